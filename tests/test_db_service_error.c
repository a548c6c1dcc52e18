/* SPDX-License-Identifier: MIT */
#include "db/service_error.h"
#include "db/verdict.h"
#include "support/faulty_system.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>

#define ROWS(table) (int)(sizeof(table) / sizeof(table[0]))

/* The body in memory of its exact size, so that reading past it shows. */
static struct dyni_service_error read_error(int status, const char *header,
                                            struct dyn_str body)
{
    struct dyn_response response = {.http_status = status};
    struct dyni_service_error error;
    char *copy = malloc(body.len + 1);

    ck_assert_ptr_nonnull(copy);
    if (body.len > 0)
        memcpy(copy, body.ptr, body.len);
    copy[body.len] = '\0';
    response.body.ptr = copy;
    response.body.len = body.len;
    response.body.capacity = body.len + 1;
    strcpy(response.error_type, header);
    memset(&error, 'x', sizeof(error));
    dyni_service_error_read(&response, &error);
    ck_assert(body.len == 0 || memcmp(copy, body.ptr, body.len) == 0);
    ck_assert_ptr_nonnull(memchr(error.message, '\0', sizeof(error.message)));
    free(copy);
    return error;
}

/* --- Code and message --------------------------------------------------------------- */

#define NO_REASON "the service gives no reason"
#define PAGE      "HTTP status 502 with an answer that has no message: "

static const struct {
    const char *header, *body, *code, *message;
} bodies[] = {
    /* where the code is */
    {"ValidationException", "{\"message\":\"m\"}", "ValidationException", "m"},
    {"", "{\"__type\":\"com.amazonaws.dynamodb.v20120810#A\",\"message\":\"m\"}", "A",
     "m"},
    {"", "{\"message\":\"m\",\"__type\":\"A\"}", "A", "m"},
    {"", "{\"code\":\"B\",\"__type\":\"A\",\"message\":\"m\"}", "B", "m"},
    {"C", "{\"code\":\"B\",\"__type\":\"A\",\"message\":\"m\"}", "C", "m"},
    {"a.b#C:http://internal.amazon.com/coral/a.b#X/", "{}", "C", NO_REASON},
    {"C:", "{}", "C", NO_REASON},
    {"a#b#C", "{}", "C", NO_REASON},
    {"#", "{\"__type\":\"A\"}", "A", NO_REASON},
    {"no code <at> all", "{\"__type\":\"A\"}", "A", NO_REASON},
    {"", "{\"code\":17,\"__type\":\"A\"}", "A", NO_REASON},
    {"", "{\"code\":null,\"__type\":\"x y\"}", "",
     PAGE "{\"code\":null,\"__type\":\"x y\"}"},
    {"01234567890123456789012345678901234567890123456789012345678901234", "{}", "",
     PAGE "{}"},
    /* where the message is */
    {"A", "{\"Message\":\"M\"}", "A", "M"},
    {"A", "{\"errorMessage\":\"M\"}", "A", "M"},
    {"A", "{\"message\":null}", "A", NO_REASON},
    {"A", "{\"message\":\"\"}", "A", NO_REASON},
    {"A", " {\r\n\t\"x\" : 1 , \"message\" : \"M\" } ", "A", "M"},
    {"A",
     "{\"Item\":{\"message\":{\"S\":\"no\"},\"b\":[1,{\"message\":\"no\"}]},\"message\":"
     "\"M\"}",
     "A", "M"},
    {"A", "{\"Item\":{\"s\":\"}]\\\"\\\\\"},\"n\":-1.5e3,\"t\":true,\"message\":\"M\"}",
     "A", "M"},
    {"A", "{\"mess\\u0061ge\":\"no\"}", "A", NO_REASON},
    /* text out of JSON */
    {"A", "{\"message\":\"a\\nb\\tc\\\"d\\\\e\\/f\\u0007g\"}", "A", "a b c\"d\\e/f g"},
    {"A", "{\"message\":\"\\u00e4\\u20AC\\ud83d\\ude00\"}", "A",
     "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80"},
    {"A", "{\"message\":\"\\ud83dx\\ude00\\uZZ\\u12\"}", "A", "?x??ZZ?12"},
    {"A", "{\"message\":\"\xFF\xC3\xA4\xC0\x80\"}", "A", "?\xC3\xA4??"},
    {"A", "{\"message\":\"a\x01\x7F\"}", "A", "a  "},
    /* not whole, not JSON */
    {"A", "{\"message\":\"cut o", "A", "cut o"},
    {"A", "{\"message\":\"cut\\", "A", "cut?"},
    {"A", "{\"message\":\"cut\\u00", "A", "cut?00"},
    {"A", "{\"message\"", "A", NO_REASON},
    {"A", "{\"mess", "A", NO_REASON},
    {"A", "{", "A", NO_REASON},
    {"A", "{\"a\":[[[[", "A", NO_REASON},
    {"A", "{\"a\":]]]],\"message\":\"M\"}", "A", NO_REASON},
    {"A", "[\"message\",\"M\"]", "A", NO_REASON},
    {"A", "", "A", NO_REASON},
    {"", "", "", "HTTP status 502 without a word"},
    {"", "<html>\r\n<h1>502</h1>\xFF", "", PAGE "<html>  <h1>502</h1>?"},
    {"", "\xEF\xBB\xBF{}", "", PAGE "\xEF\xBB\xBF{}"},
    /* the service repeats what it tried to verify, token and all */
    {"InvalidSignatureException",
     "{\"message\":\"The request signature we calculated does not match.\\n\\nThe "
     "Canonical "
     "String for this request should have "
     "been\\n'POST\\n/\\nx-amz-security-token:SECRET'\"}",
     "InvalidSignatureException", "The request signature we calculated does not match."},
    {"InvalidSignatureException",
     "{\"message\":\"The Canonical String for this request should have been SECRET\"}",
     "InvalidSignatureException", NO_REASON},
};

START_TEST(code_and_message_are_found)
{
    struct dyni_service_error error =
        read_error(502, bodies[_i].header, dyn_str(bodies[_i].body));

    ck_assert_str_eq(error.code, bodies[_i].code);
    ck_assert_str_eq(error.message, bodies[_i].message);
}
END_TEST

START_TEST(zero_bytes_in_a_body_are_no_end)
{
    struct dyni_service_error error =
        read_error(400, "", DYN_STR("{\"message\":\"a\0b\",\"__type\":\"A\0\"}"));

    ck_assert_str_eq(error.message, "a b");
    ck_assert_str_eq(error.code, "");
}
END_TEST

START_TEST(huge_message_is_cut_between_characters)
{
    static char body[1 << 20];
    struct dyni_service_error error;
    size_t len =
        (size_t)snprintf(body, sizeof(body), "{\"__type\":\"A\",\"message\":\"a");

    while (len < sizeof(body) - 4) {
        body[len++] = '\xC3';
        body[len++] = '\xA4';
    }
    error = read_error(400, "", dyn_str_n(body, len));
    ck_assert_str_eq(error.code, "A");
    ck_assert_uint_eq(strlen(error.message), 255);
    ck_assert_int_eq(error.message[254], '\xA4');
}
END_TEST

START_TEST(deep_nesting_is_passed_over)
{
    static char body[1 << 20];
    static const char head[] = "{\"Item\":", tail[] = ",\"message\":\"M\"}";
    struct dyni_service_error error;
    size_t depth = 400000;

    memcpy(body, head, sizeof(head) - 1);
    memset(body + sizeof(head) - 1, '[', depth);
    memset(body + sizeof(head) - 1 + depth, ']', depth);
    memcpy(body + sizeof(head) - 1 + 2 * depth, tail, sizeof(tail));
    error = read_error(400, "A", dyn_str(body));
    ck_assert_str_eq(error.message, "M");
}
END_TEST

START_TEST(every_cut_of_a_body_is_read)
{
    static const char body[] =
        "{\"__type\":\"x#A\",\"Item\":{\"a\":[{\"S\":\"\\u00e4\xC3\xA4\"}]},"
        "\"message\":\"\\ud83d\\ude00\xF0\x9F\x98\x80\"}";

    for (size_t len = 0; len < sizeof(body); len++)
        read_error(400, "", dyn_str_n(body, len));
}
END_TEST

/* --- Results ------------------------------------------------------------------------ */

static const struct {
    const char *operation;
    int status;
    const char *code, *message;
    int result;
} results[] = {
    {"GetItem", 400, "ValidationException", "", DYN_E_SERVICE},
    {"Query", 400, "ValidationException",
     "The table does not have the specified index: by_day", DYN_E_TABLE},
    {"GetItem", 400, "SerializationException", "", DYN_E_SERVICE},
    {"GetItem", 404, "", "", DYN_E_SERVICE},
    {"PutItem", 413, "RequestEntityTooLarge", "", DYN_E_SERVICE},
    {"PutItem", 400, "ItemCollectionSizeLimitExceededException", "", DYN_E_SERVICE},
    {"PutItem", 400, "TransactionConflictException", "", DYN_E_SERVICE},
    {"TransactWriteItems", 400, "TransactionCanceledException", "", DYN_E_SERVICE},
    {"PutItem", 400, "ConditionalCheckFailedException", "", DYN_E_CONDITION},
    {"GetItem", 400, "ResourceNotFoundException", "", DYN_E_TABLE},
    {"GetItem", 400, "TableNotFoundException", "", DYN_E_TABLE},
    {"UpdateTable", 400, "IndexNotFoundException", "", DYN_E_TABLE},
    {"UpdateTable", 400, "TableInUseException", "", DYN_E_TABLE},
    {"DeleteTable", 400, "ResourceInUseException", "", DYN_E_TABLE},
    {"CreateTable", 400, "ResourceInUseException", "", DYN_E_EXISTS},
    {"CreateTable", 400, "TableAlreadyExistsException", "", DYN_E_EXISTS},
    {"GetItem", 400, "ProvisionedThroughputExceededException", "", DYN_E_THROTTLED},
    {"GetItem", 400, "RequestLimitExceeded", "", DYN_E_THROTTLED},
    {"GetItem", 400, "ThrottlingException", "", DYN_E_THROTTLED},
    {"GetItem", 503, "SlowDown", "", DYN_E_THROTTLED},
    {"GetItem", 429, "", "", DYN_E_THROTTLED},
    {"CreateTable", 400, "LimitExceededException", "", DYN_E_THROTTLED},
    {"TransactWriteItems", 400, "TransactionInProgressException", "", DYN_E_THROTTLED},
    {"GetItem", 500, "InternalServerError", "", DYN_E_SERVER},
    {"GetItem", 500, "", "", DYN_E_SERVER},
    {"GetItem", 501, "", "", DYN_E_SERVER},
    {"GetItem", 503, "ServiceUnavailable", "", DYN_E_SERVER},
    {"GetItem", 400, "UnrecognizedClientException", "", DYN_E_CREDENTIALS},
    {"GetItem", 400, "ExpiredTokenException", "", DYN_E_CREDENTIALS},
    {"GetItem", 400, "ExpiredToken", "", DYN_E_CREDENTIALS},
    {"GetItem", 400, "InvalidSignatureException", "", DYN_E_CREDENTIALS},
    {"GetItem", 403, "SignatureDoesNotMatch", "", DYN_E_CREDENTIALS},
    {"GetItem", 400, "AccessDeniedException", "", DYN_E_CREDENTIALS},
    {"GetItem", 400, "MissingAuthenticationToken", "", DYN_E_CREDENTIALS},
    {"GetItem", 400, "MissingAuthenticationTokenException", "", DYN_E_CREDENTIALS},
    {"GetItem", 400, "IncompleteSignature", "", DYN_E_CREDENTIALS},
    {"GetItem", 400, "IncompleteSignatureException", "", DYN_E_CREDENTIALS},
    {"GetItem", 403, "InvalidClientTokenId", "", DYN_E_CREDENTIALS},
    {"GetItem", 403, "AuthFailure", "", DYN_E_CREDENTIALS},
    {"GetItem", 400, "RequestExpired", "", DYN_E_CREDENTIALS},
    {"GetItem", 400, "RequestTimeTooSkewed", "", DYN_E_CREDENTIALS},
    {"GetItem", 403, "OptInRequired", "", DYN_E_CREDENTIALS},
    {"GetItem", 301, "", "", DYN_E_RESPONSE},
    {"GetItem", 100, "", "", DYN_E_RESPONSE},
    {"GetItem", 0, "", "", DYN_E_RESPONSE},
};

START_TEST(error_has_its_result)
{
    struct dyni_service_error error = {{0}, {0}};

    strcpy(error.code, results[_i].code);
    strcpy(error.message, results[_i].message);
    ck_assert_int_eq(
        dyni_service_error_result(results[_i].operation, results[_i].status, &error),
        results[_i].result);
}
END_TEST

/* --- What an attempt came to -------------------------------------------------------- */

static const struct {
    const char *operation;
    enum dyn_outcome outcome;
    int code, status;
    bool may_have_acted;
    const char *body;
    int rc;
    enum dyni_retry_class retry_class;
    bool is_ambiguous;
} verdicts[] = {
    {"PutItem", DYN_OUTCOME_ANSWER, 0, 200, false, "{}", DYN_OK, DYNI_RETRY_NO, false},
    {"PutItem", DYN_OUTCOME_ANSWER, 0, 200, false, " {\"a\":1}\r\n", DYN_OK,
     DYNI_RETRY_NO, false},
    {"PutItem", DYN_OUTCOME_ANSWER, 0, 200, false, "", DYN_E_RESPONSE, DYNI_RETRY_NO,
     true},
    {"GetItem", DYN_OUTCOME_ANSWER, 0, 200, false, "", DYN_E_RESPONSE, DYNI_RETRY_NO,
     false},
    {"GetItem", DYN_OUTCOME_ANSWER, 0, 200, false, "[]", DYN_E_RESPONSE, DYNI_RETRY_NO,
     false},
    {"GetItem", DYN_OUTCOME_ANSWER, 0, 200, false, "{", DYN_E_RESPONSE, DYNI_RETRY_NO,
     false},
    {"GetItem", DYN_OUTCOME_ANSWER, 0, 200, false, "{\"Item\":{\"a\":", DYN_E_RESPONSE,
     DYNI_RETRY_NO, false},
    {"GetItem", DYN_OUTCOME_ANSWER, 0, 200, false, "<html>", DYN_E_RESPONSE,
     DYNI_RETRY_NO, false},
    {"PutItem", DYN_OUTCOME_ANSWER, 0, 302, false, "{}", DYN_E_RESPONSE, DYNI_RETRY_NO,
     true},
    {"PutItem", DYN_OUTCOME_ANSWER, 0, 500, false, "{}", DYN_E_SERVER,
     DYNI_RETRY_TRANSIENT, true},
    {"Query", DYN_OUTCOME_ANSWER, 0, 500, false, "{}", DYN_E_SERVER, DYNI_RETRY_TRANSIENT,
     false},
    {"PutItem", DYN_OUTCOME_ANSWER, 0, 503, false, "{\"__type\":\"ThrottlingException\"}",
     DYN_E_THROTTLED, DYNI_RETRY_THROTTLING, false},
    {"PutItem", DYN_OUTCOME_ANSWER, 0, 400, false, "{}", DYN_E_SERVICE, DYNI_RETRY_NO,
     false},
    {"TransactWriteItems", DYN_OUTCOME_ANSWER, 0, 400, false,
     "{\"__type\":\"TransactionInProgressException\"}", DYN_E_THROTTLED,
     DYNI_RETRY_THROTTLING, true},
    {"PutItem", DYN_OUTCOME_BROKEN, 0, 0, false, "", DYN_E_NETWORK, DYNI_RETRY_TRANSIENT,
     false},
    {"PutItem", DYN_OUTCOME_BROKEN, DYN_E_RESPONSE, 200, true, "", DYN_E_RESPONSE,
     DYNI_RETRY_TRANSIENT, true},
    {"Scan", DYN_OUTCOME_BROKEN, DYN_E_NETWORK, 0, true, "", DYN_E_NETWORK,
     DYNI_RETRY_TRANSIENT, false},
    {"ExecuteStatement", DYN_OUTCOME_TIMEOUT, 0, 0, true, "", DYN_E_TIMEOUT,
     DYNI_RETRY_TRANSIENT, true},
    {"PutItem", DYN_OUTCOME_REFUSED, DYN_E_CREDENTIALS, 0, false, "", DYN_E_CREDENTIALS,
     DYNI_RETRY_NO, false},
    {"PutItem", DYN_OUTCOME_REFUSED, 0, 0, false, "", DYN_E_CONFIG, DYNI_RETRY_NO, false},
    {"PutItem", (enum dyn_outcome)17, 0, 0, false, "", DYN_E_CONFIG, DYNI_RETRY_NO,
     false},
};

START_TEST(attempt_has_its_verdict)
{
    struct dyn_response response = {
        .outcome = verdicts[_i].outcome,
        .code = verdicts[_i].code,
        .http_status = verdicts[_i].status,
        .may_have_acted = verdicts[_i].may_have_acted,
    };
    struct dyni_verdict verdict;

    dyn_buf_text(&response.body, verdicts[_i].body);
    dyni_verdict(verdicts[_i].operation, &response, &verdict);
    ck_assert_int_eq(verdict.rc, verdicts[_i].rc);
    ck_assert_int_eq(verdict.retry_class, verdicts[_i].retry_class);
    ck_assert_int_eq(verdict.may_have_acted, verdicts[_i].is_ambiguous);
    ck_assert_int_eq(verdict.error.message[0] == '\0', verdict.rc == DYN_OK);
    dyn_buf_release(&response.body);
}
END_TEST

static const struct {
    const char *operation;
    bool writes;
} operations[] = {
    {"GetItem", false},
    {"BatchGetItem", false},
    {"TransactGetItems", false},
    {"Query", false},
    {"Scan", false},
    {"DescribeTable", false},
    {"ListTables", false},
    {"SearchVectors", false},
    {"PutItem", true},
    {"UpdateItem", true},
    {"DeleteItem", true},
    {"BatchWriteItem", true},
    {"CreateTable", true},
    {"TransactWriteItems", true},
    {"ExecuteStatement", true},
    {"SomethingOfTomorrow", true},
};

START_TEST(operations_that_may_change_something_are_known)
{
    ck_assert_int_eq(dyni_operation_writes(operations[_i].operation),
                     operations[_i].writes);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("db/service_error");
    TCase *reading = tcase_create("reading");
    TCase *meaning = tcase_create("meaning");

    tcase_add_loop_test(reading, code_and_message_are_found, 0, ROWS(bodies));
    tcase_add_test(reading, zero_bytes_in_a_body_are_no_end);
    tcase_add_test(reading, huge_message_is_cut_between_characters);
    tcase_add_test(reading, deep_nesting_is_passed_over);
    tcase_add_test(reading, every_cut_of_a_body_is_read);
    suite_add_tcase(suite, reading);
    tcase_add_loop_test(meaning, error_has_its_result, 0, ROWS(results));
    tcase_add_loop_test(meaning, attempt_has_its_verdict, 0, ROWS(verdicts));
    tcase_add_loop_test(meaning, operations_that_may_change_something_are_known, 0,
                        ROWS(operations));
    suite_add_tcase(suite, meaning);
    return suite_main(suite);
}
