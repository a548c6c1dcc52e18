/* SPDX-License-Identifier: MIT */
/*
 * An item as an UpdateItem that makes it where it is not there. What the stored item may have
 * already is left to it by if_not_exists; an index key that depends on that is written only
 * under the condition that makes it right.
 */
#include "db/expression.h"

#include "db/update.h"
#include "model/copy.h"
#include "model/key.h"

struct upserting {
    struct dyni_expression *e;
    const struct dyn_model *model;
    const struct dyni_upsert *upsert;
};

/** What becomes of a field. */
enum fate {
    FATE_KEY,     /* part of the table key */
    FATE_SET,     /* it is this value afterwards */
    FATE_FILLED,  /* it is this value, unless it is there already */
    FATE_COUNTED, /* the version */
    FATE_LEFT     /* it is whatever it was */
};

void dyni_upsert_given(const struct dyn_model *model, const void *item,
                       uint64_t *ret_given)
{
    size_t words = (model->item.field_count + (size_t)63) / 64;
    memset(ret_given, 0, words * sizeof(*ret_given));
    for (size_t i = 0; i < model->item.field_count; i++) {
        const struct dyn_field *field = dyni_field(&model->item, i);
        if (dyni_is_present(&field->type, dyni_at(item, field->offset)))
            dyni_mask_add(ret_given, i);
    }
}

static enum fate fate_of(const struct upserting *u, size_t index)
{
    const struct dyn_field *field = dyni_field(&u->model->item, index);
    const uint64_t *given = u->upsert->given;
    if ((field->flags & DYN_FIELD_KEY) != 0)
        return FATE_KEY;
    if (field->automatic == DYN_AUTO_VERSION)
        return FATE_COUNTED;
    if ((field->flags & DYN_FIELD_NOT_STORED) != 0 ||
        !dyni_is_present(&field->type, dyni_at(u->upsert->item, field->offset)))
        return FATE_LEFT;
    if (field->automatic == DYN_AUTO_WRITE)
        return FATE_SET;
    bool is_given = given == NULL || dyni_mask_has(given, index);
    return is_given && (field->flags & DYN_FIELD_IMMUTABLE) == 0 ? FATE_SET : FATE_FILLED;
}

/* --- Fields ------------------------------------------------------------------------------- */

/** Whether the attribute is one of the table's key, which UpdateItem does not set. */
static bool is_key_attribute(const struct upserting *u, struct dyn_str name)
{
    for (size_t i = 0; i < u->model->key_count; i++) {
        const struct dyn_key_attr *key = dyni_key(u->model, i);
        if ((key->flags & (DYN_KEY_PARTITION | DYN_KEY_SORT)) != 0 &&
            dyn_str_eq(dyni_key_name(u->model, key), name))
            return true;
    }
    return false;
}

static int write_value(struct upserting *u, struct dyn_str name,
                       const struct dyn_type *type, const void *value, bool fills)
{
    struct dyni_updating w = {.e = u->e, .model = u->model};
    struct dyni_place here = {NULL, name, 0};
    return fills ? dyni_update_fill(&w, &here, type, value)
                 : dyni_update_set(&w, &here, type, value);
}

static int write_field(struct upserting *u, size_t index)
{
    const struct dyn_field *field = dyni_field(&u->model->item, index);
    struct dyn_str name = dyni_field_name(&u->model->item, field);
    const void *value = dyni_at(u->upsert->item, field->offset);
    enum fate fate = fate_of(u, index);
    int rc = DYN_OK;
    if (!dyni_is_attribute(field) || fate == FATE_LEFT || is_key_attribute(u, name))
        return DYN_OK;
    if (fate == FATE_COUNTED)
        rc = dyni_update_count(u->e, name);
    else if (dyni_is_present(&field->type, value))
        rc = write_value(u, name, &field->type, value, fate == FATE_FILLED);
    return rc == DYN_OK ? rc : dyni_error_in_field(u->e->err, rc, &u->model->item, field);
}

static int write_extras(struct upserting *u)
{
    struct dyni_items extras = dyni_extras_load(&u->model->item, u->upsert->item);
    const struct dyn_extra *extra = (const struct dyn_extra *)extras.items;
    int rc = DYN_OK;
    for (size_t i = 0; rc == DYN_OK && i < extras.len; i++)
        rc = write_value(u, extra[i].name, &dyni_any_type, &extra[i].value, false);
    return rc;
}

static int write_discriminator(struct upserting *u)
{
    struct dyn_buf *text = &u->e->update;
    if (u->model->discriminator == 0)
        return DYN_OK;
    dyn_buf_text(text, text->len == 0 ? "SET " : ", ");
    int rc = dyni_expression_name(u->e, text, dyni_discriminator(u->model));
    dyn_buf_text(text, " = ");
    return rc == DYN_OK ? dyni_expression_key_value(u->e, text, DYN_WIRE_S,
                                                    dyni_stored_name(u->model))
                        : rc;
}

/* --- Index keys --------------------------------------------------------------------------- */

/** How many components of an index key have which fate. */
struct fates {
    size_t set, filled, counted, left;
    bool in_keys_only; /* one that is filled lives in keys only */
    bool is_absent;    /* one that is set leaves the attribute out */
};

static int count_fates(struct upserting *u, const struct dyn_key_attr *key,
                       struct fates *ret)
{
    memset(ret, 0, sizeof(*ret));
    for (size_t i = 0; i < key->part_count; i++) {
        const struct dyn_part *part = dyni_part(key, i);
        struct dyni_key_text text = {.len = 0};
        if (part->path_len == 0)
            continue;
        enum fate fate = fate_of(u, part->path[0]);
        ret->filled += fate == FATE_FILLED;
        ret->counted += fate == FATE_COUNTED;
        ret->left += fate == FATE_LEFT;
        if (!dyni_is_attribute(dyni_field(&u->model->item, part->path[0])))
            ret->in_keys_only = ret->in_keys_only || fate == FATE_FILLED;
        if (fate != FATE_SET)
            continue;
        ret->set++;
        const void *value =
            dyni_part_value(u->model, part, DYNI_FROM_ITEM, u->upsert->item);
        int rc = dyni_key_append_component(u->model, key, i, value, &text, u->e->err);
        if (rc < 0)
            return rc;
        ret->is_absent = ret->is_absent || rc == DYN_NOT_FOUND;
    }
    return DYN_OK;
}

/** A field that lives in keys only: each that it is in is either absent or what it will be. */
static int guard_keys(struct upserting *u, const struct dyn_part *part)
{
    struct dyni_key_text text;
    int rc = DYN_OK;
    for (size_t i = 0; rc == DYN_OK && i < u->model->key_count; i++) {
        const struct dyn_key_attr *key = dyni_key(u->model, i);
        struct dyni_place here = {NULL, dyni_key_name(u->model, key), 0};
        if ((key->flags & (DYN_KEY_PARTITION | DYN_KEY_SORT)) != 0 ||
            !dyni_key_has_part(key, part))
            continue;
        rc = dyni_key_build(u->model, key, DYNI_FROM_ITEM, u->upsert->item, &text,
                            u->e->err);
        if (rc == DYN_NOT_FOUND)
            rc = dyni_guard_exists(u->e, &here, false);
        else if (rc == DYN_OK)
            rc =
                dyni_guard_key(u->e, u->model, key, dyn_str_n(text.text, text.len), true);
    }
    return rc;
}

/** The stored item has to have nothing else in a component than what the key is made of. */
static int guard_component(struct upserting *u, const struct dyn_part *part)
{
    const struct dyn_field *field = dyni_field(&u->model->item, part->path[0]);
    struct dyni_place here = {NULL, dyni_field_name(&u->model->item, field), 0};
    if (!dyni_is_attribute(field))
        return guard_keys(u, part);
    if (fate_of(u, part->path[0]) == FATE_LEFT)
        return dyni_guard_no_type(u->e, &here, field->type.wire);
    return dyni_guard_equal(u->e, &here, &field->type,
                            dyni_at(u->upsert->item, field->offset), true);
}

static int guard_components(struct upserting *u, const struct dyn_key_attr *key)
{
    int rc = DYN_OK;
    for (size_t i = 0; rc == DYN_OK && i < key->part_count; i++) {
        const struct dyn_part *part = dyni_part(key, i);
        if (part->path_len == 0)
            continue;
        enum fate fate = fate_of(u, part->path[0]);
        if (fate == FATE_FILLED || fate == FATE_LEFT)
            rc = guard_component(u, part);
    }
    return rc;
}

static int version_in_key(struct upserting *u, const struct dyn_key_attr *key)
{
    dyn_error_set(u->e->err, DYN_E_PARTS,
                  "is made of the version, which an upsert does not know: create, put or "
                  "update the item instead");
    return dyni_error_in_key(u->e->err, DYN_E_PARTS, u->model, key);
}

static int write_key(struct upserting *u, const struct dyn_key_attr *key)
{
    struct dyni_key_text text;
    struct fates fates;
    int rc = count_fates(u, key, &fates);
    if (rc != DYN_OK)
        return rc;
    if (fates.is_absent)
        return dyni_update_remove_name(u->e, dyni_key_name(u->model, key));
    if (fates.counted > 0)
        return version_in_key(u, key);
    if (fates.set + fates.filled == 0 && fates.left > 0)
        return DYN_OK; /* stays what it is */
    rc = dyni_key_build(u->model, key, DYNI_FROM_ITEM, u->upsert->item, &text, u->e->err);
    if (rc < 0)
        return rc;
    if (rc == DYN_NOT_FOUND)
        return guard_components(u, key);
    /* One that is filled and nothing else: the attribute is there if and only if it is. */
    bool fills = fates.set == 0 && fates.filled == 1 && !fates.in_keys_only;
    if (!fills)
        rc = guard_components(u, key);
    return rc == DYN_OK ? dyni_update_set_key(u->e, u->model, key,
                                              dyn_str_n(text.text, text.len), fills)
                        : rc;
}

static int write_keys(struct upserting *u)
{
    int rc = DYN_OK;
    for (size_t i = 0; rc == DYN_OK && i < u->model->key_count; i++) {
        const struct dyn_key_attr *key = dyni_key(u->model, i);
        if ((key->flags & (DYN_KEY_PARTITION | DYN_KEY_SORT | DYN_KEY_FIELD)) == 0)
            rc = write_key(u, key);
    }
    return rc;
}

int dyni_upsert_compile(struct dyni_expression *e, const struct dyni_upsert *upsert)
{
    struct upserting u = {e, upsert->model, upsert};
    int rc = write_discriminator(&u);
    for (size_t i = 0; rc == DYN_OK && i < u.model->item.field_count; i++)
        rc = write_field(&u, i);
    if (rc == DYN_OK)
        rc = write_extras(&u);
    if (rc == DYN_OK)
        rc = write_keys(&u);
    if (rc == DYN_OK)
        rc = dyni_update_finish(e);
    if (rc == DYN_OK)
        rc = dyn_buf_check(&e->condition, e->err);
    return rc == DYN_OK ? rc : dyni_error_model(e->err, rc, u.model);
}
