/* SPDX-License-Identifier: MIT */
/*
 * The names that templates use, as small numbers. Templates are parsed first and number
 * their names; the context is then read with the same numbers, so that looking a name up
 * while rendering compares integers. Invariant: equal texts have one number; numbers
 * count from 0 without a gap.
 */
#ifndef GEN_MUSTACHE_NAMES_H
#define GEN_MUSTACHE_NAMES_H

#include <dyn/arena.h>

/** The number of no name. */
#define MUSTACHE_NO_NAME UINT32_MAX

struct mustache_names {
    struct dyn_arena *arena; /**< borrowed; set by the caller, the rest zeroed */
    struct dyn_str *texts;   /**< by number */
    size_t count;
    size_t capacity;
    uint32_t *slots; /**< open addressing: number + 1, or 0 */
    size_t slot_count;
};

/** The number of a name, given to it now if it has none. Borrows `text`. */
uint32_t mustache_names_intern(struct mustache_names *names, struct dyn_str text);

/** The number of a name, or MUSTACHE_NO_NAME. */
uint32_t mustache_names_find(const struct mustache_names *names, struct dyn_str text);

#endif
