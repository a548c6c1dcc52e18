/* SPDX-License-Identifier: MIT */
#include "local/table/create_table.h"

#include "local/operation.h"
#include "local/table/table_catalog.h"

#include <dyn/id.h>

static int number_spaces(struct dynl_plan *plan, struct dynl_session *session)
{
    int rc = dynl_space_new(plan->call, session, &plan->table.space);

    for (size_t i = 0; rc == DYN_OK && i < plan->table.index_count; i++)
        rc = dynl_space_new(plan->call, session, &plan->indexes[i].space);
    return rc;
}

static int make(struct dynl_plan *plan, struct dynl_session *session)
{
    struct dynl_call *call = plan->call;
    const struct dynl_table *existing;
    int rc = dynl_table_look(call, session, plan->table.name, &existing);

    if (rc == DYN_OK)
        return dynl_refuse(call, DYNL_IN_USE, "Table already exists: %.*s",
                           (int)plan->table.name.len, plan->table.name.ptr);
    if (rc == DYN_NOT_FOUND)
        rc = number_spaces(plan, session);
    if (rc == DYN_OK)
        rc = dynl_table_keep(call, session, &plan->table);
    if (rc == DYN_OK)
        rc = dynl_table_answer(call, session, &plan->table);
    return rc == DYN_OK ? dynl_session_commit(call, session) : rc;
}

static int run_plan(struct dynl_plan *plan, struct dynl_store *store)
{
    struct dynl_session *session = NULL;
    int rc = dynl_plan_check(plan);

    if (rc == DYN_OK)
        rc = dyn_id_new(plan->call->system, DYN_ID_UUID4, plan->table.id, NULL,
                        &plan->call->failure);
    if (rc == DYN_OK)
        rc = dynl_session_begin(plan->call, store, DYNL_WRITE, &session);
    if (rc == DYN_OK)
        rc = make(plan, session);
    dynl_session_end(session);
    return rc;
}

int dynl_run_create_table(struct dynl_call *call, struct dynl_store *store,
                          const void *request)
{
    struct dynl_plan *plan = dyn_arena_calloc(call->mem, 1, sizeof(*plan));

    if (plan == NULL)
        return dynl_no_memory(call);
    plan->call = call;
    plan->request = request;
    plan->definitions.items = plan->request->attribute_definitions.items;
    plan->definitions.count = plan->request->attribute_definitions.count;
    plan->table.indexes = plan->indexes;
    plan->table.created_us = call->now_us;
    if (dyn_str_eq(plan->request->billing_mode, dyn_str("PAY_PER_REQUEST")))
        plan->table.billing_changed_us = call->now_us;
    return run_plan(plan, store);
}
