/* SPDX-License-Identifier: MIT */
#include "local/table/table.h"

#include "local/value/text.h"

#include <string.h>

bool dynl_is_key_of(const struct dynl_key_schema *schema, struct dyn_str name)
{
    unsigned count = schema->hash_count + schema->range_count;

    for (unsigned i = 0; i < count; i++)
        if (dyn_str_eq(schema->parts[i].name, name))
            return true;
    return false;
}

const struct dynl_index *dynl_find_index(const struct dynl_table *table,
                                         struct dyn_str name)
{
    for (size_t i = 0; i < table->index_count; i++)
        if (dyn_str_eq(table->indexes[i].name, name))
            return &table->indexes[i];
    return NULL;
}

/* --- Key attributes ----------------------------------------------------------------- */

static size_t add_part(struct dynl_key_part *parts, size_t count,
                       const struct dynl_key_part *part)
{
    size_t at = count;
    int order = 1;

    while (at > 0 && (order = dynl_bytes_compare(part->name, parts[at - 1].name)) < 0)
        at--;
    if (at > 0 && order == 0)
        return count;
    memmove(parts + at + 1, parts + at, (count - at) * sizeof(*parts));
    parts[at] = *part;
    return count + 1;
}

static size_t add_parts(struct dynl_key_part *parts, size_t count,
                        const struct dynl_key_schema *schema)
{
    for (unsigned i = 0; i < schema->hash_count + schema->range_count; i++)
        count = add_part(parts, count, &schema->parts[i]);
    return count;
}

size_t dynl_key_attributes(const struct dynl_table *table,
                           struct dynl_key_part ret_parts[DYNL_KEY_ATTRIBUTES_MAX])
{
    size_t count = add_parts(ret_parts, 0, &table->key);

    for (size_t i = 0; i < table->index_count; i++)
        count = add_parts(ret_parts, count, &table->indexes[i].key);
    return count;
}

/* --- What an index holds ------------------------------------------------------------ */

static bool is_held(const struct dynl_table *table, const struct dynl_index *index,
                    struct dyn_str name)
{
    if (dynl_is_key_of(&table->key, name) || dynl_is_key_of(&index->key, name))
        return true;
    for (size_t i = 0; i < index->included_count; i++)
        if (dyn_str_eq(index->included[i], name))
            return true;
    return false;
}

size_t dynl_projected_size(const struct dynl_table *table, const struct dynl_index *index,
                           const struct dynl_value *item)
{
    size_t size = 0;

    if (index->projection == DYNL_PROJECT_ALL)
        return dynl_item_size(item);
    for (size_t i = 0; i < item->count; i++) {
        const struct dynl_member *member = &item->members[i];
        if (is_held(table, index, member->name))
            size += member->name.len + dynl_value_size(&member->value);
    }
    return size;
}

int dynl_project(struct dynl_call *call, const struct dynl_table *table,
                 const struct dynl_index *index, const struct dynl_value *item,
                 struct dynl_value *ret)
{
    struct dynl_member *members;
    size_t count = 0;

    if (index->projection == DYNL_PROJECT_ALL) {
        *ret = *item;
        return DYN_OK;
    }
    members = dyn_arena_calloc(call->mem, item->count, sizeof(*members));
    if (members == NULL)
        return dynl_no_memory(call);
    for (size_t i = 0; i < item->count; i++)
        if (is_held(table, index, item->members[i].name))
            members[count++] = item->members[i];
    ret->tag = DYNI_TAG_M;
    ret->truth = false;
    ret->count = count;
    ret->members = members;
    return DYN_OK;
}

/* --- Names -------------------------------------------------------------------------- */

/* arn : partition : dynamodb : region : account : table/NAME */
struct dyn_str dynl_table_name(struct dyn_str name_or_arn)
{
    static const char kind[] = "table/";
    const char *p = name_or_arn.ptr, *end = p + name_or_arn.len;

    if (name_or_arn.len < 4 || memcmp(p, "arn:", 4) != 0)
        return name_or_arn;
    for (int colons = 0; colons < 5; colons++) {
        p = memchr(p, ':', (size_t)(end - p));
        if (p == NULL)
            return name_or_arn;
        p++;
    }
    if ((size_t)(end - p) <= sizeof(kind) - 1 || memcmp(p, kind, sizeof(kind) - 1) != 0)
        return name_or_arn;
    p += sizeof(kind) - 1;
    return dyn_str_n(p, (size_t)(end - p));
}
