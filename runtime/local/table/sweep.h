/* SPDX-License-Identifier: MIT */
/* Removing the items whose time to live has passed. */
#ifndef DYNL_SWEEP_H
#define DYNL_SWEEP_H

#include "local/store/store.h"

/** Removes at most `most` items whose TTL has passed at call->now_us, with their index
 * entries, in transactions of at most 100. *ret_removed counts them, on failure too. */
int dynl_sweep(struct dynl_call *call, struct dynl_store *store, size_t most,
               size_t *ret_removed);

#endif
