/* SPDX-License-Identifier: MIT */
/*
 * JSON values of the generator: the context that templates see, and small documents. This
 * is the only door to cJSON in gen/. Invariants: a value is a tree, owned through its
 * root; members and elements keep the order in which they were added; text is UTF-8
 * without NUL (cJSON cannot hold one); a parsed tree is no deeper than JSON_MAX_DEPTH,
 * and who builds one keeps to that too. Nodes that are freed are kept for other trees.
 * Being out of memory ends the process (memory.h). One thread at a time.
 */
#ifndef GEN_JSON_H
#define GEN_JSON_H

#include <dyn/buf.h>

enum json_kind {
    JSON_NULL,
    JSON_BOOL,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

/** One node of a tree. It is shown so that rendering, which walks hundreds of thousands, does
 * so without calls; its members are the module's own. */
struct json_value {
    struct json_value *next; /* of the last one in its parent: the first */
    const char *name;
    union {
        struct json_value *last; /* of an array or object; NULL: it is empty */
        const char *text;
        double number;
        int64_t whole;
        bool is_true;
    } as;
    uint32_t len;      /* of the text */
    uint8_t kind;      /* enum json_kind */
    bool is_last : 1;  /* in its parent; also of a root */
    bool is_whole : 1; /* of a number: `whole` has it, not `number` */
    bool owns_name : 1;
    bool owns_text : 1;
};

/** Most levels of arrays and objects in one value; the innermost array is a level. */
#define JSON_MAX_DEPTH 128

/** Bytes that hold the text of any number. */
#define JSON_NUMBER_SIZE 32

/* Making. Each returns a new value, owned by the caller until it is put into another. */

struct json_value *json_object(void);
struct json_value *json_array(void);
struct json_value *json_null(void);
struct json_value *json_bool(bool value);

/** A whole number, exact over all of int64_t. */
struct json_value *json_int(int64_t value);

/** Copies `text`; absent text gives null. A NUL byte in it becomes U+FFFD, so that
 * nothing is cut silently: whoever may meet one refuses it first. */
struct json_value *json_string(struct dyn_str text);

/** Copies a C string; NULL gives null. */
struct json_value *json_cstr(const char *text);

/** Like json_cstr, but borrows the string: a literal, or text that outlives the value. */
struct json_value *json_borrowed(const char *text);

/**
 * Adds a member behind those that are there and returns `value`, for building further.
 * Takes `value`. Borrows `key`: a literal, or text that outlives the object. The key is a
 * new one; setting it twice leaves two, of which json_get finds the first.
 */
struct json_value *json_set(struct json_value *object, const char *key,
                            struct json_value *value);

/** Like json_set, copies `key`. */
struct json_value *json_set_copy(struct json_value *object, struct dyn_str key,
                                 struct json_value *value);

/** Adds an element at the end and returns `value`. Takes `value`. */
struct json_value *json_push(struct json_value *array, struct json_value *value);

/** Frees a root with all below it, for values to come. NULL is allowed. */
void json_free(struct json_value *value);

/* Reading. What is returned is borrowed from the tree. */

static inline enum json_kind json_kind(const struct json_value *value)
{
    return (enum json_kind)value->kind;
}

/** The first member or element; NULL for an empty one and for scalars. */
static inline const struct json_value *json_first(const struct json_value *parent)
{
    bool has_children = parent->kind >= JSON_ARRAY && parent->as.last != NULL;
    return has_children ? parent->as.last->next : NULL;
}

/** The one behind `value` in its parent; NULL at the end. */
static inline const struct json_value *json_next(const struct json_value *value)
{
    return value->is_last ? NULL : value->next;
}

/** The name under which a value stands in its object; NULL in an array and for a root. */
static inline const char *json_name(const struct json_value *value)
{
    return value->name;
}

/** The text of a string; absent for other kinds. */
static inline struct dyn_str json_text(const struct json_value *value)
{
    bool is_string = value->kind == JSON_STRING;
    return is_string ? dyn_str_n(value->as.text, value->len) : dyn_str_n(NULL, 0);
}

/** Whether it is the bool true. */
static inline bool json_is_true(const struct json_value *value)
{
    return value->kind == JSON_BOOL && value->as.is_true;
}

/** The member of that name, case-sensitive; NULL when there is none, or no object. */
const struct json_value *json_get(const struct json_value *object, const char *key);

/** The text of a number as it stands in JSON, independent of the locale, in `ret_text`;
 * returns its length, 0 for other kinds. */
size_t json_number_text(const struct json_value *value, char ret_text[JSON_NUMBER_SIZE]);

/* Text. */

/** Appends the value, two spaces a level, members in their order, a newline at the end.
 * Failures stick in `out`, DYN_E_LIMIT for a tree deeper than JSON_MAX_DEPTH too. */
void json_print(const struct json_value *value, struct dyn_buf *out);

/**
 * Parses one JSON value with nothing but white space behind it. Returns owned; NULL when
 * it is not JSON, or holds bad UTF-8, a NUL character, a number beyond double or more
 * than JSON_MAX_DEPTH levels, and then *ret_offset (may be NULL) is the byte where that
 * was noticed; also when cJSON runs out of memory, which it does not tell apart. Numbers
 * are read as double, -0 as 0. Of a name that stands twice in an object json_get finds
 * the first.
 */
struct json_value *json_parse(struct dyn_str text, size_t *ret_offset);

#endif
