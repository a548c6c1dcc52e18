/* SPDX-License-Identifier: MIT */
/*
 * Every scene on every real server that is here. A server runs as long as its test case: with
 * Check's forks it belongs to the parent, which no scene but those of test_clients.c kills.
 */
#include "scenes/scenes.h"
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
    {"ranges", scene_ranges},
    {"pages", scene_pages},
    {"filters", scene_filters},
    {"views", scene_views},
    {"scans", scene_scans},
    {"values", scene_values},
    {"sizes", scene_sizes},
};
#define ENTRY_COUNT ((int)(sizeof(entries) / sizeof(entries[0])))

static struct server server;
static const struct server_kind *kind; /* whose test case is running */

static void start(enum server_id id)
{
    kind = &server_kinds[id];
    if (server_is_missing(kind, "every scene"))
        kind = NULL;
    else
        ck_assert_msg(server_start(kind, &server) == 0, "%s", server.failure);
}

static void start_dynoxide(void)
{
    start(SERVER_DYNOXIDE);
}

static void start_dynalite(void)
{
    start(SERVER_DYNALITE);
}

static void start_dynamodb_local(void)
{
    start(SERVER_DYNAMODB_LOCAL);
}

static void stop(void)
{
    if (kind != NULL)
        server_stop(&server);
}

START_TEST(the_scene_plays)
{
    if (kind != NULL)
        scene_run(&entries[_i], &server);
}
END_TEST

START_TEST(every_difference_names_a_scene)
{
    const char *check = scene_differences[_i].check;
    bool is_known = false;
    for (int i = 0; i < ENTRY_COUNT; i++) {
        size_t len = strlen(entries[i].name);
        is_known = is_known ||
                   (strncmp(check, entries[i].name, len) == 0 && check[len] == ':');
    }
    ck_assert_msg(is_known, "%s", check);
}
END_TEST

static const struct {
    const char *name;
    void (*start)(void);
} cases[SERVER_KIND_COUNT] = {
    [SERVER_DYNOXIDE] = {"dynoxide", start_dynoxide},
    [SERVER_DYNALITE] = {"dynalite", start_dynalite},
    [SERVER_DYNAMODB_LOCAL] = {"DynamoDB Local", start_dynamodb_local},
};

int main(void)
{
    Suite *suite = suite_create("scenarios");
    for (int id = 0; id < SERVER_KIND_COUNT; id++) {
        TCase *tcase = tcase_create(cases[id].name);
        tcase_set_timeout(tcase, 60);
        tcase_add_unchecked_fixture(tcase, cases[id].start, stop);
        tcase_add_loop_test(tcase, the_scene_plays, 0, ENTRY_COUNT);
        suite_add_tcase(suite, tcase);
    }
    TCase *tcase = tcase_create("differences");
    tcase_add_loop_test(tcase, every_difference_names_a_scene, 0,
                        (int)scene_difference_count);
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
