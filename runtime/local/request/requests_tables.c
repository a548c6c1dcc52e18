/* SPDX-License-Identifier: MIT */
#include "local/request/requests_fields.h"

/* --- What many have ----------------------------------------------------------------- */

/* Sets are in the order in which the service tells them. */
static const char *const attribute_types[] = {"B", "N", "S", NULL};
static const char *const key_types[] = {"HASH", "RANGE", NULL};
static const char *const projection_types[] = {"ALL", "INCLUDE", "KEYS_ONLY", NULL};
static const char *const billing_modes[] = {"PROVISIONED", "PAY_PER_REQUEST", NULL};
static const char *const table_classes[] = {"STANDARD", "STANDARD_INFREQUENT_ACCESS",
                                            NULL};
static const char *const stream_views[] = {"NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES",
                                           "KEYS_ONLY", NULL};
static const char *const sse_types[] = {"AES256", "KMS", NULL};
static const char *const consistencies[] = {"EVENTUAL", "STRONG", NULL};

#define TABLE(of) TEXT("TableName", of, table_name, REQUIRED, CONTROL_NAME)

/* --- Parts of a table --------------------------------------------------------------- */

static const struct dynl_field attribute_definition[] = {
    TEXT("AttributeName", attribute_definition, attribute_name, REQUIRED,
         BETWEEN(1, 255)),
    TEXT("AttributeType", attribute_definition, attribute_type, REQUIRED,
         ONE_OF(attribute_types)),
};
static const struct dynl_shape attribute_definition_shape =
    SHAPE("AttributeDefinition", attribute_definition, attribute_definition);
static const struct dynl_field definition_element =
    ELEMENT_OF(attribute_definition_shape);

static const struct dynl_field key_schema_element[] = {
    TEXT("AttributeName", key_schema_element, attribute_name, REQUIRED, BETWEEN(1, 255)),
    TEXT("KeyType", key_schema_element, key_type, REQUIRED, ONE_OF(key_types)),
};
static const struct dynl_shape key_schema_element_shape =
    SHAPE("KeySchemaElement", key_schema_element, key_schema_element);
static const struct dynl_field key_element = ELEMENT_OF(key_schema_element_shape);

static const struct dynl_field attribute_name_element = {.kind = DYNL_TEXT,
                                                         BETWEEN(1, 255)};
static const struct dynl_field projection[] = {
    TEXT("ProjectionType", projection_member, projection_type, ONE_OF(projection_types)),
    LIST("NonKeyAttributes", projection_member, non_key_attributes,
         attribute_name_element, BETWEEN(1, 20)),
};
static const struct dynl_shape projection_shape =
    SHAPE("Projection", projection_member, projection);

static const struct dynl_field throughput[] = {
    LONG("WriteCapacityUnits", throughput_member, write_capacity_units, REQUIRED,
         AT_LEAST(1)),
    LONG("ReadCapacityUnits", throughput_member, read_capacity_units, REQUIRED,
         AT_LEAST(1)),
};
static const struct dynl_shape throughput_shape =
    SHAPE("ProvisionedThroughput", throughput_member, throughput);

static const struct dynl_field on_demand[] = {
    LONG("MaxReadRequestUnits", on_demand_member, max_read_request_units, OPTIONAL),
    LONG("MaxWriteRequestUnits", on_demand_member, max_write_request_units, OPTIONAL),
};
static const struct dynl_shape on_demand_shape =
    SHAPE("OnDemandThroughput", on_demand_member, on_demand);

static const struct dynl_field warm[] = {
    LONG("ReadUnitsPerSecond", warm_throughput, read_units_per_second, OPTIONAL),
    LONG("WriteUnitsPerSecond", warm_throughput, write_units_per_second, OPTIONAL),
};
static const struct dynl_shape warm_shape =
    SHAPE("WarmThroughput", warm_throughput, warm);

static const struct dynl_field stream[] = {
    BOOLEAN("StreamEnabled", stream_specification, stream_enabled, REQUIRED),
    TEXT("StreamViewType", stream_specification, stream_view_type, ONE_OF(stream_views)),
};
static const struct dynl_shape stream_shape =
    SHAPE("StreamSpecification", stream_specification, stream);

static const struct dynl_field sse[] = {
    BOOLEAN("Enabled", sse_specification, enabled, OPTIONAL),
    TEXT("SSEType", sse_specification, sse_type, ONE_OF(sse_types)),
    TEXT("KMSMasterKeyId", sse_specification, kms_master_key_id, OPTIONAL),
};
static const struct dynl_shape sse_shape =
    SHAPE("SSESpecification", sse_specification, sse);

static const struct dynl_field tag[] = {
    TEXT("Key", tag_member, key, REQUIRED, BETWEEN(1, 128)),
    TEXT("Value", tag_member, value, REQUIRED, BETWEEN(0, 256)),
};
static const struct dynl_shape tag_shape = SHAPE("Tag", tag_member, tag);
static const struct dynl_field tag_element = ELEMENT_OF(tag_shape);

/* --- Indexes ------------------------------------------------------------------------ */

#define INDEX_NAME TEXT("IndexName", index_member, index_name, REQUIRED, PLAIN_NAME)
#define INDEX_PARTS                                                                      \
    STRUCT("Projection", index_member, projection, projection_member, projection_shape,  \
           REQUIRED)
#define THROUGHPUT(of)                                                                   \
    STRUCT("ProvisionedThroughput", of, provisioned_throughput, throughput_member,       \
           throughput_shape, OPTIONAL)
#define ON_DEMAND(of)                                                                    \
    STRUCT("OnDemandThroughput", of, on_demand_throughput, on_demand_member,             \
           on_demand_shape, OPTIONAL)
#define WARM(of)                                                                         \
    STRUCT("WarmThroughput", of, warm_throughput, warm_throughput, warm_shape, OPTIONAL)

static const struct dynl_field local_index[] = {
    INDEX_NAME,
    LIST("KeySchema", index_member, key_schema, key_element, REQUIRED, BETWEEN(1, 2)),
    INDEX_PARTS,
};
static const struct dynl_shape local_index_shape =
    SHAPE("LocalSecondaryIndex", index_member, local_index);
static const struct dynl_field local_index_element = ELEMENT_OF(local_index_shape);

/* How many attributes a global index's key may have depends on their kinds. */
static const struct dynl_field global_index[] = {
    INDEX_NAME,
    LIST("KeySchema", index_member, key_schema, key_element, REQUIRED, AT_LEAST(1)),
    INDEX_PARTS,
    THROUGHPUT(index_member),
    ON_DEMAND(index_member),
    WARM(index_member),
};
static const struct dynl_shape global_index_shape =
    SHAPE("GlobalSecondaryIndex", index_member, global_index);
static const struct dynl_field global_index_element = ELEMENT_OF(global_index_shape);

static const struct dynl_field create_index[] = {
    INDEX_PARTS,
    INDEX_NAME,
    THROUGHPUT(index_member),
    LIST("KeySchema", index_member, key_schema, key_element, REQUIRED, AT_LEAST(1)),
    ON_DEMAND(index_member),
    WARM(index_member),
};
static const struct dynl_shape create_index_shape =
    SHAPE("CreateGlobalSecondaryIndexAction", index_member, create_index);

static const struct dynl_field update_index[] = {
    INDEX_NAME,
    THROUGHPUT(index_member),
    ON_DEMAND(index_member),
    WARM(index_member),
};
static const struct dynl_shape update_index_shape =
    SHAPE("UpdateGlobalSecondaryIndexAction", index_member, update_index);

static const struct dynl_field delete_index[] = {INDEX_NAME};
static const struct dynl_shape delete_index_shape =
    SHAPE("DeleteGlobalSecondaryIndexAction", index_member, delete_index);

static const struct dynl_field index_update[] = {
    STRUCT("Update", index_update, update, index_member, update_index_shape, OPTIONAL),
    STRUCT("Create", index_update, create, index_member, create_index_shape, OPTIONAL),
    STRUCT("Delete", index_update, remove, index_member, delete_index_shape, OPTIONAL),
};
static const struct dynl_shape index_update_shape =
    SHAPE("GlobalSecondaryIndexUpdate", index_update, index_update);
static const struct dynl_field index_update_element = ELEMENT_OF(index_update_shape);

/* --- Tables ------------------------------------------------------------------------- */

#define BILLING(of) TEXT("BillingMode", of, billing_mode, ONE_OF(billing_modes))
#define CLASS(of)   TEXT("TableClass", of, table_class, ONE_OF(table_classes))
#define STREAM(of)                                                                       \
    STRUCT("StreamSpecification", of, stream_specification, stream_specification,        \
           stream_shape, OPTIONAL)
#define SSE(of)                                                                          \
    STRUCT("SSESpecification", of, sse_specification, sse_specification, sse_shape,      \
           OPTIONAL)
#define PROTECTION(of)                                                                   \
    BOOLEAN("DeletionProtectionEnabled", of, deletion_protection_enabled, OPTIONAL)

static const struct dynl_field create_table[] = {
    LIST("AttributeDefinitions", create_table, attribute_definitions, definition_element,
         REQUIRED),
    TEXT("TableName", create_table, table_name, REQUIRED, NEW_NAME),
    BILLING(create_table),
    THROUGHPUT(create_table),
    LIST("KeySchema", create_table, key_schema, key_element, REQUIRED, BETWEEN(1, 2)),
    LIST("GlobalSecondaryIndexes", create_table, global_secondary_indexes,
         global_index_element, OPTIONAL),
    LIST("LocalSecondaryIndexes", create_table, local_secondary_indexes,
         local_index_element, OPTIONAL),
    STREAM(create_table),
    SSE(create_table),
    LIST("Tags", create_table, tags, tag_element, OPTIONAL),
    CLASS(create_table),
    PROTECTION(create_table),
    TEXT("ResourcePolicy", create_table, resource_policy, OPTIONAL),
    ON_DEMAND(create_table),
    WARM(create_table),
};
const struct dynl_shape dynl_create_table_shape =
    SHAPE("CreateTableInput", create_table, create_table);

static const struct dynl_field update_table[] = {
    TABLE(update_table),
    LIST("AttributeDefinitions", update_table, attribute_definitions, definition_element,
         OPTIONAL),
    THROUGHPUT(update_table),
    BILLING(update_table),
    LIST("GlobalSecondaryIndexUpdates", update_table, index_updates, index_update_element,
         OPTIONAL),
    STREAM(update_table),
    SSE(update_table),
    CLASS(update_table),
    PROTECTION(update_table),
    TEXT("MultiRegionConsistency", update_table, multi_region_consistency,
         ONE_OF(consistencies)),
    ON_DEMAND(update_table),
    WARM(update_table),
    THERE("ReplicaUpdates", update_table, replica_updates),
    THERE("GlobalTableWitnessUpdates", update_table, witness_updates),
};
const struct dynl_shape dynl_update_table_shape =
    SHAPE("UpdateTableInput", update_table, update_table);

static const struct dynl_field table_request[] = {TABLE(table_request)};
const struct dynl_shape dynl_describe_table_shape =
    SHAPE("DescribeTableInput", table_request, table_request);
const struct dynl_shape dynl_delete_table_shape =
    SHAPE("DeleteTableInput", table_request, table_request);
const struct dynl_shape dynl_describe_time_to_live_shape =
    SHAPE("DescribeTimeToLiveInput", table_request, table_request);

static const struct dynl_field list_tables[] = {
    INTEGER("Limit", list_tables, limit, BETWEEN(1, 100)),
    TEXT("ExclusiveStartTableName", list_tables, exclusive_start_table_name, PLAIN_NAME),
};
const struct dynl_shape dynl_list_tables_shape =
    SHAPE("ListTablesInput", list_tables, list_tables);

/* --- Time to live, and nothing ------------------------------------------------------ */

static const struct dynl_field ttl_specification[] = {
    TEXT("AttributeName", ttl_specification, attribute_name, REQUIRED, BETWEEN(1, 255)),
    BOOLEAN("Enabled", ttl_specification, enabled, REQUIRED),
};
static const struct dynl_shape ttl_specification_shape =
    SHAPE("TimeToLiveSpecification", ttl_specification, ttl_specification);

static const struct dynl_field update_time_to_live[] = {
    TABLE(update_time_to_live),
    STRUCT("TimeToLiveSpecification", update_time_to_live, specification,
           ttl_specification, ttl_specification_shape, REQUIRED),
};
const struct dynl_shape dynl_update_time_to_live_shape =
    SHAPE("UpdateTimeToLiveInput", update_time_to_live, update_time_to_live);

const struct dynl_shape dynl_nothing_shape = {"Input", sizeof(struct dynl_nothing), NULL,
                                              0};
