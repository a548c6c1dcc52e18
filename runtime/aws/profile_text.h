/* SPDX-License-Identifier: MIT */
/*
 * The lines of one shared file: sections, properties and continuations, comments taken away.
 * It knows the syntax and nothing of what the names mean. Invariant: what a line gives stands
 * in the text's own copy and stays valid; a value grows in place with its continuations, which
 * never makes it longer than the lines that it was read from.
 */
#ifndef DYNI_AWS_PROFILE_TEXT_H
#define DYNI_AWS_PROFILE_TEXT_H

#include <dyn/arena.h>
#include <dyn/error.h>

enum profile_line_kind {
    PROFILE_LINE_SECTION,     /* key: what stands in brackets */
    PROFILE_LINE_PROPERTY,    /* key, value */
    PROFILE_LINE_CONTINUATION /* value: the whole value so far; sub_key, sub_value */
};

struct profile_line {
    enum profile_line_kind kind;
    struct dyn_str key, value;
    struct dyn_str sub_key, sub_value; /* absent: the value had begun on its first line */
};

struct profile_text {
    const char *name; /* borrowed, for messages */
    char *bytes;      /* in the arena; NULL: no file */
    size_t len, at, line;
    /* What a continuation would continue. */
    bool has_section, has_property, has_subs;
    char *value;
    size_t value_len;
};

/** Copies the text (absent: no lines). DYN_OK, DYN_E_NOMEM, or DYN_E_CONFIG: not UTF-8. */
int profile_text_init(struct profile_text *text, struct dyn_arena *mem,
                      struct dyn_str from, const char *name, struct dyn_error *err);

/** The next line that says something: DYN_OK, DYN_DONE, or DYN_E_CONFIG with file and line. */
int profile_text_next(struct profile_text *text, struct profile_line *ret_line,
                      struct dyn_error *err);

/** DYN_E_CONFIG "NAME:LINE: message". Messages never quote a line: it may hold a secret. */
int profile_text_error(const struct profile_text *text, struct dyn_error *err,
                       const char *message);

/** Letters, digits and _-/.%@:+, at least one. */
bool profile_name_is_valid(struct dyn_str name);

/** Takes the double quotes off a name in which spaces are allowed as well; false: it is none. */
bool profile_unquote(struct dyn_str *name);

/** "profile x" is of kind "profile" with the name "x". */
void profile_split_kind(struct dyn_str header, struct dyn_str *ret_kind,
                        struct dyn_str *ret_name);

/** ASCII letters to lower case. */
void profile_text_lower(char *bytes, size_t len);

#endif
