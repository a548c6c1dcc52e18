/* SPDX-License-Identifier: MIT */
/* Values of attributes: reading requests with the service's rules, storing, looking, making. */
#include "local/value/value.h"

#include "local/value_case.h"
#include "local/value/find.h"
#include "support/faulty_system.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

static struct value_case c;

static void begin(void)
{
    value_case_init(&c, NULL);
}

static void end(void)
{
    value_case_release(&c);
}

/* --- Reading requests ---------------------------------------------------------------- */

#define INVALID "One or more parameter values were invalid: "
#define EMPTY                                                                            \
    "Supplied AttributeValue is empty, must contain exactly one of the supported "       \
    "datatypes"
#define SEVERAL                                                                          \
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one " \
    "of the supported datatypes"
#define NOT_NUMERIC "The parameter cannot be converted to a numeric value"
#define NOT_A_MAP                                                                        \
    "Unrecognized collection type java.util.Map<java.lang.String, "                      \
    "com.amazonaws.dynamodb.v20120810.AttributeValue>"
#define NOT_A_VALUE                                                                      \
    "Unrecognized collection type class "                                                \
    "com.amazonaws.dynamodb.v20120810.AttributeValue"
#define STRUCTURE "Start of structure or map found where not expected"

static const struct {
    const char *json, *problem;
} problem_rows[] = {
    {"{}", EMPTY},
    {"null", EMPTY},
    {"{\"X\":\"1\"}", EMPTY},
    {"{\"S\":null}", EMPTY},
    {"{\"BOOL\":null}", EMPTY},
    {"{\"L\":null}", EMPTY},
    {"{\"SS\":null}", EMPTY},
    {"{\"L\":[{}]}", EMPTY},
    {"{\"L\":[null]}", EMPTY},
    {"{\"M\":{\"a\":null}}", EMPTY},
    {"{\"S\":\"a\",\"N\":\"1\"}", SEVERAL},
    {"{\"L\":[{\"S\":\"a\",\"N\":\"1\"}]}", SEVERAL},
    {"{\"S\":\"a\",\"N\":\"x\"}", NOT_NUMERIC ": x"},
    {"{\"N\":\"\"}", NOT_NUMERIC},
    {"{\"N\":\" 1\"}", NOT_NUMERIC ":  1"},
    {"{\"N\":\"NaN\"}", NOT_NUMERIC ": NaN"},
    {"{\"N\":\"1e126\"}",
     "Number overflow. Attempting to store a number with magnitude larger than supported "
     "range"},
    {"{\"N\":\"1e-131\"}",
     "Number underflow. Attempting to store a number with magnitude smaller than "
     "supported range"},
    {"{\"N\":\"123456789012345678901234567890123456789\"}",
     "Attempting to store more than 38 significant digits in a Number"},
    {"{\"NULL\":false}",
     INVALID "Null attribute value types must have the value of true"},
    {"{\"NULL\":\"no\"}",
     INVALID "Null attribute value types must have the value of true"},
    {"{\"SS\":[]}", INVALID "An string set  may not be empty"},
    {"{\"NS\":[]}", INVALID "An number set  may not be empty"},
    {"{\"BS\":[]}", INVALID "Binary sets should not be empty"},
    {"{\"SS\":[\"b\",\"a\",\"b\"]}",
     INVALID "Input collection [b, a, b] contains duplicates."},
    {"{\"NS\":[\"1\",\"1.0\"]}", "Input collection contains duplicates"},
    {"{\"NS\":[\"1\",\"x\",\"1\"]}", NOT_NUMERIC ": x"},
    {"{\"BS\":[\"YQ==\",\"\",\"YQ==\"]}",
     INVALID "Input collection [YQ==, , YQ==]of type BS contains duplicates."},
    {"{\"SS\":[\"a\",null]}",
     INVALID "An string set may not have a null string as a member"},
    {"{\"NS\":[null]}", NOT_NUMERIC},
    {"{\"BS\":[null]}", INVALID "Binary sets may not contain null or empty values"},
    {"{\"M\":{\"\":{\"S\":\"a\"}}}", "Empty attribute name"},
    {"{\"M\":{\"b\":{\"SS\":[]},\"a\":{\"N\":\"x\"}}}",
     INVALID "An string set  may not be empty"},
};

START_TEST(a_wrong_value_is_told_in_the_words_of_the_service)
{
    struct dynl_attributes read;
    struct dyn_str json =
        dynl_text(&c.call, "{\"ok\":{\"S\":\"\"},\"v\":%s}", problem_rows[_i].json);

    ck_assert_msg(value_case_read(&c, json, &read) == DYN_OK, "%s", json.ptr);
    ck_assert_msg(read.problem.ptr != NULL, "%s", json.ptr);
    ck_assert_str_eq(read.problem.ptr, problem_rows[_i].problem);
    ck_assert_str_eq(read.problem_name.ptr, "v");
}
END_TEST

static const struct {
    const char *json, *message; /* of the whole map; NULL: none */
} refused_rows[] = {
    {"1", "Unexpected field type"},
    {"\"x\"", "Unexpected field type"},
    {"true", "Unexpected field type"},
    {"[]", NOT_A_MAP},
    {"{\"v\":1}", "Unexpected value type in payload"},
    {"{\"v\":\"x\"}", "Unexpected value type in payload"},
    {"{\"v\":true}", "Unexpected value type in payload"},
    {"{\"v\":[]}", NOT_A_VALUE},
    {"{\"v\":{\"S\":1}}", "NUMBER_VALUE cannot be converted to String"},
    {"{\"v\":{\"S\":1.5}}", "DECIMAL_VALUE cannot be converted to String"},
    {"{\"v\":{\"S\":1e5}}", "DECIMAL_VALUE cannot be converted to String"},
    {"{\"v\":{\"N\":true}}", "TRUE_VALUE cannot be converted to String"},
    {"{\"v\":{\"N\":false}}", "FALSE_VALUE cannot be converted to String"},
    {"{\"v\":{\"S\":[]}}", "Unrecognized collection type class java.lang.String"},
    {"{\"v\":{\"S\":{}}}", STRUCTURE},
    {"{\"v\":{\"BOOL\":1}}", "NUMBER_VALUE cannot be converted to Boolean"},
    {"{\"v\":{\"BOOL\":\"x\"}}", "Unexpected token received from parser"},
    {"{\"v\":{\"BOOL\":[]}}", "Unrecognized collection type class java.lang.Boolean"},
    {"{\"v\":{\"NULL\":{}}}", STRUCTURE},
    {"{\"v\":{\"B\":1}}", "only base-64-encoded strings are convertible to bytes"},
    {"{\"v\":{\"B\":[]}}", "Unrecognized collection type class java.nio.ByteBuffer"},
    {"{\"v\":{\"B\":\"a\"}}",
     "Base64 encoded length is expected a multiple of 4 bytes but found: 1"},
    {"{\"v\":{\"B\":\"ab!d\"}}", "Invalid last non-pad Base64 character dectected"},
    {"{\"v\":{\"B\":\"YR==\"}}", "Invalid last non-pad Base64 character dectected"},
    {"{\"v\":{\"BS\":[\"YQ==\",\"x\"]}}",
     "Base64 encoded length is expected a multiple of 4 bytes but found: 1"},
    {"{\"v\":{\"SS\":\"x\"}}", "Unexpected field type"},
    {"{\"v\":{\"SS\":{}}}", STRUCTURE},
    {"{\"v\":{\"SS\":[1]}}", "NUMBER_VALUE cannot be converted to String"},
    {"{\"v\":{\"SS\":[[\"a\"]]}}", "Unrecognized collection type class java.lang.String"},
    {"{\"v\":{\"L\":1}}", "Unexpected field type"},
    {"{\"v\":{\"L\":{}}}", STRUCTURE},
    {"{\"v\":{\"L\":[1]}}", "Unexpected value type in payload"},
    {"{\"v\":{\"L\":[[]]}}", NOT_A_VALUE},
    {"{\"v\":{\"M\":\"x\"}}", "Unexpected field type"},
    {"{\"v\":{\"M\":[]}}", NOT_A_MAP},
    {"{\"v\":{\"M\":{\"a\":1}}}", "Unexpected value type in payload"},
    {"{\"v\":{\"N\":\"x\"},\"w\":{\"S\":1}}",
     "NUMBER_VALUE cannot be converted to String"}, /* before what values break */
    {"", NULL},
    {"{", NULL},
    {"{\"v\":{\"S\":\"a\"}", NULL},
    {"{\"v\":{\"S\":\"a\"},}", NULL},
    {"{\"v\":{\"S\":\"\\ud800\"}}", NULL},
    {"{\"v\":{\"S\":\"\xff\"}}", NULL},
    {"{\"\\udc00\":{\"S\":\"\"}}", NULL},
    {"{\"v\":{\"L\":[{\"S\":\"a\"}}}", NULL},
    {"{\"v\":{\"S\":nul}}", NULL},
    {"{\"v\":{\"S\":-}}", NULL},
};

START_TEST(what_has_another_shape_is_refused_at_once)
{
    struct dynl_attributes read;
    int rc = value_case_read(&c, dyn_str(refused_rows[_i].json), &read);

    ck_assert_msg(rc == DYN_E_SERVICE, "%s: %d", refused_rows[_i].json, rc);
    ck_assert_int_eq(c.call.refusal.type, DYNL_SERIALIZATION);
    ck_assert_pstr_eq(c.call.refusal.message.ptr, refused_rows[_i].message);
}
END_TEST

static const struct {
    const char *json, *normal;
} normal_rows[] = {
    {"{\"S\":\"\"}", "{\"S\":\"\"}"},
    {" { \"S\" : \"\\u0061\\u0000\" } ", "{\"S\":\"a\\u0000\"}"},
    {"{\"S\":\"\\ud83d\\ude00\"}", "{\"S\":\"\xf0\x9f\x98\x80\"}"},
    {"{\"\\u0053\":\"a\"}", "{\"S\":\"a\"}"},
    {"{\"X\":[1,{\"y\":null}],\"S\":\"a\"}", "{\"S\":\"a\"}"},
    {"{\"N\":null,\"S\":\"a\",\"L\":null}", "{\"S\":\"a\"}"},
    {"{\"S\":\"a\",\"S\":\"b\"}", "{\"S\":\"b\"}"},
    {"{\"N\":\"1E+3\"}", "{\"N\":\"1000\"}"},
    {"{\"B\":\"\"}", "{\"B\":\"\"}"},
    {"{\"B\":\"AP+\\/\"}", "{\"B\":\"AP+/\"}"},
    {"{\"BOOL\":true}", "{\"BOOL\":true}"},
    {"{\"BOOL\":false}", "{\"BOOL\":false}"},
    {"{\"BOOL\":\"True\"}", "{\"BOOL\":true}"},
    {"{\"BOOL\":\"no\"}", "{\"BOOL\":false}"},
    {"{\"NULL\":true}", "{\"NULL\":true}"},
    {"{\"NULL\":\"1\"}", "{\"NULL\":true}"},
    {"{\"SS\":[\"b\",\"a\",\"\"]}", "{\"SS\":[\"\",\"a\",\"b\"]}"},
    {"{\"NS\":[\"10\",\"9.0\",\"-1\"]}", "{\"NS\":[\"-1\",\"9\",\"10\"]}"},
    {"{\"BS\":[\"Yg==\",\"\",\"YQ==\"]}", "{\"BS\":[\"\",\"YQ==\",\"Yg==\"]}"},
    {"{\"L\":[]}", "{\"L\":[]}"},
    {"{\"L\":[ {\"S\":\"a\"} , {\"L\":[]} ]}", "{\"L\":[{\"S\":\"a\"},{\"L\":[]}]}"},
    {"{\"M\":{}}", "{\"M\":{}}"},
    {"{\"M\":{\"b\":{\"S\":\"1\"},\"a\":{\"S\":\"2\"},\"B\":{\"S\":\"3\"}}}",
     "{\"M\":{\"B\":{\"S\":\"3\"},\"a\":{\"S\":\"2\"},\"b\":{\"S\":\"1\"}}}"},
    {"{\"M\":{\"a\":{\"S\":\"1\"},\"b\":{\"S\":\"2\"},\"\\u0061\":{\"S\":\"3\"}}}",
     "{\"M\":{\"a\":{\"S\":\"3\"},\"b\":{\"S\":\"2\"}}}"},
    {"{\"M\":{\"\xc3\xa9\":{\"S\":\"1\"},\"z\":{\"S\":\"2\"}}}",
     "{\"M\":{\"z\":{\"S\":\"2\"},\"\xc3\xa9\":{\"S\":\"1\"}}}"},
};

START_TEST(values_are_written_in_their_normal_form)
{
    struct dynl_value value = value_of(&c, normal_rows[_i].json);

    ck_assert_str_eq(value_text(&c, &value), normal_rows[_i].normal);
}
END_TEST

START_TEST(a_map_that_is_null_is_absent)
{
    struct dynl_attributes read;

    ck_assert_int_eq(value_case_read(&c, DYN_STR(" null"), &read), DYN_OK);
    ck_assert_int_eq(read.map.tag, DYNI_TAG_NONE);
    ck_assert_int_eq(value_case_read(&c, DYN_STR("{}"), &read), DYN_OK);
    ck_assert_int_eq(read.map.tag, DYNI_TAG_M);
    ck_assert_uint_eq(read.map.count, 0);
    ck_assert_ptr_null(read.problem.ptr);
}
END_TEST

/* --- Bounds -------------------------------------------------------------------------- */

/* `levels` lists or maps around a value; returns what dynl_attributes_read does. */
static int read_nested(unsigned levels, const char *before, const char *inner,
                       const char *behind, const char *more, struct dynl_attributes *ret)
{
    struct dyn_buf json = {0};
    int rc;

    dyn_buf_text(&json, "{\"v\":");
    for (unsigned i = 0; i < levels; i++)
        dyn_buf_text(&json, before);
    dyn_buf_text(&json, inner);
    for (unsigned i = 0; i < levels; i++)
        dyn_buf_text(&json, behind);
    dyn_buf_text(&json, more);
    rc = value_case_read(&c, dyn_buf_str(&json), ret);
    dyn_buf_release(&json);
    return rc;
}

START_TEST(values_nest_thirty_two_levels_deep)
{
    static const struct {
        const char *before, *behind, *innermost;
    } rows[] = {{"{\"L\":[", "]}", "{\"L\":[]}"}, {"{\"M\":{\"a\":", "}}", "{\"M\":{}}"}};

    for (size_t i = 0; i < 2; i++) {
        struct dynl_attributes read;
        const char *before = rows[i].before, *behind = rows[i].behind;
        ck_assert_int_eq(read_nested(31, before, "{\"S\":\"\"}", behind, "}", &read), 0);
        ck_assert_ptr_null(read.problem.ptr);
        ck_assert_uint_eq(dynl_depth(&read.map), DYNL_NESTING_MAX);
        ck_assert_int_eq(read_nested(31, before, rows[i].innermost, behind, "}", &read),
                         0);
        ck_assert_ptr_null(read.problem.ptr);
        ck_assert_int_eq(read_nested(32, before, "{\"S\":\"\"}", behind, "}", &read), 0);
        ck_assert_str_eq(read.problem.ptr, DYNL_NESTING_TEXT);
        ck_assert_int_eq(read_nested(90, before, rows[i].innermost, behind, "}", &read),
                         0);
        ck_assert_str_eq(read.problem.ptr, DYNL_NESTING_TEXT);
        ck_assert_int_eq(
            read_nested(40, before, "{}", behind, ",\"w\":{\"N\":\"x\"}}", &read), 0);
        ck_assert_str_eq(read.problem.ptr, NOT_NUMERIC ": x"); /* other problems first */
        ck_assert_int_eq(read_nested(40, before, "{\"M\":{\"\":{\"S\":\"\"}}}", behind,
                                     ",\"w\":{\"M\":{\"\":{\"S\":\"\"}}}}", &read),
                         0);
        ck_assert_str_eq(read.problem.ptr, DYNL_NESTING_TEXT);
        ck_assert_int_eq(read_nested(1, before, "{\"M\":{\"\":{\"S\":\"\"}}}", behind,
                                     ",\"w\":{\"N\":\"x\"}}", &read),
                         0);
        ck_assert_str_eq(read.problem.ptr, NOT_NUMERIC ": x");
        ck_assert_int_eq(read_nested(1, before, "{\"M\":{\"\":{\"S\":\"\"}}}", behind,
                                     ",\"w\":{\"N\":\"1\"}}", &read),
                         0);
        ck_assert_str_eq(read.problem.ptr, "Empty attribute name");
        ck_assert_str_eq(read.problem_name.ptr, "v");
    }
}
END_TEST

START_TEST(nesting_that_the_reader_does_not_take_is_refused)
{
    struct dynl_attributes read;

    ck_assert_int_eq(read_nested(100000, "{\"L\":[", "{}", "]}", "}", &read),
                     DYN_E_SERVICE);
    ck_assert_int_eq(c.call.refusal.type, DYNL_VALIDATION);
    ck_assert_str_eq(c.call.refusal.message.ptr, DYNL_NESTING_TEXT);
}
END_TEST

START_TEST(names_end_at_65535_bytes)
{
    for (size_t len = 65535; len <= 65536; len++) {
        struct dynl_attributes read;
        struct dyn_buf json = {0};
        dyn_buf_text(&json, "{\"m\":{\"M\":{\"");
        for (size_t i = 0; i < len; i++)
            dyn_buf_byte(&json, 'n');
        dyn_buf_text(&json, "\":{\"S\":\"\"}}}}");
        ck_assert_int_eq(value_case_read(&c, dyn_buf_str(&json), &read), DYN_OK);
        ck_assert_pstr_eq(
            read.problem.ptr,
            len == 65535 ? NULL
                         : "Attribute name is too large, must be less than 65536 bytes");
        dyn_buf_release(&json);
    }
}
END_TEST

/* Members in an order that is neither that of their names nor its reverse. */
START_TEST(wide_maps_and_sets_are_sorted)
{
    enum { MEMBERS = 10007 };
    struct dyn_buf json = {0};
    struct dynl_attributes read;

    dyn_buf_text(&json, "{\"s\":{\"NS\":[\"-1\"");
    for (int i = 0; i < MEMBERS; i++)
        dyn_buf_printf(&json, ",\"%d\"", i * 4999 % MEMBERS);
    dyn_buf_text(&json, "]}");
    for (int i = 0; i < 2 * MEMBERS; i++)
        dyn_buf_printf(&json, ",\"n%05d\":{\"N\":\"%d\"}", i * 4999 % MEMBERS, i);
    dyn_buf_text(&json, "}");
    ck_assert_int_eq(value_case_read(&c, dyn_buf_str(&json), &read), DYN_OK);
    ck_assert_ptr_null(read.problem.ptr);
    ck_assert_uint_eq(read.map.count, MEMBERS + 1);
    for (size_t i = 0; i < MEMBERS; i++) {
        char name[16];
        snprintf(name, sizeof(name), "n%05d", (int)i);
        ck_assert_str_eq(read.map.members[i].name.ptr, name);
        /* The second of each name. */
        ck_assert_int_ge(atoi(read.map.members[i].value.text.ptr), MEMBERS);
        ck_assert_int_eq(atoi(read.map.members[MEMBERS].value.items[i + 1].text.ptr),
                         (int)i);
    }
    dyn_buf_release(&json);
}
END_TEST

START_TEST(large_values_are_read)
{
    struct dyn_buf json = {0};
    struct dynl_attributes read;
    struct dynl_value back;
    struct dyn_buf out = {0};

    dyn_buf_text(&json, "{\"v\":{\"L\":[");
    for (int i = 0; i < 500000; i++)
        dyn_buf_text(&json, i > 0 ? ",{\"NULL\":true}" : "{\"NULL\":true}");
    dyn_buf_text(&json, "]},\"w\":{\"S\":\"");
    for (int i = 0; i < 400 * 1024; i++)
        dyn_buf_byte(&json, i % 7 == 0 ? '\x7f' : 'x');
    dyn_buf_text(&json, "\"}}");
    ck_assert_int_eq(json.failed, 0);
    ck_assert_int_eq(value_case_read(&c, dyn_buf_str(&json), &read), DYN_OK);
    ck_assert_uint_eq(dynl_item_size(&read.map), 1 + 3 + 2 * 500000 + 1 + 400 * 1024);
    dynl_item_write(&out, &read.map);
    ck_assert(dyn_str_eq(dyn_buf_str(&out), dyn_buf_str(&json)));
    ck_assert_int_eq(dynl_item_read(&c.call, out.ptr, out.len, &back), DYN_OK);
    ck_assert(dynl_equal(&read.map, &back));
    dyn_buf_release(&json);
    dyn_buf_release(&out);
}
END_TEST

/* --- Storing ------------------------------------------------------------------------- */

START_TEST(what_is_stored_reads_as_what_was_written)
{
    uint64_t state = 7;

    for (int i = 0; i < 3000; i++) {
        struct dynl_value value, item, stored;
        struct dyn_buf out = {0}, copy = {0}, again = {0};
        value_case_release(&c);
        value = value_random(&c, &state, 5);
        item = (struct dynl_value){.tag = DYNI_TAG_M};
        ck_assert_int_eq(dynl_with(&c.call, &item, DYN_STR("v"), &value, &item), DYN_OK);
        dynl_item_write(&out, &item);
        dyn_buf_append(&copy, out.ptr, out.len);
        ck_assert_msg(dynl_item_read(&c.call, copy.ptr, copy.len, &stored) == DYN_OK,
                      "%s", out.ptr);
        ck_assert_msg(dynl_equal(&item, &stored), "%s", out.ptr);
        ck_assert_uint_eq(dynl_item_size(&item), dynl_item_size(&stored));
        dynl_item_write(&again, &stored);
        ck_assert(dyn_str_eq(dyn_buf_str(&out), dyn_buf_str(&again)));
        dyn_buf_release(&out);
        dyn_buf_release(&copy);
        dyn_buf_release(&again);
    }
}
END_TEST

static const char *const damaged_rows[] = {
    "",
    "[]",
    "{",
    "{} x",
    "{\"v\":1}",
    "{\"v\":{}}",
    "{\"v\":{\"X\":1}}",
    "{\"v\":{\"S\":1}}",
    "{\"v\":{\"S\":\"a\",\"N\":\"1\"}}",
    "{\"v\":{\"B\":\"!\"}}",
    "{\"v\":{\"NULL\":false}}",
    "{\"v\":{\"SS\":[1]}}",
    "{\"v\":{\"BS\":[\"!\"]}}",
    "{\"v\":{\"L\":[{\"S\":\"\xff\"}]}}",
    "{\"v\":{\"L\":[{\"L\":[{\"L\":[{\"L\":[{\"L\":[{\"L\":[{\"L\":[{\"L\":[{\"L\":[{"
    "\"L\":[{"
    "\"L\":[{\"L\":[{\"L\":[{\"L\":[{\"L\":[{\"L\":[{\"L\":[{\"L\":[{\"L\":[{\"L\":[{"
    "\"L\":[{"
    "\"L\":[{\"L\":[{\"L\":[{\"L\":[{\"L\":[{\"L\":[{\"L\":[{\"L\":[{\"L\":[{\"L\":[{"
    "\"L\":[{"
    "\"L\":[{\"L\":[{\"L\":[{\"L\":[{\"L\":[{\"L\":[{\"L\":[{\"L\":[{\"L\":[{\"L\":[{"
    "\"L\":[",
};

START_TEST(a_damaged_store_is_told_as_that)
{
    struct dyn_str text;
    struct dynl_value item;
    char *json;

    ck_assert(dyn_arena_str(&c.mem, dyn_str(damaged_rows[_i]), &text));
    json = dyn_arena_bytes(&c.mem, text.len + 1);
    memcpy(json, text.ptr, text.len + 1);
    ck_assert_int_eq(dynl_item_read(&c.call, json, text.len, &item), DYN_E_SYSTEM);
    ck_assert_int_eq(c.call.failure.code, DYN_E_SYSTEM);
}
END_TEST

/* --- Looking ------------------------------------------------------------------------- */

START_TEST(members_are_found_by_name)
{
    struct dynl_value map = value_of(
        &c, "{\"M\":{\"b\":{\"S\":\"1\"},\"a\":{\"S\":\"2\"},\"ab\":{\"S\":\"3\"}}}");
    struct dynl_value text = value_of(&c, "{\"S\":\"a\"}");

    ck_assert_str_eq(dynl_get(&map, DYN_STR("b"))->text.ptr, "1");
    ck_assert_str_eq(dynl_get(&map, DYN_STR("a"))->text.ptr, "2");
    ck_assert_str_eq(dynl_get(&map, DYN_STR("ab"))->text.ptr, "3");
    ck_assert_ptr_null(dynl_get(&map, DYN_STR("aa")));
    ck_assert_ptr_null(dynl_get(&map, DYN_STR("c")));
    ck_assert_ptr_null(dynl_get(&map, DYN_STR("")));
    ck_assert_ptr_null(dynl_get(&text, DYN_STR("a")));
}
END_TEST

static const struct {
    const char *a, *b;
    bool equal;
} equal_rows[] = {
    {"{\"S\":\"a\"}", "{\"S\":\"a\"}", true},
    {"{\"S\":\"a\"}", "{\"S\":\"b\"}", false},
    {"{\"S\":\"a\"}", "{\"S\":\"a\\u0000\"}", false},
    {"{\"S\":\"YQ==\"}", "{\"B\":\"YQ==\"}", false},
    {"{\"S\":\"1\"}", "{\"N\":\"1\"}", false},
    {"{\"N\":\"1\"}", "{\"N\":\"1.00\"}", true},
    {"{\"N\":\"100\"}", "{\"N\":\"1e2\"}", true},
    {"{\"BOOL\":true}", "{\"BOOL\":true}", true},
    {"{\"BOOL\":true}", "{\"BOOL\":false}", false},
    {"{\"NULL\":true}", "{\"NULL\":true}", true},
    {"{\"SS\":[\"a\",\"b\"]}", "{\"SS\":[\"b\",\"a\"]}", true},
    {"{\"SS\":[\"a\",\"b\"]}", "{\"SS\":[\"b\"]}", false},
    {"{\"NS\":[\"1\",\"2\"]}", "{\"NS\":[\"2.0\",\"1\"]}", true},
    {"{\"L\":[{\"S\":\"a\"},{\"S\":\"b\"}]}", "{\"L\":[{\"S\":\"b\"},{\"S\":\"a\"}]}",
     false},
    {"{\"M\":{\"a\":{\"N\":\"1\"},\"b\":{\"L\":[]}}}",
     "{\"M\":{\"b\":{\"L\":[]},\"a\":{\"N\":\"1.0\"}}}", true},
    {"{\"M\":{\"a\":{\"N\":\"1\"}}}", "{\"M\":{\"b\":{\"N\":\"1\"}}}", false},
    {"{\"M\":{\"a\":{\"N\":\"1\"}}}", "{\"M\":{\"a\":{\"N\":\"2\"}}}", false},
};

START_TEST(equality_is_by_value)
{
    struct dynl_value a = value_of(&c, equal_rows[_i].a);
    struct dynl_value b = value_of(&c, equal_rows[_i].b);

    ck_assert(dynl_equal(&a, &b) == equal_rows[_i].equal);
    ck_assert(dynl_equal(&b, &a) == equal_rows[_i].equal);
    ck_assert((strcmp(value_text(&c, &a), value_text(&c, &b)) == 0) ==
              equal_rows[_i].equal);
}
END_TEST

static const struct {
    const char *a, *b;
    int order; /* 2: none */
} order_rows[] = {
    {"{\"S\":\"a\"}", "{\"S\":\"b\"}", -1},
    {"{\"S\":\"a\"}", "{\"S\":\"a\"}", 0},
    {"{\"S\":\"Z\"}", "{\"S\":\"a\"}", -1},
    {"{\"S\":\"a\"}", "{\"S\":\"a\\u0000\"}", -1},
    {"{\"S\":\"\xef\xbf\xbf\"}", "{\"S\":\"\xf0\x90\x80\x80\"}", -1}, /* not UTF-16 */
    {"{\"B\":\"fw==\"}", "{\"B\":\"gA==\"}", -1},                     /* unsigned */
    {"{\"N\":\"9\"}", "{\"N\":\"10\"}", -1},
    {"{\"N\":\"-9\"}", "{\"N\":\"-10\"}", 1},
    {"{\"N\":\"0.5\"}", "{\"N\":\"0.05\"}", 1},
    {"{\"S\":\"1\"}", "{\"N\":\"1\"}", 2},
    {"{\"BOOL\":true}", "{\"BOOL\":false}", 2},
    {"{\"NULL\":true}", "{\"NULL\":true}", 2},
    {"{\"L\":[]}", "{\"L\":[]}", 2},
};

START_TEST(scalars_of_a_type_have_an_order)
{
    struct dynl_value a = value_of(&c, order_rows[_i].a);
    struct dynl_value b = value_of(&c, order_rows[_i].b);
    int order = 0;

    if (!dynl_compare(&a, &b, &order)) {
        ck_assert_int_eq(order_rows[_i].order, 2);
        return;
    }
    ck_assert_int_eq((order > 0) - (order < 0), order_rows[_i].order);
    ck_assert(dynl_compare(&b, &a, &order));
    ck_assert_int_eq((order > 0) - (order < 0), -order_rows[_i].order);
}
END_TEST

static const struct {
    const char *in, *what;
    bool contains;
} contains_rows[] = {
    {"{\"S\":\"abc\"}", "{\"S\":\"bc\"}", true},
    {"{\"S\":\"abc\"}", "{\"S\":\"cb\"}", false},
    {"{\"S\":\"abc\"}", "{\"S\":\"\"}", true},
    {"{\"S\":\"\"}", "{\"S\":\"a\"}", false},
    {"{\"S\":\"a1\"}", "{\"N\":\"1\"}", false},
    {"{\"B\":\"AAEC\"}", "{\"B\":\"AQI=\"}", true},
    {"{\"B\":\"AAEC\"}", "{\"S\":\"\\u0001\"}", false},
    {"{\"N\":\"11\"}", "{\"N\":\"1\"}", false},
    {"{\"SS\":[\"a\",\"b\"]}", "{\"S\":\"b\"}", true},
    {"{\"SS\":[\"a\",\"b\"]}", "{\"S\":\"c\"}", false},
    {"{\"SS\":[\"1\"]}", "{\"N\":\"1\"}", false},
    {"{\"NS\":[\"1\",\"2\",\"30\"]}", "{\"N\":\"3e1\"}", true},
    {"{\"BS\":[\"YQ==\"]}", "{\"B\":\"YQ==\"}", true},
    {"{\"L\":[{\"S\":\"a\"},{\"L\":[{\"N\":\"1\"}]}]}", "{\"L\":[{\"N\":\"1.0\"}]}",
     true},
    {"{\"L\":[{\"S\":\"a\"}]}", "{\"S\":\"b\"}", false},
    {"{\"L\":[]}", "{\"S\":\"b\"}", false},
    {"{\"M\":{\"a\":{\"S\":\"b\"}}}", "{\"S\":\"b\"}", false},
};

START_TEST(containing_is_of_texts_sets_and_lists)
{
    struct dynl_value in = value_of(&c, contains_rows[_i].in);
    struct dynl_value what = value_of(&c, contains_rows[_i].what);

    ck_assert(dynl_contains(&in, &what) == contains_rows[_i].contains);
}
END_TEST

static bool contains_slowly(struct dyn_str text, struct dyn_str part)
{
    for (size_t i = 0; i + part.len <= text.len; i++) {
        if (memcmp(text.ptr + i, part.ptr, part.len) == 0)
            return true;
    }
    return false;
}

START_TEST(parts_are_found_wherever_they_are)
{
    uint64_t state = 9;

    for (int i = 0; i < 200000; i++) {
        char text[40], part[12];
        uint64_t letters = 1 + value_chance(&state, 3);
        struct dyn_str t = dyn_str_n(text, value_chance(&state, sizeof(text)));
        struct dyn_str p = dyn_str_n(part, value_chance(&state, sizeof(part)));
        for (size_t j = 0; j < t.len; j++)
            text[j] = (char)(0x7f + value_chance(&state, letters));
        for (size_t j = 0; j < p.len; j++)
            part[j] = (char)(0x7f + value_chance(&state, letters));
        ck_assert_msg(dynl_bytes_contain(t, p) == contains_slowly(t, p), "%.*s in %.*s",
                      (int)p.len, p.ptr, (int)t.len, t.ptr);
    }
}
END_TEST

/* Would take hours step by step. */
START_TEST(searching_takes_time_linear_in_the_text)
{
    enum { TEXT = 8 * 1024 * 1024, PART = 2 * 1024 * 1024 };
    char *text = malloc(TEXT), *part = malloc(PART);

    ck_assert(text != NULL && part != NULL);
    memset(text, 'a', TEXT);
    memset(part, 'a', PART);
    part[PART / 2] = 'b';
    ck_assert(!dynl_bytes_contain(dyn_str_n(text, TEXT), dyn_str_n(part, PART)));
    part[PART / 2] = 'a';
    part[0] = 'b';
    ck_assert(!dynl_bytes_contain(dyn_str_n(text, TEXT), dyn_str_n(part, PART)));
    free(text);
    free(part);
}
END_TEST

/* Developer Guide, "DynamoDB item sizes and formats". */
static const struct {
    const char *json;
    size_t size;
} size_rows[] = {
    {"{\"S\":\"\"}", 0},
    {"{\"S\":\"abc\"}", 3},
    {"{\"S\":\"\xc3\xa9\"}", 2},
    {"{\"B\":\"YWI=\"}", 2},
    {"{\"N\":\"12.5\"}", 3},
    {"{\"BOOL\":true}", 1},
    {"{\"NULL\":true}", 1},
    {"{\"SS\":[\"a\",\"bc\"]}", 3},
    {"{\"NS\":[\"1\",\"100\"]}", 4},
    {"{\"BS\":[\"YQ==\",\"YWI=\"]}", 3},
    {"{\"L\":[]}", 3},
    {"{\"L\":[{\"S\":\"abc\"}]}", 7},
    {"{\"L\":[{\"N\":\"120\"},{\"L\":[{\"NULL\":true}]}]}", 12},
    {"{\"M\":{}}", 3},
    {"{\"M\":{\"ab\":{\"S\":\"abc\"}}}", 9},
};

START_TEST(sizes_are_those_that_the_service_counts)
{
    struct dynl_value value = value_of(&c, size_rows[_i].json), item;

    ck_assert_uint_eq(dynl_value_size(&value), size_rows[_i].size);
    item = (struct dynl_value){.tag = DYNI_TAG_M};
    ck_assert_int_eq(dynl_with(&c.call, &item, DYN_STR("name"), &value, &item), DYN_OK);
    ck_assert_uint_eq(dynl_item_size(&item), 4 + size_rows[_i].size);
}
END_TEST

START_TEST(depth_counts_levels_of_values)
{
    static const struct {
        const char *json;
        unsigned depth;
    } rows[] = {
        {"{\"S\":\"\"}", 0},
        {"{\"SS\":[\"a\"]}", 0},
        {"{\"L\":[]}", 0},
        {"{\"L\":[{\"S\":\"\"}]}", 1},
        {"{\"M\":{\"a\":{\"S\":\"\"},\"b\":{\"L\":[{\"M\":{\"c\":{\"S\":\"\"}}}]}}}", 3},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct dynl_value value = value_of(&c, rows[i].json);
        ck_assert_uint_eq(dynl_depth(&value), rows[i].depth);
    }
}
END_TEST

/* --- Making -------------------------------------------------------------------------- */

START_TEST(members_are_added_replaced_and_removed)
{
    static const struct {
        const char *name, *value, *result; /* value NULL: removed */
    } rows[] = {
        {"c", "{\"N\":\"1\"}", "{\"M\":{\"c\":{\"N\":\"1\"}}}"},
        {"a", "{\"N\":\"2\"}", "{\"M\":{\"a\":{\"N\":\"2\"},\"c\":{\"N\":\"1\"}}}"},
        {"b", "{\"N\":\"3\"}",
         "{\"M\":{\"a\":{\"N\":\"2\"},\"b\":{\"N\":\"3\"},\"c\":{\"N\":\"1\"}}}"},
        {"a", "{\"N\":\"4\"}",
         "{\"M\":{\"a\":{\"N\":\"4\"},\"b\":{\"N\":\"3\"},\"c\":{\"N\":\"1\"}}}"},
        {"d", NULL,
         "{\"M\":{\"a\":{\"N\":\"4\"},\"b\":{\"N\":\"3\"},\"c\":{\"N\":\"1\"}}}"},
        {"b", NULL, "{\"M\":{\"a\":{\"N\":\"4\"},\"c\":{\"N\":\"1\"}}}"},
        {"c", NULL, "{\"M\":{\"a\":{\"N\":\"4\"}}}"},
        {"a", NULL, "{\"M\":{}}"},
    };
    struct dynl_value map = {.tag = DYNI_TAG_M};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct dynl_value value, before = map;
        const char *text = value_text(&c, &before);
        if (rows[i].value != NULL)
            value = value_of(&c, rows[i].value);
        ck_assert_int_eq(dynl_with(&c.call, &map, dyn_str(rows[i].name),
                                   rows[i].value != NULL ? &value : NULL, &map),
                         DYN_OK);
        ck_assert_str_eq(value_text(&c, &map), rows[i].result);
        ck_assert_str_eq(value_text(&c, &before), text);
    }
}
END_TEST

START_TEST(numbers_are_added_exactly_or_refused)
{
    struct dynl_value big = value_of(&c, "{\"N\":\"1e38\"}");
    struct dynl_value one = value_of(&c, "{\"N\":\"1\"}"), sum;

    ck_assert_int_eq(dynl_add(&c.call, &one, &one, false, &sum), DYN_OK);
    ck_assert_str_eq(value_text(&c, &sum), "{\"N\":\"2\"}");
    ck_assert_int_eq(dynl_add(&c.call, &one, &one, true, &sum), DYN_OK);
    ck_assert_str_eq(value_text(&c, &sum), "{\"N\":\"0\"}");
    ck_assert_int_eq(dynl_add(&c.call, &big, &one, false, &sum), DYN_E_SERVICE);
    ck_assert_int_eq(c.call.refusal.type, DYNL_VALIDATION);
    ck_assert_str_eq(c.call.refusal.message.ptr,
                     "Attempting to store more than 38 significant digits in a Number");
}
END_TEST

static const struct {
    const char *a, *b, *both, *rest;
} set_rows[] = {
    {"{\"SS\":[\"a\",\"b\"]}", "{\"SS\":[\"c\",\"b\"]}", "{\"SS\":[\"a\",\"b\",\"c\"]}",
     "{\"SS\":[\"a\"]}"},
    {"{\"SS\":[\"a\"]}", "{\"SS\":[\"a\"]}", "{\"SS\":[\"a\"]}", "{\"SS\":[]}"},
    {"{\"SS\":[\"b\"]}", "{\"SS\":[\"a\",\"c\"]}", "{\"SS\":[\"a\",\"b\",\"c\"]}",
     "{\"SS\":[\"b\"]}"},
    {"{\"NS\":[\"1\",\"20\",\"3\"]}", "{\"NS\":[\"1.0\",\"4\"]}",
     "{\"NS\":[\"1\",\"3\",\"4\",\"20\"]}", "{\"NS\":[\"3\",\"20\"]}"},
    {"{\"BS\":[\"AA==\"]}", "{\"BS\":[\"/w==\"]}", "{\"BS\":[\"AA==\",\"/w==\"]}",
     "{\"BS\":[\"AA==\"]}"},
};

START_TEST(sets_are_united_and_subtracted)
{
    struct dynl_value a = value_of(&c, set_rows[_i].a), b = value_of(&c, set_rows[_i].b);
    struct dynl_value made;

    ck_assert_int_eq(dynl_set_union(&c.call, &a, &b, &made), DYN_OK);
    ck_assert_str_eq(value_text(&c, &made), set_rows[_i].both);
    ck_assert_int_eq(dynl_set_union(&c.call, &b, &a, &made), DYN_OK);
    ck_assert_str_eq(value_text(&c, &made), set_rows[_i].both);
    ck_assert_int_eq(dynl_set_difference(&c.call, &a, &b, &made), DYN_OK);
    ck_assert_str_eq(value_text(&c, &made), set_rows[_i].rest);
}
END_TEST

/* --- Memory -------------------------------------------------------------------------- */

/* Everything that allocates; what fails must say so. Returns whether all went well. */
static bool use_all(struct value_case *u, const struct dyn_str *json, size_t count)
{
    struct dynl_attributes read;
    struct dynl_value a, b, made;

    for (size_t i = 0; i < count; i++) {
        int rc = value_case_read(u, json[i], &read);
        if (rc != DYN_OK)
            return rc != DYN_E_NOMEM;
    }
    a = read.map.members[0].value;
    b = read.map.members[1].value;
    return dynl_with(&u->call, &read.map, DYN_STR("x"), &a, &made) == DYN_OK &&
           dynl_set_union(&u->call, &a, &b, &made) == DYN_OK &&
           dynl_set_difference(&u->call, &a, &b, &made) == DYN_OK &&
           dynl_add(&u->call, &a.items[0], &b.items[0], false, &made) == DYN_OK;
}

START_TEST(running_out_of_memory_is_told_and_leaks_nothing)
{
    struct faulty_system faulty;
    struct dyn_buf wide = {0};
    bool done = false;

    dyn_buf_text(&wide, "{\"s\":{\"SS\":[\"z\"");
    for (int i = 0; i < 200; i++)
        dyn_buf_printf(&wide, ",\"%d\"", i);
    dyn_buf_text(&wide, "]},\"l\":{\"L\":[{\"NULL\":true}");
    for (int i = 0; i < 200; i++)
        dyn_buf_text(&wide, ",{\"M\":{\"z\":{\"N\":\"1e5\"},\"a\":{\"B\":\"AAAA\"}}}");
    dyn_buf_text(&wide, "]}");
    for (int i = 0; i < 200; i++)
        dyn_buf_printf(&wide, ",\"m%d\":{\"S\":\"text\"}", i * 37 % 200);
    dyn_buf_text(&wide, "}");
    const struct dyn_str json[] = {
        dyn_buf_str(&wide),
        DYN_STR("{\"v\":{\"SS\":[\"a\",\"b\",\"a\"]}}"),
        DYN_STR("{\"v\":{\"BS\":[\"AA==\",\"AA==\"]}}"),
        DYN_STR("{\"v\":{\"N\":\"what\"}}"),
        DYN_STR("{\"a\":{\"NS\":[\"1e3\",\"2\"]},\"b\":{\"NS\":[\"3\",\"4.0\"]}}"),
    };
    faulty_system_init(&faulty);
    for (size_t fail_at = 1; !done; fail_at++) {
        struct value_case u;
        value_case_init(&u, &faulty.system);
        faulty_system_round(&faulty, fail_at);
        done = use_all(&u, json, sizeof(json) / sizeof(json[0]));
        ck_assert(done || u.call.failure.code == DYN_E_NOMEM);
        value_case_release(&u);
        ck_assert_uint_eq(faulty.live_bytes, 0);
        ck_assert_uint_lt(fail_at, 10000);
    }
    dyn_buf_release(&wide);
}
END_TEST

START_TEST(reading_the_store_without_memory_is_told)
{
    struct faulty_system faulty;
    int rc = DYN_E_NOMEM;

    faulty_system_init(&faulty);
    for (size_t fail_at = 1; rc != DYN_OK; fail_at++) {
        char json[] =
            "{\"a\":{\"L\":[{\"SS\":[\"x\"]},{\"M\":{\"b\":{\"B\":\"AAAA\"}}}]}}";
        struct value_case u;
        struct dynl_value item;
        value_case_init(&u, &faulty.system);
        faulty_system_round(&faulty, fail_at);
        rc = dynl_item_read(&u.call, json, sizeof(json) - 1, &item);
        ck_assert(rc == DYN_OK || rc == DYN_E_NOMEM);
        ck_assert_int_eq(u.call.failure.code, rc);
        value_case_release(&u);
        ck_assert_uint_eq(faulty.live_bytes, 0);
        ck_assert_uint_lt(fail_at, 100);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("local_value");
    TCase *tests = tcase_create("values");

    tcase_add_checked_fixture(tests, begin, end);
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, a_wrong_value_is_told_in_the_words_of_the_service, 0,
                        COUNT(problem_rows));
    tcase_add_loop_test(tests, what_has_another_shape_is_refused_at_once, 0,
                        COUNT(refused_rows));
    tcase_add_loop_test(tests, values_are_written_in_their_normal_form, 0,
                        COUNT(normal_rows));
    tcase_add_test(tests, a_map_that_is_null_is_absent);
    tcase_add_test(tests, values_nest_thirty_two_levels_deep);
    tcase_add_test(tests, nesting_that_the_reader_does_not_take_is_refused);
    tcase_add_test(tests, names_end_at_65535_bytes);
    tcase_add_test(tests, wide_maps_and_sets_are_sorted);
    tcase_add_test(tests, large_values_are_read);
    tcase_add_test(tests, what_is_stored_reads_as_what_was_written);
    tcase_add_loop_test(tests, a_damaged_store_is_told_as_that, 0, COUNT(damaged_rows));
    tcase_add_test(tests, members_are_found_by_name);
    tcase_add_loop_test(tests, equality_is_by_value, 0, COUNT(equal_rows));
    tcase_add_loop_test(tests, scalars_of_a_type_have_an_order, 0, COUNT(order_rows));
    tcase_add_loop_test(tests, containing_is_of_texts_sets_and_lists, 0,
                        COUNT(contains_rows));
    tcase_add_test(tests, parts_are_found_wherever_they_are);
    tcase_add_test(tests, searching_takes_time_linear_in_the_text);
    tcase_add_loop_test(tests, sizes_are_those_that_the_service_counts, 0,
                        COUNT(size_rows));
    tcase_add_test(tests, depth_counts_levels_of_values);
    tcase_add_test(tests, members_are_added_replaced_and_removed);
    tcase_add_test(tests, numbers_are_added_exactly_or_refused);
    tcase_add_loop_test(tests, sets_are_united_and_subtracted, 0, COUNT(set_rows));
    tcase_add_test(tests, running_out_of_memory_is_told_and_leaks_nothing);
    tcase_add_test(tests, reading_the_store_without_memory_is_told);
    suite_add_tcase(suite, tests);
    return suite_main(suite);
}
