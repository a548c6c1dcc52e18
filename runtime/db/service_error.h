/* SPDX-License-Identifier: MIT */
/*
 * What the service says when it refuses: read out of an answer whose body may be
 * anything, a proxy's HTML page or half a JSON text included. Invariant: the body is not
 * changed, since it may hold an item that the caller wants.
 */
#ifndef DYNI_DB_SERVICE_ERROR_H
#define DYNI_DB_SERVICE_ERROR_H

#include <dyn/transport.h>

struct dyni_service_error {
    char code[64];     /* "ValidationException"; "": none was said */
    char message[256]; /* UTF-8, cut; control characters as spaces; never "" */
};

/** Reads code and message from header, body and status. */
void dyni_service_error_read(const struct dyn_response *response,
                             struct dyni_service_error *ret_error);

/** The enum dyn_result for an error of that operation. */
int dyni_service_error_result(const char *operation, int http_status,
                              const struct dyni_service_error *error);

#endif
