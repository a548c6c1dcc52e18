/* SPDX-License-Identifier: MIT */
/*
 * Values whose type the schema leaves open (`any`, and the extras): DynamoDB's AttributeValue,
 * kept as its JSON text so that nothing is lost. Invariant: a struct dyn_value that is present
 * holds one checked attribute value; make them here, not by hand.
 */
#ifndef DYN_VALUE_H
#define DYN_VALUE_H

#include <dyn/arena.h>
#include <dyn/error.h>
#include <dyn/model.h>
#include <dyn/types.h>

DYN_BEGIN_DECLS

/* Making */

/** Checks DynamoDB JSON such as {"L":[{"S":"x"},{"N":"1"}]} and copies it into `mem`. DYN_OK,
 * DYN_E_JSON, DYN_E_LIMIT, DYN_E_FORMAT, DYN_E_RANGE, DYN_E_DUPLICATE or DYN_E_NOMEM. As a
 * decode does, it takes sets that are empty or hold a member twice; validate does not. */
DYN_API int dyn_value_parse(struct dyn_arena *mem, struct dyn_str json,
                            struct dyn_value *ret_value, struct dyn_error *err);

/** An S from text, an N from a decimal, a BOOL; in `mem`. DYN_E_FORMAT: the text is not UTF-8;
 * DYN_E_MISSING: the decimal is absent; DYN_E_RANGE: DynamoDB has no such number. */
DYN_API int dyn_value_from_str(struct dyn_arena *mem, struct dyn_str text,
                               struct dyn_value *ret_value, struct dyn_error *err);
DYN_API int dyn_value_from_decimal(struct dyn_arena *mem, struct dyn_decimal number,
                                   struct dyn_value *ret_value, struct dyn_error *err);
DYN_API int dyn_value_from_bool(struct dyn_arena *mem, bool truth,
                                struct dyn_value *ret_value, struct dyn_error *err);

/* Reading */

/** What type it has, DYN_WIRE_S to DYN_WIRE_M; 0 when it is absent. */
DYN_API int dyn_value_type(struct dyn_value value);

/** The text of an S, unescaped into `mem`. DYN_E_TYPE when it is something else. */
DYN_API int dyn_value_str(struct dyn_arena *mem, struct dyn_value value,
                          struct dyn_str *ret_text, struct dyn_error *err);

/** The number of an N. DYN_E_TYPE when it is something else. */
DYN_API int dyn_value_decimal(struct dyn_value value, struct dyn_decimal *ret_number,
                              struct dyn_error *err);

/** The truth of a BOOL. DYN_E_TYPE when it is something else. */
DYN_API int dyn_value_bool(struct dyn_value value, bool *ret_truth,
                           struct dyn_error *err);

/** How many elements an L has, members an M, strings a set; 0 for everything else. */
DYN_API size_t dyn_value_count(struct dyn_value value);

/** Element `index` of an L; absent when there is none. Borrows from `value`. Counts from the
 * first: each call takes time in proportion to the value's text. */
DYN_API struct dyn_value dyn_value_at(struct dyn_value value, size_t index);

/** The member of an M with that name; absent when there is none. Borrows from `value`. */
DYN_API struct dyn_value dyn_value_get(struct dyn_value value, struct dyn_str name);

/** Whether both are absent or say the same: numbers by value, sets and maps in any order. */
DYN_API bool dyn_value_equal(struct dyn_value a, struct dyn_value b);

DYN_END_DECLS

#endif
