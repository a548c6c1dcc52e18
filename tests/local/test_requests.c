/* SPDX-License-Identifier: MIT */
/* Requests read into their structs, and what is said of those that break their shape. */
#include "local/requests.h"
#include "local/shape_parts.h"
#include "support/faulty_system.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>

#define ROWS(table) (int)(sizeof(table) / sizeof(table[0]))

/* --- A request and what became of it ------------------------------------------------- */

static struct faulty_system faulty;
static struct dyn_arena mem;
static struct dynl_call call;
static char *json;
static void *request;

static void clear(void)
{
    free(json);
    free(request);
    json = NULL;
    request = NULL;
    dyn_arena_release(&mem);
    memset(&call, 0, sizeof(call));
}

static void set_up(void)
{
    faulty_system_init(&faulty);
    mem = (struct dyn_arena){.system = &faulty.system};
}

static void tear_down(void)
{
    clear();
    ck_assert_uint_eq(faulty.live_bytes, 0);
}

/* Each on memory of its own size, so that a step past its end shows. */
static int read_text(const struct dynl_shape *shape, struct dyn_str text)
{
    clear();
    call.system = &faulty.system;
    call.mem = &mem;
    json = malloc(text.len + 1);
    request = calloc(1, shape->size);
    ck_assert(json != NULL && request != NULL);
    if (text.len > 0)
        memcpy(json, text.ptr, text.len);
    json[text.len] = '\0';
    return dynl_request_read(&call, shape, json, text.len, request);
}

static int read_request(const struct dynl_shape *shape, const char *text)
{
    return read_text(shape, dyn_str(text));
}

static const void *must_read(const struct dynl_shape *shape, const char *text)
{
    int rc = read_request(shape, text);
    ck_assert_msg(rc == DYN_OK, "%s: %s", text, call.refusal.message.ptr);
    return request;
}

static const char *refusal_text(void)
{
    return call.refusal.message.ptr == NULL ? "" : call.refusal.message.ptr;
}

static void must_refuse(const struct dynl_shape *shape, const char *text,
                        enum dynl_error type, const char *message)
{
    int rc = read_request(shape, text);
    ck_assert_msg(rc == DYN_E_SERVICE, "%.200s: %d, not refused", text, rc);
    ck_assert_msg(call.refusal.type == type, "%.200s: %s", text, refusal_text());
    ck_assert_msg(strcmp(refusal_text(), message) == 0, "%.200s:\n  %s\nnot\n  %s", text,
                  refusal_text(), message);
}

static bool is_text(struct dyn_str text, const char *expected)
{
    return dyn_str_eq(text, dyn_str(expected));
}

static const struct dynl_shape *const shapes[] = {
    &dynl_put_item_shape,
    &dynl_get_item_shape,
    &dynl_update_item_shape,
    &dynl_delete_item_shape,
    &dynl_query_shape,
    &dynl_scan_shape,
    &dynl_batch_get_item_shape,
    &dynl_batch_write_item_shape,
    &dynl_transact_get_items_shape,
    &dynl_transact_write_items_shape,
    &dynl_create_table_shape,
    &dynl_update_table_shape,
    &dynl_describe_table_shape,
    &dynl_delete_table_shape,
    &dynl_list_tables_shape,
    &dynl_update_time_to_live_shape,
    &dynl_describe_time_to_live_shape,
    &dynl_nothing_shape,
};

/* --- Texts ---------------------------------------------------------------------------- */

#define MODEL  "com.amazonaws.dynamodb.v20120810."
#define TYPES  DYNL_SERIALIZATION
#define BOUNDS DYNL_VALIDATION
#define TEN    "abcdefghij"
#define FIFTY  TEN TEN TEN TEN TEN
#define N250   FIFTY FIFTY FIFTY FIFTY FIFTY
#define N256   N250 "abcdef"
#define N1000  N250 N250 N250 N250
#define ARN    "arn:aws:dynamodb:eu-west-1:123456789012:table/"

#define ONE     "1 validation error detected: "
#define TWO     "2 validation errors detected: "
#define MISSING " failed to satisfy constraint: Member must not be null"
#define LENGTH_MIN                                                                       \
    " failed to satisfy constraint: Member must have length greater than or equal to "
#define LENGTH_MAX                                                                       \
    " failed to satisfy constraint: Member must have length less than or equal to "
#define VALUE_MIN                                                                        \
    " failed to satisfy constraint: Member must have value greater than or equal to "
#define VALUE_MAX                                                                        \
    " failed to satisfy constraint: Member must have value less than or equal to "
#define PATTERN                                                                          \
    " failed to satisfy constraint: Member must satisfy regular expression pattern: "    \
    "[a-zA-Z0-9_.-]+"
#define ONE_OF(set)                                                                      \
    " failed to satisfy constraint: Member must satisfy enum value set: [" set "]"
#define KEY_RULE                                                                         \
    " failed to satisfy constraint: Map keys must satisfy constraint: [Member must "     \
    "have "                                                                              \
    "length less than or equal to 1024, Member must have length greater than or equal "  \
    "to "                                                                                \
    "1, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]"
#define LIST_RULE                                                                        \
    " failed to satisfy constraint: Map value must satisfy constraint: [Member must "    \
    "have "                                                                              \
    "length less than or equal to 25, Member must have length greater than or equal to " \
    "1]"

#define NO_CLASS                                                                         \
    "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast " \
    "to class java.lang.Class "                                                          \
    "(sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class " \
    "are in module java.base of loader 'bootstrap')"
#define NO_START "Start of structure or map found where not expected"
#define MAP_OF(class)                                                                    \
    "Unrecognized collection type java.util.Map<java.lang.String, " class ">"
#define CLASS(class) "Unrecognized collection type class " class

#define PUT    &dynl_put_item_shape
#define GET    &dynl_get_item_shape
#define UPDATE &dynl_update_item_shape
#define DELETE &dynl_delete_item_shape
#define QUERY  &dynl_query_shape
#define SCAN   &dynl_scan_shape
#define BGET   &dynl_batch_get_item_shape
#define BWRITE &dynl_batch_write_item_shape
#define TGET   &dynl_transact_get_items_shape
#define TWRITE &dynl_transact_write_items_shape
#define CREATE &dynl_create_table_shape
#define ALTER  &dynl_update_table_shape
#define LIST   &dynl_list_tables_shape
#define TTL    &dynl_update_time_to_live_shape

static const struct {
    const struct dynl_shape *shape;
    const char *json;
    enum dynl_error type;
    const char *message;
} refused[] = {
    /* No JSON: no message. */
    {PUT, "", TYPES, ""},
    {PUT, " ", TYPES, ""},
    {PUT, "{", TYPES, ""},
    {PUT, "{}}", TYPES, ""},
    {PUT, "{'TableName':3}", TYPES, ""},
    {PUT, "{\"TableName\":\"a\x01\"}", TYPES, ""},
    {PUT, "{\"TableName\":\"\\ud800\"}", TYPES, ""},
    {PUT, "{\"TableName\":\"\xff\"}", TYPES, ""},
    {PUT, "{\"Other\":[1,]}", TYPES, ""},
    {&dynl_nothing_shape, "", TYPES, ""},
    /* What is no JSON further on comes before what is of the wrong type. */
    {PUT, "{\"TableName\":3,", TYPES, ""},
    {CREATE, "{\"KeySchema\":[3,{\"a\":]}", TYPES, ""},
    /* No object. */
    {PUT, "null", TYPES, ""},
    {PUT, "3", TYPES, "Unexpected field type"},
    {PUT, "\"x\"", TYPES, "Unexpected field type"},
    {PUT, "true", TYPES, "Unexpected field type"},
    {PUT, "[]", TYPES, CLASS(MODEL "PutItemInput")},

    /* Texts. */
    {PUT, "{\"TableName\":3}", TYPES, "NUMBER_VALUE cannot be converted to String"},
    {PUT, "{\"TableName\":-3}", TYPES, "NUMBER_VALUE cannot be converted to String"},
    {PUT, "{\"TableName\":3.5}", TYPES, "DECIMAL_VALUE cannot be converted to String"},
    {PUT, "{\"TableName\":3e1}", TYPES, "DECIMAL_VALUE cannot be converted to String"},
    {PUT, "{\"TableName\":true}", TYPES, "TRUE_VALUE cannot be converted to String"},
    {PUT, "{\"TableName\":false}", TYPES, "FALSE_VALUE cannot be converted to String"},
    {PUT, "{\"TableName\":[]}", TYPES, CLASS("java.lang.String")},
    {PUT, "{\"TableName\":{}}", TYPES, NO_START},
    {PUT, "{\"TableName\":3,\"TableName\":\"abc\"}", TYPES,
     "NUMBER_VALUE cannot be converted to String"},
    {PUT, "{\"TableName\":\"abc\",\"TableName\":3}", TYPES,
     "NUMBER_VALUE cannot be converted to String"},
    {PUT, "{\"TableName\":3,\"Item\":4}", TYPES,
     "NUMBER_VALUE cannot be converted to String"},
    {PUT, "{\"Item\":4,\"TableName\":3}", TYPES, "Unexpected field type"},
    /* Integers, of two sizes. */
    {LIST, "{\"Limit\":\"1\"}", TYPES, "STRING_VALUE cannot be converted to Integer"},
    {LIST, "{\"Limit\":true}", TYPES, "TRUE_VALUE cannot be converted to Integer"},
    {LIST, "{\"Limit\":[]}", TYPES, CLASS("java.lang.Integer")},
    {LIST, "{\"Limit\":{}}", TYPES, NO_START},
    {CREATE, "{\"ProvisionedThroughput\":{\"ReadCapacityUnits\":\"1\"}}", TYPES,
     "STRING_VALUE cannot be converted to Long"},
    {CREATE, "{\"ProvisionedThroughput\":{\"ReadCapacityUnits\":[]}}", TYPES,
     CLASS("java.lang.Long")},
    /* Bools. */
    {GET, "{\"ConsistentRead\":1}", TYPES, "NUMBER_VALUE cannot be converted to Boolean"},
    {GET, "{\"ConsistentRead\":1.5}", TYPES,
     "DECIMAL_VALUE cannot be converted to Boolean"},
    {GET, "{\"ConsistentRead\":\"x\"}", TYPES, "Unexpected token received from parser"},
    {GET, "{\"ConsistentRead\":\"\"}", TYPES, "Unexpected token received from parser"},
    {GET, "{\"ConsistentRead\":[]}", TYPES, CLASS("java.lang.Boolean")},
    {GET, "{\"ConsistentRead\":{}}", TYPES, NO_START},
    /* Attribute maps. */
    {PUT, "{\"Item\":3}", TYPES, "Unexpected field type"},
    {PUT, "{\"Item\":\"x\"}", TYPES, "Unexpected field type"},
    {PUT, "{\"Item\":[]}", TYPES, MAP_OF(MODEL "AttributeValue")},
    {PUT, "{\"Item\":{\"a\":3}}", TYPES, "Unexpected value type in payload"},
    {PUT, "{\"Item\":{\"a\":[]}}", TYPES, CLASS(MODEL "AttributeValue")},
    {PUT, "{\"Item\":{\"a\":{\"S\":3}}}", TYPES,
     "NUMBER_VALUE cannot be converted to String"},
    {PUT, "{\"ExpressionAttributeValues\":[]}", TYPES, MAP_OF(MODEL "AttributeValue")},
    /* Maps. */
    {PUT, "{\"ExpressionAttributeNames\":3}", TYPES, "Unexpected field type"},
    {PUT, "{\"ExpressionAttributeNames\":[]}", TYPES, MAP_OF("java.lang.String")},
    {PUT, "{\"ExpressionAttributeNames\":{\"#a\":3}}", TYPES,
     "NUMBER_VALUE cannot be converted to String"},
    {BGET, "{\"RequestItems\":3}", TYPES, "Unexpected field type"},
    {BGET, "{\"RequestItems\":[]}", TYPES, MAP_OF(MODEL "KeysAndAttributes")},
    {BGET, "{\"RequestItems\":{\"abc\":3}}", TYPES, "Unexpected value type in payload"},
    {BGET, "{\"RequestItems\":{\"abc\":[]}}", TYPES, CLASS(MODEL "KeysAndAttributes")},
    {BWRITE, "{\"RequestItems\":[]}", TYPES,
     MAP_OF("java.util.List<" MODEL "WriteRequest>")},
    {BWRITE, "{\"RequestItems\":{\"abc\":3}}", TYPES, NO_CLASS},
    {BWRITE, "{\"RequestItems\":{\"abc\":{}}}", TYPES, NO_START},
    {BWRITE, "{\"RequestItems\":{\"abc\":[3]}}", TYPES,
     "Unexpected value type in payload"},
    {BWRITE, "{\"RequestItems\":{\"abc\":[[]]}}", TYPES, CLASS(MODEL "WriteRequest")},
    {BWRITE, "{\"RequestItems\":{\"abc\":[{\"PutRequest\":3}]}}", TYPES,
     "Unexpected field type"},
    {BWRITE, "{\"RequestItems\":{\"abc\":[{\"PutRequest\":[]}]}}", TYPES,
     CLASS(MODEL "PutRequest")},
    {BWRITE, "{\"RequestItems\":{\"abc\":[{\"DeleteRequest\":{\"Key\":[]}}]}}", TYPES,
     MAP_OF(MODEL "AttributeValue")},
    /* Lists. */
    {BGET, "{\"RequestItems\":{\"abc\":{\"Keys\":3}}}", TYPES, "Unexpected field type"},
    {BGET, "{\"RequestItems\":{\"abc\":{\"Keys\":{}}}}", TYPES, NO_START},
    {BGET, "{\"RequestItems\":{\"abc\":{\"Keys\":[3]}}}", TYPES, NO_CLASS},
    {BGET, "{\"RequestItems\":{\"abc\":{\"Keys\":[[]]}}}", TYPES,
     MAP_OF(MODEL "AttributeValue")},
    {CREATE, "{\"AttributeDefinitions\":3}", TYPES, "Unexpected field type"},
    {CREATE, "{\"AttributeDefinitions\":{}}", TYPES, NO_START},
    {CREATE, "{\"AttributeDefinitions\":[3]}", TYPES, "Unexpected value type in payload"},
    {CREATE, "{\"AttributeDefinitions\":[[]]}", TYPES,
     CLASS(MODEL "AttributeDefinition")},
    {CREATE, "{\"ProvisionedThroughput\":3}", TYPES, "Unexpected field type"},
    {CREATE, "{\"ProvisionedThroughput\":[]}", TYPES,
     CLASS(MODEL "ProvisionedThroughput")},
    {CREATE, "{\"LocalSecondaryIndexes\":[{\"Projection\":{\"NonKeyAttributes\":[3]}}]}",
     TYPES, "NUMBER_VALUE cannot be converted to String"},
    {ALTER, "{\"GlobalSecondaryIndexUpdates\":[{\"Create\":[]}]}", TYPES,
     CLASS(MODEL "CreateGlobalSecondaryIndexAction")},
    {TWRITE, "{\"TransactItems\":[{\"Put\":3}]}", TYPES, "Unexpected field type"},
    {TTL, "{\"TimeToLiveSpecification\":3}", TYPES, "Unexpected field type"},

    /* Names of tables on the data plane: ARNs count. */
    {GET, "{}", BOUNDS,
     TWO "Value null at 'tableName'" MISSING "; Value null at 'key'" MISSING},
    {GET, "{\"TableName\":\"\",\"Key\":{}}", BOUNDS,
     ONE "Value '' at 'tableName'" LENGTH_MIN "1"},
    {GET, "{\"TableName\":\"a c\",\"Key\":{}}", BOUNDS,
     ONE "Value 'a c' at 'tableName'" PATTERN},
    {GET, "{\"TableName\":\"\xc3\xa9t\xc3\xa9\",\"Key\":{}}", BOUNDS,
     ONE "Value '\xc3\xa9t\xc3\xa9' at 'tableName'" PATTERN},
    {GET, "{\"TableName\":\"" N256 "\",\"Key\":{}}", BOUNDS,
     ONE "Value '" N256 "' at 'tableName'" LENGTH_MAX "255"},
    {GET, "{\"TableName\":\"" N256 " \",\"Key\":{}}", BOUNDS,
     TWO "Value '" N256 " ' at 'tableName'" PATTERN "; Value '" N256
         " ' at 'tableName'" LENGTH_MAX "255"},
    {GET, "{\"TableName\":\"" ARN "a b\",\"Key\":{}}", BOUNDS,
     ONE "Value '" ARN "a b' at 'tableName'" PATTERN},
    {GET, "{\"TableName\":\"" ARN "\",\"Key\":{}}", BOUNDS,
     ONE "Value '" ARN "' at 'tableName'" PATTERN},
    {GET, "{\"TableName\":\"arn:aws:s3:x:1:table/abc\",\"Key\":{}}", BOUNDS,
     ONE "Value 'arn:aws:s3:x:1:table/abc' at 'tableName'" PATTERN},
    {GET, "{\"TableName\":\"arn:aws:dynamodb:x:table/abc\",\"Key\":{}}", BOUNDS,
     ONE "Value 'arn:aws:dynamodb:x:table/abc' at 'tableName'" PATTERN},
    {GET, "{\"TableName\":\"" ARN N1000 "\",\"Key\":{}}", BOUNDS,
     ONE "Value '" ARN N1000 "' at 'tableName'" LENGTH_MAX "1024"},
    /* And on the other. */
    {CREATE, "{\"KeySchema\":[{}]}", BOUNDS,
     "The parameter 'TableName' is required but was not present in the request"},
    {CREATE, "{\"TableName\":\"ab\"}", BOUNDS,
     "TableName must be at least 3 characters long and at most 255 characters long"},
    {&dynl_describe_table_shape, "{}", BOUNDS,
     "The parameter 'TableName' is required but was not present in the request"},
    {&dynl_describe_table_shape, "{\"TableName\":null}", BOUNDS,
     "The parameter 'TableName' is required but was not present in the request"},
    {&dynl_delete_table_shape, "{\"TableName\":\"a;\"}", BOUNDS,
     "TableName must be at least 3 characters long and at most 255 characters long"},
    {&dynl_describe_time_to_live_shape, "{\"TableName\":\"" N256 "\"}", BOUNDS,
     "TableName must be at least 3 characters long and at most 255 characters long"},
    {&dynl_describe_table_shape, "{\"TableName\":\"a;b\"}", BOUNDS,
     ONE "Value 'a;b' at 'tableName'" PATTERN},
    {&dynl_describe_table_shape, "{\"TableName\":\"" ARN N1000 "\"}", BOUNDS,
     "TableName must be at least 3 characters long and at most 255 characters long"},
    {ALTER, "{\"BillingMode\":\"x\"}", BOUNDS,
     "The parameter 'TableName' is required but was not present in the request"},
    {TTL, "{\"TableName\":\"abc\"}", BOUNDS,
     ONE "Value null at 'timeToLiveSpecification'" MISSING},
    {TTL, "{\"TableName\":\"abc\",\"TimeToLiveSpecification\":{}}", BOUNDS,
     TWO "Value null at 'timeToLiveSpecification.attributeName'" MISSING
         "; Value null at 'timeToLiveSpecification.enabled'" MISSING},
    {TTL,
     "{\"TableName\":\"abc\",\"TimeToLiveSpecification\":{\"AttributeName\":\"\","
     "\"Enabled\":true}}",
     BOUNDS, ONE "Value '' at 'timeToLiveSpecification.attributeName'" LENGTH_MIN "1"},

    /* Sets of values, in the service's order. */
    {
        PUT,
        "{\"ReturnValuesOnConditionCheckFailure\":\"w\",\"ReturnValues\":\"x\","
        "\"ReturnConsumedCapacity\":\"y\",\"ReturnItemCollectionMetrics\":\"z\"}",
        BOUNDS,
        "6 validation errors detected: Value 'y' at 'returnConsumedCapacity'" ONE_OF(
            "INDEXES, TOTAL, NONE") "; Value null at 'tableName'" MISSING
                                    "; Value null at 'item'" MISSING
                                    "; Value 'x' at 'returnValues'" ONE_OF(
                                        "ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, "
                                        "UPDATED_NEW") "; Value 'z' at "
                                                       "'returnItemCollectionMetrics"
                                                       "'" ONE_OF("SIZE, NONE") "; Value "
                                                                                "'w' at "
                                                                                "'returnV"
                                                                                "aluesOnC"
                                                                                "ondition"
                                                                                "CheckFai"
                                                                                "lure"
                                                                                "'" ONE_OF("ALL_OLD, NONE")},
    {PUT, "{\"TableName\":\"abc\",\"Item\":{},\"ReturnValues\":\"\"}", BOUNDS,
     ONE "Value '' at 'returnValues'" ONE_OF(
         "ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW")},
    {QUERY, "{\"TableName\":\"abc\",\"Select\":\"x\"}", BOUNDS,
     ONE "Value 'x' at 'select'" ONE_OF(
         "SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES")},
    {CREATE,
     "{\"TableName\":\"abc\",\"KeySchema\":[{\"AttributeName\":\"a\",\"KeyType\":\"X\"}],"
     "\"AttributeDefinitions\":[{\"AttributeName\":\"a\",\"AttributeType\":\"BOOL\"}]}",
     BOUNDS,
     TWO "Value 'BOOL' at 'attributeDefinitions.1.member.attributeType'" ONE_OF(
         "B, N, S") "; Value 'X' at 'keySchema.1.member.keyType'" ONE_OF("HASH, RANGE")},
    {ALTER,
     "{\"TableName\":\"abc\",\"BillingMode\":\"x\",\"TableClass\":\"y\","
     "\"MultiRegionConsistency\":\"z\"}",
     BOUNDS,
     "3 validation errors detected: Value 'x' at 'billingMode'" ONE_OF("PROVISIONED, "
                                                                       "PAY_PER_REQUEST") "; Value 'y' at 'tableClass'" ONE_OF(
         "STANDARD, "
         "STANDARD_"
         "INFREQUENT"
         "_"
         "ACCESS") "; Value 'z' at 'multiRegionConsistency'" ONE_OF("EVENTUAL, STRONG")},
    {ALTER,
     "{\"TableName\":\"abc\",\"SSESpecification\":{\"SSEType\":\"x\"},"
     "\"StreamSpecification\":{\"StreamViewType\":\"y\"}}",
     BOUNDS,
     "3 validation errors detected: Value null at "
     "'streamSpecification.streamEnabled'" MISSING
     "; Value 'y' at 'streamSpecification.streamViewType'" ONE_OF(
         "NEW_IMAGE, OLD_IMAGE, NEW_AND_OLD_IMAGES, "
         "KEYS_ONLY") "; Value 'x' at 'sSESpecification.sSEType'" ONE_OF("AES256, KMS")},

    /* Numbers. */
    {LIST, "{\"Limit\":0}", BOUNDS, ONE "Value '0' at 'limit'" VALUE_MIN "1"},
    {LIST, "{\"Limit\":101}", BOUNDS, ONE "Value '101' at 'limit'" VALUE_MAX "100"},
    {LIST, "{\"Limit\":0.9}", BOUNDS, ONE "Value '0' at 'limit'" VALUE_MIN "1"},
    {LIST, "{\"Limit\":-1.9}", BOUNDS, ONE "Value '-1' at 'limit'" VALUE_MIN "1"},
    {LIST, "{\"Limit\":1e30}", BOUNDS,
     ONE "Value '9223372036854775807' at 'limit'" VALUE_MAX "100"},
    {LIST, "{\"Limit\":-123456789012345678901234567890}", BOUNDS,
     ONE "Value '-9223372036854775808' at 'limit'" VALUE_MIN "1"},
    {LIST, "{\"Limit\":-1,\"ExclusiveStartTableName\":\"a;\"}", BOUNDS,
     "3 validation errors detected: Value '-1' at 'limit'" VALUE_MIN
     "1; Value 'a;' at 'exclusiveStartTableName'" PATTERN
     "; Value 'a;' at 'exclusiveStartTableName'" LENGTH_MIN "3"},
    {QUERY, "{\"TableName\":\"abc\",\"Limit\":0,\"IndexName\":\"a\"}", BOUNDS,
     TWO "Value 'a' at 'indexName'" LENGTH_MIN "3; Value '0' at 'limit'" VALUE_MIN "1"},
    {SCAN,
     "{\"TableName\":\"abc\",\"Segment\":-1,\"TotalSegments\":0,\"Limit\":0,"
     "\"Select\":\"COUNT\"}",
     BOUNDS,
     "3 validation errors detected: Value '0' at 'totalSegments'" VALUE_MIN
     "1; Value '-1' at 'segment'" VALUE_MIN "0; Value '0' at 'limit'" VALUE_MIN "1"},
    {SCAN, "{\"TableName\":\"abc\",\"Segment\":1000000,\"TotalSegments\":1000001}",
     BOUNDS,
     TWO "Value '1000001' at 'totalSegments'" VALUE_MAX
         "1000000; Value '1000000' at 'segment'" VALUE_MAX "999999"},
    {ALTER,
     "{\"TableName\":\"abc\",\"ProvisionedThroughput\":{\"ReadCapacityUnits\":-1}}",
     BOUNDS,
     TWO "Value null at 'provisionedThroughput.writeCapacityUnits'" MISSING
         "; Value '-1' at 'provisionedThroughput.readCapacityUnits'" VALUE_MIN "1"},

    /* Lists and maps, with their values. */
    {CREATE, "{\"TableName\":\"abc\"}", BOUNDS,
     TWO "Value null at 'attributeDefinitions'" MISSING
         "; Value null at 'keySchema'" MISSING},
    {CREATE, "{\"TableName\":\"abc\",\"AttributeDefinitions\":[],\"KeySchema\":[]}",
     BOUNDS, ONE "Value '[]' at 'keySchema'" LENGTH_MIN "1"},
    {CREATE,
     "{\"TableName\":\"abc\",\"AttributeDefinitions\":[],\"KeySchema\":["
     "{\"AttributeName\":\"a\",\"KeyType\":\"HASH\"},{},{\"KeyType\":\"RANGE\"}]}",
     BOUNDS,
     "4 validation errors detected: Value '[KeySchemaElement(attributeName=a, "
     "keyType=HASH), KeySchemaElement(attributeName=null, keyType=null), "
     "KeySchemaElement(attributeName=null, keyType=RANGE)]' at 'keySchema'" LENGTH_MAX
     "2; Value null at 'keySchema.2.member.attributeName'" MISSING
     "; Value null at 'keySchema.2.member.keyType'" MISSING
     "; Value null at 'keySchema.3.member.attributeName'" MISSING},
    {CREATE,
     "{\"TableName\":\"abc\",\"KeySchema\":[null],\"AttributeDefinitions\":[{"
     "\"AttributeName\":\"\",\"AttributeType\":\"S\"},{\"AttributeName\":\"" N256
     "\",\"AttributeType\":\"S\"}]}",
     BOUNDS,
     "4 validation errors detected: Value '' at "
     "'attributeDefinitions.1.member.attributeName'" LENGTH_MIN "1; Value '" N256
     "' at 'attributeDefinitions.2.member.attributeName'" LENGTH_MAX
     "255; Value null at 'keySchema.1.member.attributeName'" MISSING
     "; Value null at 'keySchema.1.member.keyType'" MISSING},
    {CREATE,
     "{\"TableName\":\"abc\",\"AttributeDefinitions\":[],\"KeySchema\":["
     "{\"AttributeName\":\"a\",\"KeyType\":\"HASH\"}],\"LocalSecondaryIndexes\":[{}],"
     "\"GlobalSecondaryIndexes\":[{\"IndexName\":\"g;i\",\"KeySchema\":["
     "{\"AttributeName\":\"b\",\"KeyType\":\"HASH\"}],\"Projection\":{\"ProjectionType\":"
     "\"z\",\"NonKeyAttributes\":[]}}]}",
     BOUNDS,
     "6 validation errors detected: Value null at "
     "'localSecondaryIndexes.1.member.indexName'" MISSING
     "; Value null at 'localSecondaryIndexes.1.member.keySchema'" MISSING
     "; Value null at 'localSecondaryIndexes.1.member.projection'" MISSING
     "; Value 'g;i' at 'globalSecondaryIndexes.1.member.indexName'" PATTERN
     "; Value 'z' at 'globalSecondaryIndexes.1.member.projection.projectionType'" ONE_OF(
         "ALL, INCLUDE, "
         "KEYS_ONLY") "; Value '[]' at 'globalSecondaryIndexes.1.member.projection."
                      "nonKeyAttributes'" LENGTH_MIN "1"},
    {CREATE, "{\"TableName\":\"abc\",\"Tags\":[{}]}", BOUNDS,
     "4 validation errors detected: Value null at 'attributeDefinitions'" MISSING
     "; Value null at 'keySchema'" MISSING "; Value null at 'tags.1.member.key'" MISSING
     "; Value null at 'tags.1.member.value'" MISSING},
    {ALTER,
     "{\"TableName\":\"abc\",\"GlobalSecondaryIndexUpdates\":[{\"Create\":{}},"
     "{\"Update\":{}},{\"Delete\":{}}]}",
     BOUNDS,
     "5 validation errors detected: Value null at "
     "'globalSecondaryIndexUpdates.1.member.create.projection'" MISSING
     "; Value null at 'globalSecondaryIndexUpdates.1.member.create.indexName'" MISSING
     "; Value null at 'globalSecondaryIndexUpdates.1.member.create.keySchema'" MISSING
     "; Value null at 'globalSecondaryIndexUpdates.2.member.update.indexName'" MISSING
     "; Value null at 'globalSecondaryIndexUpdates.3.member.delete.indexName'" MISSING},
    /* Ten are told. */
    {CREATE,
     "{\"TableName\":\"abc\",\"KeySchema\":[{}],\"AttributeDefinitions\":[{},{},{},{},{},"
     "{\"AttributeName\":\"a\"}]}",
     BOUNDS,
     "10 validation errors detected: Value null at "
     "'attributeDefinitions.1.member.attributeName'" MISSING
     "; Value null at 'attributeDefinitions.1.member.attributeType'" MISSING
     "; Value null at 'attributeDefinitions.2.member.attributeName'" MISSING
     "; Value null at 'attributeDefinitions.2.member.attributeType'" MISSING
     "; Value null at 'attributeDefinitions.3.member.attributeName'" MISSING
     "; Value null at 'attributeDefinitions.3.member.attributeType'" MISSING
     "; Value null at 'attributeDefinitions.4.member.attributeName'" MISSING
     "; Value null at 'attributeDefinitions.4.member.attributeType'" MISSING
     "; Value null at 'attributeDefinitions.5.member.attributeName'" MISSING
     "; Value null at 'attributeDefinitions.5.member.attributeType'" MISSING},
    {BGET, "{}", BOUNDS, ONE "Value null at 'requestItems'" MISSING},
    {BGET, "{\"RequestItems\":{}}", BOUNDS,
     ONE "Value '{}' at 'requestItems'" LENGTH_MIN "1"},
    {BGET, "{\"RequestItems\":{\"a;\":{}}}", BOUNDS,
     TWO "Value '{a;=KeysAndAttributes(keys=null, consistentRead=null, "
         "projectionExpression=null, expressionAttributeNames=null)}' at "
         "'requestItems'" KEY_RULE
         "; Value null at 'requestItems.a;.member.keys'" MISSING},
    {BGET, "{\"RequestItems\":{\"abc\":{\"Keys\":[]}}}", BOUNDS,
     ONE "Value '[]' at 'requestItems.abc.member.keys'" LENGTH_MIN "1"},
    {BGET, "{\"RequestItems\":{\"abc\":{\"Keys\":[null]}}}", BOUNDS,
     ONE "Value null at 'requestItems.abc.member.keys.1.member'" MISSING},
    {BGET,
     "{\"RequestItems\":{\"\":{\"Keys\":[{\"a\":{\"S\":\"b\"}}],\"ConsistentRead\":true,"
     "\"ExpressionAttributeNames\":{\"#b\":\"b\",\"#a\":\"a\"}}}}",
     BOUNDS,
     ONE "Value '{=KeysAndAttributes(keys=[{a={\"S\":\"b\"}}], consistentRead=true, "
         "projectionExpression=null, expressionAttributeNames={#b=b, #a=a})}' at "
         "'requestItems'" KEY_RULE},
    {BWRITE, "{\"RequestItems\":{}}", BOUNDS,
     ONE "Value '{}' at 'requestItems'" LENGTH_MIN "1"},
    {BWRITE, "{\"RequestItems\":{\"abc\":[]},\"ReturnConsumedCapacity\":\"x\"}", BOUNDS,
     TWO "Value 'x' at 'returnConsumedCapacity'" ONE_OF(
         "INDEXES, TOTAL, NONE") "; Value '{abc=[]}' at 'requestItems'" LIST_RULE},
    {BWRITE, "{\"RequestItems\":{\"abc\":null}}", BOUNDS,
     ONE "Value null at 'requestItems.abc.member'" MISSING},
    {BWRITE,
     "{\"RequestItems\":{\"abc\":[{\"PutRequest\":{}},{\"DeleteRequest\":{}}],"
     "\"b;\":[{\"PutRequest\":{\"Item\":{}}}]}}",
     BOUNDS,
     "3 validation errors detected: Value '{abc=[WriteRequest(putRequest=PutRequest("
     "item=null), deleteRequest=null), WriteRequest(putRequest=null, "
     "deleteRequest=DeleteRequest(key=null))], b;=[WriteRequest(putRequest=PutRequest("
     "item={}), deleteRequest=null)]}' at 'requestItems'" KEY_RULE
     "; Value null at 'requestItems.abc.member.1.member.putRequest.item'" MISSING
     "; Value null at 'requestItems.abc.member.2.member.deleteRequest.key'" MISSING},
    {TGET, "{\"TransactItems\":[]}", BOUNDS,
     ONE "Value '[]' at 'transactItems'" LENGTH_MIN "1"},
    {TGET, "{\"TransactItems\":[{},{\"Get\":{}}]}", BOUNDS,
     "3 validation errors detected: Value null at 'transactItems.1.member.get'" MISSING
     "; Value null at 'transactItems.2.member.get.tableName'" MISSING
     "; Value null at 'transactItems.2.member.get.key'" MISSING},
    {TWRITE, "{\"TransactItems\":[],\"ClientRequestToken\":\"\"}", BOUNDS,
     TWO "Value '' at 'clientRequestToken'" LENGTH_MIN
         "1; Value '[]' at 'transactItems'" LENGTH_MIN "1"},
    {TWRITE, "{\"TransactItems\":[null],\"ClientRequestToken\":\"" FIFTY "\"}", BOUNDS,
     ONE "Value '" FIFTY "' at 'clientRequestToken'" LENGTH_MAX "36"},
    {TWRITE,
     "{\"TransactItems\":[{\"Put\":{\"TableName\":\"abc\"}},{\"Update\":{\"TableName\":"
     "\"abc\",\"Key\":{}}},{\"Delete\":{\"Key\":{}}},{\"ConditionCheck\":{\"TableName\":"
     "\"abc\",\"Key\":{},\"ReturnValuesOnConditionCheckFailure\":\"x\"}}]}",
     BOUNDS,
     "5 validation errors detected: Value null at "
     "'transactItems.1.member.put.item'" MISSING
     "; Value null at 'transactItems.2.member.update.updateExpression'" MISSING
     "; Value null at 'transactItems.3.member.delete.tableName'" MISSING
     "; Value null at 'transactItems.4.member.conditionCheck.conditionExpression'" MISSING
     "; Value 'x' at 'transactItems.4.member.conditionCheck."
     "returnValuesOnConditionCheckFailure'" ONE_OF("ALL_OLD, NONE")},
    {PUT,
     "{\"TableName\":\"abc\",\"Item\":{},\"ExpressionAttributeNames\":{\"#a\":null}}",
     BOUNDS, ONE "Value null at 'expressionAttributeNames.#a.member'" MISSING},
    {CREATE,
     "{\"TableName\":\"abc\",\"AttributeDefinitions\":[],\"KeySchema\":["
     "{\"AttributeName\":\"a\",\"KeyType\":\"HASH\"}],\"LocalSecondaryIndexes\":[{"
     "\"IndexName\":\"abc\",\"KeySchema\":[{\"AttributeName\":\"a\",\"KeyType\":\"HASH\"}"
     "],\"Projection\":{\"NonKeyAttributes\":[null,\"\"]}}]}",
     BOUNDS,
     TWO
     "Value null at "
     "'localSecondaryIndexes.1.member.projection.nonKeyAttributes.1.member'" MISSING
     "; Value '' at "
     "'localSecondaryIndexes.1.member.projection.nonKeyAttributes.2.member'" LENGTH_MIN
     "1"},

    /* Members from before expressions. */
    {GET, "{\"TableName\":\"abc\",\"Key\":{},\"AttributesToGet\":[\"a\"]}", BOUNDS,
     "The legacy parameter AttributesToGet is not supported by the embedded engine; use "
     "ProjectionExpression instead"},
    {GET,
     "{\"TableName\":\"abc\",\"Key\":{},\"AttributesToGet\":[\"a\"],"
     "\"ProjectionExpression\":\"a\"}",
     BOUNDS,
     "Can not use both expression and non-expression parameters in the same request: "
     "Non-expression parameters: {AttributesToGet} Expression parameters: "
     "{ProjectionExpression}"},
    {PUT, "{\"TableName\":\"abc\",\"Item\":{},\"Expected\":3}", BOUNDS,
     "The legacy parameter Expected is not supported by the embedded engine; use "
     "ConditionExpression instead"},
    {PUT,
     "{\"TableName\":\"abc\",\"Item\":{},\"Expected\":{},\"ConditionalOperator\":\"OR\","
     "\"ConditionExpression\":\"a\"}",
     BOUNDS,
     "Can not use both expression and non-expression parameters in the same request: "
     "Non-expression parameters: {ConditionalOperator, Expected} Expression parameters: "
     "{ConditionExpression}"},
    {UPDATE, "{\"TableName\":\"abc\",\"Key\":{},\"AttributeUpdates\":{}}", BOUNDS,
     "The legacy parameter AttributeUpdates is not supported by the embedded engine; use "
     "UpdateExpression instead"},
    {DELETE, "{\"TableName\":\"abc\",\"Key\":{},\"ConditionalOperator\":\"OR\"}", BOUNDS,
     "The legacy parameter ConditionalOperator is not supported by the embedded engine; "
     "use AND and OR in ConditionExpression instead"},
    {QUERY, "{\"TableName\":\"abc\",\"KeyConditions\":{}}", BOUNDS,
     "The legacy parameter KeyConditions is not supported by the embedded engine; use "
     "KeyConditionExpression instead"},
    {QUERY, "{\"TableName\":\"abc\",\"QueryFilter\":{}}", BOUNDS,
     "The legacy parameter QueryFilter is not supported by the embedded engine; use "
     "FilterExpression instead"},
    {SCAN, "{\"TableName\":\"abc\",\"ScanFilter\":{}}", BOUNDS,
     "The legacy parameter ScanFilter is not supported by the embedded engine; use "
     "FilterExpression instead"},
    {BGET,
     "{\"RequestItems\":{\"abc\":{\"Keys\":[{\"a\":{\"S\":\"a\"}}],\"AttributesToGet\":["
     "\"a\"]}}}",
     BOUNDS,
     "The legacy parameter AttributesToGet is not supported by the embedded engine; use "
     "ProjectionExpression instead"},
    /* Bounds are told before. */
    {GET, "{\"TableName\":\"a c\",\"Key\":{},\"AttributesToGet\":[\"a\"]}", BOUNDS,
     ONE "Value 'a c' at 'tableName'" PATTERN},
};

START_TEST(a_request_out_of_shape_is_refused_in_the_service_s_words)
{
    must_refuse(refused[_i].shape, refused[_i].json, refused[_i].type,
                refused[_i].message);
}
END_TEST

static const struct {
    const struct dynl_shape *shape;
    const char *json;
} taken[] = {
    {PUT, "{\"TableName\":\"a\",\"Item\":{}}"},
    {PUT, "{\"TableName\":\"" N250 "abcde\",\"Item\":{}}"},
    {PUT, "{\"TableName\":\"" ARN "a.b_c-9\",\"Item\":{}}"},
    {PUT, "{\"TableName\":\"" ARN N250 N250 N250 "\",\"Item\":{}}"},
    {PUT, " { \"TableName\" : \"abc\" , \"Item\" : { } } "},
    {PUT, "{\"TableName\":\"abc\",\"Item\":{},\"Unknown\":[{\"a\":[1,2,null]}]}"},
    {PUT, "{\"TableName\":\"abc\",\"Item\":{},\"Expected\":null}"},
    {PUT, "{\"TableName\":\"abc\",\"Item\":{},\"ReturnValues\":\"ALL_NEW\"}"},
    {GET, "{\"TableName\":\"abc\",\"Key\":{},\"tableName\":3}"},
    {LIST, "{}"},
    {LIST, "{\"Limit\":1}"},
    {LIST, "{\"Limit\":100.9}"},
    {QUERY, "{\"TableName\":\"abc\",\"Limit\":12345678901234567890}"},
    {SCAN, "{\"TableName\":\"abc\",\"Segment\":999999,\"TotalSegments\":1000000}"},
    {&dynl_nothing_shape, "{}"},
    {&dynl_nothing_shape, "{\"a\":1}"},
    {&dynl_describe_table_shape, "{\"TableName\":\"" ARN "abc\"}"},
    {TWRITE, "{\"TransactItems\":[{}],\"ClientRequestToken\":\"" TEN TEN TEN "abcdef\"}"},
    {ALTER, "{\"TableName\":\"abc\",\"ReplicaUpdates\":[3],\"GlobalTableWitnessUpdates\":"
            "null}"},
};

START_TEST(a_request_in_shape_is_taken)
{
    must_read(taken[_i].shape, taken[_i].json);
}
END_TEST

/* --- Every member of every shape ----------------------------------------------------- */

static void write_good(struct dyn_buf *out, const struct dynl_field *field);

static void write_good_struct(struct dyn_buf *out, const struct dynl_shape *shape,
                              const struct dynl_field *but, const char *instead)
{
    const char *comma = "";
    dyn_buf_text(out, "{");
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct dynl_field *field = &shape->fields[i];
        if (field->instead != NULL)
            continue;
        dyn_buf_printf(out, "%s\"%s\":", comma, field->name);
        comma = ",";
        if (field == but)
            dyn_buf_text(out, instead);
        else
            write_good(out, field);
    }
    dyn_buf_text(out, "}");
}

static void write_good_text(struct dyn_buf *out, const struct dynl_field *field)
{
    if (field->choices != NULL)
        dyn_buf_printf(out, "\"%s\"", field->choices[0]);
    else
        dyn_buf_text(out, "\"text\"");
}

/* A value that keeps all bounds. */
static void write_good(struct dyn_buf *out, const struct dynl_field *field)
{
    switch (field->kind) {
    case DYNL_TEXT:
        write_good_text(out, field);
        break;
    case DYNL_INTEGER:
    case DYNL_LONG:
        dyn_buf_text(out, "7");
        break;
    case DYNL_BOOLEAN:
        dyn_buf_text(out, "true");
        break;
    case DYNL_STRUCT:
        write_good_struct(out, field->shape, NULL, NULL);
        break;
    case DYNL_LIST:
        dyn_buf_text(out, "[");
        write_good(out, field->element);
        dyn_buf_text(out, "]");
        break;
    case DYNL_MAP:
        dyn_buf_text(out, "{\"key\":");
        write_good(out, field->element);
        dyn_buf_text(out, "}");
        break;
    case DYNL_ATTRIBUTES:
        dyn_buf_text(out, "{\"a\":{\"S\":\"b\"}}");
        break;
    case DYNL_LEGACY:
    case DYNL_IGNORED:
        dyn_buf_text(out, "[1]");
        break;
    }
}

static bool is_there(const struct dynl_field *field, const void *at)
{
    if (field->kind == DYNL_LEGACY)
        return ((const struct dyn_bool *)at)->has;
    return !dynl_field_is_absent(field, at);
}

/* The members of a struct and of those in it. */
static void check_all_there(const struct dynl_shape *shape, const char *base)
{
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct dynl_field *field = &shape->fields[i];
        const void *at = base + field->offset;
        if (field->instead != NULL)
            continue;
        ck_assert_msg(is_there(field, at), "%s.%s is absent", shape->name, field->name);
        if (field->kind == DYNL_STRUCT)
            check_all_there(field->shape, *(const void *const *)at);
        if (field->kind == DYNL_LIST && field->element->kind == DYNL_STRUCT)
            check_all_there(field->element->shape, ((const struct dynl_list *)at)->items);
    }
}

START_TEST(every_member_of_a_shape_is_read)
{
    struct dyn_buf out = {0};
    write_good_struct(&out, shapes[_i], NULL, NULL);
    check_all_there(shapes[_i], must_read(shapes[_i], dyn_buf_str(&out).ptr));
    dyn_buf_release(&out);
}
END_TEST

START_TEST(every_member_that_is_null_is_absent)
{
    struct dyn_buf out = {0};
    for (size_t i = 0; i < shapes[_i]->field_count; i++) {
        const struct dynl_field *field = &shapes[_i]->fields[i];
        if (field->instead != NULL)
            continue;
        dyn_buf_clear(&out);
        write_good_struct(&out, shapes[_i], field, "null");
        int rc = read_request(shapes[_i], dyn_buf_str(&out).ptr);
        ck_assert_msg(field->is_required ? rc == DYN_E_SERVICE : rc == DYN_OK, "%s: %s",
                      field->name, refusal_text());
        if (rc == DYN_OK)
            ck_assert(!is_there(field, (char *)request + field->offset));
        else
            ck_assert_int_eq(call.refusal.type, DYNL_VALIDATION);
    }
    dyn_buf_release(&out);
}
END_TEST

/* What each kind does not take. */
static const char *wrong_value(enum dynl_kind kind)
{
    switch (kind) {
    case DYNL_TEXT:
        return "12";
    case DYNL_LIST:
        return "{\"a\":[\"]\"]}";
    default:
        return "[{}]";
    }
}

START_TEST(every_member_of_a_wrong_type_is_refused)
{
    struct dyn_buf out = {0};
    for (size_t i = 0; i < shapes[_i]->field_count; i++) {
        const struct dynl_field *field = &shapes[_i]->fields[i];
        if (field->kind == DYNL_LEGACY)
            continue;
        dyn_buf_clear(&out);
        write_good_struct(&out, shapes[_i], field, wrong_value(field->kind));
        ck_assert_int_eq(read_request(shapes[_i], dyn_buf_str(&out).ptr), DYN_E_SERVICE);
        ck_assert_int_eq(call.refusal.type, DYNL_SERIALIZATION);
        ck_assert(call.refusal.message.len > 0);
    }
    dyn_buf_release(&out);
}
END_TEST

START_TEST(the_tables_are_sound)
{
    const struct dynl_shape *shape = shapes[_i];
    ck_assert(shape->field_count <= DYNL_FIELDS_MAX);
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct dynl_field *field = &shape->fields[i];
        ck_assert_uint_eq(strlen(field->name), field->name_len);
        ck_assert(field->offset < shape->size);
        ck_assert((field->kind == DYNL_STRUCT) == (field->shape != NULL));
        ck_assert((field->kind == DYNL_LIST || field->kind == DYNL_MAP) ==
                  (field->element != NULL));
        for (size_t j = 0; j < i; j++)
            ck_assert_str_ne(field->name, shape->fields[j].name);
    }
}
END_TEST

/* --- What stands where --------------------------------------------------------------- */

#define EXPRESSIONS                                                                      \
    "\"ExpressionAttributeNames\":{\"#n\":\"name\",\"#m\":\"other\"},"                   \
    "\"ExpressionAttributeValues\":{\":v\":{\"N\":\"1\"}}"

static void check_names_and_values(const struct dynl_expression_texts *texts)
{
    const struct dyn_str *names = texts->names.values;
    ck_assert_uint_eq(texts->names.count, 2);
    ck_assert(is_text(texts->names.keys[0], "#n") && is_text(names[0], "name"));
    ck_assert(is_text(texts->names.keys[1], "#m") && is_text(names[1], "other"));
    ck_assert_uint_eq(texts->values.map.count, 1);
    ck_assert(is_text(texts->values.map.members[0].name, ":v"));
}

static bool has_member(const struct dynl_attributes *attributes, const char *name)
{
    return attributes->map.tag == DYNI_TAG_M && attributes->map.count == 1 &&
           is_text(attributes->map.members[0].name, name);
}

START_TEST(the_members_of_put_item_are_where_they_belong)
{
    const struct dynl_put_item *put = must_read(
        PUT, "{\"TableName\":\"abc\",\"Item\":{\"i\":{\"S\":\"x\"}},\"ReturnValues\":"
             "\"ALL_OLD\",\"ReturnConsumedCapacity\":\"TOTAL\","
             "\"ReturnItemCollectionMetrics\":\"SIZE\","
             "\"ReturnValuesOnConditionCheckFailure\":\"NONE\","
             "\"ConditionExpression\":\"c\"," EXPRESSIONS "}");
    ck_assert(is_text(put->table_name, "abc"));
    ck_assert(has_member(&put->item, "i"));
    ck_assert(is_text(put->return_values, "ALL_OLD"));
    ck_assert(is_text(put->return_consumed_capacity, "TOTAL"));
    ck_assert(is_text(put->return_item_collection_metrics, "SIZE"));
    ck_assert(is_text(put->return_values_on_condition_check_failure, "NONE"));
    ck_assert(is_text(put->expressions.condition, "c"));
    check_names_and_values(&put->expressions);
}
END_TEST

START_TEST(the_members_of_get_item_are_where_they_belong)
{
    const struct dynl_get_item *get = must_read(
        GET, "{\"TableName\":\"abc\",\"Key\":{\"k\":{\"S\":\"x\"}},\"ConsistentRead\":"
             "true,\"ReturnConsumedCapacity\":\"NONE\",\"ProjectionExpression\":\"p\"}");
    ck_assert(is_text(get->table_name, "abc"));
    ck_assert(has_member(&get->key, "k"));
    ck_assert(get->consistent_read.has && get->consistent_read.value);
    ck_assert(is_text(get->return_consumed_capacity, "NONE"));
    ck_assert(is_text(get->expressions.projection, "p"));
}
END_TEST

START_TEST(the_members_of_update_item_and_delete_item_are_where_they_belong)
{
    static const char json_text[] =
        "{\"TableName\":\"abc\",\"Key\":{\"k\":{\"S\":\"x\"}},\"UpdateExpression\":\"u\","
        "\"ReturnValues\":\"NONE\",\"ReturnConsumedCapacity\":\"INDEXES\","
        "\"ReturnItemCollectionMetrics\":\"NONE\",\"ConditionExpression\":\"c\","
        "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"," EXPRESSIONS "}";
    const struct dynl_change_item *change = must_read(UPDATE, json_text);
    ck_assert(is_text(change->expressions.update, "u"));
    change = must_read(DELETE, json_text);
    ck_assert_ptr_null(change->expressions.update.ptr);
    ck_assert(is_text(change->table_name, "abc"));
    ck_assert(has_member(&change->key, "k"));
    ck_assert(is_text(change->return_values, "NONE"));
    ck_assert(is_text(change->return_consumed_capacity, "INDEXES"));
    ck_assert(is_text(change->return_item_collection_metrics, "NONE"));
    ck_assert(is_text(change->return_values_on_condition_check_failure, "ALL_OLD"));
    ck_assert(is_text(change->expressions.condition, "c"));
    check_names_and_values(&change->expressions);
}
END_TEST

START_TEST(the_members_of_query_and_scan_are_where_they_belong)
{
    const struct dynl_read_items *get = must_read(
        QUERY,
        "{\"TableName\":\"abc\",\"IndexName\":\"ind\",\"Select\":\"COUNT\","
        "\"Limit\":3,\"ConsistentRead\":false,\"ScanIndexForward\":true,"
        "\"ExclusiveStartKey\":{\"s\":{\"S\":\"x\"}},\"ProjectionExpression\":\"p\","
        "\"FilterExpression\":\"f\",\"KeyConditionExpression\":\"k\"," EXPRESSIONS "}");
    ck_assert(is_text(get->table_name, "abc") && is_text(get->index_name, "ind"));
    ck_assert(is_text(get->select, "COUNT"));
    ck_assert(get->limit.has && get->limit.value == 3);
    ck_assert(get->consistent_read.has && !get->consistent_read.value);
    ck_assert(get->scan_index_forward.has && get->scan_index_forward.value);
    ck_assert(has_member(&get->exclusive_start_key, "s"));
    ck_assert(is_text(get->expressions.projection, "p"));
    ck_assert(is_text(get->expressions.filter, "f"));
    ck_assert(is_text(get->expressions.key_condition, "k"));
    check_names_and_values(&get->expressions);
    get = must_read(SCAN, "{\"TableName\":\"abc\",\"TotalSegments\":9,\"Segment\":0}");
    ck_assert(get->segment.has && get->segment.value == 0);
    ck_assert(get->total_segments.has && get->total_segments.value == 9);
    ck_assert(!get->limit.has && !get->scan_index_forward.has);
    ck_assert_ptr_null(get->select.ptr);
    ck_assert_ptr_null(get->expressions.names.keys);
    ck_assert_int_eq(get->exclusive_start_key.map.tag, DYNI_TAG_NONE);
}
END_TEST

START_TEST(the_members_of_batches_are_where_they_belong)
{
    const struct dynl_batch_get_item *get = must_read(
        BGET,
        "{\"RequestItems\":{\"t2\":{\"Keys\":[{\"a\":{\"S\":\"1\"}},{\"b\":{\"S\":"
        "\"2\"}}]},\"t1\":{\"Keys\":[{\"c\":{\"S\":\"3\"}}],\"ConsistentRead\":true}}}");
    const struct dynl_keys_and_attributes *tables = get->request_items.values;
    const struct dynl_attributes *keys = tables[0].keys.items;
    ck_assert_uint_eq(get->request_items.count, 2);
    ck_assert(is_text(get->request_items.keys[0], "t2"));
    ck_assert(is_text(get->request_items.keys[1], "t1"));
    ck_assert_uint_eq(tables[0].keys.count, 2);
    ck_assert(has_member(&keys[0], "a") && has_member(&keys[1], "b"));
    ck_assert(!tables[0].consistent_read.has && tables[1].consistent_read.value);
    ck_assert(has_member(tables[1].keys.items, "c"));

    const struct dynl_batch_write_item *write = must_read(
        BWRITE,
        "{\"RequestItems\":{\"t1\":[{\"PutRequest\":{\"Item\":{\"a\":{\"S\":\"1\"}"
        "}}},{\"DeleteRequest\":{\"Key\":{\"b\":{\"S\":\"2\"}}}},{}]}}");
    const struct dynl_list *lists = write->request_items.values;
    const struct dynl_write_request *requests = lists[0].items;
    ck_assert_uint_eq(lists[0].count, 3);
    ck_assert(has_member(&requests[0].put->item, "a") && requests[0].remove == NULL);
    ck_assert(has_member(&requests[1].remove->key, "b") && requests[1].put == NULL);
    ck_assert(requests[2].put == NULL && requests[2].remove == NULL);
}
END_TEST

START_TEST(the_members_of_transactions_are_where_they_belong)
{
    const struct dynl_transact_get_items *get = must_read(
        TGET, "{\"TransactItems\":[{\"Get\":{\"TableName\":\"abc\",\"Key\":{\"k\":{\"S\":"
              "\"x\"}},\"ProjectionExpression\":\"p\"}}]}");
    const struct dynl_transact_get *gets = get->transact_items.items;
    ck_assert(is_text(gets[0].get->table_name, "abc"));
    ck_assert(is_text(gets[0].get->expressions.projection, "p"));

#define ON                                                                               \
    "\"TableName\":\"abc\",\"Key\":{\"k\":{\"S\":\"x\"}},\"ConditionExpression\":\"c\""
    const struct dynl_transact_write_items *write = must_read(
        TWRITE,
        "{\"ClientRequestToken\":\"t\",\"TransactItems\":[{\"Put\":{\"TableName\":"
        "\"abc\",\"Item\":{\"i\":{\"S\":\"x\"}}}},{\"Update\":{" ON
        ",\"UpdateExpression\":\"u\"}},{\"Delete\":{" ON "}},{\"ConditionCheck\":{" ON
        "}}]}");
    const struct dynl_transact_write *writes = write->transact_items.items;
    ck_assert(is_text(write->client_request_token, "t"));
    ck_assert_uint_eq(write->transact_items.count, 4);
    ck_assert(has_member(&writes[0].put->item, "i"));
    ck_assert(is_text(writes[1].update->expressions.update, "u"));
    ck_assert(is_text(writes[2].remove->expressions.condition, "c"));
    ck_assert(has_member(&writes[3].condition_check->key, "k"));
    ck_assert(writes[3].put == NULL && writes[3].update == NULL &&
              writes[3].remove == NULL);
}
END_TEST

#define KEY_SCHEMA(name)                                                                 \
    "\"KeySchema\":[{\"AttributeName\":\"" name "\",\"KeyType\":\"HASH\"}]"
#define UNITS(kind, read, write) "\"" kind "\":{\"" read "\":1,\"" write "\":2}"
#define PROVISIONED                                                                      \
    UNITS("ProvisionedThroughput", "ReadCapacityUnits", "WriteCapacityUnits")
#define ON_DEMAND                                                                        \
    UNITS("OnDemandThroughput", "MaxReadRequestUnits", "MaxWriteRequestUnits")
#define WARM UNITS("WarmThroughput", "ReadUnitsPerSecond", "WriteUnitsPerSecond")

static bool is_key(const struct dynl_list *schema, const char *name)
{
    const struct dynl_key_schema_element *keys = schema->items;
    return schema->count == 1 && is_text(keys[0].attribute_name, name) &&
           is_text(keys[0].key_type, "HASH");
}

static void check_throughputs(const struct dynl_throughput_member *provisioned,
                              const struct dynl_on_demand_member *on_demand,
                              const struct dynl_warm_throughput *warm)
{
    ck_assert(provisioned->read_capacity_units.value == 1);
    ck_assert(provisioned->write_capacity_units.value == 2);
    ck_assert(on_demand->max_read_request_units.value == 1);
    ck_assert(on_demand->max_write_request_units.value == 2);
    ck_assert(warm->read_units_per_second.value == 1);
    ck_assert(warm->write_units_per_second.value == 2);
}

START_TEST(the_members_of_create_table_are_where_they_belong)
{
    const struct dynl_create_table *table = must_read(
        CREATE,
        "{\"TableName\":\"abc\",\"BillingMode\":\"PROVISIONED\",\"TableClass\":"
        "\"STANDARD\",\"ResourcePolicy\":\"rp\",\"AttributeDefinitions\":["
        "{\"AttributeName\":\"a\",\"AttributeType\":\"S\"},{\"AttributeName\":\"b\","
        "\"AttributeType\":\"N\"}]," KEY_SCHEMA(
            "a") "," PROVISIONED "," ON_DEMAND "," WARM
                 ",\"LocalSecondaryIndexes\":[{\"IndexName\":\"loc\"," KEY_SCHEMA(
                     "a") ",\"Projection\":{\"ProjectionType\":\"INCLUDE\","
                          "\"NonKeyAttributes\":[\"x\","
                          "\"y\"]}}],\"GlobalSecondaryIndexes\":[{\"IndexName\":"
                          "\"glo\"," KEY_SCHEMA(
                              "b") ",\"Projection\":{\"ProjectionType\":\"ALL\"}"
                                   "," PROVISIONED "," ON_DEMAND "," WARM
                                   "}],\"Tags\":[{\"Key\":\"tk\",\"Value\":\"tv\"}],"
                                   "\"StreamSpecification\":{"
                                   "\"StreamEnabled\":true,\"StreamViewType\":\"NEW_"
                                   "IMAGE\"},\"SSESpecification\":{"
                                   "\"Enabled\":true,\"SSEType\":\"KMS\","
                                   "\"KMSMasterKeyId\":\"id\"},"
                                   "\"DeletionProtectionEnabled\":true}");
    const struct dynl_attribute_definition *definitions =
        table->attribute_definitions.items;
    const struct dynl_index_member *local = table->local_secondary_indexes.items;
    const struct dynl_index_member *global = table->global_secondary_indexes.items;
    const struct dynl_tag_member *tags = table->tags.items;
    const struct dyn_str *extra = local->projection->non_key_attributes.items;

    ck_assert(is_text(table->table_name, "abc"));
    ck_assert(is_text(table->billing_mode, "PROVISIONED"));
    ck_assert(is_text(table->table_class, "STANDARD"));
    ck_assert(is_text(table->resource_policy, "rp"));
    ck_assert_uint_eq(table->attribute_definitions.count, 2);
    ck_assert(is_text(definitions[1].attribute_name, "b"));
    ck_assert(is_text(definitions[1].attribute_type, "N"));
    ck_assert(is_key(&table->key_schema, "a"));
    check_throughputs(table->provisioned_throughput, table->on_demand_throughput,
                      table->warm_throughput);
    ck_assert(is_text(local->index_name, "loc") && is_key(&local->key_schema, "a"));
    ck_assert(is_text(local->projection->projection_type, "INCLUDE"));
    ck_assert(is_text(extra[0], "x") && is_text(extra[1], "y"));
    ck_assert(is_text(global->index_name, "glo") && is_key(&global->key_schema, "b"));
    check_throughputs(global->provisioned_throughput, global->on_demand_throughput,
                      global->warm_throughput);
    ck_assert(is_text(tags[0].key, "tk") && is_text(tags[0].value, "tv"));
    ck_assert(table->stream_specification->stream_enabled.value);
    ck_assert(is_text(table->stream_specification->stream_view_type, "NEW_IMAGE"));
    ck_assert(table->sse_specification->enabled.value);
    ck_assert(is_text(table->sse_specification->sse_type, "KMS"));
    ck_assert(is_text(table->sse_specification->kms_master_key_id, "id"));
    ck_assert(table->deletion_protection_enabled.value);
}
END_TEST

START_TEST(the_members_of_update_table_are_where_they_belong)
{
    const struct dynl_update_table *table = must_read(
        ALTER, "{\"TableName\":\"abc\",\"BillingMode\":\"PAY_PER_REQUEST\","
               "\"MultiRegionConsistency\":\"STRONG\",\"ReplicaUpdates\":[],"
               "\"GlobalSecondaryIndexUpdates\":[{\"Create\":{\"IndexName\":\"cre\","
               "" KEY_SCHEMA("a") ",\"Projection\":{}," PROVISIONED "," ON_DEMAND "," WARM
                                  "}},{\"Update\":{\"IndexName\":\"upd\"," PROVISIONED
                                  "," ON_DEMAND "," WARM
                                  "}},{\"Delete\":{\"IndexName\":\"del\"}}]}");
    const struct dynl_index_update *updates = table->index_updates.items;

    ck_assert(is_text(table->billing_mode, "PAY_PER_REQUEST"));
    ck_assert(is_text(table->multi_region_consistency, "STRONG"));
    ck_assert(table->replica_updates.has && !table->witness_updates.has);
    ck_assert_uint_eq(table->index_updates.count, 3);
    ck_assert(is_text(updates[0].create->index_name, "cre"));
    ck_assert(is_key(&updates[0].create->key_schema, "a"));
    check_throughputs(updates[0].create->provisioned_throughput,
                      updates[0].create->on_demand_throughput,
                      updates[0].create->warm_throughput);
    ck_assert(is_text(updates[1].update->index_name, "upd"));
    check_throughputs(updates[1].update->provisioned_throughput,
                      updates[1].update->on_demand_throughput,
                      updates[1].update->warm_throughput);
    ck_assert(is_text(updates[2].remove->index_name, "del"));
    ck_assert(updates[0].update == NULL && updates[0].remove == NULL);
}
END_TEST

START_TEST(the_members_of_the_small_requests_are_where_they_belong)
{
    const struct dynl_table_request *table =
        must_read(&dynl_describe_table_shape, "{\"TableName\":\"abc\"}");
    ck_assert(is_text(table->table_name, "abc"));
    const struct dynl_list_tables *list =
        must_read(LIST, "{\"ExclusiveStartTableName\":\"abc\",\"Limit\":2}");
    ck_assert(is_text(list->exclusive_start_table_name, "abc"));
    ck_assert(list->limit.has && list->limit.value == 2);
    const struct dynl_update_time_to_live *ttl =
        must_read(TTL, "{\"TableName\":\"abc\",\"TimeToLiveSpecification\":{"
                       "\"AttributeName\":\"ttl\",\"Enabled\":\"no\"}}");
    ck_assert(is_text(ttl->table_name, "abc"));
    ck_assert(is_text(ttl->specification->attribute_name, "ttl"));
    ck_assert(ttl->specification->enabled.has && !ttl->specification->enabled.value);
}
END_TEST

/* --- Twice, otherwise written, many -------------------------------------------------- */

START_TEST(of_a_member_that_stands_twice_the_last_counts)
{
    const struct dynl_put_item *put =
        must_read(PUT, "{\"TableName\":\"abc\",\"Item\":{\"a\":{\"S\":\"1\"}},"
                       "\"TableName\":\"def\",\"Item\":{\"b\":{\"S\":\"2\"}},"
                       "\"ReturnValues\":\"x\",\"ReturnValues\":null,\"Expected\":1,"
                       "\"Expected\":null}");
    ck_assert(is_text(put->table_name, "def"));
    ck_assert(has_member(&put->item, "b"));
    ck_assert_ptr_null(put->return_values.ptr);

    const struct dynl_update_table *table = must_read(
        ALTER, "{\"TableName\":\"abc\",\"SSESpecification\":{\"Enabled\":true},"
               "\"SSESpecification\":{\"SSEType\":\"KMS\"},\"ReplicaUpdates\":1,"
               "\"ReplicaUpdates\":null}");
    ck_assert(!table->sse_specification->enabled.has);
    ck_assert(!table->replica_updates.has);

    const struct dynl_put_item *names = must_read(
        PUT, "{\"TableName\":\"abc\",\"Item\":{},\"ExpressionAttributeNames\":{\"#b\":"
             "\"1\",\"#a\":\"2\",\"#b\":\"3\"}}");
    const struct dyn_str *values = names->expressions.names.values;
    ck_assert_uint_eq(names->expressions.names.count, 2);
    ck_assert(is_text(names->expressions.names.keys[0], "#b") && is_text(values[0], "3"));
}
END_TEST

START_TEST(escapes_and_nul_are_text_like_any_other)
{
    const struct dynl_put_item *put =
        must_read(PUT, "{\"\\u0054ableName\":\"\\u0061b\\u0063\",\"Item\":{},"
                       "\"ConditionExpression\":\"a\\u0000b\"}");
    ck_assert(is_text(put->table_name, "abc"));
    ck_assert_uint_eq(put->expressions.condition.len, 3);
    ck_assert_int_eq(read_request(PUT, "{\"TableName\":\"a\\u0000c\",\"Item\":{}}"),
                     DYN_E_SERVICE);
    ck_assert_ptr_nonnull(memchr(call.refusal.message.ptr, '\0', 40));
    ck_assert_uint_gt(call.refusal.message.len, 80);
}
END_TEST

static const struct {
    const char *json;
    bool value;
} words[] = {
    {"\"true\"", true}, {"\"TRUE\"", true}, {"\"1\"", true},
    {"\"Yes\"", true},  {"true", true},     {"\"false\"", false},
    {"\"0\"", false},   {"\"nO\"", false},  {"false", false},
};

START_TEST(some_words_are_bools)
{
    struct dyn_buf out = {0};
    dyn_buf_printf(&out, "{\"TableName\":\"abc\",\"Key\":{},\"ConsistentRead\":%s}",
                   words[_i].json);
    const struct dynl_get_item *get = must_read(GET, dyn_buf_str(&out).ptr);
    ck_assert(get->consistent_read.has);
    ck_assert_int_eq(get->consistent_read.value, words[_i].value);
    dyn_buf_release(&out);
}
END_TEST

static const struct {
    const char *json;
    int64_t value;
} numbers[] = {
    {"1", 1},
    {"1.999", 1},
    {"12e2", 1200},
    {"1234.5e-2", 12},
    {"1e18", 1000000000000000000},
    {"9223372036854775807", INT64_MAX},
    {"9223372036854775808", INT64_MAX},
    {"1.00000000000000000000000000000001", 1},
    {"100000000000000000000000000e-24", 100},
    {"1e999999999999999999999", INT64_MAX},
};

START_TEST(numbers_lose_what_an_integer_has_not)
{
    struct dyn_buf out = {0};
    dyn_buf_printf(&out, "{\"TableName\":\"abc\",\"Limit\":%s}", numbers[_i].json);
    const struct dynl_read_items *get = must_read(SCAN, dyn_buf_str(&out).ptr);
    ck_assert_int_eq(get->limit.value, numbers[_i].value);
    dyn_buf_release(&out);
}
END_TEST

static void repeat(struct dyn_buf *out, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++)
        dyn_buf_printf(out, "%s%s", i > 0 ? "," : "", text);
}

static void keys_request(struct dyn_buf *out, size_t count)
{
    dyn_buf_clear(out);
    dyn_buf_text(out, "{\"RequestItems\":{\"abc\":{\"Keys\":[");
    repeat(out, "{\"a\":{\"S\":\"b\"}}", count);
    dyn_buf_text(out, "]}}}");
}

START_TEST(bounds_of_lists_hold_at_their_edges)
{
    struct dyn_buf out = {0};
    keys_request(&out, 100);
    must_read(BGET, dyn_buf_str(&out).ptr);
    keys_request(&out, 101);
    ck_assert_int_eq(read_request(BGET, dyn_buf_str(&out).ptr), DYN_E_SERVICE);
    ck_assert_ptr_nonnull(
        strstr(refusal_text(), "' at 'requestItems.abc.member.keys'" LENGTH_MAX "100"));
    ck_assert_ptr_nonnull(strstr(refusal_text(), "Value '[{a={\"S\":\"b\"}}, "));
    keys_request(&out, DYNL_ELEMENTS_MAX + 1);
    must_refuse(BGET, dyn_buf_str(&out).ptr, BOUNDS,
                ONE "Value at 'keys'" LENGTH_MAX "100");
    dyn_buf_clear(&out);
    dyn_buf_text(&out, "{\"RequestItems\":{\"abc\":[");
    repeat(&out, "{}", 26);
    dyn_buf_text(&out, "]}}");
    ck_assert_int_eq(read_request(BWRITE, dyn_buf_str(&out).ptr), DYN_E_SERVICE);
    ck_assert_ptr_nonnull(strstr(refusal_text(), "]}' at 'requestItems'" LIST_RULE));
    dyn_buf_release(&out);
}
END_TEST

static void names_request(struct dyn_buf *out, size_t count)
{
    dyn_buf_clear(out);
    dyn_buf_text(out,
                 "{\"TableName\":\"abc\",\"Item\":{},\"ExpressionAttributeNames\":{");
    for (size_t i = 0; i < count; i++)
        dyn_buf_printf(out, "%s\"#%zu\":\"%zu\"", i > 0 ? "," : "", i * 7919 % count, i);
    dyn_buf_text(out, "}}");
}

START_TEST(a_map_of_many_texts_keeps_each)
{
    struct dyn_buf out = {0};
    char key[32];
    names_request(&out, DYNL_TEXTS_MAX);
    const struct dynl_put_item *put = must_read(PUT, dyn_buf_str(&out).ptr);
    const struct dynl_map *names = &put->expressions.names;
    const struct dyn_str *values = names->values;
    ck_assert_uint_eq(names->count, DYNL_TEXTS_MAX);
    for (size_t i = 0; i < names->count; i++) {
        snprintf(key, sizeof(key), "#%zu", i * 7919 % DYNL_TEXTS_MAX);
        ck_assert(is_text(names->keys[i], key));
        snprintf(key, sizeof(key), "%zu", i);
        ck_assert(is_text(values[i], key));
    }
    names_request(&out, DYNL_TEXTS_MAX + 1);
    must_refuse(PUT, dyn_buf_str(&out).ptr, BOUNDS,
                ONE "Value at 'expressionAttributeNames'" LENGTH_MAX "4096");
    dyn_buf_release(&out);
}
END_TEST

START_TEST(lengths_are_those_of_utf_16)
{
    struct dyn_buf out = {0};
    dyn_buf_text(&out, "{\"TableName\":\"abc\",\"TimeToLiveSpecification\":{\"Enabled\":"
                       "true,\"AttributeName\":\"");
    size_t at = out.len;
    for (size_t i = 0; i < 255; i++)
        dyn_buf_text(&out, "\xe2\x82\xac"); /* three bytes, one unit */
    dyn_buf_text(&out, "\"}}");
    must_read(TTL, dyn_buf_str(&out).ptr);
    dyn_buf_truncate(&out, at);
    for (size_t i = 0; i < 128; i++)
        dyn_buf_text(&out, "\xf0\x9f\x98\x80"); /* four bytes, two units */
    dyn_buf_text(&out, "\"}}");
    ck_assert_int_eq(read_request(TTL, dyn_buf_str(&out).ptr), DYN_E_SERVICE);
    ck_assert_ptr_nonnull(strstr(refusal_text(), LENGTH_MAX "255"));
    dyn_buf_release(&out);
}
END_TEST

START_TEST(what_is_nested_too_deep_is_refused)
{
    struct dyn_buf out = {0};
    dyn_buf_text(&out, "{\"Other\":");
    for (size_t i = 0; i < 20000; i++)
        dyn_buf_text(&out, "[");
    must_refuse(PUT, dyn_buf_str(&out).ptr, BOUNDS,
                "Nesting Levels have exceeded supported limits");
    dyn_buf_release(&out);
}
END_TEST

/* --- Memory that runs out ------------------------------------------------------------- */

static const struct {
    const struct dynl_shape *shape;
    const char *json;
} sweeps[] = {
    {PUT, "{\"TableName\":\"abc\",\"Item\":{\"a\":{\"S\":\"b\"}},\"ConditionExpression\":"
          "\"c\"," EXPRESSIONS "}"},
    {BWRITE,
     "{\"RequestItems\":{\"abc\":[{\"PutRequest\":{\"Item\":{\"a\":{\"S\":\"b\"}}}}"
     "]}}"},
    {CREATE, "{\"TableName\":\"abc\",\"KeySchema\":[{},{},{}],\"AttributeDefinitions\":[{"
             "}]}"},
    {CREATE, "{\"TableName\":\"ab\"}"},
    {GET, "{\"TableName\":\"abc\",\"Key\":{},\"AttributesToGet\":[],"
          "\"ProjectionExpression\":\"p\"}"},
    {GET, "{\"TableName\":\"abc\",\"Key\":{},\"AttributesToGet\":[]}"},
    {BWRITE, "{\"RequestItems\":[]}"},
    {GET, "{\"TableName\":3}"},
};

START_TEST(without_memory_a_request_is_neither_taken_nor_refused)
{
    int expected = read_request(sweeps[_i].shape, sweeps[_i].json);
    for (size_t fail_at = 1;; fail_at++) {
        ck_assert_uint_lt(fail_at, 1000);
        clear();
        faulty_system_round(&faulty, fail_at);
        int rc = read_request(sweeps[_i].shape, sweeps[_i].json);
        if (faulty.allocations < fail_at) {
            ck_assert_int_eq(rc, expected);
            break;
        }
        ck_assert_int_eq(rc, DYN_E_NOMEM);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("local requests");
    TCase *texts = tcase_create("texts");
    TCase *shape = tcase_create("shapes");
    TCase *members = tcase_create("members");
    TCase *limits = tcase_create("limits");
    TCase *const all[] = {texts, shape, members, limits};

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        tcase_add_checked_fixture(all[i], set_up, tear_down);
        suite_add_tcase(s, all[i]);
    }
    tcase_add_loop_test(texts, a_request_out_of_shape_is_refused_in_the_service_s_words,
                        0, ROWS(refused));
    tcase_add_loop_test(texts, a_request_in_shape_is_taken, 0, ROWS(taken));
    tcase_add_loop_test(shape, every_member_of_a_shape_is_read, 0, ROWS(shapes));
    tcase_add_loop_test(shape, every_member_that_is_null_is_absent, 0, ROWS(shapes));
    tcase_add_loop_test(shape, every_member_of_a_wrong_type_is_refused, 0, ROWS(shapes));
    tcase_add_loop_test(shape, the_tables_are_sound, 0, ROWS(shapes));
    tcase_add_test(members, the_members_of_put_item_are_where_they_belong);
    tcase_add_test(members, the_members_of_get_item_are_where_they_belong);
    tcase_add_test(members,
                   the_members_of_update_item_and_delete_item_are_where_they_belong);
    tcase_add_test(members, the_members_of_query_and_scan_are_where_they_belong);
    tcase_add_test(members, the_members_of_batches_are_where_they_belong);
    tcase_add_test(members, the_members_of_transactions_are_where_they_belong);
    tcase_add_test(members, the_members_of_create_table_are_where_they_belong);
    tcase_add_test(members, the_members_of_update_table_are_where_they_belong);
    tcase_add_test(members, the_members_of_the_small_requests_are_where_they_belong);
    tcase_add_test(limits, of_a_member_that_stands_twice_the_last_counts);
    tcase_add_test(limits, escapes_and_nul_are_text_like_any_other);
    tcase_add_loop_test(limits, some_words_are_bools, 0, ROWS(words));
    tcase_add_loop_test(limits, numbers_lose_what_an_integer_has_not, 0, ROWS(numbers));
    tcase_add_test(limits, bounds_of_lists_hold_at_their_edges);
    tcase_add_test(limits, a_map_of_many_texts_keeps_each);
    tcase_add_test(limits, lengths_are_those_of_utf_16);
    tcase_add_test(limits, what_is_nested_too_deep_is_refused);
    tcase_add_loop_test(limits, without_memory_a_request_is_neither_taken_nor_refused, 0,
                        ROWS(sweeps));
    return suite_main(s);
}
