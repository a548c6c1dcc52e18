/* SPDX-License-Identifier: MIT */
#include "aws/sign_pairs.h"

#include "core/checked.h"
#include "core/hash.h"

#include <string.h>

int dyni_sign_pairs_init(struct dyni_sign_pairs *ret_pairs,
                         const struct dyn_system *system, size_t count, size_t text_len)
{
    struct dyni_sign_pairs pairs = {.system = system};
    size_t pairs_size;

    if (!dyni_mul_size(count, sizeof(*pairs.pairs), &pairs_size) ||
        !dyni_add_size(pairs_size, text_len, &pairs.size))
        return DYN_E_LIMIT;
    if (pairs.size != 0) {
        pairs.pairs = system->resize(system->ctx, NULL, 0, pairs.size);
        if (pairs.pairs == NULL)
            return DYN_E_NOMEM;
        pairs.text = (char *)pairs.pairs + pairs_size;
    }
    *ret_pairs = pairs;
    return DYN_OK;
}

void dyni_sign_pairs_release(struct dyni_sign_pairs *pairs)
{
    if (pairs->pairs == NULL)
        return;
    dyni_wipe(pairs->pairs, pairs->size);
    pairs->system->resize(pairs->system->ctx, pairs->pairs, pairs->size, 0);
    *pairs = (struct dyni_sign_pairs){0};
}

void dyni_sign_pairs_add(struct dyni_sign_pairs *pairs, const char *value, char *end)
{
    struct dyni_sign_pair *pair = &pairs->pairs[pairs->count];

    pair->name = dyn_str_n(pairs->text, (size_t)(value - pairs->text));
    pair->value = dyn_str_n(value, (size_t)(end - value));
    pair->next = NULL;
    if (pairs->count == 0)
        pairs->first = pair;
    else
        pairs->pairs[pairs->count - 1].next = pair;
    pairs->count++;
    pairs->text = end;
}

static int compare(struct dyn_str a, struct dyn_str b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len != 0 ? memcmp(a.ptr, b.ptr, len) : 0;

    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* Whether `b` must come before `a`, which stood first. */
static bool must_swap(const struct dyni_sign_pair *a, const struct dyni_sign_pair *b,
                      bool by_value)
{
    int order = compare(a->name, b->name);

    if (order == 0 && by_value)
        order = compare(a->value, b->value);
    return order > 0;
}

static struct dyni_sign_pair *merge(struct dyni_sign_pair *a, struct dyni_sign_pair *b,
                                    bool by_value)
{
    struct dyni_sign_pair *first = NULL;
    struct dyni_sign_pair **end = &first;

    while (a != NULL && b != NULL) {
        struct dyni_sign_pair **from = must_swap(a, b, by_value) ? &b : &a;

        *end = *from;
        end = &(*from)->next;
        *from = *end;
    }
    *end = a != NULL ? a : b;
    return first;
}

/* Merges runs of 1, 2, 4, ... pairs: runs[i] has 2^i of them or none, the earlier ones in
 * the higher run. Neither memory nor depth grows with the count. */
void dyni_sign_pairs_sort(struct dyni_sign_pairs *pairs, bool by_value)
{
    struct dyni_sign_pair *runs[64] = {NULL};
    struct dyni_sign_pair *sorted = NULL;
    struct dyni_sign_pair *next;

    for (struct dyni_sign_pair *pair = pairs->first; pair != NULL; pair = next) {
        size_t level = 0;

        next = pair->next;
        pair->next = NULL;
        for (; runs[level] != NULL; level++) {
            pair = merge(runs[level], pair, by_value);
            runs[level] = NULL;
        }
        runs[level] = pair;
    }
    for (size_t level = 0; level < sizeof(runs) / sizeof(runs[0]); level++)
        sorted = merge(runs[level], sorted, by_value);
    pairs->first = sorted;
}
