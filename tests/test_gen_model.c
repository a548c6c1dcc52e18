/* SPDX-License-Identifier: MIT */
/* What a model is made of when there is nothing to complain about; tests/cases/diag has what
 * is complained about. */
#include "model/model.h"

#include "diag/diag.h"
#include "support/suite.h"

#include <dyn/buf.h>
#include <dyn/time.h>

#include <string.h>

#define COUNT(rows) (int)(sizeof(rows) / sizeof((rows)[0]))

#define HEAD  "dyngen: 1\nprefix: t\n"
#define TABLE "table: {name: things, pk: pk, sk: sk}\n"
#define MODEL                                                                            \
    "models:\n"                                                                          \
    "  Thing:\n"                                                                         \
    "    pk: \"T#{id}\"\n"                                                               \
    "    sk: \"INFO\"\n"
#define FIELDS                                                                           \
    "    fields:\n"                                                                      \
    "      id: string\n"

static struct dyn_arena arena;
static struct diag_list diags;
static struct yaml_file source;
static struct model_file file;

static void set_up(void)
{
    memset(&arena, 0, sizeof(arena));
    memset(&file, 0, sizeof(file));
    diag_init(&diags, &arena);
}

static void tear_down(void)
{
    dyn_arena_release(&arena);
}

static int build_from(const char *path, struct dyn_str text)
{
    struct dyn_str copy; /* the tree borrows */
    ck_assert(dyn_arena_str(&arena, text, &copy));
    ck_assert_int_eq(yaml_read(&arena, path, copy, &diags, &source), 0);
    return model_build(&arena, &source, &diags, &file);
}

/* Builds a file of parts up to a NULL without a finding. */
static void must_build(const char *const *parts)
{
    struct dyn_buf text = {0};
    for (; *parts != NULL; parts++)
        dyn_buf_text(&text, *parts);
    int rc = build_from("dir.d/things.yaml", dyn_buf_str(&text));
    dyn_buf_release(&text);
    ck_assert_msg(rc == 0, "%s", diags.first != NULL ? diags.first->message : "");
}

#define MUST_BUILD(...) must_build((const char *const[]){__VA_ARGS__, NULL})

static const struct model_field *field_at(size_t index)
{
    ck_assert_uint_lt(index, file.models[0].item.field_count);
    return &file.models[0].item.fields[index];
}

/* --- Types ----------------------------------------------------------------------------- */

static const struct {
    const char *field; /* what stands behind `f: ` */
    enum dyn_kind kind;
    enum dyn_wire wire;
    unsigned bits;
    int format; /* of times and binary */
} types[] = {
    {"string", DYN_KIND_STRING, DYN_WIRE_S, 0, 0},
    {"uuid", DYN_KIND_UUID, DYN_WIRE_S, 0, 0},
    {"ulid", DYN_KIND_ULID, DYN_WIRE_S, 0, 0},
    {"bool", DYN_KIND_BOOL, DYN_WIRE_BOOL, 0, 0},
    {"{type: bool, as: S}", DYN_KIND_BOOL, DYN_WIRE_S, 0, 0},
    {"{type: bool, as: N}", DYN_KIND_BOOL, DYN_WIRE_N, 0, 0},
    {"int8", DYN_KIND_INT64, DYN_WIRE_N, 8, 0},
    {"int16", DYN_KIND_INT64, DYN_WIRE_N, 16, 0},
    {"int32", DYN_KIND_INT64, DYN_WIRE_N, 32, 0},
    {"int64", DYN_KIND_INT64, DYN_WIRE_N, 64, 0},
    {"uint8", DYN_KIND_UINT64, DYN_WIRE_N, 8, 0},
    {"uint16", DYN_KIND_UINT64, DYN_WIRE_N, 16, 0},
    {"uint32", DYN_KIND_UINT64, DYN_WIRE_N, 32, 0},
    {"uint64", DYN_KIND_UINT64, DYN_WIRE_N, 64, 0},
    {"{type: uint64, as: S}", DYN_KIND_UINT64, DYN_WIRE_S, 64, 0},
    {"float64", DYN_KIND_FLOAT64, DYN_WIRE_N, 0, 0},
    {"{type: float64, as: S}", DYN_KIND_FLOAT64, DYN_WIRE_S, 0, 0},
    {"decimal", DYN_KIND_DECIMAL, DYN_WIRE_N, 0, 0},
    {"{type: decimal, as: N}", DYN_KIND_DECIMAL, DYN_WIRE_N, 0, 0},
    {"{type: decimal, as: S}", DYN_KIND_DECIMAL, DYN_WIRE_S, 0, 0},
    {"binary", DYN_KIND_BINARY, DYN_WIRE_B, 0, DYN_BINARY_BASE64},
    {"{type: binary, as: S}", DYN_KIND_BINARY, DYN_WIRE_S, 0, DYN_BINARY_BASE64},
    {"{type: binary, format: hex}", DYN_KIND_BINARY, DYN_WIRE_S, 0, DYN_BINARY_HEX},
    {"{type: binary, as: S, format: base64}", DYN_KIND_BINARY, DYN_WIRE_S, 0,
     DYN_BINARY_BASE64},
    {"timestamp", DYN_KIND_TIME, DYN_WIRE_S, 0, DYN_TIME_ISO_MS},
    {"{type: timestamp, format: iso}", DYN_KIND_TIME, DYN_WIRE_S, 0, DYN_TIME_ISO},
    {"{type: timestamp, format: date}", DYN_KIND_TIME, DYN_WIRE_S, 0, DYN_TIME_DATE},
    {"{type: timestamp, format: month}", DYN_KIND_TIME, DYN_WIRE_S, 0, DYN_TIME_MONTH},
    {"{type: timestamp, format: s}", DYN_KIND_TIME, DYN_WIRE_N, 0, DYN_TIME_S},
    {"{type: timestamp, format: ms, as: N}", DYN_KIND_TIME, DYN_WIRE_N, 0, DYN_TIME_MS},
    {"{type: timestamp, format: us, as: S}", DYN_KIND_TIME, DYN_WIRE_S, 0, DYN_TIME_US},
    {"{type: timestamp, format: ns}", DYN_KIND_TIME, DYN_WIRE_N, 0, DYN_TIME_NS},
    {"{type: timestamp, format: \"%Y%j\"}", DYN_KIND_TIME, DYN_WIRE_S, 0,
     DYN_TIME_PATTERN},
    {"date", DYN_KIND_DATE, DYN_WIRE_S, 0, DYN_TIME_DATE},
    {"{type: date, format: date}", DYN_KIND_DATE, DYN_WIRE_S, 0, DYN_TIME_DATE},
    {"{type: date, format: \"%d.%m.%Y\"}", DYN_KIND_DATE, DYN_WIRE_S, 0,
     DYN_TIME_PATTERN},
    {"ttl", DYN_KIND_TIME, DYN_WIRE_N, 0, DYN_TIME_S},
    {"any", DYN_KIND_ANY, DYN_WIRE_ANY, 0, 0},
    {"list<string>", DYN_KIND_LIST, DYN_WIRE_L, 0, 0},
    {"map<list<int64>>", DYN_KIND_MAP, DYN_WIRE_M, 0, 0},
    {"set<string>", DYN_KIND_SET, DYN_WIRE_SS, 0, 0},
    {"set<binary>", DYN_KIND_SET, DYN_WIRE_BS, 0, 0},
    {"set<uint8>", DYN_KIND_SET, DYN_WIRE_NS, 0, 0},
    {"{type: set<decimal>, as: NS}", DYN_KIND_SET, DYN_WIRE_NS, 0, 0},
};

START_TEST(types_say_kind_and_stored_form)
{
    MUST_BUILD(HEAD TABLE MODEL FIELDS "      f: ", types[_i].field, "\n");
    const struct model_type *type = field_at(1)->type;
    ck_assert_int_eq(type->kind, types[_i].kind);
    ck_assert_int_eq(type->wire, types[_i].wire);
    ck_assert_uint_eq(type->bits, types[_i].bits);
    bool is_binary = type->kind == DYN_KIND_BINARY;
    ck_assert_int_eq(is_binary ? (int)type->binary_format : type->time_format,
                     types[_i].format);
    ck_assert_int_eq(type->pattern.ptr != NULL, type->time_format == DYN_TIME_PATTERN);
}
END_TEST

START_TEST(containers_know_their_elements)
{
    MUST_BUILD(HEAD TABLE "types:\n"
                          "  Color: {enum: {RED: r}}\n"
                          "  Part: {size: int8!}\n" MODEL FIELDS
                          "      f: map<list<Part>>\n"
                          "      g: \"list<Color>!\"\n");
    const struct model_type *type = field_at(1)->type;
    ck_assert_str_eq(type->text.ptr, "map<list<Part>>");
    ck_assert_str_eq(type->element->text.ptr, "list<Part>");
    ck_assert_ptr_eq(type->element->element->structure, file.structs[0]);
    ck_assert(!field_at(1)->is_required && field_at(2)->is_required);
    ck_assert_ptr_eq(field_at(2)->type->element->enumeration, &file.enums[0]);
    ck_assert(file.enums[0].in_container);
    ck_assert(file.structs[0]->fields[0].is_required);
}
END_TEST

START_TEST(enums_say_what_is_stored)
{
    MUST_BUILD(HEAD "types:\n"
                    "  Color: {enum: [red, lightBlue], unknown: error}\n"
                    "  Level:\n"
                    "    doc: How high.\n"
                    "    c_name: lvl\n"
                    "    as: N\n"
                    "    enum: {LOW: 1, HIGH: {name: -2, c_name: top, doc: Most.}}\n"
                    "  Code: {enum: {none: \"\", one: \"1 a\"}}\n");
    const struct model_enum *color = &file.enums[0], *level = &file.enums[1];
    ck_assert_uint_eq(file.enum_count, 3);
    ck_assert_int_eq(color->wire, DYN_WIRE_S);
    ck_assert(color->is_strict && !level->is_strict);
    ck_assert_str_eq(color->values[1].name.stored.ptr, "lightBlue");
    ck_assert_str_eq(color->values[1].name.c_upper.ptr, "LIGHT_BLUE");
    ck_assert_int_eq(level->wire, DYN_WIRE_N);
    ck_assert_str_eq(level->name.c.ptr, "lvl");
    ck_assert_str_eq(level->doc.ptr, "How high.");
    ck_assert_str_eq(level->values[0].name.stored.ptr, "1");
    ck_assert_str_eq(level->values[1].name.stored.ptr, "-2");
    ck_assert_str_eq(level->values[1].name.c_upper.ptr, "TOP");
    ck_assert_str_eq(level->values[1].doc.ptr, "Most.");
    ck_assert_str_eq(file.enums[2].values[0].name.stored.ptr, "");
}
END_TEST

START_TEST(structs_stand_behind_what_they_hold)
{
    MUST_BUILD(HEAD "types:\n"
                    "  Top: {left: Left!, right: list<Right>}\n"
                    "  Left: {bottom: Bottom}\n"
                    "  Right: {bottom: map<Bottom>}\n"
                    "  Bottom: {fields: {a: string}, doc: The last.}\n");
    static const char *const order[] = {"Bottom", "Left", "Right", "Top"};
    ck_assert_uint_eq(file.struct_count, 4);
    for (size_t i = 0; i < 4; i++)
        ck_assert_str_eq(file.structs[i]->name.text.ptr, order[i]);
    ck_assert(!file.structs[3]->fields[0].is_pointer); /* required */
    ck_assert(!file.structs[3]->fields[1].is_pointer); /* a list */
    ck_assert(file.structs[1]->fields[0].is_pointer);
    ck_assert_str_eq(file.structs[0]->doc.ptr, "The last.");
}
END_TEST

START_TEST(a_struct_in_the_table_key_is_no_pointer)
{
    MUST_BUILD(HEAD TABLE "types:\n"
                          "  Part: {code: string, size: string}\n"
                          "models:\n"
                          "  Thing:\n"
                          "    pk: \"T#{part.code}\"\n"
                          "    sk: \"INFO\"\n"
                          "    fields: {part: Part, other: Part}\n");
    ck_assert(field_at(0)->is_required && !field_at(0)->is_pointer);
    ck_assert(field_at(1)->is_pointer);
}
END_TEST

/* --- Defaults -------------------------------------------------------------------------- */

static const struct {
    const char *field;
    const char *stored;
} defaults[] = {
    {"{type: string, default: abc}", "abc"},
    {"{type: string, default: \"\"}", ""},
    {"{type: string, default: now}", "now"},
    {"{type: bool, default: true}", "true"},
    {"{type: bool, as: S, default: false}", "false"},
    {"{type: bool, as: N, default: true}", "1"},
    {"{type: bool, as: N, default: false}", "0"},
    {"{type: int8, default: -128}", "-128"},
    {"{type: int64, default: 1E3}", "1000"},
    {"{type: uint64, default: 18446744073709551615}", "18446744073709551615"},
    {"{type: float64, default: 0.10}", "0.1"},
    {"{type: decimal, default: 12.90}", "12.9"},
    {"{type: decimal, as: S, default: 12.90}", "12.90"},
    {"{type: uuid, default: 0189DC7E-4B3A-7C1D-9E2F-0123456789AB}",
     "0189dc7e-4b3a-7c1d-9e2f-0123456789ab"},
    {"{type: ulid, default: 01arz3ndektsv4rrffq69g5fav}", "01ARZ3NDEKTSV4RRFFQ69G5FAV"},
    {"{type: binary, default: AAEC/w==}", "\x00\x01\x02\xff"},
    {"{type: binary, format: hex, default: \"000102FF\"}", "\x00\x01\x02\xff"},
    {"{type: timestamp, default: 2026-11-21T04:46:25.123456Z}",
     "2026-11-21T04:46:25.123Z"},
    {"{type: timestamp, default: 2026-11-21T05:46:25+01:00}", "2026-11-21T04:46:25.000Z"},
    {"{type: timestamp, format: s, default: 2026-11-21T04:46:25Z}", "1795236385"},
    {"{type: timestamp, format: ms, default: 17}", "17"},
    {"{type: timestamp, format: month, default: 2026-11-21T04:46:25Z}", "2026-11"},
    {"{type: ttl, default: 1795236385}", "1795236385"},
    {"{type: date, default: 2026-11-21}", "2026-11-21"},
    {"{type: date, format: \"%d.%m.%Y\", default: 21.11.2026}", "21.11.2026"},
    {"{type: date, format: \"%d.%m.%Y\", default: 2026-11-21}", "21.11.2026"},
    {"{type: Color, default: RED}", "r"},
    {"{type: Level, default: HIGH}", "2"},
    {"{type: string, min: 3, max: 3, max_bytes: 6, default: \xc3\xa4\xc3\xb6\xc3\xbc}",
     "\xc3\xa4\xc3\xb6\xc3\xbc"},
};

START_TEST(defaults_are_kept_in_their_stored_form)
{
    MUST_BUILD(HEAD TABLE "types:\n"
                          "  Color: {enum: {RED: r}}\n"
                          "  Level: {enum: {HIGH: 2}, as: N}\n" MODEL FIELDS "      f: ",
               defaults[_i].field, "\n");
    const struct model_field *field = field_at(1);
    size_t len = field->type->kind == DYN_KIND_BINARY ? 4 : strlen(defaults[_i].stored);
    ck_assert(field->has_default && !field->default_now && !field->default_empty);
    ck_assert_uint_eq(field->default_text.len, len);
    ck_assert_mem_eq(field->default_text.ptr, defaults[_i].stored, len);
}
END_TEST

START_TEST(now_and_empty_containers_are_defaults)
{
    MUST_BUILD(HEAD TABLE MODEL FIELDS "      a: {type: timestamp, default: now}\n"
                                       "      b: {type: date, default: now}\n"
                                       "      c: {type: list<string>, default: []}\n"
                                       "      d: {type: map<string>, default: {}}\n");
    for (size_t i = 1; i < 3; i++)
        ck_assert(field_at(i)->has_default && field_at(i)->default_now);
    for (size_t i = 3; i < 5; i++)
        ck_assert(field_at(i)->has_default && field_at(i)->default_empty);
}
END_TEST

/* --- Words of fields ------------------------------------------------------------------- */

START_TEST(fields_keep_their_words)
{
    MUST_BUILD(
        HEAD TABLE MODEL FIELDS
        "      total: {type: decimal!, name: Total, min: 0.10, max: 1e3, doc: Sum.}\n"
        "      note: {type: string, c_name: remark, max_bytes: 409600, store: none}\n"
        "      at: {type: timestamp, auto: create, immutable: true}\n"
        "      class: {type: map<string>, merge: [replace, existing_wins]}\n"
        "      ends: {type: ttl, default: now}\n");
    const struct model_field *total = field_at(1), *note = field_at(2), *at = field_at(3);
    ck_assert(total->is_required);
    ck_assert_str_eq(total->name.stored.ptr, "Total");
    ck_assert_str_eq(total->name.c.ptr, "total");
    ck_assert_str_eq(total->min.ptr, "0.1");
    ck_assert_str_eq(total->max.ptr, "1000");
    ck_assert_str_eq(total->doc.ptr, "Sum.");
    ck_assert_str_eq(note->name.c.ptr, "remark");
    ck_assert(note->name.is_c_given && note->is_not_stored);
    ck_assert_uint_eq(note->max_bytes, 409600);
    ck_assert(at->is_immutable && at->automatic == DYN_AUTO_CREATE);
    ck_assert_str_eq(field_at(4)->name.c.ptr, "class_");
    ck_assert_str_eq(field_at(4)->name.c_upper.ptr, "CLASS");
    ck_assert_int_eq(field_at(4)->merge, DYN_MERGE_EXISTING_WINS | DYN_MERGE_REPLACE);
    ck_assert(field_at(5)->type->is_ttl && field_at(5)->default_now);
}
END_TEST

/* --- The file -------------------------------------------------------------------------- */

START_TEST(options_are_inherited_one_by_one)
{
    MUST_BUILD(HEAD
               "escape: none\n"
               "unknown: drop\n"
               "merge: [updates_win, deep]\n"
               "table: {name: things, pk: pk, sk: sk, delimiter: \"|\", unknown: error,\n"
               "  empty: error}\n"
               "types: {Part: {a: string}}\n"
               "models:\n"
               "  Thing:\n"
               "    pk: \"T|{id}\"\n"
               "    sk: \"INFO\"\n"
               "    fields: {id: string, part: Part}\n"
               "  Other:\n"
               "    escape: ordered\n"
               "    delimiter: \"#\"\n"
               "    unknown: keep\n"
               "    empty: absent\n"
               "    merge: replace\n"
               "    pk: \"O#{id}\"\n"
               "    sk: \"INFO\"\n"
               "    fields: {id: string}\n");
    const struct model_model *thing = &file.models[0], *other = &file.models[1];
    ck_assert_int_eq(thing->escape, DYN_ESCAPE_NONE);
    ck_assert_int_eq(thing->delimiter, '|');
    ck_assert_int_eq(thing->item.unknown, DYN_UNKNOWN_ERROR);
    ck_assert_int_eq(thing->merge, DYN_MERGE_UPDATES_WIN | DYN_MERGE_DEEP);
    ck_assert(thing->empty_is_error);
    ck_assert_int_eq(other->escape, DYN_ESCAPE_ORDERED);
    ck_assert_int_eq(other->delimiter, '#');
    ck_assert_int_eq(other->item.unknown, DYN_UNKNOWN_KEEP);
    ck_assert_int_eq(other->merge, DYN_MERGE_UPDATES_WIN | DYN_MERGE_REPLACE);
    ck_assert(!other->empty_is_error);
    ck_assert_int_eq(file.structs[0]->unknown, DYN_UNKNOWN_DROP);
}
END_TEST

START_TEST(without_options_the_defaults_hold)
{
    MUST_BUILD(HEAD TABLE MODEL FIELDS);
    const struct model_model *thing = &file.models[0];
    ck_assert_int_eq(thing->escape, DYN_ESCAPE_REJECT);
    ck_assert_int_eq(thing->delimiter, '#');
    ck_assert_int_eq(thing->item.unknown, DYN_UNKNOWN_KEEP);
    ck_assert_int_eq(thing->merge, DYN_MERGE_DEFAULT);
    ck_assert(!thing->empty_is_error);
}
END_TEST

START_TEST(the_table_has_its_attributes)
{
    MUST_BUILD(
        "x-note: [anything, {at: all}]\n" HEAD "doc: All things.\n"
        "table: {name: my.things-1, pk: {name: P K, type: B}, sk: {name: n, type: N},\n"
        "  discriminator: _type, ttl: ends, doc: Where they are.}\n"
        "models:\n"
        "  BigThing:\n"
        "    name: big\n"
        "    c_name: large\n"
        "    pk: \"{raw}\"\n"
        "    sk: \"{n}\"\n"
        "    fields: {raw: binary, n: int64, ends: ttl}\n");
    const struct model_table *table = &file.table;
    ck_assert(file.has_table);
    ck_assert_str_eq(file.prefix.ptr, "t");
    ck_assert_str_eq(file.prefix_upper.ptr, "T");
    ck_assert_str_eq(file.basename.ptr, "things");
    ck_assert_str_eq(file.doc.ptr, "All things.");
    ck_assert_str_eq(table->name.ptr, "my.things-1");
    ck_assert_str_eq(table->doc.ptr, "Where they are.");
    ck_assert_str_eq(table->partition->stored.ptr, "P K");
    ck_assert_str_eq(table->partition->c.ptr, "p_k");
    ck_assert_int_eq(table->partition->wire, DYN_WIRE_B);
    ck_assert_int_eq(table->sort->wire, DYN_WIRE_N);
    ck_assert_str_eq(table->discriminator.ptr, "_type");
    ck_assert_str_eq(table->ttl.ptr, "ends");
    ck_assert_str_eq(file.models[0].name.stored.ptr, "big");
    ck_assert_str_eq(file.models[0].name.c.ptr, "large");
}
END_TEST

/* --- Errors ---------------------------------------------------------------------------- */

START_TEST(a_newer_version_is_all_there_is_to_say)
{
    ck_assert_int_eq(
        build_from("t.yaml", DYN_STR("prefix: t\nprefix: u\ndyngen: 1.1\nnonsense: x\n")),
        -1);
    ck_assert_uint_eq(diags.errors, 1);
    ck_assert_int_eq(diags.first->info->code, DIAG_VERSION_NEWER);
}
END_TEST

START_TEST(errors_of_another_file_do_not_count)
{
    ck_assert_int_eq(build_from("a.yaml", DYN_STR("dyngen: 1\nprefix: t\nnonsense: x\n")),
                     -1);
    ck_assert_int_eq(build_from("b.yaml", DYN_STR("dyngen: 1\nprefix: t\n")), 0);
    ck_assert_int_eq(build_from("c.yaml", DYN_STR("dyngen: 3\nprefix: t\n")), -1);
    ck_assert_uint_eq(diags.errors, 2);
}
END_TEST

START_TEST(warnings_do_not_stop_a_build)
{
    ck_assert_int_eq(
        build_from("t.yaml", DYN_STR(HEAD TABLE MODEL FIELDS "      on: bool\n")), 0);
    ck_assert_uint_eq(diags.warnings, 1);
}
END_TEST

/* A list keeps so many warnings, and as many errors. */
START_TEST(more_warnings_than_a_list_keeps_are_no_error_and_hide_none)
{
    struct dyn_buf text = {0};
    dyn_buf_text(&text, HEAD "types:\n  E: {enum: [on, true, yes, off]}\n");
    for (int i = 0; i < 11000; i++)
        dyn_buf_printf(&text, "  T%d: {n: int8}\n", i);
    ck_assert_int_eq(build_from("t.yaml", dyn_buf_str(&text)), 0);
    ck_assert_uint_gt(diags.warnings, diags.kept);
    dyn_buf_text(&text, "  Last: {a: nonsense}\n");
    ck_assert_int_eq(build_from("u.yaml", dyn_buf_str(&text)), -1);
    ck_assert_int_eq(diags.last->info->code, DIAG_TYPE_UNKNOWN);
    dyn_buf_release(&text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gen model");
    TCase *tcase = tcase_create("model");

    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, types_say_kind_and_stored_form, 0, COUNT(types));
    tcase_add_test(tcase, containers_know_their_elements);
    tcase_add_test(tcase, enums_say_what_is_stored);
    tcase_add_test(tcase, structs_stand_behind_what_they_hold);
    tcase_add_test(tcase, a_struct_in_the_table_key_is_no_pointer);
    tcase_add_loop_test(tcase, defaults_are_kept_in_their_stored_form, 0,
                        COUNT(defaults));
    tcase_add_test(tcase, now_and_empty_containers_are_defaults);
    tcase_add_test(tcase, fields_keep_their_words);
    tcase_add_test(tcase, options_are_inherited_one_by_one);
    tcase_add_test(tcase, without_options_the_defaults_hold);
    tcase_add_test(tcase, the_table_has_its_attributes);
    tcase_add_test(tcase, a_newer_version_is_all_there_is_to_say);
    tcase_add_test(tcase, errors_of_another_file_do_not_count);
    tcase_add_test(tcase, warnings_do_not_stop_a_build);
    tcase_add_test(tcase, more_warnings_than_a_list_keeps_are_no_error_and_hide_none);
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
