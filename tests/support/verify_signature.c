/* SPDX-License-Identifier: MIT */
#include "support/verify_signature.h"

#include <stdio.h>
#include <string.h>

static bool fail(struct verified *verified, const char *why)
{
    snprintf(verified->why, sizeof(verified->why), "%s", why);
    return false;
}

static bool is(struct dyn_str a, struct dyn_str b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

/* Cuts what stands before `separator` off *rest; all of it when there is none. */
static struct dyn_str cut(struct dyn_str *rest, const char *separator)
{
    struct dyn_str all = *rest;
    size_t len = strlen(separator);

    for (size_t i = 0; i + len <= all.len; i++) {
        if (memcmp(all.ptr + i, separator, len) != 0)
            continue;
        *rest = dyn_str_n(all.ptr + i + len, all.len - i - len);
        return dyn_str_n(all.ptr, i);
    }
    *rest = dyn_str_n(all.ptr + all.len, 0);
    return all;
}

static struct dyn_str trim(struct dyn_str text)
{
    while (text.len != 0 && (text.ptr[0] == ' ' || text.ptr[0] == '\t'))
        text = dyn_str_n(text.ptr + 1, text.len - 1);
    while (text.len != 0 &&
           (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\t'))
        text.len--;
    return text;
}

/* --- Reading ------------------------------------------------------------------------ */

static bool read_header(struct verify_request *received, struct dyn_str line)
{
    struct dyni_header *header = &received->headers[received->header_count];

    if (received->header_count == VERIFY_HEADERS_MAX ||
        memchr(line.ptr, ':', line.len) == NULL)
        return false;
    header->name = cut(&line, ":");
    header->value = trim(line);
    received->header_count++;
    return true;
}

static bool read_request(struct dyn_str request, struct verify_request *ret_received)
{
    struct dyn_str line = cut(&request, "\r\n");

    ret_received->method = cut(&line, " ");
    ret_received->target = cut(&line, " ");
    if (!is(line, DYN_STR("HTTP/1.1")))
        return false;
    for (line = cut(&request, "\r\n"); line.len != 0; line = cut(&request, "\r\n")) {
        if (!read_header(ret_received, line))
            return false;
    }
    ret_received->body = request;
    return true;
}

static bool is_content_length(struct dyn_str name)
{
    static const char lower[] = "content-length";

    if (name.len != sizeof(lower) - 1)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if ((c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c) != lower[i])
            return false;
    }
    return true;
}

static bool check_length(const struct verify_request *received, struct verified *verified)
{
    size_t count = 0;
    struct dyn_str text = {NULL, 0};
    size_t len = 0;

    for (size_t i = 0; i < received->header_count; i++) {
        if (!is_content_length(received->headers[i].name))
            continue;
        text = received->headers[i].value;
        count++;
    }
    if (count == 0 && received->body.len == 0)
        return true;
    if (count != 1 || text.len == 0 || text.len > 9)
        return fail(verified, "not one content-length");
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return fail(verified, "content-length is no number");
        len = len * 10 + (size_t)(text.ptr[i] - '0');
    }
    return len == received->body.len ||
           fail(verified, "content-length is not the body's");
}

bool verify_signature(struct dyn_str bytes, const char *secret,
                      struct verified *ret_verified)
{
    struct verify_request request = {0};

    memset(ret_verified, 0, sizeof(*ret_verified));
    if (!read_request(bytes, &request))
        return fail(ret_verified, "not a request of HTTP/1.1");
    if (!check_length(&request, ret_verified))
        return false;
    return verify_request(&request, secret, ret_verified);
}
