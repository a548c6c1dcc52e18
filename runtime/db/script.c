/* SPDX-License-Identifier: MIT */
/*
 * Rules and records of a script, guarded by its lock.
 */
#include "db/scripted.h"

#include "core/checked.h"
#include "core/lock.h"

#include <stdio.h>
#include <string.h>

struct rule {
    struct rule *next;
    struct dyn_script_rule
        say; /* its texts are the script's; skip and times count down */
    bool is_endless;
};

struct dyn_script {
    const struct dyn_system *system;
    struct dyni_lock lock;
    struct dyn_arena rule_mem, record_mem; /* with their texts */
    struct rule *first, **link;            /* a rule is whole before it is linked in */
    struct dyn_script_record *records;
    size_t count, capacity;
};

/* In a child of fork(), after a thread that it does not have was about to change the
 * script: the rules are whole, but not what they and the records were made of. */
static void start_anew(struct dyn_script *script)
{
    struct dyn_arena empty = {.system = script->system};

    script->rule_mem = empty;
    script->record_mem = empty;
    script->records = NULL;
    script->count = 0;
    script->capacity = 0;
    script->link = &script->first;
    while (*script->link != NULL)
        script->link = &(*script->link)->next;
}

static void take(struct dyn_script *script)
{
    if (!dyni_lock_take(&script->lock))
        start_anew(script);
}

/* --- Life cycle --------------------------------------------------------------------- */

int dyn_script_new(struct dyn_script **ret_script, const struct dyn_system *system,
                   struct dyn_error *err)
{
    struct dyn_script *script;

    dyn_error_clear(err);
    if (ret_script == NULL)
        return dyn_error_set(err, DYN_E_ARG, "a place for the script is needed");
    if (system == NULL)
        system = dyn_system_default();
    script = system->resize(system->ctx, NULL, 0, sizeof(*script));
    if (script == NULL)
        return dyn_error_set(err, DYN_E_NOMEM, "out of memory for a script");
    memset(script, 0, sizeof(*script));
    dyni_lock_init(&script->lock, system);
    script->system = system;
    script->rule_mem.system = system;
    script->record_mem.system = system;
    script->link = &script->first;
    *ret_script = script;
    return DYN_OK;
}

void dyn_script_free(struct dyn_script *script)
{
    if (script == NULL)
        return;
    const struct dyn_system *system = script->system;
    dyn_arena_release(&script->rule_mem);
    dyn_arena_release(&script->record_mem);
    if (script->records != NULL)
        system->resize(system->ctx, script->records,
                       script->capacity * sizeof(script->records[0]), 0);
    system->resize(system->ctx, script, sizeof(*script), 0);
}

void dyn_script_clear(struct dyn_script *script)
{
    take(script);
    script->first = NULL;
    script->link = &script->first;
    script->count = 0;
    dyn_arena_clear(&script->rule_mem);
    dyn_arena_clear(&script->record_mem);
    dyni_lock_give(&script->lock);
}

/* --- Rules -------------------------------------------------------------------------- */

static bool copy_text(struct dyn_arena *mem, const char **text)
{
    struct dyn_str copy;

    if (!dyn_arena_str(mem, dyn_str(*text), &copy))
        return false;
    *text = copy.ptr;
    return true;
}

static bool copy_rule(struct dyn_arena *mem, const struct dyn_script_rule *say,
                      struct rule **ret_rule)
{
    struct rule *rule = dyn_arena_calloc(mem, 1, sizeof(*rule));

    if (rule == NULL)
        return false;
    rule->say = *say;
    rule->is_endless = say->times == 0;
    if (!copy_text(mem, &rule->say.operation) || !copy_text(mem, &rule->say.contains) ||
        !copy_text(mem, &rule->say.error_type) || !copy_text(mem, &rule->say.body))
        return false;
    *ret_rule = rule;
    return true;
}

int dyn_script_add(struct dyn_script *script, const struct dyn_script_rule *rule,
                   struct dyn_error *err)
{
    struct rule *copy;

    dyn_error_clear(err);
    if (script == NULL || rule == NULL)
        return dyn_error_set(err, DYN_E_ARG, "a script and a rule are needed");
    if ((unsigned)rule->outcome > DYN_OUTCOME_REFUSED)
        return dyn_error_set(err, DYN_E_ARG, "the outcome of a rule is none");
    take(script);
    bool copied = copy_rule(&script->rule_mem, rule, &copy);
    if (copied) {
        atomic_signal_fence(memory_order_release);
        *script->link = copy;
        script->link = &copy->next;
    }
    dyni_lock_give(&script->lock);
    return copied
               ? DYN_OK
               : dyn_error_set(err, DYN_E_NOMEM, "out of memory for a rule of a script");
}

int dyn_script_answer(struct dyn_script *script, const char *operation, const char *json,
                      uint32_t times, struct dyn_error *err)
{
    struct dyn_script_rule rule = {.operation = operation, .body = json, .times = times};

    return dyn_script_add(script, &rule, err);
}

/* The status with which the service sends an error. */
static int status_of(const char *aws_code)
{
    static const struct {
        const char *code;
        int status;
    } rows[] = {
        {"InternalFailure", 500},
        {"InternalServerError", 500},
        {"InternalServerErrorException", 500},
        {"ServiceUnavailable", 503},
        {"ServiceUnavailableException", 503},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (strcmp(rows[i].code, aws_code) == 0)
            return rows[i].status;
    }
    return 400;
}

int dyn_script_fail(struct dyn_script *script, const char *operation,
                    const char *aws_code, uint32_t times, struct dyn_error *err)
{
    char body[256];
    struct dyn_script_rule rule = {
        .operation = operation,
        .error_type = aws_code,
        .body = body,
        .times = times,
    };

    dyn_error_clear(err);
    if (aws_code == NULL)
        return dyn_error_set(err, DYN_E_ARG,
                             "a failure needs the code of an error: ThrottlingException");
    rule.http_status = status_of(aws_code);
    snprintf(body, sizeof(body),
             "{\"__type\":\"com.amazonaws.dynamodb.v20120810#%.100s\","
             "\"message\":\"as the script says\"}",
             aws_code);
    return dyn_script_add(script, &rule, err);
}

static bool holds(struct dyn_str text, const char *part)
{
    size_t len = strlen(part);

    for (size_t i = 0; len <= text.len && i <= text.len - len; i++) {
        if (memcmp(text.ptr + i, part, len) == 0)
            return true;
    }
    return false;
}

static bool matches(const struct rule *rule, const struct dyn_request *request)
{
    const struct dyn_script_rule *say = &rule->say;

    return (say->operation == NULL ||
            dyn_str_eq(request->operation, dyn_str(say->operation))) &&
           (say->contains == NULL || holds(request->body, say->contains));
}

static const struct dyn_script_rule *next_rule(struct dyn_script *script,
                                               const struct dyn_request *request)
{
    for (struct rule *rule = script->first; rule != NULL; rule = rule->next) {
        bool is_used_up = !rule->is_endless && rule->say.times == 0;
        if (is_used_up || !matches(rule, request))
            continue;
        if (rule->say.skip > 0) {
            rule->say.skip--;
            continue;
        }
        if (!rule->is_endless)
            rule->say.times--;
        return &rule->say;
    }
    return NULL;
}

/* --- Records ------------------------------------------------------------------------ */

static bool make_room(struct dyn_script *script)
{
    const struct dyn_system *system = script->system;
    size_t capacity = script->capacity != 0 ? script->capacity : 8;
    size_t size;
    void *records;

    if (script->count < script->capacity)
        return true;
    if (script->capacity != 0 && !dyni_mul_size(capacity, 2, &capacity))
        return false;
    if (!dyni_mul_size(capacity, sizeof(script->records[0]), &size))
        return false;
    records = system->resize(system->ctx, script->records,
                             script->capacity * sizeof(script->records[0]), size);
    if (records == NULL)
        return false;
    script->records = records;
    script->capacity = capacity;
    return true;
}

static bool record(struct dyn_script *script, const struct dyn_request *request)
{
    struct dyn_str operation, body, id;

    if (!make_room(script) ||
        !dyn_arena_str(&script->record_mem, request->operation, &operation) ||
        !dyn_arena_str(&script->record_mem, request->body, &body) ||
        !dyn_arena_str(&script->record_mem, dyn_str(request->invocation_id), &id))
        return false;
    script->records[script->count++] = (struct dyn_script_record){
        .operation = operation.ptr,
        .body = body.ptr,
        .body_len = body.len,
        .invocation_id = id.ptr,
        .attempt = request->attempt,
    };
    return true;
}

size_t dyn_script_count(struct dyn_script *script)
{
    take(script);
    size_t count = script->count;
    dyni_lock_give(&script->lock);
    return count;
}

struct dyn_script_record dyn_script_recorded(struct dyn_script *script, size_t index)
{
    struct dyn_script_record found = {0};

    take(script);
    if (index < script->count)
        found = script->records[index];
    dyni_lock_give(&script->lock);
    return found;
}

/* --- Replies ------------------------------------------------------------------------ */

static void fill_failure(const struct dyn_script_rule *say, struct dyn_response *ret)
{
    static const int codes[] = {
        [DYN_OUTCOME_ANSWER] = DYN_OK,
        [DYN_OUTCOME_BROKEN] = DYN_E_NETWORK,
        [DYN_OUTCOME_TIMEOUT] = DYN_E_TIMEOUT,
        [DYN_OUTCOME_REFUSED] = DYN_E_CONFIG,
    };

    ret->code = codes[say->outcome];
    ret->may_have_acted = say->may_have_acted || say->act;
    snprintf(ret->message, sizeof(ret->message), "the script lets the attempt fail");
}

static int fill_answer(const struct dyn_script_rule *say, size_t number,
                       const struct dyn_system *system, struct dyn_response *ret)
{
    ret->http_status = say->http_status != 0 ? say->http_status : 200;
    ret->retry_after_ms = say->retry_after_ms > 0 ? say->retry_after_ms : -1;
    snprintf(ret->error_type, sizeof(ret->error_type), "%.120s",
             say->error_type != NULL ? say->error_type : "");
    snprintf(ret->request_id, sizeof(ret->request_id), "SCRIPTED-%zu", number);
    ret->body.system = system;
    return dyn_buf_text(&ret->body, say->body != NULL ? say->body : "{}");
}

static int fill_reply(const struct dyn_script_rule *say, size_t number,
                      const struct dyn_system *system, struct dyni_script_reply *ret)
{
    struct dyn_response *response = &ret->response;

    ret->has_rule = true;
    ret->act = say->act;
    ret->takes_us = say->takes_us;
    response->outcome = say->outcome;
    response->retry_after_ms = -1;
    response->server_time_us = INT64_MIN;
    response->sent_us = INT64_MIN;
    if (say->outcome == DYN_OUTCOME_ANSWER)
        return fill_answer(say, number, system, response);
    fill_failure(say, response);
    return DYN_OK;
}

int dyni_script_next(struct dyn_script *script, const struct dyn_request *request,
                     const struct dyn_system *system, struct dyni_script_reply *ret_reply)
{
    struct dyni_script_reply reply = {0};
    const struct dyn_script_rule *say;
    int rc = DYN_E_NOMEM;

    take(script);
    if (record(script, request)) {
        say = next_rule(script, request);
        rc = say != NULL ? fill_reply(say, script->count, system, &reply) : DYN_OK;
    }
    dyni_lock_give(&script->lock);
    if (rc != DYN_OK) {
        dyn_buf_release(&reply.response.body);
        return rc;
    }
    *ret_reply = reply;
    return DYN_OK;
}
