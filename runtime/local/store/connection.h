/* SPDX-License-Identifier: MIT */
/*
 * One connection to SQLite, and the session on it. Of the store's files only those that
 * include this one know SQLite. Invariants: a connection is used by one thread at a time,
 * which the pool sees to; each statement is prepared once, at its first use; between two
 * sessions no statement is under way and no transaction is open.
 */
#ifndef DYNL_STORE_CONNECTION_H
#define DYNL_STORE_CONNECTION_H

#include "local/store/store.h"
#include "local/store/counters.h"
#include "local/store/log.h"

#include <sqlite3.h>

enum dynl_sql {
    DYNL_SQL_BEGIN,
    DYNL_SQL_COMMIT,
    DYNL_SQL_ROLLBACK,
    DYNL_SQL_GENERATION,
    DYNL_SQL_ITEM_FIND,
    DYNL_SQL_ITEM_ADD,
    DYNL_SQL_ITEM_REPLACE,
    DYNL_SQL_ITEM_REMOVE,
    DYNL_SQL_ENTRY_ADD,
    DYNL_SQL_ENTRY_RESIZE,
    DYNL_SQL_ENTRY_REMOVE,
    DYNL_SQL_EXPIRY_ADD,
    DYNL_SQL_EXPIRY_REMOVE,
    DYNL_SQL_EXPIRY_NEXT,
    DYNL_SQL_ITEMS_FORWARDS,
    DYNL_SQL_ITEMS_BACKWARDS,
    DYNL_SQL_ENTRIES_FORWARDS,
    DYNL_SQL_ENTRIES_BACKWARDS,
    DYNL_SQL_COUNTERS_ADD,
    DYNL_SQL_COUNTERS_READ,
    DYNL_SQL_COUNTERS_DROP,
    DYNL_SQL_SPACE_NEW,
    DYNL_SQL_ITEMS_DROP,
    DYNL_SQL_ENTRIES_DROP,
    DYNL_SQL_EXPIRIES_DROP,
    DYNL_SQL_DEFINITION_WRITE,
    DYNL_SQL_DEFINITION_REMOVE,
    DYNL_SQL_DEFINITION_READ,
    DYNL_SQL_DEFINITION_NAMES,
    DYNL_SQL_CATALOG_CHANGED,
    DYNL_SQL_TOKEN_FIND,
    DYNL_SQL_TOKENS_FORGET,
    DYNL_SQL_TOKEN_STORE,
    DYNL_SQL_COUNT
};

struct dynl_cursor {
    struct dynl_session *session;
    sqlite3_stmt *statement; /* NULL: closed */
};

struct dynl_session {
    struct dynl_connection *connection;
    struct dynl_store *store;
    bool is_write;
    bool is_over; /* committed, or something failed: it does nothing more */
    bool has_changed_catalog;
    sqlite3_stmt *lent;   /* the row that was given last is its */
    sqlite3_stmt *moment; /* of a file: as long as it is under way, all that is read is of
                             one moment */
    struct dynl_deltas deltas;
    struct dynl_cursor cursor;
};

struct dynl_connection {
    const struct dyn_system *system;
    sqlite3 *db;
    struct dynl_connection *next; /* in the pool */
    const char *path;             /* for messages, borrowed; NULL: in memory */
    int64_t deadline_us;          /* no waiting for other processes past this */
    int64_t generation;           /* of the catalog that the attachment belongs to */
    struct dynl_attachment attachment;
    struct dynl_deltas pending; /* of memory: committed, not written to the table yet */
    struct dynl_log log;        /* of a file */
    struct dynl_session session;
    sqlite3_stmt *statements[DYNL_SQL_COUNT];
};

/* Life cycle */

/** Where and how to open one. */
struct dynl_connection_opts {
    const struct dyn_system *system;
    const char *path; /**< NULL: in memory; borrowed as long as the connection is open */
    enum dynl_durability durability;
    bool read_only; /**< never writes; the file must be there */
};

/** Opens it, with the pragmas that each connection needs; knows nothing of the schema. Waits
 * for others until `deadline_us`. */
int dynl_connection_open(const struct dynl_connection_opts *opts, int64_t deadline_us,
                         struct dynl_connection **ret_connection, struct dyn_error *err);
/** NULL is allowed. */
void dynl_connection_close(struct dynl_connection *connection);
/** Forgets what the catalog's reader keeps. */
void dynl_connection_detach(struct dynl_connection *connection);

/** Another process holds the file: waits, longer from turn to turn (0, 1, ...). False: there is
 * no time left for it. */
bool dynl_connection_wait(const struct dynl_connection *connection, int turn);

/* Statements */

/** The statement, ready to be bound. DYN_OK, or as dynl_connection_failed. */
int dynl_connection_statement(struct dynl_connection *connection, enum dynl_sql sql,
                              sqlite3_stmt **ret_statement, struct dyn_error *err);

/** Runs one of the statements without parameters and rows. */
int dynl_connection_run(struct dynl_connection *connection, enum dynl_sql sql,
                        struct dyn_error *err);

/** Takes back the transaction that is open, if one is. That fails only for want of memory, or
 * of the disk; so it is done at the end of a session, and again before whatever is next. */
int dynl_connection_settle(struct dynl_connection *connection, struct dyn_error *err);

/** Runs SQL that is given as text, for the schema; and one whose first column is a number. */
int dynl_connection_execute(struct dynl_connection *connection, const char *sql,
                            struct dyn_error *err);
int dynl_connection_number(struct dynl_connection *connection, const char *sql,
                           int64_t *ret_number, struct dyn_error *err);

/** What became of SQLite's result `rc`, which is none of OK, ROW and DONE: DYN_E_NOMEM,
 * DYN_E_TIMEOUT, DYN_E_LIMIT (a full disk), DYN_E_CONFIG (no SQLite file) or DYN_E_SYSTEM,
 * and *err says why, and what to do. Returns it. */
int dynl_connection_failed(const struct dynl_connection *connection, int rc,
                           struct dyn_error *err);

/* Sessions */

/** What every function of a session begins with: takes back the row that was lent, and gets
 * the statement. Fails in a session that is over, or may only read. */
int dynl_session_read(struct dynl_call *call, struct dynl_session *session,
                      enum dynl_sql sql, sqlite3_stmt **ret_statement);
int dynl_session_write(struct dynl_call *call, struct dynl_session *session,
                       enum dynl_sql sql, sqlite3_stmt **ret_statement);

/** The session can't go on: its statement gave `rc`. Returns the code. */
int dynl_session_failed(struct dynl_call *call, struct dynl_session *session,
                        sqlite3_stmt *statement, int rc);

/** The row of an item that a statement begins with: id, size, body. */
int dynl_session_item(struct dynl_call *call, struct dynl_session *session,
                      sqlite3_stmt *statement, struct dynl_row *ret_row);

/** Runs a statement to its end. DYN_OK, and *ret_changes rows (NULL allowed) were
 * written. */
int dynl_session_run(struct dynl_call *call, struct dynl_session *session,
                     sqlite3_stmt *statement, int *ret_changes);

/** The same, and exactly one row is to be written: else the store is damaged. */
int dynl_session_run_one(struct dynl_call *call, struct dynl_session *session,
                         sqlite3_stmt *statement);

/** Steps once: DYN_OK, a row, which is lent from now on; DYN_NOT_FOUND. */
int dynl_session_row(struct dynl_call *call, struct dynl_session *session,
                     sqlite3_stmt *statement);

/* Columns and parameters */

static inline void dynl_bind_bytes(sqlite3_stmt *statement, int at, struct dyn_str bytes)
{
    sqlite3_bind_blob64(statement, at, bytes.len > 0 ? bytes.ptr : "", bytes.len,
                        SQLITE_STATIC);
}

static inline void dynl_bind_text(sqlite3_stmt *statement, int at, struct dyn_str text)
{
    sqlite3_bind_text64(statement, at, text.len > 0 ? text.ptr : "", text.len,
                        SQLITE_STATIC, SQLITE_UTF8);
}

/** A column of text, borrowed and NUL-terminated; absent: there is no memory for it. */
static inline struct dyn_str dynl_column_text(sqlite3_stmt *statement, int at)
{
    const char *text = (const char *)sqlite3_column_text(statement, at);

    return dyn_str_n(text,
                     text != NULL ? (size_t)sqlite3_column_bytes(statement, at) : 0);
}

#endif
