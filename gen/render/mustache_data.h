/* SPDX-License-Identifier: MIT */
/*
 * The context as rendering wants it: a compact tree that holds only the members whose
 * names some template uses, looked up by number. Objects with the same members share one
 * shape (the table from name to place), which for the elements of an array is the usual
 * case. Invariants: read-only once made; borrows its texts from the JSON value;
 * everything it allocates lies in the arena that was given.
 */
#ifndef GEN_MUSTACHE_DATA_H
#define GEN_MUSTACHE_DATA_H

#include "base/json.h"
#include "render/mustache_names.h"

struct mustache_place {
    uint32_t name; /* MUSTACHE_NO_NAME: empty */
    uint32_t index;
};

struct mustache_member {
    const char *key;
    uint32_t name;
    uint32_t index; /* where its value goes; MUSTACHE_NO_NAME: nowhere */
};

struct mustache_shape {
    struct mustache_member *members; /* all, in the order of the JSON object */
    size_t member_count;
    uint32_t value_count;          /* those that are kept */
    uint32_t mask;                 /* number of places - 1, a power of two - 1 */
    struct mustache_place *places; /* open addressing by name, never full */
};

struct mustache_data {
    uint8_t kind;   /* enum json_kind */
    bool is_true;   /* of a bool */
    uint32_t count; /* elements of an array */
    union {
        struct dyn_str text; /* of strings, numbers and bools */
        struct {
            const struct mustache_data *values; /* elements, or the kept members */
            const struct mustache_shape *shape; /* of an object */
        };
    };
};

/**
 * Converts a value. `names` are all names that templates use. 0, or DYN_E_LIMIT for a
 * value that is deeper than JSON_MAX_DEPTH or has 2^31 members in one place.
 */
int mustache_data_make(struct dyn_arena *arena, const struct mustache_names *names,
                       const struct json_value *value, struct mustache_data *ret_data);

/** The member of an object; NULL when it has none of that name. */
static inline const struct mustache_data *
mustache_data_member(const struct mustache_data *object, uint32_t name)
{
    const struct mustache_shape *shape = object->shape;
    uint32_t at = name & shape->mask;
    while (shape->places[at].name != name) {
        if (shape->places[at].name == MUSTACHE_NO_NAME)
            return NULL;
        at = (at + 1) & shape->mask;
    }
    return &object->values[shape->places[at].index];
}

#endif
