/* SPDX-License-Identifier: MIT */
/*
 * Faults by rule: what struct dyn_local_fault in <dyn/local.h> says. Invariant: rules are
 * tried in the order they were added, and each strikes as often as it says whatever the
 * number of threads.
 */
#ifndef DYNL_FAULTS_H
#define DYNL_FAULTS_H

#include "core/lock.h"
#include "local/call.h"

#include <dyn/local.h>

struct dynl_fault;

struct dynl_faults {
    struct dyni_lock lock;
    struct dynl_fault *first;
    atomic_bool any;
};

/** What a fault does to one request. */
struct dynl_strike {
    bool strikes;
    enum dyn_local_fault_kind kind;
    enum dynl_error error;
    uint32_t unprocessed;
};

void dynl_faults_init(struct dynl_faults *faults, const struct dyn_system *system);
/** Forgets all rules. */
void dynl_faults_clear(struct dynl_faults *faults);

/** DYN_OK, DYN_E_ARG (a code that the service does not have), DYN_E_NOMEM. */
int dynl_faults_add(struct dynl_faults *faults, const struct dyn_local_fault *fault,
                    struct dyn_error *err);

/** The fault that strikes this request, and counts it. */
struct dynl_strike dynl_faults_next(struct dynl_faults *faults, struct dyn_str operation,
                                    struct dyn_str request);

/** Refuses the request as the strike says. Returns DYN_E_SERVICE or DYN_E_NOMEM. */
int dynl_strike_refuse(struct dynl_call *call, const struct dynl_strike *strike,
                       struct dyn_str operation);

#endif
