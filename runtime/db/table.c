/* SPDX-License-Identifier: MIT */
/*
 * Creating, describing, awaiting and deleting tables.
 */
#include <dyn/table.h>

#include "core/arena_take.h"
#include "db/envelope.h"
#include "db/request.h"
#include "json/writer.h"
#include "model/value_walk.h"

#include <dyn/decimal.h>

/* AWS's waiters ask 25 times, 20 s apart; here the first times are closer, for servers that are
 * done at once. */
#define WAIT_MS_DEFAULT 500000
#define FIRST_PAUSE_US  (INT64_C(100) * 1000)
#define LAST_PAUSE_US   (INT64_C(20) * 1000 * 1000)

static const struct dyn_table_opts no_opts;

static int check(struct dyn_client *db, const struct dyn_table *table,
                 struct dyn_error *err)
{
    if (db == NULL || table == NULL || table->name == NULL)
        return dyn_error_set(err, DYN_E_ARG, "a client and a table are needed");
    return DYN_OK;
}

/* --- Calls ------------------------------------------------------------------------------ */

/* Calls an operation with {"TableName":"..." and `members`, which begin with a comma or are
 * empty. The caller releases *call in each case. */
static int call_with(struct dyni_call *call, struct dyn_client *db, const char *operation,
                     const struct dyn_table *table, struct dyn_str members,
                     const struct dyn_call_opts *opts, struct dyn_error *err)
{
    struct dyn_buf body = dyni_client_buf(db);
    int rc = dyni_request_table(db, dyn_str(table->name), &body, err);

    if (rc == DYN_OK) {
        dyni_write_raw(&body, members.ptr, members.len);
        dyni_write_byte(&body, '}');
        rc = dyn_buf_check(&body, err);
    }
    if (rc == DYN_OK)
        rc = dyni_call_run(call, db, operation, dyn_buf_str(&body), opts, err);
    rc = dyni_request_blame_table(err, rc, db, dyn_buf_str(&body));
    dyni_client_buf_return(db, &body);
    return rc;
}

static bool is_missing(int rc, const struct dyn_error *err)
{
    return rc == DYN_E_TABLE &&
           (strcmp(err->aws_code, "ResourceNotFoundException") == 0 ||
            strcmp(err->aws_code, "TableNotFoundException") == 0);
}

static bool is_in_use(int rc, const struct dyn_error *err)
{
    return rc == DYN_E_TABLE && strcmp(err->aws_code, "ResourceInUseException") == 0;
}

/* --- Descriptions ----------------------------------------------------------------------- */

static enum dyn_table_status status_of(struct dyn_str json)
{
    static const struct {
        const char *text;
        enum dyn_table_status status;
    } known[] = {
        {"CREATING", DYN_TABLE_CREATING},
        {"ACTIVE", DYN_TABLE_ACTIVE},
        {"UPDATING", DYN_TABLE_UPDATING},
        {"DELETING", DYN_TABLE_DELETING},
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (dyni_walk_text_is(json, dyn_str(known[i].text)))
            return known[i].status;
    }
    return DYN_TABLE_OTHER;
}

/* An active table with an index that is not is being updated still. */
static enum dyn_table_status status_with_indexes(struct dyn_str indexes,
                                                 enum dyn_table_status status)
{
    struct dyni_walk elements, members;
    struct dyn_str index, name, value;

    if (indexes.ptr == NULL || indexes.ptr[0] != '[' || status != DYN_TABLE_ACTIVE)
        return status;
    elements = dyni_walk_into(indexes);
    while (dyni_walk_element(&elements, &index)) {
        if (index.ptr[0] != '{')
            continue;
        members = dyni_walk_into(index);
        while (dyni_walk_member(&members, &name, &value)) {
            if (dyni_walk_text_is(name, DYN_STR("IndexStatus")) && value.ptr[0] == '"' &&
                status_of(value) != DYN_TABLE_ACTIVE)
                status = DYN_TABLE_UPDATING;
        }
    }
    return status;
}

static void read_description(struct dyn_str json, struct dyn_table_info *info)
{
    struct dyni_walk walk = dyni_walk_into(json);
    struct dyn_str name, value, indexes = {NULL, 0};

    info->status = DYN_TABLE_OTHER;
    while (dyni_walk_member(&walk, &name, &value)) {
        if (dyni_walk_text_is(name, DYN_STR("TableStatus")) && value.ptr[0] == '"')
            info->status = status_of(value);
        else if (dyni_walk_text_is(name, DYN_STR("ItemCount")))
            dyn_int64_parse(value, &info->item_count);
        else if (dyni_walk_text_is(name, DYN_STR("TableSizeBytes")))
            dyn_int64_parse(value, &info->size_bytes);
        else if (dyni_walk_text_is(name, DYN_STR("GlobalSecondaryIndexes")))
            indexes = value;
    }
    info->status = status_with_indexes(indexes, info->status);
}

/* Describes the table; `mem` NULL: without its text. DYN_NOT_FOUND: there is none. */
static int describe(struct dyn_client *db, struct dyn_arena *mem,
                    const struct dyn_table *table, const struct dyn_call_opts *opts,
                    struct dyn_table_info *ret_info, struct dyn_error *err)
{
    struct dyn_str none = {NULL, 0};
    struct dyn_table_info info = {DYN_TABLE_ABSENT, 0, 0, {NULL, 0}};
    struct dyni_call call = {0};
    struct dyn_buf *body = &call.response.body;
    int rc = call_with(&call, db, "DescribeTable", table, none, opts, err);

    if (rc == DYN_OK) {
        info.json = dyni_envelope_member(body->ptr, body->len, DYN_STR("Table"));
        if (info.json.ptr == NULL || info.json.ptr[0] != '{')
            rc = dyn_error_set(err, DYN_E_RESPONSE, "the answer describes no table");
        else
            read_description(info.json, &info);
    }
    if (rc == DYN_OK && mem != NULL) {
        body->ptr[info.json.ptr + info.json.len - body->ptr] = '\0';
        rc = dyni_arena_take(mem, body);
        if (rc != DYN_OK)
            dyn_error_set(err, rc, "no room in the arena for the description");
    }
    dyni_call_release(&call);
    if (is_missing(rc, err)) {
        dyn_error_clear(err);
        rc = DYN_NOT_FOUND;
    } else if (rc == DYN_OK && mem == NULL) {
        info.json = none;
    }
    if (rc >= 0)
        *ret_info = info;
    return rc;
}

int dyn_table_describe(struct dyn_client *db, struct dyn_arena *mem,
                       const struct dyn_table *table, struct dyn_table_info *ret_info,
                       const struct dyn_table_opts *opts, struct dyn_error *err)
{
    struct dyn_table_info info;
    struct dyn_error own;
    int rc;

    err = dyni_error_of(err, &own);
    rc = check(db, table, err);
    if (rc == DYN_OK && (mem == NULL || ret_info == NULL))
        rc = dyn_error_set(err, DYN_E_ARG, "an arena and a place for it are needed");
    if (rc != DYN_OK)
        return rc;
    rc = describe(db, mem, table, opts != NULL ? &opts->call : NULL, &info, err);
    if (rc >= 0)
        *ret_info = info;
    return rc;
}

/* --- Waiting ---------------------------------------------------------------------------- */

static const char *const status_texts[] = {
    "absent", "being created", "active", "updating", "being deleted", "in another state"};

static int wait_until(struct dyn_client *db, const struct dyn_table *table,
                      enum dyn_table_status wanted, const struct dyn_table_opts *opts,
                      struct dyn_error *err)
{
    const struct dyn_system *system = dyn_client_system(db);
    uint32_t wait_ms = opts->wait_ms != 0 ? opts->wait_ms : WAIT_MS_DEFAULT;
    int64_t end_us = system->monotonic_us(system->ctx) + (int64_t)wait_ms * 1000;
    int64_t pause_us = FIRST_PAUSE_US, left_us;
    struct dyn_table_info info;

    for (;;) {
        int rc = describe(db, NULL, table, &opts->call, &info, err);
        if (rc < 0)
            return rc;
        if (info.status == wanted)
            return DYN_OK;
        left_us = end_us - system->monotonic_us(system->ctx);
        if (left_us <= 0)
            return dyn_error_set(err, DYN_E_TIMEOUT,
                                 "the table \"%.128s\" is %s after %u ms", table->name,
                                 status_texts[info.status], (unsigned)wait_ms);
        if (system->sleep_us(system->ctx, pause_us < left_us ? pause_us : left_us) != 0)
            return dyn_error_set(err, DYN_E_CANCELLED,
                                 "interrupted while waiting for a table");
        pause_us = pause_us < LAST_PAUSE_US / 2 ? pause_us * 2 : LAST_PAUSE_US;
    }
}

int dyn_table_wait(struct dyn_client *db, const struct dyn_table *table,
                   enum dyn_table_status status, const struct dyn_table_opts *opts,
                   struct dyn_error *err)
{
    struct dyn_error own;
    int rc;

    err = dyni_error_of(err, &own);
    rc = check(db, table, err);
    if (rc == DYN_OK && status != DYN_TABLE_ACTIVE && status != DYN_TABLE_ABSENT)
        rc = dyn_error_set(err, DYN_E_ARG,
                           "only an active or an absent table can be waited for");
    return rc == DYN_OK
               ? wait_until(db, table, status, opts != NULL ? opts : &no_opts, err)
               : rc;
}

/* --- Creating --------------------------------------------------------------------------- */

/* The members of an object's text, which may come with or without its braces. */
static struct dyn_str bare_members(const char *json)
{
    struct dyn_str text = dyn_str(json);
    static const char space[] = " \t\r\n";

    while (text.len > 0 && strchr(space, text.ptr[0]) != NULL)
        text = dyn_str_n(text.ptr + 1, text.len - 1);
    while (text.len > 0 && strchr(space, text.ptr[text.len - 1]) != NULL)
        text.len--;
    if (text.len >= 2 && text.ptr[0] == '{' && text.ptr[text.len - 1] == '}')
        text = dyn_str_n(text.ptr + 1, text.len - 2);
    return text;
}

static int create(struct dyn_client *db, const struct dyn_table *table,
                  const struct dyn_table_opts *opts, struct dyn_error *err)
{
    struct dyn_str bare = bare_members(table->create);
    struct dyn_buf members = dyni_client_buf(db);
    struct dyni_call call = {0};
    int rc;

    if (bare.len > 0 && bare.ptr[0] != ',')
        dyni_write_byte(&members, ',');
    dyni_write_raw(&members, bare.ptr, bare.len);
    rc = dyn_buf_check(&members, err);
    if (rc == DYN_OK)
        rc = call_with(&call, db, "CreateTable", table, dyn_buf_str(&members),
                       &opts->call, err);
    dyni_call_release(&call);
    dyni_client_buf_return(db, &members);
    if (is_in_use(rc, err)) {
        err->code = DYN_OK;
        rc = dyn_error_set(err, DYN_E_EXISTS, "there is a table \"%.128s\" already",
                           table->name);
    }
    return rc;
}

/* TTL that is on already is what was wanted. */
static bool is_on_already(int rc, const struct dyn_error *err)
{
    return rc == DYN_E_SERVICE && strcmp(err->aws_code, "ValidationException") == 0 &&
           strstr(err->message, "already enabled") != NULL;
}

static int switch_ttl_on(struct dyn_client *db, const struct dyn_table *table,
                         const struct dyn_table_opts *opts, struct dyn_error *err)
{
    struct dyn_buf members = dyni_client_buf(db);
    struct dyni_call call = {0};
    int rc;

    dyni_write_literal(&members, ",\"TimeToLiveSpecification\":{\"AttributeName\":");
    dyni_write_string(&members, dyn_str(table->ttl));
    dyni_write_literal(&members, ",\"Enabled\":true}");
    rc = dyn_buf_check(&members, err);
    if (rc == DYN_OK)
        rc = call_with(&call, db, "UpdateTimeToLive", table, dyn_buf_str(&members),
                       &opts->call, err);
    dyni_call_release(&call);
    dyni_client_buf_return(db, &members);
    if (!is_on_already(rc, err))
        return rc;
    dyn_error_clear(err);
    return DYN_OK;
}

int dyn_table_create(struct dyn_client *db, const struct dyn_table *table,
                     const struct dyn_table_opts *opts, struct dyn_error *err)
{
    struct dyn_error own;
    int rc;

    err = dyni_error_of(err, &own);
    opts = opts != NULL ? opts : &no_opts;
    rc = check(db, table, err);
    if (rc == DYN_OK && table->create == NULL)
        rc = dyn_error_set(err, DYN_E_ARG, "the table does not say how it is made");
    if (rc == DYN_OK)
        rc = create(db, table, opts, err);
    if (rc == DYN_OK && !opts->no_wait)
        rc = wait_until(db, table, DYN_TABLE_ACTIVE, opts, err);
    if (rc == DYN_OK && !opts->no_wait && !opts->without_ttl && table->ttl != NULL)
        rc = switch_ttl_on(db, table, opts, err);
    return rc;
}

/* --- Deleting --------------------------------------------------------------------------- */

/* An earlier attempt of this call, whose answer was lost, may have been it: then the table is
 * gone, or on its way. */
static int judge_deletion(struct dyn_client *db, const struct dyn_table *table,
                          const struct dyn_table_opts *opts, int rc, bool is_ambiguous,
                          struct dyn_error *err)
{
    struct dyn_table_info info;
    bool is_gone = is_missing(rc, err);

    if (!is_gone && is_ambiguous && is_in_use(rc, err))
        is_gone = describe(db, NULL, table, &opts->call, &info, NULL) >= 0 &&
                  (info.status == DYN_TABLE_DELETING || info.status == DYN_TABLE_ABSENT);
    if (!is_gone)
        return rc;
    dyn_error_clear(err);
    return is_ambiguous ? DYN_OK : DYN_NOT_FOUND;
}

int dyn_table_delete(struct dyn_client *db, const struct dyn_table *table,
                     const struct dyn_table_opts *opts, struct dyn_error *err)
{
    struct dyn_str none = {NULL, 0};
    struct dyni_call call = {0};
    struct dyn_error own;
    int rc;

    err = dyni_error_of(err, &own);
    opts = opts != NULL ? opts : &no_opts;
    rc = check(db, table, err);
    if (rc != DYN_OK)
        return rc;
    rc = call_with(&call, db, "DeleteTable", table, none, &opts->call, err);
    dyni_call_release(&call);
    if (rc != DYN_OK)
        rc = judge_deletion(db, table, opts, rc, call.info.ambiguous, err);
    if (rc == DYN_OK && !opts->no_wait)
        rc = wait_until(db, table, DYN_TABLE_ABSENT, opts, err);
    return rc;
}
