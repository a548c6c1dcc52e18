/* SPDX-License-Identifier: MIT */
#include "diag/diag.h"

#include "base/memory.h"
#include "base/suggest.h"
#include "yaml/yaml.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More errors, and warnings, than anyone reads; keeps a hostile file from filling the memory
 * with complaints. Counted apart, so that warnings do not hide an error. */
enum { KEPT_MAX = 10000 };

#define CAUGHT_IS_SHAPE(caught) ((caught)[0] == 's')

static const struct diag_info infos[] = {
#define DIAG(number, name, severity, caught, summary, advice)                            \
    {DIAG_##name, #name, DIAG_##severity, CAUGHT_IS_SHAPE(caught), summary, advice},
#include "diag/diag_codes.h"
#undef DIAG
};

const struct diag_info *diag_infos(size_t *ret_count)
{
    *ret_count = sizeof(infos) / sizeof(infos[0]);
    return infos;
}

const struct diag_info *diag_info(int code)
{
    for (size_t i = 0; i < sizeof(infos) / sizeof(infos[0]); i++) {
        if ((int)infos[i].code == code)
            return &infos[i];
    }
    return NULL;
}

void diag_init(struct diag_list *list, struct dyn_arena *arena)
{
    memset(list, 0, sizeof(*list));
    list->arena = arena;
}

bool diag_has_errors(const struct diag_list *list)
{
    return list->errors > 0;
}

static const char *format_text(struct dyn_arena *arena, const char *format, va_list args)
    DYN_ATTR_PRINTF(2, 0);
static void add(struct diag_list *list, enum diag_code code, struct diag_place place,
                const char *format, va_list args) DYN_ATTR_PRINTF(4, 0);

static const char *format_text(struct dyn_arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    char *text = len < 0 ? NULL : dyn_arena_bytes(arena, (size_t)len + 1);
    if (text == NULL)
        gen_out_of_memory();
    vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return text;
}

static struct diag_place place_of(const struct yaml_file *file, struct yaml_position at,
                                  struct yaml_position end)
{
    struct diag_place place = {0};
    if (file != NULL) {
        place.path = file->path;
        place.text = file->text;
        place.at = at;
        place.end = end;
    }
    return place;
}

static void add(struct diag_list *list, enum diag_code code, struct diag_place place,
                const char *format, va_list args)
{
    const struct diag_info *info = diag_info((int)code);

    assert(info != NULL);
    size_t *count = info->severity == DIAG_ERROR ? &list->errors : &list->warnings;
    list->is_last_kept = (*count)++ < KEPT_MAX;
    if (!list->is_last_kept)
        return;

    struct diag *diag = gen_calloc(list->arena, 1, sizeof(*diag));
    diag->info = info;
    diag->place = place;
    diag->message = format_text(list->arena, format, args);
    diag->index = list->kept++;
    if (list->last != NULL)
        list->last->next = diag;
    else
        list->first = diag;
    list->last = diag;
    list->last_note = NULL;
}

void diag_add(struct diag_list *list, enum diag_code code, const struct yaml_file *file,
              struct yaml_position at, struct yaml_position end, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(list, code, place_of(file, at, end), format, args);
    va_end(args);
}

void diag_node(struct diag_list *list, enum diag_code code, const struct yaml_file *file,
               const struct yaml_node *node, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(list, code, place_of(file, node->at, node->end), format, args);
    va_end(args);
}

void diag_path(struct diag_list *list, enum diag_code code, const char *path,
               const char *format, ...)
{
    struct diag_place place = {0};
    place.path = gen_str(list->arena, dyn_str(path)).ptr;

    va_list args;
    va_start(args, format);
    add(list, code, place, format, args);
    va_end(args);
}

void diag_note(struct diag_list *list, const struct yaml_file *file,
               struct yaml_position at, const char *format, ...)
{
    if (!list->is_last_kept)
        return;
    struct diag_note *note = gen_calloc(list->arena, 1, sizeof(*note));
    note->place = place_of(file, at, at);
    va_list args;
    va_start(args, format);
    note->message = format_text(list->arena, format, args);
    va_end(args);
    if (list->last_note != NULL)
        list->last_note->next = note;
    else
        list->last->notes = note;
    list->last_note = note;
}

void diag_hint(struct diag_list *list, const char *format, ...)
{
    if (!list->is_last_kept || list->last->hint != NULL)
        return;
    va_list args;
    va_start(args, format);
    list->last->hint = format_text(list->arena, format, args);
    va_end(args);
}

void diag_hint_nearest(struct diag_list *list, struct dyn_str word,
                       const char *const *candidates, size_t count)
{
    const char *nearest = suggest_nearest(word.ptr, word.len, candidates, count);
    if (nearest != NULL)
        diag_hint(list, "did you mean '%s'?", nearest);
}

void diag_forget(struct diag_list *list, const struct yaml_file *file)
{
    struct diag *next = list->first;

    list->first = list->last = NULL;
    list->last_note = NULL;
    list->is_last_kept = false;
    while (next != NULL) {
        struct diag *diag = next;
        next = diag->next;
        diag->next = NULL;
        if (diag->place.path != NULL && strcmp(diag->place.path, file->path) == 0) {
            list->kept--;
            if (diag->info->severity == DIAG_ERROR)
                list->errors--;
            else
                list->warnings--;
            continue;
        }
        if (list->last != NULL)
            list->last->next = diag;
        else
            list->first = diag;
        list->last = diag;
    }
}

static int compare_paths(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

/* By path, place and code; 0 for two at the same place with the same code. */
static int compare_places(const struct diag *a, const struct diag *b)
{
    int order = compare_paths(a->place.path, b->place.path);
    if (order != 0)
        return order;
    if (a->place.at.line != b->place.at.line)
        return a->place.at.line < b->place.at.line ? -1 : 1;
    if (a->place.at.column != b->place.at.column)
        return a->place.at.column < b->place.at.column ? -1 : 1;
    return (a->info->code > b->info->code) - (a->info->code < b->info->code);
}

static int compare_diags(const void *a, const void *b)
{
    const struct diag *x = *(const struct diag *const *)a;
    const struct diag *y = *(const struct diag *const *)b;
    int order = compare_places(x, y);
    if (order != 0)
        return order;
    order = strcmp(x->message, y->message);
    return order != 0 ? order : (x->index > y->index) - (x->index < y->index);
}

const struct diag *const *diag_sorted(const struct diag_list *list, size_t *ret_count)
{
    const struct diag **sorted = gen_calloc(list->arena, list->kept + 1, sizeof(*sorted));
    size_t count = 0, kept = 0;

    for (const struct diag *diag = list->first; diag != NULL; diag = diag->next)
        sorted[count++] = diag;
    qsort(sorted, count, sizeof(*sorted), compare_diags);
    for (size_t i = 0; i < count; i++) {
        bool is_double = kept > 0 && compare_places(sorted[kept - 1], sorted[i]) == 0 &&
                         strcmp(sorted[kept - 1]->message, sorted[i]->message) == 0;
        if (!is_double)
            sorted[kept++] = sorted[i];
    }
    *ret_count = kept;
    return sorted;
}
