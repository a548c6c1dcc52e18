/* SPDX-License-Identifier: MIT */
#include "local/operation.h"

static const struct dynl_operation operations[] = {
    {"GetItem", &dynl_get_item_shape, dynl_run_get_item},
    {"PutItem", &dynl_put_item_shape, dynl_run_put_item},
    {"Query", &dynl_query_shape, dynl_run_query},
    {"UpdateItem", &dynl_update_item_shape, dynl_run_update_item},
    {"DeleteItem", &dynl_delete_item_shape, dynl_run_delete_item},
    {"Scan", &dynl_scan_shape, dynl_run_scan},
    {"BatchGetItem", &dynl_batch_get_item_shape, dynl_run_batch_get_item},
    {"BatchWriteItem", &dynl_batch_write_item_shape, dynl_run_batch_write_item},
    {"TransactGetItems", &dynl_transact_get_items_shape, dynl_run_transact_get_items},
    {"TransactWriteItems", &dynl_transact_write_items_shape,
     dynl_run_transact_write_items},
    {"CreateTable", &dynl_create_table_shape, dynl_run_create_table},
    {"DeleteTable", &dynl_delete_table_shape, dynl_run_delete_table},
    {"DescribeEndpoints", &dynl_nothing_shape, dynl_run_describe_endpoints},
    {"DescribeLimits", &dynl_nothing_shape, dynl_run_describe_limits},
    {"DescribeTable", &dynl_describe_table_shape, dynl_run_describe_table},
    {"DescribeTimeToLive", &dynl_describe_time_to_live_shape,
     dynl_run_describe_time_to_live},
    {"ListTables", &dynl_list_tables_shape, dynl_run_list_tables},
    {"UpdateTable", &dynl_update_table_shape, dynl_run_update_table},
    {"UpdateTimeToLive", &dynl_update_time_to_live_shape, dynl_run_update_time_to_live},
};

const struct dynl_operation *dynl_operation_find(struct dyn_str name)
{
    for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
        if (dyn_str_eq(name, dyn_str(operations[i].name)))
            return &operations[i];
    return NULL;
}
