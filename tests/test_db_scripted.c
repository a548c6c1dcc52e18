/* SPDX-License-Identifier: MIT */
#include "db/scripted.h"
#include "support/scripted_db.h"
#include "support/suite.h"

#include <dyn/scripted.h>

#include <pthread.h>

#define ROWS(table) (int)(sizeof(table) / sizeof(table[0]))

static struct scripted_db db;
static struct dyn_arena mem;
static struct dyn_error err;

static void set_up(void)
{
    memset(&db, 0, sizeof(db));
    scripted_db_init(&db, NULL);
    memset(&mem, 0, sizeof(mem));
    mem.system = &db.faulty.system;
}

static void tear_down(void)
{
    dyn_arena_release(&mem);
    scripted_db_release(&db);
}

/* The answer to one attempt; NULL: an error, which is in err. */
static const char *ask(const char *operation, const char *body)
{
    struct dyn_call_opts opts = {.max_attempts = 1};
    struct dyn_str answer;
    int rc = dyn_call(db.client, &mem, operation, dyn_str(body), &opts, &answer, &err);

    return rc == DYN_OK ? answer.ptr : NULL;
}

static void say(const struct dyn_script_rule *rule)
{
    ck_assert_int_eq(dyn_script_add(db.script, rule, &err), DYN_OK);
}

START_TEST(first_rule_that_matches_answers)
{
    say(&(struct dyn_script_rule){
        .operation = "GetItem", .contains = "\"k\":1", .body = "{\"is\":\"one\"}"});
    say(&(struct dyn_script_rule){.operation = "GetItem", .body = "{\"is\":\"get\"}"});
    say(&(struct dyn_script_rule){.contains = "\"k\":1", .body = "{\"is\":\"any one\"}"});
    ck_assert_str_eq(ask("GetItem", "{\"k\":1}"), "{\"is\":\"one\"}");
    ck_assert_str_eq(ask("GetItem", "{\"k\":2}"), "{\"is\":\"get\"}");
    ck_assert_str_eq(ask("PutItem", "{\"k\":1}"), "{\"is\":\"any one\"}");
    ck_assert_ptr_null(ask("PutItem", "{\"k\":2}"));
    ck_assert_int_eq(err.code, DYN_E_CONFIG);
    ck_assert_str_eq(err.message, "the script has no rule for attempt 1 of PutItem");
    ck_assert_ptr_null(ask("GetItems", "{"));
}
END_TEST

START_TEST(rules_skip_and_are_used_up)
{
    say(&(struct dyn_script_rule){.skip = 1, .times = 2, .body = "{\"a\":1}"});
    say(&(struct dyn_script_rule){.times = 1, .body = "{\"b\":1}"});
    say(&(struct dyn_script_rule){.body = NULL});
    ck_assert_str_eq(ask("GetItem", "{}"), "{\"b\":1}");
    ck_assert_str_eq(ask("GetItem", "{}"), "{\"a\":1}");
    ck_assert_str_eq(ask("GetItem", "{}"), "{\"a\":1}");
    ck_assert_str_eq(ask("GetItem", "{}"), "{}");
    ck_assert_str_eq(ask("GetItem", "{}"), "{}");
}
END_TEST

START_TEST(texts_of_rules_are_copied)
{
    char operation[] = "GetItem", body[] = "{\"a\":1}", contains[] = "x";

    say(&(struct dyn_script_rule){
        .operation = operation, .contains = contains, .body = body});
    operation[0] = body[0] = contains[0] = '?';
    ck_assert_str_eq(ask("GetItem", "{\"x\":1}"), "{\"a\":1}");
}
END_TEST

static const struct {
    const char *code;
    int status;
} failures[] = {
    {"ValidationException", 400},
    {"ConditionalCheckFailedException", 400},
    {"InternalServerError", 500},
    {"InternalServerErrorException", 500},
    {"InternalFailure", 500},
    {"ServiceUnavailable", 503},
    {"ServiceUnavailableException", 503},
    {"ThrottlingException", 400},
};

START_TEST(failure_has_the_status_of_its_code)
{
    ck_assert_int_eq(dyn_script_fail(db.script, "GetItem", failures[_i].code, 1, &err),
                     DYN_OK);
    ck_assert_ptr_null(ask("GetItem", "{}"));
    ck_assert_str_eq(err.aws_code, failures[_i].code);
    ck_assert_int_eq(err.http_status, failures[_i].status);
    ck_assert_str_eq(err.request_id, "SCRIPTED-1");
}
END_TEST

static const struct {
    enum dyn_outcome outcome;
    int code;
} outcomes[] = {
    {DYN_OUTCOME_BROKEN, DYN_E_NETWORK},
    {DYN_OUTCOME_TIMEOUT, DYN_E_TIMEOUT},
    {DYN_OUTCOME_REFUSED, DYN_E_CONFIG},
};

START_TEST(attempt_fails_as_the_rule_says)
{
    say(&(struct dyn_script_rule){.outcome = outcomes[_i].outcome, .times = 1});
    say(&(struct dyn_script_rule){.outcome = outcomes[_i].outcome,
                                  .may_have_acted = true});
    ck_assert_ptr_null(ask("PutItem", "{}"));
    ck_assert_int_eq(err.code, outcomes[_i].code);
    ck_assert(!err.ambiguous);
    ck_assert_ptr_null(ask("PutItem", "{}"));
    ck_assert_int_eq(err.code, outcomes[_i].code);
    ck_assert(err.ambiguous);
}
END_TEST

START_TEST(outcome_that_is_none_is_refused)
{
    struct dyn_script_rule rule = {.outcome = (enum dyn_outcome)4};

    ck_assert_int_eq(dyn_script_add(db.script, &rule, &err), DYN_E_ARG);
    ck_assert_int_eq(err.code, DYN_E_ARG);
}
END_TEST

START_TEST(what_is_needed_is_asked_for)
{
    struct dyn_script_rule rule = {0};
    struct dyn_client *client = NULL;

    ck_assert_int_eq(dyn_script_new(NULL, NULL, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_script_add(NULL, &rule, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_script_add(db.script, NULL, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_script_answer(NULL, "GetItem", "{}", 1, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_script_fail(db.script, "GetItem", NULL, 1, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_scripted_client_open(&client, NULL, NULL, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_scripted_client_open(NULL, db.script, NULL, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_client_open(NULL, NULL, &err), DYN_E_ARG);
}
END_TEST

START_TEST(answer_takes_its_time)
{
    int64_t began_us = db.faulty.monotonic_us;

    say(&(struct dyn_script_rule){.takes_us = 9999999, .times = 1});
    say(&(struct dyn_script_rule){.takes_us = 10000001});
    ck_assert_str_eq(ask("PutItem", "{}"), "{}");
    ck_assert_int_eq(db.faulty.monotonic_us - began_us, 9999999);
    began_us = db.faulty.monotonic_us;
    ck_assert_ptr_null(ask("PutItem", "{}"));
    ck_assert_int_eq(err.code, DYN_E_TIMEOUT);
    ck_assert(err.ambiguous);
    ck_assert_int_eq(db.faulty.monotonic_us - began_us, 10000000);
    db.faulty.sleep_fails = true;
    ck_assert_ptr_null(ask("PutItem", "{}"));
    ck_assert_int_eq(err.code, DYN_E_CANCELLED);
    db.faulty.sleep_fails = false;
    dyn_script_clear(db.script);
    say(&(struct dyn_script_rule){.takes_us = INT64_MAX, .times = 1});
    say(&(struct dyn_script_rule){.takes_us = INT64_MIN});
    ck_assert_ptr_null(ask("PutItem", "{}"));
    ck_assert_int_eq(err.code, DYN_E_TIMEOUT);
    ck_assert_str_eq(ask("PutItem", "{}"), "{}");
}
END_TEST

START_TEST(attempts_are_recorded_in_order)
{
    struct dyn_script_record record;

    ck_assert_int_eq(dyn_script_answer(db.script, NULL, "{}", 0, &err), DYN_OK);
    for (size_t i = 0; i < 100; i++)
        ck_assert_ptr_nonnull(ask(i % 2 == 0 ? "GetItem" : "PutItem", "{\"n\":1}"));
    ck_assert_uint_eq(dyn_script_count(db.script), 100);
    record = dyn_script_recorded(db.script, 99);
    ck_assert_str_eq(record.operation, "PutItem");
    ck_assert_str_eq(record.body, "{\"n\":1}");
    ck_assert_uint_eq(record.body_len, 7);
    ck_assert_uint_eq(record.attempt, 1);
    ck_assert_uint_eq(strlen(record.invocation_id), 36);
    record = dyn_script_recorded(db.script, 100);
    ck_assert_ptr_null(record.operation);
    dyn_script_clear(db.script);
    ck_assert_uint_eq(dyn_script_count(db.script), 0);
    ck_assert_ptr_null(ask("GetItem", "{}"));
    ck_assert_uint_eq(dyn_script_count(db.script), 1);
}
END_TEST

START_TEST(script_that_memory_runs_out_for_leaks_nothing)
{
    static struct faulty_system faulty;
    struct dyn_script_rule rule = {
        .operation = "PutItem", .contains = "x", .error_type = "E", .body = "{}"};
    struct dyn_script *script;
    size_t fail_at = 0;
    int rc;

    faulty_system_init(&faulty);
    do {
        script = NULL;
        faulty_system_round(&faulty, ++fail_at);
        rc = dyn_script_new(&script, &faulty.system, &err);
        if (rc == DYN_OK)
            rc = dyn_script_add(script, &rule, &err);
        ck_assert_int_eq(err.code, rc);
        ck_assert(rc == DYN_OK || rc == DYN_E_NOMEM);
        dyn_script_free(script);
        ck_assert_uint_eq(faulty.live_bytes, 0);
    } while (rc != DYN_OK);
    ck_assert_uint_gt(fail_at, 2);
}
END_TEST

/* A script whose own memory runs out while it records. */
START_TEST(attempt_that_cannot_be_recorded_is_none)
{
    static struct faulty_system faulty;
    struct dyn_request request = {.operation = DYN_STR("GetItem"), .body = DYN_STR("{}")};
    struct dyni_script_reply reply;
    struct dyn_script *script;
    size_t fail_at = 0;
    int rc;

    faulty_system_init(&faulty);
    do {
        faulty_system_round(&faulty, 0);
        ck_assert_int_eq(dyn_script_new(&script, &faulty.system, &err), DYN_OK);
        faulty_system_round(&faulty, ++fail_at);
        rc = dyni_script_next(script, &request, &faulty.system, &reply);
        ck_assert(rc == DYN_E_NOMEM || !reply.has_rule);
        ck_assert_uint_eq(dyn_script_count(script), rc == DYN_OK ? 1 : 0);
        dyn_script_free(script);
        ck_assert_uint_eq(faulty.live_bytes, 0);
    } while (rc != DYN_OK);
    ck_assert_uint_gt(fail_at, 2);
    dyn_script_free(NULL);
}
END_TEST

/* --- In front of another transport -------------------------------------------------- */

/* A second script stands for the real one. */
static struct dyn_script *real;

static void set_up_before_another(void)
{
    struct dyn_transport *underneath;

    set_up();
    ck_assert_int_eq(dyn_script_new(&real, NULL, NULL), DYN_OK);
    ck_assert_int_eq(
        dyni_scripted_transport_new(real, &db.faulty.system, NULL, &underneath, NULL),
        DYN_OK);
    db.client->transport->kind->close(db.client->transport);
    ck_assert_int_eq(dyni_scripted_transport_new(db.script, &db.faulty.system, underneath,
                                                 &db.client->transport, NULL),
                     DYN_OK);
    dyn_script_answer(real, NULL, "{\"from\":\"underneath\"}", 0, NULL);
}

static void tear_down_before_another(void)
{
    tear_down();
    dyn_script_free(real);
}

START_TEST(what_no_rule_matches_is_passed_on)
{
    say(&(struct dyn_script_rule){.operation = "PutItem", .skip = 1, .times = 1});
    ck_assert_str_eq(ask("PutItem", "{}"), "{\"from\":\"underneath\"}");
    ck_assert_str_eq(ask("PutItem", "{}"), "{}");
    ck_assert_str_eq(ask("PutItem", "{}"), "{\"from\":\"underneath\"}");
    ck_assert_uint_eq(dyn_script_count(db.script), 3);
    ck_assert_uint_eq(dyn_script_count(real), 2);
}
END_TEST

START_TEST(answer_of_what_acted_is_lost)
{
    say(&(struct dyn_script_rule){
        .outcome = DYN_OUTCOME_BROKEN, .act = true, .times = 1, .takes_us = 5});
    ck_assert_ptr_null(ask("PutItem", "{\"n\":1}"));
    ck_assert_int_eq(err.code, DYN_E_NETWORK);
    ck_assert(err.ambiguous);
    ck_assert_uint_eq(dyn_script_count(real), 1);
    ck_assert_str_eq(dyn_script_recorded(real, 0).body, "{\"n\":1}");
}
END_TEST

START_TEST(memory_running_out_underneath_leaks_nothing)
{
    const char *answer;
    size_t fail_at = 0;

    do {
        dyn_arena_release(&mem);
        faulty_system_round(&db.faulty, ++fail_at);
        answer = ask("GetItem", "{}");
        ck_assert(answer != NULL || err.code == DYN_E_NOMEM);
    } while (answer == NULL);
    ck_assert_uint_gt(fail_at, 3);
    faulty_system_round(&db.faulty, 0);
}
END_TEST

/* An event loop: nothing blocks, what is not over is pending, or cancelled. */
START_TEST(attempt_may_be_polled_and_cancelled)
{
    struct dyn_transport *transport = db.client->transport;
    struct dyn_request request = {.operation = DYN_STR("GetItem"),
                                  .body = DYN_STR("{}"),
                                  .attempt = 1,
                                  .timeout_us = 1000000};
    struct dyn_response response;
    struct dyn_attempt *attempt;

    say(&(struct dyn_script_rule){.takes_us = 1000, .times = 2});
    ck_assert_int_eq(transport->kind->submit(transport, &request, &attempt, &err),
                     DYN_OK);
    ck_assert_int_eq(transport->kind->poll(transport, attempt, 0, &response),
                     DYN_PENDING);
    ck_assert_uint_eq(db.faulty.sleeps, 0);
    ck_assert_int_eq(transport->kind->poll(transport, attempt, 999, &response),
                     DYN_PENDING);
    ck_assert_int_eq(transport->kind->poll(transport, attempt, 5000, &response), DYN_OK);
    ck_assert_int_eq(db.faulty.slept_us, 1000);
    ck_assert_int_eq(response.http_status, 200);
    dyn_buf_release(&response.body);
    ck_assert_int_eq(transport->kind->submit(transport, &request, &attempt, &err),
                     DYN_OK);
    transport->kind->cancel(transport, attempt);
    ck_assert_int_eq(transport->kind->submit(transport, &request, &attempt, &err),
                     DYN_OK);
    transport->kind->cancel(transport, attempt); /* underneath, too */
}
END_TEST

/* --- Threads ------------------------------------------------------------------------ */

#define THREADS  8
#define ATTEMPTS 300

static void *add_and_ask(void *ctx)
{
    struct scripted_db *shared = ctx;
    struct dyn_call_opts opts = {.max_attempts = 1};

    for (size_t i = 0; i < ATTEMPTS; i++) {
        struct dyn_arena own = {0};
        struct dyn_str answer;
        dyn_script_answer(shared->script, "GetItem", "{}", 1, NULL);
        dyn_call(shared->client, &own, "GetItem", DYN_STR("{}"), &opts, &answer, NULL);
        dyn_script_recorded(shared->script, i);
        dyn_arena_release(&own);
    }
    return NULL;
}

START_TEST(threads_share_a_script)
{
    static struct scripted_db shared;
    pthread_t threads[THREADS];

    scripted_db_init_on(&shared, dyn_system_default(), NULL);
    for (size_t i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, add_and_ask, &shared), 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    ck_assert_uint_eq(dyn_script_count(shared.script), THREADS * ATTEMPTS);
    scripted_db_release(&shared);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("db/scripted");
    TCase *alone = tcase_create("alone");
    TCase *before = tcase_create("before another");

    tcase_add_checked_fixture(alone, set_up, tear_down);
    tcase_add_test(alone, first_rule_that_matches_answers);
    tcase_add_test(alone, rules_skip_and_are_used_up);
    tcase_add_test(alone, texts_of_rules_are_copied);
    tcase_add_loop_test(alone, failure_has_the_status_of_its_code, 0, ROWS(failures));
    tcase_add_loop_test(alone, attempt_fails_as_the_rule_says, 0, ROWS(outcomes));
    tcase_add_test(alone, outcome_that_is_none_is_refused);
    tcase_add_test(alone, what_is_needed_is_asked_for);
    tcase_add_test(alone, answer_takes_its_time);
    tcase_add_test(alone, attempts_are_recorded_in_order);
    tcase_add_test(alone, script_that_memory_runs_out_for_leaks_nothing);
    tcase_add_test(alone, attempt_that_cannot_be_recorded_is_none);
    tcase_add_test(alone, threads_share_a_script);
    suite_add_tcase(suite, alone);
    tcase_add_checked_fixture(before, set_up_before_another, tear_down_before_another);
    tcase_add_test(before, what_no_rule_matches_is_passed_on);
    tcase_add_test(before, answer_of_what_acted_is_lost);
    tcase_add_test(before, memory_running_out_underneath_leaks_nothing);
    tcase_add_test(before, attempt_may_be_polled_and_cancelled);
    suite_add_tcase(suite, before);
    return suite_main(suite);
}
