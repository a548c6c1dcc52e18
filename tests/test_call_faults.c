/* SPDX-License-Identifier: MIT */
/*
 * Whole calls over HTTP, with their retries, against a server that fails in every way: each
 * ends in the stated time with the stated result, and leaves neither memory nor
 * descriptors behind.
 */
#include "faulty_system.h"
#include "http_fixture.h"
#include "http_server.h"
#include "locales.h"
#include "suite.h"

#include <dyn/client.h>

#include <stdio.h>

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

#define ATTEMPT_MS 150
#define CALL_MS    10000

#define ERROR(status, head, body)                                                        \
    "HTTP/1.1 " status "\r\nContent-Type: application/x-amz-json-1.0\r\n" head           \
    "Content-Length: " body
#define HTML "43\r\n\r\n<html><body><h1>Not today</h1></body></html>"
#define THROTTLED                                                                        \
    "56\r\n\r\n{\"__type\":\"com.amazonaws.dynamodb#ThrottlingException\"}    "
#define NOTHING "0\r\n\r\n"

/* --- What a call runs on --- */

static struct faulty_system faulty;
static struct dyn_client *client;
static struct http_server *server;
static struct dyn_error err;
static struct dyn_call_info info;

/* The least of all waits: those that are left are the server's wish. */
static int no_random(void *ctx, void *ret_bytes, size_t len)
{
    (void)ctx;
    memset(ret_bytes, 0, len);
    return 0;
}

/* Memory is counted, the clocks are real, the environment is empty. */
static void set_up(void)
{
    const struct dyn_system *real = dyn_system_default();

    faulty_system_init(&faulty);
    faulty.system.now_us = real->now_us;
    faulty.system.monotonic_us = real->monotonic_us;
    faulty.system.sleep_us = real->sleep_us;
    faulty.system.process_id = real->process_id;
    faulty.system.random = no_random;
    memset(&info, 0, sizeof(info));
    client = NULL;
    server = NULL;
}

static int open_client(const char *endpoint, uint32_t call_ms)
{
    static const struct dyn_credentials credentials = {"AKIDEXAMPLE", "secret", "token",
                                                       NULL};
    struct dyn_client_opts opts = {
        .system = &faulty.system,
        .region = "eu-central-1",
        .endpoint = endpoint,
        .credentials = &credentials,
        .connect_timeout_ms = 1000,
        .attempt_timeout_ms = ATTEMPT_MS,
        .call_timeout_ms = call_ms,
        .max_response_bytes = (size_t)1 << 20,
    };

    return dyn_client_open(&client, &opts, &err);
}

/* PutItem of a small item; the answer is checked when there is one. */
static int put(uint32_t max_attempts)
{
    struct dyn_call_opts opts = {.max_attempts = max_attempts, .ret_info = &info};
    struct dyn_arena mem = {.system = &faulty.system};
    struct dyn_str answer = DYN_STR("");
    int rc = dyn_call(client, &mem, "PutItem", DYN_STR("{\"TableName\":\"t\"}"), &opts,
                      &answer, &err);
    bool is_whole = rc != DYN_OK || dyn_str_eq(answer, DYN_STR("{}"));

    dyn_arena_release(&mem);
    ck_assert(is_whole);
    return rc;
}

/* --- The faults --- */

struct fault {
    const char *name;
    struct http_step step;
    int rc;          /* with this fault each time; DYN_OK: it is none */
    int status;      /* 0: no answer counts */
    bool is_retried; /* or it is the end at once */
    bool ambiguous;
    int64_t least_ms; /* each attempt takes, or is waited for after all but the last */
    bool waits;       /* least_ms is such a wait */
    const char *message;
};

#define CUT(bytes_, cut_, then_)                                                         \
    {                                                                                    \
        .bytes = bytes_, .cut = cut_, .then = then_                                      \
    }

static const struct fault faults[] = {
    {"none", {.bytes = HTTP_OK_EMPTY}, DYN_OK, 200, false, false, 0, false, ""},
    {"the end after the answer",
     {.bytes = HTTP_OK_EMPTY, .then = HTTP_CLOSE},
     DYN_OK,
     200,
     false,
     false,
     0,
     false,
     ""},
    {"chunks",
     {.bytes = HTTP_OK_HEAD "Transfer-Encoding: chunked\r\n\r\n"
                            "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"},
     DYN_OK,
     200,
     false,
     false,
     0,
     false,
     ""},
    {"an answer that ends with the connection",
     {.bytes = HTTP_OK_HEAD "\r\n{}", .then = HTTP_CLOSE},
     DYN_OK,
     200,
     false,
     false,
     0,
     false,
     ""},

    {"the end before the request is read",
     {.on_headers = true, .then = HTTP_CLOSE},
     DYN_E_NETWORK,
     0,
     true,
     true,
     0,
     false,
     ""},
    {"the end before the answer",
     {.then = HTTP_CLOSE},
     DYN_E_NETWORK,
     0,
     true,
     true,
     0,
     false,
     "without an answer"},
    {"a reset before the answer",
     {.then = HTTP_RESET},
     DYN_E_NETWORK,
     0,
     true,
     true,
     0,
     false,
     ""},
    {"the end within the status line", CUT(HTTP_OK_EMPTY, 9, HTTP_CLOSE), DYN_E_NETWORK,
     -1, true, true, 0, false, ""},
    {"the end after the status line", CUT(HTTP_OK_EMPTY, 17, HTTP_CLOSE), DYN_E_NETWORK,
     -1, true, true, 0, false, "only part"},
    {"the end within the headers", CUT(HTTP_OK_EMPTY, 40, HTTP_CLOSE), DYN_E_NETWORK, -1,
     true, true, 0, false, "only part"},
    {"a reset within the headers", CUT(HTTP_OK_EMPTY, 40, HTTP_RESET), DYN_E_NETWORK, -1,
     true, true, 0, false, ""},
    {"the end after the headers",
     CUT(HTTP_OK_EMPTY, sizeof(HTTP_OK_EMPTY) - 3, HTTP_CLOSE), DYN_E_NETWORK, 200, true,
     true, 0, false, "only part"},
    {"the end within the body", CUT(HTTP_OK_EMPTY, sizeof(HTTP_OK_EMPTY) - 2, HTTP_CLOSE),
     DYN_E_NETWORK, 200, true, true, 0, false, "only part"},
    {"a reset within the body", CUT(HTTP_OK_EMPTY, sizeof(HTTP_OK_EMPTY) - 2, HTTP_RESET),
     DYN_E_NETWORK, -1, true, true, 0, false, ""},
    {"chunks that end early",
     {.bytes = HTTP_OK_HEAD "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
      .then = HTTP_CLOSE},
     DYN_E_NETWORK,
     200,
     true,
     true,
     0,
     false,
     ""},
    {"a body cut where nothing tells",
     {.bytes = HTTP_OK_HEAD "\r\n{", .then = HTTP_CLOSE},
     DYN_E_RESPONSE,
     200,
     false,
     true,
     0,
     false,
     "no JSON object"},

    {"silence",
     {.bytes = NULL},
     DYN_E_TIMEOUT,
     0,
     true,
     true,
     ATTEMPT_MS,
     false,
     "no whole answer"},
    {"silence after the headers",
     CUT(HTTP_OK_EMPTY, sizeof(HTTP_OK_EMPTY) - 3, HTTP_KEEP), DYN_E_TIMEOUT, 200, true,
     true, ATTEMPT_MS, false, "no whole answer"},
    {"silence within the body", CUT(HTTP_OK_EMPTY, sizeof(HTTP_OK_EMPTY) - 2, HTTP_KEEP),
     DYN_E_TIMEOUT, 200, true, true, ATTEMPT_MS, false, "no whole answer"},
    {"a byte now and then",
     {.bytes = HTTP_OK_EMPTY, .drip_us = 20000},
     DYN_E_TIMEOUT,
     -1,
     true,
     true,
     ATTEMPT_MS,
     false,
     "no whole answer"},

    {"a Content-Length above the body's",
     {.bytes = HTTP_OK_HEAD "Content-Length: 10\r\n\r\n{}", .then = HTTP_CLOSE},
     DYN_E_NETWORK,
     200,
     true,
     true,
     0,
     false,
     "only part"},
    {"a Content-Length above the body's, and silence",
     {.bytes = HTTP_OK_HEAD "Content-Length: 10\r\n\r\n{}"},
     DYN_E_TIMEOUT,
     200,
     true,
     true,
     ATTEMPT_MS,
     false,
     ""},
    {"a Content-Length below the body's",
     {.bytes = HTTP_OK_HEAD "Content-Length: 1\r\n\r\n{}", .then = HTTP_CLOSE},
     DYN_E_RESPONSE,
     200,
     false,
     true,
     0,
     false,
     "no JSON object"},
    {"a Content-Length above what is taken",
     {.bytes = HTTP_OK_HEAD "Content-Length: 1048577\r\n\r\n{}"},
     DYN_E_LIMIT,
     200,
     false,
     true,
     0,
     false,
     "max_response_bytes"},
    {"a Content-Length that is no number",
     {.bytes = HTTP_OK_HEAD "Content-Length: two\r\n\r\n{}", .then = HTTP_CLOSE},
     DYN_E_RESPONSE,
     -1,
     true,
     true,
     0,
     false,
     ""},
    {"a wrong CRC-32",
     {.bytes = HTTP_OK_HEAD "x-amz-crc32: 1\r\nContent-Length: 2\r\n\r\n{}"},
     DYN_E_NETWORK,
     200,
     true,
     true,
     0,
     false,
     "CRC-32"},
    {"gzip, not asked for",
     {.bytes =
          HTTP_OK_HEAD "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b"},
     DYN_E_RESPONSE,
     200,
     true,
     true,
     0,
     false,
     "gzip"},
    {"what is not HTTP",
     {.bytes = "SSH-2.0-OpenSSH_9.2p1\r\n", .then = HTTP_CLOSE},
     DYN_E_RESPONSE,
     0,
     true,
     true,
     0,
     false,
     "HTTP"},

    {"a page with 200",
     {.bytes = ERROR("200 OK", "", HTML)},
     DYN_E_RESPONSE,
     200,
     false,
     true,
     0,
     false,
     "no JSON object"},
    {"a page with 404",
     {.bytes = ERROR("404 Not Found", "", HTML)},
     DYN_E_SERVICE,
     404,
     false,
     false,
     0,
     false,
     "Not today"},
    {"a page with 502",
     {.bytes = ERROR("502 Bad Gateway", "", HTML)},
     DYN_E_SERVER,
     502,
     true,
     true,
     0,
     false,
     "Not today"},
    {"413",
     {.bytes = ERROR("413 Payload Too Large", "", HTML), .then = HTTP_CLOSE},
     DYN_E_SERVICE,
     413,
     false,
     false,
     0,
     false,
     "413"},
    {"413 before the body was read",
     {.bytes = ERROR("413 Payload Too Large", "", HTML), .on_headers = true},
     DYN_E_SERVICE,
     413,
     false,
     false,
     0,
     false,
     "413"},
    {"a redirect",
     {.bytes = ERROR("301 Moved", "Location: http://127.0.0.1:1/\r\n", NOTHING)},
     DYN_E_RESPONSE,
     301,
     false,
     true,
     0,
     false,
     "301"},
    {"500 without a word",
     {.bytes = ERROR("500 Oh", "", NOTHING)},
     DYN_E_SERVER,
     500,
     true,
     true,
     0,
     false,
     "500"},
    {"throttling",
     {.bytes = ERROR("400 Bad Request", "", THROTTLED)},
     DYN_E_THROTTLED,
     400,
     true,
     false,
     0,
     false,
     ""},
    {"throttling, with a wish",
     {.bytes = ERROR("400 Bad Request", "x-amz-retry-after: 120\r\n", THROTTLED)},
     DYN_E_THROTTLED,
     400,
     true,
     false,
     120,
     true,
     ""},
};

static int64_t least_ms(const struct fault *row, uint32_t attempts, bool ends_well)
{
    return row->least_ms * (attempts - (row->waits || ends_well));
}

/* No more time than the attempts had, and a busy machine needs. */
static void check_time(const struct fault *row, uint32_t attempts, bool ends_well,
                       int64_t took_ms)
{
    int64_t least = least_ms(row, attempts, ends_well);

    ck_assert_msg(took_ms >= least && took_ms < least + 1000, "%s: took %ld ms, not %ld",
                  row->name, (long)took_ms, (long)least);
}

static void start(const struct http_step *steps, size_t count)
{
    server = http_server_start(steps, count);
    ck_assert_ptr_nonnull(server);
    ck_assert_msg(open_client(http_server_url(server), CALL_MS) == DYN_OK, "%s",
                  err.message);
}

/* Also when the check fails that is made of what this returns. */
static size_t stop(void)
{
    size_t requests = http_server_requests(server);

    dyn_client_close(client);
    http_server_stop(server);
    return requests;
}

START_TEST(fault_that_stays_ends_the_call_as_stated)
{
    const struct fault *row = &faults[_i];
    uint32_t attempts = row->is_retried ? 3 : 1;
    int files = http_open_files();

    start(&row->step, 1);
    int64_t began_ms = http_now_ms();
    int rc = put(3);
    int64_t took_ms = http_now_ms() - began_ms;
    size_t requests = stop();

    ck_assert_msg(rc == row->rc, "%s: %s", row->name, err.message);
    ck_assert_msg(requests == attempts, "%s: %zu requests", row->name, requests);
    ck_assert_uint_eq(info.attempts, attempts);
    ck_assert_int_eq(info.ambiguous, row->ambiguous);
    check_time(row, attempts, false, took_ms);
    ck_assert_uint_eq(faulty.live_bytes, 0);
    ck_assert_int_eq(http_open_files(), files);
    if (rc == DYN_OK)
        return;
    ck_assert_int_eq(err.code, rc);
    ck_assert_str_eq(err.operation, "PutItem");
    ck_assert_uint_eq(err.attempts, attempts);
    ck_assert_int_eq(err.ambiguous, row->ambiguous);
    ck_assert_int_eq(err.retryable, row->is_retried);
    ck_assert_msg(row->status < 0 || err.http_status == row->status, "%s: HTTP %d",
                  row->name, err.http_status);
    ck_assert_msg(strstr(err.message, row->message) != NULL, "%s: %s", row->name,
                  err.message);
}
END_TEST

START_TEST(fault_that_goes_away_is_got_over)
{
    const struct fault *row = &faults[_i];
    struct http_step steps[2] = {row->step, {.bytes = HTTP_OK_EMPTY}};
    int files = http_open_files();

    if (!row->is_retried)
        return;
    start(steps, 2);
    int64_t began_ms = http_now_ms();
    int rc = put(3);
    int64_t took_ms = http_now_ms() - began_ms;
    size_t requests = stop();

    ck_assert_msg(rc == DYN_OK, "%s: %s", row->name, err.message);
    ck_assert_uint_eq(requests, 2);
    ck_assert_uint_eq(info.attempts, 2);
    ck_assert_int_eq(info.ambiguous, row->ambiguous);
    ck_assert_int_eq(err.code, DYN_OK);
    check_time(row, 2, !row->waits, took_ms);
    ck_assert_uint_eq(faulty.live_bytes, 0);
    ck_assert_int_eq(http_open_files(), files);
}
END_TEST

/* --- The deadline --- */

START_TEST(silent_server_holds_a_call_to_its_deadline_and_no_longer)
{
    static const struct http_step silence = {.bytes = NULL};

    server = http_server_start(&silence, 1);
    ck_assert_int_eq(open_client(http_server_url(server), 200), DYN_OK);
    int64_t began_ms = http_now_ms();
    int rc = put(4);
    int64_t took_ms = http_now_ms() - began_ms;
    ck_assert_uint_eq(stop(), 2);
    ck_assert_int_eq(rc, DYN_E_TIMEOUT);
    ck_assert_uint_eq(err.attempts, 2);
    ck_assert_int_ge(took_ms, 200);
    ck_assert_int_lt(took_ms, 700);
}
END_TEST

START_TEST(wish_that_the_deadline_cannot_grant_ends_the_call_at_once)
{
    static const struct http_step throttling = {
        .bytes = ERROR("400 Bad Request", "x-amz-retry-after: 4000\r\n", THROTTLED)};

    server = http_server_start(&throttling, 1);
    ck_assert_int_eq(open_client(http_server_url(server), 3000), DYN_OK);
    int64_t began_ms = http_now_ms();
    int rc = put(4);
    int64_t took_ms = http_now_ms() - began_ms;
    ck_assert_uint_eq(stop(), 1);
    ck_assert_int_eq(rc, DYN_E_THROTTLED);
    ck_assert_ptr_nonnull(strstr(err.message, "leave no time"));
    ck_assert(err.retryable && !err.ambiguous);
    ck_assert_int_lt(took_ms, 1000);
}
END_TEST

START_TEST(port_where_nobody_listens_is_tried_again_and_nothing_was_done)
{
    static const struct http_step kept = {.bytes = HTTP_OK_EMPTY};
    char url[64];

    server = http_server_start(&kept, 1);
    (void)snprintf(url, sizeof(url), "%s", http_server_url(server));
    http_server_stop(server);
    ck_assert_int_eq(open_client(url, CALL_MS), DYN_OK);
    int rc = put(3);
    dyn_client_close(client);
    ck_assert_int_eq(rc, DYN_E_NETWORK);
    ck_assert_uint_eq(err.attempts, 3);
    ck_assert(err.retryable && !err.ambiguous);
    ck_assert_uint_eq(faulty.live_bytes, 0);
}
END_TEST

/* --- Memory, locale --- */

START_TEST(memory_running_out_anywhere_leaks_nothing)
{
    static const struct http_step steps[] = {
        {.bytes = ERROR("500 Oh", "", NOTHING)},
        {.bytes = HTTP_OK_EMPTY},
    };
    int files = http_open_files();
    size_t fail_at = 0;
    int rc;

    do {
        server = http_server_start(steps, 2);
        client = NULL;
        faulty_system_round(&faulty, ++fail_at);
        rc = open_client(http_server_url(server), CALL_MS);
        if (rc == DYN_OK)
            rc = put(3);
        stop();
        ck_assert_uint_eq(faulty.live_bytes, 0);
        if (rc != DYN_OK) {
            ck_assert_msg(rc == DYN_E_NOMEM, "allocation %zu: %s", fail_at, err.message);
            ck_assert_int_eq(err.code, DYN_E_NOMEM);
        }
    } while (rc != DYN_OK);
    ck_assert_uint_gt(fail_at, 10);
    ck_assert_int_eq(http_open_files(), files);
}
END_TEST

static const char *const locales[] = {"de_DE.UTF-8", "tr_TR.ISO-8859-9"};

START_TEST(locale_changes_nothing_of_a_call)
{
    static const struct http_step steps[] = {
        {.bytes = ERROR("400 BAD", "X-AMZ-RETRY-AFTER: 1\r\nX-AMZN-REQUESTID: R1\r\n",
                        THROTTLED)},
        {.bytes = HTTP_OK_HEAD "X-AMZN-REQUESTID: R2\r\nX-AMZ-CRC32: 2745614147\r\n"
                               "CONTENT-LENGTH: 2\r\n\r\n{}"},
    };
    size_t len;

    if (locales_use(locales[_i]) == NULL) {
        (void)printf("# skipped: calls need the locale %s\n", locales[_i]);
        return;
    }
    start(steps, 2);
    int rc = put(3);
    (void)setlocale(LC_ALL, "C");
    const char *request = http_server_request(server, 0, &len);
    bool is_named =
        strstr(request, "X-Amz-Target: DynamoDB_20120810.PutItem\r\n") != NULL;
    bool is_signed = strstr(request, "/eu-central-1/dynamodb/aws4_request, ") != NULL;
    ck_assert_uint_eq(stop(), 2);
    ck_assert_msg(rc == DYN_OK, "%s", err.message);
    ck_assert(is_named && is_signed);
    ck_assert_str_eq(info.request_id, "R2");
    ck_assert_int_eq(info.waited_us, 1000);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("call_faults");
    TCase *c = tcase_create("faults");

    tcase_add_checked_fixture(c, set_up, NULL);
    tcase_add_loop_test(c, fault_that_stays_ends_the_call_as_stated, 0, COUNT(faults));
    tcase_add_loop_test(c, fault_that_goes_away_is_got_over, 0, COUNT(faults));
    tcase_add_test(c, silent_server_holds_a_call_to_its_deadline_and_no_longer);
    tcase_add_test(c, wish_that_the_deadline_cannot_grant_ends_the_call_at_once);
    tcase_add_test(c, port_where_nobody_listens_is_tried_again_and_nothing_was_done);
    tcase_add_test(c, memory_running_out_anywhere_leaks_nothing);
    tcase_add_loop_test(c, locale_changes_nothing_of_a_call, 0, COUNT(locales));
    suite_add_tcase(suite, c);
    return suite_main(suite);
}
