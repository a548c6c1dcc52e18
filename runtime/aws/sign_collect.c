/* SPDX-License-Identifier: MIT */
#include "aws/sign_collect.h"

#include "aws/sign_canonical.h"
#include "aws/sign_input.h"
#include "core/checked.h"
#include "core/digits.h"

#include <string.h>

#define UNSIGNED_PAYLOAD "UNSIGNED-PAYLOAD"

static struct dyn_str str_of(const char *text)
{
    return dyn_str_n(text, strlen(text));
}

static void split_target(struct dyni_signing *signing)
{
    struct dyn_str target = signing->input->path_query;
    const char *mark = target.len != 0 ? memchr(target.ptr, '?', target.len) : NULL;
    size_t path_len = mark != NULL ? (size_t)(mark - target.ptr) : target.len;

    signing->path = dyn_str_n("", 0);
    signing->query = dyn_str_n("", 0);
    if (path_len != 0)
        signing->path = dyn_str_n(target.ptr, path_len);
    if (mark != NULL)
        signing->query = dyn_str_n(mark + 1, target.len - path_len - 1);
}

static int hash_body(struct dyni_signing *signing, struct dyn_error *err)
{
    struct dyn_str body = signing->input->body;
    char *text = signing->output.body_hash;
    uint8_t hash[DYNI_SHA256_BYTES];

    if (signing->rules->unsigned_payload) {
        memcpy(text, UNSIGNED_PAYLOAD, sizeof(UNSIGNED_PAYLOAD));
        return DYN_OK;
    }
    if (dyni_sha256(body.ptr, body.len, NULL, 0, hash) != 0)
        return dyni_sign_hash_failed(err);
    dyni_sign_hex(hash, text);
    text[DYNI_SIGN_HEX_LEN] = '\0';
    return DYN_OK;
}

static int begin(struct dyni_signing *signing, struct dyn_error *err)
{
    const struct dyn_system *system = signing->input->system;
    int rc = dyni_sign_names_init(&signing->names, signing->signer, err);

    if (rc == DYN_OK)
        rc = dyni_sign_input_check(signing->input, err);
    if (rc != DYN_OK)
        return rc;
    signing->system = system != NULL ? system : dyn_system_default();
    signing->signed_headers.system = signing->system;
    signing->output.canonical.system = signing->system;
    signing->output.to_sign.system = signing->system;
    signing->output.authorization.system = signing->system;
    signing->output.path_query.system = signing->system;
    memcpy(signing->output.date, signing->names.date, sizeof(signing->output.date));
    split_target(signing);
    return hash_body(signing, err);
}

int dyni_sign_pairs_failed(int rc, struct dyn_error *err)
{
    if (rc == DYN_OK)
        return DYN_OK;
    return dyn_error_set(err, rc,
                         rc == DYN_E_LIMIT ? "the request to sign is too long"
                                           : "out of memory while signing");
}

bool dyni_sign_takes_token(const struct dyni_signing *signing)
{
    return signing->names.token.len != 0 && !signing->rules->omit_session_token;
}

static void add_own_headers(struct dyni_signing *signing)
{
    dyni_canonical_header_add(&signing->headers, DYN_STR("x-amz-date"),
                              str_of(signing->output.date));
    if (dyni_sign_takes_token(signing))
        dyni_canonical_header_add(&signing->headers, DYN_STR("x-amz-security-token"),
                                  signing->names.token);
    if (signing->rules->sign_body_header)
        dyni_canonical_header_add(&signing->headers, DYN_STR("x-amz-content-sha256"),
                                  str_of(signing->output.body_hash));
}

static int collect_headers(struct dyni_signing *signing, struct dyn_error *err)
{
    const struct dyni_sign_input *input = signing->input;
    size_t text_len = DYNI_SIGN_AROUND + signing->names.token.len;
    size_t count = input->header_count;
    bool fits = dyni_add_size(count, 3, &count);
    int rc = DYN_E_LIMIT;

    for (size_t i = 0; fits && i < input->header_count; i++)
        fits = dyni_add_size(text_len, input->headers[i].name.len, &text_len) &&
               dyni_add_size(text_len, input->headers[i].value.len, &text_len);
    if (fits)
        rc = dyni_sign_pairs_init(&signing->headers, signing->system, count, text_len);
    if (rc != DYN_OK)
        return dyni_sign_pairs_failed(rc, err);
    for (size_t i = 0; i < input->header_count; i++) {
        if (!dyni_canonical_is_skipped(input->headers[i].name))
            dyni_canonical_header_add(&signing->headers, input->headers[i].name,
                                      input->headers[i].value);
    }
    if (!signing->in_query)
        add_own_headers(signing);
    dyni_sign_pairs_sort(&signing->headers, false);
    dyni_canonical_names_put(&signing->signed_headers, &signing->headers);
    return dyn_buf_check(&signing->signed_headers, err);
}

static void add_own_params(struct dyni_signing *signing)
{
    char credential[DYN_ACCESS_KEY_MAX + 1 + DYNI_SIGN_SCOPE_MAX];
    struct dyn_str id = signing->names.access_key_id;
    char expires[6];

    memcpy(credential, id.ptr, id.len);
    credential[id.len] = '/';
    memcpy(credential + id.len + 1, signing->names.scope, signing->names.scope_len);
    size_t skip = 0;
    dyni_put_digits(expires, sizeof(expires), signing->rules->expires_s);
    while (expires[skip] == '0')
        skip++;
    dyni_canonical_query_add(&signing->params, "X-Amz-Algorithm",
                             DYN_STR(DYNI_SIGN_ALGORITHM));
    dyni_canonical_query_add(
        &signing->params, "X-Amz-Credential",
        dyn_str_n(credential, id.len + 1 + signing->names.scope_len));
    dyni_canonical_query_add(&signing->params, "X-Amz-Date",
                             str_of(signing->output.date));
    dyni_canonical_query_add(&signing->params, "X-Amz-Expires",
                             dyn_str_n(expires + skip, sizeof(expires) - skip));
    dyni_canonical_query_add(&signing->params, "X-Amz-SignedHeaders",
                             dyn_buf_str(&signing->signed_headers));
    if (dyni_sign_takes_token(signing))
        dyni_canonical_query_add(&signing->params, "X-Amz-Security-Token",
                                 signing->names.token);
}

static int collect_params(struct dyni_signing *signing, struct dyn_error *err)
{
    size_t count = dyni_canonical_query_count(signing->query);
    size_t len = signing->signed_headers.len;
    int rc = DYN_E_LIMIT;

    if (dyni_add_size(len, signing->query.len, &len) &&
        dyni_add_size(len, DYNI_SIGN_AROUND + signing->names.token.len, &len) &&
        dyni_mul_size(len, DYNI_SIGN_ENCODED, &len) && dyni_add_size(count, 6, &count))
        rc = dyni_sign_pairs_init(&signing->params, signing->system, count, len);
    if (rc != DYN_OK)
        return dyni_sign_pairs_failed(rc, err);
    dyni_canonical_query_split(&signing->params, signing->query);
    if (signing->in_query) {
        rc = dyni_sign_input_check_params(&signing->params, err);
        if (rc != DYN_OK)
            return rc;
        add_own_params(signing);
    }
    dyni_sign_pairs_sort(&signing->params, true);
    return DYN_OK;
}

int dyni_sign_collect(struct dyni_signing *signing, struct dyn_error *err)
{
    int rc = begin(signing, err);

    if (rc == DYN_OK)
        rc = collect_headers(signing, err);
    if (rc == DYN_OK)
        rc = collect_params(signing, err);
    return rc;
}

void dyni_sign_release(struct dyni_signing *signing)
{
    dyn_buf_release(&signing->signed_headers);
    dyni_sign_pairs_release(&signing->headers);
    dyni_sign_pairs_release(&signing->params);
}
