/* SPDX-License-Identifier: MIT */
/*
 * The three parts of a canonical request that take work: path, query and headers, as
 * "Create a canonical request" of the IAM User Guide lays down and the SDKs do it where
 * it is silent.
 */
#ifndef DYNI_AWS_SIGN_CANONICAL_H
#define DYNI_AWS_SIGN_CANONICAL_H

#include "aws/sign.h"
#include "aws/sign_pairs.h"

/** Most bytes that percent-encoding makes of one. */
#define DYNI_SIGN_ENCODED 3

/** Appends the path: normalised and encoded as the rules say; / for an empty one. */
void dyni_canonical_path(struct dyn_buf *buf, struct dyn_str path,
                         const struct dyni_sign_rules *rules);

/** How many parameters the query may have. */
size_t dyni_canonical_query_count(struct dyn_str query);

/** Adds the parameters of a query, decoded and encoded anew. There is room for
 * dyni_canonical_query_count pairs and DYNI_SIGN_ENCODED * query.len bytes. */
void dyni_canonical_query_split(struct dyni_sign_pairs *pairs, struct dyn_str query);

/** Adds a parameter whose name and value are not encoded yet. */
void dyni_canonical_query_add(struct dyni_sign_pairs *pairs, const char *name,
                              struct dyn_str value);

/** Appends name=value&..., the pairs being sorted. */
void dyni_canonical_query_put(struct dyn_buf *buf, const struct dyni_sign_pairs *pairs);

/** Whether a header of that name takes no part in signatures. */
bool dyni_canonical_is_skipped(struct dyn_str name);

/** Adds a header: the name in lower case, the value without needless whitespace. There is
 * room for its text. */
void dyni_canonical_header_add(struct dyni_sign_pairs *pairs, struct dyn_str name,
                               struct dyn_str value);

/** Appends name:value\n for each name, the pairs being sorted. */
void dyni_canonical_headers_put(struct dyn_buf *buf, const struct dyni_sign_pairs *pairs);

/** Appends name;name;... */
void dyni_canonical_names_put(struct dyn_buf *buf, const struct dyni_sign_pairs *pairs);

#endif
