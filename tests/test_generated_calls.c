/* SPDX-License-Identifier: MIT */
/* What the typed calls of a generated header hand to the runtime. The functions of the runtime
 * that they call stand here instead, and remember what they were given. */
#include "schema.dyn.h"

#include "support/suite.h"

static struct {
    const struct dyn_model *model, *result;
    struct dyn_query query;
    const void *values[8];
    size_t value_count;
    struct dyn_range range;
    bool has_range;
    const struct dyn_query_opts *query_opts;
    bool is_of_table;
    struct dyn_patch patch;
    struct dyn_write_opts write_opts;
    struct dyn_str first;
    int statuses[2];
} given;

int dyn_query_open(struct dyn_client *db, struct dyn_pages *ret_pages,
                   const struct dyn_query_args *args, const struct dyn_query_opts *opts,
                   struct dyn_error *err)
{
    (void)db;
    (void)ret_pages;
    (void)err;
    given.model = args->model;
    given.result = args->result;
    given.query = *args->query;
    given.value_count = args->value_count;
    for (size_t i = 0; i < args->value_count; i++)
        given.values[i] = args->values[i];
    given.has_range = args->range != NULL;
    if (given.has_range)
        given.range = *args->range;
    given.query_opts = opts;
    /* They live as long as the call. */
    const void *const *values = args->values;
    if (args->query->index == NULL || strcmp(args->query->index, "lsi1") == 0)
        given.first = *(const struct dyn_str *)values[0];
    else if (strcmp(args->query->index, "gsi1") == 0)
        given.statuses[0] = ((const struct dyn_enum_slot *)values[0])->value;
    else if (strcmp(args->query->index, "gsi3") == 0)
        given.statuses[1] = ((const struct dyn_enum_slot *)values[5])->value;
    return DYN_DONE;
}

int dyn_scan_open(struct dyn_client *db, struct dyn_pages *ret_pages,
                  const struct dyn_query_args *args, const struct dyn_query_opts *opts,
                  struct dyn_error *err)
{
    (void)db;
    (void)ret_pages;
    (void)opts;
    (void)err;
    given.model = args->model;
    given.result = args->result;
    given.is_of_table = args->query == NULL;
    if (!given.is_of_table)
        given.query = *args->query;
    given.value_count = args->value_count;
    given.has_range = args->range != NULL;
    return DYN_OK;
}

int dyn_item_update(struct dyn_client *db, const struct dyn_model *model,
                    struct dyn_arena *mem, const void *key, const struct dyn_patch *patch,
                    const struct dyn_write_opts *opts, struct dyn_error *err)
{
    (void)db;
    (void)mem;
    (void)key;
    (void)err;
    given.model = model;
    given.patch = *patch;
    memcpy(&given.write_opts, opts, sizeof(given.write_opts));
    return DYN_OK;
}

static void set_up(void)
{
    memset(&given, 0, sizeof(given));
}

/* --- Queries --------------------------------------------------------------------------- */

static void expect_query(const char *index, unsigned partition, unsigned sort,
                         unsigned fixed, unsigned flags)
{
    if (index == NULL)
        ck_assert_ptr_null(given.query.index);
    else
        ck_assert_str_eq(given.query.index, index);
    ck_assert_uint_eq(given.query.keys[0], partition);
    ck_assert_uint_eq(given.query.keys[1], sort);
    ck_assert_uint_eq(given.query.partition_count, 1);
    ck_assert_uint_eq(given.query.sort_count, sort != 0);
    ck_assert_uint_eq(given.query.by_count, fixed);
    ck_assert_uint_eq(given.query.flags, flags);
}

START_TEST(one_argument_is_a_parameter)
{
    struct call_task_pages pages = {0};
    struct dyn_query_opts opts = {.limit = 3};
    struct dyn_date day = dyn_date_days(20000);
    ck_assert_int_eq(call_task_query_table(NULL, &pages, DYN_STR("t1"),
                                           call_task_at_date_ge(day), &opts, NULL),
                     DYN_DONE);
    expect_query(NULL, 0, 1, 0, 0);
    ck_assert_ptr_eq(given.model, call_task_model());
    ck_assert_ptr_eq(given.result, call_task_model());
    ck_assert_ptr_eq(given.query_opts, &opts);
    ck_assert_uint_eq(given.value_count, 1);
    ck_assert_str_eq(given.first.ptr, "t1");
    ck_assert(given.has_range);
    ck_assert_int_eq(given.range.op, DYN_RANGE_GE);
    ck_assert_int_eq(given.range.form, DYN_RANGE_DATE);
    ck_assert_int_eq(given.range.low.date.days, 20000);
}
END_TEST

START_TEST(several_arguments_are_a_struct)
{
    struct call_task_pages pages = {0};
    struct call_task_query_gsi1_by by = {CALL_STATUS_CLOSED, DYN_STR("Berlin"),
                                         dyn_date_days(1)};
    call_task_query_gsi1(NULL, &pages, &by, NULL, NULL);
    expect_query("gsi1", 2, 3, 1, DYN_QUERY_GLOBAL);
    ck_assert_uint_eq(given.value_count, 3);
    ck_assert_int_eq(given.statuses[0], CALL_STATUS_CLOSED);
    ck_assert_ptr_eq(given.values[1], &by.place_city);
    ck_assert_ptr_eq(given.values[2], &by.due);
    ck_assert(!given.has_range);
}
END_TEST

START_TEST(a_query_of_a_partial_index_gives_the_view)
{
    struct call_task_gsi2_view_pages pages = {0};
    call_task_query_by_month(NULL, &pages, DYN_STR("me"),
                             call_task_at_begins(DYN_STR("2026-")), NULL, NULL);
    expect_query("second.index", 4, 5, 0, DYN_QUERY_DESCENDING | DYN_QUERY_GLOBAL);
    ck_assert_ptr_eq(given.model, call_task_model());
    ck_assert_ptr_eq(given.result, call_task_gsi2_view_model());
    ck_assert_int_eq(given.range.op, DYN_RANGE_BEGINS);
    ck_assert_int_eq(given.range.form, DYN_RANGE_TEXT);
    ck_assert_str_eq(given.range.low.str.ptr, "2026-");
}
END_TEST

START_TEST(a_query_of_a_local_index_may_be_consistent)
{
    struct call_task_pages pages = {0};
    call_task_query_lsi1(NULL, &pages, DYN_STR("t1"), call_task_title_all(), NULL, NULL);
    expect_query("lsi1", 0, 7, 0, 0);
    ck_assert_str_eq(given.first.ptr, "t1");
    ck_assert_int_eq(given.range.op, DYN_RANGE_ALL);
}
END_TEST

START_TEST(arguments_stand_in_the_order_of_the_key)
{
    struct call_task_pages pages = {0};
    struct call_task_query_gsi3_by by = {.kind = CALL_STATUS_OPEN, .e = DYN_STR("e")};
    call_task_query_gsi3(NULL, &pages, &by, NULL, NULL);
    expect_query("gsi3", 6, 0, 0, DYN_QUERY_GLOBAL);
    ck_assert_uint_eq(given.value_count, 6);
    ck_assert_ptr_eq(given.values[0], &by.a);
    ck_assert_ptr_eq(given.values[4], &by.e);
    ck_assert_int_eq(given.statuses[1], CALL_STATUS_OPEN);
}
END_TEST

START_TEST(a_scan_reads_the_table_or_the_index)
{
    struct call_task_pages pages = {0};
    struct call_task_gsi2_view_pages views = {0};
    ck_assert_int_eq(call_task_scan(NULL, &pages, NULL, NULL), DYN_OK);
    ck_assert_ptr_eq(given.model, call_task_model());
    ck_assert_ptr_eq(given.result, call_task_model());
    ck_assert(given.is_of_table);
    ck_assert_int_eq(call_task_gsi2_view_scan(NULL, &views, NULL, NULL), DYN_OK);
    ck_assert_ptr_eq(given.model, call_task_model());
    ck_assert_ptr_eq(given.result, call_task_gsi2_view_model());
    expect_query("second.index", 4, 5, 0, DYN_QUERY_GLOBAL);
    ck_assert_int_eq(call_task_scan_gsi1(NULL, &pages, NULL, NULL), DYN_OK);
    ck_assert_ptr_eq(given.result, call_task_model());
    expect_query("gsi1", 2, 3, 0, DYN_QUERY_GLOBAL);
    ck_assert_int_eq(call_task_scan_lsi1(NULL, &pages, NULL, NULL), DYN_OK);
    ck_assert_uint_eq(given.query.flags, 0);
    ck_assert_uint_eq(given.value_count, 0);
    ck_assert(!given.has_range);
}
END_TEST

static void expect_range(struct call_task_title_range range, int op, const char *low,
                         const char *high)
{
    ck_assert_int_eq(range.range.op, op);
    ck_assert_int_eq(range.range.form, DYN_RANGE_VALUE);
    ck_assert_str_eq(range.range.low.str.ptr, low);
    ck_assert_str_eq(range.range.high.str.ptr, high);
}

START_TEST(ranges_say_operator_and_bounds)
{
    struct dyn_str a = DYN_STR("a"), b = DYN_STR("b");
    struct call_task_title_range zeroed = {0}, all = call_task_title_all();
    expect_range(call_task_title_eq(a), DYN_RANGE_EQ, "a", "a");
    expect_range(call_task_title_lt(a), DYN_RANGE_LT, "a", "a");
    expect_range(call_task_title_le(a), DYN_RANGE_LE, "a", "a");
    expect_range(call_task_title_gt(a), DYN_RANGE_GT, "a", "a");
    expect_range(call_task_title_ge(a), DYN_RANGE_GE, "a", "a");
    expect_range(call_task_title_between(a, b), DYN_RANGE_BETWEEN, "a", "b");
    expect_range(call_task_title_begins(a), DYN_RANGE_BEGINS, "a", "a");
    expect_range(call_task_title_range_of(DYN_RANGE_LE, a, b), DYN_RANGE_LE, "a", "b");
    ck_assert_mem_eq(&zeroed, &all, sizeof(all));
}
END_TEST

/* --- Writes ---------------------------------------------------------------------------- */

START_TEST(options_of_writes_arrive_member_by_member)
{
    struct dyn_call_info info;
    struct dyn_cond cond = call_task_if_title(DYN_NE, DYN_STR("x"));
    struct call_task old, fresh, stored;
    struct call_task_patch patch = {0};
    struct call_task_key key = {0};
    struct call_task_write_opts opts = {0};
    opts.call.ret_info = &info;
    opts.only_if = &cond;
    opts.version = dyn_int64(7);
    opts.must_exist = true;
    opts.ret_old = &old;
    opts.ret_new = &fresh;
    opts.ret_stored = &stored;
    call_task_update(NULL, NULL, &key, &patch, &opts, NULL);
    ck_assert_ptr_eq(given.write_opts.call.ret_info, &info);
    ck_assert_ptr_eq(given.write_opts.only_if, &cond);
    ck_assert_int_eq(given.write_opts.version.value, 7);
    ck_assert(given.write_opts.must_exist);
    ck_assert_ptr_eq(given.write_opts.ret_old, &old);
    ck_assert_ptr_eq(given.write_opts.ret_new, &fresh);
    ck_assert_ptr_eq(given.write_opts.ret_stored, &stored);
}
END_TEST

static void update(const struct call_task_patch *patch)
{
    struct call_task_key key = {0};
    struct call_task_write_opts opts = {0};
    call_task_update(NULL, NULL, &key, patch, &opts, NULL);
    ck_assert_ptr_eq(given.patch.values, &patch->values);
}

START_TEST(a_setter_of_one_field_takes_what_is_known)
{
    struct call_task known = {0};
    struct call_task_patch patch = {0};
    patch.values.status_text = DYN_STR("old");
    call_task_patch_clear_due(&patch);
    call_task_patch_set_status(&patch, &known, CALL_STATUS_OPEN);
    update(&patch);
    ck_assert_ptr_eq(given.patch.known, &known);
    ck_assert_int_eq(patch.values.status, CALL_STATUS_OPEN);
    ck_assert_ptr_null(patch.values.status_text.ptr);
    ck_assert_uint_eq(given.patch.set[0], 1U << CALL_TASK_F_STATUS);
    ck_assert_uint_eq(given.patch.clear[0], 1U << CALL_TASK_F_DUE);
}
END_TEST

START_TEST(a_setter_of_several_fields_sets_all_of_them)
{
    struct call_task values = {.a = DYN_STR("a"), .kind_text = DYN_STR("odd")};
    struct call_task_patch patch = {0};
    uint64_t set = 0;
    call_task_patch_clear_due(&patch);
    call_task_patch_set_due_points(&patch, dyn_date_days(5), dyn_uint64(6));
    values.kind = CALL_STATUS_UNKNOWN;
    call_task_patch_set_a_b_c_d_e_kind(&patch, &values);
    update(&patch);
    ck_assert_ptr_null(given.patch.known);
    ck_assert_int_eq(patch.values.due.days, 5);
    ck_assert_uint_eq(patch.values.points.value, 6);
    ck_assert_str_eq(patch.values.a.ptr, "a");
    ck_assert_str_eq(patch.values.kind_text.ptr, "odd");
    ck_assert_int_eq(patch.values.kind, CALL_STATUS_UNKNOWN);
    dyn_mask_add(&set, CALL_TASK_F_DUE);
    dyn_mask_add(&set, CALL_TASK_F_POINTS);
    for (unsigned i = CALL_TASK_F_A; i <= CALL_TASK_F_KIND; i++)
        dyn_mask_add(&set, i);
    ck_assert_uint_eq(given.patch.set[0], set);
    ck_assert_uint_eq(given.patch.clear[0], 0);
}
END_TEST

/* --- Conditions and the table ---------------------------------------------------------- */

START_TEST(conditions_name_the_field_and_hold_the_value)
{
    struct dyn_cond cond = call_task_if_status(DYN_EQ, CALL_STATUS_CLOSED);
    ck_assert_ptr_eq(cond.model, call_task_model());
    ck_assert_uint_eq(cond.field, CALL_TASK_F_STATUS);
    ck_assert_uint_eq(cond.kind, DYN_EQ);
    ck_assert_int_eq(cond.value.enumeration.value, CALL_STATUS_CLOSED);
    cond = call_task_if_points(DYN_GE, dyn_uint64(9));
    ck_assert_uint_eq(cond.field, CALL_TASK_F_POINTS);
    ck_assert_uint_eq(cond.value.uint64.value, 9);
    cond = call_task_if_has(CALL_TASK_F_PLACE);
    ck_assert_uint_eq(cond.field, CALL_TASK_F_PLACE);
    ck_assert_uint_eq(cond.kind, DYN_COND_EXISTS);
    cond = call_task_if_absent(CALL_TASK_F_WHO);
    ck_assert_uint_eq(cond.kind, DYN_COND_ABSENT);
}
END_TEST

/* Whether a text stands in what CreateTable is given. */
static void expect_created(const char *text)
{
    ck_assert_msg(strstr(call_table()->create, text) != NULL, "no %s in %s", text,
                  call_table()->create);
}

START_TEST(the_table_is_described_for_create_table)
{
    const struct dyn_table *table = call_table();
    ck_assert_str_eq(table->name, "calls");
    ck_assert_str_eq(table->ttl, "gone");
    ck_assert_int_eq(table->create[0], '"'); /* members, without the braces */
    expect_created("\"AttributeDefinitions\":[{\"AttributeName\":\"pk\","
                   "\"AttributeType\":\"S\"}");
    expect_created("\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},"
                   "{\"AttributeName\":\"sk\",\"KeyType\":\"RANGE\"}]");
    expect_created("\"GlobalSecondaryIndexes\":[{\"IndexName\":\"gsi1\"");
    expect_created("\"LocalSecondaryIndexes\":[{\"IndexName\":\"lsi1\",\"KeySchema\":["
                   "{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},"
                   "{\"AttributeName\":\"lsi1sk\",\"KeyType\":\"RANGE\"}]");
    /* A key is in its index anyway, and may not be named again. */
    expect_created("\"ProjectionType\":\"INCLUDE\",\"NonKeyAttributes\":[\"title\"]");
    expect_created("\"BillingMode\":\"PAY_PER_REQUEST\"");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("generated_calls");
    TCase *tcase = tcase_create("generated_calls");

    tcase_add_checked_fixture(tcase, set_up, NULL);
    tcase_add_test(tcase, one_argument_is_a_parameter);
    tcase_add_test(tcase, several_arguments_are_a_struct);
    tcase_add_test(tcase, a_query_of_a_partial_index_gives_the_view);
    tcase_add_test(tcase, a_query_of_a_local_index_may_be_consistent);
    tcase_add_test(tcase, arguments_stand_in_the_order_of_the_key);
    tcase_add_test(tcase, a_scan_reads_the_table_or_the_index);
    tcase_add_test(tcase, ranges_say_operator_and_bounds);
    tcase_add_test(tcase, options_of_writes_arrive_member_by_member);
    tcase_add_test(tcase, a_setter_of_one_field_takes_what_is_known);
    tcase_add_test(tcase, a_setter_of_several_fields_sets_all_of_them);
    tcase_add_test(tcase, conditions_name_the_field_and_hold_the_value);
    tcase_add_test(tcase, the_table_is_described_for_create_table);
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
