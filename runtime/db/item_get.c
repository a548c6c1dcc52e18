/* SPDX-License-Identifier: MIT */
/*
 * Reading one item by its key.
 */
#include <dyn/item.h>

#include "core/arena_take.h"
#include "db/envelope.h"
#include "db/item_get.h"
#include "db/request.h"
#include "json/writer.h"

/* Items up to this size are read on the stack before they are handed over. */
#define FEW_BYTES 2048

union scratch {
    max_align_t align;
    char bytes[FEW_BYTES];
};

static void *zeroed(union scratch *few, struct dyn_arena *mem,
                    const struct dyn_model *model)
{
    if (model->item.size > sizeof(few->bytes))
        return dyn_arena_calloc(mem, 1, model->item.size);
    return memset(few->bytes, 0, model->item.size);
}

/* Reads the answer, whose bytes become the arena's, into *ret_item. */
static int take_item(struct dyni_request *r, struct dyni_envelope *envelope,
                     struct dyn_arena *mem, void *ret_item)
{
    struct dyn_buf *body = &r->call.response.body;
    union scratch few;
    int rc;

    if (ret_item != NULL) {
        envelope->item = zeroed(&few, mem, r->model);
        if (envelope->item == NULL)
            return dyn_error_set(r->err, DYN_E_NOMEM, "out of memory for an item");
    }
    rc = dyni_envelope_read(envelope, mem, body->ptr, body->len, r->err);
    if (rc != DYN_OK || !envelope->ret_has_item || ret_item == NULL)
        return rc;
    rc = dyni_arena_take(mem, body);
    if (rc != DYN_OK)
        return dyn_error_set(r->err, rc, "no room in the arena for the answer");
    memcpy(ret_item, envelope->item, r->model->item.size);
    return DYN_OK;
}

int dyni_request_take(struct dyni_request *r, struct dyn_str member,
                      struct dyn_arena *mem, void *ret_item)
{
    struct dyni_envelope envelope = {.member = member, .model = r->model};
    int rc;

    rc = take_item(r, &envelope, mem, ret_item);
    if (rc != DYN_OK)
        return dyni_request_blame(r, rc);
    if (r->opts != NULL && r->opts->ret_info != NULL)
        r->opts->ret_info->capacity = envelope.ret_capacity;
    return envelope.ret_has_item ? DYN_OK : DYN_NOT_FOUND;
}

static void write_projection(struct dyni_request *r)
{
    struct dyn_str name = dyni_key_name(r->model, dyni_key(r->model, 0));

    dyni_write_literal(&r->body, ",\"ProjectionExpression\":\"#n0\","
                                 "\"ExpressionAttributeNames\":{\"#n0\":");
    dyni_write_string(&r->body, name);
    dyni_write_byte(&r->body, '}');
}

int dyni_item_read(struct dyn_client *db, const struct dyn_model *model,
                   struct dyn_arena *mem, const void *key, void *ret_item,
                   const struct dyn_get_opts *opts, struct dyn_error *err)
{
    struct dyni_request r;
    int rc = dyni_request_begin(&r, db, model, opts != NULL ? &opts->call : NULL, err);

    if (rc == DYN_OK)
        rc = dyni_request_key(&r, key);
    if (rc == DYN_OK) {
        if (opts != NULL && opts->consistent)
            dyni_write_literal(&r.body, ",\"ConsistentRead\":true");
        if (ret_item == NULL)
            write_projection(&r);
        rc = dyni_request_run(&r, "GetItem");
    }
    if (rc == DYN_OK)
        rc = dyni_request_take(&r, DYN_STR("Item"), mem, ret_item);
    dyni_request_release(&r);
    return rc;
}

int dyn_item_get(struct dyn_client *db, const struct dyn_model *model,
                 struct dyn_arena *mem, const void *key, void *ret_item,
                 const struct dyn_get_opts *opts, struct dyn_error *err)
{
    bool all = mem != NULL && key != NULL && ret_item != NULL;
    int rc;

    dyn_error_clear(err);
    rc = dyni_request_check(db, model, all, false, err);
    return rc == DYN_OK ? dyni_item_read(db, model, mem, key, ret_item, opts, err) : rc;
}

int dyn_item_exists(struct dyn_client *db, const struct dyn_model *model, const void *key,
                    const struct dyn_get_opts *opts, struct dyn_error *err)
{
    int rc;

    dyn_error_clear(err);
    rc = dyni_request_check(db, model, key != NULL, false, err);
    return rc == DYN_OK ? dyni_item_read(db, model, NULL, key, NULL, opts, err) : rc;
}
