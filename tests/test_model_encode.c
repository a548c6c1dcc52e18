/* SPDX-License-Identifier: MIT */
#include "sample_model.h"

#include "faulty_system.h"
#include "suite.h"

#include "model/item.h"
#include "model/key.h"

#include <dyn/buf.h>
#include <dyn/decimal.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define HEAD                                                                             \
    "{\"pk\":{\"S\":\"TENANT#t1\"},"                                                     \
    "\"sk\":{\"S\":\"THING#2026-11-21#01ARZ3NDEKTSV4RRFFQ69G5FAV\"},"
#define SMALL_FIELDS                                                                     \
    "\"_type\":{\"S\":\"thing\"},\"day\":{\"S\":\"2026-11-21\"},"                        \
    "\"id\":{\"S\":\"01ARZ3NDEKTSV4RRFFQ69G5FAV\"},\"name\":{\"S\":\"a thing\"},"
#define SMALL_HOME                                                                       \
    "\"home\":{\"M\":{\"street\":{\"S\":\"1 High Street\"},\"city\":{\"S\":\"Bath\"}}}"

/* --- The text ------------------------------------------------------------------------------ */

START_TEST(keys_discriminator_fields_and_extras_stand_in_order)
{
    static struct dyn_extra extras[1] = {
        {DYN_STR_INIT("later"), {DYN_STR_INIT("{\"S\" : \"as it was\"}")}}};
    struct sample_thing thing = sample_thing_small();
    struct dyn_buf out = {0};
    thing.extras.items = extras;
    thing.extras.len = 1;
    thing.i32 = dyn_int64(-5);
    dyn_buf_text(&out, "before ");
    ck_assert_int_eq(dyn_item_encode(sample_thing_model(), &thing, &out, NULL), DYN_OK);
    ck_assert_str_eq(out.ptr, "before " HEAD "\"gsi2pk\":{\"S\":\"CITY#Bath\"},"
                              "\"rank\":{\"N\":\"-5\"}," SMALL_FIELDS
                              "\"i32\":{\"N\":\"-5\"}," SMALL_HOME
                              ",\"later\":{\"S\" : \"as it was\"}}");
    dyn_buf_release(&out);
}
END_TEST

static const char *const full_attributes[] = {
    "\"gsi1pk\":{\"S\":\"COLOR#mauve\"}",
    "\"gsi1sk\":{\"S\":\"-99999994#a thing\"}",
    "\"gsi2sk\":{\"S\":\"2026-11-21\"}",
    "\"rank\":{\"N\":\"-2147483648\"}",
    "\"gsi4pk\":{\"B\":\"AP8Q\"}",
    "\"note\":{\"S\":\"\"}",
    "\"label\":{\"S\":\"50% off\"}",
    "\"token\":{\"S\":\"f81d4fae-7dec-11d0-a765-00a0c91e6bf6\"}",
    "\"active\":{\"BOOL\":false}",
    "\"flag\":{\"N\":\"1\"}",
    "\"i8\":{\"N\":\"-128\"}",
    "\"i64\":{\"N\":\"-9223372036854775808\"}",
    "\"u64\":{\"N\":\"18446744073709551615\"}",
    "\"ratio\":{\"N\":\"0.1\"}",
    "\"price\":{\"N\":\"19.99\"}",
    "\"exact\":{\"S\":\"12345678901234567890123456789012345.678\"}",
    "\"blob\":{\"B\":\"AP8Q\"}",
    "\"hexed\":{\"S\":\"dead\"}",
    "\"based\":{\"S\":\"\"}",
    "\"created_at\":{\"S\":\"2026-11-21T04:46:25.123Z\"}",
    "\"updated-at\":{\"S\":\"2026-11-21T04:46:25Z\"}",
    "\"expires\":{\"N\":\"1800000000\"}",
    "\"stamp\":{\"N\":\"1795236385123\"}",
    "\"period\":{\"S\":\"2026/11\"}",
    "\"birthday\":{\"S\":\"1969-12-31\"}",
    "\"local_day\":{\"S\":\"29.02.2000\"}",
    "\"color\":{\"S\":\"mauve\"}",
    "\"level\":{\"N\":\"10\"}",
    "\"geo\":{\"M\":{\"lat\":{\"N\":\"51.38\"},\"lon\":{\"N\":\"-2.36\"}}},"
    "\"floor\":{\"N\":\"3\"}}}",
    "\"names\":{\"L\":[{\"S\":\"x\\u0000y\"},{\"S\":\"\xf0\x9f\x99\x82 \\\"\\\\\\n\"}]}",
    "\"scores\":{\"L\":[{\"N\":\"-32768\"},{\"N\":\"0\"},{\"N\":\"32767\"}]}",
    "\"tags\":{\"SS\":[\"new\",\"\"]}",
    "\"prices\":{\"NS\":[\"1.5\",\"-2000000000000000000000000000000\"]}",
    "\"ints\":{\"NS\":[\"9007199254740993\",\"-1\",\"0\"]}",
    "\"blobs\":{\"BS\":[\"AQ==\",\"AQI=\"]}",
    "\"attrs\":{\"M\":{\"k1\":{\"S\":\"v1\"},\"k2\":{\"S\":\"\"}}}",
    "\"lists\":{\"M\":{\"two\":{\"L\":[{\"S\":\"p\"},{\"S\":\"q\"}]},\"none\":{\"L\":[]}}"
    "}",
    "\"colors\":{\"L\":[{\"S\":\"red\"},{\"S\":\"taupe\"},{\"S\":\"blue\"}]}",
    "\"any\":{\"M\":{\"deep\":{\"L\":[]}}}",
    "\"rev\":{\"N\":\"7\"}",
    "\"later\":{\"S\":\"unknown to us\"}",
    "\"much.later\":{\"M\":{\"a\":{\"N\":\"1\"}}}",
};

START_TEST(each_kind_has_its_stored_form)
{
    struct sample_thing thing = sample_thing_full();
    struct dyn_buf out = {0};
    ck_assert_int_eq(dyn_item_encode(sample_thing_model(), &thing, &out, NULL), DYN_OK);
    ck_assert_msg(strstr(out.ptr, full_attributes[_i]) != NULL, "%s is not in %s",
                  full_attributes[_i], out.ptr);
    ck_assert_ptr_null(strstr(out.ptr, "hidden"));
    ck_assert_ptr_null(strstr(out.ptr, "tenant"));
    dyn_buf_release(&out);
}
END_TEST

START_TEST(absent_values_and_empty_sets_are_not_written)
{
    struct sample_thing thing = sample_thing_small();
    struct dyn_buf out = {0};
    thing.tags.items = dyn_empty;
    thing.attrs.items = dyn_empty;
    ck_assert_int_eq(dyn_item_encode(sample_thing_model(), &thing, &out, NULL), DYN_OK);
    ck_assert_str_eq(out.ptr,
                     HEAD "\"gsi2pk\":{\"S\":\"CITY#Bath\"}," SMALL_FIELDS SMALL_HOME
                          ",\"attrs\":{\"M\":{}}}");
    dyn_buf_release(&out);
}
END_TEST

START_TEST(identifiers_are_written_folded)
{
    struct sample_thing thing = sample_thing_small();
    struct dyn_buf out = {0};
    thing.id = DYN_STR("01arz3ndektsv4rrffq69g5fav");
    ck_assert_int_eq(dyn_item_encode(sample_thing_model(), &thing, &out, NULL), DYN_OK);
    ck_assert_str_eq(out.ptr, HEAD
                     "\"gsi2pk\":{\"S\":\"CITY#Bath\"}," SMALL_FIELDS SMALL_HOME "}");
    dyn_buf_release(&out);
}
END_TEST

START_TEST(a_table_with_a_number_as_key)
{
    struct sample_number number = {dyn_decimal_lit("12.50"), DYN_STR("x")};
    struct dyn_buf out = {0};
    ck_assert_int_eq(dyn_item_encode(sample_number_model(), &number, &out, NULL), DYN_OK);
    ck_assert_str_eq(out.ptr, "{\"n\":{\"N\":\"12.5\"},\"text\":{\"S\":\"x\"}}");
    dyn_buf_clear(&out);
    ck_assert_int_eq(dyn_key_encode(sample_number_model(), &number, &out, NULL), DYN_OK);
    ck_assert_str_eq(out.ptr, "{\"n\":{\"N\":\"12.5\"}}");
    dyn_buf_release(&out);
}
END_TEST

/* --- What cannot be written --------------------------------------------------------------------- */

static void no_name(struct sample_thing *t)
{
    t->name = dyn_str(NULL);
}
static void no_city(struct sample_thing *t)
{
    t->home.city = dyn_str(NULL);
}
static void no_tenant(struct sample_thing *t)
{
    t->tenant = dyn_str(NULL);
}
static void empty_tenant(struct sample_thing *t)
{
    t->tenant = DYN_STR("");
}
static void bad_text(struct sample_thing *t)
{
    t->note = DYN_STR("\xed\xa0\x80");
}
static void bad_key_text(struct sample_thing *t)
{
    t->tenant = DYN_STR("\xff");
}
static void hole(struct sample_thing *t)
{
    static struct dyn_str names[2] = {DYN_STR_INIT("a"), {NULL, 0}};
    t->names.items = names;
    t->names.len = 2;
}
static void no_entry(struct sample_thing *t)
{
    static struct sample_address_entry places[1];
    places[0].key = DYN_STR("x");
    t->places.items = places;
    t->places.len = 1;
}
static void infinity(struct sample_thing *t)
{
    t->ratio = dyn_float64((double)INFINITY);
}
static void wide(struct sample_thing *t)
{
    t->u8 = dyn_uint64(256);
}
static void no_enum_text(struct sample_thing *t)
{
    t->color = SAMPLE_COLOR_UNKNOWN;
}
static void no_uuid(struct sample_thing *t)
{
    t->token = DYN_STR("x");
}
static void injected(struct sample_thing *t)
{
    t->tenant = DYN_STR("a#b");
}
static void extra_without_value(struct sample_thing *t)
{
    static struct dyn_extra extras[1] = {{DYN_STR_INIT("later"), {{NULL, 0}}}};
    t->extras.items = extras;
    t->extras.len = 1;
}
static void huge_decimal(struct sample_thing *t)
{
    t->price = dyn_decimal_lit("1");
    t->price.exponent = 200;
}
static void no_time(struct sample_thing *t)
{
    t->stamp = dyn_time_us(INT64_MIN);
}

static const struct {
    void (*break_it)(struct sample_thing *thing);
    int code;
    const char *field;
} errors[] = {
    {no_name, DYN_E_MISSING, "name"},
    {no_city, DYN_E_MISSING, "home.city"},
    {no_tenant, DYN_E_MISSING, "tenant"},
    {empty_tenant, DYN_E_KEY, "tenant"},
    {bad_text, DYN_E_FORMAT, "note"},
    {bad_key_text, DYN_E_FORMAT, "tenant"},
    {hole, DYN_E_MISSING, "names[1]"},
    {no_entry, DYN_E_MISSING, "places.x.street"},
    {infinity, DYN_E_RANGE, "ratio"},
    {wide, DYN_E_RANGE, "u8"},
    {no_enum_text, DYN_E_FORMAT, "color"},
    {no_uuid, DYN_E_FORMAT, "token"},
    {injected, DYN_E_KEY, "tenant"},
    {no_time, DYN_E_RANGE, "stamp"},
    {extra_without_value, DYN_E_MISSING, "later"},
    {huge_decimal, DYN_E_RANGE, "price"},
};

START_TEST(what_cannot_be_written_leaves_the_buffer_as_it_was)
{
    struct sample_thing thing = sample_thing_small();
    struct dyn_buf out = {0};
    struct dyn_error err;
    errors[_i].break_it(&thing);
    dyn_buf_text(&out, "before");
    int rc = dyn_item_encode(sample_thing_model(), &thing, &out, &err);
    ck_assert_msg(rc == errors[_i].code, "%d: %s: %s", rc, err.field, err.message);
    ck_assert_str_eq(err.field, errors[_i].field);
    ck_assert_str_eq(err.model, "Thing");
    ck_assert_int_eq(err.code, rc);
    ck_assert_str_eq(out.ptr, "before");
    ck_assert_int_eq(out.failed, 0);
    dyn_buf_release(&out);
}
END_TEST

START_TEST(a_table_key_that_is_a_field_is_checked_like_any_other)
{
    /* The thing, with its field `label` as partition key. */
    static char text[DYNI_PARTITION_KEY_MAX + 1];
    struct table table = *sample_thing_table();
    struct dyn_key_attr *key = &table.keys[SAMPLE_KEY_COUNT - 1];
    struct sample_thing thing = sample_thing_small();
    memset(text, 'x', sizeof(text));
    ck_assert_int_ne(key->flags & DYN_KEY_FIELD, 0);
    key->flags = DYN_KEY_PARTITION | DYN_KEY_FIELD | DYN_KEY_PARSES;
    table.model.keys = (uint16_t)((const char *)key - (const char *)&table.model);
    table.model.key_count = 1;
    for (size_t len = 0; len <= sizeof(text); len++) {
        struct dyn_buf out = {0};
        struct dyn_error err;
        bool fits = len > 0 && len <= DYNI_PARTITION_KEY_MAX;
        thing.label = dyn_str_n(text, len);
        int rc = dyn_item_encode(&table.model, &thing, &out, &err);
        ck_assert_int_eq(rc, fits ? DYN_OK : DYN_E_KEY);
        ck_assert_str_eq(err.field, fits ? "" : "label");
        dyn_buf_release(&out);
    }
}
END_TEST

START_TEST(encode_refuses_what_it_cannot_use)
{
    struct sample_thing thing = sample_thing_small();
    struct sample_card card;
    struct dyn_model newer = *sample_thing_model();
    struct dyn_buf out = {0};
    newer.gencode++;
    memset(&card, 0, sizeof(card));
    ck_assert_int_eq(dyn_item_encode(&newer, &thing, &out, NULL), DYN_E_ABI);
    ck_assert_int_eq(dyn_item_encode(NULL, &thing, &out, NULL), DYN_E_ARG);
    ck_assert_int_eq(dyn_item_encode(sample_thing_model(), NULL, &out, NULL), DYN_E_ARG);
    ck_assert_int_eq(dyn_item_encode(sample_thing_model(), &thing, NULL, NULL),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_item_encode(sample_card_model(), &card, &out, NULL), DYN_E_ARG);
    ck_assert_uint_eq(out.len, 0);
    struct dyn_error err; /* not begun: each call does that, this one too */
    memset(&err, 0x7f, sizeof(err));
    ck_assert_int_eq(dyn_model_check(sample_thing_model(), &err), DYN_OK);
    ck_assert_int_eq(err.code, DYN_OK);
}
END_TEST

START_TEST(a_buffer_that_is_too_small_is_an_error)
{
    struct sample_thing thing = sample_thing_full();
    for (size_t max = 1; max < 2000; max += 37) {
        struct dyn_buf out = {.max = max};
        struct dyn_error err;
        ck_assert_int_eq(dyn_item_encode(sample_thing_model(), &thing, &out, &err),
                         DYN_E_LIMIT);
        ck_assert_int_eq(err.code, DYN_E_LIMIT);
        ck_assert_uint_eq(out.len, 0);
        dyn_buf_release(&out);
    }
}
END_TEST

START_TEST(encode_survives_every_failing_allocation)
{
    struct sample_thing thing = sample_thing_full();
    struct faulty_system faulty;
    int rc = DYN_E_NOMEM;
    faulty_system_init(&faulty);
    for (size_t at = 1; rc != DYN_OK; at++) {
        struct dyn_buf out = {.system = &faulty.system};
        struct dyn_error err;
        ck_assert_uint_lt(at, 1000);
        faulty_system_round(&faulty, at);
        rc = dyn_item_encode(sample_thing_model(), &thing, &out, &err);
        ck_assert_int_eq(err.code, rc);
        ck_assert(rc == DYN_OK || (rc == DYN_E_NOMEM && out.len == 0));
        dyn_buf_release(&out);
        ck_assert_uint_eq(faulty.live_bytes, 0);
    }
}
END_TEST

/* --- decode(encode(x)) = x ------------------------------------------------------------------------ */

/** Random items, made from the descriptors. */
struct source {
    uint64_t state;
    struct dyn_arena *mem;
};

static uint32_t below(struct source *s, uint32_t bound)
{
    s->state = s->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(s->state >> 33) % bound;
}

static uint64_t bits(struct source *s)
{
    uint64_t wide = (uint64_t)below(s, 0x7fffffff) << 33 ^
                    (uint64_t)below(s, 0x7fffffff) << 11 ^ below(s, 0x7fffffff);
    return wide >> below(s, 64);
}

static void *make(struct source *s, size_t size)
{
    void *memory = dyn_arena_calloc(s->mem, 1, size);
    ck_assert_ptr_nonnull(memory);
    return memory;
}

/** No '#', which divides keys; never empty. `index` makes it unique among its siblings. */
static struct dyn_str random_text(struct source *s, size_t index)
{
    static const char *const pieces[] = {"a",
                                         "Z",
                                         "0",
                                         " ",
                                         "\"",
                                         "\\",
                                         "\n",
                                         "%",
                                         "\xc3\xa9",
                                         "/",
                                         "\x7f",
                                         "\x01",
                                         "\xf0\x9f\x99\x82",
                                         "\xef\xbf\xbf",
                                         "{}",
                                         ","};
    char *text = make(s, 64);
    size_t len = (size_t)sprintf(text, "%zu", index);
    for (uint32_t n = below(s, 8); n > 0; n--) {
        const char *piece = pieces[below(s, sizeof(pieces) / sizeof(pieces[0]))];
        memcpy(text + len, piece, strlen(piece));
        len += strlen(piece);
    }
    if (below(s, 10) == 0)
        text[len++] = '\0';
    return dyn_str_n(text, len);
}

static struct dyn_str random_id(struct source *s, bool is_uuid)
{
    static const char hex[] = "0123456789abcdef";
    static const char crockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    char *text = make(s, 40);
    size_t len = is_uuid ? 36 : 26;
    for (size_t i = 0; i < len; i++)
        text[i] = is_uuid ? hex[below(s, 16)] : crockford[below(s, i == 0 ? 8 : 32)];
    if (is_uuid)
        text[8] = text[13] = text[18] = text[23] = '-';
    return dyn_str_n(text, len);
}

static struct dyn_decimal random_decimal(struct source *s, size_t index)
{
    char text[64];
    struct dyn_decimal value;
    int len = snprintf(text, sizeof(text), "%s%zu%llu", below(s, 2) == 0 ? "-" : "",
                       index + 1, (unsigned long long)bits(s));
    if (below(s, 2) == 0)
        len += snprintf(text + len, sizeof(text) - (size_t)len, ".%u", below(s, 1000000));
    if (below(s, 4) == 0)
        snprintf(text + len, sizeof(text) - (size_t)len, "E%d", (int)below(s, 150) - 80);
    ck_assert_int_eq(dyn_decimal_parse(dyn_str(text), &value), DYN_OK);
    return value;
}

static struct dyn_value random_any(struct source *s)
{
    static const char *const values[] = {"{\"S\":\"\"}", "{\"NULL\":true}", "{\"M\":{}}",
                                         "{\"L\":[{\"N\":\"1e5\"},{\"BOOL\":true}]}",
                                         "{\"SS\":[\"a\",\"b\"]}"};
    struct dyn_value value = {dyn_str(values[below(s, 5)])};
    return value;
}

static void random_value(struct source *s, const struct dyn_type *type, void *ret,
                         size_t index);

static void random_struct(struct source *s, const struct dyn_struct *structure,
                          void *base)
{
    for (size_t i = 0; i < structure->field_count; i++) {
        const struct dyn_field *field = dyni_field(structure, i);
        bool needed = (field->flags & (DYN_FIELD_REQUIRED | DYN_FIELD_DEFAULT |
                                       DYN_FIELD_DEFAULT_EMPTY)) != 0;
        if (needed || below(s, 3) != 0)
            random_value(s, &field->type, dyni_at_mutable(base, field->offset), i);
    }
    if (structure->extras == DYN_NO_OFFSET || below(s, 2) == 0)
        return;
    struct dyn_extra *extra = make(s, sizeof(*extra));
    extra->name = DYN_STR("an unknown one");
    extra->value = random_any(s);
    dyni_items_store(dyni_at_mutable(base, structure->extras), extra, 1);
}

static void random_members(struct source *s, const struct dyn_type *type, void *ret)
{
    const struct dyn_type *element = dyni_element(type);
    bool is_map = type->kind == DYN_KIND_MAP;
    size_t stride = is_map ? dyni_entry_stride(element) : dyni_element_stride(element);
    size_t count = below(s, 5) + (type->kind == DYN_KIND_SET ? 1 : 0);
    char *items = make(s, stride * (count + 1));
    for (size_t i = 0; i < count; i++) {
        struct dyn_str key = random_text(s, i);
        if (is_map)
            memcpy(items + i * stride, &key, sizeof(key));
        random_value(s, element, items + i * stride + (is_map ? DYNI_ENTRY_VALUE : 0), i);
    }
    dyni_items_store(ret, items, count);
}

static void random_value(struct source *s, const struct dyn_type *type, void *ret,
                         size_t index)
{
    int64_t past = (int64_t)bits(s) % 60000000000000000;
    unsigned cut = 64u - (type->bits != 0 ? type->bits : 64u);
    switch (type->kind) {
    case DYN_KIND_STRING:
        *(struct dyn_str *)ret = random_text(s, index);
        break;
    case DYN_KIND_UUID:
    case DYN_KIND_ULID:
        *(struct dyn_str *)ret = random_id(s, type->kind == DYN_KIND_UUID);
        break;
    case DYN_KIND_BOOL:
        *(struct dyn_bool *)ret = dyn_bool(below(s, 2) == 0);
        break;
    case DYN_KIND_INT64: { /* the index keeps members of sets apart */
        int64_t number = (int64_t)((bits(s) >> (cut + 1) & ~(uint64_t)7) | index % 8);
        *(struct dyn_int64 *)ret =
            dyn_int64(type->bits < 64 && number % 2 ? -number : number);
        break;
    }
    case DYN_KIND_UINT64:
        *(struct dyn_uint64 *)ret = dyn_uint64(bits(s) >> cut);
        break;
    case DYN_KIND_FLOAT64:
        *(struct dyn_float64 *)ret =
            dyn_float64(ldexp((double)bits(s), (int)below(s, 200) - 130));
        break;
    case DYN_KIND_DECIMAL:
        *(struct dyn_decimal *)ret = random_decimal(s, index);
        break;
    case DYN_KIND_BINARY: {
        struct dyn_str text = random_text(s, index);
        *(struct dyn_bytes *)ret = dyn_bytes(text.ptr, text.len);
        break;
    }
    case DYN_KIND_TIME:
        *(struct dyn_time *)ret = dyn_time_cut(
            dyn_time_us(past), (enum dyn_time_format)type->format, dyni_pattern(type));
        break;
    case DYN_KIND_DATE:
        *(struct dyn_date *)ret = dyn_date_days((int32_t)below(s, 1000000) - 100000);
        break;
    case DYN_KIND_ENUM: {
        struct dyn_str none = {NULL, 0};
        bool unknown = (type->flags & DYN_TYPE_STRICT_VALUES) == 0 && below(s, 4) == 0;
        dyni_enum_store(ret, unknown ? random_text(s, index) : none,
                        unknown ? DYNI_ENUM_UNKNOWN
                                : DYNI_ENUM_FIRST_KNOWN + (int)below(s, 3));
        break;
    }
    case DYN_KIND_STRUCT: {
        void *base = ret;
        if ((type->flags & DYN_TYPE_POINTER) != 0) {
            base = make(s, type->size);
            memcpy(ret, &base, sizeof(base));
        }
        random_struct(s, dyni_struct(type), base);
        break;
    }
    case DYN_KIND_ANY:
        *(struct dyn_value *)ret = random_any(s);
        break;
    default:
        random_members(s, type, ret);
        break;
    }
}

START_TEST(an_item_is_the_same_after_encode_and_decode)
{
    const struct dyn_model *model = sample_thing_model();
    struct dyn_arena mem = {0};
    struct dyn_buf out = {0}, again = {0};
    struct dyn_error err;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct source s = {seed * 0x9e3779b97f4a7c15u, &mem};
        struct sample_thing thing, read;
        memset(&thing, 0, sizeof(thing));
        random_struct(&s, &model->item, &thing);
        thing.count.value %= 99999999;
        thing.secret = dyn_str(NULL);
        dyn_buf_clear(&out);
        ck_assert_msg(dyn_item_encode(model, &thing, &out, &err) == DYN_OK,
                      "seed %llu: %s: %s", (unsigned long long)seed, err.field,
                      err.message);
        ck_assert_msg(
            dyn_item_decode(model, &mem, dyn_buf_str(&out), NULL, &read, &err) == DYN_OK,
            "seed %llu: %s: %s", (unsigned long long)seed, err.field, err.message);
        ck_assert_msg(dyn_item_equal(model, &thing, &read), "seed %llu: %s",
                      (unsigned long long)seed, out.ptr);
        dyn_buf_clear(&again);
        ck_assert_int_eq(dyn_item_encode(model, &read, &again, &err), DYN_OK);
        ck_assert_str_eq(again.ptr, out.ptr);
        dyn_arena_clear(&mem);
    }
    dyn_buf_release(&out);
    dyn_buf_release(&again);
    dyn_arena_release(&mem);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("model encode");
    TCase *text = tcase_create("text");
    TCase *refused = tcase_create("refused");
    TCase *property = tcase_create("property");
    tcase_add_test(text, keys_discriminator_fields_and_extras_stand_in_order);
    tcase_add_loop_test(text, each_kind_has_its_stored_form, 0,
                        (int)(sizeof(full_attributes) / sizeof(full_attributes[0])));
    tcase_add_test(text, absent_values_and_empty_sets_are_not_written);
    tcase_add_test(text, identifiers_are_written_folded);
    tcase_add_test(text, a_table_with_a_number_as_key);
    tcase_add_loop_test(refused, what_cannot_be_written_leaves_the_buffer_as_it_was, 0,
                        (int)(sizeof(errors) / sizeof(errors[0])));
    tcase_add_test(refused, a_table_key_that_is_a_field_is_checked_like_any_other);
    tcase_add_test(refused, encode_refuses_what_it_cannot_use);
    tcase_add_test(refused, a_buffer_that_is_too_small_is_an_error);
    tcase_add_test(refused, encode_survives_every_failing_allocation);
    tcase_add_test(property, an_item_is_the_same_after_encode_and_decode);
    tcase_set_timeout(property, 30);
    suite_add_tcase(suite, text);
    suite_add_tcase(suite, refused);
    suite_add_tcase(suite, property);
    return suite_main(suite);
}
