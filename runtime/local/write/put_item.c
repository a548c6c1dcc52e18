/* SPDX-License-Identifier: MIT */
#include "local/operation.h"

#include "local/write/write.h"

int dynl_run_put_item(struct dynl_call *call, struct dynl_store *store,
                      const void *request)
{
    const struct dynl_put_item *put = request;
    struct dynl_single_write single = {
        .write =
            {
                .kind = DYNL_WRITE_PUT,
                .origin = DYNL_KEY_OF_PUT,
                .table_name = put->table_name,
                .given = &put->item,
                .texts = &put->expressions,
                .return_values = put->return_values,
                .keeps_failed = dyn_str_eq(put->return_values_on_condition_check_failure,
                                           DYN_STR("ALL_OLD")),
            },
        .return_consumed_capacity = put->return_consumed_capacity,
        .return_item_collection_metrics = put->return_item_collection_metrics,
    };

    return dynl_write_run(call, store, &single);
}
