/* SPDX-License-Identifier: MIT */
/* No stale index: after each change the item is found where it belongs, and nowhere else. */
#include "scenes/scenes.h"

/** How many samples stand on a shelf. */
static unsigned on_shelf(struct scene *s, const char *room, const char *shelf,
                         uint64_t slot)
{
    struct lab_sample_pages pages;
    struct lab_sample found;
    unsigned count = 0;
    int rc;
    struct lab_sample_query_on_shelf_by by = {dyn_str(room), dyn_str(shelf)};
    SCENE_OK(s, lab_sample_query_on_shelf(s->db, &pages, &by,
                                          lab_sample_slot_eq(dyn_uint64(slot)), NULL,
                                          &s->err));
    while ((rc = lab_sample_next(&pages, &found, &s->err)) == DYN_OK)
        count++;
    SCENE_IS(s, DYN_DONE, rc);
    lab_sample_close(&pages);
    return count;
}

static unsigned of_day(struct scene *s, struct dyn_date day)
{
    struct lab_sample_pages pages;
    struct lab_sample found;
    unsigned count = 0;
    int rc;
    SCENE_OK(s, lab_sample_query_of_day(s->db, &pages, DYN_STR("bio"),
                                        lab_sample_day_eq(day), NULL, &s->err));
    while ((rc = lab_sample_next(&pages, &found, &s->err)) == DYN_OK)
        count++;
    SCENE_IS(s, DYN_DONE, rc);
    lab_sample_close(&pages);
    return count;
}

static int update(struct scene *s, const struct lab_sample *of,
                  const struct lab_sample_patch *patch)
{
    struct lab_sample_key key = lab_sample_key_of(of);
    return lab_sample_update(s->db, &s->mem, &key, patch, NULL, &s->err);
}

void scene_index_keys(struct scene *s)
{
    struct lab_sample_patch patch = {0};
    scene_table(s, lab_table());
    struct lab_sample sample = scene_sample(s, 4);
    SCENE_OK(s, lab_sample_put(s->db, &s->mem, &sample, NULL, &s->err));
    ck_assert_uint_eq(on_shelf(s, "cellar", "shelf 0", 4), 1);

    lab_sample_patch_set_room_shelf(&patch, DYN_STR("attic"), DYN_STR("top"));
    SCENE_OK(s, update(s, &sample, &patch));
    ck_assert_uint_eq(on_shelf(s, "cellar", "shelf 0", 4), 0);
    ck_assert_uint_eq(on_shelf(s, "attic", "top", 4), 1);

    memset(&patch, 0, sizeof(patch));
    lab_sample_patch_set_text_slot(&patch, DYN_STR("x"), dyn_uint64(12));
    SCENE_OK(s, update(s, &sample, &patch));
    ck_assert_uint_eq(on_shelf(s, "attic", "top", 4), 0);
    ck_assert_uint_eq(on_shelf(s, "attic", "top", 12), 1);

    ck_assert_uint_eq(of_day(s, sample.day), 1);
    memset(&patch, 0, sizeof(patch));
    lab_sample_patch_set_day(&patch, dyn_date_ymd(2030, 2, 28));
    SCENE_OK(s, update(s, &sample, &patch));
    ck_assert_uint_eq(of_day(s, sample.day), 0);
    ck_assert_uint_eq(of_day(s, dyn_date_ymd(2030, 2, 28)), 1);

    memset(&patch, 0, sizeof(patch));
    lab_sample_patch_clear_shelf(&patch);
    lab_sample_patch_clear_day(&patch);
    SCENE_OK(s, update(s, &sample, &patch));
    ck_assert_uint_eq(on_shelf(s, "attic", "top", 12), 0);
    ck_assert_uint_eq(of_day(s, dyn_date_ymd(2030, 2, 28)), 0);
    struct lab_sample stored = scene_stored(s, &sample);
    ck_assert(dyn_str_eq(stored.room, DYN_STR("attic")) && stored.shelf.ptr == NULL);
}

/** A patch that has some of the parts only. */
void scene_index_parts(struct scene *s)
{
    struct lab_sample_patch patch = {0};
    scene_table(s, lab_table());
    struct lab_sample sample = scene_sample(s, 4);
    SCENE_OK(s, lab_sample_put(s->db, &s->mem, &sample, NULL, &s->err));
    lab_sample_patch_set_room(&patch, NULL, DYN_STR("attic"));
    SCENE_IS(s, DYN_E_PARTS, update(s, &sample, &patch));
    ck_assert_msg(strstr(s->err.message, "shelf") != NULL, "%s", s->err.message);
    ck_assert_uint_eq(s->err.attempts, 0);
    scene_is_stored(s, &sample);

    struct lab_sample known = sample;
    lab_sample_patch_set_room(&patch, &known, DYN_STR("attic"));
    SCENE_OK(s, update(s, &sample, &patch));
    ck_assert_uint_eq(on_shelf(s, "attic", "shelf 0", 4), 1);
    ck_assert_uint_eq(on_shelf(s, "cellar", "shelf 0", 4), 0);

    /* What is known is not so any more: guarded. */
    memset(&patch, 0, sizeof(patch));
    lab_sample_patch_set_shelf(&patch, &known, DYN_STR("top"));
    SCENE_IS(s, DYN_E_CONDITION, update(s, &sample, &patch));
    ck_assert_uint_eq(on_shelf(s, "attic", "shelf 0", 4), 1);
    known = scene_stored(s, &sample);
    SCENE_OK(s, update(s, &sample, &patch));
    ck_assert_uint_eq(on_shelf(s, "attic", "top", 4), 1);

    /* Known to be absent: no key, and still guarded. */
    memset(&patch, 0, sizeof(patch));
    known.shelf.ptr = NULL;
    lab_sample_patch_set_room(&patch, &known, DYN_STR("roof"));
    SCENE_IS(s, DYN_E_CONDITION, update(s, &sample, &patch));
}

static unsigned in_state(struct scene *s, enum lab_grade state, struct dyn_time touched)
{
    struct lab_record_pages pages;
    struct lab_record found;
    unsigned count = 0;
    int rc;
    struct lab_record_query_in_state_by by = {state, DYN_STR("north")};
    SCENE_OK(s, lab_record_query_in_state(s->db, &pages, &by,
                                          lab_record_touched_eq(touched), NULL, &s->err));
    while ((rc = lab_record_next(&pages, &found, &s->err)) == DYN_OK)
        count++;
    SCENE_IS(s, DYN_DONE, rc);
    lab_record_close(&pages);
    return count;
}

/** An index sorted by the time of the last write follows every write. */
void scene_write_times(struct scene *s)
{
    struct lab_record_write_opts opts = {0};
    struct lab_record_patch patch = {0};
    struct lab_record now = {0}, r = {0};
    scene_table(s, lab_table());
    r.lab = DYN_STR("bio");
    r.title = DYN_STR("t");
    SCENE_OK(s, lab_record_create(s->db, &s->mem, &r, NULL, &s->err));
    ck_assert_uint_eq(in_state(s, LAB_GRADE_LOW, r.touched), 1);
    struct lab_record_key key = lab_record_key_of(&r);
    opts.ret_new = &now;
    lab_record_patch_set_title(&patch, DYN_STR("u"));
    do
        SCENE_OK(s, lab_record_update(s->db, &s->mem, &key, &patch, &opts, &s->err));
    while (now.touched.us == r.touched.us);
    ck_assert_uint_eq(in_state(s, LAB_GRADE_LOW, r.touched), 0);
    ck_assert_uint_eq(in_state(s, LAB_GRADE_LOW, now.touched), 1);

    /* With a version, what is known is guarded by it. */
    struct lab_record known = r;
    memset(&patch, 0, sizeof(patch));
    lab_record_patch_set_state(&patch, NULL, LAB_GRADE_HIGH);
    SCENE_IS(s, DYN_E_PARTS,
             lab_record_update(s->db, &s->mem, &key, &patch, &opts, &s->err));
    lab_record_patch_set_state(&patch, &known, LAB_GRADE_HIGH);
    SCENE_IS(s, DYN_E_VERSION,
             lab_record_update(s->db, &s->mem, &key, &patch, &opts, &s->err));
    known = now;
    SCENE_OK(s, lab_record_update(s->db, &s->mem, &key, &patch, &opts, &s->err));
    ck_assert_uint_eq(in_state(s, LAB_GRADE_HIGH, now.touched), 1);
    ck_assert_uint_eq(in_state(s, LAB_GRADE_LOW, now.touched), 0);
}
