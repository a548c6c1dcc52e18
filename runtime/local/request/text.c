/* SPDX-License-Identifier: MIT */
#include "local/request/parts.h"

#include "json/writer.h"

#include <dyn/decimal.h>

/* --- What is there ------------------------------------------------------------------ */

size_t dynl_element_size(const struct dynl_field *element)
{
    switch (element->kind) {
    case DYNL_TEXT:
        return sizeof(struct dyn_str);
    case DYNL_INTEGER:
    case DYNL_LONG:
        return sizeof(struct dyn_int64);
    case DYNL_BOOLEAN:
    case DYNL_LEGACY:
        return sizeof(struct dyn_bool);
    case DYNL_STRUCT:
        return element->shape->size;
    case DYNL_LIST:
        return sizeof(struct dynl_list);
    case DYNL_MAP:
        return sizeof(struct dynl_map);
    case DYNL_ATTRIBUTES:
        return sizeof(struct dynl_attributes);
    case DYNL_IGNORED:
        break;
    }
    return 0;
}

const void *dynl_struct_at(const void *at)
{
    const void *inner;

    memcpy(&inner, at, sizeof(inner));
    return inner;
}

/* A value that is wrong in itself is there all the same. */
static bool attributes_are_absent(const struct dynl_attributes *value)
{
    return value->map.tag == DYNI_TAG_NONE && value->problem.ptr == NULL;
}

bool dynl_field_is_absent(const struct dynl_field *field, const void *at)
{
    switch (field->kind) {
    case DYNL_TEXT:
        return ((const struct dyn_str *)at)->ptr == NULL;
    case DYNL_INTEGER:
    case DYNL_LONG:
        return !((const struct dyn_int64 *)at)->has;
    case DYNL_BOOLEAN:
        return !((const struct dyn_bool *)at)->has;
    case DYNL_STRUCT:
        return dynl_struct_at(at) == NULL;
    case DYNL_LIST:
        return ((const struct dynl_list *)at)->items == NULL;
    case DYNL_MAP:
        return ((const struct dynl_map *)at)->keys == NULL;
    case DYNL_ATTRIBUTES:
        return attributes_are_absent(at);
    case DYNL_LEGACY:
    case DYNL_IGNORED:
        break;
    }
    return true;
}

/* --- As the service prints it ------------------------------------------------------- */

void dynl_write_lower_first(struct dyn_buf *out, const char *name, size_t len)
{
    dyni_write_byte(
        out, (char)(name[0] >= 'A' && name[0] <= 'Z' ? name[0] - 'A' + 'a' : name[0]));
    dyni_write_raw(out, name + 1, len - 1);
}

static void write_integer(struct dyn_buf *out, int64_t value)
{
    char text[32];
    size_t len = dyn_int64_format(value, text);

    dyni_write_raw(out, text, len);
}

static void write_list(struct dyn_buf *out, const struct dynl_field *element,
                       const struct dynl_list *list)
{
    size_t size = dynl_element_size(element);
    const char *items = list->items;

    dyni_write_byte(out, '[');
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0)
            dyni_write_literal(out, ", ");
        dynl_write_field(out, element, DYNL_ELEMENT, items + i * size);
    }
    dyni_write_byte(out, ']');
}

static void write_map(struct dyn_buf *out, const struct dynl_field *element,
                      const struct dynl_map *map)
{
    size_t size = dynl_element_size(element);
    const char *values = map->values;

    dyni_write_byte(out, '{');
    for (size_t i = 0; i < map->count; i++) {
        if (i > 0)
            dyni_write_literal(out, ", ");
        dyni_write_raw(out, map->keys[i].ptr, map->keys[i].len);
        dyni_write_byte(out, '=');
        dynl_write_field(out, element, DYNL_ELEMENT, values + i * size);
    }
    dyni_write_byte(out, '}');
}

/* The service prints an object's address for each value, which says nothing to anyone. */
static void write_attributes(struct dyn_buf *out, const struct dynl_attributes *value)
{
    dyni_write_byte(out, '{');
    for (size_t i = 0; value->problem.ptr == NULL && i < value->map.count; i++) {
        const struct dynl_member *member = &value->map.members[i];
        if (i > 0)
            dyni_write_literal(out, ", ");
        dyni_write_raw(out, member->name.ptr, member->name.len);
        dyni_write_byte(out, '=');
        dynl_value_write(out, &member->value);
    }
    dyni_write_byte(out, '}');
}

static void write_struct(struct dyn_buf *out, const struct dynl_shape *shape,
                         const char *base)
{
    bool is_first = true;

    dyn_buf_text(out, shape->name);
    dyni_write_byte(out, '(');
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct dynl_field *field = &shape->fields[i];
        if (field->kind == DYNL_LEGACY || field->kind == DYNL_IGNORED)
            continue;
        if (!is_first)
            dyni_write_literal(out, ", ");
        is_first = false;
        dynl_write_lower_first(out, field->name, field->name_len);
        dyni_write_byte(out, '=');
        dynl_write_field(out, field, DYNL_MEMBER, base + field->offset);
    }
    dyni_write_byte(out, ')');
}

static void write_bool(struct dyn_buf *out, bool value)
{
    dyn_buf_text(out, value ? "true" : "false");
}

static void write_struct_at(struct dyn_buf *out, const struct dynl_field *field,
                            enum dynl_field_place place, const void *at)
{
    write_struct(out, field->shape, place == DYNL_MEMBER ? dynl_struct_at(at) : at);
}

/* Recursion goes down the shapes, which end. */
void dynl_write_field(struct dyn_buf *out, const struct dynl_field *field,
                      enum dynl_field_place place, const void *at)
{
    const struct dyn_str *text = at;

    if ((place == DYNL_MEMBER || field->kind != DYNL_STRUCT) &&
        dynl_field_is_absent(field, at)) {
        dyni_write_literal(out, "null");
        return;
    }
    switch (field->kind) {
    case DYNL_TEXT:
        dyni_write_raw(out, text->ptr, text->len);
        break;
    case DYNL_INTEGER:
    case DYNL_LONG:
        write_integer(out, ((const struct dyn_int64 *)at)->value);
        break;
    case DYNL_BOOLEAN:
        write_bool(out, ((const struct dyn_bool *)at)->value);
        break;
    case DYNL_STRUCT:
        write_struct_at(out, field, place, at);
        break;
    case DYNL_LIST:
        write_list(out, field->element, at);
        break;
    case DYNL_MAP:
        write_map(out, field->element, at);
        break;
    case DYNL_ATTRIBUTES:
        write_attributes(out, at);
        break;
    case DYNL_LEGACY:
    case DYNL_IGNORED:
        break;
    }
}
