/* SPDX-License-Identifier: MIT */
/*
 * The header lines of a request. Invariants: they live in the slot and are written in
 * place, so an attempt allocates none; curl only ever reads them; what a thief could use
 * is wiped when the attempt is over (authorization) or the credentials change (token).
 */
#ifndef DYNI_AWS_HTTP_HEADERS_H
#define DYNI_AWS_HTTP_HEADERS_H

#include "aws/http_settings.h"
#include "aws/sign.h"

#include <curl/curl.h>

#define DYNI_HTTP_CONTENT_TYPE "application/x-amz-json-1.0"

enum dyni_http_line {
    DYNI_HTTP_HOST,
    DYNI_HTTP_TARGET,
    DYNI_HTTP_TYPE,
    DYNI_HTTP_INVOCATION,
    DYNI_HTTP_REQUEST,
    DYNI_HTTP_AGENT,
    DYNI_HTTP_ENCODING,
    DYNI_HTTP_EXPECT, /* curl's own are left out */
    DYNI_HTTP_ACCEPT,
    DYNI_HTTP_DATE, /* from here on of signed requests only */
    DYNI_HTTP_AUTHORIZATION,
    DYNI_HTTP_TOKEN, /* with a session token only */
    DYNI_HTTP_LINES
};

struct dyni_http_headers {
    struct curl_slist lines[DYNI_HTTP_LINES]; /* lines[0] is the list */
    char target[128];
    char invocation[64];
    char request[64];
    char date[40];
    char authorization[544];
    char token[DYN_SESSION_TOKEN_MAX + 32];
};

/** Links the lines that never change; the struct must stay where it is. */
void dyni_http_headers_init(struct dyni_http_headers *headers,
                            const struct dyni_http_settings *settings);

/** Writes what names operation and attempt; the request is unsigned so far. DYN_OK, or
 * DYN_E_ARG for an operation or an id that no header may hold. */
int dyni_http_headers_name(struct dyni_http_headers *headers,
                           const struct dyn_request *request, struct dyn_error *err);

/** The value of X-Amz-Target, as it is sent and signed. */
struct dyn_str dyni_http_headers_target(const struct dyni_http_headers *headers);

/** Puts a session token in; "": none. */
void dyni_http_headers_set_token(struct dyni_http_headers *headers, const char *token);

/** Adds the lines of a signed request, with the token if there is one. */
void dyni_http_headers_sign(struct dyni_http_headers *headers,
                            const struct dyni_signed *sign);

/** Wipes what only this attempt needed. */
void dyni_http_headers_end(struct dyni_http_headers *headers);

#endif
