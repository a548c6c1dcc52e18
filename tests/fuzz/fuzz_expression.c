/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes expressions from text to result: the first byte says which language it is, the rest
 * is the expression. Names and values that seeds use are defined, and an item is there. What
 * must hold: an update changes nothing outside of the paths that it gives back; what a
 * projection shows, it shows again of what it showed, unless a list closed up.
 */
#include "local/expression/expression.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char values_json[] =
    "{\":a\":{\"S\":\"a\"},\":b\":{\"B\":\"aGk=\"},\":l\":{\"L\":[{\"N\":\"1\"}]},\":m\":"
    "{\"M\":{\"x\":{\"N\":\"1\"}}},\":n\":{\"N\":\"12.5\"},\":o\":{\"N\":\"-3\"},\":s\":"
    "{\"SS\":[\"a\",\"b\"]},\":t\":{\"S\":\"SS\"},\":v\":{\"N\":\"1\"}}";
static const char item_json[] =
    "{\"a\":{\"S\":\"abc\"},\"b\":{\"B\":\"aGVsbG8=\"},\"l\":{\"L\":[{\"N\":\"1\"},{"
    "\"L\":[{"
    "\"S\":\"q\"}]},{\"M\":{\"x\":{\"N\":\"2\"}}}]},\"m\":{\"M\":{\"l\":{\"L\":[{\"N\":"
    "\"1\"},{\"N\":\"2\"}]},\"x\":{\"N\":\"1\"}}},\"n\":{\"N\":\"12\"},\"s\":{\"SS\":["
    "\"a\","
    "\"c\"]},\"t\":{\"BOOL\":true},\"z\":{\"NULL\":true}}";

static const char *const names[][2] = {
    {"#a", "a"}, {"#l", "l"}, {"#m", "m"}, {"#x", "x.y"}};
#define NAMES (sizeof(names) / sizeof(names[0]))

static void require(bool holds, const char *law)
{
    if (holds)
        return;
    fprintf(stderr, "fuzz_expression: broken: %s\n", law);
    abort();
}

static struct dynl_value read_map(struct dynl_call *call, const char *text)
{
    struct dynl_attributes map = {0};
    struct dyn_str copy;
    struct dyni_reader reader;

    require(dyn_arena_str(call->mem, dyn_str(text), &copy), "there is memory");
    dyni_reader_init(&reader, (char *)(uintptr_t)copy.ptr, copy.len, 64);
    require(dynl_attributes_read(call, &reader, &map) == DYN_OK, "the fuzzer's own JSON");
    return map.map;
}

/* Only what the text uses is defined, or every request would be refused for the rest. */
static void define(struct dynl_call *call, struct dyn_str text,
                   struct dynl_expression_texts *ret)
{
    struct dyn_str *keys = dyn_arena_calloc(call->mem, NAMES, sizeof(*keys));
    struct dyn_str *defined = dyn_arena_calloc(call->mem, NAMES, sizeof(*defined));
    struct dynl_value all = read_map(call, values_json);
    struct dynl_member *members =
        dyn_arena_calloc(call->mem, all.count, sizeof(*members));
    size_t count = 0, value_count = 0;
    struct dyn_str copy;

    require(keys != NULL && defined != NULL && members != NULL, "there is memory");
    require(dyn_arena_str(call->mem, text, &copy), "there is memory");
    for (size_t i = 0; i < NAMES; i++) {
        if (strstr(copy.ptr, names[i][0]) == NULL)
            continue;
        keys[count] = dyn_str(names[i][0]);
        defined[count++] = dyn_str(names[i][1]);
    }
    if (count > 0)
        ret->names = (struct dynl_map){.keys = keys, .values = defined, .count = count};
    for (size_t i = 0; i < all.count; i++)
        if (strstr(copy.ptr, all.members[i].name.ptr) != NULL)
            members[value_count++] = all.members[i];
    if (value_count == 0)
        return;
    ret->values.map = (struct dynl_value){.tag = DYNI_TAG_M, .count = value_count};
    ret->values.map.members = members;
}

static bool is_before(struct dyn_str a, struct dyn_str b)
{
    int order = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);

    return order != 0 ? order < 0 : a.len < b.len;
}

/* Top-level attributes that no path begins with are as they were. */
static void check_update(struct dynl_call *call, const struct dynl_update *update,
                         const struct dynl_value *item)
{
    struct dynl_projection_paths paths;
    struct dynl_value after;

    if (dynl_update_apply(call, update, item, &after, &paths) != DYN_OK)
        return;
    for (size_t i = 0; i < item->count; i++) {
        bool is_changed = false;
        const struct dynl_value *now = dynl_get(&after, item->members[i].name);
        for (size_t p = 0; p < paths.count; p++)
            is_changed |= dyn_str_eq(paths.paths[p].steps[0].name, item->members[i].name);
        require(is_changed || (now != NULL && dynl_equal(now, &item->members[i].value)),
                "an update leaves other attributes alone");
    }
    for (size_t i = 1; i < after.count; i++)
        require(is_before(after.members[i - 1].name, after.members[i].name),
                "members are sorted");
    require(dynl_depth(&after) <= DYNL_NESTING_MAX, "an update nests no deeper");
}

static bool has_index(const struct dynl_projection_paths *paths)
{
    for (size_t i = 0; i < paths->count; i++)
        for (size_t s = 0; s < paths->paths[i].count; s++)
            if (paths->paths[i].steps[s].name.ptr == NULL)
                return true;
    return false;
}

static void check_projection(struct dynl_call *call,
                             const struct dynl_projection_paths *paths,
                             const struct dynl_value *item)
{
    struct dynl_value shown, again;

    require(dynl_projection_apply(call, paths, item, &shown) == DYN_OK,
            "projections are never refused");
    require(dynl_item_size(&shown) <= dynl_item_size(item), "a projection is no more");
    require(dynl_projection_apply(call, paths, &shown, &again) == DYN_OK,
            "projections are never refused");
    require(has_index(paths) || dynl_equal(&shown, &again),
            "a projection of a projection is the same");
}

static void check(struct dynl_call *call, const struct dynl_expression_texts *texts)
{
    struct dynl_expressions parsed;
    struct dynl_value item;
    bool holds = false;

    if (dynl_expressions_parse(call, texts, &parsed) != DYN_OK) {
        require(call->refusal.type == DYNL_VALIDATION, "a refusal is told");
        return;
    }
    item = read_map(call, item_json);
    if (parsed.condition != NULL) {
        require(dynl_condition_holds(call, parsed.condition, &item, &holds) == DYN_OK,
                "conditions are never refused");
        dynl_condition_holds(call, parsed.condition, NULL, &holds);
    }
    if (parsed.update != NULL)
        check_update(call, parsed.update, &item);
    if (parsed.projection.count > 0)
        check_projection(call, &parsed.projection, &item);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dyn_arena mem = {0};
    struct dynl_call call = {.mem = &mem};
    struct dynl_expression_texts texts = {0};
    struct dyn_str text;

    if (size < 1 || size > DYNL_EXPRESSION_BYTES_MAX + 1)
        return 0;
    text = dyn_str_n((const char *)data + 1, size - 1);
    switch (data[0]) {
    case 'c':
        texts.condition = text;
        break;
    case 'k':
        texts.key_condition = text;
        break;
    case 'u':
        texts.update = text;
        break;
    case 'p':
        texts.projection = text;
        break;
    default:
        return 0;
    }
    define(&call, text, &texts);
    check(&call, &texts);
    dyn_arena_release(&mem);
    return 0;
}
