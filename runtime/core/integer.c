/* SPDX-License-Identifier: MIT */
#include <dyn/decimal.h>

#include "core/decimal.h"
#include "core/digits.h"
#include "core/number.h"

/* Reads digits and nothing else; false when the text is more than that, or too much for
 * uint64. */
static bool read_plain(const char *at, size_t len, uint64_t *ret_value)
{
    uint64_t value = 0;

    if (len == 0 || len > DYNI_DIGITS_MAX + 1)
        return false;
    for (size_t i = 0; i < len; i++) {
        uint64_t digit = dyni_digit(at[i]);
        if (digit > 9)
            return false;
        if (i == DYNI_DIGITS_MAX && value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *ret_value = value;
    return true;
}

/* Sign and magnitude of any text of an integral value. */
static int read_integral(struct dyn_str text, bool *ret_negative, uint64_t *ret_magnitude)
{
    struct dyn_decimal value;
    size_t sign;
    int rc;

    if (text.len == 0)
        return DYN_E_FORMAT;
    sign = text.ptr[0] == '-' ? 1 : 0;
    if (read_plain(text.ptr + sign, text.len - sign, ret_magnitude)) {
        *ret_negative = sign != 0;
        return DYN_OK;
    }
    /* A value that no decimal holds is no integer of 64 bits either. */
    rc = dyn_decimal_parse(text, &value);
    if (rc != DYN_OK)
        return rc;
    *ret_negative = value.negative;
    return dyni_decimal_magnitude(value, 0, ret_magnitude);
}

int dyn_int64_parse(struct dyn_str text, int64_t *ret_value)
{
    uint64_t magnitude = 0;
    bool negative = false;
    int rc = read_integral(text, &negative, &magnitude);

    if (rc != DYN_OK)
        return rc;
    return dyni_int64_join(negative, magnitude, ret_value);
}

int dyn_uint64_parse(struct dyn_str text, uint64_t *ret_value)
{
    uint64_t magnitude = 0;
    bool negative = false;
    int rc = read_integral(text, &negative, &magnitude);

    if (rc != DYN_OK)
        return rc;
    if (negative && magnitude != 0)
        return DYN_E_RANGE;
    *ret_value = magnitude;
    return DYN_OK;
}

size_t dyn_uint64_format(uint64_t value, char *ret_text)
{
    size_t len = dyni_digits_count(value);

    *dyni_put_digits(ret_text, len, value) = '\0';
    return len;
}

size_t dyn_int64_format(int64_t value, char *ret_text)
{
    if (value >= 0)
        return dyn_uint64_format((uint64_t)value, ret_text);
    ret_text[0] = '-';
    return 1 + dyn_uint64_format(0 - (uint64_t)value, ret_text + 1);
}
