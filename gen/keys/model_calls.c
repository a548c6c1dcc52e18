/* SPDX-License-Identifier: MIT */
/*
 * What the typed functions of a model take: a query for each key that no declared one serves
 * like this, the types of ranges, and the fields that a patch can't set alone.
 */
#include "keys/model_keys.h"

#include "keys/key_bind.h"
#include "keys/key_target.h"
#include "keys/key_template.h"
#include "base/memory.h"
#include "model/names.h"

/* --- Queries that nobody declared ---------------------------------------------------- */

static bool is_same_by(const struct model_query *a, const struct model_query *b)
{
    for (size_t i = 0; i < a->by_count; i++) {
        if (key_target_find(b->by, b->by_count, a->by[i]->path_text) == NULL)
            return false;
    }
    return a->by_count == b->by_count;
}

static bool is_same_query(const struct model_query *a, const struct model_query *b)
{
    if (a->index != b->index || (a->range == NULL) != (b->range == NULL))
        return false;
    return is_same_by(a, b) &&
           (a->range == NULL || dyn_str_eq(a->range->path_text, b->range->path_text));
}

/* Whether a declared query does the same, or has its name, which goes first. */
static bool is_declared(const struct model_model *model, const struct model_query *query)
{
    for (size_t i = 0; i < model->query_count; i++) {
        const struct model_query *declared = &model->queries[i];
        if (is_same_query(declared, query) || dyn_str_eq(declared->name.c, query->name.c))
            return true;
    }
    return false;
}

static void add_default(struct model_build *build, struct model_model *model,
                        struct model_index *index)
{
    struct key_target target;
    struct model_query query = {0};

    if (!key_target_make(build, model, index, &target))
        return;
    query.name = (struct model_name){.text = DYN_STR("table"),
                                     .stored = DYN_STR("table"),
                                     .c = DYN_STR("table"),
                                     .c_upper = DYN_STR("TABLE"),
                                     .at = model->name.at};
    if (index != NULL)
        query.name = index->name;
    key_target_select(build, model, &target, 0, target.sort_count > 0, &query);
    if (!is_declared(model, &query))
        model->defaults[model->default_count++] = query;
}

static void fill_defaults(struct model_build *build, struct model_model *model)
{
    model->defaults =
        gen_calloc(build->arena, model->index_count + 1, sizeof(*model->defaults));
    if (build->file->table.sort != NULL)
        add_default(build, model, NULL);
    for (size_t i = 0; i < model->index_count; i++)
        add_default(build, model, model->indexes[i]);
}

/* --- Ranges -------------------------------------------------------------------------- */

/* What the bounds are: where the key drops part of a value, a bound that has it would promise
 * more than the key can tell. */
static enum dyn_range_form form_of(const struct model_part *part)
{
    if (key_part_keeps_value(part))
        return DYN_RANGE_VALUE;
    return part->format == DYN_PART_TIME + DYN_TIME_DATE ? DYN_RANGE_DATE
                                                         : DYN_RANGE_TEXT;
}

static struct dyn_str path_name(struct dyn_arena *arena, const struct model_part *part)
{
    struct dyn_str name = part->path[0]->name.c;
    for (size_t i = 1; i < part->path_len; i++)
        name = names_join(arena, name, part->path[i]->name.c);
    return name;
}

static struct dyn_str format_name(struct dyn_arena *arena, const struct model_part *part)
{
    static const char *const names[] = {
        [DYN_TIME_ISO_MS] = "iso_ms", [DYN_TIME_ISO] = "iso", [DYN_TIME_DATE] = "date",
        [DYN_TIME_MONTH] = "month",   [DYN_TIME_S] = "s",     [DYN_TIME_MS] = "ms",
        [DYN_TIME_US] = "us",         [DYN_TIME_NS] = "ns",
    };
    int format = part->format - DYN_PART_TIME;

    if (format < 0)
        return DYN_STR("value");
    if (format == DYN_TIME_PATTERN)
        return names_snake(arena, part->pattern);
    return dyn_str(names[format]);
}

static bool is_same_range(const struct model_range *range, const struct model_part *part,
                          enum dyn_range_form form)
{
    return dyn_str_eq(range->part->path_text, part->path_text) && range->form == form &&
           (form != DYN_RANGE_TEXT || key_part_same(range->part, part));
}

static bool has_range_of(const struct model_model *model, struct dyn_str path)
{
    for (size_t i = 0; i < model->range_count; i++) {
        if (dyn_str_eq(model->ranges[i].part->path_text, path))
            return true;
    }
    return false;
}

/* The second form of a field is called by its format. */
static struct model_range *range_of(struct model_build *build, struct model_model *model,
                                    struct model_part *part)
{
    enum dyn_range_form form = form_of(part);
    struct dyn_str name = path_name(build->arena, part);

    for (size_t i = 0; i < model->range_count; i++) {
        if (is_same_range(&model->ranges[i], part, form))
            return &model->ranges[i];
    }
    if (has_range_of(model, part->path_text))
        name = names_join(build->arena, name, format_name(build->arena, part));
    model->ranges[model->range_count] = (struct model_range){name, part, form};
    return &model->ranges[model->range_count++];
}

static void fill_ranges(struct model_build *build, struct model_model *model)
{
    model->ranges =
        gen_calloc(build->arena, model->query_count + model->default_count + 1,
                   sizeof(*model->ranges));
    for (size_t i = 0; i < model->query_count; i++) {
        struct model_query *query = &model->queries[i];
        if (query->range != NULL)
            query->range_type = range_of(build, model, query->range);
    }
    for (size_t i = 0; i < model->default_count; i++) {
        struct model_query *query = &model->defaults[i];
        if (query->range != NULL)
            query->range_type = range_of(build, model, query->range);
    }
}

/* --- Fields that a patch sets together ------------------------------------------------ */

/* Whether a key attribute exists beside its fields and depends on more than the table key. */
static bool is_made(const struct model_key *key)
{
    return (key->flags & (DYN_KEY_PARTITION | DYN_KEY_SORT | DYN_KEY_FIELD)) == 0;
}

/* The table key is always at hand, and the time of the write is the call's own. */
static bool is_always_known(const struct model_field *field)
{
    return field->in_table_key || field->automatic == DYN_AUTO_WRITE;
}

static bool is_settable(const struct model_field *field)
{
    return !field->in_table_key && field->automatic != DYN_AUTO_VERSION;
}

/* What connects fields: a number for each, the least of those it shares a key with. */
struct links {
    size_t *first;
    bool *is_complete; /* by that number: a patch can set all that the keys are made of */
};

static void link_fields(const struct model_model *model, struct links *links, size_t a,
                        size_t b)
{
    size_t from = links->first[a], to = links->first[b];
    if (from < to) {
        size_t least = from;
        from = to;
        to = least;
    }
    links->is_complete[to] = links->is_complete[to] && links->is_complete[from];
    for (size_t i = 0; i < model->item.field_count; i++) {
        if (links->first[i] == from)
            links->first[i] = to;
    }
}

/* The fields that a key attribute is made of and that are not known anyway. */
static size_t open_fields(const struct model_key *key, struct model_field **ret_fields)
{
    size_t count = 0;
    for (size_t i = 0; i < key->text->part_count; i++) {
        const struct model_part *part = &key->text->parts[i];
        bool is_new = key_part_has_path(part) && !is_always_known(part->path[0]);
        for (size_t k = 0; k < count && is_new; k++)
            is_new = ret_fields[k] != part->path[0];
        if (is_new)
            ret_fields[count++] = part->path[0];
    }
    return count;
}

static void link_key(const struct model_model *model, const struct model_key *key,
                     struct links *links)
{
    struct model_field *fields[KEY_PARTS_MAX];
    size_t count = is_made(key) ? open_fields(key, fields) : 0;

    for (size_t i = 0; i < count && count > 1; i++) {
        fields[i]->needs_known = true;
        if (fields[i]->is_immutable || !is_settable(fields[i]))
            links->is_complete[links->first[fields[i]->index]] = false;
        link_fields(model, links, fields[0]->index, fields[i]->index);
    }
}

static void add_group(struct model_build *build, struct model_model *model,
                      const struct links *links, size_t first)
{
    struct model_group *group = &model->groups[model->group_count++];
    struct model_struct *item = &model->item;

    group->fields = gen_calloc(build->arena, item->field_count, sizeof(*group->fields));
    for (size_t i = 0; i < item->field_count; i++) {
        if (links->first[i] != first)
            continue;
        struct dyn_str name = item->fields[i].name.c;
        group->c =
            group->field_count == 0 ? name : names_join(build->arena, group->c, name);
        group->fields[group->field_count++] = &item->fields[i];
    }
}

static void fill_groups(struct model_build *build, struct model_model *model)
{
    size_t count = model->item.field_count;
    struct links links = {gen_calloc(build->arena, count + 1, sizeof(size_t)),
                          gen_calloc(build->arena, count + 1, sizeof(bool))};

    for (size_t i = 0; i < count; i++) {
        links.first[i] = i;
        links.is_complete[i] = true;
    }
    for (size_t i = 0; i < model->key_count; i++)
        link_key(model, &model->keys[i], &links);
    model->groups = gen_calloc(build->arena, count + 1, sizeof(*model->groups));
    for (size_t i = 0; i < count; i++) {
        const struct model_field *field = &model->item.fields[i];
        if (field->needs_known && links.first[i] == i && links.is_complete[i])
            add_group(build, model, &links, i);
    }
}

void model_build_calls(struct model_build *build)
{
    for (size_t i = 0; i < build->file->model_count; i++) {
        struct model_model *model = &build->file->models[i];
        if (model->has_key_errors)
            continue;
        fill_defaults(build, model);
        fill_ranges(build, model);
        fill_groups(build, model);
    }
}
