/* SPDX-License-Identifier: MIT */
/*
 * Base 64 with the standard alphabet (RFC 4648 section 4), as DynamoDB's JSON writes B.
 * Reading is strict, so that text -> bytes -> text gives the same text, but for padding
 * that a sender left out. Nothing here allocates.
 */
#ifndef DYNI_CORE_BASE64_H
#define DYNI_CORE_BASE64_H

#include "core/shared.h"

#include <dyn/types.h>

/** Characters that `len` bytes become, padding included; SIZE_MAX when that does not fit
 * a size_t, so that checked arithmetic behind it fails too. */
DYNI_SHARED size_t dyni_base64_encoded_len(size_t len);

/** Writes dyni_base64_encoded_len(len) characters, no NUL. The memories may not overlap.
 * `bytes` may be NULL when len is 0. */
DYNI_SHARED void dyni_base64_encode(const uint8_t *bytes, size_t len, char *ret_text);

/**
 * Reads base 64. Padding is either complete or left out altogether; whitespace, '='
 * anywhere else, other characters and bits that are left over and not zero are
 * DYN_E_FORMAT. DYN_OK: *ret_len bytes were written, at most text.len / 4 * 3 + 2.
 * `ret_bytes` may be the text's own memory. On failure what it points to is undefined and
 * *ret_len untouched.
 */
DYNI_SHARED int dyni_base64_decode(struct dyn_str text, uint8_t *ret_bytes,
                                   size_t *ret_len);

#endif
