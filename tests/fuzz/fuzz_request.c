/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the reading of requests: the input is the JSON of a request, read as each of them. What
 * must hold: it is taken, or refused with a text that is UTF-8; what was taken has all that is
 * required and can be printed to its last byte; memory stays within a multiple of the text.
 */
#include "core/utf8.h"
#include "local/request/requests.h"
#include "local/request/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct dynl_shape *const shapes[] = {
    &dynl_put_item_shape,
    &dynl_get_item_shape,
    &dynl_update_item_shape,
    &dynl_delete_item_shape,
    &dynl_query_shape,
    &dynl_scan_shape,
    &dynl_batch_get_item_shape,
    &dynl_batch_write_item_shape,
    &dynl_transact_get_items_shape,
    &dynl_transact_write_items_shape,
    &dynl_create_table_shape,
    &dynl_update_table_shape,
    &dynl_describe_table_shape,
    &dynl_list_tables_shape,
    &dynl_update_time_to_live_shape,
    &dynl_nothing_shape,
};

static void require(bool holds, const struct dynl_shape *shape, const char *law)
{
    if (holds)
        return;
    fprintf(stderr, "fuzz_request: %s: broken: %s\n", shape->name, law);
    abort();
}

static void check_taken(const struct dynl_shape *shape, const char *request)
{
    const struct dynl_field whole = {.kind = DYNL_STRUCT, .shape = shape};
    struct dyn_buf out = {0};

    for (size_t i = 0; i < shape->field_count; i++)
        require(!shape->fields[i].is_required ||
                    !dynl_field_is_absent(&shape->fields[i],
                                          request + shape->fields[i].offset),
                shape, "what is required is there");
    dynl_write_field(&out, &whole, DYNL_ELEMENT, request);
    require(out.failed != 0 || dyni_utf8_valid(dyn_buf_str(&out)), shape,
            "all of it is UTF-8");
    dyn_buf_release(&out);
}

static void check_refused(const struct dynl_shape *shape, const struct dynl_call *call)
{
    const struct dynl_refusal *refusal = &call->refusal;

    require(refusal->type == DYNL_VALIDATION || refusal->type == DYNL_SERIALIZATION,
            shape, "a request is out of bounds or out of shape");
    require(refusal->message.ptr == NULL || dyni_utf8_valid(refusal->message), shape,
            "a message is UTF-8");
    require(refusal->message.len > 0 || refusal->type == DYNL_SERIALIZATION, shape,
            "only what is no JSON has no message");
}

static void check_request(const struct dynl_shape *shape, const uint8_t *data,
                          size_t size)
{
    struct dyn_arena mem = {0};
    struct dynl_call call = {.system = dyn_system_default(), .mem = &mem};
    char *json = malloc(size + 1);
    void *request = calloc(1, shape->size);
    int rc;

    if (json == NULL || request == NULL)
        abort();
    if (size > 0)
        memcpy(json, data, size);
    json[size] = '\0';
    rc = dynl_request_read(&call, shape, json, size, request);
    require(rc == DYN_OK || rc == DYN_E_SERVICE, shape, "taken or refused");
    if (rc == DYN_OK)
        check_taken(shape, request);
    else
        check_refused(shape, &call);
    require(mem.held_bytes <= (size_t)1024 * 1024 + 256 * size, shape,
            "memory is bounded");
    free(request);
    free(json);
    dyn_arena_release(&mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
        check_request(shapes[i], data, size);
    return 0;
}
