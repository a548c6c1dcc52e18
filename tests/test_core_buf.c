/* SPDX-License-Identifier: MIT */
#include "support/faulty_system.h"
#include "support/suite.h"

#include <dyn/buf.h>

#include "core/checked.h"

static struct faulty_system faulty;
static struct dyn_buf buf;

static void set_up(void)
{
    faulty_system_init(&faulty);
    memset(&buf, 0, sizeof(buf));
    buf.system = &faulty.system;
}

static void tear_down(void)
{
    dyn_buf_release(&buf);
    ck_assert_uint_eq(faulty.live_bytes, 0);
}

START_TEST(zeroed_buffer_is_empty_and_usable)
{
    struct dyn_buf zeroed = {0};

    ck_assert_uint_eq(dyn_buf_str(&zeroed).len, 0);
    ck_assert_str_eq(dyn_buf_str(&zeroed).ptr, "");
    dyn_buf_clear(&zeroed);
    dyn_buf_truncate(&zeroed, 0);
    ck_assert_int_eq(dyn_buf_append(&zeroed, NULL, 0), DYN_OK);
    ck_assert_ptr_null(zeroed.ptr);
    ck_assert_int_eq(dyn_buf_check(&zeroed, NULL), DYN_OK);
    ck_assert_int_eq(dyn_buf_text(&zeroed, "x"), DYN_OK);
    ck_assert_str_eq(zeroed.ptr, "x");
    dyn_buf_release(&zeroed);
    ck_assert_ptr_null(zeroed.ptr);
    dyn_buf_release(&zeroed);
    dyn_buf_release(NULL);
}
END_TEST

START_TEST(appends_stand_one_behind_the_other)
{
    ck_assert_int_eq(dyn_buf_text(&buf, "one"), DYN_OK);
    ck_assert_int_eq(dyn_buf_byte(&buf, ','), DYN_OK);
    ck_assert_int_eq(dyn_buf_append(&buf, "t\0o", 3), DYN_OK);
    ck_assert_int_eq(dyn_buf_printf(&buf, ",%d%%%s", 3, "!"), DYN_OK);
    ck_assert_uint_eq(buf.len, 11);
    ck_assert_mem_eq(buf.ptr, "one,t\0o,3%!", 12);
}
END_TEST

START_TEST(content_survives_growth_and_stays_terminated)
{
    for (size_t i = 0; i < 5000; i++) {
        ck_assert_int_eq(dyn_buf_byte(&buf, (char)('a' + i % 26)), DYN_OK);
        ck_assert_int_eq(buf.ptr[buf.len], '\0');
    }
    for (size_t i = 0; i < 5000; i++)
        ck_assert_int_eq(buf.ptr[i], (char)('a' + i % 26));
    ck_assert_uint_le(faulty.allocations, 6);
}
END_TEST

START_TEST(printf_fits_at_every_fill)
{
    for (size_t fill = 0; fill < 300; fill++) {
        dyn_buf_release(&buf);
        for (size_t i = 0; i < fill; i++)
            dyn_buf_byte(&buf, 'x');
        ck_assert_int_eq(dyn_buf_printf(&buf, "%s-%d", "some text", 12345), DYN_OK);
        ck_assert_uint_eq(buf.len, fill + 15);
        ck_assert_str_eq(buf.ptr + fill, "some text-12345");
    }
}
END_TEST

START_TEST(maximum_is_reached_exactly)
{
    static const char text[301] = {0};

    buf.max = 300;
    ck_assert_int_eq(dyn_buf_append(&buf, text, 300), DYN_OK);
    ck_assert_uint_le(buf.capacity, 301);
    ck_assert_int_eq(dyn_buf_append(&buf, text, 0), DYN_OK);
    ck_assert_int_eq(dyn_buf_byte(&buf, 'x'), DYN_E_LIMIT);
    ck_assert_uint_eq(buf.len, 300);
    dyn_buf_release(&buf);
    ck_assert_int_eq(dyn_buf_append(&buf, text, 301), DYN_E_LIMIT);
    ck_assert_ptr_null(buf.ptr);
}
END_TEST

START_TEST(failure_sticks_until_clear)
{
    struct dyn_error err = {0};

    buf.max = 8;
    ck_assert_int_eq(dyn_buf_text(&buf, "12345"), DYN_OK);
    ck_assert_int_eq(dyn_buf_printf(&buf, "%d", 6789), DYN_E_LIMIT);
    ck_assert_str_eq(buf.ptr, "12345");
    ck_assert_int_eq(dyn_buf_byte(&buf, '6'), DYN_E_LIMIT);
    ck_assert_int_eq(dyn_buf_text(&buf, "6"), DYN_E_LIMIT);
    ck_assert_int_eq(dyn_buf_append(&buf, NULL, 0), DYN_E_LIMIT);
    ck_assert_int_eq(dyn_buf_reserve(&buf, 1), DYN_E_LIMIT);
    ck_assert_int_eq(dyn_buf_printf(&buf, "6"), DYN_E_LIMIT);
    dyn_buf_truncate(&buf, 2);
    ck_assert_str_eq(buf.ptr, "12");
    ck_assert_int_eq(dyn_buf_check(&buf, &err), DYN_E_LIMIT);
    ck_assert_int_eq(err.code, DYN_E_LIMIT);
    ck_assert_str_eq(err.message, "more than 8 bytes, the maximum here");
    dyn_buf_clear(&buf);
    ck_assert_int_eq(dyn_buf_text(&buf, "12345678"), DYN_OK);
    ck_assert_str_eq(buf.ptr, "12345678");
}
END_TEST

START_TEST(sizes_that_wrap_are_a_limit)
{
    ck_assert_int_eq(dyn_buf_text(&buf, "x"), DYN_OK);
    ck_assert_int_eq(dyn_buf_reserve(&buf, SIZE_MAX), DYN_E_LIMIT);
    dyn_buf_clear(&buf);
    buf.max = SIZE_MAX;
    ck_assert_int_eq(dyn_buf_reserve(&buf, SIZE_MAX), DYN_E_LIMIT);
    dyn_buf_clear(&buf);
    ck_assert_int_eq(dyn_buf_reserve(&buf, SIZE_MAX - 64), DYN_E_NOMEM);
}
END_TEST

START_TEST(reserved_room_can_be_written_directly)
{
    ck_assert_int_eq(dyn_buf_reserve(&buf, 1000), DYN_OK);
    ck_assert_str_eq(buf.ptr, "");
    ck_assert_uint_gt(buf.capacity, 1000);
    memset(buf.ptr, 'x', 1000);
    buf.len = 1000;
    ck_assert_int_eq(dyn_buf_byte(&buf, 'y'), DYN_OK);
    ck_assert_uint_eq(dyn_buf_str(&buf).len, 1001);
}
END_TEST

START_TEST(clear_keeps_the_memory)
{
    const char *ptr;

    ck_assert_int_eq(dyn_buf_text(&buf, "abc"), DYN_OK);
    ptr = buf.ptr;
    dyn_buf_clear(&buf);
    ck_assert_str_eq(dyn_buf_str(&buf).ptr, "");
    ck_assert_int_eq(dyn_buf_text(&buf, "d"), DYN_OK);
    ck_assert_ptr_eq(buf.ptr, ptr);
    ck_assert_str_eq(buf.ptr, "d");
}
END_TEST

START_TEST(truncate_cuts_but_never_grows)
{
    ck_assert_int_eq(dyn_buf_text(&buf, "abc"), DYN_OK);
    dyn_buf_truncate(&buf, 3);
    dyn_buf_truncate(&buf, 100);
    ck_assert_str_eq(buf.ptr, "abc");
    ck_assert_uint_eq(buf.len, 3);
    dyn_buf_truncate(&buf, 0);
    ck_assert_str_eq(buf.ptr, "");
}
END_TEST

static int append_much(struct dyn_buf *to)
{
    static const char block[700] = {'b'};

    dyn_buf_text(to, "text");
    dyn_buf_append(to, block, sizeof(block));
    dyn_buf_printf(to, "%0900d", 7);
    dyn_buf_reserve(to, 5000);
    return dyn_buf_byte(to, '.');
}

START_TEST(each_allocation_may_fail)
{
    struct dyn_error err = {0};
    size_t allocations;

    ck_assert_int_eq(append_much(&buf), DYN_OK);
    allocations = faulty.allocations;
    ck_assert_uint_ge(allocations, 3);
    for (size_t fail_at = 1; fail_at <= allocations; fail_at++) {
        dyn_buf_release(&buf);
        faulty_system_round(&faulty, fail_at);
        ck_assert_int_eq(append_much(&buf), DYN_E_NOMEM);
        ck_assert_uint_eq(strlen(dyn_buf_str(&buf).ptr), buf.len < 5 ? buf.len : 5);
        dyn_error_clear(&err);
        ck_assert_int_eq(dyn_buf_check(&buf, &err), DYN_E_NOMEM);
        ck_assert_int_eq(err.code, DYN_E_NOMEM);
    }
}
END_TEST

START_TEST(sizes_are_added_and_multiplied_exactly)
{
    size_t n = 7;

    ck_assert(dyni_add_size(SIZE_MAX - 1, 1, &n) && n == SIZE_MAX);
    n = 7;
    ck_assert(!dyni_add_size(SIZE_MAX, 1, &n) && n == 7);
    ck_assert(dyni_mul_size(SIZE_MAX / 2, 2, &n) && n == SIZE_MAX - 1);
    n = 7;
    ck_assert(!dyni_mul_size(SIZE_MAX / 2 + 1, 2, &n) && n == 7);
    ck_assert(dyni_mul_size(0, SIZE_MAX, &n) && n == 0);
    ck_assert(dyni_mul_size(SIZE_MAX, 0, &n) && n == 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("core/buf");
    TCase *tc = tcase_create("buf");

    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, zeroed_buffer_is_empty_and_usable);
    tcase_add_test(tc, appends_stand_one_behind_the_other);
    tcase_add_test(tc, content_survives_growth_and_stays_terminated);
    tcase_add_test(tc, printf_fits_at_every_fill);
    tcase_add_test(tc, maximum_is_reached_exactly);
    tcase_add_test(tc, failure_sticks_until_clear);
    tcase_add_test(tc, sizes_that_wrap_are_a_limit);
    tcase_add_test(tc, reserved_room_can_be_written_directly);
    tcase_add_test(tc, clear_keeps_the_memory);
    tcase_add_test(tc, truncate_cuts_but_never_grows);
    tcase_add_test(tc, each_allocation_may_fail);
    tcase_add_test(tc, sizes_are_added_and_multiplied_exactly);
    suite_add_tcase(suite, tc);
    return suite_main(suite);
}
