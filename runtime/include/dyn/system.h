/* SPDX-License-Identifier: MIT */
/*
 * The one door to the operating system. Everything that libdyn wants of it goes through
 * these functions, so that a test can stand in for all of it: memory, the clock, random
 * bytes. Invariant: a struct dyn_system is never written after it was handed over.
 */
#ifndef DYN_SYSTEM_H
#define DYN_SYSTEM_H

#include <dyn/base.h>

struct dyn_system {
    /** Passed to each function as it is. */
    void *ctx;
    /** Resizes `ptr` (NULL: allocates) from old_size to new_size bytes; new_size 0 frees
     * and returns NULL. NULL for new_size > 0 means out of memory, and `ptr` stays valid.
     * Memory is aligned for any type. */
    void *(*resize)(void *ctx, void *ptr, size_t old_size, size_t new_size);
    /** Wall clock: microseconds since 1970-01-01T00:00:00Z into *ret_us; 0 or -1. */
    int (*now_us)(void *ctx, int64_t *ret_us);
    /** Fills `len` bytes from a cryptographic source; 0 or -1. */
    int (*random)(void *ctx, void *ret_bytes, size_t len);
};

DYN_BEGIN_DECLS

/** The real system: malloc, CLOCK_REALTIME, getrandom. Static; never freed. */
DYN_API const struct dyn_system *dyn_system_default(void);

DYN_END_DECLS

#endif
