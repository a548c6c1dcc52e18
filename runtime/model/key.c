/* SPDX-License-Identifier: MIT */
#include "model/key.h"

#include "core/base64.h"
#include "core/utf8.h"
#include "model/scalar.h"

#include <dyn/decimal.h>

/* --- Finding components ---------------------------------------------------------------- */

const struct dyn_type *dyni_part_type(const struct dyn_model *model,
                                      const struct dyn_part *part)
{
    const struct dyn_struct *structure = &model->item;
    const struct dyn_type *type = NULL;
    for (size_t i = 0; i < part->path_len; i++) {
        if (i > 0)
            structure = dyni_struct(type);
        type = &dyni_field(structure, part->path[i])->type;
    }
    return type;
}

const void *dyni_part_value(const struct dyn_model *model, const struct dyn_part *part,
                            enum dyni_key_source source, const void *base)
{
    if (source == DYNI_FROM_KEY)
        return dyni_at(base, part->key_offset);
    const struct dyn_struct *structure = &model->item;
    const void *value = base;
    for (size_t i = 0; i < part->path_len; i++) {
        const struct dyn_field *field = dyni_field(structure, part->path[i]);
        value = dyni_at(value, field->offset);
        if (i + 1 == part->path_len)
            break;
        value = dyni_struct_of(&field->type, value);
        if (value == NULL)
            return NULL;
        structure = dyni_struct(&field->type);
    }
    return value;
}

static int error_at_part(const struct dyn_model *model, const struct dyn_part *part,
                         int code, struct dyn_error *err)
{
    const struct dyn_struct *structure = &model->item;
    struct dyn_str names[DYN_PATH_MAX];
    for (size_t i = 0; i < part->path_len; i++) {
        const struct dyn_field *field = dyni_field(structure, part->path[i]);
        names[i] = dyni_field_name(structure, field);
        if (i + 1u < part->path_len)
            structure = dyni_struct(&field->type);
    }
    for (size_t i = part->path_len; i > 0; i--)
        dyni_error_in(err, code, names[i - 1].ptr, names[i - 1].len);
    return code;
}

/* --- Formatting a component ------------------------------------------------------------ */

static bool append(struct dyni_key_text *text, const char *bytes, size_t len)
{
    if (len > sizeof(text->text) - text->len)
        return false;
    memcpy(text->text + text->len, bytes, len);
    text->len += len;
    return true;
}

static int too_long(struct dyn_error *err)
{
    return dyn_error_set(err, DYN_E_KEY,
                         "the key would be longer than %d bytes: shorten the value",
                         DYNI_PARTITION_KEY_MAX);
}

/** Zero-padded digits; a negative number, where allowed, as '-' and the nines' complement, so
 * that -5 sorts before -1 and both before 0. */
static int append_padded(const struct dyn_part *part, struct dyn_str number,
                         struct dyni_key_text *text, struct dyn_error *err)
{
    char digits[256]; /* width is a uint8_t */
    bool negative = number.len > 0 && number.ptr[0] == '-';
    const char *p = number.ptr + (negative ? 1 : 0);
    const char *end = number.ptr + number.len;
    const char *point = memchr(p, '.', (size_t)(end - p));
    size_t whole = (size_t)((point != NULL ? point : end) - p);
    size_t fraction = point != NULL ? (size_t)(end - point) - 1 : 0;
    size_t room = part->width - (part->decimals != 0 ? part->decimals + 1u : 0);
    bool scientific = memchr(p, 'E', (size_t)(end - p)) != NULL ||
                      memchr(p, 'e', (size_t)(end - p)) != NULL;

    if (negative && dyni_part_format(part) != DYN_PART_SIGNED)
        return dyn_error_set(err, DYN_E_RANGE,
                             "%.*s is negative: a padded key part takes numbers from 0 "
                             "(write the format with '+')",
                             (int)number.len, number.ptr);
    if (scientific || whole > room || fraction > part->decimals)
        return dyn_error_set(
            err, DYN_E_RANGE,
            "%.*s does not fit the key format: %zu digits, %u behind the "
            "point",
            (int)number.len, number.ptr, room, part->decimals);
    memset(digits, '0', part->width);
    memcpy(digits + (room - whole), p, whole);
    if (part->decimals != 0)
        digits[room] = '.';
    if (fraction > 0)
        memcpy(digits + room + 1, point + 1, fraction);
    for (size_t i = 0; negative && i < part->width; i++)
        if (digits[i] != '.')
            digits[i] = (char)('9' - (digits[i] - '0'));
    if ((negative && !append(text, "-", 1)) || !append(text, digits, part->width))
        return too_long(err);
    return DYN_OK;
}

static int append_hex(struct dyn_bytes bytes, struct dyni_key_text *text,
                      struct dyn_error *err)
{
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < bytes.len; i++) {
        char pair[2] = {hex[bytes.ptr[i] >> 4], hex[bytes.ptr[i] & 15]};
        if (!append(text, pair, 2))
            return too_long(err);
    }
    return DYN_OK;
}

static int append_binary(const struct dyn_part *part, struct dyn_bytes bytes,
                         struct dyni_key_text *text, struct dyn_error *err)
{
    if (dyni_part_format(part) != DYN_PART_BASE64)
        return append_hex(bytes, text, err);
    size_t len = dyni_base64_encoded_len(bytes.len);
    if (len > sizeof(text->text) - text->len)
        return too_long(err);
    dyni_base64_encode(bytes.ptr, bytes.len, text->text + text->len);
    text->len += len;
    return DYN_OK;
}

static int append_time(const struct dyn_model *model, const struct dyn_part *part,
                       const struct dyn_type *type, const void *value,
                       struct dyni_key_text *text, struct dyn_error *err)
{
    char scratch[DYNI_SCALAR_TEXT_MAX];
    enum dyn_time_format format =
        (enum dyn_time_format)(dyni_part_format(part) - DYN_PART_TIME);
    struct dyn_time time;
    if (type->kind == DYN_KIND_DATE)
        time = dyn_time_of(*(const struct dyn_date *)value);
    else /* cut to what is stored, so that put and query agree */
        time = dyn_time_cut(*(const struct dyn_time *)value,
                            (enum dyn_time_format)type->format, dyni_pattern(type));
    size_t len =
        dyn_time_format(time, format, dyni_part_pattern(model, part), true, scratch);
    if (len == 0)
        return dyn_error_set(err, DYN_E_RANGE,
                             "the time cannot be written in the key's format");
    return append(text, scratch, len) ? DYN_OK : too_long(err);
}

int dyni_part_append(const struct dyn_model *model, const struct dyn_part *part,
                     const struct dyn_type *type, const void *value,
                     struct dyni_key_text *text, struct dyn_error *err)
{
    char scratch[DYNI_SCALAR_TEXT_MAX];
    struct dyn_str stored;
    if (dyni_part_format(part) >= DYN_PART_TIME)
        return append_time(model, part, type, value, text, err);
    if (type->kind == DYN_KIND_BINARY)
        return append_binary(part, *(const struct dyn_bytes *)value, text, err);
    int rc = dyni_scalar_text(type, value, scratch, &stored, err);
    if (rc != DYN_OK)
        return rc;
    if (dyni_part_format(part) == DYN_PART_NUMBER ||
        dyni_part_format(part) == DYN_PART_SIGNED)
        return append_padded(part, stored, text, err);
    bool is_free_text =
        type->kind == DYN_KIND_STRING || type->kind == DYN_KIND_ENUM || type->info != 0;
    if (is_free_text && !dyni_utf8_valid(stored))
        return dyn_error_set(err, DYN_E_FORMAT, "the text is not UTF-8");
    return append(text, stored.ptr, stored.len) ? DYN_OK : too_long(err);
}

/* --- Escaping -------------------------------------------------------------------------- */

bool dyni_key_rejects(const struct dyn_key_attr *key, struct dyn_str next, char byte)
{
    return byte == key->delimiter || (next.len > 0 && byte == next.ptr[0]);
}

static int reject(const struct dyn_model *model, const struct dyn_key_attr *key,
                  struct dyn_str next, struct dyn_str component, struct dyn_error *err)
{
    for (size_t i = 0; i < component.len; i++) {
        if (dyni_key_rejects(key, next, component.ptr[i])) {
            /* The delimiter is ASCII; a literal behind may begin with any character. */
            char shown[68], divider[12];
            struct dyn_str what = dyn_str_n(&key->delimiter, 1);
            if (component.ptr[i] != key->delimiter)
                what = next;
            return dyn_error_set(
                err, DYN_E_KEY,
                "'%s' holds '%s', which divides the parts of key %s: take "
                "it out, or use escape: ordered",
                dyni_shown(component, 64, shown), dyni_shown(what, 8, divider),
                dyni_key_name(model, key).ptr);
        }
    }
    return DYN_OK;
}

/** Turns each byte up to 0x25 of the component at `from` into %XX. */
static int escape_ordered(struct dyni_key_text *text, size_t from, struct dyn_error *err)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t more = 0;
    for (size_t i = from; i < text->len; i++)
        more += (unsigned char)text->text[i] <= 0x25 ? 2 : 0;
    if (more > sizeof(text->text) - text->len)
        return too_long(err);
    size_t to = text->len + more;
    size_t i = text->len;
    text->len = to;
    while (to > i) {
        unsigned char c = (unsigned char)text->text[--i];
        if (c <= 0x25) {
            text->text[--to] = hex[c & 15];
            text->text[--to] = hex[c >> 4];
            text->text[--to] = '%';
        } else {
            text->text[--to] = (char)c;
        }
    }
    return DYN_OK;
}

static int guard_component(const struct dyn_model *model, const struct dyn_key_attr *key,
                           size_t index, size_t from, struct dyni_key_text *text,
                           struct dyn_error *err)
{
    struct dyn_str next = dyni_key_divider(model, key, index);
    struct dyn_str component = dyn_str_n(text->text + from, text->len - from);
    if ((key->flags & DYN_KEY_FIELD) != 0 || dyni_part(key, index)->fixed_width != 0 ||
        key->wire != DYN_WIRE_S)
        return DYN_OK;
    if (key->escape == DYN_ESCAPE_ORDERED) {
        int rc = escape_ordered(text, from, err);
        if (rc != DYN_OK || next.len == 0 || (unsigned char)next.ptr[0] <= 0x25)
            return rc;
        component.len = text->len - from;
        for (size_t i = 0; i < component.len; i++)
            if (component.ptr[i] == next.ptr[0])
                return reject(model, key, next, component, err);
        return DYN_OK;
    }
    return key->escape == DYN_ESCAPE_REJECT ? reject(model, key, next, component, err)
                                            : DYN_OK;
}

/* --- Building -------------------------------------------------------------------------- */

/** What an absent or empty component means for this key. */
static int lacks_component(const struct dyn_model *model, const struct dyn_key_attr *key,
                           bool is_empty, struct dyn_error *err)
{
    bool table = (key->flags & (DYN_KEY_PARTITION | DYN_KEY_SORT)) != 0;
    if (is_empty && (table || (key->flags & DYN_KEY_EMPTY_ERROR) != 0))
        return dyn_error_set(err, DYN_E_KEY, "is empty, and key %s needs it",
                             dyni_key_name(model, key).ptr);
    if (table || (key->flags & DYN_KEY_REQUIRED) != 0)
        return dyn_error_set(err, DYN_E_MISSING, "is absent, and key %s needs it",
                             dyni_key_name(model, key).ptr);
    return DYN_NOT_FOUND;
}

static int build_component(const struct dyn_model *model, const struct dyn_key_attr *key,
                           size_t index, const void *value, struct dyni_key_text *text,
                           struct dyn_error *err)
{
    const struct dyn_part *part = dyni_part(key, index);
    const struct dyn_type *type = dyni_part_type(model, part);
    size_t from = text->len;
    int rc;
    if (value == NULL || !dyni_is_present(type, value))
        return lacks_component(model, key, false, err);
    if (key->wire == DYN_WIRE_B && type->kind == DYN_KIND_BINARY) {
        const struct dyn_bytes *bytes = (const struct dyn_bytes *)value;
        if (!append(text, (const char *)bytes->ptr, bytes->len))
            return too_long(err);
        rc = DYN_OK;
    } else {
        rc = dyni_part_append(model, part, type, value, text, err);
    }
    if (rc == DYN_OK && text->len == from)
        return lacks_component(model, key, true, err);
    return rc == DYN_OK ? guard_component(model, key, index, from, text, err) : rc;
}

void dyni_key_normalise(const struct dyn_key_attr *key, struct dyni_key_text *text)
{
    char canonical[DYN_DECIMAL_TEXT_MAX];
    struct dyn_decimal number;
    if (key->wire != DYN_WIRE_N || (key->flags & DYN_KEY_FIELD) != 0 ||
        dyn_decimal_parse(dyn_str_n(text->text, text->len), &number) != DYN_OK)
        return;
    text->len = dyn_decimal_format(number, true, canonical);
    memcpy(text->text, canonical, text->len);
}

int dyni_key_append_component(const struct dyn_model *model,
                              const struct dyn_key_attr *key, size_t index,
                              const void *value, struct dyni_key_text *text,
                              struct dyn_error *err)
{
    const struct dyn_part *part = dyni_part(key, index);
    int rc = build_component(model, key, index, value, text, err);
    return rc < 0 ? error_at_part(model, part, rc, err) : rc;
}

int dyni_key_append(const struct dyn_model *model, const struct dyn_key_attr *key,
                    size_t index, const void *value, struct dyni_key_text *text,
                    struct dyn_error *err)
{
    const struct dyn_part *part = dyni_part(key, index);
    struct dyn_str literal = dyni_part_literal(model, part);
    if (!append(text, literal.ptr, literal.len))
        return too_long(err);
    if (part->path_len == 0)
        return DYN_OK;
    return dyni_key_append_component(model, key, index, value, text, err);
}

/** The value of part `index` in the source; NULL: absent, or the part is a literal. */
static const void *value_of(const struct dyn_model *model, const struct dyn_part *part,
                            size_t index, enum dyni_key_source source, const void *base)
{
    if (part->path_len == 0)
        return NULL;
    if (source == DYNI_FROM_VALUES)
        return ((const void *const *)base)[index];
    return dyni_part_value(model, part, source, base);
}

int dyni_key_build(const struct dyn_model *model, const struct dyn_key_attr *key,
                   enum dyni_key_source source, const void *base,
                   struct dyni_key_text *ret_text, struct dyn_error *err)
{
    bool sorts = (key->flags & (DYN_KEY_SORT | DYN_KEY_INDEX_SORT)) != 0;
    size_t max = sorts ? DYNI_SORT_KEY_MAX : DYNI_PARTITION_KEY_MAX;
    ret_text->len = 0;
    for (size_t i = 0; i < key->part_count; i++) {
        const void *value = value_of(model, dyni_part(key, i), i, source, base);
        int rc = dyni_key_append(model, key, i, value, ret_text, err);
        if (rc != DYN_OK)
            return rc;
    }
    dyni_key_normalise(key, ret_text);
    if (ret_text->len > max) {
        dyn_error_set(err, DYN_E_KEY, "%s has %zu bytes: a %s key takes at most %zu",
                      dyni_key_name(model, key).ptr, ret_text->len,
                      sorts ? "sort" : "partition", max);
        return dyni_error_in_key(err, DYN_E_KEY, model, key);
    }
    return DYN_OK;
}
