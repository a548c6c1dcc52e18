/* SPDX-License-Identifier: MIT */
/*
 * kill -9 at any moment: what was acknowledged is there, no transaction is there by half, and
 * the file opens. Two processes write to one file, and both are killed. DYNGEN_CRASH_ROUNDS
 * says how often (10), DYNGEN_CRASH_SEED when (1).
 */
#include "store_kit.h"
#include "support/asked.h"
#include "support/suite.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define WRITERS    2
#define SPREAD     200 /* items of which each transaction writes one */
#define TOGETHER   5   /* items of which each transaction writes all */
#define ROUNDS     10
#define ROUND_MS   60
#define ENTRY_SIZE 9

static struct kit_folder folder;
static char path[512];
static uint64_t random_state;

static uint32_t next_random(uint32_t below)
{
    random_state = random_state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)(random_state >> 33) % below;
}

/* --- A writer ------------------------------------------------------------------------ */

/* Each has a space of items and one of entries. */
static uint32_t space_of(int writer)
{
    return KIT_SPACE + 10 * (uint32_t)writer;
}

/* Longer from time to time, so that pages come and go. */
static void write_text(long number, char text[6000])
{
    size_t len = number % 7 == 0 ? 5000 : (size_t)(number % 400) + 40;

    snprintf(text, 32, "{\"n\":%ld,\"x\":\"", number);
    memset(text + strlen(text), 'x', len);
    text[len] = '\0';
}

/* The entry stands for the last item of those written together. */
static int move_entry(struct kit_call *kit, struct dynl_session *session, uint32_t space,
                      long number)
{
    struct kit_key last = kit_key(space, TOGETHER - 1);
    struct kit_key old = kit_key(space + 1, (uint32_t)number - 1);
    struct kit_key new = kit_key(space + 1, (uint32_t)number);
    struct dynl_row row;
    int rc = dynl_item_find(&kit->call, session, kit_str(&last), &row);

    if (rc == DYN_OK && number > 1)
        rc = dynl_entry_remove(&kit->call, session, kit_str(&old), ENTRY_SIZE);
    if (rc == DYN_OK)
        rc = dynl_entry_add(&kit->call, session, kit_str(&new), row.id, ENTRY_SIZE);
    return rc;
}

/* Transaction `number`. */
static int write_all(struct kit_call *kit, struct dynl_store *store, uint32_t space,
                     long number)
{
    struct dynl_session *session;
    char text[6000];
    int rc = dynl_session_begin(&kit->call, store, DYNL_WRITE, &session);

    if (rc != DYN_OK)
        return rc;
    write_text(number, text);
    for (uint32_t i = 0; i < TOGETHER && rc == DYN_OK; i++)
        rc = kit_put_in(kit, session, space, i, text);
    if (rc == DYN_OK)
        rc = kit_put_in(kit, session, space, 1000 + (uint32_t)number % SPREAD, text);
    if (rc == DYN_OK)
        rc = move_entry(kit, session, space, number);
    if (rc == DYN_OK)
        rc = dynl_session_commit(&kit->call, session);
    dynl_session_end(session);
    return rc;
}

/* What the one before it left; it tells that, too, before it goes on. */
static bool find_last(struct kit_call *kit, struct dynl_store *store, uint32_t space,
                      long *last)
{
    struct dyn_str json;
    int rc = kit_get(kit, store, space, 0, &json);
    long found = rc == DYN_OK ? kit_number_of(json) : 0;

    if (rc < 0 || (found != *last && found != *last + 1)) {
        printf("# %ld was acknowledged, %ld is there: %s\n", *last, found,
               kit->call.failure.message);
        return false;
    }
    *last = found;
    return true;
}

static int write_on_and_on(int writer, long last, int acknowledged)
{
    struct dynl_store *store;
    struct dyn_error err;
    struct kit_call kit;

    kit_call_init(&kit, NULL, KIT_TIMEOUT_US);
    if (kit_open(path, &store, &err) != DYN_OK) {
        printf("# %s\n", err.message);
        return 1;
    }
    if (!find_last(&kit, store, space_of(writer), &last))
        return 2;
    for (long number = last;; number++) {
        if (number > last && write_all(&kit, store, space_of(writer), number) != DYN_OK) {
            printf("# %s\n", kit.call.failure.message);
            return 3;
        }
        if (write(acknowledged, &number, sizeof(number)) != sizeof(number))
            return 4;
    }
}

/* --- What is left -------------------------------------------------------------------- */

static long number_of(struct kit_call *kit, struct dynl_store *store, uint32_t space,
                      uint32_t item)
{
    struct dyn_str json;
    int rc = kit_get(kit, store, space, item, &json);

    ck_assert_msg(rc >= 0, "%s", kit->call.failure.message);
    return rc == DYN_OK ? kit_number_of(json) : 0;
}

static void ck_entry(struct kit_call *kit, struct dynl_store *store, uint32_t space,
                     long number)
{
    struct kit_key low = kit_key(space + 1, 0), high = kit_key(space + 2, 0);
    struct dynl_range range = {kit_str(&low), kit_str(&high), true, false};
    struct dynl_counters counters;
    struct dynl_session *session;
    struct dynl_cursor *cursor;
    struct dynl_row row;
    int count = 0;

    ck_assert_int_eq(dynl_session_begin(&kit->call, store, DYNL_READ, &session), DYN_OK);
    ck_assert_int_eq(dynl_cursor_open(&kit->call, session, &range, &cursor), DYN_OK);
    while (dynl_cursor_next(&kit->call, cursor, &row) == DYN_OK) {
        ck_assert_int_eq(kit_number_of(row.json), number);
        count++;
    }
    dynl_cursor_close(cursor);
    ck_assert_int_eq(dynl_counters_read(&kit->call, session, space + 1, &counters),
                     DYN_OK);
    dynl_session_end(session);
    ck_assert_int_eq(count, number > 0 ? 1 : 0);
    ck_assert_int_eq(counters.items, count);
    ck_assert_int_eq(counters.bytes, count * ENTRY_SIZE);
}

/* All that the last transaction, and those before it, left. Returns its number. */
static long ck_whole(struct kit_call *kit, struct dynl_store *store, int writer,
                     long acknowledged)
{
    uint32_t space = space_of(writer);
    long last = number_of(kit, store, space, 0);
    struct dynl_counters counted, found;

    ck_assert_msg(last == acknowledged || last == acknowledged + 1,
                  "%ld was acknowledged, %ld is there", acknowledged, last);
    for (uint32_t i = 0; i < TOGETHER; i++)
        ck_assert_int_eq(number_of(kit, store, space, i), last);
    for (long i = last > SPREAD ? last - SPREAD + 1 : 1; i <= last; i++)
        ck_assert_int_eq(number_of(kit, store, space, 1000 + (uint32_t)i % SPREAD), i);
    ck_entry(kit, store, space, last);
    ck_assert_int_eq(kit_count(kit, store, space, &counted, &found), DYN_OK);
    ck_assert_int_eq(counted.items, found.items);
    ck_assert_int_eq(counted.bytes, found.bytes);
    return last;
}

/* --- A round ------------------------------------------------------------------------- */

struct writer {
    pid_t process;
    int acknowledged; /* where it tells the number of each transaction that is done */
    long last;
};

static void start(struct writer *writer, int number)
{
    int ends[2];

    ck_assert_int_eq(pipe(ends), 0);
    fflush(stdout);
    writer->process = fork();
    ck_assert_int_ge(writer->process, 0);
    if (writer->process == 0) {
        close(ends[0]);
        _exit(write_on_and_on(number, writer->last, ends[1]));
    }
    close(ends[1]);
    writer->acknowledged = ends[0];
}

/* So that pipes never fill up. */
static void read_acknowledged(struct writer *writer)
{
    struct pollfd ready = {.fd = writer->acknowledged, .events = POLLIN};
    long number;

    while (poll(&ready, 1, 0) == 1 &&
           read(writer->acknowledged, &number, sizeof(number)) == sizeof(number))
        writer->last = number;
}

static void let_run(struct writer *writers, uint32_t us)
{
    const struct dyn_system *system = dyn_system_default();
    int64_t until = system->monotonic_us(system->ctx) + us;

    while (system->monotonic_us(system->ctx) < until) {
        for (int i = 0; i < WRITERS; i++)
            read_acknowledged(&writers[i]);
        system->sleep_us(system->ctx, 1 + us % 700);
    }
}

static void stop(struct writer *writer)
{
    int status = 0;

    kill(writer->process, SIGKILL);
    ck_assert_int_eq(waitpid(writer->process, &status, 0), writer->process);
    ck_assert_msg(WIFSIGNALED(status), "a writer ended by itself: %d",
                  WEXITSTATUS(status));
    read_acknowledged(writer);
    close(writer->acknowledged);
}

static void ck_store(struct writer *writers)
{
    struct dynl_store *store;
    struct dyn_error err;
    struct kit_call kit;

    kit_call_init(&kit, NULL, KIT_TIMEOUT_US);
    ck_assert_msg(kit_open(path, &store, &err) == DYN_OK, "%s", err.message);
    for (int i = 0; i < WRITERS; i++)
        writers[i].last = ck_whole(&kit, store, i, writers[i].last);
    dynl_store_close(store);
    kit_call_release(&kit);
}

/* After every second round the next writers find the file as the killed ones left it. */
START_TEST(killed_at_any_moment_a_file_has_all_that_was_acknowledged)
{
    long rounds = asked_or("DYNGEN_CRASH_ROUNDS", ROUNDS);
    struct writer writers[WRITERS] = {{0, 0, 0}, {0, 0, 0}};

    random_state = (uint64_t)asked_or("DYNGEN_CRASH_SEED", 1);
    ck_assert(kit_folder_make(&folder));
    kit_path(&folder, "a.db", path);
    for (long round = 1; round <= rounds; round++) {
        for (int i = 0; i < WRITERS; i++)
            start(&writers[i], i);
        let_run(writers, next_random(ROUND_MS * 1000));
        for (int i = 0; i < WRITERS; i++)
            stop(&writers[i]);
        if (round % 2 == 0 || round == rounds)
            ck_store(writers);
    }
    printf("# %ld rounds, %ld and %ld transactions\n", rounds, writers[0].last,
           writers[1].last);
    kit_folder_remove(&folder);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("local store crash");
    TCase *crash = tcase_create("crash");

    tcase_set_timeout(crash, 600);
    tcase_add_test(crash, killed_at_any_moment_a_file_has_all_that_was_acknowledged);
    suite_add_tcase(suite, crash);
    return suite_main(suite);
}
