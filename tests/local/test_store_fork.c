/* SPDX-License-Identifier: MIT */
/*
 * fork() at any moment: a child goes on with a file, on connections of its own, while the
 * parent's threads do; with memory, when nobody was using it.
 */
#include "store_kit.h"
#include "support/child.h"
#include "support/odd_allocator.h"
#include "support/suite.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define THREADS 4
#define FORKS   60
#define ADDED   5 /* by each child */

static struct kit_folder folder;
static char path[512];
static struct dynl_store *store;
static struct dyn_error err;
static atomic_bool is_over;
static atomic_size_t failures;
static atomic_long added;

static void open_place(bool in_file)
{
    ck_assert(kit_folder_make(&folder));
    kit_path(&folder, "a.db", path);
    ck_assert_msg(kit_open(in_file ? path : NULL, &store, &err) == DYN_OK, "%s",
                  err.message);
    atomic_store(&is_over, false);
    atomic_store(&failures, 0);
    atomic_store(&added, 0);
}

static void close_place(void)
{
    dynl_store_close(store);
    kit_folder_remove(&folder);
}

/* --- Work ---------------------------------------------------------------------------- */

static int add_in(struct kit_call *kit, struct dynl_session *session)
{
    struct dyn_str json;
    char text[32];
    int rc = kit_get_in(kit, session, KIT_SPACE, 1, &json);

    if (rc < 0)
        return rc;
    return kit_put_in(
        kit, session, KIT_SPACE, 1,
        kit_number_text(rc == DYN_NOT_FOUND ? 1 : kit_number_of(json) + 1, text));
}

/* Adds one to the number, and looks at it. */
static int add(struct dynl_store *to)
{
    struct dynl_session *session;
    struct kit_call kit;
    struct dyn_str json;
    int rc;

    kit_call_init(&kit, NULL, KIT_TIMEOUT_US);
    rc = dynl_session_begin(&kit.call, to, DYNL_WRITE, &session);
    if (rc == DYN_OK) {
        rc = add_in(&kit, session);
        if (rc == DYN_OK)
            rc = dynl_session_commit(&kit.call, session);
        dynl_session_end(session);
    }
    if (rc == DYN_OK)
        rc = kit_get(&kit, to, KIT_SPACE, 1, &json);
    if (rc != DYN_OK)
        fprintf(stderr, "# %d %s\n", rc, kit.call.failure.message);
    kit_call_release(&kit);
    return rc;
}

static long number(void)
{
    struct dyn_str json;
    struct kit_call kit;
    long found = -1;

    kit_call_init(&kit, NULL, KIT_TIMEOUT_US);
    if (kit_get(&kit, store, KIT_SPACE, 1, &json) == DYN_OK)
        found = kit_number_of(json);
    kit_call_release(&kit);
    return found;
}

static void *add_on_and_on(void *ctx)
{
    (void)ctx;
    while (!atomic_load(&is_over)) {
        if (add(store) == DYN_OK)
            atomic_fetch_add(&added, 1);
        else
            atomic_fetch_add(&failures, 1);
        poll(NULL, 0, 1);
    }
    return NULL;
}

/* --- Files --------------------------------------------------------------------------- */

static int child_adds(void)
{
    for (int i = 0; i < ADDED; i++) {
        if (add(store) != DYN_OK)
            return 1;
    }
    dynl_store_close(store);
    return 0;
}

/* And one that opens the file anew. */
static int child_opens(void)
{
    struct dynl_store *own;

    if (kit_open(path, &own, &err) != DYN_OK) {
        fprintf(stderr, "# %s\n", err.message);
        return 2;
    }
    for (int i = 0; i < ADDED; i++) {
        if (add(own) != DYN_OK)
            return 3;
    }
    dynl_store_close(own);
    return 0;
}

/* And one whose child goes on. */
static int child_forks(void)
{
    pid_t child;

    if (add(store) != DYN_OK)
        return 4;
    child = fork();
    if (child == 0)
        _exit(child_adds());
    return child_result(child) == 0 && child_adds() == 0 ? 0 : 5;
}

START_TEST(children_write_while_threads_of_the_parent_do)
{
    static int (*const works[])(void) = {child_adds, child_opens, child_forks};
    static const int adds[] = {ADDED, ADDED, 2 * ADDED + 1};
    pthread_t threads[THREADS];
    long expected = 0;

    if (HAS_ODD_ALLOCATOR) {
        puts("# skipped: threads and children need an allocator that survives fork()");
        return;
    }
    open_place(true);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, add_on_and_on, NULL), 0);
    for (int i = 0; i < FORKS; i++) {
        pid_t child = fork();
        ck_assert_int_ge(child, 0);
        if (child == 0)
            _exit(works[i % 3]());
        ck_assert_msg(child_result(child) == 0, "child %d hung, or failed", i);
        expected += adds[i % 3];
    }
    atomic_store(&is_over, true);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    ck_assert_uint_eq(atomic_load(&failures), 0);
    ck_assert_int_eq(number(), expected + atomic_load(&added));
    close_place();
}
END_TEST

/* Whoever closes a file last removes its log. The parent is not the last: it must see that the
 * child is there, and the child what the parent did. */
START_TEST(child_goes_on_after_its_parent_closed_the_file)
{
    int ends[2], back[2];
    pid_t child;
    char byte = 0;

    open_place(true);
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(pipe(back), 0);
    ck_assert_int_eq(add(store), DYN_OK);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        if (add(store) != DYN_OK || write(back[1], &byte, 1) != 1 ||
            read(ends[0], &byte, 1) != 1)
            _exit(1);
        _exit(child_adds());
    }
    ck_assert_int_eq(read(back[0], &byte, 1), 1);
    dynl_store_close(store);
    /* Another one opens it, and closes it. */
    ck_assert_int_eq(kit_open(path, &store, &err), DYN_OK);
    ck_assert_int_eq(add(store), DYN_OK);
    ck_assert_int_eq(write(ends[1], &byte, 1), 1);
    ck_assert_int_eq(child_result(child), 0);
    ck_assert_int_eq(number(), 3 + ADDED);
    dynl_store_close(store);
    ck_assert_int_eq(kit_open(path, &store, &err), DYN_OK);
    ck_assert_int_eq(number(), 3 + ADDED);
    close_place();
}
END_TEST

/* The child's copy of what SQLite knows says that the parent reads, or writes. */
START_TEST(child_writes_though_its_parent_was_in_a_session)
{
    struct dynl_session *session;
    struct kit_call kit;
    pid_t child;

    open_place(true);
    ck_assert_int_eq(add(store), DYN_OK);
    kit_call_init(&kit, NULL, KIT_TIMEOUT_US);
    ck_assert_int_eq(
        dynl_session_begin(&kit.call, store, _i == 0 ? DYNL_READ : DYNL_WRITE, &session),
        DYN_OK);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0)
        _exit(child_adds());
    if (_i == 1)
        poll(NULL, 0, 50);
    dynl_session_end(session);
    ck_assert_int_eq(child_result(child), 0);
    ck_assert_int_eq(number(), 1 + ADDED);
    kit_call_release(&kit);
    close_place();
}
END_TEST

/* --- Memory -------------------------------------------------------------------------- */

START_TEST(child_goes_on_with_memory_that_nobody_used)
{
    pid_t child;

    open_place(false);
    ck_assert_int_eq(add(store), DYN_OK);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        bool is_right = number() == 1 && add(store) == DYN_OK && number() == 2;
        dynl_store_close(store);
        _exit(is_right ? 0 : 1);
    }
    ck_assert_int_eq(child_result(child), 0);
    ck_assert_int_eq(number(), 1);
    close_place();
}
END_TEST

START_TEST(child_is_refused_memory_that_was_being_used)
{
    struct dynl_session *session, *own;
    struct kit_call kit;
    pid_t child;

    open_place(false);
    kit_call_init(&kit, NULL, KIT_TIMEOUT_US);
    ck_assert_int_eq(dynl_session_begin(&kit.call, store, DYNL_WRITE, &session), DYN_OK);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        bool is_told =
            dynl_session_begin(&kit.call, store, DYNL_READ, &own) == DYN_E_SYSTEM &&
            strstr(kit.call.failure.message, "fork") != NULL;
        dynl_store_close(store);
        _exit(is_told ? 0 : 1);
    }
    ck_assert_int_eq(child_result(child), 0);
    dynl_session_end(session);
    ck_assert_int_eq(add(store), DYN_OK);
    kit_call_release(&kit);
    close_place();
}
END_TEST

/* Of threads that never rest in engines of their own. */
static void *open_on_and_on(void *ctx)
{
    (void)ctx;
    while (!atomic_load(&is_over)) {
        struct dynl_store *own;
        struct dyn_error why;
        if (kit_open(NULL, &own, &why) != DYN_OK) {
            atomic_fetch_add(&failures, 1);
            continue;
        }
        if (add(own) != DYN_OK)
            atomic_fetch_add(&failures, 1);
        dynl_store_close(own);
    }
    return NULL;
}

START_TEST(children_use_memory_while_threads_of_the_parent_use_other)
{
    pthread_t threads[THREADS];

    if (HAS_ODD_ALLOCATOR) {
        puts("# skipped: threads and children need an allocator that survives fork()");
        return;
    }
    open_place(false);
    ck_assert_int_eq(add(store), DYN_OK);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, open_on_and_on, NULL), 0);
    for (int i = 0; i < FORKS; i++) {
        pid_t child = fork();
        ck_assert_int_ge(child, 0);
        if (child == 0)
            _exit(child_adds());
        ck_assert_msg(child_result(child) == 0, "child %d hung, or failed", i);
    }
    atomic_store(&is_over, true);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    ck_assert_uint_eq(atomic_load(&failures), 0);
    ck_assert_int_eq(number(), 1);
    close_place();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("local store fork");
    TCase *forks = tcase_create("fork");

    tcase_set_timeout(forks, 300);
    tcase_add_test(forks, child_goes_on_with_memory_that_nobody_used);
    tcase_add_test(forks, child_is_refused_memory_that_was_being_used);
    tcase_add_loop_test(forks, child_writes_though_its_parent_was_in_a_session, 0, 2);
    tcase_add_test(forks, child_goes_on_after_its_parent_closed_the_file);
    tcase_add_test(forks, children_write_while_threads_of_the_parent_do);
    tcase_add_test(forks, children_use_memory_while_threads_of_the_parent_use_other);
    suite_add_tcase(suite, forks);
    return suite_main(suite);
}
