/* SPDX-License-Identifier: MIT */
/*
 * What the printers of conditions share: how tight an expression binds, and with that whether
 * it needs parentheses. DynamoDB refuses those that nobody needs.
 */
#ifndef DYNI_DB_CONDITION_H
#define DYNI_DB_CONDITION_H

#include "db/expression.h"

enum dyni_binding {
    DYNI_BINDS_NOTHING = 0, /* nothing was written: it holds always */
    DYNI_BINDS_OR,
    DYNI_BINDS_AND,
    DYNI_BINDS_NOT,
    DYNI_BINDS_ALONE /* a comparison, a call, something in parentheses */
};

/** Whether the rules forbid an attribute. */
bool dyni_condition_forbids(const struct dyni_condition_rules *rules,
                            struct dyn_str name);

#endif
