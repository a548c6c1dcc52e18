/* SPDX-License-Identifier: MIT */
#include "model/model_types.h"

#include "diag/diag.h"
#include "base/memory.h"

/* What descriptors hold: sizes, offsets, and distances within a table in 16 bits, of which the
 * last is no offset; the number of a field's rules in 8. */
enum { SIZE_LIMIT = 65000, RULES_MAX = 255 };

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

/* Bytes of a text in a table. A text that stands there twice is counted twice: which are the
 * same is the context's to find, and nobody is near the limit because of it. */
static size_t text_bytes(struct dyn_str text)
{
    return text.ptr != NULL ? text.len + 1 : 0;
}

static size_t field_bytes(const struct model_field *field)
{
    bool has_rules = field->has_default || field->min.ptr != NULL ||
                     field->max.ptr != NULL || field->max_bytes != 0;
    size_t bytes = sizeof(struct dyn_field) + sizeof(uint16_t);
    if (has_rules)
        bytes += sizeof(struct dyn_rules);
    for (const struct model_type *type = field->type; type != NULL;
         type = type->element) {
        if (type->element != NULL)
            bytes += sizeof(struct dyn_type);
        if (type->structure != NULL || type->enumeration != NULL)
            bytes += sizeof(void *);
        bytes += text_bytes(type->pattern);
    }
    return bytes + text_bytes(field->name.stored) + text_bytes(field->min) +
           text_bytes(field->max) + text_bytes(field->default_text);
}

/* Bytes that the descriptors of a struct take at most, with their texts. */
static size_t table_bytes(const struct model_struct *structure)
{
    size_t bytes = sizeof(struct dyn_model) + text_bytes(structure->name.text);
    for (size_t i = 0; i < structure->field_count; i++)
        bytes += field_bytes(&structure->fields[i]);
    return bytes;
}

/* The same for what a model's table and keys add. */
static size_t key_bytes(const struct model_table *table, const struct model_model *model)
{
    size_t bytes = text_bytes(model->name.stored) + text_bytes(table->name);
    for (size_t i = 0; i < model->key_count; i++) {
        const struct model_key *key = &model->keys[i];
        if (key->attr == NULL || key->text == NULL)
            continue; /* which was reported */
        bytes += sizeof(struct dyn_key_attr) + sizeof(uint16_t) +
                 text_bytes(key->attr->stored);
        for (size_t k = 0; k < key->text->part_count; k++)
            bytes += sizeof(struct dyn_part) + text_bytes(key->text->parts[k].literal) +
                     text_bytes(key->text->parts[k].pattern);
    }
    return bytes;
}

static size_t enum_bytes(const struct model_enum *type)
{
    size_t bytes = sizeof(struct dyn_enum) + text_bytes(type->name.text);
    for (size_t i = 0; i < type->value_count; i++)
        bytes += sizeof(struct dyn_enum_value) + text_bytes(type->values[i].name.stored);
    return bytes;
}

static void check_table(struct model_build *build, const struct model_name *name,
                        size_t bytes)
{
    if (bytes > SIZE_LIMIT)
        report(build, name, bytes, "bytes of descriptors", SIZE_LIMIT);
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

    for (size_t i = 0; i < file->enum_count; i++)
        check_table(build, &file->enums[i].name, enum_bytes(&file->enums[i]));
    for (size_t i = 0; i < file->struct_count; i++) {
        size_t *size = gen_alloc(build->arena, sizeof(*size));
        *size = check_struct(build, &sizes, file->structs[i]);
        check_table(build, &file->structs[i]->name, table_bytes(file->structs[i]));
        lookup_add(&sizes, file->structs[i]->name.c, size);
    }
    for (size_t i = 0; i < file->model_count; i++) {
        const struct model_model *model = &file->models[i];
        check_struct(build, &sizes, &model->item);
        check_table(build, &model->name,
                    table_bytes(&model->item) + key_bytes(&file->table, model));
    }
}
