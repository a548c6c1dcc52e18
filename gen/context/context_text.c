/* SPDX-License-Identifier: MIT */
#include "context/context_parts.h"

#include <stdarg.h>

char *context_join(struct context *context, const char *first, ...)
{
    va_list args;
    size_t len = 0;
    va_start(args, first);
    for (const char *text = first; text != NULL; text = va_arg(args, const char *))
        len += strlen(text);
    va_end(args);
    char *joined = gen_alloc(context->arena, len + 1);
    char *end = joined;
    va_start(args, first);
    for (const char *text = first; text != NULL; text = va_arg(args, const char *)) {
        size_t part = strlen(text);
        memcpy(end, text, part);
        end += part;
    }
    va_end(args);
    *end = '\0';
    return joined;
}

/* Moves what a buffer holds into the arena. */
static struct dyn_str keep(struct context *context, struct dyn_buf *text)
{
    if (text->failed != 0)
        gen_out_of_memory();
    struct dyn_str kept = gen_str(context->arena, dyn_buf_str(text));
    dyn_buf_release(text);
    return kept;
}

const char *context_number(struct context *context, size_t number)
{
    char digits[24];
    size_t at = sizeof digits;
    digits[--at] = '\0';
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    return context_join(context, digits + at, NULL);
}

const char *context_literal(struct context *context, struct dyn_str text)
{
    struct dyn_buf literal = {0};
    c_text_literal(&literal, text);
    return keep(context, &literal).ptr;
}

struct dyn_str context_shown(struct context *context, struct dyn_str text)
{
    struct dyn_buf shown = {0};
    c_text_comment(&shown, text);
    return keep(context, &shown);
}

struct dyn_str context_doc(struct context *context, struct dyn_str doc)
{
    static const char blanks[] = " \t\r\n";
    while (doc.len > 0 && strchr(blanks, doc.ptr[0]) != NULL)
        doc = dyn_str_n(doc.ptr + 1, doc.len - 1);
    while (doc.len > 0 && strchr(blanks, doc.ptr[doc.len - 1]) != NULL)
        doc.len--;
    return context_shown(context, doc);
}

const char *context_symbol(struct context *context, struct dyn_str name)
{
    return context_join(context, context->file->prefix.ptr, "_", name.ptr, NULL);
}

const char *context_constant(struct context *context, struct dyn_str name)
{
    return context_join(context, context->file->prefix_upper.ptr, "_", name.ptr, NULL);
}

const char *context_flags(struct context *context, unsigned flags,
                          const char *const *names, size_t count)
{
    const char *text = "";
    for (size_t i = 0; i < count; i++) {
        if ((flags >> i & 1) == 0)
            continue;
        const char *between = text[0] != '\0' ? " | " : "";
        text = context_join(context, text, between, names[i], NULL);
    }
    return text;
}

/* Where the last line of a text ends; its first line begins at `indent`. */
static size_t column_of(const struct context_init *init)
{
    size_t column = 0;
    while (column < init->text.len && init->text.ptr[init->text.len - 1 - column] != '\n')
        column++;
    return column == init->text.len ? column + init->indent : column;
}

void context_add(struct context_init *init, const char *name, const char *value)
{
    struct dyn_buf *text = &init->text;
    size_t len = strlen(", . = ") + strlen(name) + strlen(value) + strlen("},");
    bool is_break = text->len > 0 && column_of(init) + len > C_TEXT_WIDTH;
    if (text->len > 0)
        dyn_buf_byte(text, ',');
    if (is_break)
        dyn_buf_byte(text, '\n');
    for (size_t i = 0; is_break && i < init->indent; i++)
        dyn_buf_byte(text, ' ');
    if (text->len > 0 && !is_break)
        dyn_buf_byte(text, ' ');
    dyn_buf_byte(text, '.');
    dyn_buf_text(text, name);
    dyn_buf_text(text, " = ");
    dyn_buf_text(text, value);
}

const char *context_end(struct context *context, struct context_init *init,
                        const char *open, const char *close)
{
    if (init->text.failed != 0)
        gen_out_of_memory();
    const char *text =
        context_join(context, open, dyn_buf_str(&init->text).ptr, close, NULL);
    dyn_buf_release(&init->text);
    return text;
}

const char *context_heading(struct context *context, struct dyn_str title)
{
    struct dyn_buf line = {0};
    dyn_buf_text(&line, "/* --- ");
    dyn_buf_append(&line, title.ptr, title.len);
    dyn_buf_byte(&line, ' ');
    size_t columns = c_text_columns(dyn_buf_str(&line));
    for (; columns < C_TEXT_WIDTH - 3; columns++)
        dyn_buf_byte(&line, '-');
    dyn_buf_text(&line, " */");
    return keep(context, &line).ptr;
}

void context_comment(struct json_value *lines, const char *first, const char *rest,
                     struct dyn_str shown)
{
    /* The template puts " *" in front. */
    struct c_text_style style = {first, rest, C_TEXT_WIDTH - 2};
    c_text_wrap(lines, &style, shown);
}

struct json_value *context_block(struct context *context, size_t indent,
                                 struct dyn_str shown)
{
    static const char end[] = " */";
    struct c_text_style style = {"/** ", " * ", C_TEXT_WIDTH - indent - sizeof end + 1};
    struct json_value *wrapped = json_array();
    c_text_wrap(wrapped, &style, shown);
    struct json_value *lines = json_array();
    const struct json_value *line = json_first(wrapped);
    for (; line != NULL; line = json_next(line)) {
        bool is_last = json_next(line) == NULL;
        json_push(lines, json_borrowed(context_join(context, json_text(line).ptr,
                                                    is_last ? end : NULL, NULL)));
    }
    json_free(wrapped);
    return lines;
}
