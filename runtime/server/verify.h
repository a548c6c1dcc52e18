/* SPDX-License-Identifier: MIT */
/*
 * The service's side of a signature: from the parts of a request as they came in, and the
 * secret that belongs to its access key, the signature is computed anew and compared. Goes
 * through the general routine, dyni_sign_header; what signs the library's calls is other
 * code.
 */
#ifndef DYN_SERVER_VERIFY_H
#define DYN_SERVER_VERIFY_H

#include "aws/sign.h"

#define VERIFY_HEADERS_MAX 64

/** A request; all of it is borrowed. */
struct verify_request {
    struct dyn_str method, target, body;
    struct dyni_header headers[VERIFY_HEADERS_MAX];
    size_t header_count;
};

/** Why a request does not pass. */
enum verify_fault {
    VERIFY_HOLDS,
    VERIFY_NO_AUTHORIZATION, /**< none of Signature Version 4 */
    VERIFY_INCOMPLETE,       /**< `missing` says what */
    VERIFY_OTHER_ALGORITHM,
    VERIFY_NO_SCOPE, /**< the credential has other parts, or there are two authorizations */
    VERIFY_MISMATCH, /**< all is there and does not fit: `why` */
};

/** Parts of authorization, and its date, of which each must be there. */
enum verify_part {
    VERIFY_CREDENTIAL = 1u,
    VERIFY_SIGNATURE = 2u,
    VERIFY_SIGNED_HEADERS = 4u,
    VERIFY_DATE = 8u,
};

/** What the request says of its signature, as far as it could be read. */
struct verified {
    enum verify_fault fault;
    unsigned missing; /**< bits of enum verify_part */
    char access_key_id[129];
    char date[17];   /**< x-amz-date */
    int64_t date_us; /**< the same */
    char region[65];
    char service[65];
    bool has_token;
    char why[320]; /**< why the signature does not hold; "" when it does */
};

/**
 * Whether the signature holds. As the service does, asks that host and every header x-amz-...
 * that is there be signed. The clock and the access key are the caller's matter: compare
 * date_us and access_key_id.
 */
bool verify_request(const struct verify_request *request, const char *secret,
                    struct verified *ret_verified);

#endif
