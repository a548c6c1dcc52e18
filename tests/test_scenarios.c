/* SPDX-License-Identifier: MIT */
/* Every verb, expression and value on the embedded engine and on every real server that
 * is here. */
#include "scenes/scenes.h"
#include "support/scene_engine.h"
#include "support/scene_servers.h"
#include "support/suite.h"

static const struct scene_entry entries[] = {
    {"tables", scene_tables},
    {"number_keys", scene_number_keys},
    {"raw_calls", scene_raw_calls},
    {"writes", scene_writes},
    {"upserts", scene_upserts},
    {"deletes", scene_deletes},
    {"refusals", scene_refusals},
    {"reads", scene_reads},
    {"comparisons", scene_comparisons},
    {"joined_conditions", scene_joined_conditions},
    {"raw_conditions", scene_raw_conditions},
    {"versions", scene_versions},
    {"rivals", scene_rivals},
    {"every_field", scene_every_field},
    {"depth", scene_depth},
    {"strategies", scene_strategies},
    {"index_keys", scene_index_keys},
    {"index_parts", scene_index_parts},
    {"write_times", scene_write_times},
    {"stale_keys", scene_stale_keys},
    {"lost_answers", scene_lost_answers},
    {"ranges", scene_ranges},
    {"pages", scene_pages},
    {"filters", scene_filters},
    {"views", scene_views},
    {"scans", scene_scans},
    {"values", scene_values},
    {"sizes", scene_sizes},
};
#define ENTRY_COUNT ((int)(sizeof(entries) / sizeof(entries[0])))

START_TEST(every_difference_names_a_scene)
{
    const char *check = scene_differences[_i].check;
    bool is_known = false;
    for (int i = 0; i < ENTRY_COUNT; i++) {
        size_t len = strlen(entries[i].name);
        is_known =
            is_known || (strncmp(check, entries[i].name, len) == 0 && check[len] == ':');
    }
    ck_assert_msg(is_known, "%s", check);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("scenarios");
    scene_engine_add(suite, entries, (size_t)ENTRY_COUNT);
    scene_servers_add(suite, entries, (size_t)ENTRY_COUNT);
    TCase *tcase = tcase_create("differences");
    tcase_add_loop_test(tcase, every_difference_names_a_scene, 0,
                        (int)scene_difference_count);
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
