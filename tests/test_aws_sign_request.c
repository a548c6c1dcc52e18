/* SPDX-License-Identifier: MIT */
#include "support/sign_example.h"
#include "support/suite.h"

#include <dyn/time.h>

#include <pthread.h>
#include <stdlib.h>

static struct dyni_sign_cache cache;

static void open_cache(void)
{
    ck_assert_int_eq(dyni_sign_cache_init(&cache), DYN_OK);
}

static void close_cache(void)
{
    static const uint8_t zeros[sizeof(cache.entries)];

    dyni_sign_cache_release(&cache);
    ck_assert_mem_eq(cache.entries, zeros, sizeof(zeros));
}

static int sign_call(struct dyni_sign_cache *from, const struct dyni_signer *signer,
                     struct dyn_str body, struct dyni_signed *ret_signed,
                     struct dyn_error *err)
{
    return dyni_sign_request(from, signer, DYN_STR(HOST), DYN_STR(CONTENT_TYPE),
                             DYN_STR(TARGET), body, ret_signed, err);
}

/* The same request by the general routine. */
static void check_against_general(const struct dyni_signer *signer, struct dyn_str body,
                                  const struct dyni_signed *found)
{
    const struct dyni_header headers[] = {
        {DYN_STR("x-amz-target"), DYN_STR(TARGET)},
        {DYN_STR("host"), DYN_STR(HOST)},
        {DYN_STR("content-type"), DYN_STR(CONTENT_TYPE)}};
    struct dyni_sign_rules rules = {.normalize_path = true};
    struct dyni_sign_input input = {.method = DYN_STR("POST"),
                                    .path_query = DYN_STR("/"),
                                    .body = body,
                                    .headers = headers,
                                    .header_count = COUNT(headers)};
    struct dyni_sign_output output = {0};

    ck_assert_int_eq(dyni_sign_header(signer, &rules, &input, &output, NULL), DYN_OK);
    ck_assert_str_eq(found->date, output.date);
    ck_assert_str_eq(found->authorization, text_of(&output.authorization));
    dyni_sign_output_release(&output);
}

static void check_call(const struct dyni_signer *signer, struct dyn_str body)
{
    struct dyni_signed found;
    struct dyn_error err = {0};

    ck_assert_msg(sign_call(&cache, signer, body, &found, &err) == DYN_OK, "%s",
                  err.message);
    check_against_general(signer, body, &found);
}

static uint32_t seed = 1;

static uint32_t draw(uint32_t below)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % below;
}

/* `least` to `most` visible characters that a credential may have, and NUL. */
static const char *draw_text(char *memory, uint32_t least, uint32_t most)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+.~=";
    uint32_t len = least + draw(most - least + 1);

    for (uint32_t i = 0; i < len; i++)
        memory[i] = letters[draw(sizeof(letters) - 1)];
    memory[len] = '\0';
    return memory;
}

START_TEST(calls_are_signed_as_the_general_routine_does)
{
    static char id[129], secret[257], token[8193], region[65], body[3000];

    open_cache();
    for (int i = 0; i < 1500; i++) {
        struct dyni_signer signer = {
            .access_key_id = draw_text(id, 1, i % 7 == 0 ? 128 : 20),
            .secret_access_key = draw_text(secret, 0, i % 5 == 0 ? 256 : 40),
            .session_token =
                i % 3 == 0 ? NULL : draw_text(token, 0, i % 4 == 0 ? 8192 : 900),
            .region = str_of(draw_text(region, 1, i % 6 == 0 ? 64 : 14)),
            .service = DYN_STR("dynamodb"),
            .now_us = DYN_TIME_US_MIN + (int64_t)draw(9999) * 365 * DAY_US +
                      (int64_t)draw(86400) * 1000000};
        size_t len = draw(sizeof(body));

        for (size_t at = 0; at < len; at++)
            body[at] = (char)draw(256);
        check_call(&signer, dyn_str_n(len != 0 ? body : NULL, len));
        check_call(&signer, DYN_STR("{}"));
    }
    close_cache();
}
END_TEST

START_TEST(secret_of_every_length_round_the_block_signs)
{
    static const size_t lens[] = {0, 1, 59, 60, 61, 63, 64, 65, 128, 256};
    char secret[257] = "";

    open_cache();
    for (size_t i = 0; i < COUNT(lens); i++) {
        struct dyni_signer signer = example_signer();

        memset(secret, 'k', lens[i]);
        secret[lens[i]] = '\0';
        signer.secret_access_key = secret;
        for (int again = 0; again < 2; again++)
            check_call(&signer, DYN_STR("{}"));
    }
    close_cache();
}
END_TEST

static const struct {
    int64_t now_us;
    const char *date; /* NULL: no date */
} dates[] = {
    {0, "19700101T000000Z"},
    {EXAMPLE_US, "20150830T123600Z"},
    {EXAMPLE_US + 999999, "20150830T123600Z"},
    {INT64_C(1709164799999999), "20240228T235959Z"},
    {INT64_C(1709164800000000), "20240229T000000Z"},
    {INT64_C(2147483647000000), "20380119T031407Z"},
    {INT64_C(2147483648000000), "20380119T031408Z"},
    {INT64_C(4294967296000000), "21060207T062816Z"},
    {INT64_C(4107542400000000), "21000301T000000Z"},
    {INT64_C(4107542399000000), "21000228T235959Z"},
    {DYN_TIME_US_MIN, "00010101T000000Z"},
    {DYN_TIME_US_MAX, "99991231T235959Z"},
    {DYN_TIME_US_MIN - 1, NULL},
    {DYN_TIME_US_MAX + 1, NULL},
    {INT64_MIN, NULL},
    {INT64_MAX, NULL},
};

START_TEST(date_is_written_for_every_year)
{
    struct dyni_signer signer = example_signer();
    struct dyni_signed found = {0};

    open_cache();
    signer.now_us = dates[_i].now_us;
    int rc = sign_call(&cache, &signer, DYN_STR(""), &found, NULL);
    ck_assert_int_eq(rc, dates[_i].date != NULL ? DYN_OK : DYN_E_RANGE);
    ck_assert_str_eq(found.date, dates[_i].date != NULL ? dates[_i].date : "");
    if (dates[_i].date != NULL)
        check_against_general(&signer, DYN_STR(""), &found);
    close_cache();
}
END_TEST

START_TEST(cache_follows_midnight_region_and_credentials)
{
    struct dyni_signer signer = example_signer();
    struct dyni_signer other = example_signer();

    open_cache();
    signer.now_us = other.now_us = 20000 * DAY_US - 1;
    other.secret_access_key = "another";
    for (int day = 0; day < 12; day++) {
        check_call(&signer, DYN_STR("{}"));
        check_call(&other, DYN_STR("{}"));
        other.region = day % 2 != 0 ? DYN_STR("eu-west-1") : DYN_STR("us-east-1");
        other.service = day % 3 != 0 ? DYN_STR("dynamodb") : DYN_STR("service");
        /* to the next day, back for a while, and on */
        signer.now_us += day % 4 == 2 ? -1 : 1 + day % 3 * DAY_US;
        other.now_us = signer.now_us;
    }
    close_cache();
}
END_TEST

/* Where secret, region and service meet must not matter: each is another key. */
START_TEST(cache_keeps_likely_neighbours_apart)
{
    struct dyni_signer signer = example_signer();

    open_cache();
    signer.secret_access_key = "secret";
    signer.region = DYN_STR("a");
    signer.service = DYN_STR("bc");
    check_call(&signer, DYN_STR("{}"));
    signer.region = DYN_STR("ab");
    signer.service = DYN_STR("c");
    check_call(&signer, DYN_STR("{}"));
    signer.secret_access_key = "secret2";
    check_call(&signer, DYN_STR("{}"));
    signer.secret_access_key = "";
    check_call(&signer, DYN_STR("{}"));
    close_cache();
}
END_TEST

/* Secrets take turns, each with its generation, days and regions too, and one without. */
START_TEST(cache_tells_generations_of_credentials_apart)
{
    static const char *const secrets[] = {"first", "second", "third"};
    struct dyni_signer signer = example_signer();

    open_cache();
    for (uint64_t i = 0; i < 60; i++) {
        uint64_t turn = i % 5 % 3;
        signer.secret_access_key = secrets[turn];
        signer.generation = i % 7 == 0 ? 0 : turn + 1;
        signer.region = i % 4 == 0 ? DYN_STR("a") : DYN_STR("b");
        signer.now_us += i % 9 == 0 ? INT64_C(86400) * 1000000 : 1;
        check_call(&signer, DYN_STR("{}"));
    }
    close_cache();
}
END_TEST

START_TEST(cache_holds_no_secret_as_it_is)
{
    struct dyni_signer signer = example_signer();
    const uint8_t *bytes = (const uint8_t *)&cache.entries;

    open_cache();
    check_call(&signer, DYN_STR("{}"));
    for (size_t i = 0; i + 12 <= sizeof(cache.entries); i++)
        ck_assert(memcmp(bytes + i, EXAMPLE_SECRET, 12) != 0);
    close_cache();
}
END_TEST

static const struct {
    const char *what;
    const char *id, *secret, *token, *region, *service, *host, *target;
    int result;
} calls_refused[] = {
    {"no access key", "", "s", NULL, "r", "s", HOST, TARGET, DYN_E_CREDENTIALS},
    {"NULL access key", NULL, "s", NULL, "r", "s", HOST, TARGET, DYN_E_CREDENTIALS},
    {"line break in the id", "AK\r\nx: y", "s", NULL, "r", "s", HOST, TARGET,
     DYN_E_CREDENTIALS},
    {"space in the id", "AK ID", "s", NULL, "r", "s", HOST, TARGET, DYN_E_CREDENTIALS},
    {"slash in the id", "AK/ID", "s", NULL, "r", "s", HOST, TARGET, DYN_E_CREDENTIALS},
    {"8-bit id", "AK\xC3\xBC", "s", NULL, "r", "s", HOST, TARGET, DYN_E_CREDENTIALS},
    {"line feed behind the secret", "AK", "s\n", NULL, "r", "s", HOST, TARGET,
     DYN_E_CREDENTIALS},
    {"control byte in the secret", "AK", "s\x01", NULL, "r", "s", HOST, TARGET,
     DYN_E_CREDENTIALS},
    {"line break in the token", "AK", "s", "t\r\n", "r", "s", HOST, TARGET,
     DYN_E_CREDENTIALS},
    {"DEL in the token", "AK", "s", "t\x7F", "r", "s", HOST, TARGET, DYN_E_CREDENTIALS},
    {"space in the token", "AK", "s", "t t", "r", "s", HOST, TARGET, DYN_E_CREDENTIALS},
    {"no region", "AK", "s", NULL, "", "s", HOST, TARGET, DYN_E_CONFIG},
    {"line feed in the region", "AK", "s", NULL, "r\n", "s", HOST, TARGET, DYN_E_CONFIG},
    {"slash in the region", "AK", "s", NULL, "r/x", "s", HOST, TARGET, DYN_E_CONFIG},
    {"long region", "AK", "s", NULL,
     "a2345678901234567890123456789012345678901234567890123456789012345", "s", HOST,
     TARGET, DYN_E_CONFIG},
    {"no service", "AK", "s", NULL, "r", "", HOST, TARGET, DYN_E_CONFIG},
    {"no host", "AK", "s", NULL, "r", "s", "", TARGET, DYN_E_ARG},
    {"line break in the host", "AK", "s", NULL, "r", "s", "h\r\nx: y", TARGET, DYN_E_ARG},
    {"line break in the target", "AK", "s", NULL, "r", "s", HOST, "T.A\n", DYN_E_ARG},
    {"space in the target", "AK", "s", NULL, "r", "s", HOST, "T A", DYN_E_ARG},
};

START_TEST(call_that_no_header_may_hold_is_refused)
{
    struct dyni_signer signer = {.access_key_id = calls_refused[_i].id,
                                 .secret_access_key = calls_refused[_i].secret,
                                 .session_token = calls_refused[_i].token,
                                 .region = str_of(calls_refused[_i].region),
                                 .service = str_of(calls_refused[_i].service),
                                 .now_us = EXAMPLE_US};
    struct dyni_signed found = {.date = "untouched", .authorization = "untouched"};
    struct dyn_error err = {0};

    open_cache();
    int rc = dyni_sign_request(&cache, &signer, str_of(calls_refused[_i].host),
                               DYN_STR(CONTENT_TYPE), str_of(calls_refused[_i].target),
                               DYN_STR("{}"), &found, &err);
    ck_assert_msg(rc == calls_refused[_i].result, "%s: %d", calls_refused[_i].what, rc);
    ck_assert_int_eq(err.code, rc);
    ck_assert_str_eq(found.date, "untouched");
    ck_assert_str_eq(found.authorization, "untouched");
    if (rc != DYN_E_ARG) {
        struct dyni_sign_rules rules = {0};
        struct dyni_sign_input input = {
            .method = DYN_STR("GET"), .headers = host_only, .header_count = 1};
        struct dyni_sign_output output = {0};
        ck_assert_int_eq(dyni_sign_header(&signer, &rules, &input, &output, NULL), rc);
    }
    close_cache();
}
END_TEST

START_TEST(credential_that_is_too_long_is_refused)
{
    static const size_t most[] = {DYN_ACCESS_KEY_MAX, DYN_SECRET_KEY_MAX,
                                  DYN_SESSION_TOKEN_MAX};
    char *long_text = calloc(1, most[_i] + 2);
    struct dyni_signer signer = example_signer();
    struct dyni_signed found;

    ck_assert_ptr_nonnull(long_text);
    memset(long_text, 'x', most[_i]);
    *(_i == 0   ? &signer.access_key_id
      : _i == 1 ? &signer.secret_access_key
                : &signer.session_token) = long_text;
    open_cache();
    check_call(&signer, DYN_STR("{}"));
    long_text[most[_i]] = 'x';
    ck_assert_int_eq(sign_call(&cache, &signer, DYN_STR("{}"), &found, NULL),
                     DYN_E_CREDENTIALS);
    close_cache();
    free(long_text);
}
END_TEST

/* The longest of everything at once still fits. */
START_TEST(longest_authorization_fits)
{
    char id[DYN_ACCESS_KEY_MAX + 1], place[65];
    struct dyni_signer signer = example_signer();

    memset(id, 'I', DYN_ACCESS_KEY_MAX);
    id[DYN_ACCESS_KEY_MAX] = '\0';
    memset(place, 'p', 64);
    signer.access_key_id = id;
    signer.session_token = "t";
    signer.region = signer.service = dyn_str_n(place, 64);
    open_cache();
    check_call(&signer, DYN_STR("{}"));
    close_cache();
}
END_TEST

/* --- Threads ------------------------------------------------------------------------ */

enum { THREADS = 8, ROUNDS = 400, SCOPES = 6 };

static struct dyni_signer thread_signer(int scope)
{
    static const char *const regions[SCOPES] = {"r0", "r1", "r2", "r3", "r4", "r5"};
    struct dyni_signer signer = example_signer();

    signer.region = str_of(regions[scope]);
    return signer;
}

static char thread_expected[SCOPES][512];

static void *sign_many(void *wrong)
{
    for (int i = 0; i < ROUNDS; i++) {
        int scope = (i * 5 + i / 7) % SCOPES;
        struct dyni_signer signer = thread_signer(scope);
        struct dyni_signed found;

        if (sign_call(&cache, &signer, DYN_STR("{}"), &found, NULL) != DYN_OK ||
            strcmp(found.authorization, thread_expected[scope]) != 0)
            ++*(int *)wrong;
    }
    return NULL;
}

START_TEST(threads_share_a_cache)
{
    pthread_t threads[THREADS];
    int wrong[THREADS] = {0};

    open_cache();
    for (int scope = 0; scope < SCOPES; scope++) {
        struct dyni_signer signer = thread_signer(scope);
        struct dyni_signed found;

        ck_assert_int_eq(sign_call(&cache, &signer, DYN_STR("{}"), &found, NULL), DYN_OK);
        memcpy(thread_expected[scope], found.authorization, sizeof(found.authorization));
    }
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, sign_many, &wrong[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
        ck_assert_int_eq(wrong[i], 0);
    }
    close_cache();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("aws/sign_request");
    TCase *tc = tcase_create("sign");

    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, calls_are_signed_as_the_general_routine_does);
    tcase_add_test(tc, secret_of_every_length_round_the_block_signs);
    tcase_add_loop_test(tc, date_is_written_for_every_year, 0, ROWS(dates));
    tcase_add_test(tc, cache_follows_midnight_region_and_credentials);
    tcase_add_test(tc, cache_keeps_likely_neighbours_apart);
    tcase_add_test(tc, cache_tells_generations_of_credentials_apart);
    tcase_add_test(tc, cache_holds_no_secret_as_it_is);
    tcase_add_loop_test(tc, call_that_no_header_may_hold_is_refused, 0,
                        ROWS(calls_refused));
    tcase_add_loop_test(tc, credential_that_is_too_long_is_refused, 0, 3);
    tcase_add_test(tc, longest_authorization_fits);
    tcase_add_test(tc, threads_share_a_cache);
    suite_add_tcase(suite, tc);
    return suite_main(suite);
}
