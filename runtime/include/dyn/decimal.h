/* SPDX-License-Identifier: MIT */
/*
 * Numbers as text, exactly and without a locale: DynamoDB's N holds up to 38 significant
 * digits of magnitude 1E-130 to 9.99..E+125, or zero (Developer Guide, "Data types").
 */
#ifndef DYN_DECIMAL_H
#define DYN_DECIMAL_H

#include <dyn/types.h>

/** Longest text that the format functions write, with the NUL. */
#define DYN_DECIMAL_TEXT_MAX 176
#define DYN_FLOAT64_TEXT_MAX 32

DYN_BEGIN_DECLS

/**
 * Reads a decimal number: [-+] digits [. digits] [(e|E) [-+] digits], nothing around it.
 * Trailing zeros are kept while 38 digits hold them. DYN_OK; DYN_E_FORMAT: not a number;
 * DYN_E_RANGE: more than 38 significant digits or outside 1E-130..9.99..E+125. *ret_value
 * is written only on DYN_OK.
 */
DYN_API int dyn_decimal_parse(struct dyn_str text, struct dyn_decimal *ret_value);

/** A decimal from a literal such as "19.99", for constants in a program: text that is no number
 * gives an absent value and no error. Text from anywhere else goes through dyn_decimal_parse. */
DYN_API struct dyn_decimal dyn_decimal_lit(const char *text);

/** A decimal from an integer. */
DYN_API struct dyn_decimal dyn_decimal_int64(int64_t value);

/** A decimal from unscaled * 10^-scale: (1999, 2) is 19.99. scale 0..127; else absent. */
DYN_API struct dyn_decimal dyn_decimal_scaled(int64_t unscaled, unsigned scale);

/**
 * value * 10^scale as an integer, for money in minor units: 19.99 with scale 2 is 1999.
 * DYN_OK; DYN_E_MISSING: absent; DYN_E_RANGE: digits would be lost or int64 overflows.
 */
DYN_API int dyn_decimal_to_scaled(struct dyn_decimal value, unsigned scale,
                                  int64_t *ret_unscaled);

/**
 * Writes the text, plain notation ("-0.05", "1200") up to 40 digits before and behind the
 * point, else as 1.5E+100; NUL-terminated. `canonical`: no trailing zeros behind the point, as
 * DynamoDB normalises; otherwise the zeros it was read with. Zero is "0", never "-0".
 * Returns the length; 0 and "" when absent.
 */
DYN_API size_t dyn_decimal_format(struct dyn_decimal value, bool canonical,
                                  char ret_text[DYN_DECIMAL_TEXT_MAX]);

/** Compares by value: < 0, 0, > 0; 1.0 equals 1. Absent sorts first. */
DYN_API int dyn_decimal_cmp(struct dyn_decimal a, struct dyn_decimal b);

/** Reads a double from decimal text, correctly rounded, whatever the locale. DYN_OK,
 * DYN_E_FORMAT, or DYN_E_RANGE (not finite). */
DYN_API int dyn_float64_parse(struct dyn_str text, double *ret_value);

/** Writes the shortest text that reads back as the same double: "0.1", "1e+22", "-0" as "0".
 * Returns the length; 0 for NaN and infinities, which DynamoDB does not have. */
DYN_API size_t dyn_float64_format(double value, char ret_text[DYN_FLOAT64_TEXT_MAX]);

/** Reads an integer: [-] digits, or any decimal text of an integral value ("1E3", "5.0").
 * DYN_OK, DYN_E_FORMAT (not a number), DYN_E_RANGE (a fraction, or outside the type). */
DYN_API int dyn_int64_parse(struct dyn_str text, int64_t *ret_value);
DYN_API int dyn_uint64_parse(struct dyn_str text, uint64_t *ret_value);

/** Writes the digits; returns the length. `ret_text` holds at least 24 bytes. */
DYN_API size_t dyn_int64_format(int64_t value, char *ret_text);
DYN_API size_t dyn_uint64_format(uint64_t value, char *ret_text);

DYN_END_DECLS

#endif
