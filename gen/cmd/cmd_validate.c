/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"

#include "diag/diag_print.h"

#include <string.h>

static const char *format = "text";

static const struct option *validate_options(void)
{
    static const struct option options[] = {
        {"format", 0, "text|json", "json: one object a line", &format, NULL},
        {0},
    };
    return options;
}

static int run_validate(const struct cmd *cmd, const struct options_rest *rest)
{
    static struct pipeline pipeline;
    bool is_json = strcmp(format, "json") == 0;
    if (!is_json && strcmp(format, "text") != 0)
        return cmd_complain(cmd, "--format is text or json");
    if (rest->len == 0)
        return cmd_complain(cmd, "which schema?");
    pipeline_init(&pipeline, NULL);
    for (size_t i = 0; i < rest->len; i++)
        pipeline_load(&pipeline, rest->items[i], NULL);
    if (is_json)
        diag_print_json(&pipeline.diags, stdout);
    else
        cmd_print_diags(&pipeline.diags, stdout);
    return cmd_status(&pipeline.diags);
}

const struct cmd cmd_validate = {
    "validate",
    "SCHEMA...",
    "report everything that is wrong with schemas",
    "Reads and checks schemas and reports all that it finds, without writing anything. "
    "'-' is\n"
    "standard input. Warnings alone leave the status at 0.\n",
    validate_options,
    run_validate,
};
