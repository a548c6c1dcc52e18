/* SPDX-License-Identifier: MIT */
/*
 * How one value is merged into another. Invariant: memory that the old value points to is
 * never changed; what is taken from the update is copied, what is kept stays where it is.
 * docs/merge.md has the rules as a table.
 */
#ifndef DYNI_MODEL_MERGE_VALUE_H
#define DYNI_MODEL_MERGE_VALUE_H

#include "model/item.h"

/** The way a value is merged, from its own words and from those around it: or-ed enum
 * dyn_merge; a strategy and a DEEP or REPLACE count from the innermost that has one. */
unsigned dyni_merge_settle(unsigned own, unsigned around);

/** Whether an update says something: it is present, or an empty set that was put there. */
bool dyni_merge_says(const struct dyn_type *type, const void *update);

/** Whether a struct or map that is there is merged member by member. */
bool dyni_merge_goes_deep(unsigned how);

/** Merges an update that says something into the value at `slot`. DYN_OK or DYN_E_NOMEM, and
 * then *slot is undefined. */
int dyni_merge_value(const struct dyn_type *type, unsigned how, struct dyn_arena *mem,
                     const void *update, void *slot, struct dyn_error *err);

#endif
