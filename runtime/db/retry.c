/* SPDX-License-Identifier: MIT */
#include "db/retry.h"

#include <string.h>

/* The service may ask for so much more than we would wait by ourselves. */
#define RETRY_AFTER_MORE_US INT64_C(5000000)
#define THROTTLING_BASE_US  INT64_C(1000000)

const struct dyni_retry_policy dyni_retry_dynamodb = {
    .transient_base_us = 25000,
    .max_delay_us = 20000000,
    .long_polls = false,
};

void dyni_retry_quota_init(struct dyni_retry_quota *quota, uint32_t max)
{
    quota->max = max;
    atomic_init(&quota->left, max);
}

bool dyni_retry_quota_take(struct dyni_retry_quota *quota, uint32_t cost)
{
    uint32_t left = atomic_load(&quota->left);

    while (left >= cost) {
        if (atomic_compare_exchange_weak(&quota->left, &left, left - cost))
            return true;
    }
    return false;
}

void dyni_retry_quota_refund(struct dyni_retry_quota *quota, uint32_t last_cost)
{
    uint32_t back = last_cost != 0 ? last_cost : 1;
    uint32_t left = atomic_load(&quota->left);
    uint32_t more;

    do {
        more = back < quota->max - left ? left + back : quota->max;
    } while (more != left && !atomic_compare_exchange_weak(&quota->left, &left, more));
}

/* Codes that say more than the status with which they come. */
static const struct {
    const char *code;
    enum dyni_retry_class retry_class;
} codes[] = {
    {"BandwidthLimitExceeded", DYNI_RETRY_THROTTLING},
    {"EC2ThrottledException", DYNI_RETRY_THROTTLING},
    {"LimitExceededException", DYNI_RETRY_THROTTLING},
    {"PriorRequestNotComplete", DYNI_RETRY_THROTTLING},
    {"ProvisionedThroughputExceededException", DYNI_RETRY_THROTTLING},
    {"ReplicatedWriteConflictException", DYNI_RETRY_TRANSIENT},
    {"RequestLimitExceeded", DYNI_RETRY_THROTTLING},
    {"RequestThrottled", DYNI_RETRY_THROTTLING},
    {"RequestThrottledException", DYNI_RETRY_THROTTLING},
    {"RequestTimeout", DYNI_RETRY_TRANSIENT},
    {"RequestTimeoutException", DYNI_RETRY_TRANSIENT},
    {"SlowDown", DYNI_RETRY_THROTTLING},
    {"ThrottledException", DYNI_RETRY_THROTTLING},
    {"Throttling", DYNI_RETRY_THROTTLING},
    {"ThrottlingException", DYNI_RETRY_THROTTLING},
    {"TooManyRequestsException", DYNI_RETRY_THROTTLING},
    {"TransactionInProgressException", DYNI_RETRY_THROTTLING},
};

enum dyni_retry_class dyni_retry_classify(int http_status, const char *aws_code)
{
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        if (strcmp(codes[i].code, aws_code) == 0)
            return codes[i].retry_class;
    }
    switch (http_status) {
    case 429:
        return DYNI_RETRY_THROTTLING;
    case 500:
    case 502:
    case 503:
    case 504:
        return DYNI_RETRY_TRANSIENT;
    default:
        return DYNI_RETRY_NO;
    }
}

uint32_t dyni_retry_cost(enum dyni_retry_class retry_class)
{
    return retry_class == DYNI_RETRY_THROTTLING ? DYNI_RETRY_COST_THROTTLING
                                                : DYNI_RETRY_COST_TRANSIENT;
}

/* base * 2^(retry-1), at most the policy's maximum. */
static int64_t most_us(const struct dyni_retry_policy *policy, int64_t base,
                       uint32_t retry)
{
    int64_t most = base;

    for (uint32_t i = 1; i < retry && most < policy->max_delay_us; i++)
        most *= 2;
    return most < policy->max_delay_us ? most : policy->max_delay_us;
}

int64_t dyni_retry_delay_us(const struct dyni_retry_policy *policy,
                            enum dyni_retry_class retry_class, uint32_t retry,
                            double random, int64_t retry_after_ms)
{
    int64_t base = retry_class == DYNI_RETRY_THROTTLING ? THROTTLING_BASE_US
                                                        : policy->transient_base_us;
    int64_t own = (int64_t)(random * (double)most_us(policy, base, retry) + 0.5);
    int64_t most = own + RETRY_AFTER_MORE_US;

    if (retry_after_ms < 0)
        return own;
    if (retry_after_ms > most / 1000)
        return most;
    return retry_after_ms * 1000 > own ? retry_after_ms * 1000 : own;
}
