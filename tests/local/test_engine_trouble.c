/* SPDX-License-Identifier: MIT */
/*
 * What can happen to a file while an engine is on it, as programs see it through a client: each
 * error says which file and what to do; nothing is written by half; when there is room again,
 * or the other one is gone, it goes on.
 */
#include "engine_load.h"
#include "store_kit.h"
#include "support/suite.h"

#include <dyn/dyn.h>

#include <sqlite3.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct kit_folder folder;
static char path[512];
static struct dyn_client *db;
static struct dyn_arena mem;
static struct dyn_error err;

static void set_up(void)
{
    ck_assert(kit_folder_make(&folder));
    kit_path(&folder, "a.db", path);
    db = NULL;
}

static void tear_down(void)
{
    dyn_client_close(db);
    dyn_arena_release(&mem);
    kit_folder_remove(&folder);
}

/* --- As a program does it ---------------------------------------------------------------- */

static int open_client(const char *options)
{
    struct dyn_client_opts opts = {0};
    char endpoint[600];

    snprintf(endpoint, sizeof(endpoint), "local:%s%s", path, options);
    opts.endpoint = endpoint;
    return dyn_local_client_open(&db, &opts, &err);
}

static void must_open(const char *options)
{
    ck_assert_msg(open_client(options) == DYN_OK, "%s", err.message);
}

/* Once, and not for long. */
static int call(const char *operation, const char *request, struct dyn_str *ret_answer)
{
    struct dyn_call_opts once = {.max_attempts = 1, .timeout_ms = 300};
    char json[2048];
    size_t len = strlen(request);

    ck_assert_uint_lt(len, sizeof(json));
    for (size_t i = 0; i <= len; i++)
        json[i] = request[i] == '\'' ? '"' : request[i];
    return dyn_call(db, &mem, operation, dyn_str_n(json, len), &once, ret_answer, &err);
}

static void make_table(void)
{
    struct dyn_str answer;
    int rc = call("CreateTable",
                  "{'TableName':'tab','BillingMode':'PAY_PER_REQUEST',"
                  "'AttributeDefinitions':[{'AttributeName':'pk','AttributeType':'S'}],"
                  "'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'}]}",
                  &answer);

    ck_assert_msg(rc == DYN_OK, "%s", err.message);
}

/* Two items, which are there both or not at all. */
static int put_both(long number)
{
    char request[1200], filler[400];
    struct dyn_str answer;

    memset(filler, 'x', sizeof(filler) - 1);
    filler[sizeof(filler) - 1] = '\0';
    snprintf(request, sizeof(request),
             "{'TransactItems':[{'Put':{'TableName':'tab','Item':{'pk':{'S':'l%ld'},"
             "'t':{'S':'%s'}}}},{'Put':{'TableName':'tab','Item':{'pk':{'S':'r%ld'},"
             "'t':{'S':'%s'}}}}]}",
             number, filler, number, filler);
    return call("TransactWriteItems", request, &answer);
}

static int get_item(const char *side, long number, struct dyn_str *ret_answer)
{
    char request[100];

    snprintf(request, sizeof(request), "{'TableName':'tab','Key':{'pk':{'S':'%s%ld'}}}",
             side, number);
    return call("GetItem", request, ret_answer);
}

static bool has_item(const char *side, long number)
{
    struct dyn_str answer = {NULL, 0};
    int rc = get_item(side, number, &answer);

    ck_assert_msg(rc == DYN_OK, "%s", err.message);
    return strstr(answer.ptr, "\"Item\"") != NULL;
}

/* All numbers up to `last` are there, whole, and none behind them. */
static void ck_all_to(long last)
{
    for (long number = 1; number <= last + 2; number++) {
        ck_assert_msg(has_item("l", number) == (number <= last), "%ld of %ld", number,
                      last);
        ck_assert_msg(has_item("r", number) == (number <= last), "%ld of %ld", number,
                      last);
    }
}

static void ck_error(int rc, int expected, const char *part)
{
    char text[1000];

    dyn_error_text(&err, text, sizeof(text));
    ck_assert_msg(rc == expected, "%d: %s", rc, text);
    ck_assert_msg(strstr(text, part) != NULL, "%s", text);
    ck_assert_msg(strstr(text, "a.db: ") != NULL, "%s", text);
    ck_assert_int_eq(err.code, expected);
    printf("# %s\n", text);
}

/* --- No room --------------------------------------------------------------------------------- */

static void set_file_limit(rlim_t bytes)
{
    struct rlimit limit;

    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* With the log kept small, and grown; the limit is met within the log, or at its copying
 * back into the file. */
START_TEST(file_that_may_not_grow_says_so_loses_nothing_and_goes_on)
{
    long last = 0;
    int rc;

    signal(SIGXFSZ, SIG_IGN);
    must_open("");
    make_table();
    while (last < 20 + 100 * _i && put_both(last + 1) == DYN_OK)
        last++;
    set_file_limit(300000 + 1000 * (rlim_t)_i);
    do {
        rc = put_both(last + 1);
        last += rc == DYN_OK;
    } while (rc == DYN_OK && last < 5000);
    ck_error(rc, DYN_E_LIMIT, "raise the limit");
    ck_all_to(last);
    ck_error(put_both(last + 1), DYN_E_LIMIT, "raise the limit");
    set_file_limit(RLIM_INFINITY);
    for (int i = 0; i < 50; i++) {
        rc = put_both(last + 1);
        ck_assert_msg(rc == DYN_OK, "%s", err.message);
        last++;
    }
    ck_all_to(last);
    dyn_client_close(db);
    ck_assert(load_is_sound(path));
    must_open("");
    ck_all_to(last);
}
END_TEST

/* A disk with so many bytes left, as SQLite is told of it. */
static long bytes_left;
static ssize_t (*real_pwrite)(int fd, const void *bytes, size_t len, off_t at);

static ssize_t full_pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    if (bytes_left < (long)len) {
        errno = ENOSPC;
        return -1;
    }
    bytes_left -= (long)len;
    return real_pwrite(fd, bytes, len, at);
}

static void make_disk(void)
{
    static const char *const names[] = {"pwrite64", "pwrite"};
    sqlite3_vfs *vfs;

    ck_assert_int_eq(sqlite3_initialize(), SQLITE_OK);
    vfs = sqlite3_vfs_find("unix");
    for (size_t i = 0; i < 2 && real_pwrite == NULL; i++) {
        sqlite3_syscall_ptr call_ptr = vfs->xGetSystemCall(vfs, names[i]);
        if (call_ptr == NULL)
            continue;
        real_pwrite = (ssize_t(*)(int, const void *, size_t, off_t))call_ptr;
        ck_assert_int_eq(
            vfs->xSetSystemCall(vfs, names[i], (sqlite3_syscall_ptr)full_pwrite),
            SQLITE_OK);
    }
    ck_assert(real_pwrite != NULL);
    bytes_left = 1L << 40;
}

/* At each place of a transaction, and of the copying back. */
START_TEST(full_disk_says_so_loses_nothing_and_goes_on)
{
    long last = 0, refused = 0;

    make_disk();
    must_open("");
    make_table();
    for (long left = 0; left < 200000; left += 1777) {
        int rc = DYN_OK;
        bytes_left = left;
        while (rc == DYN_OK) {
            rc = put_both(last + 1);
            last += rc == DYN_OK;
        }
        ck_assert_msg(rc == DYN_E_LIMIT, "%d %s", rc, err.message);
        ck_assert_msg(strstr(err.message, "a.db: the disk is full; make room") != NULL,
                      "%s", err.message);
        ck_assert(!err.ambiguous);
        refused++;
        ck_assert(last == 0 || has_item("r", last));
        ck_assert(!has_item("l", last + 1));
        bytes_left = 1L << 40;
        ck_assert_int_eq(put_both(last + 1), DYN_OK);
        last++;
    }
    ck_all_to(last);
    dyn_client_close(db);
    ck_assert(load_is_sound(path));
    must_open("");
    ck_all_to(last);
    printf("# %ld writes, %ld refused\n", last, refused);
}
END_TEST

/* --- Permissions ------------------------------------------------------------------------------ */

static void fill_file(void)
{
    must_open("");
    make_table();
    ck_assert_int_eq(put_both(1), DYN_OK);
    dyn_client_close(db);
    db = NULL;
}

/* Root may do everything: where there is one, a child does it as nobody. */
static void in_child_without_rights(void (*run)(void))
{
    int status = 0;
    pid_t child;

    fflush(stdout);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(77);
        run();
        fflush(stdout);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFEXITED(status), "ended by signal %d", WTERMSIG(status));
    ck_assert_int_eq(WEXITSTATUS(status), 0);
}

/* In a child Check's own ways out are closed. */
static void say(int rc, int expected, const char *part)
{
    if (rc != expected || strstr(err.message, part) == NULL ||
        strstr(err.message, "a.db: ") == NULL) {
        fprintf(stderr, "# %d, not %d with \"%s\": %s\n", rc, expected, part,
                err.message);
        _exit(1);
    }
}

static void read_only_both(void)
{
    struct dyn_str answer;

    say(open_client(""), DYN_E_SYSTEM, "permissions");
    if (open_client("?mode=ro") != DYN_OK)
        say(-1, DYN_OK, "");
    if (call("GetItem", "{'TableName':'tab','Key':{'pk':{'S':'l1'}}}", &answer) !=
            DYN_OK ||
        strstr(answer.ptr, "Item") == NULL)
        say(-1, DYN_OK, "");
    say(put_both(2), DYN_E_SYSTEM, "for reading only");
}

/* The log can't be made: reading needs it, too, as long as it may be written. */
static void read_only_folder(void)
{
    say(open_client(""), DYN_E_SYSTEM, "permissions");
}

static void unreadable(void)
{
    say(open_client(""), DYN_E_SYSTEM, "permissions");
    say(open_client("?mode=ro"), DYN_E_SYSTEM, "permissions");
}

static const struct {
    mode_t file, folder;
    void (*run)(void);
} rights[] = {
    {0444, 0777, read_only_both},
    {0666, 0555, read_only_folder},
    {0, 0777, unreadable},
};

START_TEST(file_or_folder_without_rights_says_so)
{
    fill_file();
    ck_assert_int_eq(chmod(path, rights[_i].file), 0);
    ck_assert_int_eq(chmod(folder.path, rights[_i].folder), 0);
    in_child_without_rights(rights[_i].run);
    ck_assert_int_eq(chmod(folder.path, 0700), 0);
    ck_assert(load_is_sound(path));
}
END_TEST

/* --- Gone, damaged, locked ---------------------------------------------------------------------- */

/* What is written then is in no file that anybody finds: it must be said. */
START_TEST(file_that_was_removed_is_missed)
{
    struct dyn_str answer;

    must_open("");
    make_table();
    ck_assert_int_eq(put_both(1), DYN_OK);
    ck_assert(has_item("l", 1));
    ck_assert_int_eq(unlink(path), 0);
    ck_error(put_both(2), DYN_E_SYSTEM, "removed");
    ck_assert(!err.ambiguous);
    ck_error(get_item("l", 1, &answer), DYN_E_SYSTEM, "removed");
}
END_TEST

/* The first to read comes upon it. */
START_TEST(file_that_was_removed_is_not_read)
{
    struct dyn_str answer;

    must_open("");
    make_table();
    ck_assert_int_eq(put_both(1), DYN_OK);
    ck_assert_int_eq(unlink(path), 0);
    ck_error(get_item("l", 1, &answer), DYN_E_SYSTEM, "removed");
}
END_TEST

START_TEST(file_that_was_replaced_is_missed)
{
    struct dyn_str answer;
    char other[512];
    char copy[65536];
    FILE *from, *to;
    size_t len;

    must_open("");
    make_table();
    ck_assert_int_eq(put_both(1), DYN_OK);
    from = fopen(path, "rb");
    to = fopen(kit_path(&folder, "b.db", other), "wb");
    ck_assert(from != NULL && to != NULL);
    while ((len = fread(copy, 1, sizeof(copy), from)) > 0)
        ck_assert_uint_eq(fwrite(copy, 1, len, to), len);
    fclose(from);
    fclose(to);
    ck_assert_int_eq(rename(other, path), 0);
    ck_error(put_both(2), DYN_E_SYSTEM, "removed");
    ck_assert(!err.ambiguous);
    ck_error(get_item("l", 1, &answer), DYN_E_SYSTEM, "removed");
}
END_TEST

static void damage(long first, long last)
{
    char garbage[4096];
    FILE *file = fopen(path, "r+b");

    ck_assert_ptr_nonnull(file);
    memset(garbage, 0x5a, sizeof(garbage));
    for (long page = first; page < last; page++) {
        fseek(file, page * 4096, SEEK_SET);
        fwrite(garbage, 1, sizeof(garbage), file);
    }
    fclose(file);
}

START_TEST(damaged_file_says_so)
{
    struct dyn_str answer;

    fill_file();
    damage(1, 8);
    if (open_client("") == DYN_OK)
        ck_error(call("GetItem", "{'TableName':'tab','Key':{'pk':{'S':'l1'}}}", &answer),
                 DYN_E_SYSTEM, "damaged");
    else
        ck_error(err.code, DYN_E_SYSTEM, "damaged");
    dyn_client_close(db);
    db = NULL;
    damage(0, 1);
    ck_error(open_client(""), DYN_E_CONFIG, "not a file of this engine");
}
END_TEST

/* Another process that holds the file until its input is closed. */
static pid_t hold(int *ret_input)
{
    int input[2], ready[2];
    char byte;
    pid_t child;

    ck_assert_int_eq(pipe(input), 0);
    ck_assert_int_eq(pipe(ready), 0);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        sqlite3 *held;
        close(input[1]);
        if (sqlite3_open(path, &held) != SQLITE_OK ||
            sqlite3_exec(held, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK ||
            write(ready[1], "r", 1) != 1)
            _exit(1);
        (void)!read(input[0], &byte, 1);
        _exit(0);
    }
    close(input[0]);
    close(ready[1]);
    ck_assert_int_eq(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    *ret_input = input[1];
    return child;
}

START_TEST(file_that_another_process_holds_is_waited_for_and_then_said)
{
    int input, status;
    pid_t holder;

    must_open("");
    make_table();
    ck_assert_int_eq(put_both(1), DYN_OK);
    holder = hold(&input);
    ck_error(put_both(2), DYN_E_TIMEOUT, "another process");
    ck_assert(err.retryable);
    ck_assert(!err.ambiguous);
    ck_assert(has_item("l", 1));
    close(input);
    ck_assert_int_eq(waitpid(holder, &status, 0), holder);
    ck_assert_int_eq(put_both(2), DYN_OK);
    ck_all_to(2);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("local engine trouble");
    TCase *trouble = tcase_create("trouble");

    tcase_set_timeout(trouble, 60);
    tcase_add_checked_fixture(trouble, set_up, tear_down);
    tcase_add_loop_test(trouble, file_that_may_not_grow_says_so_loses_nothing_and_goes_on,
                        0, 6);
    tcase_add_test(trouble, full_disk_says_so_loses_nothing_and_goes_on);
    tcase_add_loop_test(trouble, file_or_folder_without_rights_says_so, 0,
                        (int)(sizeof(rights) / sizeof(rights[0])));
    tcase_add_test(trouble, file_that_was_removed_is_missed);
    tcase_add_test(trouble, file_that_was_removed_is_not_read);
    tcase_add_test(trouble, file_that_was_replaced_is_missed);
    tcase_add_test(trouble, damaged_file_says_so);
    tcase_add_test(trouble, file_that_another_process_holds_is_waited_for_and_then_said);
    suite_add_tcase(suite, trouble);
    return suite_main(suite);
}
