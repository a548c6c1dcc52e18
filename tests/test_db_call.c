/* SPDX-License-Identifier: MIT */
#include "core/utf8.h"
#include "db/call.h"
#include "support/scripted_db.h"
#include "support/suite.h"

#include <dyn/id.h>
#include <dyn/time.h>

#include <pthread.h>
#include <stdio.h>

#define ROWS(table) (int)(sizeof(table) / sizeof(table[0]))

static struct scripted_db db;
static struct dyn_arena mem;
static struct dyn_error err;
static struct dyn_str answer;
static struct dyn_call_info info;

/* What on_attempt was told. */
static struct dyn_attempt_info seen[16];
static char seen_codes[16][64];
static size_t seen_count;

static void observe(void *ctx, const struct dyn_attempt_info *attempt)
{
    ck_assert_ptr_eq(ctx, &seen_count);
    ck_assert_uint_lt(seen_count, 16);
    snprintf(seen_codes[seen_count], sizeof(seen_codes[0]), "%s", attempt->aws_code);
    seen[seen_count++] = *attempt;
}

static void set_up(void)
{
    struct dyn_client_opts opts = {
        .table_prefix = "test-",
        .on_attempt = observe,
        .on_attempt_ctx = &seen_count,
    };

    memset(&db, 0, sizeof(db));
    scripted_db_init(&db, &opts);
    memset(&mem, 0, sizeof(mem));
    mem.system = &db.faulty.system;
    memset(&err, 0, sizeof(err));
    memset(&info, 'x', sizeof(info));
    answer = DYN_STR("untouched");
    seen_count = 0;
}

static void tear_down(void)
{
    dyn_arena_release(&mem);
    scripted_db_release(&db);
}

/* PutItem of "{}" with the client's settings, or those given. */
static int put(const struct dyn_call_opts *opts)
{
    struct dyn_call_opts with_info = {0};

    if (opts != NULL)
        with_info = *opts;
    with_info.ret_info = &info;
    return dyn_call(db.client, &mem, "PutItem", DYN_STR("{\"TableName\":\"t\"}"),
                    &with_info, &answer, &err);
}

static void say(const struct dyn_script_rule *rule)
{
    ck_assert_int_eq(dyn_script_add(db.script, rule, NULL), DYN_OK);
}

static void refuse(const char *code, uint32_t times)
{
    ck_assert_int_eq(dyn_script_fail(db.script, NULL, code, times, NULL), DYN_OK);
}

static void succeed(const char *json)
{
    ck_assert_int_eq(dyn_script_answer(db.script, NULL, json, 0, NULL), DYN_OK);
}

/* --- The blocking call -------------------------------------------------------------- */

START_TEST(success_at_first_waits_for_nothing)
{
    struct dyn_script_record record;

    succeed("{\"Attributes\":{}}");
    ck_assert_int_eq(put(NULL), DYN_OK);
    ck_assert(dyn_str_eq(answer, DYN_STR("{\"Attributes\":{}}")));
    ck_assert_int_eq(err.code, DYN_OK);
    ck_assert_uint_eq(info.attempts, 1);
    ck_assert_int_eq(info.waited_us, 0);
    ck_assert(!info.ambiguous && !info.recognised);
    ck_assert_str_eq(info.request_id, "SCRIPTED-1");
    ck_assert(info.capacity.total == 0);
    ck_assert_uint_eq(db.faulty.sleeps, 0);
    ck_assert_uint_eq(dyn_script_count(db.script), 1);
    record = dyn_script_recorded(db.script, 0);
    ck_assert_str_eq(record.operation, "PutItem");
    ck_assert_str_eq(record.body, "{\"TableName\":\"t\"}");
    ck_assert_uint_eq(record.attempt, 1);
    ck_assert(dyn_uuid_valid(dyn_str(record.invocation_id)));
    ck_assert_int_eq(record.invocation_id[14], '4');
}
END_TEST

START_TEST(absent_request_is_an_empty_object)
{
    succeed("{}");
    ck_assert_int_eq(
        dyn_call(db.client, &mem, "ListTables", dyn_str(NULL), NULL, &answer, &err),
        DYN_OK);
    ck_assert_str_eq(dyn_script_recorded(db.script, 0).body, "{}");
}
END_TEST

/* The numbers that the call will draw: 16 bytes for its id, then 8 for each delay. */
static double next_random(struct faulty_system *same)
{
    uint64_t bits;

    same->system.random(same, &bits, sizeof(bits));
    return (double)(bits >> 11) / (double)(UINT64_C(1) << 53);
}

START_TEST(retries_wait_as_random_says_and_keep_the_id)
{
    static struct faulty_system same;
    char id[16];
    int64_t delays[3], sum = 0;

    faulty_system_init(&same);
    same.system.random(&same, id, sizeof(id));
    for (uint32_t i = 0; i < 3; i++) {
        delays[i] = dyni_retry_delay_us(
            &dyni_retry_dynamodb, i == 1 ? DYNI_RETRY_THROTTLING : DYNI_RETRY_TRANSIENT,
            i + 1, next_random(&same), -1);
        ck_assert_int_gt(delays[i], 0);
        sum += delays[i];
    }
    refuse("InternalServerError", 1);
    refuse("ThrottlingException", 1);
    refuse("ServiceUnavailable", 1);
    succeed("{}");
    ck_assert_int_eq(put(NULL), DYN_OK);
    ck_assert_uint_eq(info.attempts, 4);
    ck_assert_int_eq(info.waited_us, sum);
    ck_assert_int_eq(db.faulty.slept_us, sum);
    ck_assert_uint_eq(db.faulty.sleeps, 3);
    ck_assert(info.ambiguous);
    ck_assert_str_eq(info.request_id, "SCRIPTED-4");
    for (uint32_t i = 0; i < 4; i++) {
        struct dyn_script_record record = dyn_script_recorded(db.script, i);
        ck_assert_uint_eq(record.attempt, i + 1);
        ck_assert_str_eq(record.invocation_id,
                         dyn_script_recorded(db.script, 0).invocation_id);
        ck_assert_int_eq(seen[i].delay_us, i < 3 ? delays[i] : 0);
    }
    /* 14 for the first, 5 for the second, 14 for the last, which the success gives
     * back */
    ck_assert_uint_eq(db.client->quota.left, 500 - 14 - 5);
}
END_TEST

START_TEST(attempts_end_with_the_last_error)
{
    char text[512];

    refuse("InternalServerError", 0);
    ck_assert_int_eq(put(NULL), DYN_E_SERVER);
    ck_assert(dyn_str_eq(answer, DYN_STR("untouched")));
    ck_assert_int_eq(err.code, DYN_E_SERVER);
    ck_assert_str_eq(err.operation, "PutItem");
    ck_assert_str_eq(err.aws_code, "InternalServerError");
    ck_assert_str_eq(err.request_id, "SCRIPTED-4");
    ck_assert_str_eq(err.message, "as the script says");
    ck_assert_int_eq(err.http_status, 500);
    ck_assert_uint_eq(err.attempts, 4);
    ck_assert(err.retryable);
    ck_assert(err.ambiguous);
    ck_assert(info.ambiguous);
    ck_assert_uint_eq(info.attempts, 4);
    dyn_error_text(&err, text, sizeof(text));
    ck_assert_str_eq(text, "PutItem: as the script says (InternalServerError, request id "
                           "SCRIPTED-4, 4 attempts, may have been done)");
}
END_TEST

START_TEST(call_may_ask_for_fewer_attempts)
{
    struct dyn_call_opts opts = {.max_attempts = 1};

    refuse("InternalServerError", 0);
    ck_assert_int_eq(put(&opts), DYN_E_SERVER);
    ck_assert_uint_eq(err.attempts, 1);
    ck_assert_uint_eq(db.faulty.sleeps, 0);
    ck_assert_uint_eq(db.client->quota.left, 500);
}
END_TEST

static const struct {
    const char *code;
    int rc;
    bool retryable;
} finals[] = {
    {"ValidationException", DYN_E_SERVICE, false},
    {"ConditionalCheckFailedException", DYN_E_CONDITION, false},
    {"ResourceNotFoundException", DYN_E_TABLE, false},
    {"ResourceInUseException", DYN_E_TABLE, false},
    {"UnrecognizedClientException", DYN_E_CREDENTIALS, false},
    {"AccessDeniedException", DYN_E_CREDENTIALS, false},
    {"InvalidSignatureException", DYN_E_CREDENTIALS, false},
    {"TransactionCanceledException", DYN_E_SERVICE, false},
    {"TransactionConflictException", DYN_E_SERVICE, true},
};

START_TEST(refusal_is_final)
{
    refuse(finals[_i].code, 0);
    ck_assert_int_eq(put(NULL), finals[_i].rc);
    ck_assert_str_eq(err.aws_code, finals[_i].code);
    ck_assert_int_eq(err.http_status, 400);
    ck_assert_uint_eq(err.attempts, 1);
    ck_assert_int_eq(err.retryable, finals[_i].retryable);
    ck_assert(!err.ambiguous);
    ck_assert_uint_eq(db.faulty.sleeps, 0);
}
END_TEST

START_TEST(empty_quota_ends_the_call)
{
    db.client->quota.left = 13;
    refuse("InternalServerError", 0);
    ck_assert_int_eq(put(NULL), DYN_E_SERVER);
    ck_assert_uint_eq(err.attempts, 1);
    ck_assert(err.retryable);
    ck_assert_ptr_nonnull(strstr(err.message, "quota"));
    ck_assert_uint_eq(db.faulty.sleeps, 0);
}
END_TEST

START_TEST(retry_that_would_be_too_late_is_not_begun)
{
    struct dyn_script_rule rule = {
        .http_status = 400, .error_type = "ThrottlingException", .retry_after_ms = 3000};
    struct dyn_call_opts opts = {.timeout_ms = 3000};

    say(&rule);
    ck_assert_int_eq(put(&opts), DYN_E_THROTTLED);
    ck_assert_uint_eq(err.attempts, 1);
    ck_assert(err.retryable);
    ck_assert_ptr_nonnull(strstr(err.message, "3000 ms leave no time"));
    ck_assert_uint_eq(db.faulty.sleeps, 0);
    ck_assert_uint_eq(db.client->quota.left, 500);
    opts.timeout_ms = 3001;
    ck_assert_int_eq(put(&opts), DYN_E_THROTTLED);
    ck_assert_uint_eq(err.attempts, 2);
    ck_assert_int_eq(info.waited_us, 3000000);
}
END_TEST

START_TEST(call_ends_at_its_deadline)
{
    struct dyn_script_rule rule = {.takes_us = 60000000};
    struct dyn_call_opts opts = {.timeout_ms = 25000};
    int64_t began_us = db.faulty.monotonic_us;

    say(&rule);
    ck_assert_int_eq(put(&opts), DYN_E_TIMEOUT);
    ck_assert_int_eq(db.faulty.monotonic_us - began_us, 25000000);
    ck_assert_uint_eq(err.attempts, 3);
    ck_assert(err.ambiguous);
    ck_assert(err.retryable);
    ck_assert_int_eq(seen[0].took_us, 10000000);
    ck_assert_int_eq(seen[1].took_us, 10000000);
}
END_TEST

START_TEST(wish_of_the_service_is_heeded)
{
    struct dyn_script_rule rule = {.http_status = 503, .retry_after_ms = 700, .times = 1};

    say(&rule);
    succeed("{}");
    ck_assert_int_eq(put(NULL), DYN_OK);
    ck_assert_int_eq(info.waited_us, 700000);
}
END_TEST

static const struct {
    const char *operation;
    bool may_have_acted, is_ambiguous;
} breaks[] = {
    {"PutItem", false, false},
    {"PutItem", true, true},
    {"GetItem", true, false},
};

START_TEST(broken_connection_is_ambiguous_when_a_write_may_have_got_there)
{
    struct dyn_script_rule rule = {.outcome = DYN_OUTCOME_BROKEN,
                                   .may_have_acted = breaks[_i].may_have_acted};
    struct dyn_call_opts opts = {.ret_info = &info};

    say(&rule);
    ck_assert_int_eq(dyn_call(db.client, &mem, breaks[_i].operation, DYN_STR("{}"), &opts,
                              &answer, &err),
                     DYN_E_NETWORK);
    ck_assert_uint_eq(err.attempts, 4);
    ck_assert_int_eq(err.ambiguous, breaks[_i].is_ambiguous);
    ck_assert_int_eq(info.ambiguous, breaks[_i].is_ambiguous);
    ck_assert(err.retryable);
    ck_assert_int_eq(err.http_status, 0);
    ck_assert_str_eq(err.request_id, "");
}
END_TEST

START_TEST(request_id_is_that_of_the_last_answer)
{
    struct dyn_script_rule broken = {.outcome = DYN_OUTCOME_BROKEN};

    refuse("ThrottlingException", 1);
    say(&broken);
    ck_assert_int_eq(put(NULL), DYN_E_NETWORK);
    ck_assert_str_eq(err.request_id, "SCRIPTED-1");
    ck_assert_str_eq(info.request_id, "SCRIPTED-1");
    ck_assert_str_eq(err.aws_code, "");
    ck_assert_int_eq(err.http_status, 0);
}
END_TEST

START_TEST(ambiguity_outlives_a_later_refusal)
{
    struct dyn_script_rule rule = {
        .outcome = DYN_OUTCOME_TIMEOUT, .may_have_acted = true, .times = 1};

    say(&rule);
    refuse("ConditionalCheckFailedException", 1);
    ck_assert_int_eq(put(NULL), DYN_E_CONDITION);
    ck_assert(err.ambiguous);
    ck_assert(!err.retryable);
    ck_assert_uint_eq(err.attempts, 2);
}
END_TEST

START_TEST(what_can_never_work_is_said_at_once)
{
    ck_assert_int_eq(put(NULL), DYN_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.message, "no rule for attempt 1 of PutItem"));
    ck_assert_uint_eq(err.attempts, 1);
    ck_assert(!err.retryable);
    ck_assert(!err.ambiguous);
}
END_TEST

START_TEST(success_that_is_no_object_is_no_success)
{
    succeed("<html></html>");
    ck_assert_int_eq(put(NULL), DYN_E_RESPONSE);
    ck_assert_int_eq(err.http_status, 200);
    ck_assert_uint_eq(err.attempts, 1);
    ck_assert(err.ambiguous);
}
END_TEST

START_TEST(interrupted_wait_cancels_the_call)
{
    db.faulty.sleep_fails = true;
    refuse("ThrottlingException", 0);
    ck_assert_int_eq(put(NULL), DYN_E_CANCELLED);
    ck_assert_uint_eq(err.attempts, 1);
    ck_assert(!err.ambiguous);
    ck_assert_str_eq(err.operation, "PutItem");
    ck_assert_str_eq(err.request_id, "SCRIPTED-1");
    /* What was not sent costs nothing. */
    ck_assert_uint_eq(db.client->quota.left, 500);
}
END_TEST

START_TEST(observer_sees_each_attempt)
{
    struct dyn_script_rule slow = {.takes_us = 1500, .body = "{\"a\":1}"};

    refuse("ThrottlingException", 1);
    say(&slow);
    ck_assert_int_eq(put(NULL), DYN_OK);
    ck_assert_uint_eq(seen_count, 2);
    ck_assert_uint_eq(seen[0].attempt, 1);
    ck_assert_str_eq(seen_codes[0], "ThrottlingException");
    ck_assert_int_eq(seen[0].http_status, 400);
    ck_assert_int_eq(seen[0].took_us, 0);
    ck_assert_int_eq(seen[0].delay_us, info.waited_us);
    ck_assert_uint_eq(seen[0].sent_bytes, 17);
    ck_assert_uint_eq(seen[1].attempt, 2);
    ck_assert_str_eq(seen_codes[1], "");
    ck_assert_int_eq(seen[1].http_status, 200);
    ck_assert_int_eq(seen[1].took_us, 1500);
    ck_assert_int_eq(seen[1].delay_us, 0);
    ck_assert_uint_eq(seen[1].received_bytes, 7);
}
END_TEST

static const char *const no_operations[] = {
    "", "Put Item", "PutItem\r\nX: y", "PutItem2",
    "PutItemPutItemPutItemPutItemPutItemPutItemPutItemPutItemPutItemPutItem"};

START_TEST(name_that_is_no_operation_is_not_sent)
{
    ck_assert_int_eq(
        dyn_call(db.client, &mem, no_operations[_i], DYN_STR("{}"), NULL, &answer, &err),
        DYN_E_ARG);
    ck_assert_uint_eq(dyn_script_count(db.script), 0);
}
END_TEST

START_TEST(absent_arguments_are_refused)
{
    struct dyn_str body = DYN_STR("{}");

    ck_assert_int_eq(dyn_call(NULL, &mem, "GetItem", body, NULL, &answer, &err),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_call(db.client, NULL, "GetItem", body, NULL, &answer, &err),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_call(db.client, &mem, NULL, body, NULL, &answer, &err),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_call(db.client, &mem, "GetItem", body, NULL, NULL, NULL),
                     DYN_E_ARG);
    struct dyn_call_opts opts = {.ret_info = &info};
    info.attempts = 7;
    ck_assert_int_eq(dyn_call(db.client, NULL, "GetItem", body, &opts, &answer, &err),
                     DYN_E_ARG);
    ck_assert_uint_eq(info.attempts, 0);
}
END_TEST

START_TEST(no_random_bytes_no_call)
{
    succeed("{}");
    db.faulty.random_fails = true;
    ck_assert_int_eq(put(NULL), DYN_E_SYSTEM);
    ck_assert_uint_eq(err.attempts, 0);
    ck_assert_uint_eq(info.attempts, 0);
    ck_assert_str_eq(err.operation, "PutItem");
}
END_TEST

START_TEST(answer_without_room_is_lost_and_ambiguous)
{
    succeed("{}");
    mem.max_bytes = 100;
    ck_assert_int_eq(put(NULL), DYN_E_LIMIT);
    ck_assert(err.ambiguous);
    ck_assert_str_eq(err.operation, "PutItem");
    ck_assert(dyn_str_eq(answer, DYN_STR("untouched")));
}
END_TEST

START_TEST(answer_of_a_read_without_room_is_not_ambiguous)
{
    succeed("{}");
    mem.max_bytes = 100;
    ck_assert_int_eq(
        dyn_call(db.client, &mem, "GetItem", DYN_STR("{}"), NULL, &answer, &err),
        DYN_E_LIMIT);
    ck_assert(!err.ambiguous);
    ck_assert_uint_eq(err.attempts, 1);
}
END_TEST

static const struct {
    const char *operation, *request;
    const char *begin,
        *end; /* of what is sent, with a UUID between; end NULL: as it is */
} tokens[] = {
    {"TransactWriteItems", "{\"TransactItems\":[]}", "{\"ClientRequestToken\":\"",
     "\",\"TransactItems\":[]}"},
    {"ExecuteTransaction", " {\n \"TransactStatements\":[]}",
     "{\"ClientRequestToken\":\"", "\",\"TransactStatements\":[]}"},
    {"ImportTable", "{}", "{\"ClientToken\":\"", "\"}"},
    {"TransactWriteItems", "{\"TransactItems\":[{\"ClientRequestToken\":{\"S\":\"x\"}}]}",
     "{\"ClientRequestToken\":\"",
     "\",\"TransactItems\":[{\"ClientRequestToken\":{\"S\":\"x\"}}]}"},
    {"TransactWriteItems", "{\"a\":\"\\\"ClientRequestToken\\\":\"}",
     "{\"ClientRequestToken\":\"", "\",\"a\":\"\\\"ClientRequestToken\\\":\"}"},
    {"TransactWriteItems", "{\"TransactItems\":[],\"ClientRequestToken\" : \"mine\"}",
     NULL, NULL},
    {"TransactWriteItems", "[", NULL, NULL},
    {"TransactWriteItems", "{", NULL, NULL},
    {"PutItem", "{\"Item\":{}}", NULL, NULL},
};

START_TEST(transaction_has_one_token_for_all_its_attempts)
{
    struct dyn_str request = dyn_str(tokens[_i].request);
    struct dyn_script_record first, second;

    refuse("InternalServerError", 1);
    succeed("{}");
    ck_assert_int_eq(
        dyn_call(db.client, &mem, tokens[_i].operation, request, NULL, &answer, &err),
        DYN_OK);
    ck_assert_uint_eq(dyn_script_count(db.script), 2);
    first = dyn_script_recorded(db.script, 0);
    second = dyn_script_recorded(db.script, 1);
    ck_assert_str_eq(first.body, second.body);
    if (tokens[_i].end == NULL) {
        ck_assert_str_eq(first.body, tokens[_i].request);
        return;
    }
    size_t begin_len = strlen(tokens[_i].begin);
    ck_assert(strncmp(first.body, tokens[_i].begin, begin_len) == 0);
    ck_assert(dyn_uuid_valid(dyn_str_n(first.body + begin_len, 36)));
    ck_assert_str_eq(first.body + begin_len + 36, tokens[_i].end);
}
END_TEST

START_TEST(memory_running_out_anywhere_leaks_nothing)
{
    size_t fail_at = 0;
    int rc;

    do {
        dyn_script_clear(db.script);
        refuse("InternalServerError", 1);
        succeed("{\"Item\":{}}");
        dyn_arena_release(&mem);
        seen_count = 0;
        faulty_system_round(&db.faulty, ++fail_at);
        rc = put(NULL);
        if (rc != DYN_OK) {
            ck_assert_int_eq(rc, DYN_E_NOMEM);
            ck_assert_int_eq(err.code, DYN_E_NOMEM);
        }
    } while (rc != DYN_OK);
    ck_assert_uint_gt(fail_at, 4);
    faulty_system_round(&db.faulty, 0);
}
END_TEST

/* --- A transport that does not keep time -------------------------------------------- */

struct stuck {
    struct dyn_transport base;
    size_t submits, cancels;
};

static void stuck_close(struct dyn_transport *transport)
{
    (void)transport;
}

static int stuck_submit(struct dyn_transport *transport,
                        const struct dyn_request *request,
                        struct dyn_attempt **ret_attempt, struct dyn_error *ret_err)
{
    (void)request;
    (void)ret_err;
    ((struct stuck *)(void *)transport)->submits++;
    *ret_attempt = (struct dyn_attempt *)(void *)transport;
    return DYN_OK;
}

static int stuck_poll(struct dyn_transport *transport, struct dyn_attempt *attempt,
                      int64_t wait_us, struct dyn_response *ret_response)
{
    (void)transport;
    (void)attempt;
    (void)ret_response;
    db.faulty.monotonic_us += wait_us;
    return DYN_PENDING;
}

static void stuck_cancel(struct dyn_transport *transport, struct dyn_attempt *attempt)
{
    (void)attempt;
    ((struct stuck *)(void *)transport)->cancels++;
}

START_TEST(attempt_that_does_not_end_in_time_is_cancelled)
{
    static const struct dyn_transport_kind kind = {
        "stuck", "", NULL, stuck_close, stuck_submit, stuck_poll, stuck_cancel};
    struct stuck stuck = {.base = {&kind}};
    struct dyn_transport *scripted = db.client->transport;
    struct dyn_call_opts opts = {.max_attempts = 2};
    int64_t began_us = db.faulty.monotonic_us;

    db.client->transport = &stuck.base;
    int rc = put(&opts);
    db.client->transport = scripted;
    ck_assert_int_eq(rc, DYN_E_TIMEOUT);
    ck_assert_uint_eq(stuck.submits, 2);
    ck_assert_uint_eq(stuck.cancels, 2);
    ck_assert(err.ambiguous);
    /* Two attempts of 10 s, and little more. */
    ck_assert_int_lt(db.faulty.monotonic_us - began_us, 21000000);
}
END_TEST

/* A sentence longer than a response holds, of two bytes per letter. */
static int refusing_submit(struct dyn_transport *transport,
                           const struct dyn_request *request,
                           struct dyn_attempt **ret_attempt, struct dyn_error *ret_err)
{
    (void)transport;
    (void)request;
    (void)ret_attempt;
    char text[320] = "xx";

    for (size_t i = 2; i + 2 < sizeof(text); i += 2)
        memcpy(text + i, "\xc3\xa4", 3);
    return dyn_error_set(ret_err, DYN_E_CREDENTIALS, "%s", text);
}

START_TEST(long_message_of_a_transport_is_not_cut_within_a_letter)
{
    static const struct dyn_transport_kind kind = {
        "refusing", "", NULL, stuck_close, refusing_submit, stuck_poll, stuck_cancel};
    struct stuck stuck = {.base = {&kind}};
    struct dyn_transport *scripted = db.client->transport;

    db.client->transport = &stuck.base;
    int rc = put(NULL);
    db.client->transport = scripted;
    ck_assert_int_eq(rc, DYN_E_CREDENTIALS);
    ck_assert_uint_gt(strlen(err.message), 200);
    ck_assert(dyni_utf8_valid(dyn_str(err.message)));
}
END_TEST

/* --- The machine, step by step ------------------------------------------------------ */

static struct dyni_call call;

static enum dyni_call_step begin(void)
{
    struct dyn_call_opts opts = {.ret_info = &info};

    return dyni_call_begin(&call, db.client, "PutItem", DYN_STR("{}"), &opts, &err);
}

static struct dyn_response response_of(int status, const char *code)
{
    struct dyn_response response = {
        .http_status = status,
        .body = {.system = &db.faulty.system},
        .retry_after_ms = -1,
        .server_time_us = INT64_MIN,
        .sent_us = INT64_MIN,
    };

    if (status == 0)
        response.outcome = DYN_OUTCOME_BROKEN;
    dyn_buf_text(&response.body, "{}");
    snprintf(response.error_type, sizeof(response.error_type), "%s", code);
    return response;
}

static enum dyni_call_step answer_with(int status, const char *code)
{
    struct dyn_response response = response_of(status, code);
    enum dyni_call_step step = dyni_call_answered(&call, &response);

    ck_assert_ptr_null(response.body.ptr);
    return step;
}

START_TEST(machine_says_what_to_send)
{
    ck_assert_int_eq(begin(), DYNI_CALL_SEND);
    ck_assert(dyn_str_eq(call.request.operation, DYN_STR("PutItem")));
    ck_assert(dyn_str_eq(call.request.body, DYN_STR("{}")));
    ck_assert_uint_eq(call.request.attempt, 1);
    ck_assert_uint_eq(call.request.max_attempts, 4);
    ck_assert_int_eq(call.request.timeout_us, 10000000);
    ck_assert_int_eq(call.request.clock_offset_us, 0);
    ck_assert(!call.request.fresh_connection && !call.request.fresh_credentials);
    ck_assert_int_eq(answer_with(200, ""), DYNI_CALL_DONE);
    ck_assert_int_eq(call.rc, DYN_OK);
    ck_assert_str_eq(call.response.body.ptr, "{}");
    dyni_call_release(&call);
    dyni_call_release(&call);
}
END_TEST

START_TEST(attempt_has_what_is_left_of_the_calls_time)
{
    ck_assert_int_eq(begin(), DYNI_CALL_SEND);
    db.faulty.monotonic_us += 27000000;
    ck_assert_int_eq(answer_with(503, ""), DYNI_CALL_WAIT);
    db.faulty.monotonic_us += call.delay_us;
    ck_assert_int_eq(dyni_call_waited(&call), DYNI_CALL_SEND);
    ck_assert_int_eq(call.request.timeout_us, 3000000 - call.info.waited_us);
    dyni_call_fail(&call, DYN_E_CANCELLED, "enough");
    dyni_call_release(&call);
}
END_TEST

/* A machine that was suspended, a process that was stopped. */
START_TEST(nothing_is_sent_when_the_wait_lasted_past_the_deadline)
{
    ck_assert_int_eq(begin(), DYNI_CALL_SEND);
    ck_assert_int_eq(answer_with(503, ""), DYNI_CALL_WAIT);
    db.faulty.monotonic_us += 30000000;
    ck_assert_int_eq(dyni_call_waited(&call), DYNI_CALL_DONE);
    ck_assert_int_eq(call.rc, DYN_E_SERVER);
    ck_assert_uint_eq(err.attempts, 1);
    ck_assert_uint_eq(info.attempts, 1);
    ck_assert_int_eq(err.http_status, 503);
    ck_assert_ptr_nonnull(strstr(err.message, "leave no time"));
    ck_assert(err.retryable);
    ck_assert(err.ambiguous);
    ck_assert_uint_eq(db.client->quota.left, 500);
    dyni_call_release(&call);
}
END_TEST

START_TEST(connection_is_left_after_it_broke_and_kept_after_throttling)
{
    ck_assert_int_eq(begin(), DYNI_CALL_SEND);
    ck_assert_int_eq(answer_with(0, ""), DYNI_CALL_WAIT);
    ck_assert_int_eq(dyni_call_waited(&call), DYNI_CALL_SEND);
    ck_assert(call.request.fresh_connection);
    ck_assert_int_eq(answer_with(400, "ThrottlingException"), DYNI_CALL_WAIT);
    ck_assert_int_eq(dyni_call_waited(&call), DYNI_CALL_SEND);
    ck_assert(!call.request.fresh_connection);
    ck_assert_int_eq(answer_with(200, ""), DYNI_CALL_DONE);
    dyni_call_release(&call);
}
END_TEST

START_TEST(expired_token_is_renewed_once)
{
    ck_assert_int_eq(begin(), DYNI_CALL_SEND);
    ck_assert_int_eq(answer_with(400, "ExpiredTokenException"), DYNI_CALL_WAIT);
    ck_assert_int_eq(dyni_call_waited(&call), DYNI_CALL_SEND);
    ck_assert(call.request.fresh_credentials);
    ck_assert(!call.request.fresh_connection);
    ck_assert_int_eq(answer_with(400, "ExpiredTokenException"), DYNI_CALL_DONE);
    ck_assert_int_eq(call.rc, DYN_E_CREDENTIALS);
    ck_assert_uint_eq(err.attempts, 2);
    dyni_call_release(&call);
}
END_TEST

START_TEST(renewed_credentials_are_asked_for_by_one_attempt_only)
{
    ck_assert_int_eq(begin(), DYNI_CALL_SEND);
    answer_with(400, "ExpiredTokenException");
    dyni_call_waited(&call);
    ck_assert(call.request.fresh_credentials);
    ck_assert_int_eq(answer_with(500, ""), DYNI_CALL_WAIT);
    dyni_call_waited(&call);
    ck_assert(!call.request.fresh_credentials);
    ck_assert_int_eq(answer_with(200, ""), DYNI_CALL_DONE);
    dyni_call_release(&call);
}
END_TEST

#define SECOND INT64_C(1000000)

/* An answer of a service whose clock is `ahead_s` ahead, `took_s` after it was signed. */
static enum dyni_call_step answer_of_clock(int status, const char *code, int64_t ahead_s,
                                           int64_t took_s)
{
    struct dyn_response response = response_of(status, code);

    response.sent_us = db.faulty.now_us;
    db.faulty.now_us += took_s * SECOND;
    response.server_time_us = response.sent_us + took_s * SECOND / 2 + ahead_s * SECOND;
    return dyni_call_answered(&call, &response);
}

static const struct {
    const char *code;
    int64_t ahead_s, took_s;
    bool is_corrected;
} clocks[] = {
    {"InvalidSignatureException", 241, 0, true},
    {"InvalidSignatureException", -241, 2, true},
    {"InvalidSignatureException", 240, 2, false},
    {"InvalidSignatureException", -240, 0, false},
    {"SignatureDoesNotMatch", 3600, 0, true},
    {"AuthFailure", 3600, 0, true},
    {"RequestTimeTooSkewed", 3600, 900, true},
    {"RequestTimeTooSkewed", 3600, 902, false},
    {"RequestTimeTooSkewed", 3600, -2, false},
    {"AccessDeniedException", 3600, 0, true},
    {"UnrecognizedClientException", 3600, 0, false},
    {"ValidationException", 3600, 0, false},
};

START_TEST(refusal_with_another_clock_is_tried_once_with_that_clock)
{
    ck_assert_int_eq(begin(), DYNI_CALL_SEND);
    if (!clocks[_i].is_corrected) {
        ck_assert_int_eq(
            answer_of_clock(400, clocks[_i].code, clocks[_i].ahead_s, clocks[_i].took_s),
            DYNI_CALL_DONE);
        dyni_call_release(&call);
        return;
    }
    ck_assert_int_eq(
        answer_of_clock(400, clocks[_i].code, clocks[_i].ahead_s, clocks[_i].took_s),
        DYNI_CALL_WAIT);
    ck_assert_int_eq(dyni_call_waited(&call), DYNI_CALL_SEND);
    ck_assert_int_eq(call.request.clock_offset_us, clocks[_i].ahead_s * SECOND);
    ck_assert_int_eq(answer_of_clock(400, clocks[_i].code, -clocks[_i].ahead_s, 0),
                     DYNI_CALL_DONE);
    ck_assert_int_eq(call.rc, DYN_E_CREDENTIALS);
    dyni_call_release(&call);
}
END_TEST

START_TEST(clock_learned_is_kept_by_the_client_until_it_is_right_again)
{
    ck_assert_int_eq(begin(), DYNI_CALL_SEND);
    ck_assert_int_eq(answer_of_clock(200, "", 1000, 0), DYNI_CALL_DONE);
    dyni_call_release(&call);
    ck_assert_int_eq(begin(), DYNI_CALL_SEND);
    ck_assert_int_eq(call.request.clock_offset_us, 1000 * SECOND);
    /* refused with a clock that is right by now: that is another reason */
    ck_assert_int_eq(answer_of_clock(400, "AccessDeniedException", 1000, 0),
                     DYNI_CALL_DONE);
    dyni_call_release(&call);
    /* somebody set the clock here: the offset is what is wrong now */
    ck_assert_int_eq(begin(), DYNI_CALL_SEND);
    ck_assert_int_eq(answer_of_clock(400, "InvalidSignatureException", 0, 0),
                     DYNI_CALL_WAIT);
    ck_assert_int_eq(dyni_call_waited(&call), DYNI_CALL_SEND);
    ck_assert_int_eq(call.request.clock_offset_us, 0);
    ck_assert_int_eq(answer_of_clock(200, "", 0, 0), DYNI_CALL_DONE);
    dyni_call_release(&call);
}
END_TEST

START_TEST(client_that_trusts_its_clock_learns_nothing)
{
    db.client->trusts_own_clock = true;
    ck_assert_int_eq(begin(), DYNI_CALL_SEND);
    ck_assert_int_eq(answer_of_clock(400, "InvalidSignatureException", 3600, 0),
                     DYNI_CALL_DONE);
    ck_assert_int_eq(dyni_client_clock_offset(db.client), 0);
    dyni_call_release(&call);
}
END_TEST

START_TEST(caller_may_end_the_call_while_it_is_sent)
{
    ck_assert_int_eq(begin(), DYNI_CALL_SEND);
    ck_assert_int_eq(dyni_call_fail(&call, DYN_E_CANCELLED, "enough"), DYNI_CALL_DONE);
    ck_assert_int_eq(call.rc, DYN_E_CANCELLED);
    ck_assert_str_eq(err.message, "enough");
    ck_assert(err.ambiguous);
    ck_assert(info.ambiguous);
    ck_assert_int_eq(dyni_call_fail(&call, DYN_E_NOMEM, "too late"), DYNI_CALL_DONE);
    ck_assert_int_eq(call.rc, DYN_E_CANCELLED);
    dyni_call_release(&call);
}
END_TEST

/* --- The client --------------------------------------------------------------------- */

static int shout(void *ctx, struct dyn_str table, struct dyn_buf *out)
{
    ck_assert_ptr_eq(ctx, &db);
    if (dyn_str_eq(table, DYN_STR("nothing")))
        return DYN_E_CONFIG;
    dyn_buf_append(out, table.ptr, table.len);
    return dyn_buf_text(out, "-x");
}

START_TEST(table_name_has_the_prefix_or_is_the_functions)
{
    struct dyn_buf out = {.system = &db.faulty.system};
    struct dyn_buf small = {.system = &db.faulty.system, .max = 3};

    ck_assert_int_eq(dyn_client_table_name(db.client, DYN_STR("shop"), &out, &err),
                     DYN_OK);
    ck_assert_str_eq(out.ptr, "test-shop");
    ck_assert_int_eq(dyn_client_table_name(db.client, DYN_STR("shop"), &small, &err),
                     DYN_E_LIMIT);
    dyn_buf_clear(&out);
    db.client->table_name = shout;
    db.client->table_name_ctx = &db;
    ck_assert_int_eq(dyn_client_table_name(db.client, DYN_STR("shop"), &out, &err),
                     DYN_OK);
    ck_assert_str_eq(out.ptr, "shop-x");
    ck_assert_int_eq(dyn_client_table_name(db.client, DYN_STR("nothing"), &out, &err),
                     DYN_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.message, "nothing"));
    dyn_buf_release(&out);
    dyn_buf_release(&small);
}
END_TEST

START_TEST(client_tells_what_it_was_given)
{
    ck_assert_str_eq(dyn_client_region(db.client), "eu-central-1");
    ck_assert_str_eq(dyn_client_endpoint(db.client), "scripted:");
    ck_assert_ptr_eq(dyn_client_system(db.client), &db.faulty.system);
    ck_assert_int_eq(dyn_date_today(db.client).days, dyn_date_ymd(2026, 11, 21).days);
    db.faulty.clock_fails = true;
    ck_assert(!dyn_date_today(db.client).has);
    dyn_client_close(NULL);
}
END_TEST

START_TEST(buffers_are_used_again_unless_they_grew_too_large)
{
    struct dyn_buf buf = dyni_client_buf(db.client);
    char *first;

    dyn_buf_text(&buf, "{}");
    first = buf.ptr;
    dyni_client_buf_return(db.client, &buf);
    ck_assert_ptr_null(buf.ptr);
    buf = dyni_client_buf(db.client);
    ck_assert_ptr_eq(buf.ptr, first);
    ck_assert_uint_eq(buf.len, 0);
    ck_assert_int_eq(dyn_buf_reserve(&buf, 300000), DYN_OK);
    dyni_client_buf_return(db.client, &buf);
    buf = dyni_client_buf(db.client);
    ck_assert_ptr_null(buf.ptr);
    dyni_client_buf_return(db.client, &buf);
}
END_TEST

START_TEST(client_that_memory_runs_out_for_leaks_nothing)
{
    struct faulty_system faulty;
    struct dyn_client_opts opts = {.table_prefix = "p"};
    struct dyni_client_parts parts = {
        .system = &faulty.system, .region = "r", .endpoint = "e", .opts = &opts};
    struct dyn_client *client = NULL;

    faulty_system_init(&faulty);
    for (size_t i = 1; i <= 4; i++) {
        faulty_system_round(&faulty, i);
        dyn_error_clear(&err);
        ck_assert_int_eq(dyni_client_new(&parts, &client, &err), DYN_E_NOMEM);
        ck_assert_int_eq(err.code, DYN_E_NOMEM);
        ck_assert_ptr_null(client);
        ck_assert_uint_eq(faulty.live_bytes, 0);
    }
    faulty_system_round(&faulty, 0);
    ck_assert_int_eq(dyni_client_new(&parts, &client, &err), DYN_OK);
    dyn_client_close(client);
    ck_assert_uint_eq(faulty.live_bytes, 0);
}
END_TEST

/* --- Threads ------------------------------------------------------------------------ */

#define THREADS          8
#define CALLS_PER_THREAD 200

struct worker {
    struct dyn_client *client;
    pthread_t thread;
    size_t succeeded, throttled, other;
};

static void *work(void *ctx)
{
    struct worker *worker = ctx;

    for (size_t i = 0; i < CALLS_PER_THREAD; i++) {
        struct dyn_call_info own = {0};
        struct dyn_call_opts opts = {.ret_info = &own, .max_attempts = 1};
        struct dyn_arena arena = {0};
        struct dyn_error error;
        struct dyn_str json;
        struct dyn_buf body = dyni_client_buf(worker->client);

        dyn_buf_printf(&body, "{\"number\":%zu}", i);
        int rc = dyn_call(worker->client, &arena, "GetItem", dyn_buf_str(&body), &opts,
                          &json, &error);
        worker->succeeded += rc == DYN_OK;
        worker->throttled += rc == DYN_E_THROTTLED;
        worker->other += rc != DYN_OK && rc != DYN_E_THROTTLED;
        dyni_client_buf_return(worker->client, &body);
        dyn_arena_release(&arena);
    }
    return NULL;
}

START_TEST(threads_share_a_client)
{
    static struct scripted_db shared;
    struct worker workers[THREADS] = {{0}};
    size_t succeeded = 0, throttled = 0, other = 0;

    scripted_db_init_on(&shared, dyn_system_default(), NULL);
    dyn_script_fail(shared.script, "GetItem", "ThrottlingException", 100, NULL);
    dyn_script_answer(shared.script, "GetItem", "{\"Item\":{}}", 0, NULL);
    for (size_t i = 0; i < THREADS; i++) {
        workers[i].client = shared.client;
        ck_assert_int_eq(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        succeeded += workers[i].succeeded;
        throttled += workers[i].throttled;
        other += workers[i].other;
    }
    ck_assert_uint_eq(throttled, 100);
    ck_assert_uint_eq(succeeded, THREADS * CALLS_PER_THREAD - 100);
    ck_assert_uint_eq(other, 0);
    ck_assert_uint_eq(dyn_script_count(shared.script), THREADS * CALLS_PER_THREAD);
    scripted_db_release(&shared);
}
END_TEST

static TCase *blocking_cases(void)
{
    TCase *tcase = tcase_create("blocking");

    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, success_at_first_waits_for_nothing);
    tcase_add_test(tcase, absent_request_is_an_empty_object);
    tcase_add_test(tcase, retries_wait_as_random_says_and_keep_the_id);
    tcase_add_test(tcase, attempts_end_with_the_last_error);
    tcase_add_test(tcase, call_may_ask_for_fewer_attempts);
    tcase_add_loop_test(tcase, refusal_is_final, 0, ROWS(finals));
    tcase_add_test(tcase, empty_quota_ends_the_call);
    tcase_add_test(tcase, retry_that_would_be_too_late_is_not_begun);
    tcase_add_test(tcase, call_ends_at_its_deadline);
    tcase_add_test(tcase, wish_of_the_service_is_heeded);
    tcase_add_loop_test(tcase,
                        broken_connection_is_ambiguous_when_a_write_may_have_got_there, 0,
                        ROWS(breaks));
    tcase_add_test(tcase, request_id_is_that_of_the_last_answer);
    tcase_add_test(tcase, ambiguity_outlives_a_later_refusal);
    tcase_add_test(tcase, what_can_never_work_is_said_at_once);
    tcase_add_test(tcase, success_that_is_no_object_is_no_success);
    tcase_add_test(tcase, interrupted_wait_cancels_the_call);
    tcase_add_test(tcase, observer_sees_each_attempt);
    tcase_add_loop_test(tcase, name_that_is_no_operation_is_not_sent, 0,
                        ROWS(no_operations));
    tcase_add_test(tcase, absent_arguments_are_refused);
    tcase_add_test(tcase, no_random_bytes_no_call);
    tcase_add_test(tcase, answer_without_room_is_lost_and_ambiguous);
    tcase_add_test(tcase, answer_of_a_read_without_room_is_not_ambiguous);
    tcase_add_loop_test(tcase, transaction_has_one_token_for_all_its_attempts, 0,
                        ROWS(tokens));
    tcase_add_test(tcase, memory_running_out_anywhere_leaks_nothing);
    tcase_add_test(tcase, attempt_that_does_not_end_in_time_is_cancelled);
    tcase_add_test(tcase, long_message_of_a_transport_is_not_cut_within_a_letter);
    return tcase;
}

static TCase *machine_cases(void)
{
    TCase *tcase = tcase_create("machine");

    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, machine_says_what_to_send);
    tcase_add_test(tcase, attempt_has_what_is_left_of_the_calls_time);
    tcase_add_test(tcase, nothing_is_sent_when_the_wait_lasted_past_the_deadline);
    tcase_add_test(tcase, connection_is_left_after_it_broke_and_kept_after_throttling);
    tcase_add_test(tcase, expired_token_is_renewed_once);
    tcase_add_test(tcase, renewed_credentials_are_asked_for_by_one_attempt_only);
    tcase_add_loop_test(tcase, refusal_with_another_clock_is_tried_once_with_that_clock,
                        0, ROWS(clocks));
    tcase_add_test(tcase, clock_learned_is_kept_by_the_client_until_it_is_right_again);
    tcase_add_test(tcase, client_that_trusts_its_clock_learns_nothing);
    tcase_add_test(tcase, caller_may_end_the_call_while_it_is_sent);
    return tcase;
}

static TCase *client_cases(void)
{
    TCase *tcase = tcase_create("client");

    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, table_name_has_the_prefix_or_is_the_functions);
    tcase_add_test(tcase, client_tells_what_it_was_given);
    tcase_add_test(tcase, buffers_are_used_again_unless_they_grew_too_large);
    tcase_add_test(tcase, client_that_memory_runs_out_for_leaks_nothing);
    tcase_add_test(tcase, threads_share_a_client);
    return tcase;
}

int main(void)
{
    Suite *suite = suite_create("db/call");

    suite_add_tcase(suite, blocking_cases());
    suite_add_tcase(suite, machine_cases());
    suite_add_tcase(suite, client_cases());
    return suite_main(suite);
}
