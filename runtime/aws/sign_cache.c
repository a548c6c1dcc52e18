/* SPDX-License-Identifier: MIT */
/*
 * Derived signing keys, so that a call costs one HMAC and not five. A key is found again
 * by a hash over the secret and the scope, hence a change of credentials or of the day
 * finds another entry; without that hash, when the generation of the credentials is known
 * and the entry was used for it before. Invariant: an entry whose `used` is 0 is empty; the lock is held
 * for copying only.
 */
#include "aws/sign_key.h"

#include <string.h>

int dyni_sign_cache_init(struct dyni_sign_cache *cache)
{
    memset(cache->entries, 0, sizeof(cache->entries));
    cache->uses = 0;
    return pthread_mutex_init(&cache->lock, NULL) == 0 ? DYN_OK : DYN_E_SYSTEM;
}

void dyni_sign_cache_release(struct dyni_sign_cache *cache)
{
    pthread_mutex_destroy(&cache->lock);
    dyni_wipe(cache->entries, sizeof(cache->entries));
}

_Static_assert(DYNI_SIGN_SCOPE_MAX <=
                   sizeof(((struct dyni_sign_cache *)NULL)->entries[0].scope),
               "every scope fits");

/* A secret has no control bytes, so NUL keeps it and the scope apart. */
static int identify(const struct dyni_sign_names *names,
                    uint8_t ret_identity[DYNI_SHA256_BYTES])
{
    char text[DYN_SECRET_KEY_MAX + 1 + DYNI_SIGN_SCOPE_MAX];
    size_t len = names->secret.len;
    int rc;

    memcpy(text, names->secret.ptr, len);
    text[len++] = '\0';
    memcpy(text + len, names->scope, names->scope_len);
    len += names->scope_len;
    rc = dyni_sha256(text, len, NULL, 0, ret_identity);
    dyni_wipe(text, len);
    return rc;
}

/* The entry of that identity, else the one to give up: an empty one or the longest
 * unused. */
static size_t find(const struct dyni_sign_cache *cache,
                   const uint8_t identity[DYNI_SHA256_BYTES], bool *ret_found)
{
    size_t oldest = 0;

    for (size_t i = 0; i < sizeof(cache->entries) / sizeof(cache->entries[0]); i++) {
        *ret_found = cache->entries[i].used != 0 &&
                     memcmp(cache->entries[i].secret, identity, DYNI_SHA256_BYTES) == 0;
        if (*ret_found)
            return i;
        if (cache->entries[i].used < cache->entries[oldest].used)
            oldest = i;
    }
    return oldest;
}

static void note_signer(struct dyni_sign_cache *cache, size_t at, uint64_t generation,
                        const struct dyni_sign_names *names)
{
    cache->entries[at].generation = generation;
    memcpy(cache->entries[at].scope, names->scope, names->scope_len);
    cache->entries[at].scope_len = names->scope_len;
}

static bool look_up_known(struct dyni_sign_cache *cache, uint64_t generation,
                          const struct dyni_sign_names *names,
                          struct dyni_hmac_key *ret_key)
{
    bool found = false;

    pthread_mutex_lock(&cache->lock);
    for (size_t i = 0; i < sizeof(cache->entries) / sizeof(cache->entries[0]); i++) {
        found = cache->entries[i].used != 0 &&
                cache->entries[i].generation == generation &&
                cache->entries[i].scope_len == names->scope_len &&
                memcmp(cache->entries[i].scope, names->scope, names->scope_len) == 0;
        if (!found)
            continue;
        cache->entries[i].used = ++cache->uses;
        *ret_key = cache->entries[i].key;
        break;
    }
    pthread_mutex_unlock(&cache->lock);
    return found;
}

static bool look_up(struct dyni_sign_cache *cache, uint64_t generation,
                    const struct dyni_sign_names *names,
                    const uint8_t identity[DYNI_SHA256_BYTES],
                    struct dyni_hmac_key *ret_key)
{
    bool found;
    size_t at;

    pthread_mutex_lock(&cache->lock);
    at = find(cache, identity, &found);
    if (found) {
        cache->entries[at].used = ++cache->uses;
        note_signer(cache, at, generation, names);
        *ret_key = cache->entries[at].key;
    }
    pthread_mutex_unlock(&cache->lock);
    return found;
}

/* Overwrites all of the entry that is given up. Another thread may have been first: then
 * the same is written again. */
static void store(struct dyni_sign_cache *cache, uint64_t generation,
                  const struct dyni_sign_names *names,
                  const uint8_t identity[DYNI_SHA256_BYTES],
                  const struct dyni_hmac_key *key)
{
    bool found;
    size_t at;

    pthread_mutex_lock(&cache->lock);
    at = find(cache, identity, &found);
    memcpy(cache->entries[at].secret, identity, DYNI_SHA256_BYTES);
    cache->entries[at].key = *key;
    note_signer(cache, at, generation, names);
    cache->entries[at].used = ++cache->uses;
    pthread_mutex_unlock(&cache->lock);
}

int dyni_sign_cache_key(struct dyni_sign_cache *cache, const struct dyni_signer *signer,
                        const struct dyni_sign_names *names,
                        struct dyni_hmac_key *ret_key)
{
    uint8_t identity[DYNI_SHA256_BYTES];

    if (signer->generation != 0 &&
        look_up_known(cache, signer->generation, names, ret_key))
        return 0;
    if (identify(names, identity) != 0)
        return -1;
    if (look_up(cache, signer->generation, names, identity, ret_key))
        return 0;
    if (dyni_sign_key_derive(signer, names, ret_key) != 0)
        return -1;
    store(cache, signer->generation, names, identity, ret_key);
    return 0;
}
