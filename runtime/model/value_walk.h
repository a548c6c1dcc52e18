/* SPDX-License-Identifier: MIT */
/*
 * Steps over JSON text that is known to be well-formed, without changing it: the reader has
 * skimmed it before. Slices begin at their first byte and end behind their last; strings keep
 * their quotes and escapes.
 */
#ifndef DYNI_MODEL_VALUE_WALK_H
#define DYNI_MODEL_VALUE_WALK_H

#include "model/order.h"

struct dyni_walk {
    const char *pos, *end;
};

/** Stands before the first element or member of an array or object. */
struct dyni_walk dyni_walk_into(struct dyn_str json);

/** The next element; false behind the last. */
bool dyni_walk_element(struct dyni_walk *walk, struct dyn_str *ret_value);

/** The next member, its name with quotes; false behind the last. */
bool dyni_walk_member(struct dyni_walk *walk, struct dyn_str *ret_name,
                      struct dyn_str *ret_value);

/** The next member's name and value or, unless it is a map, the next element, which then is
 * *ret_text. `ret_value` may be NULL. */
bool dyni_walk_next(struct dyni_walk *walk, bool is_map, struct dyn_str *ret_text,
                    struct dyn_str *ret_value);

/** The wire type of an attribute value and its content; 0 when it is none: no object, not one
 * member, no known tag. */
int dyni_walk_typed(struct dyn_str json, struct dyn_str *ret_content);

/** What stands between the quotes, as it is. */
struct dyn_str dyni_walk_quoted(struct dyn_str string);

/** Bytes that a JSON string has once it is unescaped. */
size_t dyni_walk_text_len(struct dyn_str string);

/** Whether a JSON string says this text. */
bool dyni_walk_text_is(struct dyn_str string, struct dyn_str text);

/** Whether a JSON string says base64, and how many bytes that is. */
bool dyni_walk_base64(struct dyn_str string, size_t *ret_len);

/** Whether a slice is a JSON string with both of its quotes. */
bool dyni_walk_is_string(struct dyn_str json);

/** The JSON string whose opening quote stands there; it must have a closing one. */
struct dyn_str dyni_walk_string_at(const void *quote);

/** Orders of pointers to the opening quotes of JSON strings, by the bytes that they say or by
 * the numbers. */
dyni_order_fn dyni_walk_by_text, dyni_walk_by_number;

/** Compares the bytes that two JSON strings say, however they are escaped: < 0, 0, > 0. */
int dyni_walk_text_compare(struct dyn_str a, struct dyn_str b);

#endif
