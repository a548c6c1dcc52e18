/* SPDX-License-Identifier: MIT */
#include "local/request/parts.h"

#include "local/value/text.h"

/* --- Elements, as many as come ------------------------------------------------------ */

/* What a list or map without elements points to. */
static const struct dyn_str nothing;

#define FIRST_ROOM 8

struct growing {
    void *items;
    size_t size, capacity;
};

static bool grow(struct dynl_call *call, struct growing *array, size_t count)
{
    size_t capacity = array->capacity == 0 ? FIRST_ROOM : 2 * array->capacity;
    void *items;

    if (count < array->capacity)
        return true;
    items = dyn_arena_calloc(call->mem, capacity, array->size);
    if (items == NULL)
        return false;
    if (count > 0)
        memcpy(items, array->items, count * array->size);
    array->items = items;
    array->capacity = capacity;
    return true;
}

static void *element_at(const struct growing *array, size_t index)
{
    return (char *)array->items + index * array->size;
}

/* More than anything holds: told as the bound that it breaks, without the value. */
static int too_many(struct dynl_shape_reading *in, const struct dynl_field *field,
                    size_t most)
{
    const struct dynl_field *bound = field;
    char first = field->name == NULL ? 'm' : (char)(field->name[0] - 'A' + 'a');

    if (bound->has_max)
        most = (size_t)bound->max;
    return dynl_shape_problem(
        in, DYNL_VALIDATION,
        dynl_text(in->call,
                  "1 validation error detected: Value at '%c%s' failed to satisfy "
                  "constraint: Member must have length less than or equal to %zu",
                  first, field->name == NULL ? "ember" : field->name + 1, most));
}

static int read_element(struct dynl_shape_reading *in, const struct dynl_field *element,
                        void *ret)
{
    if (dyni_reader_peek(&in->json) == 'n')
        return dyni_read_null(&in->json);
    return dynl_shape_read_value(in, element, DYNL_ELEMENT, ret);
}

/* --- Lists -------------------------------------------------------------------------- */

int dynl_shape_read_list(struct dynl_shape_reading *in, const struct dynl_field *field,
                         struct dynl_list *ret)
{
    struct growing items = {NULL, dynl_element_size(field->element), 0};
    size_t count = 0;
    bool first = true;
    int rc = dyni_read_array(&in->json);

    if (rc != DYN_OK)
        return rc;
    while ((rc = dyni_read_element(&in->json, &first)) > 0) {
        if (in->problem.ptr == NULL && count == DYNL_ELEMENTS_MAX) {
            rc = too_many(in, field, DYNL_ELEMENTS_MAX);
            if (rc != DYN_OK)
                return rc;
        }
        if (in->problem.ptr != NULL) {
            rc = dynl_shape_skip(in);
        } else {
            if (!grow(in->call, &items, count))
                return dynl_no_memory(in->call);
            rc = read_element(in, field->element, element_at(&items, count));
            count++;
        }
        if (rc != DYN_OK)
            return rc;
    }
    if (rc == DYN_OK)
        *ret = (struct dynl_list){count == 0 ? &nothing : items.items, count};
    return rc;
}

/* --- Maps --------------------------------------------------------------------------- */

/* A map on its way: `order` holds the indexes of its keys, sorted by their bytes. */
struct map_reading {
    struct growing keys, values, order;
    size_t count, most;
};

/* The place of a key in `order`: true, it is there already. */
static bool find_key(const struct map_reading *map, struct dyn_str key, size_t *ret_place)
{
    const struct dyn_str *keys = map->keys.items;
    const uint16_t *order = map->order.items;
    size_t low = 0, high = map->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int side = dynl_bytes_compare(key, keys[order[middle]]);
        if (side == 0) {
            *ret_place = middle;
            return true;
        }
        if (side < 0)
            high = middle;
        else
            low = middle + 1;
    }
    *ret_place = low;
    return false;
}

/* Where the value of a key goes, zeroed; NULL: no memory. */
static void *add_key(struct dynl_shape_reading *in, struct map_reading *map,
                     struct dyn_str key)
{
    uint16_t *order;
    size_t place;

    if (find_key(map, key, &place)) {
        order = map->order.items;
        return memset(element_at(&map->values, order[place]), 0, map->values.size);
    }
    if (!grow(in->call, &map->keys, map->count) ||
        !grow(in->call, &map->values, map->count) ||
        !grow(in->call, &map->order, map->count))
        return NULL;
    order = map->order.items;
    memmove(order + place + 1, order + place, (map->count - place) * sizeof(*order));
    order[place] = (uint16_t)map->count;
    ((struct dyn_str *)map->keys.items)[map->count] = key;
    return element_at(&map->values, map->count++);
}

static int read_map_value(struct dynl_shape_reading *in, const struct dynl_field *field,
                          struct map_reading *map, struct dyn_str key)
{
    void *value;

    if (in->problem.ptr == NULL && map->count == map->most) {
        int rc = too_many(in, field, map->most);
        if (rc != DYN_OK)
            return rc;
    }
    if (in->problem.ptr != NULL)
        return dynl_shape_skip(in);
    value = add_key(in, map, key);
    if (value == NULL)
        return dynl_no_memory(in->call);
    return read_element(in, field->element, value);
}

int dynl_shape_read_map(struct dynl_shape_reading *in, const struct dynl_field *field,
                        struct dynl_map *ret)
{
    struct map_reading map = {
        .keys.size = sizeof(struct dyn_str),
        .values.size = dynl_element_size(field->element),
        .order.size = sizeof(uint16_t),
        .most = field->element->kind == DYNL_TEXT ? DYNL_TEXTS_MAX : DYNL_ELEMENTS_MAX,
    };
    struct dyn_str key;
    bool first = true;
    int rc = dyni_read_object(&in->json);

    if (rc != DYN_OK)
        return rc;
    while ((rc = dyni_read_member(&in->json, &first, &key)) > 0) {
        rc = read_map_value(in, field, &map, key);
        if (rc != DYN_OK)
            return rc;
    }
    if (rc == DYN_OK)
        *ret = (struct dynl_map){map.count == 0 ? &nothing : map.keys.items,
                                 map.values.items, map.count};
    return rc;
}
