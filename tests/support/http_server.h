/* SPDX-License-Identifier: MIT */
/*
 * An HTTP server in a thread of the test, on a free port of 127.0.0.1, that does what its
 * script says: for each request it receives, in their order over all connections, it
 * sends the next step's bytes as they are and then does as told, however wrong that is.
 * Invariants: it counts connections and whole requests, and keeps the requests' bytes; it
 * never waits for one connection while another has something to say, except when it
 * drips.
 */
#ifndef DYN_TESTS_HTTP_SERVER_H
#define DYN_TESTS_HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#define HTTP_SERVER_RECORDS 64

/** What follows a step's bytes. */
enum http_then {
    HTTP_KEEP,  /**< the connection stays open for another request */
    HTTP_CLOSE, /**< it is closed */
    HTTP_RESET  /**< it is closed by a RST */
};

/** What is done with one request. */
struct http_step {
    const char *bytes; /**< borrowed until the server is stopped; NULL: none */
    size_t len;        /**< how many; 0: to the NUL */
    size_t cut;        /**< send no more than these; 0: all */
    enum http_then then;
    unsigned drip_us; /**< bytes go out one by one, that far apart */
    bool on_headers;  /**< do not wait for the request's body */
    bool on_bytes;    /**< take whatever came first for the whole request */
};

struct http_server;

/** Starts one. Steps are borrowed; the last goes on for ever. NULL: it cannot be started.
 */
struct http_server *http_server_start(const struct http_step *steps, size_t count);
/** Closes its connections, ends its thread, frees it. NULL is allowed. */
void http_server_stop(struct http_server *server);

/** "http://127.0.0.1:PORT"; borrowed. */
const char *http_server_url(const struct http_server *server);
unsigned http_server_port(const struct http_server *server);

/** How many whole requests were received, and how many connections accepted. */
size_t http_server_requests(struct http_server *server);
size_t http_server_connections(struct http_server *server);

/** The bytes of request number `index`, from 0, NUL behind them; borrowed until the
 * server is stopped. NULL: there is none such, or it is past HTTP_SERVER_RECORDS. */
const char *http_server_request(struct http_server *server, size_t index,
                                size_t *ret_len);

#endif
