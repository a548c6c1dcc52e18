/* SPDX-License-Identifier: MIT */
/*
 * Key attributes: from fields to text and back by the template's parts. Invariant: for a key
 * with DYN_KEY_PARSES, build(parse(text)) = text always, and parse(build(fields)) = fields
 * wherever every format can be inverted. Nothing here allocates but text that had escapes.
 */
#ifndef DYNI_MODEL_KEY_H
#define DYNI_MODEL_KEY_H

#include "model/item.h"

/** Most bytes of a partition key, of a sort key (Developer Guide, "Quotas"). */
#define DYNI_PARTITION_KEY_MAX 2048
#define DYNI_SORT_KEY_MAX      1024

/** The text (S, N) or the bytes (B) of a key attribute. */
struct dyni_key_text {
    size_t len;
    char text[DYNI_PARTITION_KEY_MAX];
};

/** Where the components of a key are: in an item, in the model's key struct, or each on its own
 * in an array of pointers (const void *const *) with one for each part, NULL: absent. */
enum dyni_key_source { DYNI_FROM_ITEM, DYNI_FROM_KEY, DYNI_FROM_VALUES };

/**
 * Builds a key attribute from the fields. DYN_NOT_FOUND: an index key that is left out, since
 * a component is absent. DYN_E_KEY and others: the error names the component.
 */
int dyni_key_build(const struct dyn_model *model, const struct dyn_key_attr *key,
                   enum dyni_key_source source, const void *base,
                   struct dyni_key_text *ret_text, struct dyn_error *err);

/** A key in pieces: appends the literal of part `index` and its component, if it has one, which
 * is formatted and escaped; results as above. */
int dyni_key_append(const struct dyn_model *model, const struct dyn_key_attr *key,
                    size_t index, const void *value, struct dyni_key_text *text,
                    struct dyn_error *err);

/** The same without the literal. */
int dyni_key_append_component(const struct dyn_model *model,
                              const struct dyn_key_attr *key, size_t index,
                              const void *value, struct dyni_key_text *text,
                              struct dyn_error *err);

/** How a component is written, and whether that drops part of the stored value. */
static inline int dyni_part_format(const struct dyn_part *part)
{
    return part->format & ~DYN_PART_LOSSY;
}

static inline bool dyni_part_is_lossy(const struct dyn_part *part)
{
    return (part->format & DYN_PART_LOSSY) != 0;
}

/** The type of a component, and its value in the source; NULL where a struct on the way is
 * absent. */
const struct dyn_type *dyni_part_type(const struct dyn_model *model,
                                      const struct dyn_part *part);
const void *dyni_part_value(const struct dyn_model *model, const struct dyn_part *part,
                            enum dyni_key_source source, const void *base);

/** What is done with each component of a key that is taken apart: the value lives until the
 * call returns, the text it points to as long as the key's. Non-zero stops with that code. */
typedef int(dyni_part_fn)(void *ctx, const struct dyn_part *part,
                          const struct dyn_type *type, const union dyn_scalar *value,
                          struct dyn_error *err);

/**
 * Takes a key's text (bytes for B) apart. DYN_E_KEY: the text is not one that the template
 * writes; the error says where. `mem` takes components that had escapes or are binary.
 */
int dyni_key_take_apart(const struct dyn_model *model, const struct dyn_key_attr *key,
                        struct dyn_str text, struct dyn_arena *mem, dyni_part_fn *take,
                        void *ctx, struct dyn_error *err);

/** Appends the text of one present component to the key, formatted but not escaped. */
int dyni_part_append(const struct dyn_model *model, const struct dyn_part *part,
                     const struct dyn_type *type, const void *value,
                     struct dyni_key_text *text, struct dyn_error *err);

/** Writes the number of a key of type N as DynamoDB gives it back: without padding. */
void dyni_key_normalise(const struct dyn_key_attr *key, struct dyni_key_text *text);

/** The literal behind a component; empty behind the last one, or where there is none. */
static inline struct dyn_str dyni_key_divider(const struct dyn_model *model,
                                              const struct dyn_key_attr *key,
                                              size_t index)
{
    if (index + 1u >= key->part_count)
        return dyn_str_n("", 0);
    return dyni_part_literal(model, dyni_part(key, index + 1));
}

/** Whether a byte may not stand in the text of a component of this key: the delimiter, or
 * the first byte of the literal behind it. */
bool dyni_key_rejects(const struct dyn_key_attr *key, struct dyn_str next, char byte);

#endif
