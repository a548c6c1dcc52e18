/* SPDX-License-Identifier: MIT */
#include "local/table/table_check.h"

#include "local/value/text.h"

#include <stdlib.h>
#include <string.h>

#define UNITS_MAX INT64_C(1000000000000)

/* --- Attributes --------------------------------------------------------------------- */

static const struct dynl_attribute_definition *
definition_of(const struct dynl_definitions *definitions, struct dyn_str name)
{
    for (size_t i = 0; i < definitions->count; i++)
        if (dyn_str_eq(definitions->items[i].attribute_name, name))
            return &definitions->items[i];
    return NULL;
}

static void append_name(struct dyn_buf *out, bool is_first, struct dyn_str name)
{
    dyn_buf_text(out, is_first ? "" : ", ");
    dyn_buf_append(out, name.ptr, name.len);
}

void dynl_write_names(struct dyn_buf *out, const struct dynl_key_part *parts,
                      size_t count)
{
    dyn_buf_byte(out, '[');
    for (size_t i = 0; i < count; i++)
        append_name(out, i == 0, parts[i].name);
    dyn_buf_byte(out, ']');
}

static int refuse_undefined(struct dynl_call *call, const struct dynl_list *key_schema,
                            const struct dynl_definitions *definitions)
{
    const struct dynl_key_schema_element *elements = key_schema->items;
    struct dyn_buf text = {.system = call->system};
    int rc;

    dyn_buf_text(&text, DYNL_INVALID "Some index key attributes are not defined in "
                                     "AttributeDefinitions. Keys: [");
    for (size_t i = 0; i < key_schema->count; i++)
        append_name(&text, i == 0, elements[i].attribute_name);
    dyn_buf_text(&text, "], AttributeDefinitions: [");
    for (size_t i = 0; i < definitions->count; i++)
        append_name(&text, i == 0, definitions->items[i].attribute_name);
    dyn_buf_byte(&text, ']');
    rc = dyn_buf_check(&text, &call->failure);
    if (rc == DYN_OK)
        rc = dynl_refuse(call, DYNL_VALIDATION, "%.*s", (int)text.len, text.ptr);
    dyn_buf_release(&text);
    return rc;
}

int dynl_check_defined(struct dynl_call *call, const struct dynl_list *key_schema,
                       const struct dynl_definitions *definitions)
{
    const struct dynl_key_schema_element *elements = key_schema->items;

    if (key_schema->count > DYNL_PARTS_MAX)
        return DYN_OK;
    for (size_t i = 0; i < key_schema->count; i++)
        if (definition_of(definitions, elements[i].attribute_name) == NULL)
            return refuse_undefined(call, key_schema, definitions);
    return DYN_OK;
}

/* --- Keys --------------------------------------------------------------------------- */

static bool is_hash(const struct dynl_key_schema_element *element)
{
    return dyn_str_eq(element->key_type, dyn_str("HASH"));
}

static bool has_twins(const struct dynl_key_schema_element *elements, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t k = 0; k < i; k++)
            if (dyn_str_eq(elements[i].attribute_name, elements[k].attribute_name))
                return true;
    return false;
}

/* One partition key attribute and at most one sort key attribute. */
static int check_simple(struct dynl_call *call,
                        const struct dynl_key_schema_element *elements, size_t count)
{
    if (count > 1 && has_twins(elements, 2))
        return dynl_refuse(call, DYNL_VALIDATION,
                           "Both the Hash Key and the Range Key element in the KeySchema "
                           "have the same name");
    if (!is_hash(&elements[0]))
        return dynl_refuse(call, DYNL_VALIDATION,
                           "Invalid KeySchema: The first KeySchemaElement is not a HASH "
                           "key type");
    if (count > 1 && is_hash(&elements[1]))
        return dynl_refuse(
            call, DYNL_VALIDATION,
            "Invalid KeySchema: The second KeySchemaElement is not a RANGE "
            "key type");
    return DYN_OK;
}

static int refuse_count(struct dynl_call *call, const char *kind)
{
    return dynl_refuse(call, DYNL_VALIDATION,
                       DYNL_INVALID "The KeySchema exceeds the maximum allowed number of "
                                    "%s key attributes",
                       kind);
}

/* Up to four of each, the ones of the partition key first. */
static int check_multiple(struct dynl_call *call,
                          const struct dynl_key_schema_element *elements, size_t count)
{
    size_t hashes = 0;

    if (!is_hash(&elements[0]))
        return check_simple(call, elements, 1);
    for (size_t i = 0; i < count; i++) {
        if (!is_hash(&elements[i]))
            continue;
        if (hashes != i)
            return dynl_refuse(call, DYNL_VALIDATION,
                               DYNL_INVALID
                               "All HASH key attributes must precede RANGE key "
                               "attributes in the KeySchema");
        hashes++;
    }
    if (hashes > DYNL_HASH_MAX)
        return refuse_count(call, "HASH");
    if (count - hashes > DYNL_RANGE_MAX)
        return refuse_count(call, "RANGE");
    if (has_twins(elements, count))
        return dynl_refuse(call, DYNL_VALIDATION,
                           "The KeySchema contains multiple key attributes with the same "
                           "name");
    return DYN_OK;
}

static enum dyni_tag type_of(struct dyn_str type)
{
    return type.len != 1        ? DYNI_TAG_NONE
           : type.ptr[0] == 'S' ? DYNI_TAG_S
           : type.ptr[0] == 'N' ? DYNI_TAG_N
                                : DYNI_TAG_B;
}

static bool is_pair(const struct dynl_key_schema_element *elements, size_t count)
{
    return count == 1 ||
           (count == 2 && !(is_hash(&elements[0]) && is_hash(&elements[1])));
}

int dynl_check_key(struct dynl_call *call, const struct dynl_list *key_schema,
                   const struct dynl_definitions *definitions, bool is_global,
                   struct dynl_key_schema *ret)
{
    const struct dynl_key_schema_element *elements = key_schema->items;
    size_t count = key_schema->count;
    int rc;

    memset(ret, 0, sizeof(*ret));
    if (count == 0)
        return dynl_refuse(call, DYNL_VALIDATION, "Invalid KeySchema: it is empty");
    if (is_global && !is_pair(elements, count))
        rc = check_multiple(call, elements, count);
    else
        rc = check_simple(call, elements, count);
    if (rc == DYN_OK && !is_global && count > 2)
        rc = refuse_count(call, "RANGE");
    if (rc != DYN_OK)
        return rc;
    for (size_t i = 0; i < count; i++) {
        const struct dynl_attribute_definition *definition =
            definition_of(definitions, elements[i].attribute_name);

        ret->parts[i].name = elements[i].attribute_name;
        ret->parts[i].type =
            definition != NULL ? type_of(definition->attribute_type) : DYNI_TAG_NONE;
        ret->hash_count += is_hash(&elements[i]);
    }
    ret->range_count = (unsigned)count - ret->hash_count;
    return DYN_OK;
}

/* --- Projections -------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    const struct dyn_str *x = a, *y = b;

    return dynl_bytes_compare(*x, *y);
}

static int sort_included(struct dynl_call *call, const struct dynl_list *names,
                         struct dynl_index *index)
{
    struct dyn_str *sorted = dyn_arena_calloc(call->mem, names->count, sizeof(*sorted));

    if (sorted == NULL)
        return dynl_no_memory(call);
    memcpy(sorted, names->items, names->count * sizeof(*sorted));
    qsort(sorted, names->count, sizeof(*sorted), by_name);
    for (size_t i = 1; i < names->count; i++)
        if (dyn_str_eq(sorted[i - 1], sorted[i]))
            return dynl_refuse(call, DYNL_VALIDATION,
                               DYNL_INVALID "Duplicate element in NonKeyAttributes: %.*s",
                               (int)sorted[i].len, sorted[i].ptr);
    index->included = sorted;
    index->included_count = names->count;
    return DYN_OK;
}

static int check_projection(struct dynl_call *call,
                            const struct dynl_projection_member *projection,
                            struct dynl_index *index)
{
    static const char *const names[] = {"ALL", "KEYS_ONLY", "INCLUDE"};
    size_t i = 0;

    if (projection == NULL || projection->projection_type.ptr == NULL)
        return dynl_refuse(call, DYNL_VALIDATION,
                           DYNL_INVALID "Unknown ProjectionType: null");
    while (i < 2 && !dyn_str_eq(projection->projection_type, dyn_str(names[i])))
        i++;
    index->projection = (enum dynl_projection)i;
    if (i != DYNL_PROJECT_INCLUDE && projection->non_key_attributes.items != NULL)
        return dynl_refuse(call, DYNL_VALIDATION,
                           DYNL_INVALID
                           "ProjectionType is %s, but NonKeyAttributes is specified",
                           names[i]);
    if (i != DYNL_PROJECT_INCLUDE)
        return DYN_OK;
    if (projection->non_key_attributes.count == 0)
        return dynl_refuse(call, DYNL_VALIDATION,
                           DYNL_INVALID "ProjectionType is INCLUDE, but NonKeyAttributes "
                                        "is not specified");
    return sort_included(call, &projection->non_key_attributes, index);
}

int dynl_check_index(struct dynl_call *call, const struct dynl_index_member *member,
                     const struct dynl_definitions *definitions, bool is_global,
                     struct dynl_index *ret)
{
    int rc;

    memset(ret, 0, sizeof(*ret));
    ret->name = member->index_name;
    ret->is_global = is_global;
    rc = dynl_check_key(call, &member->key_schema, definitions, is_global, &ret->key);
    return rc == DYN_OK ? check_projection(call, member->projection, ret) : rc;
}

int dynl_check_included(struct dynl_call *call, const struct dynl_table *table)
{
    size_t count = 0;

    for (size_t i = 0; i < table->index_count; i++)
        count += table->indexes[i].included_count;
    if (count <= DYNL_INCLUDED_MAX)
        return DYN_OK;
    return dynl_refuse(call, DYNL_VALIDATION,
                       DYNL_INVALID
                       "Number of NonKeyAttributes of all indexes exceeds the "
                       "per-table limit of %d",
                       DYNL_INCLUDED_MAX);
}

/* --- Units -------------------------------------------------------------------------- */

static int refuse_units(struct dynl_call *call, const char *name, int64_t units,
                        struct dyn_str index)
{
    return dynl_refuse(call, DYNL_VALIDATION,
                       "Given value %lld for %s is out of bounds%s%.*s", (long long)units,
                       name, index.ptr != NULL ? " for index " : "", (int)index.len,
                       index.ptr != NULL ? index.ptr : "");
}

int dynl_check_units(struct dynl_call *call,
                     const struct dynl_throughput_member *throughput,
                     struct dyn_str index)
{
    if (throughput == NULL)
        return DYN_OK;
    if (throughput->read_capacity_units.value > UNITS_MAX)
        return refuse_units(call, "ReadCapacityUnits",
                            throughput->read_capacity_units.value, index);
    if (throughput->write_capacity_units.value > UNITS_MAX)
        return refuse_units(call, "WriteCapacityUnits",
                            throughput->write_capacity_units.value, index);
    return DYN_OK;
}

static int check_most(struct dynl_call *call, const char *name, struct dyn_int64 units,
                      struct dyn_str index, bool clears, int64_t *in_out)
{
    if (!units.has)
        return DYN_OK;
    if (units.value < 1 && !(clears && units.value == -1))
        return dynl_refuse(call, DYNL_VALIDATION,
                           DYNL_INVALID
                           "Requested %s for OnDemandThroughput for %s%.*s is outside of "
                           "valid range",
                           name, index.ptr != NULL ? "index : " : "table", (int)index.len,
                           index.ptr != NULL ? index.ptr : "");
    *in_out = units.value;
    return DYN_OK;
}

int dynl_check_on_demand(struct dynl_call *call,
                         const struct dynl_on_demand_member *member, struct dyn_str index,
                         bool clears, struct dynl_on_demand *in_out)
{
    int rc;

    if (member == NULL)
        return DYN_OK;
    rc = check_most(call, "MaxReadRequestUnits", member->max_read_request_units, index,
                    clears, &in_out->read);
    if (rc == DYN_OK)
        rc = check_most(call, "MaxWriteRequestUnits", member->max_write_request_units,
                        index, clears, &in_out->write);
    return rc;
}

/* --- Encryption --------------------------------------------------------------------- */

static int refuse_encryption(struct dynl_call *call, const char *why)
{
    return dynl_refuse(call, DYNL_VALIDATION, DYNL_INVALID "%s", why);
}

int dynl_check_encryption(struct dynl_call *call,
                          const struct dynl_sse_specification *member,
                          struct dynl_table *in_out)
{
    bool is_on;

    if (member == NULL)
        return DYN_OK;
    is_on = member->enabled.has && member->enabled.value;
    if (!is_on && member->sse_type.ptr != NULL)
        return refuse_encryption(call,
                                 "SSEType can not be specified if Enabled is false");
    if (!is_on && member->kms_master_key_id.ptr != NULL)
        return refuse_encryption(
            call, "KMSMasterKeyId can not be specified if Enabled is false");
    if (dyn_str_eq(member->sse_type, dyn_str("AES256")))
        return refuse_encryption(call, "SSEType AES256 is not supported");
    if (member->kms_master_key_id.ptr != NULL && member->sse_type.ptr == NULL)
        return refuse_encryption(
            call, "SSEType KMS is required if KMSMasterKeyId is specified");
    in_out->is_encrypted = is_on;
    in_out->kms_key = member->kms_master_key_id;
    return DYN_OK;
}
