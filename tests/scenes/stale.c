/* SPDX-License-Identifier: MIT */
/*
 * No patch whatever leaves an index key stale: random patches of the models whose keys share
 * their fields in every way (tests/models/index_parts.yaml). After each one the stored item
 * is what a merge gives, and a decode that compares every key attribute with its fields has
 * nothing to report; a patch that lacks parts is refused and changes nothing.
 */
#include "scenes/scenes.h"

#include "model/item.h"

#include "index_parts.dyn.h"

#include <cjson/cJSON.h>

enum { PATCHES = 60, DONORS = 4, JOB = 1 };

struct random {
    uint32_t state;
};

static uint32_t next(struct random *r)
{
    r->state = r->state * 1664525u + 1013904223u;
    return r->state >> 16;
}

/** An item with its table key, and others that patches take values from. */
struct subject {
    const struct dyn_model *model;
    const void *key;
    void *item;
    void *donors[DONORS];
};

static void *zeroed(struct scene *s, size_t size)
{
    void *memory = dyn_arena_calloc(&s->mem, 1, size);
    ck_assert_ptr_nonnull(memory);
    return memory;
}

/* --- Items -------------------------------------------------------------------------- */

static struct ip_task *task(struct scene *s, unsigned i)
{
    struct ip_task *t = zeroed(s, sizeof(*t));
    struct ip_place *place = zeroed(s, sizeof(*place));
    t->tenant = DYN_STR("acme");
    t->id = DYN_STR("1");
    t->title = scene_text(s, "title ", i);
    t->status = i % 2 != 0 ? IP_STATUS_DOING : IP_STATUS_DONE;
    t->due = dyn_date_days(20000 + (int32_t)i);
    t->assignee = i == 2 ? DYN_STR("") : scene_text(s, "a#b", i);
    t->points = dyn_int64((int64_t)i);
    place->city = scene_text(s, "city ", i % 2);
    place->zip = i == 1 ? dyn_str(NULL) : DYN_STR("zip");
    t->place = place;
    t->swapped = place;
    t->first = scene_text(s, "first ", i);
    t->forced = scene_text(s, "forced ", i);
    t->digest = dyn_bytes(&"\0\xff\x01\x02"[i], 2);
    t->channel = scene_text(s, "channel ", i);
    return t;
}

static struct ip_job *job(struct scene *s, unsigned i)
{
    struct ip_job *j = zeroed(s, sizeof(*j));
    j->id = DYN_STR("1");
    j->day = dyn_date_days(20000);
    j->seq = dyn_int64(-5);
    j->status = i % 2 != 0 ? IP_STATUS_DOING : IP_STATUS_DONE;
    j->assignee = scene_text(s, "someone ", i);
    j->at = dyn_time_us((1700000000LL + (int64_t)i * 3000000) * 1000000);
    j->title = scene_text(s, "title ", i);
    return j;
}

/* --- The law ------------------------------------------------------------------------ */

/** The stored item's own text says what it should, and agrees with itself. */
static void check_stored(struct scene *s, const struct subject *of)
{
    struct dyn_findings findings = {NULL, 0};
    struct dyn_decode_opts opts = {&findings};
    struct dyn_buf request = {0};
    struct dyn_str json = {NULL, 0};
    void *found = zeroed(s, of->model->item.size);
    dyn_buf_printf(
        &request,
        "{\"TableName\":\"%sparts\",\"ConsistentRead\":true,\"Key\":", s->prefix);
    SCENE_OK(s, dyn_key_encode(of->model, of->key, &request, &s->err));
    dyn_buf_text(&request, "}");
    SCENE_OK(s, dyn_call(s->db, &s->mem, "GetItem", dyn_buf_str(&request), NULL, &json,
                         &s->err));
    cJSON *tree = cJSON_ParseWithLength(json.ptr, json.len);
    char *item = cJSON_PrintUnformatted(cJSON_GetObjectItemCaseSensitive(tree, "Item"));
    ck_assert_msg(item != NULL, "%s", json.ptr);
    SCENE_OK(s,
             dyn_item_decode(of->model, &s->mem, dyn_str(item), &opts, found, &s->err));
    ck_assert_msg(findings.len == 0, "%s: %s %s in %s", s->server->kind->name,
                  findings.len > 0 ? findings.items[0].path.ptr : "",
                  findings.len > 0 ? findings.items[0].message.ptr : "", item);
    ck_assert_msg(dyn_item_equal(of->model, found, of->item),
                  "%s: another item than offline: %s", s->server->kind->name, item);
    cJSON_free(item);
    cJSON_Delete(tree);
    dyn_buf_release(&request);
}

/** Fields that a patch may clear; one with a default would be read as that afterwards. */
static bool may_clear(const struct dyn_field *field)
{
    const unsigned kept = DYN_FIELD_REQUIRED | DYN_FIELD_KEY | DYN_FIELD_IMMUTABLE |
                          DYN_FIELD_DEFAULT | DYN_FIELD_DEFAULT_EMPTY;
    return (field->flags & kept) == 0 && field->automatic == DYN_AUTO_NONE;
}

/** Takes over what an update generates beside what the patch says: times and the version. */
static void take_generated(struct subject *of, const void *now)
{
    for (size_t i = 0; i < of->model->item.field_count; i++) {
        const struct dyn_field *field = dyni_field(&of->model->item, i);
        if (field->automatic == DYN_AUTO_WRITE || field->automatic == DYN_AUTO_VERSION)
            memcpy((char *)of->item + field->offset, (const char *)now + field->offset,
                   field->type.size);
    }
}

/** What the update returned is what the merge gives. */
static void is_merged(struct scene *s, const struct subject *of, const void *now)
{
    struct dyn_buf found = {0}, expected = {0};
    if (dyn_item_equal(of->model, now, of->item))
        return;
    SCENE_OK(s, dyn_item_encode(of->model, now, &found, &s->err));
    SCENE_OK(s, dyn_item_encode(of->model, of->item, &expected, &s->err));
    ck_abort_msg("%s: an update gives\n%s\na merge gives\n%s", s->server->kind->name,
                 found.ptr, expected.ptr);
}

/** One random patch by a donor's values; with what is known three times out of four. */
static bool patch_once(struct scene *s, struct subject *of, struct random *r)
{
    uint64_t all = 0, set = 0, clear = 0;
    void *values = zeroed(s, of->model->item.size);
    void *known = zeroed(s, of->model->item.size);
    void *now = zeroed(s, of->model->item.size);
    struct dyn_patch patch = {values, &set, &clear, NULL};
    struct dyn_write_opts opts = {0};
    memcpy(known, of->item, of->model->item.size);
    if (next(r) % 4 != 0)
        patch.known = known;
    dyn_item_to_patch(of->model, of->donors[next(r) % DONORS], values, &all);
    for (unsigned i = 0; i < of->model->item.field_count; i++) {
        uint32_t choice = next(r) % 6;
        if (choice == 0 && dyn_mask_has(&all, i))
            dyn_mask_add(&set, i);
        else if (choice == 1 && may_clear(dyni_field(&of->model->item, i)))
            dyn_mask_add(&clear, i);
    }
    opts.ret_new = now;
    int rc = dyn_item_update(s->db, of->model, &s->mem, of->key, &patch, &opts, &s->err);
    if (rc == DYN_E_PARTS && patch.known == NULL)
        return false;
    SCENE_OK(s, rc);
    SCENE_OK(s, dyn_item_merge(of->model, &s->mem, of->item, &patch, NULL, &s->err));
    take_generated(of, now);
    is_merged(s, of, now);
    return true;
}

static void patch_often(struct scene *s, struct subject *of)
{
    struct random r = {20261121};
    unsigned done = 0;
    SCENE_OK(s, dyn_item_put(s->db, of->model, &s->mem, of->item, NULL, &s->err));
    check_stored(s, of);
    for (unsigned i = 0; i < PATCHES; i++) {
        done += patch_once(s, of, &r) ? 1 : 0;
        check_stored(s, of);
    }
    ck_assert_uint_gt(done, PATCHES / 2);
}

/** A status that was cleared is read as the default: known like that, it guards nothing away. */
static void default_is_known(struct scene *s, const struct ip_task_key *key)
{
    struct ip_task_patch patch = {0};
    struct ip_task known = {0}, now = {0};
    struct ip_task_write_opts opts = {0};
    struct dyn_buf text = {0};
    ip_task_patch_clear_status(&patch);
    SCENE_OK(s, ip_task_update(s->db, &s->mem, key, &patch, &opts, &s->err));
    SCENE_OK(s, ip_task_get(s->db, &s->mem, key, &known, NULL, &s->err));
    ck_assert_int_eq(known.status, IP_STATUS_OPEN);
    memset(&patch, 0, sizeof(patch));
    ip_task_patch_set_due(&patch, &known, dyn_date_ymd(2031, 5, 4));
    opts.ret_new = &now;
    SCENE_OK(s, ip_task_update(s->db, &s->mem, key, &patch, &opts, &s->err));
    SCENE_OK(s, ip_task_gsi1sk_text(&now, &text, &s->err));
    ck_assert_str_eq(text.ptr, "S#open#2031-05-04#1");
    dyn_buf_release(&text);
}

void scene_stale_keys(struct scene *s)
{
    struct ip_task *t = task(s, 0);
    struct ip_job *j = job(s, 0);
    struct ip_task_key task_key = ip_task_key_of(t);
    struct ip_job_key job_key = ip_job_key_of(j);
    struct subject subjects[] = {{ip_task_model(), &task_key, t, {NULL}},
                                 {ip_job_model(), &job_key, j, {NULL}}};
    scene_table(s, ip_table());
    for (unsigned i = 0; i < DONORS; i++) {
        subjects[0].donors[i] = task(s, i);
        subjects[JOB].donors[i] = job(s, i);
    }
    patch_often(s, &subjects[0]);
    patch_often(s, &subjects[JOB]);
    default_is_known(s, &task_key);
}
