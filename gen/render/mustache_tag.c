/* SPDX-License-Identifier: MIT */
#include "render/mustache_tag.h"

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_sigil(char c)
{
    return c != '\0' && strchr("#^/>&!={", c) != NULL;
}

static struct dyn_str trim(const char *begin, const char *end)
{
    while (begin < end && is_space(*begin))
        begin++;
    while (begin < end && is_space(end[-1]))
        end--;
    return dyn_str_n(begin, (size_t)(end - begin));
}

/* Finds `what` at or behind `from`, with the character `before` (0: none) in front of it;
 * *ret_at is where that begins. */
static bool find(struct dyn_str text, size_t from, char before, struct dyn_str what,
                 size_t *ret_at)
{
    const size_t wide = before != 0;
    while (from <= text.len && text.len - from >= what.len + wide) {
        char first = before;
        if (!wide)
            first = what.ptr[0];
        const char *hit = memchr(text.ptr + from, first, text.len - from);
        if (hit == NULL)
            return false;
        from = (size_t)(hit - text.ptr);
        if (text.len - from < what.len + wide)
            return false;
        if (memcmp(hit + wide, what.ptr, what.len) == 0) {
            *ret_at = from;
            return true;
        }
        from++;
    }
    return false;
}

/* Reads the tag whose opening delimiter is at `begin`. */
static enum mustache_found read_tag(const struct mustache_scanner *scanner, size_t begin,
                                    struct mustache_tag *ret_tag)
{
    size_t inside = begin + scanner->open.len;
    struct mustache_tag tag = {.begin = begin};
    if (inside < scanner->text.len && is_sigil(scanner->text.ptr[inside]))
        tag.sigil = scanner->text.ptr[inside++];
    char before = '\0';
    if (tag.sigil == '{')
        before = '}';
    else if (tag.sigil == '=')
        before = '=';
    *ret_tag = tag;
    size_t close;
    if (!find(scanner->text, inside, before, scanner->close, &close))
        return MUSTACHE_UNCLOSED_TAG;
    ret_tag->content = trim(scanner->text.ptr + inside, scanner->text.ptr + close);
    ret_tag->end = close + (before != '\0') + scanner->close.len;
    return MUSTACHE_TAG;
}

enum mustache_found mustache_tag_find(const struct mustache_scanner *scanner, size_t from,
                                      struct mustache_tag *ret_tag)
{
    size_t begin;
    if (!find(scanner->text, from, '\0', scanner->open, &begin))
        return MUSTACHE_NO_TAG;
    return read_tag(scanner, begin, ret_tag);
}

bool mustache_tag_is_alone(const struct mustache_scanner *scanner,
                           const struct mustache_tag *tag, size_t *ret_begin,
                           size_t *ret_end)
{
    struct dyn_str text = scanner->text;
    size_t begin = tag->begin;
    size_t end = tag->end;
    while (begin > 0 && (text.ptr[begin - 1] == ' ' || text.ptr[begin - 1] == '\t'))
        begin--;
    if (begin > 0 && text.ptr[begin - 1] != '\n')
        return false;
    while (end < text.len && (text.ptr[end] == ' ' || text.ptr[end] == '\t'))
        end++;
    if (text.len - end >= 2 && text.ptr[end] == '\r' && text.ptr[end + 1] == '\n')
        end++;
    if (end < text.len && text.ptr[end] != '\n')
        return false;
    *ret_begin = begin;
    *ret_end = end < text.len ? end + 1 : end;
    return true;
}

bool mustache_tag_set_delimiters(struct mustache_scanner *scanner, struct dyn_str content)
{
    const char *end = content.ptr + content.len;
    const char *middle = content.ptr;
    while (middle < end && !is_space(*middle))
        middle++;
    struct dyn_str open = dyn_str_n(content.ptr, (size_t)(middle - content.ptr));
    struct dyn_str close = trim(middle, end);
    if (open.len == 0 || close.len == 0 || memchr(content.ptr, '=', content.len) != NULL)
        return false;
    for (size_t i = 0; i < close.len; i++) {
        if (is_space(close.ptr[i]))
            return false;
    }
    scanner->open = open;
    scanner->close = close;
    return true;
}
