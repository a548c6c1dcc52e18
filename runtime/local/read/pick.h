/* SPDX-License-Identifier: MIT */
/*
 * Picks top-level attributes out of an item's stored text, byte for byte, without reading
 * the values. Invariant: rests on stored text being what dynl_item_write makes (no white
 * space, one way to escape, names sorted), but never reads outside of it.
 */
#ifndef DYNL_PICK_H
#define DYNL_PICK_H

#include "local/call.h"

/** Names of attributes, ready to be looked for; in the call's memory. */
struct dynl_pick {
    const struct dyn_str *names; /**< as JSON strings, sorted by their bytes */
    size_t count;
};

/** Copies `names`; a name may stand there twice. */
int dynl_pick_init(struct dynl_call *call, const struct dyn_str *names, size_t count,
                   struct dynl_pick *ret_pick);

/** Appends the item with only those attributes to `out`: {...}. Failures of `out` stick in
 * it. DYN_OK or DYN_E_SYSTEM: the text is no item. */
int dynl_pick_write(struct dynl_call *call, const struct dynl_pick *pick,
                    struct dyn_str json, struct dyn_buf *out);

#endif
