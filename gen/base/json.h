/* SPDX-License-Identifier: MIT */
/*
 * JSON values of the generator: the context that templates see, and small documents. This
 * is the only door to cJSON in gen/. Invariants: a value is a tree, owned through its
 * root; members and elements keep the order in which they were added; text is UTF-8
 * without NUL (cJSON cannot hold one); a parsed tree is no deeper than JSON_MAX_DEPTH,
 * and who builds one keeps to that too. Being out of memory ends the process (memory.h).
 * One thread at a time.
 */
#ifndef GEN_JSON_H
#define GEN_JSON_H

#include <dyn/buf.h>

struct json_value;

enum json_kind {
    JSON_NULL,
    JSON_BOOL,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
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

/** Frees a root with all below it. NULL is allowed. */
void json_free(struct json_value *value);

/* Reading. What is returned is borrowed from the tree. */

enum json_kind json_kind(const struct json_value *value);

/** The member of that name, case-sensitive; NULL when there is none, or no object. */
const struct json_value *json_get(const struct json_value *object, const char *key);

/** The first member or element; NULL for an empty one and for scalars. */
const struct json_value *json_first(const struct json_value *parent);

/** The one behind `value` in its parent; NULL at the end. */
const struct json_value *json_next(const struct json_value *value);

/** The name under which a value stands in its object; NULL in an array and for a root. */
const char *json_name(const struct json_value *value);

/** The text of a string; absent for other kinds. */
struct dyn_str json_text(const struct json_value *value);

/** Whether it is the bool true. */
bool json_is_true(const struct json_value *value);

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
