/* SPDX-License-Identifier: MIT */
#include "model/model_fields.h"

#include "diag/diag.h"
#include "base/memory.h"
#include "model/model_read.h"

#include <dyn/decimal.h>

/* Developer Guide, "Quotas": bytes of an item. */
enum { ITEM_BYTES_MAX = 409600 };

#define REPORT(build, code, node, ...)                                                   \
    diag_node((build)->diags, code, (build)->source, node, __VA_ARGS__)

enum measure {
    MEASURE_NONE,
    MEASURE_VALUE,
    MEASURE_CHARACTERS,
    MEASURE_BYTES,
    MEASURE_MEMBERS
};

/* What `min` and `max` bound. */
static enum measure measure_of(const struct model_type *type)
{
    switch (type->kind) {
    case DYN_KIND_INT64:
    case DYN_KIND_UINT64:
    case DYN_KIND_FLOAT64:
    case DYN_KIND_DECIMAL:
        return MEASURE_VALUE;
    case DYN_KIND_STRING:
        return MEASURE_CHARACTERS;
    case DYN_KIND_BINARY:
        return MEASURE_BYTES;
    case DYN_KIND_LIST:
    case DYN_KIND_SET:
    case DYN_KIND_MAP:
        return MEASURE_MEMBERS;
    default:
        return MEASURE_NONE;
    }
}

/* A number of characters, bytes or members: canonical, absent when it is none. */
static struct dyn_str canonical_count(struct model_build *build, struct dyn_str text)
{
    struct dyn_str none = {NULL, 0};
    char digits[24];
    uint64_t count;
    if (dyn_uint64_parse(text, &count) != DYN_OK || count > UINT32_MAX)
        return none;
    size_t len = dyn_uint64_format(count, digits);
    return gen_str(build->arena, dyn_str_n(digits, len));
}

/* A bound of the value: canonical, absent when the type cannot have it. */
static struct dyn_str canonical_bound(struct model_build *build,
                                      const struct model_type *type, struct dyn_str text,
                                      struct dyn_error *err)
{
    struct model_type plain = *type;
    plain.wire = DYN_WIRE_N;
    if (plain.kind == DYN_KIND_FLOAT64)
        plain.kind = DYN_KIND_DECIMAL; /* bounds are compared exactly */
    return model_canonical(build, &plain, text, err);
}

static struct dyn_str read_bound(struct model_build *build, const struct yaml_node *node,
                                 const struct model_type *type)
{
    static const char *const units[] = {[MEASURE_CHARACTERS] = "characters",
                                        [MEASURE_BYTES] = "bytes",
                                        [MEASURE_MEMBERS] = "members"};
    enum measure measure = measure_of(type);
    struct dyn_str bound = {NULL, 0};
    struct dyn_error err = {0};

    if (node == NULL)
        return bound;
    if (measure == MEASURE_NONE) {
        REPORT(build, DIAG_FIELD_RANGE, node, "'%s' has no 'min' and 'max'",
               type->text.ptr);
    } else if (measure == MEASURE_VALUE) {
        bound = canonical_bound(build, type, node->text, &err);
        if (bound.ptr == NULL)
            REPORT(build, DIAG_FIELD_RANGE, node, "%s", err.message);
    } else {
        bound = canonical_count(build, node->text);
        if (bound.ptr == NULL)
            REPORT(build, DIAG_FIELD_RANGE, node, "'%s' is no number of %s for '%s'",
                   node->text.ptr, units[measure], type->text.ptr);
    }
    return bound;
}

static void check_range(struct model_build *build, const struct yaml_node *max,
                        const struct model_field *field)
{
    struct dyn_decimal low, high;
    if (field->min.ptr == NULL || field->max.ptr == NULL ||
        dyn_decimal_parse(field->min, &low) != DYN_OK ||
        dyn_decimal_parse(field->max, &high) != DYN_OK || dyn_decimal_cmp(low, high) <= 0)
        return;
    REPORT(build, DIAG_FIELD_RANGE_EMPTY, max, "'min' %s is above 'max' %s",
           field->min.ptr, field->max.ptr);
}

static void read_max_bytes(struct model_build *build, const struct yaml_node *node,
                           struct model_field *field)
{
    uint64_t bytes = 0;
    enum dyn_kind kind = field->type->kind;
    if (kind != DYN_KIND_STRING && kind != DYN_KIND_BINARY) {
        REPORT(build, DIAG_FIELD_MAX_BYTES, node,
               "'max_bytes' is for string and binary, not for '%s'",
               field->type->text.ptr);
        return;
    }
    if (dyn_uint64_parse(node->text, &bytes) != DYN_OK || bytes < 1 ||
        bytes > ITEM_BYTES_MAX) {
        REPORT(build, DIAG_FIELD_MAX_BYTES, node, "'max_bytes' is 1 to %d, not %s",
               ITEM_BYTES_MAX, node->text.ptr);
        return;
    }
    field->max_bytes = (uint32_t)bytes;
}

void model_rules_read(struct model_build *build, const struct yaml_node *map,
                      struct model_field *field)
{
    const struct yaml_node *max = yaml_get(map, "max");
    const struct yaml_node *max_bytes = yaml_get(map, "max_bytes");

    field->min = read_bound(build, yaml_get(map, "min"), field->type);
    field->max = read_bound(build, max, field->type);
    check_range(build, max, field);
    if (max_bytes != NULL)
        read_max_bytes(build, max_bytes, field);
}
