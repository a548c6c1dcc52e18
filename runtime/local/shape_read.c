/* SPDX-License-Identifier: MIT */
#include "local/shape_parts.h"

/* Values of their kinds, one function calling the other. Shapes nest a few levels deep, and
 * so does this. */
static int read_value(struct dynl_shape_reading *in, const struct dynl_field *field,
                      enum dynl_field_place place, void *ret);

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
    return read_value(in, element, DYNL_ELEMENT, ret);
}

/* --- Lists -------------------------------------------------------------------------- */

static int read_list(struct dynl_shape_reading *in, const struct dynl_field *field,
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

static int compare_keys(struct dyn_str a, struct dyn_str b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len == 0 ? 0 : memcmp(a.ptr, b.ptr, len);

    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* The place of a key in `order`: true, it is there already. */
static bool find_key(const struct map_reading *map, struct dyn_str key, size_t *ret_place)
{
    const struct dyn_str *keys = map->keys.items;
    const uint16_t *order = map->order.items;
    size_t low = 0, high = map->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int side = compare_keys(key, keys[order[middle]]);
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

static int read_map(struct dynl_shape_reading *in, const struct dynl_field *field,
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

/* --- Values ------------------------------------------------------------------------- */

static int read_struct_value(struct dynl_shape_reading *in,
                             const struct dynl_field *field, enum dynl_field_place place,
                             void *ret)
{
    void *inner = ret;

    if (place == DYNL_MEMBER) {
        inner = dyn_arena_calloc(in->call->mem, 1, field->shape->size);
        if (inner == NULL)
            return dynl_no_memory(in->call);
        *(const void **)ret = inner;
    }
    return dynl_shape_read_struct(in, field->shape, inner);
}

static int read_value(struct dynl_shape_reading *in, const struct dynl_field *field,
                      enum dynl_field_place place, void *ret)
{
    char opener = field->kind == DYNL_LIST ? '[' : '{';

    switch (field->kind) {
    case DYNL_TEXT:
        return dynl_shape_read_text(in, field, ret);
    case DYNL_INTEGER:
    case DYNL_LONG:
        return dynl_shape_read_integer(in, field, ret);
    case DYNL_BOOLEAN:
        return dynl_shape_read_boolean(in, field, ret);
    case DYNL_LEGACY:
        if (field->instead == NULL)
            *(struct dyn_bool *)ret = (struct dyn_bool){true, true};
        return dynl_shape_skip(in);
    case DYNL_IGNORED:
        return dynl_shape_skip(in);
    default:
        break;
    }
    if (dyni_reader_peek(&in->json) != opener)
        return dynl_shape_wrong_type(in, field, place);
    switch (field->kind) {
    case DYNL_LIST:
        return read_list(in, field, ret);
    case DYNL_MAP:
        return read_map(in, field, ret);
    case DYNL_ATTRIBUTES:
        return dynl_attributes_read(in->call, &in->json, ret);
    default:
        return read_struct_value(in, field, place, ret);
    }
}

/* --- Structures --------------------------------------------------------------------- */

/* Requests mostly name their members in one order; looking begins behind the last one. */
static const struct dynl_field *find_field(const struct dynl_shape *shape, size_t *next,
                                           struct dyn_str name)
{
    for (size_t i = 0; i < shape->field_count; i++) {
        size_t at = *next + i;
        at -= at < shape->field_count ? 0 : shape->field_count;
        if (shape->fields[at].name_len == name.len &&
            dyni_scan_same(shape->fields[at].name, name.ptr, name.len)) {
            *next = at + 1 < shape->field_count ? at + 1 : 0;
            return &shape->fields[at];
        }
    }
    return NULL;
}

static size_t member_size(const struct dynl_field *field)
{
    switch (field->kind) {
    case DYNL_STRUCT:
        return sizeof(void *);
    case DYNL_LEGACY:
        return field->instead == NULL ? sizeof(struct dyn_bool) : 0;
    default:
        return dynl_element_size(field);
    }
}

static int read_member(struct dynl_shape_reading *in, const struct dynl_shape *shape,
                       const struct dynl_field *field, char *base, uint64_t *present)
{
    uint64_t bit = UINT64_C(1) << (field - shape->fields);

    if ((*present & bit) != 0) { /* the last one counts */
        memset(base + field->offset, 0, member_size(field));
        *present &= ~bit;
    }
    if (dyni_reader_peek(&in->json) == 'n')
        return dyni_read_null(&in->json);
    *present |= bit;
    return read_value(in, field, DYNL_MEMBER, base + field->offset);
}

/* "A, B": the fields that are present and, as asked, legacy or expressions. */
static struct dyn_str list_names(struct dynl_call *call, const struct dynl_shape *shape,
                                 uint64_t present, bool is_legacy)
{
    struct dyn_str list = dyn_str("");

    for (size_t i = 0; i < shape->field_count && list.ptr != NULL; i++) {
        const struct dynl_field *field = &shape->fields[i];
        bool is_one = is_legacy ? field->kind == DYNL_LEGACY : field->is_expression;
        if (is_one && (present >> i & 1) != 0)
            list = dynl_text(call, "%s%s%s", list.ptr, list.len == 0 ? "" : ", ",
                             field->name);
    }
    return list;
}

static int note_legacy(struct dynl_shape_reading *in, const struct dynl_shape *shape,
                       const struct dynl_field *field, uint64_t present)
{
    struct dyn_str legacy = list_names(in->call, shape, present, true);
    struct dyn_str expressions = list_names(in->call, shape, present, false);

    if (legacy.ptr == NULL || expressions.ptr == NULL)
        return dynl_no_memory(in->call);
    in->legacy =
        expressions.len > 0
            ? dynl_text(
                  in->call,
                  "Can not use both expression and non-expression parameters in the "
                  "same request: Non-expression parameters: {%s} Expression "
                  "parameters: {%s}",
                  legacy.ptr, expressions.ptr)
            : dynl_text(
                  in->call,
                  "The legacy parameter %s is not supported by the embedded engine; "
                  "use %s instead",
                  field->name, field->instead);
    return in->legacy.ptr == NULL ? dynl_no_memory(in->call) : DYN_OK;
}

/* The first legacy member that is there. */
static int find_legacy(struct dynl_shape_reading *in, const struct dynl_shape *shape,
                       uint64_t present)
{
    for (size_t i = 0; i < shape->field_count; i++)
        if (shape->fields[i].instead != NULL && (present >> i & 1) != 0)
            return note_legacy(in, shape, &shape->fields[i], present);
    return DYN_OK;
}

int dynl_shape_read_struct(struct dynl_shape_reading *in, const struct dynl_shape *shape,
                           void *ret)
{
    const struct dynl_field *field;
    uint64_t present = 0;
    struct dyn_str name;
    size_t next = 0;
    bool first = true;
    int rc = dyni_read_object(&in->json);

    if (rc != DYN_OK)
        return rc;
    while ((rc = dyni_read_member(&in->json, &first, &name)) > 0) {
        field = in->problem.ptr == NULL ? find_field(shape, &next, name) : NULL;
        rc = field == NULL ? dynl_shape_skip(in)
                           : read_member(in, shape, field, ret, &present);
        if (rc != DYN_OK)
            return rc;
    }
    if (rc == DYN_OK && in->legacy.ptr == NULL)
        rc = find_legacy(in, shape, present);
    return rc;
}
