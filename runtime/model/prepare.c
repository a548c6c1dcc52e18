/* SPDX-License-Identifier: MIT */
#include "model/prepare.h"

#include "model/scalar.h"

#include <dyn/id.h>

/* --- Defaults -------------------------------------------------------------------------- */

int dyni_fill_default(const struct dyn_struct *structure, const struct dyn_field *field,
                      void *ret_value, struct dyn_error *err)
{
    const struct dyn_rules *rules = dyni_rules(structure, field);
    if ((field->flags & DYN_FIELD_DEFAULT_EMPTY) != 0) {
        dyni_items_store(ret_value, dyn_empty_storage(), 0);
        return DYN_OK;
    }
    if ((field->flags & DYN_FIELD_DEFAULT) == 0 || rules == NULL)
        return DYN_OK;
    struct dyn_str text = dyni_default_text(structure, rules);
    if (field->type.kind == DYN_KIND_BINARY) {
        *(struct dyn_bytes *)ret_value = dyn_bytes(text.ptr, text.len);
        return DYN_OK;
    }
    return dyni_scalar_parse(&field->type, text, ret_value, err);
}

int dyn_item_init(const struct dyn_model *model, void *ret_item, struct dyn_error *err)
{
    dyn_error_clear(err);
    int rc = dyn_model_check(model, err);
    if (rc != DYN_OK)
        return rc;
    if (ret_item == NULL)
        return dyn_error_set(err, DYN_E_ARG, "init needs an item");
    memset(ret_item, 0, model->item.size);
    for (size_t i = 0; i < model->item.field_count; i++) {
        const struct dyn_field *field = dyni_field(&model->item, i);
        rc = dyni_fill_default(&model->item, field,
                               dyni_at_mutable(ret_item, field->offset), err);
        if (rc != DYN_OK) {
            dyni_error_in_field(err, rc, &model->item, field);
            return dyni_error_model(err, rc, model);
        }
    }
    return DYN_OK;
}

/* --- Generated values ------------------------------------------------------------------ */

struct preparing {
    const struct dyn_model *model;
    struct dyn_arena *mem;
    const struct dyn_system *system;
    enum dyn_write write;
    struct dyn_time now; /* one time for the whole item; absent until it is asked for */
    struct dyn_error *err;
};

static int ask_now(struct preparing *p)
{
    if (!p->now.has)
        p->now = dyn_time_now(p->system);
    return p->now.has ? DYN_OK
                      : dyn_error_set(p->err, DYN_E_SYSTEM, "the clock cannot be read");
}

static int set_now(struct preparing *p, const struct dyn_type *type, void *ret_value)
{
    int rc = ask_now(p);
    if (rc != DYN_OK)
        return rc;
    if (type->kind == DYN_KIND_DATE)
        *(struct dyn_date *)ret_value = dyn_date_of(p->now);
    else
        *(struct dyn_time *)ret_value =
            dyn_time_cut(p->now, (enum dyn_time_format)type->format, dyni_pattern(type));
    return DYN_OK;
}

static int set_id(struct preparing *p, enum dyn_auto kind, struct dyn_str *ret_id)
{
    static const enum dyn_id_kind kinds[] = {[DYN_AUTO_ULID] = DYN_ID_ULID,
                                             [DYN_AUTO_UUID4] = DYN_ID_UUID4,
                                             [DYN_AUTO_UUID7] = DYN_ID_UUID7,
                                             [DYN_AUTO_KSUID] = DYN_ID_KSUID,
                                             [DYN_AUTO_RANDOM] = DYN_ID_RANDOM};
    char text[DYN_ID_TEXT_MAX];
    size_t len = 0;
    int rc = dyn_id_new(p->system, kinds[kind], text, &len, p->err);
    if (rc != DYN_OK)
        return rc;
    if (!dyn_arena_str(p->mem, dyn_str_n(text, len), ret_id))
        return dyn_error_set(p->err, DYN_E_NOMEM, "out of memory");
    return DYN_OK;
}

static int next_version(struct preparing *p, const struct dyn_type *type, void *value)
{
    struct dyn_error *err = p->err;
    if (type->kind == DYN_KIND_UINT64) {
        struct dyn_uint64 *version = (struct dyn_uint64 *)value;
        uint64_t max = UINT64_MAX >> (64 - type->bits);
        if (p->write != DYN_WRITE_CREATE && version->has && version->value >= max)
            return dyn_error_set(err, DYN_E_RANGE, "the version has no next one");
        *version = dyn_uint64(
            p->write == DYN_WRITE_CREATE || !version->has ? 1 : version->value + 1);
        return DYN_OK;
    }
    struct dyn_int64 *version = (struct dyn_int64 *)value;
    int64_t max = (int64_t)(UINT64_MAX >> (65 - type->bits));
    if (p->write != DYN_WRITE_CREATE && version->has && version->value >= max)
        return dyn_error_set(err, DYN_E_RANGE, "the version has no next one");
    *version =
        dyn_int64(p->write == DYN_WRITE_CREATE || !version->has ? 1 : version->value + 1);
    return DYN_OK;
}

static int prepare_field(struct preparing *p, const struct dyn_struct *structure,
                         const struct dyn_field *field, void *value)
{
    bool present = dyni_is_present(&field->type, value);
    bool creates = p->write == DYN_WRITE_CREATE;
    switch (field->automatic) {
    case DYN_AUTO_NONE:
        break;
    case DYN_AUTO_CREATE:
        return creates && !present ? set_now(p, &field->type, value) : DYN_OK;
    case DYN_AUTO_WRITE:
        return set_now(p, &field->type, value);
    case DYN_AUTO_VERSION:
        return next_version(p, &field->type, value);
    default:
        return creates && !present
                   ? set_id(p, (enum dyn_auto)field->automatic, (struct dyn_str *)value)
                   : DYN_OK;
    }
    if (present)
        return DYN_OK;
    if ((field->flags & DYN_FIELD_DEFAULT_NOW) != 0)
        return creates ? set_now(p, &field->type, value) : DYN_OK;
    return dyni_fill_default(structure, field, value, p->err);
}

static int fill_members(struct preparing *p, const struct dyn_type *type, void *value);

/** The defaults of a struct that is inside of the item. */
static int fill_struct(struct preparing *p, const struct dyn_struct *structure,
                       void *base)
{
    for (size_t i = 0; i < structure->field_count; i++) {
        const struct dyn_field *field = dyni_field(structure, i);
        void *slot = dyni_at_mutable(base, field->offset);
        int rc = DYN_OK;
        if (!dyni_is_present(&field->type, slot))
            rc = dyni_fill_default(structure, field, slot, p->err);
        if (rc == DYN_OK)
            rc = fill_members(p, &field->type, slot);
        if (rc != DYN_OK)
            return dyni_error_in_field(p->err, rc, structure, field);
    }
    return DYN_OK;
}

/** The defaults of the structs that a value is made of; types hold each other to a depth that
 * the schema knows. */
static int fill_members(struct preparing *p, const struct dyn_type *type, void *value)
{
    if (type->kind == DYN_KIND_STRUCT) {
        bool points = (type->flags & DYN_TYPE_POINTER) != 0;
        void *base = points ? dyni_pointer_load(value) : value;
        return base != NULL ? fill_struct(p, dyni_struct(type), base) : DYN_OK;
    }
    if (type->kind != DYN_KIND_LIST && type->kind != DYN_KIND_MAP)
        return DYN_OK;
    const struct dyn_type *element = dyni_element(type);
    bool maps = type->kind == DYN_KIND_MAP;
    size_t stride = maps ? dyni_entry_stride(element) : dyni_element_stride(element);
    struct dyni_items items = dyni_items_load(value);
    if (element->kind != DYN_KIND_STRUCT && element->kind != DYN_KIND_LIST &&
        element->kind != DYN_KIND_MAP)
        return DYN_OK;
    for (size_t i = 0; i < items.len; i++) {
        size_t offset = i * stride + (maps ? DYNI_ENTRY_VALUE : 0);
        int rc = fill_members(p, element, dyni_at_mutable(items.items, offset));
        if (rc != DYN_OK)
            return dyni_error_at(p->err, rc, i);
    }
    return DYN_OK;
}

int dyn_item_prepare(const struct dyn_model *model, struct dyn_arena *mem,
                     const struct dyn_system *system, enum dyn_write write, void *item,
                     struct dyn_error *err)
{
    struct dyn_time unknown = {0, false};
    struct preparing p = {model, mem,     system != NULL ? system : dyn_system_default(),
                          write, unknown, err};
    dyn_error_clear(err);
    int rc = dyn_model_check(model, err);
    if (rc != DYN_OK)
        return rc;
    if (mem == NULL || item == NULL || (model->flags & DYN_MODEL_VIEW) != 0)
        return dyn_error_set(err, DYN_E_ARG,
                             "prepare needs an arena and an item that is no view");
    for (size_t i = 0; i < model->item.field_count; i++) {
        const struct dyn_field *field = dyni_field(&model->item, i);
        void *slot = dyni_at_mutable(item, field->offset);
        rc = prepare_field(&p, &model->item, field, slot);
        if (rc == DYN_OK)
            rc = fill_members(&p, &field->type, slot);
        if (rc != DYN_OK) {
            dyni_error_in_field(err, rc, &model->item, field);
            return dyni_error_model(err, rc, model);
        }
    }
    return DYN_OK;
}
