/* SPDX-License-Identifier: MIT */
/* What is stored comes back as it was, and what can't be stored is said. */
#include "scenes/scenes.h"

#include <stdio.h>

static void keeps(struct scene *s, struct lab_sample *sample)
{
    sample->lab = DYN_STR("values");
    SCENE_OK(s, lab_sample_put(s->db, &s->mem, sample, NULL, &s->err));
    scene_is_stored(s, sample);
    sample->number.value++;
}

static void keeps_texts(struct scene *s)
{
    static const struct dyn_str texts[] = {
        DYN_STR_INIT(""),
        DYN_STR_INIT("a\0b\0"),
        DYN_STR_INIT("\x01\x1f\x7f \"\\/\b\f\n\r\t"),
        DYN_STR_INIT("\xc3\xa4\xe2\x82\xac\xf0\x9f\x8d\xb5\xef\xbf\xbf"),
        DYN_STR_INIT("\xe2\x80\xa8</script>&amp;"),
    };
    struct lab_sample sample = {0};
    sample.number = dyn_uint64(1);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct dyn_str items[2] = {texts[i], DYN_STR("other")};
        struct dyn_str_entry entry = {DYN_STR("k\n\xc3\xa4"), texts[i]};
        sample.text = texts[i];
        sample.list.items = items;
        sample.list.len = 2;
        sample.texts = sample.list;
        sample.plain.items = &entry;
        sample.plain.len = 1;
        keeps(s, &sample);
    }
}

static void keeps_numbers(struct scene *s)
{
    static const char *const numbers[] = {"0",
                                          "-0",
                                          "1E-130",
                                          "-9.9999999999999999999999999999999999999E+125",
                                          "12345678901234567890123456789012345678",
                                          "0.10",
                                          "1E+2",
                                          "0.00000000000000000000000000000000000001"};
    struct lab_sample sample = {0};
    sample.number = dyn_uint64(100);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        sample.weight = dyn_decimal_lit(numbers[i]);
        keeps(s, &sample);
    }
    static const double ratios[] = {0.1, -0.0, 5e-100, 1.7976931348623157e+100, 1e21};
    for (size_t i = 0; i < sizeof(ratios) / sizeof(ratios[0]); i++) {
        sample.ratio = dyn_float64(ratios[i]);
        keeps(s, &sample);
    }
    struct dyn_int64 numbers_of_set[] = {dyn_int64(INT64_MIN), dyn_int64(0),
                                         dyn_int64(INT64_MAX)};
    sample.numbers.items = numbers_of_set;
    sample.numbers.len = 3;
    sample.count = dyn_int64(INT64_MIN);
    sample.total = dyn_uint64(UINT64_MAX);
    keeps(s, &sample);
}

/** An enum value and attributes that the schema does not know, written by another program. */
static void keeps_unknown(struct scene *s)
{
    struct dyn_str json = {NULL, 0};
    struct lab_sample sample = {0}, now;
    SCENE_OK(s,
             dyn_call(s->db, &s->mem, "PutItem",
                      DYN_STR("{\"TableName\":\"values-lab\",\"Item\":{\"pk\":{\"S\":"
                              "\"LAB#values\"},\"sk\":{\"S\":\"S#000900\"},\"kind\":{"
                              "\"S\":\"Sample\"},\"lab\":{\"S\":\"values\"},"
                              "\"number\":{\"N\":\"900\"},\"grade\":{\"S\":\"middling\"},"
                              "\"badge\":{\"M\":{\"a\":{\"L\":[{\"NULL\":true}]}}}}}"),
                      NULL, &json, &s->err));
    sample.lab = DYN_STR("values");
    sample.number = dyn_uint64(900);
    now = scene_stored(s, &sample);
    ck_assert_int_eq(now.grade, LAB_GRADE_UNKNOWN);
    ck_assert_uint_eq(now.extras.len, 1);
    now.text = DYN_STR("written back");
    SCENE_OK(s, lab_sample_put(s->db, &s->mem, &now, NULL, &s->err));
    scene_is_stored(s, &now);
    struct lab_sample_patch patch = {0};
    struct lab_sample_key key = lab_sample_key_of(&now);
    lab_sample_patch_set_flag(&patch, dyn_bool(false));
    SCENE_OK(s, lab_sample_update(s->db, &s->mem, &key, &patch, NULL, &s->err));
    now.flag = dyn_bool(false);
    scene_is_stored(s, &now);
}

void scene_values(struct scene *s)
{
    scene_table(s, lab_table());
    struct lab_sample sample = scene_sample(s, 50);
    keeps(s, &sample);
    keeps_texts(s);
    keeps_numbers(s);
    keeps_unknown(s);
}

/** Items of more than 64 KB, of nearly 400 KB, and of more. */
void scene_sizes(struct scene *s)
{
    static const size_t sizes[] = {65535, 65537, 262144, 409000};
    struct lab_bare bare = {0}, found = {0};
    struct lab_bare_key key;
    scene_table(s, lab_table());
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        bare.name = scene_text(s, "large ", (unsigned)i);
        bare.text = scene_filled(s, "a\n\"\x01"[i], sizes[i]);
        key = lab_bare_key_of(&bare);
        SCENE_OK(s, lab_bare_put(s->db, &s->mem, &bare, NULL, &s->err));
        SCENE_OK(s, lab_bare_get(s->db, &s->mem, &key, &found, NULL, &s->err));
        ck_assert(lab_bare_equal(&bare, &found));
    }
    bare.text = scene_filled(s, 'a', 409600);
    SCENE_IS(s, DYN_E_INVALID, lab_bare_put(s->db, &s->mem, &bare, NULL, &s->err));
    ck_assert_uint_eq(s->err.attempts, 0);
    /* The service's own word on it: the update does not know how large the item is. */
    struct lab_sample sample = {0};
    struct lab_sample_patch patch = {0};
    sample.lab = DYN_STR("sizes");
    sample.number = dyn_uint64(1);
    sample.text = scene_filled(s, 'a', 300000);
    SCENE_OK(s, lab_sample_put(s->db, &s->mem, &sample, NULL, &s->err));
    struct lab_sample_key sample_key = lab_sample_key_of(&sample);
    lab_sample_patch_set_fill(&patch, scene_filled(s, 'b', 200000));
    SCENE_IS(s, DYN_E_SERVICE,
             lab_sample_update(s->db, &s->mem, &sample_key, &patch, NULL, &s->err));
    ck_assert_str_eq(s->err.aws_code, "ValidationException");
    ck_assert_msg(strstr(s->err.message, "size") != NULL, "%s", s->err.message);
}
