/* SPDX-License-Identifier: MIT */
#include "support/suite.h"

#include "core/utf8.h"

#include <stdlib.h>

/* Each: text, its length, and the length of its longest valid prefix. */
static const struct {
    const char *text;
    size_t len;
    size_t valid;
} prefixes[] = {
    {"", 0, 0},
    {"a", 1, 1},
    {"\0", 1, 1},
    {"\x7F", 1, 1},
    /* the first and the last of each length */
    {"\xC2\x80", 2, 2},
    {"\xDF\xBF", 2, 2},
    {"\xE0\xA0\x80", 3, 3},
    {"\xEF\xBF\xBF", 3, 3},
    {"\xF0\x90\x80\x80", 4, 4},
    {"\xF4\x8F\xBF\xBF", 4, 4},
    /* beside the surrogates */
    {"\xED\x9F\xBF", 3, 3},
    {"\xEE\x80\x80", 3, 3},
    /* surrogates */
    {"\xED\xA0\x80", 3, 0},
    {"\xED\xAF\xBF", 3, 0},
    {"\xED\xB0\x80", 3, 0},
    {"\xED\xBF\xBF", 3, 0},
    /* overlong */
    {"\xC0\x80", 2, 0},
    {"\xC1\xBF", 2, 0},
    {"\xE0\x80\x80", 3, 0},
    {"\xE0\x9F\xBF", 3, 0},
    {"\xF0\x80\x80\x80", 4, 0},
    {"\xF0\x8F\xBF\xBF", 4, 0},
    /* past U+10FFFF */
    {"\xF4\x90\x80\x80", 4, 0},
    {"\xF5\x80\x80\x80", 4, 0},
    {"\xF8\x88\x80\x80\x80", 5, 0},
    {"\xFC\x84\x80\x80\x80\x80", 6, 0},
    {"\xFE", 1, 0},
    {"\xFF", 1, 0},
    /* continuation bytes alone */
    {"\x80", 1, 0},
    {"\xBF", 1, 0},
    {"a\x80", 2, 1},
    /* cut short */
    {"\xC2", 1, 0},
    {"\xE2\x82", 2, 0},
    {"\xE2", 1, 0},
    {"\xF0\x9F\x98", 3, 0},
    {"ab\xF0\x9F\x98", 5, 2},
    /* interrupted */
    {"\xC2\x41", 2, 0},
    {"\xE2\x82\x41", 3, 0},
    {"\xE2\x41\x82", 3, 0},
    {"\xF0\x9F\x98\x41", 4, 0},
    {"\xF0\x9F\x41\x80", 4, 0},
    {"\xC2\xC2\x80", 3, 0},
    /* in the middle of more */
    {"gr\xC3\xBC\xC3\x9F", 6, 6},
    {"12345678\xE2\x82\xAC"
     "12345678",
     19, 19},
    {"1234567890123456789012345678901\xC3\xBC", 33, 33},
};

START_TEST(longest_valid_prefix_is_found)
{
    ck_assert_uint_eq(dyni_utf8_valid_len(prefixes[_i].text, prefixes[_i].len),
                      prefixes[_i].valid);
    ck_assert(dyni_utf8_valid(dyn_str_n(prefixes[_i].text, prefixes[_i].len)) ==
              (prefixes[_i].valid == prefixes[_i].len));
}
END_TEST

/* The word-wise paths must see a bad byte at each offset and each length. The text lies
 * in memory of just its size, so that reading past it shows under a sanitizer. */
START_TEST(bad_byte_is_found_at_every_place)
{
    for (size_t len = 1; len <= 80; len++) {
        char *text = malloc(len);
        ck_assert_ptr_nonnull(text);
        for (size_t at = 0; at < len; at++) {
            memset(text, 'x', len);
            ck_assert_uint_eq(dyni_utf8_valid_len(text, len), len);
            text[at] = (char)0x80;
            ck_assert_uint_eq(dyni_utf8_valid_len(text, len), at);
            text[at] = (char)0xF0;
            ck_assert_uint_eq(dyni_utf8_valid_len(text, len), at);
        }
        free(text);
    }
}
END_TEST

START_TEST(absent_text_is_valid_and_empty)
{
    struct dyn_str absent = {0};

    ck_assert(dyni_utf8_valid(absent));
    ck_assert_uint_eq(dyni_utf8_count(absent), 0);
    ck_assert_uint_eq(dyni_utf8_valid_len(NULL, 0), 0);
}
END_TEST

static const struct {
    uint32_t code_point;
    size_t len;
    const char *text;
} encodings[] = {
    {0, 1, "\0"},
    {0x7F, 1, "\x7F"},
    {0x80, 2, "\xC2\x80"},
    {0x7FF, 2, "\xDF\xBF"},
    {0x800, 3, "\xE0\xA0\x80"},
    {0x20AC, 3, "\xE2\x82\xAC"},
    {0xD7FF, 3, "\xED\x9F\xBF"},
    {0xD800, 0, ""},
    {0xDFFF, 0, ""},
    {0xE000, 3, "\xEE\x80\x80"},
    {0xFFFF, 3, "\xEF\xBF\xBF"},
    {0x10000, 4, "\xF0\x90\x80\x80"},
    {0x1F600, 4, "\xF0\x9F\x98\x80"},
    {0x10FFFF, 4, "\xF4\x8F\xBF\xBF"},
    {0x110000, 0, ""},
    {UINT32_MAX, 0, ""},
};

START_TEST(code_point_is_encoded)
{
    char text[4];

    ck_assert_uint_eq(dyni_utf8_encode(encodings[_i].code_point, text),
                      encodings[_i].len);
    ck_assert_mem_eq(text, encodings[_i].text, encodings[_i].len);
}
END_TEST

START_TEST(every_code_point_encodes_to_one_valid_character)
{
    for (uint32_t code_point = 0; code_point <= 0x110000; code_point++) {
        char text[4];
        size_t len = dyni_utf8_encode(code_point, text);
        bool is_scalar =
            code_point <= 0x10FFFF && (code_point < 0xD800 || code_point > 0xDFFF);

        if ((len != 0) != is_scalar || dyni_utf8_valid_len(text, len) != len ||
            dyni_utf8_count(dyn_str_n(text, len)) != (is_scalar ? 1 : 0))
            ck_abort_msg("code point %lX", (unsigned long)code_point);
    }
}
END_TEST

START_TEST(characters_are_counted_at_every_length)
{
    char text[200];
    size_t len = 0;

    for (size_t count = 0; count < 50; count++) {
        ck_assert_uint_eq(dyni_utf8_count(dyn_str_n(text, len)), count);
        len += dyni_utf8_encode((uint32_t[]){'a', 0xFC, 0x20AC, 0x1F600}[count % 4],
                                text + len);
    }
}
END_TEST

static const struct {
    const char *text;
    size_t cut;
} cuts[] = {
    {"", 0},
    {"abc", 3},
    {"abc\xC3", 3},
    {"abc\xC3\xBC", 5},
    {"abc\xE2\x82", 3},
    {"abc\xE2\x82\xAC", 6},
    {"abc\xF0", 3},
    {"abc\xF0\x9F", 3},
    {"abc\xF0\x9F\x98", 3},
    {"abc\xF0\x9F\x98\x80", 7},
    {"\xF0\x9F\x98", 0},
    /* invalid anyway: left as it is */
    {"\x80", 1},
    {"\x80\x80\x80\x80\x80", 5},
};

START_TEST(cut_takes_off_an_incomplete_character_only)
{
    ck_assert_uint_eq(dyni_utf8_cut(cuts[_i].text, strlen(cuts[_i].text)), cuts[_i].cut);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof(table[0]))

int main(void)
{
    Suite *suite = suite_create("core/utf8");
    TCase *tc = tcase_create("utf8");

    tcase_add_loop_test(tc, longest_valid_prefix_is_found, 0, ROWS(prefixes));
    tcase_add_test(tc, bad_byte_is_found_at_every_place);
    tcase_add_test(tc, absent_text_is_valid_and_empty);
    tcase_add_loop_test(tc, code_point_is_encoded, 0, ROWS(encodings));
    tcase_add_test(tc, every_code_point_encodes_to_one_valid_character);
    tcase_add_test(tc, characters_are_counted_at_every_length);
    tcase_add_loop_test(tc, cut_takes_off_an_incomplete_character_only, 0, ROWS(cuts));
    suite_add_tcase(suite, tc);
    return suite_main(suite);
}
