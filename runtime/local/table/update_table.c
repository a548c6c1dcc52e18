/* SPDX-License-Identifier: MIT */
#include "local/table/update_table.h"

#include "local/item/item_key.h"
#include "local/operation.h"
#include "local/table/table_walk.h"

#include <string.h>

static int fill(struct dynl_call *step, struct dynl_session *session, void *ctx,
                int64_t id, const struct dynl_value *item)
{
    const struct dynl_table *table = ctx;

    return dynl_index_fill(step, session, table, &table->indexes[table->index_count - 1],
                           id, item);
}

static int change_settings(struct dynl_table_update *plan)
{
    const struct dynl_update_table *request = plan->request;
    struct dynl_table *table = &plan->table;
    struct dyn_str none = {NULL, 0};
    int rc = dynl_check_encryption(plan->call, request->sse_specification, table);

    if (request->table_class.ptr != NULL) {
        table->table_class = request->table_class;
        table->class_changed_us = plan->call->now_us;
    }
    if (request->deletion_protection_enabled.has)
        table->is_protected = request->deletion_protection_enabled.value;
    if (rc == DYN_OK)
        rc = dynl_table_update_most(plan, request->on_demand_throughput, none,
                                    &table->on_demand);
    if (rc == DYN_OK)
        rc = dynl_table_update_warm(plan, request->warm_throughput, none,
                                    &table->throughput, &table->warm);
    return rc;
}

static int change_table(struct dynl_table_update *plan, struct dynl_session *session)
{
    int rc = dynl_table_update_billing(plan);

    if (rc == DYN_OK)
        rc = dynl_table_update_indexes(plan);
    if (rc == DYN_OK)
        rc = change_settings(plan);
    return rc == DYN_OK ? dynl_table_update_online(plan, session) : rc;
}

static void drop_removed(struct dynl_on_demand *most)
{
    if (most->read < 0)
        most->read = 0;
    if (most->write < 0)
        most->write = 0;
}

/* Ceilings that were removed are shown, as -1, in the answer to that and never again. */
static void drop_removed_ceilings(struct dynl_table_update *plan)
{
    drop_removed(&plan->table.on_demand);
    for (size_t i = 0; i < plan->table.index_count; i++)
        drop_removed(&plan->indexes[i].on_demand);
}

static int store_change(struct dynl_table_update *plan, struct dynl_session *session)
{
    struct dynl_call *call = plan->call;
    int rc = DYN_OK;

    if (plan->removed != NULL)
        rc = dynl_space_drop(call, session, plan->dropped, true);
    if (rc == DYN_OK && plan->created != NULL)
        rc = dynl_table_walk(call, session, &plan->table, fill, &plan->table);
    if (rc == DYN_OK)
        rc = dynl_table_answer(call, session, &plan->table);
    drop_removed_ceilings(plan);
    if (rc == DYN_OK)
        rc = dynl_table_keep(call, session, &plan->table);
    return rc == DYN_OK ? dynl_session_commit(call, session) : rc;
}

/* The table as it is, with room for one index more. */
static int load(struct dynl_table_update *plan, struct dynl_session *session)
{
    const struct dynl_table *table;
    int rc =
        dynl_table_find_managed(plan->call, session, plan->request->table_name, &table);

    if (rc == DYN_OK)
        rc = dynl_table_copy(plan->call, table, &plan->table);
    if (rc != DYN_OK)
        return rc;
    plan->indexes = dyn_arena_calloc(plan->call->mem, plan->table.index_count + 1,
                                     sizeof(*plan->indexes));
    if (plan->indexes == NULL)
        return dynl_no_memory(plan->call);
    if (plan->table.index_count > 0)
        memcpy(plan->indexes, plan->table.indexes,
               plan->table.index_count * sizeof(*plan->indexes));
    plan->table.indexes = plan->indexes;
    plan->was_on_demand = plan->table.is_on_demand;
    return DYN_OK;
}

static int update(struct dynl_table_update *plan, struct dynl_session *session)
{
    int rc = load(plan, session);

    if (rc == DYN_OK)
        rc = dynl_table_update_check_alone(plan);
    if (rc == DYN_OK)
        rc = change_table(plan, session);
    return rc == DYN_OK ? store_change(plan, session) : rc;
}

int dynl_run_update_table(struct dynl_call *call, struct dynl_store *store,
                          const void *request)
{
    struct dynl_table_update plan = {.call = call, .request = request};
    struct dynl_session *session = NULL;
    int rc = dynl_table_update_check(&plan);

    if (rc == DYN_OK)
        rc = dynl_session_begin(call, store, DYNL_WRITE, &session);
    if (rc == DYN_OK)
        rc = update(&plan, session);
    dynl_session_end(session);
    return rc;
}
