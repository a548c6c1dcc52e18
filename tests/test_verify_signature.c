/* SPDX-License-Identifier: MIT */
#include "support/sign_example.h"
#include "support/suite.h"
#include "support/verify_signature.h"

#include <stdio.h>
#include <stdlib.h>

/* A request as it goes over the wire, signed by the way of every call. */
static size_t write_call(char *ret_text, size_t size, const struct dyni_signer *signer,
                         const char *body)
{
    struct dyni_sign_cache cache;
    struct dyni_signed found;
    char token[200] = "";

    ck_assert_int_eq(dyni_sign_cache_init(&cache), DYN_OK);
    ck_assert_int_eq(dyni_sign_request(&cache, signer, DYN_STR(HOST),
                                       DYN_STR(CONTENT_TYPE), DYN_STR(TARGET),
                                       str_of(body), &found, NULL),
                     DYN_OK);
    dyni_sign_cache_release(&cache);
    if (signer->session_token != NULL)
        snprintf(token, sizeof(token), "X-Amz-Security-Token: %s\r\n",
                 signer->session_token);
    int len = snprintf(ret_text, size,
                       "POST / HTTP/1.1\r\nHost: " HOST "\r\nUser-Agent: dyn\r\n"
                       "Content-Type: " CONTENT_TYPE "\r\nX-Amz-Target: " TARGET "\r\n"
                       "X-Amz-Date: %s\r\n%sAuthorization: %s\r\nContent-Length: %zu\r\n"
                       "\r\n%s",
                       found.date, token, found.authorization, strlen(body), body);
    ck_assert_int_lt(len, (int)size);
    return (size_t)len;
}

START_TEST(received_call_is_verified)
{
    struct dyni_signer signer = example_signer();
    struct verified verified;
    char request[2000];

    signer.service = DYN_STR("dynamodb");
    signer.session_token = _i != 0 ? "token+/=" : NULL;
    size_t len = write_call(request, sizeof(request), &signer, "{\"TableName\":\"t\"}");
    ck_assert_msg(verify_signature(dyn_str_n(request, len), EXAMPLE_SECRET, &verified),
                  "%s", verified.why);
    ck_assert_str_eq(verified.access_key_id, EXAMPLE_ID);
    ck_assert_str_eq(verified.date, "20150830T123600Z");
    ck_assert_str_eq(verified.region, "us-east-1");
    ck_assert_str_eq(verified.service, "dynamodb");
    ck_assert(verified.has_token == (_i != 0));
    ck_assert_str_eq(verified.why, "");
    ck_assert(!verify_signature(dyn_str_n(request, len), "another", &verified));
    ck_assert_str_eq(verified.why, "the signature does not match");
}
END_TEST

/* Each replaces a text that stands once in the request; why: how the answer begins. */
static const struct {
    const char *from, *to, *why;
} tampered[] = {
    {"\"t\"", "\"u\"", "the signature does not match"},
    {"POST", "PUT", "the signature does not match"},
    {"POST / ", "POST /x ", "the signature does not match"},
    {"POST / ", "POST /?x=1 ", "the signature does not match"},
    {"GetItem", "PutItem", "the signature does not match"},
    {"Host: dynamodb", "Host: dynamodc", "the signature does not match"},
    {"json-1.0", "json-1.1", "the signature does not match"},
    {"X-Amz-Date: 20150830T123600Z", "X-Amz-Date: 20150830T123601Z",
     "the signature does not match"},
    {"X-Amz-Date: 20150830", "X-Amz-Date: 20150831", "the scope is of another day"},
    {"X-Amz-Date: 20150830", "X-Amz-Date: 20151330", "x-amz-date is not there"},
    {"X-Amz-Date: ", "X-Amz-Dat: ", "x-amz-date is not there"},
    {"/us-east-1/", "/us-east-2/", "the signature does not match"},
    {"/dynamodb/", "/dynamodc/", "the signature does not match"},
    {"/aws4_request", "/aws5_request", "not one authorization"},
    {"AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512", "not one authorization"},
    {"Authorization: ", "Authorisation: ", "not one authorization"},
    {"User-Agent: dyn", "Authorization: dyn", "not one authorization"},
    {"User-Agent: dyn", "X-Amz-Date: 20150830T123600Z", "x-amz-date is not there"},
    {"User-Agent: dyn", "X-Amz-Other: 1", "a header must be signed: X-Amz-Other"},
    {"User-Agent: dyn", "Host: other", "the signature does not match"},
    {"User-Agent: dyn", "User-Agent dyn", "not a request"},
    {"=content-type;host;", "=host;content-type;", "signed headers are out of order"},
    {"=content-type;host;", "=content-type;host;host;",
     "signed headers are out of order"},
    {"=content-type;host;", "=content-type;", "host is not signed"},
    {"=content-type;host;", "=Content-Type;host;",
     "a signed header is not in lower case"},
    {"=content-type;host;", "=content-type;gone;host;",
     "a signed header is not there: gone"},
    {";x-amz-security-token;", ";", "a header must be signed: X-Amz-Security-Token"},
    {"X-Amz-Security-Token: token", "X-Amz-Security-Token: tokem",
     "the signature does not match"},
    {"Content-Length: 17", "Content-Length: 16", "content-length is not the body's"},
    {"Content-Length: 17", "Content-Length: x7", "content-length is no number"},
    {"Content-Length: 17", "Content-Langth: 17", "not one content-length"},
    {"HTTP/1.1", "HTTP/1.0", "not a request"},
};

START_TEST(tampered_call_is_found_out)
{
    struct dyni_signer signer = example_signer();
    struct verified verified;
    char request[2000], changed[2100];

    signer.service = DYN_STR("dynamodb");
    signer.session_token = "token+/=";
    write_call(request, sizeof(request), &signer, "{\"TableName\":\"t\"}");
    const char *at = strstr(request, tampered[_i].from);
    ck_assert_msg(at != NULL, "%s", tampered[_i].from);
    snprintf(changed, sizeof(changed), "%.*s%s%s", (int)(at - request), request,
             tampered[_i].to, at + strlen(tampered[_i].from));
    ck_assert(!verify_signature(str_of(changed), EXAMPLE_SECRET, &verified));
    ck_assert_msg(strncmp(verified.why, tampered[_i].why, strlen(tampered[_i].why)) == 0,
                  "%s to %s: %s", tampered[_i].from, tampered[_i].to, verified.why);
}
END_TEST

/* What is not signed may change on the way. */
START_TEST(unsigned_header_may_change)
{
    struct dyni_signer signer = example_signer();
    struct verified verified;
    char request[2000];

    size_t len = write_call(request, sizeof(request), &signer, "{}");
    memcpy(strstr(request, "User-Agent: dyn"), "User-Agent: xyz", 15);
    ck_assert(verify_signature(dyn_str_n(request, len), EXAMPLE_SECRET, &verified));
}
END_TEST

/* Whatever a request is cut to, it is read without harm and does not pass. */
START_TEST(cut_request_does_not_pass)
{
    struct dyni_signer signer = example_signer();
    struct verified verified;
    char request[2000];
    size_t len = write_call(request, sizeof(request), &signer, "{}");

    for (size_t cut = 0; cut < len; cut++) {
        char *exact = malloc(cut + 1);
        ck_assert_ptr_nonnull(exact);
        memcpy(exact, request, cut);
        ck_assert(!verify_signature(dyn_str_n(exact, cut), EXAMPLE_SECRET, &verified));
        ck_assert_str_ne(verified.why, "");
        free(exact);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("verify_signature");
    TCase *tc = tcase_create("verify");

    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, received_call_is_verified, 0, 2);
    tcase_add_loop_test(tc, tampered_call_is_found_out, 0, ROWS(tampered));
    tcase_add_test(tc, unsigned_header_may_change);
    tcase_add_test(tc, cut_request_does_not_pass);
    suite_add_tcase(suite, tc);
    return suite_main(suite);
}
