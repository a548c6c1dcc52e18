/* SPDX-License-Identifier: MIT */
#include "model/value.h"

#include "model/value_walk.h"

#include <dyn/decimal.h>

/** Members that are looked for at one time, on the stack, as model/equal.c does it. */
#define POOL_MAX 256

/** Pointers to the opening quotes of names, or of the members of a set. */
struct pool {
    const void *members[POOL_MAX]; /* sorted */
    bool found[POOL_MAX];
    size_t len;
};

/** Two sets or maps with as many members. */
struct members {
    dyni_order_fn *order;
    bool is_map;
    const char *a_end;
};

/** False: a member or name is no string, which only values made by hand have. */
static bool count_members(struct dyn_str container, bool is_map, size_t *ret_count)
{
    struct dyni_walk walk = dyni_walk_into(container);
    struct dyn_str text;
    size_t count = 0;
    for (; dyni_walk_next(&walk, is_map, &text, NULL); count++)
        if (!dyni_walk_is_string(text))
            return false;
    *ret_count = count;
    return true;
}

static void fill_pool(const struct members *m, struct pool *pool, struct dyni_walk *walk)
{
    struct dyn_str text;
    pool->len = 0;
    while (pool->len < POOL_MAX && dyni_walk_next(walk, m->is_map, &text, NULL)) {
        pool->found[pool->len] = false;
        pool->members[pool->len++] = text.ptr;
    }
    dyni_sort(pool->members, pool->len, m->order, NULL);
}

/** Whether the member of a map that begins there has that value; of a set always. */
static bool has_value(const struct members *m, const void *member, struct dyn_str value)
{
    struct dyni_walk walk = {(const char *)member, m->a_end};
    struct dyn_str name, own;
    return !m->is_map ||
           (dyni_walk_member(&walk, &name, &own) && dyni_value_equal(own, value));
}

static bool take_from_pool(const struct members *m, struct pool *pool,
                           struct dyn_str text, struct dyn_str value)
{
    size_t i = dyni_lower_bound(pool->members, pool->len, m->order, NULL, text.ptr);
    for (; i < pool->len && m->order(NULL, pool->members[i], text.ptr) == 0; i++) {
        if (pool->found[i] || !has_value(m, pool->members[i], value))
            continue;
        pool->found[i] = true;
        return true;
    }
    return false;
}

/** Whether what is left of `walk` holds all members of the pool. */
static bool has_pool(const struct members *m, struct pool *pool, struct dyni_walk walk)
{
    struct dyn_str text, value = {NULL, 0};
    size_t count = 0;
    while (count < pool->len && dyni_walk_next(&walk, m->is_map, &text, &value))
        count += take_from_pool(m, pool, text, value) ? 1 : 0;
    return count == pool->len;
}

/** What stands in the same order is compared in one pass, then members are looked for. */
static bool same_members(dyni_order_fn *order, bool is_map, struct dyn_str a,
                         struct dyn_str b)
{
    struct members m = {order, is_map, a.ptr + a.len};
    struct dyni_walk left = dyni_walk_into(a), right = dyni_walk_into(b);
    struct dyn_str x, y, x_value = {NULL, 0}, y_value = {NULL, 0};
    struct pool pool;
    size_t a_count, b_count;
    if (!count_members(a, is_map, &a_count) || !count_members(b, is_map, &b_count) ||
        a_count != b_count)
        return false;
    for (;;) {
        struct dyni_walk x_walk = left, y_walk = right;
        if (!dyni_walk_next(&x_walk, is_map, &x, &x_value) ||
            !dyni_walk_next(&y_walk, is_map, &y, &y_value))
            return true;
        if (order(NULL, x.ptr, y.ptr) != 0)
            break;
        if (is_map && !dyni_value_equal(x_value, y_value))
            return false;
        left = x_walk;
        right = y_walk;
    }
    do {
        fill_pool(&m, &pool, &left);
        if (!has_pool(&m, &pool, right))
            return false;
    } while (pool.len > 0);
    return true;
}

static bool same_list(struct dyn_str a, struct dyn_str b)
{
    struct dyni_walk first = dyni_walk_into(a), second = dyni_walk_into(b);
    struct dyn_str x, y;
    for (;;) {
        bool more = dyni_walk_element(&first, &x);
        if (more != dyni_walk_element(&second, &y))
            return false;
        if (!more)
            return true;
        if (!dyni_value_equal(x, y))
            return false;
    }
}

static bool same_scalar(int wire, struct dyn_str a, struct dyn_str b)
{
    struct dyn_decimal x, y;
    if (wire == DYN_WIRE_N)
        return dyn_decimal_parse(dyni_walk_quoted(a), &x) == DYN_OK &&
               dyn_decimal_parse(dyni_walk_quoted(b), &y) == DYN_OK &&
               dyn_decimal_cmp(x, y) == 0;
    if (a.ptr[0] == '"' && b.ptr[0] == '"')
        return dyni_walk_text_compare(a, b) == 0;
    return dyn_str_eq(a, b);
}

bool dyni_value_equal(struct dyn_str a, struct dyn_str b)
{
    struct dyn_str x, y;
    if (a.ptr == NULL || b.ptr == NULL)
        return a.ptr == b.ptr;
    int wire = dyni_walk_typed(a, &x);
    if (wire == 0 || wire != dyni_walk_typed(b, &y))
        return false;
    switch (wire) {
    case DYN_WIRE_NS:
        return same_members(dyni_walk_by_number, false, x, y);
    case DYN_WIRE_SS:
    case DYN_WIRE_BS:
        return same_members(dyni_walk_by_text, false, x, y);
    case DYN_WIRE_L:
        return same_list(x, y);
    case DYN_WIRE_M:
        return same_members(dyni_walk_by_text, true, x, y);
    default:
        return same_scalar(wire, x, y);
    }
}
