/* SPDX-License-Identifier: MIT */
/* UpdateTable: indexes. */
#include "local/table/update_table.h"

#include <string.h>

/* --- Indexes that are there --------------------------------------------------------- */

/* The global index of that name; `verb` is for the refusal. */
static int find_global(struct dynl_table_update *plan, struct dyn_str name,
                       const char *verb, struct dynl_index **ret)
{
    for (size_t i = 0; i < plan->table.index_count; i++) {
        if (!dyn_str_eq(plan->indexes[i].name, name))
            continue;
        if (!plan->indexes[i].is_global)
            return dynl_refuse(plan->call, DYNL_VALIDATION,
                               "Cannot %s an index that is not a GlobalSecondaryIndex: "
                               "%.*s",
                               verb, (int)name.len, name.ptr);
        *ret = &plan->indexes[i];
        return DYN_OK;
    }
    return dynl_refuse(plan->call, DYNL_TABLE_ABSENT,
                       "Requested resource not found: Index %.*s for table %.*s",
                       (int)name.len, name.ptr, (int)plan->table.name.len,
                       plan->table.name.ptr);
}

static int change_index(struct dynl_table_update *plan,
                        const struct dynl_index_member *member)
{
    struct dyn_str name = member->index_name;
    struct dynl_index *index = NULL;
    int rc = find_global(plan, name, "update", &index);

    if (rc == DYN_OK && member->provisioned_throughput != NULL) {
        if (plan->table.is_on_demand)
            return dynl_refuse(
                plan->call, DYNL_VALIDATION,
                DYNL_INVALID
                "The only Updates for index: %.*s when TableThroughputMode is "
                "PAY_PER_REQUEST can be to OnDemandThroughput, "
                "WarmThroughput",
                (int)name.len, name.ptr);
        rc = dynl_check_units(plan->call, member->provisioned_throughput, name);
        if (rc == DYN_OK)
            rc = dynl_table_update_units(plan, &index->throughput,
                                         member->provisioned_throughput, name);
    }
    if (rc == DYN_OK)
        rc = dynl_table_update_most(plan, member->on_demand_throughput, name,
                                    &index->on_demand);
    if (rc == DYN_OK)
        rc = dynl_table_update_warm(plan, member->warm_throughput, name,
                                    &index->throughput, &index->warm);
    return rc;
}

/* A table that becomes provisioned says so for each of its indexes. */
static int check_provisioned(struct dynl_table_update *plan)
{
    struct dyn_buf names = {.system = plan->call->system};
    int rc = DYN_OK;

    if (!plan->was_on_demand || plan->table.is_on_demand)
        return DYN_OK;
    for (size_t i = 0; i < plan->table.index_count; i++) {
        const struct dynl_index *index = &plan->indexes[i];

        if (!index->is_global || index->throughput.read != 0)
            continue;
        dyn_buf_text(&names, names.len > 0 ? "," : "");
        dyn_buf_append(&names, index->name.ptr, index->name.len);
    }
    rc = dyn_buf_check(&names, &plan->call->failure);
    if (rc == DYN_OK && names.len > 0)
        rc = dynl_refuse(plan->call, DYNL_VALIDATION,
                         DYNL_INVALID
                         "ProvisionedThroughput must be specified for index: %.*s",
                         (int)names.len, names.ptr);
    dyn_buf_release(&names);
    return rc;
}

int dynl_table_update_indexes(struct dynl_table_update *plan)
{
    const struct dynl_index_update *updates = plan->request->index_updates.items;
    int rc = DYN_OK;

    for (size_t i = 0; rc == DYN_OK && i < plan->request->index_updates.count; i++)
        if (updates[i].update != NULL)
            rc = change_index(plan, updates[i].update);
    return rc == DYN_OK ? check_provisioned(plan) : rc;
}

static int remove_index(struct dynl_table_update *plan)
{
    struct dynl_index *index = NULL;
    size_t behind;
    int rc = find_global(plan, plan->removed->index_name, "delete", &index);

    if (rc != DYN_OK)
        return rc;
    plan->dropped = index->space;
    behind = plan->table.index_count - (size_t)(index + 1 - plan->indexes);
    memmove(index, index + 1, behind * sizeof(*index));
    plan->table.index_count--;
    return DYN_OK;
}

/* --- A new index -------------------------------------------------------------------- */

static int check_created_units(struct dynl_table_update *plan, struct dynl_index *index)
{
    const struct dynl_throughput_member *units = plan->created->provisioned_throughput;
    struct dyn_str name = plan->created->index_name;

    if (plan->table.is_on_demand && units != NULL)
        return dynl_refuse(
            plan->call, DYNL_VALIDATION,
            DYNL_INVALID "Neither ReadCapacityUnits nor WriteCapacityUnits can be "
                         "specified for index: %.*s when BillingMode is PAY_PER_REQUEST",
            (int)name.len, name.ptr);
    if (!plan->table.is_on_demand && units == NULL)
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           DYNL_INVALID "Both ReadCapacityUnits and WriteCapacityUnits "
                                        "must be specified for index: %.*s",
                           (int)name.len, name.ptr);
    if (units != NULL) {
        index->throughput.read = units->read_capacity_units.value;
        index->throughput.write = units->write_capacity_units.value;
    }
    return dynl_check_units(plan->call, units, name);
}

/* An attribute has one type in all keys of a table. */
static int check_types(struct dynl_table_update *plan, const struct dynl_key_schema *key)
{
    struct dynl_key_part parts[DYNL_KEY_ATTRIBUTES_MAX];
    size_t count = dynl_key_attributes(&plan->table, parts);

    for (unsigned i = 0; i < key->hash_count + key->range_count; i++)
        for (size_t k = 0; k < count; k++)
            if (dyn_str_eq(parts[k].name, key->parts[i].name) &&
                parts[k].type != key->parts[i].type)
                return dynl_refuse(
                    plan->call, DYNL_VALIDATION,
                    DYNL_INVALID "Attribute %.*s is defined with type %s, it can't be "
                                 "defined with type %s",
                    (int)parts[k].name.len, parts[k].name.ptr,
                    dyni_tag_name(parts[k].type), dyni_tag_name(key->parts[i].type));
    return DYN_OK;
}

static int check_created(struct dynl_table_update *plan, struct dynl_index *ret)
{
    const struct dynl_index_member *member = plan->created;
    struct dynl_definitions definitions = {plan->request->attribute_definitions.items,
                                           plan->request->attribute_definitions.count};
    int rc;

    if (dynl_find_index(&plan->table, member->index_name) != NULL)
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           "Attempting to create an index which already exists");
    if (definitions.count == 0)
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           DYNL_INVALID
                           "AttributeDefinitions is not specified for index: %.*s",
                           (int)member->index_name.len, member->index_name.ptr);
    rc = dynl_check_defined(plan->call, &member->key_schema, &definitions);
    if (rc == DYN_OK)
        rc = dynl_check_index(plan->call, member, &definitions, true, ret);
    if (rc == DYN_OK)
        rc = check_types(plan, &ret->key);
    if (rc == DYN_OK)
        rc = check_created_units(plan, ret);
    if (rc == DYN_OK)
        rc = dynl_table_update_most(plan, member->on_demand_throughput,
                                    member->index_name, &ret->on_demand);
    if (rc == DYN_OK)
        rc = dynl_table_update_warm(plan, member->warm_throughput, member->index_name,
                                    &ret->throughput, &ret->warm);
    return rc;
}

static int create_index(struct dynl_table_update *plan, struct dynl_session *session)
{
    struct dynl_index *index = &plan->indexes[plan->table.index_count];
    size_t globals = 0;
    int rc = check_created(plan, index);

    if (rc != DYN_OK)
        return rc;
    for (size_t i = 0; i < plan->table.index_count; i++)
        globals += plan->indexes[i].is_global;
    if (globals == DYNL_GLOBAL_INDEXES_MAX)
        return dynl_refuse(
            plan->call, DYNL_LIMIT_EXCEEDED,
            "Subscriber limit exceeded: Number of global secondary indexes "
            "exceeds per-table limit of %d",
            DYNL_GLOBAL_INDEXES_MAX);
    plan->table.index_count++;
    rc = dynl_check_included(plan->call, &plan->table);
    return rc == DYN_OK ? dynl_space_new(plan->call, session, &index->space) : rc;
}

int dynl_table_update_online(struct dynl_table_update *plan, struct dynl_session *session)
{
    int rc = plan->removed != NULL ? remove_index(plan) : DYN_OK;

    if (rc == DYN_OK && plan->created != NULL)
        rc = create_index(plan, session);
    return rc;
}
