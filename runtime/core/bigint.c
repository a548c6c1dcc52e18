/* SPDX-License-Identifier: MIT */
#include "core/bigint.h"

#include <assert.h>
#include <string.h>

/* The largest power of 5 in a limb. A constant, so that compilers divide by multiplying. */
#define FIVE_STEP    13
#define FIVE_TO_STEP UINT32_C(1220703125)

static const uint32_t pow5[FIVE_STEP] = {1,       5,        25,       125,    625,
                                         3125,    15625,    78125,    390625, 1953125,
                                         9765625, 48828125, 244140625};

void dyni_bigint_set(struct dyni_bigint *big, uint64_t value)
{
    big->len = 0;
    for (; value != 0; value >>= 32)
        big->limbs[big->len++] = (uint32_t)value;
}

void dyni_bigint_mul_add(struct dyni_bigint *big, uint32_t factor, uint32_t addend)
{
    uint64_t carry = addend;

    for (size_t i = 0; i < big->len; i++) {
        carry += (uint64_t)big->limbs[i] * factor;
        big->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry != 0) {
        assert(big->len < DYNI_BIGINT_LIMBS);
        big->limbs[big->len++] = (uint32_t)carry;
    }
}

static void bigint_trim(struct dyni_bigint *big)
{
    while (big->len > 0 && big->limbs[big->len - 1] == 0)
        big->len--;
}

/* Divides by any limb but 0; returns the remainder. */
static uint32_t bigint_divide(struct dyni_bigint *big, uint32_t divisor)
{
    uint64_t rest = 0;

    for (size_t i = big->len; i-- > 0;) {
        rest = rest << 32 | big->limbs[i];
        big->limbs[i] = (uint32_t)(rest / divisor);
        rest %= divisor;
    }
    bigint_trim(big);
    return (uint32_t)rest;
}

/* Divides by 5^13 as bigint_divide does, several times as fast. */
static uint32_t bigint_divide_step(struct dyni_bigint *big)
{
    uint64_t rest = 0;

    for (size_t i = big->len; i-- > 0;) {
        rest = rest << 32 | big->limbs[i];
        big->limbs[i] = (uint32_t)(rest / FIVE_TO_STEP);
        rest %= FIVE_TO_STEP;
    }
    bigint_trim(big);
    return (uint32_t)rest;
}

/* big * 2^(32 * by) */
static void bigint_shift_limbs(struct dyni_bigint *big, size_t by)
{
    assert(by <= DYNI_BIGINT_LIMBS - big->len);
    memmove(big->limbs + by, big->limbs, big->len * sizeof(big->limbs[0]));
    memset(big->limbs, 0, by * sizeof(big->limbs[0]));
    big->len += by;
}

static void bigint_times_pow5(struct dyni_bigint *big, int power)
{
    for (int step = power / FIVE_STEP; step > 0; step--)
        dyni_bigint_mul_add(big, FIVE_TO_STEP, 0);
    dyni_bigint_mul_add(big, pow5[power % FIVE_STEP], 0);
}

/* Divides by 5^power; returns whether anything was left. floor(floor(n / a) / b) is
 * floor(n / (a * b)), so going in steps loses nothing. */
static bool bigint_over_pow5(struct dyni_bigint *big, int power)
{
    bool inexact = bigint_divide(big, pow5[power % FIVE_STEP]) != 0;

    for (int step = power / FIVE_STEP; step > 0; step--)
        inexact |= bigint_divide_step(big) != 0;
    return inexact;
}

/* The highest 64 bits; big is not 0. */
static struct dyni_binary bigint_top(const struct dyni_bigint *big)
{
    struct dyni_binary result = {0, 32 * (int)big->len - 64, false};
    int shift = 0;
    uint32_t next;

    for (size_t taken = 0; taken < 2; taken++) {
        result.top <<= 32;
        if (taken < big->len)
            result.top |= big->limbs[big->len - 1 - taken];
    }
    while (result.top << shift >> 63 == 0)
        shift++;
    next = big->len > 2 ? big->limbs[big->len - 3] : 0;
    if (shift > 0) {
        result.top = result.top << shift | next >> (32 - shift);
        next = (uint32_t)(next << shift);
    }
    result.exponent -= shift;
    result.inexact = next != 0;
    for (size_t i = 3; i < big->len && !result.inexact; i++)
        result.inexact = big->limbs[i - 3] != 0;
    return result;
}

struct dyni_binary dyni_bigint_scale(struct dyni_bigint *big, int exponent)
{
    struct dyni_binary result;
    bool inexact = false;
    size_t shift = 0;

    if (exponent >= 0) {
        bigint_times_pow5(big, exponent);
    } else {
        /* The quotient is to have 64 bits at least; log2(5) is below 2.33, and the highest
         * limb may hold a single bit. */
        size_t need = (size_t)(-exponent) * 233 / 100 / 32 + 4;
        if (need > big->len)
            shift = need - big->len;
        bigint_shift_limbs(big, shift);
        inexact = bigint_over_pow5(big, -exponent);
    }
    result = bigint_top(big);
    result.exponent += exponent - 32 * (int)shift;
    result.inexact |= inexact;
    return result;
}
