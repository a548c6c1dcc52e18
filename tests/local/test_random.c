/* SPDX-License-Identifier: MIT */
/*
 * Random sequences of requests on the engine in memory, and on a file, dyngen-local and each
 * other server that is here: whole answers have to be the same. From fixed seeds; DYNGEN_RANDOM_SEEDS=1000 runs that many of
 * them, DYNGEN_RANDOM_FIRST=77 begins there, DYNGEN_RANDOM_STEPS=500 makes them longer. What
 * fails is shrunk and printed as a case, to stderr.
 */
#include "local/random_compare.h"
#include "support/asked.h"
#include "support/server_case.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SEEDS 40
#define STEPS 120

static const struct random_profile dynoxide = {"dynoxide", true, true, true,
                                               false,      true, true};
static const struct random_profile dynalite = {"dynalite", false, false, false,
                                               true,       false, false};
static const struct random_profile local = {"dyngen-local", true, true, true,
                                            true,           true, true};

/* Closes both. */
static void compare(const struct random_profile *profile, struct case_service ours,
                    struct case_service theirs, uint64_t seed)
{
    size_t count = (size_t)asked_or("DYNGEN_RANDOM_STEPS", STEPS);
    struct random_step *steps = random_steps_new(seed, profile, count);
    struct dyn_buf why = {0}, shrunk = {0};
    size_t at = random_compare(&ours, &theirs, steps, count, NULL, &why);
    if (at < count) {
        random_shrink(&ours, &theirs, steps, at, &shrunk);
        fprintf(stderr, "%s\n", shrunk.ptr != NULL ? shrunk.ptr : "");
    }
    dyn_buf_release(&shrunk);
    ck_assert_msg(at == count, "seed %lu, step %zu: %.3000s", (unsigned long)seed, at,
                  why.ptr);
    ck_assert_msg(random_segments_add_up(&ours, &why), "seed %lu: segments: %.3000s",
                  (unsigned long)seed, why.ptr);
    random_steps_free(steps, count);
    dyn_buf_release(&why);
    case_service_close(&theirs);
    case_service_close(&ours);
}

static void compare_with_server(const struct random_profile *profile, uint64_t seed)
{
    const struct server *server = server_case_server();
    if (server != NULL)
        compare(profile, case_service_engine(),
                case_service_server(profile->server, server->port), seed);
}

static uint64_t seed_of(int i)
{
    return (uint64_t)asked_or("DYNGEN_RANDOM_FIRST", 1) + (uint64_t)i;
}

START_TEST(dynoxide_answers_the_same)
{
    compare_with_server(&dynoxide, seed_of(_i));
}
END_TEST

START_TEST(dynalite_answers_the_same)
{
    compare_with_server(&dynalite, seed_of(_i));
}
END_TEST

START_TEST(dyngen_local_answers_the_same)
{
    compare_with_server(&local, seed_of(_i));
}
END_TEST

static void remove_files(const char *folder)
{
    static const char *const names[] = {"db", "db-wal", "db-shm"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char path[64];
        snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        unlink(path);
    }
    ck_assert_int_eq(rmdir(folder), 0);
}

START_TEST(a_file_answers_the_same)
{
    char folder[] = "/tmp/dyngen-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(folder));
    compare(&local, case_service_engine(), case_service_file(folder), seed_of(_i));
    remove_files(folder);
}
END_TEST

static void add_test(TCase *tcase, const TTest *test)
{
    tcase_set_timeout(tcase, 300);
    tcase_add_loop_test(tcase, test, 0, (int)asked_or("DYNGEN_RANDOM_SEEDS", SEEDS));
}

static void add_server(Suite *suite, enum server_id id, const TTest *test)
{
    add_test(server_case_add(suite, id, "random sequences"), test);
}

int main(void)
{
    Suite *suite = suite_create("random");
    TCase *file = tcase_create("file");
    suite_add_tcase(suite, file);
    add_test(file, a_file_answers_the_same);
    add_server(suite, SERVER_DYNOXIDE, dynoxide_answers_the_same);
    add_server(suite, SERVER_DYNALITE, dynalite_answers_the_same);
    add_server(suite, SERVER_DYNGEN_LOCAL, dyngen_local_answers_the_same);
    return suite_main(suite);
}
