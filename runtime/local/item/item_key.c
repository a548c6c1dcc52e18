/* SPDX-License-Identifier: MIT */
#include "local/item/item_key.h"

#include "local/value/text.h"

#define INVALID   "One or more parameter values were invalid: "
#define NOT_VALID "One or more parameter values are not valid. "
#define NO_EMPTY                                                                         \
    "The AttributeValue for a key attribute cannot contain an empty %s value."

/* --- Parts -------------------------------------------------------------------------- */

static bool is_empty(const struct dynl_value *value)
{
    return value->tag != DYNI_TAG_N && value->text.len == 0;
}

/* Numbers are always short. */
static bool is_too_long(const struct dynl_value *value, bool is_hash)
{
    size_t max = is_hash ? DYNL_HASH_BYTES_MAX : DYNL_RANGE_BYTES_MAX;

    return value->tag != DYNI_TAG_N && value->text.len > max;
}

static struct dynl_key_fault fault_of(enum dynl_key_fault_kind kind,
                                      const struct dynl_key_part *part,
                                      const struct dynl_index *index,
                                      const struct dynl_value *value)
{
    struct dynl_key_fault fault;

    fault.kind = kind;
    fault.part = part;
    fault.index = index;
    fault.value = value;
    return fault;
}

static const struct dynl_key_fault fine;

/* A value of the right type as a part of the table's key. */
static struct dynl_key_fault find_value_fault(const struct dynl_key_part *part,
                                              const struct dynl_value *value,
                                              bool is_hash)
{
    if (is_empty(value))
        return fault_of(DYNL_KEY_EMPTY, part, NULL, value);
    if (is_too_long(value, is_hash))
        return fault_of(is_hash ? DYNL_KEY_HASH_TOO_LONG : DYNL_KEY_RANGE_TOO_LONG, part,
                        NULL, value);
    return fine;
}

/* --- Looking ------------------------------------------------------------------------ */

struct dynl_key_fault dynl_key_find_fault(const struct dynl_table *table,
                                          const struct dynl_value *key)
{
    const struct dynl_key_schema *schema = &table->key;
    unsigned count = schema->hash_count + schema->range_count;

    if (key->count != count)
        return fault_of(DYNL_KEY_SCHEMA, NULL, NULL, NULL);
    for (unsigned i = 0; i < count; i++) {
        const struct dynl_key_part *part = &schema->parts[i];
        const struct dynl_value *value = dynl_get(key, part->name);
        struct dynl_key_fault fault;

        if (value == NULL || value->tag != part->type)
            return fault_of(DYNL_KEY_SCHEMA, part, NULL, value);
        fault = find_value_fault(part, value, i < schema->hash_count);
        if (fault.kind != DYNL_KEY_FINE)
            return fault;
    }
    return fine;
}

struct dynl_key_fault dynl_item_find_fault(const struct dynl_table *table,
                                           const struct dynl_value *item)
{
    const struct dynl_key_schema *schema = &table->key;

    for (unsigned i = 0; i < schema->hash_count + schema->range_count; i++) {
        const struct dynl_key_part *part = &schema->parts[i];
        const struct dynl_value *value = dynl_get(item, part->name);
        struct dynl_key_fault fault;

        if (value == NULL)
            return fault_of(DYNL_KEY_MISSING, part, NULL, NULL);
        if (value->tag != part->type)
            return fault_of(DYNL_KEY_TYPE, part, NULL, value);
        fault = find_value_fault(part, value, i < schema->hash_count);
        if (fault.kind != DYNL_KEY_FINE)
            return fault;
    }
    return fine;
}

static enum dynl_key_fault_kind index_fault_kind(const struct dynl_key_part *part,
                                                 const struct dynl_value *value,
                                                 bool is_hash)
{
    if (value->tag != part->type)
        return DYNL_KEY_INDEX_TYPE;
    if (is_empty(value))
        return DYNL_KEY_INDEX_EMPTY;
    return is_too_long(value, is_hash) ? DYNL_KEY_INDEX_TOO_LONG : DYNL_KEY_FINE;
}

static bool is_worse(const struct dynl_key_fault *fault,
                     const struct dynl_key_fault *than)
{
    if (than->kind == DYNL_KEY_FINE)
        return true;
    if (fault->kind != than->kind)
        return fault->kind < than->kind;
    return dynl_bytes_compare(fault->index->name, than->index->name) < 0;
}

/* The worst of one index and what was found before. */
static void look_at_index(const struct dynl_index *index, const struct dynl_value *item,
                          const struct dynl_value *before, struct dynl_key_fault *worst)
{
    const struct dynl_key_schema *schema = &index->key;

    for (unsigned i = 0; i < schema->hash_count + schema->range_count; i++) {
        const struct dynl_key_part *part = &schema->parts[i];
        const struct dynl_value *value = dynl_get(item, part->name);
        const struct dynl_value *old;
        struct dynl_key_fault fault;

        if (value == NULL)
            continue;
        fault = fault_of(index_fault_kind(part, value, i < schema->hash_count), part,
                         index, value);
        if (fault.kind == DYNL_KEY_FINE || !is_worse(&fault, worst))
            continue;
        old = before != NULL ? dynl_get(before, part->name) : NULL;
        if (old == NULL || !dynl_equal(old, value))
            *worst = fault;
    }
}

struct dynl_key_fault dynl_item_find_index_fault(const struct dynl_table *table,
                                                 const struct dynl_value *item,
                                                 const struct dynl_value *before)
{
    struct dynl_key_fault worst = fine;

    for (size_t i = 0; i < table->index_count; i++)
        look_at_index(&table->indexes[i], item, before, &worst);
    return worst;
}

bool dynl_index_has(const struct dynl_index *index, const struct dynl_value *item)
{
    const struct dynl_key_schema *schema = &index->key;

    for (unsigned i = 0; i < schema->hash_count + schema->range_count; i++) {
        const struct dynl_key_part *part = &schema->parts[i];
        const struct dynl_value *value = dynl_get(item, part->name);

        if (value == NULL ||
            index_fault_kind(part, value, i < schema->hash_count) != DYNL_KEY_FINE)
            return false;
    }
    return true;
}

/* --- Refusing ----------------------------------------------------------------------- */

static const char *empty_what(const struct dynl_key_fault *fault)
{
    return fault->part->type == DYNI_TAG_B ? "binary" : "string";
}

static int refuse_index_fault(struct dynl_call *call, const struct dynl_key_fault *fault,
                              enum dynl_key_origin origin)
{
    struct dyn_str key = fault->part->name, index = fault->index->name;
    bool is_hash =
        (size_t)(fault->part - fault->index->key.parts) < fault->index->key.hash_count;

    if (fault->kind == DYNL_KEY_INDEX_TYPE)
        return dynl_refuse(call, DYNL_VALIDATION,
                           INVALID "Type mismatch for Index Key %.*s Expected: %s "
                                   "Actual: %s IndexName: %.*s",
                           (int)key.len, key.ptr, dyni_tag_name(fault->part->type),
                           dyni_tag_name(fault->value->tag), (int)index.len, index.ptr);
    if (fault->kind == DYNL_KEY_INDEX_TOO_LONG)
        return dynl_refuse(call, DYNL_VALIDATION,
                           INVALID "Size limit exceeded for Index Key %.*s Actual Size: "
                                   "%zu bytes Max Size: %d bytes IndexName: %.*s",
                           (int)key.len, key.ptr, fault->value->text.len,
                           is_hash ? DYNL_HASH_BYTES_MAX : DYNL_RANGE_BYTES_MAX,
                           (int)index.len, index.ptr);
    if (origin == DYNL_KEY_OF_UPDATE)
        return dynl_refuse(call, DYNL_VALIDATION,
                           NOT_VALID
                           "The update expression attempted to update a secondary index "
                           "key to a value that is not supported. " NO_EMPTY,
                           empty_what(fault));
    return dynl_refuse(
        call, DYNL_VALIDATION,
        NOT_VALID "A value specified for a secondary index key is not "
                  "supported. " NO_EMPTY " IndexName: %.*s, IndexKey: %.*s",
        empty_what(fault), (int)index.len, index.ptr, (int)key.len, key.ptr);
}

int dynl_key_fault_refuse(struct dynl_call *call, const struct dynl_key_fault *fault,
                          enum dynl_key_origin origin)
{
    struct dyn_str key = fault->part != NULL ? fault->part->name : dyn_str_n("", 0);

    switch (fault->kind) {
    case DYNL_KEY_FINE:
        return DYN_OK;
    case DYNL_KEY_MISSING:
        if (origin == DYNL_KEY_OF_BATCH)
            break;
        return dynl_refuse(call, DYNL_VALIDATION,
                           INVALID "Missing the key %.*s in the item", (int)key.len,
                           key.ptr);
    case DYNL_KEY_TYPE:
        if (origin == DYNL_KEY_OF_BATCH)
            break;
        return dynl_refuse(call, DYNL_VALIDATION,
                           INVALID "Type mismatch for key %.*s expected: %s actual: %s",
                           (int)key.len, key.ptr, dyni_tag_name(fault->part->type),
                           dyni_tag_name(fault->value->tag));
    case DYNL_KEY_EMPTY:
        return dynl_refuse(call, DYNL_VALIDATION, NOT_VALID NO_EMPTY " Key: %.*s",
                           empty_what(fault), (int)key.len, key.ptr);
    case DYNL_KEY_HASH_TOO_LONG: /* without a space, as the service says it */
        return dynl_refuse(call, DYNL_VALIDATION,
                           INVALID "Size of hashkey has exceeded the maximum size limit "
                                   "of%d bytes",
                           DYNL_HASH_BYTES_MAX);
    case DYNL_KEY_RANGE_TOO_LONG:
        return dynl_refuse(call, DYNL_VALIDATION,
                           INVALID "Aggregated size of all range keys has exceeded the "
                                   "size limit of %d bytes",
                           DYNL_RANGE_BYTES_MAX);
    case DYNL_KEY_UPDATED:
        return dynl_refuse(call, DYNL_VALIDATION,
                           INVALID "Cannot update attribute %.*s. This attribute is part "
                                   "of the key",
                           (int)key.len, key.ptr);
    case DYNL_KEY_INDEX_TYPE:
    case DYNL_KEY_INDEX_EMPTY:
    case DYNL_KEY_INDEX_TOO_LONG:
        return refuse_index_fault(call, fault, origin);
    case DYNL_KEY_SCHEMA:
        break;
    }
    return dynl_refuse(call, DYNL_VALIDATION,
                       "The provided key element does not match the schema");
}

/* --- Bytes -------------------------------------------------------------------------- */

int dynl_key_bytes(struct dynl_call *call, const struct dynl_table *table,
                   const struct dynl_value *item, struct dyn_buf *out)
{
    dynl_key_append_all(out, table->space, &table->key, item);
    return out->failed == 0 ? DYN_OK : dynl_no_memory(call);
}

int dynl_key_check(struct dynl_call *call, const struct dynl_table *table,
                   const struct dynl_value *key, struct dyn_buf *out)
{
    struct dynl_key_fault fault = dynl_key_find_fault(table, key);

    if (fault.kind != DYNL_KEY_FINE)
        return dynl_key_fault_refuse(call, &fault, DYNL_KEY_OF_UPDATE);
    return dynl_key_bytes(call, table, key, out);
}
