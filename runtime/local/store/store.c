/* SPDX-License-Identifier: MIT */
#include "local/store/pool.h"
#include "local/store/schema.h"

#include <string.h>

/* Opening has no call with a deadline: as long as others may hold the file meanwhile. */
#define OPEN_WAIT_US INT64_C(10000000)

/* What SQLite made of the path stays right when the working folder changes. */
static int keep_path(struct dynl_store *store, struct dynl_connection *connection,
                     struct dyn_error *err)
{
    const struct dyn_system *system = store->system;
    const char *path = sqlite3_db_filename(connection->db, "main");
    size_t size = strlen(path) + 1;

    store->path = system->resize(system->ctx, NULL, 0, size);
    if (store->path == NULL)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory for the embedded engine");
    memcpy(store->path, path, size);
    store->path_size = size;
    store->opts.path = store->path;
    connection->path = store->path;
    return DYN_OK;
}

/* SQLite opens what it may only read without a word. */
static int check_access(const struct dynl_store *store,
                        const struct dynl_connection *connection, struct dyn_error *err)
{
    if (!store->opts.read_only && sqlite3_db_readonly(connection->db, "main") == 1)
        return dynl_connection_failed(connection, SQLITE_READONLY, err);
    return DYN_OK;
}

/* Several may make the same new file: SQLite then gives up at once where it would wait. */
static int make_ready(struct dynl_connection *connection, bool read_only,
                      struct dyn_error *err)
{
    struct dyn_error why;
    int rc, turn = 0;

    do {
        dyn_error_clear(&why);
        rc = dynl_schema_ready(connection, read_only, &why);
    } while (rc == DYN_E_TIMEOUT && dynl_connection_wait(connection, turn++));
    return rc == DYN_OK ? rc : dyn_error_set(err, rc, "%s", why.message);
}

static int open_first(struct dynl_store *store, struct dyn_error *err)
{
    const struct dyn_system *system = store->system;
    int64_t deadline_us = system->monotonic_us(system->ctx) + OPEN_WAIT_US;
    struct dynl_connection *connection;
    int rc = store->opts.path != NULL
                 ? dynl_place_check(store->opts.path, store->opts.read_only, err)
                 : DYN_OK;

    if (rc == DYN_OK)
        rc = dynl_connection_open(&store->opts, deadline_us, &connection, err);
    if (rc != DYN_OK)
        return rc;
    rc = check_access(store, connection, err);
    if (rc == DYN_OK)
        rc = make_ready(connection, store->opts.read_only, err);
    if (rc == DYN_OK && store->opts.path != NULL)
        rc = keep_path(store, connection, err);
    if (rc == DYN_OK && store->path != NULL)
        rc = dynl_place_read(store->path, &store->place, err);
    if (rc == DYN_OK)
        rc = dynl_pool_new(store, connection, err);
    if (rc != DYN_OK)
        dynl_connection_close(connection);
    return rc;
}

static void release(struct dynl_store *store)
{
    const struct dyn_system *system = store->system;

    if (store->path != NULL)
        system->resize(system->ctx, store->path, store->path_size, 0);
    system->resize(system->ctx, store, sizeof(*store), 0);
}

int dynl_store_open(const struct dynl_store_opts *opts, struct dynl_store **ret_store,
                    struct dyn_error *err)
{
    const struct dyn_system *system = opts->system;
    struct dynl_store *store = system->resize(system->ctx, NULL, 0, sizeof(*store));
    int rc;

    if (store == NULL)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory for the embedded engine");
    memset(store, 0, sizeof(*store));
    store->system = system;
    store->opts.system = system;
    store->opts.path = opts->path;
    store->opts.durability = opts->durability;
    store->opts.read_only = opts->read_only && opts->path != NULL;
    dyni_lock_init(&store->lock, system);
    atomic_init(&store->pool, NULL);
    rc = open_first(store, err);
    if (rc != DYN_OK) {
        release(store);
        return rc;
    }
    *ret_store = store;
    return DYN_OK;
}

void dynl_store_close(struct dynl_store *store)
{
    if (store == NULL)
        return;
    dynl_pool_free(store);
    release(store);
}
