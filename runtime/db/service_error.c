/* SPDX-License-Identifier: MIT */
#include "db/service_error.h"

#include "db/error_body.h"
#include "db/retry.h"

#include <stdio.h>
#include <string.h>

static bool is_code(struct dyn_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
              (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-'))
            return false;
    }
    return text.len > 0;
}

/* "com.amazonaws.dynamodb.v20120810#X:http://..." is X. */
static bool copy_code(struct dyn_str text, char *ret_code, size_t size)
{
    const char *colon = text.len > 0 ? memchr(text.ptr, ':', text.len) : NULL;

    if (colon != NULL)
        text.len = (size_t)(colon - text.ptr);
    for (size_t i = text.len; i > 0; i--) {
        if (text.ptr[i - 1] == '#') {
            text = dyn_str_n(text.ptr + i, text.len - i);
            break;
        }
    }
    if (!is_code(text) || text.len >= size)
        return false;
    memcpy(ret_code, text.ptr, text.len);
    ret_code[text.len] = '\0';
    return true;
}

/* The service repeats the whole request that it tried to verify, session token and
 * all. */
static void drop_request(char *message)
{
    char *from = strstr(message, "The Canonical String for this request");

    if (from == NULL)
        return;
    while (from > message && from[-1] == ' ')
        from--;
    *from = '\0';
}

/* What can be said of an answer that has no message. */
static void describe(const struct dyn_response *response, struct dyn_str body,
                     char *ret_message, size_t size)
{
    char beginning[121];

    dyni_error_copy(body, false, beginning, sizeof(beginning));
    if (body.len == 0)
        snprintf(ret_message, size, "HTTP status %d without a word",
                 response->http_status);
    else
        snprintf(ret_message, size,
                 "HTTP status %d with an answer that has no message: %s",
                 response->http_status, beginning);
}

void dyni_service_error_read(const struct dyn_response *response,
                             struct dyni_service_error *ret_error)
{
    struct dyn_str body = dyn_buf_str(&response->body);
    struct dyni_error_members members = dyni_error_members(body);

    ret_error->code[0] = '\0';
    ret_error->message[0] = '\0';
    (void)(copy_code(dyn_str(response->error_type), ret_error->code,
                     sizeof(ret_error->code)) ||
           copy_code(members.code, ret_error->code, sizeof(ret_error->code)) ||
           copy_code(members.type, ret_error->code, sizeof(ret_error->code)));
    if (members.message.len > 0) {
        dyni_error_copy(members.message, true, ret_error->message,
                        sizeof(ret_error->message));
        drop_request(ret_error->message);
    }
    if (ret_error->message[0] != '\0')
        return;
    if (ret_error->code[0] != '\0')
        snprintf(ret_error->message, sizeof(ret_error->message),
                 "the service gives no reason");
    else
        describe(response, body, ret_error->message, sizeof(ret_error->message));
}

/* --- What it is for the caller ------------------------------------------------------ */

static const struct {
    const char *code;
    int result;
} results[] = {
    {"AccessDeniedException", DYN_E_CREDENTIALS},
    {"AuthFailure", DYN_E_CREDENTIALS},
    {"ConditionalCheckFailedException", DYN_E_CONDITION},
    {"ExpiredToken", DYN_E_CREDENTIALS},
    {"ExpiredTokenException", DYN_E_CREDENTIALS},
    {"IncompleteSignature", DYN_E_CREDENTIALS},
    {"IncompleteSignatureException", DYN_E_CREDENTIALS},
    {"IndexNotFoundException", DYN_E_TABLE},
    {"InvalidClientTokenId", DYN_E_CREDENTIALS},
    {"InvalidSignatureException", DYN_E_CREDENTIALS},
    {"MissingAuthenticationToken", DYN_E_CREDENTIALS},
    {"MissingAuthenticationTokenException", DYN_E_CREDENTIALS},
    {"OptInRequired", DYN_E_CREDENTIALS},
    {"RequestExpired", DYN_E_CREDENTIALS},
    {"RequestTimeTooSkewed", DYN_E_CREDENTIALS},
    {"ResourceInUseException", DYN_E_TABLE},
    {"ResourceNotFoundException", DYN_E_TABLE},
    {"SignatureDoesNotMatch", DYN_E_CREDENTIALS},
    {"TableAlreadyExistsException", DYN_E_EXISTS},
    {"TableInUseException", DYN_E_TABLE},
    {"TableNotFoundException", DYN_E_TABLE},
    {"UnrecognizedClientException", DYN_E_CREDENTIALS},
};

/* A missing index has no code of its own. */
static bool is_missing_index(const struct dyni_service_error *error)
{
    return strcmp(error->code, "ValidationException") == 0 &&
           strstr(error->message, "does not have the specified index") != NULL;
}

int dyni_service_error_result(const char *operation, int http_status,
                              const struct dyni_service_error *error)
{
    if (strcmp(error->code, "ResourceInUseException") == 0 &&
        strcmp(operation, "CreateTable") == 0)
        return DYN_E_EXISTS;
    for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++) {
        if (strcmp(results[i].code, error->code) == 0)
            return results[i].result;
    }
    if (is_missing_index(error))
        return DYN_E_TABLE;
    if (dyni_retry_classify(http_status, error->code) == DYNI_RETRY_THROTTLING)
        return DYN_E_THROTTLED;
    if (http_status >= 500)
        return DYN_E_SERVER;
    return http_status >= 400 ? DYN_E_SERVICE : DYN_E_RESPONSE;
}
