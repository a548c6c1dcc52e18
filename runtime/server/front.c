/* SPDX-License-Identifier: MIT */
#include "server/front.h"

#include "server/answer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Headers and a first piece of the body of one connection. */
#define CONNECTION_BYTES ((size_t)64 * 1024)

#define IDLE_S      75
#define STOP_WAIT_S 5

struct front {
    const struct options *options;
    struct dyn_local *local;
    struct MHD_Daemon *daemon;
    atomic_uint running; /* requests that came in and are not answered */
};

/* A request while it comes in. */
struct incoming {
    struct front *front;
    char *target; /* the path as it stands in the request line */
    struct dyn_buf body;
    bool began, is_too_large;
};

/* --- Requests ----------------------------------------------------------------------- */

/* The path before anything is unescaped: that is what was signed. */
static void *begin_request(void *cls, const char *uri, struct MHD_Connection *connection)
{
    struct incoming *in = calloc(1, sizeof(*in));
    struct front *front = cls;

    (void)connection;
    if (in == NULL)
        return NULL;
    in->front = front;
    in->body.max = front->options->max_body_bytes;
    in->target = malloc(strlen(uri) + 1);
    if (in->target == NULL) {
        free(in);
        return NULL;
    }
    strcpy(in->target, uri);
    atomic_fetch_add(&front->running, 1);
    return in;
}

static void end_request(void *cls, struct MHD_Connection *connection, void **request,
                        enum MHD_RequestTerminationCode code)
{
    struct incoming *in = *request;

    (void)cls;
    (void)connection;
    (void)code;
    if (in == NULL)
        return;
    atomic_fetch_sub(&in->front->running, 1);
    dyn_buf_release(&in->body);
    free(in->target);
    free(in);
    *request = NULL;
}

/* One that says more than is taken is not read at all. */
static bool says_too_much(const struct incoming *in, struct MHD_Connection *connection)
{
    const char *text = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                                   MHD_HTTP_HEADER_CONTENT_LENGTH);
    unsigned long long length;

    if (text == NULL)
        return false;
    errno = 0;
    length = strtoull(text, NULL, 10);
    return errno != 0 || length > in->front->options->max_body_bytes;
}

static enum MHD_Result keep_header(void *cls, enum MHD_ValueKind kind, const char *name,
                                   const char *value)
{
    struct verify_request *request = cls;
    struct dyni_header *header;

    (void)kind;
    if (request->header_count == VERIFY_HEADERS_MAX)
        return MHD_NO;
    header = &request->headers[request->header_count++];
    header->name = dyn_str(name);
    header->value = dyn_str(value != NULL ? value : "");
    return MHD_YES;
}

/* --- Answers ------------------------------------------------------------------------ */

/* The body came from malloc: the engine is on the real system. */
static enum MHD_Result send_answer(struct MHD_Connection *connection,
                                   struct answer *answer)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        answer->body.len, answer->body.ptr, MHD_RESPMEM_MUST_FREE);
    enum MHD_Result result = MHD_YES;
    char crc[16];

    if (response == NULL) {
        dyn_buf_release(&answer->body);
        return MHD_NO;
    }
    snprintf(crc, sizeof(crc), "%u", (unsigned)answer->crc32);
    if (MHD_add_response_header(response, "Content-Type", answer->content_type) !=
            MHD_YES ||
        MHD_add_response_header(response, "x-amzn-RequestId", answer->request_id) !=
            MHD_YES ||
        MHD_add_response_header(response, "x-amz-crc32", crc) != MHD_YES ||
        (answer->closes &&
         MHD_add_response_header(response, "Connection", "close") != MHD_YES))
        result = MHD_NO;
    if (result == MHD_YES)
        result = MHD_queue_response(connection, (unsigned)answer->http_status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result
answer_request(struct incoming *in, struct MHD_Connection *connection, const char *method)
{
    struct verify_request request = {0};
    struct answer answer = {0};
    bool is_whole;

    request.method = dyn_str(method);
    request.target = dyn_str(in->target);
    request.body = dyn_buf_str(&in->body);
    MHD_get_connection_values(connection, MHD_HEADER_KIND, keep_header, &request);
    is_whole = request.header_count < VERIFY_HEADERS_MAX;
    if (!answer_make(in->front->options, in->front->local, &request,
                     in->is_too_large || !is_whole, &answer))
        return MHD_NO;
    return send_answer(connection, &answer);
}

/* libmicrohttpd calls this when the head of a request is there, for each piece of its body,
 * and at its end. */
static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection,
                                  const char *url, const char *method,
                                  const char *version, const char *piece, size_t *size,
                                  void **request)
{
    struct incoming *in = *request;

    (void)cls;
    (void)url;
    (void)version;
    if (in == NULL)
        return MHD_NO;
    if (!in->began) {
        in->began = true;
        in->is_too_large = says_too_much(in, connection);
        return in->is_too_large ? answer_request(in, connection, method) : MHD_YES;
    }
    if (*size == 0)
        return answer_request(in, connection, method);
    if (!in->is_too_large && dyn_buf_append(&in->body, piece, *size) != DYN_OK) {
        in->is_too_large = true;
        dyn_buf_clear(&in->body);
    }
    *size = 0;
    return MHD_YES;
}

/* --- Life cycle --------------------------------------------------------------------- */

static bool read_address(const char *host, uint16_t port, struct sockaddr_storage *ret,
                         bool *ret_is_ipv6)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)ret;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)ret;

    memset(ret, 0, sizeof(*ret));
    if (strcmp(host, "localhost") == 0)
        host = "127.0.0.1";
    *ret_is_ipv6 = false;
    if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        return true;
    }
    *ret_is_ipv6 = true;
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    return inet_pton(AF_INET6, host, &v6->sin6_addr) == 1;
}

static struct MHD_Daemon *
start_daemon(struct front *front, const struct sockaddr_storage *address, bool is_ipv6)
{
    const struct options *o = front->options;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | (is_ipv6 ? MHD_USE_IPv6 : 0u);
    unsigned threads = o->threads < o->max_connections ? o->threads : o->max_connections;

    /* A pool of one is none. */
    if (threads == 1)
        return MHD_start_daemon(
            flags, o->port, NULL, NULL, on_request, front, MHD_OPTION_SOCK_ADDR, address,
            MHD_OPTION_URI_LOG_CALLBACK, begin_request, front,
            MHD_OPTION_NOTIFY_COMPLETED, end_request, front, MHD_OPTION_CONNECTION_LIMIT,
            o->max_connections, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S,
            MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_BYTES, MHD_OPTION_END);
    return MHD_start_daemon(
        flags, o->port, NULL, NULL, on_request, front, MHD_OPTION_SOCK_ADDR, address,
        MHD_OPTION_URI_LOG_CALLBACK, begin_request, front, MHD_OPTION_NOTIFY_COMPLETED,
        end_request, front, MHD_OPTION_CONNECTION_LIMIT, o->max_connections,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_BYTES, MHD_OPTION_THREAD_POOL_SIZE,
        threads, MHD_OPTION_END);
}

int front_start(const struct options *options, struct dyn_local *local,
                struct front **ret_front, char *ret_why, size_t size)
{
    struct sockaddr_storage address;
    struct front *front;
    bool is_ipv6;

    if (!read_address(options->host, options->port, &address, &is_ipv6)) {
        snprintf(ret_why, size, "\"%.80s\" is no address; expected one such as 127.0.0.1",
                 options->host);
        return -1;
    }
    front = calloc(1, sizeof(*front));
    if (front == NULL) {
        snprintf(ret_why, size, "out of memory");
        return -1;
    }
    front->options = options;
    front->local = local;
    atomic_init(&front->running, 0);
    errno = 0;
    front->daemon = start_daemon(front, &address, is_ipv6);
    if (front->daemon == NULL) {
        snprintf(ret_why, size, "can't listen on %.80s port %u: %s", options->host,
                 (unsigned)options->port,
                 errno != 0 ? strerror(errno) : "no reason given");
        free(front);
        return -1;
    }
    *ret_front = front;
    return 0;
}

uint16_t front_port(const struct front *front)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(front->daemon, MHD_DAEMON_INFO_BIND_PORT);

    return info != NULL && info->port != 0 ? info->port : front->options->port;
}

void front_stop(struct front *front)
{
    const struct timespec step = {0, 10000000L};
    MHD_socket listening = MHD_quiesce_daemon(front->daemon);

    for (int i = 0; i < STOP_WAIT_S * 100 && atomic_load(&front->running) > 0; i++)
        nanosleep(&step, NULL);
    MHD_stop_daemon(front->daemon);
    if (listening != MHD_INVALID_SOCKET)
        close(listening);
    free(front);
}
