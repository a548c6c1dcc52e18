/* SPDX-License-Identifier: MIT */
/*
 * Values with all they point to, copied into an arena. Invariant: a copy shares no memory
 * with its original but what descriptors own; its text ends with NUL.
 */
#ifndef DYNI_MODEL_COPY_H
#define DYNI_MODEL_COPY_H

#include "model/item.h"

/** The type of an extra's value: extras lie in memory like the entries of a map<any>. */
extern const struct dyn_type dyni_any_type;

/** Copies one value as it stands in a struct; what is absent stays so. DYN_OK or DYN_E_NOMEM,
 * and then *ret_copy is undefined. `value` and `ret_copy` may be the same memory. */
int dyni_copy_value(const struct dyn_type *type, struct dyn_arena *mem, const void *value,
                    void *ret_copy, struct dyn_error *err);

#endif
