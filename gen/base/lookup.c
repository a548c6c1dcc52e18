/* SPDX-License-Identifier: MIT */
#include "base/lookup.h"

#include "base/memory.h"

enum { CAPACITY_FIRST = 32 };

/* FNV-1a. */
static uint64_t hash_of(struct dyn_str text)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.ptr[i]) * UINT64_C(1099511628211);
    return hash ^ (hash >> 32);
}

/* The entry of `text`, or the free one where it belongs. There always is one of them. */
static struct lookup_entry *slot_of(const struct lookup *lookup, struct dyn_str text)
{
    size_t at = (size_t)hash_of(text) & (lookup->capacity - 1);
    while (lookup->entries[at].text.ptr != NULL &&
           !dyn_str_eq(lookup->entries[at].text, text))
        at = (at + 1) & (lookup->capacity - 1);
    return &lookup->entries[at];
}

static void grow(struct lookup *lookup)
{
    struct lookup old = *lookup;
    lookup->capacity = old.capacity == 0 ? CAPACITY_FIRST : old.capacity * 2;
    lookup->entries =
        gen_calloc(lookup->arena, lookup->capacity, sizeof(*lookup->entries));
    for (size_t i = 0; i < old.capacity; i++) {
        if (old.entries[i].text.ptr != NULL)
            *slot_of(lookup, old.entries[i].text) = old.entries[i];
    }
}

void *lookup_add(struct lookup *lookup, struct dyn_str text, void *value)
{
    if (lookup->count >= lookup->capacity / 4 * 3)
        grow(lookup);
    struct lookup_entry *slot = slot_of(lookup, text);
    if (slot->text.ptr != NULL)
        return slot->value;
    slot->text = text;
    slot->value = value;
    lookup->count++;
    return NULL;
}

void *lookup_get(const struct lookup *lookup, struct dyn_str text)
{
    if (lookup->count == 0)
        return NULL;
    const struct lookup_entry *slot = slot_of(lookup, text);
    return slot->text.ptr != NULL ? slot->value : NULL;
}

void lookup_clear(struct lookup *lookup)
{
    if (lookup->count > 0)
        memset(lookup->entries, 0, lookup->capacity * sizeof(*lookup->entries));
    lookup->count = 0;
}
