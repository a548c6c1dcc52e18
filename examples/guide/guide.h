/* SPDX-License-Identifier: MIT */
/*
 * The programs of docs/calls.md and docs/local.md: what stands between a comment with a name in brackets and one
 * with [end] is a code block there, byte for byte but for its indentation. tests/guide_test.py
 * compares, and runs all of it against a server.
 */
#ifndef GUIDE_H
#define GUIDE_H

#include "shop.dyn.h"
#include "tasks.dyn.h"

#include <dyn/scripted.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* open.c */
int open_from_environment(struct dyn_client **ret_db, struct dyn_error *err);
int open_from_code(struct dyn_client **ret_db, const char *endpoint,
                   struct dyn_error *err);
bool guide_clients(const char *endpoint);

/* tables.c */
int make_table(struct dyn_client *db, struct dyn_error *err);
int list_tables(struct dyn_client *db, struct dyn_error *err);
bool guide_tables(struct dyn_client *db);

/* items.c */
int place_order(struct dyn_client *db, struct dyn_arena *mem, struct shop_order *order,
                struct dyn_error *err);
bool guide_items(struct dyn_client *db);

/* local.c */
int open_local(struct dyn_client **ret_db, const char *endpoint, struct dyn_error *err);
bool guide_local(void);

/* updates.c, conditions.c, queries.c, failures.c, script.c */
bool guide_updates(struct dyn_client *db);
bool guide_conditions(struct dyn_client *db);
bool guide_queries(struct dyn_client *db);
bool guide_failures(struct dyn_client *db);
bool guide_script(void);

/* main.c: says what differs from what the guide promises. */
bool guide_expect(const char *what, bool holds, const struct dyn_error *err);

#endif
