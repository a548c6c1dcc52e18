/* SPDX-License-Identifier: MIT */
/*
 * What the tests of signatures have in common: the signer of AWS's own examples.
 */
#ifndef DYN_TESTS_SIGN_EXAMPLE_H
#define DYN_TESTS_SIGN_EXAMPLE_H

#include "aws/sign.h"

#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define ROWS(table)  (int)COUNT(table)

#define CONTENT_TYPE "application/x-amz-json-1.0"
#define TARGET       "DynamoDB_20120810.GetItem"
#define HOST         "dynamodb.us-east-1.amazonaws.com"

/* 2015-08-30T12:36:00Z, when all of AWS's examples were signed. */
#define EXAMPLE_US INT64_C(1440938160000000)
#define DAY_US     INT64_C(86400000000)

#define EXAMPLE_ID     "AKIDEXAMPLE"
#define EXAMPLE_SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

static inline struct dyni_signer example_signer(void)
{
    struct dyni_signer signer = {.access_key_id = EXAMPLE_ID,
                                 .secret_access_key = EXAMPLE_SECRET,
                                 .region = DYN_STR("us-east-1"),
                                 .service = DYN_STR("service"),
                                 .now_us = EXAMPLE_US};
    return signer;
}

/* Of a request with nothing but a host. */
static const struct dyni_header host_only[] = {{{"Host", 4}, {"h", 1}}};

static inline struct dyn_str str_of(const char *text)
{
    return dyn_str_n(text, strlen(text));
}

static inline const char *text_of(const struct dyn_buf *buf)
{
    return buf->ptr != NULL ? buf->ptr : "";
}

#endif
