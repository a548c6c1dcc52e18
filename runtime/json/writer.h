/* SPDX-License-Identifier: MIT */
/*
 * Writes JSON behind what a buffer holds. The writer keeps no state and adds no commas:
 * its callers know the shape they write, and write the fixed parts of it as literals.
 * Invariant: a call that fails appends nothing. No memory or no room sticks in the buffer
 * as always.
 */
#ifndef DYNI_JSON_WRITER_H
#define DYNI_JSON_WRITER_H

#include <dyn/buf.h>

/** Appends bytes that are JSON already. `text` may be NULL when len is 0. 0 or the
 * buffer's failure. */
static inline int dyni_write_raw(struct dyn_buf *buf, const char *text, size_t len)
{
    if (len == 0 || buf->failed != 0 || buf->capacity - buf->len <= len)
        return dyn_buf_append(buf, text, len);
    memcpy(buf->ptr + buf->len, text, len);
    buf->len += len;
    buf->ptr[buf->len] = '\0';
    return DYN_OK;
}

/** Appends one byte that is JSON already. */
static inline int dyni_write_byte(struct dyn_buf *buf, char byte)
{
    if (buf->failed != 0 || buf->capacity - buf->len <= 1)
        return dyn_buf_append(buf, &byte, 1);
    buf->ptr[buf->len++] = byte;
    buf->ptr[buf->len] = '\0';
    return DYN_OK;
}

/** Appends a string literal: dyni_write_literal(buf, "{\"S\":"). */
#define dyni_write_literal(buf, literal)                                                 \
    dyni_write_raw((buf), "" literal, sizeof(literal) - 1)

/**
 * Appends text as a JSON string: in quotes, with the escapes that RFC 8259 requires and
 * no others (\" \\ \b \f \n \r \t, \u00xx for the remaining control characters). Copies.
 * DYN_E_FORMAT: it is not UTF-8. Text without a pointer is written as "".
 */
int dyni_write_string(struct dyn_buf *buf, struct dyn_str text);

/** Appends text that needs no escape and is ASCII as a JSON string: digits, dates. */
static inline int dyni_write_plain(struct dyn_buf *buf, struct dyn_str text)
{
    if (buf->failed != 0 || buf->capacity - buf->len <= text.len + 2) {
        int rc = dyn_buf_reserve(buf, text.len + 2);
        if (rc != DYN_OK)
            return rc;
    }
    char *out = buf->ptr + buf->len;
    out[0] = '"';
    memcpy(out + 1, text.ptr, text.len);
    out[text.len + 1] = '"';
    out[text.len + 2] = '\0';
    buf->len += text.len + 2;
    return DYN_OK;
}

/** The longest opening that dyni_write_member takes. */
#define DYNI_OPENING_MAX 8

/**
 * Appends a member up to its value's content: a comma unless it is the first, the name, a
 * colon, and `opening`, which is JSON of at most DYNI_OPENING_MAX bytes. Errors as of
 * dyni_write_string; keeps `first`.
 */
int dyni_write_member(struct dyn_buf *buf, bool *first, struct dyn_str name,
                      struct dyn_str opening);

/** Appends bytes as a JSON string in base64 with padding. Copies. */
int dyni_write_base64(struct dyn_buf *buf, struct dyn_bytes bytes);

#endif
