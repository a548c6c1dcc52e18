/* SPDX-License-Identifier: MIT */
/*
 * What of a model can be queried: the keys of the table and of its indexes, as the components
 * that a query can name. Invariant: a component of the sort key that the partition key, or an
 * earlier part of the sort key, fixes already is left out.
 */
#ifndef GEN_KEY_TARGET_H
#define GEN_KEY_TARGET_H

#include "model/model.h"

/** A key that can be queried: its components, in the order of its templates. */
struct key_target {
    struct model_index *index; /* NULL: the table */
    struct model_part **partition;
    size_t partition_count;
    struct model_part **sort;
    size_t sort_count;
};

/** The key of an index, or with NULL of the table. False when the model lacks a part of it. */
bool key_target_make(struct model_build *build, const struct model_model *model,
                     struct model_index *index, struct key_target *ret_target);

/** The part with that path; NULL: none. */
struct model_part *key_target_find(struct model_part *const *parts, size_t count,
                                   struct dyn_str path);

/** Fills what a query of this key selects: the partition, the first `fixed` components of the
 * sort key, and with `has_range` a range of the next. */
void key_target_select(struct model_build *build, const struct model_model *model,
                       const struct key_target *target, size_t fixed, bool has_range,
                       struct model_query *query);

#endif
