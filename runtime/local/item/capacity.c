/* SPDX-License-Identifier: MIT */
#include "local/item/capacity.h"

#include "json/writer.h"

#include <inttypes.h>

#define READ_UNIT_BYTES  4096
#define WRITE_UNIT_BYTES 1024

/** Units of `unit` bytes begun; nothing counts as one. */
static uint64_t begun(size_t bytes, size_t unit)
{
    return bytes == 0 ? 1 : ((uint64_t)bytes - 1) / unit + 1;
}

uint64_t dynl_read_units(size_t bytes, bool is_consistent, bool is_transaction)
{
    uint64_t halves = is_transaction ? 4 : is_consistent ? 2 : 1;
    return begun(bytes, READ_UNIT_BYTES) * halves;
}

uint64_t dynl_write_units(size_t bytes, bool is_transaction)
{
    return begun(bytes, WRITE_UNIT_BYTES) * (is_transaction ? 4 : 2);
}

/* --- Writes ------------------------------------------------------------------------- */

static bool same(const struct dynl_value *a, const struct dynl_value *b,
                 struct dyn_str name)
{
    const struct dynl_value *in_a = dynl_get(a, name), *in_b = dynl_get(b, name);
    if (in_a == NULL || in_b == NULL)
        return in_a == in_b;
    return dynl_equal(in_a, in_b);
}

/** Whether the index has the item: all of the index's key. */
static bool is_in(const struct dynl_index *index, const struct dynl_value *item)
{
    if (item == NULL)
        return false;
    for (size_t i = 0; i < index->key.hash_count + index->key.range_count; i++)
        if (dynl_get(item, index->key.parts[i].name) == NULL)
            return false;
    return true;
}

static bool has_same_key(const struct dynl_index *index, const struct dynl_value *before,
                         const struct dynl_value *after)
{
    for (size_t i = 0; i < index->key.hash_count + index->key.range_count; i++)
        if (!same(before, after, index->key.parts[i].name))
            return false;
    return true;
}

/** Whether what the index holds beside the keys is the same; the item's own key never
 * changes. */
static bool has_same_rest(const struct dynl_index *index, const struct dynl_value *before,
                          const struct dynl_value *after)
{
    if (index->projection == DYNL_PROJECT_ALL)
        return dynl_equal(before, after);
    if (index->projection == DYNL_PROJECT_INCLUDE)
        for (size_t i = 0; i < index->included_count; i++)
            if (!same(before, after, index->included[i]))
                return false;
    return true;
}

/** Of one index. Another key is an entry removed and one added; the same key with other
 * attributes is one write; what the index does not see costs nothing. */
static uint64_t index_units(const struct dynl_table *table,
                            const struct dynl_index *index,
                            const struct dynl_value *before,
                            const struct dynl_value *after)
{
    bool was = is_in(index, before), is = is_in(index, after);
    bool stays = was && is && has_same_key(index, before, after);
    size_t old_size, new_size;

    if ((!was && !is) || (stays && has_same_rest(index, before, after)))
        return 0;
    old_size = was ? dynl_projected_size(table, index, before) : 0;
    new_size = is ? dynl_projected_size(table, index, after) : 0;
    if (stays)
        return dynl_write_units(old_size > new_size ? old_size : new_size, false);
    return (was ? dynl_write_units(old_size, false) : 0) +
           (is ? dynl_write_units(new_size, false) : 0);
}

void dynl_usage_write(struct dynl_usage *usage, const struct dynl_value *before,
                      size_t before_size, const struct dynl_value *after,
                      size_t after_size, bool is_transaction)
{
    const struct dynl_table *table = usage->table;
    size_t larger = before_size > after_size ? before_size : after_size;

    usage->own.write += dynl_write_units(larger, is_transaction);
    for (size_t i = 0; i < table->index_count; i++)
        usage->indexes[i].write += index_units(table, &table->indexes[i], before, after);
}

/* --- JSON --------------------------------------------------------------------------- */

/** The service writes them as floating-point numbers: 1.0, 0.5. */
static void write_halves(struct dyn_buf *out, uint64_t halves)
{
    dyn_buf_printf(out, "%" PRIu64 ".%c", halves / 2, halves % 2 != 0 ? '5' : '0');
}

/** "CapacityUnits":1.0 and, of a transaction, the same by kind; without braces. */
static void write_units(struct dyn_buf *out, const struct dynl_units *units,
                        bool is_transaction)
{
    dyni_write_literal(out, "\"CapacityUnits\":");
    write_halves(out, units->read + units->write);
    if (is_transaction && units->read != 0) {
        dyni_write_literal(out, ",\"ReadCapacityUnits\":");
        write_halves(out, units->read);
    }
    if (is_transaction && units->write != 0) {
        dyni_write_literal(out, ",\"WriteCapacityUnits\":");
        write_halves(out, units->write);
    }
}

/** ,"GlobalSecondaryIndexes":{"name":{...},...} with those that were used; nothing when
 * none was. */
static void write_indexes(struct dyn_buf *out, const struct dynl_usage *usage,
                          bool is_global, const char *opening, bool is_transaction)
{
    bool first = true;

    for (size_t i = 0; i < usage->table->index_count; i++) {
        const struct dynl_index *index = &usage->table->indexes[i];
        const struct dynl_units *units = &usage->indexes[i];
        if (index->is_global != is_global || units->read + units->write == 0)
            continue;
        dyn_buf_text(out, first ? opening : ",");
        first = false;
        dyni_write_string(out, index->name);
        dyni_write_literal(out, ":{");
        write_units(out, units, is_transaction);
        dyni_write_byte(out, '}');
    }
    if (!first)
        dyni_write_byte(out, '}');
}

static struct dynl_units total_of(const struct dynl_usage *usage)
{
    struct dynl_units total = usage->own;

    for (size_t i = 0; i < usage->table->index_count; i++) {
        total.read += usage->indexes[i].read;
        total.write += usage->indexes[i].write;
    }
    return total;
}

void dynl_usage_write_json(struct dyn_buf *out, const struct dynl_usage *usage,
                           struct dyn_str mode, bool is_transaction)
{
    struct dynl_units total = total_of(usage);

    dyni_write_literal(out, "{\"TableName\":");
    dyni_write_string(out, usage->table->name);
    dyni_write_byte(out, ',');
    write_units(out, &total, is_transaction);
    if (dyn_str_eq(mode, DYN_STR("INDEXES"))) {
        dyni_write_literal(out, ",\"Table\":{");
        write_units(out, &usage->own, is_transaction);
        dyni_write_byte(out, '}');
        write_indexes(out, usage, false, ",\"LocalSecondaryIndexes\":{", is_transaction);
        write_indexes(out, usage, true, ",\"GlobalSecondaryIndexes\":{", is_transaction);
    }
    dyni_write_byte(out, '}');
}

bool dynl_wants_capacity(struct dyn_str return_consumed_capacity)
{
    return dyn_str_eq(return_consumed_capacity, DYN_STR("TOTAL")) ||
           dyn_str_eq(return_consumed_capacity, DYN_STR("INDEXES"));
}

/* --- Several tables ------------------------------------------------------------------ */

int dynl_usages_init(struct dynl_call *call, struct dynl_usages *ret_usages, size_t room)
{
    struct dynl_usage *items = dyn_arena_calloc(call->mem, room, sizeof(*items));

    if (items == NULL)
        return dynl_no_memory(call);
    ret_usages->items = items;
    ret_usages->count = 0;
    return DYN_OK;
}

struct dynl_usage *dynl_usages_of(struct dynl_usages *usages,
                                  const struct dynl_table *table)
{
    size_t at = 0;

    while (at < usages->count && usages->items[at].table->space != table->space)
        at++;
    if (at == usages->count) {
        usages->items[at].table = table;
        usages->count++;
    }
    return &usages->items[at];
}

void dynl_usages_write_json(struct dyn_buf *out, const struct dynl_usages *usages,
                            struct dyn_str mode, bool is_transaction)
{
    dyni_write_byte(out, '[');
    for (size_t i = 0; i < usages->count; i++) {
        if (i > 0)
            dyni_write_byte(out, ',');
        dynl_usage_write_json(out, &usages->items[i], mode, is_transaction);
    }
    dyni_write_byte(out, ']');
}
