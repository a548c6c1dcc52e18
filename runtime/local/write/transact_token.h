/* SPDX-License-Identifier: MIT */
/*
 * What a transaction asks for as a hash, for its ClientRequestToken. Invariant: requests that
 * ask for the same have the same hash, however their JSON orders members, names and values;
 * what they want to be told about it does not count.
 */
#ifndef DYNL_TRANSACT_TOKEN_H
#define DYNL_TRANSACT_TOKEN_H

#include "core/hash.h"
#include "local/write/write.h"

/** How long the service remembers a token. */
#define DYNL_TOKEN_LIFE_US (INT64_C(10) * 60 * 1000000)

/** Of writes that are fine in themselves. */
int dynl_transaction_hash(struct dynl_call *call, const struct dynl_write *writes,
                          size_t count, uint8_t ret_hash[DYNI_SHA256_BYTES]);

#endif
