/* SPDX-License-Identifier: MIT */
#include "model/model.h"

#include "diag/diag.h"
#include "keys/key_text.h"
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

static int build(const char *text)
{
    size_t len = strlen(text);
    char *copy = dyn_arena_bytes(&arena, len + 1); /* the tree borrows */
    memcpy(copy, text, len + 1);
    ck_assert_int_eq(yaml_read(&arena, "t.yaml", dyn_str_n(copy, len), &diags, &source),
                     0);
    return model_build(&arena, &source, &diags, &file);
}

static void must_build(const char *text)
{
    int rc = build(text);
    ck_assert_msg(rc == 0, "%s", rc != 0 ? diags.first->message : "");
}

/* Fields of many kinds, for templates. */
#define FIELDS                                                                           \
    "    fields:\n"                                                                      \
    "      s: string\n"                                                                  \
    "      t: string\n"                                                                  \
    "      u: ulid\n"                                                                    \
    "      i: int32\n"                                                                   \
    "      d: decimal\n"                                                                 \
    "      at: timestamp\n"                                                              \
    "      day: date\n"                                                                  \
    "      when: {type: timestamp, format: s}\n"                                         \
    "      e: Strict\n"                                                                  \
    "      k: Open\n"                                                                    \
    "      ok: bool\n"                                                                   \
    "      raw: binary\n"                                                                \
    "      text: {type: binary, as: S}\n"

#define TYPES                                                                            \
    "types:\n"                                                                           \
    "  Strict: {enum: [AA, BB], unknown: error}\n"                                       \
    "  Open: {enum: [CC, DD]}\n"

/* --- Taking apart ------------------------------------------------------------------- */

static const struct {
    const char *escape;
    const char *sk;
    const char *reason; /* NULL: it parses */
} parses[] = {
    {"reject", "META", NULL},
    {"reject", "{s}", NULL},
    {"reject", "A#{s}#{t}", NULL},
    {"reject", "{s}#{t}#", NULL},
    {"reject", "{s}x{t}", NULL}, /* a value with x is refused */
    {"reject", "{s}{t}", "'s' has no fixed width and 't' follows it at once"},
    {"reject", "{s}{u}", "'s' has no fixed width and 'u' follows it at once"},
    {"reject", "{u}{s}", NULL},
    {"reject", "{at}{day}{s}", NULL},
    {"reject", "{at:month}{s}", NULL},
    {"reject", "{at:%H%M%S}{s}", NULL},
    {"reject", "{i:05}{s}", NULL},
    {"reject", "{i:+05}{s}", NULL}, /* the sign tells the width */
    {"reject", "{i}{s}", "'i' has no fixed width and 's' follows it at once"},
    {"reject", "{when}{s}", "'when' has no fixed width and 's' follows it at once"},
    {"reject", "{when:s}{s}", NULL},
    {"reject", "{when:012}{s}", NULL},
    {"reject", "{e}{s}", NULL},
    {"reject", "{k}{s}", "'k' has no fixed width and 's' follows it at once"},
    {"reject", "{ok}{s}", "'ok' has no fixed width and 's' follows it at once"},
    {"ordered", "{s}#{t}", NULL},
    {"ordered", "{s}x{t}", NULL},
    {"ordered", "{s}%{t}", "'s' may hold '%', which begins the text behind it"},
    {"none", "{s}#{t}", "'s' may hold '#', which begins the text behind it"},
    {"none", "{s}\\x01{t}",
     "'s' may hold the byte 0x01, which begins the text behind it"},
    {"none", "{s}", NULL},
    {"none", "{i}#{s}", NULL},
    {"none", "{i}-{s}", "'i' may hold '-', which begins the text behind it"},
    {"none", "{d}.{s}", "'d' may hold '.', which begins the text behind it"},
    {"none", "{u}#{s}", NULL},
    {"none", "{ok}#{s}", NULL},
    {"none", "{ok}e{s}", "'ok' may hold 'e', which begins the text behind it"},
    {"none", "{raw}#{s}", NULL},
    {"none", "{raw}a{s}", "'raw' may hold 'a', which begins the text behind it"},
    {"none", "{raw:base64}/{s}", "'raw' may hold '/', which begins the text behind it"},
    {"none", "{text}z{s}", "'text' may hold 'z', which begins the text behind it"},
    {"none", "{k}#{s}", "'k' may hold '#', which begins the text behind it"},
};

START_TEST(proves_that_a_key_can_be_taken_apart)
{
    char text[2000];
    snprintf(text, sizeof(text),
             "dyngen: 1\nprefix: a\ntable: {name: things, pk: pk, sk: sk}\n" TYPES
             "models:\n  M:\n    escape: %s\n    pk: A\n    sk: \"%s\"\n" FIELDS,
             parses[_i].escape, parses[_i].sk);
    if (parses[_i].reason != NULL && strcmp(parses[_i].escape, "none") != 0) {
        ck_assert_int_ne(build(text), 0); /* two items could have one table key */
        ck_assert_int_eq(diags.first->info->code, DIAG_KEY_TABLE_AMBIGUOUS);
        ck_assert_ptr_nonnull(strstr(diags.first->message, parses[_i].reason));
        return;
    }
    must_build(text);

    const struct model_key *key = &file.models[0].keys[1];
    ck_assert_int_eq((key->flags & DYN_KEY_PARSES) != 0, parses[_i].reason == NULL);
    ck_assert_int_eq(key->no_parse.ptr == NULL, parses[_i].reason == NULL);
    if (parses[_i].reason != NULL)
        ck_assert_str_eq(key->no_parse.ptr, parses[_i].reason);
}
END_TEST

/* --- Telling models apart ----------------------------------------------------------- */

static const struct {
    const char *escape;
    const char *a, *b; /* sort keys in one partition */
    bool is_disjoint;
} pairs[] = {
    {"reject", "META", "META", false},
    {"reject", "META", "META#", true},
    {"reject", "META", "{s}", false},
    {"reject", "A#{s}", "B#{s}", true},
    {"reject", "A#{s}", "{s}", true}, /* '#' cannot be in a value */
    {"none", "A#{s}", "{s}", false},
    {"ordered", "A#{s}", "{s}", true},
    {"ordered", "A%23{s}", "{s}", false},
    {"reject", "{s}#{t}", "{s}", true},
    {"reject", "{s}#", "{s}", true},
    {"reject", "{s}#{t}", "{s}#{t}#{u}", true},
    {"reject", "{at}", "JOIN#{s}", true},
    {"reject", "{at}", "2{s}", false},
    {"reject", "{at}", "x{s}", true},
    {"reject", "{at}", "{day}", true}, /* by width */
    {"reject", "{at:date}", "{day}", false},
    {"reject", "{at:date}", "{at:%Y-%j}", true},
    {"reject", "{u}", "8{s}", true}, /* a ULID begins with 0 to 7 */
    {"reject", "{u}", "7{s}", false},
    {"reject", "{u}", "{at}", true},
    {"reject", "{i:05}", "{i:06}", true},
    {"reject", "{i:05}", "{i:+05}", false},
    {"reject", "{i}", "{s}", false},
    {"reject", "{i}", "N{s}", true},
    {"reject", "{i}", "-{s}", false},
    {"reject", "{e}", "AA", false},
    {"reject", "{e}", "AAA", true},
    {"reject", "{e}", "X{s}", true},
    {"reject", "{k}", "X{s}", false}, /* an unknown value */
    {"reject", "{ok}", "true", false},
    {"reject", "{ok}", "falsey", true},
    {"reject", "{ok}", "{at}", true},
    {"reject", "{raw}", "g{s}", true},
    {"reject", "{raw}", "f{s}", false},
};

START_TEST(proves_that_two_models_never_share_a_key)
{
    char text[4000];
    snprintf(
        text, sizeof(text),
        "dyngen: 1\nprefix: a\nescape: %s\ntable: {name: things, pk: pk, sk: sk}\n" TYPES
        "models:\n  M:\n    pk: A\n    sk: \"%s\"\n" FIELDS
        "  Other:\n    pk: A\n    sk: \"%s\"\n" FIELDS,
        pairs[_i].escape, pairs[_i].a, pairs[_i].b);
    int rc = build(text);

    ck_assert_int_eq(rc == 0, pairs[_i].is_disjoint);
    if (rc != 0)
        ck_assert_int_eq((int)diags.last->info->code, DIAG_MODEL_OVERLAP);
}
END_TEST

/* Every text over `abc` up to `len` that the cells take, as one bit each. */
static bool takes(const struct key_cells *cells, size_t at, const char *text)
{
    if (at == cells->count)
        return *text == '\0';
    const struct key_cell *cell = &cells->cells[at];
    unsigned char c = (unsigned char)*text;
    bool fits = c != '\0' && (cell->bytes.bits[c / 64] >> (c % 64) & 1) != 0;
    if (cell->repeat != KEY_ONCE && takes(cells, at + 1, text))
        return true;
    return fits && takes(cells, cell->repeat == KEY_MANY ? at : at + 1, text + 1);
}

static bool has_common_text(const struct key_cells *a, const struct key_cells *b,
                            char *text, size_t len, size_t max)
{
    text[len] = '\0';
    if (takes(a, 0, text) && takes(b, 0, text))
        return true;
    for (char c = 'a'; len < max && c <= 'c'; c++) {
        text[len] = c;
        if (has_common_text(a, b, text, len + 1, max))
            return true;
    }
    return false;
}

static void make_cells(struct key_cells *cells, uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    cells->count = (*seed >> 16) % 4;
    for (size_t i = 0; i < cells->count; i++) {
        *seed = *seed * 1664525 + 1013904223;
        uint64_t set = (*seed >> 16) % 7 + 1;
        cells->cells[i] = (struct key_cell){{{0, set << ('a' - 64), 0, 0}},
                                            (enum key_repeat)((*seed >> 24) % 3)};
    }
}

START_TEST(finds_a_common_text_exactly_when_there_is_one)
{
    uint32_t seed = 7;
    for (int i = 0; i < 3000; i++) {
        struct key_cell room[2][4];
        struct key_cells a = {room[0], 0, 4}, b = {room[1], 0, 4};
        char text[8];
        make_cells(&a, &seed);
        make_cells(&b, &seed);
        ck_assert_msg(key_text_disjoint(&a, &b) == !has_common_text(&a, &b, text, 0, 6),
                      "pair %d", i);
    }
}
END_TEST

/* --- Keys, members, indexes --------------------------------------------------------- */

static void put_keys(const struct model_model *model)
{
    for (size_t i = 0; i < model->key_count; i++)
        dyn_buf_printf(&out, "%s%s=%s%s", i > 0 ? " " : "",
                       model->keys[i].attr->stored.ptr, model->keys[i].text->text.ptr,
                       model->keys[i].field != NULL ? "!" : "");
    for (size_t i = 0; i < model->key_member_count; i++)
        dyn_buf_printf(&out, "%s%s", i > 0 ? " " : " | ", model->key_members[i].c.ptr);
    for (size_t i = 0; i < model->index_count; i++)
        dyn_buf_printf(&out, "%s%s", i > 0 ? " " : " | ",
                       model->indexes[i]->name.text.ptr);
}

#define KEY_FIELDS                                                                       \
    "    fields:\n"                                                                      \
    "      a: string\n"                                                                  \
    "      b: string\n"                                                                  \
    "      at: timestamp\n"                                                              \
    "      plain: string\n"                                                              \
    "      size: int32\n"                                                                \
    "      home: Home\n"                                                                 \
    "      rank: {type: string, store: key}\n"

/* Rows: the model's words, and its keys | members of the key struct | indexes. */
static const struct {
    const char *model;
    const char *keys;
} models[] = {
    {"pk: A\n    sk: \"{a}#{b}#{rank}\"", "pk=A sk={a}#{b}#{rank} plain={plain}! "
                                          "size={size}! | a b rank | by_plain"},
    {"pk: \"{a}\"\n    sk: \"=\"", NULL}, /* rank is in no key */
    {"pk: \"{rank}\"\n    sk: \"=\"",
     "pk={rank} sk={rank} plain={plain}! size={size}! | rank | by_plain inverted"},
    {"pk: \"{rank}#{at:date}\"\n    sk: \"{at}#{home.city}\"",
     "pk={rank}#{at:date} sk={at}#{home.city} plain={plain}! size={size}! | rank at "
     "home_city | by_plain inverted"},
    {"pk: \"{rank}\"\n    sk: S\n    index: {helped: {pk: \"H#{a}\", sk: \"=sk\"}}",
     "pk={rank} sk=S h1=H#{a} h2=S plain={plain}! size={size}! | rank | helped by_plain "
     "inverted"},
    {"pk: \"{rank}\"\n    sk: S\n    index: {helped: {pk: \"=pk\", sk: \"=\"}}",
     "pk={rank} sk=S h1={rank} h2={rank} plain={plain}! size={size}! | rank | helped "
     "by_plain inverted"},
    /* A template that says what holds anyway. */
    {"pk: \"{rank}\"\n    sk: S\n    index: {by_plain: {pk: \"{plain}\"}, inverted: {pk: "
     "S}}",
     "pk={rank} sk=S plain={plain}! size={size}! | rank | by_plain inverted"},
};

START_TEST(finds_the_keys_of_a_model)
{
    char text[2000];
    snprintf(text, sizeof(text),
             "dyngen: 1\nprefix: a\ntable: {name: things, pk: pk, sk: sk}\n"
             "indexes:\n"
             "  helped: {pk: h1, sk: h2}\n"
             "  by_plain: {pk: plain, sk: {name: size, type: N}}\n"
             "  inverted: {pk: sk, sk: pk}\n"
             "types:\n  Home: {city: string!}\n"
             "models:\n  M:\n    %s\n" KEY_FIELDS,
             models[_i].model);
    if (models[_i].keys == NULL) {
        ck_assert_int_ne(build(text), 0);
        return;
    }
    must_build(text);
    put_keys(&file.models[0]);
    /* Every model of these is in the inverted index, whose attributes are the table's. */
    char expected[400];
    snprintf(expected, sizeof(expected), "%s%s", models[_i].keys,
             strstr(models[_i].keys, "inverted") != NULL ? "" : " inverted");
    ck_assert_str_eq(dyn_buf_str(&out).ptr, expected);
}
END_TEST

static const struct model_field *field_of(const char *name)
{
    const struct model_struct *item = &file.models[0].item;
    for (size_t i = 0; i < item->field_count; i++) {
        if (dyn_str_eq(item->fields[i].name.text, dyn_str(name)))
            return &item->fields[i];
    }
    ck_abort_msg("no field %s", name);
    return NULL;
}

START_TEST(makes_fields_of_the_table_key_required_and_immutable)
{
    must_build("dyngen: 1\nprefix: a\ntable: {name: things, pk: pk, sk: sk}\n"
               "indexes: {by_a: {pk: helper, sk: plain}}\n"
               "types: {Home: {city: string}}\n"
               "models:\n"
               "  M:\n"
               "    pk: \"{a}#{home.city}\"\n"
               "    index: {by_a: {pk: \"{b}\", required: true}}\n"
               "    fields: {a: string, b: string, s: {name: sk, type: string},\n"
               "             home: Home, plain: string, other: string}\n");

    static const char *const in_table[] = {"a", "s", "home"};
    for (size_t i = 0; i < 3; i++) {
        ck_assert(field_of(in_table[i])->in_table_key);
        ck_assert(field_of(in_table[i])->is_required);
        ck_assert(field_of(in_table[i])->is_immutable);
        ck_assert(!field_of(in_table[i])->in_index_key);
    }
    ck_assert(!field_of("home")->is_pointer);
    ck_assert(field_of("b")->in_index_key);
    ck_assert(field_of("plain")->in_index_key);
    ck_assert(!field_of("b")->is_required);
    ck_assert(!field_of("other")->in_index_key);

    const struct model_model *model = &file.models[0];
    ck_assert_uint_eq(model->keys[0].flags, DYN_KEY_PARTITION | DYN_KEY_PARSES);
    ck_assert_uint_eq(model->keys[1].flags,
                      DYN_KEY_SORT | DYN_KEY_FIELD | DYN_KEY_PARSES);
    ck_assert_uint_eq(model->keys[2].flags,
                      DYN_KEY_INDEX | DYN_KEY_PARSES | DYN_KEY_REQUIRED);
    ck_assert_uint_eq(model->keys[3].flags, DYN_KEY_INDEX | DYN_KEY_INDEX_SORT |
                                                DYN_KEY_FIELD | DYN_KEY_PARSES |
                                                DYN_KEY_REQUIRED);
}
END_TEST

START_TEST(takes_the_type_of_an_attribute_from_where_it_is_said)
{
    must_build("dyngen: 1\nprefix: a\n"
               "table: {name: things, pk: pk, sk: {name: at, type: N}}\n"
               "indexes:\n"
               "  one: {name: index_1, pk: kind, sk: size}\n"
               "  two: {name: index_2, local: true, sk: {name: size, type: N}}\n"
               "models:\n"
               "  M:\n"
               "    pk: \"{a}\"\n"
               "    fields: {a: string, kind: string, size: decimal, at: ttl}\n");
    ck_assert_uint_eq(file.table.attr_count, 4);
    ck_assert_ptr_eq(file.table.partition, &file.table.attrs[0]);
    ck_assert_ptr_eq(file.table.sort, &file.table.attrs[1]);
    ck_assert_int_eq(file.table.attrs[3].wire, DYN_WIRE_N);
    ck_assert_ptr_eq(file.table.indexes[1].partition[0], file.table.partition);
    ck_assert_ptr_eq(file.table.indexes[1].sort[0], file.table.indexes[0].sort[0]);
    ck_assert_uint_eq(file.models[0].index_count, 2);
}
END_TEST

/* --- Views -------------------------------------------------------------------------- */

static const struct {
    const char *projection;
    const char *keys; /* templates of the model */
    const char *view; /* fields (k: out of a key) | keys | discriminator */
} views[] = {
    {"keys_only", "pk: \"P#{id}\"\n    sk: \"{at}\"", "id=k at=k color | pk sk color |"},
    {"keys_only", "pk: \"P#{id}\"\n    sk: \"{at:date}\"", "id=k color | pk sk color |"},
    {"keys_only", "pk: \"P#{id}#{at:date}\"\n    sk: S", "color | pk sk color |"},
    {"keys_only", "pk: \"P#{id}#{at:date}\"\n    sk: \"{at}\"",
     "id=k at=k color | pk sk color |"},
    {"[at, type, color]", "pk: \"P#{id}#{at:date}\"\n    sk: S",
     "id=k at color | pk sk color | type"},
    {"[size, name]", "escape: none\n    pk: \"{name}{id}\"\n    sk: \"{home.city}\"",
     "color size name | pk sk color |"},
    {"[home, id]", "pk: \"{id}\"\n    sk: \"{home.city}#{name}\"",
     "id color name=k home | pk sk color |"},
};

static void put_view(const struct model_view *view)
{
    for (size_t i = 0; i < view->field_count; i++)
        dyn_buf_printf(&out, "%s%s ", view->fields[i]->name.text.ptr,
                       view->is_from_key[i] ? "=k" : "");
    dyn_buf_text(&out, "|");
    for (size_t i = 0; i < view->key_count; i++)
        dyn_buf_printf(&out, " %s", view->keys[i]->attr->stored.ptr);
    dyn_buf_text(&out, view->has_discriminator ? " | type" : " |");
}

START_TEST(views_hold_what_the_index_gives)
{
    char text[2000];
    snprintf(text, sizeof(text),
             "dyngen: 1\nprefix: a\n"
             "table: {name: things, pk: pk, sk: sk, discriminator: type}\n"
             "indexes:\n  by_color: {pk: color, projection: %s}\n"
             "types:\n  Home: {city: string!}\n"
             "models:\n  M:\n    %s\n"
             "    fields:\n"
             "      id: string\n"
             "      at: timestamp\n"
             "      color: string\n"
             "      size: string\n"
             "      name: string\n"
             "      home: Home\n",
             views[_i].projection, views[_i].keys);
    must_build(text);
    ck_assert_uint_eq(file.models[0].view_count, 1);
    put_view(&file.models[0].views[0]);
    ck_assert_str_eq(dyn_buf_str(&out).ptr, views[_i].view);
    ck_assert_str_eq(file.models[0].views[0].name.c.ptr, "m_by_color_view");
}
END_TEST

/* --- Queries ------------------------------------------------------------------------ */

static const struct {
    const char *query;
    const char *made; /* NULL: refused */
} queries[] = {
    {"by: [a, b]", "table: a b"},
    {"by: [b, a]", "table: a b"}, /* arguments stand in the order of the key */
    {"by: [a, b], range: c", "table: a b range c"},
    {"by: [a, b, c], range: at", "table: a b c range at"},
    {"by: [a, b, c, at]", "table: a b c at"},
    {"by: [a, b], order: desc", "table: a b desc"},
    {"by: a", NULL},
    {"by: [a, b, at]", NULL},
    {"by: [a, b], range: at", NULL},
    {"by: [a, b], range: b", NULL},
    {"by: color", "by_color: color"},
    {"by: color, range: shade", "by_color: color range shade"},
    {"by: [color, shade], range: size", "by_color: color shade range size"},
    {"by: color, range: size", NULL},
    {"index: by_color, by: color", "by_color: color"},
    {"index: by_day, by: at", "by_day: at:date"},
    {"index: by_day, by: at, range: at", "by_day: at:date range at"},
    {"index: by_day, by: [at, at]", NULL},
    {"index: inverted, by: [c, at]", "inverted: c at"},
    {"index: inverted, by: [c, at], range: a", "inverted: c at range a"},
    {"index: inverted, by: [c, at, a], range: b", "inverted: c at a range b"},
    {"index: nowhere, by: a", NULL},
    {"index: unused, by: a", NULL},
};

static void put_part(const struct model_part *part)
{
    dyn_buf_printf(&out, " %s%s", part->path_text.ptr,
                   part->format == DYN_PART_TIME + DYN_TIME_DATE ? ":date" : "");
}

static void put_query(const struct model_query *query)
{
    dyn_buf_printf(&out,
                   "%s:", query->index != NULL ? query->index->name.text.ptr : "table");
    for (size_t i = 0; i < query->by_count; i++)
        put_part(query->by[i]);
    if (query->range != NULL) {
        dyn_buf_text(&out, " range");
        put_part(query->range);
    }
    dyn_buf_text(&out, query->order == MODEL_DESC ? " desc" : "");
}

START_TEST(queries_take_the_key_that_serves)
{
    char text[2000];
    snprintf(text, sizeof(text),
             "dyngen: 1\nprefix: a\ntable: {name: things, pk: pk, sk: sk}\n"
             "indexes:\n"
             "  by_color: {pk: color, sk: [shade, size]}\n"
             "  by_day: {pk: day, sk: moment}\n"
             "  inverted: {pk: sk, sk: pk}\n"
             "  unused: {pk: nothing}\n"
             "models:\n  M:\n"
             "    pk: \"P#{a}#{b}\"\n"
             "    sk: \"S#{c}#{at}\"\n"
             "    index: {by_day: {pk: \"{at:date}\", sk: \"{at}\"}}\n"
             "    fields:\n"
             "      a: string\n"
             "      b: string\n"
             "      c: string\n"
             "      at: timestamp\n"
             "      color: string\n"
             "      shade: string\n"
             "      size: string\n"
             "    queries:\n"
             "      find: {%s}\n",
             queries[_i].query);
    int rc = build(text);
    ck_assert_int_eq(rc == 0, queries[_i].made != NULL);
    if (rc != 0)
        return;
    ck_assert_uint_eq(file.models[0].query_count, 1);
    put_query(&file.models[0].queries[0]);
    ck_assert_str_eq(dyn_buf_str(&out).ptr, queries[_i].made);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gen/model_keys");
    TCase *tcase = tcase_create("model_keys");

    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, proves_that_a_key_can_be_taken_apart, 0, COUNT(parses));
    tcase_add_loop_test(tcase, proves_that_two_models_never_share_a_key, 0, COUNT(pairs));
    tcase_add_test(tcase, finds_a_common_text_exactly_when_there_is_one);
    tcase_add_loop_test(tcase, finds_the_keys_of_a_model, 0, COUNT(models));
    tcase_add_test(tcase, makes_fields_of_the_table_key_required_and_immutable);
    tcase_add_test(tcase, takes_the_type_of_an_attribute_from_where_it_is_said);
    tcase_add_loop_test(tcase, views_hold_what_the_index_gives, 0, COUNT(views));
    tcase_add_loop_test(tcase, queries_take_the_key_that_serves, 0, COUNT(queries));
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
