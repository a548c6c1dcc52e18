/* SPDX-License-Identifier: MIT */
#include "local/item/transact_reason.h"

#include "json/writer.h"

bool dynl_is_cancelled(const struct dynl_reason *reasons, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (reasons[i].code != NULL)
            return true;
    return false;
}

static void write_reason(struct dyn_buf *out, const struct dynl_reason *reason)
{
    dyni_write_literal(out, "{\"Code\":\"");
    dyn_buf_text(out, reason->code != NULL ? reason->code : "None");
    dyni_write_byte(out, '"');
    if (reason->code != NULL) {
        dyni_write_literal(out, ",\"Message\":");
        dyni_write_string(out, reason->message);
        dyn_buf_append(out, reason->members.ptr, reason->members.len);
    }
    dyni_write_byte(out, '}');
}

static void write_reasons(struct dyn_buf *message, struct dyn_buf *members,
                          const struct dynl_reason *reasons, size_t count)
{
    dyn_buf_text(message, "Transaction cancelled, please refer cancellation reasons for "
                          "specific reasons [");
    dyni_write_literal(members, ",\"CancellationReasons\":[");
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            dyni_write_literal(message, ", ");
            dyni_write_byte(members, ',');
        }
        dyn_buf_text(message, reasons[i].code != NULL ? reasons[i].code : "None");
        write_reason(members, &reasons[i]);
    }
    dyni_write_byte(message, ']');
    dyni_write_byte(members, ']');
}

int dynl_cancel(struct dynl_call *call, const struct dynl_reason *reasons, size_t count)
{
    struct dyn_buf message = {.system = call->system};
    struct dyn_buf members = {.system = call->system, .max = call->answer->max};
    struct dyn_str message_text = {NULL, 0}, members_text = {NULL, 0};
    int rc;

    write_reasons(&message, &members, reasons, count);
    rc = dyn_buf_check(&message, &call->failure);
    if (rc == DYN_OK)
        rc = dyn_buf_check(&members, &call->failure);
    if (rc == DYN_OK &&
        (!dyn_arena_str(call->mem, dyn_buf_str(&message), &message_text) ||
         !dyn_arena_str(call->mem, dyn_buf_str(&members), &members_text)))
        rc = dynl_no_memory(call);
    if (rc == DYN_OK) {
        call->refusal.members = members_text;
        rc = dynl_refuse_text(call, DYNL_CANCELED, message_text);
    }
    dyn_buf_release(&message);
    dyn_buf_release(&members);
    return rc;
}
