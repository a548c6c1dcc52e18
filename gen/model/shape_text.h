/* SPDX-License-Identifier: MIT */
/*
 * What a single value looks like: the checks of which the shape pass is made. Each reports
 * what it refuses and says whether it was fine. `key` is what messages call the value.
 */
#ifndef GEN_SHAPE_TEXT_H
#define GEN_SHAPE_TEXT_H

#include "model/model.h"

struct words_word;

/** "text", "a list", "a map". */
const char *shape_kind_name(enum yaml_kind kind);

/** Something stands there: neither nothing, nor ~ nor null. */
bool shape_has_value(struct model_build *build, const struct yaml_node *key,
                     const struct yaml_node *value);

/** A value of that kind. */
bool shape_is(struct model_build *build, const struct yaml_node *key,
              const struct yaml_node *value, enum yaml_kind kind);

/** Reports a value of a kind that is not `wanted`, in words such as "text or a map". */
bool shape_refuse_kind(struct model_build *build, const struct yaml_node *key,
                       const struct yaml_node *value, const char *wanted);

/** Text without NUL characters, "" included. */
bool shape_text(struct model_build *build, const struct yaml_node *key,
                const struct yaml_node *value);

/** Text that is not empty. */
bool shape_said(struct model_build *build, const struct yaml_node *key,
                const struct yaml_node *value);

/** A NAME; `node` is text. Warns when other YAML tools take it for something else. */
bool shape_name(struct model_build *build, const struct yaml_node *node);

/** One of the choices of a word; `node` is text. */
bool shape_choice(struct model_build *build, const struct words_word *word,
                  const struct yaml_node *node);

/** WORDS_INTEGER or WORDS_DECIMAL; `node` is text. */
bool shape_number(struct model_build *build, const struct words_word *word,
                  const struct yaml_node *node);

/** WORDS_CHARACTER, WORDS_VERSION or WORDS_TABLE_NAME; `node` is text. */
bool shape_form(struct model_build *build, const struct words_word *word,
                const struct yaml_node *node);

#endif
