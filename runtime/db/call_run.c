/* SPDX-License-Identifier: MIT */
/*
 * The blocking way through a call: the machine says what is next, the client's transport
 * and the system's sleep do it.
 */
#include "db/call.h"

#include "core/arena_take.h"
#include "core/utf8.h"
#include "db/token.h"
#include "db/verdict.h"

#include <stdio.h>
#include <string.h>

/* A transport ends an attempt in time by itself; one that is this late is cancelled. */
#define GRACE_US INT64_C(250000)

/* An attempt that could not begin is one that can never work. */
static void refuse(int code, const struct dyn_error *error, struct dyn_response *ret)
{
    size_t len;

    memset(ret, 0, sizeof(*ret));
    ret->outcome = DYN_OUTCOME_REFUSED;
    ret->code = code;
    ret->retry_after_ms = -1;
    ret->server_time_us = INT64_MIN;
    ret->sent_us = INT64_MIN;
    len = strlen(error->message);
    if (len >= sizeof(ret->message))
        len = dyni_utf8_cut(error->message, sizeof(ret->message) - 1);
    memcpy(ret->message, error->message, len);
}

static void expire(struct dyn_response *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->outcome = DYN_OUTCOME_TIMEOUT;
    ret->code = DYN_E_TIMEOUT;
    ret->may_have_acted = true;
    ret->retry_after_ms = -1;
    ret->server_time_us = INT64_MIN;
    ret->sent_us = INT64_MIN;
}

static void attempt(const struct dyni_call *call, struct dyn_response *ret_response)
{
    const struct dyn_system *system = call->client->system;
    struct dyn_transport *transport = call->client->transport;
    int64_t left_us = call->request.timeout_us + GRACE_US;
    int64_t end_us = call->attempt_began_us + left_us;
    struct dyn_attempt *under_way = NULL;
    struct dyn_error err;
    int rc;

    dyn_error_clear(&err);
    rc = transport->kind->submit(transport, &call->request, &under_way, &err);
    if (rc != DYN_OK) {
        refuse(rc, &err, ret_response);
        return;
    }
    while (left_us > 0) {
        rc = transport->kind->poll(transport, under_way, left_us, ret_response);
        if (rc != DYN_PENDING)
            return;
        left_us = end_us - system->monotonic_us(system->ctx);
    }
    transport->kind->cancel(transport, under_way);
    expire(ret_response);
}

static enum dyni_call_step pass_time(struct dyni_call *call)
{
    const struct dyn_system *system = call->client->system;

    if (system->sleep_us(system->ctx, call->delay_us) != 0)
        return dyni_call_fail(call, DYN_E_CANCELLED,
                              "interrupted while waiting to try again");
    return dyni_call_waited(call);
}

int dyni_call_run(struct dyni_call *call, struct dyn_client *client,
                  const char *operation, struct dyn_str body,
                  const struct dyn_call_opts *opts, struct dyn_error *err)
{
    enum dyni_call_step step = dyni_call_begin(call, client, operation, body, opts, err);

    while (step != DYNI_CALL_DONE) {
        if (step == DYNI_CALL_SEND) {
            struct dyn_response response;
            attempt(call, &response);
            step = dyni_call_answered(call, &response);
        } else {
            step = pass_time(call);
        }
    }
    return call->rc;
}

/* The answer's bytes become the arena's. */
static int hand_over(struct dyni_call *call, struct dyn_arena *mem,
                     struct dyn_str *ret_response, struct dyn_error *err)
{
    struct dyn_str body = dyn_buf_str(&call->response.body);
    int rc = dyni_arena_take(mem, &call->response.body);

    if (rc == DYN_OK) {
        *ret_response = body;
        return DYN_OK;
    }
    if (err != NULL) {
        snprintf(err->operation, sizeof(err->operation), "%.31s", call->operation);
        snprintf(err->request_id, sizeof(err->request_id), "%s", call->info.request_id);
        err->http_status = call->response.http_status;
        err->attempts = call->info.attempts;
        err->ambiguous = dyni_operation_writes(call->operation);
    }
    return dyn_error_set(err, rc, "no room in the arena for the %zu bytes of the answer",
                         body.len);
}

int dyn_call(struct dyn_client *client, struct dyn_arena *mem, const char *operation,
             struct dyn_str request, const struct dyn_call_opts *opts,
             struct dyn_str *ret_response, struct dyn_error *err)
{
    struct dyni_call call = {0};
    struct dyn_buf with_token;
    int rc;

    dyn_error_clear(err);
    if (opts != NULL && opts->ret_info != NULL)
        memset(opts->ret_info, 0, sizeof(*opts->ret_info));
    if (client == NULL || mem == NULL || operation == NULL || ret_response == NULL)
        return dyn_error_set(
            err, DYN_E_ARG,
            "dyn_call needs a client, an arena, an operation and a place "
            "for the answer");
    if (request.ptr == NULL || request.len == 0)
        request = DYN_STR("{}");
    with_token = dyni_client_buf(client);
    rc = dyni_token_add(operation, request, &with_token, err);
    if (rc == DYN_OK && with_token.len > 0)
        request = dyn_buf_str(&with_token);
    if (rc == DYN_OK)
        rc = dyni_call_run(&call, client, operation, request, opts, err);
    if (rc == DYN_OK)
        rc = hand_over(&call, mem, ret_response, err);
    dyni_call_release(&call);
    dyni_client_buf_return(client, &with_token);
    return rc;
}
