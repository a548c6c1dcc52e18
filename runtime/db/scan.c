/* SPDX-License-Identifier: MIT */
/*
 * Opening scans.
 */
#include "db/pages.h"

#include "json/writer.h"

static int check_index(const struct dyn_query_args *args,
                       const struct dyn_query_opts *opts, struct dyn_error *err)
{
    if (args->query == NULL)
        return DYN_OK;
    if (!dyni_query_fits(args->model, args->query))
        return dyn_error_set(err, DYN_E_ARG, "the index and the model do not fit");
    return dyni_pages_check(args->query, opts, err);
}

static int check_opts(const struct dyn_query_opts *opts, struct dyn_error *err)
{
    if (opts == NULL)
        return DYN_OK;
    if (opts->order == DYN_DESCENDING)
        return dyn_error_set(err, DYN_E_ARG, "a scan has no order");
    if (opts->segment != 0 && opts->segment >= opts->total_segments)
        return dyn_error_set(err, DYN_E_ARG, "there is no segment %u of %u",
                             (unsigned)opts->segment, (unsigned)opts->total_segments);
    return DYN_OK;
}

static int write_scan(struct dyn_pages_state *state, struct dyni_expression *e,
                      const struct dyn_query *query, const struct dyn_query_opts *opts,
                      struct dyn_error *err)
{
    struct dyni_condition_rules rules = {.model = state->model};
    struct dyn_buf *body = &state->request;
    int rc = dyni_request_table(state->db, dyni_model_table(state->model), body, err);

    if (rc != DYN_OK)
        return rc;
    if (query != NULL && query->index != NULL) {
        dyni_write_literal(body, ",\"IndexName\":");
        dyni_write_string(body, dyn_str(query->index));
    }
    if (opts != NULL && opts->total_segments != 0)
        dyn_buf_printf(body, ",\"Segment\":%u,\"TotalSegments\":%u",
                       (unsigned)opts->segment, (unsigned)opts->total_segments);
    rc = dyn_buf_check(body, err);
    if (rc == DYN_OK)
        rc = dyni_cursor_bind(state, dyn_buf_str(body), err);
    if (rc == DYN_OK && opts != NULL && opts->filter != NULL) {
        rc = dyni_condition_append(e, &e->filter, &rules, opts->filter);
        state->is_filtered = e->filter.len > 0;
    }
    if (rc == DYN_OK)
        rc = dyni_expression_write(e, body);
    if (opts != NULL && opts->consistent)
        dyni_write_literal(body, ",\"ConsistentRead\":true");
    return rc;
}

static int open_scan(struct dyn_pages_state *state, const struct dyn_query *query,
                     const struct dyn_query_opts *opts, struct dyn_error *err)
{
    struct dyn_str none = {NULL, 0};
    struct dyni_expression e;
    int rc;

    state->operation = "Scan";
    if (query != NULL)
        dyni_pages_watch(state, query);
    dyni_expression_init(&e, state->system, err);
    rc = write_scan(state, &e, query, opts, err);
    dyni_expression_release(&e);
    return rc == DYN_OK ? dyni_pages_ready(state, opts != NULL ? opts->cursor : none, err)
                        : rc;
}

int dyn_scan_open(struct dyn_client *db, struct dyn_pages *ret_pages,
                  const struct dyn_query_args *args, const struct dyn_query_opts *opts,
                  struct dyn_error *err)
{
    const struct dyn_model *model = args != NULL ? args->model : NULL;
    struct dyn_pages_state *state = NULL;
    int rc;

    dyn_error_clear(err);
    if (ret_pages != NULL)
        memset(ret_pages, 0, sizeof(*ret_pages));
    rc = dyni_request_check(db, model, ret_pages != NULL, false, err);
    if (rc == DYN_OK)
        rc = dyn_model_check(args->result, err);
    if (rc == DYN_OK)
        rc = check_index(args, opts, err);
    if (rc == DYN_OK)
        rc = check_opts(opts, err);
    if (rc == DYN_OK)
        rc = dyni_pages_new(db, model, args->result, opts, &state, err);
    if (rc == DYN_OK)
        rc = open_scan(state, args->query, opts, err);
    if (rc == DYN_OK) {
        ret_pages->state = state;
        return DYN_OK;
    }
    dyni_pages_free(state);
    return model != NULL && rc != DYN_E_ABI ? dyni_error_model(err, rc, model) : rc;
}
