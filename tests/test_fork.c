/* SPDX-License-Identifier: MIT */
/*
 * fork() in the midst of calls of other threads: whatever they hold in that moment, the
 * child goes on. The sanitizers' allocators may hang in a child of many threads, so
 * memory comes from here, without a lock.
 */
#include "aws/credentials.h"
#include "core/lock.h"
#include "db/client.h"
#include "support/child.h"
#include "support/suite.h"

#include <dyn/scripted.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define THREADS   4
#define FORKS     200
#define CALLS     3
#define POOL_SIZE ((size_t)512 * 1024 * 1024)

/* --- Memory without a lock --- */

/* Sizes are powers of two; what was freed is used again by the thread that freed it. */
struct block {
    struct block *next;
};

static char *pool;
static atomic_size_t pool_used;
static _Thread_local struct block *freed[sizeof(size_t) * 8];

static size_t class_of(size_t size)
{
    size_t class = 4;

    while (((size_t)1 << class) < size)
        class ++;
    return class;
}

static void *take_block(size_t size)
{
    size_t class = class_of(size);
    struct block *block = freed[class];
    size_t at;

    if (block != NULL) {
        freed[class] = block->next;
        return block;
    }
    at = atomic_fetch_add(&pool_used, (size_t)1 << class);
    return at + ((size_t)1 << class) <= POOL_SIZE ? pool + at : NULL;
}

static void *pool_resize(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
    void *moved = new_size > 0 ? take_block(new_size) : NULL;

    (void)ctx;
    if (moved != NULL && ptr != NULL)
        memcpy(moved, ptr, old_size < new_size ? old_size : new_size);
    if (ptr != NULL && (moved != NULL || new_size == 0)) {
        struct block *block = ptr;
        block->next = freed[class_of(old_size)];
        freed[class_of(old_size)] = block;
    }
    return moved;
}

/* --- Threads that never rest, and children that are waited for --- */

static struct dyn_system own_system;
static struct dyn_script *script;
static struct dyn_client *client;
static atomic_bool is_over;
static atomic_size_t failures;

static void set_up(void)
{
    own_system = *dyn_system_default();
    own_system.resize = pool_resize;
    pool = malloc(POOL_SIZE);
    ck_assert_ptr_nonnull(pool);
    atomic_store(&pool_used, 0);
    memset(freed, 0, sizeof(freed));
    atomic_store(&is_over, false);
    atomic_store(&failures, 0);
}

static void tear_down(void)
{
    free(pool);
}

static void start(pthread_t *threads, void *(*work)(void *))
{
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, work, NULL), 0);
}

static void stop(const pthread_t *threads)
{
    atomic_store(&is_over, true);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
}

static void fork_often(bool (*work)(void))
{
    for (int i = 0; i < FORKS; i++) {
        pid_t child = fork();
        ck_assert_int_ge(child, 0);
        if (child == 0)
            _exit(work() ? 0 : 1);
        ck_assert_msg(child_result(child) == 0, "child %d hung, or its calls failed", i);
    }
}

/* --- The client, its quota and buffers, the script --- */

static bool calls_work(void)
{
    struct dyn_buf body = dyni_client_buf(client);
    struct dyn_arena mem = {.system = &own_system};
    struct dyn_str answer;
    bool works = true;

    dyn_buf_text(&body, "{\"TableName\":\"t\"}");
    for (int i = 0; i < CALLS && works; i++)
        works = dyn_call(client, &mem, "PutItem", dyn_buf_str(&body), NULL, &answer,
                         NULL) == DYN_OK &&
                dyn_str_eq(answer, DYN_STR("{\"ok\":true}"));
    dyn_arena_release(&mem);
    dyni_client_buf_return(client, &body);
    return works;
}

/* With short rests, or the records of all the calls make each fork() slow. */
static void *call_on_and_on(void *ctx)
{
    struct timespec rest = {.tv_nsec = 20000};

    (void)ctx;
    while (!atomic_load(&is_over)) {
        if (!calls_work())
            atomic_fetch_add(&failures, 1);
        nanosleep(&rest, NULL);
    }
    return NULL;
}

static bool calls_work_to_the_end(void)
{
    bool works = calls_work() && dyn_script_count(script) > 0;

    dyn_client_close(client);
    dyn_script_free(script);
    return works;
}

START_TEST(children_call_while_threads_of_the_parent_did)
{
    struct dyn_client_opts opts = {.system = &own_system};
    pthread_t threads[THREADS];

    ck_assert_int_eq(dyn_script_new(&script, &own_system, NULL), DYN_OK);
    ck_assert_int_eq(dyn_script_answer(script, "PutItem", "{\"ok\":true}", 0, NULL),
                     DYN_OK);
    ck_assert_int_eq(dyn_scripted_client_open(&client, script, &opts, NULL), DYN_OK);
    start(threads, call_on_and_on);
    fork_often(calls_work_to_the_end);
    stop(threads);
    ck_assert_uint_eq(atomic_load(&failures), 0);
    dyn_client_close(client);
    dyn_script_free(script);
}
END_TEST

/* --- Credentials that are read again and again --- */

static struct dyn_credentials_provider provider;

static const char *environment(void *ctx, const char *name)
{
    (void)ctx;
    if (strcmp(name, "AWS_ACCESS_KEY_ID") == 0)
        return "AKIDEXAMPLE";
    return strcmp(name, "AWS_SECRET_ACCESS_KEY") == 0 ? "a secret" : NULL;
}

static bool credentials_come(void)
{
    struct dyn_credentials_copy copy = {.generation = 0};
    bool came = provider.get(provider.ctx, &copy, NULL) == DYN_OK &&
                strcmp(copy.access_key_id, "AKIDEXAMPLE") == 0 &&
                strcmp(copy.secret_access_key, "a secret") == 0 && copy.generation != 0;

    provider.invalidate(provider.ctx, copy.generation);
    return came;
}

static void *get_on_and_on(void *ctx)
{
    (void)ctx;
    while (!atomic_load(&is_over)) {
        if (!credentials_come())
            atomic_fetch_add(&failures, 1);
    }
    return NULL;
}

START_TEST(children_get_credentials_while_threads_of_the_parent_did)
{
    pthread_t threads[THREADS];

    own_system.environment = environment;
    ck_assert_int_eq(
        credentials_outside_new(&own_system, DYN_STR("default"), false, &provider, NULL),
        DYN_OK);
    start(threads, get_on_and_on);
    fork_often(credentials_come);
    stop(threads);
    ck_assert_uint_eq(atomic_load(&failures), 0);
    provider.release(provider.ctx);
}
END_TEST

/* --- The lock itself --- */

static struct dyni_lock lock;
static int64_t process;
static size_t guarded;

static int64_t process_id(void *ctx)
{
    (void)ctx;
    return process;
}

static void lock_set_up(void)
{
    set_up();
    process = 100;
    own_system.process_id = process_id;
    dyni_lock_init(&lock, &own_system);
}

START_TEST(lock_that_was_free_is_whole_in_the_child)
{
    for (process = 100; process < 103; process++) {
        ck_assert(dyni_lock_take(&lock));
        dyni_lock_give(&lock);
    }
}
END_TEST

START_TEST(lock_that_was_held_is_taken_by_the_child_that_hears_of_it_once)
{
    for (process = 100; process < 103; process++) {
        ck_assert_int_eq(dyni_lock_take(&lock), process == 100);
        dyni_lock_give(&lock);
        ck_assert(dyni_lock_take(&lock));
        /* And here it forks. */
    }
}
END_TEST

static void *count(void *ctx)
{
    (void)ctx;
    for (int i = 0; i < 1000; i++) {
        if (!dyni_lock_take(&lock))
            atomic_fetch_add(&failures, 1);
        guarded++;
        dyni_lock_give(&lock);
    }
    return NULL;
}

START_TEST(threads_of_a_child_agree_on_who_claims_the_lock)
{
    pthread_t threads[THREADS];

    guarded = 0;
    ck_assert(dyni_lock_take(&lock));
    process = 200;
    start(threads, count);
    stop(threads);
    ck_assert_uint_eq(guarded, THREADS * 1000);
    ck_assert_uint_eq(atomic_load(&failures), 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("fork");
    TCase *calls = tcase_create("calls"), *locks = tcase_create("lock");

    tcase_add_checked_fixture(calls, set_up, tear_down);
    tcase_set_timeout(calls, 120);
    tcase_add_test(calls, children_call_while_threads_of_the_parent_did);
    tcase_add_test(calls, children_get_credentials_while_threads_of_the_parent_did);
    tcase_add_checked_fixture(locks, lock_set_up, tear_down);
    tcase_add_test(locks, lock_that_was_free_is_whole_in_the_child);
    tcase_add_test(locks, lock_that_was_held_is_taken_by_the_child_that_hears_of_it_once);
    tcase_add_test(locks, threads_of_a_child_agree_on_who_claims_the_lock);
    suite_add_tcase(suite, calls);
    suite_add_tcase(suite, locks);
    return suite_main(suite);
}
