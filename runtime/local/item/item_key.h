/* SPDX-License-Identifier: MIT */
/*
 * Items and the keys of a table: what all operations on items share. Invariant: what passed
 * these checks can be stored, found and indexed. Texts of refusals are the service's.
 *
 * Looking for a fault is apart from refusing it, since operations differ in what they say of
 * the same fault, and transactions in where they say it.
 */
#ifndef DYNL_ITEM_KEY_H
#define DYNL_ITEM_KEY_H

#include "local/item/item_change.h"
#include "local/store/store.h"

enum dynl_key_fault_kind {
    DYNL_KEY_FINE,
    DYNL_KEY_SCHEMA,  /**< a key that has not exactly the table's attributes and types */
    DYNL_KEY_MISSING, /**< an item without one of them */
    DYNL_KEY_TYPE,    /**< an item that has one of another type */
    DYNL_KEY_EMPTY,
    DYNL_KEY_HASH_TOO_LONG,
    DYNL_KEY_RANGE_TOO_LONG,
    DYNL_KEY_UPDATED, /**< an update that changes one */
    DYNL_KEY_INDEX_TYPE,
    DYNL_KEY_INDEX_EMPTY,
    DYNL_KEY_INDEX_TOO_LONG
};

struct dynl_key_fault {
    enum dynl_key_fault_kind kind;
    const struct dynl_key_part *part;
    const struct dynl_index *index; /**< of the last three */
    const struct dynl_value *value; /**< NULL: none */
};

/** What wrote the item, for the words of the refusal. */
enum dynl_key_origin { DYNL_KEY_OF_PUT, DYNL_KEY_OF_UPDATE, DYNL_KEY_OF_BATCH };

/* Looking */

/** Of a key that a request names. */
struct dynl_key_fault dynl_key_find_fault(const struct dynl_table *table,
                                          const struct dynl_value *key);

/** Of the table's key in an item. */
struct dynl_key_fault dynl_item_find_fault(const struct dynl_table *table,
                                           const struct dynl_value *item);

/** Of the indexes' keys in an item: types before empty values before sizes, and of several
 * indexes the one whose name is first. Attributes that are equal in `before` (NULL: there was
 * no item, or all count) are not looked at: they may be older than their index. */
struct dynl_key_fault dynl_item_find_index_fault(const struct dynl_table *table,
                                                 const struct dynl_value *item,
                                                 const struct dynl_value *before);

/** Refuses it in the service's words. */
int dynl_key_fault_refuse(struct dynl_call *call, const struct dynl_key_fault *fault,
                          enum dynl_key_origin origin);

/* Bytes */

/** Checks that `key` is exactly the key of the table, and appends its bytes (with the table's
 * space) to `out`, which is the caller's to release. */
int dynl_key_check(struct dynl_call *call, const struct dynl_table *table,
                   const struct dynl_value *key, struct dyn_buf *out);

/** Appends the bytes of a key that was found to be fine. */
int dynl_key_bytes(struct dynl_call *call, const struct dynl_table *table,
                   const struct dynl_value *item, struct dyn_buf *out);

/** Whether an item is in an index: it has each part, of the right type and a size that can
 * be a key's. */
bool dynl_index_has(const struct dynl_index *index, const struct dynl_value *item);

#endif
