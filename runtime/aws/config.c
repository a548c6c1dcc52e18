/* SPDX-License-Identifier: MIT */
#include "aws/config.h"

#include "aws/config_steps.h"
#include "aws/credentials.h"
#include "aws/proxy.h"
#include "core/hash.h"

#include <stdio.h>

#define DEFAULT_CONNECT_MS   3100
#define DEFAULT_ATTEMPT_MS   10000
#define DEFAULT_CALL_MS      30000
#define DEFAULT_ATTEMPTS     4
#define DEFAULT_CONNECTIONS  16
#define DEFAULT_RESPONSE_MAX ((size_t)32 * 1024 * 1024)

/* Far above any sense, so that a slip of units shows. */
#define CONNECT_MS_MAX  600000u
#define ATTEMPT_MS_MAX  3600000u
#define CALL_MS_MAX     86400000u
#define ATTEMPTS_MAX    100u
#define CONNECTIONS_MAX 10000u
#define RESPONSE_MIN    ((size_t)1024)
#define RESPONSE_MAX    ((size_t)1024 * 1024 * 1024)

static const struct setting_name profile_name = {
    OPTION(profile), {"AWS_PROFILE", NULL}, NULL};
static const struct setting_name ca_name = {
    OPTION(ca_file), {"AWS_CA_BUNDLE", NULL}, "ca_bundle"};
static const struct setting_name app_name = {
    OPTION(app_name), {"AWS_SDK_UA_APP_ID", NULL}, "sdk_ua_app_id"};
static const struct setting_name attempts_name = {
    OPTION(max_attempts), {"AWS_MAX_ATTEMPTS", NULL}, "max_attempts"};
static const struct setting_name connect_name = {
    OPTION(connect_timeout_ms), {NULL}, NULL};
static const struct setting_name attempt_name = {
    OPTION(attempt_timeout_ms), {NULL}, NULL};
static const struct setting_name call_name = {OPTION(call_timeout_ms), {NULL}, NULL};
static const struct setting_name connections_name = {
    OPTION(max_connections), {NULL}, NULL};

int config_keep(struct resolver *r, struct dyn_str text, const char **ret_text)
{
    struct dyn_str copy;

    *ret_text = NULL;
    if (text.ptr == NULL)
        return DYN_OK;
    if (!dyn_arena_str(&r->config->mem, text, &copy))
        return dyn_error_set(r->err, DYN_E_NOMEM, "no memory for the settings");
    *ret_text = copy.ptr;
    return DYN_OK;
}

static bool is(struct dyn_str text, const char *literal)
{
    return text.ptr != NULL && dyn_str_eq(text, dyn_str(literal));
}

/* --- Numbers and texts ---------------------------------------------------------------- */

static int resolve_numbers(struct resolver *r)
{
    const struct dyn_client_opts *o = r->opts;
    struct dyni_config *c = r->config;
    const struct {
        const struct setting_name *name;
        uint32_t given, max, otherwise;
        uint32_t *ret;
    } numbers[] = {
        {&connect_name, o->connect_timeout_ms, CONNECT_MS_MAX, DEFAULT_CONNECT_MS,
         &c->connect_timeout_ms},
        {&attempt_name, o->attempt_timeout_ms, ATTEMPT_MS_MAX, DEFAULT_ATTEMPT_MS,
         &c->attempt_timeout_ms},
        {&call_name, o->call_timeout_ms, CALL_MS_MAX, DEFAULT_CALL_MS,
         &c->call_timeout_ms},
        {&attempts_name, o->max_attempts, ATTEMPTS_MAX, DEFAULT_ATTEMPTS,
         &c->max_attempts},
        {&connections_name, o->max_connections, CONNECTIONS_MAX, DEFAULT_CONNECTIONS,
         &c->max_connections},
    };

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        int rc =
            setting_number(&r->places, numbers[i].name, numbers[i].given, numbers[i].max,
                           numbers[i].otherwise, numbers[i].ret, r->err);
        if (rc != DYN_OK)
            return rc;
    }
    c->max_response_bytes =
        o->max_response_bytes != 0 ? o->max_response_bytes : DEFAULT_RESPONSE_MAX;
    if (c->max_response_bytes < RESPONSE_MIN || c->max_response_bytes > RESPONSE_MAX)
        return dyn_error_set(r->err, DYN_E_CONFIG,
                             OPTION(max_response_bytes) ": %zu is not a number from %zu "
                                                        "to %zu",
                             c->max_response_bytes, RESPONSE_MIN, RESPONSE_MAX);
    return DYN_OK;
}

static int resolve_ca_file(struct resolver *r)
{
    struct setting found;

    setting_find(&r->places, &ca_name, r->opts->ca_file, &found);
    if (found.text.ptr != NULL && found.text.len == 0)
        return setting_error(&found, "the path of a file with certificates", r->err);
    return config_keep(r, found.text, &r->config->ca_file);
}

/* A token of RFC 9110, 5.6.2, since it becomes part of a header. */
static bool is_app_name(struct dyn_str text)
{
    static const char others[] = "!#$%&'*+-.^_`|~";

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool is_alphanumeric =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!is_alphanumeric && (c == '\0' || strchr(others, c) == NULL))
            return false;
    }
    return text.len >= 1 && text.len <= 50;
}

static int resolve_app_name(struct resolver *r)
{
    struct setting found;

    setting_find(&r->places, &app_name, r->opts->app_name, &found);
    if (found.text.ptr != NULL && !is_app_name(found.text))
        return setting_error(
            &found, "a name of 1 to 50 letters, digits and !#$%&'*+-.^_`|~", r->err);
    return config_keep(r, found.text, &r->config->app_name);
}

/* --- The profile ---------------------------------------------------------------------- */

/* Clients that no request leaves read no files unless they were asked to: a test of theirs is
 * then the same on each machine. */
static int resolve_profile(struct resolver *r)
{
    struct setting found;
    const char *name;
    int rc;

    setting_find(&r->places, &profile_name, r->opts->profile, &found);
    r->is_profile_explicit = r->opts->profile != NULL;
    if (r->needs_no_aws && !r->is_profile_explicit)
        found.text = dyn_str_n(NULL, 0);
    rc = config_keep(r, found.text.ptr != NULL ? found.text : dyn_str("default"), &name);
    if (rc != DYN_OK)
        return rc;
    r->places.profile = dyn_str(name);
    if (r->needs_no_aws && !r->is_profile_explicit)
        return DYN_OK;
    rc = dyni_profiles_load(&r->mem, r->config->system, &r->profiles, r->err);
    if (rc != DYN_OK)
        return rc;
    r->places.profiles = r->profiles;
    if (found.text.ptr != NULL && !is(found.text, "default") &&
        !dyni_profiles_has(r->profiles, r->places.profile))
        return setting_error(&found, "a profile of the shared config files", r->err);
    return DYN_OK;
}

/* --- Proxy, credentials and all -------------------------------------------------------- */

static int resolve_proxy(struct resolver *r)
{
    struct dyni_config *config = r->config;
    struct url url;
    struct proxy proxy;
    int rc;

    if (url_parse(dyn_str(config->endpoint), &url) != NULL || !config_is_http(url.scheme))
        return DYN_OK;
    rc = proxy_find(config->system, r->opts->proxy, &url, &proxy, r->err);
    if (rc != DYN_OK || proxy.text.ptr == NULL)
        return rc;
    config->proxy_size = strlen(proxy.scheme) + proxy.text.len + 1;
    config->proxy = dyn_arena_bytes(&config->mem, config->proxy_size);
    if (config->proxy == NULL)
        return dyn_error_set(r->err, DYN_E_NOMEM, "no memory for the settings");
    snprintf(config->proxy, config->proxy_size, "%s%.*s", proxy.scheme,
             (int)proxy.text.len, proxy.text.ptr);
    return DYN_OK;
}

static int resolve_credentials(struct resolver *r)
{
    struct dyni_config *config = r->config;
    int rc;

    if (r->opts->credentials == NULL && r->opts->provider != NULL) {
        config->credentials = *r->opts->provider;
        return DYN_OK;
    }
    if (r->opts->credentials != NULL)
        rc = credentials_fixed_new(config->system, r->opts->credentials,
                                   &config->credentials, r->err);
    else
        rc =
            credentials_outside_new(config->system, r->places.profile,
                                    r->is_profile_explicit, &config->credentials, r->err);
    config->owns_provider = rc == DYN_OK;
    return rc;
}

int dyni_config_resolve(const struct dyn_client_opts *opts, bool needs_no_aws,
                        struct dyni_config *ret_config, struct dyn_error *err)
{
    static int (*const steps[])(struct resolver *) = {
        resolve_profile,     resolve_numbers,         resolve_ca_file, resolve_app_name,
        resolve_credentials, config_resolve_endpoint, resolve_proxy,
    };
    static const struct dyn_client_opts nothing;
    struct dyni_config config;
    struct resolver r = {.opts = opts != NULL ? opts : &nothing, .config = &config};
    int rc = DYN_OK;

    memset(&config, 0, sizeof(config));
    config.system = r.opts->system != NULL ? r.opts->system : dyn_system_default();
    config.mem.system = config.system;
    config.allow_http = r.opts->allow_http;
    r.places.system = config.system;
    r.mem.system = config.system;
    r.err = err;
    r.needs_no_aws =
        needs_no_aws || config_is_elsewhere(r.opts, dyn_str(r.opts->endpoint));
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && rc == DYN_OK; i++)
        rc = steps[i](&r);
    dyni_profiles_wipe(r.profiles);
    dyn_arena_release(&r.mem);
    if (rc == DYN_OK)
        *ret_config = config;
    else
        dyni_config_release(&config);
    return rc;
}

void dyni_config_release(struct dyni_config *config)
{
    if (config->owns_provider && config->credentials.release != NULL)
        config->credentials.release(config->credentials.ctx);
    if (config->proxy != NULL)
        dyni_wipe(config->proxy, config->proxy_size);
    dyn_arena_release(&config->mem);
    memset(config, 0, sizeof(*config));
}
