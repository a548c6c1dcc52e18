/* SPDX-License-Identifier: MIT */
/*
 * The HTTP transport over TLS: stunnel, with certificates of a CA made for this run, in
 * front of the scripted server.
 */
#include "http_fixture.h"
#include "http_server.h"
#include "suite.h"
#include "support/server_process.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

/* What stunnel offers, each on a port of its own. */
enum service { GOOD, WRONG_HOST, UNKNOWN_CA, EXPIRED, OLD_TLS, SERVICES };

/* Runs in the process's own folder. "unknown" signs itself; "old" is good but for its
 * TLS. */
static const char script[] =
    "set -e\n"
    "request() {\n"
    "    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes "
    "-subj \"/CN=$1\" -keyout $1.key -out $1.csr\n"
    "    echo \"subjectAltName=$2\" > $1.ext\n"
    "}\n"
    "sign() {\n"
    "    openssl ca -batch -notext -config ca.conf -in $1.csr -out $1.pem "
    "-extfile $1.ext -startdate $2 -enddate $3\n"
    "}\n"
    "self_signed() {\n"
    "    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes "
    "-days 2 -subj \"/CN=$1\" -addext subjectAltName=IP:127.0.0.1 "
    "-keyout $1.key -out $1.pem\n"
    "}\n"
    "printf '%s\\n' '[ca]' default_ca=own '[own]' database=index serial=serial "
    "new_certs_dir=. certificate=ca.pem private_key=ca.key default_md=sha256 "
    "policy=any '[any]' commonName=supplied > ca.conf\n"
    ": > index\n"
    "echo 01 > serial\n"
    "self_signed ca\n"
    "self_signed unknown\n"
    "request good IP:127.0.0.1\n"
    "request host DNS:other.example\n"
    "request expired IP:127.0.0.1\n"
    "sign good 20200101000000Z 20991231235959Z\n"
    "sign host 20200101000000Z 20991231235959Z\n"
    "sign expired 20200101000000Z 20200102000000Z\n"
    "cp good.key old.key\n"
    "cp good.pem old.pem\n"
    "{\n"
    "    printf '%s\\n' 'foreground = yes' 'pid =' 'syslog = no' 'debug = 4'\n"
    "    to=$1\n"
    "    shift\n"
    "    for name in good host unknown expired old; do\n"
    "        printf '%s\\n' \"[$name]\" \"accept = 127.0.0.1:$1\" "
    "\"connect = 127.0.0.1:$to\" \"cert = $name.pem\" \"key = $name.key\"\n"
    "        shift\n"
    "    done\n"
    "    printf '%s\\n' 'sslVersionMax = TLSv1.1' 'securityLevel = 0'\n"
    "} > stunnel.conf\n"
    "exec stunnel4 stunnel.conf\n";

static struct server_process stunnel;
static struct http_server *server;
static unsigned ports[SERVICES];
static char ca_file[300];
static bool is_missing;

static const struct http_step kept = {.bytes = HTTP_OK_EMPTY};

/* Bound for a moment, so that they differ; free again when they are written down. */
static void choose_ports(void)
{
    int sockets[SERVICES];

    for (int i = 0; i < SERVICES; i++) {
        struct sockaddr_in address = {.sin_family = AF_INET};
        socklen_t len = sizeof(address);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        sockets[i] = socket(AF_INET, SOCK_STREAM, 0);
        ck_assert_int_ge(sockets[i], 0);
        ck_assert_int_eq(
            bind(sockets[i], (const struct sockaddr *)&address, sizeof(address)), 0);
        ck_assert_int_eq(getsockname(sockets[i], (struct sockaddr *)&address, &len), 0);
        ports[i] = ntohs(address.sin_port);
    }
    for (int i = 0; i < SERVICES; i++)
        close(sockets[i]);
}

/* Where nobody does, a socket may come to be connected to itself. */
static bool listens(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port)};
    struct sockaddr_in own = {.sin_port = address.sin_port};
    socklen_t len = sizeof(own);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool does;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    does = connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0 &&
           getsockname(fd, (struct sockaddr *)&own, &len) == 0 &&
           own.sin_port != address.sin_port;
    close(fd);
    return does;
}

static bool all_listen(void)
{
    for (size_t i = 0; i < SERVICES; i++)
        if (!listens(ports[i]))
            return false;
    return true;
}

/* False: it ended, as when somebody else was given one of the ports. */
static bool run_stunnel(void)
{
    static char sh[] = "sh", c[] = "-c", name[] = "tls", text[sizeof(script)];
    static char numbers[SERVICES + 1][8];
    char *args[SERVICES + 6] = {sh, c, text, name, numbers[0]};
    struct timespec pause = {.tv_nsec = 5000000};
    int64_t end_ms = http_now_ms() + 20000;

    memcpy(text, script, sizeof(script));
    choose_ports();
    snprintf(numbers[0], sizeof(numbers[0]), "%u", http_server_port(server));
    for (size_t i = 0; i < SERVICES; i++) {
        snprintf(numbers[i + 1], sizeof(numbers[i + 1]), "%u", ports[i]);
        args[5 + i] = numbers[i + 1];
    }
    ck_assert_int_eq(server_process_start(&stunnel, args), 0);
    while (!all_listen()) {
        if (!server_process_is_running(&stunnel) || http_now_ms() > end_ms)
            return false;
        nanosleep(&pause, NULL);
    }
    snprintf(ca_file, sizeof(ca_file), "%s/ca.pem", stunnel.folder);
    return true;
}

static void start_stunnel(void)
{
    char log[2048];

    for (int turn = 0; !run_stunnel(); turn++) {
        server_process_log(&stunnel, log, sizeof(log));
        server_process_stop(&stunnel);
        ck_assert_msg(turn < 3, "stunnel did not start: %s", log);
    }
}

static void set_up(void)
{
    is_missing = system("command -v stunnel4 >/dev/null && command -v openssl "
                        ">/dev/null") != 0;
    if (is_missing)
        return;
    server = http_server_start(&kept, 1);
    ck_assert_ptr_nonnull(server);
    start_stunnel();
}

static void tear_down(void)
{
    if (is_missing)
        return;
    server_process_stop(&stunnel);
    http_server_stop(server);
}

static bool skipped(void)
{
    if (is_missing)
        puts("# skipped: TLS needs stunnel4 and openssl (packages stunnel4, openssl)");
    return is_missing;
}

static struct dyn_transport *open_service(enum service service, const char *authorities)
{
    char url[64] = "";
    struct dyn_transport_opts opts = http_opts(url);

    snprintf(url, sizeof(url), "https://127.0.0.1:%u", ports[service]);
    opts.ca_file = authorities;
    return http_open(&opts);
}

static const struct {
    const char *name;
    enum service service;
    const char *authorities; /* "": those of the test */
    enum dyn_outcome outcome;
    int code;
    const char *message;
} cases[] = {
    {"a good certificate", GOOD, "", DYN_OUTCOME_ANSWER, DYN_OK, NULL},
    {"of another host", WRONG_HOST, "", DYN_OUTCOME_REFUSED, DYN_E_CONFIG, "127.0.0.1"},
    {"of an unknown CA", UNKNOWN_CA, "", DYN_OUTCOME_REFUSED, DYN_E_CONFIG, "ca_file"},
    {"good, but the CA is not the system's", GOOD, NULL, DYN_OUTCOME_REFUSED,
     DYN_E_CONFIG, "ca_file"},
    {"expired", EXPIRED, "", DYN_OUTCOME_REFUSED, DYN_E_CONFIG, "expired"},
    {"a CA file that is not there", GOOD, "/nonexistent/ca.pem", DYN_OUTCOME_REFUSED,
     DYN_E_CONFIG, "PEM"},
    {"TLS 1.1", OLD_TLS, "", DYN_OUTCOME_BROKEN, DYN_E_NETWORK, "TLS 1.2"},
};

START_TEST(certificates_are_judged_before_anything_is_sent)
{
    if (skipped())
        return;
    size_t requests = http_server_requests(server);
    const char *authorities = cases[_i].authorities;
    if (authorities != NULL && authorities[0] == '\0')
        authorities = ca_file;
    struct dyn_transport *transport = open_service(cases[_i].service, authorities);
    struct dyn_request request = http_request();
    struct dyn_response response = http_send(transport, &request);

    ck_assert_msg(
        response.outcome == cases[_i].outcome && response.code == cases[_i].code,
        "%s: outcome %d: %s", cases[_i].name, (int)response.outcome, response.message);
    bool is_answer = response.outcome == DYN_OUTCOME_ANSWER;
    if (!is_answer) {
        ck_assert(!response.may_have_acted);
        ck_assert_msg(strstr(response.message, cases[_i].message) != NULL, "%s: %s",
                      cases[_i].name, response.message);
    }
    ck_assert_uint_eq(http_server_requests(server), requests + is_answer);
    dyn_buf_release(&response.body);
    dyn_http_kind.close(transport);
}
END_TEST

static bool answers(struct dyn_transport *transport, bool *ret_reused)
{
    struct dyn_request request = http_request();
    struct dyn_response response = http_send(transport, &request);

    dyn_buf_release(&response.body);
    *ret_reused = response.reused_connection;
    return response.outcome == DYN_OUTCOME_ANSWER;
}

START_TEST(a_session_of_tls_survives_the_fork_of_its_process)
{
    bool reused = false;
    int status = 0;

    if (skipped())
        return;
    struct dyn_transport *transport = open_service(GOOD, ca_file);
    ck_assert(answers(transport, &reused));
    pid_t child = fork();
    if (child == 0) {
        bool well = answers(transport, &reused) && !reused;
        dyn_http_kind.close(transport);
        _exit(well ? 0 : 1);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    ck_assert(answers(transport, &reused));
    ck_assert(reused);
    dyn_http_kind.close(transport);
}
END_TEST

/* A server that knows no TLS says so in its own language. */
static const struct http_step refuses = {
    .bytes = "HTTP/1.1 400 Bad Request\r\n\r\n", .then = HTTP_CLOSE, .on_bytes = true};

START_TEST(a_server_without_tls_is_told_from_a_broken_one)
{
    struct http_server *plain = http_server_start(&refuses, 1);
    char url[64] = "";
    struct dyn_transport_opts opts = http_opts(url);

    snprintf(url, sizeof(url), "https://127.0.0.1:%u", http_server_port(plain));
    struct dyn_transport *transport = http_open(&opts);
    struct dyn_request request = http_request();
    struct dyn_response response = http_send(transport, &request);
    ck_assert_int_eq(response.outcome, DYN_OUTCOME_BROKEN);
    ck_assert_int_eq(response.code, DYN_E_NETWORK);
    ck_assert(!response.may_have_acted);
    ck_assert_msg(strstr(response.message, "speak TLS") != NULL, "%s", response.message);
    dyn_http_kind.close(transport);
    http_server_stop(plain);
}
END_TEST

/* The time to connect includes TLS, and ends before that of the attempt. */
START_TEST(a_server_that_never_begins_tls_is_given_up_in_the_time_to_connect)
{
    static const struct http_step silent = {.on_bytes = true};
    struct http_server *mute = http_server_start(&silent, 1);
    char url[64] = "";
    struct dyn_transport_opts opts = http_opts(url);
    int64_t began_ms = http_now_ms();

    snprintf(url, sizeof(url), "https://127.0.0.1:%u", http_server_port(mute));
    opts.connect_timeout_ms = 100;
    struct dyn_transport *transport = http_open(&opts);
    struct dyn_request request = http_request();
    struct dyn_response response = http_send(transport, &request);
    ck_assert_int_eq(response.outcome, DYN_OUTCOME_TIMEOUT);
    ck_assert_int_eq(response.code, DYN_E_TIMEOUT);
    ck_assert(!response.may_have_acted);
    ck_assert_msg(strstr(response.message, "no connection to https://127") != NULL, "%s",
                  response.message);
    ck_assert_int_ge(http_now_ms() - began_ms, 99);
    ck_assert_int_lt(http_now_ms() - began_ms, 1000);
    dyn_http_kind.close(transport);
    http_server_stop(mute);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("aws_http_tls");
    TCase *c = tcase_create("tls");

    tcase_set_timeout(c, 30);
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_loop_test(c, certificates_are_judged_before_anything_is_sent, 0,
                        COUNT(cases));
    tcase_add_test(c, a_session_of_tls_survives_the_fork_of_its_process);
    suite_add_tcase(s, c);
    c = tcase_create("no tls");
    tcase_add_test(c, a_server_without_tls_is_told_from_a_broken_one);
    tcase_add_test(c, a_server_that_never_begins_tls_is_given_up_in_the_time_to_connect);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_main(suite());
}
