/* SPDX-License-Identifier: MIT */
#include "aws/proxy.h"

#include "core/hash.h"

#include <stdio.h>

static uint16_t port_of(const struct url *url)
{
    if (url->port != 0)
        return url->port;
    return url_same_word(url->scheme, dyn_str("https")) ? 443 : 80;
}

/* Takes ":PORT" off the end of an entry; false: the port is not the endpoint's. Names and IPv4
 * addresses have one colon at most, IPv6 addresses are in brackets when a port follows. */
static bool take_port(struct dyn_str *entry, uint16_t port)
{
    uint32_t number = 0;
    size_t colon = entry->len;
    const char *first = memchr(entry->ptr, ':', entry->len);

    while (colon > 0 && entry->ptr[colon - 1] != ':')
        colon--;
    if (colon == 0)
        return true;
    if (entry->ptr + colon - 1 != first && entry->ptr[0] != '[')
        return true;
    if (entry->ptr[0] == '[' && (colon < 2 || entry->ptr[colon - 2] != ']'))
        return true;
    for (size_t i = colon; i < entry->len; i++) {
        if (entry->ptr[i] < '0' || entry->ptr[i] > '9' || number > 65535)
            return false;
        number = number * 10 + (uint32_t)(entry->ptr[i] - '0');
    }
    entry->len = colon - 1;
    return number == port;
}

static struct dyn_str without_last_dot(struct dyn_str host)
{
    if (host.len > 1 && host.ptr[host.len - 1] == '.')
        host.len--;
    return host;
}

static bool has_host(struct dyn_str entry, const struct url *endpoint)
{
    struct dyn_str host = without_last_dot(endpoint->host);

    if (dyn_str_eq(entry, dyn_str("*")))
        return true;
    if (!take_port(&entry, port_of(endpoint)))
        return false;
    if (entry.len > 1 && entry.ptr[0] == '[' && entry.ptr[entry.len - 1] == ']')
        entry = dyn_str_n(entry.ptr + 1, entry.len - 2);
    if (entry.len > 1 && entry.ptr[0] == '*' && entry.ptr[1] == '.')
        entry = dyn_str_n(entry.ptr + 1, entry.len - 1);
    if (entry.len > 0 && entry.ptr[0] == '.')
        entry = dyn_str_n(entry.ptr + 1, entry.len - 1);
    entry = without_last_dot(entry);
    if (entry.len == 0 || entry.len > host.len)
        return false;
    if (entry.len == host.len)
        return url_same_word(entry, host);
    return !url_has_address(endpoint) && host.ptr[host.len - entry.len - 1] == '.' &&
           url_same_word(entry, dyn_str_n(host.ptr + host.len - entry.len, entry.len));
}

bool proxy_is_excepted(const char *list, const struct url *endpoint)
{
    static const char separators[] = ", \t\r\n";

    while (list[strspn(list, separators)] != '\0') {
        list += strspn(list, separators);
        size_t len = strcspn(list, separators);
        if (has_host(dyn_str_n(list, len), endpoint))
            return true;
        list += len;
    }
    return false;
}

static bool is_proxy(const char *text)
{
    static const char *const schemes[] = {"http",    "https",  "socks4",
                                          "socks4a", "socks5", "socks5h"};
    struct url url;

    if (url_parse(dyn_str(text), &url) != NULL ||
        (url.rest.len > 0 && !dyn_str_eq(url.rest, dyn_str("/"))))
        return false;
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        if (url_same_word(url.scheme, dyn_str(schemes[i])))
            return true;
    }
    return false;
}

static int check(const struct proxy *proxy, const char *place, struct dyn_error *err)
{
    char text[URL_TEXT_MAX + 16] = "";
    bool is_good = proxy->text.len <= URL_TEXT_MAX;

    if (is_good) {
        snprintf(text, sizeof(text), "%s%.*s", proxy->scheme, (int)proxy->text.len,
                 proxy->text.ptr);
        is_good = is_proxy(text);
        dyni_wipe(text, sizeof(text));
    }
    if (is_good)
        return DYN_OK;
    return dyn_error_set(err, DYN_E_CONFIG,
                         "%s: not the URL of a proxy; expected http://host:port (or "
                         "https, socks4, socks4a, socks5, socks5h) and nothing behind "
                         "the port",
                         place);
}

/* The first variable that is set, lower case before upper as curl does it. */
static const char *first_of(const struct dyn_system *system, const char *a, const char *b,
                            const char **ret_name)
{
    const char *value = setting_variable(system, a);

    *ret_name = a;
    if (value == NULL && b != NULL) {
        value = setting_variable(system, b);
        *ret_name = b;
    }
    return value;
}

int proxy_find(const struct dyn_system *system, const char *given,
               const struct url *endpoint, struct proxy *ret_proxy, struct dyn_error *err)
{
    bool is_https = url_same_word(endpoint->scheme, dyn_str("https"));
    const char *place = "dyn_client_opts.proxy", *list_name, *list;

    memset(ret_proxy, 0, sizeof(*ret_proxy));
    if (given == NULL) {
        if (url_is_loopback(endpoint))
            return DYN_OK;
        given = is_https ? first_of(system, "https_proxy", "HTTPS_PROXY", &place)
                         : first_of(system, "http_proxy", NULL, &place);
        if (given == NULL)
            return DYN_OK;
        list = first_of(system, "no_proxy", "NO_PROXY", &list_name);
        if (list != NULL && proxy_is_excepted(list, endpoint))
            return DYN_OK;
    }
    if (given[0] == '\0')
        return DYN_OK;
    ret_proxy->text = dyn_str(given);
    ret_proxy->scheme = strstr(given, "://") == NULL ? "http://" : "";
    return check(ret_proxy, place, err);
}
