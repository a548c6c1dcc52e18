/* SPDX-License-Identifier: MIT */
/*
 * What the reader does in a string behind its first byte that is not plain ASCII: escapes
 * and UTF-8. The rest is inline in reader.c. Invariant: `p` is inside a string, up to
 * which all was valid, and never comes to stand behind the reader's end.
 */
#ifndef DYNI_JSON_TEXT_H
#define DYNI_JSON_TEXT_H

#include "json/reader.h"

/** Checks the text at `p` and changes nothing. Returns the closing quote; NULL: a
 * problem. */
char *dyni_text_skip(struct dyni_reader *r, char *p);

/** Checks the text at `p` and unescapes it where it stands. Returns the closing quote,
 * and in *ret_end the end of the unescaped text, which is no further; NULL: a problem. */
char *dyni_text_unescape(struct dyni_reader *r, char *p, char **ret_end);

#endif
