/* SPDX-License-Identifier: MIT */
/* The operations that tell of tables and of the account, and change nothing. */
#include "json/writer.h"
#include "local/operation.h"
#include "local/table/table_catalog.h"

#define TABLES_MAX 100 /* that ListTables names at once */

/* --- DescribeTable, DescribeTimeToLive ---------------------------------------------- */

typedef int write_table(struct dynl_call *call, struct dynl_session *session,
                        const struct dynl_table *table);

static int write_description(struct dynl_call *call, struct dynl_session *session,
                             const struct dynl_table *table)
{
    int rc;

    dyni_write_literal(call->answer, "{\"Table\":");
    rc = dynl_table_describe(call, session, table, "ACTIVE", call->answer);
    dyni_write_byte(call->answer, '}');
    return rc;
}

static int write_time_to_live(struct dynl_call *call, struct dynl_session *session,
                              const struct dynl_table *table)
{
    struct dyn_buf *out = call->answer;

    (void)session;
    dyni_write_literal(out, "{\"TimeToLiveDescription\":{\"TimeToLiveStatus\":");
    if (table->ttl_attribute.ptr == NULL)
        return dyni_write_literal(out, "\"DISABLED\"}}");
    dyni_write_literal(out, "\"ENABLED\",\"AttributeName\":");
    dyni_write_string(out, table->ttl_attribute);
    return dyni_write_literal(out, "}}");
}

static int describe(struct dynl_call *call, struct dynl_store *store,
                    const struct dynl_table_request *asked, write_table *write)
{
    const struct dynl_table *table;
    struct dynl_session *session = NULL;
    int rc = dynl_session_begin(call, store, DYNL_READ, &session);

    if (rc == DYN_OK)
        rc = dynl_table_find_managed(call, session, asked->table_name, &table);
    if (rc == DYN_OK)
        rc = write(call, session, table);
    dynl_session_end(session);
    return rc;
}

int dynl_run_describe_table(struct dynl_call *call, struct dynl_store *store,
                            const void *request)
{
    return describe(call, store, request, write_description);
}

int dynl_run_describe_time_to_live(struct dynl_call *call, struct dynl_store *store,
                                   const void *request)
{
    return describe(call, store, request, write_time_to_live);
}

/* --- ListTables --------------------------------------------------------------------- */

static void write_names(struct dyn_buf *out, const struct dyn_str *names, size_t count,
                        bool has_more)
{
    dyni_write_literal(out, "{\"TableNames\":[");
    for (size_t i = 0; i < count; i++) {
        dyni_write_raw(out, ",", i > 0);
        dyni_write_string(out, names[i]);
    }
    dyni_write_byte(out, ']');
    if (has_more) {
        dyni_write_literal(out, ",\"LastEvaluatedTableName\":");
        dyni_write_string(out, names[count - 1]);
    }
    dyni_write_byte(out, '}');
}

int dynl_run_list_tables(struct dynl_call *call, struct dynl_store *store,
                         const void *request)
{
    const struct dynl_list_tables *asked = request;
    size_t limit = asked->limit.has && asked->limit.value < TABLES_MAX
                       ? (size_t)asked->limit.value
                       : TABLES_MAX;
    struct dyn_str names[TABLES_MAX + 1];
    struct dynl_session *session = NULL;
    size_t count = 0;
    int rc = dynl_session_begin(call, store, DYNL_READ, &session);

    /* One more than asked for says whether there are more. */
    if (rc == DYN_OK)
        rc = dynl_definition_names(call, session, asked->exclusive_start_table_name,
                                   limit + 1, names, &count);
    if (rc == DYN_OK)
        write_names(call->answer, names, count > limit ? limit : count, count > limit);
    dynl_session_end(session);
    return rc;
}

/* --- DescribeLimits, DescribeEndpoints ---------------------------------------------- */

int dynl_run_describe_limits(struct dynl_call *call, struct dynl_store *store,
                             const void *request)
{
    (void)store;
    (void)request;
    return dyni_write_literal(call->answer, "{\"AccountMaxReadCapacityUnits\":80000,"
                                            "\"AccountMaxWriteCapacityUnits\":80000,"
                                            "\"TableMaxReadCapacityUnits\":40000,"
                                            "\"TableMaxWriteCapacityUnits\":40000}");
}

/* Never the service's own address: a client that follows it must not leave the machine. */
int dynl_run_describe_endpoints(struct dynl_call *call, struct dynl_store *store,
                                const void *request)
{
    (void)store;
    (void)request;
    return dyni_write_literal(
        call->answer,
        "{\"Endpoints\":[{\"Address\":\"localhost\",\"CachePeriodInMinutes\":1440}]}");
}
