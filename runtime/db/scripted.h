/* SPDX-License-Identifier: MIT */
/*
 * The transport that plays a script; <dyn/scripted.h> says what scripts are. It knows
 * nothing of endpoints: whoever opens a client puts a real transport underneath, or none.
 */
#ifndef DYNI_DB_SCRIPTED_H
#define DYNI_DB_SCRIPTED_H

#include <dyn/scripted.h>

/** A transport on a script. Takes `underneath` (NULL: none) on success, and closes it
 * when it is closed. DYN_OK or DYN_E_NOMEM. */
int dyni_scripted_transport_new(struct dyn_script *script,
                                const struct dyn_system *system,
                                struct dyn_transport *underneath,
                                struct dyn_transport **ret_transport,
                                struct dyn_error *err);

/** What a script says of one attempt. */
struct dyni_script_reply {
    bool has_rule; /* the rest is for this case */
    bool act;      /* ask the transport underneath, too */
    int64_t takes_us;
    struct dyn_response response; /* owned by the caller */
};

/** Records an attempt and finds what to answer, its body in memory of `system`. DYN_OK or
 * DYN_E_NOMEM. */
int dyni_script_next(struct dyn_script *script, const struct dyn_request *request,
                     const struct dyn_system *system,
                     struct dyni_script_reply *ret_reply);

#endif
