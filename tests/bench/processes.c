/* SPDX-License-Identifier: MIT */
/*
 * processes NAME LIMIT FILE... -- OURS... -- PEER...: compares two commands as whole processes,
 * by the CPU time they use, in user mode and in the kernel. The files are removed before each
 * start, so that both have them to write.
 */
#include "measure.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct commands {
    char **files; /* up to NULL, as the others */
    char **ours, **peer;
};

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

/* CPU seconds of all children that have ended. */
static double children_now(void)
{
    struct rusage usage;
    if (getrusage(RUSAGE_CHILDREN, &usage) != 0)
        measure_give_up("getrusage", "there is no account of the children");
    return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

static double run(const struct commands *commands, char **command)
{
    int status;
    for (char **file = commands->files; *file != NULL; file++)
        (void)unlink(*file);
    double start = children_now();
    pid_t child = fork();
    if (child == 0) {
        execv(command[0], command);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) ||
        WEXITSTATUS(status) != 0)
        measure_give_up(command[0], "it did not end well");
    return children_now() - start;
}

static double run_ours(void *context)
{
    const struct commands *commands = (const struct commands *)context;
    return run(commands, commands->ours);
}

static double run_peer(void *context)
{
    const struct commands *commands = (const struct commands *)context;
    return run(commands, commands->peer);
}

/* Ends the words at the next "--"; returns those behind it. */
static char **cut(char **words)
{
    while (*words != NULL && strcmp(*words, "--") != 0)
        words++;
    if (*words == NULL)
        measure_give_up("usage", "processes NAME LIMIT FILE... -- OURS... -- PEER...");
    *words = NULL;
    return words + 1;
}

int main(int argc, char **argv)
{
    struct commands commands;
    if (argc < 6)
        measure_give_up("usage", "processes NAME LIMIT FILE... -- OURS... -- PEER...");
    commands.files = argv + 3;
    commands.ours = cut(commands.files);
    commands.peer = cut(commands.ours);
    struct measure measure = {.name = argv[1],
                              .ours = run_ours,
                              .peer = run_peer,
                              .context = &commands,
                              .repeats = 1,
                              .per = 1,
                              .limit = strtod(argv[2], NULL)};
    measure_compare(&measure);
    return EXIT_SUCCESS;
}
