/* SPDX-License-Identifier: MIT */
/*
 * Where the requests go: the endpoint that was configured, in one spelling, else that of the
 * region.
 */
#include "aws/config_steps.h"
#include "aws/endpoint.h"
#include "aws/url.h"

#include <stdio.h>

static const struct setting_name region_name = {
    OPTION(region), {"AWS_REGION", "AWS_DEFAULT_REGION", NULL}, "region"};
static const struct setting_name endpoint_name = {
    OPTION(endpoint), {"AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL", NULL}, NULL};
static const struct setting_name ignore_name = {
    NULL, {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"}, "ignore_configured_endpoint_urls"};
static const struct setting_name fips_name = {
    OPTION(use_fips), {"AWS_USE_FIPS_ENDPOINT", NULL}, "use_fips_endpoint"};
static const struct setting_name dualstack_name = {OPTION(use_dualstack),
                                                   {"AWS_USE_DUALSTACK_ENDPOINT", NULL},
                                                   "use_dualstack_endpoint"};
static const struct setting_name account_mode_name = {
    OPTION(account_id_mode),
    {"AWS_ACCOUNT_ID_ENDPOINT_MODE", NULL},
    "account_id_endpoint_mode"};

static bool is(struct dyn_str text, const char *literal)
{
    return text.ptr != NULL && dyn_str_eq(text, dyn_str(literal));
}

/* services = NAME, and in [services NAME] dynamodb = endpoint_url = URL. */
static int find_service_endpoint(struct resolver *r, struct setting *ret)
{
    struct dyn_str services;

    memset(ret, 0, sizeof(*ret));
    if (r->profiles == NULL)
        return DYN_OK;
    services = dyni_profiles_get(r->profiles, r->places.profile, "services");
    if (services.len == 0)
        return DYN_OK;
    snprintf(ret->place, sizeof(ret->place), "services of profile \"%.*s\"",
             (int)(r->places.profile.len < 80 ? r->places.profile.len : 80),
             r->places.profile.ptr);
    ret->text = services;
    if (!dyni_profiles_section_has(r->profiles, "services", services))
        return setting_error(ret, "a [services] section of the config file", r->err);
    snprintf(ret->place, sizeof(ret->place),
             "endpoint_url of dynamodb in [services %.*s]",
             (int)(services.len < 80 ? services.len : 80), services.ptr);
    ret->text = dyni_profiles_section_get(r->profiles, "services", services,
                                          "dynamodb.endpoint_url");
    if (ret->text.len == 0)
        ret->text.ptr = NULL;
    return DYN_OK;
}

static int find_endpoint(struct resolver *r, struct setting *ret)
{
    static const struct setting_name in_profile = {NULL, {NULL}, "endpoint_url"};
    bool ignored = false;
    int rc;

    memset(ret, 0, sizeof(*ret));
    if (r->opts->endpoint != NULL || r->needs_no_aws) {
        if (r->opts->endpoint != NULL)
            setting_find(&r->places, &endpoint_name, r->opts->endpoint, ret);
        return DYN_OK;
    }
    rc = setting_switch(&r->places, &ignore_name, DYN_UNSAID, &ignored, r->err);
    if (rc != DYN_OK || ignored)
        return rc;
    setting_find(&r->places, &endpoint_name, NULL, ret);
    if (ret->text.ptr != NULL)
        return DYN_OK;
    rc = find_service_endpoint(r, ret);
    if (rc == DYN_OK && ret->text.ptr == NULL)
        setting_find(&r->places, &in_profile, NULL, ret);
    return rc;
}

/* Whether a scheme is one of those that a transport of this program names, but not HTTP's. */
static bool is_scheme_of_transport(const struct dyn_client_opts *opts,
                                   struct dyn_str scheme)
{
    const struct dyn_transport_kind *const *kind = opts->transports;

    if (url_same_word(scheme, dyn_str("local")))
        return true;
    for (; kind != NULL && *kind != NULL; kind++) {
        const char *word = (*kind)->schemes;
        while (*word != '\0') {
            size_t len = strcspn(word, " ");
            if (url_same_word(dyn_str_n(word, len), scheme))
                return true;
            word += len + strspn(word + len, " ");
        }
    }
    return false;
}

bool config_is_http(struct dyn_str scheme)
{
    return url_same_word(scheme, dyn_str("http")) ||
           url_same_word(scheme, dyn_str("https"));
}

/* "local:shop.db" and the like: what stands behind the scheme is the transport's. */
bool config_is_elsewhere(const struct dyn_client_opts *opts, struct dyn_str text)
{
    const char *colon = text.ptr != NULL ? memchr(text.ptr, ':', text.len) : NULL;
    struct dyn_str scheme;

    if (colon == NULL)
        return false;
    scheme = dyn_str_n(text.ptr, (size_t)(colon - text.ptr));
    return !config_is_http(scheme) && is_scheme_of_transport(opts, scheme);
}

static void lower(char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] >= 'A' && text[i] <= 'Z')
            text[i] = (char)(text[i] + ('a' - 'A'));
    }
}

/* One spelling for each endpoint: it is signed, compared and shown. */
static int write_endpoint(struct resolver *r, const struct url *url)
{
    bool is_default_port =
        url->port == (url_same_word(url->scheme, dyn_str("https")) ? 443 : 80);
    char text[URL_TEXT_MAX + 16], port[8] = "";
    int len;

    if (url->port != 0 && !is_default_port)
        snprintf(port, sizeof(port), ":%u", (unsigned)url->port);
    len = snprintf(text, sizeof(text), "%.*s://%s%.*s%s%s", (int)url->scheme.len,
                   url->scheme.ptr, url->is_bracketed ? "[" : "", (int)url->host.len,
                   url->host.ptr, url->is_bracketed ? "]" : "", port);
    lower(text, (size_t)len);
    return config_keep(r, dyn_str_n(text, (size_t)len), &r->config->endpoint);
}

/* A part of a URL that an endpoint cannot have, and what to do; no secret is quoted. */
static int check_parts(struct resolver *r, const struct setting *found,
                       const struct url *url)
{
    if (url->userinfo.ptr != NULL)
        return dyn_error_set(r->err, DYN_E_CONFIG,
                             "%s: the URL holds a user or password before '@'; take it "
                             "out, requests are signed with credentials instead",
                             found->place);
    if (!config_is_http(url->scheme))
        return setting_error(found,
                             "an endpoint: its scheme should be https or http, or it is "
                             "local:FILE for the embedded engine",
                             r->err);
    if (memchr(url->rest.ptr, '?', url->rest.len) != NULL ||
        memchr(url->rest.ptr, '#', url->rest.len) != NULL)
        return dyn_error_set(r->err, DYN_E_CONFIG,
                             "%s: the URL has a query or fragment; an endpoint ends "
                             "with the port",
                             found->place);
    if (url->rest.len > 0 && !is(url->rest, "/"))
        return dyn_error_set(
            r->err, DYN_E_CONFIG,
            "%s: the URL has a path; DynamoDB is served at / only, so an "
            "endpoint ends with the port",
            found->place);
    return DYN_OK;
}

static int keep_configured(struct resolver *r, const struct setting *found)
{
    struct url url;
    const char *wrong = url_parse(found->text, &url);
    int rc;

    if (wrong != NULL && memchr(found->text.ptr, '@', found->text.len) != NULL)
        return dyn_error_set(r->err, DYN_E_CONFIG, "%s: the text is not %s", found->place,
                             wrong);
    if (wrong != NULL)
        return setting_error(found, wrong, r->err);
    rc = check_parts(r, found, &url);
    return rc == DYN_OK ? write_endpoint(r, &url) : rc;
}

static int resolve_account_mode(struct resolver *r, struct dyn_str *ret_mode)
{
    static const char *const modes[] = {"disabled", "preferred", "required"};
    struct setting found;

    *ret_mode = dyn_str(modes[0]);
    setting_find(&r->places, &account_mode_name, r->opts->account_id_mode, &found);
    if (found.text.ptr == NULL)
        return DYN_OK;
    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        if (url_same_word(found.text, dyn_str(modes[i]))) {
            *ret_mode = dyn_str(modes[i]);
            return DYN_OK;
        }
    }
    return setting_error(&found, "preferred, disabled or required", r->err);
}

/* The account is known only from the credentials, so that they are got at once; when that fails
 * it shows at the first call, unless an account is required. */
static int find_account(struct resolver *r, struct dyn_str mode,
                        struct dyn_credentials_copy *copy)
{
    const struct dyn_credentials_provider *provider = &r->config->credentials;
    struct dyn_error unseen = {0};
    int rc = provider->get(provider->ctx, copy, is(mode, "required") ? r->err : &unseen);

    if (rc != DYN_OK && rc != DYN_E_NOMEM && !is(mode, "required")) {
        copy->account_id[0] = '\0';
        return DYN_OK;
    }
    if (rc == DYN_E_NOMEM)
        return dyn_error_set(r->err, rc, "no memory for credentials");
    return rc;
}

static int no_region(struct resolver *r)
{
    return dyn_error_set(r->err, DYN_E_CONFIG,
                         "no region: set " OPTION(region) ", AWS_REGION, or region in "
                                                          "profile \"%.*s\"; or an "
                                                          "endpoint",
                         (int)(r->places.profile.len < 80 ? r->places.profile.len : 80),
                         r->places.profile.ptr);
}

/* By the rules of the region, with the endpoint that was configured as an override. */
static int resolve_by_rules(struct resolver *r, const struct setting *region)
{
    struct dyni_endpoint_query query = {
        .region = region->text,
        .override = dyn_str(r->config->endpoint),
    };
    struct dyni_endpoint endpoint = {"", ""};
    struct dyn_credentials_copy copy;
    int rc;

    memset(&copy, 0, sizeof(copy));
    rc = setting_switch(&r->places, &fips_name, r->opts->use_fips, &query.use_fips,
                        r->err);
    if (rc == DYN_OK)
        rc = setting_switch(&r->places, &dualstack_name, r->opts->use_dualstack,
                            &query.use_dualstack, r->err);
    if (rc == DYN_OK)
        rc = resolve_account_mode(r, &query.account_id_mode);
    if (rc == DYN_OK && region->text.ptr == NULL && query.override.ptr == NULL)
        rc = no_region(r);
    if (rc == DYN_OK && query.override.ptr == NULL &&
        !is(query.account_id_mode, "disabled"))
        rc = find_account(r, query.account_id_mode, &copy);
    if (copy.account_id[0] != '\0')
        query.account_id = dyn_str(copy.account_id);
    if (rc == DYN_OK)
        rc = dyni_endpoint_resolve(&query, &endpoint, r->err);
    dyn_credentials_wipe(&copy);
    if (rc == DYN_OK)
        rc = config_keep(r, dyn_str(endpoint.url), &r->config->endpoint);
    if (rc == DYN_OK && endpoint.signing_region[0] != '\0')
        rc = config_keep(r, dyn_str(endpoint.signing_region), &r->config->signing_region);
    return rc;
}

int config_resolve_endpoint(struct resolver *r)
{
    struct setting region, found;
    int rc = find_endpoint(r, &found);

    if (rc != DYN_OK)
        return rc;
    r->config->signing_region = "us-east-1";
    setting_find(&r->places, &region_name, r->opts->region, &region);
    rc = config_keep(r, region.text, &r->config->region);
    if (rc != DYN_OK)
        return rc;
    if (found.text.ptr == NULL && r->needs_no_aws) {
        r->config->endpoint = "scripted:";
        return DYN_OK;
    }
    if (config_is_elsewhere(r->opts, found.text)) {
        rc = config_keep(r, dyn_str(found.place), &r->config->endpoint_place);
        return rc == DYN_OK ? config_keep(r, found.text, &r->config->endpoint) : rc;
    }
    if (region.text.ptr != NULL && !dyni_region_is_valid(region.text))
        return setting_error(
            &region, "a region: letters, digits and hyphens, as in eu-central-1", r->err);
    if (found.text.ptr != NULL)
        rc = keep_configured(r, &found);
    return rc == DYN_OK ? resolve_by_rules(r, &region) : rc;
}
