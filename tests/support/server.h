/* SPDX-License-Identifier: MIT */
/*
 * A real server for an integration suite: on a free port of loopback, empty, in memory,
 * answering when server_start returns, gone when the test is, however it ends.
 *
 *     static struct server server;
 *     if (server_is_missing(kind, "puts and reads"))
 *         return;                                  (a line "# skipped: ..." was printed)
 *     ck_assert_msg(server_start(kind, &server) == 0, "%s", server.failure);
 *     ... opts.endpoint = server.endpoint; any region; access key SERVER_ACCESS_KEY ...
 *     server_stop(&server);
 *
 * Start it in the process that uses it: with Check's forks that is a checked fixture or
 * the test itself.
 */
#ifndef DYN_TESTS_SERVER_H
#define DYN_TESTS_SERVER_H

#include "support/server_kind.h"
#include "support/server_process.h"

/* DynamoDB Local wants letters and digits only; no server checks the secret. */
#define SERVER_ACCESS_KEY "dyngentest"
#define SERVER_SECRET_KEY "dyngentest"

struct server {
    const struct server_kind *kind;
    unsigned port;
    char endpoint[64]; /* "http://127.0.0.1:PORT" */
    struct server_process process;
    char failure[1024]; /* why the last start failed, with the server's own words */
};

/** Whether the machine lacks what `kind` needs. Prints the line of a skipped test, which
 * names `what` (NULL: the server alone) and what would bring the server. With
 * DYNGEN_SERVERS=required in the environment fails the test instead, but for kinds that
 * are opt-in. */
bool server_is_missing(const struct server_kind *kind, const char *what);

/** Starts a server and waits until it answers. 0, or -1 with ret_server->failure. */
int server_start(const struct server_kind *kind, struct server *ret_server);

/** Whether it has not died. */
bool server_is_running(const struct server *server);

/** Starts it again, empty, if it has died (they do on hostile input): on the same port
 * where that is still free, so compare endpoint. 0: it runs, 1: it was started again, -1
 * with server->failure. */
int server_ensure(struct server *server);

/** Ends it; no process and no file is left. May be called again. */
void server_stop(struct server *server);

#endif
