/* SPDX-License-Identifier: MIT */
/*
 * The key attributes of a table and its indexes, and which attributes an index has. Each
 * attribute exists once, whatever number of keys it is part of.
 */
#ifndef GEN_KEY_ATTRS_H
#define GEN_KEY_ATTRS_H

#include "model/model.h"

/** Reads `indexes:` into table.indexes and appends their attributes to table.attrs, which
 * may move: table.partition and table.sort are set anew. */
void key_attrs_build(struct model_build *build);

/** Whether the attribute is part of the table's key. */
static inline bool key_attr_is_table(const struct model_table *table,
                                     const struct model_key_attr *attr)
{
    return attr == table->partition || attr == table->sort;
}

/** Whether the attribute is part of the index's key. */
bool key_attr_is_index(const struct model_index *index,
                       const struct model_key_attr *attr);

#endif
