/* SPDX-License-Identifier: MIT */
#include "base/lookup.h"

#include "base/memory.h"

enum { CAPACITY_FIRST = 32 };

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 32;
}

/* Eight bytes at a time: every name of a large schema is looked up several times. */
static uint64_t hash_of(struct dyn_str text)
{
    uint64_t hash = text.len, word;
    size_t left = text.len;
    for (; left >= sizeof(word); left -= sizeof(word)) {
        memcpy(&word, text.ptr + text.len - left, sizeof(word));
        hash = mix(hash, word);
    }
    word = 0;
    if (left > 0)
        memcpy(&word, text.ptr + text.len - left, left);
    return mix(hash, word);
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
