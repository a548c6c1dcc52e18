/* SPDX-License-Identifier: MIT */
/*
 * Why a transaction is cancelled, one of its actions after the other: the
 * TransactionCanceledException. Invariant: there are as many reasons as actions, in their
 * order, and those of actions that would have been fine say None.
 */
#ifndef DYNL_TRANSACT_REASON_H
#define DYNL_TRANSACT_REASON_H

#include "local/call.h"

/** Zeroed: the action is fine. */
struct dynl_reason {
    const char *code; /**< static, such as "ConditionalCheckFailed"; NULL: none */
    struct dyn_str message;
    struct dyn_str members; /**< a failed condition's item, with a comma before it */
};

bool dynl_is_cancelled(const struct dynl_reason *reasons, size_t count);

/** Refuses the transaction for them. Returns DYN_E_SERVICE, or a failure. */
int dynl_cancel(struct dynl_call *call, const struct dynl_reason *reasons, size_t count);

#endif
