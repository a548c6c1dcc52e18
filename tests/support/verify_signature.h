/* SPDX-License-Identifier: MIT */
/*
 * The service's side of a signature: from the bytes of a request as they came in, and the
 * secret that belongs to its access key, the signature is computed anew and compared.
 * Goes through the general routine, dyni_sign_header; what signs the library's calls is
 * other code.
 */
#ifndef DYN_TESTS_VERIFY_SIGNATURE_H
#define DYN_TESTS_VERIFY_SIGNATURE_H

#include <dyn/types.h>

/** What the request says of its signature, as far as it could be read. */
struct verified {
    char access_key_id[129];
    char date[17]; /**< x-amz-date */
    char region[65];
    char service[65];
    bool has_token;
    char why[320]; /**< why the signature does not hold; "" when it does */
};

/**
 * Whether the signature of a whole HTTP/1.1 request (line, headers, body, not chunked)
 * holds. As the service does, asks that host and every header x-amz-... that is there be
 * signed. The clock is the test's matter: compare ret_verified->date.
 */
bool verify_signature(struct dyn_str request, const char *secret,
                      struct verified *ret_verified);

#endif
