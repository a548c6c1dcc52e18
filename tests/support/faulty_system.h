/* SPDX-License-Identifier: MIT */
/*
 * A struct dyn_system for tests: its memory can be made to run out at any allocation, its
 * clocks stand where they are put, sleeping moves them and takes no time, its random bytes are
 * the same in each run, its environment and files are tables. One thread at a time. Invariants:
 * live_bytes is what was allocated and not freed yet; memory is never zero when it is
 * given and always moves when it is resized, so that what is stale or unset shows. A
 * wrong old_size, or a pointer that it did not give, ends the program with a message.
 */
#ifndef DYN_TESTS_FAULTY_SYSTEM_H
#define DYN_TESTS_FAULTY_SYSTEM_H

#include <dyn/system.h>

#define FAULTY_TABLE_MAX 64

struct faulty_variable {
    const char *name, *value; /**< value NULL: not set */
};

struct faulty_file {
    const char *path, *text;
    size_t len;
    int error; /**< errno that reading gives; 0: none */
};

struct faulty_system {
    struct dyn_system system; /**< to be handed to what is tested */
    size_t allocations;       /**< how often memory was asked for, refusals included */
    size_t fail_at;    /**< number of the allocation that is refused, from 1; 0: none */
    size_t live_bytes; /**< 0 after everything was released */
    size_t most_bytes; /**< that were live at once, in this round */
    int64_t now_us;    /**< what the clock says */
    uint64_t random_state; /**< seed of the random bytes */
    bool clock_fails;
    bool random_fails;
    bool sleep_fails;     /**< as if interrupted for good: no time passes */
    int64_t monotonic_us; /**< what the monotonic clock says; sleep moves both clocks */
    size_t sleeps;        /**< how often it slept */
    int64_t slept_us, last_sleep_us; /**< in all; the last time */
    struct faulty_variable variables[FAULTY_TABLE_MAX];
    size_t variable_count;
    struct faulty_file files[FAULTY_TABLE_MAX];
    size_t file_count, file_reads; /**< how many; how often one was asked for */
    const char *home;              /**< "/home/tester"; NULL: not known */
    int64_t process_id;            /**< 4711 */
};

/** Nothing fails but requests above 1 GiB; the clock says 2026-11-21T04:46:25.123456Z; no
 * variables, no files. The struct must stay where it is. */
void faulty_system_init(struct faulty_system *faulty);

/** Starts a new round of a sweep: nothing counted, allocation number `fail_at` refused.
 * What is live stays so. */
void faulty_system_round(struct faulty_system *faulty, size_t fail_at);

/** Sets a variable; NULL unsets it. Both texts are borrowed. */
void faulty_system_setenv(struct faulty_system *faulty, const char *name,
                          const char *value);

/** Sets a file's text; NULL removes it. Both texts are borrowed. */
void faulty_system_file(struct faulty_system *faulty, const char *path, const char *text);

/** Lets reading a file give an errno. */
void faulty_system_file_error(struct faulty_system *faulty, const char *path, int error);

#endif
