/* SPDX-License-Identifier: MIT */
#include "db/request.h"

#include "json/scan.h"
#include "json/writer.h"

#include <stdio.h>

int dyni_request_check(struct dyn_client *db, const struct dyn_model *model, bool all,
                       bool writes, struct dyn_error *err)
{
    int rc = dyn_model_check(model, err);

    if (rc != DYN_OK)
        return rc;
    if (db == NULL || !all)
        return dyn_error_set(err, DYN_E_ARG,
                             "a client and all but the options are needed");
    if (writes && (model->flags & DYN_MODEL_VIEW) != 0) {
        dyn_error_set(err, DYN_E_ARG, "a view can be read, never written");
        return dyni_error_model(err, DYN_E_ARG, model);
    }
    return DYN_OK;
}

int dyni_request_table(struct dyn_client *db, struct dyn_str table, struct dyn_buf *body,
                       struct dyn_error *err)
{
    size_t begin;
    int rc;

    dyni_write_literal(body, "{\"TableName\":\"");
    begin = body->len;
    rc = dyn_client_table_name(db, table, body, err);
    if (rc != DYN_OK)
        return rc;
    /* Names of tables are letters, digits, '_', '-' and '.', those of ARNs ':' and '/' too. */
    size_t len = body->len - begin;
    if (len == 0 || dyni_scan_plain(body->ptr + begin, body->ptr + body->len) != len)
        return dyn_error_set(err, DYN_E_CONFIG,
                             "the name that was made for the table \"%.64s\" is none",
                             table.ptr);
    dyni_write_byte(body, '"');
    return dyn_buf_check(body, err);
}

int dyni_request_begin(struct dyni_request *r, struct dyn_client *db,
                       const struct dyn_model *model, const struct dyn_call_opts *opts,
                       struct dyn_error *err)
{
    r->db = db;
    r->model = model;
    r->opts = opts;
    r->err = err;
    r->body = dyni_client_buf(db);
    r->has_run = false;
    return dyni_request_table(db, dyni_model_table(model), &r->body, err);
}

int dyni_request_key(struct dyni_request *r, const void *key)
{
    dyni_write_literal(&r->body, ",\"Key\":");
    return dyn_key_encode(r->model, key, &r->body, r->err);
}

int dyni_request_run(struct dyni_request *r, const char *operation)
{
    int rc;

    if (r->opts != NULL && r->opts->wants_capacity)
        dyni_write_literal(&r->body, ",\"ReturnConsumedCapacity\":\"TOTAL\"");
    dyni_write_byte(&r->body, '}');
    rc = dyn_buf_check(&r->body, r->err);
    if (rc != DYN_OK)
        return rc;
    r->has_run = true;
    rc =
        dyni_call_run(&r->call, r->db, operation, dyn_buf_str(&r->body), r->opts, r->err);
    rc = dyni_request_blame_table(r->err, rc, r->db, dyn_buf_str(&r->body));
    return rc == DYN_OK ? rc : dyni_error_model(r->err, rc, r->model);
}

int dyni_request_blame_table(struct dyn_error *err, int rc, const struct dyn_client *db,
                             struct dyn_str body)
{
    static const char before[] = "{\"TableName\":\"";
    const size_t start = sizeof(before) - 1;
    const char *end = NULL;
    size_t len;

    if (err == NULL || rc != DYN_E_TABLE)
        return rc;
    if (body.len > start)
        end = memchr(body.ptr + start, '"', body.len - start);
    if (end == NULL)
        return rc;
    len = strlen(err->message);
    snprintf(err->message + len, sizeof(err->message) - len, ": table \"%.*s\"%s%s",
             (int)(end - body.ptr - (ptrdiff_t)start), body.ptr + start,
             db->endpoint != NULL ? " at " : "",
             db->endpoint != NULL ? db->endpoint : "");
    return rc;
}

int dyni_request_blame(struct dyni_request *r, int rc)
{
    struct dyn_error *err = r->err;

    if (err == NULL || !r->has_run)
        return rc;
    snprintf(err->operation, sizeof(err->operation), "%.31s", r->call.operation);
    snprintf(err->request_id, sizeof(err->request_id), "%s", r->call.info.request_id);
    err->http_status = r->call.response.http_status;
    err->attempts = r->call.info.attempts;
    return dyni_error_model(err, rc, r->model);
}

void dyni_request_release(struct dyni_request *r)
{
    if (r->has_run)
        dyni_call_release(&r->call);
    dyni_client_buf_return(r->db, &r->body);
    r->has_run = false;
}
