/* SPDX-License-Identifier: MIT */
#include "local/endpoint.h"

#include <string.h>

#define SCHEME "local:"
#define MEMORY ":memory:"

static const char expected[] = "expected local:FILE, local::memory:, or behind FILE "
                               "?synchronous=full, normal or off, "
                               "and mode=ro or rw, joined by &";

static bool is(struct dyn_str text, const char *word)
{
    return dyn_str_eq(text, dyn_str(word));
}

static bool read_option(struct dyn_str option, struct dyn_local_opts *opts)
{
    if (is(option, "synchronous=full"))
        opts->sync = DYN_LOCAL_SYNC_FULL;
    else if (is(option, "synchronous=normal"))
        opts->sync = DYN_LOCAL_SYNC_NORMAL;
    else if (is(option, "synchronous=off"))
        opts->sync = DYN_LOCAL_SYNC_OFF;
    else if (is(option, "mode=ro") || is(option, "mode=rw"))
        opts->read_only = is(option, "mode=ro");
    else
        return false;
    return true;
}

static int read_options(const char *endpoint, const char *text,
                        struct dyn_local_opts *opts, struct dyn_error *err)
{
    for (;;) {
        size_t len = strcspn(text, "&");
        if (!read_option(dyn_str_n(text, len), opts))
            return dyn_error_set(err, DYN_E_CONFIG,
                                 "the endpoint \"%.80s\" has the unknown option "
                                 "\"%.*s\"; %s",
                                 endpoint, len < 40 ? (int)len : 40, text, expected);
        if (text[len] == '\0')
            return DYN_OK;
        text += len + 1;
    }
}

/* Names that are slips: a file of that name would be made, and nobody would notice. */
static int check_path(const char *endpoint, struct dyn_str path, struct dyn_error *err)
{
    bool is_url = path.len >= 2 && memcmp(path.ptr, "//", 2) == 0;

    if (is(path, MEMORY))
        return DYN_OK;
    if (is_url || path.ptr[0] == ':' || path.ptr[0] == ' ' ||
        memchr(path.ptr, '?', path.len) != NULL)
        return dyn_error_set(
            err, DYN_E_CONFIG, "the endpoint \"%.80s\" names the odd file \"%.*s\"; %s",
            endpoint, path.len < 60 ? (int)path.len : 60, path.ptr, expected);
    return DYN_OK;
}

int dynl_endpoint_read(const char *endpoint, struct dyn_arena *mem,
                       struct dyn_local_opts *ret_opts, struct dyn_error *err)
{
    struct dyn_local_opts opts = *ret_opts;
    struct dyn_str path;
    const char *file, *mark;
    int rc = DYN_OK;

    if (strncmp(endpoint, SCHEME, sizeof(SCHEME) - 1) != 0)
        return dyn_error_set(err, DYN_E_CONFIG, "the endpoint is \"%.80s\"; %s", endpoint,
                             expected);
    file = endpoint + sizeof(SCHEME) - 1;
    mark = strrchr(file, '?');
    path = mark != NULL ? dyn_str_n(file, (size_t)(mark - file)) : dyn_str(file);
    if (path.len == 0)
        return dyn_error_set(err, DYN_E_CONFIG,
                             "the endpoint \"%.80s\" names no file; %s", endpoint,
                             expected);
    if (mark != NULL)
        rc = read_options(endpoint, mark + 1, &opts, err);
    if (rc != DYN_OK)
        return rc;
    rc = check_path(endpoint, path, err);
    if (rc != DYN_OK)
        return rc;
    if (!is(path, MEMORY)) {
        if (!dyn_arena_str(mem, path, &path))
            return dyn_error_set(err, DYN_E_NOMEM, "out of memory for a path");
        opts.path = path.ptr;
    } else if (opts.read_only) {
        return dyn_error_set(err, DYN_E_CONFIG,
                             "the endpoint \"%.80s\" would be for reading what nobody "
                             "can write: leave out mode=ro",
                             endpoint);
    }
    *ret_opts = opts;
    return DYN_OK;
}
