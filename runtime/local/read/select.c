/* SPDX-License-Identifier: MIT */
#include "local/read/select.h"

static bool selects(const struct dynl_read_items *request, const char *what)
{
    return dyn_str_eq(request->select, dyn_str(what));
}

int dynl_select_check(struct dynl_call *call, const struct dynl_read_items *request,
                      bool is_query)
{
    bool has_paths = request->expressions.projection.ptr != NULL;

    if (selects(request, "SPECIFIC_ATTRIBUTES") && !has_paths)
        return dynl_refuse(call, DYNL_VALIDATION,
                           "%sMust specify the AttributesToGet or ProjectionExpression "
                           "when choosing to get SPECIFIC_ATTRIBUTES",
                           is_query ? "1 validation error detected: " : "");
    if (selects(request, "ALL_PROJECTED_ATTRIBUTES") && !has_paths &&
        request->index_name.ptr == NULL)
        return dynl_refuse(call, DYNL_VALIDATION,
                           "ALL_PROJECTED_ATTRIBUTES can be used only when Querying "
                           "using an IndexName");
    if (!has_paths || request->select.ptr == NULL ||
        selects(request, "SPECIFIC_ATTRIBUTES"))
        return DYN_OK;
    if (selects(request, "COUNT"))
        return dynl_refuse(call, DYNL_VALIDATION,
                           "Cannot specify the ProjectionExpression when choosing to "
                           "get only the Count");
    return dynl_refuse(call, DYNL_VALIDATION,
                       "Cannot specify the ProjectionExpression when choosing to get "
                       "%.*s",
                       (int)request->select.len, request->select.ptr);
}

int dynl_select_index(struct dynl_call *call, const struct dynl_read_items *request,
                      const struct dynl_table *table, const struct dynl_index **ret_index)
{
    const struct dynl_index *index = NULL;

    if (request->index_name.ptr != NULL) {
        index = dynl_find_index(table, request->index_name);
        if (index == NULL)
            return dynl_refuse(call, DYNL_VALIDATION,
                               "The table does not have the specified index: %.*s",
                               (int)request->index_name.len, request->index_name.ptr);
        if (index->is_global && request->consistent_read.value)
            return dynl_refuse(call, DYNL_VALIDATION,
                               "Consistent reads are not supported on global secondary "
                               "indexes");
    }
    *ret_index = index;
    return DYN_OK;
}

/* --- Attributes that an index does not hold ------------------------------------------ */

static bool names_before(const struct dynl_projection_paths *paths, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (dyn_str_eq(paths->paths[j].steps[0].name, paths->paths[i].steps[0].name))
            return true;
    return false;
}

static int refuse_missing(struct dynl_call *call, const struct dynl_table *table,
                          const struct dynl_index *index,
                          const struct dynl_projection_paths *paths)
{
    struct dyn_buf names = {.system = call->system};
    int rc = DYN_E_NOMEM;

    for (size_t i = 0; i < paths->count; i++) {
        struct dyn_str name = paths->paths[i].steps[0].name;
        if (dynl_index_holds(table, index, name) || names_before(paths, i))
            continue;
        if (names.len > 0)
            dyn_buf_text(&names, ", ");
        dyn_buf_append(&names, name.ptr, name.len);
    }
    if (names.failed == 0)
        rc = dynl_refuse(call, DYNL_VALIDATION,
                         "One or more parameter values were invalid: Global secondary "
                         "index %.*s does not project [%s]",
                         (int)index->name.len, index->name.ptr, dyn_buf_str(&names).ptr);
    dyn_buf_release(&names);
    return rc == DYN_E_NOMEM ? dynl_no_memory(call) : rc;
}

static bool holds_all(const struct dynl_table *table, const struct dynl_index *index,
                      const struct dynl_projection_paths *paths)
{
    for (size_t i = 0; i < paths->count; i++)
        if (!dynl_index_holds(table, index, paths->paths[i].steps[0].name))
            return false;
    return true;
}

int dynl_select(struct dynl_call *call, const struct dynl_read_items *request,
                const struct dynl_table *table, const struct dynl_index *index,
                const struct dynl_projection_paths *paths,
                struct dynl_selection *ret_selection)
{
    struct dynl_selection made = {.counts_only = selects(request, "COUNT"),
                                  .held = {.is_whole = true}};
    bool is_partial = index != NULL && index->projection != DYNL_PROJECT_ALL;
    int rc = DYN_OK;

    if (is_partial && index->is_global && selects(request, "ALL_ATTRIBUTES"))
        return dynl_refuse(call, DYNL_VALIDATION,
                           "One or more parameter values were invalid: Select type "
                           "ALL_ATTRIBUTES is not supported for global secondary index "
                           "%.*s because its projection type is not ALL",
                           (int)index->name.len, index->name.ptr);
    made.fetches = is_partial && (selects(request, "ALL_ATTRIBUTES") ||
                                  !holds_all(table, index, paths));
    if (made.fetches && index->is_global)
        return refuse_missing(call, table, index, paths);
    if (is_partial && !made.fetches)
        rc = dynl_view_of_index(call, table, index, &made.held);
    made.view = made.held;
    if (rc == DYN_OK && paths->count > 0)
        rc = dynl_view_of_paths(call, paths, &made.view);
    if (rc == DYN_OK)
        *ret_selection = made;
    return rc;
}
