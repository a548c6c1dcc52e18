/* SPDX-License-Identifier: MIT */
/*
 * Finds the tags in a template's text: where they begin and end, what they hold, whether
 * they have their line for themselves. What a tag means is mustache_parse's business.
 * Invariant: delimiters are not empty and hold no white space.
 */
#ifndef GEN_MUSTACHE_TAG_H
#define GEN_MUSTACHE_TAG_H

#include <dyn/types.h>

struct mustache_scanner {
    struct dyn_str text;        /* borrowed */
    struct dyn_str open, close; /* the delimiters in force, borrowed */
};

struct mustache_tag {
    size_t begin, end;      /* in the text, with the delimiters */
    char sigil;             /* # ^ / > & ! = { or 0 for none */
    struct dyn_str content; /* without sigil and white space around it */
};

enum mustache_found { MUSTACHE_NO_TAG, MUSTACHE_TAG, MUSTACHE_UNCLOSED_TAG };

/** The first tag that begins at or behind `from`; of an unclosed one only its begin. */
enum mustache_found mustache_tag_find(const struct mustache_scanner *scanner, size_t from,
                                      struct mustache_tag *ret_tag);

/** Whether there is nothing but blanks around a tag on its line or lines; *ret_begin is
 * then where its first line begins and *ret_end where the line behind it does. */
bool mustache_tag_is_alone(const struct mustache_scanner *scanner,
                           const struct mustache_tag *tag, size_t *ret_begin,
                           size_t *ret_end);

/** Takes the delimiters that the content of a {{= =}} tag names; false, and nothing
 * changed, when these aren't two, or hold a '='. */
bool mustache_tag_set_delimiters(struct mustache_scanner *scanner,
                                 struct dyn_str content);

#endif
