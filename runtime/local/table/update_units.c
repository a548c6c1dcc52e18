/* SPDX-License-Identifier: MIT */
/* UpdateTable: throughput. */
#include "local/table/update_table.h"

#include "local/table/table_describe.h"

#include <string.h>

#define DAY_US INT64_C(86400000000)

static void set_units(struct dynl_table_update *plan, struct dynl_throughput *units,
                      int64_t read, int64_t write)
{
    int64_t now_us = plan->call->now_us;
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
static int refuse_same(struct dynl_table_update *plan,
                       const struct dynl_throughput *units, struct dyn_str index)
{
    bool is_index = index.ptr != NULL;
    struct dyn_str which =
        is_index ? dynl_text(plan->call, "index %.*s", (int)index.len, index.ptr)
                 : dyn_str("the table");

    if (which.ptr == NULL)
        return dynl_no_memory(plan->call);
    return dynl_refuse(
        plan->call, DYNL_VALIDATION,
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

int dynl_table_update_units(struct dynl_table_update *plan, struct dynl_throughput *units,
                            const struct dynl_throughput_member *wanted,
                            struct dyn_str index)
{
    int64_t read = wanted->read_capacity_units.value,
            write = wanted->write_capacity_units.value;

    if (read == units->read && write == units->write)
        return refuse_same(plan, units, index);
    set_units(plan, units, read, write);
    return DYN_OK;
}

/* On demand: everything that was provisioned is gone, and the other way around. */
static void switch_billing(struct dynl_table_update *plan)
{
    struct dynl_table *table = &plan->table;

    table->is_on_demand = !plan->was_on_demand;
    memset(&table->on_demand, 0, sizeof(table->on_demand));
    for (size_t i = 0; i < table->index_count; i++)
        memset(&plan->indexes[i].on_demand, 0, sizeof(table->on_demand));
    if (!table->is_on_demand)
        return;
    table->billing_changed_us = plan->call->now_us;
    table->throughput.read = 0;
    table->throughput.write = 0;
    for (size_t i = 0; i < table->index_count; i++)
        if (plan->indexes[i].is_global)
            set_units(plan, &plan->indexes[i].throughput, 0, 0);
}

int dynl_table_update_billing(struct dynl_table_update *plan)
{
    const struct dynl_update_table *request = plan->request;
    bool to_on_demand = dyn_str_eq(request->billing_mode, dyn_str("PAY_PER_REQUEST"));

    if (request->billing_mode.ptr != NULL && to_on_demand != plan->was_on_demand)
        switch_billing(plan);
    if (request->provisioned_throughput == NULL)
        return DYN_OK;
    if (plan->table.is_on_demand)
        return dynl_table_update_refuse(
            plan, "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified "
                  "when BillingMode is PAY_PER_REQUEST");
    return dynl_table_update_units(plan, &plan->table.throughput,
                                   request->provisioned_throughput, dyn_str_n(NULL, 0));
}

int dynl_table_update_most(struct dynl_table_update *plan,
                           const struct dynl_on_demand_member *wanted,
                           struct dyn_str index, struct dynl_on_demand *in_out)
{
    if (wanted == NULL)
        return DYN_OK;
    if (!plan->table.is_on_demand)
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           DYNL_INVALID
                           "%s for OnDemandThroughput%s%.*s cannot be specified when the "
                           "table BillingMode is PROVISIONED",
                           wanted->max_read_request_units.has ? "MaxReadRequestUnits"
                                                              : "MaxWriteRequestUnits",
                           index.ptr != NULL ? " for index : " : "", (int)index.len,
                           index.ptr != NULL ? index.ptr : "");
    return dynl_check_on_demand(plan->call, wanted, index, true, in_out);
}

static int refuse_colder(struct dynl_table_update *plan, const char *name,
                         struct dyn_str index)
{
    return dynl_refuse(plan->call, DYNL_VALIDATION,
                       DYNL_INVALID
                       "Requested %s for WarmThroughput for %s%.*s is lower than current "
                       "WarmThroughput, decreasing WarmThroughput is not supported",
                       name, index.ptr != NULL ? "index " : "table", (int)index.len,
                       index.ptr != NULL ? index.ptr : "");
}

int dynl_table_update_warm(struct dynl_table_update *plan,
                           const struct dynl_warm_throughput *wanted,
                           struct dyn_str index, const struct dynl_throughput *units,
                           struct dynl_warm *in_out)
{
    struct dynl_warm least = dynl_warm_for(plan->table.is_on_demand, units, in_out);

    if (wanted == NULL)
        return DYN_OK;
    if (wanted->read_units_per_second.has) {
        if (wanted->read_units_per_second.value < least.read)
            return refuse_colder(plan, "ReadUnitsPerSecond", index);
        in_out->read = wanted->read_units_per_second.value;
    }
    if (wanted->write_units_per_second.has) {
        if (wanted->write_units_per_second.value < least.write)
            return refuse_colder(plan, "WriteUnitsPerSecond", index);
        in_out->write = wanted->write_units_per_second.value;
    }
    return DYN_OK;
}
