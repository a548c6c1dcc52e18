/* SPDX-License-Identifier: MIT */
/*
 * What each signature begins and ends with: who may sign, the date, the scope, and the
 * key that is derived from the secret for one day, region and service.
 */
#ifndef DYNI_AWS_SIGN_KEY_H
#define DYNI_AWS_SIGN_KEY_H

#include "aws/sign.h"

#define DYNI_SIGN_ALGORITHM "AWS4-HMAC-SHA256"

/** Most bytes of a region, and of a service. */
#define DYNI_SIGN_PLACE_MAX 64

#define DYNI_SIGN_DAY_LEN  8
#define DYNI_SIGN_DATE_LEN 16
#define DYNI_SIGN_HEX_LEN  ((size_t)2 * DYNI_SHA256_BYTES)

/** day/region/service/aws4_request and NUL */
#define DYNI_SIGN_SCOPE_MAX (DYNI_SIGN_DAY_LEN + 2 * (1 + DYNI_SIGN_PLACE_MAX) + 14)

/** Text that was measured once. Borrows the signer's. */
struct dyni_sign_names {
    struct dyn_str access_key_id, secret, token; /* token: "" when there is none */
    char date[DYNI_SIGN_DATE_LEN + 1];           /* the first 8 are the day */
    char scope[DYNI_SIGN_SCOPE_MAX];
    size_t scope_len;
};

/** Checks the signer and takes from it what signing needs. DYN_OK, DYN_E_CREDENTIALS,
 * DYN_E_CONFIG or DYN_E_RANGE. */
int dyni_sign_names_init(struct dyni_sign_names *ret_names,
                         const struct dyni_signer *signer, struct dyn_error *err);

/** Derives the signing key; wipe it. 0 or -1. */
int dyni_sign_key_derive(const struct dyni_signer *signer,
                         const struct dyni_sign_names *names,
                         struct dyni_hmac_key *ret_key);

/** The signing key from the cache, derived when it is not there; wipe it. 0 or -1. */
int dyni_sign_cache_key(struct dyni_sign_cache *cache, const struct dyni_signer *signer,
                        const struct dyni_sign_names *names,
                        struct dyni_hmac_key *ret_key);

/** Writes a hash in lower-case hex, without NUL. */
void dyni_sign_hex(const uint8_t hash[DYNI_SHA256_BYTES],
                   char ret_text[DYNI_SIGN_HEX_LEN]);

/** Sets DYN_E_SYSTEM: the provider of SHA-256 failed. */
int dyni_sign_hash_failed(struct dyn_error *err);

#endif
