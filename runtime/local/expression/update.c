/* SPDX-License-Identifier: MIT */
/*
 * The grammar of updates and what is checked of them before there is an item. The service
 * looks at an update in an order of its own, which shows where two things are wrong: section
 * by section, then all paths together, then from the last action to the first.
 */
#include "local/expression/tree.h"

static const struct {
    enum dynl_token_kind token;
    const char *name;
} sections[DYNL_SECTION_COUNT] = {
    [DYNL_SET] = {DYNL_T_SET, "SET"},
    [DYNL_REMOVE] = {DYNL_T_REMOVE, "REMOVE"},
    [DYNL_ADD] = {DYNL_T_ADD, "ADD"},
    [DYNL_DELETE] = {DYNL_T_DELETE, "DELETE"},
};

/* --- Grammar ------------------------------------------------------------------------ */

/* a, a + b, a - b */
static int parse_sum(struct dynl_parser *parser, struct dynl_operand **ret)
{
    struct dynl_operand *sum;
    struct dynl_token token;
    int rc = dynl_parse_operand(parser, ret);

    token = parser->lexer.current;
    if (rc != DYN_OK || (token.kind != DYNL_T_PLUS && token.kind != DYNL_T_MINUS))
        return rc;
    dynl_lexer_next(&parser->lexer);
    rc = dynl_parser_count(parser);
    if (rc != DYN_OK)
        return rc;
    sum = dynl_parser_alloc(parser, 1, sizeof(*sum));
    if (sum == NULL)
        return DYN_E_NOMEM;
    sum->kind = token.kind == DYNL_T_PLUS ? DYNL_O_PLUS : DYNL_O_MINUS;
    sum->text = token.text;
    sum->args = *ret;
    sum->arg_count = 2;
    rc = dynl_parse_operand(parser, &sum->args->next);
    *ret = sum;
    return rc;
}

/* A whole sum may stand in parentheses; an operand may, too, and only its end tells them
 * apart. */
static int parse_set_operand(struct dynl_parser *parser, struct dynl_operand **ret)
{
    struct dynl_lexer start = parser->lexer;
    unsigned operators = parser->operators;
    int rc;

    if (!dynl_parser_take(parser, DYNL_T_OPEN))
        return parse_sum(parser, ret);
    rc = parse_sum(parser, ret);
    if (rc == DYN_OK && ((*ret)->kind == DYNL_O_PLUS || (*ret)->kind == DYNL_O_MINUS))
        return dynl_parser_expect(parser, DYNL_T_CLOSE);
    if (rc != DYN_OK)
        return rc;
    parser->lexer = start;
    parser->operators = operators;
    return parse_sum(parser, ret);
}

static int parse_value(struct dynl_parser *parser, struct dynl_operand **ret)
{
    if (parser->lexer.current.kind != DYNL_T_VALUE)
        return dynl_parser_unexpected(parser);
    return dynl_parse_operand(parser, ret);
}

static int parse_action(struct dynl_parser *parser, struct dynl_action *action)
{
    int rc = dynl_parse_path(parser, &action->target);

    if (rc != DYN_OK || action->section == DYNL_REMOVE)
        return rc;
    if (action->section != DYNL_SET)
        return parse_value(parser, &action->operand);
    rc = dynl_parser_expect(parser, DYNL_T_EQ);
    return rc == DYN_OK ? parse_set_operand(parser, &action->operand) : rc;
}

static bool take_section(struct dynl_parser *parser, enum dynl_section *ret)
{
    for (int i = 0; i < DYNL_SECTION_COUNT; i++) {
        if (dynl_parser_take(parser, sections[i].token)) {
            *ret = (enum dynl_section)i;
            return true;
        }
    }
    return false;
}

static int parse_clause(struct dynl_parser *parser, struct dynl_update *update)
{
    enum dynl_section section;
    int rc;

    if (!take_section(parser, &section))
        return dynl_parser_unexpected(parser);
    if (update->uses[section]++ == 0)
        update->order[update->section_count++] = section;
    do {
        struct dynl_action *action = &update->actions[update->count++];
        action->section = section;
        action->clause = update->clause_count;
        rc = parse_action(parser, action);
    } while (rc == DYN_OK && dynl_parser_take(parser, DYNL_T_COMMA));
    update->clause_count++;
    return rc;
}

/* An action is a comma or a section's word, and a path. */
static size_t most_actions(struct dyn_str text)
{
    return text.len / 2 + 1;
}

int dynl_update_parse(struct dynl_parser *parser, struct dynl_update **ret)
{
    struct dynl_update *update = dynl_parser_alloc(parser, 1, sizeof(*update));
    int rc;

    if (update == NULL)
        return DYN_E_NOMEM;
    update->actions = dynl_parser_alloc(parser, most_actions(parser->lexer.text),
                                        sizeof(*update->actions));
    if (update->actions == NULL)
        return DYN_E_NOMEM;
    do
        rc = parse_clause(parser, update);
    while (rc == DYN_OK && parser->lexer.current.kind != DYNL_T_END);
    if (rc == DYN_OK)
        *ret = update;
    return rc;
}

/* --- Shape -------------------------------------------------------------------------- */

static int check_action_shape(struct dynl_parser *parser,
                              const struct dynl_action *action)
{
    int rc = dynl_check_shape(parser, action->target, true, false);

    if (rc == DYN_OK && action->operand != NULL)
        rc = dynl_check_shape(parser, action->operand, true, false);
    return rc;
}

static int check_section(struct dynl_parser *parser, const struct dynl_update *update,
                         enum dynl_section section)
{
    int rc = DYN_OK;

    for (size_t i = 0; rc == DYN_OK && i < update->count; i++)
        if (update->actions[i].section == section)
            rc = check_action_shape(parser, &update->actions[i]);
    if (rc == DYN_OK && update->uses[section] > 1)
        rc = dynl_parser_refuse(parser,
                                "The \"%s\" section can only be used once in an update "
                                "expression;",
                                sections[section].name);
    return rc;
}

/* --- Paths -------------------------------------------------------------------------- */

static int sort_paths(struct dynl_parser *parser, struct dynl_update *update)
{
    struct dynl_placed_path *placed =
        dynl_parser_alloc(parser, update->count, sizeof(*placed));
    int rc = DYN_OK;

    update->paths = dynl_parser_alloc(parser, update->count, sizeof(*update->paths));
    if (placed == NULL || update->paths == NULL)
        return DYN_E_NOMEM;
    for (size_t i = 0; rc == DYN_OK && i < update->count; i++) {
        rc = dynl_check_bind_path(parser, update->actions[i].target);
        placed[i] = (struct dynl_placed_path){update->actions[i].target->path, i};
    }
    if (rc == DYN_OK)
        rc = dynl_paths_sort(parser, placed, update->count);
    for (size_t i = 0; rc == DYN_OK && i < update->count; i++) {
        update->paths[i] = placed[i].path;
        update->actions[placed[i].place].place = i;
    }
    return rc;
}

/* --- Placeholders ------------------------------------------------------------------- */

static int bind_names(struct dynl_parser *parser, struct dynl_operand *operand)
{
    int rc = DYN_OK;

    if (operand->kind == DYNL_O_PATH)
        return dynl_check_bind_path(parser, operand);
    for (struct dynl_operand *arg = operand->args; rc == DYN_OK && arg != NULL;
         arg = arg->next)
        rc = bind_names(parser, arg);
    return rc;
}

/* Types as ADD and DELETE name them. */
static const char *const long_names[DYNI_TAG_COUNT] = {
    [DYNI_TAG_S] = "STRING",      [DYNI_TAG_N] = "NUMBER",
    [DYNI_TAG_B] = "BINARY",      [DYNI_TAG_BOOL] = "BOOLEAN",
    [DYNI_TAG_NULL] = "NULL",     [DYNI_TAG_L] = "LIST",
    [DYNI_TAG_M] = "MAP",         [DYNI_TAG_SS] = "STRING_SET",
    [DYNI_TAG_NS] = "NUMBER_SET", [DYNI_TAG_BS] = "BINARY_SET",
};

static int check_section_type(struct dynl_parser *parser,
                              const struct dynl_action *action)
{
    const char *name = sections[action->section].name;
    unsigned allowed = DYNL_TYPES_SETS;
    enum dyni_tag tag;

    if (action->section != DYNL_ADD && action->section != DYNL_DELETE)
        return DYN_OK;
    if (action->section == DYNL_ADD)
        allowed |= DYNL_TYPE(DYNI_TAG_N);
    tag = action->operand->value->tag;
    if ((DYNL_TYPE(tag) & allowed) != 0)
        return DYN_OK;
    return dynl_parser_refuse(parser,
                              "Incorrect operand type for operator or function; "
                              "operator: %s, operand type: %s, typeSet: "
                              "ALLOWED_FOR_%s_OPERAND",
                              name, long_names[tag], name);
}

static int bind_action(struct dynl_parser *parser, const struct dynl_action *action)
{
    int rc = dynl_check_bind(parser, action->target);

    if (rc == DYN_OK && action->operand != NULL)
        rc = dynl_check_bind(parser, action->operand);
    return rc == DYN_OK ? check_section_type(parser, action) : rc;
}

int dynl_update_check(struct dynl_parser *parser, struct dynl_update *update)
{
    int rc = DYN_OK;

    for (size_t i = 0; rc == DYN_OK && i < update->section_count; i++)
        rc = check_section(parser, update, update->order[i]);
    if (rc == DYN_OK)
        rc = sort_paths(parser, update);
    for (size_t i = update->count; rc == DYN_OK && i-- > 0;)
        if (update->actions[i].operand != NULL)
            rc = bind_names(parser, update->actions[i].operand);
    for (size_t i = update->count; rc == DYN_OK && i-- > 0;)
        rc = bind_action(parser, &update->actions[i]);
    return rc;
}
