/* SPDX-License-Identifier: MIT */
/* generate and check: the same pipeline with two sinks. */
#include "cmd/cmd.h"

#include "base/memory.h"

#include <string.h>

static struct {
    const char *directory, *depfile, *template_dir;
    bool is_list, is_stdout;
} given;

static const struct option *generate_options(void)
{
    static const struct option options[] = {
        {"out", 'o', "DIR", "where to write; else beside each schema", &given.directory,
         NULL},
        {"depfile", 0, "FILE", "write a make rule with every file that was read",
         &given.depfile, NULL},
        {"list", 0, NULL, "only print the names of the outputs", NULL, &given.is_list},
        {"stdout", 0, NULL, "print the texts instead of writing them", NULL,
         &given.is_stdout},
        {"template-dir", 0, "DIR", "templates NAME.mustache that replace built-in ones",
         &given.template_dir, NULL},
        {0},
    };
    return options;
}

/* --- Sinks ----------------------------------------------------------------------------- */

static void print_names(const struct pipeline_output *outputs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        printf("%s\n", outputs[i].file.path);
}

static void print_texts(const struct pipeline_output *outputs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        fwrite(outputs[i].file.text.ptr, 1, outputs[i].file.text.len, stdout);
}

static void write_depfile(struct pipeline *pipeline,
                          const struct pipeline_output *outputs,
                          const struct options_rest *rest)
{
    const struct templates *templates = &pipeline->templates;
    size_t target_count = rest->len * 2, count = rest->len + templates->file_count;
    const char **targets =
        gen_calloc(&pipeline->arena, target_count + 1, sizeof *targets);
    const char **read = gen_calloc(&pipeline->arena, count + 1, sizeof *read);
    for (size_t i = 0; i < target_count; i++)
        targets[i] = outputs[i].file.path;
    for (size_t i = 0; i < rest->len; i++)
        read[i] = rest->items[i];
    for (size_t i = 0; i < templates->file_count; i++)
        read[rest->len + i] = templates->files[i].path;
    struct output_rule rule = {targets, target_count, read, count};
    output_depfile(given.depfile, &rule, &pipeline->diags);
}

/* --- generate -------------------------------------------------------------------------- */

/* Only the names: for build systems, which ask before there is anything to read. */
static void list(struct pipeline *pipeline, const struct options_rest *rest)
{
    struct pipeline_output outputs[2];
    for (size_t i = 0; i < rest->len; i++)
        if (pipeline_name(pipeline, rest->items[i], given.directory, outputs) == 0)
            print_names(outputs, 2);
}

static void write_outputs(struct pipeline *pipeline, const struct options_rest *rest)
{
    struct pipeline_output *outputs;
    struct output_batch batch;
    size_t changed;
    output_batch_begin(&batch, &pipeline->arena, &pipeline->diags, given.directory);
    if (pipeline_run(pipeline, rest->items, rest->len, given.directory, &batch,
                     &outputs) != 0)
        output_batch_drop(&batch);
    else if (output_batch_commit(&batch, &changed) == 0 && given.depfile != NULL)
        write_depfile(pipeline, outputs, rest);
}

static void print_outputs(struct pipeline *pipeline, const struct options_rest *rest)
{
    struct pipeline_output *outputs;
    if (pipeline_run(pipeline, rest->items, rest->len, given.directory, NULL, &outputs) ==
        0)
        print_texts(outputs, rest->len * 2);
}

static int run_generate(const struct cmd *cmd, const struct options_rest *rest)
{
    static struct pipeline pipeline;
    if (rest->len == 0)
        return cmd_complain(cmd, "which schema?");
    if (given.is_list && given.is_stdout)
        return cmd_complain(cmd, "--list and --stdout exclude each other");
    if (given.depfile != NULL && (given.is_list || given.is_stdout))
        return cmd_complain(cmd, "--depfile goes with writing the files");
    if (given.directory != NULL && given.is_stdout)
        return cmd_complain(cmd, "-o and --stdout exclude each other");
    if (pipeline_init(&pipeline, given.template_dir) == 0) {
        if (given.is_list)
            list(&pipeline, rest);
        else if (given.is_stdout)
            print_outputs(&pipeline, rest);
        else
            write_outputs(&pipeline, rest);
    }
    cmd_print_diags(&pipeline.diags, stderr);
    return cmd_status(&pipeline.diags);
}

const struct cmd cmd_generate = {
    "generate",
    "SCHEMA...",
    "write NAME.dyn.h and NAME.dyn.c for each NAME.yaml",
    "Writes NAME.dyn.h and NAME.dyn.c for each schema NAME.yaml, beside the schema "
    "unless\n"
    "-o says where. Files that would not change are not touched, and nothing is written "
    "when\n"
    "any schema has an error. The text depends on the schema and its file name only.\n",
    generate_options,
    run_generate,
};

/* --- check ----------------------------------------------------------------------------- */

static const struct option *check_options(void)
{
    static const struct option options[] = {
        {"out", 'o', "DIR", "where the outputs are; else beside each schema",
         &given.directory, NULL},
        {"template-dir", 0, "DIR", "templates NAME.mustache that replace built-in ones",
         &given.template_dir, NULL},
        {0},
    };
    return options;
}

/* A word as a shell reads it. */
static void print_quoted(const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789-_./+,=:@%";
    if (*word != '\0' && strspn(word, plain) == strlen(word)) {
        printf(" %s", word);
        return;
    }
    fputs(" '", stdout);
    for (; *word != '\0'; word++)
        fputs(*word == '\'' ? "'\\''" : (char[2]){*word, '\0'}, stdout);
    putchar('\'');
}

/* The command that brings the files up to date, for pasting into a shell. */
static void print_generate(const struct options_rest *rest)
{
    bool is_dashed = false;
    fputs("To mend it: dyngen generate", stdout);
    if (given.template_dir != NULL) {
        fputs(" --template-dir", stdout);
        print_quoted(given.template_dir);
    }
    if (given.directory != NULL) {
        fputs(" -o", stdout);
        print_quoted(given.directory);
    }
    for (size_t i = 0; i < rest->len; i++)
        is_dashed = is_dashed || rest->items[i][0] == '-';
    if (is_dashed)
        fputs(" --", stdout);
    for (size_t i = 0; i < rest->len; i++)
        print_quoted(rest->items[i]);
    putchar('\n');
}

static void print_mending(const struct diag_list *diags, const struct options_rest *rest)
{
    bool is_stale = false, has_orphan = false;
    for (const struct diag *diag = diags->first; diag != NULL; diag = diag->next) {
        enum diag_code code = diag->info->code;
        is_stale = is_stale || code == DIAG_OUTPUT_DIFFERS || code == DIAG_OUTPUT_MISSING;
        has_orphan = has_orphan || code == DIAG_OUTPUT_ORPHAN;
    }
    if (is_stale)
        print_generate(rest);
    if (!has_orphan)
        return;
    fputs("To mend it: rm --", stdout);
    for (const struct diag *diag = diags->first; diag != NULL; diag = diag->next)
        if (diag->info->code == DIAG_OUTPUT_ORPHAN)
            print_quoted(diag->place.path);
    putchar('\n');
}

static const char *folder_of(struct dyn_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return ".";
    return gen_str(arena, dyn_str_n(path, (size_t)(slash - path) + 1)).ptr;
}

/* Compares directory by directory, since an orphan is one of its directory. */
static void compare_outputs(struct pipeline *pipeline,
                            const struct pipeline_output *outputs, size_t count,
                            const struct options_rest *rest)
{
    const char **folders = gen_calloc(&pipeline->arena, rest->len, sizeof *folders);
    for (size_t i = 0; i < rest->len; i++)
        folders[i] = folder_of(&pipeline->arena, rest->items[i]);
    struct output_file *files = gen_calloc(&pipeline->arena, count + 1, sizeof *files);
    bool *is_done = gen_calloc(&pipeline->arena, count + 1, sizeof *is_done);
    for (size_t i = 0; i < count; i++) {
        size_t len = 0;
        for (size_t k = i; k < count && !is_done[i]; k++) {
            if (is_done[k] || strcmp(outputs[k].directory, outputs[i].directory) != 0)
                continue;
            files[len++] = outputs[k].file;
            is_done[k] = k > i;
        }
        struct output_place place = {outputs[i].directory, folders, rest->len};
        if (len > 0)
            output_check(files, len, &place, &pipeline->diags);
    }
}

static int run_check(const struct cmd *cmd, const struct options_rest *rest)
{
    static struct pipeline pipeline;
    struct pipeline_output *outputs;
    if (rest->len == 0)
        return cmd_complain(cmd, "which schema?");
    if (pipeline_init(&pipeline, given.template_dir) == 0 &&
        pipeline_run(&pipeline, rest->items, rest->len, given.directory, NULL,
                     &outputs) == 0)
        compare_outputs(&pipeline, outputs, rest->len * 2, rest);
    cmd_print_diags(&pipeline.diags, stdout);
    print_mending(&pipeline.diags, rest);
    return cmd_status(&pipeline.diags);
}

const struct cmd cmd_check = {
    "check",
    "SCHEMA...",
    "say whether the generated files are up to date",
    "Compares the files that generate would write with those that are there: reports "
    "each\n"
    "that differs, is missing or belongs to no schema any more, prints the command that "
    "mends\n"
    "it, and ends with status 1. For continuous integration.\n",
    check_options,
    run_check,
};
