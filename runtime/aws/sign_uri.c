/* SPDX-License-Identifier: MIT */
/*
 * The path and the query of a canonical request.
 */
#include "aws/sign_canonical.h"

#include <string.h>

static bool is_unreserved(char byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
           (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '.' ||
           byte == '~';
}

/* Writes 1 or 3 bytes; returns where the text goes on. */
static char *encode_byte(char *at, char byte)
{
    static const char digits[] = "0123456789ABCDEF";

    if (is_unreserved(byte)) {
        *at++ = byte;
        return at;
    }
    *at++ = '%';
    *at++ = digits[(unsigned char)byte >> 4];
    *at++ = digits[(unsigned char)byte & 0xF];
    return at;
}

/* --- Path --------------------------------------------------------------------------- */

static void put_path_text(struct dyn_buf *buf, struct dyn_str text,
                          const struct dyni_sign_rules *rules)
{
    char encoded[DYNI_SIGN_ENCODED];

    if (rules->encode_path_once) {
        dyn_buf_append(buf, text.ptr, text.len);
        return;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '/')
            dyn_buf_byte(buf, '/');
        else
            dyn_buf_append(buf, encoded,
                           (size_t)(encode_byte(encoded, text.ptr[i]) - encoded));
    }
}

static bool str_is(struct dyn_str text, const char *other)
{
    return text.len == strlen(other) && memcmp(text.ptr, other, text.len) == 0;
}

/* Takes the last segment off again; nothing above `root`. */
static void drop_segment(struct dyn_buf *buf, size_t root)
{
    size_t len = buf->len;

    while (len > root && buf->ptr[len - 1] != '/')
        len--;
    if (len > root)
        dyn_buf_truncate(buf, len - 1);
}

static void put_segment(struct dyn_buf *buf, size_t root, struct dyn_str segment,
                        const struct dyni_sign_rules *rules)
{
    if (segment.len == 0 || str_is(segment, "."))
        return;
    if (str_is(segment, "..")) {
        drop_segment(buf, root);
        return;
    }
    dyn_buf_byte(buf, '/');
    put_path_text(buf, segment, rules);
}

void dyni_canonical_path(struct dyn_buf *buf, struct dyn_str path,
                         const struct dyni_sign_rules *rules)
{
    size_t root = buf->len;
    size_t begin = 0;

    if (!rules->normalize_path) {
        put_path_text(buf, path, rules);
    } else {
        for (size_t i = 0; i <= path.len; i++) {
            if (i < path.len && path.ptr[i] != '/')
                continue;
            put_segment(buf, root, dyn_str_n(path.ptr + begin, i - begin), rules);
            begin = i + 1;
        }
        if (buf->len > root && path.ptr[path.len - 1] == '/')
            dyn_buf_byte(buf, '/');
    }
    if (buf->len == root)
        dyn_buf_byte(buf, '/');
}

/* --- Query -------------------------------------------------------------------------- */

size_t dyni_canonical_query_count(struct dyn_str query)
{
    size_t count = 1;

    for (size_t i = 0; i < query.len; i++)
        count += query.ptr[i] == '&';
    return count;
}

/* The value of a hexadecimal digit, or 16. */
static unsigned hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return (unsigned)(digit - '0');
    if (digit >= 'A' && digit <= 'F')
        return (unsigned)(digit - 'A') + 10;
    if (digit >= 'a' && digit <= 'f')
        return (unsigned)(digit - 'a') + 10;
    return 16;
}

static char *encode(char *at, struct dyn_str text)
{
    for (size_t i = 0; i < text.len; i++)
        at = encode_byte(at, text.ptr[i]);
    return at;
}

/* A % that begins no code stands for itself; + is no space. */
static char *encode_anew(char *at, struct dyn_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];

        if (byte == '%' && text.len - i > 2 && hex_value(text.ptr[i + 1]) < 16 &&
            hex_value(text.ptr[i + 2]) < 16) {
            byte = (char)(hex_value(text.ptr[i + 1]) << 4 | hex_value(text.ptr[i + 2]));
            i += 2;
        }
        at = encode_byte(at, byte);
    }
    return at;
}

static void split_parameter(struct dyni_sign_pairs *pairs, struct dyn_str parameter)
{
    const char *equals;
    struct dyn_str value = {"", 0};
    char *name_end;

    if (parameter.len == 0)
        return;
    equals = memchr(parameter.ptr, '=', parameter.len);
    if (equals != NULL) {
        size_t name_len = (size_t)(equals - parameter.ptr);

        value = dyn_str_n(equals + 1, parameter.len - name_len - 1);
        parameter.len = name_len;
    }
    name_end = encode_anew(pairs->text, parameter);
    dyni_sign_pairs_add(pairs, name_end, encode_anew(name_end, value));
}

void dyni_canonical_query_split(struct dyni_sign_pairs *pairs, struct dyn_str query)
{
    size_t begin = 0;

    for (size_t i = 0; i <= query.len; i++) {
        if (i < query.len && query.ptr[i] != '&')
            continue;
        split_parameter(pairs, dyn_str_n(query.ptr + begin, i - begin));
        begin = i + 1;
    }
}

void dyni_canonical_query_add(struct dyni_sign_pairs *pairs, const char *name,
                              struct dyn_str value)
{
    char *name_end = encode(pairs->text, dyn_str_n(name, strlen(name)));

    dyni_sign_pairs_add(pairs, name_end, encode(name_end, value));
}

void dyni_canonical_query_put(struct dyn_buf *buf, const struct dyni_sign_pairs *pairs)
{
    for (const struct dyni_sign_pair *pair = pairs->first; pair != NULL;
         pair = pair->next) {
        if (pair != pairs->first)
            dyn_buf_byte(buf, '&');
        dyn_buf_append(buf, pair->name.ptr, pair->name.len);
        dyn_buf_byte(buf, '=');
        dyn_buf_append(buf, pair->value.ptr, pair->value.len);
    }
}
