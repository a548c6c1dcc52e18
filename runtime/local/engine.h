/* SPDX-License-Identifier: MIT */
/*
 * An engine: a store, faults, and what answers requests on both. Invariant: nothing in it
 * but the store, the faults and two counters changes after it was opened.
 */
#ifndef DYNL_ENGINE_H
#define DYNL_ENGINE_H

#include "local/faults.h"
#include "local/store/store.h"

#include <dyn/local.h>

#include <stdatomic.h>

/** The longest region that goes into ARNs. */
#define DYNL_REGION_MAX 64

struct dyn_local {
    const struct dyn_system *system;
    struct dynl_store *store;
    struct dynl_faults faults;
    char region[DYNL_REGION_MAX + 1];
    uint64_t id_prefix; /* of request ids */
    _Atomic(uint64_t) requests;
    int64_t sweep_interval_us; /* 0: never by itself */
    _Atomic(int64_t) next_sweep_us;
};

/** The region in ARNs. */
const char *dynl_region(const struct dyn_local *engine);

/** A request's answer. */
struct dynl_reply {
    int http_status;
    enum dynl_error error; /**< DYNL_OK: none */
    struct dyn_buf body;   /**< owned by the caller */
    char request_id[64];
};

/** Answers a request: DYN_OK and *ret_reply, whatever the answer says; or what kept the engine
 * from it: DYN_E_NOMEM, DYN_E_TIMEOUT (another process holds the file), DYN_E_SYSTEM,
 * DYN_E_LIMIT (the disk is full). err->ambiguous: it may have been done all the same. */
int dynl_engine_answer(struct dyn_local *engine, struct dyn_str operation,
                       struct dyn_str request, int64_t timeout_us,
                       struct dynl_reply *ret_reply, struct dyn_error *err);

#endif
