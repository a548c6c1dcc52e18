/* SPDX-License-Identifier: MIT */
#include "keys/key_template.h"

#include "diag/diag.h"
#include "yaml/scalar_place.h"
#include "support/suite.h"

#include <dyn/buf.h>

#include <stdio.h>
#include <string.h>

static struct dyn_arena arena;
static struct diag_list diags;
static struct yaml_file file;
static struct model_build build;

static void set_up(void)
{
    memset(&arena, 0, sizeof(arena));
    diag_init(&diags, &arena);
    build = (struct model_build){.arena = &arena, .source = &file, .diags = &diags};
}

static void tear_down(void)
{
    dyn_arena_release(&arena);
}

/* The node of `k` in a file that holds nothing else: column 4 is its first. */
static struct yaml_node *node_of(const char *scalar)
{
    static char text[2048];
    snprintf(text, sizeof(text), "k: %s", scalar);
    ck_assert_int_eq(yaml_read(&arena, "t.yaml", dyn_str(text), &diags, &file), 0);
    return yaml_get(file.root, "k");
}

/* "ORDER#<placed_on><id 1 w10.2 4:2>": literals, and what stands between braces. */
static void put_template(struct dyn_buf *out, const struct model_template *template)
{
    for (size_t i = 0; i < template->part_count; i++) {
        const struct model_part *part = &template->parts[i];
        dyn_buf_text(out, part->literal.ptr);
        if (!key_part_has_path(part))
            continue;
        dyn_buf_printf(out, "<%s", part->path_text.ptr);
        if (part->format != DYN_PART_STORED)
            dyn_buf_printf(out, " %d", part->format);
        if (part->width > 0)
            dyn_buf_printf(out, " %d.%d", part->width, part->decimals);
        if (part->pattern.ptr != NULL)
            dyn_buf_printf(out, " %s", part->pattern.ptr);
        dyn_buf_printf(out, " @%d>", part->at.column);
    }
}

/* --- What is a template ------------------------------------------------------------- */

static const struct {
    const char *scalar;
    const char *parts;
} good[] = {
    {"META", "META"},
    {"\"#META#\"", "#META#"},
    {"account#", "account#"},
    {"\"{id}\"", "<id @6>"},
    {"'{id}'", "<id @6>"},
    {"ORDER#{placed_on}#{id}", "ORDER#<placed_on @11>#<id @23>"},
    {"\"a{b}c{d}e\"", "a<b @7>c<d @11>e"},
    {"\"{a}{b}\"", "<a @6><b @9>"},
    {"\"{a.b.c.d}\"", "<a.b.c.d @6>"},
    {"\"{A9_b}\"", "<A9_b @6>"},
    {"\"{{{a}}}\"", "{<a @8>}"},
    {"\"{{a}}\"", "{a}"},
    {"\"a}}b\"", "a}b"},
    {"\"\303\251#{a}\"", "\303\251#<a @8>"}, /* columns count characters */
    {"\"\\u00e9{a}\"", "\303\251<a @4>"},    /* an escape: only the scalar is known */
    {"\"{n:01}\"", "<n 1 1.0 @6>"},
    {"\"{n:010}\"", "<n 1 10.0 @6>"},
    {"\"{n:+010}\"", "<n 2 10.0 @6>"},
    {"\"{n:010.2}\"", "<n 1 10.2 @6>"},
    {"\"{n:039}\"", "<n 1 39.0 @6>"},
    {"\"{n:03.1}\"", "<n 1 3.1 @6>"},
    {"\"{b:hex}\"", "<b 3 @6>"},
    {"\"{b:base64}\"", "<b 4 @6>"},
    {"\"{t:iso_ms}\"", "<t 16 @6>"},
    {"\"{t:iso}\"", "<t 17 @6>"},
    {"\"{t:date}\"", "<t 18 @6>"},
    {"\"{t:month}\"", "<t 19 @6>"},
    {"\"{t:s}\"", "<t 20 @6>"},
    {"\"{t:ms}\"", "<t 21 @6>"},
    {"\"{t:us}\"", "<t 22 @6>"},
    {"\"{t:ns}\"", "<t 23 @6>"},
    {"\"{t:%Y-%m-%d}\"", "<t 24 %Y-%m-%d @6>"},
    {"\"{t:%Y:%j}|x\"", "<t 24 %Y:%j @6>|x"}, /* '|' and '/' are text outside of braces */
};

START_TEST(takes_a_template_apart)
{
    struct dyn_buf out = {0};
    struct model_template template;

    ck_assert(key_template_parse(&build, node_of(good[_i].scalar), &template));
    put_template(&out, &template);
    ck_assert_str_eq(dyn_buf_str(&out).ptr, good[_i].parts);
    ck_assert_uint_eq(diags.errors, 0);
    dyn_buf_release(&out);
}
END_TEST

/* --- What is none ------------------------------------------------------------------- */

static const struct {
    const char *scalar;
    int code;
    int column, end_column;
    const char *message;
} bad[] = {
    {"\"\"", 402, 4, 6, "the template is empty, and no key attribute may be empty"},
    {"#META", 119, 3, 3, "the template is empty"},
    {"~", 119, 4, 5, "the template is empty"},
    {"{a}", 403, 4, 7, "'{' begins a map here, but a template is text"},
    {"[a]", 403, 4, 7, "a template is text, not a list"},
    {"$repo#x_{a} #c", 120, 4, 15, "the template is cut off here: ' #' begins a comment"},
    {"\"a{b\"", 401, 6, 7, "'{' is not closed"},
    {"\"a{\"", 401, 6, 7, "'{' is not closed"},
    {"\"{a.\"", 401, 5, 6, "'{' is not closed"},
    {"\"{a:\"", 406, 8, 8, "a format is expected behind ':'"},
    {"\"{}\"", 401, 5, 7,
     "'{}' names no field; a brace in the text of a key is written '{{' or '}}'"},
    {"\"{ a}\"", 401, 6, 7, "the name of a field is expected here"},
    {"\"{a }\"", 401, 7, 8, "'}' or a format behind ':' is expected here"},
    {"\"{1a}\"", 401, 6, 7, "the name of a field is expected here"},
    {"\"{a.}\"", 401, 8, 9, "the name of a field is expected here"},
    {"\"{a..b}\"", 401, 8, 9, "the name of a field is expected here"},
    {"\"{.a}\"", 401, 6, 7, "the name of a field is expected here"},
    {"\"a}b\"", 401, 6, 7, "'}' without '{' before it"},
    {"\"\\u00e9}\"", 401, 4, 13, "'}' without '{' before it"},
    {"\"{a.b.c.d.e}\"", 408, 6, 15, "the path has 5 levels; at most 4 are possible"},
    {"\"{a|lower}\"", 407, 7, 8, "a filter is specified but not built yet"},
    {"\"{a:010|desc}\"", 407, 11, 12, "a filter is specified but not built yet"},
    {"\"{a|uper}\"", 406, 8, 12, "unknown filter 'uper'"},
    {"\"{a/10}\"", 407, 7, 8, "division in a template is specified but not built yet"},
    {"\"{a%4}\"", 407, 7, 8, "a remainder in a template is specified but not built yet"},
    {"\"{@p}\"", 407, 6, 7,
     "a part {@name} in a template is specified but not built yet"},
    {"\"{$p}\"", 407, 6, 7,
     "a parameter {$name} in a template is specified but not built yet"},
    {"\"{a:dat}\"", 406, 8, 11, "unknown format 'dat'"},
    {"\"{a:}\"", 406, 8, 8, "a format is expected behind ':'"},
    {"\"{n:00}\"", 406, 8, 10,
     "'00' is no number format: 0W, 0W.D or +0W, where W counts all characters but the "
     "sign (at most 39) and D those behind the point"},
    {"\"{n:10}\"", 406, 8, 10,
     "'10' is no number format: 0W, 0W.D or +0W, where W counts all characters but the "
     "sign (at most 39) and D those behind the point"},
    {"\"{n:02.1}\"", 406, 8, 12,
     "'02.1' is no number format: 0W, 0W.D or +0W, where W counts all characters but the "
     "sign (at most 39) and D those behind the point"},
    {"\"{n:040}\"", 406, 8, 11,
     "'040' is no number format: 0W, 0W.D or +0W, where W counts all characters but the "
     "sign (at most 39) and D those behind the point"},
    {"\"{n:099999999999999999999}\"", 406, 8, 29,
     "'099999999999999999999' is no number format: 0W, 0W.D or +0W, where W counts all "
     "characters but the sign (at most 39) and D those behind the point"},
    {"\"{t:%Q}\"", 406, 8, 10,
     "'%Q' is no usable time pattern: text with %Y %m %d %H %M %S %j %f"},
};

START_TEST(reports_what_is_wrong_at_its_place)
{
    struct model_template template = {.part_count = 99};
    struct yaml_node *node = node_of(bad[_i].scalar);

    ck_assert(!key_template_parse(&build, node, &template));
    ck_assert_uint_eq(template.part_count, 99);
    ck_assert_uint_eq(diags.errors, 1);
    const struct diag *diag = diags.last;
    ck_assert_str_eq(diag->message, bad[_i].message);
    ck_assert_int_eq((int)diag->info->code, bad[_i].code);
    ck_assert_int_eq(diag->place.at.line, 1);
    ck_assert_int_eq(diag->place.at.column, bad[_i].column);
    ck_assert_int_eq(diag->place.end.column, bad[_i].end_column);
}
END_TEST

START_TEST(suggests_the_format_that_was_meant)
{
    struct model_template template;

    ck_assert(!key_template_parse(&build, node_of("\"{t:dates}\""), &template));
    ck_assert_str_eq(diags.last->hint, "did you mean 'date'?");
}
END_TEST

static void repeat(char *out, const char *text, size_t times)
{
    *out++ = '"';
    for (size_t i = 0; i < times; i++) {
        memcpy(out, text, strlen(text));
        out += strlen(text);
    }
    memcpy(out, "\"", 2);
}

START_TEST(bounds_literals_and_parts)
{
    char text[2000];
    struct model_template template;

    repeat(text, "x", KEY_LITERAL_MAX);
    ck_assert(key_template_parse(&build, node_of(text), &template));
    repeat(text, "x", KEY_LITERAL_MAX + 1);
    ck_assert(!key_template_parse(&build, node_of(text), &template));
    ck_assert_int_eq((int)diags.last->info->code, DIAG_TEMPLATE_LIMIT);

    repeat(text, "{a}", KEY_PARTS_MAX);
    ck_assert(key_template_parse(&build, node_of(text), &template));
    ck_assert_uint_eq(template.part_count, KEY_PARTS_MAX);
    repeat(text, "{a}", KEY_PARTS_MAX + 1);
    ck_assert(!key_template_parse(&build, node_of(text), &template));
    ck_assert_int_eq((int)diags.last->info->code, DIAG_TEMPLATE_LIMIT);
}
END_TEST

START_TEST(compares_templates_by_what_they_print)
{
    static const struct {
        const char *a, *b;
        bool is_equal;
    } rows[] = {
        {"\"A#{x}\"", "'A#{x}'", true},       {"\"A#{x}\"", "\"A#{y}\"", false},
        {"\"A#{x}\"", "\"B#{x}\"", false},    {"\"{x}\"", "\"{x:hex}\"", false},
        {"\"{x:03}\"", "\"{x:04}\"", false},  {"\"{x:%Y}\"", "\"{x:%Y}\"", true},
        {"\"{x:%Y}\"", "\"{x:%m}\"", false},  {"\"{x}\"", "\"{x}#\"", false},
        {"\"{x:03}\"", "\"{x:+03}\"", false},
    };
    struct model_field x = {0}, y = {0};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct model_template a, b;
        ck_assert(key_template_parse(&build, node_of(rows[i].a), &a));
        ck_assert(key_template_parse(&build, node_of(rows[i].b), &b));
        a.parts[0].path[0] = a.parts[0].path_text.ptr[0] == 'x' ? &x : &y;
        b.parts[0].path[0] = b.parts[0].path_text.ptr[0] == 'x' ? &x : &y;
        ck_assert_msg(key_template_equal(&a, &b) == rows[i].is_equal, "row %zu", i);
        ck_assert(key_template_equal(&a, &a));
    }
}
END_TEST

START_TEST(makes_the_template_of_a_field)
{
    struct model_field field = {.name = {.text = DYN_STR("id")}};
    struct model_template *template = key_template_of_field(&build, &field);

    ck_assert_str_eq(template->text.ptr, "{id}");
    ck_assert_uint_eq(template->part_count, 1);
    ck_assert_ptr_eq(template->parts[0].path[0], &field);
    ck_assert_uint_eq(template->parts[0].literal.len, 0);
}
END_TEST

START_TEST(tells_places_inside_of_a_scalar)
{
    struct yaml_node *node = node_of("\"ab\"");
    ck_assert_int_eq(scalar_place(node, 0).column, 5);
    ck_assert_int_eq(scalar_place(node, 2).column, 7);
    node = node_of("ab");
    ck_assert_int_eq(scalar_place(node, 1).column, 5);
    node = node_of("\"a\\x62\"");
    ck_assert_int_eq(scalar_place(node, 1).column, 4);
    ck_assert_int_eq(scalar_place(node, 2).column, 11);
    node = node_of("|\n  ab");
    ck_assert_int_eq(scalar_place(node, 1).line, 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gen/key_template");
    TCase *tcase = tcase_create("key_template");

    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, takes_a_template_apart, 0,
                        (int)(sizeof(good) / sizeof(good[0])));
    tcase_add_loop_test(tcase, reports_what_is_wrong_at_its_place, 0,
                        (int)(sizeof(bad) / sizeof(bad[0])));
    tcase_add_test(tcase, suggests_the_format_that_was_meant);
    tcase_add_test(tcase, bounds_literals_and_parts);
    tcase_add_test(tcase, compares_templates_by_what_they_print);
    tcase_add_test(tcase, makes_the_template_of_a_field);
    tcase_add_test(tcase, tells_places_inside_of_a_scalar);
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
