/* SPDX-License-Identifier: MIT */
/* What the operations on tables refuse, in the service's words and order. */
#include "local_rig.h"

#include <stdlib.h>

#define INVALID "One or more parameter values were invalid: "

#define S(name) "{'AttributeName':'" name "','AttributeType':'S'}"
#define N(name) "{'AttributeName':'" name "','AttributeType':'N'}"
#define H(name) "{'AttributeName':'" name "','KeyType':'HASH'}"
#define R(name) "{'AttributeName':'" name "','KeyType':'RANGE'}"
#define DEFS(x) "'AttributeDefinitions':[" x "],"
#define KEY(x)  "'KeySchema':[" x "],"
#define PPR     "'BillingMode':'PAY_PER_REQUEST',"
#define PROV    "'BillingMode':'PROVISIONED',"
#define PT(r, w)                                                                         \
    "'ProvisionedThroughput':{'ReadCapacityUnits':" #r ",'WriteCapacityUnits':" #w "}"
#define ALL               "'Projection':{'ProjectionType':'ALL'}"
#define INCLUDE(x)        "'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':[" x "]}"
#define INDEX(n, k, rest) "{'IndexName':'" n "','KeySchema':[" k "]," rest "}"
#define GSI(x)            "'GlobalSecondaryIndexes':[" x "],"
#define LSI(x)            "'LocalSecondaryIndexes':[" x "],"
#define NAME              "'TableName':'tab'"

/* pk and sk, on demand */
#define PAIR DEFS(S("pk") "," S("sk")) KEY(H("pk") "," R("sk"))
#define BASE PAIR PPR
#define SPARE                                                                            \
    DEFS(S("pk") "," S("sk") "," S("a") "," S("b") "," S("c") "," S("d") "," S("e"))

static const struct row {
    const char *request, *message;
} created[] = {
    /* Billing */
    {PAIR PPR PT(5, 5) ",",
     INVALID "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
             "BillingMode is PAY_PER_REQUEST"},
    {PAIR, INVALID "ReadCapacityUnits and WriteCapacityUnits must both be specified when "
                   "BillingMode is PROVISIONED"},
    {PAIR PROV, INVALID "ReadCapacityUnits and WriteCapacityUnits must both be specified "
                        "when BillingMode is PROVISIONED"},
    {PAIR PT(1000000000001, 1) ",",
     "Given value 1000000000001 for ReadCapacityUnits is out of bounds"},
    {PAIR PT(1, 1000000000001) ",",
     "Given value 1000000000001 for WriteCapacityUnits is out of bounds"},
    {PAIR PT(1, 1) "," GSI(INDEX("gsi", H("sk"), ALL)),
     INVALID "ProvisionedThroughput is not specified for index: gsi"},
    {PAIR PT(1, 1) "," GSI(INDEX("gsi", H("sk"), ALL "," PT(1000000000001, 1))),
     "Given value 1000000000001 for ReadCapacityUnits is out of bounds for index gsi"},
    {BASE GSI(INDEX("gsi", H("sk"), ALL "," PT(1, 1))),
     INVALID "ProvisionedThroughput should not be specified for index: gsi when "
             "BillingMode is PAY_PER_REQUEST"},
    {PAIR PT(1, 1) ",'OnDemandThroughput':{'MaxReadRequestUnits':5},",
     INVALID "MaxReadRequestUnits for OnDemandThroughput cannot be specified when table "
             "BillingMode is PROVISIONED."},
    {PAIR PT(1, 1) "," GSI(INDEX("gsi", H("sk"),
                                 ALL "," PT(1, 1) ",'OnDemandThroughput':{"
                                                  "'MaxWriteRequestUnits':5}")),
     INVALID "MaxWriteRequestUnits for OnDemandThroughput for index: gsi cannot be "
             "specified when table BillingMode is PROVISIONED."},
    {BASE "'OnDemandThroughput':{'MaxReadRequestUnits':0},",
     INVALID "Requested MaxReadRequestUnits for OnDemandThroughput for table is outside "
             "of valid range"},
    {BASE "'OnDemandThroughput':{'MaxReadRequestUnits':1,'MaxWriteRequestUnits':-1},",
     INVALID "Requested MaxWriteRequestUnits for OnDemandThroughput for table is outside "
             "of valid range"},
    {BASE GSI(
         INDEX("gsi", H("sk"), ALL ",'OnDemandThroughput':{'MaxReadRequestUnits':-1}")),
     INVALID "Requested MaxReadRequestUnits for OnDemandThroughput for index : gsi is "
             "outside of valid range"},
    {BASE "'WarmThroughput':{'ReadUnitsPerSecond':11999},",
     INVALID "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than "
             "initial throughput for OnDemand"},
    {BASE GSI(
         INDEX("gsi", H("sk"), ALL ",'WarmThroughput':{'WriteUnitsPerSecond':3999}")),
     INVALID "Requested WriteUnitsPerSecond for WarmThroughput for index gsi is lower "
             "than initial throughput for OnDemand"},
    {PAIR PT(7, 7) ",'WarmThroughput':{'ReadUnitsPerSecond':6},",
     INVALID "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than "
             "ReadCapacityUnits of ProvisionedThroughput"},
    /* The table's key */
    {DEFS(S("pk")) KEY(H("pk") "," R("sk")) PPR,
     "Invalid KeySchema: Some index key attribute have no definition"},
    {DEFS("") KEY(H("pk")) PPR,
     "Invalid KeySchema: Some index key attribute have no definition"},
    {DEFS(S("pk") "," S("xx")) KEY(H("pk") "," R("sk")) PPR,
     INVALID "Some index key attributes are not defined in AttributeDefinitions. Keys: "
             "[pk, sk], AttributeDefinitions: [pk, xx]"},
    {DEFS(S("pk") "," S("sk")) KEY(H("pk") "," R("pk")) PPR,
     "Both the Hash Key and the Range Key element in the KeySchema have the same name"},
    {DEFS(S("pk")) KEY(R("pk")) PPR,
     "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"},
    {DEFS(S("pk") "," S("sk")) KEY(R("pk") "," H("sk")) PPR,
     "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"},
    {DEFS(S("pk") "," S("sk")) KEY(H("pk") "," H("sk")) PPR,
     "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"},
    {DEFS(S("pk") "," S("sk") "," S("x")) KEY(H("pk") "," R("sk")) PPR,
     INVALID "Number of attributes in KeySchema does not exactly match number of "
             "attributes defined in AttributeDefinitions"},
    {DEFS(S("pk") "," N("pk")) KEY(H("pk")) PPR,
     INVALID "Number of attributes in KeySchema does not exactly match number of "
             "attributes defined in AttributeDefinitions"},
    /* Definitions and indexes */
    {BASE "'LocalSecondaryIndexes':[],",
     INVALID "List of LocalSecondaryIndexes is empty"},
    {BASE "'GlobalSecondaryIndexes':[],",
     INVALID "List of GlobalSecondaryIndexes is empty"},
    {DEFS(S("pk") "," S("sk") "," S("x")) KEY(H("pk") "," R("sk"))
         PPR GSI(INDEX("gsi", H("sk"), "'Projection':{}")),
     INVALID "Some AttributeDefinitions are not used. AttributeDefinitions: [pk, sk, x], "
             "keys used: [pk, sk]"},
    {DEFS(S("pk") "," S("sk") "," N("sk")) KEY(H("pk") "," R("sk"))
         PPR GSI(INDEX("gsi", H("sk"), ALL)),
     "Attribute Name is duplicated: sk"},
    {BASE LSI(INDEX("lsi", H("pk") "," R("x"), ALL)),
     INVALID "Some index key attributes are not defined in AttributeDefinitions. Keys: "
             "[pk, x], AttributeDefinitions: [pk, sk]"},
    {BASE GSI(INDEX("gsi", H("x") "," R("y"), ALL)),
     INVALID "Some index key attributes are not defined in AttributeDefinitions. Keys: "
             "[x, y], AttributeDefinitions: [pk, sk]"},
    /* Local indexes */
    {DEFS(S("pk") "," S("sk")) KEY(H("pk"))
         PPR LSI(INDEX("lsi", H("pk") "," R("sk"), ALL)),
     INVALID "Table KeySchema does not have a range key, which is required when "
             "specifying a LocalSecondaryIndex"},
    {BASE LSI(INDEX("lsi", H("pk") "," R("pk"), ALL)),
     "Both the Hash Key and the Range Key element in the KeySchema have the same name"},
    {BASE LSI(INDEX("lsi", R("pk") "," H("sk"), ALL)),
     "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"},
    {BASE LSI(INDEX("lsi", H("pk") "," H("sk"), ALL)),
     "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"},
    {BASE LSI(INDEX("lsi", H("pk"), ALL)),
     INVALID "Index KeySchema does not have a range key for index: lsi"},
    {BASE LSI(INDEX("lsi", H("sk") "," R("pk"), ALL)),
     INVALID "Index KeySchema does not have the same leading hash key as table KeySchema "
             "for index: lsi. index hash key: sk, table hash key: pk"},
    {BASE LSI(INDEX("ls1", H("pk") "," R("sk"), ALL) "," INDEX(
         "ls2", H("pk") "," R("sk"),
         ALL) "," INDEX("ls3", H("pk") "," R("sk"),
                        ALL) "," INDEX("ls4", H("pk") "," R("sk"),
                                       ALL) "," INDEX("ls5", H("pk") "," R("sk"),
                                                      ALL) "," INDEX("ls6",
                                                                     H("pk") "," R("sk"),
                                                                     ALL)),
     INVALID "Number of LocalSecondaryIndexes exceeds per-table limit of 5"},
    {BASE LSI(INDEX("lsi", H("pk") "," R("sk"), ALL)) GSI(INDEX("lsi", H("sk"), ALL)),
     INVALID "Duplicate index name: lsi"},
    /* Projections */
    {BASE GSI(INDEX("gsi", H("sk"), "'Projection':{}")),
     INVALID "Unknown ProjectionType: null"},
    {BASE GSI(INDEX("gsi", H("sk"),
                    "'Projection':{'ProjectionType':'ALL','NonKeyAttributes':['a']}")),
     INVALID "ProjectionType is ALL, but NonKeyAttributes is specified"},
    {BASE LSI(
         INDEX("lsi", H("pk") "," R("sk"),
               "'Projection':{'ProjectionType':'KEYS_ONLY','NonKeyAttributes':['a']}")),
     INVALID "ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified"},
    {BASE GSI(INDEX("gsi", H("sk"), "'Projection':{'ProjectionType':'INCLUDE'}")),
     INVALID "ProjectionType is INCLUDE, but NonKeyAttributes is not specified"},
    {BASE GSI(INDEX("gsi", H("sk"), INCLUDE("'b','a','b'"))),
     INVALID "Duplicate element in NonKeyAttributes: b"},
    /* Keys of many attributes */
    {SPARE KEY(H("pk") "," R("sk"))
         PPR GSI(INDEX("gsi", H("a") "," R("b") "," H("c") "," R("d") "," R("e"), ALL)),
     INVALID
     "All HASH key attributes must precede RANGE key attributes in the KeySchema"},
    {SPARE KEY(H("pk") "," R("sk"))
         PPR GSI(INDEX("gsi", H("a") "," H("b") "," H("c") "," H("d") "," H("e"), ALL)),
     INVALID "The KeySchema exceeds the maximum allowed number of HASH key attributes"},
    {SPARE KEY(H("pk") "," R("sk")) PPR GSI(INDEX(
         "gsi", H("sk") "," R("a") "," R("b") "," R("c") "," R("d") "," R("e"), ALL)),
     INVALID "The KeySchema exceeds the maximum allowed number of RANGE key attributes"},
    {BASE GSI(INDEX("gsi", H("pk") "," H("sk") "," R("pk"), ALL)),
     "The KeySchema contains multiple key attributes with the same name"},
    {BASE GSI(INDEX("gsi", R("pk") "," R("sk"), ALL)),
     "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"},
    {BASE GSI(INDEX("gsi", H("pk") "," R("pk"), ALL)),
     "Both the Hash Key and the Range Key element in the KeySchema have the same name"},
    /* Settings */
    {BASE "'StreamSpecification':{'StreamEnabled':true,'StreamViewType':'NEW_IMAGE'},",
     INVALID "Streams are not supported by the embedded engine, StreamEnabled can't be "
             "true"},
    {BASE "'StreamSpecification':{'StreamEnabled':false,'StreamViewType':'NEW_IMAGE'},",
     INVALID
     "Table is being created with a stream disabled, UpdateViewType should not be "
     "specified"},
    {BASE "'SSESpecification':{'Enabled':false,'SSEType':'KMS'},",
     INVALID "SSEType can not be specified if Enabled is false"},
    {BASE "'SSESpecification':{'KMSMasterKeyId':'k'},",
     INVALID "KMSMasterKeyId can not be specified if Enabled is false"},
    {BASE "'SSESpecification':{'Enabled':true,'SSEType':'AES256'},",
     INVALID "SSEType AES256 is not supported"},
    {BASE "'SSESpecification':{'Enabled':true,'KMSMasterKeyId':'k'},",
     INVALID "SSEType KMS is required if KMSMasterKeyId is specified"},
    {BASE "'Tags':[{'Key':'aws:x','Value':'y'}],",
     "Tag Key cannot be prefixed with aws:, Key: aws:x"},
    {BASE "'Tags':[{'Key':'x','Value':'y'},{'Key':'x','Value':'z'}],",
     "Duplicate Tag Keys provided as input: Duplicate Tag Key found x"},
};

START_TEST(create_table_refuses)
{
    char request[4096];

    snprintf(request, sizeof(request), "{%s" NAME "}", created[_i].request);
    rig_refused("CreateTable", request, "ValidationException", created[_i].message);
    ck_assert_str_eq(rig_must("ListTables", "{}"), "{\"TableNames\":[]}");
}
END_TEST

/* --- Lists at their limits ------------------------------------------------------------- */

static char *long_list(char *end, const char *format, int count)
{
    for (int i = 0; i < count; i++) {
        end += sprintf(end, "%s", i > 0 ? "," : "");
        end += sprintf(end, "%s", "");
        for (const char *p = format; *p != '\0'; p++)
            end += *p == '@' ? sprintf(end, "%02d", i) : (*end = *p, 1);
    }
    *end = '\0';
    return end;
}

static const struct {
    const char *before, *each, *after;
    int most;
    const char *message;
} lists[] = {
    {"{" BASE "'GlobalSecondaryIndexes':[", INDEX("gsi@", H("sk"), ALL), "]," NAME "}",
     20, INVALID "GlobalSecondaryIndex count exceeds the per-table limit of 20"},
    {"{" BASE "'Tags':[", "{'Key':'k@','Value':'v'}", "]," NAME "}", 50,
     "Number of Tags exceed the current limit for the provided ResourceArn"},
    {"{" BASE "'GlobalSecondaryIndexes':[",
     INDEX("gsi@", H("sk"), INCLUDE("'a','b','c','d','e','f','g','h','i','j'")),
     "]," NAME "}", 10,
     INVALID "Number of NonKeyAttributes of all indexes exceeds the per-table limit of "
             "100"},
};

START_TEST(lists_end_at_their_limits)
{
    static char request[RIG_REQUEST_MAX];

    for (int more = 1; more >= 0; more--) {
        char *end = request + sprintf(request, "%s", lists[_i].before);

        end = long_list(end, lists[_i].each, lists[_i].most + more);
        strcpy(end, lists[_i].after);
        if (more == 1)
            rig_refused("CreateTable", request, "ValidationException", lists[_i].message);
        else
            rig_must("CreateTable", request);
    }
}
END_TEST

/* --- UpdateTable, and the others ------------------------------------------------------- */

#define OD                 "'TableName':'odt'"
#define PR                 "'TableName':'prt'"
#define UPDATES(x)         ",'GlobalSecondaryIndexUpdates':[" x "]"
#define CREATE(n, k, rest) "{'Create':" INDEX(n, k, rest) "}"
#define DELETE(n)          "{'Delete':{'IndexName':'" n "'}}"
#define UPDATE(n, rest)    "{'Update':{'IndexName':'" n "'," rest "}}"
#define XDEF               ",'AttributeDefinitions':[" S("x") "]"
#define ONLY               " modification must be the only operation in the request"

/* The tables that these are about. */
static void make_tables(void)
{
    rig_open();
    rig_must("CreateTable",
             "{" OD "," BASE LSI(INDEX("lsi", H("pk") "," R("sk"), ALL))
                 GSI(INDEX("gsi", H("sk"), ALL)) "'DeletionProtectionEnabled':true}");
    rig_must("CreateTable",
             "{" PR "," PAIR GSI(INDEX("gsi", H("sk"), ALL "," PT(3, 4)) "," INDEX(
                 "gs2", H("pk"), ALL "," PT(3, 4))) PT(5, 6) "}");
}

static const struct {
    const char *operation, *request, *error, *message;
} refused[] = {
    {"UpdateTable", "{" OD "}", "ValidationException",
     "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
     "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required"},
    {"UpdateTable", "{'TableName':'none'" UPDATES("") "}", "ValidationException",
     "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
     "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required"},
    {"UpdateTable", "{" OD UPDATES("") ",'DeletionProtectionEnabled':true}",
     "ValidationException", INVALID "List of GlobalSecondaryIndexUpdates is empty"},
    {"UpdateTable", "{'TableName':'none','BillingMode':'PROVISIONED'}",
     "ValidationException",
     INVALID "ProvisionedThroughput must be specified when BillingMode is PROVISIONED"},
    {"UpdateTable", "{'TableName':'none','DeletionProtectionEnabled':true}",
     "ResourceNotFoundException", "Requested resource not found: Table: none not found"},
    {"UpdateTable", "{" PPR PT(1, 1) "," PR "}", "ValidationException",
     INVALID "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
             "BillingMode is PAY_PER_REQUEST"},
    {"UpdateTable", "{" PT(1, 1) "," OD "}", "ValidationException",
     INVALID "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
             "BillingMode is PAY_PER_REQUEST"},
    {"UpdateTable", "{" PT(1, 1000000000001) "," PR "}", "ValidationException",
     "Given value 1000000000001 for WriteCapacityUnits is out of bounds"},
    {"UpdateTable", "{" PROV PT(5, 6) "," PR "}", "ValidationException",
     "The provisioned throughput for the table will not change. The requested value "
     "equals the current value. Current ReadCapacityUnits provisioned for the table: 5. "
     "Requested ReadCapacityUnits: 5. Current WriteCapacityUnits provisioned for the "
     "table: 6. Requested WriteCapacityUnits: 6. Refer to the Amazon DynamoDB Developer "
     "Guide for current limits and how to request higher limits."},
    {"UpdateTable", "{" PR UPDATES(UPDATE("gsi", PT(3, 4))) "}", "ValidationException",
     "The provisioned throughput for the index gsi will not change. The requested value "
     "equals the current value. Current ReadCapacityUnits provisioned for index gsi: 3. "
     "Requested ReadCapacityUnits: 3. Current WriteCapacityUnits provisioned for index "
     "gsi: 4. Requested WriteCapacityUnits: 4. Refer to the Amazon DynamoDB Developer "
     "Guide for current limits and how to request higher limits."},
    {"UpdateTable", "{" PROV PT(5, 6) "," OD "}", "ValidationException",
     INVALID "ProvisionedThroughput must be specified for index: gsi"},
    {"UpdateTable", "{" OD UPDATES("{}") "}", "ValidationException",
     INVALID
     "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
     "GlobalSecondaryIndexUpdate.Delete must not be null"},
    {"UpdateTable",
     "{" OD UPDATES(
         "{'Delete':{'IndexName':'gsi'},'Update':{'IndexName':'gsi'," PT(1, 1) "}}") "}",
     "ValidationException",
     INVALID "Only one global secondary index action is allowed per "
             "GlobalSecondaryIndexUpdate object"},
    {"UpdateTable", "{" OD XDEF UPDATES(CREATE("new", H("x"), ALL) "," DELETE("new")) "}",
     "ValidationException",
     INVALID
     "Only one global secondary index update per index is allowed simultaneously. "
     "Index: new"},
    {"UpdateTable", "{" OD XDEF UPDATES(CREATE("new", H("x"), ALL) "," DELETE("gsi")) "}",
     "LimitExceededException",
     "Subscriber limit exceeded: Only 1 online index can be created or deleted "
     "simultaneously per table"},
    {"UpdateTable", "{" OD UPDATES(DELETE("nil")) "}", "ResourceNotFoundException",
     "Requested resource not found: Index nil for table odt"},
    {"UpdateTable", "{" PR UPDATES(UPDATE("nil", PT(1, 1))) "}",
     "ResourceNotFoundException",
     "Requested resource not found: Index nil for table prt"},
    {"UpdateTable", "{" OD UPDATES(DELETE("lsi")) "}", "ValidationException",
     "Cannot delete an index that is not a GlobalSecondaryIndex: lsi"},
    {"UpdateTable", "{" OD UPDATES(UPDATE("lsi", PT(1, 1))) "}", "ValidationException",
     "Cannot update an index that is not a GlobalSecondaryIndex: lsi"},
    {"UpdateTable", "{" OD UPDATES(UPDATE("gsi", PT(1, 1))) "}", "ValidationException",
     INVALID
     "The only Updates for index: gsi when TableThroughputMode is PAY_PER_REQUEST "
     "can be to OnDemandThroughput, WarmThroughput"},
    {"UpdateTable",
     "{" PR UPDATES(UPDATE("gsi", "'OnDemandThroughput':{'MaxReadRequestUnits':1}")) "}",
     "ValidationException",
     INVALID "MaxReadRequestUnits for OnDemandThroughput for index : gsi cannot be "
             "specified when the table BillingMode is PROVISIONED"},
    {"UpdateTable", "{" PR ",'OnDemandThroughput':{'MaxReadRequestUnits':1}}",
     "ValidationException",
     INVALID "MaxReadRequestUnits for OnDemandThroughput cannot be specified when the "
             "table BillingMode is PROVISIONED"},
    {"UpdateTable", "{" OD ",'OnDemandThroughput':{'MaxReadRequestUnits':-2}}",
     "ValidationException",
     INVALID
     "Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of "
     "valid range"},
    {"UpdateTable", "{" OD ",'WarmThroughput':{'ReadUnitsPerSecond':100}}",
     "ValidationException",
     INVALID "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than "
             "current WarmThroughput, decreasing WarmThroughput is not supported"},
    {"UpdateTable",
     "{" OD UPDATES(UPDATE("gsi", "'WarmThroughput':{'WriteUnitsPerSecond':1}")) "}",
     "ValidationException",
     INVALID
     "Requested WriteUnitsPerSecond for WarmThroughput for index gsi is lower than "
     "current WarmThroughput, decreasing WarmThroughput is not supported"},
    /* A new index */
    {"UpdateTable", "{" OD UPDATES(CREATE("gsi", R("x"), "'Projection':{}")) "}",
     "ValidationException", "Attempting to create an index which already exists"},
    {"UpdateTable", "{" OD UPDATES(CREATE("new", H("x"), ALL)) "}", "ValidationException",
     INVALID "AttributeDefinitions is not specified for index: new"},
    {"UpdateTable", "{" OD XDEF UPDATES(CREATE("new", H("pk"), ALL)) "}",
     "ValidationException",
     INVALID "Some index key attributes are not defined in AttributeDefinitions. Keys: "
             "[pk], AttributeDefinitions: [x]"},
    {"UpdateTable", "{" OD XDEF UPDATES(CREATE("new", R("x"), ALL)) "}",
     "ValidationException",
     "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"},
    {"UpdateTable", "{" OD XDEF UPDATES(CREATE("new", H("x"), "'Projection':{}")) "}",
     "ValidationException", INVALID "Unknown ProjectionType: null"},
    {"UpdateTable",
     "{" OD
     ",'AttributeDefinitions':[" N("pk") "]" UPDATES(CREATE("new", H("pk"), ALL)) "}",
     "ValidationException",
     INVALID "Attribute pk is defined with type S, it can't be defined with type N"},
    {"UpdateTable", "{" OD XDEF UPDATES(CREATE("new", H("x"), ALL "," PT(1, 1))) "}",
     "ValidationException",
     INVALID "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for "
             "index: new when BillingMode is PAY_PER_REQUEST"},
    {"UpdateTable", "{" PR XDEF UPDATES(CREATE("new", H("x"), ALL)) "}",
     "ValidationException",
     INVALID "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: "
             "new"},
    /* One thing at a time */
    {"UpdateTable",
     "{" PR XDEF "," PT(9, 9) UPDATES(CREATE("new", H("x"), ALL "," PT(1, 1))) "}",
     "ValidationException",
     INVALID "You cannot create or delete index while updating table IOPS"},
    {"UpdateTable", "{" OD UPDATES(DELETE("gsi")) ",'DeletionProtectionEnabled':true}",
     "ValidationException", INVALID "DeletionProtection" ONLY},
    {"UpdateTable", "{" OD UPDATES(DELETE("gsi")) ",'TableClass':'STANDARD'}",
     "ValidationException", INVALID "TableClass" ONLY},
    {"UpdateTable", "{" OD UPDATES(DELETE("gsi")) ",'SSESpecification':{'Enabled':true}}",
     "ValidationException", INVALID "Server-Side Encryption" ONLY},
    {"UpdateTable",
     "{" OD XDEF UPDATES(CREATE("new", H("x"), ALL)) ",'WarmThroughput':{"
                                                     "'ReadUnitsPerSecond':99999}}",
     "ValidationException",
     INVALID "Create global secondary index cannot be specified when updating "
             "WarmThroughput"},
    {"UpdateTable", "{" PR "," PT(9, 9) ",'WarmThroughput':{'ReadUnitsPerSecond':99999}}",
     "ValidationException",
     INVALID "WarmThroughput must be the only operation in the request"},
    {"UpdateTable",
     "{" OD UPDATES(DELETE("gsi")) ",'OnDemandThroughput':{'MaxReadRequestUnits':9}}",
     "ValidationException",
     INVALID "OnDemandThroughput can only be combined with BillingMode in an UpdateTable "
             "request"},
    /* What is not here */
    {"UpdateTable", "{" OD ",'StreamSpecification':{'StreamEnabled':true}}",
     "ValidationException",
     INVALID "Streams are not supported by the embedded engine, StreamEnabled can't be "
             "true"},
    {"UpdateTable", "{" OD ",'StreamSpecification':{'StreamEnabled':false}}",
     "ValidationException", "Table has no stream to disable: TableName: odt"},
    {"UpdateTable", "{" OD ",'ReplicaUpdates':[{'Create':{'RegionName':'eu-x-1'}}]}",
     "ValidationException",
     INVALID "Global tables are not supported by the embedded engine, a table can't have "
             "replicas"},
    /* The other operations */
    {"CreateTable", "{" OD "," BASE "'TableClass':'STANDARD'}", "ResourceInUseException",
     "Table already exists: odt"},
    {"CreateTable",
     "{'TableName':'arn:aws:dynamodb:x:0:table/no'," BASE "'TableClass':'STANDARD'}",
     "ValidationException",
     "TableName must be at least 3 characters long and at most 255 characters long"},
    {"DeleteTable", "{" OD "}", "ValidationException",
     "Resource cannot be deleted as it is currently protected against deletion. Disable "
     "deletion protection first."},
    {"DeleteTable", "{'TableName':'none'}", "ResourceNotFoundException",
     "Requested resource not found: Table: none not found"},
    {"DescribeTable", "{'TableName':'arn:aws:dynamodb:x:0:table/none'}",
     "ResourceNotFoundException", "Requested resource not found: Table: none not found"},
    {"DescribeTimeToLive", "{'TableName':'none'}", "ResourceNotFoundException",
     "Requested resource not found: Table: none not found"},
    {"UpdateTimeToLive",
     "{'TableName':'none','TimeToLiveSpecification':{'AttributeName':'x','Enabled':true}"
     "}",
     "ResourceNotFoundException", "Requested resource not found: Table: none not found"},
    {"UpdateTimeToLive",
     "{" OD ",'TimeToLiveSpecification':{'AttributeName':'x','Enabled':false}}",
     "ValidationException", "TimeToLive is already disabled"},
    {"GetItem", "{'TableName':'none','Key':{'pk':{'S':'a'}}}",
     "ResourceNotFoundException", "Requested resource not found"},
};

START_TEST(operations_on_tables_refuse)
{
    struct dyn_buf before = {0};

    make_tables();
    dyn_buf_text(&before, rig_must("DescribeTable", "{" OD "}"));
    rig_refused(refused[_i].operation, refused[_i].request, refused[_i].error,
                refused[_i].message);
    ck_assert_str_eq(rig_must("DescribeTable", "{" OD "}"), dyn_buf_str(&before).ptr);
    dyn_buf_release(&before);
    rig_close();
}
END_TEST

START_TEST(the_twenty_first_index_is_too_many)
{
    static char request[RIG_REQUEST_MAX];
    char *end = request + sprintf(request, "{%s'GlobalSecondaryIndexes':[", BASE);

    end = long_list(end, INDEX("gsi@", H("sk"), ALL), 20);
    strcpy(end, "]," NAME "}");
    rig_must("CreateTable", request);
    rig_refused("UpdateTable", "{" NAME XDEF UPDATES(CREATE("new", H("x"), ALL)) "}",
                "LimitExceededException",
                "Subscriber limit exceeded: Number of global secondary indexes exceeds "
                "per-table limit of 20");
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("local tables: refusals");
    TCase *t = tcase_create("create");
    tcase_add_checked_fixture(t, rig_open, rig_close);
    tcase_add_loop_test(t, create_table_refuses, 0,
                        (int)(sizeof(created) / sizeof(created[0])));
    tcase_add_loop_test(t, lists_end_at_their_limits, 0,
                        (int)(sizeof(lists) / sizeof(lists[0])));
    tcase_add_test(t, the_twenty_first_index_is_too_many);
    suite_add_tcase(s, t);
    t = tcase_create("others");
    tcase_add_loop_test(t, operations_on_tables_refuse, 0,
                        (int)(sizeof(refused) / sizeof(refused[0])));
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    return suite_main(suite());
}
