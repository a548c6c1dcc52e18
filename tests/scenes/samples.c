/* SPDX-License-Identifier: MIT */
#include "scenes/scenes.h"

static struct dyn_int64_list numbers_of(struct scene *s, unsigned number)
{
    struct dyn_int64_list list = {NULL, 2};
    list.items = dyn_arena_calloc(&s->mem, 2, sizeof(*list.items));
    ck_assert_ptr_nonnull(list.items);
    list.items[0] = dyn_int64(-1 - (int64_t)number);
    list.items[1] = dyn_int64((int64_t)number);
    return list;
}

static struct dyn_str_list texts_of(struct scene *s, const char *text, unsigned number)
{
    struct dyn_str_list list = {NULL, 2};
    list.items = dyn_arena_calloc(&s->mem, 2, sizeof(*list.items));
    ck_assert_ptr_nonnull(list.items);
    list.items[0] = scene_text(s, text, number);
    list.items[1] = scene_text(s, "more of ", number);
    return list;
}

static struct dyn_bytes_list blobs_of(struct scene *s, struct dyn_bytes one)
{
    struct dyn_bytes_list list = {NULL, 2};
    list.items = dyn_arena_calloc(&s->mem, 2, sizeof(*list.items));
    ck_assert_ptr_nonnull(list.items);
    list.items[0] = one;
    list.items[1] = dyn_bytes("\0\xff", 2);
    return list;
}

static struct lab_box *box_of(struct scene *s, unsigned number)
{
    struct lab_box *box = dyn_arena_calloc(&s->mem, 1, sizeof(*box));
    struct lab_inner *inner = dyn_arena_calloc(&s->mem, 1, sizeof(*inner));
    ck_assert(box != NULL && inner != NULL);
    box->label = scene_text(s, "box ", number);
    box->size = dyn_int64((int64_t)number);
    box->inner = inner;
    inner->note = scene_text(s, "inner ", number);
    inner->depth = dyn_int64(2);
    return box;
}

static struct lab_box_map boxes_of(struct scene *s, unsigned number)
{
    struct lab_box_map map = {NULL, 2};
    map.items = dyn_arena_calloc(&s->mem, 2, sizeof(*map.items));
    ck_assert_ptr_nonnull(map.items);
    map.items[0].key = DYN_STR("a.b");
    map.items[0].value = *box_of(s, number);
    map.items[1].key = DYN_STR("#:c d");
    map.items[1].value.label = DYN_STR("");
    return map;
}

static void fill_containers(struct scene *s, struct lab_sample *sample, unsigned number)
{
    sample->box = box_of(s, number);
    sample->whole = box_of(s, number + 1);
    sample->boxes = boxes_of(s, number);
    sample->counts.len = 1;
    sample->counts.items = dyn_arena_calloc(&s->mem, 1, sizeof(*sample->counts.items));
    ck_assert_ptr_nonnull(sample->counts.items);
    sample->counts.items[0].key = DYN_STR("seen");
    sample->counts.items[0].value = dyn_int64((int64_t)number);
    sample->plain.items = dyn_empty;
    sample->list = texts_of(s, "list ", number);
    sample->texts = texts_of(s, "text ", number);
    sample->numbers = numbers_of(s, number);
    sample->blobs = blobs_of(s, sample->raw);
    sample->anything = scene_value(
        s, "{\"L\":[{\"NULL\":true},{\"M\":{\"n\":{\"N\":\"1E+2\"}}},{\"SS\":[\"x\"]}]}");
}

struct lab_sample scene_sample(struct scene *s, unsigned number)
{
    struct lab_sample sample = {0};
    sample.lab = DYN_STR("bio");
    sample.number = dyn_uint64(number);
    sample.text = scene_text(s, "sample ", number);
    sample.guid = DYN_STR("00112233-4455-6677-8899-aabbccddeeff");
    sample.flag = dyn_bool(number % 2 != 0);
    sample.count = dyn_int64(-9007199254740993LL - (int64_t)number);
    sample.total = dyn_uint64(18446744073709551615ULL - number);
    sample.ratio = dyn_float64(0.1 + number);
    sample.weight = dyn_decimal_scaled((int64_t)number * 100 + 25, 2);
    sample.raw = dyn_bytes("\0\x01\xfe\xff", 4);
    sample.at = dyn_time_us(1700000000123000LL + (int64_t)number * 1000);
    sample.seconds = dyn_time_us((1700000000LL + (int64_t)number) * 1000000LL);
    sample.day = dyn_date_days(20000 + (int32_t)(number % 3));
    sample.grade = number % 2 != 0 ? LAB_GRADE_HIGH : LAB_GRADE_LOW;
    sample.owner = scene_text(s, "owner ", number % 2);
    sample.room = DYN_STR("cellar");
    sample.shelf = scene_text(s, "shelf ", number % 2);
    sample.slot = dyn_uint64(number);
    sample.fill = DYN_STR("first");
    sample.gone = dyn_time_us(4000000000LL * 1000000LL);
    fill_containers(s, &sample, number);
    return sample;
}

struct lab_sample scene_stored(struct scene *s, const struct lab_sample *sample)
{
    struct lab_sample_key key = lab_sample_key_of(sample);
    struct lab_sample stored = {0};
    struct dyn_get_opts opts = {{0}, true};
    SCENE_OK(s, lab_sample_get(s->db, &s->mem, &key, &stored, &opts, &s->err));
    return stored;
}

void scene_is_stored(struct scene *s, const struct lab_sample *sample)
{
    struct dyn_buf expected = {0}, found = {0};
    struct lab_sample stored = scene_stored(s, sample);
    if (lab_sample_equal(&stored, sample))
        return;
    SCENE_OK(s, lab_sample_encode(sample, &expected, &s->err));
    SCENE_OK(s, lab_sample_encode(&stored, &found, &s->err));
    ck_abort_msg("%s: %s: stored is\n%s\nexpected\n%s", s->server->kind->name, s->name,
                 found.ptr, expected.ptr);
}
