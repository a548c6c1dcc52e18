/* SPDX-License-Identifier: MIT */
#include "local/store/pool.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

struct dynl_pool {
    int64_t process;
    atomic_uint inside;    /* threads that have a connection, or wait for one */
    pthread_mutex_t mutex; /* of what follows */
    pthread_cond_t is_writer_free, is_reader_free;
    bool is_writer_taken;
    struct dynl_connection *writer;  /* of memory: the only one; read only: NULL */
    struct dynl_connection *readers; /* those that nobody has */
    unsigned reader_count;           /* those that somebody has, too */
};

static int64_t own_process(const struct dynl_store *store)
{
    return store->system->process_id(store->system->ctx);
}

/* --- Life cycle --------------------------------------------------------------------- */

static int init_condition(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    int rc = pthread_condattr_init(&attributes);

    if (rc != 0)
        return rc;
    rc = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    if (rc == 0)
        rc = pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
    return rc;
}

static int init_locks(struct dynl_pool *pool)
{
    if (pthread_mutex_init(&pool->mutex, NULL) != 0)
        return -1;
    if (init_condition(&pool->is_writer_free) != 0)
        goto no_writer;
    if (init_condition(&pool->is_reader_free) != 0)
        goto no_reader;
    return 0;

no_reader:
    pthread_cond_destroy(&pool->is_writer_free);
no_writer:
    pthread_mutex_destroy(&pool->mutex);
    return -1;
}

int dynl_pool_new(struct dynl_store *store, struct dynl_connection *connection,
                  struct dyn_error *err)
{
    const struct dyn_system *system = store->system;
    struct dynl_pool *pool = system->resize(system->ctx, NULL, 0, sizeof(*pool));

    if (pool == NULL)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory for connections");
    memset(pool, 0, sizeof(*pool));
    if (init_locks(pool) != 0) {
        system->resize(system->ctx, pool, sizeof(*pool), 0);
        return dyn_error_set(err, DYN_E_SYSTEM, "the system gives no mutex");
    }
    pool->process = own_process(store);
    atomic_init(&pool->inside, 0);
    if (store->opts.read_only) {
        pool->readers = connection;
        pool->reader_count = 1;
    } else {
        pool->writer = connection;
    }
    atomic_store_explicit(&store->pool, pool, memory_order_release);
    return DYN_OK;
}

static void free_pool(const struct dyn_system *system, struct dynl_pool *pool)
{
    pthread_cond_destroy(&pool->is_reader_free);
    pthread_cond_destroy(&pool->is_writer_free);
    pthread_mutex_destroy(&pool->mutex);
    system->resize(system->ctx, pool, sizeof(*pool), 0);
}

/* The last connection to close a file tidies it up, and that is best one that may write. */
static void close_all(struct dynl_pool *pool)
{
    while (pool->readers != NULL) {
        struct dynl_connection *reader = pool->readers;
        pool->readers = reader->next;
        dynl_connection_close(reader);
    }
    dynl_connection_close(pool->writer);
}

void dynl_pool_free(struct dynl_store *store)
{
    struct dynl_pool *pool = atomic_load(&store->pool);

    if (pool == NULL)
        return;
    if (pool->process != own_process(store)) {
        /* Its locks are those of threads that are not here: it stays as it is. */
        if (store->path == NULL && atomic_load(&pool->inside) == 0)
            dynl_connection_close(pool->writer);
        return;
    }
    close_all(pool);
    free_pool(store->system, pool);
}

/* --- After fork() ------------------------------------------------------------------- */

static int replace_memory(struct dynl_store *store, struct dynl_pool *inherited,
                          struct dyn_error *err)
{
    if (atomic_load(&inherited->inside) != 0)
        return dyn_error_set(
            err, DYN_E_SYSTEM,
            "a thread of the parent process was using this engine in memory "
            "when it forked; open another one, or fork while none is used");
    return dynl_pool_new(store, inherited->writer, err);
}

static int replace_file(struct dynl_store *store, int64_t deadline_us,
                        struct dyn_error *err)
{
    struct dynl_connection *connection;
    int rc = dynl_connection_open(&store->opts, deadline_us, &connection, err);

    if (rc != DYN_OK)
        return rc;
    rc = dynl_pool_new(store, connection, err);
    if (rc != DYN_OK)
        dynl_connection_close(connection);
    return rc;
}

/* The first thread of a child that comes by makes the child's pool. */
static int own_pool(struct dynl_store *store, int64_t deadline_us,
                    struct dynl_pool **ret_pool, struct dyn_error *err)
{
    struct dynl_pool *pool = atomic_load_explicit(&store->pool, memory_order_acquire);
    int64_t process = own_process(store);
    int rc = DYN_OK;

    if (pool->process != process) {
        (void)dyni_lock_take(&store->lock);
        pool = atomic_load(&store->pool);
        if (pool->process != process)
            rc = store->path == NULL ? replace_memory(store, pool, err)
                                     : replace_file(store, deadline_us, err);
        pool = atomic_load(&store->pool);
        dyni_lock_give(&store->lock);
    }
    if (rc == DYN_OK)
        *ret_pool = pool;
    return rc;
}

/* --- Taking and giving -------------------------------------------------------------- */

/* Waits on the system's clock, as long as the call's clock says. */
static int wait_for(struct dynl_pool *pool, pthread_cond_t *condition,
                    const struct dyn_system *system, int64_t deadline_us,
                    struct dyn_error *err)
{
    int64_t left_us = deadline_us - system->monotonic_us(system->ctx);
    struct timespec until;

    if (left_us > 0 && clock_gettime(CLOCK_MONOTONIC, &until) == 0) {
        int64_t ns = until.tv_nsec + left_us % 1000000 * 1000;
        until.tv_sec += (time_t)(left_us / 1000000 + ns / 1000000000);
        until.tv_nsec = (long)(ns % 1000000000);
        if (pthread_cond_timedwait(condition, &pool->mutex, &until) != ETIMEDOUT)
            return DYN_OK;
    }
    return dyn_error_set(err, DYN_E_TIMEOUT,
                         "other threads were using the embedded engine for too long");
}

static int take_writer(struct dynl_pool *pool, const struct dyn_system *system,
                       int64_t deadline_us, struct dynl_connection **ret_connection,
                       struct dyn_error *err)
{
    while (pool->is_writer_taken) {
        int rc = wait_for(pool, &pool->is_writer_free, system, deadline_us, err);
        if (rc != DYN_OK)
            return rc;
    }
    pool->is_writer_taken = true;
    *ret_connection = pool->writer;
    return DYN_OK;
}

/* *ret_connection NULL: there is room for another one, which is to be opened. */
static int take_reader(struct dynl_pool *pool, const struct dyn_system *system,
                       int64_t deadline_us, struct dynl_connection **ret_connection,
                       struct dyn_error *err)
{
    while (pool->readers == NULL && pool->reader_count == DYNL_READERS_MAX) {
        int rc = wait_for(pool, &pool->is_reader_free, system, deadline_us, err);
        if (rc != DYN_OK)
            return rc;
    }
    *ret_connection = pool->readers;
    if (pool->readers != NULL)
        pool->readers = pool->readers->next;
    else
        pool->reader_count++;
    return DYN_OK;
}

/* The place that take_reader kept for it is free again when it can't be opened. */
static int open_reader(struct dynl_store *store, struct dynl_pool *pool,
                       int64_t deadline_us, struct dynl_connection **ret_connection,
                       struct dyn_error *err)
{
    struct dynl_connection_opts opts = store->opts;
    int rc;

    opts.read_only = true;
    rc = dynl_connection_open(&opts, deadline_us, ret_connection, err);
    if (rc == DYN_OK)
        return rc;
    pthread_mutex_lock(&pool->mutex);
    pool->reader_count--;
    pthread_cond_signal(&pool->is_reader_free);
    pthread_mutex_unlock(&pool->mutex);
    return rc;
}

static int take(struct dynl_store *store, enum dynl_access access, int64_t deadline_us,
                struct dynl_connection **ret_connection, struct dyn_error *err)
{
    struct dynl_connection *connection = NULL;
    struct dynl_pool *pool;
    int rc = own_pool(store, deadline_us, &pool, err);

    if (rc != DYN_OK)
        return rc;
    atomic_fetch_add(&pool->inside, 1);
    pthread_mutex_lock(&pool->mutex);
    if (access == DYNL_WRITE || store->path == NULL)
        rc = take_writer(pool, store->system, deadline_us, &connection, err);
    else
        rc = take_reader(pool, store->system, deadline_us, &connection, err);
    pthread_mutex_unlock(&pool->mutex);
    if (rc == DYN_OK && connection == NULL)
        rc = open_reader(store, pool, deadline_us, &connection, err);
    if (rc != DYN_OK) {
        atomic_fetch_sub(&pool->inside, 1);
        return rc;
    }
    connection->deadline_us = deadline_us;
    *ret_connection = connection;
    return DYN_OK;
}

static int refuse_moved(const struct dynl_store *store, struct dyn_error *err)
{
    dyn_error_clear(err);
    return dyn_error_set(err, DYN_E_SYSTEM, "%.160s: " DYNL_PLACE_MOVED, store->path);
}

/* Looked at behind the opening of a connection, which may have come upon another file. */
int dynl_pool_take(struct dynl_store *store, enum dynl_access access, int64_t deadline_us,
                   struct dynl_connection **ret_connection, struct dyn_error *err)
{
    struct dynl_connection *connection = NULL;
    int rc = take(store, access, deadline_us, &connection, err);

    if (store->path != NULL && !dynl_place_holds(store->path, &store->place)) {
        if (rc == DYN_OK)
            dynl_pool_give(store, connection);
        return refuse_moved(store, err);
    }
    if (rc == DYN_OK)
        *ret_connection = connection;
    return rc;
}

void dynl_pool_give(struct dynl_store *store, struct dynl_connection *connection)
{
    struct dynl_pool *pool = atomic_load_explicit(&store->pool, memory_order_acquire);

    pthread_mutex_lock(&pool->mutex);
    if (connection == pool->writer) {
        pool->is_writer_taken = false;
        pthread_cond_signal(&pool->is_writer_free);
    } else {
        connection->next = pool->readers;
        pool->readers = connection;
        pthread_cond_signal(&pool->is_reader_free);
    }
    pthread_mutex_unlock(&pool->mutex);
    atomic_fetch_sub(&pool->inside, 1);
}
