/* SPDX-License-Identifier: MIT */
/*
 * CreateTable. The order of the checks is the service's: throughput, the table's key, the
 * definitions against all keys, index by index, then the settings.
 */
#include "local/operation.h"
#include "local/table_catalog.h"
#include "local/table_check.h"
#include "local/table_describe.h"

#include "json/writer.h"

#include <dyn/id.h>

#include <string.h>

#define TAGS_MAX 50

/* A request on its way to a table. */
struct plan {
    struct dynl_call *call;
    const struct dynl_create_table *request;
    struct dynl_definitions definitions;
    struct dynl_table table;
    struct dynl_index indexes[DYNL_LOCAL_INDEXES_MAX + DYNL_GLOBAL_INDEXES_MAX];
};

/* --- Throughput --------------------------------------------------------------------- */

static int check_billing(struct plan *plan)
{
    const struct dynl_create_table *request = plan->request;
    const struct dynl_throughput_member *units = request->provisioned_throughput;

    plan->table.is_on_demand =
        dyn_str_eq(request->billing_mode, dyn_str("PAY_PER_REQUEST"));
    if (plan->table.is_on_demand && units != NULL)
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           DYNL_INVALID
                           "Neither ReadCapacityUnits nor WriteCapacityUnits can be "
                           "specified when BillingMode is PAY_PER_REQUEST");
    if (!plan->table.is_on_demand &&
        (units == NULL || units->read_capacity_units.value == 0 ||
         units->write_capacity_units.value == 0))
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           DYNL_INVALID
                           "ReadCapacityUnits and WriteCapacityUnits must both be "
                           "specified when BillingMode is PROVISIONED");
    if (units != NULL) {
        plan->table.throughput.read = units->read_capacity_units.value;
        plan->table.throughput.write = units->write_capacity_units.value;
    }
    return dynl_check_units(plan->call, units, dyn_str_n(NULL, 0));
}

static int check_index_billing(struct plan *plan, const struct dynl_index_member *member,
                               struct dynl_index *index)
{
    const struct dynl_throughput_member *units = member->provisioned_throughput;

    if (plan->table.is_on_demand && units != NULL)
        return dynl_refuse(
            plan->call, DYNL_VALIDATION,
            DYNL_INVALID "ProvisionedThroughput should not be specified for index: %.*s "
                         "when BillingMode is PAY_PER_REQUEST",
            (int)member->index_name.len, member->index_name.ptr);
    if (!plan->table.is_on_demand && units == NULL)
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           DYNL_INVALID
                           "ProvisionedThroughput is not specified for index: %.*s",
                           (int)member->index_name.len, member->index_name.ptr);
    if (units != NULL) {
        index->throughput.read = units->read_capacity_units.value;
        index->throughput.write = units->write_capacity_units.value;
    }
    return dynl_check_units(plan->call, units, member->index_name);
}

/* `index` absent: of the table. */
static int check_most(struct plan *plan, const struct dynl_on_demand_member *member,
                      struct dyn_str index, struct dynl_on_demand *ret)
{
    if (member == NULL)
        return DYN_OK;
    if (!plan->table.is_on_demand)
        return dynl_refuse(
            plan->call, DYNL_VALIDATION,
            DYNL_INVALID "%s for OnDemandThroughput%s%.*s cannot be specified when table "
                         "BillingMode is PROVISIONED.",
            member->max_read_request_units.has ? "MaxReadRequestUnits"
                                               : "MaxWriteRequestUnits",
            index.ptr != NULL ? " for index: " : "", (int)index.len,
            index.ptr != NULL ? index.ptr : "");
    return dynl_check_on_demand(plan->call, member, index, false, ret);
}

static int refuse_warm(struct plan *plan, bool is_read, struct dyn_str index)
{
    return dynl_refuse(plan->call, DYNL_VALIDATION,
                       DYNL_INVALID
                       "Requested %s for WarmThroughput for %s%.*s is lower than %s%s",
                       is_read ? "ReadUnitsPerSecond" : "WriteUnitsPerSecond",
                       index.ptr != NULL ? "index " : "table", (int)index.len,
                       index.ptr != NULL ? index.ptr : "",
                       plan->table.is_on_demand ? "initial throughput for OnDemand"
                       : is_read                ? "ReadCapacityUnits"
                                                : "WriteCapacityUnits",
                       plan->table.is_on_demand ? "" : " of ProvisionedThroughput");
}

static int check_warm(struct plan *plan, const struct dynl_warm_throughput *member,
                      struct dyn_str index, const struct dynl_throughput *units,
                      struct dynl_warm *ret)
{
    struct dynl_warm least = dynl_warm_for(plan->table.is_on_demand, units, ret);

    if (member == NULL)
        return DYN_OK;
    if (member->read_units_per_second.has &&
        member->read_units_per_second.value < least.read)
        return refuse_warm(plan, true, index);
    if (member->write_units_per_second.has &&
        member->write_units_per_second.value < least.write)
        return refuse_warm(plan, false, index);
    ret->read = member->read_units_per_second.value;
    ret->write = member->write_units_per_second.value;
    return DYN_OK;
}

/* --- The table's key ---------------------------------------------------------------- */

static int check_table_key(struct plan *plan)
{
    const struct dynl_create_table *request = plan->request;
    bool has_indexes = request->local_secondary_indexes.items != NULL ||
                       request->global_secondary_indexes.items != NULL;
    int rc;

    if (request->key_schema.count > plan->definitions.count)
        return dynl_refuse(
            plan->call, DYNL_VALIDATION,
            "Invalid KeySchema: Some index key attribute have no definition");
    rc = dynl_check_defined(plan->call, &request->key_schema, &plan->definitions);
    if (rc == DYN_OK)
        rc = dynl_check_key(plan->call, &request->key_schema, &plan->definitions, false,
                            &plan->table.key);
    if (rc == DYN_OK && !has_indexes &&
        request->key_schema.count != plan->definitions.count)
        return dynl_refuse(
            plan->call, DYNL_VALIDATION,
            DYNL_INVALID
            "Number of attributes in KeySchema does not exactly match number "
            "of attributes defined in AttributeDefinitions");
    return rc;
}

/* --- The definitions ---------------------------------------------------------------- */

static int refuse_unused(struct plan *plan, const struct dynl_key_part *used,
                         size_t count)
{
    struct dyn_buf text = {.system = plan->call->system};
    int rc;

    dyn_buf_text(&text, DYNL_INVALID
                 "Some AttributeDefinitions are not used. AttributeDefinitions: [");
    for (size_t i = 0; i < plan->definitions.count; i++) {
        dyn_buf_text(&text, i > 0 ? ", " : "");
        dyn_buf_append(&text, plan->definitions.items[i].attribute_name.ptr,
                       plan->definitions.items[i].attribute_name.len);
    }
    dyn_buf_text(&text, "], keys used: ");
    dynl_write_names(&text, used, count);
    rc = dyn_buf_check(&text, &plan->call->failure);
    if (rc == DYN_OK)
        rc = dynl_refuse(plan->call, DYNL_VALIDATION, "%.*s", (int)text.len, text.ptr);
    dyn_buf_release(&text);
    return rc;
}

static bool is_used_in(const struct dynl_list *key_schema, struct dyn_str name)
{
    const struct dynl_key_schema_element *elements = key_schema->items;

    for (size_t i = 0; i < key_schema->count && i < DYNL_PARTS_MAX; i++)
        if (dyn_str_eq(elements[i].attribute_name, name))
            return true;
    return false;
}

static bool is_used(const struct plan *plan, struct dyn_str name)
{
    const struct dynl_list *lists[] = {&plan->request->local_secondary_indexes,
                                       &plan->request->global_secondary_indexes};

    if (is_used_in(&plan->request->key_schema, name))
        return true;
    for (size_t i = 0; i < 2; i++) {
        const struct dynl_index_member *members = lists[i]->items;
        for (size_t k = 0; k < lists[i]->count; k++)
            if (is_used_in(&members[k].key_schema, name))
                return true;
    }
    return false;
}

/* All definitions are used, and none is there twice. Of more than keys can be made of, one is
 * not used: they need not be compared with each other. */
static int check_all_used(struct plan *plan)
{
    const struct dynl_attribute_definition *items = plan->definitions.items;
    size_t count = plan->definitions.count, used_count = 0;
    struct dynl_key_part *used;

    for (size_t i = 1; i < count && i <= DYNL_KEY_ATTRIBUTES_MAX; i++)
        for (size_t k = 0; k < i; k++)
            if (dyn_str_eq(items[i].attribute_name, items[k].attribute_name))
                return dynl_refuse(
                    plan->call, DYNL_VALIDATION, "Attribute Name is duplicated: %.*s",
                    (int)items[i].attribute_name.len, items[i].attribute_name.ptr);
    used = dyn_arena_calloc(plan->call->mem, count, sizeof(*used));
    if (used == NULL)
        return dynl_no_memory(plan->call);
    for (size_t i = 0; i < count; i++)
        if (is_used(plan, items[i].attribute_name))
            used[used_count++].name = items[i].attribute_name;
    return used_count < count ? refuse_unused(plan, used, used_count) : DYN_OK;
}

/* Too many indexes are refused later, whatever their keys are. */
static int check_definitions(struct plan *plan)
{
    const struct dynl_list *lists[] = {&plan->request->local_secondary_indexes,
                                       &plan->request->global_secondary_indexes};
    static const char *const names[] = {"LocalSecondaryIndexes",
                                        "GlobalSecondaryIndexes"};
    static const size_t most[] = {DYNL_LOCAL_INDEXES_MAX, DYNL_GLOBAL_INDEXES_MAX};

    for (size_t i = 0; i < 2; i++)
        if (lists[i]->items != NULL && lists[i]->count == 0)
            return dynl_refuse(plan->call, DYNL_VALIDATION,
                               DYNL_INVALID "List of %s is empty", names[i]);
    if (lists[0]->count > most[0] || lists[1]->count > most[1])
        return DYN_OK;
    for (size_t i = 0; i < 2; i++) {
        const struct dynl_index_member *members = lists[i]->items;
        for (size_t k = 0; k < lists[i]->count; k++) {
            int rc = dynl_check_defined(plan->call, &members[k].key_schema,
                                        &plan->definitions);
            if (rc != DYN_OK)
                return rc;
        }
    }
    return check_all_used(plan);
}

/* --- Indexes ------------------------------------------------------------------------ */

static int add_index(struct plan *plan, const struct dynl_index *index)
{
    if (dynl_find_index(&plan->table, index->name) != NULL)
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           DYNL_INVALID "Duplicate index name: %.*s",
                           (int)index->name.len, index->name.ptr);
    plan->indexes[plan->table.index_count++] = *index;
    return DYN_OK;
}

static int check_local_key(struct plan *plan, const struct dynl_index *index)
{
    struct dyn_str hash = index->key.parts[0].name,
                   table_hash = plan->table.key.parts[0].name;

    if (index->key.range_count == 0)
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           DYNL_INVALID
                           "Index KeySchema does not have a range key for index: %.*s",
                           (int)index->name.len, index->name.ptr);
    if (!dyn_str_eq(hash, table_hash))
        return dynl_refuse(
            plan->call, DYNL_VALIDATION,
            DYNL_INVALID
            "Index KeySchema does not have the same leading hash key as table "
            "KeySchema for index: %.*s. index hash key: %.*s, table hash "
            "key: %.*s",
            (int)index->name.len, index->name.ptr, (int)hash.len, hash.ptr,
            (int)table_hash.len, table_hash.ptr);
    return DYN_OK;
}

/* As many as there may be are looked at one by one; then they are too many. */
static int check_local_indexes(struct plan *plan)
{
    const struct dynl_index_member *members =
        plan->request->local_secondary_indexes.items;
    size_t count = plan->request->local_secondary_indexes.count;

    if (count > 0 && plan->table.key.range_count == 0)
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           DYNL_INVALID
                           "Table KeySchema does not have a range key, which "
                           "is required when specifying a "
                           "LocalSecondaryIndex");
    for (size_t i = 0; i < count && i < DYNL_LOCAL_INDEXES_MAX; i++) {
        struct dynl_index index;
        int rc =
            dynl_check_index(plan->call, &members[i], &plan->definitions, false, &index);

        if (rc == DYN_OK)
            rc = check_local_key(plan, &index);
        if (rc == DYN_OK)
            rc = add_index(plan, &index);
        if (rc != DYN_OK)
            return rc;
    }
    if (count > DYNL_LOCAL_INDEXES_MAX)
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           DYNL_INVALID
                           "Number of LocalSecondaryIndexes exceeds per-table "
                           "limit of %d",
                           DYNL_LOCAL_INDEXES_MAX);
    return DYN_OK;
}

static int check_global_index(struct plan *plan, const struct dynl_index_member *member)
{
    struct dynl_index index;
    int rc = dynl_check_index(plan->call, member, &plan->definitions, true, &index);

    if (rc == DYN_OK)
        rc = check_index_billing(plan, member, &index);
    if (rc == DYN_OK)
        rc = check_most(plan, member->on_demand_throughput, member->index_name,
                        &index.on_demand);
    if (rc == DYN_OK)
        rc = check_warm(plan, member->warm_throughput, member->index_name,
                        &index.throughput, &index.warm);
    return rc == DYN_OK ? add_index(plan, &index) : rc;
}

static int check_global_indexes(struct plan *plan)
{
    const struct dynl_index_member *members =
        plan->request->global_secondary_indexes.items;
    size_t count = plan->request->global_secondary_indexes.count;

    for (size_t i = 0; i < count && i < DYNL_GLOBAL_INDEXES_MAX; i++) {
        int rc = check_global_index(plan, &members[i]);
        if (rc != DYN_OK)
            return rc;
    }
    if (count > DYNL_GLOBAL_INDEXES_MAX)
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           DYNL_INVALID
                           "GlobalSecondaryIndex count exceeds the per-table "
                           "limit of %d",
                           DYNL_GLOBAL_INDEXES_MAX);
    return dynl_check_included(plan->call, &plan->table);
}

/* --- Settings ----------------------------------------------------------------------- */

static int check_stream(struct plan *plan)
{
    const struct dynl_stream_specification *stream = plan->request->stream_specification;

    if (stream == NULL)
        return DYN_OK;
    if (stream->stream_enabled.value)
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           DYNL_INVALID
                           "Streams are not supported by the embedded engine, "
                           "StreamEnabled can't be true");
    if (stream->stream_view_type.ptr != NULL)
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           DYNL_INVALID "Table is being created with a stream disabled, "
                                        "UpdateViewType should not be specified");
    return DYN_OK;
}

/* Tags are taken and not kept: nothing here tells of them. */
static int check_tags(struct plan *plan)
{
    const struct dynl_tag_member *tags = plan->request->tags.items;
    size_t count = plan->request->tags.count;

    if (count > TAGS_MAX)
        return dynl_refuse(
            plan->call, DYNL_VALIDATION,
            "Number of Tags exceed the current limit for the provided ResourceArn");
    for (size_t i = 0; i < count; i++) {
        if (tags[i].key.len >= 4 && memcmp(tags[i].key.ptr, "aws:", 4) == 0)
            return dynl_refuse(plan->call, DYNL_VALIDATION,
                               "Tag Key cannot be prefixed with aws:, Key: %.*s",
                               (int)tags[i].key.len, tags[i].key.ptr);
        for (size_t k = 0; k < i; k++)
            if (dyn_str_eq(tags[i].key, tags[k].key))
                return dynl_refuse(plan->call, DYNL_VALIDATION,
                                   "Duplicate Tag Keys provided as input: Duplicate Tag "
                                   "Key found %.*s",
                                   (int)tags[i].key.len, tags[i].key.ptr);
    }
    return DYN_OK;
}

static int check_settings(struct plan *plan)
{
    const struct dynl_create_table *request = plan->request;
    struct dyn_str none = {NULL, 0};
    int rc = check_stream(plan);

    if (rc == DYN_OK)
        rc = dynl_check_encryption(plan->call, request->sse_specification, &plan->table);
    if (rc == DYN_OK)
        rc =
            check_most(plan, request->on_demand_throughput, none, &plan->table.on_demand);
    if (rc == DYN_OK)
        rc = check_warm(plan, request->warm_throughput, none, &plan->table.throughput,
                        &plan->table.warm);
    plan->table.table_class = request->table_class;
    plan->table.is_protected = request->deletion_protection_enabled.value;
    return rc == DYN_OK ? check_tags(plan) : rc;
}

/* An ARN may carry a name that no table can have. */
static int check_name(struct plan *plan)
{
    struct dyn_str name = dynl_table_name(plan->request->table_name);
    bool is_plain = true;

    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        is_plain =
            is_plain && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-');
    }
    if (name.len < 3 || name.len > 255)
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           "TableName must be at least 3 characters long and at most 255 "
                           "characters long");
    if (!is_plain)
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           "1 validation error detected: Value '%.*s' at 'tableName' "
                           "failed to satisfy constraint: Member must satisfy regular "
                           "expression pattern: [a-zA-Z0-9_.-]+",
                           (int)name.len, name.ptr);
    plan->table.name = name;
    return DYN_OK;
}

static int check(struct plan *plan)
{
    int rc = check_name(plan);

    if (rc == DYN_OK)
        rc = check_billing(plan);
    if (rc == DYN_OK)
        rc = check_table_key(plan);
    if (rc == DYN_OK)
        rc = check_definitions(plan);
    if (rc == DYN_OK)
        rc = check_local_indexes(plan);
    if (rc == DYN_OK)
        rc = check_global_indexes(plan);
    return rc == DYN_OK ? check_settings(plan) : rc;
}

/* --- Making it ---------------------------------------------------------------------- */

static int number_spaces(struct plan *plan, struct dynl_session *session)
{
    int rc = dynl_space_new(plan->call, session, &plan->table.space);

    for (size_t i = 0; rc == DYN_OK && i < plan->table.index_count; i++)
        rc = dynl_space_new(plan->call, session, &plan->indexes[i].space);
    return rc;
}

static int make(struct plan *plan, struct dynl_session *session)
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
    if (rc != DYN_OK)
        return rc;
    dyni_write_literal(call->answer, "{\"TableDescription\":");
    rc = dynl_table_describe(call, session, &plan->table, "ACTIVE", call->answer);
    if (rc != DYN_OK)
        return rc;
    dyni_write_byte(call->answer, '}');
    rc = dyn_buf_check(call->answer, &call->failure);
    return rc == DYN_OK ? dynl_session_commit(call, session) : rc;
}

static int run_plan(struct plan *plan, struct dynl_store *store)
{
    struct dynl_session *session = NULL;
    int rc = check(plan);

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
    struct plan *plan = dyn_arena_calloc(call->mem, 1, sizeof(*plan));

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
