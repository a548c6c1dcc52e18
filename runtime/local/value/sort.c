/* SPDX-License-Identifier: MIT */
#include "local/value/sort.h"

#include "local/value/number.h"

/* Runs of this length are sorted by insertion, then merged. */
#define RUN ((size_t)8)

/* What is sorted: elements of one size. */
struct sorting {
    size_t size;
    int (*compare)(const void *a, const void *b);
};

/* Room for one element of any kind. */
union element {
    struct dynl_member member;
    struct dynl_value value;
};

static void sort_run(const struct sorting *s, char *base, size_t count)
{
    union element held;

    for (size_t i = 1; i < count; i++) {
        char *at = base + i * s->size;
        size_t j = i;
        if (s->compare(at - s->size, at) <= 0)
            continue;
        memcpy(&held, at, s->size);
        for (; j > 0 && s->compare(base + (j - 1) * s->size, &held) > 0; j--)
            memcpy(base + j * s->size, base + (j - 1) * s->size, s->size);
        memcpy(base + j * s->size, &held, s->size);
    }
}

/* Merges [from, middle) and [middle, end) into `out`. */
static void merge(const struct sorting *s, const char *from, const char *middle,
                  const char *end, char *out)
{
    const char *left = from, *right = middle;

    while (left != middle && right != end) {
        const char **least = s->compare(left, right) <= 0 ? &left : &right;
        memcpy(out, *least, s->size);
        *least += s->size;
        out += s->size;
    }
    memcpy(out, left, (size_t)(middle - left));
    memcpy(out + (middle - left), right, (size_t)(end - right));
}

static void merge_runs(const struct sorting *s, char *base, char *scratch, size_t count)
{
    char *from = base, *to = scratch;

    for (size_t width = RUN; width < count; width *= 2) {
        for (size_t i = 0; i < count; i += 2 * width) {
            size_t middle = count - i < width ? count : i + width;
            size_t end = count - i < 2 * width ? count : i + 2 * width;
            merge(s, from + i * s->size, from + middle * s->size, from + end * s->size,
                  to + i * s->size);
        }
        char *sorted = to;
        to = from;
        from = sorted;
    }
    if (from != base)
        memcpy(base, from, count * s->size);
}

static bool is_sorted(const struct sorting *s, const char *base, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (s->compare(base + (i - 1) * s->size, base + i * s->size) > 0)
            return false;
    }
    return true;
}

static int sort(struct dynl_call *call, const struct sorting *s, void *elements,
                size_t count)
{
    char *base = elements;
    char *scratch;

    if (count < 2 || is_sorted(s, base, count))
        return DYN_OK;
    for (size_t i = 0; i < count; i += RUN)
        sort_run(s, base + i * s->size, count - i < RUN ? count - i : RUN);
    if (count <= RUN)
        return DYN_OK;
    scratch = dyn_arena_alloc(call->mem, count * s->size); /* as much is there already */
    if (scratch == NULL)
        return dynl_no_memory(call);
    merge_runs(s, base, scratch, count);
    return DYN_OK;
}

/* --- Members of maps ----------------------------------------------------------------- */

static int compare_names(const void *a, const void *b)
{
    return dynl_bytes_compare(((const struct dynl_member *)a)->name,
                              ((const struct dynl_member *)b)->name);
}

int dynl_members_sort(struct dynl_call *call, struct dynl_member *members, size_t *count)
{
    static const struct sorting by_name = {sizeof(*members), compare_names};
    size_t kept = 0;
    int rc = sort(call, &by_name, members, *count);

    if (rc != DYN_OK)
        return rc;
    for (size_t i = 0; i < *count; i++) {
        if (kept > 0 && compare_names(&members[kept - 1], &members[i]) == 0)
            kept--;
        if (kept != i)
            members[kept] = members[i];
        kept++;
    }
    *count = kept;
    return DYN_OK;
}

/* --- Members of sets ----------------------------------------------------------------- */

int dynl_scalar_compare(const struct dynl_value *a, const struct dynl_value *b)
{
    return a->tag == DYNI_TAG_N ? dynl_number_compare(a->text, b->text)
                                : dynl_bytes_compare(a->text, b->text);
}

static int compare_items(const void *a, const void *b)
{
    return dynl_scalar_compare(a, b);
}

int dynl_items_sort(struct dynl_call *call, struct dynl_value *items, size_t count)
{
    static const struct sorting by_value = {sizeof(*items), compare_items};

    return sort(call, &by_value, items, count);
}
