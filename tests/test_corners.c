/* SPDX-License-Identifier: MIT */
/* Corners of keys, merges, extras and defaults, on generated code. */
#include "support/suite.h"

#include "corners.dyn.h"

static struct dyn_arena mem;
static struct dyn_error err;

static void release(void)
{
    dyn_arena_release(&mem);
}

static struct cor_tick tick(void)
{
    struct cor_tick item = {0};
    item.name = DYN_STR("n");
    item.at = dyn_time_us(1000LL * 1000 * 1000);
    item.email = DYN_STR("a@b.c");
    item.price = dyn_decimal_lit("1.5");
    item.note.text = DYN_STR("none"); /* its default, which decode fills */
    return item;
}

START_TEST(times_in_number_keys_are_not_padded)
{
    struct cor_tick item = tick(), again;
    struct dyn_buf json = {0};
    ck_assert_int_eq(cor_tick_encode(&item, &json, &err), DYN_OK);
    ck_assert_ptr_nonnull(strstr(json.ptr, "\"sk\":{\"N\":\"1000\"}"));
    ck_assert_msg(cor_tick_decode(&mem, dyn_buf_str(&json), NULL, &again, &err) == DYN_OK,
                  "%s %s", err.field, err.message);
    ck_assert(cor_tick_equal(&item, &again));
    dyn_buf_release(&json);
}
END_TEST

START_TEST(padding_is_not_part_of_a_decimal)
{
    struct cor_tick item = tick(), again;
    struct dyn_buf first = {0}, second = {0};
    ck_assert_int_eq(cor_tick_encode(&item, &first, &err), DYN_OK);
    ck_assert_ptr_nonnull(strstr(first.ptr, "\"00001.5000#1.5\""));
    ck_assert_int_eq(cor_tick_decode(&mem, dyn_buf_str(&first), NULL, &again, &err),
                     DYN_OK);
    ck_assert_int_eq(cor_tick_encode(&again, &second, &err), DYN_OK);
    ck_assert(dyn_str_eq(dyn_buf_str(&first), dyn_buf_str(&second)));
    dyn_buf_release(&first);
    dyn_buf_release(&second);
}
END_TEST

START_TEST(a_merge_that_would_break_a_key_changes_nothing)
{
    struct cor_tick item = tick();
    struct cor_tick_patch patch = {0};
    cor_tick_patch_set_email(&patch, DYN_STR("a#b"));
    ck_assert_int_eq(cor_tick_merge(&mem, &item, &patch, NULL, &err), DYN_E_INVALID);
    ck_assert_str_eq(err.field, "email");
    ck_assert(dyn_str_eq(item.email, DYN_STR("a@b.c")));

    memset(&patch, 0, sizeof(patch));
    cor_tick_patch_set_price(&patch, dyn_decimal_lit("1.23456"));
    ck_assert_int_eq(cor_tick_merge(&mem, &item, &patch, NULL, &err), DYN_E_INVALID);
    ck_assert_int_eq(dyn_decimal_cmp(item.price, dyn_decimal_lit("1.5")), 0);
}
END_TEST

START_TEST(an_extra_cannot_take_a_known_name)
{
    static const char *const names[] = {"pk", "gsi1pk", "email"};
    for (size_t i = 0; i < 3; i++) {
        struct cor_tick item = tick();
        struct dyn_extra extra;
        struct dyn_buf json = {0};
        extra.name = dyn_str(names[i]);
        ck_assert_int_eq(dyn_value_from_str(&mem, DYN_STR("evil"), &extra.value, &err),
                         DYN_OK);
        item.extras.items = &extra;
        item.extras.len = 1;
        ck_assert_int_eq(cor_tick_encode(&item, &json, &err), DYN_E_DUPLICATE);
        ck_assert_str_eq(err.field, names[i]);
        ck_assert_uint_eq(json.len, 0);
        dyn_buf_release(&json);
    }
}
END_TEST

START_TEST(prepare_fills_the_defaults_of_structs_inside)
{
    struct cor_tick item = tick(), again;
    struct cor_note notes[2] = {{.level = {1, true}}, {.text = DYN_STR_INIT("x")}};
    struct dyn_buf json = {0};
    item.note.text = dyn_str_n(NULL, 0);
    item.notes.items = notes;
    item.notes.len = 2;
    ck_assert_int_eq(cor_tick_prepare(&mem, NULL, DYN_WRITE_CREATE, &item, &err), DYN_OK);
    ck_assert(dyn_str_eq(item.note.text, DYN_STR("none")));
    ck_assert(dyn_str_eq(notes[0].text, DYN_STR("none")));
    ck_assert(dyn_str_eq(notes[1].text, DYN_STR("x")));
    ck_assert_ptr_null(item.extra_note);
    ck_assert_int_eq(cor_tick_encode(&item, &json, &err), DYN_OK);
    ck_assert_int_eq(cor_tick_decode(&mem, dyn_buf_str(&json), NULL, &again, &err),
                     DYN_OK);
    ck_assert(cor_tick_equal(&item, &again));
    dyn_buf_release(&json);
}
END_TEST

START_TEST(a_page_is_read_by_the_typed_function)
{
    struct cor_tick item = tick(), *items = NULL;
    struct dyn_buf json = {0};
    size_t count = 0;
    dyn_buf_text(&json, "{\"Items\":[");
    ck_assert_int_eq(cor_tick_encode(&item, &json, &err), DYN_OK);
    dyn_buf_byte(&json, ',');
    ck_assert_int_eq(cor_tick_encode(&item, &json, &err), DYN_OK);
    dyn_buf_text(&json, "],\"Count\":2}");
    ck_assert_int_eq(
        cor_tick_items_decode(&mem, json.ptr, json.len, &items, &count, &err), DYN_OK);
    ck_assert_uint_eq(count, 2);
    ck_assert(cor_tick_equal(&items[1], &item));
    dyn_buf_release(&json);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("corners");
    TCase *tests = tcase_create("corners");
    tcase_add_checked_fixture(tests, NULL, release);
    tcase_add_test(tests, times_in_number_keys_are_not_padded);
    tcase_add_test(tests, padding_is_not_part_of_a_decimal);
    tcase_add_test(tests, a_merge_that_would_break_a_key_changes_nothing);
    tcase_add_test(tests, an_extra_cannot_take_a_known_name);
    tcase_add_test(tests, prepare_fills_the_defaults_of_structs_inside);
    tcase_add_test(tests, a_page_is_read_by_the_typed_function);
    suite_add_tcase(suite, tests);
    return suite_main(suite);
}
