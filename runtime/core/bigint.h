/* SPDX-License-Identifier: MIT */
/*
 * A natural number of up to 3072 bits on the stack, for the exact way between decimal and
 * binary. Invariant: the highest limb is not 0; zero has no limbs.
 */
#ifndef DYNI_CORE_BIGINT_H
#define DYNI_CORE_BIGINT_H

#include <dyn/base.h>

#define DYNI_BIGINT_LIMBS 96

struct dyni_bigint {
    size_t len;
    uint32_t limbs[DYNI_BIGINT_LIMBS]; /**< lowest first; set up to `len` */
};

/** A real number x > 0, cut to 64 bits: top * 2^exponent <= x < (top + 1) * 2^exponent. */
struct dyni_binary {
    uint64_t top; /**< bit 63 is set */
    int exponent;
    bool inexact; /**< x is more than top * 2^exponent */
};

void dyni_bigint_set(struct dyni_bigint *big, uint64_t value);

/** big = big * factor + addend; the caller knows that the result has room. */
void dyni_bigint_mul_add(struct dyni_bigint *big, uint32_t factor, uint32_t addend);

/**
 * big * 10^exponent, exactly up to the cut. `big` is not 0 and used up. The caller knows
 * that |exponent| * 2.33 bits and those of `big`, plus 130, fit into 3072.
 */
struct dyni_binary dyni_bigint_scale(struct dyni_bigint *big, int exponent);

#endif
