/* SPDX-License-Identifier: MIT */
/*
 * The parts that random requests are made of: values, keys, conditions, updates, projections.
 * Expressions put the values that they name aside; random_text_placeholders writes those.
 */
#ifndef DYN_TESTS_RANDOM_TEXT_H
#define DYN_TESTS_RANDOM_TEXT_H

#include "local/random_steps.h"

struct random_text {
    const struct random_profile *profile;
    uint64_t state;
    struct dyn_buf out;    /* the request */
    struct dyn_buf values; /* ":v0":{"S":"a"},... of the expressions so far */
    unsigned value_count;
};

/** A table of random_tables; its keys have the one type 'S', 'N' or 'B'. */
struct random_table {
    const char *name;
    char type;
    bool has_indexes;
};

/** An attribute beside the keys: what it mostly is. */
struct random_attribute {
    const char *name;
    const char *type;
    bool is_index_key;
};
extern const struct random_attribute random_attributes[];
extern const size_t random_attribute_count;

void random_text_init(struct random_text *t, uint64_t seed,
                      const struct random_profile *profile);
void random_text_release(struct random_text *t);
/** Forgets the request and the values. */
void random_text_clear(struct random_text *t);

size_t random_below(struct random_text *t, size_t bound);
bool random_chance(struct random_text *t, unsigned percent);
const struct random_table *random_table(struct random_text *t);

/** {"S":"k1"}: one of the first `few` key values (0: of all). */
void random_key_value(struct random_text *t, struct dyn_buf *out, char type, size_t few);
/** A value of the attribute, now and then of another type. */
void random_value(struct random_text *t, struct dyn_buf *out,
                  const struct random_attribute *attribute);

/** One of the first `few` key values (0: of all), without its type. */
const char *random_key_pick(struct random_text *t, char type, size_t few);

/** :v0, standing for that key value. */
void random_key_operand_of(struct random_text *t, char type, const char *value);
/** :v0, standing for a key value. */
void random_key_operand(struct random_text *t, char type, size_t few);
/** :v0 AND :v1, the first not behind the second. */
void random_key_bounds(struct random_text *t, char type);
/** ,"MEMBER":"a condition" */
void random_condition(struct random_text *t, const char *member);
/** ,"UpdateExpression":"..."; returns whether it names an element of a list. */
bool random_update(struct random_text *t);
/** ,"ProjectionExpression":"..." */
void random_projection(struct random_text *t);
/** ,"ExpressionAttributeValues":{...}, when there are any; forgets them. */
void random_text_placeholders(struct random_text *t);

#endif
