/* SPDX-License-Identifier: MIT */
/*
 * The identifiers of a client's calls, by which AWS knows the attempts of one call as such:
 * UUIDs of version 4, which begin with random bytes and end with a number that counts on from
 * a random one. Invariant: random bytes are drawn once in each process, so that a call does
 * not have to ask the kernel, and a child of fork() does not repeat its parent's.
 */
#ifndef DYNI_DB_INVOCATION_H
#define DYNI_DB_INVOCATION_H

#include "core/lock.h"

#include <dyn/id.h>

struct dyni_invocations {
    struct dyni_lock lock;
    int64_t process; /* that drew the bytes; 0: none did */
    uint64_t count;
    uint8_t random[16];
};

/** Borrows system. */
void dyni_invocations_init(struct dyni_invocations *ids, const struct dyn_system *system);

/** Writes the next, with NUL. DYN_OK, or DYN_E_SYSTEM: the system gives no random bytes. */
int dyni_invocations_next(struct dyni_invocations *ids, char ret_id[DYN_ID_TEXT_MAX]);

#endif
