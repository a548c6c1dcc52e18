/* SPDX-License-Identifier: MIT */
#include "support/faulty_system.h"
#include "support/suite.h"
#include "support/vectors.h"
#include "support/verify_signature.h"

#include "aws/sign.h"

#include <dyn/time.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define ROWS(table)  (int)COUNT(table)

/* 2015-08-30T12:36:00Z, when all of AWS's examples were signed. */
#define EXAMPLE_US INT64_C(1440938160000000)
#define DAY_US     INT64_C(86400000000)

#define EXAMPLE_ID     "AKIDEXAMPLE"
#define EXAMPLE_SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

static struct dyni_signer example_signer(void)
{
    struct dyni_signer signer = {.access_key_id = EXAMPLE_ID,
                                 .secret_access_key = EXAMPLE_SECRET,
                                 .region = DYN_STR("us-east-1"),
                                 .service = DYN_STR("service"),
                                 .now_us = EXAMPLE_US};
    return signer;
}

static struct dyn_str str_of(const char *text)
{
    return dyn_str_n(text, strlen(text));
}

static const char *text_of(const struct dyn_buf *buf)
{
    return buf->ptr != NULL ? buf->ptr : "";
}

/* --- The public vectors ----------------------------------------------------------------- */

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
        headers[count].value = str_of(cJSON_GetStringValue(cJSON_GetArrayItem(header, 1)));
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
    struct dyni_signer signer = {
        .access_key_id = text(credentials, "access_key_id"),
        .secret_access_key = text(credentials, "secret_access_key"),
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
    ck_assert_msg(strcmp(text_of(&output.canonical), text(expect, "canonical_request")) == 0,
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

int main(void)
{
    Suite *suite = suite_create("aws/sign");
    TCase *tc = tcase_create("sign");

    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, public_vectors_give_their_signatures);
    suite_add_tcase(suite, tc);
    return suite_main(suite);
}
