/* SPDX-License-Identifier: MIT */
/* Queries: which key serves them, and whether what they fix is what that key needs. */
#include "keys/model_keys.h"

#include "diag/diag.h"
#include "keys/key_target.h"
#include "base/memory.h"
#include "model/model_read.h"
#include "model/words.h"

#define REPORT(build, code, node, ...)                                                   \
    diag_node((build)->diags, code, (build)->source, node, __VA_ARGS__)

/* One query while it is judged. */
struct query {
    struct model_build *build;
    struct model_model *model;
    const struct yaml_entry *entry;
    const struct yaml_node **by;
    size_t by_count;
    const struct yaml_node *range; /* NULL: none */
    bool is_silent;                /* judge only: another key may serve */
    bool has_failed;
};

/* Reports about the query, unless it is only tried. */
#define FAIL(query, code, node, ...)                                                     \
    do {                                                                                 \
        (query)->has_failed = true;                                                      \
        if (!(query)->is_silent)                                                         \
            REPORT((query)->build, code, node, __VA_ARGS__);                             \
    } while (0)

static bool is_path(const struct model_part *part, struct dyn_str path)
{
    return dyn_str_eq(part->path_text, path);
}

static const char *target_name(const struct query *query, const struct key_target *target)
{
    if (target->index == NULL)
        return "the table";
    return gen_printf(query->build->arena, "the index '%s'",
                      target->index->name.text.ptr);
}

/* --- Looking components up ---------------------------------------------------------- */

static bool is_named(const struct query *query, struct dyn_str path)
{
    for (size_t i = 0; i < query->by_count; i++) {
        if (dyn_str_eq(query->by[i]->text, path))
            return true;
    }
    return false;
}

/* Whether `by` fixes a component of the sort key: one that the partition key has too, but
 * prints with loss, is fixed there only. */
static bool is_sort_fixed(const struct query *query, const struct key_target *target,
                          const struct model_part *part)
{
    return is_named(query, part->path_text) &&
           key_target_find(target->partition, target->partition_count, part->path_text) ==
               NULL;
}

static size_t count_fixed(const struct query *query, const struct key_target *target)
{
    size_t fixed = 0;
    while (fixed < target->sort_count &&
           is_sort_fixed(query, target, target->sort[fixed]))
        fixed++;
    return fixed;
}

/* --- Rules -------------------------------------------------------------------------- */

static bool has_field(const struct query *query, struct dyn_str path)
{
    for (size_t i = 0; i < query->model->item.field_count; i++) {
        if (dyn_str_eq(query->model->item.fields[i].name.text, path))
            return true;
    }
    return false;
}

static void fail_unknown(struct query *query, const struct key_target *target,
                         const struct yaml_node *node)
{
    const char **names =
        gen_calloc(query->build->arena, target->partition_count + target->sort_count + 1,
                   sizeof(*names));
    size_t count = 0;

    FAIL(query, DIAG_QUERY_FIELD, node, "'%s' is no component of the key of %s",
         node->text.ptr, target_name(query, target));
    if (query->is_silent)
        return;
    if (has_field(query, node->text)) {
        diag_hint(query->build->diags,
                  "a query cannot select by other fields; that would be a filter");
        return;
    }
    for (size_t i = 0; i < target->partition_count; i++)
        names[count++] = target->partition[i]->path_text.ptr;
    for (size_t i = 0; i < target->sort_count; i++)
        names[count++] = target->sort[i]->path_text.ptr;
    diag_hint_nearest(query->build->diags, node->text, names, count);
}

/* Every name is a component, and stands once. */
static void check_names(struct query *query, const struct key_target *target)
{
    for (size_t i = 0; i < query->by_count; i++) {
        const struct yaml_node *node = query->by[i];
        for (size_t k = 0; k < i; k++) {
            if (!dyn_str_eq(node->text, query->by[k]->text))
                continue;
            FAIL(query, DIAG_QUERY_REPEATED, node, "'%s' stands twice in 'by'",
                 node->text.ptr);
            break;
        }
        if (key_target_find(target->partition, target->partition_count, node->text) ==
                NULL &&
            key_target_find(target->sort, target->sort_count, node->text) == NULL)
            fail_unknown(query, target, node);
    }
}

static void check_partition(struct query *query, const struct key_target *target)
{
    char *missing = NULL;

    for (size_t i = 0; i < target->partition_count; i++) {
        struct dyn_str path = target->partition[i]->path_text;
        if (is_named(query, path))
            continue;
        missing = missing == NULL
                      ? gen_printf(query->build->arena, "'%.*s'", (int)path.len, path.ptr)
                      : gen_printf(query->build->arena, "%s, '%.*s'", missing,
                                   (int)path.len, path.ptr);
    }
    if (missing == NULL)
        return;
    const struct yaml_node *by = yaml_get(query->entry->value, "by");
    FAIL(query, DIAG_QUERY_PARTITION, by != NULL ? by : query->entry->key,
         "'by' leaves the partition key of %s open: it lacks %s",
         target_name(query, target), missing);
}

static void check_sort(struct query *query, const struct key_target *target)
{
    size_t fixed = count_fixed(query, target);

    for (size_t i = fixed; i < target->sort_count; i++) {
        const struct model_part *part = target->sort[i], *gap = target->sort[fixed];
        if (!is_sort_fixed(query, target, part))
            continue;
        for (size_t k = 0; k < query->by_count; k++) {
            if (is_path(part, query->by[k]->text))
                FAIL(query, DIAG_QUERY_ORDER, query->by[k],
                     "'%s' cannot be fixed while '%.*s', which stands before it in the "
                     "sort key of %s, is open",
                     query->by[k]->text.ptr, (int)gap->path_text.len, gap->path_text.ptr,
                     target_name(query, target));
        }
        return;
    }
}

static void check_range(struct query *query, const struct key_target *target)
{
    const struct yaml_node *range = query->range;
    size_t fixed = count_fixed(query, target);
    const struct model_part *next =
        fixed < target->sort_count ? target->sort[fixed] : NULL;

    if (range == NULL || (next != NULL && is_path(next, range->text)))
        return;
    if (key_target_find(target->partition, target->partition_count, range->text) != NULL)
        FAIL(query, DIAG_QUERY_ORDER, range,
             "'%s' is part of the partition key of %s, which has no ranges",
             range->text.ptr, target_name(query, target));
    else if (key_target_find(target->sort, target->sort_count, range->text) == NULL)
        fail_unknown(query, target, range);
    else if (is_named(query, range->text))
        FAIL(query, DIAG_QUERY_REPEATED, range, "'%s' is fixed by 'by' already",
             range->text.ptr);
    else
        FAIL(query, DIAG_QUERY_ORDER, range,
             "'%s' cannot be the range: '%.*s' stands before it in the sort key of %s",
             range->text.ptr, (int)next->path_text.len, next->path_text.ptr,
             target_name(query, target));
}

/* Whether the key serves the query; says why not, unless it is only tried. */
static bool is_served(struct query *query, const struct key_target *target,
                      bool is_silent)
{
    query->is_silent = is_silent;
    query->has_failed = false;
    check_names(query, target);
    if (!query->has_failed) {
        check_partition(query, target);
        check_sort(query, target);
    }
    if (!query->has_failed)
        check_range(query, target);
    return !query->has_failed;
}

/* --- Choosing the key --------------------------------------------------------------- */

static size_t count_known(const struct query *query, const struct key_target *target)
{
    size_t known = 0;
    for (size_t i = 0; i < query->by_count; i++) {
        struct dyn_str path = query->by[i]->text;
        if (key_target_find(target->partition, target->partition_count, path) != NULL ||
            key_target_find(target->sort, target->sort_count, path) != NULL)
            known++;
    }
    return known;
}

static void report_several(struct query *query, const struct key_target *first,
                           const struct key_target *second)
{
    REPORT(query->build, DIAG_QUERY_SERVED, query->entry->key,
           "the indexes '%s' and '%s' both serve this query", first->index->name.text.ptr,
           second->index->name.text.ptr);
    diag_hint(query->build->diags, "say 'index: %s' or 'index: %s'",
              first->index->name.text.ptr, second->index->name.text.ptr);
}

/* No key serves: the one that comes nearest says why. */
static void report_none(struct query *query, struct key_target *targets, size_t count)
{
    struct key_target *nearest = &targets[0];

    if (count == 0)
        return; /* its keys were reported */
    for (size_t i = 1; i < count; i++) {
        if (count_known(query, &targets[i]) > count_known(query, nearest))
            nearest = &targets[i];
    }
    is_served(query, nearest, false);
}

/* The key that serves a query which names none: the table's if it does, else the only
 * one. */
static bool choose(struct query *query, struct key_target *ret)
{
    struct model_model *model = query->model;
    struct key_target *targets =
        gen_calloc(query->build->arena, model->index_count + 1, sizeof(*targets));
    const struct key_target *found = NULL;
    size_t count = 0;

    if (key_target_make(query->build, model, NULL, &targets[count]))
        count++;
    for (size_t i = 0; i < model->index_count; i++) {
        if (key_target_make(query->build, model, model->indexes[i], &targets[count]))
            count++;
    }
    for (size_t i = 0; i < count; i++) {
        if (!is_served(query, &targets[i], true))
            continue;
        if (found != NULL) {
            report_several(query, found, &targets[i]);
            return false;
        }
        found = &targets[i];
        if (found->index == NULL)
            break;
    }
    if (found == NULL) {
        report_none(query, targets, count);
        return false;
    }
    *ret = *found;
    return true;
}

static void report_unknown_index(struct query *query, const struct yaml_node *node)
{
    const struct model_table *table = &query->build->file->table;
    const char **names =
        gen_calloc(query->build->arena, table->index_count + 1, sizeof(*names));

    for (size_t i = 0; i < table->index_count; i++) {
        names[i] = table->indexes[i].name.text.ptr;
        if (!dyn_str_eq(table->indexes[i].name.text, node->text))
            continue;
        REPORT(query->build, DIAG_QUERY_INDEX, node, "%s is not in the index '%s'",
               query->model->name.text.ptr, node->text.ptr);
        diag_hint(query->build->diags, "give it templates for the index under 'index'");
        return;
    }
    REPORT(query->build, DIAG_QUERY_INDEX, node, "the table has no index '%s'",
           node->text.ptr);
    diag_hint_nearest(query->build->diags, node->text, names, table->index_count);
}

/* The key of the index that the query names. */
static bool take_named(struct query *query, const struct yaml_node *node,
                       struct key_target *ret)
{
    for (size_t i = 0; i < query->model->index_count; i++) {
        struct model_index *index = query->model->indexes[i];
        if (dyn_str_eq(index->name.text, node->text))
            return key_target_make(query->build, query->model, index, ret) &&
                   is_served(query, ret, false);
    }
    report_unknown_index(query, node);
    return false;
}

/* --- Building ----------------------------------------------------------------------- */

static void build_query(struct model_build *build, struct model_model *model,
                        const struct yaml_entry *entry)
{
    const struct yaml_node *by = yaml_get(entry->value, "by");
    const struct yaml_node *index = yaml_get(entry->value, "index");
    size_t room = by == NULL ? 0 : by->kind == YAML_LIST ? by->len : 1;
    struct query query = {.build = build,
                          .model = model,
                          .entry = entry,
                          .by = gen_calloc(build->arena, room + 1, sizeof(*query.by)),
                          .by_count = room,
                          .range = yaml_get(entry->value, "range")};
    struct key_target target;

    for (size_t i = 0; i < room; i++)
        query.by[i] = by->kind == YAML_LIST ? by->items[i] : by;
    if (index != NULL ? !take_named(&query, index, &target) : !choose(&query, &target))
        return;

    struct model_query *made = &model->queries[model->query_count++];
    made->name = model_read_name(build, entry->key, entry->value, MODEL_NAME_PREFIXED);
    made->doc = model_text(entry->value, "doc");
    made->order =
        yaml_is(yaml_get(entry->value, "order"), "desc") ? MODEL_DESC : MODEL_ASC;
    key_target_select(build, model, &target, count_fixed(&query, &target),
                      query.range != NULL, made);
}

void model_build_queries(struct model_build *build)
{
    for (size_t m = 0; m < build->file->model_count; m++) {
        struct model_model *model = &build->file->models[m];
        const struct yaml_node *queries = yaml_get(model->node, "queries");
        if (queries == NULL || model->has_key_errors) /* what serves them is not known */
            continue;
        model->queries =
            gen_calloc(build->arena, queries->len + 1, sizeof(*model->queries));
        for (size_t i = 0; i < queries->len; i++)
            build_query(build, model, &queries->entries[i]);
    }
}
