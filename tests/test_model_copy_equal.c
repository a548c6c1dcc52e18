/* SPDX-License-Identifier: MIT */
#include "sample_model.h"

#include "faulty_system.h"
#include "suite.h"

#include "model/copy.h"
#include "model/equal.h"

#include <dyn/decimal.h>

#include <stdlib.h>

/* --- Copying --------------------------------------------------------------------------- */

START_TEST(a_copy_equals_its_original_and_shares_no_memory)
{
    const struct dyn_model *model = sample_thing_model();
    struct sample_thing thing = sample_thing_full(), copy;
    struct dyn_arena mem = {0};
    struct dyn_error err;
    ck_assert_int_eq(dyn_item_copy(model, &mem, &thing, &copy, &err), DYN_OK);
    ck_assert(dyn_item_equal(model, &thing, &copy));
    ck_assert_ptr_ne(copy.name.ptr, thing.name.ptr);
    ck_assert_ptr_ne(copy.work, thing.work);
    ck_assert_ptr_ne(copy.home.geo, thing.home.geo);
    ck_assert_ptr_ne(copy.places.items, thing.places.items);
    ck_assert_ptr_ne(copy.places.items[0].key.ptr, thing.places.items[0].key.ptr);
    ck_assert_ptr_ne(copy.colors.items[1].text.ptr, thing.colors.items[1].text.ptr);
    ck_assert_ptr_ne(copy.color_text.ptr, thing.color_text.ptr);
    ck_assert_ptr_ne(copy.extras.items[1].value.json.ptr,
                     thing.extras.items[1].value.json.ptr);
    ck_assert_ptr_ne(copy.blob.ptr, thing.blob.ptr);
    dyn_arena_release(&mem);
}
END_TEST

START_TEST(text_of_a_copy_ends_with_nul)
{
    const struct dyn_model *model = sample_thing_model();
    struct sample_thing thing = sample_thing_small(), copy;
    struct dyn_arena mem = {0};
    thing.note = dyn_str_n("cut here", 3);
    ck_assert_int_eq(dyn_item_copy(model, &mem, &thing, &copy, NULL), DYN_OK);
    ck_assert_str_eq(copy.note.ptr, "cut");
    ck_assert_uint_eq(copy.note.len, 3);
    dyn_arena_release(&mem);
}
END_TEST

START_TEST(absent_and_empty_stay_apart_in_a_copy)
{
    const struct dyn_model *model = sample_thing_model();
    struct sample_thing thing = sample_thing_small(), copy;
    struct dyn_arena mem = {0};
    thing.attrs.items = dyn_empty;
    thing.names.items = dyn_empty;
    thing.note = DYN_STR("");
    thing.blob = dyn_bytes("", 0);
    ck_assert_int_eq(dyn_item_copy(model, &mem, &thing, &copy, NULL), DYN_OK);
    ck_assert_ptr_nonnull(copy.attrs.items);
    ck_assert_ptr_nonnull(copy.names.items);
    ck_assert_ptr_nonnull(copy.note.ptr);
    ck_assert_ptr_nonnull(copy.blob.ptr);
    ck_assert_ptr_null(copy.places.items);
    ck_assert_ptr_null(copy.stops.items);
    ck_assert_ptr_null(copy.label.ptr);
    ck_assert_ptr_null(copy.work);
    dyn_arena_release(&mem);
}
END_TEST

START_TEST(an_item_is_copied_onto_itself)
{
    const struct dyn_model *model = sample_thing_model();
    struct sample_thing thing = sample_thing_full(), before = thing;
    struct dyn_arena mem = {0};
    ck_assert_int_eq(dyn_item_copy(model, &mem, &thing, &thing, NULL), DYN_OK);
    ck_assert(dyn_item_equal(model, &thing, &before));
    ck_assert_ptr_ne(thing.work, before.work);
    dyn_arena_release(&mem);
}
END_TEST

START_TEST(a_stale_text_of_a_known_enum_value_is_not_copied)
{
    const struct dyn_model *model = sample_thing_model();
    struct sample_thing thing = sample_thing_small(), copy;
    struct dyn_arena mem = {0};
    thing.color = SAMPLE_COLOR_RED;
    thing.color_text = DYN_STR("mauve");
    ck_assert_int_eq(dyn_item_copy(model, &mem, &thing, &copy, NULL), DYN_OK);
    ck_assert_ptr_null(copy.color_text.ptr);
    ck_assert_int_eq(copy.color, SAMPLE_COLOR_RED);
    dyn_arena_release(&mem);
}
END_TEST

START_TEST(a_view_is_copied_and_compared)
{
    struct sample_card card = {DYN_STR("t1"), DYN_STR("n"), {NULL, 0}, SAMPLE_COLOR_BLUE};
    struct sample_card copy;
    struct dyn_arena mem = {0};
    ck_assert_int_eq(dyn_item_copy(sample_card_model(), &mem, &card, &copy, NULL),
                     DYN_OK);
    ck_assert(dyn_item_equal(sample_card_model(), &card, &copy));
    copy.color = SAMPLE_COLOR_RED;
    ck_assert(!dyn_item_equal(sample_card_model(), &card, &copy));
    dyn_arena_release(&mem);
}
END_TEST

START_TEST(copy_refuses_what_it_cannot_use)
{
    struct sample_thing thing = sample_thing_small(), copy;
    struct dyn_model newer = *sample_thing_model();
    struct dyn_arena mem = {0};
    struct dyn_error err;
    newer.gencode = DYN_GENCODE_MAX + 1;
    ck_assert_int_eq(dyn_item_copy(&newer, &mem, &thing, &copy, &err), DYN_E_ABI);
    ck_assert_int_eq(dyn_item_copy(NULL, &mem, &thing, &copy, &err), DYN_E_ARG);
    ck_assert_int_eq(dyn_item_copy(sample_thing_model(), NULL, &thing, &copy, &err),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_item_copy(sample_thing_model(), &mem, NULL, &copy, &err),
                     DYN_E_ARG);
    ck_assert(!dyn_item_equal(&newer, &thing, &thing));
    ck_assert(!dyn_item_equal(sample_thing_model(), &thing, NULL));
}
END_TEST

START_TEST(copy_survives_every_failing_allocation)
{
    const struct dyn_model *model = sample_thing_model();
    struct sample_thing thing = sample_thing_full(), copy, untouched;
    struct faulty_system faulty;
    struct dyn_error err;
    int rc = DYN_E_NOMEM;
    faulty_system_init(&faulty);
    memset(&untouched, 0x5a, sizeof(untouched));
    for (size_t at = 1; rc != DYN_OK; at++) {
        struct dyn_arena mem = {.system = &faulty.system};
        ck_assert_uint_lt(at, 1000);
        faulty_system_round(&faulty, at);
        copy = untouched;
        rc = dyn_item_copy(model, &mem, &thing, &copy, &err);
        if (rc != DYN_OK) {
            ck_assert_int_eq(rc, DYN_E_NOMEM);
            ck_assert_int_eq(err.code, DYN_E_NOMEM);
            ck_assert_str_eq(err.model, "Thing");
            ck_assert_mem_eq(&copy, &untouched, sizeof(copy));
        }
        dyn_arena_release(&mem);
        ck_assert_uint_eq(faulty.live_bytes, 0);
    }
}
END_TEST

/* --- Equality -------------------------------------------------------------------------- */

typedef void(change_fn)(struct sample_thing *thing);

static void change_tenant(struct sample_thing *t)
{
    t->tenant = DYN_STR("t2");
}
static void change_secret(struct sample_thing *t)
{
    t->secret = DYN_STR("other");
}
static void drop_note(struct sample_thing *t)
{
    t->note = dyn_str(NULL);
}
static void change_bool(struct sample_thing *t)
{
    t->active = dyn_bool(true);
}
static void drop_bool(struct sample_thing *t)
{
    t->active.has = false;
}
static void change_decimal(struct sample_thing *t)
{
    t->price = dyn_decimal_lit("19.991");
}
static void change_blob(struct sample_thing *t)
{
    t->blob = dyn_bytes("\x00\xff\x11", 3);
}
static void change_enum(struct sample_thing *t)
{
    t->color_text = DYN_STR("puce");
}
static void change_nested(struct sample_thing *t)
{
    t->home.zip = DYN_STR("1");
}
static void drop_nested(struct sample_thing *t)
{
    t->home.geo = NULL;
}
static void drop_pointer(struct sample_thing *t)
{
    t->work = NULL;
}
static void shorten_list(struct sample_thing *t)
{
    t->scores.len = 2;
}
static void shorten_set(struct sample_thing *t)
{
    t->tags.len = 1;
}
static void shorten_map(struct sample_thing *t)
{
    t->attrs.len = 1;
}
static void shorten_extras(struct sample_thing *t)
{
    t->extras.len = 1;
}
static void change_any(struct sample_thing *t)
{
    t->any.json = DYN_STR("{\"M\":{\"deep\":{\"L\":[{\"N\":\"1\"}]}}}");
}
static void change_time(struct sample_thing *t)
{
    t->stamp.us += 1000;
}
static void change_day(struct sample_thing *t)
{
    t->birthday.days++;
}

static change_fn *const changes[] = {
    change_tenant,  change_secret, drop_note,   change_bool,   drop_bool,
    change_decimal, change_blob,   change_enum, change_nested, drop_nested,
    drop_pointer,   shorten_list,  shorten_set, shorten_map,   shorten_extras,
    change_any,     change_time,   change_day};

START_TEST(one_difference_makes_items_unequal)
{
    const struct dyn_model *model = sample_thing_model();
    struct sample_thing a = sample_thing_full(), b = sample_thing_full();
    ck_assert(dyn_item_equal(model, &a, &b));
    changes[_i](&b);
    ck_assert(!dyn_item_equal(model, &a, &b));
    ck_assert(!dyn_item_equal(model, &b, &a));
    ck_assert(dyn_item_equal(model, &b, &b));
}
END_TEST

START_TEST(numbers_and_identifiers_are_compared_by_value)
{
    const struct dyn_model *model = sample_thing_model();
    struct sample_thing a = sample_thing_small(), b = sample_thing_small();
    a.price = dyn_decimal_lit("1.50");
    b.price = dyn_decimal_lit("15E-1");
    a.ratio = dyn_float64(0.0);
    b.ratio = dyn_float64(-0.0);
    b.id = DYN_STR("01arz3ndektsv4rrffq69g5fav");
    a.any.json = DYN_STR("{\"N\":\"1\"}");
    b.any.json = DYN_STR("{ \"N\" : \"1.0\" }");
    ck_assert(dyn_item_equal(model, &a, &b));
}
END_TEST

START_TEST(times_are_compared_as_they_are_stored)
{
    const struct dyn_model *model = sample_thing_model();
    struct sample_thing a = sample_thing_full(), b = sample_thing_full();
    b.stamp.us += 999;
    b.updated_at.us += 999999;
    b.period.us += 86400000000;
    ck_assert(dyn_item_equal(model, &a, &b));
    b.created_at.us += 1000;
    ck_assert(!dyn_item_equal(model, &a, &b));
}
END_TEST

START_TEST(sets_maps_and_extras_are_equal_in_any_order)
{
    const struct dyn_model *model = sample_thing_model();
    struct sample_thing a = sample_thing_full(), b = sample_thing_full();
    struct dyn_str tags[2] = {a.tags.items[1], a.tags.items[0]};
    struct dyn_decimal prices[2] = {a.prices.items[1], a.prices.items[0]};
    struct sample_address_entry places[2] = {a.places.items[1], a.places.items[0]};
    struct dyn_extra extras[2] = {a.extras.items[1], a.extras.items[0]};
    b.tags.items = tags;
    b.prices.items = prices;
    b.places.items = places;
    b.extras.items = extras;
    ck_assert(dyn_item_equal(model, &a, &b));
    places[0].value.city = DYN_STR("Elsewhere");
    ck_assert(!dyn_item_equal(model, &a, &b));
}
END_TEST

START_TEST(lists_are_equal_in_one_order_only)
{
    const struct dyn_model *model = sample_thing_model();
    struct sample_thing a = sample_thing_full(), b = sample_thing_full();
    struct dyn_str names[2] = {a.names.items[1], a.names.items[0]};
    b.names.items = names;
    ck_assert(!dyn_item_equal(model, &a, &b));
}
END_TEST

START_TEST(an_empty_set_is_absent_and_an_empty_list_is_not)
{
    const struct dyn_model *model = sample_thing_model();
    struct sample_thing a = sample_thing_small(), b = sample_thing_small();
    b.tags.items = dyn_empty;
    ck_assert(dyn_item_equal(model, &a, &b));
    b.names.items = dyn_empty;
    ck_assert(!dyn_item_equal(model, &a, &b));
}
END_TEST

/* More members than are compared at one time, in the other order. */
#define MANY 3000

START_TEST(large_sets_are_compared_in_any_order)
{
    const struct dyn_model *model = sample_thing_model();
    struct sample_thing a = sample_thing_small(), b = sample_thing_small();
    struct dyn_int64 *up = calloc(MANY, sizeof(*up));
    struct dyn_int64 *down = calloc(MANY, sizeof(*down));
    ck_assert(up != NULL && down != NULL);
    for (size_t i = 0; i < MANY; i++) {
        up[i] = dyn_int64((int64_t)i);
        down[i] = dyn_int64((int64_t)(MANY - 1 - i));
    }
    a.ints.items = up;
    b.ints.items = down;
    a.ints.len = b.ints.len = MANY;
    ck_assert(dyn_item_equal(model, &a, &b));
    down[MANY / 2].value = -1;
    ck_assert(!dyn_item_equal(model, &a, &b));
    ck_assert(!dyn_item_equal(model, &b, &a));
    free(up);
    free(down);
}
END_TEST

START_TEST(a_member_that_stands_twice_is_counted_twice)
{
    const struct dyn_model *model = sample_thing_model();
    struct sample_thing a = sample_thing_small(), b = sample_thing_small();
    struct dyn_str one[3] = {DYN_STR("x"), DYN_STR("x"), DYN_STR("y")};
    struct dyn_str two[3] = {DYN_STR("y"), DYN_STR("y"), DYN_STR("x")};
    a.tags.items = one;
    b.tags.items = two;
    a.tags.len = b.tags.len = 3;
    ck_assert(!dyn_item_equal(model, &a, &b));
    ck_assert(!dyn_item_equal(model, &b, &a));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("model copy, equal");
    TCase *copy = tcase_create("copy");
    TCase *equal = tcase_create("equal");
    tcase_add_test(copy, a_copy_equals_its_original_and_shares_no_memory);
    tcase_add_test(copy, text_of_a_copy_ends_with_nul);
    tcase_add_test(copy, absent_and_empty_stay_apart_in_a_copy);
    tcase_add_test(copy, an_item_is_copied_onto_itself);
    tcase_add_test(copy, a_stale_text_of_a_known_enum_value_is_not_copied);
    tcase_add_test(copy, a_view_is_copied_and_compared);
    tcase_add_test(copy, copy_refuses_what_it_cannot_use);
    tcase_add_test(copy, copy_survives_every_failing_allocation);
    tcase_add_loop_test(equal, one_difference_makes_items_unequal, 0,
                        (int)(sizeof(changes) / sizeof(changes[0])));
    tcase_add_test(equal, numbers_and_identifiers_are_compared_by_value);
    tcase_add_test(equal, times_are_compared_as_they_are_stored);
    tcase_add_test(equal, sets_maps_and_extras_are_equal_in_any_order);
    tcase_add_test(equal, lists_are_equal_in_one_order_only);
    tcase_add_test(equal, an_empty_set_is_absent_and_an_empty_list_is_not);
    tcase_add_test(equal, large_sets_are_compared_in_any_order);
    tcase_add_test(equal, a_member_that_stands_twice_is_counted_twice);
    suite_add_tcase(suite, copy);
    suite_add_tcase(suite, equal);
    return suite_main(suite);
}
