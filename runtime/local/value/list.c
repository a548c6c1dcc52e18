/* SPDX-License-Identifier: MIT */
#include "local/value/list.h"

#include "core/checked.h"

bool dynl_gathering_grow(struct dynl_gathering *g)
{
    size_t bytes;
    void *items = NULL;

    if (dyni_mul_size(g->capacity * 2, g->size, &bytes))
        items = dyn_arena_alloc(g->mem, bytes);
    if (items == NULL)
        return false;
    memcpy(items, g->items, g->count * g->size);
    g->items = items;
    g->capacity *= 2;
    g->is_moved = true;
    return true;
}

void *dynl_gathering_end(struct dynl_gathering *g)
{
    void *items;

    if (g->is_moved)
        return g->items;
    items = dyn_arena_alloc(g->mem, g->count * g->size);
    if (items != NULL && g->count > 0)
        memcpy(items, g->items, g->count * g->size);
    return items;
}
