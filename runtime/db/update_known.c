/* SPDX-License-Identifier: MIT */
/*
 * What an update knows of the components of index keys: from the patch, from the table key,
 * from the item as it was read, and what has to be guarded then.
 */
#include "db/update.h"

#include "model/equal.h"
#include "model/key.h"
#include "model/merge_value.h"
#include "model/prepare.h"

/* --- From the patch ----------------------------------------------------------------------- */

static struct dyni_part_change unchanged(const void *value)
{
    struct dyni_part_change change = {DYNI_PART_UNTOUCHED, value, 0};
    return change;
}

static struct dyni_part_change becomes(const void *value)
{
    struct dyni_part_change change = {DYNI_PART_VALUE, value, 0};
    return change;
}

/** The rest of a component's path, from level `level` on, within a value that is taken whole. */
static const void *within(const struct dyn_part *part, size_t level,
                          const struct dyn_type *type, const void *value)
{
    for (; level < part->path_len; level++) {
        const struct dyn_struct *structure = dyni_struct(type);
        const struct dyn_field *field = dyni_field(structure, part->path[level]);
        value = dyni_struct_of(type, value);
        if (value == NULL)
            return NULL;
        value = dyni_at(value, field->offset);
        type = &field->type;
    }
    return dyni_is_present(type, value) ? value : NULL;
}

/** A value that the patch has, level by level, as a merge takes it. */
static struct dyni_part_change merged(struct dyni_updating *w,
                                      const struct dyn_part *part)
{
    const struct dyn_struct *structure = &w->model->item;
    const void *base = w->update->patch->values;
    unsigned how = w->merge;
    for (size_t level = 0;; level++) {
        const struct dyn_field *field = dyni_field(structure, part->path[level]);
        const void *value = dyni_at(base, field->offset);
        how = dyni_merge_settle(field->merge, how);
        if (!dyni_merge_says(&field->type, value))
            return level == 0 && (how & DYN_MERGE_STRATEGY) == DYN_MERGE_UPDATES_WIN
                       ? becomes(NULL)
                       : unchanged(NULL);
        bool is_last = level + 1u == part->path_len;
        bool keeps = (how & DYN_MERGE_STRATEGY) == DYN_MERGE_EXISTING_WINS;
        if ((field->flags & DYN_FIELD_IMMUTABLE) != 0) /* guarded: it is that already */
            return unchanged(keeps ? NULL : within(part, level + 1, &field->type, value));
        if (is_last || !dyni_merge_goes_deep(how)) {
            struct dyni_part_change change =
                becomes(within(part, level + 1, &field->type, value));
            change.state = keeps ? DYNI_PART_FILLED : DYNI_PART_VALUE;
            change.holder = level + 1;
            return change;
        }
        structure = dyni_struct(&field->type);
        base = dyni_struct_of(&field->type, value);
    }
}

static int next_version(struct dyni_updating *w, const struct dyn_type *type,
                        struct dyni_part_change *ret_change)
{
    union dyn_scalar *value;
    ret_change->state = DYNI_PART_UNKNOWN;
    if (!w->version.has)
        return DYN_OK;
    value = dyn_arena_calloc(w->found.mem, 1, sizeof(*value));
    if (value == NULL)
        return dyn_error_set(w->e->err, DYN_E_NOMEM, "out of memory");
    if (type->kind == DYN_KIND_INT64)
        value->int64 = dyn_int64(w->version.value + 1);
    else
        value->uint64 = dyn_uint64((uint64_t)w->version.value + 1);
    *ret_change = becomes(value);
    return DYN_OK;
}

int dyni_part_change(struct dyni_updating *w, const struct dyn_part *part,
                     struct dyni_part_change *ret_change)
{
    size_t index = part->path[0];
    const struct dyn_field *field = dyni_field(&w->model->item, index);
    *ret_change = unchanged(NULL);
    if (field->automatic == DYN_AUTO_VERSION)
        return next_version(w, &field->type, ret_change);
    if (field->automatic == DYN_AUTO_WRITE) {
        ret_change->state = DYNI_PART_VALUE;
        return dyni_update_now(w, &field->type, &ret_change->value);
    }
    if ((field->flags & (DYN_FIELD_KEY | DYN_FIELD_NOT_STORED)) != 0)
        return DYN_OK;
    if (dyni_update_has(w->update->patch->clear, index))
        *ret_change = becomes(NULL);
    else if (dyni_update_has(w->update->patch->set, index))
        *ret_change = merged(w, part);
    return DYN_OK;
}

/* --- From the key ------------------------------------------------------------------------- */

static bool is_same_path(const struct dyn_part *a, const struct dyn_part *b)
{
    return a->path_len == b->path_len &&
           memcmp(a->path, b->path, a->path_len * sizeof(a->path[0])) == 0;
}

static bool is_same_form(const struct dyn_model *model, const struct dyn_part *a,
                         const struct dyn_part *b)
{
    return a->format == b->format && a->width == b->width && a->decimals == b->decimals &&
           strcmp(dyni_part_pattern(model, a), dyni_part_pattern(model, b)) == 0;
}

const void *dyni_part_from_key(const struct dyn_model *model, const void *key,
                               const struct dyn_part *part)
{
    for (size_t i = 0; i < model->key_count; i++) {
        const struct dyn_key_attr *attr = dyni_key(model, i);
        if ((attr->flags & (DYN_KEY_PARTITION | DYN_KEY_SORT)) == 0)
            continue;
        for (size_t k = 0; k < attr->part_count; k++) {
            const struct dyn_part *own = dyni_part(attr, k);
            if (own->path_len == 0 || own->key_offset == DYN_NO_OFFSET ||
                !is_same_path(own, part))
                continue;
            /* A key that drops part of the value gives the same form of it only. */
            if (!dyni_part_is_lossy(own) || is_same_form(model, own, part))
                return dyni_at(key, own->key_offset);
        }
    }
    return NULL;
}

/* --- From the known item -------------------------------------------------------------------- */

const struct dyni_place *dyni_part_place(const struct dyn_model *model,
                                         const struct dyn_part *part, size_t levels,
                                         struct dyni_place places[DYN_PATH_MAX])
{
    const struct dyn_struct *structure = &model->item;
    for (size_t i = 0; i < levels; i++) {
        const struct dyn_field *field = dyni_field(structure, part->path[i]);
        places[i].parent = i > 0 ? &places[i - 1] : NULL;
        places[i].name = dyni_field_name(structure, field);
        places[i].index = 0;
        if (i + 1u < part->path_len)
            structure = dyni_struct(&field->type);
    }
    return &places[levels - 1];
}

static const struct dyn_field *part_field(const struct dyn_model *model,
                                          const struct dyn_part *part,
                                          const struct dyn_struct **ret_structure)
{
    const struct dyn_struct *structure = &model->item;
    for (size_t i = 0; i + 1u < part->path_len; i++)
        structure = dyni_struct(&dyni_field(structure, part->path[i])->type);
    *ret_structure = structure;
    return dyni_field(structure, part->path[part->path_len - 1]);
}

/** Whether an absent attribute is read as this value. */
static bool is_default(const struct dyn_model *model, const struct dyn_part *part,
                       const void *value)
{
    const struct dyn_struct *structure = NULL;
    const struct dyn_field *field = part_field(model, part, &structure);
    union dyn_scalar filled;
    memset(&filled, 0, sizeof(filled));
    return (field->flags & DYN_FIELD_DEFAULT) != 0 &&
           dyni_fill_default(structure, field, &filled, NULL) == DYN_OK &&
           dyni_value_same(&field->type, value, &filled);
}

bool dyni_key_has_part(const struct dyn_key_attr *key, const struct dyn_part *part)
{
    for (size_t i = 0; i < key->part_count; i++)
        if (dyni_part(key, i)->path_len > 0 && is_same_path(dyni_part(key, i), part))
            return true;
    return false;
}

/** A field that lives in keys only is what the key attributes say: one that the known item gives
 * is still that; or, when the field is absent, none is there. */
static int guard_by_keys(struct dyni_updating *w, const struct dyn_part *part,
                         bool is_present)
{
    struct dyni_key_text text;
    const void *known = w->update->patch->known;
    for (size_t i = 0; i < w->model->key_count; i++) {
        const struct dyn_key_attr *key = dyni_key(w->model, i);
        struct dyni_place place = {NULL, dyni_key_name(w->model, key), 0};
        if ((key->flags & (DYN_KEY_PARTITION | DYN_KEY_SORT)) != 0 ||
            !dyni_key_has_part(key, part))
            continue;
        int rc = is_present
                     ? dyni_key_build(w->model, key, DYNI_FROM_ITEM, known, &text, NULL)
                     : dyni_guard_exists(w->e, &place, false);
        if (is_present && rc == DYN_OK)
            return dyni_guard_key(w->e, w->model, key, dyn_str_n(text.text, text.len),
                                  false);
        if (!is_present && rc != DYN_OK)
            return rc;
    }
    return is_present ? DYN_NOT_FOUND : DYN_OK;
}

static bool is_guarded(struct dyni_updating *w, const struct dyn_part *part)
{
    for (size_t i = 0; i < w->guarded_count; i++)
        if (is_same_path(w->guarded[i], part))
            return true;
    if (w->guarded_count < DYNI_GUARDED_MAX)
        w->guarded[w->guarded_count++] = part;
    return false;
}

int dyni_guard_part(struct dyni_updating *w, const struct dyn_part *part, bool is_strict)
{
    struct dyni_place places[DYN_PATH_MAX];
    const struct dyni_place *place =
        dyni_part_place(w->model, part, part->path_len, places);
    const struct dyn_type *type = dyni_part_type(w->model, part);
    const void *value =
        dyni_part_value(w->model, part, DYNI_FROM_ITEM, w->update->patch->known);
    bool is_present = value != NULL && dyni_is_present(type, value);
    if (w->known_is_guarded)
        return DYN_OK;
    if (!dyni_is_attribute(dyni_field(&w->model->item, part->path[0])))
        return guard_by_keys(w, part, is_present);
    if (is_guarded(w, part))
        return DYN_OK;
    if (!is_present)
        return is_strict ? dyni_guard_exists(w->e, place, false)
                         : dyni_guard_no_type(w->e, place, type->wire);
    return dyni_guard_equal(w->e, place, type, value,
                            !is_strict && is_default(w->model, part, value));
}
