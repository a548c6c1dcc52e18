/* SPDX-License-Identifier: MIT */
/*
 * An UpdateTable on its way into a table. All of it is done, and the table ACTIVE again, when
 * the answer is given.
 */
#ifndef DYNL_UPDATE_TABLE_H
#define DYNL_UPDATE_TABLE_H

#include "local/table/table_catalog.h"
#include "local/table/table_check.h"

struct dynl_table_update {
    struct dynl_call *call;
    const struct dynl_update_table *request;
    const struct dynl_index_member *created, *removed; /**< one of them at most */
    bool was_on_demand;
    struct dynl_table table;    /**< as it will be, in the call's memory */
    struct dynl_index *indexes; /**< the table's, with room for one more */
    uint32_t dropped;           /**< the number of the removed index */
};

/** Refuses with a text behind the usual prefix. */
int dynl_table_update_refuse(struct dynl_table_update *plan, const char *why);

/** What the request alone shows, before the table is looked up. */
int dynl_table_update_check(struct dynl_table_update *plan);
/** Which index is made or dropped, one at most, and what may not stand beside what. */
int dynl_table_update_check_alone(struct dynl_table_update *plan);

/** Billing mode and units of the table. */
int dynl_table_update_billing(struct dynl_table_update *plan);
/** Other units than those that there are; `index` absent: of the table. */
int dynl_table_update_units(struct dynl_table_update *plan, struct dynl_throughput *units,
                            const struct dynl_throughput_member *wanted,
                            struct dyn_str index);
/** Most units on demand, and warm units; NULL changes nothing. */
int dynl_table_update_most(struct dynl_table_update *plan,
                           const struct dynl_on_demand_member *wanted,
                           struct dyn_str index, struct dynl_on_demand *in_out);
int dynl_table_update_warm(struct dynl_table_update *plan,
                           const struct dynl_warm_throughput *wanted,
                           struct dyn_str index, const struct dynl_throughput *units,
                           struct dynl_warm *in_out);

/** Indexes that are there and stay. */
int dynl_table_update_indexes(struct dynl_table_update *plan);
/** The one that goes, if there is one, and the one that comes. */
int dynl_table_update_online(struct dynl_table_update *plan,
                             struct dynl_session *session);

#endif
