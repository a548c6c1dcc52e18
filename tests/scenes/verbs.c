/* SPDX-License-Identifier: MIT */
/* Every verb with every outcome. */
#include "scenes/scenes.h"

static struct lab_record record(struct scene *s, const char *title)
{
    struct lab_record r = {0};
    r.lab = DYN_STR("verbs");
    r.title = dyn_str(title);
    (void)s;
    return r;
}

static struct lab_record created(struct scene *s, const char *title)
{
    struct lab_record r = record(s, title);
    SCENE_OK(s, lab_record_create(s->db, &s->mem, &r, NULL, &s->err));
    return r;
}

static struct lab_record stored(struct scene *s, const struct lab_record *of)
{
    struct lab_record_key key = lab_record_key_of(of);
    struct lab_record found = {0};
    SCENE_OK(s, lab_record_get(s->db, &s->mem, &key, &found, NULL, &s->err));
    return found;
}

static bool is_stored(struct scene *s, const struct lab_record *expected)
{
    struct lab_record found = stored(s, expected);
    return lab_record_equal(&found, expected);
}

/** A refused write handed the stored item back, where the server gives it. */
static void handed_back(struct scene *s, const char *check,
                        const struct lab_record *returned,
                        const struct lab_record *expected)
{
    scene_check(s, check, lab_record_equal(returned, expected));
}

/* --- create, put, replace ----------------------------------------------------------- */

void scene_writes(struct scene *s)
{
    struct lab_record_write_opts opts = {0};
    struct lab_record old = {0}, given = {0};
    scene_table(s, lab_table());
    struct lab_record r = created(s, "first");
    ck_assert_uint_eq(r.id.len, 26);
    ck_assert(r.made.has && r.touched.has && r.rev.value == 1);
    ck_assert_int_eq(r.state, LAB_GRADE_LOW);
    ck_assert(is_stored(s, &r));

    struct lab_record again = r;
    again.title = DYN_STR("second");
    again.rev.has = false;
    opts.ret_stored = &given;
    SCENE_IS(s, DYN_E_EXISTS, lab_record_create(s->db, &s->mem, &again, &opts, &s->err));
    handed_back(s, "create hands the stored item back", &given, &r);
    ck_assert(!again.rev.has);
    ck_assert(is_stored(s, &r));

    opts.ret_stored = NULL;
    opts.ret_old = &old;
    struct lab_record next = r;
    next.title = DYN_STR("third");
    SCENE_OK(s, lab_record_put(s->db, &s->mem, &next, &opts, &s->err));
    ck_assert(lab_record_equal(&old, &r));
    ck_assert_int_eq(next.rev.value, 2);
    ck_assert(is_stored(s, &next));
    next.title = DYN_STR("fourth");
    next.state = LAB_GRADE_HIGH;
    SCENE_OK(s, lab_record_replace(s->db, &s->mem, &next, &opts, &s->err));
    ck_assert_int_eq(old.rev.value, 2);
    ck_assert_int_eq(next.rev.value, 3);
    ck_assert(is_stored(s, &next));

    struct lab_record absent = record(s, "nowhere");
    absent.id = DYN_STR("01JC9XQ5V8R4T2W6Y0ZB3D5F7H");
    SCENE_IS(s, DYN_E_ABSENT, lab_record_replace(s->db, &s->mem, &absent, NULL, &s->err));
    SCENE_OK(s, lab_record_put(s->db, &s->mem, &absent, &opts, &s->err));
    ck_assert_ptr_null(old.id.ptr);
    ck_assert_int_eq(absent.rev.value, 1);
    ck_assert(is_stored(s, &absent));
}

/* --- upsert ------------------------------------------------------------------------- */

void scene_upserts(struct scene *s)
{
    struct lab_record_write_opts opts = {0};
    struct lab_record now = {0}, old = {0};
    scene_table(s, lab_table());
    struct lab_record r = record(s, "new");
    opts.ret_new = &now;
    SCENE_OK(s, lab_record_upsert(s->db, &s->mem, &r, &opts, &s->err));
    ck_assert(is_stored(s, &now));
    ck_assert(dyn_str_eq(now.title, r.title) && dyn_str_eq(now.id, r.id));
    ck_assert(now.rev.value == 1 && now.made.has && now.touched.has);

    struct lab_record change = record(s, "newer");
    change.id = r.id;
    opts.ret_new = NULL;
    opts.ret_old = &old;
    SCENE_OK(s, lab_record_upsert(s->db, &s->mem, &change, &opts, &s->err));
    ck_assert(lab_record_equal(&old, &now));
    struct lab_record found = stored(s, &r);
    ck_assert(dyn_str_eq(found.title, change.title));
    ck_assert_int_eq(found.rev.value, 2);
    ck_assert_int_eq(found.made.us, now.made.us);

    struct lab_bare bare = {0}, bare_now = {0};
    struct lab_bare_write_opts bare_opts = {0};
    bare.name = DYN_STR("b");
    bare_opts.ret_new = &bare_now;
    SCENE_OK(s, lab_bare_upsert(s->db, &s->mem, &bare, &bare_opts, &s->err));
    ck_assert(lab_bare_equal(&bare, &bare_now));
    bare.text = DYN_STR("text");
    SCENE_OK(s, lab_bare_upsert(s->db, &s->mem, &bare, &bare_opts, &s->err));
    ck_assert(lab_bare_equal(&bare, &bare_now));
}

/* --- delete ------------------------------------------------------------------------- */

void scene_deletes(struct scene *s)
{
    struct lab_record_write_opts opts = {0};
    struct lab_record old = {0}, given = {0};
    scene_table(s, lab_table());
    struct lab_record r = created(s, "gone soon");
    struct lab_record_key key = lab_record_key_of(&r);
    opts.ret_old = &old;
    opts.ret_stored = &given;
    opts.version = dyn_int64(7);
    SCENE_IS(s, DYN_E_VERSION, lab_record_delete(s->db, &s->mem, &key, &opts, &s->err));
    handed_back(s, "delete hands the stored item back", &given, &r);
    opts.version = dyn_int64(1);
    SCENE_OK(s, lab_record_delete(s->db, &s->mem, &key, &opts, &s->err));
    ck_assert(lab_record_equal(&old, &r));
    opts.version.has = false;
    SCENE_OK(s, lab_record_delete(s->db, &s->mem, &key, &opts, &s->err));
    ck_assert_ptr_null(old.id.ptr);
    opts.must_exist = true;
    SCENE_IS(s, DYN_E_ABSENT, lab_record_delete(s->db, &s->mem, &key, &opts, &s->err));
    SCENE_IS(s, DYN_NOT_FOUND, lab_record_exists(s->db, &key, NULL, &s->err));
}

/* --- What conditions refuse --------------------------------------------------------- */

void scene_refusals(struct scene *s)
{
    struct lab_record_write_opts opts = {0};
    struct lab_record given = {0};
    struct lab_record_patch patch = {0};
    scene_table(s, lab_table());
    struct lab_record r = created(s, "guarded");
    struct lab_record_key key = lab_record_key_of(&r);
    struct dyn_cond is_other = lab_record_if_title(DYN_EQ, DYN_STR("other"));
    opts.only_if = &is_other;
    opts.ret_stored = &given;
    lab_record_patch_set_title(&patch, DYN_STR("x"));

    SCENE_IS(s, DYN_E_CONDITION,
             lab_record_update(s->db, &s->mem, &key, &patch, &opts, &s->err));
    handed_back(s, "update hands the stored item back", &given, &r);
    memset(&given, 0, sizeof(given));
    SCENE_IS(s, DYN_E_CONDITION, lab_record_delete(s->db, &s->mem, &key, &opts, &s->err));
    handed_back(s, "delete hands the stored item back", &given, &r);
    memset(&given, 0, sizeof(given));
    struct lab_record put = r;
    int rc = lab_record_put(s->db, &s->mem, &put, &opts, &s->err);
    if (scene_check(s, "a put says which of version and condition refused it",
                    rc == DYN_E_CONDITION))
        ck_assert(lab_record_equal(&given, &r));
    else
        SCENE_IS(s, DYN_E_VERSION, rc);
    ck_assert_int_eq(put.rev.value, 1);
    ck_assert(is_stored(s, &r));

    struct dyn_cond is_it = lab_record_if_title(DYN_EQ, DYN_STR("guarded"));
    opts.only_if = &is_it;
    SCENE_OK(s, lab_record_update(s->db, &s->mem, &key, &patch, &opts, &s->err));
    key.id = DYN_STR("01JC9XQ5V8R4T2W6Y0ZB3D5F7H");
    opts.only_if = NULL;
    SCENE_IS(s, DYN_E_ABSENT,
             lab_record_update(s->db, &s->mem, &key, &patch, &opts, &s->err));
    lab_record_patch_set_title(&patch, scene_filled(s, 'x', 101));
    SCENE_IS(s, DYN_E_INVALID,
             lab_record_update(s->db, &s->mem, &key, &patch, &opts, &s->err));
    r.title.ptr = NULL;
    SCENE_IS(s, DYN_E_INVALID, lab_record_put(s->db, &s->mem, &r, NULL, &s->err));
}

/* --- get, exists -------------------------------------------------------------------- */

void scene_reads(struct scene *s)
{
    struct dyn_get_opts opts = {{0}, true};
    struct lab_bare found = {0};
    struct lab_bare_key key = {DYN_STR("none")};
    opts.call.wants_capacity = true;
    opts.call.ret_info = &s->info;
    SCENE_IS(s, DYN_E_TABLE, lab_bare_get(s->db, &s->mem, &key, &found, NULL, &s->err));
    scene_table(s, lab_table());
    SCENE_IS(s, DYN_NOT_FOUND,
             lab_bare_get(s->db, &s->mem, &key, &found, &opts, &s->err));
    SCENE_IS(s, DYN_NOT_FOUND, lab_bare_exists(s->db, &key, &opts, &s->err));
    struct lab_bare bare = {0};
    bare.name = key.name;
    bare.text = scene_filled(s, 't', 5000);
    SCENE_OK(s, lab_bare_create(s->db, &s->mem, &bare, NULL, &s->err));
    SCENE_OK(s, lab_bare_exists(s->db, &key, &opts, &s->err));
    SCENE_OK(s, lab_bare_get(s->db, &s->mem, &key, &found, &opts, &s->err));
    ck_assert(lab_bare_equal(&found, &bare));
    scene_check(s, "a consistent read of 5 KB is two units",
                s->info.capacity.total > 1.9 && s->info.capacity.total < 2.1);
    opts.consistent = false;
    SCENE_OK(s, lab_bare_get(s->db, &s->mem, &key, &found, &opts, &s->err));
    scene_check(s, "any other is one",
                s->info.capacity.total > 0.9 && s->info.capacity.total < 1.1);
}
