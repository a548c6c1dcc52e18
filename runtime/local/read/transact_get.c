/* SPDX-License-Identifier: MIT */
#include "local/operation.h"

#include "json/writer.h"
#include "local/item/capacity.h"
#include "local/item/item_key.h"
#include "local/item/transact_reason.h"
#include "local/read/read.h"

#define AGGREGATE_BYTES ((size_t)4 * 1024 * 1024)

struct action {
    const struct dynl_get_item *get;
    struct dynl_expressions expressions;
    struct dynl_view view;
    const struct dynl_table *table;
    struct dyn_str key; /* as bytes */
};

struct transaction {
    const struct dynl_transact_get_items *request;
    struct action *actions;
    struct dynl_reason *reasons; /* why they can't be done */
    size_t count;
    struct dynl_usages usages;
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
    ret->reasons = dyn_arena_calloc(call->mem, ret->count, sizeof(*ret->reasons));
    if (ret->actions == NULL || ret->reasons == NULL)
        return dynl_no_memory(call);
    rc = dynl_usages_init(call, &ret->usages, ret->count);
    for (size_t i = 0; rc == DYN_OK && i < ret->count; i++) {
        ret->actions[i].get = items[i].get;
        rc = parse_action(call, &ret->actions[i]);
    }
    return rc;
}

/* --- With the tables ---------------------------------------------------------------- */

static int check_action(struct dynl_call *call, struct action *action,
                        struct dyn_buf *bytes, struct dynl_reason *reason)
{
    int rc;

    dyn_buf_clear(bytes);
    rc = dynl_key_check(call, action->table, &action->get->key.map, bytes);
    if (rc == DYN_OK)
        rc = dynl_paths_check(call, action->table, &action->expressions.projection);
    if (rc == DYN_E_SERVICE) {
        reason->code = "ValidationError";
        reason->message = call->refusal.message;
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

/** Finds all tables, then checks all keys. */
static int find(struct dynl_call *call, struct dynl_session *session,
                struct transaction *transaction)
{
    struct dyn_buf bytes = {.system = call->system};
    int rc = DYN_OK;

    for (size_t i = 0; rc == DYN_OK && i < transaction->count; i++)
        rc = dynl_table_find(call, session, transaction->actions[i].get->table_name,
                             &transaction->actions[i].table);
    for (size_t i = 0; rc == DYN_OK && i < transaction->count; i++)
        rc = check_action(call, &transaction->actions[i], &bytes,
                          &transaction->reasons[i]);
    dyn_buf_release(&bytes);
    if (rc != DYN_OK)
        return rc;
    if (dynl_is_cancelled(transaction->reasons, transaction->count))
        return dynl_cancel(call, transaction->reasons, transaction->count);
    return check_distinct(call, transaction);
}

/* --- The answer --------------------------------------------------------------------- */

/* Nothing stands for an item of which the projection leaves nothing. */
static int write_view(struct dynl_call *call, const struct action *action,
                      struct dyn_str item)
{
    struct dyn_buf *out = call->answer;
    size_t begin = out->len, from;
    int rc;

    dyni_write_literal(out, "{\"Item\":");
    from = out->len;
    rc = dynl_view_write(call, &action->view, item, out);
    if (rc == DYN_OK && out->failed == 0 && out->len - from == 2)
        out->len = begin + 1;
    dyni_write_byte(out, '}');
    return rc;
}

static int write_item(struct dynl_call *call, struct dynl_session *session,
                      struct transaction *transaction, const struct action *action)
{
    struct dynl_row row = {0};
    int rc = dynl_item_find(call, session, action->key, &row);

    if (rc < 0)
        return rc;
    dynl_usages_of(&transaction->usages, action->table)->own.read +=
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
    return write_view(call, action, row.json);
}

static void write_capacity(struct dyn_buf *out, const struct transaction *transaction)
{
    struct dyn_str mode = transaction->request->return_consumed_capacity;

    if (!dynl_wants_capacity(mode))
        return;
    dyni_write_literal(out, ",\"ConsumedCapacity\":");
    dynl_usages_write_json(out, &transaction->usages, mode, true);
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
