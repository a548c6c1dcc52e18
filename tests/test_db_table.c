/* SPDX-License-Identifier: MIT */
#include "desk.dyn.h"

#include "suite.h"
#include "support/scripted_db.h"

#include <dyn/table.h>

static struct scripted_db db;
static struct dyn_error err;

static const struct dyn_table desk = {"Desk", "\"KeySchema\":[]", "expires"};
static const struct dyn_table braces = {"Desk", " {\"KeySchema\":[]}\n", NULL};

static void open_db(void)
{
    memset(&err, 0x5a, sizeof(err));
    scripted_db_init(&db, NULL);
}

static void close_db(void)
{
    scripted_db_release(&db);
}

static void answer(const char *operation, const char *json)
{
    ck_assert_int_eq(dyn_script_answer(db.script, operation, json, 1, NULL), DYN_OK);
}

static void fail_with(const char *operation, const char *code)
{
    ck_assert_int_eq(dyn_script_fail(db.script, operation, code, 1, NULL), DYN_OK);
}

#define STATUS(status) "{\"Table\":{\"TableStatus\":\"" status "\"}}"
#define INDEX(status)                                                                    \
    "{\"Table\":{\"GlobalSecondaryIndexes\":[{\"IndexStatus\":\"ACTIVE\"},"              \
    "{\"IndexName\":\"b\",\"IndexStatus\":\"" status "\"}],\"TableStatus\":\"ACTIVE\"}}"

static void check_sent(size_t index, const char *operation, const char *body)
{
    ck_assert_uint_gt(dyn_script_count(db.script), index);
    ck_assert_str_eq(dyn_script_recorded(db.script, index).operation, operation);
    ck_assert_str_eq(dyn_script_recorded(db.script, index).body, body);
}

START_TEST(create_waits_for_table_and_indexes_then_switches_ttl_on)
{
    open_db();
    answer("CreateTable", "{}");
    fail_with("DescribeTable",
              "ResourceNotFoundException"); /* it is not known everywhere yet */
    answer("DescribeTable", STATUS("CREATING"));
    answer("DescribeTable", INDEX("CREATING"));
    answer("DescribeTable", INDEX("ACTIVE"));
    answer("UpdateTimeToLive", "{}");
    ck_assert_int_eq(dyn_table_create(db.client, &desk, NULL, &err), DYN_OK);
    ck_assert_int_eq(err.code, DYN_OK);
    check_sent(0, "CreateTable", "{\"TableName\":\"Desk\",\"KeySchema\":[]}");
    check_sent(1, "DescribeTable", "{\"TableName\":\"Desk\"}");
    check_sent(5, "UpdateTimeToLive",
               "{\"TableName\":\"Desk\",\"TimeToLiveSpecification\":{\"AttributeName\":"
               "\"expires\",\"Enabled\":true}}");
    ck_assert_uint_eq(dyn_script_count(db.script), 6);
    ck_assert_uint_eq(db.faulty.sleeps, 3);
    ck_assert_int_eq(db.faulty.slept_us, 700000);
    close_db();
}
END_TEST

START_TEST(create_takes_generated_tables_and_those_with_braces)
{
    struct dyn_table_opts opts = {.no_wait = true};
    open_db();
    answer("CreateTable", "{}");
    answer("CreateTable", "{}");
    ck_assert_int_eq(dyn_table_create(db.client, &braces, &opts, &err), DYN_OK);
    check_sent(0, "CreateTable", "{\"TableName\":\"Desk\",\"KeySchema\":[]}");
    ck_assert_int_eq(dyn_table_create(db.client, desk_table(), &opts, &err), DYN_OK);
    ck_assert_ptr_nonnull(strstr(dyn_script_recorded(db.script, 1).body,
                                 "{\"TableName\":\"Desk\",\"AttributeDefinitions\":["));
    ck_assert_uint_eq(dyn_script_count(db.script), 2);
    close_db();
}
END_TEST

START_TEST(ttl_is_left_alone_when_told_so_and_may_be_on_already)
{
    struct dyn_table_opts opts = {.without_ttl = true};
    struct dyn_script_rule on = {.operation = "UpdateTimeToLive",
                                 .http_status = 400,
                                 .error_type = "ValidationException",
                                 .body =
                                     "{\"message\":\"TimeToLive is already enabled\"}"};
    open_db();
    for (int i = 0; i < 2; i++) {
        answer("CreateTable", "{}");
        answer("DescribeTable", STATUS("ACTIVE"));
    }
    ck_assert_int_eq(dyn_table_create(db.client, &desk, &opts, &err), DYN_OK);
    ck_assert_uint_eq(dyn_script_count(db.script), 2);
    ck_assert_int_eq(dyn_script_add(db.script, &on, NULL), DYN_OK);
    ck_assert_int_eq(dyn_table_create(db.client, &desk, NULL, &err), DYN_OK);
    ck_assert_uint_eq(dyn_script_count(db.script), 5);
    close_db();
}
END_TEST

START_TEST(create_says_what_went_wrong)
{
    struct dyn_table_opts opts = {.wait_ms = 1000};
    open_db();
    fail_with("CreateTable", "ResourceInUseException");
    ck_assert_int_eq(dyn_table_create(db.client, &desk, NULL, &err), DYN_E_EXISTS);
    ck_assert_str_eq(err.aws_code, "ResourceInUseException");
    answer("CreateTable", "{}");
    ck_assert_int_eq(
        dyn_script_answer(db.script, "DescribeTable", STATUS("CREATING"), 0, NULL),
        DYN_OK);
    ck_assert_int_eq(dyn_table_create(db.client, &desk, &opts, &err), DYN_E_TIMEOUT);
    ck_assert_int_eq(db.faulty.slept_us, 1000000);
    ck_assert_ptr_nonnull(strstr(err.message, "being created"));
    answer("CreateTable", "{}");
    db.faulty.sleep_fails = true;
    ck_assert_int_eq(dyn_table_create(db.client, &desk, NULL, NULL), DYN_E_CANCELLED);
    close_db();
}
END_TEST

START_TEST(describe_reads_state_and_counts_and_keeps_the_text)
{
    struct dyn_arena mem = {0};
    struct dyn_table_info info;
    open_db();
    mem.system = &db.faulty.system;
    answer("DescribeTable", "{\"Table\":{\"ItemCount\":7,\"TableSizeBytes\":900,"
                            "\"TableStatus\":\"UPDATING\"},\"More\":1}");
    answer("DescribeTable", STATUS("ARCHIVED"));
    fail_with("DescribeTable", "ResourceNotFoundException");
    ck_assert_int_eq(dyn_table_describe(db.client, &mem, &desk, &info, NULL, &err),
                     DYN_OK);
    ck_assert_int_eq(info.status, DYN_TABLE_UPDATING);
    ck_assert_int_eq(info.item_count, 7);
    ck_assert_int_eq(info.size_bytes, 900);
    ck_assert_str_eq(
        info.json.ptr,
        "{\"ItemCount\":7,\"TableSizeBytes\":900,\"TableStatus\":\"UPDATING\"}");
    ck_assert_int_eq(dyn_table_describe(db.client, &mem, &desk, &info, NULL, &err),
                     DYN_OK);
    ck_assert_int_eq(info.status, DYN_TABLE_OTHER);
    ck_assert_int_eq(dyn_table_describe(db.client, &mem, &desk, &info, NULL, &err),
                     DYN_NOT_FOUND);
    ck_assert_int_eq(err.code, DYN_OK);
    ck_assert_int_eq(info.status, DYN_TABLE_ABSENT);
    dyn_arena_release(&mem);
    close_db();
}
END_TEST

static const char *const no_tables[] = {"{}", "{\"Table\":null}", "{\"Table\":[]}",
                                        "{\"Table\":{}", "[]"};

START_TEST(an_answer_that_describes_no_table_is_an_error)
{
    struct dyn_arena mem = {0};
    struct dyn_table_info info;
    open_db();
    answer("DescribeTable", no_tables[_i]);
    ck_assert_int_lt(dyn_table_describe(db.client, &mem, &desk, &info, NULL, &err), 0);
    dyn_arena_release(&mem);
    close_db();
}
END_TEST

START_TEST(delete_waits_until_it_is_gone)
{
    open_db();
    answer("DeleteTable", "{}");
    answer("DescribeTable", STATUS("ACTIVE"));
    answer("DescribeTable", STATUS("DELETING"));
    fail_with("DescribeTable", "ResourceNotFoundException");
    fail_with("DeleteTable", "ResourceNotFoundException");
    ck_assert_int_eq(dyn_table_delete(db.client, &desk, NULL, &err), DYN_OK);
    check_sent(0, "DeleteTable", "{\"TableName\":\"Desk\"}");
    ck_assert_uint_eq(db.faulty.sleeps, 2);
    ck_assert_int_eq(dyn_table_delete(db.client, &desk, NULL, &err), DYN_NOT_FOUND);
    close_db();
}
END_TEST

static void lose(const char *operation)
{
    struct dyn_script_rule rule = {.operation = operation,
                                   .times = 1,
                                   .outcome = DYN_OUTCOME_BROKEN,
                                   .may_have_acted = true};
    ck_assert_int_eq(dyn_script_add(db.script, &rule, NULL), DYN_OK);
}

START_TEST(a_delete_whose_answer_was_lost_is_a_delete)
{
    open_db();
    lose("DeleteTable");
    fail_with("DeleteTable", "ResourceNotFoundException");
    fail_with("DescribeTable", "ResourceNotFoundException");
    ck_assert_int_eq(dyn_table_delete(db.client, &desk, NULL, &err), DYN_OK);
    ck_assert_int_eq(err.code, DYN_OK);
    lose("DeleteTable");
    fail_with("DeleteTable", "ResourceInUseException");
    answer("DescribeTable", STATUS("DELETING"));
    answer("DescribeTable", STATUS("DELETING"));
    fail_with("DescribeTable", "ResourceNotFoundException");
    ck_assert_int_eq(dyn_table_delete(db.client, &desk, NULL, &err), DYN_OK);
    lose("DeleteTable");
    fail_with("DeleteTable", "ResourceInUseException");
    answer("DescribeTable", STATUS("UPDATING"));
    ck_assert_int_eq(dyn_table_delete(db.client, &desk, NULL, &err), DYN_E_TABLE);
    ck_assert(err.ambiguous);
    close_db();
}
END_TEST

/* A table tells nobody who made it. */
START_TEST(a_create_whose_answer_was_lost_stays_ambiguous)
{
    open_db();
    lose("CreateTable");
    fail_with("CreateTable", "ResourceInUseException");
    ck_assert_int_eq(dyn_table_create(db.client, &desk, NULL, &err), DYN_E_EXISTS);
    ck_assert(err.ambiguous);
    ck_assert_uint_eq(dyn_script_count(db.script), 2);
    close_db();
}
END_TEST

START_TEST(waiting_pauses_longer_and_longer_up_to_twenty_seconds)
{
    open_db();
    ck_assert_int_eq(
        dyn_script_answer(db.script, "DescribeTable", STATUS("CREATING"), 12, NULL),
        DYN_OK);
    answer("DescribeTable", STATUS("ACTIVE"));
    ck_assert_int_eq(dyn_table_wait(db.client, &desk, DYN_TABLE_ACTIVE, NULL, &err),
                     DYN_OK);
    ck_assert_int_eq(db.faulty.last_sleep_us, 20000000);
    ck_assert_int_eq(dyn_table_wait(db.client, &desk, DYN_TABLE_DELETING, NULL, &err),
                     DYN_E_ARG);
    close_db();
}
END_TEST

START_TEST(what_is_needed_is_asked_for)
{
    struct dyn_table none = {NULL, NULL, NULL}, bare = {"Desk", NULL, NULL};
    struct dyn_arena mem = {0};
    open_db();
    ck_assert_int_eq(dyn_table_create(NULL, &desk, NULL, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_table_create(db.client, &none, NULL, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_table_create(db.client, &bare, NULL, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_table_delete(db.client, NULL, NULL, NULL), DYN_E_ARG);
    ck_assert_int_eq(dyn_table_describe(db.client, &mem, &desk, NULL, NULL, &err),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_table_wait(NULL, &desk, DYN_TABLE_ACTIVE, NULL, &err),
                     DYN_E_ARG);
    close_db();
}
END_TEST

static int run_all(void)
{
    struct dyn_arena mem = {.system = &db.faulty.system};
    struct dyn_table_info info;
    int rc = dyn_table_create(db.client, &desk, NULL, &err);
    if (rc == DYN_OK)
        rc = dyn_table_describe(db.client, &mem, &desk, &info, NULL, &err);
    dyn_arena_release(&mem);
    return rc == DYN_OK ? dyn_table_delete(db.client, &desk, NULL, &err) : rc;
}

START_TEST(running_out_of_memory_is_said_and_leaks_nothing)
{
    int rc = DYN_E_NOMEM;
    for (size_t at = 1; rc == DYN_E_NOMEM; at++) {
        open_db();
        answer("CreateTable", "{}");
        ck_assert_int_eq(
            dyn_script_answer(db.script, "DescribeTable", STATUS("ACTIVE"), 2, NULL),
            DYN_OK);
        answer("UpdateTimeToLive", "{}");
        answer("DeleteTable", "{}");
        fail_with("DescribeTable", "ResourceNotFoundException");
        faulty_system_round(&db.faulty, at);
        rc = run_all();
        ck_assert(rc == DYN_OK || rc == DYN_E_NOMEM);
        faulty_system_round(&db.faulty, 0);
        close_db();
        ck_assert_uint_lt(at, 100);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("db_table");
    TCase *tcase = tcase_create("table");
    tcase_add_test(tcase, create_waits_for_table_and_indexes_then_switches_ttl_on);
    tcase_add_test(tcase, create_takes_generated_tables_and_those_with_braces);
    tcase_add_test(tcase, ttl_is_left_alone_when_told_so_and_may_be_on_already);
    tcase_add_test(tcase, create_says_what_went_wrong);
    tcase_add_test(tcase, describe_reads_state_and_counts_and_keeps_the_text);
    tcase_add_loop_test(tcase, an_answer_that_describes_no_table_is_an_error, 0,
                        (int)(sizeof(no_tables) / sizeof(no_tables[0])));
    tcase_add_test(tcase, delete_waits_until_it_is_gone);
    tcase_add_test(tcase, a_delete_whose_answer_was_lost_is_a_delete);
    tcase_add_test(tcase, a_create_whose_answer_was_lost_stays_ambiguous);
    tcase_add_test(tcase, waiting_pauses_longer_and_longer_up_to_twenty_seconds);
    tcase_add_test(tcase, what_is_needed_is_asked_for);
    tcase_add_test(tcase, running_out_of_memory_is_said_and_leaks_nothing);
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
