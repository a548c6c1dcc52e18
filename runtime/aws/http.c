/* SPDX-License-Identifier: MIT */
/*
 * The HTTP transport: one attempt of a call, signed, posted by libcurl and read back. The
 * attempt that a caller holds is a slot of the pool.
 */
#include "aws/http_pool.h"

#include <stdatomic.h>

struct http {
    struct dyn_transport base;
    struct dyni_http_settings settings;
    _Atomic(struct dyni_http_pool *) pool; /* of the process that used it last */
};

static struct http *http_of(struct dyn_transport *transport)
{
    return (struct http *)transport;
}

static struct dyni_http_slot *slot_of(struct dyn_attempt *attempt)
{
    return (struct dyni_http_slot *)attempt;
}

static int http_open(const struct dyn_transport_opts *opts,
                     struct dyn_transport **ret_transport, struct dyn_error *err)
{
    const struct dyn_system *system = opts->system;
    struct http *http = system->resize(system->ctx, NULL, 0, sizeof(*http));
    struct dyni_http_pool *pool = NULL;
    int rc;

    if (http == NULL)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory for an HTTP transport");
    http->base.kind = &dyn_http_kind;
    rc = dyni_http_settings_init(opts, &http->settings, err);
    if (rc != DYN_OK)
        goto free_http;
    rc = dyni_http_pool_new(&http->settings, &pool, err);
    if (rc != DYN_OK)
        goto release_settings;
    atomic_init(&http->pool, pool);
    *ret_transport = &http->base;
    return DYN_OK;

release_settings:
    dyni_http_settings_release(&http->settings);
free_http:
    system->resize(system->ctx, http, sizeof(*http), 0);
    return rc;
}

static void http_close(struct dyn_transport *transport)
{
    struct http *http = http_of(transport);
    const struct dyn_system *system = http->settings.system;
    struct dyni_http_pool *pool = atomic_load(&http->pool);

    if (dyni_http_pool_is_own(pool))
        dyni_http_pool_free(pool);
    dyni_http_settings_release(&http->settings);
    system->resize(system->ctx, http, sizeof(*http), 0);
}

/* The pool of this process; after fork() the first thread that comes makes it. */
static int own_pool(struct http *http, struct dyni_http_pool **ret_pool,
                    struct dyn_error *err)
{
    struct dyni_http_pool *pool = atomic_load(&http->pool);
    struct dyni_http_pool *made = NULL;
    int rc;

    if (dyni_http_pool_is_own(pool)) {
        *ret_pool = pool;
        return DYN_OK;
    }
    rc = dyni_http_pool_new(&http->settings, &made, err);
    if (rc != DYN_OK)
        return rc;
    if (atomic_compare_exchange_strong(&http->pool, &pool, made))
        pool = made; /* the inherited one stays as it is, see http_pool.h */
    else
        dyni_http_pool_free(made);
    *ret_pool = pool;
    return DYN_OK;
}

/* Brings the slot's copy up to date, and the token's header with it. */
static int get_credentials(struct dyni_http_slot *slot, const struct dyn_request *request,
                           struct dyn_error *err)
{
    const struct dyn_credentials_provider *provider = slot->settings->credentials;
    uint64_t before = slot->credentials.generation;
    int rc;

    if (request->fresh_credentials && provider->invalidate != NULL)
        provider->invalidate(
            provider->ctx,
            dyni_http_pool_generation(slot->pool, slot, request->invocation_id));
    rc = provider->get(provider->ctx, &slot->credentials, err);
    if (rc != DYN_OK)
        dyni_wipe(&slot->credentials, sizeof(slot->credentials));
    /* Without a generation there is no telling what changed. */
    if (slot->credentials.generation != before || slot->credentials.generation == 0)
        dyni_http_headers_set_token(&slot->headers, slot->credentials.session_token);
    return rc;
}

static int sign(struct dyni_http_slot *slot, const struct dyn_request *request,
                struct dyn_error *err)
{
    const struct dyni_http_settings *settings = slot->settings;
    const struct dyn_system *system = settings->system;
    struct dyni_signer signer = {
        .access_key_id = slot->credentials.access_key_id,
        .secret_access_key = slot->credentials.secret_access_key,
        .session_token = slot->credentials.session_token,
        .region = settings->region,
        .service = DYN_STR("dynamodb"),
        .generation = slot->credentials.generation,
    };
    struct dyni_signed sign;
    int rc;

    if (system->now_us(system->ctx, &signer.now_us) != 0)
        return dyn_error_set(err, DYN_E_SYSTEM, "the system's clock cannot be read");
    slot->reader.response.sent_us = signer.now_us;
    signer.now_us += request->clock_offset_us;
    rc = dyni_sign_request(
        &slot->pool->signing, &signer, settings->host, DYN_STR(DYNI_HTTP_CONTENT_TYPE),
        dyni_http_headers_target(&slot->headers), request->body, &sign, err);
    if (rc == DYN_OK)
        dyni_http_headers_sign(&slot->headers, &sign);
    dyni_wipe(&sign, sizeof(sign));
    return rc;
}

static int prepare(struct dyni_http_slot *slot, const struct dyn_request *request,
                   struct dyn_error *err)
{
    int rc = dyni_http_headers_name(&slot->headers, request, err);

    if (rc != DYN_OK || slot->settings->credentials == NULL)
        return rc;
    rc = get_credentials(slot, request, err);
    memcpy(slot->invocation_id, request->invocation_id, sizeof(slot->invocation_id));
    return rc == DYN_OK ? sign(slot, request, err) : rc;
}

static int http_submit(struct dyn_transport *transport, const struct dyn_request *request,
                       struct dyn_attempt **ret_attempt, struct dyn_error *err)
{
    struct http *http = http_of(transport);
    struct dyn_error refusal;
    struct dyni_http_slot *slot;
    struct dyni_http_pool *pool;
    int rc = own_pool(http, &pool, err);

    if (rc == DYN_OK)
        rc = dyni_http_pool_take(pool, &slot, err);
    if (rc != DYN_OK)
        return rc;
    slot->is_over = false;
    dyn_error_clear(&refusal);
    dyni_http_reader_begin(&slot->reader, http->settings.system,
                           http->settings.max_response_bytes);
    rc = prepare(slot, request, &refusal);
    if (rc == DYN_OK)
        dyni_http_slot_start(slot, request);
    else
        dyni_http_slot_refuse(slot, rc, refusal.message);
    *ret_attempt = (struct dyn_attempt *)slot;
    return DYN_OK;
}

/* An attempt that the parent of this process began goes on there. */
static void give_inherited(struct dyn_response *ret_response)
{
    *ret_response = (struct dyn_response){
        .outcome = DYN_OUTCOME_BROKEN,
        .code = DYN_E_NETWORK,
        .message = "begun before fork(): it goes on in the parent process",
        .may_have_acted = true,
        .retry_after_ms = -1,
        .server_time_us = INT64_MIN,
        .sent_us = INT64_MIN,
    };
}

static int http_poll(struct dyn_transport *transport, struct dyn_attempt *attempt,
                     int64_t wait_us, struct dyn_response *ret_response)
{
    struct dyni_http_slot *slot = slot_of(attempt);

    (void)transport;
    if (!dyni_http_pool_is_own(slot->pool)) {
        give_inherited(ret_response);
        return DYN_OK;
    }
    if (!dyni_http_slot_go_on(slot, wait_us))
        return DYN_PENDING;
    *ret_response = slot->reader.response;
    dyni_http_headers_end(&slot->headers);
    dyni_http_pool_give(slot);
    return DYN_OK;
}

static void http_cancel(struct dyn_transport *transport, struct dyn_attempt *attempt)
{
    struct dyni_http_slot *slot = slot_of(attempt);

    (void)transport;
    if (!dyni_http_pool_is_own(slot->pool))
        return;
    dyni_http_slot_stop(slot);
    dyni_http_headers_end(&slot->headers);
    dyni_http_pool_give(slot);
}

const struct dyn_transport_kind dyn_http_kind = {
    .name = "http",
    .schemes = "http https",
    .open = http_open,
    .close = http_close,
    .submit = http_submit,
    .poll = http_poll,
    .cancel = http_cancel,
};
