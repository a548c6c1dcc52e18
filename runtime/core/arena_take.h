/* SPDX-License-Identifier: MIT */
/*
 * Handing a buffer's memory to an arena, so that what was decoded in place lives with it.
 */
#ifndef DYNI_CORE_ARENA_TAKE_H
#define DYNI_CORE_ARENA_TAKE_H

#include <dyn/arena.h>
#include <dyn/buf.h>

/** Takes the memory of `buf` over, to be freed by the arena's clear or release with the
 * buffer's own system; the buffer is empty then. 0, or DYN_E_NOMEM or DYN_E_LIMIT, and the
 * buffer is as it was. */
int dyni_arena_take(struct dyn_arena *arena, struct dyn_buf *buf);

#endif
