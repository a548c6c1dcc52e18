/* SPDX-License-Identifier: MIT */
/*
 * One request on its way through the engine: what it may use, what it answers, and why it
 * was refused. Invariants: everything that lives as long as the request is in `mem`; the
 * first refusal wins; a call that returns a negative code has changed nothing in the store.
 *
 * Results of every function that takes a call: DYN_OK (or a positive result that it names);
 * DYN_E_SERVICE, the service refuses the request and `refusal` says how; DYN_E_NOMEM;
 * anything else, the engine itself could not go on and `failure` says why.
 */
#ifndef DYNL_CALL_H
#define DYNL_CALL_H

#include <dyn/arena.h>
#include <dyn/buf.h>
#include <dyn/error.h>

/** The errors that the engine answers with, as the service names them. */
enum dynl_error {
    DYNL_OK,
    DYNL_VALIDATION,           /**< ValidationException */
    DYNL_SERIALIZATION,        /**< SerializationException */
    DYNL_UNKNOWN_OPERATION,    /**< UnknownOperationException */
    DYNL_TABLE_ABSENT,         /**< ResourceNotFoundException */
    DYNL_IN_USE,               /**< ResourceInUseException */
    DYNL_LIMIT_EXCEEDED,       /**< LimitExceededException */
    DYNL_CONDITION_FAILED,     /**< ConditionalCheckFailedException */
    DYNL_COLLECTION_TOO_LARGE, /**< ItemCollectionSizeLimitExceededException */
    DYNL_CANCELED,             /**< TransactionCanceledException */
    DYNL_CONFLICT,             /**< TransactionConflictException */
    DYNL_IN_PROGRESS,          /**< TransactionInProgressException */
    DYNL_TOKEN_MISMATCH,       /**< IdempotentParameterMismatchException */
    DYNL_THROUGHPUT_EXCEEDED,  /**< ProvisionedThroughputExceededException */
    DYNL_THROTTLING,           /**< ThrottlingException */
    DYNL_REQUEST_LIMIT,        /**< RequestLimitExceeded */
    DYNL_INTERNAL,             /**< InternalServerError, 500 */
    DYNL_UNAVAILABLE,          /**< ServiceUnavailable, 503 */
    DYNL_ERROR_COUNT
};

struct dynl_refusal {
    enum dynl_error type;   /**< DYNL_OK: none */
    struct dyn_str message; /**< in the call's memory; may hold any UTF-8 */
    struct dyn_str
        members; /**< more members of the error's JSON, each with a comma before
                                  it: ,"Item":{...}; absent: none */
};

struct dyn_local;

struct dynl_call {
    struct dyn_local *engine;
    const struct dyn_system *system;
    struct dyn_arena *mem;
    struct dyn_buf
        *answer;    /**< where an operation writes its JSON, empty at its beginning */
    int64_t now_us; /**< wall clock when it began: one time for all of a request */
    int64_t deadline_us; /**< monotonic: no waiting for others past this */
    uint32_t withheld;   /**< of a batch: how many of its last keys or writes are to be
                                   given back as unprocessed; a fault's */
    struct dynl_refusal refusal;
    struct dyn_error failure; /**< of results other than DYN_E_SERVICE */
};

/** Refuses the request; the text is formatted into the call's memory. %s takes UTF-8, %.*s
 * cuts at bytes. Returns DYN_E_SERVICE, or DYN_E_NOMEM. */
int dynl_refuse(struct dynl_call *call, enum dynl_error type, const char *format, ...)
    DYN_ATTR_PRINTF(3, 4);

/** Refuses it with a text that is in the call's memory, or static, already. */
int dynl_refuse_text(struct dynl_call *call, enum dynl_error type,
                     struct dyn_str message);

/** The engine could not go on: `code` (DYN_E_SYSTEM, DYN_E_TIMEOUT, ...) and why. Returns
 * `code`. */
int dynl_fail(struct dynl_call *call, int code, const char *format, ...)
    DYN_ATTR_PRINTF(3, 4);

/** There is no memory. Returns DYN_E_NOMEM. */
int dynl_no_memory(struct dynl_call *call);

/** Text formatted into the call's memory; absent: no memory. Any length. */
struct dyn_str dynl_text(struct dynl_call *call, const char *format, ...)
    DYN_ATTR_PRINTF(2, 3);

/** A call in the name of another one, with memory of its own: `mem`, zeroed but for its
 * system. For work on one of many items, so that they need not be in memory together. */
struct dynl_call dynl_call_apart(const struct dynl_call *call, struct dyn_arena *mem);
/** Hands what it ended with on to the call; its memory may be released then. Returns `rc`. */
int dynl_call_apart_end(struct dynl_call *call, const struct dynl_call *step, int rc);

/** What the service calls it, such as "ValidationException", and its HTTP status. */
const char *dynl_error_name(enum dynl_error type);
int dynl_error_status(enum dynl_error type);

/** Writes the body of an error: {"__type":"com.amazonaws.dynamodb.v20120810#...",
 * "message":...}. Sticks in `out` as appends do. */
void dynl_write_refusal(struct dyn_buf *out, const struct dynl_refusal *refusal);

#endif
