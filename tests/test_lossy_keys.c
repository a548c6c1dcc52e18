/* SPDX-License-Identifier: MIT */
/* Keys in which a field stands in a form that drops part of it: nothing is read from that form,
 * and nothing may change by being read and written again. */
#include "support/suite.h"

#include "months.dyn.h"

static struct dyn_arena mem;
static struct dyn_error err;

static void release(void)
{
    dyn_arena_release(&mem);
}

static struct dyn_time at(const char *text)
{
    struct dyn_time time = {0, false};
    ck_assert_int_eq(dyn_time_parse(dyn_str(text), DYN_TIME_ISO_MS, NULL, &time), DYN_OK);
    return time;
}

#define PAYMENT(pk, sk)                                                                  \
    "{\"pk\":{\"S\":\"" pk "\"},\"sk\":{\"S\":\"" sk "\"},\"_t\":{\"S\":\"Payment\"}}"

START_TEST(the_whole_form_gives_the_field)
{
    struct mon_payment payment = {0}, again;
    struct mon_payment_key key;
    struct dyn_buf first = {0}, second = {0};
    payment.at = at("2025-11-21T04:46:25.123Z");
    ck_assert_int_eq(mon_payment_encode(&payment, &first, &err), DYN_OK);
    ck_assert_str_eq(first.ptr, PAYMENT("P#2025-11", "AT#2025-11-21T04:46:25.123Z"));
    ck_assert_int_eq(mon_payment_decode(&mem, dyn_buf_str(&first), NULL, &again, &err),
                     DYN_OK);
    ck_assert(mon_payment_equal(&payment, &again));
    ck_assert_int_eq(mon_payment_encode(&again, &second, &err), DYN_OK);
    ck_assert(dyn_str_eq(dyn_buf_str(&first), dyn_buf_str(&second)));
    ck_assert_int_eq(mon_payment_key_parse(&mem, DYN_STR("P#2025-11"),
                                           DYN_STR("AT#2025-11-21T04:46:25.123Z"), &key,
                                           &err),
                     DYN_OK);
    ck_assert_int_eq(key.at.us, payment.at.us);
    dyn_buf_release(&first);
    dyn_buf_release(&second);
}
END_TEST

START_TEST(forms_that_contradict_each_other_are_refused)
{
    struct mon_payment payment;
    struct mon_payment_key key;
    struct dyn_findings report = {NULL, 0};
    struct dyn_decode_opts opts = {&report};
    struct dyn_str json = DYN_STR(PAYMENT("P#2025-10", "AT#2025-11-21T04:46:25.123Z"));
    ck_assert_int_eq(mon_payment_decode(&mem, json, NULL, &payment, &err), DYN_E_KEY);
    ck_assert_str_eq(err.field, "pk");
    ck_assert_str_eq(
        err.message,
        "is 'P#2025-10', but the fields of the item give 'P#2025-11': decode "
        "with a report to read it all the same");
    ck_assert_int_eq(mon_payment_decode(&mem, json, &opts, &payment, &err), DYN_OK);
    ck_assert_uint_eq(report.len, 1);
    ck_assert_str_eq(report.items[0].path.ptr, "pk");
    ck_assert_int_eq(mon_payment_key_parse(&mem, DYN_STR("P#2025-10"),
                                           DYN_STR("AT#2025-11-21T04:46:25.123Z"), &key,
                                           &err),
                     DYN_E_KEY);
}
END_TEST

START_TEST(a_key_that_cannot_be_taken_apart_is_named)
{
    struct mon_payment payment;
    struct dyn_str json = DYN_STR(PAYMENT("P#2025-11", "OT#2025-11-21T04:46:25.123Z"));
    ck_assert_int_eq(mon_payment_decode(&mem, json, NULL, &payment, &err), DYN_E_KEY);
    ck_assert_str_eq(err.field, "sk");
}
END_TEST

START_TEST(forms_in_index_keys_are_compared_only)
{
    struct mon_visit visit = {0}, again;
    struct dyn_findings report = {NULL, 0};
    struct dyn_decode_opts opts = {&report};
    struct dyn_buf json = {0};
    visit.day = dyn_date_ymd(2025, 11, 21);
    visit.seq = dyn_int64(7);
    ck_assert_int_eq(mon_visit_encode(&visit, &json, &err), DYN_OK);
    ck_assert_int_eq(mon_visit_decode(&mem, dyn_buf_str(&json), &opts, &again, &err),
                     DYN_OK);
    ck_assert_uint_eq(report.len, 0);
    ck_assert(mon_visit_equal(&visit, &again));
    dyn_buf_release(&json);
}
END_TEST

START_TEST(a_form_alone_parses_to_its_least_value)
{
    struct mon_log_key key;
    ck_assert_int_eq(
        mon_log_key_parse(&mem, DYN_STR("L#2025-11-21"), DYN_STR("x"), &key, &err),
        DYN_OK);
    ck_assert_int_eq(key.at.us, at("2025-11-21T00:00:00.000Z").us);
}
END_TEST

START_TEST(items_split_over_forms_round_trip)
{
    struct mon_split split = {0}, again;
    struct dyn_buf json = {0};
    split.at = at("2025-11-21T04:46:25.123Z");
    ck_assert_int_eq(mon_split_encode(&split, &json, &err), DYN_OK);
    ck_assert_int_eq(mon_split_decode(&mem, dyn_buf_str(&json), NULL, &again, &err),
                     DYN_OK);
    ck_assert(mon_split_equal(&split, &again));
    dyn_buf_release(&json);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lossy_keys");
    TCase *tests = tcase_create("keys");
    tcase_add_checked_fixture(tests, NULL, release);
    tcase_add_test(tests, the_whole_form_gives_the_field);
    tcase_add_test(tests, forms_that_contradict_each_other_are_refused);
    tcase_add_test(tests, a_key_that_cannot_be_taken_apart_is_named);
    tcase_add_test(tests, forms_in_index_keys_are_compared_only);
    tcase_add_test(tests, a_form_alone_parses_to_its_least_value);
    tcase_add_test(tests, items_split_over_forms_round_trip);
    suite_add_tcase(suite, tests);
    return suite_main(suite);
}
