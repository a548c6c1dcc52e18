/* SPDX-License-Identifier: MIT */
/*
 * Reading one item, for the verbs that read as a part of something else.
 */
#ifndef DYNI_DB_ITEM_GET_H
#define DYNI_DB_ITEM_GET_H

#include "db/request.h"

#include <dyn/item.h>

/** dyn_item_get without its checks; `err` is not cleared. `ret_item` NULL: only whether there is
 * one, and `mem` may be NULL too. */
int dyni_item_read(struct dyn_client *db, const struct dyn_model *model,
                   struct dyn_arena *mem, const void *key, void *ret_item,
                   const struct dyn_get_opts *opts, struct dyn_error *err);

/** Takes the item that stands under `member` of a request's answer: the answer's bytes become
 * the arena's, and its capacity goes to where the call's options say. DYN_NOT_FOUND: there is
 * none. `ret_item` NULL: only whether there is one; it is untouched unless DYN_OK. */
int dyni_request_take(struct dyni_request *r, struct dyn_str member,
                      struct dyn_arena *mem, void *ret_item);

#endif
