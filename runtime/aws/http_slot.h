/* SPDX-License-Identifier: MIT */
/*
 * One connection's worth of HTTP: a libcurl easy handle in a multi of its own (which is
 * what curl_easy_perform makes inside), its request headers, its reader, and the attempt
 * that goes on in it. Invariants: one thread at a time; at most one attempt; at most one
 * connection is kept between attempts; a request is written at most once in an attempt,
 * so that nothing is ever sent behind the back of whoever counts attempts.
 */
#ifndef DYNI_AWS_HTTP_SLOT_H
#define DYNI_AWS_HTTP_SLOT_H

#include "aws/http_headers.h"
#include "aws/http_response.h"

struct dyni_http_pool;

struct dyni_http_slot {
    const struct dyni_http_settings *settings;
    struct dyni_http_pool *pool; /* whose it is */
    struct dyni_http_slot *next; /* in the pool's list */
    CURL *easy;
    CURLM *multi;
    CURLU *url; /* the endpoint, taken apart once and not for each attempt */
    struct dyni_http_headers headers;
    struct dyni_http_reader reader;
    struct dyn_credentials_copy credentials; /* generation 0: none yet */
    char invocation_id[40];                  /* of the last attempt */
    /* What curl was told and would keep. */
    long timeout_ms;
    bool is_fresh;
    /* The attempt. */
    bool is_over;               /* the response is ready, nothing is under way */
    bool distrusts_connection;  /* the one that is kept is not for another attempt */
    bool refused_address;       /* one that is not of loopback */
    int socket_error;           /* errno of a socket that could not be made, 0 */
    unsigned requests;          /* how often a request was about to be written */
    char text[CURL_ERROR_SIZE]; /* what curl says of a failure */
};

/** DYN_OK, DYN_E_NOMEM, or DYN_E_SYSTEM when libcurl cannot be used. */
int dyni_http_slot_new(const struct dyni_http_settings *settings,
                       struct dyni_http_pool *pool, struct dyni_http_slot **ret_slot,
                       struct dyn_error *err);
/** Closes its connection, wipes its secrets. */
void dyni_http_slot_free(struct dyni_http_slot *slot);

/** Gets an attempt going; its headers are written. Failing, it is over. Borrows the body
 * until it is over. */
void dyni_http_slot_start(struct dyni_http_slot *slot, const struct dyn_request *request);
/** An attempt that is over before anything was sent. */
void dyni_http_slot_refuse(struct dyni_http_slot *slot, int code, const char *message);
/** Goes on for at most wait_us, rounded up to a millisecond; whether the attempt is over.
 */
bool dyni_http_slot_go_on(struct dyni_http_slot *slot, int64_t wait_us);
/** Stops what is under way and closes the connection. */
void dyni_http_slot_stop(struct dyni_http_slot *slot);

#endif
