/* SPDX-License-Identifier: MIT */
#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { GROW_FIRST = 8 };

_Noreturn void gen_out_of_memory(void)
{
    fputs("dyngen: out of memory\n", stderr);
    exit(2);
}

void *gen_malloc(size_t size)
{
    void *memory = malloc(size);
    if (memory == NULL)
        gen_out_of_memory();
    return memory;
}

void *gen_alloc(struct dyn_arena *arena, size_t size)
{
    void *memory = dyn_arena_alloc(arena, size);
    if (memory == NULL)
        gen_out_of_memory();
    return memory;
}

void *gen_calloc(struct dyn_arena *arena, size_t count, size_t size)
{
    void *memory = dyn_arena_calloc(arena, count, size);
    if (memory == NULL)
        gen_out_of_memory();
    return memory;
}

void *gen_grow(struct dyn_arena *arena, void *items, size_t count, size_t *capacity,
               size_t size)
{
    if (count < *capacity)
        return items;
    if (*capacity > SIZE_MAX / 2 / size)
        gen_out_of_memory();
    size_t larger = *capacity == 0 ? GROW_FIRST : *capacity * 2;
    void *memory = gen_calloc(arena, larger, size);
    if (count > 0)
        memcpy(memory, items, count * size);
    *capacity = larger;
    return memory;
}

struct dyn_str gen_str(struct dyn_arena *arena, struct dyn_str text)
{
    struct dyn_str copy;
    if (!dyn_arena_str(arena, text, &copy))
        gen_out_of_memory();
    return copy;
}

char *gen_printf(struct dyn_arena *arena, const char *format, ...)
{
    char few[256]; /* most texts are names: one pass is enough for them */
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(few, sizeof(few), format, args);
    va_end(args);
    char *text = len >= 0 ? dyn_arena_bytes(arena, (size_t)len + 1) : NULL;
    if (text != NULL && (size_t)len < sizeof(few))
        memcpy(text, few, (size_t)len + 1);
    else if (text != NULL)
        vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    if (text == NULL)
        gen_out_of_memory();
    return text;
}

char *gen_join(struct dyn_arena *arena, const char *first, const char *second)
{
    size_t head = strlen(first), tail = strlen(second);
    char *text = dyn_arena_bytes(arena, head + tail + 1);
    if (text == NULL)
        gen_out_of_memory();
    memcpy(text, first, head);
    memcpy(text + head, second, tail + 1);
    return text;
}
