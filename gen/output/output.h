/* SPDX-License-Identifier: MIT */
/*
 * The files that generated text goes to: their names, whether they are up to date, and the
 * make rule. Writing them in pieces is output_batch's business.
 */
#ifndef GEN_OUTPUT_H
#define GEN_OUTPUT_H

#include "diag/diag.h"

struct output_file {
    const char *path;
    struct dyn_str text;
};

/** Joins a directory and a file name; "." and NULL give the name alone. In the arena. */
const char *output_path(struct dyn_arena *arena, const char *directory, const char *name);

/** Makes a directory unless it is there; its parent must be. 0, or -1 with a diagnostic. */
int output_make_directory(const char *path, struct diag_list *diags);

/** A batch of whole texts: writes those that differ and says in *ret_changed how many did. 0,
 * or -1 with
 * diagnostics for each file that stands in the way; nothing was changed then. (Only when a
 * rename fails after another one succeeded is that one kept; the diagnostic says so.) */
int output_write(const struct output_file *files, size_t count, struct diag_list *diags,
                 size_t *ret_changed);

/** Where generated files are looked for that no schema gives any more. */
struct output_place {
    const char *directory;      /**< the one that is looked through */
    const char *const *folders; /**< where schemas are beside it */
    size_t folder_count;
};

/**
 * Compares instead of writing: reports each file that differs, is missing or isn't
 * dyngen's, and each orphan: a NAME.dyn.h or NAME.dyn.c file in the place's directory with the
 * banner that is none of `files`, unless the schema of that name which its banner tells is in
 * the directory or in one of the folders. `place` NULL: doesn't look for orphans. Returns
 * the number of findings, or -1 with a diagnostic when something could not be read.
 */
int output_check(const struct output_file *files, size_t count,
                 const struct output_place *place, struct diag_list *diags);

/** What a make rule says: each target depends on each prerequisite. */
struct output_rule {
    const char *const *targets;
    size_t target_count;
    const char *const *prerequisites;
    size_t prerequisite_count;
};

/** Writes a rule in make's syntax to `path`, if it differs. 0, or -1 with a diagnostic. */
int output_depfile(const char *path, const struct output_rule *rule,
                   struct diag_list *diags);

#endif
