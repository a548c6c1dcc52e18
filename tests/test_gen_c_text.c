/* SPDX-License-Identifier: MIT */
#include "context/c_text.h"

#include "support/suite.h"

#include <check.h>
#include <stdlib.h>

struct row {
    const char *in;
    size_t len; /* 0: up to the NUL */
    const char *out;
};

static struct dyn_str text_of(const struct row *row)
{
    return dyn_str_n(row->in, row->len != 0 ? row->len : strlen(row->in));
}

static const struct row literals[] = {
    {"plain", 0, "\"plain\""},         {"", 0, "\"\""},
    {"a\"b\\c", 0, "\"a\\\"b\\\\c\""}, {"?\?=", 0, "\"?\\?=\""},
    {"???", 0, "\"?\\?\\?\""},         {"?a?", 0, "\"?a?\""},
    {"\n1", 0, "\"\\0121\""},          {"a\0b", 3, "\"a\\000b\""},
    {"\x7f", 0, "\"\\177\""},          {"\xc3\xa4", 0, "\"\\303\\244\""},
    {"\xff", 0, "\"\\377\""},          {"%d", 0, "\"%d\""},
};

START_TEST(a_literal_is_ascii_and_cannot_be_left)
{
    struct dyn_buf out = {0};
    c_text_literal(&out, text_of(&literals[_i]));
    ck_assert_str_eq(out.ptr, literals[_i].out);
    dyn_buf_release(&out);
}
END_TEST

static const struct row characters[] = {
    {"#", 0, "'#'"},
    {"'", 0, "'\\''"},
    {"\\", 0, "'\\\\'"},
    {"\n", 0, "'\\012'"},
};

START_TEST(a_character_constant_is_escaped)
{
    struct dyn_buf out = {0};
    c_text_character(&out, characters[_i].in[0]);
    ck_assert_str_eq(out.ptr, characters[_i].out);
    dyn_buf_release(&out);
}
END_TEST

static const struct row comments[] = {
    {"plain", 0, "plain"},
    {"*/", 0, "* /"},
    {"/*", 0, "/ *"},
    {"/*/", 0, "/ * /"},
    {"**//", 0, "** //"},
    {"?\?/", 0, "? ?/"},
    {"????", 0, "? ? ? ?"},
    {"a\nb", 0, "a\nb"},
    {"*\n/", 0, "*\n/"},
    {"a\tb\rc", 0, "a b c"},
    {"a\0b", 3, "a b"},
    {"\xff", 0, "?"},
    {"caf\xc3\xa9", 0, "caf\xc3\xa9"},
    {"a\xe2\x80\xae"
     "b",
     0, "a<U+202E>b"},
};

START_TEST(a_comment_cannot_be_left_and_is_printable)
{
    struct dyn_buf out = {0};
    c_text_comment(&out, text_of(&comments[_i]));
    ck_assert_str_eq(out.ptr, comments[_i].out);
    dyn_buf_release(&out);
}
END_TEST

/* Lines are joined by '|' in `out`. */
static const struct row wraps[] = {
    {"", 0, ""},
    {"one", 0, "> one"},
    {"one two three", 0, "> one two|- three"},
    {"12345678 x", 0, "> 12345678|- x"},
    {"1234567890123 x", 0, "> 1234567890123|- x"},
    {"a b\n\nc", 0, "> a b|-|- c"},
    {"\n\na\n\n", 0, "> a"},
    {"a   \nb", 0, "> a|- b"},
    {"  indented text", 0, ">   indented|- text"},
    {"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 \xc3\xa9\xc3\xa9\xc3\xa9", 0,
     "> \xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 \xc3\xa9\xc3\xa9\xc3\xa9"},
};

START_TEST(text_is_wrapped_at_spaces)
{
    static const struct c_text_style style = {"> ", "- ", 10};
    struct json_value *lines = json_array();
    struct dyn_buf joined = {0};
    c_text_wrap(lines, &style, text_of(&wraps[_i]));
    dyn_buf_text(&joined, "");
    for (const struct json_value *line = json_first(lines); line != NULL;
         line = json_next(line)) {
        if (joined.len > 0)
            dyn_buf_byte(&joined, '|');
        dyn_buf_text(&joined, json_text(line).ptr);
    }
    ck_assert_str_eq(dyn_buf_str(&joined).ptr, wraps[_i].out);
    dyn_buf_release(&joined);
    json_free(lines);
}
END_TEST

#define ADD(name, table)                                                                 \
    tcase_add_loop_test(tcase, name, 0, (int)(sizeof(table) / sizeof((table)[0])))

int main(void)
{
    Suite *suite = suite_create("gen/c_text");
    TCase *tcase = tcase_create("c_text");
    ADD(a_literal_is_ascii_and_cannot_be_left, literals);
    ADD(a_character_constant_is_escaped, characters);
    ADD(a_comment_cannot_be_left_and_is_printable, comments);
    ADD(text_is_wrapped_at_spaces, wraps);
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
