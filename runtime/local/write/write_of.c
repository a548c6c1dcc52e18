/* SPDX-License-Identifier: MIT */
/* Requests as writes, and the two operations that differ in the kind alone. */
#include "local/write/write.h"

static bool wants_failed(struct dyn_str on_condition_check_failure)
{
    return dyn_str_eq(on_condition_check_failure, DYN_STR("ALL_OLD"));
}

struct dynl_write dynl_write_of_put(const struct dynl_put_item *put)
{
    return (struct dynl_write){
        .kind = DYNL_WRITE_PUT,
        .origin = DYNL_KEY_OF_PUT,
        .table_name = put->table_name,
        .given = &put->item,
        .texts = &put->expressions,
        .return_values = put->return_values,
        .keeps_failed = wants_failed(put->return_values_on_condition_check_failure),
    };
}

struct dynl_write dynl_write_of_change(enum dynl_write_kind kind,
                                       const struct dynl_change_item *change)
{
    return (struct dynl_write){
        .kind = kind,
        .origin = DYNL_KEY_OF_UPDATE,
        .table_name = change->table_name,
        .given = &change->key,
        .texts = &change->expressions,
        .return_values = change->return_values,
        .keeps_failed = wants_failed(change->return_values_on_condition_check_failure),
    };
}

int dynl_write_run_change(struct dynl_call *call, struct dynl_store *store,
                          enum dynl_write_kind kind,
                          const struct dynl_change_item *change)
{
    struct dynl_single_write single = {
        .write = dynl_write_of_change(kind, change),
        .return_consumed_capacity = change->return_consumed_capacity,
        .return_item_collection_metrics = change->return_item_collection_metrics,
    };

    return dynl_write_run(call, store, &single);
}
