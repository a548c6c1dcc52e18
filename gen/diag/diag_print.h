/* SPDX-License-Identifier: MIT */
/*
 * Writes diagnostics, for people and for programs. Nothing from the input reaches the stream
 * raw: control characters, bad UTF-8 and characters that reorder text are escaped.
 */
#ifndef GEN_DIAG_PRINT_H
#define GEN_DIAG_PRINT_H

#include "diag/diag.h"

#include <stdio.h>

/** How many diagnostics one run shows. */
#define DIAG_SHOWN_MAX 1000

/**
 * Prints up to DIAG_SHOWN_MAX diagnostics, sorted and without doubles, one a line:
 *     shop.yaml:12:7: error: unknown type 'Sring'; did you mean 'string'? [DG0104]
 * Notes follow their diagnostic. With `terminal` the source line is shown below each, with
 * the place underlined. "... and N more" tells what was left out.
 */
void diag_print(const struct diag_list *list, FILE *stream, bool terminal);

/** Prints them all as JSON, one object a line, with path, line, column, end_line, end_column,
 * severity, code, message, hint (null: none) and notes. Unknown positions are 0. */
void diag_print_json(const struct diag_list *list, FILE *stream);

#endif
