/* SPDX-License-Identifier: MIT */
#include "base/suggest.h"

#include "support/suite.h"

#include <string.h>

static const char *const words[] = {
    "string", "bool",      "int64", "decimal",       "pk",
    "sk",     "timestamp", NULL,    "discriminator", "fields"};

static const struct {
    const char *word;
    const char *nearest; /* NULL: none */
} rows[] = {
    {"Sring", "string"},
    {"strnig", "string"},
    {"STRING", "string"},
    {"stringg", "string"},
    {"int46", "int64"},
    {"desimal", "decimal"},
    {"timestmap", "timestamp"},
    {"discrimintaor", "discriminator"},
    {"descriminatro", "discriminator"},
    {"feilds", "fields"},
    {"kp", "pk"},
    {"sks", "sk"},
    {"x", NULL},
    {"", NULL},
    {"integer", NULL},
    {"boot", "bool"},
    {"primary_key", NULL},
};

START_TEST(a_word_gets_the_nearest_candidate_or_none)
{
    const char *nearest = suggest_nearest(rows[_i].word, strlen(rows[_i].word), words,
                                          sizeof(words) / sizeof(words[0]));
    ck_assert_pstr_eq(nearest, rows[_i].nearest);
}
END_TEST

START_TEST(the_first_of_equally_near_candidates_wins)
{
    const char *const two[] = {"cat", "car", "cab"};
    ck_assert_str_eq(suggest_nearest("cax", 3, two, 3), "cat");
}
END_TEST

START_TEST(the_word_ends_where_its_length_says)
{
    ck_assert_str_eq(suggest_nearest("strin|rest", 5, words, 1), "string");
}
END_TEST

START_TEST(words_longer_than_any_typing_error_have_no_candidate)
{
    char word[200];
    memset(word, 'a', sizeof(word) - 1);
    word[sizeof(word) - 1] = '\0';
    const char *const same[] = {word};
    ck_assert_ptr_null(suggest_nearest(word, sizeof(word) - 1, same, 1));
    ck_assert_ptr_null(suggest_nearest("short", 5, same, 1));
    ck_assert_ptr_null(suggest_nearest("short", 5, NULL, 0));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gen_suggest");
    TCase *tcase = tcase_create("nearest");
    tcase_add_loop_test(tcase, a_word_gets_the_nearest_candidate_or_none, 0,
                        (int)(sizeof(rows) / sizeof(rows[0])));
    tcase_add_test(tcase, the_first_of_equally_near_candidates_wins);
    tcase_add_test(tcase, the_word_ends_where_its_length_says);
    tcase_add_test(tcase, words_longer_than_any_typing_error_have_no_candidate);
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
