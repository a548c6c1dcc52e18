/* SPDX-License-Identifier: MIT */
#include "model/encode.h"

#include "json/writer.h"
#include "model/decode.h"
#include "model/key.h"
#include "model/scalar.h"

/** What an item is written to. `first` belongs to the object being written. */
struct encoder {
    struct dyn_buf *out;
    struct dyn_error *err;
};

static int write_value(struct encoder *e, const struct dyn_type *type, const void *value);

static int failed(struct encoder *e)
{
    return e->out->failed == 0 ? DYN_OK : dyn_buf_check(e->out, e->err);
}

/** How a value of each wire type begins. */
static const struct dyni_opening openings[] = {
    {"", 0},           {"{\"S\":", 5},    {"{\"N\":", 5},   {"{\"B\":", 5},
    {"{\"BOOL\":", 8}, {"{\"NULL\":", 8}, {"{\"SS\":[", 7}, {"{\"NS\":[", 7},
    {"{\"BS\":[", 7},  {"{\"L\":[", 6},   {"{\"M\":{", 6},  {"", 0}};

static int write_text(struct encoder *e, struct dyn_str text)
{
    int rc = dyni_write_string(e->out, text);
    if (rc == DYN_E_FORMAT)
        return dyn_error_set(e->err, rc, "the text is not UTF-8");
    return rc != DYN_OK ? failed(e) : DYN_OK;
}

static int write_hex(struct encoder *e, struct dyn_bytes bytes)
{
    static const char hex[] = "0123456789abcdef";
    if (dyn_buf_reserve(e->out, 2) != DYN_OK)
        return failed(e);
    dyni_write_byte(e->out, '"');
    for (size_t i = 0; i < bytes.len; i++) {
        char pair[2] = {hex[bytes.ptr[i] >> 4], hex[bytes.ptr[i] & 15]};
        dyn_buf_append(e->out, pair, 2);
    }
    dyni_write_byte(e->out, '"');
    return failed(e);
}

/* --- Scalars --------------------------------------------------------------------------- */

/** Whether the text of a scalar may hold what must be escaped or is not ASCII. */
static bool is_free_text(const struct dyn_type *type)
{
    return type->kind == DYN_KIND_ENUM || type->info != 0; /* a pattern's own text */
}

/** The text of a scalar as a JSON string; N stands in quotes too. With room for the longest,
 * it is made where it belongs. */
static int write_scalar(struct encoder *e, const struct dyn_type *type, const void *value)
{
    char scratch[DYNI_SCALAR_TEXT_MAX];
    struct dyn_str text;
    if (type->kind == DYN_KIND_STRING)
        return write_text(e, *(const struct dyn_str *)value);
    if (type->kind == DYN_KIND_BINARY) {
        struct dyn_bytes bytes = *(const struct dyn_bytes *)value;
        if (type->wire == DYN_WIRE_S && type->format == DYN_BINARY_HEX)
            return write_hex(e, bytes);
        return dyni_write_base64(e->out, bytes) != DYN_OK ? failed(e) : DYN_OK;
    }
    char *room = dyni_write_room(e->out, DYNI_SCALAR_TEXT_MAX + 2);
    if (room == NULL || is_free_text(type))
        room = scratch;
    int rc = dyni_scalar_text(type, value, room == scratch ? scratch : room + 1, &text,
                              e->err);
    if (rc != DYN_OK)
        return rc;
    if (is_free_text(type))
        return write_text(e, text);
    if (text.ptr != room + 1)
        return dyni_write_plain(e->out, text) != DYN_OK ? failed(e) : DYN_OK;
    dyni_write_made(e->out, text.len);
    return DYN_OK;
}

static int write_bool(struct encoder *e, bool value)
{
    if (value)
        dyni_write_literal(e->out, "true");
    else
        dyni_write_literal(e->out, "false");
    return failed(e);
}

/* --- Containers ------------------------------------------------------------------------ */

static int absent_element(struct encoder *e)
{
    return dyn_error_set(e->err, DYN_E_MISSING,
                         "the element has no value: set it or take it out");
}

static int write_elements(struct encoder *e, const struct dyn_type *type,
                          const void *value)
{
    const struct dyn_type *element = dyni_element(type);
    struct dyni_items items = dyni_items_load(value);
    size_t stride = dyni_element_stride(element);
    for (size_t i = 0; i < items.len; i++) {
        const void *slot = dyni_at(items.items, i * stride);
        int rc;
        if (i > 0)
            dyni_write_byte(e->out, ',');
        if (!dyni_is_present(element, slot))
            rc = absent_element(e);
        else if (type->kind == DYN_KIND_SET)
            rc = write_scalar(e, element, slot);
        else {
            dyni_write_raw(e->out, openings[element->wire].text,
                           openings[element->wire].len);
            rc = write_value(e, element, slot);
        }
        if (rc != DYN_OK)
            return dyni_error_at(e->err, rc, i);
    }
    return DYN_OK;
}

/** The name of a member and the opening of its value. */
static int open_member(struct encoder *e, struct dyn_str name, int wire, bool *first)
{
    int rc = dyni_write_member(e->out, first, name, &openings[wire]);
    if (rc == DYN_E_FORMAT)
        return dyn_error_set(e->err, rc, "the name is not UTF-8");
    return rc != DYN_OK ? failed(e) : DYN_OK;
}

static int write_entries(struct encoder *e, const struct dyn_type *type,
                         const void *value)
{
    const struct dyn_type *element = dyni_element(type);
    struct dyni_items items = dyni_items_load(value);
    size_t stride = dyni_entry_stride(element);
    bool first = true;
    for (size_t i = 0; i < items.len; i++) {
        const void *entry = dyni_at(items.items, i * stride);
        const void *slot = dyni_at(entry, DYNI_ENTRY_VALUE);
        struct dyn_str key = *(const struct dyn_str *)entry;
        int rc = open_member(e, key, element->wire, &first);
        if (rc == DYN_OK)
            rc = dyni_is_present(element, slot) ? write_value(e, element, slot)
                                                : absent_element(e);
        if (rc != DYN_OK)
            return dyni_error_in(e->err, rc, key.ptr != NULL ? key.ptr : "", key.len);
    }
    return DYN_OK;
}

/* --- Structs --------------------------------------------------------------------------- */

static int write_field(struct encoder *e, const struct dyn_struct *structure,
                       const struct dyn_field *field, const void *value, bool *first)
{
    if (!dyni_is_attribute(field))
        return DYN_OK;
    if (!dyni_is_present(&field->type, value)) {
        if ((field->flags & DYN_FIELD_REQUIRED) == 0)
            return DYN_OK;
        dyn_error_set(e->err, DYN_E_MISSING, "is required and was never set");
        return dyni_error_in_field(e->err, DYN_E_MISSING, structure, field);
    }
    int rc = open_member(e, dyni_field_name(structure, field), field->type.wire, first);
    if (rc == DYN_OK)
        rc = write_value(e, &field->type, value);
    return rc == DYN_OK ? rc : dyni_error_in_field(e->err, rc, structure, field);
}

static int write_fields(struct encoder *e, const struct dyn_struct *structure,
                        const void *base, bool *first)
{
    struct dyni_items extras = dyni_extras_load(structure, base);
    const struct dyn_extra *extra = (const struct dyn_extra *)extras.items;
    for (size_t i = 0; i < structure->field_count; i++) {
        const struct dyn_field *field = dyni_field(structure, i);
        int rc = write_field(e, structure, field, dyni_at(base, field->offset), first);
        if (rc != DYN_OK)
            return rc;
    }
    for (size_t i = 0; i < extras.len; i++) {
        struct dyn_str name = extra[i].name;
        int rc = open_member(e, name, DYN_WIRE_ANY, first);
        if (rc == DYN_OK && extra[i].value.json.ptr == NULL)
            rc = absent_element(e);
        if (rc != DYN_OK)
            return dyni_error_in(e->err, rc, name.ptr != NULL ? name.ptr : "", name.len);
        dyni_write_raw(e->out, extra[i].value.json.ptr, extra[i].value.json.len);
    }
    return DYN_OK;
}

/** The content of a value whose opening is written, and its end. */
static int write_value(struct encoder *e, const struct dyn_type *type, const void *value)
{
    int rc = DYN_OK;
    bool first = true;
    if (type->kind == DYN_KIND_ANY) {
        struct dyn_str json = ((const struct dyn_value *)value)->json;
        dyni_write_raw(e->out, json.ptr, json.len);
        return failed(e);
    }
    if (type->kind == DYN_KIND_STRING) {
        rc = write_text(e, *(const struct dyn_str *)value);
        dyni_write_byte(e->out, '}');
        return rc == DYN_OK ? failed(e) : rc;
    }
    switch (type->wire) {
    case DYN_WIRE_BOOL:
        rc = write_bool(e, ((const struct dyn_bool *)value)->value);
        break;
    case DYN_WIRE_SS:
    case DYN_WIRE_NS:
    case DYN_WIRE_BS:
    case DYN_WIRE_L:
        rc = write_elements(e, type, value);
        dyni_write_byte(e->out, ']');
        break;
    case DYN_WIRE_M:
        rc =
            type->kind == DYN_KIND_MAP
                ? write_entries(e, type, value)
                : write_fields(e, dyni_struct(type), dyni_struct_of(type, value), &first);
        dyni_write_byte(e->out, '}');
        break;
    default:
        rc = write_scalar(e, type, value);
        break;
    }
    dyni_write_byte(e->out, '}');
    return rc == DYN_OK ? failed(e) : rc;
}

/* --- Keys ------------------------------------------------------------------------------ */

/** The text (the bytes of a B) behind a key attribute's opening, and its end. */
static int write_key_text(struct encoder *e, int wire, struct dyn_str text)
{
    int rc = DYN_OK;
    if (wire == DYN_WIRE_B)
        dyni_write_base64(e->out, dyn_bytes(text.ptr, text.len));
    else
        rc = write_text(e, text);
    dyni_write_byte(e->out, '}');
    return rc == DYN_OK ? failed(e) : rc;
}

/** One key attribute; nothing for one that is left out. */
static int write_key(struct encoder *e, const struct dyn_model *model,
                     const struct dyn_key_attr *key, enum dyni_key_source source,
                     const void *base, bool *first)
{
    struct dyni_key_text text;
    int rc = dyni_key_build(model, key, source, base, &text, e->err);
    if (rc == DYN_NOT_FOUND)
        return DYN_OK;
    if (rc == DYN_OK)
        rc = open_member(e, dyni_key_name(model, key), key->wire, first);
    return rc == DYN_OK ? write_key_text(e, key->wire, dyn_str_n(text.text, text.len))
                        : rc;
}

/** A key attribute that is a field is written with the fields; of the table's key DynamoDB takes
 * neither an empty text nor one that is too long, whoever writes it. */
static int check_key(struct encoder *e, const struct dyn_model *model,
                     const struct dyn_key_attr *key, const void *item)
{
    struct dyni_key_text text;
    if ((key->flags & (DYN_KEY_PARTITION | DYN_KEY_SORT)) == 0)
        return DYN_OK;
    return dyni_key_build(model, key, DYNI_FROM_ITEM, item, &text, e->err);
}

/** An extra may not be what the schema knows: the attribute would stand twice. */
static int check_extras(struct encoder *e, const struct dyn_model *model,
                        const void *item)
{
    const struct dyn_struct *structure = &model->item;
    struct dyni_items extras = dyni_extras_load(structure, item);
    const struct dyn_extra *extra = (const struct dyn_extra *)extras.items;
    for (size_t i = 0; i < extras.len; i++) {
        struct dyn_str name = extra[i].name;
        bool is_known =
            name.ptr != NULL &&
            (dyni_find_attribute(structure, model, name) < structure->name_count ||
             (model->discriminator != 0 && dyn_str_eq(name, dyni_discriminator(model))));
        if (!is_known)
            continue;
        dyn_error_set(e->err, DYN_E_DUPLICATE,
                      "stands among the extras, but the schema knows this attribute");
        return dyni_error_in(e->err, DYN_E_DUPLICATE, name.ptr, name.len);
    }
    return DYN_OK;
}

static int write_item(struct encoder *e, const struct dyn_model *model, const void *item)
{
    bool first = true;
    dyni_write_byte(e->out, '{');
    for (size_t i = 0; i < model->key_count; i++) {
        const struct dyn_key_attr *key = dyni_key(model, i);
        int rc = (key->flags & DYN_KEY_FIELD) != 0
                     ? check_key(e, model, key, item)
                     : write_key(e, model, key, DYNI_FROM_ITEM, item, &first);
        if (rc != DYN_OK)
            return rc;
    }
    if (model->discriminator != 0) {
        open_member(e, dyni_discriminator(model), DYN_WIRE_S, &first);
        write_text(e, dyni_stored_name(model));
        dyni_write_byte(e->out, '}');
    }
    int rc = check_extras(e, model, item);
    if (rc == DYN_OK)
        rc = write_fields(e, &model->item, item, &first);
    dyni_write_byte(e->out, '}');
    return rc == DYN_OK ? failed(e) : rc;
}

/* --- Public ---------------------------------------------------------------------------- */

int dyn_item_encode(const struct dyn_model *model, const void *item, struct dyn_buf *out,
                    struct dyn_error *err)
{
    struct encoder e = {out, err};
    dyn_error_clear(err);
    int rc = dyn_model_check(model, err);
    if (rc != DYN_OK)
        return rc;
    if (item == NULL || out == NULL || (model->flags & DYN_MODEL_VIEW) != 0)
        return dyn_error_set(err, DYN_E_ARG,
                             "encode needs an item that is no view, and a buffer");
    size_t before = out->len;
    rc = failed(&e);
    if (rc == DYN_OK)
        rc = write_item(&e, model, item);
    if (rc == DYN_OK)
        return DYN_OK;
    dyn_buf_truncate(out, before);
    return dyni_error_model(err, rc, model);
}

int dyni_encode_value(const struct dyn_type *type, const void *value, struct dyn_buf *out,
                      struct dyn_error *err)
{
    struct encoder e = {out, err};
    size_t before = out->len;
    int rc;
    if (!dyni_is_present(type, value))
        return absent_element(&e);
    dyni_write_raw(out, openings[type->wire].text, openings[type->wire].len);
    rc = write_value(&e, type, value);
    if (rc != DYN_OK)
        dyn_buf_truncate(out, before);
    return rc;
}

int dyni_encode_key_text(int wire, struct dyn_str text, struct dyn_buf *out,
                         struct dyn_error *err)
{
    struct encoder e = {out, err};
    size_t before = out->len;
    dyni_write_raw(out, openings[wire].text, openings[wire].len);
    int rc = write_key_text(&e, wire, text);
    if (rc != DYN_OK)
        dyn_buf_truncate(out, before);
    return rc;
}

int dyn_key_encode(const struct dyn_model *model, const void *key, struct dyn_buf *out,
                   struct dyn_error *err)
{
    struct encoder e = {out, err};
    bool first = true;
    dyn_error_clear(err);
    int rc = dyn_model_check(model, err);
    if (rc != DYN_OK)
        return rc;
    if (key == NULL || out == NULL)
        return dyn_error_set(err, DYN_E_ARG, "a key and a buffer are needed");
    size_t before = out->len;
    rc = failed(&e);
    dyni_write_byte(out, '{');
    for (size_t i = 0; rc == DYN_OK && i < model->key_count; i++)
        if ((dyni_key(model, i)->flags & (DYN_KEY_PARTITION | DYN_KEY_SORT)) != 0)
            rc = write_key(&e, model, dyni_key(model, i), DYNI_FROM_KEY, key, &first);
    dyni_write_byte(out, '}');
    if (rc == DYN_OK)
        rc = failed(&e);
    if (rc == DYN_OK)
        return DYN_OK;
    dyn_buf_truncate(out, before);
    return dyni_error_model(err, rc, model);
}

int dyn_item_key_text(const struct dyn_model *model, const void *item, size_t key,
                      struct dyn_buf *out, struct dyn_error *err)
{
    struct dyni_key_text text;
    dyn_error_clear(err);
    int rc = dyn_model_check(model, err);
    if (rc != DYN_OK)
        return rc;
    if (item == NULL || out == NULL || key >= model->key_count)
        return dyn_error_set(err, DYN_E_ARG,
                             "an item, a key's index, a buffer are needed");
    rc = dyni_key_build(model, dyni_key(model, key), DYNI_FROM_ITEM, item, &text, err);
    if (rc != DYN_OK)
        return rc < 0 ? dyni_error_model(err, rc, model) : rc;
    dyn_buf_append(out, text.text, text.len);
    rc = dyn_buf_check(out, err);
    return rc == DYN_OK ? rc : dyni_error_model(err, rc, model);
}
