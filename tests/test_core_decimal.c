/* SPDX-License-Identifier: MIT */
/* Exact decimals and 64-bit integers: text to value, value to text, order, minor units. */
#include <dyn/decimal.h>

#include "support/suite.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define COUNT(rows)   ((int)(sizeof(rows) / sizeof((rows)[0])))
#define TEN_18        UINT64_C(1000000000000000000)
#define NINES_19      UINT64_C(9999999999999999999)
#define NINES_38      "99999999999999999999999999999999999999"
#define ZEROS_40      "0000000000000000000000000000000000000000"
#define LONG_TEXT_LEN 1000000

/* Parsing */

struct parse_row {
    const char *text;
    int rc;
    uint64_t high;
    uint64_t low;
    int exponent;
    bool negative;
};

static const struct parse_row parse_rows[] = {
    {"0", DYN_OK, 0, 0, 0, false},
    {"7", DYN_OK, 0, 7, 0, false},
    {"42", DYN_OK, 0, 42, 0, false},
    {"-42", DYN_OK, 0, 42, 0, true},
    {"+5", DYN_OK, 0, 5, 0, false},
    {"00042", DYN_OK, 0, 42, 0, false},
    {"19.99", DYN_OK, 0, 1999, -2, false},
    {"-0.05", DYN_OK, 0, 5, -2, true},
    {"00.0050", DYN_OK, 0, 50, -4, false},
    {"1.0", DYN_OK, 0, 10, -1, false},
    {"12.90", DYN_OK, 0, 1290, -2, false},
    {"1E3", DYN_OK, 0, 1, 3, false},
    {"1e+3", DYN_OK, 0, 1, 3, false},
    {"1.50e-3", DYN_OK, 0, 150, -5, false},
    {"1E0000000000000000000000003", DYN_OK, 0, 1, 3, false},
    /* Zero of any spelling; the zeros behind the point stay. */
    {"-0", DYN_OK, 0, 0, 0, false},
    {"+0", DYN_OK, 0, 0, 0, false},
    {"000", DYN_OK, 0, 0, 0, false},
    {"0.00", DYN_OK, 0, 0, -2, false},
    {"-0.0E0", DYN_OK, 0, 0, -1, false},
    {"0E7", DYN_OK, 0, 0, 0, false},
    {"0E999999999999999999999999", DYN_OK, 0, 0, 0, false},
    {"0E-999999999999999999999999", DYN_OK, 0, 0, -40, false},
    /* 19 and 20 digits: where the halves meet. */
    {"9999999999999999999", DYN_OK, 0, NINES_19, 0, false},
    {"10000000000000000000", DYN_OK, 1, 0, 0, false},
    {"12345678901234567890", DYN_OK, 1, UINT64_C(2345678901234567890), 0, false},
    {"1234567890123456789.5", DYN_OK, 1, UINT64_C(2345678901234567895), -1, false},
    {"12345678901234567890.25", DYN_OK, 123, UINT64_C(4567890123456789025), -2, false},
    /* 38 digits, and more. */
    {NINES_38, DYN_OK, NINES_19, NINES_19, 0, false},
    {"0." NINES_38, DYN_OK, NINES_19, NINES_19, -38, false},
    {"1234567890123456789.0123456789012345678", DYN_OK, UINT64_C(1234567890123456789),
     UINT64_C(123456789012345678), -19, false},
    {NINES_38 "0", DYN_OK, NINES_19, NINES_19, 1, false},
    {NINES_38 ".000", DYN_OK, NINES_19, NINES_19, 0, false},
    {NINES_38 "0.00E-3", DYN_OK, NINES_19, NINES_19, -2, false},
    {"1" ZEROS_40, DYN_OK, TEN_18, 0, 3, false},
    {"1." ZEROS_40, DYN_OK, TEN_18, 0, -37, false},
    {"0000" NINES_38, DYN_OK, NINES_19, NINES_19, 0, false},
    {NINES_38 "9", DYN_E_RANGE, 0, 0, 0, false},
    {NINES_38 ".1", DYN_E_RANGE, 0, 0, 0, false},
    {NINES_38 ".0001", DYN_E_RANGE, 0, 0, 0, false},
    {"1" ZEROS_40 ".01", DYN_E_RANGE, 0, 0, 0, false},
    /* The magnitude counts, not the exponent as it is written. */
    {"1E-130", DYN_OK, 0, 1, -130, false},
    {"-1E-130", DYN_OK, 0, 1, -130, true},
    {"1.00E-130", DYN_OK, 0, 100, -132, false},
    {"100E-132", DYN_OK, 0, 100, -132, false},
    {"9.99E-131", DYN_E_RANGE, 0, 0, 0, false},
    {"1E-131", DYN_E_RANGE, 0, 0, 0, false},
    {"9.99E+125", DYN_OK, 0, 999, 123, false},
    {"0.000999E+129", DYN_OK, 0, 999, 123, false},
    {NINES_38 "E+88", DYN_OK, NINES_19, NINES_19, 88, false},
    {"1E+126", DYN_E_RANGE, 0, 0, 0, false},
    {"10E+125", DYN_E_RANGE, 0, 0, 0, false},
    {"-1E+126", DYN_E_RANGE, 0, 0, 0, false},
    {"1E99999999999999999999999999", DYN_E_RANGE, 0, 0, 0, false},
    {"1E-99999999999999999999999999", DYN_E_RANGE, 0, 0, 0, false},
    /* No number. */
    {"", DYN_E_FORMAT, 0, 0, 0, false},
    {"-", DYN_E_FORMAT, 0, 0, 0, false},
    {"+", DYN_E_FORMAT, 0, 0, 0, false},
    {"--1", DYN_E_FORMAT, 0, 0, 0, false},
    {"+-1", DYN_E_FORMAT, 0, 0, 0, false},
    {".", DYN_E_FORMAT, 0, 0, 0, false},
    {"1.", DYN_E_FORMAT, 0, 0, 0, false},
    {".5", DYN_E_FORMAT, 0, 0, 0, false},
    {"-.5", DYN_E_FORMAT, 0, 0, 0, false},
    {"5.E1", DYN_E_FORMAT, 0, 0, 0, false},
    {"1.2.3", DYN_E_FORMAT, 0, 0, 0, false},
    {"1..2", DYN_E_FORMAT, 0, 0, 0, false},
    {"1E", DYN_E_FORMAT, 0, 0, 0, false},
    {"1E+", DYN_E_FORMAT, 0, 0, 0, false},
    {"1E+-1", DYN_E_FORMAT, 0, 0, 0, false},
    {"1E1.5", DYN_E_FORMAT, 0, 0, 0, false},
    {"E1", DYN_E_FORMAT, 0, 0, 0, false},
    {" 1", DYN_E_FORMAT, 0, 0, 0, false},
    {"1 ", DYN_E_FORMAT, 0, 0, 0, false},
    {"1,5", DYN_E_FORMAT, 0, 0, 0, false},
    {"1_000", DYN_E_FORMAT, 0, 0, 0, false},
    {"0x1F", DYN_E_FORMAT, 0, 0, 0, false},
    {"1a", DYN_E_FORMAT, 0, 0, 0, false},
    {"NaN", DYN_E_FORMAT, 0, 0, 0, false},
    {"Infinity", DYN_E_FORMAT, 0, 0, 0, false},
    {"\xd9\xa3", DYN_E_FORMAT, 0, 0, 0, false},
    {NINES_38 "9x", DYN_E_FORMAT, 0, 0, 0, false},
};

START_TEST(parse_reads_exactly_or_says_why_not)
{
    const struct parse_row *row = &parse_rows[_i];
    struct dyn_decimal value = {{71, 72}, 73, true, false};

    ck_assert_msg(dyn_decimal_parse(dyn_str(row->text), &value) == row->rc, "%s",
                  row->text);
    if (row->rc != DYN_OK) {
        ck_assert_msg(value.digits[0] == 71 && value.digits[1] == 72 && !value.has,
                      "%s: written on failure", row->text);
        return;
    }
    ck_assert_msg(value.has && value.digits[0] == row->high &&
                      value.digits[1] == row->low && value.exponent == row->exponent &&
                      value.negative == row->negative,
                  "%s: %" PRIu64 " %" PRIu64 " %d", row->text, value.digits[0],
                  value.digits[1], value.exponent);
}
END_TEST

START_TEST(parse_takes_length_not_terminator)
{
    struct dyn_decimal value;

    ck_assert_int_eq(dyn_decimal_parse(dyn_str_n("123456", 3), &value), DYN_OK);
    ck_assert_uint_eq(value.digits[1], 123);
    ck_assert_int_eq(dyn_decimal_parse(dyn_str_n("12\0", 3), &value), DYN_E_FORMAT);
    ck_assert_int_eq(dyn_decimal_parse(dyn_str_n(NULL, 0), &value), DYN_E_FORMAT);
}
END_TEST

START_TEST(parse_stands_texts_of_any_length)
{
    char *text = malloc(LONG_TEXT_LEN);
    struct dyn_decimal value;

    ck_assert_ptr_nonnull(text);
    memset(text, '0', LONG_TEXT_LEN);
    text[LONG_TEXT_LEN - 1] = '7';
    ck_assert_int_eq(dyn_decimal_parse(dyn_str_n(text, LONG_TEXT_LEN), &value), DYN_OK);
    ck_assert_uint_eq(value.digits[1], 7);

    /* 1000...000E-999989 is 1E3. */
    text[0] = '1';
    memcpy(text + LONG_TEXT_LEN - 8, "E-999988", 8);
    ck_assert_int_eq(dyn_decimal_parse(dyn_str_n(text, LONG_TEXT_LEN), &value), DYN_OK);
    ck_assert_int_eq(dyn_decimal_cmp(value, dyn_decimal_lit("1E3")), 0);

    memset(text, '9', LONG_TEXT_LEN);
    text[1] = '.';
    ck_assert_int_eq(dyn_decimal_parse(dyn_str_n(text, LONG_TEXT_LEN), &value),
                     DYN_E_RANGE);
    memset(text, '9', LONG_TEXT_LEN);
    text[1] = 'E';
    ck_assert_int_eq(dyn_decimal_parse(dyn_str_n(text, LONG_TEXT_LEN), &value),
                     DYN_E_RANGE);
    free(text);
}
END_TEST

START_TEST(lit_gives_absent_for_what_is_no_number)
{
    ck_assert(dyn_decimal_lit("19.99").has);
    ck_assert(!dyn_decimal_lit("19,99").has);
    ck_assert(!dyn_decimal_lit("").has);
    ck_assert(!dyn_decimal_lit(NULL).has);
    ck_assert(!dyn_decimal_lit("1E126").has);
}
END_TEST

/* Formatting */

struct format_row {
    const char *text;
    const char *as_read;
    const char *canonical;
};

static const struct format_row format_rows[] = {
    {"0", "0", "0"},
    {"-0", "0", "0"},
    {"0.00", "0.00", "0"},
    {"-0.0", "0.0", "0"},
    {"0E5", "0", "0"},
    {"0E-41", "0." ZEROS_40, "0"},
    {"00042", "42", "42"},
    {"+5", "5", "5"},
    {"1.0", "1.0", "1"},
    {"12.90", "12.90", "12.9"},
    {"-0.05", "-0.05", "-0.05"},
    {"-0.050", "-0.050", "-0.05"},
    {"1200", "1200", "1200"},
    {"1.5E2", "150", "150"},
    {"1.500E2", "150.0", "150"},
    {"123E-2", "1.23", "1.23"},
    {"1E-3", "0.001", "0.001"},
    {"10000000000000000000", "10000000000000000000", "10000000000000000000"},
    {"100000000000000000000000.500", "100000000000000000000000.500",
     "100000000000000000000000.5"},
    {NINES_38, NINES_38, NINES_38},
    {"-" NINES_38, "-" NINES_38, "-" NINES_38},
    {"-0." NINES_38, "-0." NINES_38, "-0." NINES_38},
    {"9999999999999999999.9999999999999999999", "9999999999999999999.9999999999999999999",
     "9999999999999999999.9999999999999999999"},
    /* 40 digits on each side of the point, no more. */
    {NINES_38 "00", NINES_38 "00", NINES_38 "00"},
    {NINES_38 "E3", "9.9999999999999999999999999999999999999E+40",
     "9.9999999999999999999999999999999999999E+40"},
    {"1E39", "1000000000000000000000000000000000000000",
     "1000000000000000000000000000000000000000"},
    {"1E40", "1E+40", "1E+40"},
    {"1E-40", "0.0000000000000000000000000000000000000001",
     "0.0000000000000000000000000000000000000001"},
    {"1E-41", "1E-41", "1E-41"},
    {"0.00" NINES_38, "0.00" NINES_38, "0.00" NINES_38},
    {"0.000" NINES_38, "9.9999999999999999999999999999999999999E-4",
     "9.9999999999999999999999999999999999999E-4"},
    {"10E-41", "1.0E-40", "0.0000000000000000000000000000000000000001"},
    {"1.5E+100", "1.5E+100", "1.5E+100"},
    {"1.50E+100", "1.50E+100", "1.5E+100"},
    {"-1E-130", "-1E-130", "-1E-130"},
    {"1.00E-130", "1.00E-130", "1E-130"},
    {NINES_38 "E+88", "9.9999999999999999999999999999999999999E+125",
     "9.9999999999999999999999999999999999999E+125"},
};

START_TEST(format_keeps_zeros_unless_canonical)
{
    const struct format_row *row = &format_rows[_i];
    struct dyn_decimal value = dyn_decimal_lit(row->text);
    char text[DYN_DECIMAL_TEXT_MAX];

    ck_assert_msg(value.has, "%s", row->text);
    ck_assert_uint_eq(dyn_decimal_format(value, false, text), strlen(row->as_read));
    ck_assert_str_eq(text, row->as_read);
    ck_assert_uint_eq(dyn_decimal_format(value, true, text), strlen(row->canonical));
    ck_assert_str_eq(text, row->canonical);
}
END_TEST

START_TEST(format_of_absent_is_empty)
{
    struct dyn_decimal value = {{0, 5}, 0, false, false};
    char text[DYN_DECIMAL_TEXT_MAX] = "x";

    ck_assert_uint_eq(dyn_decimal_format(value, true, text), 0);
    ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(format_stays_in_bounds_whatever_the_struct_holds)
{
    static const int exponents[] = {INT16_MIN, -41, -40, -1, 0, 1, 40, 41, INT16_MAX};
    static const uint64_t limbs[] = {0, 1, NINES_19, NINES_19 + 1, UINT64_MAX};

    for (int i = 0; i < COUNT(exponents) * COUNT(limbs) * COUNT(limbs) * 2; i++) {
        int rest = i / 2;
        struct dyn_decimal value = {{limbs[rest / COUNT(exponents) % COUNT(limbs)],
                                     limbs[rest / COUNT(exponents) / COUNT(limbs)]},
                                    (int16_t)exponents[rest % COUNT(exponents)],
                                    true,
                                    true};
        char text[DYN_DECIMAL_TEXT_MAX];
        int64_t scaled = 0;
        size_t len = dyn_decimal_format(value, i % 2 == 0, text);
        ck_assert_uint_gt(len, 0);
        ck_assert_uint_eq(len, strlen(text));
        ck_assert_int_eq(dyn_decimal_cmp(value, value), 0);
        (void)dyn_decimal_to_scaled(value, 2, &scaled);
    }
}
END_TEST

/* Order */

/* Ascending; those of one row are equal. */
static const char *const order_rows[][4] = {
    {"-" NINES_38 "E88", "-" NINES_38 "0E87", NULL, NULL},
    {"-1E+125", "-10E124", NULL, NULL},
    {"-" NINES_38, "-" NINES_38 ".0", NULL, NULL},
    {"-10000000000000000000", "-1E19", NULL, NULL},
    {"-100", "-1E2", "-100.00", NULL},
    {"-99.999999999999999999999999999999999999", NULL, NULL, NULL},
    {"-1.1", "-1.10", NULL, NULL},
    {"-1", "-1.0", "-0.1E1", NULL},
    {"-0.5", "-5E-1", NULL, NULL},
    {"-1E-130", "-1.00E-130", NULL, NULL},
    {"0", "-0", "0.00", "0E-999"},
    {"1E-130", "100E-132", NULL, NULL},
    {"1.0000000000000000000000000000000000001E-130", NULL, NULL, NULL},
    {"0.05", "0.050", NULL, NULL},
    {"1", "1.0", "1.0000000000000000000000000000000000000", "0.1E1"},
    {"1.0000000000000000000000000000000000001", NULL, NULL, NULL},
    {"9", "9.0", NULL, NULL},
    {"10", "1E1", "1.0E1", NULL},
    {"9999999999999999999", NULL, NULL, NULL},
    {"10000000000000000000", "1E19", NULL, NULL},
    {"10000000000000000001", NULL, NULL, NULL},
    {NINES_38, NINES_38 ".0", NULL, NULL},
    {"1E38", "1" ZEROS_40 "E-2", NULL, NULL},
    {NINES_38 "E88", NULL, NULL, NULL},
};

static int sign_of(int n)
{
    return (n > 0) - (n < 0);
}

START_TEST(cmp_orders_by_value)
{
    for (int i = 0; i < 4 && order_rows[_i][i] != NULL; i++) {
        struct dyn_decimal a = dyn_decimal_lit(order_rows[_i][i]);
        ck_assert_msg(a.has, "%s", order_rows[_i][i]);
        for (int row = 0; row < COUNT(order_rows); row++) {
            for (int j = 0; j < 4 && order_rows[row][j] != NULL; j++) {
                struct dyn_decimal b = dyn_decimal_lit(order_rows[row][j]);
                ck_assert_msg(sign_of(dyn_decimal_cmp(a, b)) == sign_of(_i - row),
                              "%s and %s", order_rows[_i][i], order_rows[row][j]);
            }
        }
    }
}
END_TEST

START_TEST(cmp_puts_absent_first)
{
    struct dyn_decimal absent = {{0, 0}, 0, false, false};
    struct dyn_decimal least = dyn_decimal_lit("-9E125");

    ck_assert_int_lt(dyn_decimal_cmp(absent, least), 0);
    ck_assert_int_gt(dyn_decimal_cmp(least, absent), 0);
    ck_assert_int_eq(dyn_decimal_cmp(absent, absent), 0);
}
END_TEST

/* Integers and minor units */

struct scaled_row {
    int64_t unscaled;
    unsigned scale;
    const char *text; /* NULL: absent */
};

static const struct scaled_row scaled_rows[] = {
    {1999, 2, "19.99"},
    {-5, 2, "-0.05"},
    {0, 2, "0.00"},
    {1500, 2, "15.00"},
    {7, 0, "7"},
    {INT64_MAX, 0, "9223372036854775807"},
    {INT64_MIN, 0, "-9223372036854775808"},
    {INT64_MIN, 18, "-9.223372036854775808"},
    {1, 127, "1E-127"},
    {1, 128, NULL},
    {1, UINT32_MAX, NULL},
};

START_TEST(scaled_moves_the_point)
{
    const struct scaled_row *row = &scaled_rows[_i];
    struct dyn_decimal value = dyn_decimal_scaled(row->unscaled, row->scale);
    char text[DYN_DECIMAL_TEXT_MAX];
    int64_t back = 0;

    ck_assert(value.has == (row->text != NULL));
    if (!value.has)
        return;
    (void)dyn_decimal_format(value, false, text);
    ck_assert_str_eq(text, row->text);
    ck_assert_int_eq(dyn_decimal_to_scaled(value, row->scale, &back), DYN_OK);
    ck_assert_int_eq(back, row->unscaled);
}
END_TEST

struct to_scaled_row {
    const char *text;
    unsigned scale;
    int rc;
    int64_t value;
};

static const struct to_scaled_row to_scaled_rows[] = {
    {"19.99", 2, DYN_OK, 1999},
    {"19.9900", 2, DYN_OK, 1999},
    {"20", 2, DYN_OK, 2000},
    {"2E1", 2, DYN_OK, 2000},
    {"-0.05", 2, DYN_OK, -5},
    {"0.000", 2, DYN_OK, 0},
    {"0", UINT32_MAX, DYN_OK, 0},
    {"19.999", 2, DYN_E_RANGE, 0},
    {"0.001", 2, DYN_E_RANGE, 0},
    {"1.0000000000000000000000000000000000000", 18, DYN_OK, INT64_C(1000000000000000000)},
    {"9223372036854775807", 0, DYN_OK, INT64_MAX},
    {"9223372036854775808", 0, DYN_E_RANGE, 0},
    {"-9223372036854775808", 0, DYN_OK, INT64_MIN},
    {"-9223372036854775809", 0, DYN_E_RANGE, 0},
    {"92233720368547758.07", 2, DYN_OK, INT64_MAX},
    {"1E-130", 130, DYN_OK, 1},
    {"1E-130", 129, DYN_E_RANGE, 0},
    {"1E18", 0, DYN_OK, INT64_C(1000000000000000000)},
    {"1E19", 0, DYN_E_RANGE, 0},
    {"1", 18, DYN_OK, INT64_C(1000000000000000000)},
    {"1", 19, DYN_E_RANGE, 0},
    {"1", UINT32_MAX, DYN_E_RANGE, 0},
    {NINES_38, 0, DYN_E_RANGE, 0},
    {"1E125", 0, DYN_E_RANGE, 0},
};

START_TEST(to_scaled_loses_no_digit)
{
    const struct to_scaled_row *row = &to_scaled_rows[_i];
    int64_t value = 77;
    int rc = dyn_decimal_to_scaled(dyn_decimal_lit(row->text), row->scale, &value);

    ck_assert_msg(rc == row->rc, "%s", row->text);
    ck_assert_int_eq(value, rc == DYN_OK ? row->value : 77);
}
END_TEST

START_TEST(to_scaled_of_absent_is_missing)
{
    struct dyn_decimal absent = {{0, 0}, 0, false, false};
    int64_t value = 77;

    ck_assert_int_eq(dyn_decimal_to_scaled(absent, 2, &value), DYN_E_MISSING);
    ck_assert_int_eq(value, 77);
}
END_TEST

START_TEST(int64_becomes_a_decimal)
{
    ck_assert_int_eq(dyn_decimal_cmp(dyn_decimal_int64(INT64_MIN),
                                     dyn_decimal_lit("-9223372036854775808")),
                     0);
    ck_assert_int_eq(dyn_decimal_cmp(dyn_decimal_int64(0), dyn_decimal_lit("0")), 0);
    ck_assert(dyn_decimal_int64(0).has);
}
END_TEST

struct integer_row {
    const char *text;
    int rc;
    int64_t value;
    int unsigned_rc;
    uint64_t unsigned_value;
};

static const struct integer_row integer_rows[] = {
    {"0", DYN_OK, 0, DYN_OK, 0},
    {"-0", DYN_OK, 0, DYN_OK, 0},
    {"0.0", DYN_OK, 0, DYN_OK, 0},
    {"-0E9", DYN_OK, 0, DYN_OK, 0},
    {"7", DYN_OK, 7, DYN_OK, 7},
    {"+7", DYN_OK, 7, DYN_OK, 7},
    {"-7", DYN_OK, -7, DYN_E_RANGE, 0},
    {"007", DYN_OK, 7, DYN_OK, 7},
    {"0000000000000000000000000000007", DYN_OK, 7, DYN_OK, 7},
    {"1E3", DYN_OK, 1000, DYN_OK, 1000},
    {"5.0", DYN_OK, 5, DYN_OK, 5},
    {"-1.50e1", DYN_OK, -15, DYN_E_RANGE, 0},
    {"1500e-2", DYN_OK, 15, DYN_OK, 15},
    {"1.5", DYN_E_RANGE, 0, DYN_E_RANGE, 0},
    {"1E-3", DYN_E_RANGE, 0, DYN_E_RANGE, 0},
    {"1E-999", DYN_E_RANGE, 0, DYN_E_RANGE, 0},
    {"9007199254740993", DYN_OK, INT64_C(9007199254740993), DYN_OK,
     UINT64_C(9007199254740993)},
    {"9223372036854775807", DYN_OK, INT64_MAX, DYN_OK, UINT64_C(9223372036854775807)},
    {"9223372036854775808", DYN_E_RANGE, 0, DYN_OK, UINT64_C(9223372036854775808)},
    {"-9223372036854775808", DYN_OK, INT64_MIN, DYN_E_RANGE, 0},
    {"-9223372036854775809", DYN_E_RANGE, 0, DYN_E_RANGE, 0},
    {"9223372036854775807.000", DYN_OK, INT64_MAX, DYN_OK, UINT64_C(9223372036854775807)},
    {"-9.223372036854775808E18", DYN_OK, INT64_MIN, DYN_E_RANGE, 0},
    {"18446744073709551615", DYN_E_RANGE, 0, DYN_OK, UINT64_MAX},
    {"18446744073709551616", DYN_E_RANGE, 0, DYN_E_RANGE, 0},
    {"1844674407370955161.5E1", DYN_E_RANGE, 0, DYN_OK, UINT64_MAX},
    {"1844674407370955161.6E1", DYN_E_RANGE, 0, DYN_E_RANGE, 0},
    {"20000000000000000000", DYN_E_RANGE, 0, DYN_E_RANGE, 0},
    {"99999999999999999999", DYN_E_RANGE, 0, DYN_E_RANGE, 0},
    {"100000000000000000000", DYN_E_RANGE, 0, DYN_E_RANGE, 0},
    {"1E19", DYN_E_RANGE, 0, DYN_OK, UINT64_C(10000000000000000000)},
    {"1E20", DYN_E_RANGE, 0, DYN_E_RANGE, 0},
    {NINES_38 "9", DYN_E_RANGE, 0, DYN_E_RANGE, 0},
    {"", DYN_E_FORMAT, 0, DYN_E_FORMAT, 0},
    {"-", DYN_E_FORMAT, 0, DYN_E_FORMAT, 0},
    {"+", DYN_E_FORMAT, 0, DYN_E_FORMAT, 0},
    {"--5", DYN_E_FORMAT, 0, DYN_E_FORMAT, 0},
    {"5.", DYN_E_FORMAT, 0, DYN_E_FORMAT, 0},
    {".5", DYN_E_FORMAT, 0, DYN_E_FORMAT, 0},
    {"5x", DYN_E_FORMAT, 0, DYN_E_FORMAT, 0},
    {" 5", DYN_E_FORMAT, 0, DYN_E_FORMAT, 0},
    {"5 ", DYN_E_FORMAT, 0, DYN_E_FORMAT, 0},
    {"/", DYN_E_FORMAT, 0, DYN_E_FORMAT, 0},
    {":", DYN_E_FORMAT, 0, DYN_E_FORMAT, 0},
    {"\xff", DYN_E_FORMAT, 0, DYN_E_FORMAT, 0},
    {"9223372036854775807x", DYN_E_FORMAT, 0, DYN_E_FORMAT, 0},
};

START_TEST(integers_are_read_from_any_integral_text)
{
    const struct integer_row *row = &integer_rows[_i];
    int64_t value = 77;
    uint64_t unsigned_value = 78;

    ck_assert_msg(dyn_int64_parse(dyn_str(row->text), &value) == row->rc, "%s",
                  row->text);
    ck_assert_int_eq(value, row->rc == DYN_OK ? row->value : 77);
    ck_assert_msg(dyn_uint64_parse(dyn_str(row->text), &unsigned_value) ==
                      row->unsigned_rc,
                  "%s", row->text);
    ck_assert_uint_eq(unsigned_value,
                      row->unsigned_rc == DYN_OK ? row->unsigned_value : 78);
}
END_TEST

START_TEST(integers_are_written_as_printf_does)
{
    uint64_t value = 1;
    char expected[32];
    char text[24];

    for (int i = 0; i < 20; i++, value *= 10) {
        for (uint64_t near = value - 1; near != value + 2; near++) {
            (void)snprintf(expected, sizeof(expected), "%" PRIu64, near);
            ck_assert_uint_eq(dyn_uint64_format(near, text), strlen(expected));
            ck_assert_str_eq(text, expected);
            (void)snprintf(expected, sizeof(expected), "%" PRId64, -(int64_t)(near / 4));
            ck_assert_uint_eq(dyn_int64_format(-(int64_t)(near / 4), text),
                              strlen(expected));
            ck_assert_str_eq(text, expected);
        }
    }
    ck_assert_uint_eq(dyn_uint64_format(UINT64_MAX, text), 20);
    ck_assert_str_eq(text, "18446744073709551615");
    ck_assert_uint_eq(dyn_int64_format(INT64_MIN, text), 20);
    ck_assert_str_eq(text, "-9223372036854775808");
}
END_TEST

/* Laws */

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Any value the type holds: 1 to 38 digits, magnitude within range. */
static struct dyn_decimal random_decimal(uint64_t *state)
{
    struct dyn_decimal value = {{0, 0}, 0, false, true};
    int digits = 1 + (int)(next_random(state) % 38);
    uint64_t power = 1;

    for (int i = 1; i < (digits - 1) % 19 + 1; i++)
        power *= 10;
    if (digits > 19) {
        value.digits[0] = power + next_random(state) % (9 * power);
        value.digits[1] = next_random(state) % (NINES_19 + 1);
    } else {
        value.digits[1] = power + next_random(state) % (9 * power);
    }
    if (next_random(state) % 4 == 0)
        value.digits[1] = value.digits[1] / 100000 * 100000;
    if (value.digits[0] == 0 && value.digits[1] == 0)
        value.digits[1] = 1;
    value.exponent = (int16_t)((int)(next_random(state) % 200) - 120);
    value.negative = next_random(state) % 2 == 0;
    return value;
}

START_TEST(what_is_written_reads_back_equal)
{
    uint64_t state = UINT64_C(0x9e3779b97f4a7c15);
    char text[DYN_DECIMAL_TEXT_MAX];
    int read = 0;

    for (int i = 0; i < 100000; i++) {
        struct dyn_decimal value = random_decimal(&state);
        struct dyn_decimal back;
        size_t len = dyn_decimal_format(value, i % 2 == 0, text);
        if (dyn_decimal_parse(dyn_str_n(text, len), &back) != DYN_OK)
            continue; /* its magnitude is outside what N holds */
        read++;
        if (dyn_decimal_cmp(value, back) != 0)
            ck_abort_msg("%s", text);
    }
    ck_assert_int_gt(read, 90000);
}
END_TEST

static Suite *decimal_suite(void)
{
    Suite *suite = suite_create("core/decimal");
    TCase *tc = tcase_create("decimal");

    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, parse_reads_exactly_or_says_why_not, 0, COUNT(parse_rows));
    tcase_add_test(tc, parse_takes_length_not_terminator);
    tcase_add_test(tc, parse_stands_texts_of_any_length);
    tcase_add_test(tc, lit_gives_absent_for_what_is_no_number);
    tcase_add_loop_test(tc, format_keeps_zeros_unless_canonical, 0, COUNT(format_rows));
    tcase_add_test(tc, format_of_absent_is_empty);
    tcase_add_test(tc, format_stays_in_bounds_whatever_the_struct_holds);
    tcase_add_loop_test(tc, cmp_orders_by_value, 0, COUNT(order_rows));
    tcase_add_test(tc, cmp_puts_absent_first);
    tcase_add_loop_test(tc, scaled_moves_the_point, 0, COUNT(scaled_rows));
    tcase_add_loop_test(tc, to_scaled_loses_no_digit, 0, COUNT(to_scaled_rows));
    tcase_add_test(tc, to_scaled_of_absent_is_missing);
    tcase_add_test(tc, int64_becomes_a_decimal);
    tcase_add_loop_test(tc, integers_are_read_from_any_integral_text, 0,
                        COUNT(integer_rows));
    tcase_add_test(tc, integers_are_written_as_printf_does);
    tcase_add_test(tc, what_is_written_reads_back_equal);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    return suite_main(decimal_suite());
}
