/* SPDX-License-Identifier: MIT */
/*
 * Key conditions: a condition of which only so much is left that it can be looked up. Each
 * part is one name, one operator and constants.
 */
#include "local/expression/tree.h"

#define SHOW(text) (int)(text).len, (text).ptr

static int refuse(struct dynl_call *call, const char *text)
{
    return dynl_refuse(call, DYNL_VALIDATION, "%s", text);
}

static int refuse_operator(struct dynl_call *call, struct dyn_str name)
{
    return dynl_refuse(call, DYNL_VALIDATION,
                       "Invalid operator used in KeyConditionExpression: %.*s",
                       SHOW(name));
}

static bool is_key_function(const struct dynl_test *test)
{
    return test->kind != DYNL_TEST_FUNCTION || test->operands->function == DYNL_F_BEGINS;
}

static const struct dynl_operand *operands_of(const struct dynl_test *test)
{
    return test->kind == DYNL_TEST_FUNCTION ? test->operands->args : test->operands;
}

static int check_operator(struct dynl_call *call, const struct dynl_test *test)
{
    if (test->kind == DYNL_TEST_NE || test->kind == DYNL_TEST_IN ||
        !is_key_function(test))
        return refuse_operator(call, test->text);
    return DYN_OK;
}

/* The attribute of the part is in *ret_path. */
static int check_operands(struct dynl_call *call, const struct dynl_test *test,
                          const struct dynl_operand **ret_path)
{
    const struct dynl_operand *first = operands_of(test), *path = NULL;
    bool is_pair = test->kind <= DYNL_TEST_GE;

    for (const struct dynl_operand *o = first; o != NULL; o = o->next)
        if (o->kind == DYNL_O_FUNCTION)
            return refuse(call, "KeyConditionExpressions cannot contain nested "
                                "operations");
    if (!is_pair && first->kind != DYNL_O_PATH)
        return dynl_refuse(call, DYNL_VALIDATION,
                           "Invalid condition in KeyConditionExpression: %.*s operator "
                           "must have the key attribute as its first operand",
                           SHOW(test->text));
    for (const struct dynl_operand *o = first; o != NULL; o = o->next) {
        if (o->kind != DYNL_O_PATH)
            continue;
        if (path != NULL)
            return refuse(call, "Invalid condition in KeyConditionExpression: Multiple "
                                "attribute names used in one condition");
        if (o->path.count > 1)
            return refuse(call, "KeyConditionExpressions cannot have conditions on "
                                "nested attributes");
        path = o;
    }
    if (path == NULL)
        return refuse(call, "Invalid condition in KeyConditionExpression: No key "
                            "attribute specified");
    *ret_path = path;
    return DYN_OK;
}

/* Operators as they stand, and with their sides changed. */
static const enum dynl_key_operator operators[][2] = {
    [DYNL_TEST_EQ] = {DYNL_KEY_EQ, DYNL_KEY_EQ},
    [DYNL_TEST_LT] = {DYNL_KEY_LT, DYNL_KEY_GT},
    [DYNL_TEST_LE] = {DYNL_KEY_LE, DYNL_KEY_GE},
    [DYNL_TEST_GT] = {DYNL_KEY_GT, DYNL_KEY_LT},
    [DYNL_TEST_GE] = {DYNL_KEY_GE, DYNL_KEY_LE},
    [DYNL_TEST_BETWEEN] = {DYNL_KEY_BETWEEN, DYNL_KEY_BETWEEN},
    [DYNL_TEST_FUNCTION] = {DYNL_KEY_BEGINS, DYNL_KEY_BEGINS},
};

static int make_term(struct dynl_call *call, const struct dynl_test *test,
                     struct dynl_key_term *ret)
{
    const struct dynl_operand *first = operands_of(test), *path = NULL;
    size_t count = 0;
    int rc = check_operator(call, test);

    if (rc == DYN_OK)
        rc = check_operands(call, test, &path);
    if (rc != DYN_OK)
        return rc;
    ret->name = path->path.steps[0].name;
    ret->op = operators[test->kind][path != first];
    for (const struct dynl_operand *o = first; o != NULL; o = o->next)
        if (o != path)
            ret->values[count++] = *o->value;
    return DYN_OK;
}

/* A key has few parts, and a request with more than a few terms ends here. */
static bool is_named(const struct dynl_expressions *terms, struct dyn_str name)
{
    for (size_t i = 0; i < terms->key_term_count; i++)
        if (dyn_str_eq(terms->key_terms[i].name, name))
            return true;
    return false;
}

int dynl_key_terms(struct dynl_call *call, const struct dynl_condition *condition,
                   struct dynl_expressions *ret)
{
    struct dynl_key_term *terms;
    int rc = DYN_OK;

    if (condition->outermost != NULL)
        return refuse_operator(call, dyn_str(condition->outermost));
    terms = dyn_arena_calloc(call->mem, condition->count, sizeof(*terms));
    if (terms == NULL)
        return dynl_no_memory(call);
    ret->key_terms = terms;
    ret->key_term_count = 0;
    for (size_t i = 0; rc == DYN_OK && i < condition->count; i++) {
        struct dynl_key_term *term = &terms[ret->key_term_count];
        if (condition->codes[i].kind != DYNL_CODE_TEST)
            continue;
        rc = make_term(call, &condition->codes[i].test, term);
        if (rc == DYN_OK && is_named(ret, term->name))
            rc = refuse(call, "Invalid KeyConditionExpression: KeyConditionExpressions "
                              "must only contain one condition per key");
        ret->key_term_count++;
    }
    return rc;
}
