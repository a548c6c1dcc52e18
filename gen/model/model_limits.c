/* SPDX-License-Identifier: MIT */
#include "model/model_types.h"

#include "diag/diag.h"
#include "base/memory.h"

/* What descriptors hold: sizes and offsets in 16 bits, of which the last is no offset; the
 * number of a field's rules in 8; counts in 16. */
enum { SIZE_LIMIT = 65000, RULES_MAX = 255, VALUES_MAX = 65000 };

/* Bytes that a value may take in a C struct, padding included. */
static size_t size_of(const struct lookup *sizes, const struct model_field *field)
{
    const struct model_type *type = field->type;
    if (type == NULL)
        return 0;
    switch (type->kind) {
    case DYN_KIND_STRUCT: {
        const size_t *size = lookup_get(sizes, type->structure->name.c);
        return field->is_pointer || size == NULL ? sizeof(void *) : *size;
    }
    case DYN_KIND_DECIMAL:
        return sizeof(struct dyn_decimal);
    case DYN_KIND_ENUM:
        return sizeof(struct dyn_str) + sizeof(void *);
    case DYN_KIND_BOOL:
    case DYN_KIND_DATE:
        return sizeof(struct dyn_date);
    default:
        return sizeof(struct dyn_str);
    }
}

static void report(struct model_build *build, const struct model_name *name, size_t found,
                   const char *of_what, int limit)
{
    struct yaml_position end = name->at;
    end.column += (int)name->text.len;
    diag_add(build->diags, DIAG_STRUCT_LIMIT, build->source, name->at, end,
             "'%s' has %zu %s, and at most %d are possible", name->text.ptr, found,
             of_what, limit);
}

/* Rules that are the same are one row, as in the descriptors. At most as many as there are
 * fields, which is all to know of most structs. */
static size_t count_rules(struct model_build *build, const struct model_struct *structure)
{
    struct lookup distinct = {.arena = build->arena};
    if (structure->field_count <= RULES_MAX)
        return structure->field_count;
    for (size_t i = 0; i < structure->field_count; i++) {
        struct model_field *field = &structure->fields[i];
        bool has_text = field->has_default && !field->default_now;
        if (field->min.ptr == NULL && field->max.ptr == NULL && field->max_bytes == 0 &&
            !has_text)
            continue;
        const char *rules = gen_printf(
            build->arena, "%s %s %u %d %zu %s",
            field->min.ptr != NULL ? field->min.ptr : "",
            field->max.ptr != NULL ? field->max.ptr : "", (unsigned)field->max_bytes,
            has_text, field->default_text.len, has_text ? field->default_text.ptr : "");
        lookup_add(&distinct, dyn_str(rules), field);
    }
    return distinct.count;
}

/* Checks a struct and returns its size. */
static size_t check_struct(struct model_build *build, const struct lookup *sizes,
                           const struct model_struct *structure)
{
    size_t size = sizeof(struct dyn_extras), rules = count_rules(build, structure);
    for (size_t i = 0; i < structure->field_count; i++)
        size += size_of(sizes, &structure->fields[i]);
    if (size > SIZE_LIMIT)
        report(build, &structure->name, size, "bytes in C", SIZE_LIMIT);
    if (rules > RULES_MAX)
        report(build, &structure->name, rules,
               "different rules and defaults of its fields", RULES_MAX);
    return size;
}

void model_limits_check(struct model_build *build)
{
    const struct model_file *file = build->file;
    struct lookup sizes = {.arena = build->arena};

    for (size_t i = 0; i < file->enum_count; i++) {
        if (file->enums[i].value_count > VALUES_MAX)
            report(build, &file->enums[i].name, file->enums[i].value_count, "values",
                   VALUES_MAX);
    }
    for (size_t i = 0; i < file->struct_count; i++) {
        size_t *size = gen_alloc(build->arena, sizeof(*size));
        *size = check_struct(build, &sizes, file->structs[i]);
        lookup_add(&sizes, file->structs[i]->name.c, size);
    }
    for (size_t i = 0; i < file->model_count; i++)
        check_struct(build, &sizes, &file->models[i].item);
}
