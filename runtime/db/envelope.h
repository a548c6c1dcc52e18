/* SPDX-License-Identifier: MIT */
/*
 * What stands around the items of an answer, read where it stands and in whatever order it
 * comes. Members that are not known are passed over, as newer services may send them.
 */
#ifndef DYNI_DB_ENVELOPE_H
#define DYNI_DB_ENVELOPE_H

#include "model/decode.h"

#include <dyn/client.h>

/** Reads the value of "ConsumedCapacity" that the reader stands before, and adds it up. */
int dyni_envelope_capacity(struct dyni_reader *r, struct dyn_capacity *capacity);

/** Reads a count that the reader stands before, and adds it. */
int dyni_envelope_count(struct dyni_reader *r, uint64_t *count);

/** The JSON of a top-level member; absent when there is none, or when the text is no JSON. The
 * text stays as it is; it may be NULL, else text[len] is NUL. */
struct dyn_str dyni_envelope_member(char *text, size_t len, struct dyn_str name);

/** What is looked for in the answer for one item. */
struct dyni_envelope {
    struct dyn_str member;         /* "Item", "Attributes" */
    const struct dyn_model *model; /* as what it is read */
    void *item; /* zeroed memory for it; NULL: only whether it is there */
    bool ret_has_item;
    struct dyn_capacity ret_capacity; /* added up */
};

/** Takes the text (NULL, or text[len] is NUL) apart in place; what the item points to lies there and in `mem`. DYN_OK also
 * when there is no such member; DYN_E_RESPONSE; or what is wrong with the item. */
int dyni_envelope_read(struct dyni_envelope *envelope, struct dyn_arena *mem, char *text,
                       size_t len, struct dyn_error *err);

/** What a reader's problem is for those who asked a service; other codes stay. */
int dyni_envelope_error(const struct dyni_reader *r, int rc, struct dyn_error *err);

#endif
