/* SPDX-License-Identifier: MIT */
/*
 * Writes files in pieces, all of them or none. A file is compared with its target as its text
 * comes; from the first difference on it goes to a temporary file beside the target, and
 * only the commit renames. Invariants: a target with the same text is not touched; one that
 * does not carry dyngen's banner in its first line is never replaced; a batch that was ended
 * has left no temporary file behind.
 */
#ifndef GEN_OUTPUT_BATCH_H
#define GEN_OUTPUT_BATCH_H

#include "diag/diag.h"

/** A file of a batch. */
struct output_pending {
    const char *path;
    bool is_any;     /* its target may be anybody's */
    bool has_failed; /* which was reported: no more is done for it */
    int target;      /* open while the text is the same as there, else -1 */
    size_t same_len; /* how much of it is */
    int fd;          /* the temporary file, -1: not open */
    char *temporary; /* its name; NULL: there is none */
};

struct output_batch {
    struct dyn_arena *arena;
    struct diag_list *diags;
    const char *directory; /* to be made before the first file; NULL: none */
    bool is_directory_tried, is_directory_there, is_directory_new;
    size_t errors_before;
    struct output_pending *files;
    size_t count, capacity;
};

/** Begins a batch. `directory`, if not NULL, is made when a file is first written in case it
 * is not there. Borrows all. */
void output_batch_begin(struct output_batch *batch, struct dyn_arena *arena,
                        struct diag_list *diags, const char *directory);

/** Begins a file. With `is_any` it replaces what dyngen did not write too. */
void output_batch_open(struct output_batch *batch, const char *path, bool is_any);

/** Adds text to the file that was opened last. */
void output_batch_put(struct output_batch *batch, struct dyn_str text);

/** Ends the file that was opened last. */
void output_batch_close(struct output_batch *batch);

/** Ends the batch: puts the files that differ in place, and says in *ret_changed how many
 * did. 0, or -1 with diagnostics when there were any since the beginning; nothing was
 * changed then. (Only when a rename fails after another one succeeded is that one kept; the
 * diagnostic says so.) */
int output_batch_commit(struct output_batch *batch, size_t *ret_changed);

/** Ends the batch without any change; the last file may be open. */
void output_batch_drop(struct output_batch *batch);

#endif
