/* SPDX-License-Identifier: MIT */
/*
 * Gives the components of a key template their fields: resolves the paths, judges whether
 * each type can stand in a key and its format fits it, and how wide its text always is.
 */
#ifndef GEN_KEY_BIND_H
#define GEN_KEY_BIND_H

#include "model/model.h"

/**
 * Resolves a parsed template for a key attribute of `model`. Reports what does not fit.
 * True when all of it does; the parts are complete then.
 */
bool key_bind(struct model_build *build, const struct model_model *model,
              const struct model_key_attr *attr, struct model_template *template);

/** The field that a part's path ends at; the part has a path and is resolved. */
struct model_field *key_part_leaf(const struct model_part *part);

/** Whether the component is there in every item: each field on the path is required. */
bool key_part_is_required(const struct model_part *part);

/** Whether the printed text gives the stored value back: its format drops nothing. */
bool key_part_keeps_value(const struct model_part *part);

/** Whether the stored text of the type is digits since 1970, which are not padded: N, or S
 * under a format of digits. */
bool key_type_is_epoch(const struct model_type *type);

#endif
