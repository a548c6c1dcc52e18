/* SPDX-License-Identifier: MIT */
/*
 * The expressions of one request and what they stand on: names as #n0, #n1, ..., values as
 * :v0, :v1, ..., each attribute name once. Invariants: every placeholder that was given is used
 * in a text of the same request, DynamoDB refuses others; a failure that is not an error of
 * the arguments (memory, a limit) sticks in the buffers and comes out at the latest when the
 * request is written.
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
    struct dyn_buf scratch; /* REMOVE clause while an update is made */
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

/** Appends " AND " unless the text is empty or ends with it: what follows must be an operand of
 * AND. */
int dyni_expression_and(struct dyn_buf *text);

/** Appends the members of a request: "ConditionExpression":"...", and so on for each text that
 * is not empty, then names and values; each begins with a comma. Checks the limits. */
int dyni_expression_write(struct dyni_expression *e, struct dyn_buf *request);

/** How far the names and values are, to take back what was added since. */
struct dyni_expression_mark {
    size_t names, values, name_count, value_count;
};
struct dyni_expression_mark dyni_expression_mark(const struct dyni_expression *e);
void dyni_expression_back(struct dyni_expression *e, struct dyni_expression_mark mark);

/* --- condition.c ------------------------------------------------------------------------ */

/** What a condition is held against. `forbidden_keys`: key attributes (indices into the model's
 * keys) that a filter may not name. */
struct dyni_condition_rules {
    const struct dyn_model *model;
    const uint8_t *forbidden_keys; /* NULL: none */
    size_t forbidden_count;
};

/** Appends a user's condition to `text` as an operand of AND, after dyni_expression_and, with
 * only the parentheses it needs; nothing at all for NULL and for one that holds always. DYN_E_ARG: a field of
 * another model, one that is no attribute, an operator that its type does not have, an absent
 * value, nesting past 32, a raw expression whose placeholders are not those it gives. */
int dyni_condition_append(struct dyni_expression *e, struct dyn_buf *text,
                          const struct dyni_condition_rules *rules,
                          const struct dyn_cond *cond);

/* --- key_condition.c --------------------------------------------------------------------- */

/** What was made of a query's arguments. */
struct dyni_key_range {
    bool is_empty;    /* nothing can be in it: send nothing */
    bool drops_bound; /* items whose sort key text is `bound` are not in it (lt, gt) */
    struct dyn_buf
        bound;         /* text as the key attribute holds it; the caller's to release */
    uint8_t bound_key; /* which key attribute of the model */
};

/** Writes e->key_condition. Values and bounds that are absent are DYN_E_ARG. A range of one end
 * has it in `low`; for lt and le it may stand in `high`. */
int dyni_key_condition(struct dyni_expression *e, const struct dyn_query_args *args,
                       struct dyni_key_range *ret_range);

/* --- update.c ---------------------------------------------------------------------------- */

/** What an update expression is made from. */
struct dyni_update {
    const struct dyn_model *model;
    const void *key; /* the model's key struct */
    const struct dyn_patch *patch;
    const struct dyn_system *system; /* for the times that writes set */
    struct dyn_arena *mem;           /* takes findings and what guards stand on */
    struct dyn_int64 version; /* expected; absent: patch->known's, if any, else any */
    /* Set by a second try after "document path is invalid": the item as it is in the table,
     * read consistently. Structs and maps that are absent in it are SET whole, under the
     * condition that they still are. NULL: patch->known says it; without it too, all are
     * assumed to be there. */
    const void *stored;
    bool ret_has_deep_paths; /* the expression has paths below a field: "document path is
                                invalid" may be the answer */
    bool ret_is_guarded;     /* the condition has a version */
    bool
        ret_guards_parents; /* the condition wants parents that are absent to be so still:
                                when it fails, another round may help */
};

/** Writes e->update, and what has to be guarded (version, known parts, immutable fields) into
 * e->condition as operands of AND. Whether there is an item is not its business. Nothing to
 * change: e->update stays empty (DYN_OK), and nothing is to be sent. DYN_E_INVALID: a value
 * breaks a rule; DYN_E_PARTS. */
int dyni_update_compile(struct dyni_expression *e, struct dyni_update *update);

/** An upsert of an item that was prepared for a create. */
struct dyni_upsert {
    const struct dyn_model *model;
    const void *item;
    /** The fields that had a value before it was prepared, a mask (dyni_upsert_given): the
     * others, and immutable ones, are written only where they are absent. NULL: all. */
    const uint64_t *given;
};

/** Notes the fields that have a value: one word for each 64 fields. */
void dyni_upsert_given(const struct dyn_model *model, const void *item,
                       uint64_t *ret_given);

/** Writes e->update: SET of what the item has, index keys, discriminator. Index keys that also
 * depend on what the stored item may have are guarded in e->condition. */
int dyni_upsert_compile(struct dyni_expression *e, const struct dyni_upsert *upsert);

#endif
