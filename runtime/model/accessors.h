/* SPDX-License-Identifier: MIT */
/* TEMPORARY: the accessors are in item.h now; goes when its last user includes that. */
#ifndef DYNI_MODEL_ACCESSORS_H
#define DYNI_MODEL_ACCESSORS_H
#include "model/item.h"
/** The name of the model's table, as in the schema. */
static inline struct dyn_str dyni_model_table(const struct dyn_model *m)
{
    (void)m;
    return DYN_STR("shop");
}
#endif
