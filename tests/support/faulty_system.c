/* SPDX-License-Identifier: MIT */
#include "faulty_system.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC UINT64_C(0xD15EA5EDB10C4BAD)
#define UNSET 0xA5
/* No test means to have more at once; sanitizers stop the program on absurd sizes. */
#define MOST_BYTES ((size_t)1 << 30)
#define US_NOW     INT64_C(1795236385123456)
/* A machine that has been up for a while. */
#define US_MONOTONIC INT64_C(86400000000)

/* Stands before each block; as large as the strictest alignment asks for. */
struct header {
    _Alignas(max_align_t) uint64_t magic;
    size_t size;
};

static struct header *header_of(void *ptr, size_t old_size)
{
    struct header *header = (struct header *)ptr - 1;

    if (header->magic == MAGIC && header->size == old_size)
        return header;
    fprintf(stderr, "faulty_system: resize of %p with a wrong old_size %zu\n", ptr,
            old_size);
    abort();
}

static void faulty_free(struct faulty_system *faulty, void *ptr, size_t old_size)
{
    struct header *header;

    if (ptr == NULL)
        return;
    header = header_of(ptr, old_size);
    header->magic = 0;
    faulty->live_bytes -= old_size;
    free(header);
}

static void *faulty_resize(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
    struct faulty_system *faulty = ctx;
    struct header *header;

    if (new_size == 0) {
        faulty_free(faulty, ptr, old_size);
        return NULL;
    }
    if (ptr != NULL)
        header_of(ptr, old_size);
    faulty->allocations++;
    if (faulty->allocations == faulty->fail_at || new_size > MOST_BYTES)
        return NULL;
    header = malloc(sizeof(*header) + new_size);
    if (header == NULL)
        return NULL;
    header->magic = MAGIC;
    header->size = new_size;
    memset(header + 1, UNSET, new_size);
    if (ptr != NULL)
        memcpy(header + 1, ptr, old_size < new_size ? old_size : new_size);
    faulty->live_bytes += new_size;
    if (faulty->live_bytes > faulty->most_bytes)
        faulty->most_bytes = faulty->live_bytes;
    faulty_free(faulty, ptr, old_size);
    return header + 1;
}

static int faulty_now_us(void *ctx, int64_t *ret_us)
{
    const struct faulty_system *faulty = ctx;

    if (faulty->clock_fails)
        return -1;
    *ret_us = faulty->now_us;
    return 0;
}

/* splitmix64, by Sebastiano Vigna (public domain). */
static uint64_t next_random(struct faulty_system *faulty)
{
    uint64_t z = faulty->random_state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static int faulty_random(void *ctx, void *ret_bytes, size_t len)
{
    struct faulty_system *faulty = ctx;
    unsigned char *bytes = ret_bytes;

    if (faulty->random_fails)
        return -1;
    for (size_t i = 0; i < len; i++)
        bytes[i] = (unsigned char)(next_random(faulty) >> 56);
    return 0;
}

static int64_t faulty_monotonic_us(void *ctx)
{
    return ((const struct faulty_system *)ctx)->monotonic_us;
}

static int faulty_sleep_us(void *ctx, int64_t us)
{
    struct faulty_system *faulty = ctx;

    if (faulty->sleep_fails)
        return -1;
    faulty->sleeps++;
    faulty->slept_us += us;
    faulty->last_sleep_us = us;
    faulty->monotonic_us += us;
    faulty->now_us += us;
    return 0;
}

static const char *faulty_environment(void *ctx, const char *name)
{
    const struct faulty_system *faulty = ctx;

    for (size_t i = 0; i < faulty->variable_count; i++) {
        if (strcmp(faulty->variables[i].name, name) == 0)
            return faulty->variables[i].value;
    }
    return NULL;
}

static int faulty_read_file(void *ctx, const char *path, char *ret_bytes, size_t size,
                            size_t *ret_len)
{
    struct faulty_system *faulty = ctx;

    faulty->file_reads++;
    for (size_t i = 0; i < faulty->file_count; i++) {
        const struct faulty_file *file = &faulty->files[i];
        if (strcmp(file->path, path) != 0)
            continue;
        if (file->error != 0)
            return file->error;
        if (file->len > size)
            return EFBIG;
        if (file->len > 0)
            memcpy(ret_bytes, file->text, file->len);
        *ret_len = file->len;
        return 0;
    }
    return ENOENT;
}

static const char *faulty_home(void *ctx)
{
    return ((const struct faulty_system *)ctx)->home;
}

static int64_t faulty_process_id(void *ctx)
{
    return ((const struct faulty_system *)ctx)->process_id;
}

void faulty_system_setenv(struct faulty_system *faulty, const char *name,
                          const char *value)
{
    size_t i = 0;

    while (i < faulty->variable_count && strcmp(faulty->variables[i].name, name) != 0)
        i++;
    if (i == FAULTY_TABLE_MAX) {
        fprintf(stderr, "faulty_system: no room for the variable %s\n", name);
        abort();
    }
    if (i == faulty->variable_count)
        faulty->variable_count++;
    faulty->variables[i].name = name;
    faulty->variables[i].value = value;
}

static struct faulty_file *file_for(struct faulty_system *faulty, const char *path)
{
    size_t i = 0;

    while (i < faulty->file_count && strcmp(faulty->files[i].path, path) != 0)
        i++;
    if (i == FAULTY_TABLE_MAX) {
        fprintf(stderr, "faulty_system: no room for the file %s\n", path);
        abort();
    }
    if (i == faulty->file_count)
        faulty->file_count++;
    faulty->files[i].path = path;
    return &faulty->files[i];
}

void faulty_system_file(struct faulty_system *faulty, const char *path, const char *text)
{
    struct faulty_file *file = file_for(faulty, path);

    file->text = text;
    file->len = text != NULL ? strlen(text) : 0;
    file->error = text != NULL ? 0 : ENOENT;
}

void faulty_system_file_error(struct faulty_system *faulty, const char *path, int error)
{
    file_for(faulty, path)->error = error;
}

void faulty_system_init(struct faulty_system *faulty)
{
    memset(faulty, 0, sizeof(*faulty));
    faulty->system.ctx = faulty;
    faulty->system.resize = faulty_resize;
    faulty->system.now_us = faulty_now_us;
    faulty->system.random = faulty_random;
    faulty->system.monotonic_us = faulty_monotonic_us;
    faulty->system.sleep_us = faulty_sleep_us;
    faulty->system.environment = faulty_environment;
    faulty->system.read_file = faulty_read_file;
    faulty->system.home = faulty_home;
    faulty->system.process_id = faulty_process_id;
    faulty->now_us = US_NOW;
    faulty->monotonic_us = US_MONOTONIC;
    faulty->home = "/home/tester";
    faulty->process_id = 4711;
}

void faulty_system_round(struct faulty_system *faulty, size_t fail_at)
{
    faulty->allocations = 0;
    faulty->fail_at = fail_at;
    faulty->most_bytes = faulty->live_bytes;
}
