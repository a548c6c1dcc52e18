/* SPDX-License-Identifier: MIT */
/*
 * Answers that were lost: an attempt of this call wrote, nobody heard of it, and the next one
 * was refused by what the first had written. It is recognised when the stored item is what was
 * sent, and something in it is this call's alone: an identifier or a time that it generated.
 * What was there before the call is no such mark, since others may have read or made it, too.
 */
#include "db/write.h"

#include "db/update_check.h"
#include "json/writer.h"
#include "model/value.h"

/* Two writers of the same content may well write in the same millisecond, and one of them would
 * be told that it had done what the other did. */
static bool tells_writers_apart(const struct dyn_type *type)
{
    if (type->kind != DYN_KIND_TIME)
        return false;
    switch (type->format) {
    case DYN_TIME_US:
    case DYN_TIME_NS:
        return true;
    case DYN_TIME_PATTERN:
        return strstr(dyni_pattern(type), "%f") != NULL;
    default:
        return false;
    }
}

static bool is_stored(const struct dyn_field *field)
{
    return (field->flags & DYN_FIELD_NOT_STORED) == 0;
}

bool dyni_write_marks_by(const struct dyn_field *field)
{
    return field->automatic == DYN_AUTO_WRITE && is_stored(field) &&
           tells_writers_apart(&field->type);
}

/* An identifier, or the time of the creation, that a new item gets where it has none. */
static bool will_be_made(const struct dyn_field *field, const void *item)
{
    switch (field->automatic) {
    case DYN_AUTO_NONE:
    case DYN_AUTO_WRITE:
    case DYN_AUTO_VERSION:
        return false;
    case DYN_AUTO_CREATE:
        if (!tells_writers_apart(&field->type))
            return false;
        break;
    default:
        break;
    }
    return is_stored(field) &&
           !dyni_is_present(&field->type, dyni_at(item, field->offset));
}

bool dyni_write_will_mark(const struct dyn_model *model, enum dyn_write write,
                          const void *item)
{
    const struct dyn_field *fields = dyni_fields(&model->item);

    for (size_t i = 0; i < model->item.field_count; i++) {
        if (dyni_write_marks_by(&fields[i]) ||
            (write == DYN_WRITE_CREATE && will_be_made(&fields[i], item)))
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
        is = w->is_marked && is_what_was_put(w, map);
    else if (is)
        is = w->is_update && w->key != NULL && w->e.update.len > 0 &&
             w->version_is == DYNI_VERSION_IS && dyni_update_is_done(w, stored);
    dyn_buf_release(&found);
    return is;
}
