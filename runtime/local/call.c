/* SPDX-License-Identifier: MIT */
#include "local/call.h"

#include "json/writer.h"

#include <stdarg.h>
#include <stdio.h>

#define TYPES "com.amazonaws.dynamodb.v20120810#"
#define CORAL "com.amazon.coral.service#"

/* The service's framework answers some errors under a name space of its own. */
static const struct {
    const char *space, *name;
    int status;
} errors[DYNL_ERROR_COUNT] = {
    [DYNL_OK] = {"", "", 200},
    [DYNL_VALIDATION] = {"com.amazon.coral.validate#", "ValidationException", 400},
    [DYNL_SERIALIZATION] = {CORAL, "SerializationException", 400},
    [DYNL_UNKNOWN_OPERATION] = {CORAL, "UnknownOperationException", 400},
    [DYNL_TABLE_ABSENT] = {TYPES, "ResourceNotFoundException", 400},
    [DYNL_IN_USE] = {TYPES, "ResourceInUseException", 400},
    [DYNL_LIMIT_EXCEEDED] = {TYPES, "LimitExceededException", 400},
    [DYNL_CONDITION_FAILED] = {TYPES, "ConditionalCheckFailedException", 400},
    [DYNL_COLLECTION_TOO_LARGE] = {TYPES, "ItemCollectionSizeLimitExceededException",
                                   400},
    [DYNL_CANCELED] = {TYPES, "TransactionCanceledException", 400},
    [DYNL_CONFLICT] = {TYPES, "TransactionConflictException", 400},
    [DYNL_IN_PROGRESS] = {TYPES, "TransactionInProgressException", 400},
    [DYNL_TOKEN_MISMATCH] = {TYPES, "IdempotentParameterMismatchException", 400},
    [DYNL_THROUGHPUT_EXCEEDED] = {TYPES, "ProvisionedThroughputExceededException", 400},
    [DYNL_THROTTLING] = {CORAL, "ThrottlingException", 400},
    [DYNL_REQUEST_LIMIT] = {TYPES, "RequestLimitExceeded", 400},
    [DYNL_INTERNAL] = {TYPES, "InternalServerError", 500},
    [DYNL_UNAVAILABLE] = {CORAL, "ServiceUnavailable", 503},
};

/* --- Text --------------------------------------------------------------------------- */

static struct dyn_str format_text(struct dyn_arena *mem, const char *format, va_list args)
    DYN_ATTR_PRINTF(2, 0);

static struct dyn_str format_text(struct dyn_arena *mem, const char *format, va_list args)
{
    va_list again;
    char *text;
    int len;

    va_copy(again, args);
    len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    text = len < 0 ? NULL : dyn_arena_bytes(mem, (size_t)len + 1);
    if (text == NULL)
        return dyn_str_n(NULL, 0);
    vsnprintf(text, (size_t)len + 1, format, args);
    return dyn_str_n(text, (size_t)len);
}

struct dyn_str dynl_text(struct dynl_call *call, const char *format, ...)
{
    struct dyn_str text;
    va_list args;

    va_start(args, format);
    text = format_text(call->mem, format, args);
    va_end(args);
    return text;
}

/* --- Endings ------------------------------------------------------------------------ */

int dynl_refuse_text(struct dynl_call *call, enum dynl_error type, struct dyn_str message)
{
    if (call->refusal.type != DYNL_OK)
        return DYN_E_SERVICE;
    call->refusal.type = type;
    call->refusal.message = message;
    return DYN_E_SERVICE;
}

int dynl_refuse(struct dynl_call *call, enum dynl_error type, const char *format, ...)
{
    struct dyn_str text;
    va_list args;

    va_start(args, format);
    text = format_text(call->mem, format, args);
    va_end(args);
    if (text.ptr == NULL)
        return dynl_no_memory(call);
    return dynl_refuse_text(call, type, text);
}

int dynl_fail(struct dynl_call *call, int code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    dyn_error_vset(&call->failure, code, format, args);
    va_end(args);
    return code;
}

int dynl_no_memory(struct dynl_call *call)
{
    return dyn_error_set(&call->failure, DYN_E_NOMEM,
                         "out of memory in the embedded engine");
}

/* --- Apart ------------------------------------------------------------------------- */

struct dynl_call dynl_call_apart(const struct dynl_call *call, struct dyn_arena *mem)
{
    struct dynl_call step = *call;

    step.mem = mem;
    return step;
}

int dynl_call_apart_end(struct dynl_call *call, const struct dynl_call *step, int rc)
{
    struct dynl_refusal refusal = step->refusal;

    if (rc >= 0)
        return rc;
    call->failure = step->failure;
    if (rc != DYN_E_SERVICE || call->refusal.type != DYNL_OK)
        return rc;
    if (!dyn_arena_str(call->mem, refusal.message, &refusal.message) ||
        !dyn_arena_str(call->mem, refusal.members, &refusal.members))
        return dynl_no_memory(call);
    call->refusal = refusal;
    return rc;
}

/* --- Answers ------------------------------------------------------------------------ */

const char *dynl_error_name(enum dynl_error type)
{
    return errors[type].name;
}

int dynl_error_status(enum dynl_error type)
{
    return errors[type].status;
}

/* The service's model is not of one mind about how it is spelled. */
static bool has_capital(enum dynl_error type)
{
    return type == DYNL_SERIALIZATION || type == DYNL_CANCELED ||
           type == DYNL_IN_PROGRESS || type == DYNL_TOKEN_MISMATCH;
}

void dynl_write_refusal(struct dyn_buf *out, const struct dynl_refusal *refusal)
{
    dyni_write_literal(out, "{\"__type\":\"");
    dyn_buf_text(out, errors[refusal->type].space);
    dyn_buf_text(out, errors[refusal->type].name);
    dyni_write_literal(out, "\"");
    if (refusal->message.ptr != NULL) {
        dyn_buf_text(out, has_capital(refusal->type) ? ",\"Message\":" : ",\"message\":");
        /* Text of a request that is none is not given back. */
        if (dyni_write_string(out, refusal->message) == DYN_E_FORMAT)
            dyni_write_literal(out, "\"\"");
    }
    dyn_buf_append(out, refusal->members.ptr, refusal->members.len);
    dyni_write_byte(out, '}');
}
