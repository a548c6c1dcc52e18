/* SPDX-License-Identifier: MIT */
#include "yaml/yaml_keys.h"

#include "diag/diag.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* Up to this many keys are compared each with each, more are sorted. */
enum { PAIRWISE_MAX = 16 };

bool yaml_key_check(const struct yaml_node *key, const struct yaml_file *file,
                    struct diag_list *diags)
{
    if (key->kind != YAML_TEXT) {
        diag_node(diags, DIAG_YAML_KEY_NOT_TEXT, file, key, "a %s cannot be a key",
                  key->kind == YAML_MAP ? "map" : "list");
        if (key->flow)
            diag_hint(diags, "quote it if it is text");
        return false;
    }
    if (key->is_null && key->text.len == 0) {
        diag_node(diags, DIAG_YAML_KEY_NOT_TEXT, file, key,
                  "there is no key before the ':'");
        return false;
    }
    if (!key->quoted && yaml_is(key, "<<")) {
        diag_node(diags, DIAG_YAML_MERGE_KEY, file, key, "merge keys are not used");
        diag_hint(diags, "share fields with 'extends:'");
        return false;
    }
    return true;
}

/* Reports the later of two entries with one key and marks it by taking its value away. */
static void mark(const struct yaml_entry *first, struct yaml_entry *later,
                 const struct yaml_file *file, struct diag_list *diags)
{
    const struct yaml_node *key = later->key;
    diag_node(diags, DIAG_YAML_DUPLICATE_KEY, file, key,
              "the key '%.*s' stands twice in this map", (int)key->text.len,
              key->text.ptr);
    diag_note(diags, file, first->key->at, "it is here too");
    later->value = NULL;
}

static bool mark_pairwise(struct yaml_node *map, const struct yaml_file *file,
                          struct diag_list *diags)
{
    bool has_found = false;
    for (size_t i = 1; i < map->len; i++) {
        for (size_t j = 0; j < i; j++) {
            if (dyn_str_eq(map->entries[j].key->text, map->entries[i].key->text)) {
                mark(&map->entries[j], &map->entries[i], file, diags);
                has_found = true;
                break;
            }
        }
    }
    return has_found;
}

static int compare_keys(const struct yaml_entry *a, const struct yaml_entry *b)
{
    struct dyn_str x = a->key->text, y = b->key->text;
    int order = memcmp(x.ptr, y.ptr, x.len < y.len ? x.len : y.len);
    return order != 0 ? order : (x.len > y.len) - (x.len < y.len);
}

/* By key, then by place in the map. */
static int compare_entries(const void *a, const void *b)
{
    const struct yaml_entry *x = *(struct yaml_entry *const *)a;
    const struct yaml_entry *y = *(struct yaml_entry *const *)b;
    int order = compare_keys(x, y);
    return order != 0 ? order : (x > y) - (x < y);
}

static bool mark_sorted(struct dyn_arena *arena, struct yaml_node *map,
                        const struct yaml_file *file, struct diag_list *diags)
{
    struct yaml_entry **sorted = gen_calloc(arena, map->len, sizeof(*sorted));
    bool has_found = false;
    size_t first = 0;

    for (size_t i = 0; i < map->len; i++)
        sorted[i] = &map->entries[i];
    qsort(sorted, map->len, sizeof(*sorted), compare_entries);
    for (size_t i = 1; i < map->len; i++) {
        if (compare_keys(sorted[first], sorted[i]) != 0) {
            first = i;
            continue;
        }
        mark(sorted[first], sorted[i], file, diags);
        has_found = true;
    }
    return has_found;
}

void yaml_keys_unique(struct dyn_arena *arena, struct yaml_node *map,
                      const struct yaml_file *file, struct diag_list *diags)
{
    bool has_found = map->len <= PAIRWISE_MAX ? mark_pairwise(map, file, diags)
                                              : mark_sorted(arena, map, file, diags);
    if (!has_found)
        return;
    size_t kept = 0;
    for (size_t i = 0; i < map->len; i++) {
        if (map->entries[i].value != NULL)
            map->entries[kept++] = map->entries[i];
    }
    map->len = kept;
}
