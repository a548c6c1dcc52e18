/* SPDX-License-Identifier: MIT */
#include "render/render.h"

#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

/* Templates of a test: "main", and up to two that it includes. */
struct texts {
    const char *main;
    const char *part;
    const char *other;
};

static const char *look_up(void *ctx, const char *name, size_t *ret_len)
{
    const struct texts *texts = ctx;
    const char *text = NULL;
    if (strcmp(name, "main") == 0)
        text = texts->main;
    else if (strcmp(name, "part") == 0)
        text = texts->part;
    else if (strcmp(name, "other") == 0)
        text = texts->other;
    if (text != NULL)
        *ret_len = strlen(text);
    return text;
}

static struct json_value *parse(const char *text)
{
    struct json_value *value = json_parse(dyn_str(text), NULL);
    ck_assert_msg(value != NULL, "the test's JSON is wrong: %s", text);
    return value;
}

static int render_texts(const struct texts *texts, const char *context,
                        const struct render_options *opts, struct dyn_buf *out,
                        struct render_error *err)
{
    struct texts copy = *texts;
    struct render_source source = {.ctx = &copy, .lookup = look_up};
    struct json_value *value = parse(context);
    int status = render(&source, "main", value, opts, out, err);
    json_free(value);
    return status;
}

/* What strict rendering, as dyngen does it, prints. */

static const struct {
    const char *label;
    struct texts texts;
    const char *context;
    const char *expected;
} PRINTED[] = {
    {"text alone", {"int x;\n", 0, 0}, "{}", "int x;\n"},
    {"an empty template", {"", 0, 0}, "{}", ""},
    {"a string", {"<{{s}}>", 0, 0}, "{\"s\":\"v\"}", "<v>"},
    {"a string is printed raw",
     {"{{s}}", 0, 0},
     "{\"s\":\"a<b>&\\\"{{s}}\"}",
     "a<b>&\"{{s}}"},
    {"an empty string", {"<{{s}}>", 0, 0}, "{\"s\":\"\"}", "<>"},
    {"three braces and ampersand",
     {"{{{s}}}{{&s}}{{{ s }}}", 0, 0},
     "{\"s\":\"<\"}",
     "<<<"},
    {"numbers",
     {"{{a}} {{b}} {{c}}", 0, 0},
     "{\"a\":-7,\"b\":1.5,\"c\":4294967296}",
     "-7 1.5 4294967296"},
    {"bools", {"{{a}} {{b}}", 0, 0}, "{\"a\":true,\"b\":false}", "true false"},
    {"braces of C",
     {"int a[] = { {1}, {{n}} };", 0, 0},
     "{\"n\":2}",
     "int a[] = { {1}, 2 };"},
    {"a dotted name", {"{{a.b.c}}", 0, 0}, "{\"a\":{\"b\":{\"c\":\"x\"}}}", "x"},
    {"names are case-sensitive", {"{{a}}{{A}}", 0, 0}, "{\"A\":1,\"a\":2}", "21"},
    {"the first of two equal names counts", {"{{a}}", 0, 0}, "{\"a\":1,\"a\":2}", "1"},
    {"names of several bytes",
     {"{{gr\xC3\xB6\xC3\x9F"
      "e}}",
      0, 0},
     "{\"gr\xC3\xB6\xC3\x9F"
     "e\":1}",
     "1"},
    {"a true section", {"{{#b}}x{{/b}}", 0, 0}, "{\"b\":true}", "x"},
    {"a false section", {"<{{#b}}x{{/b}}>", 0, 0}, "{\"b\":false}", "<>"},
    {"null is false", {"<{{#b}}x{{/b}}{{^b}}y{{/b}}>", 0, 0}, "{\"b\":null}", "<y>"},
    {"an empty array is false",
     {"<{{#b}}x{{/b}}{{^b}}y{{/b}}>", 0, 0},
     "{\"b\":[]}",
     "<y>"},
    {"an empty object is true",
     {"<{{#b}}x{{/b}}{{^b}}y{{/b}}>", 0, 0},
     "{\"b\":{}}",
     "<x>"},
    {"an array of objects",
     {"{{#l}}{{n}};{{/l}}", 0, 0},
     "{\"l\":[{\"n\":1},{\"n\":2}]}",
     "1;2;"},
    {"an array of scalars",
     {"{{#l}}({{.}}){{/l}}", 0, 0},
     "{\"l\":[\"a\",2,true]}",
     "(a)(2)(true)"},
    {"an array of arrays",
     {"{{#l}}[{{#.}}{{.}}{{/.}}]{{/l}}", 0, 0},
     "{\"l\":[[1,2],[],[3]]}",
     "[12][][3]"},
    {"an array of objects with unlike members",
     {"{{#l}}{{#a}}a{{/a}}{{#t}}{{b}}{{/t}},{{/l}}", 0, 0},
     "{\"b\":0,\"l\":[{\"a\":true,\"t\":true,\"b\":1},{\"t\":true,\"a\":false},"
     "{\"b\":2,\"t\":true,\"a\":false,\"z\":1},{\"t\":false,\"a\":true}]}",
     "a1,0,2,a,"},
    {"outer names are seen from inside",
     {"{{#a}}{{#b}}{{x}}{{y}}{{/b}}{{/a}}", 0, 0},
     "{\"x\":1,\"y\":2,\"a\":{\"y\":3,\"b\":[{}]}}",
     "13"},
    {"inner names hide outer ones, also whole objects",
     {"{{#a}}{{o.x}}{{/a}}", 0, 0},
     "{\"o\":{\"x\":1},\"a\":{\"o\":{\"x\":2}}}",
     "2"},
    {"list metadata",
     {"{{#l}}{{^@first}}, {{/@first}}{{@index}}{{.}}{{#@last}}.{{/@last}}{{/l}}", 0, 0},
     "{\"l\":[\"a\",\"b\",\"c\"]}",
     "0a, 1b, 2c."},
    {"list metadata of an array with one element",
     {"{{#l}}{{@first}} {{@last}} {{@index}}{{/l}}", 0, 0},
     "{\"l\":[5]}",
     "true true 0"},
    {"list metadata is the innermost array's",
     {"{{#l}}{{#m}}{{@index}}{{/m}}{{@index}} {{/l}}", 0, 0},
     "{\"l\":[{\"m\":[1,2]},{\"m\":[3]}]}",
     "010 01 "},
    {"list metadata through bools, objects and partials",
     {"{{#l}}{{#t}}{{#o}}{{>part}}{{/o}}{{/t}}{{/l}}", "{{@index}}{{^@last}},{{/@last}}",
      0},
     "{\"t\":true,\"o\":{},\"l\":[1,2,3]}",
     "0,1,2"},
    {"a section alone on its lines",
     {"a\n  {{#b}}  \n  x\n\t{{/b}}\nz\n", 0, 0},
     "{\"b\":true}",
     "a\n  x\nz\n"},
    {"two tags on one line stay",
     {"{{#b}} {{/b}}\n{{#b}}{{/b}}\n", 0, 0},
     "{\"b\":true}",
     " \n\n"},
    {"a section over several lines in a line",
     {"f({{#l}}{{^@first}},\n  {{/@first}}{{.}}{{/l}});\n", 0, 0},
     "{\"l\":[1,2]}",
     "f(1,\n  2);\n"},
    {"lines that end with CR LF",
     {"a\r\n{{#b}}\r\nx\r\n{{/b}}\r\n", 0, 0},
     "{\"b\":true}",
     "a\r\nx\r\n"},
    {"a comment", {"a{{! {{ b }}c", 0, 0}, "{}", "ac"},
    {"a comment alone", {"a\n  {{!\n  b\n  }}\nc\n", 0, 0}, "{}", "a\nc\n"},
    {"other delimiters",
     {"{{=<% %>=}}int a = {{0}}; <%n%><%#b%>.<%/b%><%={{ }}=%>{{n}}", 0, 0},
     "{\"n\":1,\"b\":true}",
     "int a = {{0}}; 1.1"},
    {"other delimiters end with their template",
     {"{{=<% %>=}}<%>part%><%n%>", "{{n}}<%n%>", 0},
     "{\"n\":1}",
     "1<%n%>1"},
    {"a partial in a line", {"[{{>part}}]", "{{n}}", 0}, "{\"n\":1}", "[1]"},
    {"partials are indented",
     {"f\n    {{>part}}\ng\n", "a;\nb;\n", 0},
     "{}",
     "f\n    a;\n    b;\ng\n"},
    {"indentations add up",
     {"  {{>part}}\n", "a\n  {{>other}}\nb\n", "c\nd\n"},
     "{}",
     "  a\n    c\n    d\n  b\n"},
    {"a partial in a line is not indented further",
     {"  {{>part}}\n", "a {{>other}}", "b\nc"},
     "{}",
     "  a b\nc"},
    {"what is printed is not indented",
     {"  {{>part}}\n", "{{s}}\n{{s}}\n", 0},
     "{\"s\":\"a\\nb\"}",
     "  a\nb\n  a\nb\n"},
    {"blank lines are not indented",
     {"  {{>part}}\n", "a\n\nb\r\n\r\n{{!}}\n\n", 0},
     "{}",
     "  a\n\n  b\r\n\r\n\n"},
    {"sections in an indented partial",
     {"  {{>part}}\n", "{{#l}}\n{{.}};\n{{/l}}\n{{#l}}{{.}}{{/l}}\n{{^l}}{{/l}}!\n", 0},
     "{\"l\":[1,2]}",
     "  1;\n  2;\n  12\n  !\n"},
    {"a comment at the start of an indented line",
     {"  {{>part}}\n", "{{!x}}a\n{{!x}}{{n}}\n", 0},
     "{\"n\":1}",
     "  a\n  1\n"},
    {"a section that closes at the start of an indented line",
     {"  {{>part}}\n", "{{#l}}a\n{{/l}}b\n", 0},
     "{\"l\":[1,2]}",
     "  a\n  a\n  b\n"},
    {"a partial that includes itself",
     {"{{#t}}{{>part}}{{/t}}", "{{n}}{{#c}}({{>part}}){{/c}}", 0},
     "{\"t\":{\"n\":1,\"c\":[{\"n\":2,\"c\":[{\"n\":3,\"c\":[]}]},{\"n\":4,\"c\":[]}]}}",
     "1(2(3))(4)"},
    {"what a partial is about",
     {"{{#l}}{{>part}}{{/l}}", "<{{.}}>", 0},
     "{\"l\":[1,2]}",
     "<1><2>"},
    {"an object of many members",
     {"{{p.z}}{{a}}{{b}}{{#p}}{{c}}{{d}}{{e}}{{f}}{{g}}{{/p}}{{h}}", 0, 0},
     "{\"h\":8,\"g\":0,\"f\":0,\"b\":2,\"a\":1,\"e\":5,\"d\":4,\"c\":3,"
     "\"p\":{\"g\":7,\"f\":6,\"z\":9}}",
     "912345678"},
    {"an unknown name where nothing is rendered",
     {"{{#b}}{{nope}}{{/b}}{{^l}}.{{/l}}", 0, 0},
     "{\"b\":false,\"l\":[]}",
     "."},
};

START_TEST(prints)
{
    struct dyn_buf out = {0};
    struct render_error err;
    int status = render_texts(&PRINTED[_i].texts, PRINTED[_i].context, NULL, &out, &err);
    ck_assert_msg(status == 0, "%s: %s:%d:%d: %s", PRINTED[_i].label, err.template_name,
                  err.line, err.column, err.message);
    ck_assert_msg(strcmp(dyn_buf_str(&out).ptr, PRINTED[_i].expected) == 0,
                  "%s:\n%s\ninstead of\n%s", PRINTED[_i].label, dyn_buf_str(&out).ptr,
                  PRINTED[_i].expected);
    dyn_buf_release(&out);
}
END_TEST

/* What strict rendering refuses, where and with which words. */

static const struct {
    struct texts texts;
    const char *context;
    int code;
    const char *where;
    int line, column;
    const char *message;
} REFUSED[] = {
    {{"a\n  {{nope}}", 0, 0}, "{}", DYN_E_MISSING, "main", 2, 3, "unknown name 'nope'"},
    {{"{{#nope}}{{/nope}}", 0, 0},
     "{}",
     DYN_E_MISSING,
     "main",
     1,
     1,
     "unknown name 'nope'"},
    {{"{{^nope}}{{/nope}}", 0, 0},
     "{}",
     DYN_E_MISSING,
     "main",
     1,
     1,
     "unknown name 'nope'"},
    {{"x{{feilds}}", 0, 0},
     "{\"fields\":1}",
     DYN_E_MISSING,
     "main",
     1,
     2,
     "unknown name 'feilds'; did you mean 'fields'?"},
    {{"{{#m}}{{#b}}{{prefx}}{{/b}}{{/m}}", 0, 0},
     "{\"prefix\":1,\"m\":{\"b\":true}}",
     DYN_E_MISSING,
     "main",
     1,
     13,
     "unknown name 'prefx'; did you mean 'prefix'?"},
    {{"{{a.b.c}}", 0, 0},
     "{\"a\":{\"b\":{}}}",
     DYN_E_MISSING,
     "main",
     1,
     1,
     "unknown name 'c' in 'a.b.c'"},
    {{"{{a.nmae}}", 0, 0},
     "{\"a\":{\"name\":1}}",
     DYN_E_MISSING,
     "main",
     1,
     1,
     "unknown name 'nmae' in 'a.nmae'; did you mean 'name'?"},
    {{"{{a.b.c}}", 0, 0},
     "{\"a\":{\"b\":\"s\"}}",
     DYN_E_MISSING,
     "main",
     1,
     1,
     "unknown name 'c' in 'a.b.c'"},
    {{"{{#a}}{{b.c}}{{/a}}", 0, 0},
     "{\"b\":{\"c\":1},\"a\":{\"b\":{}}}",
     DYN_E_MISSING,
     "main",
     1,
     7,
     "unknown name 'c' in 'b.c'"},
    {{"{{a}}", 0, 0},
     "{\"A\":1}",
     DYN_E_MISSING,
     "main",
     1,
     1,
     "unknown name 'a'; did you mean 'A'?"},
    {{"{{a}}", 0, 0}, "[]", DYN_E_MISSING, "main", 1, 1, "unknown name 'a'"},
    {{"{{@index}}", 0, 0},
     "{}",
     DYN_E_MISSING,
     "main",
     1,
     1,
     "'@index' stands outside any array section"},
    {{"{{#o}}{{#@first}}{{/@first}}{{/o}}", 0, 0},
     "{\"o\":{}}",
     DYN_E_MISSING,
     "main",
     1,
     7,
     "'@first' stands outside any array section"},
    {{"{{#l}}{{/l}}{{^@last}}{{/@last}}", 0, 0},
     "{\"l\":[1]}",
     DYN_E_MISSING,
     "main",
     1,
     13,
     "'@last' stands outside any array section"},
    {{"{{o}}", 0, 0},
     "{\"o\":{}}",
     DYN_E_TYPE,
     "main",
     1,
     1,
     "'o' is an object; only text, numbers and bools can be printed"},
    {{"{{o}}", 0, 0},
     "{\"o\":[]}",
     DYN_E_TYPE,
     "main",
     1,
     1,
     "'o' is an array; only text, numbers and bools can be printed"},
    {{"{{o.n}}", 0, 0},
     "{\"o\":{\"n\":null}}",
     DYN_E_TYPE,
     "main",
     1,
     1,
     "'o.n' is null; only text, numbers and bools can be printed"},
    {{"{{.}}", 0, 0},
     "{}",
     DYN_E_TYPE,
     "main",
     1,
     1,
     "'.' is an object; only text, numbers and bools can be printed"},
    {{"{{#s}}{{/s}}", 0, 0},
     "{\"s\":\"\"}",
     DYN_E_TYPE,
     "main",
     1,
     1,
     "'s' is a string; a section takes a bool, an array, an object or null"},
    {{"{{^s}}{{/s}}", 0, 0},
     "{\"s\":0}",
     DYN_E_TYPE,
     "main",
     1,
     1,
     "'s' is a number; a section takes a bool, an array, an object or null"},
    {{"{{#l}}{{#@index}}{{/@index}}{{/l}}", 0, 0},
     "{\"l\":[1]}",
     DYN_E_TYPE,
     "main",
     1,
     7,
     "'@index' is a number; a section takes a bool, an array, an object or null"},
    {{"\n\n {{#a}}\n{{#b}}{{/b}}\n", 0, 0},
     "{}",
     DYN_E_FORMAT,
     "main",
     3,
     2,
     "section 'a' is not closed"},
    {{"{{^a}}{{#b}}", 0, 0},
     "{}",
     DYN_E_FORMAT,
     "main",
     1,
     7,
     "section 'b' is not closed"},
    {{"{{#a}}\n {{#b}}\n{{/a}}{{/b}}", 0, 0},
     "{}",
     DYN_E_FORMAT,
     "main",
     3,
     1,
     "'a' is closed here, but the open section is 'b' from 2:2"},
    {{"x\n{{/a}}", 0, 0},
     "{}",
     DYN_E_FORMAT,
     "main",
     2,
     1,
     "'a' is closed here, but no section is open"},
    {{"a {{b", 0, 0}, "{\"b\":1}", DYN_E_FORMAT, "main", 1, 3, "this tag is not closed"},
    {{"a {{{b}}", 0, 0},
     "{\"b\":1}",
     DYN_E_FORMAT,
     "main",
     1,
     3,
     "this tag is not closed"},
    {{"{{! b", 0, 0}, "{}", DYN_E_FORMAT, "main", 1, 1, "this tag is not closed"},
    {{"{{", 0, 0}, "{}", DYN_E_FORMAT, "main", 1, 1, "this tag is not closed"},
    {{"{{b\n{{c}}", 0, 0},
     "{}",
     DYN_E_FORMAT,
     "main",
     1,
     1,
     "bad tag: 'b\n{{c' is not a name"},
    {{"{{}}", 0, 0}, "{}", DYN_E_FORMAT, "main", 1, 1, "bad tag: it has no name"},
    {{"{{#  }}", 0, 0}, "{}", DYN_E_FORMAT, "main", 1, 1, "bad tag: it has no name"},
    {{"{{>}}", 0, 0}, "{}", DYN_E_FORMAT, "main", 1, 1, "bad tag: it has no name"},
    {{"{{a b}}", 0, 0}, "{}", DYN_E_FORMAT, "main", 1, 1, "bad tag: 'a b' is not a name"},
    {{"{{a..b}}", 0, 0},
     "{}",
     DYN_E_FORMAT,
     "main",
     1,
     1,
     "bad tag: 'a..b' is not a name"},
    {{"{{.a}}", 0, 0}, "{}", DYN_E_FORMAT, "main", 1, 1, "bad tag: '.a' is not a name"},
    {{"{{a.}}", 0, 0}, "{}", DYN_E_FORMAT, "main", 1, 1, "bad tag: 'a.' is not a name"},
    {{"{{@second}}", 0, 0},
     "{}",
     DYN_E_FORMAT,
     "main",
     1,
     1,
     "bad tag: '@second' is not a name"},
    {{"{{*a}}", 0, 0}, "{}", DYN_E_FORMAT, "main", 1, 1, "bad tag: '*a' is not a name"},
    {{"{{> ../part}}", 0, 0},
     "{}",
     DYN_E_FORMAT,
     "main",
     1,
     1,
     "bad tag: '../part' is not a name"},
    {{"{{=<%=}}", 0, 0},
     "{}",
     DYN_E_FORMAT,
     "main",
     1,
     1,
     "bad tag: it takes two delimiters, without '=' in them"},
    {{"{{=a b c=}}", 0, 0},
     "{}",
     DYN_E_FORMAT,
     "main",
     1,
     1,
     "bad tag: it takes two delimiters, without '=' in them"},
    {{"{{=a= b=}}", 0, 0},
     "{}",
     DYN_E_FORMAT,
     "main",
     1,
     1,
     "bad tag: it takes two delimiters, without '=' in them"},
    {{"a\n{{>part}}", 0, 0},
     "{}",
     DYN_E_MISSING,
     "main",
     2,
     1,
     "there is no template 'part'"},
    {{"{{#b}}{{>part}}{{/b}}", 0, 0},
     "{\"b\":false}",
     DYN_E_MISSING,
     "main",
     1,
     7,
     "there is no template 'part'"},
    {{"{{>part}}", "x\n\xC3\xA4\xE2\x82\xAC{{nope}}", 0},
     "{}",
     DYN_E_MISSING,
     "part",
     2,
     3,
     "unknown name 'nope'"},
    {{"{{>part}}{{nope}}", "{{>other}}", "x"},
     "{}",
     DYN_E_MISSING,
     "main",
     1,
     10,
     "unknown name 'nope'"},
    {{"{{>part}}", "{{>other}}", "{{#a}}"},
     "{}",
     DYN_E_FORMAT,
     "other",
     1,
     1,
     "section 'a' is not closed"},
    {{"{{>part}}", "\n {{>part}}", 0},
     "{}",
     DYN_E_LIMIT,
     "part",
     2,
     2,
     "sections and partials are nested deeper than 64"},
    {{0, 0, 0}, "{}", DYN_E_MISSING, "main", 0, 0, "there is no such template"},
};

START_TEST(refuses)
{
    struct dyn_buf out = {0};
    struct render_error err;
    dyn_buf_text(&out, "before");
    int status = render_texts(&REFUSED[_i].texts, REFUSED[_i].context, NULL, &out, &err);
    ck_assert_str_eq(err.message, REFUSED[_i].message);
    ck_assert_int_eq(status, REFUSED[_i].code);
    ck_assert_str_eq(err.template_name, REFUSED[_i].where);
    ck_assert_int_eq(err.line, REFUSED[_i].line);
    ck_assert_int_eq(err.column, REFUSED[_i].column);
    ck_assert_str_eq(dyn_buf_str(&out).ptr, "before");
    dyn_buf_release(&out);
}
END_TEST

/* The bounds */

static void check_limit(const struct texts *texts, const char *context,
                        const struct render_options *opts, size_t buf_max,
                        const char *message)
{
    struct dyn_buf out = {.max = buf_max};
    struct render_error err = {.message = ""};
    int status = render_texts(texts, context, opts, &out, &err);
    ck_assert_int_eq(status, message[0] == '\0' ? 0 : DYN_E_LIMIT);
    ck_assert_str_eq(err.message, message);
    ck_assert_int_eq(out.failed, 0);
    dyn_buf_release(&out);
}

START_TEST(stops_at_the_output_limit)
{
    const struct texts texts = {"{{#l}}ab{{.}}{{/l}}", 0, 0};
    const char *context = "{\"l\":[1,2,3]}";
    struct render_options opts = {.max_output = 9};
    check_limit(&texts, context, &opts, 0, "");
    opts.max_output = 8;
    check_limit(&texts, context, &opts, 0, "the output is larger than 8 bytes");
    check_limit(&texts, context, NULL, 9, "");
    check_limit(&texts, context, NULL, 8, "the output is larger than 8 bytes");
    opts.max_output = 100;
    check_limit(&texts, context, &opts, 8, "the output is larger than 8 bytes");
}
END_TEST

START_TEST(stops_at_the_depth_limit)
{
    const struct texts texts = {"{{#o}}{{#o}}{{>part}}{{/o}}{{/o}}", "{{#b}}x{{/b}}", 0};
    const char *context = "{\"o\":{},\"b\":true}";
    struct render_options opts = {.max_depth = 4};
    check_limit(&texts, context, &opts, 0, "");
    opts.max_depth = 3;
    check_limit(&texts, context, &opts, 0,
                "sections and partials are nested deeper than 3");
}
END_TEST

START_TEST(depth_has_a_limit_of_its_own)
{
    const struct texts texts = {"{{>main}}", 0, 0};
    struct render_options opts = {.max_depth = 1000000};
    check_limit(&texts, "{}", &opts, 0,
                "sections and partials are nested deeper than 1024");
}
END_TEST

static void collect(void *pieces, struct dyn_buf *out)
{
    struct dyn_buf *all = (struct dyn_buf *)pieces;
    dyn_buf_append(all, out->ptr, out->len);
    ck_assert_uint_eq(strlen(out->ptr), out->len);
    dyn_buf_clear(out);
}

START_TEST(flushes_instead_of_taking_more_memory)
{
    const struct texts texts = {"{{#l}}some text and {{.}}, {{/l}}", 0, 0};
    const char *context = "{\"l\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]}";
    struct dyn_buf whole = {0}, all = {0}, out = {0};
    struct render_options opts = {.flush = collect, .flush_ctx = &all};
    struct render_error err;
    ck_assert_int_eq(render_texts(&texts, context, NULL, &whole, &err), 0);
    dyn_buf_reserve(&out, 1);
    size_t capacity = out.capacity;
    ck_assert_uint_lt(capacity, whole.len);
    ck_assert_int_eq(render_texts(&texts, context, &opts, &out, &err), 0);
    ck_assert_uint_eq(out.capacity, capacity);
    ck_assert_uint_gt(all.len, 0);
    collect(&all, &out);
    ck_assert_str_eq(dyn_buf_str(&all).ptr, dyn_buf_str(&whole).ptr);

    opts.max_output = whole.len;
    ck_assert_int_eq(render_texts(&texts, context, &opts, &out, &err), 0);
    dyn_buf_clear(&out);
    opts.max_output = whole.len - 1;
    ck_assert_int_eq(render_texts(&texts, context, &opts, &out, &err), DYN_E_LIMIT);
    dyn_buf_release(&whole);
    dyn_buf_release(&all);
    dyn_buf_release(&out);
}
END_TEST

START_TEST(stops_at_the_output_limit_in_indentations)
{
    const struct texts texts = {"    {{>part}}\n", "{{n}}\nxy\n", 0};
    struct render_options opts = {.max_output = 3};
    for (; opts.max_output < 14; opts.max_output++) {
        char message[64];
        snprintf(message, sizeof message, "the output is larger than %zu bytes",
                 opts.max_output);
        check_limit(&texts, "{\"n\":\"<\"}", &opts, 0,
                    opts.max_output < 13 ? message : "");
    }
}
END_TEST

START_TEST(refuses_a_template_that_is_too_large)
{
    const size_t len = (size_t)16 * 1024 * 1024 + 1;
    char *text = malloc(len + 1);
    ck_assert_ptr_nonnull(text);
    memset(text, ' ', len);
    text[len] = '\0';
    const struct texts texts = {text, 0, 0};
    check_limit(&texts, "{}", NULL, 0, "the template is larger than 16777216 bytes");
    free(text);
}
END_TEST

START_TEST(stops_a_loop_that_prints_nothing)
{
    struct dyn_buf text = {0};
    for (int i = 0; i < 60; i++)
        dyn_buf_text(&text, "{{#l}}");
    for (int i = 0; i < 60; i++)
        dyn_buf_text(&text, "{{/l}}");
    const struct texts texts = {dyn_buf_str(&text).ptr, 0, 0};
    struct render_options opts = {.max_steps = 1000};
    check_limit(&texts, "{\"l\":[1,2]}", &opts, 0,
                "the template takes more than 1000 steps");
    dyn_buf_release(&text);
}
END_TEST

START_TEST(stops_where_large_objects_are_entered_again_and_again)
{
    struct json_value *root = json_object();
    struct json_value *list = json_set(root, "l", json_array());
    for (int i = 0; i < 10; i++) {
        struct json_value *object = json_push(list, json_object());
        for (int k = 0; k < 100; k++)
            json_set(object, "member", json_null());
    }
    struct texts texts = {"{{#l}}{{/l}}", 0, 0};
    struct render_source source = {.ctx = &texts, .lookup = look_up};
    struct render_options opts = {.max_steps = 1100};
    struct dyn_buf out = {0};
    struct render_error err;
    ck_assert_int_eq(render(&source, "main", root, &opts, &out, &err), 0);
    opts.max_steps = 1000;
    ck_assert_int_eq(render(&source, "main", root, &opts, &out, &err), DYN_E_LIMIT);
    ck_assert_str_eq(err.message, "the template takes more than 1000 steps");
    json_free(root);
    dyn_buf_release(&out);
}
END_TEST

START_TEST(tells_objects_with_different_members_apart)
{
    const struct texts texts = {"{{#l}}{{#a}}{{.}}{{/a}}{{#o}}{{x}}{{y}}{{/o}};{{/l}}", 0,
                                0};
    struct render_options opts = {.lenient = true};
    struct dyn_buf out = {0};
    struct render_error err;
    int status = render_texts(&texts,
                              "{\"l\":[{\"o\":{\"x\":1}},{\"o\":{\"y\":2}},{\"a\":\"t\"},"
                              "{\"o\":{\"y\":3,\"x\":4}},{\"o\":{\"x\":5}},{},7]}",
                              &opts, &out, &err);
    ck_assert_int_eq(status, 0);
    ck_assert_str_eq(dyn_buf_str(&out).ptr, "1;2;t;43;5;;;");
    dyn_buf_release(&out);
}
END_TEST

/* Lenient and escaping, as the specification has it */

START_TEST(lenient_prints_nothing_for_what_is_missing)
{
    const struct texts texts = {"<{{a}}{{b.c}}{{o}}{{l}}{{n}}{{#a}}x{{/a}}{{^a}}y{{/a}}"
                                "{{>part}}{{@index}}{{#@first}}x{{/@first}}>",
                                0, 0};
    struct render_options opts = {.lenient = true};
    struct dyn_buf out = {0};
    struct render_error err;
    int status = render_texts(&texts, "{\"o\":{},\"l\":[1],\"n\":null,\"b\":1}", &opts,
                              &out, &err);
    ck_assert_int_eq(status, 0);
    ck_assert_str_eq(dyn_buf_str(&out).ptr, "<y>");
    dyn_buf_release(&out);
}
END_TEST

START_TEST(lenient_takes_text_and_numbers_as_true)
{
    const struct texts texts = {"{{#s}}[{{.}}]{{/s}}{{^n}}no{{/n}}", 0, 0};
    struct render_options opts = {.lenient = true};
    struct dyn_buf out = {0};
    struct render_error err;
    ck_assert_int_eq(render_texts(&texts, "{\"s\":\"t\",\"n\":0}", &opts, &out, &err), 0);
    ck_assert_str_eq(dyn_buf_str(&out).ptr, "[t]");
    dyn_buf_release(&out);
}
END_TEST

START_TEST(escapes_html_only_when_asked_and_only_plain_tags)
{
    const struct texts texts = {"{{s}}|{{{s}}}|{{&s}}|<", 0, 0};
    struct render_options opts = {.html_escape = true};
    struct dyn_buf out = {0};
    struct render_error err;
    ck_assert_int_eq(render_texts(&texts, "{\"s\":\"a&\\\"<b>'\"}", &opts, &out, &err),
                     0);
    ck_assert_str_eq(dyn_buf_str(&out).ptr, "a&amp;&quot;&lt;b&gt;'|a&\"<b>'|a&\"<b>'|<");
    dyn_buf_release(&out);
}
END_TEST

START_TEST(renders_texts_that_are_not_terminated)
{
    /* The exact sizes let the address sanitizer see a read past the end. */
    static const char TEXT[] = {'{', '{', '#', 'b', '}', '}', 'x',
                                '{', '{', '/', 'b', '}', '}'};
    struct json_value *context = parse("{\"b\":true}");
    for (size_t len = 0; len <= sizeof TEXT; len++) {
        char *text = malloc(len + 1);
        ck_assert_ptr_nonnull(text);
        memcpy(text, TEXT, len);
        text[len] = '\0';
        struct texts texts = {text, 0, 0};
        struct render_source source = {.ctx = &texts, .lookup = look_up};
        struct dyn_buf out = {0};
        struct render_error err;
        int status = render(&source, "main", context, NULL, &out, &err);
        ck_assert_int_eq(status == 0, len < 2 || len == sizeof TEXT);
        dyn_buf_release(&out);
        free(text);
    }
    json_free(context);
}
END_TEST

/* The specification's own cases, where they are */

static const char *const VECTOR_FILES[] = {"comments", "delimiters", "interpolation",
                                           "inverted", "partials",   "sections"};

static FILE *open_vectors(const char *name)
{
    char path[4096];
    const char *dir = getenv("DYNGEN_VECTORS");
    if (dir == NULL)
        return NULL;
    snprintf(path, sizeof path, "%s/mustache/%s.json", dir, name);
    return fopen(path, "rb");
}

static const char *look_up_partial(void *ctx, const char *name, size_t *ret_len)
{
    const struct json_value *test = ctx;
    const struct json_value *text = NULL;
    if (strcmp(name, "main") == 0)
        text = json_get(test, "template");
    else if (json_get(test, "partials") != NULL)
        text = json_get(json_get(test, "partials"), name);
    if (text == NULL)
        return NULL;
    *ret_len = json_text(text).len;
    return json_text(text).ptr;
}

static void check_vector(const char *file, struct json_value *test)
{
    struct render_source source = {.ctx = test, .lookup = look_up_partial};
    struct render_options opts = {.html_escape = true, .lenient = true};
    struct dyn_buf out = {0};
    struct render_error err;
    const char *name = json_text(json_get(test, "name")).ptr;
    int status = render(&source, "main", json_get(test, "data"), &opts, &out, &err);
    ck_assert_msg(status == 0, "%s, %s: %s", file, name, err.message);
    ck_assert_msg(dyn_str_eq(dyn_buf_str(&out), json_text(json_get(test, "expected"))),
                  "%s, %s:\n%s\ninstead of\n%s", file, name, dyn_buf_str(&out).ptr,
                  json_text(json_get(test, "expected")).ptr);
    dyn_buf_release(&out);
}

START_TEST(passes_the_specification)
{
    const char *file = VECTOR_FILES[_i];
    FILE *stream = open_vectors(file);
    if (stream == NULL) {
        printf("# skipped: the Mustache specification's %s needs DYNGEN_VECTORS\n", file);
        return;
    }
    struct dyn_buf text = {0};
    char chunk[4096];
    size_t got;
    while ((got = fread(chunk, 1, sizeof chunk, stream)) > 0)
        dyn_buf_append(&text, chunk, got);
    fclose(stream);
    struct json_value *root = json_parse(dyn_buf_str(&text), NULL);
    ck_assert_ptr_nonnull(root);
    const struct json_value *tests = json_get(root, "tests");
    ck_assert_ptr_nonnull(tests);
    ck_assert_ptr_nonnull(json_first(tests));
    const struct json_value *test = json_first(tests);
    for (; test != NULL; test = json_next(test)) {
        /* The callback's context is not const; a copy through text keeps both happy. */
        struct dyn_buf copy = {0};
        json_print(test, &copy);
        struct json_value *again = json_parse(dyn_buf_str(&copy), NULL);
        ck_assert_ptr_nonnull(again);
        check_vector(file, again);
        json_free(again);
        dyn_buf_release(&copy);
    }
    json_free(root);
    dyn_buf_release(&text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("render");
    TCase *strict = tcase_create("strict");
    tcase_add_loop_test(strict, prints, 0, COUNT(PRINTED));
    tcase_add_loop_test(strict, refuses, 0, COUNT(REFUSED));
    tcase_add_test(strict, renders_texts_that_are_not_terminated);
    suite_add_tcase(suite, strict);
    TCase *limits = tcase_create("limits");
    tcase_add_test(limits, tells_objects_with_different_members_apart);
    tcase_add_test(limits, stops_at_the_output_limit);
    tcase_add_test(limits, flushes_instead_of_taking_more_memory);
    tcase_add_test(limits, stops_at_the_depth_limit);
    tcase_add_test(limits, depth_has_a_limit_of_its_own);
    tcase_add_test(limits, stops_at_the_output_limit_in_indentations);
    tcase_add_test(limits, refuses_a_template_that_is_too_large);
    tcase_add_test(limits, stops_a_loop_that_prints_nothing);
    tcase_add_test(limits, stops_where_large_objects_are_entered_again_and_again);
    suite_add_tcase(suite, limits);
    TCase *standard = tcase_create("specification");
    tcase_add_test(standard, lenient_prints_nothing_for_what_is_missing);
    tcase_add_test(standard, lenient_takes_text_and_numbers_as_true);
    tcase_add_test(standard, escapes_html_only_when_asked_and_only_plain_tags);
    tcase_add_loop_test(standard, passes_the_specification, 0, COUNT(VECTOR_FILES));
    suite_add_tcase(suite, standard);
    return suite_main(suite);
}
