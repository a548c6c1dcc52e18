/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the shared config files: the input is a config and a credentials file, divided by the
 * first NUL byte. What must hold when they parse: each property that a walk shows is the one
 * that its name finds, and written down again as a credentials file it reads the same.
 */
#include "aws/profile.h"

#include <dyn/buf.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds, const char *law)
{
    if (holds)
        return;
    fprintf(stderr, "fuzz_profile: broken: %s\n", law);
    abort();
}

struct walk {
    const struct dyni_profiles *profiles;
    struct dyn_buf kind, key, file;
};

static const char *text_of(struct dyn_buf *buf, struct dyn_str text)
{
    dyn_buf_clear(buf);
    dyn_buf_append(buf, text.ptr, text.len);
    return dyn_buf_str(buf).ptr;
}

static bool can_be_written(struct dyn_str name)
{
    return memchr(name.ptr, ' ', name.len) == NULL;
}

static int visit(void *ctx, struct dyn_str kind, struct dyn_str name, struct dyn_str key,
                 struct dyn_str value)
{
    struct walk *w = ctx;
    bool is_written = dyn_str_eq(kind, DYN_STR("profile")) && can_be_written(name);
    if (key.ptr == NULL) {
        if (is_written)
            dyn_buf_printf(&w->file, "[%.*s]\n", (int)name.len, name.ptr);
        return 0;
    }
    struct dyn_str found = dyni_profiles_section_get(w->profiles, text_of(&w->kind, kind),
                                                     name, text_of(&w->key, key));
    require(dyn_str_eq(found, value), "a property is found by its name");
    require(memchr(value.ptr, '\0', value.len) == NULL, "no value holds NUL");
    /* A value with line breaks or comments would need the lines it came from. */
    if (is_written && memchr(value.ptr, '\n', value.len) == NULL &&
        memchr(value.ptr, '#', value.len) == NULL &&
        memchr(value.ptr, ';', value.len) == NULL) {
        dyn_buf_printf(&w->file, "%s = ", w->key.ptr);
        dyn_buf_append(&w->file, value.ptr, value.len);
        dyn_buf_byte(&w->file, '\n');
    }
    return 0;
}

/* Each property of the file that was written is one of the first profiles. */
static int compare(void *ctx, struct dyn_str kind, struct dyn_str name,
                   struct dyn_str key, struct dyn_str value)
{
    struct walk *w = ctx;
    require(dyn_str_eq(kind, DYN_STR("profile")), "[x] is a profile");
    require(dyni_profiles_has(w->profiles, name), "profiles stay");
    if (key.ptr != NULL)
        require(dyn_str_eq(dyni_profiles_get(w->profiles, name, text_of(&w->key, key)),
                           value),
                "values stay");
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = size > 0 ? (const char *)data : "";
    const char *nul = memchr(text, '\0', size);
    size_t len = nul != NULL ? (size_t)(nul - text) : size;
    struct dyn_str none = {NULL, 0};
    struct dyn_str credentials = nul != NULL ? dyn_str_n(nul + 1, size - len - 1) : none;
    struct dyn_arena mem = {0};
    struct dyn_error err = {0};
    struct walk w;
    struct dyni_profiles *profiles = NULL, *again = NULL;
    memset(&w, 0, sizeof(w));
    if (dyni_profiles_parse(&mem, dyn_str_n(text, len), credentials, &profiles, &err) ==
        DYN_OK) {
        w.profiles = profiles;
        dyni_profiles_walk(profiles, visit, &w);
        require(dyni_profiles_parse(&mem, none, dyn_buf_str(&w.file), &again, &err) ==
                    DYN_OK,
                "what was read can be written");
        dyni_profiles_walk(again, compare, &w);
        dyni_profiles_wipe(again);
    } else {
        require(profiles == NULL, "a failure gives nothing");
        require(err.code == DYN_E_CONFIG, "a failure is one of the text");
    }
    dyni_profiles_wipe(profiles);
    dyn_buf_release(&w.kind);
    dyn_buf_release(&w.key);
    dyn_buf_release(&w.file);
    dyn_arena_release(&mem);
    return 0;
}
