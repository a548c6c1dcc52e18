/* SPDX-License-Identifier: MIT */
#include "support/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define ANSWER_SECONDS 60
#define PIECE          65536

#define HEAD                                                                             \
    "POST / HTTP/1.1\r\n"                                                                \
    "Host: 127.0.0.1:%u\r\n"                                                             \
    "Content-Type: application/x-amz-json-1.0\r\n"                                       \
    "X-Amz-Target: DynamoDB_20120810.%s\r\n"                                             \
    "X-Amz-Date: 20260101T000000Z\r\n"                                                   \
    "Authorization: AWS4-HMAC-SHA256 "                                                   \
    "Credential=dyngentest/20260101/us-east-1/dynamodb/aws4_request, "                   \
    "SignedHeaders=host;x-amz-date;x-amz-target, "                                       \
    "Signature="                                                                         \
    "0000000000000000000000000000000000000000000000000000000000000000\r\n"               \
    "Content-Length: %zu\r\n\r\n"

struct raw_client raw_client_on(unsigned port)
{
    struct raw_client client = {0};
    client.port = port;
    return client;
}

void raw_client_close(struct raw_client *client)
{
    if (client->fd > 0)
        close(client->fd);
    client->fd = 0;
    dyn_buf_release(&client->read);
}

static bool is_connected(struct raw_client *client)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((in_port_t)client->port)};
    const struct timeval limit = {ANSWER_SECONDS, 0};
    const int on = 1;
    if (client->fd > 0)
        return true;
    client->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (client->fd < 0)
        return false;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(client->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    setsockopt(client->fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    return connect(client->fd, (struct sockaddr *)&address, sizeof(address)) == 0;
}

static bool send_all(int fd, struct dyn_str bytes)
{
    while (bytes.len > 0) {
        ssize_t sent = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes = dyn_str_n(bytes.ptr + sent, bytes.len - (size_t)sent);
    }
    return true;
}

/* More of what comes; false: nothing more does. */
static bool read_more(struct raw_client *client)
{
    if (dyn_buf_reserve(&client->read, PIECE) != DYN_OK)
        return false;
    ssize_t got = recv(client->fd, client->read.ptr + client->read.len, PIECE, 0);
    if (got <= 0)
        return false;
    client->read.len += (size_t)got;
    client->read.ptr[client->read.len] = '\0';
    return true;
}

static void take(struct raw_client *client, size_t len)
{
    struct dyn_buf *read = &client->read;
    memmove(read->ptr, read->ptr + len, read->len - len);
    dyn_buf_truncate(read, read->len - len);
}

/* Reads until `mark` is there: the bytes before it and with it; 0: it never comes. */
static size_t read_to(struct raw_client *client, const char *mark)
{
    const char *found = NULL;
    while (client->read.len == 0 || (found = strstr(client->read.ptr, mark)) == NULL) {
        if (!read_more(client))
            return 0;
    }
    return (size_t)(found - client->read.ptr) + strlen(mark);
}

static bool take_body(struct raw_client *client, size_t len, struct dyn_buf *out)
{
    while (client->read.len < len) {
        if (!read_more(client))
            return false;
    }
    dyn_buf_append(out, client->read.ptr, len);
    take(client, len);
    return true;
}

static bool take_chunks(struct raw_client *client, struct dyn_buf *out)
{
    for (;;) {
        size_t line = read_to(client, "\r\n");
        if (line == 0)
            return false;
        size_t len = strtoul(client->read.ptr, NULL, 16);
        take(client, line);
        if (!take_body(client, len, out) || read_to(client, "\r\n") == 0)
            return false;
        take(client, 2);
        if (len == 0)
            return true;
    }
}

/* The value of a header in a head of answers; NULL: it isn't there. */
static const char *find_header(const char *head, size_t len, const char *name)
{
    size_t name_len = strlen(name);
    for (const char *line = head; line != NULL && line < head + len;
         line = strstr(line, "\r\n") + 2) {
        if (strncasecmp(line, name, name_len) == 0 && line[name_len] == ':')
            return line + name_len + 1 + strspn(line + name_len + 1, " ");
        if (strncmp(line, "\r\n", 2) == 0)
            break;
    }
    return NULL;
}

struct head {
    int status;
    size_t len;
    bool is_chunked;
    bool closes;
};

static bool take_head(struct raw_client *client, struct head *ret)
{
    size_t len = read_to(client, "\r\n\r\n");
    if (len < 16)
        return false;
    const char *text = client->read.ptr;
    const char *size = find_header(text, len, "Content-Length");
    const char *connection = find_header(text, len, "Connection");
    ret->status = (int)strtol(text + strlen("HTTP/1.1 "), NULL, 10);
    ret->is_chunked = find_header(text, len, "Transfer-Encoding") != NULL;
    ret->closes = connection != NULL && strncasecmp(connection, "close", 5) == 0;
    ret->len = size != NULL ? strtoul(size, NULL, 10) : 0;
    take(client, len);
    return ret->status > 0;
}

static int exchange(struct raw_client *client, struct dyn_str head_text,
                    struct dyn_str body, struct dyn_buf *out)
{
    struct head head;
    if (!is_connected(client) || !send_all(client->fd, head_text) ||
        !send_all(client->fd, body) || !take_head(client, &head))
        return -1;
    if (!(head.is_chunked ? take_chunks(client, out) : take_body(client, head.len, out)))
        return -1;
    if (head.closes)
        raw_client_close(client);
    return head.status;
}

int raw_client_post(struct raw_client *client, const char *operation, struct dyn_str body,
                    struct dyn_buf *out)
{
    struct dyn_buf head = {0};
    dyn_buf_printf(&head, HEAD, client->port, operation, body.len);
    int status = exchange(client, dyn_buf_str(&head), body, out);
    dyn_buf_release(&head);
    if (status < 0)
        raw_client_close(client);
    return status;
}
