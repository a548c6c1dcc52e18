/* SPDX-License-Identifier: MIT */
#include "sample_model.h"

#include "faulty_system.h"
#include "suite.h"

#include "model/item.h"

#include <dyn/buf.h>
#include <dyn/decimal.h>

#include <stdio.h>
#include <stdlib.h>

/* --- A merge and what came of it ----------------------------------------------------------- */

/** An item, a patch for it, and memory for what they hold. */
struct rig {
    struct sample_thing item;
    struct sample_thing values;
    uint64_t set, clear;
    struct dyn_arena mem;
    struct dyn_buf text;
    struct dyn_error err;
};

static void rig_init(struct rig *rig)
{
    memset(rig, 0, sizeof(*rig));
    rig->item = sample_thing_small();
}

static void rig_release(struct rig *rig)
{
    dyn_arena_release(&rig->mem);
    dyn_buf_release(&rig->text);
}

static uint64_t bit(enum sample_thing_field field)
{
    return (uint64_t)1 << field;
}

static int merge(struct rig *rig, const struct dyn_merge_opts *opts,
                 uint64_t *ret_changed)
{
    struct dyn_patch patch = {&rig->values, &rig->set, &rig->clear, NULL};
    struct dyn_merge_opts all = {0};
    if (opts == NULL && ret_changed == NULL)
        return dyn_item_merge(sample_thing_model(), &rig->mem, &rig->item, &patch, NULL,
                              &rig->err);
    if (opts != NULL)
        all = *opts;
    all.ret_changed = ret_changed;
    return dyn_item_merge(sample_thing_model(), &rig->mem, &rig->item, &patch, &all,
                          &rig->err);
}

/** The JSON that begins with the value of an attribute, or NULL when it is not written. */
static const char *written(struct rig *rig, const char *name)
{
    char member[64];
    dyn_buf_clear(&rig->text);
    int rc = dyn_item_encode(sample_thing_model(), &rig->item, &rig->text, &rig->err);
    ck_assert_msg(rc == DYN_OK, "%s: %s", rig->err.field, rig->err.message);
    snprintf(member, sizeof(member), "\"%s\":", name);
    const char *at = strstr(rig->text.ptr, member);
    return at != NULL ? at + strlen(member) : NULL;
}

static struct sample_address *address(struct rig *rig, const char *street,
                                      const char *city, const char *zip)
{
    struct sample_address *result = dyn_arena_calloc(&rig->mem, 1, sizeof(*result));
    ck_assert_ptr_nonnull(result);
    result->street = dyn_str(street);
    result->city = dyn_str(city);
    result->zip = dyn_str(zip);
    return result;
}

static struct sample_geo *geo(struct rig *rig, double lat, double lon)
{
    struct sample_geo *result = dyn_arena_calloc(&rig->mem, 1, sizeof(*result));
    ck_assert_ptr_nonnull(result);
    if (lat != 0)
        result->lat = dyn_float64(lat);
    if (lon != 0)
        result->lon = dyn_float64(lon);
    return result;
}

/** A list from words; "" as the first word: an empty one. */
static struct dyn_str_list words(struct rig *rig, const char *a, const char *b)
{
    struct dyn_str_list list = {NULL, 0};
    list.items = dyn_arena_calloc(&rig->mem, 2, sizeof(*list.items));
    ck_assert_ptr_nonnull(list.items);
    if (a != NULL)
        list.items[list.len++] = dyn_str(a);
    if (b != NULL)
        list.items[list.len++] = dyn_str(b);
    return list;
}

static struct dyn_str_map entries(struct rig *rig, const char *key1, const char *value1,
                                  const char *key2, const char *value2)
{
    struct dyn_str_map map = {NULL, 0};
    map.items = dyn_arena_calloc(&rig->mem, 2, sizeof(*map.items));
    ck_assert_ptr_nonnull(map.items);
    if (key1 != NULL) {
        map.items[map.len].key = dyn_str(key1);
        map.items[map.len++].value = dyn_str(value1);
    }
    if (key2 != NULL) {
        map.items[map.len].key = dyn_str(key2);
        map.items[map.len++].value = dyn_str(value2);
    }
    return map;
}

static struct sample_address_map place(struct rig *rig, const char *key,
                                       const struct sample_address *value)
{
    struct sample_address_map map = {NULL, 1};
    map.items = dyn_arena_calloc(&rig->mem, 1, sizeof(*map.items));
    ck_assert_ptr_nonnull(map.items);
    map.items[0].key = dyn_str(key);
    map.items[0].value = *value;
    return map;
}

static struct sample_names_map named_list(struct rig *rig, const char *key,
                                          struct dyn_str_list list)
{
    struct sample_names_map map = {NULL, 1};
    map.items = dyn_arena_calloc(&rig->mem, 1, sizeof(*map.items));
    ck_assert_ptr_nonnull(map.items);
    map.items[0].key = dyn_str(key);
    map.items[0].value = list;
    return map;
}

static struct dyn_extras extras(struct rig *rig, const char *key1, const char *json1,
                                const char *key2, const char *json2)
{
    struct dyn_extras result = {NULL, 1};
    result.items = dyn_arena_calloc(&rig->mem, 2, sizeof(*result.items));
    ck_assert_ptr_nonnull(result.items);
    result.items[0].name = dyn_str(key1);
    result.items[0].value.json = dyn_str(json1);
    if (key2 != NULL) {
        result.items[1].name = dyn_str(key2);
        result.items[1].value.json = dyn_str(json2);
        result.len = 2;
    }
    return result;
}

/* --- The truth table ------------------------------------------------------------------------ */

static void scalar(struct rig *r)
{
    r->item.note = DYN_STR("old");
    r->values.note = DYN_STR("new");
    r->set = bit(SAMPLE_F_NOTE);
}
static void scalar_onto_absent(struct rig *r)
{
    r->values.note = DYN_STR("new");
    r->set = bit(SAMPLE_F_NOTE);
}
static void absent(struct rig *r)
{
    r->item.note = DYN_STR("old");
    r->set = bit(SAMPLE_F_NOTE);
}
static void absent_number(struct rig *r)
{
    r->item.i64 = dyn_int64(3);
    r->set = bit(SAMPLE_F_I64);
}
static void empty_text(struct rig *r)
{
    r->item.note = DYN_STR("old");
    r->values.note = DYN_STR("");
    r->set = bit(SAMPLE_F_NOTE);
}
static void zero(struct rig *r)
{
    r->item.i64 = dyn_int64(3);
    r->values.i64 = dyn_int64(0);
    r->set = bit(SAMPLE_F_I64);
}
static void is_false(struct rig *r)
{
    r->item.active = dyn_bool(true);
    r->values.active = dyn_bool(false);
    r->set = bit(SAMPLE_F_ACTIVE);
}
static void empty_list(struct rig *r)
{
    r->item.names = words(r, "a", NULL);
    r->values.names = words(r, NULL, NULL);
    r->set = bit(SAMPLE_F_NAMES);
}
static void cleared(struct rig *r)
{
    r->item.note = DYN_STR("old");
    r->clear = bit(SAMPLE_F_NOTE);
}
static void set_and_cleared(struct rig *r)
{
    scalar(r);
    r->clear = r->set;
}
static void cleared_enum(struct rig *r)
{
    r->item.color = SAMPLE_COLOR_UNKNOWN;
    r->item.color_text = DYN_STR("mauve");
    r->clear = bit(SAMPLE_F_COLOR);
}
static void cleared_struct(struct rig *r)
{
    r->item.work = address(r, "s", "c", NULL);
    r->clear = bit(SAMPLE_F_WORK);
}
static void cleared_required(struct rig *r)
{
    r->clear = bit(SAMPLE_F_NAME);
}
static void cleared_required_struct(struct rig *r)
{
    r->clear = bit(SAMPLE_F_HOME);
}
static void absent_required(struct rig *r)
{
    r->set = bit(SAMPLE_F_NAME);
}
static void list(struct rig *r)
{
    r->item.names = words(r, "a", "b");
    r->values.names = words(r, "c", NULL);
    r->set = bit(SAMPLE_F_NAMES);
}
static void set(struct rig *r)
{
    r->item.tags = words(r, "a", NULL);
    r->values.tags = words(r, "b", NULL);
    r->set = bit(SAMPLE_F_TAGS);
}
static void empty_set(struct rig *r)
{
    r->item.tags = words(r, "a", NULL);
    r->values.tags = words(r, NULL, NULL);
    r->set = bit(SAMPLE_F_TAGS);
}
static void empty_map(struct rig *r)
{
    r->item.attrs = entries(r, "a", "1", NULL, NULL);
    r->values.attrs = entries(r, NULL, NULL, NULL, NULL);
    r->set = bit(SAMPLE_F_ATTRS);
}
static void map(struct rig *r)
{
    r->item.attrs = entries(r, "a", "1", "b", "2");
    r->values.attrs = entries(r, "b", "3", "c", "4");
    r->set = bit(SAMPLE_F_ATTRS);
}
static void map_onto_empty(struct rig *r)
{
    r->item.attrs = entries(r, NULL, NULL, NULL, NULL);
    r->values.attrs = entries(r, "c", "4", NULL, NULL);
    r->set = bit(SAMPLE_F_ATTRS);
}
static void map_onto_absent(struct rig *r)
{
    r->values.attrs = entries(r, "c", "4", NULL, NULL);
    r->set = bit(SAMPLE_F_ATTRS);
}
static void absent_in_map(struct rig *r)
{
    r->item.attrs = entries(r, "a", "1", "b", "2");
    r->values.attrs = entries(r, "b", NULL, "c", "4");
    r->set = bit(SAMPLE_F_ATTRS);
}
static void map_of_structs(struct rig *r)
{
    r->item.places = place(r, "p", address(r, "s", "c", "1"));
    r->values.places = place(r, "p", address(r, "s2", "c2", NULL));
    r->set = bit(SAMPLE_F_PLACES);
}
static void part_of_struct_in_map(struct rig *r)
{
    r->item.places = place(r, "p", address(r, "s", "c", NULL));
    r->values.places = place(r, "p", address(r, NULL, NULL, "2"));
    r->set = bit(SAMPLE_F_PLACES);
}
static void map_of_lists(struct rig *r)
{
    r->item.lists = named_list(r, "k", words(r, "a", "b"));
    r->values.lists = named_list(r, "k", words(r, "c", NULL));
    r->set = bit(SAMPLE_F_LISTS);
}
static void struct_onto_struct(struct rig *r)
{
    r->item.work = address(r, "s", "c", "1");
    r->values.work = address(r, "s2", "c2", NULL);
    r->set = bit(SAMPLE_F_WORK);
}
static void part_of_struct(struct rig *r)
{
    r->item.work = address(r, "s", "c", NULL);
    r->values.work = address(r, NULL, NULL, "2");
    r->set = bit(SAMPLE_F_WORK);
}
static void struct_by_value(struct rig *r)
{
    r->item.home = *address(r, "s", "c", "1");
    r->values.home = *address(r, "s2", "c2", NULL);
    r->set = bit(SAMPLE_F_HOME);
}
static void struct_onto_absent(struct rig *r)
{
    r->values.work = address(r, "s2", "c2", NULL);
    r->set = bit(SAMPLE_F_WORK);
}
static void struct_in_struct(struct rig *r)
{
    r->item.work = address(r, "s", "c", NULL);
    r->item.work->geo = geo(r, 1, 0);
    r->values.work = address(r, "s", "c", NULL);
    r->values.work->geo = geo(r, 0, 2);
    r->set = bit(SAMPLE_F_WORK);
}
static void extras_of_struct(struct rig *r)
{
    r->item.work = address(r, "s", "c", NULL);
    r->item.work->extras = extras(r, "x", "{\"N\":\"1\"}", NULL, NULL);
    r->values.work = address(r, "s", "c", NULL);
    r->values.work->extras = extras(r, "x", "{\"N\":\"2\"}", "y", "{\"N\":\"3\"}");
    r->set = bit(SAMPLE_F_WORK);
}
static void extras_of_item(struct rig *r)
{
    r->item.extras = extras(r, "later", "{\"N\":\"1\"}", NULL, NULL);
    r->values.extras = extras(r, "later", "{\"N\":\"2\"}", "new", "{\"N\":\"3\"}");
    r->set = ~(uint64_t)0 << SAMPLE_FIELD_COUNT;
}
static void out_of_range(struct rig *r)
{
    r->item.i8 = dyn_int64(1);
    r->values.i8 = dyn_int64(300);
    r->set = bit(SAMPLE_F_I8);
}
static void against_rule(struct rig *r)
{
    r->item.price = dyn_decimal_lit("1");
    r->values.price = dyn_decimal_lit("-1");
    r->set = bit(SAMPLE_F_PRICE);
}
static void known_onto_unknown(struct rig *r)
{
    r->item.color = SAMPLE_COLOR_UNKNOWN;
    r->item.color_text = DYN_STR("mauve");
    r->values.color = SAMPLE_COLOR_RED;
    r->set = bit(SAMPLE_F_COLOR);
}
static void unknown_onto_known(struct rig *r)
{
    r->item.color = SAMPLE_COLOR_RED;
    r->values.color = SAMPLE_COLOR_UNKNOWN;
    r->values.color_text = DYN_STR("mauve");
    r->set = bit(SAMPLE_F_COLOR);
}
static void any_value(struct rig *r)
{
    r->item.any.json = DYN_STR("{\"M\":{\"a\":{\"N\":\"1\"}}}");
    r->values.any.json = DYN_STR("{\"M\":{\"b\":{\"N\":\"2\"}}}");
    r->set = bit(SAMPLE_F_ANY);
}
static void own_existing_wins(struct rig *r)
{
    r->item.kept = DYN_STR("old");
    r->values.kept = DYN_STR("new");
    r->set = bit(SAMPLE_F_KEPT);
}
static void own_updates_win(struct rig *r)
{
    r->item.forced = DYN_STR("old");
    r->set = bit(SAMPLE_F_FORCED);
}
static void own_deep(struct rig *r)
{
    r->item.deep = entries(r, "a", "1", "b", "2");
    r->values.deep = entries(r, "b", "3", "c", "4");
    r->set = bit(SAMPLE_F_DEEP);
}
static void own_replace(struct rig *r)
{
    r->item.swapped = address(r, "s", "c", "1");
    r->values.swapped = address(r, "s2", "c2", NULL);
    r->set = bit(SAMPLE_F_SWAPPED);
}

/* Expected values. NULL: absent. REFUSED: the merge is an error and changes nothing. */
#define REFUSED    "refused"
#define OLD        "{\"S\":\"old\"}"
#define NEW        "{\"S\":\"new\"}"
#define MAUVE      "{\"S\":\"mauve\"}"
#define RED        "{\"S\":\"red\"}"
#define L_A        "{\"L\":[{\"S\":\"a\"}]}"
#define L_AB       "{\"L\":[{\"S\":\"a\"},{\"S\":\"b\"}]}"
#define L_C        "{\"L\":[{\"S\":\"c\"}]}"
#define L_NONE     "{\"L\":[]}"
#define M_NONE     "{\"M\":{}}"
#define M_A1       "{\"M\":{\"a\":{\"S\":\"1\"}}}"
#define M_C4       "{\"M\":{\"c\":{\"S\":\"4\"}}}"
#define M_A1B3C4   "{\"M\":{\"a\":{\"S\":\"1\"},\"b\":{\"S\":\"3\"},\"c\":{\"S\":\"4\"}}}"
#define M_A1B2C4   "{\"M\":{\"a\":{\"S\":\"1\"},\"b\":{\"S\":\"2\"},\"c\":{\"S\":\"4\"}}}"
#define M_B3C4     "{\"M\":{\"b\":{\"S\":\"3\"},\"c\":{\"S\":\"4\"}}}"
#define ADDR(s, c) "{\"M\":{\"street\":{\"S\":\"" s "\"},\"city\":{\"S\":\"" c "\"}}}"
#define ADDRZ(s, c, z)                                                                   \
    "{\"M\":{\"street\":{\"S\":\"" s "\"},\"city\":{\"S\":\"" c                          \
    "\"},\"zip\":{\"S\":\"" z "\"}}}"
#define ADDRX(members)                                                                   \
    "{\"M\":{\"street\":{\"S\":\"s\"},\"city\":{\"S\":\"c\"}," members "}}"

static const struct {
    const char *what;
    void (*prepare)(struct rig *rig);
    const char *attribute;
    const char *expected[3]; /* non_null_wins, updates_win, existing_wins */
} rows[] = {
    {"scalar", scalar, "note", {NEW, NEW, OLD}},
    {"scalar onto absent", scalar_onto_absent, "note", {NEW, NEW, NEW}},
    {"absent", absent, "note", {OLD, NULL, OLD}},
    {"absent number", absent_number, "i64", {"{\"N\":\"3\"}", NULL, "{\"N\":\"3\"}"}},
    {"empty text", empty_text, "note", {"{\"S\":\"\"}", "{\"S\":\"\"}", OLD}},
    {"0", zero, "i64", {"{\"N\":\"0\"}", "{\"N\":\"0\"}", "{\"N\":\"3\"}"}},
    {"false",
     is_false,
     "active",
     {"{\"BOOL\":false}", "{\"BOOL\":false}", "{\"BOOL\":true}"}},
    {"empty list", empty_list, "names", {L_NONE, L_NONE, L_A}},
    {"cleared", cleared, "note", {NULL, NULL, NULL}},
    {"set and cleared", set_and_cleared, "note", {NULL, NULL, NULL}},
    {"cleared enum", cleared_enum, "color", {NULL, NULL, NULL}},
    {"cleared struct", cleared_struct, "work", {NULL, NULL, NULL}},
    {"cleared required", cleared_required, "name", {REFUSED, REFUSED, REFUSED}},
    {"cleared required struct",
     cleared_required_struct,
     "home",
     {REFUSED, REFUSED, REFUSED}},
    {"absent required",
     absent_required,
     "name",
     {"{\"S\":\"a thing\"}", REFUSED, "{\"S\":\"a thing\"}"}},
    {"list", list, "names", {L_C, L_C, L_AB}},
    {"set", set, "tags", {"{\"SS\":[\"b\"]}", "{\"SS\":[\"b\"]}", "{\"SS\":[\"a\"]}"}},
    {"empty set", empty_set, "tags", {NULL, NULL, "{\"SS\":[\"a\"]}"}},
    {"empty map", empty_map, "attrs", {M_A1, M_NONE, M_A1}},
    {"map", map, "attrs", {M_A1B3C4, M_B3C4, M_A1B2C4}},
    {"map onto empty", map_onto_empty, "attrs", {M_C4, M_C4, M_C4}},
    {"map onto absent", map_onto_absent, "attrs", {M_C4, M_C4, M_C4}},
    {"absent in map", absent_in_map, "attrs", {M_A1B2C4, REFUSED, M_A1B2C4}},
    {"map of structs",
     map_of_structs,
     "places",
     {"{\"M\":{\"p\":" ADDRZ("s2", "c2", "1") "}}",
      "{\"M\":{\"p\":" ADDR("s2", "c2") "}}",
      "{\"M\":{\"p\":" ADDRZ("s", "c", "1") "}}"}},
    {"part of a struct in a map",
     part_of_struct_in_map,
     "places",
     {"{\"M\":{\"p\":" ADDRZ("s", "c", "2") "}}", REFUSED,
      "{\"M\":{\"p\":" ADDRZ("s", "c", "2") "}}"}},
    {"map of lists",
     map_of_lists,
     "lists",
     {"{\"M\":{\"k\":" L_C "}}", "{\"M\":{\"k\":" L_C "}}", "{\"M\":{\"k\":" L_AB "}}"}},
    {"struct",
     struct_onto_struct,
     "work",
     {ADDRZ("s2", "c2", "1"), ADDR("s2", "c2"), ADDRZ("s", "c", "1")}},
    {"part of a struct",
     part_of_struct,
     "work",
     {ADDRZ("s", "c", "2"), REFUSED, ADDRZ("s", "c", "2")}},
    {"struct by value",
     struct_by_value,
     "home",
     {ADDRZ("s2", "c2", "1"), ADDR("s2", "c2"), ADDRZ("s", "c", "1")}},
    {"struct onto absent",
     struct_onto_absent,
     "work",
     {ADDR("s2", "c2"), ADDR("s2", "c2"), ADDR("s2", "c2")}},
    {"struct in struct",
     struct_in_struct,
     "work",
     {ADDRX("\"geo\":{\"M\":{\"lat\":{\"N\":\"1\"},\"lon\":{\"N\":\"2\"}}}"),
      ADDRX("\"geo\":{\"M\":{\"lon\":{\"N\":\"2\"}}}"),
      ADDRX("\"geo\":{\"M\":{\"lat\":{\"N\":\"1\"},\"lon\":{\"N\":\"2\"}}}")}},
    {"extras of a struct",
     extras_of_struct,
     "work",
     {ADDRX("\"x\":{\"N\":\"2\"},\"y\":{\"N\":\"3\"}"),
      ADDRX("\"x\":{\"N\":\"2\"},\"y\":{\"N\":\"3\"}"),
      ADDRX("\"x\":{\"N\":\"1\"},\"y\":{\"N\":\"3\"}")}},
    {"extras of the item",
     extras_of_item,
     "later",
     {"{\"N\":\"1\"}", "{\"N\":\"1\"}", "{\"N\":\"1\"}"}},
    {"out of range", out_of_range, "i8", {REFUSED, REFUSED, "{\"N\":\"1\"}"}},
    {"against a rule", against_rule, "price", {REFUSED, REFUSED, "{\"N\":\"1\"}"}},
    {"known onto unknown enum", known_onto_unknown, "color", {RED, RED, MAUVE}},
    {"unknown onto known enum", unknown_onto_known, "color", {MAUVE, MAUVE, RED}},
    {"any",
     any_value,
     "any",
     {"{\"M\":{\"b\":{\"N\":\"2\"}}}", "{\"M\":{\"b\":{\"N\":\"2\"}}}",
      "{\"M\":{\"a\":{\"N\":\"1\"}}}"}},
    {"a field with existing_wins", own_existing_wins, "kept", {OLD, OLD, OLD}},
    {"a field with updates_win", own_updates_win, "forced", {NULL, NULL, NULL}},
    {"a map with updates_win, deep", own_deep, "deep", {M_A1B3C4, M_A1B3C4, M_A1B3C4}},
    {"a struct with replace",
     own_replace,
     "swapped",
     {ADDR("s2", "c2"), ADDR("s2", "c2"), ADDRZ("s", "c", "1")}},
};

#define ROW_COUNT ((int)(sizeof(rows) / sizeof(rows[0])))

static void check_row(int row, enum dyn_merge strategy, const char *expected)
{
    struct rig rig;
    struct sample_thing before;
    struct dyn_merge_opts opts = {.strategy = strategy};
    rig_init(&rig);
    rows[row].prepare(&rig);
    before = rig.item;
    int rc = merge(&rig, &opts, NULL);
    if (expected != NULL && strcmp(expected, REFUSED) == 0) {
        ck_assert_msg(rc == DYN_E_INVALID, "%s: %d", rows[row].what, rc);
        ck_assert_int_eq(
            strncmp(rig.err.field, rows[row].attribute, strlen(rows[row].attribute)), 0);
        ck_assert_mem_eq(&rig.item, &before, sizeof(before));
        rig_release(&rig);
        return;
    }
    ck_assert_msg(rc == DYN_OK, "%s: %s: %s", rows[row].what, rig.err.field,
                  rig.err.message);
    const char *found = written(&rig, rows[row].attribute);
    if (expected == NULL || found == NULL)
        ck_assert_msg(found == expected, "%s: %s instead of %s", rows[row].what,
                      found != NULL ? found : "absent",
                      expected != NULL ? expected : "absent");
    else
        ck_assert_msg(strncmp(found, expected, strlen(expected)) == 0,
                      "%s: %s instead of %s", rows[row].what, found, expected);
    rig_release(&rig);
}

START_TEST(non_null_wins)
{
    check_row(_i, DYN_MERGE_NON_NULL_WINS, rows[_i].expected[0]);
}
END_TEST

START_TEST(updates_win)
{
    check_row(_i, DYN_MERGE_UPDATES_WIN, rows[_i].expected[1]);
}
END_TEST

START_TEST(existing_wins)
{
    check_row(_i, DYN_MERGE_EXISTING_WINS, rows[_i].expected[2]);
}
END_TEST

START_TEST(the_default_is_non_null_wins)
{
    check_row(_i, DYN_MERGE_DEFAULT, rows[_i].expected[0]);
}
END_TEST

/* --- Words of the call and of the model ----------------------------------------------------- */

START_TEST(deep_and_replace_of_a_call_decide_over_its_strategy)
{
    static const struct {
        unsigned strategy;
        const char *map, *address;
    } words_of_calls[] = {
        {DYN_MERGE_UPDATES_WIN | DYN_MERGE_DEEP, M_A1B3C4, ADDRZ("s2", "c2", "1")},
        {DYN_MERGE_NON_NULL_WINS | DYN_MERGE_REPLACE, M_B3C4, ADDR("s2", "c2")},
        {DYN_MERGE_EXISTING_WINS | DYN_MERGE_REPLACE,
         "{\"M\":{\"a\":{\"S\":\"1\"},\"b\":{\"S\":\"2\"}}}", ADDRZ("s", "c", "1")},
        {DYN_MERGE_DEEP, M_A1B3C4, ADDRZ("s2", "c2", "1")},
        {DYN_MERGE_REPLACE, M_B3C4, ADDR("s2", "c2")},
    };
    for (size_t i = 0; i < sizeof(words_of_calls) / sizeof(words_of_calls[0]); i++) {
        struct dyn_merge_opts opts = {.strategy =
                                          (enum dyn_merge)words_of_calls[i].strategy};
        struct rig rig;
        rig_init(&rig);
        map(&rig);
        struct_onto_struct(&rig);
        rig.set |= bit(SAMPLE_F_ATTRS);
        ck_assert_int_eq(merge(&rig, &opts, NULL), DYN_OK);
        ck_assert_int_eq(strncmp(written(&rig, "attrs"), words_of_calls[i].map,
                                 strlen(words_of_calls[i].map)),
                         0);
        ck_assert_int_eq(strncmp(written(&rig, "work"), words_of_calls[i].address,
                                 strlen(words_of_calls[i].address)),
                         0);
        rig_release(&rig);
    }
}
END_TEST

START_TEST(the_strategy_of_a_model_is_its_default_only)
{
    struct table table = *sample_thing_table();
    struct dyn_merge_opts opts = {.strategy = DYN_MERGE_NON_NULL_WINS};
    struct rig rig;
    table.model.merge = DYN_MERGE_UPDATES_WIN;
    rig_init(&rig);
    absent(&rig);
    struct dyn_patch patch = {&rig.values, &rig.set, &rig.clear, NULL};
    ck_assert_int_eq(
        dyn_item_merge(&table.model, &rig.mem, &rig.item, &patch, &opts, &rig.err),
        DYN_OK);
    ck_assert_ptr_nonnull(rig.item.note.ptr);
    ck_assert_int_eq(
        dyn_item_merge(&table.model, &rig.mem, &rig.item, &patch, NULL, &rig.err),
        DYN_OK);
    ck_assert_ptr_null(rig.item.note.ptr);
    rig_release(&rig);
}
END_TEST

/* --- Keys and immutable fields ---------------------------------------------------------------- */

START_TEST(a_field_of_the_table_key_never_changes)
{
    struct dyn_merge_opts opts = {.change_immutable = true};
    struct rig rig;
    rig_init(&rig);
    rig.values.tenant = DYN_STR("t2");
    rig.set = bit(SAMPLE_F_TENANT);
    ck_assert_int_eq(merge(&rig, &opts, NULL), DYN_E_INVALID);
    ck_assert_str_eq(rig.err.field, "tenant");
    ck_assert_str_eq(rig.err.model, "Thing");
    ck_assert_ptr_nonnull(strstr(rig.err.message, "table key"));
    rig.set = 0;
    rig.clear = bit(SAMPLE_F_ID);
    ck_assert_int_eq(merge(&rig, &opts, NULL), DYN_E_INVALID);
    ck_assert_str_eq(rig.err.field, "id");
    rig_release(&rig);
}
END_TEST

START_TEST(the_same_value_of_a_key_or_immutable_field_is_fine)
{
    struct rig rig;
    uint64_t changed = 1;
    rig_init(&rig);
    rig.item.token = DYN_STR("f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
    rig.values = rig.item;
    rig.values.id = DYN_STR("01arz3ndektsv4rrffq69g5fav");
    rig.set = bit(SAMPLE_F_TENANT) | bit(SAMPLE_F_ID) | bit(SAMPLE_F_TOKEN);
    ck_assert_int_eq(merge(&rig, NULL, &changed), DYN_OK);
    ck_assert_uint_eq(changed, 0);
    ck_assert_str_eq(rig.item.id.ptr, "01ARZ3NDEKTSV4RRFFQ69G5FAV");
    rig_release(&rig);
}
END_TEST

START_TEST(an_absent_field_of_the_table_key_may_be_filled)
{
    struct rig rig;
    rig_init(&rig);
    rig.item.tenant = dyn_str(NULL);
    rig.values.tenant = DYN_STR("t9");
    rig.set = bit(SAMPLE_F_TENANT);
    ck_assert_int_eq(merge(&rig, NULL, NULL), DYN_OK);
    ck_assert_str_eq(rig.item.tenant.ptr, "t9");
    rig_release(&rig);
}
END_TEST

START_TEST(an_immutable_field_changes_only_when_the_call_says_so)
{
    struct dyn_merge_opts opts = {.change_immutable = true};
    struct rig rig;
    rig_init(&rig);
    rig.item.created_at = dyn_time_us(0);
    rig.values.created_at = dyn_time_us(1000);
    rig.set = bit(SAMPLE_F_CREATED_AT);
    ck_assert_int_eq(merge(&rig, NULL, NULL), DYN_E_INVALID);
    ck_assert_str_eq(rig.err.field, "created_at");
    ck_assert_ptr_nonnull(strstr(rig.err.message, "immutable"));
    ck_assert_int_eq(merge(&rig, &opts, NULL), DYN_OK);
    ck_assert_int_eq(rig.item.created_at.us, 1000);
    rig_release(&rig);
}
END_TEST

START_TEST(an_immutable_member_of_a_struct_is_protected_too)
{
    struct table table = *sample_thing_table(), nested = *sample_address_table();
    const struct dyn_type *work = &table.fields[SAMPLE_F_WORK].type;
    struct rig rig;
    nested.fields[2].flags |= DYN_FIELD_IMMUTABLE; /* zip */
    for (size_t i = 0; i < table.reference_count; i++)
        if (table.references[i] == dyni_struct(work))
            table.references[i] = &nested.model.item;
    ck_assert_ptr_eq(dyni_struct(work), &nested.model.item);
    rig_init(&rig);
    rig.item.work = address(&rig, "s", "c", "1");
    rig.values.work = address(&rig, "s", "c", "2");
    rig.set = bit(SAMPLE_F_WORK);
    struct dyn_patch patch = {&rig.values, &rig.set, NULL, NULL};
    ck_assert_int_eq(
        dyn_item_merge(&table.model, &rig.mem, &rig.item, &patch, NULL, &rig.err),
        DYN_E_INVALID);
    ck_assert_str_eq(rig.err.field, "work.zip");
    rig.values.work = address(&rig, "s2", "c", "1");
    ck_assert_int_eq(
        dyn_item_merge(&table.model, &rig.mem, &rig.item, &patch, NULL, &rig.err),
        DYN_OK);
    rig_release(&rig);
}
END_TEST

/* --- Masks and results ------------------------------------------------------------------------ */

START_TEST(fields_outside_the_masks_are_left_alone)
{
    uint64_t include = bit(SAMPLE_F_NOTE) | bit(SAMPLE_F_I64);
    uint64_t exclude = bit(SAMPLE_F_I64);
    struct dyn_merge_opts opts = {.include = &include, .exclude = &exclude};
    uint64_t changed = 0;
    struct rig rig;
    rig_init(&rig);
    rig.item.label = DYN_STR("old");
    rig.values.tenant = DYN_STR("t2");
    rig.values.note = DYN_STR("new");
    rig.values.i64 = dyn_int64(5);
    rig.set = bit(SAMPLE_F_TENANT) | bit(SAMPLE_F_NOTE) | bit(SAMPLE_F_I64);
    rig.clear = bit(SAMPLE_F_LABEL) | bit(SAMPLE_F_NAME);
    ck_assert_int_eq(merge(&rig, &opts, &changed), DYN_OK);
    ck_assert_uint_eq(changed, bit(SAMPLE_F_NOTE));
    ck_assert_str_eq(rig.item.note.ptr, "new");
    ck_assert_str_eq(rig.item.label.ptr, "old");
    ck_assert(!rig.item.i64.has);
    rig_release(&rig);
}
END_TEST

START_TEST(the_changed_mask_names_what_has_another_value)
{
    uint64_t changed = ~(uint64_t)0;
    struct rig rig;
    rig_init(&rig);
    rig.item.price = dyn_decimal_lit("1.50");
    rig.item.tags = words(&rig, "a", "b");
    rig.item.note = DYN_STR("old");
    rig.values.price = dyn_decimal_lit("1.5");
    rig.values.tags = words(&rig, "b", "a");
    rig.values.note = DYN_STR("new");
    rig.values.ratio = dyn_float64(2);
    rig.set = bit(SAMPLE_F_PRICE) | bit(SAMPLE_F_TAGS) | bit(SAMPLE_F_NOTE) |
              bit(SAMPLE_F_RATIO);
    rig.clear = bit(SAMPLE_F_LABEL);
    ck_assert_int_eq(merge(&rig, NULL, &changed), DYN_OK);
    ck_assert_uint_eq(changed, bit(SAMPLE_F_NOTE) | bit(SAMPLE_F_RATIO));
    rig_release(&rig);
}
END_TEST

START_TEST(all_that_is_wrong_is_counted_and_nothing_changes)
{
    struct sample_thing before;
    uint64_t changed = 0x77;
    struct rig rig;
    rig_init(&rig);
    rig.values.note = DYN_STR("new");
    rig.values.i8 = dyn_int64(300);
    rig.values.tenant = DYN_STR("t2");
    rig.set = bit(SAMPLE_F_NOTE) | bit(SAMPLE_F_I8) | bit(SAMPLE_F_TENANT);
    rig.clear = bit(SAMPLE_F_NAME);
    before = rig.item;
    ck_assert_int_eq(merge(&rig, NULL, &changed), DYN_E_INVALID);
    ck_assert_str_eq(rig.err.field, "tenant");
    ck_assert_ptr_nonnull(strstr(rig.err.message, "(and 2 more)"));
    ck_assert_mem_eq(&rig.item, &before, sizeof(before));
    ck_assert_uint_eq(changed, 0x77);
    rig_release(&rig);
}
END_TEST

START_TEST(a_name_that_an_update_has_twice_is_refused)
{
    struct rig rig;
    rig_init(&rig);
    rig.item.attrs = entries(&rig, "a", "1", NULL, NULL);
    rig.values.attrs = entries(&rig, "a", "2", "a", "3");
    rig.set = bit(SAMPLE_F_ATTRS);
    ck_assert_int_eq(merge(&rig, NULL, NULL), DYN_E_INVALID);
    ck_assert_str_eq(rig.err.field, "attrs.a");
    rig_release(&rig);
}
END_TEST

START_TEST(what_is_taken_is_copied_and_what_is_kept_is_not_written_to)
{
    char street[] = "new street";
    struct sample_address *old;
    struct rig rig;
    rig_init(&rig);
    old = address(&rig, "s", "c", "1");
    rig.item.work = old;
    rig.values.work = address(&rig, street, NULL, NULL);
    rig.set = bit(SAMPLE_F_WORK);
    ck_assert_int_eq(merge(&rig, NULL, NULL), DYN_OK);
    memset(street, '?', sizeof(street) - 1);
    rig.values.work->street = DYN_STR("elsewhere");
    ck_assert_ptr_ne(rig.item.work, old);
    ck_assert_str_eq(rig.item.work->street.ptr, "new street");
    ck_assert_str_eq(old->street.ptr, "s");
    rig_release(&rig);
}
END_TEST

START_TEST(large_maps_merge_by_name)
{
    enum { MANY = 2000 };
    static char names[2 * MANY][8];
    struct rig rig;
    rig_init(&rig);
    struct dyn_str_entry *old = calloc(MANY, sizeof(*old));
    struct dyn_str_entry *update = calloc(MANY, sizeof(*update));
    ck_assert(old != NULL && update != NULL);
    for (size_t i = 0; i < 2 * MANY; i++)
        snprintf(names[i], sizeof(names[i]), "k%zu", i);
    for (size_t i = 0; i < MANY; i++) {
        old[i].key = dyn_str(names[i]);
        old[i].value = DYN_STR("old");
        update[i].key = dyn_str(names[2 * MANY - 1 - MANY / 2 - i]);
        update[i].value = DYN_STR("new");
    }
    rig.item.attrs.items = old;
    rig.values.attrs.items = update;
    rig.item.attrs.len = rig.values.attrs.len = MANY;
    rig.set = bit(SAMPLE_F_ATTRS);
    ck_assert_int_eq(merge(&rig, NULL, NULL), DYN_OK);
    ck_assert_uint_eq(rig.item.attrs.len, MANY + MANY / 2);
    for (size_t i = 0; i < MANY; i++) {
        ck_assert_str_eq(rig.item.attrs.items[i].key.ptr, names[i]);
        ck_assert_str_eq(rig.item.attrs.items[i].value.ptr, i < MANY / 2 ? "old" : "new");
    }
    free(old);
    free(update);
    rig_release(&rig);
}
END_TEST

/* --- A patch from an item --------------------------------------------------------------------- */

START_TEST(a_patch_from_an_item_sets_what_it_has_but_key_and_version)
{
    struct sample_thing thing = sample_thing_small(), values;
    uint64_t set = ~(uint64_t)0;
    thing.rev = dyn_int64(4);
    thing.i64 = dyn_int64(0);
    thing.note = DYN_STR("");
    thing.tags.items = dyn_empty;
    dyn_item_to_patch(sample_thing_model(), &thing, &values, &set);
    ck_assert_uint_eq(set, bit(SAMPLE_F_NAME) | bit(SAMPLE_F_NOTE) | bit(SAMPLE_F_I64) |
                               bit(SAMPLE_F_HOME));
    ck_assert_ptr_eq(values.name.ptr, thing.name.ptr);
    dyn_item_to_patch(NULL, &thing, &values, &set);
    dyn_item_to_patch(sample_thing_model(), NULL, &values, &set);
}
END_TEST

START_TEST(merging_an_item_twice_changes_nothing_the_second_time)
{
    static const enum dyn_merge strategies[] = {
        DYN_MERGE_NON_NULL_WINS, DYN_MERGE_UPDATES_WIN, DYN_MERGE_EXISTING_WINS};
    struct sample_thing full = sample_thing_full();
    struct dyn_merge_opts opts = {.strategy = strategies[_i], .change_immutable = true};
    uint64_t changed = 0;
    struct rig rig;
    rig_init(&rig);
    dyn_item_to_patch(sample_thing_model(), &full, &rig.values, &rig.set);
    ck_assert_msg(merge(&rig, &opts, &changed) == DYN_OK, "%s: %s", rig.err.field,
                  rig.err.message);
    ck_assert_uint_ne(changed, 0);
    ck_assert_int_eq(merge(&rig, &opts, &changed), DYN_OK);
    ck_assert_uint_eq(changed, 0);
    if (_i == 1) {
        full.rev.has = false;
        full.extras.items = NULL;
        full.extras.len = 0;
        ck_assert(dyn_item_equal(sample_thing_model(), &rig.item, &full));
    }
    rig_release(&rig);
}
END_TEST

/* --- Wide models, arguments, memory ------------------------------------------------------------ */

START_TEST(masks_have_a_word_for_each_64_fields)
{
    enum { WIDE = 130 };
    static struct table_field fields[WIDE];
    static struct table table;
    static char names[WIDE][8];
    const struct table_rows wide = {.name = "Wide",
                                    .fields = fields,
                                    .field_count = WIDE,
                                    .size = WIDE * sizeof(struct dyn_int64),
                                    .extras = DYN_NO_OFFSET};
    struct dyn_int64 item[WIDE], values[WIDE];
    uint64_t set[3] = {0}, clear[3] = {0}, changed[3] = {9, 9, 9};
    const struct dyn_model *model = &table.model;
    struct dyn_arena mem = {0};
    struct dyn_patch patch = {values, set, clear, NULL};
    struct dyn_merge_opts opts = {.ret_changed = changed};
    for (size_t i = 0; i < WIDE; i++) {
        snprintf(names[i], sizeof(names[i]), "f%03zu", i);
        fields[i].name = names[i];
        fields[i].offset = (uint16_t)(i * sizeof(struct dyn_int64));
        fields[i].type.kind = DYN_KIND_INT64;
        fields[i].type.wire = DYN_WIRE_N;
        fields[i].type.size = sizeof(struct dyn_int64);
        fields[i].type.bits = 64;
    }
    table_build(&table, &wide);
    memset(item, 0, sizeof(item));
    memset(values, 0, sizeof(values));
    item[64] = dyn_int64(1);
    values[129] = dyn_int64(2);
    set[2] = 2;
    clear[1] = 1;
    ck_assert_int_eq(dyn_item_merge(model, &mem, item, &patch, &opts, NULL), DYN_OK);
    ck_assert_uint_eq(changed[0], 0);
    ck_assert_uint_eq(changed[1], 1);
    ck_assert_uint_eq(changed[2], 2);
    ck_assert(!item[64].has && item[129].value == 2);
    dyn_item_to_patch(model, item, values, set);
    ck_assert(set[0] == 0 && set[1] == 0 && set[2] == 2);
    dyn_arena_release(&mem);
}
END_TEST

START_TEST(a_patch_without_values_can_clear)
{
    struct rig rig;
    rig_init(&rig);
    cleared(&rig);
    struct dyn_patch patch = {NULL, NULL, &rig.clear, NULL};
    ck_assert_int_eq(
        dyn_item_merge(sample_thing_model(), &rig.mem, &rig.item, &patch, NULL, NULL),
        DYN_OK);
    ck_assert_ptr_null(rig.item.note.ptr);
    rig_release(&rig);
}
END_TEST

START_TEST(merge_refuses_what_it_cannot_use)
{
    struct dyn_merge_opts opts = {.strategy = (enum dyn_merge)9};
    struct sample_card card;
    uint64_t none = 0;
    struct rig rig;
    rig_init(&rig);
    struct dyn_patch patch = {&rig.values, &none, &none, NULL},
                     no_values = {NULL, &none, NULL, NULL};
    const struct dyn_model *model = sample_thing_model();
    memset(&card, 0, sizeof(card));
    ck_assert_int_eq(dyn_item_merge(NULL, &rig.mem, &rig.item, &patch, NULL, NULL),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_item_merge(model, NULL, &rig.item, &patch, NULL, NULL),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_item_merge(model, &rig.mem, NULL, &patch, NULL, NULL),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_item_merge(model, &rig.mem, &rig.item, NULL, NULL, NULL),
                     DYN_E_ARG);
    ck_assert_int_eq(dyn_item_merge(model, &rig.mem, &rig.item, &no_values, NULL, NULL),
                     DYN_E_ARG);
    ck_assert_int_eq(merge(&rig, &opts, NULL), DYN_E_ARG);
    ck_assert_int_eq(
        dyn_item_merge(sample_card_model(), &rig.mem, &card, &patch, NULL, NULL),
        DYN_E_ARG);
    rig_release(&rig);
}
END_TEST

START_TEST(merge_survives_every_failing_allocation)
{
    struct sample_thing full = sample_thing_full(), item, before, values;
    uint64_t set = 0, changed;
    struct dyn_merge_opts opts = {.change_immutable = true, .ret_changed = &changed};
    struct faulty_system faulty;
    struct dyn_error err;
    int rc = DYN_E_NOMEM;
    dyn_item_to_patch(sample_thing_model(), &full, &values, &set);
    before = sample_thing_small();
    before.attrs = full.attrs;
    before.places = full.places;
    before.work = full.swapped;
    before.home.extras = full.home.extras;
    struct dyn_patch patch = {&values, &set, NULL, NULL};
    faulty_system_init(&faulty);
    for (size_t at = 1; rc != DYN_OK; at++) {
        struct dyn_arena mem = {.system = &faulty.system};
        ck_assert_uint_lt(at, 1000);
        faulty_system_round(&faulty, at);
        item = before;
        changed = 0x77;
        rc = dyn_item_merge(sample_thing_model(), &mem, &item, &patch, &opts, &err);
        if (rc != DYN_OK) {
            ck_assert_int_eq(rc, DYN_E_NOMEM);
            ck_assert_int_eq(err.code, DYN_E_NOMEM);
            ck_assert_mem_eq(&item, &before, sizeof(item));
            ck_assert_uint_eq(changed, 0x77);
        }
        dyn_arena_release(&mem);
        ck_assert_uint_eq(faulty.live_bytes, 0);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("model merge");
    TCase *table = tcase_create("truth table");
    TCase *rules = tcase_create("rules");
    tcase_add_loop_test(table, non_null_wins, 0, ROW_COUNT);
    tcase_add_loop_test(table, updates_win, 0, ROW_COUNT);
    tcase_add_loop_test(table, existing_wins, 0, ROW_COUNT);
    tcase_add_loop_test(table, the_default_is_non_null_wins, 0, ROW_COUNT);
    tcase_add_test(rules, deep_and_replace_of_a_call_decide_over_its_strategy);
    tcase_add_test(rules, the_strategy_of_a_model_is_its_default_only);
    tcase_add_test(rules, a_field_of_the_table_key_never_changes);
    tcase_add_test(rules, the_same_value_of_a_key_or_immutable_field_is_fine);
    tcase_add_test(rules, an_absent_field_of_the_table_key_may_be_filled);
    tcase_add_test(rules, an_immutable_field_changes_only_when_the_call_says_so);
    tcase_add_test(rules, an_immutable_member_of_a_struct_is_protected_too);
    tcase_add_test(rules, fields_outside_the_masks_are_left_alone);
    tcase_add_test(rules, the_changed_mask_names_what_has_another_value);
    tcase_add_test(rules, all_that_is_wrong_is_counted_and_nothing_changes);
    tcase_add_test(rules, a_name_that_an_update_has_twice_is_refused);
    tcase_add_test(rules, what_is_taken_is_copied_and_what_is_kept_is_not_written_to);
    tcase_add_test(rules, large_maps_merge_by_name);
    tcase_add_test(rules, a_patch_from_an_item_sets_what_it_has_but_key_and_version);
    tcase_add_loop_test(rules, merging_an_item_twice_changes_nothing_the_second_time, 0,
                        3);
    tcase_add_test(rules, masks_have_a_word_for_each_64_fields);
    tcase_add_test(rules, a_patch_without_values_can_clear);
    tcase_add_test(rules, merge_refuses_what_it_cannot_use);
    tcase_add_test(rules, merge_survives_every_failing_allocation);
    suite_add_tcase(suite, table);
    suite_add_tcase(suite, rules);
    return suite_main(suite);
}
