/* SPDX-License-Identifier: MIT */
/*
 * The grammar of number text and the digits of 64-bit integers: what decimals, integers and
 * doubles share. Locale-free; linear in the length of the text, whatever it holds.
 */
#ifndef DYNI_CORE_NUMBER_H
#define DYNI_CORE_NUMBER_H

#include "core/shared.h"

#include <dyn/types.h>

/** Decimal digits that a uint64_t holds whatever they are. */
#define DYNI_DIGITS_MAX 19

/** 10^0 .. 10^19. */
extern DYNI_SHARED const uint64_t dyni_pow10[DYNI_DIGITS_MAX + 1];

/**
 * A scanned number: its significant digits * 10^exponent. Significant are the digits from
 * the first that is not 0 to the last one written, zeros behind the point included.
 */
struct dyni_number {
    uint64_t head;    /**< the first 19 significant digits, or all that there are */
    size_t count;     /**< how many there are; 0: the number is zero */
    const char *rest; /**< borrowed: where the ones behind `head` start, a point may stand
                           among them; NULL when count <= 19 */
    int64_t exponent; /**< power of ten of the last digit, saturated beyond +-10^17 */
    bool negative;
};

/** Scans [-+] digits [. digits] [(e|E) [-+] digits]. DYN_OK, or DYN_E_FORMAT with
 * *ret_number untouched. The result borrows the text. */
DYNI_SHARED int dyni_number_scan(struct dyn_str text, struct dyni_number *ret_number);

/** How many digits the value has, 1 to 20. */
size_t dyni_digits_count(uint64_t value);

/** Takes the zeros at the end off a value that is not 0; returns how many there were. */
int dyni_digits_strip(uint64_t *value);

/** The signed integer of a sign and a magnitude. DYN_OK, or DYN_E_RANGE with the result
 * untouched. */
DYNI_SHARED int dyni_int64_join(bool negative, uint64_t magnitude, int64_t *ret_value);

static inline bool dyni_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/** The digit's value; above 9 for any other character. */
static inline uint64_t dyni_digit(char c)
{
    return (uint64_t)(unsigned char)c - '0';
}

#endif
