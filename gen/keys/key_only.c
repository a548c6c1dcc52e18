/* SPDX-License-Identifier: MIT */
/* Fields that live in keys only: what was written must come back when it is read. */
#include "keys/model_keys.h"

#include "diag/diag.h"
#include "keys/key_bind.h"
#include "keys/key_template.h"
#include "base/memory.h"

static bool is_table_key(const struct model_key *key)
{
    return (key->flags & (DYN_KEY_PARTITION | DYN_KEY_SORT)) != 0;
}

static const struct model_part *part_of(const struct model_key *key,
                                        const struct model_field *field)
{
    for (size_t i = 0; i < key->text->part_count; i++) {
        const struct model_part *part = &key->text->parts[i];
        if (part->path_len == 1 && part->path[0] == field)
            return part;
    }
    return NULL;
}

/* A component whose absence would leave the whole key out, and `field` with it. */
static const struct model_part *part_that_may_lack(const struct model_key *key,
                                                   const struct model_field *field)
{
    if (is_table_key(key) || (key->flags & DYN_KEY_REQUIRED) != 0)
        return NULL;
    for (size_t i = 0; i < key->text->part_count; i++) {
        const struct model_part *part = &key->text->parts[i];
        if (key_part_has_path(part) && part->path[0] != field &&
            !key_part_is_required(part))
            return part;
    }
    return NULL;
}

/* Why the field does not come back from this key, in words; NULL: it does. */
static const char *why_lost(struct dyn_arena *arena, const struct model_key *key,
                            const struct model_field *field)
{
    const struct model_part *part = part_of(key, field);
    const struct model_part *other = part_that_may_lack(key, field);

    if (!key_part_keeps_value(part))
        return "its format there drops part of the value";
    if (other != NULL)
        return gen_printf(arena, "without '%.*s', which is optional, it is not written",
                          (int)other->path_text.len, other->path_text.ptr);
    if ((key->flags & DYN_KEY_PARSES) == 0)
        return key->no_parse.ptr;
    return NULL;
}

/* A key of an index that is left out when a component is "" would take the field with it:
 * then "" is an error. */
static void keep_written(struct model_key *key)
{
    if (!is_table_key(key))
        key->flags |= DYN_KEY_EMPTY_ERROR;
}

static void check_field(struct model_build *build, struct model_model *model,
                        const struct model_field *field)
{
    const struct model_key *lossy = NULL;
    const char *reason = NULL;

    for (size_t i = 0; i < model->key_count; i++) {
        struct model_key *key = &model->keys[i]; /* the table's first */
        if (part_of(key, field) == NULL)
            continue;
        const char *why = why_lost(build->arena, key, field);
        if (why == NULL) {
            keep_written(key);
            return;
        }
        lossy = lossy != NULL ? lossy : key;
        reason = reason != NULL ? reason : why;
    }
    if (lossy == NULL) {
        diag_add(build->diags, DIAG_KEY_ONLY_UNUSED, build->source, field->at, field->at,
                 "'%.*s' is stored in keys only, but no key of %.*s holds it",
                 (int)field->name.text.len, field->name.text.ptr,
                 (int)model->name.text.len, model->name.text.ptr);
    } else {
        diag_add(build->diags, DIAG_KEY_ONLY_LOST, build->source, field->at, field->at,
                 "'%.*s' is stored in keys only, but it cannot be read back from '%.*s': "
                 "%s",
                 (int)field->name.text.len, field->name.text.ptr,
                 (int)lossy->attr->stored.len, lossy->attr->stored.ptr, reason);
        diag_note(build->diags, build->source, lossy->text->at, "the template");
    }
    diag_hint(build->diags, "leave 'store: key' out to store it as an attribute too");
}

void key_only_check(struct model_build *build, struct model_model *model)
{
    if (model->key_count == 0)
        return; /* nothing is known about its keys */
    for (size_t i = 0; i < model->item.field_count; i++) {
        if (model->item.fields[i].is_key_only)
            check_field(build, model, &model->item.fields[i]);
    }
}
