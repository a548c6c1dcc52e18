/* SPDX-License-Identifier: MIT */
/*
 * The operations: each takes a request as it was read into its struct and the store, and
 * writes the JSON of its answer into call->answer. A refused one leaves there what it may.
 * They are found by name in operation.c.
 */
#ifndef DYNL_OPERATION_H
#define DYNL_OPERATION_H

#include "local/request/requests.h"
#include "local/store/store.h"

typedef int dynl_operation_fn(struct dynl_call *call, struct dynl_store *store,
                              const void *request);

struct dynl_operation {
    const char *name;
    const struct dynl_shape *shape;
    dynl_operation_fn *run;
};

/** NULL: the service has none of that name, or this engine hasn't. */
const struct dynl_operation *dynl_operation_find(struct dyn_str name);

/* put_item.c, update_item.c, delete_item.c */
dynl_operation_fn dynl_run_put_item, dynl_run_update_item, dynl_run_delete_item;
/* batch_write.c, transact_write.c */
dynl_operation_fn dynl_run_batch_write_item, dynl_run_transact_write_items;
/* get_item.c, batch_get.c, transact_get.c */
dynl_operation_fn dynl_run_get_item, dynl_run_batch_get_item, dynl_run_transact_get_items;
/* query.c, scan.c */
dynl_operation_fn dynl_run_query, dynl_run_scan;
/* create_table.c, update_table.c, delete_table.c, describe.c */
dynl_operation_fn dynl_run_create_table, dynl_run_update_table, dynl_run_delete_table,
    dynl_run_describe_table, dynl_run_list_tables, dynl_run_describe_limits,
    dynl_run_describe_endpoints;
/* time_to_live.c */
dynl_operation_fn dynl_run_update_time_to_live, dynl_run_describe_time_to_live;

#endif
