/* SPDX-License-Identifier: MIT */
/* Ranges: exactly the items whose components are in them, and no neighbours. */
#include "support/fake_expression.h"
#include "support/faulty_system.h"
#include "support/item_json.h"
#include "support/sample_model.h"
#include "support/suite.h"

#include "index_parts.dyn.h"

#include <dyn/decimal.h>

#include <stdio.h>
#include <stdlib.h>

/* --- Rows --------------------------------------------------------------------------------- */

static const struct dyn_str source = DYN_STR_INIT("s1"), text = DYN_STR_INIT("a b");
static const struct dyn_date day = {20778, true}; /* 2026-11-21 */
static const struct dyn_uint64 level = {7, true};

/** What the query has a value for: all of it, in the order of the key. */
static const void *const log_values[] = {&source, &day, &level, &text};

enum bound { DAY1 = 1, DAY2, LEVEL7, LEVEL9, TEXT_A, TEXT_AB, TEXT_EMPTY, NONE };

static union dyn_scalar bound(enum bound which)
{
    union dyn_scalar value;
    memset(&value, 0, sizeof(value));
    switch (which) {
    case DAY1:
        value.date = day;
        break;
    case DAY2:
        value.date = dyn_date_days(20780);
        break;
    case LEVEL7:
        value.uint64 = level;
        break;
    case LEVEL9:
        value.uint64 = dyn_uint64(9);
        break;
    case TEXT_A:
        value.str = DYN_STR("a");
        break;
    case TEXT_AB:
        value.str = text;
        break;
    case TEXT_EMPTY:
        value.str = DYN_STR("");
        break;
    default:
        break;
    }
    return value;
}

static const struct row {
    uint8_t by_count;
    uint8_t op;
    uint8_t low, high;
    const char *condition; /* of the sort key; NULL: no request */
    const char *dropped;
    int rc;
} rows[] = {
    {0, DYN_RANGE_ALL, 0, 0, "begins_with(sk, {'S':'LOG#'})", NULL, 0},
    {1, DYN_RANGE_ALL, 0, 0, "begins_with(sk, {'S':'LOG#2026-11-21#'})", NULL, 0},
    {3, DYN_RANGE_ALL, 0, 0, "sk = {'S':'LOG#2026-11-21#007#a%20b'}", NULL, 0},
    {0, DYN_RANGE_EQ, DAY1, 0, "begins_with(sk, {'S':'LOG#2026-11-21#'})", NULL, 0},
    {0, DYN_RANGE_GE, DAY1, 0, "sk BETWEEN {'S':'LOG#2026-11-21'} AND {'S':'LOG$'}", NULL,
     0},
    {0, DYN_RANGE_GT, DAY1, 0, "sk BETWEEN {'S':'LOG#2026-11-21$'} AND {'S':'LOG$'}",
     NULL, 0},
    {0, DYN_RANGE_LE, DAY1, 0, "sk BETWEEN {'S':'LOG#'} AND {'S':'LOG#2026-11-21$'}",
     NULL, 0},
    {0, DYN_RANGE_LT, DAY1, 0, "sk BETWEEN {'S':'LOG#'} AND {'S':'LOG#2026-11-21'}", NULL,
     0},
    {0, DYN_RANGE_LT, 0, DAY1, "sk BETWEEN {'S':'LOG#'} AND {'S':'LOG#2026-11-21'}", NULL,
     0},
    {0, DYN_RANGE_LT, DAY1, DAY2, "sk BETWEEN {'S':'LOG#'} AND {'S':'LOG#2026-11-21'}",
     NULL, 0},
    {0, DYN_RANGE_BETWEEN, DAY1, DAY2,
     "sk BETWEEN {'S':'LOG#2026-11-21'} AND {'S':'LOG#2026-11-23$'}", NULL, 0},
    {0, DYN_RANGE_BETWEEN, DAY1, DAY1,
     "sk BETWEEN {'S':'LOG#2026-11-21'} AND {'S':'LOG#2026-11-21$'}", NULL, 0},
    {0, DYN_RANGE_BETWEEN, DAY2, DAY1, NULL, NULL, 0},
    {1, DYN_RANGE_GE, LEVEL7, 0,
     "sk BETWEEN {'S':'LOG#2026-11-21#007'} AND {'S':'LOG#2026-11-21$'}", NULL, 0},
    {2, DYN_RANGE_EQ, TEXT_AB, 0, "sk = {'S':'LOG#2026-11-21#007#a%20b'}", NULL, 0},
    {2, DYN_RANGE_GE, TEXT_A, 0,
     "sk BETWEEN {'S':'LOG#2026-11-21#007#a'} AND {'S':'LOG#2026-11-21#007$'}", NULL, 0},
    {2, DYN_RANGE_GT, TEXT_A, 0,
     "sk BETWEEN {'S':'LOG#2026-11-21#007#a'} AND {'S':'LOG#2026-11-21#007$'}",
     "LOG#2026-11-21#007#a", 0},
    {2, DYN_RANGE_LE, TEXT_AB, 0,
     "sk BETWEEN {'S':'LOG#2026-11-21#007#'} AND {'S':'LOG#2026-11-21#007#a%20b'}", NULL,
     0},
    {2, DYN_RANGE_LT, TEXT_AB, 0,
     "sk BETWEEN {'S':'LOG#2026-11-21#007#'} AND {'S':'LOG#2026-11-21#007#a%20b'}",
     "LOG#2026-11-21#007#a%20b", 0},
    {2, DYN_RANGE_BETWEEN, TEXT_A, TEXT_AB,
     "sk BETWEEN {'S':'LOG#2026-11-21#007#a'} AND {'S':'LOG#2026-11-21#007#a%20b'}", NULL,
     0},
    {2, DYN_RANGE_BETWEEN, TEXT_AB, TEXT_A, NULL, NULL, 0},
    {2, DYN_RANGE_BEGINS, TEXT_AB, 0, "begins_with(sk, {'S':'LOG#2026-11-21#007#a%20b'})",
     NULL, 0},
    {2, DYN_RANGE_BEGINS, TEXT_EMPTY, 0, "begins_with(sk, {'S':'LOG#2026-11-21#007#'})",
     NULL, 0},
    {2, DYN_RANGE_EQ, TEXT_EMPTY, 0, NULL, NULL, DYN_E_KEY},
    {0, DYN_RANGE_BEGINS, DAY1, 0, NULL, NULL, DYN_E_ARG},
    {0, DYN_RANGE_GE, NONE, 0, NULL, NULL, DYN_E_ARG},
    {0, DYN_RANGE_BETWEEN, DAY1, NONE, NULL, NULL, DYN_E_ARG},
    {0, DYN_RANGE_BEGINS + 1, DAY1, 0, NULL, NULL, DYN_E_ARG},
    {3, DYN_RANGE_GE, TEXT_A, 0, NULL, NULL, DYN_E_ARG},
    {4, DYN_RANGE_ALL, 0, 0, NULL, NULL, DYN_E_ARG},
};

START_TEST(a_range_becomes_this_condition)
{
    const struct row *row = &rows[_i];
    struct dyn_query query = {NULL, {0, 1}, 1, 1, row->by_count, 0};
    struct dyn_range range = {bound((enum bound)row->low), bound((enum bound)row->high),
                              row->op, DYN_RANGE_VALUE};
    struct dyn_query_args args = {ip_log_model(), ip_log_model(),     &query,
                                  log_values,     1u + row->by_count, &range};
    struct dyni_expression e;
    struct dyn_error err = {0};
    struct dyni_key_range result = {0};
    char wanted[256];
    dyni_expression_init(&e, NULL, &err);
    int rc = dyni_key_condition(&e, &args, &result);
    ck_assert_msg(rc == row->rc, "%d: %d %s", _i, rc, err.message);
    ck_assert_int_eq(result.is_empty, rc == DYN_OK && row->condition == NULL);
    if (row->condition != NULL) {
        snprintf(wanted, sizeof(wanted), "pk = {'S':'L#s1'} AND %s", row->condition);
        ck_assert_str_eq(fake_expression_show(&e, &e.key_condition), wanted);
        ck_assert_int_eq(result.drops_bound, row->dropped != NULL);
    }
    if (row->dropped != NULL) {
        ck_assert_str_eq(result.bound.ptr, row->dropped);
        ck_assert_uint_eq(result.bound_key, 1);
    }
    dyn_buf_release(&result.bound);
    dyni_expression_release(&e);
}
END_TEST

/* --- Keys of other kinds --------------------------------------------------------------------- */

static const struct dyn_str city = DYN_STR_INIT("Bath");
static const struct dyn_time noon = {1795219200000000, true}; /* 2026-11-21 */

static const struct kind_row {
    const char *what;
    bool is_job; /* else a task */
    struct dyn_query query;
    const void *value;
    struct dyn_range range;
    const char *condition; /* NULL: no request */
} kind_rows[] = {
    {"N, all",
     false,
     {"city", {4, 5}, 1, 1, 0, 0},
     &city,
     {.op = DYN_RANGE_ALL},
     "gsi2pk = {'S':'C#Bath'}"},
    {"N, direct",
     false,
     {"city", {4, 5}, 1, 1, 0, 0},
     &city,
     {.low.int64 = {5, true}, .op = DYN_RANGE_GT},
     "gsi2pk = {'S':'C#Bath'} AND rank > {'N':'5'}"},
    {"N, by value and not by text",
     false,
     {"city", {4, 5}, 1, 1, 0, 0},
     &city,
     {.low.int64 = {9, true}, .high.int64 = {10, true}, .op = DYN_RANGE_BETWEEN},
     "gsi2pk = {'S':'C#Bath'} AND rank BETWEEN {'N':'9'} AND {'N':'10'}"},
    {"N, passed each other",
     false,
     {"city", {4, 5}, 1, 1, 0, 0},
     &city,
     {.low.int64 = {10, true}, .high.int64 = {9, true}, .op = DYN_RANGE_BETWEEN},
     NULL},
    {"B",
     false,
     {"day", {6, 7}, 1, 1, 0, 0},
     &noon,
     {.low.bytes = {(const uint8_t *)"\xff", 1}, .op = DYN_RANGE_LE},
     "gsi3pk = {'S':'W#2026-11-21'} AND digest <= {'B':'/w=='}"},
    {"B, begins",
     false,
     {"day", {6, 7}, 1, 1, 0, 0},
     &noon,
     {.low.bytes = {(const uint8_t *)"\xff", 1}, .op = DYN_RANGE_BEGINS},
     "gsi3pk = {'S':'W#2026-11-21'} AND begins_with(digest, {'B':'/w=='})"},
    {"nothing before the component, more behind it",
     false,
     {"channel", {8, 9}, 1, 1, 0, 0},
     &city,
     {.low.enumeration = {{NULL, 0}, IP_STATUS_DOING}, .op = DYN_RANGE_EQ},
     "gsi4pk = {'S':'K#Bath'} AND begins_with(gsi4sk, {'S':'doing#'})"},
    {"nothing before, at most",
     false,
     {"channel", {8, 9}, 1, 1, 0, 0},
     &city,
     {.low.enumeration = {{NULL, 0}, IP_STATUS_DOING}, .op = DYN_RANGE_LE},
     "gsi4pk = {'S':'K#Bath'} AND gsi4sk < {'S':'doing$'}"},
    {"nothing before, more than",
     false,
     {"channel", {8, 9}, 1, 1, 0, 0},
     &city,
     {.low.enumeration = {{NULL, 0}, IP_STATUS_DOING}, .op = DYN_RANGE_GT},
     "gsi4pk = {'S':'K#Bath'} AND gsi4sk >= {'S':'doing$'}"},
    {"nothing before, all",
     false,
     {"channel", {8, 9}, 1, 1, 0, 0},
     &city,
     {.op = DYN_RANGE_ALL},
     "gsi4pk = {'S':'K#Bath'}"},
    {"text as the key has it",
     true,
     {"assigned", {2, 3}, 1, 1, 1, 0},
     &city,
     {.low.str = {"2026-11", 7}, .op = DYN_RANGE_GE, .form = DYN_RANGE_TEXT},
     "gsi1pk = {'S':'A#Bath'} AND gsi1sk BETWEEN {'S':'done#2026-11'} AND {'S':'done$'}"},
    {"text as the key has it, its beginning",
     true,
     {"assigned", {2, 3}, 1, 1, 1, 0},
     &city,
     {.low.str = {"2026", 4}, .op = DYN_RANGE_BEGINS, .form = DYN_RANGE_TEXT},
     "gsi1pk = {'S':'A#Bath'} AND begins_with(gsi1sk, {'S':'done#2026'})"},
};

static size_t key_index(const struct dyn_model *model, const char *name)
{
    size_t i = 0;
    while (strcmp(dyni_key_name(model, dyni_key(model, i)).ptr, name) != 0)
        ck_assert_uint_lt(++i, model->key_count);
    return i;
}

START_TEST(each_kind_of_key_has_its_condition)
{
    static const char *const names[][2] = {{"gsi2pk", "rank"},
                                           {"gsi3pk", "digest"},
                                           {"gsi4pk", "gsi4sk"},
                                           {"gsi1pk", "gsi1sk"}};
    static const struct {
        struct dyn_str text;
        int value;
    } done = {{NULL, 0}, IP_STATUS_DONE};
    const struct kind_row *row = &kind_rows[_i];
    const struct dyn_model *model = row->is_job ? ip_job_model() : ip_task_model();
    const void *values[] = {row->value, &done};
    struct dyn_query query = row->query;
    struct dyn_query_args args = {model,      model, &query, values, 1u + query.by_count,
                                  &row->range};
    struct dyni_expression e;
    struct dyn_error err = {0};
    struct dyni_key_range result = {0};
    size_t pair = query.keys[0] == 4   ? 0
                  : query.keys[0] == 6 ? 1
                  : query.keys[0] == 8 ? 2
                                       : 3;
    query.keys[0] = (uint8_t)key_index(model, names[pair][0]);
    query.keys[1] = (uint8_t)key_index(model, names[pair][1]);
    dyni_expression_init(&e, NULL, &err);
    int rc = dyni_key_condition(&e, &args, &result);
    ck_assert_msg(rc == DYN_OK, "%s: %s", row->what, err.message);
    ck_assert_int_eq(result.is_empty, row->condition == NULL);
    if (row->condition != NULL)
        ck_assert_msg(
            strcmp(fake_expression_show(&e, &e.key_condition), row->condition) == 0,
            "%s: %s", row->what, fake_expression_show(&e, &e.key_condition));
    dyn_buf_release(&result.bound);
    dyni_expression_release(&e);
}
END_TEST

/* --- The law ---------------------------------------------------------------------------------- */

static uint64_t state = 0x2545F4914F6CDD1Du;

static unsigned below(unsigned n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 33) % n;
}

static struct dyn_str random_text(void)
{
    static const struct dyn_str texts[] = {
        DYN_STR_INIT("a"),        DYN_STR_INIT("a#"),   DYN_STR_INIT("a$"),
        DYN_STR_INIT("a "),       DYN_STR_INIT("a!b"),  DYN_STR_INIT("ab"),
        DYN_STR_INIT("%"),        DYN_STR_INIT("\x7f"), DYN_STR_INIT("#"),
        DYN_STR_INIT("\xc3\xa9"), DYN_STR_INIT("$$"),   DYN_STR_INIT("b")};
    return texts[below(sizeof(texts) / sizeof(texts[0]))];
}

static struct ip_log random_log(void)
{
    struct ip_log log;
    memset(&log, 0, sizeof(log));
    log.source = source;
    log.day = dyn_date_days(20778 + (int32_t)below(4));
    log.level = dyn_uint64(below(4) * 40);
    log.text = random_text();
    return log;
}

static int order(struct dyn_str a, struct dyn_str b)
{
    int sign = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);
    return sign != 0 ? sign : (a.len > b.len) - (a.len < b.len);
}

/** Component `i` of two logs, by value. */
static int compare(const struct ip_log *a, const struct ip_log *b, size_t i)
{
    if (i == 0)
        return (a->day.days > b->day.days) - (a->day.days < b->day.days);
    if (i == 1)
        return (a->level.value > b->level.value) - (a->level.value < b->level.value);
    return order(a->text, b->text);
}

static bool is_in(const struct ip_log *log, const struct ip_log *fixed, size_t by,
                  const struct ip_log *low, const struct ip_log *high, int op)
{
    for (size_t i = 0; i < by; i++)
        if (compare(log, fixed, i) != 0)
            return false;
    int to_low = compare(log, low, by);
    switch (op) {
    case DYN_RANGE_ALL:
        return true;
    case DYN_RANGE_EQ:
        return to_low == 0;
    case DYN_RANGE_LT:
        return to_low < 0;
    case DYN_RANGE_LE:
        return to_low <= 0;
    case DYN_RANGE_GT:
        return to_low > 0;
    case DYN_RANGE_GE:
        return to_low >= 0;
    case DYN_RANGE_BETWEEN:
        return to_low >= 0 && compare(log, high, by) <= 0;
    default:
        return log->text.len >= low->text.len &&
               memcmp(log->text.ptr, low->text.ptr, low->text.len) == 0;
    }
}

static union dyn_scalar component(const struct ip_log *log, size_t i)
{
    union dyn_scalar value;
    memset(&value, 0, sizeof(value));
    if (i == 0)
        value.date = log->day;
    else if (i == 1)
        value.uint64 = log->level;
    else
        value.str = log->text;
    return value;
}

static bool is_dropped(const struct dyni_key_range *range, const cJSON *item)
{
    const cJSON *sk = cJSON_GetObjectItem(item, "sk");
    return range->drops_bound && strcmp(sk->child->valuestring, range->bound.ptr) == 0;
}

#define PARTITION 60

static cJSON *encoded(const struct ip_log *log)
{
    struct dyn_buf json = {0};
    struct dyn_error err;
    ck_assert_int_eq(ip_log_encode(log, &json, &err), DYN_OK);
    cJSON *tree = cJSON_Parse(json.ptr);
    dyn_buf_release(&json);
    return tree;
}

static cJSON *neighbour(void)
{
    static const char *const keys[] = {"LOG",    "LOG",   "LOGENTRY#2026-11-22",
                                       "LOG!",   "LOGS#", "LOG$x",
                                       "LOFZ#1", "LO",    "M"};
    size_t i = below(sizeof(keys) / sizeof(keys[0]));
    char *json = NULL;
    struct dyn_buf text_ = {0};
    dyn_buf_printf(&text_, "{\"pk\":{\"S\":\"L#s1\"},\"sk\":{\"S\":\"%s\"}}", keys[i]);
    cJSON *tree = cJSON_Parse(text_.ptr);
    dyn_buf_release(&text_);
    free(json);
    return tree;
}

START_TEST(a_range_has_the_items_between_its_ends_and_no_neighbours)
{
    size_t hits = 0;
    for (size_t round = 0; round < 400; round++) {
        struct ip_log fixed = random_log(), low = random_log(), high = random_log();
        uint8_t by = (uint8_t)below(3), op = (uint8_t)below(DYN_RANGE_BEGINS + 1);
        if (op == DYN_RANGE_BEGINS && by != 2)
            op = DYN_RANGE_BETWEEN;
        struct dyn_range range = {component(&low, by), component(&high, by), op,
                                  DYN_RANGE_VALUE};
        if (op != DYN_RANGE_BETWEEN)
            memset(&range.high, 0, sizeof(range.high));
        const void *values[] = {&source, &fixed.day, &fixed.level};
        struct dyn_query query = {NULL, {0, 1}, 1, 1, by, 0};
        struct dyn_query_args args = {ip_log_model(), ip_log_model(), &query,
                                      values,         1u + by,        &range};
        struct dyni_expression e;
        struct dyn_error err = {0};
        struct dyni_key_range result;
        dyni_expression_init(&e, NULL, &err);
        ck_assert_int_eq(dyni_key_condition(&e, &args, &result), DYN_OK);
        struct fake_expression fake = fake_expression_read(&e);
        for (size_t i = 0; i < PARTITION; i++) {
            bool is_log = i % 3 != 0;
            struct ip_log log = random_log();
            cJSON *item = is_log ? encoded(&log) : neighbour();
            bool wanted = is_log && is_in(&log, &fixed, by, &low, &high, op);
            bool got = !result.is_empty && !is_dropped(&result, item) &&
                       fake_condition(&fake, "KeyConditionExpression", item);
            ck_assert_msg(wanted == got, "op %d by %d: %s", op, by,
                          cJSON_GetObjectItem(item, "sk")->child->valuestring);
            hits += got;
            cJSON_Delete(item);
        }
        fake_expression_release(&fake);
        dyn_buf_release(&result.bound);
        dyni_expression_release(&e);
    }
    ck_assert_uint_gt(hits, 1500);
}
END_TEST

START_TEST(no_memory_at_any_point_is_an_error_and_no_leak)
{
    struct dyn_query query = {NULL, {0, 1}, 1, 1, 2, 0};
    struct dyn_range range = {.op = DYN_RANGE_GT};
    struct dyn_query_args args = {ip_log_model(), ip_log_model(), &query, log_values, 3,
                                  &range};
    struct faulty_system faulty;
    int rc = DYN_E_NOMEM;
    range.low.str = text;
    faulty_system_init(&faulty);
    for (size_t n = 1; rc == DYN_E_NOMEM; n++) {
        struct dyni_expression e;
        struct dyn_error err = {0};
        struct dyni_key_range result = {0};
        faulty_system_round(&faulty, n);
        dyni_expression_init(&e, &faulty.system, &err);
        rc = dyni_key_condition(&e, &args, &result);
        ck_assert(rc == DYN_OK || (rc == DYN_E_NOMEM && err.code == rc));
        dyn_buf_release(&result.bound);
        dyni_expression_release(&e);
        ck_assert_uint_eq(faulty.live_bytes, 0);
        ck_assert_uint_lt(n, 50);
    }
}
END_TEST

#define LOOP(tcase, test, rows_)                                                         \
    tcase_add_loop_test(tcase, test, 0, (int)(sizeof(rows_) / sizeof((rows_)[0])))

int main(void)
{
    Suite *suite = suite_create("db key condition");
    TCase *tcase = tcase_create("key condition");
    tcase_set_timeout(tcase, 120);
    LOOP(tcase, a_range_becomes_this_condition, rows);
    LOOP(tcase, each_kind_of_key_has_its_condition, kind_rows);
    tcase_add_test(tcase, a_range_has_the_items_between_its_ends_and_no_neighbours);
    tcase_add_test(tcase, no_memory_at_any_point_is_an_error_and_no_leak);
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
