/* SPDX-License-Identifier: MIT */
/*
 * An engine under a test's system, asked in JSON that is written with ' for ". One engine at a
 * time; an answer is valid until the next one is asked for.
 */
#ifndef DYN_TESTS_LOCAL_RIG_H
#define DYN_TESTS_LOCAL_RIG_H

#include "support/faulty_system.h"
#include "support/suite.h"

#include <dyn/local.h>

#include <stdio.h>
#include <string.h>

#define RIG_REQUEST_MAX ((size_t)64 * 1024)

static struct {
    struct faulty_system faulty;
    struct dyn_local *local;
    struct dyn_local_answer answer;
    struct dyn_error err;
    char request[RIG_REQUEST_MAX];
} rig;

static inline void rig_open_file(const char *path)
{
    struct dyn_local_opts opts = {.system = &rig.faulty.system,
                                  .path = path,
                                  .region = "eu-test-1",
                                  .sweep_interval_s = DYN_LOCAL_SWEEP_NEVER};

    memset(&rig, 0, sizeof(rig));
    faulty_system_init(&rig.faulty);
    ck_assert_msg(dyn_local_open(&rig.local, &opts, &rig.err) == DYN_OK, "%s",
                  rig.err.message);
}

static inline void rig_open(void)
{
    rig_open_file(NULL);
}

static inline void rig_close(void)
{
    dyn_buf_release(&rig.answer.body);
    dyn_local_close(rig.local);
    rig.local = NULL;
    ck_assert_uint_eq(rig.faulty.live_bytes, 0);
}

static inline struct dyn_str rig_json(const char *request)
{
    size_t len = strlen(request);

    ck_assert_uint_lt(len, sizeof(rig.request));
    for (size_t i = 0; i <= len; i++)
        rig.request[i] = request[i] == '\'' ? '"' : request[i];
    return dyn_str_n(rig.request, len);
}

/* The result of dyn_local_execute. */
static inline int rig_try(const char *operation, const char *request)
{
    dyn_buf_release(&rig.answer.body);
    memset(&rig.answer, 0, sizeof(rig.answer));
    return dyn_local_execute(rig.local, operation, rig_json(request), 1000000,
                             &rig.answer, &rig.err);
}

static inline const char *rig_body(void)
{
    return rig.answer.body.ptr != NULL ? rig.answer.body.ptr : "";
}

/* The answer, which is no error. */
static inline const char *rig_must(const char *operation, const char *request)
{
    ck_assert_msg(rig_try(operation, request) == DYN_OK, "%s", rig.err.message);
    ck_assert_msg(rig.answer.http_status == 200, "%s %s: %s", operation, request,
                  rig_body());
    return rig_body();
}

/* Whether the answer has a part, which is written with ' for ". */
static inline void rig_has(const char *part)
{
    char wanted[4096];
    size_t len = strlen(part);

    ck_assert_uint_lt(len, sizeof(wanted));
    for (size_t i = 0; i <= len; i++)
        wanted[i] = part[i] == '\'' ? '"' : part[i];
    ck_assert_msg(strstr(rig_body(), wanted) != NULL, "%s\nis not in %s", wanted,
                  rig_body());
}

/* It is refused with an error, such as "ValidationException", and exactly the message. */
static inline void rig_refused(const char *operation, const char *request,
                               const char *error, const char *message)
{
    struct dyn_buf type = {0}, text = {0};
    const char *body, *members;

    ck_assert_msg(rig_try(operation, request) == DYN_OK, "%s", rig.err.message);
    body = rig_body();
    ck_assert_msg(rig.answer.http_status == 400, "%s %s: %s", operation, request, body);
    dyn_buf_printf(&type, "#%s\"", error);
    dyn_buf_printf(&text, "\"message\":\"%s\"}", message);
    members = strstr(body, "\"message\":");
    ck_assert_msg(strstr(body, dyn_buf_str(&type).ptr) != NULL, "not %s: %s", error,
                  body);
    ck_assert_msg(members != NULL && strcmp(members, dyn_buf_str(&text).ptr) == 0,
                  "not %s: %s", message, body);
    dyn_buf_release(&type);
    dyn_buf_release(&text);
}

#endif
