/* SPDX-License-Identifier: MIT */
/*
 * A CreateTable on its way to a table: its checks, and what they found out. The order of the
 * checks is the service's: throughput, the table's key, the definitions against all keys, index
 * by index, then the settings.
 */
#ifndef DYNL_CREATE_TABLE_H
#define DYNL_CREATE_TABLE_H

#include "local/table/table_check.h"

/** The table borrows from the request. */
struct dynl_plan {
    struct dynl_call *call;
    const struct dynl_create_table *request;
    struct dynl_definitions definitions;
    struct dynl_table table; /**< its indexes are those below */
    struct dynl_index indexes[DYNL_LOCAL_INDEXES_MAX + DYNL_GLOBAL_INDEXES_MAX];
};

/** All checks that need no other table. */
int dynl_plan_check(struct dynl_plan *plan);

/** Billing mode and units of the table. */
int dynl_plan_billing(struct dynl_plan *plan);

/** Units of a global index. */
int dynl_plan_index_units(struct dynl_plan *plan, const struct dynl_index_member *member,
                          struct dynl_index *index);

/** Everything else that a table is set to. */
int dynl_plan_settings(struct dynl_plan *plan);

#endif
