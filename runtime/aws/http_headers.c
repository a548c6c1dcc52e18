/* SPDX-License-Identifier: MIT */
#include "aws/http_headers.h"

#define TARGET        "X-Amz-Target: DynamoDB_20120810."
#define TARGET_NAME   "X-Amz-Target: "
#define INVOCATION    "amz-sdk-invocation-id: "
#define DATE          "X-Amz-Date: "
#define AUTHORIZATION "Authorization: "
#define TOKEN         "X-Amz-Security-Token: "

/* Lines that are the same for all. Not const for curl's type; nobody writes them. */
static char type_line[] = "Content-Type: " DYNI_HTTP_CONTENT_TYPE;
static char encoding_line[] = "Accept-Encoding: identity";
static char no_expect[] = "Expect:";
static char no_accept[] = "Accept:";

void dyni_http_headers_init(struct dyni_http_headers *headers,
                            const struct dyni_http_settings *settings)
{
    char *const texts[DYNI_HTTP_LINES] = {
        [DYNI_HTTP_HOST] = settings->host_line,
        [DYNI_HTTP_TARGET] = headers->target,
        [DYNI_HTTP_TYPE] = type_line,
        [DYNI_HTTP_INVOCATION] = headers->invocation,
        [DYNI_HTTP_REQUEST] = headers->request,
        [DYNI_HTTP_AGENT] = settings->user_agent_line,
        [DYNI_HTTP_ENCODING] = encoding_line,
        [DYNI_HTTP_EXPECT] = no_expect,
        [DYNI_HTTP_ACCEPT] = no_accept,
        [DYNI_HTTP_DATE] = headers->date,
        [DYNI_HTTP_AUTHORIZATION] = headers->authorization,
        [DYNI_HTTP_TOKEN] = headers->token,
    };

    for (size_t i = 0; i < DYNI_HTTP_LINES; i++) {
        headers->lines[i].data = texts[i];
        headers->lines[i].next = i + 1 < DYNI_HTTP_LINES ? &headers->lines[i + 1] : NULL;
    }
    headers->target[0] = '\0';
    headers->invocation[0] = '\0';
    headers->request[0] = '\0';
    headers->date[0] = '\0';
    headers->authorization[0] = '\0';
    headers->token[0] = '\0';
}

/* The caller has seen to the room. */
static char *put(char *at, const char *bytes, size_t len)
{
    memcpy(at, bytes, len);
    return at + len;
}

static char *put_text(char *at, const char *text)
{
    return put(at, text, strlen(text));
}

static char *put_number(char *at, uint32_t number)
{
    char digits[10];
    size_t count = 0;

    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (count > 0)
        *at++ = digits[--count];
    return at;
}

/* Nothing that ends a line or a value: letters, digits and what stands between them. */
static bool is_token(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] <= ' ' || text[i] > '~')
            return false;
    }
    return len > 0;
}

static int name_operation(struct dyni_http_headers *headers, struct dyn_str operation,
                          struct dyn_error *err)
{
    char *at = headers->target + sizeof(TARGET) - 1;
    size_t room = sizeof(headers->target) - sizeof(TARGET);

    if (operation.len > room || !is_token(operation.ptr, operation.len))
        return dyn_error_set(err, DYN_E_ARG, "this is no operation of DynamoDB's");
    put(headers->target, TARGET, sizeof(TARGET) - 1);
    *put(at, operation.ptr, operation.len) = '\0';
    return DYN_OK;
}

int dyni_http_headers_name(struct dyni_http_headers *headers,
                           const struct dyn_request *request, struct dyn_error *err)
{
    const char *id = request->invocation_id;
    const char *id_end = memchr(id, '\0', sizeof(request->invocation_id));
    size_t id_len = id_end != NULL ? (size_t)(id_end - id) : 0;
    int rc = name_operation(headers, request->operation, err);
    char *at;

    if (rc != DYN_OK)
        return rc;
    if (!is_token(id, id_len))
        return dyn_error_set(err, DYN_E_ARG, "a request needs an invocation id");
    at = put_text(headers->invocation, INVOCATION);
    *put(at, id, id_len) = '\0';
    at = put_text(headers->request, "amz-sdk-request: attempt=");
    at = put_number(at, request->attempt);
    at = put_text(at, "; max=");
    *put_number(at, request->max_attempts) = '\0';
    headers->lines[DYNI_HTTP_ACCEPT].next = NULL;
    return DYN_OK;
}

struct dyn_str dyni_http_headers_target(const struct dyni_http_headers *headers)
{
    const char *value = headers->target + sizeof(TARGET_NAME) - 1;

    return dyn_str_n(value, strlen(value));
}

void dyni_http_headers_set_token(struct dyni_http_headers *headers, const char *token)
{
    size_t len = strlen(token);

    dyni_wipe(headers->token, strlen(headers->token));
    headers->token[0] = '\0';
    if (len > 0 && len <= DYN_SESSION_TOKEN_MAX)
        memcpy(put_text(headers->token, TOKEN), token, len + 1);
}

void dyni_http_headers_sign(struct dyni_http_headers *headers,
                            const struct dyni_signed *sign)
{
    struct curl_slist *lines = headers->lines;

    *put_text(put_text(headers->date, DATE), sign->date) = '\0';
    *put_text(put_text(headers->authorization, AUTHORIZATION), sign->authorization) =
        '\0';
    lines[DYNI_HTTP_ACCEPT].next = &lines[DYNI_HTTP_DATE];
    lines[DYNI_HTTP_AUTHORIZATION].next =
        headers->token[0] != '\0' ? &lines[DYNI_HTTP_TOKEN] : NULL;
}

void dyni_http_headers_end(struct dyni_http_headers *headers)
{
    dyni_wipe(headers->authorization, strlen(headers->authorization));
}
