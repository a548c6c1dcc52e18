/* SPDX-License-Identifier: MIT */
#include "local/store/connection.h"

/* --- Deltas ------------------------------------------------------------------------- */

static struct dynl_delta *find_delta(struct dynl_deltas *deltas, uint32_t space)
{
    for (unsigned i = 0; i < deltas->count; i++) {
        if (deltas->all[i].space == space)
            return &deltas->all[i];
    }
    return NULL;
}

/* False: there is no place for another space. */
static bool add_delta(struct dynl_deltas *deltas, const struct dynl_delta *more)
{
    struct dynl_delta *delta = find_delta(deltas, more->space);

    if (delta == NULL) {
        if (deltas->count == DYNL_DELTAS_MAX)
            return false;
        deltas->all[deltas->count++] = *more;
        return true;
    }
    delta->items += more->items;
    delta->bytes += more->bytes;
    if (delta->items == 0 && delta->bytes == 0)
        *delta = deltas->all[--deltas->count];
    return true;
}

/* As if nothing had been counted for the space. */
static void take_back(struct dynl_deltas *deltas, const struct dynl_deltas *from,
                      uint32_t space)
{
    for (unsigned i = 0; i < from->count; i++) {
        const struct dynl_delta *delta = &from->all[i];
        struct dynl_delta opposite = {space, -delta->items, -delta->bytes};
        if (delta->space == space) {
            (void)add_delta(deltas, &opposite);
            return;
        }
    }
}

/* --- Writing them ------------------------------------------------------------------- */

static void bind_delta(sqlite3_stmt *statement, const struct dynl_delta *delta)
{
    sqlite3_bind_int64(statement, 1, delta->space);
    sqlite3_bind_int64(statement, 2, delta->items);
    sqlite3_bind_int64(statement, 3, delta->bytes);
}

static int write_all(struct dynl_call *call, struct dynl_session *session)
{
    struct dynl_deltas *deltas = &session->deltas;

    for (unsigned i = 0; i < deltas->count; i++) {
        sqlite3_stmt *statement;
        int rc = dynl_session_write(call, session, DYNL_SQL_COUNTERS_ADD, &statement);
        if (rc != DYN_OK)
            return rc;
        bind_delta(statement, &deltas->all[i]);
        rc = dynl_session_run(call, session, statement, NULL);
        if (rc != DYN_OK)
            return rc;
    }
    deltas->count = 0;
    return DYN_OK;
}

static uint32_t space_of(struct dyn_str key)
{
    const unsigned char *bytes = (const unsigned char *)key.ptr;

    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
           bytes[3];
}

int dynl_count(struct dynl_call *call, struct dynl_session *session, struct dyn_str key,
               int64_t items, int64_t bytes)
{
    struct dynl_delta delta = {space_of(key), items, bytes};

    if (items == 0 && bytes == 0)
        return DYN_OK;
    if (!add_delta(&session->deltas, &delta)) {
        int rc = write_all(call, session);
        if (rc != DYN_OK)
            return rc;
        (void)add_delta(&session->deltas, &delta);
    }
    return DYN_OK;
}

/* --- With the commit ---------------------------------------------------------------- */

/* Whether all that the session gathered finds a place among what is pending. */
static bool can_wait(struct dynl_connection *connection)
{
    const struct dynl_deltas *deltas = &connection->session.deltas;

    return connection->path == NULL &&
           connection->pending.count + deltas->count <= DYNL_DELTAS_MAX;
}

int dynl_counters_prepare(struct dynl_call *call, struct dynl_session *session)
{
    return can_wait(session->connection) ? DYN_OK : write_all(call, session);
}

void dynl_counters_committed(struct dynl_session *session)
{
    struct dynl_deltas *deltas = &session->deltas;

    for (unsigned i = 0; i < deltas->count; i++)
        (void)add_delta(&session->connection->pending, &deltas->all[i]);
    deltas->count = 0;
}

int dynl_counters_settle(struct dynl_connection *connection, struct dyn_error *err)
{
    struct dynl_deltas *pending = &connection->pending;

    while (pending->count > 0) {
        sqlite3_stmt *statement;
        int rc =
            dynl_connection_statement(connection, DYNL_SQL_COUNTERS_ADD, &statement, err);
        if (rc != DYN_OK)
            return rc;
        bind_delta(statement, &pending->all[pending->count - 1]);
        rc = sqlite3_step(statement);
        sqlite3_reset(statement);
        if (rc != SQLITE_DONE)
            return dynl_connection_failed(connection, rc, err);
        pending->count--;
    }
    return DYN_OK;
}

/* --- Reading and dropping ----------------------------------------------------------- */

static void add_from(struct dynl_deltas *deltas, uint32_t space,
                     struct dynl_counters *sum)
{
    const struct dynl_delta *delta = find_delta(deltas, space);

    if (delta != NULL) {
        sum->items += delta->items;
        sum->bytes += delta->bytes;
    }
}

int dynl_counters_read(struct dynl_call *call, struct dynl_session *session,
                       uint32_t space, struct dynl_counters *ret)
{
    struct dynl_counters sum = {0, 0};
    sqlite3_stmt *statement;
    int rc = dynl_session_read(call, session, DYNL_SQL_COUNTERS_READ, &statement);

    if (rc != DYN_OK)
        return rc;
    sqlite3_bind_int64(statement, 1, space);
    rc = dynl_session_row(call, session, statement);
    if (rc < 0)
        return rc;
    if (rc == DYN_OK) {
        sum.items = sqlite3_column_int64(statement, 0);
        sum.bytes = sqlite3_column_int64(statement, 1);
    }
    add_from(&session->connection->pending, space, &sum);
    add_from(&session->deltas, space, &sum);
    *ret = sum;
    return DYN_OK;
}

int dynl_counters_drop(struct dynl_call *call, struct dynl_session *session,
                       uint32_t space)
{
    sqlite3_stmt *statement;
    int rc = write_all(call, session);

    if (rc == DYN_OK)
        rc = dynl_session_write(call, session, DYNL_SQL_COUNTERS_DROP, &statement);
    if (rc != DYN_OK)
        return rc;
    sqlite3_bind_int64(statement, 1, space);
    take_back(&session->deltas, &session->connection->pending, space);
    return dynl_session_run(call, session, statement, NULL);
}
