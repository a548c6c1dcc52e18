/* SPDX-License-Identifier: MIT */
#include "support/faulty_system.h"
#include "support/suite.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROWS(table) (int)(sizeof(table) / sizeof(table[0]))

static const struct dyn_system *os;
static char folder[64], path[128];

static void begin(void)
{
    os = dyn_system_default();
    snprintf(folder, sizeof(folder), "/tmp/dyn-system-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/file", folder);
}

static void end(void)
{
    unlink(path);
    rmdir(folder);
}

static void put_file(size_t len)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    for (size_t i = 0; i < len; i++)
        fputc((int)('a' + i % 26), file);
    ck_assert_int_eq(fclose(file), 0);
}

static const struct {
    size_t len, size;
    int rc;
} reads[] = {
    {0, 0, 0},         {0, 10, 0},        {1, 0, EFBIG},
    {9, 10, 0},        {10, 10, 0},       {11, 10, EFBIG},
    {70000, 99999, 0}, {70000, 70000, 0}, {70000, 69999, EFBIG},
};

START_TEST(a_file_is_read_up_to_the_size_given)
{
    static char bytes[100000];
    size_t len = 12345;
    put_file(reads[_i].len);
    ck_assert_int_eq(os->read_file(os->ctx, path, bytes, reads[_i].size, &len),
                     reads[_i].rc);
    ck_assert_uint_eq(len, reads[_i].rc == 0 ? reads[_i].len : 12345);
    for (size_t i = 0; reads[_i].rc == 0 && i < len; i++)
        ck_assert_int_eq(bytes[i], (char)('a' + i % 26));
}
END_TEST

START_TEST(a_file_that_cannot_be_read_gives_its_errno)
{
    char bytes[10];
    size_t len = 7;
    ck_assert_int_eq(os->read_file(os->ctx, path, bytes, sizeof(bytes), &len), ENOENT);
    ck_assert_int_eq(os->read_file(os->ctx, folder, bytes, sizeof(bytes), &len), EISDIR);
    put_file(5);
    ck_assert_int_eq(chmod(path, 0), 0);
    if (geteuid() != 0)
        ck_assert_int_eq(os->read_file(os->ctx, path, bytes, sizeof(bytes), &len),
                         EACCES);
    strcat(path, "/below");
    ck_assert_int_eq(os->read_file(os->ctx, path, bytes, sizeof(bytes), &len), ENOTDIR);
    path[strlen(path) - strlen("/below")] = '\0';
    ck_assert_uint_eq(len, 7);
}
END_TEST

START_TEST(reading_leaves_no_descriptor_open)
{
    char bytes[10];
    size_t len;
    int before = dup(0);
    close(before);
    put_file(20);
    for (int i = 0; i < 5; i++) {
        os->read_file(os->ctx, path, bytes, sizeof(bytes), &len);
        os->read_file(os->ctx, folder, bytes, sizeof(bytes), &len);
    }
    int after = dup(0);
    close(after);
    ck_assert_int_eq(before, after);
}
END_TEST

START_TEST(the_monotonic_clock_never_goes_back)
{
    int64_t last = os->monotonic_us(os->ctx);
    for (int i = 0; i < 1000; i++) {
        int64_t now = os->monotonic_us(os->ctx);
        ck_assert_int_ge(now, last);
        last = now;
    }
}
END_TEST

static volatile sig_atomic_t alarms;

static void on_alarm(int number)
{
    (void)number;
    alarms++;
}

START_TEST(signals_do_not_shorten_a_sleep)
{
    struct sigaction action;
    struct itimerval every = {{0, 2000}, {0, 2000}}, never = {{0, 0}, {0, 0}};
    memset(&action, 0, sizeof(action));
    action.sa_handler = on_alarm;
    sigemptyset(&action.sa_mask);
    ck_assert_int_eq(sigaction(SIGALRM, &action, NULL), 0);
    ck_assert_int_eq(setitimer(ITIMER_REAL, &every, NULL), 0);
    int64_t began = os->monotonic_us(os->ctx);
    ck_assert_int_eq(os->sleep_us(os->ctx, 20000), 0);
    int64_t took = os->monotonic_us(os->ctx) - began;
    ck_assert_int_eq(setitimer(ITIMER_REAL, &never, NULL), 0);
    ck_assert_int_gt(alarms, 0);
    ck_assert_int_ge(took, 20000);
}
END_TEST

START_TEST(no_time_to_sleep_is_no_error)
{
    ck_assert_int_eq(os->sleep_us(os->ctx, 0), 0);
    ck_assert_int_eq(os->sleep_us(os->ctx, -1), 0);
    ck_assert_int_eq(os->sleep_us(os->ctx, 1), 0);
}
END_TEST

START_TEST(the_environment_is_the_process_s)
{
    setenv("DYN_TEST_SYSTEM", "yes", 1);
    ck_assert_str_eq(os->environment(os->ctx, "DYN_TEST_SYSTEM"), "yes");
    unsetenv("DYN_TEST_SYSTEM");
    ck_assert_ptr_null(os->environment(os->ctx, "DYN_TEST_SYSTEM"));
}
END_TEST

START_TEST(home_is_HOME_or_the_user_database_s)
{
    const char *home;
    setenv("HOME", "/some/where", 1);
    ck_assert_str_eq(os->home(os->ctx), "/some/where");
    setenv("HOME", "", 1);
    home = os->home(os->ctx);
    ck_assert(home == NULL || home[0] == '/');
    unsetenv("HOME");
    ck_assert_ptr_eq(os->home(os->ctx), home);
}
END_TEST

START_TEST(a_child_process_has_another_number)
{
    int64_t parent = os->process_id(os->ctx);
    int status = 0;
    ck_assert_int_eq(parent, getpid());
    pid_t child = fork();
    if (child == 0)
        _exit(os->process_id(os->ctx) == parent ? 1 : 0);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
}
END_TEST

START_TEST(the_system_of_tests_sleeps_by_moving_its_clocks)
{
    struct faulty_system faulty;
    int64_t wall, later;
    faulty_system_init(&faulty);
    const struct dyn_system *system = &faulty.system;
    int64_t began = system->monotonic_us(system->ctx);
    ck_assert_int_eq(system->now_us(system->ctx, &wall), 0);
    ck_assert_int_eq(system->sleep_us(system->ctx, 100), 0);
    ck_assert_int_eq(system->sleep_us(system->ctx, 23), 0);
    ck_assert_int_eq(system->now_us(system->ctx, &later), 0);
    ck_assert_int_eq(system->monotonic_us(system->ctx) - began, 123);
    ck_assert_int_eq(later - wall, 123);
    ck_assert_uint_eq(faulty.sleeps, 2);
    ck_assert_int_eq(faulty.slept_us, 123);
    ck_assert_int_eq(faulty.last_sleep_us, 23);
    faulty.sleep_fails = true;
    ck_assert_int_eq(system->sleep_us(system->ctx, 100), -1);
    ck_assert_int_eq(system->monotonic_us(system->ctx) - began, 123);
}
END_TEST

START_TEST(the_system_of_tests_has_tables_for_environment_and_files)
{
    struct faulty_system faulty;
    char bytes[5];
    size_t len = 0;
    faulty_system_init(&faulty);
    const struct dyn_system *system = &faulty.system;
    ck_assert_ptr_null(system->environment(system->ctx, "A"));
    faulty_system_setenv(&faulty, "A", "1");
    faulty_system_setenv(&faulty, "A", "2");
    ck_assert_str_eq(system->environment(system->ctx, "A"), "2");
    faulty_system_setenv(&faulty, "A", NULL);
    ck_assert_ptr_null(system->environment(system->ctx, "A"));
    ck_assert_int_eq(system->read_file(system->ctx, "/f", bytes, 5, &len), ENOENT);
    faulty_system_file(&faulty, "/f", "hello");
    ck_assert_int_eq(system->read_file(system->ctx, "/f", bytes, 5, &len), 0);
    ck_assert_uint_eq(len, 5);
    ck_assert_int_eq(system->read_file(system->ctx, "/f", bytes, 4, &len), EFBIG);
    faulty_system_file_error(&faulty, "/f", EACCES);
    ck_assert_int_eq(system->read_file(system->ctx, "/f", bytes, 5, &len), EACCES);
    ck_assert_uint_eq(faulty.file_reads, 4);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("core_system");
    TCase *tc = tcase_create("core_system");

    tcase_add_checked_fixture(tc, begin, end);
    tcase_add_loop_test(tc, a_file_is_read_up_to_the_size_given, 0, ROWS(reads));
    tcase_add_test(tc, a_file_that_cannot_be_read_gives_its_errno);
    tcase_add_test(tc, reading_leaves_no_descriptor_open);
    tcase_add_test(tc, the_monotonic_clock_never_goes_back);
    tcase_add_test(tc, signals_do_not_shorten_a_sleep);
    tcase_add_test(tc, no_time_to_sleep_is_no_error);
    tcase_add_test(tc, the_environment_is_the_process_s);
    tcase_add_test(tc, home_is_HOME_or_the_user_database_s);
    tcase_add_test(tc, a_child_process_has_another_number);
    tcase_add_test(tc, the_system_of_tests_sleeps_by_moving_its_clocks);
    tcase_add_test(tc, the_system_of_tests_has_tables_for_environment_and_files);
    suite_add_tcase(suite, tc);
    return suite_main(suite);
}
