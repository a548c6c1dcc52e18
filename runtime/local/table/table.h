/* SPDX-License-Identifier: MIT */
/*
 * What a table is: its keys, its indexes, its settings. Invariants: a definition never
 * changes while a session is open; names of a table's indexes differ; the number of a table
 * or index is never given again, so that an entry of one that was dropped can't turn up in
 * another.
 */
#ifndef DYNL_TABLE_H
#define DYNL_TABLE_H

#include "local/value/key.h"

#define DYNL_LOCAL_INDEXES_MAX  5
#define DYNL_GLOBAL_INDEXES_MAX 20

enum dynl_projection { DYNL_PROJECT_ALL, DYNL_PROJECT_KEYS, DYNL_PROJECT_INCLUDE };

struct dynl_throughput {
    int64_t read, write;                /**< units; 0: on demand */
    int64_t increased_us, decreased_us; /**< wall clock; 0: never */
    int64_t decreases_today;
};

/** Most units that on-demand tables may use; -1: no bound, 0: not said. */
struct dynl_on_demand {
    int64_t read, write;
};

/** Units a second that a table or index is warm for, as it was asked for; 0: not said. */
struct dynl_warm {
    int64_t read, write;
};

struct dynl_index {
    struct dyn_str name;
    uint32_t space; /**< its number in keys; also of its counters */
    bool is_global;
    struct dynl_key_schema key;
    enum dynl_projection projection;
    const struct dyn_str *included; /**< names beside the keys, of DYNL_PROJECT_INCLUDE */
    size_t included_count;
    struct dynl_throughput throughput; /**< of global ones */
    struct dynl_on_demand on_demand;
    struct dynl_warm warm;
};

struct dynl_table {
    struct dyn_str name;
    uint32_t space; /**< its number in keys; also of its counters */
    char id[37];    /**< TableId: a UUID */
    struct dynl_key_schema key;
    const struct dynl_index *indexes; /**< local ones first, each kind in its own order */
    size_t index_count;
    struct dyn_str ttl_attribute; /**< absent: TTL is off */
    int64_t created_us;
    bool is_on_demand;
    bool is_protected; /**< against DeleteTable */
    struct dynl_throughput throughput;
    struct dynl_on_demand on_demand;
    struct dynl_warm warm;
    int64_t billing_changed_us; /**< when it became on-demand; 0: it never was */
    struct dyn_str table_class; /**< "STANDARD", ...; absent: not said */
    int64_t class_changed_us;   /**< 0: never */
    bool is_encrypted;          /**< with a key of KMS; told of, not done */
    struct dyn_str kms_key;     /**< its ARN, id or alias; absent: the service's own */
};

/** Attributes of an item that an index holds, in bytes, as the service counts them; the item
 * is in the index. */
size_t dynl_projected_size(const struct dynl_table *table, const struct dynl_index *index,
                           const struct dynl_value *item);

/** The item as an index holds it. */
int dynl_project(struct dynl_call *call, const struct dynl_table *table,
                 const struct dynl_index *index, const struct dynl_value *item,
                 struct dynl_value *ret);

/** Whether the name is one of the keys of the table or of that index (NULL: the table). */
bool dynl_is_key_of(const struct dynl_key_schema *schema, struct dyn_str name);

/** The index; NULL: there is none of that name. */
const struct dynl_index *dynl_find_index(const struct dynl_table *table,
                                         struct dyn_str name);

/** The attributes that the keys of the table and of its indexes are made of, each once, sorted
 * by the bytes of their names, and how many. */
#define DYNL_KEY_ATTRIBUTES_MAX                                                          \
    (DYNL_PARTS_MAX * (1 + DYNL_LOCAL_INDEXES_MAX + DYNL_GLOBAL_INDEXES_MAX))
size_t dynl_key_attributes(const struct dynl_table *table,
                           struct dynl_key_part ret_parts[DYNL_KEY_ATTRIBUTES_MAX]);

/* The catalog. A session keeps what it read until another one changes something. */

struct dynl_session;

/** The table, borrowed from the session until that ends. Refused with
 * ResourceNotFoundException (text: the data plane's) when there is none. `name` may be an
 * ARN. */
int dynl_table_find(struct dynl_call *call, struct dynl_session *session,
                    struct dyn_str name, const struct dynl_table **ret);

/** The name in "arn:aws:dynamodb:REGION:ACCOUNT:table/NAME"; any other text is the name. */
struct dyn_str dynl_table_name(struct dyn_str name_or_arn);

/** Writes the TableDescription object, {"TableName":...}. */
int dynl_table_describe(struct dynl_call *call, struct dynl_session *session,
                        const struct dynl_table *table, const char *status,
                        struct dyn_buf *out);

/** Answers a change of the table with its description. */
int dynl_table_answer(struct dynl_call *call, struct dynl_session *session,
                      const struct dynl_table *table);

#endif
