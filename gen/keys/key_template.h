/* SPDX-License-Identifier: MIT */
/*
 * The text of a key template, taken apart: "ORDER#{placed_on}#{id:010}" as literals and
 * components. Only the syntax is judged here; what a path names and whether a format fits
 * it is key_bind's. Invariants of a template: it has at least one part; every part has a
 * literal or a component; a part without component is the last one.
 */
#ifndef GEN_KEY_TEMPLATE_H
#define GEN_KEY_TEMPLATE_H

#include "model/model.h"

/** How many parts a template may have, and how many bytes a literal: what descriptors
 * hold. */
#define KEY_PARTS_MAX   64
#define KEY_LITERAL_MAX 255
/** Longest number of a format `0W`: 38 digits and a point. */
#define KEY_NUMBER_WIDTH_MAX 39

/**
 * Takes the text of `node` apart. What is wrong is reported at its place inside of the
 * text where that can be told (a scalar in one line without escapes), else at the scalar.
 * True on success; *ret_template is untouched otherwise. Paths are left unresolved.
 * Everything is allocated in the arena of the build; the template borrows the node's
 * text.
 */
bool key_template_parse(struct model_build *build, const struct yaml_node *node,
                        struct model_template *ret_template);

/** The template "{field}": what a key attribute that is a field amounts to. Resolved. */
struct model_template *key_template_of_field(struct model_build *build,
                                             struct model_field *field);

/** Whether both give the same text for the same fields. */
bool key_template_equal(const struct model_template *a, const struct model_template *b);

/** Whether two parts print the same component the same way. */
bool key_part_same(const struct model_part *a, const struct model_part *b);

/** Whether a part has a component. */
static inline bool key_part_has_path(const struct model_part *part)
{
    return part->path_len > 0;
}

#endif
