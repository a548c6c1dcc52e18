/* SPDX-License-Identifier: MIT */
/*
 * What the parts of reading a request share: shape.c (the course of it), shape_read.c (JSON
 * into structs), shape_many.c (lists and maps), shape_scalar.c (texts, numbers, bools, and what
 * is of the wrong type), shape_check.c (bounds), shape_name.c (names and their lengths),
 * shape_text.c (values in messages).
 */
#ifndef DYNL_SHAPE_PARTS_H
#define DYNL_SHAPE_PARTS_H

#include "local/request/shape.h"

/** A request being read. Invariant: once `problem` is there, the rest of the text is only
 * checked to be JSON, and nothing of it is kept. */
struct dynl_shape_reading {
    struct dynl_call *call;
    struct dyni_reader json;
    struct dyn_str problem;       /**< the first that its types have */
    enum dynl_error problem_type; /**< and what it is refused with */
    struct dyn_str legacy;        /**< what the first legacy member is refused with */
};

/** Where a value stands, which decides how it is stored and what is said of a wrong one. */
enum dynl_field_place {
    DYNL_MEMBER, /**< of a structure; an inner structure is a pointer */
    DYNL_ELEMENT /**< of a list or map; an inner structure stands there itself */
};

/* Reading: DYN_OK, the reader's code, or a code of the call. `ret` is zeroed. */

/* shape_read.c */
int dynl_shape_read_struct(struct dynl_shape_reading *in, const struct dynl_shape *shape,
                           void *ret);
int dynl_shape_read_value(struct dynl_shape_reading *in, const struct dynl_field *field,
                          enum dynl_field_place place, void *ret);

/* shape_many.c */
int dynl_shape_read_list(struct dynl_shape_reading *in, const struct dynl_field *field,
                         struct dynl_list *ret);
int dynl_shape_read_map(struct dynl_shape_reading *in, const struct dynl_field *field,
                        struct dynl_map *ret);

/* shape_scalar.c */
int dynl_shape_read_text(struct dynl_shape_reading *in, const struct dynl_field *field,
                         struct dyn_str *ret);
int dynl_shape_read_integer(struct dynl_shape_reading *in, const struct dynl_field *field,
                            struct dyn_int64 *ret);
int dynl_shape_read_boolean(struct dynl_shape_reading *in, const struct dynl_field *field,
                            struct dyn_bool *ret);
/** Passes over a value, which is checked to be JSON. */
int dynl_shape_skip(struct dynl_shape_reading *in);
/** Passes over a value whose type is not the field's, and makes that the problem. */
int dynl_shape_wrong_type(struct dynl_shape_reading *in, const struct dynl_field *field,
                          enum dynl_field_place place);
/** Makes it the problem unless there is one. An absent text: no memory. */
int dynl_shape_problem(struct dynl_shape_reading *in, enum dynl_error type,
                       struct dyn_str text);

/* shape_name.c */
/** [a-zA-Z0-9_.-]+ */
bool dynl_is_name(struct dyn_str text);
/** arn:PARTITION:dynamodb:REGION:ACCOUNT:table/NAME, of any length. */
bool dynl_is_table_arn(struct dyn_str text);
/** UTF-16 units of UTF-8: what the service counts as length. */
size_t dynl_text_units(struct dyn_str text);

/* shape_check.c */
int dynl_shape_check(struct dynl_call *call, const struct dynl_shape *shape,
                     const void *request);

/* shape_text.c: failures stick in the buffer. */
bool dynl_field_is_absent(const struct dynl_field *field, const void *at);
/** What the pointer to an inner structure, of any type, points to. */
const void *dynl_struct_at(const void *at);
/** "TableName" as "tableName". */
void dynl_write_lower_first(struct dyn_buf *out, const char *name, size_t len);
/** A value that is not absent, as the service prints it. */
void dynl_write_field(struct dyn_buf *out, const struct dynl_field *field,
                      enum dynl_field_place place, const void *at);
/** Bytes that an element or value of a map takes. */
size_t dynl_element_size(const struct dynl_field *element);

#endif
