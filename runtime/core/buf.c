/* SPDX-License-Identifier: MIT */
#include <dyn/buf.h>

#include "core/checked.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The first memory that is asked for; from there it doubles. */
#define FIRST_CAPACITY ((size_t)256)

static const struct dyn_system *buf_system(const struct dyn_buf *buf)
{
    return buf->system != NULL ? buf->system : dyn_system_default();
}

static size_t buf_max(const struct dyn_buf *buf)
{
    return buf->max != 0 ? buf->max : DYN_BUF_MAX_DEFAULT;
}

/* Whether `more` bytes and the NUL fit into the memory that is there. */
static bool has_room(const struct dyn_buf *buf, size_t more)
{
    return more < buf->capacity - buf->len;
}

void dyn_buf_release(struct dyn_buf *buf)
{
    if (buf == NULL)
        return;
    if (buf->ptr != NULL) {
        const struct dyn_system *system = buf_system(buf);
        system->resize(system->ctx, buf->ptr, buf->capacity, 0);
    }
    buf->ptr = NULL;
    buf->len = 0;
    buf->capacity = 0;
    buf->failed = DYN_OK;
}

void dyn_buf_clear(struct dyn_buf *buf)
{
    buf->len = 0;
    buf->failed = DYN_OK;
    if (buf->ptr != NULL)
        buf->ptr[0] = '\0';
}

/* Grows to hold `needed` bytes, the NUL included; past the maximum by no byte. */
static int grow(struct dyn_buf *buf, size_t needed)
{
    const struct dyn_system *system = buf_system(buf);
    size_t capacity = buf->capacity != 0 ? buf->capacity : FIRST_CAPACITY;
    char *ptr;

    while (capacity < needed) {
        if (!dyni_mul_size(capacity, 2, &capacity))
            capacity = needed;
    }
    if (capacity - 1 > buf_max(buf))
        capacity = buf_max(buf) + 1;
    ptr = system->resize(system->ctx, buf->ptr, buf->capacity, capacity);
    if (ptr == NULL) {
        buf->failed = DYN_E_NOMEM;
        return buf->failed;
    }
    ptr[buf->len] = '\0';
    buf->ptr = ptr;
    buf->capacity = capacity;
    return DYN_OK;
}

int dyn_buf_reserve(struct dyn_buf *buf, size_t more)
{
    size_t needed;

    if (buf->failed != DYN_OK || has_room(buf, more))
        return buf->failed;
    if (!dyni_add_size(buf->len, more, &needed) || needed > buf_max(buf) ||
        !dyni_add_size(needed, 1, &needed)) {
        buf->failed = DYN_E_LIMIT;
        return buf->failed;
    }
    return grow(buf, needed);
}

int dyn_buf_append(struct dyn_buf *buf, const void *bytes, size_t len)
{
    if (len == 0 || dyn_buf_reserve(buf, len) != DYN_OK)
        return buf->failed;
    memcpy(buf->ptr + buf->len, bytes, len);
    buf->len += len;
    buf->ptr[buf->len] = '\0';
    return DYN_OK;
}

int dyn_buf_byte(struct dyn_buf *buf, char byte)
{
    if (dyn_buf_reserve(buf, 1) != DYN_OK)
        return buf->failed;
    buf->ptr[buf->len++] = byte;
    buf->ptr[buf->len] = '\0';
    return DYN_OK;
}

int dyn_buf_text(struct dyn_buf *buf, const char *text)
{
    return dyn_buf_append(buf, text, strlen(text));
}

/* Prints into the room that is there; the length that all of it has, negative on
 * failure. */
DYN_ATTR_PRINTF(2, 0)
static int print_in_place(struct dyn_buf *buf, const char *format, va_list args)
{
    size_t room = buf->capacity - buf->len;

    /* POSIX lets a larger size fail. */
    if (room > INT_MAX)
        room = INT_MAX;
    return vsnprintf(buf->ptr != NULL ? buf->ptr + buf->len : NULL, room, format, args);
}

int dyn_buf_printf(struct dyn_buf *buf, const char *format, ...)
{
    va_list args;
    int len;

    if (buf->failed != DYN_OK)
        return buf->failed;
    va_start(args, format);
    len = print_in_place(buf, format, args);
    va_end(args);
    if (len >= 0 && !has_room(buf, (size_t)len)) {
        /* What was printed is cut: take it back, make room, print again. */
        if (buf->ptr != NULL)
            buf->ptr[buf->len] = '\0';
        if (dyn_buf_reserve(buf, (size_t)len) != DYN_OK)
            return buf->failed;
        va_start(args, format);
        len = print_in_place(buf, format, args);
        va_end(args);
    }
    if (len < 0) {
        if (buf->ptr != NULL)
            buf->ptr[buf->len] = '\0';
        buf->failed = errno == EOVERFLOW ? DYN_E_LIMIT : DYN_E_NOMEM;
        return buf->failed;
    }
    buf->len += (size_t)len;
    return DYN_OK;
}

void dyn_buf_truncate(struct dyn_buf *buf, size_t len)
{
    if (len >= buf->len)
        return;
    buf->len = len;
    buf->ptr[len] = '\0';
}

struct dyn_str dyn_buf_str(const struct dyn_buf *buf)
{
    return dyn_str_n(buf->ptr != NULL ? buf->ptr : "", buf->len);
}

int dyn_buf_check(const struct dyn_buf *buf, struct dyn_error *err)
{
    if (buf->failed == DYN_E_LIMIT)
        return dyn_error_set(err, DYN_E_LIMIT, "more than %zu bytes, the maximum here",
                             buf_max(buf));
    if (buf->failed != DYN_OK)
        return dyn_error_set(err, buf->failed, "out of memory after %zu bytes", buf->len);
    return DYN_OK;
}
