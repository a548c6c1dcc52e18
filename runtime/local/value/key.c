/* SPDX-License-Identifier: MIT */
#include "local/value/key.h"

#include "core/hash.h"
#include "local/value/number.h"

/* Behind the last byte of text: 00 01, less than any other byte, or than 00 as 00 FF. */
static const char text_end[2] = {0x00, 0x01};
static const char escaped_nul[2] = {0x00, '\xff'};

/* Numbers begin with one of these. */
enum { SIGN_NEGATIVE = 0x40, SIGN_ZERO = 0x80, SIGN_POSITIVE = 0xc0 };

/* Exponents of 100, from -65 to 62, are written from 0 on; digit pairs from 1 on, so that 0
 * ends them. */
#define EXPONENT_BIAS 65

#define SPACE_BYTES 4
#define HASH_BYTES  4

/* --- Parts --------------------------------------------------------------------------- */

static void append_text(struct dyn_buf *out, struct dyn_str text)
{
    const char *p = text.ptr;
    const char *end = p + text.len;

    while (p != end) {
        const char *nul = memchr(p, '\0', (size_t)(end - p));
        dyn_buf_append(out, p, (size_t)((nul != NULL ? nul : end) - p));
        if (nul == NULL)
            return;
        dyn_buf_append(out, escaped_nul, sizeof(escaped_nul));
        p = nul + 1;
    }
}

/* Two digits a byte, paired from the point on. Returns how many bytes. */
static size_t pair_digits(const struct dynl_number_parts *parts, uint8_t *ret_pairs)
{
    size_t count = 0;
    bool is_half =
        parts->exponent % 2 == 0; /* the first digit is the second of its pair */

    if (is_half)
        ret_pairs[count++] = 1;
    for (size_t i = 0; i < parts->len && count < DYNL_NUMBER_MAX; i++) {
        unsigned digit = (unsigned char)parts->digits[i] - (unsigned)'0';
        if (digit > 9)
            continue;
        if (is_half)
            ret_pairs[count - 1] = (uint8_t)(ret_pairs[count - 1] + digit);
        else
            ret_pairs[count++] = (uint8_t)(digit * 10 + 1);
        is_half = !is_half;
    }
    return count;
}

static void append_number(struct dyn_buf *out, struct dyn_str text)
{
    struct dynl_number_parts parts = dynl_number_split(text);
    uint8_t bytes[DYNL_NUMBER_MAX + 4];
    size_t len = 1;
    int exponent = parts.exponent;

    if (parts.digits == NULL) {
        dyn_buf_byte(out, (char)SIGN_ZERO);
        return;
    }
    bytes[0] = parts.is_negative ? SIGN_NEGATIVE : SIGN_POSITIVE;
    exponent = (exponent - (exponent < 0 && exponent % 2 != 0)) / 2;
    bytes[len++] = (uint8_t)(exponent + EXPONENT_BIAS);
    len += pair_digits(&parts, bytes + len);
    bytes[len++] = 0;
    for (size_t i = 1; parts.is_negative && i < len; i++)
        bytes[i] = (uint8_t)~bytes[i];
    dyn_buf_append(out, bytes, len);
}

void dynl_key_append(struct dyn_buf *out, const struct dynl_value *value)
{
    if (value->tag == DYNI_TAG_N) {
        append_number(out, value->text);
        return;
    }
    append_text(out, value->text);
    dyn_buf_append(out, text_end, sizeof(text_end));
}

void dynl_key_append_prefix(struct dyn_buf *out, const struct dynl_value *value)
{
    append_text(out, value->text);
}

/* --- Keys ---------------------------------------------------------------------------- */

static void put_big_endian(char *ret, uint32_t number)
{
    for (unsigned i = 0; i < 4; i++)
        ret[i] = (char)(unsigned char)(number >> (24 - 8 * i));
}

/* The space and room for the hash. */
static void append_head(struct dyn_buf *out, uint32_t space)
{
    char head[SPACE_BYTES + HASH_BYTES] = {0};

    put_big_endian(head, space);
    dyn_buf_append(out, head, sizeof(head));
}

/* Puts the hash of what was appended behind the head at `from` into it. */
static void fill_hash(struct dyn_buf *out, size_t from)
{
    size_t parts = from + SPACE_BYTES + HASH_BYTES;

    if (out->failed != 0)
        return;
    put_big_endian(out->ptr + from + SPACE_BYTES,
                   dyni_crc32(0, out->ptr + parts, out->len - parts));
}

bool dynl_key_append_all(struct dyn_buf *out, uint32_t space,
                         const struct dynl_key_schema *schema,
                         const struct dynl_value *item)
{
    size_t from = out->len;

    append_head(out, space);
    for (unsigned i = 0; i < schema->hash_count + schema->range_count; i++) {
        const struct dynl_value *value = dynl_get(item, schema->parts[i].name);
        if (value == NULL || value->tag != schema->parts[i].type) {
            dyn_buf_truncate(out, from);
            return false;
        }
        if (i == schema->hash_count)
            fill_hash(out, from);
        dynl_key_append(out, value);
    }
    if (schema->range_count == 0)
        fill_hash(out, from);
    return true;
}

void dynl_key_append_partition(struct dyn_buf *out, uint32_t space,
                               const struct dynl_key_schema *schema,
                               const struct dynl_value *const *values)
{
    size_t from = out->len;

    append_head(out, space);
    for (unsigned i = 0; i < schema->hash_count; i++)
        dynl_key_append(out, values[i]);
    fill_hash(out, from);
}

bool dynl_key_after(struct dyn_buf *out, size_t from)
{
    size_t len = out->len;

    while (len > from && (unsigned char)out->ptr[len - 1] == 0xff)
        len--;
    if (len <= from)
        return false;
    dyn_buf_truncate(out, len);
    out->ptr[len - 1] = (char)(unsigned char)((unsigned char)out->ptr[len - 1] + 1);
    return true;
}

void dynl_key_segment(uint32_t segment, uint32_t total, uint64_t *ret_low,
                      uint64_t *ret_high)
{
    *ret_low = ((uint64_t)segment << 32) / total;
    *ret_high = (((uint64_t)segment + 1) << 32) / total;
}
