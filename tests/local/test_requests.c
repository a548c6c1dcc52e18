/* SPDX-License-Identifier: MIT */
/* Requests read into their structs, member by member and at the limits. */
#include "request_case.h"

#include "local/request/parts.h"

#include <stdio.h>

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
        dyn_buf_printf(out, "%s'%s':", comma, field->name);
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
        dyn_buf_printf(out, "'%s'", field->choices[0]);
    else
        dyn_buf_text(out, "'text'");
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
        dyn_buf_text(out, "{'key':");
        write_good(out, field->element);
        dyn_buf_text(out, "}");
        break;
    case DYNL_ATTRIBUTES:
        dyn_buf_text(out, "{'a':{'S':'b'}}");
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
            check_all_there(field->shape, dynl_struct_at(at));
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
        return "{'a':[']']}";
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
    "'ExpressionAttributeNames':{'#n':'name','#m':'other'},"                             \
    "'ExpressionAttributeValues':{':v':{'N':'1'}}"

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
    const struct dynl_put_item *put =
        must_read(PUT, "{'TableName':'abc','Item':{'i':{'S':'x'}},'ReturnValues':"
                       "'ALL_OLD','ReturnConsumedCapacity':'TOTAL',"
                       "'ReturnItemCollectionMetrics':'SIZE',"
                       "'ReturnValuesOnConditionCheckFailure':'NONE',"
                       "'ConditionExpression':'c'," EXPRESSIONS "}");
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
        GET, "{'TableName':'abc','Key':{'k':{'S':'x'}},'ConsistentRead':"
             "true,'ReturnConsumedCapacity':'NONE','ProjectionExpression':'p'}");
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
        "{'TableName':'abc','Key':{'k':{'S':'x'}},'UpdateExpression':'u',"
        "'ReturnValues':'NONE','ReturnConsumedCapacity':'INDEXES',"
        "'ReturnItemCollectionMetrics':'NONE','ConditionExpression':'c',"
        "'ReturnValuesOnConditionCheckFailure':'ALL_OLD'," EXPRESSIONS "}";
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
        QUERY, "{'TableName':'abc','IndexName':'ind','Select':'COUNT',"
               "'Limit':3,'ConsistentRead':false,'ScanIndexForward':true,"
               "'ExclusiveStartKey':{'s':{'S':'x'}},'ProjectionExpression':'p',"
               "'FilterExpression':'f','KeyConditionExpression':'k'," EXPRESSIONS "}");
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
    get = must_read(SCAN, "{'TableName':'abc','TotalSegments':9,'Segment':0}");
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
        BGET, "{'RequestItems':{'tab2':{'Keys':[{'a':{'S':'1'}},{'b':{'S':"
              "'2'}}]},'tab1':{'Keys':[{'c':{'S':'3'}}],'ConsistentRead':true}}}");
    const struct dynl_keys_and_attributes *tables = get->request_items.values;
    const struct dynl_attributes *keys = tables[0].keys.items;
    ck_assert_uint_eq(get->request_items.count, 2);
    ck_assert(is_text(get->request_items.keys[0], "tab2"));
    ck_assert(is_text(get->request_items.keys[1], "tab1"));
    ck_assert_uint_eq(tables[0].keys.count, 2);
    ck_assert(has_member(&keys[0], "a") && has_member(&keys[1], "b"));
    ck_assert(!tables[0].consistent_read.has && tables[1].consistent_read.value);
    ck_assert(has_member(tables[1].keys.items, "c"));

    const struct dynl_batch_write_item *write =
        must_read(BWRITE, "{'RequestItems':{'tab1':[{'PutRequest':{'Item':{'a':{'S':'1'}"
                          "}}},{'DeleteRequest':{'Key':{'b':{'S':'2'}}}},{}]}}");
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
    const struct dynl_transact_get_items *get =
        must_read(TGET, "{'TransactItems':[{'Get':{'TableName':'abc','Key':{'k':{'S':"
                        "'x'}},'ProjectionExpression':'p'}}]}");
    const struct dynl_transact_get *gets = get->transact_items.items;
    ck_assert(is_text(gets[0].get->table_name, "abc"));
    ck_assert(is_text(gets[0].get->expressions.projection, "p"));

#define ON "'TableName':'abc','Key':{'k':{'S':'x'}},'ConditionExpression':'c'"
    const struct dynl_transact_write_items *write = must_read(
        TWRITE,
        "{'ClientRequestToken':'t','TransactItems':[{'Put':{'TableName':"
        "'abc','Item':{'i':{'S':'x'}}}},{'Update':{" ON
        ",'UpdateExpression':'u'}},{'Delete':{" ON "}},{'ConditionCheck':{" ON "}}]}");
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

#define KEY_SCHEMA(name)         "'KeySchema':[{'AttributeName':'" name "','KeyType':'HASH'}]"
#define UNITS(kind, read, write) "'" kind "':{'" read "':1,'" write "':2}"
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
        CREATE, "{'TableName':'abc','BillingMode':'PROVISIONED','TableClass':"
                "'STANDARD','ResourcePolicy':'rp','AttributeDefinitions':["
                "{'AttributeName':'a','AttributeType':'S'},{'AttributeName':'b',"
                "'AttributeType':'N'}]," KEY_SCHEMA(
                    "a") "," PROVISIONED "," ON_DEMAND "," WARM
                         ",'LocalSecondaryIndexes':[{'IndexName':'loc'," KEY_SCHEMA(
                             "a") ",'Projection':{'ProjectionType':'INCLUDE',"
                                  "'NonKeyAttributes':['x',"
                                  "'y']}}],'GlobalSecondaryIndexes':[{'IndexName':"
                                  "'glo'," KEY_SCHEMA(
                                      "b") ",'Projection':{'ProjectionType':'ALL'}"
                                           "," PROVISIONED "," ON_DEMAND "," WARM
                                           "}],'Tags':[{'Key':'tk','Value':'tv'}],"
                                           "'StreamSpecification':{"
                                           "'StreamEnabled':true,'StreamViewType':'NEW_"
                                           "IMAGE'},'SSESpecification':{"
                                           "'Enabled':true,'SSEType':'KMS',"
                                           "'KMSMasterKeyId':'id'},"
                                           "'DeletionProtectionEnabled':true}");
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
        ALTER,
        "{'TableName':'abc','BillingMode':'PAY_PER_REQUEST',"
        "'MultiRegionConsistency':'STRONG','ReplicaUpdates':[],"
        "'GlobalSecondaryIndexUpdates':[{'Create':{'IndexName':'cre',"
        "" KEY_SCHEMA("a") ",'Projection':{}," PROVISIONED "," ON_DEMAND "," WARM
                           "}},{'Update':{'IndexName':'upd'," PROVISIONED "," ON_DEMAND
                           "," WARM "}},{'Delete':{'IndexName':'del'}}]}");
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
        must_read(&dynl_describe_table_shape, "{'TableName':'abc'}");
    ck_assert(is_text(table->table_name, "abc"));
    const struct dynl_list_tables *list =
        must_read(LIST, "{'ExclusiveStartTableName':'abc','Limit':2}");
    ck_assert(is_text(list->exclusive_start_table_name, "abc"));
    ck_assert(list->limit.has && list->limit.value == 2);
    const struct dynl_update_time_to_live *ttl =
        must_read(TTL, "{'TableName':'abc','TimeToLiveSpecification':{"
                       "'AttributeName':'ttl','Enabled':'no'}}");
    ck_assert(is_text(ttl->table_name, "abc"));
    ck_assert(is_text(ttl->specification->attribute_name, "ttl"));
    ck_assert(ttl->specification->enabled.has && !ttl->specification->enabled.value);
}
END_TEST

/* --- Twice, otherwise written, many -------------------------------------------------- */

START_TEST(of_a_member_that_stands_twice_the_last_counts)
{
    const struct dynl_put_item *put =
        must_read(PUT, "{'TableName':'abc','Item':{'a':{'S':'1'}},"
                       "'TableName':'def','Item':{'b':{'S':'2'}},"
                       "'ReturnValues':'x','ReturnValues':null,'Expected':1,"
                       "'Expected':null}");
    ck_assert(is_text(put->table_name, "def"));
    ck_assert(has_member(&put->item, "b"));
    ck_assert_ptr_null(put->return_values.ptr);

    const struct dynl_update_table *table =
        must_read(ALTER, "{'TableName':'abc','SSESpecification':{'Enabled':true},"
                         "'SSESpecification':{'SSEType':'KMS'},'ReplicaUpdates':1,"
                         "'ReplicaUpdates':null}");
    ck_assert(!table->sse_specification->enabled.has);
    ck_assert(!table->replica_updates.has);

    const struct dynl_put_item *names =
        must_read(PUT, "{'TableName':'abc','Item':{},'ExpressionAttributeNames':{'#b':"
                       "'1','#a':'2','#b':'3'}}");
    const struct dyn_str *values = names->expressions.names.values;
    ck_assert_uint_eq(names->expressions.names.count, 2);
    ck_assert(is_text(names->expressions.names.keys[0], "#b") && is_text(values[0], "3"));
}
END_TEST

START_TEST(escapes_and_nul_are_text_like_any_other)
{
    const struct dynl_put_item *put =
        must_read(PUT, "{'\\u0054ableName':'\\u0061b\\u0063','Item':{},"
                       "'ConditionExpression':'a\\u0000b'}");
    ck_assert(is_text(put->table_name, "abc"));
    ck_assert_uint_eq(put->expressions.condition.len, 3);
    ck_assert_int_eq(read_request(PUT, "{'TableName':'a\\u0000c','Item':{}}"),
                     DYN_E_SERVICE);
    ck_assert_ptr_nonnull(memchr(call.refusal.message.ptr, '\0', 40));
    ck_assert_uint_gt(call.refusal.message.len, 80);
}
END_TEST

static const struct {
    const char *json;
    bool value;
} words[] = {
    {"'true'", true}, {"'TRUE'", true}, {"'1'", true},
    {"'Yes'", true},  {"true", true},   {"'false'", false},
    {"'0'", false},   {"'nO'", false},  {"false", false},
};

START_TEST(some_words_are_bools)
{
    struct dyn_buf out = {0};
    dyn_buf_printf(&out, "{'TableName':'abc','Key':{},'ConsistentRead':%s}",
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
    dyn_buf_printf(&out, "{'TableName':'abc','Limit':%s}", numbers[_i].json);
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
    dyn_buf_text(out, "{'RequestItems':{'abc':{'Keys':[");
    repeat(out, "{'a':{'S':'b'}}", count);
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
    dyn_buf_text(&out, "{'RequestItems':{'abc':[");
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
    dyn_buf_text(out, "{'TableName':'abc','Item':{},'ExpressionAttributeNames':{");
    for (size_t i = 0; i < count; i++)
        dyn_buf_printf(out, "%s'#%zu':'%zu'", i > 0 ? "," : "", i * 7919 % count, i);
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
    dyn_buf_text(&out, "{'TableName':'abc','TimeToLiveSpecification':{'Enabled':"
                       "true,'AttributeName':'");
    size_t at = out.len;
    for (size_t i = 0; i < 255; i++)
        dyn_buf_text(&out, "\xe2\x82\xac"); /* three bytes, one unit */
    dyn_buf_text(&out, "'}}");
    must_read(TTL, dyn_buf_str(&out).ptr);
    dyn_buf_truncate(&out, at);
    for (size_t i = 0; i < 128; i++)
        dyn_buf_text(&out, "\xf0\x9f\x98\x80"); /* four bytes, two units */
    dyn_buf_text(&out, "'}}");
    ck_assert_int_eq(read_request(TTL, dyn_buf_str(&out).ptr), DYN_E_SERVICE);
    ck_assert_ptr_nonnull(strstr(refusal_text(), LENGTH_MAX "255"));
    dyn_buf_release(&out);
}
END_TEST

START_TEST(what_is_nested_too_deep_is_refused)
{
    struct dyn_buf out = {0};
    dyn_buf_text(&out, "{'Other':");
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
    {PUT, "{'TableName':'abc','Item':{'a':{'S':'b'}},'ConditionExpression':"
          "'c'," EXPRESSIONS "}"},
    {BWRITE, "{'RequestItems':{'abc':[{'PutRequest':{'Item':{'a':{'S':'b'}}}}"
             "]}}"},
    {CREATE, "{'TableName':'abc','KeySchema':[{},{},{}],'AttributeDefinitions':[{"
             "}]}"},
    {CREATE, "{'TableName':'ab'}"},
    {GET, "{'TableName':'abc','Key':{},'AttributesToGet':[],"
          "'ProjectionExpression':'p'}"},
    {GET, "{'TableName':'abc','Key':{},'AttributesToGet':[]}"},
    {BWRITE, "{'RequestItems':[]}"},
    {GET, "{'TableName':3}"},
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
    TCase *shape = tcase_create("shapes");
    TCase *members = tcase_create("members");
    TCase *limits = tcase_create("limits");
    TCase *const all[] = {shape, members, limits};

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        tcase_add_checked_fixture(all[i], set_up, tear_down);
        suite_add_tcase(s, all[i]);
    }
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
