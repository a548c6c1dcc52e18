/* SPDX-License-Identifier: MIT */
/*
 * What reading operations share: which parts of an item they return, and writing these.
 * Invariant: text that is returned whole, or by top-level attributes, is copied as it is
 * stored; only nested paths make an item be read.
 */
#ifndef DYNL_READ_H
#define DYNL_READ_H

#include "local/expression/expression.h"
#include "local/read/pick.h"
#include "local/table/table.h"

/** What of an item is returned. */
struct dynl_view {
    bool is_whole;
    bool is_picked;
    struct dynl_pick pick;                      /**< when is_picked */
    const struct dynl_projection_paths *nested; /**< otherwise; borrowed */
};

/** By a projection expression; none: the whole item. */
int dynl_view_of_paths(struct dynl_call *call, const struct dynl_projection_paths *paths,
                       struct dynl_view *ret_view);

/** As an index holds it. */
int dynl_view_of_index(struct dynl_call *call, const struct dynl_table *table,
                       const struct dynl_index *index, struct dynl_view *ret_view);

/** Appends the item as the view shows it, and leaves nothing in the call's memory. Failures of
 * `out` stick in it. */
int dynl_view_write(struct dynl_call *call, const struct dynl_view *view,
                    struct dyn_str json, struct dyn_buf *out);

/** Whether an index holds an attribute. */
bool dynl_index_holds(const struct dynl_table *table, const struct dynl_index *index,
                      struct dyn_str name);

/** Refuses paths, or a filter (NULL: none), that lead into a key of the table or of any of
 * its indexes: keys are scalars. */
int dynl_paths_check(struct dynl_call *call, const struct dynl_table *table,
                     const struct dynl_projection_paths *paths);
int dynl_filter_check(struct dynl_call *call, const struct dynl_table *table,
                      const struct dynl_condition *filter);

#endif
