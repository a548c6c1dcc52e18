/* SPDX-License-Identifier: MIT */
#include "core/utf8.h"

#include <string.h>

#define ASCII_MASK UINT64_C(0x8080808080808080)
#define LOW_BITS   UINT64_C(0x0101010101010101)

static uint64_t load_word(const char *ptr)
{
    uint64_t word;
    memcpy(&word, ptr, sizeof(word));
    return word;
}

/* How many bytes from `ptr` on are ASCII. */
static size_t ascii_len(const char *ptr, size_t len)
{
    size_t at = 0;

    while (len - at >= 32) {
        uint64_t all = load_word(ptr + at) | load_word(ptr + at + 8) |
                       load_word(ptr + at + 16) | load_word(ptr + at + 24);
        if ((all & ASCII_MASK) != 0)
            break;
        at += 32;
    }
    while (len - at >= 8 && (load_word(ptr + at) & ASCII_MASK) == 0)
        at += 8;
    while (at < len && (unsigned char)ptr[at] < 0x80)
        at++;
    return at;
}

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Length that a lead byte promises; 0 when it is none. */
static size_t promised_len(unsigned char lead)
{
    if (lead < 0xC2)
        return 0;
    if (lead < 0xE0)
        return 2;
    if (lead < 0xF0)
        return 3;
    return lead < 0xF5 ? 4 : 0;
}

/* The second byte is where overlong forms, surrogates and numbers past U+10FFFF show. */
static bool second_fits(unsigned char lead, char byte)
{
    unsigned char second = (unsigned char)byte;

    switch (lead) {
    case 0xE0:
        return second >= 0xA0 && second <= 0xBF;
    case 0xED:
        return second >= 0x80 && second <= 0x9F;
    case 0xF0:
        return second >= 0x90 && second <= 0xBF;
    case 0xF4:
        return second >= 0x80 && second <= 0x8F;
    default:
        return is_continuation(byte);
    }
}

/* Length of the valid sequence of two or more bytes at `ptr`; 0 when there is none. */
static size_t sequence_len(const char *ptr, size_t len)
{
    unsigned char lead = (unsigned char)ptr[0];
    size_t need = promised_len(lead);

    if (need == 0 || need > len || !second_fits(lead, ptr[1]))
        return 0;
    if (need > 2 && !is_continuation(ptr[2]))
        return 0;
    if (need > 3 && !is_continuation(ptr[3]))
        return 0;
    return need;
}

size_t dyni_utf8_valid_len(const char *ptr, size_t len)
{
    size_t at = 0;

    while (at < len) {
        size_t step;

        if ((unsigned char)ptr[at] < 0x80)
            step = ascii_len(ptr + at, len - at);
        else
            step = sequence_len(ptr + at, len - at);
        if (step == 0)
            break;
        at += step;
    }
    return at;
}

bool dyni_utf8_valid(struct dyn_str text)
{
    return text.ptr == NULL || dyni_utf8_valid_len(text.ptr, text.len) == text.len;
}

size_t dyni_utf8_count(struct dyn_str text)
{
    size_t continuations = 0;
    size_t at = 0;

    if (text.ptr == NULL)
        return 0;
    while (text.len - at >= 8) {
        uint64_t word = load_word(text.ptr + at);
        uint64_t marks = (word >> 7) & (~word >> 6) & LOW_BITS; /* 10xxxxxx */
        continuations += (size_t)((marks * LOW_BITS) >> 56);
        at += 8;
    }
    while (at < text.len)
        continuations += is_continuation(text.ptr[at++]) ? 1 : 0;
    return text.len - continuations;
}

size_t dyni_utf8_encode(uint32_t code_point, char ret[4])
{
    /* Continuation byte number `n` from the end. */
#define TAIL(n) (char)(0x80 | ((code_point >> (6 * (n))) & 0x3F))
    if (code_point < 0x80) {
        ret[0] = (char)code_point;
        return 1;
    }
    if (code_point < 0x800) {
        ret[0] = (char)(0xC0 | (code_point >> 6));
        ret[1] = TAIL(0);
        return 2;
    }
    if (code_point < 0x10000) {
        if (code_point >= 0xD800 && code_point <= 0xDFFF)
            return 0;
        ret[0] = (char)(0xE0 | (code_point >> 12));
        ret[1] = TAIL(1);
        ret[2] = TAIL(0);
        return 3;
    }
    if (code_point > 0x10FFFF)
        return 0;
    ret[0] = (char)(0xF0 | (code_point >> 18));
    ret[1] = TAIL(2);
    ret[2] = TAIL(1);
    ret[3] = TAIL(0);
    return 4;
#undef TAIL
}

size_t dyni_utf8_cut(const char *ptr, size_t len)
{
    size_t back = 1;

    while (back <= 4 && back <= len && is_continuation(ptr[len - back]))
        back++;
    if (back > 4 || back > len)
        return len;
    return promised_len((unsigned char)ptr[len - back]) > back ? len - back : len;
}
