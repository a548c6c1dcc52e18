/* SPDX-License-Identifier: MIT */
#include "core/decimal.h"

#include "core/digits.h"
#include "core/number.h"

/* DynamoDB's N: Developer Guide, "Supported data types and naming rules", Number. */
#define DECIMAL_DIGITS  38
#define DECIMAL_EXP_MIN (-130)
#define DECIMAL_EXP_MAX 125

/* Most digits before, and most behind the point that are written out in plain notation. */
#define DECIMAL_PLAIN_MAX 40

#define LIMB_DIGITS DYNI_DIGITS_MAX
#define LIMB_BASE   UINT64_C(10000000000000000000)

/* A coefficient of up to 38 digits: high * 10^19 + low. */
struct coefficient {
    uint64_t high;
    uint64_t low;
};

/* The reduction keeps every index below in bounds, whatever a caller put into the struct. */
static struct coefficient coefficient_of(struct dyn_decimal value)
{
    struct coefficient c = {value.digits[0] % LIMB_BASE, value.digits[1] % LIMB_BASE};
    return c;
}

static bool coefficient_is_zero(struct coefficient c)
{
    return c.high == 0 && c.low == 0;
}

/* The number of digits, 1 to 38. */
static int coefficient_count(struct coefficient c)
{
    if (c.high != 0)
        return LIMB_DIGITS + (int)dyni_digits_count(c.high);
    return (int)dyni_digits_count(c.low);
}

/* c * 10^by; by + count of c is at most 38. */
static struct coefficient coefficient_shift(struct coefficient c, int by)
{
    uint64_t upper;

    if (by >= LIMB_DIGITS) {
        c.high = c.low;
        c.low = 0;
        by -= LIMB_DIGITS;
    }
    upper = dyni_pow10[LIMB_DIGITS - by];
    c.high = c.high * dyni_pow10[by] + c.low / upper;
    c.low = c.low % upper * dyni_pow10[by];
    return c;
}

/* Takes the zeros at the end off a coefficient that is not zero; returns how many. */
static int coefficient_strip(struct coefficient *c)
{
    int count = 0;

    if (c->low == 0) {
        c->low = c->high;
        c->high = 0;
        count = LIMB_DIGITS;
    }
    while (c->high != 0 && c->low % 10 == 0) {
        c->low = c->high % 10 * (LIMB_BASE / 10) + c->low / 10;
        c->high /= 10;
        count++;
    }
    if (c->high == 0)
        count += dyni_digits_strip(&c->low);
    return count;
}

/* Writes the digits, of which there are `count`. */
static void coefficient_put(struct coefficient c, int count, char *ret_digits)
{
    size_t low_count = (size_t)count;

    if (c.high != 0) {
        low_count = LIMB_DIGITS;
        ret_digits = dyni_put_digits(ret_digits, (size_t)count - low_count, c.high);
    }
    (void)dyni_put_digits(ret_digits, low_count, c.low);
}

static struct dyn_decimal decimal_of(struct coefficient c, int exponent, bool negative)
{
    struct dyn_decimal value = {{c.high, c.low}, (int16_t)exponent, negative, true};
    return value;
}

/* Zero keeps the zeros behind the point that it was written with, as far as they are ever
 * printed. */
static struct dyn_decimal decimal_zero(int64_t exponent)
{
    struct coefficient zero = {0, 0};

    if (exponent > 0)
        exponent = 0;
    if (exponent < -DECIMAL_PLAIN_MAX)
        exponent = -DECIMAL_PLAIN_MAX;
    return decimal_of(zero, (int)exponent, false);
}

/* The coefficient of a number with 20 digits or more. False: digits other than 0 stand
 * behind the 38th. */
static bool coefficient_from_long(const struct dyni_number *number,
                                  struct coefficient *ret_coefficient)
{
    const char *at = number->rest;
    uint64_t tail = 0;
    size_t tail_digits = 0;
    struct coefficient c = {0, number->head};

    for (size_t left = number->count - LIMB_DIGITS; left > 0; at++) {
        if (*at == '.')
            continue;
        left--;
        if (tail_digits < LIMB_DIGITS) {
            tail = tail * 10 + dyni_digit(*at);
            tail_digits++;
        } else if (*at != '0') {
            return false;
        }
    }
    c = coefficient_shift(c, (int)tail_digits);
    c.low += tail;
    *ret_coefficient = c;
    return true;
}

int dyn_decimal_parse(struct dyn_str text, struct dyn_decimal *ret_value)
{
    struct dyni_number number;
    struct coefficient c = {0, 0};
    int64_t exponent;
    int64_t magnitude;

    if (dyni_number_scan(text, &number) != DYN_OK)
        return DYN_E_FORMAT;
    if (number.count == 0) {
        *ret_value = decimal_zero(number.exponent);
        return DYN_OK;
    }
    magnitude = number.exponent + (int64_t)number.count - 1;
    if (magnitude < DECIMAL_EXP_MIN || magnitude > DECIMAL_EXP_MAX)
        return DYN_E_RANGE;
    exponent = number.exponent;
    c.low = number.head;
    if (number.count > LIMB_DIGITS) {
        if (!coefficient_from_long(&number, &c))
            return DYN_E_RANGE;
        if (number.count > DECIMAL_DIGITS)
            exponent = magnitude - (DECIMAL_DIGITS - 1);
    }
    *ret_value = decimal_of(c, (int)exponent, number.negative);
    return DYN_OK;
}

struct dyn_decimal dyn_decimal_lit(const char *text)
{
    struct dyn_decimal value = {{0, 0}, 0, false, false};

    if (text == NULL || dyn_decimal_parse(dyn_str(text), &value) != DYN_OK)
        value.has = false;
    return value;
}

struct dyn_decimal dyn_decimal_int64(int64_t value)
{
    return dyn_decimal_scaled(value, 0);
}

struct dyn_decimal dyn_decimal_scaled(int64_t unscaled, unsigned scale)
{
    struct dyn_decimal absent = {{0, 0}, 0, false, false};
    struct coefficient c = {0, 0};

    if (scale > 127)
        return absent;
    if (unscaled == 0)
        return decimal_zero(-(int64_t)scale);
    /* Negated after the conversion: INT64_MIN has no positive twin. */
    c.low = unscaled < 0 ? 0 - (uint64_t)unscaled : (uint64_t)unscaled;
    return decimal_of(c, -(int)scale, unscaled < 0);
}

int dyni_decimal_magnitude(struct dyn_decimal value, unsigned scale,
                           uint64_t *ret_magnitude)
{
    struct coefficient c = coefficient_of(value);
    int64_t shift;

    if (coefficient_is_zero(c)) {
        *ret_magnitude = 0;
        return DYN_OK;
    }
    shift = (int64_t)value.exponent + coefficient_strip(&c) + (int64_t)scale;
    if (shift < 0 || shift + coefficient_count(c) > LIMB_DIGITS + 1)
        return DYN_E_RANGE;
    c = coefficient_shift(c, (int)shift);
    if (c.high > 1 || (c.high == 1 && c.low > UINT64_MAX - LIMB_BASE))
        return DYN_E_RANGE;
    *ret_magnitude = c.high * LIMB_BASE + c.low;
    return DYN_OK;
}

int dyn_decimal_to_scaled(struct dyn_decimal value, unsigned scale, int64_t *ret_unscaled)
{
    uint64_t magnitude;

    if (!value.has)
        return DYN_E_MISSING;
    if (dyni_decimal_magnitude(value, scale, &magnitude) != DYN_OK)
        return DYN_E_RANGE;
    return dyni_int64_join(value.negative, magnitude, ret_unscaled);
}

/* Compares |a| and |b|, neither of which is zero. */
static int compare_magnitudes(struct dyn_decimal a, struct dyn_decimal b)
{
    struct coefficient x = coefficient_of(a);
    struct coefficient y = coefficient_of(b);
    int x_count = coefficient_count(x);
    int y_count = coefficient_count(y);

    if (a.exponent + x_count != b.exponent + y_count)
        return a.exponent + x_count < b.exponent + y_count ? -1 : 1;
    x = coefficient_shift(x, DECIMAL_DIGITS - x_count);
    y = coefficient_shift(y, DECIMAL_DIGITS - y_count);
    if (x.high != y.high)
        return x.high < y.high ? -1 : 1;
    if (x.low != y.low)
        return x.low < y.low ? -1 : 1;
    return 0;
}

/* -1, 0 or 1. */
static int decimal_sign(struct dyn_decimal value)
{
    if (coefficient_is_zero(coefficient_of(value)))
        return 0;
    return value.negative ? -1 : 1;
}

int dyn_decimal_cmp(struct dyn_decimal a, struct dyn_decimal b)
{
    int a_sign;
    int b_sign;

    if (!a.has || !b.has)
        return (int)a.has - (int)b.has;
    a_sign = decimal_sign(a);
    b_sign = decimal_sign(b);
    if (a_sign != b_sign || a_sign == 0)
        return a_sign - b_sign;
    return a_sign * compare_magnitudes(a, b);
}

static char *put_zeros(char *at, int count)
{
    for (; count > 0; count--)
        *at++ = '0';
    return at;
}

static char *put_bytes(char *at, const char *bytes, int count)
{
    memcpy(at, bytes, (size_t)count);
    return at + count;
}

/* digits * 10^exponent with at most 40 digits on each side of the point. */
static char *put_plain(char *at, const char *digits, int count, int exponent)
{
    int before = count + exponent; /* digits before the point; <= 0: zeros behind it */

    if (exponent >= 0)
        return put_zeros(put_bytes(at, digits, count), exponent);
    if (before <= 0) {
        at = put_bytes(at, "0.", 2);
        at = put_zeros(at, -before);
        return put_bytes(at, digits, count);
    }
    at = put_bytes(at, digits, before);
    *at++ = '.';
    return put_bytes(at, digits + before, count - before);
}

/* The same as 1.5E+100. */
static char *put_scientific(char *at, const char *digits, int count, int exponent)
{
    int power = exponent + count - 1;
    uint64_t magnitude = (uint64_t)(power < 0 ? -power : power);

    *at++ = digits[0];
    if (count > 1) {
        *at++ = '.';
        at = put_bytes(at, digits + 1, count - 1);
    }
    *at++ = 'E';
    *at++ = power < 0 ? '-' : '+';
    return dyni_put_digits(at, dyni_digits_count(magnitude), magnitude);
}

/* Zero is one digit and the zeros behind the point that it was written with. */
static char *put_zero(char *at, int exponent)
{
    if (exponent < -DECIMAL_PLAIN_MAX)
        exponent = -DECIMAL_PLAIN_MAX;
    *at++ = '0';
    if (exponent < 0) {
        *at++ = '.';
        at = put_zeros(at, -exponent);
    }
    return at;
}

size_t dyn_decimal_format(struct dyn_decimal value, bool canonical,
                          char ret_text[DYN_DECIMAL_TEXT_MAX])
{
    struct coefficient c = coefficient_of(value);
    int exponent = value.exponent;
    char digits[DECIMAL_DIGITS] = {0};
    char *at = ret_text;
    int count;

    if (!value.has) {
        ret_text[0] = '\0';
        return 0;
    }
    if (coefficient_is_zero(c)) {
        at = put_zero(at, canonical ? 0 : exponent);
        *at = '\0';
        return (size_t)(at - ret_text);
    }
    if (canonical)
        exponent += coefficient_strip(&c);
    count = coefficient_count(c);
    coefficient_put(c, count, digits);
    if (value.negative)
        *at++ = '-';
    if (count + exponent <= DECIMAL_PLAIN_MAX && -exponent <= DECIMAL_PLAIN_MAX)
        at = put_plain(at, digits, count, exponent);
    else
        at = put_scientific(at, digits, count, exponent);
    *at = '\0';
    return (size_t)(at - ret_text);
}
