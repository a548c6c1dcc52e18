/* SPDX-License-Identifier: MIT */
#include "support/scene_engine.h"

#include <dyn/local.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct server_kind kind = {.id = SERVER_KIND_COUNT, .name = "engine"};
static const struct dyn_transport_kind *const transports[] = {&dyn_local_kind, NULL};
static const struct scene_entry *scenes;
static struct server engine = {.kind = &kind};
static char folder[] = "/tmp/dyngen-XXXXXX";

static void start(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(engine.endpoint, sizeof(engine.endpoint), "local:%s/db?synchronous=off",
             folder);
}

static void stop(void)
{
    static const char *const files[] = {"db", "db-wal", "db-shm"};
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        char path[sizeof(folder) + 16];
        snprintf(path, sizeof(path), "%s/%s", folder, files[i]);
        unlink(path);
    }
    ck_assert_int_eq(rmdir(folder), 0);
    memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
}

START_TEST(the_scene_plays_on_the_engine)
{
    scene_transports = transports;
    scene_run(&scenes[_i], &engine);
    scene_transports = NULL;
}
END_TEST

void scene_engine_add(Suite *suite, const struct scene_entry *entries, size_t count)
{
    TCase *tcase = tcase_create(kind.name);
    scenes = entries;
    tcase_set_timeout(tcase, 60);
    tcase_add_unchecked_fixture(tcase, start, stop);
    tcase_add_loop_test(tcase, the_scene_plays_on_the_engine, 0, (int)count);
    suite_add_tcase(suite, tcase);
}
