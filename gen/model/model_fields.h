/* SPDX-License-Identifier: MIT */
/*
 * Fields and their words. Each word has its legality here: what may be said of which type.
 */
#ifndef GEN_MODEL_FIELDS_H
#define GEN_MODEL_FIELDS_H

#include "model/model_types.h"

/** Reads a map of fields into `structure`, of which all but the fields is set. `model`: whose
 * fields they are; NULL: a struct type's. `map` NULL: there are none. */
void model_fields_read(struct model_types *types, const struct yaml_node *map,
                       const struct model_model *model, struct model_struct *structure);

/** Reads `as` and `format` into the type (model_form.c). */
void model_form_read(struct model_build *build, const struct yaml_node *map,
                     struct model_type *type);

/** Reads `min`, `max` and `max_bytes` (model_rules.c). */
void model_rules_read(struct model_build *build, const struct yaml_node *map,
                      struct model_field *field);

/** Reads `default`; the type and the rules are known (model_default.c). */
void model_default_read(struct model_build *build, const struct yaml_node *map,
                        struct model_field *field, bool is_in_model);

/** The stored form of a scalar that is written as `text`: canonical, in the arena. Absent
 * when it is no value of the type, and *ret_error says why. Not for binary. */
struct dyn_str model_canonical(struct model_build *build, const struct model_type *type,
                               struct dyn_str text, struct dyn_error *ret_error);

#endif
