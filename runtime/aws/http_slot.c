/* SPDX-License-Identifier: MIT */
#include "aws/http_slot.h"

#include "aws/http_errors.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

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

/* curl makes a socket for a connection. Plain http stays on this machine; and when a request
 * was written already, the connection it went over has died, and curl would send it again by
 * itself over this one. */
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

static CURLcode set_protocol(CURL *easy, const struct dyni_http_settings *settings)
{
    CURLcode rc = CURLE_OK;

    SET(CURLOPT_URL, settings->url);
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
    return rc;
}

/* Up to the next millisecond: curl takes 0 for no limit. */
static long milliseconds(int64_t us)
{
    int64_t ms = us / 1000 + (us % 1000 > 0);

    if (ms < 1)
        return 1;
    return ms < INT_MAX ? (long)ms : (long)INT_MAX;
}

static CURLcode set_connection(CURL *easy, const struct dyni_http_settings *settings)
{
    long timeout_ms = milliseconds((int64_t)settings->connect_timeout_ms * 1000);
    CURLcode rc = CURLE_OK;

    SET(CURLOPT_CONNECTTIMEOUT_MS, timeout_ms);
    SET(CURLOPT_MAXAGE_CONN, MAX_IDLE_S);
    SET(CURLOPT_MAXLIFETIME_CONN, MAX_AGE_S);
    SET(CURLOPT_TCP_KEEPALIVE, 1L);
#if LIBCURL_VERSION_NUM >= 0x075700
    /* Or a timeout, or a cancel, waits for a thread that is still asking a name server. */
    SET(CURLOPT_QUICK_EXIT, 1L);
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
        SET(CURLOPT_CAPATH, NULL);
        SET(CURLOPT_PROXY_CAINFO, settings->ca_file);
        SET(CURLOPT_PROXY_CAPATH, NULL);
    }
#if LIBCURL_VERSION_NUM >= 0x075700
    SET(CURLOPT_CA_CACHE_TIMEOUT, MAX_AGE_S);
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

static CURLcode set_up(struct dyni_http_slot *slot)
{
    CURLcode rc = set_protocol(slot->easy, slot->settings);

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

int dyni_http_slot_new(const struct dyni_http_settings *settings,
                       struct dyni_http_pool *pool, struct dyni_http_slot **ret_slot,
                       struct dyn_error *err)
{
    const struct dyn_system *system = settings->system;
    struct dyni_http_slot *slot;
    CURLcode rc;

    pthread_once(&curl_once, start_curl);
    if (curl_started != CURLE_OK)
        return dyn_error_set(err, DYN_E_SYSTEM, "libcurl cannot start: %s",
                             curl_easy_strerror(curl_started));
    slot = system->resize(system->ctx, NULL, 0, sizeof(*slot));
    if (slot == NULL)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory for a connection");
    memset(slot, 0, sizeof(*slot));
    slot->settings = settings;
    slot->pool = pool;
    dyni_http_headers_init(&slot->headers, settings);
    slot->easy = curl_easy_init();
    slot->multi = curl_multi_init();
    rc = slot->easy != NULL && slot->multi != NULL ? set_up(slot) : CURLE_OUT_OF_MEMORY;
    if (rc == CURLE_OK) {
        *ret_slot = slot;
        return DYN_OK;
    }
    dyni_http_slot_free(slot);
    return rc == CURLE_OUT_OF_MEMORY
               ? dyn_error_set(err, DYN_E_NOMEM, "out of memory for a connection")
               : dyn_error_set(err, DYN_E_SYSTEM, "libcurl cannot be set up: %s",
                               curl_easy_strerror(rc));
}

void dyni_http_slot_free(struct dyni_http_slot *slot)
{
    const struct dyn_system *system = slot->settings->system;

    curl_easy_cleanup(slot->easy);
    if (slot->multi != NULL)
        curl_multi_cleanup(slot->multi);
    dyni_wipe(&slot->headers, sizeof(slot->headers));
    dyni_wipe(&slot->credentials, sizeof(slot->credentials));
    system->resize(system->ctx, slot, sizeof(*slot), 0);
}

static CURLcode set_attempt(struct dyni_http_slot *slot,
                            const struct dyn_request *request)
{
    bool is_fresh = request->fresh_connection || slot->distrusts_connection;
    long timeout_ms = milliseconds(request->timeout_us);
    CURL *easy = slot->easy;
    CURLcode rc = CURLE_OK;

    SET(CURLOPT_POSTFIELDS, request->body.ptr != NULL ? request->body.ptr : "");
    SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
    if (timeout_ms != slot->timeout_ms)
        SET(CURLOPT_TIMEOUT_MS, timeout_ms);
    if (is_fresh != slot->is_fresh)
        SET(CURLOPT_FRESH_CONNECT, is_fresh ? 1L : 0L);
    slot->timeout_ms = timeout_ms;
    slot->is_fresh = is_fresh;
    return rc;
}

void dyni_http_slot_refuse(struct dyni_http_slot *slot, int code, const char *message)
{
    struct dyn_response *response = &slot->reader.response;

    response->outcome = DYN_OUTCOME_REFUSED;
    response->code = code;
    snprintf(response->message, sizeof(response->message), "%.255s", message);
    slot->is_over = true;
}

void dyni_http_slot_start(struct dyni_http_slot *slot, const struct dyn_request *request)
{
    CURLcode rc;

    slot->refused_address = false;
    slot->socket_error = 0;
    slot->requests = 0;
    slot->text[0] = '\0';
    rc = set_attempt(slot, request);
    slot->distrusts_connection = false;
    if (rc == CURLE_OK && curl_multi_add_handle(slot->multi, slot->easy) != CURLM_OK)
        rc = CURLE_OUT_OF_MEMORY;
    if (rc != CURLE_OK)
        dyni_http_slot_refuse(slot, DYN_E_NOMEM, "out of memory for a request");
}

/* The transfer ended, well or not: its response is ready, the handle free. */
static void finish(struct dyni_http_slot *slot, CURLcode result)
{
    long status = 0, connects = 0;

    curl_easy_getinfo(slot->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(slot->easy, CURLINFO_NUM_CONNECTS, &connects);
    curl_multi_remove_handle(slot->multi, slot->easy);
    slot->reader.response.http_status = (int)status;
    slot->reader.response.reused_connection = slot->requests > 0 && connects == 0;
    dyni_http_judge(slot, result);
    slot->is_over = true;
}

static CURLcode result_of(struct dyni_http_slot *slot)
{
    int left;
    const CURLMsg *message = curl_multi_info_read(slot->multi, &left);

    return message != NULL && message->msg == CURLMSG_DONE ? message->data.result
                                                           : CURLE_FAILED_INIT;
}

bool dyni_http_slot_go_on(struct dyni_http_slot *slot, int64_t wait_us)
{
    const struct dyn_system *system = slot->settings->system;
    int64_t begin_us = wait_us > 0 ? system->monotonic_us(system->ctx) : 0;
    int64_t left_us = wait_us;
    int running = 0;

    while (!slot->is_over) {
        CURLMcode rc = curl_multi_perform(slot->multi, &running);
        if (rc == CURLM_OK && running == 0) {
            finish(slot, result_of(slot));
            break;
        }
        if (rc == CURLM_OK && left_us <= 0)
            return false;
        if (rc == CURLM_OK)
            rc = curl_multi_poll(slot->multi, NULL, 0, (int)milliseconds(left_us), NULL);
        if (rc != CURLM_OK)
            finish(slot,
                   rc == CURLM_OUT_OF_MEMORY ? CURLE_OUT_OF_MEMORY : CURLE_RECV_ERROR);
        else
            left_us = wait_us - (system->monotonic_us(system->ctx) - begin_us);
    }
    return true;
}

void dyni_http_slot_stop(struct dyni_http_slot *slot)
{
    if (!slot->is_over)
        curl_multi_remove_handle(slot->multi, slot->easy);
    dyn_buf_release(&slot->reader.response.body);
    slot->is_over = true;
}
