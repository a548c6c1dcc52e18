/* SPDX-License-Identifier: MIT */
/*
 * Sorting that keeps the order of equals, in the call's memory, in n log n steps whatever the
 * request holds; what is sorted already costs one pass.
 */
#ifndef DYNL_VALUE_SORT_H
#define DYNL_VALUE_SORT_H

#include "local/value/text.h"
#include "local/value/value.h"

/** Sorts members by name. Of members with one name only the last is kept: *count may get
 * less. */
int dynl_members_sort(struct dynl_call *call, struct dynl_member *members, size_t *count);

/** Sorts the members of a set, all of one type S, N or B. */
int dynl_items_sort(struct dynl_call *call, struct dynl_value *items, size_t count);

/** Order of two values of the same type S, N or B. */
int dynl_scalar_compare(const struct dynl_value *a, const struct dynl_value *b);

#endif
