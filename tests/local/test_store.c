/* SPDX-License-Identifier: MIT */
/* What holds of every store: in memory (row 0), and in a file (row 1). */
#include "store_kit.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct kit_folder folder;
static struct dynl_store *store;
static struct kit_call kit;
static struct dynl_call *call;
static struct dyn_error err;

#define PLACES 2

static void open_place(int place)
{
    char path[512];

    ck_assert(kit_folder_make(&folder));
    kit_call_init(&kit, NULL, KIT_TIMEOUT_US);
    call = &kit.call;
    ck_assert_msg(kit_open(place == 0 ? NULL : kit_path(&folder, "a.db", path), &store,
                           &err) == DYN_OK,
                  "%s", err.message);
}

static void close_place(void)
{
    dynl_store_close(store);
    kit_call_release(&kit);
    kit_folder_remove(&folder);
}

static void must(int rc)
{
    ck_assert_msg(rc == DYN_OK, "%d: %s%s", rc, kit.call.failure.message, err.message);
}

static struct dynl_session *begin(enum dynl_access access)
{
    struct dynl_session *session;

    must(dynl_session_begin(call, store, access, &session));
    return session;
}

static void commit(struct dynl_session *session)
{
    must(dynl_session_commit(call, session));
    dynl_session_end(session);
}

static void put_numbers(uint32_t space, uint32_t from, uint32_t to)
{
    struct dynl_session *session = begin(DYNL_WRITE);
    char text[32];

    for (uint32_t i = from; i < to; i++)
        must(kit_put_in(&kit, session, space, i, kit_number_text(i, text)));
    commit(session);
}

static void ck_counters_are_true(uint32_t space, int64_t items)
{
    struct dynl_counters counted, found;

    must(kit_count(&kit, store, space, &counted, &found));
    ck_assert_int_eq(counted.items, found.items);
    ck_assert_int_eq(counted.bytes, found.bytes);
    if (items >= 0)
        ck_assert_int_eq(found.items, items);
}

/* --- Items --------------------------------------------------------------------------- */

START_TEST(items_are_stored_found_replaced_and_removed)
{
    struct dynl_session *session;
    struct dyn_str json;

    open_place(_i);
    ck_assert_int_eq(kit_get(&kit, store, KIT_SPACE, 1, &json), DYN_NOT_FOUND);
    must(kit_put(&kit, store, KIT_SPACE, 1, "{\"n\":1}"));
    must(kit_get(&kit, store, KIT_SPACE, 1, &json));
    ck_assert_str_eq(json.ptr, "{\"n\":1}");
    must(kit_put(&kit, store, KIT_SPACE, 1, "{\"n\":\"longer than before\"}"));
    must(kit_get(&kit, store, KIT_SPACE, 1, &json));
    ck_assert_str_eq(json.ptr, "{\"n\":\"longer than before\"}");
    ck_counters_are_true(KIT_SPACE, 1);
    session = begin(DYNL_WRITE);
    must(kit_remove_in(&kit, session, KIT_SPACE, 1));
    ck_assert_int_eq(kit_remove_in(&kit, session, KIT_SPACE, 1), DYN_NOT_FOUND);
    commit(session);
    ck_assert_int_eq(kit_get(&kit, store, KIT_SPACE, 1, &json), DYN_NOT_FOUND);
    ck_counters_are_true(KIT_SPACE, 0);
    close_place();
}
END_TEST

/* Sizes about those at which SQLite leaves a page, and the largest that an item may have. */
static const size_t sizes[] = {0,    1,     400,   1000,  4000,  4050,  4060,   4096,
                               8192, 16340, 16350, 16384, 65535, 65536, 409600, 2457600};

#define SIZE_COUNT (sizeof(sizes) / sizeof(sizes[0]))

/* Owned by the caller. */
static char *text_of_size(size_t which)
{
    char *text = malloc(sizes[which] + 1);

    memset(text, 'a' + (int)which, sizes[which]);
    text[sizes[which]] = '\0';
    return text;
}

START_TEST(texts_of_every_size_come_back_with_a_nul_behind)
{
    struct kit_key key = kit_key(KIT_SPACE, 1);
    struct dynl_session *session;
    struct dynl_row row;
    int64_t id;

    open_place(_i);
    for (size_t i = 0; i < SIZE_COUNT; i++) {
        char *text = text_of_size(i);
        session = begin(DYNL_WRITE);
        must(dynl_item_store(call, session, kit_str(&key), 0, 0, sizes[i],
                             dyn_str_n(text, sizes[i]), &id));
        must(dynl_item_find(call, session, kit_str(&key), &row));
        ck_assert_int_eq(row.id, id);
        ck_assert_uint_eq(row.size, sizes[i]);
        ck_assert_uint_eq(row.json.len, sizes[i]);
        ck_assert_mem_eq(row.json.ptr, text, sizes[i]);
        ck_assert_int_eq(row.json.ptr[sizes[i]], '\0');
        dynl_session_end(session);
        free(text);
    }
    close_place();
}
END_TEST

START_TEST(item_that_is_stored_twice_as_new_breaks_the_session)
{
    struct kit_key key = kit_key(KIT_SPACE, 1);
    struct dynl_session *session;
    struct dyn_str json;
    int64_t id;

    open_place(_i);
    session = begin(DYNL_WRITE);
    must(dynl_item_store(call, session, kit_str(&key), 0, 0, 2, DYN_STR("{}"), &id));
    ck_assert_int_eq(
        dynl_item_store(call, session, kit_str(&key), 0, 0, 2, DYN_STR("{}"), &id),
        DYN_E_SYSTEM);
    ck_assert_int_eq(dynl_session_commit(call, session), DYN_E_SYSTEM);
    dynl_session_end(session);
    kit_call_release(&kit);
    ck_assert_int_eq(kit_get(&kit, store, KIT_SPACE, 1, &json), DYN_NOT_FOUND);
    ck_counters_are_true(KIT_SPACE, 0);
    close_place();
}
END_TEST

START_TEST(what_is_not_there_is_neither_replaced_nor_removed)
{
    struct kit_key key = kit_key(KIT_SPACE, 1);
    struct dynl_session *session;
    int64_t id;

    open_place(_i);
    for (int what = 0; what < 4; what++) {
        int rc;
        session = begin(DYNL_WRITE);
        if (what == 0)
            rc = dynl_item_store(call, session, kit_str(&key), 99, 0, 2, DYN_STR("{}"),
                                 &id);
        else if (what == 1)
            rc = dynl_item_remove(call, session, kit_str(&key), 99, 0);
        else if (what == 2)
            rc = dynl_entry_remove(call, session, kit_str(&key), 0);
        else
            rc = dynl_entry_resize(call, session, kit_str(&key), 0, 1);
        ck_assert_int_eq(rc, DYN_E_SYSTEM);
        dynl_session_end(session);
        kit_call_release(&kit);
    }
    close_place();
}
END_TEST

/* --- Sessions ------------------------------------------------------------------------ */

START_TEST(session_that_ends_without_commit_has_done_nothing)
{
    struct kit_key entry = kit_key(KIT_INDEX, 1);
    struct dynl_counters counters;
    struct dynl_session *session;
    struct dyn_str text;
    uint32_t space, again;

    open_place(_i);
    put_numbers(KIT_SPACE, 0, 10);
    session = begin(DYNL_WRITE);
    must(dynl_space_new(call, session, &space));
    must(kit_put_in(&kit, session, KIT_SPACE, 3, "{\"n\":333}"));
    must(kit_put_in(&kit, session, KIT_SPACE, 30, "{\"n\":30}"));
    must(kit_remove_in(&kit, session, KIT_SPACE, 4));
    must(dynl_entry_add(call, session, kit_str(&entry), 1, 5));
    must(dynl_expiry_add(call, session, KIT_SPACE, 100, 1));
    must(dynl_definition_write(call, session, DYN_STR("tab"), DYN_STR("{}")));
    must(dynl_counters_read(call, session, KIT_SPACE, &counters));
    ck_assert_int_eq(counters.items, 10);
    dynl_session_end(session);

    session = begin(DYNL_WRITE);
    must(dynl_space_new(call, session, &again));
    ck_assert_uint_eq(again, space);
    ck_assert_int_eq(dynl_definition_read(call, session, DYN_STR("tab"), &text),
                     DYN_NOT_FOUND);
    must(dynl_counters_read(call, session, KIT_INDEX, &counters));
    ck_assert_int_eq(counters.items, 0);
    must(dynl_expiry_add(call, session, KIT_SPACE, 100, 1));
    must(kit_get_in(&kit, session, KIT_SPACE, 3, &text));
    ck_assert_int_eq(kit_number_of(text), 3);
    must(kit_get_in(&kit, session, KIT_SPACE, 4, &text));
    dynl_session_end(session);
    ck_counters_are_true(KIT_SPACE, 10);
    close_place();
}
END_TEST

START_TEST(session_for_reading_does_not_write)
{
    struct kit_key key = kit_key(KIT_SPACE, 1);
    struct dynl_session *session;
    int64_t id;

    open_place(_i);
    session = begin(DYNL_READ);
    ck_assert_int_eq(
        dynl_item_store(call, session, kit_str(&key), 0, 0, 2, DYN_STR("{}"), &id),
        DYN_E_SYSTEM);
    kit_call_release(&kit);
    ck_assert_int_eq(dynl_session_commit(call, session), DYN_E_SYSTEM);
    dynl_session_end(session);
    dynl_session_end(NULL);
    close_place();
}
END_TEST

START_TEST(session_that_was_committed_does_nothing_more)
{
    struct dynl_session *session;
    struct dyn_str json;

    open_place(_i);
    session = begin(DYNL_WRITE);
    must(kit_put_in(&kit, session, KIT_SPACE, 1, "{\"n\":1}"));
    must(dynl_session_commit(call, session));
    ck_assert_int_eq(kit_put_in(&kit, session, KIT_SPACE, 2, "{\"n\":2}"), DYN_E_SYSTEM);
    ck_assert_int_eq(dynl_session_commit(call, session), DYN_E_SYSTEM);
    dynl_session_end(session);
    must(kit_get(&kit, store, KIT_SPACE, 1, &json));
    ck_assert_int_eq(kit_get(&kit, store, KIT_SPACE, 2, &json), DYN_NOT_FOUND);
    close_place();
}
END_TEST

/* --- Ranges -------------------------------------------------------------------------- */

struct bounds {
    uint32_t low, high; /* of 0, 2, 4, ... 98 in KIT_SPACE */
    bool backwards;
    int first, last, count;
};
static const struct bounds ranges[] = {
    {0, 100, false, 0, 98, 50}, {0, 100, true, 98, 0, 50},  {10, 20, false, 10, 18, 5},
    {10, 20, true, 18, 10, 5},  {11, 20, false, 12, 18, 4}, {11, 19, true, 18, 12, 4},
    {10, 10, false, -1, -1, 0}, {99, 200, true, -1, -1, 0}, {20, 10, false, -1, -1, 0},
    {98, 99, false, 98, 98, 1}, {0, 1, true, 0, 0, 1},
};

static void ck_range(struct dynl_session *session, const struct bounds *bounds,
                     bool is_index)
{
    uint32_t space = is_index ? KIT_INDEX : KIT_SPACE;
    struct kit_key low = kit_key(space, bounds->low), high = kit_key(space, bounds->high);
    struct dynl_range range = {kit_str(&low), kit_str(&high), is_index,
                               bounds->backwards};
    struct dynl_cursor *cursor;
    struct dynl_row row;
    long first = -1, last = -1;
    int count = 0, rc;

    must(dynl_cursor_open(call, session, &range, &cursor));
    while ((rc = dynl_cursor_next(call, cursor, &row)) == DYN_OK) {
        long number = kit_number_of(row.json);
        if (count++ == 0)
            first = number;
        else
            ck_assert(bounds->backwards ? number < last : number > last);
        last = number;
        ck_assert_uint_eq(row.size, is_index ? 5 : row.json.len);
    }
    ck_assert_int_eq(rc, DYN_DONE);
    dynl_cursor_close(cursor);
    ck_assert_int_eq(first, bounds->first);
    ck_assert_int_eq(last, bounds->last);
    ck_assert_int_eq(count, bounds->count);
}

START_TEST(ranges_are_read_in_both_directions)
{
    struct dynl_session *session;
    char text[32];

    open_place(_i);
    put_numbers(KIT_SPACE - 1, 0, 100);
    put_numbers(KIT_INDEX, 0, 100);
    session = begin(DYNL_WRITE);
    for (uint32_t i = 100; i > 0; i -= 2)
        must(kit_put_in(&kit, session, KIT_SPACE, i - 2, kit_number_text(i - 2, text)));
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
        ck_range(session, &ranges[i], false);
    commit(session);
    session = begin(DYNL_READ);
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
        ck_range(session, &ranges[i], false);
    dynl_session_end(session);
    close_place();
}
END_TEST

START_TEST(ranges_of_an_index_give_the_items_in_the_index_order)
{
    struct dynl_session *session;
    struct dynl_row row;
    char text[32];

    open_place(_i);
    session = begin(DYNL_WRITE);
    for (uint32_t i = 0; i < 100; i += 2) {
        struct kit_key key = kit_key(KIT_SPACE, 1000 - i), entry = kit_key(KIT_INDEX, i);
        must(kit_put_in(&kit, session, KIT_SPACE, 1000 - i, kit_number_text(i, text)));
        must(dynl_item_find(call, session, kit_str(&key), &row));
        must(dynl_entry_add(call, session, kit_str(&entry), row.id, 4));
        must(dynl_entry_resize(call, session, kit_str(&entry), 4, 5));
    }
    commit(session);
    session = begin(DYNL_READ);
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
        ck_range(session, &ranges[i], true);
    dynl_session_end(session);
    close_place();
}
END_TEST

START_TEST(entries_are_added_while_items_are_read)
{
    struct kit_key low = kit_key(KIT_SPACE, 0), high = kit_key(KIT_SPACE, 1000);
    struct dynl_range range = {kit_str(&low), kit_str(&high), false, false};
    struct dynl_counters counters;
    struct dynl_session *session;
    struct dynl_cursor *cursor, *second;
    struct dynl_row row;
    uint32_t count = 0;

    open_place(_i);
    put_numbers(KIT_SPACE, 0, 500);
    session = begin(DYNL_WRITE);
    must(dynl_cursor_open(call, session, &range, &cursor));
    while (dynl_cursor_next(call, cursor, &row) == DYN_OK) {
        struct kit_key entry = kit_key(KIT_INDEX, count);
        ck_assert_int_eq(kit_number_of(row.json), count++);
        must(dynl_entry_add(call, session, kit_str(&entry), row.id, 3));
    }
    ck_assert_uint_eq(count, 500);
    ck_assert_int_eq(dynl_cursor_open(call, session, &range, &second), DYN_E_SYSTEM);
    kit_call_release(&kit);
    dynl_cursor_close(cursor);
    dynl_cursor_close(cursor);
    dynl_cursor_close(NULL);
    must(dynl_cursor_open(call, session, &range, &cursor));
    commit(session); /* closes it */
    session = begin(DYNL_READ);
    must(dynl_counters_read(call, session, KIT_INDEX, &counters));
    ck_assert_int_eq(counters.items, 500);
    ck_assert_int_eq(counters.bytes, 1500);
    must(dynl_cursor_open(call, session, &range, &cursor));
    dynl_session_end(session); /* closes it */
    close_place();
}
END_TEST

/* --- Spaces, expiries ----------------------------------------------------------------- */

START_TEST(spaces_are_never_given_twice)
{
    uint32_t last = 0, space;

    open_place(_i);
    for (int i = 0; i < 5; i++) {
        struct dynl_session *session = begin(DYNL_WRITE);
        must(dynl_space_new(call, session, &space));
        ck_assert_uint_gt(space, last);
        last = space;
        must(dynl_space_new(call, session, &space));
        ck_assert_uint_gt(space, last);
        last = space;
        must(dynl_space_drop(call, session, space, false));
        commit(session);
    }
    close_place();
}
END_TEST

START_TEST(space_that_is_dropped_takes_all_its_items_and_no_others)
{
    struct dynl_session *session;
    struct dynl_row row;
    uint32_t space;
    int64_t at_s;

    open_place(_i);
    put_numbers(KIT_SPACE - 1, 0, 5);
    put_numbers(KIT_SPACE, 0, 9000);
    put_numbers(KIT_SPACE + 1, 0, 5);
    session = begin(DYNL_WRITE);
    must(dynl_item_find(call, session,
                        kit_str(&(struct kit_key){{0, 0, 0, KIT_SPACE, 0, 0, 0, 1}}),
                        &row));
    must(dynl_expiry_add(call, session, KIT_SPACE, 10, row.id));
    commit(session);
    session = begin(DYNL_WRITE);
    must(kit_put_in(&kit, session, KIT_SPACE, 9999, "{\"n\":1}"));
    must(dynl_space_drop(call, session, KIT_SPACE, false));
    dynl_session_end(session);
    ck_counters_are_true(KIT_SPACE, 9000);
    session = begin(DYNL_WRITE);
    must(kit_put_in(&kit, session, KIT_SPACE, 9999, "{\"n\":1}"));
    must(dynl_space_drop(call, session, KIT_SPACE, false));
    ck_assert_int_eq(dynl_expiry_next(call, session, 1000, &space, &at_s, &row),
                     DYN_NOT_FOUND);
    commit(session);
    ck_counters_are_true(KIT_SPACE, 0);
    ck_counters_are_true(KIT_SPACE - 1, 5);
    ck_counters_are_true(KIT_SPACE + 1, 5);
    close_place();
}
END_TEST

START_TEST(index_that_is_dropped_takes_its_entries_only)
{
    struct dynl_counters counters;
    struct dynl_session *session;

    open_place(_i);
    put_numbers(KIT_SPACE, 0, 5);
    session = begin(DYNL_WRITE);
    for (uint32_t i = 0; i < 3000; i++) {
        struct kit_key entry = kit_key(KIT_INDEX + i % 2, i);
        must(dynl_entry_add(call, session, kit_str(&entry), 1, 3));
    }
    must(dynl_space_drop(call, session, KIT_INDEX, true));
    commit(session);
    session = begin(DYNL_READ);
    must(dynl_counters_read(call, session, KIT_INDEX, &counters));
    ck_assert_int_eq(counters.items, 0);
    must(dynl_counters_read(call, session, KIT_INDEX + 1, &counters));
    ck_assert_int_eq(counters.items, 1500);
    dynl_session_end(session);
    ck_counters_are_true(KIT_SPACE, 5);
    close_place();
}
END_TEST

/* One session touches more spaces than it gathers counters for. */
START_TEST(counters_of_many_spaces_are_true)
{
    struct dynl_session *session;

    open_place(_i);
    for (int turn = 0; turn < 3; turn++) {
        session = begin(DYNL_WRITE);
        for (uint32_t i = 0; i < 200; i++)
            must(kit_put_in(&kit, session, 100 + i % 77, i * 3 + (uint32_t)turn,
                            "{\"n\":1}"));
        for (uint32_t i = 0; i < 77; i += 5)
            must(kit_remove_in(&kit, session, 100 + i, i * 3 + (uint32_t)turn));
        if (turn == 1)
            dynl_session_end(session);
        else
            commit(session);
        for (uint32_t i = 0; i < 77; i++)
            ck_counters_are_true(100 + i, -1);
    }
    close_place();
}
END_TEST

START_TEST(expiries_come_oldest_first_up_to_now)
{
    static const struct {
        uint32_t number;
        int64_t at_s;
    } all[] = {{1, 300}, {2, 100}, {3, 200}, {4, 100}, {5, -7}};
    struct dynl_session *session;
    struct dynl_row row;
    uint32_t space;
    int64_t at_s, last_s = INT64_MIN;
    int count = 0;

    open_place(_i);
    put_numbers(KIT_SPACE, 0, 10);
    session = begin(DYNL_WRITE);
    for (size_t i = 0; i < 5; i++) {
        struct kit_key key = kit_key(KIT_SPACE, all[i].number);
        must(dynl_item_find(call, session, kit_str(&key), &row));
        must(dynl_expiry_add(call, session, KIT_SPACE, all[i].at_s, row.id));
    }
    while (dynl_expiry_next(call, session, 200, &space, &at_s, &row) == DYN_OK) {
        ck_assert_uint_eq(space, KIT_SPACE);
        ck_assert_int_ge(at_s, last_s);
        last_s = at_s;
        count++;
        must(dynl_expiry_remove(call, session, space, at_s, row.id));
    }
    ck_assert_int_eq(count, 4);
    /* It may be gone already. */
    must(dynl_expiry_remove(call, session, KIT_SPACE, 100, 1));
    commit(session);
    close_place();
}
END_TEST

/* --- The catalog --------------------------------------------------------------------- */

START_TEST(definitions_are_written_replaced_removed_and_listed)
{
    static const char *const names[] = {"b", "a", "a.b", "B", "c", "a-b"};
    static const char *const sorted[] = {"B", "a", "a-b", "a.b", "b", "c"};
    struct dyn_str found[6], text;
    struct dynl_session *session;
    size_t count;

    open_place(_i);
    session = begin(DYNL_WRITE);
    for (size_t i = 0; i < 6; i++)
        must(dynl_definition_write(call, session, dyn_str(names[i]), dyn_str(names[i])));
    must(dynl_definition_write(call, session, DYN_STR("c"), DYN_STR("new")));
    commit(session);
    session = begin(DYNL_WRITE);
    must(dynl_definition_read(call, session, DYN_STR("c"), &text));
    ck_assert_str_eq(text.ptr, "new");
    must(dynl_definition_names(call, session, dyn_str_n(NULL, 0), 6, found, &count));
    ck_assert_uint_eq(count, 6);
    for (size_t i = 0; i < 6; i++)
        ck_assert_str_eq(found[i].ptr, sorted[i]);
    must(dynl_definition_names(call, session, DYN_STR("a"), 2, found, &count));
    ck_assert_uint_eq(count, 2);
    ck_assert_str_eq(found[0].ptr, "a-b");
    must(dynl_definition_names(call, session, DYN_STR("c"), 6, found, &count));
    ck_assert_uint_eq(count, 0);
    must(dynl_definition_write(call, session, DYN_STR("c"), dyn_str_n(NULL, 0)));
    ck_assert_int_eq(dynl_definition_read(call, session, DYN_STR("c"), &text),
                     DYN_NOT_FOUND);
    must(dynl_definition_names(call, session, DYN_STR("b"), 6, found, &count));
    ck_assert_uint_eq(count, 0);
    commit(session);
    close_place();
}
END_TEST

static int releases;

static void count_release(void *data, const struct dyn_system *system)
{
    (void)data;
    (void)system;
    releases++;
}

static void attach(struct dynl_session *session)
{
    struct dynl_attachment *attachment = dynl_session_attachment(session);

    attachment->data = &releases;
    attachment->release = count_release;
}

static bool is_attached(enum dynl_access access)
{
    struct dynl_session *session = begin(access);
    bool is = dynl_session_attachment(session)->data != NULL;

    dynl_session_end(session);
    return is;
}

/* In a file, reading and writing have connections of their own. */
START_TEST(attachment_is_kept_until_the_catalog_changes)
{
    static const enum dynl_access accesses[] = {DYNL_READ, DYNL_WRITE};
    struct dynl_session *session;

    open_place(_i);
    releases = 0;
    for (int turn = 0; turn < 4; turn++) {
        enum dynl_access access = accesses[turn % 2];
        session = begin(access);
        ck_assert_ptr_eq(dynl_session_system(session), dyn_system_default());
        attach(session);
        dynl_session_end(session);
        put_numbers(KIT_SPACE, 0, 3);
        ck_assert(is_attached(access));
        ck_assert_int_eq(releases, turn);
        session = begin(DYNL_WRITE);
        must(dynl_definition_write(call, session, DYN_STR("t"), DYN_STR("{}")));
        if (turn < 2)
            commit(session);
        else
            dynl_session_end(session);
        if (turn == 2 && _i == 1) {
            /* The reader's is as right as it was before. */
            ck_assert(is_attached(access));
            session = begin(access);
            dynl_session_attachment(session)->data = NULL;
            dynl_session_end(session);
            releases++;
        }
        ck_assert(!is_attached(access));
        ck_assert_int_eq(releases, turn + 1);
    }
    session = begin(DYNL_READ);
    attach(session);
    dynl_session_end(session);
    close_place();
    ck_assert_int_eq(releases, 5);
}
END_TEST

/* --- Tokens -------------------------------------------------------------------------- */

START_TEST(tokens_are_found_until_their_time_is_over)
{
    uint8_t hash[32], found[32];
    struct dynl_session *session;
    struct dyn_str answer;

    open_place(_i);
    memset(hash, 0x5a, sizeof(hash));
    session = begin(DYNL_WRITE);
    ck_assert_int_eq(dynl_token_find(call, session, DYN_STR("t1"), 0, found, &answer),
                     DYN_NOT_FOUND);
    must(dynl_token_store(call, session, DYN_STR("t1"), 1000, 0, hash, DYN_STR("{1}")));
    must(dynl_token_store(call, session, DYN_STR("t2"), 2000, 1000, hash, DYN_STR("")));
    commit(session);
    session = begin(DYNL_WRITE);
    must(dynl_token_find(call, session, DYN_STR("t1"), 1000, found, &answer));
    ck_assert_mem_eq(found, hash, 32);
    ck_assert_str_eq(answer.ptr, "{1}");
    must(dynl_token_find(call, session, DYN_STR("t2"), 1000, found, &answer));
    ck_assert_uint_eq(answer.len, 0);
    ck_assert_int_eq(dynl_token_find(call, session, DYN_STR("t1"), 1001, found, &answer),
                     DYN_NOT_FOUND);
    must(dynl_token_store(call, session, DYN_STR("t2"), 3000, 1001, hash, DYN_STR("x")));
    ck_assert_int_eq(dynl_token_find(call, session, DYN_STR("t1"), 0, found, &answer),
                     DYN_NOT_FOUND);
    must(dynl_token_find(call, session, DYN_STR("t2"), 3000, found, &answer));
    ck_assert_str_eq(answer.ptr, "x");
    commit(session);
    close_place();
}
END_TEST

/* --- Images -------------------------------------------------------------------------- */

/* From either place into either: their pages differ. */
START_TEST(image_brings_texts_of_every_size)
{
    struct dynl_store *from, *into;
    struct dynl_image *image;
    struct dyn_str json;
    char path[512];

    open_place(_i % 2);
    from = store;
    must(kit_open(_i / 2 == 0 ? NULL : kit_path(&folder, "b.db", path), &into, &err));
    for (uint32_t i = 0; i < SIZE_COUNT; i++) {
        char *text = text_of_size(i);
        must(kit_put(&kit, store, KIT_SPACE, i, text));
        free(text);
    }
    must(dynl_store_snapshot(from, &image, &err));
    must(dynl_store_restore(into, image, &err));
    dynl_image_free(image);
    for (uint32_t i = 0; i < SIZE_COUNT; i++) {
        char *text = text_of_size(i);
        must(kit_get(&kit, into, KIT_SPACE, i, &json));
        ck_assert_uint_eq(json.len, sizes[i]);
        ck_assert_mem_eq(json.ptr, text, sizes[i]);
        free(text);
    }
    dynl_store_close(into);
    close_place();
}
END_TEST

/* What leads to an item: an entry, an expiry; and a token. */
static void add_others(struct dynl_session *session, uint32_t number)
{
    struct kit_key key = kit_key(KIT_SPACE, number), entry = kit_key(KIT_INDEX, 7);
    uint8_t hash[32] = {0x5a};
    struct dynl_row row;

    must(dynl_item_find(call, session, kit_str(&key), &row));
    must(dynl_entry_add(call, session, kit_str(&entry), row.id, 3));
    must(dynl_expiry_add(call, session, KIT_SPACE, 50, row.id));
    must(dynl_token_store(call, session, DYN_STR("tok"), 1000, 0, hash, DYN_STR("9 ")));
}

static void ck_others(struct dynl_session *session, uint32_t number)
{
    struct kit_key low = kit_key(KIT_INDEX, 0), high = kit_key(KIT_INDEX, 1000);
    struct dynl_range range = {kit_str(&low), kit_str(&high), true, false};
    struct dynl_cursor *cursor;
    struct dynl_row row;
    struct dyn_str text;
    uint8_t hash[32];
    uint32_t space;
    int64_t at_s;

    must(dynl_cursor_open(call, session, &range, &cursor));
    must(dynl_cursor_next(call, cursor, &row));
    ck_assert_int_eq(kit_number_of(row.json), number);
    ck_assert_int_eq(dynl_cursor_next(call, cursor, &row), DYN_DONE);
    dynl_cursor_close(cursor);
    must(dynl_expiry_next(call, session, 50, &space, &at_s, &row));
    ck_assert_int_eq(kit_number_of(row.json), number);
    ck_assert_int_eq(at_s, 50);
    must(dynl_token_find(call, session, DYN_STR("tok"), 1000, hash, &text));
    ck_assert(dyn_str_eq(text, DYN_STR("9 ")) && hash[0] == 0x5a && hash[31] == 0);
}

/* From either place into either. */
START_TEST(image_brings_everything_back)
{
    struct dynl_store *from, *into;
    struct dynl_image *image;
    struct dyn_str text;
    struct dynl_session *session;
    char path[512];
    uint32_t space, after;

    open_place(_i % 2);
    from = store;
    must(kit_open(_i / 2 == 0 ? NULL : kit_path(&folder, "b.db", path), &into, &err));
    session = begin(DYNL_WRITE);
    must(dynl_space_new(call, session, &space));
    must(dynl_definition_write(call, session, DYN_STR("t"), DYN_STR("{}")));
    commit(session);
    put_numbers(KIT_SPACE, 0, 300);
    session = begin(DYNL_WRITE);
    add_others(session, 123);
    commit(session);
    must(dynl_store_snapshot(from, &image, &err));
    put_numbers(KIT_SPACE, 200, 400);

    store = into;
    releases = 0;
    put_numbers(KIT_SPACE, 5000, 9000);
    session = begin(DYNL_READ);
    attach(session);
    dynl_session_end(session);
    for (int turn = 0; turn < 3; turn++) {
        must(dynl_store_restore(into, image, &err));
        ck_assert(!is_attached(DYNL_READ));
        ck_assert_int_eq(releases, 1);
        ck_counters_are_true(KIT_SPACE, 300);
        session = begin(DYNL_WRITE);
        ck_others(session, 123);
        must(dynl_definition_read(call, session, DYN_STR("t"), &text));
        must(dynl_space_new(call, session, &after));
        ck_assert_uint_eq(after, space + 1);
        commit(session);
        put_numbers(KIT_SPACE, 300, 310 + (uint32_t)turn);
        ck_counters_are_true(KIT_SPACE, 310 + turn);
    }
    store = from;
    ck_counters_are_true(KIT_SPACE, 400);
    must(dynl_store_restore(from, image, &err));
    ck_counters_are_true(KIT_SPACE, 300);
    dynl_image_free(image);
    dynl_image_free(NULL);
    dynl_store_close(into);
    close_place();
}
END_TEST

/* --- Random work, against a model ------------------------------------------------------ */

#define NUMBERS 200

struct model {
    long values[NUMBERS]; /* 0: no item */
};

static void ck_equals(const struct model *model)
{
    struct dynl_session *session = begin(DYNL_READ);
    struct dyn_str json;

    for (uint32_t i = 0; i < NUMBERS; i++) {
        int rc = kit_get_in(&kit, session, KIT_SPACE, i, &json);
        ck_assert_int_eq(rc, model->values[i] == 0 ? DYN_NOT_FOUND : DYN_OK);
        if (rc == DYN_OK)
            ck_assert_int_eq(kit_number_of(json), model->values[i]);
    }
    dynl_session_end(session);
    dyn_arena_clear(&kit.mem);
}

START_TEST(random_sessions_leave_what_they_committed)
{
    struct model model = {{0}}, now;
    unsigned state = 12345;
    char text[32];

    open_place(_i);
    for (int turn = 0; turn < 300; turn++) {
        struct dynl_session *session = begin(DYNL_WRITE);
        now = model;
        for (int step = 0; step < 10; step++) {
            uint32_t number;
            state = state * 1103515245 + 12345;
            number = (state >> 8) % NUMBERS;
            if ((state >> 20) % 3 == 0) {
                ck_assert_int_eq(kit_remove_in(&kit, session, KIT_SPACE, number),
                                 now.values[number] == 0 ? DYN_NOT_FOUND : DYN_OK);
                now.values[number] = 0;
            } else {
                now.values[number] = 1 + (long)(state >> 4) % 100000;
                must(kit_put_in(&kit, session, KIT_SPACE, number,
                                kit_number_text(now.values[number], text)));
            }
        }
        if (turn % 4 == 3) {
            dynl_session_end(session);
        } else {
            commit(session);
            model = now;
        }
        if (turn % 20 == 0)
            ck_equals(&model);
    }
    ck_equals(&model);
    ck_counters_are_true(KIT_SPACE, -1);
    close_place();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("local store");
    TCase *items = tcase_create("items");
    TCase *catalog = tcase_create("catalog");

    tcase_set_timeout(items, 60);
    tcase_add_loop_test(items, items_are_stored_found_replaced_and_removed, 0, PLACES);
    tcase_add_loop_test(items, texts_of_every_size_come_back_with_a_nul_behind, 0,
                        PLACES);
    tcase_add_loop_test(items, item_that_is_stored_twice_as_new_breaks_the_session, 0,
                        PLACES);
    tcase_add_loop_test(items, what_is_not_there_is_neither_replaced_nor_removed, 0,
                        PLACES);
    tcase_add_loop_test(items, session_that_ends_without_commit_has_done_nothing, 0,
                        PLACES);
    tcase_add_loop_test(items, session_for_reading_does_not_write, 0, PLACES);
    tcase_add_loop_test(items, session_that_was_committed_does_nothing_more, 0, PLACES);
    tcase_add_loop_test(items, ranges_are_read_in_both_directions, 0, PLACES);
    tcase_add_loop_test(items, ranges_of_an_index_give_the_items_in_the_index_order, 0,
                        PLACES);
    tcase_add_loop_test(items, entries_are_added_while_items_are_read, 0, PLACES);
    tcase_add_loop_test(items, random_sessions_leave_what_they_committed, 0, PLACES);
    suite_add_tcase(suite, items);
    tcase_set_timeout(catalog, 60);
    tcase_add_loop_test(catalog, spaces_are_never_given_twice, 0, PLACES);
    tcase_add_loop_test(catalog, space_that_is_dropped_takes_all_its_items_and_no_others,
                        0, PLACES);
    tcase_add_loop_test(catalog, index_that_is_dropped_takes_its_entries_only, 0, PLACES);
    tcase_add_loop_test(catalog, counters_of_many_spaces_are_true, 0, PLACES);
    tcase_add_loop_test(catalog, expiries_come_oldest_first_up_to_now, 0, PLACES);
    tcase_add_loop_test(catalog, definitions_are_written_replaced_removed_and_listed, 0,
                        PLACES);
    tcase_add_loop_test(catalog, attachment_is_kept_until_the_catalog_changes, 0, PLACES);
    tcase_add_loop_test(catalog, tokens_are_found_until_their_time_is_over, 0, PLACES);
    tcase_add_loop_test(catalog, image_brings_everything_back, 0, 2 * PLACES);
    tcase_add_loop_test(catalog, image_brings_texts_of_every_size, 0, 2 * PLACES);
    suite_add_tcase(suite, catalog);
    return suite_main(suite);
}
