/* SPDX-License-Identifier: MIT */
/* What an HTTP transport makes of all that a server may answer. */
#include "http_fixture.h"
#include "http_server.h"
#include "locales.h"
#include "suite.h"

#include <stdio.h>

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

#define ANY_LENGTH "HTTP/1.1 200 OK\r\n"

/* --- One behaviour of the server, one outcome --- */

struct behaviour {
    const char *name;
    struct http_step step;
    enum dyn_outcome outcome;
    int code;
    int status;
    const char *body;    /* of an answer; NULL: none */
    const char *message; /* part of a failure's */
    int64_t timeout_ms;  /* 0: 5 s; else it ends there */
};

static const struct behaviour behaviours[] = {
    {.name = "a whole answer",
     .step = {.bytes = HTTP_OK_EMPTY},
     .status = 200,
     .body = "{}"},
    {.name = "an answer ended by the end of the connection",
     .step = {.bytes = ANY_LENGTH "\r\n{\"a\":1}", .then = HTTP_CLOSE},
     .status = 200,
     .body = "{\"a\":1}"},
    {.name = "HTTP/1.0",
     .step = {.bytes = "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
              .then = HTTP_CLOSE},
     .status = 200,
     .body = "{}"},
    {.name = "100 Continue, not asked for, before the answer",
     .step = {.bytes = "HTTP/1.1 100 Continue\r\nx-amz-crc32: 1\r\n\r\n" HTTP_OK_EMPTY},
     .status = 200,
     .body = "{}"},
    {.name = "chunks",
     .step = {.bytes = ANY_LENGTH "Transfer-Encoding: chunked\r\n\r\n"
                                  "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"},
     .status = 200,
     .body = "{}"},
    {.name = "chunks and a trailer, which counts as nothing",
     .step = {.bytes = ANY_LENGTH "Transfer-Encoding: chunked\r\n\r\n"
                                  "2\r\n{}\r\n0\r\nx-amz-crc32: 1\r\n\r\n"},
     .status = 200,
     .body = "{}"},
    {.name = "chunks that end early",
     .step = {.bytes = ANY_LENGTH "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
              .then = HTTP_CLOSE},
     .outcome = DYN_OUTCOME_BROKEN,
     .code = DYN_E_NETWORK},
    {.name = "chunks of no size",
     .step = {.bytes = ANY_LENGTH "Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n",
              .then = HTTP_CLOSE},
     .outcome = DYN_OUTCOME_BROKEN,
     .code = DYN_E_NETWORK},
    {.name = "no answer",
     .step = {.then = HTTP_CLOSE},
     .outcome = DYN_OUTCOME_BROKEN,
     .code = DYN_E_NETWORK,
     .message = "without an answer"},
    {.name = "no answer and a reset",
     .step = {.then = HTTP_RESET},
     .outcome = DYN_OUTCOME_BROKEN,
     .code = DYN_E_NETWORK},
    {.name = "the end within the status line",
     .step = {.bytes = HTTP_OK_EMPTY, .cut = 9, .then = HTTP_CLOSE},
     .outcome = DYN_OUTCOME_BROKEN,
     .code = DYN_E_NETWORK},
    {.name = "the end within the headers",
     .step = {.bytes = HTTP_OK_EMPTY, .cut = 40, .then = HTTP_CLOSE},
     .outcome = DYN_OUTCOME_BROKEN,
     .code = DYN_E_NETWORK},
    {.name = "a reset within the headers",
     .step = {.bytes = HTTP_OK_EMPTY, .cut = 40, .then = HTTP_RESET},
     .outcome = DYN_OUTCOME_BROKEN,
     .code = DYN_E_NETWORK},
    {.name = "the end within the body",
     .step = {.bytes = HTTP_OK_EMPTY,
              .cut = sizeof(HTTP_OK_EMPTY) - 2,
              .then = HTTP_CLOSE},
     .outcome = DYN_OUTCOME_BROKEN,
     .code = DYN_E_NETWORK,
     .message = "only part of an answer"},
    {.name = "a reset within the body",
     .step = {.bytes = ANY_LENGTH "Content-Length: 10\r\n\r\n{", .then = HTTP_RESET},
     .outcome = DYN_OUTCOME_BROKEN,
     .code = DYN_E_NETWORK},
    {.name = "a Content-Length below the body's",
     .step = {.bytes = ANY_LENGTH "Content-Length: 2\r\n\r\n{}  and more"},
     .status = 200,
     .body = "{}"},
    {.name = "a Content-Length above what is taken",
     .step = {.bytes = ANY_LENGTH "Content-Length: 1048577\r\n\r\n{}"},
     .outcome = DYN_OUTCOME_REFUSED,
     .code = DYN_E_LIMIT,
     .message = "max_response_bytes"},
    {.name = "a Content-Length below 0",
     .step = {.bytes = ANY_LENGTH "Content-Length: -1\r\n\r\n{}", .then = HTTP_CLOSE},
     .outcome = DYN_OUTCOME_BROKEN,
     .code = DYN_E_RESPONSE},
    {.name = "a Content-Length that is no number",
     .step = {.bytes = ANY_LENGTH "Content-Length: two\r\n\r\n{}", .then = HTTP_CLOSE},
     .outcome = DYN_OUTCOME_BROKEN,
     .code = DYN_E_RESPONSE},
    {.name = "a Content-Length past 64 bits",
     .step = {.bytes = ANY_LENGTH "Content-Length: 99999999999999999999\r\n\r\n{}",
              .then = HTTP_CLOSE},
     .outcome = DYN_OUTCOME_REFUSED,
     .code = DYN_E_LIMIT},
    {.name = "the right CRC-32",
     .step = {.bytes = HTTP_OK_HEAD "x-amz-crc32: 2745614147\r\n"
                                    "Content-Length: 2\r\n\r\n{}"},
     .status = 200,
     .body = "{}"},
    {.name = "the right CRC-32 of nothing",
     .step = {.bytes = HTTP_OK_HEAD "x-amz-crc32: 0\r\nContent-Length: 0\r\n\r\n"},
     .status = 200},
    {.name = "a wrong CRC-32",
     .step = {.bytes = HTTP_OK_HEAD "X-Amz-Crc32: 2745614148\r\n"
                                    "Content-Length: 2\r\n\r\n{}"},
     .outcome = DYN_OUTCOME_BROKEN,
     .code = DYN_E_NETWORK,
     .message = "2745614147"},
    {.name = "a CRC-32 that is no number",
     .step = {.bytes = HTTP_OK_HEAD "x-amz-crc32: abc\r\nContent-Length: 2\r\n\r\n{}"},
     .outcome = DYN_OUTCOME_BROKEN,
     .code = DYN_E_NETWORK},
    {.name = "gzip, which nobody asked for",
     .step = {.bytes = HTTP_OK_HEAD "Content-Encoding: gzip\r\n"
                                    "Content-Length: 4\r\n\r\n\x1f\x8b\x08\x01"},
     .outcome = DYN_OUTCOME_BROKEN,
     .code = DYN_E_RESPONSE,
     .message = "gzip"},
    {.name = "gzip of an error, which the status tells already",
     .step = {.bytes = "HTTP/1.1 503 Busy\r\nContent-Encoding: gzip\r\n"
                       "Content-Length: 2\r\n\r\n\x1f\x8b"},
     .status = 503,
     .body = "\x1f\x8b"},
    {.name = "500 with HTML",
     .step = {.bytes = "HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/html\r\n"
                       "Content-Length: 13\r\n\r\n<html></html>"},
     .status = 500,
     .body = "<html></html>"},
    {.name = "413 without a body",
     .step = {.bytes = "HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\n\r\n",
              .then = HTTP_CLOSE},
     .status = 413},
    {.name = "413 before the request's body was read",
     .step = {.bytes = "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n"
                       "Connection: close\r\n\r\n{}",
              .on_headers = true,
              .then = HTTP_CLOSE},
     .status = 413,
     .body = "{}"},
    {.name = "a redirect, which is not followed",
     .step = {.bytes = "HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\n"
                       "Content-Length: 0\r\n\r\n"},
     .status = 301},
    {.name = "what is not HTTP",
     .step = {.bytes = "\x15\x03\x03 what?\r\n\r\n", .then = HTTP_CLOSE},
     .outcome = DYN_OUTCOME_BROKEN,
     .code = DYN_E_RESPONSE,
     .message = "is it https?"},
    {.name = "silence",
     .outcome = DYN_OUTCOME_TIMEOUT,
     .code = DYN_E_TIMEOUT,
     .timeout_ms = 100,
     .message = "no whole answer"},
    {.name = "silence within the body",
     .step = {.bytes = ANY_LENGTH "Content-Length: 10\r\n\r\n{"},
     .outcome = DYN_OUTCOME_TIMEOUT,
     .code = DYN_E_TIMEOUT,
     .timeout_ms = 100},
    {.name = "a slow drip",
     .step = {.bytes = HTTP_OK_EMPTY, .drip_us = 5000},
     .outcome = DYN_OUTCOME_TIMEOUT,
     .code = DYN_E_TIMEOUT,
     .timeout_ms = 100},
    {.name = "a drip that is fast enough",
     .step = {.bytes = HTTP_OK_EMPTY, .drip_us = 100},
     .status = 200,
     .body = "{}"},
};

static void check_time(const struct behaviour *row, int64_t took_ms)
{
    if (row->timeout_ms == 0) {
        ck_assert_msg(took_ms < 2000, "%s: took %ld ms", row->name, (long)took_ms);
        return;
    }
    ck_assert_msg(took_ms >= row->timeout_ms && took_ms < row->timeout_ms + 400,
                  "%s: took %ld ms", row->name, (long)took_ms);
}

static void check_response(const struct behaviour *row,
                           const struct dyn_response *response)
{
    bool is_answer = row->outcome == DYN_OUTCOME_ANSWER;

    ck_assert_msg(response->outcome == row->outcome && response->code == row->code,
                  "%s: outcome %d, code %s: %s", row->name, (int)response->outcome,
                  dyn_result_name(response->code), response->message);
    if (is_answer) {
        ck_assert_int_eq(response->http_status, row->status);
        ck_assert_str_eq(dyn_buf_str(&response->body).ptr,
                         row->body != NULL ? row->body : "");
        return;
    }
    ck_assert_ptr_null(response->body.ptr);
    ck_assert(response->may_have_acted);
    ck_assert_str_ne(response->message, "");
    ck_assert_msg(row->message == NULL || strstr(response->message, row->message) != NULL,
                  "%s: %s", row->name, response->message);
}

START_TEST(each_behaviour_ends_in_its_outcome_after_one_request)
{
    const struct behaviour *row = &behaviours[_i];
    struct http_server *server = http_server_start(&row->step, 1);
    struct dyn_transport_opts opts = http_opts(http_server_url(server));
    struct dyn_transport *transport = http_open(&opts);
    struct dyn_request request = http_request();
    int64_t began_ms = http_now_ms();

    if (row->timeout_ms != 0)
        request.timeout_us = row->timeout_ms * 1000;
    struct dyn_response response = http_send(transport, &request);
    check_time(row, http_now_ms() - began_ms);
    check_response(row, &response);
    ck_assert_uint_eq(http_server_requests(server), 1);
    ck_assert_uint_eq(http_server_connections(server), 1);
    dyn_buf_release(&response.body);
    dyn_http_kind.close(transport);
    http_server_stop(server);
}
END_TEST

/* --- What the answer says beside its body --- */

START_TEST(headers_that_matter_are_read)
{
    static const struct http_step step = {
        .bytes = "HTTP/1.1 400 Bad Request\r\nDATE:  Sat, 21 Nov 2026 04:46:25 GMT \r\n"
                 "x-amzn-ErrorType: ThrottlingException:http://internal/\r\n"
                 "x-amzn-RequestId: R1\r\nx-amz-retry-after: 1500\r\n"
                 "Content-Length: 2\r\n\r\n{}"};
    struct http_server *server = http_server_start(&step, 1);
    struct dyn_transport_opts opts = http_opts(http_server_url(server));
    struct dyn_transport *transport = http_open(&opts);
    struct dyn_request request = http_request();
    struct dyn_response response = http_send(transport, &request);

    ck_assert_int_eq(response.http_status, 400);
    ck_assert_str_eq(response.error_type, "ThrottlingException:http://internal/");
    ck_assert_str_eq(response.request_id, "R1");
    ck_assert_int_eq(response.retry_after_ms, 1500);
    ck_assert_int_eq(response.server_time_us, INT64_C(1795236385000000));
    ck_assert_int_eq(response.sent_us, INT64_MIN);
    dyn_buf_release(&response.body);
    dyn_http_kind.close(transport);
    http_server_stop(server);
}
END_TEST

/* In a Turkish locale of one byte per letter I and i are two different letters. */
START_TEST(names_of_headers_are_read_alike_in_every_locale)
{
    static const struct http_step step = {
        .bytes = HTTP_OK_HEAD "X-AMZN-REQUESTID: R1\r\nCONTENT-ENCODING: IDENTITY\r\n"
                              "CONTENT-LENGTH: 2\r\n\r\n{}"};
    struct http_server *server;
    struct dyn_response response;

    if (locales_use("tr_TR.ISO-8859-9") == NULL) {
        (void)printf("# skipped: names of headers need the locale tr_TR.ISO-8859-9\n");
        return;
    }
    server = http_server_start(&step, 1);
    struct dyn_transport_opts opts = http_opts(http_server_url(server));
    struct dyn_transport *transport = http_open(&opts);
    struct dyn_request request = http_request();
    response = http_send(transport, &request);
    (void)setlocale(LC_ALL, "C");
    dyn_http_kind.close(transport);
    http_server_stop(server);
    dyn_buf_release(&response.body);
    ck_assert_int_eq(response.outcome, DYN_OUTCOME_ANSWER);
    ck_assert_str_eq(response.request_id, "R1");
}
END_TEST

static const char *const odd_headers[] = {
    "Date: yesterday\r\nx-amz-retry-after: soon\r\n",
    "Date: Sat, 31 Feb 2026 04:46:25 GMT\r\nx-amz-retry-after: -5\r\n",
    "Date: Sat, 21 Nov 2026 24:46:25 GMT\r\nx-amz-retry-after: 1.5\r\n",
    "Date: Sat, 21 Nov 2026 04:46:25 CET\r\nx-amz-retry-after: \r\n",
    "Date: Sat, 21 Abc 2026 04:46:25 GMT\r\nx-amz-retry-after: 9223372036854775808\r\n",
    "Date:\r\n: no name\r\n",
    /* Of an answer that was kept somewhere. */
    "Date: Sat, 21 Nov 2026 04:46:25 GMT\r\nAge: 60\r\n",
    "Age: 60\r\nDate: Sat, 21 Nov 2026 04:46:25 GMT\r\n",
    "",
};

START_TEST(headers_that_say_nothing_proper_count_as_absent)
{
    char bytes[512];
    struct http_step step = {.bytes = bytes};

    snprintf(bytes, sizeof(bytes), HTTP_OK_HEAD "%sContent-Length: 2\r\n\r\n{}",
             odd_headers[_i]);
    struct http_server *server = http_server_start(&step, 1);
    struct dyn_transport_opts opts = http_opts(http_server_url(server));
    struct dyn_transport *transport = http_open(&opts);
    struct dyn_request request = http_request();
    struct dyn_response response = http_send(transport, &request);

    ck_assert_int_eq(response.outcome, DYN_OUTCOME_ANSWER);
    ck_assert_int_eq(response.retry_after_ms, -1);
    ck_assert_int_eq(response.server_time_us, INT64_MIN);
    dyn_buf_release(&response.body);
    dyn_http_kind.close(transport);
    http_server_stop(server);
}
END_TEST

/* --- Limits --- */

struct flood {
    const char *name;
    size_t count, len; /* of headers with so long a value */
    enum dyn_outcome outcome;
};

static const struct flood floods[] = {
    {"as many headers as are taken", 120, 10, DYN_OUTCOME_ANSWER},
    {"too many headers", 200, 10, DYN_OUTCOME_BROKEN},
    {"a header of 20 KiB", 1, (size_t)20 * 1024, DYN_OUTCOME_ANSWER},
    {"a header of 64 KiB", 1, (size_t)64 * 1024, DYN_OUTCOME_BROKEN},
    {"a header of 200 KiB", 1, (size_t)200 * 1024, DYN_OUTCOME_BROKEN},
    {"headers of 64 KiB", 64, 1024, DYN_OUTCOME_BROKEN},
};

START_TEST(headers_are_bounded_in_number_and_size)
{
    const struct flood *row = &floods[_i];
    struct dyn_buf bytes = {0};

    dyn_buf_text(&bytes, HTTP_OK_HEAD);
    for (size_t i = 0; i < row->count; i++) {
        dyn_buf_printf(&bytes, "x-%zu: ", i);
        for (size_t k = 0; k < row->len; k++)
            dyn_buf_byte(&bytes, 'v');
        dyn_buf_text(&bytes, "\r\n");
    }
    dyn_buf_text(&bytes, "Content-Length: 2\r\n\r\n{}");
    struct http_step step = {.bytes = bytes.ptr, .len = bytes.len};
    struct http_server *server = http_server_start(&step, 1);
    struct dyn_transport_opts opts = http_opts(http_server_url(server));
    struct dyn_transport *transport = http_open(&opts);
    struct dyn_request request = http_request();
    struct dyn_response response = http_send(transport, &request);

    dyn_http_kind.close(transport);
    http_server_stop(server);
    dyn_buf_release(&bytes);
    dyn_buf_release(&response.body);
    ck_assert_msg(response.outcome == row->outcome, "%s: %s", row->name,
                  response.message);
    ck_assert_int_eq(response.code,
                     response.outcome == DYN_OUTCOME_BROKEN ? DYN_E_RESPONSE : DYN_OK);
}
END_TEST

struct size_row {
    size_t len;
    bool is_announced;
    enum dyn_outcome outcome;
};

static const struct size_row sizes[] = {
    {1000, true, DYN_OUTCOME_ANSWER},   {1000, false, DYN_OUTCOME_ANSWER},
    {1001, true, DYN_OUTCOME_REFUSED},  {1001, false, DYN_OUTCOME_REFUSED},
    {90000, true, DYN_OUTCOME_REFUSED}, {90000, false, DYN_OUTCOME_REFUSED},
};

START_TEST(bodies_are_bounded)
{
    const struct size_row *row = &sizes[_i];
    struct dyn_buf bytes = {0};

    dyn_buf_text(&bytes, HTTP_OK_HEAD);
    if (row->is_announced)
        dyn_buf_printf(&bytes, "Content-Length: %zu\r\n", row->len);
    dyn_buf_text(&bytes, "\r\n");
    for (size_t i = 0; i < row->len; i++)
        dyn_buf_byte(&bytes, ' ');
    struct http_step step = {.bytes = bytes.ptr, .len = bytes.len, .then = HTTP_CLOSE};
    struct http_server *server = http_server_start(&step, 1);
    struct dyn_transport_opts opts = http_opts(http_server_url(server));
    opts.max_response_bytes = 1000;
    struct dyn_transport *transport = http_open(&opts);
    struct dyn_request request = http_request();
    struct dyn_response response = http_send(transport, &request);

    ck_assert_int_eq(response.outcome, row->outcome);
    if (row->outcome == DYN_OUTCOME_REFUSED)
        ck_assert_int_eq(response.code, DYN_E_LIMIT);
    else
        ck_assert_uint_eq(response.body.len, row->len);
    dyn_buf_release(&response.body);
    dyn_http_kind.close(transport);
    http_server_stop(server);
    dyn_buf_release(&bytes);
}
END_TEST

START_TEST(large_bodies_go_both_ways_whole)
{
    size_t len = (size_t)900 * 1024;
    struct dyn_buf body = {0}, bytes = {0};
    size_t got;

    for (size_t i = 0; i < len; i++)
        dyn_buf_byte(&body, (char)('a' + i % 26));
    dyn_buf_printf(&bytes, HTTP_OK_HEAD "Content-Length: %zu\r\n\r\n", len);
    dyn_buf_append(&bytes, body.ptr, len);
    struct http_step step = {.bytes = bytes.ptr, .len = bytes.len};
    struct http_server *server = http_server_start(&step, 1);
    struct dyn_transport_opts opts = http_opts(http_server_url(server));
    struct dyn_transport *transport = http_open(&opts);
    struct dyn_request request = http_request();
    request.body = dyn_buf_str(&body);
    struct dyn_response response = http_send(transport, &request);

    ck_assert_int_eq(response.outcome, DYN_OUTCOME_ANSWER);
    ck_assert_uint_eq(response.body.len, len);
    ck_assert_mem_eq(response.body.ptr, body.ptr, len);
    ck_assert_uint_lt(response.body.capacity, 2 * len);
    const char *received = http_server_request(server, 0, &got);
    ck_assert_uint_gt(got, len);
    ck_assert_mem_eq(received + got - len, body.ptr, len);
    ck_assert_ptr_null(strstr(received, "Expect"));
    dyn_buf_release(&response.body);
    dyn_http_kind.close(transport);
    http_server_stop(server);
    dyn_buf_release(&bytes);
    dyn_buf_release(&body);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("aws_http");
    TCase *c = tcase_create("answers");

    tcase_set_timeout(c, 20);
    tcase_add_loop_test(c, each_behaviour_ends_in_its_outcome_after_one_request, 0,
                        COUNT(behaviours));
    tcase_add_test(c, headers_that_matter_are_read);
    tcase_add_test(c, names_of_headers_are_read_alike_in_every_locale);
    tcase_add_loop_test(c, headers_that_say_nothing_proper_count_as_absent, 0,
                        COUNT(odd_headers));
    tcase_add_loop_test(c, headers_are_bounded_in_number_and_size, 0, COUNT(floods));
    tcase_add_loop_test(c, bodies_are_bounded, 0, COUNT(sizes));
    tcase_add_test(c, large_bodies_go_both_ways_whole);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_main(suite());
}
