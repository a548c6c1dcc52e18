/* SPDX-License-Identifier: MIT */
/*
 * Attribute values kept as JSON text: what `any` fields and extras hold. The text is well-formed
 * JSON already (the reader skimmed it); these functions know DynamoDB's types in it, and
 * never change it. Recursion is bounded by DynamoDB's own nesting limit.
 */
#ifndef DYNI_MODEL_VALUE_H
#define DYNI_MODEL_VALUE_H

#include <dyn/arena.h>
#include <dyn/error.h>
#include <dyn/types.h>

/** Levels of L and M that an attribute may have (Developer Guide, "Quotas"). */
#define DYNI_NESTING_MAX 32

/** Whether well-formed JSON text is one attribute value. DYN_OK; DYN_E_JSON, DYN_E_LIMIT,
 * DYN_E_FORMAT, DYN_E_RANGE, DYN_E_DUPLICATE or DYN_E_NOMEM with the reason. `mem` is used to
 * find keys that stand twice. */
int dyni_value_check(struct dyn_str json, struct dyn_arena *mem, struct dyn_error *err);

/** The same, and whether DynamoDB would take it: no set is empty or holds a member twice, no key
 * of a map is empty. */
int dyni_value_check_to_store(struct dyn_str json, struct dyn_arena *mem,
                              struct dyn_error *err);

/** Bytes of a checked value by DynamoDB's item size rule. */
size_t dyni_value_size(struct dyn_str json);

/** Whether two checked values are the same: numbers by value, sets and maps in any order, which
 * costs as much as it does in model/equal.h. */
bool dyni_value_equal(struct dyn_str a, struct dyn_str b);

/** Bytes of a number's text by the item size rule. */
size_t dyni_number_size(struct dyn_str text);

#endif
