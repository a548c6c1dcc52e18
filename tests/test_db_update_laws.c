/* SPDX-License-Identifier: MIT */
/* Laws of updates, on random items and patches, with a small interpreter as the service: what an
 * update does in the table is what a merge does offline; and whatever the table holds, no key
 * of an index is stale afterwards. */
#include "support/fake_expression.h"
#include "support/faulty_system.h"
#include "support/item_json.h"
#include "support/suite.h"

#include "index_parts.dyn.h"

#include <stdlib.h>

#define ROUNDS 1200

static struct faulty_system faulty;
static struct dyn_arena mem;
static uint64_t state;

static void set_up(void)
{
    faulty_system_init(&faulty);
    state = 0x9E3779B97F4A7C15u;
}

static void tear_down(void)
{
    dyn_arena_release(&mem);
    ck_assert_uint_eq(faulty.live_bytes, 0);
}

static unsigned below(unsigned n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 33) % n;
}

/* --- Random items -------------------------------------------------------------------------- */

static struct dyn_str text(void)
{
    static const struct dyn_str texts[] = {{NULL, 0},           DYN_STR_INIT(""),
                                           DYN_STR_INIT("a"),   DYN_STR_INIT("a#"),
                                           DYN_STR_INIT("b c"), DYN_STR_INIT("\xc3\xa9")};
    unsigned i = below(8);
    return texts[i < 6 ? i : 2];
}

static struct ip_place place(void)
{
    struct ip_place place = {text(), text(), {NULL, 0}};
    if (below(4) == 0) {
        struct dyn_extra *extra = dyn_arena_calloc(&mem, 1, sizeof(*extra));
        extra->name = DYN_STR("more");
        extra->value.json =
            below(2) == 0 ? DYN_STR("{\"N\":\"1\"}") : DYN_STR("{\"N\":\"2\"}");
        place.extras.items = extra;
        place.extras.len = 1;
    }
    return place;
}

static struct ip_place *maybe_place(void)
{
    struct ip_place *result = dyn_arena_calloc(&mem, 1, sizeof(*result));
    *result = place();
    return below(3) == 0 ? NULL : result;
}

static struct dyn_str name(size_t i)
{
    static const struct dyn_str names[] = {DYN_STR_INIT("x"), DYN_STR_INIT("y.z"),
                                           DYN_STR_INIT("\"q\\")};
    return names[i];
}

static struct dyn_str_map notes(bool gaps)
{
    struct dyn_str_map map = {NULL, 0};
    if (below(3) == 0)
        return map;
    map.items = dyn_arena_calloc(&mem, 3, sizeof(*map.items));
    for (size_t i = 0; i < 3; i++) {
        struct dyn_str value = text();
        if (below(2) == 0 || (value.ptr == NULL && !gaps))
            continue;
        map.items[map.len].key = name(i);
        map.items[map.len++].value = value;
    }
    return map;
}

static struct ip_place_map places(void)
{
    struct ip_place_map map = {NULL, 0};
    if (below(3) == 0)
        return map;
    map.items = dyn_arena_calloc(&mem, 3, sizeof(*map.items));
    for (size_t i = 0; i < 3; i++) {
        if (below(2) == 0)
            continue;
        map.items[map.len].key = name(i);
        map.items[map.len++].value = place();
    }
    return map;
}

static struct dyn_str_list tags(void)
{
    static struct dyn_str all[] = {DYN_STR_INIT("t"), DYN_STR_INIT("u")};
    struct dyn_str_list list = {all, below(3)};
    if (below(3) == 0)
        list.items = NULL, list.len = 0;
    return list;
}

/** Every field but those of the table's key. */
static void fill(struct ip_task *t, bool gaps)
{
    static const struct dyn_str digests[] = {DYN_STR_INIT("\x01"),
                                             DYN_STR_INIT("\xff\x02")};
    struct dyn_str digest = digests[below(2)];
    if (below(3) > 0)
        t->status = (enum ip_status)(2 + below(3));
    if (below(3) > 0)
        t->due = dyn_date_days(20000 + (int32_t)below(3));
    t->assignee = text();
    if (below(3) > 0)
        t->points = dyn_int64((int64_t)below(3));
    t->place = maybe_place();
    t->swapped = maybe_place();
    t->notes = notes(gaps);
    t->places = places();
    t->tags = tags();
    t->first = text();
    t->forced = text();
    t->fixed = below(2) == 0 ? DYN_STR("fixed") : text();
    t->title = DYN_STR("title");
    if (below(2) == 0)
        t->digest = dyn_bytes(digest.ptr, digest.len);
    t->channel = below(4) == 0 ? DYN_STR("") : text();
    if (!gaps && t->channel.len == 0) /* a key alone cannot hold it */
        t->channel.ptr = NULL;
    t->updated_at = dyn_time_us((int64_t)below(2) * 100000000000);
    t->created_at = dyn_time_us((int64_t)below(2) * 1000000);
}

/** As a reader would have it: encoded, decoded. */
static cJSON *stored_task(struct ip_task *ret_task)
{
    struct dyn_buf json = {0};
    struct dyn_error err;
    struct ip_task t;
    memset(&t, 0, sizeof(t));
    t.tenant = DYN_STR("t#1");
    t.id = DYN_STR("1");
    fill(&t, false);
    if (below(3) == 0)
        t.status = IP_STATUS_OPEN; /* the default */
    int rc = ip_task_encode(&t, &json, &err);
    ck_assert_msg(rc == DYN_OK, "%s: %s", err.field, err.message);
    cJSON *tree = cJSON_Parse(json.ptr);
    /* Items that are older than the defaults. */
    if (t.status == IP_STATUS_OPEN && below(2) == 0) {
        cJSON_DeleteItemFromObjectCaseSensitive(tree, "status");
        cJSON_DeleteItemFromObjectCaseSensitive(tree, "gsi1sk");
        cJSON_DeleteItemFromObjectCaseSensitive(tree, "gsi4sk");
    }
    if (t.places.len == 0)
        cJSON_DeleteItemFromObjectCaseSensitive(tree, "places");
    char *text_ = cJSON_PrintUnformatted(tree);
    rc = ip_task_decode(&mem, dyn_str(text_), NULL, ret_task, &err);
    ck_assert_msg(rc == DYN_OK, "%s: %s", err.field, err.message);
    free(text_);
    dyn_buf_release(&json);
    return tree;
}

static cJSON *encoded(const struct ip_task *t)
{
    struct dyn_buf json = {0};
    struct dyn_error err;
    int rc = ip_task_encode(t, &json, &err);
    ck_assert_msg(rc == DYN_OK, "%s: %s", err.field, err.message);
    cJSON *tree = cJSON_Parse(json.ptr);
    dyn_buf_release(&json);
    return tree;
}

static struct ip_task decoded(const cJSON *tree)
{
    struct ip_task t;
    struct dyn_error err;
    char *json = cJSON_PrintUnformatted(tree);
    int rc = ip_task_decode(&mem, dyn_str(json), NULL, &t, &err);
    ck_assert_msg(rc == DYN_OK, "%s: %s in %s", err.field, err.message, json);
    free(json);
    return t;
}

/** What the fields say and what the keys say is the same. Attributes that are read by their
 * defaults are written by them. */
static void check_fresh(const cJSON *tree, const char *why)
{
    static const char *const keys[] = {"gsi1pk", "gsi1sk", "gsi2pk", "rank",
                                       "gsi3pk", "gsi4pk", "gsi4sk"};
    struct ip_task t = decoded(tree);
    cJSON *fresh = encoded(&t);
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const cJSON *is = cJSON_GetObjectItemCaseSensitive(tree, keys[i]);
        const cJSON *should = cJSON_GetObjectItemCaseSensitive(fresh, keys[i]);
        bool is_old =
            is == NULL && cJSON_GetObjectItemCaseSensitive(tree, "status") == NULL;
        ck_assert_msg(is_old || (is == NULL) == (should == NULL), "%s: %s", why, keys[i]);
        if (is != NULL)
            ck_assert_msg(item_json_same_value(is, should), "%s: %s", why, keys[i]);
    }
    cJSON_Delete(fresh);
}

/* --- Updates ------------------------------------------------------------------------------- */

struct run {
    struct ip_task_patch patch;
    struct dyn_patch parts;
    struct dyni_update update;
    struct dyn_error err;
    bool is_refused; /* by a guard */
};

static const struct ip_task_key key = {DYN_STR_INIT("t#1"), DYN_STR_INIT("1")};

static void random_patch(struct run *run)
{
    memset(run, 0, sizeof(*run));
    fill(&run->patch.values, true);
    for (unsigned i = IP_TASK_F_STATUS; i <= IP_TASK_F_UPDATED_AT; i++) {
        unsigned what = below(8);
        if (what < 2)
            dyn_mask_add(run->patch.set.bits, i);
        else if (what == 2 && i != IP_TASK_F_FIXED && i != IP_TASK_F_TITLE)
            dyn_mask_add(run->patch.clear.bits, i);
    }
    /* Its own time is the write's, and an immutable field has no other value to become. */
    run->patch.set.bits[0] &= ~((uint64_t)1 << IP_TASK_F_UPDATED_AT);
    run->patch.clear.bits[0] &= ~((uint64_t)1 << IP_TASK_F_UPDATED_AT);
    run->parts = (struct dyn_patch){&run->patch.values, run->patch.set.bits,
                                    run->patch.clear.bits, NULL};
    run->update = (struct dyni_update){.model = ip_task_model(),
                                       .key = &key,
                                       .patch = &run->parts,
                                       .system = &faulty.system,
                                       .mem = &mem};
}

/** One round: compiles, asks the guards, applies. NULL: see *ret_rc, run->is_refused. */
static cJSON *attempt(struct run *run, const cJSON *stored, int *ret_rc)
{
    struct dyni_expression e;
    cJSON *result = NULL;
    dyn_error_clear(&run->err);
    dyni_expression_init(&e, &faulty.system, &run->err);
    *ret_rc = dyni_update_compile(&e, &run->update);
    run->is_refused = false;
    if (*ret_rc == DYN_OK && e.update.len == 0) {
        result = cJSON_Duplicate(stored, 1);
    } else if (*ret_rc == DYN_OK) {
        struct fake_expression fake = fake_expression_read(&e);
        run->is_refused = !fake_condition(&fake, "ConditionExpression", stored);
        if (!run->is_refused)
            result = fake_update(&fake, stored);
        ck_assert(result != NULL || run->is_refused || run->update.ret_has_deep_paths);
        fake_expression_release(&fake);
    }
    dyni_expression_release(&e);
    return result;
}

/** The update as its verb does it: a second round when the path was invalid. */
static cJSON *update(struct run *run, const cJSON *stored, int *ret_rc)
{
    struct ip_task now;
    cJSON *result = attempt(run, stored, ret_rc);
    if (result != NULL || *ret_rc != DYN_OK || run->is_refused)
        return result;
    now = decoded(stored);
    run->update.stored = &now;
    result = attempt(run, stored, ret_rc);
    ck_assert_msg(result != NULL || *ret_rc != DYN_OK || run->is_refused,
                  "a second round is enough");
    return result;
}

static void check_as_merged(const struct run *run, struct ip_task item,
                            const cJSON *result)
{
    struct dyn_error err;
    char difference[256];
    /* Extras of the item, and what the clock says. */
    int rc = dyn_item_merge(ip_task_model(), &mem, &item, &run->parts, NULL, &err);
    if (rc != DYN_OK)
        return;
    struct ip_task read = decoded(result);
    item.updated_at = read.updated_at;
    cJSON *written = encoded(&item);
    item = decoded(written); /* what is cleared is read as its default */
    cJSON *wanted = encoded(&item);
    cJSON *is = encoded(&read);
    ck_assert_msg(item_json_same(wanted, is, difference, sizeof(difference)),
                  "differs in %s", difference);
    cJSON_Delete(written);
    cJSON_Delete(wanted);
    cJSON_Delete(is);
}

START_TEST(an_update_does_what_a_merge_does)
{
    size_t done = 0, missing = 0;
    for (size_t i = 0; i < ROUNDS; i++) {
        struct run run;
        struct ip_task item;
        int rc;
        cJSON *stored = stored_task(&item);
        bool knows = below(2) == 0;
        random_patch(&run);
        if (knows)
            run.parts.known = &item;
        cJSON *result = update(&run, stored, &rc);
        ck_assert(rc == DYN_OK || rc == DYN_E_PARTS || rc == DYN_E_INVALID);
        ck_assert(rc != DYN_E_PARTS || !knows);
        /* The only guard that a current item does not fulfil is that of an immutable field. */
        ck_assert(!run.is_refused || dyn_mask_has(run.patch.set.bits, IP_TASK_F_FIXED));
        missing += rc == DYN_E_PARTS;
        done += result != NULL;
        if (result != NULL) {
            check_as_merged(&run, item, result);
            check_fresh(result, "current");
        }
        cJSON_Delete(result);
        cJSON_Delete(stored);
        dyn_arena_clear(&mem);
    }
    ck_assert_uint_gt(done, ROUNDS / 3);
    ck_assert_uint_gt(missing, ROUNDS / 20);
}
END_TEST

START_TEST(a_known_item_that_is_stale_makes_no_stale_key)
{
    size_t done = 0, refused = 0;
    for (size_t i = 0; i < ROUNDS; i++) {
        struct run run;
        struct ip_task item, other;
        int rc;
        cJSON *stored = stored_task(&item);
        cJSON *before = stored_task(&other);
        random_patch(&run);
        /* All of it is another item's, or but a part. */
        if (below(2) == 0) {
            struct ip_task mixed = item;
            mixed.status = other.status;
            mixed.channel = other.channel;
            other = mixed;
        }
        run.parts.known = &other;
        cJSON *result = attempt(&run, stored, &rc);
        refused += run.is_refused;
        done += result != NULL;
        if (result != NULL)
            check_fresh(result, "stale");
        cJSON_Delete(result);
        cJSON_Delete(before);
        cJSON_Delete(stored);
        dyn_arena_clear(&mem);
    }
    ck_assert_uint_gt(done, ROUNDS / 20);
    ck_assert_uint_gt(refused, ROUNDS / 20);
}
END_TEST

/* --- Upserts ------------------------------------------------------------------------------- */

/** What UpdateItem begins with when there is no item. */
static cJSON *only_key(const cJSON *item)
{
    cJSON *result = cJSON_CreateObject();
    cJSON_AddItemToObject(result, "pk",
                          cJSON_Duplicate(cJSON_GetObjectItem(item, "pk"), 1));
    cJSON_AddItemToObject(result, "sk",
                          cJSON_Duplicate(cJSON_GetObjectItem(item, "sk"), 1));
    return result;
}

static cJSON *upsert(struct ip_task *t, const cJSON *stored, bool *ret_refused)
{
    struct dyni_expression e;
    struct dyn_error err;
    uint64_t given[1];
    cJSON *result = NULL;
    struct dyni_upsert upsert = {ip_task_model(), t, given};
    dyn_error_clear(&err);
    dyni_upsert_given(ip_task_model(), t, given);
    ck_assert_int_eq(dyn_item_prepare(ip_task_model(), &mem, &faulty.system,
                                      DYN_WRITE_CREATE, t, &err),
                     DYN_OK);
    dyni_expression_init(&e, &faulty.system, &err);
    int rc = dyni_upsert_compile(&e, &upsert);
    ck_assert_msg(rc == DYN_OK, "%s: %s", err.field, err.message);
    struct fake_expression fake = fake_expression_read(&e);
    *ret_refused = !fake_condition(&fake, "ConditionExpression", stored);
    if (!*ret_refused)
        result = fake_update(&fake, stored);
    fake_expression_release(&fake);
    dyni_expression_release(&e);
    return result;
}

START_TEST(an_upsert_makes_the_item_or_no_stale_key)
{
    char difference[256];
    size_t done = 0;
    for (size_t i = 0; i < ROUNDS; i++) {
        struct ip_task t, item;
        bool is_refused;
        cJSON *stored = stored_task(&item);
        memset(&t, 0, sizeof(t));
        t.tenant = key.tenant;
        t.id = key.id;
        fill(&t, false);
        if (below(2) == 0)
            memset(&t.created_at, 0, sizeof(t.created_at));
        cJSON *nothing = only_key(stored);
        struct ip_task again = t;
        cJSON *made = upsert(&again, nothing, &is_refused);
        cJSON *wanted = encoded(&again);
        ck_assert_msg(!is_refused, "a new item is never refused");
        ck_assert_msg(item_json_same(wanted, made, difference, sizeof(difference)),
                      "differs in %s", difference);
        again = t;
        cJSON *changed = upsert(&again, stored, &is_refused);
        done += changed != NULL;
        if (changed != NULL)
            check_fresh(changed, "upserted");
        cJSON_Delete(nothing);
        cJSON_Delete(made);
        cJSON_Delete(wanted);
        cJSON_Delete(changed);
        cJSON_Delete(stored);
        dyn_arena_clear(&mem);
    }
    ck_assert_uint_gt(done, ROUNDS / 20);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("db update laws");
    TCase *tcase = tcase_create("laws");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, an_update_does_what_a_merge_does);
    tcase_add_test(tcase, a_known_item_that_is_stale_makes_no_stale_key);
    tcase_add_test(tcase, an_upsert_makes_the_item_or_no_stale_key);
    suite_add_tcase(suite, tcase);
    return suite_main(suite);
}
