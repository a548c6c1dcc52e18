/* SPDX-License-Identifier: MIT */
#include "sample_model.h"

#include "faulty_system.h"
#include "suite.h"

#include "model/scalar.h"

#include <dyn/decimal.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef void(break_fn)(struct sample_thing *thing);

/* --- One broken rule each ----------------------------------------------------------------- */

static void no_name(struct sample_thing *t)
{
    t->name = dyn_str(NULL);
}
static void no_tenant(struct sample_thing *t)
{
    t->tenant = dyn_str(NULL);
}
static void no_day(struct sample_thing *t)
{
    t->day.has = false;
}
static void no_city(struct sample_thing *t)
{
    t->home.city = dyn_str(NULL);
}
static void int8_high(struct sample_thing *t)
{
    t->i8 = dyn_int64(128);
}
static void int16_low(struct sample_thing *t)
{
    t->i16 = dyn_int64(-32769);
}
static void uint32_high(struct sample_thing *t)
{
    t->u32 = dyn_uint64(4294967296);
}
static void not_a_number(struct sample_thing *t)
{
    t->ratio = dyn_float64((double)NAN);
}
static void infinite(struct sample_thing *t)
{
    t->ratio = dyn_float64((double)INFINITY);
}
static void float_too_small(struct sample_thing *t)
{
    t->ratio = dyn_float64(1e-200);
}
static void bad_decimal(struct sample_thing *t)
{
    t->price = dyn_decimal_lit("1");
    t->price.exponent = 200;
}
static void not_utf8(struct sample_thing *t)
{
    t->note = DYN_STR("ab\xff");
}
static void bad_uuid(struct sample_thing *t)
{
    t->token = DYN_STR("f81d4fae");
}
static void bad_ulid(struct sample_thing *t)
{
    t->id = DYN_STR("01ARZ3NDEKTSV4RRFFQ69G5FAU");
}
static void time_out_of_years(struct sample_thing *t)
{
    t->updated_at = dyn_time_us(INT64_MAX);
}
static void enum_number(struct sample_thing *t)
{
    t->color = (enum sample_color)9;
}
static void enum_without_text(struct sample_thing *t)
{
    t->color = SAMPLE_COLOR_UNKNOWN;
}
static void enum_not_utf8(struct sample_thing *t)
{
    t->color = SAMPLE_COLOR_UNKNOWN;
    t->color_text = DYN_STR("\xc0\x80");
}
static void strict_enum(struct sample_thing *t)
{
    t->level = SAMPLE_LEVEL_UNKNOWN;
    t->level_text = DYN_STR("3");
}
static void name_short(struct sample_thing *t)
{
    t->name = DYN_STR("");
}
static void name_long(struct sample_thing *t)
{
    t->name = DYN_STR("123456789012345678901");
}
static void name_many_bytes(struct sample_thing *t)
{
    t->name = DYN_STR("\xf0\x9f\x99\x82\xf0\x9f\x99\x82\xf0\x9f\x99\x82\xf0\x9f\x99\x82"
                      "\xf0\x9f\x99\x82\xf0\x9f\x99\x82\xf0\x9f\x99\x82\xf0\x9f\x99\x82"
                      "\xf0\x9f\x99\x82\xf0\x9f\x99\x82\xf0\x9f\x99\x82");
}
static void price_high(struct sample_thing *t)
{
    t->price = dyn_decimal_lit("1000.500000000000000000000000001");
}
static void price_low(struct sample_thing *t)
{
    t->price = dyn_decimal_lit("-0.01");
}
static void blob_long(struct sample_thing *t)
{
    t->blob = dyn_bytes("12345678901234567", 17);
}
static void too_many_names(struct sample_thing *t)
{
    static struct dyn_str four[4] = {DYN_STR_INIT("a"), DYN_STR_INIT("b"),
                                     DYN_STR_INIT("c"), DYN_STR_INIT("d")};
    t->names.items = four;
    t->names.len = 4;
}
static void nested_rule(struct sample_thing *t)
{
    t->home.zip = DYN_STR("123456789");
}
static void deeply_nested_rule(struct sample_thing *t)
{
    static struct sample_geo geo = {{-90.5, true}, {0, false}};
    static struct sample_address stops[3];
    for (size_t i = 0; i < 3; i++)
        stops[i] = t->home;
    stops[2].geo = &geo;
    t->stops.items = stops;
    t->stops.len = 3;
}
static void missing_in_map(struct sample_thing *t)
{
    static struct sample_address_entry places[1];
    places[0].key = DYN_STR("old home");
    places[0].value = t->home;
    places[0].value.street = dyn_str(NULL);
    t->places.items = places;
    t->places.len = 1;
}
static void hole_in_list(struct sample_thing *t)
{
    static struct dyn_int64 scores[2] = {{1, true}, {0, false}};
    t->scores.items = scores;
    t->scores.len = 2;
}
static void element_out_of_range(struct sample_thing *t)
{
    static struct dyn_int64 scores[2] = {{1, true}, {40000, true}};
    t->scores.items = scores;
    t->scores.len = 2;
}
static void set_twice(struct sample_thing *t)
{
    static struct dyn_str tags[3] = {DYN_STR_INIT("a"), DYN_STR_INIT("b"),
                                     DYN_STR_INIT("a")};
    t->tags.items = tags;
    t->tags.len = 3;
}
static void set_twice_by_value(struct sample_thing *t)
{
    static struct dyn_decimal prices[2];
    prices[0] = dyn_decimal_lit("1");
    prices[1] = dyn_decimal_lit("1.0");
    t->prices.items = prices;
    t->prices.len = 2;
}
static void set_with_hole(struct sample_thing *t)
{
    static struct dyn_bytes blobs[2] = {{NULL, 0}, {NULL, 0}};
    blobs[0] = dyn_bytes("x", 1);
    t->blobs.items = blobs;
    t->blobs.len = 2;
}
static void key_twice(struct sample_thing *t)
{
    static struct dyn_str_entry attrs[2] = {{DYN_STR_INIT("k"), DYN_STR_INIT("1")},
                                            {DYN_STR_INIT("k"), DYN_STR_INIT("2")}};
    t->attrs.items = attrs;
    t->attrs.len = 2;
}
static void key_empty(struct sample_thing *t)
{
    static struct dyn_str_entry attrs[1] = {{DYN_STR_INIT(""), DYN_STR_INIT("1")}};
    t->attrs.items = attrs;
    t->attrs.len = 1;
}
static void key_not_utf8(struct sample_thing *t)
{
    static struct dyn_str_entry attrs[1] = {{DYN_STR_INIT("a\x80z"), DYN_STR_INIT("1")}};
    t->attrs.items = attrs;
    t->attrs.len = 1;
}
static void value_absent(struct sample_thing *t)
{
    static struct dyn_str_entry attrs[1] = {{DYN_STR_INIT("k"), {NULL, 0}}};
    t->attrs.items = attrs;
    t->attrs.len = 1;
}
static void any_no_json(struct sample_thing *t)
{
    t->any.json = DYN_STR("{\"S\":\"x");
}
static void any_no_value(struct sample_thing *t)
{
    t->any.json = DYN_STR("{\"S\":\"x\",\"N\":\"1\"}");
}
static void any_bad_number(struct sample_thing *t)
{
    static struct dyn_value anys[2];
    anys[0].json = DYN_STR("{\"N\":\"1\"}");
    anys[1].json = DYN_STR("{\"N\":\"one\"}");
    t->anys.items = anys;
    t->anys.len = 2;
}
static void any_no_base64(struct sample_thing *t)
{
    t->any.json = DYN_STR("{\"BS\":[\"AA==\",\"A\"]}");
}
static void any_empty_set(struct sample_thing *t)
{
    t->any.json = DYN_STR("{\"L\":[{\"SS\":[]}]}");
}
static void any_set_twice(struct sample_thing *t)
{
    t->any.json = DYN_STR("{\"SS\":[\"b\",\"a\",\"\\u0062\"]}");
}
static void any_set_twice_by_value(struct sample_thing *t)
{
    t->any.json = DYN_STR("{\"NS\":[\"1\",\"2\",\"1.0\"]}");
}
static void any_key_empty(struct sample_thing *t)
{
    t->any.json = DYN_STR("{\"M\":{\"\":{\"S\":\"x\"}}}");
}
static void extra_known(struct sample_thing *t)
{
    static struct dyn_extra extras[1] = {
        {DYN_STR_INIT("note"), {DYN_STR_INIT("{\"S\":\"x\"}")}}};
    t->extras.items = extras;
    t->extras.len = 1;
}
static void extra_key(struct sample_thing *t)
{
    static struct dyn_extra extras[1] = {
        {DYN_STR_INIT("gsi2pk"), {DYN_STR_INIT("{\"S\":\"x\"}")}}};
    t->extras.items = extras;
    t->extras.len = 1;
}
static void extra_discriminator(struct sample_thing *t)
{
    static struct dyn_extra extras[1] = {
        {DYN_STR_INIT("_type"), {DYN_STR_INIT("{\"S\":\"x\"}")}}};
    t->extras.items = extras;
    t->extras.len = 1;
}
static void extra_twice(struct sample_thing *t)
{
    static struct dyn_extra extras[2] = {
        {DYN_STR_INIT("later"), {DYN_STR_INIT("{\"S\":\"x\"}")}},
        {DYN_STR_INIT("later"), {DYN_STR_INIT("{\"S\":\"y\"}")}}};
    t->extras.items = extras;
    t->extras.len = 2;
}
static void nested_extra_known(struct sample_thing *t)
{
    static struct dyn_extra extras[1] = {
        {DYN_STR_INIT("zip"), {DYN_STR_INIT("{\"S\":\"x\"}")}}};
    t->home.extras.items = extras;
    t->home.extras.len = 1;
}
static void delimiter_in_key(struct sample_thing *t)
{
    t->tenant = DYN_STR("a#b");
}
static void delimiter_in_index_key(struct sample_thing *t)
{
    t->home.city = DYN_STR("Bath#2");
}
static void empty_in_table_key(struct sample_thing *t)
{
    t->tenant = DYN_STR("");
}
static void empty_binary_key(struct sample_thing *t)
{
    t->blob = dyn_bytes("", 0);
}
static void empty_index_field(struct sample_thing *t)
{
    t->label = DYN_STR("");
}
static void count_too_wide(struct sample_thing *t)
{
    t->count = dyn_int64(123456789);
}

static const struct {
    break_fn *break_rule;
    int code;
    const char *path;
    const char *message; /* a part of it */
} rows[] = {
    {no_name, DYN_E_MISSING, "name", "never set"},
    {no_tenant, DYN_E_MISSING, "tenant", "never set"},
    {no_day, DYN_E_MISSING, "day", "never set"},
    {no_city, DYN_E_MISSING, "home.city", "never set"},
    {int8_high, DYN_E_RANGE, "i8", "from -128 to 127"},
    {int16_low, DYN_E_RANGE, "i16", "from -32768 to 32767"},
    {uint32_high, DYN_E_RANGE, "u32", "from 0 to 4294967295"},
    {not_a_number, DYN_E_RANGE, "ratio", "NaN"},
    {infinite, DYN_E_RANGE, "ratio", "infinities"},
    {float_too_small, DYN_E_RANGE, "ratio", "out of range"},
    {bad_decimal, DYN_E_RANGE, "price", "38 significant digits"},
    {not_utf8, DYN_E_FORMAT, "note", "not UTF-8 at byte 2"},
    {bad_uuid, DYN_E_FORMAT, "token", "8-4-4-4-12"},
    {bad_ulid, DYN_E_FORMAT, "id", "Crockford"},
    {time_out_of_years, DYN_E_RANGE, "updated-at", "timestamp"},
    {enum_number, DYN_E_RANGE, "color", "9 is no value of the enum Color"},
    {enum_without_text, DYN_E_FORMAT, "color", "UNKNOWN without a text"},
    {enum_not_utf8, DYN_E_FORMAT, "color", "not UTF-8 at byte 0"},
    {strict_enum, DYN_E_UNKNOWN, "level", "'3' is no value of the enum Level"},
    {name_short, DYN_E_RANGE, "name", "has 0 characters, expected at least 1"},
    {name_long, DYN_E_RANGE, "name", "has 21 characters, expected at most 20"},
    {name_many_bytes, DYN_E_RANGE, "name", "has 44 bytes, expected at most 40"},
    {price_high, DYN_E_RANGE, "price", "expected at most 1000.50"},
    {price_low, DYN_E_RANGE, "price", "is -0.01, expected at least 0"},
    {blob_long, DYN_E_RANGE, "blob", "has 17 bytes, expected at most 16"},
    {too_many_names, DYN_E_RANGE, "names", "has 4 members, expected at most 3"},
    {nested_rule, DYN_E_RANGE, "home.zip", "has 9 characters, expected at most 8"},
    {deeply_nested_rule, DYN_E_RANGE, "stops[2].geo.lat", "is -90.5, expected at least"},
    {missing_in_map, DYN_E_MISSING, "places.old home.street", "never set"},
    {hole_in_list, DYN_E_MISSING, "scores[1]", "no value"},
    {element_out_of_range, DYN_E_RANGE, "scores[1]", "int16"},
    {set_twice, DYN_E_DUPLICATE, "tags[2]", "twice"},
    {set_twice_by_value, DYN_E_DUPLICATE, "prices[1]", "twice"},
    {set_with_hole, DYN_E_MISSING, "blobs[1]", "no value"},
    {key_twice, DYN_E_DUPLICATE, "attrs.k", "twice"},
    {key_empty, DYN_E_FORMAT, "attrs", "empty"},
    {key_not_utf8, DYN_E_FORMAT, "attrs.a??", "not UTF-8 at byte 1"},
    {value_absent, DYN_E_MISSING, "attrs.k", "no value"},
    {any_no_json, DYN_E_JSON, "any", ""},
    {any_no_value, DYN_E_JSON, "any", "no attribute value"},
    {any_bad_number, DYN_E_FORMAT, "anys[1]", "no number"},
    {any_no_base64, DYN_E_FORMAT, "any", "not base64"},
    {any_empty_set, DYN_E_FORMAT, "any", "without members"},
    {any_set_twice, DYN_E_DUPLICATE, "any", "twice"},
    {any_set_twice_by_value, DYN_E_DUPLICATE, "any", "twice"},
    {any_key_empty, DYN_E_FORMAT, "any", "empty"},
    {extra_known, DYN_E_DUPLICATE, "note", "knows"},
    {extra_key, DYN_E_DUPLICATE, "gsi2pk", "knows"},
    {extra_discriminator, DYN_E_DUPLICATE, "_type", "knows"},
    {extra_twice, DYN_E_DUPLICATE, "later", "twice"},
    {nested_extra_known, DYN_E_DUPLICATE, "home.zip", "knows"},
    {delimiter_in_key, DYN_E_KEY, "tenant", "divides the parts of key pk"},
    {delimiter_in_index_key, DYN_E_KEY, "home.city", "divides the parts of key gsi2pk"},
    {empty_in_table_key, DYN_E_KEY, "tenant", "is empty"},
    {empty_binary_key, DYN_E_KEY, "blob", "is empty"},
    {empty_index_field, DYN_E_KEY, "label", "is empty"},
    {count_too_wide, DYN_E_RANGE, "count", "does not fit"},
};

START_TEST(each_broken_rule_is_found_where_it_is)
{
    const struct dyn_model *model = sample_thing_model();
    struct sample_thing thing = sample_thing_small();
    struct dyn_findings findings = {NULL, 0};
    struct dyn_arena mem = {0};
    struct dyn_error err;
    rows[_i].break_rule(&thing);
    ck_assert_int_eq(dyn_item_validate(model, &mem, &thing, &findings, &err),
                     DYN_E_INVALID);
    ck_assert_uint_ge(findings.len, 1);
    ck_assert_msg(findings.len == 1, "%s: %zu findings, the second %s: %s", rows[_i].path,
                  findings.len, findings.items[1].path.ptr,
                  findings.items[1].message.ptr);
    ck_assert_str_eq(findings.items[0].path.ptr, rows[_i].path);
    ck_assert_int_eq(findings.items[0].code, rows[_i].code);
    ck_assert_msg(strstr(findings.items[0].message.ptr, rows[_i].message) != NULL, "%s",
                  findings.items[0].message.ptr);
    ck_assert_int_eq(err.code, DYN_E_INVALID);
    ck_assert_str_eq(err.model, "Thing");
    ck_assert_str_eq(err.field, findings.items[0].path.ptr);
    ck_assert_str_eq(err.message, findings.items[0].message.ptr);
    dyn_arena_release(&mem);
}
END_TEST

/* --- Whole items --------------------------------------------------------------------------- */

START_TEST(valid_items_have_no_findings)
{
    struct sample_thing things[2] = {sample_thing_small(), sample_thing_full()};
    struct sample_number number = {dyn_decimal_lit("1"), {NULL, 0}};
    struct dyn_findings findings = {NULL, 7};
    struct dyn_arena mem = {0};
    struct dyn_error err;
    for (size_t i = 0; i < 2; i++)
        ck_assert_msg(dyn_item_validate(sample_thing_model(), &mem, &things[i], &findings,
                                        &err) == DYN_OK,
                      "%s: %s", err.field, err.message);
    ck_assert_uint_eq(findings.len, 0);
    ck_assert_int_eq(dyn_item_validate(sample_number_model(), &mem, &number, NULL, &err),
                     DYN_OK);
    dyn_arena_release(&mem);
}
END_TEST

START_TEST(all_violations_are_found_at_once)
{
    static break_fn *const all[] = {no_name,          int8_high,   not_utf8,
                                    bad_uuid,         set_twice,   key_twice,
                                    delimiter_in_key, extra_known, any_no_json};
    const size_t count = sizeof(all) / sizeof(all[0]);
    struct sample_thing thing = sample_thing_small();
    struct dyn_findings findings = {NULL, 0};
    struct dyn_arena mem = {0};
    struct dyn_error err;
    for (size_t i = 0; i < count; i++)
        all[i](&thing);
    ck_assert_int_eq(
        dyn_item_validate(sample_thing_model(), &mem, &thing, &findings, &err),
        DYN_E_INVALID);
    ck_assert_uint_eq(findings.len, count);
    ck_assert_str_eq(err.field, "name");
    ck_assert_ptr_nonnull(strstr(err.message, "(and 8 more)"));
    ck_assert_int_eq(dyn_item_validate(sample_thing_model(), &mem, &thing, NULL, NULL),
                     DYN_E_INVALID);
    dyn_arena_release(&mem);
}
END_TEST

START_TEST(an_absent_key_field_is_one_finding)
{
    struct sample_pair pair;
    struct dyn_findings findings = {NULL, 0};
    struct dyn_arena mem = {0};
    memset(&pair, 0, sizeof(pair));
    ck_assert_int_eq(dyn_item_validate(sample_pair_model(), &mem, &pair, &findings, NULL),
                     DYN_E_INVALID);
    ck_assert_uint_eq(findings.len, 5);
    dyn_arena_release(&mem);
}
END_TEST

START_TEST(a_key_that_is_too_long_is_found)
{
    static char text[1100];
    struct sample_pair pair = {
        DYN_STR("a"), DYN_STR("b"), {1, true}, {0, true}, {NULL, 0}};
    struct dyn_findings findings = {NULL, 0};
    struct dyn_arena mem = {0};
    memset(text, 'x', sizeof(text));
    pair.c = dyn_str_n(text, 1024 - 21);
    ck_assert_int_eq(dyn_item_validate(sample_pair_model(), &mem, &pair, &findings, NULL),
                     DYN_OK);
    pair.c.len++;
    ck_assert_int_eq(dyn_item_validate(sample_pair_model(), &mem, &pair, &findings, NULL),
                     DYN_E_INVALID);
    ck_assert_str_eq(findings.items[0].path.ptr, "sk");
    ck_assert_int_eq(findings.items[0].code, DYN_E_KEY);
    dyn_arena_release(&mem);
}
END_TEST

START_TEST(an_item_may_have_409600_bytes)
{
    const struct dyn_model *model = sample_thing_model();
    struct sample_thing thing = sample_thing_small();
    struct dyn_findings findings = {NULL, 0};
    struct dyn_arena mem = {0};
    size_t bytes = 0;
    char *text = malloc(409600);
    ck_assert_ptr_nonnull(text);
    memset(text, 'x', 409600);
    ck_assert_int_eq(dyn_item_size(model, &thing, &bytes, NULL), DYN_OK);
    thing.note = dyn_str_n(text, 409600 - bytes - 4);
    ck_assert_int_eq(dyn_item_validate(model, &mem, &thing, &findings, NULL), DYN_OK);
    thing.note.len++;
    thing.i8 = dyn_int64(1000);
    ck_assert_int_eq(dyn_item_validate(model, &mem, &thing, &findings, NULL),
                     DYN_E_INVALID);
    thing.i8.has = false;
    ck_assert_int_eq(dyn_item_validate(model, &mem, &thing, &findings, NULL),
                     DYN_E_INVALID);
    ck_assert_int_eq(findings.items[0].code, DYN_E_LIMIT);
    ck_assert_ptr_nonnull(strstr(findings.items[0].message.ptr, "409601 bytes"));
    ck_assert_uint_eq(findings.items[0].path.len, 0);
    free(text);
    dyn_arena_release(&mem);
}
END_TEST

/* Values at and beyond the ends of what each kind can be. Validation passes over the text of
 * what is sure, so it must have one, and one that DynamoDB stores. */
START_TEST(what_is_sure_has_a_text_that_can_be_stored)
{
    static const int64_t numbers[] = {0,
                                      -1,
                                      127,
                                      128,
                                      -128,
                                      -129,
                                      32767,
                                      -32769,
                                      2147483647,
                                      2147483648,
                                      -2147483648,
                                      -2147483649,
                                      -719162,
                                      -719163,
                                      2932896,
                                      2932897,
                                      INT64_MAX,
                                      INT64_MIN,
                                      INT32_MAX,
                                      INT32_MIN,
                                      DYN_TIME_US_MIN,
                                      DYN_TIME_US_MAX,
                                      DYN_TIME_US_MIN - 1,
                                      DYN_TIME_US_MAX + 1};
    static const double floats[] = {0,     -0.0,   1E-130, 9.9E-131, 9.99E125,
                                    1E126, -1E126, 5E-324, INFINITY, NAN};
    static const uint8_t kinds[] = {DYN_KIND_INT64,  DYN_KIND_UINT64, DYN_KIND_TIME,
                                    DYN_KIND_DATE,   DYN_KIND_BOOL,   DYN_KIND_FLOAT64,
                                    DYN_KIND_DECIMAL};
    size_t sure = 0, unsure = 0;

    for (size_t k = 0; k < sizeof(kinds); k++) {
        for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
            for (uint8_t bits = 8; bits != 128; bits = (uint8_t)(bits * 2)) {
                struct dyn_type type = {
                    .kind = kinds[k], .bits = bits, .wire = DYN_WIRE_N};
                int64_t n = numbers[i];
                double real = floats[i % (sizeof(floats) / sizeof(floats[0]))];
                union {
                    struct dyn_int64 int64;
                    struct dyn_uint64 uint64;
                    struct dyn_time time;
                    struct dyn_date date;
                    struct dyn_bool boolean;
                    struct dyn_float64 float64;
                    struct dyn_decimal decimal;
                } value;
                char scratch[DYNI_SCALAR_TEXT_MAX];
                struct dyn_decimal number;
                struct dyn_str text;
                switch (kinds[k]) {
                case DYN_KIND_INT64:
                    value.int64 = dyn_int64(n);
                    break;
                case DYN_KIND_UINT64:
                    value.uint64 = dyn_uint64((uint64_t)n);
                    break;
                case DYN_KIND_TIME:
                    value.time = dyn_time_us(n);
                    type.format = DYN_TIME_ISO_MS;
                    break;
                case DYN_KIND_DATE:
                    value.date = dyn_date_days((int32_t)n);
                    type.format = DYN_TIME_DATE;
                    break;
                case DYN_KIND_BOOL:
                    value.boolean = dyn_bool(n > 0);
                    break;
                case DYN_KIND_FLOAT64:
                    value.float64 = dyn_float64(real);
                    break;
                default:
                    value.decimal = (struct dyn_decimal){
                        {(uint64_t)n, (uint64_t)n / 3}, (int16_t)(n % 200), n < 0, true};
                }
                if (!dyni_scalar_is_sure(&type, &value)) {
                    unsure++;
                    continue;
                }
                sure++;
                ck_assert_int_eq(dyni_scalar_text(&type, &value, scratch, &text, NULL),
                                 DYN_OK);
                if (kinds[k] != DYN_KIND_TIME && kinds[k] != DYN_KIND_DATE)
                    ck_assert_int_eq(dyn_decimal_parse(text, &number), DYN_OK);
            }
        }
    }
    ck_assert_uint_gt(sure, 100);
    ck_assert_uint_gt(unsure, 100);
}
END_TEST

/** {"L":[{"L":[ ... {"L":[]} ... ]}]}, `levels` of them. */
static struct dyn_str nested(char *text, size_t levels)
{
    size_t len = 0;
    for (size_t i = 0; i < levels; i++)
        len += (size_t)sprintf(text + len, "{\"L\":[");
    for (size_t i = 0; i < levels; i++)
        len += (size_t)sprintf(text + len, "]}");
    return dyn_str_n(text, len);
}

START_TEST(nesting_is_counted_across_typed_and_open_values)
{
    const struct dyn_model *model = sample_thing_model();
    struct sample_thing thing = sample_thing_small();
    struct dyn_value element;
    struct dyn_findings findings = {NULL, 0};
    struct dyn_arena mem = {0};
    char text[512];
    thing.any.json = nested(text, 32);
    ck_assert_int_eq(dyn_item_validate(model, &mem, &thing, &findings, NULL), DYN_OK);
    element.json = thing.any.json;
    thing.any.json = dyn_str(NULL);
    thing.anys.items = &element;
    thing.anys.len = 1;
    ck_assert_int_eq(dyn_item_validate(model, &mem, &thing, &findings, NULL),
                     DYN_E_INVALID);
    ck_assert_str_eq(findings.items[0].path.ptr, "anys[0]");
    ck_assert_int_eq(findings.items[0].code, DYN_E_LIMIT);
    element.json = nested(text, 31);
    ck_assert_int_eq(dyn_item_validate(model, &mem, &thing, &findings, NULL), DYN_OK);
    dyn_arena_release(&mem);
}
END_TEST

START_TEST(the_first_message_is_cut_for_the_count_behind_it)
{
    static char text[400];
    struct sample_thing thing = sample_thing_small();
    struct dyn_arena mem = {0};
    struct dyn_error err;
    memset(text, 'y', sizeof(text));
    thing.token = dyn_str_n(text, sizeof(text));
    thing.i8 = dyn_int64(999);
    ck_assert_int_eq(dyn_item_validate(sample_thing_model(), &mem, &thing, NULL, &err),
                     DYN_E_INVALID);
    ck_assert_ptr_nonnull(strstr(err.message, "(and 1 more)"));
    dyn_arena_release(&mem);
}
END_TEST

START_TEST(validate_refuses_what_it_cannot_use)
{
    struct sample_thing thing = sample_thing_small();
    struct sample_card card;
    struct dyn_arena mem = {0};
    struct dyn_error err;
    memset(&card, 0, sizeof(card));
    ck_assert_int_eq(dyn_item_validate(NULL, &mem, &thing, NULL, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_item_validate(sample_thing_model(), NULL, &thing, NULL, &err),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_item_validate(sample_thing_model(), &mem, NULL, NULL, &err),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_item_validate(sample_card_model(), &mem, &card, NULL, &err),
                     DYN_E_ARG);
}
END_TEST

START_TEST(validate_survives_every_failing_allocation)
{
    struct sample_thing thing = sample_thing_full();
    struct faulty_system faulty;
    struct dyn_error err;
    int rc = DYN_E_NOMEM;
    no_name(&thing);
    set_twice_by_value(&thing);
    extra_twice(&thing);
    faulty_system_init(&faulty);
    for (size_t at = 1; rc == DYN_E_NOMEM; at++) {
        struct dyn_arena mem = {.system = &faulty.system};
        struct dyn_findings findings = {NULL, 77};
        ck_assert_uint_lt(at, 1000);
        faulty_system_round(&faulty, at);
        rc = dyn_item_validate(sample_thing_model(), &mem, &thing, &findings, &err);
        ck_assert_int_eq(err.code, rc);
        if (rc == DYN_E_NOMEM)
            ck_assert_uint_eq(findings.len, 77);
        else
            ck_assert_uint_eq(findings.len, 3);
        dyn_arena_release(&mem);
        ck_assert_uint_eq(faulty.live_bytes, 0);
    }
    ck_assert_int_eq(rc, DYN_E_INVALID);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("model validate");
    TCase *rules = tcase_create("rules");
    TCase *items = tcase_create("items");
    tcase_add_loop_test(rules, each_broken_rule_is_found_where_it_is, 0,
                        (int)(sizeof(rows) / sizeof(rows[0])));
    tcase_add_test(items, valid_items_have_no_findings);
    tcase_add_test(items, all_violations_are_found_at_once);
    tcase_add_test(items, an_absent_key_field_is_one_finding);
    tcase_add_test(items, a_key_that_is_too_long_is_found);
    tcase_add_test(items, what_is_sure_has_a_text_that_can_be_stored);
    tcase_add_test(items, an_item_may_have_409600_bytes);
    tcase_add_test(items, nesting_is_counted_across_typed_and_open_values);
    tcase_add_test(items, the_first_message_is_cut_for_the_count_behind_it);
    tcase_add_test(items, validate_refuses_what_it_cannot_use);
    tcase_add_test(items, validate_survives_every_failing_allocation);
    suite_add_tcase(suite, rules);
    suite_add_tcase(suite, items);
    return suite_main(suite);
}
