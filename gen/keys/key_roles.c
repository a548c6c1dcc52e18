/* SPDX-License-Identifier: MIT */
/* What the keys of a model mean: for themselves, for its fields, and for the indexes. */
#include "keys/model_keys.h"

#include "keys/key_attrs.h"
#include "keys/key_bind.h"
#include "keys/key_template.h"
#include "base/memory.h"
#include "model/names.h"

static bool is_table_key(const struct model_key *key)
{
    return (key->flags & (DYN_KEY_PARTITION | DYN_KEY_SORT)) != 0;
}

static bool is_sort_of(const struct model_index *index, const struct model_key_attr *attr)
{
    for (size_t i = 0; i < index->sort_count; i++) {
        if (index->sort[i] == attr)
            return true;
    }
    return false;
}

/* --- Flags -------------------------------------------------------------------------- */

static void set_flags(struct model_build *build, struct model_model *model)
{
    const struct model_table *table = &build->file->table;

    for (size_t i = 0; i < model->key_count; i++) {
        struct model_key *key = &model->keys[i];
        if (key->attr == table->partition)
            key->flags |= DYN_KEY_PARTITION;
        else if (key->attr == table->sort)
            key->flags |= DYN_KEY_SORT;
        for (size_t k = 0; k < table->index_count; k++) {
            if (key_attr_is_index(&table->indexes[k], key->attr))
                key->flags |= DYN_KEY_INDEX;
            if (is_sort_of(&table->indexes[k], key->attr))
                key->flags |= DYN_KEY_INDEX_SORT;
        }
        if (!key_attr_is_table(table, key->attr) && model->empty_is_error)
            key->flags |= DYN_KEY_EMPTY_ERROR;
    }
}

/* --- What keys mean for fields ------------------------------------------------------ */

static void mark_fields(struct model_model *model)
{
    for (size_t i = 0; i < model->key_count; i++) {
        const struct model_key *key = &model->keys[i];
        for (size_t k = 0; k < key->text->part_count; k++) {
            const struct model_part *part = &key->text->parts[k];
            if (!key_part_has_path(part))
                continue;
            struct model_field *field = part->path[0];
            field->in_index_key =
                field->in_index_key || (key->flags & DYN_KEY_INDEX) != 0;
            if (!is_table_key(key))
                continue;
            field->in_table_key = field->is_required = field->is_immutable = true;
        }
    }
}

/* --- Membership --------------------------------------------------------------------- */

static bool is_member(const struct model_model *model, const struct model_index *index)
{
    for (size_t i = 0; i < index->partition_count; i++) {
        if (model_key_of(model, index->partition[i]) == NULL)
            return false;
    }
    for (size_t i = 0; i < index->sort_count; i++) {
        if (model_key_of(model, index->sort[i]) == NULL)
            return false;
    }
    return index->partition_count > 0;
}

static void fill_indexes(struct model_build *build, struct model_model *model)
{
    struct model_table *table = &build->file->table;

    model->indexes =
        gen_calloc(build->arena, table->index_count + 1, sizeof(*model->indexes));
    for (size_t i = 0; i < table->index_count; i++) {
        if (is_member(model, &table->indexes[i]))
            model->indexes[model->index_count++] = &table->indexes[i];
    }
}

/* --- Members of the key struct ------------------------------------------------------ */

static bool is_same_path(const struct model_part *a, const struct model_part *b)
{
    return a->path_len == b->path_len &&
           memcmp(a->path, b->path, a->path_len * sizeof(a->path[0])) == 0;
}

static struct dyn_str member_name(struct dyn_arena *arena, const struct model_part *part)
{
    struct dyn_str name = part->path[0]->name.c;
    for (size_t i = 1; i < part->path_len; i++)
        name = names_join(arena, name, part->path[i]->name.c);
    return name;
}

static void add_member(struct dyn_arena *arena, struct model_model *model,
                       struct model_part *part)
{
    for (size_t i = 0; i < model->key_member_count; i++) {
        if (is_same_path(model->key_members[i].part, part))
            return;
    }
    model->key_members[model->key_member_count++] = (struct model_key_member){
        .c = member_name(arena, part), .part = part, .field = key_part_leaf(part)};
}

static void fill_members(struct model_build *build, struct model_model *model)
{
    struct dyn_arena *arena = build->arena;
    size_t room = 0;

    for (size_t i = 0; i < model->key_count; i++)
        room += is_table_key(&model->keys[i]) ? model->keys[i].text->part_count : 0;
    model->key_members = gen_calloc(arena, room + 1, sizeof(*model->key_members));
    for (size_t i = 0; i < model->key_count; i++) {
        const struct model_key *key = &model->keys[i];
        for (size_t k = 0; is_table_key(key) && k < key->text->part_count; k++) {
            if (key_part_has_path(&key->text->parts[k]))
                add_member(arena, model, &key->text->parts[k]);
        }
    }
}

void key_roles_fill(struct model_build *build, struct model_model *model)
{
    set_flags(build, model);
    mark_fields(model);
    fill_indexes(build, model);
    fill_members(build, model);
}
