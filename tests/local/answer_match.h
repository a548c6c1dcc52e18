/* SPDX-License-Identifier: MIT */
/*
 * Whether an answer is the expected one. Members of objects stand in any order, and so do
 * members of sets and of the lists that the service orders as it likes (definitions of
 * attributes and indexes, items of a scan or a batch); everything else counts to the letter.
 */
#ifndef DYN_TESTS_ANSWER_MATCH_H
#define DYN_TESTS_ANSWER_MATCH_H

#include <dyn/buf.h>

#include <cjson/cJSON.h>

/** Compares. In `expected` the text "*" is any value, a member "..." any more members.
 * On false what differs first is appended to `why` (NULL: not wanted). */
bool answer_matches(const char *operation, const cJSON *expected, const cJSON *actual,
                    struct dyn_buf *why);

/** Whether `text` is what `pattern`, with * for any text, says. */
bool answer_text_matches(const char *pattern, const char *text);

#endif
