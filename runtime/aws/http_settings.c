/* SPDX-License-Identifier: MIT */
#include "aws/http_settings.h"

#include "aws/url.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

static bool is_loopback_v4(const uint8_t address[4])
{
    return address[0] == 127;
}

static bool is_loopback_v6(const uint8_t address[16])
{
    static const uint8_t one[16] = {[15] = 1};
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

    return memcmp(address, one, sizeof(one)) == 0 ||
           (memcmp(address, mapped, sizeof(mapped)) == 0 && is_loopback_v4(address + 12));
}

bool dyni_http_is_loopback(const struct sockaddr *address, size_t len)
{
    if (address->sa_family == AF_INET && len >= sizeof(struct sockaddr_in)) {
        struct sockaddr_in v4;
        memcpy(&v4, address, sizeof(v4));
        return is_loopback_v4((const uint8_t *)&v4.sin_addr);
    }
    if (address->sa_family == AF_INET6 && len >= sizeof(struct sockaddr_in6)) {
        struct sockaddr_in6 v6;
        memcpy(&v6, address, sizeof(v6));
        return is_loopback_v6(v6.sin6_addr.s6_addr);
    }
    return false;
}

static bool is_header_text(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text < ' ' || *text > '~')
            return false;
    }
    return true;
}

/* Needs no name server. */
static bool is_literal_address(const struct url *url)
{
    for (size_t i = 0; !url->is_bracketed && i < url->host.len; i++) {
        char c = url->host.ptr[i];
        if (c != '.' && (c < '0' || c > '9'))
            return false;
    }
    return true;
}

static char *join(struct dyni_http_settings *settings, const char *a, const char *b)
{
    size_t a_len = strlen(a), b_len = strlen(b);
    char *text = dyn_arena_bytes(&settings->mem, a_len + b_len + 1);

    if (text != NULL) {
        memcpy(text, a, a_len);
        memcpy(text + a_len, b, b_len + 1);
    }
    return text;
}

static int no_memory(struct dyn_error *err)
{
    return dyn_error_set(err, DYN_E_NOMEM, "out of memory for an HTTP transport");
}

static int check_endpoint(const struct url *url, const char *endpoint, bool allow_http,
                          struct dyn_error *err)
{
    bool is_https = url_same_word(url->scheme, DYN_STR("https"));

    if (!is_https && !url_same_word(url->scheme, DYN_STR("http")))
        return dyn_error_set(err, DYN_E_CONFIG,
                             "endpoint %.200s: this transport takes http and https",
                             endpoint);
    if (url->userinfo.ptr != NULL)
        return dyn_error_set(err, DYN_E_CONFIG,
                             "an endpoint takes no user and no password");
    if (url->rest.len > 0 && !dyn_str_eq(url->rest, DYN_STR("/")))
        return dyn_error_set(err, DYN_E_CONFIG,
                             "endpoint %.200s: DynamoDB is served at / only; leave out "
                             "what stands behind the host and the port",
                             endpoint);
    if (!is_https && !allow_http && !url_is_loopback(url))
        return dyn_error_set(err, DYN_E_CONFIG,
                             "endpoint %.150s: plain http is for 127.0.0.1, [::1] and "
                             "localhost; use https, or set allow_http if the network "
                             "between may see the data",
                             endpoint);
    return DYN_OK;
}

/* With NOSIGNAL a resolver of the calling thread knows no time limit. */
static int check_library(const struct url *url, bool is_https, struct dyn_error *err)
{
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);

    if (is_https && (info->features & CURL_VERSION_SSL) == 0)
        return dyn_error_set(err, DYN_E_CONFIG, "this libcurl %s was built without TLS",
                             info->version);
    if ((info->features & CURL_VERSION_ASYNCHDNS) == 0 && !is_literal_address(url) &&
        !url_is_loopback(url))
        return dyn_error_set(err, DYN_E_CONFIG,
                             "this libcurl %s resolves names without a time limit; use "
                             "one built with AsynchDNS, or an address as the endpoint",
                             info->version);
    return DYN_OK;
}

/* The host as the Host header has it: without a port that goes without saying. */
static int take_host(struct dyni_http_settings *settings, const struct url *url,
                     struct dyn_error *err)
{
    uint16_t usual_port = settings->is_https ? 443 : 80;
    char text[URL_TEXT_MAX + 16], port[8] = "";

    if (url->port != 0 && url->port != usual_port)
        snprintf(port, sizeof(port), ":%u", (unsigned)url->port);
    snprintf(text, sizeof(text), url->is_bracketed ? "[%.*s]%s" : "%.*s%s",
             (int)url->host.len, url->host.ptr, port);
    settings->host_line = join(settings, "Host: ", text);
    if (settings->host_line == NULL)
        return no_memory(err);
    settings->host = dyn_str_n(settings->host_line + strlen("Host: "), strlen(text));
    settings->url = join(settings, settings->is_https ? "https://" : "http://", text);
    return settings->url != NULL ? DYN_OK : no_memory(err);
}

static int read_endpoint(struct dyni_http_settings *settings,
                         const struct dyn_transport_opts *opts, struct url *ret_url,
                         struct dyn_error *err)
{
    const char *wrong = url_parse(dyn_str(opts->endpoint), ret_url);
    int rc;

    if (wrong != NULL)
        return dyn_error_set(err, DYN_E_CONFIG, "endpoint %.150s: expected %s",
                             opts->endpoint, wrong);
    rc = check_endpoint(ret_url, opts->endpoint, opts->allow_http, err);
    if (rc != DYN_OK)
        return rc;
    settings->is_https = url_same_word(ret_url->scheme, DYN_STR("https"));
    settings->loopback_only = !settings->is_https && !opts->allow_http;
    settings->believes_date = settings->is_https || url_is_loopback(ret_url);
    rc = check_library(ret_url, settings->is_https, err);
    return rc == DYN_OK ? take_host(settings, ret_url, err) : rc;
}

/* A proxy's URL may hold a password: no message repeats it. */
static int check_proxy(const char *proxy, struct dyn_error *err)
{
    static const char *const schemes[] = {"http",   "https",   "socks4",
                                          "socks5", "socks4a", "socks5h"};
    struct url url;

    if (url_parse(dyn_str(proxy), &url) == NULL) {
        for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
            if (url_same_word(url.scheme, dyn_str(schemes[i])))
                return DYN_OK;
        }
    }
    return dyn_error_set(err, DYN_E_CONFIG,
                         "the proxy's URL is not one such as http://host:port (http, "
                         "https, socks4, socks4a, socks5 or socks5h)");
}

/* What is on this machine needs no proxy, and a proxy's loopback is another machine's. */
static int read_proxy(struct dyni_http_settings *settings, const char *proxy,
                      bool is_near, struct dyn_error *err)
{
    int rc;

    settings->proxy = "";
    if (proxy == NULL || proxy[0] == '\0' || is_near)
        return DYN_OK;
    rc = check_proxy(proxy, err);
    if (rc != DYN_OK)
        return rc;
    settings->proxy = join(settings, proxy, "");
    return settings->proxy != NULL ? DYN_OK : no_memory(err);
}

static int read_texts(struct dyni_http_settings *settings,
                      const struct dyn_transport_opts *opts, struct dyn_error *err)
{
    const char *agent = opts->user_agent != NULL ? opts->user_agent : "libdyn";
    const char *region = opts->signing_region != NULL ? opts->signing_region : "";

    if (!is_header_text(agent))
        return dyn_error_set(err, DYN_E_CONFIG,
                             "the user agent holds characters that no header may");
    settings->user_agent_line = join(settings, "User-Agent: ", agent);
    settings->region = dyn_str_n(join(settings, region, ""), strlen(region));
    if (opts->ca_file != NULL)
        settings->ca_file = join(settings, opts->ca_file, "");
    if (settings->user_agent_line == NULL || settings->region.ptr == NULL ||
        (opts->ca_file != NULL && settings->ca_file == NULL))
        return no_memory(err);
    return DYN_OK;
}

int dyni_http_settings_init(const struct dyn_transport_opts *opts,
                            struct dyni_http_settings *ret_settings,
                            struct dyn_error *err)
{
    struct url url;
    struct dyni_http_settings settings = {
        .system = opts->system,
        .credentials = opts->credentials,
        .mem = {.system = opts->system},
        .connect_timeout_ms = opts->connect_timeout_ms,
        .max_connections = opts->max_connections,
        .max_response_bytes = opts->max_response_bytes,
    };
    int rc = read_endpoint(&settings, opts, &url, err);

    if (rc == DYN_OK)
        rc = read_proxy(&settings, opts->proxy, url_is_loopback(&url), err);
    if (rc == DYN_OK)
        rc = read_texts(&settings, opts, err);
    if (rc != DYN_OK)
        dyni_http_settings_release(&settings);
    else
        *ret_settings = settings;
    return rc;
}

void dyni_http_settings_release(struct dyni_http_settings *settings)
{
    dyn_arena_release(&settings->mem);
}
