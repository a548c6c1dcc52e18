/* SPDX-License-Identifier: MIT */
/*
 * The ways in which the library computes SHA-256. Each is a pair of functions in a file of
 * its own; hash_provider.c takes the fastest that works on this machine. Invariants: a
 * state is plain bytes without a pointer, so that it can be copied, kept and gone on from
 * any number of times: this is how the pads of an HMAC key are hashed once only. Only the
 * way that made a state can go on from it. Nothing here allocates. A state may hold a
 * secret: wipe it.
 */
#ifndef DYNI_CORE_HASH_PROVIDER_H
#define DYNI_CORE_HASH_PROVIDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if (defined(__GNUC__) || defined(__clang__)) && defined(__x86_64__)
#define DYNI_SHA256_X86 1
#else
#define DYNI_SHA256_X86 0
#endif

#define DYNI_SHA256_BYTES 32
#define DYNI_SHA256_BLOCK 64

/** What became of the bytes hashed so far. */
struct dyni_sha256_state {
    _Alignas(16) uint8_t bytes[128];
};

struct dyni_sha256_way {
    /** See dyni_sha256_extend. */
    int (*extend)(const struct dyni_sha256_state *from, const void *bytes, size_t len,
                  struct dyni_sha256_state *ret_state);
    /** See dyni_sha256_finish. */
    int (*finish)(const struct dyni_sha256_state *from, const void *bytes, size_t len,
                  uint8_t ret_hash[DYNI_SHA256_BYTES]);
};

/** A library's, on every machine. */
extern const struct dyni_sha256_way dyni_sha256_portable;

#if DYNI_SHA256_X86
/** By the SHA instructions of x86-64 processors that have them. */
extern const struct dyni_sha256_way dyni_sha256_x86;

/** Whether this processor does. Slow: a hypervisor may answer instead of it. */
bool dyni_sha256_x86_usable(void);
#endif

/** For tests: from now on this way, or, NULL, the fastest again. States of before are lost.
 * No other thread may hash meanwhile. */
void dyni_sha256_choose(const struct dyni_sha256_way *way);

/** Hashes `len` bytes behind those of `from` (NULL: from the beginning) into *ret_state,
 * which may be `from`. 0, or -1 when the provider fails. */
int dyni_sha256_extend(const struct dyni_sha256_state *from, const void *bytes,
                       size_t len, struct dyni_sha256_state *ret_state);

/** The hash of the bytes of `from` (NULL: none) and of `len` more. 0, or -1 when the
 * provider fails. */
int dyni_sha256_finish(const struct dyni_sha256_state *from, const void *bytes,
                       size_t len, uint8_t ret_hash[DYNI_SHA256_BYTES]);

#endif
