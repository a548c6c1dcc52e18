/* SPDX-License-Identifier: MIT */
#include "model/equal.h"

#include "model/copy.h"
#include "model/order.h"
#include "model/scalar.h"
#include "model/value.h"

/* --- Members in any order --------------------------------------------------------------- */

/** Members that are looked for at one time, on the stack. */
#define POOL_MAX 256

struct pool {
    const void *members[POOL_MAX]; /* sorted */
    bool found[POOL_MAX];
    size_t len;
};

/** Two arrays of one shape: elements of sets, entries of maps, extras. */
struct members {
    const struct dyn_type *type; /* of the elements */
    dyni_order_fn *order;
    bool is_map;
    size_t stride;
    const void *a, *b;
    size_t len;
};

/** Entries in one place of the order have the same key; their values may differ. */
static bool same_values(const struct members *m, const void *a, const void *b)
{
    return !m->is_map || dyni_value_same(m->type, dyni_at(a, DYNI_ENTRY_VALUE),
                                         dyni_at(b, DYNI_ENTRY_VALUE));
}

static bool take_from_pool(const struct members *m, struct pool *pool, const void *wanted)
{
    size_t i = dyni_lower_bound(pool->members, pool->len, m->order, m->type, wanted);
    while (i < pool->len && m->order(m->type, pool->members[i], wanted) == 0) {
        if (!pool->found[i] && same_values(m, pool->members[i], wanted)) {
            pool->found[i] = true;
            return true;
        }
        i++;
    }
    return false;
}

/** Whether b holds, from `from` on, the members of a from `begin` on, as many as a pool. */
static bool has_members(const struct members *m, size_t from, size_t begin)
{
    struct pool pool;
    size_t count = 0;
    pool.len = m->len - begin < POOL_MAX ? m->len - begin : POOL_MAX;
    for (size_t i = 0; i < pool.len; i++) {
        pool.members[i] = dyni_at(m->a, (begin + i) * m->stride);
        pool.found[i] = false;
    }
    dyni_sort(pool.members, pool.len, m->order, m->type);
    for (size_t i = from; i < m->len && count < pool.len; i++)
        if (take_from_pool(m, &pool, dyni_at(m->b, i * m->stride)))
            count++;
    return count == pool.len;
}

static bool same_members(const struct members *m)
{
    size_t from = 0;
    while (from < m->len) {
        const void *a = dyni_at(m->a, from * m->stride);
        const void *b = dyni_at(m->b, from * m->stride);
        if (m->order(m->type, a, b) != 0)
            break;
        if (!same_values(m, a, b))
            return false;
        from++;
    }
    for (size_t begin = from; begin < m->len; begin += POOL_MAX)
        if (!has_members(m, from, begin))
            return false;
    return true;
}

static bool same_entries(const struct dyn_type *element, struct dyni_items a,
                         struct dyni_items b)
{
    struct members m = {
        element, dyni_order_entries, true, dyni_entry_stride(element), a.items, b.items,
        a.len};
    return a.len == b.len && same_members(&m);
}

static bool same_set(const struct dyn_type *element, struct dyni_items a,
                     struct dyni_items b)
{
    struct members m = {element, dyni_order_scalars,
                        false,   dyni_element_stride(element),
                        a.items, b.items,
                        a.len};
    return a.len == b.len && same_members(&m);
}

/* --- Members in their order ------------------------------------------------------------- */

static bool same_list(const struct dyn_type *element, struct dyni_items a,
                      struct dyni_items b)
{
    size_t stride = dyni_element_stride(element);
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (!dyni_value_same(element, dyni_at(a.items, i * stride),
                             dyni_at(b.items, i * stride)))
            return false;
    return true;
}

static bool same_struct(const struct dyn_struct *structure, const void *a, const void *b)
{
    for (size_t i = 0; i < structure->field_count; i++) {
        const struct dyn_field *field = dyni_field(structure, i);
        if (!dyni_value_same(&field->type, dyni_at(a, field->offset),
                             dyni_at(b, field->offset)))
            return false;
    }
    return same_entries(&dyni_any_type, dyni_extras_load(structure, a),
                        dyni_extras_load(structure, b));
}

bool dyni_value_same(const struct dyn_type *type, const void *a, const void *b)
{
    bool present = dyni_is_present(type, a);
    if (present != dyni_is_present(type, b))
        return false;
    if (!present)
        return true;
    switch (type->kind) {
    case DYN_KIND_STRUCT:
        return same_struct(dyni_struct(type), dyni_struct_of(type, a),
                           dyni_struct_of(type, b));
    case DYN_KIND_LIST:
        return same_list(dyni_element(type), dyni_items_load(a), dyni_items_load(b));
    case DYN_KIND_SET:
        return same_set(dyni_element(type), dyni_items_load(a), dyni_items_load(b));
    case DYN_KIND_MAP:
        return same_entries(dyni_element(type), dyni_items_load(a), dyni_items_load(b));
    case DYN_KIND_ANY:
        return dyni_value_equal(((const struct dyn_value *)a)->json,
                                ((const struct dyn_value *)b)->json);
    default:
        return dyni_scalar_equal(type, a, b);
    }
}

bool dyn_item_equal(const struct dyn_model *model, const void *a, const void *b)
{
    if (dyn_model_check(model, NULL) != DYN_OK || a == NULL || b == NULL)
        return false;
    return same_struct(&model->item, a, b);
}
