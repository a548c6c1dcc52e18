/* SPDX-License-Identifier: MIT */
#include "db/client.h"
#include "support/faulty_system.h"
#include "support/suite.h"

#include <dyn/scripted.h>

#include <stdio.h>

#define ROWS(table) (int)(sizeof(table) / sizeof(table[0]))

static struct faulty_system faulty;
static struct dyn_error err;
static struct dyn_client *client;

/* --- A kind of transport that only remembers what it was opened with ---------------- */

static struct remembered {
    char endpoint[64], user_agent[128], signing_region[32];
    struct dyn_credentials_copy credentials;
    uint32_t max_connections;
    size_t opened, closed;
} remembered;

struct memory {
    struct dyn_transport base;
    const struct dyn_system *system;
};

extern const struct dyn_transport_kind memory_kind;

static int memory_open(const struct dyn_transport_opts *opts,
                       struct dyn_transport **ret_transport, struct dyn_error *ret_err)
{
    const struct dyn_system *system = opts->system;
    struct memory *memory = system->resize(system->ctx, NULL, 0, sizeof(*memory));

    if (memory == NULL)
        return dyn_error_set(ret_err, DYN_E_NOMEM, "out of memory");
    memory->base.kind = &memory_kind;
    memory->system = system;
    remembered.opened++;
    snprintf(remembered.endpoint, sizeof(remembered.endpoint), "%s", opts->endpoint);
    snprintf(remembered.user_agent, sizeof(remembered.user_agent), "%s",
             opts->user_agent);
    snprintf(remembered.signing_region, sizeof(remembered.signing_region), "%s",
             opts->signing_region);
    remembered.max_connections = opts->max_connections;
    if (opts->credentials->get != NULL)
        opts->credentials->get(opts->credentials->ctx, &remembered.credentials, NULL);
    *ret_transport = &memory->base;
    return DYN_OK;
}

static void memory_close(struct dyn_transport *transport)
{
    struct memory *memory = (struct memory *)(void *)transport;

    remembered.closed++;
    memory->system->resize(memory->system->ctx, memory, sizeof(*memory), 0);
}

static int memory_submit(struct dyn_transport *transport,
                         const struct dyn_request *request,
                         struct dyn_attempt **ret_attempt, struct dyn_error *ret_err)
{
    (void)request;
    (void)ret_err;
    *ret_attempt = (struct dyn_attempt *)(void *)transport;
    return DYN_OK;
}

static int memory_poll(struct dyn_transport *transport, struct dyn_attempt *attempt,
                       int64_t wait_us, struct dyn_response *ret_response)
{
    (void)attempt;
    (void)wait_us;
    memset(ret_response, 0, sizeof(*ret_response));
    ret_response->http_status = 200;
    ret_response->retry_after_ms = -1;
    ret_response->server_time_us = INT64_MIN;
    ret_response->sent_us = INT64_MIN;
    ret_response->body.system = ((struct memory *)(void *)transport)->system;
    dyn_buf_text(&ret_response->body, "{\"from\":\"memory\"}");
    return DYN_OK;
}

static void memory_cancel(struct dyn_transport *transport, struct dyn_attempt *attempt)
{
    (void)transport;
    (void)attempt;
}

const struct dyn_transport_kind memory_kind = {
    "memory",      "memory local", memory_open,   memory_close,
    memory_submit, memory_poll,    memory_cancel,
};

static const struct dyn_transport_kind *const kinds[] = {&memory_kind, &dyn_http_kind,
                                                         NULL};

static void set_up(void)
{
    faulty_system_init(&faulty);
    memset(&remembered, 0, sizeof(remembered));
    client = NULL;
}

static void tear_down(void)
{
    dyn_client_close(client);
    ck_assert_uint_eq(remembered.opened, remembered.closed);
    ck_assert_uint_eq(faulty.live_bytes, 0);
}

static const struct dyn_credentials credentials = {"AK", "SK", "token", NULL};

static struct dyn_client_opts options(const char *endpoint)
{
    struct dyn_client_opts opts = {
        .system = &faulty.system,
        .region = "eu-central-1",
        .endpoint = endpoint,
        .credentials = &credentials,
        .transports = kinds,
        .app_name = "shop",
    };

    return opts;
}

/* --- Opening ------------------------------------------------------------------------ */

START_TEST(transport_is_chosen_by_scheme_and_given_its_settings)
{
    struct dyn_client_opts opts = options("local:shop.db");

    ck_assert_int_eq(dyn_client_open(&client, &opts, &err), DYN_OK);
    ck_assert_str_eq(remembered.endpoint, "local:shop.db");
    ck_assert_ptr_nonnull(strstr(remembered.user_agent, " app/shop"));
    ck_assert_uint_eq(remembered.max_connections, 16);
    ck_assert_str_eq(dyn_client_endpoint(client), "local:shop.db");
    ck_assert_str_eq(dyn_client_region(client), "eu-central-1");
    ck_assert_ptr_eq(dyn_client_system(client), &faulty.system);
    ck_assert_uint_eq(client->max_attempts, 4);
    ck_assert_uint_eq(client->attempt_timeout_ms, 10000);
    ck_assert_uint_eq(client->call_timeout_ms, 30000);
    ck_assert(!client->trusts_own_clock);
}
END_TEST

START_TEST(http_is_known_unless_told_otherwise)
{
    struct dyn_client_opts opts = options("http://127.0.0.1:8000");

    opts.transports = NULL;
    opts.system = NULL;
    ck_assert_int_eq(dyn_client_open(&client, &opts, &err), DYN_OK);
    ck_assert_str_eq(client->transport->kind->name, "http");
}
END_TEST

START_TEST(embedded_engine_is_asked_to_be_linked)
{
    struct dyn_client_opts opts = options("local:shop.db");

    opts.transports = NULL;
    ck_assert_int_eq(dyn_client_open(&client, &opts, &err), DYN_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.message, "and link libdyn-local"));
    ck_assert_ptr_null(client);
}
END_TEST

START_TEST(endpoint_of_no_kind_is_refused)
{
    static const struct dyn_transport_kind *const none[] = {&memory_kind, NULL};
    struct dyn_client_opts opts = options("https://example.com");

    opts.transports = none;
    ck_assert_int_eq(dyn_client_open(&client, &opts, &err), DYN_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.message, "https://example.com"));
    ck_assert_ptr_null(client);
}
END_TEST

START_TEST(clock_correction_can_be_switched_off)
{
    struct dyn_client_opts opts = options("local:shop.db");

    faulty_system_setenv(&faulty, "AWS_DISABLE_CLOCK_SKEW_CORRECTION", "true");
    ck_assert_int_eq(dyn_client_open(&client, &opts, &err), DYN_OK);
    ck_assert(client->trusts_own_clock);
}
END_TEST

START_TEST(memory_running_out_while_opening_leaks_nothing)
{
    struct dyn_client_opts opts = options("memory:");
    size_t fail_at = 0;
    int rc;

    do {
        faulty_system_round(&faulty, ++fail_at);
        rc = dyn_client_open(&client, &opts, &err);
        if (rc != DYN_OK) {
            ck_assert_int_eq(rc, DYN_E_NOMEM);
            ck_assert_int_eq(err.code, DYN_E_NOMEM);
            ck_assert_ptr_null(client);
            ck_assert_uint_eq(faulty.live_bytes, 0);
        }
    } while (rc != DYN_OK);
    ck_assert_uint_gt(fail_at, 5);
    faulty_system_round(&faulty, 0);
}
END_TEST

/* --- On a script -------------------------------------------------------------------- */

static const char *list_tables(struct dyn_arena *mem)
{
    struct dyn_str answer;
    int rc = dyn_call(client, mem, "ListTables", DYN_STR("{}"), NULL, &answer, &err);

    return rc == DYN_OK ? answer.ptr : NULL;
}

START_TEST(script_needs_nothing_else)
{
    struct dyn_client_opts opts = {.system = &faulty.system};
    struct dyn_arena mem = {.system = &faulty.system};
    struct dyn_script *script;

    ck_assert_int_eq(dyn_script_new(&script, &faulty.system, &err), DYN_OK);
    ck_assert_int_eq(dyn_scripted_client_open(&client, script, &opts, &err), DYN_OK);
    ck_assert_str_eq(dyn_client_endpoint(client), "scripted:");
    ck_assert_int_eq(dyn_script_answer(script, "ListTables", "{\"a\":1}", 0, &err),
                     DYN_OK);
    ck_assert_str_eq(list_tables(&mem), "{\"a\":1}");
    ck_assert_uint_eq(faulty.file_reads, 0);
    dyn_arena_release(&mem);
    dyn_client_close(client);
    ck_assert_int_eq(dyn_scripted_client_open(&client, script, NULL, &err), DYN_OK);
    dyn_client_close(client);
    client = NULL;
    dyn_script_free(script);
}
END_TEST

START_TEST(script_stands_before_the_endpoint_that_was_given)
{
    struct dyn_client_opts opts = options("memory:");
    struct dyn_arena mem = {.system = &faulty.system};
    struct dyn_script *script;

    ck_assert_int_eq(dyn_script_new(&script, &faulty.system, &err), DYN_OK);
    ck_assert_int_eq(dyn_scripted_client_open(&client, script, &opts, &err), DYN_OK);
    ck_assert_str_eq(dyn_client_endpoint(client), "memory:");
    ck_assert_int_eq(dyn_script_fail(script, NULL, "ThrottlingException", 1, &err),
                     DYN_OK);
    ck_assert_str_eq(list_tables(&mem), "{\"from\":\"memory\"}");
    ck_assert_uint_eq(dyn_script_count(script), 2);
    ck_assert_uint_eq(faulty.sleeps, 1);
    dyn_arena_release(&mem);
    dyn_client_close(client);
    client = NULL;
    dyn_script_free(script);
}
END_TEST

static const char *const endpoints[] = {NULL, "memory:"};

START_TEST(memory_running_out_while_opening_on_a_script_leaks_nothing)
{
    struct dyn_client_opts opts = options(endpoints[_i]);
    struct dyn_script *script;
    size_t fail_at = 0;
    int rc;

    ck_assert_int_eq(dyn_script_new(&script, NULL, &err), DYN_OK);
    do {
        faulty_system_round(&faulty, ++fail_at);
        rc = dyn_scripted_client_open(&client, script, &opts, &err);
        if (rc != DYN_OK) {
            ck_assert_int_eq(rc, DYN_E_NOMEM);
            ck_assert_ptr_null(client);
            ck_assert_uint_eq(faulty.live_bytes, 0);
        }
    } while (rc != DYN_OK);
    faulty_system_round(&faulty, 0);
    dyn_client_close(client);
    client = NULL;
    dyn_script_free(script);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("aws/open");
    TCase *tcase = tcase_create("open");

    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, transport_is_chosen_by_scheme_and_given_its_settings);
    tcase_add_test(tcase, http_is_known_unless_told_otherwise);
    tcase_add_test(tcase, embedded_engine_is_asked_to_be_linked);
    tcase_add_test(tcase, endpoint_of_no_kind_is_refused);
    tcase_add_test(tcase, clock_correction_can_be_switched_off);
    tcase_add_test(tcase, memory_running_out_while_opening_leaks_nothing);
    tcase_add_test(tcase, script_needs_nothing_else);
    tcase_add_test(tcase, script_stands_before_the_endpoint_that_was_given);
    tcase_add_loop_test(tcase, memory_running_out_while_opening_on_a_script_leaks_nothing,
                        0, ROWS(endpoints));
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
