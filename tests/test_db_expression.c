/* SPDX-License-Identifier: MIT */
#include "support/faulty_system.h"
#include "support/suite.h"

#include "db/expression.h"

#include <stdio.h>

static struct dyni_expression e;
static struct dyn_error err;
static struct dyn_buf request;

static void set_up(void)
{
    dyn_error_clear(&err);
    dyni_expression_init(&e, NULL, &err);
}

static void tear_down(void)
{
    dyni_expression_release(&e);
    dyn_buf_release(&request);
}

static void name(struct dyn_buf *text, const char *attribute)
{
    ck_assert_int_eq(dyni_expression_name(&e, text, dyn_str(attribute)), DYN_OK);
}

START_TEST(nothing_is_written_for_no_expression)
{
    ck_assert_int_eq(dyni_expression_write(&e, &request), DYN_OK);
    ck_assert_uint_eq(request.len, 0);
    ck_assert(e.names.ptr == NULL && e.values.ptr == NULL);
}
END_TEST

START_TEST(members_stand_in_the_request_as_dynamodb_names_them)
{
    static const struct dyn_type text = {
        .kind = DYN_KIND_STRING, .wire = DYN_WIRE_S, .size = sizeof(struct dyn_str)};
    struct dyn_str value = DYN_STR("\"x\"");
    name(&e.condition, "pk");
    dyn_buf_text(&e.condition, " = ");
    dyni_expression_field_value(&e, &e.condition, &text, &value);
    name(&e.projection, "sk");
    dyn_buf_text(&e.projection, ", ");
    name(&e.projection, "pk");
    dyni_expression_key_value(&e, &e.filter, DYN_WIRE_B, dyn_str_n("\xff", 1));
    dyni_expression_key_value(&e, &e.update, DYN_WIRE_N, DYN_STR("7"));
    dyni_expression_value(&e, &e.key_condition);
    dyn_buf_text(&e.values, "{\"L\":[]}");
    ck_assert_int_eq(dyni_expression_write(&e, &request), DYN_OK);
    ck_assert_str_eq(
        request.ptr,
        ",\"ConditionExpression\":\"#n0 = :v0\",\"UpdateExpression\":\":v2\","
        "\"KeyConditionExpression\":\":v3\",\"FilterExpression\":\":v1\","
        "\"ProjectionExpression\":\"#n1, #n0\","
        "\"ExpressionAttributeNames\":{\"#n0\":\"pk\",\"#n1\":\"sk\"},"
        "\"ExpressionAttributeValues\":{\":v0\":{\"S\":\"\\\"x\\\"\"},"
        "\":v1\":{\"B\":\"/w==\"},\":v2\":{\"N\":\"7\"},\":v3\":{\"L\":[]}}");
}
END_TEST

START_TEST(each_name_has_one_placeholder_whatever_it_holds)
{
    static const char *const names[] = {
        "a",     ",",        "a\":", "\":\"a", "\\",
        "a\\\"", "#n0",      ":",    "\"",     "a\",\"#n1\":\"b",
        "b",     "\xc3\xa9", " ",    "a.b",    "n0"};
    size_t count = sizeof(names) / sizeof(names[0]);
    for (size_t round = 0; round < 2; round++) {
        for (size_t i = 0; i < count; i++) {
            char wanted[16];
            dyn_buf_clear(&e.filter);
            name(&e.filter, names[i]);
            snprintf(wanted, sizeof(wanted), "#n%zu", i);
            ck_assert_str_eq(e.filter.ptr, wanted);
        }
    }
    ck_assert_uint_eq(e.name_count, count);
}
END_TEST

START_TEST(a_name_that_is_not_utf8_is_refused)
{
    ck_assert_int_eq(dyni_expression_name(&e, &e.filter, DYN_STR("\xff")), DYN_E_FORMAT);
    ck_assert_uint_eq(e.names.len, 0);
}
END_TEST

START_TEST(what_was_added_can_be_taken_back)
{
    name(&e.filter, "a");
    struct dyni_expression_mark mark = dyni_expression_mark(&e);
    name(&e.filter, "b");
    dyni_expression_key_value(&e, &e.filter, DYN_WIRE_S, DYN_STR("x"));
    dyni_expression_back(&e, mark);
    dyn_buf_truncate(&e.filter, 3);
    name(&e.filter, "c");
    ck_assert_str_eq(e.names.ptr, "\"#n0\":\"a\",\"#n1\":\"c\"");
    ck_assert_uint_eq(e.values.len, 0);
}
END_TEST

START_TEST(a_text_may_have_4096_bytes)
{
    for (size_t i = 0; i < DYNI_EXPRESSION_MAX; i++)
        dyn_buf_byte(&e.filter, 'x');
    ck_assert_int_eq(dyni_expression_write(&e, &request), DYN_OK);
    dyn_buf_byte(&e.filter, 'x');
    ck_assert_int_eq(dyni_expression_write(&e, &request), DYN_E_LIMIT);
    ck_assert_str_eq(err.message,
                     "the FilterExpression has 4097 bytes, DynamoDB takes at most 4096");
}
END_TEST

START_TEST(a_text_that_grows_without_end_stays_bounded)
{
    for (size_t i = 0; i < 100000; i++)
        dyn_buf_byte(&e.filter, 'x');
    ck_assert_uint_lt(e.filter.capacity, 100000);
    ck_assert_int_eq(dyni_expression_write(&e, &request), DYN_E_LIMIT);
}
END_TEST

/** Each repeated until the operators are as many as wanted. */
static const struct {
    const char *piece;
    size_t operators;
} pieces[] = {
    {"a=b", 1}, {"a <= b", 1}, {"a <> b ", 1}, {" AND", 1}, {"size(a) ", 1}, {" a+b", 1},
};

START_TEST(a_text_may_have_300_operators)
{
    size_t times = DYNI_OPERATORS_MAX / pieces[_i].operators;
    for (size_t i = 0; i < times; i++)
        dyn_buf_text(&e.condition, pieces[_i].piece);
    ck_assert_int_eq(dyni_expression_write(&e, &request), DYN_OK);
    dyn_buf_text(&e.condition, pieces[_i].piece);
    ck_assert_int_eq(dyni_expression_write(&e, &request), DYN_E_LIMIT);
}
END_TEST

START_TEST(and_stands_between_operands_only)
{
    ck_assert_int_eq(dyni_expression_and(&e.condition), DYN_OK);
    ck_assert_uint_eq(e.condition.len, 0);
    dyn_buf_text(&e.condition, "a");
    dyni_expression_and(&e.condition);
    dyni_expression_and(&e.condition);
    ck_assert_str_eq(e.condition.ptr, "a AND ");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("db expression");
    TCase *tcase = tcase_create("expression");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, nothing_is_written_for_no_expression);
    tcase_add_test(tcase, members_stand_in_the_request_as_dynamodb_names_them);
    tcase_add_test(tcase, each_name_has_one_placeholder_whatever_it_holds);
    tcase_add_test(tcase, a_name_that_is_not_utf8_is_refused);
    tcase_add_test(tcase, what_was_added_can_be_taken_back);
    tcase_add_test(tcase, a_text_may_have_4096_bytes);
    tcase_add_test(tcase, a_text_that_grows_without_end_stays_bounded);
    tcase_add_loop_test(tcase, a_text_may_have_300_operators, 0,
                        (int)(sizeof(pieces) / sizeof(pieces[0])));
    tcase_add_test(tcase, and_stands_between_operands_only);
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
