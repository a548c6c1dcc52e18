/* SPDX-License-Identifier: MIT */
/*
 * Updates by patches. The law: what the service has after an update is what a merge of the
 * same patch gives offline.
 */
#include "scenes/scenes.h"

#include <stdio.h>

/** Updates the stored item and merges the one in hand; both are the same then. */
static void update_both(struct scene *s, struct lab_sample *sample,
                        const struct lab_sample_patch *patch, const char *what)
{
    struct lab_sample_key key = lab_sample_key_of(sample);
    struct lab_sample_write_opts opts = {0};
    struct lab_sample now = {0};
    opts.ret_new = &now;
    int rc = lab_sample_update(s->db, &s->mem, &key, patch, &opts, &s->err);
    if (rc != DYN_OK)
        scene_result(s, rc, DYN_OK, what, __LINE__);
    SCENE_OK(s, lab_sample_merge(&s->mem, sample, patch, NULL, &s->err));
    ck_assert_msg(lab_sample_equal(&now, sample), "%s: %s: another item is returned",
                  s->server->kind->name, what);
    scene_is_stored(s, sample);
}

static struct lab_sample put_sample(struct scene *s, unsigned number)
{
    struct lab_sample sample = scene_sample(s, number);
    SCENE_OK(s, lab_sample_put(s->db, &s->mem, &sample, NULL, &s->err));
    scene_is_stored(s, &sample);
    return sample;
}

/* --- Every field -------------------------------------------------------------------- */

/** The fields of the table key, which no patch touches. */
static bool is_key_field(unsigned field)
{
    return field == LAB_SAMPLE_F_LAB || field == LAB_SAMPLE_F_NUMBER;
}

/** Sets and clears each field alone, on an item that has all fields and on one that has none. */
void scene_every_field(struct scene *s)
{
    scene_table(s, lab_table());
    struct lab_sample full = put_sample(s, 6), bare = {0};
    struct lab_sample other = scene_sample(s, 8);
    bare.lab = DYN_STR("bare");
    bare.number = dyn_uint64(1);
    SCENE_OK(s, lab_sample_put(s->db, &s->mem, &bare, NULL, &s->err));
    for (unsigned field = 0; field <= LAB_SAMPLE_F_GONE; field++) {
        char what[32];
        if (is_key_field(field))
            continue;
        snprintf(what, sizeof(what), "field %u", field);
        struct lab_sample_patch set = {0}, clear = {0};
        struct lab_sample known_full = full, known_bare = bare;
        set.values = other;
        lab_sample_fields_add(&set.set, (enum lab_sample_field)field);
        lab_sample_fields_add(&clear.clear, (enum lab_sample_field)field);
        set.known = &known_full;
        update_both(s, &full, &set, what);
        set.known = &known_bare;
        update_both(s, &bare, &set, what);
        known_full = full;
        clear.known = &known_full;
        update_both(s, &full, &clear, what);
        known_full = full;
        set.known = &known_full;
        update_both(s, &full, &set, what);
    }
}

/* --- Depth -------------------------------------------------------------------------- */

void scene_depth(struct scene *s)
{
    scene_table(s, lab_table());
    struct lab_sample sample = put_sample(s, 2);
    struct lab_sample_patch patch = {0};
    struct lab_box box = {0}, empty = {0};
    struct lab_inner inner = {0};
    inner.depth = dyn_int64(9);
    box.inner = &inner;
    box.label = DYN_STR("changed");
    lab_sample_patch_set_box(&patch, &box);
    update_both(s, &sample, &patch, "leaves of a struct");
    ck_assert(dyn_str_eq(sample.box->inner->note, DYN_STR("inner 2")));
    ck_assert_int_eq(sample.box->size.value, 2);

    struct lab_box_entry entries[2];
    struct lab_box_map boxes = {entries, 2};
    memset(entries, 0, sizeof(entries));
    entries[0].key = DYN_STR("a.b");
    entries[1].key = DYN_STR("new one");
    entries[0].value.inner = &inner;
    entries[1].value.inner = &inner;
    memset(&patch, 0, sizeof(patch));
    lab_sample_patch_set_boxes(&patch, boxes);
    update_both(s, &sample, &patch, "members of a map, one of them new");
    ck_assert_uint_eq(sample.boxes.len, 3);

    /* Parents that are not there: the same patches on an item without any. */
    struct lab_sample bare = {0};
    bare.lab = DYN_STR("bare");
    bare.number = dyn_uint64(1);
    SCENE_OK(s, lab_sample_put(s->db, &s->mem, &bare, NULL, &s->err));
    update_both(s, &bare, &patch, "a map that is not there");
    lab_sample_patch_set_box(&patch, &box);
    update_both(s, &bare, &patch, "one that is there, a struct that is not");
    bare.box->inner = NULL;
    SCENE_OK(s, lab_sample_put(s->db, &s->mem, &bare, NULL, &s->err));
    memset(&patch, 0, sizeof(patch));
    lab_sample_patch_set_box(&patch, &box);
    update_both(s, &bare, &patch, "a struct in a struct that is not there");
    memset(&patch, 0, sizeof(patch));
    lab_sample_patch_set_box(&patch, &empty);
    update_both(s, &bare, &patch, "an empty struct");
}

/* --- Strategies --------------------------------------------------------------------- */

void scene_strategies(struct scene *s)
{
    scene_table(s, lab_table());
    struct lab_sample sample = put_sample(s, 3);
    struct lab_sample_patch patch = {0};
    struct lab_box whole = {0};
    whole.label = DYN_STR("only this");
    lab_sample_patch_set_whole(&patch, &whole);
    update_both(s, &sample, &patch, "updates_win, replace");
    ck_assert(!sample.whole->size.has && sample.whole->inner == NULL);

    memset(&patch, 0, sizeof(patch));
    lab_sample_patch_set_fill(&patch, DYN_STR("second"));
    update_both(s, &sample, &patch, "existing_wins, there");
    ck_assert(dyn_str_eq(sample.fill, DYN_STR("first")));
    lab_sample_patch_clear_fill(&patch);
    update_both(s, &sample, &patch, "existing_wins, cleared");
    lab_sample_patch_set_fill(&patch, DYN_STR("second"));
    update_both(s, &sample, &patch, "existing_wins, not there");

    memset(&patch, 0, sizeof(patch));
    struct lab_sample known = sample;
    struct dyn_str_map plain = {dyn_empty, 0};
    struct dyn_str_list list = {dyn_empty, 0};
    lab_sample_patch_set_plain(&patch, plain);
    lab_sample_patch_set_list(&patch, list);
    lab_sample_patch_set_text(&patch, &known, DYN_STR("together"));
    lab_sample_patch_clear_raw(&patch);
    lab_sample_patch_clear_texts(&patch);
    update_both(s, &sample, &patch, "several at once");

    struct lab_sample_patch none = {0};
    struct lab_sample now = {0};
    struct lab_sample_write_opts opts = {0};
    struct lab_sample_key key = lab_sample_key_of(&sample);
    opts.ret_new = &now;
    SCENE_OK(s, lab_sample_update(s->db, &s->mem, &key, &none, &opts, &s->err));
    ck_assert(lab_sample_equal(&now, &sample));
}
