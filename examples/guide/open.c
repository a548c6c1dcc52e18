/* SPDX-License-Identifier: MIT */
#include "guide.h"

/* [environment] */
int open_from_environment(struct dyn_client **ret_db, struct dyn_error *err)
{
    return dyn_client_open(ret_db, NULL, err);
}
/* [end] */

/* [open] */
static void log_attempt(void *ctx, const struct dyn_attempt_info *info)
{
    FILE *log = ctx;

    if (info->aws_code[0] != '\0' || info->http_status != 200)
        fprintf(log, "%s attempt %u: HTTP %d %s, request %s, %lld us\n", info->operation,
                (unsigned)info->attempt, info->http_status, info->aws_code,
                info->request_id, (long long)info->took_us);
}

int open_from_code(struct dyn_client **ret_db, const char *endpoint,
                   struct dyn_error *err)
{
    struct dyn_credentials keys = {.access_key_id = "local",
                                   .secret_access_key = "local"};
    struct dyn_client_opts opts = {
        .region = "eu-central-1",
        .endpoint = endpoint, /* "http://127.0.0.1:8000" */
        .credentials = &keys,
        .table_prefix = "test-",
        .call_timeout_ms = 5000,
        .on_attempt = log_attempt,
        .on_attempt_ctx = stderr,
    };

    return dyn_client_open(ret_db, &opts, err);
}
/* [end] */

bool guide_clients(const char *endpoint)
{
    struct dyn_client *db = NULL;
    struct dyn_buf name = {0};
    struct dyn_error err = {0};
    int rc = open_from_code(&db, endpoint, &err);
    bool good = guide_expect("a client opens", rc == DYN_OK, &err);

    if (good)
        rc = dyn_client_table_name(db, DYN_STR("shop"), &name, &err);
    good = good && guide_expect("the prefix is put before a table's name",
                                rc == DYN_OK && strcmp(name.ptr, "test-shop") == 0, &err);
    dyn_buf_release(&name);
    dyn_client_close(db);
    return good;
}
