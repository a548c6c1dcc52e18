/* SPDX-License-Identifier: MIT */
/*
 * Elements of which nobody knows how many will come: they begin in room of the caller's, on
 * its stack, and move to the arena when they get more. Invariant: an element's address holds
 * until the next one is added.
 */
#ifndef DYNL_VALUE_LIST_H
#define DYNL_VALUE_LIST_H

#include "local/value/value.h"

struct dynl_gathering {
    struct dyn_arena *mem;
    void *items; /**< the caller's room at first */
    size_t size; /**< of an element */
    size_t count, capacity;
    bool is_moved; /**< the items are in the arena */
};

/** Moves the items to where twice as many have room. False: no memory. */
bool dynl_gathering_grow(struct dynl_gathering *g);

/** Room for one more, to be written by the caller. NULL: no memory. */
static inline void *dynl_gathering_add(struct dynl_gathering *g)
{
    if (g->count == g->capacity && !dynl_gathering_grow(g))
        return NULL;
    return (char *)g->items + g->size * g->count++;
}

/** The elements, in the arena. NULL: no memory. */
void *dynl_gathering_end(struct dynl_gathering *g);

#endif
