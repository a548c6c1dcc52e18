/* SPDX-License-Identifier: MIT */
#include "render/mustache_shape.h"

#include "base/memory.h"

void mustache_shapes_init(struct mustache_shapes *shapes, struct dyn_arena *arena,
                          const struct mustache_names *names)
{
    *shapes = (struct mustache_shapes){.arena = arena, .names = names};
    shapes->guesses = gen_calloc(arena, names->count + 1, sizeof *shapes->guesses);
}

/* Making a shape */

/* Enters a name and returns its place; a second one of the same name gets none. */
static uint32_t add_place(struct mustache_shape *shape, uint32_t name)
{
    if (name == MUSTACHE_NO_NAME)
        return MUSTACHE_NO_NAME;
    uint32_t at = name & shape->mask;
    while (shape->places[at].name != MUSTACHE_NO_NAME) {
        if (shape->places[at].name == name)
            return MUSTACHE_NO_NAME;
        at = (at + 1) & shape->mask;
    }
    shape->places[at].name = name;
    shape->places[at].index = shape->value_count;
    return shape->value_count++;
}

static size_t count_members(const struct json_value *object)
{
    size_t count = 0;
    const struct json_value *member = json_first(object);
    for (; member != NULL; member = json_next(member))
        count++;
    return count;
}

static struct mustache_shape *make_shape(struct mustache_shapes *shapes,
                                         const struct json_value *object)
{
    struct mustache_shape *shape = gen_calloc(shapes->arena, 1, sizeof *shape);
    size_t member_count = count_members(object);
    shape->member_count = member_count;
    shape->members = gen_calloc(shapes->arena, member_count, sizeof *shape->members);
    size_t most = shapes->names->count;
    if (most > member_count)
        most = member_count;
    size_t place_count = 2;
    while (place_count < most * 2)
        place_count *= 2;
    shape->mask = (uint32_t)(place_count - 1);
    shape->places = gen_alloc(shapes->arena, place_count * sizeof *shape->places);
    for (size_t i = 0; i < place_count; i++)
        shape->places[i].name = MUSTACHE_NO_NAME;
    const struct json_value *json = json_first(object);
    for (size_t i = 0; i < member_count; i++, json = json_next(json)) {
        const char *key = json_name(json);
        uint32_t name = mustache_names_find(shapes->names, dyn_str(key));
        shape->members[i] = (struct mustache_member){key, add_place(shape, name)};
    }
    return shape;
}

/* Finding a shape */

/* FNV-1a over the keys with their NULs. */
static uint32_t hash_keys(const struct json_value *object)
{
    uint32_t sum = UINT32_C(2166136261);
    const struct json_value *member = json_first(object);
    for (; member != NULL; member = json_next(member)) {
        const char *key = json_name(member);
        do
            sum = (sum ^ (unsigned char)*key) * UINT32_C(16777619);
        while (*key++ != '\0');
    }
    return sum;
}

/* Takes the values of an object that has the shape; false when it has another one. */
static bool take_values(const struct json_value *object,
                        const struct mustache_shape *shape,
                        const struct json_value **ret_values)
{
    size_t i = 0;
    const struct json_value *json = json_first(object);
    for (; json != NULL && i < shape->member_count; json = json_next(json), i++) {
        const struct mustache_member *member = &shape->members[i];
        /* Contexts built by us use literals as keys, so most are the same pointer. */
        if (json->name != member->key && strcmp(json->name, member->key) != 0)
            return false;
        if (member->index != MUSTACHE_NO_NAME)
            ret_values[member->index] = json;
    }
    return json == NULL && i == shape->member_count;
}

/* The shape of an object, among all; its values are taken. */
static const struct mustache_shape *find_shape(struct mustache_shapes *shapes,
                                               const struct json_value *object,
                                               const struct json_value **ret_values)
{
    uint32_t hash = hash_keys(object);
    struct mustache_shape **bucket = &shapes->buckets[hash % MUSTACHE_SHAPE_BUCKETS];
    struct mustache_shape *shape = *bucket;
    while (shape != NULL &&
           (shape->hash != hash || !take_values(object, shape, ret_values)))
        shape = shape->next;
    if (shape != NULL)
        return shape;
    shape = make_shape(shapes, object);
    shape->hash = hash;
    shape->next = *bucket;
    *bucket = shape;
    take_values(object, shape, ret_values);
    return shape;
}

void mustache_object_enter(struct mustache_shapes *shapes, const struct json_value *value,
                           uint32_t name, struct mustache_object *object)
{
    object->shape = NULL;
    if (json_kind(value) != JSON_OBJECT)
        return;
    size_t count = shapes->names->count;
    if (object->values == NULL)
        object->values = gen_alloc(shapes->arena, count * sizeof(struct json_value *));
    const struct mustache_shape **guess =
        &shapes->guesses[name != MUSTACHE_NO_NAME ? name : count];
    if (*guess == NULL || !take_values(value, *guess, object->values))
        *guess = find_shape(shapes, value, object->values);
    object->shape = *guess;
}
