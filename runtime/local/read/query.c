/* SPDX-License-Identifier: MIT */
#include "local/operation.h"

#include "local/read/key_range.h"
#include "local/read/page.h"

/** What a Query asks for, checked as far as it goes without the table. */
struct parsed {
    const struct dynl_read_items *request;
    struct dynl_expressions expressions;
    struct dynl_key_terms terms;
};

static int check_parameters(struct dynl_call *call, const struct dynl_read_items *request)
{
    const struct dynl_expression_texts *texts = &request->expressions;
    int rc = dynl_select_check(call, request, true);

    if (rc != DYN_OK)
        return rc;
    if (texts->values.map.tag != DYNI_TAG_NONE && texts->filter.ptr == NULL &&
        texts->key_condition.ptr == NULL)
        return dynl_refuse(call, DYNL_VALIDATION,
                           "ExpressionAttributeValues can only be specified when using "
                           "expressions: FilterExpression and KeyConditionExpression are "
                           "null");
    rc = dynl_start_values_check(call, &request->exclusive_start_key);
    if (rc == DYN_OK && texts->key_condition.ptr == NULL)
        rc = dynl_refuse(call, DYNL_VALIDATION,
                         "Either the KeyConditions or KeyConditionExpression parameter "
                         "must be specified in the request.");
    return rc;
}

static int parse(struct dynl_call *call, const struct dynl_read_items *request,
                 struct parsed *ret)
{
    int rc = check_parameters(call, request);

    ret->request = request;
    if (rc == DYN_OK)
        rc = dynl_expressions_parse(call, &request->expressions, &ret->expressions);
    if (rc != DYN_OK)
        return rc;
    ret->terms.terms = ret->expressions.key_terms;
    ret->terms.count = ret->expressions.key_term_count;
    return dynl_key_terms_check(call, &ret->terms, request->index_name.ptr != NULL);
}

/** Checks all that needs the table, in the service's order, and makes the page, with its
 * bounds in `low` and `high`. */
static int plan(struct dynl_call *call, const struct parsed *query,
                struct dynl_page *page, struct dyn_buf *low, struct dyn_buf *high)
{
    const struct dynl_read_items *request = query->request;
    const struct dynl_attributes *start = &request->exclusive_start_key;
    const struct dynl_table *table = page->table;
    const struct dynl_projection_paths *paths = &query->expressions.projection;
    const struct dynl_key_schema *schema;
    int rc = dynl_select_index(call, request, table, &page->index);

    if (rc != DYN_OK)
        return rc;
    schema = page->index != NULL ? &page->index->key : &table->key;
    if (dynl_start_given(start) && !dynl_start_fits(table, page->index, start))
        return dynl_refuse(call, DYNL_VALIDATION, "The provided starting key is invalid");
    rc = dynl_key_terms_fit(call, schema, &query->terms, start);
    if (rc == DYN_OK && dynl_start_given(start)) {
        rc = dynl_start_table_check(call, table, start);
        if (rc == DYN_OK)
            rc = dynl_key_terms_start(call, schema, &query->terms, start);
    }
    if (rc == DYN_OK)
        rc = dynl_page_keys_check(call, page, paths, true);
    if (rc == DYN_OK)
        rc = dynl_select(call, request, table, page->index, paths, &page->selection);
    if (rc == DYN_OK)
        rc = dynl_filter_check(call, page->table, page->filter);
    if (rc == DYN_OK)
        rc = dynl_key_terms_range(call,
                                  page->index != NULL ? page->index->space : table->space,
                                  schema, &query->terms, low, high);
    return rc == DYN_OK ? dynl_start_bound(call, table, page->index, start,
                                           page->range.backwards, low, high)
                        : rc;
}

static int run(struct dynl_call *call, struct dynl_session *session,
               const struct parsed *query)
{
    const struct dynl_read_items *request = query->request;
    struct dyn_buf low = {.system = call->system}, high = {.system = call->system};
    struct dynl_page page = {.request = request, .filter = query->expressions.filter};
    int rc = dynl_table_find(call, session, request->table_name, &page.table);

    page.range.backwards =
        request->scan_index_forward.has && !request->scan_index_forward.value;
    if (rc == DYN_OK)
        rc = plan(call, query, &page, &low, &high);
    if (rc == DYN_OK) {
        page.range.low = dyn_buf_str(&low);
        page.range.high = dyn_buf_str(&high);
        page.range.is_index = page.index != NULL;
        rc = dynl_page_write(call, session, &page);
    }
    dyn_buf_release(&low);
    dyn_buf_release(&high);
    return rc;
}

int dynl_run_query(struct dynl_call *call, struct dynl_store *store, const void *request)
{
    struct dynl_session *session = NULL;
    struct parsed query;
    int rc = parse(call, request, &query);

    if (rc == DYN_OK)
        rc = dynl_session_begin(call, store, DYNL_READ, &session);
    if (rc == DYN_OK)
        rc = run(call, session, &query);
    dynl_session_end(session);
    return rc;
}
