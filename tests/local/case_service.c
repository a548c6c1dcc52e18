/* SPDX-License-Identifier: MIT */
#include "local/case_service.h"

#include <cjson/cJSON.h>

#include <check.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

#define ASK_TIMEOUT_US 30000000
#define WAITS_MAX      2000
#define WAIT_NS        2000000L
#define HTTP_OK        200

struct case_service case_service_engine(void)
{
    struct case_service service = {0};
    struct dyn_error err;
    service.name = "engine";
    ck_assert_int_eq(dyn_local_open(&service.engine, NULL, &err), DYN_OK);
    return service;
}

struct case_service case_service_file(const char *folder)
{
    struct case_service service = {0};
    struct dyn_local_opts opts = {0};
    struct dyn_error err;
    char path[4096];
    snprintf(path, sizeof(path), "%s/db", folder);
    opts.path = path;
    opts.sync = DYN_LOCAL_SYNC_OFF;
    service.name = "file";
    ck_assert_int_eq(dyn_local_open(&service.engine, &opts, &err), DYN_OK);
    return service;
}

struct case_service case_service_server(const char *name, unsigned port)
{
    struct case_service service = {0};
    service.name = name;
    service.client = raw_client_on(port);
    return service;
}

void case_service_close(struct case_service *service)
{
    if (service->engine != NULL)
        dyn_local_close(service->engine);
    else
        raw_client_close(&service->client);
    service->engine = NULL;
}

int case_service_ask(struct case_service *service, const char *operation,
                     struct dyn_str body, struct dyn_buf *out)
{
    struct dyn_local_answer answer = {0};
    struct dyn_error err;
    if (service->engine == NULL)
        return raw_client_post(&service->client, operation, body, out);
    if (dyn_local_execute(service->engine, operation, body, ASK_TIMEOUT_US, &answer,
                          &err) != DYN_OK)
        return -1;
    dyn_buf_append(out, answer.body.ptr, answer.body.len);
    dyn_buf_release(&answer.body);
    return answer.http_status;
}

/* --- Tables ------------------------------------------------------------------------- */

static void wait_a_moment(void)
{
    const struct timespec step = {0, WAIT_NS};
    nanosleep(&step, NULL);
}

static cJSON *ask_json(struct case_service *service, const char *operation,
                       const char *format, const char *name)
{
    struct dyn_buf body = {0}, answer = {0};
    cJSON *json = NULL;
    dyn_buf_text(&body, format);
    if (name != NULL)
        dyn_buf_printf(&body, "\"%s\"}", name);
    if (case_service_ask(service, operation, dyn_buf_str(&body), &answer) == HTTP_OK)
        json = cJSON_Parse(answer.ptr);
    dyn_buf_release(&body);
    dyn_buf_release(&answer);
    return json;
}

static void remove_table(struct case_service *service, const char *name)
{
    cJSON *answer = ask_json(service, "DeleteTable", "{\"TableName\":", name);
    if (answer == NULL) {
        cJSON_Delete(
            ask_json(service, "UpdateTable",
                     "{\"DeletionProtectionEnabled\":false,\"TableName\":", name));
        answer = ask_json(service, "DeleteTable", "{\"TableName\":", name);
    }
    cJSON_Delete(answer);
}

/* Tables that are left after each was told to go; -1: no answer. */
static int remove_tables(struct case_service *service)
{
    cJSON *answer = ask_json(service, "ListTables", "{}", NULL);
    const cJSON *names = cJSON_GetObjectItemCaseSensitive(answer, "TableNames");
    int count = names != NULL ? cJSON_GetArraySize(names) : -1;
    for (const cJSON *n = names != NULL ? names->child : NULL; n != NULL; n = n->next)
        remove_table(service, n->valuestring);
    cJSON_Delete(answer);
    return count;
}

bool case_service_empty(struct case_service *service)
{
    for (int i = 0; i < WAITS_MAX; i++) {
        int count = remove_tables(service);
        if (count <= 0)
            return count == 0;
        if (i > 0)
            wait_a_moment();
    }
    return false;
}

static bool is_active(struct case_service *service, const char *name)
{
    cJSON *answer = ask_json(service, "DescribeTable", "{\"TableName\":", name);
    const cJSON *table = cJSON_GetObjectItemCaseSensitive(answer, "Table");
    const cJSON *status = cJSON_GetObjectItemCaseSensitive(table, "TableStatus");
    bool active = cJSON_IsString(status) && strcmp(status->valuestring, "ACTIVE") == 0;
    cJSON_Delete(answer);
    return active;
}

bool case_service_make(struct case_service *service, struct dyn_str create_table,
                       struct dyn_buf *out)
{
    if (case_service_ask(service, "CreateTable", create_table, out) != HTTP_OK)
        return false;
    cJSON *answer = cJSON_Parse(out->ptr);
    const cJSON *table = cJSON_GetObjectItemCaseSensitive(answer, "TableDescription");
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(table, "TableName");
    bool active = false;
    for (int i = 0; i < WAITS_MAX && cJSON_IsString(name) && !active; i++) {
        active = is_active(service, name->valuestring);
        if (!active)
            wait_a_moment();
    }
    cJSON_Delete(answer);
    return active;
}
