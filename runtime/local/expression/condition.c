/* SPDX-License-Identifier: MIT */
/*
 * The grammar of conditions, weakest first: OR, AND, NOT, then a comparison, a function or a
 * condition in parentheses. What an opening parenthesis holds, a condition or an operand, is
 * known only at its end; so every level can come back with an operand, and whoever needs a
 * condition asks for it.
 */
#include "local/expression/tree.h"

/* How tightly what is being read must hold together. */
enum level { LEVEL_OR, LEVEL_AND, LEVEL_NOT };

/* What was read: a condition, whose codes are emitted, or an operand that waits for its
 * operator, or that is a function and may be either. */
struct thing {
    struct dynl_operand *operand; /* NULL: a condition */
    bool is_enclosed;             /* of a condition */
};

struct reader {
    struct dynl_parser *parser;
    struct dynl_condition *condition;
};

static int read_level(struct reader *reader, enum level level, struct thing *ret);

/* --- Codes -------------------------------------------------------------------------- */

/* There is room: every code took an operator, and those are counted. */
static struct dynl_code *emit(struct reader *reader, enum dynl_code_kind kind)
{
    struct dynl_code *code = &reader->condition->codes[reader->condition->count++];

    code->kind = kind;
    return code;
}

static void emit_test(struct reader *reader, enum dynl_test_kind kind,
                      struct dyn_str text, struct dynl_operand *operands, size_t count)
{
    emit(reader, DYNL_CODE_TEST)->test = (struct dynl_test){
        .kind = kind, .text = text, .operands = operands, .operand_count = count};
}

/* What was read must be a condition; a function is one. */
static int need_condition(struct reader *reader, struct thing *thing)
{
    struct dynl_operand *operand = thing->operand;

    if (operand == NULL)
        return DYN_OK;
    if (operand->kind != DYNL_O_FUNCTION)
        return dynl_parser_unexpected(reader->parser);
    emit_test(reader, DYNL_TEST_FUNCTION, operand->text, operand, 1);
    *thing = (struct thing){.is_enclosed = operand->is_enclosed};
    return DYN_OK;
}

/* --- Comparisons -------------------------------------------------------------------- */

static const struct {
    enum dynl_token_kind token;
    enum dynl_test_kind test;
} comparators[] = {
    {DYNL_T_EQ, DYNL_TEST_EQ}, {DYNL_T_NE, DYNL_TEST_NE}, {DYNL_T_LT, DYNL_TEST_LT},
    {DYNL_T_LE, DYNL_TEST_LE}, {DYNL_T_GT, DYNL_TEST_GT}, {DYNL_T_GE, DYNL_TEST_GE},
};

static bool is_comparator(enum dynl_token_kind token, enum dynl_test_kind *ret)
{
    for (size_t i = 0; i < sizeof(comparators) / sizeof(comparators[0]); i++) {
        if (comparators[i].token == token) {
            *ret = comparators[i].test;
            return true;
        }
    }
    return false;
}

/* The operator is the current token. */
static int read_comparison(struct reader *reader, struct dynl_operand *first,
                           enum dynl_test_kind kind)
{
    struct dyn_str text = reader->parser->lexer.current.text;
    int rc = dynl_parser_count(reader->parser);

    if (rc != DYN_OK)
        return rc;
    dynl_lexer_next(&reader->parser->lexer);
    rc = dynl_parse_operand(reader->parser, &first->next);
    if (rc == DYN_OK)
        emit_test(reader, kind, text, first, 2);
    return rc;
}

static int read_between(struct reader *reader, struct dynl_operand *first)
{
    struct dynl_parser *parser = reader->parser;
    int rc = dynl_parser_count(parser);

    if (rc != DYN_OK)
        return rc;
    dynl_lexer_next(&parser->lexer);
    rc = dynl_parse_operand(parser, &first->next);
    if (rc == DYN_OK)
        rc = dynl_parser_expect(parser, DYNL_T_AND);
    if (rc == DYN_OK)
        rc = dynl_parse_operand(parser, &first->next->next);
    if (rc == DYN_OK)
        emit_test(reader, DYNL_TEST_BETWEEN, dyn_str("BETWEEN"), first, 3);
    return rc;
}

static int read_in(struct reader *reader, struct dynl_operand *first)
{
    struct dynl_parser *parser = reader->parser;
    struct dynl_operand **end = &first->next;
    size_t count = 1;
    int rc = dynl_parser_count(parser);

    if (rc != DYN_OK)
        return rc;
    dynl_lexer_next(&parser->lexer);
    rc = dynl_parser_expect(parser, DYNL_T_OPEN);
    if (rc != DYN_OK)
        return rc;
    do {
        rc = dynl_parse_operand(parser, end);
        if (rc != DYN_OK)
            return rc;
        end = &(*end)->next;
        count++;
    } while (dynl_parser_take(parser, DYNL_T_COMMA));
    rc = dynl_parser_expect(parser, DYNL_T_CLOSE);
    if (rc == DYN_OK)
        emit_test(reader, DYNL_TEST_IN, dyn_str("IN"), first, count);
    return rc;
}

/* An operand was read: its operator, if there is one, makes it a condition. */
static int read_operator(struct reader *reader, struct thing *thing)
{
    struct dynl_operand *first = thing->operand;
    enum dynl_token_kind token = reader->parser->lexer.current.kind;
    enum dynl_test_kind kind;
    int rc;

    if (first == NULL)
        return DYN_OK;
    if (is_comparator(token, &kind))
        rc = read_comparison(reader, first, kind);
    else if (token == DYNL_T_BETWEEN)
        rc = read_between(reader, first);
    else if (token == DYNL_T_IN)
        rc = read_in(reader, first);
    else
        return DYN_OK;
    *thing = (struct thing){0};
    return rc;
}

/* --- Levels ------------------------------------------------------------------------- */

static int enclose(struct reader *reader, struct thing *thing)
{
    bool *is_enclosed =
        thing->operand != NULL ? &thing->operand->is_enclosed : &thing->is_enclosed;

    if (*is_enclosed)
        return dynl_parser_refuse(reader->parser,
                                  "The expression has redundant parentheses;");
    *is_enclosed = true;
    return DYN_OK;
}

static int read_enclosed(struct reader *reader, struct thing *ret)
{
    struct dynl_parser *parser = reader->parser;
    int rc = dynl_parser_enter(parser);

    if (rc != DYN_OK)
        return rc;
    dynl_lexer_next(&parser->lexer);
    rc = read_level(reader, LEVEL_OR, ret);
    if (rc == DYN_OK)
        rc = dynl_parser_expect(parser, DYNL_T_CLOSE);
    if (rc != DYN_OK)
        return rc;
    parser->depth--;
    rc = enclose(reader, ret);
    return rc == DYN_OK ? read_operator(reader, ret) : rc;
}

static int read_primary(struct reader *reader, struct thing *ret)
{
    int rc;

    if (reader->parser->lexer.current.kind == DYNL_T_OPEN)
        return read_enclosed(reader, ret);
    rc = dynl_parse_operand(reader->parser, &ret->operand);
    return rc == DYN_OK ? read_operator(reader, ret) : rc;
}

/* NOT NOT is none; both are counted. */
static int read_not(struct reader *reader, struct thing *ret)
{
    struct dynl_parser *parser = reader->parser;
    unsigned negations = 0;
    int rc = DYN_OK;

    while (rc == DYN_OK && dynl_parser_take(parser, DYNL_T_NOT)) {
        rc = dynl_parser_count(parser);
        negations++;
    }
    if (rc == DYN_OK)
        rc = read_primary(reader, ret);
    if (rc != DYN_OK || negations == 0)
        return rc;
    rc = need_condition(reader, ret);
    if (rc != DYN_OK)
        return rc;
    if (negations % 2 == 1)
        emit(reader, DYNL_CODE_NOT);
    ret->is_enclosed = false;
    reader->condition->outermost = "NOT";
    return DYN_OK;
}

/* The left side is in *ret and the operator was taken: a jump over the right side. */
static int read_right_side(struct reader *reader, enum level level, struct thing *ret)
{
    bool is_or = level == LEVEL_OR;
    struct dynl_code *jump;
    int rc = dynl_parser_count(reader->parser);

    if (rc != DYN_OK)
        return rc;
    jump = emit(reader, is_or ? DYNL_CODE_JUMP_IF_TRUE : DYNL_CODE_JUMP_IF_FALSE);
    *ret = (struct thing){0};
    rc = read_level(reader, is_or ? LEVEL_AND : LEVEL_NOT, ret);
    if (rc == DYN_OK)
        rc = need_condition(reader, ret);
    if (rc != DYN_OK)
        return rc;
    jump->target = (uint32_t)reader->condition->count;
    ret->is_enclosed = false;
    if (is_or)
        reader->condition->outermost = "OR";
    return DYN_OK;
}

static int read_level(struct reader *reader, enum level level, struct thing *ret)
{
    enum dynl_token_kind token = level == LEVEL_OR ? DYNL_T_OR : DYNL_T_AND;
    int rc;

    if (level == LEVEL_NOT)
        return read_not(reader, ret);
    rc = read_level(reader, level == LEVEL_OR ? LEVEL_AND : LEVEL_NOT, ret);
    while (rc == DYN_OK && reader->parser->lexer.current.kind == token) {
        rc = need_condition(reader, ret);
        if (rc != DYN_OK)
            return rc;
        dynl_lexer_next(&reader->parser->lexer);
        rc = read_right_side(reader, level, ret);
    }
    return rc;
}

/* Each code is at least two characters of text, and an operator. */
static size_t most_codes(struct dyn_str text)
{
    size_t most = text.len / 2 + 1;

    return most < DYNL_OPERATORS_MAX ? most : DYNL_OPERATORS_MAX;
}

int dynl_condition_parse(struct dynl_parser *parser, struct dynl_condition **ret)
{
    struct dynl_condition *condition = dynl_parser_alloc(parser, 1, sizeof(*condition));
    struct reader reader = {.parser = parser, .condition = condition};
    struct thing thing = {0};
    int rc;

    if (condition == NULL)
        return DYN_E_NOMEM;
    condition->codes = dynl_parser_alloc(parser, most_codes(parser->lexer.text),
                                         sizeof(*condition->codes));
    if (condition->codes == NULL)
        return DYN_E_NOMEM;
    rc = read_level(&reader, LEVEL_OR, &thing);
    if (rc == DYN_OK)
        rc = need_condition(&reader, &thing);
    if (rc == DYN_OK)
        rc = dynl_parser_expect(parser, DYNL_T_END);
    if (rc == DYN_OK)
        *ret = condition;
    return rc;
}
