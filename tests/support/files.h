/* SPDX-License-Identifier: MIT */
/* Files that tests read: folders come from the environment, never from the program's
 * text. */
#ifndef DYN_TESTS_FILES_H
#define DYN_TESTS_FILES_H

#include <stddef.h>

/** The bytes of DIRECTORY/NAME with NUL behind them, to be freed. NULL: `directory` is
 * NULL or there is no such file. */
char *files_read(const char *directory, const char *name, size_t *ret_len);

#endif
