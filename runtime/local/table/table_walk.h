/* SPDX-License-Identifier: MIT */
/*
 * Going through all items of a table in one session, for indexes and expiries that come to a
 * table with items in it. Invariant: one item at a time is in memory.
 */
#ifndef DYNL_TABLE_WALK_H
#define DYNL_TABLE_WALK_H

#include "local/store/store.h"

/** Is called with each item; what it keeps in step->mem, and the item, is gone with the next
 * one. A negative code ends the walk and is its result. */
typedef int dynl_walk_fn(struct dynl_call *step, struct dynl_session *session, void *ctx,
                         int64_t id, const struct dynl_value *item);

int dynl_table_walk(struct dynl_call *call, struct dynl_session *session,
                    const struct dynl_table *table, dynl_walk_fn *found, void *ctx);

#endif
