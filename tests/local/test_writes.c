/* SPDX-License-Identifier: MIT */
/* PutItem, UpdateItem, DeleteItem, BatchWriteItem: answers, refusals, order of both. */
#include "local/ask.h"
#include "support/suite.h"

static struct dyn_local *local;

/* --- Tables with items -------------------------------------------------------------- */

/* With indexes: "zoo" is behind "gsi" in the order of names, and shares its key. */
static const char tab[] =
    "{'TableName':'tab','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
    "{'AttributeName':'pk','AttributeType':'S'},"
    "{'AttributeName':'sk','AttributeType':'S'},"
    "{'AttributeName':'g','AttributeType':'S'},"
    "{'AttributeName':'gr','AttributeType':'N'},"
    "{'AttributeName':'l','AttributeType':'B'}],"
    "'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'},"
    "{'AttributeName':'sk','KeyType':'RANGE'}],"
    "'GlobalSecondaryIndexes':[{'IndexName':'zoo','KeySchema':["
    "{'AttributeName':'g','KeyType':'HASH'}],"
    "'Projection':{'ProjectionType':'KEYS_ONLY'}},"
    "{'IndexName':'gsi','KeySchema':[{'AttributeName':'g','KeyType':'HASH'},"
    "{'AttributeName':'gr','KeyType':'RANGE'}],'Projection':{'ProjectionType':'ALL'}}],"
    "'LocalSecondaryIndexes':[{'IndexName':'lsi','KeySchema':["
    "{'AttributeName':'pk','KeyType':'HASH'},{'AttributeName':'l','KeyType':'RANGE'}],"
    "'Projection':{'ProjectionType':'KEYS_ONLY'}}]}";
static const char plain[] =
    "{'TableName':'plain','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
    "{'AttributeName':'pk','AttributeType':'S'}],"
    "'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'}]}";
static const char bytes[] =
    "{'TableName':'bytes','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
    "{'AttributeName':'pk','AttributeType':'B'},"
    "{'AttributeName':'sk','AttributeType':'N'}],"
    "'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'},"
    "{'AttributeName':'sk','KeyType':'RANGE'}]}";
static const char late_index[] =
    "{'TableName':'plain','AttributeDefinitions':["
    "{'AttributeName':'pk','AttributeType':'S'},"
    "{'AttributeName':'late','AttributeType':'S'}],"
    "'GlobalSecondaryIndexUpdates':[{'Create':{'IndexName':'late','KeySchema':["
    "{'AttributeName':'late','KeyType':'HASH'}],"
    "'Projection':{'ProjectionType':'ALL'}}}]}";

#define KEY "'pk':{'S':'a'},'sk':{'S':'b'}"
#define ITEM                                                                             \
    "{'m':{'M':{'a':{'S':'1'},'b':{'L':[{'N':'1'},{'N':'2'},{'N':'3'}]}}}," KEY          \
    ",'t':{'SS':['x','y']},'x':{'N':'1'}}"
#define AT      "'TableName':'tab','Key':{" KEY "}"
#define INVALID "!ValidationException: One or more parameter values were invalid: "
#define EMPTY   "!ValidationException: One or more parameter values are not valid. "

static void set_up(void)
{
    struct dyn_error err;

    ck_assert_msg(dyn_local_open(&local, NULL, &err) == DYN_OK, "%s", err.message);
    ask_must(local, "CreateTable", tab);
    ask_must(local, "CreateTable", plain);
    ask_must(local, "CreateTable", bytes);
    ask_must(local, "PutItem", "{'TableName':'tab','Item':" ITEM "}");
}

static void tear_down(void)
{
    dyn_local_close(local);
    local = NULL;
}

struct row {
    const char *operation, *request, *answer;
};

static void run_row(const struct row *row)
{
    ask_expect(local, row->operation, row->request, row->answer);
}

/* --- PutItem ------------------------------------------------------------------------ */

#define PUT(item)           "{'TableName':'tab','Item':{" item "}}"
#define PUT_AND(item, rest) "{'TableName':'tab','Item':{" item "}," rest "}"

static const struct row puts_rows[] = {
    {"PutItem", PUT(KEY), "{}"},
    {"PutItem", PUT_AND(KEY, "'ReturnValues':'NONE'"), "{}"},
    {"PutItem", PUT_AND(KEY, "'ReturnValues':'ALL_OLD'"), "{'Attributes':" ITEM "}"},
    {"PutItem", PUT_AND("'pk':{'S':'new'},'sk':{'S':'b'}", "'ReturnValues':'ALL_OLD'"),
     "{}"},
    {"PutItem", PUT_AND(KEY, "'ReturnValues':'ALL_NEW'"),
     "!ValidationException: ReturnValues can only be ALL_OLD or NONE"},
    {"PutItem", PUT_AND(KEY, "'ReturnValues':'UPDATED_OLD'"),
     "!ValidationException: ReturnValues can only be ALL_OLD or NONE"},
    /* the key */
    {"PutItem", PUT("'sk':{'S':'b'}"), INVALID "Missing the key pk in the item"},
    {"PutItem", PUT("'pk':{'S':'b'}"), INVALID "Missing the key sk in the item"},
    {"PutItem", PUT(""), INVALID "Missing the key pk in the item"},
    {"PutItem", PUT("'pk':{'N':'1'},'sk':{'S':'b'}"),
     INVALID "Type mismatch for key pk expected: S actual: N"},
    {"PutItem", PUT("'pk':{'S':'1'},'sk':{'M':{}}"),
     INVALID "Type mismatch for key sk expected: S actual: M"},
    {"PutItem", PUT("'pk':{'S':''},'sk':{'S':'b'}"),
     EMPTY "The AttributeValue for a key attribute cannot contain an empty string value. "
           "Key: pk"},
    {"PutItem", PUT("'pk':{'S':'a'},'sk':{'S':''}"),
     EMPTY "The AttributeValue for a key attribute cannot contain an empty string value. "
           "Key: sk"},
    {"PutItem", "{'TableName':'bytes','Item':{'pk':{'B':''},'sk':{'N':'1'}}}",
     EMPTY "The AttributeValue for a key attribute cannot contain an empty binary value. "
           "Key: pk"},
    /* keys of indexes: the index whose name is first, types before empty values */
    {"PutItem", PUT(KEY ",'g':{'N':'1'}"),
     INVALID "Type mismatch for Index Key g Expected: S Actual: N IndexName: gsi"},
    {"PutItem", PUT(KEY ",'g':{'NULL':true}"),
     INVALID "Type mismatch for Index Key g Expected: S Actual: NULL IndexName: gsi"},
    {"PutItem", PUT(KEY ",'l':{'S':'x'}"),
     INVALID "Type mismatch for Index Key l Expected: B Actual: S IndexName: lsi"},
    {"PutItem", PUT(KEY ",'g':{'S':''},'l':{'S':'x'}"),
     INVALID "Type mismatch for Index Key l Expected: B Actual: S IndexName: lsi"},
    {"PutItem", PUT(KEY ",'g':{'S':''}"),
     EMPTY "A value specified for a secondary index key is not supported. The "
           "AttributeValue for a key attribute cannot contain an empty string value. "
           "IndexName: gsi, IndexKey: g"},
    {"PutItem", PUT(KEY ",'l':{'B':''}"),
     EMPTY "A value specified for a secondary index key is not supported. The "
           "AttributeValue for a key attribute cannot contain an empty binary value. "
           "IndexName: lsi, IndexKey: l"},
    {"PutItem", PUT(KEY ",'other':{'S':''}"), "{}"},
    /* conditions */
    {"PutItem", PUT_AND(KEY, "'ConditionExpression':'attribute_exists(pk)'"), "{}"},
    {"PutItem", PUT_AND(KEY, "'ConditionExpression':'attribute_not_exists(pk)'"),
     "{'__type':'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',"
     "'message':'The conditional request failed'}"},
    {"PutItem",
     PUT_AND(KEY, "'ConditionExpression':'attribute_not_exists(pk)',"
                  "'ReturnValuesOnConditionCheckFailure':'ALL_OLD'"),
     "{'__type':'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',"
     "'message':'The conditional request failed','Item':" ITEM "}"},
    {"PutItem",
     PUT_AND("'pk':{'S':'q'},'sk':{'S':'q'}",
             "'ConditionExpression':'attribute_exists(pk)',"
             "'ReturnValuesOnConditionCheckFailure':'ALL_OLD'"),
     "{'__type':'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',"
     "'message':'The conditional request failed'}"},
    /* what costs how much */
    {"PutItem", PUT_AND(KEY, "'ReturnConsumedCapacity':'TOTAL'"),
     "{'ConsumedCapacity':{'TableName':'tab','CapacityUnits':1.0}}"},
    {"PutItem",
     PUT_AND(KEY ",'g':{'S':'g'},'l':{'B':'AA=='}",
             "'ReturnConsumedCapacity':'INDEXES','ReturnItemCollectionMetrics':'SIZE'"),
     "{'ConsumedCapacity':{'TableName':'tab','CapacityUnits':3.0,'Table':{'CapacityUnits'"
     ":1.0},'LocalSecondaryIndexes':{'lsi':{'CapacityUnits':1.0}},"
     "'GlobalSecondaryIndexes':{'zoo':{'CapacityUnits':1.0}}},'ItemCollectionMetrics':{"
     "'ItemCollectionKey':{'pk':{'S':'a'}},'SizeEstimateRangeGB':[0.0,1.0]}}"},
    {"PutItem", PUT_AND(KEY, "'ReturnItemCollectionMetrics':'NONE'"), "{}"},
    {"PutItem",
     "{'TableName':'plain','Item':{'pk':{'S':'a'}},'ReturnItemCollectionMetrics':'SIZE'}",
     "{}"},
    /* the order: parameters, values, ReturnValues, expressions, table */
    {"PutItem", "{'TableName':'none','Item':{}}",
     "!ResourceNotFoundException: Requested resource not found"},
    {"PutItem", "{'TableName':'none','Item':{'s':{'SS':[]}},'ReturnValues':'ALL_NEW'}",
     INVALID "An string set  may not be empty"},
    {"PutItem",
     "{'TableName':'none','Item':{'s':{'SS':[]}},"
     "'ExpressionAttributeValues':{':a':{'S':'x'}}}",
     "!ValidationException: ExpressionAttributeValues can only be specified when using "
     "expressions: ConditionExpression is null"},
    {"PutItem", "{'TableName':'none','Item':{},'ExpressionAttributeNames':{'#a':'a'}}",
     "!ValidationException: ExpressionAttributeNames can only be specified when using "
     "expressions"},
    {"PutItem",
     "{'TableName':'none','Item':{},'ReturnValues':'ALL_NEW','ConditionExpression':''}",
     "!ValidationException: ReturnValues can only be ALL_OLD or NONE"},
    {"PutItem", "{'TableName':'none','Item':{},'ConditionExpression':''}",
     "!ValidationException: Invalid ConditionExpression: The expression can not be "
     "empty;"},
};

START_TEST(put_item_answers)
{
    run_row(&puts_rows[_i]);
}
END_TEST

/* --- UpdateItem --------------------------------------------------------------------- */

#define UPDATE(rest)        "{" AT "," rest "}"
#define SET(expression)     "'UpdateExpression':'" expression "'"
#define VALUES(values)      "'ExpressionAttributeValues':{" values "}"
#define V(name, type, text) "':" name "':{'" type "':'" text "'}"
#define NO_UPDATE(name)                                                                  \
    INVALID "Cannot update attribute " name ". This attribute is part of the key"

static const struct row update_rows[] = {
    {"UpdateItem", "{" AT "}", "{}"},
    {"UpdateItem", UPDATE("'ReturnValues':'ALL_NEW'"), "{'Attributes':" ITEM "}"},
    {"UpdateItem", UPDATE("'ReturnValues':'ALL_OLD'"), "{'Attributes':" ITEM "}"},
    {"UpdateItem", UPDATE("'ReturnValues':'UPDATED_NEW'"), "{}"},
    {"UpdateItem",
     UPDATE(SET("SET x = :v") "," VALUES(
         V("v", "N", "2.50")) ","
                              "'ReturnValues':'UPDATED_NEW'"),
     "{'Attributes':{'x':{'N':'2.5'}}}"},
    {"UpdateItem",
     UPDATE(
         SET("SET x = :v") "," VALUES(V("v", "N", "2")) ","
                                                        "'ReturnValues':'UPDATED_OLD'"),
     "{'Attributes':{'x':{'N':'1'}}}"},
    {"UpdateItem",
     UPDATE(SET("SET y = :v REMOVE x") "," VALUES(
         V("v", "N", "2")) ","
                           "'ReturnValues':'UPDATED_OLD'"),
     "{'Attributes':{'x':{'N':'1'}}}"},
    {"UpdateItem",
     UPDATE(SET("SET y = :v REMOVE x") "," VALUES(
         V("v", "N", "2")) ","
                           "'ReturnValues':'UPDATED_NEW'"),
     "{'Attributes':{'y':{'N':'2'}}}"},
    {"UpdateItem",
     UPDATE(SET("SET m.a = :v, m.b[1] = :v") "," VALUES(
         V("v", "S", "n")) ","
                           "'ReturnValues':'UPDATED_NEW'"),
     "{'Attributes':{'m':{'M':{'a':{'S':'n'},'b':{'L':[{'S':'n'}]}}}}}"},
    {"UpdateItem",
     UPDATE(SET("SET m.a = :v, m.b[1] = :v") "," VALUES(
         V("v", "S", "n")) ","
                           "'ReturnValues':'UPDATED_OLD'"),
     "{'Attributes':{'m':{'M':{'a':{'S':'1'},'b':{'L':[{'N':'2'}]}}}}}"},
    {"UpdateItem",
     UPDATE(SET("REMOVE x") ","
                            "'ReturnValues':'UPDATED_NEW'"),
     "{}"},
    {"UpdateItem",
     UPDATE(SET("DELETE t :s") ","
                               "'ExpressionAttributeValues':{':s':{'SS':['x','y']}}"
                               ","
                               "'ReturnValues':'ALL_NEW'"),
     "{'Attributes':{'m':{'M':{'a':{'S':'1'},'b':{'L':[{'N':'1'},{'N':'2'},{'N':'3'}]}}},"
     "'pk':{'S':'a'},'sk':{'S':'b'},'x':{'N':'1'}}}"},
    /* an item that is not there yet */
    {"UpdateItem",
     "{'TableName':'plain','Key':{'pk':{'S':'n'}},'ReturnValues':'ALL_NEW'}",
     "{'Attributes':{'pk':{'S':'n'}}}"},
    {"UpdateItem",
     "{'TableName':'plain','Key':{'pk':{'S':'n'}},'ReturnValues':'ALL_OLD'}", "{}"},
    {"UpdateItem",
     "{'TableName':'plain','Key':{'pk':{'S':'n'}},'UpdateExpression':'SET x = pk',"
     "'ReturnValues':'ALL_NEW'}",
     "{'Attributes':{'pk':{'S':'n'},'x':{'S':'n'}}}"},
    {"UpdateItem",
     "{'TableName':'plain','Key':{'pk':{'S':'n'}},'UpdateExpression':'ADD c :one',"
     "'ExpressionAttributeValues':{':one':{'N':'1'}},'ReturnValues':'UPDATED_NEW'}",
     "{'Attributes':{'c':{'N':'1'}}}"},
    {"UpdateItem",
     "{'TableName':'plain','Key':{'pk':{'S':'n'}},'UpdateExpression':'REMOVE x',"
     "'ReturnValues':'ALL_NEW'}",
     "{'Attributes':{'pk':{'S':'n'}}}"},
    {"UpdateItem",
     "{'TableName':'plain','Key':{'pk':{'S':'n'}},'ConditionExpression':"
     "'attribute_exists(pk)'}",
     "!ConditionalCheckFailedException: The conditional request failed"},
    {"UpdateItem",
     UPDATE(
         "'ConditionExpression':'x > :v'"
         "," VALUES(V("v", "N", "5")) ","
                                      "'ReturnValuesOnConditionCheckFailure':'ALL_OLD'"),
     "{'__type':'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',"
     "'message':'The conditional request failed','Item':" ITEM "}"},
    /* the key */
    {"UpdateItem", "{'TableName':'tab','Key':{'pk':{'S':'a'}}}",
     "!ValidationException: The provided key element does not match the schema"},
    {"UpdateItem", "{'TableName':'tab','Key':{" KEY ",'x':{'S':'a'}}}",
     "!ValidationException: The provided key element does not match the schema"},
    {"UpdateItem", "{'TableName':'tab','Key':{'pk':{'S':'a'},'x':{'S':'a'}}}",
     "!ValidationException: The provided key element does not match the schema"},
    {"UpdateItem", "{'TableName':'tab','Key':{'pk':{'S':'a'},'sk':{'N':'1'}}}",
     "!ValidationException: The provided key element does not match the schema"},
    {"UpdateItem", "{'TableName':'tab','Key':{}}",
     "!ValidationException: The provided key element does not match the schema"},
    {"UpdateItem", "{'TableName':'tab','Key':{'pk':{'S':'a'},'sk':{'S':''}}}",
     EMPTY "The AttributeValue for a key attribute cannot contain an empty string value. "
           "Key: sk"},
    {"UpdateItem", UPDATE(SET("SET pk = :v") "," VALUES(V("v", "S", "a"))),
     NO_UPDATE("pk")},
    {"UpdateItem", UPDATE(SET("REMOVE sk")), NO_UPDATE("sk")},
    {"UpdateItem", UPDATE(SET("SET pk.x = :v") "," VALUES(V("v", "S", "a"))),
     NO_UPDATE("pk")},
    /* keys of indexes */
    {"UpdateItem", UPDATE(SET("SET g = :v") "," VALUES(V("v", "N", "1"))),
     INVALID "Type mismatch for Index Key g Expected: S Actual: N IndexName: gsi"},
    {"UpdateItem", UPDATE(SET("SET g = x")),
     INVALID "Type mismatch for Index Key g Expected: S Actual: N IndexName: gsi"},
    {"UpdateItem", UPDATE(SET("SET g = :v") "," VALUES(V("v", "S", ""))),
     EMPTY "The update expression attempted to update a secondary index key to a value "
           "that is not supported. The AttributeValue for a key attribute cannot contain "
           "an empty string value."},
    {"UpdateItem", UPDATE(SET("SET l = :v") "," VALUES(V("v", "B", ""))),
     EMPTY "The update expression attempted to update a secondary index key to a value "
           "that is not supported. The AttributeValue for a key attribute cannot contain "
           "an empty binary value."},
    /* what the item decides */
    {"UpdateItem", UPDATE(SET("SET y = z")),
     "!ValidationException: The provided expression refers to an attribute that does not "
     "exist in the item"},
    {"UpdateItem", UPDATE(SET("SET z.a = :v") "," VALUES(V("v", "S", ""))),
     "!ValidationException: The document path provided in the update expression is "
     "invalid for update"},
    /* what it costs */
    {"UpdateItem",
     UPDATE(SET("SET g = :v") "," VALUES(
         V("v", "S", "n")) ","
                           "'ReturnConsumedCapacity':'INDEXES'"),
     "{'ConsumedCapacity':{'TableName':'tab','CapacityUnits':2.0,'Table':{'CapacityUnits'"
     ":1.0},'GlobalSecondaryIndexes':{'zoo':{'CapacityUnits':1.0}}}}"},
    /* the order: names and values without expressions, the key's values, the table */
    {"UpdateItem",
     "{'TableName':'none','Key':{'pk':{'SS':[]}},"
     "'ExpressionAttributeValues':{':v':{'S':'x'}}}",
     "!ValidationException: ExpressionAttributeValues can only be specified when using "
     "expressions: UpdateExpression and ConditionExpression are null"},
    {"UpdateItem", "{'TableName':'none','Key':{'pk':{'SS':[]}},'UpdateExpression':''}",
     INVALID "An string set  may not be empty"},
    {"UpdateItem", "{'TableName':'none','Key':{},'UpdateExpression':''}",
     "!ValidationException: Invalid UpdateExpression: The expression can not be empty;"},
    {"UpdateItem", "{'TableName':'none','Key':{}}",
     "!ResourceNotFoundException: Requested resource not found"},
};

START_TEST(update_item_answers)
{
    run_row(&update_rows[_i]);
}
END_TEST

/* --- DeleteItem --------------------------------------------------------------------- */

static const struct row delete_rows[] = {
    {"DeleteItem", "{" AT "}", "{}"},
    {"DeleteItem", "{" AT ",'ReturnValues':'ALL_OLD'}", "{'Attributes':" ITEM "}"},
    {"DeleteItem",
     "{'TableName':'plain','Key':{'pk':{'S':'n'}},'ReturnValues':'ALL_OLD'}", "{}"},
    {"DeleteItem", "{" AT ",'ReturnValues':'UPDATED_OLD'}",
     "!ValidationException: ReturnValues can only be ALL_OLD or NONE"},
    {"DeleteItem", "{" AT ",'ConditionExpression':'attribute_exists(y)'}",
     "!ConditionalCheckFailedException: The conditional request failed"},
    {"DeleteItem",
     "{" AT ",'ConditionExpression':'attribute_exists(y)',"
     "'ReturnValuesOnConditionCheckFailure':'ALL_OLD'}",
     "{'__type':'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',"
     "'message':'The conditional request failed','Item':" ITEM "}"},
    {"DeleteItem",
     "{'TableName':'plain','Key':{'pk':{'S':'n'}},'ConditionExpression':'pk = :v',"
     "'ExpressionAttributeValues':{':v':{'S':'n'}}}",
     "!ConditionalCheckFailedException: The conditional request failed"},
    {"DeleteItem",
     "{" AT ",'ReturnConsumedCapacity':'TOTAL','ReturnItemCollectionMetrics':'SIZE'}",
     "{'ConsumedCapacity':{'TableName':'tab','CapacityUnits':1.0},"
     "'ItemCollectionMetrics':{'ItemCollectionKey':{'pk':{'S':'a'}},"
     "'SizeEstimateRangeGB':[0.0,1.0]}}"},
    {"DeleteItem",
     "{'TableName':'plain','Key':{'pk':{'S':'n'}},'ReturnConsumedCapacity':'INDEXES'}",
     "{'ConsumedCapacity':{'TableName':'plain','CapacityUnits':1.0,"
     "'Table':{'CapacityUnits':1.0}}}"},
    {"DeleteItem", "{'TableName':'plain','Key':{'pk':{'N':'1'}}}",
     "!ValidationException: The provided key element does not match the schema"},
    {"DeleteItem", "{" AT ",'ExpressionAttributeValues':{':v':{'S':'x'}}}",
     "!ValidationException: ExpressionAttributeValues can only be specified when using "
     "expressions: ConditionExpression is null"},
};

START_TEST(delete_item_answers)
{
    run_row(&delete_rows[_i]);
}
END_TEST

START_TEST(a_deleted_item_is_gone)
{
    ask_must(local, "DeleteItem", "{" AT "}");
    ask_expect(local, "GetItem", "{" AT "}", "{}");
}
END_TEST

/* --- BatchWriteItem ----------------------------------------------------------------- */

#define BATCH(tables) "{'RequestItems':{" tables "}}"
#define P(item)       "{'PutRequest':{'Item':{" item "}}}"
#define D(key)        "{'DeleteRequest':{'Key':{" key "}}}"
#define PK(text)      "'pk':{'S':'" text "'}"
#define FIVE(x)                                                                          \
    P(PK(x "1")) "," P(PK(x "2")) "," P(PK(x "3")) "," P(PK(x "4")) "," P(PK(x "5"))
#define TAB_PUT(x) P(PK("a") ",'sk':{'S':'" x "'}")

static const struct row batch_rows[] = {
    {"BatchWriteItem", BATCH("'plain':[" P(PK("1")) "," D(PK("2")) "]"),
     "{'UnprocessedItems':{}}"},
    {"BatchWriteItem", BATCH("'plain':[{}]"),
     "!ValidationException: Supplied AttributeValue has more than one datatypes set, "
     "must "
     "contain exactly one of the supported datatypes"},
    {"BatchWriteItem",
     BATCH("'plain':[{'PutRequest':{'Item':{" PK("1") "}},'DeleteRequest':{'Key':{" PK(
         "1") "}}}]"),
     "!ValidationException: Supplied AttributeValue has more than one datatypes set, "
     "must "
     "contain exactly one of the supported datatypes"},
    {"BatchWriteItem", BATCH("'plain':[" P(PK("1")) "," D(PK("1")) "]"),
     "!ValidationException: Provided list of item keys contains duplicates"},
    {"BatchWriteItem", BATCH("'plain':[" P(PK("1")) "," P(PK("1")) "]"),
     "!ValidationException: Provided list of item keys contains duplicates"},
    {"BatchWriteItem",
     BATCH("'plain':[" P(
         PK("1")) "],'arn:aws:dynamodb:local:000000000000:table/plain':[" P(PK("1")) "]"),
     "!ValidationException: Provided list of item keys contains duplicates"},
    {"BatchWriteItem",
     BATCH("'plain':[" FIVE("a") "," FIVE("b") "," FIVE("c") "," FIVE("d") "," FIVE(
         "e") "],'tab':[" TAB_PUT("1") "]"),
     "!ValidationException: Too many items requested for the BatchWriteItem call"},
    {"BatchWriteItem", BATCH("'none':[" P(PK("1")) "]"),
     "!ResourceNotFoundException: Requested resource not found"},
    {"BatchWriteItem", BATCH("'tab':[" P(PK("1")) "]"),
     "!ValidationException: The provided key element does not match the schema"},
    {"BatchWriteItem", BATCH("'plain':[" P("'pk':{'N':'1'}") "]"),
     "!ValidationException: The provided key element does not match the schema"},
    {"BatchWriteItem", BATCH("'tab':[" D(PK("1")) "]"),
     "!ValidationException: The provided key element does not match the schema"},
    {"BatchWriteItem", BATCH("'plain':[" P(PK("")) "]"),
     EMPTY "The AttributeValue for a key attribute cannot contain an empty string value. "
           "Key: pk"},
    {"BatchWriteItem", BATCH("'tab':[" P(KEY ",'g':{'N':'1'}") "]"),
     INVALID "Type mismatch for Index Key g Expected: S Actual: N IndexName: gsi"},
    {"BatchWriteItem", BATCH("'none':[" P(PK("1") ",'s':{'SS':[]}") "]"),
     INVALID "An string set  may not be empty"},
    {"BatchWriteItem",
     "{'RequestItems':{'plain':[" P(PK("1")) "," D(PK("2")) "],'tab':[" TAB_PUT(
         "1") "," TAB_PUT("2") "]},'ReturnConsumedCapacity':'TOTAL',"
                               "'ReturnItemCollectionMetrics':'SIZE'}",
     "{'UnprocessedItems':{},'ItemCollectionMetrics':{'tab':[{'ItemCollectionKey':{'pk':{"
     "'S':'a'}},'SizeEstimateRangeGB':[0.0,1.0]}]},'ConsumedCapacity':[{'TableName':"
     "'plain','CapacityUnits':2.0},{'TableName':'tab','CapacityUnits':2.0}]}"},
    {"BatchWriteItem",
     "{'RequestItems':{'plain':[" P(PK("1")) "]},'ReturnItemCollectionMetrics':'SIZE'}",
     "{'UnprocessedItems':{}}"},
};

START_TEST(batch_write_answers)
{
    run_row(&batch_rows[_i]);
}
END_TEST

START_TEST(a_refused_batch_writes_nothing)
{
    ask_expect(
        local, "BatchWriteItem",
        BATCH("'plain':[" P(PK("1")) "," P(PK("2") ",'pk2':{'S':'x'}") "," P(
            "'pk':{'N':'3'}") "]"),
        "!ValidationException: The provided key element does not match the schema");
    ask_expect(local, "Scan", "{'TableName':'plain'}",
               "{'Items':[],'Count':0,'ScannedCount':0}");
}
END_TEST

START_TEST(a_batch_does_what_it_says)
{
    ask_must(local, "PutItem", "{'TableName':'plain','Item':{" PK("old") "}}");
    ask_must(local, "BatchWriteItem",
             BATCH("'plain':[" D(PK("old")) "," P(PK("new") ",'x':{'N':'1'}") "]"));
    ask_expect(local, "Scan", "{'TableName':'plain'}",
               "{'Items':[{'pk':{'S':'new'},'x':{'N':'1'}}],'Count':1,'ScannedCount':1}");
}
END_TEST

START_TEST(what_a_fault_withholds_is_given_back)
{
    struct dyn_local_fault fault = {.kind = DYN_LOCAL_UNPROCESSED,
                                    .operation = "BatchWriteItem",
                                    .times = 1,
                                    .unprocessed = 3};
    struct dyn_error err;

    ck_assert_int_eq(dyn_local_fault_add(local, &fault, &err), DYN_OK);
    ask_expect(
        local, "BatchWriteItem",
        "{'RequestItems':{'plain':[" P(PK("1")) "," P(
            PK("2") ",'x':{'N':'1.0'}") "],'tab':[" TAB_PUT("1") "," D(KEY) "]},'"
                                                                            "ReturnConsum"
                                                                            "edCapacity':"
                                                                            "'TOTAL'}",
        "{'UnprocessedItems':{'plain':[" P(PK("2") ",'x':{'N':'1'}") "],'tab':[" TAB_PUT(
            "1") "," D(KEY) "]},'ConsumedCapacity':[{'TableName':'plain',"
                            "'CapacityUnits':1.0}]}");
    ask_expect(local, "GetItem", "{" AT ",'ProjectionExpression':'x'}",
               "{'Item':{'x':{'N':'1'}}}");
}
END_TEST

START_TEST(a_fault_may_withhold_all_of_a_batch)
{
    struct dyn_local_fault fault = {.kind = DYN_LOCAL_UNPROCESSED, .unprocessed = 9};
    struct dyn_error err;

    ck_assert_int_eq(dyn_local_fault_add(local, &fault, &err), DYN_OK);
    ask_expect(
        local, "BatchWriteItem",
        "{'RequestItems':{'plain':[" P(PK("1")) "]},'ReturnConsumedCapacity':'TOTAL'}",
        "{'UnprocessedItems':{'plain':[" P(PK("1")) "]},'ConsumedCapacity':[]}");
}
END_TEST

/* --- Sizes -------------------------------------------------------------------------- */

/* Request text with `count` letters in place of the "~". */
static void expect_sized(const char *operation, const char *request, size_t count,
                         const char *answer)
{
    const char *at = strchr(request, '~');
    size_t before = (size_t)(at - request), len = strlen(request);
    char *text = malloc(len + count);

    ck_assert_ptr_nonnull(text);
    memcpy(text, request, before);
    memset(text + before, 'A', count);
    memcpy(text + before + count, at + 1, len - before);
    ask_expect(local, operation, text, answer);
    free(text);
}

static const struct {
    const char *operation, *request;
    size_t fits; /* letters; one more is refused */
    size_t step; /* of more */
    const char *refusal;
} size_rows[] = {
    {"PutItem", PUT("'pk':{'S':'~'},'sk':{'S':'b'}"), 2048, 1,
     INVALID "Size of hashkey has exceeded the maximum size limit of2048 bytes"},
    {"PutItem", PUT("'pk':{'S':'a'},'sk':{'S':'~'}"), 1024, 1,
     INVALID
     "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"},
    {"UpdateItem", "{'TableName':'plain','Key':{'pk':{'S':'~'}}}", 2048, 1,
     INVALID "Size of hashkey has exceeded the maximum size limit of2048 bytes"},
    {"DeleteItem", "{'TableName':'tab','Key':{'pk':{'S':'a'},'sk':{'S':'~'}}}", 1024, 1,
     INVALID
     "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"},
    {"PutItem", "{'TableName':'bytes','Item':{'pk':{'B':'~'},'sk':{'N':'1'}}}", 2728, 4,
     INVALID "Size of hashkey has exceeded the maximum size limit of2048 bytes"},
    {"PutItem", PUT(KEY ",'g':{'S':'~'}"), 2048, 1,
     INVALID "Size limit exceeded for Index Key g Actual Size: 2049 bytes Max Size: 2048 "
             "bytes IndexName: gsi"},
    {"UpdateItem", UPDATE(SET("SET g = :v") "," VALUES(V("v", "S", "~"))), 2048, 1,
     INVALID "Size limit exceeded for Index Key g Actual Size: 2049 bytes Max Size: 2048 "
             "bytes IndexName: gsi"},
    {"PutItem", PUT(KEY ",'l':{'B':'~'}"), 1364, 4,
     INVALID "Size limit exceeded for Index Key l Actual Size: 1026 bytes Max Size: 1024 "
             "bytes IndexName: lsi"},
    {"PutItem", "{'TableName':'plain','Item':{'pk':{'S':'a'},'x':{'S':'~'}}}", 409600 - 4,
     1, "!ValidationException: Item size has exceeded the maximum allowed size"},
    {"BatchWriteItem", BATCH("'plain':[" P(PK("a") ",'x':{'S':'~'}") "]"), 409600 - 4, 1,
     "!ValidationException: Item size has exceeded the maximum allowed size"},
    {"UpdateItem",
     "{'TableName':'plain','Key':{'pk':{'S':'a'}},'UpdateExpression':'SET x = :v',"
     "'ExpressionAttributeValues':{':v':{'S':'~'}}}",
     409600 - 4, 1,
     "!ValidationException: Item size to update has exceeded the maximum allowed size"},
    /* with the entry of the local index, which has the keys only */
    {"PutItem", PUT(KEY ",'l':{'B':'AA=='},'x':{'S':'~'}"), 409600 - 2 * 8 - 1, 1,
     "!ValidationException: Item size has exceeded the maximum allowed size"},
};

START_TEST(sizes_are_right_to_the_byte)
{
    const char *fits = strcmp(size_rows[_i].operation, "BatchWriteItem") == 0
                           ? "{'UnprocessedItems':{}}"
                           : "{}";

    expect_sized(size_rows[_i].operation, size_rows[_i].request, size_rows[_i].fits,
                 fits);
    expect_sized(size_rows[_i].operation, size_rows[_i].request,
                 size_rows[_i].fits + size_rows[_i].step, size_rows[_i].refusal);
}
END_TEST

START_TEST(an_item_is_measured_before_its_table_is_looked_for)
{
    expect_sized("PutItem", "{'TableName':'none','Item':{'x':{'S':'~'}}}", 409600,
                 "!ValidationException: Item size has exceeded the maximum allowed size");
}
END_TEST

/* --- What updates make that no single value is -------------------------------------- */

/* An update that puts a map of 20 levels below one of `levels`. */
static void expect_deep(unsigned levels, const char *answer)
{
    char item[2048] = "{'TableName':'plain','Item':{'pk':{'S':'a'},'d':";
    char update[4096] = "{'TableName':'plain','Key':{'pk':{'S':'a'}},"
                        "'UpdateExpression':'SET d";

    for (unsigned i = 0; i < levels; i++)
        strcat(item, "{'M':{'d':");
    strcat(item, "{'S':''}");
    for (unsigned i = 0; i < levels; i++) {
        strcat(item, "}}");
        strcat(update, ".d");
    }
    strcat(item, "}}");
    strcat(update, " = :v','ExpressionAttributeValues':{':v':");
    for (unsigned i = 0; i < 20; i++)
        strcat(update, "{'M':{'d':");
    strcat(update, "{'S':''}");
    for (unsigned i = 0; i < 20; i++)
        strcat(update, "}}");
    strcat(update, "}}");
    ask_must(local, "PutItem", item);
    ask_expect(local, "UpdateItem", update, answer);
}

START_TEST(an_update_may_not_nest_deeper_than_a_put)
{
    expect_deep(8, "{}");
    expect_deep(14,
                "!ValidationException: Nesting Levels have exceeded supported limits: "
                "Attributes in the item have nested levels beyond supported limit");
}
END_TEST

/* An attribute that was there before its index, of a type that the index can't take. */
START_TEST(an_older_value_of_the_wrong_type_stays_out_of_the_index)
{
    ask_must(local, "PutItem",
             "{'TableName':'plain','Item':{'pk':{'S':'a'},'late':{'N':'1'}}}");
    ask_must(local, "UpdateTable", late_index);
    ask_must(
        local, "UpdateItem",
        "{'TableName':'plain','Key':{'pk':{'S':'a'}},'UpdateExpression':'SET x = :v',"
        "'ExpressionAttributeValues':{':v':{'N':'1'}}}");
    ask_expect(
        local, "UpdateItem",
        "{'TableName':'plain','Key':{'pk':{'S':'a'}},'UpdateExpression':'SET late = "
        ":v','ExpressionAttributeValues':{':v':{'N':'2'}}}",
        INVALID "Type mismatch for Index Key late Expected: S Actual: N IndexName: "
                "late");
    ask_expect(local, "Scan", "{'TableName':'plain','IndexName':'late'}",
               "{'Items':[],'Count':0,'ScannedCount':0}");
    ask_must(local, "UpdateItem",
             "{'TableName':'plain','Key':{'pk':{'S':'a'}},'UpdateExpression':'SET late = "
             ":v','ExpressionAttributeValues':{':v':{'S':'2'}}}");
    ask_expect(local, "Scan", "{'TableName':'plain','IndexName':'late','Select':'COUNT'}",
               "{'Count':1,'ScannedCount':1}");
}
END_TEST

#define COUNT(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

int main(void)
{
    Suite *suite = suite_create("writes");
    TCase *tc = tcase_create("writes");

    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, put_item_answers, 0, COUNT(puts_rows));
    tcase_add_loop_test(tc, update_item_answers, 0, COUNT(update_rows));
    tcase_add_loop_test(tc, delete_item_answers, 0, COUNT(delete_rows));
    tcase_add_test(tc, a_deleted_item_is_gone);
    tcase_add_loop_test(tc, batch_write_answers, 0, COUNT(batch_rows));
    tcase_add_test(tc, a_refused_batch_writes_nothing);
    tcase_add_test(tc, a_batch_does_what_it_says);
    tcase_add_test(tc, what_a_fault_withholds_is_given_back);
    tcase_add_test(tc, a_fault_may_withhold_all_of_a_batch);
    tcase_add_loop_test(tc, sizes_are_right_to_the_byte, 0, COUNT(size_rows));
    tcase_add_test(tc, an_item_is_measured_before_its_table_is_looked_for);
    tcase_add_test(tc, an_update_may_not_nest_deeper_than_a_put);
    tcase_add_test(tc, an_older_value_of_the_wrong_type_stays_out_of_the_index);
    suite_add_tcase(suite, tc);
    return suite_main(suite);
}
