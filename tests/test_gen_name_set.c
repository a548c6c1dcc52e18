/* SPDX-License-Identifier: MIT */
#include "model/name_set.h"

#include "support/suite.h"

#include <stdio.h>
#include <string.h>

static struct dyn_arena arena;
static struct name_set set;

static void set_up(void)
{
    memset(&arena, 0, sizeof(arena));
    set = (struct name_set){.arena = &arena};
}

static void tear_down(void)
{
    dyn_arena_release(&arena);
}

/* Whether the second name clashes with the first one. */
static const struct {
    const char *stem, *suffix, *other_stem, *other_suffix;
    enum name_space space, other_space;
    bool is_clash;
} pairs[] = {
    {"shop_order", "_key", "shop_order", "_key", SPACE_TAG, SPACE_TAG, true},
    {"shop_order", "_key", "shop_order_key", "", SPACE_TAG, SPACE_TAG, true},
    {"shop_order_key", "", "shop_order", "_key", SPACE_HEADER, SPACE_HEADER, true},
    {"shop_a", "_b_c", "shop_a_b", "_c", SPACE_HEADER, SPACE_HEADER, true},
    {"", "x", "x", "", SPACE_HEADER, SPACE_HEADER, true},
    {"shop_order", "_key", "shop_order", "_keys", SPACE_TAG, SPACE_TAG, false},
    {"shop_order", "_keys", "shop_order", "_key", SPACE_TAG, SPACE_TAG, false},
    {"shop_order", "", "shop_order", "_key", SPACE_TAG, SPACE_TAG, false},
    {"shop_order", "_key", "shop_offer", "_key", SPACE_TAG, SPACE_TAG, false},
    {"shop_order", "", "shop_order", "", SPACE_TAG, SPACE_HEADER, true},
    {"shop_order", "", "shop_order", "", SPACE_SOURCE, SPACE_HEADER, true},
    {"shop_order", "", "shop_order", "", SPACE_HEADER, SPACE_SOURCE, true},
    {"shop_order", "", "shop_order", "", SPACE_TAG, SPACE_SOURCE, false},
    {"shop_order", "", "shop_order", "", SPACE_SOURCE, SPACE_TAG, false},
};

START_TEST(names_clash_where_both_are_seen)
{
    struct name_stem stem = name_stem_of(pairs[_i].stem);
    struct name_stem other = name_stem_of(pairs[_i].other_stem);
    int one = 1, two = 2;
    ck_assert_ptr_null(
        name_set_add(&set, pairs[_i].space, &stem, pairs[_i].suffix, &one));
    void *found =
        name_set_add(&set, pairs[_i].other_space, &other, pairs[_i].other_suffix, &two);
    ck_assert_ptr_eq(found, pairs[_i].is_clash ? &one : NULL);
    ck_assert_uint_eq(set.count, pairs[_i].is_clash ? 1 : 2);
}
END_TEST

START_TEST(many_names_are_all_found_again)
{
    enum { COUNT = 1000 };
    static char suffixes[COUNT][8];
    struct name_stem stem = name_stem_of("shop_item_");
    int owner = 1;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < COUNT; i++) {
            snprintf(suffixes[i], sizeof(suffixes[i]), "%d", i);
            void *found = name_set_add(&set, SPACE_HEADER, &stem, suffixes[i], &owner);
            ck_assert_ptr_eq(found, round == 0 ? NULL : &owner);
        }
    }
    ck_assert_uint_eq(set.count, COUNT);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gen_name_set");
    TCase *tcase = tcase_create("name_set");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, names_clash_where_both_are_seen, 0,
                        (int)(sizeof(pairs) / sizeof(pairs[0])));
    tcase_add_test(tcase, many_names_are_all_found_again);
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
