/* SPDX-License-Identifier: MIT */
#include "local/operation.h"

#include "json/writer.h"
#include "local/item/capacity.h"
#include "local/item/item_key.h"
#include "local/read/read.h"

#define KEYS_MAX     100
#define ANSWER_BYTES ((size_t)16 * 1024 * 1024)
/* JSON may be many times as long as what the service counts: of a map of NULLs, nine. */
#define JSON_BYTES ((size_t)96 * 1024 * 1024)

/** What is asked of one table. */
struct part {
    struct dyn_str name; /* as the request has it */
    const struct dynl_keys_and_attributes *request;
    struct dynl_expressions expressions;
    struct dynl_view view;
    struct dynl_usage usage;
    struct dyn_str *keys; /* as bytes */
    size_t done;          /* how many of them were read */
};

struct batch {
    const struct dynl_batch_get_item *request;
    struct part *parts;
    size_t part_count, key_count;
    size_t bytes;
    size_t left; /* how many keys may still be read */
};

static const struct dynl_attributes *key_of(const struct part *part, size_t i)
{
    return (const struct dynl_attributes *)part->request->keys.items + i;
}

/* --- Without the tables ------------------------------------------------------------- */

static int check_keys(struct dynl_call *call, const struct part *part, size_t *count)
{
    for (size_t i = 0; i < part->request->keys.count; i++) {
        const struct dynl_attributes *key = key_of(part, i);
        if (key->problem.ptr != NULL)
            return dynl_refuse_text(call, DYNL_VALIDATION, key->problem);
        for (size_t j = 0; j < i; j++)
            if (dynl_equal(&key->map, &key_of(part, j)->map))
                return dynl_refuse(call, DYNL_VALIDATION,
                                   "Provided list of item keys contains duplicates");
        if (++*count > KEYS_MAX)
            return dynl_refuse(call, DYNL_VALIDATION,
                               "Too many items requested for the BatchGetItem call");
    }
    return DYN_OK;
}

static int parse_part(struct dynl_call *call, struct part *part)
{
    struct dynl_expression_texts texts = {.projection =
                                              part->request->expressions.projection,
                                          .names = part->request->expressions.names};
    int rc = dynl_expressions_parse(call, &texts, &part->expressions);

    return rc == DYN_OK
               ? dynl_view_of_paths(call, &part->expressions.projection, &part->view)
               : rc;
}

static int parse(struct dynl_call *call, const struct dynl_batch_get_item *request,
                 struct batch *ret)
{
    const struct dynl_keys_and_attributes *values = request->request_items.values;
    int rc = DYN_OK;

    if (request->request_items.count == 0)
        return dynl_refuse(call, DYNL_VALIDATION,
                           "The requestItems parameter is required for BatchGetItem");
    ret->request = request;
    ret->part_count = request->request_items.count;
    ret->parts = dyn_arena_calloc(call->mem, ret->part_count, sizeof(*ret->parts));
    if (ret->parts == NULL)
        return dynl_no_memory(call);
    for (size_t i = 0; rc == DYN_OK && i < ret->part_count; i++) {
        ret->parts[i].name = request->request_items.keys[i];
        ret->parts[i].request = &values[i];
        rc = parse_part(call, &ret->parts[i]);
        if (rc == DYN_OK)
            rc = check_keys(call, &ret->parts[i], &ret->key_count);
    }
    ret->left = ret->key_count > call->withheld ? ret->key_count - call->withheld : 0;
    return rc;
}

/* --- With the tables ---------------------------------------------------------------- */

static int take_key(struct dynl_call *call, const struct part *part, size_t i,
                    struct dyn_buf *bytes)
{
    int rc;

    dyn_buf_clear(bytes);
    rc = dynl_key_check(call, part->usage.table, &key_of(part, i)->map, bytes);
    if (rc != DYN_OK)
        return rc;
    if (bytes->failed != 0 ||
        !dyn_arena_str(call->mem, dyn_buf_str(bytes), &part->keys[i]))
        return dynl_no_memory(call);
    return DYN_OK;
}

static int find_part(struct dynl_call *call, struct dynl_session *session,
                     struct part *part, struct dyn_buf *bytes)
{
    int rc = dynl_table_find(call, session, part->name, &part->usage.table);

    part->keys =
        dyn_arena_calloc(call->mem, part->request->keys.count, sizeof(*part->keys));
    if (part->keys == NULL)
        return dynl_no_memory(call);
    for (size_t i = 0; rc == DYN_OK && i < part->request->keys.count; i++)
        rc = take_key(call, part, i, bytes);
    return rc == DYN_OK
               ? dynl_paths_check(call, part->usage.table, &part->expressions.projection)
               : rc;
}

/* --- The answer --------------------------------------------------------------------- */

/** Whether there is room for one more item. The first always has. */
static bool has_room(const struct batch *batch, const struct dynl_call *call, size_t size)
{
    return batch->bytes == 0 ||
           (batch->bytes + size <= ANSWER_BYTES && call->answer->len < JSON_BYTES);
}

/** Reads one key, when there is room for what is found. */
static int read_key(struct dynl_call *call, struct dynl_session *session,
                    struct batch *batch, struct part *part, bool *first)
{
    struct dynl_row row = {0};
    int rc = dynl_item_find(call, session, part->keys[part->done], &row);

    if (rc < 0)
        return rc;
    if (rc == DYN_OK && !has_room(batch, call, row.size)) {
        batch->left = 0;
        return DYN_OK;
    }
    part->done++;
    batch->left--;
    part->usage.own.read +=
        dynl_read_units(row.size, part->request->consistent_read.value, false);
    if (rc == DYN_NOT_FOUND)
        return DYN_OK;
    batch->bytes += row.size;
    if (!*first)
        dyni_write_byte(call->answer, ',');
    *first = false;
    return dynl_view_write(call, &part->view, row.json, call->answer);
}

static int write_responses(struct dynl_call *call, struct dynl_session *session,
                           struct batch *batch)
{
    int rc = DYN_OK;

    dyni_write_literal(call->answer, "{\"Responses\":{");
    for (size_t i = 0; rc == DYN_OK && i < batch->part_count; i++) {
        struct part *part = &batch->parts[i];
        bool first = true;
        if (i > 0)
            dyni_write_byte(call->answer, ',');
        dyni_write_string(call->answer, part->name);
        dyni_write_literal(call->answer, ":[");
        while (rc == DYN_OK && batch->left > 0 && part->done < part->request->keys.count)
            rc = read_key(call, session, batch, part, &first);
        dyni_write_byte(call->answer, ']');
    }
    dyni_write_byte(call->answer, '}');
    return rc;
}

static void write_names(struct dyn_buf *out, const struct dynl_map *names)
{
    const struct dyn_str *values = names->values;

    dyni_write_literal(out, ",\"ExpressionAttributeNames\":{");
    for (size_t i = 0; i < names->count; i++) {
        if (i > 0)
            dyni_write_byte(out, ',');
        dyni_write_string(out, names->keys[i]);
        dyni_write_byte(out, ':');
        dyni_write_string(out, values[i]);
    }
    dyni_write_byte(out, '}');
}

/** What to ask again of one table, as the request had it. */
static void write_rest(struct dyn_buf *out, const struct part *part)
{
    const struct dynl_keys_and_attributes *request = part->request;

    dyni_write_string(out, part->name);
    dyni_write_literal(out, ":{\"Keys\":[");
    for (size_t i = part->done; i < request->keys.count; i++) {
        if (i > part->done)
            dyni_write_byte(out, ',');
        dynl_item_write(out, &key_of(part, i)->map);
    }
    dyni_write_byte(out, ']');
    if (request->expressions.projection.ptr != NULL) {
        dyni_write_literal(out, ",\"ProjectionExpression\":");
        dyni_write_string(out, request->expressions.projection);
    }
    if (request->expressions.names.keys != NULL)
        write_names(out, &request->expressions.names);
    if (request->consistent_read.has)
        dyn_buf_text(out, request->consistent_read.value ? ",\"ConsistentRead\":true"
                                                         : ",\"ConsistentRead\":false");
    dyni_write_byte(out, '}');
}

static void write_unprocessed(struct dyn_buf *out, const struct batch *batch)
{
    bool first = true;

    dyni_write_literal(out, ",\"UnprocessedKeys\":{");
    for (size_t i = 0; i < batch->part_count; i++) {
        if (batch->parts[i].done == batch->parts[i].request->keys.count)
            continue;
        if (!first)
            dyni_write_byte(out, ',');
        first = false;
        write_rest(out, &batch->parts[i]);
    }
    dyni_write_byte(out, '}');
}

static void write_capacity(struct dyn_buf *out, const struct batch *batch)
{
    struct dyn_str mode = batch->request->return_consumed_capacity;
    bool first = true;

    if (!dynl_wants_capacity(mode))
        return;
    dyni_write_literal(out, ",\"ConsumedCapacity\":[");
    for (size_t i = 0; i < batch->part_count; i++) {
        if (batch->parts[i].done == 0)
            continue;
        if (!first)
            dyni_write_byte(out, ',');
        first = false;
        dynl_usage_write_json(out, &batch->parts[i].usage, mode, false);
    }
    dyni_write_byte(out, ']');
}

static int run(struct dynl_call *call, struct dynl_session *session, struct batch *batch)
{
    struct dyn_buf bytes = {.system = call->system};
    int rc = DYN_OK;

    for (size_t i = 0; rc == DYN_OK && i < batch->part_count; i++)
        rc = find_part(call, session, &batch->parts[i], &bytes);
    dyn_buf_release(&bytes);
    if (rc == DYN_OK)
        rc = write_responses(call, session, batch);
    if (rc != DYN_OK)
        return rc;
    write_unprocessed(call->answer, batch);
    write_capacity(call->answer, batch);
    dyni_write_byte(call->answer, '}');
    return DYN_OK;
}

int dynl_run_batch_get_item(struct dynl_call *call, struct dynl_store *store,
                            const void *request)
{
    struct dynl_session *session = NULL;
    struct batch batch = {0};
    int rc = parse(call, request, &batch);

    if (rc == DYN_OK)
        rc = dynl_session_begin(call, store, DYNL_READ, &session);
    if (rc == DYN_OK)
        rc = run(call, session, &batch);
    dynl_session_end(session);
    return rc;
}
