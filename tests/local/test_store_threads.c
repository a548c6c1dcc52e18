/* SPDX-License-Identifier: MIT */
/* Many threads on one store, and on two stores of one file: no write is lost, no half of one is
 * seen. DYNGEN_THREADS says how many (16), DYNGEN_THREADS_MS how long (300). */
#include "store_kit.h"
#include "support/asked.h"
#include "support/suite.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define THREADS_MOST 256
#define ACCOUNTS     50
#define START        1000

static struct kit_folder folder;
static struct dynl_store *stores[2];
static atomic_bool is_over;
static atomic_size_t failures, transfers, looks;
static atomic_uint next_seed;

static uint32_t draw(uint32_t *state, uint32_t below)
{
    *state = *state * 1664525 + 1013904223;
    return (*state >> 8) % below;
}

/* --- Work ---------------------------------------------------------------------------- */

static int add_to(struct kit_call *kit, struct dynl_session *session, uint32_t account,
                  long sum)
{
    struct dyn_str json;
    char text[32];
    int rc = kit_get_in(kit, session, KIT_SPACE, account, &json);

    if (rc != DYN_OK)
        return rc < 0 ? rc : DYN_E_ABSENT;
    return kit_put_in(kit, session, KIT_SPACE, account,
                      kit_number_text(kit_number_of(json) + sum, text));
}

/* Takes from one account, gives to another; some change their mind. */
static int transfer(struct kit_call *kit, struct dynl_store *store, uint32_t *state)
{
    struct dynl_session *session;
    uint32_t from = draw(state, ACCOUNTS), to = draw(state, ACCOUNTS);
    long sum = (long)draw(state, 100);
    int rc = dynl_session_begin(&kit->call, store, DYNL_WRITE, &session);

    if (rc != DYN_OK)
        return rc;
    rc = add_to(kit, session, from, -sum);
    if (rc == DYN_OK)
        rc = add_to(kit, session, to, sum);
    if (rc == DYN_OK && draw(state, 5) > 0)
        rc = dynl_session_commit(&kit->call, session);
    dynl_session_end(session);
    atomic_fetch_add(&transfers, 1);
    return rc;
}

static long sum_of(struct kit_call *kit, struct dynl_session *session)
{
    struct kit_key low = kit_key(KIT_SPACE, 0), high = kit_key(KIT_SPACE + 1, 0);
    struct dynl_range range = {kit_str(&low), kit_str(&high), false, false};
    struct dynl_cursor *cursor;
    struct dynl_row row;
    long sum = 0;

    if (dynl_cursor_open(&kit->call, session, &range, &cursor) != DYN_OK)
        return -1;
    while (dynl_cursor_next(&kit->call, cursor, &row) == DYN_OK)
        sum += kit_number_of(row.json);
    dynl_cursor_close(cursor);
    return sum;
}

/* Nothing is ever missing. */
static int look(struct kit_call *kit, struct dynl_store *store)
{
    struct dynl_session *session;
    long sum;
    int rc = dynl_session_begin(&kit->call, store, DYNL_READ, &session);

    if (rc != DYN_OK)
        return rc;
    sum = sum_of(kit, session);
    dynl_session_end(session);
    atomic_fetch_add(&looks, 1);
    return sum == (long)ACCOUNTS * START ? DYN_OK : DYN_E_INVALID;
}

static void forget(void *data, const struct dyn_system *system)
{
    system->resize(system->ctx, data, 1, 0);
}

/* The catalog changes now and then, and what was kept of it goes. */
static int change_catalog(struct kit_call *kit, struct dynl_store *store)
{
    struct dynl_attachment *attachment;
    struct dynl_session *session;
    int rc = dynl_session_begin(&kit->call, store, DYNL_WRITE, &session);

    if (rc != DYN_OK)
        return rc;
    attachment = dynl_session_attachment(session);
    if (attachment->data == NULL) {
        attachment->data = kit->call.system->resize(kit->call.system->ctx, NULL, 0, 1);
        attachment->release = forget;
    }
    rc = dynl_definition_write(&kit->call, session, DYN_STR("t"), DYN_STR("{}"));
    if (rc == DYN_OK)
        rc = dynl_session_commit(&kit->call, session);
    dynl_session_end(session);
    return rc;
}

static void *work(void *ctx)
{
    struct dynl_store *store = ctx;
    uint32_t state = atomic_fetch_add(&next_seed, 1) * 7919;

    while (!atomic_load(&is_over)) {
        struct kit_call kit;
        uint32_t what = draw(&state, 20);
        int rc;
        kit_call_init(&kit, NULL, KIT_TIMEOUT_US * 3);
        if (what == 0)
            rc = change_catalog(&kit, store);
        else
            rc = what < 10 ? transfer(&kit, store, &state) : look(&kit, store);
        if (rc != DYN_OK && atomic_fetch_add(&failures, 1) == 0)
            printf("# %d %s\n", rc, kit.call.failure.message);
        kit_call_release(&kit);
    }
    return NULL;
}

/* --- Tests --------------------------------------------------------------------------- */

static void fill(struct dynl_store *store)
{
    struct dynl_session *session;
    struct kit_call kit;
    char text[32];

    kit_call_init(&kit, NULL, KIT_TIMEOUT_US);
    ck_assert_int_eq(dynl_session_begin(&kit.call, store, DYNL_WRITE, &session), DYN_OK);
    for (uint32_t i = 0; i < ACCOUNTS; i++)
        ck_assert_int_eq(
            kit_put_in(&kit, session, KIT_SPACE, i, kit_number_text(START, text)),
            DYN_OK);
    ck_assert_int_eq(dynl_session_commit(&kit.call, session), DYN_OK);
    dynl_session_end(session);
    kit_call_release(&kit);
}

static void run_threads(void)
{
    long count = asked_or("DYNGEN_THREADS", 16);
    const struct dyn_system *system = dyn_system_default();
    pthread_t threads[THREADS_MOST];

    ck_assert_int_le(count, THREADS_MOST);
    for (long i = 0; i < count; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, work, stores[i % 2]), 0);
    system->sleep_us(system->ctx, asked_or("DYNGEN_THREADS_MS", 300) * 1000);
    atomic_store(&is_over, true);
    for (long i = 0; i < count; i++)
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
}

/* Row 0: in memory. 1: a file. 2: two stores of one file. */
START_TEST(threads_see_whole_writes_and_lose_none)
{
    struct dynl_counters counted, found;
    struct dyn_error err;
    struct kit_call kit;
    char path[512];

    ck_assert(kit_folder_make(&folder));
    kit_path(&folder, "a.db", path);
    atomic_store(&is_over, false);
    ck_assert_int_eq(kit_open(_i == 0 ? NULL : path, &stores[0], &err), DYN_OK);
    stores[1] = stores[0];
    if (_i == 2)
        ck_assert_int_eq(kit_open(path, &stores[1], &err), DYN_OK);
    fill(stores[0]);
    run_threads();
    ck_assert_uint_eq(atomic_load(&failures), 0);
    kit_call_init(&kit, NULL, KIT_TIMEOUT_US);
    ck_assert_int_eq(look(&kit, stores[1]), DYN_OK);
    ck_assert_int_eq(kit_count(&kit, stores[0], KIT_SPACE, &counted, &found), DYN_OK);
    ck_assert_int_eq(counted.items, found.items);
    ck_assert_int_eq(counted.bytes, found.bytes);
    kit_call_release(&kit);
    printf("# %zu transfers, %zu looks\n", atomic_load(&transfers), atomic_load(&looks));
    if (_i == 2)
        dynl_store_close(stores[1]);
    dynl_store_close(stores[0]);
    kit_folder_remove(&folder);
}
END_TEST

/* --- The log ------------------------------------------------------------------------- */

#define READERS   4
#define LOG_BYTES (100 * 1024 * 1024) /* that are written in all */
/* 32 MB, then it is begun anew; once, where the machine is busy, only at the next turn. */
#define LOG_MOST (72 * 1024 * 1024)

/* Takes its time, so that another one begins before it ends. */
static int look_slowly(struct kit_call *kit, struct dynl_store *store)
{
    const struct dyn_system *system = kit->call.system;
    struct dynl_session *session;
    long sum;
    int rc = dynl_session_begin(&kit->call, store, DYNL_READ, &session);

    if (rc != DYN_OK)
        return rc;
    system->sleep_us(system->ctx, 2000);
    sum = sum_of(kit, session);
    dynl_session_end(session);
    return sum == (long)ACCOUNTS * START ? DYN_OK : DYN_E_INVALID;
}

static void *look_on_and_on(void *ctx)
{
    while (!atomic_load(&is_over)) {
        struct kit_call kit;
        kit_call_init(&kit, NULL, KIT_TIMEOUT_US);
        if (look_slowly(&kit, ctx) != DYN_OK)
            atomic_fetch_add(&failures, 1);
        kit_call_release(&kit);
    }
    return NULL;
}

static long long size_of_log(void)
{
    struct stat found;
    char log[512];

    ck_assert_int_eq(stat(kit_path(&folder, "a.db-wal", log), &found), 0);
    return (long long)found.st_size;
}

/* SQLite by itself begins its log anew only when nobody reads, which here may never be. */
START_TEST(log_stays_small_though_somebody_always_reads)
{
    struct dynl_store_opts opts = {.system = dyn_system_default(),
                                   .durability = DYNL_SYNC_OFF};
    pthread_t threads[READERS];
    struct dyn_error err;
    char path[512];
    char *text = malloc(20000);
    struct kit_call kit;

    ck_assert(kit_folder_make(&folder));
    opts.path = kit_path(&folder, "a.db", path);
    atomic_store(&is_over, false);
    atomic_store(&failures, 0);
    ck_assert_int_eq(dynl_store_open(&opts, &stores[0], &err), DYN_OK);
    fill(stores[0]);
    for (int i = 0; i < READERS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, look_on_and_on, stores[0]), 0);
    text[19999] = '\0';
    for (uint32_t i = 0; i < LOG_BYTES / 20000; i++) {
        kit_call_init(&kit, NULL, KIT_TIMEOUT_US);
        memset(text, 'a' + (int)(i % 26), 19999); /* SQLite writes what differs */
        ck_assert_int_eq(kit_put(&kit, stores[0], KIT_INDEX, i % 100, text), DYN_OK);
        kit_call_release(&kit);
        if (i % 100 == 0)
            ck_assert_int_le(size_of_log(), LOG_MOST);
    }
    atomic_store(&is_over, true);
    for (int i = 0; i < READERS; i++)
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    ck_assert_uint_eq(atomic_load(&failures), 0);
    ck_assert_int_le(size_of_log(), LOG_MOST);
    dynl_store_close(stores[0]);
    kit_folder_remove(&folder);
    free(text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("local store threads");
    TCase *threads = tcase_create("threads");

    tcase_set_timeout(threads, 600);
    tcase_add_loop_test(threads, threads_see_whole_writes_and_lose_none, 0, 3);
    tcase_add_test(threads, log_stays_small_though_somebody_always_reads);
    suite_add_tcase(suite, threads);
    return suite_main(suite);
}
