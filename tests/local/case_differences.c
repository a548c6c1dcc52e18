/* SPDX-License-Identifier: MIT */
#include "local/case_differences.h"

#include "local/answer_match.h"
#include "support/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *name, unsigned line, const char *what)
{
    fprintf(stderr, "%s:%u: %s\n", name, line, what);
    exit(EXIT_FAILURE);
}

/* Reads "SERVER HOW: WHY" into `ret`. */
static bool read_head(char *line, struct case_difference *ret)
{
    static const char *const kinds[] = {"words", "differs", "skipped"};
    char *space = strchr(line, ' ');
    char *colon = strchr(line, ':');
    if (space == NULL || colon == NULL || colon < space || colon[1] != ' ')
        return false;
    *space = *colon = '\0';
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(space + 1, kinds[i]) == 0) {
            ret->kind = (enum case_difference_kind)i;
            ret->server = line;
            ret->why = colon + 2;
            return true;
        }
    }
    return false;
}

static void add(struct case_difference_list *list, const struct case_difference *entry)
{
    size_t size = (list->count + 1) * sizeof(*entry);
    struct case_difference *entries = realloc(list->entries, size);
    if (entries == NULL)
        abort();
    list->entries = entries;
    entries[list->count++] = *entry;
}

struct case_difference_list case_differences_read(const char *folder, const char *name)
{
    struct case_difference_list list = {NULL, 0};
    struct case_difference current = {0};
    size_t len;
    char *text = files_read(folder, name, &len);
    if (text == NULL)
        fail(name, 0, "can't be read");
    for (char *line = text, *end; *line != '\0'; line = end) {
        end = line + strcspn(line, "\n");
        if (*end == '\n')
            *end++ = '\0';
        current.line++;
        if (*line == '\0' || *line == '#')
            continue;
        if (*line != ' ') {
            if (!read_head(line, &current))
                fail(name, current.line, "is not SERVER HOW: WHY");
            continue;
        }
        if (current.server == NULL)
            fail(name, current.line, "a case without a server before it");
        current.cases = line + strspn(line, " ");
        add(&list, &current);
    }
    return list;
}

bool case_difference_names(const struct case_difference *difference,
                           const struct case_entry *entry)
{
    char name[512];
    snprintf(name, sizeof(name), "%s: %s", entry->file, entry->name);
    return answer_text_matches(difference->cases, name);
}

const struct case_difference *
case_difference_find(const struct case_difference_list *list, const char *server,
                     const struct case_entry *entry)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->entries[i].server, server) == 0 &&
            case_difference_names(&list->entries[i], entry))
            return &list->entries[i];
    return NULL;
}
