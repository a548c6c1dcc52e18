/* SPDX-License-Identifier: MIT */
/*
 * The placeholders of a request: #names and :values, and which of them expressions used.
 * Invariants: names are looked up in the time of a binary search, however many a request
 * brings; nothing is copied.
 */
#ifndef DYNL_EXPRESSION_BIND_H
#define DYNL_EXPRESSION_BIND_H

#include "local/request/requests.h"

struct dynl_name_entry {
    struct dyn_str placeholder, name;
    bool is_used;
};

struct dynl_bindings {
    struct dynl_name_entry *names; /**< sorted */
    size_t name_count;
    const struct dynl_value *values; /**< the map; NULL: none */
    bool *value_used;                /**< one for each member */
};

/** Checks the placeholders themselves, and how large names and values are. */
int dynl_bindings_init(struct dynl_call *call, const struct dynl_expression_texts *texts,
                       struct dynl_bindings *ret);

/** What a placeholder stands for, and marks it used; absent, NULL: it is not defined. */
struct dyn_str dynl_bound_name(struct dynl_bindings *bindings, struct dyn_str name);
const struct dynl_value *dynl_bound_value(struct dynl_bindings *bindings,
                                          struct dyn_str name);

/** Refused when some are left that nothing used. */
int dynl_bindings_check_used(struct dynl_call *call,
                             const struct dynl_bindings *bindings);

#endif
