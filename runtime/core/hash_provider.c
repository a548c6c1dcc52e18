/* SPDX-License-Identifier: MIT */
#include "core/hash_provider.h"

#include <stdatomic.h>

/* NULL until the first hash. Threads may find the same at the same time. */
static _Atomic(const struct dyni_sha256_way *) chosen;

static const struct dyni_sha256_way *fastest(void)
{
#if DYNI_SHA256_X86
    if (dyni_sha256_x86_usable())
        return &dyni_sha256_x86;
#endif
    return &dyni_sha256_portable;
}

static const struct dyni_sha256_way *way(void)
{
    const struct dyni_sha256_way *known =
        atomic_load_explicit(&chosen, memory_order_relaxed);

    if (known == NULL) {
        known = fastest();
        atomic_store_explicit(&chosen, known, memory_order_relaxed);
    }
    return known;
}

void dyni_sha256_choose(const struct dyni_sha256_way *way_wanted)
{
    atomic_store_explicit(&chosen, way_wanted, memory_order_relaxed);
}

int dyni_sha256_extend(const struct dyni_sha256_state *from, const void *bytes,
                       size_t len, struct dyni_sha256_state *ret_state)
{
    return way()->extend(from, bytes, len, ret_state);
}

int dyni_sha256_finish(const struct dyni_sha256_state *from, const void *bytes,
                       size_t len, uint8_t ret_hash[DYNI_SHA256_BYTES])
{
    return way()->finish(from, bytes, len, ret_hash);
}
