/* SPDX-License-Identifier: MIT */
#include "json/scan.h"
#include "model/item.h"

void *dyn_empty_storage(void)
{
    /* Only its address is used; nobody writes through a pointer to no elements. */
    static union dyn_scalar nothing;
    return &nothing;
}

int dyn_model_check(const struct dyn_model *model, struct dyn_error *err)
{
    dyn_error_clear(err);
    if (model == NULL)
        return dyn_error_set(err, DYN_E_ARG, "no model was given");
    if (model->gencode > DYN_GENCODE_MAX)
        return dyn_error_set(err, DYN_E_ABI,
                             "the code was generated for a newer libdyn (%u; this one "
                             "takes %d to %d): update libdyn",
                             model->gencode, DYN_GENCODE_MIN, DYN_GENCODE_MAX);
    if (model->gencode < DYN_GENCODE_MIN ||
        model->descriptor_size != sizeof(struct dyn_model))
        return dyn_error_set(err, DYN_E_ABI,
                             "the code was generated for an older libdyn (%u; this one "
                             "takes %d to %d): run 'dyngen generate' again and rebuild",
                             model->gencode, DYN_GENCODE_MIN, DYN_GENCODE_MAX);
    return DYN_OK;
}

struct dyn_str dyn_enum_text(const struct dyn_enum *type, int value)
{
    if (type == NULL || value < DYNI_ENUM_FIRST_KNOWN ||
        value - DYNI_ENUM_FIRST_KNOWN >= type->value_count)
        return dyn_str_n(NULL, 0);
    return dyni_enum_value(type, (size_t)(value - DYNI_ENUM_FIRST_KNOWN));
}

int dyn_enum_number(const struct dyn_enum *type, struct dyn_str text)
{
    if (type == NULL || text.ptr == NULL)
        return DYNI_ENUM_UNSET;
    for (int i = 0; i < type->value_count; i++) {
        struct dyn_str known = dyni_enum_value(type, (size_t)i);
        if (known.len == text.len && dyni_scan_same(known.ptr, text.ptr, text.len))
            return i + DYNI_ENUM_FIRST_KNOWN;
    }
    return DYNI_ENUM_UNKNOWN;
}
