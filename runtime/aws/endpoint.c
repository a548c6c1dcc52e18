/* SPDX-License-Identifier: MIT */
#include "aws/endpoint.h"

#include <stdarg.h>
#include <stdio.h>

/*
 * The partitions of AWS. A region belongs to the partition with one of its prefixes before
 * "-WORD-NUMBER", which all present regions have; the pseudo-regions are named.
 */
struct partition {
    const char *id, *suffix, *dualstack_suffix, *global_region;
    const char *prefixes[11];
};

static const struct partition partitions[] = {
    {"aws",
     "amazonaws.com",
     "api.aws",
     "aws-global",
     {"us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx", NULL}},
    {"aws-cn",
     "amazonaws.com.cn",
     "api.amazonwebservices.com.cn",
     "aws-cn-global",
     {"cn", NULL}},
    {"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu", NULL, {"eusc-de", NULL}},
    {"aws-iso", "c2s.ic.gov", "api.aws.ic.gov", "aws-iso-global", {"us-iso", NULL}},
    {"aws-iso-b",
     "sc2s.sgov.gov",
     "api.aws.scloud",
     "aws-iso-b-global",
     {"us-isob", NULL}},
    {"aws-iso-e",
     "cloud.adc-e.uk",
     "api.cloud-aws.adc-e.uk",
     "aws-iso-e-global",
     {"eu-isoe", NULL}},
    {"aws-iso-f",
     "csp.hci.ic.gov",
     "api.aws.hci.ic.gov",
     "aws-iso-f-global",
     {"us-isof", NULL}},
    {"aws-us-gov", "amazonaws.com", "api.aws", "aws-us-gov-global", {"us-gov", NULL}},
};

#define COUNT(table) (sizeof(table) / sizeof(table[0]))

/* The rule set's own messages. */
static const char fips_override[] =
    "Invalid Configuration: FIPS and custom endpoint are not supported";
static const char dualstack_override[] =
    "Invalid Configuration: Dualstack and custom endpoint are not supported";
static const char override_is_dualstack[] =
    "Endpoint override is not supported for dual-stack endpoints. Please enable "
    "dual-stack functionality by enabling the configuration. For more details, see: "
    "https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html";
static const char no_region[] = "Invalid Configuration: Missing Region";
static const char fips_local[] =
    "Invalid Configuration: FIPS and local endpoint are not supported";
static const char dualstack_local[] =
    "Invalid Configuration: Dualstack and local endpoint are not supported";
static const char fips_required[] =
    "Invalid Configuration: AccountIdEndpointMode is required and FIPS is enabled, but "
    "FIPS account endpoints are not supported";
static const char account_invalid[] =
    "Credentials-sourced account ID parameter is invalid";
static const char account_missing[] = "AccountIdEndpointMode is required but no "
                                      "AccountID was provided or able to be loaded";
static const char account_unsupported[] =
    "Invalid Configuration: AccountIdEndpointMode is required but account endpoints are "
    "not supported in this partition";

static bool is(struct dyn_str text, const char *literal)
{
    return text.ptr != NULL && dyn_str_eq(text, dyn_str(literal));
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter_or_digit(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* 1 to 63 letters, digits and inner hyphens: RFC 1123, 2.1. */
static bool is_host_label(struct dyn_str text)
{
    if (text.len < 1 || text.len > 63)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (!is_letter_or_digit(text.ptr[i]) && text.ptr[i] != '-')
            return false;
    }
    return text.ptr[0] != '-' && text.ptr[text.len - 1] != '-';
}

/* PREFIX-WORD-NUMBER. */
static bool has_form(struct dyn_str region, const char *prefix)
{
    size_t at = strlen(prefix), start;

    if (region.len <= at || memcmp(region.ptr, prefix, at) != 0 || region.ptr[at] != '-')
        return false;
    for (start = ++at; at < region.len; at++) {
        if (!is_letter_or_digit(region.ptr[at]) && region.ptr[at] != '_')
            break;
    }
    if (at == start || at == region.len || region.ptr[at] != '-')
        return false;
    for (start = ++at; at < region.len; at++) {
        if (!is_digit(region.ptr[at]))
            return false;
    }
    return at > start;
}

static bool holds_region(const struct partition *partition, struct dyn_str region)
{
    for (const char *const *prefix = partition->prefixes; *prefix != NULL; prefix++) {
        if (has_form(region, *prefix))
            return true;
    }
    return partition->global_region != NULL && is(region, partition->global_region);
}

/* Regions of no known form are taken to be of the first partition. */
static const struct partition *partition_of(struct dyn_str region)
{
    for (size_t i = 0; i < COUNT(partitions); i++) {
        if (holds_region(&partitions[i], region))
            return &partitions[i];
    }
    return &partitions[0];
}

static int put_url(struct dyni_endpoint *ret, struct dyn_error *err, const char *format,
                   ...) DYN_ATTR_PRINTF(3, 4);

static int put_url(struct dyni_endpoint *ret, struct dyn_error *err, const char *format,
                   ...)
{
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(ret->url, sizeof(ret->url), format, args);
    va_end(args);
    if (len < 0 || (size_t)len >= sizeof(ret->url))
        return dyn_error_set(err, DYN_E_CONFIG,
                             "the endpoint URL is longer than %zu bytes",
                             sizeof(ret->url) - 1);
    return DYN_OK;
}

/* --- A configured endpoint ------------------------------------------------------------ */

/* What stands between "//" and the path. */
static struct dyn_str authority_of(struct dyn_str url)
{
    size_t start = 0, end;

    while (start + 2 < url.len && memcmp(url.ptr + start, "://", 3) != 0)
        start++;
    if (start + 2 >= url.len)
        return dyn_str_n(NULL, 0);
    start += 3;
    for (end = start; end < url.len; end++) {
        if (strchr("/?#", url.ptr[end]) != NULL)
            break;
    }
    return dyn_str_n(url.ptr + start, end - start);
}

static bool is_dualstack_host(struct dyn_str host, struct dyn_str region)
{
    static const char *const names[] = {"dynamodb", "search-dynamodb"};
    const char *suffix = partition_of(region)->dualstack_suffix;
    char expected[256];

    for (size_t i = 0; i < COUNT(names); i++) {
        snprintf(expected, sizeof(expected), "%s.%.*s.%s", names[i], (int)region.len,
                 region.ptr, suffix);
        if (is(host, expected))
            return true;
    }
    return false;
}

static int use_override(const struct dyni_endpoint_query *query,
                        struct dyni_endpoint *ret, struct dyn_error *err)
{
    if (query->use_fips)
        return dyn_error_set(err, DYN_E_CONFIG, "%s", fips_override);
    if (query->use_dualstack)
        return dyn_error_set(err, DYN_E_CONFIG, "%s", dualstack_override);
    if (query->region.ptr != NULL &&
        is_dualstack_host(authority_of(query->override), query->region))
        return dyn_error_set(err, DYN_E_CONFIG, "%s", override_is_dualstack);
    if (query->override.len >= sizeof(ret->url))
        return put_url(ret, err, "%*s", (int)sizeof(ret->url), "");
    return put_url(ret, err, "%.*s", (int)query->override.len, query->override.ptr);
}

/* --- The region's own ----------------------------------------------------------------- */

/* The account in arn:PARTITION:dynamodb:REGION:ACCOUNT:RESOURCE, absent in all else. */
static struct dyn_str account_of_arn(struct dyn_str arn, struct dyn_str region)
{
    struct dyn_str part[6], none = {NULL, 0};
    size_t count = 0, start = 0;

    if (arn.ptr == NULL)
        return none;
    for (size_t i = 0; i < arn.len && count < 5; i++) {
        if (arn.ptr[i] != ':')
            continue;
        part[count++] = dyn_str_n(arn.ptr + start, i - start);
        start = i + 1;
    }
    if (count < 5 || start == arn.len || !is(part[0], "arn") || part[1].len == 0)
        return none;
    if (!is(part[2], "dynamodb") || !dyn_str_eq(part[3], region) ||
        !is_host_label(part[4]))
        return none;
    return part[4];
}

/* Whose endpoint to use: of the first resource named, else of the credentials. */
static int find_account(const struct dyni_endpoint_query *query,
                        struct dyn_str *ret_account, struct dyn_error *err)
{
    struct dyn_str account = account_of_arn(query->resource_arn, query->region);

    if (account.ptr == NULL && query->resource_arn_count > 0)
        account = account_of_arn(query->resource_arns[0], query->region);
    if (account.ptr == NULL && query->account_id.ptr != NULL) {
        account = query->account_id;
        if (!is_host_label(account))
            return dyn_error_set(err, DYN_E_CONFIG, "%s", account_invalid);
    }
    *ret_account = account;
    return DYN_OK;
}

static int use_fips(const struct dyni_endpoint_query *query,
                    const struct partition *partition, struct dyni_endpoint *ret,
                    struct dyn_error *err)
{
    /* GovCloud's ordinary endpoints are FIPS ones. */
    bool is_plain = is(dyn_str(partition->id), "aws-us-gov") && !query->use_dualstack;

    if (is(query->account_id_mode, "required"))
        return dyn_error_set(err, DYN_E_CONFIG, "%s", fips_required);
    return put_url(
        ret, err, "https://%sdynamodb%s.%.*s.%s", query->is_search ? "search-" : "",
        is_plain ? "" : "-fips", (int)query->region.len, query->region.ptr,
        query->use_dualstack ? partition->dualstack_suffix : partition->suffix);
}

static int use_local(const struct dyni_endpoint_query *query, struct dyni_endpoint *ret,
                     struct dyn_error *err)
{
    if (query->use_fips)
        return dyn_error_set(err, DYN_E_CONFIG, "%s", fips_local);
    if (query->use_dualstack)
        return dyn_error_set(err, DYN_E_CONFIG, "%s", dualstack_local);
    strcpy(ret->signing_region, "us-east-1");
    return put_url(ret, err, "http://localhost:8000");
}

static int use_region(const struct dyni_endpoint_query *query, struct dyni_endpoint *ret,
                      struct dyn_error *err)
{
    const struct partition *partition = partition_of(query->region);
    const char *suffix =
        query->use_dualstack ? partition->dualstack_suffix : partition->suffix;
    bool has_accounts = is(dyn_str(partition->id), "aws");
    struct dyn_str mode = query->account_id_mode, account = {NULL, 0};
    int rc;

    if (query->use_fips)
        return use_fips(query, partition, ret, err);
    if (mode.ptr != NULL && !is(mode, "disabled") && has_accounts) {
        rc = find_account(query, &account, err);
        if (rc != DYN_OK)
            return rc;
    }
    if (account.ptr != NULL)
        return put_url(ret, err, "https://%.*s.%sddb.%.*s.%s", (int)account.len,
                       account.ptr, query->is_search ? "search-" : "",
                       (int)query->region.len, query->region.ptr, suffix);
    if (is(mode, "required"))
        return dyn_error_set(err, DYN_E_CONFIG, "%s",
                             has_accounts ? account_missing : account_unsupported);
    return put_url(ret, err, "https://%sdynamodb.%.*s.%s",
                   query->is_search ? "search-" : "", (int)query->region.len,
                   query->region.ptr, suffix);
}

bool dyni_region_is_valid(struct dyn_str region)
{
    return is_host_label(region);
}

int dyni_endpoint_resolve(const struct dyni_endpoint_query *query,
                          struct dyni_endpoint *ret_endpoint, struct dyn_error *err)
{
    struct dyni_endpoint endpoint;
    int rc;

    /* It becomes part of a host name and of what is signed. */
    if (query->region.ptr != NULL && !is_host_label(query->region))
        return dyn_error_set(err, DYN_E_CONFIG,
                             "\"%.*s\" cannot be a region: letters, digits and hyphens "
                             "are expected, such as eu-central-1",
                             (int)(query->region.len < 80 ? query->region.len : 80),
                             query->region.ptr);
    snprintf(endpoint.signing_region, sizeof(endpoint.signing_region), "%.*s",
             (int)query->region.len, query->region.ptr != NULL ? query->region.ptr : "");
    if (query->override.ptr != NULL)
        rc = use_override(query, &endpoint, err);
    else if (query->region.ptr == NULL)
        rc = dyn_error_set(err, DYN_E_CONFIG, "%s", no_region);
    else if (is(query->region, "local"))
        rc = use_local(query, &endpoint, err);
    else
        rc = use_region(query, &endpoint, err);
    if (rc == DYN_OK)
        *ret_endpoint = endpoint;
    return rc;
}
