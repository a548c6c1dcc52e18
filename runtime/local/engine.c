/* SPDX-License-Identifier: MIT */
/*
 * What a request goes through: a fault that was asked for, its shape, its operation. And,
 * now and then behind it, a look for items whose time has passed.
 */
#include "local/engine.h"

#include "core/utf8.h"
#include "local/operation.h"
#include "local/table/sweep.h"

#include <stdio.h>
#include <string.h>

/* A page of 1 MB, or 16 MB of a batch, may grow six times in JSON. */
#define ANSWER_MAX ((size_t)128 * 1024 * 1024)

/* The largest request that the service takes. */
#define REQUEST_MAX ((size_t)16 * 1024 * 1024)

/* Most memory that one request may take beside its answer: a batch of 16 MB with as many small
 * values as that much text has room for takes a third of it. */
#define MEMORY_MAX ((size_t)512 * 1024 * 1024)

#define SWEEP_INTERVAL_S 60
#define SWEEP_ITEMS      100

const char *dynl_region(const struct dyn_local *engine)
{
    return engine->region;
}

/* --- One request -------------------------------------------------------------------- */

/* The request as its struct, and the operation on it. */
static int run(struct dynl_call *call, const struct dynl_operation *operation,
               struct dyn_str text)
{
    void *request = dyn_arena_calloc(call->mem, 1, operation->shape->size);
    char *json = dyn_arena_bytes(call->mem, text.len + 1);
    int rc;

    if (request == NULL || json == NULL)
        return dynl_no_memory(call);
    if (text.len > 0)
        memcpy(json, text.ptr, text.len);
    json[text.len] = '\0';
    rc = dynl_request_read(call, operation->shape, json, text.len, request);
    if (rc == DYN_OK)
        rc = operation->run(call, call->engine->store, request);
    return rc == DYN_OK ? dyn_buf_check(call->answer, &call->failure) : rc;
}

/* The name came from outside: what is no word is not repeated. */
static int refuse_unknown(struct dynl_call *call, struct dyn_str name)
{
    size_t len = 0;

    while (len < name.len && ((name.ptr[len] >= 'A' && name.ptr[len] <= 'Z') ||
                              (name.ptr[len] >= 'a' && name.ptr[len] <= 'z') ||
                              (name.ptr[len] >= '0' && name.ptr[len] <= '9')))
        len++;
    if (len == 0 || len < name.len || len > 80)
        return dynl_refuse_text(call, DYNL_UNKNOWN_OPERATION,
                                DYN_STR("there is no such operation"));
    return dynl_refuse(call, DYNL_UNKNOWN_OPERATION,
                       "%.*s is no operation of the embedded engine", (int)len, name.ptr);
}

static int run_with_faults(struct dynl_call *call, struct dyn_str name,
                           struct dyn_str text)
{
    const struct dynl_operation *operation = dynl_operation_find(name);
    struct dynl_strike strike;
    int rc;

    if (operation == NULL)
        return refuse_unknown(call, name);
    if (text.len > REQUEST_MAX)
        return dynl_refuse(call, DYNL_VALIDATION,
                           "Request size exceeded the 16 MB limit");
    strike = dynl_faults_next(&call->engine->faults, name, text);
    if (strike.strikes && strike.kind == DYN_LOCAL_FAIL)
        return dynl_strike_refuse(call, &strike, name);
    if (strike.strikes && strike.kind == DYN_LOCAL_UNPROCESSED)
        call->withheld = strike.unprocessed;
    rc = run(call, operation, text);
    if (rc == DYN_OK && strike.strikes && strike.kind == DYN_LOCAL_FAIL_LATE)
        return dynl_strike_refuse(call, &strike, name);
    return rc;
}

static void begin(struct dyn_local *engine, struct dynl_call *call, struct dyn_arena *mem,
                  struct dyn_buf *answer, int64_t timeout_us)
{
    const struct dyn_system *system = engine->system;

    memset(call, 0, sizeof(*call));
    call->engine = engine;
    call->system = system;
    call->mem = mem;
    call->answer = answer;
    call->deadline_us = system->monotonic_us(system->ctx) + timeout_us;
    if (system->now_us(system->ctx, &call->now_us) != 0)
        call->now_us = 0;
}

/* --- Items whose time has passed ----------------------------------------------------- */

int dyn_local_sweep(struct dyn_local *local, size_t most, size_t *ret_removed,
                    struct dyn_error *err)
{
    struct dyn_arena mem = {.system = local->system};
    struct dyn_buf answer = {.system = local->system};
    struct dynl_call call;
    size_t removed = 0;
    int rc;

    dyn_error_clear(err);
    begin(local, &call, &mem, &answer, INT64_C(10000000));
    rc = dynl_sweep(&call, local->store, most != 0 ? most : SIZE_MAX, &removed);
    if (rc != DYN_OK)
        dyn_error_set(err, rc, "%s", call.failure.message);
    else if (ret_removed != NULL)
        *ret_removed = removed;
    dyn_arena_release(&mem);
    return rc;
}

/* One thread of those that come by when it is time does it. What fails is tried again; what is
 * left is for the next that comes by. */
static void sweep_if_due(struct dyn_local *local, int64_t now_us)
{
    size_t removed = 0;
    int64_t due_us = atomic_load_explicit(&local->next_sweep_us, memory_order_relaxed);

    if (local->sweep_interval_us == 0 || now_us < due_us ||
        !atomic_compare_exchange_strong(&local->next_sweep_us, &due_us,
                                        now_us + local->sweep_interval_us))
        return;
    (void)dyn_local_sweep(local, SWEEP_ITEMS, &removed, NULL);
    if (removed == SWEEP_ITEMS)
        atomic_store_explicit(&local->next_sweep_us, now_us, memory_order_relaxed);
}

/* --- Answers ------------------------------------------------------------------------ */

/* 52 letters and digits, as the service's. */
static void write_request_id(struct dyn_local *engine, char ret_id[64])
{
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
    uint64_t number =
        atomic_fetch_add_explicit(&engine->requests, 1, memory_order_relaxed);
    uint64_t prefix = engine->id_prefix;

    for (int i = 25; i >= 0; i--, prefix >>= 5)
        ret_id[i] = i > 12 ? letters[prefix & 31] : 'L';
    for (int i = 51; i >= 26; i--, number >>= 5)
        ret_id[i] = letters[number & 31];
    ret_id[52] = '\0';
}

int dynl_engine_answer(struct dyn_local *engine, struct dyn_str operation,
                       struct dyn_str request, int64_t timeout_us,
                       struct dynl_reply *ret_reply, struct dyn_error *err)
{
    struct dyn_arena mem = {.system = engine->system, .max_bytes = MEMORY_MAX};
    struct dyn_buf answer = {.system = engine->system, .max = ANSWER_MAX};
    struct dynl_call call;
    int rc;

    begin(engine, &call, &mem, &answer, timeout_us);
    rc = run_with_faults(&call, operation, request);
    if (rc == DYN_E_SERVICE) {
        dyn_buf_clear(&answer);
        dynl_write_refusal(&answer, &call.refusal);
        rc = dyn_buf_check(&answer, &call.failure);
    }
    if (rc == DYN_OK) {
        memset(ret_reply, 0, sizeof(*ret_reply));
        ret_reply->error = call.refusal.type;
        ret_reply->http_status = dynl_error_status(call.refusal.type);
        ret_reply->body = answer;
        write_request_id(engine, ret_reply->request_id);
    } else {
        dyn_buf_release(&answer);
        dyn_error_set(err, rc, "%s", call.failure.message);
        err->ambiguous = call.failure.ambiguous;
    }
    dyn_arena_release(&mem);
    sweep_if_due(engine, call.now_us);
    return rc;
}

/* A failure of the engine as the service would tell of one of its own. */
static int write_failure(struct dyn_local *local, const struct dyn_error *failure,
                         struct dynl_reply *reply)
{
    struct dynl_refusal refusal = {DYNL_INTERNAL, dyn_str(failure->message), {NULL, 0}};
    struct dyn_buf body = {.system = local->system};

    dynl_write_refusal(&body, &refusal);
    if (body.failed != 0) {
        dyn_buf_release(&body);
        return DYN_E_NOMEM;
    }
    memset(reply, 0, sizeof(*reply));
    reply->http_status = dynl_error_status(DYNL_INTERNAL);
    reply->body = body;
    write_request_id(local, reply->request_id);
    return DYN_OK;
}

int dyn_local_execute(struct dyn_local *local, const char *operation,
                      struct dyn_str request, int64_t timeout_us,
                      struct dyn_local_answer *ret_answer, struct dyn_error *err)
{
    struct dyn_error failure = {0};
    struct dynl_reply reply;
    int rc;

    dyn_error_clear(err);
    if (local == NULL || operation == NULL || ret_answer == NULL)
        return dyn_error_set(err, DYN_E_ARG,
                             "an engine, an operation and a place for the answer are "
                             "needed");
    rc = dynl_engine_answer(local, dyn_str(operation), request, timeout_us, &reply,
                            &failure);
    if (rc != DYN_OK && rc != DYN_E_NOMEM)
        rc = write_failure(local, &failure, &reply);
    if (rc != DYN_OK)
        return dyn_error_set(err, rc, "out of memory in the embedded engine");
    ret_answer->http_status = reply.http_status;
    ret_answer->body = reply.body;
    memcpy(ret_answer->request_id, reply.request_id, sizeof(reply.request_id));
    return DYN_OK;
}

/* --- Life cycle --------------------------------------------------------------------- */

static int check_region(const char *region, struct dyn_error *err)
{
    size_t len = strlen(region);
    size_t plain = strspn(region, "abcdefghijklmnopqrstuvwxyz0123456789-");

    if (len >= 1 && len <= DYNL_REGION_MAX && plain == len)
        return DYN_OK;
    return dyn_error_set(err, DYN_E_CONFIG,
                         "\"%.80s\" is no region; expected up to %d lower-case letters, "
                         "digits and hyphens, such as \"local\"",
                         region, DYNL_REGION_MAX);
}

static int check_path(const struct dyn_local_opts *opts, struct dyn_error *err)
{
    const char *path = opts->path;

    if (path == NULL)
        return !opts->read_only
                   ? DYN_OK
                   : dyn_error_set(err, DYN_E_CONFIG,
                                   "an engine in memory for reading only would be empty "
                                   "for ever: give a path, or leave out read_only");
    if (path[0] == '\0' || path[0] == ':' || strncmp(path, "local:", 6) == 0)
        return dyn_error_set(err, DYN_E_CONFIG,
                             "\"%.80s\" is no path of a file; expected one such as "
                             "shop.db, or NULL for an engine in memory",
                             path);
    return DYN_OK;
}

static int set_up(struct dyn_local *local, const struct dyn_local_opts *opts,
                  const char *region, struct dyn_error *err)
{
    struct dynl_store_opts store = {
        .system = local->system,
        .path = opts->path,
        .durability = (enum dynl_durability)opts->sync,
        .read_only = opts->read_only,
    };
    const struct dyn_system *system = local->system;
    int64_t now_us = 0;

    memcpy(local->region, region, strlen(region) + 1);
    dynl_faults_init(&local->faults, system);
    atomic_init(&local->requests, 0);
    if (system->random(system->ctx, &local->id_prefix, sizeof(local->id_prefix)) != 0)
        return dyn_error_set(err, DYN_E_SYSTEM, "the system gives no random bytes");
    if (opts->sweep_interval_s != DYN_LOCAL_SWEEP_NEVER && !opts->read_only)
        local->sweep_interval_us =
            INT64_C(1000000) *
            (opts->sweep_interval_s != 0 ? opts->sweep_interval_s : SWEEP_INTERVAL_S);
    if (system->now_us(system->ctx, &now_us) != 0)
        return dyn_error_set(err, DYN_E_SYSTEM, "the system gives no time");
    atomic_init(&local->next_sweep_us, now_us + local->sweep_interval_us);
    return dynl_store_open(&store, &local->store, err);
}

int dyn_local_open(struct dyn_local **ret_local, const struct dyn_local_opts *opts,
                   struct dyn_error *err)
{
    static const struct dyn_local_opts usual;
    const struct dyn_local_opts *o = opts != NULL ? opts : &usual;
    const struct dyn_system *system =
        o->system != NULL ? o->system : dyn_system_default();
    const char *region = o->region != NULL ? o->region : "local";
    struct dyn_local *local;
    int rc;

    dyn_error_clear(err);
    if (ret_local == NULL)
        return dyn_error_set(err, DYN_E_ARG, "a place for the engine is needed");
    if ((unsigned)o->sync > DYN_LOCAL_SYNC_OFF)
        return dyn_error_set(err, DYN_E_ARG, "%d is no enum dyn_local_sync",
                             (int)o->sync);
    rc = check_region(region, err);
    if (rc == DYN_OK)
        rc = check_path(o, err);
    if (rc != DYN_OK)
        return rc;
    local = system->resize(system->ctx, NULL, 0, sizeof(*local));
    if (local == NULL)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory for an engine");
    memset(local, 0, sizeof(*local));
    local->system = system;
    rc = set_up(local, o, region, err);
    if (rc != DYN_OK) {
        system->resize(system->ctx, local, sizeof(*local), 0);
        return rc;
    }
    *ret_local = local;
    return DYN_OK;
}

void dyn_local_close(struct dyn_local *local)
{
    if (local == NULL)
        return;
    dynl_faults_clear(&local->faults);
    dynl_store_close(local->store);
    local->system->resize(local->system->ctx, local, sizeof(*local), 0);
}

/* --- For tests ---------------------------------------------------------------------- */

int dyn_local_fault_add(struct dyn_local *local, const struct dyn_local_fault *fault,
                        struct dyn_error *err)
{
    dyn_error_clear(err);
    if (local == NULL || fault == NULL)
        return dyn_error_set(err, DYN_E_ARG, "an engine and a fault are needed");
    return dynl_faults_add(&local->faults, fault, err);
}

void dyn_local_fault_clear(struct dyn_local *local)
{
    if (local != NULL)
        dynl_faults_clear(&local->faults);
}
