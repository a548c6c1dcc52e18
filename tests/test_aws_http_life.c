/* SPDX-License-Identifier: MIT */
/* What an HTTP transport goes through: threads, fork, cancel, signals, shortage. */
#include "aws/http_settings.h"
#include "faulty_system.h"
#include "http_fixture.h"
#include "http_server.h"
#include "suite.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

static const struct http_step kept = {.bytes = HTTP_OK_EMPTY};

static bool answers(struct dyn_transport *transport, bool *ret_reused)
{
    struct dyn_request request = http_request();
    struct dyn_attempt *attempt = NULL;
    struct dyn_response response;

    if (dyn_http_kind.submit(transport, &request, &attempt, NULL) != DYN_OK)
        return false;
    while (dyn_http_kind.poll(transport, attempt, request.timeout_us, &response) ==
           DYN_PENDING)
        ;
    dyn_buf_release(&response.body);
    *ret_reused = response.reused_connection;
    return response.outcome == DYN_OUTCOME_ANSWER && response.http_status == 200;
}

/* --- Threads --- */

#define THREADS  8
#define REQUESTS 40

static void *send_many(void *ctx)
{
    struct dyn_transport *transport = ctx;
    size_t failures = 0;
    bool reused;

    for (int i = 0; i < REQUESTS; i++)
        failures += !answers(transport, &reused);
    return failures == 0 ? NULL : transport;
}

START_TEST(threads_share_a_transport_and_few_connections_stay)
{
    struct http_server *server = http_server_start(&kept, 1);
    struct dyn_transport_opts opts = http_opts(http_server_url(server));
    struct dyn_transport *transport = http_open(&opts);
    pthread_t threads[THREADS];
    void *failed;
    bool reused;

    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, send_many, transport), 0);
    for (int i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_join(threads[i], &failed), 0);
        ck_assert_ptr_null(failed);
    }
    ck_assert_uint_eq(http_server_requests(server), THREADS * REQUESTS);
    ck_assert_uint_lt(http_server_connections(server), THREADS * REQUESTS / 2);
    ck_assert(answers(transport, &reused));
    ck_assert(reused);
    dyn_http_kind.close(transport);
    http_server_stop(server);
}
END_TEST

/* --- Fork --- */

static int wait_for(pid_t child)
{
    int status = 0;

    while (waitpid(child, &status, 0) < 0)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

START_TEST(after_fork_parent_and_child_both_go_on)
{
    struct http_server *server = http_server_start(&kept, 1);
    struct dyn_transport_opts opts = http_opts(http_server_url(server));
    struct dyn_transport *transport = http_open(&opts);
    bool reused;

    ck_assert(answers(transport, &reused));
    pid_t child = fork();
    if (child == 0) {
        bool first = answers(transport, &reused) && !reused;
        bool second = answers(transport, &reused) && reused;
        dyn_http_kind.close(transport);
        _exit(first && second ? 0 : 1);
    }
    ck_assert_int_eq(wait_for(child), 0);
    ck_assert(answers(transport, &reused));
    ck_assert(reused);
    ck_assert_uint_eq(http_server_connections(server), 2);
    ck_assert_uint_eq(http_server_requests(server), 4);
    dyn_http_kind.close(transport);
    http_server_stop(server);
}
END_TEST

START_TEST(a_child_that_only_closes_leaves_the_parents_connection_alone)
{
    struct http_server *server = http_server_start(&kept, 1);
    struct dyn_transport_opts opts = http_opts(http_server_url(server));
    struct dyn_transport *transport = http_open(&opts);
    bool reused;

    ck_assert(answers(transport, &reused));
    pid_t child = fork();
    if (child == 0) {
        dyn_http_kind.close(transport);
        _exit(0);
    }
    ck_assert_int_eq(wait_for(child), 0);
    ck_assert(answers(transport, &reused));
    ck_assert(reused);
    dyn_http_kind.close(transport);
    http_server_stop(server);
}
END_TEST

/* The system's word for the process is what counts, so no second process is needed. */
START_TEST(an_attempt_under_way_stays_with_the_process_that_began_it)
{
    static const struct http_step silent = {.bytes = NULL};
    struct http_server *server = http_server_start(&silent, 1);
    struct faulty_system faulty;
    struct dyn_request request = http_request();
    struct dyn_attempt *polled = NULL, *cancelled = NULL;
    struct dyn_response response;

    faulty_system_init(&faulty);
    struct dyn_transport_opts opts = http_opts(http_server_url(server));
    opts.system = &faulty.system;
    struct dyn_transport *transport = http_open(&opts);
    ck_assert_int_eq(dyn_http_kind.submit(transport, &request, &polled, NULL), DYN_OK);
    ck_assert_int_eq(dyn_http_kind.submit(transport, &request, &cancelled, NULL), DYN_OK);
    ck_assert_int_eq(dyn_http_kind.poll(transport, polled, 0, &response), DYN_PENDING);

    faulty.process_id++;
    ck_assert_int_eq(dyn_http_kind.poll(transport, polled, 0, &response), DYN_OK);
    ck_assert_int_eq(response.outcome, DYN_OUTCOME_BROKEN);
    ck_assert_ptr_nonnull(strstr(response.message, "fork()"));
    dyn_http_kind.cancel(transport, cancelled);

    faulty.process_id--;
    dyn_http_kind.cancel(transport, polled);
    dyn_http_kind.cancel(transport, cancelled);
    dyn_http_kind.close(transport);
    ck_assert_uint_eq(faulty.live_bytes, 0);
    http_server_stop(server);
}
END_TEST

/* --- Waiting and giving up --- */

START_TEST(poll_waits_no_longer_than_it_is_told)
{
    static const struct http_step silent = {.bytes = NULL};
    struct http_server *server = http_server_start(&silent, 1);
    struct dyn_transport_opts opts = http_opts(http_server_url(server));
    struct dyn_transport *transport = http_open(&opts);
    struct dyn_request request = http_request();
    struct dyn_attempt *attempt = NULL;
    struct dyn_response response;
    int64_t began_ms;

    ck_assert_int_eq(dyn_http_kind.submit(transport, &request, &attempt, NULL), DYN_OK);
    began_ms = http_now_ms();
    for (int i = 0; i < 20; i++)
        ck_assert_int_eq(dyn_http_kind.poll(transport, attempt, 0, &response),
                         DYN_PENDING);
    ck_assert_int_lt(http_now_ms() - began_ms, 50);
    began_ms = http_now_ms();
    ck_assert_int_eq(dyn_http_kind.poll(transport, attempt, 50000, &response),
                     DYN_PENDING);
    ck_assert_int_ge(http_now_ms() - began_ms, 49);
    ck_assert_int_lt(http_now_ms() - began_ms, 300);
    dyn_http_kind.cancel(transport, attempt);
    dyn_http_kind.close(transport);
    http_server_stop(server);
}
END_TEST

START_TEST(polling_without_waiting_gets_there_too)
{
    static const struct http_step slow = {.bytes = HTTP_OK_EMPTY, .drip_us = 100};
    struct http_server *server = http_server_start(&slow, 1);
    struct dyn_transport_opts opts = http_opts(http_server_url(server));
    struct dyn_transport *transport = http_open(&opts);
    struct dyn_request request = http_request();
    struct dyn_attempt *attempt = NULL;
    struct dyn_response response;

    ck_assert_int_eq(dyn_http_kind.submit(transport, &request, &attempt, NULL), DYN_OK);
    while (dyn_http_kind.poll(transport, attempt, 0, &response) == DYN_PENDING)
        ;
    ck_assert_msg(response.outcome == DYN_OUTCOME_ANSWER, "%s", response.message);
    ck_assert_str_eq(response.body.ptr, "{}");
    dyn_buf_release(&response.body);
    dyn_http_kind.close(transport);
    http_server_stop(server);
}
END_TEST

/* Where an attempt is when it is cancelled. */
static const struct {
    struct http_step step;
    int polls;           /* of 1 ms before */
    bool until_received; /* and on until the server has the request */
} cancels[] = {
    {{.bytes = NULL}, 0, false},
    {{.bytes = NULL}, 1, false},
    {{.bytes = NULL}, 1, true},
    {{.bytes = HTTP_OK_HEAD "Content-Length: 99\r\n\r\n{"}, 10, true},
};

START_TEST(a_cancelled_attempt_leaves_nothing_behind)
{
    struct http_step steps[2] = {cancels[_i].step, kept};
    struct http_server *server = http_server_start(steps, 2);
    struct dyn_transport_opts opts = http_opts(http_server_url(server));
    struct dyn_transport *transport = http_open(&opts);
    struct dyn_request request = http_request();
    struct dyn_attempt *attempt = NULL;
    struct dyn_response response;
    bool reused;

    ck_assert_int_eq(dyn_http_kind.submit(transport, &request, &attempt, NULL), DYN_OK);
    for (int i = 0; i < cancels[_i].polls ||
                    (cancels[_i].until_received && http_server_requests(server) == 0);
         i++)
        ck_assert_int_eq(dyn_http_kind.poll(transport, attempt, 1000, &response),
                         DYN_PENDING);
    dyn_http_kind.cancel(transport, attempt);
    if (cancels[_i].until_received) {
        ck_assert(answers(transport, &reused));
        ck_assert(!reused);
        ck_assert_uint_eq(http_server_requests(server), 2);
    }
    dyn_http_kind.close(transport);
    http_server_stop(server);
}
END_TEST

/* --- Signals, descriptors, memory --- */

START_TEST(a_server_that_resets_raises_no_signal)
{
    static const struct http_step refuses = {.on_headers = true, .then = HTTP_RESET};
    size_t len = (size_t)4 << 20;
    char *body = calloc(1, len);
    struct http_server *server = http_server_start(&refuses, 1);
    struct dyn_transport_opts opts = http_opts(http_server_url(server));
    struct dyn_transport *transport = http_open(&opts);
    struct sigaction usual = {.sa_handler = SIG_DFL}, before;

    ck_assert_ptr_nonnull(body);
    ck_assert_int_eq(sigaction(SIGPIPE, &usual, &before), 0);
    for (int i = 0; i < 12; i++) {
        struct dyn_request request = http_request();
        request.body = dyn_str_n(body, len);
        struct dyn_response response = http_send(transport, &request);
        ck_assert_int_eq(response.outcome, DYN_OUTCOME_BROKEN);
        ck_assert_int_eq(response.code, DYN_E_NETWORK);
        ck_assert(response.may_have_acted);
    }
    sigaction(SIGPIPE, &before, NULL);
    dyn_http_kind.close(transport);
    http_server_stop(server);
    free(body);
}
END_TEST

START_TEST(no_descriptor_is_left_open)
{
    static const struct http_step steps[] = {
        {.bytes = HTTP_OK_EMPTY},
        {.then = HTTP_CLOSE},
        {.bytes = HTTP_OK_EMPTY, .cut = 30, .then = HTTP_RESET},
        {.bytes = NULL},
        {.bytes = HTTP_OK_EMPTY},
    };
    int before = http_open_files();

    if (before < 0) {
        puts("# skipped: counting descriptors needs /proc/self/fd");
        return;
    }
    struct http_server *server = http_server_start(steps, 5);
    struct dyn_transport_opts opts = http_opts(http_server_url(server));
    struct dyn_transport *transport = http_open(&opts);
    for (size_t i = 0; i < 8; i++) {
        struct dyn_request request = http_request();
        request.timeout_us = 50000;
        struct dyn_response response = http_send(transport, &request);
        dyn_buf_release(&response.body);
    }
    dyn_http_kind.close(transport);
    http_server_stop(server);
    ck_assert_int_eq(http_open_files(), before);
}
END_TEST

START_TEST(without_descriptors_the_message_says_so)
{
    struct http_server *server = http_server_start(&kept, 1);
    struct dyn_transport_opts opts = http_opts(http_server_url(server));
    struct dyn_transport *transport = http_open(&opts);
    struct dyn_request request = http_request();
    struct rlimit before, none;
    bool reused;

    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = before;
    none.rlim_cur = 3;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
    struct dyn_response response = http_send(transport, &request);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
    ck_assert_int_eq(response.outcome, DYN_OUTCOME_BROKEN);
    ck_assert(!response.may_have_acted);
    ck_assert_msg(strstr(response.message, "too many files") != NULL, "%s",
                  response.message);
    ck_assert(answers(transport, &reused));
    dyn_http_kind.close(transport);
    http_server_stop(server);
}
END_TEST

/* Opens, sends and closes; true: nothing was refused. */
static bool works_with(const struct dyn_transport_opts *opts)
{
    struct dyn_transport *transport = NULL;
    struct dyn_attempt *attempt = NULL;
    struct dyn_request request = http_request();
    struct dyn_response response;
    struct dyn_error err = {0};
    int rc = dyn_http_kind.open(opts, &transport, &err);

    if (rc != DYN_OK) {
        ck_assert_int_eq(rc, DYN_E_NOMEM);
        ck_assert_int_eq(err.code, DYN_E_NOMEM);
        return false;
    }
    rc = dyn_http_kind.submit(transport, &request, &attempt, &err);
    if (rc == DYN_OK) {
        while (dyn_http_kind.poll(transport, attempt, 1000000, &response) == DYN_PENDING)
            ;
        rc = response.code;
        ck_assert_int_eq(response.outcome,
                         rc == DYN_OK ? DYN_OUTCOME_ANSWER : DYN_OUTCOME_REFUSED);
        dyn_buf_release(&response.body);
    }
    ck_assert_int_eq(rc, rc == DYN_OK ? DYN_OK : DYN_E_NOMEM);
    dyn_http_kind.close(transport);
    return rc == DYN_OK;
}

START_TEST(memory_that_runs_out_anywhere_is_said_and_leaks_nothing)
{
    static const struct http_step step = {
        .bytes = HTTP_OK_HEAD "\r\n{\"a\":\"0123456789012345678901234567890123456789"
                              "0123456789012345678901234567890123456789\"}",
        .then = HTTP_CLOSE};
    struct http_server *server = http_server_start(&step, 1);
    struct faulty_system faulty;
    struct dyn_transport_opts opts = http_opts(http_server_url(server));
    size_t fail_at = 1;

    faulty_system_init(&faulty);
    opts.system = &faulty.system;
    for (;; fail_at++) {
        faulty_system_round(&faulty, fail_at);
        bool worked = works_with(&opts);
        ck_assert_uint_eq(faulty.live_bytes, 0);
        if (worked)
            break;
        ck_assert_uint_lt(fail_at, 100);
    }
    ck_assert_uint_gt(fail_at, 4);
    http_server_stop(server);
}
END_TEST

/* --- Addresses --- */

static const struct {
    const char *text;
    bool is_loopback;
} addresses[] = {
    {"127.0.0.1", true},
    {"127.255.255.254", true},
    {"126.255.255.255", false},
    {"128.0.0.1", false},
    {"0.0.0.0", false},
    {"10.127.0.1", false},
    {"::1", true},
    {"::", false},
    {"::2", false},
    {"::ffff:127.0.0.1", true},
    {"fe80::1", false},
    {"::ffff:10.0.0.1", false},
    {"::127.0.0.1", false},
};

START_TEST(addresses_of_loopback_are_told_from_others)
{
    const char *text = addresses[_i].text;
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    bool is;

    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
        is = dyni_http_is_loopback((const struct sockaddr *)&v4, sizeof(v4));
    } else {
        ck_assert_int_eq(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
        is = dyni_http_is_loopback((const struct sockaddr *)&v6, sizeof(v6));
    }
    ck_assert_msg(is == addresses[_i].is_loopback, "%s", text);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("aws_http_life");
    TCase *c = tcase_create("sharing");

    tcase_set_timeout(c, 60);
    tcase_add_test(c, threads_share_a_transport_and_few_connections_stay);
    tcase_add_test(c, after_fork_parent_and_child_both_go_on);
    tcase_add_test(c, a_child_that_only_closes_leaves_the_parents_connection_alone);
    tcase_add_test(c, an_attempt_under_way_stays_with_the_process_that_began_it);
    suite_add_tcase(s, c);
    c = tcase_create("waiting");
    tcase_add_test(c, poll_waits_no_longer_than_it_is_told);
    tcase_add_test(c, polling_without_waiting_gets_there_too);
    tcase_add_loop_test(c, a_cancelled_attempt_leaves_nothing_behind, 0, COUNT(cancels));
    suite_add_tcase(s, c);
    c = tcase_create("shortage");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, a_server_that_resets_raises_no_signal);
    tcase_add_test(c, no_descriptor_is_left_open);
    tcase_add_test(c, without_descriptors_the_message_says_so);
    tcase_add_test(c, memory_that_runs_out_anywhere_is_said_and_leaks_nothing);
    tcase_add_loop_test(c, addresses_of_loopback_are_told_from_others, 0,
                        COUNT(addresses));
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_main(suite());
}
