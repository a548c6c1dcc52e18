/* SPDX-License-Identifier: MIT */
/*
 * The tables that there are. What a session reads stays with its connection until the catalog
 * changes, so that a table that was used before costs one look into a hash table. Invariant: a
 * table that was found is borrowed, until the session ends or dynl_table_keep or
 * dynl_table_forget is called, whichever is first.
 */
#ifndef DYNL_TABLE_CATALOG_H
#define DYNL_TABLE_CATALOG_H

#include "local/store/store.h"

/** DYN_OK, or DYN_NOT_FOUND. `name` is none of an ARN. */
int dynl_table_look(struct dynl_call *call, struct dynl_session *session,
                    struct dyn_str name, const struct dynl_table **ret);

/** As dynl_table_find, with the text of operations on tables, which tells the name. */
int dynl_table_find_managed(struct dynl_call *call, struct dynl_session *session,
                            struct dyn_str name, const struct dynl_table **ret);

/** The table whose number it is: DYN_OK, or DYN_NOT_FOUND. */
int dynl_table_of_space(struct dynl_call *call, struct dynl_session *session,
                        uint32_t space, const struct dynl_table **ret);

/** A copy in the call's memory that borrows nothing of the session. */
int dynl_table_copy(struct dynl_call *call, const struct dynl_table *table,
                    struct dynl_table *ret_copy);

/** Writes a table's definition, new or in place of the one of that name. */
int dynl_table_keep(struct dynl_call *call, struct dynl_session *session,
                    const struct dynl_table *table);
/** Removes it. */
int dynl_table_forget(struct dynl_call *call, struct dynl_session *session,
                      struct dyn_str name);

#endif
