/* SPDX-License-Identifier: MIT */
/* CreateTable: throughput, and what a table is set to. */
#include "local/table/create_table.h"

#include "local/table/table_describe.h"

#include <string.h>

#define TAGS_MAX 50

/* --- Throughput --------------------------------------------------------------------- */

int dynl_plan_billing(struct dynl_plan *plan)
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

static int check_index_billing(struct dynl_plan *plan,
                               const struct dynl_index_member *member,
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
static int check_most(struct dynl_plan *plan, const struct dynl_on_demand_member *member,
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

static int refuse_warm(struct dynl_plan *plan, bool is_read, struct dyn_str index)
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

static int check_warm(struct dynl_plan *plan, const struct dynl_warm_throughput *member,
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

int dynl_plan_index_units(struct dynl_plan *plan, const struct dynl_index_member *member,
                          struct dynl_index *index)
{
    int rc = check_index_billing(plan, member, index);

    if (rc == DYN_OK)
        rc = check_most(plan, member->on_demand_throughput, member->index_name,
                        &index->on_demand);
    if (rc == DYN_OK)
        rc = check_warm(plan, member->warm_throughput, member->index_name,
                        &index->throughput, &index->warm);
    return rc;
}

/* --- Settings ----------------------------------------------------------------------- */

static int check_stream(struct dynl_plan *plan)
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
static int check_tags(struct dynl_plan *plan)
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

int dynl_plan_settings(struct dynl_plan *plan)
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
