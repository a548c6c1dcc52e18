/* SPDX-License-Identifier: MIT */
/*
 * Objects of the context as rendering wants them: their members by the numbers of names.
 * Objects with the same members share one shape (the table from name to place), which for
 * the elements of an array is the usual case, so that entering one costs a comparison of
 * pointers for each member. Invariants: there is one shape for the same keys in the same
 * order; only members whose names some template uses have a place.
 */
#ifndef GEN_MUSTACHE_SHAPE_H
#define GEN_MUSTACHE_SHAPE_H

#include "base/json.h"
#include "render/mustache_names.h"

enum { MUSTACHE_SHAPE_BUCKETS = 256 };

struct mustache_place {
    uint32_t name; /* MUSTACHE_NO_NAME: empty */
    uint32_t index;
};

struct mustache_member {
    const char *key;
    uint32_t index; /* where its value goes; MUSTACHE_NO_NAME: nowhere */
};

struct mustache_shape {
    struct mustache_shape *next;     /* in its bucket */
    uint32_t hash;                   /* of the keys */
    struct mustache_member *members; /* all, in the order of the object */
    size_t member_count;
    uint32_t value_count;          /* those that have a place */
    uint32_t mask;                 /* number of places - 1, a power of two - 1 */
    struct mustache_place *places; /* open addressing by name, never full */
};

struct mustache_shapes {
    struct dyn_arena *arena;
    const struct mustache_names *names;
    /* For each name the shape of the object that was last entered by it, and one more for
     * objects that were entered without. */
    const struct mustache_shape **guesses;
    struct mustache_shape *buckets[MUSTACHE_SHAPE_BUCKETS]; /* all shapes, by hash */
};

/** An object that was entered. `values` has room for as many as there are names. */
struct mustache_object {
    const struct mustache_shape *shape; /* NULL: not an object */
    const struct json_value **values;
};

/** Borrows all; what it allocates lies in the arena. `names` are complete. */
void mustache_shapes_init(struct mustache_shapes *shapes, struct dyn_arena *arena,
                          const struct mustache_names *names);

/** Sets *object to the members of `value`, which any kind may be. `name` is the name by which
 * it was found, or MUSTACHE_NO_NAME. */
void mustache_object_enter(struct mustache_shapes *shapes, const struct json_value *value,
                           uint32_t name, struct mustache_object *object);

/** The member of an object; NULL when it has none of that name. */
static inline const struct json_value *
mustache_object_member(const struct mustache_object *object, uint32_t name)
{
    const struct mustache_shape *shape = object->shape;
    if (shape == NULL)
        return NULL;
    uint32_t at = name & shape->mask;
    while (shape->places[at].name != name) {
        if (shape->places[at].name == MUSTACHE_NO_NAME)
            return NULL;
        at = (at + 1) & shape->mask;
    }
    return object->values[shape->places[at].index];
}

#endif
