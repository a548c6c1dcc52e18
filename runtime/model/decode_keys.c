/* SPDX-License-Identifier: MIT */
#include "model/decode.h"
#include "model/key.h"
#include "model/scalar.h"

/** Where the components of one key attribute go. */
struct filling {
    struct dyni_decoder *d;
    void *item;
    const struct dyn_key_attr *key;
    uint64_t filled[(UINT8_MAX + 1) / 64]; /* which of the key's parts gave their field */
};

/** Fills a field that lives only in keys; the others have attributes of their own. */
static int fill_component(void *ctx, const struct dyn_part *part,
                          const struct dyn_type *type, const union dyn_scalar *value,
                          struct dyn_error *err)
{
    struct filling *filling = (struct filling *)ctx;
    const struct dyn_struct *structure = &filling->d->model->item;
    const struct dyn_field *field = dyni_field(structure, part->path[0]);
    if ((field->flags & DYN_FIELD_KEY_ONLY) == 0 || part->path_len != 1 ||
        dyni_part_is_lossy(part))
        return DYN_OK;
    void *slot = dyni_at_mutable(filling->item, field->offset);
    if (!dyni_is_present(type, slot)) {
        memcpy(slot, value, dyni_value_bytes(type));
        dyni_mask_add(filling->filled, (size_t)(part - dyni_part(filling->key, 0)));
        return DYN_OK;
    }
    if (dyni_scalar_equal(type, slot, value))
        return DYN_OK;
    /* Two keys give the field two values: the one read first counts. */
    return dyn_error_set(err, DYN_E_KEY, "the keys of the item give %s two values",
                         dyni_field_name(structure, field).ptr);
}

/** Takes back what a key gave that cannot be taken apart to its end: such a text is none of
 * this model's, and its pieces would make another key when the item is written again. */
static void undo(const struct filling *filling)
{
    const struct dyn_model *model = filling->d->model;
    for (size_t i = 0; i < filling->key->part_count; i++) {
        if (!dyni_mask_has(filling->filled, i))
            continue;
        const struct dyn_field *field =
            dyni_field(&model->item, dyni_part(filling->key, i)->path[0]);
        memset(dyni_at_mutable(filling->item, field->offset), 0,
               dyni_value_bytes(&field->type));
    }
}

/** Text that ends with NUL, as decoded text does: a component of a key is cut out of it. */
static int own_text(struct dyni_decoder *d, struct dyn_str *text)
{
    if (text->ptr == NULL || text->ptr[text->len] == '\0' ||
        dyn_arena_str(d->mem, *text, text))
        return DYN_OK;
    return dyn_error_set(d->err, DYN_E_NOMEM, "out of memory");
}

static int own_components(struct dyni_decoder *d, void *item)
{
    const struct dyn_struct *structure = &d->model->item;
    int rc = DYN_OK;
    for (size_t i = 0; rc == DYN_OK && i < structure->field_count; i++) {
        const struct dyn_field *field = dyni_field(structure, i);
        int kind = field->type.kind;
        /* An enum begins with the text of its unknown value. */
        if ((field->flags & DYN_FIELD_KEY_ONLY) != 0 &&
            (kind == DYN_KIND_STRING || kind == DYN_KIND_UUID || kind == DYN_KIND_ULID ||
             kind == DYN_KIND_ENUM))
            rc = own_text(d, (struct dyn_str *)dyni_at_mutable(item, field->offset));
    }
    return rc;
}

/** Whether the literal that every text of this key begins with is there. */
static bool has_prefix(const struct dyn_model *model, const struct dyn_key_attr *key,
                       struct dyn_str text)
{
    if (key->part_count == 0)
        return true;
    struct dyn_str prefix = dyni_part_literal(model, dyni_part(key, 0));
    return text.len >= prefix.len && memcmp(text.ptr, prefix.ptr, prefix.len) == 0;
}

static int other_model(struct dyni_decoder *d, const struct dyn_key_attr *key,
                       struct dyn_str text, const char *why)
{
    char shown[84];
    if (why[0] != '\0')
        return dyn_error_set(d->err, DYN_E_MODEL, "the item is of another model: %s",
                             why);
    return dyn_error_set(d->err, DYN_E_MODEL,
                         "the item is of another model: its %s is '%s'",
                         dyni_key_name(d->model, key).ptr, dyni_shown(text, 80, shown));
}

static bool is_table_key(const struct dyn_key_attr *key)
{
    return (key->flags & (DYN_KEY_PARTITION | DYN_KEY_SORT)) != 0;
}

/** Whether a field that has no attribute of its own is in this key. */
static bool holds_fields(const struct dyn_model *model, const struct dyn_key_attr *key)
{
    for (size_t i = 0; i < key->part_count; i++) {
        const struct dyn_part *part = dyni_part(key, i);
        if (part->path_len > 0 &&
            (dyni_field(&model->item, part->path[0])->flags & DYN_FIELD_KEY_ONLY) != 0)
            return true;
    }
    return false;
}

static int decode_key(struct dyni_decoder *d, const struct dyn_key_attr *key,
                      struct dyn_str text, void *item)
{
    struct filling filling = {d, item, key, {0}};
    struct dyn_error why;
    bool table = is_table_key(key);
    int rc;
    dyni_error_begin(&why);
    if ((key->flags & DYN_KEY_PARSES) == 0) {
        if (table && d->model->discriminator == 0 && !has_prefix(d->model, key, text))
            return other_model(d, key, text, "");
        return DYN_OK;
    }
    rc = dyni_key_take_apart(d->model, key, text, d->mem, fill_component, &filling, &why);
    if (rc == DYN_OK)
        return DYN_OK;
    undo(&filling);
    if (rc == DYN_E_NOMEM)
        return dyn_error_set(d->err, rc, "%s", why.message);
    if (table && d->model->discriminator == 0)
        return other_model(d, key, text, why.message);
    if (table && d->report == NULL && holds_fields(d->model, key)) {
        dyn_error_set(d->err, DYN_E_KEY, "%s", why.message);
        return dyni_error_in_key(d->err, DYN_E_KEY, d->model, key);
    }
    return dyni_decoder_report(d, DYN_E_KEY, dyni_key_name(d->model, key), "%s",
                               why.message);
}

/** Compares what the item has with what its fields give. */
static int report_key(struct dyni_decoder *d, const struct dyn_key_attr *key,
                      struct dyn_str found, const void *item)
{
    struct dyni_key_text built;
    char a[84], b[84];
    int rc = dyni_key_build(d->model, key, DYNI_FROM_ITEM, item, &built, NULL);
    struct dyn_str expected = dyn_str_n(built.text, built.len);
    if (rc < 0)
        return dyni_decoder_report(d, DYN_E_KEY, dyni_key_name(d->model, key),
                                   "the fields of the item cannot give this key");
    if (rc == DYN_NOT_FOUND) {
        if (found.ptr == NULL)
            return DYN_OK;
        return dyni_decoder_report(d, DYN_E_KEY, dyni_key_name(d->model, key),
                                   "is '%s', though a component is absent",
                                   dyni_shown(found, 80, a));
    }
    if (found.ptr == NULL)
        return dyni_decoder_report(d, DYN_E_KEY, dyni_key_name(d->model, key),
                                   "is missing; the fields give '%s'",
                                   dyni_shown(expected, 80, b));
    if (dyn_str_eq(found, expected))
        return DYN_OK;
    return dyni_decoder_report(d, DYN_E_KEY, dyni_key_name(d->model, key),
                               "is '%s'; the fields give '%s'", dyni_shown(found, 80, a),
                               dyni_shown(expected, 80, b));
}

/** Bytes at `text` that are the component as its value gives it; 0: others, or not known. */
static size_t match_component(const struct dyn_model *model, const struct dyn_part *part,
                              const struct dyn_type *type, const void *value,
                              struct dyn_str text)
{
    struct dyn_str piece = {NULL, 0};
    struct dyni_key_text formatted;
    struct dyn_date date;
    switch (type->kind) {
    case DYN_KIND_STRING:
    case DYN_KIND_ULID:
    case DYN_KIND_UUID:
        piece = *(const struct dyn_str *)value;
        break;
    case DYN_KIND_DATE: /* reading one is cheaper than writing one */
        if (part->format != DYN_PART_STORED || type->format != DYN_TIME_DATE ||
            text.len < 10 || dyn_date_parse(dyn_str_n(text.ptr, 10), &date) != DYN_OK)
            return 0;
        return date.days == ((const struct dyn_date *)value)->days ? 10 : 0;
    default:
        formatted.len = 0;
        if (dyni_part_append(model, part, type, value, &formatted, NULL) != DYN_OK)
            return 0;
        piece = dyn_str_n(formatted.text, formatted.len);
        break;
    }
    return piece.len <= text.len && dyni_scan_same(text.ptr, piece.ptr, piece.len)
               ? piece.len
               : 0;
}

/** Whether the text is what the fields give, where that is quickly said. Where it says no, the
 * key has to be built to know. */
static bool is_quickly_right(const struct dyn_model *model,
                             const struct dyn_key_attr *key, struct dyn_str text,
                             const void *item)
{
    const char *p = text.ptr, *end = text.ptr + text.len;
    if (key->escape == DYN_ESCAPE_ORDERED || key->wire != DYN_WIRE_S)
        return false;
    for (size_t i = 0; i < key->part_count; i++) {
        const struct dyn_part *part = dyni_part(key, i);
        struct dyn_str literal = dyni_part_literal(model, part);
        if ((size_t)(end - p) < literal.len ||
            !dyni_scan_same(p, literal.ptr, literal.len))
            return false;
        p += literal.len;
        if (part->path_len == 0)
            continue;
        if (part->path_len > 1)
            return false;
        const struct dyn_field *field = dyni_field(&model->item, part->path[0]);
        const struct dyn_type *type = &field->type;
        const void *value = dyni_at(item, field->offset);
        if (!dyni_is_present(type, value))
            return false;
        size_t len =
            match_component(model, part, type, value, dyn_str_n(p, (size_t)(end - p)));
        if (len == 0)
            return false;
        p += len;
    }
    return p == end;
}

/** An item whose table key is not the one that its fields give would be written back as
 * another item: that is refused where nobody asks for a report. */
static int require_key(struct dyni_decoder *d, const struct dyn_key_attr *key,
                       struct dyn_str found, const void *item)
{
    struct dyni_key_text built;
    char a[84], b[84];
    if (is_quickly_right(d->model, key, found, item))
        return DYN_OK;
    int rc = dyni_key_build(d->model, key, DYNI_FROM_ITEM, item, &built, d->err);
    if (rc < 0)
        return rc;
    if (dyn_str_eq(found, dyn_str_n(built.text, built.len)))
        return DYN_OK;
    dyn_error_set(
        d->err, DYN_E_KEY,
        "is '%s', but the fields of the item give '%s': decode with a report to "
        "read it all the same",
        dyni_shown(found, 80, a), dyni_shown(dyn_str_n(built.text, built.len), 80, b));
    return dyni_error_in_key(d->err, DYN_E_KEY, d->model, key);
}

int dyni_decode_keys(struct dyni_decoder *d, const struct dyn_str *texts, void *item)
{
    if (!d->keys_matter && d->report == NULL)
        return DYN_OK;
    for (size_t i = 0; i < d->model->key_count; i++) {
        const struct dyn_key_attr *key = dyni_key(d->model, i);
        if ((key->flags & DYN_KEY_FIELD) != 0 || texts[i].ptr == NULL)
            continue;
        int rc = decode_key(d, key, texts[i], item);
        if (rc != DYN_OK)
            return rc;
    }
    return own_components(d, item);
}

int dyni_compare_keys(struct dyni_decoder *d, const struct dyn_str *texts,
                      const void *item)
{
    const struct dyn_model *model = d->model;
    int rc = DYN_OK;
    if ((model->flags & DYN_MODEL_VIEW) != 0) /* which is never written */
        return DYN_OK;
    for (size_t i = 0; rc == DYN_OK && i < model->key_count; i++) {
        const struct dyn_key_attr *key = dyni_key(model, i);
        if ((key->flags & DYN_KEY_FIELD) != 0)
            continue;
        if (d->report != NULL)
            rc = report_key(d, key, texts[i], item);
        else if (is_table_key(key))
            rc = require_key(d, key, texts[i], item);
    }
    return rc;
}
