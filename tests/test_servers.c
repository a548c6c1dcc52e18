/* SPDX-License-Identifier: MIT */
#include "support/server.h"
#include "support/server_probe.h"
#include "support/suite.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct server server;

static void tear_down(void)
{
    server_stop(&server);
}

/* False: the server is skipped. */
static bool start_kind(int id, const char *what)
{
    const struct server_kind *kind = &server_kinds[id];
    if (server_is_missing(kind, what))
        return false;
    ck_assert_msg(server_start(kind, &server) == 0, "%s", server.failure);
    return true;
}

static bool await(bool (*is_so)(const void *ctx), const void *ctx)
{
    const struct timespec step = {0, 2000000L};
    for (int i = 0; i < 5000; i++) {
        if (is_so(ctx))
            return true;
        nanosleep(&step, NULL);
    }
    return false;
}

static bool is_dead(const void *ctx)
{
    const struct server *of = ctx;
    return !server_is_running(of);
}

static bool is_file_gone(const void *ctx)
{
    struct stat status;
    const char *path = ctx;
    return stat(path, &status) != 0 && errno == ENOENT;
}

static bool is_port_silent(const void *ctx)
{
    const unsigned *port = ctx;
    return !server_probe_answers(*port);
}

START_TEST(kinds_stand_at_their_ids)
{
    ck_assert_int_eq(server_kinds[_i].id, _i);
    ck_assert_ptr_nonnull(server_kinds[_i].name);
    ck_assert_ptr_nonnull(server_kinds[_i].needs);
}
END_TEST

START_TEST(a_started_server_answers)
{
    if (!start_kind(_i, "starting"))
        return;
    ck_assert(server_is_running(&server));
    ck_assert(server_probe_answers(server.port));
    ck_assert_int_eq(server_ensure(&server), 0);
    char expected[64];
    snprintf(expected, sizeof(expected), "http://127.0.0.1:%u", server.port);
    ck_assert_str_eq(server.endpoint, expected);
}
END_TEST

START_TEST(two_servers_stand_side_by_side)
{
    struct server other;
    if (!start_kind(_i, "two at a time"))
        return;
    ck_assert_msg(server_start(&server_kinds[_i], &other) == 0, "%s", other.failure);
    ck_assert_uint_ne(server.port, other.port);
    server_stop(&server);
    ck_assert(server_probe_answers(other.port));
    server_stop(&other);
}
END_TEST

START_TEST(a_killed_server_is_started_again)
{
    if (!start_kind(_i, "restarting"))
        return;
    pid_t old = server.process.pid;
    ck_assert_int_eq(kill(old, SIGKILL), 0);
    ck_assert(await(is_dead, &server));
    ck_assert_msg(server_ensure(&server) == 1, "%s", server.failure);
    ck_assert_int_ne(server.process.pid, old);
    ck_assert(server_is_running(&server));
    ck_assert(server_probe_answers(server.port));
}
END_TEST

START_TEST(a_stopped_server_leaves_no_process_and_no_file)
{
    if (!start_kind(_i, "stopping"))
        return;
    struct server was = server;
    ck_assert(!is_file_gone(was.process.folder));
    server_stop(&server);
    ck_assert(!server_is_running(&server));
    ck_assert_int_eq(kill(-was.process.pid, 0), -1);
    ck_assert_int_eq(errno, ESRCH);
    ck_assert(is_file_gone(was.process.folder));
    ck_assert(!server_probe_answers(was.port));
    server_stop(&server);
}
END_TEST

/* A process as a test that crashes: starts the server, says so and is killed. */
static void start_and_be_killed(int id, int out)
{
    struct server own;
    if (server_start(&server_kinds[id], &own) != 0 ||
        write(out, &own, sizeof(own)) != (ssize_t)sizeof(own))
        _exit(1);
    raise(SIGKILL);
}

START_TEST(a_server_does_not_outlive_a_killed_test)
{
    int ends[2];
    struct server left;
    if (server_is_missing(&server_kinds[_i], "dying tests"))
        return;
    ck_assert_int_eq(pipe(ends), 0);
    fflush(NULL);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0)
        start_and_be_killed(_i, ends[1]);
    close(ends[1]);
    ssize_t got = read(ends[0], &left, sizeof(left));
    close(ends[0]);
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    ck_assert_int_eq(got, (ssize_t)sizeof(left));
    ck_assert(await(is_port_silent, &left.port));
    ck_assert(await(is_file_gone, left.process.folder));
}
END_TEST

START_TEST(a_server_that_ends_at_once_is_reported_with_its_own_words)
{
    static const struct server_kind broken = {
        .name = "broken",
        .folder_variable = "DYNGEN_SOURCE_ROOT",
        .file = ".",
        .needs = "nothing",
        .args = {"sh", "-c", "echo '{port}: no such luck' >&2; exit 3"},
    };
    ck_assert_int_eq(server_start(&broken, &server), -1);
    ck_assert_msg(strstr(server.failure, "broken on port ") != NULL &&
                      strstr(server.failure, "ended at once") != NULL &&
                      strstr(server.failure, "no such luck") != NULL,
                  "%s", server.failure);
}
END_TEST

START_TEST(a_program_that_is_not_there_is_reported)
{
    static const struct server_kind absent = {
        .name = "absent",
        .folder_variable = "DYNGEN_SOURCE_ROOT",
        .file = ".",
        .needs = "nothing",
        .args = {"{folder}/no-such-program"},
    };
    ck_assert_int_eq(server_start(&absent, &server), -1);
    ck_assert_msg(strstr(server.failure, "no-such-program: No such file") != NULL, "%s",
                  server.failure);
}
END_TEST

static Suite *servers_suite(void)
{
    Suite *suite = suite_create("servers");
    TCase *tcase = tcase_create("servers");
    tcase_set_timeout(tcase, 120);
    tcase_add_checked_fixture(tcase, NULL, tear_down);
    tcase_add_loop_test(tcase, kinds_stand_at_their_ids, 0, SERVER_KIND_COUNT);
    tcase_add_loop_test(tcase, a_started_server_answers, 0, SERVER_KIND_COUNT);
    tcase_add_loop_test(tcase, two_servers_stand_side_by_side, 0, SERVER_KIND_COUNT);
    tcase_add_loop_test(tcase, a_killed_server_is_started_again, 0, SERVER_KIND_COUNT);
    tcase_add_loop_test(tcase, a_stopped_server_leaves_no_process_and_no_file, 0,
                        SERVER_KIND_COUNT);
    tcase_add_loop_test(tcase, a_server_does_not_outlive_a_killed_test, 0,
                        SERVER_KIND_COUNT);
    tcase_add_test(tcase, a_server_that_ends_at_once_is_reported_with_its_own_words);
    tcase_add_test(tcase, a_program_that_is_not_there_is_reported);
    suite_add_tcase(suite, tcase);
    return suite;
}

int main(void)
{
    return suite_main(servers_suite());
}
