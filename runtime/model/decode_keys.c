/* SPDX-License-Identifier: MIT */
#include "model/decode.h"
#include "model/key.h"
#include "model/scalar.h"

/** Where the components of one key attribute go. */
struct filling {
    struct dyni_decoder *d;
    void *item;
    const struct dyn_key_attr *key;
};

/** Fills a field that lives only in keys; the others have attributes of their own. */
static int fill_component(void *ctx, const struct dyn_part *part,
                          const struct dyn_type *type, const union dyni_scalar *value,
                          struct dyn_error *err)
{
    const struct filling *filling = (const struct filling *)ctx;
    const struct dyn_field *field = &filling->d->model->item.fields[part->path[0]];
    if ((field->flags & DYN_FIELD_KEY_ONLY) == 0 || part->path_len != 1)
        return DYN_OK;
    void *slot = dyni_at_mutable(filling->item, field->offset);
    if (!dyni_is_present(type, slot)) {
        memcpy(slot, value, dyni_value_bytes(type));
        return DYN_OK;
    }
    if (dyni_scalar_equal(type, slot, value))
        return DYN_OK;
    /* Two keys give the field two values: the one read first counts. */
    return dyn_error_set(err, DYN_E_KEY, "the keys of the item give %s two values",
                         field->name);
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
        const struct dyn_field *field = &structure->fields[i];
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
static bool has_prefix(const struct dyn_key_attr *key, struct dyn_str text)
{
    const struct dyn_part *part = &key->parts[0];
    return key->part_count == 0 ||
           (text.len >= part->literal_len &&
            (part->literal_len == 0 ||
             memcmp(text.ptr, part->literal, part->literal_len) == 0));
}

static int other_model(struct dyni_decoder *d, const struct dyn_key_attr *key,
                       struct dyn_str text, const char *why)
{
    char shown[84];
    if (why[0] != '\0')
        return dyn_error_set(d->err, DYN_E_MODEL, "the item is of another model: %s",
                             why);
    return dyn_error_set(d->err, DYN_E_MODEL,
                         "the item is of another model: its %s is '%s'", key->name,
                         dyni_shown(text, 80, shown));
}

static int decode_key(struct dyni_decoder *d, const struct dyn_key_attr *key,
                      struct dyn_str text, void *item)
{
    struct filling filling = {d, item, key};
    struct dyn_error why;
    bool table = (key->flags & (DYN_KEY_PARTITION | DYN_KEY_SORT)) != 0;
    int rc;
    dyni_error_begin(&why);
    if ((key->flags & DYN_KEY_PARSES) == 0) {
        if (table && d->model->discriminator == NULL && !has_prefix(key, text))
            return other_model(d, key, text, "");
        return DYN_OK;
    }
    rc = dyni_key_take_apart(d->model, key, text, d->mem, fill_component, &filling, &why);
    if (rc == DYN_OK)
        return DYN_OK;
    if (rc == DYN_E_NOMEM)
        return dyn_error_set(d->err, rc, "%s", why.message);
    if (table && d->model->discriminator == NULL)
        return other_model(d, key, text, why.message);
    return dyni_decoder_report(d, DYN_E_KEY, dyn_str(key->name), "%s", why.message);
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
        return dyni_decoder_report(d, DYN_E_KEY, dyn_str(key->name),
                                   "the fields of the item cannot give this key");
    if (rc == DYN_NOT_FOUND) {
        if (found.ptr == NULL)
            return DYN_OK;
        return dyni_decoder_report(d, DYN_E_KEY, dyn_str(key->name),
                                   "is '%s', though a component is absent",
                                   dyni_shown(found, 80, a));
    }
    if (found.ptr == NULL)
        return dyni_decoder_report(d, DYN_E_KEY, dyn_str(key->name),
                                   "is missing; the fields give '%s'",
                                   dyni_shown(expected, 80, b));
    if (dyn_str_eq(found, expected))
        return DYN_OK;
    return dyni_decoder_report(d, DYN_E_KEY, dyn_str(key->name),
                               "is '%s'; the fields give '%s'", dyni_shown(found, 80, a),
                               dyni_shown(expected, 80, b));
}

int dyni_decode_keys(struct dyni_decoder *d, const struct dyn_str *texts, void *item)
{
    const struct dyn_model *model = d->model;
    bool is_view = (model->flags & DYN_MODEL_VIEW) != 0;
    if (!d->keys_matter && d->report == NULL)
        return DYN_OK;
    for (size_t i = 0; i < model->key_count; i++) {
        const struct dyn_key_attr *key = &model->keys[i];
        if ((key->flags & DYN_KEY_FIELD) != 0 || texts[i].ptr == NULL)
            continue;
        int rc = decode_key(d, key, texts[i], item);
        if (rc != DYN_OK)
            return rc;
    }
    int rc = own_components(d, item);
    for (size_t i = 0; rc == DYN_OK && d->report != NULL && i < model->key_count; i++)
        if ((model->keys[i].flags & DYN_KEY_FIELD) == 0 && !is_view)
            rc = report_key(d, &model->keys[i], texts[i], item);
    return rc;
}
