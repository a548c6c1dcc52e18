/* SPDX-License-Identifier: MIT */
/*
 * The index key attributes of an update. Each depends on its own components only: it is written
 * when one of them changes, from all of them, and removed when one is absent. What of that is
 * taken from the known item is guarded; what is not known at all is DYN_E_PARTS.
 */
#include "db/update.h"

#include "model/key.h"

/** One key attribute, with what is known of its parts. */
struct index_key {
    const struct dyn_key_attr *attr;
    const void *values[UINT8_MAX]; /* by part, what they will be */
    bool has_change;               /* at least one component is another now */
    bool is_absent;                /* at least one will be absent */
    struct dyn_buf missing;        /* names of components that nobody knows */
};

/* --- What the patch says -------------------------------------------------------------------- */

/** Whether the value would leave the attribute out, or is none that a key can have. */
static void judge(struct dyni_updating *w, struct index_key *k, size_t index,
                  const void *value)
{
    struct dyni_key_text text = {.len = 0};
    struct dyn_error why;
    dyn_error_clear(&why);
    int rc = dyni_key_append_component(w->model, k->attr, index, value, &text, &why);
    if (rc == DYN_NOT_FOUND)
        k->is_absent = true;
    else if (rc < 0)
        dyni_found_once(&w->found, &why);
}

/** First what the write itself decides: it may be all that is needed. */
static int take_changes(struct dyni_updating *w, struct index_key *k,
                        struct dyni_part_change changes[UINT8_MAX])
{
    for (size_t i = 0; i < k->attr->part_count; i++) {
        const struct dyn_part *part = dyni_part(k->attr, i);
        if (part->path_len == 0)
            continue;
        int rc = dyni_part_change(w, part, &changes[i]);
        if (rc != DYN_OK)
            return rc;
        k->has_change = k->has_change || changes[i].state != DYNI_PART_UNTOUCHED;
        k->values[i] = changes[i].value;
        if (changes[i].state == DYNI_PART_VALUE)
            judge(w, k, i, changes[i].value);
    }
    return DYN_OK;
}

/* --- What is known ------------------------------------------------------------------------ */

static void miss(struct dyni_updating *w, struct index_key *k,
                 const struct dyn_part *part)
{
    struct dyni_place places[DYN_PATH_MAX];
    dyni_part_place(w->model, part, part->path_len, places);
    dyn_buf_text(&k->missing, k->missing.len > 0 ? ", " : "");
    for (size_t i = 0; i < part->path_len; i++) {
        dyn_buf_text(&k->missing, i > 0 ? "." : "");
        dyn_buf_append(&k->missing, places[i].name.ptr, places[i].name.len);
    }
}

/** A component that stays what it is. */
static int take_unchanged(struct dyni_updating *w, struct index_key *k, size_t index)
{
    const struct dyn_part *part = dyni_part(k->attr, index);
    const void *known = w->update->patch->known;
    if (k->values[index] != NULL) /* immutable, and guarded */
        return DYN_OK;
    k->values[index] = dyni_part_from_key(w->model, w->update->key, part);
    if (k->values[index] != NULL)
        return DYN_OK;
    if (known == NULL) {
        miss(w, k, part);
        return DYN_OK;
    }
    int rc = dyni_guard_part(w, part, false);
    if (rc == DYN_NOT_FOUND) {
        miss(w, k, part);
        return DYN_OK;
    }
    k->values[index] = dyni_part_value(w->model, part, DYNI_FROM_ITEM, known);
    return rc;
}

/** A component that is filled where what holds it is absent: only the known item tells. */
static int take_filled(struct dyni_updating *w, struct index_key *k, size_t index,
                       const struct dyni_part_change *change)
{
    const struct dyn_part *part = dyni_part(k->attr, index);
    struct dyn_part holder = *part;
    struct dyni_place places[DYN_PATH_MAX];
    const void *known = w->update->patch->known;
    if (known == NULL) {
        miss(w, k, part);
        return DYN_OK;
    }
    holder.path_len = (uint8_t)change->holder;
    const void *old = dyni_part_value(w->model, &holder, DYNI_FROM_ITEM, known);
    bool holds = old != NULL && dyni_is_present(dyni_part_type(w->model, &holder), old);
    if (holds)
        k->values[index] = dyni_part_value(w->model, part, DYNI_FROM_ITEM, known);
    if (w->known_is_guarded)
        return DYN_OK;
    if (!dyni_is_attribute(dyni_field(&w->model->item, part->path[0])))
        return dyni_guard_part(w, part, true);
    int rc = dyni_guard_exists(
        w->e, dyni_part_place(w->model, part, change->holder, places), holds);
    return rc == DYN_OK && holds ? dyni_guard_part(w, part, true) : rc;
}

static int take_known(struct dyni_updating *w, struct index_key *k,
                      const struct dyni_part_change changes[UINT8_MAX])
{
    int rc = DYN_OK;
    for (size_t i = 0; rc == DYN_OK && i < k->attr->part_count; i++) {
        const struct dyn_part *part = dyni_part(k->attr, i);
        if (part->path_len == 0)
            continue;
        if (changes[i].state == DYNI_PART_UNTOUCHED)
            rc = take_unchanged(w, k, i);
        else if (changes[i].state == DYNI_PART_FILLED)
            rc = take_filled(w, k, i, &changes[i]);
        else if (changes[i].state == DYNI_PART_UNKNOWN)
            miss(w, k, part);
    }
    return rc;
}

/* --- Writing ------------------------------------------------------------------------------ */

static int parts_error(struct dyni_updating *w, const struct index_key *k)
{
    struct dyn_error *err = w->e->err;
    if (k->missing.failed != 0)
        return dyn_buf_check(&k->missing, err);
    dyn_error_set(
        err, DYN_E_PARTS,
        "is made of what changes and of %s, which the update does not know: set "
        "all of it, or give the patch the item as it was read (known)",
        k->missing.ptr);
    return dyni_error_in_key(err, DYN_E_PARTS, w->model, k->attr);
}

static int remove_key(struct dyni_updating *w, const struct index_key *k)
{
    return dyni_update_remove_name(w->e, dyni_key_name(w->model, k->attr));
}

static int write_key(struct dyni_updating *w, const struct index_key *k)
{
    struct dyni_key_text text;
    struct dyn_error why;
    dyn_error_clear(&why);
    int rc = dyni_key_build(w->model, k->attr, DYNI_FROM_VALUES, k->values, &text, &why);
    if (rc == DYN_NOT_FOUND)
        return remove_key(w, k);
    if (rc < 0) {
        dyni_found_once(&w->found, &why);
        return DYN_OK;
    }
    return dyni_update_set_key(w->e, w->model, k->attr, dyn_str_n(text.text, text.len),
                               false);
}

static int update_key(struct dyni_updating *w, struct index_key *k)
{
    struct dyni_part_change changes[UINT8_MAX];
    int rc = take_changes(w, k, changes);
    if (rc != DYN_OK || !k->has_change)
        return rc;
    if ((k->attr->flags & DYN_KEY_FIELD) != 0)
        return DYN_OK; /* written as the field that it is */
    if (k->is_absent)
        return remove_key(w, k);
    rc = take_known(w, k, changes);
    if (rc == DYN_OK && k->missing.len > 0)
        rc = parts_error(w, k);
    return rc == DYN_OK ? write_key(w, k) : rc;
}

/** An attribute that is a field is written as it is; DynamoDB refuses an empty one. */
static void check_field_key(struct dyni_updating *w, const struct index_key *k)
{
    struct dyni_place here = {NULL, dyni_key_name(w->model, k->attr), 0};
    bool is_field = (k->attr->flags & DYN_KEY_FIELD) != 0;
    for (size_t i = 0; is_field && k->is_absent && i < k->attr->part_count; i++)
        if (k->values[i] != NULL)
            dyni_found_add(&w->found, &here, DYN_E_KEY,
                           "is empty: a key of an index is absent or has a value");
}

int dyni_update_keys(struct dyni_updating *w)
{
    int rc = DYN_OK;
    for (size_t i = 0; rc == DYN_OK && i < w->model->key_count; i++) {
        struct index_key k = {.attr = dyni_key(w->model, i)};
        if ((k.attr->flags & (DYN_KEY_PARTITION | DYN_KEY_SORT)) != 0)
            continue;
        k.missing.system = w->e->names.system;
        rc = update_key(w, &k);
        check_field_key(w, &k);
        dyn_buf_release(&k.missing);
    }
    return rc;
}
