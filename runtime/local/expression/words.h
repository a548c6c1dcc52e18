/* SPDX-License-Identifier: MIT */
/*
 * The words that expressions may not use as attribute names without a placeholder. Source:
 * "Reserved words in DynamoDB", Developer Guide: 573 words, in any case.
 */
#ifndef DYNL_EXPRESSION_WORDS_H
#define DYNL_EXPRESSION_WORDS_H

#include <dyn/types.h>

/** ASCII only, whatever the locale. */
static inline char dynl_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/** Whether the text is that word, in any case; `upper` is in capitals. */
bool dynl_word_is(struct dyn_str text, const char *upper);

bool dynl_is_reserved(struct dyn_str name);

#endif
