/* SPDX-License-Identifier: MIT */
/* Laws of pages: whatever the Limit, the direction, the segments, the range of keys, it is
 * the same items. Keys are random and hostile. */
#include "local/reads_fixture.h"

#include "support/suite.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ITEMS     300
#define ITEMS_MAX 4000

static uint64_t seed;

static unsigned draw(unsigned below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(seed >> 33) % below;
}

/* --- Keys ----------------------------------------------------------------------------- */

static void append(char *text, size_t size, const char *format, ...)
    DYN_ATTR_PRINTF(3, 4);

static void append(char *text, size_t size, const char *format, ...)
{
    size_t len = strlen(text);
    va_list args;
    va_start(args, format);
    vsnprintf(text + len, size - len, format, args);
    va_end(args);
}

static void draw_text(char *text, size_t size)
{
    static const char *const parts[] = {
        "a",    "b",        "\\u0000",      "\\u0001",          "\\\"",
        "\\\\", "\xc3\xa9", "\xef\xbf\xbf", "\xf0\x9f\x98\x80", "~",
        "\x7f", "B"};
    unsigned count = 1 + draw(3);
    for (unsigned i = 0; i < count; i++)
        append(text, size, "%s", parts[draw(sizeof(parts) / sizeof(parts[0]))]);
}

static void draw_number(char *text, size_t size)
{
    switch (draw(6)) {
    case 0:
        append(text, size, "%d", (int)draw(30) - 15);
        break;
    case 1:
        append(text, size, "-%u.%u", draw(5), draw(1000));
        break;
    case 2:
        append(text, size, "%u.%03u", draw(5), draw(1000));
        break;
    case 3:
        append(text, size, "%s%uE%d", draw(2) == 0 ? "-" : "", draw(100),
               (int)draw(240) - 120);
        break;
    case 4:
        append(text, size, "%s1234567890123456789012345678901234567%u",
               draw(2) == 0 ? "-" : "", draw(10));
        break;
    default:
        append(text, size, "0");
    }
}

static void draw_bytes(char *text, size_t size)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static const unsigned bytes[] = {0x00, 0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff, 0xff};
    unsigned count = 1 + draw(4), b[6] = {0};
    for (unsigned i = 0; i < count; i++)
        b[i] = bytes[draw(sizeof(bytes) / sizeof(bytes[0]))];
    for (unsigned i = 0; i < count; i += 3) {
        unsigned word = b[i] << 16 | b[i + 1] << 8 | b[i + 2];
        append(text, size, "%c%c%c%c", letters[word >> 18], letters[word >> 12 & 63],
               i + 1 < count ? letters[word >> 6 & 63] : '=',
               i + 2 < count ? letters[word & 63] : '=');
    }
}

/** A value of one of the types of keys, as JSON with ' for ". */
static void draw_value(char type, char *ret_text, size_t size)
{
    ret_text[0] = '\0';
    append(ret_text, size, "{'%c':'", type);
    if (type == 'S')
        draw_text(ret_text, size);
    else if (type == 'N')
        draw_number(ret_text, size);
    else
        draw_bytes(ret_text, size);
    append(ret_text, size, "'}");
}

/* --- Tables --------------------------------------------------------------------------- */

/** What is read: the sort key of the table, of a local and of a global index; few different
 * ones in the indexes, so that many entries have the same. */
static const struct {
    char type; /* of the sort keys */
    const char *index, *hash, *range;
} sources[] = {
    {'S', NULL, "p", "s"},  {'N', NULL, "p", "s"},  {'B', NULL, "p", "s"},
    {'S', "lsi", "p", "l"}, {'N', "lsi", "p", "l"}, {'B', "lsi", "p", "l"},
    {'S', "gsi", "g", "l"}, {'N', "gsi", "g", "l"}, {'B', "gsi", "g", "l"},
};

static void make_table(char type)
{
    reads_must(
        "CreateTable",
        "{'TableName':'rows','BillingMode':'PAY_PER_REQUEST',"
        "'AttributeDefinitions':[{'AttributeName':'p','AttributeType':'S'},"
        "{'AttributeName':'s','AttributeType':'%c'},{'AttributeName':'l',"
        "'AttributeType':'%c'},{'AttributeName':'g','AttributeType':'S'}],"
        "'KeySchema':[{'AttributeName':'p','KeyType':'HASH'},{'AttributeName':'s',"
        "'KeyType':'RANGE'}],"
        "'LocalSecondaryIndexes':[{'IndexName':'lsi','KeySchema':[{'AttributeName':"
        "'p','KeyType':'HASH'},{'AttributeName':'l','KeyType':'RANGE'}],"
        "'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':['i']}}],"
        "'GlobalSecondaryIndexes':[{'IndexName':'gsi','KeySchema':[{"
        "'AttributeName':'g','KeyType':'HASH'},{'AttributeName':'l','KeyType':"
        "'RANGE'}],'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':["
        "'i']}}]}",
        type, type);
}

static void put_rows(char type)
{
    char few[5][80], sort[80];
    for (size_t i = 0; i < 5; i++)
        draw_value(type, few[i], sizeof(few[i]));
    for (int i = 0; i < ITEMS; i++) {
        draw_value(type, sort, sizeof(sort));
        reads_must("PutItem",
                   "{'TableName':'rows','Item':{'p':{'S':'%c'},'s':%s,'i':{'N':'%d'},"
                   "'g':{'S':'%c'}}}",
                   "abc"[draw(3)], sort, i, "abc"[draw(3)]);
        if (draw(8) != 0)
            reads_must("UpdateItem",
                       "{'TableName':'rows','Key':{'p':{'S':'%c'},'s':%s},"
                       "'UpdateExpression':'SET l = :l, g = :g, i = :i',"
                       "'ExpressionAttributeValues':{':l':%s,':g':{'S':'%c'},':i':{'N':"
                       "'%d'}}}",
                       "abc"[draw(3)], sort, few[draw(5)], "abc"[draw(3)], 1000 + i);
    }
}

/* --- Answers -------------------------------------------------------------------------- */

struct rows {
    int ids[ITEMS_MAX];
    int count;
};

static void take_ids(const char *body, struct rows *rows)
{
    static const char before[] = "\"i\":{\"N\":\"";
    for (const char *p = body; (p = strstr(p, before)) != NULL; p++) {
        ck_assert_int_lt(rows->count, ITEMS_MAX);
        rows->ids[rows->count++] = atoi(p + sizeof(before) - 1);
    }
}

/** The request's member that goes on behind a page; false: it was the last. */
static bool take_start(const char *body, char *ret_start, size_t size)
{
    static const char before[] = "\"LastEvaluatedKey\":";
    const char *key = strstr(body, before);
    if (key == NULL)
        return false;
    ret_start[0] = '\0';
    append(ret_start, size, ",'ExclusiveStartKey':%.*s",
           (int)(strlen(key) - (sizeof(before) - 1) - 1), key + sizeof(before) - 1);
    return true;
}

/** All pages of a request without its end. */
static void read_pages(const char *operation, const char *request, struct rows *rows)
{
    char start[600] = "";
    bool goes_on = true;
    rows->count = 0;
    for (int pages = 0; goes_on; pages++) {
        const char *body = reads_must(operation, "%s%s}", request, start);
        ck_assert_int_lt(pages, ITEMS_MAX);
        take_ids(body, rows);
        goes_on = take_start(body, start, sizeof(start));
    }
}

static void check_same(const struct rows *a, const struct rows *b, const char *what)
{
    ck_assert_msg(a->count == b->count, "%s: %d and %d", what, a->count, b->count);
    for (int i = 0; i < a->count; i++)
        ck_assert_msg(a->ids[i] == b->ids[i], "%s: at %d", what, i);
}

static int compare_ids(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static void sort_rows(struct rows *rows)
{
    qsort(rows->ids, (size_t)rows->count, sizeof(rows->ids[0]), compare_ids);
}

/* --- The laws ------------------------------------------------------------------------- */

static struct rows all, other;
static char request[2000];

static void set_up_rows(int source)
{
    seed = (uint64_t)source * 77 + 1;
    reads_open(NULL);
    make_table(sources[source].type);
    put_rows(sources[source].type);
}

static void begin_request(int source, const char *more)
{
    request[0] = '\0';
    append(request, sizeof(request), "{'TableName':'rows'%s%s%s%s",
           sources[source].index != NULL ? ",'IndexName':'" : "",
           sources[source].index != NULL ? sources[source].index : "",
           sources[source].index != NULL ? "'" : "", more);
}

static void begin_query(int source, char partition, const char *more)
{
    begin_request(source, "");
    append(request, sizeof(request),
           ",'KeyConditionExpression':'%s = :p','ExpressionAttributeValues':{':p':{'S':"
           "'%c'}}%s",
           sources[source].hash, partition, more);
}

START_TEST(pages_together_are_the_whole)
{
    static const int limits[] = {1, 2, 3, 7, 50, 1000};
    set_up_rows(_i);
    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
        for (int backwards = 0; backwards < 2; backwards++) {
            const char *direction = backwards ? ",'ScanIndexForward':false" : "";
            begin_query(_i, 'b', direction);
            read_pages("Query", request, &all);
            ck_assert_int_gt(all.count, 10);
            append(request, sizeof(request), ",'Limit':%d", limits[i]);
            read_pages("Query", request, &other);
            check_same(&all, &other, "query");
        }
        begin_request(_i, "");
        read_pages("Scan", request, &all);
        append(request, sizeof(request), ",'Limit':%d", limits[i]);
        read_pages("Scan", request, &other);
        check_same(&all, &other, "scan");
    }
}
END_TEST

START_TEST(backwards_is_forwards_reversed)
{
    set_up_rows(_i);
    for (const char *p = "abcd"; *p != '\0'; p++) {
        begin_query(_i, *p, "");
        read_pages("Query", request, &all);
        begin_query(_i, *p, ",'ScanIndexForward':false");
        read_pages("Query", request, &other);
        for (int i = 0; i < other.count / 2; i++) {
            int swap = other.ids[i];
            other.ids[i] = other.ids[other.count - 1 - i];
            other.ids[other.count - 1 - i] = swap;
        }
        check_same(&all, &other, "backwards");
    }
}
END_TEST

START_TEST(segments_are_parts_of_the_scan)
{
    static const int totals[] = {1, 2, 3, 7, 64};
    set_up_rows(_i);
    for (size_t i = 0; i < sizeof(totals) / sizeof(totals[0]); i++) {
        static struct rows segment;
        begin_request(_i, "");
        read_pages("Scan", request, &all);
        other.count = 0;
        for (int s = 0; s < totals[i]; s++) {
            begin_request(_i, "");
            append(request, sizeof(request), ",'Limit':5,'Segment':%d,'TotalSegments':%d",
                   s, totals[i]);
            read_pages("Scan", request, &segment);
            for (int j = 0; j < segment.count; j++)
                other.ids[other.count++] = segment.ids[j];
        }
        check_same(&all, &other, "segments");
    }
}
END_TEST

START_TEST(a_start_key_belongs_to_its_segment)
{
    char start[600];
    int refused = 0;
    set_up_rows(_i);
    begin_request(_i, ",'Limit':1");
    ck_assert(take_start(reads_must("Scan", "%s}", request), start, sizeof(start)));
    for (int segment = 0; segment < 8; segment++) {
        char more[60];
        const char *body;
        int status = 0;
        snprintf(more, sizeof(more), ",'Segment':%d,'TotalSegments':8", segment);
        begin_request(_i, more);
        append(request, sizeof(request), "%s}", start);
        body = reads_ask("Scan", request, &status);
        refused += status != 200;
        ck_assert_msg(status == 200 ||
                          strstr(body, "Please use ExclusiveStartKey with correct "
                                       "Segment. TotalSegments: 8 Segment: ") != NULL,
                      "%s", body);
    }
    ck_assert_int_eq(refused, 7);
}
END_TEST

static const struct {
    const char *before, *after; /* the name */
} conditions[] = {
    {"", " = :a"},
    {"", " < :a"},
    {"", " <= :a"},
    {"", " > :a"},
    {"", " >= :a"},
    {":a > ", ""},
    {"", " BETWEEN :a AND :b"},
    {"begins_with(", ", :a)"},
};

/* What a Query finds by the order of bytes, a filter finds by comparing values. */
START_TEST(a_range_finds_what_a_filter_finds)
{
    size_t count = sizeof(conditions) / sizeof(conditions[0]);
    char type = sources[_i].type;
    set_up_rows(_i);
    for (int round = 0; round < 160; round++) {
        char values[300] = "", a[80], b[80], condition[60];
        size_t form = draw((unsigned)count - (type == 'N' ? 1 : 0));
        bool has_two = strstr(conditions[form].after, ":b") != NULL;
        int status = 0;
        draw_value(type, a, sizeof(a));
        draw_value(type, b, sizeof(b));
        snprintf(condition, sizeof(condition), "%s%s%s", conditions[form].before,
                 sources[_i].range, conditions[form].after);
        append(values, sizeof(values),
               "'ExpressionAttributeValues':{':p':{'S':'%c'},':a':%s%s%s}",
               "abc"[draw(3)], a, has_two ? ",':b':" : "", has_two ? b : "");
        begin_request(_i, "");
        append(request, sizeof(request), ",'KeyConditionExpression':'%s = :p AND %s',%s",
               sources[_i].hash, condition, values);
        if (has_two) {
            char once[2100];
            snprintf(once, sizeof(once), "%s}", request);
            reads_ask("Query", once, &status);
            if (status == 400)
                continue; /* the bounds came the wrong way round */
        }
        if (draw(2) == 0)
            append(request, sizeof(request), ",'Limit':%u", 1 + draw(9));
        read_pages("Query", request, &all);
        begin_request(_i, "");
        append(request, sizeof(request), ",'FilterExpression':'%s = :p AND %s',%s",
               sources[_i].hash, condition, values);
        read_pages("Scan", request, &other);
        sort_rows(&all);
        sort_rows(&other);
        check_same(&all, &other, request);
    }
}
END_TEST

/* --- Large pages ---------------------------------------------------------------------- */

static char padding[400001];

static void put_padded(int from, int to, int len)
{
    memset(padding, 'x', (size_t)len);
    padding[len] = '\0';
    for (int i = from; i < to; i++)
        reads_must("PutItem",
                   "{'TableName':'rows','Item':{'p':{'S':'page'},'s':{'N':'%d'},'l':{'N':"
                   "'%d'},'i':{'N':'%d'},'x':{'S':'%s'}}}",
                   i, i, i, padding);
}

static void set_up_large(void)
{
    reads_open(NULL);
    make_table('N');
}

/* Items of 1,000 bytes: p page 1+4, s and i 1+2 for three digits or four, x 1+n. */
START_TEST(a_page_ends_with_the_item_that_makes_a_megabyte)
{
    const char *query = "{'TableName':'rows','KeyConditionExpression':'p = :p',"
                        "'ExpressionAttributeValues':{':p':{'S':'page'}},"
                        "'ReturnConsumedCapacity':'TOTAL'";
    const char *body;
    put_padded(1001, 2100, 1000 - 5 - 4 - 4 - 4 - 1);
    body = reads_must("Query", "%s,'Select':'COUNT'}", query);
    ck_assert_msg(strstr(body, "\"Count\":1049,\"ScannedCount\":1049,") != NULL, "%s",
                  body);
    ck_assert_msg(strstr(body, "\"LastEvaluatedKey\":{\"p\":{\"S\":\"page\"},\"s\":{"
                               "\"N\":\"2049\"}}") != NULL,
                  "%s", body);
    ck_assert_msg(strstr(body, "\"CapacityUnits\":128.5") != NULL, "%s", body);
    read_pages("Query", query, &all);
    ck_assert_int_eq(all.count, 1099);
}
END_TEST

/* What an index holds is small, what is fetched through it is not. */
START_TEST(a_page_that_fetches_ends_as_well)
{
    const char *query = "{'TableName':'rows','IndexName':'lsi','KeyConditionExpression':"
                        "'p = :p','ExpressionAttributeValues':{':p':{'S':'page'}}";
    const char *body;
    put_padded(0, 20, 400000);
    body = reads_must("Query", "%s}", query);
    ck_assert_msg(strstr(body, "\"Count\":20,") != NULL, "%.300s", body);
    body = reads_must("Query", "%s,'Select':'ALL_ATTRIBUTES'}", query);
    ck_assert_msg(strstr(body, "\"Count\":3,") != NULL, "%s", strstr(body, "\"Count\""));
    ck_assert_ptr_nonnull(strstr(body, "\"LastEvaluatedKey\""));
}
END_TEST

static int read_batch(const char *keys, char *ret_rest, size_t size)
{
    static const char before[] = "\"UnprocessedKeys\":";
    const char *body = reads_must("BatchGetItem", "{'RequestItems':%s}", keys), *rest;
    struct rows rows = {.count = 0};
    take_ids(body, &rows);
    rest = strstr(body, before);
    ck_assert_ptr_nonnull(rest);
    rest += sizeof(before) - 1;
    ck_assert_uint_lt(strlen(rest), size);
    snprintf(ret_rest, size, "%.*s", (int)strlen(rest) - 1, rest);
    return rows.count;
}

START_TEST(a_batch_gives_back_what_it_has_no_room_for)
{
    char keys[8000] = "{'rows':{'Keys':[", rest[8000];
    int found, in_all = 0;
    put_padded(0, 60, 400000);
    for (int i = 0; i < 60; i++)
        append(keys, sizeof(keys), "%s{'p':{'S':'page'},'s':{'N':'%d'}}",
               i > 0 ? "," : "", i);
    append(
        keys, sizeof(keys),
        "],'ConsistentRead':true,'ProjectionExpression':'#i','ExpressionAttributeNames':"
        "{'#i':'i'}}}");
    found = read_batch(keys, rest, sizeof(rest));
    ck_assert_int_eq(found, 41); /* 16 MB */
    ck_assert_ptr_nonnull(strstr(rest, "],\"ProjectionExpression\":\"#i\","
                                       "\"ExpressionAttributeNames\":{\"#i\":\"i\"},"
                                       "\"ConsistentRead\":true}}"));
    in_all = found + read_batch(rest, keys, sizeof(keys));
    ck_assert_int_eq(in_all, 60);
    ck_assert_str_eq(keys, "{}");
}
END_TEST

START_TEST(a_transaction_reads_at_most_4_mb)
{
    char items[8000] = "";
    const char *body;
    int status = 0;
    put_padded(0, 11, 400000);
    for (int count = 10; count <= 11; count++) {
        snprintf(items, sizeof(items), "{'TransactItems':[");
        for (int i = 0; i < count; i++)
            append(items, sizeof(items),
                   "%s{'Get':{'TableName':'rows','Key':{'p':{'S':'page'},'s':{'N':'%d'}},"
                   "'ProjectionExpression':'i'}}",
                   i > 0 ? "," : "", i);
        append(items, sizeof(items), "]}");
        body = reads_ask("TransactGetItems", items, &status);
        ck_assert_int_eq(status, count == 10 ? 200 : 400);
    }
    ck_assert_ptr_nonnull(strstr(body, "exceeding the 4MB limit"));
}
END_TEST

#define SOURCES (int)(sizeof(sources) / sizeof(sources[0]))

int main(void)
{
    Suite *suite = suite_create("local pages");
    TCase *laws = tcase_create("laws"), *large = tcase_create("large");
    tcase_add_checked_fixture(laws, NULL, reads_close);
    tcase_set_timeout(laws, 60);
    tcase_add_loop_test(laws, pages_together_are_the_whole, 0, SOURCES);
    tcase_add_loop_test(laws, backwards_is_forwards_reversed, 0, SOURCES);
    tcase_add_loop_test(laws, segments_are_parts_of_the_scan, 0, SOURCES);
    tcase_add_loop_test(laws, a_start_key_belongs_to_its_segment, 0, SOURCES);
    tcase_add_loop_test(laws, a_range_finds_what_a_filter_finds, 0, SOURCES);
    suite_add_tcase(suite, laws);
    tcase_add_checked_fixture(large, set_up_large, reads_close);
    tcase_set_timeout(large, 60);
    tcase_add_test(large, a_page_ends_with_the_item_that_makes_a_megabyte);
    tcase_add_test(large, a_page_that_fetches_ends_as_well);
    tcase_add_test(large, a_batch_gives_back_what_it_has_no_room_for);
    tcase_add_test(large, a_transaction_reads_at_most_4_mb);
    suite_add_tcase(suite, large);
    return suite_main(suite);
}
