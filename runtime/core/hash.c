/* SPDX-License-Identifier: MIT */
#include "core/hash.h"

#include <string.h>

/* What the bytes of a key are combined with: FIPS 198-1, RFC 2104. */
#define INNER_PAD 0x36
#define OUTER_PAD 0x5c

int dyni_sha256(const void *a, size_t a_len, const void *b, size_t b_len,
                uint8_t ret_hash[DYNI_SHA256_BYTES])
{
    struct dyni_sha256_state state;
    int rc;

    if (b_len == 0)
        return dyni_sha256_finish(NULL, a, a_len, ret_hash);
    rc = dyni_sha256_extend(NULL, a, a_len, &state);
    if (rc == 0)
        rc = dyni_sha256_finish(&state, b, b_len, ret_hash);
    dyni_wipe(&state, sizeof(state));
    return rc;
}

static int hash_pad(const uint8_t block[DYNI_SHA256_BLOCK], uint8_t pad,
                    struct dyni_sha256_state *ret_state)
{
    uint8_t padded[DYNI_SHA256_BLOCK];
    int rc;

    for (size_t i = 0; i < sizeof(padded); i++)
        padded[i] = block[i] ^ pad;
    rc = dyni_sha256_extend(NULL, padded, sizeof(padded), ret_state);
    dyni_wipe(padded, sizeof(padded));
    return rc;
}

int dyni_hmac_key_init(struct dyni_hmac_key *ret_key, const void *key, size_t len)
{
    uint8_t block[DYNI_SHA256_BLOCK] = {0};
    int rc = 0;

    if (len > sizeof(block))
        rc = dyni_sha256(key, len, NULL, 0, block);
    else if (len != 0)
        memcpy(block, key, len);
    if (rc == 0)
        rc = hash_pad(block, INNER_PAD, &ret_key->inner);
    if (rc == 0)
        rc = hash_pad(block, OUTER_PAD, &ret_key->outer);
    dyni_wipe(block, sizeof(block));
    return rc;
}

int dyni_hmac(const struct dyni_hmac_key *key, const void *data, size_t len,
              uint8_t ret_mac[DYNI_SHA256_BYTES])
{
    uint8_t hash[DYNI_SHA256_BYTES];
    int rc = dyni_sha256_finish(&key->inner, data, len, hash);

    if (rc == 0)
        rc = dyni_sha256_finish(&key->outer, hash, sizeof(hash), ret_mac);
    dyni_wipe(hash, sizeof(hash));
    return rc;
}

void dyni_wipe(void *secret, size_t len)
{
    /* The pointer might be another one each time it is read, so the call cannot be left
     * out. */
    static void *(*const volatile fill)(void *, int, size_t) = memset;

    if (len != 0)
        fill(secret, 0, len);
}
