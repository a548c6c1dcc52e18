/* SPDX-License-Identifier: MIT */
/*
 * One pass over the bytes, no more strict than it needs to be: whatever is not as
 * expected ends the search.
 */
#include "db/error_body.h"

#include "json/scan.h"

#include <string.h>

/* Behind the string that begins behind the quote at `p`; NULL: it does not end. */
static const char *skip_string(const char *p, const char *end)
{
    for (;;) {
        p += dyni_scan_plain(p, end);
        if (p >= end)
            return NULL;
        if (*p == '"')
            return p + 1;
        if (*p == '\\')
            p++;
        p++;
        if (p > end)
            return NULL;
    }
}

static const char *skip_space(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
        p++;
    return p;
}

/* Behind the value at `p`, to the comma or the bracket that ends it; NULL: none does. */
static const char *skip_value(const char *p, const char *end)
{
    size_t depth = 0;

    while (p < end) {
        char c = *p++;
        if (c == '"') {
            p = skip_string(p, end);
            if (p == NULL)
                return NULL;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (depth == 0 && (c == ',' || c == '}' || c == ']')) {
            return p - 1;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return NULL;
}

static void keep_member(struct dyni_error_members *members, struct dyn_str name,
                        struct dyn_str value)
{
    static const struct {
        const char *name;
        size_t member;
    } names[] = {
        {"code", offsetof(struct dyni_error_members, code)},
        {"__type", offsetof(struct dyni_error_members, type)},
        {"message", offsetof(struct dyni_error_members, message)},
        {"Message", offsetof(struct dyni_error_members, message)},
        {"errorMessage", offsetof(struct dyni_error_members, message)},
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (dyn_str_eq(name, dyn_str(names[i].name)))
            *(struct dyn_str *)(void *)((char *)members + names[i].member) = value;
    }
}

/* The member whose name's opening quote is at `p`; behind its value, NULL when it has
 * none. */
static const char *find_member(struct dyni_error_members *members, const char *p,
                               const char *end)
{
    const char *name = p + 1;
    const char *name_end = skip_string(name, end);

    if (name_end == NULL)
        return NULL;
    p = skip_space(name_end, end);
    if (p >= end || *p != ':')
        return NULL;
    p = skip_space(p + 1, end);
    const char *value_end = skip_value(p, end);
    if (p < end && *p == '"') {
        /* A message that was cut off still says something. */
        const char *text_end = skip_string(p + 1, end);
        size_t len = (size_t)((text_end != NULL ? text_end - 1 : end) - (p + 1));
        keep_member(members, dyn_str_n(name, (size_t)(name_end - 1 - name)),
                    dyn_str_n(p + 1, len));
    }
    return value_end;
}

struct dyni_error_members dyni_error_members(struct dyn_str body)
{
    struct dyni_error_members members = {0};
    const char *p = body.ptr;
    const char *end = body.ptr + body.len;

    p = skip_space(p, end);
    if (p >= end || *p != '{')
        return members;
    do {
        p = skip_space(p + 1, end);
        if (p >= end || *p != '"')
            break;
        p = find_member(&members, p, end);
    } while (p != NULL && *p == ',');
    return members;
}

/* --- Text out of JSON --------------------------------------------------------------- */

struct text_out {
    char *ptr;
    size_t len, size; /* size without the NUL */
};

/* Appends bytes that belong together, or none of them; false: no more room. */
static bool put(struct text_out *out, const char *bytes, size_t len)
{
    if (len > out->size - out->len)
        return false;
    memcpy(out->ptr + out->len, bytes, len);
    out->len += len;
    return true;
}

/* One character that is not escaped, spaces and question marks for what no message has;
 * how many bytes it was, 0: no more room. */
static size_t put_character(struct text_out *out, const char *p, const char *end)
{
    unsigned char c = (unsigned char)*p;
    size_t len = dyni_scan_sequence(dyni_scan_load_four(p, end));

    if (len != 0)
        return put(out, p, len) ? len : 0;
    if (c < 0x20 || c == 0x7f)
        return put(out, " ", 1) ? 1 : 0;
    return put(out, c < 0x80 ? p : "?", 1) ? 1 : 0;
}

/* Four hexadecimal digits; negative: there are none. */
static int read_hex(const char *p, const char *end)
{
    int value = 0;

    if (end - p < 4)
        return -1;
    for (size_t i = 0; i < 4; i++) {
        char c = p[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

static bool put_code_point(struct text_out *out, uint32_t c)
{
    char bytes[4];
    size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char marks[] = {0, 0xc0, 0xe0, 0xf0};

    for (size_t i = len - 1; i > 0; i--) {
        bytes[i] = (char)(unsigned char)(0x80 | (c & 0x3f));
        c >>= 6;
    }
    bytes[0] = (char)(unsigned char)(marks[len - 1] | c);
    if (len == 1)
        return put_character(out, bytes, bytes + 1) != 0;
    return put(out, bytes, len);
}

/* The \u escape whose digits are at `p`; bytes read, 0: no more room. */
static size_t put_unicode(struct text_out *out, const char *p, const char *end)
{
    int high = read_hex(p, end);
    uint32_t c = (uint32_t)high;
    size_t len = 4;

    if (high < 0)
        return put(out, "?", 1) ? 1 : 0;
    if (high >= 0xd800 && high < 0xe000) {
        int low =
            end - p >= 10 && p[4] == '\\' && p[5] == 'u' ? read_hex(p + 6, end) : -1;
        if (high >= 0xdc00 || low < 0xdc00 || low > 0xdfff)
            return put(out, "?", 1) ? 4 : 0;
        c = 0x10000 + (((uint32_t)high & 0x3ff) << 10 | ((uint32_t)low & 0x3ff));
        len = 10;
    }
    return put_code_point(out, c) ? len : 0;
}

/* The escape at the backslash `p`; bytes read, 0: no more room. */
static size_t put_escape(struct text_out *out, const char *p, const char *end)
{
    if (end - p < 2)
        return put(out, "?", 1) ? 1 : 0;
    switch (p[1]) {
    case 'u': {
        size_t len = put_unicode(out, p + 2, end);
        return len != 0 ? (len == 1 ? 2 : len + 2) : 0;
    }
    case '"':
    case '\\':
    case '/':
        return put(out, p + 1, 1) ? 2 : 0;
    default: /* \n and its like */
        return put(out, " ", 1) ? 2 : 0;
    }
}

void dyni_error_copy(struct dyn_str raw, bool is_json, char *ret_text, size_t size)
{
    struct text_out out = {.ptr = ret_text, .len = 0, .size = size - 1};
    const char *end = raw.ptr + raw.len;
    size_t len = 1;

    for (const char *p = raw.ptr; p < end && len != 0; p += len)
        len = is_json && *p == '\\' ? put_escape(&out, p, end)
                                    : put_character(&out, p, end);
    out.ptr[out.len] = '\0';
}
