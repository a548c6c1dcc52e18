/* SPDX-License-Identifier: MIT */
#include "db/call.h"
#include "support/faulty_system.h"
#include "support/suite.h"

#include <cjson/cJSON.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof(table[0]))

/* --- Classes, delays, the quota ----------------------------------------------------- */

static const struct {
    int status;
    const char *code;
    enum dyni_retry_class retry_class;
} classes[] = {
    {500, "", DYNI_RETRY_TRANSIENT},
    {502, "", DYNI_RETRY_TRANSIENT},
    {503, "", DYNI_RETRY_TRANSIENT},
    {504, "", DYNI_RETRY_TRANSIENT},
    {501, "", DYNI_RETRY_NO},
    {505, "", DYNI_RETRY_NO},
    {400, "", DYNI_RETRY_NO},
    {404, "", DYNI_RETRY_NO},
    {413, "", DYNI_RETRY_NO},
    {429, "", DYNI_RETRY_THROTTLING},
    {301, "", DYNI_RETRY_NO},
    {500, "InternalServerError", DYNI_RETRY_TRANSIENT},
    {400, "RequestTimeout", DYNI_RETRY_TRANSIENT},
    {400, "RequestTimeoutException", DYNI_RETRY_TRANSIENT},
    {400, "PriorRequestNotComplete", DYNI_RETRY_THROTTLING},
    {400, "ReplicatedWriteConflictException", DYNI_RETRY_TRANSIENT},
    {400, "Throttling", DYNI_RETRY_THROTTLING},
    {400, "ThrottlingException", DYNI_RETRY_THROTTLING},
    {400, "ThrottledException", DYNI_RETRY_THROTTLING},
    {400, "RequestThrottled", DYNI_RETRY_THROTTLING},
    {400, "RequestThrottledException", DYNI_RETRY_THROTTLING},
    {400, "TooManyRequestsException", DYNI_RETRY_THROTTLING},
    {400, "ProvisionedThroughputExceededException", DYNI_RETRY_THROTTLING},
    {400, "TransactionInProgressException", DYNI_RETRY_THROTTLING},
    {400, "RequestLimitExceeded", DYNI_RETRY_THROTTLING},
    {400, "BandwidthLimitExceeded", DYNI_RETRY_THROTTLING},
    {400, "LimitExceededException", DYNI_RETRY_THROTTLING},
    {400, "SlowDown", DYNI_RETRY_THROTTLING},
    {400, "EC2ThrottledException", DYNI_RETRY_THROTTLING},
    {503, "ThrottlingException", DYNI_RETRY_THROTTLING},
    {400, "ConditionalCheckFailedException", DYNI_RETRY_NO},
    {400, "TransactionCanceledException", DYNI_RETRY_NO},
    {400, "TransactionConflictException", DYNI_RETRY_NO},
    {400, "ItemCollectionSizeLimitExceededException", DYNI_RETRY_NO},
    {400, "ValidationException", DYNI_RETRY_NO},
    {400, "ResourceNotFoundException", DYNI_RETRY_NO},
    {400, "AccessDeniedException", DYNI_RETRY_NO},
    {400, "throttlingexception", DYNI_RETRY_NO},
};

START_TEST(class_follows_code_then_status)
{
    ck_assert_int_eq(dyni_retry_classify(classes[_i].status, classes[_i].code),
                     classes[_i].retry_class);
}
END_TEST

static const struct {
    enum dyni_retry_class retry_class;
    uint32_t retry;
    double random;
    int64_t retry_after_ms, us;
} delays[] = {
    {DYNI_RETRY_TRANSIENT, 1, 0.0, -1, 0},
    {DYNI_RETRY_TRANSIENT, 1, 0.5, -1, 12500},
    {DYNI_RETRY_TRANSIENT, 2, 0.5, -1, 25000},
    {DYNI_RETRY_TRANSIENT, 3, 0.5, -1, 50000},
    {DYNI_RETRY_TRANSIENT, 10, 0.5, -1, 6400000},
    {DYNI_RETRY_TRANSIENT, 11, 0.5, -1, 10000000},
    {DYNI_RETRY_TRANSIENT, 4000000000, 0.5, -1, 10000000},
    {DYNI_RETRY_THROTTLING, 1, 0.25, -1, 250000},
    {DYNI_RETRY_THROTTLING, 5, 0.25, -1, 4000000},
    {DYNI_RETRY_THROTTLING, 6, 0.25, -1, 5000000},
    {DYNI_RETRY_TRANSIENT, 1, 0.5, 0, 12500},
    {DYNI_RETRY_TRANSIENT, 1, 0.5, 12, 12500},
    {DYNI_RETRY_TRANSIENT, 1, 0.5, 13, 13000},
    {DYNI_RETRY_TRANSIENT, 1, 0.5, 5012, 5012000},
    {DYNI_RETRY_TRANSIENT, 1, 0.5, 5013, 5012500},
    {DYNI_RETRY_TRANSIENT, 1, 0.0, INT64_MAX, 5000000},
};

START_TEST(delay_grows_is_random_and_heeds_the_service)
{
    ck_assert_int_eq(dyni_retry_delay_us(&dyni_retry_dynamodb, delays[_i].retry_class,
                                         delays[_i].retry, delays[_i].random,
                                         delays[_i].retry_after_ms),
                     delays[_i].us);
}
END_TEST

START_TEST(quota_is_taken_given_back_and_never_above_its_maximum)
{
    struct dyni_retry_quota quota;

    dyni_retry_quota_init(&quota, 30);
    ck_assert(dyni_retry_quota_take(&quota, 14));
    ck_assert(dyni_retry_quota_take(&quota, 14));
    ck_assert(!dyni_retry_quota_take(&quota, 5));
    ck_assert_uint_eq(quota.left, 2);
    dyni_retry_quota_refund(&quota, 0);
    ck_assert_uint_eq(quota.left, 3);
    dyni_retry_quota_refund(&quota, 14);
    ck_assert_uint_eq(quota.left, 17);
    dyni_retry_quota_refund(&quota, 14);
    ck_assert_uint_eq(quota.left, 30);
    dyni_retry_quota_refund(&quota, 0);
    ck_assert_uint_eq(quota.left, 30);
}
END_TEST

/* --- Stories: what the machine does about a row of answers -------------------------- */

enum ending { RETRY, SUCCESS, ATTEMPTS_OVER, QUOTA_OVER, FAIL };

struct answer {
    int status; /* 0: the connection broke */
    const char *code;
    int64_t retry_after_ms; /* negative: none */
    enum ending ending;
    int64_t quota; /* negative: not said */
    int64_t delay_us;
};

struct given {
    uint32_t max_attempts, quota;
    struct dyni_retry_policy policy;
};

struct stage {
    struct faulty_system faulty;
    struct dyn_client *client;
    struct dyni_call call;
    bool is_calling;
};

/* The highest number, which the vectors call an exponential base of 1. */
static int highest(void *ctx, void *ret_bytes, size_t len)
{
    (void)ctx;
    memset(ret_bytes, 0xff, len);
    return 0;
}

static struct dyn_client *client_on(const struct dyn_system *system,
                                    const struct given *given)
{
    struct dyni_client_parts parts = {
        .system = system,
        .attempt_timeout_ms = 1000,
        .call_timeout_ms = 3600000,
        .max_attempts = given->max_attempts,
    };
    struct dyn_client *client = NULL;

    ck_assert_int_eq(dyni_client_new(&parts, &client, NULL), DYN_OK);
    client->retry = given->policy;
    client->quota.left = given->quota;
    return client;
}

static struct dyn_response response_of(const struct answer *answer,
                                       const struct dyn_system *system)
{
    struct dyn_response response = {
        .outcome = answer->status != 0 ? DYN_OUTCOME_ANSWER : DYN_OUTCOME_BROKEN,
        .http_status = answer->status,
        .body = {.system = system},
        .retry_after_ms = answer->retry_after_ms,
        .server_time_us = INT64_MIN,
        .sent_us = INT64_MIN,
    };

    dyn_buf_text(&response.body, "{}");
    snprintf(response.error_type, sizeof(response.error_type), "%s", answer->code);
    return response;
}

static void check_retry(struct stage *stage, const struct answer *answer)
{
    ck_assert_int_eq(stage->call.delay_us, answer->delay_us);
    if (stage->call.step == DYNI_CALL_WAIT) {
        stage->faulty.monotonic_us += stage->call.delay_us;
        ck_assert_int_eq(dyni_call_waited(&stage->call), DYNI_CALL_SEND);
    }
    ck_assert_int_eq(stage->call.step, DYNI_CALL_SEND);
}

static void check_end(struct stage *stage, const struct answer *answer)
{
    struct dyni_call *call = &stage->call;

    if (answer->ending == QUOTA_OVER && answer->delay_us > 0) {
        ck_assert_int_eq(call->step, DYNI_CALL_WAIT);
        ck_assert_int_eq(call->delay_us, answer->delay_us);
        dyni_call_waited(call);
    }
    ck_assert_int_eq(call->step, DYNI_CALL_DONE);
    ck_assert_int_eq(call->delay_us, 0);
    ck_assert_int_eq(call->rc == DYN_OK, answer->ending == SUCCESS);
    if (answer->ending == ATTEMPTS_OVER)
        ck_assert_uint_eq(call->info.attempts, call->max_attempts);
    dyni_call_release(call);
    stage->is_calling = false;
}

static void give(struct stage *stage, const struct answer *answer)
{
    struct dyn_response response = response_of(answer, &stage->faulty.system);

    if (!stage->is_calling)
        ck_assert_int_eq(dyni_call_begin(&stage->call, stage->client, "GetItem",
                                         DYN_STR("{}"), NULL, NULL),
                         DYNI_CALL_SEND);
    stage->is_calling = true;
    dyni_call_answered(&stage->call, &response);
    if (answer->quota >= 0)
        ck_assert_int_eq(stage->client->quota.left, answer->quota);
    if (answer->ending == RETRY)
        check_retry(stage, answer);
    else
        check_end(stage, answer);
}

static void set_stage(struct stage *stage, const struct given *given)
{
    memset(stage, 0, sizeof(*stage));
    faulty_system_init(&stage->faulty);
    stage->faulty.system.random = highest;
    stage->client = client_on(&stage->faulty.system, given);
}

static void strike_stage(struct stage *stage)
{
    ck_assert(!stage->is_calling);
    dyn_client_close(stage->client);
    ck_assert_uint_eq(stage->faulty.live_bytes, 0);
}

#define DYNAMODB                                                                         \
    {                                                                                    \
        25000, 20000000, false                                                           \
    }

static const struct story {
    const char *name;
    struct given given;
    struct answer answers[8]; /* to the first whose status and code are not set */
} stories[] = {
    {"transient errors wait 25, 50, 100 ms, then the attempts are over",
     {4, 500, DYNAMODB},
     {{500, "", -1, RETRY, 486, 25000},
      {503, "", -1, RETRY, 472, 50000},
      {504, "", -1, RETRY, 458, 100000},
      {502, "", -1, ATTEMPTS_OVER, 458, 0}}},
    {"a success gives back what the last retry cost",
     {4, 500, DYNAMODB},
     {{500, "", -1, RETRY, 486, 25000},
      {400, "ThrottlingException", -1, RETRY, 481, 2000000},
      {200, "", -1, SUCCESS, 486, 0},
      {200, "", -1, SUCCESS, 487, 0}}},
    {"broken connections are transient",
     {4, 500, DYNAMODB},
     {{0, "", -1, RETRY, 486, 25000}, {200, "", -1, SUCCESS, 500, 0}}},
    {"throttling waits 1, 2, 4 s and costs 5",
     {4, 500, DYNAMODB},
     {{400, "ProvisionedThroughputExceededException", -1, RETRY, 495, 1000000},
      {400, "RequestLimitExceeded", -1, RETRY, 490, 2000000},
      {429, "", -1, RETRY, 485, 4000000},
      {400, "ThrottlingException", -1, ATTEMPTS_OVER, 485, 0}}},
    {"the longest wait is 20 s",
     {8, 500, DYNAMODB},
     {{429, "", -1, RETRY, 495, 1000000},
      {429, "", -1, RETRY, 490, 2000000},
      {429, "", -1, RETRY, 485, 4000000},
      {429, "", -1, RETRY, 480, 8000000},
      {429, "", -1, RETRY, 475, 16000000},
      {429, "", -1, RETRY, 470, 20000000},
      {200, "", -1, SUCCESS, 475, 0}}},
    {"no quota, no retry",
     {4, 13, DYNAMODB},
     {{500, "", -1, QUOTA_OVER, 13, 0},
      {429, "", -1, RETRY, 8, 1000000},
      {429, "", -1, RETRY, 3, 2000000},
      {429, "", -1, QUOTA_OVER, 3, 0}}},
    {"operations that poll long wait all the same, then end",
     {4, 0, {50000, 20000000, true}},
     {{500, "", -1, QUOTA_OVER, 0, 50000}}},
    {"what is refused is not tried again",
     {4, 500, DYNAMODB},
     {{400, "ValidationException", -1, FAIL, 500, 0},
      {400, "ConditionalCheckFailedException", 10, FAIL, 500, 0},
      {404, "", -1, FAIL, 500, 0}}},
    {"the service's wish is heeded between our own wait and five seconds more",
     {4, 500, DYNAMODB},
     {{503, "", 30, RETRY, 486, 30000},
      {503, "", 1, RETRY, 472, 50000},
      {503, "", 60000, RETRY, 458, 5100000},
      {200, "", -1, SUCCESS, 472, 0}}},
};

START_TEST(story_is_followed)
{
    const struct story *story = &stories[_i];
    struct stage stage;

    set_stage(&stage, &story->given);
    for (size_t i = 0; story->answers[i].code != NULL; i++)
        give(&stage, &story->answers[i]);
    strike_stage(&stage);
}
END_TEST

/* --- The public vectors ------------------------------------------------------------- */

static double number(const cJSON *object, const char *name, double otherwise)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

    return cJSON_IsNumber(item) ? item->valuedouble : otherwise;
}

static const char *text(const cJSON *object, const char *name, const char *otherwise)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

    return cJSON_IsString(item) ? item->valuestring : otherwise;
}

static const cJSON *member(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

static struct given read_given(const cJSON *json)
{
    bool is_dynamodb = strcmp(text(json, "service", ""), "dynamodb") == 0;
    struct given given = {
        .max_attempts = (uint32_t)number(json, "max_attempts", is_dynamodb ? 4 : 3),
        .quota = (uint32_t)number(json, "initial_retry_tokens", DYNI_RETRY_QUOTA),
        .policy = {.transient_base_us = is_dynamodb ? 25000 : 50000,
                   .max_delay_us =
                       (int64_t)(number(json, "max_backoff_time", 20) * 1e6 + 0.5),
                   .long_polls = cJSON_IsTrue(member(json, "long_polling"))},
    };

    ck_assert(number(json, "exponential_base", 1) >= 1);
    return given;
}

/* What the transport makes of the header: digits, or nothing. */
static int64_t read_retry_after(const cJSON *response)
{
    const char *header = text(member(response, "headers"), "x-amz-retry-after", "");

    if (header[0] == '\0' || strspn(header, "0123456789") != strlen(header))
        return -1;
    return strtoll(header, NULL, 10);
}

static enum ending read_ending(const char *outcome)
{
    static const char *const names[] = {
        [RETRY] = "retry_request",
        [SUCCESS] = "success",
        [ATTEMPTS_OVER] = "max_attempts_exceeded",
        [QUOTA_OVER] = "retry_quota_exceeded",
        [FAIL] = "fail_request",
    };

    for (int i = 0; i < ROWS(names); i++) {
        if (strcmp(names[i], outcome) == 0)
            return (enum ending)i;
    }
    ck_abort_msg("the vectors have an outcome that is not known: %s", outcome);
    return FAIL;
}

static struct answer read_answer(const cJSON *json)
{
    const cJSON *response = member(json, "response");
    const cJSON *expected = member(json, "expected");
    struct answer answer = {
        .status = (int)number(response, "status_code", 0),
        .code = text(response, "error_code", ""),
        .retry_after_ms = read_retry_after(response),
        .ending = read_ending(text(expected, "outcome", "")),
        .quota = (int64_t)number(expected, "retry_quota", -1),
        .delay_us = (int64_t)(number(expected, "delay", 0) * 1e6 + 0.5),
    };

    return answer;
}

static void play(const cJSON *vector)
{
    struct given given = read_given(member(vector, "given"));
    struct stage stage;
    const cJSON *step;

    set_stage(&stage, &given);
    cJSON_ArrayForEach(step, member(vector, "responses"))
    {
        struct answer answer = read_answer(step);
        give(&stage, &answer);
    }
    strike_stage(&stage);
}

/* One call of a thread, answers in its order; the quota between the threads is not
 * asserted but at the end. */
struct player {
    struct dyn_client *client;
    const cJSON *answers;
    pthread_t thread;
    bool succeeded;
};

static void *play_thread(void *ctx)
{
    struct player *player = ctx;
    struct dyni_call call = {0};
    const cJSON *step;

    dyni_call_begin(&call, player->client, "GetItem", DYN_STR("{}"), NULL, NULL);
    cJSON_ArrayForEach(step, player->answers)
    {
        struct answer answer = read_answer(step);
        struct dyn_response response = response_of(&answer, player->client->system);
        if (dyni_call_answered(&call, &response) == DYNI_CALL_WAIT)
            dyni_call_waited(&call);
    }
    player->succeeded = call.step == DYNI_CALL_DONE && call.rc == DYN_OK;
    dyni_call_release(&call);
    return NULL;
}

static void play_threads(const cJSON *vector)
{
    struct given given = read_given(member(vector, "given"));
    struct dyn_client *client = client_on(dyn_system_default(), &given);
    struct player players[8];
    size_t count = 0;
    const cJSON *answers;

    cJSON_ArrayForEach(answers, member(vector, "threads"))
    {
        ck_assert_uint_lt(count, 8);
        players[count] = (struct player){.client = client, .answers = answers};
        ck_assert_int_eq(
            pthread_create(&players[count].thread, NULL, play_thread, &players[count]),
            0);
        count++;
    }
    for (size_t i = 0; i < count; i++) {
        pthread_join(players[i].thread, NULL);
        ck_assert(players[i].succeeded);
    }
    ck_assert_int_eq(client->quota.left,
                     (int64_t)number(vector, "expected_final_quota", -1));
    dyn_client_close(client);
}

static cJSON *load_vectors(void)
{
    static char bytes[1 << 16];
    const char *root = getenv("DYNGEN_VECTORS");
    char path[1024];
    FILE *file;
    size_t len;

    if (root == NULL)
        return NULL;
    snprintf(path, sizeof(path), "%s/retry/retry-v2.1-standard.json", root);
    file = fopen(path, "r");
    if (file == NULL)
        return NULL;
    len = fread(bytes, 1, sizeof(bytes) - 1, file);
    fclose(file);
    bytes[len] = '\0';
    return cJSON_Parse(bytes);
}

START_TEST(public_cases_are_followed)
{
    cJSON *vectors = load_vectors();
    const cJSON *vector;
    int count = 0;

    if (vectors == NULL) {
        printf("# skipped: the public retry vectors need DYNGEN_VECTORS\n");
        return;
    }
    cJSON_ArrayForEach(vector, vectors)
    {
        if (member(vector, "threads") != NULL)
            play_threads(vector);
        else
            play(vector);
        count++;
    }
    ck_assert_int_eq(count, 20);
    cJSON_Delete(vectors);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("db/retry");
    TCase *rules = tcase_create("rules");
    TCase *machine = tcase_create("machine");

    tcase_add_loop_test(rules, class_follows_code_then_status, 0, ROWS(classes));
    tcase_add_loop_test(rules, delay_grows_is_random_and_heeds_the_service, 0,
                        ROWS(delays));
    tcase_add_test(rules, quota_is_taken_given_back_and_never_above_its_maximum);
    suite_add_tcase(suite, rules);
    tcase_add_loop_test(machine, story_is_followed, 0, ROWS(stories));
    tcase_add_test(machine, public_cases_are_followed);
    suite_add_tcase(suite, machine);
    return suite_main(suite);
}
