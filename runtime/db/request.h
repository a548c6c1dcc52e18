/* SPDX-License-Identifier: MIT */
/*
 * One request of a verb from its first byte to its answer: {"TableName":"...", then members,
 * each beginning with a comma, then the call. Invariants: the body's memory is the client's
 * and goes back to it; the answer belongs to the request until somebody takes it over.
 */
#ifndef DYNI_DB_REQUEST_H
#define DYNI_DB_REQUEST_H

#include "db/call.h"
#include "model/item.h"

/** Where a verb keeps its error: with the caller, or, when the caller wants none, in `own`,
 * since it decides by it. Cleared. */
static inline struct dyn_error *dyni_error_of(struct dyn_error *err,
                                              struct dyn_error *own)
{
    err = err != NULL ? err : own;
    dyn_error_clear(err);
    return err;
}

struct dyni_request {
    struct dyn_client *db;
    const struct dyn_model *model;
    const struct dyn_call_opts *opts; /* borrowed; may be NULL */
    struct dyn_error *err;
    struct dyn_buf body;
    struct dyni_call call;
    bool has_run;
};

/** Begins with the name that the model's table has on the service. Release it in each case. */
int dyni_request_begin(struct dyni_request *r, struct dyn_client *db,
                       const struct dyn_model *model, const struct dyn_call_opts *opts,
                       struct dyn_error *err);

/** Appends {"TableName":"..." for a table by its name in the schema. DYN_E_CONFIG: the client's
 * function gave a name that no table can have. */
int dyni_request_table(struct dyn_client *db, struct dyn_str table, struct dyn_buf *body,
                       struct dyn_error *err);

/** Appends ,"Key":{...} from the model's key struct. */
int dyni_request_key(struct dyni_request *r, const void *key);

/** Closes the body, sends it and waits for the answer; the answer's code. */
int dyni_request_run(struct dyni_request *r, const char *operation);

/** What DYN_E_TABLE leaves open: which table, and where. `body` is the request's. Returns `rc`. */
int dyni_request_blame_table(struct dyn_error *err, int rc, const struct dyn_client *db,
                             struct dyn_str body);

/** Puts into the error what is known of the call, for an answer that is found wanting after
 * the call: returns `rc`. */
int dyni_request_blame(struct dyni_request *r, int rc);

void dyni_request_release(struct dyni_request *r);

/** What every public function asks of its arguments: a client, a model of this generation, and,
 * when it writes, one that is no view. `all`: whether the other pointers are there. */
int dyni_request_check(struct dyn_client *db, const struct dyn_model *model, bool all,
                       bool writes, struct dyn_error *err);

#endif
