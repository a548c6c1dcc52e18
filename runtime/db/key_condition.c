/* SPDX-License-Identifier: MIT */
#include "db/expression.h"

#include "db/key_bounds.h"

/** A query on its way to its condition. */
struct maker {
    struct dyni_expression *e;
    const struct dyn_query_args *args;
    size_t next;  /* of args->values */
    size_t fixed; /* components of the sort key that are still to come with a value */
    bool is_done; /* what follows is not in the condition */
    struct dyni_key_range range;
};

static size_t component_count(const struct dyn_key_attr *key)
{
    size_t count = 0;
    for (size_t i = 0; i < key->part_count; i++)
        count += dyni_part(key, i)->path_len > 0;
    return count;
}

static const struct dyn_key_attr *attribute(const struct maker *m, size_t i)
{
    return dyni_key(m->args->model, m->args->query->keys[i]);
}

static int begin_term(struct maker *m, const struct dyn_key_attr *key)
{
    dyni_expression_and(&m->e->key_condition);
    return dyni_expression_name(m->e, &m->e->key_condition,
                                dyni_key_name(m->args->model, key));
}

static int add_text(struct maker *m, const char *before, const struct dyn_key_attr *key,
                    const struct dyni_key_text *text)
{
    dyn_buf_text(&m->e->key_condition, before);
    return dyni_expression_key_value(m->e, &m->e->key_condition, key->wire,
                                     dyn_str_n(text->text, text->len));
}

/* --- Components with a value ------------------------------------------------------------ */

/** Appends the parts from `*index` on that are literals or have a value, `components` of them,
 * and stops before the next component, its literal included. */
static int add_fixed(struct maker *m, const struct dyn_key_attr *key, size_t components,
                     size_t *index, struct dyni_key_text *text)
{
    const struct dyn_model *model = m->args->model;
    while (*index < key->part_count) {
        const struct dyn_part *part = dyni_part(key, *index);
        const void *value = NULL;
        if (part->path_len > 0 && components == 0)
            return dyni_key_literal(model, part, text, m->e->err);
        if (part->path_len > 0) {
            value = m->args->values[m->next++];
            components--;
        }
        int rc = dyni_key_append(model, key, *index, value, text, m->e->err);
        if (rc == DYN_NOT_FOUND) {
            dyn_error_set(m->e->err, DYN_E_ARG,
                          "a part of the key is absent or empty: a query needs it");
            return dyni_error_in_key(m->e->err, DYN_E_ARG, model, key);
        }
        if (rc != DYN_OK)
            return rc;
        (*index)++;
    }
    return DYN_OK;
}

static int add_equal(struct maker *m, const struct dyn_key_attr *key,
                     struct dyni_key_text *text)
{
    int rc = dyni_key_bound_check(m->args->model, key, text, m->e->err);
    if (rc == DYN_OK)
        rc = begin_term(m, key);
    return rc == DYN_OK ? add_text(m, " = ", key, text) : rc;
}

static int add_partition(struct maker *m, const struct dyn_key_attr *key)
{
    struct dyni_key_text text = {.len = 0};
    size_t index = 0;
    int rc = add_fixed(m, key, component_count(key), &index, &text);
    return rc == DYN_OK ? add_equal(m, key, &text) : rc;
}

/* --- The range ---------------------------------------------------------------------------- */

static int add_bounds(struct maker *m, const struct dyn_key_attr *key,
                      const struct dyni_key_bounds *b)
{
    static const char *const operators[] = {
        [DYNI_BOUND_EQ] = " = ",  [DYNI_BOUND_LT] = " < ",
        [DYNI_BOUND_LE] = " <= ", [DYNI_BOUND_GT] = " > ",
        [DYNI_BOUND_GE] = " >= ", [DYNI_BOUND_BETWEEN] = " BETWEEN "};
    struct dyn_buf *text = &m->e->key_condition;
    int rc;
    if (b->op == DYNI_BOUND_ALL)
        return DYN_OK;
    if (b->op == DYNI_BOUND_BEGINS) {
        dyni_expression_and(text);
        dyn_buf_text(text, "begins_with(");
        rc = dyni_expression_name(m->e, text, dyni_key_name(m->args->model, key));
        if (rc == DYN_OK)
            rc = add_text(m, ", ", key, &b->low);
        dyn_buf_byte(text, ')');
        return rc;
    }
    rc = begin_term(m, key);
    if (rc == DYN_OK)
        rc = add_text(m, operators[b->op], key, &b->low);
    if (rc == DYN_OK && b->op == DYNI_BOUND_BETWEEN)
        rc = add_text(m, " AND ", key, &b->high);
    return rc;
}

static int keep_dropped(struct maker *m, size_t attr, const struct dyni_key_bounds *b)
{
    const struct dyni_key_text *text = b->drops_low ? &b->low : &b->high;
    if (!b->drops_low && !b->drops_high)
        return DYN_OK;
    m->range.drops_bound = true;
    m->range.bound_key = m->args->query->keys[attr];
    dyn_buf_append(&m->range.bound, text->text, text->len);
    return dyn_buf_check(&m->range.bound, m->e->err);
}

/** A sort key attribute that is not fixed to its end. */
static int add_range(struct maker *m, size_t attr, size_t index,
                     const struct dyni_key_text *prefix)
{
    const struct dyn_key_attr *key = attribute(m, attr);
    struct dyni_key_bounds bounds;
    int rc = dyni_key_bounds(m->args->model, key, index, prefix, m->args->range, &bounds,
                             m->e->err);
    m->is_done = true;
    m->range.is_empty = rc == DYN_OK && bounds.is_empty;
    if (rc == DYN_OK && !bounds.is_empty) {
        rc = add_bounds(m, key, &bounds);
        if (rc == DYN_OK)
            rc = keep_dropped(m, attr, &bounds);
    }
    return rc;
}

static bool has_range(const struct maker *m)
{
    return m->args->range != NULL && m->args->range->op != DYN_RANGE_ALL;
}

static int add_sort(struct maker *m, size_t attr)
{
    const struct dyn_key_attr *key = attribute(m, attr);
    struct dyni_key_text text = {.len = 0};
    size_t own = component_count(key), index = 0;
    size_t take = m->fixed < own ? m->fixed : own;
    /* Nothing is known of a further attribute: what is left out is all of it. */
    int rc = add_fixed(m, key, take, &index, &text);
    m->fixed -= take;
    if (rc != DYN_OK)
        return rc;
    return take == own ? add_equal(m, key, &text) : add_range(m, attr, index, &text);
}

/* --- Public ------------------------------------------------------------------------------- */

static int check_arguments(const struct maker *m)
{
    const struct dyn_query *query = m->args->query;
    size_t wanted = query->by_count, sort = 0;
    size_t keys = (size_t)query->partition_count + query->sort_count;
    bool fits = query->partition_count > 0 && keys <= DYN_QUERY_KEYS;
    for (size_t i = 0; fits && i < keys; i++) {
        fits = query->keys[i] < m->args->model->key_count;
        if (fits && i < query->partition_count)
            wanted += component_count(attribute(m, i));
        else if (fits)
            sort += component_count(attribute(m, i));
    }
    if (!fits || query->by_count > sort || m->args->value_count != wanted ||
        (has_range(m) && query->by_count == sort))
        return dyn_error_set(m->e->err, DYN_E_ARG,
                             "the query's values are not those that its key has");
    for (size_t i = 0; i < wanted; i++)
        if (m->args->values[i] == NULL)
            return dyn_error_set(m->e->err, DYN_E_ARG, "a value of the query is missing");
    return DYN_OK;
}

int dyni_key_condition(struct dyni_expression *e, const struct dyn_query_args *args,
                       struct dyni_key_range *ret_range)
{
    struct maker m = {.e = e, .args = args, .fixed = args->query->by_count};
    const struct dyn_query *query = args->query;
    m.range.bound.system = e->names.system;
    int rc = check_arguments(&m);
    for (size_t i = 0; rc == DYN_OK && i < query->partition_count; i++)
        rc = add_partition(&m, attribute(&m, i));
    for (size_t i = 0; rc == DYN_OK && !m.is_done && i < query->sort_count; i++)
        rc = add_sort(&m, query->partition_count + i);
    if (rc == DYN_OK)
        rc = dyn_buf_check(&e->key_condition, e->err);
    if (rc != DYN_OK) {
        dyn_buf_release(&m.range.bound);
        return dyni_error_model(e->err, rc, args->model);
    }
    *ret_range = m.range;
    return DYN_OK;
}
