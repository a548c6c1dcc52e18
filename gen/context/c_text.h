/* SPDX-License-Identifier: MIT */
/*
 * Text of users inside of C: as string literals and in comments. Invariant: whatever the
 * bytes are, what comes out is ASCII in literals and printable in comments, cannot end the
 * literal or comment it stands in, and makes no compiler warn: no trigraphs, no comment
 * within a comment, no character that reorders its line.
 */
#ifndef GEN_C_TEXT_H
#define GEN_C_TEXT_H

#include "base/json.h"

/** Columns that generated lines keep to. */
#define C_TEXT_WIDTH 90

/** Appends a string literal with its quotes. Bytes outside of ASCII are octal escapes. */
void c_text_literal(struct dyn_buf *out, struct dyn_str text);

/** Appends a character constant with its quotes. */
void c_text_character(struct dyn_buf *out, char character);

/** Appends text as it may stand in a comment. Lines stay lines; other control characters
 * become spaces. */
void c_text_comment(struct dyn_buf *out, struct dyn_str text);

/** Characters of UTF-8 text. */
size_t c_text_columns(struct dyn_str text);

/** How lines of a comment begin and how wide they may be. */
struct c_text_style {
    const char *first; /**< in front of the first line */
    const char *rest;  /**< in front of the others */
    size_t width;      /**< columns of a whole line; longer words stand alone */
};

/**
 * Adds text that c_text_comment made to an array, as lines: broken at spaces where they are
 * too wide, without blanks at their ends. Blank lines at the beginning and end are dropped;
 * a blank line within has `rest` alone, without blanks at its end.
 */
void c_text_wrap(struct json_value *lines, const struct c_text_style *style,
                 struct dyn_str text);

#endif
