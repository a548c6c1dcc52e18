/* SPDX-License-Identifier: MIT */
#include "model/model_fields.h"

#include "diag/diag.h"
#include "base/memory.h"
#include "model/model_read.h"

#include <dyn/decimal.h>
#include <dyn/time.h>

#include "core/base64.h"
#include "core/utf8.h"
#include "model/scalar.h"

#define REPORT(build, code, node, ...)                                                   \
    diag_node((build)->diags, code, (build)->source, node, __VA_ARGS__)

static const struct dyn_str none = {NULL, 0};

/* --- Literals -------------------------------------------------------------------------- */

/* What the runtime would know of the type, a pattern behind it. */
static struct dyn_type *descriptor_of(struct model_build *build,
                                      const struct model_type *type)
{
    size_t pattern_len = type->pattern.len;
    struct dyn_type *descriptor =
        gen_calloc(build->arena, 1, sizeof(*descriptor) + pattern_len + 1);
    descriptor->kind = (uint8_t)type->kind;
    descriptor->wire = (uint8_t)type->wire;
    descriptor->bits = (uint8_t)type->bits;
    descriptor->format = (uint8_t)type->time_format;
    if (pattern_len > 0) {
        descriptor->info = sizeof(*descriptor);
        memcpy(descriptor + 1, type->pattern.ptr, pattern_len);
    }
    return descriptor;
}

struct dyn_str model_canonical(struct model_build *build, const struct model_type *type,
                               struct dyn_str text, struct dyn_error *ret_error)
{
    const struct dyn_type *descriptor = descriptor_of(build, type);
    char scratch[DYNI_SCALAR_TEXT_MAX];
    union dyn_scalar value;
    struct dyn_str stored;

    memset(&value, 0, sizeof(value));
    dyn_error_clear(ret_error);
    if (dyni_scalar_parse(descriptor, text, &value, ret_error) != DYN_OK ||
        dyni_scalar_text(descriptor, &value, scratch, &stored, ret_error) != DYN_OK)
        return none;
    return gen_str(build->arena, stored);
}

/* A time may be written as ISO text too, whatever it is stored as. */
static struct dyn_str canonical_time(struct model_build *build,
                                     const struct model_type *type, struct dyn_str text,
                                     struct dyn_error *err)
{
    struct dyn_str stored = model_canonical(build, type, text, err);
    struct model_type iso = {.kind = type->kind, .wire = DYN_WIRE_S, .text = type->text};
    struct dyn_type *descriptor = descriptor_of(build, &iso);
    char scratch[DYNI_SCALAR_TEXT_MAX];
    union dyn_scalar value;
    struct dyn_error second;

    if (stored.ptr != NULL)
        return stored;
    dyn_error_clear(&second);
    memset(&value, 0, sizeof(value));
    if (type->kind == DYN_KIND_DATE)
        descriptor->format = DYN_TIME_DATE;
    if (dyni_scalar_parse(descriptor, text, &value, &second) != DYN_OK ||
        dyni_scalar_text(descriptor_of(build, type), &value, scratch, &stored, &second) !=
            DYN_OK)
        return none;
    return gen_str(build->arena, stored);
}

/* A bool is written true or false, whatever it is stored as. */
static struct dyn_str canonical_bool(struct model_build *build,
                                     const struct model_type *type, struct dyn_str text,
                                     struct dyn_error *err)
{
    struct model_type plain = *type;
    plain.wire = DYN_WIRE_S;
    if (model_canonical(build, &plain, text, err).ptr == NULL)
        return none;
    if (type->wire != DYN_WIRE_N)
        return text;
    return text.len == 4 ? DYN_STR("1") : DYN_STR("0");
}

/* A value of an enum is written by its name in the schema. */
static struct dyn_str canonical_enum(struct model_build *build,
                                     const struct model_enum *type,
                                     const struct yaml_node *node)
{
    const char **names = gen_calloc(build->arena, type->value_count + 1, sizeof(*names));
    for (size_t i = 0; i < type->value_count; i++) {
        names[i] = type->values[i].name.text.ptr;
        if (dyn_str_eq(node->text, type->values[i].name.text))
            return type->values[i].name.stored;
    }
    REPORT(build, DIAG_FIELD_DEFAULT, node, "'%s' is no value of '%s'", node->text.ptr,
           type->name.text.ptr);
    for (size_t i = 0; i < type->value_count; i++) {
        if (dyn_str_eq(node->text, type->values[i].name.stored))
            diag_hint(build->diags, "write '%s', which is stored so", names[i]);
    }
    diag_hint_nearest(build->diags, node->text, names, type->value_count);
    return none;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool decode_hex(struct dyn_str text, uint8_t *ret_bytes, size_t *ret_len)
{
    for (size_t i = 0; i + 1 < text.len; i += 2) {
        int high = hex_digit(text.ptr[i]), low = hex_digit(text.ptr[i + 1]);
        if (high < 0 || low < 0)
            return false;
        ret_bytes[i / 2] = (uint8_t)(high << 4 | low);
    }
    *ret_len = text.len / 2;
    return text.len % 2 == 0;
}

/* The bytes that are written as base64, or hex where the field is stored so. */
static struct dyn_str bytes_of(struct model_build *build, const struct model_type *type,
                               const struct yaml_node *node)
{
    bool is_hex = type->wire == DYN_WIRE_S && type->binary_format == DYN_BINARY_HEX;
    uint8_t *bytes = gen_alloc(build->arena, node->text.len + 1);
    size_t len = 0;
    bool is_fine = is_hex ? decode_hex(node->text, bytes, &len)
                          : dyni_base64_decode(node->text, bytes, &len) == DYN_OK;
    if (is_fine)
        return dyn_str_n((const char *)bytes, len);
    REPORT(build, DIAG_FIELD_DEFAULT, node, "'%s' is not %s", node->text.ptr,
           is_hex ? "hexadecimal digits" : "base64");
    return none;
}

/* The stored form of the literal; absent when it is none, which was reported. */
static struct dyn_str read_literal(struct model_build *build,
                                   const struct yaml_node *node,
                                   const struct model_type *type)
{
    struct dyn_str text = node->text, stored = none;
    struct dyn_error err = {0};

    switch (type->kind) {
    case DYN_KIND_STRING:
        return text;
    case DYN_KIND_ENUM:
        return canonical_enum(build, type->enumeration, node);
    case DYN_KIND_BINARY:
        return bytes_of(build, type, node);
    case DYN_KIND_BOOL:
        stored = canonical_bool(build, type, text, &err);
        break;
    case DYN_KIND_TIME:
    case DYN_KIND_DATE:
        stored = canonical_time(build, type, text, &err);
        break;
    default:
        stored = model_canonical(build, type, text, &err);
    }
    if (stored.ptr == NULL)
        REPORT(build, DIAG_FIELD_DEFAULT, node, "%s", err.message);
    return stored;
}

/* --- The field's own rules ------------------------------------------------------------- */

/* What `min` and `max` bound of the default. */
static struct dyn_decimal measure(const struct model_type *type, struct dyn_str stored)
{
    struct dyn_decimal number = {{0}, 0, false, false};
    if (type->kind == DYN_KIND_STRING)
        return dyn_decimal_int64((int64_t)dyni_utf8_count(stored));
    if (type->kind == DYN_KIND_BINARY)
        return dyn_decimal_int64((int64_t)stored.len);
    if (type->element != NULL)
        return dyn_decimal_int64(0);
    (void)dyn_decimal_parse(stored, &number);
    return number;
}

static void check_rules(struct model_build *build, const struct yaml_node *node,
                        const struct model_field *field)
{
    struct dyn_decimal bound, value = measure(field->type, field->default_text);
    if (field->min.ptr != NULL && dyn_decimal_parse(field->min, &bound) == DYN_OK &&
        dyn_decimal_cmp(value, bound) < 0)
        REPORT(build, DIAG_FIELD_DEFAULT, node, "the default is below 'min' %s",
               field->min.ptr);
    if (field->max.ptr != NULL && dyn_decimal_parse(field->max, &bound) == DYN_OK &&
        dyn_decimal_cmp(value, bound) > 0)
        REPORT(build, DIAG_FIELD_DEFAULT, node, "the default is above 'max' %s",
               field->max.ptr);
    if (field->max_bytes != 0 && field->default_text.len > field->max_bytes)
        REPORT(build, DIAG_FIELD_DEFAULT, node,
               "the default has %zu bytes, and 'max_bytes' is %u",
               field->default_text.len, (unsigned)field->max_bytes);
}

/* --- Reading --------------------------------------------------------------------------- */

static bool is_number(const struct model_type *type)
{
    return type->kind == DYN_KIND_INT64 || type->kind == DYN_KIND_UINT64 ||
           type->kind == DYN_KIND_FLOAT64 || type->kind == DYN_KIND_DECIMAL;
}

/* Text that other tools read as no text; a number that they read as another one. */
static void warn_retyped(struct model_build *build, const struct yaml_node *node,
                         const struct model_type *type)
{
    const char *as = yaml_retyped_as(node);
    if (type->kind == DYN_KIND_BOOL || as == NULL ||
        (is_number(type) && strcmp(as, "a number") == 0))
        return;
    if (type->kind == DYN_KIND_TIME || type->kind == DYN_KIND_DATE)
        return; /* as a date it is none the less */
    model_warn_retyped(build, node);
}

static void read_text(struct model_build *build, const struct yaml_node *node,
                      struct model_field *field, bool is_in_model)
{
    const struct model_type *type = field->type;
    bool is_time = type->kind == DYN_KIND_TIME || type->kind == DYN_KIND_DATE;

    if (type->element != NULL || type->kind == DYN_KIND_STRUCT ||
        type->kind == DYN_KIND_ANY) {
        REPORT(build, DIAG_FIELD_DEFAULT, node, "'%s' has no literals as default",
               type->text.ptr);
        if (type->kind == DYN_KIND_LIST || type->kind == DYN_KIND_MAP)
            diag_hint(build->diags, "write %s for an empty one",
                      type->kind == DYN_KIND_LIST ? "[]" : "{}");
        return;
    }
    if (is_time && yaml_is(node, "now")) {
        field->has_default = field->default_now = is_in_model;
        if (!is_in_model)
            REPORT(build, DIAG_FIELD_DEFAULT, node,
                   "'now' is for fields of models, not of structs");
        return;
    }
    field->default_text = read_literal(build, node, type);
    field->has_default = field->default_text.ptr != NULL;
    if (!field->has_default)
        return;
    warn_retyped(build, node, type);
    check_rules(build, node, field);
}

static void read_empty(struct model_build *build, const struct yaml_node *node,
                       struct model_field *field)
{
    const char *written = node->kind == YAML_LIST ? "[]" : "{}";
    enum dyn_kind wanted = node->kind == YAML_LIST ? DYN_KIND_LIST : DYN_KIND_MAP;

    if (field->type->kind != wanted) {
        REPORT(build, DIAG_FIELD_DEFAULT, node, "%s is no value of '%s'", written,
               field->type->text.ptr);
        if (field->type->kind == DYN_KIND_SET)
            diag_hint(build->diags, "an empty set is absent");
        return;
    }
    field->default_text = DYN_STR("");
    field->has_default = field->default_empty = true;
    check_rules(build, node, field);
}

void model_default_read(struct model_build *build, const struct yaml_node *map,
                        struct model_field *field, bool is_in_model)
{
    const struct yaml_node *node = yaml_get(map, "default");
    if (node == NULL)
        return;
    if (node->kind == YAML_TEXT)
        read_text(build, node, field, is_in_model);
    else
        read_empty(build, node, field);
}
