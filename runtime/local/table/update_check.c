/* SPDX-License-Identifier: MIT */
/* UpdateTable: what the request alone shows. */
#include "local/table/update_table.h"

int dynl_table_update_refuse(struct dynl_table_update *plan, const char *why)
{
    return dynl_refuse(plan->call, DYNL_VALIDATION, DYNL_INVALID "%s", why);
}

/* --- Members ------------------------------------------------------------------------ */

static int check_any(struct dynl_table_update *plan)
{
    const struct dynl_update_table *request = plan->request;

    if (request->provisioned_throughput != NULL || request->billing_mode.ptr != NULL ||
        request->index_updates.count > 0 || request->stream_specification != NULL ||
        request->sse_specification != NULL || request->table_class.ptr != NULL ||
        request->deletion_protection_enabled.has ||
        request->on_demand_throughput != NULL || request->warm_throughput != NULL ||
        request->multi_region_consistency.ptr != NULL || request->replica_updates.has ||
        request->witness_updates.has)
        return DYN_OK;
    return dynl_refuse(plan->call, DYNL_VALIDATION,
                       "At least one of ProvisionedThroughput, BillingMode, "
                       "UpdateStreamEnabled, GlobalSecondaryIndexUpdates or "
                       "SSESpecification or ReplicaUpdates is required");
}

static int check_absent(struct dynl_table_update *plan)
{
    const struct dynl_update_table *request = plan->request;
    const struct dynl_stream_specification *stream = request->stream_specification;
    struct dyn_str name = dynl_table_name(request->table_name);

    if (request->replica_updates.has || request->witness_updates.has ||
        request->multi_region_consistency.ptr != NULL)
        return dynl_table_update_refuse(
            plan, "Global tables are not supported by the embedded engine, a table "
                  "can't have replicas");
    if (stream != NULL && stream->stream_enabled.value)
        return dynl_table_update_refuse(
            plan, "Streams are not supported by the embedded engine, "
                  "StreamEnabled can't be true");
    if (stream != NULL)
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           "Table has no stream to disable: TableName: %.*s",
                           (int)name.len, name.ptr);
    return DYN_OK;
}

static int check_billing(struct dynl_table_update *plan)
{
    const struct dynl_update_table *request = plan->request;

    if (dyn_str_eq(request->billing_mode, dyn_str("PROVISIONED")) &&
        request->provisioned_throughput == NULL)
        return dynl_table_update_refuse(
            plan, "ProvisionedThroughput must be specified when BillingMode is "
                  "PROVISIONED");
    if (dyn_str_eq(request->billing_mode, dyn_str("PAY_PER_REQUEST")) &&
        request->provisioned_throughput != NULL)
        return dynl_table_update_refuse(
            plan, "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified "
                  "when BillingMode is PAY_PER_REQUEST");
    return dynl_check_units(plan->call, request->provisioned_throughput,
                            dyn_str_n(NULL, 0));
}

/* --- The list of index updates ------------------------------------------------------ */

static const struct dynl_index_member *member_of(const struct dynl_index_update *update)
{
    return update->create != NULL   ? update->create
           : update->update != NULL ? update->update
                                    : update->remove;
}

static int check_update(struct dynl_table_update *plan,
                        const struct dynl_index_update *updates, size_t at)
{
    const struct dynl_index_update *update = &updates[at];
    int actions =
        (update->create != NULL) + (update->update != NULL) + (update->remove != NULL);

    if (actions == 0)
        return dynl_table_update_refuse(
            plan, "One of GlobalSecondaryIndexUpdate.Update, "
                  "GlobalSecondaryIndexUpdate.Create, "
                  "GlobalSecondaryIndexUpdate.Delete must not be null");
    if (actions > 1)
        return dynl_table_update_refuse(
            plan, "Only one global secondary index action is allowed per "
                  "GlobalSecondaryIndexUpdate object");
    for (size_t i = 0; i < at; i++) {
        struct dyn_str name = member_of(update)->index_name;

        if (dyn_str_eq(member_of(&updates[i])->index_name, name))
            return dynl_refuse(plan->call, DYNL_VALIDATION,
                               DYNL_INVALID
                               "Only one global secondary index update per "
                               "index is allowed simultaneously. Index: %.*s",
                               (int)name.len, name.ptr);
    }
    return DYN_OK;
}

static int refuse_online(struct dynl_table_update *plan)
{
    return dynl_refuse(plan->call, DYNL_LIMIT_EXCEEDED,
                       "Subscriber limit exceeded: Only 1 online index can be created or "
                       "deleted simultaneously per table");
}

/* Of more than a table can have, some do not exist: the list ends there. */
static int check_updates(struct dynl_table_update *plan)
{
    const struct dynl_list *list = &plan->request->index_updates;
    const struct dynl_index_update *updates = list->items;
    size_t count = list->count;

    if (list->items != NULL && count == 0)
        return dynl_table_update_refuse(plan,
                                        "List of GlobalSecondaryIndexUpdates is empty");
    if (count > DYNL_GLOBAL_INDEXES_MAX + 1)
        return refuse_online(plan);
    for (size_t i = 0; i < count; i++) {
        int rc = check_update(plan, updates, i);
        if (rc != DYN_OK)
            return rc;
    }
    return DYN_OK;
}

/* One index a request is made or dropped. */
static int pick_online(struct dynl_table_update *plan)
{
    const struct dynl_index_update *updates = plan->request->index_updates.items;

    for (size_t i = 0; i < plan->request->index_updates.count; i++) {
        if (updates[i].update != NULL)
            continue;
        if (plan->created != NULL || plan->removed != NULL)
            return refuse_online(plan);
        plan->created = updates[i].create;
        plan->removed = updates[i].remove;
    }
    return DYN_OK;
}

int dynl_table_update_check(struct dynl_table_update *plan)
{
    int rc = check_any(plan);

    if (rc == DYN_OK)
        rc = check_billing(plan);
    if (rc == DYN_OK)
        rc = check_updates(plan);
    return rc == DYN_OK ? check_absent(plan) : rc;
}

/* --- What goes with what ------------------------------------------------------------ */

/* Settings that the service takes one at a time. */
static int check_alone(struct dynl_table_update *plan)
{
    const struct dynl_update_table *request = plan->request;
    bool has_class = request->table_class.ptr != NULL,
         is_protecting = request->deletion_protection_enabled.has,
         has_units = request->provisioned_throughput != NULL,
         has_mode = request->billing_mode.ptr != NULL,
         has_updates = request->index_updates.count > 0,
         has_most = request->on_demand_throughput != NULL;
    int settings = (request->sse_specification != NULL) + has_class + is_protecting +
                   (request->warm_throughput != NULL);
    int all = settings + (has_units || has_mode) + has_updates + has_most;

    if (request->sse_specification != NULL && all > 1)
        return dynl_table_update_refuse(
            plan, "Server-Side Encryption modification must be the only "
                  "operation in the request");
    if (has_class && all > 1)
        return dynl_table_update_refuse(
            plan, "TableClass modification must be the only operation in the request");
    if (is_protecting && all > 1)
        return dynl_table_update_refuse(
            plan, "DeletionProtection modification must be the only operation "
                  "in the request");
    if (request->warm_throughput != NULL && plan->created != NULL)
        return dynl_table_update_refuse(
            plan, "Create global secondary index cannot be specified when "
                  "updating WarmThroughput");
    if (request->warm_throughput != NULL && all > 1)
        return dynl_table_update_refuse(
            plan, "WarmThroughput must be the only operation in the request");
    if (has_most && (has_updates || has_units))
        return dynl_table_update_refuse(
            plan, "OnDemandThroughput can only be combined with BillingMode in "
                  "an UpdateTable request");
    if (has_units && (plan->created != NULL || plan->removed != NULL))
        return dynl_table_update_refuse(
            plan, "You cannot create or delete index while updating table IOPS");
    return DYN_OK;
}

int dynl_table_update_check_alone(struct dynl_table_update *plan)
{
    int rc = pick_online(plan);

    return rc == DYN_OK ? check_alone(plan) : rc;
}
