/* SPDX-License-Identifier: MIT */
/*
 * What went wrong, where, and what was expected. Owned by the caller, holds no pointers,
 * needs no release. Invariants: a zeroed one says "no error"; within one call the first
 * error wins; every public function that takes one clears it on entry.
 */
#ifndef DYN_ERROR_H
#define DYN_ERROR_H

#include <dyn/types.h>

#include <stdarg.h>

struct dyn_error {
    int code;          /**< enum dyn_result; 0: no error */
    char model[64];    /**< the model, "" where none is involved */
    char field[128];   /**< path of the attribute, field or index: "addr.lines[2]" */
    char message[320]; /**< a sentence: what was found, what was expected, what to do */
    /* The rest is set by calls only. */
    char operation[32];  /**< "PutItem" */
    char aws_code[64];   /**< "ValidationException", as the service calls it */
    char request_id[64]; /**< of the last answer, for AWS support */
    int http_status;     /**< of the last attempt; 0: no answer came */
    uint32_t attempts;   /**< how often the request was sent, or tried to be */
    bool retryable;      /**< the same call may well succeed later */
    bool ambiguous;      /**< the service may have done it all the same */
};

DYN_BEGIN_DECLS

/** Makes *err say "no error". NULL is allowed. */
DYN_API void dyn_error_clear(struct dyn_error *err);

/**
 * Sets code and message unless an error is set already, and returns `code`. The message
 * is cut at its size, never in the middle of a UTF-8 sequence. %s takes UTF-8 only. `err`
 * NULL: nothing is kept. Returns `code` in each case.
 */
DYN_API int dyn_error_set(struct dyn_error *err, int code, const char *format, ...)
    DYN_ATTR_PRINTF(3, 4);

/** Like dyn_error_set, with the arguments in a va_list. */
DYN_API int dyn_error_vset(struct dyn_error *err, int code, const char *format,
                           va_list args) DYN_ATTR_PRINTF(3, 0);

/** Writes model.field (each if there is one), the message and, of a call, what the service
 * said (operation, code, request id, attempts) as one line into `ret_text`,
 * always terminated; returns the length that the whole line has. NULL err: "no error". */
DYN_API size_t dyn_error_text(const struct dyn_error *err, char *ret_text, size_t size);

DYN_END_DECLS

#endif
