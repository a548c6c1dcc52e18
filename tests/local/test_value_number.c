/* SPDX-License-Identifier: MIT */
/* Numbers: normal form, order, sums, sizes. */
#include "local/value/number.h"

#include "local/value_case.h"
#include "model/value.h"
#include "support/suite.h"

#include <dyn/decimal.h>

#include <stdio.h>
#include <string.h>

#define COUNT(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

#define NINES38 "99999999999999999999999999999999999999"
#define ZEROS10 "0000000000"
#define ZEROS80 ZEROS10 ZEROS10 ZEROS10 ZEROS10 ZEROS10 ZEROS10 ZEROS10 ZEROS10

static const struct {
    const char *text, *normal; /* NULL: a problem */
    enum dynl_number_problem problem;
} normal_rows[] = {
    {"0", "0", DYNL_NUMBER_FINE},
    {"-0", "0", DYNL_NUMBER_FINE},
    {"+0.00", "0", DYNL_NUMBER_FINE},
    {"0e125", "0", DYNL_NUMBER_FINE},
    {"-0.00e-128", "0", DYNL_NUMBER_FINE},
    {"0e-130", "0", DYNL_NUMBER_FINE},
    {"0e126", NULL, DYNL_NUMBER_OVERFLOW},
    {"0e-131", NULL, DYNL_NUMBER_UNDERFLOW},
    {"0e999999999999999999999", NULL, DYNL_NUMBER_NONE},
    {"1", "1", DYNL_NUMBER_FINE},
    {"+1", "1", DYNL_NUMBER_FINE},
    {"1.", "1", DYNL_NUMBER_FINE},
    {".5", "0.5", DYNL_NUMBER_FINE},
    {"-.5e1", "-5", DYNL_NUMBER_FINE},
    {"00042", "42", DYNL_NUMBER_FINE},
    {"1.0", "1", DYNL_NUMBER_FINE},
    {"00012.500", "12.5", DYNL_NUMBER_FINE},
    {"1.5E2", "150", DYNL_NUMBER_FINE},
    {"1.5e+1", "15", DYNL_NUMBER_FINE},
    {"1500e-3", "1.5", DYNL_NUMBER_FINE},
    {"1E-3", "0.001", DYNL_NUMBER_FINE},
    {"100", "100", DYNL_NUMBER_FINE},
    {"-120.050", "-120.05", DYNL_NUMBER_FINE},
    {"1E+40", "1" ZEROS10 ZEROS10 ZEROS10 ZEROS10, DYNL_NUMBER_FINE},
    {"9." NINES38 "e-1", NULL, DYNL_NUMBER_PRECISION},
    {NINES38 "e88", NULL, DYNL_NUMBER_FINE}, /* the greatest: see below */
    {"1e125", "1" ZEROS80 ZEROS10 ZEROS10 ZEROS10 ZEROS10 "00000", DYNL_NUMBER_FINE},
    {"1e-130", "0." ZEROS80 ZEROS10 ZEROS10 ZEROS10 ZEROS10 "0000000001",
     DYNL_NUMBER_FINE},
    {"0." ZEROS80 ZEROS80 "1e100",
     "0." ZEROS10 ZEROS10 ZEROS10 ZEROS10 ZEROS10 ZEROS10 "1", DYNL_NUMBER_FINE},
    {"1234567890123456789012345678901234567800",
     "1234567890123456789012345678901234567800", DYNL_NUMBER_FINE},
    {"123456789012345678901234567890123456789", NULL, DYNL_NUMBER_PRECISION},
    {"1e126", NULL, DYNL_NUMBER_OVERFLOW},
    {"-10e125", NULL, DYNL_NUMBER_OVERFLOW},
    {"1e9223372036854775807", NULL, DYNL_NUMBER_OVERFLOW},
    {"1e0000000000000000000000005", "100000", DYNL_NUMBER_FINE},
    {"1e9223372036854775808", NULL, DYNL_NUMBER_NONE},
    {"0.9e-130", NULL, DYNL_NUMBER_UNDERFLOW},
    {"1e-131", NULL, DYNL_NUMBER_UNDERFLOW},
    {"1e-9223372036854775807", NULL, DYNL_NUMBER_UNDERFLOW},
    {"1e-9223372036854775808", NULL, DYNL_NUMBER_NONE},
    {"", NULL, DYNL_NUMBER_NONE},
    {"-", NULL, DYNL_NUMBER_NONE},
    {".", NULL, DYNL_NUMBER_NONE},
    {"+-1", NULL, DYNL_NUMBER_NONE},
    {" 1", NULL, DYNL_NUMBER_NONE},
    {"1 ", NULL, DYNL_NUMBER_NONE},
    {"1.2.3", NULL, DYNL_NUMBER_NONE},
    {"1e", NULL, DYNL_NUMBER_NONE},
    {"1e+", NULL, DYNL_NUMBER_NONE},
    {"1e1.5", NULL, DYNL_NUMBER_NONE},
    {"e5", NULL, DYNL_NUMBER_NONE},
    {"0x10", NULL, DYNL_NUMBER_NONE},
    {"1,5", NULL, DYNL_NUMBER_NONE},
    {"NaN", NULL, DYNL_NUMBER_NONE},
    {"Infinity", NULL, DYNL_NUMBER_NONE},
};

START_TEST(numbers_get_their_normal_form)
{
    char text[DYNL_NUMBER_MAX];
    size_t len = 0;
    struct dyn_str input = dyn_str(normal_rows[_i].text);
    enum dynl_number_problem problem = dynl_number_normal(input, text, &len);

    ck_assert_msg(problem == normal_rows[_i].problem, "%s: %d", input.ptr, problem);
    if (problem != DYNL_NUMBER_FINE) {
        ck_assert(!dynl_number_is_plain(input));
        return;
    }
    if (normal_rows[_i].normal != NULL) {
        ck_assert_uint_eq(len, strlen(normal_rows[_i].normal));
        ck_assert_mem_eq(text, normal_rows[_i].normal, len);
        ck_assert(!dynl_number_is_plain(input) ||
                  strcmp(input.ptr, normal_rows[_i].normal) == 0);
    }
}
END_TEST

START_TEST(the_longest_number_fits)
{
    char text[DYNL_NUMBER_MAX];
    size_t len = 0;

    ck_assert_int_eq(dynl_number_normal(DYN_STR("-" NINES38 "e-167"), text, &len),
                     DYNL_NUMBER_FINE);
    ck_assert_uint_eq(len, 1 + 2 + 129 + 38);
    ck_assert_int_eq(dynl_number_normal(DYN_STR("-" NINES38 "e88"), text, &len),
                     DYNL_NUMBER_FINE);
    ck_assert_uint_eq(len, 1 + 126);
}
END_TEST

static struct dyn_str random_normal(uint64_t *state, char ret_text[DYNL_NUMBER_MAX])
{
    char any[64];
    size_t len = 0;

    do {
        value_random_number(state, any);
    } while (dynl_number_normal(dyn_str(any), ret_text, &len) != DYNL_NUMBER_FINE);
    return dyn_str_n(ret_text, len);
}

static int sign_of(int order)
{
    return (order > 0) - (order < 0);
}

START_TEST(normal_form_is_one_and_compares_as_decimals_do)
{
    uint64_t state = 1;

    for (int i = 0; i < 20000; i++) {
        char a_text[DYNL_NUMBER_MAX], b_text[DYNL_NUMBER_MAX], again[DYNL_NUMBER_MAX];
        struct dyn_str a = random_normal(&state, a_text);
        struct dyn_str b = random_normal(&state, b_text);
        struct dyn_decimal x, y;
        size_t len = 0;
        ck_assert_int_eq(dynl_number_normal(a, again, &len), DYNL_NUMBER_FINE);
        ck_assert(dyn_str_eq(a, dyn_str_n(again, len)));
        ck_assert(dynl_number_is_plain(a) || a.len > 38);
        ck_assert_int_eq(dyn_decimal_parse(a, &x), DYN_OK);
        ck_assert_int_eq(dyn_decimal_parse(b, &y), DYN_OK);
        ck_assert_msg(sign_of(dynl_number_compare(a, b)) ==
                          sign_of(dyn_decimal_cmp(x, y)),
                      "%.*s and %.*s", (int)a.len, a.ptr, (int)b.len, b.ptr);
        ck_assert_int_eq(dynl_number_compare(a, a), 0);
    }
}
END_TEST

static const struct {
    const char *a, *b;
    bool subtract;
    const char *sum; /* NULL: a problem */
    enum dynl_number_problem problem;
} sum_rows[] = {
    {"1", "2", false, "3", DYNL_NUMBER_FINE},
    {"1", "2", true, "-1", DYNL_NUMBER_FINE},
    {"2", "-3", false, "-1", DYNL_NUMBER_FINE},
    {"-2", "-3", true, "1", DYNL_NUMBER_FINE},
    {"-2", "-3", false, "-5", DYNL_NUMBER_FINE},
    {"1.5", "1.5", true, "0", DYNL_NUMBER_FINE},
    {"-1.5", "1.5", false, "0", DYNL_NUMBER_FINE},
    {"0", "0", true, "0", DYNL_NUMBER_FINE},
    {"0", "7", true, "-7", DYNL_NUMBER_FINE},
    {"0.1", "0.2", false, "0.3", DYNL_NUMBER_FINE},
    {"9007199254740993", "1", false, "9007199254740994", DYNL_NUMBER_FINE},
    {NINES38, "1", false, "1" ZEROS10 ZEROS10 ZEROS10 "00000000", DYNL_NUMBER_FINE},
    {"1" ZEROS10 ZEROS10 ZEROS10 "0000000", "1", false,
     "1" ZEROS10 ZEROS10 ZEROS10 "0000001", DYNL_NUMBER_FINE},
    {"1" ZEROS10 ZEROS10 ZEROS10 "00000000", "1", false, NULL, DYNL_NUMBER_PRECISION},
    {NINES38, "0.1", false, NULL, DYNL_NUMBER_PRECISION},
    {"9" ZEROS80 ZEROS10 ZEROS10 ZEROS10 ZEROS10 "00000",
     "1" ZEROS80 ZEROS10 ZEROS10 ZEROS10 ZEROS10 "00000", false, NULL,
     DYNL_NUMBER_OVERFLOW},
    {"0." ZEROS80 ZEROS10 ZEROS10 ZEROS10 ZEROS10 "0000000001",
     "0." ZEROS80 ZEROS10 ZEROS10 ZEROS10 ZEROS10 "00000000011", true, NULL,
     DYNL_NUMBER_UNDERFLOW},
    {"1" ZEROS80 ZEROS10 ZEROS10 ZEROS10 ZEROS10 "00000",
     "0." ZEROS80 ZEROS10 ZEROS10 ZEROS10 ZEROS10 "0000000001", true, NULL,
     DYNL_NUMBER_PRECISION},
};

START_TEST(sums_are_exact_or_refused)
{
    char text[DYNL_NUMBER_MAX];
    size_t len = 0;
    enum dynl_number_problem problem =
        dynl_number_add(dyn_str(sum_rows[_i].a), dyn_str(sum_rows[_i].b),
                        sum_rows[_i].subtract, text, &len);

    ck_assert_int_eq(problem, sum_rows[_i].problem);
    if (sum_rows[_i].sum != NULL)
        ck_assert(dyn_str_eq(dyn_str_n(text, len), dyn_str(sum_rows[_i].sum)));
}
END_TEST

START_TEST(what_was_added_can_be_taken_away)
{
    uint64_t state = 2;
    int fine = 0;

    for (int i = 0; i < 20000; i++) {
        char a_text[DYNL_NUMBER_MAX], b_text[DYNL_NUMBER_MAX];
        char sum[DYNL_NUMBER_MAX], back[DYNL_NUMBER_MAX], other[DYNL_NUMBER_MAX];
        size_t len = 0, back_len = 0, other_len = 0;
        struct dyn_str a = random_normal(&state, a_text);
        struct dyn_str b = random_normal(&state, b_text);
        if (dynl_number_add(a, b, false, sum, &len) != DYNL_NUMBER_FINE)
            continue;
        fine++;
        ck_assert_int_eq(dynl_number_add(b, a, false, other, &other_len),
                         DYNL_NUMBER_FINE);
        ck_assert(dyn_str_eq(dyn_str_n(sum, len), dyn_str_n(other, other_len)));
        ck_assert_int_eq(dynl_number_add(dyn_str_n(sum, len), b, true, back, &back_len),
                         DYNL_NUMBER_FINE);
        ck_assert(dyn_str_eq(a, dyn_str_n(back, back_len)));
    }
    ck_assert_int_gt(fine, 5000);
}
END_TEST

static const struct {
    const char *text;
    size_t size;
} size_rows[] = {
    {"0", 1},     {"1", 2},        {"10", 2},       {"12", 2},     {"100", 2},
    {"123", 3},   {"12300", 3},    {"0.1", 2},      {"0.001", 2},  {"1.5", 3},
    {"12.5", 3},  {"123.45", 4},   {"-1", 3},       {"-120", 3},   {"1.05", 3},
    {"100.5", 4}, {"1000.001", 5}, {"-0.00012", 3}, {NINES38, 20},
};

START_TEST(sizes_are_those_of_the_service)
{
    ck_assert_uint_eq(dynl_number_size(dyn_str(size_rows[_i].text)), size_rows[_i].size);
}
END_TEST

START_TEST(sizes_are_those_that_the_client_counts)
{
    uint64_t state = 3;

    for (int i = 0; i < 20000; i++) {
        char text[DYNL_NUMBER_MAX];
        struct dyn_str number = random_normal(&state, text);
        if (number.len < 40)
            ck_assert_uint_eq(dynl_number_size(number), dyni_number_size(number));
    }
}
END_TEST

/* A damaged store may hold any text. */
START_TEST(text_that_is_no_number_harms_nothing)
{
    uint64_t state = 4;

    for (int i = 0; i < 20000; i++) {
        static const char bytes[] = "-+.0123456789eE\xff";
        char a[400], sum[DYNL_NUMBER_MAX];
        size_t len = value_chance(&state, sizeof(a)), sum_len = 0;
        for (size_t j = 0; j < len; j++)
            a[j] = bytes[value_chance(&state, sizeof(bytes))];
        (void)dynl_number_compare(dyn_str_n(a, len / 2), dyn_str_n(a, len));
        (void)dynl_number_size(dyn_str_n(a, len));
        (void)dynl_number_add(dyn_str_n(a, len), dyn_str_n(a, len / 3), i % 2 == 0, sum,
                              &sum_len);
        ck_assert_uint_le(sum_len, sizeof(sum));
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("local_value_number");
    TCase *tests = tcase_create("numbers");

    tcase_add_loop_test(tests, numbers_get_their_normal_form, 0, COUNT(normal_rows));
    tcase_add_test(tests, the_longest_number_fits);
    tcase_add_test(tests, normal_form_is_one_and_compares_as_decimals_do);
    tcase_add_loop_test(tests, sums_are_exact_or_refused, 0, COUNT(sum_rows));
    tcase_add_test(tests, what_was_added_can_be_taken_away);
    tcase_add_loop_test(tests, sizes_are_those_of_the_service, 0, COUNT(size_rows));
    tcase_add_test(tests, sizes_are_those_that_the_client_counts);
    tcase_add_test(tests, text_that_is_no_number_harms_nothing);
    suite_add_tcase(suite, tests);
    return suite_main(suite);
}
