/* SPDX-License-Identifier: MIT */
#include "local/operation.h"

#include "json/writer.h"
#include "local/item/capacity.h"
#include "local/item/item_key.h"
#include "local/read/read.h"

/** What a GetItem asks for, checked as far as it goes without the table. */
struct parsed {
    const struct dynl_get_item *request;
    struct dynl_expressions expressions;
    struct dynl_view view;
};

static int parse(struct dynl_call *call, const struct dynl_get_item *request,
                 struct parsed *ret)
{
    struct dynl_expression_texts texts = {.projection = request->expressions.projection,
                                          .names = request->expressions.names};
    int rc;

    ret->request = request;
    if (request->key.problem.ptr != NULL)
        return dynl_refuse_text(call, DYNL_VALIDATION, request->key.problem);
    rc = dynl_expressions_parse(call, &texts, &ret->expressions);
    if (rc == DYN_OK)
        rc = dynl_view_of_paths(call, &ret->expressions.projection, &ret->view);
    return rc;
}

static void write_capacity(struct dynl_call *call, const struct parsed *get,
                           const struct dynl_table *table, size_t size)
{
    struct dynl_usage usage = {.table = table};

    if (!dynl_wants_capacity(get->request->return_consumed_capacity))
        return;
    usage.own.read = dynl_read_units(size, get->request->consistent_read.value, false);
    if (call->answer->len > 1)
        dyni_write_byte(call->answer, ',');
    dyni_write_literal(call->answer, "\"ConsumedCapacity\":");
    dynl_usage_write_json(call->answer, &usage, get->request->return_consumed_capacity,
                          false);
}

static int write_answer(struct dynl_call *call, struct dynl_session *session,
                        const struct parsed *get, const struct dynl_table *table,
                        struct dyn_str key)
{
    struct dynl_row row = {0};
    int rc = dynl_item_find(call, session, key, &row);

    if (rc < 0)
        return rc;
    dyni_write_byte(call->answer, '{');
    if (rc == DYN_OK) {
        dyni_write_literal(call->answer, "\"Item\":");
        rc = dynl_view_write(call, &get->view, row.json, call->answer);
        if (rc != DYN_OK)
            return rc;
    }
    write_capacity(call, get, table, row.size);
    dyni_write_byte(call->answer, '}');
    return DYN_OK;
}

static int run(struct dynl_call *call, struct dynl_session *session,
               const struct parsed *get)
{
    const struct dynl_table *table;
    struct dyn_buf key = {.system = call->system};
    int rc = dynl_table_find(call, session, get->request->table_name, &table);

    if (rc == DYN_OK)
        rc = dynl_key_check(call, table, &get->request->key.map, &key);
    if (rc == DYN_OK)
        rc = dynl_paths_check(call, table, &get->expressions.projection);
    if (rc == DYN_OK)
        rc = write_answer(call, session, get, table, dyn_buf_str(&key));
    dyn_buf_release(&key);
    return rc;
}

int dynl_run_get_item(struct dynl_call *call, struct dynl_store *store,
                      const void *request)
{
    struct dynl_session *session = NULL;
    struct parsed get;
    int rc = parse(call, request, &get);

    if (rc == DYN_OK)
        rc = dynl_session_begin(call, store, DYNL_READ, &session);
    if (rc == DYN_OK)
        rc = run(call, session, &get);
    dynl_session_end(session);
    return rc;
}
