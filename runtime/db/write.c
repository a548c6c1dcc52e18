/* SPDX-License-Identifier: MIT */
#include "db/write.h"

#include "db/item_get.h"
#include "json/writer.h"
#include "model/encode.h"
#include "model/key.h"

#include <stdio.h>

static const struct dyn_write_opts no_opts;

/* Options that the verb does not have would be passed over in silence. */
static const char *what_is_wrong(const struct dyn_write_opts *opts, unsigned has)
{
    if (opts->version.has && (has & DYNI_HAS_VERSION) == 0)
        return "opts.version is for update, upsert and delete; the other writes go by "
               "the version that the item holds";
    if (opts->must_exist && (has & DYNI_HAS_MUST_EXIST) == 0)
        return "opts.must_exist is for delete; replace and update ask for an item by "
               "themselves";
    if (opts->ret_new != NULL && (has & DYNI_HAS_NEW) == 0)
        return "opts.ret_new is for update and upsert";
    if (opts->ret_new != NULL && opts->ret_old != NULL)
        return "an update returns the item as it was or as it is: ask for one of ret_old "
               "and ret_new";
    return NULL;
}

int dyni_write_check(struct dyn_client *db, const struct dyn_model *model, bool all,
                     const struct dyn_write_opts *opts, unsigned has,
                     struct dyn_error *err)
{
    int rc = dyni_request_check(db, model, all, true, err);
    const char *wrong;

    if (rc != DYN_OK || opts == NULL)
        return rc;
    wrong = what_is_wrong(opts, has);
    if (wrong == NULL)
        return DYN_OK;
    dyn_error_set(err, DYN_E_ARG, "%s", wrong);
    return dyni_error_model(err, DYN_E_ARG, model);
}

int dyni_write_begin(struct dyni_write *w, struct dyn_client *db,
                     const struct dyn_model *model, struct dyn_arena *mem,
                     const struct dyn_write_opts *opts, struct dyn_error *err)
{
    w->opts = opts != NULL ? opts : &no_opts;
    w->mem = mem;
    w->key = w->item = NULL;
    w->expects = DYNI_EXPECTS_ANY;
    w->version_is = DYNI_VERSION_ANY;
    w->is_update = w->is_guarded = w->is_done = w->is_recognised = w->is_marked = false;
    w->sent_at = w->sent_len = 0;
    dyni_expression_init(&w->e, dyn_client_system(db), err);
    return dyni_request_begin(&w->request, db, model, &w->opts->call, err);
}

void dyni_write_release(struct dyni_write *w)
{
    dyni_expression_release(&w->e);
    dyni_request_release(&w->request);
}

/* --- Versions --------------------------------------------------------------------------- */

const struct dyn_field *dyni_version_field(const struct dyn_model *model)
{
    const struct dyn_field *fields = dyni_fields(&model->item);

    for (size_t i = 0; i < model->item.field_count; i++) {
        if (fields[i].automatic == DYN_AUTO_VERSION)
            return &fields[i];
    }
    return NULL;
}

int dyni_write_expect_version(struct dyni_write *w, struct dyn_int64 version,
                              const void *item)
{
    const struct dyn_field *field = dyni_version_field(w->request.model);

    if (field == NULL)
        return version.has
                   ? dyn_error_set(w->request.err, DYN_E_ARG, "the model has no version")
                   : DYN_OK;
    if (version.has && version.value < 0)
        return dyn_error_set(w->request.err, DYN_E_ARG, "no version is negative");
    if (version.has && field->type.kind == DYN_KIND_UINT64)
        w->version.uint64 = dyn_uint64((uint64_t)version.value);
    else if (version.has)
        w->version.int64 = version;
    else if (item != NULL && dyni_is_present(&field->type, dyni_at(item, field->offset)))
        memcpy(&w->version, dyni_at(item, field->offset), field->type.size);
    else
        return DYN_OK;
    w->version_is = DYNI_VERSION_IS;
    return DYN_OK;
}

static bool is_zero(const struct dyni_write *w, const struct dyn_field *field)
{
    return field->type.kind == DYN_KIND_UINT64 ? w->version.uint64.value == 0
                                               : w->version.int64.value == 0;
}

/* --- Conditions ------------------------------------------------------------------------- */

static struct dyn_str partition_name(const struct dyni_write *w)
{
    return dyni_key_name(w->request.model, dyni_key(w->request.model, 0));
}

static int append_call(struct dyni_write *w, const char *function, struct dyn_str name)
{
    struct dyn_buf *text = &w->e.condition;

    dyn_buf_text(text, function);
    dyn_buf_byte(text, '(');
    int rc = dyni_expression_name(&w->e, text, name);
    dyn_buf_byte(text, ')');
    return rc;
}

static int append_version_is(struct dyni_write *w, const struct dyn_field *field)
{
    struct dyn_buf *text = &w->e.condition;
    struct dyn_str name = dyni_field_name(&w->request.model->item, field);
    int rc = dyni_expression_name(&w->e, text, name);

    dyni_write_literal(text, " = ");
    if (rc == DYN_OK)
        rc = dyni_expression_field_value(&w->e, text, &field->type, &w->version);
    return rc;
}

/* Items that were written before the model had a version have none, which counts as 0; what is
 * to be deleted may also be gone already. */
int dyni_write_version_condition(struct dyni_write *w)
{
    const struct dyn_field *field = dyni_version_field(w->request.model);
    struct dyn_str name;
    bool may_be_gone = w->key != NULL && w->expects == DYNI_EXPECTS_ANY;
    int rc;

    if (w->version_is == DYNI_VERSION_ANY || field == NULL)
        return DYN_OK;
    name = dyni_field_name(&w->request.model->item, field);
    rc = dyni_expression_and(&w->e.condition);
    if (rc != DYN_OK)
        return rc;
    if (w->version_is == DYNI_VERSION_ABSENT)
        return append_call(w, "attribute_not_exists", name);
    if (!is_zero(w, field) && !may_be_gone)
        return append_version_is(w, field);
    dyn_buf_byte(&w->e.condition, '(');
    rc = append_call(w, "attribute_not_exists",
                     is_zero(w, field) ? name : partition_name(w));
    dyni_write_literal(&w->e.condition, " OR ");
    if (rc == DYN_OK)
        rc = append_version_is(w, field);
    dyn_buf_byte(&w->e.condition, ')');
    return rc;
}

static int append_expected(struct dyni_write *w)
{
    int rc;

    if (w->expects == DYNI_EXPECTS_ANY)
        return DYN_OK;
    rc = dyni_expression_and(&w->e.condition);
    if (rc != DYN_OK)
        return rc;
    return append_call(
        w, w->expects == DYNI_EXPECTS_NONE ? "attribute_not_exists" : "attribute_exists",
        partition_name(w));
}

int dyni_write_conditions(struct dyni_write *w)
{
    struct dyni_condition_rules rules = {.model = w->request.model};
    int rc = DYN_OK;

    if (w->opts->only_if != NULL)
        rc = dyni_condition_append(&w->e, &w->e.condition, &rules, w->opts->only_if);
    if (rc == DYN_OK)
        rc = append_expected(w);
    return rc == DYN_OK ? dyn_buf_check(&w->e.condition, w->request.err) : rc;
}

int dyni_write_item_key(struct dyni_request *r, const void *item)
{
    const struct dyn_model *model = r->model;
    struct dyni_key_text text;
    int rc = DYN_OK;

    dyni_write_literal(&r->body, ",\"Key\":");
    for (size_t i = 0; i < 1u + model->has_sort_key && rc == DYN_OK; i++) {
        const struct dyn_key_attr *key = dyni_key(model, i);
        rc = dyni_key_build(model, key, DYNI_FROM_ITEM, item, &text, r->err);
        dyni_write_byte(&r->body, i == 0 ? '{' : ',');
        dyni_write_string(&r->body, dyni_key_name(model, key));
        dyni_write_byte(&r->body, ':');
        if (rc == DYN_OK)
            rc = dyni_encode_key_text(key->wire, dyn_str_n(text.text, text.len), &r->body,
                                      r->err);
    }
    dyni_write_byte(&r->body, '}');
    return rc;
}

/* --- Sending ---------------------------------------------------------------------------- */

int dyni_write_send(struct dyni_write *w, const char *operation, const char *returns)
{
    struct dyn_buf *body = &w->request.body;
    bool is_conditional = w->e.condition.len > 0;
    int rc = dyni_expression_write(&w->e, body);

    if (rc != DYN_OK)
        return rc;
    if (returns != NULL)
        dyn_buf_printf(body, ",\"ReturnValues\":\"%s\"", returns);
    if (is_conditional)
        dyni_write_literal(body, ",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"");
    rc = dyni_request_run(&w->request, operation);
    w->is_done = rc == DYN_OK;
    if (rc == DYN_E_CONDITION && is_conditional)
        return dyni_write_refused(w);
    return rc;
}

/* The write was done, whatever can be made of what it returned. */
static int explain(struct dyni_write *w, int rc)
{
    struct dyn_error *err = w->request.err;
    char why[sizeof(err->message)];

    if (err == NULL)
        return rc;
    memcpy(why, err->message, sizeof(why));
    err->code = DYN_OK;
    dyn_error_set(err, rc, "the write was done, but what it returned cannot be read: %s",
                  why);
    return rc;
}

/* Of a write that was recognised the answer is the refusal, which has the item as it is now, or
 * the item was read to recognise it. */
static int take_recognised(struct dyni_write *w, void *ret_item)
{
    struct dyni_request *r = &w->request;
    struct dyn_get_opts get = {w->opts->call, true};
    int rc = DYN_NOT_FOUND;

    if (ret_item == NULL)
        return DYN_OK;
    if (ret_item == w->opts->ret_new) {
        get.call.ret_info = NULL;
        rc = dyni_request_take(r, DYN_STR("Item"), w->mem, ret_item);
        if (rc == DYN_NOT_FOUND)
            rc = dyni_item_read(r->db, r->model, w->mem, w->key, ret_item, &get, r->err);
    }
    if (rc == DYN_NOT_FOUND)
        memset(ret_item, 0, r->model->item.size);
    return rc < 0 ? explain(w, rc) : DYN_OK;
}

int dyni_write_take(struct dyni_write *w, void *ret_item)
{
    int rc;

    if (w->is_recognised)
        return take_recognised(w, ret_item);

    if (ret_item == NULL && !w->opts->call.wants_capacity)
        return DYN_OK;
    rc = dyni_request_take(&w->request, DYN_STR("Attributes"), w->mem, ret_item);
    if (rc < 0)
        return explain(w, rc);
    if (rc == DYN_NOT_FOUND && ret_item != NULL)
        memset(ret_item, 0, w->request.model->item.size);
    return DYN_OK;
}
