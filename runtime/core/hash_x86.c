/* SPDX-License-Identifier: MIT */
/*
 * SHA-256 (FIPS 180-4) by the SHA instructions of x86-64 processors. The method is Gulley
 * and others', "Intel SHA Extensions" (2013): the state lies in two registers, as the
 * words A B E F and C D G H; an instruction does two rounds; two others make the next
 * four words of the schedule of the sixteen before. The file is empty on other processors.
 */
#include "core/hash_provider.h"

#if DYNI_SHA256_X86

#include "core/hash.h"

#include <cpuid.h>
#include <immintrin.h>
#include <string.h>

/* Compiled for a processor that the rest of the library does not ask for. */
#define DYN_ATTR_SHA __attribute__((target("sha,sse4.1,ssse3")))

#define BLOCK ((size_t)DYNI_SHA256_BLOCK)

/* Where the text's length in bits begins in the last block. */
#define LENGTH_AT (BLOCK - 8)

/* A state in this way's own form. */
struct progress {
    uint32_t hash[8];
    uint64_t len; /* of the text so far; the rest behind its last whole block is `tail` */
    uint8_t tail[DYNI_SHA256_BLOCK];
};

_Static_assert(sizeof(struct progress) <= sizeof(struct dyni_sha256_state),
               "a state holds it");

/* The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
_Alignas(16) static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
    0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
    0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
    0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
    0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
    0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
    0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2};

/* The same of the square roots of the first 8. */
static const uint32_t initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

bool dyni_sha256_x86_usable(void)
{
    const unsigned needed = bit_SSSE3 | bit_SSE4_1;
    const unsigned sha = 1u << 29; /* of leaf 7: not every cpuid.h has a name for it */
    unsigned a, b, c, d;

    if (!__get_cpuid(1, &a, &b, &c, &d) || (c & needed) != needed)
        return false;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & sha) != 0;
}

static __m128i load(const void *bytes)
{
    return _mm_loadu_si128((const __m128i *)bytes);
}

static void store(void *bytes, __m128i words)
{
    _mm_storeu_si128((__m128i *)bytes, words);
}

/* Four words of the text, which has them with the highest byte first. */
DYN_ATTR_SHA
static __m128i load_words(const uint8_t *bytes)
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);

    return _mm_shuffle_epi8(load(bytes), swap);
}

/* The state, as the instructions want it. */
struct lanes {
    __m128i abef, cdgh;
};

/* Four rounds with four words of the schedule. */
DYN_ATTR_SHA
static inline void do_rounds(struct lanes *at, __m128i words, const uint32_t *constant)
{
    __m128i sum = _mm_add_epi32(words, load(constant));

    at->cdgh = _mm_sha256rnds2_epu32(at->cdgh, at->abef, sum);
    at->abef = _mm_sha256rnds2_epu32(at->abef, at->cdgh, _mm_shuffle_epi32(sum, 0x0e));
}

/* The four words that follow on sixteen, a to d. */
DYN_ATTR_SHA
static inline __m128i next_words(__m128i a, __m128i b, __m128i c, __m128i d)
{
    __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(a, b), _mm_alignr_epi8(d, c, 4));

    return _mm_sha256msg2_epu32(sum, d);
}

DYN_ATTR_SHA
static inline void do_block(struct lanes *at, const uint8_t *bytes)
{
    const uint32_t *constant = constants;
    struct lanes before = *at;
    __m128i a = load_words(bytes), b = load_words(bytes + 16);
    __m128i c = load_words(bytes + 32), d = load_words(bytes + 48);

    for (int i = 0; i < 3; i++, constant += 16) {
        do_rounds(at, a, constant);
        a = next_words(a, b, c, d);
        do_rounds(at, b, constant + 4);
        b = next_words(b, c, d, a);
        do_rounds(at, c, constant + 8);
        c = next_words(c, d, a, b);
        do_rounds(at, d, constant + 12);
        d = next_words(d, a, b, c);
    }
    do_rounds(at, a, constant);
    do_rounds(at, b, constant + 4);
    do_rounds(at, c, constant + 8);
    do_rounds(at, d, constant + 12);
    at->abef = _mm_add_epi32(at->abef, before.abef);
    at->cdgh = _mm_add_epi32(at->cdgh, before.cdgh);
}

DYN_ATTR_SHA
static void do_blocks(uint32_t hash[8], const uint8_t *bytes, size_t count)
{
    /* Words lie in a register with the first lowest: dcba is A B C D in memory. */
    __m128i cdab = _mm_shuffle_epi32(load(hash), 0xb1);
    __m128i efgh = _mm_shuffle_epi32(load(hash + 4), 0x1b);
    struct lanes at = {_mm_alignr_epi8(cdab, efgh, 8), _mm_blend_epi16(efgh, cdab, 0xf0)};
    __m128i feba, dchg;

    for (; count > 0; bytes += BLOCK, count--)
        do_block(&at, bytes);
    feba = _mm_shuffle_epi32(at.abef, 0x1b);
    dchg = _mm_shuffle_epi32(at.cdgh, 0xb1);
    store(hash, _mm_blend_epi16(feba, dchg, 0xf0));
    store(hash + 4, _mm_alignr_epi8(dchg, feba, 8));
}

static void begin(const struct dyni_sha256_state *from, struct progress *ret)
{
    if (from != NULL) {
        memcpy(ret, from->bytes, sizeof(*ret));
        return;
    }
    memcpy(ret->hash, initial, sizeof(ret->hash));
    ret->len = 0;
}

static void absorb(struct progress *at, const uint8_t *bytes, size_t len)
{
    size_t filled = at->len % BLOCK;
    size_t room = BLOCK - filled;

    if (len == 0)
        return;
    at->len += len;
    if (len < room) {
        memcpy(at->tail + filled, bytes, len);
        return;
    }
    if (filled > 0) {
        memcpy(at->tail + filled, bytes, room);
        do_blocks(at->hash, at->tail, 1);
        bytes += room;
        len -= room;
    }
    do_blocks(at->hash, bytes, len / BLOCK);
    memcpy(at->tail, bytes + len / BLOCK * BLOCK, len % BLOCK);
}

static void put_big_endian(uint8_t *ret_bytes, size_t len, uint64_t number)
{
    while (len > 0) {
        ret_bytes[--len] = (uint8_t)number;
        number >>= 8;
    }
}

/* A bit, zeros, and the length; in a block more where it has no room in the last. */
static void pad(struct progress *at)
{
    size_t filled = at->len % BLOCK;

    at->tail[filled++] = 0x80;
    if (filled > LENGTH_AT) {
        memset(at->tail + filled, 0, BLOCK - filled);
        do_blocks(at->hash, at->tail, 1);
        filled = 0;
    }
    memset(at->tail + filled, 0, LENGTH_AT - filled);
    put_big_endian(at->tail + LENGTH_AT, 8, at->len * 8);
    do_blocks(at->hash, at->tail, 1);
}

static int extend(const struct dyni_sha256_state *from, const void *bytes, size_t len,
                  struct dyni_sha256_state *ret_state)
{
    struct progress at;

    begin(from, &at);
    absorb(&at, bytes, len);
    memcpy(ret_state->bytes, &at, sizeof(at));
    dyni_wipe(&at, sizeof(at));
    return 0;
}

static int finish(const struct dyni_sha256_state *from, const void *bytes, size_t len,
                  uint8_t ret_hash[DYNI_SHA256_BYTES])
{
    struct progress at;

    begin(from, &at);
    absorb(&at, bytes, len);
    pad(&at);
    for (size_t i = 0; i < sizeof(at.hash) / sizeof(at.hash[0]); i++)
        put_big_endian(ret_hash + 4 * i, 4, at.hash[i]);
    dyni_wipe(&at, sizeof(at));
    return 0;
}

const struct dyni_sha256_way dyni_sha256_x86 = {extend, finish};

#else

/* ISO C wants a declaration in each file. */
extern int dyni_hash_x86_is_for_x86_only;

#endif
