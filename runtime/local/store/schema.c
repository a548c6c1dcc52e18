/* SPDX-License-Identifier: MIT */
#include "local/store/schema.h"

#include <inttypes.h>

/* Measured with items of 1 and 10 KB. In a file a query costs a read for each page that it
 * touches, more than a commit gains by smaller ones; in memory a change costs a copy of its
 * page. */
#define PAGE_SIZE_FILE   16384
#define PAGE_SIZE_MEMORY 4096

/*
 * Each step takes a file from the version of its place to the next: from 0, an empty file, to
 * 1, and so on. A step is never changed once it was released.
 *
 * Bodies are large, so items have rows by number, and the index on their keys leads there;
 * entries of DynamoDB's indexes are small, and are their keys.
 */
static const char *const steps[DYNL_SCHEMA_VERSION] = {
    "CREATE TABLE items(id INTEGER PRIMARY KEY,k BLOB NOT NULL,size INTEGER NOT NULL,"
    "body TEXT NOT NULL);"
    "CREATE UNIQUE INDEX items_by_key ON items(k);"
    "CREATE TABLE entries(k BLOB PRIMARY KEY,item INTEGER NOT NULL,size INTEGER NOT NULL)"
    "WITHOUT ROWID;"
    "CREATE TABLE expiries(at INTEGER NOT NULL,space INTEGER NOT NULL,item INTEGER NOT "
    "NULL,"
    "PRIMARY KEY(at,space,item))WITHOUT ROWID;"
    "CREATE TABLE tokens(token TEXT PRIMARY KEY,at INTEGER NOT NULL,hash BLOB NOT NULL,"
    "answer TEXT NOT NULL)WITHOUT ROWID;"
    "CREATE INDEX tokens_by_time ON tokens(at);"
    "CREATE TABLE definitions(name TEXT PRIMARY KEY,definition TEXT NOT NULL)WITHOUT "
    "ROWID;"
    "CREATE TABLE counters(space INTEGER PRIMARY KEY,items INTEGER NOT NULL,"
    "bytes INTEGER NOT NULL);"
    "CREATE TABLE state(id INTEGER PRIMARY KEY,next_space INTEGER NOT NULL,"
    "generation INTEGER NOT NULL);"
    "INSERT INTO state(id,next_space,generation)VALUES(1,1,0);",
};

const char *const dynl_schema_tables[] = {"items",       "entries",  "expiries", "tokens",
                                          "definitions", "counters", "state",    NULL};

struct header {
    int64_t application_id, version, things;
};

static int read_header(struct dynl_connection *connection, struct header *ret,
                       struct dyn_error *err)
{
    int rc = dynl_connection_number(connection, "PRAGMA application_id",
                                    &ret->application_id, err);
    if (rc == DYN_OK)
        rc =
            dynl_connection_number(connection, "PRAGMA user_version", &ret->version, err);
    if (rc == DYN_OK)
        rc = dynl_connection_number(connection, "SELECT count(*) FROM sqlite_schema",
                                    &ret->things, err);
    return rc;
}

static bool is_empty(const struct header *header)
{
    return header->application_id == 0 && header->version == 0 && header->things == 0;
}

/* DYN_OK: it is one of this engine's, or may become one. */
static int check_header(const struct dynl_connection *connection,
                        const struct header *header, bool read_only,
                        struct dyn_error *err)
{
    const char *path = connection->path;

    if (is_empty(header) && read_only)
        return dyn_error_set(err, DYN_E_CONFIG,
                             "%.160s: nothing was ever stored in it; open it for writing "
                             "first",
                             path);
    if (is_empty(header))
        return DYN_OK;
    if (header->application_id != DYNL_APPLICATION_ID || header->version < 1)
        return dyn_error_set(
            err, DYN_E_CONFIG,
            "%.160s: it is another program's SQLite file; give the path of "
            "another one",
            path);
    if (header->version > DYNL_SCHEMA_VERSION)
        return dyn_error_set(
            err, DYN_E_CONFIG,
            "%.160s: a later version of this library made it (format %" PRId64
            ", this one knows %d); use that one",
            path, header->version, DYNL_SCHEMA_VERSION);
    if (header->version < DYNL_SCHEMA_VERSION && read_only)
        return dyn_error_set(
            err, DYN_E_CONFIG,
            "%.160s: an earlier version of this library made it; open it "
            "for writing once, to bring it up to date",
            path);
    return DYN_OK;
}

/* In a transaction: another process may do it at the same time. */
static int migrate(struct dynl_connection *connection, struct dyn_error *err)
{
    struct header header;
    char sql[96];
    int rc = read_header(connection, &header, err);

    if (rc == DYN_OK)
        rc = check_header(connection, &header, false, err);
    if (rc != DYN_OK || header.version == DYNL_SCHEMA_VERSION)
        return rc;
    for (int64_t at = header.version; at < DYNL_SCHEMA_VERSION && rc == DYN_OK; at++)
        rc = dynl_connection_execute(connection, steps[at], err);
    if (rc != DYN_OK)
        return rc;
    sqlite3_snprintf((int)sizeof(sql), sql,
                     "PRAGMA application_id=%d;PRAGMA user_version=%d",
                     DYNL_APPLICATION_ID, DYNL_SCHEMA_VERSION);
    return dynl_connection_execute(connection, sql, err);
}

static int migrate_whole(struct dynl_connection *connection, struct dyn_error *err)
{
    int rc = dynl_connection_execute(connection, "BEGIN IMMEDIATE", err);

    if (rc != DYN_OK)
        return rc;
    rc = migrate(connection, err);
    if (rc == DYN_OK)
        rc = dynl_connection_execute(connection, "COMMIT", err);
    if (rc != DYN_OK && sqlite3_get_autocommit(connection->db) == 0)
        (void)dynl_connection_execute(connection, "ROLLBACK", NULL);
    return rc;
}

/* Of a file that is empty, before anything is in it. */
static int set_format(struct dynl_connection *connection, struct dyn_error *err)
{
    char sql[80];

    sqlite3_snprintf((int)sizeof(sql), sql, "PRAGMA page_size=%d;PRAGMA auto_vacuum=NONE",
                     connection->path != NULL ? PAGE_SIZE_FILE : PAGE_SIZE_MEMORY);
    return dynl_connection_execute(connection, sql, err);
}

int dynl_schema_ready(struct dynl_connection *connection, bool read_only,
                      struct dyn_error *err)
{
    struct header header = {0, 0, 0};
    int rc = DYN_OK;

    if (connection->path != NULL)
        rc = read_header(connection, &header, err);
    if (rc == DYN_OK)
        rc = check_header(connection, &header, read_only, err);
    if (rc != DYN_OK || read_only)
        return rc;
    if (is_empty(&header))
        rc = set_format(connection, err);
    if (rc == DYN_OK && connection->path != NULL)
        rc = dynl_connection_execute(connection, "PRAGMA journal_mode=WAL", err);
    if (rc == DYN_OK && header.version != DYNL_SCHEMA_VERSION)
        rc = migrate_whole(connection, err);
    return rc;
}
