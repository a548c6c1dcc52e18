/* SPDX-License-Identifier: MIT */
/*
 * UpdateTimeToLive: turning it on looks at every item for when it expires, turning it off
 * forgets that, in the transaction of the change.
 */
#include "json/writer.h"
#include "local/item/item_key.h"
#include "local/operation.h"
#include "local/table/table_catalog.h"
#include "local/table/table_walk.h"

/* --- Expiries of the items that are there -------------------------------------------- */

static int add_expiry(struct dynl_call *step, struct dynl_session *session, void *ctx,
                      int64_t id, const struct dynl_value *item)
{
    const struct dynl_table *table = ctx;
    int64_t at_s;

    if (!dynl_expiry_of(table, item, step->now_us, &at_s))
        return DYN_OK;
    return dynl_expiry_add(step, session, table->space, at_s, id);
}

/* What was within five years when it was written may not be any more: it is looked for as of
 * 1970. */
static int remove_expiry(struct dynl_call *step, struct dynl_session *session, void *ctx,
                         int64_t id, const struct dynl_value *item)
{
    const struct dynl_table *table = ctx;
    int64_t at_s;

    if (!dynl_expiry_of(table, item, 0, &at_s))
        return DYN_OK;
    return dynl_expiry_remove(step, session, table->space, at_s, id);
}

/* --- UpdateTimeToLive --------------------------------------------------------------- */

static int check(struct dynl_call *call, const struct dynl_table *table,
                 const struct dynl_ttl_specification *wanted)
{
    bool is_on = table->ttl_attribute.ptr != NULL;

    if (!is_on && !wanted->enabled.value)
        return dynl_refuse(call, DYNL_VALIDATION, "TimeToLive is already disabled");
    if (is_on && !dyn_str_eq(table->ttl_attribute, wanted->attribute_name))
        return dynl_refuse(call, DYNL_VALIDATION,
                           "TimeToLive is active on a different AttributeName: current "
                           "AttributeName is %.*s",
                           (int)table->ttl_attribute.len, table->ttl_attribute.ptr);
    if (is_on && wanted->enabled.value)
        return dynl_refuse(call, DYNL_VALIDATION, "TimeToLive is already enabled");
    return DYN_OK;
}

static int apply(struct dynl_call *call, struct dynl_session *session,
                 struct dynl_table *table, const struct dynl_ttl_specification *wanted)
{
    int rc = DYN_OK;

    if (!wanted->enabled.value)
        rc = dynl_table_walk(call, session, table, remove_expiry, table);
    table->ttl_attribute =
        wanted->enabled.value ? wanted->attribute_name : dyn_str_n(NULL, 0);
    if (rc == DYN_OK && wanted->enabled.value)
        rc = dynl_table_walk(call, session, table, add_expiry, table);
    return rc == DYN_OK ? dynl_table_keep(call, session, table) : rc;
}

static int update(struct dynl_call *call, struct dynl_session *session,
                  const struct dynl_update_time_to_live *asked)
{
    const struct dynl_ttl_specification *wanted = asked->specification;
    const struct dynl_table *table;
    struct dynl_table changed;
    int rc = dynl_table_find_managed(call, session, asked->table_name, &table);

    if (rc == DYN_OK)
        rc = check(call, table, wanted);
    if (rc == DYN_OK)
        rc = dynl_table_copy(call, table, &changed);
    if (rc == DYN_OK)
        rc = apply(call, session, &changed, wanted);
    if (rc != DYN_OK)
        return rc;
    dyni_write_literal(call->answer, "{\"TimeToLiveSpecification\":{\"AttributeName\":");
    dyni_write_string(call->answer, wanted->attribute_name);
    dyn_buf_printf(call->answer, ",\"Enabled\":%s}}",
                   wanted->enabled.value ? "true" : "false");
    rc = dyn_buf_check(call->answer, &call->failure);
    return rc == DYN_OK ? dynl_session_commit(call, session) : rc;
}

int dynl_run_update_time_to_live(struct dynl_call *call, struct dynl_store *store,
                                 const void *request)
{
    struct dynl_session *session = NULL;
    int rc = dynl_session_begin(call, store, DYNL_WRITE, &session);

    if (rc == DYN_OK)
        rc = update(call, session, request);
    dynl_session_end(session);
    return rc;
}
