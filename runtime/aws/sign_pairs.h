/* SPDX-License-Identifier: MIT */
/*
 * Headers or query parameters on their way into a canonical request: names and values as
 * they will stand there, in the order in which they will. Invariant: memory is taken
 * once, for as much as was announced, and wiped when it is given back, for a session
 * token may be in it.
 */
#ifndef DYNI_AWS_SIGN_PAIRS_H
#define DYNI_AWS_SIGN_PAIRS_H

#include <dyn/system.h>
#include <dyn/types.h>

struct dyni_sign_pair {
    struct dyn_str name, value;
    struct dyni_sign_pair *next;
};

struct dyni_sign_pairs {
    const struct dyn_system *system;
    struct dyni_sign_pair *first; /* in order, after sorting; until then as added */
    struct dyni_sign_pair *pairs; /* the memory: pairs, then text */
    size_t count;
    char *text; /* where the next text goes */
    size_t size;
};

/** Room for `count` pairs with `text_len` bytes of text in all. DYN_OK, DYN_E_NOMEM or
 * DYN_E_LIMIT. */
int dyni_sign_pairs_init(struct dyni_sign_pairs *ret_pairs,
                         const struct dyn_system *system, size_t count, size_t text_len);

/** Wipes and frees. A zeroed one is fine. */
void dyni_sign_pairs_release(struct dyni_sign_pairs *pairs);

/** Adds the pair whose text the caller wrote at pairs->text: the name up to `value`, the
 * value up to `end`. */
void dyni_sign_pairs_add(struct dyni_sign_pairs *pairs, const char *value, char *end);

/** Sorts by name in byte order; what has the same name by value if `by_value`, else as it
 * was added. */
void dyni_sign_pairs_sort(struct dyni_sign_pairs *pairs, bool by_value);

#endif
