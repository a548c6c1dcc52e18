/* SPDX-License-Identifier: MIT */
/*
 * Bytes of items by DynamoDB's rule (Developer Guide, "DynamoDB item sizes and formats"):
 * names and text as UTF-8, a number one byte and one for each two significant digits and for
 * its sign, a binary its bytes, BOOL and NULL one, a list or map three and one for each member.
 */
#ifndef DYNI_MODEL_SIZE_H
#define DYNI_MODEL_SIZE_H

#include "model/item.h"

/** Most bytes of an item. */
#define DYNI_ITEM_BYTES_MAX 409600

/** Counts an item, whose `any` values and extras are checked ones. DYN_OK, or why the item
 * cannot be written; the error has the path, not yet the model. */
int dyni_size_item(const struct dyn_model *model, const void *item, size_t *ret_bytes,
                   struct dyn_error *err);

/** Whether it surely has no more bytes than an item may have, found out at little cost. False:
 * count them. */
bool dyni_size_is_small(const struct dyn_model *model, const void *item);

#endif
