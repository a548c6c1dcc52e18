/* SPDX-License-Identifier: MIT */
/* Versions: who comes second is told so. */
#include "scenes/scenes.h"

static struct lab_record created(struct scene *s)
{
    struct lab_record r = {0};
    r.lab = DYN_STR("versions");
    r.title = DYN_STR("as it was");
    SCENE_OK(s, lab_record_create(s->db, &s->mem, &r, NULL, &s->err));
    return r;
}

static struct lab_record read_it(struct scene *s, struct lab_record_key key)
{
    struct lab_record r = {0};
    struct dyn_get_opts opts = {{0}, true};
    SCENE_OK(s, lab_record_get(s->db, &s->mem, &key, &r, &opts, &s->err));
    return r;
}

/** Two read it, one writes it: each kind of write by the other is refused. */
void scene_rivals(struct scene *s)
{
    struct lab_record_write_opts opts = {0};
    struct lab_record_patch patch = {0};
    struct lab_record given = {0};
    scene_table(s, lab_table());
    struct lab_record first = created(s);
    struct lab_record_key key = lab_record_key_of(&first);
    struct lab_record second = read_it(s, key);
    first.title = DYN_STR("by the first");
    SCENE_OK(s, lab_record_put(s->db, &s->mem, &first, NULL, &s->err));

    opts.ret_stored = &given;
    second.title = DYN_STR("by the second");
    SCENE_IS(s, DYN_E_VERSION, lab_record_put(s->db, &s->mem, &second, &opts, &s->err));
    scene_check(s, "put hands the stored item back", lab_record_equal(&given, &first));
    ck_assert_int_eq(second.rev.value, 1);
    memset(&given, 0, sizeof(given));
    SCENE_IS(s, DYN_E_VERSION,
             lab_record_replace(s->db, &s->mem, &second, &opts, &s->err));
    scene_check(s, "replace hands the stored item back",
                lab_record_equal(&given, &first));
    memset(&given, 0, sizeof(given));
    lab_record_patch_set_title(&patch, second.title);
    opts.version = second.rev;
    SCENE_IS(s, DYN_E_VERSION,
             lab_record_update(s->db, &s->mem, &key, &patch, &opts, &s->err));
    scene_check(s, "update hands the stored item back", lab_record_equal(&given, &first));
    SCENE_IS(s, DYN_E_VERSION, lab_record_delete(s->db, &s->mem, &key, &opts, &s->err));

    struct lab_record fresh = second;
    fresh.rev.has = false;
    opts.version.has = false;
    SCENE_IS(s, DYN_E_VERSION, lab_record_put(s->db, &s->mem, &fresh, &opts, &s->err));
    struct lab_record found = read_it(s, key);
    ck_assert(lab_record_equal(&found, &first));
}

/** Every update counts, guarded or not, and an item without a version has version 0. */
void scene_versions(struct scene *s)
{
    struct lab_record_write_opts opts = {0};
    struct lab_record_patch patch = {0};
    struct lab_record now = {0};
    struct dyn_str json;
    scene_table(s, lab_table());
    struct lab_record r = created(s);
    struct lab_record_key key = lab_record_key_of(&r);
    opts.ret_new = &now;
    for (int64_t rev = 2; rev < 6; rev++) {
        opts.version = rev % 2 != 0 ? dyn_int64(rev - 1) : (struct dyn_int64){0, false};
        lab_record_patch_set_title(&patch, scene_text(s, "version ", (unsigned)rev));
        SCENE_OK(s, lab_record_update(s->db, &s->mem, &key, &patch, &opts, &s->err));
        ck_assert_int_eq(now.rev.value, rev);
    }
    SCENE_OK(s,
             dyn_call(s->db, &s->mem, "PutItem",
                      DYN_STR("{\"TableName\":\"versions-lab\",\"Item\":{\"pk\":{\"S\":"
                              "\"LAB#versions\"},\"sk\":{\"S\":"
                              "\"R#01JC9XQ5V8R4T2W6Y0ZB3D5F7H\"},\"kind\":{\"S\":"
                              "\"Record\"},\"lab\":{\"S\":\"versions\"},\"id\":{\"S\":"
                              "\"01JC9XQ5V8R4T2W6Y0ZB3D5F7H\"},\"title\":{\"S\":"
                              "\"old\"}}}"),
                      NULL, &json, &s->err));
    key.id = DYN_STR("01JC9XQ5V8R4T2W6Y0ZB3D5F7H");
    opts.version = dyn_int64(1);
    SCENE_IS(s, DYN_E_VERSION,
             lab_record_update(s->db, &s->mem, &key, &patch, &opts, &s->err));
    opts.version = dyn_int64(0);
    SCENE_OK(s, lab_record_update(s->db, &s->mem, &key, &patch, &opts, &s->err));
    ck_assert_int_eq(now.rev.value, 1);
}
