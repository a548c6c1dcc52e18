/* SPDX-License-Identifier: MIT */
/*
 * What a request may hold, as tables: a request is read into its struct (requests.h) by a
 * shape that says which member goes where, of which type, within which bounds. The source of
 * the shapes and their bounds is the service's API reference.
 *
 * Reading finds, in the service's order: JSON that is none or a member of another JSON type
 * (SerializationException); then all members that break a bound, together ("2 validation
 * errors detected: Value ... at '...' failed to satisfy constraint: ..."). What needs more
 * than one member or the table is the operation's matter. Members that no shape names are
 * ignored; a legacy one that is named is refused, with what to use instead.
 */
#ifndef DYNL_SHAPE_H
#define DYNL_SHAPE_H

#include "local/value/value.h"

enum dynl_kind {
    DYNL_TEXT,       /**< struct dyn_str */
    DYNL_INTEGER,    /**< struct dyn_int64 */
    DYNL_LONG,       /**< struct dyn_int64; the service has a larger type for it */
    DYNL_BOOLEAN,    /**< struct dyn_bool */
    DYNL_STRUCT,     /**< const struct X *; NULL: absent */
    DYNL_LIST,       /**< struct dynl_list of `element` */
    DYNL_MAP,        /**< struct dynl_map of `element` */
    DYNL_ATTRIBUTES, /**< struct dynl_attributes */
    DYNL_LEGACY,     /**< of any type; with `instead`: refused, and nothing is kept; else
                          struct dyn_bool: it is there */
    DYNL_IGNORED     /**< checked to be JSON, not kept */
};

/** What names may look like: a constraint of texts and of the keys of maps. */
enum dynl_name_rule {
    DYNL_NAME_ANY,
    DYNL_NAME_PLAIN, /**< [a-zA-Z0-9_.-]+ */
    DYNL_NAME_TABLE, /**< such a name, 1 to 255 long (as a key of a map 3), or the ARN of a
                          table, up to 1024 */
    DYNL_NAME_CONTROL, /**< of the operations on tables: 3 to 255 long, or an ARN; that and
                            its absence are told in words of their own, before all else */
    DYNL_NAME_NEW      /**< as that, but one too short is a breach like any other */
};

/** Elements stand one behind the other: struct dyn_str, struct X or struct dynl_attributes. */
struct dynl_list {
    const void *items; /**< NULL: absent */
    size_t count;
};

/** Values stand one behind the other, too; those of a list are struct dynl_list. */
struct dynl_map {
    const struct dyn_str
        *keys; /**< NULL: absent; in the order of the request, none twice */
    const void *values;
    size_t count;
};

struct dynl_shape;

/** A member, or what a list or map is made of. */
struct dynl_field {
    const char *name; /**< "TableName" */
    size_t name_len;
    size_t offset; /**< in the struct */
    enum dynl_kind kind;
    bool is_required;
    bool is_expression;               /**< one that excludes legacy members */
    const struct dynl_shape *shape;   /**< of STRUCT */
    const struct dynl_field *element; /**< of LIST and MAP */
    bool has_min, has_max;
    int64_t min, max; /**< of an integer's value, a text's length in UTF-16 units as
                                     the service counts, the count of a list or map */
    enum dynl_name_rule rule;   /**< of a text */
    enum dynl_name_rule keys;   /**< of a map's keys */
    const char *const *choices; /**< texts, ended by NULL */
    const char *instead;        /**< of LEGACY: what a request should use */
};

/** Most fields of a shape. */
#define DYNL_FIELDS_MAX 64

/** Most elements of a list or map that are kept, and of a map of texts. A request with more
 * is refused while it is read: none that the service takes has that many, and so memory
 * stays within a small multiple of the request's text. */
#define DYNL_ELEMENTS_MAX 256
#define DYNL_TEXTS_MAX    4096

struct dynl_shape {
    const char *name; /**< of the structure in the service's model: for messages */
    size_t size;      /**< of the struct */
    const struct dynl_field *fields; /**< in the order in which their breaches are told */
    size_t field_count;
};

/** Reads `json` (changed; json[len] is NUL) into *ret_request, a zeroed struct of the shape.
 * Everything in it borrows from `json` or is in the call's memory. Of a member that stands
 * twice the last one counts; null is as good as absent; a null in a list or map is refused
 * unless it is a structure, then it is one without members. */
int dynl_request_read(struct dynl_call *call, const struct dynl_shape *shape, char *json,
                      size_t len, void *ret_request);

#endif
