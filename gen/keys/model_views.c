/* SPDX-License-Identifier: MIT */
/* What can be read of a model through an index that does not hold all of it. */
#include "keys/model_keys.h"

#include "keys/key_attrs.h"
#include "keys/key_bind.h"
#include "keys/key_template.h"
#include "base/memory.h"
#include "model/names.h"

static bool is_included(const struct model_index *index, struct dyn_str stored)
{
    for (size_t i = 0; i < index->included_count; i++) {
        if (dyn_str_eq(index->included[i], stored))
            return true;
    }
    return false;
}

/* Whether the index holds the key attribute. */
static bool holds(const struct model_build *build, const struct model_index *index,
                  const struct model_key_attr *attr)
{
    return key_attr_is_table(&build->file->table, attr) ||
           key_attr_is_index(index, attr) || is_included(index, attr->stored);
}

/* What of the model can be read, by field. */
struct reach {
    bool *is_attribute; /* the field's own attribute is in the index */
    bool *is_read;      /* that, or a key gives it */
};

/* Whether the index holds an attribute that is the field. */
static bool is_attribute(const struct model_view *view, const struct model_field *field)
{
    if (field->is_not_stored || field->is_key_only)
        return false;
    for (size_t i = 0; i < view->key_count; i++) {
        if (view->keys[i]->field == field)
            return true;
    }
    return is_included(view->index, field->name.stored);
}

/* Whether the key can be taken apart in the view: all that it names has a place there. */
static bool is_key_read(const struct model_key *key, const struct reach *reach)
{
    for (size_t i = 0; i < key->text->part_count; i++) {
        const struct model_part *part = &key->text->parts[i];
        if (!key_part_has_path(part) || reach->is_read[part->path[0]->index])
            continue;
        if (part->path_len > 1 || !key_part_keeps_value(part))
            return false;
    }
    return (key->flags & DYN_KEY_PARSES) != 0;
}

/* Adds the fields of one key. Returns whether any of them is new. */
static bool read_key(const struct model_key *key, struct reach *reach)
{
    bool is_new = false;

    if (!is_key_read(key, reach))
        return false;
    for (size_t i = 0; i < key->text->part_count; i++) {
        const struct model_part *part = &key->text->parts[i];
        if (!key_part_has_path(part) || reach->is_read[part->path[0]->index])
            continue;
        reach->is_read[part->path[0]->index] = true;
        is_new = true;
    }
    return is_new;
}

static struct reach find_reach(struct dyn_arena *arena, const struct model_model *model,
                               const struct model_view *view)
{
    size_t count = model->item.field_count;
    struct reach reach = {gen_calloc(arena, count + 1, sizeof(bool)),
                          gen_calloc(arena, count + 1, sizeof(bool))};
    bool is_new = true;

    for (size_t i = 0; i < count; i++)
        reach.is_attribute[i] = reach.is_read[i] =
            is_attribute(view, &model->item.fields[i]);
    while (is_new) { /* a key may give what another one lacks */
        is_new = false;
        for (size_t i = 0; i < view->key_count; i++)
            is_new = read_key(view->keys[i], &reach) || is_new;
    }
    return reach;
}

/* The model's keys are in table order already; those of the index stand before what its
 * projection lists. */
static void fill_keys(struct model_build *build, struct model_model *model,
                      struct model_view *view)
{
    view->keys =
        gen_calloc(build->arena, model->key_count + 1, sizeof(struct model_key *));
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < model->key_count; i++) {
            struct model_key *key = &model->keys[i];
            bool is_key = key_attr_is_table(&build->file->table, key->attr) ||
                          key_attr_is_index(view->index, key->attr);
            if (is_key == (round == 0) && holds(build, view->index, key->attr))
                view->keys[view->key_count++] = key;
        }
    }
}

static void fill_fields(struct model_build *build, struct model_model *model,
                        struct model_view *view)
{
    size_t count = model->item.field_count;
    struct reach reach = find_reach(build->arena, model, view);

    view->fields = gen_calloc(build->arena, count + 1, sizeof(*view->fields));
    view->is_from_key = gen_calloc(build->arena, count + 1, sizeof(*view->is_from_key));
    for (size_t i = 0; i < count; i++) {
        if (!reach.is_read[i])
            continue;
        view->is_from_key[view->field_count] = !reach.is_attribute[i];
        view->fields[view->field_count++] = &model->item.fields[i];
    }
}

static struct model_name view_name(struct dyn_arena *arena,
                                   const struct model_model *model,
                                   const struct model_index *index)
{
    struct model_name name = {.at = index->name.at};

    name.text = dyn_str(
        gen_printf(arena, "%s of %s", index->name.text.ptr, model->name.text.ptr));
    name.stored = index->name.stored;
    name.c = names_join(arena, names_join(arena, model->name.c, index->name.c),
                        DYN_STR("view"));
    name.c_upper = names_upper(arena, name.c);
    return name;
}

static void build_view(struct model_build *build, struct model_model *model,
                       struct model_index *index)
{
    struct model_view *view = &model->views[model->view_count++];
    const struct dyn_str discriminator = build->file->table.discriminator;

    view->index = index;
    view->name = view_name(build->arena, model, index);
    view->has_discriminator =
        discriminator.ptr != NULL && is_included(index, discriminator);
    fill_keys(build, model, view);
    fill_fields(build, model, view);
}

void model_build_views(struct model_build *build)
{
    for (size_t m = 0; m < build->file->model_count; m++) {
        struct model_model *model = &build->file->models[m];
        model->views =
            gen_calloc(build->arena, model->index_count + 1, sizeof(*model->views));
        for (size_t i = 0; i < model->index_count; i++) {
            if (model->indexes[i]->projection != MODEL_ALL)
                build_view(build, model, model->indexes[i]);
        }
    }
}
