/* SPDX-License-Identifier: MIT */
/* Tables and the calls beneath everything else. */
#include "scenes/scenes.h"

#include "meter.dyn.h"

#include <string.h>

/* --- Tables ------------------------------------------------------------------------- */

static bool holds(struct dyn_str json, const char *text)
{
    return strstr(json.ptr, text) != NULL;
}

/** TTL is on for the attribute of the schema. */
static void check_ttl(struct scene *s)
{
    struct dyn_str json = {NULL, 0};
    int rc = dyn_call(s->db, &s->mem, "DescribeTimeToLive",
                      DYN_STR("{\"TableName\":\"tables-lab\"}"), NULL, &json, &s->err);
    scene_check(s, "TTL is on",
                rc == DYN_OK && holds(json, "\"gone\"") && holds(json, "\"ENABL"));
}

void scene_tables(struct scene *s)
{
    struct dyn_table_info info = {0};
    struct dyn_table_opts opts = {0};
    SCENE_IS(s, DYN_NOT_FOUND,
             dyn_table_describe(s->db, &s->mem, lab_table(), &info, NULL, &s->err));
    scene_table(s, lab_table());
    SCENE_OK(s, dyn_table_describe(s->db, &s->mem, lab_table(), &info, NULL, &s->err));
    ck_assert_int_eq(info.status, DYN_TABLE_ACTIVE);
    ck_assert(holds(info.json, "\"tables-lab\""));
    for (int i = 0; i < 4; i++) {
        static const char *const names[] = {"\"gsi1\"", "\"by_grade\"", "\"by_owner\"",
                                            "\"by_day\""};
        ck_assert_msg(holds(info.json, names[i]), "%s", info.json.ptr);
    }
    ck_assert(holds(info.json, "KEYS_ONLY") && holds(info.json, "INCLUDE"));
    check_ttl(s);
    opts.without_ttl = true;
    SCENE_IS(s, DYN_E_EXISTS, dyn_table_create(s->db, lab_table(), &opts, &s->err));
    SCENE_OK(s, dyn_table_wait(s->db, lab_table(), DYN_TABLE_ACTIVE, &opts, &s->err));
    opts.wait_ms = 20000;
    SCENE_OK(s, dyn_table_delete(s->db, lab_table(), &opts, &s->err));
    SCENE_OK(s, dyn_table_wait(s->db, lab_table(), DYN_TABLE_ABSENT, &opts, &s->err));
    SCENE_IS(s, DYN_NOT_FOUND, dyn_table_delete(s->db, lab_table(), &opts, &s->err));
    SCENE_IS(s, DYN_NOT_FOUND,
             dyn_table_describe(s->db, &s->mem, lab_table(), &info, NULL, &s->err));
}

/* --- Keys of numbers and bytes ------------------------------------------------------ */

static const struct {
    int64_t device;
    const char *mark;
    size_t mark_len;
    const char *value;
} readings[] = {
    {-7, "\0", 1, "-3.5"},
    {-7, "\0\0", 2, "12"},
    {-7, "\x7f", 1, "0"},
    {-7, "\x80", 1, "1E-130"},
    {-7, "\xff\xff", 2, "9.9E+125"},
    {9223372036854775807LL, "a", 1, "1"},
};
#define READING_COUNT (sizeof(readings) / sizeof(readings[0]))

static struct meter_reading reading(size_t index)
{
    struct meter_reading r = {0};
    r.device = dyn_int64(readings[index].device);
    r.mark = dyn_bytes(readings[index].mark, readings[index].mark_len);
    r.unit = DYN_STR("V");
    r.value = dyn_decimal_lit(readings[index].value);
    return r;
}

static void is_reading(const struct meter_reading *found, size_t index)
{
    struct meter_reading expected = reading(index);
    ck_assert_msg(meter_reading_equal(found, &expected), "not reading %zu", index);
}

/** What a query gives are these rows, in this order. Closes it. */
static void gives(struct scene *s, struct meter_reading_pages *pages, const int *rows,
                  size_t count)
{
    struct meter_reading found;
    for (size_t i = 0; i < count; i++) {
        SCENE_OK(s, meter_reading_next(pages, &found, &s->err));
        is_reading(&found, (size_t)rows[i]);
    }
    SCENE_IS(s, DYN_DONE, meter_reading_next(pages, &found, &s->err));
    meter_reading_close(pages);
}

void scene_number_keys(struct scene *s)
{
    static const int all[] = {0, 1, 2, 3, 4}, from_80[] = {3, 4}, zeros[] = {0, 1};
    static const int by_value[] = {0, 2, 3, 5, 1, 4};
    struct meter_reading_pages pages;
    struct dyn_bytes x80 = dyn_bytes("\x80", 1), x7f = dyn_bytes("\x7f", 1);
    scene_table(s, meter_table());
    for (size_t i = 0; i < READING_COUNT; i++) {
        struct meter_reading r = reading(i), found = {0};
        struct meter_reading_key key = meter_reading_key_of(&r);
        SCENE_OK(s, meter_reading_put(s->db, &s->mem, &r, NULL, &s->err));
        SCENE_OK(s, meter_reading_get(s->db, &s->mem, &key, &found, NULL, &s->err));
        is_reading(&found, i);
    }
    SCENE_OK(s, meter_reading_query_of_device(s->db, &pages, dyn_int64(-7),
                                              meter_reading_mark_all(), NULL, &s->err));
    gives(s, &pages, all, 5);
    SCENE_OK(s, meter_reading_query_of_device(s->db, &pages, dyn_int64(-7),
                                              meter_reading_mark_ge(x80), NULL, &s->err));
    gives(s, &pages, from_80, 2);
    SCENE_OK(s, meter_reading_query_of_device(s->db, &pages, dyn_int64(-7),
                                              meter_reading_mark_lt(x7f), NULL, &s->err));
    gives(s, &pages, zeros, 2);
    SCENE_OK(s, meter_reading_query_by_value(s->db, &pages, DYN_STR("V"),
                                             meter_reading_value_all(), NULL, &s->err));
    gives(s, &pages, by_value, 6);
}

/* --- Raw calls ---------------------------------------------------------------------- */

void scene_raw_calls(struct scene *s)
{
    struct dyn_str json = {NULL, 0};
    struct dyn_call_opts opts = {0};
    opts.ret_info = &s->info;
    scene_table(s, meter_table());
    SCENE_OK(
        s, dyn_call(s->db, &s->mem, "ListTables", DYN_STR("{}"), &opts, &json, &s->err));
    ck_assert_msg(holds(json, "\"raw_calls-meter\""), "%s", json.ptr);
    ck_assert_uint_eq(s->info.attempts, 1);
    ck_assert_str_ne(s->info.request_id, "");
    SCENE_IS(s, DYN_E_TABLE,
             dyn_call(s->db, &s->mem, "DescribeTable",
                      DYN_STR("{\"TableName\":\"nowhere\"}"), &opts, &json, &s->err));
    ck_assert_str_eq(s->err.aws_code, "ResourceNotFoundException");
    ck_assert_str_eq(s->err.operation, "DescribeTable");
    ck_assert_int_eq(s->err.http_status, 400);
    SCENE_IS(s, DYN_E_SERVICE,
             dyn_call(s->db, &s->mem, "PutItem",
                      DYN_STR("{\"TableName\":\"raw_calls-meter\",\"Item\":{}}"), &opts,
                      &json, &s->err));
    ck_assert_str_eq(s->err.aws_code, "ValidationException");
    ck_assert_str_ne(s->err.message, "");
    SCENE_IS(s, DYN_E_SERVICE,
             dyn_call(s->db, &s->mem, "PutItem", DYN_STR("{\"TableName\":"), &opts, &json,
                      &s->err));
    ck_assert_uint_eq(s->err.attempts, 1);
    SCENE_IS(s, DYN_E_SERVICE,
             dyn_call(s->db, &s->mem, "BakeCake", DYN_STR("{}"), &opts, &json, &s->err));
    ck_assert(!s->err.retryable && !s->err.ambiguous);
}
