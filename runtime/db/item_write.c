/* SPDX-License-Identifier: MIT */
/*
 * Writing whole items.
 */
#include "db/write.h"

#include "json/writer.h"

/* How a verb writes. */
struct way {
    enum dyn_write prepares;
    enum dyni_expects expects;
    enum dyni_expects_version version_is;
};

static int write_item(struct dyni_write *w, const void *item)
{
    struct dyn_buf *body = &w->request.body;
    int rc;

    dyni_write_literal(body, ",\"Item\":");
    w->sent_at = body->len;
    rc = dyn_item_encode(w->request.model, item, body, w->request.err);
    w->sent_len = body->len - w->sent_at;
    return rc;
}

static int send_put(struct dyni_write *w, const void *item)
{
    bool wants_old = w->opts->ret_old != NULL && w->expects != DYNI_EXPECTS_NONE;
    int rc = write_item(w, item);

    if (rc == DYN_OK)
        rc = dyni_write_conditions(w);
    if (rc == DYN_OK)
        rc = dyni_write_version_condition(w);
    if (rc == DYN_OK)
        rc = dyni_write_send(w, "PutItem", wants_old ? "ALL_OLD" : NULL);
    if (rc == DYN_OK)
        rc = dyni_write_take(w, w->opts->ret_old);
    return rc;
}

static int put(struct dyn_client *db, const struct dyn_model *model,
               struct dyn_arena *mem, void *item, const struct way *way,
               const struct dyn_write_opts *opts, struct dyn_error *err)
{
    const struct dyn_field *field = dyni_version_field(model);
    struct dyn_int64 of_item = {0, false};
    union dyn_scalar before;
    enum dyn_write kind;
    struct dyni_write w;
    int rc = dyni_write_begin(&w, db, model, mem, opts, err);

    w.item = item;
    w.expects = way->expects;
    w.version_is = field != NULL ? way->version_is : DYNI_VERSION_ANY;
    if (rc == DYN_OK && w.version_is == DYNI_VERSION_ABSENT)
        rc = dyni_write_expect_version(&w, of_item, item);
    if (field != NULL)
        memcpy(&before, dyni_at(item, field->offset), field->type.size);
    kind = w.version_is == DYNI_VERSION_IS ? DYN_WRITE_REPLACE : way->prepares;
    w.is_marked = dyni_write_will_mark(model, kind, item);
    if (rc == DYN_OK)
        rc = dyn_item_prepare(model, mem, dyn_client_system(db), kind, item, err);
    if (rc == DYN_OK)
        rc = dyn_item_validate(model, mem, item, NULL, err);
    if (rc == DYN_OK)
        rc = send_put(&w, item);
    if (rc != DYN_OK && !w.is_done && field != NULL)
        memcpy(dyni_at_mutable(item, field->offset), &before, field->type.size);
    dyni_write_release(&w);
    return rc == DYN_OK ? rc : dyni_error_model(err, rc, model);
}

static int put_checked(struct dyn_client *db, const struct dyn_model *model,
                       struct dyn_arena *mem, void *item, const struct way *way,
                       const struct dyn_write_opts *opts, struct dyn_error *err)
{
    struct dyn_error own;
    int rc;

    err = dyni_error_of(err, &own);
    rc = dyni_write_check(db, model, mem != NULL && item != NULL, opts, 0, err);
    return rc == DYN_OK ? put(db, model, mem, item, way, opts, err) : rc;
}

int dyn_item_create(struct dyn_client *db, const struct dyn_model *model,
                    struct dyn_arena *mem, void *item, const struct dyn_write_opts *opts,
                    struct dyn_error *err)
{
    static const struct way way = {DYN_WRITE_CREATE, DYNI_EXPECTS_NONE, DYNI_VERSION_ANY};

    return put_checked(db, model, mem, item, &way, opts, err);
}

/* An item without a version was not read: it gets what a new one does. */
int dyn_item_put(struct dyn_client *db, const struct dyn_model *model,
                 struct dyn_arena *mem, void *item, const struct dyn_write_opts *opts,
                 struct dyn_error *err)
{
    static const struct way way = {DYN_WRITE_CREATE, DYNI_EXPECTS_ANY,
                                   DYNI_VERSION_ABSENT};

    return put_checked(db, model, mem, item, &way, opts, err);
}

int dyn_item_replace(struct dyn_client *db, const struct dyn_model *model,
                     struct dyn_arena *mem, void *item, const struct dyn_write_opts *opts,
                     struct dyn_error *err)
{
    static const struct way way = {DYN_WRITE_REPLACE, DYNI_EXPECTS_ITEM,
                                   DYNI_VERSION_ABSENT};

    return put_checked(db, model, mem, item, &way, opts, err);
}
