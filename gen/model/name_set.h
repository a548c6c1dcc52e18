/* SPDX-License-Identifier: MIT */
/*
 * The names that generated code defines, each in a space. A name is a stem and a suffix, of
 * which a schema makes tens of thousands, so it is never joined unless it clashes: a hash of
 * all its bytes stands for it until then. Invariants: a zeroed set with an arena is empty;
 * texts and owners are borrowed.
 */
#ifndef GEN_NAME_SET_H
#define GEN_NAME_SET_H

#include <dyn/arena.h>

/* Where a name lives. Tags of structs and enums are apart from other names in C; in C++, which
 * reads the header, they are not. */
enum name_space { SPACE_TAG, SPACE_HEADER, SPACE_SOURCE };

/** What names begin with. */
struct name_stem {
    const char *text;
    uint32_t hash;
};

struct name_entry {
    uint32_t hash;
    enum name_space space;
    const struct name_stem *stem;
    const char *suffix;
    void *owner;
};

struct name_set {
    struct dyn_arena *arena;
    struct name_entry *entries; /* in the order in which they were added */
    size_t count, capacity;
    uint32_t *slots; /* open addressing by hash: number of the entry + 1, or 0 */
    size_t slot_count;
};

/** A stem; borrows `text`. */
struct name_stem name_stem_of(const char *text);

/** Makes room for so many names. */
void name_set_reserve(struct name_set *set, size_t count);

/** Adds the name of stem and suffix unless one like it lives where both would be seen.
 * Returns NULL when it was added, else the owner of that one. */
void *name_set_add(struct name_set *set, enum name_space space,
                   const struct name_stem *stem, const char *suffix, void *owner);

#endif
