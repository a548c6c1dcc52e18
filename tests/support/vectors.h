/* SPDX-License-Identifier: MIT */
/* Public test vectors, read where they are present, in the folder $DYNGEN_VECTORS. */
#ifndef DYN_TESTS_VECTORS_H
#define DYN_TESTS_VECTORS_H

#include <cjson/cJSON.h>
#include <stddef.h>

/** The bytes of FOLDER/NAME with NUL behind them, to be freed. NULL when they are not there:
 * then it has printed that the test is skipped and what it needs. */
char *vectors_read(const char *folder, const char *name, size_t *ret_len);

/** The same as JSON, to be deleted. */
cJSON *vectors_json(const char *folder, const char *name);

#endif
