/* SPDX-License-Identifier: MIT */
/* Stores in files: which are taken and which refused, disks that are full, others that
 * hold the file, several stores and processes on one. */
#include "store_kit.h"
#include "support/suite.h"

#include <dyn/error.h>

#include <sqlite3.h>

#include <errno.h>
#include <fcntl.h>
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
static struct kit_call kit;
static struct dynl_call *call;
static struct dyn_error err;

static void set_up(void)
{
    ck_assert(kit_folder_make(&folder));
    kit_path(&folder, "a.db", path);
    kit_call_init(&kit, NULL, KIT_TIMEOUT_US);
    call = &kit.call;
    dyn_error_clear(&err);
}

static void tear_down(void)
{
    kit_call_release(&kit);
    kit_folder_remove(&folder);
}

static void must(int rc)
{
    ck_assert_msg(rc == DYN_OK, "%d: %s%s", rc, kit.call.failure.message, err.message);
}

static struct dynl_store *open_store(void)
{
    struct dynl_store *store = NULL;

    must(kit_open(path, &store, &err));
    return store;
}

static int open_for(bool read_only, struct dynl_store **ret_store)
{
    struct dynl_store_opts opts = {
        .system = dyn_system_default(), .path = path, .read_only = read_only};

    dyn_error_clear(&err);
    return dynl_store_open(&opts, ret_store, &err);
}

static long number_in(struct dynl_store *store, uint32_t number)
{
    struct dyn_str json;
    int rc = kit_get(&kit, store, KIT_SPACE, number, &json);

    if (rc == DYN_NOT_FOUND)
        return -1;
    must(rc);
    return kit_number_of(json);
}

static void put_number(struct dynl_store *store, uint32_t number, long value)
{
    char text[32];

    must(kit_put(&kit, store, KIT_SPACE, number, kit_number_text(value, text)));
}

/* --- What is taken, and what is not ------------------------------------------------------ */

static void run_sql(const char *sql)
{
    sqlite3 *db;

    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s",
                  sqlite3_errmsg(db));
    sqlite3_close(db);
}

static void write_bytes(const void *bytes, size_t len)
{
    FILE *file = fopen(path, "wb");

    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, len, file), len);
    fclose(file);
}

static void make_nothing(void)
{
}

static void make_no_folder(void)
{
    kit_path(&folder, "not there", path);
    memcpy(path + strlen(path), "/a.db", 6);
}

static void make_folder(void)
{
    ck_assert_int_eq(mkdir(path, 0700), 0);
}

static void make_text(void)
{
    char text[9000];

    memset(text, 'x', sizeof(text));
    write_bytes(text, sizeof(text));
}

static void make_short_text(void)
{
    write_bytes("hello", 5);
}

/* It begins as such a file does. */
static void make_damaged(void)
{
    char text[9000];

    memset(text, 'x', sizeof(text));
    memcpy(text, "SQLite format 3", 16);
    write_bytes(text, sizeof(text));
}

static void make_other(void)
{
    run_sql("CREATE TABLE theirs(x)");
}

static void make_other_application(void)
{
    run_sql("PRAGMA application_id=4711;CREATE TABLE theirs(x)");
}

static void make_other_version(void)
{
    run_sql("PRAGMA user_version=3");
}

static void make_own(void)
{
    dynl_store_close(open_store());
}

static void make_later(void)
{
    make_own();
    run_sql("PRAGMA user_version=99");
}

static void make_odd(void)
{
    make_own();
    run_sql("PRAGMA user_version=0");
}

static void make_empty(void)
{
    write_bytes("", 0);
}

static const struct {
    const char *what;
    void (*make)(void);
    bool read_only;
    int result;
    const char *message;
} files[] = {
    {"none yet", make_nothing, false, DYN_OK, ""},
    {"an empty one", make_empty, false, DYN_OK, ""},
    {"own", make_own, false, DYN_OK, ""},
    {"own, to read", make_own, true, DYN_OK, ""},
    {"none, to read", make_nothing, true, DYN_E_SYSTEM, "for reading only none is made"},
    {"empty, to read", make_empty, true, DYN_E_CONFIG, "nothing was ever stored"},
    {"no folder", make_no_folder, false, DYN_E_SYSTEM, "its folder is not there"},
    {"a folder", make_folder, false, DYN_E_SYSTEM, "it is a folder"},
    {"text", make_text, false, DYN_E_CONFIG, "not a file of this engine"},
    {"short text", make_short_text, false, DYN_E_CONFIG, "not a file of this engine"},
    {"damaged", make_damaged, false, DYN_E_CONFIG, "not a file of this engine"},
    {"another's", make_other, false, DYN_E_CONFIG, "another program's"},
    {"another's, to read", make_other, true, DYN_E_CONFIG, "another program's"},
    {"another's number", make_other_application, false, DYN_E_CONFIG,
     "another program's"},
    {"another's version", make_other_version, false, DYN_E_CONFIG, "another program's"},
    {"a later one", make_later, false, DYN_E_CONFIG, "a later version"},
    {"a later one, to read", make_later, true, DYN_E_CONFIG, "a later version"},
    {"no version", make_odd, false, DYN_E_CONFIG, "another program's"},
};

START_TEST(file_is_taken_or_refused_with_what_to_do)
{
    struct dynl_store *store = NULL;
    struct stat before, after;
    int rc, was;

    files[_i].make();
    was = stat(path, &before);
    rc = open_for(files[_i].read_only, &store);
    ck_assert_msg(rc == files[_i].result, "%s: %d %s", files[_i].what, rc, err.message);
    ck_assert_msg(strstr(err.message, files[_i].message) != NULL, "%s: %s",
                  files[_i].what, err.message);
    if (rc != DYN_OK)
        ck_assert_msg(strstr(err.message, "a.db: ") != NULL, "%s", err.message);
    dynl_store_close(store);
    if (rc == DYN_OK)
        return;
    ck_assert_int_eq(stat(path, &after), was);
    if (was == 0)
        ck_assert_int_eq(after.st_size, before.st_size);
}
END_TEST

START_TEST(file_for_reading_gives_items_and_takes_none)
{
    struct dynl_store *store = open_store();
    struct dynl_session *session;
    struct dynl_image *image;

    put_number(store, 1, 11);
    must(dynl_store_snapshot(store, &image, &err));
    dynl_store_close(store);
    must(open_for(true, &store));
    ck_assert_int_eq(number_in(store, 1), 11);
    ck_assert_int_eq(dynl_session_begin(call, store, DYNL_WRITE, &session), DYN_E_SYSTEM);
    ck_assert_msg(strstr(call->failure.message, "for reading only") != NULL, "%s",
                  call->failure.message);
    ck_assert_int_eq(dynl_store_restore(store, image, &err), DYN_E_SYSTEM);
    dynl_image_free(image);
    dynl_store_close(store);
}
END_TEST

/* Also while another one writes. */
START_TEST(store_for_reading_sees_what_another_one_writes)
{
    struct dynl_store *store = open_store(), *reader;

    must(open_for(true, &reader));
    ck_assert_int_eq(number_in(reader, 1), -1);
    put_number(store, 1, 11);
    ck_assert_int_eq(number_in(reader, 1), 11);
    dynl_store_close(store);
    ck_assert_int_eq(number_in(reader, 1), 11);
    dynl_store_close(reader);
}
END_TEST

START_TEST(file_without_permission_is_said_to_be_so)
{
    struct dynl_store *store = NULL;

    if (geteuid() == 0) {
        puts("# skipped: permissions need a user other than root");
        return;
    }
    dynl_store_close(open_store());
    ck_assert_int_eq(chmod(path, 0400), 0);
    ck_assert_int_eq(open_for(false, &store), DYN_E_SYSTEM);
    ck_assert_ptr_nonnull(strstr(err.message, "permissions"));
    ck_assert_int_eq(chmod(path, 0), 0);
    ck_assert_int_eq(open_for(true, &store), DYN_E_SYSTEM);
    ck_assert_ptr_nonnull(strstr(err.message, "permissions"));
}
END_TEST

static const char *const names[] = {"file:a.db?mode=memory", ":memory:", "a b#%41?.db",
                                    "\xc3\xa9.db"};

START_TEST(path_is_a_path_whatever_is_in_it)
{
    struct dynl_store *store;
    char was[512], other[512];

    ck_assert_ptr_nonnull(getcwd(was, sizeof(was)));
    ck_assert_int_eq(chdir(folder.path), 0);
    memcpy(path, names[_i], strlen(names[_i]) + 1);
    store = open_store();
    /* And it stays the same file, for connections that are made later. */
    ck_assert_int_eq(chdir("/"), 0);
    put_number(store, 1, 11);
    ck_assert_int_eq(number_in(store, 1), 11);
    dynl_store_close(store);
    ck_assert_int_eq(access(kit_path(&folder, names[_i], other), F_OK), 0);
    ck_assert_int_eq(chdir(was), 0);
}
END_TEST

static const struct {
    const char *name, *message;
} slips[] = {
    {"a.db-wal", "end with -wal"},
    {"a.db-shm", "end with -shm"},
    {"a.db-journal", "end with -journal"},
    {"a.db/", "the name of a folder"},
    {".", "it is a folder"},
    {"pipe", "no regular file"},
};

START_TEST(what_can_be_no_file_of_a_store_is_refused_before)
{
    struct dynl_store *store;
    char other[512];

    dynl_store_close(open_store());
    ck_assert_int_eq(mkfifo(kit_path(&folder, "pipe", other), 0600), 0);
    ck_assert_int_lt(kit_open(kit_path(&folder, slips[_i].name, other), &store, &err), 0);
    ck_assert_msg(strstr(err.message, slips[_i].message) != NULL, "%s", err.message);
    ck_assert_int_eq(access(path, F_OK), 0);
}
END_TEST

START_TEST(a_name_too_long_is_told_as_that)
{
    struct dynl_store *store;
    char name[301], other[1024];

    memset(name, 'n', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    snprintf(other, sizeof(other), "%s/%s", folder.path, name);
    ck_assert_int_eq(kit_open(other, &store, &err), DYN_E_SYSTEM);
    ck_assert_msg(strstr(err.message, "too long") != NULL, "%s", err.message);
}
END_TEST

/* As decision 17 has it. */
START_TEST(pages_of_a_file_have_16_kb)
{
    unsigned char head[18];
    FILE *file;

    dynl_store_close(open_store());
    file = fopen(path, "rb");
    ck_assert_uint_eq(fread(head, 1, sizeof(head), file), sizeof(head));
    fclose(file);
    ck_assert_int_eq(head[16] << 8 | head[17], 16384);
}
END_TEST

/* Such as SQLite's ANALYZE makes; and a file of other pages. */
START_TEST(tables_of_others_stay_behind)
{
    static const char *const changes[] = {"CREATE TABLE theirs(x);ANALYZE",
                                          "PRAGMA journal_mode=DELETE;"
                                          "PRAGMA page_size=8192;VACUUM;"
                                          "PRAGMA journal_mode=WAL"};
    struct dynl_store *store = open_store(), *memory;
    struct dynl_image *image;

    put_number(store, 1, 11);
    dynl_store_close(store);
    run_sql(changes[_i]);
    store = open_store();
    must(dynl_store_snapshot(store, &image, &err));
    must(kit_open(NULL, &memory, &err));
    put_number(memory, 2, 22);
    must(dynl_store_restore(memory, image, &err));
    ck_assert_int_eq(number_in(memory, 1), 11);
    ck_assert_int_eq(number_in(memory, 2), -1);
    dynl_image_free(image);
    must(dynl_store_snapshot(memory, &image, &err));
    put_number(store, 2, 22);
    must(dynl_store_restore(store, image, &err));
    ck_assert_int_eq(number_in(store, 1), 11);
    ck_assert_int_eq(number_in(store, 2), -1);
    dynl_image_free(image);
    dynl_store_close(memory);
    dynl_store_close(store);
}
END_TEST

START_TEST(damage_is_found_and_told)
{
    struct dynl_store *store = open_store();
    char garbage[4096];
    int result = DYN_OK;
    FILE *file;

    for (uint32_t i = 0; i < 2000; i++)
        put_number(store, i, i);
    dynl_store_close(store);
    memset(garbage, 0x5a, sizeof(garbage));
    file = fopen(path, "r+b");
    for (long page = 2; page < 30; page++) {
        fseek(file, page * 16384, SEEK_SET);
        fwrite(garbage, 1, sizeof(garbage), file);
    }
    fclose(file);
    store = open_store();
    for (uint32_t i = 0; i < 2000 && result >= 0; i++) {
        struct dyn_str json;
        result = kit_get(&kit, store, KIT_SPACE, i, &json);
    }
    ck_assert_int_eq(result, DYN_E_SYSTEM);
    ck_assert_msg(strstr(call->failure.message, "damaged") != NULL, "%s",
                  call->failure.message);
    dynl_store_close(store);
}
END_TEST

/* --- Full disks ---------------------------------------------------------------------- */

/* A limit on the size of files, in a process of its own: items are stored until it strikes,
 * what was acknowledged is there, and with room it goes on. */
static int fill(void)
{
    struct rlimit limit = {.rlim_cur = 1200000, .rlim_max = RLIM_INFINITY};
    struct dynl_store *store;
    struct dyn_str json;
    char text[2000];
    uint32_t count = 0;
    int rc;

    memset(text, 'x', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    signal(SIGXFSZ, SIG_IGN);
    if (kit_open(path, &store, &err) != DYN_OK || setrlimit(RLIMIT_FSIZE, &limit) != 0)
        return 1;
    while ((rc = kit_put(&kit, store, KIT_SPACE, count, text)) == DYN_OK && count < 1000)
        count++;
    if (rc != DYN_E_LIMIT || strstr(call->failure.message, "may not grow") == NULL)
        return 2;
    kit_call_release(&kit);
    for (uint32_t i = 0; i < count; i++) {
        if (kit_get(&kit, store, KIT_SPACE, i, &json) != DYN_OK)
            return 3;
    }
    if (kit_get(&kit, store, KIT_SPACE, count, &json) != DYN_NOT_FOUND)
        return 4;
    limit.rlim_cur = RLIM_INFINITY;
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0 ||
        kit_put(&kit, store, KIT_SPACE, count, text) != DYN_OK)
        return 5;
    dynl_store_close(store);
    kit_call_release(&kit);
    return count > 10 ? 0 : 6;
}

static int in_child(int (*work)(void))
{
    int status = 0;
    pid_t child = fork();

    ck_assert_int_ge(child, 0);
    if (child == 0)
        _exit(work());
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

START_TEST(full_disk_is_told_and_loses_nothing)
{
    struct dynl_counters counted, found;
    struct dynl_store *store;

    ck_assert_int_eq(in_child(fill), 0);
    store = open_store();
    must(kit_count(&kit, store, KIT_SPACE, &counted, &found));
    ck_assert_int_eq(counted.items, found.items);
    ck_assert_int_eq(counted.bytes, found.bytes);
    dynl_store_close(store);
}
END_TEST

/* --- Waiting ------------------------------------------------------------------------- */

static int64_t now_us(void)
{
    return dyn_system_default()->monotonic_us(NULL);
}

START_TEST(writer_waits_for_another_as_long_as_the_call_may)
{
    struct dynl_store *store = open_store(), *other = open_store();
    struct dynl_session *session, *second;
    struct kit_call shorter;
    int64_t began;

    must(dynl_session_begin(call, _i == 0 ? store : other, DYNL_WRITE, &session));
    kit_call_init(&shorter, NULL, 30000);
    began = now_us();
    ck_assert_int_eq(dynl_session_begin(&shorter.call, store, DYNL_WRITE, &second),
                     DYN_E_TIMEOUT);
    ck_assert_int_ge(now_us() - began, 30000);
    ck_assert_int_lt(now_us() - began, 10000000);
    ck_assert_uint_gt(strlen(shorter.call.failure.message), 10);
    kit_call_release(&shorter);
    /* Who reads waits for nobody. */
    ck_assert_int_eq(number_in(store, 1), -1);
    dynl_session_end(session);
    put_number(store, 1, 1);
    put_number(other, 2, 2);
    dynl_store_close(store);
    dynl_store_close(other);
}
END_TEST

START_TEST(readers_beyond_the_pool_wait)
{
    struct dynl_store *store = open_store();
    struct dynl_session *sessions[4], *fifth;
    struct kit_call shorter;

    for (int i = 0; i < 4; i++)
        must(dynl_session_begin(call, store, DYNL_READ, &sessions[i]));
    kit_call_init(&shorter, NULL, 20000);
    ck_assert_int_eq(dynl_session_begin(&shorter.call, store, DYNL_READ, &fifth),
                     DYN_E_TIMEOUT);
    kit_call_release(&shorter);
    put_number(store, 1, 1);
    dynl_session_end(sessions[2]);
    ck_assert_int_eq(number_in(store, 1), 1);
    for (int i = 0; i < 4; i++)
        dynl_session_end(i == 2 ? NULL : sessions[i]);
    dynl_store_close(store);
}
END_TEST

START_TEST(what_a_session_reads_is_of_one_moment)
{
    struct dynl_store *store = open_store();
    struct dynl_session *session;
    struct dyn_str json;

    put_number(store, 1, 1);
    must(dynl_session_begin(call, store, DYNL_READ, &session));
    put_number(store, 1, 2);
    put_number(store, 2, 2);
    must(kit_get_in(&kit, session, KIT_SPACE, 1, &json));
    ck_assert_int_eq(kit_number_of(json), 1);
    ck_assert_int_eq(kit_get_in(&kit, session, KIT_SPACE, 2, &json), DYN_NOT_FOUND);
    dynl_session_end(session);
    ck_assert_int_eq(number_in(store, 1), 2);
    dynl_store_close(store);
}
END_TEST

/* --- Others on the same file ----------------------------------------------------------- */

#define PROCESSES 4
#define ADDITIONS 50

/* Adds to one number, by reading and writing in a session. */
static int add(struct dynl_store *store)
{
    struct dynl_session *session;
    struct dyn_str json;
    char text[32];
    int rc = dynl_session_begin(call, store, DYNL_WRITE, &session);

    if (rc != DYN_OK)
        return rc;
    rc = kit_get_in(&kit, session, KIT_SPACE, 1, &json);
    if (rc >= 0)
        rc = kit_put_in(
            &kit, session, KIT_SPACE, 1,
            kit_number_text(rc == DYN_NOT_FOUND ? 1 : kit_number_of(json) + 1, text));
    if (rc == DYN_OK)
        rc = dynl_session_commit(call, session);
    dynl_session_end(session);
    return rc;
}

/* The file is made by one of them. */
static int add_often(void)
{
    struct dynl_store *store;

    kit_call_init(&kit, NULL, KIT_TIMEOUT_US);
    if (kit_open(path, &store, &err) != DYN_OK) {
        fprintf(stderr, "# %s\n", err.message);
        return 1;
    }
    for (int i = 0; i < ADDITIONS; i++) {
        if (add(store) != DYN_OK) {
            fprintf(stderr, "# %s\n", call->failure.message);
            return 2;
        }
    }
    dynl_store_close(store);
    kit_call_release(&kit);
    return 0;
}

START_TEST(processes_lose_no_write_of_each_other)
{
    struct dynl_store *store;
    pid_t children[PROCESSES];

    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        ck_assert_int_ge(children[i], 0);
        if (children[i] == 0)
            _exit(add_often());
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status = 0;
        ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
        ck_assert_int_eq(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0);
    }
    store = open_store();
    ck_assert_int_eq(number_in(store, 1), PROCESSES * ADDITIONS);
    dynl_store_close(store);
}
END_TEST

static int change_catalog(void)
{
    struct dynl_session *session;
    struct dynl_store *store;

    kit_call_init(&kit, NULL, KIT_TIMEOUT_US);
    if (kit_open(path, &store, &err) != DYN_OK ||
        dynl_session_begin(call, store, DYNL_WRITE, &session) != DYN_OK ||
        dynl_definition_write(call, session, DYN_STR("t"), DYN_STR("{}")) != DYN_OK ||
        dynl_session_commit(call, session) != DYN_OK)
        return 1;
    dynl_session_end(session);
    dynl_store_close(store);
    kit_call_release(&kit);
    return 0;
}

static void forget(void *data, const struct dyn_system *system)
{
    (void)system;
    *(int *)data += 1;
}

START_TEST(catalog_that_another_process_changed_is_read_again)
{
    struct dynl_session *session;
    struct dynl_store *store;
    int forgotten = 0;

    ck_assert_int_eq(in_child(change_catalog), 0);
    store = open_store();
    for (int access = DYNL_READ; access <= DYNL_WRITE; access++) {
        must(dynl_session_begin(call, store, (enum dynl_access)access, &session));
        dynl_session_attachment(session)->data = &forgotten;
        dynl_session_attachment(session)->release = forget;
        dynl_session_end(session);
        must(dynl_session_begin(call, store, (enum dynl_access)access, &session));
        ck_assert_ptr_eq(dynl_session_attachment(session)->data, &forgotten);
        dynl_session_end(session);
    }
    run_sql("UPDATE state SET generation=generation+1");
    for (int access = DYNL_READ; access <= DYNL_WRITE; access++) {
        must(dynl_session_begin(call, store, (enum dynl_access)access, &session));
        ck_assert_ptr_null(dynl_session_attachment(session)->data);
        dynl_session_end(session);
        ck_assert_int_eq(forgotten, access + 1);
    }
    dynl_store_close(store);
}
END_TEST

START_TEST(restoring_waits_for_others_and_is_seen_by_them)
{
    struct dynl_store *store = open_store(), *other = open_store();
    struct dynl_session *session;
    struct dynl_image *image;
    struct dyn_str json;

    put_number(store, 1, 1);
    must(dynl_store_snapshot(store, &image, &err));
    put_number(other, 1, 2);
    must(dynl_session_begin(call, other, DYNL_READ, &session));
    must(dynl_store_restore(store, image, &err));
    must(kit_get_in(&kit, session, KIT_SPACE, 1, &json));
    ck_assert_int_eq(kit_number_of(json), 2);
    dynl_session_end(session);
    ck_assert_int_eq(number_in(other, 1), 1);
    put_number(other, 1, 3);
    ck_assert_int_eq(number_in(store, 1), 3);
    dynl_image_free(image);
    dynl_store_close(store);
    dynl_store_close(other);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("local store file");
    TCase *opening = tcase_create("opening");
    TCase *sharing = tcase_create("sharing");

    tcase_add_checked_fixture(opening, set_up, tear_down);
    tcase_add_loop_test(opening, file_is_taken_or_refused_with_what_to_do, 0,
                        (int)(sizeof(files) / sizeof(files[0])));
    tcase_add_test(opening, file_for_reading_gives_items_and_takes_none);
    tcase_add_test(opening, store_for_reading_sees_what_another_one_writes);
    tcase_add_test(opening, file_without_permission_is_said_to_be_so);
    tcase_add_loop_test(opening, path_is_a_path_whatever_is_in_it, 0,
                        (int)(sizeof(names) / sizeof(names[0])));
    tcase_add_loop_test(opening, what_can_be_no_file_of_a_store_is_refused_before, 0,
                        (int)(sizeof(slips) / sizeof(slips[0])));
    tcase_add_test(opening, a_name_too_long_is_told_as_that);
    tcase_add_test(opening, pages_of_a_file_have_16_kb);
    tcase_add_loop_test(opening, tables_of_others_stay_behind, 0, 2);
    tcase_add_test(opening, damage_is_found_and_told);
    tcase_add_test(opening, full_disk_is_told_and_loses_nothing);
    tcase_set_timeout(opening, 60);
    suite_add_tcase(suite, opening);
    tcase_add_checked_fixture(sharing, set_up, tear_down);
    tcase_add_loop_test(sharing, writer_waits_for_another_as_long_as_the_call_may, 0, 2);
    tcase_add_test(sharing, readers_beyond_the_pool_wait);
    tcase_add_test(sharing, what_a_session_reads_is_of_one_moment);
    tcase_add_test(sharing, processes_lose_no_write_of_each_other);
    tcase_add_test(sharing, catalog_that_another_process_changed_is_read_again);
    tcase_add_test(sharing, restoring_waits_for_others_and_is_seen_by_them);
    tcase_set_timeout(sharing, 60);
    suite_add_tcase(suite, sharing);
    return suite_main(suite);
}
