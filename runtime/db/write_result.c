/* SPDX-License-Identifier: MIT */
/*
 * What a refused condition means. The stored item decides, which the service sends with the
 * refusal; servers that do not are asked for it, where that makes a difference.
 */
#include "db/write.h"

#include "core/arena_take.h"
#include "db/envelope.h"
#include "model/decode.h"
#include "json/writer.h"
#include "model/value_walk.h"

#include <dyn/decimal.h>

#include <stdio.h>

/* --- The stored item -------------------------------------------------------------------- */

/* Reads the item as it is now, into a request that the caller releases. Absent: there is none.
 * False: it is not known. */
static bool ask_stored(struct dyni_write *w, struct dyni_request *r,
                       struct dyn_str *ret_stored)
{
    const struct dyni_request *write = &w->request;
    struct dyn_call_opts opts = {.timeout_ms = w->opts->call.timeout_ms};
    int rc = dyni_request_begin(r, write->db, write->model, &opts, NULL);

    if (rc == DYN_OK && w->key != NULL)
        rc = dyni_request_key(r, w->key);
    else if (rc == DYN_OK)
        rc = dyni_write_item_key(r, w->item);
    dyni_write_literal(&r->body, ",\"ConsistentRead\":true");
    if (rc == DYN_OK)
        rc = dyni_request_run(r, "GetItem");
    r->opts = NULL;
    if (rc != DYN_OK)
        return false;
    *ret_stored = dyni_envelope_member(r->call.response.body.ptr,
                                       r->call.response.body.len, DYN_STR("Item"));
    return true;
}

/* Whether it is worth a read to learn what is stored. */
static bool should_ask(const struct dyni_write *w)
{
    bool is_ambiguous = w->request.call.info.ambiguous;

    if (w->opts->ret_stored != NULL || is_ambiguous)
        return true;
    if (w->version_is != DYNI_VERSION_ANY && w->opts->only_if != NULL)
        return true;
    return w->expects == DYNI_EXPECTS_ITEM && (w->version_is != DYNI_VERSION_ANY ||
                                               w->is_guarded || w->opts->only_if != NULL);
}

/* --- What it means ---------------------------------------------------------------------- */

static struct dyn_str member_of(struct dyn_str stored, struct dyn_str name)
{
    struct dyni_walk walk = dyni_walk_into(stored);
    struct dyn_str other, value;

    while (dyni_walk_member(&walk, &other, &value)) {
        if (dyni_walk_text_is(other, name))
            return value;
    }
    return dyn_str_n(NULL, 0);
}

static bool has_other_version(const struct dyni_write *w, struct dyn_str stored)
{
    const struct dyn_field *field = dyni_version_field(w->request.model);
    char text[32];
    struct dyn_str value, content;
    struct dyn_decimal found, wanted;

    if (field == NULL || w->version_is == DYNI_VERSION_ANY)
        return false;
    value = member_of(stored, dyni_field_name(&w->request.model->item, field));
    if (w->version_is == DYNI_VERSION_ABSENT)
        return value.ptr != NULL;
    if (field->type.kind == DYN_KIND_UINT64)
        snprintf(text, sizeof(text), "%llu", (unsigned long long)w->version.uint64.value);
    else
        snprintf(text, sizeof(text), "%lld", (long long)w->version.int64.value);
    if (value.ptr == NULL)
        return strcmp(text, "0") != 0;
    if (dyni_walk_typed(value, &content) != DYN_WIRE_N || !dyni_walk_is_string(content))
        return true;
    return dyn_decimal_parse(dyni_walk_quoted(content), &found) != DYN_OK ||
           dyn_decimal_parse(dyn_str(text), &wanted) != DYN_OK ||
           dyn_decimal_cmp(found, wanted) != 0;
}

/* `stored` absent: there is none, or the server does not say (`is_known` false). */
static int meaning(const struct dyni_write *w, struct dyn_str stored, bool is_known)
{
    bool has_user_condition = w->opts->only_if != NULL;
    bool has_version = w->version_is != DYNI_VERSION_ANY;

    if (stored.ptr != NULL) {
        if (w->expects == DYNI_EXPECTS_NONE)
            return DYN_E_EXISTS;
        return has_other_version(w, stored) ? DYN_E_VERSION : DYN_E_CONDITION;
    }
    if (w->expects == DYNI_EXPECTS_ITEM &&
        (is_known || (!has_version && !has_user_condition && !w->is_guarded)))
        return DYN_E_ABSENT;
    if (w->expects == DYNI_EXPECTS_NONE)
        return has_user_condition && is_known ? DYN_E_CONDITION : DYN_E_EXISTS;
    return has_version && !has_user_condition ? DYN_E_VERSION : DYN_E_CONDITION;
}

/* What was expected, and, where that is known, what is there. */
static const char *version_sentence(const struct dyni_write *w, bool is_known,
                                    bool is_there)
{
    if (w->version_is == DYNI_VERSION_ABSENT)
        return "an item with a version is stored under this key, and the one to be "
               "written has none, as if it were new: read the stored one first";
    if (is_known && !is_there)
        return "there is no item under this key any more, where one of the version that "
               "was read was expected";
    if (is_there)
        return "the stored item has another version than was read: read it again";
    return "the stored item has another version than was read, or is gone: read it again";
}

static const char *sentence(const struct dyni_write *w, int code, bool is_known,
                            bool is_there)
{
    switch (code) {
    case DYN_E_EXISTS:
        return "there is an item under this key already";
    case DYN_E_ABSENT:
        return "there is no item under this key";
    case DYN_E_VERSION:
        return version_sentence(w, is_known, is_there);
    case DYN_E_NOMEM:
        return "the write was refused, and there is no memory for the stored item";
    default:
        return w->opts->only_if != NULL
                   ? "the condition of the call does not hold for the stored item"
                   : "the stored item is not what the call knows of it: read it again";
    }
}

/* The stored item for the caller: decoded where it stands. Zeroed when there is none, or none
 * of this model. */
static int give_stored(struct dyni_write *w, struct dyni_request *r,
                       struct dyn_str stored)
{
    const struct dyn_model *model = r->model;
    struct dyn_buf *body = &r->call.response.body;
    struct dyni_decoder d;
    void *item;
    char *text;
    int rc;

    memset(w->opts->ret_stored, 0, model->item.size);
    if (stored.ptr == NULL)
        return DYN_OK;
    item = dyn_arena_calloc(w->mem, 1, model->item.size);
    if (item == NULL)
        return DYN_E_NOMEM;
    text = body->ptr + (stored.ptr - body->ptr);
    text[stored.len] = '\0';
    dyni_decoder_init(&d, model, w->mem, text, stored.len, NULL, NULL);
    rc = dyni_decode_item(&d, item);
    if (rc == DYN_OK)
        rc = dyni_arena_take(w->mem, body);
    if (rc == DYN_OK)
        memcpy(w->opts->ret_stored, item, model->item.size);
    return rc == DYN_E_NOMEM || rc == DYN_E_LIMIT ? rc : DYN_OK;
}

static int recognised(struct dyni_write *w)
{
    if (w->opts->call.ret_info != NULL)
        w->opts->call.ret_info->recognised = true;
    dyn_error_clear(w->request.err);
    w->is_done = w->is_recognised = true;
    return DYN_OK;
}

static int refuse(struct dyni_write *w, int code, bool is_known, bool is_there)
{
    struct dyn_error *err = w->request.err;

    if (err == NULL)
        return code;
    err->code = DYN_OK;
    return dyn_error_set(err, code, "%s", sentence(w, code, is_known, is_there));
}

int dyni_write_refused(struct dyni_write *w)
{
    struct dyni_request asked, *r = &w->request;
    struct dyn_str stored = dyni_envelope_member(
        r->call.response.body.ptr, r->call.response.body.len, DYN_STR("Item"));
    bool is_known = stored.ptr != NULL, has_asked = false;
    int rc, code;

    if (!is_known && should_ask(w)) {
        has_asked = true;
        is_known = ask_stored(w, &asked, &stored);
        r = &asked;
    }
    if (stored.ptr != NULL && w->request.call.info.ambiguous &&
        dyni_write_recognises(w, stored)) {
        rc = recognised(w);
    } else {
        code = meaning(w, stored, is_known);
        rc = refuse(w, code, is_known, stored.ptr != NULL);
        if (w->opts->ret_stored != NULL && give_stored(w, r, stored) != DYN_OK)
            rc = refuse(w, DYN_E_NOMEM, is_known, stored.ptr != NULL);
    }
    if (has_asked)
        dyni_request_release(&asked);
    return rc;
}
