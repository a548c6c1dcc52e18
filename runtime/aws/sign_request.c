/* SPDX-License-Identifier: MIT */
/*
 * The signature of a DynamoDB request: POST / with five headers whose order is known, so
 * the canonical request goes straight into its hash.
 */
#include "aws/sign_key.h"

#include <string.h>

#define METHOD_PATH_QUERY "POST\n/\n\n"
#define SIGNED_HEADERS    "content-type;host;x-amz-date;x-amz-target"
#define SIGNED_WITH_TOKEN "content-type;host;x-amz-date;x-amz-security-token;x-amz-target"

/* Most bytes of the value of authorization, NUL included. */
#define AUTHORIZATION_MAX                                                                \
    (sizeof(DYNI_SIGN_ALGORITHM " Credential=/, SignedHeaders=, Signature=") +           \
     DYN_ACCESS_KEY_MAX + DYNI_SIGN_SCOPE_MAX + sizeof(SIGNED_WITH_TOKEN) +              \
     DYNI_SIGN_HEX_LEN)

_Static_assert(AUTHORIZATION_MAX <= sizeof(((struct dyni_signed *)0)->authorization),
               "every authorization fits");

/* Text on its way into a hash: a session token may be longer than what is kept here. */
struct feed {
    struct dyni_sha256_state state;
    const struct dyni_sha256_state *from; /* NULL, then &state */
    char text[640];
    size_t len;
    bool failed;
};

static void feed_open(struct feed *feed)
{
    feed->from = NULL;
    feed->len = 0;
    feed->failed = false;
}

static void feed_flush(struct feed *feed, const char *bytes, size_t len)
{
    if (dyni_sha256_extend(feed->from, bytes, len, &feed->state) != 0)
        feed->failed = true;
    feed->from = &feed->state;
}

static void feed_bytes(struct feed *feed, const char *bytes, size_t len)
{
    if (len == 0)
        return;
    if (len > sizeof(feed->text) - feed->len) {
        feed_flush(feed, feed->text, feed->len);
        feed->len = 0;
    }
    if (len > sizeof(feed->text)) {
        feed_flush(feed, bytes, len);
        return;
    }
    memcpy(feed->text + feed->len, bytes, len);
    feed->len += len;
}

static void feed_text(struct feed *feed, const char *text)
{
    feed_bytes(feed, text, strlen(text));
}

/* `start` is the name behind the line break of the header before. */
static void feed_header(struct feed *feed, const char *start, struct dyn_str value)
{
    feed_text(feed, start);
    feed_bytes(feed, value.ptr, value.len);
}

/* 0 or -1; no secret stays behind. */
static int feed_close(struct feed *feed, uint8_t ret_hash[DYNI_SHA256_BYTES])
{
    int rc = -1;

    if (!feed->failed)
        rc = dyni_sha256_finish(feed->from, feed->text, feed->len, ret_hash);
    dyni_wipe(feed, sizeof(*feed));
    return rc;
}

struct request {
    struct dyni_sign_names names;
    struct dyn_str host, content_type, target, body;
};

static const char *signed_headers(const struct request *request)
{
    return request->names.token.len != 0 ? SIGNED_WITH_TOKEN : SIGNED_HEADERS;
}

static int hash_canonical(const struct request *request,
                          uint8_t ret_hash[DYNI_SHA256_BYTES])
{
    const struct dyni_sign_names *names = &request->names;
    uint8_t body_hash[DYNI_SHA256_BYTES];
    char hex[DYNI_SIGN_HEX_LEN];
    struct feed feed;

    if (dyni_sha256(request->body.ptr, request->body.len, NULL, 0, body_hash) != 0)
        return -1;
    dyni_sign_hex(body_hash, hex);
    feed_open(&feed);
    feed_header(&feed, METHOD_PATH_QUERY "content-type:", request->content_type);
    feed_header(&feed, "\nhost:", request->host);
    feed_header(&feed, "\nx-amz-date:", dyn_str_n(names->date, DYNI_SIGN_DATE_LEN));
    if (names->token.len != 0)
        feed_header(&feed, "\nx-amz-security-token:", names->token);
    feed_header(&feed, "\nx-amz-target:", request->target);
    feed_text(&feed, "\n\n");
    feed_text(&feed, signed_headers(request));
    feed_text(&feed, "\n");
    feed_bytes(&feed, hex, sizeof(hex));
    return feed_close(&feed, ret_hash);
}

static char *put(char *at, const char *bytes, size_t len)
{
    memcpy(at, bytes, len);
    return at + len;
}

static char *put_text(char *at, const char *text)
{
    return put(at, text, strlen(text));
}

static int sign(const struct request *request, const struct dyni_hmac_key *key,
                char ret_signature[DYNI_SIGN_HEX_LEN])
{
    char to_sign[sizeof(DYNI_SIGN_ALGORITHM) + DYNI_SIGN_DATE_LEN + 1 +
                 DYNI_SIGN_SCOPE_MAX + DYNI_SIGN_HEX_LEN];
    uint8_t hash[DYNI_SHA256_BYTES];
    char *at = to_sign;

    if (hash_canonical(request, hash) != 0)
        return -1;
    at = put_text(at, DYNI_SIGN_ALGORITHM "\n");
    at = put(at, request->names.date, DYNI_SIGN_DATE_LEN);
    *at++ = '\n';
    at = put(at, request->names.scope, request->names.scope_len);
    *at++ = '\n';
    dyni_sign_hex(hash, at);
    at += DYNI_SIGN_HEX_LEN;
    if (dyni_hmac(key, to_sign, (size_t)(at - to_sign), hash) != 0)
        return -1;
    dyni_sign_hex(hash, ret_signature);
    return 0;
}

static void put_authorization(const struct request *request,
                              const char signature[DYNI_SIGN_HEX_LEN], char *ret_text)
{
    const struct dyni_sign_names *names = &request->names;
    char *at = put_text(ret_text, DYNI_SIGN_ALGORITHM " Credential=");

    at = put(at, names->access_key_id.ptr, names->access_key_id.len);
    *at++ = '/';
    at = put(at, names->scope, names->scope_len);
    at = put_text(at, ", SignedHeaders=");
    at = put_text(at, signed_headers(request));
    at = put_text(at, ", Signature=");
    at = put(at, signature, DYNI_SIGN_HEX_LEN);
    *at = '\0';
}

/* What stands in a header as it is: nothing to trim, to collapse or to break a line with.
 */
static int check_value(struct dyn_str value, const char *name, struct dyn_error *err)
{
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] <= ' ' || value.ptr[i] > '~')
            return dyn_error_set(err, DYN_E_ARG,
                                 "the value of the header %s holds what it may not: "
                                 "byte %zu",
                                 name, i);
    }
    return DYN_OK;
}

static int check_request(const struct request *request, struct dyn_error *err)
{
    int rc = check_value(request->host, "host", err);

    if (rc == DYN_OK && request->host.len == 0)
        rc = dyn_error_set(err, DYN_E_ARG, "there is no host to sign for");
    if (rc == DYN_OK)
        rc = check_value(request->content_type, "content-type", err);
    if (rc == DYN_OK)
        rc = check_value(request->target, "x-amz-target", err);
    return rc;
}

int dyni_sign_request(struct dyni_sign_cache *cache, const struct dyni_signer *signer,
                      struct dyn_str host, struct dyn_str content_type,
                      struct dyn_str target, struct dyn_str body,
                      struct dyni_signed *ret_signed, struct dyn_error *err)
{
    struct request request = {
        .host = host, .content_type = content_type, .target = target, .body = body};
    char signature[DYNI_SIGN_HEX_LEN];
    struct dyni_hmac_key key;
    int rc = dyni_sign_names_init(&request.names, signer, err);

    if (rc == DYN_OK)
        rc = check_request(&request, err);
    if (rc != DYN_OK)
        return rc;
    if (dyni_sign_cache_key(cache, signer, &request.names, &key) != 0)
        return dyni_sign_hash_failed(err);
    rc = sign(&request, &key, signature);
    dyni_wipe(&key, sizeof(key));
    if (rc != 0)
        return dyni_sign_hash_failed(err);
    memcpy(ret_signed->date, request.names.date, sizeof(ret_signed->date));
    put_authorization(&request, signature, ret_signed->authorization);
    return DYN_OK;
}
