/* SPDX-License-Identifier: MIT */
/*
 * Decimal digits of fixed width, as times and ids are written: zero-padded, no sign, no
 * locale.
 */
#ifndef DYNI_CORE_DIGITS_H
#define DYNI_CORE_DIGITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Writes the last `width` digits of `number`; returns where the text goes on. */
static inline char *dyni_put_digits(char *ret_text, size_t width, uint64_t number)
{
    for (size_t i = width; i > 0; i--) {
        ret_text[i - 1] = (char)('0' + number % 10);
        number /= 10;
    }
    return ret_text + width;
}

/** Reads exactly `width` digits, 9 at most; false when one of them is something else. */
static inline bool dyni_get_digits(const char *text, size_t width, int *ret_number)
{
    unsigned number = 0;

    for (size_t i = 0; i < width; i++) {
        unsigned digit = (unsigned char)text[i] - (unsigned)'0';
        if (digit > 9)
            return false;
        number = number * 10 + digit;
    }
    *ret_number = (int)number;
    return true;
}

#endif
