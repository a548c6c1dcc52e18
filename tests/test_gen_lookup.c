/* SPDX-License-Identifier: MIT */
#include "base/lookup.h"

#include "support/suite.h"

#include <stdio.h>
#include <string.h>

static struct dyn_arena arena;
static struct lookup lookup;

static void set_up(void)
{
    memset(&arena, 0, sizeof(arena));
    lookup = (struct lookup){.arena = &arena};
}

static void tear_down(void)
{
    dyn_arena_release(&arena);
}

START_TEST(an_empty_one_has_nothing)
{
    ck_assert_ptr_null(lookup_get(&lookup, DYN_STR("a")));
    lookup_clear(&lookup);
    ck_assert_ptr_null(lookup_get(&lookup, DYN_STR("")));
}
END_TEST

START_TEST(what_was_added_first_stays)
{
    int first = 1, second = 2;
    ck_assert_ptr_null(lookup_add(&lookup, DYN_STR("a"), &first));
    ck_assert_ptr_eq(lookup_add(&lookup, DYN_STR("a"), &second), &first);
    ck_assert_ptr_eq(lookup_get(&lookup, DYN_STR("a")), &first);
    ck_assert_uint_eq(lookup.count, 1);
}
END_TEST

START_TEST(the_empty_text_and_nul_are_texts)
{
    int empty = 0, nul = 0;
    ck_assert_ptr_null(lookup_add(&lookup, DYN_STR(""), &empty));
    ck_assert_ptr_null(lookup_add(&lookup, DYN_STR("\0"), &nul));
    ck_assert_ptr_eq(lookup_get(&lookup, DYN_STR("")), &empty);
    ck_assert_ptr_eq(lookup_get(&lookup, DYN_STR("\0")), &nul);
}
END_TEST

START_TEST(many_are_found_and_forgotten)
{
    enum { MANY = 5000 };
    static char texts[MANY][8];
    for (int i = 0; i < MANY; i++) {
        snprintf(texts[i], sizeof(texts[i]), "k%d", i);
        ck_assert_ptr_null(lookup_add(&lookup, dyn_str(texts[i]), texts[i]));
    }
    for (int i = 0; i < MANY; i++)
        ck_assert_ptr_eq(lookup_get(&lookup, dyn_str(texts[i])), texts[i]);
    ck_assert_ptr_null(lookup_get(&lookup, DYN_STR("k5000")));
    lookup_clear(&lookup);
    ck_assert_ptr_null(lookup_get(&lookup, DYN_STR("k1")));
    ck_assert_ptr_null(lookup_add(&lookup, DYN_STR("k1"), texts[1]));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gen lookup");
    TCase *tcase = tcase_create("lookup");

    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, an_empty_one_has_nothing);
    tcase_add_test(tcase, what_was_added_first_stays);
    tcase_add_test(tcase, the_empty_text_and_nul_are_texts);
    tcase_add_test(tcase, many_are_found_and_forgotten);
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
