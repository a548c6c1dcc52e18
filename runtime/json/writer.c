/* SPDX-License-Identifier: MIT */
#include "json/writer.h"

#include "core/base64.h"
#include "json/scan.h"

#include <string.h>

static const char hex_digits[] = "0123456789abcdef";

/* The letter behind the backslash; 0 for what is written as \u00xx. */
static const char escape_letters[0x5d] = {
    ['"'] = '"',  ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f',
    ['\n'] = 'n', ['\r'] = 'r',  ['\t'] = 't',
};

/* The longest that one byte becomes. */
#define ESCAPE_MAX ((size_t)6)

static inline char *write_escape(char *out, char byte)
{
    char letter = escape_letters[(unsigned char)byte];
    *out++ = '\\';
    if (letter != '\0') {
        *out++ = letter;
        return out;
    }
    memcpy(out, "u00", 3);
    out[3] = hex_digits[(unsigned char)byte >> 4];
    out[4] = hex_digits[(unsigned char)byte & 0x0f];
    return out + 5;
}

/* How many bytes more than one a byte becomes. */
static size_t growth(char byte)
{
    unsigned char c = (unsigned char)byte;
    if (c < 0x20)
        return escape_letters[c] != '\0' ? 1 : ESCAPE_MAX - 1;
    return c == '"' || c == '\\' ? 1 : 0;
}

/* How many bytes [p, end) becomes, if it is UTF-8. */
static size_t measure(const char *p, const char *end)
{
    size_t len = (size_t)(end - p);
    while (p < end) {
        if (end - p >= 8) {
            uint64_t word = dyni_scan_load(p);
            if ((dyni_scan_mask(word) & ~word) == 0) {
                p += 8;
                continue;
            }
        }
        len += growth(*p++);
    }
    return len;
}

/* Copies the plain bytes at `p`; returns how many. All up to `limit` may be written. */
static inline size_t copy_plain(char *out, const char *limit, const char *p,
                                const char *end)
{
    const char *begin = p;
    while (end - p >= 8 && limit - out >= 8) {
        uint64_t mask = dyni_scan_mask(dyni_scan_load(p));
        dyni_scan_move(out, p);
        if (mask != 0)
            return (size_t)(p - begin) + dyni_scan_first(mask);
        p += 8;
        out += 8;
    }
    if (begin != end && end - begin < 8 && limit - out >= 8) {
        size_t len = (size_t)(end - begin);
        uint64_t word = dyni_scan_load_short(begin, len);
        uint64_t mask = dyni_scan_mask(word) & UINT64_MAX >> (64 - 8 * len);
        dyni_scan_store(out, word);
        return mask != 0 ? dyni_scan_first(mask) : len;
    }
    if (p != begin && p != end && end - p < 8) {
        /* The last eight bytes, of which the first are there already. */
        uint64_t mask = dyni_scan_mask(dyni_scan_load(end - 8));
        dyni_scan_move(out + (end - p) - 8, end - 8);
        return (size_t)(end - begin) - (mask != 0 ? 8 - dyni_scan_first(mask) : 0);
    }
    while (p < end && dyni_scan_is_plain(*p))
        *out++ = *p++;
    return (size_t)(p - begin);
}

/* Writes [p, end) to `out`, where there is room for all of it, escaped. Returns its end;
 * NULL: it is not UTF-8. */
static char *write_any_text(char *out, const char *limit, const char *p, const char *end)
{
    for (;;) {
        size_t len = copy_plain(out, limit, p, end);
        p += len;
        out += len;
        if (p == end)
            return out;
        if ((unsigned char)*p < 0x80) {
            out = write_escape(out, *p++);
            continue;
        }
        len = dyni_scan_utf8(p, end);
        if (len == 0)
            return NULL;
        memcpy(out, p, len);
        p += len;
        out += len;
    }
}

/* Text of 1 to 16 bytes that is plain, as most names are, in one word or two that overlap;
 * false: it is another one, or there is too little room. */
static inline bool write_short(char *out, const char *limit, const char *p, size_t len)
{
    if (len > 16 || limit - out < 16)
        return false;
    if (len < 8) {
        uint64_t word = dyni_scan_load_short(p, len);
        dyni_scan_store(out, word);
        return (dyni_scan_mask(word) & UINT64_MAX >> (64 - 8 * len)) == 0;
    }
    dyni_scan_move(out, p);
    dyni_scan_move(out + len - 8, p + len - 8);
    return (dyni_scan_mask(dyni_scan_load(p)) |
            dyni_scan_mask(dyni_scan_load(p + len - 8))) == 0;
}

/* Writes text of a byte or more: as write_any_text, mostly without the call. */
static inline char *write_text(char *out, const char *limit, const char *p, size_t len)
{
    return write_short(out, limit, p, len) ? out + len
                                           : write_any_text(out, limit, p, p + len);
}

/* Makes room for the text in quotes. What is there often holds the worst case; else the
 * text is measured, so that no more is asked for than it needs. */
static int reserve_string(struct dyn_buf *buf, struct dyn_str text)
{
    if (text.len < SIZE_MAX / ESCAPE_MAX - 2 &&
        buf->capacity - buf->len > text.len * ESCAPE_MAX + 2)
        return buf->failed;
    if (text.len >= SIZE_MAX / ESCAPE_MAX - 2)
        return dyn_buf_reserve(buf, SIZE_MAX);
    size_t len = text.len > 0 ? measure(text.ptr, text.ptr + text.len) : 0;
    return dyn_buf_reserve(buf, len + 2);
}

int dyni_write_string(struct dyn_buf *buf, struct dyn_str text)
{
    int rc = reserve_string(buf, text);
    if (rc != DYN_OK)
        return rc;
    char *out = buf->ptr + buf->len;
    const char *limit = buf->ptr + buf->capacity;
    *out++ = '"';
    if (text.len > 0) {
        out = write_text(out, limit, text.ptr, text.len);
        if (out == NULL) {
            buf->ptr[buf->len] = '\0';
            return DYN_E_FORMAT;
        }
    }
    *out++ = '"';
    *out = '\0';
    buf->len = (size_t)(out - buf->ptr);
    return DYN_OK;
}

int dyni_write_member(struct dyn_buf *buf, bool *first, struct dyn_str name,
                      const struct dyni_opening *opening)
{
    size_t before = buf->len;
    size_t around = 4 + DYNI_OPENING_MAX; /* comma, quotes, colon */
    if (buf->failed != 0 || buf->capacity - buf->len <= name.len * ESCAPE_MAX + around) {
        size_t len = name.len > 0 ? measure(name.ptr, name.ptr + name.len) : 0;
        int rc = dyn_buf_reserve(buf, len + around);
        if (rc != DYN_OK)
            return rc;
    }
    char *out = buf->ptr + before;
    if (!*first)
        *out++ = ',';
    *out++ = '"';
    if (name.len > 0)
        out = write_text(out, buf->ptr + buf->capacity, name.ptr, name.len);
    if (out == NULL) {
        buf->ptr[before] = '\0';
        return DYN_E_FORMAT;
    }
    *out++ = '"';
    *out++ = ':';
    memcpy(out, opening->text, DYNI_OPENING_MAX);
    out += opening->len;
    *out = '\0';
    buf->len = (size_t)(out - buf->ptr);
    *first = false;
    return DYN_OK;
}

int dyni_write_base64(struct dyn_buf *buf, struct dyn_bytes bytes)
{
    size_t len = dyni_base64_encoded_len(bytes.len);
    int rc = dyn_buf_reserve(buf, len < SIZE_MAX - 2 ? len + 2 : SIZE_MAX);
    if (rc != DYN_OK)
        return rc;
    char *out = buf->ptr + buf->len;
    out[0] = '"';
    dyni_base64_encode(bytes.ptr, bytes.len, out + 1);
    out[len + 1] = '"';
    out[len + 2] = '\0';
    buf->len += len + 2;
    return DYN_OK;
}
