/* SPDX-License-Identifier: MIT */
#include "model/model.h"

#include "diag/diag.h"
#include "support/suite.h"

#include <dyn/buf.h>

#include <stdio.h>
#include <string.h>

#define COUNT(rows) (int)(sizeof(rows) / sizeof((rows)[0]))

static struct dyn_arena arena;
static struct diag_list diags;
static struct yaml_file source;
static struct model_file file;
static struct dyn_buf out;

static void set_up(void)
{
    memset(&arena, 0, sizeof(arena));
    memset(&out, 0, sizeof(out));
    diag_init(&diags, &arena);
}

static void tear_down(void)
{
    dyn_buf_release(&out);
    dyn_arena_release(&arena);
}

/* A model with these keys, and queries unless they are NULL. */
static const struct model_model *build(const char *keys, const char *queries)
{
    static char text[4000];
    int len = snprintf(text, sizeof(text),
                       "dyngen: 1\nprefix: a\ntable: {name: things, pk: pk, sk: sk}\n"
                       "indexes:\n"
                       "  one: {pk: onepk, sk: onesk}\n"
                       "  two: {pk: twopk}\n"
                       "  plain: {pk: color, sk: [shade, size]}\n"
                       "types:\n"
                       "  Home: {city: string!, zip: string!}\n"
                       "models:\n  M:\n"
                       "    %s\n"
                       "    fields:\n"
                       "      a: string\n"
                       "      b: string\n"
                       "      c: string\n"
                       "      d: string\n"
                       "      e: string\n"
                       "      at: timestamp\n"
                       "      n: uint32\n"
                       "      home: Home\n"
                       "      made: {type: timestamp, auto: create, immutable: true}\n"
                       "      fixed: {type: string, immutable: true}\n"
                       "      touched: {type: timestamp, auto: write}\n"
                       "      rev: {type: int64, auto: version}\n"
                       "%s%s",
                       keys, queries != NULL ? "    queries:\n" : "",
                       queries != NULL ? queries : "");
    ck_assert_int_eq(
        yaml_read(&arena, "t.yaml", dyn_str_n(text, (size_t)len), &diags, &source), 0);
    int rc = model_build(&arena, &source, &diags, &file);
    ck_assert_msg(rc == 0, "%s", rc != 0 ? diags.first->message : "");
    return &file.models[0];
}

static void put_parts(const char *title, struct model_part *const *parts, size_t count)
{
    dyn_buf_text(&out, title);
    for (size_t i = 0; i < count; i++)
        dyn_buf_printf(&out, " %s", parts[i]->path_text.ptr);
}

static void put_query(const struct model_query *query)
{
    dyn_buf_printf(&out, "%s%s(", out.len > 0 ? "; " : "", query->name.c.ptr);
    put_parts("", query->by, query->by_count);
    if (query->range_type != NULL)
        dyn_buf_printf(&out, ", range %s", query->range_type->c.ptr);
    dyn_buf_byte(&out, ')');
    put_parts("", query->values, query->value_count);
    dyn_buf_printf(&out, " / %d", (int)query->sort_fixed);
}

/* --- Queries of keys ------------------------------------------------------------------- */

static const struct {
    const char *keys, *queries;
    const char
        *made; /* name(arguments, range) value of each place / of those of the sort key */
} defaults[] = {
    {"pk: \"A#{a}\"\n    sk: \"B#{b}\"", NULL, "table( a, range b) a / 0"},
    {"pk: \"A#{a}#{b}\"\n    sk: \"C#{c}#{at}\"", NULL, "table( a b, range c) a b / 0"},
    {"pk: \"A#{a}\"\n    sk: \"CONSTANT\"", NULL, "table( a) a / 0"},
    {"pk: \"CONSTANT\"\n    sk: \"B#{b}\"", NULL, "table(, range b) / 0"},
    /* The sort key fixes again what the partition key fixes. */
    {"pk: \"A#{a}\"\n    sk: \"A#{a}#{b}\"", NULL, "table( a, range b) a a / 1"},
    {"pk: \"A#{a}\"\n    sk: \"B#{b}#{a}\"", NULL, "table( a, range b) a / 0"},
    /* All of a time fixes its day; the day does not fix the time. */
    {"pk: \"A#{at}\"\n    sk: \"B#{at:date}#{b}\"", NULL,
     "table( at, range b) at at / 1"},
    {"pk: \"A#{at:date}\"\n    sk: \"B#{at}#{b}\"", NULL, "table( at, range at) at / 0"},
    {"pk: \"A#{a}\"\n    sk: \"B#{b}\"\n    index: {one: {pk: \"C#{c}\", sk: \"=\"}}",
     NULL, "table( a, range b) a / 0; one( c) c c / 1"},
    {"pk: \"A#{a}\"\n    sk: \"B#{b}\"\n    index: {two: {pk: \"C#{home.city}\"}}", NULL,
     "table( a, range b) a / 0; two( home.city) home.city / 0"},
    /* What is declared is not made again, whatever its name or order. */
    {"pk: \"A#{a}\"\n    sk: \"B#{b}\"", "      x: {by: a, range: b, order: desc}\n", ""},
    {"pk: \"A#{a}\"\n    sk: \"B#{b}\"", "      x: {by: a}\n",
     "table( a, range b) a / 0"},
    {"pk: \"A#{a}\"\n    sk: \"B#{b}\"", "      table: {by: a}\n", ""},
    {"pk: \"A#{a}\"\n    sk: \"B#{b}\"\n    index: {two: {pk: \"C#{c}\"}}",
     "      x: {index: two, by: c}\n", "table( a, range b) a / 0"},
};

START_TEST(keys_that_no_query_serves_get_one)
{
    const struct model_model *model = build(defaults[_i].keys, defaults[_i].queries);
    for (size_t i = 0; i < model->default_count; i++)
        put_query(&model->defaults[i]);
    dyn_buf_byte(&out, '\0');
    ck_assert_str_eq(out.ptr, defaults[_i].made);
}
END_TEST

static const struct {
    const char *query;
    const char *made;
} declared[] = {
    {"{by: a}", "x( a) a / 0"},
    {"{by: [a, b]}", "x( a b) a b / 1"},
    {"{by: [b, a], range: at}", "x( a b, range at) a b / 1"},
    {"{by: [a, b, at]}", "x( a b at) a b at at / 3"}, /* two places, one argument */
    {"{by: [a, b, at, c]}", "x( a b at c) a b at at c / 4"},
};

START_TEST(a_component_in_two_places_has_two_values)
{
    char text[100];
    snprintf(text, sizeof(text), "      x: %s\n", declared[_i].query);
    const struct model_model *model =
        build("pk: \"A#{a}\"\n    sk: \"B#{b}#{at:month}#{at:iso_ms}#{c}\"", text);
    put_query(&model->queries[0]);
    dyn_buf_byte(&out, '\0');
    ck_assert_str_eq(out.ptr, declared[_i].made);
}
END_TEST

/* --- Ranges ---------------------------------------------------------------------------- */

static const struct {
    const char *keys;
    const char *made;
} ranges[] = {
    {"pk: \"A#{a}\"\n    sk: \"B#{b}\"", "b value"},
    {"pk: \"A#{a}\"\n    sk: \"B#{at}\"", "at value"},
    {"pk: \"A#{a}\"\n    sk: \"B#{at:date}\"", "at date"},
    {"pk: \"A#{a}\"\n    sk: \"B#{at:month}\"", "at text"},
    {"pk: \"A#{a}\"\n    sk: \"B#{at:%Y%j}\"", "at text"},
    {"pk: \"A#{a}\"\n    sk: \"B#{n:05}\"", "n value"},
    /* The same bounds in two formats are one type; other bounds another. */
    {"pk: \"A#{a}\"\n    sk: \"B#{at}\"\n    index: {one: {pk: \"C#{c}\", sk: "
     "\"{at:ms}\"}}",
     "at value"},
    {"pk: \"A#{a}\"\n    sk: \"B#{at}\"\n    index: {one: {pk: \"C#{c}\", sk: "
     "\"{at:date}\"}}",
     "at value, at_date date"},
    {"pk: \"A#{a}\"\n    sk: \"B#{at:month}\"\n"
     "    index: {one: {pk: \"C#{c}\", sk: \"{at:%Y%j}\"}}",
     "at text, at_y_j text"},
    {"pk: \"A#{a}\"\n    sk: \"B#{home.city}\"\n    index: {two: {pk: \"C#{c}\"}}",
     "home_city value"},
};

START_TEST(a_range_is_of_what_the_key_holds)
{
    static const char *const forms[] = {"value", "date", "text"};
    const struct model_model *model = build(ranges[_i].keys, NULL);
    for (size_t i = 0; i < model->range_count; i++)
        dyn_buf_printf(&out, "%s%s %s", i > 0 ? ", " : "", model->ranges[i].c.ptr,
                       forms[model->ranges[i].form]);
    ck_assert_str_eq(out.ptr, ranges[_i].made);
}
END_TEST

/* --- Fields that are set together ------------------------------------------------------ */

static const struct {
    const char *index;
    const char *made; /* fields that need the item, then the groups */
} groups[] = {
    {"{one: {pk: \"C#{c}\", sk: \"D#{d}\"}}", ":"},       /* each attribute for itself */
    {"{one: {pk: \"C#{c}\", sk: \"{a}#{b}#{d}\"}}", ":"}, /* the rest is in the key */
    {"{one: {pk: \"C#{c}\", sk: \"{d}#{touched}\"}}", ":"}, /* each write makes it */
    {"{one: {pk: \"{c}#{c}\", sk: \"{a}\"}}", ":"},
    {"{one: {pk: \"C#{c}#{d}\", sk: \"{a}\"}}", " c d: c_d"},
    {"{one: {pk: \"C#{d}#{c}\", sk: \"{a}\"}}",
     " c d: c_d"}, /* in the order of the fields */
    {"{one: {pk: \"C#{c}#{d}\", sk: \"{d}#{e}\"}}", " c d e: c_d_e"},
    {"{one: {pk: \"C#{c}#{d}\", sk: \"{e}#{n}\"}}", " c d e n: c_d e_n"},
    {"{one: {pk: \"C#{c}#{d}\", sk: \"{a}\"}, two: {pk: \"E#{e}#{d}\"}}",
     " c d e: c_d_e"},
    {"{one: {pk: \"C#{home.city}#{home.zip}\", sk: \"{a}\"}}", ":"},
    {"{one: {pk: \"C#{home.city}#{c}\", sk: \"{a}\"}}", " c home: c_home"},
    /* What can't be set has to be read: no patch of all parts is possible. */
    {"{one: {pk: \"C#{c}#{fixed}\", sk: \"{a}\"}}", " c fixed:"},
    {"{one: {pk: \"C#{c}\", sk: \"{d}#{made}\"}}", " d made:"},
    {"{one: {pk: \"C#{c}#{d}\", sk: \"{d}#{fixed}\"}}", " c d fixed:"},
    {"{one: {pk: \"C#{c}\", sk: \"{rev:010}#{d}\"}}", " d rev:"},
};

START_TEST(fields_of_one_index_key_are_set_together)
{
    char keys[300];
    snprintf(keys, sizeof(keys), "pk: \"A#{a}\"\n    sk: \"B#{b}\"\n    index: %s",
             groups[_i].index);
    const struct model_model *model = build(keys, NULL);
    for (size_t i = 0; i < model->item.field_count; i++)
        if (model->item.fields[i].needs_known)
            dyn_buf_printf(&out, " %s", model->item.fields[i].name.c.ptr);
    dyn_buf_byte(&out, ':');
    for (size_t i = 0; i < model->group_count; i++)
        dyn_buf_printf(&out, " %s", model->groups[i].c.ptr);
    ck_assert_str_eq(out.ptr, groups[_i].made);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gen/model_calls");
    TCase *tcase = tcase_create("model_calls");

    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, keys_that_no_query_serves_get_one, 0, COUNT(defaults));
    tcase_add_loop_test(tcase, a_component_in_two_places_has_two_values, 0,
                        COUNT(declared));
    tcase_add_loop_test(tcase, a_range_is_of_what_the_key_holds, 0, COUNT(ranges));
    tcase_add_loop_test(tcase, fields_of_one_index_key_are_set_together, 0,
                        COUNT(groups));
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
