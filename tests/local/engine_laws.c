/* SPDX-License-Identifier: MIT */
/* What holds whatever became of a load. */
#include "engine_load.h"

#include <cjson/cJSON.h>
#include <sqlite3.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool wrong(const char *what, const char *where)
{
    fprintf(stderr, "# wrong: %s: %.600s\n", what, where);
    return false;
}

/* --- Answers ------------------------------------------------------------------------- */

/* cJSON keeps where its last error was once for a process. */
static cJSON *parse(const char *text)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    cJSON *json;

    pthread_mutex_lock(&mutex);
    json = cJSON_Parse(text);
    pthread_mutex_unlock(&mutex);
    return json;
}

/* Parsed, owned by the caller; NULL: an error, which was printed. */
static cJSON *answer_of(struct dyn_local *local, const char *operation,
                        const char *request)
{
    struct dyn_local_answer answer;
    int rc = load_ask(local, operation, request, &answer);
    cJSON *json = rc == DYN_OK ? parse(answer.body.ptr) : NULL;

    if (json == NULL)
        (void)wrong(request, answer.body.ptr != NULL ? answer.body.ptr : "no answer");
    dyn_buf_release(&answer.body);
    return json;
}

static const char *text_in(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(object, name));

    return text != NULL ? text : "";
}

/* The value of an attribute, of one of the two types that keys have here. */
static const char *value_in(const cJSON *item, const char *name)
{
    const cJSON *value = cJSON_GetObjectItem(item, name);
    const cJSON *text = value != NULL ? value->child : NULL;

    return text != NULL && text->valuestring != NULL ? text->valuestring : "";
}

static long number_in(const cJSON *item, const char *name)
{
    return strtol(value_in(item, name), NULL, 10);
}

/* Every page of a Scan, or Query, in one array; `request` ends with a member. */
static cJSON *all_items(struct dyn_local *local, const char *operation,
                        const char *request)
{
    cJSON *items = cJSON_CreateArray();
    char *start = NULL;

    do {
        char page[4096];
        cJSON *answer, *from, *item;

        snprintf(page, sizeof(page), "{%s%s%s}", request,
                 start != NULL ? ",'ExclusiveStartKey':" : "",
                 start != NULL ? start : "");
        cJSON_free(start);
        start = NULL;
        answer = answer_of(local, operation, page);
        if (answer == NULL)
            break;
        from = cJSON_GetObjectItem(answer, "Items");
        while ((item = cJSON_DetachItemFromArray(from, 0)) != NULL)
            cJSON_AddItemToArray(items, item);
        if (cJSON_GetObjectItem(answer, "LastEvaluatedKey") != NULL)
            start =
                cJSON_PrintUnformatted(cJSON_GetObjectItem(answer, "LastEvaluatedKey"));
        cJSON_Delete(answer);
    } while (start != NULL);
    return items;
}

/* --- A worker's own ------------------------------------------------------------------- */

static bool read_state(struct dyn_local *local, unsigned worker, struct load_state *ret)
{
    char request[512];
    cJSON *items, *item;

    memset(ret, 0, sizeof(*ret));
    snprintf(request, sizeof(request),
             "'TableName':'events','ConsistentRead':true,'KeyConditionExpression':"
             "'pk = :p','ExpressionAttributeValues':{':p':{'S':'w%u'}}",
             worker);
    items = all_items(local, "Query", request);
    cJSON_ArrayForEach(item, items)
    {
        long slot = number_in(item, "sk");
        if (slot >= 0 && slot < LOAD_SLOTS)
            ret->slots[slot] = number_in(item, "v");
    }
    cJSON_Delete(items);
    snprintf(request, sizeof(request),
             "{'TableName':'events','Key':{'pk':{'S':'c%u'},'sk':{'N':'0'}}}", worker);
    item = answer_of(local, "GetItem", request);
    ret->counter = number_in(cJSON_GetObjectItem(item, "Item"), "n");
    cJSON_Delete(item);
    return items != NULL && item != NULL;
}

/* The last transfer of a worker that an account of the table knows of. */
static long last_transfer(struct dyn_local *local, const char *table, unsigned worker)
{
    char request[64], name[16];
    cJSON *items, *item;
    long last = 0;

    snprintf(request, sizeof(request), "'TableName':'%s'", table);
    snprintf(name, sizeof(name), "w%u", worker);
    items = all_items(local, "Scan", request);
    cJSON_ArrayForEach(item, items)
    {
        if (number_in(item, name) > last)
            last = number_in(item, name);
    }
    cJSON_Delete(items);
    return last;
}

bool load_is_there(struct dyn_local *local, unsigned worker, struct load_state *state)
{
    struct load_state found, next = *state;
    char text[200];

    load_state_step(&next, state->steps + 1);
    if (!read_state(local, worker, &found))
        return false;
    for (int i = 0; i < LOAD_SLOTS; i++) {
        if (found.slots[i] != state->slots[i] && found.slots[i] != next.slots[i]) {
            snprintf(text, sizeof(text), "w%u, slot %d: %ld is there, %ld (then %ld)",
                     worker, i, found.slots[i], state->slots[i], next.slots[i]);
            return wrong("an acknowledged write", text);
        }
    }
    if (found.counter != state->counter && found.counter != next.counter) {
        snprintf(text, sizeof(text), "w%u: %ld is there, %ld", worker, found.counter,
                 state->counter);
        return wrong("a counter", text);
    }
    if (last_transfer(local, "accounts", worker) != found.slots[LOAD_TRANSFER] ||
        last_transfer(local, "savings", worker) != found.slots[LOAD_TRANSFER]) {
        snprintf(text, sizeof(text), "w%u: %ld, %ld and %ld", worker,
                 found.slots[LOAD_TRANSFER], last_transfer(local, "accounts", worker),
                 last_transfer(local, "savings", worker));
        return wrong("half of a transaction", text);
    }
    memcpy(state->slots, found.slots, sizeof(found.slots));
    state->counter = found.counter;
    state->steps++;
    return true;
}

bool load_is_counted(struct dyn_local *local, long least, long most)
{
    cJSON *answer =
        answer_of(local, "GetItem",
                  "{'TableName':'events','Key':{'pk':{'S':'shared0'},'sk':{'N':'0'}}}");
    long found = number_in(cJSON_GetObjectItem(answer, "Item"), "n");
    char text[100];

    cJSON_Delete(answer);
    if (found >= least && found <= most)
        return true;
    snprintf(text, sizeof(text), "%ld is there, %ld to %ld", found, least, most);
    return wrong("the shared counter", text);
}

/* --- Money ---------------------------------------------------------------------------- */

static long sum_of(struct dyn_local *local, const char *table)
{
    char request[64];
    cJSON *items, *item;
    long sum = 0;

    snprintf(request, sizeof(request), "'TableName':'%s'", table);
    items = all_items(local, "Scan", request);
    cJSON_ArrayForEach(item, items) sum += number_in(item, "amount");
    cJSON_Delete(items);
    return sum;
}

static bool is_all_money(long sum)
{
    char text[64];

    snprintf(text, sizeof(text), "%ld", sum);
    return sum == 2L * LOAD_ACCOUNTS * LOAD_START || wrong("the money", text);
}

bool load_has_money(struct dyn_local *local)
{
    struct dyn_buf request = {0};
    cJSON *answer, *one;
    long sum = 0;

    dyn_buf_printf(&request, "{'TransactItems':[");
    for (int i = 0; i < 2 * LOAD_ACCOUNTS; i++)
        dyn_buf_printf(&request, "%s{'Get':{'TableName':'%s','Key':{'pk':{'S':'a%d'}}}}",
                       i > 0 ? "," : "", i % 2 == 0 ? "accounts" : "savings", i / 2);
    dyn_buf_printf(&request, "]}");
    answer = answer_of(local, "TransactGetItems", dyn_buf_str(&request).ptr);
    dyn_buf_release(&request);
    cJSON_ArrayForEach(one, cJSON_GetObjectItem(answer, "Responses"))
    {
        sum += number_in(cJSON_GetObjectItem(one, "Item"), "amount");
    }
    cJSON_Delete(answer);
    return is_all_money(sum);
}

/* --- Tables and indexes --------------------------------------------------------------- */

struct index {
    const char *table, *name, *hash, *range;
    bool has_all;
};

/* Items by their key, for looking them up. */
struct lookup {
    const cJSON *item;
    char key[64];
};

static void write_key(const cJSON *item, char key[64])
{
    snprintf(key, 64, "%.40s/%.20s", value_in(item, "pk"), value_in(item, "sk"));
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp(((const struct lookup *)a)->key, ((const struct lookup *)b)->key);
}

static struct lookup *look_up(const cJSON *items, size_t count)
{
    struct lookup *all = calloc(count + 1, sizeof(*all));
    const cJSON *item;
    size_t i = 0;

    if (all == NULL)
        abort();
    cJSON_ArrayForEach(item, items)
    {
        all[i].item = item;
        write_key(item, all[i++].key);
    }
    qsort(all, count, sizeof(*all), compare_keys);
    return all;
}

static bool is_in_index(const cJSON *item, const struct index *index)
{
    return cJSON_HasObjectItem(item, index->hash) &&
           cJSON_HasObjectItem(item, index->range);
}

/* What an index gives of an item is what the table has. */
static bool is_part(const cJSON *part, const cJSON *item, bool has_all)
{
    const cJSON *member;

    cJSON_ArrayForEach(member, part)
    {
        if (!cJSON_Compare(member, cJSON_GetObjectItem(item, member->string), true))
            return false;
    }
    return !has_all || cJSON_GetArraySize(part) == cJSON_GetArraySize(item);
}

static bool are_parts(const cJSON *found, const struct lookup *all, size_t count,
                      const struct index *index)
{
    const cJSON *part;
    char hash[64] = "";
    long range = 0;

    cJSON_ArrayForEach(part, found)
    {
        struct lookup wanted = {.item = part};
        const struct lookup *at;
        write_key(part, wanted.key);
        at = bsearch(&wanted, all, count, sizeof(*all), compare_keys);
        if (at == NULL || !is_in_index(part, index) ||
            !is_part(part, at->item, index->has_all))
            return wrong(index->name, wanted.key);
        if (strcmp(hash, value_in(part, index->hash)) == 0 &&
            range > number_in(part, index->range))
            return wrong("the order of an index", wanted.key);
        snprintf(hash, sizeof(hash), "%.60s", value_in(part, index->hash));
        range = number_in(part, index->range);
    }
    return true;
}

static bool is_count(const char *what, const char *where, long found, long expected)
{
    char text[200];

    snprintf(text, sizeof(text), "%s: %ld, and there are %ld", where, found, expected);
    return found == expected || wrong(what, text);
}

/* A Scan of the index, and a Query of each hash key, are what the table says. */
static bool is_index_whole(struct dyn_local *local, const struct index *index,
                           const struct lookup *all, size_t count, long counted)
{
    static const char *const hashes[] = {"o0",  "o1",    "o2",   "one",
                                         "two", "three", "gone", NULL};
    bool is_whole, is_local = strcmp(index->hash, "pk") == 0;
    long expected = 0, queried = 0;
    char request[512];
    cJSON *found;

    for (size_t i = 0; i < count; i++)
        expected += is_in_index(all[i].item, index);
    snprintf(request, sizeof(request), "'TableName':'%s','IndexName':'%s'", index->table,
             index->name);
    found = all_items(local, "Scan", request);
    is_whole = is_count("a scan", index->name, cJSON_GetArraySize(found), expected) &&
               is_count("IndexCount", index->name, counted, expected) &&
               are_parts(found, all, count, index);
    cJSON_Delete(found);
    for (size_t i = 0; is_whole && !is_local && hashes[i] != NULL; i++) {
        snprintf(request, sizeof(request),
                 "'TableName':'%s','IndexName':'%s','KeyConditionExpression':'#h = :h',"
                 "'ExpressionAttributeNames':{'#h':'%s'},"
                 "'ExpressionAttributeValues':{':h':{'S':'%s'}}",
                 index->table, index->name, index->hash, hashes[i]);
        found = all_items(local, "Query", request);
        queried += cJSON_GetArraySize(found);
        is_whole = are_parts(found, all, count, index);
        cJSON_Delete(found);
    }
    return is_whole && (is_local || is_count("queries", index->name, queried, expected));
}

static bool are_indexes_whole(struct dyn_local *local, const cJSON *table,
                              const cJSON *indexes, const struct lookup *all,
                              size_t count)
{
    const cJSON *one;

    cJSON_ArrayForEach(one, indexes)
    {
        const cJSON *keys = cJSON_GetObjectItem(one, "KeySchema");
        struct index index = {
            .table = text_in(table, "TableName"),
            .name = text_in(one, "IndexName"),
            .hash = text_in(cJSON_GetArrayItem(keys, 0), "AttributeName"),
            .range = text_in(cJSON_GetArrayItem(keys, 1), "AttributeName"),
            .has_all =
                strcmp(text_in(cJSON_GetObjectItem(one, "Projection"), "ProjectionType"),
                       "ALL") == 0,
        };
        const cJSON *counted = cJSON_GetObjectItem(one, "ItemCount");
        if (!is_index_whole(local, &index, all, count, (long)counted->valuedouble))
            return false;
    }
    return true;
}

static bool is_table_whole(struct dyn_local *local, const char *name)
{
    char request[64];
    cJSON *answer, *table, *items;
    struct lookup *all;
    size_t count;
    bool is_whole;

    snprintf(request, sizeof(request), "{'TableName':'%s'}", name);
    answer = answer_of(local, "DescribeTable", request);
    if (answer == NULL)
        return false;
    table = cJSON_GetObjectItem(answer, "Table");
    snprintf(request, sizeof(request), "'TableName':'%s'", name);
    items = all_items(local, "Scan", request);
    count = (size_t)cJSON_GetArraySize(items);
    all = look_up(items, count);
    is_whole = is_count("ItemCount", name,
                        (long)cJSON_GetObjectItem(table, "ItemCount")->valuedouble,
                        (long)count) &&
               are_indexes_whole(local, table,
                                 cJSON_GetObjectItem(table, "GlobalSecondaryIndexes"),
                                 all, count) &&
               are_indexes_whole(local, table,
                                 cJSON_GetObjectItem(table, "LocalSecondaryIndexes"), all,
                                 count);
    free(all);
    cJSON_Delete(items);
    cJSON_Delete(answer);
    return is_whole;
}

bool load_is_whole(struct dyn_local *local)
{
    return is_table_whole(local, "accounts") && is_table_whole(local, "savings") &&
           is_table_whole(local, "events") &&
           is_all_money(sum_of(local, "accounts") + sum_of(local, "savings"));
}

/* --- The file -------------------------------------------------------------------------- */

/* The first rows of each query; none, or "ok", is right. */
static const char *const soundness[] = {
    "PRAGMA integrity_check",
    "SELECT 'entry of no item '||item FROM entries WHERE item NOT IN"
    " (SELECT id FROM items)",
    "SELECT 'counters of '||space FROM counters JOIN (SELECT substr(k,1,4) s,count(*) n,"
    "sum(size) b FROM (SELECT k,size FROM items UNION ALL SELECT k,size FROM entries)"
    " GROUP BY s) ON hex(s)=printf('%08X',space) WHERE n<>items OR b<>bytes",
    "SELECT 'items of no counter '||hex(k) FROM (SELECT k FROM items UNION ALL"
    " SELECT k FROM entries) WHERE hex(substr(k,1,4)) NOT IN"
    " (SELECT printf('%08X',space) FROM counters)",
    "SELECT 'counters of nothing '||space FROM counters WHERE items<>0 AND"
    " printf('%08X',space) NOT IN (SELECT hex(substr(k,1,4)) FROM items UNION"
    " SELECT hex(substr(k,1,4)) FROM entries)",
    "SELECT 'counter below 0 '||space FROM counters WHERE items<0 OR bytes<0",
};

bool load_is_sound(const char *path)
{
    bool is_sound = true;
    sqlite3 *db;

    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        return wrong("opening", path);
    sqlite3_busy_timeout(db, 10000);
    for (size_t i = 0; i < sizeof(soundness) / sizeof(soundness[0]) && is_sound; i++) {
        sqlite3_stmt *statement = NULL;
        int rc = sqlite3_prepare_v2(db, soundness[i], -1, &statement, NULL);
        if (rc == SQLITE_OK)
            rc = sqlite3_step(statement);
        if (rc == SQLITE_ROW) {
            const char *text = (const char *)sqlite3_column_text(statement, 0);
            is_sound = strcmp(text, "ok") == 0 || wrong("the file", text);
        } else if (rc != SQLITE_DONE) {
            is_sound = wrong(soundness[i], sqlite3_errmsg(db));
        }
        sqlite3_finalize(statement);
    }
    sqlite3_close(db);
    return is_sound;
}
