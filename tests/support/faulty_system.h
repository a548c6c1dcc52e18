/* SPDX-License-Identifier: MIT */
/*
 * A struct dyn_system for tests: its memory can be made to run out at any allocation, its
 * clock stands where it is put and its random bytes are the same in each run. Invariants:
 * live_bytes is what was allocated and not freed yet; memory is never zero when it is
 * given and always moves when it is resized, so that what is stale or unset shows. A
 * wrong old_size, or a pointer that it did not give, ends the program with a message.
 */
#ifndef DYN_TESTS_FAULTY_SYSTEM_H
#define DYN_TESTS_FAULTY_SYSTEM_H

#include <dyn/system.h>

struct faulty_system {
    struct dyn_system system; /**< to be handed to what is tested */
    size_t allocations;       /**< how often memory was asked for, refusals included */
    size_t fail_at;    /**< number of the allocation that is refused, from 1; 0: none */
    size_t live_bytes; /**< 0 after everything was released */
    int64_t now_us;    /**< what the clock says */
    uint64_t random_state; /**< seed of the random bytes */
    bool clock_fails;
    bool random_fails;
};

/** Nothing fails but requests above 1 GiB; the clock says 2026-11-21T04:46:25.123456Z.
 * The struct must stay where it is. */
void faulty_system_init(struct faulty_system *faulty);

/** Starts a new round of a sweep: nothing counted, allocation number `fail_at` refused.
 * What is live stays so. */
void faulty_system_round(struct faulty_system *faulty, size_t fail_at);

#endif
