/* SPDX-License-Identifier: MIT */
#include "aws/http_pool.h"

static int64_t own_process_id(const struct dyn_system *system)
{
    return system->process_id(system->ctx);
}

static int init_locks(struct dyni_http_pool *pool)
{
    if (dyni_sign_cache_init(&pool->signing) != DYN_OK)
        return DYN_E_SYSTEM;
    if (pthread_mutex_init(&pool->lock, NULL) == 0)
        return DYN_OK;
    dyni_sign_cache_release(&pool->signing);
    return DYN_E_SYSTEM;
}

int dyni_http_pool_new(const struct dyni_http_settings *settings,
                       struct dyni_http_pool **ret_pool, struct dyn_error *err)
{
    const struct dyn_system *system = settings->system;
    struct dyni_http_pool *pool = system->resize(system->ctx, NULL, 0, sizeof(*pool));

    if (pool == NULL)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory for connections");
    memset(pool, 0, sizeof(*pool));
    pool->settings = settings;
    pool->process_id = own_process_id(system);
    if (init_locks(pool) != DYN_OK) {
        system->resize(system->ctx, pool, sizeof(*pool), 0);
        return dyn_error_set(err, DYN_E_SYSTEM, "the system gives no mutex");
    }
    *ret_pool = pool;
    return DYN_OK;
}

void dyni_http_pool_free(struct dyni_http_pool *pool)
{
    const struct dyn_system *system = pool->settings->system;

    while (pool->free != NULL) {
        struct dyni_http_slot *slot = pool->free;
        pool->free = slot->next;
        dyni_http_slot_free(slot);
    }
    pthread_mutex_destroy(&pool->lock);
    dyni_sign_cache_release(&pool->signing);
    system->resize(system->ctx, pool, sizeof(*pool), 0);
}

bool dyni_http_pool_is_own(const struct dyni_http_pool *pool)
{
    return pool->process_id == own_process_id(pool->settings->system);
}

int dyni_http_pool_take(struct dyni_http_pool *pool, struct dyni_http_slot **ret_slot,
                        struct dyn_error *err)
{
    struct dyni_http_slot *slot;

    pthread_mutex_lock(&pool->lock);
    slot = pool->free;
    if (slot != NULL) {
        pool->free = slot->next;
        pool->free_count--;
    }
    pthread_mutex_unlock(&pool->lock);
    if (slot == NULL)
        return dyni_http_slot_new(pool->settings, pool, ret_slot, err);
    *ret_slot = slot;
    return DYN_OK;
}

void dyni_http_pool_give(struct dyni_http_slot *slot)
{
    struct dyni_http_pool *pool = slot->pool;
    bool keep;

    pthread_mutex_lock(&pool->lock);
    keep = pool->free_count < pool->settings->max_connections;
    if (slot->credentials.generation > pool->generation)
        pool->generation = slot->credentials.generation;
    if (keep) {
        slot->next = pool->free;
        pool->free = slot;
        pool->free_count++;
    }
    pthread_mutex_unlock(&pool->lock);
    if (!keep)
        dyni_http_slot_free(slot);
}

uint64_t dyni_http_pool_generation(struct dyni_http_pool *pool,
                                   const struct dyni_http_slot *taken,
                                   const char *invocation_id)
{
    const struct dyni_http_slot *slot = taken;
    uint64_t generation;

    pthread_mutex_lock(&pool->lock);
    if (strcmp(taken->invocation_id, invocation_id) != 0) {
        slot = pool->free;
        while (slot != NULL && strcmp(slot->invocation_id, invocation_id) != 0)
            slot = slot->next;
    }
    generation = slot != NULL ? slot->credentials.generation : pool->generation;
    pthread_mutex_unlock(&pool->lock);
    return generation;
}
