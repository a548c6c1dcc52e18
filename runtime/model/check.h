/* SPDX-License-Identifier: MIT */
/*
 * Whether values keep the rules of their schema and of DynamoDB: what validate asks of a whole
 * item and merge of what it changes. Nothing is changed; everything found is collected.
 */
#ifndef DYNI_MODEL_CHECK_H
#define DYNI_MODEL_CHECK_H

#include "model/findings.h"

/** Most bytes of an attribute's name or a map's key (Developer Guide, "Naming rules"). */
#define DYNI_NAME_BYTES_MAX 65535

/** Checks one field of the struct at `base`: presence, type, members, rules. `level` is the
 * number of lists and maps that it stands in; `place` is that of the struct. */
void dyni_check_field(struct dyni_found *found, const struct dyni_place *place,
                      const struct dyn_struct *structure, const struct dyn_field *field,
                      const void *base, unsigned level);

/** Checks a present value that is no field: an entry of a map, an element. */
void dyni_check_value(struct dyni_found *found, const struct dyni_place *place,
                      const struct dyn_type *type, const void *value, unsigned level);

/** Checks the extras of the struct at `base`. `model` is NULL for a nested struct; the names of
 * its key attributes and of its discriminator are no names of extras. */
void dyni_check_extra_attributes(struct dyni_found *found, const struct dyni_place *place,
                                 const struct dyn_struct *structure,
                                 const struct dyn_model *model, const void *base,
                                 unsigned level);

/** Adds a finding for each present member of a set that stands there a second time. */
void dyni_check_set_unique(struct dyni_found *found, const struct dyni_place *place,
                           const struct dyn_type *element, struct dyni_items items);

#endif
