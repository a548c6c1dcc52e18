/* SPDX-License-Identifier: MIT */
/*
 * What is in the file: tables for all of DynamoDB's tables together. Invariant: a file
 * that passed dynl_schema_check has the application id of this engine and the tables of
 * this version.
 */
#ifndef DYNL_STORE_SCHEMA_H
#define DYNL_STORE_SCHEMA_H

#include "local/store/connection.h"

/** In PRAGMA application_id: "dynl". */
#define DYNL_APPLICATION_ID 0x64796e6c

/** In PRAGMA user_version. */
#define DYNL_SCHEMA_VERSION 1

/** The names of the tables, in the order in which they may be filled; ends with NULL. A file may
 * hold others, such as those of ANALYZE. */
extern const char *const dynl_schema_tables[];

/** Makes the tables in an empty database, brings those of an earlier version up to this one;
 * with `read_only`, only checks. DYN_E_CONFIG: it is another program's file, or of a
 * later version. */
int dynl_schema_ready(struct dynl_connection *connection, bool read_only,
                      struct dyn_error *err);

#endif
