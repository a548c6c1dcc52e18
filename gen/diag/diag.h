/* SPDX-License-Identifier: MIT */
/*
 * What the generator has to say about its input. Every stage adds to one list, so that a run
 * reports everything it found; only commands print it (diag_print.h).
 *
 * Invariants: adding never fails (out of memory ends the program); notes and hints belong to
 * the diagnostic added last; nothing is lost from the counts, even when a list is full.
 */
#ifndef GEN_DIAG_H
#define GEN_DIAG_H

#include <dyn/arena.h>

#include "base/position.h"

#include <stddef.h>

struct yaml_file;
struct yaml_node;

enum diag_severity { DIAG_ERROR, DIAG_WARNING };

/** DIAG_YAML_SYNTAX = 101, ...: the number is what [DG0101] shows. */
enum diag_code {
#define DIAG(number, name, severity, caught, summary, advice) DIAG_##name = number,
#include "diag/diag_codes.h"
#undef DIAG
    DIAG_CODE_END
};

/** One row of diag_codes.h. */
struct diag_info {
    enum diag_code code;
    const char *name; /**< "YAML_SYNTAX" */
    enum diag_severity severity;
    bool is_shape; /**< the JSON Schema, or the loader in front of it, refuses it too */
    const char *summary;
    const char *advice;
};

/** A place in a text that may be shown; a zeroed one is no place. */
struct diag_place {
    const char *path; /**< NULL: the program itself */
    struct dyn_str text;
    struct yaml_position at, end;
};

struct diag_note {
    struct diag_place place;
    const char *message;
    struct diag_note *next;
};

struct diag {
    const struct diag_info *info;
    struct diag_place place;
    const char *message;
    const char *hint; /**< NULL: none */
    struct diag_note *notes;
    struct diag *next;
    size_t index; /**< in order of adding */
};

struct diag_list {
    struct dyn_arena *arena;
    struct diag *first, *last; /**< in order of adding */
    size_t kept;               /**< in the list */
    size_t errors, warnings;   /**< added, kept or not */
    bool is_last_kept;
    struct diag_note *last_note;
};

/** Makes an empty list whose memory is in `arena` (borrows). There is no release. */
void diag_init(struct diag_list *list, struct dyn_arena *arena);

/* Adding. Formats are printf's, the text UTF-8; what cannot be shown is escaped when it is
 * printed. Path and text of `file` are borrowed until the list was printed. */

/** Adds one about the part of `file` from `at` to just before `end`. `file` NULL: about the
 * program or its command line. */
void diag_add(struct diag_list *list, enum diag_code code, const struct yaml_file *file,
              struct yaml_position at, struct yaml_position end, const char *format, ...)
    DYN_ATTR_PRINTF(6, 7);

/** Adds one about a node. */
void diag_node(struct diag_list *list, enum diag_code code, const struct yaml_file *file,
               const struct yaml_node *node, const char *format, ...)
    DYN_ATTR_PRINTF(5, 6);

/** Adds one about a file as a whole. Copies `path`. */
void diag_path(struct diag_list *list, enum diag_code code, const char *path,
               const char *format, ...) DYN_ATTR_PRINTF(4, 5);

/** Attaches a further place, with what is to be seen there, to the last one. */
void diag_note(struct diag_list *list, const struct yaml_file *file,
               struct yaml_position at, const char *format, ...) DYN_ATTR_PRINTF(4, 5);

/** Gives the last one a hint, shown behind its message: "did you mean 'string'?". The first
 * hint stays. */
void diag_hint(struct diag_list *list, const char *format, ...) DYN_ATTR_PRINTF(2, 3);

/** Gives the last one the hint "did you mean 'x'?" when a candidate is near to `word`. */
void diag_hint_nearest(struct diag_list *list, struct dyn_str word,
                       const char *const *candidates, size_t count);

/** Takes everything about `file` out again. */
void diag_forget(struct diag_list *list, const struct yaml_file *file);

/* Asking */

/** Whether any error was added; warnings don't count. */
bool diag_has_errors(const struct diag_list *list);

/** The row of a code; NULL for a number that is none. */
const struct diag_info *diag_info(int code);

/** All rows, ascending by number within a group. */
const struct diag_info *diag_infos(size_t *ret_count);

/** The kept diagnostics by path, place, code and order of adding, without doubles. The array
 * is in the list's arena. */
const struct diag *const *diag_sorted(const struct diag_list *list, size_t *ret_count);

#endif
