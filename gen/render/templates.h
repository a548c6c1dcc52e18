/* SPDX-License-Identifier: MIT */
/*
 * The templates of one run: those compiled into the program, of which a folder of the
 * user's may replace any by a file NAME.mustache, and add more. Invariants: a file is
 * read once, so all renders see the same text; a file that is there but cannot be read is
 * an error, never a reason to fall back on the built-in one.
 */
#ifndef GEN_TEMPLATES_H
#define GEN_TEMPLATES_H

#include "render/render.h"

struct diag_list;

/** A template that was read from the folder. */
struct template_file {
    const char *name;
    const char *path;
    struct dyn_str text;
};

struct templates {
    struct dyn_arena *arena;
    struct diag_list *diags;
    const char *dir;
    struct template_file *files; /**< in the order in which they were first used */
    size_t file_count;           /**< 0: nothing is customised */
    size_t capacity;
};

/** Prepares an empty set. `dir` NULL: the built-in ones alone. Borrows all; there is no
 * release. 0, or -1 with a diagnostic when `dir` is not a folder. */
int templates_init(struct templates *templates, struct dyn_arena *arena, const char *dir,
                   struct diag_list *diags);

/** What render asks; borrows `templates`. When it misses a template because its file
 * cannot be read, there is a diagnostic that says so. */
struct render_source templates_source(struct templates *templates);

#endif
