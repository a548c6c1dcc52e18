/* SPDX-License-Identifier: MIT */
/*
 * Reads one JSON value of any kind by the reader's single pulls and writes it down again
 * without white space: what the codec does to texts that it knows, done to any text.
 */
#ifndef DYN_TESTS_JSON_WALK_H
#define DYN_TESTS_JSON_WALK_H

#include "json/reader.h"

#include <dyn/buf.h>

/** DYN_OK, or the code of the reader or the buffer. Recursion is bounded by the reader's
 * max_depth. */
int json_walk(struct dyni_reader *r, struct dyn_buf *out);

#endif
