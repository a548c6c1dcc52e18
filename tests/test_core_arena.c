/* SPDX-License-Identifier: MIT */
#include "core/arena_take.h"
#include "support/faulty_system.h"
#include "support/suite.h"

#include <dyn/arena.h>

static struct faulty_system faulty;
static struct dyn_arena arena;

static void set_up(void)
{
    faulty_system_init(&faulty);
    memset(&arena, 0, sizeof(arena));
    arena.system = &faulty.system;
}

static void tear_down(void)
{
    dyn_arena_release(&arena);
    ck_assert_uint_eq(faulty.live_bytes, 0);
}

START_TEST(zeroed_arena_is_ready)
{
    struct dyn_arena zeroed = {0};

    dyn_arena_clear(&zeroed);
    dyn_arena_release(&zeroed);
    ck_assert_ptr_nonnull(dyn_arena_alloc(&zeroed, 10));
    dyn_arena_release(&zeroed);
    ck_assert_ptr_nonnull(dyn_arena_bytes(&zeroed, 10));
    dyn_arena_release(&zeroed);
    dyn_arena_release(NULL);
    dyn_arena_clear(NULL);
}
END_TEST

/* The pieces that a run of requests gave, to see that none touches another. */
#define PIECES 3000

static struct piece {
    unsigned char *ptr;
    size_t size;
} pieces[PIECES];

static unsigned char mark_of(size_t i)
{
    return (unsigned char)(i * 31 + 1);
}

/* Sizes of every sort: mostly small, some near the bounds of chunks, some large. */
static size_t size_of_piece(size_t i)
{
    static const size_t odd[] = {0,    1,    15,    16,    17,    1024,
                                 4000, 4096, 65536, 65537, 300000};

    if (i % 50 == 0)
        return odd[i / 50 % (sizeof(odd) / sizeof(odd[0]))];
    return i * 7919 % 200;
}

static void fill_pieces(void)
{
    for (size_t i = 0; i < PIECES; i++) {
        size_t size = size_of_piece(i);
        void *ptr = i % 3 == 0 ? (void *)dyn_arena_bytes(&arena, size)
                               : dyn_arena_alloc(&arena, size);

        ck_assert_ptr_nonnull(ptr);
        if (i % 3 != 0)
            ck_assert_uint_eq((uintptr_t)ptr % 16, 0);
        memset(ptr, mark_of(i), size);
        pieces[i].ptr = ptr;
        pieces[i].size = size;
    }
}

static void check_pieces(void)
{
    for (size_t i = 0; i < PIECES; i++) {
        for (size_t k = 0; k < pieces[i].size; k++) {
            if (pieces[i].ptr[k] != mark_of(i))
                ck_abort_msg("piece %zu was overwritten", i);
        }
    }
}

START_TEST(what_it_gave_is_aligned_and_stays)
{
    fill_pieces();
    check_pieces();
    dyn_arena_clear(&arena);
    fill_pieces();
    check_pieces();
}
END_TEST

START_TEST(same_work_after_clear_takes_no_new_regular_memory)
{
    size_t held;

    for (size_t i = 0; i < 5000; i++)
        ck_assert_ptr_nonnull(dyn_arena_alloc(&arena, 1 + i % 300));
    held = faulty.live_bytes;
    faulty_system_round(&faulty, 0);
    for (int round = 0; round < 10; round++) {
        dyn_arena_clear(&arena);
        for (size_t i = 0; i < 5000; i++)
            ck_assert_ptr_nonnull(dyn_arena_alloc(&arena, 1 + i % 300));
    }
    ck_assert_uint_eq(faulty.allocations, 0);
    ck_assert_uint_eq(faulty.live_bytes, held);
}
END_TEST

START_TEST(clear_gives_large_requests_back)
{
    size_t held;

    ck_assert_ptr_nonnull(dyn_arena_alloc(&arena, 100));
    held = faulty.live_bytes;
    for (int i = 0; i < 10; i++) {
        ck_assert_ptr_nonnull(dyn_arena_alloc(&arena, 1000000));
        ck_assert_ptr_nonnull(dyn_arena_bytes(&arena, 1000000));
        ck_assert_uint_gt(faulty.live_bytes, held + 2000000);
        dyn_arena_clear(&arena);
        ck_assert_uint_eq(faulty.live_bytes, held);
    }
}
END_TEST

START_TEST(large_request_leaves_the_current_chunk_in_use)
{
    char *before = dyn_arena_alloc(&arena, 16);
    char *after;

    ck_assert_ptr_nonnull(before);
    ck_assert_ptr_nonnull(dyn_arena_alloc(&arena, 1000000));
    after = dyn_arena_alloc(&arena, 16);
    ck_assert_ptr_eq(after, before + 16);
    ck_assert_uint_eq(faulty.allocations, 2);
}
END_TEST

START_TEST(chunks_double_to_their_largest)
{
    size_t total = 0;

    while (total < 4 * 1024 * 1024) {
        ck_assert_ptr_nonnull(dyn_arena_alloc(&arena, 64));
        total += 64;
    }
    /* 4 + 8 + ... + 128 KiB, then 256 KiB each. */
    ck_assert_uint_le(faulty.allocations, 6 + 17);
    ck_assert_uint_lt(faulty.live_bytes, total + 300 * 1024);
}
END_TEST

START_TEST(text_is_packed)
{
    char *first = dyn_arena_bytes(&arena, 3);
    char *second = dyn_arena_bytes(&arena, 5);

    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_eq(second + 5, first);
}
END_TEST

START_TEST(size_0_gives_pointers)
{
    ck_assert_ptr_nonnull(dyn_arena_alloc(&arena, 0));
    ck_assert_ptr_nonnull(dyn_arena_bytes(&arena, 0));
    ck_assert_ptr_nonnull(dyn_arena_calloc(&arena, 0, 8));
    ck_assert_ptr_nonnull(dyn_arena_calloc(&arena, 8, 0));
}
END_TEST

START_TEST(sizes_that_wrap_give_nothing)
{
    for (size_t less = 0; less < 100; less++) {
        ck_assert_ptr_null(dyn_arena_alloc(&arena, SIZE_MAX - less));
        ck_assert_ptr_null(dyn_arena_bytes(&arena, SIZE_MAX - less));
    }
    ck_assert_ptr_null(dyn_arena_calloc(&arena, SIZE_MAX / 2, 3));
    ck_assert_ptr_nonnull(dyn_arena_alloc(&arena, 1));
    for (size_t less = 0; less < 100; less++) {
        ck_assert_ptr_null(dyn_arena_alloc(&arena, SIZE_MAX - less));
        ck_assert_ptr_null(dyn_arena_bytes(&arena, SIZE_MAX - less));
    }
}
END_TEST

START_TEST(calloc_gives_zeros)
{
    for (size_t size = 1; size < 3000; size += 97) {
        unsigned char *ptr = dyn_arena_calloc(&arena, size, 3);
        ck_assert_ptr_nonnull(ptr);
        for (size_t i = 0; i < size * 3; i++)
            ck_assert_uint_eq(ptr[i], 0);
    }
}
END_TEST

START_TEST(text_is_copied_and_terminated)
{
    struct dyn_str copy = {0};
    struct dyn_str absent = {0};
    struct dyn_str with_nul = DYN_STR("a\0b");

    ck_assert(dyn_arena_str(&arena, with_nul, &copy));
    ck_assert(copy.ptr != with_nul.ptr && copy.len == 3);
    ck_assert_mem_eq(copy.ptr, "a\0b", 4);
    ck_assert(dyn_arena_str(&arena, DYN_STR(""), &copy));
    ck_assert(copy.ptr != NULL && copy.len == 0);
    ck_assert_str_eq(copy.ptr, "");
    ck_assert(dyn_arena_str(&arena, absent, &copy));
    ck_assert_ptr_null(copy.ptr);
    ck_assert(!dyn_arena_str(&arena, dyn_str_n("x", SIZE_MAX), &copy));
    ck_assert_ptr_null(copy.ptr);
}
END_TEST

static const size_t maxima[] = {1, 40, 100, 4096, 5000, 100000, 1000000};

START_TEST(maximum_bounds_what_is_held)
{
    size_t given = 0;

    arena.max_bytes = maxima[_i];
    while (dyn_arena_alloc(&arena, 16) != NULL)
        given += 16;
    ck_assert_uint_le(faulty.live_bytes, maxima[_i]);
    ck_assert_ptr_null(dyn_arena_alloc(&arena, 1000000));
    /* Little of it is lost to bookkeeping. */
    if (maxima[_i] >= 100)
        ck_assert_uint_ge(given, maxima[_i] - maxima[_i] / 16 - 64);
}
END_TEST

START_TEST(spare_memory_makes_way_for_a_large_request)
{
    arena.max_bytes = 1024 * 1024;
    while (dyn_arena_alloc(&arena, 1000) != NULL)
        continue;
    ck_assert_ptr_null(dyn_arena_alloc(&arena, 900 * 1024));
    dyn_arena_clear(&arena);
    ck_assert_ptr_nonnull(dyn_arena_alloc(&arena, 900 * 1024));
    ck_assert_uint_le(faulty.live_bytes, arena.max_bytes);
}
END_TEST

START_TEST(failed_allocation_changes_nothing)
{
    char *before = dyn_arena_alloc(&arena, 16);
    struct dyn_arena copy = arena;

    faulty_system_round(&faulty, 1);
    ck_assert_ptr_null(dyn_arena_alloc(&arena, 100000));
    faulty_system_round(&faulty, 1);
    ck_assert_ptr_null(dyn_arena_alloc(&arena, 10000));
    faulty_system_round(&faulty, 1);
    ck_assert_ptr_null(dyn_arena_bytes(&arena, 10000));
    ck_assert_mem_eq(&copy, &arena, sizeof(arena));
    ck_assert_ptr_eq(dyn_arena_alloc(&arena, 16), before + 16);
}
END_TEST

static bool allocate_much(void)
{
    struct dyn_str copy;

    for (size_t i = 0; i < 400; i++) {
        if (dyn_arena_alloc(&arena, 50 + i) == NULL ||
            !dyn_arena_str(&arena, DYN_STR("some text"), &copy) ||
            dyn_arena_calloc(&arena, 3, i) == NULL)
            return false;
    }
    return dyn_arena_alloc(&arena, 500000) != NULL &&
           dyn_arena_bytes(&arena, 70000) != NULL;
}

START_TEST(each_allocation_may_fail)
{
    size_t allocations;

    ck_assert(allocate_much());
    allocations = faulty.allocations;
    ck_assert_uint_ge(allocations, 5);
    for (size_t fail_at = 1; fail_at <= allocations; fail_at++) {
        dyn_arena_release(&arena);
        ck_assert_uint_eq(faulty.live_bytes, 0);
        faulty_system_round(&faulty, fail_at);
        ck_assert(!allocate_much());
        /* It goes on where memory is there again. */
        ck_assert(allocate_much());
    }
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof(table[0]))

static struct dyn_buf filled_buf(const struct dyn_system *system)
{
    struct dyn_buf buf = {.system = system, .max = 5000};

    ck_assert_int_eq(dyn_buf_text(&buf, "from the buffer"), DYN_OK);
    return buf;
}

START_TEST(buffer_taken_over_stays_where_it_is)
{
    struct dyn_buf buf = filled_buf(&faulty.system);
    const char *text = buf.ptr;
    size_t capacity = buf.capacity, held;
    char *before = dyn_arena_bytes(&arena, 10);

    held = arena.held_bytes;
    ck_assert_int_eq(dyni_arena_take(&arena, &buf), DYN_OK);
    ck_assert_ptr_null(buf.ptr);
    ck_assert_uint_eq(buf.len, 0);
    ck_assert_uint_eq(buf.max, 5000);
    ck_assert_uint_ge(arena.held_bytes, held + capacity);
    ck_assert_uint_eq(arena.held_bytes, faulty.live_bytes);
    ck_assert_str_eq(text, "from the buffer");
    ck_assert_ptr_eq(dyn_arena_bytes(&arena, 10), before - 10);
    ck_assert_int_eq(dyn_buf_text(&buf, "again"), DYN_OK);
    ck_assert_int_eq(dyni_arena_take(&arena, &buf), DYN_OK);
    ck_assert_uint_eq(arena.held_bytes, faulty.live_bytes);
    dyn_arena_clear(&arena);
    ck_assert_uint_eq(arena.held_bytes, held);
    ck_assert_uint_eq(faulty.live_bytes, held);
}
END_TEST

START_TEST(buffer_of_another_system_goes_back_there)
{
    struct faulty_system other;
    struct dyn_buf buf;

    faulty_system_init(&other);
    buf = filled_buf(&other.system);
    ck_assert_int_eq(dyni_arena_take(&arena, &buf), DYN_OK);
    ck_assert_uint_gt(other.live_bytes, 0);
    dyn_arena_release(&arena);
    ck_assert_uint_eq(other.live_bytes, 0);
    ck_assert_uint_eq(arena.held_bytes, 0);
}
END_TEST

START_TEST(empty_buffer_is_taken_for_nothing)
{
    struct dyn_buf buf = {.system = &faulty.system};

    ck_assert_int_eq(dyni_arena_take(&arena, &buf), DYN_OK);
    ck_assert_uint_eq(arena.held_bytes, 0);
}
END_TEST

START_TEST(buffer_that_cannot_be_taken_is_as_it_was)
{
    struct dyn_buf buf = filled_buf(&faulty.system);

    arena.max_bytes = buf.capacity;
    ck_assert_int_eq(dyni_arena_take(&arena, &buf), DYN_E_LIMIT);
    ck_assert_str_eq(buf.ptr, "from the buffer");
    arena.max_bytes = 0;
    faulty_system_round(&faulty, 1);
    ck_assert_int_eq(dyni_arena_take(&arena, &buf), DYN_E_NOMEM);
    ck_assert_str_eq(buf.ptr, "from the buffer");
    ck_assert_uint_eq(arena.held_bytes, 0);
    dyn_buf_release(&buf);
}
END_TEST

START_TEST(spare_memory_makes_way_for_a_buffer)
{
    struct dyn_buf buf = {.system = &faulty.system};

    fill_pieces();
    dyn_arena_clear(&arena);
    ck_assert_int_eq(dyn_buf_reserve(&buf, 100000), DYN_OK);
    arena.max_bytes = arena.held_bytes;
    ck_assert_uint_gt(arena.max_bytes, buf.capacity);
    ck_assert_int_eq(dyni_arena_take(&arena, &buf), DYN_OK);
    ck_assert_uint_le(arena.held_bytes, arena.max_bytes);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("core/arena");
    TCase *tc = tcase_create("arena");

    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, zeroed_arena_is_ready);
    tcase_add_test(tc, what_it_gave_is_aligned_and_stays);
    tcase_add_test(tc, same_work_after_clear_takes_no_new_regular_memory);
    tcase_add_test(tc, clear_gives_large_requests_back);
    tcase_add_test(tc, large_request_leaves_the_current_chunk_in_use);
    tcase_add_test(tc, chunks_double_to_their_largest);
    tcase_add_test(tc, text_is_packed);
    tcase_add_test(tc, size_0_gives_pointers);
    tcase_add_test(tc, sizes_that_wrap_give_nothing);
    tcase_add_test(tc, calloc_gives_zeros);
    tcase_add_test(tc, text_is_copied_and_terminated);
    tcase_add_loop_test(tc, maximum_bounds_what_is_held, 0, ROWS(maxima));
    tcase_add_test(tc, spare_memory_makes_way_for_a_large_request);
    tcase_add_test(tc, failed_allocation_changes_nothing);
    tcase_add_test(tc, each_allocation_may_fail);
    tcase_add_test(tc, buffer_taken_over_stays_where_it_is);
    tcase_add_test(tc, buffer_of_another_system_goes_back_there);
    tcase_add_test(tc, empty_buffer_is_taken_for_nothing);
    tcase_add_test(tc, buffer_that_cannot_be_taken_is_as_it_was);
    tcase_add_test(tc, spare_memory_makes_way_for_a_buffer);
    suite_add_tcase(suite, tc);
    return suite_main(suite);
}
