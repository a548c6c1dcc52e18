/* SPDX-License-Identifier: MIT */
/* Picking attributes out of stored text; what reading and writing cost, at the edges. */
#include "support/suite.h"

#include "local/item/capacity.h"
#include "local/read/pick.h"

#include <stdlib.h>
#include <string.h>

static struct dyn_arena mem;
static struct dyn_buf out;
static struct dynl_call call;

static void set_up(void)
{
    memset(&call, 0, sizeof(call));
    call.system = dyn_system_default();
    call.mem = &mem;
}

static void tear_down(void)
{
    dyn_buf_release(&out);
    dyn_arena_release(&mem);
}

#define ITEM                                                                             \
    "{\"\":{\"S\":\"\"},\"a\":{\"S\":\"x\\\"}\"},\"a\\\"b\":{\"L\":[{\"M\":{\"a\":{"     \
    "\"NULL\":true}}},{\"SS\":[\"]\",\"{\"]}]},\"\xc3\xa9\":{\"N\":\"1\"}}"

static const struct {
    const char *names[4], *item, *picked;
} rows[] = {
    {{"a"}, ITEM, "{\"a\":{\"S\":\"x\\\"}\"}}"},
    {{"a", "a"}, ITEM, "{\"a\":{\"S\":\"x\\\"}\"}}"},
    {{""}, ITEM, "{\"\":{\"S\":\"\"}}"},
    {{"\xc3\xa9", ""}, ITEM, "{\"\":{\"S\":\"\"},\"\xc3\xa9\":{\"N\":\"1\"}}"},
    {{"a\"b"},
     ITEM,
     "{\"a\\\"b\":{\"L\":[{\"M\":{\"a\":{\"NULL\":true}}},{\"SS\":[\"]\","
     "\"{\"]}]}}"},
    {{"", "a", "a\"b", "\xc3\xa9"}, ITEM, ITEM},
    {{"b", "S", "M"}, ITEM, "{}"},
    {{"a"}, "{}", "{}"},
};

static void make_pick(int row, struct dynl_pick *ret_pick)
{
    struct dyn_str names[4];
    size_t count = 0;
    for (; count < 4 && rows[row].names[count] != NULL; count++)
        names[count] = dyn_str(rows[row].names[count]);
    ck_assert_int_eq(dynl_pick_init(&call, names, count, ret_pick), DYN_OK);
}

START_TEST(attributes_are_picked_as_they_stand)
{
    struct dynl_pick pick;
    make_pick(_i, &pick);
    ck_assert_int_eq(dynl_pick_write(&call, &pick, dyn_str(rows[_i].item), &out), DYN_OK);
    ck_assert_str_eq(dyn_buf_str(&out).ptr, rows[_i].picked);
}
END_TEST

/* Text in memory that ends where it ends, cut or with one byte changed. */
START_TEST(damaged_text_is_not_read_past_its_end)
{
    static const char bytes[] = {'"', '\\', '{', '}',  '[',   ']',
                                 ',', ':',  'x', '\0', '\xff'};
    struct dynl_pick pick;
    size_t len = strlen(rows[_i].item);
    make_pick(_i, &pick);
    for (size_t cut = 0; cut < len; cut++) {
        char *text = malloc(cut + 1);
        ck_assert_ptr_nonnull(text);
        memcpy(text, rows[_i].item, cut);
        text = realloc(text, cut > 0 ? cut : 1);
        ck_assert_ptr_nonnull(text);
        dyn_buf_clear(&out);
        ck_assert_int_eq(dynl_pick_write(&call, &pick, dyn_str_n(text, cut), &out),
                         DYN_E_SYSTEM);
        free(text);
    }
    for (size_t i = 0; i < len * sizeof(bytes); i++) {
        char *text = malloc(len);
        ck_assert_ptr_nonnull(text);
        memcpy(text, rows[_i].item, len);
        text[i / sizeof(bytes)] = bytes[i % sizeof(bytes)];
        dyn_buf_clear(&out);
        dynl_pick_write(&call, &pick, dyn_str_n(text, len), &out);
        free(text);
    }
}
END_TEST

static const struct {
    size_t bytes;
    uint64_t eventual, consistent, transacted, written, written_transacted;
} units[] = {
    {0, 1, 2, 4, 2, 4},
    {1, 1, 2, 4, 2, 4},
    {1024, 1, 2, 4, 2, 4},
    {1025, 1, 2, 4, 4, 8},
    {4096, 1, 2, 4, 8, 16},
    {4097, 2, 4, 8, 10, 20},
    {409600, 100, 200, 400, 800, 1600},
};

START_TEST(units_are_counted_in_halves)
{
    ck_assert_uint_eq(dynl_read_units(units[_i].bytes, false, false), units[_i].eventual);
    ck_assert_uint_eq(dynl_read_units(units[_i].bytes, true, false),
                      units[_i].consistent);
    ck_assert_uint_eq(dynl_read_units(units[_i].bytes, true, true), units[_i].transacted);
    ck_assert_uint_eq(dynl_write_units(units[_i].bytes, false), units[_i].written);
    ck_assert_uint_eq(dynl_write_units(units[_i].bytes, true),
                      units[_i].written_transacted);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

int main(void)
{
    Suite *suite = suite_create("local pick");
    TCase *pick = tcase_create("pick");
    tcase_add_checked_fixture(pick, set_up, tear_down);
    tcase_add_loop_test(pick, attributes_are_picked_as_they_stand, 0, ROWS(rows));
    tcase_add_loop_test(pick, damaged_text_is_not_read_past_its_end, 0, ROWS(rows));
    tcase_add_loop_test(pick, units_are_counted_in_halves, 0, ROWS(units));
    suite_add_tcase(suite, pick);
    return suite_main(suite);
}
