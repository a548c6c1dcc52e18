/* SPDX-License-Identifier: MIT */
/*
 * A whole store in memory, and back, in one transaction: SQLite's own copying, or row by row
 * where pages differ, as those of files and of memory do. An image is a database that is only
 * read, with pages as large as where it came from; SQLite's mutex of it lets several threads
 * do so.
 */
#include "local/store/image_rows.h"
#include "local/store/pool.h"

/* As long as others may hold the file meanwhile. */
#define IMAGE_WAIT_US INT64_C(10000000)

struct dynl_image {
    const struct dyn_system *system;
    sqlite3 *db;
};

static int64_t deadline_of(const struct dynl_store *store)
{
    return store->system->monotonic_us(store->system->ctx) + IMAGE_WAIT_US;
}

/* Copies all of `from` into `to`: SQLite's result. The waiting for others is done by the
 * busy handler of the connection. */
static int copy_pages(sqlite3 *to, sqlite3 *from)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    int rc, finished;

    if (backup == NULL)
        return sqlite3_extended_errcode(to);
    rc = sqlite3_backup_step(backup, -1);
    finished = sqlite3_backup_finish(backup);
    if (rc == SQLITE_DONE)
        return finished;
    return rc != SQLITE_OK ? rc : SQLITE_BUSY;
}

/* --- Snapshot ----------------------------------------------------------------------- */

/* NULL: there is no memory. */
static struct dynl_image *image_new(const struct dyn_system *system)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY |
                SQLITE_OPEN_FULLMUTEX | SQLITE_OPEN_PRIVATECACHE;
    struct dynl_image *image = system->resize(system->ctx, NULL, 0, sizeof(*image));

    if (image == NULL)
        return NULL;
    image->system = system;
    image->db = NULL;
    if (sqlite3_open_v2(":memory:", &image->db, flags, NULL) == SQLITE_OK)
        return image;
    dynl_image_free(image);
    return NULL;
}

void dynl_image_free(struct dynl_image *image)
{
    if (image == NULL)
        return;
    sqlite3_close(image->db);
    image->system->resize(image->system->ctx, image, sizeof(*image), 0);
}

static int copy_out(struct dynl_connection *connection, struct dynl_image *image,
                    struct dyn_error *err)
{
    int rc = dynl_connection_settle(connection, err);

    if (rc == DYN_OK)
        rc = dynl_counters_settle(connection, err);
    if (rc != DYN_OK)
        return rc;
    rc = copy_pages(image->db, connection->db);
    return rc == SQLITE_OK ? DYN_OK : dynl_connection_failed(connection, rc, err);
}

int dynl_store_snapshot(struct dynl_store *store, struct dynl_image **ret_image,
                        struct dyn_error *err)
{
    struct dynl_connection *connection;
    struct dynl_image *image = image_new(store->system);
    int rc;

    if (image == NULL)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory for a snapshot");
    rc = dynl_pool_take(store, DYNL_READ, deadline_of(store), &connection, err);
    if (rc == DYN_OK) {
        rc = copy_out(connection, image, err);
        dynl_pool_give(store, connection);
    }
    if (rc != DYN_OK) {
        dynl_image_free(image);
        return rc;
    }
    *ret_image = image;
    return DYN_OK;
}

/* --- Restore ------------------------------------------------------------------------ */

static int copy_all(sqlite3 *to, sqlite3 *from)
{
    bool are_alike = false;
    int rc = dynl_image_compare_pages(to, from, &are_alike);

    if (rc != SQLITE_OK)
        return rc;
    return are_alike ? copy_pages(to, from) : dynl_image_copy_rows(to, from);
}

/* The generation of the catalog comes with it: that of no other catalog. */
static int copy_in(struct dynl_connection *connection, const struct dynl_image *image,
                   struct dyn_error *err)
{
    int rc = dynl_connection_settle(connection, err);

    if (rc != DYN_OK)
        return rc;
    rc = copy_all(connection->db, image->db);
    if (rc != SQLITE_OK)
        return dynl_connection_failed(connection, rc, err);
    connection->pending.count = 0;
    dynl_connection_detach(connection);
    return DYN_OK;
}

int dynl_store_restore(struct dynl_store *store, const struct dynl_image *image,
                       struct dyn_error *err)
{
    struct dynl_connection *connection;
    int rc;

    if (store->opts.read_only)
        return dyn_error_set(err, DYN_E_SYSTEM, "%.160s: it was opened for reading only",
                             store->path);
    rc = dynl_pool_take(store, DYNL_WRITE, deadline_of(store), &connection, err);
    if (rc != DYN_OK)
        return rc;
    rc = copy_in(connection, image, err);
    dynl_pool_give(store, connection);
    return rc;
}
