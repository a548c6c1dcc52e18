/* SPDX-License-Identifier: MIT */
/*
 * What the operations on tables do: documents to the letter, indexes that come and go with
 * items in the table, time to live and the sweep, definitions that others change, memory that
 * runs out.
 */
#include "local_rig.h"

#include "local/table/table_text.h"

#include <stdlib.h>
#include <unistd.h>

#define DAY_US INT64_C(86400000000)

#define TAB "'TableName':'tab'"
#define MAKE                                                                             \
    "{" TAB ",'BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["                  \
    "{'AttributeName':'pk','AttributeType':'S'},"                                        \
    "{'AttributeName':'sk','AttributeType':'N'}],'KeySchema':["                          \
    "{'AttributeName':'pk','KeyType':'HASH'},{'AttributeName':'sk','KeyType':'RANGE'}]"
#define GSI(projection)                                                                  \
    "{'IndexName':'by-a','KeySchema':[{'AttributeName':'a','KeyType':'HASH'}],"          \
    "'Projection':{" projection "}}"
#define ADD(projection)                                                                  \
    "{" TAB ",'AttributeDefinitions':[{'AttributeName':'a','AttributeType':'S'}],"       \
    "'GlobalSecondaryIndexUpdates':[{'Create':" GSI(projection) "}]}"
#define ALL     "'ProjectionType':'ALL'"
#define KEYS    "'ProjectionType':'KEYS_ONLY'"
#define INCLUDE "'ProjectionType':'INCLUDE','NonKeyAttributes':['c','b']"
#define DROP    "{" TAB ",'GlobalSecondaryIndexUpdates':[{'Delete':{'IndexName':'by-a'}}]}"
#define TTL(on)                                                                          \
    "{" TAB ",'TimeToLiveSpecification':{'AttributeName':'ttl','Enabled':" on "}}"

static void put(int n, const char *members)
{
    char request[1024];

    snprintf(request, sizeof(request),
             "{" TAB ",'Item':{'pk':{'S':'p%d'},'sk':{'N':'%d'}%s}}", n % 7, n, members);
    rig_must("PutItem", request);
}

/* --- Documents ------------------------------------------------------------------------- */

/* The one text that differs from run to run. */
static const char *without_id(const char *text)
{
    static char copy[8192];
    char *id;

    snprintf(copy, sizeof(copy), "%s", text);
    for (char *p = copy; *p != '\0'; p++)
        *p = *p == '"' ? '\'' : *p;
    id = strstr(copy, "'TableId':'");
    ck_assert_msg(id != NULL && strlen(id) > 60, "%s", text);
    memset(id + 11, '#', 36);
    return copy;
}

#define ID   "####################################"
#define ARN  "arn:aws:dynamodb:eu-test-1:000000000000:table/tab"
#define NONE "{'NumberOfDecreasesToday':0,'ReadCapacityUnits':0,'WriteCapacityUnits':0}"
#define WARM                                                                             \
    "'WarmThroughput':{'ReadUnitsPerSecond':12000,'WriteUnitsPerSecond':4000,"           \
    "'Status':'ACTIVE'}"

static const struct {
    const char *operation, *request, *answer;
} documents[] = {
    {"CreateTable",
     "{" TAB ",'AttributeDefinitions':[{'AttributeName':'z','AttributeType':'B'},"
     "{'AttributeName':'a','AttributeType':'N'}],'KeySchema':[{'AttributeName':'z',"
     "'KeyType':'HASH'},{'AttributeName':'a','KeyType':'RANGE'}],"
     "'ProvisionedThroughput':{'ReadCapacityUnits':5,'WriteCapacityUnits':6},"
     "'LocalSecondaryIndexes':[{'IndexName':'loc','KeySchema':[{'AttributeName':'z',"
     "'KeyType':'HASH'},{'AttributeName':'a','KeyType':'RANGE'}],'Projection':{"
     "'ProjectionType':'INCLUDE','NonKeyAttributes':['y','x']}}]}",
     "{'TableDescription':{'AttributeDefinitions':[{'AttributeName':'a','AttributeType':"
     "'N'},{'AttributeName':'z','AttributeType':'B'}],'TableName':'tab','KeySchema':[{"
     "'AttributeName':'z','KeyType':'HASH'},{'AttributeName':'a','KeyType':'RANGE'}],"
     "'TableStatus':'ACTIVE','CreationDateTime':1795236385.123,'ProvisionedThroughput':{"
     "'NumberOfDecreasesToday':0,'ReadCapacityUnits':5,'WriteCapacityUnits':6},"
     "'TableSizeBytes':0,'ItemCount':0,'TableArn':'" ARN "','TableId':'" ID "',"
     "'LocalSecondaryIndexes':[{'IndexName':'loc','KeySchema':[{'AttributeName':'z',"
     "'KeyType':'HASH'},{'AttributeName':'a','KeyType':'RANGE'}],'Projection':{"
     "'ProjectionType':'INCLUDE','NonKeyAttributes':['x','y']},'IndexSizeBytes':0,"
     "'ItemCount':0,'IndexArn':'" ARN "/index/loc'}],'DeletionProtectionEnabled':false,"
     "'WarmThroughput':{'ReadUnitsPerSecond':5,'WriteUnitsPerSecond':6,'Status':"
     "'ACTIVE'}}}"},
    {"CreateTable",
     "{'TableName':'" ARN "','AttributeDefinitions':[{'AttributeName':'k',"
     "'AttributeType':'S'}],'KeySchema':[{'AttributeName':'k','KeyType':'HASH'}],"
     "'BillingMode':'PAY_PER_REQUEST','TableClass':'STANDARD_INFREQUENT_ACCESS',"
     "'SSESpecification':{'Enabled':true,'SSEType':'KMS','KMSMasterKeyId':'mine'},"
     "'DeletionProtectionEnabled':true,'Tags':[{'Key':'a','Value':''}],"
     "'OnDemandThroughput':{'MaxReadRequestUnits':7},'WarmThroughput':{"
     "'WriteUnitsPerSecond':5000},'StreamSpecification':{'StreamEnabled':false},"
     "'GlobalSecondaryIndexes':[{'IndexName':'glob','KeySchema':[{'AttributeName':'k',"
     "'KeyType':'HASH'}],'Projection':{'ProjectionType':'KEYS_ONLY'}}]}",
     "{'TableDescription':{'AttributeDefinitions':[{'AttributeName':'k','AttributeType':"
     "'S'}],'TableName':'tab','KeySchema':[{'AttributeName':'k','KeyType':'HASH'}],"
     "'TableStatus':'ACTIVE','CreationDateTime':1795236385.123,"
     "'ProvisionedThroughput':" NONE ",'TableSizeBytes':0,'ItemCount':0,'TableArn':"
     "'" ARN "','TableId':'" ID "','BillingModeSummary':{'BillingMode':"
     "'PAY_PER_REQUEST','LastUpdateToPayPerRequestDateTime':1795236385.123},"
     "'TableThroughputModeSummary':{'TableThroughputMode':'PAY_PER_REQUEST',"
     "'LastUpdateToPayPerRequestDateTime':1795236385.123},'GlobalSecondaryIndexes':[{"
     "'IndexName':'glob','KeySchema':[{'AttributeName':'k','KeyType':'HASH'}],"
     "'Projection':{'ProjectionType':'KEYS_ONLY'},'IndexStatus':'ACTIVE',"
     "'ProvisionedThroughput':" NONE "," WARM ",'IndexSizeBytes':0,'ItemCount':0,"
     "'IndexArn':'" ARN "/index/glob'}],'SSEDescription':{'Status':'ENABLED','SSEType':"
     "'KMS','KMSMasterKeyArn':'arn:aws:kms:eu-test-1:000000000000:key/mine'},"
     "'TableClassSummary':{'TableClass':'STANDARD_INFREQUENT_ACCESS'},"
     "'DeletionProtectionEnabled':true,'OnDemandThroughput':{'MaxReadRequestUnits':7},"
     "'WarmThroughput':{'ReadUnitsPerSecond':12000,"
     "'WriteUnitsPerSecond':5000,'Status':'ACTIVE'}}}"},
};

START_TEST(create_table_answers_to_the_letter)
{
    char described[8192];

    ck_assert_str_eq(without_id(rig_must(documents[_i].operation, documents[_i].request)),
                     documents[_i].answer);
    snprintf(described, sizeof(described), "{'Table'%s",
             documents[_i].answer + strlen("{'TableDescription'"));
    ck_assert_str_eq(without_id(rig_must("DescribeTable", "{" TAB "}")), described);
}
END_TEST

START_TEST(delete_table_answers_with_the_table_as_it_was)
{
    rig_must("CreateTable", MAKE "}");
    put(1, ",'a':{'S':'xyz'}");
    rig_must("DeleteTable", "{'TableName':'" ARN "'}");
    rig_has("{'TableDescription':{'AttributeDefinitions'");
    rig_has("'TableStatus':'DELETING'");
    rig_has("'TableSizeBytes':12,'ItemCount':1");
    ck_assert_str_eq(rig_must("ListTables", "{}"), "{\"TableNames\":[]}");
}
END_TEST

START_TEST(a_table_of_the_same_name_begins_empty)
{
    rig_must("CreateTable", MAKE "}");
    rig_must("UpdateTable", ADD(ALL));
    rig_must("UpdateTimeToLive", TTL("true"));
    put(1, ",'a':{'S':'x'},'ttl':{'N':'1795236000'}");
    rig_must("DeleteTable", "{" TAB "}");
    rig_must("CreateTable", MAKE ",'Tags':[]}");
    rig_must("DescribeTable", "{" TAB "}");
    rig_has("'TableSizeBytes':0,'ItemCount':0");
    rig_must("Scan", "{" TAB "}");
    rig_has("'Count':0");
    ck_assert_int_eq(dyn_local_sweep(rig.local, 0, NULL, &rig.err), DYN_OK);
}
END_TEST

START_TEST(tables_are_listed_in_pages)
{
    char request[256];

    for (int i = 0; i < 105; i++) {
        snprintf(request, sizeof(request),
                 "{'TableName':'t%03d','BillingMode':'PAY_PER_REQUEST',"
                 "'AttributeDefinitions':[{'AttributeName':'k','AttributeType':'S'}],"
                 "'KeySchema':[{'AttributeName':'k','KeyType':'HASH'}]}",
                 (i * 37) % 105);
        rig_must("CreateTable", request);
    }
    rig_must("ListTables", "{}");
    rig_has("'t098','t099'],'LastEvaluatedTableName':'t099'}");
    ck_assert_str_eq(rig_must("ListTables", "{'ExclusiveStartTableName':'t102'}"),
                     "{\"TableNames\":[\"t103\",\"t104\"]}");
    ck_assert_str_eq(
        rig_must("ListTables", "{'ExclusiveStartTableName':'t10','Limit':1}"),
        "{\"TableNames\":[\"t100\"],\"LastEvaluatedTableName\":\"t100\"}");
    ck_assert_str_eq(
        rig_must("ListTables", "{'ExclusiveStartTableName':'t102','Limit':2}"),
        "{\"TableNames\":[\"t103\",\"t104\"]}");
    ck_assert_str_eq(rig_must("ListTables", "{'ExclusiveStartTableName':'zzz'}"),
                     "{\"TableNames\":[]}");
    for (int i = 0; i < 105; i++) {
        snprintf(request, sizeof(request), "{'TableName':'t%03d'}", i);
        rig_must("DescribeTable", request);
        snprintf(request, sizeof(request), "'TableName':'t%03d'", i);
        rig_has(request);
    }
}
END_TEST

START_TEST(the_account_is_told_of)
{
    rig_must("DescribeLimits", "{}");
    rig_has("'TableMaxReadCapacityUnits':40000");
    ck_assert_str_eq(rig_must("DescribeEndpoints", "{}"),
                     "{\"Endpoints\":[{\"Address\":\"localhost\","
                     "\"CachePeriodInMinutes\":1440}]}");
}
END_TEST

/* --- Indexes that come and go ---------------------------------------------------------- */

static const struct {
    const char *update, *shown, *item;
} backfills[] = {
    /* 250 of 500 items have an S for it; names and values: pk 2+2, sk 2+1..3, a 1+1, b 1+3,
     * c 1+2, d 1+1 */
    {ADD(ALL), "'IndexSizeBytes':4929,'ItemCount':250", "'d':{'S':'!'}"},
    {ADD(KEYS), "'IndexSizeBytes':2679,'ItemCount':250", "'sk':{'N':'"},
    {ADD(INCLUDE), "'IndexSizeBytes':4429,'ItemCount':250", "'c':{'S':'no'}"},
};

static void fill(int count)
{
    for (int i = 0; i < count; i++)
        put(i, i % 4 == 0 ? ",'a':{'S':'x'},'b':{'S':'yes'},'c':{'S':'no'},'d':{'S':'!'}"
               : i % 4 == 1
                   ? ",'a':{'S':'y'},'b':{'S':'yes'},'c':{'S':'no'},'d':{'S':'!'}"
               : i % 4 == 2 ? ",'b':{'S':'yes'}"
                            : ",'a':{'N':'1'}");
}

#define COUNT_IN(a)                                                                      \
    "{" TAB ",'IndexName':'by-a','Select':'COUNT','KeyConditionExpression':'a=:a',"      \
    "'ExpressionAttributeValues':{':a':{'S':'" a "'}}}"

START_TEST(a_new_index_holds_the_items_that_are_there)
{
    rig_must("CreateTable", MAKE "}");
    fill(500);
    rig_must("UpdateTable", backfills[_i].update);
    rig_has("'IndexStatus':'ACTIVE'");
    rig_has(backfills[_i].shown);
    rig_must("DescribeTable", "{" TAB "}");
    rig_has(backfills[_i].shown);
    rig_has("'ItemCount':500");
    rig_must("Query", COUNT_IN("x"));
    rig_has("'Count':125");
    rig_must("Scan", "{" TAB ",'IndexName':'by-a','Limit':1}");
    rig_has(backfills[_i].item);
    if (_i > 0)
        ck_assert_msg(strstr(rig_body(), "\"d\":") == NULL, "%s", rig_body());
    /* and what comes then */
    put(1000, ",'a':{'S':'x'}");
    rig_must("Query", COUNT_IN("x"));
    rig_has("'Count':126");
}
END_TEST

START_TEST(a_dropped_index_is_gone_with_its_attribute)
{
    rig_must("CreateTable", MAKE "}");
    fill(20);
    rig_must("UpdateTable", ADD(ALL));
    rig_has("{'AttributeName':'a','AttributeType':'S'}");
    rig_must("UpdateTable", DROP);
    ck_assert_msg(strstr(rig_body(), "by-a") == NULL, "%s", rig_body());
    ck_assert_msg(strstr(rig_body(), "\"a\"") == NULL, "%s", rig_body());
    rig_refused("Query", COUNT_IN("x"), "ValidationException",
                "The table does not have the specified index: by-a");
    put(21, ",'a':{'N':'5'}");
    rig_must("UpdateTable", ADD(KEYS));
    rig_must("Query", COUNT_IN("x"));
    rig_has("'Count':5");
}
END_TEST

START_TEST(an_index_of_many_attributes_is_filled)
{
    rig_must("CreateTable", MAKE "}");
    fill(40);
    rig_must(
        "UpdateTable",
        "{" TAB ",'AttributeDefinitions':[{'AttributeName':'a','AttributeType':'S'},"
        "{'AttributeName':'b','AttributeType':'S'},{'AttributeName':'sk',"
        "'AttributeType':'N'}],'GlobalSecondaryIndexUpdates':[{'Create':{'IndexName':"
        "'many','KeySchema':[{'AttributeName':'a','KeyType':'HASH'},{'AttributeName':"
        "'b','KeyType':'HASH'},{'AttributeName':'sk','KeyType':'RANGE'}],"
        "'Projection':{" ALL "}}}]}");
    rig_has("[{'AttributeName':'a','KeyType':'HASH'},{'AttributeName':'b','KeyType':"
            "'HASH'},{'AttributeName':'sk','KeyType':'RANGE'}]");
    rig_has("'ItemCount':20");
}
END_TEST

START_TEST(counters_are_exact)
{
    char request[256];

    rig_must("CreateTable", MAKE ",'LocalSecondaryIndexes':[{'IndexName':'loc',"
                                 "'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'},"
                                 "{'AttributeName':'sk','KeyType':'RANGE'}],'Projection':"
                                 "{" KEYS "}}]}");
    for (int i = 10; i < 60; i++)
        put(i, ",'x':{'S':'12345'}");
    for (int i = 10; i < 40; i++)
        put(i, ",'x':{'S':'1'}");
    for (int i = 10; i < 20; i++) {
        snprintf(request, sizeof(request),
                 "{" TAB ",'Key':{'pk':{'S':'p%d'},'sk':{'N':'%d'}}}", i % 7, i);
        rig_must("DeleteItem", request);
    }
    /* 20 of 2+2+2+2+1+1 and 20 of 2+2+2+2+1+5 bytes; their keys alone are 8 */
    rig_must("DescribeTable", "{" TAB "}");
    rig_has("'TableSizeBytes':480,'ItemCount':40");
    rig_has("'IndexSizeBytes':320,'ItemCount':40");
}
END_TEST

/* --- Settings -------------------------------------------------------------------------- */

START_TEST(billing_goes_both_ways)
{
    rig_must("CreateTable", MAKE ",'OnDemandThroughput':{'MaxReadRequestUnits':9}}");
    rig_must("UpdateTable", ADD(ALL));
    rig.faulty.now_us += 1000000;
    rig_must("UpdateTable",
             "{" TAB ",'BillingMode':'PROVISIONED','ProvisionedThroughput':{"
             "'ReadCapacityUnits':5,'WriteCapacityUnits':4},'GlobalSecondaryIndexUpdates'"
             ":[{'Update':{'IndexName':'by-a','ProvisionedThroughput':{"
             "'ReadCapacityUnits':3,'WriteCapacityUnits':2}}}]}");
    rig_has("'BillingModeSummary':{'BillingMode':'PROVISIONED',"
            "'LastUpdateToPayPerRequestDateTime':1795236385.123}");
    rig_has("{'LastIncreaseDateTime':1795236386.123,'NumberOfDecreasesToday':0,"
            "'ReadCapacityUnits':5,'WriteCapacityUnits':4}");
    rig_has("'ReadCapacityUnits':3,'WriteCapacityUnits':2");
    ck_assert_ptr_null(strstr(rig_body(), "OnDemandThroughput"));
    rig.faulty.now_us += 1000000;
    rig_must("UpdateTable", "{" TAB ",'ProvisionedThroughput':{'ReadCapacityUnits':4,"
                            "'WriteCapacityUnits':9}}");
    rig_has("{'LastIncreaseDateTime':1795236387.123,'LastDecreaseDateTime':"
            "1795236387.123,'NumberOfDecreasesToday':1,'ReadCapacityUnits':4,"
            "'WriteCapacityUnits':9}");
    rig.faulty.now_us += DAY_US;
    rig_must("UpdateTable", "{" TAB ",'BillingMode':'PAY_PER_REQUEST'}");
    rig_has("'BillingModeSummary':{'BillingMode':'PAY_PER_REQUEST',"
            "'LastUpdateToPayPerRequestDateTime':1795322787.123}");
    rig_has("'LastDecreaseDateTime':1795322787.123,'NumberOfDecreasesToday':1,"
            "'ReadCapacityUnits':0,'WriteCapacityUnits':0");
}
END_TEST

static const struct {
    const char *members, *shown;
} settings[] = {
    {"'DeletionProtectionEnabled':true", "'DeletionProtectionEnabled':true"},
    {"'TableClass':'STANDARD'",
     "'TableClassSummary':{'TableClass':'STANDARD','LastUpdateDateTime':1795236385.123}"},
    {"'SSESpecification':{'Enabled':true,'SSEType':'KMS','KMSMasterKeyId':'arn:aws:kms:a:"
     "b:key/c'}",
     "'KMSMasterKeyArn':'arn:aws:kms:a:b:key/c'}"},
    {"'OnDemandThroughput':{'MaxWriteRequestUnits':12}",
     "'OnDemandThroughput':{'MaxWriteRequestUnits':12}"},
    {"'WarmThroughput':{'ReadUnitsPerSecond':13000}",
     "'WarmThroughput':{'ReadUnitsPerSecond':13000,'WriteUnitsPerSecond':4000,"},
    {"'GlobalSecondaryIndexUpdates':[{'Update':{'IndexName':'by-a','WarmThroughput':{"
     "'WriteUnitsPerSecond':4001}}}]",
     "'WarmThroughput':{'ReadUnitsPerSecond':12000,'WriteUnitsPerSecond':4001,"},
    {"'GlobalSecondaryIndexUpdates':[{'Update':{'IndexName':'by-a',"
     "'OnDemandThroughput':{'MaxReadRequestUnits':3}}}]",
     "'OnDemandThroughput':{'MaxReadRequestUnits':3}"},
};

static void change(const char *members, const char *answer, const char *later)
{
    char request[512];

    rig_must("CreateTable", MAKE "}");
    rig_must("UpdateTable", ADD(ALL));
    snprintf(request, sizeof(request), "{" TAB ",%s}", members);
    rig_must("UpdateTable", request);
    rig_has(answer);
    rig_must("DescribeTable", "{" TAB "}");
    rig_has(later);
}

START_TEST(settings_change_and_stay)
{
    change(settings[_i].members, settings[_i].shown, settings[_i].shown);
}
END_TEST

static const struct {
    const char *members, *answer, *later;
} removals[] = {
    {"'OnDemandThroughput':{'MaxReadRequestUnits':-1,'MaxWriteRequestUnits':5}",
     "'OnDemandThroughput':{'MaxReadRequestUnits':-1,'MaxWriteRequestUnits':5}",
     "'OnDemandThroughput':{'MaxWriteRequestUnits':5}"},
    {"'OnDemandThroughput':{'MaxReadRequestUnits':-1}",
     "'OnDemandThroughput':{'MaxReadRequestUnits':-1}", "false,'WarmThroughput':"},
    {"'GlobalSecondaryIndexUpdates':[{'Update':{'IndexName':'by-a',"
     "'OnDemandThroughput':{'MaxReadRequestUnits':3,'MaxWriteRequestUnits':-1}}}]",
     "'OnDemandThroughput':{'MaxReadRequestUnits':3,'MaxWriteRequestUnits':-1}",
     "'OnDemandThroughput':{'MaxReadRequestUnits':3}"},
};

START_TEST(a_ceiling_that_is_removed_is_told_once)
{
    change(removals[_i].members, removals[_i].answer, removals[_i].later);
}
END_TEST

START_TEST(a_table_whose_protection_is_lifted_can_be_deleted)
{
    rig_must("CreateTable", MAKE ",'DeletionProtectionEnabled':true}");
    rig_must("UpdateTable", "{" TAB ",'DeletionProtectionEnabled':false}");
    rig_must("DeleteTable", "{" TAB "}");
}
END_TEST

/* --- Time to live ---------------------------------------------------------------------- */

static size_t sweep(size_t most)
{
    size_t removed = 0;

    ck_assert_msg(dyn_local_sweep(rig.local, most, &removed, &rig.err) == DYN_OK, "%s",
                  rig.err.message);
    return removed;
}

START_TEST(time_to_live_is_described)
{
    rig_must("CreateTable", MAKE "}");
    ck_assert_str_eq(rig_must("DescribeTimeToLive", "{" TAB "}"),
                     "{\"TimeToLiveDescription\":{\"TimeToLiveStatus\":\"DISABLED\"}}");
    ck_assert_str_eq(
        rig_must("UpdateTimeToLive", TTL("true")),
        "{\"TimeToLiveSpecification\":{\"AttributeName\":\"ttl\",\"Enabled\":true}}");
    ck_assert_str_eq(rig_must("DescribeTimeToLive", "{" TAB "}"),
                     "{\"TimeToLiveDescription\":{\"TimeToLiveStatus\":\"ENABLED\","
                     "\"AttributeName\":\"ttl\"}}");
    rig_refused("UpdateTimeToLive", TTL("true"), "ValidationException",
                "TimeToLive is already enabled");
    rig_refused("UpdateTimeToLive",
                "{" TAB
                ",'TimeToLiveSpecification':{'AttributeName':'x','Enabled':false}}",
                "ValidationException",
                "TimeToLive is active on a different AttributeName: current "
                "AttributeName is ttl");
    rig_must("UpdateTimeToLive", TTL("false"));
    rig_refused("UpdateTimeToLive", TTL("false"), "ValidationException",
                "TimeToLive is already disabled");
}
END_TEST

/* Expired an hour ago, in an hour, as text, in milliseconds, six years ago, not at all. */
static void put_times(void)
{
    put(1, ",'a':{'S':'x'},'ttl':{'N':'1795232785'}");
    put(2, ",'a':{'S':'x'},'ttl':{'N':'1795239985'}");
    put(3, ",'a':{'S':'x'},'ttl':{'S':'1795232785'}");
    put(4, ",'a':{'S':'x'},'ttl':{'N':'1795232785000'}");
    put(5, ",'a':{'S':'x'},'ttl':{'N':'1605847585'}");
    put(6, ",'a':{'S':'x'}");
}

START_TEST(expired_items_are_swept_with_their_entries)
{
    bool is_first = _i == 0; /* time to live is there before the items, or after */

    rig_must("CreateTable", MAKE "}");
    rig_must("UpdateTable", ADD(ALL));
    if (is_first)
        rig_must("UpdateTimeToLive", TTL("true"));
    put_times();
    if (!is_first)
        rig_must("UpdateTimeToLive", TTL("true"));
    ck_assert_uint_eq(sweep(0), 1);
    rig_must("Query", COUNT_IN("x"));
    rig_has("'Count':5");
    rig.faulty.now_us += INT64_C(7200000000);
    ck_assert_uint_eq(sweep(0), 1);
    ck_assert_uint_eq(sweep(0), 0);
    rig_must("DescribeTable", "{" TAB "}");
    rig_has("'ItemCount':4");
    rig_must("Query", COUNT_IN("x"));
    rig_has("'Count':4");
}
END_TEST

START_TEST(a_sweep_can_be_stepped)
{
    rig_must("CreateTable", MAKE "}");
    rig_must("UpdateTimeToLive", TTL("true"));
    for (int i = 0; i < 250; i++)
        put(i, ",'ttl':{'N':'1795232785'}");
    ck_assert_uint_eq(sweep(7), 7);
    ck_assert_uint_eq(sweep(120), 120);
    ck_assert_uint_eq(sweep(0), 123);
    ck_assert_uint_eq(sweep(0), 0);
}
END_TEST

START_TEST(without_time_to_live_nothing_is_swept)
{
    rig_must("CreateTable", MAKE "}");
    rig_must("UpdateTimeToLive", TTL("true"));
    put_times();
    rig_must("UpdateTimeToLive", TTL("false"));
    rig.faulty.now_us += INT64_C(7200000000);
    ck_assert_uint_eq(sweep(0), 0);
    rig_must("DescribeTable", "{" TAB "}");
    rig_has("'ItemCount':6");
}
END_TEST

START_TEST(items_that_expired_long_ago_stay)
{
    rig_must("CreateTable", MAKE "}");
    rig_must("UpdateTimeToLive", TTL("true"));
    put_times();
    rig.faulty.now_us += 6 * 366 * DAY_US;
    ck_assert_uint_eq(sweep(0), 0);
    rig_must("DescribeTable", "{" TAB "}");
    rig_has("'ItemCount':6");
    put(1, ",'ttl':{'N':'1795232785'}"); /* its expiry was forgotten */
    rig_must("UpdateTimeToLive", TTL("false"));
}
END_TEST

START_TEST(an_item_that_was_written_again_has_a_new_time)
{
    rig_must("CreateTable", MAKE "}");
    rig_must("UpdateTimeToLive", TTL("true"));
    put(1, ",'ttl':{'N':'1795232785'}");
    put(1, ",'ttl':{'N':'1795239985'}");
    ck_assert_uint_eq(sweep(0), 0);
    put(1, "");
    rig.faulty.now_us += INT64_C(7200000000);
    ck_assert_uint_eq(sweep(0), 0);
}
END_TEST

/* --- Definitions that others change ---------------------------------------------------- */

START_TEST(one_engine_sees_what_another_changes)
{
    char path[] = "/tmp/dyn-tables-XXXXXX", extra[64];
    struct dyn_local_opts opts = {.path = path,
                                  .sweep_interval_s = DYN_LOCAL_SWEEP_NEVER};
    struct dyn_local *mine, *other = NULL;
    int file = mkstemp(path);

    ck_assert_int_ge(file, 0);
    close(file);
    rig_open_file(path);
    mine = rig.local;
    ck_assert_msg(dyn_local_open(&other, &opts, &rig.err) == DYN_OK, "%s",
                  rig.err.message);
    rig_must("CreateTable", MAKE "}");
    fill(8);
    rig.local = other;
    rig_must("UpdateTable", ADD(ALL));
    rig.local = mine;
    rig_must("Query", COUNT_IN("x"));
    rig_has("'Count':2");
    put(8, ",'a':{'S':'x'}");
    rig.local = other;
    rig_must("Query", COUNT_IN("x"));
    rig_has("'Count':3");
    rig_must("DeleteTable", "{" TAB "}");
    rig.local = mine;
    rig_refused("GetItem", "{" TAB ",'Key':{'pk':{'S':'p0'},'sk':{'N':'0'}}}",
                "ResourceNotFoundException", "Requested resource not found");
    dyn_local_close(other);
    rig_close();
    unlink(path);
    snprintf(extra, sizeof(extra), "%s-wal", path);
    unlink(extra);
    snprintf(extra, sizeof(extra), "%s-shm", path);
    unlink(extra);
}
END_TEST

/* --- Definitions as text --------------------------------------------------------------- */

#define TEXT_KEY "\"name\":\"tab\",\"key\":[1,\"S\",\"pk\"]"

static const struct {
    const char *text;
    bool is_fine;
} texts[] = {
    {"{" TEXT_KEY "}", true},
    {"{" TEXT_KEY ",\"later\":{\"x\":[1]}}", true},
    {"{" TEXT_KEY
     ",\"indexes\":[{\"name\":\"i\",\"key\":[4,\"S\",\"a\",\"S\",\"b\",\"S\","
     "\"c\",\"S\",\"d\",\"N\",\"e\",\"B\",\"f\",\"S\",\"g\",\"S\",\"h\"]}]}",
     true},
    {"", false},
    {"[]", false},
    {"{\"name\":\"tab\"}", false},
    {"{\"key\":[1,\"S\",\"pk\"]}", false},
    {"{" TEXT_KEY "} x", false},
    {"{\"name\":\"tab\",\"key\":[0,\"S\",\"pk\"]}", false},
    {"{\"name\":\"tab\",\"key\":[5,\"S\",\"pk\"]}", false},
    {"{\"name\":\"tab\",\"key\":[2,\"S\",\"pk\"]}", false},
    {"{\"name\":\"tab\",\"key\":[1,\"S\"]}", false},
    {"{\"name\":\"tab\",\"key\":[]}", false},
    {"{\"name\":\"tab\",\"key\":[1,\"S\",\"a\",\"S\",\"b\",\"S\",\"c\",\"S\",\"d\",\"S\","
     "\"e\",\"S\",\"f\"]}",
     false},
    {"{" TEXT_KEY ",\"id\":\"short\"}", false},
    {"{" TEXT_KEY ",\"space\":4294967296}", false},
    {"{" TEXT_KEY ",\"space\":-1}", false},
    {"{" TEXT_KEY ",\"created\":1e99}", false},
    {"{" TEXT_KEY ",\"indexes\":[{\"name\":\"i\"}]}", false},
    {"{" TEXT_KEY ",\"indexes\":[{\"key\":[1,\"S\",\"a\"]}]}", false},
    {"{" TEXT_KEY
     ",\"indexes\":[{\"name\":\"i\",\"key\":[1,\"S\",\"a\"],\"projection\":3}]}",
     false},
};

START_TEST(a_damaged_definition_is_not_read)
{
    struct dyn_arena mem = {.system = &rig.faulty.system};
    struct dynl_table table = {.space = 77};
    size_t len = strlen(texts[_i].text);
    char *text = malloc(len + 1);
    int rc;

    ck_assert_ptr_nonnull(text);
    memcpy(text, texts[_i].text, len + 1);
    rc = dynl_table_read_text(&mem, text, len, &table);
    ck_assert_int_eq(rc, texts[_i].is_fine ? DYN_OK : DYN_E_SYSTEM);
    ck_assert_uint_eq(table.space, texts[_i].is_fine ? 0 : 77);
    dyn_arena_release(&mem);
    free(text);
}
END_TEST

/* --- No memory ------------------------------------------------------------------------- */

static const struct {
    const char *operation, *request;
} steps[] = {
    {"CreateTable", MAKE "}"},
    {"DescribeTable", "{" TAB "}"},
    {"UpdateTable", ADD(INCLUDE)},
    {"UpdateTable", "{" TAB ",'DeletionProtectionEnabled':false}"},
    {"UpdateTimeToLive", TTL("true")},
    {"DescribeTimeToLive", "{" TAB "}"},
    {"UpdateTimeToLive", TTL("false")},
    {"UpdateTable", DROP},
    {"ListTables", "{}"},
    {"DeleteTable", "{" TAB "}"},
};

/* Refused as often as it takes, it is done once. */
static void run_starved(const char *operation, const char *request)
{
    int rc = DYN_E_NOMEM;

    for (size_t at = 1; rc == DYN_E_NOMEM; at++) {
        ck_assert_uint_lt(at, 5000);
        dyn_buf_release(&rig.answer.body);
        faulty_system_round(&rig.faulty, at);
        rc = rig_try(operation, request);
    }
    faulty_system_round(&rig.faulty, 0);
    ck_assert_msg(rc == DYN_OK && rig.answer.http_status == 200, "%s: %s %s", operation,
                  rig.err.message, rig_body());
}

START_TEST(memory_that_runs_out_changes_nothing)
{
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        run_starved(steps[i].operation, steps[i].request);
        if (i == 0) {
            fill(6);
            put_times();
        }
        if (i == 2)
            rig_has("'ItemCount':7");
    }
}
END_TEST

START_TEST(a_starved_sweep_removes_each_item_once)
{
    size_t removed = 0, all = 0;
    int rc = DYN_E_NOMEM;

    rig_must("CreateTable", MAKE "}");
    rig_must("UpdateTable", ADD(ALL));
    rig_must("UpdateTimeToLive", TTL("true"));
    put_times();
    for (size_t at = 1; rc == DYN_E_NOMEM; at++) {
        faulty_system_round(&rig.faulty, at);
        rc = dyn_local_sweep(rig.local, 0, &removed, &rig.err);
        all += rc == DYN_OK ? removed : 0;
    }
    faulty_system_round(&rig.faulty, 0);
    ck_assert_int_eq(rc, DYN_OK);
    ck_assert_uint_eq(all, 1);
    rig_must("DescribeTable", "{" TAB "}");
    rig_has("'IndexSizeBytes':90,'ItemCount':5");
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

static Suite *suite(void)
{
    Suite *s = suite_create("local tables: changes");
    TCase *t = tcase_create("tables");
    tcase_add_checked_fixture(t, rig_open, rig_close);
    tcase_add_loop_test(t, create_table_answers_to_the_letter, 0, ROWS(documents));
    tcase_add_test(t, delete_table_answers_with_the_table_as_it_was);
    tcase_add_test(t, a_table_of_the_same_name_begins_empty);
    tcase_add_test(t, tables_are_listed_in_pages);
    tcase_add_test(t, the_account_is_told_of);
    tcase_add_loop_test(t, a_new_index_holds_the_items_that_are_there, 0,
                        ROWS(backfills));
    tcase_add_test(t, a_dropped_index_is_gone_with_its_attribute);
    tcase_add_test(t, an_index_of_many_attributes_is_filled);
    tcase_add_test(t, counters_are_exact);
    tcase_add_test(t, billing_goes_both_ways);
    tcase_add_loop_test(t, settings_change_and_stay, 0, ROWS(settings));
    tcase_add_loop_test(t, a_ceiling_that_is_removed_is_told_once, 0, ROWS(removals));
    tcase_add_test(t, a_table_whose_protection_is_lifted_can_be_deleted);
    tcase_add_test(t, time_to_live_is_described);
    tcase_add_loop_test(t, expired_items_are_swept_with_their_entries, 0, 2);
    tcase_add_test(t, a_sweep_can_be_stepped);
    tcase_add_test(t, without_time_to_live_nothing_is_swept);
    tcase_add_test(t, items_that_expired_long_ago_stay);
    tcase_add_test(t, an_item_that_was_written_again_has_a_new_time);
    tcase_add_loop_test(t, a_damaged_definition_is_not_read, 0, ROWS(texts));
    tcase_add_test(t, memory_that_runs_out_changes_nothing);
    tcase_add_test(t, a_starved_sweep_removes_each_item_once);
    suite_add_tcase(s, t);
    t = tcase_create("files");
    tcase_add_test(t, one_engine_sees_what_another_changes);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    return suite_main(suite());
}
