/* SPDX-License-Identifier: MIT */
#include "local/read/read.h"

#include "json/writer.h"

/* --- Views -------------------------------------------------------------------------- */

int dynl_view_of_paths(struct dynl_call *call, const struct dynl_projection_paths *paths,
                       struct dynl_view *ret_view)
{
    struct dynl_view view = {.is_whole = paths->count == 0, .nested = paths};
    struct dyn_str *names;
    size_t i;
    int rc = DYN_OK;

    for (i = 0; i < paths->count && paths->paths[i].count == 1; i++)
        ;
    view.is_picked = !view.is_whole && i == paths->count;
    if (view.is_picked) {
        names = dyn_arena_calloc(call->mem, paths->count, sizeof(*names));
        if (names == NULL)
            return dynl_no_memory(call);
        for (i = 0; i < paths->count; i++)
            names[i] = paths->paths[i].steps[0].name;
        rc = dynl_pick_init(call, names, paths->count, &view.pick);
    }
    if (rc == DYN_OK)
        *ret_view = view;
    return rc;
}

static size_t add_names(struct dyn_str *names, size_t count,
                        const struct dynl_key_schema *schema)
{
    for (size_t i = 0; i < schema->hash_count + schema->range_count; i++)
        names[count++] = schema->parts[i].name;
    return count;
}

int dynl_view_of_index(struct dynl_call *call, const struct dynl_table *table,
                       const struct dynl_index *index, struct dynl_view *ret_view)
{
    struct dynl_view view = {.is_whole = index->projection == DYNL_PROJECT_ALL};
    size_t included =
        index->projection == DYNL_PROJECT_INCLUDE ? index->included_count : 0;
    struct dyn_str *names;
    size_t count = 0;
    int rc;

    if (view.is_whole) {
        *ret_view = view;
        return DYN_OK;
    }
    names = dyn_arena_calloc(call->mem, included + 2 * (size_t)DYNL_PARTS_MAX,
                             sizeof(*names));
    if (names == NULL)
        return dynl_no_memory(call);
    count = add_names(names, count, &table->key);
    count = add_names(names, count, &index->key);
    for (size_t i = 0; i < included; i++)
        names[count++] = index->included[i];
    view.is_picked = true;
    rc = dynl_pick_init(call, names, count, &view.pick);
    if (rc == DYN_OK)
        *ret_view = view;
    return rc;
}

static int write_nested(struct dynl_call *call, const struct dynl_view *view,
                        struct dyn_str json, struct dyn_buf *out)
{
    struct dyn_arena mem = {.system = call->system};
    struct dynl_call step = dynl_call_apart(call, &mem);
    struct dynl_value item, shown;
    int rc = dynl_item_copy(&step, json, &item);

    if (rc == DYN_OK)
        rc = dynl_projection_apply(&step, view->nested, &item, &shown);
    if (rc == DYN_OK)
        dynl_item_write(out, &shown);
    rc = dynl_call_apart_end(call, &step, rc);
    dyn_arena_release(&mem);
    return rc;
}

int dynl_view_write(struct dynl_call *call, const struct dynl_view *view,
                    struct dyn_str json, struct dyn_buf *out)
{
    if (view->is_whole) {
        dyni_write_raw(out, json.ptr, json.len);
        return DYN_OK;
    }
    return view->is_picked ? dynl_pick_write(call, &view->pick, json, out)
                           : write_nested(call, view, json, out);
}

/* --- Keys --------------------------------------------------------------------------- */

bool dynl_index_holds(const struct dynl_table *table, const struct dynl_index *index,
                      struct dyn_str name)
{
    if (index->projection == DYNL_PROJECT_ALL || dynl_is_key_of(&table->key, name) ||
        dynl_is_key_of(&index->key, name))
        return true;
    if (index->projection == DYNL_PROJECT_INCLUDE)
        for (size_t i = 0; i < index->included_count; i++)
            if (dyn_str_eq(index->included[i], name))
                return true;
    return false;
}

static bool stays_outside(void *ctx, const struct dynl_path *path)
{
    const struct dyn_str *key = ctx;
    return path->count == 1 || !dyn_str_eq(path->steps[0].name, *key);
}

/** What may lead into keys: a projection, or a filter. */
struct expressions {
    const struct dynl_projection_paths *paths;
    const struct dynl_condition *filter;
};

static bool leads_into(const struct expressions *in, struct dyn_str key)
{
    if (in->filter != NULL)
        return !dynl_condition_paths(in->filter, stays_outside, &key);
    for (size_t i = 0; i < in->paths->count; i++)
        if (!stays_outside(&key, &in->paths->paths[i]))
            return true;
    return false;
}

/** The first part of the key that is led into; NULL: none. */
static const struct dyn_str *find_nested(const struct dynl_key_schema *schema,
                                         const struct expressions *in)
{
    for (unsigned i = 0; i < schema->hash_count + schema->range_count; i++)
        if (leads_into(in, schema->parts[i].name))
            return &schema->parts[i].name;
    return NULL;
}

static int check_scalars(struct dynl_call *call, const struct dynl_table *table,
                         const struct expressions *in)
{
    const struct dyn_str *name = find_nested(&table->key, in);
    const char *kind = "Key";

    for (size_t i = 0; name == NULL && i < table->index_count; i++) {
        name = find_nested(&table->indexes[i].key, in);
        kind = "IndexKey";
    }
    if (name == NULL)
        return DYN_OK;
    return dynl_refuse(call, DYNL_VALIDATION,
                       "Key attributes must be scalars; list random access '[]' and map "
                       "lookup '.' are not allowed: %s: %.*s",
                       kind, (int)name->len, name->ptr);
}

int dynl_paths_check(struct dynl_call *call, const struct dynl_table *table,
                     const struct dynl_projection_paths *paths)
{
    struct expressions in = {paths, NULL};
    return paths->count == 0 ? DYN_OK : check_scalars(call, table, &in);
}

int dynl_filter_check(struct dynl_call *call, const struct dynl_table *table,
                      const struct dynl_condition *filter)
{
    struct expressions in = {NULL, filter};
    return filter == NULL ? DYN_OK : check_scalars(call, table, &in);
}
