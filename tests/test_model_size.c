/* SPDX-License-Identifier: MIT */
#include "sample_model.h"

#include "suite.h"

#include <dyn/decimal.h>

#include <stdlib.h>

/*
 * The small thing, counted by hand: name and value of each attribute.
 *   pk      2 + TENANT#t1                                     9  = 11
 *   sk      2 + THING#2026-11-21#01ARZ3NDEKTSV4RRFFQ69G5FAV  43  = 45
 *   gsi2pk  6 + CITY#Bath                                     9  = 15
 *   _type   5 + thing                                         5  = 10
 *   day     3 + 2026-11-21                                   10  = 13
 *   id      2 +                                              26  = 28
 *   name    4 + a thing                                       7  = 11
 *   home    4 + 3 + (1 + street 6 + 13) + (1 + city 4 + 4)       = 36
 */
#define SMALL 169

typedef void(set_fn)(struct sample_thing *thing);

static void nothing(struct sample_thing *t)
{
    (void)t;
}
static void text(struct sample_thing *t)
{
    t->note = DYN_STR("h\xc3\xa9");
}
static void empty_text(struct sample_thing *t)
{
    t->note = DYN_STR("");
}
static void boolean(struct sample_thing *t)
{
    t->active = dyn_bool(false);
}
static void bool_as_number(struct sample_thing *t)
{
    t->flag = dyn_bool(true);
}
static void zero(struct sample_thing *t)
{
    t->i64 = dyn_int64(0);
}
static void one_digit(struct sample_thing *t)
{
    t->i64 = dyn_int64(7);
}
static void two_digits(struct sample_thing *t)
{
    t->i64 = dyn_int64(42);
}
static void three_digits(struct sample_thing *t)
{
    t->i64 = dyn_int64(-123);
}
static void trailing_zeros(struct sample_thing *t)
{
    t->i64 = dyn_int64(1200);
}
static void fraction(struct sample_thing *t)
{
    t->price = dyn_decimal_lit("19.99");
}
static void small_fraction(struct sample_thing *t)
{
    t->price = dyn_decimal_lit("0.005");
}
static void far_above_one(struct sample_thing *t)
{
    t->price = dyn_decimal_lit("-1.2E100");
}
static void far_below_one(struct sample_thing *t)
{
    t->price = dyn_decimal_lit("1.234E-100");
}
static void digits_38(struct sample_thing *t)
{
    t->price = dyn_decimal_lit("-12345678901234567890123456789012345678");
}
static void not_canonical(struct sample_thing *t)
{
    t->price = dyn_decimal_lit("1.500");
}
static void decimal_as_text(struct sample_thing *t)
{
    t->exact = dyn_decimal_lit("1.500");
}
static void binary(struct sample_thing *t)
{
    t->hexed = dyn_bytes("\1\2\3", 3);
}
static void binary_as_base64(struct sample_thing *t)
{
    t->based = dyn_bytes("\1\2\3\4", 4);
}
static void binary_as_b(struct sample_thing *t)
{
    t->blob = dyn_bytes("\1\2\3", 3);
}
static void time_as_number(struct sample_thing *t)
{
    t->expires = dyn_time_us(1234567891000000);
}
static void known_enum(struct sample_thing *t)
{
    t->color = SAMPLE_COLOR_GREEN;
}
static void unknown_enum(struct sample_thing *t)
{
    t->color = SAMPLE_COLOR_UNKNOWN;
    t->color_text = DYN_STR("mauve");
}
static void enum_as_number(struct sample_thing *t)
{
    t->level = SAMPLE_LEVEL_HIGH;
}
static void empty_list(struct sample_thing *t)
{
    t->names.items = dyn_empty;
}
static void list_of_two(struct sample_thing *t)
{
    static struct dyn_str names[] = {DYN_STR_INIT("ab"), DYN_STR_INIT("")};
    t->names.items = names;
    t->names.len = 2;
}
static void empty_map(struct sample_thing *t)
{
    t->attrs.items = dyn_empty;
}
static void map_of_one(struct sample_thing *t)
{
    static struct dyn_str_entry attrs[] = {{DYN_STR_INIT("key"), DYN_STR_INIT("value")}};
    t->attrs.items = attrs;
    t->attrs.len = 1;
}
static void set_of_text(struct sample_thing *t)
{
    static struct dyn_str tags[] = {DYN_STR_INIT("abc"), DYN_STR_INIT("d")};
    t->tags.items = tags;
    t->tags.len = 2;
}
static void set_of_numbers(struct sample_thing *t)
{
    static struct dyn_int64 ints[] = {{1, true}, {-100, true}};
    t->ints.items = ints;
    t->ints.len = 2;
}
static void empty_set(struct sample_thing *t)
{
    t->tags.items = dyn_empty;
}
static void any_map(struct sample_thing *t)
{
    t->any.json =
        DYN_STR("{\"M\":{\"k\\u0041\":{\"L\":[{\"N\":\"10\"},{\"NULL\":true}]}}}");
}
static void an_extra(struct sample_thing *t)
{
    static struct dyn_extra extras[] = {
        {DYN_STR_INIT("later"), {DYN_STR_INIT("{\"BS\":[\"AQI=\",\"AQID\"]}")}}};
    t->extras.items = extras;
    t->extras.len = 1;
}
static void nested_extra(struct sample_thing *t)
{
    static struct dyn_extra extras[] = {
        {DYN_STR_INIT("later"), {DYN_STR_INIT("{\"S\":\"x\"}")}}};
    t->home.extras.items = extras;
    t->home.extras.len = 1;
}
static void number_key(struct sample_thing *t)
{
    t->i32 = dyn_int64(1234);
}
static void not_stored(struct sample_thing *t)
{
    t->secret = DYN_STR("never written");
}

static const struct {
    const char *what;
    set_fn *set;
    size_t more;
} rows[] = {
    {"nothing", nothing, 0},
    {"text: its UTF-8 bytes", text, 4 + 3},
    {"empty text: its name", empty_text, 4},
    {"BOOL: 1", boolean, 6 + 1},
    {"bool as N", bool_as_number, 4 + 2},
    {"N 0: 1", zero, 3 + 1},
    {"N 7: 1 + 1", one_digit, 3 + 2},
    {"N 42: 1 + 1", two_digits, 3 + 2},
    {"N -123: 1 + 2 + 1", three_digits, 3 + 4},
    {"N 1200: two significant digits", trailing_zeros, 3 + 2},
    {"N 19.99: 1 + 1 + 1", fraction, 5 + 3},
    {"N 0.005: one significant digit", small_fraction, 5 + 2},
    {"N -1.2E100: 1 + 1 + 1", far_above_one, 5 + 3},
    {"N 1.234E-100: 1 + 2", far_below_one, 5 + 3},
    {"N of 38 digits: 1 + 19 + 1", digits_38, 5 + 21},
    {"N 1.500 is stored as 1.5", not_canonical, 5 + 3},
    {"decimal as S keeps its zeros", decimal_as_text, 5 + 5},
    {"binary as hexadecimal", binary, 5 + 6},
    {"binary as base64", binary_as_base64, 5 + 8},
    {"B, and a key of type B", binary_as_b, (4 + 3) + (6 + 3)},
    {"time as N", time_as_number, 7 + 6},
    {"enum, and a key with it", known_enum, (5 + 5) + (6 + 11)},
    {"unknown enum value", unknown_enum, (5 + 5) + (6 + 11)},
    {"enum as N 10", enum_as_number, 5 + 2},
    {"empty L: 3", empty_list, 5 + 3},
    {"L: 3 and 1 for each", list_of_two, 5 + 3 + (1 + 2) + 1},
    {"empty M: 3", empty_map, 5 + 3},
    {"M: 3, and name, value, 1 for each", map_of_one, 5 + 3 + (1 + 3 + 5)},
    {"SS: its members", set_of_text, 4 + 4},
    {"NS: its members", set_of_numbers, 4 + 2 + 3},
    {"an empty set is not stored", empty_set, 0},
    {"any: M of L of N and NULL", any_map, 3 + 3 + (1 + 2 + (3 + (1 + 2) + (1 + 1)))},
    {"extra of type BS", an_extra, 5 + 2 + 3},
    {"extra of a struct: 1 more", nested_extra, 1 + 5 + 1},
    {"N 1234, and a key of type N", number_key, (3 + 3) + (4 + 3)},
    {"a field that is not stored", not_stored, 0},
};

START_TEST(size_follows_the_published_rule)
{
    struct sample_thing thing = sample_thing_small();
    struct dyn_error err;
    size_t bytes = 0;
    rows[_i].set(&thing);
    ck_assert_int_eq(dyn_item_size(sample_thing_model(), &thing, &bytes, &err), DYN_OK);
    ck_assert_msg(bytes == SMALL + rows[_i].more, "%s: %zu instead of %zu", rows[_i].what,
                  bytes, SMALL + rows[_i].more);
}
END_TEST

START_TEST(key_attributes_that_are_fields_count_once)
{
    struct sample_number number = {dyn_decimal_lit("-12.5"), DYN_STR("abc")};
    size_t bytes = 0;
    ck_assert_int_eq(dyn_item_size(sample_number_model(), &number, &bytes, NULL), DYN_OK);
    ck_assert_uint_eq(bytes, (1 + 4) + (4 + 3));
}
END_TEST

START_TEST(what_cannot_be_written_has_no_size)
{
    const struct dyn_model *model = sample_thing_model();
    struct sample_thing thing = sample_thing_small();
    struct dyn_str holes[2] = {DYN_STR("a"), {NULL, 0}};
    struct dyn_error err;
    size_t bytes = 17;
    thing.names.items = holes;
    thing.names.len = 2;
    ck_assert_int_eq(dyn_item_size(model, &thing, &bytes, &err), DYN_E_MISSING);
    ck_assert_str_eq(err.field, "names[1]");
    ck_assert_str_eq(err.model, "Thing");
    thing = sample_thing_small();
    thing.tenant = DYN_STR("a#b");
    ck_assert_int_eq(dyn_item_size(model, &thing, &bytes, &err), DYN_E_KEY);
    ck_assert_str_eq(err.field, "tenant");
    thing = sample_thing_small();
    thing.i8 = dyn_int64(128);
    ck_assert_int_eq(dyn_item_size(model, &thing, &bytes, &err), DYN_E_RANGE);
    ck_assert_str_eq(err.field, "i8");
    ck_assert_uint_eq(bytes, 17);
}
END_TEST

START_TEST(size_refuses_what_it_cannot_use)
{
    struct sample_thing thing = sample_thing_small();
    struct sample_card card;
    struct dyn_error err;
    size_t bytes;
    memset(&card, 0, sizeof(card));
    ck_assert_int_eq(dyn_item_size(sample_thing_model(), NULL, &bytes, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_item_size(sample_thing_model(), &thing, NULL, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_item_size(sample_card_model(), &card, &bytes, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_item_size(NULL, &thing, &bytes, &err), DYN_E_ARG);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("model size");
    TCase *size = tcase_create("size");
    tcase_add_loop_test(size, size_follows_the_published_rule, 0,
                        (int)(sizeof(rows) / sizeof(rows[0])));
    tcase_add_test(size, key_attributes_that_are_fields_count_once);
    tcase_add_test(size, what_cannot_be_written_has_no_size);
    tcase_add_test(size, size_refuses_what_it_cannot_use);
    suite_add_tcase(suite, size);
    return suite_main(suite);
}
