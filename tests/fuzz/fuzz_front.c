/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes what dyngen-local answers, from the request's parts to the body of the answer, with
 * the engine behind it: tables with indexes, items and TTL, in memory. The input is up to eight
 * requests, as text:
 *
 *     POST /?path                            the first byte may be "!": signatures are checked;
 *     X-Amz-Target: DynamoDB_20120810.Query  "~": the same, and the harness signs the request
 *     (more headers, an empty line)
 *     {"TableName":"tab", ...}               the body, up to a line that is "==="
 *
 * What must hold: each is answered, with a status that is not the server's fault; JSON is JSON,
 * an error has its type, success has none; the checksum is the body's; who signs rightly is let
 * in, and nobody else; memory stays within bounds.
 */
#include "core/hash.h"
#include "core/utf8.h"
#include "json/reader.h"
#include "server/answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REQUESTS_MAX 8
#define SEPARATOR    "\n===\n"
#define KEY          "AKIDFUZZ"
#define SECRET       "secret of the fuzzer"

/* An answer's 1 MB of items, escaped, and what a request of a megabyte may need. */
#define MEMORY_MAX ((size_t)128 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds, const char *law, struct dyn_str about)
{
    if (holds)
        return;
    fprintf(stderr, "fuzz_front: broken: %s: %.*s\n", law,
            (int)(about.len < 2000 ? about.len : 2000), about.ptr);
    abort();
}

/* --- An engine ------------------------------------------------------------------------ */

/* The real system with a clock that stands, so that a finding is found again, and with its
 * memory counted. */
static struct dyn_system counting;
static size_t live_bytes, peak_bytes;

static void *count_resize(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
    const struct dyn_system *real = dyn_system_default();
    void *moved = real->resize(ctx, ptr, old_size, new_size);

    if (moved == NULL && new_size != 0)
        return NULL;
    live_bytes += new_size - old_size;
    if (live_bytes > peak_bytes)
        peak_bytes = live_bytes;
    return moved;
}

static int stand_still(void *ctx, int64_t *ret_us)
{
    (void)ctx;
    *ret_us = INT64_C(1795238785000000);
    return 0;
}

static const struct {
    const char *operation, *request;
} beginning[] = {
    {"CreateTable",
     "{\"TableName\":\"tab\",\"BillingMode\":\"PAY_PER_REQUEST\","
     "\"AttributeDefinitions\":["
     "{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},"
     "{\"AttributeName\":\"sk\",\"AttributeType\":\"N\"},"
     "{\"AttributeName\":\"g\",\"AttributeType\":\"B\"},"
     "{\"AttributeName\":\"l\",\"AttributeType\":\"S\"}],"
     "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},"
     "{\"AttributeName\":\"sk\",\"KeyType\":\"RANGE\"}],"
     "\"LocalSecondaryIndexes\":[{\"IndexName\":\"lsi\",\"KeySchema\":["
     "{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},"
     "{\"AttributeName\":\"l\",\"KeyType\":\"RANGE\"}],"
     "\"Projection\":{\"ProjectionType\":\"INCLUDE\",\"NonKeyAttributes\":[\"m\"]}}],"
     "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"gsi\",\"KeySchema\":["
     "{\"AttributeName\":\"g\",\"KeyType\":\"HASH\"},"
     "{\"AttributeName\":\"sk\",\"KeyType\":\"RANGE\"}],"
     "\"Projection\":{\"ProjectionType\":\"ALL\"}}]}"},
    {"CreateTable",
     "{\"TableName\":\"one\",\"BillingMode\":\"PROVISIONED\",\"ProvisionedThroughput\":"
     "{\"ReadCapacityUnits\":1,\"WriteCapacityUnits\":1},\"AttributeDefinitions\":["
     "{\"AttributeName\":\"id\",\"AttributeType\":\"B\"}],"
     "\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}]}"},
    {"UpdateTimeToLive",
     "{\"TableName\":\"tab\",\"TimeToLiveSpecification\":{\"Enabled\":true,"
     "\"AttributeName\":\"t\"}}"},
    {"BatchWriteItem",
     "{\"RequestItems\":{\"tab\":[{\"PutRequest\":{\"Item\":{\"pk\":{\"S\":\"p\"},"
     "\"sk\":{\"N\":\"1\"},\"g\":{\"B\":\"Zw==\"},\"l\":{\"S\":\"x\"},"
     "\"m\":{\"M\":{\"a\":{\"L\":[{\"N\":\"1\"},{\"BOOL\":true},{\"NULL\":true}]}}},"
     "\"t\":{\"N\":\"1999999999\"}}}},{\"PutRequest\":{\"Item\":{\"pk\":{\"S\":\"p\"},"
     "\"sk\":{\"N\":\"2\"},\"g\":{\"B\":\"Zw==\"},\"s\":{\"SS\":[\"a\",\"b\"]},"
     "\"n\":{\"NS\":[\"1\",\"2.5\"]},\"y\":{\"BS\":[\"AA==\"]}}}},"
     "{\"PutRequest\":{\"Item\":{\"pk\":{\"S\":\"q\"},\"sk\":{\"N\":\"-1e3\"},"
     "\"l\":{\"S\":\"\xC3\xA9\"}}}}],"
     "\"one\":[{\"PutRequest\":{\"Item\":{\"id\":{\"B\":\"aWQ=\"}}}}]}}"},
};

static struct dyn_local *local;
static struct dyn_local_snapshot *snapshot;
static struct options plain, checking;

static void begin(void)
{
    struct dyn_local_opts opts = {.system = &counting, .region = "eu-fuzz-1"};
    struct dyn_local_answer answer;

    counting = *dyn_system_default();
    counting.resize = count_resize;
    counting.now_us = stand_still;
    opts.sweep_interval_s = DYN_LOCAL_SWEEP_NEVER;
    require(dyn_local_open(&local, &opts, NULL) == DYN_OK, "an engine", DYN_STR(""));
    for (size_t i = 0; i < sizeof(beginning) / sizeof(beginning[0]); i++) {
        require(dyn_local_execute(local, beginning[i].operation,
                                  dyn_str(beginning[i].request), 0, &answer,
                                  NULL) == DYN_OK,
                "memory", DYN_STR(""));
        require(answer.http_status == 200, "the beginning", dyn_buf_str(&answer.body));
        dyn_buf_release(&answer.body);
    }
    require(dyn_local_snapshot(local, &snapshot, NULL) == DYN_OK, "a snapshot",
            DYN_STR(""));
    plain.max_body_bytes = checking.max_body_bytes = 1 << 20;
    checking.access_key_id = KEY;
    checking.secret = SECRET;
}

/* --- Requests ------------------------------------------------------------------------- */

/* A request of the input, and what it points into. */
struct input {
    struct verify_request request;
    bool is_checked, is_signed;
    struct dyni_sign_output signature;
};

static struct dyn_str cut(struct dyn_str *rest, const char *separator)
{
    struct dyn_str all = *rest;
    size_t len = strlen(separator);

    for (size_t i = 0; i + len <= all.len; i++) {
        if (memcmp(all.ptr + i, separator, len) != 0)
            continue;
        *rest = dyn_str_n(all.ptr + i + len, all.len - i - len);
        return dyn_str_n(all.ptr, i);
    }
    *rest = dyn_str_n(all.ptr + all.len, 0);
    return all;
}

static void add_header(struct input *in, struct dyn_str name, struct dyn_str value)
{
    struct verify_request *request = &in->request;

    if (request->header_count == VERIFY_HEADERS_MAX)
        return;
    request->headers[request->header_count].name = name;
    request->headers[request->header_count++].value = value;
}

static void read_headers(struct input *in, struct dyn_str *rest)
{
    while (rest->len != 0) {
        struct dyn_str line = cut(rest, "\n");
        struct dyn_str name;

        if (line.len == 0)
            break;
        name = cut(&line, ":");
        if (line.len != 0 && line.ptr[0] == ' ')
            line = dyn_str_n(line.ptr + 1, line.len - 1);
        add_header(in, name, line);
    }
}

static bool has_header(const struct input *in, const char *name)
{
    for (size_t i = 0; i < in->request.header_count; i++) {
        struct dyn_str found = in->request.headers[i].name;
        size_t at = 0;
        while (at < found.len && (found.ptr[at] | 0x20) == name[at])
            at++;
        if (at == found.len && name[at] == '\0')
            return true;
    }
    return false;
}

/* Signs what can be signed; what was signed by somebody else stays so. */
static void sign(struct input *in)
{
    struct dyni_signer signer = {.access_key_id = KEY,
                                 .secret_access_key = SECRET,
                                 .region = DYN_STR("eu-fuzz-1"),
                                 .service = DYN_STR("dynamodb")};
    struct dyni_sign_rules rules = {.normalize_path = true};
    struct dyni_sign_input input = {.method = in->request.method,
                                    .path_query = in->request.target,
                                    .body = in->request.body,
                                    .headers = in->request.headers};
    const struct dyn_system *real = dyn_system_default();

    if (has_header(in, "authorization") ||
        in->request.header_count + 3 > VERIFY_HEADERS_MAX)
        return;
    if (!has_header(in, "host"))
        add_header(in, DYN_STR("Host"), DYN_STR("localhost"));
    input.header_count = in->request.header_count;
    if (real->now_us(real->ctx, &signer.now_us) != 0 ||
        dyni_sign_header(&signer, &rules, &input, &in->signature, NULL) != DYN_OK)
        return;
    in->is_signed = true;
    add_header(in, DYN_STR("X-Amz-Date"), dyn_str(in->signature.date));
    add_header(in, DYN_STR("Authorization"), dyn_buf_str(&in->signature.authorization));
}

static void read_request(struct dyn_str text, struct input *in)
{
    bool signs = text.len != 0 && text.ptr[0] == '~';

    memset(in, 0, sizeof(*in));
    in->is_checked = signs || (text.len != 0 && text.ptr[0] == '!');
    if (in->is_checked)
        text = dyn_str_n(text.ptr + 1, text.len - 1);
    struct dyn_str line = cut(&text, "\n");
    in->request.method = cut(&line, " ");
    in->request.target = line;
    read_headers(in, &text);
    in->request.body = text;
    if (signs)
        sign(in);
}

/* --- Answers -------------------------------------------------------------------------- */

static void check_json(const struct answer *answer)
{
    struct dyn_str body = dyn_buf_str(&answer->body), raw;
    bool is_error = body.len > 10 && memcmp(body.ptr, "{\"__type\":", 10) == 0;
    struct dyni_reader r;

    require(body.len != 0 && dyni_utf8_valid(body), "the body is text", body);
    require(is_error == (answer->http_status != 200), "only an error has a type", body);
    dyni_reader_init(&r, answer->body.ptr, answer->body.len, 128);
    require(dyni_read_raw(&r, &raw) == DYN_OK && dyni_read_end(&r) == DYN_OK,
            "JSON is JSON", body);
}

static bool is_refused_for_signature(const struct answer *answer)
{
    static const char *const types[] = {
        "MissingAuthenticationTokenException", "IncompleteSignatureException",
        "UnrecognizedClientException", "InvalidSignatureException"};
    const char *hash = answer->body.ptr != NULL ? strchr(answer->body.ptr, '#') : NULL;

    for (size_t i = 0; hash != NULL && i < sizeof(types) / sizeof(types[0]); i++) {
        if (strncmp(hash + 1, types[i], strlen(types[i])) == 0)
            return true;
    }
    return false;
}

static void check_answer(const struct input *in, const struct answer *answer)
{
    struct dyn_str body = dyn_buf_str(&answer->body);
    bool is_json = strcmp(answer->content_type, "application/x-amz-json-1.0") == 0;
    bool is_refused = is_json && is_refused_for_signature(answer);

    require(answer->http_status == 200 || answer->http_status == 400 ||
                answer->http_status == 403 || answer->http_status == 404,
            "the status", body);
    require(answer->crc32 == dyni_crc32(0, body.ptr, body.len), "the checksum", body);
    require(strlen(answer->request_id) == 52, "the request's number", body);
    require(!is_refused || in->is_checked, "nobody asked for signatures", body);
    require(!is_refused || !in->is_signed, "who signs rightly is let in", body);
    require(!in->is_checked || in->is_signed || answer->http_status != 200 || !is_json,
            "who doesn't sign is not let in", body);
    require(peak_bytes <= MEMORY_MAX, "memory is bounded", body);
    if (is_json)
        check_json(answer);
}

static bool is_read(const struct verify_request *request)
{
    for (size_t i = 0; i < request->header_count; i++) {
        struct dyn_str value = request->headers[i].value;
        const char *dot = value.len != 0 ? memchr(value.ptr, '.', value.len) : NULL;
        size_t left = dot != NULL ? (size_t)(value.ptr + value.len - dot - 1) : 0;

        if (left > 3 && (memcmp(dot + 1, "Get", 3) == 0 || dot[1] == 'Q' ||
                         dot[1] == 'S' || memcmp(dot + 1, "Des", 3) == 0))
            return true;
    }
    return false;
}

static bool answer_one(struct dyn_str text)
{
    struct input in;
    struct answer answer;
    bool changes;

    read_request(text, &in);
    peak_bytes = live_bytes;
    require(answer_make(in.is_checked ? &checking : &plain, local, &in.request,
                        ANSWER_WITHIN_LIMITS, &answer),
            "each is answered", text);
    check_answer(&in, &answer);
    changes = answer.http_status == 200 && !is_read(&in.request);
    dyn_buf_release(&answer.body);
    dyni_sign_output_release(&in.signature);
    return changes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool changed = false;

    if (local == NULL)
        begin();
    /* Each in memory of its own, ended by NUL as a body that came in is. */
    struct dyn_str rest = dyn_str_n((const char *)data, size);
    for (size_t i = 0; i < REQUESTS_MAX && rest.len != 0; i++) {
        struct dyn_str text = cut(&rest, SEPARATOR);
        char *copy = malloc(text.len + 1);

        require(copy != NULL, "memory for the input", DYN_STR(""));
        memcpy(copy, text.ptr, text.len);
        copy[text.len] = '\0';
        changed |= answer_one(dyn_str_n(copy, text.len));
        free(copy);
    }
    if (changed)
        require(dyn_local_restore(local, snapshot, NULL) == DYN_OK, "a restore",
                DYN_STR(""));
    return 0;
}
