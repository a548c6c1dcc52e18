/* SPDX-License-Identifier: MIT */
#include "keys/key_template.h"

#include "diag/diag.h"
#include "base/memory.h"
#include "yaml/scalar_place.h"

#include <dyn/time.h>

/* A walk over the text of one template. */
struct parse {
    struct model_build *build;
    const struct yaml_node *node;
    struct dyn_str text;
    size_t at;
    struct model_part parts[KEY_PARTS_MAX];
    size_t count;
    bool has_failed;
};

/* What a format is called, and what it is. */
static const struct {
    const char *name;
    int format;
} format_names[] = {
    {"s", DYN_PART_TIME + DYN_TIME_S},
    {"ms", DYN_PART_TIME + DYN_TIME_MS},
    {"us", DYN_PART_TIME + DYN_TIME_US},
    {"ns", DYN_PART_TIME + DYN_TIME_NS},
    {"iso", DYN_PART_TIME + DYN_TIME_ISO},
    {"iso_ms", DYN_PART_TIME + DYN_TIME_ISO_MS},
    {"date", DYN_PART_TIME + DYN_TIME_DATE},
    {"month", DYN_PART_TIME + DYN_TIME_MONTH},
    {"hex", DYN_PART_HEX},
    {"base64", DYN_PART_BASE64},
};

enum { FORMAT_COUNT = sizeof(format_names) / sizeof(format_names[0]) };

/* What the grammar has and this version of dyngen has not. */
static const struct {
    char first;
    const char *what;
} not_built[] = {
    {'|', "a filter"},
    {'/', "division in a template"},
    {'%', "a remainder in a template"},
    {'@', "a part {@name} in a template"},
    {'$', "a parameter {$name} in a template"},
};

static const char *what_is_not_built(char c)
{
    for (size_t i = 0; i < sizeof(not_built) / sizeof(not_built[0]); i++) {
        if (not_built[i].first == c)
            return not_built[i].what;
    }
    return NULL;
}

static char peek(const struct parse *parse)
{
    return parse->at < parse->text.len ? parse->text.ptr[parse->at] : '\0';
}

static struct yaml_position place(const struct parse *parse, size_t offset)
{
    return scalar_place(parse->node, offset);
}

/* Reports about the bytes from..to and fails the parse. Format and arguments are
 * diag_add's. */
#define fail(parse, code, from, to, ...)                                                 \
    ((parse)->has_failed = true,                                                         \
     diag_add((parse)->build->diags, code, (parse)->build->source, place(parse, from),   \
              place(parse, to), __VA_ARGS__))

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static struct dyn_str slice(const struct parse *parse, size_t from, size_t to)
{
    return dyn_str_n(parse->text.ptr + from, to - from);
}

/* The literal up to the next component; `{{` and `}}` stand for one brace. */
static bool read_literal(struct parse *parse, struct model_part *part)
{
    size_t start = parse->at;
    char *out = gen_alloc(parse->build->arena, parse->text.len - start + 1);
    size_t len = 0;

    while (parse->at < parse->text.len) {
        char c = peek(parse);
        bool is_brace = c == '{' || c == '}';
        bool is_double =
            parse->at + 1 < parse->text.len && parse->text.ptr[parse->at + 1] == c;
        if (c == '{' && !is_double)
            break;
        if (c == '}' && !is_double) {
            fail(parse, DIAG_TEMPLATE_SYNTAX, parse->at, parse->at + 1,
                 "'}' without '{' before it");
            diag_hint(parse->build->diags,
                      "a brace in the text of a key is written '}}'");
            return false;
        }
        out[len++] = c;
        parse->at += is_brace ? 2 : 1;
    }
    out[len] = '\0';
    if (len > KEY_LITERAL_MAX) {
        fail(parse, DIAG_TEMPLATE_LIMIT, start, parse->at,
             "this literal has %zu bytes; at most %d are possible", len, KEY_LITERAL_MAX);
        return false;
    }
    part->literal = dyn_str_n(out, len);
    return true;
}

static bool read_name(struct parse *parse)
{
    if (!is_letter(peek(parse)))
        return false;
    while (is_letter(peek(parse)) || is_digit(peek(parse)) || peek(parse) == '_')
        parse->at++;
    return true;
}

/* What stands where a name should. */
static bool fail_name(struct parse *parse, size_t open)
{
    char c = peek(parse);
    const char *missing = what_is_not_built(c);

    if (missing != NULL && parse->at == open + 1 && (c == '@' || c == '$'))
        fail(parse, DIAG_TEMPLATE_NOT_BUILT, parse->at, parse->at + 1,
             "%s is specified but not built yet", missing);
    else if (c == '\0')
        fail(parse, DIAG_TEMPLATE_SYNTAX, open, open + 1, "'{' is not closed");
    else if (c == '}' && parse->at == open + 1)
        fail(parse, DIAG_TEMPLATE_SYNTAX, open, parse->at + 1,
             "'{}' names no field; a brace in the text of a key is written '{{' or '}}'");
    else
        fail(parse, DIAG_TEMPLATE_SYNTAX, parse->at, parse->at + 1,
             "the name of a field is expected here");
    return false;
}

static bool read_path(struct parse *parse, struct model_part *part, size_t open)
{
    size_t start = parse->at;
    size_t levels = 0;

    do {
        if (levels > 0)
            parse->at++;
        if (!read_name(parse))
            return fail_name(parse, open);
        levels++;
    } while (peek(parse) == '.');

    part->path_text = gen_str(parse->build->arena, slice(parse, start, parse->at));
    part->path_len = levels;
    part->at = place(parse, start);
    if (levels <= DYN_PATH_MAX)
        return true;
    fail(parse, DIAG_TEMPLATE_LIMIT, start, parse->at,
         "the path has %zu levels; at most %d are possible", levels, DYN_PATH_MAX);
    return false;
}

/* Digits as a number; false when there are none or it has more than three. */
static bool read_small(struct dyn_str text, size_t *at, int *ret_value)
{
    size_t start = *at;
    int value = 0;

    while (*at < text.len && is_digit(text.ptr[*at]) && *at - start < 4)
        value = value * 10 + (text.ptr[(*at)++] - '0');
    if (*at == start || *at - start > 3)
        return false;
    *ret_value = value;
    return true;
}

/* ["+"] "0" WIDTH ["." DECIMALS] */
static bool read_number_format(struct dyn_str text, struct model_part *part)
{
    size_t at = 0;
    int width = 0, decimals = 0;
    bool is_signed = text.ptr[at] == '+';

    if (is_signed)
        at++;
    if (at >= text.len || text.ptr[at] != '0')
        return false;
    at++;
    if (!read_small(text, &at, &width))
        return false;
    if (at < text.len) {
        if (text.ptr[at] != '.')
            return false;
        at++;
        if (!read_small(text, &at, &decimals) || decimals == 0)
            return false;
    }
    if (at != text.len || width == 0 || width > KEY_NUMBER_WIDTH_MAX ||
        (decimals > 0 && decimals + 2 > width))
        return false;
    part->format = is_signed ? DYN_PART_SIGNED : DYN_PART_NUMBER;
    part->width = width;
    part->decimals = decimals;
    return true;
}

static bool read_named_format(struct dyn_str text, struct model_part *part)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        if (dyn_str_eq(text, dyn_str(format_names[i].name))) {
            part->format = format_names[i].format;
            return true;
        }
    }
    return false;
}

static bool read_pattern(struct parse *parse, struct dyn_str text,
                         struct model_part *part)
{
    part->pattern = gen_str(parse->build->arena, text);
    if (strlen(part->pattern.ptr) != text.len ||
        dyn_time_width(DYN_TIME_PATTERN, part->pattern.ptr) == 0)
        return false;
    part->format = DYN_PART_TIME + DYN_TIME_PATTERN;
    return true;
}

static void fail_format(struct parse *parse, size_t start, struct dyn_str text)
{
    const char *names[FORMAT_COUNT];
    bool is_number = text.len > 0 && (text.ptr[0] == '+' || is_digit(text.ptr[0]));

    for (size_t i = 0; i < FORMAT_COUNT; i++)
        names[i] = format_names[i].name;
    if (text.len == 0) {
        fail(parse, DIAG_TEMPLATE_FORMAT, start, start,
             "a format is expected behind ':'");
    } else if (is_number) {
        fail(parse, DIAG_TEMPLATE_FORMAT, start, parse->at,
             "'%.*s' is no number format: 0W, 0W.D or +0W, where W counts all characters "
             "but the sign (at most %d) and D those behind the point",
             (int)text.len, text.ptr, KEY_NUMBER_WIDTH_MAX);
    } else if (memchr(text.ptr, '%', text.len) != NULL) {
        fail(
            parse, DIAG_TEMPLATE_FORMAT, start, parse->at,
            "'%.*s' is no usable time pattern: text with %%Y %%m %%d %%H %%M %%S %%j %%f",
            (int)text.len, text.ptr);
    } else {
        fail(parse, DIAG_TEMPLATE_FORMAT, start, parse->at, "unknown format '%.*s'",
             (int)text.len, text.ptr);
        diag_hint_nearest(parse->build->diags, text, names, FORMAT_COUNT);
    }
}

/* Behind the ':' of a component. */
static bool read_format(struct parse *parse, struct model_part *part)
{
    size_t start = parse->at;

    while (peek(parse) != '\0' && peek(parse) != '}' && peek(parse) != '|')
        parse->at++;
    struct dyn_str text = slice(parse, start, parse->at);
    bool is_known = false;
    if (text.len > 0 && (text.ptr[0] == '+' || text.ptr[0] == '0'))
        is_known = read_number_format(text, part);
    else if (text.len > 0 && memchr(text.ptr, '%', text.len) != NULL)
        is_known = read_pattern(parse, text, part);
    else
        is_known = read_named_format(text, part);
    if (!is_known)
        fail_format(parse, start, text);
    return is_known;
}

/* From '{' to behind '}'. */
/* The name of a filter decides: one that is specified, or none at all. */
static void fail_filter(struct parse *parse)
{
    static const char *const names[] = {"lower", "upper", "reverse", "desc",
                                        "hex",   "shard", "or",      "c"};
    size_t begin = parse->at + 1, end = begin;
    while (end < parse->text.len && parse->text.ptr[end] >= 'a' &&
           parse->text.ptr[end] <= 'z')
        end++;
    struct dyn_str word = dyn_str_n(parse->text.ptr + begin, end - begin);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (dyn_str_eq(word, dyn_str(names[i]))) {
            fail(parse, DIAG_TEMPLATE_NOT_BUILT, parse->at, parse->at + 1,
                 "%s is specified but not built yet", what_is_not_built('|'));
            return;
        }
    }
    fail(parse, DIAG_TEMPLATE_FORMAT, begin, end, "unknown filter '%.*s'", (int)word.len,
         word.ptr);
    diag_hint_nearest(parse->build->diags, word, names, sizeof(names) / sizeof(names[0]));
}

static bool read_component(struct parse *parse, struct model_part *part)
{
    size_t open = parse->at++;

    if (!read_path(parse, part, open))
        return false;
    if (peek(parse) == ':') {
        parse->at++;
        if (!read_format(parse, part))
            return false;
    }
    char c = peek(parse);
    if (c == '}') {
        parse->at++;
        return true;
    }
    if (parse->at >= parse->text.len)
        fail(parse, DIAG_TEMPLATE_SYNTAX, open, open + 1, "'{' is not closed");
    else if (c == '|')
        fail_filter(parse);
    else if (what_is_not_built(c) != NULL && c != '@' && c != '$')
        fail(parse, DIAG_TEMPLATE_NOT_BUILT, parse->at, parse->at + 1,
             "%s is specified but not built yet", what_is_not_built(c));
    else
        fail(parse, DIAG_TEMPLATE_SYNTAX, parse->at, parse->at + 1,
             "'}' or a format behind ':' is expected here");
    return false;
}

static bool read_part(struct parse *parse)
{
    if (parse->count == KEY_PARTS_MAX) {
        fail(parse, DIAG_TEMPLATE_LIMIT, parse->at, parse->text.len,
             "a template has at most %d components", KEY_PARTS_MAX);
        return false;
    }
    struct model_part *part = &parse->parts[parse->count];
    part->at = place(parse, parse->at);
    if (!read_literal(parse, part))
        return false;
    if (parse->at < parse->text.len && !read_component(parse, part))
        return false;
    parse->count++;
    return true;
}

/* What YAML made of the node when it isn't the text that was meant. */
static bool check_node(struct model_build *build, const struct yaml_node *node)
{
    if (node->kind == YAML_MAP && node->flow) {
        diag_node(build->diags, DIAG_TEMPLATE_QUOTE, build->source, node,
                  "'{' begins a map here, but a template is text");
        diag_hint(build->diags, "quote it: \"{...}\"");
    } else if (node->kind != YAML_TEXT) {
        diag_node(build->diags, DIAG_TEMPLATE_QUOTE, build->source, node,
                  "a template is text, not a %s",
                  node->kind == YAML_MAP ? "map" : "list");
    } else if (node->is_null) {
        diag_node(build->diags, DIAG_YAML_NULL, build->source, node,
                  "the template is empty");
        diag_hint(build->diags, "quote it if it begins with '#', else leave the key out");
    } else if (node->cut_by_comment) {
        diag_node(build->diags, DIAG_YAML_CUT, build->source, node,
                  "the template is cut off here: ' #' begins a comment");
        diag_hint(build->diags, "quote the whole template");
    } else if (node->text.len == 0) {
        diag_node(build->diags, DIAG_TEMPLATE_EMPTY, build->source, node,
                  "the template is empty, and no key attribute may be empty");
    } else {
        return true;
    }
    return false;
}

bool key_template_parse(struct model_build *build, const struct yaml_node *node,
                        struct model_template *ret_template)
{
    if (!check_node(build, node))
        return false;

    struct parse parse = {.build = build, .node = node, .text = node->text};
    while (parse.at < parse.text.len && !parse.has_failed)
        read_part(&parse);
    if (parse.has_failed)
        return false;

    struct model_part *parts = gen_calloc(build->arena, parse.count, sizeof(*parts));
    memcpy(parts, parse.parts, parse.count * sizeof(*parts));
    *ret_template = (struct model_template){
        .text = node->text, .parts = parts, .part_count = parse.count, .at = node->at};
    return true;
}

struct model_template *key_template_of_field(struct model_build *build,
                                             struct model_field *field)
{
    struct model_template *made = gen_calloc(build->arena, 1, sizeof(*made));
    struct model_part *part = gen_calloc(build->arena, 1, sizeof(*part));

    *part = (struct model_part){.literal = dyn_str(""),
                                .path_text = field->name.text,
                                .path = {field},
                                .path_len = 1,
                                .at = field->at};
    made->text = dyn_str(gen_printf(build->arena, "{%.*s}", (int)field->name.text.len,
                                    field->name.text.ptr));
    made->parts = part;
    made->part_count = 1;
    made->at = field->at;
    return made;
}

bool key_part_same(const struct model_part *a, const struct model_part *b)
{
    if (a->path_len != b->path_len || a->format != b->format || a->width != b->width ||
        a->decimals != b->decimals || !dyn_str_eq(a->pattern, b->pattern))
        return false;
    for (size_t i = 0; i < a->path_len; i++) {
        if (a->path[i] != b->path[i])
            return false;
    }
    return true;
}

bool key_template_equal(const struct model_template *a, const struct model_template *b)
{
    if (a->part_count != b->part_count)
        return false;
    for (size_t i = 0; i < a->part_count; i++) {
        if (!dyn_str_eq(a->parts[i].literal, b->parts[i].literal) ||
            !key_part_same(&a->parts[i], &b->parts[i]))
            return false;
    }
    return true;
}
