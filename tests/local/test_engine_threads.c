/* SPDX-License-Identifier: MIT */
/*
 * Many threads on one engine, in memory and on a file, with all operations: no update is
 * lost, of all who make an item one does, no half of a transaction is seen, and what is left
 * is whole. DYNGEN_THREADS says how many threads (64), DYNGEN_THREADS_MS how long they work
 * (each does 30 steps).
 */
#include "engine_load.h"
#include "store_kit.h"
#include "support/asked.h"
#include "support/suite.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS      64
#define THREADS_MOST 256
#define STEPS        30
#define RACE_EVERY   5 /* steps of a worker between two items that all want to make */

static struct kit_folder folder;
static char path[512];
static struct dyn_local *local;
static struct dyn_error err;
static struct load_state states[THREADS_MOST];
static atomic_long races[THREADS_MOST * 64]; /* how many made the item with that number */
static atomic_long shared, steps, looks;
static atomic_bool has_failed;
static int64_t until_us; /* 0: a number of steps each */

#define RACES ((long)(sizeof(races) / sizeof(races[0])))

static int64_t now_us(void)
{
    const struct dyn_system *system = dyn_system_default();

    return system->monotonic_us(system->ctx);
}

/* --- What each thread does -------------------------------------------------------------- */

/* Of all that make this item, one does. */
static int race(unsigned worker, long number)
{
    struct dyn_local_answer answer;
    char request[512];
    int rc;

    snprintf(request, sizeof(request),
             "{'TableName':'events','Item':{'pk':{'S':'race'},'sk':{'N':'%ld'},"
             "'winner':{'N':'%u'}},'ConditionExpression':'attribute_not_exists(pk)'}",
             number, worker);
    rc = load_ask(local, "PutItem", request, &answer);
    if (rc == DYN_OK)
        atomic_fetch_add(&races[number], 1);
    else if (rc == DYN_E_SERVICE &&
             strstr(answer.body.ptr, "ConditionalCheckFailed") != NULL)
        rc = DYN_OK;
    dyn_buf_release(&answer.body);
    return rc;
}

/* What everybody can see at any moment. */
static bool look(void)
{
    struct dyn_local_snapshot *snapshot = NULL;
    struct dyn_local *other = NULL;
    struct dyn_error why;
    bool is_right = load_has_money(local);

    if (is_right && atomic_fetch_add(&looks, 1) % 8 == 0)
        is_right = dyn_local_snapshot(local, &snapshot, &why) == DYN_OK &&
                   dyn_local_open(&other, NULL, &why) == DYN_OK &&
                   dyn_local_restore(other, snapshot, &why) == DYN_OK &&
                   load_is_whole(other);
    dyn_local_snapshot_free(snapshot);
    dyn_local_close(other);
    return is_right;
}

static bool step(unsigned worker, long number)
{
    struct load_state *state = &states[worker];

    if (load_step(local, worker, number) != DYN_OK)
        return false;
    load_state_step(state, number);
    atomic_fetch_add(&steps, 1);
    if (number % RACE_EVERY == 0 && number / RACE_EVERY < RACES &&
        race(worker, number / RACE_EVERY) != DYN_OK)
        return false;
    return number % 29 != worker % 29 || look();
}

static void *work(void *ctx)
{
    unsigned worker = (unsigned)((struct load_state *)ctx - states);

    for (long number = 1; !atomic_load(&has_failed); number++) {
        if (until_us != 0 ? now_us() > until_us : number > STEPS)
            break;
        if (!step(worker, number)) {
            fprintf(stderr, "# worker %u, step %ld\n", worker, number);
            atomic_store(&has_failed, true);
        }
    }
    atomic_fetch_add(&shared, states[worker].shared);
    return NULL;
}

/* --- What is left ------------------------------------------------------------------------- */

static void ck_left(unsigned threads)
{
    long races_run = 0;

    ck_assert(load_is_whole(local));
    ck_assert(load_is_counted(local, atomic_load(&shared), atomic_load(&shared)));
    for (unsigned i = 0; i < threads; i++) {
        struct load_state state = states[i];
        ck_assert(load_is_there(local, i, &state));
        ck_assert_mem_eq(state.slots, states[i].slots, sizeof(state.slots));
        ck_assert_int_eq(state.counter, states[i].counter);
        if (states[i].steps / RACE_EVERY > races_run)
            races_run = states[i].steps / RACE_EVERY;
    }
    for (long i = 1; i <= races_run && i < RACES; i++)
        ck_assert_msg(atomic_load(&races[i]) == 1, "%ld made item %ld",
                      atomic_load(&races[i]), i);
}

static void run(bool in_file)
{
    struct dyn_local_opts opts = {.path = in_file ? path : NULL};
    unsigned threads = (unsigned)asked_or("DYNGEN_THREADS", THREADS);
    long ms = asked_or("DYNGEN_THREADS_MS", 0);
    pthread_t all[THREADS_MOST];

    ck_assert_uint_le(threads, THREADS_MOST);
    ck_assert(kit_folder_make(&folder));
    kit_path(&folder, "a.db", path);
    ck_assert_msg(dyn_local_open(&local, &opts, &err) == DYN_OK, "%s", err.message);
    ck_assert_int_eq(load_make(local), DYN_OK);
    until_us = ms > 0 ? now_us() + ms * 1000 : 0;
    for (unsigned i = 0; i < threads; i++)
        ck_assert_int_eq(pthread_create(&all[i], NULL, work, &states[i]), 0);
    for (unsigned i = 0; i < threads; i++)
        pthread_join(all[i], NULL);
    ck_assert(!atomic_load(&has_failed));
    ck_left(threads);
    dyn_local_close(local);
    if (in_file)
        ck_assert(load_is_sound(path));
    kit_folder_remove(&folder);
    printf("# %u threads, %ld steps, %ld looks\n", threads, atomic_load(&steps),
           atomic_load(&looks));
}

static void forget(void)
{
    memset(states, 0, sizeof(states));
    for (long i = 0; i < RACES; i++)
        atomic_store(&races[i], 0);
    atomic_store(&shared, 0);
    atomic_store(&steps, 0);
    atomic_store(&looks, 0);
    atomic_store(&has_failed, false);
}

START_TEST(threads_on_an_engine_in_memory_keep_every_law)
{
    forget();
    run(false);
}
END_TEST

START_TEST(threads_on_an_engine_on_a_file_keep_every_law)
{
    forget();
    run(true);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("local engine threads");
    TCase *threads = tcase_create("threads");

    tcase_set_timeout(threads, 600);
    tcase_add_test(threads, threads_on_an_engine_in_memory_keep_every_law);
    tcase_add_test(threads, threads_on_an_engine_on_a_file_keep_every_law);
    suite_add_tcase(suite, threads);
    return suite_main(suite);
}
