/* SPDX-License-Identifier: MIT */
/*
 * What holds whatever was written, whenever: each index has exactly the entries that the
 * table's items give, counters are what counting gives, and so is the list of expiries.
 * And a write that memory runs out in has done nothing.
 */
#include "local/ask.h"
#include "support/faulty_system.h"
#include "support/suite.h"

#include "local/engine.h"
#include "local/item/item_key.h"
#include "local/read/read.h"

#define ITEMS_MOST 64
#define STEPS      300
#define STEPS_EACH 10 /* between two looks at the law */

static struct faulty_system faulty;
static struct dyn_local *local;
static uint64_t state;

static const char tab[] =
    "{'TableName':'tab','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
    "{'AttributeName':'pk','AttributeType':'S'},"
    "{'AttributeName':'sk','AttributeType':'N'},"
    "{'AttributeName':'g','AttributeType':'S'},"
    "{'AttributeName':'gr','AttributeType':'N'},"
    "{'AttributeName':'l','AttributeType':'B'}],"
    "'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'},"
    "{'AttributeName':'sk','KeyType':'RANGE'}],"
    "'GlobalSecondaryIndexes':["
    "{'IndexName':'all','KeySchema':[{'AttributeName':'g','KeyType':'HASH'},"
    "{'AttributeName':'gr','KeyType':'RANGE'}],'Projection':{'ProjectionType':'ALL'}},"
    "{'IndexName':'some','KeySchema':[{'AttributeName':'g','KeyType':'HASH'}],"
    "'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':['x','l']}},"
    "{'IndexName':'turned','KeySchema':[{'AttributeName':'sk','KeyType':'HASH'},"
    "{'AttributeName':'pk','KeyType':'RANGE'}],"
    "'Projection':{'ProjectionType':'KEYS_ONLY'}}],"
    "'LocalSecondaryIndexes':[{'IndexName':'lsi','KeySchema':["
    "{'AttributeName':'pk','KeyType':'HASH'},{'AttributeName':'l','KeyType':'RANGE'}],"
    "'Projection':{'ProjectionType':'KEYS_ONLY'}}]}";
static const char ttl[] = "{'TableName':'tab','TimeToLiveSpecification':{"
                          "'AttributeName':'until','Enabled':true}}";

static void set_up(void)
{
    struct dyn_local_opts opts = {.system = &faulty.system,
                                  .sweep_interval_s = DYN_LOCAL_SWEEP_NEVER};
    struct dyn_error err;

    faulty_system_init(&faulty);
    ck_assert_msg(dyn_local_open(&local, &opts, &err) == DYN_OK, "%s", err.message);
    ask_must(local, "CreateTable", tab);
    ask_must(local, "UpdateTimeToLive", ttl);
}

static void tear_down(void)
{
    dyn_local_close(local);
    local = NULL;
    ck_assert_uint_eq(faulty.live_bytes, 0);
}

/* --- What is there ------------------------------------------------------------------ */

struct look {
    struct dynl_call call;
    struct dyn_arena mem;
    struct dyn_buf answer;
    struct dynl_session *session;
    const struct dynl_table *table;
};

struct stored {
    int64_t id;
    size_t size;
    struct dynl_value item;
    struct dyn_str key; /* of an entry, as it should be */
};

static void look_begin(struct look *look)
{
    memset(look, 0, sizeof(*look));
    look->mem.system = look->answer.system = look->call.system = &faulty.system;
    look->call.engine = local;
    look->call.mem = &look->mem;
    look->call.answer = &look->answer;
    look->call.now_us = faulty.now_us;
    look->call.deadline_us = INT64_MAX;
    ck_assert_int_eq(
        dynl_session_begin(&look->call, local->store, DYNL_WRITE, &look->session),
        DYN_OK);
    ck_assert_int_eq(
        dynl_table_find(&look->call, look->session, DYN_STR("tab"), &look->table),
        DYN_OK);
}

static void look_end(struct look *look)
{
    dynl_session_end(look->session);
    dyn_arena_release(&look->mem);
    dyn_buf_release(&look->answer);
}

/* All rows of a table or index in their order. */
static size_t read_space(struct look *look, uint32_t space, bool is_index,
                         struct stored *rows)
{
    char low[4] = {(char)(space >> 24), (char)(space >> 16), (char)(space >> 8),
                   (char)space};
    char high[4] = {(char)((space + 1) >> 24), (char)((space + 1) >> 16),
                    (char)((space + 1) >> 8), (char)(space + 1)};
    struct dynl_range range = {{low, 4}, {high, 4}, is_index, false};
    struct dynl_cursor *cursor;
    struct dynl_row row;
    size_t count = 0;

    ck_assert_int_eq(dynl_cursor_open(&look->call, look->session, &range, &cursor),
                     DYN_OK);
    while (dynl_cursor_next(&look->call, cursor, &row) == DYN_OK) {
        ck_assert_uint_lt(count, ITEMS_MOST);
        rows[count].id = row.id;
        rows[count].size = row.size;
        ck_assert_int_eq(dynl_item_copy(&look->call, row.json, &rows[count].item),
                         DYN_OK);
        count++;
    }
    dynl_cursor_close(cursor);
    return count;
}

static void check_counters(struct look *look, uint32_t space, const struct stored *rows,
                           size_t count)
{
    struct dynl_counters counters;
    int64_t bytes = 0;

    for (size_t i = 0; i < count; i++)
        bytes += (int64_t)rows[i].size;
    ck_assert_int_eq(dynl_counters_read(&look->call, look->session, space, &counters),
                     DYN_OK);
    ck_assert_int_eq(counters.items, (int64_t)count);
    ck_assert_int_eq(counters.bytes, bytes);
}

/* --- What there should be ----------------------------------------------------------- */

static int compare_keys(const void *a, const void *b)
{
    const struct stored *left = a, *right = b;
    size_t len = left->key.len < right->key.len ? left->key.len : right->key.len;
    int order = memcmp(left->key.ptr, right->key.ptr, len);

    return order != 0 ? order : left->key.len < right->key.len ? -1 : 1;
}

static size_t make_entries(struct look *look, const struct dynl_index *index,
                           const struct stored *items, size_t count,
                           struct stored *ret_entries)
{
    struct dyn_buf key = {.system = &faulty.system};
    size_t made = 0;

    for (size_t i = 0; i < count; i++) {
        struct stored *entry = &ret_entries[made];

        dyn_buf_clear(&key);
        if (!dynl_key_append_all(&key, index->space, &index->key, &items[i].item))
            continue;
        dynl_key_append_all(&key, 0, &look->table->key, &items[i].item);
        *entry = items[i];
        entry->size = dynl_projected_size(look->table, index, &items[i].item);
        ck_assert(dyn_arena_str(&look->mem, dyn_buf_str(&key), &entry->key));
        made++;
    }
    dyn_buf_release(&key);
    qsort(ret_entries, made, sizeof(*ret_entries), compare_keys);
    return made;
}

static void check_index(struct look *look, const struct dynl_index *index,
                        const struct stored *items, size_t count)
{
    struct stored is[ITEMS_MOST], should[ITEMS_MOST];
    size_t is_count = read_space(look, index->space, true, is);
    size_t should_count = make_entries(look, index, items, count, should);

    ck_assert_uint_eq(is_count, should_count);
    for (size_t i = 0; i < is_count; i++) {
        ck_assert_uint_eq(is[i].size, should[i].size);
        ck_assert(dynl_equal(&is[i].item, &should[i].item));
    }
    check_counters(look, index->space, is, is_count);
}

/* Takes them out one by one; the session is not committed. */
static void check_expiries(struct look *look, const struct stored *items, size_t count)
{
    size_t should = 0, is = 0;
    int64_t at_s, last_s = 0, wanted_s;
    uint32_t space;
    struct dynl_row row;

    for (size_t i = 0; i < count; i++)
        if (dynl_expiry_of(look->table, &items[i].item, faulty.now_us, &at_s))
            should++;
    while (dynl_expiry_next(&look->call, look->session, INT64_MAX / 2, &space, &at_s,
                            &row) == DYN_OK) {
        struct dynl_value item;
        int64_t id = row.id;

        ck_assert_uint_eq(space, look->table->space);
        ck_assert_int_ge(at_s, last_s);
        ck_assert_int_eq(dynl_item_copy(&look->call, row.json, &item), DYN_OK);
        ck_assert(dynl_expiry_of(look->table, &item, faulty.now_us, &wanted_s));
        ck_assert_int_eq(at_s, wanted_s);
        ck_assert_int_eq(dynl_expiry_remove(&look->call, look->session, space, at_s, id),
                         DYN_OK);
        last_s = at_s;
        is++;
    }
    ck_assert_uint_eq(is, should);
}

static size_t check_law(void)
{
    struct stored items[ITEMS_MOST];
    struct look look;
    size_t count;

    look_begin(&look);
    count = read_space(&look, look.table->space, false, items);
    for (size_t i = 0; i < count; i++)
        ck_assert_uint_eq(items[i].size, dynl_item_size(&items[i].item));
    check_counters(&look, look.table->space, items, count);
    for (size_t i = 0; i < look.table->index_count; i++)
        check_index(&look, &look.table->indexes[i], items, count);
    check_expiries(&look, items, count);
    look_end(&look);
    return count;
}

/* --- Writes by chance --------------------------------------------------------------- */

static unsigned chance(unsigned below)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(state >> 33) % below;
}

struct text {
    char bytes[8192];
    size_t len;
};

static void put(struct text *text, const char *format, ...) DYN_ATTR_PRINTF(2, 3);

static void put(struct text *text, const char *format, ...)
{
    va_list args;
    int len;

    va_start(args, format);
    len =
        vsnprintf(text->bytes + text->len, sizeof(text->bytes) - text->len, format, args);
    va_end(args);
    ck_assert_int_ge(len, 0);
    text->len += (size_t)len;
    ck_assert_uint_lt(text->len, sizeof(text->bytes));
}

static const char *const values[] = {
    "'g':{'S':'a'}",         "'g':{'S':'b'}",
    "'gr':{'N':'1'}",        "'gr':{'N':'-2.5'}",
    "'l':{'B':'AA=='}",      "'l':{'B':'AAE='}",
    "'x':{'S':'short'}",     "'x':{'S':'long long'}",
    "'y':{'L':[{'N':'1'}]}", "'g':{'N':'1'}",
    "'l':{'B':''}", /* refused */
    "'until':{'N':'1'}",     "'until':{'N':'1900000000'}",
    "'until':{'S':'x'}",     "'until':{'N':'1800000000.5'}",
};
#define VALUES (sizeof(values) / sizeof(values[0]))

static void put_key(struct text *text, unsigned which)
{
    put(text, "'pk':{'S':'p%u'},'sk':{'N':'%u'}", which % 3, which / 3 % 4);
}

/* Attributes of different names; which comes up twice is left out. */
static void put_attributes(struct text *text)
{
    char seen[128] = "";

    for (unsigned i = chance(5); i > 0; i--) {
        unsigned value = chance(VALUES);
        char name[16];

        snprintf(name, sizeof(name), "%.*s",
                 (int)(strchr(values[value], ':') - values[value]), values[value]);
        if (strstr(seen, name) != NULL)
            continue;
        strcat(seen, name);
        put(text, ",%s", values[value]);
    }
}

static void put_update(struct text *text)
{
    static const char *const removals[] = {"g", "gr", "l", "x", "#u", "y"};
    unsigned value = chance(VALUES), gone = chance(6);
    const char *colon = strchr(values[value], ':');
    bool sets_ttl = strncmp(values[value], "'until'", 7) == 0;
    bool removes = chance(3) == 0;
    int len = (int)(colon - values[value]) - 2;

    if (removes) {
        put(text, "'UpdateExpression':'REMOVE %s'", removals[gone]);
        if (removals[gone][0] == '#')
            put(text, ",'ExpressionAttributeNames':{'#u':'until'}");
        return;
    }
    put(text, "'UpdateExpression':'SET %.*s = :v','ExpressionAttributeValues':{':v'%s}",
        sets_ttl ? 2 : len, sets_ttl ? "#u" : values[value] + 1, colon);
    if (sets_ttl)
        put(text, ",'ExpressionAttributeNames':{'#u':'until'}");
}

static void put_action(struct text *text, unsigned key)
{
    switch (chance(4)) {
    case 0:
        put(text, "{'Delete':{'TableName':'tab','Key':{");
        put_key(text, key);
        put(text, "}}}");
        break;
    case 1:
        put(text, "{'Update':{'TableName':'tab','Key':{");
        put_key(text, key);
        put(text, "},");
        put_update(text);
        put(text, "}}");
        break;
    default:
        put(text, "{'Put':{'TableName':'tab','Item':{");
        put_key(text, key);
        put_attributes(text);
        put(text, "}}}");
    }
}

static const char *make_single(struct text *text)
{
    unsigned kind = chance(4);

    put(text, "{'TableName':'tab','%s':{", kind < 2 ? "Item" : "Key");
    put_key(text, chance(12));
    if (kind < 2)
        put_attributes(text);
    put(text, "}");
    if (kind == 2) {
        put(text, ",");
        put_update(text);
    }
    put(text, "}");
    return kind < 2 ? "PutItem" : kind == 2 ? "UpdateItem" : "DeleteItem";
}

static const char *make_batch(struct text *text)
{
    put(text, "{'RequestItems':{'tab':[");
    for (unsigned i = 0, key = chance(12); i < 5; i++) {
        bool is_put = chance(2) == 0;
        put(text, "%s{'%s':{'%s':{", i > 0 ? "," : "",
            is_put ? "PutRequest" : "DeleteRequest", is_put ? "Item" : "Key");
        put_key(text, key + i);
        if (is_put)
            put_attributes(text);
        put(text, "}}}");
    }
    put(text, "]}}");
    return "BatchWriteItem";
}

static const char *make_transaction(struct text *text)
{
    put(text, "{'TransactItems':[");
    for (unsigned i = 0, key = chance(12); i < 4; i++) {
        put(text, "%s", i > 0 ? "," : "");
        put_action(text, key + i);
    }
    put(text, "]}");
    return "TransactWriteItems";
}

static const char *make_request(struct text *text)
{
    unsigned kind = chance(8);

    text->len = 0;
    if (kind == 0)
        return make_batch(text);
    return kind == 1 ? make_transaction(text) : make_single(text);
}

START_TEST(indexes_counters_and_expiries_follow_all_writes)
{
    static struct text text;
    size_t most = 0;

    state = (uint64_t)_i * 7919 + 1;
    for (unsigned i = 0; i < STEPS; i++) {
        const char *operation = make_request(&text);
        char *body = ask(local, operation, text.bytes);

        ck_assert_msg(strstr(body, "\"__type\"") == NULL ||
                          strstr(body, "ValidationException") != NULL ||
                          strstr(body, "TransactionCanceled") != NULL,
                      "%s %s: %s", operation, text.bytes, body);
        free(body);
        if (i % STEPS_EACH == STEPS_EACH - 1) {
            size_t count = check_law();
            most = count > most ? count : most;
        }
    }
    ck_assert_uint_gt(most, 4);
}
END_TEST

/* --- Memory that runs out ----------------------------------------------------------- */

static const struct {
    const char *operation, *request;
} requests[] = {
    {"PutItem", "{'TableName':'tab','Item':{'pk':{'S':'p'},'sk':{'N':'1'},'g':{'S':'z'},"
                "'gr':{'N':'9'},'l':{'B':'AA=='},'until':{'N':'1900000001'}},"
                "'ReturnValues':'ALL_OLD','ReturnConsumedCapacity':'INDEXES',"
                "'ReturnItemCollectionMetrics':'SIZE'}"},
    {"UpdateItem", "{'TableName':'tab','Key':{'pk':{'S':'p'},'sk':{'N':'1'}},"
                   "'UpdateExpression':'SET g = :g REMOVE l','ConditionExpression':"
                   "'attribute_exists(pk)','ExpressionAttributeValues':{':g':{'S':'w'}},"
                   "'ReturnValues':'UPDATED_OLD'}"},
    {"UpdateItem", "{'TableName':'tab','Key':{'pk':{'S':'p'},'sk':{'N':'1'}},"
                   "'UpdateExpression':'SET pk = g'}"},
    {"DeleteItem", "{'TableName':'tab','Key':{'pk':{'S':'p'},'sk':{'N':'1'}},"
                   "'ReturnValues':'ALL_OLD'}"},
    {"PutItem", "{'TableName':'tab','Item':{'pk':{'S':'p'},'sk':{'N':'1'}},"
                "'ConditionExpression':'attribute_not_exists(pk)',"
                "'ReturnValuesOnConditionCheckFailure':'ALL_OLD'}"},
    {"BatchWriteItem",
     "{'RequestItems':{'tab':[{'PutRequest':{'Item':{'pk':{'S':'p'},'sk':{'N':'2'},"
     "'g':{'S':'z'}}}},{'DeleteRequest':{'Key':{'pk':{'S':'p'},'sk':{'N':'1'}}}}]},"
     "'ReturnConsumedCapacity':'INDEXES','ReturnItemCollectionMetrics':'SIZE'}"},
    {"TransactWriteItems",
     "{'TransactItems':[{'Put':{'TableName':'tab','Item':{'pk':{'S':'p'},'sk':{'N':'2'},"
     "'g':{'S':'z'}}}},{'Update':{'TableName':'tab','Key':{'pk':{'S':'p'},'sk':{'N':'1'}}"
     ",'UpdateExpression':'SET #x = :x','ExpressionAttributeNames':{'#x':'x'},"
     "'ExpressionAttributeValues':{':x':{'N':'1'}}}}],'ClientRequestToken':'t',"
     "'ReturnConsumedCapacity':'TOTAL'}"},
    {"TransactWriteItems",
     "{'TransactItems':[{'Put':{'TableName':'tab','Item':{'pk':{'S':'p'},'sk':{'N':'2'}}}"
     "},{'ConditionCheck':{'TableName':'tab','Key':{'pk':{'S':'p'},'sk':{'N':'1'}},"
     "'ConditionExpression':'attribute_not_exists(pk)',"
     "'ReturnValuesOnConditionCheckFailure':'ALL_OLD'}},"
     "{'Delete':{'TableName':'tab','Key':{'pk':{'N':'1'},'sk':{'N':'1'}}}}]}"},
};
#define SCAN "{'TableName':'tab'}"

START_TEST(a_write_without_memory_has_done_nothing)
{
    struct dyn_local_answer answer = {0};
    int rc = DYN_E_NOMEM;
    char *before;

    ask_must(local, "PutItem",
             "{'TableName':'tab','Item':{'pk':{'S':'p'},'sk':{'N':'1'},'g':{'S':'y'},"
             "'l':{'B':'AAE='},'until':{'N':'1900000000'}}}");
    before = ask(local, "Scan", SCAN);
    for (size_t at = 1; rc == DYN_E_NOMEM; at++) {
        char *after;

        ck_assert_uint_lt(at, 2000);
        faulty_system_round(&faulty, at);
        rc = ask_execute(local, requests[_i].operation, requests[_i].request, &answer);
        faulty_system_round(&faulty, 0);
        if (rc != DYN_E_NOMEM)
            break;
        after = ask(local, "Scan", SCAN);
        ck_assert_str_eq(before, after);
        free(after);
        check_law();
    }
    ck_assert_int_eq(rc, DYN_OK);
    check_law();
    dyn_buf_release(&answer.body);
    free(before);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("write laws");
    TCase *tc = tcase_create("write laws");

    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, indexes_counters_and_expiries_follow_all_writes, 0, 12);
    tcase_add_loop_test(tc, a_write_without_memory_has_done_nothing, 0,
                        (int)(sizeof(requests) / sizeof(requests[0])));
    suite_add_tcase(suite, tc);
    return suite_main(suite);
}
