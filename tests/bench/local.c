/* SPDX-License-Identifier: MIT */
/*
 * The embedded engine against bare SQLite statements on the same bytes, and against other
 * servers over HTTP.
 *
 *     bench_local sqlite              in memory, in process: times of CPU
 *     bench_local servers FILE NAME=URL...   one operation after the other: wall time; FILE is
 *                                     made anew, URLs of ours begin with NAME dyngen-local,
 *                                     servers with a file have a NAME that ends with -file
 *     bench_local large FILE          partitions, a file of more than 1 GB, memory
 */
#include "measure.h"

#include <dyn/dyn.h>
#include <dyn/local.h>

#include <pthread.h>
#include <sqlite3.h>

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ITEMS = 100000, PER_PARTITION = 1000, CALLS = 300, NOTE = 860, SERVERS_MAX = 8 };

/* --- What is stored ------------------------------------------------------------------ */

static void must(int rc, const char *what, const struct dyn_error *err)
{
    if (rc < 0)
        measure_give_up(what, err->message);
}

static unsigned next_random(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void write_key(struct dyn_buf *out, unsigned partition, unsigned number)
{
    dyn_buf_printf(out, "\"pk\":{\"S\":\"CUSTOMER#%06u\"},\"sk\":{\"S\":\"ORDER#%08u\"}",
                   partition, number);
}

/* An item of 1 KB as the service counts, another one each time. */
static void write_item(struct dyn_buf *out, unsigned partition, unsigned number)
{
    static atomic_uint version;
    char note[NOTE + 1];
    memset(note, 'x', NOTE);
    note[NOTE] = '\0';
    dyn_buf_byte(out, '{');
    write_key(out, partition, number);
    dyn_buf_printf(
        out,
        ",\"status\":{\"S\":\"accepted\"},\"total\":{\"N\":\"%u.99\"},"
        "\"created_at\":{\"S\":\"2026-11-21T10:00:00.000Z\"},"
        "\"lines\":{\"L\":[{\"M\":{\"sku\":{\"S\":\"A-1\"},\"n\":{\"N\":\"2\"}}}]},"
        "\"rev\":{\"N\":\"%u\"},\"note\":{\"S\":\"%s\"}}",
        number % 1000, 100000 + atomic_fetch_add(&version, 1) % 100000, note);
}

/* --- An engine or a server, through a client ------------------------------------------- */

struct side {
    const char *name;
    struct dyn_client *db;
    struct dyn_arena mem;
    struct dyn_buf request;
    unsigned random;
    double seconds[3]; /* of one get, put, query */
};

static struct dyn_str call(struct side *side, const char *operation)
{
    struct dyn_str answer = {NULL, 0};
    struct dyn_error err;
    must(dyn_call(side->db, &side->mem, operation, dyn_buf_str(&side->request), NULL,
                  &answer, &err),
         operation, &err);
    return answer;
}

static void make_table(struct side *side)
{
    dyn_buf_clear(&side->request);
    dyn_buf_text(&side->request,
                 "{\"TableName\":\"shop\",\"BillingMode\":\"PAY_PER_REQUEST\","
                 "\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":"
                 "\"S\"},{\"AttributeName\":\"sk\",\"AttributeType\":\"S\"}],"
                 "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},"
                 "{\"AttributeName\":\"sk\",\"KeyType\":\"RANGE\"}]}");
    call(side, "CreateTable");
    dyn_arena_clear(&side->mem);
}

/* 25 items from `number` on. */
static void write_batch(struct side *side, unsigned partition, unsigned number)
{
    dyn_buf_clear(&side->request);
    dyn_buf_text(&side->request, "{\"RequestItems\":{\"shop\":[");
    for (unsigned i = 0; i < 25; i++) {
        dyn_buf_text(&side->request, i == 0 ? "{\"PutRequest\":{\"Item\":"
                                            : ",{\"PutRequest\":{\"Item\":");
        write_item(&side->request, partition, number + i);
        dyn_buf_text(&side->request, "}}");
    }
    dyn_buf_text(&side->request, "]}}");
    call(side, "BatchWriteItem");
    dyn_arena_clear(&side->mem);
}

static void fill(struct side *side, unsigned items)
{
    for (unsigned i = 0; i < items; i += 25)
        write_batch(side, i / PER_PARTITION, i % PER_PARTITION);
}

static void get_one(struct side *side, unsigned items)
{
    unsigned which = next_random(&side->random) % items;
    dyn_buf_clear(&side->request);
    dyn_buf_text(&side->request, "{\"TableName\":\"shop\",\"Key\":{");
    write_key(&side->request, which / PER_PARTITION, which % PER_PARTITION);
    dyn_buf_text(&side->request, "}}");
    if (call(side, "GetItem").len < NOTE)
        measure_give_up("GetItem", "it gave no item");
    dyn_arena_clear(&side->mem);
}

static void put_one(struct side *side, unsigned items)
{
    unsigned which = next_random(&side->random) % items;
    dyn_buf_clear(&side->request);
    dyn_buf_text(&side->request, "{\"TableName\":\"shop\",\"Item\":");
    write_item(&side->request, which / PER_PARTITION, which % PER_PARTITION);
    dyn_buf_byte(&side->request, '}');
    call(side, "PutItem");
    dyn_arena_clear(&side->mem);
}

static void query_some(struct side *side, unsigned partition, unsigned from,
                       unsigned limit)
{
    dyn_buf_clear(&side->request);
    dyn_buf_printf(&side->request,
                   "{\"TableName\":\"shop\",\"Limit\":%u,\"KeyConditionExpression\":"
                   "\"pk = :p AND sk >= :s\",\"ExpressionAttributeValues\":{"
                   "\":p\":{\"S\":\"CUSTOMER#%06u\"},\":s\":{\"S\":\"ORDER#%08u\"}}}",
                   limit, partition, from);
    if (call(side, "Query").len < (size_t)limit * NOTE)
        measure_give_up("Query", "it gave too little");
    dyn_arena_clear(&side->mem);
}

static void open_engine(struct side *side, const char *name, const char *endpoint)
{
    struct dyn_credentials credentials = {"AKIDEXAMPLE", "secret", NULL, NULL};
    struct dyn_client_opts opts = {
        .endpoint = endpoint, .region = "eu-central-1", .credentials = &credentials};
    struct dyn_error err;
    memset(side, 0, sizeof(*side));
    side->name = name;
    must(dyn_local_client_open(&side->db, &opts, &err), "dyn_local_client_open", &err);
}

static void close_side(struct side *side)
{
    dyn_client_close(side->db);
    dyn_arena_release(&side->mem);
    dyn_buf_release(&side->request);
}

/* --- Bare SQLite ------------------------------------------------------------------------ */

struct bench {
    struct side ours;
    sqlite3 *db;
    sqlite3_stmt *get, *put, *page;
    struct dyn_buf item, out;
    char key[64];
    unsigned random;
};

static void sql(struct bench *b, const char *text)
{
    if (sqlite3_exec(b->db, text, NULL, NULL, NULL) != SQLITE_OK)
        measure_give_up(text, sqlite3_errmsg(b->db));
}

static sqlite3_stmt *prepare(struct bench *b, const char *text)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v3(b->db, text, -1, SQLITE_PREPARE_PERSISTENT, &statement,
                           NULL) != SQLITE_OK)
        measure_give_up(text, sqlite3_errmsg(b->db));
    return statement;
}

static void bare_put(struct bench *b, unsigned which)
{
    int len = snprintf(b->key, sizeof(b->key), "CUSTOMER#%06u ORDER#%08u",
                       which / PER_PARTITION, which % PER_PARTITION);
    dyn_buf_clear(&b->item);
    write_item(&b->item, which / PER_PARTITION, which % PER_PARTITION);
    sqlite3_bind_blob(b->put, 1, b->key, len, SQLITE_STATIC);
    sqlite3_bind_blob(b->put, 2, b->item.ptr, (int)b->item.len, SQLITE_STATIC);
    if (sqlite3_step(b->put) != SQLITE_DONE)
        measure_give_up("INSERT", sqlite3_errmsg(b->db));
    sqlite3_reset(b->put);
}

static void take_blob(struct bench *b, sqlite3_stmt *statement)
{
    int len = sqlite3_column_bytes(statement, 0);
    dyn_buf_append(&b->out, sqlite3_column_blob(statement, 0), (size_t)len);
}

static void open_bare(struct bench *b)
{
    if (sqlite3_open_v2(":memory:", &b->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        measure_give_up("sqlite3_open_v2", "it failed");
    sql(b, "CREATE TABLE items (k BLOB PRIMARY KEY, v BLOB NOT NULL)");
    b->put = prepare(b, "INSERT INTO items VALUES (?, ?) ON CONFLICT (k) "
                        "DO UPDATE SET v = excluded.v");
    b->get = prepare(b, "SELECT v FROM items WHERE k = ?");
    b->page = prepare(b, "SELECT v FROM items WHERE k >= ? AND k < ? ORDER BY k");
    sql(b, "BEGIN");
    for (unsigned i = 0; i < ITEMS; i++)
        bare_put(b, i);
    sql(b, "COMMIT");
}

/* --- Rows against SQLite ------------------------------------------------------------------ */

static double get_ours(void *context)
{
    struct bench *b = context;
    double start = measure_now();
    for (int i = 0; i < CALLS; i++)
        get_one(&b->ours, ITEMS);
    return measure_now() - start;
}

static double get_bare(void *context)
{
    struct bench *b = context;
    double start = measure_now();
    for (int i = 0; i < CALLS; i++) {
        unsigned which = next_random(&b->random) % ITEMS;
        int len = snprintf(b->key, sizeof(b->key), "CUSTOMER#%06u ORDER#%08u",
                           which / PER_PARTITION, which % PER_PARTITION);
        sqlite3_bind_blob(b->get, 1, b->key, len, SQLITE_STATIC);
        if (sqlite3_step(b->get) != SQLITE_ROW)
            measure_give_up("SELECT", "no item");
        dyn_buf_clear(&b->out);
        take_blob(b, b->get);
        sqlite3_reset(b->get);
    }
    return measure_now() - start;
}

static double put_ours(void *context)
{
    struct bench *b = context;
    double start = measure_now();
    for (int i = 0; i < CALLS; i++)
        put_one(&b->ours, ITEMS);
    return measure_now() - start;
}

static double put_bare(void *context)
{
    struct bench *b = context;
    double start = measure_now();
    for (int i = 0; i < CALLS; i++)
        bare_put(b, next_random(&b->random) % ITEMS);
    return measure_now() - start;
}

static double page_ours(void *context)
{
    struct bench *b = context;
    double start = measure_now();
    query_some(&b->ours, next_random(&b->ours.random) % (ITEMS / PER_PARTITION), 0,
               PER_PARTITION);
    return measure_now() - start;
}

static double page_bare(void *context)
{
    struct bench *b = context;
    char high[64];
    unsigned partition = next_random(&b->random) % (ITEMS / PER_PARTITION);
    unsigned count = 0;
    double start = measure_now();
    int len = snprintf(b->key, sizeof(b->key), "CUSTOMER#%06u ", partition);
    int high_len = snprintf(high, sizeof(high), "CUSTOMER#%06u!", partition);
    sqlite3_bind_blob(b->page, 1, b->key, len, SQLITE_STATIC);
    sqlite3_bind_blob(b->page, 2, high, high_len, SQLITE_STATIC);
    dyn_buf_clear(&b->out);
    while (sqlite3_step(b->page) == SQLITE_ROW) {
        take_blob(b, b->page);
        count++;
    }
    sqlite3_reset(b->page);
    if (count != PER_PARTITION)
        measure_give_up("SELECT", "too few items");
    return measure_now() - start;
}

static void compare(struct bench *b, const char *name, measure_fn *ours, measure_fn *peer,
                    size_t repeats, double per, double limit)
{
    struct measure measure = {name, ours, peer, b, repeats, per, limit};
    measure_compare(&measure);
}

static int against_sqlite(void)
{
    static struct bench b;
    open_engine(&b.ours, "in process", "local::memory:");
    make_table(&b.ours);
    fill(&b.ours, ITEMS);
    open_bare(&b);
    compare(&b, "local: get an item of 1 KB", get_ours, get_bare, 5, CALLS, 2);
    compare(&b, "local: put an item of 1 KB", put_ours, put_bare, 5, CALLS, 2);
    compare(&b, "local: query a page of 1 MB", page_ours, page_bare, 5, 1, 4);
    close_side(&b.ours);
    sqlite3_finalize(b.get);
    sqlite3_finalize(b.put);
    sqlite3_finalize(b.page);
    sqlite3_close(b.db);
    dyn_buf_release(&b.item);
    dyn_buf_release(&b.out);
    return 0;
}

/* --- Rows against servers ------------------------------------------------------------------ */

static double wall(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

enum { ROUNDS = 9, SERVER_ITEMS = 10000 };

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void time_round(struct side *side, int what, double *ret)
{
    int calls = what == 2 ? CALLS / 3 : CALLS;
    double start = wall();
    for (int i = 0; i < calls; i++) {
        if (what == 0)
            get_one(side, SERVER_ITEMS);
        else if (what == 1)
            put_one(side, SERVER_ITEMS);
        else
            query_some(side, next_random(&side->random) % (SERVER_ITEMS / PER_PARTITION),
                       next_random(&side->random) % (PER_PARTITION - 20), 20);
    }
    *ret = (wall() - start) / calls;
}

static void time_sides(struct side *sides, size_t count)
{
    for (int what = 0; what < 3; what++) {
        double all[SERVERS_MAX + 2][ROUNDS];
        for (int round = 0; round < ROUNDS; round++)
            for (size_t i = 0; i < count; i++)
                time_round(&sides[i], what, &all[i][round]);
        for (size_t i = 0; i < count; i++) {
            qsort(all[i], ROUNDS, sizeof(double), by_value);
            sides[i].seconds[what] = all[i][ROUNDS / 2];
        }
    }
}

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text), end_len = strlen(end);
    return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

static bool is_ours(const struct side *side)
{
    return strncmp(side->name, "dyngen-local", 12) == 0 ||
           strncmp(side->name, "in process", 10) == 0;
}

static const struct side *find_side(const struct side *sides, size_t count,
                                    const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(sides[i].name, name) == 0)
            return &sides[i];
    return NULL;
}

/* The fastest of others' servers, those with or without a file. */
static const struct side *fastest(const struct side *sides, size_t count, int what,
                                  bool has_file)
{
    const struct side *best = NULL;
    for (size_t i = 0; i < count; i++)
        if (!is_ours(&sides[i]) && ends_with(sides[i].name, "-file") == has_file &&
            (best == NULL || sides[i].seconds[what] < best->seconds[what]))
            best = &sides[i];
    return best;
}

static void print_row(const struct side *ours, const struct side *peer, int what,
                      double limit)
{
    static const char *const names[] = {"get", "put", "query 20"};
    if (ours == NULL || peer == NULL)
        return;
    printf("%s: %s / %s\t%.1f us\t%.1f us\t%.3f\t%g\n", names[what], ours->name,
           peer->name, ours->seconds[what] * 1e6, peer->seconds[what] * 1e6,
           ours->seconds[what] / peer->seconds[what], limit);
}

static int against_servers(const char *file, int count, char **servers)
{
    static struct side sides[SERVERS_MAX + 2];
    char endpoint[4096];
    size_t n = 0;
    snprintf(endpoint, sizeof(endpoint), "local:%s?synchronous=full", file);
    open_engine(&sides[n++], "in process", "local::memory:");
    open_engine(&sides[n++], "in process-file", endpoint);
    for (int i = 0; i < count && n < SERVERS_MAX + 2; i++) {
        char *url = strchr(servers[i], '=');
        if (url == NULL)
            measure_give_up(servers[i], "expected NAME=URL");
        *url = '\0';
        open_engine(&sides[n++], servers[i], url + 1);
    }
    for (size_t i = 0; i < n; i++) {
        make_table(&sides[i]);
        fill(&sides[i], SERVER_ITEMS);
    }
    time_sides(sides, n);
    for (int what = 0; what < 3; what++) {
        print_row(find_side(sides, n, "in process"), fastest(sides, n, what, false), what,
                  0.25);
        print_row(find_side(sides, n, "in process-file"), fastest(sides, n, what, true),
                  what, 1);
        print_row(find_side(sides, n, "dyngen-local"), fastest(sides, n, what, false),
                  what, 0.667);
    }
    for (size_t i = 0; i < n; i++)
        close_side(&sides[i]);
    return 0;
}

/* --- A large file ------------------------------------------------------------------------- */

enum { LARGE = 1000000, SMALL = 1000, SMALL_FIRST = 1000, SMALL_COUNT = 300 };

static long memory_kb(const char *what)
{
    char line[256];
    long kb = -1;
    FILE *status = fopen("/proc/self/status", "r");
    while (status != NULL && fgets(line, sizeof(line), status) != NULL)
        if (strncmp(line, what, strlen(what)) == 0)
            kb = strtol(line + strlen(what), NULL, 10);
    if (status != NULL)
        fclose(status);
    return kb;
}

static void make_large(const char *endpoint)
{
    struct side side;
    open_engine(&side, "large", endpoint);
    make_table(&side);
    for (unsigned i = 0; i < SMALL; i += 25) {
        write_batch(&side, 0, i);
        write_batch(&side, 1, i);
    }
    for (unsigned i = 0; i < LARGE; i += 25)
        write_batch(&side, 2, i);
    for (unsigned i = 0; i < SMALL_COUNT * SMALL; i += 25)
        write_batch(&side, SMALL_FIRST + i / SMALL, i % SMALL);
    close_side(&side);
}

static double query_large(void *context)
{
    struct side *side = context;
    double start = measure_now();
    for (int i = 0; i < CALLS; i++)
        query_some(side, 2, next_random(&side->random) % (LARGE - 20), 20);
    return measure_now() - start;
}

static double query_small(void *context)
{
    struct side *side = context;
    double start = measure_now();
    for (int i = 0; i < CALLS; i++)
        query_some(side, 1, next_random(&side->random) % (SMALL - 20), 20);
    return measure_now() - start;
}

/* As cold in SQLite's own cache as the large one. */
static double query_any_small(void *context)
{
    struct side *side = context;
    double start = measure_now();
    for (int i = 0; i < CALLS; i++) {
        unsigned partition = SMALL_FIRST + next_random(&side->random) % SMALL_COUNT;
        query_some(side, partition, next_random(&side->random) % (SMALL - 20), 20);
    }
    return measure_now() - start;
}

enum { THREADS = 8 };

static void *read_and_write(void *context)
{
    struct side *side = context;
    for (int i = 0; i < 100; i++)
        query_some(side, 2, next_random(&side->random) % (LARGE - 1000), 900);
    for (int i = 0; i < 500; i++)
        put_one(side, PER_PARTITION);
    return NULL;
}

/* All on one engine: its pool of connections is used to the full. */
static void work_from_threads(const struct side *side)
{
    static struct side sides[THREADS];
    pthread_t threads[THREADS];
    for (unsigned i = 0; i < THREADS; i++) {
        memset(&sides[i], 0, sizeof(sides[i]));
        sides[i].db = side->db;
        sides[i].random = i;
        if (pthread_create(&threads[i], NULL, read_and_write, &sides[i]) != 0)
            measure_give_up("pthread_create", "it failed");
    }
    for (unsigned i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        dyn_arena_release(&sides[i].mem);
        dyn_buf_release(&sides[i].request);
    }
}

static int use_large(const char *endpoint)
{
    struct side side;
    double start = wall();
    open_engine(&side, "large", endpoint);
    get_one(&side, PER_PARTITION);
    double opened = wall() - start;
    printf("local: open 1 GB and get an item\t%.1f ms\t50 ms\t%.3f\t1\n", opened * 1e3,
           opened / 0.050);
    struct measure ranges = {"local: query 20 of 1,000,000 / of one of 300 x 1,000",
                             query_large,
                             query_any_small,
                             &side,
                             5,
                             CALLS,
                             2};
    measure_compare(&ranges);
    ranges.name = "local: query 20 of 1,000,000 / of one 1,000";
    ranges.peer = query_small;
    measure_compare(&ranges);
    work_from_threads(&side);
    printf("local: peak memory on 1 GB\t%ld KB\t65536 KB\t%.3f\t1\n", memory_kb("VmHWM:"),
           (double)memory_kb("VmHWM:") / 65536);
    close_side(&side);
    return 0;
}

int main(int argc, char **argv)
{
    char endpoint[4096];
    if (argc == 2 && strcmp(argv[1], "sqlite") == 0)
        return against_sqlite();
    if (argc >= 3 && strcmp(argv[1], "servers") == 0)
        return against_servers(argv[2], argc - 3, argv + 3);
    if (argc == 3)
        snprintf(endpoint, sizeof(endpoint), "local:%s?synchronous=off", argv[2]);
    if (argc == 3 && strcmp(argv[1], "make-large") == 0) {
        make_large(endpoint);
        return 0;
    }
    if (argc == 3 && strcmp(argv[1], "large") == 0)
        return use_large(endpoint);
    fprintf(stderr,
            "usage: bench_local sqlite | servers FILE NAME=URL... | make-large FILE "
            "| large FILE\n");
    return 2;
}
