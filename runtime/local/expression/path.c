/* SPDX-License-Identifier: MIT */
#include "local/expression/tree.h"

#include "local/value/text.h"

#include <stdlib.h>

/* --- Order -------------------------------------------------------------------------- */

static bool is_index(const struct dynl_step *step)
{
    return step->name.ptr == NULL;
}

int dynl_step_order(const struct dynl_step *a, const struct dynl_step *b)
{
    if (is_index(a) || is_index(b)) {
        if (is_index(a) != is_index(b))
            return is_index(a) ? -1 : 1;
        return (a->index > b->index) - (a->index < b->index);
    }
    return dynl_bytes_compare(a->name, b->name);
}

int dynl_path_order(const struct dynl_path *a, const struct dynl_path *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++) {
        int order = dynl_step_order(&a->steps[i], &b->steps[i]);
        if (order != 0)
            return order;
    }
    return (a->count > b->count) - (a->count < b->count);
}

/* --- Looking ------------------------------------------------------------------------ */

const struct dynl_value *dynl_step_find(const struct dynl_value *value,
                                        const struct dynl_step *step)
{
    if (!is_index(step))
        return dynl_get(value, step->name);
    if (value->tag != DYNI_TAG_L || step->index >= value->count)
        return NULL;
    return &value->items[step->index];
}

const struct dynl_value *dynl_path_find(const struct dynl_value *item,
                                        const struct dynl_path *path)
{
    const struct dynl_value *value = item;

    for (size_t i = 0; value != NULL && i < path->count; i++)
        value = dynl_step_find(value, &path->steps[i]);
    return value;
}

/* --- Text --------------------------------------------------------------------------- */

struct dyn_str dynl_path_shown(struct dynl_call *call, const struct dynl_path *path)
{
    struct dyn_buf text = {.system = call->system};
    struct dyn_str shown = {0};

    dyn_buf_byte(&text, '[');
    for (size_t i = 0; i < path->count; i++) {
        const struct dynl_step *step = &path->steps[i];
        if (i > 0)
            dyn_buf_text(&text, ", ");
        if (is_index(step))
            dyn_buf_printf(&text, "[%u]", (unsigned)step->index);
        else
            dyn_buf_append(&text, step->name.ptr, step->name.len);
    }
    dyn_buf_byte(&text, ']');
    if (text.failed != 0 || !dyn_arena_str(call->mem, dyn_buf_str(&text), &shown))
        shown = dyn_str_n(NULL, 0);
    dyn_buf_release(&text);
    return shown;
}

/* --- Clashes ------------------------------------------------------------------------ */

static int order_placed(const void *a, const void *b)
{
    const struct dynl_placed_path *left = a, *right = b;
    int order = dynl_path_order(&left->path, &right->path);

    return order != 0 ? order
                      : (left->place > right->place) - (left->place < right->place);
}

enum clash { CLASH_NONE, CLASH_CONFLICT, CLASH_OVERLAP };

/* One is the beginning of the other, or both go into the same thing, one as into a map, the
 * other as into a list. */
static enum clash clash_of(const struct dynl_path *a, const struct dynl_path *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++) {
        if (is_index(&a->steps[i]) != is_index(&b->steps[i]))
            return CLASH_CONFLICT;
        if (dynl_step_order(&a->steps[i], &b->steps[i]) != 0)
            return CLASH_NONE;
    }
    return CLASH_OVERLAP;
}

static int refuse_clash(struct dynl_parser *parser, enum clash clash,
                        const struct dynl_placed_path *a,
                        const struct dynl_placed_path *b)
{
    const struct dynl_placed_path *first = a->place < b->place ? a : b;
    const struct dynl_placed_path *second = first == a ? b : a;
    struct dyn_str one = dynl_path_shown(parser->call, &first->path);
    struct dyn_str two = dynl_path_shown(parser->call, &second->path);

    if (one.ptr == NULL || two.ptr == NULL)
        return dynl_no_memory(parser->call);
    return dynl_parser_refuse(parser,
                              "Two document paths %s with each other; must remove or "
                              "rewrite one of these paths; path one: %.*s, path two: "
                              "%.*s",
                              clash == CLASH_OVERLAP ? "overlap" : "conflict",
                              (int)one.len, one.ptr, (int)two.len, two.ptr);
}

static size_t later_place(const struct dynl_placed_path *pair)
{
    return pair[0].place > pair[1].place ? pair[0].place : pair[1].place;
}

/* Sorted, paths that clash have neighbours that do: the check takes n log n steps. Overlaps
 * are told before conflicts, and what ends first in the text before what ends later. */
int dynl_paths_sort(struct dynl_parser *parser, struct dynl_placed_path *paths,
                    size_t count)
{
    const struct dynl_placed_path *found = NULL;
    enum clash worst = CLASH_NONE;

    qsort(paths, count, sizeof(*paths), order_placed);
    for (size_t i = 0; i + 1 < count; i++) {
        enum clash clash = clash_of(&paths[i].path, &paths[i + 1].path);
        if (clash == CLASH_NONE || clash < worst)
            continue;
        if (clash > worst || later_place(&paths[i]) < later_place(found)) {
            worst = clash;
            found = &paths[i];
        }
    }
    return found == NULL ? DYN_OK : refuse_clash(parser, worst, found, found + 1);
}
