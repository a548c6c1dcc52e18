/* SPDX-License-Identifier: MIT */
/*
 * Memory that is freed together. Decoded items, copies and merges live in an arena; one
 * dyn_arena_release frees them all. Invariants: a zeroed arena is empty and ready for use
 * (struct dyn_arena mem = {0};); what it gave stays where it is until clear or release; a
 * failed allocation changes nothing. One thread at a time.
 */
#ifndef DYN_ARENA_H
#define DYN_ARENA_H

#include <dyn/system.h>
#include <dyn/types.h>

struct dyn_arena_chunk;

struct dyn_arena {
    /** Where memory comes from; NULL: dyn_system_default(). Set before the first use. */
    const struct dyn_system *system;
    /** Most bytes it may hold at once, bookkeeping included; 0: no bound but memory. */
    size_t max_bytes;
    /* The rest is the arena's own. */
    struct dyn_arena_chunk *chunks;  /* all of them */
    struct dyn_arena_chunk *current; /* the one that gives; those behind it are spare */
    char *next;                      /* its free room: aligned memory comes from here, */
    char *end;                       /* text from there */
    size_t held_bytes;
};

DYN_BEGIN_DECLS

/** Frees everything the arena gave; it can be used again. NULL is allowed. */
DYN_API void dyn_arena_release(struct dyn_arena *arena);

/** Forgets everything it gave but keeps its memory for reuse, except what single large
 * requests took. NULL is allowed. */
DYN_API void dyn_arena_clear(struct dyn_arena *arena);

/** `size` bytes, not zeroed, aligned to 16; size 0 gives a valid pointer. NULL: no
 * memory. */
DYN_API void *dyn_arena_alloc(struct dyn_arena *arena, size_t size);

/** `count` zeroed elements of `size` bytes; checked against overflow. NULL: no memory. */
DYN_API void *dyn_arena_calloc(struct dyn_arena *arena, size_t count, size_t size);

/** `size` bytes without alignment, for text. NULL: no memory. */
DYN_API char *dyn_arena_bytes(struct dyn_arena *arena, size_t size);

/** Copies text into the arena, NUL-terminated; absent text stays absent. True on
 * success. */
DYN_API bool dyn_arena_str(struct dyn_arena *arena, struct dyn_str text,
                           struct dyn_str *ret_copy);

DYN_END_DECLS

#endif
