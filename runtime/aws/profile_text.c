/* SPDX-License-Identifier: MIT */
#include "aws/profile_text.h"

#include "core/utf8.h"

#define LINE_MAX_BYTES ((size_t)64 * 1024)

int profile_text_error(const struct profile_text *text, struct dyn_error *err,
                       const char *message)
{
    return dyn_error_set(err, DYN_E_CONFIG, "%s:%zu: %s", text->name, text->line,
                         message);
}

void profile_text_lower(char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] >= 'A' && bytes[i] <= 'Z')
            bytes[i] = (char)(bytes[i] + ('a' - 'A'));
    }
}

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("_-/.%@:+", c) != NULL);
}

bool profile_name_is_valid(struct dyn_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (!is_name_byte(name.ptr[i]))
            return false;
    }
    return name.len > 0;
}

bool profile_unquote(struct dyn_str *name)
{
    size_t len = name->len;

    if (len < 3 || name->ptr[0] != '"' || name->ptr[len - 1] != '"')
        return false;
    for (size_t i = 1; i < len - 1; i++) {
        if (!is_name_byte(name->ptr[i]) && name->ptr[i] != ' ')
            return false;
    }
    *name = dyn_str_n(name->ptr + 1, len - 2);
    return true;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct dyn_str trim(struct dyn_str text)
{
    while (text.len > 0 && is_space(text.ptr[text.len - 1]))
        text.len--;
    while (text.len > 0 && is_space(text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    return text;
}

void profile_split_kind(struct dyn_str header, struct dyn_str *ret_kind,
                        struct dyn_str *ret_name)
{
    size_t at = 0;

    while (at < header.len && !is_space(header.ptr[at]))
        at++;
    *ret_kind = dyn_str_n(header.ptr, at);
    *ret_name = trim(dyn_str_n(header.ptr + at, header.len - at));
}

/* A byte order mark says nothing. */
int profile_text_init(struct profile_text *text, struct dyn_arena *mem,
                      struct dyn_str from, const char *name, struct dyn_error *err)
{
    memset(text, 0, sizeof(*text));
    text->name = name;
    if (from.ptr == NULL)
        return DYN_OK;
    text->bytes = dyn_arena_bytes(mem, from.len + 1);
    if (text->bytes == NULL)
        return dyn_error_set(err, DYN_E_NOMEM, "no memory for %s", name);
    if (from.len > 0)
        memcpy(text->bytes, from.ptr, from.len);
    text->bytes[from.len] = '\0';
    text->len = from.len;
    if (from.len >= 3 && memcmp(from.ptr, "\xEF\xBB\xBF", 3) == 0)
        text->at = 3;
    return DYN_OK;
}

/* --- Lines ---------------------------------------------------------------------------- */

/* Without the comment: from the first # or ; on, which behind a value a space goes before. */
static size_t without_comment(const char *line, size_t len, bool needs_space)
{
    for (size_t i = 0; i < len; i++) {
        if (line[i] != '#' && line[i] != ';')
            continue;
        if (!needs_space || (i > 0 && is_space(line[i - 1])))
            return i;
    }
    return len;
}

static int read_section(struct profile_text *text, struct dyn_str line,
                        struct profile_line *ret_line, struct dyn_error *err)
{
    line = trim(dyn_str_n(line.ptr, without_comment(line.ptr, line.len, false)));
    if (line.len < 2 || line.ptr[line.len - 1] != ']')
        return profile_text_error(text, err,
                                  "a section begins with [ but does not end with ]");
    ret_line->kind = PROFILE_LINE_SECTION;
    ret_line->key = trim(dyn_str_n(line.ptr + 1, line.len - 2));
    text->has_section = true;
    text->has_property = false;
    return DYN_OK;
}

/* `line` may be written to: it stands in the text's own copy. */
static int read_property(struct profile_text *text, char *line, size_t len,
                         struct profile_line *ret_line, struct dyn_error *err)
{
    struct dyn_str key;
    char *equals;

    if (!text->has_section)
        return profile_text_error(text, err,
                                  "expected a section such as [default] before this");
    len = without_comment(line, len, true);
    equals = memchr(line, '=', len);
    if (equals == NULL)
        return profile_text_error(text, err, "expected NAME = VALUE, found no '='");
    key = trim(dyn_str_n(line, (size_t)(equals - line)));
    if (key.len == 0)
        return profile_text_error(text, err, "expected a name before the '='");
    profile_text_lower(line, (size_t)(equals - line));
    text->value = equals + 1;
    text->value_len = len - (size_t)(text->value - line);
    while (text->value_len > 0 && is_space(text->value[text->value_len - 1]))
        text->value_len--;
    while (text->value_len > 0 && is_space(text->value[0])) {
        text->value++;
        text->value_len--;
    }
    text->has_property = true;
    text->has_subs = text->value_len == 0;
    ret_line->kind = PROFILE_LINE_PROPERTY;
    ret_line->key = key;
    ret_line->value = dyn_str_n(text->value, text->value_len);
    return DYN_OK;
}

static int read_sub_property(struct profile_text *text, struct dyn_str line,
                             struct profile_line *ret_line, struct dyn_error *err)
{
    const char *equals = memchr(line.ptr, '=', line.len);
    struct dyn_str key, value;

    if (equals == NULL)
        return profile_text_error(text, err,
                                  "expected NAME = VALUE as a sub-property of the line "
                                  "above, found no '='");
    key = trim(dyn_str_n(line.ptr, (size_t)(equals - line.ptr)));
    if (key.len == 0)
        return profile_text_error(text, err,
                                  "expected a name before the sub-property's '='");
    value = dyn_str_n(equals + 1, line.len - (size_t)(equals + 1 - line.ptr));
    value.len = without_comment(value.ptr, value.len, true);
    ret_line->sub_key = key;
    ret_line->sub_value = trim(value);
    return DYN_OK;
}

static int read_continuation(struct profile_text *text, struct dyn_str line,
                             struct profile_line *ret_line, struct dyn_error *err)
{
    if (!text->has_section)
        return profile_text_error(text, err,
                                  "expected a section such as [default] before this");
    if (!text->has_property)
        return profile_text_error(text, err,
                                  "an indented line continues a property, but there is "
                                  "none above it in this section");
    text->value[text->value_len++] = '\n';
    memmove(text->value + text->value_len, line.ptr, line.len);
    line.ptr = text->value + text->value_len;
    text->value_len += line.len;
    ret_line->kind = PROFILE_LINE_CONTINUATION;
    ret_line->value = dyn_str_n(text->value, text->value_len);
    return text->has_subs ? read_sub_property(text, line, ret_line, err) : DYN_OK;
}

/* Takes the next line out of the text, without its line break. */
static int take_line(struct profile_text *text, char **ret_line, size_t *ret_len,
                     struct dyn_error *err)
{
    char *line = text->bytes + text->at;
    size_t left = text->len - text->at;
    const char *end = memchr(line, '\n', left);
    size_t len = end != NULL ? (size_t)(end - line) : left;

    text->line++;
    text->at += end != NULL ? len + 1 : len;
    if (len > LINE_MAX_BYTES)
        return profile_text_error(text, err, "the line is longer than 64 KiB");
    if (memchr(line, '\0', len) != NULL || !dyni_utf8_valid(dyn_str_n(line, len)))
        return profile_text_error(text, err, "the line is not UTF-8 text");
    *ret_line = line;
    *ret_len = len;
    return DYN_OK;
}

int profile_text_next(struct profile_text *text, struct profile_line *ret_line,
                      struct dyn_error *err)
{
    while (text->bytes != NULL && text->at < text->len) {
        char *line = NULL;
        size_t len = 0;
        struct dyn_str rest;
        int rc = take_line(text, &line, &len, err);
        if (rc != DYN_OK)
            return rc;
        rest = trim(dyn_str_n(line, len));
        if (rest.len == 0 || rest.ptr[0] == '#' || rest.ptr[0] == ';')
            continue;
        memset(ret_line, 0, sizeof(*ret_line));
        if (is_space(line[0]))
            return read_continuation(text, rest, ret_line, err);
        if (line[0] == '[')
            return read_section(text, dyn_str_n(line, len), ret_line, err);
        return read_property(text, line, len, ret_line, err);
    }
    return DYN_DONE;
}
