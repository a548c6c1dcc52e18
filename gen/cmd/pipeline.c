/* SPDX-License-Identifier: MIT */
#include "cmd/pipeline.h"

#include "context/context.h"
#include "base/memory.h"

/* A file of generated text; the largest schema that can be read stays far below. */
#define OUTPUT_MAX ((size_t)1024 * 1024 * 1024)

/* How much of a text there is at a time on its way to a file. */
#define PIECE ((size_t)64 * 1024)

int pipeline_init(struct pipeline *pipeline, const char *template_dir)
{
    *pipeline = (struct pipeline){0};
    diag_init(&pipeline->diags, &pipeline->arena);
    return templates_init(&pipeline->templates, &pipeline->arena, template_dir,
                          &pipeline->diags);
}

static void keep_context(struct pipeline *pipeline, struct json_value *context)
{
    pipeline->contexts =
        gen_grow(&pipeline->arena, pipeline->contexts, pipeline->context_count,
                 &pipeline->context_capacity, sizeof(struct json_value *));
    pipeline->contexts[pipeline->context_count++] = context;
}

int pipeline_load(struct pipeline *pipeline, const char *path,
                  const struct json_value **ret_context)
{
    struct dyn_arena *arena = &pipeline->arena;
    struct yaml_file *source = gen_calloc(arena, 1, sizeof *source);
    struct model_file *file = gen_calloc(arena, 1, sizeof *file);
    size_t errors_before = pipeline->diags.errors;
    const char *name = strcmp(path, "-") == 0 ? "stdin.yaml" : NULL;
    if (yaml_read_path(arena, path, name, &pipeline->diags, source) != 0)
        return -1;
    if (model_build(arena, source, &pipeline->diags, file) != 0)
        return -1;
    if (pipeline->diags.errors > errors_before)
        return -1;
    if (ret_context != NULL) {
        struct json_value *context = context_build(arena, file);
        keep_context(pipeline, context);
        *ret_context = context;
    }
    return 0;
}

/* --- Names ----------------------------------------------------------------------------- */

static const char *folder_of(struct dyn_arena *arena, const char *path,
                             const char **ret_name)
{
    const char *slash = strrchr(path, '/');
    *ret_name = slash != NULL ? slash + 1 : path;
    if (slash == NULL)
        return ".";
    size_t len = slash == path ? 1 : (size_t)(slash - path);
    return gen_str(arena, dyn_str_n(path, len)).ptr;
}

/* Whether a name can stand in #include "..." and in a message. */
static bool is_usable(const char *name)
{
    static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789-_.+,=@~ ";
    return *name != '\0' && strspn(name, good) == strlen(name);
}

int pipeline_name(struct pipeline *pipeline, const char *path, const char *directory,
                  struct pipeline_output ret_outputs[2])
{
    struct dyn_arena *arena = &pipeline->arena;
    const char *name;
    const char *folder = folder_of(arena, path, &name);
    if (directory == NULL)
        directory = folder;
    if (!is_usable(name) || strcmp(path, "-") == 0) {
        diag_path(&pipeline->diags, DIAG_FILE_NAME, path,
                  "outputs cannot be named after this file");
        return -1;
    }
    const char *dot = strrchr(name, '.');
    int len = dot != NULL && dot != name ? (int)(dot - name) : (int)strlen(name);
    static const char *const suffixes[2] = {".dyn.h", ".dyn.c"};
    for (int i = 0; i < 2; i++) {
        const char *file = gen_printf(arena, "%.*s%s", len, name, suffixes[i]);
        ret_outputs[i] = (struct pipeline_output){
            directory, {output_path(arena, directory, file), DYN_STR("")}};
    }
    return 0;
}

/* --- Texts ----------------------------------------------------------------------------- */

/* A template as a file that diagnostics can show. */
static struct yaml_file *template_place(struct pipeline *pipeline, const char *name)
{
    struct yaml_file *place = gen_calloc(&pipeline->arena, 1, sizeof *place);
    place->path = gen_printf(&pipeline->arena, "<built-in>/%s.mustache", name);
    for (size_t i = 0; i < pipeline->templates.file_count; i++) {
        const struct template_file *file = &pipeline->templates.files[i];
        if (strcmp(file->name, name) != 0)
            continue;
        place->path = file->path;
        place->text = file->text;
    }
    return place;
}

static void add_diag(struct pipeline *pipeline, const struct render_error *err)
{
    struct yaml_position at = {err->line, err->column},
                         end = {err->line, err->column + 1};
    diag_add(&pipeline->diags, DIAG_TEMPLATE,
             template_place(pipeline, err->template_name), at, end, "%s", err->message);
}

static int render_text(struct pipeline *pipeline, const char *template_name,
                       const struct json_value *context,
                       const struct render_options *options, struct dyn_buf *text)
{
    struct render_source source = templates_source(&pipeline->templates);
    struct render_error err = {0};
    size_t errors_before = pipeline->diags.errors;
    text->max = OUTPUT_MAX;
    int status = render(&source, template_name, context, options, text, &err);
    if (status == DYN_E_NOMEM)
        gen_out_of_memory();
    if (status != 0 && pipeline->diags.errors == errors_before)
        add_diag(pipeline, &err);
    return status == 0 ? 0 : -1;
}

static void flush(void *batch, struct dyn_buf *text)
{
    output_batch_put(batch, dyn_buf_str(text));
    dyn_buf_clear(text);
}

static int render_file(struct pipeline *pipeline, const char *template_name,
                       const struct json_value *context, struct output_batch *batch,
                       const char *path)
{
    struct dyn_buf *text = &pipeline->text;
    struct render_options options = {.flush = flush, .flush_ctx = batch};
    if (dyn_buf_reserve(text, PIECE) != 0)
        gen_out_of_memory();
    output_batch_open(batch, path, false);
    if (render_text(pipeline, template_name, context, &options, text) != 0)
        return -1;
    flush(batch, text);
    output_batch_close(batch);
    return 0;
}

/* Renders both files of a schema. */
static int render_outputs(struct pipeline *pipeline, const struct json_value *context,
                          struct output_batch *batch, struct pipeline_output outputs[2])
{
    static const char *const names[2] = {"header", "source"};
    for (int i = 0; i < 2; i++) {
        struct dyn_buf kept = {
            0}; /* as large as it is, it stays for the end of the run */
        struct output_file *file = &outputs[i].file;
        int rc = batch != NULL
                     ? render_file(pipeline, names[i], context, batch, file->path)
                     : render_text(pipeline, names[i], context, NULL, &kept);
        if (rc != 0)
            return -1;
        file->text = dyn_buf_str(&kept);
    }
    return 0;
}

/* --- Everything ------------------------------------------------------------------------ */

static void check_clash(struct pipeline *pipeline, const struct pipeline_output *outputs,
                        char *const *paths, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        const char *path = outputs[at * 2].file.path;
        if (strcmp(outputs[i * 2].file.path, path) == 0) {
            diag_path(&pipeline->diags, DIAG_OUTPUT_CLASH, paths[at],
                      "gives %s, as %s does", path, paths[i]);
            return;
        }
    }
}

int pipeline_run(struct pipeline *pipeline, char *const *paths, size_t count,
                 const char *directory, struct output_batch *batch,
                 struct pipeline_output **ret_outputs)
{
    struct pipeline_output *outputs =
        gen_calloc(&pipeline->arena, count * 2 + 1, sizeof *outputs);
    const struct json_value **contexts =
        gen_calloc(&pipeline->arena, count + 1, sizeof *contexts);
    for (size_t i = 0; i < count; i++) {
        if (pipeline_name(pipeline, paths[i], directory, outputs + i * 2) == 0)
            check_clash(pipeline, outputs, paths, i);
        pipeline_load(pipeline, paths[i], &contexts[i]);
    }
    if (diag_has_errors(&pipeline->diags))
        return -1;
    for (size_t i = 0; i < count; i++)
        if (render_outputs(pipeline, contexts[i], batch, outputs + i * 2) != 0)
            return -1;
    *ret_outputs = outputs;
    return 0;
}
