/* SPDX-License-Identifier: MIT */
#include "model/merge_value.h"

#include "model/check.h"
#include "model/equal.h"
#include "model/key.h"

/** A merge of a whole item, into a scratch copy of it. */
struct merge {
    const struct dyn_model *model;
    const struct dyn_patch *patch;
    const struct dyn_merge_opts *opts;
    const void *item;
    char *scratch;
    uint64_t *changed;
    struct dyni_found found;
    struct dyn_error *err;
};

static size_t mask_words(const struct dyn_model *model)
{
    return (model->item.field_count + (size_t)63) / 64;
}

static bool is_in(const uint64_t *mask, size_t field)
{
    return mask != NULL && dyni_mask_has(mask, field);
}

/* --- What may change -------------------------------------------------------------------- */

static bool may_change(const struct merge *m, const struct dyn_field *field)
{
    return (field->flags & DYN_FIELD_IMMUTABLE) == 0 || m->opts->change_immutable;
}

/** Immutable members of structs that are there before and after. */
static void check_members(struct merge *m, const struct dyni_place *place,
                          const struct dyn_type *type, const void *old, const void *now)
{
    if (type->kind != DYN_KIND_STRUCT || !dyni_is_present(type, old) ||
        !dyni_is_present(type, now))
        return;
    const struct dyn_struct *structure = dyni_struct(type);
    for (size_t i = 0; i < structure->field_count; i++) {
        const struct dyn_field *field = dyni_field(structure, i);
        struct dyni_place here = {place, dyni_field_name(structure, field), 0};
        const void *a = dyni_at(dyni_struct_of(type, old), field->offset);
        const void *b = dyni_at(dyni_struct_of(type, now), field->offset);
        if (!may_change(m, field) && !dyni_value_same(&field->type, a, b))
            dyni_found_add(&m->found, &here, DYN_E_INVALID, "is immutable");
        else
            check_members(m, &here, &field->type, a, b);
    }
}

/** Everything that a changed field may not be. */
static void check_change(struct merge *m, const struct dyn_field *field, const void *old,
                         const void *now)
{
    struct dyni_place here = {NULL, dyni_field_name(&m->model->item, field), 0};
    if ((field->flags & DYN_FIELD_KEY) != 0 && dyni_is_present(&field->type, old)) {
        dyni_found_add(&m->found, &here, DYN_E_INVALID,
                       "is part of the table key, which never changes: create another "
                       "item and delete this one");
    } else if (!may_change(m, field)) {
        dyni_found_add(&m->found, &here, DYN_E_INVALID,
                       "is immutable: it is set when the item is created");
    } else {
        check_members(m, &here, &field->type, old, now);
        dyni_check_field(&m->found, NULL, &m->model->item, field, m->scratch, 0);
    }
}

/* --- Merging ---------------------------------------------------------------------------- */

static int change_field(struct merge *m, size_t index, const struct dyn_field *field,
                        void *slot)
{
    unsigned how = dyni_merge_settle(
        m->opts->strategy, dyni_merge_settle(m->model->merge, DYN_MERGE_NON_NULL_WINS));
    how = dyni_merge_settle(field->merge, how);
    if (is_in(m->patch->clear, index)) {
        memset(slot, 0, dyni_value_bytes(&field->type));
        return DYN_OK;
    }
    const void *update = dyni_at(m->patch->values, field->offset);
    if (dyni_merge_says(&field->type, update))
        return dyni_merge_value(&field->type, how, m->found.mem, update, slot, m->err);
    if ((how & DYN_MERGE_STRATEGY) == DYN_MERGE_UPDATES_WIN)
        memset(slot, 0, dyni_value_bytes(&field->type));
    return DYN_OK;
}

static int merge_field(struct merge *m, size_t index)
{
    const struct dyn_field *field = dyni_field(&m->model->item, index);
    const void *old = dyni_at(m->item, field->offset);
    void *slot = m->scratch + field->offset;
    if (!is_in(m->patch->set, index) && !is_in(m->patch->clear, index))
        return DYN_OK;
    if ((m->opts->include != NULL && !dyni_mask_has(m->opts->include, index)) ||
        is_in(m->opts->exclude, index))
        return DYN_OK;
    int rc = change_field(m, index, field, slot);
    if (rc != DYN_OK)
        return rc;
    if (dyni_value_same(&field->type, old, slot)) {
        memcpy(slot, old, dyni_value_bytes(&field->type));
        return DYN_OK;
    }
    dyni_mask_add(m->changed, index);
    check_change(m, field, old, slot);
    return DYN_OK;
}

/** Keys that could be built before have to be afterwards: their components were changed. */
static void check_keys(struct merge *m)
{
    struct dyni_key_text text;
    for (size_t i = 0; i < m->model->key_count; i++) {
        const struct dyn_key_attr *key = dyni_key(m->model, i);
        struct dyn_error err;
        dyni_error_begin(&err);
        if (dyni_key_build(m->model, key, DYNI_FROM_ITEM, m->scratch, &text, &err) >= 0 ||
            dyni_key_build(m->model, key, DYNI_FROM_ITEM, m->item, &text, NULL) < 0)
            continue;
        struct dyni_place here = {NULL, dyn_str(err.field), 0};
        dyni_found_add(&m->found, &here, DYN_E_INVALID, "%s", err.message);
    }
}

static int merge_fields(struct merge *m)
{
    struct dyn_arena *mem = m->found.mem;
    m->scratch = dyn_arena_alloc(mem, m->model->item.size);
    m->changed = dyn_arena_calloc(mem, mask_words(m->model), sizeof(*m->changed));
    if (m->scratch == NULL || m->changed == NULL)
        return dyn_error_set(m->err, DYN_E_NOMEM, "out of memory");
    memcpy(m->scratch, m->item, m->model->item.size);
    for (size_t i = 0; i < m->model->item.field_count; i++) {
        int rc = merge_field(m, i);
        if (rc != DYN_OK)
            return rc;
    }
    check_keys(m);
    return dyni_found_result(&m->found, m->err);
}

/* --- Public ---------------------------------------------------------------------------- */

static int check_arguments(const struct dyn_model *model, const struct dyn_arena *mem,
                           const void *item, const struct dyn_patch *patch,
                           const struct dyn_merge_opts *opts, struct dyn_error *err)
{
    int rc = dyn_model_check(model, err);
    if (rc != DYN_OK)
        return rc;
    if (mem == NULL || item == NULL || patch == NULL ||
        (model->flags & DYN_MODEL_VIEW) != 0 ||
        (patch->values == NULL && patch->set != NULL))
        return dyn_error_set(err, DYN_E_ARG,
                             "an arena, an item that is no view and a patch are needed");
    if (((unsigned)opts->strategy & DYN_MERGE_STRATEGY) > DYN_MERGE_EXISTING_WINS)
        return dyn_error_set(err, DYN_E_ARG, "%u is no merge strategy",
                             (unsigned)opts->strategy);
    return DYN_OK;
}

int dyn_item_merge(const struct dyn_model *model, struct dyn_arena *mem, void *item,
                   const struct dyn_patch *patch, const struct dyn_merge_opts *opts,
                   struct dyn_error *err)
{
    static const struct dyn_merge_opts defaults = {DYN_MERGE_DEFAULT, NULL, NULL, false,
                                                   NULL};
    struct merge m;
    dyn_error_clear(err);
    if (opts == NULL)
        opts = &defaults;
    int rc = check_arguments(model, mem, item, patch, opts, err);
    if (rc != DYN_OK)
        return rc;
    memset(&m, 0, sizeof(m));
    m.model = model;
    m.patch = patch;
    m.opts = opts;
    m.item = item;
    m.found.mem = mem;
    m.err = err;
    rc = merge_fields(&m);
    if (rc != DYN_OK)
        return dyni_error_model(err, rc, model);
    memcpy(item, m.scratch, model->item.size);
    size_t bytes = mask_words(model) * sizeof(*m.changed);
    if (opts->ret_changed != NULL)
        memcpy(opts->ret_changed, m.changed, bytes);
    return DYN_OK;
}

void dyn_item_to_patch(const struct dyn_model *model, const void *item, void *ret_values,
                       uint64_t *ret_set)
{
    if (dyn_model_check(model, NULL) != DYN_OK || item == NULL || ret_values == NULL ||
        ret_set == NULL)
        return;
    memcpy(ret_values, item, model->item.size);
    memset(ret_set, 0, mask_words(model) * sizeof(*ret_set));
    for (size_t i = 0; i < model->item.field_count; i++) {
        const struct dyn_field *field = dyni_field(&model->item, i);
        if ((field->flags & DYN_FIELD_KEY) == 0 && field->automatic != DYN_AUTO_VERSION &&
            dyni_is_present(&field->type, dyni_at(item, field->offset)))
            dyni_mask_add(ret_set, i);
    }
}
