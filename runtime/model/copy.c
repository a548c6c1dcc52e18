/* SPDX-License-Identifier: MIT */
#include "model/copy.h"

_Static_assert(offsetof(struct dyn_extra, value) == DYNI_ENTRY_VALUE &&
                   sizeof(struct dyn_extra) == sizeof(struct dyn_value_entry),
               "an extra is laid out as an entry of a map");

const struct dyn_type dyni_any_type = {
    .kind = DYN_KIND_ANY, .wire = DYN_WIRE_ANY, .size = sizeof(struct dyn_value)};

/* Each function replaces what a slot points to by a copy; the slot itself was copied before.
 * Recursion follows the types, which are finite. */

static int no_memory(struct dyn_error *err)
{
    return dyn_error_set(err, DYN_E_NOMEM, "out of memory");
}

static int own_text(struct dyn_arena *mem, void *slot, struct dyn_error *err)
{
    struct dyn_str text;
    memcpy(&text, slot, sizeof(text));
    if (!dyn_arena_str(mem, text, &text))
        return no_memory(err);
    memcpy(slot, &text, sizeof(text));
    return DYN_OK;
}

static int own_enum(struct dyn_arena *mem, void *slot, struct dyn_error *err)
{
    struct dyn_enum_slot value = dyni_enum_load(slot);
    if (value.value != DYNI_ENUM_UNKNOWN)
        value.text = dyn_str_n(NULL, 0);
    if (!dyn_arena_str(mem, value.text, &value.text))
        return no_memory(err);
    dyni_enum_store(slot, value.text, value.value);
    return DYN_OK;
}

static int own_value(const struct dyn_type *type, struct dyn_arena *mem, void *slot,
                     struct dyn_error *err);

/** A new array for the slot; *ret_items.items is NULL when there are no elements. */
static int own_array(struct dyn_arena *mem, void *slot, size_t stride,
                     struct dyni_items *ret_items, struct dyn_error *err)
{
    struct dyni_items items = dyni_items_load(slot);
    ret_items->items = NULL;
    ret_items->len = 0;
    if (items.items == NULL || items.len == 0) {
        dyni_items_store(slot, items.items != NULL ? dyn_empty_storage() : NULL, 0);
        return DYN_OK;
    }
    void *array = dyn_arena_calloc(mem, items.len, stride);
    if (array == NULL)
        return no_memory(err);
    memcpy(array, items.items, items.len * stride);
    dyni_items_store(slot, array, items.len);
    *ret_items = dyni_items_load(slot);
    return DYN_OK;
}

static int own_elements(const struct dyn_type *element, struct dyn_arena *mem, void *slot,
                        struct dyn_error *err)
{
    struct dyni_items items;
    size_t stride = dyni_element_stride(element);
    int rc = own_array(mem, slot, stride, &items, err);
    for (size_t i = 0; rc == DYN_OK && i < items.len; i++)
        rc = own_value(element, mem, dyni_at_mutable(items.items, i * stride), err);
    return rc;
}

static int own_entries(const struct dyn_type *element, struct dyn_arena *mem, void *slot,
                       struct dyn_error *err)
{
    struct dyni_items items;
    size_t stride = dyni_entry_stride(element);
    int rc = own_array(mem, slot, stride, &items, err);
    for (size_t i = 0; rc == DYN_OK && i < items.len; i++) {
        void *entry = dyni_at_mutable(items.items, i * stride);
        rc = own_text(mem, entry, err);
        if (rc == DYN_OK)
            rc = own_value(element, mem, dyni_at_mutable(entry, DYNI_ENTRY_VALUE), err);
    }
    return rc;
}

static int own_members(const struct dyn_struct *structure, struct dyn_arena *mem,
                       void *base, struct dyn_error *err)
{
    int rc = DYN_OK;
    for (size_t i = 0; rc == DYN_OK && i < structure->field_count; i++) {
        const struct dyn_field *field = dyni_field(structure, i);
        rc = own_value(&field->type, mem, dyni_at_mutable(base, field->offset), err);
    }
    if (rc != DYN_OK || structure->extras == DYN_NO_OFFSET)
        return rc;
    return own_entries(&dyni_any_type, mem, dyni_at_mutable(base, structure->extras),
                       err);
}

static int own_struct(const struct dyn_type *type, struct dyn_arena *mem, void *slot,
                      struct dyn_error *err)
{
    const struct dyn_struct *structure = dyni_struct(type);
    if ((type->flags & DYN_TYPE_POINTER) == 0)
        return own_members(structure, mem, slot, err);
    const void *original = dyni_pointer_load(slot);
    if (original == NULL)
        return DYN_OK;
    void *copy = dyn_arena_alloc(mem, structure->size);
    if (copy == NULL)
        return no_memory(err);
    memcpy(copy, original, structure->size);
    memcpy(slot, &copy, sizeof(copy));
    return own_members(structure, mem, copy, err);
}

static int own_value(const struct dyn_type *type, struct dyn_arena *mem, void *slot,
                     struct dyn_error *err)
{
    switch (type->kind) {
    case DYN_KIND_STRING:
    case DYN_KIND_UUID:
    case DYN_KIND_ULID:
    case DYN_KIND_BINARY: /* laid out as text is */
    case DYN_KIND_ANY:
        return own_text(mem, slot, err);
    case DYN_KIND_ENUM:
        return own_enum(mem, slot, err);
    case DYN_KIND_STRUCT:
        return own_struct(type, mem, slot, err);
    case DYN_KIND_LIST:
    case DYN_KIND_SET:
        return own_elements(dyni_element(type), mem, slot, err);
    case DYN_KIND_MAP:
        return own_entries(dyni_element(type), mem, slot, err);
    default:
        return DYN_OK;
    }
}

int dyni_copy_value(const struct dyn_type *type, struct dyn_arena *mem, const void *value,
                    void *ret_copy, struct dyn_error *err)
{
    memmove(ret_copy, value, dyni_value_bytes(type));
    return own_value(type, mem, ret_copy, err);
}

int dyn_item_copy(const struct dyn_model *model, struct dyn_arena *mem, const void *item,
                  void *ret_copy, struct dyn_error *err)
{
    dyn_error_clear(err);
    int rc = dyn_model_check(model, err);
    if (rc != DYN_OK)
        return rc;
    if (mem == NULL || item == NULL || ret_copy == NULL)
        return dyn_error_set(err, DYN_E_ARG, "an arena, an item and a place are needed");
    void *scratch = dyn_arena_alloc(mem, model->item.size);
    if (scratch == NULL) {
        rc = no_memory(err);
    } else {
        memcpy(scratch, item, model->item.size);
        rc = own_members(&model->item, mem, scratch, err);
    }
    if (rc != DYN_OK)
        return dyni_error_model(err, rc, model);
    memcpy(ret_copy, scratch, model->item.size);
    return DYN_OK;
}
