/* SPDX-License-Identifier: MIT */
/*
 * A program that runs beside a test, in a process group and a temporary folder of its
 * own, and never outlives it: a watchdog process holds one end of a pipe and, told by a
 * byte or by the end of the test in whatever way, ends the group and removes the folder.
 *
 * Only the process that started it (not a test that Check forked from it) may ask about
 * it and stop it.
 */
#ifndef DYN_TESTS_SERVER_PROCESS_H
#define DYN_TESTS_SERVER_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct server_process {
    pid_t pid; /* 0: none */
    pid_t watchdog;
    int lifeline;
    char folder[256]; /* working directory; holds "log", its stdout and stderr */
};

/** Starts args[0] (looked for in $PATH). 0, or an errno; then nothing is left. A program
 * that can't be executed is one that ended at once, with the reason in its log. */
int server_process_start(struct server_process *ret_process, char *const args[]);

/** Whether it has not ended yet. */
bool server_process_is_running(const struct server_process *process);

/** Ends it (SIGTERM, after 2 s SIGKILL), waits for it and removes its folder. May be
 * called again. */
void server_process_stop(struct server_process *process);

/** The first bytes of its log with NUL behind them. Returns their number. */
size_t server_process_log(const struct server_process *process, char *ret_text,
                          size_t size);

#endif
