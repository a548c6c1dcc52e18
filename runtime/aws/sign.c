/* SPDX-License-Identifier: MIT */
/*
 * The general routine: writes the canonical request and the string to sign as texts that
 * can be looked at, and signs. What may hold a session token is reserved at full length
 * before the first byte, so that growing leaves no copy of it behind.
 */
#include "aws/sign.h"

#include "aws/sign_canonical.h"
#include "aws/sign_collect.h"
#include "core/checked.h"

#include <string.h>

#define EXPIRES_MAX 604800

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

static void put_str(struct dyn_buf *buf, struct dyn_str text)
{
    dyn_buf_append(buf, text.ptr, text.len);
}

/* Makes room for lengths that the caller knows to be in memory already, each of them. */
static void reserve(struct dyn_buf *buf, const size_t *lens, size_t count)
{
    size_t sum = DYNI_SIGN_AROUND;
    bool fits = true;

    for (size_t i = 0; fits && i < count; i++)
        fits = dyni_add_size(sum, lens[i], &sum);
    dyn_buf_reserve(buf, fits ? sum : SIZE_MAX);
}

static int put_canonical(struct dyni_signing *signing, struct dyn_error *err)
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

static int put_to_sign(struct dyni_signing *signing, struct dyn_error *err)
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

static int put_signature(struct dyni_signing *signing, struct dyn_error *err)
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

static int put_authorization(struct dyni_signing *signing, struct dyn_error *err)
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
static int put_unsigned_token(struct dyni_signing *signing, struct dyn_error *err)
{
    struct dyn_buf *buf = &signing->output.path_query;
    struct dyni_sign_pairs tail;
    int rc;

    if (signing->names.token.len == 0 || dyni_sign_takes_token(signing))
        return DYN_OK;
    rc = dyni_sign_pairs_init(&tail, signing->system, 1,
                              DYNI_SIGN_ENCODED *
                                  (DYNI_SIGN_AROUND + signing->names.token.len));
    if (rc != DYN_OK)
        return dyni_sign_pairs_failed(rc, err);
    dyni_canonical_query_add(&tail, "X-Amz-Security-Token", signing->names.token);
    dyn_buf_byte(buf, '&');
    dyni_canonical_query_put(buf, &tail);
    dyni_sign_pairs_release(&tail);
    return DYN_OK;
}

static int put_path_query(struct dyni_signing *signing, struct dyn_error *err)
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

static int sign(struct dyni_signing *signing, struct dyn_error *err)
{
    int rc = dyni_sign_collect(signing, err);

    if (rc == DYN_OK)
        rc = put_canonical(signing, err);
    if (rc == DYN_OK)
        rc = put_to_sign(signing, err);
    if (rc == DYN_OK)
        rc = put_signature(signing, err);
    if (rc == DYN_OK && signing->in_query)
        rc = put_path_query(signing, err);
    else if (rc == DYN_OK)
        rc = put_authorization(signing, err);
    return rc;
}

static int sign_into(struct dyni_signing *signing, struct dyni_sign_output *ret_output,
                     struct dyn_error *err)
{
    int rc = sign(signing, err);

    dyni_sign_release(signing);
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
    struct dyni_signing signing = {.signer = signer, .rules = rules, .input = input};

    return sign_into(&signing, ret_output, err);
}

int dyni_sign_query(const struct dyni_signer *signer, const struct dyni_sign_rules *rules,
                    const struct dyni_sign_input *input,
                    struct dyni_sign_output *ret_output, struct dyn_error *err)
{
    struct dyni_signing signing = {
        .in_query = true, .signer = signer, .rules = rules, .input = input};

    if (rules->expires_s == 0 || rules->expires_s > EXPIRES_MAX)
        return dyn_error_set(err, DYN_E_ARG,
                             "a presigned request is valid for 1 to %d seconds, not %lu",
                             EXPIRES_MAX, (unsigned long)rules->expires_s);
    return sign_into(&signing, ret_output, err);
}
