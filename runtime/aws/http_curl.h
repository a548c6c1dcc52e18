/* SPDX-License-Identifier: MIT */
/*
 * A slot's handles of libcurl, with every option that stays the same for all attempts.
 * Curl looks at nothing but these: no proxy of the environment, no .netrc, no redirect,
 * no HTTP/2. Handles allocate by malloc, not by struct dyn_system: curl has one allocator
 * per process, and it is the program's to choose.
 *
 * No hidden resend: libcurl sends a request again by itself when a connection that it
 * reused dies without an answer. Here it can not: in each attempt the first request only
 * is let through (CURLOPT_PREREQFUNCTION), and after it no further connection
 * (OPENSOCKETFUNCTION). A body that cannot be rewound (READFUNCTION without SEEKFUNCTION)
 * would do the same but for requests whose body was not begun, at the price of a second
 * packet and a third more CPU.
 */
#ifndef DYNI_AWS_HTTP_CURL_H
#define DYNI_AWS_HTTP_CURL_H

#include "aws/http_slot.h"

/** Makes slot->easy and slot->multi. DYN_OK, DYN_E_NOMEM, or DYN_E_SYSTEM when libcurl
 * cannot be used. */
int dyni_http_curl_open(struct dyni_http_slot *slot, struct dyn_error *err);
/** Closes the connection and frees both. */
void dyni_http_curl_close(struct dyni_http_slot *slot);

#endif
