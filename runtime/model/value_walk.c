/* SPDX-License-Identifier: MIT */
#include "model/value_walk.h"

#include "core/base64.h"
#include "core/utf8.h"

#include <dyn/decimal.h>

static const char *skip_space(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
        p++;
    return p;
}

static const char *skip_string(const char *p, const char *end)
{
    for (p++; p < end && *p != '"'; p++)
        if (*p == '\\')
            p++;
    return p < end ? p + 1 : end;
}

/** Behind the value at `p`: brackets are counted, strings passed over whole. */
static const char *skip_value(const char *p, const char *end)
{
    size_t depth = 0;
    while (p < end) {
        if (*p == '"') {
            p = skip_string(p, end);
        } else {
            if (*p == '{' || *p == '[')
                depth++;
            else if (*p == '}' || *p == ']')
                depth--;
            p++;
        }
        bool ends = p == end || *p == ',' || *p == '}' || *p == ']' || *p == ' ' ||
                    *p == '\n' || *p == '\r' || *p == '\t';
        if (depth == 0 && ends)
            return p;
    }
    return p;
}

struct dyni_walk dyni_walk_into(struct dyn_str json)
{
    struct dyni_walk walk = {json.ptr, json.ptr + json.len};
    walk.pos = skip_space(walk.pos, walk.end);
    if (walk.pos < walk.end)
        walk.pos++;
    return walk;
}

bool dyni_walk_element(struct dyni_walk *walk, struct dyn_str *ret_value)
{
    const char *p = skip_space(walk->pos, walk->end);
    if (p < walk->end && *p == ',')
        p = skip_space(p + 1, walk->end);
    if (p >= walk->end || *p == ']' || *p == '}') {
        walk->pos = p;
        return false;
    }
    walk->pos = skip_value(p, walk->end);
    *ret_value = dyn_str_n(p, (size_t)(walk->pos - p));
    return true;
}

bool dyni_walk_member(struct dyni_walk *walk, struct dyn_str *ret_name,
                      struct dyn_str *ret_value)
{
    const char *p = skip_space(walk->pos, walk->end);
    if (p < walk->end && *p == ',')
        p = skip_space(p + 1, walk->end);
    if (p >= walk->end || *p != '"') {
        walk->pos = p;
        return false;
    }
    const char *behind = skip_string(p, walk->end);
    *ret_name = dyn_str_n(p, (size_t)(behind - p));
    walk->pos = skip_space(behind, walk->end);
    if (walk->pos < walk->end)
        walk->pos++; /* the colon */
    return dyni_walk_element(walk, ret_value);
}

bool dyni_walk_next(struct dyni_walk *walk, bool is_map, struct dyn_str *ret_text,
                    struct dyn_str *ret_value)
{
    struct dyn_str value;
    if (!is_map)
        return dyni_walk_element(walk, ret_text);
    return dyni_walk_member(walk, ret_text, ret_value != NULL ? ret_value : &value);
}

int dyni_walk_typed(struct dyn_str json, struct dyn_str *ret_content)
{
    static const char *const tags[] = {"",         "\"S\"",    "\"N\"",  "\"B\"",
                                       "\"BOOL\"", "\"NULL\"", "\"SS\"", "\"NS\"",
                                       "\"BS\"",   "\"L\"",    "\"M\""};
    struct dyni_walk walk = dyni_walk_into(json);
    struct dyn_str name, more;
    if (json.len == 0 || json.ptr[0] != '{' ||
        !dyni_walk_member(&walk, &name, ret_content) ||
        dyni_walk_member(&walk, &more, &more))
        return 0;
    for (int wire = DYN_WIRE_S; wire <= DYN_WIRE_M; wire++)
        if (dyn_str_eq(name, dyn_str(tags[wire])))
            return wire;
    return 0;
}

struct dyn_str dyni_walk_quoted(struct dyn_str string)
{
    return string.len >= 2 ? dyn_str_n(string.ptr + 1, string.len - 2) : string;
}

/* --- Text under its escapes ------------------------------------------------------------- */

/** The next piece of a string's text: up to four bytes. */
struct piece {
    char bytes[4];
    size_t len;
};

static uint32_t hex4(const char *p)
{
    uint32_t value = 0;
    for (size_t i = 0; i < 4; i++) {
        char c = p[i];
        uint32_t digit = c <= '9'   ? (uint32_t)(c - '0')
                         : c <= 'F' ? (uint32_t)(c - 'A') + 10
                                    : (uint32_t)(c - 'a') + 10;
        value = value * 16 + digit;
    }
    return value;
}

/* A backslash that begins no escape stands for itself: values made by hand are compared before
 * they are checked. */
static const char *next_piece(const char *p, const char *end, struct piece *ret_piece)
{
    static const char escapes[] = {'"', '\\', '/', 'b', 'f', 'n', 'r', 't'};
    static const char meanings[] = {'"', '\\', '/', '\b', '\f', '\n', '\r', '\t'};
    ret_piece->len = 1;
    ret_piece->bytes[0] = *p;
    if (*p != '\\' || end - p < 2)
        return p + 1;
    if (p[1] != 'u') {
        const char *escape = memchr(escapes, p[1], sizeof(escapes));
        if (escape == NULL)
            return p + 1;
        ret_piece->bytes[0] = meanings[escape - escapes];
        return p + 2;
    }
    if (end - p < 6)
        return p + 1;
    uint32_t point = hex4(p + 2);
    p += 6;
    if (point >= 0xd800 && point < 0xdc00 && end - p >= 6) { /* its pair follows */
        point = 0x10000 + ((point - 0xd800) << 10) + (hex4(p + 2) - 0xdc00);
        p += 6;
    }
    ret_piece->len = dyni_utf8_encode(point, ret_piece->bytes);
    return p;
}

size_t dyni_walk_text_len(struct dyn_str string)
{
    struct dyn_str inner = dyni_walk_quoted(string);
    const char *p = inner.ptr, *end = inner.ptr + inner.len;
    struct piece piece;
    size_t len = 0;
    if (memchr(p, '\\', inner.len) == NULL)
        return inner.len;
    while (p < end) {
        p = next_piece(p, end, &piece);
        len += piece.len;
    }
    return len;
}

int dyni_walk_text_compare(struct dyn_str a, struct dyn_str b)
{
    struct dyn_str x = dyni_walk_quoted(a), y = dyni_walk_quoted(b);
    const char *p = x.ptr, *q = y.ptr;
    const char *p_end = x.ptr + x.len, *q_end = y.ptr + y.len;
    struct piece one = {{0}, 0}, two = {{0}, 0};
    size_t i = 0, j = 0;
    /* Byte by byte: one text may have as escape what the other has as UTF-8. */
    for (;;) {
        if (i == one.len && p < p_end) {
            p = next_piece(p, p_end, &one);
            i = 0;
        }
        if (j == two.len && q < q_end) {
            q = next_piece(q, q_end, &two);
            j = 0;
        }
        if (i == one.len || j == two.len)
            return (i != one.len) - (j != two.len);
        int order = (unsigned char)one.bytes[i++] - (unsigned char)two.bytes[j++];
        if (order != 0)
            return order;
    }
}

bool dyni_walk_text_is(struct dyn_str string, struct dyn_str text)
{
    struct dyn_str inner = dyni_walk_quoted(string);
    const char *p = inner.ptr, *end = inner.ptr + inner.len;
    struct piece piece;
    size_t at = 0;
    while (p < end) {
        p = next_piece(p, end, &piece);
        if (piece.len > text.len - at ||
            memcmp(text.ptr + at, piece.bytes, piece.len) != 0)
            return false;
        at += piece.len;
    }
    return at == text.len;
}

bool dyni_walk_base64(struct dyn_str string, size_t *ret_len)
{
    struct dyn_str inner = dyni_walk_quoted(string);
    const char *p = inner.ptr, *end = inner.ptr + inner.len;
    char text[256];
    uint8_t bytes[sizeof(text) / 4 * 3];
    size_t len = 0, total = 0, count;
    struct piece piece;
    while (p < end) {
        p = next_piece(p, end, &piece);
        if (piece.len != 1)
            return false;
        text[len++] = piece.bytes[0];
        if (len < sizeof(text) && p < end)
            continue;
        /* Padding stands at the end of the last group only. */
        if ((p < end && text[len - 1] == '=') ||
            dyni_base64_decode(dyn_str_n(text, len), bytes, &count) != DYN_OK)
            return false;
        total += count;
        len = 0;
    }
    *ret_len = total;
    return true;
}

/* --- Orders ----------------------------------------------------------------------------- */

bool dyni_walk_is_string(struct dyn_str json)
{
    size_t i = 1;
    while (i < json.len && json.ptr[i] != '"')
        i += json.ptr[i] == '\\' ? 2 : 1;
    return json.len >= 2 && json.ptr[0] == '"' && i == json.len - 1;
}

struct dyn_str dyni_walk_string_at(const void *quote)
{
    const char *begin = (const char *)quote;
    const char *p = begin + 1;
    while (*p != '"')
        p += *p == '\\' ? 2 : 1;
    return dyn_str_n(begin, (size_t)(p + 1 - begin));
}

int dyni_walk_by_text(const struct dyn_type *type, const void *a, const void *b)
{
    (void)type;
    return dyni_walk_text_compare(dyni_walk_string_at(a), dyni_walk_string_at(b));
}

static struct dyn_decimal number_at(const void *quote)
{
    struct dyn_decimal number = {{0, 0}, 0, false, false};
    (void)dyn_decimal_parse(dyni_walk_quoted(dyni_walk_string_at(quote)), &number);
    return number;
}

int dyni_walk_by_number(const struct dyn_type *type, const void *a, const void *b)
{
    (void)type;
    return dyn_decimal_cmp(number_at(a), number_at(b));
}
