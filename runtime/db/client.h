/* SPDX-License-Identifier: MIT */
/*
 * What a client is inside. db/ knows the transport only by its interface; aws/open.c puts
 * a client together from settings and a transport.
 */
#ifndef DYNI_DB_CLIENT_H
#define DYNI_DB_CLIENT_H

#include "db/invocation.h"
#include "db/retry.h"

#include <dyn/client.h>

#define DYNI_CLIENT_SPARE_BUFS 4

enum dyni_spare_state { DYNI_SPARE_EMPTY, DYNI_SPARE_FULL, DYNI_SPARE_BUSY };

/** A request buffer that calls reuse. A thread that finds one BUSY goes on to the next, so
 * nobody ever waits; in a child of fork() one that was BUSY stays unused. */
struct dyni_spare_buf {
    _Atomic(enum dyni_spare_state) state;
    struct dyn_buf buf; /* while FULL, and of whoever made it BUSY */
};

struct dyn_client {
    const struct dyn_system *system;
    struct dyn_transport *transport;
    struct dyni_retry_quota quota;
    struct dyni_invocations invocations;
    struct dyni_retry_policy retry;
    char *region, *endpoint, *table_prefix; /* owned; NULL: none */
    int (*table_name)(void *ctx, struct dyn_str table, struct dyn_buf *out);
    void *table_name_ctx;
    void (*on_attempt)(void *ctx, const struct dyn_attempt_info *info);
    void *on_attempt_ctx;
    uint32_t attempt_timeout_ms, call_timeout_ms, max_attempts;
    bool trusts_own_clock; /* do not learn the time from the service */
    struct dyni_spare_buf spare[DYNI_CLIENT_SPARE_BUFS];
    _Atomic(int64_t) clock_offset_us; /* how far the service's clock is ahead of ours */
    /* What open put together, given back by close. */
    void *owner;
    void (*release_owner)(void *owner, const struct dyn_system *system);
};

/** What a client is made of. Texts are copied; 0 stands for a default as in
 * dyn_client_opts. */
struct dyni_client_parts {
    const struct dyn_system *system;
    const char *region, *endpoint;      /* may be NULL */
    const struct dyn_client_opts *opts; /* table names and on_attempt; NULL: none */
    uint32_t attempt_timeout_ms, call_timeout_ms, max_attempts;
    bool trusts_own_clock;
};

/** Makes a client without a transport, which whoever opens it puts in, as `owner`.
 * DYN_OK or DYN_E_NOMEM. Freed by dyn_client_close. */
int dyni_client_new(const struct dyni_client_parts *parts, struct dyn_client **ret_client,
                    struct dyn_error *err);

/** An empty buffer, perhaps one that was used before; give it back with the next. */
struct dyn_buf dyni_client_buf(struct dyn_client *client);
/** Takes the buffer, which is empty then. */
void dyni_client_buf_return(struct dyn_client *client, struct dyn_buf *buf);

/** How far the service's clock is ahead, as the newest answer told. */
int64_t dyni_client_clock_offset(struct dyn_client *client);
void dyni_client_set_clock_offset(struct dyn_client *client, int64_t offset_us);

#endif
