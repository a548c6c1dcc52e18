/* SPDX-License-Identifier: MIT */
#include "model/findings.h"

#include "core/utf8.h"

#include <stdarg.h>

/** Bytes of the first message that stay in front of "(and N more)". */
#define MESSAGE_KEPT 280

/** Bytes of a map's key that a path shows. */
#define NAME_SHOWN 64

static bool make_room(struct dyni_found *found)
{
    if (found->no_memory)
        return false;
    if (found->list.len < found->capacity)
        return true;
    size_t capacity = found->capacity == 0 ? 4 : found->capacity * 2;
    struct dyn_finding *items = dyn_arena_calloc(found->mem, capacity, sizeof(*items));
    if (items == NULL) {
        found->no_memory = true;
        return false;
    }
    if (found->list.len > 0)
        memcpy(items, found->list.items, found->list.len * sizeof(*items));
    found->list.items = items;
    found->capacity = capacity;
    return true;
}

/** Puts the place in front of the path that the error has. */
static void add_path(struct dyn_error *err, const struct dyni_place *place)
{
    char shown[NAME_SHOWN + 4];
    for (; place != NULL; place = place->parent) {
        if (place->name.ptr == NULL) {
            dyni_error_at(err, err->code, place->index);
            continue;
        }
        dyni_shown(place->name, NAME_SHOWN, shown);
        dyni_error_in(err, err->code, shown, strlen(shown));
    }
}

static bool stands(const struct dyni_found *found, const struct dyn_error *err)
{
    for (size_t i = 0; i < found->list.len; i++)
        if (found->list.items[i].code == err->code &&
            dyn_str_eq(found->list.items[i].path, dyn_str(err->field)))
            return true;
    return false;
}

static void keep(struct dyni_found *found, const struct dyn_error *err)
{
    struct dyn_finding finding = {err->code, {NULL, 0}, {NULL, 0}};
    if (!make_room(found))
        return;
    if (!dyn_arena_str(found->mem, dyn_str(err->field), &finding.path) ||
        !dyn_arena_str(found->mem, dyn_str(err->message), &finding.message)) {
        found->no_memory = true;
        return;
    }
    found->list.items[found->list.len++] = finding;
}

void dyni_found_add(struct dyni_found *found, const struct dyni_place *place, int code,
                    const char *format, ...)
{
    struct dyn_error err;
    va_list args;
    dyn_error_clear(&err);
    va_start(args, format);
    dyn_error_vset(&err, code, format, args);
    va_end(args);
    add_path(&err, place);
    keep(found, &err);
}

void dyni_found_error(struct dyni_found *found, const struct dyni_place *place,
                      const struct dyn_error *why)
{
    struct dyn_error err = *why;
    if (err.code == DYN_E_NOMEM) {
        found->no_memory = true;
        return;
    }
    add_path(&err, place);
    keep(found, &err);
}

void dyni_found_once(struct dyni_found *found, const struct dyn_error *why)
{
    if (!stands(found, why))
        dyni_found_error(found, NULL, why);
}

int dyni_found_result(const struct dyni_found *found, struct dyn_error *err)
{
    if (found->no_memory)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory");
    if (found->list.len == 0)
        return DYN_OK;
    const struct dyn_finding *first = &found->list.items[0];
    size_t len = first->message.len;
    if (len > MESSAGE_KEPT)
        len = dyni_utf8_cut(first->message.ptr, MESSAGE_KEPT);
    if (found->list.len == 1)
        dyn_error_set(err, DYN_E_INVALID, "%s", first->message.ptr);
    else
        dyn_error_set(err, DYN_E_INVALID, "%.*s (and %zu more)", (int)len,
                      first->message.ptr, found->list.len - 1);
    return dyni_error_in(err, DYN_E_INVALID, first->path.ptr, first->path.len);
}
