/* SPDX-License-Identifier: MIT */
/*
 * A load of all kinds of writes on an engine, and the laws that hold whatever becomes of it.
 * A worker's step is made of its number alone, so that whoever knows how many steps were
 * acknowledged knows what must be there. Invariants: a worker writes slots and a counter of
 * its own; what workers share is money, which is moved by transactions over two tables, and
 * one counter; nothing in here uses Check, so that threads and children may.
 */
#ifndef DYN_TESTS_LOCAL_ENGINE_LOAD_H
#define DYN_TESTS_LOCAL_ENGINE_LOAD_H

#include <dyn/local.h>

#define LOAD_SLOTS    20
#define LOAD_TRANSFER 19 /* the slot that transactions write, and nobody else */
#define LOAD_ACCOUNTS 12 /* in each of the two tables */
#define LOAD_START    1000
#define LOAD_WAIT_US  INT64_C(120000000)

/* Requests */

/** Asks; JSON is written with ' for ". 200 is DYN_OK; otherwise an error, which is printed
 * unless `ret_answer` is given. That is then released by the caller in each case. */
int load_ask(struct dyn_local *local, const char *operation, const char *request,
             struct dyn_local_answer *ret_answer);

/** Makes the tables and the money, unless they are there. */
int load_make(struct dyn_local *local);

/* Workers */

/** What a worker's own items are after some of its steps; a slot of 0 is not there. */
struct load_state {
    long steps;
    long slots[LOAD_SLOTS];
    long counter, shared; /* added to its own and to the shared counter */
    long expired;         /* items put that TTL may remove at once */
};

/** Does step `number`, from 1 on, of a worker. DYN_OK: it was acknowledged. */
int load_step(struct dyn_local *local, unsigned worker, long number);
/** What that step does to the state. */
void load_state_step(struct load_state *state, long number);

/* Laws: each prints what is wrong, and returns false. */

/** The worker's items are those of `state`, or of the step behind it, which had begun; that
 * is what *state is afterwards. Steps go on behind that. */
bool load_is_there(struct dyn_local *local, unsigned worker, struct load_state *state);
/** The shared counter has at least `least`, and at most `most`. */
bool load_is_counted(struct dyn_local *local, long least, long most);
/** No money was made or lost; indexes are what the tables say; the counters are what a
 * scan finds; queries come in order. Nobody writes meanwhile. */
bool load_is_whole(struct dyn_local *local);
/** The money alone, of one moment, while others write. */
bool load_has_money(struct dyn_local *local);
/** SQLite finds no damage in the file, and its counters are the sums of its rows. */
bool load_is_sound(const char *path);

#endif
