/* SPDX-License-Identifier: MIT */
#include "server/answer.h"

#include "core/hash.h"
#include "json/writer.h"

#include <dyn/time.h>

#include <stdio.h>
#include <string.h>

#define TARGET "DynamoDB_20120810."

/* How long a request may wait for other processes on the file. */
#define WAIT_US INT64_C(10000000)

/* How far a signature's time may be off: the service's five minutes. */
#define SKEW_US INT64_C(300000000)

static const char json_type[] = "application/x-amz-json-1.0";

/* --- Errors of the front -------------------------------------------------------------- */

struct refusal {
    int http_status;
    const char *type;
    const char *message; /* NULL: none */
};

static void refuse(struct answer *answer, const struct refusal *refusal)
{
    answer->http_status = refusal->http_status;
    answer->content_type = json_type;
    dyni_write_literal(&answer->body, "{\"__type\":\"com.amazon.coral.service#");
    dyn_buf_text(&answer->body, refusal->type);
    dyni_write_byte(&answer->body, '"');
    if (refusal->message != NULL) {
        dyni_write_literal(&answer->body, ",\"message\":");
        dyni_write_string(&answer->body, dyn_str(refusal->message));
    }
    dyni_write_byte(&answer->body, '}');
}

static struct dyn_str header(const struct verify_request *request, const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 0; i < request->header_count; i++) {
        const struct dyni_header *h = &request->headers[i];
        size_t at = 0;
        while (at < len && h->name.len == len && (h->name.ptr[at] | 0x20) == name[at])
            at++;
        if (at == len || (h->name.len == len && memcmp(h->name.ptr, name, len) == 0))
            return h->value;
    }
    return dyn_str_n(NULL, 0);
}

/* --- Signatures --------------------------------------------------------------------- */

static bool refuse_as(struct answer *answer, const char *type, const char *message)
{
    struct refusal refusal = {400, type, message};

    refuse(answer, &refusal);
    return false;
}

static bool refuse_skew(struct answer *answer, const struct verified *verified,
                        int64_t now_us)
{
    char now[DYN_TIME_TEXT_MAX], message[256];
    struct dyn_time time = {now_us, true};

    (void)dyn_time_format(time, DYN_TIME_PATTERN, "%Y%m%dT%H%M%SZ", false, now);
    snprintf(message, sizeof(message),
             "Signature %s: %s, and this machine's clock says %s; more than 5 minutes "
             "apart",
             verified->date_us < now_us ? "expired" : "not yet current", verified->date,
             now);
    return refuse_as(answer, "InvalidSignatureException", message);
}

static bool is_allowed(const struct options *options,
                       const struct verify_request *request, struct answer *answer)
{
    const struct dyn_system *system = dyn_system_default();
    struct verified verified;
    int64_t now_us = 0;
    bool holds;

    if (options->secret == NULL)
        return true;
    holds = verify_request(request, options->secret, &verified);
    if (!verified.has_authorization)
        return refuse_as(answer, "MissingAuthenticationTokenException",
                         "Request is missing Authentication Token");
    if (!verified.is_complete)
        return refuse_as(answer, "IncompleteSignatureException",
                         "Authorization header requires 'Credential' parameter. "
                         "Authorization header requires 'Signature' parameter. "
                         "Authorization header requires 'SignedHeaders' parameter.");
    if (strcmp(verified.access_key_id, options->access_key_id) != 0)
        return refuse_as(answer, "UnrecognizedClientException",
                         "The security token included in the request is invalid.");
    if (!holds)
        return refuse_as(answer, "InvalidSignatureException",
                         "The request signature we calculated does not match the "
                         "signature you provided. Check your AWS Secret Access Key and "
                         "signing method. Consult the service documentation for "
                         "details.");
    if (system->now_us(system->ctx, &now_us) != 0 ||
        verified.date_us < now_us - SKEW_US || verified.date_us > now_us + SKEW_US)
        return refuse_skew(answer, &verified, now_us);
    return true;
}

/* --- Operations --------------------------------------------------------------------- */

/* The operation's name as C text; false: there is none. */
static bool read_operation(const struct verify_request *request, char *ret_name,
                           size_t size)
{
    struct dyn_str target = header(request, "x-amz-target");
    size_t prefix = sizeof(TARGET) - 1;

    if (target.ptr == NULL || target.len <= prefix || target.len - prefix >= size ||
        memcmp(target.ptr, TARGET, prefix) != 0)
        return false;
    memcpy(ret_name, target.ptr + prefix, target.len - prefix);
    ret_name[target.len - prefix] = '\0';
    return true;
}

static void execute(struct dyn_local *local, const char *operation, struct dyn_str body,
                    struct answer *answer)
{
    static const struct refusal no_memory = {500, "InternalServerError", "out of memory"};
    struct dyn_local_answer given;

    if (dyn_local_execute(local, operation, body, WAIT_US, &given, NULL) != DYN_OK) {
        refuse(answer, &no_memory);
        return;
    }
    answer->http_status = given.http_status;
    answer->content_type = json_type;
    answer->body = given.body;
    memcpy(answer->request_id, given.request_id, sizeof(answer->request_id));
}

/* A request that names no operation: somebody looks whether the server is there. */
static void greet(struct answer *answer, const struct options *options)
{
    answer->http_status = 200;
    answer->content_type = "text/plain";
    dyn_buf_printf(&answer->body, "healthy: dynamodb.%s.amazonaws.com \n",
                   options->local.region != NULL ? options->local.region : "local");
}

/* By the header alone a browser's page cannot ask: it would have to get leave first. */
static void answer_whole(const struct options *options, struct dyn_local *local,
                         const struct verify_request *request, struct answer *answer)
{
    static const struct refusal unknown = {400, "UnknownOperationException", NULL};
    static const struct refusal no_method = {405, "UnknownOperationException",
                                             "expected POST"};
    char operation[64];

    if (dyn_str_eq(request->method, DYN_STR("GET")) ||
        dyn_str_eq(request->method, DYN_STR("HEAD"))) {
        greet(answer, options);
        return;
    }
    if (!dyn_str_eq(request->method, DYN_STR("POST"))) {
        refuse(answer, &no_method);
        return;
    }
    if (!read_operation(request, operation, sizeof(operation))) {
        refuse(answer, &unknown);
        return;
    }
    if (is_allowed(options, request, answer))
        execute(local, operation, request->body, answer);
}

static void write_own_id(char ret_id[64])
{
    const struct dyn_system *system = dyn_system_default();
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
    uint8_t bytes[52] = {0};

    (void)system->random(system->ctx, bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++)
        ret_id[i] = letters[bytes[i] & 31];
    ret_id[sizeof(bytes)] = '\0';
}

bool answer_make(const struct options *options, struct dyn_local *local,
                 const struct verify_request *request, bool is_too_large,
                 struct answer *ret_answer)
{
    static const struct refusal too_large = {
        413, "RequestEntityTooLargeException",
        "the request is larger than this server takes (--max-body)"};

    memset(ret_answer, 0, sizeof(*ret_answer));
    if (is_too_large) {
        refuse(ret_answer, &too_large);
        ret_answer->closes = true;
    } else {
        answer_whole(options, local, request, ret_answer);
    }
    if (ret_answer->body.failed != 0) {
        dyn_buf_release(&ret_answer->body);
        return false;
    }
    if (ret_answer->request_id[0] == '\0')
        write_own_id(ret_answer->request_id);
    ret_answer->crc32 = dyni_crc32(0, ret_answer->body.ptr, ret_answer->body.len);
    return true;
}
