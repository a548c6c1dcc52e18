/* SPDX-License-Identifier: MIT */
#include "model/key.h"

#include "core/base64.h"
#include "model/scalar.h"

#include <dyn/decimal.h>

/** A key's text on its way to be taken apart. */
struct cursor {
    const struct dyn_model *model;
    const struct dyn_key_attr *key;
    struct dyn_arena *mem;
    const char *pos, *end;
    struct dyn_str whole;
};

/** The template as a schema has it, from its parts: "ORDER#{placed_on}#{id}". */
static void show_template(const struct cursor *c, struct dyn_buf *out)
{
    for (size_t i = 0; i < c->key->part_count; i++) {
        const struct dyn_part *part = dyni_part(c->key, i);
        const struct dyn_struct *structure = &c->model->item;
        struct dyn_str literal = dyni_part_literal(c->model, part);
        dyn_buf_append(out, literal.ptr, literal.len);
        for (size_t k = 0; k < part->path_len; k++) {
            const struct dyn_field *field = dyni_field(structure, part->path[k]);
            struct dyn_str name = dyni_field_name(structure, field);
            dyn_buf_text(out, k == 0 ? "{" : ".");
            dyn_buf_append(out, name.ptr, name.len);
            if (k + 1u < part->path_len)
                structure = dyni_struct(&field->type);
        }
        if (part->path_len > 0)
            dyn_buf_byte(out, '}');
    }
}

static int does_not_match(const struct cursor *c, const char *why, struct dyn_error *err)
{
    char shown[84], pattern[84];
    struct dyn_buf template = {.system = c->mem != NULL ? c->mem->system : NULL};
    show_template(c, &template);
    dyn_error_set(err, DYN_E_KEY, "'%s' is no %s, which is '%s': %s",
                  dyni_shown(c->whole, 80, shown), dyni_key_name(c->model, c->key).ptr,
                  dyni_shown(dyn_buf_str(&template), 80, pattern), why);
    dyn_buf_release(&template);
    return DYN_E_KEY;
}

/* --- One component's text -> its value -------------------------------------------------- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static int read_binary(const struct cursor *c, const struct dyn_part *part,
                       struct dyn_str text, struct dyn_bytes *ret_bytes,
                       struct dyn_error *err)
{
    if (c->key->wire == DYN_WIRE_B) {
        *ret_bytes = dyn_bytes(text.ptr, text.len);
        return DYN_OK;
    }
    uint8_t *bytes = dyn_arena_alloc(c->mem, text.len + 1);
    size_t len = text.len / 2;
    if (bytes == NULL)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory");
    if (dyni_part_format(part) == DYN_PART_BASE64) {
        if (dyni_base64_decode(text, bytes, &len) != DYN_OK)
            return does_not_match(c, "a part is no base64", err);
    } else {
        for (size_t i = 0; i < len; i++) {
            int high = hex_digit(text.ptr[2 * i]), low = hex_digit(text.ptr[2 * i + 1]);
            if (high < 0 || low < 0)
                return does_not_match(c, "a part is not hexadecimal", err);
            bytes[i] = (uint8_t)(high * 16 + low);
        }
        if (text.len % 2 != 0)
            return does_not_match(c, "a part is not hexadecimal", err);
    }
    *ret_bytes = dyn_bytes(bytes, len);
    return DYN_OK;
}

/** Takes padding and the complement of negatives off again. */
static struct dyn_str plain_number(struct dyn_str text, char scratch[256])
{
    bool negative = text.len > 0 && text.ptr[0] == '-';
    if (!negative || text.len > 255)
        return text;
    memcpy(scratch, text.ptr, text.len);
    for (size_t i = 1; i < text.len; i++)
        if (scratch[i] >= '0' && scratch[i] <= '9')
            scratch[i] = (char)('9' - (scratch[i] - '0'));
    return dyn_str_n(scratch, text.len);
}

static int read_time(const struct cursor *c, const struct dyn_part *part,
                     const struct dyn_type *type, struct dyn_str text,
                     union dyn_scalar *ret_value)
{
    struct dyn_time time;
    enum dyn_time_format format =
        (enum dyn_time_format)(dyni_part_format(part) - DYN_PART_TIME);
    int rc = dyn_time_parse(text, format, dyni_part_pattern(c->model, part), &time);
    if (rc != DYN_OK)
        return rc;
    if (type->kind == DYN_KIND_DATE)
        ret_value->date = dyn_date_of(time);
    else
        ret_value->time = time;
    return DYN_OK;
}

/** build(parse(text)) must be text: "007" is no way to write 7. */
static int check_form(const struct cursor *c, const struct dyn_part *part,
                      const struct dyn_type *type, struct dyn_str text,
                      const union dyn_scalar *value, struct dyn_error *err)
{
    struct dyni_key_text again;
    if (c->key->wire == DYN_WIRE_B && type->kind == DYN_KIND_BINARY)
        return DYN_OK;
    again.len = 0;
    int rc = dyni_part_append(c->model, part, type, value, &again, NULL);
    if (rc == DYN_OK)
        dyni_key_normalise(c->key, &again);
    if (rc != DYN_OK || !dyn_str_eq(text, dyn_str_n(again.text, again.len)))
        return does_not_match(c, "a part is not written as this key writes it", err);
    return DYN_OK;
}

/** The zeros behind the point of a padded number are the format's, not the value's. */
static void drop_padding(const struct dyn_part *part, struct dyn_decimal *number)
{
    char text[DYN_DECIMAL_TEXT_MAX];
    int format = dyni_part_format(part);
    if (format == DYN_PART_NUMBER || format == DYN_PART_SIGNED) {
        size_t len = dyn_decimal_format(*number, true, text);
        dyn_decimal_parse(dyn_str_n(text, len), number);
    }
}

static int read_component(const struct cursor *c, const struct dyn_part *part,
                          const struct dyn_type *type, struct dyn_str text,
                          union dyn_scalar *ret_value, struct dyn_error *err)
{
    char scratch[256];
    struct dyn_error why;
    int rc;
    dyni_error_begin(&why);
    if (type->kind == DYN_KIND_BINARY) {
        rc = read_binary(c, part, text, &ret_value->bytes, err);
        return rc == DYN_OK ? check_form(c, part, type, text, ret_value, err) : rc;
    }
    if (dyni_part_format(part) >= DYN_PART_TIME)
        rc = read_time(c, part, type, text, ret_value);
    else if (dyni_part_format(part) == DYN_PART_SIGNED)
        rc = dyni_scalar_parse(type, plain_number(text, scratch), ret_value, &why);
    else
        rc = dyni_scalar_parse(type, text, ret_value, &why);
    if (rc != DYN_OK)
        return does_not_match(
            c, why.message[0] != '\0' ? why.message : "a time is not in its format", err);
    if (type->kind == DYN_KIND_STRING)
        return DYN_OK;
    if (type->kind == DYN_KIND_DECIMAL)
        drop_padding(part, &ret_value->decimal);
    return check_form(c, part, type, text, ret_value, err);
}

/* --- Finding where a component ends ----------------------------------------------------- */

static size_t component_len(const struct cursor *c, size_t index)
{
    const struct dyn_part *part = dyni_part(c->key, index);
    struct dyn_str next = dyni_key_divider(c->model, c->key, index);
    size_t left = (size_t)(c->end - c->pos);
    if (c->key->wire == DYN_WIRE_N) /* one component, normalised by DynamoDB */
        return left;
    if (part->fixed_width != 0)
        return part->fixed_width;
    if (dyni_part_format(part) == DYN_PART_SIGNED)
        return part->width + (left > 0 && *c->pos == '-' ? 1u : 0u);
    if (next.len > 0) {
        const char *stop = memchr(c->pos, next.ptr[0], left);
        return stop != NULL ? (size_t)(stop - c->pos) : left;
    }
    return left;
}

/** Turns %XX back; text without escapes stays where it is. */
static int unescape(const struct cursor *c, struct dyn_str *text, struct dyn_error *err)
{
    size_t clean = 0;
    while (clean < text->len && (unsigned char)text->ptr[clean] > 0x25)
        clean++;
    if (clean == text->len)
        return DYN_OK;
    char *plain = dyn_arena_bytes(c->mem, text->len + 1);
    size_t len = 0;
    if (plain == NULL)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory");
    for (size_t i = 0; i < text->len; i++) {
        char byte = text->ptr[i];
        if (byte == '%') {
            int high = i + 2 < text->len ? hex_digit(text->ptr[i + 1]) : -1;
            int low = high >= 0 ? hex_digit(text->ptr[i + 2]) : -1;
            if (low < 0 || high * 16 + low > 0x25 || (low > 9 && text->ptr[i + 2] > 'F'))
                return does_not_match(c, "a '%' that begins no escape", err);
            byte = (char)(high * 16 + low);
            i += 2;
        } else if ((unsigned char)byte <= 0x25) {
            return does_not_match(c, "a byte that should be escaped", err);
        }
        plain[len++] = byte;
    }
    plain[len] = '\0';
    *text = dyn_str_n(plain, len);
    return DYN_OK;
}

/** What a component of varying width may not hold, since no build would write it. */
static int check_component(const struct cursor *c, size_t index, struct dyn_str text,
                           struct dyn_error *err)
{
    struct dyn_str next = dyni_key_divider(c->model, c->key, index);
    if (text.len == 0)
        return does_not_match(c, "a part is empty", err);
    if ((c->key->flags & DYN_KEY_FIELD) != 0 || c->key->wire != DYN_WIRE_S ||
        c->key->escape != DYN_ESCAPE_REJECT)
        return DYN_OK;
    if (memchr(text.ptr, c->key->delimiter, text.len) != NULL ||
        (next.len > 0 && memchr(text.ptr, next.ptr[0], text.len) != NULL))
        return does_not_match(c, "a part holds the delimiter", err);
    return DYN_OK;
}

static int take_component(struct cursor *c, size_t index, dyni_part_fn *take, void *ctx,
                          struct dyn_error *err)
{
    const struct dyn_part *part = dyni_part(c->key, index);
    const struct dyn_type *type = dyni_part_type(c->model, part);
    union dyn_scalar value;
    size_t len = component_len(c, index);
    if (len > (size_t)(c->end - c->pos))
        return does_not_match(c, "it is too short", err);
    struct dyn_str text = dyn_str_n(c->pos, len);
    c->pos += len;

    int rc = DYN_OK;
    if (part->fixed_width == 0)
        rc = check_component(c, index, text, err);
    if (rc == DYN_OK && part->fixed_width == 0 && c->key->wire == DYN_WIRE_S &&
        c->key->escape == DYN_ESCAPE_ORDERED && (c->key->flags & DYN_KEY_FIELD) == 0)
        rc = unescape(c, &text, err);
    memset(&value, 0, sizeof(value));
    if (rc == DYN_OK)
        rc = read_component(c, part, type, text, &value, err);
    return rc == DYN_OK ? take(ctx, part, type, &value, err) : rc;
}

int dyni_key_take_apart(const struct dyn_model *model, const struct dyn_key_attr *key,
                        struct dyn_str text, struct dyn_arena *mem, dyni_part_fn *take,
                        void *ctx, struct dyn_error *err)
{
    struct cursor c = {model, key, mem, text.ptr, text.ptr + text.len, text};
    if ((key->flags & DYN_KEY_PARSES) == 0)
        return does_not_match(&c, "its template cannot be taken apart", err);
    for (size_t i = 0; i < key->part_count; i++) {
        const struct dyn_part *part = dyni_part(key, i);
        struct dyn_str literal = dyni_part_literal(model, part);
        if ((size_t)(c.end - c.pos) < literal.len ||
            (literal.len != 0 && memcmp(c.pos, literal.ptr, literal.len) != 0))
            return does_not_match(&c, "it does not have the template's text", err);
        c.pos += literal.len;
        if (part->path_len == 0)
            continue;
        int rc = take_component(&c, i, take, ctx, err);
        if (rc != DYN_OK)
            return rc;
    }
    return c.pos == c.end ? DYN_OK : does_not_match(&c, "there is more behind it", err);
}
