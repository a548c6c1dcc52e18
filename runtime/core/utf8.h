/* SPDX-License-Identifier: MIT */
/*
 * UTF-8 as RFC 3629 defines it: overlong forms, surrogates and everything above U+10FFFF
 * are invalid. NUL is a character like any other. Nothing here allocates, fails or keeps
 * state.
 */
#ifndef DYNI_CORE_UTF8_H
#define DYNI_CORE_UTF8_H

#include <dyn/types.h>

/** Length of the longest prefix that is valid; `len` itself when all of it is. `ptr` may
 * be NULL when len is 0. */
size_t dyni_utf8_valid_len(const char *ptr, size_t len);

/** Whether all of it is valid. Absent text is. */
bool dyni_utf8_valid(struct dyn_str text);

/** How many code points valid text has; 0 for absent text. */
size_t dyni_utf8_count(struct dyn_str text);

/** Writes one code point and returns its length, 1 to 4; 0, and nothing written, for a
 * surrogate or a number above 0x10FFFF. No NUL is written. */
size_t dyni_utf8_encode(uint32_t code_point, char ret[4]);

/** Length of text that was cut at `len` bytes without the incomplete sequence at its end;
 * takes off 3 bytes at most. What stands before it is not looked at. */
size_t dyni_utf8_cut(const char *ptr, size_t len);

#endif
