/* SPDX-License-Identifier: MIT */
/*
 * A mutex that survives fork(). Invariant: it belongs to one process; in a child, the
 * first thread that takes it makes it the child's. When another thread of the parent held
 * it in the moment of the fork, nobody in the child would ever give it back, and what it
 * guards may be half changed: whoever takes it first is told so, and puts that right.
 *
 * What fits into one word needs none of this: an atomic is whole at any moment.
 */
#ifndef DYNI_CORE_LOCK_H
#define DYNI_CORE_LOCK_H

#include <dyn/system.h>

#include <pthread.h>
#include <stdatomic.h>

struct dyni_lock {
    const struct dyn_system *system;
    pthread_mutex_t mutex;
    atomic_intptr_t process; /* whose it is; negative: who is making it its own */
};

/** DYN_OK, or DYN_E_SYSTEM: the system gives no mutex. Borrows system. */
int dyni_lock_init(struct dyni_lock *lock, const struct dyn_system *system);
/** No thread of this process holds it, or will take it. */
void dyni_lock_release(struct dyni_lock *lock);

/** Waits for it and takes it. False, though it is taken: what it guards may be half
 * changed, by a thread that this process does not have. */
bool dyni_lock_take(struct dyni_lock *lock);
void dyni_lock_give(struct dyni_lock *lock);

#endif
