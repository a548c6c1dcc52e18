/* SPDX-License-Identifier: MIT */
/*
 * Raw expressions, as users write them: "size(#tags) < :most". Their placeholders become the
 * request's own, so that no two expressions of a request can meet in one.
 */
#ifndef DYNI_DB_CONDITION_RAW_H
#define DYNI_DB_CONDITION_RAW_H

#include "db/condition.h"

/** Appends the expression. DYN_E_ARG: it is empty, has a placeholder that is not given, is
 * given one that it does not have, or names a key attribute that it may not. */
int dyni_condition_raw(struct dyni_expression *e, struct dyn_buf *text,
                       const struct dyni_condition_rules *rules,
                       const struct dyn_cond_raw *raw, enum dyni_binding *ret_binding);

#endif
