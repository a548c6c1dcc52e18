/* SPDX-License-Identifier: MIT */
#include "db/invocation.h"

#include "core/id.h"

#include <string.h>

/* The last bytes, which hold the number. Only the two highest bits of the first of them are
 * lost to the version. */
#define NUMBER_AT 8

void dyni_invocations_init(struct dyni_invocations *ids, const struct dyn_system *system)
{
    dyni_lock_init(&ids->lock, system);
    ids->process = 0;
    ids->count = 0;
}

static int draw(struct dyni_invocations *ids, int64_t process)
{
    const struct dyn_system *system = ids->lock.system;

    ids->process = 0;
    ids->count = 0;
    if (system->random(system->ctx, ids->random, sizeof(ids->random)) != 0)
        return DYN_E_SYSTEM;
    ids->process = process;
    return DYN_OK;
}

static void add(uint8_t bytes[16], uint64_t number)
{
    for (size_t i = 16; i > NUMBER_AT; i--) {
        number += bytes[i - 1];
        bytes[i - 1] = (uint8_t)number;
        number >>= 8;
    }
}

int dyni_invocations_next(struct dyni_invocations *ids, char ret_id[DYN_ID_TEXT_MAX])
{
    const struct dyn_system *system = ids->lock.system;
    int64_t process = system->process_id(system->ctx);
    uint8_t bytes[sizeof(ids->random)];
    uint64_t number = 0;
    int rc = DYN_OK;

    if (!dyni_lock_take(&ids->lock) || ids->process != process)
        rc = draw(ids, process);
    if (rc == DYN_OK) {
        memcpy(bytes, ids->random, sizeof(bytes));
        number = ids->count++;
    }
    dyni_lock_give(&ids->lock);
    if (rc != DYN_OK)
        return rc;
    add(bytes, number);
    dyni_uuid4_text(bytes, ret_id);
    return rc;
}
