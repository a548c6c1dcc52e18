/* SPDX-License-Identifier: MIT */
/*
 * SHA-256 by mbedTLS 2.28 or 3.x. On 2.28 the names of 3.x are there too, but return
 * void: every result is looked at here, so that using the wrong ones does not compile.
 */
#include "core/hash_provider.h"

#include <mbedtls/version.h>

#if MBEDTLS_VERSION_NUMBER >= 0x04000000
#error "mbedTLS 4 hides SHA-256 behind PSA: build with mbedTLS 2.28 or 3.x, or write \
the way of core/hash_provider.h over psa_hash_* in a file of its own"
#endif

#include <mbedtls/sha256.h>

#include <string.h>

#if MBEDTLS_VERSION_NUMBER >= 0x03000000
#define sha256_starts mbedtls_sha256_starts
#define sha256_update mbedtls_sha256_update
#define sha256_finish mbedtls_sha256_finish
#else
#define sha256_starts mbedtls_sha256_starts_ret
#define sha256_update mbedtls_sha256_update_ret
#define sha256_finish mbedtls_sha256_finish_ret
#endif

#if defined(MBEDTLS_SHA256_ALT)
#error "a SHA-256 of hardware may hold more than plain bytes: write the way of \
core/hash_provider.h for it in a file of its own"
#endif

_Static_assert(sizeof(mbedtls_sha256_context) <= sizeof(struct dyni_sha256_state),
               "a state holds what mbedTLS works on");

/* Takes up the work at `from`, or begins it, and hashes the bytes. */
static int absorb(mbedtls_sha256_context *ctx, const struct dyni_sha256_state *from,
                  const void *bytes, size_t len)
{
    mbedtls_sha256_init(ctx);
    if (from != NULL)
        memcpy(ctx, from->bytes, sizeof(*ctx));
    else if (sha256_starts(ctx, 0) != 0)
        return -1;
    if (len != 0 && sha256_update(ctx, bytes, len) != 0)
        return -1;
    return 0;
}

static int extend(const struct dyni_sha256_state *from, const void *bytes, size_t len,
                  struct dyni_sha256_state *ret_state)
{
    mbedtls_sha256_context ctx;
    int rc = absorb(&ctx, from, bytes, len);

    if (rc == 0)
        memcpy(ret_state->bytes, &ctx, sizeof(ctx));
    mbedtls_sha256_free(&ctx);
    return rc;
}

static int finish(const struct dyni_sha256_state *from, const void *bytes, size_t len,
                  uint8_t ret_hash[DYNI_SHA256_BYTES])
{
    mbedtls_sha256_context ctx;
    int rc = absorb(&ctx, from, bytes, len);

    if (rc == 0 && sha256_finish(&ctx, ret_hash) != 0)
        rc = -1;
    mbedtls_sha256_free(&ctx);
    return rc;
}

const struct dyni_sha256_way dyni_sha256_portable = {extend, finish};
