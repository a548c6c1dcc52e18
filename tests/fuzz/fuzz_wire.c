/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes dyngen-local's front from the wire: the input is what a client sends over one
 * connection to loopback before it goes away. What must hold: what comes back, if anything
 * does, is HTTP; a client that comes after it is let in, greeted, and its connection ends.
 */
#include "server/front.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define PATIENCE_S 20
#define TEXT_MAX   256

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct options options = {
    .host = "127.0.0.1", .max_body_bytes = 4096, .threads = 1, .max_connections = 16};
static struct dyn_local *local;
static struct front *front;

static void require(bool holds, const char *law)
{
    if (holds)
        return;
    fprintf(stderr, "fuzz_wire: broken: %s\n", law);
    abort();
}

static void end(void)
{
    front_stop(front);
    dyn_local_close(local);
}

static void begin(void)
{
    struct dyn_local_opts opts = {.sweep_interval_s = DYN_LOCAL_SWEEP_NEVER};
    char why[256] = "";

    require(dyn_local_open(&local, &opts, NULL) == DYN_OK, "an engine");
    require(front_start(&options, local, &front, why, sizeof(why)) == 0, why);
    atexit(end);
}

/* Closing resets the connection, so that its port doesn't wait for anything late. */
static int open_connection(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(front_port(front))};
    const struct timeval patience = {PATIENCE_S, 0};
    const struct linger at_once = {1, 0};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    require(fd >= 0, "a socket");
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    require(connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0,
            "who comes is let in");
    return fd;
}

/* The server may stop reading when it has seen enough. */
static void send_all(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);
        if (sent <= 0)
            break;
        bytes += sent;
        size -= (size_t)sent;
    }
}

/* Keeps the beginning of what comes until it ends; or of what came, when it won't wait. */
static void receive(int fd, int flags, char ret_text[TEXT_MAX])
{
    char piece[4096];
    size_t len = 0;
    ssize_t count;

    while ((count = recv(fd, piece, sizeof(piece), flags)) > 0) {
        size_t room = TEXT_MAX - 1 - len;
        size_t kept = (size_t)count < room ? (size_t)count : room;
        memcpy(ret_text + len, piece, kept);
        len += kept;
    }
    require(count == 0 || flags == MSG_DONTWAIT ||
                (errno != EAGAIN && errno != EWOULDBLOCK),
            "the connection ends by itself");
    ret_text[len] = '\0';
}

/* The one thread of the front has looked at what came before when it answers this. */
static void greet(void)
{
    static const char greeting[] =
        "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    char text[TEXT_MAX];
    int fd = open_connection();

    send_all(fd, greeting, sizeof(greeting) - 1);
    receive(fd, 0, text);
    close(fd);
    require(strncmp(text, "HTTP/1.1 200 ", 13) == 0, "who comes after it is greeted");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[TEXT_MAX];
    int fd;

    if (front == NULL)
        begin();
    fd = open_connection();
    send_all(fd, (const char *)data, size);
    greet();
    receive(fd, MSG_DONTWAIT, text);
    close(fd);
    require(text[0] == '\0' || strncmp(text, "HTTP/1.", 7) == 0,
            "what comes back is HTTP");
    return 0;
}
