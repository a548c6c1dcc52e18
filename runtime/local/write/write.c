/* SPDX-License-Identifier: MIT */
#include "local/write/write.h"

#include "local/read/read.h"

#define TOO_LARGE        "Item size has exceeded the maximum allowed size"
#define TOO_LARGE_UPDATE "Item size to update has exceeded the maximum allowed size"
#define TOO_DEEP                                                                         \
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested " \
    "levels beyond supported limit"

/* --- Validate ----------------------------------------------------------------------- */

/* Names and values without an expression that could use them. */
static int validate_parameters(struct dynl_call *call, const struct dynl_write *write)
{
    const struct dynl_expression_texts *texts = write->texts;
    bool has_values;

    if (texts->condition.ptr != NULL || texts->update.ptr != NULL)
        return DYN_OK;
    if (texts->names.keys != NULL)
        return dynl_refuse(
            call, DYNL_VALIDATION,
            "ExpressionAttributeNames can only be specified when using expressions");
    has_values =
        texts->values.map.tag != DYNI_TAG_NONE || texts->values.problem.ptr != NULL;
    if (!has_values)
        return DYN_OK;
    return dynl_refuse(call, DYNL_VALIDATION,
                       "ExpressionAttributeValues can only be specified when using "
                       "expressions: %s",
                       write->kind == DYNL_WRITE_UPDATE
                           ? "UpdateExpression and ConditionExpression are null"
                           : "ConditionExpression is null");
}

/* An update alone gives more than the item before. */
static int validate_return_values(struct dynl_call *call, const struct dynl_write *write)
{
    struct dyn_str values = write->return_values;

    if (write->kind == DYNL_WRITE_UPDATE || values.ptr == NULL ||
        dyn_str_eq(values, DYN_STR("NONE")) || dyn_str_eq(values, DYN_STR("ALL_OLD")))
        return DYN_OK;
    return dynl_refuse(call, DYNL_VALIDATION, "ReturnValues can only be ALL_OLD or NONE");
}

int dynl_write_validate(struct dynl_call *call, struct dynl_write *write)
{
    int rc = write->texts != NULL ? validate_parameters(call, write) : DYN_OK;

    if (rc == DYN_OK && write->given->problem.ptr != NULL)
        rc = dynl_refuse_text(call, DYNL_VALIDATION, write->given->problem);
    if (rc == DYN_OK)
        rc = validate_return_values(call, write);
    if (rc == DYN_OK && write->kind == DYNL_WRITE_PUT) {
        write->after = write->given->map;
        write->after_size = dynl_item_size(&write->after);
        if (write->after_size > DYNL_ITEM_MAX)
            rc = dynl_refuse(call, DYNL_VALIDATION, TOO_LARGE);
    }
    if (rc == DYN_OK && write->texts != NULL)
        rc = dynl_expressions_parse(call, write->texts, &write->expressions);
    return rc;
}

/* --- Locate ------------------------------------------------------------------------- */

int dynl_write_find_table(struct dynl_call *call, struct dynl_session *session,
                          struct dynl_write *write)
{
    return dynl_table_find(call, session, write->table_name, &write->table);
}

struct search {
    const struct dynl_key_schema *schema;
    const struct dynl_key_part *found;
};

static bool is_other_than_key(void *ctx, struct dyn_str name)
{
    struct search *search = ctx;
    const struct dynl_key_schema *schema = search->schema;

    for (unsigned i = 0; i < schema->hash_count + schema->range_count; i++) {
        if (dyn_str_eq(schema->parts[i].name, name)) {
            search->found = &schema->parts[i];
            return false;
        }
    }
    return true;
}

/* An update that changes the key, part by part as the service looks for it. */
static struct dynl_key_fault find_update_fault(const struct dynl_write *write)
{
    struct search search = {&write->table->key, NULL};
    struct dynl_key_fault fault = {0};

    if (write->expressions.update != NULL &&
        !dynl_update_attributes(write->expressions.update, is_other_than_key, &search)) {
        fault.kind = DYNL_KEY_UPDATED;
        fault.part = search.found;
    }
    return fault;
}

static struct dynl_key_fault find_fault(const struct dynl_write *write)
{
    const struct dynl_value *given = &write->given->map;
    struct dynl_key_fault fault;

    if (write->kind == DYNL_WRITE_PUT) {
        fault = dynl_item_find_fault(write->table, given);
        return fault.kind != DYNL_KEY_FINE
                   ? fault
                   : dynl_item_find_index_fault(write->table, given, NULL);
    }
    fault = dynl_key_find_fault(write->table, given);
    return fault.kind != DYNL_KEY_FINE ? fault : find_update_fault(write);
}

/* Whether the key itself is fine: of two actions on one item a transaction has to find out
 * even when one of them is wrong in something else. */
static bool has_own_key(enum dynl_key_fault_kind kind)
{
    return kind == DYNL_KEY_FINE || kind >= DYNL_KEY_UPDATED;
}

int dynl_write_locate(struct dynl_call *call, struct dynl_write *write)
{
    int rc = DYN_OK;

    write->fault = find_fault(write);
    write->key.system = call->system;
    if (has_own_key(write->fault.kind))
        rc = dynl_key_bytes(call, write->table, &write->given->map, &write->key);
    if (rc != DYN_OK || write->fault.kind == DYNL_KEY_FINE)
        return rc;
    return dynl_key_fault_refuse(call, &write->fault, write->origin);
}

/* --- Prepare ------------------------------------------------------------------------ */

/* Whether the item before is looked into when the write is done; the condition alone needs it
 * no longer than it takes to judge it. */
static bool keeps_before(const struct dynl_write *write)
{
    return write->kind == DYNL_WRITE_UPDATE ||
           (write->kind != DYNL_WRITE_CHECK && dynl_change_needs_before(write->table));
}

static bool needs_before_text(const struct dynl_write *write)
{
    return dyn_str_eq(write->return_values, DYN_STR("ALL_OLD")) || write->keeps_failed;
}

/* The condition, of an item that is not kept: a transaction may look at a hundred of them. */
static int judge_apart(struct dynl_call *call, struct dynl_write *write,
                       struct dyn_str json)
{
    struct dyn_arena mem = {.system = call->system};
    struct dynl_call apart = dynl_call_apart(call, &mem);
    struct dynl_value item;
    int rc = dynl_item_copy(&apart, json, &item);

    if (rc == DYN_OK)
        rc = dynl_condition_holds(&apart, write->expressions.condition, &item,
                                  &write->holds);
    rc = dynl_call_apart_end(call, &apart, rc);
    dyn_arena_release(&mem);
    return rc;
}

static const struct dynl_value *before_of(const struct dynl_write *write)
{
    return write->before.tag != DYNI_TAG_NONE ? &write->before : NULL;
}

/* The condition, of an item that is kept, or of none. */
static int judge(struct dynl_call *call, struct dynl_write *write)
{
    if (write->expressions.condition == NULL)
        return DYN_OK;
    return dynl_condition_holds(call, write->expressions.condition, before_of(write),
                                &write->holds);
}

/* Reads the item before, and judges the condition. */
static int read_before(struct dynl_call *call, struct dynl_session *session,
                       struct dynl_write *write)
{
    struct dynl_row row;
    int rc = dynl_item_find(call, session, dyn_buf_str(&write->key), &row);

    write->holds = true;
    if (rc == DYN_NOT_FOUND)
        return judge(call, write);
    if (rc != DYN_OK)
        return rc;
    write->id = row.id;
    write->before_size = row.size;
    if (needs_before_text(write) &&
        !dyn_arena_str(call->mem, row.json, &write->before_text))
        return dynl_no_memory(call);
    if (keeps_before(write)) {
        rc = dynl_item_copy(call, row.json, &write->before);
        return rc == DYN_OK ? judge(call, write) : rc;
    }
    return write->expressions.condition != NULL ? judge_apart(call, write, row.json)
                                                : DYN_OK;
}

/* The item and its entries in local indexes count together: "Local secondary indexes",
 * Developer Guide. */
static int check_size(struct dynl_call *call, const struct dynl_write *write)
{
    const struct dynl_table *table = write->table;
    size_t size = write->after_size;

    for (size_t i = 0; i < table->index_count && !table->indexes[i].is_global; i++)
        if (dynl_index_has(&table->indexes[i], &write->after))
            size += dynl_projected_size(table, &table->indexes[i], &write->after);
    if (size <= DYNL_ITEM_MAX)
        return DYN_OK;
    return dynl_refuse(call, DYNL_VALIDATION, "%s",
                       write->kind == DYNL_WRITE_UPDATE ? TOO_LARGE_UPDATE : TOO_LARGE);
}

/* What an update made out of values that were fine one by one. */
static int check_updated(struct dynl_call *call, struct dynl_write *write)
{
    write->fault =
        dynl_item_find_index_fault(write->table, &write->after, before_of(write));
    if (write->fault.kind != DYNL_KEY_FINE)
        return dynl_key_fault_refuse(call, &write->fault, DYNL_KEY_OF_UPDATE);
    for (size_t i = 0; i < write->after.count; i++)
        if (dynl_depth(&write->after.members[i].value) > DYNL_NESTING_MAX)
            return dynl_refuse(call, DYNL_VALIDATION, TOO_DEEP);
    return DYN_OK;
}

/* An item that is not there yet begins as its key. */
static int make_updated(struct dynl_call *call, struct dynl_write *write)
{
    const struct dynl_value *from = write->id != 0 ? &write->before : &write->given->map;
    int rc = DYN_OK;

    if (write->expressions.update == NULL) {
        write->after = *from;
    } else {
        rc = dynl_update_apply(call, write->expressions.update, from, &write->after,
                               &write->changed);
        if (rc == DYN_OK)
            rc = check_updated(call, write);
    }
    write->after_size = dynl_item_size(&write->after);
    return rc;
}

int dynl_write_prepare(struct dynl_call *call, struct dynl_session *session,
                       struct dynl_write *write)
{
    int rc = read_before(call, session, write);

    if (rc != DYN_OK || !write->holds)
        return rc;
    if (write->kind == DYNL_WRITE_UPDATE)
        rc = make_updated(call, write);
    if (rc == DYN_OK && write->after.tag != DYNI_TAG_NONE)
        rc = check_size(call, write);
    return rc;
}

/* --- Apply -------------------------------------------------------------------------- */

static bool changes(const struct dynl_write *write)
{
    switch (write->kind) {
    case DYNL_WRITE_PUT:
        return true;
    case DYNL_WRITE_UPDATE:
        return write->id == 0 || write->expressions.update != NULL;
    case DYNL_WRITE_DELETE:
        return write->id != 0;
    case DYNL_WRITE_CHECK:
        break;
    }
    return false;
}

int dynl_write_apply(struct dynl_call *call, struct dynl_session *session,
                     const struct dynl_write *write)
{
    struct dynl_change change;

    if (!changes(write))
        return DYN_OK;
    change.table = write->table;
    change.key = dyn_buf_str(&write->key);
    change.before = before_of(write);
    change.after = write->after.tag != DYNI_TAG_NONE ? &write->after : NULL;
    change.id = write->id;
    change.before_size = write->before_size;
    change.after_size = write->after_size;
    return dynl_change_apply(call, session, &change);
}

int dynl_write_commit(struct dynl_call *call, struct dynl_session *session)
{
    int rc = dyn_buf_check(call->answer, &call->failure);

    return rc == DYN_OK ? dynl_session_commit(call, session) : rc;
}

bool dynl_write_failed_item(struct dynl_call *call, const struct dynl_write *write,
                            struct dyn_str *ret_members)
{
    struct dyn_str members = dyn_str_n(NULL, 0);

    if (write->keeps_failed && write->before_text.ptr != NULL) {
        members = dynl_text(call, ",\"Item\":%s", write->before_text.ptr);
        if (members.ptr == NULL)
            return false;
    }
    *ret_members = members;
    return true;
}

void dynl_write_release(struct dynl_write *write)
{
    dyn_buf_release(&write->key);
}
