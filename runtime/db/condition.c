/* SPDX-License-Identifier: MIT */
#include "db/condition.h"

#include "db/condition_raw.h"

#define DEPTH_MAX 32

/** More nodes than this have no expression of 4 KB; shared ones count each time. */
#define NODES_MAX 2048

struct printer {
    struct dyni_expression *e;
    struct dyn_buf *text;
    const struct dyni_condition_rules *rules;
    size_t nodes;
};

static int wrong(struct printer *p, const char *why)
{
    return dyn_error_set(p->e->err, DYN_E_ARG, "%s", why);
}

/* --- Fields ---------------------------------------------------------------------------- */

/** Whether the text order of a time's pattern is the order of times: the largest part first. */
static bool pattern_keeps_order(const char *pattern)
{
    static const char *const orders[] = {"YmdHMSf", "YjHMSf"};
    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
        const char *next = orders[i];
        const char *p = pattern;
        for (; *p != '\0'; p++) {
            if (*p != '%' || *++p == '%')
                continue;
            if (*p != *next)
                break;
            next++;
        }
        if (*p == '\0')
            return true;
    }
    return false;
}

/** Whether less and greater as DynamoDB compares the stored form are those of the values. */
static bool keeps_order(const struct dyn_type *type)
{
    switch (type->kind) {
    case DYN_KIND_STRING:
    case DYN_KIND_UUID:
    case DYN_KIND_ULID:
        return true;
    case DYN_KIND_BINARY:
        return type->wire == DYN_WIRE_B || type->format == DYN_BINARY_HEX;
    case DYN_KIND_TIME:
    case DYN_KIND_DATE:
        if (type->wire == DYN_WIRE_N)
            return true;
        if (type->format == DYN_TIME_PATTERN)
            return pattern_keeps_order(dyni_pattern(type));
        return type->format < DYN_TIME_S;
    case DYN_KIND_BOOL:
    case DYN_KIND_ENUM:
        return false;
    default: /* numbers */
        return type->wire == DYN_WIRE_N;
    }
}

static bool is_scalar(const struct dyn_type *type)
{
    return type->kind < DYN_KIND_STRUCT;
}

/** The type of the value that a field is compared with; NULL: it cannot be, like this. */
static const struct dyn_type *value_type(const struct dyn_type *type, unsigned kind)
{
    bool has_members = type->kind == DYN_KIND_SET || type->kind == DYN_KIND_LIST;
    if (kind == DYN_CONTAINS && has_members)
        return is_scalar(dyni_element(type)) ? dyni_element(type) : NULL;
    if (!is_scalar(type))
        return NULL;
    if (kind == DYN_CONTAINS)
        return type->kind == DYN_KIND_STRING ? type : NULL;
    if (kind == DYN_BEGINS)
        return type->kind == DYN_KIND_STRING || type->wire == DYN_WIRE_B ? type : NULL;
    return kind == DYN_EQ || kind == DYN_NE || keeps_order(type) ? type : NULL;
}

bool dyni_condition_forbids(const struct dyni_condition_rules *rules, struct dyn_str name)
{
    for (size_t i = 0; i < rules->forbidden_count; i++) {
        const struct dyn_key_attr *key = dyni_key(rules->model, rules->forbidden_keys[i]);
        if (dyn_str_eq(dyni_key_name(rules->model, key), name))
            return true;
    }
    return false;
}

static int field_error(struct printer *p, const struct dyn_field *field, const char *why)
{
    wrong(p, why);
    return dyni_error_in_field(p->e->err, DYN_E_ARG, &p->rules->model->item, field);
}

static int check_field(struct printer *p, const struct dyn_cond *cond,
                       const struct dyn_field **ret_field)
{
    const struct dyn_struct *structure = &p->rules->model->item;
    if (cond->model != p->rules->model)
        return wrong(p, "a condition is on a field of another model");
    if (cond->field >= structure->field_count)
        return wrong(p, "a condition is on a field that the model does not have");
    const struct dyn_field *field = dyni_field(structure, cond->field);
    if (!dyni_is_attribute(field))
        return field_error(p, field, "is no attribute that a condition could look at");
    if (dyni_condition_forbids(p->rules, dyni_field_name(structure, field)))
        return field_error(p, field,
                           "is part of the key that is queried, which a filter may not "
                           "name: use the range, or the query's values");
    *ret_field = field;
    return DYN_OK;
}

/** Function calls: what stands before the name, and before the value. */
static int print_call(struct printer *p, const char *function,
                      const struct dyn_field *field, const struct dyn_type *type,
                      const void *value)
{
    struct dyn_str name = dyni_field_name(&p->rules->model->item, field);
    dyn_buf_text(p->text, function);
    dyn_buf_byte(p->text, '(');
    int rc = dyni_expression_name(p->e, p->text, name);
    if (rc == DYN_OK && type != NULL) {
        dyn_buf_text(p->text, ", ");
        rc = dyni_expression_field_value(p->e, p->text, type, value);
    }
    dyn_buf_byte(p->text, ')');
    return rc;
}

static int print_comparison(struct printer *p, const struct dyn_cond *cond,
                            const struct dyn_field *field)
{
    static const char *const operators[] = {
        [DYN_EQ] = " = ",  [DYN_NE] = " <> ", [DYN_LT] = " < ",
        [DYN_LE] = " <= ", [DYN_GT] = " > ",  [DYN_GE] = " >= "};
    const struct dyn_type *type = value_type(&field->type, cond->kind);
    if (type == NULL)
        return field_error(p, field,
                           "has a type that cannot be compared by this "
                           "operator: DYN_EQ and DYN_NE take every scalar, the "
                           "others what sorts as its values do");
    if (!dyni_is_present(type, &cond->value))
        return field_error(p, field,
                           "is compared with an absent value: ask whether it exists");
    if (cond->kind == DYN_BEGINS)
        return print_call(p, "begins_with", field, type, &cond->value);
    if (cond->kind == DYN_CONTAINS)
        return print_call(p, "contains", field, type, &cond->value);
    int rc = dyni_expression_name(p->e, p->text,
                                  dyni_field_name(&p->rules->model->item, field));
    dyn_buf_text(p->text, operators[cond->kind]);
    return rc == DYN_OK ? dyni_expression_field_value(p->e, p->text, type, &cond->value)
                        : rc;
}

static int print_field(struct printer *p, const struct dyn_cond *cond)
{
    const struct dyn_field *field = NULL;
    int rc = check_field(p, cond, &field);
    if (rc != DYN_OK)
        return rc;
    if (cond->kind == DYN_COND_EXISTS)
        return print_call(p, "attribute_exists", field, NULL, NULL);
    if (cond->kind == DYN_COND_ABSENT)
        return print_call(p, "attribute_not_exists", field, NULL, NULL);
    rc = print_comparison(p, cond, field);
    /* What the codec found wrong with the value has no name yet. */
    if (rc < 0 && rc != DYN_E_ARG)
        dyni_error_in_field(p->e->err, rc, &p->rules->model->item, field);
    return rc;
}

/* --- Joining --------------------------------------------------------------------------- */

/** Puts parentheses around what was written from `from` on, if it binds looser than wanted. */
static void wrap(struct printer *p, size_t from, enum dyni_binding binding,
                 enum dyni_binding wanted)
{
    if (binding >= wanted || dyn_buf_reserve(p->text, 2) != DYN_OK)
        return;
    dyn_buf_text(p->text, "()");
    memmove(p->text->ptr + from + 1, p->text->ptr + from, p->text->len - from - 2);
    p->text->ptr[from] = '(';
    p->text->ptr[p->text->len - 1] = ')';
}

/** Takes back all that was written since. */
static void forget(struct printer *p, size_t from, struct dyni_expression_mark mark)
{
    dyn_buf_truncate(p->text, from);
    dyni_expression_back(p->e, mark);
}

static int print(struct printer *p, const struct dyn_cond *cond, unsigned depth,
                 enum dyni_binding *ret_binding);

/** Both operands; one that holds always is left out of AND, and makes OR hold always. */
static int print_joined(struct printer *p, const struct dyn_cond *cond, unsigned depth,
                        enum dyni_binding *ret_binding)
{
    bool is_and = cond->kind == DYN_COND_AND;
    enum dyni_binding own = is_and ? DYNI_BINDS_AND : DYNI_BINDS_OR;
    enum dyni_binding left = DYNI_BINDS_NOTHING, right = DYNI_BINDS_NOTHING;
    struct dyni_expression_mark mark = dyni_expression_mark(p->e);
    size_t from = p->text->len;
    int rc = print(p, cond->left, depth + 1, &left);
    size_t between = p->text->len;
    if (rc != DYN_OK)
        return rc;
    if (left != DYNI_BINDS_NOTHING) {
        wrap(p, from, left, own);
        dyn_buf_text(p->text, is_and ? " AND " : " OR ");
    }
    size_t second = p->text->len;
    rc = print(p, cond->right, depth + 1, &right);
    if (rc != DYN_OK)
        return rc;
    if (left != DYNI_BINDS_NOTHING && right != DYNI_BINDS_NOTHING) {
        wrap(p, second, right, own);
        *ret_binding = own;
    } else if (is_and) {
        if (right == DYNI_BINDS_NOTHING)
            dyn_buf_truncate(p->text, between);
        *ret_binding = left != DYNI_BINDS_NOTHING ? left : right;
    } else {
        forget(p, from, mark);
        *ret_binding = DYNI_BINDS_NOTHING;
    }
    return dyn_buf_check(p->text, p->e->err);
}

static int print_not(struct printer *p, const struct dyn_cond *cond, unsigned depth,
                     enum dyni_binding *ret_binding)
{
    enum dyni_binding inner = DYNI_BINDS_NOTHING;
    if (cond->left != NULL && cond->left->kind == DYN_COND_NOT)
        return print(p, cond->left->left, depth + 2, ret_binding);
    dyn_buf_text(p->text, "NOT ");
    size_t from = p->text->len;
    int rc = print(p, cond->left, depth + 1, &inner);
    if (rc != DYN_OK)
        return rc;
    if (inner == DYNI_BINDS_NOTHING)
        return wrong(p, "a condition that holds always cannot be negated: it would never "
                        "hold");
    wrap(p, from, inner, DYNI_BINDS_ALONE);
    *ret_binding = DYNI_BINDS_NOT;
    return dyn_buf_check(p->text, p->e->err);
}

static int print(struct printer *p, const struct dyn_cond *cond, unsigned depth,
                 enum dyni_binding *ret_binding)
{
    if (cond == NULL)
        return wrong(p, "a condition is joined with none");
    if (depth > DEPTH_MAX)
        return wrong(p, "a condition is nested deeper than 32 levels");
    if (++p->nodes > NODES_MAX)
        return dyn_error_set(p->e->err, DYN_E_LIMIT, "a condition has too many parts");
    switch (cond->kind) {
    case DYN_COND_ALWAYS: /* a zeroed one; not one of a field that was given no operator */
        if (cond->model != NULL)
            return wrong(p, "a condition compares a field by no operator: expected "
                            "DYN_EQ, DYN_NE, ...");
        *ret_binding = DYNI_BINDS_NOTHING;
        return DYN_OK;
    case DYN_COND_AND:
    case DYN_COND_OR:
        return print_joined(p, cond, depth, ret_binding);
    case DYN_COND_NOT:
        return print_not(p, cond, depth, ret_binding);
    case DYN_COND_RAW:
        return dyni_condition_raw(p->e, p->text, p->rules, cond->raw, ret_binding);
    default:
        break;
    }
    if (cond->kind > DYN_CONTAINS && cond->kind != DYN_COND_EXISTS &&
        cond->kind != DYN_COND_ABSENT)
        return wrong(p, "a condition is of no kind that there is");
    *ret_binding = DYNI_BINDS_ALONE;
    return print_field(p, cond);
}

int dyni_condition_append(struct dyni_expression *e, struct dyn_buf *text,
                          const struct dyni_condition_rules *rules,
                          const struct dyn_cond *cond)
{
    struct printer p = {e, text, rules, 0};
    enum dyni_binding binding = DYNI_BINDS_NOTHING;
    size_t before = text->len;
    if (cond == NULL)
        return DYN_OK;
    dyni_expression_and(text);
    size_t from = text->len;
    int rc = print(&p, cond, 0, &binding);
    if (rc == DYN_OK && binding != DYNI_BINDS_NOTHING)
        wrap(&p, from, binding, DYNI_BINDS_AND);
    else
        dyn_buf_truncate(text, before);
    return rc == DYN_OK ? dyn_buf_check(text, e->err) : rc;
}
