/* SPDX-License-Identifier: MIT */
/*
 * Doubles as text and back, by our own arithmetic: the C library's looks at the locale.
 * Floating-point operations are taken to round to nearest, as they do unless fesetround()
 * says otherwise.
 *
 * Reading: W. D. Clinger, "How to read floating point numbers accurately" (1990), fast path;
 * all else by exact integers. Writing: the candidates and their order are those of
 * R. Giulietti, "The Schubfach way to render doubles" (2020), section 8, with exact integers
 * in place of its table of powers.
 */
#include <dyn/decimal.h>

#include "core/bigint.h"
#include "core/digits.h"
#include "core/number.h"

#include <float.h>
#include <string.h>

#if FLT_EVAL_METHOD < 0 || FLT_EVAL_METHOD == 2
#error "float64.c needs double arithmetic without excess precision (use -msse2)"
#endif

#define MANTISSA_BITS 52
#define MANTISSA_MAX  (UINT64_C(1) << 53) /* up to here each integer is a double */
#define EXPONENT_BIAS 1023
#define EXPONENT_MIN  (-1022)
#define INFINITY_BITS (UINT64_C(0x7ff) << MANTISSA_BITS)

/* The midpoint of two doubles has at most 768 significant digits, so that what stands behind
 * this many only says on which side of it a number lies. */
#define DIGITS_EXACT 800

/* Written in plain notation: from 1e-6 up to below 1e21. */
#define PLAIN_MIN (-6)
#define PLAIN_MAX 20

/* Powers of ten that are doubles. */
#define EXACT_POWER 22
static const double exact_pow10[EXACT_POWER + 1] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static double double_of_bits(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

static uint64_t bits_of_double(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof(bits));
    return bits;
}

/* Reading */

/* The significant digits of a number as an integer; returns how many of them were taken.
 * Digits left out are told by *ret_inexact. */
static size_t read_digits(const struct dyni_number *number,
                          struct dyni_bigint *ret_digits, bool *ret_inexact)
{
    const char *at = number->rest;
    size_t left = number->count;
    size_t taken = left < DYNI_DIGITS_MAX ? left : DYNI_DIGITS_MAX;

    dyni_bigint_set(ret_digits, number->head);
    for (left -= taken; left > 0 && taken < DIGITS_EXACT;) {
        uint32_t factor = 1;
        uint32_t chunk = 0;
        for (; left > 0 && taken < DIGITS_EXACT && factor < 1000000000; at++) {
            if (*at == '.')
                continue;
            chunk = chunk * 10 + (uint32_t)dyni_digit(*at);
            factor *= 10;
            taken++;
            left--;
        }
        dyni_bigint_mul_add(ret_digits, factor, chunk);
    }
    *ret_inexact = false;
    for (; left > 0 && !*ret_inexact; at++) {
        if (*at == '.')
            continue;
        *ret_inexact = *at != '0';
        left--;
    }
    return taken;
}

/* The bits of the double that is nearest, of two the even one; may be those of infinity. */
static uint64_t round_to_double(struct dyni_binary value)
{
    int exponent = value.exponent + 63;
    int drop = 64 - (MANTISSA_BITS + 1);
    uint64_t kept;
    uint64_t half;
    uint64_t rest;

    if (exponent >= EXPONENT_BIAS + 1)
        return INFINITY_BITS;
    if (exponent < EXPONENT_MIN - (MANTISSA_BITS + 1))
        return 0; /* below half of the smallest */
    if (exponent < EXPONENT_MIN)
        drop += EXPONENT_MIN - exponent;
    kept = value.top >> (drop - 1) >> 1; /* `drop` may be 64 */
    half = UINT64_C(1) << (drop - 1);
    rest = value.top & (half | (half - 1));
    if (rest > half || (rest == half && (value.inexact || (kept & 1) != 0)))
        kept++;
    /* The hidden bit of a normal number adds the last one to the exponent, and so does a
     * carry out of the mantissa. */
    if (exponent > EXPONENT_MIN)
        kept += (uint64_t)(exponent - EXPONENT_MIN) << MANTISSA_BITS;
    return kept;
}

/* The bits of |number|, which is not zero and within 1E-330 .. 1E310. */
static uint64_t read_exactly(const struct dyni_number *number)
{
    struct dyni_bigint digits;
    struct dyni_binary value;
    bool inexact;
    size_t taken = read_digits(number, &digits, &inexact);
    int64_t exponent = number->exponent + (int64_t)(number->count - taken);

    value = dyni_bigint_scale(&digits, (int)exponent);
    value.inexact |= inexact;
    return round_to_double(value);
}

/* Mantissa and power of ten are doubles both: one operation, which rounds once. */
static bool read_quickly(const struct dyni_number *number, double *ret_value)
{
    double value = (double)number->head;

    if (number->count > DYNI_DIGITS_MAX || number->head > MANTISSA_MAX)
        return false;
    if (number->exponent < -EXACT_POWER || number->exponent > EXACT_POWER)
        return false;
    if (number->exponent < 0)
        value /= exact_pow10[-number->exponent];
    else
        value *= exact_pow10[number->exponent];
    *ret_value = number->negative ? -value : value;
    return true;
}

int dyn_float64_parse(struct dyn_str text, double *ret_value)
{
    struct dyni_number number;
    int64_t magnitude;
    uint64_t bits = 0;

    if (dyni_number_scan(text, &number) != DYN_OK)
        return DYN_E_FORMAT;
    if (read_quickly(&number, ret_value))
        return DYN_OK;
    magnitude = number.exponent + (int64_t)number.count;
    if (number.count > 0 && magnitude > 310)
        return DYN_E_RANGE;
    if (number.count > 0 && magnitude > -330)
        bits = read_exactly(&number);
    if (bits >= INFINITY_BITS)
        return DYN_E_RANGE;
    *ret_value = double_of_bits(number.negative ? bits | UINT64_C(1) << 63 : bits);
    return DYN_OK;
}

/* Writing */

/* digits * 10^exponent */
struct shortest {
    uint64_t digits;
    int exponent;
};

/* A real number in whole units and whether there is something behind them. */
struct units {
    uint64_t whole;
    bool more;
};

/* mantissa * 2^exponent2 * 10^exponent10, which is below 2^63. */
static struct units units_of(uint64_t mantissa, int exponent2, int exponent10)
{
    struct dyni_bigint big;
    struct dyni_binary value;
    struct units result = {0, true};
    int drop;

    dyni_bigint_set(&big, mantissa);
    value = dyni_bigint_scale(&big, exponent10);
    drop = -(value.exponent + exponent2);
    if (drop < 64) {
        result.whole = value.top >> drop;
        result.more = value.inexact || result.whole << drop != value.top;
    }
    return result;
}

/* The numbers that read back as the double, all in quarters of 10^exponent. */
struct interval {
    struct units low;
    struct units high;
    bool has_ends; /* the ends read back as it, too: halfway goes to the even mantissa */
};

static bool interval_has(const struct interval *in, uint64_t quarters)
{
    bool above = quarters > in->low.whole;
    bool below = quarters < in->high.whole;

    if (quarters == in->low.whole)
        above = !in->low.more && in->has_ends;
    if (quarters == in->high.whole)
        below = in->high.more || in->has_ends;
    return above && below;
}

/* floor(log10(2^e)), and floor(log10(3/4 * 2^e)); |e| < 1100. */
static int log10_pow2(int e, bool three_quarters)
{
    int64_t scaled =
        (int64_t)e * INT64_C(1292913986) - (three_quarters ? INT64_C(536607788) : 0);
    int64_t unit = INT64_C(1) << 32;

    return (int)(scaled >= 0 ? scaled / unit : -((-scaled + unit - 1) / unit));
}

/* Which of the neighbours `below` and `below` + 1, counted in 10^exponent, is it? Both or one
 * of them read back; of both the nearer one counts, and halfway the even one. */
static uint64_t choose(const struct interval *in, struct units quarters, uint64_t below)
{
    bool below_reads = interval_has(in, 4 * below);
    bool above_reads = interval_has(in, 4 * below + 4);
    uint64_t half = 4 * below + 2;

    if (below_reads != above_reads)
        return below_reads ? below : below + 1;
    if (quarters.whole != half || quarters.more)
        return quarters.whole < half ? below : below + 1;
    return below + (below & 1);
}

/*
 * Any finite double above 0. 10^exponent is the largest power of ten not above the width of
 * the interval: one multiple of it at least, and one of the next power at most, lies inside.
 */
static struct shortest write_exactly(uint64_t bits)
{
    uint64_t mantissa = bits & ((UINT64_C(1) << MANTISSA_BITS) - 1);
    int biased = (int)(bits >> MANTISSA_BITS);
    int exponent2 = EXPONENT_MIN - MANTISSA_BITS + (biased > 0 ? biased - 1 : 0);
    bool is_lopsided = mantissa == 0 && biased > 1; /* its lower neighbour is nearer */
    struct shortest result;
    struct interval in;
    struct units quarters;
    uint64_t tens;

    if (biased > 0)
        mantissa |= UINT64_C(1) << MANTISSA_BITS;
    result.exponent = log10_pow2(exponent2, is_lopsided);
    quarters = units_of(4 * mantissa, exponent2, -result.exponent);
    in.low = units_of(4 * mantissa - (is_lopsided ? 1 : 2), exponent2, -result.exponent);
    in.high = units_of(4 * mantissa + 2, exponent2, -result.exponent);
    in.has_ends = (mantissa & 1) == 0;

    tens = quarters.whole / 40 * 10;
    if (interval_has(&in, 4 * tens))
        result.digits = tens;
    else if (interval_has(&in, 4 * tens + 40))
        result.digits = tens + 10;
    else
        result.digits = choose(&in, quarters, quarters.whole / 4);
    return result;
}

/*
 * Doubles with up to 15 digits, and integers. No two numbers of up to 15 digits read as the
 * same double (DBL_DIG), so one that reads back is the only one as short. The product is off
 * by less than half a unit: if there is such a number, rounding finds it.
 */
static bool write_quickly(double value, struct shortest *ret_result)
{
    int power = DBL_DIG;
    uint64_t digits;

    if (value > (double)MANTISSA_MAX || value < 1e-7)
        return false;
    digits = (uint64_t)value;
    if ((double)digits == value) {
        ret_result->digits = digits;
        ret_result->exponent = 0;
        return true;
    }
    if (digits >= dyni_pow10[DBL_DIG])
        return false;
    if (digits > 0)
        power -= (int)dyni_digits_count(digits);
    while (power < EXACT_POWER && value * exact_pow10[power] < 1e14)
        power++;
    digits = (uint64_t)(value * exact_pow10[power] + 0.5);
    if ((double)digits / exact_pow10[power] != value)
        return false;
    ret_result->digits = digits;
    ret_result->exponent = -power;
    return true;
}

/* digits * 10^exponent as 1.5e-7; returns where it ends. */
static char *put_scientific(char *at, uint64_t digits, int exponent)
{
    size_t count = dyni_digits_count(digits);
    int power = exponent + (int)count - 1;
    uint64_t magnitude = (uint64_t)(power < 0 ? -power : power);

    (void)dyni_put_digits(at + 1, count, digits);
    at[0] = at[1];
    at[1] = '.';
    at += count > 1 ? count + 1 : 1;
    *at++ = 'e';
    *at++ = power < 0 ? '-' : '+';
    return dyni_put_digits(at, dyni_digits_count(magnitude), magnitude);
}

/* The same in plain notation. */
static char *put_plain(char *at, uint64_t digits, int exponent)
{
    size_t count = dyni_digits_count(digits);
    size_t behind = (size_t)(exponent < 0 ? -exponent : 0);
    size_t zeros = (size_t)(exponent > 0 ? exponent : 0);

    if (behind >= count) {
        memcpy(at, "0.", 2);
        return dyni_put_digits(at + 2, behind, digits);
    }
    if (behind > 0) {
        uint64_t unit = dyni_pow10[behind];
        at = dyni_put_digits(at, count - behind, digits / unit);
        *at++ = '.';
        return dyni_put_digits(at, behind, digits % unit);
    }
    at = dyni_put_digits(at, count, digits);
    memset(at, '0', zeros);
    return at + zeros;
}

size_t dyn_float64_format(double value, char ret_text[DYN_FLOAT64_TEXT_MAX])
{
    uint64_t bits = bits_of_double(value) & ~(UINT64_C(1) << 63);
    double magnitude = double_of_bits(bits);
    struct shortest result;
    char *at = ret_text;
    int power;

    if (bits >= INFINITY_BITS || bits == 0) {
        size_t len = bits == 0 ? 1 : 0;
        ret_text[0] = '0';
        ret_text[len] = '\0';
        return len;
    }
    if (!write_quickly(magnitude, &result))
        result = write_exactly(bits);
    result.exponent += dyni_digits_strip(&result.digits);
    if (value < 0)
        *at++ = '-';
    power = result.exponent + (int)dyni_digits_count(result.digits) - 1;
    if (power < PLAIN_MIN || power > PLAIN_MAX)
        at = put_scientific(at, result.digits, result.exponent);
    else
        at = put_plain(at, result.digits, result.exponent);
    *at = '\0';
    return (size_t)(at - ret_text);
}
