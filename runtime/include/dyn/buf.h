/* SPDX-License-Identifier: MIT */
/*
 * A buffer that grows up to a maximum. Invariants: a zeroed one is empty and usable;
 * `ptr` is NUL-terminated behind `len` whenever it is not NULL; the first failure (no
 * memory, or past the maximum) sticks in `failed`, later appends do nothing, so that a
 * run of appends needs one check at its end. One thread at a time.
 */
#ifndef DYN_BUF_H
#define DYN_BUF_H

#include <dyn/error.h>
#include <dyn/system.h>

/** The maximum of a buffer whose max is 0: 64 MiB. */
#define DYN_BUF_MAX_DEFAULT ((size_t)64 * 1024 * 1024)

struct dyn_buf {
    const struct dyn_system *system; /**< NULL: dyn_system_default() */
    size_t max;                      /**< most bytes of content; 0: DYN_BUF_MAX_DEFAULT */
    char *ptr;                       /**< NULL until something was appended */
    size_t len;
    size_t capacity;
    int failed; /**< 0, DYN_E_NOMEM or DYN_E_LIMIT */
};

DYN_BEGIN_DECLS

/** Frees the memory; the buffer is empty and usable again. NULL is allowed. */
DYN_API void dyn_buf_release(struct dyn_buf *buf);

/** Empties it and forgets a failure; keeps the memory. */
DYN_API void dyn_buf_clear(struct dyn_buf *buf);

/** Makes room for `more` bytes behind len (and the NUL). 0, or the failure, which
 * sticks. */
DYN_API int dyn_buf_reserve(struct dyn_buf *buf, size_t more);

/** Appends bytes. 0 or the failure. `bytes` may be NULL when len is 0. */
DYN_API int dyn_buf_append(struct dyn_buf *buf, const void *bytes, size_t len);

/** Appends one byte. */
DYN_API int dyn_buf_byte(struct dyn_buf *buf, char byte);

/** Appends a C string. */
DYN_API int dyn_buf_text(struct dyn_buf *buf, const char *text);

/** Appends formatted text. No %f, %g, %e, %a: they depend on the locale. */
DYN_API int dyn_buf_printf(struct dyn_buf *buf, const char *format, ...)
    DYN_ATTR_PRINTF(2, 3);

/** Cuts the content to `len` bytes; nothing when it is shorter. Keeps a failure. */
DYN_API void dyn_buf_truncate(struct dyn_buf *buf, size_t len);

/** The content as borrowed text; "" when empty. Valid until the next change. */
DYN_API struct dyn_str dyn_buf_str(const struct dyn_buf *buf);

/** Puts a sticking failure into *err and returns it; 0 when there is none. */
DYN_API int dyn_buf_check(const struct dyn_buf *buf, struct dyn_error *err);

DYN_END_DECLS

#endif
