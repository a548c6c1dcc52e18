/* SPDX-License-Identifier: MIT */
#include "local/request/requests_fields.h"

/* --- What many have ----------------------------------------------------------------- */

/* Sets are in the order in which the service tells them. */
static const char *const capacities[] = {"INDEXES", "TOTAL", "NONE", NULL};
static const char *const metrics[] = {"SIZE", "NONE", NULL};
static const char *const return_values[] = {"ALL_NEW", "UPDATED_OLD", "ALL_OLD",
                                            "NONE",    "UPDATED_NEW", NULL};
static const char *const on_failure[] = {"ALL_OLD", "NONE", NULL};
static const char *const selects[] = {"SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES",
                                      "ALL_PROJECTED_ATTRIBUTES", NULL};

static const struct dynl_field text_element = {.kind = DYNL_TEXT};
static const struct dynl_field key_element = {.kind = DYNL_ATTRIBUTES};

#define CAPACITY(of)                                                                     \
    TEXT("ReturnConsumedCapacity", of, return_consumed_capacity, ONE_OF(capacities))
#define METRICS(of)                                                                      \
    TEXT("ReturnItemCollectionMetrics", of, return_item_collection_metrics,              \
         ONE_OF(metrics))
#define RETURN_VALUES(of) TEXT("ReturnValues", of, return_values, ONE_OF(return_values))
#define ON_FAILURE(of)                                                                   \
    TEXT("ReturnValuesOnConditionCheckFailure", of,                                      \
         return_values_on_condition_check_failure, ONE_OF(on_failure))
#define TABLE(of)      TEXT("TableName", of, table_name, REQUIRED, TABLE_NAME)
#define KEY(of)        ATTRIBUTES("Key", of, key, REQUIRED)
#define ITEM(of)       ATTRIBUTES("Item", of, item, REQUIRED)
#define START_KEY(of)  ATTRIBUTES("ExclusiveStartKey", of, exclusive_start_key, OPTIONAL)
#define CONSISTENT(of) BOOLEAN("ConsistentRead", of, consistent_read, OPTIONAL)
#define NAMES(of)                                                                        \
    MAP("ExpressionAttributeNames", of, expressions.names, text_element, OPTIONAL)
#define VALUES(of)                                                                       \
    ATTRIBUTES("ExpressionAttributeValues", of, expressions.values, OPTIONAL)
#define EXPRESSION(text, of, member, need)                                               \
    TEXT(text, of, expressions.member, need, .is_expression = true)
#define CONDITION(of)    EXPRESSION("ConditionExpression", of, condition, OPTIONAL)
#define UPDATE(of, need) EXPRESSION("UpdateExpression", of, update, need)
#define PROJECTION(of)   EXPRESSION("ProjectionExpression", of, projection, OPTIONAL)
#define FILTER(of)       EXPRESSION("FilterExpression", of, filter, OPTIONAL)
#define KEY_CONDITION(of)                                                                \
    EXPRESSION("KeyConditionExpression", of, key_condition, OPTIONAL)

#define OLD_EXPECTED          LEGACY("Expected", "ConditionExpression")
#define OLD_UPDATES           LEGACY("AttributeUpdates", "UpdateExpression")
#define OLD_GET               LEGACY("AttributesToGet", "ProjectionExpression")
#define OLD_KEY_CONDITIONS    LEGACY("KeyConditions", "KeyConditionExpression")
#define OLD_QUERY_FILTER      LEGACY("QueryFilter", "FilterExpression")
#define OLD_SCAN_FILTER       LEGACY("ScanFilter", "FilterExpression")
#define OLD_OPERATOR(instead) LEGACY("ConditionalOperator", "AND and OR in " instead)

/* --- One item ----------------------------------------------------------------------- */

static const struct dynl_field put_item[] = {
    CAPACITY(put_item),
    RETURN_VALUES(put_item),
    TABLE(put_item),
    ITEM(put_item),
    OLD_OPERATOR("ConditionExpression"),
    OLD_EXPECTED,
    METRICS(put_item),
    CONDITION(put_item),
    VALUES(put_item),
    NAMES(put_item),
    ON_FAILURE(put_item),
};
const struct dynl_shape dynl_put_item_shape = SHAPE("PutItemInput", put_item, put_item);

static const struct dynl_field get_item[] = {
    CAPACITY(get_item),   OLD_GET,
    TABLE(get_item),      KEY(get_item),
    CONSISTENT(get_item), PROJECTION(get_item),
    NAMES(get_item),
};
const struct dynl_shape dynl_get_item_shape = SHAPE("GetItemInput", get_item, get_item);

static const struct dynl_field update_item[] = {
    CAPACITY(change_item),
    TABLE(change_item),
    METRICS(change_item),
    RETURN_VALUES(change_item),
    KEY(change_item),
    OLD_OPERATOR("ConditionExpression"),
    OLD_UPDATES,
    OLD_EXPECTED,
    UPDATE(change_item, OPTIONAL),
    CONDITION(change_item),
    VALUES(change_item),
    NAMES(change_item),
    ON_FAILURE(change_item),
};
const struct dynl_shape dynl_update_item_shape =
    SHAPE("UpdateItemInput", change_item, update_item);

static const struct dynl_field delete_item[] = {
    CAPACITY(change_item), TABLE(change_item),      RETURN_VALUES(change_item),
    METRICS(change_item),  KEY(change_item),        OLD_OPERATOR("ConditionExpression"),
    OLD_EXPECTED,          CONDITION(change_item),  VALUES(change_item),
    NAMES(change_item),    ON_FAILURE(change_item),
};
const struct dynl_shape dynl_delete_item_shape =
    SHAPE("DeleteItemInput", change_item, delete_item);

/* --- Query and Scan ----------------------------------------------------------------- */

#define SELECT TEXT("Select", read_items, select, ONE_OF(selects))
#define INDEX  TEXT("IndexName", read_items, index_name, PLAIN_NAME)
#define LIMIT  INTEGER("Limit", read_items, limit, AT_LEAST(1))

static const struct dynl_field query[] = {
    SELECT,
    INDEX,
    CAPACITY(read_items),
    OLD_GET,
    OLD_QUERY_FILTER,
    OLD_OPERATOR("FilterExpression"),
    OLD_KEY_CONDITIONS,
    TABLE(read_items),
    LIMIT,
    START_KEY(read_items),
    CONSISTENT(read_items),
    BOOLEAN("ScanIndexForward", read_items, scan_index_forward, OPTIONAL),
    PROJECTION(read_items),
    FILTER(read_items),
    KEY_CONDITION(read_items),
    VALUES(read_items),
    NAMES(read_items),
};
const struct dynl_shape dynl_query_shape = SHAPE("QueryInput", read_items, query);

static const struct dynl_field scan[] = {
    SELECT,
    INDEX,
    INTEGER("TotalSegments", read_items, total_segments, BETWEEN(1, 1000000)),
    CAPACITY(read_items),
    TABLE(read_items),
    OLD_GET,
    OLD_SCAN_FILTER,
    OLD_OPERATOR("FilterExpression"),
    INTEGER("Segment", read_items, segment, BETWEEN(0, 999999)),
    LIMIT,
    START_KEY(read_items),
    CONSISTENT(read_items),
    PROJECTION(read_items),
    FILTER(read_items),
    VALUES(read_items),
    NAMES(read_items),
};
const struct dynl_shape dynl_scan_shape = SHAPE("ScanInput", read_items, scan);

/* --- Batches ------------------------------------------------------------------------ */

static const struct dynl_field keys_and_attributes[] = {
    LIST("Keys", keys_and_attributes, keys, key_element, REQUIRED, BETWEEN(1, 100)),
    OLD_GET,
    CONSISTENT(keys_and_attributes),
    PROJECTION(keys_and_attributes),
    NAMES(keys_and_attributes),
};
static const struct dynl_shape keys_and_attributes_shape =
    SHAPE("KeysAndAttributes", keys_and_attributes, keys_and_attributes);
static const struct dynl_field keys_and_attributes_element =
    ELEMENT_OF(keys_and_attributes_shape);

static const struct dynl_field batch_get_item[] = {
    CAPACITY(batch_get_item),
    MAP("RequestItems", batch_get_item, request_items, keys_and_attributes_element,
        REQUIRED, BETWEEN(0, 100), TABLE_KEYS),
};
const struct dynl_shape dynl_batch_get_item_shape =
    SHAPE("BatchGetItemInput", batch_get_item, batch_get_item);

static const struct dynl_field put_request[] = {ITEM(put_request)};
static const struct dynl_shape put_request_shape =
    SHAPE("PutRequest", put_request, put_request);

static const struct dynl_field delete_request[] = {KEY(delete_request)};
static const struct dynl_shape delete_request_shape =
    SHAPE("DeleteRequest", delete_request, delete_request);

static const struct dynl_field write_request[] = {
    STRUCT("PutRequest", write_request, put, put_request, put_request_shape, OPTIONAL),
    STRUCT("DeleteRequest", write_request, remove, delete_request, delete_request_shape,
           OPTIONAL),
};
static const struct dynl_shape write_request_shape =
    SHAPE("WriteRequest", write_request, write_request);
static const struct dynl_field write_request_element = ELEMENT_OF(write_request_shape);
static const struct dynl_field write_requests = {
    .kind = DYNL_LIST, .element = &write_request_element, BETWEEN(1, 25)};

static const struct dynl_field batch_write_item[] = {
    CAPACITY(batch_write_item),
    METRICS(batch_write_item),
    MAP("RequestItems", batch_write_item, request_items, write_requests, REQUIRED,
        BETWEEN(0, 25), TABLE_KEYS),
};
const struct dynl_shape dynl_batch_write_item_shape =
    SHAPE("BatchWriteItemInput", batch_write_item, batch_write_item);

/* --- Transactions ------------------------------------------------------------------- */

static const struct dynl_field get[] = {
    TABLE(get_item),
    KEY(get_item),
    PROJECTION(get_item),
    NAMES(get_item),
};
static const struct dynl_shape get_shape = SHAPE("Get", get_item, get);

static const struct dynl_field transact_get[] = {
    STRUCT("Get", transact_get, get, get_item, get_shape, REQUIRED),
};
static const struct dynl_shape transact_get_shape =
    SHAPE("TransactGetItem", transact_get, transact_get);
static const struct dynl_field transact_get_element = ELEMENT_OF(transact_get_shape);

static const struct dynl_field transact_get_items[] = {
    CAPACITY(transact_get_items),
    LIST("TransactItems", transact_get_items, transact_items, transact_get_element,
         REQUIRED, BETWEEN(1, 100)),
};
const struct dynl_shape dynl_transact_get_items_shape =
    SHAPE("TransactGetItemsInput", transact_get_items, transact_get_items);

static const struct dynl_field put[] = {
    TABLE(put_item),  ITEM(put_item),  CONDITION(put_item),
    VALUES(put_item), NAMES(put_item), ON_FAILURE(put_item),
};
static const struct dynl_shape put_shape = SHAPE("Put", put_item, put);

static const struct dynl_field update[] = {
    TABLE(change_item),      KEY(change_item),    UPDATE(change_item, REQUIRED),
    CONDITION(change_item),  VALUES(change_item), NAMES(change_item),
    ON_FAILURE(change_item),
};
static const struct dynl_shape update_shape = SHAPE("Update", change_item, update);

static const struct dynl_field delete_one[] = {
    TABLE(change_item),  KEY(change_item),   CONDITION(change_item),
    VALUES(change_item), NAMES(change_item), ON_FAILURE(change_item),
};
static const struct dynl_shape delete_shape = SHAPE("Delete", change_item, delete_one);

static const struct dynl_field condition_check[] = {
    TABLE(change_item),
    KEY(change_item),
    EXPRESSION("ConditionExpression", change_item, condition, REQUIRED),
    VALUES(change_item),
    NAMES(change_item),
    ON_FAILURE(change_item),
};
static const struct dynl_shape condition_check_shape =
    SHAPE("ConditionCheck", change_item, condition_check);

static const struct dynl_field transact_write[] = {
    STRUCT("ConditionCheck", transact_write, condition_check, change_item,
           condition_check_shape, OPTIONAL),
    STRUCT("Put", transact_write, put, put_item, put_shape, OPTIONAL),
    STRUCT("Delete", transact_write, remove, change_item, delete_shape, OPTIONAL),
    STRUCT("Update", transact_write, update, change_item, update_shape, OPTIONAL),
};
static const struct dynl_shape transact_write_shape =
    SHAPE("TransactWriteItem", transact_write, transact_write);
static const struct dynl_field transact_write_element = ELEMENT_OF(transact_write_shape);

static const struct dynl_field transact_write_items[] = {
    TEXT("ClientRequestToken", transact_write_items, client_request_token,
         BETWEEN(1, 36)),
    CAPACITY(transact_write_items),
    METRICS(transact_write_items),
    LIST("TransactItems", transact_write_items, transact_items, transact_write_element,
         REQUIRED, BETWEEN(1, 100)),
};
const struct dynl_shape dynl_transact_write_items_shape =
    SHAPE("TransactWriteItemsInput", transact_write_items, transact_write_items);
