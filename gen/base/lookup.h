/* SPDX-License-Identifier: MIT */
/*
 * A table from text to a value, for names that have to be found or be unique. Invariants: a
 * zeroed one with an arena is empty; a text stands in it once; texts and values are borrowed.
 */
#ifndef GEN_LOOKUP_H
#define GEN_LOOKUP_H

#include <dyn/arena.h>

struct lookup_entry {
    struct dyn_str text; /* ptr NULL: free */
    void *value;
};

struct lookup {
    struct dyn_arena *arena;
    struct lookup_entry *entries;
    size_t capacity; /* 0, or a power of two above count */
    size_t count;
};

/** Adds `text` unless it is there. Returns NULL when it was added, else the value that is
 * there and stays. Neither may be NULL. */
void *lookup_add(struct lookup *lookup, struct dyn_str text, void *value);

/** The value of `text`, NULL when it is not there. */
void *lookup_get(const struct lookup *lookup, struct dyn_str text);

/** Forgets everything, keeps the memory. */
void lookup_clear(struct lookup *lookup);

#endif
