/* SPDX-License-Identifier: MIT */
#include "local/write/write_answer.h"

#include "json/writer.h"

#include <inttypes.h>

#define GIGABYTE ((uint64_t)1024 * 1024 * 1024)

void dynl_write_member(struct dyn_buf *out, const char *name)
{
    if (out->len > 0 && out->ptr[out->len - 1] != '{')
        dyni_write_byte(out, ',');
    dyni_write_byte(out, '"');
    dyn_buf_text(out, name);
    dyni_write_literal(out, "\":");
}

/* --- Capacity ----------------------------------------------------------------------- */

void dynl_usage_add(struct dynl_usage *usage, const struct dynl_write *write,
                    bool is_transaction)
{
    const struct dynl_value *before =
        write->before.tag != DYNI_TAG_NONE ? &write->before : NULL;
    const struct dynl_value *after =
        write->after.tag != DYNI_TAG_NONE ? &write->after : NULL;

    dynl_usage_write(usage, before, write->before_size, after, write->after_size,
                     is_transaction);
}

static int write_usages(struct dynl_call *call, const struct dynl_write *writes,
                        size_t count, struct dyn_str mode, bool is_transaction)
{
    struct dynl_usages usages;
    int rc = dynl_usages_init(call, &usages, count);

    if (rc != DYN_OK)
        return rc;
    for (size_t i = 0; i < count; i++)
        if (writes[i].holds)
            dynl_usage_add(dynl_usages_of(&usages, writes[i].table), &writes[i],
                           is_transaction);
    dynl_write_member(call->answer, "ConsumedCapacity");
    dynl_usages_write_json(call->answer, &usages, mode, is_transaction);
    return DYN_OK;
}

/* --- Item collections --------------------------------------------------------------- */

bool dynl_has_collections(const struct dynl_table *table)
{
    return table->index_count > 0 && !table->indexes[0].is_global;
}

bool dynl_wants_collections(struct dyn_str return_item_collection_metrics)
{
    return dyn_str_eq(return_item_collection_metrics, DYN_STR("SIZE"));
}

/* No item collection is larger than its table with the local indexes: a bound that costs
 * nothing to know, and the service's is an estimate, too. */
static int bound_collection(struct dynl_call *call, struct dynl_session *session,
                            const struct dynl_table *table, uint64_t *ret_gigabytes)
{
    struct dynl_counters counters;
    uint64_t bytes;
    int rc = dynl_counters_read(call, session, table->space, &counters);

    bytes = rc == DYN_OK && counters.bytes > 0 ? (uint64_t)counters.bytes : 0;
    for (size_t i = 0; rc == DYN_OK && i < table->index_count; i++) {
        if (table->indexes[i].is_global)
            break;
        rc = dynl_counters_read(call, session, table->indexes[i].space, &counters);
        if (rc == DYN_OK && counters.bytes > 0)
            bytes += (uint64_t)counters.bytes;
    }
    if (rc == DYN_OK)
        *ret_gigabytes = bytes / GIGABYTE + 1;
    return rc;
}

int dynl_write_collection(struct dynl_call *call, struct dynl_session *session,
                          const struct dynl_write *write, struct dyn_buf *out)
{
    const struct dynl_key_part *part = &write->table->key.parts[0];
    const struct dynl_value *value = dynl_get(&write->given->map, part->name);
    uint64_t gigabytes;
    int rc = bound_collection(call, session, write->table, &gigabytes);

    if (rc != DYN_OK)
        return rc;
    dyni_write_literal(out, "{\"ItemCollectionKey\":{");
    dyni_write_string(out, part->name);
    dyni_write_byte(out, ':');
    dynl_value_write(out, value);
    dyn_buf_printf(out, "},\"SizeEstimateRangeGB\":[0.0,%" PRIu64 ".0]}", gigabytes);
    return DYN_OK;
}

static bool is_same_collection(const struct dynl_write *a, const struct dynl_write *b)
{
    struct dyn_str name = a->table->key.parts[0].name;

    return a->table == b->table &&
           dynl_equal(dynl_get(&a->given->map, name), dynl_get(&b->given->map, name));
}

static bool counts(const struct dynl_write *write)
{
    return write->holds && write->kind != DYNL_WRITE_CHECK &&
           dynl_has_collections(write->table);
}

static bool was_told(const struct dynl_write *writes, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (counts(&writes[i]) && is_same_collection(&writes[i], &writes[at]))
            return true;
    return false;
}

static bool is_first_of_table(const struct dynl_write *writes, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (counts(&writes[i]) && writes[i].table == writes[at].table)
            return false;
    return counts(&writes[at]);
}

/* "table":[...] with the collections of the table of writes[from]. */
static int write_table_collections(struct dynl_call *call, struct dynl_session *session,
                                   const struct dynl_write *writes, size_t count,
                                   size_t from)
{
    int rc = DYN_OK;

    dyni_write_string(call->answer, writes[from].table->name);
    dyni_write_literal(call->answer, ":[");
    for (size_t i = from; rc == DYN_OK && i < count; i++) {
        if (!counts(&writes[i]) || writes[i].table != writes[from].table ||
            was_told(writes, i))
            continue;
        if (i > from)
            dyni_write_byte(call->answer, ',');
        rc = dynl_write_collection(call, session, &writes[i], call->answer);
    }
    dyni_write_byte(call->answer, ']');
    return rc;
}

static int write_collections(struct dynl_call *call, struct dynl_session *session,
                             const struct dynl_write *writes, size_t count)
{
    bool first = true;
    int rc = DYN_OK;

    for (size_t i = 0; rc == DYN_OK && i < count; i++) {
        if (!is_first_of_table(writes, i))
            continue;
        if (first) {
            dynl_write_member(call->answer, "ItemCollectionMetrics");
            dyni_write_byte(call->answer, '{');
        } else {
            dyni_write_byte(call->answer, ',');
        }
        first = false;
        rc = write_table_collections(call, session, writes, count, i);
    }
    if (!first)
        dyni_write_byte(call->answer, '}');
    return rc;
}

/* --- Both --------------------------------------------------------------------------- */

int dynl_write_totals(struct dynl_call *call, struct dynl_session *session,
                      const struct dynl_write *writes, size_t count,
                      struct dyn_str return_consumed_capacity,
                      struct dyn_str return_item_collection_metrics, bool is_transaction)
{
    int rc = DYN_OK;

    if (dynl_wants_collections(return_item_collection_metrics))
        rc = write_collections(call, session, writes, count);
    if (rc == DYN_OK && dynl_wants_capacity(return_consumed_capacity))
        rc = write_usages(call, writes, count, return_consumed_capacity, is_transaction);
    return rc;
}
