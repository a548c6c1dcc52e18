/* SPDX-License-Identifier: MIT */
#include "local/read/start_key.h"

#include "local/item/item_key.h"

#define INVALID  "The provided starting key is invalid"
#define MISMATCH "The provided key element does not match the schema"

/* --- Checks ------------------------------------------------------------------------- */

static bool has_text(struct dyn_str text, const char *part)
{
    size_t len = strlen(part);

    for (size_t i = 0; i + len <= text.len; i++)
        if (memcmp(text.ptr + i, part, len) == 0)
            return true;
    return false;
}

int dynl_start_values_check(struct dynl_call *call, const struct dynl_attributes *start)
{
    /* The service says of these alone that they are no starting key. */
    static const char *const bare[] = {"contains duplicates", "number set",
                                       "numeric value", "significant digits",
                                       "number with magnitude"};
    struct dyn_str problem = start->problem;

    if (problem.ptr == NULL)
        return DYN_OK;
    for (size_t i = 0; i < sizeof(bare) / sizeof(bare[0]); i++)
        if (has_text(problem, bare[i]))
            return dynl_refuse_text(call, DYNL_VALIDATION, problem);
    return dynl_refuse(call, DYNL_VALIDATION, INVALID ": %.*s", (int)problem.len,
                       problem.ptr);
}

static unsigned parts_of(const struct dynl_key_schema *schema)
{
    return schema->hash_count + schema->range_count;
}

bool dynl_start_fits(const struct dynl_table *table, const struct dynl_index *index,
                     const struct dynl_attributes *start)
{
    size_t count = parts_of(&table->key);

    if (index != NULL)
        for (unsigned i = 0; i < parts_of(&index->key); i++)
            if (!dynl_is_key_of(&table->key, index->key.parts[i].name))
                count++;
    return start->map.count == count;
}

int dynl_start_part_check(struct dynl_call *call, const struct dynl_key_schema *schema,
                          size_t part, const struct dynl_attributes *start)
{
    const struct dynl_key_part *key = &schema->parts[part];
    const struct dynl_value *value = dynl_get(&start->map, key->name);
    bool is_hash = part < schema->hash_count;

    if (value == NULL)
        return dynl_refuse(call, DYNL_VALIDATION, INVALID);
    if (value->tag != key->type)
        return dynl_refuse(call, DYNL_VALIDATION, MISMATCH);
    if (value->tag == DYNI_TAG_N)
        return DYN_OK;
    if (value->text.len == 0)
        return dynl_refuse(call, DYNL_VALIDATION,
                           "One or more parameter values were invalid: The "
                           "AttributeValue for a key attribute cannot contain an empty "
                           "%s value. Key: %.*s",
                           value->tag == DYNI_TAG_S ? "string" : "binary",
                           (int)key->name.len, key->name.ptr);
    if (value->text.len > (is_hash ? DYNL_HASH_BYTES_MAX : DYNL_RANGE_BYTES_MAX))
        return dynl_refuse(
            call, DYNL_VALIDATION, "One or more parameter values were invalid: %s",
            is_hash ? "Size of hashkey has exceeded the maximum size limit of2048 bytes"
                    : "Aggregated size of all range keys has exceeded the size limit of "
                      "1024 bytes");
    return DYN_OK;
}

/** The table's key in the start key, as a map by itself. */
static int table_key(struct dynl_call *call, const struct dynl_table *table,
                     const struct dynl_attributes *start, struct dynl_value *ret)
{
    struct dynl_member *members =
        dyn_arena_calloc(call->mem, parts_of(&table->key), sizeof(*members));
    size_t count = 0;

    if (members == NULL)
        return dynl_no_memory(call);
    for (size_t i = 0; i < start->map.count; i++)
        if (dynl_is_key_of(&table->key, start->map.members[i].name))
            members[count++] = start->map.members[i];
    *ret = (struct dynl_value){.tag = DYNI_TAG_M, .count = count, .members = members};
    return DYN_OK;
}

int dynl_start_table_check(struct dynl_call *call, const struct dynl_table *table,
                           const struct dynl_attributes *start)
{
    struct dyn_buf bytes = {.system = call->system};
    struct dynl_value key;
    struct dyn_str text;
    int rc = table_key(call, table, start, &key);

    if (rc == DYN_OK)
        rc = dynl_key_check(call, table, &key, &bytes);
    dyn_buf_release(&bytes);
    if (rc != DYN_E_SERVICE)
        return rc;
    text = dynl_text(call, INVALID ": %.*s", (int)call->refusal.message.len,
                     call->refusal.message.ptr);
    if (text.ptr == NULL)
        return dynl_no_memory(call);
    call->refusal.message = text;
    return rc;
}

/* --- Bytes -------------------------------------------------------------------------- */

int dynl_start_bytes(struct dynl_call *call, const struct dynl_table *table,
                     const struct dynl_index *index, const struct dynl_attributes *start,
                     struct dyn_buf *out)
{
    struct dyn_buf own = {.system = call->system};
    struct dyn_str bytes;

    if (index == NULL) {
        dynl_key_append_all(out, table->space, &table->key, &start->map);
    } else {
        dynl_key_append_all(out, index->space, &index->key, &start->map);
        dynl_key_append_all(&own, table->space, &table->key, &start->map);
        bytes = dyn_buf_str(&own);
        if (bytes.len > sizeof(uint32_t))
            dyn_buf_append(out, bytes.ptr + sizeof(uint32_t),
                           bytes.len - sizeof(uint32_t));
        if (own.failed != 0)
            out->failed = own.failed;
        dyn_buf_release(&own);
    }
    return out->failed != 0 ? dynl_no_memory(call) : DYN_OK;
}

int dynl_start_bound(struct dynl_call *call, const struct dynl_table *table,
                     const struct dynl_index *index, const struct dynl_attributes *start,
                     bool backwards, struct dyn_buf *low, struct dyn_buf *high)
{
    struct dyn_buf *bound = backwards ? high : low;
    int rc;

    if (!dynl_start_given(start))
        return DYN_OK;
    dyn_buf_clear(bound);
    rc = dynl_start_bytes(call, table, index, start, bound);
    /* No key is the beginning of another: the next possible one is one byte longer. */
    if (rc == DYN_OK && !backwards && dyn_buf_byte(bound, '\0') != 0)
        rc = dynl_no_memory(call);
    return rc;
}

static size_t add_names(struct dyn_str *names, size_t count,
                        const struct dynl_key_schema *schema)
{
    for (size_t i = 0; i < parts_of(schema); i++)
        names[count++] = schema->parts[i].name;
    return count;
}

int dynl_last_key_pick(struct dynl_call *call, const struct dynl_table *table,
                       const struct dynl_index *index, struct dynl_pick *ret_pick)
{
    struct dyn_str names[2 * DYNL_PARTS_MAX];
    size_t count = add_names(names, 0, &table->key);

    if (index != NULL)
        count = add_names(names, count, &index->key);
    return dynl_pick_init(call, names, count, ret_pick);
}
