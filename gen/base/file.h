/* SPDX-License-Identifier: MIT */
/*
 * Reads whole files.
 */
#ifndef GEN_FILE_H
#define GEN_FILE_H

#include <dyn/arena.h>

struct diag_list;

/**
 * Reads the file at `path`, or standard input when it is "-", into the arena; the text is
 * NUL-terminated. `name` is what diagnostics call it; NULL: the path. 0, or -1 with a
 * diagnostic when it cannot be read or has more than `max_bytes`; *ret_text is untouched then.
 */
int file_read(struct dyn_arena *arena, const char *path, const char *name,
              size_t max_bytes, struct diag_list *diags, struct dyn_str *ret_text);

#endif
