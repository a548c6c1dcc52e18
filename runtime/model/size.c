/* SPDX-License-Identifier: MIT */
#include "model/size.h"

#include "core/base64.h"
#include "core/checked.h"
#include "model/key.h"
#include "model/scalar.h"
#include "model/value.h"

/** Of a list or map, and of each of its members. */
#define CONTAINER_BYTES 3
#define MEMBER_BYTES    1

/** Of a number, which is at most 21, and of any text that is not the user's. */
#define SCALAR_BYTES_MAX DYNI_SCALAR_TEXT_MAX

/** The sum; it stays at SIZE_MAX once it would wrap. */
struct sizing {
    size_t bytes;
    bool is_rough; /* it may be too high: nothing is formatted for it */
    struct dyn_error *err;
};

static void add(struct sizing *s, size_t bytes)
{
    if (!dyni_add_size(s->bytes, bytes, &s->bytes))
        s->bytes = SIZE_MAX;
}

static int size_value(struct sizing *s, const struct dyn_type *type, const void *value);

/* --- Scalars --------------------------------------------------------------------------- */

static size_t binary_bytes(const struct dyn_type *type, struct dyn_bytes bytes)
{
    if (type->wire == DYN_WIRE_B)
        return bytes.len;
    return type->format == DYN_BINARY_HEX ? bytes.len * 2
                                          : dyni_base64_encoded_len(bytes.len);
}

/** Whether its text is computed. */
static bool is_formatted(const struct dyn_type *type)
{
    return type->kind != DYN_KIND_STRING && type->kind != DYN_KIND_ENUM;
}

static int size_scalar(struct sizing *s, const struct dyn_type *type, const void *value)
{
    char scratch[DYNI_SCALAR_TEXT_MAX];
    struct dyn_str text;
    if (type->kind == DYN_KIND_BINARY) {
        add(s, binary_bytes(type, *(const struct dyn_bytes *)value));
        return DYN_OK;
    }
    if (type->wire == DYN_WIRE_BOOL) {
        add(s, 1);
        return DYN_OK;
    }
    if (s->is_rough && is_formatted(type)) {
        add(s, SCALAR_BYTES_MAX);
        return DYN_OK;
    }
    int rc = dyni_scalar_text(type, value, scratch, &text, s->err);
    if (rc == DYN_OK)
        add(s, type->wire == DYN_WIRE_N ? dyni_number_size(text) : text.len);
    return rc;
}

/* --- Containers ------------------------------------------------------------------------ */

static int size_present(struct sizing *s, const struct dyn_type *type, const void *value)
{
    if (dyni_is_present(type, value))
        return size_value(s, type, value);
    return dyn_error_set(s->err, DYN_E_MISSING,
                         "the element has no value: set it or take it out");
}

/** Members of a set count for themselves, those of a list one byte more. */
static int size_elements(struct sizing *s, const struct dyn_type *type, const void *value)
{
    const struct dyn_type *element = dyni_element(type);
    struct dyni_items items = dyni_items_load(value);
    size_t stride = dyni_element_stride(element);
    bool is_list = type->kind == DYN_KIND_LIST;
    add(s, is_list ? CONTAINER_BYTES : 0);
    for (size_t i = 0; i < items.len; i++) {
        add(s, is_list ? MEMBER_BYTES : 0);
        int rc = size_present(s, element, dyni_at(items.items, i * stride));
        if (rc != DYN_OK)
            return dyni_error_at(s->err, rc, i);
    }
    return DYN_OK;
}

static int size_entries(struct sizing *s, const struct dyn_type *type, const void *value)
{
    const struct dyn_type *element = dyni_element(type);
    struct dyni_items items = dyni_items_load(value);
    size_t stride = dyni_entry_stride(element);
    add(s, CONTAINER_BYTES);
    for (size_t i = 0; i < items.len; i++) {
        const void *entry = dyni_at(items.items, i * stride);
        struct dyn_str key = *(const struct dyn_str *)entry;
        add(s, key.len);
        add(s, MEMBER_BYTES);
        int rc = size_present(s, element, dyni_at(entry, DYNI_ENTRY_VALUE));
        if (rc != DYN_OK)
            return dyni_error_in(s->err, rc, key.ptr != NULL ? key.ptr : "", key.len);
    }
    return DYN_OK;
}

/** `member_bytes`: what each member costs beside its name and value. */
static int size_members(struct sizing *s, const struct dyn_struct *structure,
                        const void *base, size_t member_bytes)
{
    struct dyni_items extras = dyni_extras_load(structure, base);
    const struct dyn_extra *extra = (const struct dyn_extra *)extras.items;
    for (size_t i = 0; i < structure->field_count; i++) {
        const struct dyn_field *field = dyni_field(structure, i);
        const void *value = dyni_at(base, field->offset);
        if (!dyni_is_attribute(field) || !dyni_is_present(&field->type, value))
            continue;
        add(s, field->name_len + member_bytes);
        int rc = size_value(s, &field->type, value);
        if (rc != DYN_OK)
            return dyni_error_in_field(s->err, rc, structure, field);
    }
    for (size_t i = 0; i < extras.len; i++) {
        add(s, extra[i].name.len);
        add(s, member_bytes);
        add(s, dyni_value_size(extra[i].value.json));
    }
    return DYN_OK;
}

static int size_value(struct sizing *s, const struct dyn_type *type, const void *value)
{
    switch (type->kind) {
    case DYN_KIND_LIST:
    case DYN_KIND_SET:
        return size_elements(s, type, value);
    case DYN_KIND_MAP:
        return size_entries(s, type, value);
    case DYN_KIND_STRUCT:
        add(s, CONTAINER_BYTES);
        return size_members(s, dyni_struct(type), dyni_struct_of(type, value),
                            MEMBER_BYTES);
    case DYN_KIND_ANY:
        add(s, dyni_value_size(((const struct dyn_value *)value)->json));
        return DYN_OK;
    default:
        return size_scalar(s, type, value);
    }
}

/* --- Items ----------------------------------------------------------------------------- */

/** A key attribute that is a field is counted as that. */
static int size_key(struct sizing *s, const struct dyn_model *model,
                    const struct dyn_key_attr *key, const void *item)
{
    struct dyni_key_text text;
    if ((key->flags & DYN_KEY_FIELD) != 0)
        return DYN_OK;
    if (s->is_rough) {
        add(s, key->name_len);
        add(s, sizeof(text.text));
        return DYN_OK;
    }
    int rc = dyni_key_build(model, key, DYNI_FROM_ITEM, item, &text, s->err);
    if (rc != DYN_OK)
        return rc == DYN_NOT_FOUND ? DYN_OK : rc;
    add(s, key->name_len);
    add(s, key->wire == DYN_WIRE_N ? dyni_number_size(dyn_str_n(text.text, text.len))
                                   : text.len);
    return DYN_OK;
}

static int size_item(struct sizing *s, const struct dyn_model *model, const void *item)
{
    for (size_t i = 0; i < model->key_count; i++) {
        int rc = size_key(s, model, dyni_key(model, i), item);
        if (rc != DYN_OK)
            return rc;
    }
    if (model->discriminator != 0)
        add(s, dyni_discriminator(model).len + dyni_stored_name(model).len);
    return size_members(s, &model->item, item, 0);
}

int dyni_size_item(const struct dyn_model *model, const void *item, size_t *ret_bytes,
                   struct dyn_error *err)
{
    struct sizing s = {.err = err};
    int rc = size_item(&s, model, item);
    if (rc == DYN_OK)
        *ret_bytes = s.bytes;
    return rc;
}

bool dyni_size_is_small(const struct dyn_model *model, const void *item)
{
    struct sizing s = {.is_rough = true};
    return size_item(&s, model, item) == DYN_OK && s.bytes <= DYNI_ITEM_BYTES_MAX;
}

int dyn_item_size(const struct dyn_model *model, const void *item, size_t *ret_bytes,
                  struct dyn_error *err)
{
    dyn_error_clear(err);
    int rc = dyn_model_check(model, err);
    if (rc != DYN_OK)
        return rc;
    if (item == NULL || ret_bytes == NULL || (model->flags & DYN_MODEL_VIEW) != 0)
        return dyn_error_set(err, DYN_E_ARG,
                             "an item that is no view and a place are needed");
    rc = dyni_size_item(model, item, ret_bytes, err);
    return rc == DYN_OK ? rc : dyni_error_model(err, rc, model);
}
