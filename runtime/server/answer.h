/* SPDX-License-Identifier: MIT */
/*
 * What a request over HTTP is answered with: who may ask, which operation is meant, and what
 * the engine says. Knows nothing of sockets.
 */
#ifndef DYN_SERVER_ANSWER_H
#define DYN_SERVER_ANSWER_H

#include "server/options.h"
#include "server/verify.h"

struct answer {
    int http_status;
    const char *content_type; /**< static */
    struct dyn_buf body;      /**< owned by the caller */
    uint32_t crc32;           /**< of the body */
    char request_id[64];
};

/** What of a request goes beyond what is taken. */
enum answer_limit {
    ANSWER_WITHIN_LIMITS,
    ANSWER_BODY_TOO_LARGE,
    ANSWER_TOO_MANY_HEADERS,
    ANSWER_UNKNOWN_CODING, /**< of its body */
};

/** Makes it; of a request beyond a limit nothing else is looked at. False: no memory, and
 * *ret_answer is untouched. */
bool answer_make(const struct options *options, struct dyn_local *local,
                 const struct verify_request *request, enum answer_limit limit,
                 struct answer *ret_answer);

#endif
