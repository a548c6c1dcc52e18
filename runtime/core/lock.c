/* SPDX-License-Identifier: MIT */
#include "core/lock.h"

#include <sched.h>

static intptr_t own_process(const struct dyni_lock *lock)
{
    return (intptr_t)lock->system->process_id(lock->system->ctx);
}

int dyni_lock_init(struct dyni_lock *lock, const struct dyn_system *system)
{
    lock->system = system;
    if (pthread_mutex_init(&lock->mutex, NULL) != 0)
        return DYN_E_SYSTEM;
    atomic_init(&lock->process, own_process(lock));
    return DYN_OK;
}

/* One that was inherited held stays as it is: destroying it could wait for its holder. */
void dyni_lock_release(struct dyni_lock *lock)
{
    if (atomic_load(&lock->process) == own_process(lock))
        pthread_mutex_destroy(&lock->mutex);
}

/* Takes the inherited mutex, which only this thread looks at so far; whether it was free.
 * One that was held is made anew: POSIX does not define that, but every system does it, and
 * no other way out is left to a child. */
static bool claim(struct dyni_lock *lock)
{
    if (pthread_mutex_trylock(&lock->mutex) == 0)
        return true;
    pthread_mutex_init(&lock->mutex, NULL);
    pthread_mutex_lock(&lock->mutex);
    return false;
}

bool dyni_lock_take(struct dyni_lock *lock)
{
    intptr_t own = own_process(lock);
    intptr_t owner = atomic_load(&lock->process);

    while (owner != own) {
        if (owner == -own) {
            sched_yield();
            owner = atomic_load(&lock->process);
        } else if (atomic_compare_exchange_weak(&lock->process, &owner, -own)) {
            bool was_free = claim(lock);
            atomic_store(&lock->process, own);
            return was_free;
        }
    }
    pthread_mutex_lock(&lock->mutex);
    return true;
}

void dyni_lock_give(struct dyni_lock *lock)
{
    pthread_mutex_unlock(&lock->mutex);
}
