/* SPDX-License-Identifier: MIT */
/*
 * Key conditions: from the terms of a KeyConditionExpression and the keys of a table or
 * index to the range of keys that a Query reads. Invariant: all parts of the partition key
 * stand there by equality, parts of the sort key from the left without gaps, and only the
 * last of them by anything else; so a range of bytes is all that a Query ever reads.
 * Source: "Key condition expressions for the Query operation", Developer Guide.
 */
#ifndef DYNL_KEY_RANGE_H
#define DYNL_KEY_RANGE_H

#include "local/expression/expression.h"
#include "local/read/start_key.h"

struct dynl_key_terms {
    const struct dynl_key_term *terms;
    size_t count;
};

/** Refuses what this key does not allow; and, part by part as the service does it, a start
 * key that is given. */
int dynl_key_terms_fit(struct dynl_call *call, const struct dynl_key_schema *schema,
                       const struct dynl_key_terms *terms,
                       const struct dynl_attributes *start);

/** Refuses a start key, which is given, that the conditions would not find. */
int dynl_key_terms_start(struct dynl_call *call, const struct dynl_key_schema *schema,
                         const struct dynl_key_terms *terms,
                         const struct dynl_attributes *start);

/** Appends the bounds of the keys that terms which fit are about. */
int dynl_key_terms_range(struct dynl_call *call, uint32_t space,
                         const struct dynl_key_schema *schema,
                         const struct dynl_key_terms *terms, struct dyn_buf *low,
                         struct dyn_buf *high);

#endif
