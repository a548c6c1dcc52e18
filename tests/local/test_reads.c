/* SPDX-License-Identifier: MIT */
/* Operations that read: each parameter, each refusal, what they cost, memory that runs
 * out. */
#include "local/reads_fixture.h"

#include "support/faulty_system.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Items ---------------------------------------------------------------------------- */

static void put_items(void)
{
    for (int i = 0; i < 4; i++)
        reads_must(
            "PutItem",
            "{'TableName':'tab','Item':{'p':{'S':'a'},'s':{'N':'%d'},'g':{'S':'G'},"
            "'h':{'S':'h%d'},'l':{'S':'l%d'},'x':{'S':'x%d'},'y':{'N':'%d'},"
            "'m':{'M':{'k':{'L':[{'N':'1'},{'S':'\\u00e9\\\\\\\"'}]}}}}}",
            i, i, 3 - i, i, i % 2);
    reads_must("PutItem", "{'TableName':'tab','Item':{'p':{'S':'b'},'s':{'N':'7'}}}");
    reads_must("PutItem", "{'TableName':'hash','Item':{'p':{'S':'a'},'#.\\\"':{'S':'q'},"
                          "'a':{'NULL':true}}}");
    for (int i = 0; i < 8; i++)
        reads_must("PutItem",
                   "{'TableName':'multi','Item':{'p':{'S':'p%d'},'s':{'S':'s'},"
                   "'a':{'S':'A'},'b':{'N':'1'},'c':{'S':'c%d'},'d':{'N':'%d'},"
                   "'e':{'B':'AAA%c'}}}",
                   i, i / 4, i / 2 % 2, i % 2 == 0 ? 'A' : 'B');
}

static void put_large(void)
{
    char large[5001];
    memset(large, 'z', sizeof(large));
    large[5000] = '\0';
    for (int i = 0; i < 2; i++)
        reads_must(
            "PutItem",
            "{'TableName':'tab','Item':{'p':{'S':'c'},'s':{'N':'%d'},'g':{'S':'C'},"
            "'h':{'S':'h'},'l':{'S':'l'},'big':{'S':'%s'}}}",
            i, large);
}

static void set_up(void)
{
    reads_open(NULL);
    reads_make_tables();
    put_items();
    put_large();
}

/* --- Questions and answers ------------------------------------------------------------ */

#define PV "'ExpressionAttributeValues':{':p':{'S':'a'}}"
#define QP "'TableName':'tab','KeyConditionExpression':'p = :p'"
#define Q  QP "," PV
#define QG(i)                                                                            \
    "'TableName':'tab','IndexName':'" i "','KeyConditionExpression':'g = :p',"           \
    "'ExpressionAttributeValues':{':p':{'S':'G'}}"
#define QL(i) Q ",'IndexName':'" i "'"
#define QC                                                                               \
    "'TableName':'tab','KeyConditionExpression':'p = :p',"                               \
    "'ExpressionAttributeValues':{':p':{'S':'c'}}"
#define KEY "'Key':{'p':{'S':'a'},'s':{'N':'1'}}"
#define M   "'m':{'M':{'k':{'L':[{'N':'1'},{'S':'\xc3\xa9\\\\\\\"'}]}}}"
#define ITEM1                                                                            \
    "{'g':{'S':'G'},'h':{'S':'h1'},'l':{'S':'l2'}," M ",'p':{'S':'a'},'s':{'N':'1'},"    \
    "'x':{'S':'x1'},'y':{'N':'1'}}"
#define COST(units) "'ConsumedCapacity':{'TableName':'tab','CapacityUnits':" units

/* Answered: the whole body, its quotes as '. */
static const struct {
    const char *operation, *request, *answer;
} answered[] = {
    {"GetItem", "{'TableName':'tab'," KEY "}", "{'Item':" ITEM1 "}"},
    {"GetItem",
     "{'TableName':'tab'," KEY ",'ConsistentRead':true,'ReturnConsumedCapacity':"
     "'NONE'}",
     "{'Item':" ITEM1 "}"},
    {"GetItem", "{'TableName':'hash','Key':{'p':{'S':'x'}}}", "{}"},
    {"GetItem",
     "{'TableName':'hash','Key':{'p':{'S':'x'}},'ReturnConsumedCapacity':"
     "'INDEXES','ConsistentRead':true}",
     "{'ConsumedCapacity':{'TableName':'hash','CapacityUnits':1.0,'Table':{"
     "'CapacityUnits':1.0}}}"},
    {"GetItem",
     "{'TableName':'tab'," KEY ",'ReturnConsumedCapacity':'TOTAL',"
     "'ProjectionExpression':'x, p'}",
     "{'Item':{'p':{'S':'a'},'x':{'S':'x1'}}," COST("0.5") "}}"},
    {"GetItem", "{'TableName':'tab'," KEY ",'ProjectionExpression':'nothing'}",
     "{'Item':{}}"},
    {"GetItem", "{'TableName':'tab'," KEY ",'ProjectionExpression':'m.k[1], y'}",
     "{'Item':{'m':{'M':{'k':{'L':[{'S':'\xc3\xa9\\\\\\\"'}]}}},'y':{'N':'1'}}}"},
    {"GetItem",
     "{'TableName':'hash','Key':{'p':{'S':'a'}},'ProjectionExpression':'#a',"
     "'ExpressionAttributeNames':{'#a':'#.\\\"'}}",
     "{'Item':{'#.\\\"':{'S':'q'}}}"},
    {"GetItem",
     "{'TableName':'tab','Key':{'p':{'S':'c'},'s':{'N':'1.0'}},"
     "'ProjectionExpression':'s','ReturnConsumedCapacity':'TOTAL'}",
     "{'Item':{'s':{'N':'1'}}," COST("1.0") "}}"},

    {"Query", "{" Q ",'ProjectionExpression':'s'}",
     "{'Items':[{'s':{'N':'0'}},{'s':{'N':'1'}},{'s':{'N':'2'}},{'s':{'N':'3'}}],'Count':"
     "4,"
     "'ScannedCount':4}"},
    {"Query", "{" Q ",'ProjectionExpression':'s','ScanIndexForward':false,'Limit':2}",
     "{'Items':[{'s':{'N':'3'}},{'s':{'N':'2'}}],'Count':2,'ScannedCount':2,"
     "'LastEvaluatedKey':{'p':{'S':'a'},'s':{'N':'2'}}}"},
    {"Query", "{" Q ",'ProjectionExpression':'s','ScanIndexForward':true,'Limit':4}",
     "{'Items':[{'s':{'N':'0'}},{'s':{'N':'1'}},{'s':{'N':'2'}},{'s':{'N':'3'}}],'Count':"
     "4,"
     "'ScannedCount':4,'LastEvaluatedKey':{'p':{'S':'a'},'s':{'N':'3'}}}"},
    {"Query", "{" Q ",'Select':'COUNT','Limit':5}", "{'Count':4,'ScannedCount':4}"},
    {"Query",
     "{" Q ",'Select':'SPECIFIC_ATTRIBUTES','ProjectionExpression':'y','Limit':1}",
     "{'Items':[{'y':{'N':'0'}}],'Count':1,'ScannedCount':1,'LastEvaluatedKey':{'p':"
     "{'S':'a'},'s':{'N':'0'}}}"},
    {"Query",
     "{" QP ",'FilterExpression':'y = :y','Select':'COUNT','Limit':3,"
     "'ExpressionAttributeValues':{':p':{'S':'a'},':y':{'N':'1'}}}",
     "{'Count':1,'ScannedCount':3,'LastEvaluatedKey':{'p':{'S':'a'},'s':{'N':'2'}}}"},
    {"Query",
     "{" QP ",'FilterExpression':'y = :y','ProjectionExpression':'s',"
     "'ExpressionAttributeValues':{':p':{'S':'a'},':y':{'N':'1'}}}",
     "{'Items':[{'s':{'N':'1'}},{'s':{'N':'3'}}],'Count':2,'ScannedCount':4}"},
    {"Query",
     "{" Q ",'ExclusiveStartKey':{'p':{'S':'a'},'s':{'N':'1'}},"
     "'ProjectionExpression':'s'}",
     "{'Items':[{'s':{'N':'2'}},{'s':{'N':'3'}}],'Count':2,'ScannedCount':2}"},
    {"Query",
     "{" Q ",'ExclusiveStartKey':{'p':{'S':'a'},'s':{'N':'2.5'}},"
     "'ProjectionExpression':'s','ScanIndexForward':false}",
     "{'Items':[{'s':{'N':'2'}},{'s':{'N':'1'}},{'s':{'N':'0'}}],'Count':3,"
     "'ScannedCount':3}"},
    {"Query", "{" QG("gkeys") ",'Limit':1}",
     "{'Items':[{'g':{'S':'G'},'p':{'S':'a'},'s':{'N':'0'}}],'Count':1,'ScannedCount':1,"
     "'LastEvaluatedKey':{'g':{'S':'G'},'p':{'S':'a'},'s':{'N':'0'}}}"},
    {"Query",
     "{" QG("gkeys") ",'Limit':1,'Select':'ALL_PROJECTED_ATTRIBUTES',"
                     "'ExclusiveStartKey':{'g':{'S':'G'},'p':{'S':'a'},'s':{'N':'2'}}}",
     "{'Items':[{'g':{'S':'G'},'p':{'S':'a'},'s':{'N':'3'}}],'Count':1,'ScannedCount':1,"
     "'LastEvaluatedKey':{'g':{'S':'G'},'p':{'S':'a'},'s':{'N':'3'}}}"},
    {"Query", "{" QG("ginc") ",'Limit':1,'ScanIndexForward':false}",
     "{'Items':[{'g':{'S':'G'},'p':{'S':'a'},'s':{'N':'3'},'x':{'S':'x3'}}],'Count':1,"
     "'ScannedCount':1,'LastEvaluatedKey':{'g':{'S':'G'},'p':{'S':'a'},'s':{'N':'3'}}}"},
    {"Query",
     "{" QG("gall") ",'Limit':2,'Select':'ALL_ATTRIBUTES','ExclusiveStartKey':{"
                    "'g':{'S':'G'},'h':{'S':'h0'},'p':{'S':'a'},'s':{'N':'0'}},"
                    "'ScanIndexForward':true,'ReturnConsumedCapacity':'INDEXES','"
                    "FilterExpression':"
                    "'attribute_exists(x) and x = y'}",
     "{'Items':[],'Count':0,'ScannedCount':2,'LastEvaluatedKey':{'g':{'S':'G'},'h':{'S':"
     "'h2'},'p':{'S':'a'},'s':{'N':'2'}}," COST(
         "0.5") ",'Table':{'CapacityUnits':0.0},'GlobalSecondaryIndexes':{'gall':{'"
                "CapacityUnits':"
                "0.5}}}}"},
    {"Query",
     "{" QG("gkeys") ",'FilterExpression':'attribute_exists(x)','Select':'COUNT'}",
     "{'Count':0,'ScannedCount':4}"},
    {"Query",
     "{" QG("ginc") ",'FilterExpression':'attribute_exists(x)','Select':'COUNT'}",
     "{'Count':4,'ScannedCount':4}"},
    {"Query", "{" QL("lkeys") ",'Limit':1}",
     "{'Items':[{'l':{'S':'l0'},'p':{'S':'a'},'s':{'N':'3'}}],'Count':1,'ScannedCount':1,"
     "'LastEvaluatedKey':{'l':{'S':'l0'},'p':{'S':'a'},'s':{'N':'3'}}}"},
    {"Query",
     "{" QL("lkeys") ",'ProjectionExpression':'y','ConsistentRead':true,'Limit':1,"
                     "'ReturnConsumedCapacity':'INDEXES'}",
     "{'Items':[{'y':{'N':'1'}}],'Count':1,'ScannedCount':1,'LastEvaluatedKey':{'l':{'S':"
     "'l0'},'p':{'S':'a'},'s':{'N':'3'}}," COST(
         "2.0") ",'Table':{'CapacityUnits':1.0},'LocalSecondaryIndexes':{'lkeys':{'"
                "CapacityUnits':"
                "1.0}}}}"},
    {"Query",
     "{" QL("linc") ",'Select':'ALL_ATTRIBUTES','ExclusiveStartKey':{'l':{'S':"
                    "'l1'},'p':{'S':'a'},'s':{'N':'2'}},'Limit':1}",
     "{'Items':[" ITEM1 "],'Count':1,'ScannedCount':1,'LastEvaluatedKey':{'l':{'S':'l2'},"
     "'p':{'S':'a'},'s':{'N':'1'}}}"},
    {"Query",
     "{" QC ",'IndexName':'lkeys','Select':'ALL_ATTRIBUTES','FilterExpression':"
     "'attribute_not_exists(big)','ReturnConsumedCapacity':'INDEXES'}",
     "{'Items':[],'Count':0,'ScannedCount':2," COST(
         "2.5") ",'Table':{'CapacityUnits':2.0},'LocalSecondaryIndexes':{'lkeys':{'"
                "CapacityUnits':"
                "0.5}}}}"},
    {"Query",
     "{" QC ",'ConsistentRead':true,'Select':'COUNT','ReturnConsumedCapacity':"
     "'TOTAL'}",
     "{'Count':2,'ScannedCount':2," COST("3.0") "}}"},
    {"Query", "{" QC ",'Select':'COUNT','ReturnConsumedCapacity':'INDEXES'}",
     "{'Count':2,'ScannedCount':2," COST("1.5") ",'Table':{'CapacityUnits':1.5}}}"},
    {"Query",
     "{'TableName':'tab','KeyConditionExpression':'p = :p',"
     "'ExpressionAttributeValues':{':p':{'S':'none'}},'ReturnConsumedCapacity':"
     "'TOTAL'}",
     "{'Items':[],'Count':0,'ScannedCount':0," COST("0.5") "}}"},

    {"Scan", "{'TableName':'hash'}",
     "{'Items':[{'#.\\\"':{'S':'q'},'a':{'NULL':true},'p':{'S':'a'}}],'Count':1,"
     "'ScannedCount':1}"},
    {"Scan",
     "{'TableName':'hash','Limit':1,'ProjectionExpression':'p',"
     "'ReturnConsumedCapacity':'INDEXES'}",
     "{'Items':[{'p':{'S':'a'}}],'Count':1,'ScannedCount':1,'LastEvaluatedKey':{'p':{'S':"
     "'a'}},'ConsumedCapacity':{'TableName':'hash','CapacityUnits':0.5,'Table':{"
     "'CapacityUnits':0.5}}}"},
    {"Scan", "{'TableName':'hash','ExclusiveStartKey':{'p':{'S':'a'}}}",
     "{'Items':[],'Count':0,'ScannedCount':0}"},
    {"Scan", "{'TableName':'tab','Select':'COUNT','ConsistentRead':true}",
     "{'Count':7,'ScannedCount':7}"},
    {"Scan", "{'TableName':'tab','Select':'COUNT','Segment':0,'TotalSegments':1}",
     "{'Count':7,'ScannedCount':7}"},
    {"Scan", "{'TableName':'tab','IndexName':'lkeys','Select':'COUNT'}",
     "{'Count':6,'ScannedCount':6}"},
    {"Scan",
     "{'TableName':'tab','FilterExpression':'s = :s and p = :p',"
     "'ProjectionExpression':'p','ExpressionAttributeValues':{':s':{'N':'7'},':p':"
     "{'S':'b'}}}",
     "{'Items':[{'p':{'S':'b'}}],'Count':1,'ScannedCount':7}"},

    {"BatchGetItem",
     "{'RequestItems':{'hash':{'Keys':[{'p':{'S':'a'}},{'p':{'S':'x'}}]},"
     "'tab':{'Keys':[{'p':{'S':'a'},'s':{'N':'1'}},{'p':{'S':'c'},'s':{'N':"
     "'0'}}],'ProjectionExpression':'#s','ExpressionAttributeNames':{'#s':"
     "'s'},'ConsistentRead':true}},'ReturnConsumedCapacity':'INDEXES'}",
     "{'Responses':{'hash':[{'#.\\\"':{'S':'q'},'a':{'NULL':true},'p':{'S':'a'}}],'tab':["
     "{'s':{'N':'1'}},{'s':{'N':'0'}}]},'UnprocessedKeys':{},'ConsumedCapacity':[{"
     "'TableName':'hash','CapacityUnits':1.0,'Table':{'CapacityUnits':1.0}},{'TableName':"
     "'tab','CapacityUnits':3.0,'Table':{'CapacityUnits':3.0}}]}"},
    {"TransactGetItems",
     "{'TransactItems':[{'Get':{'TableName':'tab'," KEY ",'ProjectionExpression':'s'}},"
     "{'Get':{'TableName':'hash','Key':{'p':{'S':'x'}}}},{'Get':{'TableName':'hash','Key'"
     ":"
     "{'p':{'S':'a'}},'ProjectionExpression':'#p','ExpressionAttributeNames':{'#p':'p'}}}"
     "],"
     "'ReturnConsumedCapacity':'INDEXES'}",
     "{'Responses':[{'Item':{'s':{'N':'1'}}},{},{'Item':{'p':{'S':'a'}}}],"
     "'ConsumedCapacity':[{'TableName':'tab','CapacityUnits':2.0,'ReadCapacityUnits':2.0,"
     "'Table':{'CapacityUnits':2.0,'ReadCapacityUnits':2.0}},{'TableName':'hash',"
     "'CapacityUnits':4.0,'ReadCapacityUnits':4.0,'Table':{'CapacityUnits':4.0,"
     "'ReadCapacityUnits':4.0}}]}"},
    {"TransactGetItems",
     "{'TransactItems':[{'Get':{'TableName':'tab'," KEY ",'ProjectionExpression':'s'}}],"
     "'ReturnConsumedCapacity':'TOTAL'}",
     "{'Responses':[{'Item':{'s':{'N':'1'}}}],'ConsumedCapacity':[{'TableName':'tab',"
     "'CapacityUnits':2.0,'ReadCapacityUnits':2.0}]}"},
};

static void check_body(const char *body, const char *expected)
{
    char *text = malloc(strlen(expected) + 1);
    ck_assert_ptr_nonnull(text);
    memcpy(text, expected, strlen(expected) + 1);
    for (char *p = text; *p != '\0'; p++)
        if (*p == '\'')
            *p = '"';
    ck_assert_str_eq(body, text);
    free(text);
}

START_TEST(what_is_asked_is_answered)
{
    int status = 0;
    const char *body = reads_ask(answered[_i].operation, answered[_i].request, &status);
    ck_assert_msg(status == 200, "%s", body);
    check_body(body, answered[_i].answer);
}
END_TEST

/* --- Refusals ------------------------------------------------------------------------- */

#define NO_EQUALITY(part, later)                                                         \
    "RANGE key attributes " part                                                         \
    " must have equality conditions specified in the query "                             \
    "because a condition is present on key attribute " later
#define WIDE(conditions, values)                                                         \
    "{'TableName':'multi','IndexName':'wide','Select':'COUNT','KeyConditionExpression':" \
    "'" conditions "','ExpressionAttributeValues':{" values "}}"
#define ABC "':a':{'S':'A'},':b':{'N':'1'},':c':{'S':'c0'}"
#define QK(terms, values)                                                                \
    "{'TableName':'tab','KeyConditionExpression':'" terms                                \
    "','ExpressionAttributeValues':{" values "}}"
#define P  "':p':{'S':'a'}"
#define PS P ",':s':{'N':'1'}"
#define TYPE_MISMATCH                                                                    \
    "One or more parameter values were invalid: Condition parameter type does not "      \
    "match "                                                                             \
    "schema type"
#define NO_EMPTY                                                                         \
    "One or more parameter values are not valid. The AttributeValue for a key "          \
    "attribute "                                                                         \
    "cannot contain an empty string value. Key: "
#define MISMATCH "The provided key element does not match the schema"
#define START    "The provided starting key is invalid"
#define SCALARS                                                                          \
    "Key attributes must be scalars; list random access '[]' and map lookup '.' are "    \
    "not "                                                                               \
    "allowed: "

/* Refused with a ValidationException, or the error that stands before a colon: the message.
 */
static const struct {
    const char *operation, *request, *message;
} refused[] = {
    {"GetItem", "{'TableName':'tab','Key':{'p':{'S':'a'}}}", MISMATCH},
    {"GetItem", "{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'S':'1'}}}", MISMATCH},
    {"GetItem", "{'TableName':'tab','Key':{'p':{'S':'a'},'s':{'N':'1'},'x':{'N':'1'}}}",
     MISMATCH},
    {"GetItem", "{'TableName':'tab'," KEY ",'ProjectionExpression':''}",
     "Invalid ProjectionExpression: The expression can not be empty;"},
    {"GetItem", "{'TableName':'tab'," KEY ",'ProjectionExpression':'p.x'}",
     SCALARS "Key: p"},
    {"GetItem", "{'TableName':'tab'," KEY ",'ProjectionExpression':'l[0]'}",
     SCALARS "IndexKey: l"},
    {"GetItem", "{'TableName':'tab'," KEY ",'ExpressionAttributeNames':{'#a':'b'}}",
     "ExpressionAttributeNames can only be specified when using expressions"},
    {"GetItem", "{'TableName':'none'," KEY "}",
     "ResourceNotFoundException:Requested resource not found"},

    /* Parameters that don't go together come before the table. */
    {"Query", "{'TableName':'none'}",
     "Either the KeyConditions or KeyConditionExpression parameter must be specified in "
     "the request."},
    {"Query", "{'TableName':'none','ProjectionExpression':'a'," PV "}",
     "ExpressionAttributeValues can only be specified when using expressions: "
     "FilterExpression and KeyConditionExpression are null"},
    {"Query", "{" Q ",'Select':'SPECIFIC_ATTRIBUTES'}",
     "1 validation error detected: Must specify the AttributesToGet or "
     "ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"},
    {"Query", "{" Q ",'Select':'ALL_PROJECTED_ATTRIBUTES'}",
     "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"},
    {"Query", "{" Q ",'Select':'COUNT','ProjectionExpression':'p'}",
     "Cannot specify the ProjectionExpression when choosing to get only the Count"},
    {"Query", "{" Q ",'Select':'ALL_ATTRIBUTES','ProjectionExpression':'p'}",
     "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES"},
    {"Query",
     "{" QL("lall") ",'Select':'ALL_PROJECTED_ATTRIBUTES','ProjectionExpression':"
                    "'p'}",
     "Cannot specify the ProjectionExpression when choosing to get "
     "ALL_PROJECTED_ATTRIBUTES"},
    {"Query", "{" Q ",'Limit':0}",
     "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: "
     "Member must have value greater than or equal to 1"},
    {"Query", QK("p = :p and s = :s and x = :p", PS),
     "The number of query conditions (3) exceeds the number of key attributes defined in "
     "the schema (2)"},
    {"Query", QK("p = :s", "':s':{'BOOL':true}"),
     "One or more parameter values were invalid: Condition parameter type does not match "
     "schema type"},
    {"Query", QK("p = :p and p = :s", PS),
     "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one "
     "condition per key"},
    {"Query", QK("p = :p and s between :s and :t", PS ",':t':{'N':'0'}"),
     "Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be "
     "greater than or equal to lower bound; lower bound operand: AttributeValue: {N:1}, "
     "upper bound operand: AttributeValue: {N:0}"},
    {"Query", QK("p = :p and begins_with(s, :s)", PS),
     "Invalid KeyConditionExpression: Incorrect operand type for operator or function; "
     "operator or function: begins_with, operand type: N"},
    {"Query", "{'TableName':'none','KeyConditionExpression':'p = :p'," PV "}",
     "ResourceNotFoundException:Requested resource not found"},

    /* Keys of the table. */
    {"Query", QK("x = :p", P), "Query condition missed key schema element: p"},
    {"Query", QK("s = :s", "':s':{'N':'1'}"),
     "Query condition missed key schema element: p"},
    {"Query", QK("p = :p and x = :s", PS),
     "Query condition missed key schema element: s"},
    {"Query", QK("p > :p", P), "Query key condition not supported"},
    {"Query", QK("p = :p", "':p':{'N':'1'}"), TYPE_MISMATCH},
    {"Query", QK("p = :p and s = :p", P), TYPE_MISMATCH},
    {"Query", QK("p = :p and begins_with(s, :p)", P), TYPE_MISMATCH},
    {"Query", "{'TableName':'hash','KeyConditionExpression':'p = :p and s = :p'," PV "}",
     "Query key condition not supported"},
    {"Query", "{'TableName':'hash','KeyConditionExpression':'x = :p'," PV "}",
     "Query condition missed key schema element: p"},

    /* Indexes. */
    {"Query", "{" QL("nope") "}", "The table does not have the specified index: nope"},
    {"Query", "{" QG("gall") ",'ConsistentRead':true}",
     "Consistent reads are not supported on global secondary indexes"},
    {"Query", "{" QG("gkeys") ",'Select':'ALL_ATTRIBUTES'}",
     "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not "
     "supported for global secondary index gkeys because its projection type is not ALL"},
    {"Query", "{" QG("ginc") ",'ProjectionExpression':'y, x, m.a, m.b, p'}",
     "One or more parameter values were invalid: Global secondary index ginc does not "
     "project [m, y]"},
    {"Query", "{" Q ",'IndexName':'gall'}",
     "Query condition missed key schema element: g"},

    {"Query",
     "{'TableName':'tab','IndexName':'lall','KeyConditionExpression':'p = :p and "
     "l = :p and x = :p'," PV "}",
     "The number of query conditions (3) exceeds the number of key attributes defined in "
     "the schema (2)"},
    {"Query",
     "{" QL("lall") ",'ExclusiveStartKey':{'p':{'S':'a'},'l':{'N':'1'},'s':{'N':"
                    "'1'}}}",
     MISMATCH},

    /* Several parts. */
    {"Query", QK("p = :p", "':p':{'S':''}"), NO_EMPTY "p"},
    {"Query",
     "{'TableName':'tab','IndexName':'lkeys','KeyConditionExpression':'p = :p and "
     "begins_with(l, :l)','ExpressionAttributeValues':{" P ",':l':{'S':''}}}",
     NO_EMPTY "l"},
    {"Query",
     "{'TableName':'tab','IndexName':'lkeys','KeyConditionExpression':'p = :p and l "
     "between :l and :m','ExpressionAttributeValues':{" P
     ",':l':{'S':''},':m':{'S':'x'}}}",
     NO_EMPTY "l"},
    {"Query", WIDE("a = :a", "':a':{'S':'A'}"),
     "Query condition missed key schema element: b"},
    {"Query", WIDE("a = :a and b = :b and d = :b", "':a':{'S':'A'},':b':{'N':'1'}"),
     NO_EQUALITY("c", "d")},
    {"Query", WIDE("a = :a and b = :b and c > :c and d = :b", ABC),
     NO_EQUALITY("c", "d")},
    {"Query", WIDE("a = :a and b > :b", "':a':{'S':'A'},':b':{'N':'1'}"),
     "Query key condition not supported"},
    {"Query", WIDE("a = :a and b = :b and c = :c and x = :c", ABC),
     "Query condition missed key schema element: d"},

    /* Filters and projections about keys. */
    {"Query", "{" QP ",'FilterExpression':'s = :s','ExpressionAttributeValues':{" PS "}}",
     "Filter Expression can only contain non-primary key attributes: Primary key "
     "attribute: s"},
    {"Query",
     "{" QP ",'FilterExpression':'x = :p and (size(l) > :s or not p = :p)',"
     "'ExpressionAttributeValues':{" PS "},'IndexName':'lall'}",
     "Filter Expression can only contain non-primary key attributes: Primary key "
     "attribute: p"},
    {"Query", "{" Q ",'ProjectionExpression':'a, s[1]'}", SCALARS "Key: s"},
    {"Scan",
     "{'TableName':'tab','FilterExpression':'s.a = :s','ExpressionAttributeValues':"
     "{':s':{'N':'1'}}}",
     SCALARS "Key: s"},

    /* Starting keys. */
    {"Query", "{" Q ",'ExclusiveStartKey':{'p':{'S':'a'}}}", START},
    {"Query", "{" Q ",'ExclusiveStartKey':{}}", START},
    {"Query", "{" Q ",'ExclusiveStartKey':{'p':{'S':'a'},'x':{'N':'1'}}}", START},
    {"Query", "{" Q ",'ExclusiveStartKey':{'p':{'S':'a'},'s':{'S':'1'}}}", MISMATCH},
    {"Query", "{" Q ",'ExclusiveStartKey':{'p':{'S':'a'},'s':{'SS':[]}}}",
     START
     ": One or more parameter values were invalid: An string set  may not be empty"},
    {"Query", "{" Q ",'ExclusiveStartKey':{'p':{'S':'a'},'s':{'N':'x'}}}",
     "The parameter cannot be converted to a numeric value: x"},
    {"Query", "{" Q ",'ExclusiveStartKey':{'p':{'S':''},'s':{'N':'1'}}}",
     "One or more parameter values were invalid: The AttributeValue for a key attribute "
     "cannot contain an empty string value. Key: p"},
    {"Query", "{" Q ",'ExclusiveStartKey':{'p':{'S':'b'},'s':{'N':'1'}}}",
     "The provided starting key is outside query boundaries based on provided "
     "conditions"},
    {"Query", "{" QL("lkeys") ",'ExclusiveStartKey':{'p':{'S':'a'},'l':{'S':'1'}}}",
     START},
    {"Query",
     "{" QL("lkeys") ",'ExclusiveStartKey':{'p':{'S':'a'},'l':{'S':'1'},'s':{'S':"
                     "'1'}}}",
     START ": " MISMATCH},
    {"Query",
     "{" QG("gall") ",'ExclusiveStartKey':{'p':{'S':'a'},'s':{'N':'1'},'g':{'S':"
                    "'X'},'h':{'S':'1'}}}",
     "The provided starting key is outside query boundaries based on provided "
     "conditions"},
    {"Query",
     "{'TableName':'tab','KeyConditionExpression':'p = :p and s > :s',"
     "'ExclusiveStartKey':{'p':{'S':'a'},'s':{'N':'1'}},"
     "'ExpressionAttributeValues':{" PS "}}",
     "The provided starting key does not match the range key predicate"},
    {"Query",
     "{'TableName':'tab','KeyConditionExpression':'p = :p and s > :s',"
     "'ExclusiveStartKey':{'p':{'S':'b'},'s':{'N':'2'}},"
     "'ExpressionAttributeValues':{" PS "}}",
     "The query can return at most one row and cannot be restarted"},
    {"Scan", "{'TableName':'tab','ExclusiveStartKey':{'p':{'S':'a'}}}",
     START ": " MISMATCH},
    {"Scan", "{'TableName':'tab','ExclusiveStartKey':{'p':{'S':'a'},'s':{'S':'a'}}}",
     START ": " MISMATCH},
    {"Scan",
     "{'TableName':'tab','IndexName':'gall','ExclusiveStartKey':{'p':{'S':'a'},"
     "'s':{'N':'1'}}}",
     START},
    {"Scan",
     "{'TableName':'tab','IndexName':'gall','ExclusiveStartKey':{'p':{'S':'a'},"
     "'s':{'N':'1'},'g':{'S':'1'},'h':{'N':'1'}}}",
     MISMATCH},

    /* Scans. */
    {"Scan", "{'TableName':'none','Segment':0}",
     "The TotalSegments parameter is required but was not present in the request when "
     "Segment parameter is present"},
    {"Scan", "{'TableName':'none','TotalSegments':1}",
     "The Segment parameter is required but was not present in the request when "
     "parameter "
     "TotalSegments is present"},
    {"Scan", "{'TableName':'none','TotalSegments':3,'Segment':3}",
     "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
     "Segment: 3 is not less than TotalSegments: 3"},
    {"Scan", "{'TableName':'none','ExpressionAttributeValues':{':a':{'S':'a'}}}",
     "ExpressionAttributeValues can only be specified when using expressions: "
     "FilterExpression is null"},
    {"Scan", "{'TableName':'tab','Select':'SPECIFIC_ATTRIBUTES'}",
     "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
     "SPECIFIC_ATTRIBUTES"},
    {"Scan", "{'TableName':'tab','IndexName':'gall','ConsistentRead':true}",
     "Consistent reads are not supported on global secondary indexes"},
    {"Scan", "{'TableName':'tab','IndexName':'nope'}",
     "The table does not have the specified index: nope"},

    /* Batches and transactions. */
    {"BatchGetItem",
     "{'RequestItems':{'none':{'Keys':[{'p':{'S':'a'},'s':{'N':'1'}},{'s':"
     "{'N':'1.0'},'p':{'S':'a'}}]}}}",
     "Provided list of item keys contains duplicates"},
    {"BatchGetItem", "{'RequestItems':{'none':{'Keys':[{'p':{'S':'a'}}]}}}",
     "ResourceNotFoundException:Requested resource not found"},
    {"BatchGetItem", "{'RequestItems':{'tab':{'Keys':[{'p':{'S':'a'}}]}}}", MISMATCH},
    {"BatchGetItem",
     "{'RequestItems':{'tab':{'Keys':[{'p':{'S':'a'},'s':{'N':'1'}}],"
     "'ProjectionExpression':'g.a'}}}",
     SCALARS "IndexKey: g"},
    {"BatchGetItem",
     "{'RequestItems':{'tab':{'Keys':[{'p':{'S':'a'},'s':{'SS':['1','1']}"
     "}]}}}",
     "One or more parameter values were invalid: Input collection [1, 1] contains "
     "duplicates."},
    {"TransactGetItems",
     "{'TransactItems':[{'Get':{'TableName':'tab'," KEY "}},{'Get':{"
     "'TableName':'tab'," KEY "}}]}",
     "Transaction request cannot include multiple operations on one item"},
    {"TransactGetItems",
     "{'TransactItems':[{'Get':{'TableName':'hash'," KEY "}},{'Get':{"
     "'TableName':'none'," KEY "}}]}",
     "ResourceNotFoundException:Requested resource not found"},
    {"TransactGetItems",
     "{'TransactItems':[{'Get':{'TableName':'hash','Key':{'p':{'S':"
     "'a'}}}},{'Get':{'TableName':'hash'," KEY "}}]}",
     "TransactionCanceledException:Transaction cancelled, please refer cancellation "
     "reasons for specific reasons [None, ValidationError]"},
};

START_TEST(what_makes_no_sense_is_refused)
{
    const char *message = refused[_i].message, *colon, *body;
    char expected[600], type[64] = "ValidationException";
    int status = 0;
    colon = strstr(message, "Exception:");
    if (colon != NULL) {
        snprintf(type, sizeof(type), "%.*s", (int)(colon + 9 - message), message);
        message = colon + 10;
    }
    body = reads_ask(refused[_i].operation, refused[_i].request, &status);
    snprintf(expected, sizeof(expected), "essage\":\"%s\"", message); /* or Message */
    ck_assert_msg(status == 400 && strstr(body, expected) != NULL &&
                      strstr(body, type) != NULL,
                  "%s\nexpected %s: %s", body, type, expected);
}
END_TEST

START_TEST(a_cancelled_read_gives_the_reason_of_each_part)
{
    int status = 0;
    const char *body = reads_ask(
        "TransactGetItems",
        "{'TransactItems':[{'Get':{'TableName':'hash','Key':{'p':{'S':'a'}}}},{'Get':{"
        "'TableName':'hash'," KEY "}}]}",
        &status);
    ck_assert_int_eq(status, 400);
    ck_assert_ptr_nonnull(
        strstr(body, "\"CancellationReasons\":[{\"Code\":\"None\"},{"
                     "\"Code\":\"ValidationError\",\"Message\":\"" MISMATCH "\"}]"));
}
END_TEST

/* --- Many parts ----------------------------------------------------------------------- */

/* How many of the items in `wide` a condition finds. */
static const struct {
    const char *request;
    int count;
} wide[] = {
    {WIDE("a = :a and b = :b", "':a':{'S':'A'},':b':{'N':'1.0'}"), 8},
    {WIDE("b = :b and a = :a", "':a':{'S':'A'},':b':{'N':'2'}"), 0},
    {WIDE("a = :a and b = :b and c = :c", ABC), 4},
    {WIDE("a = :a and b = :b and c > :c", ABC), 4},
    {WIDE("a = :a and b = :b and c <= :c", ABC), 4},
    {WIDE("a = :a and b = :b and begins_with(c, :c)",
          "':a':{'S':'A'},':b':{'N':'1'},':c':{'S':'c'}"),
     8},
    {WIDE("a = :a and b = :b and c = :c and d = :b", ABC), 2},
    {WIDE("a = :a and b = :b and c = :c and d < :b", ABC), 2},
    {WIDE("a = :a and b = :b and c = :c and d between :d and :b", ABC ",':d':{'N':'-1'}"),
     4},
    {WIDE("a = :a and b = :b and c = :c and d = :b and e = :e", ABC ",':e':{'B':'AAAA'}"),
     1},
    {WIDE("a = :a and b = :b and c = :c and d = :b and e >= :e",
          ABC ",':e':{'B':'AAAA'}"),
     2},
};

START_TEST(conditions_go_from_part_to_part)
{
    char expected[40];
    const char *body = reads_must("Query", "%s", wide[_i].request);
    snprintf(expected, sizeof(expected), "{\"Count\":%d,", wide[_i].count);
    ck_assert_msg(strncmp(body, expected, strlen(expected)) == 0, "%s", body);
}
END_TEST

START_TEST(the_last_key_of_many_parts_leads_on)
{
    const char *body = reads_must(
        "Query", "{'TableName':'multi','IndexName':'wide',"
                 "'KeyConditionExpression':'a = :a and b = :b and c = :c',"
                 "'ExpressionAttributeValues':{" ABC "},'ProjectionExpression':"
                 "'p','Limit':2}");
    check_body(body,
               "{'Items':[{'p':{'S':'p0'}},{'p':{'S':'p1'}}],'Count':2,'ScannedCount':"
               "2,'LastEvaluatedKey':{'a':{'S':'A'},'b':{'N':'1'},'c':{'S':'c0'},'d':"
               "{'N':'0'},'e':{'B':'AAAB'},'p':{'S':'p1'},'s':{'S':'s'}}}");
    body = reads_must("Query", "{'TableName':'multi','IndexName':'wide',"
                               "'KeyConditionExpression':'a = :a and b = :b and c = :c',"
                               "'ExpressionAttributeValues':{" ABC "},"
                               "'ProjectionExpression':'p','ExclusiveStartKey':{'a':{'S':"
                               "'A'},'b':{'N':'1'},'c':{'S':'c0'},'d':{'N':'0'},'e':{'B':"
                               "'AAAB'},'p':{'S':'p1'},'s':{'S':'s'}}}");
    check_body(body,
               "{'Items':[{'p':{'S':'p2'}},{'p':{'S':'p3'}}],'Count':2,'ScannedCount':"
               "2}");
}
END_TEST

/* --- Costs of writes ------------------------------------------------------------------ */

/* One after the other, on one item. */
static const struct {
    const char *operation, *change, *cost;
} writes[] = {
    {"PutItem", "'Item':{'p':{'S':'w'},'s':{'N':'1'},'q':{'S':'1'}}",
     COST("1.0") ",'Table':{'CapacityUnits':1.0}}"},
    {"PutItem", "'Item':{'p':{'S':'w'},'s':{'N':'1'},'g':{'S':'1'}}",
     COST("3.0") ",'Table':{'CapacityUnits':1.0},'GlobalSecondaryIndexes':{'gkeys':{"
                 "'CapacityUnits':1.0},'ginc':{'CapacityUnits':1.0}}}"},
    {"PutItem", "'Item':{'p':{'S':'w'},'s':{'N':'1'},'g':{'S':'2'}}",
     COST("5.0") ",'Table':{'CapacityUnits':1.0},'GlobalSecondaryIndexes':{'gkeys':{"
                 "'CapacityUnits':2.0},'ginc':{'CapacityUnits':2.0}}}"},
    {"PutItem", "'Item':{'p':{'S':'w'},'s':{'N':'1'},'g':{'S':'2'},'x':{'S':'1'}}",
     COST("2.0") ",'Table':{'CapacityUnits':1.0},'GlobalSecondaryIndexes':{'ginc':{"
                 "'CapacityUnits':1.0}}}"},
    {"PutItem",
     "'Item':{'p':{'S':'w'},'s':{'N':'1'},'g':{'S':'2'},'x':{'S':'1'},'q':"
     "{'S':'1'}}",
     COST("1.0") ",'Table':{'CapacityUnits':1.0}}"},
    {"PutItem", "'Item':{'p':{'S':'w'},'s':{'N':'1'},'l':{'S':'1'}}",
     COST("6.0") ",'Table':{'CapacityUnits':1.0},'LocalSecondaryIndexes':{'lall':{"
                 "'CapacityUnits':1.0},'lkeys':{'CapacityUnits':1.0},'linc':{"
                 "'CapacityUnits':1.0}},'GlobalSecondaryIndexes':{'gkeys':{"
                 "'CapacityUnits':1.0},'ginc':{'CapacityUnits':1.0}}}"},
    {"DeleteItem", "'Key':{'p':{'S':'w'},'s':{'N':'1'}}",
     COST("4.0") ",'Table':{'CapacityUnits':1.0},'LocalSecondaryIndexes':{'lall':{"
                 "'CapacityUnits':1.0},'lkeys':{'CapacityUnits':1.0},'linc':{"
                 "'CapacityUnits':1.0}}}"},
    {"DeleteItem", "'Key':{'p':{'S':'w'},'s':{'N':'1'}}",
     COST("1.0") ",'Table':{'CapacityUnits':1.0}}"},
};

START_TEST(a_write_costs_what_it_changes)
{
    for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++) {
        char expected[600];
        snprintf(expected, sizeof(expected), "{%s}", writes[i].cost);
        check_body(reads_must(writes[i].operation,
                              "{'TableName':'tab','ReturnConsumedCapacity':'INDEXES',%s}",
                              writes[i].change),
                   expected);
    }
}
END_TEST

/* --- Memory --------------------------------------------------------------------------- */

static const struct {
    const char *operation, *request;
} hungry[] = {
    {"GetItem",
     "{\"TableName\":\"tab\",\"Key\":{\"p\":{\"S\":\"a\"},\"s\":{\"N\":\"1\"}},"
     "\"ProjectionExpression\":\"m.k[1], p\",\"ReturnConsumedCapacity\":"
     "\"INDEXES\"}"},
    {"Query",
     "{\"TableName\":\"tab\",\"IndexName\":\"ginc\",\"KeyConditionExpression\":"
     "\"g = :g\",\"FilterExpression\":\"x <> :g\",\"ExpressionAttributeValues\":{"
     "\":g\":{\"S\":\"G\"}},\"Limit\":2,\"ExclusiveStartKey\":{\"p\":{\"S\":\"a\"},"
     "\"s\":{\"N\":\"0\"},\"g\":{\"S\":\"G\"}}}"},
    {"Query", "{\"TableName\":\"tab\",\"IndexName\":\"gkeys\",\"KeyConditionExpression\":"
              "\"g = :g\",\"ProjectionExpression\":\"x\",\"ExpressionAttributeValues\":{"
              "\":g\":{\"S\":\"G\"}}}"},
    {"Scan",
     "{\"TableName\":\"tab\",\"FilterExpression\":\"y = :y\","
     "\"ExpressionAttributeValues\":{\":y\":{\"N\":\"1\"}},\"ProjectionExpression\":"
     "\"m.k, s\",\"Segment\":0,\"TotalSegments\":1,\"ExclusiveStartKey\":{\"p\":{"
     "\"S\":\"b\"},\"s\":{\"N\":\"1\"}},\"ReturnConsumedCapacity\":\"TOTAL\"}"},
    {"BatchGetItem",
     "{\"RequestItems\":{\"hash\":{\"Keys\":[{\"p\":{\"S\":\"a\"}}],"
     "\"ProjectionExpression\":\"a\"},\"tab\":{\"Keys\":[{\"p\":{\"S\":\"c\"},"
     "\"s\":{\"N\":\"1\"}}]}},\"ReturnConsumedCapacity\":\"TOTAL\"}"},
    {"TransactGetItems",
     "{\"TransactItems\":[{\"Get\":{\"TableName\":\"hash\",\"Key\":{"
     "\"p\":{\"S\":\"a\"}}}},{\"Get\":{\"TableName\":\"hash\",\"Key\":{"
     "\"x\":{\"S\":\"b\"}}}}]}"},
    {"TransactGetItems", "{\"TransactItems\":[{\"Get\":{\"TableName\":\"hash\",\"Key\":{"
                         "\"p\":{\"S\":\"a\"}}}}],\"ReturnConsumedCapacity\":\"TOTAL\"}"},
};

START_TEST(memory_may_run_out_at_any_point)
{
    struct faulty_system faulty;
    size_t at = 0;
    int rc = DYN_E_NOMEM;
    faulty_system_init(&faulty);
    reads_open(&faulty.system);
    reads_make_tables();
    put_items();
    put_large();
    while (rc == DYN_E_NOMEM) {
        const char *body = NULL;
        int status = 0;
        faulty_system_round(&faulty, ++at);
        ck_assert_uint_lt(at, 10000);
        rc = reads_execute(hungry[_i].operation, hungry[_i].request, &status, &body);
    }
    ck_assert_int_eq(rc, DYN_OK);
    ck_assert_uint_gt(at, 3);
    faulty_system_round(&faulty, 0);
    reads_close();
    ck_assert_uint_eq(faulty.live_bytes, 0);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

int main(void)
{
    Suite *suite = suite_create("local reads");
    TCase *reads = tcase_create("reads"), *memory = tcase_create("memory");
    tcase_add_checked_fixture(reads, set_up, reads_close);
    tcase_add_loop_test(reads, what_is_asked_is_answered, 0, ROWS(answered));
    tcase_add_loop_test(reads, what_makes_no_sense_is_refused, 0, ROWS(refused));
    tcase_add_test(reads, a_cancelled_read_gives_the_reason_of_each_part);
    tcase_add_loop_test(reads, conditions_go_from_part_to_part, 0, ROWS(wide));
    tcase_add_test(reads, the_last_key_of_many_parts_leads_on);
    tcase_add_test(reads, a_write_costs_what_it_changes);
    suite_add_tcase(suite, reads);
    tcase_add_loop_test(memory, memory_may_run_out_at_any_point, 0, ROWS(hungry));
    suite_add_tcase(suite, memory);
    return suite_main(suite);
}
