/* SPDX-License-Identifier: MIT */
#include "local/operation.h"

#include "core/number.h"
#include "json/writer.h"
#include "local/item/transact_reason.h"
#include "local/write/transact_token.h"
#include "local/write/write.h"
#include "local/write/write_answer.h"

/* The most that the items of one transaction may hold. */
#define ITEMS_MAX ((size_t)4 * 1024 * 1024)

struct transaction {
    const struct dynl_transact_write_items *request;
    struct dynl_write *writes;
    struct dynl_reason *reasons;
    size_t count;
    uint8_t hash[DYNI_SHA256_BYTES]; /* when there is a token */
};

/* --- The request as writes ---------------------------------------------------------- */

static int to_write(struct dynl_call *call, const struct dynl_transact_write *from,
                    struct dynl_write *write)
{
    int actions = (from->put != NULL) + (from->update != NULL) + (from->remove != NULL) +
                  (from->condition_check != NULL);

    if (actions == 0)
        return dynl_refuse(call, DYNL_VALIDATION,
                           "Invalid Request: TransactWriteRequest should contain Delete "
                           "or Put or Update request");
    if (actions > 1)
        return dynl_refuse(
            call, DYNL_VALIDATION,
            "TransactItems can only contain one of Check, Put, Update or Delete");
    if (from->put != NULL)
        *write = dynl_write_of_put(from->put);
    else if (from->update != NULL)
        *write = dynl_write_of_change(DYNL_WRITE_UPDATE, from->update);
    else if (from->remove != NULL)
        *write = dynl_write_of_change(DYNL_WRITE_DELETE, from->remove);
    else
        *write = dynl_write_of_change(DYNL_WRITE_CHECK, from->condition_check);
    return DYN_OK;
}

/* In a transaction the service tells what is wrong with expressions before it tells of a key
 * that is nested too deep. */
static int validate(struct dynl_call *call, struct dynl_write *write)
{
    struct dynl_expressions parsed;
    int rc = DYN_OK;

    if (write->kind != DYNL_WRITE_PUT && write->texts != NULL &&
        dyn_str_eq(write->given->problem, DYN_STR(DYNL_NESTING_TEXT)))
        rc = dynl_expressions_parse(call, write->texts, &parsed);
    return rc == DYN_OK ? dynl_write_validate(call, write) : rc;
}

static int read_request(struct dynl_call *call, struct transaction *tx)
{
    const struct dynl_transact_write *items = tx->request->transact_items.items;
    size_t count = tx->request->transact_items.count;
    int rc = DYN_OK;

    tx->writes = dyn_arena_calloc(call->mem, count, sizeof(*tx->writes));
    tx->reasons = dyn_arena_calloc(call->mem, count, sizeof(*tx->reasons));
    if (tx->writes == NULL || tx->reasons == NULL)
        return dynl_no_memory(call);
    tx->count = count;
    for (size_t i = 0; rc == DYN_OK && i < count; i++)
        rc = to_write(call, &items[i], &tx->writes[i]);
    for (size_t i = 0; rc == DYN_OK && i < count; i++)
        rc = validate(call, &tx->writes[i]);
    if (rc == DYN_OK && tx->request->client_request_token.ptr != NULL)
        rc = dynl_transaction_hash(call, tx->writes, count, tx->hash);
    return rc;
}

/* --- Reasons ------------------------------------------------------------------------ */

/* Empty keys are found before the transaction, and refuse it as a whole. */
static bool cancels(const struct dynl_call *call, const struct dynl_write *write)
{
    return call->refusal.type == DYNL_VALIDATION && write->fault.kind != DYNL_KEY_EMPTY &&
           write->fault.kind != DYNL_KEY_INDEX_EMPTY;
}

/* What refuses a single write is the reason of this one. */
static int keep_refusal(struct dynl_call *call, struct transaction *tx, size_t at, int rc)
{
    if (rc != DYN_E_SERVICE || !cancels(call, &tx->writes[at]))
        return rc;
    tx->reasons[at].code = "ValidationError";
    tx->reasons[at].message = call->refusal.message;
    memset(&call->refusal, 0, sizeof(call->refusal));
    return DYN_OK;
}

static int keep_failed_condition(struct dynl_call *call, struct transaction *tx,
                                 size_t at)
{
    struct dynl_reason *reason = &tx->reasons[at];

    reason->code = "ConditionalCheckFailed";
    reason->message = DYN_STR("The conditional request failed");
    return dynl_write_failed_item(call, &tx->writes[at], &reason->members)
               ? DYN_OK
               : dynl_no_memory(call);
}

/* --- Steps -------------------------------------------------------------------------- */

static int find_tables(struct dynl_call *call, struct dynl_session *session,
                       struct transaction *tx)
{
    int rc = DYN_OK;

    for (size_t i = 0; rc == DYN_OK && i < tx->count; i++)
        rc = dynl_write_find_table(call, session, &tx->writes[i]);
    return rc;
}

static int check_duplicate(struct dynl_call *call, const struct transaction *tx,
                           size_t at)
{
    struct dyn_str key = dyn_buf_str(&tx->writes[at].key);

    for (size_t i = 0; key.len > 0 && i < at; i++)
        if (dyn_str_eq(dyn_buf_str(&tx->writes[i].key), key))
            return dynl_refuse(
                call, DYNL_VALIDATION,
                "Transaction request cannot include multiple operations on one item");
    return DYN_OK;
}

static int locate_all(struct dynl_call *call, struct transaction *tx)
{
    int rc = DYN_OK;

    for (size_t i = 0; rc == DYN_OK && i < tx->count; i++) {
        rc = dynl_write_locate(call, &tx->writes[i]);
        rc = keep_refusal(call, tx, i, rc);
    }
    for (size_t i = 0; rc == DYN_OK && i < tx->count; i++)
        rc = check_duplicate(call, tx, i);
    return rc;
}

/* Looked at as items come, so that they are not all in memory before they are too many. */
static int check_sizes(struct dynl_call *call, const struct transaction *tx)
{
    size_t size = 0;

    for (size_t i = 0; i < tx->count; i++)
        size += tx->writes[i].after_size;
    if (size <= ITEMS_MAX)
        return DYN_OK;
    return dynl_refuse(call, DYNL_VALIDATION,
                       "Collection size of items exceeded, which can also be caused by "
                       "the aggregate size of the items in the transaction exceeding "
                       "the 4MB limit");
}

static int prepare(struct dynl_call *call, struct dynl_session *session,
                   struct transaction *tx, size_t at)
{
    int rc = dynl_write_prepare(call, session, &tx->writes[at]);

    if (rc == DYN_OK && !tx->writes[at].holds)
        return keep_failed_condition(call, tx, at);
    return keep_refusal(call, tx, at, rc);
}

static int prepare_all(struct dynl_call *call, struct dynl_session *session,
                       struct transaction *tx)
{
    int rc = DYN_OK;

    for (size_t i = 0; rc == DYN_OK && i < tx->count; i++) {
        if (tx->reasons[i].code == NULL)
            rc = prepare(call, session, tx, i);
        if (rc == DYN_OK)
            rc = check_sizes(call, tx);
    }
    return rc;
}

static int apply_all(struct dynl_call *call, struct dynl_session *session,
                     const struct transaction *tx)
{
    int rc = DYN_OK;

    for (size_t i = 0; rc == DYN_OK && i < tx->count; i++)
        rc = dynl_write_apply(call, session, &tx->writes[i]);
    return rc;
}

static int write_answer(struct dynl_call *call, struct dynl_session *session,
                        const struct transaction *tx)
{
    int rc;

    dyni_write_byte(call->answer, '{');
    rc = dynl_write_totals(call, session, tx->writes, tx->count,
                           tx->request->return_consumed_capacity,
                           tx->request->return_item_collection_metrics, true);
    dyni_write_byte(call->answer, '}');
    return rc;
}

/* --- Tokens ------------------------------------------------------------------------- */

/* The sizes of the items, before or after, whichever is more: "1024 0 77 ". */
static int write_sizes(struct dynl_call *call, const struct transaction *tx,
                       struct dyn_buf *out)
{
    for (size_t i = 0; i < tx->count; i++) {
        const struct dynl_write *write = &tx->writes[i];
        dyn_buf_printf(out, "%zu ",
                       write->before_size > write->after_size ? write->before_size
                                                              : write->after_size);
    }
    return out->failed == 0 ? DYN_OK : dynl_no_memory(call);
}

/* The next of them; 0 behind the last. A damaged text gives sizes that no item has. */
static size_t take_size(struct dyn_str *sizes)
{
    size_t size = 0;

    for (; sizes->len > 0 && dyni_is_digit(sizes->ptr[0]); sizes->ptr++, sizes->len--)
        if (size <= DYNL_ITEM_MAX)
            size = size * 10 + dyni_digit(sizes->ptr[0]);
    if (sizes->len > 0) {
        sizes->ptr++;
        sizes->len--;
    }
    return size;
}

/* The same request once more: nothing is done, and what it costs is reading its items as they
 * were when it was done. */
static int answer_again(struct dynl_call *call, struct dynl_session *session,
                        struct transaction *tx, struct dyn_str sizes)
{
    struct dyn_str mode = tx->request->return_consumed_capacity;
    struct dynl_usages usages;
    int rc = dynl_usages_init(call, &usages, tx->count);

    for (size_t i = 0; rc == DYN_OK && dynl_wants_capacity(mode) && i < tx->count; i++) {
        struct dynl_write *write = &tx->writes[i];

        rc = dynl_write_find_table(call, session, write);
        if (rc == DYN_OK)
            dynl_usages_of(&usages, write->table)->own.read +=
                dynl_read_units(take_size(&sizes), true, true);
    }
    if (rc != DYN_OK)
        return rc;
    dyni_write_byte(call->answer, '{');
    if (dynl_wants_capacity(mode)) {
        dynl_write_member(call->answer, "ConsumedCapacity");
        dynl_usages_write_json(call->answer, &usages, mode, true);
    }
    dyni_write_byte(call->answer, '}');
    return DYN_OK;
}

/* DYN_OK: the transaction is to be done; DYN_DONE: it was, and is answered. */
static int look_up_token(struct dynl_call *call, struct dynl_session *session,
                         struct transaction *tx)
{
    uint8_t hash[DYNI_SHA256_BYTES];
    struct dyn_str sizes;
    int rc;

    if (tx->request->client_request_token.ptr == NULL)
        return DYN_OK;
    rc = dynl_token_find(call, session, tx->request->client_request_token,
                         call->now_us - DYNL_TOKEN_LIFE_US, hash, &sizes);
    if (rc == DYN_NOT_FOUND)
        return DYN_OK;
    if (rc != DYN_OK)
        return rc;
    if (memcmp(hash, tx->hash, sizeof(hash)) != 0)
        return dynl_refuse(call, DYNL_TOKEN_MISMATCH,
                           "An error occurred (IdempotentParameterMismatchException)");
    rc = answer_again(call, session, tx, sizes);
    return rc == DYN_OK ? DYN_DONE : rc;
}

static int keep_token(struct dynl_call *call, struct dynl_session *session,
                      const struct transaction *tx)
{
    struct dyn_buf sizes = {.system = call->system};
    int rc;

    if (tx->request->client_request_token.ptr == NULL)
        return DYN_OK;
    rc = write_sizes(call, tx, &sizes);
    if (rc == DYN_OK)
        rc = dynl_token_store(call, session, tx->request->client_request_token,
                              call->now_us, call->now_us - DYNL_TOKEN_LIFE_US, tx->hash,
                              dyn_buf_str(&sizes));
    dyn_buf_release(&sizes);
    return rc;
}

/* --- The operation ------------------------------------------------------------------ */

static int run(struct dynl_call *call, struct dynl_session *session,
               struct transaction *tx)
{
    int rc = look_up_token(call, session, tx);

    if (rc == DYN_DONE)
        return DYN_OK;
    if (rc == DYN_OK)
        rc = find_tables(call, session, tx);
    if (rc == DYN_OK)
        rc = locate_all(call, tx);
    if (rc == DYN_OK)
        rc = prepare_all(call, session, tx);
    if (rc == DYN_OK && dynl_is_cancelled(tx->reasons, tx->count))
        rc = dynl_cancel(call, tx->reasons, tx->count);
    if (rc == DYN_OK)
        rc = apply_all(call, session, tx);
    if (rc == DYN_OK)
        rc = keep_token(call, session, tx);
    if (rc == DYN_OK)
        rc = write_answer(call, session, tx);
    return rc == DYN_OK ? dynl_write_commit(call, session) : rc;
}

int dynl_run_transact_write_items(struct dynl_call *call, struct dynl_store *store,
                                  const void *request)
{
    struct transaction tx = {.request = request};
    struct dynl_session *session = NULL;
    int rc = read_request(call, &tx);

    if (rc == DYN_OK)
        rc = dynl_session_begin(call, store, DYNL_WRITE, &session);
    if (rc == DYN_OK)
        rc = run(call, session, &tx);
    dynl_session_end(session);
    for (size_t i = 0; i < tx.count; i++)
        dynl_write_release(&tx.writes[i]);
    return rc;
}
