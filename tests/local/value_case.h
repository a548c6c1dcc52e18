/* SPDX-License-Identifier: MIT */
/*
 * What the suites of values share: a call with its memory, and values from their JSON.
 */
#ifndef DYNGEN_TESTS_VALUE_CASE_H
#define DYNGEN_TESTS_VALUE_CASE_H

#include "local/value/value.h"

struct value_case {
    struct dyn_arena mem;
    struct dynl_call call;
};

/** `system`: NULL for the default one. The struct must stay where it is. */
void value_case_init(struct value_case *c, const struct dyn_system *system);
void value_case_release(struct value_case *c);

/** Reads a map of attributes: as dynl_attributes_read. The text is copied. */
int value_case_read(struct value_case *c, struct dyn_str json,
                    struct dynl_attributes *ret);

/** The value that the JSON, such as {"S":"x"}, says; what is wrong ends the test. */
struct dynl_value value_of(struct value_case *c, const char *json);

/** The value's JSON, in the case's memory. */
const char *value_text(struct value_case *c, const struct dynl_value *value);

/** A random value of at most that depth: `state` is the generator's. */
struct dynl_value value_random(struct value_case *c, uint64_t *state, unsigned depth);

/** A random number below `bound`. */
uint64_t value_chance(uint64_t *state, uint64_t bound);

/** Random number text in no particular form, NUL-terminated. */
void value_random_number(uint64_t *state, char ret_text[64]);

#endif
