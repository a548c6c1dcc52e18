/* SPDX-License-Identifier: MIT */
/*
 * DynamoDB JSON judged without the runtime, so that tests have a second opinion: whether
 * two items say the same, and how many bytes DynamoDB counts for one. Works on cJSON's
 * trees, which cut text at NUL; items with NUL in their text are for other tests.
 */
#ifndef DYN_TESTS_ITEM_JSON_H
#define DYN_TESTS_ITEM_JSON_H

#include <cjson/cJSON.h>

#include <stdbool.h>
#include <stddef.h>

/** Whether both attribute values are the same: numbers by value, sets and maps in any
 * order, base64 with or without padding. */
bool item_json_same_value(const cJSON *a, const cJSON *b);

/** Whether both items have the same attributes with the same values. On false the first
 * attribute that differs is in *ret_difference, which holds `size` bytes. */
bool item_json_same(const cJSON *a, const cJSON *b, char *ret_difference, size_t size);

/** Bytes of the item by the rule that DynamoDB publishes (Developer Guide, "DynamoDB item
 * sizes and formats"). */
size_t item_json_size(const cJSON *item);

/** Text in which ' stands for ", as JSON; to be freed. */
char *item_json_of(const char *text);

#endif
