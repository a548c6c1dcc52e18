/* SPDX-License-Identifier: MIT */
/*
 * Conditions on stored items: for writes (write only if it holds) and as filters of queries and
 * scans. Made by the typed functions of a generated header, joined by and, or, not:
 *
 *     struct dyn_cond open = shop_order_if_status(DYN_EQ, SHOP_ORDER_STATUS_ACCEPTED);
 *     struct dyn_cond large = shop_order_if_total(DYN_GE, limit);
 *     struct dyn_cond both = dyn_cond_and(&open, &large);
 *
 * Invariants: a condition borrows what it is made of (text, other conditions) until the call
 * that uses it returns; a zeroed one holds always. Nothing here allocates or fails: what is
 * wrong with a condition is said by the call that uses it (DYN_E_ARG): an absent value, an
 * operator that is 0 or that the field's type does not take, a field of another model.
 *
 * An absent attribute compares false with everything but by DYN_NE, which is true then
 * (Developer Guide, "Condition and filter expressions").
 */
#ifndef DYN_CONDITION_H
#define DYN_CONDITION_H

#include <dyn/model.h>

enum dyn_compare {
    DYN_EQ = 1,
    DYN_NE,
    DYN_LT,
    DYN_LE,
    DYN_GT,
    DYN_GE,
    DYN_BEGINS,  /**< text and bytes: begins with the value */
    DYN_CONTAINS /**< text: holds it somewhere; sets and lists: has it as a member */
};

/** What a condition is; those below DYN_COND_EXISTS are enum dyn_compare. */
enum dyn_cond_kind {
    DYN_COND_ALWAYS = 0,
    DYN_COND_EXISTS = 32, /**< the attribute is there */
    DYN_COND_ABSENT,      /**< it is not */
    DYN_COND_AND,
    DYN_COND_OR,
    DYN_COND_NOT,
    DYN_COND_RAW
};

/** A name or a value that a raw expression uses: "#total" for an attribute, ":most" for a
 * value. Names made of n or v and digits (#n0, :v12) are the runtime's own. */
struct dyn_cond_name {
    const char *placeholder;
    const char *attribute;
};

struct dyn_cond_value {
    const char *placeholder;
    struct dyn_value value;
};

/** An expression as DynamoDB writes it, for what the typed functions do not cover. */
struct dyn_cond_raw {
    const char *expression; /**< "size(#tags) < :most" */
    const struct dyn_cond_name *names;
    size_t name_count;
    const struct dyn_cond_value *values;
    size_t value_count;
};

struct dyn_cond {
    const struct dyn_model *model;
    const struct dyn_cond *left, *right;
    const struct dyn_cond_raw *raw;
    union dyn_scalar value;
    uint16_t field;
    uint16_t kind; /**< enum dyn_cond_kind or enum dyn_compare */
};

/* Joining */

static inline struct dyn_cond dyn_cond_joined(enum dyn_cond_kind kind,
                                              const struct dyn_cond *left,
                                              const struct dyn_cond *right)
{
    struct dyn_cond cond;
    memset(&cond, 0, sizeof(cond));
    cond.kind = (uint16_t)kind;
    cond.left = left;
    cond.right = right;
    return cond;
}

/** Both hold. Borrows both. */
static inline struct dyn_cond dyn_cond_and(const struct dyn_cond *left,
                                           const struct dyn_cond *right)
{
    return dyn_cond_joined(DYN_COND_AND, left, right);
}

/** At least one holds. */
static inline struct dyn_cond dyn_cond_or(const struct dyn_cond *left,
                                          const struct dyn_cond *right)
{
    return dyn_cond_joined(DYN_COND_OR, left, right);
}

/** It does not hold. */
static inline struct dyn_cond dyn_cond_not(const struct dyn_cond *cond)
{
    return dyn_cond_joined(DYN_COND_NOT, cond, NULL);
}

/** A raw expression. */
static inline struct dyn_cond dyn_cond_from_raw(const struct dyn_cond_raw *raw)
{
    struct dyn_cond cond = dyn_cond_joined(DYN_COND_RAW, NULL, NULL);
    cond.raw = raw;
    return cond;
}

/** What generated functions begin with: a condition on a field, whose value they set. */
static inline struct dyn_cond dyn_cond_on(const struct dyn_model *model, unsigned field,
                                          unsigned kind)
{
    struct dyn_cond cond = dyn_cond_joined(DYN_COND_ALWAYS, NULL, NULL);
    cond.model = model;
    cond.field = (uint16_t)field;
    cond.kind = (uint16_t)kind;
    return cond;
}

#endif
