/* SPDX-License-Identifier: MIT */
#include "http_server.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS_MAX 64
#define READ_BYTES      65536

struct connection {
    int fd;
    char *bytes; /* received and not answered yet */
    size_t len, capacity;
};

struct record {
    char *bytes;
    size_t len;
};

struct http_server {
    const struct http_step *steps;
    size_t step_count;
    int listener;
    int wake[2]; /* closing [1] ends the thread */
    unsigned port;
    char url[64];
    pthread_t thread;
    struct connection connections[CONNECTIONS_MAX];
    size_t open;
    pthread_mutex_t lock; /* for what follows */
    size_t requests, accepted;
    struct record records[HTTP_SERVER_RECORDS];
};

static void connection_close(struct http_server *server, size_t index)
{
    close(server->connections[index].fd);
    free(server->connections[index].bytes);
    server->connections[index] = server->connections[--server->open];
}

static void reset(int fd)
{
    struct linger at_once = {.l_onoff = 1, .l_linger = 0};

    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

static void take_connection(struct http_server *server)
{
    int one = 1;
    int fd = accept(server->listener, NULL, NULL);

    if (fd < 0)
        return;
    if (server->open == CONNECTIONS_MAX) {
        close(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    server->connections[server->open++] = (struct connection){.fd = fd};
    pthread_mutex_lock(&server->lock);
    server->accepted++;
    pthread_mutex_unlock(&server->lock);
}

/* The end of the header section in what was received; 0: not there yet. */
static size_t headers_end(const struct connection *connection)
{
    const char *bytes = connection->bytes;

    for (size_t i = 3; i < connection->len; i++) {
        if (memcmp(bytes + i - 3, "\r\n\r\n", 4) == 0)
            return i + 1;
    }
    return 0;
}

static size_t content_length(const char *headers, size_t len)
{
    static const char name[] = "\r\nContent-Length:";

    for (size_t i = 0; i + sizeof(name) < len; i++) {
        if (strncasecmp(headers + i, name, sizeof(name) - 1) == 0)
            return strtoul(headers + i + sizeof(name) - 1, NULL, 10);
    }
    return 0;
}

/* How many bytes the first request has; 0: it is not whole yet. */
static size_t request_length(const struct connection *connection,
                             const struct http_step *step)
{
    size_t end = headers_end(connection), all;

    if (step->on_bytes)
        return connection->len;
    if (end == 0 || step->on_headers)
        return end;
    all = end + content_length(connection->bytes, end);
    return connection->len >= all ? all : 0;
}

static const struct http_step *record_request(struct http_server *server,
                                              const char *bytes, size_t len)
{
    size_t number;

    pthread_mutex_lock(&server->lock);
    number = server->requests++;
    if (number < HTTP_SERVER_RECORDS) {
        char *copy = malloc(len + 1);
        if (copy != NULL) {
            memcpy(copy, bytes, len);
            copy[len] = '\0';
        }
        server->records[number] = (struct record){copy, len};
    }
    pthread_mutex_unlock(&server->lock);
    return &server->steps[number < server->step_count ? number : server->step_count - 1];
}

static const struct http_step *next_step(struct http_server *server)
{
    size_t number;

    pthread_mutex_lock(&server->lock);
    number = server->requests;
    pthread_mutex_unlock(&server->lock);
    return &server->steps[number < server->step_count ? number : server->step_count - 1];
}

/* False: the other side is gone. */
static bool send_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return false;
        bytes += sent;
        len -= (size_t)sent;
    }
    return true;
}

static bool send_slowly(int fd, const char *bytes, size_t len, unsigned pause_us)
{
    struct timespec pause = {.tv_nsec = (long)pause_us * 1000};

    for (size_t i = 0; i < len; i++) {
        if (!send_all(fd, bytes + i, 1))
            return false;
        nanosleep(&pause, NULL);
    }
    return true;
}

/* Whether the connection goes on. */
static bool perform(int fd, const struct http_step *step)
{
    const char *bytes = step->bytes != NULL ? step->bytes : "";
    size_t len = step->len != 0 ? step->len : strlen(bytes);
    bool sent;

    if (step->cut != 0 && step->cut < len)
        len = step->cut;
    sent = step->drip_us != 0 ? send_slowly(fd, bytes, len, step->drip_us)
                              : send_all(fd, bytes, len);
    if (step->then == HTTP_RESET)
        reset(fd);
    return sent && step->then == HTTP_KEEP;
}

/* Answers each whole request that was received; false: the connection is to be closed. */
static bool answer(struct http_server *server, struct connection *connection)
{
    for (;;) {
        size_t len = request_length(connection, next_step(server));
        const struct http_step *step;

        if (len == 0)
            return true;
        step = record_request(server, connection->bytes, len);
        connection->len -= len;
        memmove(connection->bytes, connection->bytes + len, connection->len);
        if (!perform(connection->fd, step))
            return false;
    }
}

static bool receive(struct connection *connection)
{
    ssize_t got;

    if (connection->capacity - connection->len < READ_BYTES) {
        size_t capacity = connection->capacity * 2 + READ_BYTES;
        char *bytes = realloc(connection->bytes, capacity);
        if (bytes == NULL)
            return false;
        connection->bytes = bytes;
        connection->capacity = capacity;
    }
    got = recv(connection->fd, connection->bytes + connection->len, READ_BYTES, 0);
    if (got <= 0)
        return got < 0 && errno == EINTR;
    connection->len += (size_t)got;
    return true;
}

static void *serve(void *ctx)
{
    struct http_server *server = ctx;
    struct pollfd fds[CONNECTIONS_MAX + 2];

    for (;;) {
        fds[0] = (struct pollfd){.fd = server->wake[0], .events = POLLIN};
        fds[1] = (struct pollfd){.fd = server->listener, .events = POLLIN};
        for (size_t i = 0; i < server->open; i++)
            fds[i + 2] =
                (struct pollfd){.fd = server->connections[i].fd, .events = POLLIN};
        if (poll(fds, server->open + 2, -1) < 0 && errno != EINTR)
            return NULL;
        if (fds[0].revents != 0)
            return NULL;
        /* From the last: a closed one is replaced by one that was looked at. */
        for (size_t i = server->open; i-- > 0;) {
            struct connection *connection = &server->connections[i];
            if (fds[i + 2].revents != 0 &&
                (!receive(connection) || !answer(server, connection)))
                connection_close(server, i);
        }
        if (fds[1].revents != 0)
            take_connection(server);
    }
}

static bool listen_somewhere(struct http_server *server)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof(address);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    if (server->listener < 0)
        return false;
    if (bind(server->listener, (const struct sockaddr *)&address, len) != 0 ||
        listen(server->listener, CONNECTIONS_MAX) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &len) != 0)
        return false;
    server->port = ntohs(address.sin_port);
    snprintf(server->url, sizeof(server->url), "http://127.0.0.1:%u", server->port);
    return true;
}

static void close_if_open(int fd)
{
    if (fd >= 0)
        close(fd);
}

static void server_free(struct http_server *server)
{
    while (server->open > 0)
        connection_close(server, 0);
    for (size_t i = 0; i < HTTP_SERVER_RECORDS; i++)
        free(server->records[i].bytes);
    close_if_open(server->listener);
    close_if_open(server->wake[0]);
    pthread_mutex_destroy(&server->lock);
    free(server);
}

struct http_server *http_server_start(const struct http_step *steps, size_t count)
{
    struct http_server *server = calloc(1, sizeof(*server));

    if (server == NULL)
        return NULL;
    server->steps = steps;
    server->step_count = count;
    server->listener = -1;
    server->wake[0] = server->wake[1] = -1;
    pthread_mutex_init(&server->lock, NULL);
    if (listen_somewhere(server) && pipe(server->wake) == 0 &&
        pthread_create(&server->thread, NULL, serve, server) == 0)
        return server;
    close_if_open(server->wake[1]);
    server_free(server);
    return NULL;
}

void http_server_stop(struct http_server *server)
{
    if (server == NULL)
        return;
    close(server->wake[1]);
    pthread_join(server->thread, NULL);
    server_free(server);
}

const char *http_server_url(const struct http_server *server)
{
    return server->url;
}

unsigned http_server_port(const struct http_server *server)
{
    return server->port;
}

size_t http_server_requests(struct http_server *server)
{
    pthread_mutex_lock(&server->lock);
    size_t count = server->requests;
    pthread_mutex_unlock(&server->lock);
    return count;
}

size_t http_server_connections(struct http_server *server)
{
    pthread_mutex_lock(&server->lock);
    size_t count = server->accepted;
    pthread_mutex_unlock(&server->lock);
    return count;
}

const char *http_server_request(struct http_server *server, size_t index, size_t *ret_len)
{
    struct record record = {0};

    pthread_mutex_lock(&server->lock);
    if (index < HTTP_SERVER_RECORDS)
        record = server->records[index];
    pthread_mutex_unlock(&server->lock);
    *ret_len = record.len;
    return record.bytes;
}
