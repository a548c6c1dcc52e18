/* SPDX-License-Identifier: MIT */
/*
 * Requests to a server on loopback as bytes: what a test sends is what goes out, and what
 * comes back is all of it. Nothing under test takes part. One connection, kept while the
 * server keeps it; requests carry an Authorization that looks right and signs nothing.
 */
#ifndef DYN_TESTS_RAW_CLIENT_H
#define DYN_TESTS_RAW_CLIENT_H

#include <dyn/buf.h>

struct raw_client {
    unsigned port;
    int fd;              /* 0: not connected */
    struct dyn_buf read; /* what came and was not taken yet */
};

/** A client that connects with its first request. */
struct raw_client raw_client_on(unsigned port);

/** Posts a body to DynamoDB's target `operation`. Returns the HTTP status and appends the
 * body of the answer; or -1: no whole answer came, the connection is closed. */
int raw_client_post(struct raw_client *client, const char *operation, struct dyn_str body,
                    struct dyn_buf *out);

/** Closes the connection. May be called again. */
void raw_client_close(struct raw_client *client);

#endif
