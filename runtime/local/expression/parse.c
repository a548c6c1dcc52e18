/* SPDX-License-Identifier: MIT */
#include "local/expression/tree.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* --- The parser itself -------------------------------------------------------------- */

/* Of an update the service does not say how long it is. */
static int refuse_length(struct dynl_parser *parser, size_t len)
{
    if (strcmp(parser->kind, "UpdateExpression") == 0)
        return dynl_parser_refuse(
            parser, "Expression size has exceeded the maximum allowed size;");
    return dynl_parser_refuse(parser,
                              "Expression size has exceeded the maximum allowed size; "
                              "expression size: %zu",
                              len);
}

int dynl_parser_init(struct dynl_parser *parser, struct dynl_call *call,
                     struct dynl_bindings *bindings, const char *kind,
                     struct dyn_str text)
{
    *parser = (struct dynl_parser){.call = call, .bindings = bindings, .kind = kind};
    if (text.len == 0)
        return dynl_parser_refuse(parser, "The expression can not be empty;");
    if (text.len > DYNL_EXPRESSION_BYTES_MAX)
        return refuse_length(parser, text.len);
    dynl_lexer_init(&parser->lexer, text);
    return DYN_OK;
}

int dynl_parser_refuse(struct dynl_parser *parser, const char *format, ...)
{
    struct dyn_buf text = {.system = parser->call->system};
    va_list args, again;
    int len, rc;

    va_start(args, format);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (len >= 0 && dyn_buf_reserve(&text, (size_t)len) == DYN_OK)
        vsnprintf(text.ptr, (size_t)len + 1, format, args);
    va_end(args);
    if (text.failed != 0 || text.ptr == NULL)
        rc = dynl_no_memory(parser->call);
    else
        rc = dynl_refuse(parser->call, DYNL_VALIDATION, "Invalid %s: %s", parser->kind,
                         text.ptr);
    dyn_buf_release(&text);
    return rc;
}

int dynl_parser_unexpected(struct dynl_parser *parser)
{
    struct dyn_str token = dynl_token_shown(&parser->lexer.current);
    struct dyn_str near = dynl_lexer_near(&parser->lexer);

    return dynl_parser_refuse(parser, "Syntax error; token: \"%.*s\", near: \"%.*s\"",
                              (int)token.len, token.ptr, (int)near.len, near.ptr);
}

bool dynl_parser_take(struct dynl_parser *parser, enum dynl_token_kind kind)
{
    if (parser->lexer.current.kind != kind)
        return false;
    dynl_lexer_next(&parser->lexer);
    return true;
}

int dynl_parser_expect(struct dynl_parser *parser, enum dynl_token_kind kind)
{
    return dynl_parser_take(parser, kind) ? DYN_OK : dynl_parser_unexpected(parser);
}

static int too_many_operators(struct dynl_parser *parser, unsigned count)
{
    return dynl_parser_refuse(parser,
                              "The expression contains too many operators; operator "
                              "count: %u",
                              count);
}

int dynl_parser_count(struct dynl_parser *parser)
{
    if (++parser->operators > DYNL_OPERATORS_MAX)
        return too_many_operators(parser, parser->operators);
    return DYN_OK;
}

int dynl_parser_enter(struct dynl_parser *parser)
{
    if (++parser->depth > DYNL_EXPRESSION_DEPTH_MAX)
        return too_many_operators(parser, parser->depth);
    return DYN_OK;
}

void *dynl_parser_alloc(struct dynl_parser *parser, size_t count, size_t size)
{
    void *memory = dyn_arena_calloc(parser->call->mem, count, size);

    if (memory == NULL)
        dynl_no_memory(parser->call);
    return memory;
}

static int new_operand(struct dynl_parser *parser, enum dynl_operand_kind kind,
                       struct dynl_operand **ret)
{
    *ret = dynl_parser_alloc(parser, 1, sizeof(**ret));
    if (*ret == NULL)
        return DYN_E_NOMEM;
    (*ret)->kind = kind;
    return DYN_OK;
}

/* --- Paths -------------------------------------------------------------------------- */

/* What a path is made of as long as it grows. Steps past the most are only counted: the path
 * is refused when it is bound. */
struct steps {
    struct dynl_step steps[DYNL_STEPS_MAX];
    size_t count;
    struct dyn_str bad_index;
};

static void add_step(struct steps *steps, struct dynl_step step)
{
    if (steps->count < DYNL_STEPS_MAX)
        steps->steps[steps->count] = step;
    steps->count++;
}

static int parse_name(struct dynl_parser *parser, struct steps *steps)
{
    struct dynl_token token = parser->lexer.current;

    if (token.kind != DYNL_T_NAME && token.kind != DYNL_T_NAME_PLACEHOLDER)
        return dynl_parser_unexpected(parser);
    dynl_lexer_next(&parser->lexer);
    add_step(steps, (struct dynl_step){.name = token.text});
    return DYN_OK;
}

static bool index_of(struct dyn_str digits, uint32_t *ret)
{
    uint64_t index = 0;

    for (size_t i = 0; i < digits.len; i++) {
        index = index * 10 + (uint64_t)(digits.ptr[i] - '0');
        if (index > DYNL_INDEX_MAX)
            return false;
    }
    *ret = (uint32_t)index;
    return true;
}

static int parse_index(struct dynl_parser *parser, struct steps *steps)
{
    struct dyn_str digits = parser->lexer.current.text;
    struct dynl_step step = {.index = 0};
    int rc = dynl_parser_expect(parser, DYNL_T_INTEGER);

    if (rc == DYN_OK)
        rc = dynl_parser_expect(parser, DYNL_T_INDEX_END);
    if (rc != DYN_OK)
        return rc;
    if (!index_of(digits, &step.index) && steps->bad_index.ptr == NULL)
        steps->bad_index = digits;
    add_step(steps, step);
    return DYN_OK;
}

static int parse_steps(struct dynl_parser *parser, struct steps *steps)
{
    int rc = parse_name(parser, steps);

    while (rc == DYN_OK) {
        if (dynl_parser_take(parser, DYNL_T_DOT))
            rc = parse_name(parser, steps);
        else if (dynl_parser_take(parser, DYNL_T_INDEX))
            rc = parse_index(parser, steps);
        else
            break;
    }
    return rc;
}

int dynl_parse_path(struct dynl_parser *parser, struct dynl_operand **ret)
{
    struct steps steps;
    struct dynl_step *kept;
    size_t count;
    int rc;

    steps.count = 0;
    steps.bad_index = dyn_str_n(NULL, 0);
    rc = parse_steps(parser, &steps);
    if (rc == DYN_OK)
        rc = new_operand(parser, DYNL_O_PATH, ret);
    if (rc != DYN_OK)
        return rc;
    count = steps.count < DYNL_STEPS_MAX ? steps.count : DYNL_STEPS_MAX;
    kept = dynl_parser_alloc(parser, count, sizeof(*kept));
    if (kept == NULL)
        return DYN_E_NOMEM;
    for (size_t i = 0; i < count; i++)
        kept[i] = steps.steps[i];
    (*ret)->steps = kept;
    (*ret)->path = (struct dynl_path){.steps = kept, .count = count};
    (*ret)->step_count = steps.count;
    (*ret)->bad_index = steps.bad_index;
    return DYN_OK;
}

/* --- Operands ----------------------------------------------------------------------- */

/* Names of functions are told apart by case, unlike the words of the languages. */
static const struct {
    const char *name;
    enum dynl_function function;
} functions[] = {
    {"attribute_exists", DYNL_F_EXISTS},     {"attribute_not_exists", DYNL_F_NOT_EXISTS},
    {"attribute_type", DYNL_F_TYPE},         {"begins_with", DYNL_F_BEGINS},
    {"contains", DYNL_F_CONTAINS},           {"size", DYNL_F_SIZE},
    {"if_not_exists", DYNL_F_IF_NOT_EXISTS}, {"list_append", DYNL_F_LIST_APPEND},
};

static enum dynl_function function_of(struct dyn_str name)
{
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
        if (dyn_str_eq(name, dyn_str(functions[i].name)))
            return functions[i].function;
    return DYNL_F_UNKNOWN;
}

/* The parenthesis was taken. */
static int parse_arguments(struct dynl_parser *parser, struct dynl_operand *function)
{
    struct dynl_operand **end = &function->args;
    int rc;

    do {
        rc = dynl_parse_operand(parser, end);
        if (rc != DYN_OK)
            return rc;
        end = &(*end)->next;
        function->arg_count++;
    } while (dynl_parser_take(parser, DYNL_T_COMMA));
    return dynl_parser_expect(parser, DYNL_T_CLOSE);
}

static int parse_function(struct dynl_parser *parser, struct dynl_operand **ret)
{
    struct dyn_str name = parser->lexer.current.text;
    int rc = new_operand(parser, DYNL_O_FUNCTION, ret);

    if (rc == DYN_OK)
        rc = dynl_parser_count(parser);
    if (rc == DYN_OK)
        rc = dynl_parser_enter(parser);
    if (rc != DYN_OK)
        return rc;
    (*ret)->text = name;
    (*ret)->function = function_of(name);
    dynl_lexer_next(&parser->lexer);
    dynl_lexer_next(&parser->lexer);
    rc = parse_arguments(parser, *ret);
    parser->depth--;
    return rc;
}

static int parse_value(struct dynl_parser *parser, struct dynl_operand **ret)
{
    int rc = new_operand(parser, DYNL_O_VALUE, ret);

    if (rc != DYN_OK)
        return rc;
    (*ret)->text = parser->lexer.current.text;
    dynl_lexer_next(&parser->lexer);
    return DYN_OK;
}

/* Only one pair of parentheses around the same thing. */
static int parse_enclosed(struct dynl_parser *parser, struct dynl_operand **ret)
{
    int rc = dynl_parser_enter(parser);

    if (rc != DYN_OK)
        return rc;
    dynl_lexer_next(&parser->lexer);
    rc = dynl_parse_operand(parser, ret);
    if (rc == DYN_OK)
        rc = dynl_parser_expect(parser, DYNL_T_CLOSE);
    if (rc != DYN_OK)
        return rc;
    parser->depth--;
    if ((*ret)->is_enclosed)
        return dynl_parser_refuse(parser, "The expression has redundant parentheses;");
    (*ret)->is_enclosed = true;
    return DYN_OK;
}

int dynl_parse_operand(struct dynl_parser *parser, struct dynl_operand **ret)
{
    switch (parser->lexer.current.kind) {
    case DYNL_T_VALUE:
        return parse_value(parser, ret);
    case DYNL_T_OPEN:
        return parse_enclosed(parser, ret);
    case DYNL_T_NAME:
        if (parser->lexer.behind.kind == DYNL_T_OPEN)
            return parse_function(parser, ret);
        return dynl_parse_path(parser, ret);
    default:
        return dynl_parse_path(parser, ret);
    }
}
