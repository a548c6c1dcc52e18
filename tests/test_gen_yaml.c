/* SPDX-License-Identifier: MIT */
#include "yaml/yaml.h"

#include "diag/diag.h"
#include "support/suite.h"

#include <dyn/buf.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct dyn_arena arena;
static struct diag_list diags;
static struct yaml_file file;

static void set_up(void)
{
    memset(&arena, 0, sizeof(arena));
    diag_init(&diags, &arena);
}

static void tear_down(void)
{
    dyn_arena_release(&arena);
}

static int read_text(const char *text)
{
    return yaml_read(&arena, "t.yaml", dyn_str(text), &diags, &file);
}

/* ---- the tree ---- */

static void put_node(struct dyn_buf *out, const struct yaml_node *node)
{
    dyn_buf_printf(out, "%d:%d-%d:%d ", node->at.line, node->at.column, node->end.line,
                   node->end.column);
    if (node->kind == YAML_TEXT) {
        dyn_buf_printf(out, "'%s'%s%s%s", node->text.ptr, node->quoted ? " quoted" : "",
                       node->is_null ? " null" : "", node->cut_by_comment ? " cut" : "");
        return;
    }
    bool is_map = node->kind == YAML_MAP;
    dyn_buf_printf(out, "%s%s(", node->flow ? "flow " : "", is_map ? "map" : "list");
    for (size_t i = 0; i < node->len; i++) {
        dyn_buf_text(out, i > 0 ? ", " : "");
        if (is_map) {
            put_node(out, node->entries[i].key);
            dyn_buf_text(out, " = ");
        }
        put_node(out, is_map ? node->entries[i].value : node->items[i]);
    }
    dyn_buf_text(out, ")");
}

static const struct {
    const char *text;
    const char *tree;
} trees[] = {
    {"a: b", "1:1-1:5 map(1:1-1:2 'a' = 1:4-1:5 'b')"},
    {"a: b # c", "1:1-1:5 map(1:1-1:2 'a' = 1:4-1:5 'b' cut)"},
    {"a: b# c", "1:1-1:8 map(1:1-1:2 'a' = 1:4-1:8 'b# c')"},
    {"a: 'b' # c", "1:1-1:7 map(1:1-1:2 'a' = 1:4-1:7 'b' quoted)"},
    {"a: b\n# c\n", "1:1-1:5 map(1:1-1:2 'a' = 1:4-1:5 'b')"},
    {"sk: #META#", "1:1-1:4 map(1:1-1:3 'sk' = 1:4-1:4 '' null cut)"},
    {"sk: {a}", "1:1-1:8 map(1:1-1:3 'sk' = 1:5-1:8 flow map(1:6-1:7 'a' = 1:7-1:7 '' "
                "null))"},
    {"a: ~", "1:1-1:5 map(1:1-1:2 'a' = 1:4-1:5 '~' null)"},
    {"a: Null", "1:1-1:8 map(1:1-1:2 'a' = 1:4-1:8 'Null' null)"},
    {"a: \"null\"", "1:1-1:10 map(1:1-1:2 'a' = 1:4-1:10 'null' quoted)"},
    {"a: \"\"", "1:1-1:6 map(1:1-1:2 'a' = 1:4-1:6 '' quoted)"},
    {"a: string?", "1:1-1:11 map(1:1-1:2 'a' = 1:4-1:11 'string?')"},
    {"a: [b, \"c\"]",
     "1:1-1:12 map(1:1-1:2 'a' = 1:4-1:12 flow list(1:5-1:6 'b', 1:8-1:11 "
     "'c' quoted))"},
    {"a: [list<a,b>]", "1:1-1:15 map(1:1-1:2 'a' = 1:4-1:15 flow list(1:5-1:11 'list<a', "
                       "1:12-1:14 'b>'))"},
    {"a:\n- b\n- c\nd: e\n",
     "1:1-4:5 map(1:1-1:2 'a' = 2:1-3:4 list(2:3-2:4 'b', 3:3-3:4 "
     "'c'), 4:1-4:2 'd' = 4:4-4:5 'e')"},
    {"a: |\n  b\n  c\nd: e", "1:1-4:5 map(1:1-1:2 'a' = 1:4-4:1 'b\nc\n' quoted, 4:1-4:2 "
                             "'d' = 4:4-4:5 'e')"},
    {"a: b\n  c", "1:1-2:4 map(1:1-1:2 'a' = 1:4-2:4 'b c')"},
    {"\u00e9t\u00e9: {\u65e5: x}", "1:1-1:12 map(1:1-1:4 '\u00e9t\u00e9' = 1:6-1:12 flow "
                                   "map(1:7-1:8 '\u65e5' = 1:10-1:11 'x'))"},
    {"\u00e9: \u00e9\u00e9 # c",
     "1:1-1:6 map(1:1-1:2 '\u00e9' = 1:4-1:6 '\u00e9\u00e9' cut)"},
    {"\xEF\xBB\xBF"
     "a: b",
     "1:1-1:5 map(1:1-1:2 'a' = 1:4-1:5 'b')"},
    {"a: 1\r\nb: 2\r\n",
     "1:1-2:5 map(1:1-1:2 'a' = 1:4-1:5 '1', 2:1-2:2 'b' = 2:4-2:5 '2')"},
    {"--- # start\na: 1\n...\n", "2:1-2:5 map(2:1-2:2 'a' = 2:4-2:5 '1')"},
    {"%YAML 1.2\n---\na: 1", "3:1-3:5 map(3:1-3:2 'a' = 3:4-3:5 '1')"},
    {"a: &x b\nc: *x",
     "1:1-2:6 map(1:1-1:2 'a' = 1:7-1:8 'b', 2:1-2:2 'c' = 1:7-1:8 'b')"},
    {"a: &x [1]\nc: {*x : *x}", NULL},
    {"a: &x\nb: *x",
     "1:1-2:6 map(1:1-1:2 'a' = 1:4-1:6 '' null, 2:1-2:2 'b' = 1:4-1:6 '' "
     "null)"},
    {"a: &x 1\nb: &x 2\nc: *x", "1:1-3:6 map(1:1-1:2 'a' = 1:7-1:8 '1', 2:1-2:2 'b' = "
                                "2:7-2:8 '2', 3:1-3:2 'c' = 2:7-2:8 '2')"},
    {"{a: 1}", "1:1-1:7 flow map(1:2-1:3 'a' = 1:5-1:6 '1')"},
    {"{}", "1:1-1:3 flow map()"},
};

START_TEST(a_text_gives_a_tree_with_positions)
{
    struct dyn_buf out = {0};
    if (trees[_i].tree == NULL) {
        ck_assert_int_eq(read_text(trees[_i].text), 0);
        ck_assert(diag_has_errors(&diags));
        return;
    }
    ck_assert_int_eq(read_text(trees[_i].text), 0);
    put_node(&out, file.root);
    ck_assert_str_eq(dyn_buf_str(&out).ptr, trees[_i].tree);
    ck_assert_uint_eq(diags.kept, 0);
    dyn_buf_release(&out);
}
END_TEST

START_TEST(values_are_found_by_key)
{
    ck_assert_int_eq(read_text("a: 1\nb: {c: 2}\n"), 0);
    ck_assert(yaml_is(yaml_get(file.root, "a"), "1"));
    ck_assert(yaml_is(yaml_get(yaml_get(file.root, "b"), "c"), "2"));
    ck_assert(!yaml_is(yaml_get(file.root, "a"), "12"));
    ck_assert_ptr_null(yaml_get(file.root, "c"));
    ck_assert_ptr_null(yaml_get(NULL, "c"));
    ck_assert_ptr_null(yaml_get(yaml_get(file.root, "a"), "c"));
    ck_assert(!yaml_is(file.root, ""));
    ck_assert(!yaml_is(NULL, ""));
}
END_TEST

START_TEST(a_nul_escaped_in_quotes_is_part_of_the_text)
{
    ck_assert_int_eq(read_text("a: \"x\\0y\""), 0);
    struct dyn_str text = yaml_get(file.root, "a")->text;
    ck_assert(dyn_str_eq(text, dyn_str_n("x\0y", 3)));
}
END_TEST

/* ---- what is wrong ---- */

static const struct {
    enum diag_code code;
    int line, column;
    const char *text;
    const char *part; /* of message or hint */
} errors[] = {
    /* The traps of the schema language. */
    {DIAG_YAML_TAG, 1, 7, "when: !x", "negation is 'not x'"},
    {DIAG_YAML_TAG, 1, 17, "conditions: {a: !x}", "negation is 'not x'"},
    {DIAG_YAML_TAG, 1, 6, "doc: !x y", "must be quoted"},
    {DIAG_YAML_TAG, 1, 4, "a: !!str y", "'!!str' is a tag"},
    {DIAG_YAML_TAG, 1, 7, "a: &x !y [z]", "'!y' is a tag"},
    {DIAG_YAML_TAG, 1, 4, "a: &x\n  !y\n  b: 1", "below this anchor"},
    {DIAG_YAML_TAG, 1, 4, "a: !b!c d", "'!' begins a tag"},
    {DIAG_YAML_TAG, 1, 4, "a: !<b", "'!' begins a tag"},
    {DIAG_YAML_TAG, 3, 1, "a: b%TAG\n...\n%TAG ! x\n---\nb: 1", "%TAG"},
    {DIAG_YAML_TAG, 1, 1, "%TAG ! tag:x,2000:\n---\na: b", "%TAG"},
    {DIAG_YAML_QUOTE_NEEDED, 1, 4, "k: @x", "begins with '@' must be quoted"},
    {DIAG_YAML_QUOTE_NEEDED, 1, 4, "k: %Y", "begins with '%' must be quoted"},
    {DIAG_YAML_QUOTE_NEEDED, 1, 4, "k: `x`", "begins with '`' must be quoted"},
    {DIAG_YAML_QUOTE_NEEDED, 1, 4, "k: *{x}", "begins with '*' must be quoted"},
    {DIAG_YAML_QUOTE_NEEDED, 1, 4, "k: &x#{a}", "begins with '&' must be quoted"},
    {DIAG_YAML_QUOTE_NEEDED, 1, 4, "k: |lower", "begins with '|' must be quoted"},
    {DIAG_YAML_QUOTE_NEEDED, 1, 4, "k: >5x", "begins with '>' must be quoted"},
    {DIAG_YAML_QUOTE_NEEDED, 1, 5, "k: {>5}", "begins with '>' must be quoted"},
    {DIAG_YAML_QUOTE_NEEDED, 1, 4, "k: ]x", "begins with ']' must be quoted"},
    {DIAG_YAML_QUOTE_NEEDED, 1, 4, "k: ,x", "begins with ',' must be quoted"},
    {DIAG_YAML_QUOTE_NEEDED, 1, 4, "k: ? x", "begins with '?' must be quoted"},
    {DIAG_YAML_EMPTY_BLOCK, 1, 4, "k: >5", "quote the value"},
    {DIAG_YAML_EMPTY_BLOCK, 1, 4, "k: |\nb: 1", "'|' begins a text"},
    {DIAG_YAML_QUOTE_NEEDED, 1, 11, "when: \"a\" == b", "inside of double quotes"},
    {DIAG_YAML_QUOTE_NEEDED, 2, 7, "k:\n- 'a' b", "behind the closing quote"},
    {DIAG_YAML_QUOTE_NEEDED, 1, 8, "sk: {a}-{b}", "begins with '{' must be quoted"},
    {DIAG_YAML_QUOTE_NEEDED, 1, 8, "sk: [a]-{b}", "begins with '[' must be quoted"},
    {DIAG_YAML_QUOTE_NEEDED, 1, 12, "a: {sk: {b}-{c}}", "begins with '{' must be quoted"},
    {DIAG_YAML_QUOTE_NEEDED, 1, 8, "{pk: X#{a}}", "quoted inside of {...}"},
    {DIAG_YAML_QUOTE_NEEDED, 1, 7, "k: [X#{a}, b]", NULL},
    {DIAG_YAML_QUOTE_NEEDED, 1, 5, "a: b: c", "a second ':'"},
    {DIAG_YAML_ESCAPE, 1, 11, "pattern: \"\\d\"", "'\\d' is no escape"},
    {DIAG_YAML_ESCAPE, 1, 7, "k: \"\\x1\"", NULL},
    {DIAG_YAML_ESCAPE, 1, 7, "k: \"\\uD800\"", NULL},
    {DIAG_YAML_TAB, 2, 1, "a:\n\tb: 1", "a tab in the indentation"},
    {DIAG_YAML_TAB, 2, 2, "a: {\n\tb: 1}", "a tab in the indentation"},
    {DIAG_YAML_TAB, 2, 3, "a: [\n \tb, \n\tc]", "a tab in the indentation"},
    {DIAG_YAML_TAB, 2, 1, "a: b\n\tc", "a tab in the indentation"},
    /* Keys. */
    {DIAG_YAML_DUPLICATE_KEY, 3, 1, "a: 1\nb: 2\n'a': 3", "the key 'a' stands twice"},
    {DIAG_YAML_DUPLICATE_KEY, 1, 11, "a: {b: 1, b: 2}", NULL},
    {DIAG_YAML_MERGE_KEY, 2, 1, "a: 1\n<<: {b: 1}", "extends"},
    {DIAG_YAML_KEY_NOT_TEXT, 1, 1, "{a}: 1", "a map cannot be a key"},
    {DIAG_YAML_KEY_NOT_TEXT, 1, 1, "[a]: 1", "a list cannot be a key"},
    {DIAG_YAML_KEY_NOT_TEXT, 1, 3, "? - a\n: b", "a list cannot be a key"},
    {DIAG_YAML_KEY_NOT_TEXT, 1, 1, ": b", "no key before"},
    {DIAG_YAML_KEY_NOT_TEXT, 1, 2, "{: b}", "no key before"},
    {DIAG_YAML_KEY_NOT_TEXT, 2, 1, "a: 1\n: b", "no key before"},
    /* Aliases. */
    {DIAG_YAML_ALIAS_UNKNOWN, 1, 4, "k: *a", "text that begins with '*' must be quoted"},
    {DIAG_YAML_ALIAS_UNKNOWN, 2, 4, "a: &stamps 1\nb: *stamp", "did you mean 'stamps'?"},
    {DIAG_YAML_ALIAS_CYCLE, 2, 6, "a: &x\n  b: *x", "'*x' stands inside"},
    {DIAG_YAML_ALIAS_CYCLE, 1, 8, "a: &x [*x]", NULL},
    /* The file. */
    {DIAG_YAML_UTF8, 1, 4, "a: \xff", "byte 0xFF"},
    {DIAG_YAML_UTF8, 2, 2, "\u00e9: 1\r\n\u00e9\xC3", "byte 0xC3"},
    {DIAG_YAML_UTF8, 1, 4, "a: \xED\xA0\x80", "byte 0xED"},
    {DIAG_YAML_UTF8, 1, 4, "a: \xC0\xAF", "byte 0xC0"},
    {DIAG_YAML_UTF8, 1, 1,
     "\xFF\xFE"
     "a",
     "UTF-16"},
    {DIAG_YAML_CHARACTER, 1, 4, "a: \x01", "U+0001"},
    {DIAG_YAML_CHARACTER, 1, 4, "a: \x7f", "\"\\x7F\""},
    {DIAG_YAML_CHARACTER, 2, 1, "a: 1\n\u2028b: 1", "\"\\L\""},
    {DIAG_YAML_CHARACTER, 1, 5, "a: b\xC2\x85", "\"\\N\""},
    {DIAG_YAML_CHARACTER, 1, 2, "a\uFEFF: 1", "byte order mark"},
    {DIAG_YAML_DOCUMENTS, 2, 1, "a: 1\n---\nb: 1", "second document"},
    {DIAG_YAML_EMPTY, 1, 1, "", "empty"},
    {DIAG_YAML_EMPTY, 1, 1, "# nothing\n", "empty"},
    {DIAG_YAML_EMPTY, 1, 1, "---\n", "empty"},
    {DIAG_YAML_EMPTY, 1, 1, "~", "empty"},
    {DIAG_YAML_ROOT, 1, 1, "- a", "the file is a list"},
    {DIAG_YAML_ROOT, 1, 1, "a", "the file is text"},
    /* Everything else that is no YAML. */
    {DIAG_YAML_SYNTAX, 2, 4, "a: b\n  c: d", "indented deeper"},
    {DIAG_YAML_SYNTAX, 3, 3, "a:\n    b: 1\n  c: 2", "fits none of the lines"},
    {DIAG_YAML_SYNTAX, 2, 1, "  a: 1\nb: 2", "has ended above"},
    {DIAG_YAML_SYNTAX, 2, 1, "a: 1\nb\nc: 2", "without ':'"},
    {DIAG_YAML_SYNTAX, 1, 4, "a: \"b\nc: d", "not closed"},
    {DIAG_YAML_SYNTAX, 1, 4, "a: 'b\n---\nc: d", "not closed"},
    {DIAG_YAML_SYNTAX, 1, 10, "a: [b, c ", "',' or ']' is missing"},
    {DIAG_YAML_SYNTAX, 2, 1, "a: {b: c\n", "',' or '}' is missing"},
    {DIAG_YAML_SYNTAX, 1, 12, "a: {b: 'x' c: 1}", "',' or '}' is missing"},
    {DIAG_YAML_SYNTAX, 1, 12, "a: [{b: 1} {c: 2}]", "',' or ']' is missing"},
    {DIAG_YAML_SYNTAX, 1, 4, "a: - b", "on a line of its own"},
    {DIAG_YAML_SYNTAX, 2, 1, "a: 1\n}", "nothing to close"},
    {DIAG_YAML_SYNTAX, 1, 5, "%FOO\n---\na: 1", "directive"},
};

START_TEST(a_mistake_is_named_for_what_it_is_where_it_is)
{
    read_text(errors[_i].text);
    ck_assert(diag_has_errors(&diags));
    const struct diag *diag = diags.first;
    ck_assert_int_eq((int)diag->info->code, (int)errors[_i].code);
    ck_assert_int_eq(diag->place.at.line, errors[_i].line);
    ck_assert_int_eq(diag->place.at.column, errors[_i].column);
    ck_assert_str_eq(diag->place.path, "t.yaml");
    if (errors[_i].part == NULL)
        return;
    bool is_said = strstr(diag->message, errors[_i].part) != NULL ||
                   (diag->hint != NULL && strstr(diag->hint, errors[_i].part) != NULL);
    ck_assert_msg(is_said, "'%s' (%s) does not say '%s'", diag->message,
                  diag->hint != NULL ? diag->hint : "", errors[_i].part);
}
END_TEST

START_TEST(reading_goes_on_behind_what_can_be_passed_over)
{
    ck_assert_int_eq(
        read_text("a: 1\na: 2\nb: !x\nc: *y\n<<: 1\n{d}: 1\ne: {f: !!str g}\n"), 0);
    ck_assert_uint_eq(diags.errors, 6);
    ck_assert_uint_eq(file.root->len, 2);
    ck_assert(yaml_is(yaml_get(file.root, "a"), "1"));
    ck_assert(yaml_is(yaml_get(yaml_get(file.root, "e"), "f"), "g"));
}
END_TEST

START_TEST(what_cannot_be_followed_gives_no_tree_but_a_text_to_show)
{
    ck_assert_int_eq(read_text("a: [1"), -1);
    ck_assert_ptr_null(file.root);
    ck_assert_str_eq(file.text.ptr, "a: [1");
    ck_assert_uint_eq(diags.errors, 1);
    ck_assert_ptr_nonnull(diags.first->notes);
    ck_assert_int_eq(diags.first->notes->place.at.column, 4);
}
END_TEST

START_TEST(each_place_of_a_duplicate_key_is_shown_also_in_large_maps)
{
    struct dyn_buf text = {0};
    for (int i = 0; i < 100; i++)
        dyn_buf_printf(&text, "key%d: %d\n", i, i);
    dyn_buf_text(&text, "key7: x\nkey70: x\nkey7: x\n");
    ck_assert_int_eq(read_text(dyn_buf_str(&text).ptr), 0);
    ck_assert_uint_eq(file.root->len, 100);
    ck_assert(yaml_is(yaml_get(file.root, "key7"), "7"));
    ck_assert_uint_eq(diags.errors, 3);
    size_t count;
    const struct diag *const *sorted = diag_sorted(&diags, &count);
    ck_assert_uint_eq(count, 3);
    ck_assert_int_eq(sorted[0]->place.at.line, 101);
    ck_assert_int_eq(sorted[0]->notes->place.at.line, 8);
    ck_assert_int_eq(sorted[1]->notes->place.at.line, 71);
    ck_assert_int_eq(sorted[2]->notes->place.at.line, 8);
    for (int i = 0; i < 100; i++) /* the order of the file is kept */
        ck_assert_int_eq(file.root->entries[i].key->at.line, i + 1);
    dyn_buf_release(&text);
}
END_TEST

/* ---- limits ---- */

/* A map with a list that nests `depth` deep in all. */
static void put_nested(struct dyn_buf *text, int depth)
{
    dyn_buf_text(text, "a: ");
    for (int i = 1; i < depth; i++)
        dyn_buf_text(text, "[");
    for (int i = 1; i < depth; i++)
        dyn_buf_text(text, "]");
}

START_TEST(nesting_has_a_limit)
{
    struct dyn_buf text = {0};
    put_nested(&text, YAML_MAX_DEPTH);
    ck_assert_int_eq(read_text(dyn_buf_str(&text).ptr), 0);
    dyn_buf_clear(&text);
    put_nested(&text, YAML_MAX_DEPTH + 1);
    ck_assert_int_eq(read_text(dyn_buf_str(&text).ptr), -1);
    ck_assert_int_eq((int)diags.first->info->code, DIAG_YAML_DEPTH);
    dyn_buf_release(&text);
}
END_TEST

START_TEST(aliases_count_for_the_nesting)
{
    struct dyn_buf text = {0};
    dyn_buf_text(&text, "a0: &a0 [x]\n");
    for (int i = 1; i < YAML_MAX_DEPTH; i++)
        dyn_buf_printf(&text, "a%d: &a%d [*a%d]\n", i, i, i - 1);
    read_text(dyn_buf_str(&text).ptr);
    ck_assert_uint_eq(diags.errors, 1);
    ck_assert_int_eq((int)diags.first->info->code, DIAG_YAML_DEPTH);
    ck_assert_int_eq(diags.first->place.at.line, YAML_MAX_DEPTH);
    dyn_buf_release(&text);
}
END_TEST

START_TEST(aliases_of_aliases_are_stopped_before_they_explode)
{
    struct dyn_buf text = {0};
    dyn_buf_text(&text, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 20; i++) {
        dyn_buf_printf(&text, "a%d: &a%d [", i, i);
        for (int j = 0; j < 10; j++)
            dyn_buf_printf(&text, "%s*a%d", j > 0 ? ", " : "", i - 1);
        dyn_buf_text(&text, "]\n");
    }
    ck_assert_int_eq(read_text(dyn_buf_str(&text).ptr), -1);
    ck_assert_uint_eq(diags.errors, 1);
    ck_assert_int_eq((int)diags.first->info->code, DIAG_YAML_ALIAS_LIMIT);
    dyn_buf_release(&text);
}
END_TEST

START_TEST(aliases_that_stand_for_nothing_are_limited_too)
{
    struct dyn_buf text = {0};
    dyn_buf_text(&text, "a: [");
    for (int i = 0; i <= YAML_MAX_ALIASED; i++)
        dyn_buf_text(&text, "*a, ");
    dyn_buf_text(&text, "]\n");
    ck_assert_int_eq(read_text(dyn_buf_str(&text).ptr), -1);
    ck_assert_uint_eq(diags.errors, YAML_MAX_ALIASED + 1);
    dyn_buf_release(&text);
}
END_TEST

START_TEST(aliases_of_long_text_are_stopped_too)
{
    struct dyn_buf text = {0};
    dyn_buf_text(&text, "a: &a ");
    for (int i = 0; i < 10000; i++)
        dyn_buf_text(&text, "0123456789");
    dyn_buf_text(&text, "\nb: [");
    for (int i = 0; i < 100; i++)
        dyn_buf_text(&text, "*a, ");
    dyn_buf_text(&text, "]\n");
    ck_assert_int_eq(read_text(dyn_buf_str(&text).ptr), -1);
    ck_assert_int_eq((int)diags.first->info->code, DIAG_YAML_ALIAS_LIMIT);
    dyn_buf_release(&text);
}
END_TEST

START_TEST(anchors_have_a_limit)
{
    struct dyn_buf text = {0};
    dyn_buf_text(&text, "a:\n");
    for (int i = 0; i <= YAML_MAX_ANCHORS; i++)
        dyn_buf_printf(&text, "- &a%d x\n", i);
    ck_assert_int_eq(read_text(dyn_buf_str(&text).ptr), -1);
    ck_assert_uint_eq(diags.errors, 1);
    ck_assert_int_eq((int)diags.first->info->code, DIAG_YAML_ALIAS_LIMIT);
    ck_assert_int_eq(diags.first->place.at.line, YAML_MAX_ANCHORS + 2);
    dyn_buf_release(&text);
}
END_TEST

START_TEST(files_have_a_limit)
{
    char *text = malloc(YAML_MAX_BYTES + 1);
    ck_assert_ptr_nonnull(text);
    memset(text, 'x', YAML_MAX_BYTES + 1);
    ck_assert_int_eq(
        yaml_read(&arena, "t.yaml", dyn_str_n(text, YAML_MAX_BYTES + 1), &diags, &file),
        -1);
    ck_assert_int_eq((int)diags.first->info->code, DIAG_FILE_SIZE);
    free(text);
}
END_TEST

/* ---- files ---- */

static char *make_file(const char *text, size_t len)
{
    const char *directory = getenv("TMPDIR");
    static char path[4096];
    snprintf(path, sizeof(path), "%s/dyngen-yaml-XXXXXX",
             directory != NULL ? directory : "/tmp");
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq((int)write(fd, text, len), (int)len);
    close(fd);
    return path;
}

START_TEST(a_file_is_read_and_named_as_asked)
{
    char *path = make_file("a: [", 4);
    ck_assert_int_eq(yaml_read_path(&arena, path, "shop.yaml", &diags, &file), -1);
    ck_assert_str_eq(file.path, "shop.yaml");
    ck_assert_str_eq(diags.first->place.path, "shop.yaml");
    ck_assert_int_eq(yaml_read_path(&arena, path, NULL, &diags, &file), -1);
    ck_assert_str_eq(file.path, path);
    unlink(path);
}
END_TEST

START_TEST(a_large_file_is_read_in_full)
{
    struct dyn_buf text = {0};
    for (int i = 0; i < 30000; i++)
        dyn_buf_printf(&text, "key%d: value\n", i);
    char *path = make_file(text.ptr, text.len);
    ck_assert_int_eq(yaml_read_path(&arena, path, NULL, &diags, &file), 0);
    ck_assert_uint_eq(file.root->len, 30000);
    unlink(path);
    dyn_buf_release(&text);
}
END_TEST

START_TEST(a_file_that_cannot_be_read_is_reported)
{
    ck_assert_int_eq(yaml_read_path(&arena, "/nowhere/t.yaml", NULL, &diags, &file), -1);
    ck_assert_int_eq(yaml_read_path(&arena, "/", NULL, &diags, &file), -1);
    ck_assert_uint_eq(diags.errors, 2);
    ck_assert_int_eq((int)diags.first->info->code, DIAG_FILE_READ);
    ck_assert_str_eq(diags.first->place.path, "/nowhere/t.yaml");
    ck_assert_ptr_null(file.root);
}
END_TEST

/* ---- other YAML tools ---- */

static const struct {
    const char *text;
    const char *as; /* NULL: text */
} retyped[] = {
    {"yes", "true"},
    {"no", "false"},
    {"on", "true"},
    {"OFF", "false"},
    {"y", "true"},
    {"N", "false"},
    {"true", "true"},
    {"False", "false"},
    {"null", "null"},
    {"~", "null"},
    {"0", "a number"},
    {"-1", "a number"},
    {"1.5", "a number"},
    {".5", "a number"},
    {"1e9", "a number"},
    {"1_000", "a number"},
    {".inf", "a number"},
    {"-.INF", "a number"},
    {".NaN", "a number"},
    {"010", "an octal number"},
    {"+010", "an octal number"},
    {"0o17", "an octal number"},
    {"0x1F", "a hexadecimal number"},
    {"0b11", "a binary number"},
    {"12:30", "a number in base 60"},
    {"12:30:45", "a number in base 60"},
    {"2026-01-31", "a date"},
    {"2026-1-31 12:00:00Z", "a date"},
    {"2026-01-31T12:00:00.5+01:00", "a date"},
    {"=", "a default value"},
    {"<<", "a merge key"},
    {"string", NULL},
    {"nope", NULL},
    {"1a", NULL},
    {"1e", NULL},
    {".", NULL},
    {"_1", NULL},
    {"0x", NULL},
    {"08x", NULL},
    {"2026-1-31", NULL},
    {"2026-01", NULL},
    {"26-01-31", NULL},
    {":30", NULL},
    {"a:b", NULL},
    {"1.2.3", NULL},
    {"tRUE", NULL},
    {"..inf", NULL},
    {"2026-01-31x", NULL},
};

START_TEST(text_that_other_tools_retype_is_recognised)
{
    char text[64];
    snprintf(text, sizeof(text), "a: %s\nb: '%s'", retyped[_i].text, retyped[_i].text);
    ck_assert_int_eq(read_text(text), 0);
    const struct yaml_node *plain = yaml_get(file.root, "a");
    ck_assert_pstr_eq(yaml_retyped_as(plain), retyped[_i].as);
    ck_assert_int_eq(yaml_would_retype(plain), retyped[_i].as != NULL);
    ck_assert(!yaml_would_retype(yaml_get(file.root, "b")));
    ck_assert(!yaml_would_retype(file.root));
}
END_TEST

#define COUNT(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

int main(void)
{
    Suite *suite = suite_create("gen_yaml");
    TCase *tcase = tcase_create("yaml");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, a_text_gives_a_tree_with_positions, 0, COUNT(trees));
    tcase_add_test(tcase, values_are_found_by_key);
    tcase_add_test(tcase, a_nul_escaped_in_quotes_is_part_of_the_text);
    tcase_add_loop_test(tcase, a_mistake_is_named_for_what_it_is_where_it_is, 0,
                        COUNT(errors));
    tcase_add_test(tcase, reading_goes_on_behind_what_can_be_passed_over);
    tcase_add_test(tcase, what_cannot_be_followed_gives_no_tree_but_a_text_to_show);
    tcase_add_test(tcase, each_place_of_a_duplicate_key_is_shown_also_in_large_maps);
    tcase_add_test(tcase, nesting_has_a_limit);
    tcase_add_test(tcase, aliases_count_for_the_nesting);
    tcase_add_test(tcase, aliases_of_aliases_are_stopped_before_they_explode);
    tcase_add_test(tcase, aliases_that_stand_for_nothing_are_limited_too);
    tcase_add_test(tcase, aliases_of_long_text_are_stopped_too);
    tcase_add_test(tcase, anchors_have_a_limit);
    tcase_add_test(tcase, files_have_a_limit);
    tcase_add_test(tcase, a_file_is_read_and_named_as_asked);
    tcase_add_test(tcase, a_large_file_is_read_in_full);
    tcase_add_test(tcase, a_file_that_cannot_be_read_is_reported);
    tcase_add_loop_test(tcase, text_that_other_tools_retype_is_recognised, 0,
                        COUNT(retyped));
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
