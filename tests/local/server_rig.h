/* SPDX-License-Identifier: MIT */
/*
 * dyngen-local as a program: started on a port that it chooses, asked over plain sockets, what
 * it sends back taken apart. The program is $DYNGEN_LOCAL.
 */
#ifndef DYN_TESTS_SERVER_RIG_H
#define DYN_TESTS_SERVER_RIG_H

#include "support/server_process.h"

#include "aws/sign.h"

#include <dyn/buf.h>

#define RIG_KEY    "AKIDRIG"
#define RIG_SECRET "wJalrXUtnFEMI"
#define RIG_LIST   "DynamoDB_20120810.ListTables"

/** More arguments than these there are none in a test. */
#define RIG_ARGS_MAX 16

struct server_rig {
    struct server_process process;
    unsigned port;
    char log[4096]; /* what it said until it was ready, or ended */
};

/** Starts it with `--port 0` and these arguments (NULL-terminated, at most RIG_ARGS_MAX), and
 * waits until it says where it listens. False: it ended; its words are in ret_rig->log. */
bool server_rig_start(struct server_rig *ret_rig, const char *const *args);

/** Ends it. May be called again. */
void server_rig_stop(struct server_rig *rig);

/** Waits until it ends by itself, at most that long: its exit status; -1: it still runs, or a
 * signal ended it. */
int server_rig_wait(struct server_rig *rig, unsigned seconds);

/** A connection to it that gives up after 30 seconds. */
int server_rig_connect(const struct server_rig *rig);

/** Sends all of it; false: the server took no more. */
bool server_rig_send(int fd, struct dyn_str bytes);

/** An answer; its texts are NUL-terminated. */
struct server_answer {
    int status; /* 0: none came */
    struct dyn_buf head, body;
    bool has_continue; /* a 100 came before it */
};

/** Reads one from a connection; has_body false: of a HEAD. Its content is released by
 * server_answer_release. */
void server_rig_read(int fd, bool has_body, struct server_answer *ret_answer);
void server_answer_release(struct server_answer *answer);

/** The value of a header, borrowed up to its line's end; "" when there is none. */
struct dyn_str server_answer_header(const struct server_answer *answer, const char *name);

/** Sends a request over a connection of its own and reads the answer. */
void server_rig_ask(const struct server_rig *rig, struct dyn_str request,
                    struct server_answer *ret_answer);

/** Posts to an operation over a connection. Status. */
int server_rig_post(int fd, const char *operation, const char *body,
                    struct server_answer *ret_answer);

/** Writes a request that is signed as the library signs its calls. */
void server_rig_sign(const struct dyni_signer *signer, const char *body,
                     struct dyn_buf *out);

#endif
