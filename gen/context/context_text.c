/* SPDX-License-Identifier: MIT */
#include "context/context_parts.h"

#include <stdarg.h>

static char *text_memory(struct context *context, size_t size)
{
    char *memory = dyn_arena_bytes(context->arena, size);
    if (memory == NULL)
        gen_out_of_memory();
    return memory;
}

char *context_join(struct context *context, const char *first, ...)
{
    enum { KNOWN = 8 }; /* of how many parts the length is remembered; most have fewer */
    size_t lens[KNOWN];
    size_t count = 0, len = 0;
    va_list args;
    va_start(args, first);
    for (const char *text = first; text != NULL; text = va_arg(args, const char *)) {
        size_t part = strlen(text);
        if (count < KNOWN)
            lens[count++] = part;
        len += part;
    }
    va_end(args);
    char *joined = text_memory(context, len + 1);
    char *end = joined;
    size_t at = 0;
    va_start(args, first);
    for (const char *text = first; text != NULL; text = va_arg(args, const char *)) {
        size_t part = at < count ? lens[at++] : strlen(text);
        memcpy(end, text, part);
        end += part;
    }
    va_end(args);
    *end = '\0';
    return joined;
}

/* Copies the text that was made in the scratch buffer to the arena. */
static struct dyn_str keep(struct context *context)
{
    struct dyn_buf *text = &context->scratch;
    if (text->failed != 0)
        gen_out_of_memory();
    struct dyn_str kept = gen_str(context->arena, dyn_buf_str(text));
    dyn_buf_clear(text);
    return kept;
}

static const char *make_number(struct context *context, size_t number)
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

const char *context_number(struct context *context, size_t number)
{
    if (number >= CONTEXT_SMALL)
        return make_number(context, number);
    if (context->numbers[number] == NULL)
        context->numbers[number] = make_number(context, number);
    return context->numbers[number];
}

const char *context_character(struct context *context, char character)
{
    c_text_character(&context->scratch, character);
    return keep(context).ptr;
}

const char *context_literal(struct context *context, struct dyn_str text)
{
    c_text_literal(&context->scratch, text);
    return keep(context).ptr;
}

struct dyn_str context_shown(struct context *context, struct dyn_str text)
{
    c_text_comment(&context->scratch, text);
    return keep(context);
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
    if ((flags & (flags - 1)) == 0) { /* one at most: nothing to join */
        for (size_t i = 0; i < count; i++)
            if (flags == 1U << i)
                return names[i];
        return "";
    }
    for (size_t i = 0; i < count; i++) {
        if ((flags >> i & 1) == 0)
            continue;
        if (context->scratch.len > 0)
            dyn_buf_text(&context->scratch, " | ");
        dyn_buf_text(&context->scratch, names[i]);
    }
    return keep(context).ptr;
}

void context_add(struct context_init *init, const char *name, const char *value)
{
    init->members[init->count++] = (struct context_member){.name = name, .value = value};
}

static char *put(char *end, const char *text, size_t len)
{
    memcpy(end, text, len);
    return end + len;
}

/* Where a text ends that begins in `column`. */
static size_t column_behind(const char *text, size_t len, size_t column)
{
    for (size_t i = len; i > 0; i--)
        if (text[i - 1] == '\n')
            return len - i;
    return column + len;
}

/* The most bytes that the members take; fills in their lengths. */
static size_t measure(struct context_init *init)
{
    size_t size = 0;
    for (size_t i = 0; i < init->count; i++) {
        struct context_member *member = &init->members[i];
        member->name_len = strlen(member->name);
        member->value_len = strlen(member->value);
        size += strlen(",\n. = ") + init->indent + member->name_len + member->value_len;
    }
    return size;
}

/* Puts the members, each on the line of the one before if there is room. */
static char *put_members(char *end, const struct context_init *init)
{
    size_t column = init->indent;
    for (size_t i = 0; i < init->count; i++) {
        const struct context_member *member = &init->members[i];
        size_t len = strlen(", . = },") + member->name_len + member->value_len;
        if (i > 0 && column + len > C_TEXT_WIDTH) {
            end = put(end, ",\n", 2);
            memset(end, ' ', init->indent);
            end += init->indent;
            column = init->indent;
        } else if (i > 0) {
            end = put(end, ", ", 2);
            column += 2;
        }
        end = put(end, ".", 1);
        end = put(end, member->name, member->name_len);
        end = put(end, " = ", 3);
        end = put(end, member->value, member->value_len);
        column += strlen(". = ") + member->name_len;
        column = column_behind(member->value, member->value_len, column);
    }
    return end;
}

const char *context_end(struct context *context, struct context_init *init,
                        const char *open, const char *close)
{
    size_t open_len = strlen(open), close_len = strlen(close);
    struct dyn_buf *text = &context->scratch;
    dyn_buf_reserve(text, open_len + measure(init) + close_len);
    if (text->failed != 0)
        gen_out_of_memory();
    char *end = put_members(put(text->ptr, open, open_len), init);
    end = put(end, close, close_len);
    return gen_str(context->arena, dyn_str_n(text->ptr, (size_t)(end - text->ptr))).ptr;
}

const char *context_heading(struct context *context, struct dyn_str title)
{
    struct dyn_buf *line = &context->scratch;
    dyn_buf_text(line, "/* --- ");
    dyn_buf_append(line, title.ptr, title.len);
    dyn_buf_byte(line, ' ');
    size_t columns = c_text_columns(dyn_buf_str(line));
    for (; columns < C_TEXT_WIDTH - 3; columns++)
        dyn_buf_byte(line, '-');
    dyn_buf_text(line, " */");
    return keep(context).ptr;
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
