/* SPDX-License-Identifier: MIT */
/*
 * Going through all items of a table in one session, for indexes and expiries that come to a
 * table with items in it. Invariant: one item at a time is in memory.
 */
#ifndef DYNL_TABLE_WALK_H
#define DYNL_TABLE_WALK_H

#include "local/store.h"

/** Is called with each item; what it keeps in step->mem, and the item, is gone with the next
 * one. A negative code ends the walk and is its result. */
typedef int dynl_walk_fn(struct dynl_call *step, struct dynl_session *session, void *ctx,
                         int64_t id, const struct dynl_value *item);

int dynl_table_walk(struct dynl_call *call, struct dynl_session *session,
                    const struct dynl_table *table, dynl_walk_fn *found, void *ctx);

/** A call in the name of another one, with memory of its own: `mem`, zeroed but for its
 * system. */
struct dynl_call dynl_step(const struct dynl_call *call, struct dyn_arena *mem);
/** Hands what it ended with on to the call; its memory may be released then. Returns `rc`. */
int dynl_step_end(struct dynl_call *call, const struct dynl_call *step, int rc);

/** An item as its text has it, in step->mem. */
int dynl_step_item(struct dynl_call *step, struct dyn_str json, struct dynl_value *ret);

#endif
