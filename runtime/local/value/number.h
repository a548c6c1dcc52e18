/* SPDX-License-Identifier: MIT */
/*
 * Numbers as the service keeps them: text in normal form, that is plain notation without
 * exponent, without zeros that say nothing, "0" for zero. Invariant: equal numbers are equal
 * text. Nothing here allocates. The functions that take normal form are memory-safe with any
 * text, and right with normal form only.
 */
#ifndef DYNL_VALUE_NUMBER_H
#define DYNL_VALUE_NUMBER_H

#include <dyn/types.h>

/** Longest normal form: a sign, "0.", 129 zeros, 38 digits. */
#define DYNL_NUMBER_MAX 172

enum dynl_number_problem {
    DYNL_NUMBER_FINE,
    DYNL_NUMBER_NONE,      /**< not a number */
    DYNL_NUMBER_OVERFLOW,  /**< 1E+126 or more */
    DYNL_NUMBER_UNDERFLOW, /**< less than 1E-130 and not zero */
    DYNL_NUMBER_PRECISION  /**< more than 38 significant digits */
};

/** What the service says about it; absent for DYNL_NUMBER_FINE. Of DYNL_NUMBER_NONE the text
 * goes on with ": " and the number, unless that is empty. */
struct dyn_str dynl_number_text(enum dynl_number_problem problem);

/** Whether the text is known to be normal form at a glance: most are. */
bool dynl_number_is_plain(struct dyn_str text);

/** Brings [+-] digits [. digits] [e [+-] digits], with digits on one side of the point at
 * least, into normal form. *ret_len is written only when it is fine. */
enum dynl_number_problem
dynl_number_normal(struct dyn_str text, char ret_text[DYNL_NUMBER_MAX], size_t *ret_len);

/** Order by value of two normal forms: < 0, 0, > 0. */
int dynl_number_compare(struct dyn_str a, struct dyn_str b);

/** a + b, or a - b, of two normal forms, exactly. */
enum dynl_number_problem dynl_number_add(struct dyn_str a, struct dyn_str b,
                                         bool subtract, char ret_text[DYNL_NUMBER_MAX],
                                         size_t *ret_len);

/** Bytes that the service counts for one in normal form. */
size_t dynl_number_size(struct dyn_str text);

/** A normal form taken apart. The digits are those from the first that is not 0 to the last
 * that is not; a point may stand among them. */
struct dynl_number_parts {
    bool is_negative;
    const char *digits; /**< borrowed; NULL: the number is zero */
    size_t len;         /**< of the text of the digits, with the point */
    int exponent;       /**< the power of ten of the first digit */
};

struct dynl_number_parts dynl_number_split(struct dyn_str text);

#endif
