/* SPDX-License-Identifier: MIT */
#include "server_rig.h"

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STEP_NS     5000000L
#define STEPS_PER_S 200u
#define START_S     20u

static void pause_a_step(void)
{
    const struct timespec step = {0, STEP_NS};
    nanosleep(&step, NULL);
}

/* --- The program ---------------------------------------------------------------------- */

static bool read_port(struct server_rig *rig)
{
    const char *line, *colon;
    server_process_log(&rig->process, rig->log, sizeof(rig->log));
    line = strstr(rig->log, "listening on http://");
    if (line == NULL || strchr(line, '\n') == NULL)
        return false;
    /* An address of IPv6 stands in brackets. */
    colon = line + strlen("listening on http://");
    if (*colon == '[')
        colon = strchr(colon, ']');
    colon = strchr(colon, ':');
    rig->port = (unsigned)strtoul(colon + 1, NULL, 10);
    return rig->port != 0;
}

bool server_rig_start(struct server_rig *ret_rig, const char *const *args)
{
    char texts[RIG_ARGS_MAX][256];
    char *all[RIG_ARGS_MAX + 4] = {getenv("DYNGEN_LOCAL"), texts[0], texts[1], NULL};
    size_t count = 3;
    memset(ret_rig, 0, sizeof(*ret_rig));
    ck_assert_msg(all[0] != NULL, "DYNGEN_LOCAL names no program");
    strcpy(texts[0], "--port");
    strcpy(texts[1], "0");
    for (size_t i = 0; args[i] != NULL; i++, count++) {
        ck_assert_uint_lt(count, RIG_ARGS_MAX);
        ck_assert_uint_lt(strlen(args[i]), sizeof(texts[0]));
        strcpy(texts[count - 1], args[i]);
        all[count] = texts[count - 1];
    }
    all[count] = NULL;
    ck_assert_int_eq(server_process_start(&ret_rig->process, all), 0);
    for (unsigned i = 0; i < START_S * STEPS_PER_S; i++) {
        bool runs = server_process_is_running(&ret_rig->process);
        if (read_port(ret_rig))
            return true;
        if (!runs)
            return false;
        pause_a_step();
    }
    return false;
}

void server_rig_stop(struct server_rig *rig)
{
    server_process_stop(&rig->process);
}

int server_rig_wait(struct server_rig *rig, unsigned seconds)
{
    siginfo_t info = {0};
    for (unsigned i = 0; i < seconds * STEPS_PER_S; i++) {
        if (!server_process_is_running(&rig->process))
            break;
        pause_a_step();
    }
    if (waitid(P_PID, (id_t)rig->process.pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
        info.si_pid == 0 || info.si_code != CLD_EXITED)
        return -1;
    return info.si_status;
}

/* --- Connections ---------------------------------------------------------------------- */

int server_rig_connect(const struct server_rig *rig)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((in_port_t)rig->port)};
    const struct timeval patience = {30, 0};
    const int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ck_assert_int_ge(fd, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
        return fd;
    close(fd);
    return -1;
}

bool server_rig_send(int fd, struct dyn_str bytes)
{
    while (bytes.len > 0) {
        ssize_t sent = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes = dyn_str_n(bytes.ptr + sent, bytes.len - (size_t)sent);
    }
    return true;
}

/* One byte more of the head: nothing of the next answer is taken. */
static bool read_head(int fd, struct dyn_buf *head)
{
    char byte;
    dyn_buf_clear(head);
    while (head->len < 4 || memcmp(head->ptr + head->len - 4, "\r\n\r\n", 4) != 0) {
        if (recv(fd, &byte, 1, 0) != 1)
            return false;
        dyn_buf_byte(head, byte);
    }
    return true;
}

static bool read_body(int fd, size_t len, struct dyn_buf *body)
{
    if (dyn_buf_reserve(body, len) != DYN_OK)
        return false;
    while (body->len < len) {
        ssize_t got = recv(fd, body->ptr + body->len, len - body->len, 0);
        if (got <= 0)
            return false;
        body->len += (size_t)got;
    }
    body->ptr[len] = '\0';
    return true;
}

struct dyn_str server_answer_header(const struct server_answer *answer, const char *name)
{
    const char *line = answer->head.ptr;
    size_t len = strlen(name);
    while (line != NULL && *line != '\0') {
        const char *end = strstr(line, "\r\n");
        if (strncasecmp(line, name, len) == 0 && line[len] == ':' && line[len + 1] == ' ')
            return dyn_str_n(line + len + 2, (size_t)(end - line) - len - 2);
        line = end != NULL ? end + 2 : NULL;
    }
    return DYN_STR("");
}

void server_rig_read(int fd, bool has_body, struct server_answer *ret_answer)
{
    memset(ret_answer, 0, sizeof(*ret_answer));
    while (read_head(fd, &ret_answer->head)) {
        int status = atoi(ret_answer->head.ptr + strlen("HTTP/1.1 "));
        struct dyn_str size = server_answer_header(ret_answer, "content-length");
        if (status == 100) {
            ret_answer->has_continue = true;
            continue;
        }
        if (!has_body || read_body(fd, strtoul(size.ptr, NULL, 10), &ret_answer->body))
            ret_answer->status = status;
        return;
    }
}

void server_answer_release(struct server_answer *answer)
{
    dyn_buf_release(&answer->head);
    dyn_buf_release(&answer->body);
}

/* --- Requests ------------------------------------------------------------------------- */

void server_rig_ask(const struct server_rig *rig, struct dyn_str request,
                    struct server_answer *ret_answer)
{
    int fd = server_rig_connect(rig);
    ck_assert_int_ge(fd, 0);
    (void)server_rig_send(fd, request);
    server_rig_read(fd, strncmp(request.ptr, "HEAD", 4) != 0, ret_answer);
    close(fd);
}

int server_rig_post(int fd, const char *operation, const char *body,
                    struct server_answer *ret_answer)
{
    struct dyn_buf request = {0};
    dyn_buf_printf(&request,
                   "POST / HTTP/1.1\r\nHost: h\r\nX-Amz-Target: DynamoDB_20120810.%s\r\n"
                   "Content-Length: %zu\r\n\r\n%s",
                   operation, strlen(body), body);
    memset(ret_answer, 0, sizeof(*ret_answer));
    if (server_rig_send(fd, dyn_buf_str(&request)))
        server_rig_read(fd, true, ret_answer);
    dyn_buf_release(&request);
    return ret_answer->status;
}

void server_rig_sign(const struct dyni_signer *signer, const char *body,
                     struct dyn_buf *out)
{
    struct dyni_sign_cache cache;
    struct dyni_signed found;
    ck_assert_int_eq(dyni_sign_cache_init(&cache), DYN_OK);
    ck_assert_int_eq(dyni_sign_request(&cache, signer, DYN_STR("h:1"),
                                       DYN_STR("application/x-amz-json-1.0"),
                                       DYN_STR(RIG_LIST), dyn_str(body), &found, NULL),
                     DYN_OK);
    dyni_sign_cache_release(&cache);
    dyn_buf_text(out, "POST / HTTP/1.1\r\nhost: h:1\r\n");
    if (signer->session_token != NULL)
        dyn_buf_printf(out, "X-Amz-Security-Token: %s\r\n", signer->session_token);
    dyn_buf_printf(out,
                   "CONTENT-TYPE: application/x-amz-json-1.0\r\nX-Amz-Target: " RIG_LIST
                   "\r\nX-Amz-Date: %s\r\nAuthorization: %s\r\nAccept: */*\r\n"
                   "Content-Length: %zu\r\n\r\n%s",
                   found.date, found.authorization, strlen(body), body);
}
