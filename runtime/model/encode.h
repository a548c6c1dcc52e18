/* SPDX-License-Identifier: MIT */
/*
 * Values on their own as DynamoDB JSON, {"S":"x"}, for the expressions of requests. On failure
 * `out` is cut back to what it held.
 */
#ifndef DYNI_MODEL_ENCODE_H
#define DYNI_MODEL_ENCODE_H

#include "model/item.h"

/** Appends a value as a field of the type stores it. DYN_E_MISSING: it is absent, or a required
 * member of it is. */
int dyni_encode_value(const struct dyn_type *type, const void *value, struct dyn_buf *out,
                      struct dyn_error *err);

/** Appends the text (S, N) or the bytes (B) of a key attribute. */
int dyni_encode_key_text(int wire, struct dyn_str text, struct dyn_buf *out,
                         struct dyn_error *err);

#endif
