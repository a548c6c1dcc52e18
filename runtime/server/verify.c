/* SPDX-License-Identifier: MIT */
#include "server/verify.h"

#include "core/calendar.h"
#include "core/digits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The parts of the value of authorization. */
struct claim {
    struct dyn_str algorithm, credential, names, signature;
    struct dyn_str id, day, region, service, end; /* of the credential */
};

static bool fail(struct verified *verified, const char *why)
{
    snprintf(verified->why, sizeof(verified->why), "%s", why);
    return false;
}

/* The name came from outside: what is no visible ASCII would not be text. */
static bool fail_with(struct verified *verified, const char *why, struct dyn_str name)
{
    char shown[101];
    size_t len = name.len < sizeof(shown) ? name.len : sizeof(shown) - 1;

    for (size_t i = 0; i < len; i++)
        shown[i] = name.ptr[i] > ' ' && name.ptr[i] < 0x7F ? name.ptr[i] : '?';
    shown[len] = '\0';
    snprintf(verified->why, sizeof(verified->why), "%s: %s", why, shown);
    return false;
}

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
}

static bool is_name(struct dyn_str a, struct dyn_str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    }
    return true;
}

/* Cuts what stands before `separator` off *rest; all of it when there is none. */
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

static bool is_separator(char byte)
{
    return byte == ',' || byte == ' ' || byte == '\t';
}

/* Takes as long wherever they differ. */
static bool is_same_signature(const char *a, struct dyn_str b)
{
    unsigned differences = 0;

    if (b.len != 64)
        return false;
    for (size_t i = 0; i < 64; i++)
        differences |= (unsigned char)(a[i] ^ b.ptr[i]);
    return differences == 0;
}

/* --- Reading ------------------------------------------------------------------------ */

/* The header of that name; *ret_count says how often it is there. */
static struct dyn_str find(const struct verify_request *request, struct dyn_str name,
                           size_t *ret_count)
{
    struct dyn_str value = {NULL, 0};

    *ret_count = 0;
    for (size_t i = 0; i < request->header_count; i++) {
        if (!is_name(request->headers[i].name, name))
            continue;
        value = request->headers[i].value;
        ++*ret_count;
    }
    return value;
}

/* Cuts one parameter off, as in "Credential=x, SignedHeaders=y,Signature=z": in any order,
 * separated by a comma, blanks, or both. */
static struct dyn_str cut_parameter(struct dyn_str *rest)
{
    size_t len = 0;

    while (rest->len != 0 && is_separator(rest->ptr[0]))
        *rest = dyn_str_n(rest->ptr + 1, rest->len - 1);
    while (len < rest->len && !is_separator(rest->ptr[len]))
        len++;
    struct dyn_str parameter = dyn_str_n(rest->ptr, len);
    *rest = dyn_str_n(rest->ptr + len, rest->len - len);
    return parameter;
}

static void read_parameter(struct dyn_str value, struct claim *claim)
{
    struct dyn_str name = cut(&value, "=");

    if (dyn_str_eq(name, DYN_STR("Credential")))
        claim->credential = value;
    else if (dyn_str_eq(name, DYN_STR("SignedHeaders")))
        claim->names = value;
    else if (dyn_str_eq(name, DYN_STR("Signature")))
        claim->signature = value;
}

/* What the header says; the rest of *claim is empty where it says nothing. */
static void read_claim(struct dyn_str value, struct claim *ret_claim)
{
    struct dyn_str credential;

    memset(ret_claim, 0, sizeof(*ret_claim));
    if (value.len == 0)
        return;
    ret_claim->algorithm = cut_parameter(&value);
    while (value.len != 0)
        read_parameter(cut_parameter(&value), ret_claim);
    credential = ret_claim->credential;
    if (credential.len == 0)
        return;
    ret_claim->id = cut(&credential, "/");
    ret_claim->day = cut(&credential, "/");
    ret_claim->region = cut(&credential, "/");
    ret_claim->service = cut(&credential, "/");
    ret_claim->end = credential;
}

static unsigned find_missing(const struct claim *claim, size_t dates)
{
    return (claim->credential.len == 0 ? VERIFY_CREDENTIAL : 0u) |
           (claim->signature.len == 0 ? VERIFY_SIGNATURE : 0u) |
           (claim->names.len == 0 ? VERIFY_SIGNED_HEADERS : 0u) |
           (dates == 0 ? VERIFY_DATE : 0u);
}

/* In the order in which the service looks. */
static enum verify_fault judge_claim(const struct claim *claim, unsigned missing)
{
    struct dyn_str algorithm = claim->algorithm;

    if (algorithm.len < 5 || memcmp(algorithm.ptr, "AWS4-", 5) != 0)
        return VERIFY_NO_AUTHORIZATION;
    if (missing != 0)
        return VERIFY_INCOMPLETE;
    if (!dyn_str_eq(algorithm, DYN_STR("AWS4-HMAC-SHA256")))
        return VERIFY_OTHER_ALGORITHM;
    return claim->id.len != 0 && dyn_str_eq(claim->end, DYN_STR("aws4_request"))
               ? VERIFY_HOLDS
               : VERIFY_NO_SCOPE;
}

/* --- Judging ------------------------------------------------------------------------ */

static bool is_listed(struct dyn_str names, struct dyn_str name)
{
    while (names.len != 0) {
        if (is_name(cut(&names, ";"), name))
            return true;
    }
    return false;
}

/* Names in lower case, in order, each once and each there. */
static bool check_names(const struct verify_request *request, struct dyn_str names,
                        struct verified *verified)
{
    struct dyn_str before = DYN_STR("");

    while (names.len != 0) {
        struct dyn_str name = cut(&names, ";");
        size_t len = before.len < name.len ? before.len : name.len;
        int order = memcmp(before.ptr, name.ptr, len);
        size_t count;

        if (order > 0 || (order == 0 && before.len >= name.len))
            return fail_with(verified, "signed headers are out of order at", name);
        for (size_t i = 0; i < name.len; i++) {
            if (name.ptr[i] != lower(name.ptr[i]))
                return fail_with(verified, "a signed header is not in lower case", name);
        }
        find(request, name, &count);
        if (count == 0)
            return fail_with(verified, "a signed header is not there", name);
        before = name;
    }
    return true;
}

static bool must_be_signed(struct dyn_str name)
{
    return is_name(name, DYN_STR("host")) ||
           (name.len > 6 && is_name(dyn_str_n(name.ptr, 6), DYN_STR("x-amz-")));
}

static bool check_signed(const struct verify_request *request, struct dyn_str names,
                         struct verified *verified)
{
    if (!is_listed(names, DYN_STR("host")))
        return fail(verified, "host is not signed");
    for (size_t i = 0; i < request->header_count; i++) {
        if (must_be_signed(request->headers[i].name) &&
            !is_listed(names, request->headers[i].name))
            return fail_with(verified, "a header must be signed",
                             request->headers[i].name);
    }
    return true;
}

static bool read_date(struct dyn_str text, int64_t *ret_us)
{
    struct dyni_parts parts = {0};

    return text.len == 16 && dyni_get_digits(text.ptr, 4, &parts.year) &&
           dyni_get_digits(text.ptr + 4, 2, &parts.month) &&
           dyni_get_digits(text.ptr + 6, 2, &parts.day) && text.ptr[8] == 'T' &&
           dyni_get_digits(text.ptr + 9, 2, &parts.hour) &&
           dyni_get_digits(text.ptr + 11, 2, &parts.minute) &&
           dyni_get_digits(text.ptr + 13, 2, &parts.second) && text.ptr[15] == 'Z' &&
           dyni_us_from_parts(&parts, ret_us);
}

/* One that signing adds by itself. */
static bool is_added(struct dyn_str name)
{
    return is_name(name, DYN_STR("x-amz-date")) ||
           is_name(name, DYN_STR("x-amz-security-token")) ||
           is_name(name, DYN_STR("x-amz-content-sha256"));
}

static size_t choose_headers(const struct verify_request *request, struct dyn_str names,
                             struct dyni_header ret_headers[VERIFY_HEADERS_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < request->header_count; i++) {
        if (is_listed(names, request->headers[i].name) &&
            !is_added(request->headers[i].name))
            ret_headers[count++] = request->headers[i];
    }
    return count;
}

static void keep(char *ret_text, size_t size, struct dyn_str text)
{
    snprintf(ret_text, size, "%.*s", (int)(text.len < size ? text.len : size - 1),
             text.ptr);
}

static bool compare(const struct verify_request *request, const struct claim *claim,
                    struct dyni_signer *signer, struct verified *verified)
{
    struct dyni_header headers[VERIFY_HEADERS_MAX];
    struct dyni_sign_rules rules = {.normalize_path = true};
    struct dyni_sign_input input = {.method = request->method,
                                    .path_query = request->target,
                                    .body = request->body,
                                    .headers = headers};
    struct dyni_sign_output output = {0};
    struct dyn_error err = {0};
    size_t count;
    bool same;

    input.header_count = choose_headers(request, claim->names, headers);
    rules.sign_body_header = is_listed(claim->names, DYN_STR("x-amz-content-sha256"));
    if (dyni_sign_header(signer, &rules, &input, &output, &err) != DYN_OK)
        return fail(verified, err.message);
    if (rules.sign_body_header &&
        !dyn_str_eq(find(request, DYN_STR("x-amz-content-sha256"), &count),
                    dyn_str_n(output.body_hash, strlen(output.body_hash))))
        same = fail(verified, "x-amz-content-sha256 is not the body's");
    else
        same = is_same_signature(output.signature, claim->signature) ||
               fail(verified, "the signature does not match");
    dyni_sign_output_release(&output);
    return same;
}

static bool judge(const struct verify_request *request, const struct claim *claim,
                  const char *secret, struct verified *verified)
{
    struct dyni_signer signer = {.access_key_id = verified->access_key_id,
                                 .secret_access_key = secret,
                                 .region = claim->region,
                                 .service = claim->service};
    size_t dates, tokens;
    struct dyn_str date = find(request, DYN_STR("x-amz-date"), &dates);
    struct dyn_str token = find(request, DYN_STR("x-amz-security-token"), &tokens);
    char *token_text;
    bool same;

    if (dates != 1 || !read_date(date, &signer.now_us))
        return fail(verified, "x-amz-date is not there once as a date");
    keep(verified->date, sizeof(verified->date), date);
    verified->date_us = signer.now_us;
    if (!dyn_str_eq(claim->day, dyn_str_n(date.ptr, 8)))
        return fail(verified, "the scope is of another day than x-amz-date");
    if (tokens > 1)
        return fail(verified, "x-amz-security-token is there more than once");
    if (!check_names(request, claim->names, verified) ||
        !check_signed(request, claim->names, verified))
        return false;
    verified->has_token = tokens != 0;
    token_text = calloc(1, token.len + 1);
    if (token_text == NULL)
        return fail(verified, "out of memory");
    if (token.len != 0)
        memcpy(token_text, token.ptr, token.len);
    signer.session_token = token_text;
    same = compare(request, claim, &signer, verified);
    dyni_wipe(token_text, token.len);
    free(token_text);
    return same;
}

bool verify_request(const struct verify_request *request, const char *secret,
                    struct verified *ret_verified)
{
    struct claim claim;
    struct dyn_str authorization;
    size_t count, dates;

    memset(ret_verified, 0, sizeof(*ret_verified));
    authorization = find(request, DYN_STR("authorization"), &count);
    find(request, DYN_STR("x-amz-date"), &dates);
    read_claim(authorization, &claim);
    ret_verified->missing = find_missing(&claim, dates);
    ret_verified->fault =
        count > 1 ? VERIFY_NO_SCOPE : judge_claim(&claim, ret_verified->missing);
    if (ret_verified->missing == VERIFY_DATE)
        return fail(ret_verified, "x-amz-date is not there once as a date");
    if (ret_verified->fault != VERIFY_HOLDS)
        return fail(ret_verified, "not one authorization as Signature Version 4 has it");
    keep(ret_verified->access_key_id, sizeof(ret_verified->access_key_id), claim.id);
    keep(ret_verified->region, sizeof(ret_verified->region), claim.region);
    keep(ret_verified->service, sizeof(ret_verified->service), claim.service);
    if (judge(request, &claim, secret, ret_verified))
        return true;
    ret_verified->fault = VERIFY_MISMATCH;
    return false;
}
