/* SPDX-License-Identifier: MIT */
/*
 * How many items and bytes each table and index has: what a session adds is gathered, and
 * written with its commit, once for each. In memory it is gathered on, across sessions.
 * Invariant: the row of a space, what is pending and what the session gathered are the
 * number of its items, and the sum of their sizes, as the session sees them.
 */
#ifndef DYNL_STORE_COUNTERS_H
#define DYNL_STORE_COUNTERS_H

#include "local/store/store.h"

#define DYNL_DELTAS_MAX 32

struct dynl_delta {
    uint32_t space;
    int64_t items, bytes;
};

struct dynl_deltas {
    unsigned count;
    struct dynl_delta all[DYNL_DELTAS_MAX];
};

struct dynl_connection;

/** Counts for the space that a key begins with. May have to write. */
int dynl_count(struct dynl_call *call, struct dynl_session *session, struct dyn_str key,
               int64_t items, int64_t bytes);

/** Before the commit: what can't wait is written. */
int dynl_counters_prepare(struct dynl_call *call, struct dynl_session *session);
/** After the commit: what could wait is pending from now on. */
void dynl_counters_committed(struct dynl_session *session);

/** Writes what is pending; of a connection without a session. */
int dynl_counters_settle(struct dynl_connection *connection, struct dyn_error *err);

/** The space is dropped. */
int dynl_counters_drop(struct dynl_call *call, struct dynl_session *session,
                       uint32_t space);

#endif
