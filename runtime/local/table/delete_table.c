/* SPDX-License-Identifier: MIT */
/* DeleteTable: what it answers is the table as it was. */
#include "json/writer.h"
#include "local/operation.h"
#include "local/table/table_catalog.h"

static int drop_spaces(struct dynl_call *call, struct dynl_session *session,
                       const struct dynl_table *table)
{
    int rc = DYN_OK;

    for (size_t i = 0; rc == DYN_OK && i < table->index_count; i++)
        rc = dynl_space_drop(call, session, table->indexes[i].space, true);
    return rc == DYN_OK ? dynl_space_drop(call, session, table->space, false) : rc;
}

static int delete_table(struct dynl_call *call, struct dynl_session *session,
                        struct dyn_str name)
{
    const struct dynl_table *table;
    int rc = dynl_table_find_managed(call, session, name, &table);

    if (rc != DYN_OK)
        return rc;
    if (table->is_protected)
        return dynl_refuse(call, DYNL_VALIDATION,
                           "Resource cannot be deleted as it is currently protected "
                           "against deletion. Disable deletion protection first.");
    dyni_write_literal(call->answer, "{\"TableDescription\":");
    rc = dynl_table_describe(call, session, table, "DELETING", call->answer);
    dyni_write_byte(call->answer, '}');
    if (rc == DYN_OK)
        rc = drop_spaces(call, session, table);
    if (rc == DYN_OK)
        rc = dynl_table_forget(call, session, dynl_table_name(name));
    return rc == DYN_OK ? dynl_session_commit(call, session) : rc;
}

int dynl_run_delete_table(struct dynl_call *call, struct dynl_store *store,
                          const void *request)
{
    const struct dynl_table_request *asked = request;
    struct dynl_session *session = NULL;
    int rc = dynl_session_begin(call, store, DYNL_WRITE, &session);

    if (rc == DYN_OK)
        rc = delete_table(call, session, asked->table_name);
    dynl_session_end(session);
    return rc;
}
