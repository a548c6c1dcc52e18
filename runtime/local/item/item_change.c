/* SPDX-License-Identifier: MIT */
#include "local/item/item_change.h"

#include "core/number.h"
#include "local/item/item_key.h"

/** What is behind the space in a key. */
#define SPACE_BYTES 4

/* Items whose time was longer ago than that stay, as in the service: "How it works: DynamoDB
 * Time to Live", Developer Guide. */
#define EXPIRY_AGE_MAX_S (INT64_C(5) * 365 * 24 * 60 * 60)

/* --- Entries of indexes ------------------------------------------------------------- */

/* An entry's key in a buffer, and its size. */
struct entry {
    size_t from, len;
    size_t size;
    bool has;
};

static struct dyn_str entry_key(const struct dyn_buf *keys, const struct entry *entry)
{
    return dyn_str_n(keys->ptr + entry->from, entry->len);
}

/* The entry that an item (NULL: none) gives. `item_key`: bytes of its key in the table. */
static struct entry make_entry(const struct dynl_table *table,
                               const struct dynl_index *index,
                               const struct dynl_value *item, struct dyn_str item_key,
                               struct dyn_buf *keys)
{
    struct entry entry = {keys->len, 0, 0, false};

    if (item == NULL || !dynl_index_has(index, item) ||
        !dynl_key_append_all(keys, index->space, &index->key, item))
        return entry;
    dyn_buf_append(keys, item_key.ptr + SPACE_BYTES, item_key.len - SPACE_BYTES);
    entry.len = keys->len - entry.from;
    entry.size = dynl_projected_size(table, index, item);
    entry.has = true;
    return entry;
}

static int apply_entries(struct dynl_call *call, struct dynl_session *session,
                         const struct dyn_buf *keys, const struct entry *before,
                         const struct entry *after, int64_t id)
{
    int rc = DYN_OK;

    if (before->has && after->has &&
        dyn_str_eq(entry_key(keys, before), entry_key(keys, after))) {
        if (before->size == after->size)
            return DYN_OK;
        return dynl_entry_resize(call, session, entry_key(keys, after), before->size,
                                 after->size);
    }
    if (before->has)
        rc = dynl_entry_remove(call, session, entry_key(keys, before), before->size);
    if (rc == DYN_OK && after->has)
        rc = dynl_entry_add(call, session, entry_key(keys, after), id, after->size);
    return rc;
}

static int change_index(struct dynl_call *call, struct dynl_session *session,
                        const struct dynl_change *change, const struct dynl_index *index,
                        int64_t id, struct dyn_buf *keys)
{
    struct entry before, after;

    dyn_buf_truncate(keys, 0);
    before = make_entry(change->table, index, change->before, change->key, keys);
    after = make_entry(change->table, index, change->after, change->key, keys);
    if (keys->failed != 0)
        return dynl_no_memory(call);
    return apply_entries(call, session, keys, &before, &after, id);
}

static int change_indexes(struct dynl_call *call, struct dynl_session *session,
                          const struct dynl_change *change, int64_t id)
{
    struct dyn_buf keys = {.system = call->system};
    int rc = DYN_OK;

    for (size_t i = 0; i < change->table->index_count && rc == DYN_OK; i++)
        rc = change_index(call, session, change, &change->table->indexes[i], id, &keys);
    dyn_buf_release(&keys);
    return rc;
}

int dynl_index_fill(struct dynl_call *call, struct dynl_session *session,
                    const struct dynl_table *table, const struct dynl_index *index,
                    int64_t item_id, const struct dynl_value *item)
{
    struct dyn_buf item_key = {.system = call->system};
    struct dyn_buf keys = {.system = call->system};
    struct entry none = {0, 0, 0, false}, after;
    int rc = dynl_key_bytes(call, table, item, &item_key);

    if (rc == DYN_OK) {
        after = make_entry(table, index, item, dyn_buf_str(&item_key), &keys);
        rc = keys.failed != 0
                 ? dynl_no_memory(call)
                 : apply_entries(call, session, &keys, &none, &after, item_id);
    }
    dyn_buf_release(&item_key);
    dyn_buf_release(&keys);
    return rc;
}

/* --- Expiry ------------------------------------------------------------------------- */

/* The whole seconds of a number in normal form; false for one that is no time. */
static bool read_seconds(struct dyn_str number, int64_t *ret_s)
{
    int64_t value = 0;
    size_t i = 0;

    if (number.len > 0 && number.ptr[0] == '-')
        return false;
    for (; i < number.len && dyni_is_digit(number.ptr[i]); i++) {
        if (value > (INT64_MAX - 9) / 10)
            return false;
        value = value * 10 + (int64_t)dyni_digit(number.ptr[i]);
    }
    if (i < number.len && number.ptr[i] != '.')
        return false;
    *ret_s = value;
    return true;
}

static bool read_expiry(const struct dynl_table *table, const struct dynl_value *item,
                        int64_t *ret_at_s)
{
    const struct dynl_value *value;

    if (table->ttl_attribute.ptr == NULL || item == NULL)
        return false;
    value = dynl_get(item, table->ttl_attribute);
    return value != NULL && value->tag == DYNI_TAG_N &&
           read_seconds(value->text, ret_at_s);
}

bool dynl_expiry_of(const struct dynl_table *table, const struct dynl_value *item,
                    int64_t now_us, int64_t *ret_at_s)
{
    int64_t at_s;

    if (!read_expiry(table, item, &at_s) || at_s < now_us / 1000000 - EXPIRY_AGE_MAX_S)
        return false;
    *ret_at_s = at_s;
    return true;
}

/* What was written down may be older than five years by now: its age does not count. */
static int change_expiry(struct dynl_call *call, struct dynl_session *session,
                         const struct dynl_change *change, int64_t id)
{
    uint32_t space = change->table->space;
    int64_t was_s = 0, is_s = 0;
    bool was = read_expiry(change->table, change->before, &was_s);
    bool is = dynl_expiry_of(change->table, change->after, call->now_us, &is_s);
    int rc = DYN_OK;

    if (was && is && was_s == is_s)
        return DYN_OK;
    if (was)
        rc = dynl_expiry_remove(call, session, space, was_s, id);
    if (rc == DYN_OK && is)
        rc = dynl_expiry_add(call, session, space, is_s, id);
    return rc;
}

/* --- The change --------------------------------------------------------------------- */

/* Room for an item's JSON: names, types and quotes about double what the service counts. */
static size_t json_room(size_t item_size)
{
    return 2 * item_size + 64;
}

static int store_item(struct dynl_call *call, struct dynl_session *session,
                      const struct dynl_change *change, int64_t *ret_id)
{
    struct dyn_buf json = {.system = call->system};
    int rc = DYN_OK;

    dyn_buf_reserve(&json, json_room(change->after_size));
    dynl_item_write(&json, change->after);
    if (json.failed != 0)
        rc = dynl_no_memory(call);
    else
        rc = dynl_item_store(call, session, change->key, change->id, change->before_size,
                             change->after_size, dyn_buf_str(&json), ret_id);
    dyn_buf_release(&json);
    return rc;
}

bool dynl_change_needs_before(const struct dynl_table *table)
{
    return table->index_count > 0 || table->ttl_attribute.ptr != NULL;
}

int dynl_change_apply(struct dynl_call *call, struct dynl_session *session,
                      const struct dynl_change *change)
{
    int64_t id = change->id;
    int rc = DYN_OK;

    if (change->after != NULL)
        rc = store_item(call, session, change, &id);
    else if (id != 0)
        rc = dynl_item_remove(call, session, change->key, id, change->before_size);
    if (rc == DYN_OK && change->table->index_count > 0)
        rc = change_indexes(call, session, change, id);
    if (rc == DYN_OK && change->table->ttl_attribute.ptr != NULL)
        rc = change_expiry(call, session, change, id);
    return rc;
}
