/* SPDX-License-Identifier: MIT */
#include "engine_load.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define REQUEST_MAX ((size_t)8192)

/* --- Requests ------------------------------------------------------------------------ */

int load_ask(struct dyn_local *local, const char *operation, const char *request,
             struct dyn_local_answer *ret_answer)
{
    struct dyn_local_answer answer = {0};
    struct dyn_error err;
    char json[REQUEST_MAX];
    size_t len = strlen(request);
    int rc;

    if (len >= sizeof(json))
        return DYN_E_LIMIT;
    for (size_t i = 0; i <= len; i++)
        json[i] = request[i] == '\'' ? '"' : request[i];
    rc = dyn_local_execute(local, operation, dyn_str_n(json, len), LOAD_WAIT_US, &answer,
                           &err);
    if (rc == DYN_OK && answer.http_status != 200)
        rc = DYN_E_SERVICE;
    if (ret_answer != NULL) {
        *ret_answer = answer;
        return rc;
    }
    if (rc != DYN_OK)
        fprintf(stderr, "# %s %.200s: %d %s %.300s\n", operation, json, rc, err.message,
                answer.body.ptr != NULL ? answer.body.ptr : "");
    dyn_buf_release(&answer.body);
    return rc;
}

static int ask(struct dyn_local *local, const char *operation, const char *format, ...)
    DYN_ATTR_PRINTF(3, 4);
static int ask(struct dyn_local *local, const char *operation, const char *format, ...)
{
    char request[REQUEST_MAX];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(request, sizeof(request), format, args);
    va_end(args);
    return load_ask(local, operation, request, NULL);
}

/* Whether it is refused, as may happen, is nobody's concern; failures are. */
static int try(struct dyn_local *local, const char *operation, const char *request)
{
    struct dyn_local_answer answer;
    int rc = load_ask(local, operation, request, &answer);

    if (rc == DYN_E_SERVICE && answer.http_status == 400)
        rc = DYN_NOT_FOUND;
    if (rc < 0)
        fprintf(stderr, "# %s %.200s: %d %.300s\n", operation, request, rc,
                answer.body.ptr != NULL ? answer.body.ptr : "");
    dyn_buf_release(&answer.body);
    return rc;
}

/* --- Tables -------------------------------------------------------------------------- */

#define MONEY(table, projection)                                                         \
    "{'TableName':'" table "','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["  \
    "{'AttributeName':'pk','AttributeType':'S'},"                                        \
    "{'AttributeName':'owner','AttributeType':'S'},"                                     \
    "{'AttributeName':'amount','AttributeType':'N'}],"                                   \
    "'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'}],"                             \
    "'GlobalSecondaryIndexes':[{'IndexName':'by_amount','KeySchema':["                   \
    "{'AttributeName':'owner','KeyType':'HASH'},"                                        \
    "{'AttributeName':'amount','KeyType':'RANGE'}],'Projection':"                        \
    "{'ProjectionType':'" projection "'}}]}"

static const char *const tables[] = {
    MONEY("accounts", "ALL"),
    MONEY("savings", "KEYS_ONLY"),
    "{'TableName':'events','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
    "{'AttributeName':'pk','AttributeType':'S'},{'AttributeName':'sk','AttributeType':'N'"
    "},"
    "{'AttributeName':'kind','AttributeType':'S'},{'AttributeName':'v','AttributeType':'"
    "N'}],"
    "'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'},"
    "{'AttributeName':'sk','KeyType':'RANGE'}],"
    "'LocalSecondaryIndexes':[{'IndexName':'by_v','KeySchema':["
    "{'AttributeName':'pk','KeyType':'HASH'},{'AttributeName':'v','KeyType':'RANGE'}],"
    "'Projection':{'ProjectionType':'KEYS_ONLY'}}],"
    "'GlobalSecondaryIndexes':[{'IndexName':'by_kind','KeySchema':["
    "{'AttributeName':'kind','KeyType':'HASH'},{'AttributeName':'v','KeyType':'RANGE'}],"
    "'Projection':{'ProjectionType':'ALL'}}]}",
};

static int make_accounts(struct dyn_local *local, const char *table)
{
    int rc = DYN_OK;

    for (int i = 0; i < LOAD_ACCOUNTS && rc == DYN_OK; i++)
        rc = ask(local, "PutItem",
                 "{'TableName':'%s','Item':{'pk':{'S':'a%d'},'owner':{'S':'o%d'},"
                 "'amount':{'N':'%d'}}}",
                 table, i, i % 3, LOAD_START);
    return rc;
}

int load_make(struct dyn_local *local)
{
    int rc = try(local, "CreateTable", tables[0]);

    if (rc == DYN_OK)
        rc = make_accounts(local, "accounts");
    if (rc == DYN_OK)
        rc = try(local, "CreateTable", tables[1]);
    if (rc == DYN_OK)
        rc = make_accounts(local, "savings");
    if (rc == DYN_OK)
        rc = try(local, "CreateTable", tables[2]);
    if (rc == DYN_OK)
        rc = try(local, "UpdateTimeToLive",
                 "{'TableName':'events','TimeToLiveSpecification':"
                 "{'AttributeName':'gone','Enabled':true}}");
    return rc < 0 ? rc : DYN_OK;
}

/* --- Steps --------------------------------------------------------------------------- */

enum kind { PUT, UPDATE, REMOVE, BATCH, TRANSFER, COUNT, EXPIRED, SWEEP, INDEX, LOOK };

/* How often each of them comes. */
static const enum kind kinds[] = {PUT,      PUT,      UPDATE, BATCH,   REMOVE, TRANSFER,
                                  TRANSFER, TRANSFER, COUNT,  EXPIRED, UPDATE, LOOK};

static uint32_t mix(long number, uint32_t salt)
{
    uint64_t x = (uint64_t)number * UINT64_C(0x9e3779b97f4a7c15) + salt;

    x = (x ^ (x >> 31)) * UINT64_C(0xbf58476d1ce4e5b9);
    return (uint32_t)(x >> 33);
}

static enum kind kind_of(long number)
{
    if (number % 97 == 0)
        return INDEX;
    if (number % 41 == 0)
        return SWEEP;
    return kinds[mix(number, 1) % (sizeof(kinds) / sizeof(kinds[0]))];
}

static unsigned slot_of(long number)
{
    return mix(number, 2) % (LOAD_SLOTS - 4);
}

/* Longer from time to time, so that pages come and go; every third is in no index. */
static void write_item(char text[4096], unsigned worker, unsigned slot, long number)
{
    size_t len = number % 13 == 0 ? 3000 : (size_t)number % 200;
    int at = snprintf(text, 256,
                      "{'pk':{'S':'w%u'},'sk':{'N':'%u'},'v':{'N':'%ld'},'t':{'S':'",
                      worker, slot, number);

    memset(text + at, 'x', len);
    snprintf(text + at + len, 256, "'}%s}",
             number % 3 == 0   ? ""
             : number % 3 == 1 ? ",'kind':{'S':'one'}"
                               : ",'kind':{'S':'two'}");
}

static int put(struct dyn_local *local, unsigned worker, long number)
{
    char item[4096];

    write_item(item, worker, slot_of(number), number);
    return ask(local, "PutItem", "{'TableName':'events','Item':%s}", item);
}

static int update(struct dyn_local *local, unsigned worker, long number)
{
    return ask(local, "UpdateItem",
               "{'TableName':'events','Key':{'pk':{'S':'w%u'},'sk':{'N':'%u'}},"
               "'UpdateExpression':'SET v = :v, kind = :k ADD times :one',"
               "'ExpressionAttributeValues':{':v':{'N':'%ld'},':one':{'N':'1'},"
               "':k':{'S':'%s'}}}",
               worker, slot_of(number), number, number % 2 == 0 ? "one" : "three");
}

static int remove_slot(struct dyn_local *local, unsigned worker, long number)
{
    return ask(local, "DeleteItem",
               "{'TableName':'events','Key':{'pk':{'S':'w%u'},'sk':{'N':'%u'}}}", worker,
               slot_of(number));
}

/* Puts a slot and the one behind it, and removes the third. */
static int batch(struct dyn_local *local, unsigned worker, long number)
{
    char one[4096], two[4096];
    unsigned slot = slot_of(number);

    write_item(one, worker, slot, number);
    snprintf(two, sizeof(two),
             "{'pk':{'S':'w%u'},'sk':{'N':'%u'},'v':{'N':'%ld'},'kind':{'S':'two'}}",
             worker, slot + 1, number);
    return ask(local, "BatchWriteItem",
               "{'RequestItems':{'events':[{'PutRequest':{'Item':%s}},"
               "{'PutRequest':{'Item':%s}},{'DeleteRequest':{'Key':"
               "{'pk':{'S':'w%u'},'sk':{'N':'%u'}}}}]}}",
               one, two, worker, slot + 2);
}

static int send_transfer(struct dyn_local *local, unsigned worker, long number)
{
    static const char part[] =
        "{'Update':{'TableName':'%s','Key':{'pk':{'S':'a%u'}},"
        "'UpdateExpression':'SET w%u = :v ADD amount :x',"
        "'ExpressionAttributeValues':{':v':{'N':'%ld'},':x':{'N':'%s%u'}}}}";
    char from[512], to[512];
    unsigned sum = mix(number, worker) % 100;

    snprintf(from, sizeof(from), part, "accounts", mix(number, 5) % LOAD_ACCOUNTS, worker,
             number, sum == 0 ? "" : "-", sum);
    snprintf(to, sizeof(to), part, "savings", mix(number, 6) % LOAD_ACCOUNTS, worker,
             number, "", sum);
    return ask(
        local, "TransactWriteItems",
        "{'ClientRequestToken':'%u-%ld','TransactItems':[%s,{'Put':{'TableName':"
        "'events','Item':{'pk':{'S':'w%u'},'sk':{'N':'%d'},'v':{'N':'%ld'}}}},%s]}",
        worker, number, from, worker, LOAD_TRANSFER, number, to);
}

/* Asked again with the same token, nothing more is done. */
static int transfer(struct dyn_local *local, unsigned worker, long number)
{
    int rc = send_transfer(local, worker, number);

    return rc == DYN_OK && number % 5 == 0 ? send_transfer(local, worker, number) : rc;
}

static int count(struct dyn_local *local, unsigned worker, long number)
{
    static const char format[] =
        "{'TableName':'events','Key':{'pk':{'S':'%s%u'},'sk':{'N':'0'}},"
        "'UpdateExpression':'ADD n :one','ReturnValues':'ALL_NEW',"
        "'ExpressionAttributeValues':{':one':{'N':'1'}}}";

    return number % 2 == 0 ? ask(local, "UpdateItem", format, "c", worker)
                           : ask(local, "UpdateItem", format, "shared", 0U);
}

static int expired(struct dyn_local *local, unsigned worker, long number)
{
    return ask(local, "PutItem",
               "{'TableName':'events','Item':{'pk':{'S':'e%u'},'sk':{'N':'%ld'},"
               "'kind':{'S':'gone'},'v':{'N':'1'},'gone':{'N':'%lld'}}}",
               worker, number, (long long)time(NULL) - 10);
}

static int sweep(struct dyn_local *local)
{
    struct dyn_error err;
    int rc = dyn_local_sweep(local, 30, NULL, &err);

    if (rc != DYN_OK)
        fprintf(stderr, "# sweep: %d %s\n", rc, err.message);
    return rc;
}

/* Adds an index to the table of everybody's events, or removes it when it is there. */
static int toggle_index(struct dyn_local *local)
{
    int rc = try(local, "UpdateTable",
                 "{'TableName':'events','AttributeDefinitions':["
                 "{'AttributeName':'kind','AttributeType':'S'},"
                 "{'AttributeName':'sk','AttributeType':'N'}],"
                 "'GlobalSecondaryIndexUpdates':[{'Create':{'IndexName':'extra',"
                 "'KeySchema':[{'AttributeName':'kind','KeyType':'HASH'},"
                 "{'AttributeName':'sk','KeyType':'RANGE'}],"
                 "'Projection':{'ProjectionType':'KEYS_ONLY'}}}]}");

    if (rc == DYN_NOT_FOUND)
        rc = try(local, "UpdateTable",
                 "{'TableName':'events','GlobalSecondaryIndexUpdates':"
                 "[{'Delete':{'IndexName':'extra'}}]}");
    return rc < 0 ? rc : DYN_OK;
}

static int look(struct dyn_local *local, unsigned worker, long number)
{
    int rc = ask(local, "GetItem",
                 "{'TableName':'events','Key':{'pk':{'S':'w%u'},'sk':{'N':'%u'}}}",
                 worker, slot_of(number));

    if (rc == DYN_OK)
        rc = ask(local, "Query",
                 "{'TableName':'events','IndexName':'by_kind','Limit':20,"
                 "'KeyConditionExpression':'kind = :k',"
                 "'ExpressionAttributeValues':{':k':{'S':'one'}}}");
    if (rc == DYN_OK)
        rc =
            ask(local, "BatchGetItem",
                "{'RequestItems':{'events':{'Keys':[{'pk':{'S':'w%u'},'sk':{'N':'%u'}}]},"
                "'accounts':{'Keys':[{'pk':{'S':'a1'}},{'pk':{'S':'a2'}}]}}}",
                worker, slot_of(number));
    return rc;
}

int load_step(struct dyn_local *local, unsigned worker, long number)
{
    switch (kind_of(number)) {
    case PUT:
        return put(local, worker, number);
    case UPDATE:
        return update(local, worker, number);
    case REMOVE:
        return remove_slot(local, worker, number);
    case BATCH:
        return batch(local, worker, number);
    case TRANSFER:
        return transfer(local, worker, number);
    case COUNT:
        return count(local, worker, number);
    case EXPIRED:
        return expired(local, worker, number);
    case SWEEP:
        return sweep(local);
    case INDEX:
        return toggle_index(local);
    case LOOK:
        break;
    }
    return look(local, worker, number);
}

void load_state_step(struct load_state *state, long number)
{
    unsigned slot = slot_of(number);

    state->steps = number;
    switch (kind_of(number)) {
    case PUT:
    case UPDATE:
        state->slots[slot] = number;
        break;
    case REMOVE:
        state->slots[slot] = 0;
        break;
    case BATCH:
        state->slots[slot] = state->slots[slot + 1] = number;
        state->slots[slot + 2] = 0;
        break;
    case TRANSFER:
        state->slots[LOAD_TRANSFER] = number;
        break;
    case COUNT:
        *(number % 2 == 0 ? &state->counter : &state->shared) += 1;
        break;
    case EXPIRED:
        state->expired++;
        break;
    case SWEEP:
    case INDEX:
    case LOOK:
        break;
    }
}
