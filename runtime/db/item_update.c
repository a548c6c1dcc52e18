/* SPDX-License-Identifier: MIT */
/*
 * Changing items where they are. An update that goes into a struct or map supposes that it is
 * there, which most are; when the service says that it is not, the item is read, and the next
 * round sets what is missing whole, under the condition that it still is missing.
 */
#include "db/write.h"

#include "db/envelope.h"
#include "db/item_get.h"
#include "json/writer.h"
#include "model/value_walk.h"

#include <dyn/decimal.h>
#include <dyn/value.h>

/* How often an update is compiled and sent, while others change its parents. */
#define ROUNDS 3

/* --- Update ----------------------------------------------------------------------------- */

struct updating {
    struct dyn_client *db;
    const struct dyn_model *model;
    struct dyn_arena *mem;
    const struct dyn_write_opts *opts; /* may be NULL */
    struct dyn_error *err;             /* never NULL */
    struct dyni_update update;
    void *stored;        /* room for the item as it is */
    void *stored_before; /* what was at ret_stored */
};

static bool is_about_paths(const struct dyn_error *err)
{
    return strcmp(err->aws_code, "ValidationException") == 0 &&
           strstr(err->message, "document path") != NULL;
}

static const char *returns(const struct dyn_write_opts *opts, const char *otherwise)
{
    if (opts->ret_old != NULL)
        return "ALL_OLD";
    return opts->ret_new != NULL ? "ALL_NEW" : otherwise;
}

static void *returned(const struct dyn_write_opts *opts)
{
    return opts->ret_old != NULL ? opts->ret_old : opts->ret_new;
}

/* Nothing to change, nothing to send; what was asked for has to be read. */
static int read_instead(struct updating *u, const struct dyn_write_opts *opts)
{
    struct dyn_get_opts get = {opts->call, true};
    int rc;

    if (returned(opts) == NULL)
        return DYN_OK;
    rc = dyni_item_read(u->db, u->model, u->mem, u->update.key, returned(opts), &get,
                        u->err);
    return rc == DYN_NOT_FOUND
               ? dyn_error_set(u->err, DYN_E_ABSENT, "there is no item under this key")
               : rc;
}

/* An update without an expression checks its condition and changes nothing. */
static bool asks_something(const struct dyn_write_opts *opts)
{
    return opts->only_if != NULL || opts->version.has;
}

static int compile(struct updating *u, struct dyni_write *w)
{
    int rc = dyni_request_key(&w->request, u->update.key);

    if (rc == DYN_OK)
        rc = dyni_write_expect_version(w, u->update.version, u->update.patch->known);
    if (rc == DYN_OK)
        rc = dyni_write_conditions(w);
    size_t own = w->e.condition.len;
    if (rc == DYN_OK)
        rc = dyni_update_compile(&w->e, &u->update);
    w->is_guarded = w->e.condition.len > own;
    return rc;
}

static int round_of_update(struct updating *u)
{
    struct dyni_write w;
    int rc = dyni_write_begin(&w, u->db, u->model, u->mem, u->opts, u->err);

    w.key = u->update.key;
    w.expects = DYNI_EXPECTS_ITEM;
    w.is_update = true;
    if (rc == DYN_OK)
        rc = compile(u, &w);
    if (rc == DYN_OK && w.e.update.len == 0 && !asks_something(w.opts)) {
        rc = read_instead(u, w.opts);
    } else if (rc == DYN_OK) {
        rc = dyni_write_send(&w, "UpdateItem", returns(w.opts, NULL));
        if (rc == DYN_OK)
            rc = dyni_write_take(&w, returned(w.opts));
    }
    dyni_write_release(&w);
    return rc;
}

/* Reads the item for another round. */
static int read_stored(struct updating *u)
{
    struct dyn_get_opts get = {{0}, true};
    size_t size = u->model->item.size;
    int rc;

    if (u->opts != NULL)
        get.call = u->opts->call;
    if (u->stored == NULL) {
        u->stored = dyn_arena_alloc(u->mem, size);
        u->stored_before = dyn_arena_alloc(u->mem, size);
        if (u->stored == NULL || u->stored_before == NULL)
            return dyn_error_set(u->err, DYN_E_NOMEM, "out of memory for an item");
    }
    rc = dyni_item_read(u->db, u->model, u->mem, u->update.key, u->stored, &get, u->err);
    u->update.stored = u->stored;
    return rc == DYN_NOT_FOUND
               ? dyn_error_set(u->err, DYN_E_ABSENT, "there is no item under this key")
               : rc;
}

/* Whether another round may do what this one could not. */
static bool may_help(const struct updating *u, int rc)
{
    if (rc == DYN_E_SERVICE)
        return u->update.ret_has_deep_paths && is_about_paths(u->err);
    return rc == DYN_E_CONDITION && u->update.ret_guards_parents;
}

static int update(struct updating *u)
{
    void *ret_stored = u->opts != NULL ? u->opts->ret_stored : NULL;
    size_t size = u->model->item.size;
    int rc = round_of_update(u);

    for (int i = 1; i < ROUNDS && may_help(u, rc); i++) {
        dyn_error_clear(u->err);
        rc = read_stored(u);
        if (rc != DYN_OK)
            return rc;
        if (ret_stored != NULL && i == 1)
            memcpy(u->stored_before, ret_stored, size);
        rc = round_of_update(u);
        /* What a refused round put there counts only if the last one was refused, too. */
        if (ret_stored != NULL && rc == DYN_OK)
            memcpy(ret_stored, u->stored_before, size);
    }
    return rc;
}

int dyn_item_update(struct dyn_client *db, const struct dyn_model *model,
                    struct dyn_arena *mem, const void *key, const struct dyn_patch *patch,
                    const struct dyn_write_opts *opts, struct dyn_error *err)
{
    struct dyn_error own;
    bool all = mem != NULL && key != NULL && patch != NULL && patch->values != NULL &&
               patch->set != NULL && patch->clear != NULL;
    int rc;

    err = dyni_error_of(err, &own);
    rc = dyni_write_check(db, model, all, opts,
                          DYNI_HAS_VERSION | DYNI_HAS_NEW | DYNI_HAS_MUST_EXIST, err);
    if (rc != DYN_OK)
        return rc;
    struct updating u = {
        .db = db,
        .model = model,
        .mem = mem,
        .opts = opts,
        .err = err,
        .update = {.model = model,
                   .key = key,
                   .patch = patch,
                   .system = dyn_client_system(db),
                   .mem = mem},
    };
    if (opts != NULL)
        u.update.version = opts->version;
    rc = update(&u);
    return rc == DYN_OK ? rc : dyni_error_model(err, rc, model);
}

/* --- Upsert ----------------------------------------------------------------------------- */

static void set_version(const struct dyn_field *field, void *slot, uint64_t version)
{
    if (field->type.kind == DYN_KIND_UINT64)
        *(struct dyn_uint64 *)slot = dyn_uint64(version);
    else if (version <= INT64_MAX)
        *(struct dyn_int64 *)slot = dyn_int64((int64_t)version);
}

/* The version in the attributes that the update returned; 0: none. */
static uint64_t returned_version(struct dyni_write *w, const struct dyn_field *field)
{
    struct dyn_buf *body = &w->request.call.response.body;
    struct dyn_str attributes =
        dyni_envelope_member(body->ptr, body->len, DYN_STR("Attributes"));
    struct dyn_str wanted = dyni_field_name(&w->request.model->item, field), name, value;
    struct dyni_walk walk;
    struct dyn_str content;
    uint64_t version = 0;

    if (attributes.ptr == NULL || attributes.ptr[0] != '{')
        return 0;
    walk = dyni_walk_into(attributes);
    while (dyni_walk_member(&walk, &name, &value)) {
        if (dyni_walk_text_is(name, wanted) &&
            dyni_walk_typed(value, &content) == DYN_WIRE_N &&
            dyni_walk_is_string(content))
            dyn_uint64_parse(dyni_walk_quoted(content), &version);
    }
    return version;
}

/* The stored version was counted up by the service: the item in memory learns it, also when no
 * more can be read of what was returned. */
static int finish_upsert(struct dyni_write *w, void *item)
{
    const struct dyn_field *field = dyni_version_field(w->request.model);
    uint64_t version = 0;

    if (field != NULL)
        version = returned_version(w, field) + (w->opts->ret_old != NULL ? 1 : 0);
    if (version > 0)
        set_version(field, dyni_at_mutable(item, field->offset), version);
    return dyni_write_take(w, returned(w->opts));
}

static int send_upsert(struct dyni_write *w, void *item, const uint64_t *given)
{
    struct dyni_upsert upsert = {w->request.model, item, given};
    bool has_version = dyni_version_field(w->request.model) != NULL;
    int rc = dyni_write_item_key(&w->request, item);

    if (rc == DYN_OK)
        rc = dyni_write_expect_version(w, w->opts->version, NULL);
    if (rc == DYN_OK)
        rc = dyni_write_conditions(w);
    if (rc == DYN_OK)
        rc = dyni_write_version_condition(w);
    if (rc == DYN_OK)
        rc = dyni_upsert_compile(&w->e, &upsert);
    if (rc == DYN_OK)
        rc = dyni_write_send(w, "UpdateItem",
                             returns(w->opts, has_version ? "UPDATED_NEW" : NULL));
    return rc == DYN_OK ? finish_upsert(w, item) : rc;
}

static int upsert_item(struct dyni_write *w, void *item)
{
    const struct dyn_model *model = w->request.model;
    const struct dyn_field *field = dyni_version_field(model);
    struct dyn_error *err = w->request.err;
    uint64_t *given =
        dyn_arena_calloc(w->mem, model->item.field_count / 64u + 1, sizeof(*given));
    union dyn_scalar before;
    int rc;

    if (given == NULL)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory for an upsert");
    dyni_upsert_given(model, item, given);
    if (field != NULL)
        memcpy(&before, dyni_at(item, field->offset), field->type.size);
    rc = dyn_item_prepare(model, w->mem, dyn_client_system(w->request.db),
                          DYN_WRITE_CREATE, item, err);
    if (rc == DYN_OK)
        rc = dyn_item_validate(model, w->mem, item, NULL, err);
    if (rc == DYN_OK)
        rc = send_upsert(w, item, given);
    if (rc != DYN_OK && !w->is_done && field != NULL)
        memcpy(dyni_at_mutable(item, field->offset), &before, field->type.size);
    return rc;
}

int dyn_item_upsert(struct dyn_client *db, const struct dyn_model *model,
                    struct dyn_arena *mem, void *item, const struct dyn_write_opts *opts,
                    struct dyn_error *err)
{
    struct dyn_error own;
    struct dyni_write w;
    int rc;

    err = dyni_error_of(err, &own);
    rc = dyni_write_check(db, model, mem != NULL && item != NULL, opts,
                          DYNI_HAS_VERSION | DYNI_HAS_NEW, err);
    if (rc != DYN_OK)
        return rc;
    rc = dyni_write_begin(&w, db, model, mem, opts, err);
    w.item = item;
    w.is_update = true;
    if (rc == DYN_OK)
        rc = upsert_item(&w, item);
    dyni_write_release(&w);
    return rc == DYN_OK ? rc : dyni_error_model(err, rc, model);
}
