/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes what the verbs make of answers: any bytes as the body of a get, of a page, of a write
 * that was refused after a lost answer, and as a cursor. What must hold: nothing crashes or
 * leaks, and no refused write passes for one that was done.
 */
#include "db/client.h"
#include "db/item_get.h"
#include "db/write.h"
#include "support/models_all.h"

#include <dyn/item.h>
#include <dyn/query.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUESTS_MAX 4
#define ERRORS_MAX   8

/* Answers every attempt with the input: the first page and each write once. */
struct server {
    struct dyn_transport transport;
    const uint8_t *data;
    size_t size;
    unsigned requests;
    bool refuses; /* the first attempt is lost, the others are refused */
};

static int submit(struct dyn_transport *transport, const struct dyn_request *request,
                  struct dyn_attempt **ret_attempt, struct dyn_error *err)
{
    struct server *server = (struct server *)transport;
    (void)request;
    (void)err;
    server->requests++;
    *ret_attempt = (struct dyn_attempt *)server;
    return DYN_OK;
}

static int poll_answer(struct dyn_transport *transport, struct dyn_attempt *attempt,
                       int64_t wait_us, struct dyn_response *ret)
{
    const struct server *server = (const struct server *)transport;
    (void)attempt;
    (void)wait_us;
    memset(ret, 0, sizeof(*ret));
    ret->retry_after_ms = -1;
    ret->server_time_us = ret->sent_us = INT64_MIN;
    ret->http_status = server->refuses ? 400 : 200;
    if (server->requests > REQUESTS_MAX) { /* pages may follow each other for ever */
        ret->outcome = DYN_OUTCOME_REFUSED;
        ret->code = DYN_E_NETWORK;
        return DYN_OK;
    }
    if (server->refuses && server->requests == 1) {
        ret->outcome = DYN_OUTCOME_BROKEN;
        ret->code = DYN_E_NETWORK;
        ret->may_have_acted = true;
        return DYN_OK;
    }
    if (server->refuses)
        strcpy(ret->error_type, "ConditionalCheckFailedException");
    dyn_buf_append(&ret->body, server->data, server->size);
    return DYN_OK;
}

static void cancel(struct dyn_transport *transport, struct dyn_attempt *attempt)
{
    (void)transport;
    (void)attempt;
}

static void close_server(struct dyn_transport *transport)
{
    (void)transport;
}

static const struct dyn_transport_kind kind = {.name = "fuzz",
                                               .schemes = "fuzz",
                                               .close = close_server,
                                               .submit = submit,
                                               .poll = poll_answer,
                                               .cancel = cancel};

static int no_sleep(void *ctx, int64_t us)
{
    (void)ctx;
    (void)us;
    return 0;
}

static void scan(struct dyn_client *client, struct server *server,
                 const struct dyn_model *model, void *item, struct dyn_str cursor)
{
    struct dyn_query_opts opts = {.cursor = cursor};
    struct dyn_pages pages = {0};
    struct dyn_buf text = {0};
    struct dyn_error err;
    unsigned errors = 0;
    struct dyn_query_args args = {.model = model, .result = model};
    int rc = dyn_scan_open(client, &pages, &args, &opts, &err);
    server->requests = 0;
    server->refuses = false;
    while (rc == DYN_OK && errors < ERRORS_MAX && pages.items < 64) {
        rc = dyn_pages_next(&pages, item, &err);
        dyn_buf_clear(&text);
        if (dyn_pages_cursor(&pages, &text, &err) == DYN_OK && text.len == 0)
            abort();
        if (rc < 0) { /* it may go on */
            errors++;
            rc = DYN_OK;
        }
    }
    dyn_buf_release(&text);
    dyn_pages_close(&pages);
}

static void get(struct dyn_client *client, struct server *server,
                const struct dyn_model *model, struct dyn_arena *mem, void *item)
{
    struct dyn_call_info info;
    struct dyn_call_opts opts = {.wants_capacity = true, .ret_info = &info};
    struct dyni_request r;
    struct dyn_error err;
    dyn_error_clear(&err);
    server->requests = 0;
    server->refuses = false;
    if (dyni_request_begin(&r, client, model, &opts, &err) == DYN_OK &&
        dyni_request_run(&r, "GetItem") == DYN_OK)
        dyni_request_take(&r, DYN_STR("Item"), mem, item);
    dyni_request_release(&r);
}

/* A write whose first answer is lost and whose second one refuses it. */
static void be_refused(struct dyn_client *client, struct server *server,
                       const struct dyn_model *model, struct dyn_arena *mem, void *stored,
                       bool is_update)
{
    struct dyn_write_opts opts = {.ret_stored = stored};
    struct dyni_write w;
    struct dyn_error err;
    dyn_error_clear(&err);
    server->requests = 0;
    server->refuses = true;
    if (dyni_write_begin(&w, client, model, mem, &opts, &err) == DYN_OK) {
        w.item = stored;
        w.expects = is_update ? DYNI_EXPECTS_ITEM : DYNI_EXPECTS_NONE;
        w.is_update = is_update;
        if (is_update && dyni_version_field(model) != NULL)
            dyni_write_expect_version(&w, dyn_int64(1), NULL);
        dyn_buf_text(&w.e.update, "SET #n0 = :v0 REMOVE #n0");
        dyn_buf_text(&w.e.values, "\":v0\":{\"N\":\"1\"}");
        if (dyni_write_conditions(&w) == DYN_OK &&
            dyni_write_send(&w, "PutItem", NULL) == DYN_OK)
            abort(); /* it was neither done nor is there anything to know it by */
    }
    dyni_write_release(&w);
}

static void run(struct dyn_client *client, struct server *server,
                const struct dyn_model *model)
{
    struct dyn_arena mem = {0};
    char *items = dyn_arena_calloc(&mem, 2, model->item.size);
    struct dyn_str cursor =
        dyn_str_n((const char *)server->data, server->size < 512 ? server->size : 512);
    if (items != NULL) {
        scan(client, server, model, items, dyn_str_n(NULL, 0));
        /* What it points to is gone with its page. */
        memset(items, 0, model->item.size);
        scan(client, server, model, items, cursor);
        memset(items, 0, model->item.size);
        get(client, server, model, &mem, items);
        be_refused(client, server, model, &mem, items + model->item.size, false);
        be_refused(client, server, model, &mem, items + model->item.size, true);
    }
    dyn_arena_release(&mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dyn_system system = *dyn_system_default();
    struct server server = {{&kind}, data, size, 0, false};
    struct dyni_client_parts parts = {.system = &system,
                                      .attempt_timeout_ms = 1000,
                                      .call_timeout_ms = 60000,
                                      .max_attempts = 2};
    struct dyn_client *client = NULL;
    const struct dyn_model *model;
    system.sleep_us = no_sleep;
    if (dyni_client_new(&parts, &client, NULL) != DYN_OK)
        return 0;
    client->transport = &server.transport;
    for (size_t i = 0; (model = models_all(i)) != NULL; i++)
        run(client, &server, model);
    dyn_client_close(client);
    return 0;
}
