/* SPDX-License-Identifier: MIT */
#include "db/invocation.h"
#include "support/faulty_system.h"
#include "support/suite.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MANY 2000

static struct faulty_system faulty;
static struct dyni_invocations ids;
static char made[MANY][DYN_ID_TEXT_MAX];

static void setup(void)
{
    faulty_system_init(&faulty);
    dyni_invocations_init(&ids, &faulty.system);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

START_TEST(each_is_a_uuid_of_its_own)
{
    for (size_t i = 0; i < MANY; i++) {
        ck_assert_int_eq(dyni_invocations_next(&ids, made[i]), DYN_OK);
        ck_assert(dyn_uuid_valid(dyn_str(made[i])));
        ck_assert_int_eq(made[i][14], '4');
        ck_assert_ptr_nonnull(strchr("89ab", made[i][19]));
    }
    qsort(made, MANY, sizeof(made[0]), by_text);
    for (size_t i = 1; i < MANY; i++)
        ck_assert_str_ne(made[i - 1], made[i]);
}
END_TEST

/* The number at the end carries over into the bytes before it. */
START_TEST(the_end_counts_on_over_all_its_bytes)
{
    char id[DYN_ID_TEXT_MAX];

    ck_assert_int_eq(dyni_invocations_next(&ids, id), DYN_OK);
    memset(ids.random, 0xFF, sizeof(ids.random));
    ck_assert_int_eq(dyni_invocations_next(&ids, id), DYN_OK);
    ck_assert_str_eq(id, "ffffffff-ffff-4fff-8000-000000000000");
}
END_TEST

START_TEST(random_bytes_are_drawn_once_and_again_after_a_failure)
{
    char first[DYN_ID_TEXT_MAX], second[DYN_ID_TEXT_MAX];

    faulty.random_fails = true;
    ck_assert_int_eq(dyni_invocations_next(&ids, first), DYN_E_SYSTEM);
    faulty.random_fails = false;
    ck_assert_int_eq(dyni_invocations_next(&ids, first), DYN_OK);
    faulty.random_fails = true;
    ck_assert_int_eq(dyni_invocations_next(&ids, second), DYN_OK);
    ck_assert_int_eq(strncmp(first, second, 18), 0);
    ck_assert_str_ne(first, second);
}
END_TEST

START_TEST(child_of_a_fork_draws_its_own)
{
    char parents[DYN_ID_TEXT_MAX], childs[DYN_ID_TEXT_MAX] = "";
    int ends[2], status;
    pid_t child;

    dyni_invocations_init(&ids, dyn_system_default());
    ck_assert_int_eq(dyni_invocations_next(&ids, parents), DYN_OK);
    ck_assert_int_eq(pipe(ends), 0);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        char id[DYN_ID_TEXT_MAX];
        bool done = dyni_invocations_next(&ids, id) == DYN_OK &&
                    write(ends[1], id, sizeof(id)) == (ssize_t)sizeof(id);
        _exit(done ? 0 : 1);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(read(ends[0], childs, sizeof(childs)), (int)sizeof(childs));
    close(ends[0]);
    close(ends[1]);
    ck_assert_int_ne(strncmp(parents, childs, 18), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("db/invocation");
    TCase *tc = tcase_create("invocation");

    tcase_add_checked_fixture(tc, setup, NULL);
    tcase_add_test(tc, each_is_a_uuid_of_its_own);
    tcase_add_test(tc, the_end_counts_on_over_all_its_bytes);
    tcase_add_test(tc, random_bytes_are_drawn_once_and_again_after_a_failure);
    tcase_add_test(tc, child_of_a_fork_draws_its_own);
    suite_add_tcase(suite, tc);
    return suite_main(suite);
}
