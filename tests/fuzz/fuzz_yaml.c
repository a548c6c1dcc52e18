/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the YAML reader with any bytes. What must hold:
 * - there is a tree, or an error says why there is none;
 * - every node stands inside of the file and ends where it begins or later;
 * - the tree is as yaml.h promises: a map of bounded depth and size with keys that differ;
 * - what was found can be printed, and no diagnostic stands outside of the file.
 */
#include "diag/diag_print.h"
#include "yaml/yaml.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REQUIRE(fact)                                                                    \
    do {                                                                                 \
        if (!(fact)) {                                                                   \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #fact);                   \
            abort();                                                                     \
        }                                                                                \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* How many positions each line of the text has: one more than characters. */
struct lines {
    int *columns;
    int count;
};

static struct lines measure(struct dyn_str text)
{
    struct lines lines = {calloc(text.len + 2, sizeof(int)), 1};
    REQUIRE(lines.columns != NULL);
    lines.columns[1] = 1;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool is_cr_of_crlf = c == '\r' && i + 1 < text.len && text.ptr[i + 1] == '\n';
        if (c == '\n' || (c == '\r' && !is_cr_of_crlf))
            lines.columns[++lines.count] = 1;
        else if (((unsigned char)c & 0xC0) != 0x80)
            lines.columns[lines.count]++;
    }
    return lines;
}

static bool is_inside(const struct lines *lines, struct yaml_position at)
{
    return at.line >= 1 && at.line <= lines->count && at.column >= 1 &&
           at.column <= lines->columns[at.line];
}

static bool is_ordered(struct yaml_position at, struct yaml_position end)
{
    return at.line < end.line || (at.line == end.line && at.column <= end.column);
}

struct walk {
    struct lines lines;
    size_t nodes;
};

static void check_node(struct walk *walk, const struct yaml_node *node, int depth);

static void check_map(struct walk *walk, const struct yaml_node *map, int depth)
{
    for (size_t i = 0; i < map->len; i++) {
        const struct yaml_node *key = map->entries[i].key;
        REQUIRE(key->kind == YAML_TEXT);
        check_node(walk, key, depth + 1);
        check_node(walk, map->entries[i].value, depth + 1);
        for (size_t j = 0; j < i && map->len < 1000; j++)
            REQUIRE(!dyn_str_eq(key->text, map->entries[j].key->text));
    }
}

static void check_node(struct walk *walk, const struct yaml_node *node, int depth)
{
    walk->nodes++;
    REQUIRE(depth <= YAML_MAX_DEPTH + 1);
    REQUIRE(is_inside(&walk->lines, node->at));
    REQUIRE(is_inside(&walk->lines, node->end));
    REQUIRE(is_ordered(node->at, node->end));
    if (node->kind == YAML_TEXT) {
        REQUIRE(node->text.ptr != NULL && node->text.ptr[node->text.len] == '\0');
        (void)yaml_would_retype(node);
    } else if (node->kind == YAML_MAP) {
        check_map(walk, node, depth);
    } else {
        for (size_t i = 0; i < node->len; i++)
            check_node(walk, node->items[i], depth + 1);
    }
}

static void check_diags(const struct diag_list *diags, const struct lines *lines,
                        bool is_utf8)
{
    for (const struct diag *diag = diags->first; diag != NULL; diag = diag->next) {
        if (diag->place.at.line == 0 || !is_utf8)
            continue;
        REQUIRE(is_inside(lines, diag->place.at));
        for (const struct diag_note *note = diag->notes; note != NULL; note = note->next)
            REQUIRE(is_inside(lines, note->place.at));
    }
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    REQUIRE(stream != NULL);
    diag_print(diags, stream, true);
    diag_print_json(diags, stream);
    fclose(stream);
    for (size_t i = 0; i < size; i++)
        REQUIRE(text[i] == '\n' || (unsigned char)text[i] >= ' ');
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dyn_arena arena = {0};
    struct diag_list diags;
    struct yaml_file file;

    diag_init(&diags, &arena);
    int rc = yaml_read(&arena, "fuzz.yaml", dyn_str_n((const char *)data, size), &diags,
                       &file);
    REQUIRE((rc == 0) == (file.root != NULL));
    REQUIRE(rc == 0 || diag_has_errors(&diags));

    struct walk walk = {measure(file.text), 0};
    if (rc == 0) {
        REQUIRE(file.root->kind == YAML_MAP);
        check_node(&walk, file.root, 1);
        REQUIRE(walk.nodes <= 2 * (size + 1) + YAML_MAX_ALIASED);
    }
    bool is_utf8 = diags.first == NULL || diags.first->info->code != DIAG_YAML_UTF8;
    check_diags(&diags, &walk.lines, is_utf8);
    free(walk.lines.columns);
    dyn_arena_release(&arena);
    return 0;
}
