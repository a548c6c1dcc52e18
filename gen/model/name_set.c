/* SPDX-License-Identifier: MIT */
#include "model/name_set.h"

#include "base/memory.h"

enum { CAPACITY_FIRST = 64 };

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
    return (size_t)(hash ^ hash >> 16) & (set->capacity - 1);
}

static void resize(struct name_set *set, size_t capacity)
{
    struct name_set old = *set;
    set->capacity = capacity;
    set->entries = gen_calloc(set->arena, capacity, sizeof *set->entries);
    for (size_t i = 0; i < old.capacity; i++) {
        if (old.entries[i].stem == NULL)
            continue;
        size_t at = place_of(set, old.entries[i].hash);
        while (set->entries[at].stem != NULL)
            at = (at + 1) & (capacity - 1);
        set->entries[at] = old.entries[i];
    }
}

/* At most three quarters are in use. */
void name_set_reserve(struct name_set *set, size_t count)
{
    size_t capacity = set->capacity != 0 ? set->capacity : CAPACITY_FIRST;
    while (capacity / 4 * 3 < count)
        capacity *= 2;
    if (capacity > set->capacity)
        resize(set, capacity);
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
    for (; set->entries[at].stem != NULL; at = (at + 1) & (set->capacity - 1)) {
        const struct name_entry *entry = &set->entries[at];
        if (entry->hash == hash && !is_apart(entry->space, space) &&
            is_same(entry->stem->text, entry->suffix, stem->text, suffix))
            return entry->owner;
    }
    set->entries[at] = (struct name_entry){hash, space, stem, suffix, owner};
    set->count++;
    return NULL;
}
