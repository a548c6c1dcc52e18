/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"

#include "context/context.h"

#include <string.h>

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

/* Words of a text in lines of at most 80 columns. */
static void print_wrapped(const char *text)
{
    size_t column = 0;
    while (*text != '\0') {
        size_t len = strcspn(text, " ");
        if (column > 0 && column + 1 + len > 80) {
            putchar('\n');
            column = 0;
        }
        column += (size_t)printf("%s%.*s", column > 0 ? " " : "", (int)len, text);
        text += len + strspn(text + len, " ");
    }
    putchar('\n');
}

/* The diagnostic of a code such as DG0404; NULL: it is none. */
static const struct diag_info *find_diag(const char *text)
{
    size_t count;
    const struct diag_info *infos = diag_infos(&count);
    for (size_t i = 0; i < count; i++) {
        char code[16];
        snprintf(code, sizeof(code), "DG%04d", (int)infos[i].code);
        if (strcmp(code, text) == 0)
            return &infos[i];
    }
    return NULL;
}

static bool is_code(const char *text)
{
    return strncmp(text, "DG", 2) == 0 && text[2] >= '0' && text[2] <= '9';
}

static void print_diag(const struct diag_info *info)
{
    printf("DG%04d, %s: %s\n\n", (int)info->code,
           info->severity == DIAG_ERROR ? "error" : "warning", info->summary);
    print_wrapped(info->advice);
}

static int run_help(const struct cmd *cmd, const struct options_rest *rest)
{
    if (rest->len > 1)
        return cmd_complain(cmd, "one verb or code at a time");
    if (rest->len == 0) {
        cmd_print_usage(stdout);
        return CMD_FINE;
    }
    const struct diag_info *info = find_diag(rest->items[0]);
    if (info != NULL) {
        print_diag(info);
        return CMD_FINE;
    }
    if (is_code(rest->items[0]))
        return cmd_complain(cmd, "there is no such finding; their codes begin at DG0001");
    const struct cmd *about = cmd_find(rest->items[0]);
    if (about == NULL) {
        cmd_print_usage(stderr);
        return CMD_FAILED;
    }
    cmd_print_help(about, stdout);
    return CMD_FINE;
}

const struct cmd cmd_help = {
    "help",
    "[VERB | CODE]",
    "explain a verb, or a finding such as DG0404",
    "Explains a verb, or the code that stands behind a finding, or lists the verbs.\n",
    no_options,
    run_help,
};
