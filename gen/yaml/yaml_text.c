/* SPDX-License-Identifier: MIT */
#include "yaml/yaml_text.h"

#include "diag/diag.h"
#include "base/glyph.h"

#include <inttypes.h>
#include <string.h>

/* How many bad characters are reported before a file is taken for something else. */
enum { BAD_MAX = 10 };

/* Moves over the character that begins at `i`. CR LF is one line end. */
static void advance(struct yaml_position *at, struct dyn_str text, size_t i)
{
    char c = text.ptr[i];
    bool is_crlf = c == '\r' && i + 1 < text.len && text.ptr[i + 1] == '\n';
    if (c == '\n' || (c == '\r' && !is_crlf)) {
        at->line++;
        at->column = 1;
    } else {
        at->column++;
    }
}

static bool is_break(char c)
{
    return c == '\n' || c == '\r';
}

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* The position of the byte at `offset` of text that is valid up to there. */
static struct yaml_position position_of(struct dyn_str text, size_t offset)
{
    struct yaml_position at = {1, 1};
    for (size_t i = 0; i < offset; i++) {
        if (!is_continuation(text.ptr[i]))
            advance(&at, text, i);
    }
    return at;
}

static struct yaml_position next_column(struct yaml_position at)
{
    at.column++;
    return at;
}

static void report_encoding(const struct yaml_file *file, size_t offset,
                            struct diag_list *diags)
{
    const unsigned char *s = (const unsigned char *)file->text.ptr;
    struct yaml_position at = position_of(file->text, offset);
    bool is_utf16 = file->text.len >= 2 && offset == 0 &&
                    ((s[0] == 0xFF && s[1] == 0xFE) || (s[0] == 0xFE && s[1] == 0xFF));

    if (is_utf16)
        diag_add(diags, DIAG_YAML_UTF8, file, at, next_column(at), "the file is UTF-16");
    else
        diag_add(diags, DIAG_YAML_UTF8, file, at, next_column(at),
                 "byte 0x%02X is not UTF-8", (unsigned)s[offset]);
    diag_hint(diags, "save the file as UTF-8");
}

static void report_character(const struct yaml_file *file, size_t offset, uint32_t point,
                             struct diag_list *diags)
{
    struct yaml_position at = position_of(file->text, offset);

    diag_add(diags, DIAG_YAML_CHARACTER, file, at, next_column(at),
             "the character U+%04" PRIX32 " must not stand here", point);
    if (point == 0x85 || point == 0x2028 || point == 0x2029)
        diag_hint(diags, "it ends a line for some YAML tools only; write \"\\%c\"",
                  point == 0x85     ? 'N'
                  : point == 0x2028 ? 'L'
                                    : 'P');
    else if (point == 0xFEFF)
        diag_hint(diags, "it is a byte order mark; remove it");
    else if (point < 0x100)
        diag_hint(diags, "control characters are written \"\\x%02X\"", (unsigned)point);
}

/* What libyaml takes, less the line ends that YAML 1.2 has dropped. */
static bool is_allowed(uint32_t point)
{
    if (point < 0x20)
        return point == '\t' || point == '\n' || point == '\r';
    if (point < 0xA0)
        return point < 0x7F;
    return point != 0x2028 && point != 0x2029 && point != 0xFEFF && point != 0xFFFE &&
           point != 0xFFFF;
}

/* Refuses %TAG lines here already: libyaml compares each with all others. */
static int check_directives(const struct yaml_file *file, struct diag_list *diags)
{
    static const char tag[] = "%TAG";
    const char *end = file->text.ptr + file->text.len;
    size_t left = file->text.len;

    while (left >= sizeof(tag)) {
        const char *c = memchr(end - left, '%', left);
        if (c == NULL)
            break;
        left = (size_t)(end - c);
        bool is_start = left == file->text.len || is_break(c[-1]);
        if (is_start && left >= sizeof(tag) && memcmp(c, tag, sizeof(tag) - 1) == 0) {
            struct yaml_position at = position_of(file->text, file->text.len - left);
            struct yaml_position behind = {at.line, at.column + (int)sizeof(tag) - 1};
            diag_add(diags, DIAG_YAML_TAG, file, at, behind,
                     "%%TAG declares tags, and tags are not used");
            return -1;
        }
        left--;
    }
    return 0;
}

/* Whether a byte is a character that nothing has to be done about. */
static bool is_plain(char c)
{
    return (c >= ' ' && c <= '~') || c == '\n';
}

int yaml_text_init(struct yaml_text *ret_text, const struct yaml_file *file,
                   struct diag_list *diags)
{
    struct yaml_text text = {
        .ptr = file->text.ptr, .len = file->text.len, .is_ascii = true};
    int bad = 0;

    for (size_t i = 0, size; i < text.len && bad < BAD_MAX; i += size) {
        uint32_t point;
        size = 1;
        text.char_count++;
        if (is_plain(text.ptr[i]))
            continue;
        size = glyph_decode(text.ptr + i, text.len - i, &point);
        if (size == 0) {
            report_encoding(file, i, diags);
            return -1;
        }
        text.is_ascii = text.is_ascii && point < 0x80;
        text.has_tabs = text.has_tabs || point == '\t';
        if (!is_allowed(point)) {
            report_character(file, i, point, diags);
            bad++;
        }
    }
    if (bad > 0 || check_directives(file, diags) != 0)
        return -1;
    *ret_text = text;
    return 0;
}

size_t yaml_text_offset(struct yaml_text *text, size_t index)
{
    if (text->is_ascii)
        return index < text->len ? index : text->len;

    size_t at = text->last_index, offset = text->last_offset;
    while (at < index && offset < text->len) {
        offset++;
        while (offset < text->len && is_continuation(text->ptr[offset]))
            offset++;
        at++;
    }
    while (at > index && offset > 0) {
        offset--;
        while (offset > 0 && is_continuation(text->ptr[offset]))
            offset--;
        at--;
    }
    text->last_index = at;
    text->last_offset = offset;
    return offset;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

size_t yaml_text_line_start(const struct yaml_text *text, size_t offset)
{
    while (offset > 0 && !is_break(text->ptr[offset - 1]))
        offset--;
    return offset;
}

struct yaml_position yaml_text_end(const struct yaml_text *text)
{
    return position_of(dyn_str_n(text->ptr, text->len), text->len);
}

bool yaml_text_is_tab_indented(const struct yaml_text *text, size_t offset)
{
    bool has_tab = false;
    while (offset > 0 && is_blank(text->ptr[offset - 1])) {
        offset--;
        has_tab = has_tab || text->ptr[offset] == '\t';
    }
    return has_tab && (offset == 0 || is_break(text->ptr[offset - 1]));
}

bool yaml_text_is_cut(const struct yaml_text *text, size_t offset)
{
    size_t i = offset;
    while (i < text->len && is_blank(text->ptr[i]))
        i++;
    return i > offset && i < text->len && text->ptr[i] == '#';
}
