/* SPDX-License-Identifier: MIT */
/*
 * SHA-256, HMAC over it, and CRC-32. The SHA-256 itself is that of hash_provider.h: a
 * library's, or the processor's own.
 */
#ifndef DYNI_CORE_HASH_H
#define DYNI_CORE_HASH_H

#include "core/hash_provider.h"
#include "core/shared.h"

#include <dyn/base.h>

/** Hashes the concatenation of two texts (either may be empty, and NULL then); 0, or -1
 * when the provider fails. */
DYNI_SHARED int dyni_sha256(const void *a, size_t a_len, const void *b, size_t b_len,
                            uint8_t ret_hash[DYNI_SHA256_BYTES]);

/** A key with its two pads hashed in advance: an HMAC then costs two blocks less. Holds a
 * secret: wipe it. */
struct dyni_hmac_key {
    struct dyni_sha256_state inner, outer;
};

/** Takes a key of any length; 0 or -1. */
int dyni_hmac_key_init(struct dyni_hmac_key *ret_key, const void *key, size_t len);
/** HMAC-SHA-256 (RFC 2104) of `data`; 0 or -1. */
int dyni_hmac(const struct dyni_hmac_key *key, const void *data, size_t len,
              uint8_t ret_mac[DYNI_SHA256_BYTES]);

/** Overwrites with zeros, in a way that a compiler keeps. */
void dyni_wipe(void *secret, size_t len);

/** CRC-32 as in IEEE 802.3 and zip, of `crc` (0 to begin) and further bytes. */
DYNI_SHARED uint32_t dyni_crc32(uint32_t crc, const void *bytes, size_t len);

#endif
