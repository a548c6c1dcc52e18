/* SPDX-License-Identifier: MIT */
#include "support/scene_servers.h"

#include "support/server_case.h"

static const struct scene_entry *scenes;

START_TEST(the_scene_plays)
{
    struct server *server = server_case_server();
    if (server != NULL)
        scene_run(&scenes[_i], server);
}
END_TEST

void scene_servers_add(Suite *suite, const struct scene_entry *entries, size_t count)
{
    scenes = entries;
    for (int id = 0; id < SERVER_KIND_COUNT; id++) {
        TCase *tcase = server_case_add(suite, (enum server_id)id, "every scene");
        tcase_set_timeout(tcase, 60);
        tcase_add_loop_test(tcase, the_scene_plays, 0, (int)count);
    }
}
