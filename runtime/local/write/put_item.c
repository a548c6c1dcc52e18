/* SPDX-License-Identifier: MIT */
#include "local/operation.h"

#include "local/write/write.h"

int dynl_run_put_item(struct dynl_call *call, struct dynl_store *store,
                      const void *request)
{
    const struct dynl_put_item *put = request;
    struct dynl_single_write single = {
        .write = dynl_write_of_put(put),
        .return_consumed_capacity = put->return_consumed_capacity,
        .return_item_collection_metrics = put->return_item_collection_metrics,
    };

    return dynl_write_run(call, store, &single);
}
