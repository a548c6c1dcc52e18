/* SPDX-License-Identifier: MIT */
#include "aws/http_settings.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <strings.h>
#include <sys/socket.h>

/* More than any endpoint has. */
#define URL_MAX 1024

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

/* The parts of a URL, as text of curl's. */
struct url {
    CURLU *handle;
    char *scheme, *host, *port, *path;
    bool has_extras; /* a user, a password, a query or a fragment */
};

static void url_release(struct url *url)
{
    curl_free(url->scheme);
    curl_free(url->host);
    curl_free(url->port);
    curl_free(url->path);
    curl_url_cleanup(url->handle);
}

static bool url_has(const struct url *url, CURLUPart part)
{
    char *text = NULL;
    bool has = curl_url_get(url->handle, part, &text, 0) == CURLUE_OK;

    curl_free(text);
    return has;
}

/* DYN_OK, DYN_E_CONFIG when it is no URL, or DYN_E_NOMEM; the message is the caller's. */
static int url_parse(const char *text, unsigned flags, struct url *url)
{
    CURLUcode rc;

    url->handle = curl_url();
    if (url->handle == NULL)
        return DYN_E_NOMEM;
    rc = curl_url_set(url->handle, CURLUPART_URL, text,
                      flags | CURLU_NON_SUPPORT_SCHEME);
    if (rc == CURLUE_OK)
        rc = curl_url_get(url->handle, CURLUPART_SCHEME, &url->scheme, 0);
    if (rc == CURLUE_OK)
        rc = curl_url_get(url->handle, CURLUPART_HOST, &url->host, 0);
    if (rc == CURLUE_OK)
        rc = curl_url_get(url->handle, CURLUPART_PATH, &url->path, 0);
    if (rc == CURLUE_OK)
        rc = curl_url_get(url->handle, CURLUPART_PORT, &url->port,
                          CURLU_NO_DEFAULT_PORT);
    if (rc == CURLUE_NO_PORT)
        rc = CURLUE_OK;
    if (rc != CURLUE_OK)
        return rc == CURLUE_OUT_OF_MEMORY ? DYN_E_NOMEM : DYN_E_CONFIG;
    url->has_extras = url_has(url, CURLUPART_USER) || url_has(url, CURLUPART_PASSWORD) ||
                      url_has(url, CURLUPART_QUERY) || url_has(url, CURLUPART_FRAGMENT);
    return DYN_OK;
}

static bool is_header_text(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text < ' ' || *text > '~')
            return false;
    }
    return true;
}

/* Written as an address of loopback, or the name that is reserved for it. */
static bool names_loopback(const char *host)
{
    uint8_t v4[4], v6[16];
    char bare[INET6_ADDRSTRLEN];
    size_t len = strlen(host);

    if (strcasecmp(host, "localhost") == 0)
        return true;
    if (inet_pton(AF_INET, host, v4) == 1)
        return is_loopback_v4(v4);
    if (host[0] != '[' || len < 3 || len - 2 >= sizeof(bare))
        return false;
    memcpy(bare, host + 1, len - 2);
    bare[len - 2] = '\0';
    return inet_pton(AF_INET6, bare, v6) == 1 && is_loopback_v6(v6);
}

static bool is_literal_address(const char *host)
{
    uint8_t v4[4];

    return host[0] == '[' || inet_pton(AF_INET, host, v4) == 1;
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
    bool is_https = strcmp(url->scheme, "https") == 0;

    if (!is_https && strcmp(url->scheme, "http") != 0)
        return dyn_error_set(err, DYN_E_CONFIG,
                             "endpoint %.200s: this transport takes http and https",
                             endpoint);
    if (url->has_extras)
        return dyn_error_set(err, DYN_E_CONFIG,
                             "an endpoint has a scheme, a host and a port, but no user, "
                             "password, query or fragment");
    if (strcmp(url->path, "/") != 0)
        return dyn_error_set(err, DYN_E_CONFIG,
                             "endpoint %.200s: DynamoDB is served at / only, leave the "
                             "path out",
                             endpoint);
    if (strlen(endpoint) > URL_MAX || !is_header_text(url->host))
        return dyn_error_set(err, DYN_E_CONFIG,
                             "the endpoint's host is too long or not ASCII (write other "
                             "names in their xn-- form)");
    if (!is_https && !allow_http && !names_loopback(url->host))
        return dyn_error_set(err, DYN_E_CONFIG,
                             "endpoint %.200s: plain http is for 127.0.0.1, [::1] and "
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
        return dyn_error_set(err, DYN_E_CONFIG,
                             "this libcurl %s was built without TLS", info->version);
    if ((info->features & CURL_VERSION_ASYNCHDNS) == 0 &&
        !is_literal_address(url->host) && strcasecmp(url->host, "localhost") != 0)
        return dyn_error_set(err, DYN_E_CONFIG,
                             "this libcurl %s resolves names without a time limit; use "
                             "one built with AsynchDNS, or an address as the endpoint",
                             info->version);
    return DYN_OK;
}

static int take_endpoint(struct dyni_http_settings *settings, const struct url *url,
                         struct dyn_error *err)
{
    char text[URL_MAX + 8];

    snprintf(text, sizeof(text), "%s%s%s", url->host, url->port != NULL ? ":" : "",
             url->port != NULL ? url->port : "");
    settings->host_line = join(settings, "Host: ", text);
    if (settings->host_line == NULL)
        return no_memory(err);
    settings->host = dyn_str_n(settings->host_line + strlen("Host: "), strlen(text));
    settings->url = join(settings, settings->is_https ? "https://" : "http://", text);
    return settings->url != NULL ? DYN_OK : no_memory(err);
}

static int read_endpoint(struct dyni_http_settings *settings,
                         const struct dyn_transport_opts *opts, bool *ret_is_near,
                         struct dyn_error *err)
{
    struct url url = {0};
    int rc = url_parse(opts->endpoint, 0, &url);

    if (rc == DYN_E_NOMEM)
        no_memory(err);
    else if (rc != DYN_OK)
        dyn_error_set(err, rc, "endpoint %.200s: not a URL such as https://host:port",
                      opts->endpoint);
    else
        rc = check_endpoint(&url, opts->endpoint, opts->allow_http, err);
    if (rc == DYN_OK) {
        settings->is_https = strcmp(url.scheme, "https") == 0;
        settings->loopback_only = !settings->is_https && !opts->allow_http;
        *ret_is_near = names_loopback(url.host);
        rc = check_library(&url, settings->is_https, err);
    }
    if (rc == DYN_OK)
        rc = take_endpoint(settings, &url, err);
    url_release(&url);
    return rc;
}

/* A proxy's URL may hold a password: no message repeats it. */
static int check_proxy(const char *proxy, struct dyn_error *err)
{
    static const char *const schemes[] = {"http",   "https",   "socks4",
                                          "socks5", "socks4a", "socks5h"};
    struct url url = {0};
    int rc = url_parse(proxy, CURLU_DEFAULT_SCHEME, &url);
    bool known = false;

    for (size_t i = 0; rc == DYN_OK && i < sizeof(schemes) / sizeof(schemes[0]); i++)
        known = known || strcmp(url.scheme, schemes[i]) == 0;
    /* Without a scheme curl takes http, the URL parser guesses https. */
    if (rc == DYN_OK && strstr(proxy, "://") == NULL)
        known = true;
    url_release(&url);
    if (rc == DYN_E_NOMEM)
        return no_memory(err);
    if (rc != DYN_OK || !known)
        return dyn_error_set(err, DYN_E_CONFIG,
                             "the proxy's URL is not one such as http://host:port (http, "
                             "https, socks4, socks4a, socks5 or socks5h)");
    return DYN_OK;
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
    struct dyni_http_settings settings = {
        .system = opts->system,
        .credentials = opts->credentials,
        .mem = {.system = opts->system},
        .connect_timeout_ms = opts->connect_timeout_ms,
        .max_connections = opts->max_connections,
        .max_response_bytes = opts->max_response_bytes,
    };
    bool is_near = false;
    int rc = read_endpoint(&settings, opts, &is_near, err);

    if (rc == DYN_OK)
        rc = read_proxy(&settings, opts->proxy, is_near, err);
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
