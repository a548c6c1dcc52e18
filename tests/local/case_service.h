/* SPDX-License-Identifier: MIT */
/*
 * What cases are put to: the engine in process, or a server on loopback. Invariant: behind
 * case_service_empty there is no table.
 */
#ifndef DYN_TESTS_CASE_SERVICE_H
#define DYN_TESTS_CASE_SERVICE_H

#include "support/raw_client.h"

#include <dyn/local.h>

struct case_service {
    const char *name;
    struct dyn_local *engine; /* NULL: a server */
    struct raw_client client;
};

/** An engine in memory, in this process; the name is "engine". */
struct case_service case_service_engine(void);

/** The same on a file in that folder, made when it is not there; the name is "file". */
struct case_service case_service_file(const char *folder);

/** A server that listens on loopback; borrows the name. */
struct case_service case_service_server(const char *name, unsigned port);

/** Closes the engine or the connection. */
void case_service_close(struct case_service *service);

/** Sends a request. Returns the HTTP status and appends the answer's body; -1: there was no
 * whole answer. */
int case_service_ask(struct case_service *service, const char *operation,
                     struct dyn_str body, struct dyn_buf *out);

/** Removes every table. False: some table stays. */
bool case_service_empty(struct case_service *service);

/** Makes a table and waits until it is ACTIVE. False, with what was answered: it isn't. */
bool case_service_make(struct case_service *service, struct dyn_str create_table,
                       struct dyn_buf *out);

#endif
