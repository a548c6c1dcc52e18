/* SPDX-License-Identifier: MIT */
/*
 * From response bytes to structs in one pass: no tree, no copy of text. A decoder takes apart
 * a text it may change; what it gives points into that text and into its arena.
 */
#ifndef DYNI_MODEL_DECODE_H
#define DYNI_MODEL_DECODE_H

#include "json/typed.h"
#include "model/findings.h"
#include "model/watch.h"

/** Levels of JSON that a response may have: 32 of attributes, two each, and an envelope. */
#define DYNI_DECODE_DEPTH 80u

/** What is learnt of an attribute while items are read. */
struct dyni_expected {
    struct dyni_member member; /* its beginning; len 0: not made yet */
    uint16_t next; /* 1 + position of what stood behind it last time; 0: nothing yet */
};

struct dyni_decoder {
    struct dyni_reader reader;
    const struct dyn_model *model;
    struct dyn_arena *mem;
    struct dyn_error *err;
    struct dyni_found *report;      /* NULL: not wanted */
    const struct dyni_place *place; /* of the value being read, for the report */
    struct dyni_expected *expected; /* by 1 + position in by_name, the last one is the
                                       discriminator's, the first no attribute's; NULL: the
                                       decoder does not learn */
    struct dyni_watch *watch;       /* attributes to keep as they stand; NULL: none */
    bool keys_matter;       /* key attributes are more than a copy of the fields */
    bool has_discriminator; /* the item read last said of which model it is */
};

/** Begins on `text` (text[len] is NUL). `report` may be NULL. */
void dyni_decoder_init(struct dyni_decoder *d, const struct dyn_model *model,
                       struct dyn_arena *mem, char *text, size_t len,
                       struct dyni_found *report, struct dyn_error *err);

/** Makes it learn the order of the attributes, for a text with more than one item. */
int dyni_decoder_learn(struct dyni_decoder *d);

/** Reads the item that the reader stands before into zeroed memory at `ret_item`, which is
 * undefined on failure. The error has the path, not yet the model. */
int dyni_decode_item(struct dyni_decoder *d, void *ret_item);

/** Adds a finding, if they are wanted, at the decoder's place or the member `name` of it (may be
 * absent). No memory is an error like any other. */
int dyni_decoder_report(struct dyni_decoder *d, int code, struct dyn_str name,
                        const char *format, ...) DYN_ATTR_PRINTF(4, 5);

/* --- decode_value.c, decode_keys.c ------------------------------------------------------ */

/** Reads an attribute value that the reader stands before. DYN_OK; DYN_NOT_FOUND: it was NULL
 * or an empty set, and *ret_value is as it was. */
int dyni_decode_value(struct dyni_decoder *d, const struct dyn_type *type,
                      void *ret_value);

/** The same for a field while a report is wanted: one that is read as absent, and what is odd
 * within it, is reported. */
int dyni_decode_reported(struct dyni_decoder *d, const struct dyn_struct *structure,
                         const struct dyn_field *field, void *ret_value);

/** The same for a field of the struct at `base`. */
static inline int dyni_decode_field(struct dyni_decoder *d,
                                    const struct dyn_struct *structure,
                                    const struct dyn_field *field, void *base)
{
    void *value = dyni_at_mutable(base, field->offset);
    return d->report == NULL ? dyni_decode_value(d, &field->type, value)
                             : dyni_decode_reported(d, structure, field, value);
}

/** Reads an unknown attribute's value and adds it to the extras of the struct at `base`, as
 * the struct's policy says. */
int dyni_decode_unknown(struct dyni_decoder *d, const struct dyn_struct *structure,
                        void *base, struct dyn_str name, size_t *capacity);

/** Fills absent fields by their defaults, refuses absent required ones. `seen`: the fields that
 * were read, since a struct that is no pointer does not say whether it was. */
int dyni_finish_fields(struct dyni_decoder *d, const struct dyn_struct *structure,
                       void *base, const uint64_t *seen);

/** Refuses an extra that stands twice. */
int dyni_check_extras(struct dyni_decoder *d, const struct dyn_struct *structure,
                      const void *base);

/** The name of the attribute at a position of by_name. `model` NULL: of a nested struct. */
struct dyn_str dyni_attribute_name(const struct dyn_struct *structure,
                                   const struct dyn_model *model, size_t position);

/** The position in by_name of an attribute; name_count when there is none. */
size_t dyni_find_attribute(const struct dyn_struct *structure,
                           const struct dyn_model *model, struct dyn_str name);

/** Takes the key attributes' texts apart: fills the fields that live only in keys, refuses an
 * item of another model. `texts` has one for each key. */
int dyni_decode_keys(struct dyni_decoder *d, const struct dyn_str *texts, void *item);

/** Compares the keys with what the finished item's fields give: reports what disagrees, or,
 * without a report, refuses a table key that does. */
int dyni_compare_keys(struct dyni_decoder *d, const struct dyn_str *texts,
                      const void *item);

#endif
