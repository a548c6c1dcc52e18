/* SPDX-License-Identifier: MIT */
#include "db/condition_raw.h"

#include "model/encode.h"
#include "model/copy.h"

struct raw {
    struct dyni_expression *e;
    struct dyn_buf *text;
    const struct dyni_condition_rules *rules;
    const struct dyn_cond_raw *raw;
    struct dyn_str expression;
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '-';
}

/** The word or placeholder at `at`; one byte when it is something else. */
static struct dyn_str token_at(struct dyn_str text, size_t at)
{
    size_t end = at;
    if (text.ptr[end] == '#' || text.ptr[end] == ':')
        end++;
    while (end < text.len && is_letter(text.ptr[end]))
        end++;
    return dyn_str_n(text.ptr + at, end > at ? end - at : 1);
}

static bool is_placeholder(struct dyn_str token)
{
    return token.ptr[0] == '#' || token.ptr[0] == ':';
}

static bool is_word(struct dyn_str token, const char *upper)
{
    size_t len = strlen(upper);
    if (token.len != len)
        return false;
    for (size_t i = 0; i < len; i++)
        if ((token.ptr[i] & ~0x20) != upper[i])
            return false;
    return true;
}

/** How the expression binds: by its loosest word outside of parentheses. The AND of a BETWEEN
 * joins nothing. */
static enum dyni_binding binding_of(struct dyn_str text)
{
    enum dyni_binding binding = DYNI_BINDS_ALONE;
    size_t depth = 0, between = 0;
    for (size_t i = 0; i < text.len;) {
        struct dyn_str token = token_at(text, i);
        enum dyni_binding own = DYNI_BINDS_ALONE;
        i += token.len;
        if (token.ptr[0] == '(')
            depth++;
        else if (token.ptr[0] == ')' && depth > 0)
            depth--;
        if (depth > 0)
            continue;
        if (is_word(token, "BETWEEN"))
            between++;
        else if (is_word(token, "AND") && between > 0)
            between--;
        else if (is_word(token, "AND"))
            own = DYNI_BINDS_AND;
        else if (is_word(token, "OR"))
            own = DYNI_BINDS_OR;
        else if (is_word(token, "NOT"))
            own = DYNI_BINDS_NOT;
        binding = own < binding ? own : binding;
    }
    return binding;
}

/* --- Placeholders ---------------------------------------------------------------------- */

static int wrong(struct raw *r, const char *why, struct dyn_str token)
{
    char shown[68];
    return dyn_error_set(r->e->err, DYN_E_ARG, "a raw expression %s: '%s'", why,
                         dyni_shown(token, 64, shown));
}

static size_t find_value(const struct raw *r, struct dyn_str token)
{
    size_t i = 0;
    while (i < r->raw->value_count &&
           !dyn_str_eq(dyn_str(r->raw->values[i].placeholder), token))
        i++;
    return i;
}

static size_t find_name(const struct raw *r, struct dyn_str token)
{
    size_t i = 0;
    while (i < r->raw->name_count &&
           !dyn_str_eq(dyn_str(r->raw->names[i].placeholder), token))
        i++;
    return i;
}

static bool is_used(const struct raw *r, const char *placeholder)
{
    for (size_t i = 0; i < r->expression.len;) {
        struct dyn_str token = token_at(r->expression, i);
        if (dyn_str_eq(token, dyn_str(placeholder)))
            return true;
        i += token.len;
    }
    return false;
}

static int check_name(struct raw *r, size_t i)
{
    const struct dyn_cond_name *name = &r->raw->names[i];
    struct dyn_str token = dyn_str(name->placeholder);
    if (token.ptr == NULL || name->attribute == NULL || !is_used(r, token.ptr))
        return wrong(r, "does not use a name that it is given", token);
    if (find_name(r, token) < i)
        return wrong(r, "is given a name twice", token);
    if (dyni_condition_forbids(r->rules, dyn_str(name->attribute)))
        return wrong(r, "names a key attribute, which a filter may not",
                     dyn_str(name->attribute));
    return DYN_OK;
}

static int check_value(struct raw *r, size_t i)
{
    const struct dyn_cond_value *value = &r->raw->values[i];
    struct dyn_str token = dyn_str(value->placeholder);
    if (token.ptr == NULL || !is_used(r, token.ptr))
        return wrong(r, "does not use a value that it is given", token);
    if (find_value(r, token) < i)
        return wrong(r, "is given a value twice", token);
    if (value->value.json.ptr == NULL)
        return wrong(r, "is given an absent value", token);
    return DYN_OK;
}

/** "a) OR (b" would take the conditions that it is joined with apart. */
static int check_parentheses(struct raw *r)
{
    size_t depth = 0;
    for (size_t i = 0; i < r->expression.len; i++) {
        if (r->expression.ptr[i] == ')' && depth == 0)
            return wrong(r, "closes a parenthesis that it has not opened", r->expression);
        depth += r->expression.ptr[i] == '(';
        depth -= r->expression.ptr[i] == ')';
    }
    return depth == 0 ? DYN_OK : wrong(r, "leaves a parenthesis open", r->expression);
}

static int check(struct raw *r)
{
    int rc = check_parentheses(r);
    for (size_t i = 0; rc == DYN_OK && i < r->raw->name_count; i++)
        rc = check_name(r, i);
    for (size_t i = 0; rc == DYN_OK && i < r->raw->value_count; i++)
        rc = check_value(r, i);
    return rc;
}

/* --- Writing ---------------------------------------------------------------------------- */

/** The values get the next numbers in their order. */
static int add_values(struct raw *r)
{
    struct dyn_buf unused = {.system = r->text->system};
    int rc = DYN_OK;
    for (size_t i = 0; rc == DYN_OK && i < r->raw->value_count; i++)
        rc = dyni_expression_field_value(r->e, &unused, &dyni_any_type,
                                         &r->raw->values[i].value);
    dyn_buf_release(&unused);
    return rc;
}

static int add_token(struct raw *r, struct dyn_str token, size_t first_value)
{
    if (token.ptr[0] == '#') {
        size_t i = find_name(r, token);
        if (i == r->raw->name_count)
            return wrong(r, "has a name that it is not given", token);
        return dyni_expression_name(r->e, r->text, dyn_str(r->raw->names[i].attribute));
    }
    size_t i = find_value(r, token);
    if (i == r->raw->value_count)
        return wrong(r, "has a value that it is not given", token);
    return dyn_buf_printf(r->text, ":v%zu", first_value + i);
}

int dyni_condition_raw(struct dyni_expression *e, struct dyn_buf *text,
                       const struct dyni_condition_rules *rules,
                       const struct dyn_cond_raw *raw, enum dyni_binding *ret_binding)
{
    struct raw r = {e, text, rules, raw, {NULL, 0}};
    size_t first_value = e->value_count;
    if (raw == NULL || raw->expression == NULL || raw->expression[0] == '\0')
        return dyn_error_set(e->err, DYN_E_ARG, "a raw expression is empty");
    r.expression = dyn_str(raw->expression);
    int rc = check(&r);
    if (rc == DYN_OK)
        rc = add_values(&r);
    for (size_t i = 0; rc == DYN_OK && i < r.expression.len;) {
        struct dyn_str token = token_at(r.expression, i);
        if (is_placeholder(token))
            rc = add_token(&r, token, first_value);
        else
            dyn_buf_append(text, token.ptr, token.len);
        i += token.len;
    }
    *ret_binding = binding_of(r.expression);
    return rc == DYN_OK ? dyn_buf_check(text, e->err) : rc;
}
