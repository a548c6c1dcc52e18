/* SPDX-License-Identifier: MIT */
/*
 * TableDescription, as the API reference has it. Attribute definitions come sorted by name and
 * indexes in the order of their making, as the service gives them.
 */
#include "local/table/table_describe.h"

#include "json/writer.h"
#include "local/engine.h"

#include <string.h>

#define ACCOUNT "000000000000"

/* What an on-demand table is warm for when nobody said more. */
#define WARM_READ  12000
#define WARM_WRITE 4000

/* --- Parts -------------------------------------------------------------------------- */

/* Seconds with their milliseconds. */
static void write_time(struct dyn_buf *out, const char *before, int64_t us)
{
    int64_t ms = us / 1000;

    dyn_buf_printf(out, "%s%lld.%03d", before, (long long)(ms / 1000), (int)(ms % 1000));
}

static void write_attributes(struct dyn_buf *out, const struct dynl_table *table)
{
    struct dynl_key_part parts[DYNL_KEY_ATTRIBUTES_MAX];
    size_t count = dynl_key_attributes(table, parts);

    dyni_write_literal(out, "\"AttributeDefinitions\":[");
    for (size_t i = 0; i < count; i++) {
        dyni_write_raw(out, ",", i > 0);
        dyni_write_literal(out, "{\"AttributeName\":");
        dyni_write_string(out, parts[i].name);
        dyn_buf_printf(out, ",\"AttributeType\":\"%s\"}", dyni_tag_name(parts[i].type));
    }
    dyni_write_byte(out, ']');
}

static void write_key(struct dyn_buf *out, const struct dynl_key_schema *key)
{
    dyni_write_literal(out, ",\"KeySchema\":[");
    for (unsigned i = 0; i < key->hash_count + key->range_count; i++) {
        dyni_write_raw(out, ",", i > 0);
        dyni_write_literal(out, "{\"AttributeName\":");
        dyni_write_string(out, key->parts[i].name);
        dyn_buf_printf(out, ",\"KeyType\":\"%s\"}",
                       i < key->hash_count ? "HASH" : "RANGE");
    }
    dyni_write_byte(out, ']');
}

static void write_throughput(struct dyn_buf *out, const struct dynl_throughput *units)
{
    dyni_write_literal(out, ",\"ProvisionedThroughput\":{");
    if (units->increased_us != 0)
        write_time(out, "\"LastIncreaseDateTime\":", units->increased_us);
    if (units->decreased_us != 0)
        write_time(out,
                   units->increased_us != 0 ? ",\"LastDecreaseDateTime\":"
                                            : "\"LastDecreaseDateTime\":",
                   units->decreased_us);
    dyni_write_raw(out, ",", units->increased_us != 0 || units->decreased_us != 0);
    dyn_buf_printf(out,
                   "\"NumberOfDecreasesToday\":%lld,\"ReadCapacityUnits\":%lld,"
                   "\"WriteCapacityUnits\":%lld}",
                   (long long)units->decreases_today, (long long)units->read,
                   (long long)units->write);
}

static void write_on_demand(struct dyn_buf *out, const struct dynl_on_demand *most)
{
    if (most->read == 0 && most->write == 0)
        return;
    dyni_write_literal(out, ",\"OnDemandThroughput\":{");
    if (most->read != 0)
        dyn_buf_printf(out, "\"MaxReadRequestUnits\":%lld", (long long)most->read);
    if (most->read != 0 && most->write != 0)
        dyni_write_byte(out, ',');
    if (most->write != 0)
        dyn_buf_printf(out, "\"MaxWriteRequestUnits\":%lld", (long long)most->write);
    dyni_write_byte(out, '}');
}

struct dynl_warm dynl_warm_for(bool is_on_demand, const struct dynl_throughput *units,
                               const struct dynl_warm *asked)
{
    struct dynl_warm warm = {WARM_READ, WARM_WRITE};

    if (!is_on_demand) {
        warm.read = units->read;
        warm.write = units->write;
    }
    if (asked->read > warm.read)
        warm.read = asked->read;
    if (asked->write > warm.write)
        warm.write = asked->write;
    return warm;
}

static void write_warm(struct dyn_buf *out, bool is_on_demand,
                       const struct dynl_throughput *units, const struct dynl_warm *asked)
{
    struct dynl_warm warm = dynl_warm_for(is_on_demand, units, asked);

    dyn_buf_printf(out,
                   ",\"WarmThroughput\":{\"ReadUnitsPerSecond\":%lld,"
                   "\"WriteUnitsPerSecond\":%lld,\"Status\":\"ACTIVE\"}",
                   (long long)warm.read, (long long)warm.write);
}

static void write_arn(struct dyn_buf *out, const struct dynl_call *call,
                      const struct dynl_table *table)
{
    dyn_buf_printf(out, "arn:aws:dynamodb:%s:" ACCOUNT ":table/%.*s",
                   dynl_region(call->engine), (int)table->name.len, table->name.ptr);
}

/* --- Indexes ------------------------------------------------------------------------ */

static void write_projection(struct dyn_buf *out, const struct dynl_index *index)
{
    static const char *const names[] = {"ALL", "KEYS_ONLY", "INCLUDE"};

    dyn_buf_printf(out, ",\"Projection\":{\"ProjectionType\":\"%s\"",
                   names[index->projection]);
    if (index->included_count > 0) {
        dyni_write_literal(out, ",\"NonKeyAttributes\":[");
        for (size_t i = 0; i < index->included_count; i++) {
            dyni_write_raw(out, ",", i > 0);
            dyni_write_string(out, index->included[i]);
        }
        dyni_write_byte(out, ']');
    }
    dyni_write_byte(out, '}');
}

static int write_index(struct dynl_call *call, struct dynl_session *session,
                       const struct dynl_table *table, const struct dynl_index *index,
                       const char *status, struct dyn_buf *out)
{
    struct dynl_counters counters;
    int rc = dynl_counters_read(call, session, index->space, &counters);

    if (rc != DYN_OK)
        return rc;
    dyni_write_literal(out, "{\"IndexName\":");
    dyni_write_string(out, index->name);
    write_key(out, &index->key);
    write_projection(out, index);
    if (index->is_global) {
        dyn_buf_printf(out, ",\"IndexStatus\":\"%s\"", status);
        write_throughput(out, &index->throughput);
        write_on_demand(out, &index->on_demand);
        write_warm(out, table->is_on_demand, &index->throughput, &index->warm);
    }
    dyn_buf_printf(out, ",\"IndexSizeBytes\":%lld,\"ItemCount\":%lld,\"IndexArn\":\"",
                   (long long)counters.bytes, (long long)counters.items);
    write_arn(out, call, table);
    dyn_buf_printf(out, "/index/%.*s\"}", (int)index->name.len, index->name.ptr);
    return DYN_OK;
}

static int write_indexes(struct dynl_call *call, struct dynl_session *session,
                         const struct dynl_table *table, bool is_global,
                         const char *status, struct dyn_buf *out)
{
    bool any = false;

    for (size_t i = 0; i < table->index_count; i++) {
        int rc;

        if (table->indexes[i].is_global != is_global)
            continue;
        if (any)
            dyni_write_byte(out, ',');
        else
            dyn_buf_printf(out, ",\"%sSecondaryIndexes\":[",
                           is_global ? "Global" : "Local");
        any = true;
        rc = write_index(call, session, table, &table->indexes[i], status, out);
        if (rc != DYN_OK)
            return rc;
    }
    dyni_write_raw(out, "]", any);
    return DYN_OK;
}

/* --- Settings ----------------------------------------------------------------------- */

/* A table that was never on demand doesn't speak of it. */
static void write_billing(struct dyn_buf *out, const struct dynl_table *table)
{
    static const char *const names[] = {"BillingMode", "TableThroughputMode"};
    const char *mode = table->is_on_demand ? "PAY_PER_REQUEST" : "PROVISIONED";

    if (table->billing_changed_us == 0)
        return;
    for (size_t i = 0; i < 2; i++) {
        dyn_buf_printf(out, ",\"%s%s\":{\"%s\":\"%s\"", names[i], "Summary", names[i],
                       mode);
        write_time(out,
                   ",\"LastUpdateToPayPerRequestDateTime\":", table->billing_changed_us);
        dyni_write_byte(out, '}');
    }
}

static void write_class(struct dyn_buf *out, const struct dynl_table *table)
{
    if (table->table_class.ptr == NULL)
        return;
    dyn_buf_printf(out, ",\"TableClassSummary\":{\"TableClass\":\"%.*s\"",
                   (int)table->table_class.len, table->table_class.ptr);
    if (table->class_changed_us != 0)
        write_time(out, ",\"LastUpdateDateTime\":", table->class_changed_us);
    dyni_write_byte(out, '}');
}

/* The key that the service would use of its own is told of by the table's id. */
static int write_encryption(struct dyn_buf *out, struct dynl_call *call,
                            const struct dynl_table *table)
{
    struct dyn_str key = table->kms_key.ptr != NULL ? table->kms_key : dyn_str(table->id);

    if (!table->is_encrypted)
        return DYN_OK;
    if (key.len < 4 || memcmp(key.ptr, "arn:", 4) != 0)
        key = dynl_text(call, "arn:aws:kms:%s:" ACCOUNT ":key/%.*s",
                        dynl_region(call->engine), (int)key.len, key.ptr);
    if (key.ptr == NULL)
        return dynl_no_memory(call);
    dyni_write_literal(out, ",\"SSEDescription\":{\"Status\":\"ENABLED\",\"SSEType\":"
                            "\"KMS\",\"KMSMasterKeyArn\":");
    dyni_write_string(out, key);
    dyni_write_byte(out, '}');
    return DYN_OK;
}

int dynl_table_describe(struct dynl_call *call, struct dynl_session *session,
                        const struct dynl_table *table, const char *status,
                        struct dyn_buf *out)
{
    struct dynl_counters counters;
    int rc = dynl_counters_read(call, session, table->space, &counters);

    if (rc != DYN_OK)
        return rc;
    dyni_write_byte(out, '{');
    write_attributes(out, table);
    dyni_write_literal(out, ",\"TableName\":");
    dyni_write_string(out, table->name);
    write_key(out, &table->key);
    dyn_buf_printf(out, ",\"TableStatus\":\"%s\"", status);
    write_time(out, ",\"CreationDateTime\":", table->created_us);
    write_throughput(out, &table->throughput);
    dyn_buf_printf(out, ",\"TableSizeBytes\":%lld,\"ItemCount\":%lld,\"TableArn\":\"",
                   (long long)counters.bytes, (long long)counters.items);
    write_arn(out, call, table);
    dyn_buf_printf(out, "\",\"TableId\":\"%s\"", table->id);
    write_billing(out, table);
    rc = write_indexes(call, session, table, false, status, out);
    if (rc == DYN_OK)
        rc = write_indexes(call, session, table, true, status, out);
    if (rc == DYN_OK)
        rc = write_encryption(out, call, table);
    if (rc != DYN_OK)
        return rc;
    write_class(out, table);
    dyn_buf_printf(out, ",\"DeletionProtectionEnabled\":%s",
                   table->is_protected ? "true" : "false");
    write_on_demand(out, &table->on_demand);
    write_warm(out, table->is_on_demand, &table->throughput, &table->warm);
    dyni_write_byte(out, '}');
    return dyn_buf_check(out, &call->failure);
}

int dynl_table_answer(struct dynl_call *call, struct dynl_session *session,
                      const struct dynl_table *table)
{
    int rc;

    dyni_write_literal(call->answer, "{\"TableDescription\":");
    rc = dynl_table_describe(call, session, table, "ACTIVE", call->answer);
    if (rc != DYN_OK)
        return rc;
    dyni_write_byte(call->answer, '}');
    return dyn_buf_check(call->answer, &call->failure);
}
