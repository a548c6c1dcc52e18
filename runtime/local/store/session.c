/* SPDX-License-Identifier: MIT */
/* Sessions: how a transaction begins and ends, and what each of its steps goes through. */
#include "local/store/pool.h"

static void return_lent(struct dynl_session *session)
{
    if (session->lent != NULL) {
        sqlite3_reset(session->lent);
        session->lent = NULL;
    }
}

/* --- Steps -------------------------------------------------------------------------- */

int dynl_session_read(struct dynl_call *call, struct dynl_session *session,
                      enum dynl_sql sql, sqlite3_stmt **ret_statement)
{
    return_lent(session);
    if (session->is_over)
        return dynl_fail(call, DYN_E_SYSTEM, "the session with the store is over");
    return dynl_connection_statement(session->connection, sql, ret_statement,
                                     &call->failure);
}

int dynl_session_write(struct dynl_call *call, struct dynl_session *session,
                       enum dynl_sql sql, sqlite3_stmt **ret_statement)
{
    if (!session->is_write)
        return dynl_fail(call, DYN_E_SYSTEM, "the session with the store only reads");
    return dynl_session_read(call, session, sql, ret_statement);
}

/* SQLite may have taken the transaction back; what came now would not be part of it. */
int dynl_session_failed(struct dynl_call *call, struct dynl_session *session,
                        sqlite3_stmt *statement, int rc)
{
    int code = dynl_connection_failed(session->connection, rc, &call->failure);

    sqlite3_reset(statement);
    session->is_over = true;
    return code;
}

int dynl_session_run(struct dynl_call *call, struct dynl_session *session,
                     sqlite3_stmt *statement, int *ret_changes)
{
    int rc = sqlite3_step(statement);

    if (rc != SQLITE_DONE)
        return dynl_session_failed(call, session, statement, rc);
    if (ret_changes != NULL)
        *ret_changes = sqlite3_changes(session->connection->db);
    sqlite3_reset(statement);
    return DYN_OK;
}

int dynl_session_run_one(struct dynl_call *call, struct dynl_session *session,
                         sqlite3_stmt *statement)
{
    int changes = 0;
    int rc = dynl_session_run(call, session, statement, &changes);

    if (rc == DYN_OK && changes != 1)
        rc = dynl_session_failed(call, session, statement, SQLITE_CORRUPT);
    return rc;
}

int dynl_session_row(struct dynl_call *call, struct dynl_session *session,
                     sqlite3_stmt *statement)
{
    int rc = sqlite3_step(statement);

    if (rc == SQLITE_ROW) {
        session->lent = statement;
        return DYN_OK;
    }
    if (rc != SQLITE_DONE)
        return dynl_session_failed(call, session, statement, rc);
    sqlite3_reset(statement);
    return DYN_NOT_FOUND;
}

/* --- Begin -------------------------------------------------------------------------- */

/* Others may have changed the catalog of a file. The statement stays under way in a session
 * that only reads: that is its transaction. */
static int look_at_generation(struct dynl_connection *connection, struct dyn_error *err)
{
    struct dynl_session *session = &connection->session;
    sqlite3_stmt *statement;
    int rc = dynl_connection_statement(connection, DYNL_SQL_GENERATION, &statement, err);
    int64_t generation;

    if (rc != DYN_OK)
        return rc;
    rc = sqlite3_step(statement);
    if (rc != SQLITE_ROW) {
        rc = dynl_connection_failed(connection, rc == SQLITE_DONE ? SQLITE_CORRUPT : rc,
                                    err);
        sqlite3_reset(statement);
        return rc;
    }
    generation = sqlite3_column_int64(statement, 0);
    if (generation != connection->generation)
        dynl_connection_detach(connection);
    connection->generation = generation;
    if (session->is_write)
        sqlite3_reset(statement);
    else
        session->moment = statement;
    return DYN_OK;
}

/* What takes it back is at hand before: where there is no memory any more, it could not be
 * made, and the next session would go on in this one's transaction. */
static int begin_write(struct dynl_connection *connection, struct dyn_error *err)
{
    sqlite3_stmt *rollback;
    int rc = dynl_connection_statement(connection, DYNL_SQL_ROLLBACK, &rollback, err);

    if (rc == DYN_OK)
        rc = dynl_connection_run(connection, DYNL_SQL_BEGIN, err);
    return rc;
}

static int begin(struct dynl_connection *connection, struct dyn_error *err)
{
    int rc = dynl_connection_settle(connection, err);

    if (rc == DYN_OK && connection->session.is_write)
        rc = begin_write(connection, err);
    if (rc == DYN_OK && connection->path != NULL)
        rc = look_at_generation(connection, err);
    return rc;
}

int dynl_session_begin(struct dynl_call *call, struct dynl_store *store,
                       enum dynl_access access, struct dynl_session **ret_session)
{
    struct dynl_connection *connection;
    struct dynl_session *session;
    int rc;

    if (access == DYNL_WRITE && store->opts.read_only)
        return dynl_fail(call, DYN_E_SYSTEM, "%.160s: it was opened for reading only",
                         store->path);
    rc = dynl_pool_take(store, access, call->deadline_us, &connection, &call->failure);
    if (rc != DYN_OK)
        return rc;
    session = &connection->session;
    session->store = store;
    session->is_write = access == DYNL_WRITE;
    session->is_over = false;
    session->has_changed_catalog = false;
    session->deltas.count = 0;
    rc = begin(connection, &call->failure);
    if (rc != DYN_OK) {
        session->is_over = true;
        dynl_session_end(session);
        return rc;
    }
    *ret_session = session;
    return DYN_OK;
}

/* --- End ---------------------------------------------------------------------------- */

/* All of it may be in the log, where it is found when the file is opened the next time, though
 * the disk says that something failed. */
static int commit(struct dynl_call *call, struct dynl_connection *connection)
{
    int rc = dynl_connection_run(connection, DYNL_SQL_COMMIT, &call->failure);

    call->failure.ambiguous =
        rc == DYN_E_SYSTEM ||
        (rc < 0 && sqlite3_extended_errcode(connection->db) == SQLITE_IOERR_FSYNC);
    return rc;
}

int dynl_session_commit(struct dynl_call *call, struct dynl_session *session)
{
    int rc;

    return_lent(session);
    dynl_cursor_close(&session->cursor);
    if (session->is_over || !session->is_write)
        return dynl_fail(call, DYN_E_SYSTEM, "there is nothing to commit");
    rc = dynl_counters_prepare(call, session);
    if (rc == DYN_OK)
        rc = commit(call, session->connection);
    if (rc == DYN_OK)
        dynl_counters_committed(session);
    session->is_over = true;
    if (rc == DYN_OK && session->connection->path != NULL)
        dynl_log_tidy(session->connection);
    return rc;
}

void dynl_session_end(struct dynl_session *session)
{
    struct dynl_connection *connection;

    if (session == NULL)
        return;
    connection = session->connection;
    return_lent(session);
    dynl_cursor_close(&session->cursor);
    if (session->moment != NULL) {
        sqlite3_reset(session->moment);
        session->moment = NULL;
    }
    (void)dynl_connection_settle(connection, NULL);
    if (session->has_changed_catalog)
        dynl_connection_detach(connection);
    dynl_pool_give(session->store, connection);
}

/* --- What the catalog's reader keeps ------------------------------------------------- */

struct dynl_attachment *dynl_session_attachment(struct dynl_session *session)
{
    return &session->connection->attachment;
}

const struct dyn_system *dynl_session_system(const struct dynl_session *session)
{
    return session->connection->system;
}
