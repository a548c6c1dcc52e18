/* SPDX-License-Identifier: MIT */
/*
 * One call as a state machine: it says what to do next, and is told what came of it. It
 * knows retries, the quota, the deadline and what an answer means; it does no I/O and
 * never waits.
 *
 *     step = dyni_call_begin(...)
 *     SEND: hand call->request to the transport, then dyni_call_answered(response)
 *     WAIT: let call->delay_us pass, then dyni_call_waited()
 *     DONE: call->rc, call->response
 */
#ifndef DYNI_DB_CALL_H
#define DYNI_DB_CALL_H

#include "db/client.h"

enum dyni_call_step { DYNI_CALL_SEND, DYNI_CALL_WAIT, DYNI_CALL_DONE };

struct dyni_call {
    struct dyn_client *client;
    struct dyn_request request; /* what to send */
    int64_t delay_us;           /* how long to wait */
    int rc; /* what it ended with: DYN_OK, then response.body is the JSON */
    struct dyn_response response; /* the last one; released by dyni_call_release */
    struct dyn_call_info info;
    struct dyn_error *err;
    /* the machine's own */
    enum dyni_call_step step;
    char operation[64];
    struct dyn_call_info *ret_info;
    int64_t deadline_us, attempt_began_us; /* monotonic */
    uint32_t timeout_ms, max_attempts;
    uint32_t retries, last_cost;
    int64_t skew_us; /* what the last answer says of the clocks */
    bool corrected_clock, renewed_credentials, ends_after_wait;
};

/**
 * Begins; the call is zeroed, or was released. It stays where it is until it is released:
 * the request points into it. Borrows operation until this returns, body and
 * opts->ret_info until the end. `opts` may be NULL. err is not cleared: public functions
 * did; NULL is allowed.
 */
enum dyni_call_step dyni_call_begin(struct dyni_call *call, struct dyn_client *client,
                                    const char *operation, struct dyn_str body,
                                    const struct dyn_call_opts *opts,
                                    struct dyn_error *err);
/** Takes the response over (zeroes *response). */
enum dyni_call_step dyni_call_answered(struct dyni_call *call,
                                       struct dyn_response *response);
enum dyni_call_step dyni_call_waited(struct dyni_call *call);
/** Ends it for the caller's reasons: rc is `code`. An attempt under way is the caller's
 * to cancel. */
enum dyni_call_step dyni_call_fail(struct dyni_call *call, int code, const char *message);

/** Drives it to its end with the client's transport and system; returns rc. Fills
 * opts->ret_info, err's fields about the call. */
int dyni_call_run(struct dyni_call *call, struct dyn_client *client,
                  const char *operation, struct dyn_str body,
                  const struct dyn_call_opts *opts, struct dyn_error *err);

/** Frees the response; the call may be begun again. */
void dyni_call_release(struct dyni_call *call);

#endif
