/* SPDX-License-Identifier: MIT */
/*
 * What CreateTable and UpdateTable check alike of the parts of a table, with the service's
 * words. Each function fills in what it checked; text is copied into the call's memory where
 * nothing else is said. Where the service asks for a prefix, the texts have it.
 */
#ifndef DYNL_TABLE_CHECK_H
#define DYNL_TABLE_CHECK_H

#include "local/request/requests.h"
#include "local/table/table.h"

/** What most of the refusals begin with. */
#define DYNL_INVALID "One or more parameter values were invalid: "

/** Most names beside the keys, over all indexes of a table. */
#define DYNL_INCLUDED_MAX 100

/** The attributes of a request, as AttributeDefinitions lists them. */
struct dynl_definitions {
    const struct dynl_attribute_definition *items;
    size_t count;
};

/** Whether all attributes of a KeySchema are defined; refused: "Some index key attributes are
 * not defined in AttributeDefinitions...". A key that has too many is left to the next. */
int dynl_check_defined(struct dynl_call *call, const struct dynl_list *key_schema,
                       const struct dynl_definitions *definitions);

/** Checks the order, number and names of a KeySchema whose attributes are defined. A key of
 * many attributes is for global indexes only. The names are borrowed. */
int dynl_check_key(struct dynl_call *call, const struct dynl_list *key_schema,
                   const struct dynl_definitions *definitions, bool is_global,
                   struct dynl_key_schema *ret);

/** Name (borrowed), key and projection of an index: the names it holds are sorted. */
int dynl_check_index(struct dynl_call *call, const struct dynl_index_member *member,
                     const struct dynl_definitions *definitions, bool is_global,
                     struct dynl_index *ret);

/** Provisioned units within their bounds; `index` absent: of the table. NULL is fine. */
int dynl_check_units(struct dynl_call *call,
                     const struct dynl_throughput_member *throughput,
                     struct dyn_str index);

/** Most units of an on-demand table or index; `clears`: -1 takes a bound back. NULL changes
 * nothing. */
int dynl_check_on_demand(struct dynl_call *call,
                         const struct dynl_on_demand_member *member, struct dyn_str index,
                         bool clears, struct dynl_on_demand *in_out);

/** Encryption. NULL changes nothing. The key is borrowed. */
int dynl_check_encryption(struct dynl_call *call,
                          const struct dynl_sse_specification *member,
                          struct dynl_table *in_out);

/** Over all indexes: the names beside the keys, refused above DYNL_INCLUDED_MAX. */
int dynl_check_included(struct dynl_call *call, const struct dynl_table *table);

/** Appends "[a, b]". */
void dynl_write_names(struct dyn_buf *out, const struct dynl_key_part *parts,
                      size_t count);

#endif
