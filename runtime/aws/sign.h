/* SPDX-License-Identifier: MIT */
/*
 * AWS Signature Version 4. dyni_sign_request is the way of every call: the few headers of
 * a DynamoDB request, with a cached signing key and no allocation. dyni_sign_header and
 * dyni_sign_query are the general routine, for any request, header or query (presigned)
 * mode. Source of the rules: "AWS Signature Version 4 for API requests", IAM User Guide.
 */
#ifndef DYNI_AWS_SIGN_H
#define DYNI_AWS_SIGN_H

#include "core/hash.h"

#include <dyn/buf.h>
#include <dyn/credentials.h>

#include <pthread.h>

/** One header, or query parameter. */
struct dyni_header {
    struct dyn_str name, value;
};

/** Who signs, for what, when. */
struct dyni_signer {
    const char *access_key_id;
    const char *secret_access_key;
    const char *session_token; /* NULL or "": none */
    struct dyn_str region, service;
    int64_t now_us;
    uint64_t generation; /* of the credentials, another for others; 0: unknown */
};

struct dyni_sign_rules {
    bool normalize_path;     /* "." and ".." and empty segments; not for S3 */
    bool encode_path_once;   /* S3: the path is encoded already */
    bool sign_body_header;   /* add x-amz-content-sha256 */
    bool unsigned_payload;   /* UNSIGNED-PAYLOAD instead of the body's hash */
    bool omit_session_token; /* add the token after signing */
    uint32_t expires_s;      /* query mode: 1 to 604800 */
};

/**
 * A request to sign in general. `path_query` as it stands in the request line; it begins
 * with / or ? or is empty. Header values may be folded. There must be a host; what
 * signing adds itself (x-amz-date, x-amz-security-token, x-amz-content-sha256, and in
 * query mode the parameters X-Amz-...) may not be there. Headers that belong to the
 * connection, user-agent and authorization are left out of the signature.
 */
struct dyni_sign_input {
    struct dyn_str method, path_query, body;
    const struct dyni_header *headers;
    size_t header_count;
    const struct dyn_system *system; /* for memory; NULL: dyn_system_default() */
};

/** What signing gives; texts are NUL-terminated. canonical and to_sign for tests and
 * explanations. canonical and path_query may hold the session token: do not print them.
 */
struct dyni_sign_output {
    struct dyn_buf canonical, to_sign;
    struct dyn_buf authorization; /* header mode: the value */
    struct dyn_buf path_query;    /* query mode: the new request target */
    char date[17];                /* x-amz-date: 20150830T123600Z */
    char body_hash[65];
    char signature[65];
};

/**
 * Signs in header mode: the request is to be sent with the header authorization,
 * x-amz-date, the session token if any, and x-amz-content-sha256 if the rules say so.
 * *ret_output is written on success only, and released by dyni_sign_output_release.
 * DYN_OK; DYN_E_ARG: the request is none that can be signed; DYN_E_CREDENTIALS,
 * DYN_E_CONFIG, DYN_E_RANGE, DYN_E_SYSTEM: as dyni_sign_request; DYN_E_NOMEM,
 * DYN_E_LIMIT.
 */
int dyni_sign_header(const struct dyni_signer *signer,
                     const struct dyni_sign_rules *rules,
                     const struct dyni_sign_input *input,
                     struct dyni_sign_output *ret_output, struct dyn_error *err);
/** Signs in query mode: ret_output->path_query is to be requested, for expires_s seconds,
 * with the headers as they are. Otherwise as dyni_sign_header. */
int dyni_sign_query(const struct dyni_signer *signer, const struct dyni_sign_rules *rules,
                    const struct dyni_sign_input *input,
                    struct dyni_sign_output *ret_output, struct dyn_error *err);
/** Wipes and frees. A zeroed one is fine. */
void dyni_sign_output_release(struct dyni_sign_output *output);

/* --- The way of every call ---------------------------------------------------------- */

/** Signing keys already derived, the newest of few; shared by threads. Secrets are kept
 * only as hashes and pads. */
struct dyni_sign_cache {
    pthread_mutex_t lock;
    struct {
        uint8_t secret[DYNI_SHA256_BYTES]; /* hash over secret, day, region, service */
        struct dyni_hmac_key key;
        uint64_t used;
        uint64_t generation; /* of the last signer that it was for; 0: unknown, */
        char scope[160];     /* and its scope */
        size_t scope_len;
    } entries[4];
    uint64_t uses;
};

/** 0 or DYN_E_SYSTEM. */
int dyni_sign_cache_init(struct dyni_sign_cache *cache);
/** Wipes and destroys. */
void dyni_sign_cache_release(struct dyni_sign_cache *cache);

/** The headers of a signed DynamoDB request. */
struct dyni_signed {
    char date[17];           /* x-amz-date */
    char authorization[512]; /* the value, NUL-terminated */
};

/**
 * Signs POST / with the headers content-type, host, x-amz-date, x-amz-security-token (if
 * any) and x-amz-target. DYN_OK; DYN_E_CREDENTIALS: a credential is too long or holds
 * what no header may; DYN_E_CONFIG: region or service is none; DYN_E_ARG: host,
 * content_type or target holds anything but visible ASCII; DYN_E_RANGE: now is outside
 * the years 0001 to 9999; DYN_E_SYSTEM: the provider of SHA-256 failed. Nothing is
 * written on failure.
 */
int dyni_sign_request(struct dyni_sign_cache *cache, const struct dyni_signer *signer,
                      struct dyn_str host, struct dyn_str content_type,
                      struct dyn_str target, struct dyn_str body,
                      struct dyni_signed *ret_signed, struct dyn_error *err);

#endif
