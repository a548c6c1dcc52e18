/* SPDX-License-Identifier: MIT */
#include "base/memory.h"

#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

START_TEST(formats_into_the_arena)
{
    struct dyn_arena arena = {0};
    const char *first = gen_printf(&arena, "%s_%d", "order", 7);
    const char *empty = gen_printf(&arena, "%s", "");
    ck_assert_str_eq(first, "order_7");
    ck_assert_str_eq(empty, "");
    dyn_arena_release(&arena);
}
END_TEST

START_TEST(copies_text_with_its_nul_and_keeps_absence)
{
    struct dyn_arena arena = {0};
    struct dyn_str copy = gen_str(&arena, dyn_str_n("a\0b", 3));
    ck_assert_uint_eq(copy.len, 3);
    ck_assert_mem_eq(copy.ptr, "a\0b", 4);
    ck_assert_ptr_null(gen_str(&arena, dyn_str(NULL)).ptr);
    ck_assert_str_eq(gen_str(&arena, dyn_str("")).ptr, "");
    dyn_arena_release(&arena);
}
END_TEST

START_TEST(grows_and_keeps_what_is_there)
{
    struct dyn_arena arena = {0};
    int *items = NULL;
    size_t capacity = 0;
    for (size_t i = 0; i < 1000; i++) {
        items = gen_grow(&arena, items, i, &capacity, sizeof *items);
        ck_assert_uint_gt(capacity, i);
        ck_assert_int_eq(items[i], 0);
        items[i] = (int)i + 1;
    }
    for (int i = 0; i < 1000; i++)
        ck_assert_int_eq(items[i], i + 1);
    dyn_arena_release(&arena);
}
END_TEST

/* Each way to ask for more than an arena may hold. */

static void ask_alloc(struct dyn_arena *arena)
{
    gen_alloc(arena, 4096);
}

static void ask_calloc(struct dyn_arena *arena)
{
    gen_calloc(arena, SIZE_MAX / 2, 4);
}

static void ask_grow(struct dyn_arena *arena)
{
    size_t capacity = SIZE_MAX / 8;
    gen_grow(arena, NULL, capacity, &capacity, 8);
}

static void ask_printf(struct dyn_arena *arena)
{
    gen_printf(arena, "%4096d", 1);
}

static void ask_str(struct dyn_arena *arena)
{
    static const char TEXT[4096] = "x";
    gen_str(arena, dyn_str_n(TEXT, sizeof TEXT));
}

static void (*const ASK[])(struct dyn_arena *) = {ask_alloc, ask_calloc, ask_grow,
                                                  ask_printf, ask_str};

START_TEST(out_of_memory_ends_the_process_with_2_and_a_message)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    fflush(NULL);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        struct dyn_arena arena = {.max_bytes = 64};
        dup2(ends[1], STDERR_FILENO);
        ASK[_i](&arena);
        _exit(0);
    }
    close(ends[1]);
    char said[128] = "";
    ck_assert_int_ge(read(ends[0], said, sizeof said - 1), 0);
    close(ends[0]);
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 2);
    ck_assert_str_eq(said, "dyngen: out of memory\n");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gen_memory");
    TCase *tcase = tcase_create("memory");
    tcase_add_test(tcase, formats_into_the_arena);
    tcase_add_test(tcase, copies_text_with_its_nul_and_keeps_absence);
    tcase_add_test(tcase, grows_and_keeps_what_is_there);
    tcase_add_loop_test(tcase, out_of_memory_ends_the_process_with_2_and_a_message, 0,
                        (int)(sizeof ASK / sizeof ASK[0]));
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
