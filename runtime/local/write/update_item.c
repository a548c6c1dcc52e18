/* SPDX-License-Identifier: MIT */
#include "local/operation.h"

#include "local/write/write.h"

int dynl_run_update_item(struct dynl_call *call, struct dynl_store *store,
                         const void *request)
{
    const struct dynl_change_item *change = request;
    struct dynl_single_write single = {
        .write =
            {
                .kind = DYNL_WRITE_UPDATE,
                .origin = DYNL_KEY_OF_UPDATE,
                .table_name = change->table_name,
                .given = &change->key,
                .texts = &change->expressions,
                .return_values = change->return_values,
                .keeps_failed = dyn_str_eq(
                    change->return_values_on_condition_check_failure, DYN_STR("ALL_OLD")),
            },
        .return_consumed_capacity = change->return_consumed_capacity,
        .return_item_collection_metrics = change->return_item_collection_metrics,
    };

    return dynl_write_run(call, store, &single);
}
