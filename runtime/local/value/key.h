/* SPDX-License-Identifier: MIT */
/*
 * Keys as bytes that sort, compared byte by byte, as DynamoDB sorts: what the store is
 * ordered by. A key in a table or index is
 *
 *     space (4 bytes, the number of the table or index, big-endian)
 *     hash of the partition key (4 bytes: scans are spread over it, segments are parts of it)
 *     each part of the partition key, then each part of the sort key
 *     in an index: the same of the item's own key in its table, without the space
 *
 * Invariant: each part is self-delimiting and no part is the beginning of another, so a key's
 * parts decide its order one after the other. S and B: the bytes with 00 as 00 FF, then 00 01.
 * N: a sign byte, the exponent, two digits a byte.
 */
#ifndef DYNL_KEY_H
#define DYNL_KEY_H

#include "local/value/value.h"

/** Most parts of a partition key and of a sort key: those of multi-attribute indexes. */
#define DYNL_HASH_MAX  4
#define DYNL_RANGE_MAX 4
#define DYNL_PARTS_MAX (DYNL_HASH_MAX + DYNL_RANGE_MAX)

#define DYNL_HASH_BYTES_MAX  2048
#define DYNL_RANGE_BYTES_MAX 1024

struct dynl_key_part {
    struct dyn_str name;
    enum dyni_tag type; /**< S, N or B */
};

/** What a table or index is keyed by. */
struct dynl_key_schema {
    unsigned hash_count; /**< 1 to DYNL_HASH_MAX */
    unsigned range_count;
    struct dynl_key_part parts[DYNL_PARTS_MAX]; /**< hash parts first */
};

/** Appends one part; the value has a key's type. Failures stick in `out`. */
void dynl_key_append(struct dyn_buf *out, const struct dynl_value *value);

/** Appends a whole key: space, hash, parts. False, and nothing is appended: the item lacks a
 * part, or it has another type. */
bool dynl_key_append_all(struct dyn_buf *out, uint32_t space,
                         const struct dynl_key_schema *schema,
                         const struct dynl_value *item);

/** Appends the beginning that all keys of a partition share. `values`: one for each hash
 * part. */
void dynl_key_append_partition(struct dyn_buf *out, uint32_t space,
                               const struct dynl_key_schema *schema,
                               const struct dynl_value *const *values);

/** The beginning of what a text or bytes that begins so is appended as: a part without its
 * end. */
void dynl_key_append_prefix(struct dyn_buf *out, const struct dynl_value *value);

/** Turns the key in out->ptr + from into the first one behind all that begin with it, and
 * returns true; false: there is none, all of it is FF. */
bool dynl_key_after(struct dyn_buf *out, size_t from);

/** The bounds of a segment of a scan: keys >= space ‖ *ret_low, and < space ‖ *ret_high
 * unless that is 2^32. 0 <= segment < total. */
void dynl_key_segment(uint32_t segment, uint32_t total, uint64_t *ret_low,
                      uint64_t *ret_high);

#endif
