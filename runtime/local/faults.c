/* SPDX-License-Identifier: MIT */
#include "local/faults.h"

#include "local/operation.h"

#include <string.h>

struct dynl_fault {
    struct dynl_fault *next;
    size_t size; /* of the memory, texts behind it included */
    enum dyn_local_fault_kind kind;
    enum dynl_error error;
    uint32_t skip, times, seen, unprocessed;
    const char *operation, *table; /* NULL: any */
    char texts[];
};

/* The lock only keeps counts from being lost: a child of fork() that finds it taken has rules
 * that are whole, since one is linked in by a single word. */
static void take(struct dynl_faults *faults)
{
    (void)dyni_lock_take(&faults->lock);
}

void dynl_faults_init(struct dynl_faults *faults, const struct dyn_system *system)
{
    dyni_lock_init(&faults->lock, system);
    faults->first = NULL;
    atomic_init(&faults->any, false);
}

void dynl_faults_clear(struct dynl_faults *faults)
{
    const struct dyn_system *system = faults->lock.system;
    struct dynl_fault *fault;

    take(faults);
    fault = faults->first;
    faults->first = NULL;
    atomic_store(&faults->any, false);
    dyni_lock_give(&faults->lock);
    while (fault != NULL) {
        struct dynl_fault *next = fault->next;
        system->resize(system->ctx, fault, fault->size, 0);
        fault = next;
    }
}

/* --- Adding ------------------------------------------------------------------------- */

static bool find_error(const char *name, enum dynl_error *ret_error)
{
    for (int i = DYNL_OK + 1; i < DYNL_ERROR_COUNT; i++) {
        if (strcmp(dynl_error_name((enum dynl_error)i), name) == 0) {
            *ret_error = (enum dynl_error)i;
            return true;
        }
    }
    return false;
}

static struct dynl_fault *new_fault(const struct dyn_system *system,
                                    const struct dyn_local_fault *from)
{
    size_t operation = from->operation != NULL ? strlen(from->operation) + 1 : 0;
    size_t table = from->table != NULL ? strlen(from->table) + 1 : 0;
    size_t size = sizeof(struct dynl_fault) + operation + table;
    struct dynl_fault *fault = system->resize(system->ctx, NULL, 0, size);

    if (fault == NULL)
        return NULL;
    memset(fault, 0, size);
    fault->size = size;
    fault->kind = from->kind;
    fault->skip = from->skip;
    fault->times = from->times;
    fault->unprocessed = from->unprocessed;
    if (operation != 0) {
        memcpy(fault->texts, from->operation, operation);
        fault->operation = fault->texts;
    }
    if (table != 0) {
        memcpy(fault->texts + operation, from->table, table);
        fault->table = fault->texts + operation;
    }
    return fault;
}

static bool names_tables(const char *operation)
{
    static const char *const others[] = {"ListTables", "DescribeLimits",
                                         "DescribeEndpoints"};

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (strcmp(operation, others[i]) == 0)
            return false;
    return true;
}

/* A rule that can never strike is a slip: the test would pass without its fault. */
static int check_operation(const struct dyn_local_fault *from, struct dyn_error *err)
{
    const char *name = from->operation;

    if (name != NULL && dynl_operation_find(dyn_str(name)) == NULL)
        return dyn_error_set(err, DYN_E_ARG,
                             "\"%.80s\" is no operation of the embedded engine", name);
    if (name != NULL && from->table != NULL && !names_tables(name))
        return dyn_error_set(err, DYN_E_ARG, "%.80s names no table", name);
    if (from->kind != DYN_LOCAL_UNPROCESSED)
        return DYN_OK;
    if (name != NULL && strncmp(name, "Batch", 5) != 0)
        return dyn_error_set(err, DYN_E_ARG,
                             "only batches leave something unprocessed; expected "
                             "BatchWriteItem or BatchGetItem, not %.80s",
                             name);
    if (from->unprocessed == 0)
        return dyn_error_set(err, DYN_E_ARG, "0 is nothing to leave unprocessed");
    return DYN_OK;
}

int dynl_faults_add(struct dynl_faults *faults, const struct dyn_local_fault *from,
                    struct dyn_error *err)
{
    const char *code = from->aws_code != NULL ? from->aws_code : "ThrottlingException";
    struct dynl_fault *fault, **end;
    enum dynl_error error;
    int rc;

    if ((unsigned)from->kind > DYN_LOCAL_UNPROCESSED)
        return dyn_error_set(err, DYN_E_ARG, "%d is no kind of fault", (int)from->kind);
    if (!find_error(code, &error))
        return dyn_error_set(err, DYN_E_ARG,
                             "\"%.80s\" is no error of the service; expected one such as "
                             "ThrottlingException or InternalServerError",
                             code);
    rc = check_operation(from, err);
    if (rc != DYN_OK)
        return rc;
    fault = new_fault(faults->lock.system, from);
    if (fault == NULL)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory for a fault");
    fault->error = error;
    take(faults);
    for (end = &faults->first; *end != NULL; end = &(*end)->next)
        continue;
    *end = fault;
    atomic_store(&faults->any, true);
    dyni_lock_give(&faults->lock);
    return DYN_OK;
}

/* --- Striking ----------------------------------------------------------------------- */

/* Whether a string in the JSON is the name, or ends as the ARN of a table of that name. */
static bool names(struct dyn_str json, const char *table)
{
    static const char arn[] = ":table/";
    size_t len = strlen(table), arn_len = sizeof(arn) - 1;

    for (size_t i = 1; i + len < json.len; i++) {
        const char *at = json.ptr + i;
        if (at[len] != '"' || memcmp(at, table, len) != 0)
            continue;
        if (at[-1] == '"' || (i >= arn_len && memcmp(at - arn_len, arn, arn_len) == 0))
            return true;
    }
    return false;
}

static bool matches(const struct dynl_fault *fault, struct dyn_str operation,
                    struct dyn_str request)
{
    return (fault->operation == NULL ||
            dyn_str_eq(operation, dyn_str(fault->operation))) &&
           (fault->table == NULL || names(request, fault->table));
}

/* Counts the request; whether the fault strikes it. */
static bool strikes(struct dynl_fault *fault)
{
    if (fault->seen < fault->skip) {
        fault->seen++;
        return false;
    }
    if (fault->times == 0)
        return true;
    if (fault->seen - fault->skip >= fault->times)
        return false;
    fault->seen++;
    return true;
}

struct dynl_strike dynl_faults_next(struct dynl_faults *faults, struct dyn_str operation,
                                    struct dyn_str request)
{
    struct dynl_strike strike = {false, DYN_LOCAL_FAIL, DYNL_OK, 0};

    if (!atomic_load_explicit(&faults->any, memory_order_acquire))
        return strike;
    take(faults);
    for (struct dynl_fault *fault = faults->first; fault != NULL; fault = fault->next) {
        if (!matches(fault, operation, request) || !strikes(fault))
            continue;
        strike.strikes = true;
        strike.kind = fault->kind;
        strike.error = fault->error;
        strike.unprocessed = fault->unprocessed;
        break;
    }
    dyni_lock_give(&faults->lock);
    return strike;
}

/* What the service says with its errors. */
static const char *message_of(enum dynl_error error)
{
    switch (error) {
    case DYNL_THROUGHPUT_EXCEEDED:
        return "The level of configured provisioned throughput for the table was "
               "exceeded. "
               "Consider increasing your provisioning level with the UpdateTable API.";
    case DYNL_THROTTLING:
        return "Rate of requests exceeds the allowed throughput.";
    case DYNL_REQUEST_LIMIT:
        return "Throughput exceeds the current throughput limit for your account.";
    case DYNL_CONFLICT:
        return "Transaction is ongoing for the item";
    case DYNL_CONDITION_FAILED:
        return "The conditional request failed";
    case DYNL_IN_PROGRESS:
        return "The transaction with the given request token is already in progress.";
    case DYNL_INTERNAL:
        return "Internal server error";
    case DYNL_UNAVAILABLE:
        return "The service is currently unavailable or busy.";
    default:
        return "A fault that this engine was told to have.";
    }
}

int dynl_strike_refuse(struct dynl_call *call, const struct dynl_strike *strike,
                       struct dyn_str operation)
{
    bool is_transaction = dyn_str_eq(operation, DYN_STR("TransactWriteItems")) ||
                          dyn_str_eq(operation, DYN_STR("TransactGetItems"));

    if (strike->error != DYNL_CONFLICT || !is_transaction)
        return dynl_refuse_text(call, strike->error, dyn_str(message_of(strike->error)));
    dynl_refuse(call, DYNL_CANCELED,
                "Transaction cancelled, please refer cancellation reasons for specific "
                "reasons [TransactionConflict]");
    call->refusal.members =
        DYN_STR(",\"CancellationReasons\":[{\"Code\":\"TransactionConflict\","
                "\"Message\":\"Transaction is ongoing for the item\"}]");
    return call->refusal.type == DYNL_CANCELED ? DYN_E_SERVICE : DYN_E_NOMEM;
}
