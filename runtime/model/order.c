/* SPDX-License-Identifier: MIT */
#include "model/order.h"

#include <dyn/decimal.h>

#include <math.h>

/* --- The order ------------------------------------------------------------------------- */

static int by_bytes(const void *a, size_t a_len, const void *b, size_t b_len)
{
    size_t shorter = a_len < b_len ? a_len : b_len;
    int order = shorter > 0 ? memcmp(a, b, shorter) : 0;
    return order != 0 ? order : (a_len > b_len) - (a_len < b_len);
}

static int by_text(struct dyn_str a, struct dyn_str b)
{
    return by_bytes(a.ptr, a.len, b.ptr, b.len);
}

static unsigned char folded(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static int by_letters(struct dyn_str a, struct dyn_str b)
{
    for (size_t i = 0; i < a.len && i < b.len; i++)
        if (folded(a.ptr[i]) != folded(b.ptr[i]))
            return folded(a.ptr[i]) < folded(b.ptr[i]) ? -1 : 1;
    return (a.len > b.len) - (a.len < b.len);
}

static int by_double(double a, double b)
{
    if (isnan(a) || isnan(b))
        return (isnan(a) ? 1 : 0) - (isnan(b) ? 1 : 0);
    return (a > b) - (a < b);
}

static int by_int(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_enum(struct dyn_enum_slot a, struct dyn_enum_slot b)
{
    if (a.value == DYNI_ENUM_UNKNOWN && b.value == DYNI_ENUM_UNKNOWN)
        return by_text(a.text, b.text);
    return (a.value > b.value) - (a.value < b.value);
}

static int64_t stored_us(const struct dyn_type *type, const void *value)
{
    return dyn_time_cut(*(const struct dyn_time *)value,
                        (enum dyn_time_format)type->format, dyni_pattern(type))
        .us;
}

int dyni_order_scalars(const struct dyn_type *type, const void *a, const void *b)
{
    switch (type->kind) {
    case DYN_KIND_STRING:
        return by_text(*(const struct dyn_str *)a, *(const struct dyn_str *)b);
    case DYN_KIND_UUID:
    case DYN_KIND_ULID:
        return by_letters(*(const struct dyn_str *)a, *(const struct dyn_str *)b);
    case DYN_KIND_BOOL:
        return (int)((const struct dyn_bool *)a)->value -
               (int)((const struct dyn_bool *)b)->value;
    case DYN_KIND_INT64:
        return by_int(((const struct dyn_int64 *)a)->value,
                      ((const struct dyn_int64 *)b)->value);
    case DYN_KIND_UINT64: {
        uint64_t x = ((const struct dyn_uint64 *)a)->value;
        uint64_t y = ((const struct dyn_uint64 *)b)->value;
        return (x > y) - (x < y);
    }
    case DYN_KIND_FLOAT64:
        return by_double(((const struct dyn_float64 *)a)->value,
                         ((const struct dyn_float64 *)b)->value);
    case DYN_KIND_DECIMAL:
        return dyn_decimal_cmp(*(const struct dyn_decimal *)a,
                               *(const struct dyn_decimal *)b);
    case DYN_KIND_BINARY: {
        const struct dyn_bytes *x = (const struct dyn_bytes *)a;
        const struct dyn_bytes *y = (const struct dyn_bytes *)b;
        return by_bytes(x->ptr, x->len, y->ptr, y->len);
    }
    case DYN_KIND_TIME:
        return by_int(stored_us(type, a), stored_us(type, b));
    case DYN_KIND_DATE:
        return by_int(((const struct dyn_date *)a)->days,
                      ((const struct dyn_date *)b)->days);
    case DYN_KIND_ENUM:
        return by_enum(dyni_enum_load(a), dyni_enum_load(b));
    default:
        return 0;
    }
}

int dyni_order_entries(const struct dyn_type *type, const void *a, const void *b)
{
    (void)type;
    return by_text(*(const struct dyn_str *)a, *(const struct dyn_str *)b);
}

/* --- Sorting ---------------------------------------------------------------------------- */

/** The address decides where the order does not, so that the result is one only. */
static bool is_before(const void *a, const void *b, dyni_order_fn *order,
                      const struct dyn_type *type)
{
    int rc = order(type, a, b);
    return rc != 0 ? rc < 0 : (const char *)a < (const char *)b;
}

static void sift(const void **heap, size_t root, size_t len, dyni_order_fn *order,
                 const struct dyn_type *type)
{
    const void *moved = heap[root];
    for (size_t child = 2 * root + 1; child < len; child = 2 * root + 1) {
        if (child + 1 < len && is_before(heap[child], heap[child + 1], order, type))
            child++;
        if (!is_before(moved, heap[child], order, type))
            break;
        heap[root] = heap[child];
        root = child;
    }
    heap[root] = moved;
}

void dyni_sort(const void **pointers, size_t len, dyni_order_fn *order,
               const struct dyn_type *type)
{
    for (size_t i = len / 2; i > 0; i--)
        sift(pointers, i - 1, len, order, type);
    for (size_t i = len; i > 1; i--) {
        const void *last = pointers[0];
        pointers[0] = pointers[i - 1];
        pointers[i - 1] = last;
        sift(pointers, 0, i - 1, order, type);
    }
}

size_t dyni_lower_bound(const void *const *pointers, size_t len, dyni_order_fn *order,
                        const struct dyn_type *type, const void *wanted)
{
    size_t low = 0, high = len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (order(type, pointers[middle], wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
