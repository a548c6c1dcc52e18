/* SPDX-License-Identifier: MIT */
/*
 * The passes behind model_build_keys, which runs them in the order in which they stand
 * here, and what the later ones ask about the keys of a model.
 */
#ifndef GEN_MODEL_KEYS_H
#define GEN_MODEL_KEYS_H

#include "model/model.h"

/** Fills model.keys, then does key_roles_fill. Needs the table's attributes and indexes.
 * */
void model_keys_build(struct model_build *build, struct model_model *model);

/** From model.keys: their flags, what being part of a key means for a field,
 * model.indexes and model.key_members. */
void key_roles_fill(struct model_build *build, struct model_model *model);

/** Judges each key of a model alone: its length, its order, whether it can be taken apart
 * (sets DYN_KEY_PARSES, no_parse). */
void key_check(struct model_build *build, struct model_model *model);

/** Judges whether each field that lives in keys only comes back from them. Needs
 * key_check. */
void key_only_check(struct model_build *build, struct model_model *model);

/** Judges the models of the table against each other: whether two can give one key, or
 * get into each other's way in a range. */
void key_overlap_check(struct model_build *build);

/** The model's key for an attribute; NULL: it does not give it. */
struct model_key *model_key_of(const struct model_model *model,
                               const struct model_key_attr *attr);

/** The field that is stored under an attribute's name; NULL: none. */
struct model_field *model_field_stored_as(const struct model_model *model,
                                          struct dyn_str stored);

#endif
