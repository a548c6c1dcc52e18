/* SPDX-License-Identifier: MIT */
/*
 * Which URL serves DynamoDB in a region. Source of the rules: botocore's endpoint rule set of
 * dynamodb and its partitions.json, as a table here.
 */
#ifndef DYNI_AWS_ENDPOINT_H
#define DYNI_AWS_ENDPOINT_H

#include <dyn/buf.h>

struct dyni_endpoint_query {
    struct dyn_str region;
    struct dyn_str override; /* a configured URL; absent: none */
    bool use_fips, use_dualstack;
    struct dyn_str account_id;      /* of the credentials; absent: not known */
    struct dyn_str account_id_mode; /* preferred, disabled, required; absent: none said */
    struct dyn_str resource_arn;    /* of operations that have one */
    const struct dyn_str *resource_arns;
    size_t resource_arn_count;
    bool is_search; /* SearchVectors */
};

struct dyni_endpoint {
    char url[512];
    char signing_region[64]; /* what to sign for; "" when no region was given */
};

/** Whether a region can be part of a host name: letters, digits and inner hyphens. */
bool dyni_region_is_valid(struct dyn_str region);

/** DYN_OK, or DYN_E_CONFIG with the rule set's own message. An override is used as it stands. A
 * region that cannot be part of a host name is refused, which is a rule of ours. */
int dyni_endpoint_resolve(const struct dyni_endpoint_query *query,
                          struct dyni_endpoint *ret_endpoint, struct dyn_error *err);

#endif
