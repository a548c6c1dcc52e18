/* SPDX-License-Identifier: MIT */
/*
 * A page of items, of a table or an index: what Query and Scan share. Invariants: Limit
 * counts, and sizes add up, before the filter; a page ends at Limit or with the item that
 * takes it to 1 MB, and then says behind which key to go on, even when nothing is left
 * there. Items go into the answer as they are read, so one page is all the memory it takes.
 */
#ifndef DYNL_PAGE_H
#define DYNL_PAGE_H

#include "local/read/select.h"
#include "local/store/store.h"

#define DYNL_PAGE_BYTES ((size_t)1024 * 1024)

struct dynl_page {
    const struct dynl_read_items *request;
    struct dynl_expressions expressions;
    const struct dynl_table *table;
    const struct dynl_index *index; /**< NULL: the table itself */
    struct dynl_selection selection;
    bool backwards;
    struct dyn_buf low, high; /**< keys >= low and < high */
};

/** Checks all that needs the table, in the service's order, and finds the index, what is
 * selected and the bounds, which it appends. */
typedef int dynl_page_plan(struct dynl_call *call, struct dynl_page *page);

/** The whole operation behind the checks of the request alone: `page` has the request, its
 * expressions and `backwards`, the rest is zeroed. */
int dynl_page_run(struct dynl_call *call, struct dynl_store *store,
                  struct dynl_page *page, dynl_page_plan *plan);

/** Refuses expressions about the keys that are not to be: paths into them, and, of a Query,
 * filters that name the key that is queried. */
int dynl_page_keys_check(struct dynl_call *call, const struct dynl_page *page,
                         const struct dynl_projection_paths *paths, bool is_query);

#endif
