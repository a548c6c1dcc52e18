/* SPDX-License-Identifier: MIT */
#include "sample_model.h"

#include "faulty_system.h"
#include "suite.h"

#include "model/item.h"

#include <dyn/decimal.h>
#include <dyn/id.h>

#include <stdlib.h>

/* --- Defaults -------------------------------------------------------------------------------- */

START_TEST(init_empties_an_item_and_fills_its_literal_defaults)
{
    struct sample_thing thing, expected;
    struct dyn_error err;
    memset(&thing, 0x5a, sizeof(thing));
    ck_assert_int_eq(dyn_item_init(sample_thing_model(), &thing, &err), DYN_OK);
    memset(&expected, 0, sizeof(expected));
    expected.label = DYN_STR("plain");
    expected.count = dyn_int64(0);
    expected.attrs.items = dyn_empty;
    ck_assert(dyn_item_equal(sample_thing_model(), &thing, &expected));
    ck_assert_ptr_nonnull(thing.attrs.items);
}
END_TEST

START_TEST(init_refuses_what_it_cannot_use)
{
    struct dyn_model newer = *sample_thing_model();
    struct sample_thing thing;
    struct dyn_error err;
    newer.gencode++;
    ck_assert_int_eq(dyn_item_init(&newer, &thing, &err), DYN_E_ABI);
    ck_assert_ptr_nonnull(strstr(err.message, "update libdyn"));
    ck_assert_int_eq(dyn_item_init(NULL, &thing, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_item_init(sample_thing_model(), NULL, &err), DYN_E_ARG);
}
END_TEST

/** Gives a field of a copy of the thing's table a default; `index` is that of rules which no
 * other field of the test has. */
static void set_default(struct table *v, enum sample_thing_field field, size_t index,
                        const char *text)
{
    v->rules[index].default_text = table_text(v, text);
    v->rules[index].default_len = (uint16_t)strlen(text);
    v->fields[field].flags |= DYN_FIELD_DEFAULT;
    v->fields[field].rules = (uint8_t)(index + 1);
}

START_TEST(defaults_of_every_kind_are_read_as_stored_text)
{
    struct table v = *sample_thing_table();
    struct sample_thing thing;
    struct dyn_error err;
    v.fields[SAMPLE_F_LABEL].flags &= (uint16_t)~DYN_FIELD_DEFAULT;
    v.fields[SAMPLE_F_COUNT].flags &= (uint16_t)~DYN_FIELD_DEFAULT;
    set_default(&v, SAMPLE_F_NOTE, 0, "");
    set_default(&v, SAMPLE_F_I8, 1, "-128");
    set_default(&v, SAMPLE_F_U64, 2, "18446744073709551615");
    set_default(&v, SAMPLE_F_ACTIVE, 3, "true");
    set_default(&v, SAMPLE_F_FLAG, 4, "0");
    set_default(&v, SAMPLE_F_PRICE, 5, "19.90");
    set_default(&v, SAMPLE_F_COLOR, 6, "blue");
    set_default(&v, SAMPLE_F_BIRTHDAY, 7, "2000-02-29");
    set_default(&v, SAMPLE_F_STAMP, 8, "1795236385123");
    set_default(&v, SAMPLE_F_BLOB, 9, "abc");
    set_default(&v, SAMPLE_F_RATIO, 10, "0.5");
    ck_assert_msg(dyn_item_init(&v.model, &thing, &err) == DYN_OK, "%s: %s", err.field,
                  err.message);
    ck_assert(thing.note.ptr != NULL && thing.note.len == 0);
    ck_assert_int_eq(thing.i8.value, -128);
    ck_assert_uint_eq(thing.u64.value, UINT64_MAX);
    ck_assert(thing.active.value && thing.flag.has && !thing.flag.value);
    ck_assert_int_eq(dyn_decimal_cmp(thing.price, dyn_decimal_lit("19.9")), 0);
    ck_assert_int_eq(thing.color, SAMPLE_COLOR_BLUE);
    ck_assert_int_eq(thing.birthday.days, dyn_date_ymd(2000, 2, 29).days);
    ck_assert_int_eq(thing.stamp.us, 1795236385123000);
    ck_assert_mem_eq(thing.blob.ptr, "abc", 3);
    ck_assert(thing.ratio.value > 0.4 && thing.ratio.value < 0.6);
}
END_TEST

START_TEST(a_default_that_is_none_names_its_field)
{
    struct table v = *sample_thing_table();
    struct sample_thing thing;
    struct dyn_error err;
    v.fields[SAMPLE_F_LABEL].flags &= (uint16_t)~DYN_FIELD_DEFAULT;
    v.fields[SAMPLE_F_COUNT].flags &= (uint16_t)~DYN_FIELD_DEFAULT;
    set_default(&v, SAMPLE_F_I8, 0, "1000");
    ck_assert_int_eq(dyn_item_init(&v.model, &thing, &err), DYN_E_RANGE);
    ck_assert_str_eq(err.field, "i8");
    ck_assert_str_eq(err.model, "Thing");
}
END_TEST

/* --- What a write makes -------------------------------------------------------------------------- */

/* The clock of the faulty system: 2026-11-21T04:46:25.123456Z. */
#define NOW_MS INT64_C(1795236385123000)
#define NOW_S  INT64_C(1795236385000000)

START_TEST(a_create_makes_identifiers_times_version_and_defaults)
{
    struct faulty_system faulty;
    struct sample_thing thing = sample_thing_small();
    struct dyn_error err;
    faulty_system_init(&faulty);
    struct dyn_arena mem = {.system = &faulty.system};
    thing.id = dyn_str(NULL);
    ck_assert_int_eq(dyn_item_prepare(sample_thing_model(), &mem, &faulty.system,
                                      DYN_WRITE_CREATE, &thing, &err),
                     DYN_OK);
    ck_assert(dyn_ulid_valid(thing.id));
    ck_assert(dyn_uuid_valid(thing.token));
    ck_assert_int_eq(thing.id.ptr[thing.id.len], '\0');
    ck_assert_int_eq(thing.created_at.us, NOW_MS);
    ck_assert_int_eq(thing.updated_at.us, NOW_S);
    ck_assert_int_eq(thing.rev.value, 1);
    ck_assert_str_eq(thing.label.ptr, "plain");
    ck_assert(thing.count.has && thing.count.value == 0);
    ck_assert_ptr_nonnull(thing.attrs.items);
    dyn_arena_release(&mem);
}
END_TEST

START_TEST(a_create_keeps_what_is_there_but_the_time_of_the_write_and_the_version)
{
    struct faulty_system faulty;
    struct sample_thing full = sample_thing_full(), thing = full;
    struct dyn_arena mem = {0};
    struct dyn_error err;
    faulty_system_init(&faulty);
    thing.updated_at = dyn_time_us(0);
    thing.created_at = dyn_time_us(1000);
    full.created_at = thing.created_at;
    ck_assert_int_eq(dyn_item_prepare(sample_thing_model(), &mem, &faulty.system,
                                      DYN_WRITE_CREATE, &thing, &err),
                     DYN_OK);
    ck_assert_int_eq(thing.updated_at.us, NOW_S);
    ck_assert_int_eq(thing.rev.value, 1);
    full.rev = dyn_int64(1);
    ck_assert(dyn_item_equal(sample_thing_model(), &thing, &full));
    dyn_arena_release(&mem);
}
END_TEST

START_TEST(a_replace_makes_the_time_of_the_write_the_version_and_defaults)
{
    struct faulty_system faulty;
    struct sample_thing thing = sample_thing_small();
    struct dyn_arena mem = {0};
    struct dyn_error err;
    faulty_system_init(&faulty);
    thing.rev = dyn_int64(41);
    ck_assert_int_eq(dyn_item_prepare(sample_thing_model(), &mem, &faulty.system,
                                      DYN_WRITE_REPLACE, &thing, &err),
                     DYN_OK);
    ck_assert_int_eq(thing.rev.value, 42);
    ck_assert_int_eq(thing.updated_at.us, NOW_S);
    ck_assert(!thing.created_at.has);
    ck_assert_ptr_null(thing.token.ptr);
    ck_assert_str_eq(thing.label.ptr, "plain");
    thing.rev.has = false;
    ck_assert_int_eq(dyn_item_prepare(sample_thing_model(), &mem, &faulty.system,
                                      DYN_WRITE_REPLACE, &thing, &err),
                     DYN_OK);
    ck_assert_int_eq(thing.rev.value, 1);
    dyn_arena_release(&mem);
}
END_TEST

START_TEST(a_default_of_now_is_the_time_of_the_create)
{
    struct table v = *sample_thing_table();
    struct faulty_system faulty;
    struct sample_thing thing = sample_thing_small();
    struct dyn_arena mem = {0};
    struct dyn_error err;
    v.fields[SAMPLE_F_STAMP].flags |= DYN_FIELD_DEFAULT_NOW;
    v.fields[SAMPLE_F_BIRTHDAY].flags |= DYN_FIELD_DEFAULT_NOW;
    v.fields[SAMPLE_F_EXPIRES].flags |= DYN_FIELD_DEFAULT_NOW;
    faulty_system_init(&faulty);
    thing.expires = dyn_time_us(5000000);
    ck_assert_int_eq(
        dyn_item_prepare(&v.model, &mem, &faulty.system, DYN_WRITE_CREATE, &thing, &err),
        DYN_OK);
    ck_assert_int_eq(thing.stamp.us, NOW_MS);
    ck_assert_int_eq(thing.birthday.days, dyn_date_ymd(2026, 11, 21).days);
    ck_assert_int_eq(thing.expires.us, 5000000);
    dyn_arena_release(&mem);
}
END_TEST

static const struct {
    enum dyn_auto kind;
    size_t len;
} ids[] = {{DYN_AUTO_ULID, 26},
           {DYN_AUTO_UUID4, 36},
           {DYN_AUTO_UUID7, 36},
           {DYN_AUTO_KSUID, 27},
           {DYN_AUTO_RANDOM, 32}};

START_TEST(each_identifier_has_its_length)
{
    struct table v = *sample_thing_table();
    struct sample_thing thing = sample_thing_small(), other = thing;
    struct dyn_arena mem = {0};
    struct dyn_error err;
    v.fields[SAMPLE_F_NOTE].automatic = (uint8_t)ids[_i].kind;
    ck_assert_int_eq(
        dyn_item_prepare(&v.model, &mem, NULL, DYN_WRITE_CREATE, &thing, &err), DYN_OK);
    ck_assert_int_eq(
        dyn_item_prepare(&v.model, &mem, NULL, DYN_WRITE_CREATE, &other, &err), DYN_OK);
    ck_assert_uint_eq(thing.note.len, ids[_i].len);
    ck_assert(!dyn_str_eq(thing.note, other.note));
    dyn_arena_release(&mem);
}
END_TEST

START_TEST(a_version_at_its_end_is_an_error)
{
    struct table v = *sample_thing_table();
    struct sample_thing thing = sample_thing_small();
    struct dyn_arena mem = {0};
    struct dyn_error err;
    v.fields[SAMPLE_F_I8].automatic = DYN_AUTO_VERSION;
    v.fields[SAMPLE_F_U8].automatic = DYN_AUTO_VERSION;
    thing.i8 = dyn_int64(126);
    thing.u8 = dyn_uint64(254);
    ck_assert_int_eq(
        dyn_item_prepare(&v.model, &mem, NULL, DYN_WRITE_REPLACE, &thing, &err), DYN_OK);
    ck_assert_int_eq(thing.i8.value, 127);
    ck_assert_uint_eq(thing.u8.value, 255);
    ck_assert_int_eq(
        dyn_item_prepare(&v.model, &mem, NULL, DYN_WRITE_REPLACE, &thing, &err),
        DYN_E_RANGE);
    ck_assert_str_eq(err.field, "i8");
    thing.i8.has = false;
    ck_assert_int_eq(
        dyn_item_prepare(&v.model, &mem, NULL, DYN_WRITE_REPLACE, &thing, &err),
        DYN_E_RANGE);
    ck_assert_str_eq(err.field, "u8");
    thing = sample_thing_small();
    thing.rev = dyn_int64(INT64_MAX);
    ck_assert_int_eq(dyn_item_prepare(sample_thing_model(), &mem, NULL, DYN_WRITE_REPLACE,
                                      &thing, &err),
                     DYN_E_RANGE);
    ck_assert_str_eq(err.field, "rev");
    dyn_arena_release(&mem);
}
END_TEST

START_TEST(a_system_that_fails_is_an_error_that_names_the_field)
{
    struct faulty_system faulty;
    struct sample_thing thing = sample_thing_small();
    struct dyn_arena mem = {0};
    struct dyn_error err;
    faulty_system_init(&faulty);
    faulty.random_fails = true;
    ck_assert_int_eq(dyn_item_prepare(sample_thing_model(), &mem, &faulty.system,
                                      DYN_WRITE_CREATE, &thing, &err),
                     DYN_E_SYSTEM);
    ck_assert_str_eq(err.field, "token");
    ck_assert_str_eq(err.model, "Thing");
    faulty.random_fails = false;
    faulty.clock_fails = true;
    ck_assert_int_eq(dyn_item_prepare(sample_thing_model(), &mem, &faulty.system,
                                      DYN_WRITE_CREATE, &thing, &err),
                     DYN_E_SYSTEM);
    ck_assert_str_eq(err.field, "created_at");
    ck_assert_int_eq(dyn_item_prepare(sample_thing_model(), &mem, &faulty.system,
                                      DYN_WRITE_REPLACE, &thing, &err),
                     DYN_E_SYSTEM);
    ck_assert_str_eq(err.field, "updated-at");
    dyn_arena_release(&mem);
}
END_TEST

START_TEST(a_retry_writes_the_same_identifiers)
{
    struct faulty_system faulty;
    struct sample_thing thing = sample_thing_small();
    struct dyn_arena mem = {0};
    faulty_system_init(&faulty);
    thing.id = dyn_str(NULL);
    ck_assert_int_eq(dyn_item_prepare(sample_thing_model(), &mem, &faulty.system,
                                      DYN_WRITE_CREATE, &thing, NULL),
                     DYN_OK);
    struct dyn_str id = thing.id, token = thing.token;
    ck_assert_int_eq(dyn_item_prepare(sample_thing_model(), &mem, &faulty.system,
                                      DYN_WRITE_CREATE, &thing, NULL),
                     DYN_OK);
    ck_assert_ptr_eq(thing.id.ptr, id.ptr);
    ck_assert_ptr_eq(thing.token.ptr, token.ptr);
    ck_assert_int_eq(thing.rev.value, 1);
    dyn_arena_release(&mem);
}
END_TEST

START_TEST(prepare_refuses_what_it_cannot_use)
{
    struct sample_thing thing = sample_thing_small();
    struct sample_card card;
    struct dyn_arena mem = {0};
    struct dyn_error err;
    memset(&card, 0, sizeof(card));
    ck_assert_int_eq(dyn_item_prepare(NULL, &mem, NULL, DYN_WRITE_CREATE, &thing, &err),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_item_prepare(sample_thing_model(), NULL, NULL, DYN_WRITE_CREATE,
                                      &thing, &err),
                     DYN_E_ARG);
    ck_assert_int_eq(
        dyn_item_prepare(sample_thing_model(), &mem, NULL, DYN_WRITE_CREATE, NULL, &err),
        DYN_E_ARG);
    ck_assert_int_eq(
        dyn_item_prepare(sample_card_model(), &mem, NULL, DYN_WRITE_CREATE, &card, &err),
        DYN_E_ARG);
}
END_TEST

START_TEST(prepare_survives_every_failing_allocation)
{
    struct faulty_system faulty;
    struct dyn_error err;
    int rc = DYN_E_NOMEM;
    faulty_system_init(&faulty);
    for (size_t at = 1; rc != DYN_OK; at++) {
        struct dyn_arena mem = {.system = &faulty.system};
        struct sample_thing thing = sample_thing_small();
        thing.id = dyn_str(NULL);
        ck_assert_uint_lt(at, 100);
        faulty_system_round(&faulty, at);
        rc = dyn_item_prepare(sample_thing_model(), &mem, &faulty.system,
                              DYN_WRITE_CREATE, &thing, &err);
        ck_assert(rc == DYN_OK || rc == DYN_E_NOMEM);
        ck_assert_int_eq(err.code, rc);
        dyn_arena_release(&mem);
        ck_assert_uint_eq(faulty.live_bytes, 0);
    }
}
END_TEST

/* --- Enums and empty storage ---------------------------------------------------------------------- */

START_TEST(enum_values_have_texts_and_numbers)
{
    const struct dyn_enum *color =
        dyni_enum(&sample_thing_table()->fields[SAMPLE_F_COLOR].type);
    ck_assert_str_eq(dyn_enum_text(color, SAMPLE_COLOR_GREEN).ptr, "green");
    ck_assert_ptr_null(dyn_enum_text(color, SAMPLE_COLOR_UNSET).ptr);
    ck_assert_ptr_null(dyn_enum_text(color, SAMPLE_COLOR_UNKNOWN).ptr);
    ck_assert_ptr_null(dyn_enum_text(color, 5).ptr);
    ck_assert_ptr_null(dyn_enum_text(color, -1).ptr);
    ck_assert_ptr_null(dyn_enum_text(NULL, 2).ptr);
    ck_assert_int_eq(dyn_enum_number(color, DYN_STR("blue")), SAMPLE_COLOR_BLUE);
    ck_assert_int_eq(dyn_enum_number(color, DYN_STR("BLUE")), SAMPLE_COLOR_UNKNOWN);
    ck_assert_int_eq(dyn_enum_number(color, DYN_STR("")), SAMPLE_COLOR_UNKNOWN);
    ck_assert_int_eq(dyn_enum_number(color, dyn_str(NULL)), SAMPLE_COLOR_UNSET);
    ck_assert_ptr_nonnull(dyn_empty);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("model prepare");
    TCase *init = tcase_create("init");
    TCase *prepare = tcase_create("prepare");
    tcase_add_test(init, init_empties_an_item_and_fills_its_literal_defaults);
    tcase_add_test(init, init_refuses_what_it_cannot_use);
    tcase_add_test(init, defaults_of_every_kind_are_read_as_stored_text);
    tcase_add_test(init, a_default_that_is_none_names_its_field);
    tcase_add_test(init, enum_values_have_texts_and_numbers);
    tcase_add_test(prepare, a_create_makes_identifiers_times_version_and_defaults);
    tcase_add_test(
        prepare, a_create_keeps_what_is_there_but_the_time_of_the_write_and_the_version);
    tcase_add_test(prepare,
                   a_replace_makes_the_time_of_the_write_the_version_and_defaults);
    tcase_add_test(prepare, a_default_of_now_is_the_time_of_the_create);
    tcase_add_loop_test(prepare, each_identifier_has_its_length, 0,
                        (int)(sizeof(ids) / sizeof(ids[0])));
    tcase_add_test(prepare, a_version_at_its_end_is_an_error);
    tcase_add_test(prepare, a_system_that_fails_is_an_error_that_names_the_field);
    tcase_add_test(prepare, a_retry_writes_the_same_identifiers);
    tcase_add_test(prepare, prepare_refuses_what_it_cannot_use);
    tcase_add_test(prepare, prepare_survives_every_failing_allocation);
    suite_add_tcase(suite, init);
    suite_add_tcase(suite, prepare);
    return suite_main(suite);
}
