/* SPDX-License-Identifier: MIT */
/*
 * A client on a script, with a faulty system under it: for tests of calls and verbs, without
 * environment, files, network and waiting. Invariant: after scripted_db_release nothing is
 * allocated any more.
 */
#ifndef DYN_TESTS_SCRIPTED_DB_H
#define DYN_TESTS_SCRIPTED_DB_H

#include "db/client.h"
#include "support/faulty_system.h"

#include <dyn/scripted.h>

struct scripted_db {
    struct faulty_system faulty;
    struct dyn_script *script; /**< its own memory is malloc's, so that a sweep of
                                    allocations meets those of the client and its calls */
    struct dyn_client *client;
};

/** The retry numbers of DynamoDB, 4 attempts, 10 s for an attempt, 30 s for a call. `opts` for
 * table names and on_attempt; NULL: none. The struct must stay where it is. */
void scripted_db_init(struct scripted_db *db, const struct dyn_client_opts *opts);

/** The same with another system than db->faulty, for tests with threads. */
void scripted_db_init_on(struct scripted_db *db, const struct dyn_system *system,
                         const struct dyn_client_opts *opts);

/** Frees all, and checks that nothing else is left. */
void scripted_db_release(struct scripted_db *db);

#endif
