/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the generator with any bytes as a model file: from the text to the rendered code. What
 * must hold: it ends; a file without errors gives a context and both outputs; the same bytes
 * give the same outputs again.
 */
#include "context/context.h"
#include "diag/diag.h"
#include "model/model.h"
#include "render/render.h"
#include "render/templates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds, const char *law)
{
    if (holds)
        return;
    fprintf(stderr, "fuzz_schema: broken: %s\n", law);
    abort();
}

static void render_both(struct dyn_arena *arena, struct diag_list *diags,
                        const struct json_value *context, struct dyn_buf *out)
{
    static const char *const names[] = {"header", "source"};
    struct render_options options = {0};
    struct render_error err = {0};
    struct templates templates;
    require(templates_init(&templates, arena, NULL, diags) == 0, "templates are there");
    struct render_source source = templates_source(&templates);
    for (size_t i = 0; i < 2; i++) {
        int rc = render(&source, names[i], context, &options, out, &err);
        if (rc != 0)
            fprintf(stderr, "%s:%d:%d: %s\n", err.template_name, err.line, err.column,
                    err.message);
        require(rc == 0, "a checked model renders");
    }
}

static void run(const uint8_t *data, size_t size, struct dyn_buf *out)
{
    struct dyn_arena arena = {0};
    struct diag_list diags;
    struct yaml_file file;
    struct model_file model;
    struct dyn_str text = dyn_str_n(size > 0 ? (const char *)data : "", size);
    diag_init(&diags, &arena);
    memset(&model, 0, sizeof(model));
    if (yaml_read(&arena, "fuzz.yaml", text, &diags, &file) == 0 &&
        model_build(&arena, &file, &diags, &model) == 0 && !diag_has_errors(&diags)) {
        struct json_value *context = context_build(&arena, &model);
        require(context != NULL, "a checked model has a context");
        render_both(&arena, &diags, context, out);
        json_free(context);
    }
    dyn_arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dyn_buf first = {0}, second = {0};
    run(data, size, &first);
    run(data, size, &second);
    require(dyn_str_eq(dyn_buf_str(&first), dyn_buf_str(&second)),
            "outputs are the same");
    dyn_buf_release(&first);
    dyn_buf_release(&second);
    return 0;
}
