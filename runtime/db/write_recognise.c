/* SPDX-License-Identifier: MIT */
/*
 * Answers that were lost: an attempt of this call wrote, nobody heard of it, and the next one
 * was refused by what the first had written. It is recognised when the stored item is what was
 * sent, and something in it is this call's alone: a generated identifier, or a time.
 */
#include "db/write.h"

#include "db/update_check.h"
#include "json/writer.h"
#include "model/value.h"

static bool is_of_this_call(const struct dyn_field *field)
{
    return field->automatic != DYN_AUTO_NONE && field->automatic != DYN_AUTO_VERSION &&
           (field->flags & DYN_FIELD_NOT_STORED) == 0;
}

static bool has_mark(const struct dyn_model *model, const void *item)
{
    const struct dyn_field *fields = dyni_fields(&model->item);

    for (size_t i = 0; i < model->item.field_count; i++) {
        if (is_of_this_call(&fields[i]) &&
            dyni_is_present(&fields[i].type, dyni_at(item, fields[i].offset)))
            return true;
    }
    return false;
}

/* An item as the attribute value that it would be. */
static struct dyn_str as_map(struct dyn_buf *buf, struct dyn_str item)
{
    dyni_write_literal(buf, "{\"M\":");
    dyni_write_raw(buf, item.ptr, item.len);
    dyni_write_byte(buf, '}');
    return dyn_buf_str(buf);
}

/* Whether the stored item is one, and what was sent. */
static bool is_what_was_put(struct dyni_write *w, struct dyn_str stored)
{
    const struct dyn_system *system = dyn_client_system(w->request.db);
    struct dyn_buf wanted = {.system = system};
    struct dyn_str sent = {w->request.body.ptr + w->sent_at, w->sent_len};
    struct dyn_str map = as_map(&wanted, sent);
    bool is = wanted.failed == DYN_OK && dyni_value_equal(stored, map);

    dyn_buf_release(&wanted);
    return is;
}

bool dyni_write_recognises(struct dyni_write *w, struct dyn_str stored)
{
    struct dyn_buf found = {.system = dyn_client_system(w->request.db)};
    struct dyn_str map = as_map(&found, stored);
    bool is = found.failed == DYN_OK && dyni_value_check(map, w->mem, NULL) == DYN_OK;

    if (is && w->sent_len != 0)
        is = has_mark(w->request.model, w->item) && is_what_was_put(w, map);
    else if (is)
        is = w->is_update && w->version_is == DYNI_VERSION_IS &&
             dyni_update_is_done(w, stored);
    dyn_buf_release(&found);
    return is;
}
