/* SPDX-License-Identifier: MIT */
/*
 * Queries and scans over the samples of two labs among items of other models. What each
 * should give is found by asking every sample, not by the keys.
 */
#include "scenes/scenes.h"

#include <stdlib.h>

enum { COUNT = 24, RECORDS = 5 };

/** The numbers that were given, in order. */
struct given {
    unsigned numbers[COUNT + RECORDS + 1];
    size_t len;
};

static void fill(struct scene *s)
{
    scene_table(s, lab_table());
    for (unsigned i = 0; i < COUNT; i++) {
        struct lab_sample sample = scene_sample(s, i * 3);
        SCENE_OK(s, lab_sample_put(s->db, &s->mem, &sample, NULL, &s->err));
        sample.lab = DYN_STR("bi"); /* a neighbour whose key begins alike */
        sample.text = DYN_STR("neighbour");
        sample.room = DYN_STR("elsewhere");
        sample.owner = DYN_STR("nobody");
        sample.grade = LAB_GRADE_UNSET;
        if (i < RECORDS)
            SCENE_OK(s, lab_sample_put(s->db, &s->mem, &sample, NULL, &s->err));
    }
    for (unsigned i = 0; i < RECORDS; i++) {
        struct lab_record r = {0};
        r.lab = DYN_STR("bio");
        r.title = DYN_STR("t");
        SCENE_OK(s, lab_record_put(s->db, &s->mem, &r, NULL, &s->err));
    }
}

/** Takes up to `most` items. Returns what ended it. */
static int take(struct scene *s, struct lab_sample_pages *pages, size_t most,
                struct given *given)
{
    struct lab_sample found;
    int rc = DYN_OK;
    for (size_t i = 0; i < most; i++) {
        rc = lab_sample_next(pages, &found, &s->err);
        if (rc != DYN_OK)
            return rc;
        ck_assert_uint_lt(given->len, COUNT + RECORDS + 1);
        given->numbers[given->len++] = (unsigned)found.number.value;
    }
    return rc;
}

static struct given take_all(struct scene *s, struct lab_sample_pages *pages)
{
    struct given given = {{0}, 0};
    SCENE_IS(s, DYN_DONE, take(s, pages, SIZE_MAX, &given));
    lab_sample_close(pages);
    return given;
}

/* --- Ranges ------------------------------------------------------------------------- */

static bool is_in(enum dyn_range_op op, uint64_t value, uint64_t low, uint64_t high)
{
    switch (op) {
    case DYN_RANGE_EQ:
        return value == low;
    case DYN_RANGE_LT:
        return value < low;
    case DYN_RANGE_LE:
        return value <= low;
    case DYN_RANGE_GT:
        return value > low;
    case DYN_RANGE_GE:
        return value >= low;
    case DYN_RANGE_BETWEEN:
        return value >= low && value <= high;
    default:
        return true;
    }
}

static void check_range(struct scene *s, enum dyn_range_op op, uint64_t low,
                        uint64_t high, bool descending)
{
    struct lab_sample_pages pages;
    struct dyn_query_opts opts = {0};
    size_t next = 0;
    opts.order = descending ? DYN_DESCENDING : DYN_ASCENDING;
    SCENE_OK(s, lab_sample_query_of_lab(
                    s->db, &pages, DYN_STR("bio"),
                    lab_sample_number_range_of(op, dyn_uint64(low), dyn_uint64(high)),
                    &opts, &s->err));
    struct given given = take_all(s, &pages);
    for (unsigned i = 0; i < COUNT; i++) {
        unsigned number = (descending ? COUNT - 1 - i : i) * 3;
        if (!is_in(op, number, low, high))
            continue;
        ck_assert_msg(next < given.len && given.numbers[next] == number,
                      "%s: operator %d, %llu: %u is missing", s->server->kind->name,
                      (int)op, (unsigned long long)low, number);
        next++;
    }
    ck_assert_msg(next == given.len, "%s: operator %d, %llu: %zu given, not %zu",
                  s->server->kind->name, (int)op, (unsigned long long)low, given.len,
                  next);
}

void scene_ranges(struct scene *s)
{
    static const uint64_t bounds[] = {0, 1, 3, 35, 36, 69, 70, 999990};
    fill(s);
    for (int op = DYN_RANGE_ALL; op <= DYN_RANGE_BETWEEN; op++)
        for (size_t i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
            check_range(s, (enum dyn_range_op)op, bounds[i], bounds[i] + 6, false);
            if (i % 3 == 0)
                check_range(s, (enum dyn_range_op)op, bounds[i], bounds[i] + 6, true);
        }
    check_range(s, DYN_RANGE_BETWEEN, 9, 3, false);
}

/* --- Pages -------------------------------------------------------------------------- */

/** Stops after `first` items and goes on by the cursor, in another query. */
static void check_cursor(struct scene *s, size_t first, uint32_t page_size, bool on_index)
{
    struct lab_sample_pages pages;
    struct dyn_query_opts opts = {0};
    struct dyn_buf cursor = {0};
    struct given given = {{0}, 0};
    struct lab_sample_query_on_shelf_by by = {DYN_STR("cellar"), DYN_STR("shelf 0")};
    size_t expected = on_index ? COUNT / 2 : COUNT;
    for (int round = 0; round < 2; round++) {
        opts.page_size = page_size;
        if (round == 1)
            opts.cursor = dyn_buf_str(&cursor);
        if (on_index)
            SCENE_OK(s, lab_sample_query_on_shelf(s->db, &pages, &by,
                                                  lab_sample_slot_all(), &opts, &s->err));
        else
            SCENE_OK(s, lab_sample_query_of_lab(s->db, &pages, DYN_STR("bio"),
                                                lab_sample_number_all(), &opts, &s->err));
        if (round == 0) {
            SCENE_OK(s, take(s, &pages, first, &given));
            int rc = dyn_pages_cursor(&pages.pages, &cursor, &s->err);
            lab_sample_close(&pages);
            if (rc == DYN_DONE)
                break;
            SCENE_OK(s, rc);
        } else {
            SCENE_IS(s, DYN_DONE, take(s, &pages, SIZE_MAX, &given));
            lab_sample_close(&pages);
        }
    }
    ck_assert_uint_eq(given.len, expected);
    for (size_t i = 0; i < expected; i++)
        ck_assert_uint_eq(given.numbers[i], (unsigned)i * (on_index ? 6 : 3));
    dyn_buf_release(&cursor);
}

void scene_pages(struct scene *s)
{
    struct lab_sample_pages pages;
    struct dyn_query_opts opts = {0};
    struct dyn_buf cursor = {0};
    struct given given;
    fill(s);
    for (size_t first = 0; first <= COUNT; first++)
        check_cursor(s, first, first % 3 == 0 ? 0 : 7, false);
    for (size_t first = 1; first <= COUNT / 2; first++)
        check_cursor(s, first, 5, true);

    opts.limit = 10;
    opts.page_size = 4;
    SCENE_OK(s, lab_sample_query_of_lab(s->db, &pages, DYN_STR("bio"),
                                        lab_sample_number_all(), &opts, &s->err));
    given.len = 0;
    SCENE_IS(s, DYN_DONE, take(s, &pages, SIZE_MAX, &given));
    ck_assert_uint_eq(given.len, 10);
    ck_assert_uint_eq(pages.pages.items, 10);
    ck_assert_uint_eq(pages.pages.requests, 3);
    SCENE_OK(s, dyn_pages_cursor(&pages.pages, &cursor, &s->err));
    lab_sample_close(&pages);
    opts.cursor = dyn_buf_str(&cursor);
    SCENE_IS(s, DYN_E_CURSOR,
             lab_sample_query_of_lab(s->db, &pages, DYN_STR("bi"),
                                     lab_sample_number_all(), &opts, &s->err));
    lab_sample_close(&pages);
    dyn_buf_release(&cursor);
    opts.cursor.ptr = NULL;
    SCENE_OK(s, lab_sample_query_of_lab(s->db, &pages, DYN_STR("nobody"),
                                        lab_sample_number_all(), &opts, &s->err));
    ck_assert_uint_eq(take_all(s, &pages).len, 0);
}

/* --- Filters ------------------------------------------------------------------------ */

void scene_filters(struct scene *s)
{
    struct lab_sample_pages pages;
    struct dyn_query_opts opts = {0};
    fill(s);
    struct dyn_cond high = lab_sample_if_grade(DYN_EQ, LAB_GRADE_HIGH);
    struct dyn_cond text = lab_sample_if_text(DYN_CONTAINS, DYN_STR("3"));
    struct dyn_cond both = dyn_cond_and(&high, &text);
    opts.filter = &both;
    opts.page_size = 5;
    opts.consistent = true;
    SCENE_OK(s, lab_sample_query_of_lab(s->db, &pages, DYN_STR("bio"),
                                        lab_sample_number_lt(dyn_uint64(40)), &opts,
                                        &s->err));
    struct given given = {{0}, 0};
    SCENE_IS(s, DYN_DONE, take(s, &pages, SIZE_MAX, &given));
    static const unsigned expected[] = {3, 33, 39};
    ck_assert_uint_eq(given.len, 3);
    for (size_t i = 0; i < 3; i++)
        ck_assert_uint_eq(given.numbers[i], expected[i]);
    ck_assert_uint_eq(pages.pages.scanned, 14);
    lab_sample_close(&pages);
    struct dyn_cond none = lab_sample_if_text(DYN_EQ, DYN_STR("none"));
    opts.filter = &none;
    SCENE_OK(s, lab_sample_query_of_lab(s->db, &pages, DYN_STR("bio"),
                                        lab_sample_number_all(), &opts, &s->err));
    ck_assert_uint_eq(take_all(s, &pages).len, 0);
}

/* --- Projections -------------------------------------------------------------------- */

static size_t check_by_grade(struct scene *s, enum lab_grade grade, const char *from)
{
    struct lab_sample_by_grade_view_pages pages;
    struct lab_sample_by_grade_view view;
    struct dyn_decimal last = {0}, low = dyn_decimal_lit(from);
    size_t count = 0;
    int rc;
    SCENE_OK(s, lab_sample_query_by_grade(s->db, &pages, grade, lab_sample_weight_ge(low),
                                          NULL, &s->err));
    while ((rc = lab_sample_by_grade_view_next(&pages, &view, &s->err)) == DYN_OK) {
        struct lab_sample whole = scene_sample(s, (unsigned)view.number.value);
        ck_assert(dyn_str_eq(view.text, whole.text));
        ck_assert_int_eq(dyn_decimal_cmp(view.weight, whole.weight), 0);
        ck_assert(dyn_decimal_cmp(last, view.weight) < 0);
        last = view.weight;
        count++;
    }
    SCENE_IS(s, DYN_DONE, rc);
    lab_sample_by_grade_view_close(&pages);
    return count;
}

void scene_views(struct scene *s)
{
    struct lab_sample_by_owner_view_pages pages;
    struct lab_sample_by_owner_view view;
    size_t count = 0;
    int rc;
    fill(s);
    ck_assert_uint_eq(check_by_grade(s, LAB_GRADE_HIGH, "0"), COUNT / 2);
    ck_assert_uint_eq(check_by_grade(s, LAB_GRADE_LOW, "0"), COUNT / 2);
    ck_assert_uint_eq(check_by_grade(s, LAB_GRADE_LOW, "60.25"), 2);
    SCENE_OK(s,
             lab_sample_query_by_owner(s->db, &pages, DYN_STR("owner 1"), NULL, &s->err));
    while ((rc = lab_sample_by_owner_view_next(&pages, &view, &s->err)) == DYN_OK) {
        struct lab_sample_key key = lab_sample_by_owner_view_key_of(&view);
        ck_assert_uint_eq(key.number.value % 2, 1);
        count++;
    }
    SCENE_IS(s, DYN_DONE, rc);
    lab_sample_by_owner_view_close(&pages);
    ck_assert_uint_eq(count, COUNT / 2);
}

/* --- Scans -------------------------------------------------------------------------- */

static size_t scan(struct scene *s, uint32_t segment, uint32_t segments,
                   uint32_t page_size, uint64_t *skipped)
{
    struct lab_sample_pages pages;
    struct lab_sample found;
    struct dyn_query_opts opts = {0};
    size_t count = 0;
    int rc;
    opts.segment = segment;
    opts.total_segments = segments;
    opts.page_size = page_size;
    SCENE_OK(s, lab_sample_scan(s->db, &pages, &opts, &s->err));
    while ((rc = lab_sample_next(&pages, &found, &s->err)) == DYN_OK)
        count++;
    SCENE_IS(s, DYN_DONE, rc);
    *skipped += pages.pages.skipped;
    lab_sample_close(&pages);
    return count;
}

/** Stops a scan after each item and goes on by the cursor: it gives each item once. */
static void scan_by_cursors(struct scene *s)
{
    struct dyn_buf cursor = {0};
    struct given given = {{0}, 0};
    int rc = DYN_OK;
    for (size_t rounds = 0; rc == DYN_OK; rounds++) {
        struct lab_sample_pages pages;
        struct dyn_query_opts opts = {0};
        opts.page_size = 4;
        if (rounds > 0)
            opts.cursor = dyn_buf_str(&cursor);
        SCENE_OK(s, lab_sample_scan(s->db, &pages, &opts, &s->err));
        dyn_buf_clear(&cursor);
        rc = take(s, &pages, 5, &given);
        if (rc == DYN_OK)
            rc = dyn_pages_cursor(&pages.pages, &cursor, &s->err);
        lab_sample_close(&pages);
        ck_assert_uint_le(rounds, COUNT);
    }
    SCENE_IS(s, DYN_DONE, rc);
    ck_assert_uint_eq(given.len, COUNT + RECORDS);
    dyn_buf_release(&cursor);
}

/** A scan of an index gives what is in the index. */
static void scan_index(struct scene *s)
{
    struct lab_sample_by_owner_view_pages pages;
    struct lab_sample_by_owner_view view;
    size_t count = 0;
    int rc;
    SCENE_OK(s, lab_sample_by_owner_view_scan(s->db, &pages, NULL, &s->err));
    while ((rc = lab_sample_by_owner_view_next(&pages, &view, &s->err)) == DYN_OK)
        count++;
    SCENE_IS(s, DYN_DONE, rc);
    lab_sample_by_owner_view_close(&pages);
    ck_assert_uint_eq(count, COUNT + RECORDS);
}

void scene_scans(struct scene *s)
{
    struct dyn_str json = {NULL, 0};
    uint64_t skipped = 0;
    size_t count = 0;
    fill(s);
    ck_assert_uint_eq(scan(s, 0, 0, 0, &skipped), COUNT + RECORDS);
    ck_assert_uint_eq(skipped, RECORDS);
    skipped = 0;
    ck_assert_uint_eq(scan(s, 0, 0, 6, &skipped), COUNT + RECORDS);
    ck_assert_uint_eq(skipped, RECORDS);
    skipped = 0;
    for (uint32_t i = 0; i < 4; i++)
        count += scan(s, i, 4, 0, &skipped);
    ck_assert_uint_eq(count, COUNT + RECORDS);
    ck_assert_uint_eq(skipped, RECORDS);
    scan_by_cursors(s);
    scan_index(s);
    /* What no model of the schema wrote is passed over as well. */
    SCENE_OK(s, dyn_call(s->db, &s->mem, "PutItem",
                         DYN_STR("{\"TableName\":\"scans-lab\",\"Item\":{\"pk\":{\"S\":"
                                 "\"LAB#bio\"},\"sk\":{\"S\":\"S#strange\"}}}"),
                         NULL, &json, &s->err));
    skipped = 0;
    ck_assert_uint_eq(scan(s, 0, 0, 0, &skipped), COUNT + RECORDS);
    ck_assert_uint_eq(skipped, RECORDS + 1);
}
