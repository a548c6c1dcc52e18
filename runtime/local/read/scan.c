/* SPDX-License-Identifier: MIT */
#include "local/operation.h"

#include "local/read/page.h"
#include "local/read/start_key.h"
#include "local/value/text.h"

#include <inttypes.h>

static int check_segments(struct dynl_call *call, const struct dynl_read_items *request)
{
    if (request->segment.has && !request->total_segments.has)
        return dynl_refuse(call, DYNL_VALIDATION,
                           "The TotalSegments parameter is required but was not present "
                           "in the request when Segment parameter is present");
    if (!request->total_segments.has)
        return DYN_OK;
    if (!request->segment.has)
        return dynl_refuse(call, DYNL_VALIDATION,
                           "The Segment parameter is required but was not present in the "
                           "request when parameter TotalSegments is present");
    if (request->segment.value >= request->total_segments.value)
        return dynl_refuse(call, DYNL_VALIDATION,
                           "The Segment parameter is zero-based and must be less than "
                           "parameter TotalSegments: Segment: %" PRId64
                           " is not less than TotalSegments: %" PRId64,
                           request->segment.value, request->total_segments.value);
    return DYN_OK;
}

static int parse(struct dynl_call *call, const struct dynl_read_items *request,
                 struct dynl_page *ret)
{
    const struct dynl_expression_texts *texts = &request->expressions;
    int rc;

    ret->request = request;
    if (texts->values.map.tag != DYNI_TAG_NONE && texts->filter.ptr == NULL)
        return dynl_refuse(call, DYNL_VALIDATION,
                           "ExpressionAttributeValues can only be specified when using "
                           "expressions: FilterExpression is null");
    rc = dynl_start_values_check(call, &request->exclusive_start_key);
    if (rc == DYN_OK)
        rc = check_segments(call, request);
    if (rc == DYN_OK)
        rc = dynl_select_check(call, request, false);
    return rc == DYN_OK ? dynl_expressions_parse(call, texts, &ret->expressions) : rc;
}

/* --- Start keys --------------------------------------------------------------------- */

static int check_start(struct dynl_call *call, const struct dynl_page *page)
{
    const struct dynl_attributes *start = &page->request->exclusive_start_key;
    int rc = DYN_OK;

    if (!dynl_start_given(start))
        return DYN_OK;
    if (!dynl_start_fits(page->table, page->index, start))
        return dynl_refuse(
            call, DYNL_VALIDATION, "The provided starting key is invalid%s",
            page->index != NULL ? ""
                                : ": The provided key element does not match the schema");
    if (page->index != NULL) {
        const struct dynl_key_schema *schema = &page->index->key;
        for (size_t i = 0; rc == DYN_OK && i < schema->hash_count + schema->range_count;
             i++)
            rc = dynl_start_part_check(call, schema, i, start);
    }
    return rc == DYN_OK ? dynl_start_table_check(call, page->table, start) : rc;
}

/** Refuses a start key of another segment. */
static int check_segment_start(struct dynl_call *call, const struct dynl_page *page,
                               struct dyn_str low, struct dyn_str high)
{
    const struct dynl_read_items *request = page->request;
    struct dyn_buf key = {.system = call->system};
    bool is_inside;
    int rc;

    if (!dynl_start_given(&request->exclusive_start_key) || !request->segment.has)
        return DYN_OK;
    rc = dynl_start_bytes(call, page->table, page->index, &request->exclusive_start_key,
                          &key);
    is_inside = rc == DYN_OK && dynl_bytes_compare(dyn_buf_str(&key), low) >= 0 &&
                dynl_bytes_compare(dyn_buf_str(&key), high) < 0;
    dyn_buf_release(&key);
    if (rc != DYN_OK || is_inside)
        return rc;
    return dynl_refuse(call, DYNL_VALIDATION,
                       "The provided starting key is invalid: Invalid ExclusiveStartKey. "
                       "Please use ExclusiveStartKey with correct Segment. "
                       "TotalSegments: %" PRId64 " Segment: %" PRId64,
                       request->total_segments.value, request->segment.value);
}

/* --- The range ---------------------------------------------------------------------- */

static void append_number(struct dyn_buf *out, uint32_t number)
{
    const char bytes[] = {(char)(number >> 24 & 0xff), (char)(number >> 16 & 0xff),
                          (char)(number >> 8 & 0xff), (char)(number & 0xff)};
    dyn_buf_append(out, bytes, sizeof(bytes));
}

/** All keys of a space, or of one segment of it. */
static int append_range(struct dynl_call *call, const struct dynl_read_items *request,
                        uint32_t space, struct dyn_buf *low, struct dyn_buf *high)
{
    uint64_t from = 0, to = UINT64_C(1) << 32;
    bool is_bounded = true;

    if (request->segment.has)
        dynl_key_segment((uint32_t)request->segment.value,
                         (uint32_t)request->total_segments.value, &from, &to);
    append_number(low, space);
    append_number(high, space);
    if (from > 0 && from <= UINT32_MAX)
        append_number(low, (uint32_t)from);
    if (to <= UINT32_MAX)
        append_number(high, (uint32_t)to);
    else
        is_bounded = high->failed != 0 || dynl_key_after(high, 0);
    if (low->failed != 0 || high->failed != 0)
        return dynl_no_memory(call);
    return is_bounded
               ? DYN_OK
               : dynl_fail(call, DYN_E_LIMIT, "there are no more numbers for keys");
}

static int plan(struct dynl_call *call, struct dynl_page *page)
{
    const struct dynl_read_items *request = page->request;
    const struct dynl_projection_paths *paths = &page->expressions.projection;
    int rc = dynl_select_index(call, request, page->table, &page->index);

    if (rc == DYN_OK)
        rc = check_start(call, page);
    if (rc == DYN_OK)
        rc = append_range(call, request,
                          page->index != NULL ? page->index->space : page->table->space,
                          &page->low, &page->high);
    if (rc == DYN_OK)
        rc = check_segment_start(call, page, dyn_buf_str(&page->low),
                                 dyn_buf_str(&page->high));
    if (rc == DYN_OK)
        rc = dynl_page_keys_check(call, page, paths, false);
    if (rc == DYN_OK)
        rc =
            dynl_select(call, request, page->table, page->index, paths, &page->selection);
    if (rc == DYN_OK)
        rc = dynl_filter_check(call, page->table, page->expressions.filter);
    return rc == DYN_OK ? dynl_start_bound(call, page->table, page->index,
                                           &request->exclusive_start_key, false,
                                           &page->low, &page->high)
                        : rc;
}

int dynl_run_scan(struct dynl_call *call, struct dynl_store *store, const void *request)
{
    struct dynl_page page = {0};
    int rc = parse(call, request, &page);

    return rc == DYN_OK ? dynl_page_run(call, store, &page, plan) : rc;
}
