/* SPDX-License-Identifier: MIT */
#include "local/expression/bind.h"

#include "core/number.h"
#include "local/value/text.h"

#include <stdlib.h>

#define PLACEHOLDER_MAX 255
#define TOGETHER_MAX    ((size_t)2 * 1024 * 1024) /* bytes that names and values may have */

#define NAMES  "ExpressionAttributeNames"
#define VALUES "ExpressionAttributeValues"

#define SHOW(text) (int)(text).len, (text).ptr

/* --- What placeholders may be ------------------------------------------------------- */

static bool is_placeholder(struct dyn_str text, char mark)
{
    if (text.len < 2 || text.ptr[0] != mark)
        return false;
    for (size_t i = 1; i < text.len; i++) {
        char c = text.ptr[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !dyni_is_digit(c) &&
            c != '_')
            return false;
    }
    return true;
}

static int check_placeholder(struct dynl_call *call, const char *map, struct dyn_str text,
                             char mark)
{
    if (text.len > PLACEHOLDER_MAX)
        return dynl_refuse(call, DYNL_VALIDATION,
                           "%s contains invalid key: The expression attribute map "
                           "contains a key that is too long; size of key: %zu",
                           map, text.len);
    if (!is_placeholder(text, mark))
        return dynl_refuse(call, DYNL_VALIDATION,
                           "%s contains invalid key: Syntax error; key: \"%.*s\"", map,
                           SHOW(text));
    return DYN_OK;
}

/* --- Names -------------------------------------------------------------------------- */

static int order_entries(const void *a, const void *b)
{
    const struct dynl_name_entry *left = a, *right = b;

    return dynl_bytes_compare(left->placeholder, right->placeholder);
}

static int check_names(struct dynl_call *call, const struct dynl_map *map)
{
    const struct dyn_str *names = map->values;
    int rc = DYN_OK;

    if (map->keys != NULL && map->count == 0)
        return dynl_refuse(call, DYNL_VALIDATION, NAMES " must not be empty");
    for (size_t i = 0; rc == DYN_OK && i < map->count; i++) {
        rc = check_placeholder(call, NAMES, map->keys[i], '#');
        if (rc == DYN_OK && names[i].len == 0)
            rc = dynl_refuse(call, DYNL_VALIDATION,
                             NAMES " contains invalid value: Empty attribute name for "
                                   "key %.*s",
                             SHOW(map->keys[i]));
        if (rc == DYN_OK && names[i].len > DYNL_NAME_MAX)
            rc = dynl_refuse(call, DYNL_VALIDATION, DYNL_NAME_TEXT);
    }
    return rc;
}

static int init_names(struct dynl_call *call, const struct dynl_map *map,
                      struct dynl_bindings *ret)
{
    const struct dyn_str *names = map->values;
    int rc = check_names(call, map);

    if (rc != DYN_OK || map->keys == NULL)
        return rc;
    ret->names = dyn_arena_calloc(call->mem, map->count, sizeof(*ret->names));
    if (ret->names == NULL)
        return dynl_no_memory(call);
    ret->name_count = map->count;
    for (size_t i = 0; i < map->count; i++)
        ret->names[i] = (struct dynl_name_entry){map->keys[i], names[i], false};
    qsort(ret->names, ret->name_count, sizeof(*ret->names), order_entries);
    return DYN_OK;
}

struct dyn_str dynl_bound_name(struct dynl_bindings *bindings, struct dyn_str name)
{
    const struct dynl_name_entry wanted = {.placeholder = name};
    struct dynl_name_entry *entry = NULL;

    if (bindings->name_count > 0)
        entry = bsearch(&wanted, bindings->names, bindings->name_count, sizeof(*entry),
                        order_entries);
    if (entry == NULL)
        return dyn_str_n(NULL, 0);
    entry->is_used = true;
    return entry->name;
}

/* --- Values ------------------------------------------------------------------------- */

static int init_values(struct dynl_call *call, const struct dynl_attributes *values,
                       struct dynl_bindings *ret)
{
    const struct dynl_value *map = &values->map;
    int rc = DYN_OK;

    if (dyn_str_eq(values->problem, DYN_STR(DYNL_NESTING_TEXT)) ||
        dyn_str_eq(values->problem, DYN_STR(DYNL_NAME_TEXT)))
        return dynl_refuse_text(call, DYNL_VALIDATION, values->problem);
    if (values->problem.ptr != NULL)
        return dynl_refuse(call, DYNL_VALIDATION,
                           VALUES " contains invalid value: %.*s for key %.*s",
                           SHOW(values->problem), SHOW(values->problem_name));
    if (map->tag == DYNI_TAG_NONE)
        return DYN_OK;
    if (map->count == 0)
        return dynl_refuse(call, DYNL_VALIDATION, VALUES " must not be empty");
    for (size_t i = 0; rc == DYN_OK && i < map->count; i++)
        rc = check_placeholder(call, VALUES, map->members[i].name, ':');
    if (rc != DYN_OK)
        return rc;
    ret->value_used = dyn_arena_calloc(call->mem, map->count, sizeof(bool));
    if (ret->value_used == NULL)
        return dynl_no_memory(call);
    ret->values = map;
    return DYN_OK;
}

const struct dynl_value *dynl_bound_value(struct dynl_bindings *bindings,
                                          struct dyn_str name)
{
    const struct dynl_value *map = bindings->values;
    size_t low = 0, high = map != NULL ? map->count : 0;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct dynl_member *member = &map->members[middle];
        int order = dynl_bytes_compare(name, member->name);
        if (order == 0) {
            bindings->value_used[middle] = true;
            return &member->value;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* --- How large they are ------------------------------------------------------------- */

static size_t size_of_names(const struct dynl_bindings *bindings)
{
    size_t size = 0;

    for (size_t i = 0; i < bindings->name_count; i++)
        size += bindings->names[i].placeholder.len + bindings->names[i].name.len;
    return size;
}

static size_t size_of_values(const struct dynl_bindings *bindings)
{
    const struct dynl_value *map = bindings->values;
    size_t size = 0;

    for (size_t i = 0; map != NULL && i < map->count; i++)
        size += map->members[i].name.len + dynl_value_size(&map->members[i].value);
    return size;
}

static int check_sizes(struct dynl_call *call, const struct dynl_bindings *bindings)
{
    size_t names = size_of_names(bindings), values = size_of_values(bindings);

    if (names > TOGETHER_MAX)
        return dynl_refuse(call, DYNL_VALIDATION, NAMES " exceeds max size");
    if (values > TOGETHER_MAX)
        return dynl_refuse(call, DYNL_VALIDATION, VALUES " exceeds max size");
    if (names + values > TOGETHER_MAX)
        return dynl_refuse(call, DYNL_VALIDATION,
                           "Combined size of " NAMES " and " VALUES " exceeds max size");
    return DYN_OK;
}

int dynl_bindings_init(struct dynl_call *call, const struct dynl_expression_texts *texts,
                       struct dynl_bindings *ret)
{
    int rc;

    *ret = (struct dynl_bindings){0};
    rc = init_names(call, &texts->names, ret);
    if (rc == DYN_OK)
        rc = init_values(call, &texts->values, ret);
    return rc == DYN_OK ? check_sizes(call, ret) : rc;
}

/* --- What nothing used -------------------------------------------------------------- */

static int refuse_unused(struct dynl_call *call, const char *map, struct dyn_buf *keys)
{
    int rc;

    if (keys->failed != 0)
        rc = dynl_no_memory(call);
    else
        rc = dynl_refuse(call, DYNL_VALIDATION,
                         "Value provided in %s unused in expressions: keys: {%s}", map,
                         keys->ptr);
    dyn_buf_release(keys);
    return rc;
}

static void append_key(struct dyn_buf *keys, struct dyn_str key)
{
    if (keys->len > 0)
        dyn_buf_append(keys, ", ", 2);
    dyn_buf_append(keys, key.ptr, key.len);
}

static size_t first_unused_name(const struct dynl_bindings *bindings)
{
    size_t i = 0;

    while (i < bindings->name_count && bindings->names[i].is_used)
        i++;
    return i;
}

static size_t first_unused_value(const struct dynl_bindings *bindings)
{
    size_t count = bindings->values != NULL ? bindings->values->count : 0;
    size_t i = 0;

    while (i < count && bindings->value_used[i])
        i++;
    return i;
}

int dynl_bindings_check_used(struct dynl_call *call, const struct dynl_bindings *bindings)
{
    struct dyn_buf keys = {.system = call->system};
    size_t i = first_unused_name(bindings);

    if (i < bindings->name_count) {
        for (; i < bindings->name_count; i++)
            if (!bindings->names[i].is_used)
                append_key(&keys, bindings->names[i].placeholder);
        return refuse_unused(call, NAMES, &keys);
    }
    i = first_unused_value(bindings);
    if (bindings->values == NULL || i == bindings->values->count)
        return DYN_OK;
    for (; i < bindings->values->count; i++)
        if (!bindings->value_used[i])
            append_key(&keys, bindings->values->members[i].name);
    return refuse_unused(call, VALUES, &keys);
}
