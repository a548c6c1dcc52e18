/* SPDX-License-Identifier: MIT */
#include "local/value/value.h"

#include "local/value/number.h"
#include "local/value/sort.h"

struct dynl_value dynl_text_value(struct dyn_str text)
{
    struct dynl_value value = {.tag = DYNI_TAG_S};

    value.text = text;
    return value;
}

/* --- Maps ---------------------------------------------------------------------------- */

/* Where a name is among the members, or would be. */
static size_t place_of(const struct dynl_value *map, struct dyn_str name)
{
    size_t low = 0, high = map->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (dynl_bytes_compare(name, map->members[middle].name) <= 0)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

int dynl_with(struct dynl_call *call, const struct dynl_value *map, struct dyn_str name,
              const struct dynl_value *value, struct dynl_value *ret)
{
    size_t place = place_of(map, name);
    bool is_there =
        place < map->count && dynl_bytes_compare(map->members[place].name, name) == 0;
    size_t behind = place + (is_there ? 1 : 0); /* of the old members, go on from here */
    size_t added = value != NULL ? 1 : 0;
    size_t count = map->count - (behind - place) + added;
    struct dynl_member *members = dyn_arena_alloc(call->mem, count * sizeof(*members));

    if (members == NULL)
        return dynl_no_memory(call);
    if (place > 0)
        memcpy(members, map->members, place * sizeof(*members));
    if (value != NULL)
        members[place] = (struct dynl_member){name, *value};
    if (behind < map->count)
        memcpy(members + place + added, map->members + behind,
               (map->count - behind) * sizeof(*members));
    *ret = (struct dynl_value){.tag = DYNI_TAG_M, .count = count};
    ret->members = members;
    return DYN_OK;
}

/* --- Numbers ------------------------------------------------------------------------- */

int dynl_add(struct dynl_call *call, const struct dynl_value *a,
             const struct dynl_value *b, bool subtract, struct dynl_value *ret)
{
    char text[DYNL_NUMBER_MAX];
    struct dyn_str sum;
    size_t len;
    enum dynl_number_problem problem =
        dynl_number_add(a->text, b->text, subtract, text, &len);

    if (problem != DYNL_NUMBER_FINE)
        return dynl_refuse_text(call, DYNL_VALIDATION, dynl_number_text(problem));
    if (!dyn_arena_str(call->mem, dyn_str_n(text, len), &sum))
        return dynl_no_memory(call);
    *ret = (struct dynl_value){.tag = DYNI_TAG_N};
    ret->text = sum;
    return DYN_OK;
}

/* --- Sets ---------------------------------------------------------------------------- */

/* Walks two sets together: of what only a has, only b has, and both have, takes what is
 * wanted. */
static size_t merge_sets(const struct dynl_value *a, const struct dynl_value *b,
                         bool is_union, struct dynl_value *ret_items)
{
    size_t i = 0, j = 0, count = 0;

    while (i < a->count || (is_union && j < b->count)) {
        int order = 0;
        if (i == a->count)
            order = 1;
        else if (j == b->count)
            order = -1;
        else
            order = dynl_scalar_compare(&a->items[i], &b->items[j]);
        if (order < 0 || (order == 0 && is_union))
            ret_items[count++] = a->items[i];
        else if (order > 0 && is_union)
            ret_items[count++] = b->items[j];
        i += order <= 0;
        j += order >= 0;
    }
    return count;
}

static int make_set(struct dynl_call *call, const struct dynl_value *a,
                    const struct dynl_value *b, bool is_union, struct dynl_value *ret)
{
    struct dynl_value *items;
    size_t room = a->count + (is_union ? b->count : 0); /* both are in memory */

    items = dyn_arena_alloc(call->mem, room * sizeof(*items));
    if (items == NULL)
        return dynl_no_memory(call);
    *ret = (struct dynl_value){.tag = a->tag, .count = merge_sets(a, b, is_union, items)};
    ret->items = items;
    return DYN_OK;
}

int dynl_set_union(struct dynl_call *call, const struct dynl_value *a,
                   const struct dynl_value *b, struct dynl_value *ret)
{
    return make_set(call, a, b, true, ret);
}

int dynl_set_difference(struct dynl_call *call, const struct dynl_value *a,
                        const struct dynl_value *b, struct dynl_value *ret)
{
    return make_set(call, a, b, false, ret);
}
