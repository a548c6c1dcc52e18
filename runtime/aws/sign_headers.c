/* SPDX-License-Identifier: MIT */
/*
 * The headers of a canonical request.
 */
#include "aws/sign_canonical.h"

#include <string.h>

/* What proxies and libraries add, change or remove on the way: aws-c-auth and botocore
 * leave them out. Lower case. */
static const char *const skipped[] = {
    "authorization",
    "connection",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "sec-websocket-key",
    "sec-websocket-protocol",
    "sec-websocket-version",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-amzn-trace-id",
};

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static bool name_is(struct dyn_str name, const char *other)
{
    if (name.len != strlen(other))
        return false;
    for (size_t i = 0; i < name.len; i++) {
        if (lower(name.ptr[i]) != other[i])
            return false;
    }
    return true;
}

bool dyni_canonical_is_skipped(struct dyn_str name)
{
    for (size_t i = 0; i < sizeof(skipped) / sizeof(skipped[0]); i++) {
        if (name_is(name, skipped[i]))
            return true;
    }
    return false;
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Runs of whitespace become one space, also within quotes; none stays at either end. */
static char *put_value(char *at, struct dyn_str value)
{
    const char *begin = at;
    bool gap = false;

    for (size_t i = 0; i < value.len; i++) {
        if (is_space(value.ptr[i])) {
            gap = true;
            continue;
        }
        if (gap && at != begin)
            *at++ = ' ';
        gap = false;
        *at++ = value.ptr[i];
    }
    return at;
}

void dyni_canonical_header_add(struct dyni_sign_pairs *pairs, struct dyn_str name,
                               struct dyn_str value)
{
    char *at = pairs->text;

    for (size_t i = 0; i < name.len; i++)
        *at++ = lower(name.ptr[i]);
    dyni_sign_pairs_add(pairs, at, put_value(at, value));
}

/* Whether the pair has the name of the one before it. */
static bool repeats(const struct dyni_sign_pair *before,
                    const struct dyni_sign_pair *pair)
{
    return before != NULL && before->name.len == pair->name.len &&
           memcmp(before->name.ptr, pair->name.ptr, pair->name.len) == 0;
}

void dyni_canonical_headers_put(struct dyn_buf *buf, const struct dyni_sign_pairs *pairs)
{
    const struct dyni_sign_pair *before = NULL;

    for (const struct dyni_sign_pair *pair = pairs->first; pair != NULL;
         before = pair, pair = pair->next) {
        if (repeats(before, pair)) {
            dyn_buf_byte(buf, ',');
        } else {
            if (before != NULL)
                dyn_buf_byte(buf, '\n');
            dyn_buf_append(buf, pair->name.ptr, pair->name.len);
            dyn_buf_byte(buf, ':');
        }
        dyn_buf_append(buf, pair->value.ptr, pair->value.len);
    }
    dyn_buf_byte(buf, '\n');
}

void dyni_canonical_names_put(struct dyn_buf *buf, const struct dyni_sign_pairs *pairs)
{
    const struct dyni_sign_pair *before = NULL;

    for (const struct dyni_sign_pair *pair = pairs->first; pair != NULL;
         before = pair, pair = pair->next) {
        if (repeats(before, pair))
            continue;
        if (before != NULL)
            dyn_buf_byte(buf, ';');
        dyn_buf_append(buf, pair->name.ptr, pair->name.len);
    }
}
