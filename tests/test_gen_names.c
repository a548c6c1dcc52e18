/* SPDX-License-Identifier: MIT */
#include "model/names.h"

#include "support/suite.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(rows) (int)(sizeof(rows) / sizeof((rows)[0]))

static struct dyn_arena arena;

static void set_up(void)
{
    memset(&arena, 0, sizeof(arena));
}

static void tear_down(void)
{
    dyn_arena_release(&arena);
}

static const struct {
    const char *text;
    const char *name;
} snakes[] = {
    {"order", "order"},
    {"Order", "order"},
    {"WarehouseItem", "warehouse_item"},
    {"warehouseItem", "warehouse_item"},
    {"HTTPServer", "http_server"},
    {"ServerHTTP", "server_http"},
    {"parseURLNow", "parse_url_now"},
    {"HTTP", "http"},
    {"A", "a"},
    {"aB", "a_b"},
    {"AB", "ab"},
    {"ABc", "a_bc"},
    {"GSI1-PK", "gsi1_pk"},
    {"GSI1PK", "gsi1_pk"},
    {"S3Bucket", "s3_bucket"},
    {"sha256Hash", "sha256_hash"},
    {"UTF8", "utf8"},
    {"item2", "item2"},
    {"default-card", "default_card"},
    {"State#Date", "state_date"},
    {"follower#", "follower"},
    {"p.x", "p_x"},
    {"a  b", "a_b"},
    {"a_-_b", "a_b"},
    {"__a__", "a"},
    {"snake_case_already", "snake_case_already"},
    {"SCREAMING_SNAKE", "screaming_snake"},
    {"Mixed_Snake", "mixed_snake"},
    {"2fa", "n_2fa"},
    {"-2fa", "n_2fa"},
    {"2", "n_2"},
    {"", "x"},
    {"#", "x"},
    {"---", "x"},
    {"caf\xc3\xa9", "cafue9"},
    {"\xe6\x97\xa5\xe6\x9c\xac", "u65e5u672c"},
    {"\xf0\x9f\x98\x80", "u1f600"},
    {"a\xff\x62", "a_b"},
    {"\xc3", "x"},
    /* Reserved words are no matter behind a prefix. */
    {"Int", "int"},
    {"errno", "errno"},
};

START_TEST(names_become_snake_case)
{
    struct dyn_str name = names_snake(&arena, dyn_str(snakes[_i].text));
    ck_assert_str_eq(name.ptr, snakes[_i].name);
    ck_assert_uint_eq(name.len, strlen(snakes[_i].name));
}
END_TEST

START_TEST(names_of_names_stay)
{
    struct dyn_str name = names_snake(&arena, dyn_str(snakes[_i].name));
    ck_assert_str_eq(name.ptr, snakes[_i].name);
}
END_TEST

START_TEST(a_nul_character_separates)
{
    struct dyn_str name = names_snake(&arena, DYN_STR("a\0b"));
    ck_assert_str_eq(name.ptr, "a_b");
    ck_assert_uint_eq(name.len, 3);
}
END_TEST

/* Whatever the bytes are, what comes out is an identifier that nobody has reserved. */
START_TEST(any_bytes_give_an_identifier)
{
    char bytes[24];
    srand((unsigned)_i);
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)(rand() % 256);
    struct dyn_str name = names_snake(&arena, dyn_str_n(bytes, (size_t)rand() % 24));
    ck_assert(name.len > 0 && name.ptr[0] >= 'a' && name.ptr[0] <= 'z');
    ck_assert_uint_eq(strspn(name.ptr, "abcdefghijklmnopqrstuvwxyz0123456789_"),
                      name.len);
    ck_assert(!names_has_odd_underscore(name));
}
END_TEST

static const struct {
    const char *name;
    const char *member;
} members[] = {
    {"id", "id"},
    {"int", "int_"},
    {"class", "class_"},
    {"requires", "requires_"},
    {"co_await", "co_await_"},
    {"char8_t", "char8_t_"},
    {"linux", "linux_"},
    {"unix", "unix_"},
    {"i386", "i386_"},
    {"bool", "bool_"},
    {"true", "true_"},
    {"errno", "errno_"},
    {"complex", "complex_"},
    {"noreturn", "noreturn_"},
    {"stdin", "stdin_"},
    {"NULL", "NULL_"},
    {"EOF", "EOF_"},
    {"INT64_MAX", "INT64_MAX_"},
    {"alignas", "alignas_"},
    {"xor_eq", "xor_eq_"},
    {"while", "while_"},
    {"int64_t", "int64_t_"},
    {"size_t", "size_t_"},
    {"interface", "interface_"},
    {"Int", "Int"},
    {"errno1", "errno1"},
    {"nul", "nul"},
    {"st_mtime", "st_mtime_"},
    {"vax", "vax_"},
    {"_Alignas", "_Alignas_"},
    {"i_am_longer_than_any_keyword_of_c_or_cpp",
     "i_am_longer_than_any_keyword_of_c_or_cpp"},
};

START_TEST(members_do_not_take_what_c_has_reserved)
{
    struct dyn_str member = names_member(&arena, dyn_str(members[_i].name));
    ck_assert_str_eq(member.ptr, members[_i].member);
    bool is_same = strcmp(members[_i].name, members[_i].member) == 0;
    ck_assert_int_eq(names_reserved_as(dyn_str(members[_i].name)) == NULL, is_same);
    ck_assert_ptr_null(names_reserved_as(member));
}
END_TEST

START_TEST(upper_case_is_that_of_ascii)
{
    ck_assert_str_eq(names_upper(&arena, DYN_STR("gsi1_pk\xc3\xa9")).ptr,
                     "GSI1_PK\xc3\xa9");
    ck_assert_str_eq(names_upper(&arena, DYN_STR("")).ptr, "");
}
END_TEST

START_TEST(joining_gives_one_underscore)
{
    ck_assert_str_eq(names_join(&arena, DYN_STR("status"), DYN_STR("text")).ptr,
                     "status_text");
    ck_assert_str_eq(names_join(&arena, DYN_STR("class_"), DYN_STR("text")).ptr,
                     "class_text");
}
END_TEST

static const struct {
    const char *name;
    bool is_odd;
} underscores[] = {
    {"a_b", false}, {"a__b", true}, {"a_", true},
    {"_a", false},  {"", false},    {"a", false},
};

START_TEST(underscores_that_cpp_reserves_are_found)
{
    ck_assert_int_eq(names_has_odd_underscore(dyn_str(underscores[_i].name)),
                     underscores[_i].is_odd);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gen names");
    TCase *tcase = tcase_create("names");

    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, names_become_snake_case, 0, COUNT(snakes));
    tcase_add_loop_test(tcase, names_of_names_stay, 0, COUNT(snakes));
    tcase_add_test(tcase, a_nul_character_separates);
    tcase_add_loop_test(tcase, any_bytes_give_an_identifier, 0, 200);
    tcase_add_loop_test(tcase, members_do_not_take_what_c_has_reserved, 0,
                        COUNT(members));
    tcase_add_test(tcase, upper_case_is_that_of_ascii);
    tcase_add_test(tcase, joining_gives_one_underscore);
    tcase_add_loop_test(tcase, underscores_that_cpp_reserves_are_found, 0,
                        COUNT(underscores));
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
