/* SPDX-License-Identifier: MIT */
/* The engine from outside: endpoints, clients, faults, snapshots, memory that runs out. */
#include "support/faulty_system.h"
#include "support/suite.h"

#include "local/endpoint.h"

#include <dyn/dyn.h>
#include <dyn/local.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- A table with an item -------------------------------------------------------------- */

#define TABLE                                                                            \
    "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\","                        \
    "\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"}],"     \
    "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}]}"
#define PUT(pk) "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"" pk "\"}}}"
#define GET(pk) "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"" pk "\"}}}"

static struct dyn_local *local;
static struct dyn_client *db;
static struct dyn_arena mem;
static struct dyn_error err;

static void tear_down(void)
{
    dyn_client_close(db);
    db = NULL;
    dyn_local_close(local);
    local = NULL;
    dyn_arena_release(&mem);
}

static int ask(const char *operation, const char *request, struct dyn_str *ret_answer)
{
    struct dyn_call_opts once = {.max_attempts = 1};
    return dyn_call(db, &mem, operation, dyn_str(request), &once, ret_answer, &err);
}

static void must(const char *operation, const char *request)
{
    struct dyn_str answer;
    int rc = ask(operation, request, &answer);
    ck_assert_msg(rc == DYN_OK, "%s: %s", operation, err.message);
}

static bool has_item(const char *request)
{
    struct dyn_str answer = {NULL, 0};
    ck_assert_msg(ask("GetItem", request, &answer) == DYN_OK, "%s", err.message);
    return strstr(answer.ptr, "\"Item\"") != NULL;
}

static void open_both(const struct dyn_local_opts *opts)
{
    ck_assert_msg(dyn_local_open(&local, opts, &err) == DYN_OK, "%s", err.message);
    ck_assert_msg(dyn_local_client(&db, local, NULL, &err) == DYN_OK, "%s", err.message);
    must("CreateTable", TABLE);
}

/* --- Endpoints -------------------------------------------------------------------------- */

static const struct {
    const char *endpoint;
    const char *path; /* NULL: in memory */
    enum dyn_local_sync sync;
    bool read_only;
    const char *error; /* part of the message; NULL: it is fine */
} endpoints[] = {
    {"local::memory:", NULL, DYN_LOCAL_SYNC_FULL, false, NULL},
    {"local:a.db", "a.db", DYN_LOCAL_SYNC_FULL, false, NULL},
    {"local:/x/a b.db", "/x/a b.db", DYN_LOCAL_SYNC_FULL, false, NULL},
    {"local:a.db?synchronous=normal", "a.db", DYN_LOCAL_SYNC_NORMAL, false, NULL},
    {"local:a.db?synchronous=off&mode=rw", "a.db", DYN_LOCAL_SYNC_OFF, false, NULL},
    {"local:a.db?mode=ro", "a.db", DYN_LOCAL_SYNC_FULL, true, NULL},
    {"local:a?b.db?mode=ro", NULL, DYN_LOCAL_SYNC_FULL, false, "the odd file \"a?b.db\""},
    {"local:a.db?mode=ro?synchronous=full", NULL, DYN_LOCAL_SYNC_FULL, false, "odd file"},
    {"local::memory", NULL, DYN_LOCAL_SYNC_FULL, false, "the odd file \":memory\""},
    {"local::MEMORY:", NULL, DYN_LOCAL_SYNC_FULL, false, "the odd file"},
    {"local://a.db", NULL, DYN_LOCAL_SYNC_FULL, false, "the odd file"},
    {"local: a.db", NULL, DYN_LOCAL_SYNC_FULL, false, "the odd file"},
    {"local:./:memory", "./:memory", DYN_LOCAL_SYNC_FULL, false, NULL},
    {"local::memory:?synchronous=off", NULL, DYN_LOCAL_SYNC_OFF, false, NULL},
    {"local:", NULL, DYN_LOCAL_SYNC_FULL, false, "names no file"},
    {"local:?mode=ro", NULL, DYN_LOCAL_SYNC_FULL, false, "names no file"},
    {"local:a.db?", NULL, DYN_LOCAL_SYNC_FULL, false, "unknown option \"\""},
    {"local:a.db?mode=rx", NULL, DYN_LOCAL_SYNC_FULL, false,
     "unknown option \"mode=rx\""},
    {"local:a.db?mode=ro&", NULL, DYN_LOCAL_SYNC_FULL, false, "unknown option \"\""},
    {"local::memory:?mode=ro", NULL, DYN_LOCAL_SYNC_FULL, false, "nobody can write"},
    {"file:a.db", NULL, DYN_LOCAL_SYNC_FULL, false, "expected local:FILE"},
};

START_TEST(endpoints_are_read)
{
    struct dyn_local_opts opts = {0};
    struct dyn_arena room = {0};
    int rc = dynl_endpoint_read(endpoints[_i].endpoint, &room, &opts, &err);
    if (endpoints[_i].error != NULL) {
        ck_assert_int_eq(rc, DYN_E_CONFIG);
        ck_assert_msg(strstr(err.message, endpoints[_i].error) != NULL, "%s",
                      err.message);
        ck_assert_ptr_null(opts.path);
    } else {
        ck_assert_msg(rc == DYN_OK, "%s", err.message);
        ck_assert_int_eq(opts.sync, endpoints[_i].sync);
        ck_assert(opts.read_only == endpoints[_i].read_only);
        if (endpoints[_i].path == NULL)
            ck_assert_ptr_null(opts.path);
        else
            ck_assert_str_eq(opts.path, endpoints[_i].path);
    }
    dyn_error_clear(&err);
    dyn_arena_release(&room);
}
END_TEST

START_TEST(a_client_picks_the_engine_by_its_endpoint)
{
    struct dyn_client_opts opts = {.endpoint = "local::memory:"};
    ck_assert_msg(dyn_local_client_open(&db, &opts, &err) == DYN_OK, "%s", err.message);
    must("CreateTable", TABLE);
    must("PutItem", PUT("a"));
    ck_assert(has_item(GET("a")));
    ck_assert(!has_item(GET("b")));
}
END_TEST

START_TEST(a_wrong_endpoint_says_where_it_comes_from)
{
    struct dyn_client_opts opts = {.endpoint = "local:"};
    ck_assert_int_eq(dyn_local_client_open(&db, &opts, &err), DYN_E_CONFIG);
    ck_assert_msg(strncmp(err.message, "dyn_client_opts.endpoint: ", 26) == 0, "%s",
                  err.message);
    opts.endpoint = "local:no folder/a.db";
    ck_assert_int_eq(dyn_local_client_open(&db, &opts, &err), DYN_E_SYSTEM);
    ck_assert_msg(
        strncmp(err.message, "dyn_client_opts.endpoint: no folder/a.db: ", 42) == 0, "%s",
        err.message);
}
END_TEST

START_TEST(the_environment_may_name_the_endpoint)
{
    struct dyn_client_opts opts = {0};
    ck_assert_int_eq(setenv("AWS_ENDPOINT_URL_DYNAMODB", "local::memory:", 1), 0);
    ck_assert_int_eq(setenv("AWS_CONFIG_FILE", "/dev/null", 1), 0);
    ck_assert_int_eq(setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1), 0);
    unsetenv("AWS_REGION");
    unsetenv("AWS_DEFAULT_REGION");
    int rc = dyn_local_client_open(&db, &opts, &err);
    unsetenv("AWS_ENDPOINT_URL_DYNAMODB");
    ck_assert_msg(rc == DYN_OK, "%s", err.message);
    must("CreateTable", TABLE);
}
END_TEST

START_TEST(engines_in_memory_are_apart)
{
    struct dyn_client_opts opts = {.endpoint = "local::memory:"};
    struct dyn_client *other = NULL;
    struct dyn_str answer;
    open_both(NULL);
    ck_assert_int_eq(dyn_local_client_open(&other, &opts, &err), DYN_OK);
    ck_assert_int_eq(
        dyn_call(other, &mem, "ListTables", DYN_STR("{}"), NULL, &answer, &err), DYN_OK);
    ck_assert_str_eq(answer.ptr, "{\"TableNames\":[]}");
    dyn_client_close(other);
}
END_TEST

START_TEST(clients_of_one_engine_share_it)
{
    struct dyn_client *other = NULL;
    struct dyn_str answer;
    open_both(NULL);
    ck_assert_int_eq(dyn_local_client(&other, local, NULL, &err), DYN_OK);
    ck_assert_int_eq(
        dyn_call(other, &mem, "PutItem", DYN_STR(PUT("x")), NULL, &answer, &err), DYN_OK);
    dyn_client_close(other);
    ck_assert(has_item(GET("x")));
}
END_TEST

START_TEST(what_cannot_be_opened_is_said)
{
    struct dyn_local_opts absent = {.path = "/no-such-folder/a.db"};
    struct dyn_local_opts region = {.region = "Not A Region"};
    struct dyn_local_opts sync = {.sync = (enum dyn_local_sync)9};
    struct dyn_local_opts slips[] = {
        {.path = ""}, {.path = ":memory:"}, {.path = "local:a.db"}, {.read_only = true}};
    for (size_t i = 0; i < sizeof(slips) / sizeof(slips[0]); i++)
        ck_assert_int_eq(dyn_local_open(&local, &slips[i], &err), DYN_E_CONFIG);
    ck_assert_int_eq(dyn_local_open(&local, &absent, &err), DYN_E_SYSTEM);
    ck_assert_msg(strstr(err.message, "/no-such-folder/a.db") != NULL, "%s", err.message);
    ck_assert_int_eq(dyn_local_open(&local, &region, &err), DYN_E_CONFIG);
    ck_assert_int_eq(dyn_local_open(&local, &sync, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_local_open(NULL, NULL, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_local_client(&db, NULL, NULL, &err), DYN_E_ARG);
    ck_assert_ptr_null(local);
    ck_assert_ptr_null(db);
    dyn_local_close(NULL);
}
END_TEST

/* --- Answers ----------------------------------------------------------------------------- */

START_TEST(an_unknown_operation_is_the_services_error)
{
    struct dyn_local_answer answer;
    open_both(NULL);
    ck_assert_int_eq(dyn_local_execute(local, "ExecuteStatement", DYN_STR("{}"), 1000000,
                                       &answer, &err),
                     DYN_OK);
    ck_assert_int_eq(answer.http_status, 400);
    ck_assert_msg(strstr(answer.body.ptr, "UnknownOperationException") != NULL, "%s",
                  answer.body.ptr);
    ck_assert_uint_eq(strlen(answer.request_id), 52);
    dyn_buf_release(&answer.body);
    ck_assert_int_eq(
        dyn_local_execute(local, "Get\xa6", DYN_STR("{}"), 1000000, &answer, &err),
        DYN_OK);
    ck_assert_msg(strstr(answer.body.ptr, "\"there is no such operation\"}") != NULL,
                  "%s", answer.body.ptr);
    dyn_buf_release(&answer.body);
}
END_TEST

START_TEST(an_answer_longer_than_the_client_takes_is_an_error)
{
    struct dyn_client_opts opts = {.max_response_bytes = 1024};
    char *request = NULL;
    struct dyn_str answer;
    open_both(NULL);
    struct dyn_client *narrow = NULL;
    ck_assert_int_eq(dyn_local_client(&narrow, local, &opts, &err), DYN_OK);
    request = malloc(4096);
    ck_assert_ptr_nonnull(request);
    int len = snprintf(request, 4096,
                       "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"long\"},"
                       "\"t\":{\"S\":\"%01500d\"}}}",
                       1);
    ck_assert_int_eq(dyn_call(narrow, &mem, "PutItem", dyn_str_n(request, (size_t)len),
                              NULL, &answer, &err),
                     DYN_OK);
    ck_assert_int_eq(
        dyn_call(narrow, &mem, "GetItem", DYN_STR(GET("long")), NULL, &answer, &err),
        DYN_E_LIMIT);
    free(request);
    dyn_client_close(narrow);
}
END_TEST

/* --- Faults ------------------------------------------------------------------------------ */

static void add_fault(const struct dyn_local_fault *fault)
{
    ck_assert_msg(dyn_local_fault_add(local, fault, &err) == DYN_OK, "%s", err.message);
}

START_TEST(the_third_put_is_throttled)
{
    struct dyn_local_fault fault = {.operation = "PutItem", .skip = 2, .times = 1};
    struct dyn_str answer;
    open_both(NULL);
    add_fault(&fault);
    must("PutItem", PUT("a"));
    must("GetItem", GET("a"));
    must("PutItem", PUT("b"));
    ck_assert_int_eq(ask("PutItem", PUT("c"), &answer), DYN_E_THROTTLED);
    ck_assert_str_eq(err.aws_code, "ThrottlingException");
    ck_assert(!has_item(GET("c")));
    must("PutItem", PUT("c"));
}
END_TEST

START_TEST(the_call_machine_goes_on_after_a_fault)
{
    struct dyn_local_fault fault = {.operation = "PutItem",
                                    .times = 2,
                                    .aws_code = "ProvisionedThroughputExceededException"};
    struct dyn_call_info info;
    struct dyn_call_opts opts = {.ret_info = &info};
    struct dyn_str answer;
    open_both(NULL);
    add_fault(&fault);
    ck_assert_int_eq(
        dyn_call(db, &mem, "PutItem", DYN_STR(PUT("a")), &opts, &answer, &err), DYN_OK);
    ck_assert_uint_eq(info.attempts, 3);
}
END_TEST

START_TEST(a_late_fault_acts_and_says_otherwise)
{
    struct dyn_local_fault fault = {.kind = DYN_LOCAL_FAIL_LATE,
                                    .operation = "PutItem",
                                    .times = 1,
                                    .aws_code = "InternalServerError"};
    struct dyn_str answer;
    open_both(NULL);
    add_fault(&fault);
    ck_assert_int_eq(ask("PutItem", PUT("a"), &answer), DYN_E_SERVER);
    ck_assert(err.ambiguous);
    ck_assert(has_item(GET("a")));
}
END_TEST

START_TEST(a_fault_of_one_table_leaves_the_others)
{
    struct dyn_local_fault fault = {.table = "another"};
    open_both(NULL);
    add_fault(&fault);
    must("PutItem", PUT("a"));
    dyn_local_fault_clear(local);
}
END_TEST

START_TEST(batches_give_back_what_a_fault_withholds)
{
    struct dyn_local_fault fault = {
        .kind = DYN_LOCAL_UNPROCESSED, .times = 1, .unprocessed = 2};
    struct dyn_str answer;
    open_both(NULL);
    fault.operation = "BatchWriteItem";
    add_fault(&fault);
    ck_assert_int_eq(ask("BatchWriteItem",
                         "{\"RequestItems\":{\"tab\":["
                         "{\"PutRequest\":{\"Item\":{\"pk\":{\"S\":\"a\"}}}},"
                         "{\"PutRequest\":{\"Item\":{\"pk\":{\"S\":\"b\"}}}},"
                         "{\"DeleteRequest\":{\"Key\":{\"pk\":{\"S\":\"c\"}}}}]}}",
                         &answer),
                     DYN_OK);
    ck_assert_str_eq(answer.ptr,
                     "{\"UnprocessedItems\":{\"tab\":["
                     "{\"PutRequest\":{\"Item\":{\"pk\":{\"S\":\"b\"}}}},"
                     "{\"DeleteRequest\":{\"Key\":{\"pk\":{\"S\":\"c\"}}}}]}}");
    ck_assert(has_item(GET("a")));
    ck_assert(!has_item(GET("b")));
    fault.operation = "BatchGetItem";
    fault.unprocessed = 1;
    add_fault(&fault);
    ck_assert_int_eq(ask("BatchGetItem",
                         "{\"RequestItems\":{\"tab\":{\"Keys\":[{\"pk\":{\"S\":\"a\"}},"
                         "{\"pk\":{\"S\":\"b\"}}]}}}",
                         &answer),
                     DYN_OK);
    ck_assert_str_eq(answer.ptr, "{\"Responses\":{\"tab\":[{\"pk\":{\"S\":\"a\"}}]},"
                                 "\"UnprocessedKeys\":{\"tab\":{\"Keys\":[{\"pk\":"
                                 "{\"S\":\"b\"}}]}}}");
}
END_TEST

START_TEST(a_conflict_cancels_a_transaction)
{
    struct dyn_local_fault fault = {.operation = "TransactWriteItems",
                                    .times = 1,
                                    .aws_code = "TransactionConflictException"};
    struct dyn_str answer;
    open_both(NULL);
    add_fault(&fault);
    ck_assert_int_lt(ask("TransactWriteItems",
                         "{\"TransactItems\":[{\"Put\":" PUT("a") "}]}", &answer),
                     0);
    ck_assert_str_eq(err.aws_code, "TransactionCanceledException");
    ck_assert(!has_item(GET("a")));
}
END_TEST

START_TEST(a_fault_knows_its_table_by_arn_as_well)
{
    struct dyn_local_fault fault = {.operation = "GetItem", .table = "tab"};
    struct dyn_str answer;
    open_both(NULL);
    add_fault(&fault);
    ck_assert_int_lt(
        ask("GetItem",
            "{\"TableName\":\"arn:aws:dynamodb:local:000000000000:table/tab\""
            ",\"Key\":{\"pk\":{\"S\":\"a\"}}}",
            &answer),
        0);
    ck_assert_str_eq(err.aws_code, "ThrottlingException");
    ck_assert_int_lt(ask("GetItem",
                         "{\"TableName\":\"at/tab\",\"Key\":{\"pk\":{\"S\":\"a\"}}}",
                         &answer),
                     0);
    ck_assert_str_ne(err.aws_code, "ThrottlingException");
}
END_TEST

START_TEST(an_unknown_fault_is_refused)
{
    struct dyn_local_fault code = {.aws_code = "NoSuchException"};
    struct dyn_local_fault kind = {.kind = (enum dyn_local_fault_kind)9};
    struct dyn_local_fault operation = {.operation = "PutItm"};
    struct dyn_local_fault put = {
        .kind = DYN_LOCAL_UNPROCESSED, .operation = "PutItem", .unprocessed = 1};
    struct dyn_local_fault none = {.kind = DYN_LOCAL_UNPROCESSED};
    struct dyn_local_fault table = {.operation = "ListTables", .table = "tab"};
    open_both(NULL);
    ck_assert_int_eq(dyn_local_fault_add(local, &code, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_local_fault_add(local, &kind, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_local_fault_add(local, NULL, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_local_fault_add(local, &operation, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_local_fault_add(local, &put, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_local_fault_add(local, &none, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_local_fault_add(local, &table, &err), DYN_E_ARG);
}
END_TEST

/* --- Snapshots ---------------------------------------------------------------------------- */

START_TEST(a_snapshot_brings_back_what_was)
{
    struct dyn_local_snapshot *snapshot = NULL;
    open_both(NULL);
    must("PutItem", PUT("a"));
    ck_assert_int_eq(dyn_local_snapshot(local, &snapshot, &err), DYN_OK);
    must("PutItem", PUT("b"));
    must("DeleteItem", GET("a"));
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(dyn_local_restore(local, snapshot, &err), DYN_OK);
        ck_assert(has_item(GET("a")));
        ck_assert(!has_item(GET("b")));
        must("DeleteTable", "{\"TableName\":\"tab\"}");
    }
    dyn_local_snapshot_free(snapshot);
    dyn_local_snapshot_free(NULL);
}
END_TEST

START_TEST(a_snapshot_fills_another_engine)
{
    struct dyn_local_snapshot *snapshot = NULL;
    open_both(NULL);
    must("PutItem", PUT("a"));
    ck_assert_int_eq(dyn_local_snapshot(local, &snapshot, &err), DYN_OK);
    tear_down();
    ck_assert_int_eq(dyn_local_open(&local, NULL, &err), DYN_OK);
    ck_assert_int_eq(dyn_local_client(&db, local, NULL, &err), DYN_OK);
    ck_assert_int_eq(dyn_local_restore(local, snapshot, &err), DYN_OK);
    dyn_local_snapshot_free(snapshot);
    ck_assert(has_item(GET("a")));
}
END_TEST

/* --- Items whose time has passed ----------------------------------------------------------- */

enum { EXPIRED = 250 };

START_TEST(calls_that_come_in_remove_what_has_expired)
{
    static struct faulty_system clock;
    struct dyn_local_opts opts = {.system = &clock.system};
    struct dyn_str answer = {NULL, 0};
    char request[256];
    faulty_system_init(&clock);
    open_both(&opts);
    must("UpdateTimeToLive", "{\"TableName\":\"tab\",\"TimeToLiveSpecification\":{"
                             "\"AttributeName\":\"ends\",\"Enabled\":true}}");
    for (int i = 0; i < EXPIRED; i++) {
        snprintf(request, sizeof(request),
                 "{\"TableName\":\"tab\",\"Item\":{\"pk\":{\"S\":\"i%d\"},"
                 "\"ends\":{\"N\":\"%lld\"}}}",
                 i, (long long)(clock.now_us / 1000000 + 1));
        must("PutItem", request);
    }
    clock.now_us += INT64_C(59000000);
    must("GetItem", GET("none"));
    ck_assert(has_item(GET("i0")));
    clock.now_us += INT64_C(2000000);
    for (int i = 0; i < EXPIRED / 100 + 1; i++)
        must("GetItem", GET("none"));
    ck_assert_int_eq(ask("Scan", "{\"TableName\":\"tab\",\"Select\":\"COUNT\"}", &answer),
                     DYN_OK);
    ck_assert_str_eq(answer.ptr, "{\"Count\":0,\"ScannedCount\":0}");
    tear_down();
    ck_assert_uint_eq(clock.live_bytes, 0);
}
END_TEST

/* --- Memory that runs out ------------------------------------------------------------------ */

/* Opens an engine, makes a table, writes and reads: DYN_E_NOMEM as soon as an allocation of
 * ours fails, and nothing leaks. SQLite's own memory is not the system's. */
static int live(const struct dyn_system *system)
{
    struct dyn_local_opts opts = {.system = system};
    struct dyn_local *engine = NULL;
    struct dyn_local_answer answer = {0};
    static const char *const steps[][2] = {
        {"CreateTable", TABLE},
        {"PutItem", PUT("a")},
        {"GetItem", GET("a")},
        {"Query", "{\"TableName\":\"tab\",\"KeyConditionExpression\":\"pk = :p\","
                  "\"ExpressionAttributeValues\":{\":p\":{\"S\":\"a\"}}}"},
        {"UpdateItem", "{\"TableName\":\"tab\",\"Key\":{\"pk\":{\"S\":\"a\"}},"
                       "\"UpdateExpression\":\"SET n = :n\","
                       "\"ExpressionAttributeValues\":{\":n\":{\"N\":\"1\"}}}"},
    };
    int rc = dyn_local_open(&engine, &opts, &err);
    for (size_t i = 0; rc == DYN_OK && i < sizeof(steps) / sizeof(steps[0]); i++) {
        rc = dyn_local_execute(engine, steps[i][0], dyn_str(steps[i][1]), 1000000,
                               &answer, &err);
        if (rc == DYN_OK) {
            ck_assert_msg(answer.http_status == 200, "%s: %s", steps[i][0],
                          answer.body.ptr);
            dyn_buf_release(&answer.body);
        }
    }
    dyn_local_close(engine);
    return rc;
}

START_TEST(memory_that_runs_out_is_said_and_leaks_nothing)
{
    struct faulty_system faulty;
    size_t fail_at = 1;
    int rc = DYN_E_NOMEM;
    for (; rc != DYN_OK; fail_at++) {
        ck_assert_uint_lt(fail_at, 2000);
        faulty_system_init(&faulty);
        faulty.fail_at = fail_at;
        rc = live(&faulty.system);
        ck_assert_msg(rc == DYN_OK || rc == DYN_E_NOMEM, "%zu: %d: %s", fail_at, rc,
                      err.message);
        ck_assert_uint_eq(faulty.live_bytes, 0);
    }
    ck_assert_uint_gt(fail_at, 10);
}
END_TEST

static Suite *engine_suite(void)
{
    Suite *suite = suite_create("engine");
    TCase *tcase = tcase_create("engine");
    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, NULL, tear_down);
    tcase_add_loop_test(tcase, endpoints_are_read, 0,
                        (int)(sizeof(endpoints) / sizeof(endpoints[0])));
    tcase_add_test(tcase, a_client_picks_the_engine_by_its_endpoint);
    tcase_add_test(tcase, a_wrong_endpoint_says_where_it_comes_from);
    tcase_add_test(tcase, the_environment_may_name_the_endpoint);
    tcase_add_test(tcase, engines_in_memory_are_apart);
    tcase_add_test(tcase, clients_of_one_engine_share_it);
    tcase_add_test(tcase, what_cannot_be_opened_is_said);
    tcase_add_test(tcase, an_unknown_operation_is_the_services_error);
    tcase_add_test(tcase, an_answer_longer_than_the_client_takes_is_an_error);
    tcase_add_test(tcase, the_third_put_is_throttled);
    tcase_add_test(tcase, the_call_machine_goes_on_after_a_fault);
    tcase_add_test(tcase, a_late_fault_acts_and_says_otherwise);
    tcase_add_test(tcase, a_fault_of_one_table_leaves_the_others);
    tcase_add_test(tcase, batches_give_back_what_a_fault_withholds);
    tcase_add_test(tcase, a_conflict_cancels_a_transaction);
    tcase_add_test(tcase, a_fault_knows_its_table_by_arn_as_well);
    tcase_add_test(tcase, an_unknown_fault_is_refused);
    tcase_add_test(tcase, a_snapshot_brings_back_what_was);
    tcase_add_test(tcase, a_snapshot_fills_another_engine);
    tcase_add_test(tcase, calls_that_come_in_remove_what_has_expired);
    tcase_add_test(tcase, memory_that_runs_out_is_said_and_leaks_nothing);
    suite_add_tcase(suite, tcase);
    return suite;
}

int main(void)
{
    return suite_main(engine_suite());
}
