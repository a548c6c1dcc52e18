/* SPDX-License-Identifier: MIT */
#include "diag/diag_print.h"
#include "yaml/yaml.h"

#include "support/suite.h"

#include <stdlib.h>
#include <string.h>

static struct dyn_arena arena;
static struct diag_list list;
static struct yaml_file file;
static char *printed;

static void set_up(void)
{
    memset(&arena, 0, sizeof(arena));
    diag_init(&list, &arena);
    file = (struct yaml_file){"shop.yaml", DYN_STR("dyngen: 1\nprefix: shop\n"), NULL};
    printed = NULL;
}

static void tear_down(void)
{
    free(printed);
    dyn_arena_release(&arena);
}

enum format { PLAIN, TERMINAL, JSON };

/* What the list looks like in print, until the next call. */
static const char *print(enum format format)
{
    size_t size;
    free(printed);
    FILE *stream = open_memstream(&printed, &size);
    ck_assert_ptr_nonnull(stream);
    if (format == JSON)
        diag_print_json(&list, stream);
    else
        diag_print(&list, stream, format == TERMINAL);
    fclose(stream);
    return printed;
}

static struct yaml_position at(int line, int column)
{
    struct yaml_position position = {line, column};
    return position;
}

START_TEST(a_diagnostic_is_one_line_with_place_hint_and_code)
{
    const char *const words[] = {"prefix", "string"};
    diag_add(&list, DIAG_YAML_SYNTAX, &file, at(2, 1), at(2, 7), "unknown type '%s'",
             "Sring");
    diag_hint_nearest(&list, DYN_STR("Sring"), words, 2);
    diag_hint(&list, "a second hint is not shown");
    ck_assert_str_eq(print(PLAIN), "shop.yaml:2:1: error: unknown type 'Sring'; did you "
                                   "mean 'string'? [DG0101]\n");
    ck_assert(diag_has_errors(&list));
}
END_TEST

START_TEST(a_terminal_gets_the_source_line_and_notes_their_own)
{
    diag_add(&list, DIAG_YAML_DUPLICATE_KEY, &file, at(2, 1), at(2, 7), "twice");
    diag_note(&list, &file, at(1, 9), "it is here too");
    diag_note(&list, NULL, at(0, 0), "and nowhere");
    ck_assert_str_eq(print(TERMINAL), "shop.yaml:2:1: error: twice [DG0107]\n"
                                      "    prefix: shop\n"
                                      "    ^~~~~~\n"
                                      "shop.yaml:1:9: note: it is here too\n"
                                      "    dyngen: 1\n"
                                      "            ^\n"
                                      "dyngen: note: and nowhere\n");
}
END_TEST

START_TEST(a_diagnostic_can_have_no_file_or_no_position)
{
    diag_add(&list, DIAG_FILE_READ, NULL, at(0, 0), at(0, 0), "no schema was named");
    char path[] = "gone.yaml";
    diag_path(&list, DIAG_FILE_READ, path, "cannot be read: %s", "why");
    path[0] = 'x'; /* the path was copied */
    ck_assert_str_eq(print(TERMINAL), "dyngen: error: no schema was named [DG0801]\n"
                                      "gone.yaml: error: cannot be read: why [DG0801]\n");
}
END_TEST

START_TEST(warnings_are_counted_but_are_no_errors)
{
    diag_add(&list, DIAG_YAML_RETYPED, &file, at(1, 1), at(1, 2), "quote it");
    ck_assert(!diag_has_errors(&list));
    ck_assert_uint_eq(list.warnings, 1);
    ck_assert_str_eq(print(PLAIN), "shop.yaml:1:1: warning: quote it [DG0121]\n");
}
END_TEST

START_TEST(order_is_by_path_place_and_code_without_doubles)
{
    struct yaml_file other = {"a.yaml", DYN_STR(""), NULL};
    diag_add(&list, DIAG_YAML_TAG, &file, at(2, 1), at(2, 1), "5");
    diag_add(&list, DIAG_YAML_TAB, &file, at(2, 1), at(2, 1), "4");
    diag_add(&list, DIAG_YAML_TAG, &file, at(1, 10), at(1, 11), "3");
    diag_add(&list, DIAG_YAML_TAG, &file, at(1, 9), at(1, 9), "2");
    diag_add(&list, DIAG_YAML_TAG, &file, at(1, 9), at(1, 9), "2");
    diag_add(&list, DIAG_YAML_TAG, &other, at(9, 9), at(9, 9), "1");
    ck_assert_str_eq(print(PLAIN), "a.yaml:9:9: error: 1 [DG0112]\n"
                                   "shop.yaml:1:9: error: 2 [DG0112]\n"
                                   "shop.yaml:1:10: error: 3 [DG0112]\n"
                                   "shop.yaml:2:1: error: 4 [DG0104]\n"
                                   "shop.yaml:2:1: error: 5 [DG0112]\n");
    ck_assert_uint_eq(list.errors, 6);
}
END_TEST

START_TEST(a_run_shows_a_thousand_and_counts_the_rest)
{
    for (int i = 1; i <= 1023; i++)
        diag_add(&list, DIAG_YAML_TAG, &file, at(i, 1), at(i, 1), "x");
    const char *text = print(PLAIN);
    ck_assert_ptr_nonnull(strstr(text, "shop.yaml:1000:1: "));
    ck_assert_ptr_null(strstr(text, "shop.yaml:1001:1: "));
    ck_assert_ptr_nonnull(strstr(text, "\n... and 23 more\n"));
}
END_TEST

START_TEST(a_flood_is_counted_but_not_kept)
{
    for (int i = 1; i <= 20000; i++) {
        diag_add(&list, DIAG_YAML_TAG, &file, at(i, 1), at(i, 1), "x");
        diag_note(&list, &file, at(1, 1), "y");
        diag_hint(&list, "z");
    }
    ck_assert_uint_eq(list.errors, 20000);
    ck_assert_uint_le(list.kept, 10000);
    ck_assert_ptr_nonnull(strstr(print(PLAIN), "\n... and 19000 more\n"));
}
END_TEST

/* Source lines with the place at `column`, and what a terminal gets. */
static const struct {
    const char *line;
    int column, end_column;
    const char *shown;
} sources[] = {
    {"a: b", 4, 5, "    a: b\n       ^\n"},
    {"a: bcd", 4, 7, "    a: bcd\n       ^~~\n"},
    {"\ta: b", 5, 6, "            a: b\n               ^\n"},
    {"a:\tb", 4, 5, "    a:      b\n            ^\n"},
    {"\u00e9t\u00e9: b", 6, 7, "    \u00e9t\u00e9: b\n         ^\n"},
    {"\u65e5\u672c: b", 5, 6, "    \u65e5\u672c: b\n          ^\n"},
    {"e\u0301: b", 5, 6, "    e\u0301: b\n       ^\n"},
    {"\x1b[31m: b", 8, 9, "    ?[31m: b\n           ^\n"},
    {"a\xff: b", 5, 6, "    a?: b\n        ^\n"},
    {"\u202ea: b", 5, 6, "    ?a: b\n        ^\n"},
    {"a: b", 5, 5, "    a: b\n        ^\n"},
    {"a: b\r", 4, 5, "    a: b\n       ^\n"},
    {"", 1, 1, "    \n    ^\n"},
};

START_TEST(the_caret_stands_under_the_place_and_nothing_raw_is_shown)
{
    file.text = dyn_str(sources[_i].line);
    diag_add(&list, DIAG_YAML_TAG, &file, at(1, sources[_i].column),
             at(1, sources[_i].end_column), "x");
    const char *text = strchr(print(TERMINAL), '\n');
    ck_assert_str_eq(text + 1, sources[_i].shown);
}
END_TEST

START_TEST(a_place_that_goes_on_below_is_marked_where_it_begins)
{
    diag_add(&list, DIAG_YAML_ROOT, &file, at(1, 1), at(2, 13), "x");
    ck_assert_ptr_nonnull(strstr(print(TERMINAL), "    dyngen: 1\n    ^\n"));
}
END_TEST

START_TEST(of_a_long_line_the_part_around_the_place_is_shown)
{
    char line[5001];
    memset(line, 'x', sizeof(line) - 1);
    line[sizeof(line) - 1] = '\0';
    line[2499] = '!';
    file.text = dyn_str(line);
    diag_add(&list, DIAG_YAML_TAG, &file, at(1, 2500), at(1, 2501), "x");
    const char *text = print(TERMINAL);
    ck_assert_uint_lt(strlen(text), 400);
    const char *source = strchr(text, '\n') + 1;
    const char *caret = strchr(source, '\n') + 1;
    ck_assert_int_eq(source[strcspn(caret, "^")], '!');
    ck_assert_int_eq(strncmp(source, "    ...xxx", 10), 0);
}
END_TEST

START_TEST(lines_end_as_yaml_says)
{
    file.text = DYN_STR("one\r\ntwo\rthree\nfour");
    for (int i = 1; i <= 5; i++)
        diag_add(&list, DIAG_YAML_TAG, &file, at(i, 1), at(i, 1), "x");
    ck_assert_str_eq(print(TERMINAL),
                     "shop.yaml:1:1: error: x [DG0112]\n    one\n    ^\n"
                     "shop.yaml:2:1: error: x [DG0112]\n    two\n    ^\n"
                     "shop.yaml:3:1: error: x [DG0112]\n    three\n    ^\n"
                     "shop.yaml:4:1: error: x [DG0112]\n    four\n    ^\n"
                     "shop.yaml:5:1: error: x [DG0112]\n");
}
END_TEST

START_TEST(messages_and_paths_are_escaped_on_a_terminal)
{
    file.path = "a\nb.yaml";
    diag_add(&list, DIAG_YAML_TAG, &file, at(1, 1), at(1, 2),
             "'\x1b[2J\xc2\x9b\xff\u202e'");
    ck_assert_str_eq(print(PLAIN),
                     "a\\x0Ab.yaml:1:1: error: '\\x1B[2J\\x9B\\xFF\\u{202E}' [DG0112]\n");
}
END_TEST

START_TEST(json_has_one_object_a_line_with_every_part)
{
    diag_add(&list, DIAG_YAML_TAG, &file, at(1, 2), at(1, 4),
             "a \"b\" \\ \n \x1b \xff \u00e9");
    diag_hint(&list, "do it");
    diag_note(&list, &file, at(2, 1), "n1");
    diag_note(&list, &file, at(2, 2), "n2");
    diag_add(&list, DIAG_FILE_READ, NULL, at(0, 0), at(0, 0), "b");
    ck_assert_str_eq(
        print(JSON),
        "{\"path\":null,\"line\":0,\"column\":0,\"end_line\":0,\"end_column\":0,"
        "\"severity\":\"error\",\"code\":\"DG0801\",\"message\":\"b\",\"hint\":null,"
        "\"notes\":[]}\n"
        "{\"path\":\"shop.yaml\",\"line\":1,\"column\":2,\"end_line\":1,\"end_column\":4,"
        "\"severity\":\"error\",\"code\":\"DG0112\",\"message\":\"a \\\"b\\\" \\\\ "
        "\\u000A "
        "\\u001B \\uFFFD \u00e9\",\"hint\":\"do it\",\"notes\":["
        "{\"path\":\"shop.yaml\",\"line\":2,\"column\":1,\"end_line\":2,\"end_column\":1,"
        "\"message\":\"n1\"},"
        "{\"path\":\"shop.yaml\",\"line\":2,\"column\":2,\"end_line\":2,\"end_column\":2,"
        "\"message\":\"n2\"}]}\n");
}
END_TEST

START_TEST(every_code_stands_once_in_its_group_with_all_its_words)
{
    size_t count;
    const struct diag_info *infos = diag_infos(&count);
    for (size_t i = 0; i < count; i++) {
        ck_assert_int_gt((int)infos[i].code, 100);
        ck_assert_int_lt((int)infos[i].code, 1000);
        ck_assert_ptr_eq(diag_info((int)infos[i].code), &infos[i]);
        ck_assert_uint_gt(strlen(infos[i].summary), 0);
        ck_assert_uint_gt(strlen(infos[i].advice), 0);
        if (i > 0)
            ck_assert_int_lt((int)infos[i - 1].code, (int)infos[i].code);
    }
    ck_assert_ptr_null(diag_info(0));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gen_diag");
    TCase *tcase = tcase_create("print");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, a_diagnostic_is_one_line_with_place_hint_and_code);
    tcase_add_test(tcase, a_terminal_gets_the_source_line_and_notes_their_own);
    tcase_add_test(tcase, a_diagnostic_can_have_no_file_or_no_position);
    tcase_add_test(tcase, warnings_are_counted_but_are_no_errors);
    tcase_add_test(tcase, order_is_by_path_place_and_code_without_doubles);
    tcase_add_test(tcase, a_run_shows_a_thousand_and_counts_the_rest);
    tcase_add_test(tcase, a_flood_is_counted_but_not_kept);
    tcase_add_loop_test(tcase, the_caret_stands_under_the_place_and_nothing_raw_is_shown,
                        0, (int)(sizeof(sources) / sizeof(sources[0])));
    tcase_add_test(tcase, a_place_that_goes_on_below_is_marked_where_it_begins);
    tcase_add_test(tcase, of_a_long_line_the_part_around_the_place_is_shown);
    tcase_add_test(tcase, lines_end_as_yaml_says);
    tcase_add_test(tcase, messages_and_paths_are_escaped_on_a_terminal);
    tcase_add_test(tcase, json_has_one_object_a_line_with_every_part);
    tcase_add_test(tcase, every_code_stands_once_in_its_group_with_all_its_words);
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
