/* SPDX-License-Identifier: MIT */
#include "aws/endpoint.h"
#include "support/suite.h"
#include "support/vectors.h"

#include <stdio.h>
#include <stdlib.h>

#define ROWS(table) (int)(sizeof(table) / sizeof(table[0]))

/* A line of settings: region, override, flags (f fips, d dual-stack, s search), mode, account,
 * resource; what comes out, and what to sign for or what the message says. */
static const struct {
    const char *region, *override, *flags, *mode, *account, *arn;
    const char *url, *rest;
} rows[] = {
    {"eu-central-1", NULL, "", NULL, NULL, NULL,
     "https://dynamodb.eu-central-1.amazonaws.com", "eu-central-1"},
    {"cn-north-1", NULL, "", NULL, NULL, NULL,
     "https://dynamodb.cn-north-1.amazonaws.com.cn", "cn-north-1"},
    {"aws-cn-global", NULL, "", NULL, NULL, NULL,
     "https://dynamodb.aws-cn-global.amazonaws.com.cn", "aws-cn-global"},
    {"eusc-de-east-1", NULL, "d", NULL, NULL, NULL,
     "https://dynamodb.eusc-de-east-1.api.amazonwebservices.eu", "eusc-de-east-1"},
    {"us-iso-new-12", NULL, "", NULL, NULL, NULL,
     "https://dynamodb.us-iso-new-12.c2s.ic.gov", "us-iso-new-12"},
    {"us-isob-east-1", NULL, "d", NULL, NULL, NULL,
     "https://dynamodb.us-isob-east-1.api.aws.scloud", "us-isob-east-1"},
    {"eu-isoe-west-1", NULL, "", NULL, NULL, NULL,
     "https://dynamodb.eu-isoe-west-1.cloud.adc-e.uk", "eu-isoe-west-1"},
    {"us-isof-south-1", NULL, "", NULL, NULL, NULL,
     "https://dynamodb.us-isof-south-1.csp.hci.ic.gov", "us-isof-south-1"},
    /* None of these has the form of a partition's regions. */
    {"mars-1", NULL, "", NULL, NULL, NULL, "https://dynamodb.mars-1.amazonaws.com",
     "mars-1"},
    {"cn--1", NULL, "", NULL, NULL, NULL, "https://dynamodb.cn--1.amazonaws.com",
     "cn--1"},
    {"cn-north-", NULL, "", NULL, NULL, NULL, NULL, "cannot be a region"},
    {"cn-north", NULL, "", NULL, NULL, NULL, "https://dynamodb.cn-north.amazonaws.com",
     "cn-north"},
    {"cn-north-1a", NULL, "", NULL, NULL, NULL,
     "https://dynamodb.cn-north-1a.amazonaws.com", "cn-north-1a"},
    {"cn", NULL, "", NULL, NULL, NULL, "https://dynamodb.cn.amazonaws.com", "cn"},
    /* GovCloud and FIPS. */
    {"us-gov-west-1", NULL, "f", NULL, NULL, NULL,
     "https://dynamodb.us-gov-west-1.amazonaws.com", "us-gov-west-1"},
    {"us-gov-west-1", NULL, "fd", NULL, NULL, NULL,
     "https://dynamodb-fips.us-gov-west-1.api.aws", "us-gov-west-1"},
    {"us-east-1", NULL, "fs", NULL, NULL, NULL,
     "https://search-dynamodb-fips.us-east-1.amazonaws.com", "us-east-1"},
    {"us-east-1", NULL, "f", "required", "1", NULL, NULL, "FIPS account endpoints"},
    /* Accounts. */
    {"us-east-1", NULL, "", NULL, "111111111111", NULL,
     "https://dynamodb.us-east-1.amazonaws.com", "us-east-1"},
    {"us-east-1", NULL, "", "preferred", "111111111111", NULL,
     "https://111111111111.ddb.us-east-1.amazonaws.com", "us-east-1"},
    {"us-east-1", NULL, "ds", "preferred", "111111111111", NULL,
     "https://111111111111.search-ddb.us-east-1.api.aws", "us-east-1"},
    {"us-east-1", NULL, "", "preferred", "111111111111",
     "arn:aws:dynamodb:us-east-1:222222222222:table/t",
     "https://222222222222.ddb.us-east-1.amazonaws.com", "us-east-1"},
    {"us-east-1", NULL, "", "preferred", "111111111111",
     "arn:aws:dynamodb:us-east-2:222222222222:table/t",
     "https://111111111111.ddb.us-east-1.amazonaws.com", "us-east-1"},
    {"us-east-1", NULL, "", "preferred", "111111111111",
     "arn:aws:s3:us-east-1:222222222222:table/t",
     "https://111111111111.ddb.us-east-1.amazonaws.com", "us-east-1"},
    {"us-east-1", NULL, "", "preferred", "111111111111",
     "arn:aws:dynamodb:us-east-1:22.22:table/t",
     "https://111111111111.ddb.us-east-1.amazonaws.com", "us-east-1"},
    {"us-east-1", NULL, "", "preferred", NULL, "arn:aws:dynamodb:us-east-1:222222222222:",
     "https://dynamodb.us-east-1.amazonaws.com", "us-east-1"},
    {"us-east-1", NULL, "", "preferred", NULL, "arn:aws:dynamodb:us-east-1:222222222222",
     "https://dynamodb.us-east-1.amazonaws.com", "us-east-1"},
    {"us-east-1", NULL, "", "preferred", "1.evil", NULL, NULL, "account ID parameter"},
    {"us-east-1", NULL, "", "required", NULL, NULL, NULL, "no AccountID was provided"},
    {"us-gov-west-1", NULL, "", "required", "111111111111", NULL, NULL,
     "not supported in this partition"},
    /* DynamoDB Local. */
    {"local", NULL, "", NULL, NULL, NULL, "http://localhost:8000", "us-east-1"},
    {"local", NULL, "f", NULL, NULL, NULL, NULL, "FIPS and local"},
    {"local", NULL, "d", NULL, NULL, NULL, NULL, "Dualstack and local"},
    /* Overrides. */
    {"us-east-1", "https://vpce.example.com/x", "", "required", "111111111111", NULL,
     "https://vpce.example.com/x", "us-east-1"},
    {NULL, "http://127.0.0.1:8000", "", NULL, NULL, NULL, "http://127.0.0.1:8000", ""},
    {"us-east-1", "https://e", "f", NULL, NULL, NULL, NULL, "FIPS and custom"},
    {"us-east-1", "https://e", "d", NULL, NULL, NULL, NULL, "Dualstack and custom"},
    {"us-east-1", "https://dynamodb.us-east-1.api.aws/", "", NULL, NULL, NULL, NULL,
     "Endpoint override is not supported for dual-stack"},
    {"us-east-1", "https://search-dynamodb.us-east-1.api.aws", "", NULL, NULL, NULL, NULL,
     "Endpoint override is not supported for dual-stack"},
    {"us-east-1", "https://dynamodb.us-east-2.api.aws", "", NULL, NULL, NULL,
     "https://dynamodb.us-east-2.api.aws", "us-east-1"},
    /* What would make another host of it. */
    {NULL, NULL, "", NULL, NULL, NULL, NULL, "Missing Region"},
    {"", NULL, "", NULL, NULL, NULL, NULL, "cannot be a region"},
    {"evil.com/", NULL, "", NULL, NULL, NULL, NULL, "\"evil.com/\" cannot be a region"},
    {"us-east-1\n", NULL, "", NULL, NULL, NULL, NULL, "cannot be a region"},
    {"a.b", "http://localhost", "", NULL, NULL, NULL, NULL, "cannot be a region"},
};

START_TEST(an_endpoint_follows_from_its_settings)
{
    struct dyni_endpoint_query query = {
        .region = dyn_str(rows[_i].region),
        .override = dyn_str(rows[_i].override),
        .use_fips = strchr(rows[_i].flags, 'f') != NULL,
        .use_dualstack = strchr(rows[_i].flags, 'd') != NULL,
        .is_search = strchr(rows[_i].flags, 's') != NULL,
        .account_id = dyn_str(rows[_i].account),
        .account_id_mode = dyn_str(rows[_i].mode),
        .resource_arn = dyn_str(rows[_i].arn),
    };
    struct dyni_endpoint endpoint = {"untouched", ""};
    struct dyn_error err = {0};
    int rc = dyni_endpoint_resolve(&query, &endpoint, &err);
    if (rows[_i].url == NULL) {
        ck_assert_int_eq(rc, DYN_E_CONFIG);
        ck_assert_msg(strstr(err.message, rows[_i].rest) != NULL, "%s", err.message);
        ck_assert_str_eq(endpoint.url, "untouched");
        return;
    }
    ck_assert_msg(rc == DYN_OK, "%s", err.message);
    ck_assert_str_eq(endpoint.url, rows[_i].url);
    ck_assert_str_eq(endpoint.signing_region, rows[_i].rest);
}
END_TEST

START_TEST(an_override_is_as_long_as_the_room_for_it)
{
    char url[600] = "https://";
    struct dyni_endpoint_query query = {.override = {url, 511}};
    struct dyni_endpoint endpoint;
    struct dyn_error err = {0};
    memset(url + 8, 'a', sizeof(url) - 8);
    ck_assert_int_eq(dyni_endpoint_resolve(&query, &endpoint, &err), DYN_OK);
    ck_assert_uint_eq(strlen(endpoint.url), 511);
    query.override.len = 512;
    ck_assert_int_eq(dyni_endpoint_resolve(&query, &endpoint, &err), DYN_E_CONFIG);
    ck_assert_str_eq(err.message, "the endpoint URL is longer than 511 bytes");
}
END_TEST

/* --- Public vectors ------------------------------------------------------------------- */

static struct dyn_str text_in(const cJSON *object, const char *name)
{
    return dyn_str(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name)));
}

static bool true_in(const cJSON *object, const char *name)
{
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, name));
}

#define ARNS_MAX 8

static void query_from(const cJSON *params, struct dyn_str *arns,
                       struct dyni_endpoint_query *ret)
{
    const cJSON *arn;
    ret->region = text_in(params, "Region");
    ret->override = text_in(params, "Endpoint");
    ret->use_fips = true_in(params, "UseFIPS");
    ret->use_dualstack = true_in(params, "UseDualStack");
    ret->is_search = true_in(params, "IsSearchOperation");
    ret->account_id = text_in(params, "AccountId");
    ret->account_id_mode = text_in(params, "AccountIdEndpointMode");
    ret->resource_arn = text_in(params, "ResourceArn");
    ret->resource_arns = arns;
    ret->resource_arn_count = 0;
    cJSON_ArrayForEach(arn, cJSON_GetObjectItemCaseSensitive(params, "ResourceArnList"))
    {
        ck_assert_uint_lt(ret->resource_arn_count, ARNS_MAX);
        arns[ret->resource_arn_count++] = dyn_str(cJSON_GetStringValue(arn));
    }
}

/* The same from what a client and its operation know: settings, and the operation's input. */
static void query_from_operation(const cJSON *input, struct dyn_str *arns,
                                 struct dyni_endpoint_query *ret)
{
    const cJSON *builtin = cJSON_GetObjectItemCaseSensitive(input, "builtInParams");
    const cJSON *params = cJSON_GetObjectItemCaseSensitive(input, "operationParams");
    const cJSON *items = cJSON_GetObjectItemCaseSensitive(params, "RequestItems"), *item;
    struct dyn_str operation = text_in(input, "operationName");
    ret->region = text_in(builtin, "AWS::Region");
    ret->override = text_in(builtin, "SDK::Endpoint");
    ret->use_fips = true_in(builtin, "AWS::UseFIPS");
    ret->use_dualstack = true_in(builtin, "AWS::UseDualStack");
    ret->is_search = dyn_str_eq(operation, dyn_str("SearchVectors"));
    ret->account_id = text_in(builtin, "AWS::Auth::AccountId");
    ret->account_id_mode = text_in(builtin, "AWS::Auth::AccountIdEndpointMode");
    ret->resource_arn = text_in(params, "TableName");
    ret->resource_arns = arns;
    ret->resource_arn_count = 0;
    cJSON_ArrayForEach(item, items)
    {
        ck_assert_uint_lt(ret->resource_arn_count, ARNS_MAX);
        arns[ret->resource_arn_count++] = dyn_str(item->string);
    }
}

static void expect(const cJSON *vector, const struct dyni_endpoint_query *query)
{
    const cJSON *expected = cJSON_GetObjectItemCaseSensitive(vector, "expect");
    const cJSON *endpoint_out = cJSON_GetObjectItemCaseSensitive(expected, "endpoint");
    const cJSON *schemes = cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItemCaseSensitive(endpoint_out, "properties"), "authSchemes");
    const char *name = text_in(vector, "documentation").ptr;
    struct dyn_str signing = text_in(cJSON_GetArrayItem(schemes, 0), "signingRegion");
    struct dyni_endpoint endpoint;
    struct dyn_error err = {0};
    int rc = dyni_endpoint_resolve(query, &endpoint, &err);
    if (endpoint_out == NULL) {
        ck_assert_msg(rc == DYN_E_CONFIG, "%s", name);
        ck_assert_str_eq(err.message, text_in(expected, "error").ptr);
        return;
    }
    ck_assert_msg(rc == DYN_OK, "%s: %s", name, err.message);
    ck_assert_str_eq(endpoint.url, text_in(endpoint_out, "url").ptr);
    if (signing.ptr != NULL)
        ck_assert_str_eq(endpoint.signing_region, signing.ptr);
    else if (query->region.ptr != NULL)
        ck_assert_str_eq(endpoint.signing_region, query->region.ptr);
}

START_TEST(the_public_cases_give_what_they_say)
{
    cJSON *file = vectors_json("endpoints", "dynamodb-endpoint-tests-1.json");
    if (file == NULL)
        return;
    struct dyn_str arns[ARNS_MAX];
    const cJSON *vector, *input;
    int count = 0;
    cJSON_ArrayForEach(vector, cJSON_GetObjectItemCaseSensitive(file, "testCases"))
    {
        struct dyni_endpoint_query query;
        query_from(cJSON_GetObjectItemCaseSensitive(vector, "params"), arns, &query);
        expect(vector, &query);
        cJSON_ArrayForEach(input,
                           cJSON_GetObjectItemCaseSensitive(vector, "operationInputs"))
        {
            query_from_operation(input, arns, &query);
            expect(vector, &query);
        }
        count++;
    }
    ck_assert_int_ge(count, 548);
    cJSON_Delete(file);
}
END_TEST

/* The table knows prefixes, not regions: each region known to the public must be found. */
START_TEST(the_partition_table_covers_the_public_regions)
{
    cJSON *file = vectors_json("endpoints", "partitions.json");
    if (file == NULL)
        return;
    const cJSON *partition, *region;
    int count = 0;
    cJSON_ArrayForEach(partition, cJSON_GetObjectItemCaseSensitive(file, "partitions"))
    {
        const cJSON *outputs = cJSON_GetObjectItemCaseSensitive(partition, "outputs");
        cJSON_ArrayForEach(region, cJSON_GetObjectItemCaseSensitive(partition, "regions"))
        {
            for (int dual = 0; dual < 2; dual++) {
                struct dyni_endpoint_query query = {.region = dyn_str(region->string),
                                                    .use_dualstack = dual == 1};
                struct dyni_endpoint endpoint;
                struct dyn_error err = {0};
                char url[256];
                snprintf(url, sizeof(url), "https://dynamodb.%s.%s", region->string,
                         text_in(outputs, dual ? "dualStackDnsSuffix" : "dnsSuffix").ptr);
                ck_assert_int_eq(dyni_endpoint_resolve(&query, &endpoint, &err), DYN_OK);
                ck_assert_str_eq(endpoint.url, url);
            }
            count++;
        }
    }
    ck_assert_int_ge(count, 50);
    cJSON_Delete(file);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("aws_endpoint");
    TCase *tc = tcase_create("aws_endpoint");

    tcase_add_loop_test(tc, an_endpoint_follows_from_its_settings, 0, ROWS(rows));
    tcase_add_test(tc, an_override_is_as_long_as_the_room_for_it);
    tcase_add_test(tc, the_public_cases_give_what_they_say);
    tcase_add_test(tc, the_partition_table_covers_the_public_regions);
    suite_add_tcase(suite, tc);
    return suite_main(suite);
}
