/* SPDX-License-Identifier: MIT */
/*
 * The log that commits of a file go to, and when it is copied into the file. Invariant: the
 * log stays small, though there is always somebody who reads: SQLite by itself begins it anew
 * only in a moment without readers, which may never come.
 */
#ifndef DYNL_STORE_LOG_H
#define DYNL_STORE_LOG_H

#include <sqlite3.h>

struct dynl_connection;

struct dynl_log {
    int pages;      /* that are in it, after the last commit */
    int restart_at; /* with so many, those who read are waited for */
};

/** Of a connection to a file. */
void dynl_log_watch(struct dynl_connection *connection);
/** After a commit, outside of transactions: copies it when it is time. Nothing is lost
 * when that fails: it is tried again. */
void dynl_log_tidy(struct dynl_connection *connection);

#endif
