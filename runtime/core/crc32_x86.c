/* SPDX-License-Identifier: MIT */
/*
 * CRC-32 by carry-less multiplication: 64 bytes at a time are folded into the next 64,
 * then 16 into 16, and the remainder of the last 16 comes from the tables. The method is
 * Gopal and others', "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ
 * Instruction" (Intel, 2009). The file is empty on other processors.
 */
#include "core/crc32.h"

#if DYNI_CRC32_X86

#include <emmintrin.h>
#include <wmmintrin.h>

/* Compiled for a processor that the rest of the library does not ask for. */
#define DYN_ATTR_PCLMUL __attribute__((target("pclmul,sse2")))

#define LANE  16
#define BLOCK 64

bool dyni_crc32_x86_usable(void)
{
    return __builtin_cpu_supports("pclmul");
}

static __m128i load(const uint8_t *bytes)
{
    return _mm_loadu_si128((const __m128i *)(const void *)bytes);
}

/* Moves `lane` ahead to where `next` is: each half is multiplied by its power of x modulo
 * the polynomial. */
DYN_ATTR_PCLMUL
static __m128i fold(__m128i lane, __m128i powers, __m128i next)
{
    __m128i low = _mm_clmulepi64_si128(lane, powers, 0x00);
    __m128i high = _mm_clmulepi64_si128(lane, powers, 0x11);

    return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

DYN_ATTR_PCLMUL
uint32_t dyni_crc32_x86(uint32_t crc, const uint8_t *bytes, size_t len)
{
    /* x^(512 + 32) and x^(512 - 32), x^(128 + 32) and x^(128 - 32), bits reflected. */
    const __m128i by_block = _mm_set_epi64x(0x01c6e41596, 0x0154442bd4);
    const __m128i by_lane = _mm_set_epi64x(0x00ccaa009e, 0x01751997d0);
    __m128i lanes[BLOCK / LANE];
    __m128i lane;
    uint8_t last[LANE];

    for (size_t i = 0; i < BLOCK / LANE; i++)
        lanes[i] = load(bytes + i * LANE);
    lanes[0] = _mm_xor_si128(lanes[0], _mm_cvtsi32_si128((int)crc));
    for (bytes += BLOCK, len -= BLOCK; len >= BLOCK; bytes += BLOCK, len -= BLOCK) {
        for (size_t i = 0; i < BLOCK / LANE; i++)
            lanes[i] = fold(lanes[i], by_block, load(bytes + i * LANE));
    }
    lane = lanes[0];
    for (size_t i = 1; i < BLOCK / LANE; i++)
        lane = fold(lane, by_lane, lanes[i]);
    for (; len >= LANE; bytes += LANE, len -= LANE)
        lane = fold(lane, by_lane, load(bytes));
    _mm_storeu_si128((__m128i *)(void *)last, lane);
    return dyni_crc32_table(dyni_crc32_table(0, last, LANE), bytes, len);
}

#else

/* ISO C wants a declaration in each file. */
extern int dyni_crc32_x86_is_for_x86_only;

#endif
