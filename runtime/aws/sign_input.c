/* SPDX-License-Identifier: MIT */
#include "aws/sign_input.h"

#include <string.h>

static const char *const own_headers[] = {
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
};

static const char *const own_params[] = {
    "X-Amz-Algorithm",      "X-Amz-Credential", "X-Amz-Date",          "X-Amz-Expires",
    "X-Amz-Security-Token", "X-Amz-Signature",  "X-Amz-SignedHeaders",
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static bool name_is(struct dyn_str name, const char *lower_case)
{
    if (name.len != strlen(lower_case))
        return false;
    for (size_t i = 0; i < name.len; i++) {
        if (lower(name.ptr[i]) != lower_case[i])
            return false;
    }
    return true;
}

/* RFC 9110, section 5.6.2 */
static bool is_token(struct dyn_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char byte = lower(text.ptr[i]);

        if (!(byte >= 'a' && byte <= 'z') && !(byte >= '0' && byte <= '9') &&
            (byte == '\0' || strchr("!#$%&'*+-.^_`|~", byte) == NULL))
            return false;
    }
    return text.len != 0;
}

static bool is_control(char byte)
{
    return (unsigned char)byte < ' ' || byte == 0x7F;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* How long the line break at `at` is that folds a value, being followed by a blank; else
 * 0. */
static size_t fold_len(struct dyn_str value, size_t at)
{
    size_t len = value.ptr[at] == '\r' && value.len - at > 1 ? 2 : 1;

    if (value.ptr[at + len - 1] != '\n' || value.len - at <= len ||
        !is_blank(value.ptr[at + len]))
        return 0;
    return len;
}

/* A break that is no fold would begin another header. */
static bool is_value(struct dyn_str value)
{
    for (size_t i = 0; i < value.len; i++) {
        if (!is_control(value.ptr[i]) || value.ptr[i] == '\t')
            continue;
        size_t fold = fold_len(value, i);
        if (fold == 0)
            return false;
        i += fold;
    }
    return true;
}

static int check_header(const struct dyni_header *header, struct dyn_error *err)
{
    if (!is_token(header->name))
        return dyn_error_set(err, DYN_E_ARG, "the name of a header to sign is none");
    for (size_t i = 0; i < COUNT(own_headers); i++) {
        if (name_is(header->name, own_headers[i]))
            return dyn_error_set(err, DYN_E_ARG,
                                 "the header %s is set by signing and may not be there",
                                 own_headers[i]);
    }
    if (!is_value(header->value))
        return dyn_error_set(err, DYN_E_ARG,
                             "the value of the header %.*s holds a line break or another "
                             "control character",
                             (int)(header->name.len < 64 ? header->name.len : 64),
                             header->name.ptr);
    return DYN_OK;
}

static int check_target(struct dyn_str path_query, struct dyn_error *err)
{
    if (path_query.len != 0 && path_query.ptr[0] != '/' && path_query.ptr[0] != '?')
        return dyn_error_set(err, DYN_E_ARG, "the path to sign does not begin with /");
    for (size_t i = 0; i < path_query.len; i++) {
        if (is_control(path_query.ptr[i]))
            return dyn_error_set(err, DYN_E_ARG,
                                 "the path to sign holds a control character: byte %zu",
                                 i);
    }
    return DYN_OK;
}

int dyni_sign_input_check(const struct dyni_sign_input *input, struct dyn_error *err)
{
    bool has_host = false;
    int rc;

    if (!is_token(input->method))
        return dyn_error_set(err, DYN_E_ARG, "the method to sign is none");
    rc = check_target(input->path_query, err);
    for (size_t i = 0; rc == DYN_OK && i < input->header_count; i++) {
        rc = check_header(&input->headers[i], err);
        has_host = has_host || name_is(input->headers[i].name, "host");
    }
    if (rc == DYN_OK && !has_host)
        rc = dyn_error_set(err, DYN_E_ARG, "the request to sign has no header host");
    return rc;
}

int dyni_sign_input_check_params(const struct dyni_sign_pairs *params,
                                 struct dyn_error *err)
{
    for (const struct dyni_sign_pair *pair = params->first; pair != NULL;
         pair = pair->next) {
        for (size_t i = 0; i < COUNT(own_params); i++) {
            if (pair->name.len == strlen(own_params[i]) &&
                memcmp(pair->name.ptr, own_params[i], pair->name.len) == 0)
                return dyn_error_set(
                    err, DYN_E_ARG,
                    "the parameter %s is set by signing and may not be there",
                    own_params[i]);
        }
    }
    return DYN_OK;
}
