/* SPDX-License-Identifier: MIT */
#include "model/item.h"

#include "core/utf8.h"

#include <stdio.h>

bool dyni_is_present_by_kind(const struct dyn_type *type, const void *value)
{
    switch (type->kind) {
    case DYN_KIND_BOOL:
        return ((const struct dyn_bool *)value)->has;
    case DYN_KIND_INT64:
        return ((const struct dyn_int64 *)value)->has;
    case DYN_KIND_UINT64:
        return ((const struct dyn_uint64 *)value)->has;
    case DYN_KIND_FLOAT64:
        return ((const struct dyn_float64 *)value)->has;
    case DYN_KIND_DECIMAL:
        return ((const struct dyn_decimal *)value)->has;
    case DYN_KIND_TIME:
        return ((const struct dyn_time *)value)->has;
    case DYN_KIND_DATE:
        return ((const struct dyn_date *)value)->has;
    case DYN_KIND_ENUM:
        return dyni_enum_load(value).value != DYNI_ENUM_UNSET;
    case DYN_KIND_STRUCT:
        return dyni_struct_of(type, value) != NULL;
    case DYN_KIND_SET:
        return dyni_items_load(value).items != NULL && dyni_items_load(value).len > 0;
    default: /* text, bytes, any, list, map: a pointer first */
        return dyni_pointer_load(value) != NULL;
    }
}

size_t dyni_value_bytes(const struct dyn_type *type)
{
    if (type->kind == DYN_KIND_ENUM)
        return DYNI_ENUM_BYTES;
    if (type->kind == DYN_KIND_STRUCT && (type->flags & DYN_TYPE_POINTER) != 0)
        return sizeof(void *);
    return type->size;
}

const char *dyni_kind_name(const struct dyn_type *type)
{
    static const char *const ints[] = {"int8", "int16", "int32", "int64"};
    static const char *const uints[] = {"uint8", "uint16", "uint32", "uint64"};
    static const char *const names[] = {
        "?",    "string",  "uuid",    "ulid",   "bool",      "int",
        "uint", "float64", "decimal", "binary", "timestamp", "date",
        "enum", "struct",  "list",    "set",    "map",       "any"};
    size_t width = type->bits == 8 ? 0 : type->bits == 16 ? 1 : type->bits == 32 ? 2 : 3;
    if (type->kind == DYN_KIND_INT64)
        return ints[width];
    if (type->kind == DYN_KIND_UINT64)
        return uints[width];
    return type->kind <= DYN_KIND_ANY ? names[type->kind] : "?";
}

const char *dyni_wire_name(int wire)
{
    static const char *const names[] = {"?",  "S",  "N",  "B", "BOOL", "NULL",
                                        "SS", "NS", "BS", "L", "M",    "any"};
    return wire >= 0 && wire <= DYN_WIRE_ANY ? names[wire] : "?";
}

/* --- Errors with a path ---------------------------------------------------------------- */

static void prepend(struct dyn_error *err, const char *text, size_t len)
{
    size_t old = strlen(err->field);
    bool dot = old > 0 && err->field[0] != '[';
    size_t room = sizeof(err->field) - 1;
    if (len > room)
        len = dyni_utf8_valid_len(text, room);
    size_t head = len + (dot ? 1 : 0);
    if (head > room)
        head = room;
    size_t keep = old < room - head ? old : room - head;
    keep = dyni_utf8_valid_len(err->field, keep);
    memmove(err->field + head, err->field, keep);
    memcpy(err->field, text, len);
    if (dot && len < head)
        err->field[len] = '.';
    err->field[head + keep] = '\0';
}

int dyni_error_in(struct dyn_error *err, int code, const char *name, size_t len)
{
    if (err != NULL)
        prepend(err, name, len);
    return code;
}

int dyni_error_in_field(struct dyn_error *err, int code,
                        const struct dyn_struct *structure, const struct dyn_field *field)
{
    struct dyn_str name = dyni_field_name(structure, field);
    return dyni_error_in(err, code, name.ptr, name.len);
}

int dyni_error_in_key(struct dyn_error *err, int code, const struct dyn_model *model,
                      const struct dyn_key_attr *key)
{
    struct dyn_str name = dyni_key_name(model, key);
    return dyni_error_in(err, code, name.ptr, name.len);
}

int dyni_error_at(struct dyn_error *err, int code, size_t index)
{
    char text[32];
    int len = snprintf(text, sizeof(text), "[%zu]", index);
    if (err != NULL && len > 0)
        prepend(err, text, (size_t)len);
    return code;
}

int dyni_error_model(struct dyn_error *err, int code, const struct dyn_model *model)
{
    if (err != NULL && err->model[0] == '\0') {
        struct dyn_str name = dyni_model_name(model);
        if (name.len > sizeof(err->model) - 1)
            name.len = dyni_utf8_valid_len(name.ptr, sizeof(err->model) - 1);
        memcpy(err->model, name.ptr, name.len);
        err->model[name.len] = '\0';
    }
    return code;
}

const char *dyni_shown(struct dyn_str text, size_t max, char *ret_text)
{
    size_t len = text.len <= max ? text.len : max;
    size_t valid = text.ptr != NULL ? dyni_utf8_valid_len(text.ptr, len) : 0;
    if (len < text.len && valid + 3 >= len)
        len = valid; /* cut in the middle of a character */
    for (size_t i = 0; i < len; i++) {
        char c = text.ptr[i];
        bool bad = (unsigned char)c < 0x20 || c == 0x7f || i >= valid;
        ret_text[i] = bad ? '?' : c;
    }
    memcpy(ret_text + len, len < text.len ? "..." : "", len < text.len ? 4 : 1);
    return ret_text;
}
