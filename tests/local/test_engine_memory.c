/* SPDX-License-Identifier: MIT */
/*
 * Memory that runs out at any allocation, the engine's own and SQLite's, in every kind of
 * request: it is said, has done nothing and leaks nothing; the engine goes on. SQLite is told of
 * its memory before anything of it is used, so this is a program of its own.
 */
#include "store_kit.h"
#include "support/faulty_system.h"
#include "support/suite.h"

#include <dyn/dyn.h>
#include <dyn/local.h>

#include <sqlite3.h>

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- SQLite's memory --------------------------------------------------------------------- */

/* Of one thread: SQLite asks its memory one at a time, if at all. */
static struct {
    size_t asked;
    size_t fail_at; /* number of the request that is refused, from 1; 0: none */
    bool goes_on;   /* all that follow are refused, too */
    size_t refusals, blocks;
} sqlite_memory;

/* Before each block, its size. */
union block {
    size_t size;
    max_align_t aligned;
};

static bool is_refused(void)
{
    size_t number = ++sqlite_memory.asked;
    bool is = sqlite_memory.fail_at != 0 &&
              (number == sqlite_memory.fail_at ||
               (sqlite_memory.goes_on && number > sqlite_memory.fail_at));

    sqlite_memory.refusals += is;
    return is;
}

static void *sqlite_malloc(int size)
{
    union block *block = is_refused() ? NULL : malloc(sizeof(*block) + (size_t)size);

    if (block == NULL)
        return NULL;
    block->size = (size_t)size;
    sqlite_memory.blocks++;
    return block + 1;
}

static void sqlite_free(void *memory)
{
    if (memory == NULL)
        return;
    sqlite_memory.blocks--;
    free((union block *)memory - 1);
}

static void *sqlite_realloc(void *memory, int size)
{
    union block *old = (union block *)memory - 1;
    union block *block = is_refused() ? NULL : realloc(old, sizeof(*old) + (size_t)size);

    if (block == NULL)
        return NULL;
    block->size = (size_t)size;
    return block + 1;
}

static int sqlite_size(void *memory)
{
    return memory != NULL ? (int)((union block *)memory - 1)->size : 0;
}

static int sqlite_roundup(int size)
{
    return (size + 7) & ~7;
}

static int sqlite_init(void *ctx)
{
    (void)ctx;
    return SQLITE_OK;
}

static void sqlite_shutdown(void *ctx)
{
    (void)ctx;
}

static const sqlite3_mem_methods methods = {
    sqlite_malloc,  sqlite_free, sqlite_realloc,  sqlite_size,
    sqlite_roundup, sqlite_init, sqlite_shutdown, NULL};

/* --- Requests ------------------------------------------------------------------------------ */

#define KEY(pk, sk) "{'pk':{'S':'" pk "'},'sk':{'N':'" sk "'}}"
#define ITEM(pk, sk, kind)                                                               \
    "{'pk':{'S':'" pk "'},'sk':{'N':'" sk "'},'kind':{'S':'" kind "'},"                  \
    "'gone':{'N':'1795236000'},'m':{'M':{'l':{'L':[{'N':'1.50'},{'BOOL':true}]}}},"      \
    "'s':{'SS':['b','a','c']},'t':{'S':'a text that is somewhat longer than others'}}"

/* In this order. A refusal is as good as an answer; each is tried until there is memory. */
static const struct {
    const char *operation, *request;
    int status;
} requests[] = {
    {"CreateTable",
     "{'TableName':'tab','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
     "{'AttributeName':'pk','AttributeType':'S'},{'AttributeName':'sk','AttributeType':"
     "'N'},{'AttributeName':'kind','AttributeType':'S'}],'KeySchema':["
     "{'AttributeName':'pk','KeyType':'HASH'},{'AttributeName':'sk','KeyType':'RANGE'}],"
     "'GlobalSecondaryIndexes':[{'IndexName':'by_kind','KeySchema':["
     "{'AttributeName':'kind','KeyType':'HASH'}],'Projection':{'ProjectionType':"
     "'INCLUDE','NonKeyAttributes':['t']}}]}",
     200},
    {"CreateTable",
     "{'TableName':'other','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
     "{'AttributeName':'pk','AttributeType':'S'}],'KeySchema':["
     "{'AttributeName':'pk','KeyType':'HASH'}]}",
     200},
    {"UpdateTimeToLive",
     "{'TableName':'tab','TimeToLiveSpecification':{'AttributeName':'gone','Enabled':"
     "true}}",
     200},
    {"PutItem", "{'TableName':'tab','Item':" ITEM("a", "1", "x") "}", 200},
    {"PutItem",
     "{'TableName':'tab','ReturnValues':'ALL_OLD','Item':" ITEM("a", "1", "y") "}", 200},
    {"PutItem",
     "{'TableName':'tab','Item':" ITEM(
         "a", "1", "z") ",'ConditionExpression':'attribute_not_exists(pk)',"
                        "'ReturnValuesOnConditionCheckFailure':'ALL_OLD'}",
     400},
    {"UpdateItem",
     "{'TableName':'tab','Key':" KEY(
         "a", "1") ",'UpdateExpression':'SET m.l[1] = :n, #k = :k ADD c :n REMOVE t',"
                   "'ConditionExpression':'size(s) > :n AND contains(s, "
                   ":b)','ReturnValues':'ALL_NEW',"
                   "'ExpressionAttributeNames':{'#k':'kind'},'ExpressionAttributeValues':"
                   "{':n':{'N':'2'},':k':{'S':'z'},':b':{'S':'b'}}}",
     200},
    {"BatchWriteItem",
     "{'ReturnConsumedCapacity':'INDEXES','RequestItems':{'tab':["
     "{'PutRequest':{'Item':" ITEM(
         "a", "2",
         "x") "}},"
              "{'PutRequest':{'Item':" ITEM(
                  "b", "3",
                  "x") "}},"
                       "{'DeleteRequest':{'Key':" KEY(
                           "c",
                           "4") "}}],"
                                "'other':[{'PutRequest':{'Item':{'pk':{'S':'o'}}}}]}}",
     200},
    {"TransactWriteItems",
     "{'ClientRequestToken':'one','TransactItems':["
     "{'Update':{'TableName':'tab','Key':" KEY(
         "a",
         "2") ",'UpdateExpression':'ADD n "
              ":one','ExpressionAttributeValues':{':one':{'N':'1'}}}},"
              "{'Put':{'TableName':'other','Item':{'pk':{'S':'p'},'n':{'N':'7'}}}},"
              "{'Delete':{'TableName':'tab','Key':" KEY(
                  "b",
                  "3") "}},"
                       "{'ConditionCheck':{'TableName':'other','Key':{'pk':{'S':'o'}},"
                       "'ConditionExpression':'attribute_exists(pk)'}}]}",
     200},
    {"TransactWriteItems",
     "{'TransactItems':[{'Put':{'TableName':'other','Item':{'pk':{'S':'q'}}}},"
     "{'ConditionCheck':{'TableName':'tab','Key':" KEY(
         "a", "2") ",'ConditionExpression':'attribute_not_exists(pk)',"
                   "'ReturnValuesOnConditionCheckFailure':'ALL_OLD'}}]}",
     400},
    {"GetItem",
     "{'TableName':'tab','Key':" KEY(
         "a",
         "2") ",'ProjectionExpression':'m.l[0], pk, s','ReturnConsumedCapacity':'TOTAL'}",
     200},
    {"Query",
     "{'TableName':'tab','KeyConditionExpression':'pk = :p AND sk BETWEEN :a AND :b',"
     "'FilterExpression':'attribute_type(s, :t) OR begins_with(kind, :x)','Limit':1,"
     "'ExpressionAttributeValues':{':p':{'S':'a'},':a':{'N':'0'},':b':{'N':'9'},"
     "':t':{'S':'SS'},':x':{'S':'x'}}}",
     200},
    {"Query",
     "{'TableName':'tab','IndexName':'by_kind','ScanIndexForward':false,"
     "'KeyConditionExpression':'kind = :x','ExpressionAttributeValues':"
     "{':x':{'S':'x'}}}",
     200},
    {"Scan", "{'TableName':'tab','TotalSegments':2,'Segment':1}", 200},
    {"Scan", "{'TableName':'tab','IndexName':'by_kind','Select':'COUNT'}", 200},
    {"BatchGetItem",
     "{'RequestItems':{'tab':{'Keys':[" KEY("a", "1") "," KEY(
         "a", "9") "]},'other':{'Keys':[{'pk':{'S':'o'}}]}}}",
     200},
    {"TransactGetItems",
     "{'TransactItems':[{'Get':{'TableName':'tab','Key':" KEY(
         "a", "1") "}},{'Get':{'TableName':'other','Key':{'pk':{'S':'o'}}}}]}",
     200},
    {"UpdateTable",
     "{'TableName':'tab','GlobalSecondaryIndexUpdates':[{'Delete':{'IndexName':'none'}}]"
     "}",
     400},
    {"UpdateTable",
     "{'TableName':'tab','AttributeDefinitions':[{'AttributeName':'kind','AttributeType':"
     "'S'}],'GlobalSecondaryIndexUpdates':["
     "{'Create':{'IndexName':'more','KeySchema':[{'AttributeName':'kind','KeyType':"
     "'HASH'}],'Projection':{'ProjectionType':'ALL'}}}]}",
     200},
    {"DescribeTable", "{'TableName':'tab'}", 200},
    {"DescribeTimeToLive", "{'TableName':'tab'}", 200},
    {"ListTables", "{'Limit':1}", 200},
    {"DeleteItem", "{'TableName':'tab','ReturnValues':'ALL_OLD','Key':" KEY("a", "1") "}",
     200},
    {"UpdateTable",
     "{'TableName':'tab','GlobalSecondaryIndexUpdates':[{'Delete':{'IndexName':'more'}}]"
     "}",
     200},
    {"UpdateTimeToLive",
     "{'TableName':'tab','TimeToLiveSpecification':{'AttributeName':'gone','Enabled':"
     "false}}",
     200},
    {"GetItem", "{'TableName':'tab','Key':{'pk':{'N':'1'}}}", 400},
    {"PutItem", "{'TableName':'tab','Item':{'pk':{'S':''}},'Expected':7}", 400},
    {"DeleteTable", "{'TableName':'tab'}", 200},
    {"DeleteTable", "{'TableName':'tab'}", 400},
};

#define REQUEST_COUNT (sizeof(requests) / sizeof(requests[0]))

/* --- The engine ------------------------------------------------------------------------------ */

static struct kit_folder folder;
static char path[512];
static struct faulty_system faulty;
static struct dyn_local *local;
static struct dyn_error err;
static size_t failed_requests, blocks_before;

static int open_at(const char *at, struct dyn_local **ret_local)
{
    struct dyn_local_opts opts = {.system = &faulty.system,
                                  .path = at,
                                  .sync = DYN_LOCAL_SYNC_OFF,
                                  .sweep_interval_s = DYN_LOCAL_SWEEP_NEVER};

    return dyn_local_open(ret_local, &opts, &err);
}

static int open_engine(bool in_file)
{
    return open_at(in_file ? path : NULL, &local);
}

static int execute(const char *operation, const char *request,
                   struct dyn_local_answer *ret_answer)
{
    char json[4096];
    size_t len = strlen(request);

    ck_assert_uint_lt(len, sizeof(json));
    for (size_t i = 0; i <= len; i++)
        json[i] = request[i] == '\'' ? '"' : request[i];
    return dyn_local_execute(local, operation, dyn_str_n(json, len), 1000000, ret_answer,
                             &err);
}

/* Everything that can be seen; owned by the caller. */
static struct dyn_buf everything(void)
{
    static const char *const looks[][2] = {
        {"ListTables", "{}"},
        {"DescribeTable", "{'TableName':'tab'}"},
        {"DescribeTable", "{'TableName':'other'}"},
        {"DescribeTimeToLive", "{'TableName':'tab'}"},
        {"Scan", "{'TableName':'tab'}"},
        {"Scan", "{'TableName':'other'}"},
        {"Scan", "{'TableName':'tab','IndexName':'by_kind'}"},
        {"Scan", "{'TableName':'tab','IndexName':'more'}"},
    };
    struct dyn_buf all = {0};

    for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
        struct dyn_local_answer answer;
        int rc = execute(looks[i][0], looks[i][1], &answer);
        ck_assert_msg(rc == DYN_OK, "%s %s: %s", looks[i][0], looks[i][1], err.message);
        ck_assert_msg(answer.http_status < 500, "%s", answer.body.ptr);
        dyn_buf_append(&all, answer.body.ptr, answer.body.len);
        dyn_buf_append(&all, "\n", 1);
        dyn_buf_release(&answer.body);
    }
    return all;
}

static void ck_unchanged(const struct dyn_buf *before, const char *what, size_t fail_at)
{
    struct dyn_buf now = everything();

    ck_assert_msg(strcmp(before->ptr, now.ptr) == 0, "%s, %zu:\n%s\n%s", what, fail_at,
                  before->ptr, now.ptr);
    dyn_buf_release(&now);
}

/* --- Which memory fails ------------------------------------------------------------------------ */

enum memory { OWN, OF_SQLITE, OF_SQLITE_FOR_GOOD };

static void fail_at(enum memory memory, size_t number)
{
    faulty_system_round(&faulty, memory == OWN ? number : 0);
    sqlite_memory.asked = sqlite_memory.refusals = 0;
    sqlite_memory.fail_at = memory != OWN ? number : 0;
    sqlite_memory.goes_on = memory == OF_SQLITE_FOR_GOOD;
}

static bool has_failed(enum memory memory)
{
    return memory == OWN ? faulty.fail_at != 0 && faulty.allocations >= faulty.fail_at
                         : sqlite_memory.refusals > 0;
}

static const struct {
    const char *name;
    enum memory memory;
    bool in_file;
} places[] = {
    {"own, in memory", OWN, false},
    {"own, in a file", OWN, true},
    {"SQLite's, in memory", OF_SQLITE, false},
    {"SQLite's, in a file", OF_SQLITE, true},
    {"SQLite's for good, in memory", OF_SQLITE_FOR_GOOD, false},
    {"SQLite's for good, in a file", OF_SQLITE_FOR_GOOD, true},
};

#define PLACE_COUNT ((int)(sizeof(places) / sizeof(places[0])))

/* Opened, and everything seen once, so that what is kept is there. */
static void open_place(int place)
{
    struct dyn_buf all;

    ck_assert(kit_folder_make(&folder));
    kit_path(&folder, "a.db", path);
    faulty_system_init(&faulty);
    fail_at(OWN, 0);
    failed_requests = 0;
    /* What SQLite keeps for the process is there from now on. */
    ck_assert_msg(open_engine(places[place].in_file) == DYN_OK, "%s", err.message);
    dyn_local_close(local);
    blocks_before = sqlite_memory.blocks;
    ck_assert_msg(open_engine(places[place].in_file) == DYN_OK, "%s", err.message);
    all = everything();
    dyn_buf_release(&all);
}

static void close_place(void)
{
    dyn_local_close(local);
    local = NULL;
    ck_assert_uint_eq(faulty.live_bytes, 0);
    ck_assert_uint_eq(sqlite_memory.blocks, blocks_before);
    kit_folder_remove(&folder);
}

/* --- Requests without memory --------------------------------------------------------------------- */

/* Whether there was enough. Where SQLite could do without what it did not get, the request is
 * done, and taken back, so that it can be tried with less. */
static bool try_without(enum memory memory, size_t request, size_t number,
                        const struct dyn_local_snapshot *before,
                        const struct dyn_buf *all_before)
{
    struct dyn_local_answer answer = {0};
    bool is_enough;
    int rc;

    fail_at(memory, number);
    rc = execute(requests[request].operation, requests[request].request, &answer);
    is_enough = !has_failed(memory);
    fail_at(OWN, 0);
    if (rc == DYN_OK) {
        ck_assert_msg(answer.http_status == requests[request].status, "%zu %s: %s",
                      number, requests[request].request, answer.body.ptr);
        dyn_buf_release(&answer.body);
        if (!is_enough)
            ck_assert_int_eq(dyn_local_restore(local, before, &err), DYN_OK);
    } else {
        ck_assert_msg(rc == DYN_E_NOMEM, "%zu %s: %d %s", number,
                      requests[request].request, rc, err.message);
        ck_assert(!is_enough);
        ck_unchanged(all_before, requests[request].request, number);
        failed_requests++;
    }
    return is_enough;
}

START_TEST(request_without_memory_is_told_so_and_has_done_nothing)
{
    open_place(_i);
    for (size_t i = 0; i < REQUEST_COUNT; i++) {
        struct dyn_local_snapshot *before = NULL;
        struct dyn_buf all_before = everything();
        size_t number = 1;
        ck_assert_int_eq(dyn_local_snapshot(local, &before, &err), DYN_OK);
        while (!try_without(places[_i].memory, i, number, before, &all_before))
            ck_assert_uint_lt(number++, 100000);
        dyn_local_snapshot_free(before);
        dyn_buf_release(&all_before);
    }
    printf("# %s: %zu requests failed\n", places[_i].name, failed_requests);
    ck_assert_uint_gt(failed_requests, 50);
    close_place();
}
END_TEST

/* --- The rest --------------------------------------------------------------------------------------- */

/* The first requests, until there are items. */
static void fill(void)
{
    for (size_t i = 0; i < 9; i++) {
        struct dyn_local_answer answer;
        ck_assert_int_eq(execute(requests[i].operation, requests[i].request, &answer),
                         DYN_OK);
        ck_assert_int_eq(answer.http_status, requests[i].status);
        dyn_buf_release(&answer.body);
    }
}

/* Clients, too: what is kept for the engine stays on it. */
static int use_client(void)
{
    static const char get[] = "{\"TableName\":\"other\",\"Key\":{\"pk\":{\"S\":\"o\"}}}";
    struct dyn_arena mem = {.system = &faulty.system};
    struct dyn_client *db = NULL;
    struct dyn_str answer;
    int rc = dyn_local_client(&db, local, NULL, &err);

    if (rc == DYN_OK)
        rc = dyn_call(db, &mem, "GetItem", dyn_str(get), NULL, &answer, &err);
    dyn_arena_release(&mem);
    dyn_client_close(db);
    return rc;
}

static int snapshot_and_restore(void)
{
    struct dyn_local_snapshot *snapshot = NULL;
    int rc = dyn_local_snapshot(local, &snapshot, &err);

    if (rc == DYN_OK)
        rc = dyn_local_restore(local, snapshot, &err);
    dyn_local_snapshot_free(snapshot);
    return rc;
}

/* The same, from where it was in a file for an engine in memory, and the other way about. */
static struct dyn_local_snapshot *foreign;

static void take_foreign(bool in_file, const struct dyn_local_snapshot *snapshot)
{
    char at[512];
    struct dyn_local *other;

    ck_assert_int_eq(open_at(in_file ? kit_path(&folder, "b.db", at) : NULL, &other),
                     DYN_OK);
    ck_assert_msg(dyn_local_restore(other, snapshot, &err) == DYN_OK, "%s", err.message);
    ck_assert_int_eq(dyn_local_snapshot(other, &foreign, &err), DYN_OK);
    dyn_local_close(other);
}

static int restore_foreign(void)
{
    return dyn_local_restore(local, foreign, &err);
}

/* Items whose time has passed by the system's clock. */
static int sweep(void)
{
    size_t removed = 0;
    int rc = dyn_local_sweep(local, 0, &removed, &err);

    ck_assert_uint_eq(removed, rc == DYN_OK ? 2 : 0);
    return rc;
}

static int add_fault(void)
{
    struct dyn_local_fault fault = {.operation = "DescribeTable",
                                    .table = "none of this name"};
    int rc = dyn_local_fault_add(local, &fault, &err);

    dyn_local_fault_clear(local);
    return rc;
}

static int (*const uses[])(void) = {use_client, snapshot_and_restore, restore_foreign,
                                    sweep, add_fault};

/* Whether there was enough; what was done is taken back. */
static bool use_without(enum memory memory, size_t use, size_t number,
                        const struct dyn_local_snapshot *before,
                        const struct dyn_buf *all_before)
{
    bool is_enough;
    int rc;

    fail_at(memory, number);
    rc = uses[use]();
    is_enough = !has_failed(memory);
    fail_at(OWN, 0);
    ck_assert_msg(rc == DYN_E_NOMEM || rc == DYN_OK, "%zu, %zu: %d %s", use, number, rc,
                  err.message);
    if (rc == DYN_OK && uses[use] != sweep)
        ck_unchanged(all_before, "a use that was done", number);
    if (rc == DYN_OK)
        ck_assert_int_eq(dyn_local_restore(local, before, &err), DYN_OK);
    ck_unchanged(all_before, "a use", number);
    return is_enough;
}

START_TEST(what_else_an_engine_does_says_so_as_well)
{
    struct dyn_local_snapshot *before = NULL;
    struct dyn_buf all_before;

    open_place(_i);
    fill();
    all_before = everything();
    ck_assert_int_eq(dyn_local_snapshot(local, &before, &err), DYN_OK);
    take_foreign(!places[_i].in_file, before);
    for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
        size_t number = 1;
        while (!use_without(places[_i].memory, i, number, before, &all_before))
            ck_assert_uint_lt(number++, 100000);
    }
    dyn_local_snapshot_free(foreign);
    dyn_local_snapshot_free(before);
    dyn_buf_release(&all_before);
    close_place();
}
END_TEST

/* A file as it was before it was filled, or as it is. */
START_TEST(engine_opens_whole_or_not_at_all)
{
    size_t number = 1, opened = 0;
    bool is_enough = false;

    open_place(_i);
    dyn_local_close(local);
    for (; !is_enough; number++) {
        int rc;
        local = NULL;
        ck_assert_uint_lt(number, 100000);
        if (number % 2 == 0)
            (void)remove(path);
        fail_at(places[_i].memory, number);
        rc = open_engine(places[_i].in_file);
        is_enough = !has_failed(places[_i].memory);
        fail_at(OWN, 0);
        ck_assert_msg(rc == DYN_E_NOMEM || rc == DYN_OK, "%zu: %d %s", number, rc,
                      err.message);
        ck_assert((rc == DYN_OK) == (local != NULL));
        opened += local != NULL;
        if (local != NULL)
            fill();
        dyn_local_close(local);
        ck_assert_uint_eq(faulty.live_bytes, 0);
        ck_assert_uint_eq(sqlite_memory.blocks, blocks_before);
        (void)remove(path);
    }
    local = NULL;
    printf("# %s: %zu times, %zu opened\n", places[_i].name, number - 1, opened);
    kit_folder_remove(&folder);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("local engine memory");
    TCase *memory = tcase_create("memory");

    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) != SQLITE_OK ||
        sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) != SQLITE_OK)
        return 1;
    tcase_set_timeout(memory, 240);
    tcase_add_loop_test(memory, request_without_memory_is_told_so_and_has_done_nothing, 0,
                        PLACE_COUNT);
    tcase_add_loop_test(memory, what_else_an_engine_does_says_so_as_well, 0, PLACE_COUNT);
    tcase_add_loop_test(memory, engine_opens_whole_or_not_at_all, 0, PLACE_COUNT);
    suite_add_tcase(suite, memory);
    return suite_main(suite);
}
