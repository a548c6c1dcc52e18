/* SPDX-License-Identifier: MIT */
/*
 * The bytes below a YAML tree: whether they may be read at all, and where a character that
 * libyaml counts (it counts characters, not bytes) stands among them.
 */
#ifndef GEN_YAML_TEXT_H
#define GEN_YAML_TEXT_H

#include "yaml/yaml.h"

struct yaml_text {
    const char *ptr;
    size_t len;        /**< in bytes */
    size_t char_count; /**< in characters */
    bool is_ascii;
    bool has_tabs;
    /* Where the last search ended: positions are asked for nearly in order. */
    size_t last_index, last_offset;
};

/** Checks that the text of `file` is UTF-8, holds only characters that mean the same to
 * every YAML reader and declares no tags, and makes *ret_text from it (borrows). 0, or -1
 * with diagnostics. */
int yaml_text_init(struct yaml_text *ret_text, const struct yaml_file *file,
                   struct diag_list *diags);

/** The byte offset of the character with that index; the length when it is past the end. */
size_t yaml_text_offset(struct yaml_text *text, size_t index);

/** Where the line begins that holds the byte at `offset`. */
size_t yaml_text_line_start(const struct yaml_text *text, size_t offset);

/** The position just behind the last character. */
struct yaml_position yaml_text_end(const struct yaml_text *text);

/** Whether only blanks stand before `offset` in its line, and one of them is a tab. */
bool yaml_text_is_tab_indented(const struct yaml_text *text, size_t offset);

/** Whether there is a comment behind `offset` in its line with only blanks between. */
bool yaml_text_is_cut(const struct yaml_text *text, size_t offset);

#endif
