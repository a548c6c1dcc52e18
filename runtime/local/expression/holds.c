/* SPDX-License-Identifier: MIT */
#include "local/expression/tree.h"

#include <dyn/decimal.h>

#include <string.h>

/* Room for a number that no value holds. */
struct computed {
    struct dynl_value value;
    char text[24];
};

/* --- Operands ----------------------------------------------------------------------- */

/* Text is as long as it is in UTF-16, the service's own form of it. */
static size_t utf16_len(struct dyn_str text)
{
    size_t len = 0;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        if ((byte & 0xc0) != 0x80)
            len += byte >= 0xf0 ? 2 : 1;
    }
    return len;
}

static bool size_of(const struct dynl_value *value, size_t *ret)
{
    switch (value->tag) {
    case DYNI_TAG_S:
        *ret = utf16_len(value->text);
        return true;
    case DYNI_TAG_B:
        *ret = value->text.len;
        return true;
    case DYNI_TAG_L:
    case DYNI_TAG_M:
    case DYNI_TAG_SS:
    case DYNI_TAG_NS:
    case DYNI_TAG_BS:
        *ret = value->count;
        return true;
    default:
        return false;
    }
}

static const struct dynl_value *plain_operand(const struct dynl_operand *operand,
                                              const struct dynl_value *item)
{
    if (operand->kind == DYNL_O_VALUE)
        return operand->value;
    if (operand->kind != DYNL_O_PATH || item == NULL)
        return NULL;
    return dynl_path_find(item, &operand->path);
}

/* What the operand is for the item; NULL: nothing. The only function here is size, of
 * something that is no function itself. */
static const struct dynl_value *evaluate(const struct dynl_operand *operand,
                                         const struct dynl_value *item,
                                         struct computed *computed)
{
    const struct dynl_value *value;
    size_t size;

    if (operand->kind != DYNL_O_FUNCTION)
        return plain_operand(operand, item);
    value = plain_operand(operand->args, item);
    if (value == NULL || !size_of(value, &size))
        return NULL;
    computed->value = (struct dynl_value){.tag = DYNI_TAG_N};
    computed->value.text =
        dyn_str_n(computed->text, dyn_uint64_format((uint64_t)size, computed->text));
    return &computed->value;
}

/* --- Tests -------------------------------------------------------------------------- */

/* What has no order, for want of a value or because types differ, holds for none. */
static bool holds_ordered(enum dynl_test_kind kind, const struct dynl_value *a,
                          const struct dynl_value *b)
{
    int order;

    if (a == NULL || b == NULL || !dynl_compare(a, b, &order))
        return false;
    switch (kind) {
    case DYNL_TEST_LT:
        return order < 0;
    case DYNL_TEST_LE:
        return order <= 0;
    case DYNL_TEST_GT:
        return order > 0;
    default:
        return order >= 0;
    }
}

static bool is_equal(const struct dynl_value *a, const struct dynl_value *b)
{
    return a != NULL && b != NULL && dynl_equal(a, b);
}

static bool holds_between(const struct dynl_test *test, const struct dynl_value *item)
{
    const struct dynl_operand *lower = test->operands->next;
    struct computed rooms[3];
    const struct dynl_value *value = evaluate(test->operands, item, &rooms[0]);

    return holds_ordered(DYNL_TEST_GE, value, evaluate(lower, item, &rooms[1])) &&
           holds_ordered(DYNL_TEST_LE, value, evaluate(lower->next, item, &rooms[2]));
}

static bool holds_in(const struct dynl_test *test, const struct dynl_value *item)
{
    struct computed rooms[2];
    const struct dynl_value *value = evaluate(test->operands, item, &rooms[0]);

    for (const struct dynl_operand *o = test->operands->next; o != NULL; o = o->next)
        if (is_equal(value, evaluate(o, item, &rooms[1])))
            return true;
    return false;
}

static bool begins_with(const struct dynl_value *value, const struct dynl_value *prefix)
{
    if (value->tag != prefix->tag ||
        (value->tag != DYNI_TAG_S && value->tag != DYNI_TAG_B))
        return false;
    return value->text.len >= prefix->text.len &&
           (prefix->text.len == 0 ||
            memcmp(value->text.ptr, prefix->text.ptr, prefix->text.len) == 0);
}

static bool holds_pair(enum dynl_function function, const struct dynl_value *a,
                       const struct dynl_value *b)
{
    if (a == NULL || b == NULL)
        return false;
    switch (function) {
    case DYNL_F_TYPE:
        return dyn_str_eq(b->text, dyn_str(dynl_type_name(a)));
    case DYNL_F_BEGINS:
        return begins_with(a, b);
    default:
        return dynl_contains(a, b);
    }
}

static bool holds_function(const struct dynl_operand *function,
                           const struct dynl_value *item)
{
    struct computed rooms[2];
    const struct dynl_value *first = evaluate(function->args, item, &rooms[0]);

    if (function->function == DYNL_F_EXISTS)
        return first != NULL;
    if (function->function == DYNL_F_NOT_EXISTS)
        return first == NULL;
    return holds_pair(function->function, first,
                      evaluate(function->args->next, item, &rooms[1]));
}

static bool holds(const struct dynl_test *test, const struct dynl_value *item)
{
    struct computed rooms[2];
    const struct dynl_value *a, *b;

    switch (test->kind) {
    case DYNL_TEST_BETWEEN:
        return holds_between(test, item);
    case DYNL_TEST_IN:
        return holds_in(test, item);
    case DYNL_TEST_FUNCTION:
        return holds_function(test->operands, item);
    default:
        break;
    }
    a = evaluate(test->operands, item, &rooms[0]);
    b = evaluate(test->operands->next, item, &rooms[1]);
    if (test->kind == DYNL_TEST_EQ)
        return is_equal(a, b);
    if (test->kind == DYNL_TEST_NE)
        return !is_equal(a, b);
    return holds_ordered(test->kind, a, b);
}

int dynl_condition_holds(struct dynl_call *call, const struct dynl_condition *condition,
                         const struct dynl_value *item, bool *ret_holds)
{
    bool result = false;
    size_t i = 0;

    (void)call;
    while (i < condition->count) {
        const struct dynl_code *code = &condition->codes[i++];
        if (code->kind == DYNL_CODE_TEST)
            result = holds(&code->test, item);
        else if (code->kind == DYNL_CODE_NOT)
            result = !result;
        else if (result == (code->kind == DYNL_CODE_JUMP_IF_TRUE))
            i = code->target;
    }
    *ret_holds = result;
    return DYN_OK;
}

/* --- What it names ------------------------------------------------------------------ */

static bool paths_of(const struct dynl_operand *operand,
                     bool (*found)(void *ctx, const struct dynl_path *path), void *ctx)
{
    for (const struct dynl_operand *arg = operand->args; arg != NULL; arg = arg->next)
        if (!paths_of(arg, found, ctx))
            return false;
    return operand->kind != DYNL_O_PATH || found(ctx, &operand->path);
}

bool dynl_condition_paths(const struct dynl_condition *condition,
                          bool (*found)(void *ctx, const struct dynl_path *path),
                          void *ctx)
{
    for (size_t i = 0; i < condition->count; i++) {
        const struct dynl_operand *o = condition->codes[i].test.operands;
        for (; o != NULL; o = o->next)
            if (!paths_of(o, found, ctx))
                return false;
    }
    return true;
}

struct naming {
    bool (*found)(void *ctx, struct dyn_str name);
    void *ctx;
};

static bool name_of(void *ctx, const struct dynl_path *path)
{
    const struct naming *naming = ctx;
    return naming->found(naming->ctx, path->steps[0].name);
}

bool dynl_condition_attributes(const struct dynl_condition *condition,
                               bool (*found)(void *ctx, struct dyn_str name), void *ctx)
{
    struct naming naming = {found, ctx};
    return dynl_condition_paths(condition, name_of, &naming);
}
