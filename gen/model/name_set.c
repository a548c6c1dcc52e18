/* SPDX-License-Identifier: MIT */
#include "model/name_set.h"

#include "base/memory.h"

enum { FIRST_SLOTS = 64 };

/* FNV-1a, which can go on where a stem ends. */
static uint32_t hash_on(uint32_t hash, const char *text)
{
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * UINT32_C(16777619);
    return hash;
}

struct name_stem name_stem_of(const char *text)
{
    return (struct name_stem){text, hash_on(UINT32_C(2166136261), text)};
}

static size_t place_of(const struct name_set *set, uint32_t hash)
{
    return (size_t)(hash ^ hash >> 16) & (set->slot_count - 1);
}

/* At most three quarters of the slots are in use. */
static void add_slots(struct name_set *set)
{
    set->slot_count = FIRST_SLOTS;
    while (set->slot_count / 4 * 3 < set->capacity)
        set->slot_count *= 2;
    set->slots = gen_calloc(set->arena, set->slot_count, sizeof *set->slots);
    for (size_t i = 0; i < set->count; i++) {
        size_t at = place_of(set, set->entries[i].hash);
        while (set->slots[at] != 0)
            at = (at + 1) & (set->slot_count - 1);
        set->slots[at] = (uint32_t)i + 1;
    }
}

void name_set_reserve(struct name_set *set, size_t count)
{
    struct name_entry *old = set->entries;
    if (count <= set->capacity)
        return;
    if (count < set->capacity * 2)
        count = set->capacity * 2;
    if (count > UINT32_MAX / 4)
        gen_out_of_memory();
    set->entries = gen_alloc(set->arena, count * sizeof *set->entries);
    if (set->count > 0)
        memcpy(set->entries, old, set->count * sizeof *old);
    set->capacity = count;
    add_slots(set);
}

/* Whether two names that are in two parts each are the same. */
static bool is_same(const char *stem, const char *suffix, const char *other_stem,
                    const char *other_suffix)
{
    for (;; stem++, other_stem++) {
        if (*stem == '\0') {
            stem = suffix;
            suffix = "";
        }
        if (*other_stem == '\0') {
            other_stem = other_suffix;
            other_suffix = "";
        }
        if (*stem != *other_stem || *stem == '\0')
            return *stem == *other_stem;
    }
}

/* Whether two names of these spaces are never seen together. */
static bool is_apart(enum name_space a, enum name_space b)
{
    return a != b && a != SPACE_HEADER && b != SPACE_HEADER;
}

void *name_set_add(struct name_set *set, enum name_space space,
                   const struct name_stem *stem, const char *suffix, void *owner)
{
    uint32_t hash = hash_on(stem->hash, suffix);
    name_set_reserve(set, set->count + 1);
    size_t at = place_of(set, hash);
    for (; set->slots[at] != 0; at = (at + 1) & (set->slot_count - 1)) {
        const struct name_entry *entry = &set->entries[set->slots[at] - 1];
        if (entry->hash == hash && !is_apart(entry->space, space) &&
            is_same(entry->stem->text, entry->suffix, stem->text, suffix))
            return entry->owner;
    }
    set->entries[set->count++] = (struct name_entry){hash, space, stem, suffix, owner};
    set->slots[at] = (uint32_t)set->count;
    return NULL;
}
