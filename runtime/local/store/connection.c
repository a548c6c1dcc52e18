/* SPDX-License-Identifier: MIT */
#include "local/store/connection.h"

#include "local/store/process.h"

#include <string.h>

/* Together with the writer's and those of four readers well under 64 MB. */
#define CACHE_KB 6144

#define WAIT_FIRST_US 50
#define WAIT_MOST_US  5000

static const char *const texts[DYNL_SQL_COUNT] = {
    [DYNL_SQL_BEGIN] = "BEGIN IMMEDIATE",
    [DYNL_SQL_COMMIT] = "COMMIT",
    [DYNL_SQL_ROLLBACK] = "ROLLBACK",
    [DYNL_SQL_GENERATION] = "SELECT generation FROM state WHERE id=1",
    [DYNL_SQL_ITEM_FIND] = "SELECT id,size,body FROM items WHERE k=?1",
    [DYNL_SQL_ITEM_ADD] = "INSERT INTO items(k,size,body) VALUES(?1,?2,?3)",
    [DYNL_SQL_ITEM_REPLACE] = "UPDATE items SET size=?2,body=?3 WHERE id=?1",
    [DYNL_SQL_ITEM_REMOVE] = "DELETE FROM items WHERE id=?1",
    [DYNL_SQL_ENTRY_ADD] = "INSERT INTO entries(k,item,size) VALUES(?1,?2,?3)",
    [DYNL_SQL_ENTRY_RESIZE] = "UPDATE entries SET size=?2 WHERE k=?1",
    [DYNL_SQL_ENTRY_REMOVE] = "DELETE FROM entries WHERE k=?1",
    [DYNL_SQL_EXPIRY_ADD] = "INSERT INTO expiries(at,space,item) VALUES(?1,?2,?3)",
    [DYNL_SQL_EXPIRY_REMOVE] =
        "DELETE FROM expiries WHERE at=?1 AND space=?2 AND item=?3",
    [DYNL_SQL_EXPIRY_NEXT] = "SELECT i.id,i.size,i.body,x.space,x.at FROM expiries x "
                             "CROSS JOIN items i ON i.id=x.item"
                             " WHERE x.at<=?1 ORDER BY x.at,x.space,x.item LIMIT 1",
    [DYNL_SQL_ITEMS_FORWARDS] =
        "SELECT id,size,body FROM items WHERE k>=?1 AND k<?2 ORDER BY k",
    [DYNL_SQL_ITEMS_BACKWARDS] =
        "SELECT id,size,body FROM items WHERE k>=?1 AND k<?2 ORDER BY k DESC",
    [DYNL_SQL_ENTRIES_FORWARDS] =
        "SELECT i.id,e.size,i.body FROM entries e CROSS JOIN items i ON i.id=e.item"
        " WHERE e.k>=?1 AND e.k<?2 ORDER BY e.k",
    [DYNL_SQL_ENTRIES_BACKWARDS] =
        "SELECT i.id,e.size,i.body FROM entries e CROSS JOIN items i ON i.id=e.item"
        " WHERE e.k>=?1 AND e.k<?2 ORDER BY e.k DESC",
    [DYNL_SQL_COUNTERS_ADD] =
        "INSERT INTO counters(space,items,bytes) VALUES(?1,?2,?3) ON CONFLICT(space)"
        " DO UPDATE SET items=items+excluded.items,bytes=bytes+excluded.bytes",
    [DYNL_SQL_COUNTERS_READ] = "SELECT items,bytes FROM counters WHERE space=?1",
    [DYNL_SQL_COUNTERS_DROP] = "DELETE FROM counters WHERE space=?1",
    [DYNL_SQL_SPACE_NEW] =
        "UPDATE state SET next_space=next_space+1 WHERE id=1 RETURNING next_space-1",
    /* By parts: what one statement removes is first gathered in memory. */
    [DYNL_SQL_ITEMS_DROP] = "DELETE FROM items WHERE id IN"
                            " (SELECT id FROM items WHERE k>=?1 AND k<?2 LIMIT 4096)",
    [DYNL_SQL_ENTRIES_DROP] = "DELETE FROM entries WHERE k IN"
                              " (SELECT k FROM entries WHERE k>=?1 AND k<?2 LIMIT 1024)",
    [DYNL_SQL_EXPIRIES_DROP] = "DELETE FROM expiries WHERE space=?1",
    [DYNL_SQL_DEFINITION_WRITE] =
        "INSERT INTO definitions(name,definition) VALUES(?1,?2) ON CONFLICT(name)"
        " DO UPDATE SET definition=excluded.definition",
    [DYNL_SQL_DEFINITION_REMOVE] = "DELETE FROM definitions WHERE name=?1",
    [DYNL_SQL_DEFINITION_READ] = "SELECT definition FROM definitions WHERE name=?1",
    [DYNL_SQL_DEFINITION_NAMES] =
        "SELECT name FROM definitions WHERE name>?1 ORDER BY name LIMIT ?2",
    /* No two states of a catalog have the same number, in whatever files. */
    [DYNL_SQL_CATALOG_CHANGED] = "UPDATE state SET generation=random() WHERE id=1",
    [DYNL_SQL_TOKEN_FIND] = "SELECT hash,answer FROM tokens WHERE token=?1 AND at>=?2",
    [DYNL_SQL_TOKENS_FORGET] = "DELETE FROM tokens WHERE at<?1",
    [DYNL_SQL_TOKEN_STORE] =
        "INSERT INTO tokens(token,at,hash,answer) VALUES(?1,?2,?3,?4) ON CONFLICT(token)"
        " DO UPDATE SET at=excluded.at,hash=excluded.hash,answer=excluded.answer",
};

/* --- Statements --------------------------------------------------------------------- */

int dynl_connection_statement(struct dynl_connection *connection, enum dynl_sql sql,
                              sqlite3_stmt **ret_statement, struct dyn_error *err)
{
    sqlite3_stmt **cached = &connection->statements[sql];

    if (*cached == NULL) {
        int rc = sqlite3_prepare_v3(connection->db, texts[sql], -1,
                                    SQLITE_PREPARE_PERSISTENT, cached, NULL);
        if (rc != SQLITE_OK)
            return dynl_connection_failed(connection, rc, err);
    }
    *ret_statement = *cached;
    return DYN_OK;
}

int dynl_connection_run(struct dynl_connection *connection, enum dynl_sql sql,
                        struct dyn_error *err)
{
    sqlite3_stmt *statement = NULL;
    int rc = dynl_connection_statement(connection, sql, &statement, err);
    int sqlite_rc;

    if (rc != DYN_OK)
        return rc;
    sqlite_rc = sqlite3_step(statement);
    if (sqlite_rc != SQLITE_DONE)
        rc = dynl_connection_failed(connection, sqlite_rc, err);
    sqlite3_reset(statement);
    return rc;
}

int dynl_connection_settle(struct dynl_connection *connection, struct dyn_error *err)
{
    if (sqlite3_get_autocommit(connection->db) != 0)
        return DYN_OK;
    return dynl_connection_run(connection, DYNL_SQL_ROLLBACK, err);
}

int dynl_connection_execute(struct dynl_connection *connection, const char *sql,
                            struct dyn_error *err)
{
    int rc = sqlite3_exec(connection->db, sql, NULL, NULL, NULL);

    return rc == SQLITE_OK ? DYN_OK : dynl_connection_failed(connection, rc, err);
}

int dynl_connection_number(struct dynl_connection *connection, const char *sql,
                           int64_t *ret_number, struct dyn_error *err)
{
    sqlite3_stmt *statement = NULL;
    int rc = sqlite3_prepare_v2(connection->db, sql, -1, &statement, NULL);
    int result = DYN_OK;

    if (rc != SQLITE_OK)
        return dynl_connection_failed(connection, rc, err);
    rc = sqlite3_step(statement);
    if (rc == SQLITE_ROW)
        *ret_number = sqlite3_column_int64(statement, 0);
    else
        result = dynl_connection_failed(connection, rc, err);
    sqlite3_finalize(statement);
    return result;
}

/* --- Life cycle --------------------------------------------------------------------- */

bool dynl_connection_wait(const struct dynl_connection *connection, int turn)
{
    const struct dyn_system *system = connection->system;
    int64_t left_us = connection->deadline_us - system->monotonic_us(system->ctx);
    int64_t pause_us = turn < 7 ? (int64_t)WAIT_FIRST_US << turn : WAIT_MOST_US;

    if (left_us <= 0)
        return false;
    if (pause_us > left_us)
        pause_us = left_us;
    return system->sleep_us(system->ctx, pause_us) == 0;
}

static int wait_for_others(void *ctx, int turn)
{
    return dynl_connection_wait(ctx, turn);
}

/* A path as SQLite takes it: neither a URI nor one of its special names. */
static char *plain_path(const struct dyn_system *system, const char *path,
                        size_t *ret_size)
{
    const char *prefix = path[0] == '/' ? "" : "./";
    size_t size = strlen(prefix) + strlen(path) + 1;
    char *plain = system->resize(system->ctx, NULL, 0, size);

    if (plain != NULL) {
        memcpy(plain, prefix, strlen(prefix));
        memcpy(plain + strlen(prefix), path, strlen(path) + 1);
        *ret_size = size;
    }
    return plain;
}

static int open_database(struct dynl_connection *connection,
                         const struct dynl_connection_opts *opts, struct dyn_error *err)
{
    const struct dyn_system *system = opts->system;
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
    char *path = NULL;
    size_t size = 0;
    int rc;

    if (opts->path == NULL) {
        flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY;
    } else {
        flags |= opts->read_only ? SQLITE_OPEN_READONLY
                                 : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
        path = plain_path(system, opts->path, &size);
        if (path == NULL)
            return dyn_error_set(err, DYN_E_NOMEM, "out of memory for a connection");
    }
    rc = sqlite3_open_v2(path != NULL ? path : ":memory:", &connection->db, flags, NULL);
    if (path != NULL)
        system->resize(system->ctx, path, size, 0);
    return rc == SQLITE_OK ? DYN_OK : dynl_connection_failed(connection, rc, err);
}

/* What each connection is told. A damaged or hostile file runs nothing. The connection that
 * writes looks at all cells of a page when it loads it, so that damage does not spread; those
 * that read look at the cells that they read. */
static int set_up(struct dynl_connection *connection,
                  const struct dynl_connection_opts *opts, struct dyn_error *err)
{
    static const char *const synchronous[] = {
        [DYNL_SYNC_FULL] = "PRAGMA synchronous=FULL",
        [DYNL_SYNC_NORMAL] = "PRAGMA synchronous=NORMAL",
        [DYNL_SYNC_OFF] = "PRAGMA synchronous=OFF",
    };
    char sql[160];
    int rc;

    sqlite3_db_config(connection->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(connection->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(connection->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    if (connection->path == NULL)
        return dynl_connection_execute(connection, "PRAGMA secure_delete=OFF", err);
    sqlite3_busy_handler(connection->db, wait_for_others, connection);
    dynl_log_watch(connection);
    sqlite3_snprintf((int)sizeof(sql), sql,
                     "PRAGMA mmap_size=0;PRAGMA cache_size=-%d;PRAGMA secure_delete=OFF;"
                     "PRAGMA cell_size_check=%s;PRAGMA temp_store=MEMORY",
                     CACHE_KB, opts->read_only ? "OFF" : "ON");
    rc = dynl_connection_execute(connection, sql, err);
    if (rc != DYN_OK)
        return rc;
    return dynl_connection_execute(connection, synchronous[opts->durability], err);
}

int dynl_connection_open(const struct dynl_connection_opts *opts, int64_t deadline_us,
                         struct dynl_connection **ret_connection, struct dyn_error *err)
{
    const struct dyn_system *system = opts->system;
    struct dynl_connection *connection =
        system->resize(system->ctx, NULL, 0, sizeof(*connection));
    int rc;

    if (connection == NULL)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory for a connection");
    memset(connection, 0, sizeof(*connection));
    connection->system = system;
    connection->path = opts->path;
    connection->deadline_us = deadline_us;
    connection->session.connection = connection;
    connection->session.cursor.session = &connection->session;
    rc = dynl_process_ready(err);
    if (rc == DYN_OK)
        rc = open_database(connection, opts, err);
    if (rc == DYN_OK)
        rc = set_up(connection, opts, err);
    if (rc != DYN_OK) {
        dynl_connection_close(connection);
        return rc;
    }
    *ret_connection = connection;
    return DYN_OK;
}

void dynl_connection_detach(struct dynl_connection *connection)
{
    struct dynl_attachment *attachment = &connection->attachment;

    if (attachment->data != NULL && attachment->release != NULL)
        attachment->release(attachment->data, connection->system);
    memset(attachment, 0, sizeof(*attachment));
}

void dynl_connection_close(struct dynl_connection *connection)
{
    const struct dyn_system *system;

    if (connection == NULL)
        return;
    system = connection->system;
    dynl_connection_detach(connection);
    for (unsigned i = 0; i < DYNL_SQL_COUNT; i++)
        sqlite3_finalize(connection->statements[i]);
    sqlite3_close(connection->db);
    system->resize(system->ctx, connection, sizeof(*connection), 0);
}
