/* SPDX-License-Identifier: MIT */
#include "local/table/sweep.h"

#include "local/item/item_key.h"
#include "local/table/table_catalog.h"
#include "local/table/table_walk.h"

/* Items, or other expiries, of one transaction. */
#define BATCH 100

/* An expiry that is due, of a row that is borrowed. */
struct due {
    uint32_t space;
    int64_t at_s;
    struct dynl_row row;
};

static int next_due(struct dynl_call *call, struct dynl_session *session, struct due *ret)
{
    return dynl_expiry_next(call, session, call->now_us / 1000000, &ret->space,
                            &ret->at_s, &ret->row);
}

/* Whether there is anything to do, without keeping others from writing. */
static int is_due(struct dynl_call *call, struct dynl_store *store)
{
    struct dynl_session *session = NULL;
    struct due due;
    int rc = dynl_session_begin(call, store, DYNL_READ, &session);

    if (rc == DYN_OK)
        rc = next_due(call, session, &due);
    dynl_session_end(session);
    return rc;
}

static int remove_item(struct dynl_call *step, struct dynl_session *session,
                       const struct dynl_table *table, int64_t id, size_t size,
                       const struct dynl_value *item)
{
    struct dyn_buf key = {.system = step->system};
    struct dynl_change change = {
        .table = table, .before = item, .id = id, .before_size = size};
    int rc;

    if (!dynl_key_append_all(&key, table->space, &table->key, item))
        rc = dynl_fail(step, DYN_E_SYSTEM, "an item in the store has no key");
    else
        rc = dyn_buf_check(&key, &step->failure);
    change.key = dyn_buf_str(&key);
    if (rc == DYN_OK)
        rc = dynl_change_apply(step, session, &change);
    dyn_buf_release(&key);
    return rc;
}

/* Removes one item, or an expiry that means none any more: the service leaves items whose time
 * passed more than five years ago. *in_out counts items. DYN_NOT_FOUND: nothing is due. */
static int sweep_one(struct dynl_call *step, struct dynl_session *session, size_t *in_out)
{
    const struct dynl_table *table;
    struct dynl_value item;
    struct due due;
    int64_t at_s, id;
    size_t size;
    int rc = next_due(step, session, &due);

    if (rc != DYN_OK)
        return rc;
    id = due.row.id;
    size = due.row.size;
    rc = dynl_item_copy(step, due.row.json, &item);
    if (rc == DYN_OK)
        rc = dynl_table_of_space(step, session, due.space, &table);
    if (rc < 0)
        return rc;
    if (rc == DYN_NOT_FOUND || !dynl_expiry_of(table, &item, step->now_us, &at_s) ||
        at_s != due.at_s)
        return dynl_expiry_remove(step, session, due.space, due.at_s, id);
    rc = remove_item(step, session, table, id, size, &item);
    if (rc == DYN_OK)
        ++*in_out;
    return rc;
}

/* One transaction. */
static int sweep_batch(struct dynl_call *call, struct dynl_store *store, size_t most,
                       size_t *ret_removed)
{
    struct dyn_arena mem = {.system = call->system};
    struct dynl_call step = dynl_call_apart(call, &mem);
    struct dynl_session *session = NULL;
    size_t removed = 0;
    int rc = dynl_session_begin(call, store, DYNL_WRITE, &session);

    for (size_t i = 0; rc == DYN_OK && i < BATCH && removed < most; i++) {
        rc = sweep_one(&step, session, &removed);
        dyn_arena_clear(&mem);
    }
    if (rc >= 0) {
        int done = dynl_session_commit(call, session);
        rc = done != DYN_OK ? done : rc;
    } else if (session != NULL) {
        rc = dynl_call_apart_end(call, &step, rc);
    }
    dynl_session_end(session);
    dyn_arena_release(&mem);
    if (rc >= 0)
        *ret_removed = removed;
    return rc;
}

int dynl_sweep(struct dynl_call *call, struct dynl_store *store, size_t most,
               size_t *ret_removed)
{
    int rc = is_due(call, store);

    *ret_removed = 0;
    while (rc == DYN_OK && *ret_removed < most) {
        size_t removed = 0;

        rc = sweep_batch(call, store, most - *ret_removed, &removed);
        *ret_removed += removed;
    }
    return rc == DYN_NOT_FOUND ? DYN_OK : rc;
}
