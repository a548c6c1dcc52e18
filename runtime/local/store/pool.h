/* SPDX-License-Identifier: MIT */
/*
 * The connections of a store: of memory one; of a file one that writes and a few that read.
 * Invariant: a connection is with one session at a time; those who find none free wait,
 * until the deadline of their call.
 *
 * A pool belongs to the process that made it. After fork() the child makes its own: of a file
 * with new connections, of memory with the one that is there, unless a thread that the
 * child does not have was using it. SQLite's part of an inherited pool of a file is
 * neither used nor closed.
 */
#ifndef DYNL_STORE_POOL_H
#define DYNL_STORE_POOL_H

#include "core/lock.h"
#include "local/store/connection.h"
#include "local/store/place.h"

#define DYNL_READERS_MAX 4

struct dynl_pool;

struct dynl_store {
    const struct dyn_system *system;
    struct dynl_connection_opts opts;
    char *path; /* absolute; NULL: in memory */
    size_t path_size;
    struct dynl_place place; /* of the file */
    struct dyni_lock lock;   /* of a child's change of the pool */
    _Atomic(struct dynl_pool *) pool;
};

/** Takes the connection over, as the one that writes or, of a store for reading only, as the
 * first that reads. */
int dynl_pool_new(struct dynl_store *store, struct dynl_connection *connection,
                  struct dyn_error *err);
/** Closes what this process may close. */
void dynl_pool_free(struct dynl_store *store);

/** A connection; waits for one until `deadline_us`. DYN_E_TIMEOUT: none became free;
 * DYN_E_SYSTEM: another file, or none, is where the store's was. */
int dynl_pool_take(struct dynl_store *store, enum dynl_access access, int64_t deadline_us,
                   struct dynl_connection **ret_connection, struct dyn_error *err);
void dynl_pool_give(struct dynl_store *store, struct dynl_connection *connection);

#endif
