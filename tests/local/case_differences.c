/* SPDX-License-Identifier: MIT */
#include "local/case_differences.h"

#include "local/answer_match.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *path, unsigned line, const char *what)
{
    fprintf(stderr, "%s:%u: %s\n", path, line, what);
    exit(EXIT_FAILURE);
}

/* Reads "SERVER: WHY" or "SERVER skipped: WHY" into `ret`. */
static bool read_head(char *line, struct case_difference *ret)
{
    static const char skipped[] = " skipped";
    char *colon = strchr(line, ':');
    if (colon == NULL || colon[1] != ' ')
        return false;
    *colon = '\0';
    char *how = strstr(line, skipped);
    ret->is_skipped = how != NULL;
    if (how != NULL)
        *how = '\0';
    ret->server = line;
    ret->why = colon + 2;
    return true;
}

/* Reads "FILE: NAME @STEPS". */
static void read_cases(char *line, struct case_difference *ret)
{
    char *mark = strstr(line, " @");
    ret->cases = line + strspn(line, " ");
    ret->steps = mark != NULL ? mark + 2 : NULL;
    if (mark != NULL)
        *mark = '\0';
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

struct case_difference_list case_differences_read(const char *path)
{
    struct case_difference_list list = {NULL, 0};
    struct case_difference current = {0};
    size_t len;
    char *text = case_file_text(path, &len);
    for (char *line = text, *end; *line != '\0'; line = end) {
        end = line + strcspn(line, "\n");
        if (*end == '\n')
            *end++ = '\0';
        current.line++;
        if (*line == '\0' || *line == '#')
            continue;
        if (*line != ' ') {
            if (!read_head(line, &current))
                fail(path, current.line, "is not SERVER: WHY");
            continue;
        }
        if (current.server == NULL)
            fail(path, current.line, "a case without a server before it");
        read_cases(line, &current);
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

static const struct case_difference *find(const struct case_difference_list *list,
                                          const char *server,
                                          const struct case_entry *entry,
                                          bool (*is_it)(const struct case_difference *))
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->entries[i].server, server) == 0 && is_it(&list->entries[i]) &&
            case_difference_names(&list->entries[i], entry))
            return &list->entries[i];
    return NULL;
}

static bool is_skip(const struct case_difference *difference)
{
    return difference->is_skipped;
}

static bool is_of_all_steps(const struct case_difference *difference)
{
    return !difference->is_skipped && difference->steps == NULL;
}

bool case_is_skipped(const struct case_difference_list *list, const char *server,
                     const struct case_entry *entry)
{
    return find(list, server, entry, is_skip) != NULL;
}

/* --- Judging ------------------------------------------------------------------------ */

/* What "2 5w" says of a step. */
static enum case_verdict verdict_in(const char *steps, size_t step)
{
    while (*steps != '\0') {
        char *end;
        unsigned long number = strtoul(steps, &end, 10);
        if (end == steps)
            break;
        if (number == step)
            return *end == 'w' ? CASE_WORDS : CASE_DIFFERENT;
        steps = end + (*end == 'w');
    }
    return CASE_SAME;
}

/* What the list says of a step, counted from 1, and where. */
static enum case_verdict listed(const struct case_difference_list *list,
                                const char *server, const struct case_entry *entry,
                                size_t step, const struct case_difference **ret_where)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct case_difference *d = &list->entries[i];
        if (d->steps == NULL || strcmp(d->server, server) != 0 ||
            !case_difference_names(d, entry))
            continue;
        enum case_verdict verdict = verdict_in(d->steps, step);
        *ret_where = d;
        if (verdict != CASE_SAME)
            return verdict;
    }
    *ret_where = NULL;
    return CASE_SAME;
}

static bool any_differs(const struct case_outcome *outcome)
{
    for (size_t i = 0; i < outcome->count; i++)
        if (outcome->verdicts[i] != CASE_SAME)
            return true;
    return outcome->has_no_tables;
}

/* The line that would list all that differed. */
static void write_line(struct dyn_buf *out, const struct case_entry *entry,
                       const struct case_outcome *outcome)
{
    dyn_buf_printf(out, "    %s: %s @", entry->file, entry->name);
    for (size_t i = 0; i < outcome->count; i++)
        if (outcome->verdicts[i] != CASE_SAME)
            dyn_buf_printf(out, "%zu%s ", i + 1,
                           outcome->verdicts[i] == CASE_WORDS ? "w" : "");
    dyn_buf_byte(out, '\n');
}

static bool is_step_right(const struct case_difference_list *list, const char *server,
                          const struct case_entry *entry,
                          const struct case_outcome *outcome, size_t i,
                          struct dyn_buf *why)
{
    static const char *const words[] = {"does not differ", "words it otherwise",
                                        "differs"};
    const struct case_difference *where;
    enum case_verdict expected = listed(list, server, entry, i + 1, &where);
    if (expected == outcome->verdicts[i])
        return true;
    dyn_buf_printf(why, "%s.cases:%u: step %zu: %s", entry->file, entry->steps[i].line,
                   i + 1, words[outcome->verdicts[i]]);
    if (where != NULL)
        dyn_buf_printf(why, " (differences, line %u: %s)", where->line, where->why);
    dyn_buf_printf(why, ": %s\n", outcome->texts[i].len > 0 ? outcome->texts[i].ptr : "");
    return false;
}

bool case_outcome_is_right(const struct case_difference_list *list, const char *server,
                           const struct case_entry *entry,
                           const struct case_outcome *outcome, struct dyn_buf *why)
{
    const struct case_difference *all = find(list, server, entry, is_of_all_steps);
    bool is_right = true;
    if (all != NULL && !any_differs(outcome))
        dyn_buf_printf(why, "no longer differs (differences, line %u: %s)", all->line,
                       all->why);
    if (all != NULL)
        return any_differs(outcome);
    if (outcome->has_no_tables) {
        dyn_buf_append(why, outcome->texts[0].ptr, outcome->texts[0].len);
        return false;
    }
    write_line(why, entry, outcome);
    for (size_t i = 0; i < outcome->count; i++)
        is_right = is_step_right(list, server, entry, outcome, i, why) && is_right;
    return is_right;
}
