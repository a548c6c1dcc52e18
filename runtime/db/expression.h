/* SPDX-License-Identifier: MIT */
/*
 * The expressions of one request and what they stand on: names as #n0, #n1, ..., values as
 * :v0, :v1, ..., each attribute name and each value text once. Invariant: every placeholder
 * that was given is used in a text of the same request; DynamoDB refuses others.
 */
#ifndef DYNI_DB_EXPRESSION_H
#define DYNI_DB_EXPRESSION_H

#include "model/item.h"

#include <dyn/condition.h>
#include <dyn/query.h>

/** Limits of the service (Developer Guide, "Service quotas"). */
#define DYNI_EXPRESSION_MAX 4096
#define DYNI_OPERATORS_MAX  300

struct dyni_expression {
    struct dyn_buf condition, update, key_condition, filter,
        projection;        /* texts, may be empty */
    struct dyn_buf names;  /* "#n0":"pk","#n1":... as JSON members */
    struct dyn_buf values; /* ":v0":{"S":"x"},... */
    size_t name_count, value_count;
    struct dyn_error *err;
    /* the module's own bookkeeping follows */
    struct dyn_buf scratch;
    size_t operators;
};

/** Begins; memory comes from `system`. */
void dyni_expression_init(struct dyni_expression *e, const struct dyn_system *system,
                          struct dyn_error *err);
void dyni_expression_release(struct dyni_expression *e);

/** Appends the placeholder of an attribute name to `text`, making it when it is new. */
int dyni_expression_name(struct dyni_expression *e, struct dyn_buf *text,
                         struct dyn_str name);

/** Appends a new placeholder to `text` for a value whose JSON ({"S":"x"}) the caller appends to
 * e->values right afterwards. */
int dyni_expression_value(struct dyni_expression *e, struct dyn_buf *text);

/** The same with a value of a field, as the field is stored. */
int dyni_expression_field_value(struct dyni_expression *e, struct dyn_buf *text,
                                const struct dyn_type *type, const void *value);

/** The same with text of a key attribute: S, N, or B (text is the bytes then). */
int dyni_expression_key_value(struct dyni_expression *e, struct dyn_buf *text, int wire,
                              struct dyn_str key_text);

/** Appends " AND " unless the text is empty: what follows must be an operand of AND. */
int dyni_expression_and(struct dyn_buf *text);

/** Appends the members of a request: "ConditionExpression":"...", and so on for each text that
 * is not empty, then names and values; each begins with a comma. Checks the limits. */
int dyni_expression_write(struct dyni_expression *e, struct dyn_buf *request);

/* --- condition.c ------------------------------------------------------------------------ */

/** Appends a user's condition to `text` as an operand of AND, with only the parentheses it
 * needs. `forbidden_*`: key attributes (indices into model->keys) that a filter may not name.
 * DYN_E_ARG: a field of another model, one that is no attribute, an operator that its type does
 * not have, an absent value, nesting past 32. */
struct dyni_condition_rules {
    const struct dyn_model *model;
    const uint8_t *forbidden_keys; /* NULL: none */
    size_t forbidden_count;
};
int dyni_condition_append(struct dyni_expression *e, struct dyn_buf *text,
                          const struct dyni_condition_rules *rules,
                          const struct dyn_cond *cond);

/* --- key_condition.c --------------------------------------------------------------------- */

/** What was made of a query's arguments. */
struct dyni_key_range {
    bool is_empty;    /* nothing can be in it: send nothing */
    bool drops_bound; /* items whose sort key text is `bound` are not in it (lt, gt) */
    struct dyn_buf bound; /* text as the key attribute holds it */
    uint8_t bound_key;    /* which key attribute of the model */
};

/** Writes e->key_condition. */
int dyni_key_condition(struct dyni_expression *e, const struct dyn_query_args *args,
                       struct dyni_key_range *ret_range);

/* --- update.c ---------------------------------------------------------------------------- */

/** What an update expression is made from. */
struct dyni_update {
    const struct dyn_model *model;
    const void *key; /* the model's key struct */
    const struct dyn_patch *patch;
    const struct dyn_system *system; /* for the times that writes set */
    struct dyn_arena *mem;
    struct dyn_int64 version; /* expected; absent: patch->known's, if any, else any */
    /* Set by the second try after "document path is invalid": parents (top-level fields, a
     * mask) that are absent in the stored item, to be SET whole. NULL: assume all are there. */
    const uint64_t *absent_parents;
    bool ret_has_deep_paths; /* the expression has paths below a field */
    bool ret_is_guarded;     /* the condition has a version */
};

/** Writes e->update and what has to be guarded (version, known parts) into e->condition. Nothing
 * to change: e->update stays empty (DYN_OK). */
int dyni_update_compile(struct dyni_expression *e, struct dyni_update *update);

/** The same for an upsert of an item: SET of what it has, if_not_exists for what is written
 * once, index keys, discriminator. The item was prepared for a create. */
int dyni_upsert_compile(struct dyni_expression *e, const struct dyn_model *model,
                        const void *item);

#endif
