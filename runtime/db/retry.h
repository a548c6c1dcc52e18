/* SPDX-License-Identifier: MIT */
/*
 * When to try again, and how long to wait: the "standard" mode 2.1 of AWS's SDKs, with
 * DynamoDB's numbers. Source: "Retry behavior", AWS SDKs and Tools Reference Guide.
 */
#ifndef DYNI_DB_RETRY_H
#define DYNI_DB_RETRY_H

#include <dyn/base.h>

#include <stdatomic.h>

#define DYNI_RETRY_QUOTA           500
#define DYNI_RETRY_COST_TRANSIENT  14
#define DYNI_RETRY_COST_THROTTLING 5

enum dyni_retry_class { DYNI_RETRY_NO, DYNI_RETRY_TRANSIENT, DYNI_RETRY_THROTTLING };

/** The quota that a client's calls share. One word, so that threads need no lock for it,
 * and a child of fork() finds it whole. */
struct dyni_retry_quota {
    uint32_t max;
    _Atomic(uint32_t) left;
};

/** Full. */
void dyni_retry_quota_init(struct dyni_retry_quota *quota, uint32_t max);
/** Takes `cost` or says false. */
bool dyni_retry_quota_take(struct dyni_retry_quota *quota, uint32_t cost);
/** After a success: gives back what the last retry took, or 1 when there was none. Also
 * when a retry that took something is not sent. */
void dyni_retry_quota_refund(struct dyni_retry_quota *quota, uint32_t last_cost);

/** What an answer of the service means for a retry. `aws_code` may be "". */
enum dyni_retry_class dyni_retry_classify(int http_status, const char *aws_code);

/** The numbers of a service. */
struct dyni_retry_policy {
    int64_t transient_base_us; /**< most to wait before the first retry, > 0 */
    int64_t max_delay_us;      /**< most to wait at all, but for x-amz-retry-after */
    bool long_polls; /**< wait also when the quota refuses the retry, as calls of
                                   long-polling services must; none of DynamoDB's do */
};

/** DynamoDB's numbers. */
extern const struct dyni_retry_policy dyni_retry_dynamodb;

/** What a retry takes from the quota. */
uint32_t dyni_retry_cost(enum dyni_retry_class retry_class);

/** How long to wait before retry number `retry` (from 1), in microseconds. `random` in
 * [0, 1). retry_after_ms: what the service asked for; negative: nothing. */
int64_t dyni_retry_delay_us(const struct dyni_retry_policy *policy,
                            enum dyni_retry_class retry_class, uint32_t retry,
                            double random, int64_t retry_after_ms);

#endif
