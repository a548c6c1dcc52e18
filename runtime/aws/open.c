/* SPDX-License-Identifier: MIT */
/*
 * Puts a client together: settings, a transport of the kind that the endpoint asks for,
 * and the client itself, which then owns both.
 */
#include "aws/open.h"

#include "aws/config.h"
#include "aws/url.h"
#include "db/client.h"
#include "db/scripted.h"

#include <dyn/buf.h>

#include <string.h>

/* What a client of this floor owns beside its transport. */
struct owner {
    struct dyni_config config;
};

static void release_owner(void *ctx, const struct dyn_system *system)
{
    struct owner *owner = ctx;

    dyni_config_release(&owner->config);
    system->resize(system->ctx, owner, sizeof(*owner), 0);
}

static int new_owner(const struct dyn_client_opts *opts, bool needs_no_aws,
                     const struct dyn_system *system, struct owner **ret_owner,
                     struct dyn_error *err)
{
    struct owner *owner = system->resize(system->ctx, NULL, 0, sizeof(*owner));
    int rc;

    if (owner == NULL)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory for a client");
    memset(owner, 0, sizeof(*owner));
    rc = dyni_config_resolve(opts, needs_no_aws, &owner->config, err);
    if (rc != DYN_OK) {
        system->resize(system->ctx, owner, sizeof(*owner), 0);
        return rc;
    }
    *ret_owner = owner;
    return DYN_OK;
}

/* --- The transport ------------------------------------------------------------------ */

/* "https" of "https://host"; absent: there is none. */
static struct dyn_str scheme_of(const char *endpoint)
{
    const char *colon = strchr(endpoint, ':');

    return dyn_str_n(colon != NULL ? endpoint : NULL,
                     colon != NULL ? (size_t)(colon - endpoint) : 0);
}

static bool takes(const struct dyn_transport_kind *kind, struct dyn_str scheme)
{
    const char *word = kind->schemes;

    while (*word != '\0') {
        size_t len = strcspn(word, " ");
        if (dyn_str_eq(dyn_str_n(word, len), scheme))
            return true;
        word += len;
        word += strspn(word, " ");
    }
    return false;
}

static const struct dyn_transport_kind *
find_kind(const struct dyn_transport_kind *const *kinds, struct dyn_str scheme)
{
    static const struct dyn_transport_kind *const usual[] = {&dyn_http_kind, NULL};

    if (scheme.ptr == NULL)
        return NULL;
    for (kinds = kinds != NULL ? kinds : usual; *kinds != NULL; kinds++) {
        if (takes(*kinds, scheme))
            return *kinds;
    }
    return NULL;
}

static int no_kind(const char *endpoint, struct dyn_str scheme, struct dyn_error *err)
{
    if (dyn_str_eq(scheme, DYN_STR("local")))
        return dyn_error_set(
            err, DYN_E_CONFIG,
            "the endpoint \"%.100s\" is the embedded engine's: open the "
            "client with dyn_local_client_open of <dyn/local.h> (or pass "
            "&dyn_local_kind among its transports), and link libdyn-local",
            endpoint);
    return dyn_error_set(err, DYN_E_CONFIG,
                         "no transport of this program takes the endpoint \"%.128s\"; "
                         "expected https://host, http://host or local:FILE, in "
                         "lower case",
                         endpoint);
}

static int write_user_agent(const struct dyni_config *config, struct dyn_buf *out,
                            struct dyn_error *err)
{
    dyn_buf_text(out, "dyngen-c/0.1 api/dynamodb#20120810 lang/c");
    if (config->app_name != NULL && config->app_name[0] != '\0')
        dyn_buf_printf(out, " app/%s", config->app_name);
    return dyn_buf_check(out, err);
}

/* Puts before the message where the endpoint comes from. */
static int name_place(const char *place, int rc, struct dyn_error *err)
{
    char message[sizeof(err->message)];

    if (place == NULL || err == NULL)
        return rc;
    memcpy(message, err->message, sizeof(message));
    dyn_error_clear(err);
    return dyn_error_set(err, rc, "%s: %s", place, message);
}

static int open_transport(const struct dyn_client_opts *opts,
                          const struct dyni_config *config,
                          struct dyn_transport **ret_transport, struct dyn_error *err)
{
    struct dyn_str scheme = scheme_of(config->endpoint);
    const struct dyn_transport_kind *kind =
        find_kind(opts != NULL ? opts->transports : NULL, scheme);
    struct dyn_buf user_agent = {.system = config->system};
    int rc;

    if (kind == NULL)
        return no_kind(config->endpoint, scheme, err);
    rc = write_user_agent(config, &user_agent, err);
    if (rc == DYN_OK) {
        struct dyn_transport_opts transport = {
            .system = config->system,
            .endpoint = config->endpoint,
            .signing_region = config->signing_region,
            .credentials = &config->credentials,
            .user_agent = user_agent.ptr,
            .ca_file = config->ca_file,
            .proxy = config->proxy,
            .connect_timeout_ms = config->connect_timeout_ms,
            .max_connections = config->max_connections,
            .max_response_bytes = config->max_response_bytes,
            .allow_http = config->allow_http,
        };
        rc = kind->open(&transport, ret_transport, err);
        if (rc != DYN_OK)
            rc = name_place(config->endpoint_place, rc, err);
    }
    dyn_buf_release(&user_agent);
    return rc;
}

/* --- The client --------------------------------------------------------------------- */

/* For those whose clock is right where the service's, or a proxy's, may not be. */
static bool trusts_own_clock(const struct dyn_system *system)
{
    const char *value =
        system->environment(system->ctx, "AWS_DISABLE_CLOCK_SKEW_CORRECTION");

    return value != NULL && url_same_word(dyn_str(value), DYN_STR("true"));
}

/* A client that owns `owner`; on failure the owner stays the caller's. */
static int new_client(const struct dyn_client_opts *opts, struct owner *owner,
                      struct dyn_client **ret_client, struct dyn_error *err)
{
    const struct dyni_config *config = &owner->config;
    struct dyni_client_parts parts = {
        .system = config->system,
        .region = config->region,
        .endpoint = config->endpoint,
        .opts = opts,
        .attempt_timeout_ms = config->attempt_timeout_ms,
        .call_timeout_ms = config->call_timeout_ms,
        .max_attempts = config->max_attempts,
        .trusts_own_clock = trusts_own_clock(config->system),
    };
    int rc = dyni_client_new(&parts, ret_client, err);

    if (rc != DYN_OK)
        return rc;
    (*ret_client)->owner = owner;
    (*ret_client)->release_owner = release_owner;
    return DYN_OK;
}

static const struct dyn_system *system_of(const struct dyn_client_opts *opts)
{
    return opts != NULL && opts->system != NULL ? opts->system : dyn_system_default();
}

/* A client without a transport. */
static int open_client(const struct dyn_client_opts *opts, bool needs_no_aws,
                       struct dyn_client **ret_client, struct dyn_error *err)
{
    struct owner *owner = NULL;
    int rc = new_owner(opts, needs_no_aws, system_of(opts), &owner, err);

    if (rc != DYN_OK)
        return rc;
    rc = new_client(opts, owner, ret_client, err);
    if (rc != DYN_OK)
        release_owner(owner, system_of(opts));
    return rc;
}

static const struct dyni_config *config_of(const struct dyn_client *client)
{
    const struct owner *owner = client->owner;

    return &owner->config;
}

int dyn_client_open(struct dyn_client **ret_client, const struct dyn_client_opts *opts,
                    struct dyn_error *err)
{
    struct dyn_client *client = NULL;
    int rc;

    dyn_error_clear(err);
    if (ret_client == NULL)
        return dyn_error_set(err, DYN_E_ARG, "a place for the client is needed");
    rc = open_client(opts, false, &client, err);
    if (rc != DYN_OK)
        return rc;
    rc = open_transport(opts, config_of(client), &client->transport, err);
    if (rc != DYN_OK) {
        dyn_client_close(client);
        return rc;
    }
    *ret_client = client;
    return DYN_OK;
}

int dyni_client_open_on(struct dyn_client **ret_client, struct dyn_transport *transport,
                        const struct dyn_client_opts *opts, struct dyn_error *err)
{
    struct dyn_client *client = NULL;
    int rc = open_client(opts, true, &client, err);

    if (rc != DYN_OK)
        return rc;
    client->transport = transport;
    *ret_client = client;
    return DYN_OK;
}

/* Puts the script before what the options' endpoint names, or before nothing. */
static int open_scripted_transport(const struct dyn_client_opts *opts,
                                   struct dyn_script *script, struct dyn_client *client,
                                   bool is_alone, struct dyn_error *err)
{
    struct dyn_transport *underneath = NULL;
    int rc =
        is_alone ? DYN_OK : open_transport(opts, config_of(client), &underneath, err);

    if (rc != DYN_OK)
        return rc;
    rc = dyni_scripted_transport_new(script, client->system, underneath,
                                     &client->transport, err);
    if (rc != DYN_OK && underneath != NULL)
        underneath->kind->close(underneath);
    return rc;
}

int dyn_scripted_client_open(struct dyn_client **ret_client, struct dyn_script *script,
                             const struct dyn_client_opts *opts, struct dyn_error *err)
{
    bool is_alone = opts == NULL || opts->endpoint == NULL;
    struct dyn_client *client = NULL;
    int rc;

    dyn_error_clear(err);
    if (ret_client == NULL || script == NULL)
        return dyn_error_set(err, DYN_E_ARG,
                             "a script and a place for the client are needed");
    rc = open_client(opts, is_alone, &client, err);
    if (rc != DYN_OK)
        return rc;
    rc = open_scripted_transport(opts, script, client, is_alone, err);
    if (rc != DYN_OK) {
        dyn_client_close(client);
        return rc;
    }
    *ret_client = client;
    return DYN_OK;
}
