/* SPDX-License-Identifier: MIT */
#include "model/check.h"

#include "core/utf8.h"
#include "model/copy.h"
#include "model/decode.h"
#include "model/order.h"
#include "model/rules.h"
#include "model/scalar.h"
#include "model/value.h"
#include "model/value_walk.h"

#include <dyn/decimal.h>
#include <dyn/value.h>

/* --- Scalars --------------------------------------------------------------------------- */

static void check_text(struct dyni_found *found, const struct dyni_place *place,
                       struct dyn_str text)
{
    size_t valid = dyni_utf8_valid_len(text.ptr, text.len);
    if (valid < text.len)
        dyni_found_add(found, place, DYN_E_FORMAT, "the text is not UTF-8 at byte %zu",
                       valid);
}

/** A number made by hand, or an unknown enum value stored as N, may be none. */
static void check_number(struct dyni_found *found, const struct dyni_place *place,
                         struct dyn_str text)
{
    struct dyn_decimal number;
    char shown[68];
    int rc = dyn_decimal_parse(text, &number);
    if (rc != DYN_OK)
        dyni_found_add(found, place, rc,
                       "'%s' is no number that DynamoDB stores: expected at most 38 "
                       "significant digits, 0 or a magnitude from 1E-130 to 9.99E+125",
                       dyni_shown(text, 64, shown));
}

static void check_scalar(struct dyni_found *found, const struct dyni_place *place,
                         const struct dyn_type *type, const void *value)
{
    char scratch[DYNI_SCALAR_TEXT_MAX], shown[68];
    struct dyn_error why;
    struct dyn_str text;
    if (type->kind == DYN_KIND_BINARY || dyni_scalar_is_sure(type, value))
        return;
    dyn_error_clear(&why);
    if (dyni_scalar_text(type, value, scratch, &text, &why) != DYN_OK) {
        dyni_found_error(found, place, &why);
        return;
    }
    if (type->wire == DYN_WIRE_N)
        check_number(found, place, text);
    else
        check_text(found, place, text);
    if (type->kind == DYN_KIND_ENUM && (type->flags & DYN_TYPE_STRICT_VALUES) != 0 &&
        dyni_enum_load(value).value == DYNI_ENUM_UNKNOWN)
        dyni_found_add(found, place, DYN_E_UNKNOWN, "'%s' is no value of the enum %s",
                       dyni_shown(text, 64, shown), dyni_enum_name(dyni_enum(type)).ptr);
}

/* --- Any value ------------------------------------------------------------------------- */

/** Lists and maps within a checked value, itself included. */
static unsigned levels_of(struct dyn_str json)
{
    struct dyn_str content, name, element;
    unsigned deepest = 0;
    int wire = dyni_walk_typed(json, &content);
    struct dyni_walk walk;
    if (wire != DYN_WIRE_L && wire != DYN_WIRE_M)
        return 0;
    walk = dyni_walk_into(content);
    while (wire == DYN_WIRE_L ? dyni_walk_element(&walk, &element)
                              : dyni_walk_member(&walk, &name, &element)) {
        unsigned levels = levels_of(element);
        deepest = levels > deepest ? levels : deepest;
    }
    return deepest + 1;
}

static void too_deep(struct dyni_found *found, const struct dyni_place *place)
{
    dyni_found_add(found, place, DYN_E_LIMIT, "nested deeper than %d levels",
                   DYNI_NESTING_MAX);
}

static void check_any(struct dyni_found *found, const struct dyni_place *place,
                      const void *value, unsigned level)
{
    struct dyn_value checked;
    struct dyn_error why;
    struct dyn_str json = ((const struct dyn_value *)value)->json;
    if (dyn_value_parse(found->mem, json, &checked, &why) != DYN_OK) {
        found->has_bad_json = true;
        dyni_found_error(found, place, &why);
    } else if (dyni_value_check_to_store(checked.json, found->mem, &why) != DYN_OK) {
        dyni_found_error(found, place, &why);
    } else if (level + levels_of(checked.json) > DYNI_NESTING_MAX) {
        too_deep(found, place);
    }
}

/* --- Containers ------------------------------------------------------------------------ */

static void check_name(struct dyni_found *found, const struct dyni_place *place,
                       struct dyn_str name)
{
    if (name.ptr == NULL || name.len == 0)
        dyni_found_add(found, place, DYN_E_FORMAT, "a name is empty");
    else if (name.len > DYNI_NAME_BYTES_MAX)
        dyni_found_add(found, place, DYN_E_LIMIT,
                       "a name has %zu bytes, expected at most %d", name.len,
                       DYNI_NAME_BYTES_MAX);
    else
        check_text(found, place, name);
}

static void check_member(struct dyni_found *found, const struct dyni_place *place,
                         const struct dyn_type *type, const void *value, unsigned level)
{
    if (dyni_is_present(type, value))
        dyni_check_value(found, place, type, value, level);
    else
        dyni_found_add(found, place, DYN_E_MISSING,
                       "the element has no value: set it or take it out");
}

/** Pointers to the elements in their order; NULL: no memory, or fewer than two. */
static const void **sorted(struct dyni_found *found, const struct dyn_type *element,
                           struct dyni_items items, size_t stride, dyni_order_fn *order)
{
    const void **pointers;
    if (items.len < 2)
        return NULL;
    pointers = dyn_arena_calloc(found->mem, items.len, sizeof(*pointers));
    if (pointers == NULL) {
        found->no_memory = true;
        return NULL;
    }
    for (size_t i = 0; i < items.len; i++)
        pointers[i] = dyni_at(items.items, i * stride);
    dyni_sort(pointers, items.len, order, element);
    return pointers;
}

void dyni_check_set_unique(struct dyni_found *found, const struct dyni_place *place,
                           const struct dyn_type *element, struct dyni_items items)
{
    size_t stride = dyni_element_stride(element);
    const void **members = sorted(found, element, items, stride, dyni_order_scalars);
    for (size_t i = 1; members != NULL && i < items.len; i++) {
        size_t offset = (size_t)((const char *)members[i] - (const char *)items.items);
        struct dyni_place here = {place, {NULL, 0}, offset / stride};
        if (dyni_is_present(element, members[i]) &&
            dyni_is_present(element, members[i - 1]) &&
            dyni_order_scalars(element, members[i - 1], members[i]) == 0)
            dyni_found_add(found, &here, DYN_E_DUPLICATE,
                           "the set holds this member twice");
    }
}

static void check_names_unique(struct dyni_found *found, const struct dyni_place *place,
                               struct dyni_items items, size_t stride)
{
    const void **entries = sorted(found, NULL, items, stride, dyni_order_entries);
    for (size_t i = 1; entries != NULL && i < items.len; i++) {
        struct dyn_str name = *(const struct dyn_str *)entries[i];
        struct dyni_place here = {place, name, 0};
        if (name.ptr != NULL && dyni_order_entries(NULL, entries[i - 1], entries[i]) == 0)
            dyni_found_add(found, &here, DYN_E_DUPLICATE, "stands twice");
    }
}

static void check_elements(struct dyni_found *found, const struct dyni_place *place,
                           const struct dyn_type *type, const void *value, unsigned level)
{
    const struct dyn_type *element = dyni_element(type);
    struct dyni_items items = dyni_items_load(value);
    size_t stride = dyni_element_stride(element);
    for (size_t i = 0; i < items.len; i++) {
        struct dyni_place here = {place, {NULL, 0}, i};
        check_member(found, &here, element, dyni_at(items.items, i * stride), level);
    }
    if (type->kind == DYN_KIND_SET)
        dyni_check_set_unique(found, place, element, items);
}

static void check_entries(struct dyni_found *found, const struct dyni_place *place,
                          const struct dyn_type *element, struct dyni_items items,
                          unsigned level)
{
    size_t stride = dyni_entry_stride(element);
    for (size_t i = 0; i < items.len; i++) {
        const void *entry = dyni_at(items.items, i * stride);
        struct dyn_str name = *(const struct dyn_str *)entry;
        struct dyni_place here = {place, name.ptr != NULL ? name : DYN_STR(""), 0};
        check_name(found, &here, name);
        check_member(found, &here, element, dyni_at(entry, DYNI_ENTRY_VALUE), level);
    }
    check_names_unique(found, place, items, stride);
}

static void check_struct(struct dyni_found *found, const struct dyni_place *place,
                         const struct dyn_struct *structure, const void *base,
                         unsigned level)
{
    for (size_t i = 0; i < structure->field_count; i++)
        dyni_check_field(found, place, structure, dyni_field(structure, i), base, level);
    dyni_check_extra_attributes(found, place, structure, NULL, base, level);
}

void dyni_check_value(struct dyni_found *found, const struct dyni_place *place,
                      const struct dyn_type *type, const void *value, unsigned level)
{
    bool nests = type->kind == DYN_KIND_STRUCT || type->kind == DYN_KIND_LIST ||
                 type->kind == DYN_KIND_MAP;
    if (nests && ++level > DYNI_NESTING_MAX) {
        too_deep(found, place);
        return;
    }
    switch (type->kind) {
    case DYN_KIND_ANY:
        check_any(found, place, value, level);
        break;
    case DYN_KIND_STRUCT:
        check_struct(found, place, dyni_struct(type), dyni_struct_of(type, value), level);
        break;
    case DYN_KIND_LIST:
    case DYN_KIND_SET:
        check_elements(found, place, type, value, level);
        break;
    case DYN_KIND_MAP:
        check_entries(found, place, dyni_element(type), dyni_items_load(value), level);
        break;
    default:
        check_scalar(found, place, type, value);
        break;
    }
}

/* --- Fields and extras ------------------------------------------------------------------ */

void dyni_check_field(struct dyni_found *found, const struct dyni_place *place,
                      const struct dyn_struct *structure, const struct dyn_field *field,
                      const void *base, unsigned level)
{
    struct dyni_place here = {place, dyni_field_name(structure, field), 0};
    const void *value = dyni_at(base, field->offset);
    const struct dyn_rules *rules = dyni_rules(structure, field);
    bool needed = (field->flags & (DYN_FIELD_REQUIRED | DYN_FIELD_KEY)) != 0;
    if (!dyni_is_present(&field->type, value)) {
        if (needed && (field->flags & DYN_FIELD_NOT_STORED) == 0)
            dyni_found_add(found, &here, DYN_E_MISSING, "is required and was never set");
        return;
    }
    size_t before = found->list.len;
    dyni_check_value(found, &here, &field->type, value, level);
    if (rules != NULL && found->list.len == before)
        dyni_check_rules(found, &here, structure, rules, &field->type, value);
}

static bool is_known(const struct dyn_struct *structure, const struct dyn_model *model,
                     struct dyn_str name)
{
    if (model != NULL && model->discriminator != 0 &&
        dyn_str_eq(name, dyni_discriminator(model)))
        return true;
    return dyni_find_attribute(structure, model, name) < structure->name_count;
}

void dyni_check_extra_attributes(struct dyni_found *found, const struct dyni_place *place,
                                 const struct dyn_struct *structure,
                                 const struct dyn_model *model, const void *base,
                                 unsigned level)
{
    struct dyni_items extras = dyni_extras_load(structure, base);
    const struct dyn_extra *extra = (const struct dyn_extra *)extras.items;
    check_entries(found, place, &dyni_any_type, extras, level);
    for (size_t i = 0; i < extras.len; i++) {
        struct dyni_place here = {place, extra[i].name, 0};
        if (extra[i].name.ptr != NULL && is_known(structure, model, extra[i].name))
            dyni_found_add(found, &here, DYN_E_DUPLICATE,
                           "is an extra with the name of an attribute that the schema "
                           "knows");
    }
}
