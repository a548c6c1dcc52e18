/* SPDX-License-Identifier: MIT */
/*
 * A client among threads, after fork(), and when its server dies: on every real server.
 */
#include "support/scene_engine.h"
#include "support/scene_servers.h"
#include "support/suite.h"

#include "lab.dyn.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* --- Threads ------------------------------------------------------------------------ */

enum { THREADS = 8, ROUNDS = 12 };

/** A thread's work. Checks are made when it has ended: Check knows one thread only. */
struct worker {
    struct dyn_client *db;
    unsigned number;
    unsigned wins;   /* updates of the shared record that went through */
    unsigned losses; /* those that another thread was before */
    int rc;          /* the first result that was wrong */
    char what[64];
    struct dyn_error err;
};

static bool went(struct worker *w, const char *what, int rc, int expected)
{
    if (rc == expected)
        return true;
    w->rc = rc;
    snprintf(w->what, sizeof(w->what), "%s: %s", what, dyn_result_name(rc));
    return false;
}

/** An item of the thread's own: made, read, changed, queried, deleted. */
static bool work_alone(struct worker *w, struct dyn_arena *mem)
{
    char text[32];
    struct lab_record r = {0}, found = {0};
    struct lab_record_patch patch = {0};
    struct lab_record_pages pages;
    snprintf(text, sizeof(text), "thread %u", w->number);
    r.lab = dyn_str(text);
    r.title = DYN_STR("t");
    if (!went(w, "create", lab_record_create(w->db, mem, &r, NULL, &w->err), DYN_OK))
        return false;
    struct lab_record_key key = lab_record_key_of(&r);
    lab_record_patch_set_title(&patch, DYN_STR("changed"));
    if (!went(w, "update", lab_record_update(w->db, mem, &key, &patch, NULL, &w->err),
              DYN_OK) ||
        !went(w, "get", lab_record_get(w->db, mem, &key, &found, NULL, &w->err), DYN_OK))
        return false;
    if (found.rev.value != 2 || !dyn_str_eq(found.title, DYN_STR("changed")))
        return went(w, "another item was read", DYN_NOT_FOUND, DYN_OK);
    bool is_fine = went(w, "query",
                        lab_record_query_of_lab(w->db, &pages, r.lab, lab_record_id_all(),
                                                NULL, &w->err),
                        DYN_OK) &&
                   went(w, "next", lab_record_next(&pages, &found, &w->err), DYN_OK) &&
                   went(w, "the end", lab_record_next(&pages, &found, &w->err), DYN_DONE);
    lab_record_close(&pages);
    return is_fine &&
           went(w, "delete", lab_record_delete(w->db, mem, &key, NULL, &w->err), DYN_OK);
}

/** Reads the record that all share and writes it back: who was second is told so. */
static bool work_together(struct worker *w, struct dyn_arena *mem)
{
    struct dyn_get_opts opts = {{0}, true};
    struct lab_record shared = {0};
    struct lab_record_key key = {DYN_STR("shared"),
                                 DYN_STR("01JC9XQ5V8R4T2W6Y0ZB3D5F7H")};
    if (!went(w, "get", lab_record_get(w->db, mem, &key, &shared, &opts, &w->err),
              DYN_OK))
        return false;
    int rc = lab_record_put(w->db, mem, &shared, NULL, &w->err);
    if (rc == DYN_E_VERSION)
        w->losses++;
    else if (went(w, "put", rc, DYN_OK))
        w->wins++;
    return rc == DYN_E_VERSION || rc == DYN_OK;
}

static void *work(void *argument)
{
    struct worker *w = argument;
    struct dyn_arena mem = {0};
    for (unsigned round = 0; round < ROUNDS; round++) {
        if (!work_alone(w, &mem) || !work_together(w, &mem))
            break;
        dyn_arena_clear(&mem);
    }
    dyn_arena_release(&mem);
    return NULL;
}

static void scene_threads(struct scene *s)
{
    static struct worker workers[THREADS];
    pthread_t threads[THREADS];
    struct lab_record shared = {0};
    unsigned wins = 0, losses = 0;
    scene_table(s, lab_table());
    shared.lab = DYN_STR("shared");
    shared.id = DYN_STR("01JC9XQ5V8R4T2W6Y0ZB3D5F7H");
    shared.title = DYN_STR("t");
    SCENE_OK(s, lab_record_put(s->db, &s->mem, &shared, NULL, &s->err));
    memset(workers, 0, sizeof(workers));
    for (unsigned i = 0; i < THREADS; i++) {
        workers[i].db = s->db;
        workers[i].number = i;
        ck_assert_int_eq(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
        ck_assert_msg(workers[i].rc == DYN_OK, "%s: thread %u: %s: %s",
                      s->server->kind->name, i, workers[i].what, workers[i].err.message);
        wins += workers[i].wins;
        losses += workers[i].losses;
    }
    ck_assert_uint_eq(wins + losses, THREADS * ROUNDS);
    struct lab_record_key key = lab_record_key_of(&shared);
    SCENE_OK(s, lab_record_get(s->db, &s->mem, &key, &shared, NULL, &s->err));
    ck_assert_int_eq(shared.rev.value, 1 + (int64_t)wins);
}

/* --- fork --------------------------------------------------------------------------- */

static int put_and_get(struct scene *s, const char *name)
{
    struct lab_bare bare = {0}, found = {0};
    bare.name = dyn_str(name);
    bare.text = dyn_str(name);
    struct lab_bare_key key = lab_bare_key_of(&bare);
    int rc = lab_bare_put(s->db, &s->mem, &bare, NULL, &s->err);
    if (rc == DYN_OK)
        rc = lab_bare_get(s->db, &s->mem, &key, &found, NULL, &s->err);
    return rc != DYN_OK || lab_bare_equal(&bare, &found) ? rc : DYN_NOT_FOUND;
}

static void scene_fork(struct scene *s)
{
    int status = 0;
    struct lab_bare_key key = {DYN_STR("child")};
    scene_table(s, lab_table());
    SCENE_OK(s, put_and_get(s, "before"));
    fflush(NULL);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0)
        _exit(put_and_get(s, "child") == DYN_OK ? 0 : 1);
    SCENE_OK(s, put_and_get(s, "parent"));
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the child failed");
    SCENE_OK(s, put_and_get(s, "after"));
    SCENE_OK(s, lab_bare_exists(s->db, &key, NULL, &s->err));
}

/* --- A server that dies -------------------------------------------------------------- */

static int64_t now_ms(struct scene *s)
{
    const struct dyn_system *system = dyn_client_system(s->db);
    return system->monotonic_us(system->ctx) / 1000;
}

/** A client with a deadline on a server of its own. */
static void move_to(struct scene *s, const struct server *server)
{
    struct dyn_client_opts opts = {0};
    opts.call_timeout_ms = 4000;
    opts.connect_timeout_ms = 1000;
    dyn_client_close(s->db);
    s->server = server;
    s->db = scene_client(s, &opts);
}

/** Ends the server under the client. */
static void kill_it(struct server *server)
{
    const struct timespec step = {0, 2000000L};
    ck_assert_int_eq(kill(server->process.pid, SIGKILL), 0);
    for (int i = 0; i < 5000 && server_is_running(server); i++)
        nanosleep(&step, NULL);
    ck_assert(!server_is_running(server));
}

static void scene_dying_server(struct scene *s)
{
    static struct server own;
    const struct server *shared = s->server;
    ck_assert_msg(server_start(shared->kind, &own) == 0, "%s", own.failure);
    move_to(s, &own);
    scene_table(s, lab_table());
    SCENE_OK(s, put_and_get(s, "alive"));
    kill_it(&own);
    int64_t began = now_ms(s);
    SCENE_IS(s, DYN_E_NETWORK, put_and_get(s, "dead"));
    ck_assert_int_lt(now_ms(s) - began, 5000);
    ck_assert(s->err.retryable && s->err.http_status == 0);
    ck_assert_uint_ge(s->err.attempts, 2);

    char before[sizeof(own.endpoint)];
    memcpy(before, own.endpoint, sizeof(before));
    ck_assert_msg(server_ensure(&own) == 1, "%s", own.failure);
    if (strcmp(before, own.endpoint) != 0)
        move_to(s, &own);
    scene_table(s, lab_table());
    SCENE_OK(s, put_and_get(s, "alive again"));
    server_stop(&own);
    s->server = shared;
}

/** Writes until the server is gone. Every call ends, and says what happened. */
static void *write_on(void *argument)
{
    struct worker *w = argument;
    struct dyn_arena mem = {0};
    struct lab_bare bare = {0};
    bare.name = DYN_STR("on and on");
    do {
        dyn_arena_clear(&mem);
        w->rc = lab_bare_put(w->db, &mem, &bare, NULL, &w->err);
        w->wins += w->rc == DYN_OK ? 1 : 0;
    } while (w->rc == DYN_OK && w->wins < 100000);
    dyn_arena_release(&mem);
    return NULL;
}

static void scene_death_at_work(struct scene *s)
{
    static struct server own;
    static struct worker workers[2];
    const struct timespec while_they_write = {0, 100000000L};
    const struct server *shared = s->server;
    pthread_t threads[2];
    ck_assert_msg(server_start(shared->kind, &own) == 0, "%s", own.failure);
    move_to(s, &own);
    scene_table(s, lab_table());
    memset(workers, 0, sizeof(workers));
    for (int i = 0; i < 2; i++) {
        workers[i].db = s->db;
        ck_assert_int_eq(pthread_create(&threads[i], NULL, write_on, &workers[i]), 0);
    }
    nanosleep(&while_they_write, NULL);
    kill_it(&own);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
        ck_assert_msg(workers[i].rc == DYN_E_NETWORK && workers[i].wins > 0,
                      "%s: %s after %u writes: %s", s->server->kind->name,
                      dyn_result_name(workers[i].rc), workers[i].wins,
                      workers[i].err.message);
    }
    server_stop(&own);
    s->server = shared;
}

static const struct scene_entry entries[] = {
    {"threads", scene_threads},
    {"fork", scene_fork},
    {"dying_server", scene_dying_server},
    {"death_at_work", scene_death_at_work},
};

int main(void)
{
    Suite *suite = suite_create("clients");
    scene_engine_add(suite, entries, 2); /* the others are about processes */
    scene_servers_add(suite, entries, sizeof(entries) / sizeof(entries[0]));
    return suite_main(suite);
}
