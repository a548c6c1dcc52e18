/* SPDX-License-Identifier: MIT */
#include "local/expression/tree.h"

#include "local/expression/words.h"

/* What functions take, and where they may stand. */
static const struct {
    size_t operands;
    bool is_condition, is_update, needs_path, is_distinct;
} rules[] = {
    [DYNL_F_UNKNOWN] = {0, false, false, false, false},
    [DYNL_F_EXISTS] = {1, true, false, true, false},
    [DYNL_F_NOT_EXISTS] = {1, true, false, true, false},
    [DYNL_F_TYPE] = {2, true, false, true, true},
    [DYNL_F_BEGINS] = {2, true, false, false, true},
    [DYNL_F_CONTAINS] = {2, true, false, false, true},
    [DYNL_F_SIZE] = {1, false, false, false, false},
    [DYNL_F_IF_NOT_EXISTS] = {2, false, true, true, true},
    [DYNL_F_LIST_APPEND] = {2, false, true, false, false},
};

#define SHOW(text) (int)(text).len, (text).ptr

/* --- Without placeholders ----------------------------------------------------------- */

static int check_path_shape(struct dynl_parser *parser,
                            const struct dynl_operand *operand)
{
    const struct dynl_path *path = &operand->path;

    for (size_t i = 0; i < path->count; i++) {
        struct dyn_str name = path->steps[i].name;
        if (name.ptr != NULL && name.ptr[0] != '#' && dynl_is_reserved(name))
            return dynl_parser_refuse(parser,
                                      "Attribute name is a reserved keyword; reserved "
                                      "keyword: %.*s",
                                      SHOW(name));
    }
    if (operand->bad_index.ptr != NULL)
        return dynl_parser_refuse(parser,
                                  "List index is not within the allowable range; "
                                  "index: [%.*s]",
                                  SHOW(operand->bad_index));
    return DYN_OK;
}

static int check_arity(struct dynl_parser *parser, const struct dynl_operand *operand)
{
    if (operand->arg_count == rules[operand->function].operands)
        return DYN_OK;
    return dynl_parser_refuse(parser,
                              "Incorrect number of operands for operator or function; "
                              "operator or function: %.*s, number of operands: %zu",
                              SHOW(operand->text), operand->arg_count);
}

static int check_function_place(struct dynl_parser *parser,
                                const struct dynl_operand *operand, bool is_update,
                                bool is_condition)
{
    enum dynl_function function = operand->function;

    if (function == DYNL_F_UNKNOWN)
        return dynl_parser_refuse(parser, "Invalid function name; function: %.*s",
                                  SHOW(operand->text));
    if (rules[function].is_update != is_update)
        return dynl_parser_refuse(parser,
                                  "The function is not allowed in %s expression; "
                                  "function: %.*s",
                                  is_update ? "an update" : "a condition",
                                  SHOW(operand->text));
    if (is_update)
        return DYN_OK;
    if (rules[function].is_condition != is_condition)
        return dynl_parser_refuse(parser,
                                  "The function is not allowed to be used this way in "
                                  "an expression; function: %.*s",
                                  SHOW(operand->text));
    return check_arity(parser, operand);
}

int dynl_check_shape(struct dynl_parser *parser, const struct dynl_operand *operand,
                     bool is_update, bool is_condition)
{
    int rc = DYN_OK;

    if (operand->kind == DYNL_O_PATH)
        return check_path_shape(parser, operand);
    if (operand->kind == DYNL_O_FUNCTION)
        rc = check_function_place(parser, operand, is_update, is_condition);
    for (const struct dynl_operand *arg = operand->args; rc == DYN_OK && arg != NULL;
         arg = arg->next)
        rc = dynl_check_shape(parser, arg, is_update, false);
    return rc;
}

/* --- Placeholders ------------------------------------------------------------------- */

int dynl_check_bind_path(struct dynl_parser *parser, struct dynl_operand *operand)
{
    struct dynl_step *steps = operand->steps;

    if (operand->is_bound)
        return DYN_OK;
    for (size_t i = 0; i < operand->path.count; i++) {
        struct dyn_str name = steps[i].name;
        if (name.ptr == NULL || name.ptr[0] != '#')
            continue;
        steps[i].name = dynl_bound_name(parser->bindings, name);
        if (steps[i].name.ptr == NULL)
            return dynl_parser_refuse(parser,
                                      "An expression attribute name used in the "
                                      "document path is not defined; attribute name: "
                                      "%.*s",
                                      SHOW(name));
    }
    operand->is_bound = true;
    return DYN_OK;
}

static int bind_path(struct dynl_parser *parser, struct dynl_operand *operand)
{
    int rc = dynl_check_bind_path(parser, operand);

    if (rc == DYN_OK && operand->step_count > DYNL_STEPS_MAX)
        rc = dynl_parser_refuse(parser,
                                "The document path has too many nesting levels; nesting "
                                "levels: %zu",
                                operand->step_count);
    return rc;
}

static int bind_value(struct dynl_parser *parser, struct dynl_operand *operand)
{
    operand->value = dynl_bound_value(parser->bindings, operand->text);
    if (operand->value != NULL)
        return DYN_OK;
    return dynl_parser_refuse(parser,
                              "An expression attribute value used in expression is not "
                              "defined; attribute value: %.*s",
                              SHOW(operand->text));
}

/* --- Types -------------------------------------------------------------------------- */

enum dyni_tag dynl_operand_type(const struct dynl_operand *operand)
{
    if (operand->kind == DYNL_O_VALUE)
        return operand->value->tag;
    if (operand->kind == DYNL_O_FUNCTION && operand->function == DYNL_F_SIZE)
        return DYNI_TAG_N;
    return DYNI_TAG_NONE;
}

static int refuse_type(struct dynl_parser *parser, struct dyn_str name, const char *type)
{
    return dynl_parser_refuse(parser,
                              "Incorrect operand type for operator or function; operator "
                              "or function: %.*s, operand type: %s",
                              SHOW(name), type);
}

int dynl_check_type(struct dynl_parser *parser, struct dyn_str name,
                    const struct dynl_operand *operand, unsigned allowed)
{
    enum dyni_tag tag = dynl_operand_type(operand);

    if (tag == DYNI_TAG_NONE || (DYNL_TYPE(tag) & allowed) != 0)
        return DYN_OK;
    return refuse_type(parser, name, dyni_tag_name(tag));
}

static int check_arg_types(struct dynl_parser *parser,
                           const struct dynl_operand *function, unsigned allowed)
{
    int rc = DYN_OK;

    for (const struct dynl_operand *arg = function->args; rc == DYN_OK && arg != NULL;
         arg = arg->next)
        rc = dynl_check_type(parser, function->text, arg, allowed);
    return rc;
}

static bool is_type_name(struct dyn_str text)
{
    for (int tag = DYNI_TAG_NONE + 1; tag < DYNI_TAG_COUNT; tag++)
        if (dyn_str_eq(text, dyn_str(dyni_tag_name((enum dyni_tag)tag))))
            return true;
    return false;
}

/* The type asked for must be written down, as a value. The service lists types in the order of
 * a hash table; so do we, in its words. */
static int check_attribute_type(struct dynl_parser *parser,
                                const struct dynl_operand *function)
{
    const struct dynl_operand *type = function->args->next;
    enum dyni_tag tag = dynl_operand_type(type);

    if (tag == DYNI_TAG_NONE)
        return refuse_type(parser, function->text, "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
    if (tag != DYNI_TAG_S)
        return refuse_type(parser, function->text, dyni_tag_name(tag));
    if (!is_type_name(type->value->text))
        return dynl_parser_refuse(parser,
                                  "Invalid attribute type name found; type: %.*s, valid "
                                  "types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
                                  SHOW(type->value->text));
    return DYN_OK;
}

static int check_function_types(struct dynl_parser *parser,
                                const struct dynl_operand *function)
{
    switch (function->function) {
    case DYNL_F_TYPE:
        return check_attribute_type(parser, function);
    case DYNL_F_BEGINS:
        return check_arg_types(parser, function,
                               DYNL_TYPE(DYNI_TAG_S) | DYNL_TYPE(DYNI_TAG_B));
    case DYNL_F_SIZE:
        return check_arg_types(parser, function,
                               DYNL_TYPES_SETS | DYNL_TYPE(DYNI_TAG_S) |
                                   DYNL_TYPE(DYNI_TAG_B) | DYNL_TYPE(DYNI_TAG_L) |
                                   DYNL_TYPE(DYNI_TAG_M));
    case DYNL_F_LIST_APPEND:
        return check_arg_types(parser, function, DYNL_TYPE(DYNI_TAG_L));
    default:
        return DYN_OK;
    }
}

/* --- Operands ----------------------------------------------------------------------- */

int dynl_check_distinct(struct dynl_parser *parser, struct dyn_str name,
                        const struct dynl_operand *first)
{
    const struct dynl_operand *other = first->next;
    struct dyn_str shown;

    if (first->kind != DYNL_O_PATH || other == NULL || other->next != NULL ||
        other->kind != DYNL_O_PATH || dynl_path_order(&first->path, &other->path) != 0)
        return DYN_OK;
    shown = dynl_path_shown(parser->call, &first->path);
    if (shown.ptr == NULL)
        return dynl_no_memory(parser->call);
    return dynl_parser_refuse(parser,
                              "The first operand must be distinct from the "
                              "remaining operands for this operator or function; "
                              "operator: %.*s, first operand: %.*s",
                              SHOW(name), SHOW(shown));
}

static int check_function(struct dynl_parser *parser, const struct dynl_operand *function)
{
    int rc;

    if (rules[function->function].needs_path && function->args->kind != DYNL_O_PATH)
        return dynl_parser_refuse(parser,
                                  "Operator or function requires a document path; "
                                  "operator or function: %.*s",
                                  SHOW(function->text));
    if (rules[function->function].is_distinct) {
        rc = dynl_check_distinct(parser, function->text, function->args);
        if (rc != DYN_OK)
            return rc;
    }
    return check_function_types(parser, function);
}

int dynl_check_bind(struct dynl_parser *parser, struct dynl_operand *operand)
{
    int rc = DYN_OK;

    if (operand->kind == DYNL_O_PATH)
        return bind_path(parser, operand);
    if (operand->kind == DYNL_O_VALUE)
        return bind_value(parser, operand);
    /* Those of a condition were counted with its shape. */
    if (operand->kind == DYNL_O_FUNCTION)
        rc = check_arity(parser, operand);
    for (struct dynl_operand *arg = operand->args; rc == DYN_OK && arg != NULL;
         arg = arg->next)
        rc = dynl_check_bind(parser, arg);
    if (rc != DYN_OK)
        return rc;
    if (operand->kind == DYNL_O_FUNCTION)
        return check_function(parser, operand);
    return check_arg_types(parser, operand, DYNL_TYPE(DYNI_TAG_N));
}
