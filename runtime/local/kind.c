/* SPDX-License-Identifier: MIT */
/*
 * The engine as a transport. An attempt is over when submit returns: there is nobody to wait
 * for but other processes on the file, and that wait is bounded by the attempt's time.
 */
#include "local/endpoint.h"
#include "local/engine.h"

#include "aws/open.h"

#include <stdio.h>
#include <string.h>

struct local_transport {
    struct dyn_transport base;
    const struct dyn_system *system;
    struct dyn_local *engine;
    bool owns_engine;
    size_t max_response_bytes; /* 0: no bound */
};

struct local_attempt {
    struct dyn_response response;
};

static struct local_transport *of(struct dyn_transport *transport)
{
    return (struct local_transport *)(void *)transport;
}

static struct local_attempt *attempt_of(struct dyn_attempt *attempt)
{
    return (struct local_attempt *)(void *)attempt;
}

/* --- Responses ---------------------------------------------------------------------- */

/* What kept the engine from answering. Only waiting is worth another attempt. */
static void set_failure(struct dyn_response *response, int code, const char *message)
{
    struct dyn_error text = {0};

    response->outcome = code == DYN_E_TIMEOUT ? DYN_OUTCOME_TIMEOUT : DYN_OUTCOME_REFUSED;
    response->code = code;
    dyn_error_set(&text, code, "%.*s", (int)sizeof(response->message) - 1, message);
    memcpy(response->message, text.message, sizeof(response->message) - 1);
}

static void set_answer(const struct local_transport *self, struct dyn_response *response,
                       struct dynl_reply *reply)
{
    if (self->max_response_bytes != 0 && reply->body.len > self->max_response_bytes) {
        char message[128];
        snprintf(message, sizeof(message),
                 "the answer has %zu bytes, and max_response_bytes is %zu",
                 reply->body.len, self->max_response_bytes);
        dyn_buf_release(&reply->body);
        set_failure(response, DYN_E_LIMIT, message);
        response->may_have_acted = true;
        return;
    }
    response->outcome = DYN_OUTCOME_ANSWER;
    response->http_status = reply->http_status;
    response->body = reply->body;
    snprintf(response->error_type, sizeof(response->error_type), "%s",
             dynl_error_name(reply->error));
    memcpy(response->request_id, reply->request_id, sizeof(response->request_id));
}

/* --- The kind's functions ----------------------------------------------------------- */

static void local_close(struct dyn_transport *transport)
{
    struct local_transport *self = of(transport);

    if (self->owns_engine)
        dyn_local_close(self->engine);
    self->system->resize(self->system->ctx, self, sizeof(*self), 0);
}

static int local_submit(struct dyn_transport *transport,
                        const struct dyn_request *request,
                        struct dyn_attempt **ret_attempt, struct dyn_error *err)
{
    struct local_transport *self = of(transport);
    struct local_attempt *attempt =
        self->system->resize(self->system->ctx, NULL, 0, sizeof(*attempt));
    struct dyn_error failure = {0};
    struct dynl_reply reply;
    int rc;

    if (attempt == NULL)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory for an attempt");
    memset(attempt, 0, sizeof(*attempt));
    attempt->response.retry_after_ms = -1;
    attempt->response.server_time_us = INT64_MIN;
    attempt->response.sent_us = INT64_MIN;
    rc = dynl_engine_answer(self->engine, request->operation, request->body,
                            request->timeout_us, &reply, &failure);
    if (rc == DYN_OK) {
        set_answer(self, &attempt->response, &reply);
    } else {
        set_failure(&attempt->response, rc, failure.message);
        attempt->response.may_have_acted = failure.ambiguous;
    }
    *ret_attempt = (struct dyn_attempt *)(void *)attempt;
    return DYN_OK;
}

static void local_cancel(struct dyn_transport *transport, struct dyn_attempt *base)
{
    struct local_transport *self = of(transport);
    struct local_attempt *attempt = attempt_of(base);

    dyn_buf_release(&attempt->response.body);
    self->system->resize(self->system->ctx, attempt, sizeof(*attempt), 0);
}

static int local_poll(struct dyn_transport *transport, struct dyn_attempt *base,
                      int64_t wait_us, struct dyn_response *ret_response)
{
    struct local_attempt *attempt = attempt_of(base);

    (void)wait_us;
    *ret_response = attempt->response;
    memset(&attempt->response, 0, sizeof(attempt->response));
    local_cancel(transport, base);
    return DYN_OK;
}

/* --- Opening ------------------------------------------------------------------------ */

/* Takes the engine, if `owns` it, on success. */
static int new_transport(struct dyn_local *engine, const struct dyn_system *system,
                         bool owns, size_t max_response_bytes,
                         struct dyn_transport **ret_transport, struct dyn_error *err)
{
    struct local_transport *self = system->resize(system->ctx, NULL, 0, sizeof(*self));

    if (self == NULL)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory for a transport");
    memset(self, 0, sizeof(*self));
    self->base.kind = &dyn_local_kind;
    self->system = system;
    self->engine = engine;
    self->owns_engine = owns;
    self->max_response_bytes = max_response_bytes;
    *ret_transport = &self->base;
    return DYN_OK;
}

static int local_open(const struct dyn_transport_opts *opts,
                      struct dyn_transport **ret_transport, struct dyn_error *err)
{
    struct dyn_local_opts local = {.system = opts->system};
    struct dyn_arena mem = {.system = opts->system};
    struct dyn_local *engine = NULL;
    int rc = dynl_endpoint_read(opts->endpoint, &mem, &local, err);

    if (rc == DYN_OK)
        rc = dyn_local_open(&engine, &local, err);
    dyn_arena_release(&mem);
    if (rc != DYN_OK)
        return rc;
    rc = new_transport(engine, opts->system, true, opts->max_response_bytes,
                       ret_transport, err);
    if (rc != DYN_OK)
        dyn_local_close(engine);
    return rc;
}

const struct dyn_transport_kind dyn_local_kind = {
    .name = "local",
    .schemes = "local",
    .open = local_open,
    .close = local_close,
    .submit = local_submit,
    .poll = local_poll,
    .cancel = local_cancel,
};

int dyn_local_client_open(struct dyn_client **ret_client,
                          const struct dyn_client_opts *opts, struct dyn_error *err)
{
    static const struct dyn_transport_kind *const both[] = {&dyn_http_kind,
                                                            &dyn_local_kind, NULL};
    struct dyn_client_opts all = {0};

    if (opts != NULL)
        all = *opts;
    if (all.transports == NULL)
        all.transports = both;
    return dyn_client_open(ret_client, &all, err);
}

int dyn_local_client(struct dyn_client **ret_client, struct dyn_local *local,
                     const struct dyn_client_opts *opts, struct dyn_error *err)
{
    struct dyn_client_opts all = {0};
    struct dyn_transport *transport = NULL;
    int rc;

    dyn_error_clear(err);
    if (ret_client == NULL || local == NULL)
        return dyn_error_set(err, DYN_E_ARG,
                             "an engine and a place for the client are needed");
    if (opts != NULL)
        all = *opts;
    all.endpoint = "local:";
    all.region = local->region;
    if (all.system == NULL)
        all.system = local->system;
    rc = new_transport(local, all.system, false, all.max_response_bytes, &transport, err);
    if (rc != DYN_OK)
        return rc;
    rc = dyni_client_open_on(ret_client, transport, &all, err);
    if (rc != DYN_OK)
        local_close(transport);
    return rc;
}
