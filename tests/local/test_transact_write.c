/* SPDX-License-Identifier: MIT */
/* TransactWriteItems: all or nothing, reasons, tokens. */
#include "local/ask.h"
#include "support/faulty_system.h"
#include "support/suite.h"

static struct faulty_system faulty;
static struct dyn_local *local;

static const char tab[] =
    "{'TableName':'tab','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
    "{'AttributeName':'pk','AttributeType':'S'},"
    "{'AttributeName':'sk','AttributeType':'S'},"
    "{'AttributeName':'g','AttributeType':'S'},"
    "{'AttributeName':'l','AttributeType':'B'}],"
    "'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'},"
    "{'AttributeName':'sk','KeyType':'RANGE'}],"
    "'GlobalSecondaryIndexes':[{'IndexName':'gsi','KeySchema':["
    "{'AttributeName':'g','KeyType':'HASH'}],'Projection':{'ProjectionType':'ALL'}}],"
    "'LocalSecondaryIndexes':[{'IndexName':'lsi','KeySchema':["
    "{'AttributeName':'pk','KeyType':'HASH'},{'AttributeName':'l','KeyType':'RANGE'}],"
    "'Projection':{'ProjectionType':'KEYS_ONLY'}}]}";
static const char plain[] =
    "{'TableName':'plain','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
    "{'AttributeName':'pk','AttributeType':'S'}],"
    "'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'}]}";

#define PK(text)              "'pk':{'S':'" text "'}"
#define TAB_KEY               PK("a") ",'sk':{'S':'b'}"
#define TAB_ITEM              "{" TAB_KEY ",'x':{'N':'1'}}"
#define IN_TAB                "'TableName':'tab','Key':{" TAB_KEY "}"
#define TRANSACT(actions)     "{'TransactItems':[" actions "]}"
#define ASKING(actions, more) "{'TransactItems':[" actions "]," more "}"
#define PUT(pk)               "{'Put':{'TableName':'plain','Item':{" PK(pk) "}}}"
#define PUT_IF(pk, condition)                                                            \
    "{'Put':{'TableName':'plain','Item':{" PK(pk) "},'ConditionExpression':'" condition  \
                                                  "'}}"
#define PUT_TAB(more) "{'Put':{'TableName':'tab','Item':{" TAB_KEY more "}}}"
#define DELETE(pk)    "{'Delete':{'TableName':'plain','Key':{" PK(pk) "}}}"
#define UPDATE(more)  "{'Update':{" IN_TAB "," more "}}"
#define CHECK(pk, condition)                                                             \
    "{'ConditionCheck':{'TableName':'plain','Key':{" PK(                                 \
        pk) "},'ConditionExpression':'" condition "'}}"
#define VALUE(value) "'ExpressionAttributeValues':{':v':" value "}"

/* A refusal for reasons. */
#define CANCELLED(codes, reasons)                                                        \
    "{'__type':'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',"         \
    "'Message':'Transaction cancelled, please refer cancellation reasons for specific "  \
    "reasons [" codes "]','CancellationReasons':[" reasons "]}"
#define NONE                 "{'Code':'None'}"
#define FAILED               "{'Code':'ConditionalCheckFailed','Message':'" FAILED_TEXT "'}"
#define FAILED_TEXT          "The conditional request failed"
#define INVALID(message)     "{'Code':'ValidationError','Message':'" message "'}"
#define ONE_INVALID(message) CANCELLED("ValidationError", INVALID(message))
#define PARAMETERS           "One or more parameter values were invalid: "
#define EMPTY                "!ValidationException: One or more parameter values are not valid. "
#define MISMATCH             "The provided key element does not match the schema"

static void set_up(void)
{
    struct dyn_local_opts opts = {.system = &faulty.system};
    struct dyn_error err;

    faulty_system_init(&faulty);
    ck_assert_msg(dyn_local_open(&local, &opts, &err) == DYN_OK, "%s", err.message);
    ask_must(local, "CreateTable", tab);
    ask_must(local, "CreateTable", plain);
    ask_must(local, "PutItem", "{'TableName':'tab','Item':" TAB_ITEM "}");
    ask_must(local, "PutItem", "{'TableName':'plain','Item':{" PK("old") "}}");
}

static void tear_down(void)
{
    dyn_local_close(local);
    local = NULL;
    ck_assert_uint_eq(faulty.live_bytes, 0);
}

static void expect(const char *request, const char *answer)
{
    ask_expect(local, "TransactWriteItems", request, answer);
}

/* --- Answers and refusals ----------------------------------------------------------- */

static const struct {
    const char *request, *answer;
} rows[] = {
    {TRANSACT(PUT("1") "," DELETE("old") "," UPDATE(
         "'UpdateExpression':'REMOVE x'") "," CHECK("2", "attribute_not_exists(pk)")),
     "{}"},
    /* conditions */
    {TRANSACT(PUT("1") "," PUT_IF("2", "attribute_exists(pk)") "," CHECK(
         "old", "attribute_not_exists(pk)")),
     CANCELLED("None, ConditionalCheckFailed, ConditionalCheckFailed",
               NONE "," FAILED "," FAILED)},
    {TRANSACT("{'ConditionCheck':{" IN_TAB ",'ConditionExpression':'x = :v'," VALUE(
         "{'N':'2'}") ","
                      "'ReturnValuesOnConditionCheckFailure':'ALL_OLD'}}"),
     CANCELLED("ConditionalCheckFailed",
               "{'Code':'ConditionalCheckFailed','Message':'" FAILED_TEXT
               "','Item':" TAB_ITEM "}")},
    {TRANSACT("{'Put':{'TableName':'plain','Item':{" PK(
         "n") "},'ConditionExpression':'attribute_exists(pk)',"
              "'ReturnValuesOnConditionCheckFailure':'ALL_OLD'}}"),
     CANCELLED("ConditionalCheckFailed", FAILED)},
    /* what a single write would be refused for is a reason */
    {TRANSACT(PUT("1") ",{'Put':{'TableName':'plain','Item':{}}}"),
     CANCELLED("None, ValidationError",
               NONE "," INVALID(PARAMETERS "Missing the key pk in the item"))},
    {TRANSACT("{'Put':{'TableName':'plain','Item':{'pk':{'L':[]}}}}"),
     ONE_INVALID(PARAMETERS "Type mismatch for key pk expected: S actual: L")},
    {TRANSACT("{'Delete':{'TableName':'plain','Key':{'pk':{'N':'1'}}}}"),
     ONE_INVALID(MISMATCH)},
    {TRANSACT("{'Delete':{'TableName':'plain','Key':{'x':{'S':'1'}}}}"),
     ONE_INVALID(MISMATCH)},
    {TRANSACT(PUT_TAB(",'g':{'N':'1'}")),
     ONE_INVALID(PARAMETERS "Type mismatch for Index Key g Expected: S Actual: N "
                            "IndexName: gsi")},
    {TRANSACT(UPDATE("'UpdateExpression':'SET g = x'")),
     ONE_INVALID(PARAMETERS "Type mismatch for Index Key g Expected: S Actual: N "
                            "IndexName: gsi")},
    {TRANSACT(UPDATE("'UpdateExpression':'SET sk = :v'," VALUE("{'S':'x'}"))),
     ONE_INVALID(PARAMETERS
                 "Cannot update attribute sk. This attribute is part of the key")},
    {TRANSACT(UPDATE("'UpdateExpression':'SET y = z'")),
     ONE_INVALID("The provided expression refers to an attribute that does not exist in "
                 "the item")},
    {TRANSACT(UPDATE("'UpdateExpression':'SET y.z = :v'," VALUE("{'S':'x'}"))),
     ONE_INVALID(
         "The document path provided in the update expression is invalid for update")},
    {TRANSACT(PUT_IF("1", "attribute_exists(pk)") "," UPDATE(
         "'UpdateExpression':'SET y = z'")),
     CANCELLED("ConditionalCheckFailed, ValidationError",
               FAILED "," INVALID("The provided expression refers to an attribute that "
                                  "does not exist in the item"))},
    /* empty keys refuse all of it */
    {TRANSACT(PUT_IF("1", "attribute_exists(pk)") "," PUT("")),
     EMPTY "The AttributeValue for a key attribute cannot contain an empty string value. "
           "Key: pk"},
    {TRANSACT(DELETE("")),
     EMPTY "The AttributeValue for a key attribute cannot contain an empty string value. "
           "Key: pk"},
    {TRANSACT(PUT_TAB(",'g':{'S':''}")),
     EMPTY "A value specified for a secondary index key is not supported. The "
           "AttributeValue for a key attribute cannot contain an empty string value. "
           "IndexName: gsi, IndexKey: g"},
    {TRANSACT(UPDATE("'UpdateExpression':'SET g = :v'," VALUE("{'S':''}"))),
     EMPTY "The update expression attempted to update a secondary index key to a value "
           "that is not supported. The AttributeValue for a key attribute cannot contain "
           "an empty string value."},
    /* so does what is wrong without the tables */
    {TRANSACT("{}"), "!ValidationException: Invalid Request: TransactWriteRequest should "
                     "contain Delete or Put or Update request"},
    {TRANSACT("{'Put':{'TableName':'plain','Item':{" PK(
         "1") "}},'Delete':{'TableName':'plain','Key':{" PK("2") "}}}"),
     "!ValidationException: TransactItems can only contain one of Check, Put, Update or "
     "Delete"},
    {TRANSACT(PUT("1") "," PUT_IF("2", "")),
     "!ValidationException: Invalid ConditionExpression: The expression can not be "
     "empty;"},
    {TRANSACT("{'Put':{'TableName':'none','Item':{'s':{'SS':[]}}}}"),
     "!ValidationException: " PARAMETERS "An string set  may not be empty"},
    {TRANSACT(UPDATE("'UpdateExpression':'REMOVE x'," VALUE("{'S':'x'}"))),
     "!ValidationException: Value provided in ExpressionAttributeValues unused in "
     "expressions: keys: {:v}"},
    {TRANSACT(
         "{'Put':{'TableName':'plain','Item':{" PK("1") "}," VALUE("{'S':'x'}") "}}"),
     "!ValidationException: ExpressionAttributeValues can only be specified when using "
     "expressions: ConditionExpression is null"},
    /* tables and duplicates */
    {TRANSACT("{'Put':{'TableName':'none','Item':{}}}"),
     "!ResourceNotFoundException: Requested resource not found"},
    {TRANSACT(PUT("1") "," DELETE("1")), "!ValidationException: Transaction request "
                                         "cannot include multiple operations on one "
                                         "item"},
    {TRANSACT(PUT("old") "," CHECK("old", "attribute_not_exists(pk)")),
     "!ValidationException: Transaction request cannot include multiple operations on "
     "one "
     "item"},
    /* what it costs */
    {ASKING(PUT("1") "," CHECK("2", "attribute_not_exists(pk)") "," PUT_TAB(
                ",'g':{'S':'x'},'l':{'B':'AA=='}"),
            "'ReturnConsumedCapacity':'TOTAL','ReturnItemCollectionMetrics':'SIZE'"),
     "{'ItemCollectionMetrics':{'tab':[{'ItemCollectionKey':{'pk':{'S':'a'}},"
     "'SizeEstimateRangeGB':[0.0,1.0]}]},'ConsumedCapacity':[{'TableName':'plain',"
     "'CapacityUnits':4.0,'WriteCapacityUnits':4.0},{'TableName':'tab','CapacityUnits':"
     "4.0,'WriteCapacityUnits':4.0}]}"},
    {ASKING(PUT_TAB(",'g':{'S':'x'}"), "'ReturnConsumedCapacity':'INDEXES'"),
     "{'ConsumedCapacity':[{'TableName':'tab','CapacityUnits':3.0,'WriteCapacityUnits':"
     "3.0,'Table':{'CapacityUnits':2.0,'WriteCapacityUnits':2.0},"
     "'GlobalSecondaryIndexes':{'gsi':{'CapacityUnits':1.0,'WriteCapacityUnits':1.0}}}]"
     "}"},
};

START_TEST(transactions_answer)
{
    expect(rows[_i].request, rows[_i].answer);
}
END_TEST

/* --- All or nothing ----------------------------------------------------------------- */

START_TEST(all_of_it_is_done)
{
    expect(TRANSACT(PUT("new") "," DELETE("old") "," UPDATE(
               "'UpdateExpression':'SET x = x + :v'," VALUE("{'N':'1'}"))),
           "{}");
    ask_expect(local, "Scan", "{'TableName':'plain'}",
               "{'Items':[{'pk':{'S':'new'}}],'Count':1,'ScannedCount':1}");
    ask_expect(local, "GetItem", "{" IN_TAB ",'ProjectionExpression':'x'}",
               "{'Item':{'x':{'N':'2'}}}");
}
END_TEST

START_TEST(nothing_is_done_when_one_fails)
{
    char *before = ask(local, "Scan", "{'TableName':'tab'}"), *after;

    expect(TRANSACT(PUT("new") "," DELETE("old") "," UPDATE(
               "'UpdateExpression':'SET x = x + :v'," VALUE(
                   "{'N':'1'}")) "," CHECK("none", "attribute_exists(pk)")),
           CANCELLED("None, None, None, ConditionalCheckFailed",
                     NONE "," NONE "," NONE "," FAILED));
    ask_expect(local, "Scan", "{'TableName':'plain'}",
               "{'Items':[{'pk':{'S':'old'}}],'Count':1,'ScannedCount':1}");
    after = ask(local, "Scan", "{'TableName':'tab'}");
    ck_assert_str_eq(before, after);
    free(before);
    free(after);
}
END_TEST

/* --- Memory ------------------------------------------------------------------------- */

#define WIDE_ITEMS    40
#define WIDE_ELEMENTS 20000

/* Items that take many times their text when they are read. */
static void put_wide_items(void)
{
    for (int i = 0; i < WIDE_ITEMS; i++) {
        struct dyn_buf item = {0};

        dyn_buf_printf(&item, "{'TableName':'plain','Item':{'pk':{'S':'w%d'},'l':{'L':[",
                       i);
        for (int k = 0; k < WIDE_ELEMENTS; k++)
            dyn_buf_text(&item, k > 0 ? ",{'S':''}" : "{'S':''}");
        dyn_buf_text(&item, "]}}}");
        ck_assert_int_eq(item.failed, 0);
        ask_must(local, "PutItem", item.ptr);
        dyn_buf_release(&item);
    }
}

START_TEST(conditions_of_many_items_take_the_memory_of_one)
{
    struct dyn_buf request = {0};

    put_wide_items();
    dyn_buf_text(&request, "{'TransactItems':[");
    for (int i = 0; i < WIDE_ITEMS; i++)
        dyn_buf_printf(&request,
                       "%s{'%s':{'TableName':'plain','Key':{'pk':{'S':'w%d'}},"
                       "'ConditionExpression':'size(l) > l[7] or attribute_exists(l)'}}",
                       i > 0 ? "," : "", i % 2 == 0 ? "ConditionCheck" : "Delete", i);
    dyn_buf_text(&request, "]}");
    ck_assert_int_eq(request.failed, 0);
    faulty_system_round(&faulty, 0);
    expect(request.ptr, "{}");
    ck_assert_uint_lt(faulty.most_bytes, 8 * 1024 * 1024); /* all of them: 100 MB */
    dyn_buf_release(&request);
}
END_TEST

/* --- How much ----------------------------------------------------------------------- */

/* Puts of `count` items of 40 KB, each with a letter less than the one before. */
static char *make_large(size_t count, size_t item_size)
{
    char *text = malloc(count * (item_size + 100) + 100), *p = text;

    ck_assert_ptr_nonnull(text);
    p += sprintf(p, "{'TransactItems':[");
    for (size_t i = 0; i < count; i++) {
        p += sprintf(p,
                     "%s{'Put':{'TableName':'plain','Item':{'pk':{'S':'%03zu'},"
                     "'x':{'S':'",
                     i > 0 ? "," : "", i);
        memset(p, 'x', item_size - 6);
        p += item_size - 6;
        p += sprintf(p, "'}}}}");
    }
    sprintf(p, "]}");
    return text;
}

START_TEST(up_to_4_mb_fit)
{
    char *text = make_large(64, 65536);

    expect(text, "{}");
    free(text);
    text = make_large(64, 65537);
    expect(text,
           "!ValidationException: Collection size of items exceeded, which can also "
           "be caused by the aggregate size of the items in the transaction "
           "exceeding the 4MB limit");
    free(text);
}
END_TEST

START_TEST(up_to_100_writes_fit)
{
    char *text = make_large(100, 20), *body;

    expect(text, "{}");
    free(text);
    text = make_large(101, 20);
    body = ask(local, "TransactWriteItems", text);
    ck_assert_ptr_nonnull(
        strstr(body, "Member must have length less than or equal to 100"));
    free(body);
    free(text);
}
END_TEST

/* --- Tokens ------------------------------------------------------------------------- */

#define ADD_ONE(names, placeholder)                                                      \
    "{'Update':{" IN_TAB ",'UpdateExpression':'ADD " placeholder                         \
    " :v'," names VALUE("{'N':'1'}") "}}"
#define COUNT_UP(token) ASKING(ADD_ONE("", "x"), "'ClientRequestToken':'" token "'")

static void expect_count(const char *count)
{
    char answer[64];

    snprintf(answer, sizeof(answer), "{'Item':{'x':{'N':'%s'}}}", count);
    ask_expect(local, "GetItem", "{" IN_TAB ",'ProjectionExpression':'x'}", answer);
}

START_TEST(the_same_token_does_it_once)
{
    expect(COUNT_UP("t"), "{}");
    expect(COUNT_UP("t"), "{}");
    expect_count("2");
    expect(COUNT_UP("u"), "{}");
    expect_count("3");
}
END_TEST

START_TEST(without_a_token_it_is_done_each_time)
{
    expect(TRANSACT(ADD_ONE("", "x")), "{}");
    expect(TRANSACT(ADD_ONE("", "x")), "{}");
    expect_count("3");
}
END_TEST

START_TEST(a_token_is_forgotten_after_ten_minutes)
{
    expect(COUNT_UP("t"), "{}");
    faulty.now_us += INT64_C(599) * 1000000;
    expect(COUNT_UP("t"), "{}");
    expect_count("2");
    faulty.now_us += INT64_C(2) * 1000000;
    expect(COUNT_UP("t"), "{}");
    expect_count("3");
}
END_TEST

START_TEST(a_cancelled_transaction_keeps_no_token)
{
    expect(ASKING(PUT_IF("1", "attribute_exists(pk)"), "'ClientRequestToken':'t'"),
           CANCELLED("ConditionalCheckFailed", FAILED));
    expect(COUNT_UP("t"), "{}");
    expect_count("2");
}
END_TEST

START_TEST(a_repeated_transaction_tells_what_reading_costs)
{
    const char *request = ASKING(PUT("1") "," PUT_TAB(""),
                                 "'ClientRequestToken':'t','ReturnConsumedCapacity':"
                                 "'TOTAL'");

    expect(request, "{'ConsumedCapacity':[{'TableName':'plain','CapacityUnits':2.0,"
                    "'WriteCapacityUnits':2.0},{'TableName':'tab','CapacityUnits':2.0,"
                    "'WriteCapacityUnits':2.0}]}");
    expect(request, "{'ConsumedCapacity':[{'TableName':'plain','CapacityUnits':2.0,"
                    "'ReadCapacityUnits':2.0},{'TableName':'tab','CapacityUnits':2.0,"
                    "'ReadCapacityUnits':2.0}]}");
}
END_TEST

#define NAMED(first, second)                                                             \
    ASKING("{'Put':{'Item':{" PK(                                                        \
               "1") "},'ConditionExpression':'attribute_not_exists(#a) OR #b = "         \
                    ":v','ExpressionAttributeNames':{" first "," second                  \
                    "}," VALUE("{'NS':['1','2']}") ",'TableName':'plain'}}",             \
           "'ClientRequestToken':'t'")

static const struct {
    const char *first, *second;
    bool is_same;
} pairs[] = {
    {COUNT_UP("t"), COUNT_UP("t"), true},
    {COUNT_UP("t"),
     "{'ReturnConsumedCapacity':'NONE','ClientRequestToken':'t','TransactItems':"
     "[" ADD_ONE("", "x") "]}",
     true},
    {ASKING(ADD_ONE("", "x"), "'ClientRequestToken':'t'"),
     ASKING(ADD_ONE("'ExpressionAttributeNames':{'#x':'x'},", "#x"),
            "'ClientRequestToken':'t'"),
     false},
    {NAMED("'#a':'a'", "'#b':'b'"), NAMED("'#b':'b'", "'#a':'a'"), true},
    {NAMED("'#a':'a'", "'#b':'b'"), NAMED("'#a':'b'", "'#b':'a'"), false},
    {ASKING("{'Put':{'TableName':'plain','Item':{" PK(
                "1") ",'n':{'NS':['1','2.0']},'x':{'N':'1'}}}}",
            "'ClientRequestToken':'t'"),
     ASKING("{'Put':{'Item':{'x':{'N':'1.00'},'n':{'NS':['2','1']}," PK(
                "1") "},'TableName':'plain'}}",
            "'ClientRequestToken':'t'"),
     true},
    {ASKING(PUT("1"), "'ClientRequestToken':'t'"),
     ASKING(DELETE("1"), "'ClientRequestToken':'t'"), false},
    {ASKING(PUT("1"), "'ClientRequestToken':'t'"),
     ASKING(PUT("2"), "'ClientRequestToken':'t'"), false},
    {ASKING(PUT("1"), "'ClientRequestToken':'t'"),
     ASKING(PUT("1") "," PUT("2"), "'ClientRequestToken':'t'"), false},
    {ASKING(PUT("1") "," PUT("2"), "'ClientRequestToken':'t'"),
     ASKING(PUT("2") "," PUT("1"), "'ClientRequestToken':'t'"), false},
};

START_TEST(a_token_belongs_to_what_was_asked)
{
    ask_must(local, "TransactWriteItems", pairs[_i].first);
    expect(pairs[_i].second,
           pairs[_i].is_same ? "{}"
                             : "!IdempotentParameterMismatchException: An error occurred "
                               "(IdempotentParameterMismatchException)");
}
END_TEST

#define COUNT(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

int main(void)
{
    Suite *suite = suite_create("transact write");
    TCase *tc = tcase_create("transact write");

    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, transactions_answer, 0, COUNT(rows));
    tcase_add_test(tc, all_of_it_is_done);
    tcase_add_test(tc, nothing_is_done_when_one_fails);
    tcase_add_test(tc, conditions_of_many_items_take_the_memory_of_one);
    tcase_add_test(tc, up_to_4_mb_fit);
    tcase_add_test(tc, up_to_100_writes_fit);
    tcase_add_test(tc, the_same_token_does_it_once);
    tcase_add_test(tc, without_a_token_it_is_done_each_time);
    tcase_add_test(tc, a_token_is_forgotten_after_ten_minutes);
    tcase_add_test(tc, a_cancelled_transaction_keeps_no_token);
    tcase_add_test(tc, a_repeated_transaction_tells_what_reading_costs);
    tcase_add_loop_test(tc, a_token_belongs_to_what_was_asked, 0, COUNT(pairs));
    suite_add_tcase(suite, tc);
    return suite_main(suite);
}
