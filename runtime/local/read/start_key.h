/* SPDX-License-Identifier: MIT */
/*
 * Where a page of a Query or Scan begins and what it leaves for the next: the key of a
 * table, or of an index together with that of the table. Invariant: a key that passed can
 * be turned into the bytes that items and entries are ordered by, whether there is such an
 * item or not. Texts of refusals are the service's.
 */
#ifndef DYNL_START_KEY_H
#define DYNL_START_KEY_H

#include "local/read/pick.h"
#include "local/table/table.h"

/** The request has one. */
static inline bool dynl_start_given(const struct dynl_attributes *start)
{
    return start->map.tag == DYNI_TAG_M;
}

/** Refuses values in it that are none. */
int dynl_start_values_check(struct dynl_call *call, const struct dynl_attributes *start);

/** Whether it has as many attributes as the keys of the table and the index (NULL: none)
 * together. */
bool dynl_start_fits(const struct dynl_table *table, const struct dynl_index *index,
                     const struct dynl_attributes *start);

/** Refuses a part of the key that is missing, of another type, empty or too long. */
int dynl_start_part_check(struct dynl_call *call, const struct dynl_key_schema *schema,
                          size_t part, const struct dynl_attributes *start);

/** Refuses what in it is not the key of the table. */
int dynl_start_table_check(struct dynl_call *call, const struct dynl_table *table,
                           const struct dynl_attributes *start);

/** Appends the bytes of a key that passed. DYN_OK or DYN_E_NOMEM. */
int dynl_start_bytes(struct dynl_call *call, const struct dynl_table *table,
                     const struct dynl_index *index, const struct dynl_attributes *start,
                     struct dyn_buf *out);

/** Bounds a range of keys by a start key that passed: what is returned is behind it in the
 * order that is asked for. */
int dynl_start_bound(struct dynl_call *call, const struct dynl_table *table,
                     const struct dynl_index *index, const struct dynl_attributes *start,
                     bool backwards, struct dyn_buf *low, struct dyn_buf *high);

/** What a LastEvaluatedKey takes from an item. */
int dynl_last_key_pick(struct dynl_call *call, const struct dynl_table *table,
                       const struct dynl_index *index, struct dynl_pick *ret_pick);

#endif
