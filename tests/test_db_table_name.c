/* SPDX-License-Identifier: MIT */
#include "db/client.h"
#include "support/faulty_system.h"
#include "support/suite.h"

#define ROWS(table) (int)(sizeof(table) / sizeof(table[0]))

#define TEN     "abcdefghij"
#define FIFTY   TEN TEN TEN TEN TEN
#define N250    FIFTY FIFTY FIFTY FIFTY FIFTY
#define ARN     "arn:aws:dynamodb:eu-west-1:123456789012:table/"
#define REFUSED NULL

/* prefix, table, name on the service */
static const struct {
    const char *prefix, *table, *name;
} rows[] = {
    {NULL, "orders", "orders"},
    {"test-", "orders", "test-orders"},
    {"", "orders", "orders"},
    {NULL, "abc", "abc"},
    {NULL, "ab", REFUSED},
    {"a", "ab", "aab"},
    {NULL, "", REFUSED},
    {NULL, "A.b_c-9", "A.b_c-9"},
    {NULL, N250 "abcde", N250 "abcde"},
    {NULL, N250 "abcdef", REFUSED},
    {"p", N250 "abcde", REFUSED},
    {NULL, "or ders", REFUSED},
    {NULL, "or/ders", REFUSED},
    {NULL, "order\xC3\xA9", REFUSED},
    {"a\xFF", "orders", REFUSED},
    {NULL, ARN "orders", ARN "orders"},
    {NULL, ARN "ab", REFUSED},
    {NULL, ARN, REFUSED},
    {NULL, ARN N250 "abcde", ARN N250 "abcde"},
    {NULL, ARN N250 "abcdef", REFUSED},
    {NULL, ARN "orders/index/x", REFUSED},
    {NULL, "arn:aws:s3:eu-west-1:1:table/orders", REFUSED},
    {NULL, "arn:aws:dynamodb:eu-west-1:table/orders", REFUSED},
    {NULL, "arn:aws:dynamodb:eu west-1:1:table/orders", REFUSED},
    {NULL, "arn:", REFUSED},
    /* A prefix makes no other table of an ARN. */
    {"test-", ARN "orders", REFUSED},
};

START_TEST(a_table_s_name_is_one_that_the_service_takes)
{
    char prefix[300];
    struct dyn_client client;
    struct dyn_buf out = {0};
    struct dyn_error err = {0};
    memset(&client, 0, sizeof(client));
    if (rows[_i].prefix != NULL) {
        strcpy(prefix, rows[_i].prefix);
        client.table_prefix = prefix;
    }
    dyn_buf_text(&out, "before:");
    int rc = dyn_client_table_name(&client, dyn_str(rows[_i].table), &out, &err);
    if (rows[_i].name != NULL) {
        ck_assert_msg(rc == DYN_OK, "%s", err.message);
        ck_assert_str_eq(out.ptr + 7, rows[_i].name);
    } else {
        ck_assert_int_eq(rc, DYN_E_CONFIG);
        ck_assert_ptr_nonnull(strstr(err.message, "would be \""));
        ck_assert_ptr_nonnull(strstr(err.message, "(see table_prefix and table_name)"));
        ck_assert_str_eq(out.ptr, "before:");
    }
    dyn_buf_release(&out);
}
END_TEST

static int stage_name(void *ctx, struct dyn_str table, struct dyn_buf *out)
{
    if (table.len == 0)
        return DYN_E_ARG;
    dyn_buf_printf(out, "%s_%.*s", (const char *)ctx, (int)table.len, table.ptr);
    return DYN_OK;
}

START_TEST(a_function_goes_before_the_prefix)
{
    char prefix[] = "unused-", stage[] = "stage", bad[] = "a b";
    struct dyn_client client;
    struct dyn_buf out = {0};
    struct dyn_error err = {0};
    memset(&client, 0, sizeof(client));
    client.table_prefix = prefix;
    client.table_name = stage_name;
    client.table_name_ctx = stage;
    ck_assert_int_eq(dyn_client_table_name(&client, DYN_STR("orders"), &out, &err),
                     DYN_OK);
    ck_assert_str_eq(out.ptr, "stage_orders");
    ck_assert_int_eq(dyn_client_table_name(&client, DYN_STR(""), &out, &err), DYN_E_ARG);
    ck_assert_ptr_nonnull(strstr(err.message, "table_name function has no name"));
    client.table_name_ctx = bad;
    ck_assert_int_eq(dyn_client_table_name(&client, DYN_STR("orders"), &out, &err),
                     DYN_E_CONFIG);
    ck_assert_str_eq(
        err.message,
        "the table \"orders\" would be \"a b_orders\" on the service; expected 3 to 255 "
        "of "
        "a-z A-Z 0-9 _ - . or the ARN of a table (see table_prefix and table_name)");
    ck_assert_str_eq(out.ptr, "stage_orders");
    dyn_buf_release(&out);
}
END_TEST

START_TEST(what_is_needed_is_asked_for)
{
    struct dyn_client client;
    struct dyn_error err = {0};
    struct dyn_buf out = {0};
    memset(&client, 0, sizeof(client));
    ck_assert_int_eq(dyn_client_table_name(NULL, DYN_STR("orders"), &out, &err),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_client_table_name(&client, dyn_str(NULL), &out, &err),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_client_table_name(&client, DYN_STR("orders"), NULL, &err),
                     DYN_E_ARG);
}
END_TEST

START_TEST(no_memory_is_said)
{
    struct faulty_system faulty;
    struct dyn_client client;
    struct dyn_error err = {0};
    faulty_system_init(&faulty);
    faulty_system_round(&faulty, 1);
    struct dyn_buf out = {.system = &faulty.system};
    memset(&client, 0, sizeof(client));
    ck_assert_int_eq(dyn_client_table_name(&client, DYN_STR("orders"), &out, &err),
                     DYN_E_NOMEM);
    dyn_buf_release(&out);
    ck_assert_uint_eq(faulty.live_bytes, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("db_table_name");
    TCase *tc = tcase_create("db_table_name");

    tcase_add_loop_test(tc, a_table_s_name_is_one_that_the_service_takes, 0, ROWS(rows));
    tcase_add_test(tc, a_function_goes_before_the_prefix);
    tcase_add_test(tc, what_is_needed_is_asked_for);
    tcase_add_test(tc, no_memory_is_said);
    suite_add_tcase(suite, tc);
    return suite_main(suite);
}
