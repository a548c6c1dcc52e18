/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the template engine: the input up to its first NUL is a template, what is behind
 * it a JSON context ({} where that is none). The template can include itself as "main"
 * and, as "part", its own second half. Rendered strictly and as the specification has it.
 */
#include "render/render.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *look_up(void *ctx, const char *name, size_t *ret_len)
{
    const struct dyn_str *text = ctx;
    size_t skipped = 0;
    if (strcmp(name, "part") == 0)
        skipped = text->len / 2;
    else if (strcmp(name, "main") != 0)
        return NULL;
    *ret_len = text->len - skipped;
    return text->ptr + skipped;
}

/* A failed render says where and leaves what was there. */
static void check(int status, const struct render_error *err, const struct dyn_buf *out)
{
    if (status != 0 && (err->message[0] == '\0' || err->line < 0 || out->len != 0))
        abort();
    if (out->failed != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    const char *nul = size > 0 ? memchr(bytes, '\0', size) : NULL;
    struct dyn_str text = dyn_str_n(bytes, nul != NULL ? (size_t)(nul - bytes) : size);
    struct json_value *context = NULL;
    if (size == 0)
        text = dyn_str("");
    if (nul != NULL)
        context = json_parse(dyn_str_n(nul + 1, size - text.len - 1), NULL);
    if (context == NULL)
        context = json_object();
    struct render_source source = {.ctx = &text, .lookup = look_up};
    struct render_options opts = {.max_output = 1 << 20, .max_steps = 20000};
    struct dyn_buf out = {0};
    struct render_error err;
    check(render(&source, "main", context, &opts, &out, &err), &err, &out);
    dyn_buf_clear(&out);
    opts.lenient = true;
    opts.html_escape = true;
    check(render(&source, "main", context, &opts, &out, &err), &err, &out);
    dyn_buf_clear(&out);
    json_print(context, &out);
    struct json_value *again = json_parse(dyn_buf_str(&out), NULL);
    if (again == NULL)
        abort();
    json_free(again);
    dyn_buf_release(&out);
    json_free(context);
    return 0;
}
