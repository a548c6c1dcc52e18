/* SPDX-License-Identifier: MIT */
#include "model/check.h"
#include "model/key.h"
#include "model/size.h"

/** An index key attribute that is a field is written as it is, even where its template would
 * leave it out; DynamoDB refuses an empty one. */
static void check_key_field(struct dyni_found *found, const struct dyn_model *model,
                            const struct dyn_key_attr *key, const void *item)
{
    struct dyni_place here = {NULL, dyni_key_name(model, key), 0};
    const struct dyn_part *part = key->part_count > 0 ? dyni_part(key, 0) : NULL;
    if (part == NULL || part->path_len == 0 || (key->flags & DYN_KEY_FIELD) == 0)
        return;
    const void *value = dyni_part_value(model, part, DYNI_FROM_ITEM, item);
    if (value != NULL && dyni_is_present(dyni_part_type(model, part), value))
        dyni_found_add(found, &here, DYN_E_KEY,
                       "is empty: a key of an index is absent or has a value");
}

static void check_keys(struct dyni_found *found, const struct dyn_model *model,
                       const void *item)
{
    struct dyni_key_text text;
    for (size_t i = 0; i < model->key_count; i++) {
        struct dyn_error why;
        dyn_error_clear(&why);
        int rc =
            dyni_key_build(model, dyni_key(model, i), DYNI_FROM_ITEM, item, &text, &why);
        if (rc < 0)
            dyni_found_once(found, &why);
        else if (rc == DYN_NOT_FOUND)
            check_key_field(found, model, dyni_key(model, i), item);
    }
}

/** A value that cannot be measured is a finding already, unless it is the only one. */
static void check_size(struct dyni_found *found, const struct dyn_model *model,
                       const void *item)
{
    struct dyn_error why;
    size_t bytes = 0;
    if (found->has_bad_json || dyni_size_is_small(model, item))
        return;
    dyn_error_clear(&why);
    if (dyni_size_item(model, item, &bytes, &why) != DYN_OK) {
        if (found->list.len == 0)
            dyni_found_error(found, NULL, &why);
    } else if (bytes > DYNI_ITEM_BYTES_MAX) {
        dyni_found_add(found, NULL, DYN_E_LIMIT,
                       "the item has %zu bytes, DynamoDB takes at most %d", bytes,
                       DYNI_ITEM_BYTES_MAX);
    }
}

int dyn_item_validate(const struct dyn_model *model, struct dyn_arena *mem,
                      const void *item, struct dyn_findings *ret_findings,
                      struct dyn_error *err)
{
    struct dyni_found found;
    dyn_error_clear(err);
    int rc = dyn_model_check(model, err);
    if (rc != DYN_OK)
        return rc;
    if (mem == NULL || item == NULL || (model->flags & DYN_MODEL_VIEW) != 0)
        return dyn_error_set(err, DYN_E_ARG,
                             "an arena and an item that is no view are needed");
    memset(&found, 0, sizeof(found));
    found.mem = mem;
    for (size_t i = 0; i < model->item.field_count; i++)
        dyni_check_field(&found, NULL, &model->item, dyni_field(&model->item, i), item,
                         0);
    dyni_check_extra_attributes(&found, NULL, &model->item, model, item, 0);
    check_keys(&found, model, item);
    check_size(&found, model, item);
    rc = dyni_found_result(&found, err);
    if (rc != DYN_E_NOMEM && ret_findings != NULL)
        *ret_findings = found.list;
    return rc == DYN_OK ? rc : dyni_error_model(err, rc, model);
}
