/* SPDX-License-Identifier: MIT */
/*
 * A lock that survives fork(). Invariant: its one word is 0, or the number of the process
 * whose thread holds it. A child that finds its parent's number there knows that nobody
 * is left to give it back, and that what it guards may be half changed: whoever takes it
 * then is told so, and puts that right. A mutex of pthreads could only be waited for.
 *
 * It is for what is held shortly: those who wait ask again and again. What fits into one
 * word needs no lock: an atomic is whole at any moment.
 */
#ifndef DYNI_CORE_LOCK_H
#define DYNI_CORE_LOCK_H

#include "core/shared.h"

#include <dyn/system.h>

#include <stdatomic.h>

struct dyni_lock {
    const struct dyn_system *system;
    atomic_intptr_t holder; /* 0: it is free */
};

/** Free. Borrows system. */
DYNI_SHARED void dyni_lock_init(struct dyni_lock *lock, const struct dyn_system *system);

/** Waits for it and takes it. False, though it is taken: what it guards may be half
 * changed, by a thread that this process does not have. */
DYNI_SHARED bool dyni_lock_take(struct dyni_lock *lock);
DYNI_SHARED void dyni_lock_give(struct dyni_lock *lock);

#endif
