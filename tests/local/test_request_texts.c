/* SPDX-License-Identifier: MIT */
/* What is said of requests that break their shape. */
#include "request_case.h"

#define MODEL "com.amazonaws.dynamodb.v20120810."
#define TYPES DYNL_SERIALIZATION
#define N256  N250 "abcdef"
#define N1000 N250 N250 N250 N250

#define VALUE_MIN                                                                        \
    " failed to satisfy constraint: Member must have value greater than or equal to "
#define VALUE_MAX                                                                        \
    " failed to satisfy constraint: Member must have value less than or equal to "
#define PATTERN                                                                          \
    " failed to satisfy constraint: Member must satisfy regular expression pattern: "    \
    "[a-zA-Z0-9_.-]+"
#define ONE_OF(set)                                                                      \
    " failed to satisfy constraint: Member must satisfy enum value set: [" set "]"
#define NO_CAPACITY ONE_OF("INDEXES, TOTAL, NONE")
#define NO_RETURN   ONE_OF("ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW")
#define NO_METRICS  ONE_OF("SIZE, NONE")
#define NO_FAILURE  ONE_OF("ALL_OLD, NONE")
#define NO_SELECT                                                                        \
    ONE_OF("SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES")
#define NO_SCALAR         ONE_OF("B, N, S")
#define NO_KEY_TYPE       ONE_OF("HASH, RANGE")
#define NO_BILLING        ONE_OF("PROVISIONED, PAY_PER_REQUEST")
#define NO_CLASS_OF_TABLE ONE_OF("STANDARD, STANDARD_INFREQUENT_ACCESS")
#define NO_CONSISTENCY    ONE_OF("EVENTUAL, STRONG")
#define NO_VIEW           ONE_OF("NEW_IMAGE, OLD_IMAGE, NEW_AND_OLD_IMAGES, KEYS_ONLY")
#define NO_SSE            ONE_OF("AES256, KMS")
#define NO_PROJECTION     ONE_OF("ALL, INCLUDE, KEYS_ONLY")
#define KEY_RULE                                                                         \
    " failed to satisfy constraint: Map keys must satisfy constraint: ["                 \
    "Member must have length less than or equal to 255, "                                \
    "Member must have length greater than or equal to 3, "                               \
    "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]"

#define NO_CLASS                                                                         \
    "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast " \
    "to class java.lang.Class "                                                          \
    "(sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class " \
    "are in module java.base of loader 'bootstrap')"
#define NO_START "Start of structure or map found where not expected"
#define MAP_OF(class)                                                                    \
    "Unrecognized collection type java.util.Map<java.lang.String, " class ">"
#define CLASS(class) "Unrecognized collection type class " class

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
    {PUT, "{TableName:3}", TYPES, ""},
    {PUT, "{'TableName':'a\x01'}", TYPES, ""},
    {PUT, "{'TableName':'\\ud800'}", TYPES, ""},
    {PUT, "{'TableName':'\xff'}", TYPES, ""},
    {PUT, "{'Other':[1,]}", TYPES, ""},
    {&dynl_nothing_shape, "", TYPES, ""},
    /* What is no JSON further on comes before what is of the wrong type. */
    {PUT, "{'TableName':3,", TYPES, ""},
    {CREATE, "{'KeySchema':[3,{'a':]}", TYPES, ""},
    /* No object. */
    {PUT, "null", TYPES, ""},
    {PUT, "3", TYPES, "Unexpected field type"},
    {PUT, "'x'", TYPES, "Unexpected field type"},
    {PUT, "true", TYPES, "Unexpected field type"},
    {PUT, "[]", TYPES, CLASS(MODEL "PutItemInput")},

    /* Texts. */
    {PUT, "{'TableName':3}", TYPES, "NUMBER_VALUE cannot be converted to String"},
    {PUT, "{'TableName':-3}", TYPES, "NUMBER_VALUE cannot be converted to String"},
    {PUT, "{'TableName':3.5}", TYPES, "DECIMAL_VALUE cannot be converted to String"},
    {PUT, "{'TableName':3e1}", TYPES, "DECIMAL_VALUE cannot be converted to String"},
    {PUT, "{'TableName':true}", TYPES, "TRUE_VALUE cannot be converted to String"},
    {PUT, "{'TableName':false}", TYPES, "FALSE_VALUE cannot be converted to String"},
    {PUT, "{'TableName':[]}", TYPES, CLASS("java.lang.String")},
    {PUT, "{'TableName':{}}", TYPES, NO_START},
    {PUT, "{'TableName':3,'TableName':'abc'}", TYPES,
     "NUMBER_VALUE cannot be converted to String"},
    {PUT, "{'TableName':'abc','TableName':3}", TYPES,
     "NUMBER_VALUE cannot be converted to String"},
    {PUT, "{'TableName':3,'Item':4}", TYPES,
     "NUMBER_VALUE cannot be converted to String"},
    {PUT, "{'Item':4,'TableName':3}", TYPES, "Unexpected field type"},
    /* Integers, of two sizes. */
    {LIST, "{'Limit':'1'}", TYPES, "STRING_VALUE cannot be converted to Integer"},
    {LIST, "{'Limit':true}", TYPES, "TRUE_VALUE cannot be converted to Integer"},
    {LIST, "{'Limit':[]}", TYPES, CLASS("java.lang.Integer")},
    {LIST, "{'Limit':{}}", TYPES, NO_START},
    {CREATE, "{'ProvisionedThroughput':{'ReadCapacityUnits':'1'}}", TYPES,
     "STRING_VALUE cannot be converted to Long"},
    {CREATE, "{'ProvisionedThroughput':{'ReadCapacityUnits':[]}}", TYPES,
     CLASS("java.lang.Long")},
    /* Bools. */
    {GET, "{'ConsistentRead':1}", TYPES, "NUMBER_VALUE cannot be converted to Boolean"},
    {GET, "{'ConsistentRead':1.5}", TYPES,
     "DECIMAL_VALUE cannot be converted to Boolean"},
    {GET, "{'ConsistentRead':'x'}", TYPES, "Unexpected token received from parser"},
    {GET, "{'ConsistentRead':''}", TYPES, "Unexpected token received from parser"},
    {GET, "{'ConsistentRead':[]}", TYPES, CLASS("java.lang.Boolean")},
    {GET, "{'ConsistentRead':{}}", TYPES, NO_START},
    /* Attribute maps. */
    {PUT, "{'Item':3}", TYPES, "Unexpected field type"},
    {PUT, "{'Item':'x'}", TYPES, "Unexpected field type"},
    {PUT, "{'Item':[]}", TYPES, MAP_OF(MODEL "AttributeValue")},
    {PUT, "{'Item':{'a':3}}", TYPES, "Unexpected value type in payload"},
    {PUT, "{'Item':{'a':[]}}", TYPES, CLASS(MODEL "AttributeValue")},
    {PUT, "{'Item':{'a':{'S':3}}}", TYPES, "NUMBER_VALUE cannot be converted to String"},
    {PUT, "{'ExpressionAttributeValues':[]}", TYPES, MAP_OF(MODEL "AttributeValue")},
    /* Maps. */
    {PUT, "{'ExpressionAttributeNames':3}", TYPES, "Unexpected field type"},
    {PUT, "{'ExpressionAttributeNames':[]}", TYPES, MAP_OF("java.lang.String")},
    {PUT, "{'ExpressionAttributeNames':{'#a':3}}", TYPES,
     "NUMBER_VALUE cannot be converted to String"},
    {BGET, "{'RequestItems':3}", TYPES, "Unexpected field type"},
    {BGET, "{'RequestItems':[]}", TYPES, MAP_OF(MODEL "KeysAndAttributes")},
    {BGET, "{'RequestItems':{'abc':3}}", TYPES, "Unexpected value type in payload"},
    {BGET, "{'RequestItems':{'abc':[]}}", TYPES, CLASS(MODEL "KeysAndAttributes")},
    {BWRITE, "{'RequestItems':[]}", TYPES,
     MAP_OF("java.util.List<" MODEL "WriteRequest>")},
    {BWRITE, "{'RequestItems':{'abc':3}}", TYPES, NO_CLASS},
    {BWRITE, "{'RequestItems':{'abc':{}}}", TYPES, NO_START},
    {BWRITE, "{'RequestItems':{'abc':[3]}}", TYPES, "Unexpected value type in payload"},
    {BWRITE, "{'RequestItems':{'abc':[[]]}}", TYPES, CLASS(MODEL "WriteRequest")},
    {BWRITE, "{'RequestItems':{'abc':[{'PutRequest':3}]}}", TYPES,
     "Unexpected field type"},
    {BWRITE, "{'RequestItems':{'abc':[{'PutRequest':[]}]}}", TYPES,
     CLASS(MODEL "PutRequest")},
    {BWRITE, "{'RequestItems':{'abc':[{'DeleteRequest':{'Key':[]}}]}}", TYPES,
     MAP_OF(MODEL "AttributeValue")},
    /* Lists. */
    {BGET, "{'RequestItems':{'abc':{'Keys':3}}}", TYPES, "Unexpected field type"},
    {BGET, "{'RequestItems':{'abc':{'Keys':{}}}}", TYPES, NO_START},
    {BGET, "{'RequestItems':{'abc':{'Keys':[3]}}}", TYPES, NO_CLASS},
    {BGET, "{'RequestItems':{'abc':{'Keys':[[]]}}}", TYPES,
     MAP_OF(MODEL "AttributeValue")},
    {CREATE, "{'AttributeDefinitions':3}", TYPES, "Unexpected field type"},
    {CREATE, "{'AttributeDefinitions':{}}", TYPES, NO_START},
    {CREATE, "{'AttributeDefinitions':[3]}", TYPES, "Unexpected value type in payload"},
    {CREATE, "{'AttributeDefinitions':[[]]}", TYPES, CLASS(MODEL "AttributeDefinition")},
    {CREATE, "{'ProvisionedThroughput':3}", TYPES, "Unexpected field type"},
    {CREATE, "{'ProvisionedThroughput':[]}", TYPES, CLASS(MODEL "ProvisionedThroughput")},
    {CREATE, "{'LocalSecondaryIndexes':[{'Projection':{'NonKeyAttributes':[3]}}]}", TYPES,
     "NUMBER_VALUE cannot be converted to String"},
    {ALTER, "{'GlobalSecondaryIndexUpdates':[{'Create':[]}]}", TYPES,
     CLASS(MODEL "CreateGlobalSecondaryIndexAction")},
    {TWRITE, "{'TransactItems':[{'Put':3}]}", TYPES, "Unexpected field type"},
    {TTL, "{'TimeToLiveSpecification':3}", TYPES, "Unexpected field type"},

    /* Names of tables on the data plane: ARNs count. */
    {GET, "{}", BOUNDS,
     TWO "Value null at 'tableName'" MISSING "; Value null at 'key'" MISSING},
    {GET, "{'TableName':'','Key':{}}", BOUNDS,
     ONE "Value '' at 'tableName'" LENGTH_MIN "1"},
    {GET, "{'TableName':'a c','Key':{}}", BOUNDS,
     ONE "Value 'a c' at 'tableName'" PATTERN},
    {GET, "{'TableName':'\xc3\xa9t\xc3\xa9','Key':{}}", BOUNDS,
     ONE "Value '\xc3\xa9t\xc3\xa9' at 'tableName'" PATTERN},
    {GET, "{'TableName':'" N256 "','Key':{}}", BOUNDS,
     ONE "Value '" N256 "' at 'tableName'" LENGTH_MAX "255"},
    {GET, "{'TableName':'" N256 " ','Key':{}}", BOUNDS,
     TWO "Value '" N256 " ' at 'tableName'" PATTERN "; Value '" N256
         " ' at 'tableName'" LENGTH_MAX "255"},
    {GET, "{'TableName':'" ARN "a b','Key':{}}", BOUNDS,
     ONE "Value '" ARN "a b' at 'tableName'" PATTERN},
    {GET, "{'TableName':'" ARN "','Key':{}}", BOUNDS,
     ONE "Value '" ARN "' at 'tableName'" PATTERN},
    {GET, "{'TableName':'arn:aws:s3:x:1:table/abc','Key':{}}", BOUNDS,
     ONE "Value 'arn:aws:s3:x:1:table/abc' at 'tableName'" PATTERN},
    {GET, "{'TableName':'arn:aws:dynamodb:x:table/abc','Key':{}}", BOUNDS,
     ONE "Value 'arn:aws:dynamodb:x:table/abc' at 'tableName'" PATTERN},
    {GET, "{'TableName':'" ARN N1000 "','Key':{}}", BOUNDS,
     ONE "Value '" ARN N1000 "' at 'tableName'" LENGTH_MAX "1024"},
    /* And on the other. */
    {CREATE, "{'KeySchema':[{}]}", BOUNDS,
     "The parameter 'TableName' is required but was not present in the request"},
    {CREATE, "{'TableName':'ab'}", BOUNDS,
     "3 validation errors detected: Value null at 'attributeDefinitions'" MISSING
     "; Value 'ab' at 'tableName'" LENGTH_MIN "3; Value null at 'keySchema'" MISSING},
    {CREATE,
     "{'TableName':'x!','AttributeDefinitions':[],'KeySchema':[{'AttributeName':'a',"
     "'KeyType':'HASH'}]}",
     BOUNDS,
     TWO "Value 'x!' at 'tableName'" PATTERN "; Value 'x!' at 'tableName'" LENGTH_MIN
         "3"},
    {&dynl_describe_table_shape, "{}", BOUNDS,
     "The parameter 'TableName' is required but was not present in the request"},
    {&dynl_describe_table_shape, "{'TableName':null}", BOUNDS,
     "The parameter 'TableName' is required but was not present in the request"},
    {&dynl_delete_table_shape, "{'TableName':'a;'}", BOUNDS,
     "TableName must be at least 3 characters long and at most 255 characters long"},
    {&dynl_describe_time_to_live_shape, "{'TableName':'" N256 "'}", BOUNDS,
     "TableName must be at least 3 characters long and at most 255 characters long"},
    {&dynl_describe_table_shape, "{'TableName':'a;b'}", BOUNDS,
     ONE "Value 'a;b' at 'tableName'" PATTERN},
    {&dynl_describe_table_shape, "{'TableName':'" ARN N1000 "'}", BOUNDS,
     "TableName must be at least 3 characters long and at most 255 characters long"},
    {ALTER, "{'BillingMode':'x'}", BOUNDS,
     "The parameter 'TableName' is required but was not present in the request"},
    {TTL, "{'TableName':'abc'}", BOUNDS,
     ONE "Value null at 'timeToLiveSpecification'" MISSING},
    {TTL, "{'TableName':'abc','TimeToLiveSpecification':{}}", BOUNDS,
     TWO "Value null at 'timeToLiveSpecification.attributeName'" MISSING
         "; Value null at 'timeToLiveSpecification.enabled'" MISSING},
    {TTL,
     "{'TableName':'abc','TimeToLiveSpecification':{'AttributeName':'',"
     "'Enabled':true}}",
     BOUNDS, ONE "Value '' at 'timeToLiveSpecification.attributeName'" LENGTH_MIN "1"},

    /* Sets of values, in the service's order. */
    {PUT,
     "{'ReturnValuesOnConditionCheckFailure':'w','ReturnValues':'x',"
     "'ReturnConsumedCapacity':'y','ReturnItemCollectionMetrics':'z'}",
     BOUNDS,
     "6 validation errors detected: Value 'y' at 'returnConsumedCapacity'" NO_CAPACITY
     "; Value 'x' at 'returnValues'" NO_RETURN "; Value null at 'tableName'" MISSING
     "; Value null at 'item'" MISSING
     "; Value 'z' at 'returnItemCollectionMetrics'" NO_METRICS
     "; Value 'w' at 'returnValuesOnConditionCheckFailure'" NO_FAILURE},
    {PUT, "{'TableName':'abc','Item':{},'ReturnValues':''}", BOUNDS,
     ONE "Value '' at 'returnValues'" NO_RETURN},
    {QUERY, "{'TableName':'abc','Select':'x'}", BOUNDS,
     ONE "Value 'x' at 'select'" NO_SELECT},
    {CREATE,
     "{'TableName':'abc','KeySchema':[{'AttributeName':'a','KeyType':'X'}],"
     "'AttributeDefinitions':[{'AttributeName':'a','AttributeType':'BOOL'}]}",
     BOUNDS,
     TWO "Value 'BOOL' at 'attributeDefinitions.1.member.attributeType'" NO_SCALAR
         "; Value 'X' at 'keySchema.1.member.keyType'" NO_KEY_TYPE},
    {ALTER,
     "{'TableName':'abc','BillingMode':'x','TableClass':'y',"
     "'MultiRegionConsistency':'z'}",
     BOUNDS,
     "3 validation errors detected: Value 'x' at 'billingMode'" NO_BILLING
     "; Value 'y' at 'tableClass'" NO_CLASS_OF_TABLE
     "; Value 'z' at 'multiRegionConsistency'" NO_CONSISTENCY},
    {ALTER,
     "{'TableName':'abc','SSESpecification':{'SSEType':'x'},"
     "'StreamSpecification':{'StreamViewType':'y'}}",
     BOUNDS,
     "3 validation errors detected: Value null at "
     "'streamSpecification.streamEnabled'" MISSING
     "; Value 'y' at 'streamSpecification.streamViewType'" NO_VIEW
     "; Value 'x' at 'sSESpecification.sSEType'" NO_SSE},

    /* Numbers. */
    {LIST, "{'Limit':0}", BOUNDS, ONE "Value '0' at 'limit'" VALUE_MIN "1"},
    {LIST, "{'Limit':101}", BOUNDS, ONE "Value '101' at 'limit'" VALUE_MAX "100"},
    {LIST, "{'Limit':0.9}", BOUNDS, ONE "Value '0' at 'limit'" VALUE_MIN "1"},
    {LIST, "{'Limit':-1.9}", BOUNDS, ONE "Value '-1' at 'limit'" VALUE_MIN "1"},
    {LIST, "{'Limit':1e30}", BOUNDS,
     ONE "Value '9223372036854775807' at 'limit'" VALUE_MAX "100"},
    {LIST, "{'Limit':-123456789012345678901234567890}", BOUNDS,
     ONE "Value '-9223372036854775808' at 'limit'" VALUE_MIN "1"},
    {LIST, "{'Limit':-1,'ExclusiveStartTableName':'a;'}", BOUNDS,
     "3 validation errors detected: Value '-1' at 'limit'" VALUE_MIN
     "1; Value 'a;' at 'exclusiveStartTableName'" PATTERN
     "; Value 'a;' at 'exclusiveStartTableName'" LENGTH_MIN "3"},
    {QUERY, "{'TableName':'abc','Limit':0,'IndexName':'a'}", BOUNDS,
     TWO "Value 'a' at 'indexName'" LENGTH_MIN "3; Value '0' at 'limit'" VALUE_MIN "1"},
    {SCAN,
     "{'TableName':'abc','Segment':-1,'TotalSegments':0,'Limit':0,"
     "'Select':'COUNT'}",
     BOUNDS,
     "3 validation errors detected: Value '0' at 'totalSegments'" VALUE_MIN
     "1; Value '-1' at 'segment'" VALUE_MIN "0; Value '0' at 'limit'" VALUE_MIN "1"},
    {SCAN, "{'TableName':'abc','Segment':1000000,'TotalSegments':1000001}", BOUNDS,
     TWO "Value '1000001' at 'totalSegments'" VALUE_MAX
         "1000000; Value '1000000' at 'segment'" VALUE_MAX "999999"},
    {ALTER, "{'TableName':'abc','ProvisionedThroughput':{'ReadCapacityUnits':-1}}",
     BOUNDS,
     TWO "Value null at 'provisionedThroughput.writeCapacityUnits'" MISSING
         "; Value '-1' at 'provisionedThroughput.readCapacityUnits'" VALUE_MIN "1"},

    /* Lists and maps, with their values. */
    {CREATE, "{'TableName':'abc'}", BOUNDS,
     TWO "Value null at 'attributeDefinitions'" MISSING
         "; Value null at 'keySchema'" MISSING},
    {CREATE, "{'TableName':'abc','AttributeDefinitions':[],'KeySchema':[]}", BOUNDS,
     ONE "Value '[]' at 'keySchema'" LENGTH_MIN "1"},
    {CREATE,
     "{'TableName':'abc','AttributeDefinitions':[],'KeySchema':["
     "{'AttributeName':'a','KeyType':'HASH'},{},{'KeyType':'RANGE'}]}",
     BOUNDS,
     "4 validation errors detected: Value '[KeySchemaElement(attributeName=a, "
     "keyType=HASH), KeySchemaElement(attributeName=null, keyType=null), "
     "KeySchemaElement(attributeName=null, keyType=RANGE)]' at 'keySchema'" LENGTH_MAX
     "2; Value null at 'keySchema.2.member.attributeName'" MISSING
     "; Value null at 'keySchema.2.member.keyType'" MISSING
     "; Value null at 'keySchema.3.member.attributeName'" MISSING},
    {CREATE,
     "{'TableName':'abc','KeySchema':[null],'AttributeDefinitions':[{"
     "'AttributeName':'','AttributeType':'S'},{'AttributeName':'" N256
     "','AttributeType':'S'}]}",
     BOUNDS,
     "4 validation errors detected: Value '' at "
     "'attributeDefinitions.1.member.attributeName'" LENGTH_MIN "1; Value '" N256
     "' at 'attributeDefinitions.2.member.attributeName'" LENGTH_MAX
     "255; Value null at 'keySchema.1.member.attributeName'" MISSING
     "; Value null at 'keySchema.1.member.keyType'" MISSING},
    {CREATE,
     "{'TableName':'abc','AttributeDefinitions':[],'KeySchema':["
     "{'AttributeName':'a','KeyType':'HASH'}],'LocalSecondaryIndexes':[{}],"
     "'GlobalSecondaryIndexes':[{'IndexName':'g;i','KeySchema':["
     "{'AttributeName':'b','KeyType':'HASH'}],'Projection':{'ProjectionType':"
     "'z','NonKeyAttributes':[]}}]}",
     BOUNDS,
     "6 validation errors detected: Value 'g;i' at "
     "'globalSecondaryIndexes.1.member.indexName'" PATTERN "; Value 'z' at "
     "'globalSecondaryIndexes.1.member.projection.projectionType'" NO_PROJECTION
     "; Value '[]' at 'globalSecondaryIndexes.1.member.projection."
     "nonKeyAttributes'" LENGTH_MIN
     "1; Value null at 'localSecondaryIndexes.1.member.indexName'" MISSING
     "; Value null at 'localSecondaryIndexes.1.member.keySchema'" MISSING
     "; Value null at 'localSecondaryIndexes.1.member.projection'" MISSING},
    {CREATE, "{'TableName':'abc','Tags':[{}]}", BOUNDS,
     "4 validation errors detected: Value null at 'attributeDefinitions'" MISSING
     "; Value null at 'keySchema'" MISSING "; Value null at 'tags.1.member.key'" MISSING
     "; Value null at 'tags.1.member.value'" MISSING},
    {ALTER,
     "{'TableName':'abc','GlobalSecondaryIndexUpdates':[{'Create':{}},"
     "{'Update':{}},{'Delete':{}}]}",
     BOUNDS,
     "5 validation errors detected: Value null at "
     "'globalSecondaryIndexUpdates.1.member.create.projection'" MISSING
     "; Value null at 'globalSecondaryIndexUpdates.1.member.create.indexName'" MISSING
     "; Value null at 'globalSecondaryIndexUpdates.1.member.create.keySchema'" MISSING
     "; Value null at 'globalSecondaryIndexUpdates.2.member.update.indexName'" MISSING
     "; Value null at 'globalSecondaryIndexUpdates.3.member.delete.indexName'" MISSING},
    /* Ten are told. */
    {CREATE,
     "{'TableName':'abc','KeySchema':[{}],'AttributeDefinitions':[{},{},{},{},{},"
     "{'AttributeName':'a'}]}",
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
    {BGET, "{'RequestItems':{'a;':{}}}", BOUNDS,
     TWO "Value '{a;=KeysAndAttributes(keys=null, consistentRead=null, "
         "projectionExpression=null, expressionAttributeNames=null)}' at "
         "'requestItems'" KEY_RULE
         "; Value null at 'requestItems.a;.member.keys'" MISSING},
    {BGET, "{'RequestItems':{'abc':{'Keys':[]}}}", BOUNDS,
     ONE "Value '[]' at 'requestItems.abc.member.keys'" LENGTH_MIN "1"},
    {BGET, "{'RequestItems':{'abc':{'Keys':[null]}}}", BOUNDS,
     ONE "Value null at 'requestItems.abc.member.keys.1.member'" MISSING},
    {BGET,
     "{'RequestItems':{'':{'Keys':[{'a':{'S':'b'}}],'ConsistentRead':true,"
     "'ExpressionAttributeNames':{'#b':'b','#a':'a'}}}}",
     BOUNDS,
     ONE "Value '{=KeysAndAttributes(keys=[{a={\"S\":\"b\"}}], consistentRead=true, "
         "projectionExpression=null, expressionAttributeNames={#b=b, #a=a})}' at "
         "'requestItems'" KEY_RULE},
    {BWRITE, "{'RequestItems':{'abc':[]},'ReturnConsumedCapacity':'x'}", BOUNDS,
     TWO "Value 'x' at 'returnConsumedCapacity'" NO_CAPACITY
         "; Value '{abc=[]}' at 'requestItems'" LIST_RULE},
    {BWRITE, "{'RequestItems':{'abc':null}}", BOUNDS,
     ONE "Value null at 'requestItems.abc.member'" MISSING},
    {BWRITE,
     "{'RequestItems':{'abc':[{'PutRequest':{}},{'DeleteRequest':{}}],"
     "'b;':[{'PutRequest':{'Item':{}}}]}}",
     BOUNDS,
     "3 validation errors detected: Value '{abc=[WriteRequest(putRequest=PutRequest("
     "item=null), deleteRequest=null), WriteRequest(putRequest=null, "
     "deleteRequest=DeleteRequest(key=null))], b;=[WriteRequest(putRequest=PutRequest("
     "item={}), deleteRequest=null)]}' at 'requestItems'" KEY_RULE
     "; Value null at 'requestItems.abc.member.1.member.putRequest.item'" MISSING
     "; Value null at 'requestItems.abc.member.2.member.deleteRequest.key'" MISSING},
    {TGET, "{'TransactItems':[]}", BOUNDS,
     ONE "Value '[]' at 'transactItems'" LENGTH_MIN "1"},
    {TGET, "{'TransactItems':[{},{'Get':{}}]}", BOUNDS,
     "3 validation errors detected: Value null at 'transactItems.1.member.get'" MISSING
     "; Value null at 'transactItems.2.member.get.tableName'" MISSING
     "; Value null at 'transactItems.2.member.get.key'" MISSING},
    {TWRITE, "{'TransactItems':[],'ClientRequestToken':''}", BOUNDS,
     TWO "Value '' at 'clientRequestToken'" LENGTH_MIN
         "1; Value '[]' at 'transactItems'" LENGTH_MIN "1"},
    {TWRITE,
     "{'TransactItems':[{}],'ReturnConsumedCapacity':'y','ClientRequestToken':''}",
     BOUNDS,
     TWO "Value '' at 'clientRequestToken'" LENGTH_MIN
         "1; Value 'y' at 'returnConsumedCapacity'" NO_CAPACITY},
    {TWRITE, "{'TransactItems':[null],'ClientRequestToken':'" FIFTY "'}", BOUNDS,
     ONE "Value '" FIFTY "' at 'clientRequestToken'" LENGTH_MAX "36"},
    {TWRITE,
     "{'TransactItems':[{'Put':{'TableName':'abc'}},{'Update':{'TableName':"
     "'abc','Key':{}}},{'Delete':{'Key':{}}},{'ConditionCheck':{'TableName':"
     "'abc','Key':{},'ReturnValuesOnConditionCheckFailure':'x'}}]}",
     BOUNDS,
     "5 validation errors detected: Value null at "
     "'transactItems.1.member.put.item'" MISSING
     "; Value null at 'transactItems.2.member.update.updateExpression'" MISSING
     "; Value null at 'transactItems.3.member.delete.tableName'" MISSING
     "; Value null at 'transactItems.4.member.conditionCheck.conditionExpression'" MISSING
     "; Value 'x' at 'transactItems.4.member.conditionCheck."
     "returnValuesOnConditionCheckFailure'" NO_FAILURE},
    {PUT, "{'TableName':'abc','Item':{},'ExpressionAttributeNames':{'#a':null}}", BOUNDS,
     ONE "Value null at 'expressionAttributeNames.#a.member'" MISSING},
    {CREATE,
     "{'TableName':'abc','AttributeDefinitions':[],'KeySchema':["
     "{'AttributeName':'a','KeyType':'HASH'}],'LocalSecondaryIndexes':[{"
     "'IndexName':'abc','KeySchema':[{'AttributeName':'a','KeyType':'HASH'}"
     "],'Projection':{'NonKeyAttributes':[null,'']}}]}",
     BOUNDS,
     TWO
     "Value null at "
     "'localSecondaryIndexes.1.member.projection.nonKeyAttributes.1.member'" MISSING
     "; Value '' at "
     "'localSecondaryIndexes.1.member.projection.nonKeyAttributes.2.member'" LENGTH_MIN
     "1"},

    /* Members from before expressions. */
    {GET, "{'TableName':'abc','Key':{},'AttributesToGet':['a']}", BOUNDS,
     "The legacy parameter AttributesToGet is not supported by the embedded engine; use "
     "ProjectionExpression instead"},
    {GET,
     "{'TableName':'abc','Key':{},'AttributesToGet':['a'],"
     "'ProjectionExpression':'a'}",
     BOUNDS,
     "Can not use both expression and non-expression parameters in the same request: "
     "Non-expression parameters: {AttributesToGet} Expression parameters: "
     "{ProjectionExpression}"},
    {PUT, "{'TableName':'abc','Item':{},'Expected':3}", BOUNDS,
     "The legacy parameter Expected is not supported by the embedded engine; use "
     "ConditionExpression instead"},
    {PUT,
     "{'TableName':'abc','Item':{},'Expected':{},'ConditionalOperator':'OR',"
     "'ConditionExpression':'a'}",
     BOUNDS,
     "Can not use both expression and non-expression parameters in the same request: "
     "Non-expression parameters: {ConditionalOperator, Expected} Expression parameters: "
     "{ConditionExpression}"},
    {UPDATE, "{'TableName':'abc','Key':{},'AttributeUpdates':{}}", BOUNDS,
     "The legacy parameter AttributeUpdates is not supported by the embedded engine; use "
     "UpdateExpression instead"},
    {DELETE, "{'TableName':'abc','Key':{},'ConditionalOperator':'OR'}", BOUNDS,
     "The legacy parameter ConditionalOperator is not supported by the embedded engine; "
     "use AND and OR in ConditionExpression instead"},
    {QUERY, "{'TableName':'abc','KeyConditions':{}}", BOUNDS,
     "The legacy parameter KeyConditions is not supported by the embedded engine; use "
     "KeyConditionExpression instead"},
    {QUERY, "{'TableName':'abc','QueryFilter':{}}", BOUNDS,
     "The legacy parameter QueryFilter is not supported by the embedded engine; use "
     "FilterExpression instead"},
    {SCAN, "{'TableName':'abc','ScanFilter':{}}", BOUNDS,
     "The legacy parameter ScanFilter is not supported by the embedded engine; use "
     "FilterExpression instead"},
    {BGET,
     "{'RequestItems':{'abc':{'Keys':[{'a':{'S':'a'}}],'AttributesToGet':["
     "'a']}}}",
     BOUNDS,
     "The legacy parameter AttributesToGet is not supported by the embedded engine; use "
     "ProjectionExpression instead"},
    /* Bounds are told before. */
    {GET, "{'TableName':'a c','Key':{},'AttributesToGet':['a']}", BOUNDS,
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
    {PUT, "{'TableName':'a','Item':{}}"},
    {PUT, "{'TableName':'" N250 "abcde','Item':{}}"},
    {PUT, "{'TableName':'" ARN "a.b_c-9','Item':{}}"},
    {PUT, "{'TableName':'" ARN N250 N250 N250 "','Item':{}}"},
    {PUT, " { 'TableName' : 'abc' , 'Item' : { } } "},
    {PUT, "{'TableName':'abc','Item':{},'Unknown':[{'a':[1,2,null]}]}"},
    {PUT, "{'TableName':'abc','Item':{},'Expected':null}"},
    {PUT, "{'TableName':'abc','Item':{},'ReturnValues':'ALL_NEW'}"},
    {GET, "{'TableName':'abc','Key':{},'tableName':3}"},
    {LIST, "{}"},
    {LIST, "{'Limit':1}"},
    {LIST, "{'Limit':100.9}"},
    {QUERY, "{'TableName':'abc','Limit':12345678901234567890}"},
    {SCAN, "{'TableName':'abc','Segment':999999,'TotalSegments':1000000}"},
    {&dynl_nothing_shape, "{}"},
    {&dynl_nothing_shape, "{'a':1}"},
    {&dynl_describe_table_shape, "{'TableName':'" ARN "abc'}"},
    {TWRITE, "{'TransactItems':[{}],'ClientRequestToken':'" TEN TEN TEN "abcdef'}"},
    {ALTER, "{'TableName':'abc','ReplicaUpdates':[3],'GlobalTableWitnessUpdates':"
            "null}"},
};

START_TEST(a_request_in_shape_is_taken)
{
    must_read(taken[_i].shape, taken[_i].json);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("local request texts");
    TCase *texts = tcase_create("texts");

    tcase_add_checked_fixture(texts, set_up, tear_down);
    tcase_add_loop_test(texts, a_request_out_of_shape_is_refused_in_the_service_s_words,
                        0, ROWS(refused));
    tcase_add_loop_test(texts, a_request_in_shape_is_taken, 0, ROWS(taken));
    suite_add_tcase(s, texts);
    return suite_main(s);
}
