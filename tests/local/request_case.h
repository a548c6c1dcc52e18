/* SPDX-License-Identifier: MIT */
/*
 * A request that a test has read, in memory of its own size so that a step past its end shows,
 * and what became of it. Requests are written with ' for the quotes of JSON. One at a time: the
 * next one takes the place of the last.
 */
#ifndef TESTS_LOCAL_REQUEST_CASE_H
#define TESTS_LOCAL_REQUEST_CASE_H

#include "local/request/requests.h"
#include "support/faulty_system.h"
#include "support/suite.h"

#include <stdlib.h>

#define ROWS(table) (int)(sizeof(table) / sizeof(table[0]))

#define PUT    &dynl_put_item_shape
#define GET    &dynl_get_item_shape
#define UPDATE &dynl_update_item_shape
#define DELETE &dynl_delete_item_shape
#define QUERY  &dynl_query_shape
#define SCAN   &dynl_scan_shape
#define BGET   &dynl_batch_get_item_shape
#define BWRITE &dynl_batch_write_item_shape
#define TGET   &dynl_transact_get_items_shape
#define TWRITE &dynl_transact_write_items_shape
#define CREATE &dynl_create_table_shape
#define ALTER  &dynl_update_table_shape
#define LIST   &dynl_list_tables_shape
#define TTL    &dynl_update_time_to_live_shape

/* Words of the messages, and texts of some length. */
#define BOUNDS  DYNL_VALIDATION
#define TEN     "abcdefghij"
#define FIFTY   TEN TEN TEN TEN TEN
#define N250    FIFTY FIFTY FIFTY FIFTY FIFTY
#define ARN     "arn:aws:dynamodb:eu-west-1:123456789012:table/"
#define ONE     "1 validation error detected: "
#define TWO     "2 validation errors detected: "
#define MISSING " failed to satisfy constraint: Member must not be null"
#define LENGTH_MIN                                                                       \
    " failed to satisfy constraint: Member must have length greater than or equal to "
#define LENGTH_MAX                                                                       \
    " failed to satisfy constraint: Member must have length less than or equal to "
#define LIST_RULE                                                                        \
    " failed to satisfy constraint: Map value must satisfy constraint: ["                \
    "Member must have length less than or equal to 25, "                                 \
    "Member must have length greater than or equal to 1]"

/* --- A request and what became of it ------------------------------------------------- */

static struct faulty_system faulty;
static struct dyn_arena mem;
static struct dynl_call call;
static char *json;
static void *request;

static inline void clear(void)
{
    free(json);
    free(request);
    json = NULL;
    request = NULL;
    dyn_arena_release(&mem);
    memset(&call, 0, sizeof(call));
}

static inline void set_up(void)
{
    faulty_system_init(&faulty);
    mem = (struct dyn_arena){.system = &faulty.system};
}

static inline void tear_down(void)
{
    clear();
    ck_assert_uint_eq(faulty.live_bytes, 0);
}

static inline int read_text(const struct dynl_shape *shape, struct dyn_str text)
{
    clear();
    call.system = &faulty.system;
    call.mem = &mem;
    json = malloc(text.len + 1);
    request = calloc(1, shape->size);
    ck_assert(json != NULL && request != NULL);
    for (size_t i = 0; i < text.len; i++)
        json[i] = text.ptr[i] == '\'' ? '"' : text.ptr[i];
    json[text.len] = '\0';
    return dynl_request_read(&call, shape, json, text.len, request);
}

static inline int read_request(const struct dynl_shape *shape, const char *text)
{
    return read_text(shape, dyn_str(text));
}

static inline const void *must_read(const struct dynl_shape *shape, const char *text)
{
    int rc = read_request(shape, text);
    ck_assert_msg(rc == DYN_OK, "%s: %s", text, call.refusal.message.ptr);
    return request;
}

static inline const char *refusal_text(void)
{
    return call.refusal.message.ptr == NULL ? "" : call.refusal.message.ptr;
}

static inline void must_refuse(const struct dynl_shape *shape, const char *text,
                               enum dynl_error type, const char *message)
{
    int rc = read_request(shape, text);
    ck_assert_msg(rc == DYN_E_SERVICE, "%.200s: %d, not refused", text, rc);
    ck_assert_msg(call.refusal.type == type, "%.200s: %s", text, refusal_text());
    ck_assert_msg(strcmp(refusal_text(), message) == 0, "%.200s:\n  %s\nnot\n  %s", text,
                  refusal_text(), message);
}

static inline bool is_text(struct dyn_str text, const char *expected)
{
    return dyn_str_eq(text, dyn_str(expected));
}

#endif
