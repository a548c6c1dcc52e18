/* SPDX-License-Identifier: MIT */
#include "support/faulty_system.h"
#include "support/suite.h"

#include <dyn/id.h>

#define ROWS(table) (int)(sizeof(table) / sizeof(table[0]))

/* A system with the clock and the random bytes of one row. */
struct fixed {
    int64_t us;
    uint8_t random[16];
};

static int fixed_now(void *ctx, int64_t *ret_us)
{
    *ret_us = ((const struct fixed *)ctx)->us;
    return 0;
}

static int fixed_random(void *ctx, void *ret_bytes, size_t len)
{
    ck_assert_uint_le(len, 16);
    memcpy(ret_bytes, ((const struct fixed *)ctx)->random, len);
    return 0;
}

#define FF 0xFF

/* The UUIDs are the examples of RFC 9562, the first KSUID and ULID time those of their
 * projects' documentation. */
static const struct {
    enum dyn_id_kind kind;
    struct fixed fixed;
    const char *text;
} known[] = {
    {DYN_ID_UUID4,
     {0,
      {0x91, 0x91, 0x08, 0xF7, 0x52, 0xD1, 0x43, 0x20, 0x9B, 0xAC, 0xF8, 0x47, 0xDB, 0x41,
       0x48, 0xA8}},
     "919108f7-52d1-4320-9bac-f847db4148a8"},
    {DYN_ID_UUID4, {0, {0}}, "00000000-0000-4000-8000-000000000000"},
    {DYN_ID_UUID4,
     {-1, {FF, FF, FF, FF, FF, FF, FF, FF, FF, FF, FF, FF, FF, FF, FF, FF}},
     "ffffffff-ffff-4fff-bfff-ffffffffffff"},
    {DYN_ID_UUID7,
     {INT64_C(1645557742000999),
      {1, 2, 3, 4, 5, 6, 0x0C, 0xC3, 0x18, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F}},
     "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"},
    {DYN_ID_ULID, {INT64_C(1469918176385000), {0}}, "01ARYZ6S410000000000000000"},
    {DYN_ID_ULID,
     {INT64_C(1795236385123456), {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}},
     "01M7Y6TMB3000G40R40M30E209"},
    {DYN_ID_ULID, {0, {0}}, "00000000000000000000000000"},
    {DYN_ID_ULID,
     {INT64_C(281474976710655999), {FF, FF, FF, FF, FF, FF, FF, FF, FF, FF}},
     "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"},
    {DYN_ID_KSUID,
     {INT64_C(1507608047000000),
      {0xB5, 0xA1, 0xCD, 0x34, 0xB5, 0xF9, 0x9D, 0x11, 0x54, 0xFB, 0x68, 0x53, 0x34, 0x5C,
       0x97, 0x35}},
     "0ujtsYcgvSTl8PAuAdqWYSMnLOv"},
    {DYN_ID_KSUID, {INT64_C(1400000000000000), {0}}, "000000000000000000000000000"},
    {DYN_ID_KSUID,
     {INT64_C(5694967295999999),
      {FF, FF, FF, FF, FF, FF, FF, FF, FF, FF, FF, FF, FF, FF, FF, FF}},
     "aWgEPTl1tmebfsQzFP4bxwgy80V"},
    {DYN_ID_RANDOM,
     {0, {0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0, 0, 0, 0, 0, 0, 0, 0xF0}},
     "0123456789abcdef00000000000000f0"},
};

START_TEST(known_identifier_is_made)
{
    struct fixed fixed = known[_i].fixed;
    struct dyn_system system = {
        .ctx = &fixed, .now_us = fixed_now, .random = fixed_random};
    char text[DYN_ID_TEXT_MAX];
    struct dyn_error err;
    size_t len = 0;

    ck_assert_int_eq(dyn_id_new(&system, known[_i].kind, text, &len, &err), DYN_OK);
    ck_assert_str_eq(text, known[_i].text);
    ck_assert_uint_eq(len, strlen(text));
    ck_assert_int_eq(err.code, DYN_OK);
}
END_TEST

static const enum dyn_id_kind kinds[] = {DYN_ID_ULID, DYN_ID_UUID4, DYN_ID_UUID7,
                                         DYN_ID_KSUID, DYN_ID_RANDOM};

START_TEST(real_system_makes_different_identifiers)
{
    static const char *const sets[] = {
        "0123456789ABCDEFGHJKMNPQRSTVWXYZ", "0123456789abcdef-", "0123456789abcdef-",
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        "0123456789abcdef"};
    static const size_t lengths[] = {26, 36, 36, 27, 32};
    char last[DYN_ID_TEXT_MAX] = "";

    for (int i = 0; i < 1000; i++) {
        char text[DYN_ID_TEXT_MAX];
        ck_assert_int_eq(dyn_id_new(NULL, kinds[_i], text, NULL, NULL), DYN_OK);
        ck_assert_uint_eq(strlen(text), lengths[_i]);
        ck_assert_uint_eq(strspn(text, sets[_i]), lengths[_i]);
        ck_assert_str_ne(text, last);
        strcpy(last, text);
    }
}
END_TEST

START_TEST(made_identifiers_are_valid)
{
    char text[DYN_ID_TEXT_MAX];

    for (int i = 0; i < 100; i++) {
        dyn_id_new(NULL, DYN_ID_ULID, text, NULL, NULL);
        ck_assert(dyn_ulid_valid(dyn_str(text)) && !dyn_uuid_valid(dyn_str(text)));
        dyn_id_new(NULL, DYN_ID_UUID4, text, NULL, NULL);
        ck_assert(dyn_uuid_valid(dyn_str(text)) && text[14] == '4');
        dyn_id_new(NULL, DYN_ID_UUID7, text, NULL, NULL);
        ck_assert(dyn_uuid_valid(dyn_str(text)) && text[14] == '7');
        ck_assert_ptr_nonnull(strchr("89ab", text[19]));
    }
}
END_TEST

START_TEST(later_identifiers_sort_behind)
{
    static const enum dyn_id_kind timed[] = {DYN_ID_ULID, DYN_ID_UUID7, DYN_ID_KSUID};
    struct faulty_system faulty;
    char last[DYN_ID_TEXT_MAX] = "";

    faulty_system_init(&faulty);
    for (int i = 0; i < 1000; i++) {
        char text[DYN_ID_TEXT_MAX];
        ck_assert_int_eq(dyn_id_new(&faulty.system, timed[_i], text, NULL, NULL), DYN_OK);
        ck_assert_str_gt(text, last);
        strcpy(last, text);
        faulty.now_us += timed[_i] == DYN_ID_KSUID ? 1000000 : 1000;
    }
}
END_TEST

/* Clocks that a kind cannot hold. */
static const struct {
    enum dyn_id_kind kind;
    int64_t us;
} clocks[] = {
    {DYN_ID_ULID, -1},
    {DYN_ID_ULID, INT64_MIN},
    {DYN_ID_ULID, INT64_C(281474976710656000)},
    {DYN_ID_UUID7, -1},
    {DYN_ID_UUID7, INT64_MAX},
    {DYN_ID_KSUID, -1},
    {DYN_ID_KSUID, INT64_C(1399999999999999)},
    {DYN_ID_KSUID, INT64_C(5694967296000000)},
};

static void check_failure(const struct dyn_system *system, enum dyn_id_kind kind,
                          int code)
{
    char text[DYN_ID_TEXT_MAX] = "before";
    struct dyn_error err = {0};
    size_t len = 99;

    ck_assert_int_eq(dyn_id_new(system, kind, text, &len, &err), code);
    ck_assert_int_eq(err.code, code);
    ck_assert_str_eq(text, "before");
    ck_assert_uint_eq(len, 99);
}

START_TEST(clock_outside_the_kind_is_an_error)
{
    struct faulty_system faulty;

    faulty_system_init(&faulty);
    faulty.now_us = clocks[_i].us;
    check_failure(&faulty.system, clocks[_i].kind, DYN_E_SYSTEM);
}
END_TEST

START_TEST(system_that_fails_is_an_error)
{
    struct faulty_system faulty;

    faulty_system_init(&faulty);
    faulty.random_fails = true;
    check_failure(&faulty.system, kinds[_i], DYN_E_SYSTEM);
    faulty.random_fails = false;
    faulty.clock_fails = true;
    if (kinds[_i] == DYN_ID_UUID4 || kinds[_i] == DYN_ID_RANDOM) {
        char text[DYN_ID_TEXT_MAX];
        ck_assert_int_eq(dyn_id_new(&faulty.system, kinds[_i], text, NULL, NULL), DYN_OK);
    } else {
        check_failure(&faulty.system, kinds[_i], DYN_E_SYSTEM);
    }
}
END_TEST

START_TEST(kind_that_is_none_is_an_error)
{
    int none = 77;

    check_failure(NULL, (enum dyn_id_kind)none, DYN_E_ARG);
}
END_TEST

static const struct {
    const char *text;
    bool is_uuid;
    bool is_ulid;
} texts[] = {
    {"017f22e2-79b0-7cc3-98c4-dc0c0c07398f", true, false},
    {"017F22E2-79B0-7CC3-98C4-DC0C0C07398F", true, false},
    {"017f22e2-79b0-7cc3-98c4-dc0c0c07398", false, false},
    {"017f22e2-79b0-7cc3-98c4-dc0c0c07398f0", false, false},
    {"017f22e2-79b0-7cc3-98c4-dc0c0c07398g", false, false},
    {"017f22e2-79b0-7cc3-98c4+dc0c0c07398f", false, false},
    {"017f22e279b0-7cc3-98c4-dc0c0c07398f0", false, false},
    {"{17f22e2-79b0-7cc3-98c4-dc0c0c07398}", false, false},
    {"01ARZ3NDEKTSV4RRFFQ69G5FAV", false, true},
    {"01arz3ndektsv4rrffq69g5fav", false, true},
    {"7ZZZZZZZZZZZZZZZZZZZZZZZZZ", false, true},
    {"80000000000000000000000000", false, false},
    {"01ARZ3NDEKTSV4RRFFQ69G5FA", false, false},
    {"01ARZ3NDEKTSV4RRFFQ69G5FAVX", false, false},
    {"01ARZ3NDEKTSV4RRFFQ69G5FAI", false, false},
    {"01ARZ3NDEKTSV4RRFFQ69G5FAl", false, false},
    {"01ARZ3NDEKTSV4RRFFQ69G5FAO", false, false},
    {"01ARZ3NDEKTSV4RRFFQ69G5FAu", false, false},
    {"01ARZ3NDEKTSV4RRFFQ69G5FA-", false, false},
    {"01ARZ3NDEKTSV4RRFFQ69G5FA\xC1", false, false},
    {"\xC1"
     "1ARZ3NDEKTSV4RRFFQ69G5FAV",
     false, false},
    {"*1ARZ3NDEKTSV4RRFFQ69G5FAV", false, false},
    {"", false, false},
    {NULL, false, false},
};

START_TEST(text_is_judged)
{
    ck_assert(dyn_uuid_valid(dyn_str(texts[_i].text)) == texts[_i].is_uuid);
    ck_assert(dyn_ulid_valid(dyn_str(texts[_i].text)) == texts[_i].is_ulid);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("core/id");
    TCase *tc = tcase_create("id");

    tcase_add_loop_test(tc, known_identifier_is_made, 0, ROWS(known));
    tcase_add_loop_test(tc, real_system_makes_different_identifiers, 0, ROWS(kinds));
    tcase_add_test(tc, made_identifiers_are_valid);
    tcase_add_loop_test(tc, later_identifiers_sort_behind, 0, 3);
    tcase_add_loop_test(tc, clock_outside_the_kind_is_an_error, 0, ROWS(clocks));
    tcase_add_loop_test(tc, system_that_fails_is_an_error, 0, ROWS(kinds));
    tcase_add_test(tc, kind_that_is_none_is_an_error);
    tcase_add_loop_test(tc, text_is_judged, 0, ROWS(texts));
    suite_add_tcase(suite, tc);
    return suite_main(suite);
}
