/* SPDX-License-Identifier: MIT */
#include "core/base64.h"

static const char alphabet[64] = {
    'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P',
    'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', 'a', 'b', 'c', 'd', 'e', 'f',
    'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v',
    'w', 'x', 'y', 'z', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '+', '/',
};

/* The value of each character. NO has a bit that no value has, so that the values of a
 * group can be checked together by or-ing them. */
#define NO 0x80

/* clang-format off */
static const uint8_t values[256] = {
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, 62, NO, NO, NO, 63,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, NO, NO, NO, NO, NO, NO,
    NO, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
    15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, NO, NO, NO, NO, NO,
    NO, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
    41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
};
/* clang-format on */

size_t dyni_base64_encoded_len(size_t len)
{
    if (len > SIZE_MAX / 4 * 3)
        return SIZE_MAX;
    return (len / 3 + (len % 3 != 0 ? 1 : 0)) * 4;
}

void dyni_base64_encode(const uint8_t *bytes, size_t len, char *ret_text)
{
    uint32_t group;

    for (; len >= 3; len -= 3) {
        group = (uint32_t)bytes[0] << 16 | (uint32_t)bytes[1] << 8 | bytes[2];
        ret_text[0] = alphabet[group >> 18];
        ret_text[1] = alphabet[(group >> 12) & 63];
        ret_text[2] = alphabet[(group >> 6) & 63];
        ret_text[3] = alphabet[group & 63];
        bytes += 3;
        ret_text += 4;
    }
    if (len == 0)
        return;
    group = (uint32_t)bytes[0] << 16 | (len == 2 ? (uint32_t)bytes[1] << 8 : 0);
    ret_text[0] = alphabet[group >> 18];
    ret_text[1] = alphabet[(group >> 12) & 63];
    ret_text[2] = (char)(len == 2 ? alphabet[(group >> 6) & 63] : '=');
    ret_text[3] = '=';
}

/* Length of the text without its padding. A '=' that is left over fails as a
 * character. */
static size_t unpadded_len(struct dyn_str text)
{
    size_t len = text.len;

    if (len == 0 || len % 4 != 0 || text.ptr[len - 1] != '=')
        return len;
    return text.ptr[len - 2] == '=' ? len - 2 : len - 1;
}

/* The last 2 or 3 characters into 1 or 2 bytes. */
static int decode_tail(const uint8_t *in, size_t len, uint8_t *ret_bytes)
{
    uint32_t a = values[in[0]];
    uint32_t b = values[in[1]];
    uint32_t c = len == 3 ? values[in[2]] : 0;
    uint32_t group = a << 18 | b << 12 | c << 6;

    if (((a | b | c) & NO) != 0 || (group & (len == 3 ? 0xFF : 0xFFFF)) != 0)
        return DYN_E_FORMAT;
    ret_bytes[0] = (uint8_t)(group >> 16);
    if (len == 3)
        ret_bytes[1] = (uint8_t)(group >> 8);
    return DYN_OK;
}

int dyni_base64_decode(struct dyn_str text, uint8_t *ret_bytes, size_t *ret_len)
{
    size_t left = unpadded_len(text);
    const uint8_t *in = (const uint8_t *)text.ptr;
    uint8_t *out = ret_bytes;

    if (left % 4 == 1)
        return DYN_E_FORMAT;
    for (; left >= 4; left -= 4) {
        uint32_t a = values[in[0]];
        uint32_t b = values[in[1]];
        uint32_t c = values[in[2]];
        uint32_t d = values[in[3]];
        uint32_t group = a << 18 | b << 12 | c << 6 | d;

        if (((a | b | c | d) & NO) != 0)
            return DYN_E_FORMAT;
        out[0] = (uint8_t)(group >> 16);
        out[1] = (uint8_t)(group >> 8);
        out[2] = (uint8_t)group;
        in += 4;
        out += 3;
    }
    if (left != 0) {
        if (decode_tail(in, left, out) != DYN_OK)
            return DYN_E_FORMAT;
        out += left - 1;
    }
    *ret_len = (size_t)(out - ret_bytes);
    return DYN_OK;
}
