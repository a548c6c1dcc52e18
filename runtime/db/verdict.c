/* SPDX-License-Identifier: MIT */
#include "db/verdict.h"

#include <stdio.h>
#include <string.h>

bool dyni_operation_writes(const char *operation)
{
    static const char *const reading[] = {
        "BatchGet", "Describe", "Get", "List", "Query", "Scan", "Search", "TransactGet",
    };

    for (size_t i = 0; i < sizeof(reading) / sizeof(reading[0]); i++) {
        if (strncmp(operation, reading[i], strlen(reading[i])) == 0)
            return false;
    }
    return true;
}

/* Cheaply: the decoder looks closer. */
static bool looks_like_object(struct dyn_str body)
{
    static const char space[] = " \t\r\n";
    const char *first = body.ptr;
    const char *last = body.ptr + body.len;

    while (first < last && *first != '\0' && strchr(space, *first) != NULL)
        first++;
    while (last > first && last[-1] != '\0' && strchr(space, last[-1]) != NULL)
        last--;
    return last - first >= 2 && *first == '{' && last[-1] == '}';
}

/* Errors that go away when something else is put right, which the call tries once. */
static enum dyni_cure cure_of(const char *aws_code)
{
    static const struct {
        const char *code;
        enum dyni_cure cure;
    } cures[] = {
        {"AccessDeniedException", DYNI_CURE_CLOCK},
        {"AuthFailure", DYNI_CURE_CLOCK},
        {"ExpiredToken", DYNI_CURE_CREDENTIALS},
        {"ExpiredTokenException", DYNI_CURE_CREDENTIALS},
        {"InvalidSignatureException", DYNI_CURE_CLOCK},
        {"RequestTimeTooSkewed", DYNI_CURE_CLOCK},
        {"SignatureDoesNotMatch", DYNI_CURE_CLOCK},
    };

    for (size_t i = 0; i < sizeof(cures) / sizeof(cures[0]); i++) {
        if (strcmp(cures[i].code, aws_code) == 0)
            return cures[i].cure;
    }
    return DYNI_CURE_NONE;
}

/* Refusals that AWS's SDKs leave to the program, where the same request may yet work. */
static bool may_pass_later(const char *aws_code)
{
    return strcmp(aws_code, "TransactionConflictException") == 0;
}

/* The service is at it already: an earlier attempt, or call, with the same token. */
static bool is_under_way(const char *aws_code)
{
    return strcmp(aws_code, "TransactionInProgressException") == 0;
}

static void judge_error(const char *operation, const struct dyn_response *response,
                        struct dyni_verdict *verdict)
{
    struct dyni_service_error *error = &verdict->error;

    dyni_service_error_read(response, error);
    verdict->rc = dyni_service_error_result(operation, response->http_status, error);
    verdict->retry_class = dyni_retry_classify(response->http_status, error->code);
    verdict->cure = cure_of(error->code);
    verdict->may_have_acted = verdict->rc == DYN_E_SERVER ||
                              verdict->rc == DYN_E_RESPONSE || is_under_way(error->code);
    verdict->may_succeed_later =
        verdict->retry_class != DYNI_RETRY_NO || may_pass_later(error->code);
}

static void judge_answer(const char *operation, const struct dyn_response *response,
                         struct dyni_verdict *verdict)
{
    if (response->http_status < 200 || response->http_status > 299) {
        judge_error(operation, response, verdict);
        return;
    }
    if (looks_like_object(dyn_buf_str(&response->body)))
        return;
    verdict->rc = DYN_E_RESPONSE;
    verdict->may_have_acted = true;
    snprintf(verdict->error.message, sizeof(verdict->error.message),
             "HTTP status %d with %zu bytes that are no JSON object; is the endpoint "
             "DynamoDB's?",
             response->http_status, response->body.len);
}

static void judge_failure(const struct dyn_response *response,
                          struct dyni_verdict *verdict)
{
    static const struct {
        int code;
        const char *message;
        enum dyni_retry_class retry_class;
    } rows[] = {
        [DYN_OUTCOME_ANSWER] = {DYN_E_RESPONSE, "", DYNI_RETRY_NO},
        [DYN_OUTCOME_BROKEN] = {DYN_E_NETWORK, "the connection broke",
                                DYNI_RETRY_TRANSIENT},
        [DYN_OUTCOME_TIMEOUT] = {DYN_E_TIMEOUT, "no answer in time",
                                 DYNI_RETRY_TRANSIENT},
        [DYN_OUTCOME_REFUSED] = {DYN_E_CONFIG, "the transport cannot send this",
                                 DYNI_RETRY_NO},
    };
    size_t row = (size_t)response->outcome < sizeof(rows) / sizeof(rows[0])
                     ? (size_t)response->outcome
                     : DYN_OUTCOME_REFUSED;

    verdict->rc = response->code < 0 ? response->code : rows[row].code;
    verdict->retry_class = rows[row].retry_class;
    verdict->may_have_acted = response->may_have_acted;
    verdict->may_succeed_later = verdict->retry_class != DYNI_RETRY_NO;
    snprintf(verdict->error.message, sizeof(verdict->error.message), "%s",
             response->message[0] != '\0' ? response->message : rows[row].message);
}

void dyni_verdict(const char *operation, const struct dyn_response *response,
                  struct dyni_verdict *ret_verdict)
{
    memset(ret_verdict, 0, sizeof(*ret_verdict));
    if (response->outcome == DYN_OUTCOME_ANSWER)
        judge_answer(operation, response, ret_verdict);
    else
        judge_failure(response, ret_verdict);
    if (ret_verdict->may_have_acted)
        ret_verdict->may_have_acted = dyni_operation_writes(operation);
}
