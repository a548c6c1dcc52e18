/* SPDX-License-Identifier: MIT */
#include "aws/url.h"

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

bool url_same_word(struct dyn_str a, struct dyn_str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (a.ptr[i] != b.ptr[i] && lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    }
    return true;
}

static bool is_host(struct dyn_str host)
{
    if (host.len == 0 || host.len > 253 || host.ptr[0] == '.')
        return false;
    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        if (!is_letter(c) && !is_digit(c) && c != '-' && c != '.' && c != '_')
            return false;
        if (c == '.' && i > 0 && host.ptr[i - 1] == '.')
            return false;
    }
    return true;
}

static bool is_ipv6(struct dyn_str host)
{
    size_t colons = 0;

    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        if (c == ':')
            colons++;
        else if (!is_digit(c) && c != '.' && !(lower(c) >= 'a' && lower(c) <= 'f'))
            return false;
    }
    return colons >= 2 && host.len <= 45;
}

/* ":PORT" or nothing. */
static bool parse_port(struct dyn_str text, uint16_t *ret_port)
{
    uint32_t port = 0;

    *ret_port = 0;
    if (text.len == 0)
        return true;
    if (text.ptr[0] != ':' || text.len < 2 || text.len > 6)
        return false;
    for (size_t i = 1; i < text.len; i++) {
        if (!is_digit(text.ptr[i]))
            return false;
        port = port * 10 + (uint32_t)(text.ptr[i] - '0');
    }
    if (port < 1 || port > 65535)
        return false;
    *ret_port = (uint16_t)port;
    return true;
}

static bool parse_host(struct dyn_str authority, struct url *url)
{
    const char *end;

    url->is_bracketed = authority.len > 0 && authority.ptr[0] == '[';
    if (url->is_bracketed) {
        end = memchr(authority.ptr, ']', authority.len);
        if (end == NULL)
            return false;
        url->host = dyn_str_n(authority.ptr + 1, (size_t)(end - authority.ptr) - 1);
        end++;
    } else {
        end = memchr(authority.ptr, ':', authority.len);
        if (end == NULL)
            end = authority.ptr + authority.len;
        url->host = dyn_str_n(authority.ptr, (size_t)(end - authority.ptr));
    }
    if (!(url->is_bracketed ? is_ipv6(url->host) : is_host(url->host)))
        return false;
    return parse_port(dyn_str_n(end, authority.len - (size_t)(end - authority.ptr)),
                      &url->port);
}

static size_t scheme_len(struct dyn_str text)
{
    size_t len = 0;

    while (len < text.len && (is_letter(text.ptr[len]) || is_digit(text.ptr[len]) ||
                              (len > 0 && strchr("+-.", text.ptr[len]) != NULL)))
        len++;
    return len;
}

static const char not_a_url[] =
    "a URL such as https://host, http://localhost:8000 or http://[::1]:8000, or "
    "local:FILE for the embedded engine";

const char *url_parse(struct dyn_str text, struct url *ret_url)
{
    struct url url;
    struct dyn_str authority;
    size_t at, end;

    memset(&url, 0, sizeof(url));
    if (text.len > URL_TEXT_MAX)
        return "at most 400 bytes long";
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] <= ' ' || text.ptr[i] > '~' || text.ptr[i] == '\\')
            return "a URL: it holds a space, a control character, a backslash or a "
                   "letter outside ASCII";
    }
    at = scheme_len(text);
    if (at == 0 || text.len < at + 3 || memcmp(text.ptr + at, "://", 3) != 0)
        return not_a_url;
    url.scheme = dyn_str_n(text.ptr, at);
    at += 3;
    for (end = at; end < text.len; end++) {
        if (strchr("/?#", text.ptr[end]) != NULL)
            break;
    }
    authority = dyn_str_n(text.ptr + at, end - at);
    url.rest = dyn_str_n(text.ptr + end, text.len - end);
    for (size_t i = authority.len; i > 0; i--) {
        if (authority.ptr[i - 1] != '@')
            continue;
        url.userinfo = dyn_str_n(authority.ptr, i - 1);
        authority = dyn_str_n(authority.ptr + i, authority.len - i);
        break;
    }
    if (!parse_host(authority, &url))
        return not_a_url;
    *ret_url = url;
    return NULL;
}

bool url_has_address(const struct url *url)
{
    struct dyn_str host = url->host;
    size_t dots = 0;

    if (url->is_bracketed)
        return true;

    for (size_t i = 0; i < host.len; i++) {
        if (host.ptr[i] == '.')
            dots++;
        else if (!is_digit(host.ptr[i]))
            return false;
    }
    return dots == 3;
}

bool url_is_loopback(const struct url *url)
{
    static const char suffix[] = ".localhost";
    struct dyn_str host = url->host;
    size_t len = sizeof(suffix) - 1;

    if (url->is_bracketed)
        return dyn_str_eq(host, dyn_str("::1"));
    if (url_has_address(url))
        return host.len > 4 && memcmp(host.ptr, "127.", 4) == 0;
    if (url_same_word(host, dyn_str(suffix + 1)))
        return true;
    return host.len > len &&
           url_same_word(dyn_str_n(host.ptr + host.len - len, len), dyn_str(suffix));
}
