/* SPDX-License-Identifier: MIT */
#include "support/scene_servers.h"

static const struct scene_entry *scenes;
static struct server server;
static bool is_here; /* the server of the test case that runs */

static void start(enum server_id id)
{
    is_here = !server_is_missing(&server_kinds[id], "every scene");
    if (is_here)
        ck_assert_msg(server_start(&server_kinds[id], &server) == 0, "%s",
                      server.failure);
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

static void start_dyngen_local(void)
{
    start(SERVER_DYNGEN_LOCAL);
}

static void stop(void)
{
    if (is_here)
        server_stop(&server);
}

START_TEST(the_scene_plays)
{
    if (is_here)
        scene_run(&scenes[_i], &server);
}
END_TEST

void scene_servers_add(Suite *suite, const struct scene_entry *entries, size_t count)
{
    static void (*const starts[SERVER_KIND_COUNT])(void) = {
        [SERVER_DYNOXIDE] = start_dynoxide,
        [SERVER_DYNALITE] = start_dynalite,
        [SERVER_DYNAMODB_LOCAL] = start_dynamodb_local,
        [SERVER_DYNGEN_LOCAL] = start_dyngen_local,
    };
    scenes = entries;
    for (int id = 0; id < SERVER_KIND_COUNT; id++) {
        TCase *tcase = tcase_create(server_kinds[id].name);
        tcase_set_timeout(tcase, 60);
        tcase_add_unchecked_fixture(tcase, starts[id], stop);
        tcase_add_loop_test(tcase, the_scene_plays, 0, (int)count);
        suite_add_tcase(suite, tcase);
    }
}
