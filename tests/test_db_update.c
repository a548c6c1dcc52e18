/* SPDX-License-Identifier: MIT */
/* Updates: what a patch becomes, and every way in which an index key could go stale. */
#include "support/fake_expression.h"
#include "support/faulty_system.h"
#include "support/suite.h"

#include "index_parts.dyn.h"

/* --- An update and what came of it ----------------------------------------------------------- */

struct rig {
    struct faulty_system faulty;
    struct ip_task known;
    struct ip_task_key key;
    struct ip_task_patch patch;
    struct dyn_patch parts;
    struct dyni_update update;
    struct dyni_expression e;
    struct dyn_arena mem;
    struct dyn_error err;
};

#define WRITTEN ", updated_at = {'S':'2026-11-21T04:46:25.123Z'}"
#define DAY     ", gsi3pk = {'S':'W#2026-11-21'}"

static struct ip_task task(void)
{
    struct ip_task t;
    memset(&t, 0, sizeof(t));
    t.tenant = DYN_STR("t1");
    t.id = DYN_STR("1");
    t.title = DYN_STR("a task");
    return t;
}

static void rig_init(struct rig *rig)
{
    memset(rig, 0, sizeof(*rig));
    faulty_system_init(&rig->faulty);
    rig->mem.system = &rig->faulty.system;
    rig->known = task();
    rig->key.tenant = DYN_STR("t1");
    rig->key.id = DYN_STR("1");
    rig->parts = (struct dyn_patch){&rig->patch.values, rig->patch.set.bits,
                                    rig->patch.clear.bits, NULL};
    rig->update = (struct dyni_update){.model = ip_task_model(),
                                       .key = &rig->key,
                                       .patch = &rig->parts,
                                       .system = &rig->faulty.system,
                                       .mem = &rig->mem};
    dyni_expression_init(&rig->e, &rig->faulty.system, &rig->err);
}

static void rig_release(struct rig *rig)
{
    dyni_expression_release(&rig->e);
    dyn_arena_release(&rig->mem);
    ck_assert_uint_eq(rig->faulty.live_bytes, 0);
}

/* --- Patches ---------------------------------------------------------------------------------- */

static struct ip_place bath = {DYN_STR_INIT("Bath"), {NULL, 0}, {NULL, 0}};
static struct ip_place only_zip = {{NULL, 0}, DYN_STR_INIT("BA1"), {NULL, 0}};
static struct ip_place nowhere;

static void know(struct rig *r)
{
    r->parts.known = &r->known;
}

static void set_nothing(struct rig *r)
{
    (void)r;
}

static void set_title(struct rig *r)
{
    ip_task_patch_set_title(&r->patch, DYN_STR("new"));
}

static void set_absent(struct rig *r)
{
    struct dyn_str absent = {NULL, 0};
    ip_task_patch_set_assignee(&r->patch, absent);
}

static void set_time_only(struct rig *r)
{
    ip_task_patch_set_updated_at(&r->patch, dyn_time_us(0));
}

static void set_assignee(struct rig *r)
{
    ip_task_patch_set_assignee(&r->patch, DYN_STR("a b#c"));
}

static void set_empty_assignee(struct rig *r)
{
    ip_task_patch_set_assignee(&r->patch, DYN_STR(""));
}

static void clear_assignee(struct rig *r)
{
    ip_task_patch_clear_assignee(&r->patch);
}

static void set_status(struct rig *r)
{
    dyn_mask_add(r->patch.set.bits, IP_TASK_F_STATUS);
    r->patch.values.status = IP_STATUS_DONE;
}

static void set_due(struct rig *r)
{
    dyn_mask_add(r->patch.set.bits, IP_TASK_F_DUE);
    r->patch.values.due = dyn_date_ymd(2026, 12, 24);
}

static void set_channel(struct rig *r)
{
    dyn_mask_add(r->patch.set.bits, IP_TASK_F_CHANNEL);
    r->patch.values.channel = DYN_STR("c9");
}

static void set_first(struct rig *r)
{
    dyn_mask_add(r->patch.set.bits, IP_TASK_F_FIRST);
    r->patch.values.first = DYN_STR("f");
}

static void set_status_due(struct rig *r)
{
    set_status(r);
    set_due(r);
    /* The other key with the status in it has parts that only the item knows. */
    ip_task_patch_clear_channel(&r->patch);
}

static void set_status_knowing_none(struct rig *r)
{
    know(r);
    set_status(r);
}

static void set_status_knowing_all(struct rig *r)
{
    set_status_knowing_none(r);
    r->known.status = IP_STATUS_OPEN;
    r->known.due = dyn_date_ymd(2026, 1, 2);
    r->known.first = DYN_STR("f0");
    r->known.channel = DYN_STR("c0");
}

static void set_due_knowing_default(struct rig *r)
{
    know(r);
    set_due(r);
    r->known.status = IP_STATUS_OPEN;
}

static void set_first_knowing_none(struct rig *r)
{
    know(r);
    set_first(r);
    r->known.status = IP_STATUS_OPEN;
    r->known.channel = DYN_STR("c0");
}

static void set_first_knowing_it(struct rig *r)
{
    set_first_knowing_none(r);
    r->known.first = DYN_STR("f0");
}

static void set_channel_knowing_all(struct rig *r)
{
    set_channel(r);
    know(r);
    r->known.status = IP_STATUS_OPEN;
    r->known.first = DYN_STR("f0");
    r->known.channel = DYN_STR("c0");
}

static void clear_due(struct rig *r)
{
    ip_task_patch_clear_due(&r->patch);
}

static void set_city(struct rig *r)
{
    ip_task_patch_set_place(&r->patch, &bath);
}

static void set_zip(struct rig *r)
{
    ip_task_patch_set_place(&r->patch, &only_zip);
}

static void set_nowhere(struct rig *r)
{
    ip_task_patch_set_place(&r->patch, &nowhere);
}

static void clear_place(struct rig *r)
{
    ip_task_patch_clear_place(&r->patch);
}

static void set_zip_knowing_none(struct rig *r)
{
    know(r);
    set_zip(r);
}

static void set_swapped(struct rig *r)
{
    ip_task_patch_set_swapped(&r->patch, &only_zip);
}

static void set_points(struct rig *r)
{
    ip_task_patch_set_points(&r->patch, dyn_int64(7));
}

static void set_points_too_many(struct rig *r)
{
    ip_task_patch_set_points(&r->patch, dyn_int64(1001));
}

static void set_digest(struct rig *r)
{
    ip_task_patch_set_digest(&r->patch, dyn_bytes("\xff\x00", 2));
}

static void set_empty_digest(struct rig *r)
{
    ip_task_patch_set_digest(&r->patch, dyn_bytes("", 0));
}

static struct dyn_str two_tags[] = {DYN_STR_INIT("a"), DYN_STR_INIT("b")};

static void set_tags(struct rig *r)
{
    ip_task_patch_set_tags(&r->patch, (struct dyn_str_list){two_tags, 2});
}

static void set_no_tags(struct rig *r)
{
    ip_task_patch_set_tags(&r->patch, (struct dyn_str_list){dyn_empty, 0});
}

static struct dyn_str_entry notes[] = {{DYN_STR_INIT("a.b"), DYN_STR_INIT("1")},
                                       {DYN_STR_INIT("absent"), {NULL, 0}},
                                       {DYN_STR_INIT("title"), DYN_STR_INIT("2")}};
static struct dyn_str_entry twice[] = {{DYN_STR_INIT("a"), DYN_STR_INIT("1")},
                                       {DYN_STR_INIT("a"), DYN_STR_INIT("2")}};

static void set_notes(struct rig *r)
{
    ip_task_patch_set_notes(&r->patch, (struct dyn_str_map){notes, 3});
}

static void set_notes_twice(struct rig *r)
{
    ip_task_patch_set_notes(&r->patch, (struct dyn_str_map){twice, 2});
}

static void set_no_notes(struct rig *r)
{
    ip_task_patch_set_notes(&r->patch, (struct dyn_str_map){dyn_empty, 0});
}

static struct ip_place_entry home[] = {
    {DYN_STR_INIT("home"), {{NULL, 0}, DYN_STR_INIT("BA2"), {NULL, 0}}}};

static void set_places(struct rig *r)
{
    ip_task_patch_set_places(&r->patch, (struct ip_place_map){home, 1});
}

static void set_places_stored_empty(struct rig *r)
{
    static struct ip_task stored;
    set_places(r);
    stored = task();
    stored.places.items = dyn_empty;
    r->update.stored = &stored;
}

static struct ip_place_entry work[] = {
    {DYN_STR_INIT("work"), {{NULL, 0}, DYN_STR_INIT("BA3"), {NULL, 0}}}};

static void set_places_stored_others(struct rig *r)
{
    set_places_stored_empty(r);
    ((struct ip_task *)(uintptr_t)r->update.stored)->places =
        (struct ip_place_map){work, 1};
}

static void force_absent(struct rig *r)
{
    struct dyn_str absent = {NULL, 0};
    ip_task_patch_set_forced(&r->patch, absent);
}

static void set_fixed(struct rig *r)
{
    set_title(r);
    dyn_mask_add(r->patch.set.bits, IP_TASK_F_FIXED);
    r->patch.values.fixed = DYN_STR("x");
}

static void clear_fixed(struct rig *r)
{
    dyn_mask_add(r->patch.clear.bits, IP_TASK_F_FIXED);
}

static void clear_title(struct rig *r)
{
    dyn_mask_add(r->patch.clear.bits, IP_TASK_F_TITLE);
}

static void set_own_key(struct rig *r)
{
    set_title(r);
    dyn_mask_add(r->patch.set.bits, IP_TASK_F_ID);
    r->patch.values.id = DYN_STR("1");
}

static void set_other_key(struct rig *r)
{
    dyn_mask_add(r->patch.set.bits, IP_TASK_F_ID);
    r->patch.values.id = DYN_STR("2");
}

static void know_another(struct rig *r)
{
    set_title(r);
    know(r);
    r->known.id = DYN_STR("2");
}

static void expect_version(struct rig *r)
{
    set_title(r);
    r->update.version = dyn_int64(1);
}

static const struct row {
    const char *what;
    void (*make)(struct rig *rig);
    const char *update, *condition;
    int rc;
    const char *field;
} rows[] = {
    {"nothing", set_nothing, "", "", 0, NULL},
    {"absence is nothing", set_absent, "", "", 0, NULL},
    {"the time of the write alone is nothing", set_time_only, "", "", 0, NULL},
    {"a field in no key, and the key of the write's time", set_title,
     "SET title = {'S':'new'}" WRITTEN DAY, "", 0, NULL},
    {"the only component", set_assignee,
     "SET assignee = {'S':'a b#c'}" WRITTEN ", gsi1pk = {'S':'A#a%20b%23c'}" DAY, "", 0,
     NULL},
    {"an empty component", set_empty_assignee,
     "SET assignee = {'S':''}" WRITTEN DAY " REMOVE gsi1pk", "", 0, NULL},
    {"clears the only component", clear_assignee,
     "SET updated_at = {'S':'2026-11-21T04:46:25.123Z'}" DAY " REMOVE assignee, gsi1pk",
     "", 0, NULL},
    {"one component of several", set_status, NULL, NULL, DYN_E_PARTS, "gsi1sk"},
    {"one component of several, a date", set_due, NULL, NULL, DYN_E_PARTS, "gsi1sk"},
    {"clears one of several: no other is needed", clear_due,
     "SET updated_at = {'S':'2026-11-21T04:46:25.123Z'}" DAY " REMOVE due, gsi1sk", "", 0,
     NULL},
    {"all components, the rest from the key", set_status_due,
     "SET status = {'S':'done'}, due = {'S':'2026-12-24'}" WRITTEN
     ", gsi1sk = {'S':'S#done#2026-12-24#1'}" DAY " REMOVE gsi4pk, gsi4sk",
     "", 0, NULL},
    {"known to be absent", set_status_knowing_none,
     "SET status = {'S':'done'}" WRITTEN DAY " REMOVE gsi1sk, gsi4sk",
     "NOT attribute_type(due, {'S':'S'}) AND NOT attribute_type(first, {'S':'S'}) AND "
     "attribute_not_exists(gsi4pk) AND attribute_not_exists(gsi4sk)",
     0, NULL},
    {"known, each field guarded, one that lives in keys by a key", set_status_knowing_all,
     "SET status = {'S':'done'}" WRITTEN ", gsi1sk = {'S':'S#done#2026-01-02#1'}" DAY
     ", gsi4sk = {'S':'done#f0#c0'}",
     "due = {'S':'2026-01-02'} AND first = {'S':'f0'} AND gsi4pk = {'S':'K#c0'}", 0,
     NULL},
    {"known by default: the attribute may be absent", set_due_knowing_default,
     "SET due = {'S':'2026-12-24'}" WRITTEN ", gsi1sk = {'S':'S#open#2026-12-24#1'}" DAY,
     "(attribute_not_exists(status) OR status = {'S':'open'})", 0, NULL},
    {"existing_wins on a component", set_first, NULL, NULL, DYN_E_PARTS, "gsi4sk"},
    {"existing_wins, known to be absent", set_first_knowing_none,
     "SET first = if_not_exists(first, {'S':'f'})" WRITTEN DAY
     ", gsi4sk = {'S':'open#f#c0'}",
     "(attribute_not_exists(status) OR status = {'S':'open'}) AND "
     "attribute_not_exists(first) AND gsi4pk = {'S':'K#c0'}",
     0, NULL},
    {"existing_wins, known to be there", set_first_knowing_it,
     "SET first = if_not_exists(first, {'S':'f'})" WRITTEN DAY
     ", gsi4sk = {'S':'open#f0#c0'}",
     "(attribute_not_exists(status) OR status = {'S':'open'}) AND "
     "attribute_exists(first) "
     "AND first = {'S':'f0'} AND gsi4pk = {'S':'K#c0'}",
     0, NULL},
    {"a field that lives in two keys only", set_channel, NULL, NULL, DYN_E_PARTS,
     "gsi4sk"},
    {"a field that lives in two keys only, the rest known", set_channel_knowing_all,
     "SET updated_at = {'S':'2026-11-21T04:46:25.123Z'}" DAY
     ", gsi4pk = {'S':'K#c9'}, gsi4sk = {'S':'open#f0#c9'}",
     "(attribute_not_exists(status) OR status = {'S':'open'}) AND first = {'S':'f0'}", 0,
     NULL},
    {"a component in a struct", set_city,
     "SET place.city = {'S':'Bath'}" WRITTEN ", gsi2pk = {'S':'C#Bath'}" DAY, "", 0,
     NULL},
    {"another member of the struct", set_zip, "SET place.zip = {'S':'BA1'}" WRITTEN DAY,
     "", 0, NULL},
    {"a struct that says nothing", set_nowhere,
     "SET place = if_not_exists(place, {'M':{}})" WRITTEN DAY, "", 0, NULL},
    {"clears the struct that a component is in", clear_place,
     "SET updated_at = {'S':'2026-11-21T04:46:25.123Z'}" DAY " REMOVE place, gsi2pk", "",
     0, NULL},
    {"a struct known to be absent is set whole", set_zip_knowing_none,
     "SET place = {'M':{'zip':{'S':'BA1'}}}" WRITTEN DAY,
     "NOT attribute_type(place, {'S':'M'})", 0, NULL},
    {"a struct that is replaced", set_swapped,
     "SET swapped = {'M':{'zip':{'S':'BA1'}}}" WRITTEN DAY, "", 0, NULL},
    {"a key of type N", set_points,
     "SET points = {'N':'7'}" WRITTEN ", rank = {'N':'7'}" DAY, "", 0, NULL},
    {"a value out of its range", set_points_too_many, NULL, NULL, DYN_E_INVALID,
     "points"},
    {"a key that is a field", set_digest, "SET digest = {'B':'/wA='}" WRITTEN DAY, "", 0,
     NULL},
    {"a key that is a field, empty", set_empty_digest, NULL, NULL, DYN_E_INVALID,
     "digest"},
    {"a set", set_tags, "SET tags = {'SS':['a','b']}" WRITTEN DAY, "", 0, NULL},
    {"an empty set", set_no_tags,
     "SET updated_at = {'S':'2026-11-21T04:46:25.123Z'}" DAY " REMOVE tags", "", 0, NULL},
    {"entries of a map, names with a point", set_notes,
     "SET notes.a.b = {'S':'1'}, notes.title = {'S':'2'}" WRITTEN DAY, "", 0, NULL},
    {"an entry twice", set_notes_twice, NULL, NULL, DYN_E_INVALID, "notes.a"},
    {"an empty map", set_no_notes,
     "SET notes = if_not_exists(notes, {'M':{}})" WRITTEN DAY, "", 0, NULL},
    {"members of structs in a map", set_places,
     "SET places.home.zip = {'S':'BA2'}" WRITTEN DAY, "", 0, NULL},
    {"a map that may be absent, read as its default", set_places_stored_empty,
     "SET places = {'M':{'home':{'M':{'zip':{'S':'BA2'}}}}}" WRITTEN DAY,
     "(NOT attribute_type(places, {'S':'M'}) OR places = {'M':{}})", 0, NULL},
    {"an entry that is absent", set_places_stored_others,
     "SET places.home = {'M':{'zip':{'S':'BA2'}}}" WRITTEN DAY,
     "NOT attribute_type(places.home, {'S':'M'})", 0, NULL},
    {"updates_win clears by absence", force_absent,
     "SET updated_at = {'S':'2026-11-21T04:46:25.123Z'}" DAY " REMOVE forced", "", 0,
     NULL},
    {"an immutable field has to be that already", set_fixed,
     "SET title = {'S':'new'}" WRITTEN DAY, "fixed = {'S':'x'}", 0, NULL},
    {"an immutable field is not cleared", clear_fixed, NULL, NULL, DYN_E_INVALID,
     "fixed"},
    {"a required field is not cleared", clear_title, NULL, NULL, DYN_E_INVALID, "title"},
    {"the own key again", set_own_key, "SET title = {'S':'new'}" WRITTEN DAY, "", 0,
     NULL},
    {"another key", set_other_key, NULL, NULL, DYN_E_INVALID, "id"},
    {"a known item with another key", know_another, NULL, NULL, DYN_E_ARG, ""},
    {"a version of a model without", expect_version, NULL, NULL, DYN_E_ARG, ""},
};

START_TEST(a_patch_becomes_this_expression)
{
    const struct row *row = &rows[_i];
    struct rig rig;
    rig_init(&rig);
    row->make(&rig);
    int rc = dyni_update_compile(&rig.e, &rig.update);
    ck_assert_msg(rc == row->rc, "%s: %d %s: %s", row->what, rc, rig.err.field,
                  rig.err.message);
    if (row->update != NULL) {
        ck_assert_msg(strcmp(fake_expression_show(&rig.e, &rig.e.update), row->update) ==
                          0,
                      "%s:\n%s\n%s", row->what, row->update,
                      fake_expression_show(&rig.e, &rig.e.update));
        ck_assert_msg(
            strcmp(fake_expression_show(&rig.e, &rig.e.condition), row->condition) == 0,
            "%s:\n%s\n%s", row->what, row->condition,
            fake_expression_show(&rig.e, &rig.e.condition));
    }
    if (row->field != NULL)
        ck_assert_msg(strcmp(rig.err.field, row->field) == 0, "%s: %s", row->what,
                      rig.err.field);
    rig_release(&rig);
}
END_TEST

START_TEST(the_parts_that_are_missing_are_named)
{
    struct rig rig;
    rig_init(&rig);
    set_status(&rig);
    ck_assert_int_eq(dyni_update_compile(&rig.e, &rig.update), DYN_E_PARTS);
    ck_assert_str_eq(rig.err.model, "Task");
    ck_assert_str_eq(
        rig.err.message,
        "is made of what changes and of due, which the update does not know: "
        "set all of it, or give the patch the item as it was read (known)");
    rig_release(&rig);
}
END_TEST

START_TEST(a_second_round_is_said_to_help)
{
    struct rig rig;
    rig_init(&rig);
    set_zip(&rig);
    ck_assert_int_eq(dyni_update_compile(&rig.e, &rig.update), DYN_OK);
    ck_assert(rig.update.ret_has_deep_paths && !rig.update.ret_guards_parents);
    rig.update.stored = &rig.known;
    dyni_expression_release(&rig.e);
    ck_assert_int_eq(dyni_update_compile(&rig.e, &rig.update), DYN_OK);
    ck_assert(!rig.update.ret_has_deep_paths && rig.update.ret_guards_parents);
    rig_release(&rig);
}
END_TEST

START_TEST(no_memory_at_any_point_is_an_error_and_no_leak)
{
    struct rig rig;
    int rc = DYN_E_NOMEM;
    for (size_t n = 1; rc == DYN_E_NOMEM; n++) {
        rig_init(&rig);
        set_status_knowing_all(&rig);
        set_places(&rig);
        set_city(&rig);
        faulty_system_round(&rig.faulty, n);
        rc = dyni_update_compile(&rig.e, &rig.update);
        ck_assert(rc == DYN_OK || rc == DYN_E_NOMEM);
        rig_release(&rig);
        ck_assert_uint_lt(n, 100);
    }
    ck_assert_int_eq(rc, DYN_OK);
}
END_TEST

/* --- Versions ----------------------------------------------------------------------------------- */

static const struct version_row {
    const char *what;
    int64_t expected, known; /* -1: none */
    bool sets_at;
    const char *update, *condition;
    int rc;
} version_rows[] = {
    {"no version is expected, and one is in a key", -1, -1, false, NULL, NULL,
     DYN_E_PARTS},
    {"expected", 4, -1, false,
     "SET title = {'S':'t'}, rev = if_not_exists(rev, {'N':'0'}) + {'N':'1'}, gsi4pk = "
     "{'S':'V#5'}",
     "rev = {'N':'4'}", 0},
    {"0 is the version of items that have none", 0, -1, false,
     "SET title = {'S':'t'}, rev = if_not_exists(rev, {'N':'0'}) + {'N':'1'}, gsi4pk = "
     "{'S':'V#1'}",
     "(attribute_not_exists(rev) OR rev = {'N':'0'})", 0},
    {"the known item's", -1, 7, false,
     "SET title = {'S':'t'}, rev = if_not_exists(rev, {'N':'0'}) + {'N':'1'}, gsi4pk = "
     "{'S':'V#8'}",
     "rev = {'N':'7'}", 0},
    {"the known item's covers all parts", 7, 7, true,
     "SET at = {'S':'2026-12-01T00:00:00.000Z'}, title = {'S':'t'}, rev = "
     "if_not_exists(rev, {'N':'0'}) + {'N':'1'}, gsi1sk = {'S':'open#2026-12'}, gsi4pk = "
     "{'S':'V#8'}, gsi4sk = {'S':'2026-12#2026-11-21'}",
     "rev = {'N':'7'}", 0},
    {"a known item of another version is guarded by its fields", 9, 7, true,
     "SET at = {'S':'2026-12-01T00:00:00.000Z'}, title = {'S':'t'}, rev = "
     "if_not_exists(rev, {'N':'0'}) + {'N':'1'}, gsi1sk = {'S':'open#2026-12'}, gsi4pk = "
     "{'S':'V#10'}, gsi4sk = {'S':'2026-12#2026-11-21'}",
     "rev = {'N':'9'} AND (attribute_not_exists(status) OR status = {'S':'open'})", 0},
    {"there is no next one", INT64_MAX, -1, false, NULL, NULL, DYN_E_RANGE},
    {"below 0", -2, -1, false, NULL, NULL, DYN_E_RANGE},
};

START_TEST(a_version_guards_the_update)
{
    const struct version_row *row = &version_rows[_i];
    struct ip_job_key key = {DYN_STR("j"), dyn_date_ymd(2026, 11, 21), dyn_int64(1)};
    struct ip_job known = {.id = key.id, .day = key.day, .seq = key.seq};
    struct ip_job_patch patch;
    memset(&patch, 0, sizeof(patch));
    struct rig rig;
    rig_init(&rig);
    known.status = IP_STATUS_OPEN;
    known.rev = dyn_int64(row->known);
    ip_job_patch_set_title(&patch, DYN_STR("t"));
    patch.values.at = dyn_time_of(dyn_date_ymd(2026, 12, 1));
    if (row->sets_at)
        dyn_mask_add(patch.set.bits, IP_JOB_F_AT);
    rig.parts = (struct dyn_patch){&patch.values, patch.set.bits, patch.clear.bits,
                                   row->known >= 0 ? &known : NULL};
    rig.update.model = ip_job_model();
    rig.update.key = &key;
    if (row->expected != -1)
        rig.update.version = dyn_int64(row->expected);
    int rc = dyni_update_compile(&rig.e, &rig.update);
    ck_assert_msg(rc == row->rc, "%s: %d %s", row->what, rc, rig.err.message);
    if (rc == DYN_OK) {
        ck_assert(rig.update.ret_is_guarded);
        ck_assert_str_eq(fake_expression_show(&rig.e, &rig.e.update), row->update);
        ck_assert_str_eq(fake_expression_show(&rig.e, &rig.e.condition), row->condition);
    }
    rig_release(&rig);
}
END_TEST

#define LOOP(tcase, test, rows_)                                                         \
    tcase_add_loop_test(tcase, test, 0, (int)(sizeof(rows_) / sizeof((rows_)[0])))

int main(void)
{
    Suite *suite = suite_create("db update");
    TCase *tcase = tcase_create("update");
    LOOP(tcase, a_patch_becomes_this_expression, rows);
    tcase_add_test(tcase, the_parts_that_are_missing_are_named);
    tcase_add_test(tcase, a_second_round_is_said_to_help);
    tcase_add_test(tcase, no_memory_at_any_point_is_an_error_and_no_leak);
    LOOP(tcase, a_version_guards_the_update, version_rows);
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
