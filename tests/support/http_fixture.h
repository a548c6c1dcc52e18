/* SPDX-License-Identifier: MIT */
/*
 * What tests of the HTTP transport have in common: one opened with the usual settings,
 * and one attempt from submit to its end. Failures fail the running test.
 */
#ifndef DYN_TESTS_HTTP_FIXTURE_H
#define DYN_TESTS_HTTP_FIXTURE_H

#include <dyn/transport.h>

/** A whole answer with a Content-Length that is right. */
#define HTTP_OK_HEAD                                                                     \
    "HTTP/1.1 200 OK\r\n"                                                                \
    "Content-Type: application/x-amz-json-1.0\r\n"
#define HTTP_OK_EMPTY HTTP_OK_HEAD "Content-Length: 2\r\n\r\n{}"

/** Settings for an endpoint: the real system, no credentials, 1 s to connect, two
 * connections, 1 MiB of answer. */
struct dyn_transport_opts http_opts(const char *endpoint);

struct dyn_transport *http_open(const struct dyn_transport_opts *opts);

/** A GetItem of "{}" within 5 s. */
struct dyn_request http_request(void);

/** Sends it and waits for its end. Release the body. */
struct dyn_response http_send(struct dyn_transport *transport,
                              const struct dyn_request *request);

/** How many file descriptors this process has; -1 where that cannot be told. */
int http_open_files(void);

/** Milliseconds on a clock that never goes back. */
int64_t http_now_ms(void);

#endif
