/* SPDX-License-Identifier: MIT */
/* dyngen-local from outside: what it answers, what it refuses, how it begins and ends. */
#include "server_rig.h"
#include "support/suite.h"

#include "core/hash.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define TARGET       "X-Amz-Target: " RIG_LIST "\r\n"
#define POST         "POST / HTTP/1.1\r\nHost: h\r\n" TARGET
#define EMPTY_LIST   "{\"TableNames\":[]}"
#define CORAL        "{\"__type\":\"com.amazon.coral.service#"
#define TABLE                                                                            \
    "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\","                        \
    "\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":\"N\"}],"     \
    "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}]}"
#define ITEM "{\"TableName\":\"tab\",\"%s\":{\"pk\":{\"N\":\"%d\"}}}"

static struct server_rig server;
static char folder[64], file[96];

static void start(const char *const *args)
{
    ck_assert_msg(server_rig_start(&server, args), "%s", server.log);
}

static void start_in_memory(void)
{
    start((const char *const[]){"--memory", NULL});
}

static void tear_down(void)
{
    server_rig_stop(&server);
    if (folder[0] == '\0')
        return;
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < COUNT(endings); i++) {
        char path[128];
        snprintf(path, sizeof(path), "%s%s", file, endings[i]);
        unlink(path);
    }
    rmdir(folder);
    folder[0] = '\0';
}

static void make_folder(void)
{
    snprintf(folder, sizeof(folder), "/tmp/dyngen-test-server-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(file, sizeof(file), "%s/x.db", folder);
}

/* Nobody is hurt: the next one is answered. */
static void assert_answers(const struct server_rig *rig)
{
    struct server_answer answer;
    server_rig_ask(rig, DYN_STR(POST "Content-Length: 2\r\n\r\n{}"), &answer);
    ck_assert_int_eq(answer.status, 200);
    server_answer_release(&answer);
}

/* --- Answers -------------------------------------------------------------------------- */

static const struct {
    const char *request;
    int status;
    const char *body; /* how it begins; NULL: of no interest */
} answers[] = {
    {POST "Content-Length: 2\r\n\r\n{}", 200, EMPTY_LIST},
    {"POST / HTTP/1.1\r\nhOsT: h\r\nx-AMZ-target:   " RIG_LIST
     "  \r\ncontent-LENGTH: 2\r\n\r\n{}",
     200, EMPTY_LIST},
    {"POST / HTTP/1.0\r\n" TARGET "Content-Length: 2\r\n\r\n{}", 200, EMPTY_LIST},
    {"POST http://h/a%20b//..?c=%00&d HTTP/1.1\r\nHost: h\r\n" TARGET
     "Content-Length: 2\r\n\r\n{}",
     200, EMPTY_LIST},
    {POST "Transfer-Encoding: chunked\r\n\r\n1;x=y\r\n{\r\n01\r\n}\r\n0\r\nA: b\r\n\r\n",
     200, EMPTY_LIST},
    {POST "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}", 200, EMPTY_LIST},
    {POST "\r\n", 400, CORAL "SerializationException\"}"},
    {POST "Content-Length: 0\r\n\r\n", 400, CORAL "SerializationException\"}"},
    {POST "Content-Length: 1\r\n\r\n{", 400, CORAL "SerializationException\""},
    {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}", 400,
     CORAL "UnknownOperationException\"}"},
    {"POST / HTTP/1.1\r\nHost: h\r\nX-Amz-Target: DynamoDB_20120810.\r\n\r\n", 400,
     CORAL "UnknownOperationException\"}"},
    {"POST / HTTP/1.1\r\nHost: h\r\nX-Amz-Target: DynamoDB_20120810.Listtables\r\n\r\n",
     400,
     CORAL "UnknownOperationException\",\"message\":\"Listtables is no operation of the "
           "embedded engine\"}"},
    {"POST / HTTP/1.1\r\nHost: h\r\nX-Amz-Target: DynamoDBStreams_20120810.ListStreams"
     "\r\n\r\n",
     400, CORAL "UnknownOperationException\"}"},
    {"GET / HTTP/1.1\r\nHost: h\r\n\r\n", 200, "healthy: dynamodb.local.amazonaws.com "},
    {"HEAD /x HTTP/1.1\r\nHost: h\r\n\r\n", 200, ""},
    {POST "Origin: http://h\r\nContent-Length: 2\r\n\r\n{}", 403,
     CORAL "AccessDeniedException\",\"message\":\"pages in a browser"},
    {"PUT / HTTP/1.1\r\nHost: h\r\n" TARGET "Content-Length: 2\r\n\r\n{}", 404,
     "<UnknownOperationException/>\n"},
    {"OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", 404, "<UnknownOperationException/>\n"},
    {POST "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 501, CORAL},
    {POST "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", 400, NULL},
    {POST "Content-Length: -2\r\n\r\n{}", 400, NULL},
    {POST "no colon\r\nContent-Length: 2\r\n\r\n{}", 400, NULL},
};

START_TEST(requests_are_answered)
{
    struct server_answer answer;
    server_rig_ask(&server, dyn_str(answers[_i].request), &answer);
    ck_assert_msg(answer.status == answers[_i].status, "%d for %s", answer.status,
                  answers[_i].request);
    if (answers[_i].body != NULL) {
        struct dyn_str body = dyn_buf_str(&answer.body);
        ck_assert_msg(strncmp(body.ptr, answers[_i].body, strlen(answers[_i].body)) == 0,
                      "%s for %s", body.ptr, answers[_i].request);
    }
    ck_assert(answer.has_continue == (strstr(answers[_i].request, "Expect") != NULL));
    server_answer_release(&answer);
    assert_answers(&server);
}
END_TEST

START_TEST(an_answer_has_its_headers)
{
    struct server_answer answer, other;
    char crc[16];
    server_rig_ask(&server, DYN_STR(POST "Content-Length: 2\r\n\r\n{}"), &answer);
    server_rig_ask(&server, DYN_STR("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), &other);
    for (int i = 0; i < 2; i++) {
        const struct server_answer *a = i == 0 ? &answer : &other;
        snprintf(crc, sizeof(crc), "%lu",
                 (unsigned long)dyni_crc32(0, a->body.ptr, a->body.len));
        ck_assert(dyn_str_eq(server_answer_header(a, "x-amz-crc32"), dyn_str(crc)));
        ck_assert_uint_eq(server_answer_header(a, "x-amzn-requestid").len, 52);
        ck_assert_uint_ne(server_answer_header(a, "date").len, 0);
    }
    ck_assert(dyn_str_eq(server_answer_header(&answer, "content-type"),
                         DYN_STR("application/x-amz-json-1.0")));
    ck_assert(!dyn_str_eq(server_answer_header(&answer, "x-amzn-requestid"),
                          server_answer_header(&other, "x-amzn-requestid")));
    server_answer_release(&answer);
    server_answer_release(&other);
}
END_TEST

START_TEST(requests_in_a_row_are_answered_in_order)
{
    static const char three[] =
        POST "Content-Length: 2\r\n\r\n{}"
             "GET / HTTP/1.1\r\nHost: h\r\n\r\n" POST "Content-Length: 1\r\n\r\n{";
    static const int statuses[] = {200, 200, 400};
    struct server_answer answer;
    int fd = server_rig_connect(&server);
    ck_assert(server_rig_send(fd, dyn_str(three)));
    for (size_t i = 0; i < COUNT(statuses); i++) {
        server_rig_read(fd, true, &answer);
        ck_assert_int_eq(answer.status, statuses[i]);
        server_answer_release(&answer);
    }
    ck_assert_int_eq(server_rig_post(fd, "ListTables", "{}", &answer), 200);
    server_answer_release(&answer);
    close(fd);
}
END_TEST

START_TEST(a_request_may_come_byte_by_byte)
{
    static const char request[] = POST "Content-Length: 2\r\n\r\n{}";
    struct server_answer answer;
    int fd = server_rig_connect(&server);
    for (size_t i = 0; i < sizeof(request) - 1; i++)
        ck_assert(server_rig_send(fd, dyn_str_n(request + i, 1)));
    server_rig_read(fd, true, &answer);
    ck_assert_int_eq(answer.status, 200);
    server_answer_release(&answer);
    close(fd);
}
END_TEST

/* --- Limits --------------------------------------------------------------------------- */

/* A body of ListTables of so many bytes, all of them blank but two. */
static void add_body(struct dyn_buf *out, size_t size)
{
    dyn_buf_text(out, "{");
    for (size_t i = 2; i < size; i++)
        dyn_buf_byte(out, ' ');
    dyn_buf_text(out, "}");
}

static const struct {
    size_t length; /* Content-Length; 0: the body comes in chunks */
    size_t body;   /* bytes that are sent */
    const char *headers;
    int headers_more; /* besides Host, X-Amz-Target and what says the length */
    int status;
    bool has_continue, is_closed;
} limits[] = {
    {1024, 1024, "", 0, 200, false, false},
    {1025, 1025, "", 0, 413, false, false},
    {0, 1024, "", 0, 200, false, false},
    {0, 1025, "", 0, 413, false, false},
    {500000, 500000, "", 0, 413, false, false},
    {0, 500000, "", 0, 413, false, false},
    {1024, 1024, "Expect: 100-continue\r\n", 0, 200, true, false},
    {1025, 0, "Expect: 100-continue\r\n", 0, 413, false, true},
    {100000000, 0, "", 0, 413, false, true},
    {2, 2, "", 61, 200, false, false},
    {2, 2, "", 62, 431, false, false},
    {2, 2, "", 5000, 431, false, true},
};

static void write_limit(size_t row, struct dyn_buf *out)
{
    dyn_buf_printf(out, POST "%s", limits[row].headers);
    for (int i = 0; i < limits[row].headers_more; i++)
        dyn_buf_printf(out, "a%d: b\r\n", i);
    if (limits[row].length != 0)
        dyn_buf_printf(out, "Content-Length: %zu\r\n\r\n", limits[row].length);
    else
        dyn_buf_printf(out, "Transfer-Encoding: chunked\r\n\r\n%zx\r\n",
                       limits[row].body);
    if (limits[row].body != 0)
        add_body(out, limits[row].body);
    if (limits[row].length == 0)
        dyn_buf_text(out, "\r\n0\r\n\r\n");
}

static void start_small(void)
{
    start((const char *const[]){"--max-body=1024", NULL});
}

START_TEST(what_is_too_large_is_refused)
{
    struct dyn_buf request = {0};
    struct server_answer answer, next;
    int fd = server_rig_connect(&server);
    write_limit((size_t)_i, &request);
    (void)server_rig_send(fd, dyn_buf_str(&request));
    server_rig_read(fd, true, &answer);
    ck_assert_int_eq(answer.status, limits[_i].status);
    ck_assert(answer.has_continue == limits[_i].has_continue);
    if (answer.status == 413)
        ck_assert_ptr_nonnull(strstr(dyn_buf_str(&answer.body).ptr,
                                     "at most 1024 bytes here (--max-body)"));
    ck_assert_int_eq(server_rig_post(fd, "ListTables", "{}", &next),
                     limits[_i].is_closed ? 0 : 200);
    server_answer_release(&answer);
    server_answer_release(&next);
    dyn_buf_release(&request);
    close(fd);
    assert_answers(&server);
}
END_TEST

START_TEST(who_goes_away_in_the_middle_hurts_nobody)
{
    static const char request[] =
        POST "Content-Length: 900\r\nExpect: 100-continue\r\n\r\n{\"Limit\":1,";
    static const struct linger at_once = {1, 0};
    for (size_t len = 1; len < sizeof(request); len += 7) {
        int fd = server_rig_connect(&server);
        ck_assert(server_rig_send(fd, dyn_str_n(request, len)));
        if (len % 2 == 0)
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
        close(fd);
    }
    assert_answers(&server);
}
END_TEST

/* More connections than are taken wait, and are answered once others end. */
START_TEST(connections_beyond_the_limit_wait)
{
    enum { MANY = 200 };
    static const char request[] = POST "Connection: close\r\nContent-Length: 2\r\n\r\n{}";
    int fds[MANY];
    start((const char *const[]){"--connections", "4", "--threads", "2", NULL});
    for (int i = 0; i < MANY; i++) {
        fds[i] = server_rig_connect(&server);
        ck_assert_int_ge(fds[i], 0);
        ck_assert(server_rig_send(fds[i], dyn_str(request)));
    }
    for (int i = 0; i < MANY; i++) {
        struct server_answer answer;
        server_rig_read(fds[i], true, &answer);
        ck_assert_int_eq(answer.status, 200);
        server_answer_release(&answer);
        close(fds[i]);
    }
}
END_TEST

/* --- Signatures ----------------------------------------------------------------------- */

static const struct {
    const char *key, *secret;
    int late_s;            /* how long ago it was signed */
    const char *from, *to; /* replaced in the request; NULL: nothing */
    int status;
    const char *error; /* a part of the body */
} signatures[] = {
    {RIG_KEY, RIG_SECRET, 0, NULL, NULL, 200, EMPTY_LIST},
    {RIG_KEY, RIG_SECRET, 290, NULL, NULL, 200, EMPTY_LIST},
    {RIG_KEY, RIG_SECRET, -290, NULL, NULL, 200, EMPTY_LIST},
    {RIG_KEY, RIG_SECRET, 0, "Accept: */*", "Accept: text/*", 200, EMPTY_LIST},
    {RIG_KEY, RIG_SECRET, 0, ", SignedHeaders", ",SignedHeaders", 200, EMPTY_LIST},
    {RIG_KEY, RIG_SECRET, 302, NULL, NULL, 400,
     "InvalidSignatureException\",\"message\":\"Signature expired: "},
    {RIG_KEY, RIG_SECRET, -310, NULL, NULL, 400,
     "InvalidSignatureException\",\"message\":\"Signature not yet current: "},
    {RIG_KEY, "wrong", 0, NULL, NULL, 400,
     "InvalidSignatureException\",\"message\":\"The request signature we calculated "},
    {"AKIDOTHER", RIG_SECRET, 0, NULL, NULL, 400, "UnrecognizedClientException"},
    {RIG_KEY, RIG_SECRET, 0, "{}", "{ ", 400, "the signature does not match"},
    {RIG_KEY, RIG_SECRET, 0, "POST / ", "POST /x ", 400, "the signature does not match"},
    {RIG_KEY, RIG_SECRET, 0, "POST / ", "POST /%20 ", 400,
     "the signature does not match"},
    {RIG_KEY, RIG_SECRET, 0, "POST / ", "POST /?x ", 400, "the signature does not match"},
    {RIG_KEY, RIG_SECRET, 0, "ListTables", "ListTablez", 400,
     "the signature does not match"},
    {RIG_KEY, RIG_SECRET, 0, "host: h:1", "host: h:2", 400,
     "the signature does not match"},
    {RIG_KEY, RIG_SECRET, 0, "json-1.0", "json-1.1", 400, "the signature does not match"},
    {RIG_KEY, RIG_SECRET, 0, "/eu-central-1/", "/eu-central-2/", 400,
     "the signature does not match"},
    {RIG_KEY, RIG_SECRET, 0, "Accept: */*", "X-Amz-Other: 1", 400,
     "a header must be signed: X-Amz-Other"},
    {RIG_KEY, RIG_SECRET, 0, ";host;", ";", 400, "host is not signed"},
    {RIG_KEY, RIG_SECRET, 0, "Authorization: ", "Authorisation: ", 400,
     "MissingAuthenticationTokenException"},
    {RIG_KEY, RIG_SECRET, 0, "Authorization: AWS4-HMAC-SHA256 ", "Authorization: Basic ",
     400, "MissingAuthenticationTokenException"},
    {RIG_KEY, RIG_SECRET, 0, "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512", 400,
     "IncompleteSignatureException\",\"message\":\"Unsupported AWS 'algorithm'"},
    {RIG_KEY, RIG_SECRET, 0, "Credential=", "Credentials=", 400,
     "IncompleteSignatureException\",\"message\":\"Authorization header requires "
     "'Credential' parameter.\"}"},
    {RIG_KEY, RIG_SECRET, 0, " Signature=", " Sign=", 400,
     "Authorization header requires 'Signature' parameter.\"}"},
    {RIG_KEY, RIG_SECRET, 0, "SignedHeaders=", "Signed=", 400,
     "Authorization header requires 'SignedHeaders' parameter.\"}"},
    {RIG_KEY, RIG_SECRET, 0, "X-Amz-Date: ", "X-Date: ", 400,
     "Authorization header requires existence of either a 'X-Amz-Date'"},
    {RIG_KEY, RIG_SECRET, 0, "/aws4_request", "/aws4", 400,
     "IncompleteSignatureException\",\"message\":\"Credential must have exactly 5"},
    {RIG_KEY, RIG_SECRET, 0, "/dynamodb/", "/", 400,
     "IncompleteSignatureException\",\"message\":\"Credential must have exactly 5"},
    {RIG_KEY, RIG_SECRET, 0, "POST / ", "GET / ", 200, "healthy"},
};

static void start_verifying(void)
{
    start((const char *const[]){"--verify", RIG_KEY ":" RIG_SECRET, NULL});
}

static void replace(struct dyn_buf *text, const char *from, const char *to)
{
    struct dyn_buf changed = {0};
    const char *at = strstr(text->ptr, from);
    ck_assert_msg(at != NULL, "%s", from);
    dyn_buf_append(&changed, text->ptr, (size_t)(at - text->ptr));
    dyn_buf_text(&changed, to);
    dyn_buf_text(&changed, at + strlen(from));
    dyn_buf_release(text);
    *text = changed;
}

START_TEST(signatures_are_verified)
{
    const struct dyn_system *system = dyn_system_default();
    struct dyni_signer signer = {.access_key_id = signatures[_i].key,
                                 .secret_access_key = signatures[_i].secret,
                                 .region = DYN_STR("eu-central-1"),
                                 .service = DYN_STR("dynamodb")};
    struct dyn_buf request = {0};
    struct server_answer answer;
    ck_assert_int_eq(system->now_us(system->ctx, &signer.now_us), 0);
    signer.now_us -= signatures[_i].late_s * INT64_C(1000000);
    server_rig_sign(&signer, "{}", &request);
    if (signatures[_i].from != NULL)
        replace(&request, signatures[_i].from, signatures[_i].to);
    server_rig_ask(&server, dyn_buf_str(&request), &answer);
    ck_assert_msg(answer.status == signatures[_i].status &&
                      strstr(dyn_buf_str(&answer.body).ptr, signatures[_i].error) != NULL,
                  "%d %s", answer.status, dyn_buf_str(&answer.body).ptr);
    server_answer_release(&answer);
    dyn_buf_release(&request);
}
END_TEST

/* Signed with the right key, all of them. */
static const struct {
    const char *region, *service, *token;
    const char *error; /* NULL: none */
} scopes[] = {
    {"eu-central-1", "dynamodb", NULL, NULL},
    {"eu-central-1", "s3", NULL,
     "InvalidSignatureException\",\"message\":\"Credential should be scoped to correct "
     "service: 'dynamodb'.\"}"},
    {"eu-central-2", "dynamodb", NULL,
     "InvalidSignatureException\",\"message\":\"Credential should be scoped to a valid "
     "region, not 'eu-central-2'. \"}"},
    {"eu-central-1", "dynamodb", "token",
     "UnrecognizedClientException\",\"message\":\"The security token included in the "
     "request is invalid.\"}"},
};

static void start_in_a_region(void)
{
    start((const char *const[]){"--verify", RIG_KEY ":" RIG_SECRET, "--region",
                                "eu-central-1", NULL});
}

START_TEST(what_a_signature_is_for_counts)
{
    const struct dyn_system *system = dyn_system_default();
    struct dyni_signer signer = {.access_key_id = RIG_KEY,
                                 .secret_access_key = RIG_SECRET,
                                 .session_token = scopes[_i].token,
                                 .region = dyn_str(scopes[_i].region),
                                 .service = dyn_str(scopes[_i].service)};
    struct dyn_buf request = {0};
    struct server_answer answer;
    ck_assert_int_eq(system->now_us(system->ctx, &signer.now_us), 0);
    server_rig_sign(&signer, "{}", &request);
    server_rig_ask(&server, dyn_buf_str(&request), &answer);
    ck_assert_int_eq(answer.status, scopes[_i].error == NULL ? 200 : 400);
    if (scopes[_i].error != NULL)
        ck_assert_msg(strstr(answer.body.ptr, scopes[_i].error) != NULL, "%s",
                      answer.body.ptr);
    server_answer_release(&answer);
    dyn_buf_release(&request);
}
END_TEST

START_TEST(the_secret_is_not_in_the_list_of_processes)
{
    char path[64], text[1024];
    start_verifying();
    snprintf(path, sizeof(path), "/proc/%ld/cmdline", (long)server.process.pid);
    FILE *command = fopen(path, "rb");
    if (command == NULL) {
        printf("# skipped: the list of processes needs /proc\n");
        return;
    }
    size_t len = fread(text, 1, sizeof(text) - 1, command);
    fclose(command);
    for (size_t i = 0; i < len; i++)
        text[i] = text[i] == '\0' ? ' ' : text[i];
    text[len] = '\0';
    ck_assert_ptr_nonnull(strstr(text, "--verify *"));
    ck_assert_ptr_null(strstr(text, RIG_SECRET));
    ck_assert_ptr_null(strstr(server.log, RIG_SECRET));
}
END_TEST

/* --- Many at once --------------------------------------------------------------------- */

struct load {
    const struct server_rig *rig;
    int first, last; /* the items that it puts */
    int put;         /* how many were acknowledged */
};

static void *put_items(void *arg)
{
    struct load *load = arg;
    int fd = server_rig_connect(load->rig);
    for (int i = load->first; fd >= 0 && i <= load->last; i++) {
        struct server_answer answer;
        char body[128];
        snprintf(body, sizeof(body), ITEM, "Item", i);
        int status = server_rig_post(fd, "PutItem", body, &answer);
        server_answer_release(&answer);
        if (status != 200)
            break;
        load->put++;
    }
    if (fd >= 0)
        close(fd);
    return NULL;
}

static void create_table(void)
{
    struct server_answer answer;
    int fd = server_rig_connect(&server);
    ck_assert_int_eq(server_rig_post(fd, "CreateTable", TABLE, &answer), 200);
    server_answer_release(&answer);
    close(fd);
}

static bool has_item(int fd, int number)
{
    struct server_answer answer;
    char body[128];
    snprintf(body, sizeof(body), ITEM, "Key", number);
    ck_assert_int_eq(server_rig_post(fd, "GetItem", body, &answer), 200);
    bool has = strstr(answer.body.ptr, "\"Item\"") != NULL;
    server_answer_release(&answer);
    return has;
}

enum { LOADS = 32 };

static void begin_loads(struct load loads[LOADS], pthread_t threads[LOADS], int each)
{
    for (int i = 0; i < LOADS; i++) {
        loads[i] = (struct load){&server, i * each, (i + 1) * each - 1, 0};
        ck_assert_int_eq(pthread_create(&threads[i], NULL, put_items, &loads[i]), 0);
    }
}

static void assert_put(const struct load loads[LOADS])
{
    int fd = server_rig_connect(&server);
    for (int i = 0; i < LOADS; i++) {
        for (int n = 0; n < loads[i].put; n++)
            ck_assert_msg(has_item(fd, loads[i].first + n), "%d", loads[i].first + n);
    }
    close(fd);
}

START_TEST(many_connections_are_served_at_once)
{
    struct load loads[LOADS];
    pthread_t threads[LOADS];
    create_table();
    begin_loads(loads, threads, 20);
    for (int i = 0; i < LOADS; i++) {
        pthread_join(threads[i], NULL);
        ck_assert_int_eq(loads[i].put, 20);
    }
    assert_put(loads);
}
END_TEST

/* --- Ends ----------------------------------------------------------------------------- */

START_TEST(a_request_that_came_in_is_answered_before_the_end)
{
    struct server_answer answer;
    int idle = server_rig_connect(&server), fd = server_rig_connect(&server);
    ck_assert_int_eq(server_rig_post(idle, "ListTables", "{}", &answer), 200);
    server_answer_release(&answer);
    ck_assert(server_rig_send(fd, DYN_STR(POST "Expect: 100-continue\r\n"
                                               "Content-Length: 2\r\n\r\n")));
    /* The 100 says that the head came in. */
    char byte;
    ck_assert_int_eq((int)recv(fd, &byte, 1, MSG_PEEK), 1);
    ck_assert_int_eq(kill(server.process.pid, SIGTERM), 0);
    ck_assert(server_rig_send(fd, DYN_STR("{}")));
    server_rig_read(fd, true, &answer);
    ck_assert_int_eq(answer.status, 200);
    ck_assert_int_eq(server_rig_wait(&server, 20), 0);
    server_answer_release(&answer);
    close(fd);
    close(idle);
}
END_TEST

static const int end_signals[] = {SIGTERM, SIGINT, SIGHUP};

START_TEST(signals_end_it_at_once_when_nothing_runs)
{
    struct server_answer answer;
    int idle = server_rig_connect(&server);
    ck_assert_int_eq(server_rig_post(idle, "ListTables", "{}", &answer), 200);
    server_answer_release(&answer);
    ck_assert_int_eq(kill(server.process.pid, end_signals[_i]), 0);
    ck_assert_int_eq(server_rig_wait(&server, 4), 0);
    ck_assert_int_lt(server_rig_connect(&server), 0);
    close(idle);
}
END_TEST

/* A port is free again at once, too. */
START_TEST(what_was_acknowledged_under_load_is_in_the_file)
{
    struct load loads[LOADS];
    pthread_t threads[LOADS];
    char port[16];
    int put = 0;
    make_folder();
    start((const char *const[]){"--file", file, "--sync=off", NULL});
    create_table();
    begin_loads(loads, threads, 100000);
    for (int tries = 0; tries < 100; tries++)
        assert_answers(&server);
    ck_assert_int_eq(kill(server.process.pid, SIGTERM), 0);
    for (int i = 0; i < LOADS; i++) {
        pthread_join(threads[i], NULL);
        put += loads[i].put;
    }
    ck_assert_int_eq(server_rig_wait(&server, 20), 0);
    ck_assert_int_gt(put, 0);
    snprintf(port, sizeof(port), "%u", server.port);
    server_rig_stop(&server);
    start((const char *const[]){"--file", file, "--port", port, "--read-only", NULL});
    assert_put(loads);
}
END_TEST

START_TEST(two_on_one_file_see_what_the_other_wrote)
{
    struct server_rig first;
    struct server_answer answer;
    char body[128];
    make_folder();
    start((const char *const[]){"--file", file, "--sync", "off", NULL});
    create_table();
    first = server;
    start((const char *const[]){"--file", file, "--sync", "off", NULL});
    int fd = server_rig_connect(&first), other = server_rig_connect(&server);
    for (int i = 0; i < 20; i++) {
        snprintf(body, sizeof(body), ITEM, "Item", i);
        ck_assert_int_eq(
            server_rig_post(i % 2 == 0 ? fd : other, "PutItem", body, &answer), 200);
        server_answer_release(&answer);
        ck_assert(has_item(i % 2 == 0 ? other : fd, i));
    }
    close(fd);
    close(other);
    server_rig_stop(&first);
}
END_TEST

START_TEST(ipv6_is_served)
{
    if (!server_rig_start(&server, (const char *const[]){"--host", "::1", NULL})) {
        ck_assert_msg(strstr(server.log, "--host ::1") != NULL, "%s", server.log);
        printf("# skipped: IPv6 needs a loopback that has it\n");
        return;
    }
    ck_assert_ptr_nonnull(strstr(server.log, "http://[::1]:"));
}
END_TEST

/* --- Beginnings ----------------------------------------------------------------------- */

static const struct {
    const char *args[5];
    int status;
    const char *words;
} refusals[] = {
    {{"--prot", "1"}, 2, "\"--prot\" is no option"},
    {{"--secret=a:b"}, 2, "\"--secret\" is no option"},
    {{"x"}, 2, "\"x\" is no option"},
    {{"--port", "80x"}, 2, "--port \"80x\": expected a number from 0 to 65535"},
    {{"--port=65536"}, 2, "--port \"65536\": expected"},
    {{"--port", "-1"}, 2, "--port \"-1\": expected"},
    {{"--port", ""}, 2, "--port \"\": expected"},
    {{"--port", "18446744073709551617"}, 2, "--port \"18446744073709551617\": expected"},
    {{"--threads", "0"}, 2, "--threads \"0\": expected a number from 1 to 64"},
    {{"--connections", "x"}, 2, "--connections \"x\": expected a number from 1"},
    {{"--max-body", "100"}, 2, "--max-body \"100\": expected a number from 1024"},
    {{"--file"}, 2, "--file needs a value: --file PATH"},
    {{"--file="}, 2, "--file \"\": expected a path"},
    {{"--sync", "ful", "--file", "x"}, 2, "--sync \"ful\": expected full, normal or off"},
    {{"--sync", "off"}, 2, "--sync needs a file"},
    {{"--read-only"}, 2, "--read-only needs a file"},
    {{"--memory", "--file", "x"}, 2, "--memory and --file exclude each other"},
    {{"--file", "x", "--file", "y"}, 2, "--file is there twice"},
    {{"--file", ":memory:"}, 2, "--memory keeps all in memory"},
    {{"--memory=1"}, 2, "--memory takes no value"},
    {{"--region", "EU"}, 2, "--region \"EU\": expected up to 64 lower-case letters"},
    {{"--verify", "hidden"}, 2, "--verify: expected KEY:SECRET"},
    {{"--verify=hidden:"}, 2, "--verify: expected KEY:SECRET"},
    {{"--verify", ":hidden"}, 2, "--verify: expected KEY:SECRET"},
    {{"--host", "nowhere"}, 1, "--host \"nowhere\": expected an address"},
    {{"--file", "/dev/null/x.db"}, 1, "/dev/null/x.db: "},
    {{"--file", "/"}, 1, "/: "},
    {{"--help"}, 0, "usage: dyngen-local"},
    {{"--version"}, 0, "dyngen-local "},
};

START_TEST(a_wrong_beginning_is_explained)
{
    const char *args[6] = {NULL};
    memcpy(args, refusals[_i].args, sizeof(refusals[_i].args));
    ck_assert(!server_rig_start(&server, args));
    ck_assert_int_eq(server_rig_wait(&server, 10), refusals[_i].status);
    ck_assert_msg(strstr(server.log, refusals[_i].words) != NULL, "%s", server.log);
    ck_assert_ptr_null(strstr(server.log, "hidden"));
}
END_TEST

START_TEST(a_port_that_is_taken_is_named)
{
    struct server_rig first;
    char port[16], words[64];
    start_in_memory();
    first = server;
    snprintf(port, sizeof(port), "%u", first.port);
    snprintf(words, sizeof(words), "--host 127.0.0.1 --port %s: can't listen", port);
    ck_assert(!server_rig_start(&server, (const char *const[]){"--port", port, NULL}));
    ck_assert_int_eq(server_rig_wait(&server, 10), 1);
    ck_assert_msg(strstr(server.log, words) != NULL, "%s", server.log);
    server_rig_stop(&first);
}
END_TEST

static TCase *add_case(Suite *suite, const char *name, void (*set_up)(void))
{
    TCase *tcase = tcase_create(name);
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_set_timeout(tcase, 120);
    suite_add_tcase(suite, tcase);
    return tcase;
}

static Suite *make_suite(void)
{
    Suite *suite = suite_create("server");
    TCase *memory = add_case(suite, "memory", start_in_memory);
    TCase *small = add_case(suite, "small", start_small);
    TCase *verifying = add_case(suite, "verifying", start_verifying);
    TCase *alone = add_case(suite, "alone", NULL);

    tcase_add_loop_test(memory, requests_are_answered, 0, (int)COUNT(answers));
    tcase_add_test(memory, an_answer_has_its_headers);
    tcase_add_test(memory, requests_in_a_row_are_answered_in_order);
    tcase_add_test(memory, a_request_may_come_byte_by_byte);
    tcase_add_test(memory, who_goes_away_in_the_middle_hurts_nobody);
    tcase_add_test(memory, many_connections_are_served_at_once);
    tcase_add_test(memory, a_request_that_came_in_is_answered_before_the_end);
    tcase_add_loop_test(memory, signals_end_it_at_once_when_nothing_runs, 0,
                        (int)COUNT(end_signals));
    tcase_add_loop_test(small, what_is_too_large_is_refused, 0, (int)COUNT(limits));
    tcase_add_loop_test(add_case(suite, "scopes", start_in_a_region),
                        what_a_signature_is_for_counts, 0, (int)COUNT(scopes));
    tcase_add_loop_test(verifying, signatures_are_verified, 0, (int)COUNT(signatures));
    tcase_add_test(alone, the_secret_is_not_in_the_list_of_processes);
    tcase_add_test(alone, connections_beyond_the_limit_wait);
    tcase_add_test(alone, what_was_acknowledged_under_load_is_in_the_file);
    tcase_add_test(alone, two_on_one_file_see_what_the_other_wrote);
    tcase_add_test(alone, ipv6_is_served);
    tcase_add_loop_test(alone, a_wrong_beginning_is_explained, 0, (int)COUNT(refusals));
    tcase_add_test(alone, a_port_that_is_taken_is_named);
    return suite;
}

int main(void)
{
    return suite_main(make_suite());
}
