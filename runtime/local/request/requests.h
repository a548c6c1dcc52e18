/* SPDX-License-Identifier: MIT */
/*
 * The requests of the operations, as structs; requests_items.c and requests_tables.c hold
 * their shapes. Names are those of the service's API reference. Texts are absent, integers and
 * bools have no `has`, lists and maps no pointer, structs are NULL, when the request does not
 * name them.
 */
#ifndef DYNL_REQUESTS_H
#define DYNL_REQUESTS_H

#include "local/request/shape.h"

/* --- Items -------------------------------------------------------------------------- */

struct dynl_expression_texts {
    struct dyn_str condition, update, projection, filter, key_condition;
    struct dynl_map names;         /**< struct dyn_str: #name -> attribute */
    struct dynl_attributes values; /**< :value -> value; names with their colon */
};

struct dynl_put_item {
    struct dyn_str table_name;
    struct dynl_attributes item;
    struct dyn_str return_values, return_consumed_capacity,
        return_item_collection_metrics, return_values_on_condition_check_failure;
    struct dynl_expression_texts expressions; /**< condition */
};

struct dynl_get_item {
    struct dyn_str table_name;
    struct dynl_attributes key;
    struct dyn_bool consistent_read;
    struct dyn_str return_consumed_capacity;
    struct dynl_expression_texts expressions; /**< projection */
};

/** Of UpdateItem and, without an update expression, DeleteItem. */
struct dynl_change_item {
    struct dyn_str table_name;
    struct dynl_attributes key;
    struct dyn_str return_values, return_consumed_capacity,
        return_item_collection_metrics, return_values_on_condition_check_failure;
    struct dynl_expression_texts expressions; /**< condition, update */
};

/** Of Query and Scan. */
struct dynl_read_items {
    struct dyn_str table_name, index_name, select, return_consumed_capacity;
    struct dyn_int64 limit, segment, total_segments;
    struct dyn_bool consistent_read, scan_index_forward;
    struct dynl_attributes exclusive_start_key;
    struct dynl_expression_texts expressions; /**< projection, filter, key condition */
};

struct dynl_keys_and_attributes {
    struct dynl_list keys; /**< struct dynl_attributes */
    struct dyn_bool consistent_read;
    struct dynl_expression_texts expressions; /**< projection */
};

struct dynl_batch_get_item {
    struct dynl_map request_items; /**< struct dynl_keys_and_attributes by table */
    struct dyn_str return_consumed_capacity;
};

struct dynl_put_request {
    struct dynl_attributes item;
};
struct dynl_delete_request {
    struct dynl_attributes key;
};
struct dynl_write_request {
    const struct dynl_put_request *put;
    const struct dynl_delete_request *remove;
};

struct dynl_batch_write_item {
    struct dynl_map request_items; /**< struct dynl_list of struct dynl_write_request */
    struct dyn_str return_consumed_capacity, return_item_collection_metrics;
};

struct dynl_transact_get {
    const struct dynl_get_item *get; /**< table, key, projection */
};
struct dynl_transact_get_items {
    struct dynl_list transact_items; /**< struct dynl_transact_get */
    struct dyn_str return_consumed_capacity;
};

struct dynl_transact_write {
    const struct dynl_change_item *condition_check, *remove, *update;
    const struct dynl_put_item *put;
};
struct dynl_transact_write_items {
    struct dynl_list transact_items; /**< struct dynl_transact_write */
    struct dyn_str return_consumed_capacity, return_item_collection_metrics,
        client_request_token;
};

/* --- Tables ------------------------------------------------------------------------- */

struct dynl_attribute_definition {
    struct dyn_str attribute_name, attribute_type;
};
struct dynl_key_schema_element {
    struct dyn_str attribute_name, key_type;
};
struct dynl_projection_member {
    struct dyn_str projection_type;
    struct dynl_list non_key_attributes; /**< struct dyn_str */
};
struct dynl_throughput_member {
    struct dyn_int64 read_capacity_units, write_capacity_units;
};
struct dynl_on_demand_member {
    struct dyn_int64 max_read_request_units, max_write_request_units;
};
struct dynl_warm_throughput {
    struct dyn_int64 read_units_per_second, write_units_per_second;
};
/** Of a local or global index, to be created. */
struct dynl_index_member {
    struct dyn_str index_name;
    struct dynl_list key_schema; /**< struct dynl_key_schema_element */
    const struct dynl_projection_member *projection;
    const struct dynl_throughput_member *provisioned_throughput;
    const struct dynl_on_demand_member *on_demand_throughput;
    const struct dynl_warm_throughput *warm_throughput;
};
struct dynl_stream_specification {
    struct dyn_bool stream_enabled;
    struct dyn_str stream_view_type;
};
struct dynl_sse_specification {
    struct dyn_bool enabled;
    struct dyn_str sse_type, kms_master_key_id;
};
struct dynl_tag_member {
    struct dyn_str key, value;
};

struct dynl_create_table {
    struct dyn_str table_name, billing_mode, table_class, resource_policy;
    struct dynl_list attribute_definitions; /**< struct dynl_attribute_definition */
    struct dynl_list key_schema;            /**< struct dynl_key_schema_element */
    struct dynl_list local_secondary_indexes,
        global_secondary_indexes; /**< .._index_member */
    struct dynl_list tags;        /**< struct dynl_tag_member */
    const struct dynl_throughput_member *provisioned_throughput;
    const struct dynl_on_demand_member *on_demand_throughput;
    const struct dynl_warm_throughput *warm_throughput;
    const struct dynl_stream_specification *stream_specification;
    const struct dynl_sse_specification *sse_specification;
    struct dyn_bool deletion_protection_enabled;
};

struct dynl_index_update {
    const struct dynl_index_member *create;
    const struct dynl_index_member *update; /**< name and throughputs */
    const struct dynl_index_member *remove; /**< name */
};

struct dynl_update_table {
    struct dyn_str table_name, billing_mode, table_class, multi_region_consistency;
    struct dynl_list attribute_definitions; /**< struct dynl_attribute_definition */
    struct dynl_list index_updates;         /**< struct dynl_index_update */
    const struct dynl_throughput_member *provisioned_throughput;
    const struct dynl_on_demand_member *on_demand_throughput;
    const struct dynl_warm_throughput *warm_throughput;
    const struct dynl_stream_specification *stream_specification;
    const struct dynl_sse_specification *sse_specification;
    struct dyn_bool deletion_protection_enabled;
    struct dyn_bool replica_updates, witness_updates; /**< legacy kind: it is there */
};

/** Of DescribeTable, DeleteTable, DescribeTimeToLive. */
struct dynl_table_request {
    struct dyn_str table_name;
};

struct dynl_list_tables {
    struct dyn_str exclusive_start_table_name;
    struct dyn_int64 limit;
};

struct dynl_ttl_specification {
    struct dyn_str attribute_name;
    struct dyn_bool enabled;
};
struct dynl_update_time_to_live {
    struct dyn_str table_name;
    const struct dynl_ttl_specification *specification;
};

/** Of DescribeLimits and DescribeEndpoints. */
struct dynl_nothing {
    char unused;
};

extern const struct dynl_shape dynl_put_item_shape, dynl_get_item_shape,
    dynl_update_item_shape, dynl_delete_item_shape, dynl_query_shape, dynl_scan_shape,
    dynl_batch_get_item_shape, dynl_batch_write_item_shape, dynl_transact_get_items_shape,
    dynl_transact_write_items_shape, dynl_create_table_shape, dynl_update_table_shape,
    dynl_describe_table_shape, dynl_delete_table_shape, dynl_list_tables_shape,
    dynl_update_time_to_live_shape, dynl_describe_time_to_live_shape, dynl_nothing_shape;

#endif
