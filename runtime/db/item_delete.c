/* SPDX-License-Identifier: MIT */
/*
 * Deleting one item.
 */
#include "db/write.h"

static int delete_item(struct dyni_write *w, const void *key)
{
    struct dyn_int64 version = w->opts->version;
    int rc = dyni_request_key(&w->request, key);

    if (rc == DYN_OK)
        rc = dyni_write_expect_version(w, version, NULL);
    if (rc == DYN_OK)
        rc = dyni_write_conditions(w);
    if (rc == DYN_OK)
        rc = dyni_write_version_condition(w);
    if (rc == DYN_OK)
        rc =
            dyni_write_send(w, "DeleteItem", w->opts->ret_old != NULL ? "ALL_OLD" : NULL);
    return rc == DYN_OK ? dyni_write_take(w, w->opts->ret_old) : rc;
}

int dyn_item_delete(struct dyn_client *db, const struct dyn_model *model,
                    struct dyn_arena *mem, const void *key,
                    const struct dyn_write_opts *opts, struct dyn_error *err)
{
    struct dyn_error own;
    struct dyni_write w;
    int rc;

    err = dyni_error_of(err, &own);
    rc = dyni_write_check(db, model, mem != NULL && key != NULL, opts,
                          DYNI_HAS_VERSION | DYNI_HAS_MUST_EXIST, err);
    if (rc != DYN_OK)
        return rc;
    rc = dyni_write_begin(&w, db, model, mem, opts, err);
    w.key = key;
    w.expects = w.opts->must_exist ? DYNI_EXPECTS_ITEM : DYNI_EXPECTS_ANY;
    if (rc == DYN_OK)
        rc = delete_item(&w, key);
    dyni_write_release(&w);
    return rc == DYN_OK ? rc : dyni_error_model(err, rc, model);
}
