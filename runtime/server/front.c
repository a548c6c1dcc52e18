/* SPDX-License-Identifier: MIT */
#include "server/front.h"

#include "server/answer.h"
#include "server/listen.h"

#include <errno.h>
#include <microhttpd.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

/* Headers and a first piece of the body of one connection. */
#define CONNECTION_BYTES ((size_t)64 * 1024)

/* How long a connection may be silent, between requests and within one. */
#define IDLE_S      75
#define STOP_WAIT_S 5

/* Most clients read nothing before they have written all, so that one whose connection is
 * closed while it writes doesn't see why: a body that is too large is read to its end and
 * thrown away, up to this. */
#define DRAIN_BYTES (UINT64_C(64) * 1024 * 1024)

struct front {
    const struct options *options;
    struct dyn_local *local;
    struct MHD_Daemon *daemon;
    uint16_t port;
    atomic_uint running; /* requests that began to come in and are not answered */
    atomic_bool is_stopping;
};

/* A request while it comes in. */
struct incoming {
    struct front *front;
    char *target; /* the path as it stands in the request line */
    struct dyn_buf body;
    uint64_t body_bytes; /* that came, kept or not */
    enum answer_limit limit;
    bool has_head;
};

/* --- Requests ----------------------------------------------------------------------- */

/* The path before anything is unescaped: that is what was signed. */
static void *begin_request(void *cls, const char *uri, struct MHD_Connection *connection)
{
    struct incoming *in = calloc(1, sizeof(*in));
    struct front *front = cls;
    size_t size = uri != NULL ? strlen(uri) + 1 : 1;

    (void)connection;
    if (in == NULL)
        return NULL;
    in->front = front;
    in->body.max = front->options->max_body_bytes;
    in->target = calloc(1, size);
    if (in->target == NULL) {
        free(in);
        return NULL;
    }
    if (uri != NULL)
        memcpy(in->target, uri, size);
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

/* NULL: there is none of that name. */
static const char *find_header(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/* What the head says of the body's size; 0: nothing. libmicrohttpd took it as a number. */
static uint64_t read_length(struct MHD_Connection *connection)
{
    const char *text = find_header(connection, MHD_HTTP_HEADER_CONTENT_LENGTH);
    unsigned long long length;

    if (text == NULL)
        return 0;
    errno = 0;
    length = strtoull(text, NULL, 10);
    return errno != 0 || length > UINT64_MAX ? UINT64_MAX : (uint64_t)length;
}

/* A coding that is not known leaves it open where the request ends. */
static bool is_coding_known(struct MHD_Connection *connection)
{
    const char *coding = find_header(connection, MHD_HTTP_HEADER_TRANSFER_ENCODING);

    return coding == NULL || strcasecmp(coding, "chunked") == 0;
}

/* Judges the head. False: the body is not worth reading. */
static bool check_head(struct incoming *in, struct MHD_Connection *connection)
{
    uint64_t length = read_length(connection);

    if (!is_coding_known(connection)) {
        in->limit = ANSWER_UNKNOWN_CODING;
        return false;
    }
    if (length <= in->front->options->max_body_bytes)
        return true;
    in->limit = ANSWER_BODY_TOO_LARGE;
    return length <= DRAIN_BYTES &&
           find_header(connection, MHD_HTTP_HEADER_EXPECT) == NULL;
}

/* False: it is too much even to be thrown away. */
static bool take_piece(struct incoming *in, const char *piece, size_t size)
{
    in->body_bytes += size;
    if (in->limit == ANSWER_WITHIN_LIMITS &&
        dyn_buf_append(&in->body, piece, size) != DYN_OK) {
        if (in->body.failed == DYN_E_NOMEM)
            return false;
        in->limit = ANSWER_BODY_TOO_LARGE;
    }
    if (in->limit != ANSWER_WITHIN_LIMITS)
        dyn_buf_release(&in->body);
    return in->body_bytes <= DRAIN_BYTES;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* Blanks around a value are no part of it: RFC 9110, section 5.5. */
static struct dyn_str trim(struct dyn_str value)
{
    while (value.len != 0 && is_blank(value.ptr[value.len - 1]))
        value.len--;
    while (value.len != 0 && is_blank(value.ptr[0]))
        value = dyn_str_n(value.ptr + 1, value.len - 1);
    return value;
}

static enum MHD_Result keep_header(void *cls, enum MHD_ValueKind kind, const char *name,
                                   size_t name_size, const char *value, size_t value_size)
{
    struct verify_request *request = cls;
    struct dyni_header *header;

    (void)kind;
    if (request->header_count == VERIFY_HEADERS_MAX)
        return MHD_NO;
    header = &request->headers[request->header_count++];
    header->name = dyn_str_n(name, name_size);
    header->value = value != NULL ? trim(dyn_str_n(value, value_size)) : DYN_STR("");
    return MHD_YES;
}

/* False: there are more than are kept. */
static bool keep_headers(struct MHD_Connection *connection,
                         struct verify_request *ret_request)
{
    int all = MHD_get_connection_values_n(connection, MHD_HEADER_KIND, NULL, NULL);

    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, keep_header, ret_request);
    return all >= 0 && (size_t)all == ret_request->header_count;
}

/* --- Answers ------------------------------------------------------------------------ */

/* The body came from malloc: the engine is on the real system. */
static enum MHD_Result send_answer(struct MHD_Connection *connection,
                                   struct answer *answer, bool closes)
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
        (closes && MHD_add_response_header(response, "Connection", "close") != MHD_YES))
        result = MHD_NO;
    if (result == MHD_YES)
        result = MHD_queue_response(connection, (unsigned)answer->http_status, response);
    MHD_destroy_response(response);
    return result;
}

/* One that came in while the front stops is the last of its connection. */
static enum MHD_Result
answer_request(struct incoming *in, struct MHD_Connection *connection, const char *method)
{
    struct verify_request request = {0};
    struct answer answer;

    request.method = dyn_str(method);
    request.target = dyn_str(in->target);
    request.body = dyn_buf_str(&in->body);
    if (!keep_headers(connection, &request) && in->limit == ANSWER_WITHIN_LIMITS)
        in->limit = ANSWER_TOO_MANY_HEADERS;
    if (!answer_make(in->front->options, in->front->local, &request, in->limit, &answer))
        return MHD_NO;
    return send_answer(connection, &answer, atomic_load(&in->front->is_stopping));
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
    if (!in->has_head) {
        in->has_head = true;
        return check_head(in, connection) ? MHD_YES
                                          : answer_request(in, connection, method);
    }
    if (*size == 0)
        return answer_request(in, connection, method);
    if (!take_piece(in, piece, *size))
        return MHD_NO;
    *size = 0;
    return MHD_YES;
}

/* --- Life cycle --------------------------------------------------------------------- */

/* Takes the descriptor over when it succeeds. */
static struct MHD_Daemon *start_daemon(struct front *front, int fd)
{
    const struct options *o = front->options;
    unsigned threads = o->threads < o->max_connections ? o->threads : o->max_connections;
    /* A pool of one is none. */
    struct MHD_OptionItem pool[] = {
        {threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, (intptr_t)threads,
         NULL},
        {MHD_OPTION_END, 0, NULL},
    };

    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC, o->port, NULL, NULL, on_request,
        front, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_URI_LOG_CALLBACK, begin_request,
        front, MHD_OPTION_NOTIFY_COMPLETED, end_request, front,
        MHD_OPTION_CONNECTION_LIMIT, o->max_connections, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_BYTES,
        MHD_OPTION_ARRAY, pool, MHD_OPTION_END);
}

int front_start(const struct options *options, struct dyn_local *local,
                struct front **ret_front, char *ret_why, size_t size)
{
    struct front *front = calloc(1, sizeof(*front));
    int fd = -1;

    if (front == NULL) {
        snprintf(ret_why, size, "out of memory");
        return -1;
    }
    front->options = options;
    front->local = local;
    atomic_init(&front->running, 0);
    atomic_init(&front->is_stopping, false);
    if (listen_open(options, &fd, &front->port, ret_why, size) != 0)
        goto failed;
    errno = 0;
    front->daemon = start_daemon(front, fd);
    if (front->daemon == NULL) {
        snprintf(ret_why, size, "can't start %u threads for %u connections: %s",
                 options->threads, options->max_connections,
                 errno != 0 ? strerror(errno) : "no reason given");
        goto failed;
    }
    *ret_front = front;
    return 0;

failed:
    if (fd >= 0)
        close(fd);
    free(front);
    return -1;
}

uint16_t front_port(const struct front *front)
{
    return front->port;
}

void front_stop(struct front *front)
{
    const struct timespec step = {0, 10000000L};
    MHD_socket listening = MHD_quiesce_daemon(front->daemon);

    atomic_store(&front->is_stopping, true);
    for (int i = 0; i < STOP_WAIT_S * 100 && atomic_load(&front->running) > 0; i++)
        nanosleep(&step, NULL);
    MHD_stop_daemon(front->daemon);
    if (listening != MHD_INVALID_SOCKET)
        close(listening);
    free(front);
}
