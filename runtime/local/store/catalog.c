/* SPDX-License-Identifier: MIT */
/* Numbers of tables and indexes, definitions as text, and tokens of transactions. */
#include "local/store/connection.h"

#include <string.h>

/* --- Spaces ------------------------------------------------------------------------- */

int dynl_space_new(struct dynl_call *call, struct dynl_session *session,
                   uint32_t *ret_space)
{
    sqlite3_stmt *statement;
    int64_t space;
    int rc = dynl_session_write(call, session, DYNL_SQL_SPACE_NEW, &statement);

    if (rc != DYN_OK)
        return rc;
    rc = sqlite3_step(statement);
    if (rc != SQLITE_ROW)
        return dynl_session_failed(call, session, statement,
                                   rc == SQLITE_DONE ? SQLITE_CORRUPT : rc);
    space = sqlite3_column_int64(statement, 0);
    rc = dynl_session_run(call, session, statement, NULL);
    if (rc != DYN_OK)
        return rc;
    if (space < 1 || space >= UINT32_MAX) {
        session->is_over = true;
        return dynl_fail(call, DYN_E_LIMIT, "the numbers for tables are used up");
    }
    *ret_space = (uint32_t)space;
    return DYN_OK;
}

static void write_space(unsigned char out[4], uint32_t space)
{
    for (int i = 0; i < 4; i++)
        out[i] = (unsigned char)(space >> (24 - 8 * i));
}

/* By parts, until a part was empty. */
static int drop_keys(struct dynl_call *call, struct dynl_session *session, uint32_t space,
                     bool is_index)
{
    enum dynl_sql sql = is_index ? DYNL_SQL_ENTRIES_DROP : DYNL_SQL_ITEMS_DROP;
    unsigned char low[4], high[4];
    int changes = 1;

    write_space(low, space);
    write_space(high, space + 1);
    while (changes > 0) {
        sqlite3_stmt *statement;
        int rc = dynl_session_write(call, session, sql, &statement);
        if (rc != DYN_OK)
            return rc;
        sqlite3_bind_blob(statement, 1, low, 4, SQLITE_STATIC);
        sqlite3_bind_blob(statement, 2, high, 4, SQLITE_STATIC);
        rc = dynl_session_run(call, session, statement, &changes);
        if (rc != DYN_OK)
            return rc;
    }
    return DYN_OK;
}

int dynl_space_drop(struct dynl_call *call, struct dynl_session *session, uint32_t space,
                    bool is_index)
{
    sqlite3_stmt *statement;
    int rc = drop_keys(call, session, space, is_index);

    if (rc == DYN_OK)
        rc = dynl_counters_drop(call, session, space);
    if (rc != DYN_OK || is_index)
        return rc;
    rc = dynl_session_write(call, session, DYNL_SQL_EXPIRIES_DROP, &statement);
    if (rc != DYN_OK)
        return rc;
    sqlite3_bind_int64(statement, 1, space);
    return dynl_session_run(call, session, statement, NULL);
}

/* --- Definitions -------------------------------------------------------------------- */

static int say_changed(struct dynl_call *call, struct dynl_session *session)
{
    sqlite3_stmt *statement;
    int rc = dynl_session_write(call, session, DYNL_SQL_CATALOG_CHANGED, &statement);

    if (rc != DYN_OK)
        return rc;
    session->has_changed_catalog = true;
    return dynl_session_run_one(call, session, statement);
}

int dynl_definition_write(struct dynl_call *call, struct dynl_session *session,
                          struct dyn_str name, struct dyn_str definition)
{
    bool is_there = definition.ptr != NULL;
    sqlite3_stmt *statement;
    int rc = dynl_session_write(
        call, session, is_there ? DYNL_SQL_DEFINITION_WRITE : DYNL_SQL_DEFINITION_REMOVE,
        &statement);

    if (rc != DYN_OK)
        return rc;
    dynl_bind_text(statement, 1, name);
    if (is_there)
        dynl_bind_text(statement, 2, definition);
    rc = dynl_session_run(call, session, statement, NULL);
    return rc == DYN_OK ? say_changed(call, session) : rc;
}

/* A column's text, copied into the call's memory. */
static int copy_text(struct dynl_call *call, sqlite3_stmt *statement, int at,
                     struct dyn_str *ret)
{
    struct dyn_str text = dynl_column_text(statement, at);

    if (text.ptr == NULL || !dyn_arena_str(call->mem, text, ret))
        return dynl_no_memory(call);
    return DYN_OK;
}

int dynl_definition_read(struct dynl_call *call, struct dynl_session *session,
                         struct dyn_str name, struct dyn_str *ret_definition)
{
    sqlite3_stmt *statement;
    int rc = dynl_session_read(call, session, DYNL_SQL_DEFINITION_READ, &statement);

    if (rc != DYN_OK)
        return rc;
    dynl_bind_text(statement, 1, name);
    rc = dynl_session_row(call, session, statement);
    return rc == DYN_OK ? copy_text(call, statement, 0, ret_definition) : rc;
}

int dynl_definition_names(struct dynl_call *call, struct dynl_session *session,
                          struct dyn_str after, size_t limit, struct dyn_str *ret_names,
                          size_t *ret_count)
{
    sqlite3_stmt *statement;
    size_t count = 0;
    int rc = dynl_session_read(call, session, DYNL_SQL_DEFINITION_NAMES, &statement);

    if (rc != DYN_OK)
        return rc;
    dynl_bind_text(statement, 1, after);
    sqlite3_bind_int64(statement, 2, limit > INT32_MAX ? INT32_MAX : (int64_t)limit);
    for (;;) {
        rc = dynl_session_row(call, session, statement);
        if (rc != DYN_OK)
            break;
        rc = copy_text(call, statement, 0, &ret_names[count]);
        if (rc != DYN_OK)
            break;
        count++;
    }
    if (rc != DYN_NOT_FOUND)
        return rc;
    session->lent = NULL;
    *ret_count = count;
    return DYN_OK;
}

/* --- Tokens ------------------------------------------------------------------------- */

#define HASH_SIZE 32

int dynl_token_find(struct dynl_call *call, struct dynl_session *session,
                    struct dyn_str token, int64_t since_us, uint8_t ret_hash[32],
                    struct dyn_str *ret_text)
{
    sqlite3_stmt *statement;
    const void *hash;
    int rc = dynl_session_read(call, session, DYNL_SQL_TOKEN_FIND, &statement);

    if (rc != DYN_OK)
        return rc;
    dynl_bind_text(statement, 1, token);
    sqlite3_bind_int64(statement, 2, since_us);
    rc = dynl_session_row(call, session, statement);
    if (rc != DYN_OK)
        return rc;
    hash = sqlite3_column_blob(statement, 0);
    if (hash == NULL || sqlite3_column_bytes(statement, 0) != HASH_SIZE)
        return dynl_session_failed(call, session, statement, SQLITE_CORRUPT);
    memcpy(ret_hash, hash, HASH_SIZE);
    return copy_text(call, statement, 1, ret_text);
}

static int forget_tokens(struct dynl_call *call, struct dynl_session *session,
                         int64_t since_us)
{
    sqlite3_stmt *statement;
    int rc = dynl_session_write(call, session, DYNL_SQL_TOKENS_FORGET, &statement);

    if (rc != DYN_OK)
        return rc;
    sqlite3_bind_int64(statement, 1, since_us);
    return dynl_session_run(call, session, statement, NULL);
}

int dynl_token_store(struct dynl_call *call, struct dynl_session *session,
                     struct dyn_str token, int64_t now_us, int64_t since_us,
                     const uint8_t hash[32], struct dyn_str text)
{
    sqlite3_stmt *statement;
    int rc = forget_tokens(call, session, since_us);

    if (rc == DYN_OK)
        rc = dynl_session_write(call, session, DYNL_SQL_TOKEN_STORE, &statement);
    if (rc != DYN_OK)
        return rc;
    dynl_bind_text(statement, 1, token);
    sqlite3_bind_int64(statement, 2, now_us);
    sqlite3_bind_blob(statement, 3, hash, HASH_SIZE, SQLITE_STATIC);
    dynl_bind_text(statement, 4, text);
    return dynl_session_run_one(call, session, statement);
}
