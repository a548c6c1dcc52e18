/* SPDX-License-Identifier: MIT */
#include "render/mustache_parse.h"

#include "core/utf8.h"
#include "base/memory.h"
#include "render/mustache_tag.h"

#include <stdarg.h>
#include <stdio.h>

/* A template's offsets are kept in 32 bits. */
#define TEXT_MAX ((size_t)16 * 1024 * 1024)

#define NO_SECTION UINT32_MAX

struct parser {
    struct mustache_program *program;
    const struct render_source *source;
    struct render_error *err;
    size_t index; /* of the template; the array of templates moves */
    struct mustache_scanner scanner;
    size_t at; /* behind what was parsed */
    struct mustache_token *tokens;
    size_t count, capacity;
    uint32_t section; /* the innermost open one; its `jump` links to the one around it */
    bool is_line_start;
    bool is_lenient;
};

/* Messages */

static int count_lines(struct dyn_str text, size_t offset, int *ret_column)
{
    int line = 1;
    int column = 1;
    for (size_t i = 0; i < offset && i < text.len; i++) {
        if (text.ptr[i] == '\n') {
            line++;
            column = 1;
        } else if (((unsigned char)text.ptr[i] & 0xC0) != 0x80) {
            column++;
        }
    }
    *ret_column = column;
    return line;
}

int mustache_fail(struct render_error *err, const struct mustache_template *where,
                  size_t offset, int code, const char *format, ...)
{
    snprintf(err->template_name, sizeof err->template_name, "%s", where->name);
    err->line = count_lines(where->text, offset, &err->column);
    va_list args;
    va_start(args, format);
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    return code;
}

static const struct mustache_template *template_of(const struct parser *parser)
{
    return &parser->program->templates[parser->index];
}

int mustache_shown(struct dyn_str text)
{
    const size_t most = 60;
    return (int)(text.len <= most ? text.len : dyni_utf8_cut(text.ptr, most));
}

/* Templates of the program */

/* The index of a template, looked up if it is not there yet; false when there is none. */
static bool find_template(struct mustache_program *program,
                          const struct render_source *source, struct dyn_str name,
                          uint32_t *ret_index)
{
    for (size_t i = 0; i < program->count; i++) {
        if (dyn_str_eq(dyn_str(program->templates[i].name), name)) {
            *ret_index = (uint32_t)i;
            return true;
        }
    }
    struct mustache_template added = {.name = gen_str(program->arena, name).ptr};
    added.text.ptr = source->lookup(source->ctx, added.name, &added.text.len);
    if (added.text.ptr == NULL)
        return false;
    program->templates = gen_grow(program->arena, program->templates, program->count,
                                  &program->capacity, sizeof *program->templates);
    program->templates[program->count] = added;
    *ret_index = (uint32_t)program->count++;
    return true;
}

/* Writing tokens */

static struct mustache_token *add_token(struct parser *parser, enum mustache_op op,
                                        size_t offset, struct dyn_str text)
{
    parser->tokens = gen_grow(parser->program->arena, parser->tokens, parser->count,
                              &parser->capacity, sizeof *parser->tokens);
    struct mustache_token *token = &parser->tokens[parser->count++];
    *token = (struct mustache_token){.op = (uint8_t)op,
                                     .line_start = parser->is_line_start,
                                     .offset = (uint32_t)offset,
                                     .text = text};
    parser->is_line_start = false;
    return token;
}

static void add_text(struct parser *parser, size_t begin, size_t end)
{
    if (begin >= end)
        return;
    add_token(parser, MUSTACHE_TEXT, begin,
              dyn_str_n(parser->scanner.text.ptr + begin, end - begin));
    parser->is_line_start = parser->scanner.text.ptr[end - 1] == '\n';
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '-' || (unsigned char)c >= 0x80;
}

static int bad_tag(struct parser *parser, const struct mustache_tag *tag)
{
    if (tag->content.len == 0)
        return mustache_fail(parser->err, template_of(parser), tag->begin, DYN_E_FORMAT,
                             "bad tag: it has no name");
    return mustache_fail(parser->err, template_of(parser), tag->begin, DYN_E_FORMAT,
                         "bad tag: '%.*s' is not a name", mustache_shown(tag->content),
                         tag->content.ptr);
}

/* Numbers the names of a.b.c. */
static int parse_names(struct parser *parser, const struct mustache_tag *tag,
                       struct mustache_token *token)
{
    struct dyn_str text = tag->content;
    uint32_t count = 1;
    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == '.';
    struct dyn_arena *arena = parser->program->arena;
    uint32_t *names = gen_alloc(arena, count * sizeof *names);
    size_t begin = 0;
    for (uint32_t i = 0; i < count; i++) {
        size_t end = begin;
        while (end < text.len && is_name_char(text.ptr[end]))
            end++;
        if (end == begin || (end < text.len && text.ptr[end] != '.'))
            return bad_tag(parser, tag);
        struct dyn_str name = dyn_str_n(text.ptr + begin, end - begin);
        names[i] = mustache_names_intern(&parser->program->names, name);
        begin = end + 1;
    }
    token->path = MUSTACHE_PATH_NAMES;
    token->names = names;
    token->name_count = count;
    return 0;
}

/* Fills in what a value or section is about. */
static int parse_path(struct parser *parser, const struct mustache_tag *tag,
                      struct mustache_token *token)
{
    static const struct {
        struct dyn_str text;
        enum mustache_path path;
    } SPECIAL[] = {{DYN_STR_INIT("."), MUSTACHE_PATH_SELF},
                   {DYN_STR_INIT("@first"), MUSTACHE_PATH_FIRST},
                   {DYN_STR_INIT("@last"), MUSTACHE_PATH_LAST},
                   {DYN_STR_INIT("@index"), MUSTACHE_PATH_INDEX}};
    for (size_t i = 0; i < sizeof SPECIAL / sizeof SPECIAL[0]; i++) {
        if (dyn_str_eq(SPECIAL[i].text, tag->content)) {
            token->path = (uint8_t)SPECIAL[i].path;
            return 0;
        }
    }
    return parse_names(parser, tag, token);
}

/* The tags, each behind its sigil. `indent` is what stands before a tag that is alone on
 * its line, absent text otherwise. */

static int parse_value(struct parser *parser, const struct mustache_tag *tag,
                       struct dyn_str indent)
{
    (void)indent;
    struct mustache_token *token =
        add_token(parser, MUSTACHE_VALUE, tag->begin, tag->content);
    token->escape = tag->sigil == '\0';
    return parse_path(parser, tag, token);
}

static int parse_section(struct parser *parser, const struct mustache_tag *tag,
                         struct dyn_str indent)
{
    (void)indent;
    enum mustache_op op = tag->sigil == '#' ? MUSTACHE_SECTION : MUSTACHE_INVERTED;
    struct mustache_token *token = add_token(parser, op, tag->begin, tag->content);
    token->jump = parser->section;
    parser->section = (uint32_t)(parser->count - 1);
    return parse_path(parser, tag, token);
}

static int parse_close(struct parser *parser, const struct mustache_tag *tag,
                       struct dyn_str indent)
{
    (void)indent;
    const struct mustache_template *where = template_of(parser);
    if (parser->section == NO_SECTION)
        return mustache_fail(parser->err, where, tag->begin, DYN_E_FORMAT,
                             "'%.*s' is closed here, but no section is open",
                             mustache_shown(tag->content), tag->content.ptr);
    uint32_t opener = parser->section;
    struct dyn_str name = parser->tokens[opener].text;
    if (!dyn_str_eq(name, tag->content)) {
        int column;
        int line =
            count_lines(parser->scanner.text, parser->tokens[opener].offset, &column);
        return mustache_fail(parser->err, where, tag->begin, DYN_E_FORMAT,
                             "'%.*s' is closed here, but the open section is '%.*s' "
                             "from %d:%d",
                             mustache_shown(tag->content), tag->content.ptr,
                             mustache_shown(name), name.ptr, line, column);
    }
    add_token(parser, MUSTACHE_CLOSE, tag->begin, tag->content)->jump = opener;
    parser->section = parser->tokens[opener].jump;
    parser->tokens[opener].jump = (uint32_t)parser->count;
    return 0;
}

static int parse_partial(struct parser *parser, const struct mustache_tag *tag,
                         struct dyn_str indent)
{
    struct dyn_str name = tag->content;
    for (size_t i = 0; i < name.len; i++) {
        /* Names become file names: no path, nothing hidden. */
        if (!is_name_char(name.ptr[i]) && (i == 0 || name.ptr[i] != '.'))
            return bad_tag(parser, tag);
    }
    if (name.len == 0)
        return bad_tag(parser, tag);
    uint32_t index;
    if (find_template(parser->program, parser->source, name, &index)) {
        add_token(parser, MUSTACHE_PARTIAL, tag->begin, indent)->jump = index;
        return 0;
    }
    if (parser->is_lenient)
        return 0;
    return mustache_fail(parser->err, template_of(parser), tag->begin, DYN_E_MISSING,
                         "there is no template '%.*s'", mustache_shown(name), name.ptr);
}

static int parse_comment(struct parser *parser, const struct mustache_tag *tag,
                         struct dyn_str indent)
{
    (void)parser;
    (void)tag;
    (void)indent;
    return 0;
}

static int parse_delimiters(struct parser *parser, const struct mustache_tag *tag,
                            struct dyn_str indent)
{
    (void)indent;
    if (!mustache_tag_set_delimiters(&parser->scanner, tag->content))
        return mustache_fail(parser->err, template_of(parser), tag->begin, DYN_E_FORMAT,
                             "bad tag: it takes two delimiters, without '=' in them");
    return 0;
}

static const struct tag_rule {
    char sigil;
    bool stands_alone; /* whether it takes its line with it */
    int (*parse)(struct parser *, const struct mustache_tag *, struct dyn_str indent);
} TAG_RULES[] = {
    {'\0', false, parse_value}, {'{', false, parse_value},  {'&', false, parse_value},
    {'#', true, parse_section}, {'^', true, parse_section}, {'/', true, parse_close},
    {'>', true, parse_partial}, {'!', true, parse_comment}, {'=', true, parse_delimiters},
};

static int parse_tag(struct parser *parser, const struct mustache_tag *tag)
{
    const struct tag_rule *rule = TAG_RULES;
    while (rule->sigil != tag->sigil)
        rule++;
    size_t begin = tag->begin;
    size_t end = tag->end;
    if (!rule->stands_alone ||
        !mustache_tag_is_alone(&parser->scanner, tag, &begin, &end)) {
        add_text(parser, parser->at, tag->begin);
        parser->at = tag->end;
        return rule->parse(parser, tag, dyn_str(NULL));
    }
    add_text(parser, parser->at, begin);
    parser->at = end;
    parser->is_line_start = false;
    struct dyn_str indent =
        dyn_str_n(parser->scanner.text.ptr + begin, tag->begin - begin);
    int status = rule->parse(parser, tag, indent);
    parser->is_line_start = true;
    return status;
}

static int parse_text(struct parser *parser)
{
    struct mustache_tag tag;
    enum mustache_found found;
    while ((found = mustache_tag_find(&parser->scanner, parser->at, &tag)) ==
           MUSTACHE_TAG) {
        int status = parse_tag(parser, &tag);
        if (status != 0)
            return status;
    }
    if (found == MUSTACHE_UNCLOSED_TAG)
        return mustache_fail(parser->err, template_of(parser), tag.begin, DYN_E_FORMAT,
                             "this tag is not closed");
    add_text(parser, parser->at, parser->scanner.text.len);
    if (parser->section == NO_SECTION)
        return 0;
    const struct mustache_token *opener = &parser->tokens[parser->section];
    return mustache_fail(parser->err, template_of(parser), opener->offset, DYN_E_FORMAT,
                         "section '%.*s' is not closed", mustache_shown(opener->text),
                         opener->text.ptr);
}

static int parse_template(struct mustache_program *program,
                          const struct render_source *source, size_t index,
                          bool is_lenient, struct render_error *err)
{
    struct parser parser = {.program = program,
                            .source = source,
                            .err = err,
                            .index = index,
                            .scanner = {.text = program->templates[index].text,
                                        .open = DYN_STR_INIT("{{"),
                                        .close = DYN_STR_INIT("}}")},
                            .section = NO_SECTION,
                            .is_line_start = true,
                            .is_lenient = is_lenient};
    if (parser.scanner.text.len > TEXT_MAX)
        return mustache_fail(err, &program->templates[index], 0, DYN_E_LIMIT,
                             "the template is larger than %zu bytes", TEXT_MAX);
    int status = parse_text(&parser);
    if (status != 0)
        return status;
    parser.is_line_start = false;
    add_token(&parser, MUSTACHE_END, parser.scanner.text.len, dyn_str(NULL));
    program->templates[index].tokens = parser.tokens;
    return 0;
}

int mustache_load(struct mustache_program *program, const struct render_source *source,
                  const char *name, bool is_lenient, struct render_error *err)
{
    uint32_t root;
    program->names.arena = program->arena;
    if (!find_template(program, source, dyn_str(name), &root)) {
        snprintf(err->template_name, sizeof err->template_name, "%s", name);
        snprintf(err->message, sizeof err->message, "there is no such template");
        return DYN_E_MISSING;
    }
    /* Parsing one adds those that it includes at the end. */
    for (size_t i = root; i < program->count; i++) {
        int status = parse_template(program, source, i, is_lenient, err);
        if (status != 0)
            return status;
    }
    return 0;
}
