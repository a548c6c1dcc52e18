/* SPDX-License-Identifier: MIT */
/*
 * A server that answers each operation of DynamoDB with one fixed body, in a process of its
 * own, so that its CPU time is not that of the clients. Invariant: the last request of each
 * operation stands in memory that both processes see, byte for byte.
 */
#ifndef BENCH_CANNED_H
#define BENCH_CANNED_H

#include <dyn/buf.h>

#include <sys/types.h>

enum { CANNED_REQUEST_MAX = 16 * 1024 };

/** A request as it came: head and body. */
struct canned_request {
    size_t head_len, len;
    char bytes[CANNED_REQUEST_MAX];
};

/** What one operation is answered. */
struct canned_answer {
    const char *operation;
    struct dyn_buf body;
    struct canned_request *request; /* shared memory, set by canned_start */
};

struct canned {
    pid_t pid;
    int port;
};

/** Starts it on a free port of 127.0.0.1; ends the program when that fails. */
struct canned canned_start(struct canned_answer *answers, size_t count);

/** Stops it. */
void canned_stop(struct canned *canned);

#endif
