/* SPDX-License-Identifier: MIT */
/*
 * What integers need from decimals.
 */
#ifndef DYNI_CORE_DECIMAL_H
#define DYNI_CORE_DECIMAL_H

#include <dyn/decimal.h>

/** |value| * 10^scale as an integer, for a value that is present. DYN_OK, or DYN_E_RANGE
 * (digits would be lost, or more than uint64 holds) with the result untouched. */
int dyni_decimal_magnitude(struct dyn_decimal value, unsigned scale,
                           uint64_t *ret_magnitude);

#endif
