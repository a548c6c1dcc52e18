/* SPDX-License-Identifier: MIT */
#include "local/operation.h"

#include "local/read/key_range.h"
#include "local/read/page.h"

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

static struct dynl_key_terms terms_of(const struct dynl_page *page)
{
    return (struct dynl_key_terms){page->expressions.key_terms,
                                   page->expressions.key_term_count};
}

static int parse(struct dynl_call *call, const struct dynl_read_items *request,
                 struct dynl_page *ret)
{
    int rc = check_parameters(call, request);

    ret->request = request;
    ret->backwards =
        request->scan_index_forward.has && !request->scan_index_forward.value;
    if (rc == DYN_OK)
        rc = dynl_expressions_parse(call, &request->expressions, &ret->expressions);
    return rc;
}

static int plan(struct dynl_call *call, struct dynl_page *page)
{
    const struct dynl_read_items *request = page->request;
    const struct dynl_attributes *start = &request->exclusive_start_key;
    const struct dynl_table *table = page->table;
    const struct dynl_projection_paths *paths = &page->expressions.projection;
    const struct dynl_key_terms terms = terms_of(page);
    const struct dynl_key_schema *schema;
    int rc = dynl_select_index(call, request, table, &page->index);

    if (rc != DYN_OK)
        return rc;
    schema = page->index != NULL ? &page->index->key : &table->key;
    if (dynl_start_given(start) && !dynl_start_fits(table, page->index, start))
        return dynl_refuse(call, DYNL_VALIDATION, "The provided starting key is invalid");
    rc = dynl_key_terms_fit(call, schema, &terms, start);
    if (rc == DYN_OK && dynl_start_given(start)) {
        rc = dynl_start_table_check(call, table, start);
        if (rc == DYN_OK)
            rc = dynl_key_terms_start(call, schema, &terms, start);
    }
    if (rc == DYN_OK)
        rc = dynl_page_keys_check(call, page, paths, true);
    if (rc == DYN_OK)
        rc = dynl_select(call, request, table, page->index, paths, &page->selection);
    if (rc == DYN_OK)
        rc = dynl_filter_check(call, page->table, page->expressions.filter);
    if (rc == DYN_OK)
        rc = dynl_key_terms_range(call,
                                  page->index != NULL ? page->index->space : table->space,
                                  schema, &terms, &page->low, &page->high);
    return rc == DYN_OK ? dynl_start_bound(call, table, page->index, start,
                                           page->backwards, &page->low, &page->high)
                        : rc;
}

int dynl_run_query(struct dynl_call *call, struct dynl_store *store, const void *request)
{
    struct dynl_page page = {0};
    int rc = parse(call, request, &page);

    return rc == DYN_OK ? dynl_page_run(call, store, &page, plan) : rc;
}
