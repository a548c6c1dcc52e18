/* SPDX-License-Identifier: MIT */
/*
 * The general routine: collects headers and parameters, writes the canonical request and the
 * string to sign as texts that can be looked at, and signs. The texts are reserved at full
 * length before the first byte, so that growing leaves no copy of a session token behind.
 */
#include "aws/sign.h"

#include "aws/sign_canonical.h"
#include "aws/sign_input.h"
#include "aws/sign_key.h"
#include "core/checked.h"
#include "core/digits.h"

#include <string.h>

#define UNSIGNED_PAYLOAD "UNSIGNED-PAYLOAD"
#define EXPIRES_MAX      604800

/* More than the words, separators and hashes around what the caller gives. */
#define AROUND 1024

struct signing {
    const struct dyni_signer *signer;
    const struct dyni_sign_rules *rules;
    const struct dyni_sign_input *input;
    const struct dyn_system *system;
    struct dyn_str path, query;
    struct dyni_sign_names names;
    struct dyni_sign_pairs headers, params;
    struct dyn_buf signed_headers;
    struct dyni_sign_output output;
};

static void wipe_buf(struct dyn_buf *buf)
{
    if (buf->ptr != NULL)
        dyni_wipe(buf->ptr, buf->capacity);
    dyn_buf_release(buf);
}

void dyni_sign_output_release(struct dyni_sign_output *output)
{
    wipe_buf(&output->canonical);
    wipe_buf(&output->to_sign);
    wipe_buf(&output->authorization);
    wipe_buf(&output->path_query);
}

/* --- Collecting ------------------------------------------------------------------------- */

static struct dyn_str str_of(const char *text)
{
    return dyn_str_n(text, strlen(text));
}

static void split_target(struct signing *signing)
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

static int hash_body(struct signing *signing, struct dyn_error *err)
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

static int begin(struct signing *signing, struct dyn_error *err)
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

static int pairs_failed(int rc, struct dyn_error *err)
{
    if (rc == DYN_OK)
        return DYN_OK;
    return dyn_error_set(err, rc,
                         rc == DYN_E_LIMIT ? "the request to sign is too long"
                                           : "out of memory while signing");
}

static bool takes_token(const struct signing *signing)
{
    return signing->names.token.len != 0 && !signing->rules->omit_session_token;
}

static void add_own_headers(struct signing *signing)
{
    dyni_canonical_header_add(&signing->headers, DYN_STR("x-amz-date"),
                              str_of(signing->output.date));
    if (takes_token(signing))
        dyni_canonical_header_add(&signing->headers, DYN_STR("x-amz-security-token"),
                                  signing->names.token);
    if (signing->rules->sign_body_header)
        dyni_canonical_header_add(&signing->headers, DYN_STR("x-amz-content-sha256"),
                                  str_of(signing->output.body_hash));
}

static int collect_headers(struct signing *signing, bool in_query, struct dyn_error *err)
{
    const struct dyni_sign_input *input = signing->input;
    size_t text_len = AROUND + signing->names.token.len;
    size_t count = input->header_count;
    bool fits = dyni_add_size(count, 3, &count);
    int rc = DYN_E_LIMIT;

    for (size_t i = 0; fits && i < input->header_count; i++)
        fits = dyni_add_size(text_len, input->headers[i].name.len, &text_len) &&
               dyni_add_size(text_len, input->headers[i].value.len, &text_len);
    if (fits)
        rc = dyni_sign_pairs_init(&signing->headers, signing->system, count, text_len);
    if (rc != DYN_OK)
        return pairs_failed(rc, err);
    for (size_t i = 0; i < input->header_count; i++) {
        if (!dyni_canonical_is_skipped(input->headers[i].name))
            dyni_canonical_header_add(&signing->headers, input->headers[i].name,
                                      input->headers[i].value);
    }
    if (!in_query)
        add_own_headers(signing);
    dyni_sign_pairs_sort(&signing->headers, false);
    dyni_canonical_names_put(&signing->signed_headers, &signing->headers);
    return dyn_buf_check(&signing->signed_headers, err);
}

static void add_own_params(struct signing *signing)
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
    if (takes_token(signing))
        dyni_canonical_query_add(&signing->params, "X-Amz-Security-Token",
                                 signing->names.token);
}

static int collect_params(struct signing *signing, bool in_query, struct dyn_error *err)
{
    size_t count = dyni_canonical_query_count(signing->query);
    size_t len = signing->signed_headers.len;
    int rc = DYN_E_LIMIT;

    if (dyni_add_size(len, signing->query.len, &len) &&
        dyni_add_size(len, AROUND + signing->names.token.len, &len) &&
        dyni_mul_size(len, DYNI_SIGN_ENCODED, &len) && dyni_add_size(count, 6, &count))
        rc = dyni_sign_pairs_init(&signing->params, signing->system, count, len);
    if (rc != DYN_OK)
        return pairs_failed(rc, err);
    dyni_canonical_query_split(&signing->params, signing->query);
    if (in_query) {
        rc = dyni_sign_input_check_params(&signing->params, err);
        if (rc != DYN_OK)
            return rc;
        add_own_params(signing);
    }
    dyni_sign_pairs_sort(&signing->params, true);
    return DYN_OK;
}

/* --- Signing ---------------------------------------------------------------------------- */

static void put_str(struct dyn_buf *buf, struct dyn_str text)
{
    dyn_buf_append(buf, text.ptr, text.len);
}

/* Makes room for lengths that the caller knows to be in memory already, each of them. */
static void reserve(struct dyn_buf *buf, const size_t *lens, size_t count)
{
    size_t sum = AROUND;
    bool fits = true;

    for (size_t i = 0; fits && i < count; i++)
        fits = dyni_add_size(sum, lens[i], &sum);
    dyn_buf_reserve(buf, fits ? sum : SIZE_MAX);
}

static int put_canonical(struct signing *signing, struct dyn_error *err)
{
    struct dyn_buf *buf = &signing->output.canonical;
    /* What pairs take in memory is more than their text with two separators each. */
    size_t lens[] = {signing->input->method.len, signing->path.len,
                     signing->path.len,          signing->path.len,
                     signing->params.size,       signing->headers.size,
                     signing->signed_headers.len};

    reserve(buf, lens, sizeof(lens) / sizeof(lens[0]));
    put_str(buf, signing->input->method);
    dyn_buf_byte(buf, '\n');
    dyni_canonical_path(buf, signing->path, signing->rules);
    dyn_buf_byte(buf, '\n');
    dyni_canonical_query_put(buf, &signing->params);
    dyn_buf_byte(buf, '\n');
    dyni_canonical_headers_put(buf, &signing->headers);
    dyn_buf_byte(buf, '\n');
    put_str(buf, dyn_buf_str(&signing->signed_headers));
    dyn_buf_byte(buf, '\n');
    dyn_buf_text(buf, signing->output.body_hash);
    return dyn_buf_check(buf, err);
}

static int put_to_sign(struct signing *signing, struct dyn_error *err)
{
    struct dyn_buf *buf = &signing->output.to_sign;
    uint8_t hash[DYNI_SHA256_BYTES];
    char hex[DYNI_SIGN_HEX_LEN];

    if (dyni_sha256(signing->output.canonical.ptr, signing->output.canonical.len, NULL, 0,
                    hash) != 0)
        return dyni_sign_hash_failed(err);
    dyni_sign_hex(hash, hex);
    dyn_buf_text(buf, DYNI_SIGN_ALGORITHM "\n");
    dyn_buf_text(buf, signing->output.date);
    dyn_buf_byte(buf, '\n');
    dyn_buf_append(buf, signing->names.scope, signing->names.scope_len);
    dyn_buf_byte(buf, '\n');
    dyn_buf_append(buf, hex, sizeof(hex));
    return dyn_buf_check(buf, err);
}

static int put_signature(struct signing *signing, struct dyn_error *err)
{
    const struct dyn_buf *to_sign = &signing->output.to_sign;
    uint8_t mac[DYNI_SHA256_BYTES];
    struct dyni_hmac_key key;
    int rc = dyni_sign_key_derive(signing->signer, &signing->names, &key);

    if (rc == 0)
        rc = dyni_hmac(&key, to_sign->ptr, to_sign->len, mac);
    dyni_wipe(&key, sizeof(key));
    if (rc != 0)
        return dyni_sign_hash_failed(err);
    dyni_sign_hex(mac, signing->output.signature);
    signing->output.signature[DYNI_SIGN_HEX_LEN] = '\0';
    return DYN_OK;
}

static int put_authorization(struct signing *signing, struct dyn_error *err)
{
    struct dyn_buf *buf = &signing->output.authorization;

    dyn_buf_text(buf, DYNI_SIGN_ALGORITHM " Credential=");
    put_str(buf, signing->names.access_key_id);
    dyn_buf_byte(buf, '/');
    dyn_buf_append(buf, signing->names.scope, signing->names.scope_len);
    dyn_buf_text(buf, ", SignedHeaders=");
    put_str(buf, dyn_buf_str(&signing->signed_headers));
    dyn_buf_text(buf, ", Signature=");
    dyn_buf_text(buf, signing->output.signature);
    return dyn_buf_check(buf, err);
}

/* A token that was not signed goes in front of the signature, which is last. */
static int put_unsigned_token(struct signing *signing, struct dyn_error *err)
{
    struct dyn_buf *buf = &signing->output.path_query;
    struct dyni_sign_pairs tail;
    int rc;

    if (signing->names.token.len == 0 || takes_token(signing))
        return DYN_OK;
    rc = dyni_sign_pairs_init(&tail, signing->system, 1,
                              DYNI_SIGN_ENCODED * (AROUND + signing->names.token.len));
    if (rc != DYN_OK)
        return pairs_failed(rc, err);
    dyni_canonical_query_add(&tail, "X-Amz-Security-Token", signing->names.token);
    dyn_buf_byte(buf, '&');
    dyni_canonical_query_put(buf, &tail);
    dyni_sign_pairs_release(&tail);
    return DYN_OK;
}

static int put_path_query(struct signing *signing, struct dyn_error *err)
{
    struct dyn_buf *buf = &signing->output.path_query;
    size_t lens[] = {signing->path.len, signing->params.size,
                     DYNI_SIGN_ENCODED * signing->names.token.len};
    int rc;

    reserve(buf, lens, sizeof(lens) / sizeof(lens[0]));
    put_str(buf, signing->path.len != 0 ? signing->path : DYN_STR("/"));
    dyn_buf_byte(buf, '?');
    dyni_canonical_query_put(buf, &signing->params);
    rc = put_unsigned_token(signing, err);
    if (rc != DYN_OK)
        return rc;
    dyn_buf_text(buf, "&X-Amz-Signature=");
    dyn_buf_text(buf, signing->output.signature);
    return dyn_buf_check(buf, err);
}

static int sign(struct signing *signing, bool in_query, struct dyn_error *err)
{
    int rc = begin(signing, err);

    if (rc == DYN_OK)
        rc = collect_headers(signing, in_query, err);
    if (rc == DYN_OK)
        rc = collect_params(signing, in_query, err);
    if (rc == DYN_OK)
        rc = put_canonical(signing, err);
    if (rc == DYN_OK)
        rc = put_to_sign(signing, err);
    if (rc == DYN_OK)
        rc = put_signature(signing, err);
    if (rc == DYN_OK)
        rc = in_query ? put_path_query(signing, err) : put_authorization(signing, err);
    return rc;
}

static int sign_into(struct signing *signing, bool in_query,
                     struct dyni_sign_output *ret_output, struct dyn_error *err)
{
    int rc = sign(signing, in_query, err);

    dyn_buf_release(&signing->signed_headers);
    dyni_sign_pairs_release(&signing->headers);
    dyni_sign_pairs_release(&signing->params);
    if (rc == DYN_OK)
        *ret_output = signing->output;
    else
        dyni_sign_output_release(&signing->output);
    return rc;
}

int dyni_sign_header(const struct dyni_signer *signer,
                     const struct dyni_sign_rules *rules,
                     const struct dyni_sign_input *input,
                     struct dyni_sign_output *ret_output, struct dyn_error *err)
{
    struct signing signing = {.signer = signer, .rules = rules, .input = input};

    return sign_into(&signing, false, ret_output, err);
}

int dyni_sign_query(const struct dyni_signer *signer, const struct dyni_sign_rules *rules,
                    const struct dyni_sign_input *input,
                    struct dyni_sign_output *ret_output, struct dyn_error *err)
{
    struct signing signing = {.signer = signer, .rules = rules, .input = input};

    if (rules->expires_s == 0 || rules->expires_s > EXPIRES_MAX)
        return dyn_error_set(err, DYN_E_ARG,
                             "a presigned request is valid for 1 to %d seconds, not %lu",
                             EXPIRES_MAX, (unsigned long)rules->expires_s);
    return sign_into(&signing, true, ret_output, err);
}
