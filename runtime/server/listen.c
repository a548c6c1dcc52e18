/* SPDX-License-Identifier: MIT */
#include "server/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* Open files beside the connections: the engine's for each thread, and a few. */
#define FILES_PER_THREAD 8
#define FILES_OF_ITS_OWN 64

struct address {
    struct sockaddr_storage any;
    socklen_t len;
};

/* --- Addresses ---------------------------------------------------------------------- */

static bool read_address(const char *host, uint16_t port, struct address *ret_address)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};

    memset(ret_address, 0, sizeof(*ret_address));
    if (strcmp(host, "localhost") == 0)
        host = "127.0.0.1";
    if (inet_pton(AF_INET, host, &v4.sin_addr) == 1) {
        memcpy(&ret_address->any, &v4, sizeof(v4));
        ret_address->len = sizeof(v4);
        return true;
    }
    if (inet_pton(AF_INET6, host, &v6.sin6_addr) == 1) {
        memcpy(&ret_address->any, &v6, sizeof(v6));
        ret_address->len = sizeof(v6);
        return true;
    }
    return false;
}

static bool read_port(int fd, uint16_t *ret_port)
{
    struct sockaddr_storage any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    socklen_t len = sizeof(any);

    memset(&any, 0, sizeof(any));
    if (getsockname(fd, (struct sockaddr *)(void *)&any, &len) != 0)
        return false;
    memcpy(&v4, &any, sizeof(v4));
    memcpy(&v6, &any, sizeof(v6));
    *ret_port = ntohs(any.ss_family == AF_INET6 ? v6.sin6_port : v4.sin_port);
    return true;
}

/* --- Sockets ------------------------------------------------------------------------ */

/* One that was ended a moment ago leaves connections that keep its port: it may be taken
 * all the same. IPv6 alone, so that [::] doesn't depend on the machine's settings. */
static bool prepare(int fd, int family)
{
    const int on = 1;
    int flags = fcntl(fd, F_GETFL);

    return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0 &&
           fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 &&
           setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
           (family != AF_INET6 ||
            setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) == 0);
}

/* The descriptor; or -1 and errno. */
static int open_socket(const struct address *address, uint16_t *ret_port)
{
    int fd = socket(address->any.ss_family, SOCK_STREAM, 0);
    int error;

    if (fd < 0)
        return -1;
    if (prepare(fd, address->any.ss_family) &&
        bind(fd, (const struct sockaddr *)(const void *)&address->any, address->len) ==
            0 &&
        listen(fd, SOMAXCONN) == 0 && read_port(fd, ret_port))
        return fd;
    error = errno;
    close(fd);
    errno = error;
    return -1;
}

/* Without them accepting fails while there are connections to spare. */
static bool allow_files(rlim_t needed, rlim_t *ret_allowed)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return true;
    *ret_allowed = limit.rlim_max;
    if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= needed)
        return true;
    if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < needed)
        return false;
    limit.rlim_cur = needed;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

int listen_open(const struct options *options, int *ret_fd, uint16_t *ret_port,
                char *ret_why, size_t size)
{
    rlim_t allowed = 0, needed = (rlim_t)options->max_connections +
                                 (rlim_t)options->threads * FILES_PER_THREAD +
                                 FILES_OF_ITS_OWN;
    struct address address;
    int fd;

    if (!read_address(options->host, options->port, &address)) {
        snprintf(ret_why, size,
                 "--host \"%.80s\": expected an address, such as 127.0.0.1 or ::1",
                 options->host);
        return -1;
    }
    if (!allow_files(needed, &allowed)) {
        snprintf(ret_why, size,
                 "--connections %u: they need %lu open files, and the system allows %lu; "
                 "give fewer connections, or raise it (ulimit -n)",
                 options->max_connections, (unsigned long)needed, (unsigned long)allowed);
        return -1;
    }
    fd = open_socket(&address, ret_port);
    if (fd < 0) {
        snprintf(ret_why, size, "--host %.80s --port %u: can't listen there: %s%s",
                 options->host, (unsigned)options->port, strerror(errno),
                 errno == EADDRINUSE ? "; end what listens there, or take --port 0" : "");
        return -1;
    }
    *ret_fd = fd;
    return 0;
}
