/* SPDX-License-Identifier: MIT */
#include "local/expression/tree.h"

#define SHOW(text) (int)(text).len, (text).ptr

static int check_test_shape(struct dynl_parser *parser, const struct dynl_test *test)
{
    int rc = DYN_OK;

    for (const struct dynl_operand *o = test->operands; rc == DYN_OK && o != NULL;
         o = o->next)
        rc = dynl_check_shape(parser, o, false, test->kind == DYNL_TEST_FUNCTION);
    return rc;
}

static int check_ordered(struct dynl_parser *parser, const struct dynl_test *test)
{
    int rc = DYN_OK;

    for (const struct dynl_operand *o = test->operands; rc == DYN_OK && o != NULL;
         o = o->next)
        rc = dynl_check_type(parser, test->text, o, DYNL_TYPES_ORDERED);
    return rc;
}

/* As the service prints a value: by its Java class where it is bytes. */
static struct dyn_str show_bound(struct dynl_call *call, const struct dynl_value *value)
{
    if (value->tag == DYNI_TAG_B)
        return dynl_text(call,
                         "AttributeValue: {B:java.nio.HeapByteBuffer[pos=0 lim=%zu "
                         "cap=%zu]}",
                         value->text.len, value->text.len);
    return dynl_text(call, "AttributeValue: {%s:%.*s}", dynl_type_name(value),
                     SHOW(value->text));
}

static int refuse_bounds(struct dynl_parser *parser, const char *what,
                         const struct dynl_value *lower, const struct dynl_value *upper)
{
    struct dyn_str low = show_bound(parser->call, lower);
    struct dyn_str high = show_bound(parser->call, upper);

    if (low.ptr == NULL || high.ptr == NULL)
        return dynl_no_memory(parser->call);
    return dynl_parser_refuse(parser,
                              "The BETWEEN operator requires %s; lower bound operand: "
                              "%.*s, upper bound operand: %.*s",
                              what, SHOW(low), SHOW(high));
}

static int check_bounds(struct dynl_parser *parser, const struct dynl_test *test)
{
    const struct dynl_operand *lower = test->operands->next, *upper = lower->next;
    int order;

    if (lower->kind != DYNL_O_VALUE || upper->kind != DYNL_O_VALUE)
        return DYN_OK;
    if (lower->value->tag != upper->value->tag)
        return refuse_bounds(parser, "same data type for lower and upper bounds",
                             lower->value, upper->value);
    if (dynl_compare(lower->value, upper->value, &order) && order > 0)
        return refuse_bounds(parser,
                             "upper bound to be greater than or equal to lower bound",
                             lower->value, upper->value);
    return DYN_OK;
}

static int check_test(struct dynl_parser *parser, const struct dynl_test *test)
{
    int rc;

    if (test->kind == DYNL_TEST_FUNCTION)
        return DYN_OK;
    if (test->kind == DYNL_TEST_IN && test->operand_count - 1 > DYNL_IN_MAX)
        return dynl_parser_refuse(parser,
                                  "The IN operator is provided with too many operands; "
                                  "number of operands: %zu",
                                  test->operand_count - 1);
    rc = dynl_check_distinct(parser, test->text, test->operands);
    if (rc != DYN_OK || test->kind == DYNL_TEST_EQ || test->kind == DYNL_TEST_NE ||
        test->kind == DYNL_TEST_IN)
        return rc;
    rc = check_ordered(parser, test);
    if (rc == DYN_OK && test->kind == DYNL_TEST_BETWEEN)
        rc = check_bounds(parser, test);
    return rc;
}

static int bind_test(struct dynl_parser *parser, const struct dynl_test *test)
{
    int rc = DYN_OK;

    for (struct dynl_operand *o = test->operands; rc == DYN_OK && o != NULL; o = o->next)
        rc = dynl_check_bind(parser, o);
    return rc == DYN_OK ? check_test(parser, test) : rc;
}

int dynl_condition_check(struct dynl_parser *parser, struct dynl_condition *condition)
{
    int rc = DYN_OK;

    for (size_t i = 0; rc == DYN_OK && i < condition->count; i++)
        if (condition->codes[i].kind == DYNL_CODE_TEST)
            rc = check_test_shape(parser, &condition->codes[i].test);
    for (size_t i = 0; rc == DYN_OK && i < condition->count; i++)
        if (condition->codes[i].kind == DYNL_CODE_TEST)
            rc = bind_test(parser, &condition->codes[i].test);
    return rc;
}
