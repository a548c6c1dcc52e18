/* SPDX-License-Identifier: MIT */
/* Keys as bytes: their order is that of the values. */
#include "local/value/key.h"

#include "local/value_case.h"
#include "local/value/number.h"
#include "support/faulty_system.h"
#include "support/suite.h"

#include <string.h>

static struct value_case c;

static void begin(void)
{
    value_case_init(&c, NULL);
}

static void end(void)
{
    value_case_release(&c);
}

static int compare_bytes(struct dyn_str a, struct dyn_str b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = memcmp(a.ptr, b.ptr, len);

    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int sign_of(int order)
{
    return (order > 0) - (order < 0);
}

/* --- Random keys --------------------------------------------------------------------- */

/* Bytes around those that the encoding uses for itself. */
static struct dynl_value random_text(uint64_t *state, enum dyni_tag tag)
{
    static const char bytes[] = {0, 0, 1, 2, 'a', 'b', '\x7f', '\x80', '\xfe', '\xff'};
    struct dynl_value value = {.tag = tag};
    size_t len = value_chance(state, 6);
    char *text = dyn_arena_bytes(&c.mem, len + 1);

    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < len; i++)
        text[i] = bytes[value_chance(state, sizeof(bytes))];
    value.text = dyn_str_n(text, len);
    return value;
}

static struct dynl_value random_number(uint64_t *state)
{
    struct dynl_value value = {.tag = DYNI_TAG_N};
    char any[64], text[DYNL_NUMBER_MAX];
    size_t len = 0;

    do {
        value_random_number(state, any);
    } while (dynl_number_normal(dyn_str(any), text, &len) != DYNL_NUMBER_FINE);
    ck_assert(dyn_arena_str(&c.mem, dyn_str_n(text, len), &value.text));
    return value;
}

static struct dynl_value random_part(uint64_t *state, enum dyni_tag tag)
{
    return tag == DYNI_TAG_N ? random_number(state) : random_text(state, tag);
}

/* --- Order --------------------------------------------------------------------------- */

START_TEST(the_order_of_keys_is_the_order_of_their_parts)
{
    static const enum dyni_tag tags[] = {DYNI_TAG_S, DYNI_TAG_N, DYNI_TAG_B};
    struct dyn_buf a = {0}, b = {0};
    uint64_t state = 11;
    int equal = 0;

    for (int i = 0; i < 100000; i++) {
        size_t parts = 1 + value_chance(&state, 3);
        int order = 0;
        dyn_buf_clear(&a);
        dyn_buf_clear(&b);
        for (size_t j = 0; j < parts; j++) {
            enum dyni_tag tag = tags[value_chance(&state, 3)];
            struct dynl_value x = random_part(&state, tag);
            struct dynl_value y =
                value_chance(&state, 2) == 0 ? x : random_part(&state, tag);
            int part_order = 0;
            ck_assert(dynl_compare(&x, &y, &part_order));
            order = order != 0 ? order : sign_of(part_order);
            dynl_key_append(&a, &x);
            dynl_key_append(&b, &y);
        }
        ck_assert_int_eq(sign_of(compare_bytes(dyn_buf_str(&a), dyn_buf_str(&b))), order);
        equal += order == 0;
        if (i % 1000 == 0)
            dyn_arena_clear(&c.mem);
    }
    ck_assert_int_gt(equal, 1000);
    dyn_buf_release(&a);
    dyn_buf_release(&b);
}
END_TEST

START_TEST(no_part_is_the_beginning_of_another)
{
    uint64_t state = 12;
    struct dyn_buf a = {0}, b = {0};

    for (int i = 0; i < 100000; i++) {
        enum dyni_tag tag = i % 2 == 0 ? DYNI_TAG_S : DYNI_TAG_N;
        struct dynl_value x = random_part(&state, tag), y = random_part(&state, tag);
        dyn_buf_clear(&a);
        dyn_buf_clear(&b);
        dynl_key_append(&a, &x);
        dynl_key_append(&b, &y);
        if (!dynl_equal(&x, &y) && a.len <= b.len)
            ck_assert(memcmp(a.ptr, b.ptr, a.len) != 0);
        if (i % 1000 == 0)
            dyn_arena_clear(&c.mem);
    }
    dyn_buf_release(&a);
    dyn_buf_release(&b);
}
END_TEST

/* In order; each stands in a file that lives longer than a version, so the bytes count. */
static const struct {
    const char *json, *hex;
} number_rows[] = {
    {"{\"N\":\"-9.9999999999999999999999999999999999999E+125\"}",
     "40809b9b9b9b9b9b9b9b9b9b9b9b9b9b9b9b9b9b9bff"},
    {"{\"N\":\"-100\"}", "40bdfdff"},
    {"{\"N\":\"-1.5\"}", "40befdccff"},
    {"{\"N\":\"-1\"}", "40befdff"},
    {"{\"N\":\"-0.1\"}", "40bff4ff"},
    {"{\"N\":\"-1E-130\"}", "40fffdff"},
    {"{\"N\":\"0\"}", "80"},
    {"{\"N\":\"1E-130\"}", "c0000200"},
    {"{\"N\":\"0.01\"}", "c0400200"},
    {"{\"N\":\"0.1\"}", "c0400b00"},
    {"{\"N\":\"1\"}", "c0410200"},
    {"{\"N\":\"1.05\"}", "c041020600"},
    {"{\"N\":\"1.5\"}", "c041023300"},
    {"{\"N\":\"9\"}", "c0410a00"},
    {"{\"N\":\"10\"}", "c0410b00"},
    {"{\"N\":\"99\"}", "c0416400"},
    {"{\"N\":\"100\"}", "c0420200"},
    {"{\"N\":\"123\"}", "c042021800"},
    {"{\"N\":\"1E+125\"}", "c07f0b00"},
    {"{\"N\":\"9.9999999999999999999999999999999999999E+125\"}",
     "c07f6464646464646464646464646464646464646400"},
};

static struct dyn_str hex_of(struct dyn_str bytes)
{
    struct dyn_buf out = {0};
    struct dyn_str text;

    for (size_t i = 0; i < bytes.len; i++)
        dyn_buf_printf(&out, "%02x", (unsigned)(unsigned char)bytes.ptr[i]);
    ck_assert(dyn_arena_str(&c.mem, dyn_buf_str(&out), &text));
    dyn_buf_release(&out);
    return text;
}

START_TEST(numbers_are_a_sign_an_exponent_and_pairs_of_digits)
{
    struct dyn_buf before = {0};

    for (size_t i = 0; i < sizeof(number_rows) / sizeof(number_rows[0]); i++) {
        struct dynl_value value = value_of(&c, number_rows[i].json);
        struct dyn_buf bytes = {0};
        dynl_key_append(&bytes, &value);
        ck_assert_str_eq(hex_of(dyn_buf_str(&bytes)).ptr, number_rows[i].hex);
        ck_assert(i == 0 || compare_bytes(dyn_buf_str(&before), dyn_buf_str(&bytes)) < 0);
        dyn_buf_release(&before);
        before = bytes;
    }
    dyn_buf_release(&before);
}
END_TEST

/* --- Ranges -------------------------------------------------------------------------- */

START_TEST(a_beginning_bounds_what_begins_with_it)
{
    uint64_t state = 13;
    struct dyn_buf low = {0}, high = {0}, key = {0};
    int inside = 0;

    for (int i = 0; i < 100000; i++) {
        struct dynl_value part = random_text(&state, DYNI_TAG_B);
        struct dynl_value value = random_text(&state, DYNI_TAG_B);
        bool begins = value.text.len >= part.text.len &&
                      memcmp(value.text.ptr, part.text.ptr, part.text.len) == 0;
        dyn_buf_clear(&low);
        dyn_buf_clear(&high);
        dyn_buf_clear(&key);
        dyn_buf_text(&low, "head");
        dyn_buf_text(&high, "head");
        dyn_buf_text(&key, "head");
        dynl_key_append_prefix(&low, &part);
        dynl_key_append_prefix(&high, &part);
        dynl_key_append(&key, &value);
        ck_assert(dynl_key_after(&high, 0));
        ck_assert((compare_bytes(dyn_buf_str(&key), dyn_buf_str(&low)) >= 0 &&
                   compare_bytes(dyn_buf_str(&key), dyn_buf_str(&high)) < 0) == begins);
        inside += begins;
        if (i % 1000 == 0)
            dyn_arena_clear(&c.mem);
    }
    ck_assert_int_gt(inside, 1000);
    dyn_buf_release(&low);
    dyn_buf_release(&high);
    dyn_buf_release(&key);
}
END_TEST

START_TEST(behind_a_beginning_comes_the_next_one)
{
    static const struct {
        const char *before, *after; /* NULL: there is none */
        size_t len, after_len;
    } rows[] = {
        {"a", "b", 1, 1},         {"a\xff", "b", 2, 1}, {"a\xff\xff", "b", 3, 1},
        {"a\x00", "a\x01", 2, 2}, {"\xff", NULL, 1, 0}, {"\xff\xff", NULL, 2, 0},
        {"", NULL, 0, 0},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct dyn_buf key = {0};
        dyn_buf_text(&key, "..");
        dyn_buf_append(&key, rows[i].before, rows[i].len);
        ck_assert(dynl_key_after(&key, 2) == (rows[i].after != NULL));
        if (rows[i].after != NULL) {
            ck_assert_uint_eq(key.len, 2 + rows[i].after_len);
            ck_assert_mem_eq(key.ptr + 2, rows[i].after, rows[i].after_len);
        }
        ck_assert_mem_eq(key.ptr, "..", 2);
        dyn_buf_release(&key);
    }
}
END_TEST

START_TEST(segments_are_all_of_the_space_and_share_nothing)
{
    static const uint32_t totals[] = {1, 2, 3, 7, 1000, 999983, 1000000};

    for (size_t i = 0; i < sizeof(totals) / sizeof(totals[0]); i++) {
        uint64_t behind = 0;
        for (uint32_t segment = 0; segment < totals[i]; segment++) {
            uint64_t low, high;
            dynl_key_segment(segment, totals[i], &low, &high);
            ck_assert_uint_eq(low, behind);
            ck_assert_uint_gt(high, low);
            behind = high;
        }
        ck_assert_uint_eq(behind, UINT64_C(1) << 32);
    }
}
END_TEST

/* --- Whole keys ---------------------------------------------------------------------- */

static struct dynl_key_schema two_and_one(void)
{
    return (struct dynl_key_schema){
        .hash_count = 2,
        .range_count = 1,
        .parts = {{DYN_STR("h1"), DYNI_TAG_S},
                  {DYN_STR("h2"), DYNI_TAG_N},
                  {DYN_STR("r"), DYNI_TAG_B}},
    };
}

static struct dynl_value item_of(const char *h1, const char *h2, const char *r)
{
    struct dyn_str json =
        dynl_text(&c.call, "{\"M\":{\"h1\":%s,\"h2\":%s,\"r\":%s}}", h1, h2, r);

    return value_of(&c, json.ptr);
}

START_TEST(a_key_is_space_hash_and_parts)
{
    struct dynl_key_schema schema = two_and_one();
    struct dynl_value item =
        item_of("{\"S\":\"a\\u0000\"}", "{\"N\":\"1\"}", "{\"B\":\"/w==\"}");
    const struct dynl_value *values[] = {dynl_get(&item, DYN_STR("h1")),
                                         dynl_get(&item, DYN_STR("h2"))};
    struct dyn_buf key = {0}, partition = {0};

    dyn_buf_text(&key, "x");
    ck_assert(dynl_key_append_all(&key, 0x01020304, &schema, &item));
    ck_assert_str_eq(hex_of(dyn_str_n(key.ptr, 5)).ptr, "7801020304");
    /* Files hold this hash. */
    ck_assert_str_eq(hex_of(dyn_str_n(key.ptr + 5, 4)).ptr, "376489ba");
    ck_assert_str_eq(hex_of(dyn_str_n(key.ptr + 9, key.len - 9)).ptr,
                     "6100ff0001c0410200ff0001");
    dynl_key_append_partition(&partition, 0x01020304, &schema, values);
    ck_assert_uint_eq(partition.len, key.len - 1 - 3);
    ck_assert_mem_eq(partition.ptr, key.ptr + 1, partition.len);
    dyn_buf_release(&key);
    dyn_buf_release(&partition);
}
END_TEST

START_TEST(the_hash_is_of_the_partition_key_alone)
{
    struct dynl_key_schema schema = two_and_one();
    struct dynl_value a = item_of("{\"S\":\"a\"}", "{\"N\":\"1\"}", "{\"B\":\"AA==\"}");
    struct dynl_value b = item_of("{\"S\":\"a\"}", "{\"N\":\"1.0\"}", "{\"B\":\"\"}");
    struct dynl_value other =
        item_of("{\"S\":\"b\"}", "{\"N\":\"1\"}", "{\"B\":\"AA==\"}");
    struct dyn_buf x = {0}, y = {0}, z = {0};

    ck_assert(dynl_key_append_all(&x, 7, &schema, &a));
    ck_assert(dynl_key_append_all(&y, 7, &schema, &b));
    ck_assert(dynl_key_append_all(&z, 7, &schema, &other));
    ck_assert_mem_eq(x.ptr, y.ptr, 8);
    ck_assert_mem_ne(x.ptr, z.ptr, 8);
    dyn_buf_release(&x);
    dyn_buf_release(&y);
    dyn_buf_release(&z);
}
END_TEST

START_TEST(an_item_without_a_part_has_no_key)
{
    static const char *const rows[] = {
        "{\"M\":{\"h2\":{\"N\":\"1\"},\"r\":{\"B\":\"\"}}}",
        "{\"M\":{\"h1\":{\"S\":\"a\"},\"h2\":{\"N\":\"1\"}}}",
        "{\"M\":{\"h1\":{\"S\":\"a\"},\"h2\":{\"S\":\"1\"},\"r\":{\"B\":\"\"}}}",
        "{\"M\":{\"h1\":{\"S\":\"a\"},\"h2\":{\"N\":\"1\"},\"r\":{\"NULL\":true}}}",
    };
    struct dynl_key_schema schema = two_and_one();

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct dynl_value item = value_of(&c, rows[i]);
        struct dyn_buf key = {0};
        dyn_buf_text(&key, "before");
        ck_assert(!dynl_key_append_all(&key, 1, &schema, &item));
        ck_assert_uint_eq(key.len, 6);
        dyn_buf_release(&key);
    }
}
END_TEST

START_TEST(partitions_are_spread_over_segments)
{
    enum { PARTITIONS = 10000, SEGMENTS = 10 };
    struct dynl_key_schema schema = {.hash_count = 1,
                                     .parts = {{DYN_STR("h"), DYNI_TAG_S}}};
    int counts[SEGMENTS] = {0};
    struct dyn_buf key = {0};

    for (int i = 0; i < PARTITIONS; i++) {
        struct dynl_value value = dynl_text_value(dynl_text(&c.call, "CUSTOMER#%06d", i));
        const struct dynl_value *values[] = {&value};
        uint64_t hash = 0, low, high;
        dyn_buf_clear(&key);
        dynl_key_append_partition(&key, 1, &schema, values);
        for (size_t j = 4; j < 8; j++)
            hash = hash << 8 | (unsigned char)key.ptr[j];
        for (uint32_t segment = 0; segment < SEGMENTS; segment++) {
            dynl_key_segment(segment, SEGMENTS, &low, &high);
            counts[segment] += hash >= low && hash < high;
        }
    }
    for (size_t i = 0; i < SEGMENTS; i++) {
        ck_assert_int_gt(counts[i], PARTITIONS / SEGMENTS * 3 / 4);
        ck_assert_int_lt(counts[i], PARTITIONS / SEGMENTS * 5 / 4);
    }
    dyn_buf_release(&key);
}
END_TEST

START_TEST(a_buffer_without_memory_stays_so)
{
    struct dynl_key_schema schema = two_and_one();
    struct dynl_value item = item_of("{\"S\":\"a\"}", "{\"N\":\"1\"}", "{\"B\":\"\"}");
    struct faulty_system faulty;
    struct dyn_buf key = {.system = &faulty.system};

    faulty_system_init(&faulty);
    faulty_system_round(&faulty, 1);
    ck_assert(dynl_key_append_all(&key, 1, &schema, &item));
    ck_assert_int_eq(key.failed, DYN_E_NOMEM);
    ck_assert(!dynl_key_after(&key, 0));
    dyn_buf_release(&key);
    ck_assert_uint_eq(faulty.live_bytes, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("local_key");
    TCase *tests = tcase_create("keys");

    tcase_add_checked_fixture(tests, begin, end);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, the_order_of_keys_is_the_order_of_their_parts);
    tcase_add_test(tests, no_part_is_the_beginning_of_another);
    tcase_add_test(tests, numbers_are_a_sign_an_exponent_and_pairs_of_digits);
    tcase_add_test(tests, a_beginning_bounds_what_begins_with_it);
    tcase_add_test(tests, behind_a_beginning_comes_the_next_one);
    tcase_add_test(tests, segments_are_all_of_the_space_and_share_nothing);
    tcase_add_test(tests, a_key_is_space_hash_and_parts);
    tcase_add_test(tests, the_hash_is_of_the_partition_key_alone);
    tcase_add_test(tests, an_item_without_a_part_has_no_key);
    tcase_add_test(tests, partitions_are_spread_over_segments);
    tcase_add_test(tests, a_buffer_without_memory_stays_so);
    suite_add_tcase(suite, tests);
    return suite_main(suite);
}
