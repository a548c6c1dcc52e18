/* SPDX-License-Identifier: MIT */
#include "local/store/image_rows.h"

#include "local/store/schema.h"

/* --- Size of pages ------------------------------------------------------------------ */

static int page_size(sqlite3 *db, int *ret_size)
{
    sqlite3_stmt *statement = NULL;
    int rc = sqlite3_prepare_v2(db, "PRAGMA page_size", -1, &statement, NULL);

    if (rc != SQLITE_OK)
        return rc;
    if (sqlite3_step(statement) == SQLITE_ROW)
        *ret_size = sqlite3_column_int(statement, 0);
    return sqlite3_finalize(statement);
}

int dynl_image_compare_pages(sqlite3 *a, sqlite3 *b, bool *ret_are_alike)
{
    int size_a = 0, size_b = 0;
    int rc = page_size(a, &size_a);

    if (rc == SQLITE_OK)
        rc = page_size(b, &size_b);
    if (rc == SQLITE_OK)
        *ret_are_alike = size_a == size_b;
    return rc;
}

/* --- Rows --------------------------------------------------------------------------- */

/* Takes `sql` over; NULL: there was no memory for it. */
static int prepare(sqlite3 *db, char *sql, sqlite3_stmt **ret_statement)
{
    int rc = SQLITE_NOMEM;

    if (sql != NULL)
        rc = sqlite3_prepare_v2(db, sql, -1, ret_statement, NULL);
    sqlite3_free(sql);
    return rc;
}

static int clear_table(sqlite3 *db, const char *table)
{
    sqlite3_stmt *statement = NULL;
    int rc = prepare(db, sqlite3_mprintf("DELETE FROM \"%w\"", table), &statement);

    if (rc != SQLITE_OK)
        return rc;
    sqlite3_step(statement);
    return sqlite3_finalize(statement);
}

static char *insert_of(const char *table, int columns)
{
    sqlite3_str *sql = sqlite3_str_new(NULL);

    sqlite3_str_appendf(sql, "INSERT INTO \"%w\" VALUES(?", table);
    for (int i = 1; i < columns; i++)
        sqlite3_str_appendall(sql, ",?");
    sqlite3_str_appendchar(sql, 1, ')');
    return sqlite3_str_finish(sql);
}

static int copy_row(sqlite3_stmt *write, sqlite3_stmt *read)
{
    int rc = SQLITE_OK;

    for (int i = 0; i < sqlite3_column_count(read) && rc == SQLITE_OK; i++)
        rc = sqlite3_bind_value(write, i + 1, sqlite3_column_value(read, i));
    if (rc == SQLITE_OK)
        rc = sqlite3_step(write);
    sqlite3_reset(write);
    return rc;
}

static int copy_rows(sqlite3_stmt *write, sqlite3_stmt *read)
{
    int rc;

    while ((rc = sqlite3_step(read)) == SQLITE_ROW) {
        rc = copy_row(write, read);
        if (rc != SQLITE_DONE)
            return rc;
    }
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int copy_table(sqlite3 *to, sqlite3 *from, const char *table)
{
    sqlite3_stmt *read = NULL, *write = NULL;
    int rc = clear_table(to, table);

    if (rc == SQLITE_OK)
        rc = prepare(from, sqlite3_mprintf("SELECT * FROM \"%w\"", table), &read);
    if (rc == SQLITE_OK)
        rc = prepare(to, insert_of(table, sqlite3_column_count(read)), &write);
    if (rc == SQLITE_OK)
        rc = copy_rows(write, read);
    sqlite3_finalize(read);
    sqlite3_finalize(write);
    return rc;
}

static int copy_tables(sqlite3 *to, sqlite3 *from)
{
    int rc = SQLITE_OK;

    for (size_t i = 0; rc == SQLITE_OK && dynl_schema_tables[i] != NULL; i++)
        rc = copy_table(to, from, dynl_schema_tables[i]);
    return rc;
}

int dynl_image_copy_rows(sqlite3 *to, sqlite3 *from)
{
    int rc = sqlite3_exec(to, "BEGIN IMMEDIATE", NULL, NULL, NULL);

    if (rc != SQLITE_OK)
        return rc;
    rc = copy_tables(to, from);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(to, "COMMIT", NULL, NULL, NULL);
    if (rc != SQLITE_OK && sqlite3_get_autocommit(to) == 0)
        (void)sqlite3_exec(to, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}
