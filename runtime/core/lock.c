/* SPDX-License-Identifier: MIT */
#include "core/lock.h"

#include <sched.h>
#include <time.h>

/* Whoever holds it needs the processor more: it is left to them, and where they have a
 * lower priority, for some time. */
#define YIELDS   100
#define PAUSE_NS 100000

static void wait_a_little(unsigned turn)
{
    struct timespec pause = {.tv_nsec = PAUSE_NS};

    if (turn < YIELDS)
        sched_yield();
    else
        nanosleep(&pause, NULL);
}

void dyni_lock_init(struct dyni_lock *lock, const struct dyn_system *system)
{
    lock->system = system;
    atomic_init(&lock->holder, 0);
}

bool dyni_lock_take(struct dyni_lock *lock)
{
    intptr_t own = (intptr_t)lock->system->process_id(lock->system->ctx);

    for (unsigned turn = 0;; turn += turn < YIELDS) {
        intptr_t holder = 0;
        if (atomic_compare_exchange_strong(&lock->holder, &holder, own))
            return true;
        if (holder != own && atomic_compare_exchange_strong(&lock->holder, &holder, own))
            return false;
        wait_a_little(turn);
    }
}

void dyni_lock_give(struct dyni_lock *lock)
{
    atomic_store(&lock->holder, 0);
}
