/* SPDX-License-Identifier: MIT */
#include "local/operation.h"

#include "json/writer.h"
#include "local/write/write.h"
#include "local/write/write_answer.h"

/* Most writes of one request, over all its tables. */
#define WRITES_MAX 25

struct batch {
    const struct dynl_batch_write_item *request;
    struct dynl_write *writes;
    size_t count;
    size_t done; /* those behind are given back as unprocessed */
};

/* --- The request as writes ---------------------------------------------------------- */

static const struct dynl_list *list_of(const struct batch *batch, size_t table)
{
    const struct dynl_list *lists = batch->request->request_items.values;
    return &lists[table];
}

/* Exactly one of both. */
static bool to_write(const struct dynl_write_request *from, struct dyn_str table_name,
                     struct dynl_write *write)
{
    if ((from->put != NULL) == (from->remove != NULL))
        return false;
    write->kind = from->put != NULL ? DYNL_WRITE_PUT : DYNL_WRITE_DELETE;
    write->origin = DYNL_KEY_OF_BATCH;
    write->table_name = table_name;
    write->given = from->put != NULL ? &from->put->item : &from->remove->key;
    return true;
}

static int read_table(struct dynl_call *call, struct batch *batch, size_t table)
{
    const struct dynl_list *list = list_of(batch, table);
    const struct dynl_write_request *requests = list->items;
    size_t from = batch->count;
    int rc = DYN_OK;

    for (size_t i = 0; i < list->count; i++)
        if (!to_write(&requests[i], batch->request->request_items.keys[table],
                      &batch->writes[batch->count++]))
            return dynl_refuse(call, DYNL_VALIDATION,
                               "Supplied AttributeValue has more than one datatypes set, "
                               "must contain exactly one of the supported datatypes");
    for (size_t i = from; rc == DYN_OK && i < batch->count; i++)
        rc = dynl_write_validate(call, &batch->writes[i]);
    return rc;
}

static int read_request(struct dynl_call *call, struct batch *batch)
{
    size_t tables = batch->request->request_items.count, count = 0;
    int rc = DYN_OK;

    if (tables == 0)
        return dynl_refuse(call, DYNL_VALIDATION,
                           "The requestItems parameter is required for BatchWriteItem");
    for (size_t i = 0; i < tables; i++)
        count += list_of(batch, i)->count;
    if (count > WRITES_MAX)
        return dynl_refuse(call, DYNL_VALIDATION,
                           "Too many items requested for the BatchWriteItem call");
    batch->writes = dyn_arena_calloc(call->mem, count, sizeof(*batch->writes));
    if (batch->writes == NULL)
        return dynl_no_memory(call);
    for (size_t i = 0; rc == DYN_OK && i < tables; i++)
        rc = read_table(call, batch, i);
    batch->done = call->withheld < count ? count - call->withheld : 0;
    return rc;
}

/* --- Doing them --------------------------------------------------------------------- */

static int check_duplicate(struct dynl_call *call, const struct batch *batch, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (dyn_str_eq(dyn_buf_str(&batch->writes[i].key),
                       dyn_buf_str(&batch->writes[at].key)))
            return dynl_refuse(call, DYNL_VALIDATION,
                               "Provided list of item keys contains duplicates");
    return DYN_OK;
}

static int locate_all(struct dynl_call *call, struct dynl_session *session,
                      struct batch *batch)
{
    int rc = DYN_OK;

    for (size_t i = 0; rc == DYN_OK && i < batch->count; i++) {
        rc = dynl_write_find_table(call, session, &batch->writes[i]);
        if (rc == DYN_OK)
            rc = dynl_write_locate(call, &batch->writes[i]);
        if (rc == DYN_OK)
            rc = check_duplicate(call, batch, i);
    }
    return rc;
}

static int apply_all(struct dynl_call *call, struct dynl_session *session,
                     struct batch *batch)
{
    int rc = DYN_OK;

    for (size_t i = 0; rc == DYN_OK && i < batch->done; i++) {
        rc = dynl_write_prepare(call, session, &batch->writes[i]);
        if (rc == DYN_OK)
            rc = dynl_write_apply(call, session, &batch->writes[i]);
    }
    return rc;
}

/* --- The answer --------------------------------------------------------------------- */

static void write_unprocessed_one(struct dyn_buf *out, const struct dynl_write *write)
{
    if (write->kind == DYNL_WRITE_PUT)
        dyni_write_literal(out, "{\"PutRequest\":{\"Item\":");
    else
        dyni_write_literal(out, "{\"DeleteRequest\":{\"Key\":");
    dynl_item_write(out, &write->given->map);
    dyni_write_literal(out, "}}");
}

/* Writes of a table stand together. */
static void write_unprocessed(struct dyn_buf *out, const struct batch *batch)
{
    dynl_write_member(out, "UnprocessedItems");
    dyni_write_byte(out, '{');
    for (size_t i = batch->done; i < batch->count; i++) {
        struct dyn_str name = batch->writes[i].table_name;
        bool is_first =
            i == batch->done || !dyn_str_eq(batch->writes[i - 1].table_name, name);

        if (is_first) {
            dyn_buf_text(out, i == batch->done ? "" : "],");
            dyni_write_string(out, name);
        }
        dyn_buf_text(out, is_first ? ":[" : ",");
        write_unprocessed_one(out, &batch->writes[i]);
    }
    dyn_buf_text(out, batch->done < batch->count ? "]}" : "}");
}

static int write_answer(struct dynl_call *call, struct dynl_session *session,
                        const struct batch *batch)
{
    int rc;

    dyni_write_byte(call->answer, '{');
    write_unprocessed(call->answer, batch);
    rc = dynl_write_totals(call, session, batch->writes, batch->done,
                           batch->request->return_consumed_capacity,
                           batch->request->return_item_collection_metrics, false);
    dyni_write_byte(call->answer, '}');
    return rc;
}

static int run(struct dynl_call *call, struct dynl_session *session, struct batch *batch)
{
    int rc = locate_all(call, session, batch);

    if (rc == DYN_OK)
        rc = apply_all(call, session, batch);
    if (rc == DYN_OK)
        rc = write_answer(call, session, batch);
    return rc == DYN_OK ? dynl_write_commit(call, session) : rc;
}

int dynl_run_batch_write_item(struct dynl_call *call, struct dynl_store *store,
                              const void *request)
{
    struct batch batch = {.request = request};
    struct dynl_session *session = NULL;
    int rc = read_request(call, &batch);

    if (rc == DYN_OK)
        rc = dynl_session_begin(call, store, DYNL_WRITE, &session);
    if (rc == DYN_OK)
        rc = run(call, session, &batch);
    dynl_session_end(session);
    for (size_t i = 0; i < batch.count; i++)
        dynl_write_release(&batch.writes[i]);
    return rc;
}
