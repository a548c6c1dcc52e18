/* SPDX-License-Identifier: MIT */
#include "support/server.h"

#include "support/server_probe.h"

#include <check.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define START_ATTEMPTS 5
#define START_SECONDS  30 /* a Java server on a busy machine */
#define POLL_STEP      3000000L

enum start_result { STARTED, ENDED_EARLY, NEVER_ANSWERED };

bool server_is_missing(const struct server_kind *kind, const char *what)
{
    if (server_kind_is_here(kind))
        return false;
    const char *wanted = getenv("DYNGEN_SERVERS");
    if (wanted != NULL && strcmp(wanted, "required") == 0 && !kind->is_opt_in)
        ck_abort_msg("DYNGEN_SERVERS=required, but %s needs %s", kind->name, kind->needs);
    printf("# skipped: %s%s%s needs %s\n", what != NULL ? what : "",
           what != NULL ? " on " : "", kind->name, kind->needs);
    return true;
}

static time_t seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

/* Its own line that it listens, where it has one: an answer alone could come from another
 * program that took the port first. */
static bool says_it_is_ready(const struct server *server)
{
    char log[2048];
    if (server->kind->ready_line == NULL)
        return true;
    server_process_log(&server->process, log, sizeof(log));
    return strstr(log, server->kind->ready_line) != NULL;
}

static enum start_result await_answer(const struct server *server)
{
    const struct timespec step = {0, POLL_STEP};
    time_t end = seconds_now() + START_SECONDS;
    while (seconds_now() <= end) {
        bool is_ready = says_it_is_ready(server) && server_probe_answers(server->port);
        if (!server_process_is_running(&server->process))
            return ENDED_EARLY;
        if (is_ready)
            return STARTED;
        nanosleep(&step, NULL);
    }
    return NEVER_ANSWERED;
}

static void describe_failure(struct server *server, const char *reason)
{
    char log[512] = "";
    if (server->process.pid > 0)
        server_process_log(&server->process, log, sizeof(log));
    snprintf(server->failure, sizeof(server->failure), "%s on port %u %s: %s",
             server->kind->name, server->port, reason, log);
}

static enum start_result attempt(struct server *server, unsigned port)
{
    struct server_command command;
    server->port = port;
    snprintf(server->endpoint, sizeof(server->endpoint), "http://127.0.0.1:%u", port);
    if (!server_kind_command(server->kind, port, &command)) {
        describe_failure(server, "needs more than the machine has");
        return NEVER_ANSWERED;
    }
    int rc = server_process_start(&server->process, command.args);
    if (rc != 0) {
        describe_failure(server, strerror(rc));
        return NEVER_ANSWERED;
    }
    enum start_result result = await_answer(server);
    if (result == STARTED)
        return STARTED;
    describe_failure(server, result == ENDED_EARLY ? "ended at once" : "never answered");
    server_process_stop(&server->process);
    return result;
}

/* On `port` first, if it isn't 0. What ends at once may have found its port taken. */
static int start(struct server *server, unsigned port)
{
    enum start_result result = ENDED_EARLY;
    for (int i = 0; i < START_ATTEMPTS && result == ENDED_EARLY; i++) {
        result = attempt(server, port != 0 ? port : server_probe_free_port());
        port = 0;
    }
    return result == STARTED ? 0 : -1;
}

int server_start(const struct server_kind *kind, struct server *ret_server)
{
    *ret_server = (struct server){.kind = kind};
    if (start(ret_server, 0) != 0)
        return -1;
    if (kind->is_on_all_addresses)
        printf("# note: %s listens on every interface while the tests run, port %u\n",
               kind->name, ret_server->port);
    return 0;
}

bool server_is_running(const struct server *server)
{
    return server_process_is_running(&server->process);
}

int server_ensure(struct server *server)
{
    if (server_is_running(server))
        return 0;
    server_process_stop(&server->process);
    return start(server, server->port) == 0 ? 1 : -1;
}

void server_stop(struct server *server)
{
    server_process_stop(&server->process);
}
