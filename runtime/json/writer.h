/* SPDX-License-Identifier: MIT */
/*
 * Writes JSON behind what a buffer holds. The writer keeps no state and adds no commas:
 * its callers know the shape they write, and write the fixed parts of it as literals.
 * Invariant: a call that fails appends nothing. No memory or no room sticks in the buffer
 * as always.
 */
#ifndef DYNI_JSON_WRITER_H
#define DYNI_JSON_WRITER_H

#include "core/shared.h"

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
DYNI_SHARED int dyni_write_string(struct dyn_buf *buf, struct dyn_str text);

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

/** Where `more` bytes and a NUL can be written without asking again; NULL: there is no such
 * room yet. What is written there counts with dyni_write_made only. */
static inline char *dyni_write_room(const struct dyn_buf *buf, size_t more)
{
    if (buf->failed != 0 || buf->capacity - buf->len <= more)
        return NULL;
    return buf->ptr + buf->len;
}

/** Puts quotes around the `len` bytes of plain text that were made one byte behind the
 * beginning of such room, and appends them. */
static inline void dyni_write_made(struct dyn_buf *buf, size_t len)
{
    char *out = buf->ptr + buf->len;
    out[0] = '"';
    out[len + 1] = '"';
    out[len + 2] = '\0';
    buf->len += len + 2;
}

/** The longest beginning of a value. All of its room is copied at once. */
#define DYNI_OPENING_MAX 8

/** How a member's value begins: JSON of a few bytes. */
struct dyni_opening {
    char text[DYNI_OPENING_MAX + 1];
    uint8_t len;
};

/**
 * Appends a member up to its value's content: a comma unless it is the first, the name, a
 * colon, and `opening`. Errors as of dyni_write_string; keeps `first`.
 */
DYNI_SHARED int dyni_write_member(struct dyn_buf *buf, bool *first, struct dyn_str name,
                                  const struct dyni_opening *opening);

/** Appends bytes as a JSON string in base64 with padding. Copies. */
DYNI_SHARED int dyni_write_base64(struct dyn_buf *buf, struct dyn_bytes bytes);

#endif
