/* SPDX-License-Identifier: MIT */
/*
 * An order of scalars and of map keys, and a sort that needs no memory: what finds members
 * that stand twice, and compares sets and maps whose order differs. Invariant: two values are
 * in one place of the order exactly when dyni_scalar_equal says that they are the same.
 */
#ifndef DYNI_MODEL_ORDER_H
#define DYNI_MODEL_ORDER_H

#include "model/item.h"

/** < 0, 0, > 0 for two values; `type` is that of the elements and may be unused. */
typedef int(dyni_order_fn)(const struct dyn_type *type, const void *a, const void *b);

/** Two present scalars or binaries: numbers by value, NaN last, text and bytes by bytes,
 * identifiers in either case. Other kinds are all in one place. */
int dyni_order_scalars(const struct dyn_type *type, const void *a, const void *b);

/** Two entries of a map, or two extras, by their names; `type` is unused. */
int dyni_order_entries(const struct dyn_type *type, const void *a, const void *b);

/** Sorts pointers to the elements of one array; equal ones keep the array's order. At most
 * n * log n comparisons, no memory, no recursion. */
void dyni_sort(const void **pointers, size_t len, dyni_order_fn *order,
               const struct dyn_type *type);

/** The first of sorted pointers that is not before `wanted`; `len` when there is none. */
size_t dyni_lower_bound(const void *const *pointers, size_t len, dyni_order_fn *order,
                        const struct dyn_type *type, const void *wanted);

#endif
