/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes what a call makes of an answer: the input is the error type of its header, up to the
 * first line feed, and its body. What must hold: the body is not changed, texts end, the message
 * is UTF-8 without control characters, and only 200 with an object is a success.
 */
#include "core/utf8.h"
#include "db/verdict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds, const char *law)
{
    if (holds)
        return;
    fprintf(stderr, "fuzz_answer: broken: %s\n", law);
    abort();
}

static void check_message(const char *message)
{
    require(message[0] != '\0', "an error has a message");
    require(dyni_utf8_valid(dyn_str(message)), "a message is UTF-8");
    for (; *message != '\0'; message++)
        require((unsigned char)*message >= 0x20, "a message is one line");
}

static void check_answer(struct dyn_response *response, int status)
{
    struct dyni_verdict verdict;

    response->http_status = status;
    dyni_verdict("PutItem", response, &verdict);
    if (verdict.rc == DYN_OK) {
        require(status == 200 && memchr(response->body.ptr, '{', response->body.len),
                "a success has an object");
        return;
    }
    require(verdict.rc < 0, "what is no success is an error");
    require(strlen(verdict.error.code) < sizeof(verdict.error.code), "a code ends");
    check_message(verdict.error.message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int statuses[] = {200, 400, 500};
    const uint8_t *line_end = size > 0 ? memchr(data, '\n', size) : NULL;
    struct dyn_response response = {.outcome = DYN_OUTCOME_ANSWER};
    size_t type_len = line_end != NULL ? (size_t)(line_end - data) : 0;
    size_t body_at = line_end != NULL ? type_len + 1 : 0;

    if (type_len >= sizeof(response.error_type))
        type_len = sizeof(response.error_type) - 1;
    if (type_len > 0)
        memcpy(response.error_type, data, type_len);
    dyn_buf_append(&response.body, data + body_at, size - body_at);
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
        check_answer(&response, statuses[i]);
    require(response.body.len == size - body_at &&
                (size == body_at ||
                 memcmp(response.body.ptr, data + body_at, size - body_at) == 0),
            "the body stays as it is");
    dyn_buf_release(&response.body);
    return 0;
}
