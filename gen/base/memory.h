/* SPDX-License-Identifier: MIT */
/*
 * Memory of the generator. dyngen lives for one run, so what it builds lives in arenas
 * and being out of memory ends the process: nothing in gen/ checks an allocation.
 * Invariant: no function here returns NULL. The runtime never uses this module.
 */
#ifndef GEN_MEMORY_H
#define GEN_MEMORY_H

#include <dyn/arena.h>

/** Says "dyngen: out of memory" on stderr and exits with status 2. */
_Noreturn void gen_out_of_memory(void);

/** `size` bytes that belong to no arena, for free(). */
void *gen_malloc(size_t size);

/** `size` bytes of the arena, not zeroed, aligned for any type. */
void *gen_alloc(struct dyn_arena *arena, size_t size);

/** `count` zeroed elements of `size` bytes. */
void *gen_calloc(struct dyn_arena *arena, size_t count, size_t size);

/**
 * Makes room for one more element: returns `items` while `count` is below *capacity, else
 * a copy of it in the arena with twice the room, and updates *capacity. The old memory
 * stays with the arena, so pointers to old elements stay readable but are no longer the
 * array's.
 */
void *gen_grow(struct dyn_arena *arena, void *items, size_t count, size_t *capacity,
               size_t size);

/** A NUL-terminated copy of `text` in the arena; absent text stays absent. */
struct dyn_str gen_str(struct dyn_arena *arena, struct dyn_str text);

/** Formatted text in the arena, NUL-terminated. No %f, %g, %e, %a. */
char *gen_printf(struct dyn_arena *arena, const char *format, ...) DYN_ATTR_PRINTF(2, 3);

/** Both texts in one; faster than gen_printf where there are many. */
char *gen_join(struct dyn_arena *arena, const char *first, const char *second);

#endif
