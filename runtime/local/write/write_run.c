/* SPDX-License-Identifier: MIT */
/* A write that is a request of its own, and its answer. */
#include "local/write/write.h"

#include "json/writer.h"
#include "local/write/write_answer.h"

/* --- Attributes --------------------------------------------------------------------- */

static int write_changed(struct dynl_call *call, const struct dynl_write *write,
                         const struct dynl_value *item)
{
    struct dynl_value shown;
    int rc;

    if (item->tag == DYNI_TAG_NONE || write->changed.count == 0)
        return DYN_OK;
    rc = dynl_projection_apply(call, &write->changed, item, &shown);
    if (rc != DYN_OK || shown.count == 0)
        return rc;
    dynl_write_member(call->answer, "Attributes");
    dynl_item_write(call->answer, &shown);
    return DYN_OK;
}

static int write_attributes(struct dynl_call *call, const struct dynl_write *write)
{
    struct dyn_str mode = write->return_values;

    if (mode.ptr == NULL)
        return DYN_OK;
    if (dyn_str_eq(mode, DYN_STR("UPDATED_OLD")))
        return write_changed(call, write, &write->before);
    if (dyn_str_eq(mode, DYN_STR("UPDATED_NEW")))
        return write_changed(call, write, &write->after);
    if (dyn_str_eq(mode, DYN_STR("ALL_OLD")) && write->before_text.ptr != NULL) {
        dynl_write_member(call->answer, "Attributes");
        dyni_write_raw(call->answer, write->before_text.ptr, write->before_text.len);
    } else if (dyn_str_eq(mode, DYN_STR("ALL_NEW"))) {
        dynl_write_member(call->answer, "Attributes");
        dynl_item_write(call->answer, &write->after);
    }
    return DYN_OK;
}

/* --- The answer --------------------------------------------------------------------- */

static int write_answer(struct dynl_call *call, struct dynl_session *session,
                        const struct dynl_single_write *single)
{
    const struct dynl_write *write = &single->write;
    struct dynl_usage usage = {.table = write->table};
    int rc;

    dyni_write_byte(call->answer, '{');
    rc = write_attributes(call, write);
    if (rc == DYN_OK && dynl_wants_capacity(single->return_consumed_capacity)) {
        dynl_usage_add(&usage, write, false);
        dynl_write_member(call->answer, "ConsumedCapacity");
        dynl_usage_write_json(call->answer, &usage, single->return_consumed_capacity,
                              false);
    }
    if (rc == DYN_OK && dynl_wants_collections(single->return_item_collection_metrics) &&
        dynl_has_collections(write->table)) {
        dynl_write_member(call->answer, "ItemCollectionMetrics");
        rc = dynl_write_collection(call, session, write, call->answer);
    }
    dyni_write_byte(call->answer, '}');
    return rc;
}

static int refuse_condition(struct dynl_call *call, const struct dynl_write *write)
{
    struct dyn_str members;

    if (!dynl_write_failed_item(call, write, &members))
        return dynl_no_memory(call);
    call->refusal.members = members;
    return dynl_refuse_text(call, DYNL_CONDITION_FAILED,
                            DYN_STR("The conditional request failed"));
}

static int run_steps(struct dynl_call *call, struct dynl_session *session,
                     struct dynl_single_write *single)
{
    struct dynl_write *write = &single->write;
    int rc = dynl_write_find_table(call, session, write);

    if (rc == DYN_OK)
        rc = dynl_write_locate(call, write);
    if (rc == DYN_OK)
        rc = dynl_write_prepare(call, session, write);
    if (rc == DYN_OK && !write->holds)
        rc = refuse_condition(call, write);
    if (rc == DYN_OK)
        rc = dynl_write_apply(call, session, write);
    if (rc == DYN_OK)
        rc = write_answer(call, session, single);
    return rc == DYN_OK ? dynl_write_commit(call, session) : rc;
}

int dynl_write_run(struct dynl_call *call, struct dynl_store *store,
                   struct dynl_single_write *single)
{
    struct dynl_session *session = NULL;
    int rc = dynl_write_validate(call, &single->write);

    if (rc == DYN_OK)
        rc = dynl_session_begin(call, store, DYNL_WRITE, &session);
    if (rc == DYN_OK)
        rc = run_steps(call, session, single);
    dynl_session_end(session);
    dynl_write_release(&single->write);
    return rc;
}
