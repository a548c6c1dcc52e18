/* SPDX-License-Identifier: MIT */
/*
 * How the passes read nodes. The shape pass has taken out of the tree what it refused, so
 * that a word that is there has a value of its shape (words.h); what is absent reads as the
 * default.
 */
#ifndef GEN_MODEL_READ_H
#define GEN_MODEL_READ_H

#include "model/model.h"

/** The text of a word; absent when it isn't there or has no text. */
struct dyn_str model_text(const struct yaml_node *map, const char *word);

/** Whether a word is there and says true. */
bool model_is_true(const struct yaml_node *map, const char *word);

/** What a name stands for in C. */
enum model_name_use {
    MODEL_NAME_PREFIXED, /* behind the prefix: types, models, enum values, ... */
    MODEL_NAME_MEMBER    /* alone: fields */
};

/**
 * The name of something that users define: `key` is its YAML key, `map` where `name:` and
 * `c_name:` may stand, NULL or text: neither. Reports a c_name that cannot be one.
 */
struct model_name model_read_name(struct model_build *build, const struct yaml_node *key,
                                  const struct yaml_node *map, enum model_name_use use);

/** Warns about text without quotes that other YAML tools read as another type. */
void model_warn_retyped(struct model_build *build, const struct yaml_node *node);

/** Reads `merge:` into enum dyn_merge bits; 0 when it is not there. */
int model_read_merge(const struct yaml_node *map);

/** Reads a word that has choices: the number in `values` (ends with a NULL name) of what it
 * says; `other` when it isn't there. */
struct model_choice {
    const char *name;
    int value;
};
int model_read_choice(const struct yaml_node *map, const char *word,
                      const struct model_choice *values, int other);

#endif
