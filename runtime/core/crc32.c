/* SPDX-License-Identifier: MIT */
/*
 * CRC-32 by tables: five words of 8 bytes are worked on side by side, each by one table
 * per byte, since one chain of look-ups would leave the processor waiting. A word's
 * contribution is carried on by 40 bytes to where its chain meets the text again; the
 * last five words are put together byte by byte. The method is Kadatch and Jenkins',
 * "Everything we know about CRC but afraid to forget", as zlib has it.
 */
#include "core/crc32.h"

#include "core/crc32_tables.h"
#include "core/hash.h"

#define WORD   8
#define CHAINS 5
#define STRIDE ((size_t)CHAINS * WORD)

_Static_assert(DYNI_CRC32_CHAINS == CHAINS, "the tables are made for as many chains");

/* Loops over the bytes of a word are written out: gcc leaves them be at -O2, and the
 * result is a third as fast. */
static uint32_t load_half(const uint8_t *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

static uint32_t by_bytes(uint32_t crc, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        crc = crc >> 8 ^ dyni_crc32_bytes[(crc ^ bytes[i]) & 0xFF];
    return crc;
}

/* What a word, begun with the register `crc`, adds to the word one stride ahead. */
static uint32_t carry_on(uint32_t crc, const uint8_t *word)
{
    uint32_t low = load_half(word) ^ crc;
    uint32_t high = load_half(word + 4);

    return dyni_crc32_ahead[0][low & 0xFF] ^ dyni_crc32_ahead[1][low >> 8 & 0xFF] ^
           dyni_crc32_ahead[2][low >> 16 & 0xFF] ^ dyni_crc32_ahead[3][low >> 24] ^
           dyni_crc32_ahead[4][high & 0xFF] ^ dyni_crc32_ahead[5][high >> 8 & 0xFF] ^
           dyni_crc32_ahead[6][high >> 16 & 0xFF] ^ dyni_crc32_ahead[7][high >> 24];
}

uint32_t dyni_crc32_table(uint32_t crc, const uint8_t *bytes, size_t len)
{
    uint32_t a = crc, b = 0, c = 0, d = 0, e = 0;

    if (len < 2 * STRIDE)
        return by_bytes(crc, bytes, len);
    for (; len >= 2 * STRIDE; bytes += STRIDE, len -= STRIDE) {
        a = carry_on(a, bytes);
        b = carry_on(b, bytes + WORD);
        c = carry_on(c, bytes + 2 * WORD);
        d = carry_on(d, bytes + 3 * WORD);
        e = carry_on(e, bytes + 4 * WORD);
    }
    crc = by_bytes(a, bytes, WORD);
    crc = by_bytes(crc ^ b, bytes + WORD, WORD);
    crc = by_bytes(crc ^ c, bytes + 2 * WORD, WORD);
    crc = by_bytes(crc ^ d, bytes + 3 * WORD, WORD);
    crc = by_bytes(crc ^ e, bytes + 4 * WORD, WORD);
    return by_bytes(crc, bytes + STRIDE, len - STRIDE);
}

uint32_t dyni_crc32(uint32_t crc, const void *bytes, size_t len)
{
#if DYNI_CRC32_X86
    if (len >= DYNI_CRC32_X86_MIN && dyni_crc32_x86_usable())
        return ~dyni_crc32_x86(~crc, bytes, len);
#endif
    return ~dyni_crc32_table(~crc, bytes, len);
}
