/* SPDX-License-Identifier: MIT */
/*
 * Chunks are taken from the system and given out from both ends: aligned memory from the
 * front, text from the back, so that neither wastes room for the other's alignment and
 * each request costs one comparison. The list holds the chunks of large requests first,
 * then the regular ones by age; the regular ones behind `current` are spare.
 */
#include <dyn/arena.h>

#include "core/arena_take.h"
#include "core/checked.h"

#include <string.h>

/* Regular chunks double from the first size to the last. */
#define FIRST_CHUNK ((size_t)4 * 1024)
#define LAST_CHUNK  ((size_t)256 * 1024)

/* A request up to this share of a chunk may end the current chunk; what is left of that
 * one, less than the request, is lost until the next clear. */
#define SHARE 4
#define LARGE (LAST_CHUNK / SHARE)

#define ALIGNMENT ((size_t)16)

struct dyn_arena_chunk {
    struct dyn_arena_chunk *next;
    size_t size; /* with this header */
    bool large;  /* made for one request, */
    bool taken;  /* or for a buffer that was taken over, and that its room holds */
};

/* What a chunk costs beside its room: the header, and the way to the next aligned
 * byte. */
#define OVERHEAD (sizeof(struct dyn_arena_chunk) + ALIGNMENT - 1)

static const struct dyn_system *arena_system(const struct dyn_arena *arena)
{
    return arena->system != NULL ? arena->system : dyn_system_default();
}

static char *chunk_begin(struct dyn_arena_chunk *chunk)
{
    char *begin = (char *)(chunk + 1);

    return begin + (-(uintptr_t)begin & (ALIGNMENT - 1));
}

static char *chunk_end(struct dyn_arena_chunk *chunk)
{
    return (char *)chunk + chunk->size;
}

static size_t chunk_room(struct dyn_arena_chunk *chunk)
{
    return (size_t)(chunk_end(chunk) - chunk_begin(chunk));
}

static size_t arena_room(const struct dyn_arena *arena)
{
    return (size_t)((uintptr_t)arena->end - (uintptr_t)arena->next);
}

static void use_chunk(struct dyn_arena *arena, struct dyn_arena_chunk *chunk)
{
    arena->current = chunk;
    arena->next = chunk != NULL ? chunk_begin(chunk) : NULL;
    arena->end = chunk != NULL ? chunk_end(chunk) : NULL;
}

/* Frees the chunk that *link points to and closes the list behind it. */
static void free_chunk(struct dyn_arena *arena, struct dyn_arena_chunk **link)
{
    const struct dyn_system *system = arena_system(arena);
    struct dyn_arena_chunk *chunk = *link;

    *link = chunk->next;
    if (chunk->taken) {
        struct dyn_buf *buf = (struct dyn_buf *)chunk_begin(chunk);
        arena->held_bytes -= buf->capacity;
        dyn_buf_release(buf);
    }
    arena->held_bytes -= chunk->size;
    system->resize(system->ctx, chunk, chunk->size, 0);
}

/* Gives the spare chunks back; whether there was one. */
static bool free_spare(struct dyn_arena *arena)
{
    if (arena->current == NULL || arena->current->next == NULL)
        return false;
    while (arena->current->next != NULL)
        free_chunk(arena, &arena->current->next);
    return true;
}

/* A chunk of `size` bytes or, near the maximum, fewer, but never fewer than `least`. */
static struct dyn_arena_chunk *try_chunk(struct dyn_arena *arena, size_t size,
                                         size_t least)
{
    const struct dyn_system *system = arena_system(arena);
    struct dyn_arena_chunk *chunk;

    if (arena->max_bytes != 0) {
        size_t allowed = arena->max_bytes > arena->held_bytes
                             ? arena->max_bytes - arena->held_bytes
                             : 0;
        if (least > allowed)
            return NULL;
        if (size > allowed)
            size = allowed;
    }
    chunk = system->resize(system->ctx, NULL, 0, size);
    if (chunk == NULL)
        return NULL;
    chunk->next = NULL;
    chunk->size = size;
    chunk->large = false;
    chunk->taken = false;
    arena->held_bytes += size;
    return chunk;
}

/* As above, in the room of the spare chunks if it needs to be. */
static struct dyn_arena_chunk *take_chunk(struct dyn_arena *arena, size_t size,
                                          size_t least)
{
    struct dyn_arena_chunk *chunk = try_chunk(arena, size, least);

    if (chunk == NULL && free_spare(arena))
        chunk = try_chunk(arena, size, least);
    return chunk;
}

/* A large request gets its own chunk, and the current one goes on. */
static struct dyn_arena_chunk *large_chunk(struct dyn_arena *arena, size_t size)
{
    struct dyn_arena_chunk *chunk;
    size_t total;

    if (!dyni_add_size(size, OVERHEAD, &total))
        return NULL;
    chunk = take_chunk(arena, total, total);
    if (chunk == NULL)
        return NULL;
    chunk->large = true;
    chunk->next = arena->chunks;
    arena->chunks = chunk;
    return chunk;
}

static char *alloc_large(struct dyn_arena *arena, size_t size)
{
    struct dyn_arena_chunk *chunk = large_chunk(arena, size);

    return chunk != NULL ? chunk_begin(chunk) : NULL;
}

/* Whether `more` bytes can be held as well, if need be in the room of spare chunks. */
static bool may_hold(struct dyn_arena *arena, size_t more)
{
    if (arena->max_bytes == 0)
        return true;
    do {
        if (arena->held_bytes <= arena->max_bytes &&
            more <= arena->max_bytes - arena->held_bytes)
            return true;
    } while (free_spare(arena));
    return false;
}

int dyni_arena_take(struct dyn_arena *arena, struct dyn_buf *buf)
{
    struct dyn_arena_chunk *chunk;
    size_t total;

    if (buf->ptr == NULL)
        return DYN_OK;
    if (!dyni_add_size(buf->capacity, sizeof(*buf) + OVERHEAD, &total) ||
        !may_hold(arena, total))
        return DYN_E_LIMIT;
    chunk = large_chunk(arena, sizeof(*buf));
    if (chunk == NULL)
        return DYN_E_NOMEM;
    memcpy(chunk_begin(chunk), buf, sizeof(*buf));
    chunk->taken = true;
    arena->held_bytes += buf->capacity;
    buf->ptr = NULL;
    buf->len = 0;
    buf->capacity = 0;
    buf->failed = DYN_OK;
    return DYN_OK;
}

/* The size of the chunk behind `last` when it is to hold `size` bytes. */
static size_t next_size(const struct dyn_arena_chunk *last, size_t size)
{
    size_t past = last != NULL ? last->size : 0;
    size_t total = FIRST_CHUNK;

    while (total < LAST_CHUNK && (total <= past || total / SHARE < size))
        total *= 2;
    return total;
}

/* Makes a chunk with room for `size` bytes the current one. */
static bool advance(struct dyn_arena *arena, size_t size)
{
    struct dyn_arena_chunk *chunk = arena->current;
    struct dyn_arena_chunk **link;

    while (chunk != NULL && chunk->next != NULL) {
        chunk = chunk->next;
        if (chunk_room(chunk) >= size) {
            use_chunk(arena, chunk);
            return true;
        }
    }
    chunk = take_chunk(arena, next_size(chunk, size), size + OVERHEAD);
    if (chunk == NULL)
        return false;
    link = arena->current != NULL ? &arena->current->next : &arena->chunks;
    while (*link != NULL)
        link = &(*link)->next;
    *link = chunk;
    use_chunk(arena, chunk);
    return true;
}

void dyn_arena_release(struct dyn_arena *arena)
{
    if (arena == NULL)
        return;
    while (arena->chunks != NULL)
        free_chunk(arena, &arena->chunks);
    use_chunk(arena, NULL);
}

void dyn_arena_clear(struct dyn_arena *arena)
{
    if (arena == NULL)
        return;
    while (arena->chunks != NULL && arena->chunks->large)
        free_chunk(arena, &arena->chunks);
    use_chunk(arena, arena->chunks);
}

static void *alloc_slow(struct dyn_arena *arena, size_t size)
{
    if (size > LARGE)
        return alloc_large(arena, size);
    /* Size 0 comes here too: it takes a byte, so that its pointer is one. */
    if (size != 0 && !advance(arena, size))
        return NULL;
    return dyn_arena_alloc(arena, size != 0 ? size : 1);
}

void *dyn_arena_alloc(struct dyn_arena *arena, size_t size)
{
    /* 0 when size is 0 or wraps; one less is then above any room. */
    size_t rounded = (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
    char *ptr = arena->next;

    if (rounded - 1 >= arena_room(arena))
        return alloc_slow(arena, size);
    arena->next = ptr + rounded;
    return ptr;
}

void *dyn_arena_calloc(struct dyn_arena *arena, size_t count, size_t size)
{
    size_t total;
    void *ptr;

    if (!dyni_mul_size(count, size, &total))
        return NULL;
    ptr = dyn_arena_alloc(arena, total);
    if (ptr != NULL)
        memset(ptr, 0, total);
    return ptr;
}

static char *bytes_slow(struct dyn_arena *arena, size_t size)
{
    if (size > LARGE)
        return alloc_large(arena, size);
    if (size != 0 && !advance(arena, size))
        return NULL;
    return dyn_arena_bytes(arena, size != 0 ? size : 1);
}

char *dyn_arena_bytes(struct dyn_arena *arena, size_t size)
{
    if (size - 1 >= arena_room(arena))
        return bytes_slow(arena, size);
    arena->end -= size;
    return arena->end;
}

bool dyn_arena_str(struct dyn_arena *arena, struct dyn_str text, struct dyn_str *ret_copy)
{
    size_t size;
    char *copy;

    if (text.ptr == NULL) {
        *ret_copy = dyn_str_n(NULL, 0);
        return true;
    }
    if (!dyni_add_size(text.len, 1, &size))
        return false;
    copy = dyn_arena_bytes(arena, size);
    if (copy == NULL)
        return false;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    *ret_copy = dyn_str_n(copy, text.len);
    return true;
}
