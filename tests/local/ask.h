/* SPDX-License-Identifier: MIT */
/*
 * Requests and answers for suites of the embedded engine. JSON is written with ' for "
 * and compared as it comes: maps are sorted, so that the same answer is the same text.
 */
#ifndef DYN_TESTS_LOCAL_ASK_H
#define DYN_TESTS_LOCAL_ASK_H

#include <dyn/local.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Text with " for each '. Owned by the caller, who frees it. */
static inline char *ask_quote(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);

    ck_assert_ptr_nonnull(copy);
    memcpy(copy, text, size);
    for (char *p = copy; *p != '\0'; p++)
        if (*p == '\'')
            *p = '"';
    return copy;
}

/** What dyn_local_execute returns for it; the answer is the caller's to release. */
static inline int ask_execute(struct dyn_local *local, const char *operation,
                              const char *request, struct dyn_local_answer *ret_answer)
{
    struct dyn_error err;
    char *json = ask_quote(request);
    int rc =
        dyn_local_execute(local, operation, dyn_str(json), 1000000, ret_answer, &err);

    free(json);
    return rc;
}

/** The body of the answer, owned by the caller, who frees it. */
static inline char *ask(struct dyn_local *local, const char *operation,
                        const char *request)
{
    struct dyn_local_answer answer;
    char *body;

    ck_assert_int_eq(ask_execute(local, operation, request, &answer), DYN_OK);
    body = malloc(answer.body.len + 1);
    ck_assert_ptr_nonnull(body);
    memcpy(body, answer.body.ptr, answer.body.len + 1);
    dyn_buf_release(&answer.body);
    return body;
}

/** What the body of an error looks like: "Type: message" gives
 * ...#Type","message":"message" and the rest of the body is not looked at. */
static inline bool ask_is_error(const char *body, const char *error)
{
    const char *colon = strstr(error, ": ");
    size_t type_len = (size_t)(colon - error);
    const char *hash = strchr(body, '#');
    char *message = ask_quote(colon + 2);
    size_t message_len = strlen(message);
    const char *at = hash != NULL ? strstr(hash, "essage\":\"") : NULL;
    bool is = at != NULL && strncmp(hash + 1, error, type_len) == 0 &&
              hash[1 + type_len] == '"';

    at += strlen("essage\":\"");
    is = is && strncmp(at, message, message_len) == 0 &&
         (at[message_len] == '"' || error[strlen(error) - 1] == ' ');
    free(message);
    return is;
}

/** Asks, and fails unless the answer is `expected`, or that error when it begins with
 * "!". */
static inline void ask_expect(struct dyn_local *local, const char *operation,
                              const char *request, const char *expected)
{
    char *body = ask(local, operation, request), *wanted = ask_quote(expected);
    bool is =
        expected[0] == '!' ? ask_is_error(body, expected + 1) : strcmp(body, wanted) == 0;

    ck_assert_msg(is, "%s %.300s\n  answers  %.600s\n  expected %.600s", operation,
                  request, body, wanted);
    free(body);
    free(wanted);
}

/** Asks, and fails when the answer is an error. */
static inline void ask_must(struct dyn_local *local, const char *operation,
                            const char *request)
{
    char *body = ask(local, operation, request);

    ck_assert_msg(strstr(body, "\"__type\"") == NULL, "%s %.300s: %.600s", operation,
                  request, body);
    free(body);
}

#endif
