/* SPDX-License-Identifier: MIT */
/*
 * An attempt waits for two things: the time that its rule says, and the transport
 * underneath where that was asked. Then it gives the rule's response, or, without a rule,
 * the one from underneath.
 */
#include "db/scripted.h"

#include <stdio.h>
#include <string.h>

struct scripted {
    struct dyn_transport base;
    const struct dyn_system *system;
    struct dyn_script *script;
    struct dyn_transport *underneath; /* owned; NULL: none */
};

struct scripted_attempt {
    struct dyni_script_reply reply;
    struct dyn_attempt *inner; /* NULL: none, or over */
    int64_t ready_us, late_us; /* monotonic */
};

static struct scripted *of(struct dyn_transport *transport)
{
    return (struct scripted *)(void *)transport;
}

static struct scripted_attempt *attempt_of(struct dyn_attempt *attempt)
{
    return (struct scripted_attempt *)(void *)attempt;
}

static void free_attempt(const struct scripted *self, struct scripted_attempt *attempt)
{
    dyn_buf_release(&attempt->reply.response.body);
    self->system->resize(self->system->ctx, attempt, sizeof(*attempt), 0);
}

static void set_failure(struct dyn_response *response, enum dyn_outcome outcome, int code)
{
    dyn_buf_release(&response->body);
    memset(response, 0, sizeof(*response));
    response->outcome = outcome;
    response->code = code;
    response->retry_after_ms = -1;
    response->server_time_us = INT64_MIN;
    response->sent_us = INT64_MIN;
}

/* --- The kind's functions ----------------------------------------------------------- */

static void scripted_close(struct dyn_transport *transport)
{
    struct scripted *self = of(transport);

    if (self->underneath != NULL)
        self->underneath->kind->close(self->underneath);
    self->system->resize(self->system->ctx, self, sizeof(*self), 0);
}

/* A script without an answer is a mistake of the test, which should see what was
 * asked. */
static void refuse(const struct dyn_request *request, struct dyn_response *response)
{
    set_failure(response, DYN_OUTCOME_REFUSED, DYN_E_CONFIG);
    snprintf(response->message, sizeof(response->message),
             "the script has no rule for attempt %u of %.*s", (unsigned)request->attempt,
             request->operation.len < 64 ? (int)request->operation.len : 64,
             request->operation.ptr);
}

static int begin(struct scripted *self, const struct dyn_request *request,
                 struct scripted_attempt *attempt, struct dyn_error *err)
{
    struct dyni_script_reply *reply = &attempt->reply;
    int rc = dyni_script_next(self->script, request, self->system, reply);

    if (rc != DYN_OK)
        return dyn_error_set(err, rc, "out of memory for an attempt of a script");
    int64_t now_us = self->system->monotonic_us(self->system->ctx);
    /* Whatever is longer than the attempt may take is as good as a little longer. */
    if (reply->takes_us > request->timeout_us)
        reply->takes_us = request->timeout_us + 1;
    attempt->ready_us = now_us + (reply->takes_us > 0 ? reply->takes_us : 0);
    attempt->late_us = now_us + request->timeout_us;
    if (reply->has_rule && (!reply->act || self->underneath == NULL))
        return DYN_OK;
    if (self->underneath != NULL)
        return self->underneath->kind->submit(self->underneath, request, &attempt->inner,
                                              err);
    refuse(request, &reply->response);
    return DYN_OK;
}

static int scripted_submit(struct dyn_transport *transport,
                           const struct dyn_request *request,
                           struct dyn_attempt **ret_attempt, struct dyn_error *err)
{
    struct scripted *self = of(transport);
    struct scripted_attempt *attempt =
        self->system->resize(self->system->ctx, NULL, 0, sizeof(*attempt));
    int rc;

    if (attempt == NULL)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory for an attempt");
    memset(attempt, 0, sizeof(*attempt));
    rc = begin(self, request, attempt, err);
    if (rc != DYN_OK) {
        free_attempt(self, attempt);
        return rc;
    }
    *ret_attempt = (struct dyn_attempt *)(void *)attempt;
    return DYN_OK;
}

/* Goes on with what is underneath; false: it is not over. */
static bool inner_is_over(struct scripted *self, struct scripted_attempt *attempt,
                          int64_t wait_us)
{
    struct dyn_response response;

    if (attempt->inner == NULL)
        return true;
    if (self->underneath->kind->poll(self->underneath, attempt->inner, wait_us,
                                     &response) == DYN_PENDING)
        return false;
    attempt->inner = NULL;
    if (attempt->reply.has_rule)
        dyn_buf_release(&response.body);
    else
        attempt->reply.response = response;
    return true;
}

/* Lets the rule's time pass; false: some is left. */
static bool time_is_over(struct scripted *self, struct scripted_attempt *attempt,
                         int64_t wait_us)
{
    const struct dyn_system *system = self->system;
    bool is_late = attempt->late_us < attempt->ready_us;
    int64_t end_us = is_late ? attempt->late_us : attempt->ready_us;
    int64_t left_us = end_us - system->monotonic_us(system->ctx);
    int64_t sleep_us = left_us < wait_us ? left_us : wait_us;

    if (sleep_us > 0) {
        if (system->sleep_us(system->ctx, sleep_us) != 0) {
            set_failure(&attempt->reply.response, DYN_OUTCOME_REFUSED, DYN_E_CANCELLED);
            return true;
        }
        left_us = end_us - system->monotonic_us(system->ctx);
    }
    if (left_us > 0)
        return false;
    if (is_late) {
        set_failure(&attempt->reply.response, DYN_OUTCOME_TIMEOUT, DYN_E_TIMEOUT);
        attempt->reply.response.may_have_acted = true;
    }
    return true;
}

static int scripted_poll(struct dyn_transport *transport, struct dyn_attempt *base,
                         int64_t wait_us, struct dyn_response *ret_response)
{
    struct scripted *self = of(transport);
    struct scripted_attempt *attempt = attempt_of(base);

    if (!inner_is_over(self, attempt, wait_us))
        return DYN_PENDING;
    if (attempt->reply.takes_us > 0 && !time_is_over(self, attempt, wait_us))
        return DYN_PENDING;
    *ret_response = attempt->reply.response;
    memset(&attempt->reply.response, 0, sizeof(attempt->reply.response));
    free_attempt(self, attempt);
    return DYN_OK;
}

static void scripted_cancel(struct dyn_transport *transport, struct dyn_attempt *base)
{
    struct scripted *self = of(transport);
    struct scripted_attempt *attempt = attempt_of(base);

    if (attempt->inner != NULL)
        self->underneath->kind->cancel(self->underneath, attempt->inner);
    free_attempt(self, attempt);
}

/* Not opened by an endpoint. */
static const struct dyn_transport_kind scripted_kind = {
    .name = "scripted",
    .schemes = "",
    .open = NULL,
    .close = scripted_close,
    .submit = scripted_submit,
    .poll = scripted_poll,
    .cancel = scripted_cancel,
};

int dyni_scripted_transport_new(struct dyn_script *script,
                                const struct dyn_system *system,
                                struct dyn_transport *underneath,
                                struct dyn_transport **ret_transport,
                                struct dyn_error *err)
{
    struct scripted *self = system->resize(system->ctx, NULL, 0, sizeof(*self));

    if (self == NULL)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory for a transport");
    self->base.kind = &scripted_kind;
    self->system = system;
    self->script = script;
    self->underneath = underneath;
    *ret_transport = &self->base;
    return DYN_OK;
}
