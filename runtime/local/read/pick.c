/* SPDX-License-Identifier: MIT */
#include "local/read/pick.h"

#include "json/scan.h"
#include "json/writer.h"

#include <stdlib.h>

/* --- Names -------------------------------------------------------------------------- */

/** Any order will do that is the same for all. */
static int compare_names(const void *a, const void *b)
{
    const struct dyn_str *x = a, *y = b;

    if (x->len != y->len)
        return x->len < y->len ? -1 : 1;
    return memcmp(x->ptr, y->ptr, x->len);
}

int dynl_pick_init(struct dynl_call *call, const struct dyn_str *names, size_t count,
                   struct dynl_pick *ret_pick)
{
    struct dyn_buf text = {.system = call->system};
    struct dyn_str *made = dyn_arena_calloc(call->mem, count, sizeof(*made));
    int rc = DYN_OK;

    if (made == NULL)
        return dynl_no_memory(call);
    for (size_t i = 0; rc == DYN_OK && i < count; i++) {
        dyn_buf_clear(&text);
        dyni_write_string(&text, names[i]);
        if (text.failed != 0 || !dyn_arena_str(call->mem, dyn_buf_str(&text), &made[i]))
            rc = dynl_no_memory(call);
    }
    dyn_buf_release(&text);
    if (rc != DYN_OK)
        return rc;
    qsort(made, count, sizeof(*made), compare_names);
    ret_pick->names = made;
    ret_pick->count = count;
    return DYN_OK;
}

static bool is_picked(const struct dynl_pick *pick, struct dyn_str name)
{
    return bsearch(&name, pick->names, pick->count, sizeof(name), compare_names) != NULL;
}

/* --- Text --------------------------------------------------------------------------- */

/** Behind the string that begins at `p`; NULL: there is none, or it has no end. */
static const char *skip_string(const char *p, const char *end)
{
    if (p == end || *p != '"')
        return NULL;
    p++;
    while (p < end) {
        p += dyni_scan_plain(p, end);
        if (p == end)
            return NULL;
        if (*p == '"')
            return p + 1;
        if (*p == '\\' && end - p < 2)
            return NULL;
        p += *p == '\\' ? 2 : 1;
    }
    return NULL;
}

/** Behind the object that begins at `p`; NULL: there is none, or it has no end. */
static const char *skip_object(const char *p, const char *end)
{
    size_t depth = 0;

    while (p != NULL && p < end) {
        char byte = *p;
        if (byte == '"') {
            p = skip_string(p, end);
            continue;
        }
        p++;
        if (byte == '{' || byte == '[')
            depth++;
        else if (depth == 0)
            return NULL;
        else if ((byte == '}' || byte == ']') && --depth == 0)
            return p;
    }
    return NULL;
}

static int damaged(struct dynl_call *call)
{
    return dynl_fail(call, DYN_E_SYSTEM, "the store is damaged: an item is no JSON");
}

int dynl_pick_write(struct dynl_call *call, const struct dynl_pick *pick,
                    struct dyn_str json, struct dyn_buf *out)
{
    const char *p = json.ptr, *end = json.ptr + json.len;
    bool first = true;

    if (dyn_str_eq(json, DYN_STR("{}"))) {
        dyni_write_literal(out, "{}");
        return DYN_OK;
    }
    if (json.len == 0 || *p != '{')
        return damaged(call);
    dyni_write_byte(out, '{');
    do {
        const char *name = p + 1, *colon = skip_string(name, end);
        if (colon == NULL || colon == end || *colon != ':')
            return damaged(call);
        p = skip_object(colon + 1, end);
        if (p == NULL || p == end)
            return damaged(call);
        if (!is_picked(pick, dyn_str_n(name, (size_t)(colon - name))))
            continue;
        if (!first)
            dyni_write_byte(out, ',');
        first = false;
        dyni_write_raw(out, name, (size_t)(p - name));
    } while (*p == ',');
    dyni_write_byte(out, '}');
    return *p == '}' && p + 1 == end ? DYN_OK : damaged(call);
}
