/* SPDX-License-Identifier: MIT */
/*
 * Recursion here goes as deep as values do: no deeper than one that was read may be nested
 * inside another, which reading bounds.
 */
#include "local/value/value.h"

#include "local/value/find.h"
#include "local/value/number.h"
#include "local/value/sort.h"

#include <stdlib.h>

/* What lists and maps cost, and each of their members beside its name and value: Developer
 * Guide, "DynamoDB item sizes and formats". */
#define CONTAINER_BYTES 3
#define MEMBER_BYTES    1

const struct dynl_value *dynl_get(const struct dynl_value *map, struct dyn_str name)
{
    size_t low = 0, high = map->tag == DYNI_TAG_M ? map->count : 0;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = dynl_bytes_compare(name, map->members[middle].name);
        if (order == 0)
            return &map->members[middle].value;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static bool equal_members(const struct dynl_value *a, const struct dynl_value *b)
{
    for (size_t i = 0; i < a->count; i++) {
        if (dynl_bytes_compare(a->members[i].name, b->members[i].name) != 0 ||
            !dynl_equal(&a->members[i].value, &b->members[i].value))
            return false;
    }
    return true;
}

static bool equal_items(const struct dynl_value *a, const struct dynl_value *b)
{
    for (size_t i = 0; i < a->count; i++) {
        if (!dynl_equal(&a->items[i], &b->items[i]))
            return false;
    }
    return true;
}

bool dynl_equal(const struct dynl_value *a, const struct dynl_value *b)
{
    if (a->tag != b->tag || a->count != b->count)
        return false;
    switch (a->tag) {
    case DYNI_TAG_S:
    case DYNI_TAG_N:
    case DYNI_TAG_B:
        return dynl_bytes_compare(a->text, b->text) == 0;
    case DYNI_TAG_BOOL:
        return a->truth == b->truth;
    case DYNI_TAG_M:
        return equal_members(a, b);
    case DYNI_TAG_L:
    case DYNI_TAG_SS:
    case DYNI_TAG_NS:
    case DYNI_TAG_BS:
        return equal_items(a, b);
    default:
        return true;
    }
}

bool dynl_compare(const struct dynl_value *a, const struct dynl_value *b, int *ret_order)
{
    if (a->tag != b->tag)
        return false;
    if (a->tag != DYNI_TAG_S && a->tag != DYNI_TAG_N && a->tag != DYNI_TAG_B)
        return false;
    *ret_order = dynl_scalar_compare(a, b);
    return true;
}

/* --- Containing ---------------------------------------------------------------------- */

/* What the members of a set are; DYNI_TAG_NONE: it is no set. */
static enum dyni_tag member_tag(enum dyni_tag set)
{
    switch (set) {
    case DYNI_TAG_SS:
        return DYNI_TAG_S;
    case DYNI_TAG_NS:
        return DYNI_TAG_N;
    case DYNI_TAG_BS:
        return DYNI_TAG_B;
    default:
        return DYNI_TAG_NONE;
    }
}

static int compare_members(const void *a, const void *b)
{
    return dynl_scalar_compare(a, b);
}

static bool set_has(const struct dynl_value *set, const struct dynl_value *what)
{
    return set->count > 0 && bsearch(what, set->items, set->count, sizeof(set->items[0]),
                                     compare_members) != NULL;
}

bool dynl_contains(const struct dynl_value *in, const struct dynl_value *what)
{
    if (in->tag == DYNI_TAG_S || in->tag == DYNI_TAG_B)
        return in->tag == what->tag && dynl_bytes_contain(in->text, what->text);
    if (in->tag == DYNI_TAG_L) {
        for (size_t i = 0; i < in->count; i++) {
            if (dynl_equal(&in->items[i], what))
                return true;
        }
        return false;
    }
    return member_tag(in->tag) != DYNI_TAG_NONE && what->tag == member_tag(in->tag) &&
           set_has(in, what);
}

/* --- Measuring ----------------------------------------------------------------------- */

static size_t items_size(const struct dynl_value *value, size_t each)
{
    size_t bytes = 0;

    for (size_t i = 0; i < value->count; i++)
        bytes += each + dynl_value_size(&value->items[i]);
    return bytes;
}

size_t dynl_value_size(const struct dynl_value *value)
{
    switch (value->tag) {
    case DYNI_TAG_S:
    case DYNI_TAG_B:
        return value->text.len;
    case DYNI_TAG_N:
        return dynl_number_size(value->text);
    case DYNI_TAG_BOOL:
    case DYNI_TAG_NULL:
        return 1;
    case DYNI_TAG_SS:
    case DYNI_TAG_NS:
    case DYNI_TAG_BS:
        return items_size(value, 0);
    case DYNI_TAG_L:
        return CONTAINER_BYTES + items_size(value, MEMBER_BYTES);
    case DYNI_TAG_M:
        return CONTAINER_BYTES + value->count * MEMBER_BYTES + dynl_item_size(value);
    default:
        return 0;
    }
}

size_t dynl_item_size(const struct dynl_value *map)
{
    size_t bytes = 0;

    for (size_t i = 0; i < map->count; i++)
        bytes += map->members[i].name.len + dynl_value_size(&map->members[i].value);
    return bytes;
}

unsigned dynl_depth(const struct dynl_value *value)
{
    unsigned deepest = 0;

    if (value->tag != DYNI_TAG_L && value->tag != DYNI_TAG_M)
        return 0;
    for (size_t i = 0; i < value->count; i++) {
        unsigned depth =
            1 + dynl_depth(value->tag == DYNI_TAG_L ? &value->items[i]
                                                    : &value->members[i].value);
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest;
}
