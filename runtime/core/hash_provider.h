/* SPDX-License-Identifier: MIT */
/*
 * The two functions behind which the library stands that computes SHA-256. Another
 * provider is another .c file with these two. Invariant: a state is plain bytes without a
 * pointer, so that it can be copied, kept and gone on from any number of times: this is
 * how the pads of an HMAC key are hashed once only. Nothing here allocates. A state may
 * hold a secret: wipe it.
 */
#ifndef DYNI_CORE_HASH_PROVIDER_H
#define DYNI_CORE_HASH_PROVIDER_H

#include <stddef.h>
#include <stdint.h>

#define DYNI_SHA256_BYTES 32

/** What became of the bytes hashed so far. */
struct dyni_sha256_state {
    _Alignas(16) uint8_t bytes[128];
};

/** Hashes `len` bytes behind those of `from` (NULL: from the beginning) into *ret_state,
 * which may be `from`. 0, or -1 when the provider fails. */
int dyni_sha256_extend(const struct dyni_sha256_state *from, const void *bytes,
                       size_t len, struct dyni_sha256_state *ret_state);

/** The hash of the bytes of `from` (NULL: none) and of `len` more. 0, or -1 when the
 * provider fails. */
int dyni_sha256_finish(const struct dyni_sha256_state *from, const void *bytes,
                       size_t len, uint8_t ret_hash[DYNI_SHA256_BYTES]);

#endif
