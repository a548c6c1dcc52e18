/* SPDX-License-Identifier: MIT */
/*
 * fork() while threads are busy in an engine: with a file, children go on where they are, with
 * all kinds of writes; with memory, they go on with a whole copy, or are told why not.
 */
#include "engine_load.h"
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
#define FORKS   40
#define STEPS   20 /* of each child */

static struct kit_folder folder;
static char path[512];
static struct dyn_local *local;
static struct dyn_error err;
static struct load_state states[THREADS];
static atomic_bool is_over, has_failed;

static void open_engine(bool in_file)
{
    struct dyn_local_opts opts = {.sync = DYN_LOCAL_SYNC_NORMAL};

    ck_assert(kit_folder_make(&folder));
    opts.path = in_file ? kit_path(&folder, "a.db", path) : NULL;
    ck_assert_msg(dyn_local_open(&local, &opts, &err) == DYN_OK, "%s", err.message);
    ck_assert_int_eq(load_make(local), DYN_OK);
    memset(states, 0, sizeof(states));
    atomic_store(&is_over, false);
    atomic_store(&has_failed, false);
}

static void close_engine(void)
{
    dyn_local_close(local);
    kit_folder_remove(&folder);
}

static void *work(void *ctx)
{
    struct load_state *state = ctx;

    while (!atomic_load(&is_over)) {
        if (load_step(local, (unsigned)(state - states), state->steps + 1) != DYN_OK) {
            atomic_store(&has_failed, true);
            break;
        }
        load_state_step(state, state->steps + 1);
        poll(NULL, 0, 1);
    }
    return NULL;
}

/* --- Children ---------------------------------------------------------------------------- */

/* Whether the steps of a worker, which is nobody else's, are there. */
static bool do_steps(struct dyn_local *on, unsigned worker)
{
    struct load_state state = {0};

    for (long number = 1; number <= STEPS; number++) {
        if (load_step(on, worker, number) != DYN_OK)
            return false;
        load_state_step(&state, number);
    }
    return load_is_there(on, worker, &state) && load_has_money(on);
}

static int child_on_file(unsigned worker)
{
    bool is_right = do_steps(local, worker);

    dyn_local_close(local);
    return is_right ? 0 : 1;
}

/* Nothing of it is seen by the parent. */
static int child_in_memory(unsigned worker)
{
    struct dyn_local_answer answer;
    struct dyn_local *own = NULL;
    int rc = load_ask(local, "ListTables", "{}", &answer);
    bool is_right;

    if (rc == DYN_OK)
        is_right = load_is_whole(local) && do_steps(local, worker);
    else
        is_right = answer.http_status == 500 && strstr(answer.body.ptr, "fork") != NULL;
    dyn_buf_release(&answer.body);
    dyn_local_close(local);
    /* One of its own it may have in each case. */
    is_right = is_right && dyn_local_open(&own, NULL, &err) == DYN_OK &&
               load_make(own) == DYN_OK && do_steps(own, worker);
    dyn_local_close(own);
    return is_right ? rc == DYN_OK ? 0 : 10 : 1;
}

static void run(bool in_file)
{
    pthread_t threads[THREADS];
    long told = 0;

    if (HAS_ODD_ALLOCATOR) {
        puts("# skipped: threads and children need an allocator that survives fork()");
        return;
    }
    open_engine(in_file);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, work, &states[i]), 0);
    for (unsigned i = 0; i < FORKS; i++) {
        unsigned worker = THREADS + i;
        pid_t child;
        int result;
        fflush(stdout);
        child = fork();
        ck_assert_int_ge(child, 0);
        if (child == 0)
            _exit(in_file ? child_on_file(worker) : child_in_memory(worker));
        result = child_result(child);
        ck_assert_msg(result == 0 || (!in_file && result == 10),
                      "child %u hung, or failed: %d", i, result);
        told += result == 10;
    }
    atomic_store(&is_over, true);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    ck_assert(!atomic_load(&has_failed));
    ck_assert(load_is_whole(local));
    for (unsigned i = 0; i < THREADS; i++) {
        struct load_state state = states[i];
        ck_assert(load_is_there(local, i, &state));
        ck_assert_mem_eq(state.slots, states[i].slots, sizeof(state.slots));
    }
    printf("# %d children, %ld of them were told that they can't\n", FORKS, told);
}

START_TEST(children_write_to_the_file_while_threads_of_the_parent_do)
{
    run(true);
    if (HAS_ODD_ALLOCATOR)
        return;
    for (unsigned i = 0; i < FORKS; i++) {
        struct load_state state = {0};
        for (long number = 1; number <= STEPS; number++)
            load_state_step(&state, number);
        ck_assert(load_is_there(local, THREADS + i, &state));
    }
    dyn_local_close(local);
    local = NULL;
    ck_assert(load_is_sound(path));
    kit_folder_remove(&folder);
}
END_TEST

START_TEST(children_have_a_whole_copy_of_memory_or_are_told_why_not)
{
    run(false);
    if (!HAS_ODD_ALLOCATOR)
        close_engine();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("local engine fork");
    TCase *tcase = tcase_create("fork");

    tcase_set_timeout(tcase, 300);
    tcase_add_test(tcase, children_write_to_the_file_while_threads_of_the_parent_do);
    tcase_add_test(tcase, children_have_a_whole_copy_of_memory_or_are_told_why_not);
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
