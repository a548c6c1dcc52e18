/* SPDX-License-Identifier: MIT */
/*
 * The models that fuzzers and sweeps run on: those of the golden cases, which between them have
 * every type, every stored form and every kind of key. Their headers have one name, so the
 * tables are declared here.
 */
#ifndef TESTS_SUPPORT_MODELS_ALL_H
#define TESTS_SUPPORT_MODELS_ALL_H

#include <dyn/model.h>

const struct dyn_model *all_thing_model(void);
const struct dyn_model *box_drawing_model(void);
const struct dyn_model *doc_item_model(void);
const struct dyn_model *hash_config_model(void);
const struct dyn_model *hash_session_model(void);
const struct dyn_model *loc_bill_model(void);
const struct dyn_model *num_row_model(void);
const struct dyn_model *num_fixed_model(void);
const struct dyn_model *shop_order_model(void);
const struct dyn_model *odd_keyed_model(void);
const struct dyn_model *view_note_model(void);

/** All of them, NULL at the end. */
static inline const struct dyn_model *models_all(size_t index)
{
    const struct dyn_model *const models[] = {
        all_thing_model(),    box_drawing_model(), doc_item_model(),  hash_config_model(),
        hash_session_model(), loc_bill_model(),    num_row_model(),   num_fixed_model(),
        shop_order_model(),   odd_keyed_model(),   view_note_model(), NULL};
    return index < sizeof(models) / sizeof(models[0]) ? models[index] : NULL;
}

#endif
