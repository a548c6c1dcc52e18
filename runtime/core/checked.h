/* SPDX-License-Identifier: MIT */
/*
 * Arithmetic on sizes that says when it would wrap. Invariant: *ret is written only when
 * the result is exact, so it may be one of the operands' own variables.
 */
#ifndef DYNI_CORE_CHECKED_H
#define DYNI_CORE_CHECKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** a + b into *ret; false, and *ret untouched, when it does not fit. */
static inline bool dyni_add_size(size_t a, size_t b, size_t *ret)
{
    if (b > SIZE_MAX - a)
        return false;
    *ret = a + b;
    return true;
}

/** a * b into *ret; false, and *ret untouched, when it does not fit. */
static inline bool dyni_mul_size(size_t a, size_t b, size_t *ret)
{
    if (a != 0 && b > SIZE_MAX / a)
        return false;
    *ret = a * b;
    return true;
}

#endif
