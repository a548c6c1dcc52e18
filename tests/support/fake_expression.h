/* SPDX-License-Identifier: MIT */
/*
 * What the service does with an expression, on items as cJSON trees: enough of its grammar for
 * what the runtime writes, and strict: a placeholder that is not given or not used, and paths
 * that overlap, end the test. One expression at a time.
 */
#ifndef DYN_TESTS_FAKE_EXPRESSION_H
#define DYN_TESTS_FAKE_EXPRESSION_H

#include "db/expression.h"

#include <cjson/cJSON.h>

#include <stdbool.h>

struct fake_expression {
    cJSON *request; /* what dyni_expression_write wrote, as an object */
    const cJSON *names, *values;
    bool invalid_path; /* the update's path led through something that is no map */
};

/** Writes the request members and reads them back; asserts that every placeholder is used. */
struct fake_expression fake_expression_read(struct dyni_expression *e);
void fake_expression_release(struct fake_expression *fake);

/** Whether a condition (the member's name, such as "ConditionExpression") holds of an item; true
 * when there is none. `item` may be NULL: there is none. */
bool fake_condition(struct fake_expression *fake, const char *member, const cJSON *item);

/** The item after the update, to be freed; NULL: "document path is invalid". */
cJSON *fake_update(struct fake_expression *fake, const cJSON *item);

/** An expression with the names and values in place of their placeholders, ' for ", to read;
 * valid until the next call. */
const char *fake_expression_show(const struct dyni_expression *e,
                                 const struct dyn_buf *text);

/** The order of two attribute values of one type, S, N or B. */
int fake_compare(const cJSON *a, const cJSON *b);

#endif
