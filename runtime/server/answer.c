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
    const char *message; /* UTF-8; NULL: none */
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

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
}

/* The value of the first header of a name, which is given in lower case. */
static struct dyn_str header(const struct verify_request *request, const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 0; i < request->header_count; i++) {
        const struct dyni_header *h = &request->headers[i];
        size_t at = 0;
        while (at < len && h->name.len == len && lower(h->name.ptr[at]) == name[at])
            at++;
        if (at == len && h->name.len == len)
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

/* "20260102T030405Z" */
static void write_date(int64_t us, char ret_text[DYN_TIME_TEXT_MAX])
{
    struct dyn_time time = {us, true};

    if (dyn_time_format(time, DYN_TIME_PATTERN, "%Y%m%dT%H%M%SZ", false, ret_text) == 0)
        snprintf(ret_text, DYN_TIME_TEXT_MAX, "?");
}

/* The service's own words. */
static bool refuse_skew(struct answer *answer, const struct verified *verified,
                        int64_t now_us)
{
    bool is_late = verified->date_us < now_us;
    char now[DYN_TIME_TEXT_MAX], edge[DYN_TIME_TEXT_MAX], message[512];

    write_date(now_us, now);
    write_date(is_late ? now_us - SKEW_US : now_us + SKEW_US, edge);
    snprintf(message, sizeof(message), "Signature %s: %s is %s %s (%s %c 5 min.)",
             is_late ? "expired" : "not yet current", verified->date,
             is_late ? "now earlier than" : "still later than", edge, now,
             is_late ? '-' : '+');
    return refuse_as(answer, "InvalidSignatureException", message);
}

static bool refuse_incomplete(struct answer *answer, unsigned missing)
{
    static const struct {
        unsigned part;
        const char *text;
    } rows[] = {
        {VERIFY_CREDENTIAL, "'Credential' parameter. "},
        {VERIFY_SIGNATURE, "'Signature' parameter. "},
        {VERIFY_SIGNED_HEADERS, "'SignedHeaders' parameter. "},
        {VERIFY_DATE, "existence of either a 'X-Amz-Date' or a 'Date' header. "},
    };
    char message[320];
    size_t len = 0;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if ((missing & rows[i].part) != 0)
            len += (size_t)snprintf(message + len, sizeof(message) - len,
                                    "Authorization header requires %s", rows[i].text);
    }
    message[len - 1] = '\0';
    return refuse_as(answer, "IncompleteSignatureException", message);
}

/* What the credential is for, in the service's words. A key of --verify has no token. */
static bool refuse_scope(struct answer *answer, const struct options *options,
                         const struct verified *verified)
{
    char message[256];

    if (verified->has_token)
        return refuse_as(answer, "UnrecognizedClientException",
                         "The security token included in the request is invalid.");
    if (strcmp(verified->service, "dynamodb") != 0)
        return refuse_as(answer, "InvalidSignatureException",
                         "Credential should be scoped to correct service: 'dynamodb'.");
    if (options->local.region == NULL ||
        strcmp(verified->region, options->local.region) == 0)
        return true;
    snprintf(message, sizeof(message),
             "Credential should be scoped to a valid region, not '%s'. ",
             verified->region);
    return refuse_as(answer, "InvalidSignatureException", message);
}

/* Says why, where the service shows what it hashed. */
static bool refuse_mismatch(struct answer *answer, const char *why)
{
    char message[640];

    snprintf(message, sizeof(message),
             "The request signature we calculated does not match the signature you "
             "provided. Check your AWS Secret Access Key and signing method. Consult the "
             "service documentation for details.\n\n%s",
             why);
    return refuse_as(answer, "InvalidSignatureException", message);
}

static bool is_signed(const struct options *options, const struct verify_request *request,
                      struct answer *answer)
{
    const struct dyn_system *system = dyn_system_default();
    struct verified verified;
    int64_t now_us = 0;

    (void)verify_request(request, options->secret, &verified);
    if (verified.fault == VERIFY_NO_AUTHORIZATION)
        return refuse_as(answer, "MissingAuthenticationTokenException",
                         "Request is missing Authentication Token");
    if (verified.fault == VERIFY_INCOMPLETE)
        return refuse_incomplete(answer, verified.missing);
    if (verified.fault == VERIFY_OTHER_ALGORITHM)
        return refuse_as(answer, "IncompleteSignatureException",
                         "Unsupported AWS 'algorithm' (only AWS4-HMAC-SHA256 for now). ");
    if (verified.fault == VERIFY_NO_SCOPE)
        return refuse_as(answer, "IncompleteSignatureException",
                         "Credential must have exactly 5 slash-delimited elements, e.g. "
                         "keyid/date/region/service/term, the last aws4_request");
    if (strcmp(verified.access_key_id, options->access_key_id) != 0)
        return refuse_as(answer, "UnrecognizedClientException",
                         "The security token included in the request is invalid.");
    if (verified.fault != VERIFY_HOLDS)
        return refuse_mismatch(answer, verified.why);
    if (system->now_us(system->ctx, &now_us) != 0 ||
        verified.date_us < now_us - SKEW_US || verified.date_us > now_us + SKEW_US)
        return refuse_skew(answer, &verified, now_us);
    return refuse_scope(answer, options, &verified);
}

/* --- Operations --------------------------------------------------------------------- */

/* The operation's name as C text; false: there is none. */
static bool read_operation(const struct verify_request *request, char *ret_name,
                           size_t size)
{
    struct dyn_str target = header(request, "x-amz-target");
    size_t prefix = sizeof(TARGET) - 1;

    if (target.ptr == NULL || target.len <= prefix || target.len - prefix >= size ||
        memcmp(target.ptr, TARGET, prefix) != 0 ||
        memchr(target.ptr, '\0', target.len) != NULL)
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
    if (given.http_status >= 500)
        fprintf(stderr, "dyngen-local: %s: %s\n", operation,
                dyn_buf_str(&given.body).ptr);
    memcpy(answer->request_id, given.request_id, sizeof(answer->request_id));
}

/* Somebody looks whether the server is there. */
static void greet(struct answer *answer, const struct options *options)
{
    answer->http_status = 200;
    answer->content_type = "text/plain";
    dyn_buf_printf(&answer->body, "healthy: dynamodb.%s.amazonaws.com ",
                   options->local.region != NULL ? options->local.region : "local");
}

/* The service's answer to all but GET and POST. */
static void refuse_method(struct answer *answer)
{
    answer->http_status = 404;
    answer->content_type = "application/xml";
    dyn_buf_text(&answer->body, "<UnknownOperationException/>\n");
}

/* A page in a browser that found a way around asking for leave, as by a name of its own that
 * leads to loopback: what it posts has this header, what programs send has not. */
static bool is_from_a_page(const struct verify_request *request)
{
    return header(request, "origin").ptr != NULL;
}

static void answer_whole(const struct options *options, struct dyn_local *local,
                         const struct verify_request *request, struct answer *answer)
{
    static const struct refusal unknown = {400, "UnknownOperationException", NULL};
    static const struct refusal page = {403, "AccessDeniedException",
                                        "pages in a browser may not ask here; signed "
                                        "requests may, with --verify"};
    char operation[64];

    if (dyn_str_eq(request->method, DYN_STR("GET")) ||
        dyn_str_eq(request->method, DYN_STR("HEAD")))
        greet(answer, options);
    else if (!dyn_str_eq(request->method, DYN_STR("POST")))
        refuse_method(answer);
    else if (!read_operation(request, operation, sizeof(operation)))
        refuse(answer, &unknown);
    else if (options->secret == NULL && is_from_a_page(request))
        refuse(answer, &page);
    else if (options->secret == NULL || is_signed(options, request, answer))
        execute(local, operation, request->body, answer);
}

static void refuse_limit(struct answer *answer, const struct options *options,
                         enum answer_limit limit)
{
    char body[128], headers[128];
    const struct refusal rows[] = {
        [ANSWER_BODY_TOO_LARGE] = {413, "RequestEntityTooLargeException", body},
        [ANSWER_TOO_MANY_HEADERS] = {431, "RequestHeaderFieldsTooLargeException",
                                     headers},
        [ANSWER_UNKNOWN_CODING] = {501, "NotImplementedException",
                                   "the only transfer coding that is known is chunked"},
    };

    snprintf(body, sizeof(body),
             "a request's body may have at most %zu bytes here (--max-body)",
             options->max_body_bytes);
    snprintf(headers, sizeof(headers), "a request may have at most %d headers",
             VERIFY_HEADERS_MAX);
    refuse(answer, &rows[limit]);
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
                 const struct verify_request *request, enum answer_limit limit,
                 struct answer *ret_answer)
{
    struct answer answer = {0};

    if (limit != ANSWER_WITHIN_LIMITS)
        refuse_limit(&answer, options, limit);
    else
        answer_whole(options, local, request, &answer);
    if (answer.body.failed != 0) {
        dyn_buf_release(&answer.body);
        return false;
    }
    if (answer.request_id[0] == '\0')
        write_own_id(answer.request_id);
    answer.crc32 = dyni_crc32(0, answer.body.ptr, answer.body.len);
    *ret_answer = answer;
    return true;
}
