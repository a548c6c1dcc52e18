/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"

#include "context/context.h"

#ifndef DYNGEN_VERSION
#define DYNGEN_VERSION "0.0.0"
#endif

static const struct option *no_options(void)
{
    static const struct option options[] = {{0}};
    return options;
}

static int run_version(const struct cmd *cmd, const struct options_rest *rest)
{
    if (rest->len > 0)
        return cmd_complain(cmd, "it takes nothing");
    printf("dyngen %s (gencode %d, context %d)\n", DYNGEN_VERSION, DYN_GENCODE_MAX,
           CONTEXT_VERSION);
    return CMD_FINE;
}

const struct cmd cmd_version = {
    "version",
    "",
    "print the versions of the program and of what it writes",
    "Prints the program's version, the number that ties generated code to the runtime, "
    "and\n"
    "the version of the context. Generated files hold none of them but the second.\n",
    no_options,
    run_version,
};

static int run_help(const struct cmd *cmd, const struct options_rest *rest)
{
    if (rest->len > 1)
        return cmd_complain(cmd, "one verb at a time");
    if (rest->len == 0) {
        cmd_print_usage(stdout);
        return CMD_FINE;
    }
    const struct cmd *about = cmd_find(rest->items[0]);
    if (about == NULL) {
        cmd_print_usage(stderr);
        return CMD_FAILED;
    }
    cmd_print_help(about, stdout);
    return CMD_FINE;
}

const struct cmd cmd_help = {
    "help",     "[VERB]", "explain a verb", "Explains a verb, or lists them all.\n",
    no_options, run_help,
};
