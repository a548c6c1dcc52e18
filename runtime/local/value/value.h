/* SPDX-License-Identifier: MIT */
/*
 * An attribute value taken apart: what requests carry, expressions compute with, and the
 * store keeps as text. Invariants of every value, from wherever it came: numbers are in the
 * service's normal form; the members of a map are sorted by the bytes of their names, no
 * name twice; the members of a set are sorted (numbers by value, the others by their bytes),
 * none twice. So equality is one walk, and the same value is the same text.
 *
 * A value is flat and borrows: copying the struct shares what it points to. Values are never
 * changed where they stand; what changes one makes another, in an arena.
 */
#ifndef DYNL_VALUE_H
#define DYNL_VALUE_H

#include "json/reader.h"
#include "json/typed.h"
#include "local/call.h"

/** Levels of values that the service takes: an attribute's own is the first, so that a text
 * may stand in 31 lists. */
#define DYNL_NESTING_MAX 32

/** What the service says to an item with dynl_depth(item) > DYNL_NESTING_MAX. */
#define DYNL_NESTING_TEXT                                                                \
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested " \
    "levels beyond supported limit"

/** Most bytes of an attribute's name, and what the service says to a longer one. */
#define DYNL_NAME_MAX  65535
#define DYNL_NAME_TEXT "Attribute name is too large, must be less than 65536 bytes"

/** Most bytes of an item, names included. */
#define DYNL_ITEM_MAX 409600

struct dynl_member;

struct dynl_value {
    enum dyni_tag tag; /**< DYNI_TAG_NONE: absent */
    bool truth;        /**< of BOOL */
    size_t count;      /**< of L, M and sets */
    union {
        struct dyn_str text; /**< S: UTF-8; N: normal form; B: the bytes themselves */
        const struct dynl_value *items;    /**< of L and sets */
        const struct dynl_member *members; /**< of M */
    };
};

struct dynl_member {
    struct dyn_str name;
    struct dynl_value value;
};

/** A map of attributes in a request: an item, a key, expression values. */
struct dynl_attributes {
    struct dynl_value map;  /**< tag M; DYNI_TAG_NONE: the member is absent */
    struct dyn_str problem; /**< the ValidationException that the first wrong value in it
                                 deserves; absent: all are fine. The map is then not to be used */
    struct dyn_str problem_name; /**< the attribute of the map that it is in */
};

/* Reading and writing */

/**
 * Reads the value, or map of values, that the reader stands before. What breaks the shape
 * (a number where text belongs) is a SerializationException and refused at once; what breaks
 * the rules of values (an empty set, a number of 39 digits, two types, nesting) goes to
 * ret->problem, in the service's words, and reading goes on to the end of the value.
 */
int dynl_attributes_read(struct dynl_call *call, struct dyni_reader *r,
                         struct dynl_attributes *ret);

/** Reads an item as dynl_item_write wrote it: known to be fine, so nothing is checked that
 * memory safety does not need. `json` is changed; json[len] is NUL. All that is read borrows
 * from it or is in the call's memory. DYN_E_SYSTEM: it is none; the store is damaged. */
int dynl_item_read(struct dynl_call *call, char *json, size_t len,
                   struct dynl_value *ret);

/** The same of a copy of the text, which is in the call's memory. */
int dynl_item_copy(struct dynl_call *call, struct dyn_str json, struct dynl_value *ret);

/** Writes {"S":"x"} and {"name":{"S":"x"},...}. Failures stick in `out`. */
void dynl_value_write(struct dyn_buf *out, const struct dynl_value *value);
void dynl_item_write(struct dyn_buf *out, const struct dynl_value *map);

/* Looking */

/** The member of a map; NULL: there is none, or it is no map. */
const struct dynl_value *dynl_get(const struct dynl_value *map, struct dyn_str name);

/** Equal as the service sees it: same type, same value. */
bool dynl_equal(const struct dynl_value *a, const struct dynl_value *b);

/** Order of two scalars of the same type S, N or B: < 0, 0, > 0. False: they have none. */
bool dynl_compare(const struct dynl_value *a, const struct dynl_value *b, int *ret_order);

/** Whether a set has the member, or a list an equal one, or a text or bytes the part. */
bool dynl_contains(const struct dynl_value *in, const struct dynl_value *what);

/** The bytes that the service counts for a value, and for an item with its names. */
size_t dynl_value_size(const struct dynl_value *value);
size_t dynl_item_size(const struct dynl_value *map);

/** Levels of values in it: 0 for a scalar and an empty list, 1 for a list of scalars, and an
 * item without lists and maps. */
unsigned dynl_depth(const struct dynl_value *value);

/** "S", "N", ... */
static inline const char *dynl_type_name(const struct dynl_value *value)
{
    return dyni_tag_name(value->tag);
}

/* Making */

/** The map with a member added or replaced, or without it (`value` NULL). */
int dynl_with(struct dynl_call *call, const struct dynl_value *map, struct dyn_str name,
              const struct dynl_value *value, struct dynl_value *ret);

/** a + b or a - b, exact over 38 digits, else refused as the service does. */
int dynl_add(struct dynl_call *call, const struct dynl_value *a,
             const struct dynl_value *b, bool subtract, struct dynl_value *ret);

/** Two sets of one type as one, and a without what is in b. A set without members has
 * count 0; it may not be stored. */
int dynl_set_union(struct dynl_call *call, const struct dynl_value *a,
                   const struct dynl_value *b, struct dynl_value *ret);
int dynl_set_difference(struct dynl_call *call, const struct dynl_value *a,
                        const struct dynl_value *b, struct dynl_value *ret);

/** S of text that the caller keeps alive. */
struct dynl_value dynl_text_value(struct dyn_str text);

#endif
