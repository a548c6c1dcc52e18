/* SPDX-License-Identifier: MIT */
/*
 * A pull reader of JSON (RFC 8259, strictly) over a buffer that it may change: strings
 * are unescaped and NUL-terminated where they stand, so that reading copies and allocates
 * nothing. Invariants: text[len] is NUL; `pos` never passes `end`; the first problem
 * sticks, moves `pos` to `end`, and every later call returns its code.
 *
 * Ownership: the reader borrows the text, and everything it returns borrows from it.
 * After a read of a string the text is no longer JSON; after a problem its content is
 * undefined.
 *
 * Every function returns DYN_OK (or what it says) or a negative code: DYN_E_JSON, or
 * DYN_E_LIMIT for nesting. `ret_` parameters are written on success only.
 *
 *     bool first = true;
 *     struct dyn_str name;
 *     int rc = dyni_read_object(&r);
 *     if (rc == DYN_OK) {
 *         while ((rc = dyni_read_member(&r, &first, &name)) > 0)
 *             read exactly one value; a problem there makes the next call negative
 *     }
 */
#ifndef DYNI_JSON_READER_H
#define DYNI_JSON_READER_H

#include <dyn/error.h>

#include "core/shared.h"
#include "json/scan.h"

/** The deepest nesting that a reader can be asked to allow. */
#define DYNI_READER_DEPTH_MAX 1024u

struct dyni_reader {
    char *pos; /**< the next byte to look at */
    char *begin;
    char *end;           /**< the NUL behind the text */
    unsigned depth;      /**< objects and arrays open */
    unsigned max_depth;  /**< most of them, at most DYNI_READER_DEPTH_MAX */
    int code;            /**< 0, or the code of the first problem */
    const char *problem; /**< what it was: static text; NULL: none */
    size_t problem_at;   /**< where: bytes from the beginning */
};

/* Life cycle */

/**
 * Begins at the first byte of `text`, which is borrowed and will be changed; text[len]
 * must be NUL. `max_depth` above DYNI_READER_DEPTH_MAX counts as that. Nothing to
 * release.
 */
DYNI_SHARED void dyni_reader_init(struct dyni_reader *r, char *text, size_t len,
                                  unsigned max_depth);

/** Puts the problem, if there is one, into *err as "at byte 17: expected ',' or '}'" and
 * returns its code; 0 when there is none. */
int dyni_reader_error(const struct dyni_reader *r, struct dyn_error *err);

/** Records a problem at the byte `at` of the text (static text, borrowed) unless there is
 * one; returns the code that sticks. For callers whose own rules are broken, too. */
DYNI_SHARED int dyni_reader_fail(struct dyni_reader *r, int code, const char *at,
                                 const char *problem);

/* Reading */

/** The first byte of the next value behind white space: one of { [ " - t f n or a digit;
 * 0 where no value begins. Consumes white space only and is never a problem. */
DYNI_SHARED char dyni_reader_peek(struct dyni_reader *r);

/** Enter an object or an array. */
DYNI_SHARED int dyni_read_object(struct dyni_reader *r);
DYNI_SHARED int dyni_read_array(struct dyni_reader *r);

/**
 * The next member of the object entered last. 1: there is one, its name is in *ret_name
 * and the reader stands before its value; 0: the object is left. `first` belongs to the
 * object: true before the first call, kept by this function.
 */
DYNI_SHARED int dyni_read_member(struct dyni_reader *r, bool *first,
                                 struct dyn_str *ret_name);

/** The next element of the array entered last: 1, 0 and `first` as for a member. */
DYNI_SHARED int dyni_read_element(struct dyni_reader *r, bool *first);

/** A string, unescaped and NUL-terminated; it may hold NUL (\u0000), `len` counts. */
DYNI_SHARED int dyni_read_string(struct dyni_reader *r, struct dyn_str *ret);

DYNI_SHARED int dyni_read_bool(struct dyni_reader *r, bool *ret);
DYNI_SHARED int dyni_read_null(struct dyni_reader *r);

/** A number's text as it stands, checked, neither converted nor NUL-terminated. */
DYNI_SHARED int dyni_read_number(struct dyni_reader *r, struct dyn_str *ret_text);

/** Any one value with everything in it, checked as strictly as if it were read; the text
 * is left as it is, and *ret_raw is the part that holds the value. */
DYNI_SHARED int dyni_read_raw(struct dyni_reader *r, struct dyn_str *ret_raw);

/** The end of the text: only white space is left. */
DYNI_SHARED int dyni_read_end(struct dyni_reader *r);

#endif
