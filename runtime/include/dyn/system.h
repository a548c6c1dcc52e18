/* SPDX-License-Identifier: MIT */
/*
 * The one door to the operating system. Everything that libdyn wants of it goes through
 * these functions, so that a test can stand in for all of it: memory, clocks, sleep, random
 * bytes, the environment, files. Invariant: a struct dyn_system is never written after it was
 * handed over, and outlives what it was handed to. All of it may be called from any thread.
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
    /** A clock that never goes back, in microseconds from any beginning; for deadlines. */
    int64_t (*monotonic_us)(void *ctx);
    /** Waits; 0, or -1 when it was interrupted for good. us > 0. */
    int (*sleep_us)(void *ctx, int64_t us);
    /** The value of an environment variable, NULL when there is none; borrowed until the
     * environment changes. */
    const char *(*environment)(void *ctx, const char *name);
    /** Reads a file from its beginning, at most `size` bytes, and says how many in *ret_len. 0,
     * or an errno and *ret_len untouched: ENOENT no such file, EFBIG more than `size` bytes,
     * EISDIR a directory. */
    int (*read_file)(void *ctx, const char *path, char *ret_bytes, size_t size,
                     size_t *ret_len);
    /** The home folder of the user for ~, NULL when not known: HOME, or when that is not set or
     * empty the one of the user database. Borrowed until the environment changes. */
    const char *(*home)(void *ctx);
    /** The number of this process, which is another one after fork(). */
    int64_t (*process_id)(void *ctx);
};

DYN_BEGIN_DECLS

/** The real system: malloc, CLOCK_REALTIME, CLOCK_MONOTONIC, getrandom, getenv, open and read.
 * Static; never freed. */
DYN_API const struct dyn_system *dyn_system_default(void);

DYN_END_DECLS

#endif
