/* SPDX-License-Identifier: MIT */
/*
 * JSON as case files write it, easier on the eye, and the strict JSON that it stands for:
 *
 *     {TableName: t, Key: {pk: {S: a}}, Limit: 5}     words without quotes are strings
 *     {":v": {S: "a b"}, :w: {N: "1"}}                so are names that begin with : or #
 *     {Count: 1, ...}   "*"                           in answers: more members; any value
 *     "$(x*2048)"                                     2,048 times x
 *     [$({pk: {S: k%}}*25,)]                          25 of them, % counting from 1, commas between
 *
 * Text is taken as it stands otherwise, so that wrong JSON stays wrong.
 */
#ifndef DYN_TESTS_LOOSE_JSON_H
#define DYN_TESTS_LOOSE_JSON_H

#include <dyn/buf.h>

/** Appends `text` with every $(...*N) written out. False: one has no end or no count. */
bool loose_json_repeat(struct dyn_buf *out, struct dyn_str text);

/** Appends `text` with each % as that number. */
void loose_json_number(struct dyn_buf *out, struct dyn_str text, unsigned number);

/** Appends the JSON that `text`, without $(...) by now, stands for. */
void loose_json_strict(struct dyn_buf *out, struct dyn_str text);

/** The bytes of the value that `text` begins with: up to the bracket that closes its first
 * one. 0: it begins with no bracket, or nothing closes it. */
size_t loose_json_extent(struct dyn_str text);

#endif
