/* SPDX-License-Identifier: MIT */
#include "canned.h"

#include "measure.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CONNECTIONS = 16, HEAD_MAX = 512 };

struct connection {
    struct canned_request request;
};

/* --- The answers ----------------------------------------------------------------------- */

/* A whole response, sent in one piece: its head, with the checksum that the service sends, and
 * its body. */
struct response {
    char *bytes;
    size_t len;
};

static uint32_t crc32_of(struct dyn_str text)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < text.len; i++) {
        crc ^= (unsigned char)text.ptr[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (UINT32_C(0xEDB88320) & -(crc & 1));
    }
    return ~crc;
}

static void make_response(struct response *response, struct dyn_str body)
{
    response->bytes = (char *)malloc(HEAD_MAX + body.len);
    if (response->bytes == NULL)
        _exit(2);
    int len =
        snprintf(response->bytes, HEAD_MAX,
                 "HTTP/1.1 200 OK\r\n"
                 "Server: Server\r\n"
                 "Date: Sat, 21 Nov 2026 04:46:25 GMT\r\n"
                 "Content-Type: application/x-amz-json-1.0\r\n"
                 "Content-Length: %zu\r\n"
                 "Connection: keep-alive\r\n"
                 "x-amzn-RequestId: 4B1QGGBHQ0EXAMPLE0EXAMPLE0EXAMPLE0EXAMPLE0EXAMPLE\r\n"
                 "x-amz-crc32: %lu\r\n\r\n",
                 body.len, (unsigned long)crc32_of(body));
    memcpy(response->bytes + len, body.ptr, body.len);
    response->len = (size_t)len + body.len;
}

/* --- The server ------------------------------------------------------------------------ */

static bool send_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes += sent;
        len -= (size_t)sent;
    }
    return true;
}

/* The value of a header of the request, absent when it has none. */
static struct dyn_str header_of(const struct canned_request *request, const char *name)
{
    const char *p = request->bytes, *end = p + request->head_len;
    size_t len = strlen(name);
    while (p < end) {
        const char *line_end = memchr(p, '\r', (size_t)(end - p));
        if (line_end == NULL)
            break;
        if ((size_t)(line_end - p) > len && p[len] == ':' &&
            strncasecmp(p, name, len) == 0) {
            p += len + 1;
            while (p < line_end && *p == ' ')
                p++;
            return dyn_str_n(p, (size_t)(line_end - p));
        }
        p = line_end + 2;
    }
    return dyn_str_n(NULL, 0);
}

/* Whether all of the request is there. */
static bool is_whole(struct canned_request *request)
{
    for (size_t i = 3; request->head_len == 0 && i < request->len; i++)
        if (memcmp(request->bytes + i - 3, "\r\n\r\n", 4) == 0)
            request->head_len = i + 1;
    if (request->head_len == 0)
        return false;
    struct dyn_str length = header_of(request, "content-length");
    size_t body = length.ptr != NULL ? (size_t)strtoul(length.ptr, NULL, 10) : 0;
    return request->len >= request->head_len + body;
}

static bool answer(int fd, struct canned_request *request, struct canned_answer *answers,
                   const struct response *responses, size_t count)
{
    struct dyn_str target = header_of(request, "x-amz-target");
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(answers[i].operation);
        if (target.len < len ||
            memcmp(target.ptr + target.len - len, answers[i].operation, len) != 0)
            continue;
        memcpy(answers[i].request, request, sizeof(*request));
        return send_all(fd, responses[i].bytes, responses[i].len);
    }
    return false;
}

static bool serve(int fd, struct connection *connection, struct canned_answer *answers,
                  const struct response *responses, size_t count)
{
    struct canned_request *request = &connection->request;
    ssize_t got =
        recv(fd, request->bytes + request->len, sizeof(request->bytes) - request->len, 0);
    if (got <= 0)
        return false;
    request->len += (size_t)got;
    if (!is_whole(request))
        return request->len < sizeof(request->bytes);
    bool is_served = answer(fd, request, answers, responses, count);
    request->len = request->head_len = 0;
    return is_served;
}

_Noreturn static void run_server(int listener, struct canned_answer *answers,
                                 size_t count)
{
    static struct connection connections[CONNECTIONS];
    struct pollfd fds[CONNECTIONS + 1];
    struct response *responses = calloc(count, sizeof(*responses));
    if (responses == NULL)
        _exit(2);
    for (size_t i = 0; i < count; i++)
        make_response(&responses[i], dyn_buf_str(&answers[i].body));
    for (size_t i = 0; i <= CONNECTIONS; i++)
        fds[i] =
            (struct pollfd){.fd = i == CONNECTIONS ? listener : -1, .events = POLLIN};
    while (poll(fds, CONNECTIONS + 1, -1) > 0) {
        for (size_t i = 0; i < CONNECTIONS; i++) {
            if (fds[i].fd < 0 || fds[i].revents == 0 ||
                serve(fds[i].fd, &connections[i], answers, responses, count))
                continue;
            close(fds[i].fd);
            fds[i].fd = -1;
        }
        if (fds[CONNECTIONS].revents == 0)
            continue;
        int fd = accept(listener, NULL, NULL), one = 1;
        size_t place = 0;
        while (place < CONNECTIONS && fds[place].fd >= 0)
            place++;
        if (fd < 0 || place == CONNECTIONS)
            _exit(2);
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
        memset(&connections[place], 0, sizeof(connections[place]));
        fds[place].fd = fd;
        fds[place].revents = 0;
    }
    _exit(0);
}

/* A file without a name: anonymous mappings are not in POSIX.1-2008. */
static struct canned_request *shared_request(void)
{
    FILE *file = tmpfile();
    void *shared = MAP_FAILED;
    if (file != NULL && ftruncate(fileno(file), sizeof(struct canned_request)) == 0)
        shared = mmap(NULL, sizeof(struct canned_request), PROT_READ | PROT_WRITE,
                      MAP_SHARED, fileno(file), 0);
    if (shared == MAP_FAILED)
        measure_give_up("mmap", "no memory that two processes share");
    fclose(file);
    return (struct canned_request *)shared;
}

struct canned canned_start(struct canned_answer *answers, size_t count)
{
    struct canned canned = {0};
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof(address);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (size_t i = 0; i < count; i++)
        answers[i].request = shared_request();
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0 ||
        bind(listener, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(listener, CONNECTIONS) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &len) != 0)
        measure_give_up("canned server", "no port of 127.0.0.1 to listen on");
    canned.port = ntohs(address.sin_port);
    canned.pid = fork();
    if (canned.pid < 0)
        measure_give_up("canned server", "fork failed");
    if (canned.pid == 0)
        run_server(listener, answers, count);
    close(listener);
    return canned;
}

void canned_stop(struct canned *canned)
{
    if (canned->pid <= 0)
        return;
    kill(canned->pid, SIGTERM);
    waitpid(canned->pid, NULL, 0);
    canned->pid = 0;
}
