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
    bool closes; /**< the connection: what is left of the request is not read */
};

/** Makes it. `is_too_large`: the request, or its head, is more than is taken. False: no
 * memory. */
bool answer_make(const struct options *options, struct dyn_local *local,
                 const struct verify_request *request, bool is_too_large,
                 struct answer *ret_answer);

#endif
