/* SPDX-License-Identifier: MIT */
/*
 * The verbs of the program. Each reads its own options, runs the pipeline and prints what it
 * found; nothing below it prints.
 */
#ifndef GEN_CMD_H
#define GEN_CMD_H

#include "cmd/options.h"
#include "cmd/pipeline.h"

#include <stdio.h>

/** Exit statuses. */
enum {
    CMD_FINE = 0,
    CMD_FINDINGS = 1, /**< something is wrong with the input or with generated files */
    CMD_FAILED = 2    /**< could not run: usage, files that can't be read or written */
};

struct cmd {
    const char *name;
    const char *operands; /**< "SCHEMA..." */
    const char *summary;  /**< for the list of verbs */
    const char *text;     /**< for the help of the verb */
    /** Its options, with where their values go; static. */
    const struct option *(*options)(void);
    /** Runs with the operands; returns an exit status. */
    int (*run)(const struct cmd *cmd, const struct options_rest *rest);
};

extern const struct cmd cmd_generate, cmd_check, cmd_validate, cmd_context, cmd_version,
    cmd_help;

/** All verbs, in the order of help; NULL at the end. */
extern const struct cmd *const cmd_all[];

/** The verb of that name; NULL, after a message with the nearest one, when there is none. */
const struct cmd *cmd_find(const char *name);

/** Writes the list of verbs, or how one verb is used. */
void cmd_print_usage(FILE *stream);
void cmd_print_help(const struct cmd *cmd, FILE *stream);

/** Says that operands are missing or too many; returns CMD_FAILED. */
int cmd_complain(const struct cmd *cmd, const char *message);

/** The status that diagnostics stand for: fine without errors, failed when a file could not
 * be read or written, else findings. */
int cmd_status(const struct diag_list *diags);

/** Prints diagnostics, with source lines on a terminal. */
void cmd_print_diags(const struct diag_list *diags, FILE *stream);

#endif
