/* SPDX-License-Identifier: MIT */
/*
 * What requests cost, as ConsumedCapacity tells it: read units of 4 KB (half when
 * eventually consistent, double in a transaction), write units of 1 KB, of the table (double
 * in a transaction) and of each index that a write touched. Invariant: counting is the same
 * whether it is asked for or not. Source: "Read and write capacity units", Developer Guide;
 * that indexes cost the same in a transaction was measured by others on the service.
 */
#ifndef DYNL_CAPACITY_H
#define DYNL_CAPACITY_H

#include "local/table/table.h"

/** Half units: 1 is 0.5. Every figure that the service gives is a multiple of that. */
struct dynl_units {
    uint64_t read, write;
};

/** What a request used of one table. Zero it and set the table. */
struct dynl_usage {
    const struct dynl_table *table;
    struct dynl_units own;
    struct dynl_units indexes[DYNL_LOCAL_INDEXES_MAX + DYNL_GLOBAL_INDEXES_MAX];
};

/** Half units for reading, or writing, that many bytes at once. */
uint64_t dynl_read_units(size_t bytes, bool is_consistent, bool is_transaction);
uint64_t dynl_write_units(size_t bytes, bool is_transaction);

/** Adds what a write costs in the table and in each index that it changes: of the item before
 * and after (NULL: none) and their sizes. */
void dynl_usage_write(struct dynl_usage *usage, const struct dynl_value *before,
                      size_t before_size, const struct dynl_value *after,
                      size_t after_size, bool is_transaction);

/** Writes the object {"TableName":...,"CapacityUnits":...}: `mode` is TOTAL or INDEXES. Of a
 * transaction, what was read and what was written is also shown apart. */
void dynl_usage_write_json(struct dyn_buf *out, const struct dynl_usage *usage,
                           struct dyn_str mode, bool is_transaction);

/** What a request used of several tables, in the order in which they came up. */
struct dynl_usages {
    struct dynl_usage *items;
    size_t count;
};

/** Room for so many tables, in the call's memory. */
int dynl_usages_init(struct dynl_call *call, struct dynl_usages *ret_usages, size_t room);
/** That of a table, added when it is new: there is room. */
struct dynl_usage *dynl_usages_of(struct dynl_usages *usages,
                                  const struct dynl_table *table);
/** Writes them as an array of such objects. */
void dynl_usages_write_json(struct dyn_buf *out, const struct dynl_usages *usages,
                            struct dyn_str mode, bool is_transaction);

/** Whether the request asked for it: TOTAL or INDEXES. */
bool dynl_wants_capacity(struct dyn_str return_consumed_capacity);

#endif
