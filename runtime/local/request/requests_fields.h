/* SPDX-License-Identifier: MIT */
/*
 * Words to write the tables of shapes with. Each field names its member of the struct, and
 * the compiler refuses one of another type. Behind the member comes at least one of the
 * words for bounds:
 *
 *     TEXT("IndexName", index_member, index_name, REQUIRED, PLAIN_NAME)
 */
#ifndef DYNL_REQUESTS_FIELDS_H
#define DYNL_REQUESTS_FIELDS_H

#include "local/request/requests.h"

/* The offset of a member, once it is of that type. */
#define MEMBER_AT(type, of, member)                                                      \
    (offsetof(struct dynl_##of, member) +                                                \
     0 * sizeof(&((struct dynl_##of *)NULL)->member == (type *)NULL))

#define FIELD(text, type, of, member, ...)                                               \
    .name = (text), .name_len = sizeof(text) - 1, .offset = MEMBER_AT(type, of, member), \
    __VA_ARGS__

#define TEXT(text, of, member, ...)                                                      \
    {                                                                                    \
        FIELD(text, struct dyn_str, of, member, .kind = DYNL_TEXT, __VA_ARGS__)          \
    }
#define INTEGER(text, of, member, ...)                                                   \
    {                                                                                    \
        FIELD(text, struct dyn_int64, of, member, .kind = DYNL_INTEGER, __VA_ARGS__)     \
    }
#define LONG(text, of, member, ...)                                                      \
    {                                                                                    \
        FIELD(text, struct dyn_int64, of, member, .kind = DYNL_LONG, __VA_ARGS__)        \
    }
#define BOOLEAN(text, of, member, ...)                                                   \
    {                                                                                    \
        FIELD(text, struct dyn_bool, of, member, .kind = DYNL_BOOLEAN, __VA_ARGS__)      \
    }
#define ATTRIBUTES(text, of, member, ...)                                                \
    {                                                                                    \
        FIELD(text, struct dynl_attributes, of, member, .kind = DYNL_ATTRIBUTES,         \
              __VA_ARGS__)                                                               \
    }
/* `inner` is the struct's name without dynl_. */
#define STRUCT(text, of, member, inner, its_shape, ...)                                  \
    {                                                                                    \
        FIELD(text, const struct dynl_##inner *, of, member, .kind = DYNL_STRUCT,        \
              .shape = &(its_shape), __VA_ARGS__)                                        \
    }
#define LIST(text, of, member, its_element, ...)                                         \
    {                                                                                    \
        FIELD(text, struct dynl_list, of, member, .kind = DYNL_LIST,                     \
              .element = &(its_element), __VA_ARGS__)                                    \
    }
#define MAP(text, of, member, its_element, ...)                                          \
    {                                                                                    \
        FIELD(text, struct dynl_map, of, member, .kind = DYNL_MAP,                       \
              .element = &(its_element), __VA_ARGS__)                                    \
    }
/* Whether it is there is all that is kept. */
#define THERE(text, of, member)                                                          \
    {                                                                                    \
        FIELD(text, struct dyn_bool, of, member, .kind = DYNL_LEGACY)                    \
    }
#define LEGACY(text, expression)                                                         \
    {                                                                                    \
        .name = (text), .name_len = sizeof(text) - 1, .kind = DYNL_LEGACY,               \
        .instead = (expression)                                                          \
    }

/* Bounds */
#define OPTIONAL           .is_required = false
#define REQUIRED           .is_required = true
#define AT_LEAST(low)      .has_min = true, .min = (low)
#define BETWEEN(low, high) AT_LEAST(low), .has_max = true, .max = (high)
#define ONE_OF(texts)      .choices = (texts)
#define TABLE_NAME         .rule = DYNL_NAME_TABLE
#define CONTROL_NAME       .rule = DYNL_NAME_CONTROL
#define NEW_NAME           .rule = DYNL_NAME_NEW
#define PLAIN_NAME         .rule = DYNL_NAME_PLAIN, BETWEEN(3, 255)
#define TABLE_KEYS         .keys = DYNL_NAME_TABLE

#define ELEMENT_OF(its_shape)                                                            \
    {                                                                                    \
        .kind = DYNL_STRUCT, .shape = &(its_shape)                                       \
    }
#define SHAPE(text, of, its_fields)                                                      \
    {                                                                                    \
        (text), sizeof(struct dynl_##of), (its_fields),                                  \
            sizeof(its_fields) / sizeof((its_fields)[0])                                 \
    }

#endif
