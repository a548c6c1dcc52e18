/* SPDX-License-Identifier: MIT */
#include "support/server_process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define GRACE_STEPS  1000
#define GRACE_STEP   2000000L /* nanoseconds */
#define DESCRIPTORS  1024     /* as many as a test may have open */
#define STOP_REQUEST "q"

static void pause_ns(long nanoseconds)
{
    struct timespec time = {0, nanoseconds};
    nanosleep(&time, NULL);
}

static pid_t wait_for(pid_t pid)
{
    pid_t got;
    do {
        got = waitpid(pid, NULL, 0);
    } while (got < 0 && errno == EINTR);
    return got;
}

/* stdin from nowhere, stdout and stderr to `log`, no other descriptor but `kept`: a
 * server or watchdog that kept the test's would keep its readers waiting. */
static void redirect(const char *log, int kept)
{
    int in = open("/dev/null", O_RDONLY);
    int out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
        _exit(126);
    for (int fd = 3; fd < DESCRIPTORS; fd++) {
        if (fd != kept)
            close(fd);
    }
}

/* The child of a fork, as a program started from a shell finds itself. */
static void reset_signals(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD, SIGALRM};
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
        signal(signals[i], SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static pid_t start_program(const char *folder, const char *log, char *const args[])
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    setpgid(0, 0);
    reset_signals();
    redirect(log, -1);
    if (chdir(folder) == 0)
        execvp(args[0], args);
    const char *reason = strerror(errno);
    if (write(2, args[0], strlen(args[0])) < 0 || write(2, ": ", 2) < 0 ||
        write(2, reason, strlen(reason)) < 0)
        _exit(126);
    _exit(127);
}

/* The watchdog's life. A test that is killed takes its process group with it, so the
 * watchdog stands in its own. */
static void watch(int lifeline, pid_t group, const char *folder)
{
    char request;
    setpgid(0, 0);
    reset_signals();
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    redirect("/dev/null", lifeline);
    while (read(lifeline, &request, 1) < 0 && errno == EINTR)
        continue;
    kill(-group, SIGTERM);
    for (int i = 0; i < GRACE_STEPS && kill(-group, 0) == 0; i++)
        pause_ns(GRACE_STEP);
    kill(-group, SIGKILL);
    execlp("rm", "rm", "-rf", "--", folder, (char *)NULL);
    _exit(127);
}

static int start_watched(struct server_process *process, const char *log,
                         char *const args[])
{
    int ends[2];
    if (pipe(ends) != 0)
        return errno;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    int rc = 0;
    process->pid = start_program(process->folder, log, args);
    if (process->pid > 0) {
        setpgid(process->pid, process->pid); /* before the watchdog asks for the group */
        process->watchdog = fork();
        if (process->watchdog == 0)
            watch(ends[0], process->pid, process->folder);
    }
    if (process->pid < 0 || process->watchdog < 0)
        rc = errno;
    close(ends[0]);
    if (rc == 0) {
        process->lifeline = ends[1];
        return 0;
    }
    close(ends[1]);
    if (process->pid > 0) {
        kill(-process->pid, SIGKILL);
        wait_for(process->pid);
    }
    return rc;
}

int server_process_start(struct server_process *ret_process, char *const args[])
{
    struct server_process process = {0};
    char log[sizeof(process.folder) + 8];
    const char *parent = getenv("TMPDIR");
    if (parent == NULL || *parent == '\0')
        parent = "/tmp";
    int len = snprintf(process.folder, sizeof(process.folder), "%s/dyngen-server-XXXXXX",
                       parent);
    if (len < 0 || (size_t)len >= sizeof(process.folder))
        return ENAMETOOLONG;
    if (mkdtemp(process.folder) == NULL)
        return errno;
    snprintf(log, sizeof(log), "%s/log", process.folder);
    int rc = start_watched(&process, log, args);
    if (rc != 0) {
        unlink(log);
        rmdir(process.folder);
        return rc;
    }
    *ret_process = process;
    return 0;
}

bool server_process_is_running(const struct server_process *process)
{
    /* Not reaped here, so that the number stays this process's until it is stopped. */
    siginfo_t info = {0};
    if (process->pid <= 0 ||
        waitid(P_PID, (id_t)process->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0)
        return false;
    return info.si_pid == 0;
}

void server_process_stop(struct server_process *process)
{
    if (process->pid <= 0)
        return;
    /* A byte, as a child of the test may hold a copy of this end. The watchdog can't be
     * gone while the pipe is open: SIGPIPE would be a bug of this file. */
    while (write(process->lifeline, STOP_REQUEST, 1) < 0 && errno == EINTR)
        continue;
    close(process->lifeline);
    wait_for(process->pid);
    wait_for(process->watchdog);
    memset(process, 0, sizeof(*process));
}

size_t server_process_log(const struct server_process *process, char *ret_text,
                          size_t size)
{
    char path[sizeof(process->folder) + 8];
    size_t len = 0;
    snprintf(path, sizeof(path), "%s/log", process->folder);
    FILE *file = fopen(path, "rb");
    if (file != NULL) {
        len = fread(ret_text, 1, size - 1, file);
        fclose(file);
    }
    ret_text[len] = '\0';
    return len;
}
