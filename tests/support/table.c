/* SPDX-License-Identifier: MIT */
#include "table.h"

#include "model/item.h"

#include <stdio.h>
#include <stdlib.h>

static void require(bool fits)
{
    if (fits)
        return;
    fprintf(stderr, "a table of the tests is too small\n");
    abort();
}

static uint16_t distance(const void *from, const void *to)
{
    ptrdiff_t bytes = (const char *)to - (const char *)from;
    require(bytes > 0 && bytes <= UINT16_MAX);
    return (uint16_t)bytes;
}

uint16_t table_text(struct table *table, const char *text)
{
    size_t at = table->text_len, size = strlen(text) + 1;
    if (size == 1 && at > 0)
        return 0;
    require(size <= sizeof(table->text) - at);
    memcpy(table->text + at, text, size);
    table->text_len += size;
    return (uint16_t)at;
}

static uint16_t optional_text(struct table *table, const char *text)
{
    return text != NULL ? table_text(table, text) : 0;
}

static void set_type(struct table *table, struct dyn_type *ret_type,
                     const struct table_type *row)
{
    *ret_type = (struct dyn_type){.kind = row->kind,
                                  .wire = row->wire,
                                  .size = row->size,
                                  .format = row->format,
                                  .bits = row->bits,
                                  .flags = row->flags};
    if (row->element != NULL) {
        require(table->element_count < TABLE_ELEMENTS);
        struct dyn_type *element = &table->elements[table->element_count++];
        ret_type->info = distance(ret_type, element);
        set_type(table, element, row->element);
    } else if (row->object != NULL) {
        require(table->reference_count < TABLE_REFERENCES);
        const void **reference = &table->references[table->reference_count++];
        ret_type->info = distance(ret_type, reference);
        *reference = row->object;
    } else if (row->pattern != NULL) {
        ret_type->info =
            distance(ret_type, table->text + table_text(table, row->pattern));
    }
}

static void set_fields(struct table *table, const struct table_rows *rows)
{
    require(rows->field_count <= TABLE_FIELDS && rows->rule_count <= TABLE_RULES);
    for (size_t i = 0; i < rows->field_count; i++) {
        const struct table_field *row = &rows->fields[i];
        struct dyn_field *field = &table->fields[i];
        set_type(table, &field->type, &row->type);
        field->name = table_text(table, row->name);
        field->name_len = (uint8_t)strlen(row->name);
        field->offset = row->offset;
        field->flags = row->flags;
        field->merge = row->merge;
        field->automatic = row->automatic;
        field->rules = row->rules;
    }
    for (size_t i = 0; i < rows->rule_count; i++) {
        const struct table_rules *row = &rows->rules[i];
        struct dyn_rules *rules = &table->rules[i];
        rules->min = optional_text(table, row->min);
        rules->max = optional_text(table, row->max);
        rules->default_text = optional_text(table, row->default_text);
        if (row->default_text != NULL)
            rules->default_len = (uint16_t)strlen(row->default_text);
        rules->max_bytes = row->max_bytes;
    }
}

static void set_keys(struct table *table, const struct table_rows *rows)
{
    require(rows->part_count <= TABLE_PARTS && rows->key_count <= TABLE_KEYS);
    for (size_t i = 0; i < rows->part_count; i++) {
        const struct table_part *row = &rows->parts[i];
        struct dyn_part *part = &table->parts[i];
        part->literal = optional_text(table, row->literal);
        if (row->literal != NULL)
            part->literal_len = (uint8_t)strlen(row->literal);
        part->pattern = optional_text(table, row->pattern);
        memcpy(part->path, row->path, sizeof(part->path));
        part->path_len = row->path_len;
        part->key_offset = row->key_offset;
        part->format = row->format;
        part->width = row->width;
        part->decimals = row->decimals;
        part->fixed_width = row->fixed_width;
    }
    for (size_t i = 0; i < rows->key_count; i++) {
        const struct table_key *row = &rows->keys[i];
        struct dyn_key_attr *key = &table->keys[i];
        key->name = table_text(table, row->name);
        key->name_len = (uint8_t)strlen(row->name);
        key->parts = distance(key, &table->parts[row->part]);
        key->part_count = row->part_count;
        key->flags = row->flags;
        key->wire = row->wire;
        key->escape = row->escape;
        key->delimiter = row->delimiter;
    }
}

/* --- by_name --------------------------------------------------------------------------- */

static struct dyn_str attribute_name(const struct dyn_model *model, size_t index)
{
    const struct dyn_struct *item = &model->item;
    if (index < item->field_count)
        return dyni_field_name(item, dyni_field(item, index));
    return dyni_key_name(model, dyni_key(model, index - item->field_count));
}

static bool is_before(struct dyn_str a, struct dyn_str b)
{
    int order = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);
    return order != 0 ? order < 0 : a.len < b.len;
}

static bool is_attribute(const struct dyn_model *model, size_t index)
{
    size_t fields = model->item.field_count;
    if (index >= fields)
        return (dyni_key(model, index - fields)->flags & DYN_KEY_FIELD) == 0;
    return dyni_is_attribute(dyni_field(&model->item, index));
}

/** By insertion: few are many here. */
static void sort_names(struct table *table)
{
    const struct dyn_model *model = &table->model;
    size_t count = 0;
    for (size_t i = 0; i < (size_t)model->item.field_count + model->key_count; i++) {
        size_t at = count;
        if (!is_attribute(model, i))
            continue;
        while (at > 0 && is_before(attribute_name(model, i),
                                   attribute_name(model, table->by_name[at - 1]))) {
            table->by_name[at] = table->by_name[at - 1];
            at--;
        }
        table->by_name[at] = (uint16_t)i;
        count++;
    }
    table->model.item.name_count = (uint16_t)count;
}

/* --- All of it ------------------------------------------------------------------------- */

void table_build(struct table *ret_table, const struct table_rows *rows)
{
    struct dyn_model *model = &ret_table->model;
    struct dyn_struct *item = &model->item;
    memset(ret_table, 0, sizeof(*ret_table));
    table_text(ret_table, "");
    model->gencode = DYN_GENCODE_MAX;
    model->descriptor_size = sizeof(*model);
    model->flags = (uint16_t)rows->flags;
    model->keys = distance(model, ret_table->keys);
    model->key_count = (uint16_t)rows->key_count;
    model->table = table_text(ret_table, rows->table != NULL ? rows->table : "things");
    model->discriminator = optional_text(ret_table, rows->discriminator);
    model->stored_name = optional_text(ret_table, rows->stored_name);
    if (rows->discriminator != NULL) {
        model->discriminator_len = (uint16_t)strlen(rows->discriminator);
        model->stored_name_len = (uint16_t)strlen(rows->stored_name);
    }
    model->has_sort_key = rows->has_sort_key;
    item->fields = distance(item, ret_table->fields);
    item->rules = distance(item, ret_table->rules);
    item->by_name = distance(item, ret_table->by_name);
    item->text = distance(item, ret_table->text);
    item->name = table_text(ret_table, rows->name);
    item->field_count = (uint16_t)rows->field_count;
    item->size = (uint16_t)rows->size;
    item->extras = (uint16_t)rows->extras;
    item->unknown = (uint8_t)rows->unknown;
    set_fields(ret_table, rows);
    set_keys(ret_table, rows);
    sort_names(ret_table);
}

void table_enum_build(struct table_enum *ret_enum, const char *name,
                      const char *const *values, size_t count)
{
    struct dyn_enum *type = &ret_enum->type;
    size_t len = 1;
    memset(ret_enum, 0, sizeof(*ret_enum));
    require(count <= TABLE_VALUES);
    type->values = distance(type, ret_enum->values);
    type->text = distance(type, ret_enum->text);
    type->name = (uint16_t)len;
    type->value_count = (uint16_t)count;
    for (size_t i = 0; i <= count; i++) {
        const char *text = i == 0 ? name : values[i - 1];
        size_t size = strlen(text) + 1;
        require(size <= sizeof(ret_enum->text) - len);
        memcpy(ret_enum->text + len, text, size);
        if (i > 0)
            ret_enum->values[i - 1] =
                (struct dyn_enum_value){(uint16_t)len, (uint16_t)(size - 1)};
        len += size;
    }
}
