/* SPDX-License-Identifier: MIT */
#include "render/mustache_names.h"

#include "base/memory.h"

enum { FIRST_SLOTS = 256 };

/* FNV-1a. */
static uint32_t hash(struct dyn_str text)
{
    uint32_t sum = UINT32_C(2166136261);
    for (size_t i = 0; i < text.len; i++)
        sum = (sum ^ (unsigned char)text.ptr[i]) * UINT32_C(16777619);
    return sum;
}

/* The slot in which the name stands, or the empty one where it would. */
static size_t find_slot(const struct mustache_names *names, struct dyn_str text)
{
    size_t at = hash(text) & (names->slot_count - 1);
    while (names->slots[at] != 0 && !dyn_str_eq(names->texts[names->slots[at] - 1], text))
        at = (at + 1) & (names->slot_count - 1);
    return at;
}

/* Keeps the table at most half full. */
static void make_room(struct mustache_names *names)
{
    if (names->count < names->slot_count / 2)
        return;
    names->slot_count = names->slot_count == 0 ? FIRST_SLOTS : names->slot_count * 2;
    names->slots = gen_calloc(names->arena, names->slot_count, sizeof *names->slots);
    for (size_t i = 0; i < names->count; i++)
        names->slots[find_slot(names, names->texts[i])] = (uint32_t)i + 1;
}

uint32_t mustache_names_intern(struct mustache_names *names, struct dyn_str text)
{
    make_room(names);
    size_t slot = find_slot(names, text);
    if (names->slots[slot] == 0) {
        names->texts = gen_grow(names->arena, names->texts, names->count,
                                &names->capacity, sizeof *names->texts);
        names->texts[names->count++] = text;
        names->slots[slot] = (uint32_t)names->count;
    }
    return names->slots[slot] - 1;
}

uint32_t mustache_names_find(const struct mustache_names *names, struct dyn_str text)
{
    if (names->slot_count == 0)
        return MUSTACHE_NO_NAME;
    uint32_t found = names->slots[find_slot(names, text)];
    return found == 0 ? MUSTACHE_NO_NAME : found - 1;
}
