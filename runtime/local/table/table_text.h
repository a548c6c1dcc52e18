/* SPDX-License-Identifier: MIT */
/*
 * A table's definition as the JSON text that the store keeps. Invariant: what was written is
 * read back as it was; members that a later version added are passed over by this one.
 */
#ifndef DYNL_TABLE_TEXT_H
#define DYNL_TABLE_TEXT_H

#include "local/table/table.h"

/** Appends the text. Failures stick in `out`. */
void dynl_table_write_text(struct dyn_buf *out, const struct dynl_table *table);

/** Reads it into *ret_table, which borrows from `json` (changed; json[len] is NUL) and from
 * `mem`. DYN_OK, DYN_E_NOMEM, or DYN_E_SYSTEM: the text is damaged. */
int dynl_table_read_text(struct dyn_arena *mem, char *json, size_t len,
                         struct dynl_table *ret_table);

#endif
