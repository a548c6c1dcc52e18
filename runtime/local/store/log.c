/* SPDX-License-Identifier: MIT */
#include "local/store/log.h"

#include "local/store/connection.h"

#define COPY_PAGES    250 /* of 16 KB, 4 MB: as SQLite would */
#define RESTART_PAGES 2000

/* Sessions that read are short. Those of other programs may be not. */
#define RESTART_WAIT_US INT64_C(200000)

static int keep_pages(void *ctx, sqlite3 *db, const char *name, int pages)
{
    struct dynl_connection *connection = ctx;

    (void)db;
    (void)name;
    connection->log.pages = pages;
    return SQLITE_OK;
}

void dynl_log_watch(struct dynl_connection *connection)
{
    connection->log.pages = 0;
    connection->log.restart_at = RESTART_PAGES;
    sqlite3_wal_hook(connection->db, keep_pages, connection);
}

/* Copies all of it, so that the next commit begins it anew. */
static void restart(struct dynl_connection *connection)
{
    const struct dyn_system *system = connection->system;
    struct dynl_log *log = &connection->log;
    int64_t until_us = system->monotonic_us(system->ctx) + RESTART_WAIT_US;
    int rc;

    if (connection->deadline_us > until_us)
        connection->deadline_us = until_us;
    rc = sqlite3_wal_checkpoint_v2(connection->db, NULL, SQLITE_CHECKPOINT_RESTART, NULL,
                                   NULL);
    log->restart_at = rc == SQLITE_OK ? RESTART_PAGES : log->pages + RESTART_PAGES;
}

void dynl_log_tidy(struct dynl_connection *connection)
{
    struct dynl_log *log = &connection->log;

    if (log->pages < COPY_PAGES)
        return;
    if (log->pages >= log->restart_at)
        restart(connection);
    else
        (void)sqlite3_wal_checkpoint_v2(connection->db, NULL, SQLITE_CHECKPOINT_PASSIVE,
                                        NULL, NULL);
    log->pages = 0;
}
