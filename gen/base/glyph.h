/* SPDX-License-Identifier: MIT */
/*
 * Characters of UTF-8 text as a terminal shows them, independent of the locale. A character
 * is a code point; "valid" is what core/utf8.h says.
 */
#ifndef GEN_GLYPH_H
#define GEN_GLYPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Decodes the first character of `len` bytes. Returns how many bytes it takes, 1 to 4, and
 * sets *ret_point; 0 when there are none or they are not valid, *ret_point untouched. */
size_t glyph_decode(const char *text, size_t len, uint32_t *ret_point);

/** How many columns a terminal gives to a character: 0, 1 or 2. Good enough to put a caret
 * under the right place; ambiguous ones count as 1. */
int glyph_columns(uint32_t point);

/** Whether a character may be shown as it is: not a control character, and not one of those
 * that reorder the text around them or hide in it. */
bool glyph_is_printable(uint32_t point);

#endif
