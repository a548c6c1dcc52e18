/* SPDX-License-Identifier: MIT */
/* dyngen: the verb, its options, its run. No locale is ever set: all output is the same
 * everywhere. */
#include "cmd/cmd.h"

#include <errno.h>
#include <string.h>

/* Whether the arguments ask for help, before any operand is looked at. */
static bool asks_for_help(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

static int run(const struct cmd *cmd, int argc, char **argv)
{
    struct options_rest rest;
    if (asks_for_help(argc, argv)) {
        cmd_print_help(cmd, stdout);
        return CMD_FINE;
    }
    if (options_parse(cmd->name, cmd->options(), argc, argv, &rest) != 0) {
        cmd_print_help(cmd, stderr);
        return CMD_FAILED;
    }
    return cmd->run(cmd, &rest);
}

/* The verb that an option in its place stands for. */
static const char *verb_of(const char *word)
{
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return "help";
    return strcmp(word, "--version") == 0 ? "version" : word;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        cmd_print_usage(stderr);
        return CMD_FAILED;
    }
    const struct cmd *cmd = cmd_find(verb_of(argv[1]));
    if (cmd == NULL) {
        cmd_print_usage(stderr);
        return CMD_FAILED;
    }
    int status = run(cmd, argc - 2, argv + 2);
    /* What an earlier write failed with is gone; a failing flush tells. */
    errno = 0;
    if (fflush(stdout) != 0 || ferror(stdout) != 0) {
        fprintf(stderr, "dyngen: cannot write the output%s%s\n", errno != 0 ? ": " : "",
                errno != 0 ? strerror(errno) : "");
        return CMD_FAILED;
    }
    return status;
}
