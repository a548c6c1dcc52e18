/* SPDX-License-Identifier: MIT */
#include "local/operation.h"

#include "json/writer.h"
#include "local/item/capacity.h"
#include "local/item/item_key.h"
#include "local/read/read.h"

#define AGGREGATE_BYTES ((size_t)4 * 1024 * 1024)

struct action {
    const struct dynl_get_item *get;
    struct dynl_expressions expressions;
    struct dynl_view view;
    const struct dynl_table *table;
    struct dyn_str key;    /* as bytes */
    struct dyn_str reason; /* why it can't be done; absent: it can */
};

struct transaction {
    const struct dynl_transact_get_items *request;
    struct action *actions;
    size_t count;
    struct dynl_usage *usages; /* of each table once, in order of the actions */
    size_t usage_count;
    size_t bytes;
};

/* --- Without the tables ------------------------------------------------------------- */

static int parse_action(struct dynl_call *call, struct action *action)
{
    struct dynl_expression_texts texts = {.projection =
                                              action->get->expressions.projection,
                                          .names = action->get->expressions.names};
    int rc;

    if (action->get->key.problem.ptr != NULL)
        return dynl_refuse_text(call, DYNL_VALIDATION, action->get->key.problem);
    rc = dynl_expressions_parse(call, &texts, &action->expressions);
    return rc == DYN_OK
               ? dynl_view_of_paths(call, &action->expressions.projection, &action->view)
               : rc;
}

static int parse(struct dynl_call *call, const struct dynl_transact_get_items *request,
                 struct transaction *ret)
{
    const struct dynl_transact_get *items = request->transact_items.items;
    int rc = DYN_OK;

    ret->request = request;
    ret->count = request->transact_items.count;
    ret->actions = dyn_arena_calloc(call->mem, ret->count, sizeof(*ret->actions));
    ret->usages = dyn_arena_calloc(call->mem, ret->count, sizeof(*ret->usages));
    if (ret->actions == NULL || ret->usages == NULL)
        return dynl_no_memory(call);
    for (size_t i = 0; rc == DYN_OK && i < ret->count; i++) {
        ret->actions[i].get = items[i].get;
        rc = parse_action(call, &ret->actions[i]);
    }
    return rc;
}

/* --- With the tables ---------------------------------------------------------------- */

static int check_action(struct dynl_call *call, struct action *action,
                        struct dyn_buf *bytes)
{
    int rc;

    dyn_buf_clear(bytes);
    rc = dynl_key_check(call, action->table, &action->get->key.map, bytes);
    if (rc == DYN_OK)
        rc = dynl_paths_check(call, action->table, &action->expressions.projection);
    if (rc == DYN_E_SERVICE) {
        action->reason = call->refusal.message;
        call->refusal = (struct dynl_refusal){.type = DYNL_OK};
        return DYN_OK;
    }
    if (rc == DYN_OK && (bytes->failed != 0 ||
                         !dyn_arena_str(call->mem, dyn_buf_str(bytes), &action->key)))
        rc = dynl_no_memory(call);
    return rc;
}

static int check_distinct(struct dynl_call *call, const struct transaction *transaction)
{
    for (size_t i = 1; i < transaction->count; i++)
        for (size_t j = 0; j < i; j++)
            if (dyn_str_eq(transaction->actions[i].key, transaction->actions[j].key))
                return dynl_refuse(call, DYNL_VALIDATION,
                                   "Transaction request cannot include multiple "
                                   "operations on one item");
    return DYN_OK;
}

static void write_reasons(const struct transaction *transaction, struct dyn_buf *codes,
                          struct dyn_buf *members)
{
    dyni_write_literal(members, ",\"CancellationReasons\":[");
    for (size_t i = 0; i < transaction->count; i++) {
        struct dyn_str reason = transaction->actions[i].reason;
        bool is_fine = reason.ptr == NULL;
        dyn_buf_text(codes, i > 0 ? ", " : "");
        dyn_buf_text(codes, is_fine ? "None" : "ValidationError");
        dyn_buf_text(members, i > 0 ? "," : "");
        if (is_fine) {
            dyni_write_literal(members, "{\"Code\":\"None\"}");
            continue;
        }
        dyni_write_literal(members, "{\"Code\":\"ValidationError\",\"Message\":");
        dyni_write_string(members, reason);
        dyni_write_byte(members, '}');
    }
    dyni_write_byte(members, ']');
}

static int cancel(struct dynl_call *call, const struct transaction *transaction)
{
    struct dyn_buf codes = {.system = call->system}, members = {.system = call->system};
    struct dyn_str kept;
    int rc;

    write_reasons(transaction, &codes, &members);
    if (codes.failed != 0 || members.failed != 0 ||
        !dyn_arena_str(call->mem, dyn_buf_str(&members), &kept)) {
        rc = dynl_no_memory(call);
    } else {
        rc = dynl_refuse(call, DYNL_CANCELED,
                         "Transaction cancelled, please refer cancellation reasons for "
                         "specific reasons [%s]",
                         codes.ptr);
        if (rc == DYN_E_SERVICE)
            call->refusal.members = kept;
    }
    dyn_buf_release(&codes);
    dyn_buf_release(&members);
    return rc;
}

/** Finds all tables, then checks all keys. */
static int find(struct dynl_call *call, struct dynl_session *session,
                struct transaction *transaction)
{
    struct dyn_buf bytes = {.system = call->system};
    bool is_fine = true;
    int rc = DYN_OK;

    for (size_t i = 0; rc == DYN_OK && i < transaction->count; i++)
        rc = dynl_table_find(call, session, transaction->actions[i].get->table_name,
                             &transaction->actions[i].table);
    for (size_t i = 0; rc == DYN_OK && i < transaction->count; i++) {
        rc = check_action(call, &transaction->actions[i], &bytes);
        is_fine = is_fine && transaction->actions[i].reason.ptr == NULL;
    }
    dyn_buf_release(&bytes);
    if (rc != DYN_OK)
        return rc;
    return is_fine ? check_distinct(call, transaction) : cancel(call, transaction);
}

/* --- The answer --------------------------------------------------------------------- */

static struct dynl_usage *usage_of(struct transaction *transaction,
                                   const struct dynl_table *table)
{
    struct dynl_usage *usage = transaction->usages;

    for (size_t i = 0; i < transaction->usage_count; i++, usage++)
        if (usage->table->space == table->space)
            return usage;
    usage->table = table;
    transaction->usage_count++;
    return usage;
}

static int write_item(struct dynl_call *call, struct dynl_session *session,
                      struct transaction *transaction, const struct action *action)
{
    struct dynl_row row = {0};
    int rc = dynl_item_find(call, session, action->key, &row);

    if (rc < 0)
        return rc;
    usage_of(transaction, action->table)->own.read +=
        dynl_read_units(row.size, true, true);
    if (rc == DYN_NOT_FOUND) {
        dyni_write_literal(call->answer, "{}");
        return DYN_OK;
    }
    transaction->bytes += row.size;
    if (transaction->bytes > AGGREGATE_BYTES)
        return dynl_refuse(call, DYNL_VALIDATION,
                           "Collection size of items exceeded, which can also be caused "
                           "by the aggregate size of the items in the transaction "
                           "exceeding the 4MB limit");
    dyni_write_literal(call->answer, "{\"Item\":");
    rc = dynl_view_write(call, &action->view, row.json, call->answer);
    dyni_write_byte(call->answer, '}');
    return rc;
}

static void write_capacity(struct dyn_buf *out, const struct transaction *transaction)
{
    struct dyn_str mode = transaction->request->return_consumed_capacity;

    if (!dynl_wants_capacity(mode))
        return;
    dyni_write_literal(out, ",\"ConsumedCapacity\":[");
    for (size_t i = 0; i < transaction->usage_count; i++) {
        if (i > 0)
            dyni_write_byte(out, ',');
        dynl_usage_write_json(out, &transaction->usages[i], mode, true);
    }
    dyni_write_byte(out, ']');
}

static int run(struct dynl_call *call, struct dynl_session *session,
               struct transaction *transaction)
{
    int rc = find(call, session, transaction);

    if (rc != DYN_OK)
        return rc;
    dyni_write_literal(call->answer, "{\"Responses\":[");
    for (size_t i = 0; rc == DYN_OK && i < transaction->count; i++) {
        if (i > 0)
            dyni_write_byte(call->answer, ',');
        rc = write_item(call, session, transaction, &transaction->actions[i]);
    }
    if (rc != DYN_OK)
        return rc;
    dyni_write_byte(call->answer, ']');
    write_capacity(call->answer, transaction);
    dyni_write_byte(call->answer, '}');
    return DYN_OK;
}

int dynl_run_transact_get_items(struct dynl_call *call, struct dynl_store *store,
                                const void *request)
{
    struct dynl_session *session = NULL;
    struct transaction transaction = {0};
    int rc = parse(call, request, &transaction);

    if (rc == DYN_OK)
        rc = dynl_session_begin(call, store, DYNL_READ, &session);
    if (rc == DYN_OK)
        rc = run(call, session, &transaction);
    dynl_session_end(session);
    return rc;
}
