/* SPDX-License-Identifier: MIT */
#include "render/mustache_data.h"

#include "base/memory.h"

struct maker {
    struct dyn_arena *arena;
    const struct mustache_names *names;
    /* For each name the shape of the object that was last found under it; the last entry
     * is for all names that no template uses and for the root. */
    const struct mustache_shape **guesses;
};

static int make(struct maker *maker, const struct json_value *value, size_t guess,
                unsigned depth, struct mustache_data *ret_data);

/* Shapes */

static bool has_shape(const struct json_value *object, const struct mustache_shape *shape)
{
    if (shape == NULL)
        return false;
    size_t i = 0;
    const struct json_value *member = json_first(object);
    for (; member != NULL && i < shape->member_count; member = json_next(member), i++) {
        const char *key = json_name(member);
        const char *expected = shape->members[i].key;
        /* Contexts built by us use literals as keys, so most are the same pointer. */
        if (key != expected && strcmp(key, expected) != 0)
            return false;
    }
    return member == NULL && i == shape->member_count;
}

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

static const struct mustache_shape *
make_shape(struct maker *maker, const struct json_value *object, size_t member_count)
{
    struct mustache_shape *shape = gen_calloc(maker->arena, 1, sizeof *shape);
    shape->member_count = member_count;
    shape->members = gen_calloc(maker->arena, member_count, sizeof *shape->members);
    size_t most = maker->names->count;
    if (most > member_count)
        most = member_count;
    size_t place_count = 2;
    while (place_count < most * 2)
        place_count *= 2;
    shape->mask = (uint32_t)(place_count - 1);
    shape->places = gen_alloc(maker->arena, place_count * sizeof *shape->places);
    for (size_t i = 0; i < place_count; i++)
        shape->places[i].name = MUSTACHE_NO_NAME;
    const struct json_value *json = json_first(object);
    for (size_t i = 0; i < member_count; i++, json = json_next(json)) {
        struct mustache_member *member = &shape->members[i];
        member->key = json_name(json);
        member->name = mustache_names_find(maker->names, dyn_str(member->key));
        member->index = add_place(shape, member->name);
    }
    return shape;
}

/* Values */

static bool count_children(const struct json_value *parent, size_t *ret_count)
{
    size_t count = 0;
    const struct json_value *child = json_first(parent);
    for (; child != NULL; child = json_next(child))
        count++;
    *ret_count = count;
    return count < UINT32_MAX / 2;
}

static int make_object(struct maker *maker, const struct json_value *value, size_t guess,
                       unsigned depth, struct mustache_data *ret_data)
{
    const struct mustache_shape *shape = maker->guesses[guess];
    if (!has_shape(value, shape)) {
        size_t member_count;
        if (!count_children(value, &member_count))
            return DYN_E_LIMIT;
        shape = make_shape(maker, value, member_count);
        maker->guesses[guess] = shape;
    }
    struct mustache_data *values =
        gen_alloc(maker->arena, shape->value_count * sizeof *values);
    const struct json_value *json = json_first(value);
    for (size_t i = 0; i < shape->member_count; i++, json = json_next(json)) {
        const struct mustache_member *member = &shape->members[i];
        if (member->index == MUSTACHE_NO_NAME)
            continue;
        int status = make(maker, json, member->name, depth + 1, &values[member->index]);
        if (status != 0)
            return status;
    }
    ret_data->values = values;
    ret_data->shape = shape;
    return 0;
}

static int make_array(struct maker *maker, const struct json_value *value, size_t guess,
                      unsigned depth, struct mustache_data *ret_data)
{
    size_t count;
    if (!count_children(value, &count))
        return DYN_E_LIMIT;
    struct mustache_data *values = gen_alloc(maker->arena, count * sizeof *values);
    const struct json_value *element = json_first(value);
    for (size_t i = 0; i < count; i++, element = json_next(element)) {
        int status = make(maker, element, guess, depth + 1, &values[i]);
        if (status != 0)
            return status;
    }
    ret_data->count = (uint32_t)count;
    ret_data->values = values;
    return 0;
}

static struct dyn_str number_text(struct maker *maker, const struct json_value *value)
{
    char text[JSON_NUMBER_SIZE];
    size_t len = json_number_text(value, text);
    return gen_str(maker->arena, dyn_str_n(text, len));
}

/* Recursion is bounded by JSON_MAX_DEPTH. */
static int make(struct maker *maker, const struct json_value *value, size_t guess,
                unsigned depth, struct mustache_data *ret_data)
{
    enum json_kind kind = json_kind(value);
    *ret_data = (struct mustache_data){.kind = (uint8_t)kind};
    switch (kind) {
    case JSON_BOOL:
        ret_data->is_true = json_is_true(value);
        ret_data->text = dyn_str(ret_data->is_true ? "true" : "false");
        return 0;
    case JSON_NUMBER:
        ret_data->text = number_text(maker, value);
        return 0;
    case JSON_STRING:
        ret_data->text = json_text(value);
        return 0;
    case JSON_ARRAY:
    case JSON_OBJECT:
        if (depth >= JSON_MAX_DEPTH)
            return DYN_E_LIMIT;
        return kind == JSON_ARRAY ? make_array(maker, value, guess, depth, ret_data)
                                  : make_object(maker, value, guess, depth, ret_data);
    case JSON_NULL:
        break;
    }
    return 0;
}

int mustache_data_make(struct dyn_arena *arena, const struct mustache_names *names,
                       const struct json_value *value, struct mustache_data *ret_data)
{
    struct maker maker = {.arena = arena, .names = names};
    maker.guesses = gen_calloc(arena, names->count + 1, sizeof *maker.guesses);
    return make(&maker, value, names->count, 0, ret_data);
}
