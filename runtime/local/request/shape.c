/* SPDX-License-Identifier: MIT */
#include "local/request/shape.h"

#include "local/request/parts.h"

/* Levels of JSON: a value of the deepest nesting takes two each, and stands a few levels
 * deep itself. What is deeper still is passed over to be told as too deep, or, past this,
 * not read. */
#define DEPTH_MAX 512

/* JSON that is none has no message. */
static int refuse_json(struct dynl_call *call, int code)
{
    if (code == DYN_E_LIMIT)
        return dynl_refuse_text(call, DYNL_VALIDATION,
                                dyn_str("Nesting Levels have exceeded supported limits"));
    return dynl_refuse_text(call, DYNL_SERIALIZATION, dyn_str_n(NULL, 0));
}

static int read_body(struct dynl_shape_reading *in, const struct dynl_shape *shape,
                     void *ret)
{
    const struct dynl_field body = {.kind = DYNL_STRUCT, .shape = shape};
    char first = dyni_reader_peek(&in->json);
    int rc;

    if (first == '{')
        rc = dynl_shape_read_struct(in, shape, ret);
    else if (first == 'n')
        rc = dyni_read_null(&in->json);
    else
        rc = dynl_shape_wrong_type(in, &body, DYNL_MEMBER);
    if (rc == DYN_OK)
        rc = dyni_read_end(&in->json);
    if (rc == DYN_OK && first == 'n') /* no request is none that is empty */
        rc = refuse_json(in->call, DYN_E_JSON);
    return rc;
}

int dynl_request_read(struct dynl_call *call, const struct dynl_shape *shape, char *json,
                      size_t len, void *ret_request)
{
    struct dynl_shape_reading in = {.call = call};
    int rc;

    dyni_reader_init(&in.json, json, len, DEPTH_MAX);
    rc = read_body(&in, shape, ret_request);
    if (rc == DYN_E_JSON || rc == DYN_E_LIMIT)
        return refuse_json(call, rc);
    if (rc != DYN_OK)
        return rc;
    if (in.problem.ptr != NULL)
        return dynl_refuse_text(call, in.problem_type, in.problem);
    rc = dynl_shape_check(call, shape, ret_request);
    if (rc == DYN_OK && in.legacy.ptr != NULL)
        rc = dynl_refuse_text(call, DYNL_VALIDATION, in.legacy);
    return rc;
}
