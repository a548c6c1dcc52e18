/* SPDX-License-Identifier: MIT */
/* What an HTTP transport sends, to whom, over which connection, and how often: once. */
#include "faulty_system.h"
#include "http_fixture.h"
#include "http_server.h"
#include "suite.h"
#include "verify_signature.h"

#include <stdio.h>
#include <stdlib.h>

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

/* --- Connections --- */

#define KEPT                                                                             \
    {                                                                                    \
        .bytes = HTTP_OK_EMPTY                                                           \
    }
#define DEAD                                                                             \
    {                                                                                    \
        .then = HTTP_CLOSE                                                               \
    }
#define DEAD_RST                                                                         \
    {                                                                                    \
        .then = HTTP_RESET                                                               \
    }

struct sequence {
    const char *name;
    struct http_step steps[4];
    size_t attempts;
    enum dyn_outcome outcomes[4];
    bool reused[4], asks_fresh[4];
    size_t connections;
};

#define BROKEN DYN_OUTCOME_BROKEN

static const struct sequence sequences[] = {
    {"one connection serves all", {KEPT, KEPT, KEPT, KEPT}, 4, {0}, {0, 1, 1, 1}, {0}, 1},
    {"a fresh one is asked for, and kept",
     {KEPT, KEPT, KEPT, KEPT},
     4,
     {0},
     {0, 1, 0, 1},
     {0, 0, 1, 0},
     2},
    {"a kept one dies when the request is there: it is not sent again",
     {KEPT, DEAD, KEPT, KEPT},
     4,
     {0, BROKEN, 0, 0},
     {0, 1, 0, 1},
     {0},
     2},
    {"a kept one is reset when the request is there: it is not sent again",
     {KEPT, DEAD_RST, KEPT, KEPT},
     4,
     {0, BROKEN, 0, 0},
     {0, 1, 0, 1},
     {0},
     2},
    {"a kept one dies within the headers",
     {KEPT, {.bytes = HTTP_OK_EMPTY, .cut = 30, .then = HTTP_CLOSE}, KEPT, KEPT},
     4,
     {0, BROKEN, 0, 0},
     {0, 1, 0, 1},
     {0},
     2},
    {"the one of a server that failed is not used again",
     {{.bytes = "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n"}, KEPT, KEPT, KEPT},
     4,
     {0},
     {0, 0, 1, 1},
     {0},
     2},
    {"the one of a refusal is kept",
     {{.bytes = "HTTP/1.1 400 No\r\nContent-Length: 2\r\n\r\n{}"}, KEPT, KEPT, KEPT},
     4,
     {0},
     {0, 1, 1, 1},
     {0},
     1},
    {"the one of a damaged answer is not used again",
     {{.bytes = HTTP_OK_HEAD "x-amz-crc32: 1\r\nContent-Length: 2\r\n\r\n{}"},
      KEPT,
      KEPT,
      KEPT},
     3,
     {BROKEN, 0, 0},
     {0, 0, 1},
     {0},
     2},
    {"Connection: close is obeyed",
     {{.bytes = HTTP_OK_HEAD "Connection: close\r\nContent-Length: 2\r\n\r\n{}"},
      KEPT,
      KEPT,
      KEPT},
     3,
     {0},
     {0, 0, 1},
     {0},
     2},
};

START_TEST(connections_are_reused_and_requests_never_sent_twice)
{
    const struct sequence *row = &sequences[_i];
    struct http_server *server = http_server_start(row->steps, 4);
    struct dyn_transport_opts opts = http_opts(http_server_url(server));
    struct dyn_transport *transport = http_open(&opts);

    for (size_t i = 0; i < row->attempts; i++) {
        struct dyn_request request = http_request();
        request.fresh_connection = row->asks_fresh[i];
        struct dyn_response response = http_send(transport, &request);
        ck_assert_msg(response.outcome == row->outcomes[i], "%s: attempt %zu: %s",
                      row->name, i, response.message);
        ck_assert_msg(response.reused_connection == row->reused[i],
                      "%s: attempt %zu: reused %d", row->name, i,
                      response.reused_connection);
        ck_assert_uint_eq(http_server_requests(server), i + 1);
        dyn_buf_release(&response.body);
    }
    ck_assert_uint_eq(http_server_connections(server), row->connections);
    dyn_http_kind.close(transport);
    http_server_stop(server);
}
END_TEST

/* --- The request --- */

START_TEST(an_unsigned_request_is_just_so)
{
    static const struct http_step step = KEPT;
    struct http_server *server = http_server_start(&step, 1);
    struct dyn_transport_opts opts = http_opts(http_server_url(server));
    struct dyn_transport *transport = http_open(&opts);
    struct dyn_request request = http_request();
    char expected[512];
    size_t len;

    request.body = DYN_STR("{\"TableName\":\"t\"}");
    request.attempt = 12;
    struct dyn_response response = http_send(transport, &request);
    snprintf(expected, sizeof(expected),
             "POST / HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
             "X-Amz-Target: DynamoDB_20120810.GetItem\r\n"
             "Content-Type: application/x-amz-json-1.0\r\n"
             "amz-sdk-invocation-id: 11111111-2222-4333-8444-555555555555\r\n"
             "amz-sdk-request: attempt=12; max=4\r\n"
             "User-Agent: dyngen-tests\r\nAccept-Encoding: identity\r\n"
             "Content-Length: 17\r\n\r\n{\"TableName\":\"t\"}",
             http_server_port(server));
    ck_assert_str_eq(http_server_request(server, 0, &len), expected);
    dyn_buf_release(&response.body);
    dyn_http_kind.close(transport);
    http_server_stop(server);
}
END_TEST

static const struct {
    struct dyn_str operation;
    const char *invocation_id;
} bad_names[] = {
    {{"", 0}, "id"},
    {{"Get\r\nEvil: 1", 12}, "id"},
    {{"Get Item", 8}, "id"},
    {{"GetItem", 7}, ""},
    {{"GetItem", 7}, "a\r\nEvil: 1"},
    {{"AnOperationWithANameThatIsSoVeryVeryLongThatNoLineTakesItAnOperationWithANameThatI"
      "sSoVeryVeryLongThatNoLineTakesIt",
      114},
     "id"},
};

START_TEST(what_no_header_may_hold_is_refused_unsent)
{
    static const struct http_step step = KEPT;
    struct http_server *server = http_server_start(&step, 1);
    struct dyn_transport_opts opts = http_opts(http_server_url(server));
    struct dyn_transport *transport = http_open(&opts);
    struct dyn_request request = http_request();

    request.operation = bad_names[_i].operation;
    memset(request.invocation_id, 0, sizeof(request.invocation_id));
    snprintf(request.invocation_id, sizeof(request.invocation_id), "%s",
             bad_names[_i].invocation_id);
    struct dyn_response response = http_send(transport, &request);
    ck_assert_int_eq(response.outcome, DYN_OUTCOME_REFUSED);
    ck_assert_int_eq(response.code, DYN_E_ARG);
    ck_assert(!response.may_have_acted);
    ck_assert_uint_eq(http_server_connections(server), 0);
    dyn_http_kind.close(transport);
    http_server_stop(server);
}
END_TEST

/* --- Signing --- */

struct provider {
    uint64_t generation, invalidated;
    const char *token;
    int code;
    unsigned gets;
};

static int provider_get(void *ctx, struct dyn_credentials_copy *ret_copy,
                        struct dyn_error *err)
{
    struct provider *provider = ctx;

    provider->gets++;
    if (provider->code != DYN_OK)
        return dyn_error_set(err, provider->code, "no credentials anywhere");
    if (ret_copy->generation == provider->generation)
        return DYN_OK;
    memset(ret_copy, 0, sizeof(*ret_copy));
    snprintf(ret_copy->access_key_id, sizeof(ret_copy->access_key_id), "AKID%u",
             (unsigned)provider->generation);
    snprintf(ret_copy->secret_access_key, sizeof(ret_copy->secret_access_key), "secret");
    snprintf(ret_copy->session_token, sizeof(ret_copy->session_token), "%s",
             provider->token);
    ret_copy->expires_us = INT64_MAX;
    ret_copy->generation = provider->generation;
    return DYN_OK;
}

static void provider_invalidate(void *ctx, uint64_t generation)
{
    struct provider *provider = ctx;

    provider->invalidated = generation;
    provider->generation++;
}

static bool request_holds(struct http_server *server, size_t index, const char *text)
{
    size_t len;

    return strstr(http_server_request(server, index, &len), text) != NULL;
}

static void check_signature(struct http_server *server, size_t index)
{
    struct verified verified;
    size_t len;
    const char *request = http_server_request(server, index, &len);

    ck_assert_msg(verify_signature(dyn_str_n(request, len), "secret", &verified), "%s",
                  verified.why);
    ck_assert_str_eq(verified.region, "eu-central-1");
}

START_TEST(signed_requests_carry_what_the_credentials_are_then)
{
    static const struct http_step step = KEPT;
    struct http_server *server = http_server_start(&step, 1);
    struct dyn_transport_opts opts = http_opts(http_server_url(server));
    struct provider state = {.generation = 1, .token = "token-one"};
    struct dyn_credentials_provider provider = {
        .ctx = &state, .get = provider_get, .invalidate = provider_invalidate};
    struct dyn_request request = http_request();

    opts.credentials = &provider;
    struct dyn_transport *transport = http_open(&opts);
    for (int i = 0; i < 3; i++) {
        if (i == 1)
            state.token = "two";
        if (i == 2)
            state.token = "";
        request.fresh_credentials = i > 0;
        struct dyn_response response = http_send(transport, &request);
        ck_assert_msg(response.outcome == DYN_OUTCOME_ANSWER, "%s", response.message);
        ck_assert_int_ne(response.sent_us, INT64_MIN);
        dyn_buf_release(&response.body);
    }
    for (size_t i = 0; i < 3; i++)
        check_signature(server, i);
    ck_assert(request_holds(server, 0, "\r\nX-Amz-Security-Token: token-one\r\n"));
    ck_assert(request_holds(server, 0, "Credential=AKID1/"));
    ck_assert(request_holds(server, 0, "\r\nX-Amz-Date: 20"));
    ck_assert(request_holds(server, 0, "/eu-central-1/dynamodb/aws4_request"));
    ck_assert(request_holds(server, 1, "\r\nX-Amz-Security-Token: two\r\n"));
    ck_assert(request_holds(server, 1, "Credential=AKID2/"));
    ck_assert(!request_holds(server, 2, "Security-Token"));
    ck_assert(request_holds(server, 2, "Credential=AKID3/"));
    ck_assert_uint_eq(state.invalidated, 2);
    ck_assert_uint_eq(http_server_connections(server), 1);
    dyn_http_kind.close(transport);
    http_server_stop(server);
}
END_TEST

START_TEST(the_date_of_a_signature_is_the_services_not_ours)
{
    static const struct http_step step = KEPT;
    struct http_server *server = http_server_start(&step, 1);
    struct dyn_transport_opts opts = http_opts(http_server_url(server));
    struct provider state = {.generation = 1, .token = ""};
    struct dyn_credentials_provider provider = {.ctx = &state, .get = provider_get};
    struct dyn_request request = http_request();
    struct faulty_system faulty;

    faulty_system_init(&faulty);
    opts.system = &faulty.system;
    opts.credentials = &provider;
    request.clock_offset_us = INT64_C(3600000000);
    struct dyn_transport *transport = http_open(&opts);
    struct dyn_response response = http_send(transport, &request);
    ck_assert_msg(response.outcome == DYN_OUTCOME_ANSWER, "%s", response.message);
    ck_assert_int_eq(response.sent_us, faulty.now_us);
    ck_assert(request_holds(server, 0, "\r\nX-Amz-Date: 20261121T054625Z\r\n"));
    check_signature(server, 0);
    dyn_buf_release(&response.body);
    faulty.clock_fails = true;
    response = http_send(transport, &request);
    ck_assert_int_eq(response.outcome, DYN_OUTCOME_REFUSED);
    ck_assert_int_eq(response.code, DYN_E_SYSTEM);
    dyn_http_kind.close(transport);
    ck_assert_uint_eq(faulty.live_bytes, 0);
    http_server_stop(server);
}
END_TEST

START_TEST(credentials_that_come_back_are_used_again_with_their_token)
{
    static const struct http_step step = KEPT;
    struct http_server *server = http_server_start(&step, 1);
    struct dyn_transport_opts opts = http_opts(http_server_url(server));
    struct provider state = {.generation = 1, .token = "token-one"};
    struct dyn_credentials_provider provider = {.ctx = &state, .get = provider_get};
    struct dyn_request request = http_request();

    opts.credentials = &provider;
    struct dyn_transport *transport = http_open(&opts);
    for (size_t i = 0; i < 3; i++) {
        state.code = i == 1 ? DYN_E_CREDENTIALS : DYN_OK;
        struct dyn_response response = http_send(transport, &request);
        ck_assert_int_eq(response.code, state.code);
        dyn_buf_release(&response.body);
    }
    ck_assert_uint_eq(http_server_requests(server), 2);
    for (size_t i = 0; i < 2; i++) {
        ck_assert(request_holds(server, i, "\r\nX-Amz-Security-Token: token-one\r\n"));
        check_signature(server, i);
    }
    dyn_http_kind.close(transport);
    http_server_stop(server);
}
END_TEST

START_TEST(without_credentials_nothing_is_sent)
{
    static const struct http_step step = KEPT;
    struct http_server *server = http_server_start(&step, 1);
    struct dyn_transport_opts opts = http_opts(http_server_url(server));
    struct provider state = {.code = DYN_E_CREDENTIALS};
    struct dyn_credentials_provider provider = {.ctx = &state, .get = provider_get};
    struct dyn_request request = http_request();

    opts.credentials = &provider;
    struct dyn_transport *transport = http_open(&opts);
    struct dyn_response response = http_send(transport, &request);
    ck_assert_int_eq(response.outcome, DYN_OUTCOME_REFUSED);
    ck_assert_int_eq(response.code, DYN_E_CREDENTIALS);
    ck_assert_str_eq(response.message, "no credentials anywhere");
    ck_assert(!response.may_have_acted);
    ck_assert_uint_eq(http_server_connections(server), 0);
    dyn_http_kind.close(transport);
    http_server_stop(server);
}
END_TEST

/* --- Endpoints --- */

static const struct {
    const char *endpoint, *proxy;
    bool allow_http;
    const char *message; /* NULL: it is opened */
} endpoints[] = {
    {"http://127.0.0.1:8000", NULL, false, NULL},
    {"http://127.8.9.10/", NULL, false, NULL},
    {"http://localhost:8000", NULL, false, NULL},
    {"HTTP://LocalHost", NULL, false, NULL},
    {"http://[::1]:8000", NULL, false, NULL},
    {"https://dynamodb.eu-central-1.amazonaws.com", NULL, false, NULL},
    {"http://10.0.0.1:8000", NULL, true, NULL},
    {"https://host.example", "http://user:secret@proxy.example:3128", false, NULL},
    {"https://host.example", "socks5h://proxy.example", false, NULL},
    {"http://10.0.0.1:8000", NULL, false, "allow_http"},
    {"http://127.0.0.1.example.com", NULL, false, "allow_http"},
    {"http://localhost.example.com", NULL, false, "allow_http"},
    {"http://[::2]:8000", NULL, false, "allow_http"},
    {"http://0.0.0.0:8000", NULL, false, "allow_http"},
    {"http://user:secret@127.0.0.1", NULL, false, "no password"},
    {"http://127.0.0.1/path", NULL, false, "served at / only"},
    {"http://127.0.0.1/?q", NULL, false, "served at / only"},
    {"ftp://127.0.0.1", NULL, false, "http and https"},
    {"127.0.0.1:8000", NULL, false, "a URL such as"},
    {"http://", NULL, false, "a URL such as"},
    {"https://host.example", "ftp://user:secret@proxy.example", false, "proxy's URL"},
    {"https://host.example", "http://bad host", false, "proxy's URL"},
};

START_TEST(endpoints_and_proxies_are_checked_when_opened)
{
    struct dyn_transport_opts opts = http_opts(endpoints[_i].endpoint);
    struct dyn_transport *transport = NULL;
    struct dyn_error err = {0};

    opts.allow_http = endpoints[_i].allow_http;
    opts.proxy = endpoints[_i].proxy;
    int rc = dyn_http_kind.open(&opts, &transport, &err);
    if (endpoints[_i].message == NULL) {
        ck_assert_msg(rc == DYN_OK, "%s: %s", opts.endpoint, err.message);
        dyn_http_kind.close(transport);
        return;
    }
    ck_assert_int_eq(rc, DYN_E_CONFIG);
    ck_assert_msg(strstr(err.message, endpoints[_i].message) != NULL, "%s: %s",
                  opts.endpoint, err.message);
    ck_assert_ptr_null(strstr(err.message, "secret"));
}
END_TEST

/* Nothing listens there: the kernel refuses at once. */
START_TEST(a_closed_port_is_named_and_nothing_was_done)
{
    static const struct http_step step = KEPT;
    struct http_server *server = http_server_start(&step, 1);
    char url[64];

    snprintf(url, sizeof(url), "%s", http_server_url(server));
    http_server_stop(server);
    struct dyn_transport_opts opts = http_opts(url);
    struct dyn_transport *transport = http_open(&opts);
    struct dyn_request request = http_request();
    struct dyn_response response = http_send(transport, &request);
    ck_assert_int_eq(response.outcome, DYN_OUTCOME_BROKEN);
    ck_assert_int_eq(response.code, DYN_E_NETWORK);
    ck_assert(!response.may_have_acted);
    ck_assert_msg(strstr(response.message, url) != NULL, "%s", response.message);
    dyn_http_kind.close(transport);
}
END_TEST

START_TEST(a_name_without_an_address_is_named_and_nothing_was_done)
{
    struct dyn_transport_opts opts = http_opts("https://no-such-host.invalid");
    struct dyn_transport *transport = http_open(&opts);
    struct dyn_request request = http_request();

    request.timeout_us = 300000;
    struct dyn_response response = http_send(transport, &request);
    ck_assert_int_ne(response.outcome, DYN_OUTCOME_ANSWER);
    ck_assert(!response.may_have_acted);
    ck_assert_msg(strstr(response.message, "no-such-host.invalid") != NULL, "%s",
                  response.message);
    dyn_http_kind.close(transport);
}
END_TEST

/* Proxies of the environment would get the request, or make it fail. */
START_TEST(the_environment_of_curl_counts_for_nothing)
{
    static const struct http_step step = KEPT;
    struct http_server *server = http_server_start(&step, 1);
    struct dyn_transport_opts opts = http_opts(http_server_url(server));

    ck_assert_int_eq(setenv("http_proxy", "http://127.0.0.1:1", 1), 0);
    ck_assert_int_eq(setenv("all_proxy", "http://127.0.0.1:1", 1), 0);
    struct dyn_transport *transport = http_open(&opts);
    struct dyn_request request = http_request();
    struct dyn_response response = http_send(transport, &request);
    ck_assert_msg(response.outcome == DYN_OUTCOME_ANSWER, "%s", response.message);
    dyn_buf_release(&response.body);
    dyn_http_kind.close(transport);
    http_server_stop(server);
    unsetenv("http_proxy");
    unsetenv("all_proxy");
}
END_TEST

START_TEST(a_proxy_gets_what_is_meant_for_other_hosts)
{
    static const struct http_step step = {.bytes = HTTP_OK_HEAD
                                          "Date: Sat, 21 Nov 2026 04:46:25 GMT\r\n"
                                          "Content-Length: 2\r\n\r\n{}"};
    struct http_server *server = http_server_start(&step, 1);
    struct dyn_transport_opts opts = http_opts("http://host.example");

    opts.allow_http = true;
    opts.proxy = http_server_url(server);
    ck_assert_int_eq(setenv("no_proxy", "*", 1), 0);
    struct dyn_transport *transport = http_open(&opts);
    struct dyn_request request = http_request();
    struct dyn_response response = http_send(transport, &request);
    ck_assert_msg(response.outcome == DYN_OUTCOME_ANSWER, "%s", response.message);
    ck_assert(request_holds(server, 0, "POST http://host.example/ HTTP/1.1\r\n"));
    ck_assert(request_holds(server, 0, "\r\nHost: host.example\r\n"));
    /* Anyone on the way could have set that clock. */
    ck_assert_int_eq(response.server_time_us, INT64_MIN);
    dyn_buf_release(&response.body);
    dyn_http_kind.close(transport);
    http_server_stop(server);
    unsetenv("no_proxy");
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("aws_http_requests");
    TCase *c;

    c = tcase_create("requests");
    tcase_add_loop_test(c, connections_are_reused_and_requests_never_sent_twice, 0,
                        COUNT(sequences));
    tcase_add_test(c, an_unsigned_request_is_just_so);
    tcase_add_loop_test(c, what_no_header_may_hold_is_refused_unsent, 0,
                        COUNT(bad_names));
    tcase_add_test(c, signed_requests_carry_what_the_credentials_are_then);
    tcase_add_test(c, the_date_of_a_signature_is_the_services_not_ours);
    tcase_add_test(c, credentials_that_come_back_are_used_again_with_their_token);
    tcase_add_test(c, without_credentials_nothing_is_sent);
    suite_add_tcase(s, c);
    c = tcase_create("endpoints");
    tcase_add_loop_test(c, endpoints_and_proxies_are_checked_when_opened, 0,
                        COUNT(endpoints));
    tcase_add_test(c, a_closed_port_is_named_and_nothing_was_done);
    tcase_add_test(c, a_name_without_an_address_is_named_and_nothing_was_done);
    tcase_add_test(c, the_environment_of_curl_counts_for_nothing);
    tcase_add_test(c, a_proxy_gets_what_is_meant_for_other_hosts);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_main(suite());
}
