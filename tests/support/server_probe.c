/* SPDX-License-Identifier: MIT */
#include "support/server_probe.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* The servers check no signature, but want one that looks right. */
#define REQUEST                                                                          \
    "POST / HTTP/1.1\r\n"                                                                \
    "Host: 127.0.0.1:%u\r\n"                                                             \
    "Connection: close\r\n"                                                              \
    "Content-Type: application/x-amz-json-1.0\r\n"                                       \
    "X-Amz-Target: DynamoDB_20120810.ListTables\r\n"                                     \
    "X-Amz-Date: 20260101T000000Z\r\n"                                                   \
    "Authorization: AWS4-HMAC-SHA256 "                                                   \
    "Credential=probe/20260101/us-east-1/dynamodb/aws4_request, "                        \
    "SignedHeaders=host;x-amz-date;x-amz-target, "                                       \
    "Signature="                                                                         \
    "0000000000000000000000000000000000000000000000000000000000000000\r\n"               \
    "Content-Length: 2\r\n\r\n{}"

static struct sockaddr_in loopback(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((in_port_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

unsigned server_probe_free_port(void)
{
    struct sockaddr_in address = loopback(0);
    socklen_t len = sizeof(address);
    unsigned port = 0;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        return 0;
    if (bind(fd, (struct sockaddr *)&address, len) == 0 &&
        getsockname(fd, (struct sockaddr *)&address, &len) == 0)
        port = ntohs(address.sin_port);
    close(fd);
    return port;
}

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

/* Whether what comes is a list of tables; its first bytes tell. */
static bool is_list_of_tables(int fd)
{
    char text[4096];
    size_t len = 0;
    while (len < sizeof(text) - 1) {
        ssize_t got = recv(fd, text + len, sizeof(text) - 1 - len, 0);
        if (got <= 0)
            return false;
        len += (size_t)got;
        text[len] = '\0';
        if (strstr(text, "\"TableNames\"") != NULL)
            return strncmp(text, "HTTP/1.1 200 ", 13) == 0;
    }
    return false;
}

bool server_probe_answers(unsigned port)
{
    struct sockaddr_in address = loopback(port);
    struct timeval second = {.tv_sec = 1};
    char request[1024];
    int len = snprintf(request, sizeof(request), REQUEST, port);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        return false;
    bool has_answered =
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof(second)) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &second, sizeof(second)) == 0 &&
        connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
        send_all(fd, request, (size_t)len) && is_list_of_tables(fd);
    close(fd);
    return has_answered;
}
