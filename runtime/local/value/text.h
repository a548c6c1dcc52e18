/* SPDX-License-Identifier: MIT */
/* Texts against each other and against words: by their bytes, whatever the locale. */
#ifndef DYNL_VALUE_TEXT_H
#define DYNL_VALUE_TEXT_H

#include <dyn/types.h>

/** Order of names and texts: by their bytes, unsigned. */
static inline int dynl_bytes_compare(struct dyn_str a, struct dyn_str b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len > 0 ? memcmp(a.ptr, b.ptr, len) : 0;

    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/** ASCII only. */
static inline char dynl_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/** Whether the text is that word, in any case; `upper` is in capitals. */
static inline bool dynl_word_is(struct dyn_str text, const char *upper)
{
    size_t i = 0;

    for (; i < text.len && upper[i] != '\0'; i++)
        if (dynl_upper(text.ptr[i]) != upper[i])
            return false;
    return i == text.len && upper[i] == '\0';
}

#endif
