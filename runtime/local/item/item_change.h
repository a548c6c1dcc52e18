/* SPDX-License-Identifier: MIT */
/*
 * One item's change in the store, with all that depends on it: the entries of indexes and
 * the time when it expires. Invariant: after it, each index of the table holds exactly the
 * entries that its items give, and so does the list of expiries.
 */
#ifndef DYNL_ITEM_CHANGE_H
#define DYNL_ITEM_CHANGE_H

#include "local/store/store.h"

/** Takes the indexes, the expiry and the item itself from what they were to what they are:
 * `before` (NULL: there was none, or neither indexes nor TTL ask for it), `after` (NULL:
 * there is to be none), whose keys are fine, with its size. `key`: bytes of the table's
 * key. */
struct dynl_change {
    const struct dynl_table *table;
    struct dyn_str key;
    const struct dynl_value *before, *after;
    int64_t id;                     /**< of the row before; 0: none */
    size_t before_size, after_size; /**< as dynl_item_size */
};

/** Whether a change in the table needs to know the item before. */
bool dynl_change_needs_before(const struct dynl_table *table);

int dynl_change_apply(struct dynl_call *call, struct dynl_session *session,
                      const struct dynl_change *change);

/** Only an index was added: the same for one item and that index. */
int dynl_index_fill(struct dynl_call *call, struct dynl_session *session,
                    const struct dynl_table *table, const struct dynl_index *index,
                    int64_t item_id, const struct dynl_value *item);

/** TTL's epoch seconds of an item: false when it has none that counts (no number, or more
 * than five years ago). */
bool dynl_expiry_of(const struct dynl_table *table, const struct dynl_value *item,
                    int64_t now_us, int64_t *ret_at_s);

#endif
