/* SPDX-License-Identifier: MIT */
#include "db/skim.h"

#include "model/key.h"
#include "model/value_walk.h"

#include <dyn/value.h>

/* Leaves what stands deeper than the item's own members, token by token: the decoder may have
 * stopped between any two. */
static int climb(struct dyni_reader *r, unsigned depth)
{
    struct dyn_str string;

    while (r->depth > depth && r->code == DYN_OK) {
        char c = *r->pos;
        if (r->pos >= r->end)
            return dyni_reader_fail(r, DYN_E_JSON, r->pos, "the text ends in an item");
        if (c == '"') {
            dyni_read_raw(r, &string);
            continue;
        }
        if (c == '{' || c == '[')
            r->depth++;
        else if (c == '}' || c == ']')
            r->depth--;
        r->pos++;
    }
    return r->code;
}

/* Keeps a member's value in the watch, by whichever way the model knows its name. */
static void watch_member(struct dyni_decoder *d, struct dyn_str name)
{
    size_t position;

    if (d->watch == NULL)
        return;
    position = dyni_find_attribute(&d->model->item, d->model, name);
    if (position < d->model->item.name_count)
        dyni_watch_known(d->watch, &d->reader, position);
    else
        dyni_watch_foreign(d->watch, &d->reader, name);
}

/* Reads the members that are left. The discriminator's JSON, absent when it is not among them. */
static int read_rest(struct dyni_decoder *d, struct dyn_str *ret_discriminator)
{
    struct dyni_reader *r = &d->reader;
    struct dyn_str wanted = dyni_discriminator(d->model), name, raw;
    bool first = false;
    int more;

    if (dyni_reader_peek(r) != 0 && dyni_read_raw(r, &raw) != DYN_OK)
        return r->code; /* the value of the member whose name was read last */
    while ((more = dyni_read_member(r, &first, &name)) > 0) {
        watch_member(d, name);
        if (dyni_read_raw(r, &raw) == DYN_OK && wanted.ptr != NULL &&
            dyn_str_eq(name, wanted))
            *ret_discriminator = raw;
    }
    return more;
}

static bool is_stored_name(const struct dyn_model *model, struct dyn_str json)
{
    struct dyn_str content;

    return json.ptr != NULL && dyni_walk_typed(json, &content) == DYN_WIRE_S &&
           dyni_walk_text_is(content, dyni_stored_name(model));
}

/* --- By the keys ----------------------------------------------------------------------- */

static int ignore(void *ctx, const struct dyn_part *part, const struct dyn_type *type,
                  const union dyn_scalar *value, struct dyn_error *err)
{
    (void)ctx;
    (void)part;
    (void)type;
    (void)value;
    (void)err;
    return DYN_OK;
}

static struct dyn_str watched(const struct dyni_decoder *d, struct dyn_str name)
{
    for (size_t i = 0; d->watch != NULL && i < d->watch->count; i++) {
        if (dyn_str_eq(d->watch->attributes[i].name, name))
            return dyni_watch_value(d->watch, i);
    }
    return dyn_str_n(NULL, 0);
}

static bool has_prefix(const struct dyn_model *model, const struct dyn_key_attr *key,
                       struct dyn_str text)
{
    struct dyn_str prefix = dyni_part_literal(model, dyni_part(key, 0));

    return text.len >= prefix.len && memcmp(text.ptr, prefix.ptr, prefix.len) == 0;
}

/* Whether a key of the item is none that this model writes. */
static int is_other_key(struct dyni_decoder *d, const struct dyn_key_attr *key,
                        bool *ret_is_other)
{
    struct dyn_value value = {watched(d, dyni_key_name(d->model, key))};
    struct dyn_str text;
    int rc;

    if (key->wire != DYN_WIRE_S || (key->flags & DYN_KEY_FIELD) != 0 ||
        key->part_count == 0 || value.json.ptr == NULL)
        return DYN_OK;
    if (dyn_value_type(value) != DYN_WIRE_S) {
        *ret_is_other = true;
        return DYN_OK;
    }
    rc = dyn_value_str(d->mem, value, &text, NULL);
    if (rc != DYN_OK)
        return rc;
    if ((key->flags & DYN_KEY_PARSES) == 0) {
        *ret_is_other = !has_prefix(d->model, key, text);
        return DYN_OK;
    }
    rc = dyni_key_take_apart(d->model, key, text, d->mem, ignore, NULL, NULL);
    *ret_is_other = rc != DYN_OK && rc != DYN_E_NOMEM;
    return rc == DYN_E_NOMEM ? rc : DYN_OK;
}

int dyni_skim_item(struct dyni_decoder *d, unsigned depth, bool *ret_is_other)
{
    const struct dyn_model *model = d->model;
    struct dyn_str discriminator = {NULL, 0};
    bool is_other = false;
    int rc = climb(&d->reader, depth + 1);

    if (rc == DYN_OK && d->reader.depth > depth)
        rc = read_rest(d, &discriminator);
    if (rc != DYN_OK)
        return rc;
    if (dyni_discriminator(model).ptr != NULL)
        is_other = !d->has_discriminator && !is_stored_name(model, discriminator);
    for (size_t i = 0; dyni_discriminator(model).ptr == NULL && !is_other && i < 2 &&
                       i < model->key_count && rc == DYN_OK;
         i++) {
        const struct dyn_key_attr *key = dyni_key(model, i);
        if ((key->flags & (DYN_KEY_PARTITION | DYN_KEY_SORT)) != 0)
            rc = is_other_key(d, key, &is_other);
    }
    if (rc == DYN_OK)
        *ret_is_other = is_other;
    return rc;
}
