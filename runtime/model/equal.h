/* SPDX-License-Identifier: MIT */
/*
 * Whether two values hold the same. Nothing is allocated. Lists and whatever stands in the
 * same order are compared in one pass; n members of a set or map in different orders cost
 * about n * n / 256 searches among 256, which takes the largest item there is (some 100,000
 * members) half a second.
 */
#ifndef DYNI_MODEL_EQUAL_H
#define DYNI_MODEL_EQUAL_H

#include "model/item.h"

/** Whether both are absent, or both present and the same: numbers by value, times as
 * they are stored, sets, maps and extras in any order. An empty set is absent; sets and maps hold no member twice. */
bool dyni_value_same(const struct dyn_type *type, const void *a, const void *b);

#endif
