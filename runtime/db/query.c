/* SPDX-License-Identifier: MIT */
/*
 * Opening queries: what all pages' requests have in common is written once.
 */
#include "db/pages.h"

#include "json/writer.h"

static int check_args(const struct dyn_query_args *args,
                      const struct dyn_query_opts *opts, struct dyn_error *err)
{
    const struct dyn_query *query = args->query;
    if (!dyni_query_fits(args->model, query) ||
        (args->values == NULL && args->value_count > 0))
        return dyn_error_set(err, DYN_E_ARG, "the query and its values do not fit");
    if (opts == NULL)
        return DYN_OK;
    if (opts->segment != 0 || opts->total_segments != 0)
        return dyn_error_set(err, DYN_E_ARG, "segments are for scans");
    return dyni_pages_check(query, opts, err);
}

static bool is_descending(const struct dyn_query *query,
                          const struct dyn_query_opts *opts)
{
    if (opts == NULL || opts->order == DYN_ORDER_DECLARED)
        return (query->flags & DYN_QUERY_DESCENDING) != 0;
    return opts->order == DYN_DESCENDING;
}

/* Which of the watched keys the bound is of. */
static int take_bound(struct dyn_pages_state *state, struct dyni_key_range *range)
{
    struct dyn_str name;

    if (!range->drops_bound)
        return DYN_OK;
    name = dyni_key_name(state->model, dyni_key(state->model, range->bound_key));
    for (size_t i = 0; i < state->watches[0].count; i++) {
        if (dyn_str_eq(state->watches[0].attributes[i].name, name)) {
            state->drops_bound = true;
            state->bound_slot = i;
        }
    }
    state->bound = range->bound;
    memset(&range->bound, 0, sizeof(range->bound));
    return DYN_OK;
}

/* What the cursor is bound to: all that says which items there are and in which order. */
static int bind_cursor(struct dyn_pages_state *state, const struct dyni_expression *e,
                       bool descending, struct dyn_error *err)
{
    struct dyn_buf text = {.system = state->system};
    int rc;

    dyn_buf_append(&text, state->request.ptr, state->request.len);
    dyn_buf_append(&text, e->key_condition.ptr, e->key_condition.len);
    dyn_buf_append(&text, e->names.ptr, e->names.len);
    dyn_buf_append(&text, e->values.ptr, e->values.len);
    dyn_buf_text(&text, descending ? "-" : "+");
    rc = dyn_buf_check(&text, err);
    if (rc == DYN_OK)
        rc = dyni_cursor_bind(state, dyn_buf_str(&text), err);
    dyn_buf_release(&text);
    return rc;
}

static int write_filter(struct dyn_pages_state *state, struct dyni_expression *e,
                        const struct dyn_query *query, const struct dyn_query_opts *opts)
{
    struct dyni_condition_rules rules = {
        .model = state->model,
        .forbidden_keys = query->keys,
        .forbidden_count = (size_t)query->partition_count + query->sort_count,
    };
    int rc;

    if (opts == NULL || opts->filter == NULL)
        return DYN_OK;
    rc = dyni_condition_append(e, &e->filter, &rules, opts->filter);
    state->is_filtered = e->filter.len > 0;
    return rc;
}

static int write_query(struct dyn_pages_state *state, struct dyni_expression *e,
                       const struct dyn_query_args *args,
                       const struct dyn_query_opts *opts, struct dyn_error *err)
{
    bool descending = is_descending(args->query, opts);
    struct dyni_key_range range = {.bound = {.system = state->system}};
    int rc = dyni_request_table(state->db, dyni_model_table(state->model),
                                &state->request, err);

    if (rc != DYN_OK)
        return rc;
    if (args->query->index != NULL) {
        dyni_write_literal(&state->request, ",\"IndexName\":");
        dyni_write_string(&state->request, dyn_str(args->query->index));
    }
    dyni_pages_watch(state, args->query);
    rc = dyni_key_condition(e, args, &range);
    if (rc == DYN_OK && range.is_empty)
        state->phase = DYNI_PAGES_END;
    if (rc == DYN_OK)
        rc = take_bound(state, &range);
    dyn_buf_release(&range.bound);
    if (rc == DYN_OK)
        rc = bind_cursor(state, e, descending, err);
    if (rc == DYN_OK)
        rc = write_filter(state, e, args->query, opts);
    if (rc == DYN_OK)
        rc = dyni_expression_write(e, &state->request);
    if (descending)
        dyni_write_literal(&state->request, ",\"ScanIndexForward\":false");
    if (opts != NULL && opts->consistent)
        dyni_write_literal(&state->request, ",\"ConsistentRead\":true");
    return rc;
}

static int open_query(struct dyn_pages_state *state, const struct dyn_query_args *args,
                      const struct dyn_query_opts *opts, struct dyn_error *err)
{
    struct dyn_str none = {NULL, 0};
    struct dyni_expression e;
    int rc;

    state->operation = "Query";
    dyni_expression_init(&e, state->system, err);
    rc = write_query(state, &e, args, opts, err);
    dyni_expression_release(&e);
    return rc == DYN_OK ? dyni_pages_ready(state, opts != NULL ? opts->cursor : none, err)
                        : rc;
}

int dyn_query_open(struct dyn_client *db, struct dyn_pages *ret_pages,
                   const struct dyn_query_args *args, const struct dyn_query_opts *opts,
                   struct dyn_error *err)
{
    bool all = ret_pages != NULL && args != NULL && args->query != NULL;
    struct dyn_pages_state *state = NULL;
    int rc;

    dyn_error_clear(err);
    if (ret_pages != NULL)
        memset(ret_pages, 0, sizeof(*ret_pages));
    rc = dyni_request_check(db, args != NULL ? args->model : NULL, all, false, err);
    if (rc == DYN_OK)
        rc = dyn_model_check(args->result, err);
    if (rc == DYN_OK)
        rc = check_args(args, opts, err);
    if (rc == DYN_OK)
        rc = dyni_pages_new(db, args->model, args->result, opts, &state, err);
    if (rc == DYN_OK)
        rc = open_query(state, args, opts, err);
    if (rc == DYN_OK) {
        ret_pages->state = state;
        return DYN_OK;
    }
    dyni_pages_free(state);
    return args != NULL && args->model != NULL && rc != DYN_E_ABI
               ? dyni_error_model(err, rc, args->model)
               : rc;
}
