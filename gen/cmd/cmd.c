/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"

#include "diag/diag_print.h"
#include "base/suggest.h"

#include <string.h>
#include <unistd.h>

const struct cmd *const cmd_all[] = {&cmd_generate, &cmd_check,   &cmd_validate,
                                     &cmd_context,  &cmd_version, &cmd_help,
                                     NULL};

const struct cmd *cmd_find(const char *name)
{
    const char *names[sizeof cmd_all / sizeof cmd_all[0]];
    size_t count = 0;
    for (const struct cmd *const *cmd = cmd_all; *cmd != NULL; cmd++) {
        if (strcmp((*cmd)->name, name) == 0)
            return *cmd;
        names[count++] = (*cmd)->name;
    }
    const char *nearest = suggest_nearest(name, strlen(name), names, count);
    fprintf(stderr, "dyngen: unknown verb '%s'", name);
    if (nearest != NULL)
        fprintf(stderr, "; did you mean '%s'?", nearest);
    fputc('\n', stderr);
    return NULL;
}

void cmd_print_usage(FILE *stream)
{
    fputs("usage: dyngen VERB [options] [SCHEMA...]\n\n", stream);
    for (const struct cmd *const *cmd = cmd_all; *cmd != NULL; cmd++)
        fprintf(stream, "  %-10s %s\n", (*cmd)->name, (*cmd)->summary);
    fputs("\n'dyngen help VERB' explains one of them.\n", stream);
}

static void print_option(const struct option *option, FILE *stream)
{
    char usage[48];
    const char *between = option->argument != NULL ? " " : "";
    const char *argument = option->argument != NULL ? option->argument : "";
    if (option->letter != 0)
        snprintf(usage, sizeof usage, "-%c, --%s%s%s", option->letter, option->name,
                 between, argument);
    else
        snprintf(usage, sizeof usage, "    --%s%s%s", option->name, between, argument);
    fprintf(stream, "  %-24s  %s\n", usage, option->help);
}

void cmd_print_help(const struct cmd *cmd, FILE *stream)
{
    const struct option *options = cmd->options();
    bool has_options = options->name != NULL;
    fprintf(stream, "usage: dyngen %s%s%s%s\n\n%s", cmd->name,
            has_options ? " [options]" : "", cmd->operands[0] != '\0' ? " " : "",
            cmd->operands, cmd->text);
    if (has_options)
        fputs("\nOptions:\n", stream);
    for (; options->name != NULL; options++)
        print_option(options, stream);
}

int cmd_complain(const struct cmd *cmd, const char *message)
{
    fprintf(stderr, "dyngen %s: %s\n", cmd->name, message);
    fprintf(stderr, "usage: dyngen %s [options] %s\n", cmd->name, cmd->operands);
    return CMD_FAILED;
}

int cmd_status(const struct diag_list *diags)
{
    if (!diag_has_errors(diags))
        return CMD_FINE;
    for (const struct diag *diag = diags->first; diag != NULL; diag = diag->next)
        if (diag->info->code == DIAG_FILE_READ || diag->info->code == DIAG_FILE_WRITE)
            return CMD_FAILED;
    return CMD_FINDINGS;
}

void cmd_print_diags(const struct diag_list *diags, FILE *stream)
{
    diag_print(diags, stream, isatty(fileno(stream)) != 0);
}
