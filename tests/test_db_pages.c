/* SPDX-License-Identifier: MIT */
#include "desk.dyn.h"

#include "suite.h"
#include "support/scripted_db.h"

#include <dyn/query.h>

#include <stdio.h>
#include <stdlib.h>

static struct scripted_db db;
static struct desk_note_pages pages;
static struct desk_note note;
static struct dyn_error err;

static void open_db(void)
{
    scripted_db_init(&db, NULL);
    memset(&pages, 0, sizeof(pages));
    memset(&err, 0x5a, sizeof(err));
}

static void close_db(void)
{
    desk_note_close(&pages);
    scripted_db_release(&db);
}

static void answer(const char *operation, const char *json)
{
    ck_assert_int_eq(dyn_script_answer(db.script, operation, json, 1, NULL), DYN_OK);
}

static const char *sent(size_t index)
{
    ck_assert_uint_gt(dyn_script_count(db.script), index);
    return dyn_script_recorded(db.script, index).body;
}

static int next(void)
{
    return desk_note_next(&pages, &note, &err);
}

static int open_query(const struct dyn_query_opts *opts)
{
    return desk_note_query_by_user(db.client, &pages, DYN_STR("ann"), desk_note_day_all(),
                                   opts, &err);
}

#define ID       "01ARZ3NDEKTSV4RRFFQ69G5FA"
#define SK(n)    "NOTE#2026-11-20#" ID #n
#define KEYS(n)  "\"pk\":{\"S\":\"USER#ann\"},\"sk\":{\"S\":\"" SK(n) "\"}"
#define NOTE(n)  "{\"title\":{\"S\":\"t" #n "\"}," KEYS(n) ",\"kind\":{\"S\":\"Note\"}}"
#define OTHER(n) "{\"text\":{\"S\":\"t\"}," KEYS(n) ",\"kind\":{\"S\":\"Card\"}}"
#define NEXT(n)  ",\"LastEvaluatedKey\":{" KEYS(n) "}"

#define BY_USER                                                                          \
    "{\"TableName\":\"Desk\",\"KeyConditionExpression\":\"#n0 = :v0 AND "                \
    "begins_with(#n1, "                                                                  \
    ":v1)\",\"ExpressionAttributeNames\":{\"#n0\":\"pk\",\"#n1\":\"sk\"},"               \
    "\"ExpressionAttributeValues\":{\":v0\":{\"S\":\"USER#ann\"},\":v1\":{\"S\":\"NOTE#" \
    "\"}}"

/* --- Pages ------------------------------------------------------------------------------- */

START_TEST(opening_sends_nothing_and_items_come_in_order)
{
    open_db();
    answer("Query",
           "{\"Items\":[" NOTE(1) "," NOTE(2) "],\"Count\":2,\"ScannedCount\":2}");
    ck_assert_int_eq(open_query(NULL), DYN_OK);
    ck_assert_uint_eq(dyn_script_count(db.script), 0);
    ck_assert_int_eq(next(), DYN_OK);
    ck_assert_str_eq(note.title.ptr, "t1");
    ck_assert_str_eq(note.user.ptr, "ann");
    ck_assert_int_eq(next(), DYN_OK);
    ck_assert_str_eq(note.title.ptr, "t2");
    ck_assert_int_eq(next(), DYN_DONE);
    ck_assert_int_eq(next(), DYN_DONE);
    ck_assert_str_eq(sent(0), BY_USER "}");
    ck_assert_uint_eq(pages.pages.items, 2);
    ck_assert_uint_eq(pages.pages.scanned, 2);
    ck_assert_uint_eq(pages.pages.requests, 1);
    close_db();
}
END_TEST

START_TEST(pages_follow_each_other_even_when_one_is_empty)
{
    open_db();
    answer("Query", "{\"LastEvaluatedKey\":{" KEYS(1) "},\"Items\":[" NOTE(1) "]}");
    answer("Query", "{\"Items\":[],\"ScannedCount\":5" NEXT(2) "}");
    answer("Query", "{\"ScannedCount\":1,\"Items\":[" NOTE(3) "]}");
    ck_assert_int_eq(open_query(NULL), DYN_OK);
    ck_assert_int_eq(next(), DYN_OK);
    ck_assert_int_eq(next(), DYN_OK);
    ck_assert_str_eq(note.title.ptr, "t3");
    ck_assert_int_eq(next(), DYN_DONE);
    ck_assert_str_eq(sent(0), BY_USER "}");
    ck_assert_str_eq(sent(1), BY_USER ",\"ExclusiveStartKey\":{" KEYS(1) "}}");
    ck_assert_str_eq(sent(2), BY_USER ",\"ExclusiveStartKey\":{" KEYS(2) "}}");
    ck_assert_uint_eq(pages.pages.scanned, 6);
    close_db();
}
END_TEST

static const struct {
    struct dyn_query_opts opts;
    const char *tail;
} requests[] = {
    {{.page_size = 7}, ",\"Limit\":7}"},
    {{.limit = 3}, ",\"Limit\":3}"},
    {{.limit = 3, .page_size = 2}, ",\"Limit\":2}"},
    {{.limit = 3, .page_size = 9}, ",\"Limit\":3}"},
    {{.limit = UINT64_MAX}, "}}"},
    {{.page_size = UINT32_MAX}, "}}"},
    {{.consistent = true}, ",\"ConsistentRead\":true}"},
    {{.order = DYN_DESCENDING}, ",\"ScanIndexForward\":false}"},
    {{.order = DYN_ASCENDING}, "}}"},
    {{.call = {.wants_capacity = true}}, ",\"ReturnConsumedCapacity\":\"TOTAL\"}"},
};

START_TEST(options_are_members_of_the_request)
{
    size_t len = strlen(requests[_i].tail);
    open_db();
    answer("Query", "{\"Items\":[]}");
    ck_assert_int_eq(open_query(&requests[_i].opts), DYN_OK);
    ck_assert_int_eq(next(), DYN_DONE);
    ck_assert_str_eq(sent(0) + strlen(sent(0)) - len, requests[_i].tail);
    close_db();
}
END_TEST

START_TEST(a_filter_goes_along_and_leaves_the_limit_to_the_client)
{
    struct dyn_cond large = desk_note_if_count(DYN_GT, dyn_int64(5));
    struct dyn_query_opts opts = {.filter = &large, .limit = 2};
    open_db();
    answer("Query",
           "{\"Items\":[" NOTE(1) "," NOTE(2) "," NOTE(3) "],\"ScannedCount\":9}");
    ck_assert_int_eq(open_query(&opts), DYN_OK);
    memset(&large, 0x5a, sizeof(large));
    ck_assert_int_eq(next(), DYN_OK);
    ck_assert_int_eq(next(), DYN_OK);
    ck_assert_int_eq(next(), DYN_DONE);
    ck_assert_uint_eq(pages.pages.scanned, 9);
    ck_assert_ptr_nonnull(strstr(sent(0), "\"FilterExpression\":\"#n2 > :v2\""));
    ck_assert_ptr_null(strstr(sent(0), "Limit"));
    close_db();
}
END_TEST

START_TEST(items_of_other_models_are_skipped_and_counted)
{
    open_db();
    answer(
        "Query",
        "{\"Items\":["
        /* refused by a field before the discriminator, within a list, and at its end */
        "{\"title\":{\"N\":\"1\"}," KEYS(
            1) ",\"kind\":{\"S\":\"Card\"}},"
               "{\"tags\":{\"L\":[{\"M\":{\"a\":{\"S\":\"}]\\\"\"}}}]}," KEYS(
                   2) ",\"kind\":{\"S\":\"Card\"}}," OTHER(3) ",{" KEYS(4) "},{\"kind\":{"
                                                                           "\"N\":\"1\"}"
                                                                           "," KEYS(
                                                                               5) "}"
                                                                                  "," NOTE(
                                                                                      6) "]}");
    ck_assert_int_eq(open_query(NULL), DYN_OK);
    ck_assert_int_eq(next(), DYN_OK);
    ck_assert_str_eq(note.title.ptr, "t6");
    ck_assert_int_eq(err.code, DYN_OK);
    ck_assert_int_eq(next(), DYN_DONE);
    ck_assert_uint_eq(pages.pages.skipped, 5);
    ck_assert_uint_eq(pages.pages.items, 1);
    close_db();
}
END_TEST

START_TEST(where_skipped_items_leave_a_limit_open_pages_grow)
{
    struct dyn_query_opts opts = {.limit = 2};
    open_db();
    answer("Query", "{\"Items\":[" OTHER(1) "," OTHER(2) "]" NEXT(2) "}");
    answer("Query",
           "{\"Items\":[" OTHER(3) "," NOTE(4) "," OTHER(5) "," OTHER(6) "]" NEXT(6) "}");
    answer("Query", "{\"Items\":[" NOTE(7) "," NOTE(8) "]" NEXT(8) "}");
    ck_assert_int_eq(open_query(&opts), DYN_OK);
    ck_assert_int_eq(next(), DYN_OK);
    ck_assert_int_eq(next(), DYN_OK);
    ck_assert_str_eq(note.title.ptr, "t7");
    ck_assert_int_eq(next(), DYN_DONE);
    ck_assert_ptr_nonnull(strstr(sent(0), ",\"Limit\":2}"));
    ck_assert_ptr_nonnull(strstr(sent(1), ",\"Limit\":4,"));
    ck_assert_ptr_nonnull(strstr(sent(2), ",\"Limit\":4,"));
    ck_assert_uint_eq(pages.pages.skipped, 5);
    close_db();
}
END_TEST

START_TEST(an_item_that_cannot_be_read_is_an_error_once)
{
    open_db();
    answer("Query",
           "{\"Items\":[" NOTE(
               1) ",{\"kind\":{\"S\":\"Note\"},\"title\":{\"N\":\"1\"},"
                  "\"count\":{\"N\":\"5\"}," KEYS(2) "},{" KEYS(
                      3) ",\"rev\":{\"S\":\"x\"},\"kind\":"
                         "{\"S\":\"Note\"},\"title\":{\"S\":\"t\"}}," NOTE(4) "]}");
    ck_assert_int_eq(open_query(NULL), DYN_OK);
    ck_assert_int_eq(next(), DYN_OK);
    ck_assert_int_eq(next(), DYN_E_TYPE);
    ck_assert_str_eq(err.field, "title");
    ck_assert_str_eq(err.model, "Note");
    ck_assert_str_eq(note.title.ptr, "t1");
    ck_assert_int_eq(next(), DYN_E_TYPE);
    ck_assert_str_eq(err.field, "rev");
    ck_assert_int_eq(next(), DYN_OK);
    ck_assert_str_eq(note.title.ptr, "t4");
    ck_assert_int_eq(next(), DYN_DONE);
    close_db();
}
END_TEST

START_TEST(a_page_that_failed_is_asked_for_once_more)
{
    open_db();
    answer("Query", "{\"Items\":[" NOTE(1) "]" NEXT(1) "}");
    ck_assert_int_eq(
        dyn_script_fail(db.script, "Query", "AccessDeniedException", 1, NULL), DYN_OK);
    answer("Query", "{\"Items\":[" NOTE(2) "]}");
    ck_assert_int_eq(open_query(NULL), DYN_OK);
    ck_assert_int_eq(next(), DYN_OK);
    ck_assert_int_eq(next(), DYN_E_CREDENTIALS);
    ck_assert_str_eq(err.operation, "Query");
    ck_assert_int_eq(next(), DYN_OK);
    ck_assert_str_eq(note.title.ptr, "t2");
    ck_assert_str_eq(sent(1), sent(2));
    close_db();
}
END_TEST

static const char *const broken_pages[] = {
    "{\"Items\":[" NOTE(1) "," OTHER(2) ",{\"title\":{\"S\":\"}",
    "{\"Items\":[" NOTE(1) "," OTHER(2) ",7]}",
    "{\"Items\":[" NOTE(1) "," OTHER(2) "}",
    "{\"Items\":[" NOTE(1) "," OTHER(2) "],\"Items\":[]}",
    "{\"Items\":[" NOTE(1) "," OTHER(2) "],\"LastEvaluatedKey\":}",
    "{\"Items\":[" NOTE(1) "," OTHER(2) ",{\"kind\":{\"S\":\"Card\"},\"x\":}]}",
    "{\"Items\":[" NOTE(1) "," OTHER(2) ",{\"title\":{\"N\":\"1\"},\"x\":{\"L\":[}]}",
};

START_TEST(a_page_that_breaks_off_goes_on_behind_its_last_item)
{
    open_db();
    answer("Query", broken_pages[_i]);
    answer("Query", "{\"Items\":[" NOTE(3) "]}");
    ck_assert_int_eq(open_query(NULL), DYN_OK);
    ck_assert_int_eq(next(), DYN_OK);
    ck_assert_str_eq(note.title.ptr, "t1");
    int rc = next();
    if (rc != DYN_OK) { /* unless it broke behind its items, which shows without harm */
        ck_assert_int_eq(rc, DYN_E_RESPONSE);
        ck_assert_int_eq(err.code, DYN_E_RESPONSE);
        ck_assert_int_eq(next(), DYN_OK);
    }
    ck_assert_str_eq(note.title.ptr, "t3");
    ck_assert_str_eq(sent(1), BY_USER ",\"ExclusiveStartKey\":{" KEYS(2) "}}");
    ck_assert_int_eq(next(), DYN_DONE);
    close_db();
}
END_TEST

static const char *const no_pages[] = {
    "{}",
    "{\"Count\":0}",
    "{\"Items\":{}}",
    "{\"Items\":null}",
    "{\"ScannedCount\":\"x\"}",
    "{\"ScannedCount\":-1,\"Items\":[]}",
    "{\"ConsumedCapacity\":[],\"Items\":[]}",
};

START_TEST(an_answer_that_is_no_page_is_an_error_each_time)
{
    open_db();
    ck_assert_int_eq(dyn_script_answer(db.script, "Query", no_pages[_i], 0, NULL),
                     DYN_OK);
    ck_assert_int_eq(open_query(NULL), DYN_OK);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(next(), DYN_E_RESPONSE);
        ck_assert_str_eq(err.operation, "Query");
    }
    ck_assert_uint_eq(pages.pages.requests, 3);
    close_db();
}
END_TEST

START_TEST(a_page_that_is_followed_by_itself_is_an_error)
{
    open_db();
    ck_assert_int_eq(
        dyn_script_answer(db.script, "Query", "{\"Items\":[]" NEXT(1) "}", 0, NULL),
        DYN_OK);
    ck_assert_int_eq(open_query(NULL), DYN_OK);
    ck_assert_int_eq(next(), DYN_E_RESPONSE);
    ck_assert_int_eq(next(), DYN_E_RESPONSE);
    ck_assert_uint_eq(pages.pages.requests, 3);
    close_db();
}
END_TEST

START_TEST(capacity_is_added_up)
{
    struct dyn_call_info info;
    struct dyn_query_opts opts = {.call = {.wants_capacity = true, .ret_info = &info}};
    open_db();
    answer("Query",
           "{\"Items\":[]" NEXT(1) ",\"ConsumedCapacity\":{\"CapacityUnits\":2.5}}");
    answer("Query", "{\"ConsumedCapacity\":{\"CapacityUnits\":1,\"ReadCapacityUnits\":1},"
                    "\"Items\":[]}");
    ck_assert_int_eq(open_query(&opts), DYN_OK);
    ck_assert_int_eq(next(), DYN_DONE);
    ck_assert(pages.pages.capacity.total > 3.4 && pages.pages.capacity.total < 3.6);
    ck_assert(pages.pages.capacity.read > 0.9 && pages.pages.capacity.read < 1.1);
    ck_assert(info.capacity.total > 0.9 && info.capacity.total < 1.1);
    close_db();
}
END_TEST

START_TEST(a_range_with_nothing_in_it_sends_nothing)
{
    struct dyn_buf cursor = {0};
    open_db();
    ck_assert_int_eq(desk_note_query_by_user(
                         db.client, &pages, DYN_STR("ann"),
                         desk_note_day_between(dyn_date_days(20), dyn_date_days(19)),
                         NULL, &err),
                     DYN_OK);
    ck_assert_int_eq(next(), DYN_DONE);
    ck_assert_int_eq(dyn_pages_cursor(&pages.pages, &cursor, &err), DYN_DONE);
    ck_assert_uint_eq(dyn_script_count(db.script), 0);
    close_db();
}
END_TEST

START_TEST(what_does_not_fit_is_refused)
{
    struct dyn_query_opts segment = {.total_segments = 2};
    struct dyn_query_opts consistent = {.consistent = true};
    struct dyn_query_opts descending = {.order = DYN_DESCENDING};
    struct dyn_query_opts beyond = {.segment = 2, .total_segments = 2};
    struct dyn_model newer = *desk_note_model();
    struct dyn_query beyond_keys = {"gsi9", {200}, 1, 0, 0, 0};
    struct dyn_query_args table = {.model = desk_note_model(),
                                   .result = desk_note_model()};
    struct dyn_query_args of_newer = table, as_newer = table, no_index = table;
    of_newer.model = as_newer.result = &newer;
    no_index.query = &beyond_keys;
    newer.gencode++;
    open_db();
    ck_assert_int_eq(open_query(&segment), DYN_E_ARG);
    ck_assert_int_eq(desk_note_query_by_state(db.client, &pages, DESK_STATE_OPEN,
                                              desk_note_day_all(), &consistent, &err),
                     DYN_E_ARG);
    ck_assert_int_eq(desk_note_scan(db.client, &pages, &descending, &err), DYN_E_ARG);
    ck_assert_int_eq(desk_note_scan(db.client, &pages, &beyond, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_scan_open(db.client, &pages.pages, &of_newer, NULL, &err),
                     DYN_E_ABI);
    ck_assert_int_eq(dyn_scan_open(db.client, &pages.pages, &as_newer, NULL, &err),
                     DYN_E_ABI);
    ck_assert_int_eq(dyn_scan_open(db.client, NULL, &table, NULL, &err), DYN_E_ARG);
    ck_assert_int_ne(dyn_scan_open(db.client, &pages.pages, NULL, NULL, &err), DYN_OK);
    ck_assert_int_eq(dyn_scan_open(db.client, &pages.pages, &no_index, NULL, &err),
                     DYN_E_ARG);
    ck_assert_int_eq(desk_note_scan_by_state(db.client, &pages, &consistent, &err),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_query_open(db.client, &pages.pages, NULL, NULL, &err),
                     DYN_E_ARG);
    ck_assert_int_eq(next(), DYN_E_ARG);
    ck_assert_int_eq(dyn_pages_next(NULL, &note, NULL), DYN_E_ARG);
    ck_assert_int_eq(dyn_pages_cursor(&pages.pages, NULL, &err), DYN_E_ARG);
    dyn_pages_close(NULL);
    close_db();
}
END_TEST

START_TEST(a_query_of_an_index_names_it)
{
    open_db();
    answer("Query", "{\"Items\":[]}");
    ck_assert_int_eq(desk_note_query_by_state(db.client, &pages, DESK_STATE_OPEN,
                                              desk_note_day_all(), NULL, &err),
                     DYN_OK);
    ck_assert_int_eq(next(), DYN_DONE);
    ck_assert_ptr_nonnull(strstr(sent(0),
                                 "{\"TableName\":\"Desk\",\"IndexName\":\"gsi1\","
                                 "\"KeyConditionExpression\":\""));
    ck_assert_ptr_nonnull(strstr(sent(0), ",\"ScanIndexForward\":false}"));
    close_db();
}
END_TEST

START_TEST(a_scan_says_its_segment)
{
    struct dyn_query_opts opts = {.total_segments = 4, .segment = 3};
    open_db();
    answer("Scan", "{\"Items\":[" OTHER(1) "," NOTE(2) "]}");
    ck_assert_int_eq(desk_note_scan(db.client, &pages, &opts, &err), DYN_OK);
    ck_assert_int_eq(next(), DYN_OK);
    ck_assert_int_eq(next(), DYN_DONE);
    ck_assert_str_eq(sent(0),
                     "{\"TableName\":\"Desk\",\"Segment\":3,\"TotalSegments\":4}");
    close_db();
}
END_TEST

/* --- A server of one partition ------------------------------------------------------------- */

#define SERVED 12
#define ID24   "01ARZ3NDEKTSV4RRFFQ69G5F"

/* Items 0 to 11 of the user; every third is of another model. `broken_at`: the request whose
 * answer breaks off in the middle; 0: none. */
struct server {
    struct dyn_transport transport;
    int requests, broken_at;
    struct dyn_buf body;
};

static int submit(struct dyn_transport *transport, const struct dyn_request *request,
                  struct dyn_attempt **ret_attempt, struct dyn_error *error)
{
    struct server *server = (struct server *)transport;
    const char *limit = strstr(request->body.ptr, "\"Limit\":");
    const char *start = strstr(request->body.ptr, "\"ExclusiveStartKey\":{");
    bool descending = strstr(request->body.ptr, "\"ScanIndexForward\":false") != NULL;
    int most = limit != NULL ? atoi(limit + 8) : 5, first = 0, given = 0, last = -1;
    (void)error;
    if (start != NULL)
        first = atoi(strstr(start, ID24) + strlen(ID24)) - 10 + 1;
    if (start != NULL && descending)
        first = SERVED - first + 1;
    dyn_buf_clear(&server->body);
    dyn_buf_text(&server->body, "{\"Items\":[");
    for (int i = first; i < SERVED && given < most; i++, given++) {
        int n = descending ? SERVED - 1 - i : i;
        dyn_buf_printf(
            &server->body,
            "%s{\"sk\":{\"S\":\"NOTE#2026-11-20#" ID24 "%d\"},\"kind\":{\"S\":"
            "\"%s\"},\"title\":{\"S\":\"%d\"},\"pk\":{\"S\":\"USER#\\u0061nn\"}}",
            given > 0 ? "," : "", n + 10, n % 3 == 2 ? "Card" : "Note", n);
        last = n;
    }
    if (++server->requests == server->broken_at)
        dyn_buf_truncate(&server->body, server->body.len - server->body.len / 3);
    else
        dyn_buf_text(&server->body, "]");
    if (first + given < SERVED && last >= 0)
        dyn_buf_printf(&server->body,
                       ",\"LastEvaluatedKey\":{\"pk\":{\"S\":\"USER#ann\"},\"sk\":{\"S\":"
                       "\"NOTE#2026-11-20#" ID24 "%d\"}}",
                       last + 10);
    dyn_buf_text(&server->body, "}");
    *ret_attempt = (struct dyn_attempt *)server;
    return DYN_OK;
}

static int poll_answer(struct dyn_transport *transport, struct dyn_attempt *attempt,
                       int64_t wait_us, struct dyn_response *ret_response)
{
    struct server *server = (struct server *)transport;
    (void)attempt;
    (void)wait_us;
    memset(ret_response, 0, sizeof(*ret_response));
    ret_response->http_status = 200;
    ret_response->retry_after_ms = -1;
    ret_response->server_time_us = ret_response->sent_us = INT64_MIN;
    dyn_buf_append(&ret_response->body, server->body.ptr, server->body.len);
    return DYN_OK;
}

static void cancel(struct dyn_transport *transport, struct dyn_attempt *attempt)
{
    (void)transport;
    (void)attempt;
}

static void close_server(struct dyn_transport *transport)
{
    (void)transport;
}

static const struct dyn_transport_kind server_kind = {.name = "server",
                                                      .schemes = "server",
                                                      .close = close_server,
                                                      .submit = submit,
                                                      .poll = poll_answer,
                                                      .cancel = cancel};

static struct server server;
static struct dyn_transport *script_transport;

static void open_server(void)
{
    open_db();
    memset(&server, 0, sizeof(server));
    server.transport.kind = &server_kind;
    script_transport = db.client->transport;
    db.client->transport = &server.transport;
}

static void close_server_db(void)
{
    db.client->transport = script_transport;
    dyn_buf_release(&server.body);
    close_db();
}

/* The titles that come from a cursor on, at most `most` of them, and the cursor behind. */
static int read_from(struct dyn_buf *cursor, const struct dyn_query_opts *base, int most,
                     int titles[SERVED], int count)
{
    struct dyn_query_opts opts = *base;
    int rc = DYN_OK;
    if (cursor->len > 0)
        opts.cursor = dyn_buf_str(cursor);
    ck_assert_int_eq(open_query(&opts), DYN_OK);
    for (int i = 0; i < most; i++) {
        rc = next();
        if (rc == DYN_E_RESPONSE) /* the page that broke off */
            rc = next();
        if (rc != DYN_OK)
            break;
        ck_assert_int_lt(count, SERVED);
        titles[count++] = atoi(note.title.ptr);
    }
    dyn_buf_clear(cursor);
    rc = dyn_pages_cursor(&pages.pages, cursor, &err);
    ck_assert(rc == DYN_OK || rc == DYN_DONE);
    desk_note_close(&pages);
    return rc == DYN_DONE ? -count - 1 : count;
}

static void check_titles(const int *titles, int count, bool descending)
{
    int at = 0;
    for (int i = 0; i < SERVED; i++) {
        int n = descending ? SERVED - 1 - i : i;
        if (n % 3 == 2)
            continue;
        ck_assert_int_lt(at, count);
        ck_assert_int_eq(titles[at], n);
        at++;
    }
    ck_assert_int_eq(at, count);
}

/* For every number of items at a time, and pages of every size. */
START_TEST(reading_on_from_cursors_gives_exactly_the_rest)
{
    struct dyn_query_opts opts = {.page_size = (uint32_t)_i % 14};
    bool descending = _i >= 28, limited = _i % 28 >= 14;
    opts.order = descending ? DYN_DESCENDING : DYN_ASCENDING;
    for (int most = 1; most <= SERVED; most++) {
        struct dyn_buf cursor = {0};
        int titles[SERVED], count = 0, rounds = 0;
        open_server();
        opts.limit = limited ? (uint64_t)most : 0;
        while (count >= 0) {
            count = read_from(&cursor, &opts, most, titles, count);
            ck_assert_int_lt(rounds++, SERVED + 2);
        }
        check_titles(titles, -count - 1, descending);
        dyn_buf_release(&cursor);
        close_server_db();
    }
}
END_TEST

START_TEST(pages_that_break_off_lose_nothing_and_give_nothing_twice)
{
    for (int broken_at = 1; broken_at < 6; broken_at++) {
        struct dyn_query_opts opts = {.page_size = (uint32_t)_i};
        struct dyn_buf cursor = {0};
        int titles[SERVED], count;
        open_server();
        server.broken_at = broken_at;
        count = read_from(&cursor, &opts, 100, titles, 0);
        check_titles(titles, -count - 1, false);
        dyn_buf_release(&cursor);
        close_server_db();
    }
}
END_TEST

/* --- Cursors ----------------------------------------------------------------------------- */

static void cursor_behind_first(struct dyn_buf *cursor)
{
    answer("Query", "{\"Items\":[" NOTE(1) "," NOTE(2) "]" NEXT(2) "}");
    ck_assert_int_eq(open_query(NULL), DYN_OK);
    ck_assert_int_eq(next(), DYN_OK);
    ck_assert_int_eq(dyn_pages_cursor(&pages.pages, cursor, &err), DYN_OK);
    desk_note_close(&pages);
}

START_TEST(a_cursor_made_before_anything_was_read_begins_at_the_beginning)
{
    struct dyn_buf cursor = {0};
    struct dyn_query_opts opts = {0};
    open_db();
    ck_assert_int_eq(open_query(NULL), DYN_OK);
    ck_assert_int_eq(dyn_pages_cursor(&pages.pages, &cursor, &err), DYN_OK);
    desk_note_close(&pages);
    opts.cursor = dyn_buf_str(&cursor);
    answer("Query", "{\"Items\":[]}");
    ck_assert_int_eq(open_query(&opts), DYN_OK);
    ck_assert_int_eq(next(), DYN_DONE);
    ck_assert_str_eq(sent(0), BY_USER "}");
    dyn_buf_release(&cursor);
    close_db();
}
END_TEST

START_TEST(a_cursor_of_an_index_has_the_keys_of_index_and_table)
{
    struct dyn_buf cursor = {0};
    struct dyn_query_opts opts = {0};
    open_db();
    answer("Query",
           "{\"Items\":[{\"gsi1sk\":{\"S\":\"2026-11-20#" ID "1\"},\"title\":{\"S\":"
           "\"t1\"}," KEYS(1) ",\"gsi1pk\":{\"S\":\"STATE#open\"},\"kind\":{\"S\":"
                              "\"Note\"},\"state\":{\"S\":\"open\"}}," NOTE(2) "]}");
    answer("Query", "{\"Items\":[]}");
    ck_assert_int_eq(desk_note_query_by_state(db.client, &pages, DESK_STATE_OPEN,
                                              desk_note_day_all(), NULL, &err),
                     DYN_OK);
    ck_assert_int_eq(next(), DYN_OK);
    ck_assert_int_eq(dyn_pages_cursor(&pages.pages, &cursor, &err), DYN_OK);
    desk_note_close(&pages);
    opts.cursor = dyn_buf_str(&cursor);
    ck_assert_int_eq(desk_note_query_by_state(db.client, &pages, DESK_STATE_OPEN,
                                              desk_note_day_all(), &opts, &err),
                     DYN_OK);
    ck_assert_int_eq(next(), DYN_DONE);
    ck_assert_ptr_nonnull(strstr(sent(1),
                                 ",\"ExclusiveStartKey\":{" KEYS(
                                     1) ",\"gsi1pk\":{\"S\":\"STATE#open\"},\"gsi1sk\":"
                                        "{\"S\":\"2026-11-20#" ID "1\"}}"));
    dyn_buf_release(&cursor);
    close_db();
}
END_TEST

#define IN_INDEX(n)                                                                      \
    "{\"gsi1pk\":{\"S\":\"STATE#open\"},\"gsi1sk\":{\"S\":\"2026-11-20#" ID #n "\"},"    \
    "\"title\":{\"S\":\"t" #n                                                            \
    "\"},\"state\":{\"S\":\"open\"},\"kind\":{\"S\":\"Note\"}," KEYS(n) "}"
#define INDEX_KEYS(n)                                                                    \
    "{" KEYS(                                                                            \
        n) ",\"gsi1pk\":{\"S\":\"STATE#open\"},\"gsi1sk\":{\"S\":\"2026-11-20#" ID #n    \
           "\"}}"
#define SCAN_OF_INDEX "{\"TableName\":\"Desk\",\"IndexName\":\"gsi1\""

START_TEST(a_scan_of_an_index_goes_on_in_the_middle_of_a_page)
{
    struct dyn_buf cursor = {0};
    struct dyn_query_opts opts = {0};
    open_db();
    answer("Scan", "{\"Items\":[" IN_INDEX(1) "," IN_INDEX(2) "]}");
    answer("Scan", "{\"Items\":[" IN_INDEX(2) ",{\"kind\":{\"S\":\"}");
    answer("Scan", "{\"Items\":[" IN_INDEX(3) "]}");
    ck_assert_int_eq(desk_note_scan_by_state(db.client, &pages, NULL, &err), DYN_OK);
    ck_assert_int_eq(next(), DYN_OK);
    ck_assert_int_eq(dyn_pages_cursor(&pages.pages, &cursor, &err), DYN_OK);
    desk_note_close(&pages);
    opts.cursor = dyn_buf_str(&cursor);
    ck_assert_int_eq(desk_note_scan(db.client, &pages, &opts, &err), DYN_E_CURSOR);
    ck_assert_int_eq(desk_note_scan_by_state(db.client, &pages, &opts, &err), DYN_OK);
    ck_assert_int_eq(next(), DYN_OK);
    ck_assert_str_eq(note.title.ptr, "t2");
    ck_assert_int_eq(next(), DYN_E_RESPONSE); /* the page broke off */
    ck_assert_int_eq(next(), DYN_OK);
    ck_assert_str_eq(note.title.ptr, "t3");
    ck_assert_int_eq(next(), DYN_DONE);
    ck_assert_str_eq(sent(0), SCAN_OF_INDEX "}");
    ck_assert_str_eq(sent(1), SCAN_OF_INDEX ",\"ExclusiveStartKey\":" INDEX_KEYS(1) "}");
    ck_assert_str_eq(sent(2), SCAN_OF_INDEX ",\"ExclusiveStartKey\":" INDEX_KEYS(2) "}");
    dyn_buf_release(&cursor);
    close_db();
}
END_TEST

START_TEST(a_cursor_is_refused_by_every_other_query)
{
    struct dyn_buf cursor = {0};
    struct dyn_query_opts opts = {0};
    open_db();
    cursor_behind_first(&cursor);
    opts.cursor = dyn_buf_str(&cursor);
    ck_assert_int_eq(desk_note_query_by_user(db.client, &pages, DYN_STR("bob"),
                                             desk_note_day_all(), &opts, &err),
                     DYN_E_CURSOR);
    ck_assert_int_eq(desk_note_query_by_user(db.client, &pages, DYN_STR("ann"),
                                             desk_note_day_ge(dyn_date_days(7)), &opts,
                                             &err),
                     DYN_E_CURSOR);
    ck_assert_int_eq(desk_note_query_by_state(db.client, &pages, DESK_STATE_OPEN,
                                              desk_note_day_all(), &opts, &err),
                     DYN_E_CURSOR);
    ck_assert_int_eq(desk_note_scan(db.client, &pages, &opts, &err), DYN_E_CURSOR);
    opts.order = DYN_DESCENDING;
    ck_assert_int_eq(open_query(&opts), DYN_E_CURSOR);
    ck_assert_int_eq(err.code, DYN_E_CURSOR);
    ck_assert_ptr_null(pages.pages.state);
    opts.order = DYN_ASCENDING;
    ck_assert_int_eq(open_query(&opts), DYN_OK);
    dyn_buf_release(&cursor);
    close_db();
}
END_TEST

START_TEST(a_cursor_of_another_segment_is_refused)
{
    struct dyn_buf cursor = {0};
    struct dyn_query_opts opts = {.segment = 1, .total_segments = 2};
    open_db();
    answer("Scan", "{\"Items\":[" NOTE(1) "," NOTE(2) "]}");
    ck_assert_int_eq(desk_note_scan(db.client, &pages, &opts, &err), DYN_OK);
    ck_assert_int_eq(next(), DYN_OK);
    ck_assert_int_eq(dyn_pages_cursor(&pages.pages, &cursor, &err), DYN_OK);
    desk_note_close(&pages);
    opts.cursor = dyn_buf_str(&cursor);
    opts.segment = 0;
    ck_assert_int_eq(desk_note_scan(db.client, &pages, &opts, &err), DYN_E_CURSOR);
    opts.segment = 1;
    ck_assert_int_eq(desk_note_scan(db.client, &pages, &opts, &err), DYN_OK);
    dyn_buf_release(&cursor);
    close_db();
}
END_TEST

/* Whatever is done to a cursor, what is sent is a key or nothing. */
START_TEST(a_cursor_that_was_changed_is_refused_or_still_a_key)
{
    struct dyn_buf cursor = {0};
    open_db();
    cursor_behind_first(&cursor);
    for (size_t i = 0; i <= cursor.len; i++) {
        static const char others[] = "A9_z=+/ \x80";
        for (size_t c = 0; c < sizeof(others); c++) {
            struct dyn_buf changed = {0};
            struct dyn_query_opts opts = {0};
            int rc;
            dyn_buf_append(&changed, cursor.ptr, i);
            if (others[c] != '\0')
                dyn_buf_byte(&changed, others[c]);
            if (others[c] != '\0' && i < cursor.len)
                dyn_buf_append(&changed, cursor.ptr + i + 1, cursor.len - i - 1);
            opts.cursor = dyn_buf_str(&changed);
            rc = open_query(&opts);
            ck_assert(rc == DYN_OK || rc == DYN_E_CURSOR);
            desk_note_close(&pages);
            dyn_buf_release(&changed);
        }
    }
    dyn_buf_release(&cursor);
    close_db();
}
END_TEST

/* --- Memory ------------------------------------------------------------------------------ */

static int run_query(void)
{
    struct dyn_buf cursor = {.system = &db.faulty.system};
    struct dyn_query_opts opts = {.page_size = 3};
    int rc = open_query(&opts), given = 0;
    while (rc == DYN_OK && (rc = next()) == DYN_OK)
        given++;
    if (rc == DYN_DONE)
        ck_assert_int_eq(given, 3);
    if (rc == DYN_DONE) {
        desk_note_close(&pages);
        rc = open_query(&opts);
    }
    if (rc == DYN_OK)
        rc = dyn_pages_cursor(&pages.pages, &cursor, &err);
    opts.cursor = dyn_buf_str(&cursor);
    desk_note_close(&pages);
    if (rc == DYN_OK)
        rc = open_query(&opts);
    desk_note_close(&pages);
    dyn_buf_release(&cursor);
    return rc;
}

START_TEST(a_query_that_runs_out_of_memory_says_so_and_leaks_nothing)
{
    int rc = DYN_E_NOMEM;
    for (size_t at = 1; rc == DYN_E_NOMEM; at++) {
        open_db();
        answer("Query", "{\"Items\":[" OTHER(1) "," NOTE(2) "," NOTE(3) "]" NEXT(3) "}");
        answer("Query", "{\"Items\":[" NOTE(4) "]}");
        faulty_system_round(&db.faulty, at);
        rc = run_query();
        if (rc != DYN_OK) {
            ck_assert_int_eq(rc, DYN_E_NOMEM);
            ck_assert_int_eq(err.code, DYN_E_NOMEM);
        }
        faulty_system_round(&db.faulty, 0);
        close_db();
        ck_assert_uint_lt(at, 300);
    }
}
END_TEST

START_TEST(a_page_that_ran_out_of_memory_goes_on_without_loss)
{
    for (size_t at = 1; at < 60; at++) {
        int titles[SERVED], count = 0, rc;
        open_server();
        ck_assert_int_eq(open_query(NULL), DYN_OK);
        faulty_system_round(&db.faulty, at);
        while ((rc = next()) != DYN_DONE) {
            ck_assert(rc == DYN_OK || rc == DYN_E_NOMEM);
            if (rc == DYN_OK)
                titles[count++] = atoi(note.title.ptr);
        }
        check_titles(titles, count, false);
        close_server_db();
    }
}
END_TEST

#define LOOP(tcase, test, rows)                                                          \
    tcase_add_loop_test((tcase), (test), 0, (int)(sizeof(rows) / sizeof((rows)[0])))

int main(void)
{
    Suite *suite = suite_create("db_pages");
    TCase *tcase = tcase_create("pages"), *cursors = tcase_create("cursors");
    tcase_add_test(tcase, opening_sends_nothing_and_items_come_in_order);
    tcase_add_test(tcase, pages_follow_each_other_even_when_one_is_empty);
    LOOP(tcase, options_are_members_of_the_request, requests);
    tcase_add_test(tcase, a_filter_goes_along_and_leaves_the_limit_to_the_client);
    tcase_add_test(tcase, items_of_other_models_are_skipped_and_counted);
    tcase_add_test(tcase, where_skipped_items_leave_a_limit_open_pages_grow);
    tcase_add_test(tcase, an_item_that_cannot_be_read_is_an_error_once);
    tcase_add_test(tcase, a_page_that_failed_is_asked_for_once_more);
    LOOP(tcase, a_page_that_breaks_off_goes_on_behind_its_last_item, broken_pages);
    LOOP(tcase, an_answer_that_is_no_page_is_an_error_each_time, no_pages);
    tcase_add_test(tcase, a_page_that_is_followed_by_itself_is_an_error);
    tcase_add_test(tcase, capacity_is_added_up);
    tcase_add_test(tcase, a_range_with_nothing_in_it_sends_nothing);
    tcase_add_test(tcase, what_does_not_fit_is_refused);
    tcase_add_test(tcase, a_query_of_an_index_names_it);
    tcase_add_test(tcase, a_scan_says_its_segment);
    tcase_add_loop_test(cursors, reading_on_from_cursors_gives_exactly_the_rest, 0, 56);
    tcase_add_loop_test(cursors, pages_that_break_off_lose_nothing_and_give_nothing_twice,
                        1, 14);
    tcase_add_test(cursors,
                   a_cursor_made_before_anything_was_read_begins_at_the_beginning);
    tcase_add_test(cursors, a_cursor_of_an_index_has_the_keys_of_index_and_table);
    tcase_add_test(cursors, a_scan_of_an_index_goes_on_in_the_middle_of_a_page);
    tcase_add_test(cursors, a_cursor_is_refused_by_every_other_query);
    tcase_add_test(cursors, a_cursor_of_another_segment_is_refused);
    tcase_add_test(cursors, a_cursor_that_was_changed_is_refused_or_still_a_key);
    tcase_add_test(cursors, a_query_that_runs_out_of_memory_says_so_and_leaks_nothing);
    tcase_add_test(cursors, a_page_that_ran_out_of_memory_goes_on_without_loss);
    tcase_set_timeout(cursors, 60);
    suite_add_tcase(suite, tcase);
    suite_add_tcase(suite, cursors);
    return suite_main(suite);
}
