/* SPDX-License-Identifier: MIT */
#include "sample_model.h"

#include "faulty_system.h"
#include "suite.h"

#include "model/item.h"

#include <dyn/buf.h>
#include <dyn/decimal.h>

#include <stdio.h>
#include <stdlib.h>

static struct dyn_arena mem;
static struct dyn_buf out;
static struct dyn_error err;

static void setup(void)
{
    memset(&mem, 0, sizeof(mem));
    memset(&out, 0, sizeof(out));
    memset(&err, 0, sizeof(err));
}

static void teardown(void)
{
    dyn_arena_release(&mem);
    dyn_buf_release(&out);
}

/* --- One component in each format ------------------------------------------------------------ */

static const char *const colors[] = {"red", "blue"};
static struct table_enum color;

/** A model whose item and key struct are one value, and whose key is one component. */
static void one_init(struct table *one, const struct table_type *type,
                     const struct table_part *part)
{
    const struct table_field field = {.name = "f",
                                      .type = *type,
                                      .flags = DYN_FIELD_REQUIRED | DYN_FIELD_KEY |
                                               DYN_FIELD_KEY_ONLY};
    struct table_part component = *part;
    const struct table_key key = {.name = "pk",
                                  .part_count = 1,
                                  .flags = DYN_KEY_PARTITION | DYN_KEY_PARSES,
                                  .wire = DYN_WIRE_S,
                                  .delimiter = '#'};
    const struct table_rows rows = {.name = "One",
                                    .fields = &field,
                                    .field_count = 1,
                                    .parts = &component,
                                    .part_count = 1,
                                    .keys = &key,
                                    .key_count = 1,
                                    .size = sizeof(union dyn_scalar),
                                    .extras = DYN_NO_OFFSET};
    component.path_len = 1;
    table_enum_build(&color, "Color", colors, 2);
    table_build(one, &rows);
}

#define KIND(kind_, wire_, c_)                                                           \
    .kind = DYN_KIND_##kind_, .wire = DYN_WIRE_##wire_, .size = sizeof(c_)
#define INT                                                                              \
    {                                                                                    \
        KIND(INT64, N, struct dyn_int64), .bits = 64                                     \
    }
#define UINT                                                                             \
    {                                                                                    \
        KIND(UINT64, N, struct dyn_uint64), .bits = 64                                   \
    }
#define DECIMAL                                                                          \
    {                                                                                    \
        KIND(DECIMAL, N, struct dyn_decimal)                                             \
    }
#define FLOAT                                                                            \
    {                                                                                    \
        KIND(FLOAT64, N, struct dyn_float64)                                             \
    }
#define BOOLEAN                                                                          \
    {                                                                                    \
        KIND(BOOL, BOOL, struct dyn_bool)                                                \
    }
#define TEXT                                                                             \
    {                                                                                    \
        KIND(STRING, S, struct dyn_str)                                                  \
    }
#define UUID                                                                             \
    {                                                                                    \
        KIND(UUID, S, struct dyn_str)                                                    \
    }
#define BINARY                                                                           \
    {                                                                                    \
        KIND(BINARY, B, struct dyn_bytes)                                                \
    }
#define COLOR                                                                            \
    {                                                                                    \
        KIND(ENUM, S, struct sample_color_value), .object = &color.type                  \
    }
#define TIME                                                                             \
    {                                                                                    \
        KIND(TIME, S, struct dyn_time), .format = DYN_TIME_ISO_MS                        \
    }
#define SECONDS                                                                          \
    {                                                                                    \
        KIND(TIME, N, struct dyn_time), .format = DYN_TIME_S                             \
    }
#define DATE                                                                             \
    {                                                                                    \
        KIND(DATE, S, struct dyn_date), .format = DYN_TIME_DATE                          \
    }
#define STORED                                                                           \
    {                                                                                    \
        .format = DYN_PART_STORED                                                        \
    }
#define PADDED(width_, decimals_)                                                        \
    {                                                                                    \
        .format = DYN_PART_NUMBER, .width = width_, .decimals = decimals_                \
    }
#define SIGNED(width_, decimals_)                                                        \
    {                                                                                    \
        .format = DYN_PART_SIGNED, .width = width_, .decimals = decimals_                \
    }
#define AS(format_)                                                                      \
    {                                                                                    \
        .format = DYN_PART_TIME + format_                                                \
    }

#define I(number)                                                                        \
    {                                                                                    \
        .int64 = { number, true }                                                        \
    }
#define U(number)                                                                        \
    {                                                                                    \
        .uint64 = { number, true }                                                       \
    }
#define S(text)                                                                          \
    {                                                                                    \
        .str = DYN_STR_INIT(text)                                                        \
    }
#define T(us)                                                                            \
    {                                                                                    \
        .time = { us, true }                                                             \
    }
#define D(days)                                                                          \
    {                                                                                    \
        .date = { days, true }                                                           \
    }
#define DEC(high, low, exponent, negative)                                               \
    {                                                                                    \
        .decimal = { {high, low}, exponent, negative, true }                             \
    }

#define SOME_TIME T(1795236385123456)

static const uint8_t some_bytes[] = {0x00, 0xff, 0x10};

static const struct {
    const char *what;
    struct table_type type;
    struct table_part part;
    union dyn_scalar value;
    int code;         /* of building */
    const char *text; /* when it is DYN_OK */
    bool inverts;     /* parse gives the value back */
} formats[] = {
    {"text", TEXT, STORED, S("abc"), DYN_OK, "abc", true},
    {"uuid", UUID, STORED, S("F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"), DYN_OK,
     "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", true},
    {"integer", INT, STORED, I(-42), DYN_OK, "-42", true},
    {"unsigned", UINT, STORED, U(UINT64_MAX), DYN_OK, "18446744073709551615", true},
    {"decimal", DECIMAL, STORED, DEC(0, 150, -2, false), DYN_OK, "1.5", true},
    {"float", FLOAT, STORED, {.float64 = {0.1, true}}, DYN_OK, "0.1", true},
    {"bool", BOOLEAN, STORED, {.boolean = {true, true}}, DYN_OK, "true", true},
    {"enum", COLOR, STORED, {.enumeration = {{NULL, 0}, 3}}, DYN_OK, "blue", true},
    {"unknown enum",
     COLOR,
     STORED,
     {.enumeration = {DYN_STR_INIT("mauve"), 1}},
     DYN_OK,
     "mauve",
     true},
    {"padded", INT, PADDED(5, 0), I(42), DYN_OK, "00042", true},
    {"padded, full", INT, PADDED(5, 0), I(99999), DYN_OK, "99999", true},
    {"padded 0", INT, PADDED(5, 0), I(0), DYN_OK, "00000", true},
    {"padded, too wide", INT, PADDED(5, 0), I(100000), DYN_E_RANGE, NULL, false},
    {"padded, negative", INT, PADDED(5, 0), I(-1), DYN_E_RANGE, NULL, false},
    {"padded decimal", DECIMAL, PADDED(8, 2), DEC(0, 199, -1, false), DYN_OK, "00019.90",
     true},
    {"padded decimal, too fine", DECIMAL, PADDED(8, 2), DEC(0, 1999, -3, false),
     DYN_E_RANGE, NULL, false},
    {"padded decimal, huge", DECIMAL, PADDED(8, 2), DEC(0, 1, 100, false), DYN_E_RANGE,
     NULL, false},
    {"signed", INT, SIGNED(5, 0), I(5), DYN_OK, "00005", true},
    {"signed, negative", INT, SIGNED(5, 0), I(-5), DYN_OK, "-99994", true},
    {"signed, most negative", INT, SIGNED(5, 0), I(-99999), DYN_OK, "-00000", true},
    {"signed, too wide", INT, SIGNED(5, 0), I(-100000), DYN_E_RANGE, NULL, false},
    {"signed decimal", DECIMAL, SIGNED(6, 2), DEC(0, 15, -1, true), DYN_OK, "-998.49",
     true},
    {"binary", BINARY, STORED, {.bytes = {some_bytes, 3}}, DYN_OK, "00ff10", true},
    {"binary, hex",
     BINARY,
     {.format = DYN_PART_HEX},
     {.bytes = {some_bytes, 3}},
     DYN_OK,
     "00ff10",
     true},
    {"binary, base64",
     BINARY,
     {.format = DYN_PART_BASE64},
     {.bytes = {some_bytes, 3}},
     DYN_OK,
     "AP8Q",
     true},
    {"time as stored", TIME, STORED, SOME_TIME, DYN_OK, "2026-11-21T04:46:25.123Z",
     false},
    {"time, iso", TIME, AS(DYN_TIME_ISO), SOME_TIME, DYN_OK, "2026-11-21T04:46:25Z",
     false},
    {"time, date", TIME, AS(DYN_TIME_DATE), SOME_TIME, DYN_OK, "2026-11-21", false},
    {"time, month", TIME, AS(DYN_TIME_MONTH), SOME_TIME, DYN_OK, "2026-11", false},
    {"time, s", TIME, AS(DYN_TIME_S), SOME_TIME, DYN_OK, "1795236385", false},
    {"time, ms", TIME, AS(DYN_TIME_MS), T(1000), DYN_OK, "0000000000001", true},
    {"time, us: cut to what is stored", TIME, AS(DYN_TIME_US), SOME_TIME, DYN_OK,
     "1795236385123000", false},
    {"time, ns", TIME, AS(DYN_TIME_NS), T(1795236385123000), DYN_OK,
     "1795236385123000000", true},
    {"seconds as ms", SECONDS, AS(DYN_TIME_MS), SOME_TIME, DYN_OK, "1795236385000",
     false},
    {"time before 1970 as s", TIME, AS(DYN_TIME_S), T(-1000000), DYN_E_RANGE, NULL,
     false},
    {"time, pattern",
     TIME,
     {.format = DYN_PART_TIME + DYN_TIME_PATTERN, .pattern = "%Y%jT%H"},
     SOME_TIME,
     DYN_OK,
     "2026325T04",
     false},
    {"date", DATE, STORED, D(0), DYN_OK, "1970-01-01", true},
    {"date, month", DATE, AS(DYN_TIME_MONTH), D(40), DYN_OK, "1970-02", false},
    {"date, s", DATE, AS(DYN_TIME_S), D(1), DYN_OK, "0000086400", true},
};

START_TEST(a_component_is_built_and_read_in_its_format)
{
    struct table one;
    union dyn_scalar value = formats[_i].value, read;
    one_init(&one, &formats[_i].type, &formats[_i].part);
    int rc = dyn_item_key_text(&one.model, &value, 0, &out, &err);
    ck_assert_msg(rc == formats[_i].code, "%s: %d %s", formats[_i].what, rc, err.message);
    if (rc != DYN_OK) {
        ck_assert_str_eq(err.field, "f");
        ck_assert_str_eq(err.model, "One");
        return;
    }
    ck_assert_str_eq(out.ptr, formats[_i].text);
    memset(&read, 0, sizeof(read));
    rc = dyn_key_parse(&one.model, &mem, dyn_buf_str(&out), dyn_str(NULL), &read,
                       sizeof(read), &err);
    ck_assert_msg(rc == DYN_OK, "%s: %s", formats[_i].what, err.message);
    dyn_buf_clear(&out);
    ck_assert_int_eq(dyn_item_key_text(&one.model, &read, 0, &out, &err), DYN_OK);
    ck_assert_str_eq(out.ptr, formats[_i].text);
    ck_assert_msg(!formats[_i].inverts || dyn_item_equal(&one.model, &value, &read), "%s",
                  formats[_i].what);
}
END_TEST

static const struct {
    struct table_type type;
    struct table_part part;
    const char *text;
} not_texts[] = {
    {INT, PADDED(5, 0), "0042"},
    {INT, PADDED(5, 0), "000042"},
    {INT, PADDED(5, 0), "0004x"},
    {INT, PADDED(5, 0), "+0042"},
    {INT, PADDED(5, 0), "    1"},
    {INT, PADDED(5, 0), "1E003"},
    {INT, STORED, "007"},
    {INT, STORED, "-0"},
    {INT, STORED, "1.0"},
    {INT, STORED, ""},
    {INT, SIGNED(5, 0), "-99999"},
    {INT, SIGNED(5, 0), "-9999"},
    {DECIMAL, STORED, "1.50"},
    {DECIMAL, STORED, "1E2"},
    {DECIMAL, PADDED(6, 2), "1.500"},
    {FLOAT, STORED, "0.10"},
    {BOOLEAN, STORED, "yes"},
    {UUID, STORED, "f81d4fae"},
    {UUID, STORED, "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"},
    {BINARY, STORED, "0"},
    {BINARY, STORED, "0g"},
    {BINARY, STORED, "FF"},
    {BINARY, {.format = DYN_PART_BASE64}, "AP8"},
    {TIME, STORED, "2026-11-21T04:46:25Z"},
    {TIME, AS(DYN_TIME_DATE), "2026-02-30"},
    {TIME, AS(DYN_TIME_S), "1795236"},
    {DATE, STORED, "2026-1-1"},
    {TEXT, STORED, "a#b"},
    {TEXT, STORED, ""},
};

START_TEST(a_text_that_no_build_writes_is_no_key)
{
    struct table one;
    union dyn_scalar read, untouched;
    memset(&untouched, 0x5a, sizeof(untouched));
    read = untouched;
    one_init(&one, &not_texts[_i].type, &not_texts[_i].part);
    int rc = dyn_key_parse(&one.model, &mem, dyn_str(not_texts[_i].text), dyn_str(NULL),
                           &read, sizeof(read), &err);
    ck_assert_msg(rc == DYN_E_KEY, "'%s': %d %s", not_texts[_i].text, rc, err.message);
    ck_assert_str_eq(err.field, "pk");
    ck_assert_str_eq(err.model, "One");
    ck_assert_mem_eq(&read, &untouched, sizeof(read));
}
END_TEST

START_TEST(keys_of_type_b_are_bytes)
{
    const struct table_type type = BINARY;
    const struct table_part part = {.literal = "x"};
    union dyn_scalar value = {.bytes = {some_bytes, 3}}, read;
    struct table one;
    one_init(&one, &type, &part);
    one.keys[0].wire = DYN_WIRE_B;
    ck_assert_int_eq(dyn_item_key_text(&one.model, &value, 0, &out, &err), DYN_OK);
    ck_assert_uint_eq(out.len, 4);
    ck_assert_mem_eq(out.ptr, "x\x00\xff\x10", 4);
    ck_assert_int_eq(dyn_key_parse(&one.model, &mem, dyn_buf_str(&out), dyn_str(NULL),
                                   &read, sizeof(read), &err),
                     DYN_OK);
    ck_assert(dyn_item_equal(&one.model, &value, &read));
    dyn_buf_clear(&out);
    ck_assert_int_eq(dyn_key_encode(&one.model, &value, &out, &err), DYN_OK);
    ck_assert_str_eq(out.ptr, "{\"pk\":{\"B\":\"eAD/EA==\"}}");
}
END_TEST

/* --- Keys of a thing ---------------------------------------------------------------------------- */

static const struct sample_thing_key thing_key = {
    DYN_STR_INIT("t1"), {20778, true}, DYN_STR_INIT("01ARZ3NDEKTSV4RRFFQ69G5FAV")};

START_TEST(a_primary_key_is_encoded_and_parsed)
{
    struct sample_thing_key key;
    ck_assert_int_eq(dyn_key_encode(sample_thing_model(), &thing_key, &out, &err),
                     DYN_OK);
    ck_assert_str_eq(out.ptr,
                     "{\"pk\":{\"S\":\"TENANT#t1\"},"
                     "\"sk\":{\"S\":\"THING#2026-11-21#01ARZ3NDEKTSV4RRFFQ69G5FAV\"}}");
    char partition[] = "TENANT#t1-and-more";
    ck_assert_int_eq(dyn_key_parse(sample_thing_model(), &mem, dyn_str_n(partition, 9),
                                   DYN_STR("THING#2026-11-21#01ARZ3NDEKTSV4RRFFQ69G5FAV"),
                                   &key, sizeof(key), &err),
                     DYN_OK);
    memset(partition, '?', sizeof(partition) - 1);
    ck_assert_str_eq(key.tenant.ptr, "t1");
    ck_assert_str_eq(key.id.ptr, "01ARZ3NDEKTSV4RRFFQ69G5FAV");
    ck_assert_int_eq(key.day.days, dyn_date_ymd(2026, 11, 21).days);
}
END_TEST

static const struct {
    const char *partition, *sort, *field;
    int code;
} bad_keys[] = {
    {"TENANT#", "THING#2026-11-21#01ARZ3NDEKTSV4RRFFQ69G5FAV", "pk", DYN_E_KEY},
    {"TENANT", "THING#2026-11-21#01ARZ3NDEKTSV4RRFFQ69G5FAV", "pk", DYN_E_KEY},
    {"", "THING#2026-11-21#01ARZ3NDEKTSV4RRFFQ69G5FAV", "pk", DYN_E_KEY},
    {"USER#t1", "THING#2026-11-21#01ARZ3NDEKTSV4RRFFQ69G5FAV", "pk", DYN_E_KEY},
    {"TENANT#a#b", "THING#2026-11-21#01ARZ3NDEKTSV4RRFFQ69G5FAV", "pk", DYN_E_KEY},
    {NULL, "THING#2026-11-21#01ARZ3NDEKTSV4RRFFQ69G5FAV", "pk", DYN_E_ARG},
    {"TENANT#t1", NULL, "sk", DYN_E_ARG},
    {"TENANT#t1", "", "sk", DYN_E_KEY},
    {"TENANT#t1", "THING#2026-11-21", "sk", DYN_E_KEY},
    {"TENANT#t1", "THING#2026-11-21#01ARZ3NDEKTSV4RRFFQ69G5FA", "sk", DYN_E_KEY},
    {"TENANT#t1", "THING#2026-11-21#01ARZ3NDEKTSV4RRFFQ69G5FAV1", "sk", DYN_E_KEY},
    {"TENANT#t1", "THING#2026-13-21#01ARZ3NDEKTSV4RRFFQ69G5FAV", "sk", DYN_E_KEY},
    {"TENANT#t1", "THING#2026-11-21#01arz3ndektsv4rrffq69g5fav", "sk", DYN_E_KEY},
};

START_TEST(a_key_of_another_shape_is_refused)
{
    struct sample_thing_key key, untouched;
    memset(&untouched, 0x5a, sizeof(untouched));
    key = untouched;
    int rc = dyn_key_parse(sample_thing_model(), &mem, dyn_str(bad_keys[_i].partition),
                           dyn_str(bad_keys[_i].sort), &key, sizeof(key), &err);
    ck_assert_int_eq(rc, bad_keys[_i].code);
    ck_assert_str_eq(err.field, bad_keys[_i].field);
    ck_assert_str_eq(err.model, "Thing");
    ck_assert_mem_eq(&key, &untouched, sizeof(key));
}
END_TEST

START_TEST(components_of_the_table_key_are_needed)
{
    struct sample_thing_key key = thing_key;
    key.id = dyn_str(NULL);
    dyn_buf_text(&out, "before");
    ck_assert_int_eq(dyn_key_encode(sample_thing_model(), &key, &out, &err),
                     DYN_E_MISSING);
    ck_assert_str_eq(err.field, "id");
    ck_assert_str_eq(out.ptr, "before");
    key = thing_key;
    key.tenant = DYN_STR("");
    ck_assert_int_eq(dyn_key_encode(sample_thing_model(), &key, &out, &err), DYN_E_KEY);
    ck_assert_str_eq(err.field, "tenant");
    key.tenant = DYN_STR("a#b");
    ck_assert_int_eq(dyn_key_encode(sample_thing_model(), &key, &out, &err), DYN_E_KEY);
    ck_assert_ptr_nonnull(strstr(err.message, "'a#b' holds '#'"));
    ck_assert_str_eq(out.ptr, "before");
}
END_TEST

START_TEST(a_key_may_have_2048_bytes_in_the_partition_and_1024_in_the_sort)
{
    static char text[2100];
    struct sample_pair pair = {
        DYN_STR("a"), DYN_STR("b"), {1, true}, {0, true}, DYN_STR("c")};
    memset(text, 'x', sizeof(text));
    pair.a = dyn_str_n(text, 2048 - 4);
    pair.c = dyn_str_n(text, 1024 - 21);
    ck_assert_int_eq(dyn_key_encode(sample_pair_model(), &pair, &out, &err), DYN_OK);
    pair.a.len++;
    ck_assert_int_eq(dyn_key_encode(sample_pair_model(), &pair, &out, &err), DYN_E_KEY);
    pair.a.len--;
    pair.c.len++;
    ck_assert_int_eq(dyn_key_encode(sample_pair_model(), &pair, &out, &err), DYN_E_KEY);
    ck_assert_str_eq(err.field, "sk");
    pair.c = DYN_STR("c");
    memset(text, ' ', sizeof(text)); /* three bytes each when they are escaped */
    pair.a = dyn_str_n(text, 682);
    ck_assert_int_eq(dyn_key_encode(sample_pair_model(), &pair, &out, &err), DYN_E_KEY);
    pair.a.len = 681;
    ck_assert_int_eq(dyn_key_encode(sample_pair_model(), &pair, &out, &err), DYN_OK);
}
END_TEST

/* --- Keys of indexes ----------------------------------------------------------------------------- */

static int index_key(struct sample_thing *thing, size_t key)
{
    dyn_buf_clear(&out);
    return dyn_item_key_text(sample_thing_model(), thing, key, &out, &err);
}

START_TEST(an_index_key_is_left_out_while_a_component_is_absent)
{
    struct sample_thing thing = sample_thing_small();
    ck_assert_int_eq(index_key(&thing, SAMPLE_K_GSI1PK), DYN_NOT_FOUND);
    ck_assert_int_eq(err.code, DYN_OK);
    ck_assert_uint_eq(out.len, 0);
    ck_assert_int_eq(index_key(&thing, SAMPLE_K_GSI1SK), DYN_NOT_FOUND);
    thing.color = SAMPLE_COLOR_RED;
    thing.count = dyn_int64(12);
    ck_assert_int_eq(index_key(&thing, SAMPLE_K_GSI1PK), DYN_OK);
    ck_assert_str_eq(out.ptr, "COLOR#red");
    ck_assert_int_eq(index_key(&thing, SAMPLE_K_GSI1SK), DYN_OK);
    ck_assert_str_eq(out.ptr, "00000012#a thing");
    ck_assert_int_eq(index_key(&thing, SAMPLE_K_GSI2PK), DYN_OK);
    ck_assert_str_eq(out.ptr, "CITY#Bath");
    ck_assert_int_eq(index_key(&thing, SAMPLE_K_LABEL), DYN_NOT_FOUND);
    ck_assert_int_eq(index_key(&thing, SAMPLE_KEY_COUNT), DYN_E_ARG);
}
END_TEST

START_TEST(an_empty_component_is_absence_or_an_error_as_the_schema_says)
{
    struct sample_thing thing = sample_thing_small();
    thing.home.city = DYN_STR("");
    ck_assert_int_eq(index_key(&thing, SAMPLE_K_GSI2PK), DYN_NOT_FOUND);
    thing.blob = dyn_bytes("", 0);
    ck_assert_int_eq(index_key(&thing, SAMPLE_K_GSI4PK), DYN_E_KEY);
    ck_assert_str_eq(err.field, "blob");
}
END_TEST

START_TEST(a_required_index_key_needs_its_components)
{
    struct table table = *sample_thing_table();
    struct sample_thing thing = sample_thing_small();
    table.keys[SAMPLE_K_GSI1PK].flags |= DYN_KEY_REQUIRED;
    ck_assert_int_eq(dyn_item_key_text(&table.model, &thing, SAMPLE_K_GSI1PK, &out, &err),
                     DYN_E_MISSING);
    ck_assert_str_eq(err.field, "color");
}
END_TEST

START_TEST(a_component_in_an_absent_struct_is_absent)
{
    struct table table = *sample_thing_table();
    const struct dyn_part part = {
        .path = {SAMPLE_F_WORK, 3, 0}, .path_len = 3, .key_offset = DYN_NO_OFFSET};
    struct sample_thing thing = sample_thing_small();
    struct sample_geo geo = {{1.5, true}, {0, false}};
    struct sample_address work = thing.home;
    table.parts[3] = part; /* which the key begins with */
    ck_assert_int_eq(dyn_item_key_text(&table.model, &thing, SAMPLE_K_GSI1PK, &out, &err),
                     DYN_NOT_FOUND);
    thing.work = &work;
    ck_assert_int_eq(dyn_item_key_text(&table.model, &thing, SAMPLE_K_GSI1PK, &out, &err),
                     DYN_NOT_FOUND);
    work.geo = &geo;
    ck_assert_int_eq(dyn_item_key_text(&table.model, &thing, SAMPLE_K_GSI1PK, &out, &err),
                     DYN_OK);
    ck_assert_str_eq(out.ptr, "1.5");
}
END_TEST

/* --- Escaping -------------------------------------------------------------------------------------- */

/** The pair model with another way to treat the delimiter. */
static void variant_init(struct table *v, enum dyn_escape escape)
{
    *v = *sample_pair_table();
    v->keys[0].escape = v->keys[1].escape = (uint8_t)escape;
}

static const struct {
    enum dyn_escape escape;
    const char *a, *b;
    const char *text; /* NULL: refused */
} escapes[] = {
    {DYN_ESCAPE_REJECT, "a", "b c%", "P#a#b c%"},
    {DYN_ESCAPE_REJECT, "a#", "b", NULL},
    {DYN_ESCAPE_REJECT, "a", "#b", NULL},
    {DYN_ESCAPE_ORDERED, "a#", "b", "P#a%23#b"},
    {DYN_ESCAPE_ORDERED, "a", "#b", "P#a#%23b"},
    {DYN_ESCAPE_ORDERED, "% !\"$&'", "\x01z", "P#%25%20%21%22%24&'#%01z"},
    {DYN_ESCAPE_NONE, "a#", "b", "P#a##b"},
    {DYN_ESCAPE_NONE, "a", "#b", "P#a##b"},
};

START_TEST(the_delimiter_in_a_component_is_treated_as_the_schema_says)
{
    struct sample_pair pair = {
        DYN_STR("a"), DYN_STR("b"), {1, true}, {0, true}, DYN_STR("c")};
    struct table v;
    variant_init(&v, escapes[_i].escape);
    pair.a = dyn_str(escapes[_i].a);
    pair.b = dyn_str(escapes[_i].b);
    int rc = dyn_item_key_text(&v.model, &pair, 0, &out, &err);
    if (escapes[_i].text == NULL) {
        ck_assert_int_eq(rc, DYN_E_KEY);
        return;
    }
    ck_assert_int_eq(rc, DYN_OK);
    ck_assert_str_eq(out.ptr, escapes[_i].text);
}
END_TEST

static const char *const bad_pairs[] = {
    "P#a",     "P#a#b#c", "P##b",     "P#a#",  "P#a%2#b", "P#a%41#b", "P#a%2e#b",
    "P#a b#c", "P#a%#b",  "P#a%2G#b", "Q#a#b", "P#a#b%",  "P#a#b%2",  "p#a#b",
};

START_TEST(a_text_that_no_table_holds_is_refused)
{
    static char text[2100];
    struct sample_pair pair;
    const struct dyn_str sort = DYN_STR_INIT("000001#1795236385123#c");
    memset(text, 'x', sizeof(text));
    memcpy(text, "P#a#", 4);
    ck_assert_int_eq(dyn_key_parse(sample_pair_model(), &mem, dyn_str_n(text, 2048), sort,
                                   &pair, sizeof(pair), &err),
                     DYN_OK);
    ck_assert_int_eq(dyn_key_parse(sample_pair_model(), &mem, dyn_str_n(text, 2049), sort,
                                   &pair, sizeof(pair), &err),
                     DYN_E_KEY);
    ck_assert_int_eq(dyn_key_parse(sample_pair_model(), &mem, DYN_STR("P#a#\xff"), sort,
                                   &pair, sizeof(pair), &err),
                     DYN_E_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.message, "UTF-8"));
}
END_TEST

START_TEST(escapes_that_no_build_writes_are_refused)
{
    struct sample_pair pair;
    int rc = dyn_key_parse(sample_pair_model(), &mem, dyn_str(bad_pairs[_i]),
                           DYN_STR("000001#1795236385123#c"), &pair, sizeof(pair), &err);
    ck_assert_msg(rc == DYN_E_KEY, "%s: %d", bad_pairs[_i], rc);
    ck_assert_str_eq(err.field, "pk");
}
END_TEST

/* --- Laws -------------------------------------------------------------------------------------------- */

static uint64_t state;

static uint32_t below(uint32_t bound)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % bound;
}

/** Short texts of few different characters, so that prefixes and neighbours happen. */
static struct dyn_str random_text(char *memory)
{
    static const char *const pieces[] = {"a", "b",        "#",           "%",    "$",
                                         "&", " ",        "\x01",        "\x7f", "2",
                                         "3", "\xc3\xa9", "\xef\xbf\xbf"};
    size_t len = 0;
    for (uint32_t n = 1 + below(4); n > 0; n--) {
        const char *piece = pieces[below(sizeof(pieces) / sizeof(pieces[0]))];
        memcpy(memory + len, piece, strlen(piece));
        len += strlen(piece);
    }
    if (below(20) == 0)
        memory[len++] = '\0';
    return dyn_str_n(memory, len);
}

struct sample {
    char texts[3][32];
    struct sample_pair pair;
    struct dyn_buf keys[2];
};

static void sample_make(struct sample *s, const struct dyn_model *model)
{
    static const int64_t times[] = {0, 1000, 999000, 1795236385123000, 1795236385124000};
    s->pair.a = random_text(s->texts[0]);
    s->pair.b = random_text(s->texts[1]);
    s->pair.c = random_text(s->texts[2]);
    s->pair.n = dyn_int64((int64_t)below(5) * (below(2) == 0 ? 1 : 199999) *
                          (below(2) == 0 ? 1 : -1));
    s->pair.at = dyn_time_us(times[below(5)]);
    for (size_t i = 0; i < 2; i++) {
        memset(&s->keys[i], 0, sizeof(s->keys[i]));
        ck_assert_msg(dyn_item_key_text(model, &s->pair, i, &s->keys[i], &err) == DYN_OK,
                      "%s: %s", err.field, err.message);
    }
}

static void sample_release(struct sample *s)
{
    dyn_buf_release(&s->keys[0]);
    dyn_buf_release(&s->keys[1]);
}

static int sign(int64_t value)
{
    return (value > 0) - (value < 0);
}

static int order(struct dyn_str a, struct dyn_str b)
{
    int rc = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);
    return sign(rc != 0 ? rc : (int64_t)a.len - (int64_t)b.len);
}

START_TEST(parse_gives_back_what_was_built_and_keys_sort_as_their_tuples)
{
    const struct dyn_model *model = sample_pair_model();
    state = 7;
    for (int round = 0; round < 4000; round++) {
        struct sample x, y;
        struct sample_pair back;
        sample_make(&x, model);
        sample_make(&y, model);
        ck_assert_int_eq(dyn_key_parse(model, &mem, dyn_buf_str(&x.keys[0]),
                                       dyn_buf_str(&x.keys[1]), &back, sizeof(back),
                                       &err),
                         DYN_OK);
        ck_assert_msg(dyn_item_equal(model, &x.pair, &back), "%s %s", x.keys[0].ptr,
                      x.keys[1].ptr);
        int tuples = order(x.pair.a, y.pair.a);
        if (tuples == 0)
            tuples = order(x.pair.b, y.pair.b);
        ck_assert_msg(order(dyn_buf_str(&x.keys[0]), dyn_buf_str(&y.keys[0])) == tuples,
                      "%s, %s", x.keys[0].ptr, y.keys[0].ptr);
        tuples = sign(x.pair.n.value - y.pair.n.value);
        if (tuples == 0)
            tuples = sign(x.pair.at.us - y.pair.at.us);
        if (tuples == 0)
            tuples = order(x.pair.c, y.pair.c);
        ck_assert_msg(order(dyn_buf_str(&x.keys[1]), dyn_buf_str(&y.keys[1])) == tuples,
                      "%s, %s", x.keys[1].ptr, y.keys[1].ptr);
        sample_release(&x);
        sample_release(&y);
        dyn_arena_clear(&mem);
    }
}
END_TEST

START_TEST(what_parses_is_built_again_as_the_same_text)
{
    static const enum dyn_escape all[] = {DYN_ESCAPE_REJECT, DYN_ESCAPE_ORDERED,
                                          DYN_ESCAPE_NONE};
    static const char bytes[] = "#%aP01-9 23Z\x01";
    struct table v;
    size_t parsed = 0;
    variant_init(&v, all[_i]);
    state = 11;
    for (int round = 0; round < 20000; round++) {
        char partition[] = "P#ab#cd", sort[] = "-99995#0795236385123#ef";
        struct sample_pair pair;
        for (uint32_t n = below(3); n > 0; n--)
            partition[below(sizeof(partition) - 1)] = bytes[below(sizeof(bytes) - 1)];
        for (uint32_t n = below(3); n > 0; n--)
            sort[below(sizeof(sort) - 1)] = bytes[below(sizeof(bytes) - 1)];
        int rc = dyn_key_parse(&v.model, &mem, dyn_str(partition), dyn_str(sort), &pair,
                               sizeof(pair), &err);
        dyn_buf_clear(&out);
        if (rc == DYN_OK) {
            parsed++;
            ck_assert_msg(dyn_item_key_text(&v.model, &pair, 0, &out, &err) == DYN_OK,
                          "%s: %s", partition, err.message);
            ck_assert_str_eq(out.ptr, partition);
            dyn_buf_clear(&out);
            ck_assert_msg(dyn_item_key_text(&v.model, &pair, 1, &out, &err) == DYN_OK,
                          "%s: %s", sort, err.message);
            ck_assert_str_eq(out.ptr, sort);
        }
        dyn_arena_clear(&mem);
    }
    ck_assert_uint_gt(parsed, 0);
}
END_TEST

/* --- Arguments and memory ------------------------------------------------------------------------------ */

START_TEST(key_functions_refuse_what_they_cannot_use)
{
    const struct dyn_model *model = sample_thing_model();
    struct sample_thing thing = sample_thing_small();
    struct sample_thing_key key;
    struct dyn_str text = DYN_STR("TENANT#t1");
    ck_assert_int_eq(dyn_key_encode(NULL, &thing_key, &out, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_key_encode(model, NULL, &out, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_key_encode(model, &thing_key, NULL, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_item_key_text(NULL, &thing, 0, &out, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_item_key_text(model, NULL, 0, &out, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_item_key_text(model, &thing, 0, NULL, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_key_parse(NULL, &mem, text, text, &key, sizeof(key), &err),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_key_parse(model, NULL, text, text, &key, sizeof(key), &err),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_key_parse(model, &mem, text, text, NULL, sizeof(key), &err),
                     DYN_E_ARG);
}
END_TEST

START_TEST(keys_survive_every_failing_allocation)
{
    const struct dyn_str partition = DYN_STR_INIT("P#a%23#b%25");
    const struct dyn_str sort = DYN_STR_INIT("000001#1795236385123#%20");
    struct faulty_system faulty;
    struct sample_pair pair, untouched;
    int rc = DYN_E_NOMEM;
    memset(&untouched, 0x5a, sizeof(untouched));
    faulty_system_init(&faulty);
    for (size_t at = 1; rc != DYN_OK; at++) {
        struct dyn_arena arena = {.system = &faulty.system};
        ck_assert_uint_lt(at, 100);
        faulty_system_round(&faulty, at);
        pair = untouched;
        rc = dyn_key_parse(sample_pair_model(), &arena, partition, sort, &pair,
                           sizeof(pair), &err);
        ck_assert_int_eq(err.code, rc);
        ck_assert(rc == DYN_OK || rc == DYN_E_NOMEM);
        if (rc != DYN_OK)
            ck_assert_mem_eq(&pair, &untouched, sizeof(pair));
        dyn_arena_release(&arena);
        ck_assert_uint_eq(faulty.live_bytes, 0);
    }
    struct sample_pair full = {
        DYN_STR("a"), DYN_STR("b"), {1, true}, {0, true}, DYN_STR("c")};
    for (size_t at = 1; at <= 2; at++) {
        struct dyn_buf buf = {.system = &faulty.system};
        faulty_system_round(&faulty, at);
        rc = dyn_key_encode(sample_pair_model(), &full, &buf, &err);
        ck_assert_int_eq(rc, at == 1 ? DYN_E_NOMEM : DYN_OK);
        ck_assert_int_eq(err.code, rc);
        ck_assert(rc == DYN_OK || buf.len == 0);
        dyn_buf_release(&buf);
        faulty_system_round(&faulty, at);
        rc = dyn_item_key_text(sample_pair_model(), &full, 0, &buf, &err);
        ck_assert_int_eq(rc, at == 1 ? DYN_E_NOMEM : DYN_OK);
        ck_assert(rc == DYN_OK || buf.len == 0);
        ck_assert_int_eq(err.code, rc);
        dyn_buf_release(&buf);
        ck_assert_uint_eq(faulty.live_bytes, 0);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("model key");
    TCase *part = tcase_create("components");
    TCase *keys = tcase_create("keys");
    TCase *laws = tcase_create("laws");
    tcase_add_checked_fixture(part, setup, teardown);
    tcase_add_checked_fixture(keys, setup, teardown);
    tcase_add_checked_fixture(laws, setup, teardown);
    tcase_add_loop_test(part, a_component_is_built_and_read_in_its_format, 0,
                        (int)(sizeof(formats) / sizeof(formats[0])));
    tcase_add_loop_test(part, a_text_that_no_build_writes_is_no_key, 0,
                        (int)(sizeof(not_texts) / sizeof(not_texts[0])));
    tcase_add_test(part, keys_of_type_b_are_bytes);
    tcase_add_test(keys, a_primary_key_is_encoded_and_parsed);
    tcase_add_loop_test(keys, a_key_of_another_shape_is_refused, 0,
                        (int)(sizeof(bad_keys) / sizeof(bad_keys[0])));
    tcase_add_test(keys, components_of_the_table_key_are_needed);
    tcase_add_test(keys, a_key_may_have_2048_bytes_in_the_partition_and_1024_in_the_sort);
    tcase_add_test(keys, an_index_key_is_left_out_while_a_component_is_absent);
    tcase_add_test(keys, an_empty_component_is_absence_or_an_error_as_the_schema_says);
    tcase_add_test(keys, a_required_index_key_needs_its_components);
    tcase_add_test(keys, a_component_in_an_absent_struct_is_absent);
    tcase_add_loop_test(keys, the_delimiter_in_a_component_is_treated_as_the_schema_says,
                        0, (int)(sizeof(escapes) / sizeof(escapes[0])));
    tcase_add_loop_test(keys, escapes_that_no_build_writes_are_refused, 0,
                        (int)(sizeof(bad_pairs) / sizeof(bad_pairs[0])));
    tcase_add_test(keys, a_text_that_no_table_holds_is_refused);
    tcase_add_test(keys, key_functions_refuse_what_they_cannot_use);
    tcase_add_test(keys, keys_survive_every_failing_allocation);
    tcase_add_test(laws, parse_gives_back_what_was_built_and_keys_sort_as_their_tuples);
    tcase_add_loop_test(laws, what_parses_is_built_again_as_the_same_text, 0, 3);
    tcase_set_timeout(laws, 30);
    suite_add_tcase(suite, part);
    suite_add_tcase(suite, keys);
    suite_add_tcase(suite, laws);
    return suite_main(suite);
}
