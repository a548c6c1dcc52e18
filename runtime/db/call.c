/* SPDX-License-Identifier: MIT */
#include "db/call.h"

#include "db/verdict.h"

#include <stdio.h>
#include <string.h>

/* Clocks that differ by less are no reason for a refusal; an answer that took longer says
 * nothing about them. Source: AWS's SDKs. */
#define SKEW_LEAST_US   (INT64_C(240) * 1000000)
#define SKEW_ELAPSED_US (INT64_C(900) * 1000000)

static int64_t monotonic_us(const struct dyni_call *call)
{
    const struct dyn_system *system = call->client->system;

    return system->monotonic_us(system->ctx);
}

/* In [0, 1); when the system has none, the longest wait is the kind one. */
static double random_number(const struct dyni_call *call)
{
    const struct dyn_system *system = call->client->system;
    uint64_t bits = 0;

    if (system->random(system->ctx, &bits, sizeof(bits)) != 0)
        bits = UINT64_MAX;
    return (double)(bits >> 11) / (double)(UINT64_C(1) << 53);
}

static void copy_cut(char *ret_text, size_t size, const char *text)
{
    size_t len = strlen(text);

    if (len >= size)
        len = size - 1;
    memcpy(ret_text, text, len);
    ret_text[len] = '\0';
}

/* --- The end ------------------------------------------------------------------------ */

static enum dyni_call_step finish(struct dyni_call *call, int rc)
{
    call->rc = rc;
    call->delay_us = 0;
    call->step = DYNI_CALL_DONE;
    if (call->ret_info != NULL)
        *call->ret_info = call->info;
    return call->step;
}

/* Says what the call is known by; `error` NULL: the service had no part in it. */
static void describe(struct dyni_call *call, const struct dyni_service_error *error)
{
    struct dyn_error *err = call->err;

    if (err == NULL)
        return;
    copy_cut(err->operation, sizeof(err->operation), call->operation);
    copy_cut(err->aws_code, sizeof(err->aws_code), error != NULL ? error->code : "");
    copy_cut(err->request_id, sizeof(err->request_id), call->info.request_id);
    err->http_status = call->response.http_status;
    err->attempts = call->info.attempts;
    err->ambiguous = call->info.ambiguous;
}

/* The retry that was waited for is not sent, so it costs nothing. */
static void give_back(struct dyni_call *call)
{
    if (call->last_cost != 0)
        dyni_retry_quota_refund(&call->client->quota, call->last_cost);
    call->last_cost = 0;
}

enum dyni_call_step dyni_call_fail(struct dyni_call *call, int code, const char *message)
{
    if (call->step == DYNI_CALL_DONE)
        return call->step;
    if (call->step == DYNI_CALL_SEND)
        call->info.ambiguous |= dyni_operation_writes(call->operation);
    else
        give_back(call);
    describe(call, NULL);
    dyn_error_set(call->err, code, "%s", message);
    return finish(call, code);
}

/* Why there is no other attempt after one that might have been tried again. */
enum stop { STOP_FINAL, STOP_QUOTA, STOP_DEADLINE };

static enum dyni_call_step give_up(struct dyni_call *call,
                                   const struct dyni_verdict *verdict, enum stop stop)
{
    describe(call, &verdict->error);
    if (call->err != NULL)
        call->err->retryable = verdict->may_succeed_later;
    if (stop == STOP_QUOTA)
        dyn_error_set(
            call->err, verdict->rc,
            "%s; not tried again, since the client's quota of retries is used up",
            verdict->error.message);
    else if (stop == STOP_DEADLINE)
        dyn_error_set(call->err, verdict->rc,
                      "%s; not tried again, since the call's %u ms leave no time for it",
                      verdict->error.message, (unsigned)call->timeout_ms);
    else
        dyn_error_set(call->err, verdict->rc, "%s", verdict->error.message);
    return finish(call, verdict->rc);
}

static enum dyni_call_step succeed(struct dyni_call *call)
{
    dyni_retry_quota_refund(&call->client->quota, call->last_cost);
    return finish(call, DYN_OK);
}

/* --- An attempt --------------------------------------------------------------------- */

static enum dyni_call_step begin_attempt(struct dyni_call *call, int64_t now_us)
{
    int64_t left_us = call->deadline_us - now_us;
    int64_t attempt_us = (int64_t)call->client->attempt_timeout_ms * 1000;

    call->request.attempt = ++call->info.attempts;
    call->request.timeout_us = left_us < 1            ? 1
                               : left_us < attempt_us ? left_us
                                                      : attempt_us;
    call->request.clock_offset_us = dyni_client_clock_offset(call->client);
    call->attempt_began_us = now_us;
    call->delay_us = 0;
    call->step = DYNI_CALL_SEND;
    return call->step;
}

static bool is_operation(const char *name)
{
    size_t len = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    return len > 0 && name[len] == '\0' &&
           len < sizeof(((struct dyni_call *)NULL)->operation);
}

static void take_options(struct dyni_call *call, const struct dyn_call_opts *opts)
{
    const struct dyn_client *client = call->client;

    call->timeout_ms = client->call_timeout_ms;
    call->max_attempts = client->max_attempts;
    if (opts == NULL)
        return;
    call->ret_info = opts->ret_info;
    if (opts->timeout_ms != 0)
        call->timeout_ms = opts->timeout_ms;
    if (opts->max_attempts != 0)
        call->max_attempts = opts->max_attempts;
}

enum dyni_call_step dyni_call_begin(struct dyni_call *call, struct dyn_client *client,
                                    const char *operation, struct dyn_str body,
                                    const struct dyn_call_opts *opts,
                                    struct dyn_error *err)
{
    int64_t now_us;
    int rc;

    memset(call, 0, sizeof(*call));
    call->client = client;
    call->err = err;
    take_options(call, opts);
    if (!is_operation(operation)) {
        dyn_error_set(err, DYN_E_ARG, "an operation's name has letters only: PutItem");
        return finish(call, DYN_E_ARG);
    }
    copy_cut(call->operation, sizeof(call->operation), operation);
    rc = dyni_invocations_next(&client->invocations, call->request.invocation_id);
    if (rc != DYN_OK) {
        describe(call, NULL);
        dyn_error_set(err, rc, "the system gives no random bytes");
        return finish(call, rc);
    }
    call->request.operation = dyn_str(call->operation);
    call->request.body = body;
    call->request.max_attempts = call->max_attempts;
    now_us = monotonic_us(call);
    call->deadline_us = now_us + (int64_t)call->timeout_ms * 1000;
    return begin_attempt(call, now_us);
}

/* What the answer says about the clocks. A difference is learned, and forgotten when a
 * later answer no longer shows it: the clock here may have been set right. */
static void compare_clocks(struct dyni_call *call)
{
    const struct dyn_system *system = call->client->system;
    const struct dyn_response *response = &call->response;
    int64_t now_us, took_us, skew_us;

    call->skew_us = call->request.clock_offset_us;
    if (response->server_time_us == INT64_MIN || response->sent_us == INT64_MIN ||
        call->client->trusts_own_clock || system->now_us(system->ctx, &now_us) != 0)
        return;
    took_us = now_us - response->sent_us;
    if (took_us < 0 || took_us > SKEW_ELAPSED_US)
        return;
    skew_us = response->server_time_us - (response->sent_us + took_us / 2);
    if (skew_us <= SKEW_LEAST_US && skew_us >= -SKEW_LEAST_US)
        skew_us = 0;
    call->skew_us = skew_us;
    if (skew_us != call->request.clock_offset_us)
        dyni_client_set_clock_offset(call->client, skew_us);
}

/* Whether something was put right since, so that a refusal deserves one more attempt. */
static bool is_cured(struct dyni_call *call, enum dyni_cure cure)
{
    int64_t change_us = call->skew_us - call->request.clock_offset_us;

    if (cure == DYNI_CURE_CREDENTIALS && !call->renewed_credentials) {
        call->renewed_credentials = true;
        call->request.fresh_credentials = true;
        return true;
    }
    if (cure == DYNI_CURE_CLOCK && !call->corrected_clock &&
        (change_us > SKEW_LEAST_US || change_us < -SKEW_LEAST_US)) {
        call->corrected_clock = true;
        return true;
    }
    return false;
}

/* --- Between attempts --------------------------------------------------------------- */

static enum dyni_call_step begin_wait(struct dyni_call *call, int64_t delay_us)
{
    call->delay_us = delay_us;
    if (delay_us == 0)
        return begin_attempt(call, monotonic_us(call));
    call->step = DYNI_CALL_WAIT;
    return call->step;
}

static enum dyni_call_step try_again(struct dyni_call *call,
                                     const struct dyni_verdict *verdict)
{
    struct dyn_client *client = call->client;
    enum dyni_retry_class retry_class = verdict->retry_class != DYNI_RETRY_NO
                                            ? verdict->retry_class
                                            : DYNI_RETRY_TRANSIENT;
    uint32_t cost = dyni_retry_cost(retry_class);
    int64_t delay_us =
        dyni_retry_delay_us(&client->retry, retry_class, call->retries + 1,
                            random_number(call), call->response.retry_after_ms);
    bool is_late = delay_us >= call->deadline_us - monotonic_us(call);

    if (is_late)
        return give_up(call, verdict, STOP_DEADLINE);
    if (!dyni_retry_quota_take(&client->quota, cost)) {
        give_up(call, verdict, STOP_QUOTA);
        if (!client->retry.long_polls)
            return call->step;
        call->ends_after_wait = true;
        return begin_wait(call, delay_us);
    }
    call->last_cost = cost;
    call->retries++;
    call->request.fresh_connection = call->response.outcome != DYN_OUTCOME_ANSWER;
    return begin_wait(call, delay_us);
}

static enum dyni_call_step decide(struct dyni_call *call,
                                  const struct dyni_verdict *verdict)
{
    if (verdict->rc == DYN_OK)
        return succeed(call);
    if (call->info.attempts < call->max_attempts &&
        (verdict->retry_class != DYNI_RETRY_NO || is_cured(call, verdict->cure)))
        return try_again(call, verdict);
    return give_up(call, verdict, STOP_FINAL);
}

static void observe(const struct dyni_call *call, const struct dyni_verdict *verdict,
                    const struct dyn_attempt_info *before)
{
    const struct dyn_client *client = call->client;
    struct dyn_attempt_info info = *before;

    if (client->on_attempt == NULL)
        return;
    info.aws_code = verdict->error.code;
    info.delay_us = call->delay_us;
    client->on_attempt(client->on_attempt_ctx, &info);
}

enum dyni_call_step dyni_call_answered(struct dyni_call *call,
                                       struct dyn_response *response)
{
    struct dyni_verdict verdict;

    dyn_buf_release(&call->response.body);
    call->response = *response;
    memset(response, 0, sizeof(*response));
    call->request.fresh_credentials = false;
    if (call->response.request_id[0] != '\0')
        copy_cut(call->info.request_id, sizeof(call->info.request_id),
                 call->response.request_id);
    struct dyn_attempt_info attempt = {
        .operation = call->operation,
        .attempt = call->info.attempts,
        .http_status = call->response.http_status,
        .request_id = call->response.request_id,
        .took_us = monotonic_us(call) - call->attempt_began_us,
        .sent_bytes = call->request.body.len,
        .received_bytes = call->response.body.len,
        .reused_connection = call->response.reused_connection,
    };

    compare_clocks(call);
    dyni_verdict(call->operation, &call->response, &verdict);
    call->info.ambiguous |= verdict.may_have_acted;
    decide(call, &verdict);
    observe(call, &verdict, &attempt);
    return call->step;
}

/* The wait lasted longer than it should: the machine slept, the process was stopped. What
 * is sent now nobody waits for, so the last answer stands. */
static enum dyni_call_step end_late(struct dyni_call *call)
{
    struct dyni_verdict verdict;

    give_back(call);
    dyni_verdict(call->operation, &call->response, &verdict);
    return give_up(call, &verdict, STOP_DEADLINE);
}

enum dyni_call_step dyni_call_waited(struct dyni_call *call)
{
    int64_t now_us;

    call->info.waited_us += call->delay_us;
    if (call->ends_after_wait)
        return finish(call, call->rc);
    now_us = monotonic_us(call);
    if (now_us >= call->deadline_us)
        return end_late(call);
    return begin_attempt(call, now_us);
}

void dyni_call_release(struct dyni_call *call)
{
    dyn_buf_release(&call->response.body);
}
