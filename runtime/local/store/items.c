/* SPDX-License-Identifier: MIT */
/* Items, entries of indexes, and when items expire. */
#include "local/store/connection.h"

int dynl_session_item(struct dynl_call *call, struct dynl_session *session,
                      sqlite3_stmt *statement, struct dynl_row *ret_row)
{
    struct dyn_str json = dynl_column_text(statement, 2);

    if (json.ptr == NULL)
        return dynl_session_failed(call, session, statement, SQLITE_NOMEM);
    ret_row->id = sqlite3_column_int64(statement, 0);
    ret_row->size = (size_t)sqlite3_column_int64(statement, 1);
    ret_row->json = json;
    return DYN_OK;
}

/* --- Items -------------------------------------------------------------------------- */

int dynl_item_find(struct dynl_call *call, struct dynl_session *session,
                   struct dyn_str key, struct dynl_row *ret_row)
{
    sqlite3_stmt *statement;
    int rc = dynl_session_read(call, session, DYNL_SQL_ITEM_FIND, &statement);

    if (rc != DYN_OK)
        return rc;
    dynl_bind_bytes(statement, 1, key);
    rc = dynl_session_row(call, session, statement);
    return rc == DYN_OK ? dynl_session_item(call, session, statement, ret_row) : rc;
}

static int add_item(struct dynl_call *call, struct dynl_session *session,
                    struct dyn_str key, size_t size, struct dyn_str json, int64_t *ret_id)
{
    sqlite3_stmt *statement;
    int rc = dynl_session_write(call, session, DYNL_SQL_ITEM_ADD, &statement);

    if (rc != DYN_OK)
        return rc;
    dynl_bind_bytes(statement, 1, key);
    sqlite3_bind_int64(statement, 2, (int64_t)size);
    dynl_bind_text(statement, 3, json);
    rc = dynl_session_run(call, session, statement, NULL);
    if (rc == DYN_OK)
        *ret_id = sqlite3_last_insert_rowid(session->connection->db);
    return rc;
}

static int replace_item(struct dynl_call *call, struct dynl_session *session, int64_t id,
                        size_t size, struct dyn_str json)
{
    sqlite3_stmt *statement;
    int rc = dynl_session_write(call, session, DYNL_SQL_ITEM_REPLACE, &statement);

    if (rc != DYN_OK)
        return rc;
    sqlite3_bind_int64(statement, 1, id);
    sqlite3_bind_int64(statement, 2, (int64_t)size);
    dynl_bind_text(statement, 3, json);
    return dynl_session_run_one(call, session, statement);
}

int dynl_item_store(struct dynl_call *call, struct dynl_session *session,
                    struct dyn_str key, int64_t id, size_t old_size, size_t size,
                    struct dyn_str json, int64_t *ret_id)
{
    int64_t new_id = id;
    int rc;

    if (id == 0)
        rc = add_item(call, session, key, size, json, &new_id);
    else
        rc = replace_item(call, session, id, size, json);
    if (rc == DYN_OK)
        rc = dynl_count(call, session, key, id == 0 ? 1 : 0,
                        (int64_t)size - (id == 0 ? 0 : (int64_t)old_size));
    if (rc == DYN_OK && ret_id != NULL)
        *ret_id = new_id;
    return rc;
}

int dynl_item_remove(struct dynl_call *call, struct dynl_session *session,
                     struct dyn_str key, int64_t id, size_t old_size)
{
    sqlite3_stmt *statement;
    int rc = dynl_session_write(call, session, DYNL_SQL_ITEM_REMOVE, &statement);

    if (rc != DYN_OK)
        return rc;
    sqlite3_bind_int64(statement, 1, id);
    rc = dynl_session_run_one(call, session, statement);
    return rc == DYN_OK ? dynl_count(call, session, key, -1, -(int64_t)old_size) : rc;
}

/* --- Entries ------------------------------------------------------------------------ */

int dynl_entry_add(struct dynl_call *call, struct dynl_session *session,
                   struct dyn_str key, int64_t item, size_t size)
{
    sqlite3_stmt *statement;
    int rc = dynl_session_write(call, session, DYNL_SQL_ENTRY_ADD, &statement);

    if (rc != DYN_OK)
        return rc;
    dynl_bind_bytes(statement, 1, key);
    sqlite3_bind_int64(statement, 2, item);
    sqlite3_bind_int64(statement, 3, (int64_t)size);
    rc = dynl_session_run(call, session, statement, NULL);
    return rc == DYN_OK ? dynl_count(call, session, key, 1, (int64_t)size) : rc;
}

int dynl_entry_resize(struct dynl_call *call, struct dynl_session *session,
                      struct dyn_str key, size_t old_size, size_t size)
{
    sqlite3_stmt *statement;
    int rc = dynl_session_write(call, session, DYNL_SQL_ENTRY_RESIZE, &statement);

    if (rc != DYN_OK)
        return rc;
    dynl_bind_bytes(statement, 1, key);
    sqlite3_bind_int64(statement, 2, (int64_t)size);
    rc = dynl_session_run_one(call, session, statement);
    if (rc != DYN_OK)
        return rc;
    return dynl_count(call, session, key, 0, (int64_t)size - (int64_t)old_size);
}

int dynl_entry_remove(struct dynl_call *call, struct dynl_session *session,
                      struct dyn_str key, size_t old_size)
{
    sqlite3_stmt *statement;
    int rc = dynl_session_write(call, session, DYNL_SQL_ENTRY_REMOVE, &statement);

    if (rc != DYN_OK)
        return rc;
    dynl_bind_bytes(statement, 1, key);
    rc = dynl_session_run_one(call, session, statement);
    return rc == DYN_OK ? dynl_count(call, session, key, -1, -(int64_t)old_size) : rc;
}

/* --- Expiries ----------------------------------------------------------------------- */

/* Of those that are removed not all are there: an item of long ago never had one, or lost it
 * to the sweep. */
static int write_expiry(struct dynl_call *call, struct dynl_session *session,
                        enum dynl_sql sql, uint32_t space, int64_t at_s, int64_t item)
{
    sqlite3_stmt *statement;
    int rc = dynl_session_write(call, session, sql, &statement);

    if (rc != DYN_OK)
        return rc;
    sqlite3_bind_int64(statement, 1, at_s);
    sqlite3_bind_int64(statement, 2, space);
    sqlite3_bind_int64(statement, 3, item);
    return dynl_session_run(call, session, statement, NULL);
}

int dynl_expiry_add(struct dynl_call *call, struct dynl_session *session, uint32_t space,
                    int64_t at_s, int64_t item)
{
    return write_expiry(call, session, DYNL_SQL_EXPIRY_ADD, space, at_s, item);
}

int dynl_expiry_remove(struct dynl_call *call, struct dynl_session *session,
                       uint32_t space, int64_t at_s, int64_t item)
{
    return write_expiry(call, session, DYNL_SQL_EXPIRY_REMOVE, space, at_s, item);
}

int dynl_expiry_next(struct dynl_call *call, struct dynl_session *session, int64_t now_s,
                     uint32_t *ret_space, int64_t *ret_at_s, struct dynl_row *ret_row)
{
    sqlite3_stmt *statement;
    int rc = dynl_session_read(call, session, DYNL_SQL_EXPIRY_NEXT, &statement);

    if (rc != DYN_OK)
        return rc;
    sqlite3_bind_int64(statement, 1, now_s);
    rc = dynl_session_row(call, session, statement);
    if (rc == DYN_OK)
        rc = dynl_session_item(call, session, statement, ret_row);
    if (rc != DYN_OK)
        return rc;
    *ret_space = (uint32_t)sqlite3_column_int64(statement, 3);
    *ret_at_s = sqlite3_column_int64(statement, 4);
    return DYN_OK;
}
