/* SPDX-License-Identifier: MIT */
/*
 * Doubles as text: correctly rounded when read, shortest when written, whatever the locale.
 * The C library's strtod and printf are the reference, in the C locale.
 */
#include <dyn/decimal.h>

#include "support/locales.h"
#include "support/suite.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define COUNT(rows)   ((int)(sizeof(rows) / sizeof((rows)[0])))
#define RANDOM_COUNT  200000
#define LONG_TEXT_LEN 1000000

/* ck_assert writes a line into a file each time, which is too slow for the loops below. */
#define REQUIRE(condition, text)                                                         \
    do {                                                                                 \
        if (!(condition))                                                                \
            ck_abort_msg("%s: not so: %s", text, #condition);                            \
    } while (0)

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof(bits));
    return bits;
}

static double double_of(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

/* Bits rather than ==: -0 is not 0 here. */
static bool same(double a, double b)
{
    return bits_of(a) == bits_of(b);
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Finite doubles of every kind: any bits, a middling exponent, subnormal, a power of two and
 * its neighbours, an integer, a short decimal. */
static double random_double(uint64_t *state)
{
    uint64_t bits = next_random(state);
    uint64_t pick = next_random(state);

    switch (pick % 8) {
    case 0:
    case 1:
        break;
    case 2:
        bits = (bits >> 12) | (UINT64_C(960) + pick / 8 % 128) << 52;
        break;
    case 3:
        bits >>= 12 + pick / 8 % 52;
        break;
    case 4:
        bits = ((bits % 2046 + 1) << 52) + pick / 8 % 3 - 1;
        break;
    case 5:
        return (double)(bits >> pick / 8 % 64);
    case 6:
        return (double)(bits >> pick / 8 % 64 % 40 >> 24) / 1e4;
    default:
        return (double)(bits % 1000000000) / 1e9 + (double)(pick / 8 % 1000);
    }
    return isfinite(double_of(bits)) ? double_of(bits) : 1.5;
}

/* Writing */

struct format_row {
    double value;
    const char *text;
};

static const struct format_row format_rows[] = {
    {0.0, "0"},
    {-0.0, "0"},
    {1.0, "1"},
    {-1.0, "-1"},
    {10.0, "10"},
    {0.1, "0.1"},
    {-0.1, "-0.1"},
    {0.5, "0.5"},
    {0.1 + 0.2, "0.30000000000000004"},
    {1.0 / 3.0, "0.3333333333333333"},
    {2.0 / 3.0, "0.6666666666666666"},
    {19.99, "19.99"},
    {100.25, "100.25"},
    {123456.5, "123456.5"},
    {3.141592653589793, "3.141592653589793"},
    {0.007, "0.007"},
    {0.000001, "0.000001"},
    {0.0000012345678901234567, "0.0000012345678901234567"},
    {0.00000099999, "9.9999e-7"},
    {1e-7, "1e-7"},
    {1.5e-7, "1.5e-7"},
    {9.5367431640625e-07, "9.5367431640625e-7"},
    {1e15, "1000000000000000"},
    {999999999999999.0, "999999999999999"},
    {999999999999999.9, "999999999999999.9"},
    {9007199254740991.0, "9007199254740991"},
    {9007199254740992.0, "9007199254740992"},
    {9007199254740994.0, "9007199254740994"},
    {4503599627370495.5, "4503599627370495.5"},
    {18446744073709551616.0, "18446744073709552000"},
    {1e20, "100000000000000000000"},
    {123456789012345680000.0, "123456789012345680000"},
    {999999999999999900000.0, "999999999999999900000"},
    {1e21, "1e+21"},
    {1e22, "1e+22"},
    {1e23, "1e+23"},
    {0x1.52d02c7e14af7p+76, "1.0000000000000001e+23"},
    {1.5e300, "1.5e+300"},
    {1.7976931348623157e308, "1.7976931348623157e+308"},
    {2.2250738585072014e-308, "2.2250738585072014e-308"},
    {2.225073858507201e-308, "2.225073858507201e-308"},
    {0x1p-1074, "5e-324"},
    {0x1p-1073, "1e-323"},
    {-0x1p-1074, "-5e-324"},
    /* Halfway between two shortest candidates: the even digit. */
    {0x1p-44, "5.684341886080802e-14"},
    /* A power of two: the interval below is half as wide. */
    {0x1p-1022, "2.2250738585072014e-308"},
    {0x1p+89, "6.189700196426902e+26"},
    {0x1p+1023, "8.98846567431158e+307"},
    {9.007199254740993e15, "9007199254740992"},
    {5e-320, "5e-320"},
    {2.98023223876953125e-8, "2.9802322387695312e-8"},
};

START_TEST(format_writes_the_shortest_text)
{
    const struct format_row *row = &format_rows[_i];
    char text[DYN_FLOAT64_TEXT_MAX];

    ck_assert_uint_eq(dyn_float64_format(row->value, text), strlen(row->text));
    ck_assert_str_eq(text, row->text);
}
END_TEST

START_TEST(format_refuses_what_dynamodb_has_not)
{
    char text[DYN_FLOAT64_TEXT_MAX] = "x";

    ck_assert_uint_eq(dyn_float64_format((double)NAN, text), 0);
    ck_assert_str_eq(text, "");
    ck_assert_uint_eq(dyn_float64_format((double)INFINITY, text), 0);
    ck_assert_uint_eq(dyn_float64_format(-(double)INFINITY, text), 0);
}
END_TEST

/* Reading */

struct parse_row {
    const char *text;
    int rc;
    double value;
};

static const struct parse_row parse_rows[] = {
    {"0", DYN_OK, 0.0},
    {"-0", DYN_OK, -0.0},
    {"-0.000E-999", DYN_OK, -0.0},
    {"0E999999999999999999999", DYN_OK, 0.0},
    {"1", DYN_OK, 1.0},
    {"+5", DYN_OK, 5.0},
    {"-2.50", DYN_OK, -2.5},
    {"00042", DYN_OK, 42.0},
    {"0.1", DYN_OK, 0x1.999999999999ap-4},
    {"0.30000000000000004", DYN_OK, 0x1.3333333333334p-2},
    {"19.99", DYN_OK, 0x1.3fd70a3d70a3dp+4},
    {"1E3", DYN_OK, 1000.0},
    {"1e22", DYN_OK, 0x1.0f0cf064dd592p+73},
    {"1e23", DYN_OK, 0x1.52d02c7e14af6p+76},
    {"100000000000000000000000", DYN_OK, 0x1.52d02c7e14af6p+76},
    {"9.5367431640625e-07", DYN_OK, 0x1p-20},
    {"8.9255999999999999e-23", DYN_OK, 0x1.af9d937e5589dp-74},
    /* Above 2^53 every second integer is a double; halfway goes to the even one. */
    {"9007199254740992", DYN_OK, 9007199254740992.0},
    {"9007199254740993", DYN_OK, 9007199254740992.0},
    {"9007199254740993.0000000000000000000000000000000001", DYN_OK, 9007199254740994.0},
    {"9007199254740994", DYN_OK, 9007199254740994.0},
    {"9007199254740995", DYN_OK, 9007199254740996.0},
    {"9007199254740992999999999999999999999999999999E-30", DYN_OK, 9007199254740992.0},
    {"18446744073709551615", DYN_OK, 0x1p+64},
    /* 1 + 2^-53 lies halfway. */
    {"1.00000000000000011102230246251565404236316680908203125", DYN_OK, 1.0},
    {"1.00000000000000011102230246251565404236316680908203124", DYN_OK, 1.0},
    {"1.00000000000000011102230246251565404236316680908203126", DYN_OK,
     0x1.0000000000001p+0},
    {"1.00000000000000033306690738754696212708950042724609375", DYN_OK,
     0x1.0000000000002p+0},
    /* The upper end. */
    {"1.7976931348623157e308", DYN_OK, 0x1.fffffffffffffp+1023},
    {"1.7976931348623158e308", DYN_OK, 0x1.fffffffffffffp+1023},
    {"1.7976931348623159e308", DYN_E_RANGE, 0},
    {"-1.7976931348623159e308", DYN_E_RANGE, 0},
    {"17976931348623158079372897140530341507993413271003782693617377898044496829276475"
     "09466490179775872070963302864166928879109465555478519404026306574886715058206819"
     "08902000708383676273854845817711531764475730270069855571366959622842914819860834"
     "936475292719074168444365510704342711559699508093042880177904174497792",
     DYN_E_RANGE, 0},
    {"17976931348623158079372897140530341507993413271003782693617377898044496829276475"
     "09466490179775872070963302864166928879109465555478519404026306574886715058206819"
     "08902000708383676273854845817711531764475730270069855571366959622842914819860834"
     "936475292719074168444365510704342711559699508093042880177904174497791",
     DYN_OK, 0x1.fffffffffffffp+1023},
    {"1e309", DYN_E_RANGE, 0},
    {"0.0001e313", DYN_E_RANGE, 0},
    {"1e310", DYN_E_RANGE, 0},
    {"1e311", DYN_E_RANGE, 0},
    {"1e99999999999999999999", DYN_E_RANGE, 0},
    /* The lower end: subnormal numbers, and what is nearer to 0. */
    {"2.2250738585072014e-308", DYN_OK, 0x1p-1022},
    {"2.2250738585072011e-308", DYN_OK, 0x0.fffffffffffffp-1022},
    {"2.2250738585072012e-308", DYN_OK, 0x1p-1022},
    {"5e-324", DYN_OK, 0x1p-1074},
    {"4.9406564584124654e-324", DYN_OK, 0x1p-1074},
    {"2.4703282292062328e-324", DYN_OK, 0x1p-1074},
    {"2.4703282292062327e-324", DYN_OK, 0.0},
    {"7.4109846876186981e-324", DYN_OK, 0x1p-1074},
    {"7.4109846876186982e-324", DYN_OK, 0x1p-1073},
    {"3e-324", DYN_OK, 0x1p-1074},
    {"2e-324", DYN_OK, 0.0},
    {"-2e-324", DYN_OK, -0.0},
    {"1e-330", DYN_OK, 0.0},
    {"1e-400", DYN_OK, 0.0},
    {"1e-99999999999999999999", DYN_OK, 0.0},
    /* No number. */
    {"", DYN_E_FORMAT, 0},
    {"-", DYN_E_FORMAT, 0},
    {".", DYN_E_FORMAT, 0},
    {"1.", DYN_E_FORMAT, 0},
    {".5", DYN_E_FORMAT, 0},
    {"1,5", DYN_E_FORMAT, 0},
    {"1e", DYN_E_FORMAT, 0},
    {"1e+", DYN_E_FORMAT, 0},
    {" 1", DYN_E_FORMAT, 0},
    {"1 ", DYN_E_FORMAT, 0},
    {"0x1p3", DYN_E_FORMAT, 0},
    {"nan", DYN_E_FORMAT, 0},
    {"inf", DYN_E_FORMAT, 0},
    {"1e400x", DYN_E_FORMAT, 0},
};

START_TEST(parse_rounds_correctly)
{
    const struct parse_row *row = &parse_rows[_i];
    double value = 77;

    ck_assert_msg(dyn_float64_parse(dyn_str(row->text), &value) == row->rc, "%s",
                  row->text);
    ck_assert_msg(same(value, row->rc == DYN_OK ? row->value : 77), "%s: %a", row->text,
                  value);
}
END_TEST

START_TEST(parse_stands_texts_of_any_length)
{
    char *text = malloc(LONG_TEXT_LEN);
    double value = 0;

    ck_assert_ptr_nonnull(text);
    memset(text, '0', LONG_TEXT_LEN);
    memcpy(text + LONG_TEXT_LEN - 4, "12.5", 4);
    ck_assert_int_eq(dyn_float64_parse(dyn_str_n(text, LONG_TEXT_LEN), &value), DYN_OK);
    ck_assert(same(value, 12.5));

    /* 1 + 2^-53 and, a million digits later, a little more. */
    memset(text, '0', LONG_TEXT_LEN);
    memcpy(text, "1.00000000000000011102230246251565404236316680908203125", 55);
    ck_assert_int_eq(dyn_float64_parse(dyn_str_n(text, LONG_TEXT_LEN), &value), DYN_OK);
    ck_assert(same(value, 1.0));
    text[LONG_TEXT_LEN - 1] = '1';
    ck_assert_int_eq(dyn_float64_parse(dyn_str_n(text, LONG_TEXT_LEN), &value), DYN_OK);
    ck_assert(same(value, 0x1.0000000000001p+0));

    /* An exponent that only the digits bring back. */
    memset(text, '0', LONG_TEXT_LEN);
    text[1] = '.';
    memcpy(text + LONG_TEXT_LEN - 8, "3E999991", 8);
    ck_assert_int_eq(dyn_float64_parse(dyn_str_n(text, LONG_TEXT_LEN), &value), DYN_OK);
    ck_assert(same(value, 3.0));

    memset(text, '9', LONG_TEXT_LEN);
    ck_assert_int_eq(dyn_float64_parse(dyn_str_n(text, LONG_TEXT_LEN), &value),
                     DYN_E_RANGE);
    free(text);
}
END_TEST

/* Exact midpoints */

/* Digits before and behind the point of every double, a sign's place and the half's digit. */
#define EXACT_BEFORE 310
#define EXACT_BEHIND 1075
#define EXACT_TEXT   (EXACT_BEFORE + 1 + EXACT_BEHIND)

/* The exact text of (a + b) / 2 for a, b >= 0, with room for one digit more. */
static void midpoint_text(double a, double b, char ret_text[EXACT_TEXT + 2])
{
    char a_text[EXACT_TEXT + 2];
    char b_text[EXACT_TEXT + 2];
    int carry = 0;
    int rest = 0;

    (void)snprintf(a_text, sizeof(a_text), "%0*.*f", EXACT_TEXT, EXACT_BEHIND, a);
    (void)snprintf(b_text, sizeof(b_text), "%0*.*f", EXACT_TEXT, EXACT_BEHIND, b);
    for (int i = EXACT_TEXT - 1; i >= 0; i--) {
        if (a_text[i] == '.')
            continue;
        carry += a_text[i] - '0' + b_text[i] - '0';
        a_text[i] = (char)('0' + carry % 10);
        carry /= 10;
    }
    for (int i = 0; i < EXACT_TEXT; i++) {
        ret_text[i] = a_text[i];
        if (a_text[i] == '.')
            continue;
        rest = rest * 10 + a_text[i] - '0';
        ret_text[i] = (char)('0' + rest / 2);
        rest %= 2;
    }
    ret_text[EXACT_TEXT] = '\0';
    ret_text[EXACT_TEXT + 1] = '\0';
}

/* Makes the text, of which the last digit is not 0 or zeros follow it, a little smaller. */
static void decrement(char *text, size_t len)
{
    while (len > 0 && (text[len - 1] == '0' || text[len - 1] == '.')) {
        if (text[len - 1] == '0')
            text[len - 1] = '9';
        len--;
    }
    text[len - 1]--;
}

START_TEST(a_hair_decides_between_neighbours)
{
    uint64_t state = UINT64_C(0x2545f4914f6cdd1d);
    char text[EXACT_TEXT + 2];

    for (int i = 0; i < 2000; i++) {
        double below = fabs(random_double(&state));
        double above = double_of(bits_of(below) + 1);
        double value = -1;
        if (!isfinite(above))
            continue;
        midpoint_text(below, above, text);
        REQUIRE(dyn_float64_parse(dyn_str_n(text, EXACT_TEXT), &value) == DYN_OK, text);
        REQUIRE(same(value, (bits_of(below) & 1) == 0 ? below : above), text);
        text[EXACT_TEXT] = '1';
        REQUIRE(dyn_float64_parse(dyn_str_n(text, EXACT_TEXT + 1), &value) == DYN_OK,
                text);
        REQUIRE(same(value, above), text);
        decrement(text, EXACT_TEXT);
        REQUIRE(dyn_float64_parse(dyn_str_n(text, EXACT_TEXT), &value) == DYN_OK, text);
        REQUIRE(same(value, below), text);
    }
}
END_TEST

/* Laws, on random doubles */

/* The digits of a text and its power of ten, trailing zeros taken off. */
static uint64_t digits_of(const char *text, int *ret_count)
{
    uint64_t digits = 0;
    int zeros = 0;

    *ret_count = 0;
    for (; *text != '\0' && *text != 'e'; text++) {
        if (*text < '0' || *text > '9')
            continue;
        if (*text == '0') {
            zeros += digits != 0;
            continue;
        }
        for (; zeros > 0; zeros--, ++*ret_count)
            digits *= 10;
        digits = digits * 10 + (uint64_t)(*text - '0');
        ++*ret_count;
    }
    return digits;
}

/* Whether `digits`, standing where the first `count` digits of `value` do, read as it. */
static bool reads_as(uint64_t digits, int count, double value, int power)
{
    char text[64];

    (void)snprintf(text, sizeof(text), "%llue%d", (unsigned long long)digits,
                   power - count + 1);
    return same(strtod(text, NULL), value);
}

/* No text with one digit less reads back, and of those as long it is the nearest. */
static void check_shortest(double value, const char *text)
{
    char other[64];
    int count;
    int power;
    uint64_t digits = digits_of(text, &count);
    int other_count;
    uint64_t near;

    (void)snprintf(other, sizeof(other), "%.*e", count - 1, value);
    if (same(strtod(other, NULL), value))
        REQUIRE(digits_of(other, &other_count) == digits, text);
    if (count == 1)
        return;
    (void)snprintf(other, sizeof(other), "%.*e", count - 2, value);
    power = (int)strtol(strchr(other, 'e') + 1, NULL, 10);
    near = digits_of(other, &other_count);
    for (; other_count < count - 1; other_count++)
        near *= 10;
    for (uint64_t shorter = near - 1; shorter <= near + 1; shorter++)
        REQUIRE(!reads_as(shorter, count - 1, value, power), text);
}

START_TEST(random_doubles_read_back_from_the_shortest_text)
{
    uint64_t state = UINT64_C(0x9e3779b97f4a7c15);

    for (int i = 0; i < RANDOM_COUNT; i++) {
        double value = random_double(&state);
        double back = 77;
        char text[DYN_FLOAT64_TEXT_MAX];
        size_t len = dyn_float64_format(value, text);
        REQUIRE(len < sizeof(text), text);
        REQUIRE(dyn_float64_parse(dyn_str_n(text, len), &back) == DYN_OK, text);
        REQUIRE(back == value && strtod(text, NULL) == value, text);
        if (value > 0 && i % 2 == 0)
            check_shortest(value, text);
    }
}
END_TEST

START_TEST(random_texts_read_as_strtod_reads_them)
{
    uint64_t state = UINT64_C(0xda942042e4dd58b5);

    for (int i = 0; i < RANDOM_COUNT; i++) {
        double value = random_double(&state);
        double expected;
        double back = 77;
        char text[128];
        int len =
            snprintf(text, sizeof(text), "%.*e", i % 2 == 0 ? 16 : i / 2 % 60, value);
        REQUIRE(len > 0, text);
        expected = strtod(text, NULL);
        if (!isfinite(expected))
            continue;
        REQUIRE(dyn_float64_parse(dyn_str_n(text, (size_t)len), &back) == DYN_OK, text);
        REQUIRE(same(back, expected), text);
    }
}
END_TEST

/* The texts are made in the C locale, then compared with those made in the other. */
START_TEST(a_locale_with_a_decimal_comma_changes_nothing)
{
    static char texts[2000][DYN_FLOAT64_TEXT_MAX];
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "de_DE"};
    uint64_t state = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t again = state;
    const char *set = NULL;

    for (int i = 0; i < COUNT(texts); i++)
        (void)dyn_float64_format(random_double(&state), texts[i]);
    for (int i = 0; i < COUNT(names) && set == NULL; i++)
        set = locales_use(names[i]);
    if (set == NULL || strcmp(localeconv()->decimal_point, ",") != 0) {
        (void)setlocale(LC_ALL, "C");
        (void)printf("# skipped: doubles under a decimal comma needs locale %s\n",
                     names[0]);
        return;
    }
    for (int i = 0; i < COUNT(texts); i++) {
        double value = random_double(&again);
        double back = 77;
        char text[DYN_FLOAT64_TEXT_MAX];
        size_t len = dyn_float64_format(value, text);
        REQUIRE(strcmp(text, texts[i]) == 0, text);
        REQUIRE(dyn_float64_parse(dyn_str_n(text, len), &back) == DYN_OK, text);
        REQUIRE(back == value, text);
    }
    (void)setlocale(LC_ALL, "C");
}
END_TEST

static Suite *float64_suite(void)
{
    Suite *suite = suite_create("core/float64");
    TCase *tc = tcase_create("float64");

    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, format_writes_the_shortest_text, 0, COUNT(format_rows));
    tcase_add_test(tc, format_refuses_what_dynamodb_has_not);
    tcase_add_loop_test(tc, parse_rounds_correctly, 0, COUNT(parse_rows));
    tcase_add_test(tc, parse_stands_texts_of_any_length);
    tcase_add_test(tc, a_hair_decides_between_neighbours);
    tcase_add_test(tc, random_doubles_read_back_from_the_shortest_text);
    tcase_add_test(tc, random_texts_read_as_strtod_reads_them);
    tcase_add_test(tc, a_locale_with_a_decimal_comma_changes_nothing);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    return suite_main(float64_suite());
}
