/* SPDX-License-Identifier: MIT */
/* Ranges of items, and of entries with the items that they stand for. */
#include "local/store/connection.h"

static enum dynl_sql statement_of(const struct dynl_range *range)
{
    if (range->is_index)
        return range->backwards ? DYNL_SQL_ENTRIES_BACKWARDS : DYNL_SQL_ENTRIES_FORWARDS;
    return range->backwards ? DYNL_SQL_ITEMS_BACKWARDS : DYNL_SQL_ITEMS_FORWARDS;
}

int dynl_cursor_open(struct dynl_call *call, struct dynl_session *session,
                     const struct dynl_range *range, struct dynl_cursor **ret_cursor)
{
    struct dynl_cursor *cursor = &session->cursor;
    sqlite3_stmt *statement;
    int rc;

    if (cursor->statement != NULL)
        return dynl_fail(call, DYN_E_SYSTEM, "another range is being read");
    rc = dynl_session_read(call, session, statement_of(range), &statement);
    if (rc != DYN_OK)
        return rc;
    dynl_bind_bytes(statement, 1, range->low);
    dynl_bind_bytes(statement, 2, range->high);
    cursor->statement = statement;
    *ret_cursor = cursor;
    return DYN_OK;
}

int dynl_cursor_next(struct dynl_call *call, struct dynl_cursor *cursor,
                     struct dynl_row *ret_row)
{
    struct dynl_session *session = cursor->session;
    int rc;

    if (session->is_over)
        return dynl_fail(call, DYN_E_SYSTEM, "the session with the store is over");
    rc = sqlite3_step(cursor->statement);
    if (rc == SQLITE_ROW)
        return dynl_session_item(call, session, cursor->statement, ret_row);
    if (rc == SQLITE_DONE)
        return DYN_DONE;
    return dynl_session_failed(call, session, cursor->statement, rc);
}

void dynl_cursor_close(struct dynl_cursor *cursor)
{
    if (cursor == NULL || cursor->statement == NULL)
        return;
    sqlite3_reset(cursor->statement);
    cursor->statement = NULL;
}
