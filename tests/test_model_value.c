/* SPDX-License-Identifier: MIT */
/* <dyn/value.h>: values whose type the schema leaves open. */
#include "support/faulty_system.h"
#include "support/suite.h"

#include <dyn/decimal.h>
#include <dyn/value.h>

#include <stdlib.h>

static struct dyn_value value_of(struct dyn_arena *mem, const char *json)
{
    struct dyn_value value = {{NULL, 0}};
    struct dyn_error err;
    ck_assert_msg(dyn_value_parse(mem, dyn_str(json), &value, &err) == DYN_OK, "%s: %s",
                  json, err.message);
    return value;
}

static const struct {
    const char *json;
    int code;
} parse_rows[] = {
    {"{\"S\":\"x\"}", DYN_OK},
    {" { \"S\" : \"\\ud83d\\ude00\" } ", DYN_OK},
    {"{\"N\":\"1e3\"}", DYN_OK},
    {"{\"BOOL\":false}", DYN_OK},
    {"{\"NULL\":true}", DYN_OK},
    {"{\"B\":\"AAE=\"}", DYN_OK},
    {"{\"SS\":[\"a\",\"b\"]}", DYN_OK},
    {"{\"NS\":[]}", DYN_OK},
    {"{\"L\":[{\"M\":{\"a\":{\"L\":[]}}}]}", DYN_OK},
    {"", DYN_E_JSON},
    {"5", DYN_E_JSON},
    {"{}", DYN_E_JSON},
    {"{\"S\":5}", DYN_E_JSON},
    {"{\"S\":\"a\",\"N\":\"1\"}", DYN_E_JSON},
    {"{\"X\":\"a\"}", DYN_E_JSON},
    {"{\"NULL\":false}", DYN_E_JSON},
    {"{\"SS\":[5]}", DYN_E_JSON},
    {"{\"L\":[5]}", DYN_E_JSON},
    {"{\"M\":{\"a\":\"b\"}}", DYN_E_JSON},
    {"{\"M\":{\"a\":{\"S\":\"\"},\"\\u0061\":{\"S\":\"\"}}}", DYN_E_DUPLICATE},
    {"{\"N\":\"abc\"}", DYN_E_FORMAT},
    {"{\"N\":\"1E126\"}", DYN_E_RANGE},
    {"{\"B\":\"\\/\\/8=\"}", DYN_OK},
    {"{\"B\":\"AA=A\"}", DYN_E_FORMAT},
    {"{\"BS\":[\"AA==\",\"!\"]}", DYN_E_FORMAT},
    {"{\"S\":\"x\"} x", DYN_E_JSON},
    {"{\"S\":\"\\ud800\"}", DYN_E_JSON},
};

START_TEST(parsing_takes_attribute_values_only)
{
    struct dyn_arena mem = {0};
    struct dyn_value value = {{NULL, 0}};
    struct dyn_error err;
    int rc = dyn_value_parse(&mem, dyn_str(parse_rows[_i].json), &value, &err);
    ck_assert_msg(rc == parse_rows[_i].code, "%s: %d %s", parse_rows[_i].json, rc,
                  err.message);
    ck_assert_int_eq(err.code, parse_rows[_i].code);
    ck_assert((value.json.ptr == NULL) == (rc != DYN_OK));
    dyn_arena_release(&mem);
}
END_TEST

START_TEST(nesting_ends_at_32_levels)
{
    for (size_t levels = 31; levels <= 33; levels++) {
        struct dyn_arena mem = {0};
        struct dyn_buf text = {0};
        struct dyn_value value;
        for (size_t i = 0; i < levels; i++)
            dyn_buf_text(&text, "{\"L\":[");
        dyn_buf_text(&text, "{\"S\":\"\"}");
        for (size_t i = 0; i < levels; i++)
            dyn_buf_text(&text, "]}");
        int rc = dyn_value_parse(&mem, dyn_buf_str(&text), &value, NULL);
        ck_assert_int_eq(rc, levels <= 32 ? DYN_OK : DYN_E_LIMIT);
        dyn_buf_release(&text);
        dyn_arena_release(&mem);
    }
}
END_TEST

static const struct {
    const char *a, *b;
    bool is_equal;
} equal_rows[] = {
    {"{\"S\":\"a\"}", "{\"S\":\"\\u0061\"}", true},
    {"{\"S\":\"a\"}", "{\"S\":\"b\"}", false},
    {"{\"S\":\"1\"}", "{\"N\":\"1\"}", false},
    {"{\"N\":\"1\"}", "{\"N\":\"1.0\"}", true},
    {"{\"N\":\"100\"}", "{\"N\":\"1E2\"}", true},
    {"{\"NS\":[\"1\",\"2\"]}", "{\"NS\":[\"2.0\",\"1\"]}", true},
    {"{\"SS\":[\"a\",\"b\"]}", "{\"SS\":[\"b\",\"a\"]}", true},
    {"{\"SS\":[\"a\",\"b\"]}", "{\"SS\":[\"a\"]}", false},
    {"{\"L\":[{\"S\":\"a\"},{\"S\":\"b\"}]}", "{\"L\":[{\"S\":\"b\"},{\"S\":\"a\"}]}",
     false},
    {"{\"L\":[]}", "{\"L\":[{\"NULL\":true}]}", false},
    {"{\"M\":{\"a\":{\"S\":\"x\"},\"b\":{\"N\":\"1\"}}}",
     "{\"M\":{ \"b\":{\"N\":\"1.0\"} , \"a\":{\"S\":\"x\"}}}", true},
    {"{\"M\":{\"a\":{\"S\":\"x\"}}}", "{\"M\":{\"a\":{\"S\":\"x\"},\"b\":{\"S\":\"\"}}}",
     false},
    {"{\"M\":{\"a\":{\"S\":\"x\"}}}", "{\"M\":{\"b\":{\"S\":\"x\"}}}", false},
    {"{\"BOOL\":true}", "{\"BOOL\":false}", false},
    {"{\"SS\":[\"a\",\"b\",\"c\"]}", "{\"SS\":[\"a\",\"\\u0063\",\"b\"]}", true},
    {"{\"SS\":[\"a\",\"b\",\"c\"]}", "{\"SS\":[\"a\",\"d\",\"b\"]}", false},
    {"{\"NS\":[\"1\",\"3\"]}", "{\"NS\":[\"2\",\"1\"]}", false},
    {"{\"M\":{\"a\":{\"S\":\"x\"},\"b\":{\"S\":\"y\"}}}",
     "{\"M\":{\"b\":{\"S\":\"x\"},\"a\":{\"S\":\"y\"}}}", false},
};

START_TEST(equality_is_by_meaning)
{
    struct dyn_arena mem = {0};
    struct dyn_value a = value_of(&mem, equal_rows[_i].a);
    struct dyn_value b = value_of(&mem, equal_rows[_i].b);
    ck_assert_msg(dyn_value_equal(a, b) == equal_rows[_i].is_equal, "%s %s",
                  equal_rows[_i].a, equal_rows[_i].b);
    ck_assert(dyn_value_equal(b, a) == equal_rows[_i].is_equal);
    ck_assert(dyn_value_equal(a, a));
    dyn_arena_release(&mem);
}
END_TEST

/* {"SS":["0",...]} or {"M":{"0":{"N":"0"},...}}, in either direction. */
static struct dyn_value many(struct dyn_arena *mem, bool is_map, int count, bool back)
{
    struct dyn_buf text = {0};
    struct dyn_value value;
    dyn_buf_text(&text, is_map ? "{\"M\":{" : "{\"SS\":[");
    for (int i = 0; i < count; i++) {
        int n = back ? count - 1 - i : i;
        dyn_buf_printf(&text, "%s\"%d\"", i > 0 ? "," : "", n);
        if (is_map)
            dyn_buf_printf(&text, ":{\"N\":\"%d\"}", n);
    }
    dyn_buf_text(&text, is_map ? "}}" : "]}");
    value = value_of(mem, text.ptr);
    dyn_buf_release(&text);
    return value;
}

START_TEST(many_members_are_equal_in_any_order)
{
    struct dyn_arena mem = {0};
    for (int is_map = 0; is_map < 2; is_map++) {
        struct dyn_value a = many(&mem, is_map != 0, 20000, false);
        ck_assert(dyn_value_equal(a, many(&mem, is_map != 0, 20000, false)));
        ck_assert(dyn_value_equal(a, many(&mem, is_map != 0, 20000, true)));
        ck_assert(!dyn_value_equal(a, many(&mem, is_map != 0, 19999, true)));
    }
    dyn_arena_release(&mem);
}
END_TEST

/* Merge compares what it is given before it checks it. */
START_TEST(comparing_what_is_no_value_reads_nothing_behind_it)
{
    static const char *const texts[] = {
        "{\"S\":\"\\q\"}", "{\"S\":\"\\u\"", "{\"S\":\"\\ud800\\u\"", "{\"SS\":[\"a",
        "{\"SS\":[a,b",    "{\"M\":{\"a",    "{\"SS\":[\"\\\"]}",     "{\"N\":1}",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        size_t len = strlen(texts[i]);
        struct dyn_value value = {{NULL, len}};
        char *exact = malloc(len); /* where a sanitizer sees its end */
        ck_assert_ptr_nonnull(exact);
        memcpy(exact, texts[i], len);
        value.json.ptr = exact;
        (void)dyn_value_equal(value, value);
        free(exact);
    }
}
END_TEST

START_TEST(members_and_elements_are_found)
{
    struct dyn_arena mem = {0};
    struct dyn_value none = {{NULL, 0}};
    struct dyn_value map = value_of(
        &mem,
        "{\"M\":{\"na\\\"me\":{\"S\":\"a\\u0000b\"},\"list\":{\"L\":[{\"N\":\"12.50\"},"
        "{\"BOOL\":true}]},\"tags\":{\"SS\":[\"x\",\"y\"]}}}");
    struct dyn_value list = dyn_value_get(map, DYN_STR("list"));
    struct dyn_str text;
    struct dyn_decimal number;
    bool truth = false;

    ck_assert_int_eq(dyn_value_type(map), DYN_WIRE_M);
    ck_assert_uint_eq(dyn_value_count(map), 3);
    ck_assert_int_eq(dyn_value_type(list), DYN_WIRE_L);
    ck_assert_uint_eq(dyn_value_count(list), 2);
    ck_assert_uint_eq(dyn_value_count(dyn_value_get(map, DYN_STR("tags"))), 2);
    ck_assert_int_eq(
        dyn_value_str(&mem, dyn_value_get(map, DYN_STR("na\"me")), &text, NULL), DYN_OK);
    ck_assert(dyn_str_eq(text, dyn_str_n("a\0b", 3)));
    ck_assert_int_eq(dyn_value_decimal(dyn_value_at(list, 0), &number, NULL), DYN_OK);
    ck_assert_int_eq(dyn_decimal_cmp(number, dyn_decimal_lit("12.5")), 0);
    ck_assert_int_eq(dyn_value_bool(dyn_value_at(list, 1), &truth, NULL), DYN_OK);
    ck_assert(truth);

    ck_assert_int_eq(dyn_value_type(dyn_value_at(list, 2)), 0);
    ck_assert_int_eq(dyn_value_type(dyn_value_get(map, DYN_STR("nam"))), 0);
    ck_assert_int_eq(dyn_value_type(dyn_value_get(list, DYN_STR("x"))), 0);
    ck_assert_int_eq(dyn_value_type(none), 0);
    ck_assert_uint_eq(dyn_value_count(none), 0);
    dyn_arena_release(&mem);
}
END_TEST

START_TEST(another_type_is_named_in_the_error)
{
    struct dyn_arena mem = {0};
    struct dyn_error err;
    struct dyn_str text;
    ck_assert_int_eq(dyn_value_str(&mem, value_of(&mem, "{\"N\":\"1\"}"), &text, &err),
                     DYN_E_TYPE);
    ck_assert_str_eq(err.message, "found N, expected S");
    dyn_arena_release(&mem);
}
END_TEST

START_TEST(what_is_made_reads_back)
{
    struct dyn_arena mem = {0};
    struct dyn_value value;
    struct dyn_error err;
    ck_assert_int_eq(
        dyn_value_from_str(&mem, dyn_str_n("q\"\0\xc3\xa9", 5), &value, &err), DYN_OK);
    ck_assert_str_eq(value.json.ptr, "{\"S\":\"q\\\"\\u0000\xc3\xa9\"}");
    ck_assert_int_eq(dyn_value_from_str(&mem, DYN_STR("\xff"), &value, &err),
                     DYN_E_FORMAT);
    ck_assert_int_eq(dyn_value_from_decimal(&mem, dyn_decimal_lit("12.50"), &value, &err),
                     DYN_OK);
    ck_assert_str_eq(value.json.ptr, "{\"N\":\"12.5\"}");
    ck_assert_int_eq(dyn_value_from_decimal(&mem, dyn_decimal_lit(""), &value, &err),
                     DYN_E_MISSING);
    struct dyn_decimal huge = dyn_decimal_lit("1");
    huge.exponent = 126;
    ck_assert_int_eq(dyn_value_from_decimal(&mem, huge, &value, &err), DYN_E_RANGE);
    ck_assert_int_eq(dyn_value_from_bool(&mem, false, &value, &err), DYN_OK);
    ck_assert_str_eq(value.json.ptr, "{\"BOOL\":false}");
    dyn_arena_release(&mem);
}
END_TEST

/* Everything that allocates, once; true when none failed. */
static bool use_all(struct dyn_arena *mem)
{
    struct dyn_value value = {{NULL, 0}};
    struct dyn_error err;
    struct dyn_str text;
    int rc = dyn_value_parse(
        mem, DYN_STR("{\"M\":{\"a\":{\"S\":\"x\"},\"b\":{\"S\":\"\"}}}"), &value, &err);
    if (rc == DYN_OK)
        rc = dyn_value_str(mem, dyn_value_get(value, DYN_STR("a")), &text, &err);
    if (rc == DYN_OK)
        rc = dyn_value_from_str(mem, DYN_STR("x"), &value, &err);
    if (rc == DYN_OK)
        rc = dyn_value_from_decimal(mem, dyn_decimal_int64(5), &value, &err);
    if (rc == DYN_OK)
        rc = dyn_value_from_bool(mem, true, &value, &err);
    ck_assert(rc == DYN_OK || rc == DYN_E_NOMEM);
    ck_assert_int_eq(err.code, rc);
    return rc == DYN_OK;
}

START_TEST(running_out_of_memory_leaks_nothing)
{
    struct faulty_system faulty;
    bool done = false;
    faulty_system_init(&faulty);
    for (size_t fail_at = 1; !done; fail_at++) {
        struct dyn_arena mem = {0};
        mem.system = &faulty.system;
        faulty_system_round(&faulty, fail_at);
        done = use_all(&mem);
        dyn_arena_release(&mem);
        ck_assert_uint_eq(faulty.live_bytes, 0);
        ck_assert_uint_lt(fail_at, 1000);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("model_value");
    TCase *tests = tcase_create("value");
    tcase_add_loop_test(tests, parsing_takes_attribute_values_only, 0,
                        (int)(sizeof(parse_rows) / sizeof(parse_rows[0])));
    tcase_add_loop_test(tests, equality_is_by_meaning, 0,
                        (int)(sizeof(equal_rows) / sizeof(equal_rows[0])));
    tcase_add_test(tests, nesting_ends_at_32_levels);
    tcase_add_test(tests, many_members_are_equal_in_any_order);
    tcase_add_test(tests, comparing_what_is_no_value_reads_nothing_behind_it);
    tcase_add_test(tests, members_and_elements_are_found);
    tcase_add_test(tests, another_type_is_named_in_the_error);
    tcase_add_test(tests, what_is_made_reads_back);
    tcase_add_test(tests, running_out_of_memory_leaks_nothing);
    suite_add_tcase(suite, tests);
    return suite_main(suite);
}
