/* SPDX-License-Identifier: MIT */
#include "local/case_file.h"

#include "local/loose_json.h"
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_TABLES_MAX 64

struct named_table {
    char *name;
    char *request;
    bool is_used;
};

struct reading {
    const char *file;
    struct dyn_str rest;
    unsigned line;
    struct named_table tables[FILE_TABLES_MAX];
    unsigned table_count;
    struct case_list *list;
};

static void fail(const struct reading *r, const char *what)
{
    fprintf(stderr, "%s.cases:%u: %s\n", r->file, r->line, what);
    exit(EXIT_FAILURE);
}

/* --- Text --------------------------------------------------------------------------- */

static void *more(void *old, size_t count, size_t size)
{
    void *all = realloc(old, count * size);
    if (all == NULL)
        abort();
    return all;
}

static char *copy(struct dyn_str text)
{
    char *all = more(NULL, text.len + 1, 1);
    memcpy(all, text.ptr, text.len);
    all[text.len] = '\0';
    return all;
}

static struct dyn_str after(struct dyn_str text, size_t len)
{
    return dyn_str_n(text.ptr + len, text.len - len);
}

static bool begins(struct dyn_str text, const char *with)
{
    size_t len = strlen(with);
    return text.len >= len && memcmp(text.ptr, with, len) == 0;
}

static struct dyn_str without_spaces(struct dyn_str text)
{
    while (text.len > 0 && text.ptr[0] == ' ')
        text = after(text, 1);
    while (text.len > 0 && text.ptr[text.len - 1] == ' ')
        text.len--;
    return text;
}

/* The bytes before any of `ends`. */
static size_t length_before(struct dyn_str text, const char *ends)
{
    size_t len = 0;
    while (len < text.len && strchr(ends, text.ptr[len]) == NULL)
        len++;
    return len;
}

/* Goes on behind `len` bytes. */
static struct dyn_str take(struct reading *r, size_t len)
{
    struct dyn_str taken = dyn_str_n(r->rest.ptr, len);
    for (size_t i = 0; i < len; i++)
        r->line += taken.ptr[i] == '\n';
    r->rest = after(r->rest, len);
    return taken;
}

static void skip_spaces(struct reading *r)
{
    size_t len = 0;
    while (len < r->rest.len && r->rest.ptr[len] == ' ')
        len++;
    take(r, len);
}

static struct dyn_str take_word(struct reading *r)
{
    struct dyn_str word = take(r, length_before(r->rest, " \n:{`"));
    skip_spaces(r);
    return word;
}

static struct dyn_str take_line(struct reading *r)
{
    struct dyn_str line = take(r, length_before(r->rest, "\n"));
    if (r->rest.len > 0)
        take(r, 1);
    return without_spaces(line);
}

/* What $(...) and, when `is_strict`, words stand for. */
static char *write_out(const struct reading *r, struct dyn_str loose, bool is_strict)
{
    struct dyn_buf repeated = {0}, strict = {0};
    if (!loose_json_repeat(&repeated, loose))
        fail(r, "a $(...*N) without its end or its count");
    if (is_strict)
        loose_json_strict(&strict, dyn_buf_str(&repeated));
    char *text = copy(dyn_buf_str(is_strict ? &strict : &repeated));
    dyn_buf_release(&repeated);
    dyn_buf_release(&strict);
    return text;
}

static char *take_json(struct reading *r, bool is_strict)
{
    size_t len = loose_json_extent(r->rest);
    if (len == 0)
        fail(r, "a value that does not end, or does not begin with a bracket");
    char *text = write_out(r, dyn_str_n(r->rest.ptr, len), is_strict);
    take(r, len);
    if (take_line(r).len != 0)
        fail(r, "something behind a value");
    return text;
}

static char *take_raw(struct reading *r)
{
    take(r, 1);
    char *text = write_out(r, take(r, length_before(r->rest, "`")), false);
    if (r->rest.len == 0)
        fail(r, "no ` at the end of a body");
    take_line(r);
    return text;
}

/* --- Lines -------------------------------------------------------------------------- */

static void read_table(struct reading *r)
{
    take_word(r);
    if (r->table_count == FILE_TABLES_MAX)
        fail(r, "too many tables");
    struct named_table *table = &r->tables[r->table_count++];
    table->name = copy(take_word(r));
    table->request = take_json(r, false);
}

static struct case_entry *last_case(const struct reading *r)
{
    if (r->list->count == 0 || r->list->entries[r->list->count - 1].file != r->file)
        fail(r, "no case has begun");
    return &r->list->entries[r->list->count - 1];
}

static void read_case(struct reading *r)
{
    struct case_list *list = r->list;
    list->entries = more(list->entries, list->count + 1, sizeof(*list->entries));
    take(r, 2);
    struct case_entry entry = {0};
    entry.file = r->file;
    entry.name = copy(take_line(r));
    for (size_t i = 0; i < list->count; i++)
        if (list->entries[i].file == r->file &&
            strcmp(list->entries[i].name, entry.name) == 0)
            fail(r, "two cases of one name");
    list->entries[list->count++] = entry;
}

static void use_table(struct reading *r, struct dyn_str name)
{
    struct case_entry *entry = last_case(r);
    if (entry->table_count == CASE_TABLES_MAX)
        fail(r, "too many tables of a case");
    for (unsigned i = 0; i < r->table_count; i++) {
        if (dyn_str_eq(name, dyn_str(r->tables[i].name))) {
            entry->tables[entry->table_count++] = r->tables[i].request;
            r->tables[i].is_used = true;
            return;
        }
    }
    fail(r, "no such table");
}

static void read_with(struct reading *r)
{
    take_word(r);
    struct dyn_str line = take_line(r);
    while (line.len > 0) {
        size_t len = length_before(line, " ");
        use_table(r, dyn_str_n(line.ptr, len));
        line = without_spaces(after(line, len));
    }
}

static void read_step(struct reading *r)
{
    struct case_entry *entry = last_case(r);
    struct case_step step = {0};
    step.line = r->line;
    step.times = 1;
    if (r->rest.ptr[0] >= '1' && r->rest.ptr[0] <= '9') {
        step.times = (unsigned)strtoul(take_word(r).ptr, NULL, 10);
        if (take_word(r).ptr[0] != '*')
            fail(r, "no * behind the count");
    }
    step.operation = copy(take_word(r));
    if (begins(r->rest, "all ")) {
        take_word(r);
        step.is_all_pages = true;
    }
    step.is_raw = begins(r->rest, "`");
    step.request = step.is_raw ? take_raw(r) : take_json(r, false);
    entry->steps = more(entry->steps, entry->step_count + 1, sizeof(step));
    entry->steps[entry->step_count++] = step;
}

static struct case_step *last_step(const struct reading *r)
{
    struct case_entry *entry = last_case(r);
    if (entry->step_count == 0)
        fail(r, "no step before this");
    return &entry->steps[entry->step_count - 1];
}

static void read_answer(struct reading *r)
{
    take_word(r);
    last_step(r)->answer = take_json(r, true);
}

static void read_error(struct reading *r)
{
    struct case_step *step = last_step(r);
    struct dyn_buf message = {0};
    take_word(r);
    step->error = copy(take_word(r));
    if (!begins(r->rest, ":"))
        fail(r, "no message behind the error");
    take(r, 1);
    struct dyn_str line = take_line(r);
    dyn_buf_append(&message, line.ptr, line.len);
    while (begins(r->rest, "  ")) {
        line = take_line(r);
        dyn_buf_byte(&message, ' ');
        dyn_buf_append(&message, line.ptr, line.len);
    }
    step->message = write_out(r, dyn_buf_str(&message), false);
    dyn_buf_release(&message);
}

static void read_members(struct reading *r)
{
    take_word(r);
    last_step(r)->members = take_json(r, true);
}

static void read_comment(struct reading *r)
{
    take_line(r);
}

/* What a line begins with says what it is; any other is a step. */
static void read_line(struct reading *r)
{
    static const struct {
        const char *with;
        void (*read)(struct reading *r);
    } kinds[] = {
        {"#", read_comment}, {"\n", read_comment}, {"table ", read_table},
        {"==", read_case},   {"with ", read_with}, {"=>", read_answer},
        {"!!", read_error},  {"++", read_members}, {"", read_step},
    };
    size_t i = 0;
    while (!begins(r->rest, kinds[i].with))
        i++;
    kinds[i].read(r);
}

static void finish_tables(struct reading *r)
{
    for (unsigned i = 0; i < r->table_count; i++) {
        if (!r->tables[i].is_used)
            fail(r, "a table that no case uses");
        free(r->tables[i].name);
    }
}

static void check_steps(struct reading *r, const struct case_entry *entry)
{
    for (size_t i = 0; i < entry->step_count; i++) {
        r->line = entry->steps[i].line;
        if ((entry->steps[i].answer == NULL) == (entry->steps[i].error == NULL))
            fail(r, "a step wants one answer or one error");
    }
}

void case_text_read(struct case_list *list, const char *file, struct dyn_str text)
{
    struct reading r = {0};
    size_t before = list->count;
    r.file = copy(dyn_str(file));
    r.rest = text;
    r.line = 1;
    r.list = list;
    while (r.rest.len > 0)
        read_line(&r);
    for (size_t i = before; i < list->count; i++)
        check_steps(&r, &list->entries[i]);
    finish_tables(&r);
}

/* --- Folders ------------------------------------------------------------------------ */

char *case_file_text(const char *path, size_t *ret_len)
{
    struct dyn_buf all = {0};
    char piece[65536];
    size_t got;
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
        dyn_buf_append(&all, piece, got);
    fclose(file);
    *ret_len = all.len;
    char *text = copy(dyn_buf_str(&all));
    dyn_buf_release(&all);
    return text;
}

static void read_file(struct case_list *list, const char *path)
{
    size_t len;
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    char *text = case_file_text(path, &len);
    char *file = copy(dyn_str_n(name, strcspn(name, ".")));
    case_text_read(list, file, dyn_str_n(text, len));
    free(file);
    free(text);
}

struct case_list case_files_read(const char *folder)
{
    struct case_list list = {NULL, 0};
    char pattern[4096];
    glob_t found;
    snprintf(pattern, sizeof(pattern), "%s/*.cases", folder);
    if (glob(pattern, 0, NULL, &found) != 0) {
        fprintf(stderr, "%s: there are none\n", pattern);
        exit(EXIT_FAILURE);
    }
    for (size_t i = 0; i < found.gl_pathc; i++)
        read_file(&list, found.gl_pathv[i]);
    globfree(&found);
    return list;
}
