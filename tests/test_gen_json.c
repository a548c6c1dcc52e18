/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include "support/suite.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static struct dyn_str printed(const struct json_value *value, struct dyn_buf *buf)
{
    dyn_buf_clear(buf);
    json_print(value, buf);
    ck_assert_int_eq(buf->failed, 0);
    return dyn_buf_str(buf);
}

START_TEST(builds_and_prints_in_order)
{
    struct json_value *root = json_object();
    json_set(root, "z", json_cstr("last letter"));
    json_set(root, "a", json_bool(true));
    struct json_value *list = json_set(root, "list", json_array());
    json_push(list, json_int(1));
    json_push(list, json_null());
    json_set(json_push(list, json_object()), "deep", json_bool(false));
    json_set(root, "none", json_array());
    json_set_copy(root, dyn_str_n("cut here", 3), json_object());
    struct dyn_buf buf = {0};
    ck_assert_str_eq(printed(root, &buf).ptr, "{\n"
                                              "  \"z\": \"last letter\",\n"
                                              "  \"a\": true,\n"
                                              "  \"list\": [\n"
                                              "    1,\n"
                                              "    null,\n"
                                              "    {\n"
                                              "      \"deep\": false\n"
                                              "    }\n"
                                              "  ],\n"
                                              "  \"none\": [],\n"
                                              "  \"cut\": {}\n"
                                              "}\n");
    dyn_buf_release(&buf);
    json_free(root);
}
END_TEST

START_TEST(reads_what_was_built)
{
    struct json_value *root = json_object();
    json_set(root, "Name", json_cstr("upper"));
    json_set(root, "name", json_borrowed("lower"));
    struct json_value *list = json_set(root, "list", json_array());
    json_push(list, json_int(1));
    json_push(list, json_bool(true));
    ck_assert_int_eq(json_kind(root), JSON_OBJECT);
    ck_assert_str_eq(json_text(json_get(root, "name")).ptr, "lower");
    ck_assert_uint_eq(json_text(json_get(root, "Name")).len, 5);
    ck_assert_ptr_null(json_get(root, "NAME"));
    ck_assert_ptr_null(json_get(list, "name"));
    const struct json_value *first = json_first(json_get(root, "list"));
    ck_assert_int_eq(json_kind(first), JSON_NUMBER);
    ck_assert(!json_is_true(first));
    ck_assert(json_is_true(json_next(first)));
    ck_assert_ptr_null(json_next(json_next(first)));
    ck_assert_ptr_null(json_first(first));
    ck_assert_ptr_null(json_text(first).ptr);
    ck_assert_ptr_null(json_name(first));
    ck_assert_str_eq(json_name(json_first(root)), "Name");
    json_free(root);
    json_free(NULL);
}
END_TEST

START_TEST(absent_text_is_null)
{
    struct json_value *values[] = {json_string(dyn_str(NULL)), json_cstr(NULL),
                                   json_borrowed(NULL)};
    for (int i = 0; i < COUNT(values); i++) {
        ck_assert_int_eq(json_kind(values[i]), JSON_NULL);
        json_free(values[i]);
    }
}
END_TEST

START_TEST(nul_in_text_becomes_a_replacement_character)
{
    struct json_value *value = json_string(dyn_str_n("\0a\0", 3));
    ck_assert_str_eq(json_text(value).ptr, "\xEF\xBF\xBD"
                                           "a\xEF\xBF\xBD");
    json_free(value);
}
END_TEST

static const struct {
    int64_t value;
    const char *text;
} INTS[] = {
    {0, "0"},
    {-1, "-1"},
    {2147483648, "2147483648"},
    {9007199254740992, "9007199254740992"},
    {9007199254740993, "9007199254740993"},
    {-9007199254740993, "-9007199254740993"},
    {INT64_MAX, "9223372036854775807"},
    {INT64_MIN, "-9223372036854775808"},
};

START_TEST(whole_numbers_are_exact)
{
    char text[JSON_NUMBER_SIZE];
    struct dyn_buf buf = {0};
    struct json_value *value = json_int(INTS[_i].value);
    ck_assert_int_eq(json_kind(value), JSON_NUMBER);
    ck_assert_uint_eq(json_number_text(value, text), strlen(INTS[_i].text));
    ck_assert_str_eq(text, INTS[_i].text);
    printed(value, &buf);
    dyn_buf_truncate(&buf, buf.len - 1);
    ck_assert_str_eq(dyn_buf_str(&buf).ptr, INTS[_i].text);
    dyn_buf_release(&buf);
    json_free(value);
}
END_TEST

/* JSON text, and how it is printed again. */
static const struct {
    const char *text;
    const char *printed;
} ACCEPTED[] = {
    {"null", "null\n"},
    {" \t\r\n true \n", "true\n"},
    {"\"\"", "\"\"\n"},
    {"\"\\u0001\\\"\\\\\\/\\b\\f\\n\\r\\t\\u007f\"",
     "\"\\u0001\\\"\\\\/\\b\\f\\n\\r\\t\\u007f\"\n"},
    {"\"\\\\u0000\"", "\"\\\\u0000\"\n"},
    {"\"\\u00e9\\ud83d\\ude00\xC3\xA9\"", "\"\xC3\xA9\xF0\x9F\x98\x80\xC3\xA9\"\n"},
    {"\"\\\"[[[\"", "\"\\\"[[[\"\n"},
    {"[1.21, -0.5, 1e3, 1.5e300, 1e-7]",
     "[\n  1.21,\n  -0.5,\n  1000,\n  1.5e+300,\n  1e-7\n]\n"},
    {"[0.1, 3.141592653589793, 9007199254740991]",
     "[\n  0.1,\n  3.141592653589793,\n  9007199254740991\n]\n"},
    {"{\"a\":1,\"a\":2}", "{\n  \"a\": 1,\n  \"a\": 2\n}\n"},
};

START_TEST(accepts_and_prints)
{
    struct dyn_buf buf = {0};
    struct json_value *value = json_parse(dyn_str(ACCEPTED[_i].text), NULL);
    ck_assert_msg(value != NULL, "%s", ACCEPTED[_i].text);
    ck_assert_str_eq(printed(value, &buf).ptr, ACCEPTED[_i].printed);
    dyn_buf_release(&buf);
    json_free(value);
}
END_TEST

static const struct {
    const char *text;
    size_t len; /* 0: all of it */
    size_t offset;
} REJECTED[] = {
    {"", 0, 0},
    {"nul", 0, 0},
    {"1 2", 0, 1},
    {"[1,2", 0, 3},
    {"{} x", 0, 2},
    {"[1e400]", 0, 7},
    {"{\"a\": -1e400}", 0, 13},
    {"[1]\0", 4, 3},
    {"[1]\f", 0, 3},
    {"\"a\nb\"", 0, 2},
    {"\"a\\u0000\"", 0, 2},
    {"\"\\\\\\u0000\"", 0, 3},
    {"\"\xC3\"", 0, 1},
    {"\"\xED\xA0\x80\"", 0, 1},
    {"\"\xC0\x80\"", 0, 1},
};

START_TEST(rejects_where_it_goes_wrong)
{
    struct dyn_str text = dyn_str(REJECTED[_i].text);
    size_t offset = 12345;
    if (REJECTED[_i].len != 0)
        text.len = REJECTED[_i].len;
    ck_assert_ptr_null(json_parse(text, &offset));
    ck_assert_uint_eq(offset, REJECTED[_i].offset);
    ck_assert_ptr_null(json_parse(text, NULL));
}
END_TEST

START_TEST(reads_no_further_than_the_text)
{
    static const char BYTES[] = {'[', '1', '2', ']', '3'};
    struct dyn_buf buf = {0};
    struct json_value *value = json_parse(dyn_str_n(BYTES, 4), NULL);
    ck_assert_ptr_nonnull(value);
    ck_assert_str_eq(printed(value, &buf).ptr, "[\n  12\n]\n");
    json_free(value);
    ck_assert_ptr_null(json_parse(dyn_str(NULL), NULL));
    dyn_buf_release(&buf);
}
END_TEST

static struct json_value *nested(int levels)
{
    struct json_value *root = json_array();
    struct json_value *inner = root;
    for (int i = 1; i < levels; i++)
        inner = json_push(inner, json_array());
    return root;
}

START_TEST(depth_is_bounded_both_ways)
{
    struct dyn_buf buf = {0};
    struct json_value *deepest = nested(JSON_MAX_DEPTH);
    struct json_value *again = json_parse(printed(deepest, &buf), NULL);
    ck_assert_ptr_nonnull(again);
    json_free(again);
    json_free(deepest);

    struct json_value *deeper = nested(JSON_MAX_DEPTH + 1);
    dyn_buf_clear(&buf);
    json_print(deeper, &buf);
    ck_assert_int_eq(buf.failed, DYN_E_LIMIT);
    json_free(deeper);

    char text[JSON_MAX_DEPTH + 1];
    size_t offset = 0;
    memset(text, '[', sizeof text);
    ck_assert_ptr_null(json_parse(dyn_str_n(text, sizeof text), &offset));
    ck_assert_uint_eq(offset, JSON_MAX_DEPTH);
    dyn_buf_release(&buf);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gen_json");
    TCase *values = tcase_create("values");
    tcase_add_test(values, builds_and_prints_in_order);
    tcase_add_test(values, reads_what_was_built);
    tcase_add_test(values, absent_text_is_null);
    tcase_add_test(values, nul_in_text_becomes_a_replacement_character);
    tcase_add_loop_test(values, whole_numbers_are_exact, 0, COUNT(INTS));
    suite_add_tcase(suite, values);
    TCase *text = tcase_create("text");
    tcase_add_loop_test(text, accepts_and_prints, 0, COUNT(ACCEPTED));
    tcase_add_loop_test(text, rejects_where_it_goes_wrong, 0, COUNT(REJECTED));
    tcase_add_test(text, reads_no_further_than_the_text);
    tcase_add_test(text, depth_is_bounded_both_ways);
    suite_add_tcase(suite, text);
    return suite_main(suite);
}
