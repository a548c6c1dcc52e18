/* SPDX-License-Identifier: MIT */
/*
 * What a Query or Scan reads from and what it gives back: the table or an index, Select,
 * the projection expression and the projection of the index together. Source: "Query" and
 * "Scan", API reference, on Select.
 */
#ifndef DYNL_SELECT_H
#define DYNL_SELECT_H

#include "local/read/read.h"

struct dynl_selection {
    bool counts_only;
    bool fetches; /**< a local index lacks what is asked for: whole items are read
                                from the table, at its cost */
    struct dynl_view held; /**< what filters see */
    struct dynl_view view; /**< what is returned */
};

/** Refuses what doesn't go together, as far as it shows without the table. */
int dynl_select_check(struct dynl_call *call, const struct dynl_read_items *request,
                      bool is_query);

/** The index that is asked for, NULL: the table. Refused: there is no such index, or it is
 * a global one and the read is to be consistent. */
int dynl_select_index(struct dynl_call *call, const struct dynl_read_items *request,
                      const struct dynl_table *table,
                      const struct dynl_index **ret_index);

/** What is returned. `paths` is borrowed. Refused: attributes that a global index does not
 * hold. */
int dynl_select(struct dynl_call *call, const struct dynl_read_items *request,
                const struct dynl_table *table, const struct dynl_index *index,
                const struct dynl_projection_paths *paths,
                struct dynl_selection *ret_selection);

#endif
