/* SPDX-License-Identifier: MIT */
#include "context/c_text.h"

#include "base/glyph.h"

/* Literals */

static void append_octal(struct dyn_buf *out, unsigned char byte)
{
    /* Always three digits, so that a digit behind it is not taken for a part of it. */
    char text[4] = {'\\', (char)('0' + (byte >> 6)), (char)('0' + (byte >> 3 & 7)),
                    (char)('0' + (byte & 7))};
    dyn_buf_append(out, text, sizeof text);
}

static bool is_plain(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x7f;
}

/* How many bytes from `at` on stand for themselves in literals and comments: letters, digits
 * and the commonest signs. Most text is nothing else. */
static size_t plain_run(struct dyn_str text, size_t at)
{
    size_t end = at;
    while (end < text.len) {
        char c = text.ptr[end];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || c == ' ' || c == '_' || c == ',' || c == '.' ||
              c == '-'))
            break;
        end++;
    }
    return end - at;
}

void c_text_literal(struct dyn_buf *out, struct dyn_str text)
{
    dyn_buf_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        size_t run = plain_run(text, i);
        dyn_buf_append(out, text.ptr + i, run);
        i += run;
        if (i == text.len)
            break;
        char c = text.ptr[i];
        if (!is_plain((unsigned char)c)) {
            append_octal(out, (unsigned char)c);
            continue;
        }
        bool is_trigraph = c == '?' && i > 0 && text.ptr[i - 1] == '?';
        if (c == '"' || c == '\\' || is_trigraph)
            dyn_buf_byte(out, '\\');
        dyn_buf_byte(out, c);
    }
    dyn_buf_byte(out, '"');
}

void c_text_character(struct dyn_buf *out, char character)
{
    dyn_buf_byte(out, '\'');
    if (!is_plain((unsigned char)character)) {
        append_octal(out, (unsigned char)character);
    } else {
        if (character == '\'' || character == '\\')
            dyn_buf_byte(out, '\\');
        dyn_buf_byte(out, character);
    }
    dyn_buf_byte(out, '\'');
}

/* Comments */

/* Whether the two side by side mean something to a compiler, even in a comment. */
static bool is_trap(char before, char c)
{
    return (before == '*' && c == '/') || (before == '/' && c == '*') ||
           (before == '?' && c == '?');
}

void c_text_comment(struct dyn_buf *out, struct dyn_str text)
{
    char before = ' ';
    for (size_t i = 0; i < text.len;) {
        size_t run = plain_run(text, i);
        if (run > 0) {
            dyn_buf_append(out, text.ptr + i, run);
            i += run;
            before = ' ';
            continue;
        }
        uint32_t point = 0;
        size_t len = glyph_decode(text.ptr + i, text.len - i, &point);
        if (len == 0) {
            dyn_buf_byte(out, '?');
            before = ' ';
            i++;
            continue;
        }
        char c = text.ptr[i];
        if (point == '\n') {
            dyn_buf_byte(out, '\n');
        } else if (point < 0x20 || point == 0x7f) {
            dyn_buf_byte(out, ' ');
            c = ' ';
        } else if (!glyph_is_printable(point)) {
            dyn_buf_printf(out, "<U+%04lX>", (unsigned long)point);
            c = '>';
        } else {
            if (is_trap(before, c))
                dyn_buf_byte(out, ' ');
            dyn_buf_append(out, text.ptr + i, len);
        }
        before = c;
        i += len;
    }
}

size_t c_text_columns(struct dyn_str text)
{
    size_t columns = 0;
    for (size_t i = 0; i < text.len; i++)
        columns += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
    return columns;
}

/* Wrapping */

static struct dyn_str trim_end(struct dyn_str text)
{
    while (text.len > 0 &&
           (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\n'))
        text.len--;
    return text;
}

static struct dyn_str line_of(struct dyn_str text)
{
    const char *end = memchr(text.ptr, '\n', text.len);
    return end == NULL ? text : dyn_str_n(text.ptr, (size_t)(end - text.ptr));
}

/* The bytes of `line` that stand before its last space within `width` columns, before its
 * first space when there is none, or all of them. */
static size_t fitting(struct dyn_str line, size_t width)
{
    size_t columns = 0, space = 0, i = 0;
    while (i < line.len && line.ptr[i] == ' ')
        i++; /* an indentation is no place to break */
    for (columns = i; i < line.len; i++) {
        if (columns > width && space > 0)
            return space;
        if (line.ptr[i] == ' ')
            space = i;
        columns += ((unsigned char)line.ptr[i] & 0xc0) != 0x80;
    }
    return columns > width && space > 0 ? space : line.len;
}

/* Takes the part of `line` off that fits behind `start`, and adds it. `text` is a buffer to
 * make it in. */
static struct dyn_str add_line(struct json_value *lines, const char *start, size_t width,
                               struct dyn_str line, struct dyn_buf *text)
{
    size_t used = strlen(start);
    size_t len = fitting(line, width > used ? width - used : 1);
    dyn_buf_clear(text);
    dyn_buf_append(text, start, used);
    dyn_buf_append(text, line.ptr, len);
    json_push(lines, json_string(trim_end(dyn_buf_str(text))));
    while (len < line.len && line.ptr[len] == ' ')
        len++;
    return dyn_str_n(line.ptr + len, line.len - len);
}

void c_text_wrap(struct json_value *lines, const struct c_text_style *style,
                 struct dyn_str text)
{
    const char *start = style->first;
    struct dyn_buf buffer = {0};
    while (text.len > 0 && text.ptr[0] == '\n')
        text = dyn_str_n(text.ptr + 1, text.len - 1);
    text = trim_end(text);
    while (text.len > 0) {
        struct dyn_str line = line_of(text);
        size_t behind = line.len < text.len ? line.len + 1 : line.len;
        text = dyn_str_n(text.ptr + behind, text.len - behind);
        line = trim_end(line);
        do {
            line = add_line(lines, start, style->width, line, &buffer);
            start = style->rest;
        } while (line.len > 0);
    }
    dyn_buf_release(&buffer);
}
