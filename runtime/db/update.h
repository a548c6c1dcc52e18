/* SPDX-License-Identifier: MIT */
/*
 * An update expression while it is made: the SET clause grows in e->update, the REMOVE clause
 * in e->scratch, what has to hold in e->condition. Invariant: no two paths of an update
 * overlap, since each field, and each index key attribute, is written in one place.
 */
#ifndef DYNI_DB_UPDATE_H
#define DYNI_DB_UPDATE_H

#include "db/expression.h"
#include "model/findings.h"

#define DYNI_GUARDED_MAX 16

struct dyni_updating {
    struct dyni_expression *e;
    const struct dyn_model *model;
    struct dyni_update *update;
    unsigned merge;          /* the strategy of fields that have none */
    struct dyni_found found; /* rules that the patch breaks */
    size_t operations;       /* paths that are set or removed */
    bool touches_keys;       /* a field that lives in keys only changes */
    bool known_is_guarded;   /* by its version: nothing else of it has to be */
    struct dyn_time now; /* one time for the whole update; absent until it is asked for */
    struct dyn_int64 version; /* that the stored item has to have */
    /* Components that are guarded already; past the end some are guarded twice. */
    const struct dyn_part *guarded[DYNI_GUARDED_MAX];
    size_t guarded_count;
};

/** What is known of a value as the item has it. */
struct dyni_old {
    bool is_known;
    const void *value; /* NULL: it is absent */
};

/* --- update_text.c: clauses and guards -------------------------------------------------- */

/** Appends the path of a place: #n0.#n1. */
int dyni_update_path(struct dyni_expression *e, struct dyn_buf *text,
                     const struct dyni_place *place);

/** SET path = :v. */
int dyni_update_set(struct dyni_updating *w, const struct dyni_place *place,
                    const struct dyn_type *type, const void *value);
/** SET path = if_not_exists(path, :v). */
int dyni_update_fill(struct dyni_updating *w, const struct dyni_place *place,
                     const struct dyn_type *type, const void *value);
int dyni_update_remove(struct dyni_updating *w, const struct dyni_place *place);

/** SET and REMOVE of a key attribute. `fills`: by if_not_exists. */
int dyni_update_set_key(struct dyni_expression *e, const struct dyn_model *model,
                        const struct dyn_key_attr *key, struct dyn_str text, bool fills);
int dyni_update_remove_name(struct dyni_expression *e, struct dyn_str name);

/** SET name = if_not_exists(name, 0) + 1. */
int dyni_update_count(struct dyni_expression *e, struct dyn_str name);

/** Moves the REMOVE clause behind the SET clause. */
int dyni_update_finish(struct dyni_expression *e);

/** What has to hold of a path: that it is as the value; or, for guards on what is absent, that
 * there is nothing of its stored type. `or_absent`: either. */
int dyni_guard_equal(struct dyni_expression *e, const struct dyni_place *place,
                     const struct dyn_type *type, const void *value, bool or_absent);
int dyni_guard_no_type(struct dyni_expression *e, const struct dyni_place *place,
                       int wire);
/** That there is no map with entries. */
int dyni_guard_no_entries(struct dyni_expression *e, const struct dyni_place *place);
/** That a member is as the value, if there is what it stands in. */
int dyni_guard_kept(struct dyni_expression *e, const struct dyni_place *whole,
                    const struct dyni_place *place, const struct dyn_type *type,
                    const void *value);
/** attribute_exists(path), attribute_not_exists(path). */
int dyni_guard_exists(struct dyni_expression *e, const struct dyni_place *place,
                      bool exists);
/** The same for a key attribute, by its text. */
int dyni_guard_key(struct dyni_expression *e, const struct dyn_model *model,
                   const struct dyn_key_attr *key, struct dyn_str text, bool or_absent);

/* --- update_paths.c ----------------------------------------------------------------------- */

/** Writes what the patch says of one field, by paths where structs and maps are merged. */
int dyni_update_field(struct dyni_updating *w, const struct dyn_field *field,
                      unsigned how, const void *value, struct dyni_old old);

/** Whether a mask has a field; NULL has none. */
static inline bool dyni_update_has(const uint64_t *mask, size_t field)
{
    return mask != NULL && dyni_mask_has(mask, field);
}

/* --- update_known.c ------------------------------------------------------------------------ */

/** What an update makes of a component of a key. */
enum dyni_part_state {
    DYNI_PART_UNTOUCHED, /* it stays what it is */
    DYNI_PART_VALUE,     /* it becomes `value`, or absent when that is NULL */
    DYNI_PART_FILLED,    /* it becomes `value` if the stored holder is absent */
    DYNI_PART_UNKNOWN    /* it changes, and nobody knows to what */
};

struct dyni_part_change {
    enum dyni_part_state state;
    const void *value;
    size_t holder; /* FILLED: how many levels of the path it is that are filled */
};

/** What the patch, or the write itself, makes of a component. */
int dyni_part_change(struct dyni_updating *w, const struct dyn_part *part,
                     struct dyni_part_change *ret_change);

/** The value of a component that the key struct has; NULL: it has none, or not exactly. */
const void *dyni_part_from_key(const struct dyn_model *model, const void *key,
                               const struct dyn_part *part);

/** Whether a key attribute has a component of that path. */
bool dyni_key_has_part(const struct dyn_key_attr *key, const struct dyn_part *part);

/** Guards that the stored item's component is what the known item has. DYN_NOT_FOUND: that
 * cannot be told. */
int dyni_guard_part(struct dyni_updating *w, const struct dyn_part *part, bool is_strict);

/** The places of a component's path, from the field down, of which `levels` are wanted. */
const struct dyni_place *dyni_part_place(const struct dyn_model *model,
                                         const struct dyn_part *part, size_t levels,
                                         struct dyni_place places[DYN_PATH_MAX]);

/* --- update_index.c -------------------------------------------------------------------------- */

/** Writes the index key attributes that the update changes. */
int dyni_update_keys(struct dyni_updating *w);

/** The time that the write sets, in a field's C form, in the arena. */
int dyni_update_now(struct dyni_updating *w, const struct dyn_type *type,
                    const void **ret_value);

#endif
