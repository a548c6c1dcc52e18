/* SPDX-License-Identifier: MIT */
#include "core/number.h"

#include "core/digits.h"

/* No text in memory has so many digits that they could bring such an exponent back. */
#define EXPONENT_SATURATED INT64_C(100000000000000000)

const uint64_t dyni_pow10[DYNI_DIGITS_MAX + 1] = {
    UINT64_C(1),
    UINT64_C(10),
    UINT64_C(100),
    UINT64_C(1000),
    UINT64_C(10000),
    UINT64_C(100000),
    UINT64_C(1000000),
    UINT64_C(10000000),
    UINT64_C(100000000),
    UINT64_C(1000000000),
    UINT64_C(10000000000),
    UINT64_C(100000000000),
    UINT64_C(1000000000000),
    UINT64_C(10000000000000),
    UINT64_C(100000000000000),
    UINT64_C(1000000000000000),
    UINT64_C(10000000000000000),
    UINT64_C(100000000000000000),
    UINT64_C(1000000000000000000),
    UINT64_C(10000000000000000000),
};

/* Without a NUL. */
const char dyni_digit_pairs[200] = {
    '0', '0', '0', '1', '0', '2', '0', '3', '0', '4', '0', '5', '0', '6', '0', '7', '0',
    '8', '0', '9', '1', '0', '1', '1', '1', '2', '1', '3', '1', '4', '1', '5', '1', '6',
    '1', '7', '1', '8', '1', '9', '2', '0', '2', '1', '2', '2', '2', '3', '2', '4', '2',
    '5', '2', '6', '2', '7', '2', '8', '2', '9', '3', '0', '3', '1', '3', '2', '3', '3',
    '3', '4', '3', '5', '3', '6', '3', '7', '3', '8', '3', '9', '4', '0', '4', '1', '4',
    '2', '4', '3', '4', '4', '4', '5', '4', '6', '4', '7', '4', '8', '4', '9', '5', '0',
    '5', '1', '5', '2', '5', '3', '5', '4', '5', '5', '5', '6', '5', '7', '5', '8', '5',
    '9', '6', '0', '6', '1', '6', '2', '6', '3', '6', '4', '6', '5', '6', '6', '6', '7',
    '6', '8', '6', '9', '7', '0', '7', '1', '7', '2', '7', '3', '7', '4', '7', '5', '7',
    '6', '7', '7', '7', '8', '7', '9', '8', '0', '8', '1', '8', '2', '8', '3', '8', '4',
    '8', '5', '8', '6', '8', '7', '8', '8', '8', '9', '9', '0', '9', '1', '9', '2', '9',
    '3', '9', '4', '9', '5', '9', '6', '9', '7', '9', '8', '9', '9',
};

/* Takes a run of digits into the number; returns where it ends. */
static const char *take_digits(const char *at, const char *end,
                               struct dyni_number *number)
{
    uint64_t head = number->head;
    size_t count = number->count;

    if (count == 0) {
        while (at != end && *at == '0')
            at++;
    }
    for (; count < DYNI_DIGITS_MAX && at != end && dyni_is_digit(*at); at++, count++)
        head = head * 10 + dyni_digit(*at);
    number->head = head;
    if (count >= DYNI_DIGITS_MAX && at != end && dyni_is_digit(*at)) {
        if (number->rest == NULL)
            number->rest = at;
        for (; at != end && dyni_is_digit(*at); at++)
            count++;
    }
    number->count = count;
    return at;
}

/* Reads what follows the "e"; returns where it ends, NULL when there are no digits. */
static const char *take_exponent(const char *at, const char *end, int64_t *ret_exponent)
{
    int64_t exponent = 0;
    bool negative = at != end && *at == '-';

    if (negative || (at != end && *at == '+'))
        at++;
    if (at == end)
        return NULL;
    for (; at != end && dyni_is_digit(*at); at++) {
        if (exponent < EXPONENT_SATURATED)
            exponent = exponent * 10 + (int64_t)dyni_digit(*at);
    }
    *ret_exponent = negative ? -exponent : exponent;
    return at;
}

int dyni_number_scan(struct dyn_str text, struct dyni_number *ret_number)
{
    struct dyni_number number = {0};
    const char *at = text.ptr;
    const char *end;
    const char *start;

    if (text.len == 0)
        return DYN_E_FORMAT;
    end = at + text.len;
    number.negative = *at == '-';
    if (number.negative || *at == '+')
        at++;
    start = at;
    at = take_digits(at, end, &number);
    if (at == start)
        return DYN_E_FORMAT;
    if (at != end && *at == '.') {
        start = ++at;
        at = take_digits(at, end, &number);
        if (at == start)
            return DYN_E_FORMAT;
        number.exponent = -(int64_t)(at - start);
    }
    if (at != end && (*at == 'e' || *at == 'E')) {
        int64_t exponent = 0;
        at = take_exponent(at + 1, end, &exponent);
        number.exponent += exponent;
    }
    if (at != end)
        return DYN_E_FORMAT;
    *ret_number = number;
    return DYN_OK;
}

size_t dyni_digits_count(uint64_t value)
{
    size_t count = 1;

    while (count <= DYNI_DIGITS_MAX && value >= dyni_pow10[count])
        count++;
    return count;
}

int dyni_digits_strip(uint64_t *value)
{
    int count = 0;

    while (*value % 10 == 0) {
        *value /= 10;
        count++;
    }
    return count;
}

int dyni_int64_join(bool negative, uint64_t magnitude, int64_t *ret_value)
{
    if (magnitude <= INT64_MAX) {
        *ret_value = negative ? -(int64_t)magnitude : (int64_t)magnitude;
        return DYN_OK;
    }
    if (!negative || magnitude != (uint64_t)INT64_MAX + 1)
        return DYN_E_RANGE;
    *ret_value = INT64_MIN;
    return DYN_OK;
}
