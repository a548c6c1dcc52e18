/* SPDX-License-Identifier: MIT */
/* CreateTable: names, keys and indexes. */
#include "local/table/create_table.h"

/* --- The table's key ---------------------------------------------------------------- */

static int check_table_key(struct dynl_plan *plan)
{
    const struct dynl_create_table *request = plan->request;
    bool has_indexes = request->local_secondary_indexes.items != NULL ||
                       request->global_secondary_indexes.items != NULL;
    int rc;

    if (request->key_schema.count > plan->definitions.count)
        return dynl_refuse(
            plan->call, DYNL_VALIDATION,
            "Invalid KeySchema: Some index key attribute have no definition");
    rc = dynl_check_defined(plan->call, &request->key_schema, &plan->definitions);
    if (rc == DYN_OK)
        rc = dynl_check_key(plan->call, &request->key_schema, &plan->definitions, false,
                            &plan->table.key);
    if (rc == DYN_OK && !has_indexes &&
        request->key_schema.count != plan->definitions.count)
        return dynl_refuse(
            plan->call, DYNL_VALIDATION,
            DYNL_INVALID
            "Number of attributes in KeySchema does not exactly match number "
            "of attributes defined in AttributeDefinitions");
    return rc;
}

/* --- The definitions ---------------------------------------------------------------- */

static int refuse_unused(struct dynl_plan *plan, const struct dynl_key_part *used,
                         size_t count)
{
    struct dyn_buf text = {.system = plan->call->system};
    int rc;

    dyn_buf_text(&text, DYNL_INVALID
                 "Some AttributeDefinitions are not used. AttributeDefinitions: [");
    for (size_t i = 0; i < plan->definitions.count; i++) {
        dyn_buf_text(&text, i > 0 ? ", " : "");
        dyn_buf_append(&text, plan->definitions.items[i].attribute_name.ptr,
                       plan->definitions.items[i].attribute_name.len);
    }
    dyn_buf_text(&text, "], keys used: ");
    dynl_write_names(&text, used, count);
    rc = dyn_buf_check(&text, &plan->call->failure);
    if (rc == DYN_OK)
        rc = dynl_refuse(plan->call, DYNL_VALIDATION, "%.*s", (int)text.len, text.ptr);
    dyn_buf_release(&text);
    return rc;
}

static bool is_used_in(const struct dynl_list *key_schema, struct dyn_str name)
{
    const struct dynl_key_schema_element *elements = key_schema->items;

    for (size_t i = 0; i < key_schema->count && i < DYNL_PARTS_MAX; i++)
        if (dyn_str_eq(elements[i].attribute_name, name))
            return true;
    return false;
}

static bool is_used(const struct dynl_plan *plan, struct dyn_str name)
{
    const struct dynl_list *lists[] = {&plan->request->local_secondary_indexes,
                                       &plan->request->global_secondary_indexes};

    if (is_used_in(&plan->request->key_schema, name))
        return true;
    for (size_t i = 0; i < 2; i++) {
        const struct dynl_index_member *members = lists[i]->items;
        for (size_t k = 0; k < lists[i]->count; k++)
            if (is_used_in(&members[k].key_schema, name))
                return true;
    }
    return false;
}

/* All definitions are used, and none is there twice. Of more than keys can be made of, one is
 * not used: they need not be compared with each other. */
static int check_all_used(struct dynl_plan *plan)
{
    const struct dynl_attribute_definition *items = plan->definitions.items;
    size_t count = plan->definitions.count, used_count = 0;
    struct dynl_key_part *used;

    for (size_t i = 1; i < count && i <= DYNL_KEY_ATTRIBUTES_MAX; i++)
        for (size_t k = 0; k < i; k++)
            if (dyn_str_eq(items[i].attribute_name, items[k].attribute_name))
                return dynl_refuse(
                    plan->call, DYNL_VALIDATION, "Attribute Name is duplicated: %.*s",
                    (int)items[i].attribute_name.len, items[i].attribute_name.ptr);
    used = dyn_arena_calloc(plan->call->mem, count, sizeof(*used));
    if (used == NULL)
        return dynl_no_memory(plan->call);
    for (size_t i = 0; i < count; i++)
        if (is_used(plan, items[i].attribute_name))
            used[used_count++].name = items[i].attribute_name;
    return used_count < count ? refuse_unused(plan, used, used_count) : DYN_OK;
}

/* --- Keys of the indexes ------------------------------------------------------------ */

static int check_local_key(struct dynl_plan *plan, const struct dynl_index *index)
{
    struct dyn_str hash = index->key.parts[0].name,
                   table_hash = plan->table.key.parts[0].name;

    if (index->key.range_count == 0)
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           DYNL_INVALID
                           "Index KeySchema does not have a range key for index: %.*s",
                           (int)index->name.len, index->name.ptr);
    if (!dyn_str_eq(hash, table_hash))
        return dynl_refuse(
            plan->call, DYNL_VALIDATION,
            DYNL_INVALID
            "Index KeySchema does not have the same leading hash key as table "
            "KeySchema for index: %.*s. index hash key: %.*s, table hash "
            "key: %.*s",
            (int)index->name.len, index->name.ptr, (int)hash.len, hash.ptr,
            (int)table_hash.len, table_hash.ptr);
    return DYN_OK;
}

static int check_index_key(struct dynl_plan *plan, const struct dynl_index_member *member,
                           bool is_global)
{
    struct dynl_index index = {.name = member->index_name};
    int rc = dynl_check_defined(plan->call, &member->key_schema, &plan->definitions);

    if (rc == DYN_OK)
        rc = dynl_check_key(plan->call, &member->key_schema, &plan->definitions,
                            is_global, &index.key);
    return rc == DYN_OK && !is_global ? check_local_key(plan, &index) : rc;
}

static int check_lists(struct dynl_plan *plan)
{
    const struct dynl_list *locals = &plan->request->local_secondary_indexes,
                           *globals = &plan->request->global_secondary_indexes;

    if (locals->items != NULL && locals->count == 0)
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           DYNL_INVALID "List of LocalSecondaryIndexes is empty");
    if (globals->items != NULL && globals->count == 0)
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           DYNL_INVALID "List of GlobalSecondaryIndexes is empty");
    if (locals->count > 0 && plan->table.key.range_count == 0)
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           DYNL_INVALID
                           "Table KeySchema does not have a range key, which is required "
                           "when specifying a LocalSecondaryIndex");
    return DYN_OK;
}

/* Too many indexes are refused later, whatever their keys are. */
static int check_index_keys(struct dynl_plan *plan)
{
    const struct dynl_list *locals = &plan->request->local_secondary_indexes,
                           *globals = &plan->request->global_secondary_indexes;
    const struct dynl_index_member *members = locals->items;
    int rc = check_lists(plan);

    if (rc != DYN_OK || locals->count > DYNL_LOCAL_INDEXES_MAX ||
        globals->count > DYNL_GLOBAL_INDEXES_MAX)
        return rc;
    for (size_t i = 0; rc == DYN_OK && i < locals->count; i++)
        rc = check_index_key(plan, &members[i], false);
    members = globals->items;
    for (size_t i = 0; rc == DYN_OK && i < globals->count; i++)
        rc = check_index_key(plan, &members[i], true);
    return rc == DYN_OK ? check_all_used(plan) : rc;
}

/* --- Indexes ------------------------------------------------------------------------ */

static int add_index(struct dynl_plan *plan, const struct dynl_index *index)
{
    if (dynl_find_index(&plan->table, index->name) != NULL)
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           DYNL_INVALID "Duplicate index name: %.*s",
                           (int)index->name.len, index->name.ptr);
    plan->indexes[plan->table.index_count++] = *index;
    return DYN_OK;
}

/* As many as there may be are looked at one by one; then they are too many. */
static int check_local_indexes(struct dynl_plan *plan)
{
    const struct dynl_index_member *members =
        plan->request->local_secondary_indexes.items;
    size_t count = plan->request->local_secondary_indexes.count;

    for (size_t i = 0; i < count && i < DYNL_LOCAL_INDEXES_MAX; i++) {
        struct dynl_index index;
        int rc =
            dynl_check_index(plan->call, &members[i], &plan->definitions, false, &index);

        if (rc == DYN_OK)
            rc = add_index(plan, &index);
        if (rc != DYN_OK)
            return rc;
    }
    if (count > DYNL_LOCAL_INDEXES_MAX)
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           DYNL_INVALID
                           "Number of LocalSecondaryIndexes exceeds per-table "
                           "limit of %d",
                           DYNL_LOCAL_INDEXES_MAX);
    return DYN_OK;
}

static int check_global_index(struct dynl_plan *plan,
                              const struct dynl_index_member *member)
{
    struct dynl_index index;
    int rc = dynl_check_index(plan->call, member, &plan->definitions, true, &index);

    if (rc == DYN_OK)
        rc = dynl_plan_index_units(plan, member, &index);
    return rc == DYN_OK ? add_index(plan, &index) : rc;
}

static int check_global_indexes(struct dynl_plan *plan)
{
    const struct dynl_index_member *members =
        plan->request->global_secondary_indexes.items;
    size_t count = plan->request->global_secondary_indexes.count;

    for (size_t i = 0; i < count && i < DYNL_GLOBAL_INDEXES_MAX; i++) {
        int rc = check_global_index(plan, &members[i]);
        if (rc != DYN_OK)
            return rc;
    }
    if (count > DYNL_GLOBAL_INDEXES_MAX)
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           DYNL_INVALID
                           "GlobalSecondaryIndex count exceeds the per-table "
                           "limit of %d",
                           DYNL_GLOBAL_INDEXES_MAX);
    return dynl_check_included(plan->call, &plan->table);
}

/* --- All of it ---------------------------------------------------------------------- */

/* An ARN may carry a name that no table can have. */
static int check_name(struct dynl_plan *plan)
{
    struct dyn_str name = dynl_table_name(plan->request->table_name);
    bool is_plain = true;

    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        is_plain =
            is_plain && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-');
    }
    if (name.len < 3 || name.len > 255)
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           "TableName must be at least 3 characters long and at most 255 "
                           "characters long");
    if (!is_plain)
        return dynl_refuse(plan->call, DYNL_VALIDATION,
                           "1 validation error detected: Value '%.*s' at 'tableName' "
                           "failed to satisfy constraint: Member must satisfy regular "
                           "expression pattern: [a-zA-Z0-9_.-]+",
                           (int)name.len, name.ptr);
    plan->table.name = name;
    return DYN_OK;
}

int dynl_plan_check(struct dynl_plan *plan)
{
    int rc = check_name(plan);

    if (rc == DYN_OK)
        rc = dynl_plan_billing(plan);
    if (rc == DYN_OK)
        rc = check_table_key(plan);
    if (rc == DYN_OK)
        rc = check_index_keys(plan);
    if (rc == DYN_OK)
        rc = check_local_indexes(plan);
    if (rc == DYN_OK)
        rc = check_global_indexes(plan);
    return rc == DYN_OK ? dynl_plan_settings(plan) : rc;
}
