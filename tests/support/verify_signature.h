/* SPDX-License-Identifier: MIT */
/*
 * Whether the bytes of a request, as a client sent them, are signed rightly: takes the request
 * apart; the judgement is dyngen-local's own.
 */
#ifndef DYN_TESTS_VERIFY_SIGNATURE_H
#define DYN_TESTS_VERIFY_SIGNATURE_H

#include "server/verify.h"

/** Whether the signature of a whole HTTP/1.1 request (line, headers, body, not chunked)
 * holds; see verify_request. */
bool verify_signature(struct dyn_str bytes, const char *secret,
                      struct verified *ret_verified);

#endif
