/* SPDX-License-Identifier: MIT */
#include "support/faulty_system.h"
#include "support/sign_example.h"
#include "support/suite.h"
#include "support/vectors.h"

#include <stdio.h>
#include <stdlib.h>

/* --- The public vectors ------------------------------------------------------------- */

static const cJSON *member(const cJSON *json, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(json, name);
}

static const char *text(const cJSON *json, const char *name)
{
    const cJSON *value = member(json, name);

    return value != NULL ? cJSON_GetStringValue(value) : NULL;
}

static bool truth(const cJSON *json, const char *name, bool otherwise)
{
    const cJSON *value = member(json, name);

    return value != NULL ? (bool)cJSON_IsTrue(value) : otherwise;
}

static struct dyni_sign_rules vector_rules(const cJSON *context)
{
    struct dyni_sign_rules rules = {
        .normalize_path = truth(context, "normalize", true),
        .encode_path_once = !truth(context, "double_uri_encode", true),
        .sign_body_header = truth(context, "sign_body", false),
        .omit_session_token = truth(context, "omit_session_token", false),
        .expires_s =
            (uint32_t)cJSON_GetNumberValue(member(context, "expiration_in_seconds")),
    };
    return rules;
}

static size_t vector_headers(const cJSON *request, struct dyni_header headers[32])
{
    size_t count = 0;
    const cJSON *header;

    cJSON_ArrayForEach(header, member(request, "headers"))
    {
        ck_assert_uint_lt(count, 32);
        headers[count].name = str_of(cJSON_GetStringValue(cJSON_GetArrayItem(header, 0)));
        headers[count].value =
            str_of(cJSON_GetStringValue(cJSON_GetArrayItem(header, 1)));
        count++;
    }
    return count;
}

static int check_vector(const cJSON *vector, bool in_query)
{
    const cJSON *context = member(vector, "context");
    const cJSON *request = member(vector, "request");
    const cJSON *expect = member(member(vector, "expect"), in_query ? "query" : "header");
    const cJSON *credentials = member(context, "credentials");
    struct dyni_header headers[32];
    struct dyni_signer signer = {.access_key_id = text(credentials, "access_key_id"),
                                 .secret_access_key =
                                     text(credentials, "secret_access_key"),
                                 .session_token = text(credentials, "token"),
                                 .region = str_of(text(context, "region")),
                                 .service = str_of(text(context, "service")),
                                 .now_us = EXAMPLE_US};
    struct dyni_sign_rules rules = vector_rules(context);
    struct dyni_sign_input input = {.method = str_of(text(request, "method")),
                                    .path_query = str_of(text(request, "target")),
                                    .body = str_of(text(request, "body")),
                                    .headers = headers,
                                    .header_count = vector_headers(request, headers)};
    struct dyni_sign_output output = {0};
    struct dyn_error err = {0};
    const char *name = text(vector, "name");

    if (expect == NULL)
        return 0;
    ck_assert_str_eq(text(context, "timestamp"), "2015-08-30T12:36:00Z");
    if (in_query && rules.sign_body_header)
        rules.sign_body_header = false;
    int rc = in_query ? dyni_sign_query(&signer, &rules, &input, &output, &err)
                      : dyni_sign_header(&signer, &rules, &input, &output, &err);
    ck_assert_msg(rc == DYN_OK, "%s: %s", name, err.message);
    ck_assert_msg(strcmp(text_of(&output.canonical), text(expect, "canonical_request")) ==
                      0,
                  "%s: canonical request\n%s", name, text_of(&output.canonical));
    ck_assert_msg(strcmp(text_of(&output.to_sign), text(expect, "string_to_sign")) == 0,
                  "%s: string to sign\n%s", name, text_of(&output.to_sign));
    ck_assert_msg(strcmp(output.signature, text(expect, "signature")) == 0,
                  "%s: signature %s", name, output.signature);
    dyni_sign_output_release(&output);
    return 1;
}

START_TEST(public_vectors_give_their_signatures)
{
    cJSON *vectors = vectors_json("sigv4", "sigv4-v4.json");
    const cJSON *vector;
    int checked = 0;

    if (vectors == NULL)
        return;
    cJSON_ArrayForEach(vector, vectors)
    {
        checked += check_vector(vector, false);
        checked += check_vector(vector, true);
    }
    ck_assert_int_ge(checked, 80);
    cJSON_Delete(vectors);
}
END_TEST

/* --- What AWS's documentation publishes --------------------------------------------- */

/* "Create a signed AWS API request", IAM User Guide. */
START_TEST(documented_request_gets_its_signature)
{
    const struct dyni_header headers[] = {
        {DYN_STR("Host"), DYN_STR("iam.amazonaws.com")},
        {DYN_STR("Content-Type"),
         DYN_STR("application/x-www-form-urlencoded; charset=utf-8")},
    };
    struct dyni_signer signer = example_signer();
    struct dyni_sign_rules rules = {.normalize_path = true};
    struct dyni_sign_input input = {.method = DYN_STR("GET"),
                                    .path_query =
                                        DYN_STR("/?Action=ListUsers&Version=2010-05-08"),
                                    .headers = headers,
                                    .header_count = COUNT(headers)};
    struct dyni_sign_output output = {0};

    signer.service = DYN_STR("iam");
    ck_assert_int_eq(dyni_sign_header(&signer, &rules, &input, &output, NULL), DYN_OK);
    ck_assert_str_eq(output.date, "20150830T123600Z");
    ck_assert_str_eq(
        text_of(&output.authorization),
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
        "SignedHeaders=content-type;host;x-amz-date, "
        "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
    dyni_sign_output_release(&output);
}
END_TEST

/* "Authenticating Requests: Using Query Parameters", S3 API Reference. */
START_TEST(documented_presigned_request_gets_its_signature)
{
    const struct dyni_header headers[] = {
        {DYN_STR("host"), DYN_STR("examplebucket.s3.amazonaws.com")}};
    struct dyni_signer signer = example_signer();
    struct dyni_sign_rules rules = {
        .encode_path_once = true, .unsigned_payload = true, .expires_s = 86400};
    struct dyni_sign_input input = {.method = DYN_STR("GET"),
                                    .path_query = DYN_STR("/test.txt"),
                                    .headers = headers,
                                    .header_count = 1};
    struct dyni_sign_output output = {0};

    signer.access_key_id = "AKIAIOSFODNN7EXAMPLE";
    signer.secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    signer.service = DYN_STR("s3");
    signer.now_us = INT64_C(1369353600000000);
    ck_assert_int_eq(dyni_sign_query(&signer, &rules, &input, &output, NULL), DYN_OK);
    ck_assert_str_eq(output.body_hash, "UNSIGNED-PAYLOAD");
    ck_assert_str_eq(
        text_of(&output.path_query),
        "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
        "AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date="
        "20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature="
        "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    dyni_sign_output_release(&output);
}
END_TEST

/* --- The rules, one by one ---------------------------------------------------------- */

static const struct {
    const char *path;
    const char *canonical;
    bool verbatim; /* not normalised */
    bool once;     /* encoded already */
} paths[] = {
    {"", "/", false, false},
    {"/", "/", false, false},
    {"/a/b", "/a/b", false, false},
    {"/a/b/", "/a/b/", false, false},
    {"//", "/", false, false},
    {"//a///b//", "/a/b/", false, false},
    {"/./a/././b", "/a/b", false, false},
    {"/a/.", "/a", false, false},
    {"/a/./", "/a/", false, false},
    {"/a/..", "/", false, false},
    {"/a/b/..", "/a", false, false},
    {"/a/b/../", "/a/", false, false},
    {"/..", "/", false, false},
    {"/../../a", "/a", false, false},
    {"/a/../../../b/c/..", "/b", false, false},
    {"/...", "/...", false, false},
    {"/.a/b.", "/.a/b.", false, false},
    {"/a b", "/a%20b", false, false},
    {"/a%20b", "/a%2520b", false, false},
    {"/%2e%2e/a", "/%252e%252e/a", false, false},
    {"/azAZ09-_.~", "/azAZ09-_.~", false, false},
    {"/!$&'()*+,;=:@", "/%21%24%26%27%28%29%2A%2B%2C%3B%3D%3A%40", false, false},
    {"/\xC3\xBC\xFF", "/%C3%BC%FF", false, false},
    {"", "/", true, false},
    {"//a/./b/../c/", "//a/./b/../c/", true, false},
    {"/a b%20", "/a%20b%2520", true, false},
    {"/a%20b//+", "/a%20b//+", true, true},
    {"/a%20b/../%2F", "/%2F", false, true},
};

static const struct {
    const char *query;
    const char *canonical;
} queries[] = {
    {"", ""},
    {"?", ""},
    {"?a", "a="},
    {"?a=", "a="},
    {"?=", "="},
    {"?=a", "=a"},
    {"?&&a&", "a="},
    {"?b=2&a=1", "a=1&b=2"},
    {"?a=2&a=1&a=10&a", "a=&a=1&a=10&a=2"},
    {"?a=b=c", "a=b%3Dc"},
    {"?a=b?c/d", "a=b%3Fc%2Fd"},
    {"?a+b=c%2Bd%20e f", "a%2Bb=c%2Bd%20e%20f"},
    {"?%61=%7e%7E~", "a=~~~"},
    {"?a=%c3%bc\xC3\xBC", "a=%C3%BC%C3%BC"},
    {"?a=100%&b=%zz&c=%2", "a=100%25&b=%25zz&c=%252"},
    {"?a=%00%26%3D", "a=%00%26%3D"},
    /* by the encoded text: % comes before letters, the shorter first */
    {"?a=1&%C3%BC=2&B=3&ab=4&a-=5&a%21=6", "%C3%BC=2&B=3&a=1&a%21=6&a-=5&ab=4"},
};

static const char *sign_get(struct dyni_sign_rules rules, const char *path_query,
                            const struct dyni_header *headers, size_t count,
                            struct dyni_sign_output *output)
{
    struct dyni_signer signer = example_signer();
    struct dyni_sign_input input = {.method = DYN_STR("GET"),
                                    .path_query = str_of(path_query),
                                    .headers = headers,
                                    .header_count = count};
    struct dyn_error err = {0};

    ck_assert_msg(dyni_sign_header(&signer, &rules, &input, output, &err) == DYN_OK,
                  "%s: %s", path_query, err.message);
    return text_of(&output->canonical);
}

#define EMPTY_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define HOST_ONLY  "\nhost:h\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\n" EMPTY_HASH

START_TEST(path_is_made_canonical)
{
    struct dyni_sign_rules rules = {.normalize_path = !paths[_i].verbatim,
                                    .encode_path_once = paths[_i].once};
    struct dyni_sign_output output = {0};
    char wanted[400];

    snprintf(wanted, sizeof(wanted), "GET\n%s\n%s", paths[_i].canonical, HOST_ONLY);
    ck_assert_str_eq(sign_get(rules, paths[_i].path, host_only, 1, &output), wanted);
    dyni_sign_output_release(&output);
}
END_TEST

START_TEST(query_is_made_canonical)
{
    struct dyni_sign_rules rules = {.normalize_path = true};
    struct dyni_sign_output output = {0};
    char wanted[400];

    snprintf(wanted, sizeof(wanted), "GET\n/\n%s%s", queries[_i].canonical, HOST_ONLY);
    ck_assert_str_eq(sign_get(rules, queries[_i].query, host_only, 1, &output), wanted);
    dyni_sign_output_release(&output);
}
END_TEST

START_TEST(headers_are_made_canonical)
{
    const struct dyni_header headers[] = {
        {DYN_STR("Zeta"), DYN_STR("  a   b\t c  ")},
        {DYN_STR("HOST"), DYN_STR("Example.COM:8000")},
        {DYN_STR("User-Agent"), DYN_STR("none")},
        {DYN_STR("multi"), DYN_STR("2")},
        {DYN_STR("Authorization"), DYN_STR("none")},
        {DYN_STR("quoted"), DYN_STR("\"a   b\"")},
        {DYN_STR("Multi"), DYN_STR(" 1, 3 ")},
        {DYN_STR("folded"), DYN_STR("a\r\n  b\n\tc")},
        {DYN_STR("MULTI"), DYN_STR("2")},
        {DYN_STR("multi-b"), DYN_STR("x")},
        {DYN_STR("empty"), {NULL, 0}},
        {DYN_STR("blank"), DYN_STR(" \t ")},
        {DYN_STR("latin"), DYN_STR("caf\xE9\x80")},
        {DYN_STR("Connection"), DYN_STR("close")},
        {DYN_STR("X-Amzn-Trace-Id"), DYN_STR("none")},
    };
    struct dyni_sign_rules rules = {.normalize_path = true, .sign_body_header = true};
    struct dyni_sign_output output = {0};

    ck_assert_str_eq(sign_get(rules, "/", headers, COUNT(headers), &output),
                     "GET\n/\n\n"
                     "blank:\n"
                     "empty:\n"
                     "folded:a b c\n"
                     "host:Example.COM:8000\n"
                     "latin:caf\xE9\x80\n"
                     "multi:2,1, 3,2\n"
                     "multi-b:x\n"
                     "quoted:\"a b\"\n"
                     "x-amz-content-sha256:" EMPTY_HASH "\n"
                     "x-amz-date:20150830T123600Z\n"
                     "zeta:a b c\n"
                     "\n"
                     "blank;empty;folded;host;latin;multi;multi-b;quoted;"
                     "x-amz-content-sha256;x-amz-date;zeta\n" EMPTY_HASH);
    dyni_sign_output_release(&output);
}
END_TEST

START_TEST(many_headers_and_parameters_keep_their_order)
{
    enum { MANY = 3000 };
    struct dyni_header *headers = calloc(MANY + 1, sizeof(*headers));
    struct dyni_sign_rules rules = {.normalize_path = true};
    struct dyni_sign_output output = {0};
    char(*values)[8] = calloc(MANY, sizeof(*values));
    char *target = malloc(MANY * 8 + 3);
    size_t len = 2;

    ck_assert(headers != NULL && values != NULL && target != NULL);
    memcpy(target, "/?", 2);
    headers[MANY] = host_only[0];
    for (unsigned i = 0; i < MANY; i++) {
        snprintf(values[i], sizeof(values[i]), "%05u", i);
        headers[i].name = str_of(i % 2 != 0 ? "Odd" : "Even");
        headers[i].value = str_of(values[i]);
        len += (size_t)snprintf(target + len, 9, "p%05u&", (i * 7919U) % MANY);
    }
    const char *at = sign_get(rules, target, headers, MANY + 1, &output) + 6;
    for (unsigned i = 0; i < MANY; i++, at += 8) {
        char wanted[9];
        snprintf(wanted, sizeof(wanted), "p%05u=%s", i, i + 1 < MANY ? "&" : "\n");
        ck_assert_int_eq(strncmp(at, wanted, 8), 0);
    }
    at += strlen("even:");
    for (unsigned i = 0; i < MANY; i += 2, at += 6)
        ck_assert_int_eq(strncmp(at, values[i], 5), 0);
    ck_assert_int_eq(strncmp(at, "host:h\nodd:00001,", 17), 0);
    dyni_sign_output_release(&output);
    free(target);
    free(values);
    free(headers);
}
END_TEST

START_TEST(token_is_signed_or_added_afterwards)
{
    struct dyni_signer signer = example_signer();
    struct dyni_sign_rules rules = {.normalize_path = true, .expires_s = 1};
    struct dyni_sign_input input = {.method = DYN_STR("GET"),
                                    .path_query = DYN_STR("?z=1"),
                                    .headers = host_only,
                                    .header_count = 1};
    struct dyni_sign_output output = {0};

    signer.session_token = "a+b/c==";
    for (int omit = 0; omit < 2; omit++) {
        rules.omit_session_token = omit != 0;
        ck_assert_int_eq(dyni_sign_header(&signer, &rules, &input, &output, NULL), 0);
        ck_assert((strstr(text_of(&output.canonical),
                          "\nx-amz-security-token:a+b/c==\n") != NULL) == !omit);
        dyni_sign_output_release(&output);

        ck_assert_int_eq(dyni_sign_query(&signer, &rules, &input, &output, NULL), 0);
        ck_assert((strstr(text_of(&output.canonical), "a%2Bb%2Fc%3D%3D") != NULL) ==
                  !omit);
        const char *token =
            strstr(text_of(&output.path_query), "X-Amz-Security-Token=a%2Bb%2Fc%3D%3D&");
        const char *signature = strstr(text_of(&output.path_query), "&X-Amz-Signature=");
        ck_assert(token != NULL && signature != NULL && token < signature);
        ck_assert_uint_eq(strlen(signature), 17 + 64);
        ck_assert_int_eq(strncmp(text_of(&output.path_query), "/?X-Amz-Alg", 11), 0);
        dyni_sign_output_release(&output);
    }
}
END_TEST

/* --- What is refused ---------------------------------------------------------------- */

static const struct {
    const char *what;
    const char *method, *target, *name, *value;
    bool in_query;
} refused[] = {
    {"empty method", "", "/", "a", "b", false},
    {"method of two words", "GET /", "/", "a", "b", false},
    {"path without /", "GET", "a", "a", "b", false},
    {"line break in the path", "GET", "/a\nb", "a", "b", false},
    {"DEL in the path", "GET", "/a\x7F", "a", "b", false},
    {"empty name", "GET", "/", "", "b", false},
    {"name with a space", "GET", "/", "a b", "b", false},
    {"name with a colon", "GET", "/", "a:", "b", false},
    {"name with a line break", "GET", "/", "a\n", "b", false},
    {"8-bit name", "GET", "/", "\xC3\xBC", "b", false},
    {"another header in a value", "GET", "/", "a", "b\r\nc: d", false},
    {"line feed in a value", "GET", "/", "a", "b\nc", false},
    {"line break at the end", "GET", "/", "a", "b\r\n", false},
    {"line feed at the end", "GET", "/", "a", "b\n", false},
    {"carriage return alone", "GET", "/", "a", "b\r c", false},
    {"two breaks", "GET", "/", "a", "b\r\n\r\n c", false},
    {"control byte", "GET", "/", "a", "b\x01", false},
    {"DEL", "GET", "/", "a", "\x7F", false},
    {"date there already", "GET", "/", "X-Amz-Date", "20150830T123600Z", false},
    {"token there already", "GET", "/", "x-amz-security-token", "t", false},
    {"hash there already", "GET", "/", "X-Amz-Content-SHA256", "t", false},
    {"presigned already", "GET", "/?X-Amz-Signature=1", "a", "b", true},
    {"date as parameter", "GET", "/?a=1&X-Amz-Date=1", "a", "b", true},
    {"token as parameter", "GET", "/?X-Amz-Security%2DToken", "a", "b", true},
};

START_TEST(request_that_cannot_be_signed_is_refused)
{
    const struct dyni_header headers[] = {
        {str_of(refused[_i].name), str_of(refused[_i].value)}, host_only[0]};
    struct dyni_signer signer = example_signer();
    struct dyni_sign_rules rules = {.normalize_path = true, .expires_s = 60};
    struct dyni_sign_input input = {.method = str_of(refused[_i].method),
                                    .path_query = str_of(refused[_i].target),
                                    .headers = headers,
                                    .header_count = 2};
    struct dyni_sign_output output = {0};
    struct dyn_error err = {0};
    int rc = refused[_i].in_query
                 ? dyni_sign_query(&signer, &rules, &input, &output, &err)
                 : dyni_sign_header(&signer, &rules, &input, &output, &err);

    ck_assert_msg(rc == DYN_E_ARG, "%s: %d", refused[_i].what, rc);
    ck_assert_int_eq(err.code, DYN_E_ARG);
    ck_assert_ptr_null(output.canonical.ptr);
}
END_TEST

START_TEST(request_without_host_is_refused)
{
    struct dyni_signer signer = example_signer();
    struct dyni_sign_rules rules = {0};
    struct dyni_sign_input input = {.method = DYN_STR("GET")};
    struct dyni_sign_output output = {0};

    ck_assert_int_eq(dyni_sign_header(&signer, &rules, &input, &output, NULL), DYN_E_ARG);
}
END_TEST

START_TEST(presigned_request_lives_a_second_to_a_week)
{
    static const struct {
        uint32_t expires_s;
        const char *text; /* NULL: refused */
    } rows[] = {{0, NULL},
                {1, "X-Amz-Expires=1&"},
                {3600, "X-Amz-Expires=3600&"},
                {604800, "X-Amz-Expires=604800&"},
                {604801, NULL},
                {UINT32_MAX, NULL}};
    struct dyni_signer signer = example_signer();
    struct dyni_sign_input input = {
        .method = DYN_STR("GET"), .headers = host_only, .header_count = 1};

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct dyni_sign_rules rules = {.expires_s = rows[i].expires_s};
        struct dyni_sign_output output = {0};
        int rc = dyni_sign_query(&signer, &rules, &input, &output, NULL);

        ck_assert_int_eq(rc, rows[i].text != NULL ? DYN_OK : DYN_E_ARG);
        if (rows[i].text != NULL)
            ck_assert_ptr_nonnull(strstr(text_of(&output.path_query), rows[i].text));
        dyni_sign_output_release(&output);
    }
}
END_TEST

/* --- Memory ------------------------------------------------------------------------- */

START_TEST(running_out_of_memory_leaves_nothing)
{
    struct faulty_system faulty;
    struct dyni_signer signer = example_signer();
    struct dyni_sign_rules rules = {.normalize_path = true, .expires_s = 60};
    struct dyni_sign_input input = {.method = DYN_STR("GET"),
                                    .path_query = DYN_STR("/a?b=c&a=b"),
                                    .headers = host_only,
                                    .header_count = 1,
                                    .system = &faulty.system};
    int rc = DYN_E_NOMEM;

    signer.session_token = "token";
    rules.omit_session_token = _i >= 2;
    faulty_system_init(&faulty);
    for (size_t at = 1; rc != DYN_OK; at++) {
        struct dyni_sign_output output = {0};
        struct dyn_error err = {0};

        ck_assert_uint_lt(at, 50);
        faulty_system_round(&faulty, at);
        rc = _i % 2 != 0 ? dyni_sign_query(&signer, &rules, &input, &output, &err)
                         : dyni_sign_header(&signer, &rules, &input, &output, &err);
        ck_assert(rc == DYN_OK || (rc == DYN_E_NOMEM && err.code == rc));
        ck_assert(rc == DYN_OK || faulty.live_bytes == 0);
        ck_assert(rc != DYN_OK || at > 4);
        dyni_sign_output_release(&output);
        ck_assert_uint_eq(faulty.live_bytes, 0);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("aws/sign");
    TCase *tc = tcase_create("sign");

    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, public_vectors_give_their_signatures);
    tcase_add_test(tc, documented_request_gets_its_signature);
    tcase_add_test(tc, documented_presigned_request_gets_its_signature);
    tcase_add_loop_test(tc, path_is_made_canonical, 0, ROWS(paths));
    tcase_add_loop_test(tc, query_is_made_canonical, 0, ROWS(queries));
    tcase_add_test(tc, headers_are_made_canonical);
    tcase_add_test(tc, many_headers_and_parameters_keep_their_order);
    tcase_add_test(tc, token_is_signed_or_added_afterwards);
    tcase_add_loop_test(tc, request_that_cannot_be_signed_is_refused, 0, ROWS(refused));
    tcase_add_test(tc, request_without_host_is_refused);
    tcase_add_test(tc, presigned_request_lives_a_second_to_a_week);
    tcase_add_loop_test(tc, running_out_of_memory_leaves_nothing, 0, 4);
    suite_add_tcase(suite, tc);
    return suite_main(suite);
}
