/* SPDX-License-Identifier: MIT */
/*
 * What is left of an item that could not be read: passed over to its end, while finding out
 * whether it is of another model. The decoder changed the text that it has read, so this goes
 * on from where it stopped.
 */
#ifndef DYNI_DB_SKIM_H
#define DYNI_DB_SKIM_H

#include "model/decode.h"

/** Moves the decoder's reader behind the item, which began at `depth`; the decoder's watch gets
 * what it still meets. *ret_is_other: whether the discriminator, or where the model has none the
 * key, says that the item is of another model. DYN_OK; negative: the text is no JSON, or there is
 * no memory, and where the next item is cannot be said. */
int dyni_skim_item(struct dyni_decoder *d, unsigned depth, bool *ret_is_other);

#endif
