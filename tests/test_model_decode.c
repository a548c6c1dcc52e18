/* SPDX-License-Identifier: MIT */
#include "sample_model.h"

#include "faulty_system.h"
#include "model/scalar.h"
#include "suite.h"

#include <dyn/buf.h>
#include <dyn/decimal.h>

#include <stdio.h>
#include <stdlib.h>

/* --- Texts ------------------------------------------------------------------------------- */

#define PK   "\"pk\":{\"S\":\"TENANT#t1\"}"
#define SK   "\"sk\":{\"S\":\"THING#2026-11-21#01ARZ3NDEKTSV4RRFFQ69G5FAV\"}"
#define TYPE "\"_type\":{\"S\":\"thing\"}"
#define DAY  "\"day\":{\"S\":\"2026-11-21\"}"
#define ID   "\"id\":{\"S\":\"01ARZ3NDEKTSV4RRFFQ69G5FAV\"}"
#define NAME "\"name\":{\"S\":\"a thing\"}"
#define HOME                                                                             \
    "\"home\":{\"M\":{\"street\":{\"S\":\"1 High Street\"},\"city\":{\"S\":\"Bath\"}}}"
#define SMALL PK "," SK "," TYPE "," DAY "," ID "," NAME "," HOME

static struct dyn_arena mem;
static struct dyn_error err;

static void setup(void)
{
    memset(&mem, 0, sizeof(mem));
    memset(&err, 0, sizeof(err));
}

static void teardown(void)
{
    dyn_arena_release(&mem);
}

static int decode(const char *json, struct sample_thing *ret_thing)
{
    return dyn_item_decode(sample_thing_model(), &mem, dyn_str(json), NULL, ret_thing,
                           &err);
}

/** The small thing with more attributes behind it; must decode. */
static struct sample_thing with(const char *more)
{
    struct sample_thing thing;
    char json[2048];
    snprintf(json, sizeof(json), "{" SMALL ",%s}", more);
    ck_assert_msg(decode(json, &thing) == DYN_OK, "%s: %s: %s", more, err.field,
                  err.message);
    return thing;
}

static struct dyn_str encoded(const struct dyn_model *model, const void *item,
                              struct dyn_buf *buf)
{
    dyn_buf_clear(buf);
    ck_assert_msg(dyn_item_encode(model, item, buf, &err) == DYN_OK, "%s: %s", err.field,
                  err.message);
    return dyn_buf_str(buf);
}

/* --- What is read -------------------------------------------------------------------------- */

START_TEST(a_small_item_is_read_with_its_defaults)
{
    struct sample_thing thing, small = sample_thing_small();
    ck_assert_int_eq(decode("{" SMALL "}", &thing), DYN_OK);
    ck_assert_str_eq(thing.tenant.ptr, "t1");
    ck_assert_uint_eq(thing.tenant.len, 2);
    ck_assert_str_eq(thing.label.ptr, "plain");
    ck_assert(thing.count.has && thing.count.value == 0);
    ck_assert_ptr_nonnull(thing.attrs.items);
    ck_assert_uint_eq(thing.attrs.len, 0);
    small.label = DYN_STR("plain");
    small.count = dyn_int64(0);
    small.attrs.items = dyn_empty;
    ck_assert(dyn_item_equal(sample_thing_model(), &thing, &small));
}
END_TEST

START_TEST(everything_survives_encode_and_decode)
{
    struct sample_thing full = sample_thing_full(), thing;
    struct dyn_buf first = {0}, second = {0};
    struct dyn_str text = encoded(sample_thing_model(), &full, &first);
    ck_assert_int_eq(
        dyn_item_decode(sample_thing_model(), &mem, text, NULL, &thing, &err), DYN_OK);
    ck_assert_ptr_null(thing.secret.ptr);
    full.secret = dyn_str(NULL);
    ck_assert(dyn_item_equal(sample_thing_model(), &full, &thing));
    ck_assert_str_eq(encoded(sample_thing_model(), &thing, &second).ptr, text.ptr);
    dyn_buf_release(&first);
    dyn_buf_release(&second);
}
END_TEST

START_TEST(white_space_escapes_and_order_do_not_matter)
{
    struct sample_thing thing;
    ck_assert_int_eq(
        decode(" {\n\t" HOME " , " NAME "," ID "," DAY "," TYPE "," SK "," PK
               " , \"n\\u006fte\" : { \"S\" : \"\\u0041\\ud83d\\ude42\\u0000b\" } } \r\n",
               &thing),
        DYN_OK);
    ck_assert(dyn_str_eq(thing.note, DYN_STR("A\xf0\x9f\x99\x82\0b")));
    ck_assert_int_eq(thing.note.ptr[thing.note.len], '\0');
}
END_TEST

START_TEST(numbers_of_38_digits_are_exact)
{
    static const char digits[] = "12345678901234567890123456789012345678";
    struct sample_thing thing =
        with("\"price\":{\"N\":\"12345678901234567890123456789012345678\"},"
             "\"u64\":{\"N\":\"18446744073709551615\"},\"i64\":{\"N\":\"1E3\"},"
             "\"prices\":{\"NS\":[\"9.9999999999999999999999999999999999999E+125\","
             "\"-1E-130\"]}");
    char text[DYN_DECIMAL_TEXT_MAX];
    dyn_decimal_format(thing.price, true, text);
    ck_assert_str_eq(text, digits);
    ck_assert_uint_eq(thing.u64.value, UINT64_MAX);
    ck_assert_int_eq(thing.i64.value, 1000);
    ck_assert_uint_eq(thing.prices.len, 2);
}
END_TEST

START_TEST(null_is_read_as_absent)
{
    struct sample_thing thing =
        with("\"note\":{\"NULL\":true},\"i8\":{\"NULL\":true},\"work\":{\"NULL\":true},"
             "\"tags\":{\"NULL\":true},\"label\":{\"NULL\":true}");
    ck_assert_ptr_null(thing.note.ptr);
    ck_assert(!thing.i8.has);
    ck_assert_ptr_null(thing.work);
    ck_assert_ptr_null(thing.tags.items);
    ck_assert_str_eq(thing.label.ptr, "plain");
}
END_TEST

START_TEST(null_stays_what_it_is_in_any)
{
    struct sample_thing thing = with("\"any\":{\"NULL\":true},\"later\":{\"NULL\":true}");
    ck_assert_str_eq(thing.any.json.ptr == NULL ? "" : "there", "there");
    ck_assert_uint_eq(thing.extras.len, 1);
}
END_TEST

START_TEST(unknown_enum_values_are_kept)
{
    struct sample_thing thing = with(
        "\"color\":{\"S\":\"mauve\"},\"colors\":{\"L\":[{\"S\":\"red\"},{\"S\":\"\"}]}");
    ck_assert_int_eq(thing.color, SAMPLE_COLOR_UNKNOWN);
    ck_assert_str_eq(thing.color_text.ptr, "mauve");
    ck_assert_int_eq(thing.colors.items[0].value, SAMPLE_COLOR_RED);
    ck_assert_int_eq(thing.colors.items[1].value, SAMPLE_COLOR_UNKNOWN);
    ck_assert_uint_eq(thing.colors.items[1].text.len, 0);
    ck_assert_int_eq(thing.level, SAMPLE_LEVEL_UNSET);
}
END_TEST

START_TEST(identifiers_are_folded)
{
    struct sample_thing thing =
        with("\"token\":{\"S\":\"F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6\"}");
    ck_assert_str_eq(thing.token.ptr, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
}
END_TEST

START_TEST(every_stored_form_of_a_time_is_read)
{
    struct sample_thing thing =
        with("\"created_at\":{\"S\":\"2026-11-21T06:46:25.123456+02:00\"},"
             "\"updated-at\":{\"S\":\"2026-11-21T04:46:25Z\"},\"expires\":{\"N\":\"-1\"},"
             "\"stamp\":{\"N\":\"1795236385123\"},\"period\":{\"S\":\"2026/11\"},"
             "\"birthday\":{\"S\":\"0001-01-01\"},\"local_day\":{\"S\":\"29.02.2000\"}");
    ck_assert_int_eq(thing.created_at.us, 1795236385123000); /* cut to what is stored */
    ck_assert_int_eq(thing.updated_at.us, 1795236385000000);
    ck_assert_int_eq(thing.expires.us, -1000000);
    ck_assert_int_eq(thing.stamp.us, 1795236385123000);
    ck_assert_int_eq(thing.period.us, dyn_time_of(dyn_date_ymd(2026, 11, 1)).us);
    ck_assert_int_eq(thing.birthday.days, dyn_date_ymd(1, 1, 1).days);
    ck_assert_int_eq(thing.local_day.days, dyn_date_ymd(2000, 2, 29).days);
}
END_TEST

START_TEST(empty_containers_are_present_and_empty_sets_absent)
{
    struct sample_thing thing =
        with("\"names\":{\"L\":[]},\"places\":{\"M\":{}},\"tags\":{\"SS\":[]},"
             "\"blob\":{\"B\":\"\"}");
    ck_assert_ptr_nonnull(thing.names.items);
    ck_assert_ptr_nonnull(thing.places.items);
    ck_assert_ptr_null(thing.tags.items);
    ck_assert_ptr_nonnull(thing.blob.ptr);
    ck_assert_uint_eq(thing.blob.len, 0);
}
END_TEST

START_TEST(unknown_attributes_survive_in_items_and_structs)
{
    static const char home[] =
        "\"home\":{\"M\":{\"street\":{\"S\":\"s\"},\"city\":{\"S\":\"c\"},"
        "\"floor\":{\"N\":\"3.0\"}}}";
    struct sample_thing thing;
    struct dyn_buf buf = {0};
    char json[2048];
    snprintf(json, sizeof(json),
             "{" PK "," SK "," TYPE "," DAY "," ID "," NAME
             ",%s,\"a.b c\":{\"L\":[{\"S\":\"\\u00e9\"},{\"BS\":[\"AQ==\"]}]}}",
             home);
    ck_assert_int_eq(decode(json, &thing), DYN_OK);
    ck_assert_uint_eq(thing.extras.len, 1);
    ck_assert_uint_eq(thing.home.extras.len, 1);
    struct dyn_str text = encoded(sample_thing_model(), &thing, &buf);
    ck_assert_ptr_nonnull(strstr(text.ptr, "\"floor\":{\"N\":\"3.0\"}"));
    ck_assert_ptr_nonnull(
        strstr(text.ptr, "\"a.b c\":{\"L\":[{\"S\":\"\\u00e9\"},{\"BS\":[\"AQ==\"]}]}"));
    dyn_buf_release(&buf);
}
END_TEST

/** "any": nested `levels` deep, in `json`. */
static const char *nested_any(char *json, size_t levels)
{
    strcpy(json, "\"any\":");
    for (size_t i = 0; i < levels; i++)
        strcat(json, i % 2 == 0 ? "{\"L\":[" : "{\"M\":{\"k\":");
    strcat(json, "{\"S\":\"x\"}");
    for (size_t i = levels; i > 0; i--)
        strcat(json, i % 2 == 1 ? "]}" : "}}");
    return json;
}

START_TEST(values_nest_32_levels_and_no_more)
{
    struct sample_thing thing;
    char any[2048], json[4096];
    with(nested_any(any, 32));
    for (size_t levels = 33; levels <= 100; levels += 67) {
        snprintf(json, sizeof(json), "{" SMALL ",%s}", nested_any(any, levels));
        ck_assert_int_eq(decode(json, &thing), DYN_E_LIMIT);
        ck_assert_str_eq(err.field, "any");
    }
}
END_TEST

/* --- What is refused -------------------------------------------------------------------------- */

static const struct {
    const char *more; /* behind the small thing */
    int code;
    const char *field, *message; /* a part of it */
} errors[] = {
    {"\"note\":{\"N\":\"1\"}", DYN_E_TYPE, "note", "found N, expected S (string)"},
    {"\"i8\":{\"S\":\"1\"}", DYN_E_TYPE, "i8", "found S, expected N (int8)"},
    {"\"i8\":{\"N\":\"128\"}", DYN_E_RANGE, "i8", "128 is no int8"},
    {"\"i8\":{\"N\":\"-129\"}", DYN_E_RANGE, "i8", "from -128 to 127"},
    {"\"i8\":{\"N\":\"1.5\"}", DYN_E_RANGE, "i8", "1.5"},
    {"\"i8\":{\"N\":\"one\"}", DYN_E_FORMAT, "i8", "'one' is no int8"},
    {"\"i8\":{\"N\":\"\"}", DYN_E_FORMAT, "i8", ""},
    {"\"i8\":{\"N\":1}", DYN_E_JSON, "i8", "at byte"},
    {"\"u8\":{\"N\":\"-1\"}", DYN_E_RANGE, "u8", "from 0 to 255"},
    {"\"u64\":{\"N\":\"18446744073709551616\"}", DYN_E_RANGE, "u64", "uint64"},
    {"\"ratio\":{\"N\":\"NaN\"}", DYN_E_FORMAT, "ratio", "NaN"},
    {"\"price\":{\"N\":\"123456789012345678901234567890123456789\"}", DYN_E_RANGE,
     "price", "38 significant digits"},
    {"\"active\":{\"BOOL\":\"true\"}", DYN_E_JSON, "active", ""},
    {"\"flag\":{\"N\":\"2\"}", DYN_E_FORMAT, "flag", "1 or 0"},
    {"\"token\":{\"S\":\"f81d4fae\"}", DYN_E_FORMAT, "token", "8-4-4-4-12"},
    {"\"blob\":{\"B\":\"A\"}", DYN_E_FORMAT, "blob", "base64"},
    {"\"hexed\":{\"S\":\"DE\"}", DYN_E_FORMAT, "hexed", "lower case hexadecimal"},
    {"\"created_at\":{\"S\":\"yesterday\"}", DYN_E_FORMAT, "created_at", "2026-11-21T"},
    {"\"birthday\":{\"S\":\"2026-02-30\"}", DYN_E_RANGE, "birthday", "2026-02-30"},
    {"\"expires\":{\"N\":\"9999999999999999\"}", DYN_E_RANGE, "expires", "years"},
    {"\"level\":{\"N\":\"3\"}", DYN_E_UNKNOWN, "level",
     "'3' is no value of the enum Level"},
    {"\"names\":{\"L\":[{\"S\":\"a\"},{\"N\":\"1\"}]}", DYN_E_TYPE, "names[1]",
     "found N"},
    {"\"names\":{\"L\":[{\"NULL\":true}]}", DYN_E_TYPE, "names[0]", "list<any>"},
    {"\"names\":{\"SS\":[\"a\"]}", DYN_E_TYPE, "names", "found SS, expected L (list)"},
    {"\"tags\":{\"SS\":[\"a\",1]}", DYN_E_JSON, "tags[1]", ""},
    {"\"tags\":{\"L\":[]}", DYN_E_TYPE, "tags", "found L, expected SS (set)"},
    {"\"scores\":{\"L\":[{\"N\":\"40000\"}]}", DYN_E_RANGE, "scores[0]", "int16"},
    {"\"stops\":{\"L\":[{\"M\":{\"street\":{\"S\":\"s\"},\"city\":{\"S\":\"c\"},\"geo\":"
     "{\"M\":{\"lat\":{\"BOOL\":true}}}}}]}",
     DYN_E_TYPE, "stops[0].geo.lat", "found BOOL, expected N (float64)"},
    {"\"work\":{\"M\":{\"street\":{\"S\":\"s\"}}}", DYN_E_MISSING, "work.city",
     "is required"},
    {"\"work\":{\"M\":{\"zip\":{\"S\":\"1\"},\"zip\":{\"S\":\"2\"}}}", DYN_E_DUPLICATE,
     "work.zip", "twice"},
    {"\"places\":{\"M\":{\"x\":{\"M\":{\"city\":{\"S\":\"c\"}}}}}", DYN_E_MISSING,
     "places.x.street", "is required"},
    {"\"attrs\":{\"M\":{\"k\":{\"S\":\"1\"},\"k\":{\"S\":\"2\"}}}", DYN_E_DUPLICATE,
     "attrs", "'k' stands twice"},
    {"\"note\":{\"S\":\"a\"},\"note\":{\"S\":\"b\"}", DYN_E_DUPLICATE, "note", "twice"},
    {"\"later\":{\"S\":\"a\"},\"later\":{\"S\":\"b\"}", DYN_E_DUPLICATE, "", "'later'"},
    {PK, DYN_E_DUPLICATE, "pk", "twice"},
    {TYPE, DYN_E_DUPLICATE, "_type", "twice"},
    {"\"note\":{\"S\":\"a\",\"N\":\"1\"}", DYN_E_JSON, "note", ""},
    {"\"note\":{}", DYN_E_JSON, "note", ""},
    {"\"note\":{\"X\":\"a\"}", DYN_E_JSON, "note", ""},
    {"\"note\":\"a\"", DYN_E_JSON, "note", ""},
    {"\"note\":{\"S\":\"\xff\"}", DYN_E_JSON, "note", ""},
    {"\"note\":{\"S\":\"\\ud800\"}", DYN_E_JSON, "note", ""},
    {"\"note\":{\"NULL\":false}", DYN_E_JSON, "note", "NULL"},
    {"\"any\":{\"N\":\"x\"}", DYN_E_FORMAT, "any", "no number"},
    {"\"any\":{\"S\":\"x\",\"N\":\"1\"}", DYN_E_JSON, "any", ""},
    {"\"any\":{\"M\":{\"a\":{\"S\":\"1\"},\"\\u0061\":{\"S\":\"2\"}}}", DYN_E_DUPLICATE,
     "any", "twice"},
    {"\"later\":{\"L\":[{\"Q\":1}]}", DYN_E_JSON, "later", ""},
    {"\"rank\":{\"S\":\"x\"}", DYN_E_TYPE, "rank",
     "found S, expected N (a key attribute)"},
    {"\"gsi4pk\":{\"B\":\"*\"}", DYN_E_FORMAT, "gsi4pk", "base64"},
};

START_TEST(an_error_says_where_what_was_found_and_what_was_expected)
{
    struct sample_thing thing, untouched;
    char json[2048];
    memset(&untouched, 0x5a, sizeof(untouched));
    thing = untouched;
    snprintf(json, sizeof(json), "{" SMALL ",%s}", errors[_i].more);
    int rc = decode(json, &thing);
    ck_assert_msg(rc == errors[_i].code, "%s: %d, %s: %s", errors[_i].more, rc, err.field,
                  err.message);
    ck_assert_int_eq(err.code, rc);
    ck_assert_str_eq(err.model, "Thing");
    ck_assert_str_eq(err.field, errors[_i].field);
    ck_assert_msg(strstr(err.message, errors[_i].message) != NULL, "%s", err.message);
    ck_assert_mem_eq(&thing, &untouched, sizeof(thing));
}
END_TEST

static const struct {
    const char *json;
    int code;
    const char *field;
} whole_errors[] = {
    {"{" SK "," TYPE "," DAY "," ID "," NAME "," HOME "}", DYN_E_MISSING, "pk"},
    {"{" PK "," TYPE "," DAY "," ID "," NAME "," HOME "}", DYN_E_MISSING, "sk"},
    {"{" PK "," SK "," DAY "," ID "," NAME "," HOME "}", DYN_E_MODEL, ""},
    {"{" PK "," SK "," TYPE "," ID "," NAME "," HOME "}", DYN_E_MISSING, "day"},
    {"{" PK "," SK "," TYPE "," DAY "," ID "," HOME "}", DYN_E_MISSING, "name"},
    {"{" PK "," SK "," TYPE "," DAY "," ID "," NAME "}", DYN_E_MISSING, "home"},
    {"{" PK "," SK "," TYPE "," DAY "," ID "," NAME ",\"home\":{\"NULL\":true}}",
     DYN_E_TYPE, "home"},
    {"{" PK "," SK ",\"_type\":{\"S\":\"order\"}," DAY "}", DYN_E_MODEL, "_type"},
    {"{" PK "," SK ",\"_type\":{\"N\":\"1\"}," DAY "}", DYN_E_TYPE, "_type"},
    {"{\"pk\":{\"N\":\"1\"}," SK "}", DYN_E_TYPE, "pk"},
    {"{}", DYN_E_MODEL, ""},
    {"", DYN_E_JSON, ""},
    {"[]", DYN_E_JSON, ""},
    {"null", DYN_E_JSON, ""},
    {"{" SMALL "} x", DYN_E_JSON, ""},
    {"{" SMALL ",}", DYN_E_JSON, ""},
    {"{" SMALL, DYN_E_JSON, ""},
};

START_TEST(an_item_that_is_not_one_of_the_model_is_refused)
{
    struct sample_thing thing;
    int rc = decode(whole_errors[_i].json, &thing);
    ck_assert_msg(rc == whole_errors[_i].code, "%s: %d %s: %s", whole_errors[_i].json, rc,
                  err.field, err.message);
    ck_assert_str_eq(err.field, whole_errors[_i].field);
    ck_assert_str_eq(err.model, "Thing");
}
END_TEST

START_TEST(a_text_that_is_cut_anywhere_is_refused)
{
    struct sample_thing full = sample_thing_full(), thing, untouched;
    struct dyn_buf buf = {0};
    struct dyn_str text = encoded(sample_thing_model(), &full, &buf);
    memset(&untouched, 0x5a, sizeof(untouched));
    for (size_t len = 0; len < text.len; len++) {
        char *cut = malloc(len + 1);
        ck_assert_ptr_nonnull(cut);
        memcpy(cut, text.ptr, len);
        thing = untouched;
        int rc = dyn_item_decode(sample_thing_model(), &mem, dyn_str_n(cut, len), NULL,
                                 &thing, &err);
        ck_assert_msg(rc < 0, "cut at %zu", len);
        ck_assert_int_eq(rc, err.code);
        ck_assert_mem_eq(&thing, &untouched, sizeof(thing));
        dyn_arena_clear(&mem);
        free(cut);
    }
    dyn_buf_release(&buf);
}
END_TEST

START_TEST(a_text_with_a_changed_byte_never_does_harm)
{
    struct sample_thing full = sample_thing_full(), thing;
    struct dyn_buf buf = {0}, again = {0};
    struct dyn_str text = encoded(sample_thing_model(), &full, &buf);
    uint64_t random = 42;
    for (size_t round = 0; round < 3000; round++) {
        char *copy = malloc(text.len + 1);
        ck_assert_ptr_nonnull(copy);
        memcpy(copy, text.ptr, text.len);
        for (size_t i = 0; i < 1 + round % 3; i++) {
            static const char bytes[] = "{}[]\",:\\0-9aSNMLB\x80\xff u";
            random = random * 6364136223846793005u + 1442695040888963407u;
            copy[(random >> 33) % text.len] = bytes[(random >> 20) % (sizeof(bytes) - 1)];
        }
        int rc = dyn_item_decode(sample_thing_model(), &mem, dyn_str_n(copy, text.len),
                                 NULL, &thing, &err);
        ck_assert_int_le(rc, 0);
        if (rc == DYN_OK) {
            dyn_buf_clear(&again);
            rc = dyn_item_encode(sample_thing_model(), &thing, &again, &err);
            ck_assert(rc == DYN_OK || rc == DYN_E_KEY || rc == DYN_E_RANGE ||
                      rc == DYN_E_FORMAT);
        }
        dyn_arena_clear(&mem);
        free(copy);
    }
    dyn_buf_release(&buf);
    dyn_buf_release(&again);
}
END_TEST

/* --- Other models -------------------------------------------------------------------------------- */

START_TEST(a_view_reads_its_part_of_an_item)
{
    struct sample_thing full = sample_thing_full();
    struct sample_card card;
    struct dyn_buf buf = {0};
    struct dyn_str text = encoded(sample_thing_model(), &full, &buf);
    ck_assert_int_eq(dyn_item_decode(sample_card_model(), &mem, text, NULL, &card, &err),
                     DYN_OK);
    ck_assert_str_eq(card.tenant.ptr, "t1");
    ck_assert_str_eq(card.name.ptr, "a thing");
    ck_assert_str_eq(card.color_text.ptr, "mauve");
    ck_assert_int_eq(dyn_item_decode(sample_card_model(), &mem, DYN_STR("{" PK "}"), NULL,
                                     &card, &err),
                     DYN_E_MISSING);
    ck_assert_str_eq(err.model, "Card");
    ck_assert_int_eq(dyn_item_decode(sample_card_model(), &mem,
                                     DYN_STR("{\"pk\":{\"S\":\"USER#1\"}," NAME "}"),
                                     NULL, &card, &err),
                     DYN_E_MODEL);
    dyn_buf_release(&buf);
}
END_TEST

START_TEST(fields_that_live_in_keys_come_from_them)
{
    struct sample_pair pair;
    ck_assert_msg(
        dyn_item_decode(sample_pair_model(), &mem,
                        DYN_STR("{\"sk\":{\"S\":\"-999957#1795236385123#c%23d\"},"
                                "\"pk\":{\"S\":\"P#a%23#%25b\"},\"x\":{\"S\":\"y\"}}"),
                        NULL, &pair, &err) == DYN_OK,
        "%s: %s", err.field, err.message);
    ck_assert_str_eq(pair.a.ptr, "a#");
    ck_assert_str_eq(pair.b.ptr, "%b");
    ck_assert_int_eq(pair.n.value, -42);
    ck_assert_int_eq(pair.at.us, 1795236385123000);
    ck_assert_str_eq(pair.c.ptr, "c#d");
}
END_TEST

START_TEST(a_key_that_is_not_all_of_the_template_gives_nothing)
{
    /* The pair with something behind its last component, told by a discriminator. */
    struct table table = *sample_pair_table();
    struct dyn_part *end = &table.parts[TABLE_PARTS - 1], *parts = end - 2;
    struct dyn_findings found = {NULL, 0};
    struct dyn_decode_opts opts = {&found};
    struct sample_pair pair;
    char json[256];
    memcpy(parts, table.parts, 2 * sizeof(*parts));
    end->literal = table_text(&table, "#END");
    end->literal_len = 4;
    table.keys[0].parts = (uint16_t)((const char *)parts - (const char *)&table.keys[0]);
    table.keys[0].part_count = 3;
    table.model.discriminator = table_text(&table, "_type");
    table.model.discriminator_len = 5;
    table.model.stored_name = table_text(&table, "pair");
    table.model.stored_name_len = 4;
    for (int i = 0; i < 2; i++) {
        snprintf(json, sizeof(json),
                 "{\"_type\":{\"S\":\"pair\"},\"pk\":{\"S\":\"P#a#b#%s\"},"
                 "\"sk\":{\"S\":\"000042#1795236385123#c\"}}",
                 i == 0 ? "END" : "ENE");
        int rc = dyn_item_decode(&table.model, &mem, dyn_str(json), &opts, &pair, &err);
        ck_assert_msg((rc == DYN_OK) == (i == 0), "%d %s: %s", rc, err.field,
                      err.message);
    }
}
END_TEST

START_TEST(times_in_nanoseconds_are_read_in_all_years)
{
    static const int64_t times[] = {DYN_TIME_US_MIN, -1, 0, INT64_C(9223372036854776),
                                    DYN_TIME_US_MAX};
    static const struct dyn_type ns = {.kind = DYN_KIND_TIME,
                                       .wire = DYN_WIRE_N,
                                       .size = sizeof(struct dyn_time),
                                       .format = DYN_TIME_NS};
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        struct dyn_time time = dyn_time_us(times[i]), again = {0, false};
        char scratch[DYNI_SCALAR_TEXT_MAX];
        struct dyn_str text;
        ck_assert_int_eq(dyni_scalar_text(&ns, &time, scratch, &text, &err), DYN_OK);
        ck_assert_int_eq(dyni_scalar_parse(&ns, text, &again, &err), DYN_OK);
        ck_assert_int_eq(again.us, times[i]);
    }
}
END_TEST

START_TEST(unknown_attributes_are_refused_where_the_schema_says_so)
{
    struct sample_number number;
    ck_assert_int_eq(dyn_item_decode(sample_number_model(), &mem,
                                     DYN_STR("{\"n\":{\"N\":\"12.50\"}}"), NULL, &number,
                                     &err),
                     DYN_OK);
    ck_assert_int_eq(dyn_decimal_cmp(number.n, dyn_decimal_lit("12.5")), 0);
    ck_assert_int_eq(dyn_item_decode(sample_number_model(), &mem,
                                     DYN_STR("{\"n\":{\"N\":\"1\"},\"m\":{\"N\":\"1\"}}"),
                                     NULL, &number, &err),
                     DYN_E_UNKNOWN);
    ck_assert_str_eq(err.field, "m");
    ck_assert_int_eq(
        dyn_item_decode(sample_number_model(), &mem, DYN_STR("{}"), NULL, &number, &err),
        DYN_E_MISSING);
    ck_assert_str_eq(err.field, "n");
}
END_TEST

/* --- The report ------------------------------------------------------------------------------------ */

static const struct dyn_finding *find(const struct dyn_findings *found, const char *path)
{
    for (size_t i = 0; i < found->len; i++)
        if (strcmp(found->items[i].path.ptr, path) == 0)
            return &found->items[i];
    return NULL;
}

START_TEST(the_report_names_what_is_odd)
{
    struct dyn_findings found = {NULL, 0};
    struct dyn_decode_opts opts = {&found};
    struct sample_thing thing;
    ck_assert_int_eq(
        dyn_item_decode(sample_thing_model(), &mem,
                        DYN_STR("{" SMALL ",\"gsi2pk\":{\"S\":\"CITY#York\"},"
                                "\"gsi1pk\":{\"S\":\"COLOR#red\"},"
                                "\"rank\":{\"N\":\"7\"},\"i32\":{\"N\":\"7\"},"
                                "\"blob\":{\"B\":\"AQ==\"},\"note\":{\"NULL\":true},"
                                "\"gsi2sk\":{\"S\":\"someday\"}}"),
                        &opts, &thing, &err),
        DYN_OK);
    ck_assert_ptr_nonnull(find(&found, "gsi2pk"));
    ck_assert_ptr_nonnull(strstr(find(&found, "gsi2pk")->message.ptr, "CITY#Bath"));
    ck_assert_ptr_nonnull(find(&found, "gsi1pk"));
    ck_assert_ptr_nonnull(find(&found, "gsi4pk"));
    ck_assert_ptr_nonnull(strstr(find(&found, "gsi4pk")->message.ptr, "missing"));
    ck_assert_ptr_nonnull(find(&found, "note"));
    ck_assert_ptr_nonnull(find(&found, "gsi2sk"));
    ck_assert_ptr_null(find(&found, "rank"));
    ck_assert_ptr_null(find(&found, "pk"));
}
END_TEST

START_TEST(the_fields_own_attribute_counts_and_the_report_says_so)
{
    struct dyn_findings found = {NULL, 0};
    struct dyn_decode_opts opts = {&found};
    struct sample_thing thing;
    ck_assert_int_eq(
        dyn_item_decode(sample_thing_model(), &mem,
                        DYN_STR("{" PK "," SK "," TYPE
                                ",\"day\":{\"S\":\"2026-11-22\"}," ID "," NAME "," HOME
                                ",\"gsi2pk\":{\"S\":\"CITY#Bath\"}}"),
                        &opts, &thing, &err),
        DYN_OK);
    ck_assert_int_eq(thing.day.days, dyn_date_ymd(2026, 11, 22).days);
    ck_assert_ptr_nonnull(find(&found, "sk"));
}
END_TEST

START_TEST(an_item_in_order_has_an_empty_report)
{
    struct sample_thing full = sample_thing_full(), thing;
    struct dyn_findings found = {NULL, 9};
    struct dyn_decode_opts opts = {&found};
    struct dyn_buf buf = {0};
    struct dyn_str text = encoded(sample_thing_model(), &full, &buf);
    ck_assert_int_eq(
        dyn_item_decode(sample_thing_model(), &mem, text, &opts, &thing, &err), DYN_OK);
    ck_assert_msg(found.len == 0, "%s: %s", found.items[0].path.ptr,
                  found.items[0].message.ptr);
    dyn_buf_release(&buf);
}
END_TEST

/* --- Pages ------------------------------------------------------------------------------------------- */

static int decode_page(const char *text, struct sample_thing **ret_items,
                       size_t *ret_count)
{
    size_t len = strlen(text);
    char *json = dyn_arena_bytes(&mem, len + 1);
    void *items = NULL;
    ck_assert_ptr_nonnull(json);
    memcpy(json, text, len);
    int rc =
        dyn_items_decode(sample_thing_model(), &mem, json, len, &items, ret_count, &err);
    *ret_items = items;
    return rc;
}

START_TEST(the_items_of_a_response_are_read)
{
    struct sample_thing *items;
    size_t count = 0;
    ck_assert_int_eq(
        decode_page("{\"Count\":3,\"LastEvaluatedKey\":{\"pk\":{\"S\":\"}]\"}},\"Items\":"
                    "[{" SMALL ",\"note\":{\"S\":\"1\"}},{\"note\":{\"S\":\"2\"}," SMALL
                    "},{" SMALL "}],\"ScannedCount\":3}",
                    &items, &count),
        DYN_OK);
    ck_assert_uint_eq(count, 3);
    ck_assert_str_eq(items[0].note.ptr, "1");
    ck_assert_str_eq(items[1].note.ptr, "2");
    ck_assert_ptr_null(items[2].note.ptr);
    ck_assert_str_eq(items[2].tenant.ptr, "t1");
}
END_TEST

START_TEST(a_bare_array_and_an_empty_page_are_read)
{
    struct sample_thing *items;
    size_t count = 7;
    ck_assert_int_eq(decode_page(" [ {" SMALL "} ] ", &items, &count), DYN_OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(decode_page("{\"Items\":[]}", &items, &count), DYN_OK);
    ck_assert_uint_eq(count, 0);
    ck_assert_ptr_nonnull(items);
}
END_TEST

START_TEST(many_items_of_changing_shape_are_read)
{
    enum { MANY = 500 };
    struct sample_thing *items;
    struct dyn_buf page = {0};
    size_t count = 0;
    dyn_buf_text(&page, "[");
    for (int i = 0; i < MANY; i++) {
        dyn_buf_text(&page, i == 0 ? "{" : ",{");
        if (i % 3 == 0)
            dyn_buf_printf(&page, "\"i64\":{\"N\":\"%d\"},", i);
        dyn_buf_text(&page, i % 2 == 0 ? SMALL
                                       : HOME "," NAME "," ID "," DAY "," TYPE "," SK
                                              "," PK);
        if (i % 3 != 0)
            dyn_buf_printf(&page, ",\"x%d\":{\"S\":\"y\"},\"i64\":{\"N\":\"%d\"}", i, i);
        dyn_buf_text(&page, "}");
    }
    dyn_buf_text(&page, "]");
    ck_assert_int_eq(decode_page(page.ptr, &items, &count), DYN_OK);
    ck_assert_uint_eq(count, MANY);
    for (int i = 0; i < MANY; i++) {
        ck_assert_int_eq(items[i].i64.value, i);
        ck_assert_str_eq(items[i].name.ptr, "a thing");
        ck_assert_uint_eq(items[i].extras.len, i % 3 != 0 ? 1 : 0);
    }
    dyn_buf_release(&page);
}
END_TEST

START_TEST(a_page_that_begins_with_a_large_item_takes_memory_in_proportion)
{
    enum { MANY = 3000, LARGE = 4000000 };
    struct sample_thing *items;
    struct dyn_buf page = {0};
    size_t count = 0;
    dyn_buf_text(&page, "[{" SMALL ",\"note\":{\"S\":\"");
    ck_assert_int_eq(dyn_buf_reserve(&page, LARGE), DYN_OK);
    memset(page.ptr + page.len, 'x', LARGE);
    page.len += LARGE;
    dyn_buf_text(&page, "\"}}");
    for (int i = 1; i < MANY; i++)
        dyn_buf_text(&page, ",{" SMALL "}");
    dyn_buf_text(&page, "]");
    ck_assert_int_eq(decode_page(page.ptr, &items, &count), DYN_OK);
    ck_assert_uint_eq(count, MANY);
    ck_assert_uint_lt(mem.held_bytes, 12 * MANY * sizeof(*items));
    dyn_buf_release(&page);
}
END_TEST

START_TEST(an_error_in_a_page_says_in_which_item)
{
    struct sample_thing *items;
    size_t count = 7;
    ck_assert_int_eq(decode_page("{\"Items\":[{" SMALL "},{" SMALL
                                 ",\"names\":{\"L\":[{\"N\":\"1\"}]}}]}",
                                 &items, &count),
                     DYN_E_TYPE);
    ck_assert_str_eq(err.field, "Items[1].names[0]");
    ck_assert_str_eq(err.model, "Thing");
    ck_assert_int_eq(decode_page("{\"Item\":[]}", &items, &count), DYN_E_JSON);
    ck_assert_int_eq(decode_page("{\"Items\":{}}", &items, &count), DYN_E_JSON);
    ck_assert_int_eq(decode_page("{\"Items\":[],\"x\":}", &items, &count), DYN_E_JSON);
    ck_assert_int_eq(decode_page("", &items, &count), DYN_E_JSON);
    ck_assert_uint_eq(count, 7);
}
END_TEST

START_TEST(pages_that_are_cut_anywhere_are_refused)
{
    static const char page[] = "{\"Count\":1,\"Items\":[{" SMALL "}],\"ScannedCount\":1}";
    for (size_t len = 0; len < sizeof(page) - 1; len++) {
        char *cut = malloc(len + 1);
        void *items;
        size_t count;
        ck_assert_ptr_nonnull(cut);
        memcpy(cut, page, len);
        ck_assert_int_lt(
            dyn_items_decode(sample_thing_model(), &mem, cut, len, &items, &count, &err),
            0);
        dyn_arena_clear(&mem);
        free(cut);
    }
}
END_TEST

/* --- Arguments and memory ------------------------------------------------------------------------------ */

START_TEST(decode_refuses_what_it_cannot_use)
{
    struct dyn_model older = *sample_thing_model();
    struct sample_thing thing;
    void *items;
    size_t count;
    char json[] = "[]";
    older.descriptor_size--;
    ck_assert_int_eq(
        dyn_item_decode(&older, &mem, DYN_STR("{" SMALL "}"), NULL, &thing, &err),
        DYN_E_ABI);
    ck_assert_ptr_nonnull(strstr(err.message, "dyngen generate"));
    ck_assert_int_eq(dyn_item_decode(NULL, &mem, DYN_STR("{}"), NULL, &thing, &err),
                     DYN_E_ARG);
    ck_assert_int_eq(
        dyn_item_decode(sample_thing_model(), NULL, DYN_STR("{}"), NULL, &thing, &err),
        DYN_E_ARG);
    ck_assert_int_eq(
        dyn_item_decode(sample_thing_model(), &mem, dyn_str(NULL), NULL, &thing, &err),
        DYN_E_ARG);
    ck_assert_int_eq(
        dyn_item_decode(sample_thing_model(), &mem, DYN_STR("{}"), NULL, NULL, &err),
        DYN_E_ARG);
    ck_assert_int_eq(
        dyn_items_decode(sample_thing_model(), &mem, NULL, 0, &items, &count, &err),
        DYN_E_ARG);
    ck_assert_int_eq(
        dyn_items_decode(sample_thing_model(), NULL, json, 2, &items, &count, &err),
        DYN_E_ARG);
}
END_TEST

START_TEST(decode_survives_every_failing_allocation)
{
    struct sample_thing full = sample_thing_full(), thing, untouched;
    struct faulty_system faulty;
    struct dyn_buf buf = {0};
    struct dyn_str text = encoded(sample_thing_model(), &full, &buf);
    int rc = DYN_E_NOMEM;
    memset(&untouched, 0x5a, sizeof(untouched));
    faulty_system_init(&faulty);
    for (size_t at = 1; rc != DYN_OK; at++) {
        struct dyn_arena arena = {.system = &faulty.system};
        struct dyn_findings found = {NULL, 77};
        struct dyn_decode_opts opts = {&found};
        ck_assert_uint_lt(at, 1000);
        faulty_system_round(&faulty, at);
        thing = untouched;
        rc = dyn_item_decode(sample_thing_model(), &arena, text, &opts, &thing, &err);
        if (rc != DYN_OK) {
            ck_assert_int_eq(rc, DYN_E_NOMEM);
            ck_assert_int_eq(err.code, DYN_E_NOMEM);
            ck_assert_mem_eq(&thing, &untouched, sizeof(thing));
            ck_assert_uint_eq(found.len, 77);
        }
        dyn_arena_release(&arena);
        ck_assert_uint_eq(faulty.live_bytes, 0);
    }
    dyn_buf_release(&buf);
}
END_TEST

START_TEST(a_report_survives_every_failing_allocation)
{
    static const char json[] =
        "{" SMALL ",\"note\":{\"NULL\":true},\"i8\":{\"NULL\":true},"
        "\"i16\":{\"NULL\":true},\"i64\":{\"NULL\":true},"
        "\"gsi2pk\":{\"S\":\"CITY#York\"}}";
    struct faulty_system faulty;
    struct sample_thing thing;
    int rc = DYN_E_NOMEM;
    faulty_system_init(&faulty);
    for (size_t at = 1; rc != DYN_OK; at++) {
        struct dyn_arena arena = {.system = &faulty.system};
        struct dyn_findings found = {NULL, 77};
        struct dyn_decode_opts opts = {&found};
        ck_assert_uint_lt(at, 1000);
        faulty_system_round(&faulty, at);
        rc = dyn_item_decode(sample_thing_model(), &arena, dyn_str(json), &opts, &thing,
                             &err);
        ck_assert(rc == DYN_OK || rc == DYN_E_NOMEM);
        ck_assert_uint_eq(found.len, rc == DYN_OK ? 6 : 77);
        dyn_arena_release(&arena);
        ck_assert_uint_eq(faulty.live_bytes, 0);
    }
}
END_TEST

START_TEST(pages_survive_every_failing_allocation)
{
    struct sample_thing full = sample_thing_full();
    struct faulty_system faulty;
    struct dyn_buf buf = {0}, page = {0};
    struct dyn_str text = encoded(sample_thing_model(), &full, &buf);
    int rc = DYN_E_NOMEM;
    dyn_buf_text(&page, "{\"Items\":[");
    for (int i = 0; i < 20; i++) {
        dyn_buf_text(&page, i == 0 ? "" : ",");
        dyn_buf_append(&page, text.ptr, text.len);
    }
    dyn_buf_text(&page, "]}");
    faulty_system_init(&faulty);
    for (size_t at = 1; rc != DYN_OK; at++) {
        struct dyn_arena arena = {.system = &faulty.system};
        void *items = &faulty;
        size_t count = 77;
        char *json = malloc(page.len + 1);
        ck_assert_ptr_nonnull(json);
        memcpy(json, page.ptr, page.len);
        ck_assert_uint_lt(at, 1000);
        faulty_system_round(&faulty, at);
        rc = dyn_items_decode(sample_thing_model(), &arena, json, page.len, &items,
                              &count, &err);
        ck_assert(rc == DYN_OK || rc == DYN_E_NOMEM);
        ck_assert_uint_eq(count, rc == DYN_OK ? 20 : 77);
        ck_assert(rc == DYN_OK || items == &faulty);
        dyn_arena_release(&arena);
        ck_assert_uint_eq(faulty.live_bytes, 0);
        free(json);
    }
    dyn_buf_release(&buf);
    dyn_buf_release(&page);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("model decode");
    TCase *read = tcase_create("read");
    TCase *refused = tcase_create("refused");
    TCase *models = tcase_create("models");
    TCase *pages = tcase_create("pages");
    TCase *faults = tcase_create("faults");
    tcase_add_checked_fixture(read, setup, teardown);
    tcase_add_checked_fixture(refused, setup, teardown);
    tcase_add_checked_fixture(models, setup, teardown);
    tcase_add_checked_fixture(pages, setup, teardown);
    tcase_add_checked_fixture(faults, setup, teardown);
    tcase_add_test(read, a_small_item_is_read_with_its_defaults);
    tcase_add_test(read, everything_survives_encode_and_decode);
    tcase_add_test(read, white_space_escapes_and_order_do_not_matter);
    tcase_add_test(read, numbers_of_38_digits_are_exact);
    tcase_add_test(read, null_is_read_as_absent);
    tcase_add_test(read, null_stays_what_it_is_in_any);
    tcase_add_test(read, unknown_enum_values_are_kept);
    tcase_add_test(read, identifiers_are_folded);
    tcase_add_test(read, every_stored_form_of_a_time_is_read);
    tcase_add_test(read, times_in_nanoseconds_are_read_in_all_years);
    tcase_add_test(read, empty_containers_are_present_and_empty_sets_absent);
    tcase_add_test(read, unknown_attributes_survive_in_items_and_structs);
    tcase_add_test(read, values_nest_32_levels_and_no_more);
    tcase_add_loop_test(refused, an_error_says_where_what_was_found_and_what_was_expected,
                        0, (int)(sizeof(errors) / sizeof(errors[0])));
    tcase_add_loop_test(refused, an_item_that_is_not_one_of_the_model_is_refused, 0,
                        (int)(sizeof(whole_errors) / sizeof(whole_errors[0])));
    tcase_add_test(refused, a_text_that_is_cut_anywhere_is_refused);
    tcase_add_test(refused, a_text_with_a_changed_byte_never_does_harm);
    tcase_add_test(models, a_view_reads_its_part_of_an_item);
    tcase_add_test(models, fields_that_live_in_keys_come_from_them);
    tcase_add_test(models, a_key_that_is_not_all_of_the_template_gives_nothing);
    tcase_add_test(models, unknown_attributes_are_refused_where_the_schema_says_so);
    tcase_add_test(models, the_report_names_what_is_odd);
    tcase_add_test(models, the_fields_own_attribute_counts_and_the_report_says_so);
    tcase_add_test(models, an_item_in_order_has_an_empty_report);
    tcase_add_test(pages, the_items_of_a_response_are_read);
    tcase_add_test(pages, a_bare_array_and_an_empty_page_are_read);
    tcase_add_test(pages, many_items_of_changing_shape_are_read);
    tcase_add_test(pages,
                   a_page_that_begins_with_a_large_item_takes_memory_in_proportion);
    tcase_add_test(pages, an_error_in_a_page_says_in_which_item);
    tcase_add_test(pages, pages_that_are_cut_anywhere_are_refused);
    tcase_add_test(faults, decode_refuses_what_it_cannot_use);
    tcase_add_test(faults, decode_survives_every_failing_allocation);
    tcase_add_test(faults, a_report_survives_every_failing_allocation);
    tcase_add_test(faults, pages_survive_every_failing_allocation);
    suite_add_tcase(suite, read);
    suite_add_tcase(suite, refused);
    suite_add_tcase(suite, models);
    suite_add_tcase(suite, pages);
    suite_add_tcase(suite, faults);
    return suite_main(suite);
}
