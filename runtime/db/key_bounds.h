/* SPDX-License-Identifier: MIT */
/*
 * The bounds of a range of one component of a sort key, as texts of the whole attribute. With P
 * the text before the component, e(v) the component's, D the literal behind it, and P+ the
 * least text behind all that begin with P:
 *
 *            more behind it                     the last one
 *     eq     begins with P e(v) D               = P e(v)
 *     begins begins with P e(v)                 begins with P e(v)
 *     ge     P e(v) .. P+                       P e(v) .. P+
 *     gt     (P e(v) D)+ .. P+                  P e(v) .. P+, without P e(v)
 *     le     P .. (P e(v) D)+                   P .. P e(v)
 *     lt     P .. P e(v)                        P .. P e(v), without P e(v)
 *
 * Both ends of .. are included, as BETWEEN has it: a sort key takes one condition, and its
 * prefix has to be in it lest neighbours of other models come along. Where P is empty the
 * plain operators do, and so for numbers. Exact where text order is the order of the
 * components: fixed width, or escape: ordered.
 */
#ifndef DYNI_DB_KEY_BOUNDS_H
#define DYNI_DB_KEY_BOUNDS_H

#include "model/key.h"

#include <dyn/query.h>

enum dyni_bound_op {
    DYNI_BOUND_ALL = 0, /* no condition at all */
    DYNI_BOUND_EQ,
    DYNI_BOUND_LT,
    DYNI_BOUND_LE,
    DYNI_BOUND_GT,
    DYNI_BOUND_GE,
    DYNI_BOUND_BETWEEN,
    DYNI_BOUND_BEGINS
};

struct dyni_key_bounds {
    enum dyni_bound_op op;
    struct dyni_key_text low, high; /* `low` alone for all but BETWEEN */
    bool is_empty;                  /* the ends have passed each other */
    bool drops_low, drops_high;     /* the range is without that end */
};

/** Makes the bounds of component `index` of a sort key; `prefix` is the text before it, its
 * literal included. `range` NULL: all. DYN_E_ARG: a bound is absent, or the operator is none for
 * this key. */
int dyni_key_bounds(const struct dyn_model *model, const struct dyn_key_attr *key,
                    size_t index, const struct dyni_key_text *prefix,
                    const struct dyn_range *range, struct dyni_key_bounds *ret_bounds,
                    struct dyn_error *err);

/** Appends the literal of a part. */
int dyni_key_literal(const struct dyn_model *model, const struct dyn_part *part,
                     struct dyni_key_text *text, struct dyn_error *err);

/** Refuses what is longer than a key can be, and makes a number canonical. */
int dyni_key_bound_check(const struct dyn_model *model, const struct dyn_key_attr *key,
                         struct dyni_key_text *text, struct dyn_error *err);

#endif
