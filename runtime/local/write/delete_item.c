/* SPDX-License-Identifier: MIT */
#include "local/operation.h"

#include "local/write/write.h"

int dynl_run_delete_item(struct dynl_call *call, struct dynl_store *store,
                         const void *request)
{
    return dynl_write_run_change(call, store, DYNL_WRITE_DELETE, request);
}
