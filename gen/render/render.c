/* SPDX-License-Identifier: MIT */
#include "render/render.h"

#include "base/memory.h"
#include "render/mustache_parse.h"
#include "render/mustache_scope.h"

#include <inttypes.h>
#include <stdio.h>

/* More than this is no template but a fault. */
#define DEPTH_LIMIT 1024u

/* Invariant: the indentation in force is the end of `indents`, from indent_begin on. */
struct renderer {
    struct dyn_arena arena;
    struct mustache_program program;
    struct render_options options;
    struct render_error *err;
    struct mustache_scopes scopes;
    uint64_t steps;
    const struct mustache_template *template; /* that is running */
    const struct mustache_token *token;       /* that is executed */
    struct dyn_buf *out;
    size_t out_max; /* most bytes written; for the message */
    size_t room;    /* those that may be when `granted` was set, */
    size_t granted; /* of which so many were let, */
    size_t fits;    /* and so many are left: they fit into the buffer */
    struct dyn_buf indents;
    size_t indent_begin;
};

static const char *const KIND_NAMES[] = {
    [JSON_NULL] = "null",       [JSON_BOOL] = "a bool",    [JSON_NUMBER] = "a number",
    [JSON_STRING] = "a string", [JSON_ARRAY] = "an array", [JSON_OBJECT] = "an object"};

/* The value that the token is about; NULL where there is none and that is allowed. */
static int find_data(struct renderer *renderer, const struct json_value **ret_data)
{
    *ret_data = mustache_scopes_find(&renderer->scopes, renderer->token);
    if (*ret_data != NULL || renderer->options.lenient)
        return 0;
    return mustache_scopes_unknown(&renderer->scopes, &renderer->program,
                                   renderer->template, renderer->token, renderer->err);
}

/* Output */

/* Lets `len` more bytes and as many as then fit be written without asking. */
static int make_room(struct renderer *renderer, size_t len)
{
    struct dyn_buf *out = renderer->out;
    renderer->room -= renderer->granted - renderer->fits;
    renderer->granted = renderer->fits = 0;
    if (len > renderer->room)
        return mustache_fail(renderer->err, renderer->template, renderer->token->offset,
                             DYN_E_LIMIT, "the output is larger than %zu bytes",
                             renderer->out_max);
    if (renderer->options.flush != NULL && out->len > 0) {
        out->ptr[out->len] = '\0';
        renderer->options.flush(renderer->options.flush_ctx, out);
    }
    if (dyn_buf_reserve(out, len) != 0)
        gen_out_of_memory();
    size_t memory = out->capacity - out->len - 1;
    renderer->granted = memory < renderer->room ? memory : renderer->room;
    renderer->fits = renderer->granted;
    return 0;
}

static int emit(struct renderer *renderer, const char *bytes, size_t len)
{
    if (len > renderer->fits) {
        int status = make_room(renderer, len);
        if (status != 0)
            return status;
    }
    if (len == 0)
        return 0;
    memcpy(renderer->out->ptr + renderer->out->len, bytes, len);
    renderer->out->len += len;
    renderer->fits -= len;
    return 0;
}

static int emit_indent(struct renderer *renderer)
{
    return emit(renderer, renderer->indents.ptr + renderer->indent_begin,
                renderer->indents.len - renderer->indent_begin);
}

static bool is_blank_line(const char *line, const char *end)
{
    if (line < end && *line == '\r')
        line++;
    return line < end && *line == '\n';
}

/* Emits template text with the indentation before each line that begins in it, but not
 * before blank ones: the specification has it there too, and nobody wants the spaces. */
static int emit_lines(struct renderer *renderer, struct dyn_str text, bool is_line_start)
{
    const char *at = text.ptr;
    const char *end = text.ptr + text.len;
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *next = newline != NULL ? newline + 1 : end;
        int status = 0;
        if (is_line_start && !is_blank_line(at, next))
            status = emit_indent(renderer);
        if (status == 0)
            status = emit(renderer, at, (size_t)(next - at));
        if (status != 0)
            return status;
        at = next;
        is_line_start = true;
    }
    return 0;
}

static int emit_escaped(struct renderer *renderer, struct dyn_str text)
{
    static const struct {
        char c;
        const char *entity;
    } ENTITIES[] = {{'&', "&amp;"}, {'"', "&quot;"}, {'<', "&lt;"}, {'>', "&gt;"}};
    size_t begin = 0;
    for (size_t i = 0; i < text.len; i++) {
        for (size_t k = 0; k < sizeof ENTITIES / sizeof ENTITIES[0]; k++) {
            if (text.ptr[i] != ENTITIES[k].c)
                continue;
            int status = emit(renderer, text.ptr + begin, i - begin);
            if (status == 0)
                status = emit(renderer, ENTITIES[k].entity, strlen(ENTITIES[k].entity));
            if (status != 0)
                return status;
            begin = i + 1;
        }
    }
    return emit(renderer, text.ptr + begin, text.len - begin);
}

/* Tokens. Each function executes renderer->token and moves it to the next one. */

static int run_text(struct renderer *renderer)
{
    const struct mustache_token *token = renderer->token;
    int status = 0;
    if (renderer->indent_begin == renderer->indents.len)
        status = emit(renderer, token->text.ptr, token->text.len);
    else
        status = emit_lines(renderer, token->text, token->line_start);
    renderer->token++;
    return status;
}

/* What a value prints; absent where it can't be printed. */
static struct dyn_str text_of(const struct json_value *data,
                              char number[JSON_NUMBER_SIZE])
{
    if (json_kind(data) == JSON_BOOL)
        return json_is_true(data) ? DYN_STR("true") : DYN_STR("false");
    if (json_kind(data) == JSON_NUMBER)
        return dyn_str_n(number, json_number_text(data, number));
    return json_text(data);
}

static int run_value(struct renderer *renderer)
{
    const struct mustache_token *token = renderer->token;
    const struct json_value *data;
    int status = find_data(renderer, &data);
    if (status != 0)
        return status;
    char number[JSON_NUMBER_SIZE];
    struct dyn_str text = dyn_str(NULL);
    if (data != NULL)
        text = text_of(data, number);
    bool has_text = text.ptr != NULL;
    if (!has_text && !renderer->options.lenient)
        return mustache_fail(renderer->err, renderer->template, token->offset, DYN_E_TYPE,
                             "'%.*s' is %s; only text, numbers and bools can be printed",
                             mustache_shown(token->text), token->text.ptr,
                             KIND_NAMES[json_kind(data)]);
    if (has_text && token->escape && renderer->options.html_escape)
        status = emit_escaped(renderer, text);
    else if (has_text)
        status = emit(renderer, text.ptr, text.len);
    renderer->token++;
    return status;
}

/* Whether a section over the value is rendered. */
static int is_rendered(struct renderer *renderer, const struct json_value *data,
                       bool *ret_rendered)
{
    enum json_kind kind = data != NULL ? json_kind(data) : JSON_NULL;
    if (!renderer->options.lenient && (kind == JSON_STRING || kind == JSON_NUMBER)) {
        struct dyn_str name = renderer->token->text;
        return mustache_fail(
            renderer->err, renderer->template, renderer->token->offset, DYN_E_TYPE,
            "'%.*s' is %s; a section takes a bool, an array, an object or null",
            mustache_shown(name), name.ptr, KIND_NAMES[kind]);
    }
    *ret_rendered = kind != JSON_NULL && !(kind == JSON_BOOL && !json_is_true(data)) &&
                    !(kind == JSON_ARRAY && json_first(data) == NULL);
    return 0;
}

/* A new frame; NULL, with the error set, when there are too many. */
static struct mustache_frame *push(struct renderer *renderer)
{
    struct mustache_frame *frame = mustache_scopes_push(&renderer->scopes);
    if (frame == NULL)
        mustache_fail(renderer->err, renderer->template, renderer->token->offset,
                      DYN_E_LIMIT, "sections and partials are nested deeper than %u",
                      renderer->options.max_depth);
    return frame;
}

/* Each member of an object that is entered counts as a step. */
static void enter(struct renderer *renderer, const struct json_value *data)
{
    renderer->steps += mustache_scopes_enter(&renderer->scopes, data);
}

static int run_section(struct renderer *renderer)
{
    const struct json_value *data;
    bool rendered = false;
    int status = find_data(renderer, &data);
    if (status == 0)
        status = is_rendered(renderer, data, &rendered);
    if (status != 0)
        return status;
    bool is_inverted = renderer->token->op == MUSTACHE_INVERTED;
    if (rendered == is_inverted) {
        renderer->token = renderer->template->tokens + renderer->token->jump;
        return 0;
    }
    if (!is_inverted) {
        struct mustache_frame *frame = push(renderer);
        if (frame == NULL)
            return DYN_E_LIMIT;
        const struct mustache_token *token = renderer->token;
        frame->name = token->path == MUSTACHE_PATH_NAMES
                          ? token->names[token->name_count - 1]
                          : MUSTACHE_NO_NAME;
        frame->is_list = json_kind(data) == JSON_ARRAY;
        enter(renderer, frame->is_list ? json_first(data) : data);
    }
    renderer->token++;
    return 0;
}

static int run_close(struct renderer *renderer)
{
    const struct mustache_token *opener =
        renderer->template->tokens + renderer->token->jump;
    struct mustache_frame *frame = &renderer->scopes.frames[renderer->scopes.depth];
    renderer->token++;
    if (opener->op == MUSTACHE_INVERTED)
        return 0;
    if (frame->is_list && json_next(frame->scope) != NULL) {
        frame->index++;
        enter(renderer, json_next(frame->scope));
        renderer->token = opener + 1;
        return 0;
    }
    renderer->scopes.depth--;
    return 0;
}

static int run_partial(struct renderer *renderer)
{
    const struct mustache_token *token = renderer->token;
    struct mustache_frame *frame = push(renderer);
    if (frame == NULL)
        return DYN_E_LIMIT;
    frame->caller = renderer->template;
    frame->caller_token = token;
    frame->indent_begin = renderer->indent_begin;
    frame->indent_end = renderer->indents.len;
    /* Inside a line the partial's further lines begin where they stand. */
    if (token->text.ptr == NULL)
        renderer->indent_begin = renderer->indents.len;
    else if (dyn_buf_append(&renderer->indents, token->text.ptr, token->text.len) != 0)
        return mustache_fail(renderer->err, renderer->template, token->offset,
                             DYN_E_LIMIT, "the indentation is too large");
    renderer->template = &renderer->program.templates[token->jump];
    renderer->token = renderer->template->tokens;
    return 0;
}

/* Goes back to where the template that ends was included. */
static void leave_partial(struct renderer *renderer)
{
    const struct mustache_frame *frame =
        &renderer->scopes.frames[renderer->scopes.depth--];
    renderer->template = frame->caller;
    renderer->token = frame->caller_token + 1;
    renderer->indent_begin = frame->indent_begin;
    dyn_buf_truncate(&renderer->indents, frame->indent_end);
}

static int run_token(struct renderer *renderer)
{
    static int (*const RUN[])(struct renderer *) = {
        [MUSTACHE_TEXT] = run_text,       [MUSTACHE_VALUE] = run_value,
        [MUSTACHE_SECTION] = run_section, [MUSTACHE_INVERTED] = run_section,
        [MUSTACHE_CLOSE] = run_close,     [MUSTACHE_PARTIAL] = run_partial};
    const struct mustache_token *token = renderer->token;
    if (token->line_start && token->op != MUSTACHE_TEXT &&
        renderer->indent_begin != renderer->indents.len) {
        int status = emit_indent(renderer);
        if (status != 0)
            return status;
    }
    return RUN[token->op](renderer);
}

static int run(struct renderer *renderer)
{
    renderer->template = &renderer->program.templates[0];
    renderer->token = renderer->template->tokens;
    for (; renderer->steps < renderer->options.max_steps; renderer->steps++) {
        if (renderer->token->op == MUSTACHE_END) {
            if (renderer->scopes.depth == 0)
                return 0;
            leave_partial(renderer);
            continue;
        }
        int status = run_token(renderer);
        if (status != 0)
            return status;
    }
    return mustache_fail(renderer->err, renderer->template, renderer->token->offset,
                         DYN_E_LIMIT, "the template takes more than %" PRIu64 " steps",
                         renderer->options.max_steps);
}

/* The call */

static void set_limits(struct renderer *renderer)
{
    struct render_options *options = &renderer->options;
    if (options->max_depth == 0)
        options->max_depth = RENDER_MAX_DEPTH_DEFAULT;
    if (options->max_depth > DEPTH_LIMIT)
        options->max_depth = DEPTH_LIMIT;
    if (options->max_steps == 0)
        options->max_steps = RENDER_MAX_STEPS_DEFAULT;
    size_t room = renderer->out->max != 0 ? renderer->out->max : DYN_BUF_MAX_DEFAULT;
    renderer->out_max = room;
    renderer->room = room - renderer->out->len;
    if (options->max_output != 0 && options->max_output < renderer->room) {
        renderer->out_max = renderer->out->len + options->max_output;
        renderer->room = options->max_output;
    }
}

static int prepare(struct renderer *renderer, const struct render_source *source,
                   const char *template_name, const struct json_value *context)
{
    struct mustache_program *program = &renderer->program;
    program->arena = &renderer->arena;
    int status = mustache_load(program, source, template_name, renderer->options.lenient,
                               renderer->err);
    if (status != 0)
        return status;
    mustache_scopes_init(&renderer->scopes, &renderer->arena, renderer->options.max_depth,
                         &program->names, context);
    return 0;
}

int render(const struct render_source *source, const char *template_name,
           const struct json_value *context, const struct render_options *opts,
           struct dyn_buf *out, struct render_error *err)
{
    struct renderer renderer = {.err = err, .out = out};
    size_t len_before = out->len;
    *err = (struct render_error){0};
    if (opts != NULL)
        renderer.options = *opts;
    set_limits(&renderer);
    int status = prepare(&renderer, source, template_name, context);
    if (status == 0)
        status = run(&renderer);
    if (status != 0 && out->len > len_before)
        out->len = len_before;
    if (out->ptr != NULL)
        out->ptr[out->len] = '\0';
    dyn_buf_release(&renderer.indents);
    dyn_arena_release(&renderer.arena);
    return status;
}
