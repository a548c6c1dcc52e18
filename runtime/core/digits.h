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
#include <string.h>

/** "00" to "99", one behind the other. */
extern const char dyni_digit_pairs[200];

/** Writes the last `width` digits of `number`; returns where the text goes on. */
static inline char *dyni_put_digits(char *ret_text, size_t width, uint64_t number)
{
    size_t left = width;

    for (; left >= 2; left -= 2, number /= 100)
        memcpy(ret_text + left - 2, dyni_digit_pairs + 2 * (number % 100), 2);
    if (left == 1)
        ret_text[0] = (char)('0' + number % 10);
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
