/* SPDX-License-Identifier: MIT */
#include "local/write/transact_token.h"

#include "local/value/text.h"

#include <stdlib.h>

/* A text with its length before it, so that no two lists of texts are the same bytes. */
static void put_text(struct dyn_buf *out, struct dyn_str text)
{
    uint64_t len = text.ptr != NULL ? (uint64_t)text.len + 1 : 0;

    dyn_buf_append(out, &len, sizeof(len));
    dyn_buf_append(out, text.ptr, text.len);
}

static void put_map(struct dyn_buf *out, const struct dynl_value *map)
{
    if (map->tag == DYNI_TAG_NONE)
        dyn_buf_byte(out, '-');
    else
        dynl_item_write(out, map);
}

struct name {
    struct dyn_str placeholder, attribute;
};

static int compare_names(const void *a, const void *b)
{
    const struct name *left = a, *right = b;

    return dynl_bytes_compare(left->placeholder, right->placeholder);
}

static int put_names(struct dynl_call *call, struct dyn_buf *out,
                     const struct dynl_map *map)
{
    const struct dyn_str *attributes = map->values;
    struct name *names = dyn_arena_calloc(call->mem, map->count, sizeof(*names));
    uint64_t count = map->count;

    if (names == NULL)
        return dynl_no_memory(call);
    for (size_t i = 0; i < map->count; i++) {
        names[i].placeholder = map->keys[i];
        names[i].attribute = attributes[i];
    }
    qsort(names, map->count, sizeof(*names), compare_names);
    dyn_buf_append(out, &count, sizeof(count));
    for (size_t i = 0; i < map->count; i++) {
        put_text(out, names[i].placeholder);
        put_text(out, names[i].attribute);
    }
    return DYN_OK;
}

static int put_write(struct dynl_call *call, struct dyn_buf *out,
                     const struct dynl_write *write)
{
    dyn_buf_byte(out, (char)('0' + (int)write->kind));
    put_text(out, dynl_table_name(write->table_name));
    put_map(out, &write->given->map);
    put_text(out, write->texts->condition);
    put_text(out, write->texts->update);
    put_map(out, &write->texts->values.map);
    return put_names(call, out, &write->texts->names);
}

int dynl_transaction_hash(struct dynl_call *call, const struct dynl_write *writes,
                          size_t count, uint8_t ret_hash[DYNI_SHA256_BYTES])
{
    struct dyn_buf asked = {.system = call->system, .max = SIZE_MAX / 2};
    int rc = DYN_OK;

    for (size_t i = 0; rc == DYN_OK && i < count; i++)
        rc = put_write(call, &asked, &writes[i]);
    if (rc == DYN_OK && asked.failed != 0)
        rc = dynl_no_memory(call);
    if (rc == DYN_OK && dyni_sha256(asked.ptr, asked.len, NULL, 0, ret_hash) != 0)
        rc = dynl_fail(call, DYN_E_SYSTEM, "SHA-256 failed");
    dyn_buf_release(&asked);
    return rc;
}
