/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"

#include "base/memory.h"

static const struct option *context_options(void)
{
    static const struct option options[] = {{0}};
    return options;
}

static void print_context(const struct json_value *context)
{
    struct dyn_buf text = {.max = SIZE_MAX / 2};
    json_print(context, &text);
    if (text.failed != 0)
        gen_out_of_memory();
    fwrite(text.ptr, 1, text.len, stdout);
    dyn_buf_release(&text);
}

static int run_context(const struct cmd *cmd, const struct options_rest *rest)
{
    static struct pipeline pipeline;
    const struct json_value *context;
    if (rest->len != 1)
        return cmd_complain(cmd, "it takes one schema");
    pipeline_init(&pipeline, NULL);
    if (pipeline_load(&pipeline, rest->items[0], &context) == 0)
        print_context(context);
    cmd_print_diags(&pipeline.diags, stderr);
    return cmd_status(&pipeline.diags);
}

const struct cmd cmd_context = {
    "context",
    "SCHEMA",
    "print what templates see of a schema, as JSON",
    "Prints the JSON value that the templates are rendered over, for templates of your "
    "own\n"
    "or another generator. docs/context.md describes it.\n",
    context_options,
    run_context,
};
