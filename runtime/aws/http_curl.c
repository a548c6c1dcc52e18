/* SPDX-License-Identifier: MIT */
#include "aws/http_curl.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sys/socket.h>

/* DynamoDB closes what is idle for longer; libcurl would keep it for 118 s. */
#define MAX_IDLE_S 50L
/* How old a connection, and what is known of certificate authorities, may get. */
#define MAX_AGE_S     3600L
#define RECEIVE_BYTES (64L * 1024)

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;
static CURLcode curl_started = CURLE_FAILED_INIT;

/* Never undone: other users of libcurl in the process may come and go. */
static void start_curl(void)
{
    curl_started = curl_global_init(CURL_GLOBAL_DEFAULT);
}

/* curl makes a socket for a connection. Plain http stays on this machine; and when a
 * request was written already, the connection it went over has died, and curl would send
 * it again by itself over this one. */
static curl_socket_t open_socket(void *ctx, curlsocktype purpose,
                                 struct curl_sockaddr *address)
{
    struct dyni_http_slot *slot = ctx;
    int fd, flags;

    (void)purpose;
    if (slot->requests > 0)
        return CURL_SOCKET_BAD;
    if (slot->settings->loopback_only &&
        !dyni_http_is_loopback(&address->addr, address->addrlen)) {
        slot->refused_address = true;
        return CURL_SOCKET_BAD;
    }
    fd = socket(address->family, address->socktype, address->protocol);
    if (fd < 0) {
        slot->socket_error = errno;
        return CURL_SOCKET_BAD;
    }
    /* Programs that this one starts have no business with it. */
    flags = fcntl(fd, F_GETFD);
    if (flags >= 0)
        fcntl(fd, F_SETFD, flags | FD_CLOEXEC);
    return fd;
}

/* A connection is ready and the request about to be written: for the first time only. */
static int before_request(void *ctx, char *remote_ip, char *local_ip, int remote_port,
                          int local_port)
{
    struct dyni_http_slot *slot = ctx;

    (void)remote_ip;
    (void)local_ip;
    (void)remote_port;
    (void)local_port;
    return slot->requests++ == 0 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

/* Collects the first failure of a run of settings. */
#define SET(option, value)                                                               \
    do {                                                                                 \
        if (rc == CURLE_OK)                                                              \
            rc = curl_easy_setopt(easy, option, value);                                  \
    } while (0)

/* The same for what some builds of libcurl lack, and then do not need either. */
#define SET_IF_KNOWN(option, value)                                                      \
    do {                                                                                 \
        SET(option, value);                                                              \
        if (rc == CURLE_NOT_BUILT_IN || rc == CURLE_UNKNOWN_OPTION)                      \
            rc = CURLE_OK;                                                               \
    } while (0)

/* As a handle, since curl takes a text apart again for each attempt. */
static CURLcode set_url(struct dyni_http_slot *slot)
{
    CURLUcode rc;

    slot->url = curl_url();
    if (slot->url == NULL)
        return CURLE_OUT_OF_MEMORY;
    rc = curl_url_set(slot->url, CURLUPART_URL, slot->settings->url, 0);
    if (rc != CURLUE_OK)
        return rc == CURLUE_OUT_OF_MEMORY ? CURLE_OUT_OF_MEMORY : CURLE_URL_MALFORMAT;
    return curl_easy_setopt(slot->easy, CURLOPT_CURLU, slot->url);
}

static CURLcode set_protocol(CURL *easy, const struct dyni_http_settings *settings)
{
    CURLcode rc = CURLE_OK;

    SET(CURLOPT_PROTOCOLS_STR, settings->is_https ? "https" : "http");
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_POST, 1L);
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_HTTP_CONTENT_DECODING, 0L);
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_BUFFERSIZE, RECEIVE_BYTES);
    return rc;
}

/* Both are set, even if to nothing, so that curl does not look into the environment. */
static CURLcode set_proxy(CURL *easy, const struct dyni_http_settings *settings)
{
    CURLcode rc = CURLE_OK;

    SET(CURLOPT_PROXY, settings->proxy);
    SET(CURLOPT_NOPROXY, "");
    SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (settings->ca_file != NULL) {
        SET_IF_KNOWN(CURLOPT_PROXY_CAINFO, settings->ca_file);
        SET_IF_KNOWN(CURLOPT_PROXY_CAPATH, NULL);
    }
    return rc;
}

static CURLcode set_connection(CURL *easy, const struct dyni_http_settings *settings)
{
    uint32_t ms = settings->connect_timeout_ms;
    long timeout_ms = ms < INT_MAX ? (long)ms : (long)INT_MAX;
    CURLcode rc = CURLE_OK;

    SET(CURLOPT_CONNECTTIMEOUT_MS, timeout_ms);
    SET(CURLOPT_MAXAGE_CONN, MAX_IDLE_S);
    SET(CURLOPT_MAXLIFETIME_CONN, MAX_AGE_S);
    SET(CURLOPT_TCP_KEEPALIVE, 1L);
#if LIBCURL_VERSION_NUM >= 0x075700
    /* Or a timeout, or a cancel, waits for a thread that is still asking a name server.
     */
    SET_IF_KNOWN(CURLOPT_QUICK_EXIT, 1L);
#endif
    return rc;
}

static CURLcode set_tls(CURL *easy, const struct dyni_http_settings *settings)
{
    CURLcode rc = CURLE_OK;

    if (!settings->is_https)
        return rc;
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (settings->ca_file != NULL) {
        /* That file, and not the system's folder beside it. */
        SET(CURLOPT_CAINFO, settings->ca_file);
        SET_IF_KNOWN(CURLOPT_CAPATH, NULL);
    }
#if LIBCURL_VERSION_NUM >= 0x075700
    SET_IF_KNOWN(CURLOPT_CA_CACHE_TIMEOUT, MAX_AGE_S);
#endif
    return rc;
}

static CURLcode set_functions(CURL *easy, struct dyni_http_slot *slot)
{
    CURLcode rc = CURLE_OK;

    SET(CURLOPT_HTTPHEADER, slot->headers.lines);
    SET(CURLOPT_HEADERFUNCTION, dyni_http_take_header);
    SET(CURLOPT_HEADERDATA, &slot->reader);
    SET(CURLOPT_WRITEFUNCTION, dyni_http_take_body);
    SET(CURLOPT_WRITEDATA, &slot->reader);
    SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    SET(CURLOPT_OPENSOCKETDATA, slot);
    SET(CURLOPT_PREREQFUNCTION, before_request);
    SET(CURLOPT_PREREQDATA, slot);
    SET(CURLOPT_ERRORBUFFER, slot->text);
    return rc;
}

static CURLcode set_all(struct dyni_http_slot *slot)
{
    CURLcode rc = set_url(slot);

    if (rc == CURLE_OK)
        rc = set_protocol(slot->easy, slot->settings);
    if (rc == CURLE_OK)
        rc = set_proxy(slot->easy, slot->settings);
    if (rc == CURLE_OK)
        rc = set_connection(slot->easy, slot->settings);
    if (rc == CURLE_OK)
        rc = set_tls(slot->easy, slot->settings);
    if (rc == CURLE_OK)
        rc = set_functions(slot->easy, slot);
    if (rc == CURLE_OK &&
        curl_multi_setopt(slot->multi, CURLMOPT_MAXCONNECTS, 1L) != CURLM_OK)
        rc = CURLE_FAILED_INIT;
    return rc;
}

int dyni_http_curl_open(struct dyni_http_slot *slot, struct dyn_error *err)
{
    CURLcode rc;

    pthread_once(&curl_once, start_curl);
    if (curl_started != CURLE_OK)
        return dyn_error_set(err, DYN_E_SYSTEM, "libcurl cannot start: %s",
                             curl_easy_strerror(curl_started));
    slot->easy = curl_easy_init();
    slot->multi = curl_multi_init();
    rc = slot->easy != NULL && slot->multi != NULL ? set_all(slot) : CURLE_OUT_OF_MEMORY;
    if (rc == CURLE_OK)
        return DYN_OK;
    dyni_http_curl_close(slot);
    return rc == CURLE_OUT_OF_MEMORY
               ? dyn_error_set(err, DYN_E_NOMEM, "out of memory for a connection")
               : dyn_error_set(err, DYN_E_SYSTEM, "libcurl cannot be set up: %s",
                               curl_easy_strerror(rc));
}

void dyni_http_curl_close(struct dyni_http_slot *slot)
{
    curl_easy_cleanup(slot->easy);
    curl_url_cleanup(slot->url);
    if (slot->multi != NULL)
        curl_multi_cleanup(slot->multi);
    slot->easy = NULL;
    slot->multi = NULL;
    slot->url = NULL;
}
