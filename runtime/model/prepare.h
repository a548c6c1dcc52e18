/* SPDX-License-Identifier: MIT */
/*
 * Values that nobody gave: defaults, identifiers, times, versions.
 */
#ifndef DYNI_MODEL_PREPARE_H
#define DYNI_MODEL_PREPARE_H

#include "model/item.h"

/** Fills a field by its literal default; text is borrowed from the descriptor. `now` is not
 * one. DYN_OK, or what is wrong with the default (dyngen checked it). */
int dyni_fill_default(const struct dyn_struct *structure, const struct dyn_field *field,
                      void *ret_value, struct dyn_error *err);

#endif
