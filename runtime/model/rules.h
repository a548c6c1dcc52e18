/* SPDX-License-Identifier: MIT */
/*
 * The rules that a field has beyond its type: min, max, max_bytes.
 */
#ifndef DYNI_MODEL_RULES_H
#define DYNI_MODEL_RULES_H

#include "model/findings.h"

/** Checks a present value, of which its type has been checked. `structure` has the rules. */
void dyni_check_rules(struct dyni_found *found, const struct dyni_place *place,
                      const struct dyn_struct *structure, const struct dyn_rules *rules,
                      const struct dyn_type *type, const void *value);

#endif
