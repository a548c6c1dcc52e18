/* SPDX-License-Identifier: MIT */
#include "local/loose_json.h"

#include <stdlib.h>
#include <string.h>

/* --- $(...*N) ----------------------------------------------------------------------- */

void loose_json_number(struct dyn_buf *out, struct dyn_str text, unsigned number)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '%')
            dyn_buf_printf(out, "%u", number);
        else
            dyn_buf_byte(out, text.ptr[i]);
    }
}

/* The ) that belongs to the ( which stands before `at`; text.len: none does. */
static size_t find_end(struct dyn_str text, size_t at)
{
    unsigned depth = 1;
    for (; at < text.len; at++) {
        if (text.ptr[at] == '(')
            depth++;
        if (text.ptr[at] == ')' && --depth == 0)
            break;
    }
    return at;
}

/* The pieces of BODY*N or BODY*N, as it stands between the brackets. */
static bool split(struct dyn_str inside, struct dyn_str *ret_body, unsigned *ret_count,
                  bool *ret_commas)
{
    size_t star = inside.len;
    while (star > 0 && inside.ptr[star - 1] != '*')
        star--;
    if (star == 0)
        return false;
    *ret_body = dyn_str_n(inside.ptr, star - 1);
    *ret_count = (unsigned)strtoul(inside.ptr + star, NULL, 10);
    *ret_commas = inside.ptr[inside.len - 1] == ',';
    return *ret_count > 0;
}

static bool write_times(struct dyn_buf *out, struct dyn_str inside)
{
    struct dyn_buf body = {0};
    struct dyn_str text;
    unsigned count;
    bool commas;
    bool ok = split(inside, &text, &count, &commas) && loose_json_repeat(&body, text);
    for (unsigned i = 1; ok && i <= count; i++) {
        if (commas && i > 1)
            dyn_buf_byte(out, ',');
        loose_json_number(out, dyn_buf_str(&body), i);
    }
    dyn_buf_release(&body);
    return ok;
}

bool loose_json_repeat(struct dyn_buf *out, struct dyn_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '$' || i + 1 == text.len || text.ptr[i + 1] != '(') {
            dyn_buf_byte(out, text.ptr[i]);
            continue;
        }
        size_t end = find_end(text, i + 2);
        if (end == text.len ||
            !write_times(out, dyn_str_n(text.ptr + i + 2, end - i - 2)))
            return false;
        i = end;
    }
    return true;
}

/* --- Words -------------------------------------------------------------------------- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '#';
}

static bool is_in_word(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

/* A string with its quotes, or the one quote that nothing closes. */
static size_t string_extent(struct dyn_str text)
{
    size_t i = 1;
    while (i < text.len && text.ptr[i] != '"')
        i += text.ptr[i] == '\\' ? 2 : 1;
    return i < text.len ? i + 1 : text.len;
}

static size_t word_extent(struct dyn_str text)
{
    size_t i = 1;
    while (i < text.len && is_in_word(text.ptr[i]))
        i++;
    return i;
}

static void write_word(struct dyn_buf *out, struct dyn_str word)
{
    static const char *const literals[] = {"true", "false", "null"};
    for (size_t i = 0; i < sizeof(literals) / sizeof(literals[0]); i++) {
        if (dyn_str_eq(word, dyn_str(literals[i]))) {
            dyn_buf_append(out, word.ptr, word.len);
            return;
        }
    }
    dyn_buf_byte(out, '"');
    dyn_buf_append(out, word.ptr, word.len);
    dyn_buf_byte(out, '"');
}

void loose_json_strict(struct dyn_buf *out, struct dyn_str text)
{
    char before = '{'; /* the last byte that is no space: whether a name comes */
    size_t step;
    for (size_t i = 0; i < text.len; i += step) {
        struct dyn_str rest = dyn_str_n(text.ptr + i, text.len - i);
        char c = rest.ptr[0];
        bool is_name = before == '{' || before == ',';
        step = 1;
        if (c == '"') {
            step = string_extent(rest);
            dyn_buf_append(out, rest.ptr, step);
        } else if (rest.len >= 3 && memcmp(rest.ptr, "...", 3) == 0) {
            step = 3;
            dyn_buf_text(out, "\"...\":true");
        } else if (is_letter(c) || (c == ':' && is_name)) {
            step = word_extent(rest);
            write_word(out, dyn_str_n(rest.ptr, step));
        } else if (c == '*') {
            dyn_buf_text(out, "\"*\"");
        } else if (c == '-' || (c >= '0' && c <= '9')) {
            step = word_extent(rest); /* with its exponent */
            dyn_buf_append(out, rest.ptr, step);
        } else {
            dyn_buf_byte(out, c);
        }
        if (c != ' ' && c != '\n')
            before = c;
    }
}

size_t loose_json_extent(struct dyn_str text)
{
    unsigned depth = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '"')
            i += string_extent(dyn_str_n(text.ptr + i, text.len - i)) - 1;
        else if (c == '{' || c == '[')
            depth++;
        else if (c == '}' || c == ']')
            depth--;
        if (depth == 0)
            return i == 0 ? 0 : i + 1;
    }
    return 0;
}
