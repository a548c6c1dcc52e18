/* SPDX-License-Identifier: MIT */
/*
 * What one attempt of a call came to: whether it worked, whether another may help, and
 * whether the service may have acted on it although it failed. Knows nothing of earlier
 * attempts.
 */
#ifndef DYNI_DB_VERDICT_H
#define DYNI_DB_VERDICT_H

#include "db/retry.h"
#include "db/service_error.h"

/** A failure that another attempt helps once, when something was put right before. */
enum dyni_cure { DYNI_CURE_NONE, DYNI_CURE_CREDENTIALS, DYNI_CURE_CLOCK };

struct dyni_verdict {
    int rc; /* DYN_OK, or what the call fails with if this was the last attempt */
    enum dyni_retry_class retry_class;
    enum dyni_cure cure;
    bool may_have_acted; /* false when rc is DYN_OK */
    bool may_succeed_later;
    struct dyni_service_error error; /* unless DYN_OK */
};

void dyni_verdict(const char *operation, const struct dyn_response *response,
                  struct dyni_verdict *ret_verdict);

/** Whether an operation may change something. Those not known may. */
bool dyni_operation_writes(const char *operation);

#endif
