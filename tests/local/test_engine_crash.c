/* SPDX-License-Identifier: MIT */
/*
 * kill -9 at any moment, under all kinds of writes by several threads: the file opens and is
 * sound; what was acknowledged is there; no transaction is there by half; indexes and
 * counters are what the tables say. While one of two processes is killed, the other goes on.
 * A file that was just being made opens. DYNGEN_CRASH_ROUNDS says how often (8),
 * DYNGEN_CRASH_SEED when (1).
 */
#include "engine_load.h"
#include "store_kit.h"
#include "support/asked.h"
#include "support/suite.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS    4 /* of each process */
#define PROCESSES  2
#define WORKERS    (THREADS * PROCESSES)
#define ROUNDS     8
#define ROUND_MS   150
#define SURVIVE_MS 100 /* what one goes on for after the other was killed */

static struct kit_folder folder;
static char path[512];
static uint64_t random_state;
static struct load_state states[WORKERS];
static long acknowledged;
static long shared_started; /* additions to the shared counter that may have been done */

static uint32_t next_random(uint32_t below)
{
    random_state = random_state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)(random_state >> 33) % below;
}

static int64_t now_us(void)
{
    const struct dyn_system *system = dyn_system_default();

    return system->monotonic_us(system->ctx);
}

/* --- In the child --------------------------------------------------------------------- */

struct message {
    uint32_t worker;
    long number; /* of the step that was acknowledged */
};

struct worker {
    struct dyn_local *local;
    unsigned number;
    long from;
    int acknowledged;
};

/* Until it is killed, or something fails. */
static void *step_on_and_on(void *ctx)
{
    const struct worker *worker = ctx;

    for (long number = worker->from;; number++) {
        struct message message;
        memset(&message, 0, sizeof(message));
        message.worker = worker->number;
        message.number = number;
        if (load_step(worker->local, worker->number, number) != DYN_OK)
            _exit(3);
        if (write(worker->acknowledged, &message, sizeof(message)) != sizeof(message))
            _exit(4);
    }
    return NULL;
}

static int live(unsigned process, int acknowledged_fd)
{
    struct dyn_local_opts opts = {.path = path, .sync = DYN_LOCAL_SYNC_FULL};
    struct worker workers[THREADS];
    struct dyn_local *local;
    struct dyn_error err;

    if (dyn_local_open(&local, &opts, &err) != DYN_OK) {
        fprintf(stderr, "# %s\n", err.message);
        return 1;
    }
    for (unsigned i = 0; i < THREADS; i++) {
        unsigned number = process * THREADS + i;
        pthread_t thread;
        workers[i] =
            (struct worker){local, number, states[number].steps + 1, acknowledged_fd};
        if (pthread_create(&thread, NULL, step_on_and_on, &workers[i]) != 0)
            return 2;
    }
    for (;;)
        pause();
}

/* --- In the parent -------------------------------------------------------------------- */

struct process {
    pid_t id;
    int acknowledged;
};

static void start(struct process *process, unsigned number)
{
    int ends[2];

    ck_assert_int_eq(pipe(ends), 0);
    fflush(stdout);
    process->id = fork();
    ck_assert_int_ge(process->id, 0);
    if (process->id == 0) {
        close(ends[0]);
        _exit(live(number, ends[1]));
    }
    close(ends[1]);
    process->acknowledged = ends[0];
}

/* Messages are shorter than what a pipe takes as one. */
static void hear(struct process *process)
{
    struct pollfd ready = {.fd = process->acknowledged, .events = POLLIN};
    struct message message;

    while (poll(&ready, 1, 0) == 1 &&
           read(process->acknowledged, &message, sizeof(message)) == sizeof(message)) {
        struct load_state *state = &states[message.worker];
        ck_assert_int_eq(message.number, state->steps + 1);
        load_state_step(state, message.number);
        acknowledged++;
    }
}

static void hear_for(struct process *processes, int count, int64_t us)
{
    int64_t until = now_us() + us;

    while (now_us() < until) {
        for (int i = 0; i < count; i++)
            hear(&processes[i]);
        dyn_system_default()->sleep_us(NULL, 300);
    }
}

static void stop(struct process *process)
{
    int status = 0;

    kill(process->id, SIGKILL);
    ck_assert_int_eq(waitpid(process->id, &status, 0), process->id);
    ck_assert_msg(WIFSIGNALED(status), "a process ended by itself: %d",
                  WEXITSTATUS(status));
    hear(process);
    close(process->acknowledged);
}

static struct dyn_local *open_file(void)
{
    struct dyn_local_opts opts = {.path = path};
    struct dyn_local *local = NULL;
    struct dyn_error err;

    ck_assert_msg(dyn_local_open(&local, &opts, &err) == DYN_OK, "%s", err.message);
    return local;
}

/* Half of the time SQLite itself looks at the file first. */
static void check(long round, unsigned workers)
{
    long shared = 0;
    struct dyn_local *local;

    ck_assert(round % 2 == 0 || load_is_sound(path));
    local = open_file();
    ck_assert(load_is_whole(local));
    for (unsigned i = 0; i < workers; i++) {
        shared += states[i].shared;
        ck_assert(load_is_there(local, i, &states[i]));
    }
    shared_started += workers;
    ck_assert(load_is_counted(local, shared, shared + shared_started));
    dyn_local_close(local);
    ck_assert(load_is_sound(path));
}

static void begin(void)
{
    struct dyn_local *local;

    random_state = (uint64_t)asked_or("DYNGEN_CRASH_SEED", 1);
    memset(states, 0, sizeof(states));
    acknowledged = shared_started = 0;
    ck_assert(kit_folder_make(&folder));
    kit_path(&folder, "a.db", path);
    local = open_file();
    ck_assert_int_eq(load_make(local), DYN_OK);
    dyn_local_close(local);
}

static void end(long rounds)
{
    struct dyn_local *local = open_file();
    size_t removed = 0;
    struct dyn_error err;

    ck_assert_int_eq(dyn_local_sweep(local, 0, &removed, &err), DYN_OK);
    ck_assert(load_is_whole(local));
    dyn_local_close(local);
    ck_assert(load_is_sound(path));
    printf("# %ld rounds, %ld writes acknowledged\n", rounds, acknowledged);
    kit_folder_remove(&folder);
}

START_TEST(killed_at_any_moment_an_engine_has_all_that_it_acknowledged)
{
    long rounds = asked_or("DYNGEN_CRASH_ROUNDS", ROUNDS);

    begin();
    for (long round = 1; round <= rounds; round++) {
        struct process process;
        start(&process, 0);
        hear_for(&process, 1, next_random(ROUND_MS * 1000));
        stop(&process);
        check(round, THREADS);
    }
    end(rounds);
}
END_TEST

START_TEST(of_two_processes_one_is_killed_and_the_other_goes_on)
{
    long rounds = asked_or("DYNGEN_CRASH_ROUNDS", ROUNDS);

    begin();
    for (long round = 1; round <= rounds; round++) {
        struct process processes[PROCESSES];
        unsigned victim = (unsigned)next_random(PROCESSES);
        struct process *survivor = &processes[1 - victim];
        long before;
        int64_t until;

        for (unsigned i = 0; i < PROCESSES; i++)
            start(&processes[i], i);
        hear_for(processes, PROCESSES, next_random(ROUND_MS * 1000));
        stop(&processes[victim]);
        hear(survivor);
        before = acknowledged;
        hear_for(survivor, 1, SURVIVE_MS * 1000);
        for (until = now_us() + 30000000; acknowledged == before && now_us() < until;)
            hear_for(survivor, 1, 1000);
        ck_assert_msg(acknowledged > before, "the other does not go on");
        stop(survivor);
        check(round, WORKERS);
    }
    end(rounds);
}
END_TEST

/* --- A new file ------------------------------------------------------------------------- */

static int make_new(void)
{
    struct dyn_local_opts opts = {.path = path};
    struct dyn_local *local;
    struct dyn_error err;

    if (dyn_local_open(&local, &opts, &err) != DYN_OK || load_make(local) != DYN_OK)
        return 1;
    dyn_local_close(local);
    return 0;
}

/* What is there then is nothing, or the file, with tables or without. */
START_TEST(killed_while_it_makes_a_file_an_engine_leaves_one_that_opens)
{
    long rounds = 4 * asked_or("DYNGEN_CRASH_ROUNDS", ROUNDS), killed = 0;

    random_state = (uint64_t)asked_or("DYNGEN_CRASH_SEED", 1);
    for (long round = 1; round <= rounds; round++) {
        int status = 0;
        pid_t child;
        ck_assert(kit_folder_make(&folder));
        kit_path(&folder, "a.db", path);
        child = fork();
        ck_assert_int_ge(child, 0);
        if (child == 0)
            _exit(make_new());
        dyn_system_default()->sleep_us(NULL, 1 + next_random(60000));
        kill(child, SIGKILL);
        ck_assert_int_eq(waitpid(child, &status, 0), child);
        killed += WIFSIGNALED(status);
        ck_assert(!WIFEXITED(status) || WEXITSTATUS(status) == 0);
        ck_assert_int_eq(make_new(), 0);
        ck_assert(load_is_sound(path));
        kit_folder_remove(&folder);
    }
    printf("# %ld rounds, %ld were killed in time\n", rounds, killed);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("local engine crash");
    TCase *crash = tcase_create("crash");

    tcase_set_timeout(crash, 900);
    tcase_add_test(crash, killed_at_any_moment_an_engine_has_all_that_it_acknowledged);
    tcase_add_test(crash, of_two_processes_one_is_killed_and_the_other_goes_on);
    tcase_add_test(crash, killed_while_it_makes_a_file_an_engine_leaves_one_that_opens);
    suite_add_tcase(suite, crash);
    return suite_main(suite);
}
