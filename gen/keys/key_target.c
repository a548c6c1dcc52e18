/* SPDX-License-Identifier: MIT */
#include "keys/key_target.h"

#include "keys/key_bind.h"
#include "keys/key_template.h"
#include "keys/model_keys.h"
#include "base/memory.h"

/* Whether one of the parts fixes what `part` prints: the same component, or the same
 * field without loss. */
static bool is_fixed_by(struct model_part *const *parts, size_t count,
                        const struct model_part *part)
{
    for (size_t i = 0; i < count; i++) {
        if (dyn_str_eq(parts[i]->path_text, part->path_text) &&
            (key_part_same(parts[i], part) || key_part_keeps_value(parts[i])))
            return true;
    }
    return false;
}

/* --- Making ------------------------------------------------------------------------- */

/* Appends the components of one key attribute. False: the model does not give it. */
static bool add_components(const struct model_model *model,
                           const struct model_key_attr *attr, struct model_part ***parts,
                           size_t *count, const struct key_target *target,
                           struct dyn_arena *arena)
{
    const struct model_key *key = attr != NULL ? model_key_of(model, attr) : NULL;

    if (key == NULL)
        return false;
    struct model_part **more = gen_calloc(arena, *count + key->text->part_count + 1,
                                          sizeof(struct model_part *));
    if (*count > 0)
        memcpy(more, *parts, *count * sizeof(struct model_part *));
    *parts = more;
    for (size_t i = 0; i < key->text->part_count; i++) {
        struct model_part *part = &key->text->parts[i];
        if (key_part_has_path(part) && !is_fixed_by(*parts, *count, part) &&
            !is_fixed_by(target->partition, target->partition_count, part))
            more[(*count)++] = part;
    }
    return true;
}

/* The attributes of a key: its partition's, then its sort key's. */
struct attrs {
    struct model_key_attr *const *partition, *const *sort;
    size_t partition_count, sort_count;
};

static struct attrs attrs_of(const struct model_table *table,
                             const struct model_index *index)
{
    if (index != NULL)
        return (struct attrs){index->partition, index->sort, index->partition_count,
                              index->sort_count};
    return (struct attrs){&table->partition, &table->sort, 1, table->sort != NULL};
}

bool key_target_make(struct model_build *build, const struct model_model *model,
                     struct model_index *index, struct key_target *ret_target)
{
    struct attrs attrs = attrs_of(&build->file->table, index);
    struct key_target target = {.index = index};

    for (size_t i = 0; i < attrs.partition_count; i++) {
        struct key_target empty = {0};
        if (!add_components(model, attrs.partition[i], &target.partition,
                            &target.partition_count, &empty, build->arena))
            return false;
    }
    for (size_t i = 0; i < attrs.sort_count; i++) {
        if (!add_components(model, attrs.sort[i], &target.sort, &target.sort_count,
                            &target, build->arena))
            return false;
    }
    *ret_target = target;
    return true;
}

struct model_part *key_target_find(struct model_part *const *parts, size_t count,
                                   struct dyn_str path)
{
    for (size_t i = 0; i < count; i++) {
        if (dyn_str_eq(parts[i]->path_text, path))
            return parts[i];
    }
    return NULL;
}

/* --- Selecting ---------------------------------------------------------------------- */

/* One argument for a field, even if the key prints it in several forms. */
static void add_by(struct model_query *query, struct model_part *const *parts,
                   size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (key_target_find(query->by, query->by_count, parts[i]->path_text) == NULL)
            query->by[query->by_count++] = parts[i];
    }
}

/* The runtime builds keys piece by piece: it takes a value for each place where a component
 * stands, those that stand twice included. */
static size_t count_places(const struct model_model *model, const struct attrs *attrs)
{
    size_t count = 0;
    for (size_t i = 0; i < attrs->partition_count; i++)
        count += model_key_of(model, attrs->partition[i])->text->part_count;
    for (size_t i = 0; i < attrs->sort_count; i++)
        count += model_key_of(model, attrs->sort[i])->text->part_count;
    return count;
}

/* Adds the places of one attribute that are fixed, up to the first that is not. */
static bool add_places(struct model_query *query, const struct model_key *key,
                       const struct key_target *target, size_t fixed, bool is_sort)
{
    for (size_t i = 0; i < key->text->part_count; i++) {
        struct model_part *part = &key->text->parts[i];
        if (!key_part_has_path(part))
            continue;
        if (is_sort && !is_fixed_by(target->partition, target->partition_count, part) &&
            !is_fixed_by(target->sort, fixed, part))
            return false;
        query->values[query->value_count++] = part;
        query->sort_fixed += is_sort;
    }
    return true;
}

void key_target_select(struct model_build *build, const struct model_model *model,
                       const struct key_target *target, size_t fixed, bool has_range,
                       struct model_query *query)
{
    struct attrs attrs = attrs_of(&build->file->table, target->index);
    size_t room = count_places(model, &attrs) + 1;

    query->index = target->index;
    query->by = gen_calloc(build->arena, target->partition_count + fixed + 1,
                           sizeof(struct model_part *));
    add_by(query, target->partition, target->partition_count);
    add_by(query, target->sort, fixed);
    if (has_range)
        query->range = target->sort[fixed];
    query->values = gen_calloc(build->arena, room, sizeof(struct model_part *));
    for (size_t i = 0; i < attrs.partition_count; i++)
        add_places(query, model_key_of(model, attrs.partition[i]), target, fixed, false);
    bool goes_on = true;
    for (size_t i = 0; i < attrs.sort_count && goes_on; i++)
        goes_on =
            add_places(query, model_key_of(model, attrs.sort[i]), target, fixed, true);
}
