/* SPDX-License-Identifier: MIT */
/*
 * The slots of one process. Invariants: the one that was given back last is taken first,
 * so that its connection is warm; as many as wanted may be in use, max_connections are
 * kept; the lock is held for the list only.
 *
 * A pool belongs to the process that made it. After fork() the child must not use it, nor
 * free it: closing its TLS sessions would close the parent's, and its lock may be held
 * for ever. The child makes a pool of its own and leaves the inherited one where it is,
 * on purpose.
 */
#ifndef DYNI_AWS_HTTP_POOL_H
#define DYNI_AWS_HTTP_POOL_H

#include "aws/http_slot.h"

struct dyni_http_pool {
    const struct dyni_http_settings *settings;
    int64_t process_id;
    struct dyni_sign_cache signing; /* here since it has a lock */
    pthread_mutex_t lock;
    struct dyni_http_slot *free;
    uint32_t free_count;
    uint64_t generation; /* of the credentials that were used last */
};

/** DYN_OK, DYN_E_NOMEM or DYN_E_SYSTEM. */
int dyni_http_pool_new(const struct dyni_http_settings *settings,
                       struct dyni_http_pool **ret_pool, struct dyn_error *err);
/** Frees it and its free slots; all others were given back before. */
void dyni_http_pool_free(struct dyni_http_pool *pool);

/** Whether it is of this process. */
bool dyni_http_pool_is_own(const struct dyni_http_pool *pool);

/** A slot for one attempt, from the list or a new one. */
int dyni_http_pool_take(struct dyni_http_pool *pool, struct dyni_http_slot **ret_slot,
                        struct dyn_error *err);
void dyni_http_pool_give(struct dyni_http_slot *slot);

/** The generation of credentials that the last attempt of that call used; when another
 * took its slot since, the latest of all. */
uint64_t dyni_http_pool_generation(struct dyni_http_pool *pool,
                                   const struct dyni_http_slot *taken,
                                   const char *invocation_id);

#endif
