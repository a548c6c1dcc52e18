/* SPDX-License-Identifier: MIT */
/*
 * Random sequences of requests on the engine in memory, and on a file, dyngen-local and each
 * other server that is here: whole answers have to be the same. From fixed seeds; DYNGEN_RANDOM_SEEDS=1000 runs that many of
 * them, DYNGEN_RANDOM_FIRST=77 begins there, DYNGEN_RANDOM_STEPS=500 makes them longer. What
 * fails is shrunk and printed as a case, to stderr.
 */
#include "local/random_compare.h"
#include "support/server.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SEEDS 40
#define STEPS 120

static struct server server;
static bool is_here;

static const struct random_profile dynoxide = {"dynoxide", true, true, true,
                                               false,      true, true};
static const struct random_profile dynalite = {"dynalite", false, false, false,
                                               true,       false, false};
static const struct random_profile local = {"dyngen-local", true, true, true,
                                            true,           true, true};

static size_t number_from(const char *variable, size_t otherwise)
{
    const char *text = getenv(variable);
    return text != NULL ? strtoul(text, NULL, 10) : otherwise;
}

static void start(enum server_id id)
{
    is_here = !server_is_missing(&server_kinds[id], "random sequences");
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

static void start_dyngen_local(void)
{
    start(SERVER_DYNGEN_LOCAL);
}

static void stop(void)
{
    if (is_here)
        server_stop(&server);
}

/* Closes both. */
static void compare(const struct random_profile *profile, struct case_service ours,
                    struct case_service theirs, uint64_t seed)
{
    size_t count = number_from("DYNGEN_RANDOM_STEPS", STEPS);
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
    if (is_here)
        compare(profile, case_service_engine(),
                case_service_server(profile->server, server.port), seed);
}

static uint64_t seed_of(int i)
{
    return number_from("DYNGEN_RANDOM_FIRST", 1) + (uint64_t)i;
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

static void add(Suite *suite, const char *name, SFun start_server, const TTest *test)
{
    TCase *tcase = tcase_create(name);
    tcase_set_timeout(tcase, 300);
    if (start_server != NULL)
        tcase_add_unchecked_fixture(tcase, start_server, stop);
    tcase_add_loop_test(tcase, test, 0, (int)number_from("DYNGEN_RANDOM_SEEDS", SEEDS));
    suite_add_tcase(suite, tcase);
}

int main(void)
{
    Suite *suite = suite_create("random");
    add(suite, "file", NULL, a_file_answers_the_same);
    add(suite, "dynoxide", start_dynoxide, dynoxide_answers_the_same);
    add(suite, "dynalite", start_dynalite, dynalite_answers_the_same);
    add(suite, "dyngen-local", start_dyngen_local, dyngen_local_answers_the_same);
    return suite_main(suite);
}
