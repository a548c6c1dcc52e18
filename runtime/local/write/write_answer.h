/* SPDX-License-Identifier: MIT */
/*
 * What writes are answered with beside attributes: what they cost, and the sizes of item
 * collections. Invariant: collections are those of tables with local indexes only, and each
 * is told of once.
 */
#ifndef DYNL_WRITE_ANSWER_H
#define DYNL_WRITE_ANSWER_H

#include "local/item/capacity.h"
#include "local/write/write.h"

/** Begins a member of an object whose opening brace was written: a comma unless it is the
 * first, and its name. `name` needs no escapes. */
void dynl_write_member(struct dyn_buf *out, const char *name);

/** Adds a write that was prepared to what its table used. */
void dynl_usage_add(struct dynl_usage *usage, const struct dynl_write *write,
                    bool is_transaction);

/** Whether a table's writes tell of item collections, when asked to. */
bool dynl_has_collections(const struct dynl_table *table);

/** Whether the request asked for them: SIZE. */
bool dynl_wants_collections(struct dyn_str return_item_collection_metrics);

/** Writes {"ItemCollectionKey":...,"SizeEstimateRangeGB":[..]} for the item collection that
 * the write was in. */
int dynl_write_collection(struct dynl_call *call, struct dynl_session *session,
                          const struct dynl_write *write, struct dyn_buf *out);

/** The same for many writes: "ItemCollectionMetrics":{"table":[...]}, and
 * "ConsumedCapacity":[...], each as a member when it was asked for. `count` writes were
 * prepared; those that are not `holds` were not done and do not count. */
int dynl_write_totals(struct dynl_call *call, struct dynl_session *session,
                      const struct dynl_write *writes, size_t count,
                      struct dyn_str return_consumed_capacity,
                      struct dyn_str return_item_collection_metrics, bool is_transaction);

#endif
