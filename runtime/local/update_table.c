/* SPDX-License-Identifier: MIT */
/*
 * UpdateTable: throughput and billing, one index more or less, and settings that the service
 * takes one at a time. All of it is done, and the table ACTIVE again, when the answer is given.
 */
#include "json/writer.h"
#include "local/item_key.h"
#include "local/operation.h"
#include "local/table_catalog.h"
#include "local/table_check.h"
#include "local/table_describe.h"
#include "local/table_walk.h"

#include <string.h>

#define DAY_US INT64_C(86400000000)

/* A request on its way into a table. */
struct change {
    struct dynl_call *call;
    const struct dynl_update_table *request;
    const struct dynl_index_member *created, *removed; /* one of them at most */
    bool was_on_demand;
    struct dynl_table table; /* as it will be */
    struct dynl_index *indexes;
    uint32_t dropped; /* the number of the removed index */
};

static int refuse(struct change *change, const char *why)
{
    return dynl_refuse(change->call, DYNL_VALIDATION, DYNL_INVALID "%s", why);
}

/* --- What the request alone shows --------------------------------------------------- */

static int check_any(struct change *change)
{
    const struct dynl_update_table *request = change->request;

    if (request->provisioned_throughput != NULL || request->billing_mode.ptr != NULL ||
        request->index_updates.count > 0 || request->stream_specification != NULL ||
        request->sse_specification != NULL || request->table_class.ptr != NULL ||
        request->deletion_protection_enabled.has ||
        request->on_demand_throughput != NULL || request->warm_throughput != NULL ||
        request->multi_region_consistency.ptr != NULL || request->replica_updates.has ||
        request->witness_updates.has)
        return DYN_OK;
    return dynl_refuse(change->call, DYNL_VALIDATION,
                       "At least one of ProvisionedThroughput, BillingMode, "
                       "UpdateStreamEnabled, GlobalSecondaryIndexUpdates or "
                       "SSESpecification or ReplicaUpdates is required");
}

static int check_absent(struct change *change)
{
    const struct dynl_update_table *request = change->request;
    const struct dynl_stream_specification *stream = request->stream_specification;
    struct dyn_str name = dynl_table_name(request->table_name);

    if (request->replica_updates.has || request->witness_updates.has ||
        request->multi_region_consistency.ptr != NULL)
        return refuse(change,
                      "Global tables are not supported by the embedded engine, a table "
                      "can't have replicas");
    if (stream != NULL && stream->stream_enabled.value)
        return refuse(change, "Streams are not supported by the embedded engine, "
                              "StreamEnabled can't be true");
    if (stream != NULL)
        return dynl_refuse(change->call, DYNL_VALIDATION,
                           "Table has no stream to disable: TableName: %.*s",
                           (int)name.len, name.ptr);
    return DYN_OK;
}

static int check_billing(struct change *change)
{
    const struct dynl_update_table *request = change->request;

    if (dyn_str_eq(request->billing_mode, dyn_str("PROVISIONED")) &&
        request->provisioned_throughput == NULL)
        return refuse(change,
                      "ProvisionedThroughput must be specified when BillingMode is "
                      "PROVISIONED");
    if (dyn_str_eq(request->billing_mode, dyn_str("PAY_PER_REQUEST")) &&
        request->provisioned_throughput != NULL)
        return refuse(change,
                      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified "
                      "when BillingMode is PAY_PER_REQUEST");
    return dynl_check_units(change->call, request->provisioned_throughput,
                            dyn_str_n(NULL, 0));
}

/* --- The list of index updates ------------------------------------------------------ */

static const struct dynl_index_member *member_of(const struct dynl_index_update *update)
{
    return update->create != NULL   ? update->create
           : update->update != NULL ? update->update
                                    : update->remove;
}

static int check_update(struct change *change, const struct dynl_index_update *updates,
                        size_t at)
{
    const struct dynl_index_update *update = &updates[at];
    int actions =
        (update->create != NULL) + (update->update != NULL) + (update->remove != NULL);

    if (actions == 0)
        return refuse(change, "One of GlobalSecondaryIndexUpdate.Update, "
                              "GlobalSecondaryIndexUpdate.Create, "
                              "GlobalSecondaryIndexUpdate.Delete must not be null");
    if (actions > 1)
        return refuse(change, "Only one global secondary index action is allowed per "
                              "GlobalSecondaryIndexUpdate object");
    for (size_t i = 0; i < at; i++) {
        struct dyn_str name = member_of(update)->index_name;

        if (dyn_str_eq(member_of(&updates[i])->index_name, name))
            return dynl_refuse(change->call, DYNL_VALIDATION,
                               DYNL_INVALID
                               "Only one global secondary index update per "
                               "index is allowed simultaneously. Index: %.*s",
                               (int)name.len, name.ptr);
    }
    return DYN_OK;
}

static int refuse_online(struct change *change)
{
    return dynl_refuse(change->call, DYNL_LIMIT_EXCEEDED,
                       "Subscriber limit exceeded: Only 1 online index can be created or "
                       "deleted simultaneously per table");
}

/* Of more than a table can have, some do not exist: the list ends there. */
static int check_updates(struct change *change)
{
    const struct dynl_list *list = &change->request->index_updates;
    const struct dynl_index_update *updates = list->items;
    size_t count = list->count;

    if (list->items != NULL && count == 0)
        return refuse(change, "List of GlobalSecondaryIndexUpdates is empty");
    if (count > DYNL_GLOBAL_INDEXES_MAX + 1)
        return refuse_online(change);
    for (size_t i = 0; i < count; i++) {
        int rc = check_update(change, updates, i);
        if (rc != DYN_OK)
            return rc;
    }
    return DYN_OK;
}

/* One index a request is made or dropped. */
static int pick_online(struct change *change)
{
    const struct dynl_index_update *updates = change->request->index_updates.items;

    for (size_t i = 0; i < change->request->index_updates.count; i++) {
        if (updates[i].update != NULL)
            continue;
        if (change->created != NULL || change->removed != NULL)
            return refuse_online(change);
        change->created = updates[i].create;
        change->removed = updates[i].remove;
    }
    return DYN_OK;
}

/* --- What goes with what ------------------------------------------------------------ */

/* Settings that the service takes one at a time. */
static int check_alone(struct change *change)
{
    const struct dynl_update_table *request = change->request;
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
        return refuse(change, "Server-Side Encryption modification must be the only "
                              "operation in the request");
    if (has_class && all > 1)
        return refuse(
            change, "TableClass modification must be the only operation in the request");
    if (is_protecting && all > 1)
        return refuse(change,
                      "DeletionProtection modification must be the only operation "
                      "in the request");
    if (request->warm_throughput != NULL && change->created != NULL)
        return refuse(change, "Create global secondary index cannot be specified when "
                              "updating WarmThroughput");
    if (request->warm_throughput != NULL && all > 1)
        return refuse(change, "WarmThroughput must be the only operation in the request");
    if (has_most && (has_updates || has_units))
        return refuse(change,
                      "OnDemandThroughput can only be combined with BillingMode in "
                      "an UpdateTable request");
    if (has_units && (change->created != NULL || change->removed != NULL))
        return refuse(change,
                      "You cannot create or delete index while updating table IOPS");
    return DYN_OK;
}

static int check_request(struct change *change)
{
    int rc = check_any(change);

    if (rc == DYN_OK)
        rc = check_billing(change);
    if (rc == DYN_OK)
        rc = check_updates(change);
    return rc == DYN_OK ? check_absent(change) : rc;
}

/* --- Throughput --------------------------------------------------------------------- */

static void set_units(struct change *change, struct dynl_throughput *units, int64_t read,
                      int64_t write)
{
    int64_t now_us = change->call->now_us;
    bool more = read > units->read || write > units->write,
         less = read < units->read || write < units->write;

    if (units->decreased_us / DAY_US != now_us / DAY_US)
        units->decreases_today = 0;
    if (more)
        units->increased_us = now_us;
    if (less) {
        units->decreased_us = now_us;
        units->decreases_today++;
    }
    units->read = read;
    units->write = write;
}

/* `index` absent: of the table. */
static int refuse_same(struct change *change, const struct dynl_throughput *units,
                       struct dyn_str index)
{
    bool is_index = index.ptr != NULL;
    struct dyn_str which =
        is_index ? dynl_text(change->call, "index %.*s", (int)index.len, index.ptr)
                 : dyn_str("the table");

    if (which.ptr == NULL)
        return dynl_no_memory(change->call);
    return dynl_refuse(
        change->call, DYNL_VALIDATION,
        "The provisioned throughput for %s%.*s will not change. The requested value "
        "equals "
        "the current value. Current ReadCapacityUnits provisioned for %.*s: %lld. "
        "Requested "
        "ReadCapacityUnits: %lld. Current WriteCapacityUnits provisioned for %.*s: %lld. "
        "Requested WriteCapacityUnits: %lld. Refer to the Amazon DynamoDB Developer "
        "Guide "
        "for current limits and how to request higher limits.",
        is_index ? "the " : "", (int)which.len, which.ptr, (int)which.len, which.ptr,
        (long long)units->read, (long long)units->read, (int)which.len, which.ptr,
        (long long)units->write, (long long)units->write);
}

static int change_units(struct change *change, struct dynl_throughput *units,
                        const struct dynl_throughput_member *wanted, struct dyn_str index)
{
    int64_t read = wanted->read_capacity_units.value,
            write = wanted->write_capacity_units.value;

    if (read == units->read && write == units->write)
        return refuse_same(change, units, index);
    set_units(change, units, read, write);
    return DYN_OK;
}

/* On demand: everything that was provisioned is gone, and the other way around. */
static void switch_billing(struct change *change)
{
    struct dynl_table *table = &change->table;

    table->is_on_demand = !change->was_on_demand;
    memset(&table->on_demand, 0, sizeof(table->on_demand));
    for (size_t i = 0; i < table->index_count; i++)
        memset(&change->indexes[i].on_demand, 0, sizeof(table->on_demand));
    if (!table->is_on_demand)
        return;
    table->billing_changed_us = change->call->now_us;
    table->throughput.read = 0;
    table->throughput.write = 0;
    for (size_t i = 0; i < table->index_count; i++)
        if (change->indexes[i].is_global)
            set_units(change, &change->indexes[i].throughput, 0, 0);
}

static int change_billing(struct change *change)
{
    const struct dynl_update_table *request = change->request;
    bool to_on_demand = dyn_str_eq(request->billing_mode, dyn_str("PAY_PER_REQUEST"));

    if (request->billing_mode.ptr != NULL && to_on_demand != change->was_on_demand)
        switch_billing(change);
    if (request->provisioned_throughput == NULL)
        return DYN_OK;
    if (change->table.is_on_demand)
        return refuse(change,
                      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified "
                      "when BillingMode is PAY_PER_REQUEST");
    return change_units(change, &change->table.throughput,
                        request->provisioned_throughput, dyn_str_n(NULL, 0));
}

static int change_most(struct change *change, const struct dynl_on_demand_member *wanted,
                       struct dyn_str index, struct dynl_on_demand *in_out)
{
    if (wanted == NULL)
        return DYN_OK;
    if (!change->table.is_on_demand)
        return dynl_refuse(change->call, DYNL_VALIDATION,
                           DYNL_INVALID
                           "%s for OnDemandThroughput%s%.*s cannot be specified when the "
                           "table BillingMode is PROVISIONED",
                           wanted->max_read_request_units.has ? "MaxReadRequestUnits"
                                                              : "MaxWriteRequestUnits",
                           index.ptr != NULL ? " for index : " : "", (int)index.len,
                           index.ptr != NULL ? index.ptr : "");
    return dynl_check_on_demand(change->call, wanted, index, true, in_out);
}

static int refuse_colder(struct change *change, const char *name, struct dyn_str index)
{
    return dynl_refuse(change->call, DYNL_VALIDATION,
                       DYNL_INVALID
                       "Requested %s for WarmThroughput for %s%.*s is lower than current "
                       "WarmThroughput, decreasing WarmThroughput is not supported",
                       name, index.ptr != NULL ? "index " : "table", (int)index.len,
                       index.ptr != NULL ? index.ptr : "");
}

static int change_warm(struct change *change, const struct dynl_warm_throughput *wanted,
                       struct dyn_str index, const struct dynl_throughput *units,
                       struct dynl_warm *in_out)
{
    struct dynl_warm least = dynl_warm_for(change->table.is_on_demand, units, in_out);

    if (wanted == NULL)
        return DYN_OK;
    if (wanted->read_units_per_second.has) {
        if (wanted->read_units_per_second.value < least.read)
            return refuse_colder(change, "ReadUnitsPerSecond", index);
        in_out->read = wanted->read_units_per_second.value;
    }
    if (wanted->write_units_per_second.has) {
        if (wanted->write_units_per_second.value < least.write)
            return refuse_colder(change, "WriteUnitsPerSecond", index);
        in_out->write = wanted->write_units_per_second.value;
    }
    return DYN_OK;
}

/* --- Indexes that are there --------------------------------------------------------- */

/* The global index of that name; `verb` is for the refusal. */
static int find_global(struct change *change, struct dyn_str name, const char *verb,
                       struct dynl_index **ret)
{
    for (size_t i = 0; i < change->table.index_count; i++) {
        if (!dyn_str_eq(change->indexes[i].name, name))
            continue;
        if (!change->indexes[i].is_global)
            return dynl_refuse(change->call, DYNL_VALIDATION,
                               "Cannot %s an index that is not a GlobalSecondaryIndex: "
                               "%.*s",
                               verb, (int)name.len, name.ptr);
        *ret = &change->indexes[i];
        return DYN_OK;
    }
    return dynl_refuse(change->call, DYNL_TABLE_ABSENT,
                       "Requested resource not found: Index %.*s for table %.*s",
                       (int)name.len, name.ptr, (int)change->table.name.len,
                       change->table.name.ptr);
}

static int change_index(struct change *change, const struct dynl_index_member *member)
{
    struct dyn_str name = member->index_name;
    struct dynl_index *index = NULL;
    int rc = find_global(change, name, "update", &index);

    if (rc == DYN_OK && member->provisioned_throughput != NULL) {
        if (change->table.is_on_demand)
            return dynl_refuse(
                change->call, DYNL_VALIDATION,
                DYNL_INVALID
                "The only Updates for index: %.*s when TableThroughputMode is "
                "PAY_PER_REQUEST can be to OnDemandThroughput, "
                "WarmThroughput",
                (int)name.len, name.ptr);
        rc = dynl_check_units(change->call, member->provisioned_throughput, name);
        if (rc == DYN_OK)
            rc = change_units(change, &index->throughput, member->provisioned_throughput,
                              name);
    }
    if (rc == DYN_OK)
        rc = change_most(change, member->on_demand_throughput, name, &index->on_demand);
    if (rc == DYN_OK)
        rc = change_warm(change, member->warm_throughput, name, &index->throughput,
                         &index->warm);
    return rc;
}

static int change_indexes(struct change *change)
{
    const struct dynl_index_update *updates = change->request->index_updates.items;
    int rc = DYN_OK;

    for (size_t i = 0; rc == DYN_OK && i < change->request->index_updates.count; i++)
        if (updates[i].update != NULL)
            rc = change_index(change, updates[i].update);
    return rc;
}

/* A table that becomes provisioned says so for each of its indexes. */
static int check_provisioned(struct change *change)
{
    struct dyn_buf names = {.system = change->call->system};
    int rc = DYN_OK;

    if (!change->was_on_demand || change->table.is_on_demand)
        return DYN_OK;
    for (size_t i = 0; i < change->table.index_count; i++) {
        const struct dynl_index *index = &change->indexes[i];

        if (!index->is_global || index->throughput.read != 0)
            continue;
        dyn_buf_text(&names, names.len > 0 ? "," : "");
        dyn_buf_append(&names, index->name.ptr, index->name.len);
    }
    rc = dyn_buf_check(&names, &change->call->failure);
    if (rc == DYN_OK && names.len > 0)
        rc = dynl_refuse(change->call, DYNL_VALIDATION,
                         DYNL_INVALID
                         "ProvisionedThroughput must be specified for index: %.*s",
                         (int)names.len, names.ptr);
    dyn_buf_release(&names);
    return rc;
}

static int remove_index(struct change *change)
{
    struct dynl_index *index = NULL;
    size_t behind;
    int rc = find_global(change, change->removed->index_name, "delete", &index);

    if (rc != DYN_OK)
        return rc;
    change->dropped = index->space;
    behind = change->table.index_count - (size_t)(index + 1 - change->indexes);
    memmove(index, index + 1, behind * sizeof(*index));
    change->table.index_count--;
    return DYN_OK;
}

/* --- A new index -------------------------------------------------------------------- */

static int check_created_units(struct change *change, struct dynl_index *index)
{
    const struct dynl_throughput_member *units = change->created->provisioned_throughput;
    struct dyn_str name = change->created->index_name;

    if (change->table.is_on_demand && units != NULL)
        return dynl_refuse(
            change->call, DYNL_VALIDATION,
            DYNL_INVALID "Neither ReadCapacityUnits nor WriteCapacityUnits can be "
                         "specified for index: %.*s when BillingMode is PAY_PER_REQUEST",
            (int)name.len, name.ptr);
    if (!change->table.is_on_demand && units == NULL)
        return dynl_refuse(change->call, DYNL_VALIDATION,
                           DYNL_INVALID "Both ReadCapacityUnits and WriteCapacityUnits "
                                        "must be specified for index: %.*s",
                           (int)name.len, name.ptr);
    if (units != NULL) {
        index->throughput.read = units->read_capacity_units.value;
        index->throughput.write = units->write_capacity_units.value;
    }
    return dynl_check_units(change->call, units, name);
}

/* An attribute has one type in all keys of a table. */
static int check_types(struct change *change, const struct dynl_key_schema *key)
{
    struct dynl_key_part parts[DYNL_KEY_ATTRIBUTES_MAX];
    size_t count = dynl_key_attributes(&change->table, parts);

    for (unsigned i = 0; i < key->hash_count + key->range_count; i++)
        for (size_t k = 0; k < count; k++)
            if (dyn_str_eq(parts[k].name, key->parts[i].name) &&
                parts[k].type != key->parts[i].type)
                return dynl_refuse(
                    change->call, DYNL_VALIDATION,
                    DYNL_INVALID "Attribute %.*s is defined with type %s, it can't be "
                                 "defined with type %s",
                    (int)parts[k].name.len, parts[k].name.ptr,
                    dyni_tag_name(parts[k].type), dyni_tag_name(key->parts[i].type));
    return DYN_OK;
}

static int check_created(struct change *change, struct dynl_index *ret)
{
    const struct dynl_index_member *member = change->created;
    struct dynl_definitions definitions = {change->request->attribute_definitions.items,
                                           change->request->attribute_definitions.count};
    int rc;

    if (dynl_find_index(&change->table, member->index_name) != NULL)
        return dynl_refuse(change->call, DYNL_VALIDATION,
                           "Attempting to create an index which already exists");
    if (definitions.count == 0)
        return dynl_refuse(change->call, DYNL_VALIDATION,
                           DYNL_INVALID
                           "AttributeDefinitions is not specified for index: %.*s",
                           (int)member->index_name.len, member->index_name.ptr);
    rc = dynl_check_defined(change->call, &member->key_schema, &definitions);
    if (rc == DYN_OK)
        rc = dynl_check_index(change->call, member, &definitions, true, ret);
    if (rc == DYN_OK)
        rc = check_types(change, &ret->key);
    if (rc == DYN_OK)
        rc = check_created_units(change, ret);
    if (rc == DYN_OK)
        rc = change_most(change, member->on_demand_throughput, member->index_name,
                         &ret->on_demand);
    if (rc == DYN_OK)
        rc = change_warm(change, member->warm_throughput, member->index_name,
                         &ret->throughput, &ret->warm);
    return rc;
}

static int create_index(struct change *change, struct dynl_session *session)
{
    struct dynl_index *index = &change->indexes[change->table.index_count];
    size_t globals = 0;
    int rc = check_created(change, index);

    if (rc != DYN_OK)
        return rc;
    for (size_t i = 0; i < change->table.index_count; i++)
        globals += change->indexes[i].is_global;
    if (globals == DYNL_GLOBAL_INDEXES_MAX)
        return dynl_refuse(
            change->call, DYNL_LIMIT_EXCEEDED,
            "Subscriber limit exceeded: Number of global secondary indexes "
            "exceeds per-table limit of %d",
            DYNL_GLOBAL_INDEXES_MAX);
    change->table.index_count++;
    rc = dynl_check_included(change->call, &change->table);
    return rc == DYN_OK ? dynl_space_new(change->call, session, &index->space) : rc;
}

static int fill(struct dynl_call *step, struct dynl_session *session, void *ctx,
                int64_t id, const struct dynl_value *item)
{
    const struct dynl_table *table = ctx;

    return dynl_index_fill(step, session, table, &table->indexes[table->index_count - 1],
                           id, item);
}

/* --- All of it ---------------------------------------------------------------------- */

static int change_settings(struct change *change)
{
    const struct dynl_update_table *request = change->request;
    struct dynl_table *table = &change->table;
    struct dyn_str none = {NULL, 0};
    int rc = dynl_check_encryption(change->call, request->sse_specification, table);

    if (request->table_class.ptr != NULL) {
        table->table_class = request->table_class;
        table->class_changed_us = change->call->now_us;
    }
    if (request->deletion_protection_enabled.has)
        table->is_protected = request->deletion_protection_enabled.value;
    if (rc == DYN_OK)
        rc = change_most(change, request->on_demand_throughput, none, &table->on_demand);
    if (rc == DYN_OK)
        rc = change_warm(change, request->warm_throughput, none, &table->throughput,
                         &table->warm);
    return rc;
}

static int change_table(struct change *change, struct dynl_session *session)
{
    int rc = change_billing(change);

    if (rc == DYN_OK)
        rc = change_indexes(change);
    if (rc == DYN_OK)
        rc = check_provisioned(change);
    if (rc == DYN_OK)
        rc = change_settings(change);
    if (rc == DYN_OK && change->removed != NULL)
        rc = remove_index(change);
    if (rc == DYN_OK && change->created != NULL)
        rc = create_index(change, session);
    return rc;
}

static int store_change(struct change *change, struct dynl_session *session)
{
    struct dynl_call *call = change->call;
    int rc = dynl_table_keep(call, session, &change->table);

    if (rc == DYN_OK && change->removed != NULL)
        rc = dynl_space_drop(call, session, change->dropped, true);
    if (rc == DYN_OK && change->created != NULL)
        rc = dynl_table_walk(call, session, &change->table, fill, &change->table);
    if (rc != DYN_OK)
        return rc;
    dyni_write_literal(call->answer, "{\"TableDescription\":");
    rc = dynl_table_describe(call, session, &change->table, "ACTIVE", call->answer);
    if (rc != DYN_OK)
        return rc;
    dyni_write_byte(call->answer, '}');
    rc = dyn_buf_check(call->answer, &call->failure);
    return rc == DYN_OK ? dynl_session_commit(call, session) : rc;
}

/* The table as it is, with room for one index more. */
static int load(struct change *change, struct dynl_session *session)
{
    const struct dynl_table *table;
    int rc = dynl_table_find_managed(change->call, session, change->request->table_name,
                                     &table);

    if (rc == DYN_OK)
        rc = dynl_table_copy(change->call, table, &change->table);
    if (rc != DYN_OK)
        return rc;
    change->indexes = dyn_arena_calloc(change->call->mem, change->table.index_count + 1,
                                       sizeof(*change->indexes));
    if (change->indexes == NULL)
        return dynl_no_memory(change->call);
    if (change->table.index_count > 0)
        memcpy(change->indexes, change->table.indexes,
               change->table.index_count * sizeof(*change->indexes));
    change->table.indexes = change->indexes;
    change->was_on_demand = change->table.is_on_demand;
    return DYN_OK;
}

static int update(struct change *change, struct dynl_session *session)
{
    int rc = load(change, session);

    if (rc == DYN_OK)
        rc = pick_online(change);
    if (rc == DYN_OK)
        rc = check_alone(change);
    if (rc == DYN_OK)
        rc = change_table(change, session);
    return rc == DYN_OK ? store_change(change, session) : rc;
}

int dynl_run_update_table(struct dynl_call *call, struct dynl_store *store,
                          const void *request)
{
    struct change change = {.call = call, .request = request};
    struct dynl_session *session = NULL;
    int rc = check_request(&change);

    if (rc == DYN_OK)
        rc = dynl_session_begin(call, store, DYNL_WRITE, &session);
    if (rc == DYN_OK)
        rc = update(&change, session);
    dynl_session_end(session);
    return rc;
}
