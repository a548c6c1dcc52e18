/* SPDX-License-Identifier: MIT */
/*
 * The engine behind HTTP/1.1, by libmicrohttpd. Invariants: a request is answered once all of
 * it came in and not before; one that is larger than the options say is refused and
 * never kept, so that requests hold at most max_connections times max_body_bytes; what
 * comes from outside never ends the program.
 */
#ifndef DYN_SERVER_FRONT_H
#define DYN_SERVER_FRONT_H

#include "server/options.h"

struct front;

/** Begins to listen and to answer. `options` and `local` outlive the front. 0, or -1 and a
 * sentence in ret_why. */
int front_start(const struct options *options, struct dyn_local *local,
                struct front **ret_front, char *ret_why, size_t size);

/** The port it listens on. */
uint16_t front_port(const struct front *front);

/** Takes no more connections, lets the requests that are being answered end (5 seconds at
 * most), closes all. */
void front_stop(struct front *front);

#endif
