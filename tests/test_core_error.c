/* SPDX-License-Identifier: MIT */
#include "support/suite.h"

#include <dyn/error.h>

#define ROWS(table) (int)(sizeof(table) / sizeof(table[0]))

static const struct {
    int result;
    const char *name;
} names[] = {
    {0, "DYN_OK"},
    {1, "DYN_NOT_FOUND"},
    {2, "DYN_DONE"},
    {-1, "DYN_E_NOMEM"},
    {-2, "DYN_E_ARG"},
    {-3, "DYN_E_LIMIT"},
    {-4, "DYN_E_ABI"},
    {-5, "DYN_E_SYSTEM"},
    {-6, "DYN_E_JSON"},
    {-7, "DYN_E_TYPE"},
    {-8, "DYN_E_RANGE"},
    {-9, "DYN_E_FORMAT"},
    {-10, "DYN_E_MISSING"},
    {-11, "DYN_E_DUPLICATE"},
    {-12, "DYN_E_UNKNOWN"},
    {-13, "DYN_E_KEY"},
    {-14, "DYN_E_MODEL"},
    {-15, "DYN_E_INVALID"},
    {-16, "DYN_E_CONFIG"},
    {-17, "DYN_E_CREDENTIALS"},
    {-18, "DYN_E_NETWORK"},
    {-19, "DYN_E_TIMEOUT"},
    {-20, "DYN_E_THROTTLED"},
    {-21, "DYN_E_SERVER"},
    {-22, "DYN_E_SERVICE"},
    {-23, "DYN_E_RESPONSE"},
    {-24, "DYN_E_TABLE"},
    {-25, "DYN_E_EXISTS"},
    {-26, "DYN_E_ABSENT"},
    {-27, "DYN_E_VERSION"},
    {-28, "DYN_E_CONDITION"},
    {-29, "DYN_E_PARTS"},
    {-30, "DYN_E_CURSOR"},
    {-31, "DYN_E_CANCELLED"},
    {3, "DYN_E_?"},
    {-1000, "DYN_E_?"},
};

START_TEST(result_has_a_name)
{
    ck_assert_str_eq(dyn_result_name(names[_i].result), names[_i].name);
}
END_TEST

START_TEST(first_error_wins)
{
    struct dyn_error err = {0};

    ck_assert_int_eq(dyn_error_set(&err, DYN_E_TYPE, "found %s", "N"), DYN_E_TYPE);
    ck_assert_int_eq(dyn_error_set(&err, DYN_E_NOMEM, "later"), DYN_E_NOMEM);
    ck_assert_int_eq(err.code, DYN_E_TYPE);
    ck_assert_str_eq(err.message, "found N");
}
END_TEST

START_TEST(clear_makes_it_say_no_error)
{
    struct dyn_error err = {0};
    char text[16];

    memset(&err, 'x', sizeof(err));
    dyn_error_clear(&err);
    ck_assert_int_eq(err.code, DYN_OK);
    ck_assert_str_eq(err.model, "");
    ck_assert_str_eq(err.field, "");
    ck_assert_str_eq(err.message, "");
    ck_assert_str_eq(err.operation, "");
    ck_assert_str_eq(err.aws_code, "");
    ck_assert_str_eq(err.request_id, "");
    ck_assert_int_eq(err.http_status, 0);
    ck_assert_uint_eq(err.attempts, 0);
    ck_assert(!err.retryable && !err.ambiguous);
    ck_assert_uint_eq(dyn_error_text(&err, text, sizeof(text)), 8);
    ck_assert_str_eq(text, "no error");
    ck_assert_int_eq(dyn_error_set(&err, DYN_E_ARG, "now"), DYN_E_ARG);
    ck_assert_int_eq(err.code, DYN_E_ARG);
}
END_TEST

START_TEST(null_is_allowed)
{
    char text[16];

    dyn_error_clear(NULL);
    ck_assert_int_eq(dyn_error_set(NULL, DYN_E_KEY, "%d", 1), DYN_E_KEY);
    ck_assert_uint_eq(dyn_error_text(NULL, text, sizeof(text)), 8);
    ck_assert_str_eq(text, "no error");
    ck_assert_uint_eq(dyn_error_text(NULL, NULL, 0), 8);
}
END_TEST

START_TEST(result_that_is_no_error_sets_nothing)
{
    struct dyn_error err = {0};

    ck_assert_int_eq(dyn_error_set(&err, DYN_OK, "fine"), DYN_OK);
    ck_assert_int_eq(err.code, DYN_OK);
    ck_assert_str_eq(err.message, "");
}
END_TEST

/* The message holds 319 bytes; a character that the end falls into goes as a whole. */
static const struct {
    size_t letters;
    const char *tail;
    size_t kept;
} long_messages[] = {
    {318, "x", 319},
    {319, "x", 319},
    {317, "\xC3\xBC", 319},
    {318, "\xC3\xBC", 318},
    {316, "\xE2\x82\xAC", 319},
    {317, "\xE2\x82\xAC", 317},
    {318, "\xE2\x82\xAC", 318},
    {315, "\xF0\x9F\x98\x80", 319},
    {316, "\xF0\x9F\x98\x80", 316},
    {317, "\xF0\x9F\x98\x80", 317},
    {318, "\xF0\x9F\x98\x80", 318},
    {319, "\xF0\x9F\x98\x80", 319},
};

START_TEST(message_is_cut_between_characters)
{
    struct dyn_error err = {0};
    char letters[400];

    memset(letters, 'a', sizeof(letters));
    letters[long_messages[_i].letters] = '\0';
    dyn_error_set(&err, DYN_E_TYPE, "%s%s", letters, long_messages[_i].tail);
    ck_assert_uint_eq(strlen(err.message), long_messages[_i].kept);
}
END_TEST

static const struct {
    const char *model;
    const char *field;
    const char *message;
    const char *text;
} lines[] = {
    {"Order", "total", "found S, expected N", "Order.total: found S, expected N"},
    {"Order", "", "unknown", "Order: unknown"},
    {"", "addr.lines[2]", "too long", "addr.lines[2]: too long"},
    {"", "", "not JSON", "not JSON"},
    {"Order", "id", "", "Order.id: DYN_E_TYPE"},
    {"Order", "a\nb", "c\r\td\x7F", "Order.a b: c  d "},
};

START_TEST(text_is_one_line)
{
    struct dyn_error err = {0};
    char text[64];

    dyn_error_set(&err, DYN_E_TYPE, "%s", lines[_i].message);
    strcpy(err.model, lines[_i].model);
    strcpy(err.field, lines[_i].field);
    ck_assert_uint_eq(dyn_error_text(&err, text, sizeof(text)), strlen(lines[_i].text));
    ck_assert_str_eq(text, lines[_i].text);
}
END_TEST

static const struct {
    struct dyn_error err;
    const char *text;
} calls[] = {
    {{.model = "Order", .operation = "PutItem", .message = "no"}, "Order: PutItem: no"},
    {{.operation = "PutItem", .aws_code = "X", .http_status = 400, .attempts = 1},
     "PutItem: DYN_E_TYPE (X)"},
    {{.message = "no", .http_status = 502}, "no (HTTP 502)"},
    {{.message = "no", .request_id = "R"}, "no (request id R)"},
    {{.message = "no", .attempts = 2}, "no (2 attempts)"},
    {{.message = "no", .ambiguous = true}, "no (may have been done)"},
    {{.operation = "PutItem",
      .message = "no",
      .aws_code = "X",
      .request_id = "R",
      .attempts = 3,
      .ambiguous = true},
     "PutItem: no (X, request id R, 3 attempts, may have been done)"},
};

START_TEST(text_says_what_came_of_a_call)
{
    struct dyn_error err = calls[_i].err;
    char text[128];

    err.code = DYN_E_TYPE;
    ck_assert_uint_eq(dyn_error_text(&err, text, sizeof(text)), strlen(calls[_i].text));
    ck_assert_str_eq(text, calls[_i].text);
}
END_TEST

START_TEST(text_is_cut_to_its_room_and_terminated)
{
    static const char whole[] = "Order.total: gr\xC3\xBC\xC3\x9F";
    struct dyn_error err = {0};
    char text[64];

    dyn_error_set(&err, DYN_E_TYPE, "gr\xC3\xBC\xC3\x9F");
    strcpy(err.model, "Order");
    strcpy(err.field, "total");
    for (size_t size = 0; size <= sizeof(whole) + 1; size++) {
        memset(text, '?', sizeof(text));
        ck_assert_uint_eq(dyn_error_text(&err, text, size), sizeof(whole) - 1);
        ck_assert_int_eq(text[size], '?');
        if (size == 0)
            continue;
        ck_assert_uint_lt(strlen(text), size);
        ck_assert_uint_ge(strlen(text) + 2, size < sizeof(whole) ? size : sizeof(whole));
        ck_assert_mem_eq(text, whole, strlen(text));
        if (strlen(text) > 0)
            ck_assert_int_ne(text[strlen(text) - 1], '\xC3');
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("core/error");
    TCase *tc = tcase_create("error");

    tcase_add_loop_test(tc, result_has_a_name, 0, ROWS(names));
    tcase_add_test(tc, first_error_wins);
    tcase_add_test(tc, clear_makes_it_say_no_error);
    tcase_add_test(tc, null_is_allowed);
    tcase_add_test(tc, result_that_is_no_error_sets_nothing);
    tcase_add_loop_test(tc, message_is_cut_between_characters, 0, ROWS(long_messages));
    tcase_add_loop_test(tc, text_is_one_line, 0, ROWS(lines));
    tcase_add_loop_test(tc, text_says_what_came_of_a_call, 0, ROWS(calls));
    tcase_add_test(tc, text_is_cut_to_its_room_and_terminated);
    suite_add_tcase(suite, tc);
    return suite_main(suite);
}
