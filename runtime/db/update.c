/* SPDX-License-Identifier: MIT */
#include "db/update.h"

#include "json/writer.h"
#include "model/check.h"
#include "model/equal.h"
#include "model/key.h"
#include "model/merge_value.h"

/* --- Fields ------------------------------------------------------------------------------- */

static int broken(struct dyni_updating *w, const struct dyn_field *field, const char *why)
{
    struct dyni_place here = {NULL, dyni_field_name(&w->model->item, field), 0};
    dyni_found_add(&w->found, &here, DYN_E_INVALID, "%s", why);
    return DYN_OK;
}

/** The value that the key struct has for a field of the table's key. */
static const void *key_value(const struct dyni_updating *w, size_t index)
{
    for (size_t i = 0; i < w->model->key_count; i++) {
        const struct dyn_key_attr *key = dyni_key(w->model, i);
        if ((key->flags & (DYN_KEY_PARTITION | DYN_KEY_SORT)) == 0)
            continue;
        for (size_t k = 0; k < key->part_count; k++) {
            const struct dyn_part *part = dyni_part(key, k);
            if (part->path_len == 1 && part->path[0] == index &&
                part->key_offset != DYN_NO_OFFSET)
                return dyni_at(w->update->key, part->key_offset);
        }
    }
    return NULL;
}

/** A field of the table's key never changes; its own value may be said again. */
static int check_key_field(struct dyni_updating *w, size_t index,
                           const struct dyn_field *field, const void *value)
{
    const void *own = key_value(w, index);
    if (value != NULL && own != NULL && dyni_value_same(&field->type, value, own))
        return DYN_OK;
    return broken(w, field,
                  "is part of the table key, which never changes: create another item "
                  "and delete this one");
}

static int clear_field(struct dyni_updating *w, const struct dyn_field *field)
{
    struct dyni_place here = {NULL, dyni_field_name(&w->model->item, field), 0};
    if ((field->flags & DYN_FIELD_IMMUTABLE) != 0)
        return broken(w, field, "is immutable: it is set when the item is created");
    if ((field->flags & DYN_FIELD_REQUIRED) != 0)
        return broken(w, field, "is required: it cannot be cleared");
    if (!dyni_is_attribute(field)) {
        w->touches_keys = true;
        return DYN_OK;
    }
    return dyni_update_remove(w, &here);
}

static struct dyni_old old_value(const struct dyni_updating *w,
                                 const struct dyn_field *field)
{
    const struct dyni_update *u = w->update;
    const void *item = u->stored != NULL ? u->stored : u->patch->known;
    struct dyni_old old = {item != NULL, NULL};
    if (item != NULL)
        old.value = dyni_at(item, field->offset);
    return old;
}

static int set_field(struct dyni_updating *w, const struct dyn_field *field, unsigned how,
                     const void *value)
{
    struct dyni_place here = {NULL, dyni_field_name(&w->model->item, field), 0};
    bool keeps = (how & DYN_MERGE_STRATEGY) == DYN_MERGE_EXISTING_WINS;
    bool nests = field->type.kind == DYN_KIND_STRUCT || field->type.kind == DYN_KIND_MAP;
    if ((field->flags & DYN_FIELD_IMMUTABLE) != 0)
        return keeps || !dyni_is_attribute(field)
                   ? DYN_OK
                   : dyni_guard_equal(w->e, &here, &field->type, value, false);
    if (!nests || !dyni_merge_goes_deep(how))
        dyni_check_field(&w->found, NULL, &w->model->item, field,
                         w->update->patch->values, 0);
    if (!dyni_is_attribute(field)) {
        w->touches_keys = true;
        return DYN_OK;
    }
    return dyni_update_field(w, field, how, value, old_value(w, field));
}

/** What the patch says of one field. */
static int patch_field(struct dyni_updating *w, size_t index)
{
    const struct dyn_field *field = dyni_field(&w->model->item, index);
    const struct dyn_patch *patch = w->update->patch;
    bool clears = dyni_update_has(patch->clear, index);
    if ((!clears && !dyni_update_has(patch->set, index)) ||
        field->automatic == DYN_AUTO_WRITE || field->automatic == DYN_AUTO_VERSION ||
        (field->flags & DYN_FIELD_NOT_STORED) != 0)
        return DYN_OK;
    unsigned how = dyni_merge_settle(field->merge, w->merge);
    const void *value = clears ? NULL : dyni_at(patch->values, field->offset);
    bool says = value != NULL && dyni_merge_says(&field->type, value);
    if (!clears && !says && (how & DYN_MERGE_STRATEGY) != DYN_MERGE_UPDATES_WIN)
        return DYN_OK;
    if ((field->flags & DYN_FIELD_KEY) != 0)
        return check_key_field(w, index, field, says ? value : NULL);
    return says ? set_field(w, field, how, value) : clear_field(w, field);
}

/* --- What every write sets ---------------------------------------------------------------- */

int dyni_update_now(struct dyni_updating *w, const struct dyn_type *type,
                    const void **ret_value)
{
    union dyn_scalar *value = dyn_arena_calloc(w->found.mem, 1, sizeof(*value));
    if (value == NULL)
        return dyn_error_set(w->e->err, DYN_E_NOMEM, "out of memory");
    if (!w->now.has)
        w->now = dyn_time_now(w->update->system);
    if (!w->now.has)
        return dyn_error_set(w->e->err, DYN_E_SYSTEM, "the clock cannot be read");
    if (type->kind == DYN_KIND_DATE)
        value->date = dyn_date_of(w->now);
    else
        value->time =
            dyn_time_cut(w->now, (enum dyn_time_format)type->format, dyni_pattern(type));
    *ret_value = value;
    return DYN_OK;
}

static int set_now(struct dyni_updating *w, const struct dyn_field *field)
{
    struct dyni_place here = {NULL, dyni_field_name(&w->model->item, field), 0};
    const void *value = NULL;
    int rc = dyni_update_now(w, &field->type, &value);
    if (rc != DYN_OK || !dyni_is_attribute(field))
        return rc;
    return dyni_update_set(w, &here, &field->type, value);
}

int dyni_update_count(struct dyni_expression *e, struct dyn_str name)
{
    struct dyn_buf *text = &e->update;
    dyn_buf_text(text, text->len == 0 ? "SET " : ", ");
    int rc = dyni_expression_name(e, text, name);
    dyni_write_literal(text, " = if_not_exists(");
    if (rc == DYN_OK)
        rc = dyni_expression_name(e, text, name);
    dyni_write_literal(text, ", ");
    if (rc == DYN_OK)
        rc = dyni_expression_key_value(e, text, DYN_WIRE_N, DYN_STR("0"));
    dyni_write_literal(text, ") + ");
    return rc == DYN_OK ? dyni_expression_key_value(e, text, DYN_WIRE_N, DYN_STR("1"))
                        : rc;
}

static int write_automatic(struct dyni_updating *w)
{
    int rc = DYN_OK;
    for (size_t i = 0; rc == DYN_OK && i < w->model->item.field_count; i++) {
        const struct dyn_field *field = dyni_field(&w->model->item, i);
        if (field->automatic == DYN_AUTO_WRITE)
            rc = set_now(w, field);
        else if (field->automatic == DYN_AUTO_VERSION && dyni_is_attribute(field))
            rc = dyni_update_count(w->e, dyni_field_name(&w->model->item, field));
    }
    return rc;
}

/* --- The version -------------------------------------------------------------------------- */

static const struct dyn_field *version_field(const struct dyn_model *model)
{
    for (size_t i = 0; i < model->item.field_count; i++)
        if (dyni_field(&model->item, i)->automatic == DYN_AUTO_VERSION)
            return dyni_field(&model->item, i);
    return NULL;
}

/** The version that an item has; absent also for one that no int64 holds. */
static struct dyn_int64 version_of(const struct dyn_field *field, const void *item)
{
    const void *value = dyni_at(item, field->offset);
    struct dyn_int64 version = {0, false};
    if (field->type.kind == DYN_KIND_INT64)
        return *(const struct dyn_int64 *)value;
    const struct dyn_uint64 *counter = (const struct dyn_uint64 *)value;
    if (counter->has && counter->value <= INT64_MAX)
        version = dyn_int64((int64_t)counter->value);
    return version;
}

static int guard_version(struct dyni_updating *w, const struct dyn_field *field)
{
    struct dyni_place here = {NULL, dyni_field_name(&w->model->item, field), 0};
    bool is_signed = field->type.kind == DYN_KIND_INT64;
    unsigned bits = field->type.bits;
    union dyn_scalar value;
    memset(&value, 0, sizeof(value));
    if (is_signed)
        value.int64 = w->version;
    else
        value.uint64 = dyn_uint64((uint64_t)w->version.value);
    int64_t max =
        (int64_t)(UINT64_MAX >> (is_signed || bits == 64 ? 65 - bits : 64 - bits));
    if (bits == 64)
        max = INT64_MAX;
    if (w->version.value < 0 || w->version.value >= max) {
        dyn_error_set(w->e->err, DYN_E_RANGE, "the version has no next one");
        return dyni_error_in_field(w->e->err, DYN_E_RANGE, &w->model->item, field);
    }
    w->update->ret_is_guarded = true;
    return dyni_guard_equal(w->e, &here, &field->type, &value, w->version.value == 0);
}

/** Which version the stored item has to have, and whether that vouches for the known item. */
static int settle_version(struct dyni_updating *w)
{
    const struct dyn_field *field = version_field(w->model);
    const void *known = w->update->patch->known;
    struct dyn_int64 read = {0, false};
    w->version = w->update->version;
    if (field == NULL && w->version.has)
        return dyn_error_set(w->e->err, DYN_E_ARG,
                             "a version is expected of a model that has none");
    if (field == NULL)
        return DYN_OK;
    if (known != NULL)
        read = version_of(field, known);
    if (!w->version.has)
        w->version = read;
    w->known_is_guarded =
        read.has && w->version.value == read.value && dyni_is_attribute(field);
    return w->version.has ? guard_version(w, field) : DYN_OK;
}

/* --- The whole ---------------------------------------------------------------------------- */

/** A snapshot of another item would give a key of another item. */
static int check_known(struct dyni_updating *w)
{
    struct dyni_key_text own, known;
    struct dyni_update *u = w->update;
    for (size_t i = 0; u->patch->known != NULL && i < w->model->key_count; i++) {
        const struct dyn_key_attr *key = dyni_key(w->model, i);
        if ((key->flags & (DYN_KEY_PARTITION | DYN_KEY_SORT)) == 0)
            continue;
        int rc = dyni_key_build(w->model, key, DYNI_FROM_KEY, u->key, &own, w->e->err);
        if (rc == DYN_OK)
            rc = dyni_key_build(w->model, key, DYNI_FROM_ITEM, u->patch->known, &known,
                                w->e->err);
        if (rc != DYN_OK)
            return rc;
        if (own.len != known.len || memcmp(own.text, known.text, own.len) != 0)
            return dyn_error_set(w->e->err, DYN_E_ARG,
                                 "the item that the patch knows has another key than the "
                                 "one to update");
    }
    return DYN_OK;
}

static int write_all(struct dyni_updating *w)
{
    int rc = settle_version(w);
    if (rc == DYN_OK)
        rc = check_known(w);
    for (size_t i = 0; rc == DYN_OK && i < w->model->item.field_count; i++)
        rc = patch_field(w, i);
    if (rc == DYN_OK)
        rc = dyni_found_result(&w->found, w->e->err);
    if (rc != DYN_OK || (w->operations == 0 && !w->touches_keys))
        return rc;
    rc = write_automatic(w);
    if (rc == DYN_OK)
        rc = dyni_update_keys(w);
    if (rc == DYN_OK)
        rc = dyni_found_result(&w->found, w->e->err);
    if (rc == DYN_OK)
        rc = dyni_update_finish(w->e);
    return rc == DYN_OK ? dyn_buf_check(&w->e->condition, w->e->err) : rc;
}

int dyni_update_compile(struct dyni_expression *e, struct dyni_update *update)
{
    struct dyni_updating w;
    memset(&w, 0, sizeof(w));
    w.e = e;
    w.model = update->model;
    w.update = update;
    w.merge = dyni_merge_settle(update->model->merge, DYN_MERGE_NON_NULL_WINS);
    w.found.mem = update->mem;
    update->ret_has_deep_paths = false;
    update->ret_is_guarded = false;
    update->ret_guards_parents = false;
    if (update->patch == NULL || update->key == NULL ||
        (update->patch->values == NULL && update->patch->set != NULL))
        return dyn_error_set(e->err, DYN_E_ARG, "an update needs a key and a patch");
    int rc = write_all(&w);
    return rc == DYN_OK ? rc : dyni_error_model(e->err, rc, update->model);
}
