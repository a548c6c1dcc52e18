/* SPDX-License-Identifier: MIT */
#include "support/suite.h"

#include "core/base64.h"

#include <stdlib.h>

#define ROWS(table) (int)(sizeof(table) / sizeof(table[0]))

/* RFC 4648 section 10, and bytes that use the whole alphabet's ends. */
static const struct {
    const char *bytes;
    const char *text;
} pairs[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
    {"\xFB\xEF\xBE", "++++"},
    {"\xFF\xFF\xFF", "////"},
};

START_TEST(known_text_in_both_directions)
{
    size_t len = strlen(pairs[_i].bytes);
    char text[16];
    uint8_t bytes[16];
    size_t bytes_len = 99;

    ck_assert_uint_eq(dyni_base64_encoded_len(len), strlen(pairs[_i].text));
    dyni_base64_encode((const uint8_t *)pairs[_i].bytes, len, text);
    ck_assert_mem_eq(text, pairs[_i].text, strlen(pairs[_i].text));
    ck_assert_int_eq(dyni_base64_decode(dyn_str(pairs[_i].text), bytes, &bytes_len),
                     DYN_OK);
    ck_assert_uint_eq(bytes_len, len);
    ck_assert_mem_eq(bytes, pairs[_i].bytes, len);
}
END_TEST

/* With padding, without, and in place; each buffer has just its size. */
static void check_round_trip(const uint8_t *bytes, size_t len)
{
    size_t text_len = dyni_base64_encoded_len(len);
    size_t bare_len = (len * 4 + 2) / 3;
    char *text = malloc(text_len + 1);
    uint8_t *back = malloc(len + 1);
    size_t back_len = 0;

    ck_assert(text != NULL && back != NULL);
    dyni_base64_encode(bytes, len, text);
    ck_assert_int_eq(dyni_base64_decode(dyn_str_n(text, text_len), back, &back_len),
                     DYN_OK);
    ck_assert_uint_eq(back_len, len);
    ck_assert_mem_eq(back, bytes, len);
    ck_assert_int_eq(dyni_base64_decode(dyn_str_n(text, bare_len), back, &back_len),
                     DYN_OK);
    ck_assert_uint_eq(back_len, len);
    ck_assert_mem_eq(back, bytes, len);
    ck_assert_int_eq(
        dyni_base64_decode(dyn_str_n(text, text_len), (uint8_t *)text, &back_len),
        DYN_OK);
    ck_assert_uint_eq(back_len, len);
    ck_assert_mem_eq(text, bytes, len);
    free(text);
    free(back);
}

START_TEST(bytes_come_back_at_every_length)
{
    uint8_t bytes[101];

    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(i * 151 + (size_t)_i * 37);
    check_round_trip(bytes, (size_t)_i);
}
END_TEST

START_TEST(every_pair_of_bytes_comes_back)
{
    for (unsigned pair = 0; pair < 0x10000; pair += 7) {
        uint8_t bytes[2] = {(uint8_t)(pair >> 8), (uint8_t)pair};
        check_round_trip(bytes, 1);
        check_round_trip(bytes, 2);
    }
}
END_TEST

static const char *const refused[] = {
    /* lengths that no bytes have */
    "A",
    "AAAAA",
    /* padding that is too much, too little or in the wrong place */
    "=",
    "==",
    "===",
    "====",
    "A===",
    "AA=",
    "AAA==",
    "AAAA=",
    "AAAA==",
    "AAAA====",
    "AA=A",
    "A=AA",
    "=AAA",
    "AA==AAAA",
    "AAA=AAAA",
    /* leftover bits */
    "Zh==",
    "Zh",
    "Zm9",
    "Zm9=",
    "/x==",
    /* characters of no alphabet, or of the other one */
    "Zm9v\n",
    " Zm9v",
    "Zm9vYg==\n",
    "Zm 9v",
    "Zm-v",
    "Zm_v",
    "Zm.v",
    "Zm9\x80",
    "\xFFm9v",
    "Zg\n=",
    "*g==",
};

START_TEST(text_that_is_not_base64_is_refused)
{
    uint8_t bytes[16];
    size_t len = 99;

    ck_assert_int_eq(dyni_base64_decode(dyn_str(refused[_i]), bytes, &len), DYN_E_FORMAT);
    ck_assert_uint_eq(len, 99);
}
END_TEST

START_TEST(exactly_64_characters_are_accepted_at_each_place)
{
    for (size_t at = 0; at < 4; at++) {
        unsigned accepted = 0;
        for (unsigned c = 0; c < 256; c++) {
            char text[8] = "AAAAAAAA";
            uint8_t bytes[6];
            size_t len;
            text[at] = (char)c;
            accepted += dyni_base64_decode(dyn_str_n(text, 8), bytes, &len) == DYN_OK;
        }
        ck_assert_uint_eq(accepted, 64);
    }
}
END_TEST

START_TEST(encoded_length_never_wraps)
{
    ck_assert_uint_eq(dyni_base64_encoded_len(0), 0);
    ck_assert_uint_eq(dyni_base64_encoded_len(SIZE_MAX), SIZE_MAX);
    ck_assert_uint_eq(dyni_base64_encoded_len(SIZE_MAX / 4 * 3), SIZE_MAX / 4 * 4);
    ck_assert_uint_eq(dyni_base64_encoded_len(SIZE_MAX / 4 * 3 + 1), SIZE_MAX);
}
END_TEST

START_TEST(absent_text_decodes_to_nothing)
{
    struct dyn_str absent = {0};
    uint8_t bytes[1];
    size_t len = 99;

    ck_assert_int_eq(dyni_base64_decode(absent, bytes, &len), DYN_OK);
    ck_assert_uint_eq(len, 0);
    dyni_base64_encode(NULL, 0, NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("core/base64");
    TCase *tc = tcase_create("base64");

    tcase_add_loop_test(tc, known_text_in_both_directions, 0, ROWS(pairs));
    tcase_add_loop_test(tc, bytes_come_back_at_every_length, 0, 101);
    tcase_add_test(tc, every_pair_of_bytes_comes_back);
    tcase_add_loop_test(tc, text_that_is_not_base64_is_refused, 0, ROWS(refused));
    tcase_add_test(tc, exactly_64_characters_are_accepted_at_each_place);
    tcase_add_test(tc, encoded_length_never_wraps);
    tcase_add_test(tc, absent_text_decodes_to_nothing);
    suite_add_tcase(suite, tc);
    return suite_main(suite);
}
